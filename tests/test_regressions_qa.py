"""What once went wrong in qa/ and below it: each test failed before its bug was mended."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from qa_documents import EDUCATION, HEALTH, FakeChatModel, Made, fill, first, make, talk

from index.domain.errors import InputError, StoreError
from qa import Assistant
from qa.answer import Status, Verdict
from qa.check.bindings import Binding, bind
from qa.evaluate import load_questions

pytest_plugins = ["qa_fixtures"]


# 1. A wrong number is shown


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("克州2021年一般公共预算项目支出", "93.4"),  # got 268.22, 一般公共预算拨款收入
        ("昌吉州2023年财政拨款项目支出", "1910.22"),  # got 2100.69, 财政拨款收入
    ],
)
def test_the_fund_before_the_measure(samples_assistant: Assistant, question: str, value: str) -> None:
    answer = samples_assistant.ask(question)
    assert answer.status is not Status.ANSWERED or first(answer)[0] == value, answer.text


@pytest.mark.parametrize("question", ["昌吉州2023年上年支出", "昌吉市2023年上年基本支出多少"])
def test_the_year_before_is_not_this_year(samples_assistant: Assistant, question: str) -> None:
    assert samples_assistant.ask(question).status is Status.NO_DATA  # got 2023's


def test_last_year_in_a_follow_up(made_assistant: Assistant, samples_assistant: Assistant) -> None:
    # got 3, of 2025 again; later “没有查到‘去’”, which says nothing to who asked
    assert first(talk(made_assistant, "海滨区卫健委2025年三公经费", "那去年呢")) == ("4", "万元")
    assert "2022年" in talk(samples_assistant, "昌吉市2023年基本支出", "那去年呢").text


def test_the_rank_of_bodies_leaves_none_out_silently(made_assistant: Assistant, samples_assistant: Assistant) -> None:
    # 教育局 has two scopes (30,000,000 and 2,000,000 元): it was dropped, and 40 万元 called the largest.
    answer = made_assistant.ask("海滨区哪个单位2025年项目支出最大")
    assert answer.status is Status.AMBIGUOUS or EDUCATION in answer.text, answer.text
    # 昌吉州 has two years (170 and 1910.22): it was dropped, and 克州's 93.4 called the largest.
    answer = samples_assistant.ask("哪个单位项目支出最大")
    assert answer.status is Status.AMBIGUOUS or "昌吉州" in answer.text or "昌吉回族" in answer.text, answer.text


@pytest.mark.parametrize("question", ["海滨区2025年公务接待费", "海滨区行政运行"])
def test_a_place_with_several_bodies_is_not_answered_for_one(made_assistant: Assistant, question: str) -> None:
    answer = made_assistant.ask(question)  # got the one body that has a single reading; the others were dropped
    assert answer.status is Status.AMBIGUOUS, answer.text


def test_two_years_side_by_side(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉州2021年和2023年基本支出分别是多少")  # got the functional subjects of 2021
    assert {str(figure.value) for figure in answer.figures} >= {"150.91", "190.47"}


def test_what_was_executed_is_not_what_was_budgeted(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask(
        "克州2021年项目支出执行数"
    )  # got answered: 项目支出（部门预算）：93.4 万元, and “没有列出‘执行’”
    assert answer.status is Status.NO_DATA, answer.text


def test_a_code_alone(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉州2021年2080505支出多少")
    assert first(answer) == ("13.6", "万元"), answer.text


def test_its_share_of_the_total(made_assistant: Assistant) -> None:
    answer = talk(made_assistant, "海滨区卫健委2025年三公经费", "那它占总支出多少")
    assert first(answer) == ("2.49", "%"), answer.text  # got 支出总计 ÷ 支出总计 = 100%


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("昌吉市2023年三公经费下降8.06%对吗", "对"),  # got 不对: 57 万元 compared with 8.06%
        ("昌吉市2023年机关运行经费比上年减少6.56万元对吗", "对"),
        ("昌吉市2023年机关运行经费比上年减少10万元对吗", "不对"),
        ("昌吉市2023年项目支出占比是3.08%吗", "对"),
    ],
)
def test_a_claimed_change_or_share(samples_assistant: Assistant, question: str, verdict: str) -> None:
    answer = samples_assistant.ask(question)
    assert answer.text.startswith(f"{verdict}。"), answer.text
    assert "57 万元" not in answer.text
    assert "119.29 万元" not in answer.text


def test_the_projects_of_two_scopes_are_not_mixed(made_assistant: Assistant) -> None:
    answer = made_assistant.ask(f"列出{EDUCATION}2025年项目")
    assert not answer.conflicts, answer.text  # got: the department's 10,000,000 contradicts the unit's 2,000,000


def test_both_together_means_the_last_two(made_assistant: Assistant) -> None:
    answer = talk(made_assistant, "海滨区卫健委2025年项目支出", "基本支出呢", "两者之和")
    assert first(answer) == ("120.55", "万元"), answer.text  # got 80.55


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("克州和昌吉州2021年项目支出一共多少", "263.4"),  # got the two, not their sum
        ("昌吉州2021年基本支出是项目支出的百分之几", "88.77"),
    ],
)
def test_arithmetic_that_was_asked_for_is_done(samples_assistant: Assistant, question: str, value: str) -> None:
    answer = samples_assistant.ask(question)
    assert first(answer)[0] == value, answer.text


# 2. What a chat model can smuggle in


@pytest.mark.parametrize(
    "reply",
    [
        "项目支出{{F1}}，约九十三万。",  # Chinese numerals are no digits to reword(), and not_a_figure to bind()
        "项目支出{{F1}}，比上年多一倍。",
        "项目支出{{F1}}，占三成。",
        "项目支出{{F1}}，占百分之五十。",
        "项目支出{{F1}}，增加两亿元。",
        "基本支出为{{F1}}。",  # the right number under the wrong name
        "昌吉市2021年项目支出为{{F1}}。",  # the right number under another body's name
        "项目支出不是{{F1}}。",
    ],
)
def test_a_lie_without_digits(sample_facts: Path, reply: str) -> None:
    answer = Assistant.open(sample_facts, model=FakeChatModel(replies=[reply])).ask("克州2021年项目支出多少")
    assert answer.text == "克州电子政务服务中心2021年项目支出（部门预算）为 93.4 万元。", answer.text


def test_a_list_keeps_all_its_items(sample_facts: Path) -> None:
    assistant = Assistant.open(sample_facts, model=FakeChatModel(replies=["{{F1}}。"]))
    answer = assistant.ask("列出克州2021年所有项目及金额")
    assert "综合治理专网租金费" in answer.text, answer.text  # got “50.4 万元。”
    assert "12 万元" in answer.text


def test_a_repair_stays_said(sample_facts: Path) -> None:
    assistant = Assistant.open(sample_facts, model=FakeChatModel(replies=["是{{F1}}。"]))
    assert "13,6" in assistant.ask("昌吉州2021年机关事业单位基本养老保险缴费支出").text


# 3. check: a wrong verdict


def figures(assistant: Assistant, text: str) -> list[tuple[str, str]]:
    return [(n.text, n.verdict.value) for n in assistant.check(text) if n.verdict is not Verdict.NOT_A_FIGURE]


def test_the_direction_of_a_change_is_part_of_it(samples_assistant: Assistant) -> None:
    (number,) = [
        n for n in samples_assistant.check("克州2021年项目支出下降14.74%") if n.verdict is Verdict.CONTRADICTED
    ]
    assert "增长" in number.reason or (number.right_value or 0) < 0  # got: contradicted, right value 14.74


def test_a_unit_behind_a_blank_counts() -> None:
    (number,) = bind("共 93.4 人。", [Binding(Decimal("93.4"), "万元", Verdict.VERIFIED, ())])
    assert number.verdict is Verdict.UNSUPPORTED  # got verified: the unit was dropped


# 4. A refusal that says too little, or asks back what cannot be answered


@pytest.mark.parametrize("question", ["克州2021年公务接待费是因公出国费的几倍"])
def test_a_refusal_says_why(samples_assistant: Assistant, question: str) -> None:
    answer = samples_assistant.ask(question)
    assert "核对不上" not in answer.text  # got “有数字核对不上出处，所以不显示”: the offered figures are not bound
    assert "支出" in answer.text or "分母" in answer.text


@pytest.mark.parametrize(
    ("turns", "value"),
    [
        (("2024年项目支出多少", "海滨区卫健委"), "0"),  # got “想了解…的哪一项？”
    ],
)
def test_a_reading_asked_back_for_may_be_named_alone(
    made_assistant: Assistant, turns: tuple[str, ...], value: str | None
) -> None:
    answer = talk(made_assistant, *turns)
    assert answer.status is (Status.ANSWERED if value else Status.NO_DATA), answer.text
    assert value is None or first(answer)[0] == value


def test_a_body_asked_back_for_may_be_named_alone(samples_assistant: Assistant) -> None:
    assert first(talk(samples_assistant, "2021年项目支出多少", "克州")) == ("93.4", "万元")


def test_the_answer_names_its_scope_where_there_are_two(made_assistant: Assistant) -> None:
    unit = made_assistant.ask(f"{EDUCATION}2025年单位本级项目支出").text
    department = made_assistant.ask(f"{EDUCATION}2025年部门汇总项目支出").text
    # got “江东市海滨区教育局2025年项目支出（部门预算）为” for both
    assert "单位" in unit
    assert "部门" in department


@pytest.mark.parametrize("question", ["昌吉州2023年3月项目支出", "昌吉州2021年5月份基本支出"])
def test_a_month_that_is_not_there_is_named(samples_assistant: Assistant, question: str) -> None:
    assert "月" in samples_assistant.ask(question).text  # got “有数字核对不上出处”: the 3 of 3月 is an unbound number


def test_what_is_asked_back_can_be_answered(made_assistant: Assistant) -> None:
    asked = made_assistant.ask("2021年项目支出多少")  # no body has 2021: got three choices that all end in no_data
    assert not asked.choices or all(made_assistant.ask(c).status is Status.ANSWERED for c in asked.choices)


def test_the_unit_asked_for_with_合(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("克州2021年项目支出合多少元")  # got “没有查到‘合’”; it was answered before
    assert first(answer) == ("934000", "元"), answer.text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("卫健委2024年基本支出是体育局的几倍", "1.73"),
        ("克州2021年最大的三个项目", "50.4"),
    ],
)
def test_asked_for_and_refused(
    made_assistant: Assistant, samples_assistant: Assistant, question: str, value: str
) -> None:
    assistant = samples_assistant if "克州" in question else made_assistant
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert first(answer)[0] == value
    assert "三个" not in question or len(answer.figures) == 3


# 5. Bad input that is called our fault


@pytest.mark.parametrize("row", ["[]", "3", '"问"', "null"])
def test_a_line_of_a_question_file_that_is_no_object(tmp_path: Path, row: str) -> None:
    (tmp_path / "q.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(InputError, match="第1行"):  # got AttributeError: exit code 1
        load_questions(tmp_path / "q.jsonl")


def test_a_store_of_an_older_version(tmp_path: Path) -> None:
    store = fill(tmp_path / "store", make(tmp_path)[-1:])
    with sqlite3.connect(store / "wenzhang.db") as connection:
        connection.execute("UPDATE meta SET value = 'older' WHERE name = 'schema'")
    with pytest.raises(StoreError):  # got sqlalchemy.exc.OperationalError: exit code 1, after open() succeeded
        Assistant.open(store).ask("体育局2024年基本工资")


# 6. Below qa/: amounts that look like subject codes


def test_whole_yuan_of_seven_digits_are_amounts(tmp_path: Path) -> None:
    budget = Made(
        HEALTH,
        2025,
        "单位",
        "元",
        subjects=(
            ("210", "卫生健康支出", "8000000", "2000000", "10000000"),
            ("2100101", "行政运行", "8000000", "", "8000000"),
            ("2100102", "一般行政管理事务", "", "2000000", "2000000"),
            ("", "合计", "8000000", "2000000", "10000000"),
        ),
    )
    assistant = Assistant.open(fill(tmp_path / "store", make(tmp_path, [budget])))
    assert first(assistant.ask(f"{HEALTH}2025年项目支出")) == ("2000000", "元")  # the columns were read as codes


def test_three_digit_amounts_are_amounts(tmp_path: Path) -> None:
    budget = Made(
        HEALTH,
        2024,
        "部门",
        "万元",
        subjects=(
            ("210", "卫生健康支出", "100", "0", "100"),
            ("2100101", "行政运行", "100", "0", "100"),
            ("", "合计", "100", "0", "100"),
        ),
    )
    assistant = Assistant.open(fill(tmp_path / "store", make(tmp_path, [budget])))
    assert first(assistant.ask(f"{HEALTH}2024年基本支出")) == ("100", "万元")
