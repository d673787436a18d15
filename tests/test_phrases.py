"""What the words of a question name: subjects with their columns, projects in part, names nobody knows."""

from __future__ import annotations

import pytest
from qa_documents import answered, first

from index.disclosure import Disclosure, Scope, Stage
from qa import Assistant
from qa.answer import Status, Verdict
from qa.question import Query, understand
from qa.vocabulary import Body, Topics, bodies_of, topics_of

pytest_plugins = ["qa_fixtures"]


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("昌吉市2023年208类支出", "96.66", "万元"),
        ("昌吉市2023年20103款支出", "902.37", "万元"),
        ("昌吉州2021年科目编码30206的预算数", "3.6", "万元"),
        ("克州等保测评费多少钱", "12", "万元"),  # two names, one amount
        ("昌吉市政府办公务用车运行费", "57", "万元"),  # 公 is not of 办公
        ("昌吉州电政办2023年项目上花了多少钱", "1910.22", "万元"),  # got all that was spent
        ("昌吉市政府办有几台公车", "8", "辆"),
        ("昌吉市2023年花在人身上的钱有多少", "981.68", "万元"),
        ("综合治理专网租金费", "50.4", "万元"),  # one body has it
        ("克州2021年预算总额", "268.22", "万元"),
        ("昌吉州2021年2010350事业运行占一般公共服务支出的比例", "42.63", "%"),
        ("克州政府网站维护费项目的受益群众满意度目标", "95", "%"),
    ],
)
def test_what_is_named(samples_assistant: Assistant, question: str, value: str, unit: str) -> None:
    assert first(answered(samples_assistant, question)) == (value, unit)


def test_a_column_of_a_subject_is_never_its_total(made_assistant: Assistant) -> None:
    answer = answered(made_assistant, "海滨区卫健委2025年卫生健康支出的项目支出")
    assert first(answer) == ("40", "万元")
    answer = answered(made_assistant, "海滨区卫健委2025年卫生健康支出里的基本支出")
    assert first(answer) == ("80.55", "万元")
    answer = made_assistant.ask("海滨区卫健委2025年卫生健康支出里的人员经费")
    assert answer.status is Status.NO_DATA
    assert "卫生健康支出”的“人员经费" in answer.text


def test_how_a_phrase_was_read_is_said(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "克州2021年综合治理专网租金")
    assert first(answer) == ("50.4", "万元")
    assert "“综合治理专网租金”按公开文件里的“综合治理专网租金费”理解" in answer.text


def test_small_words_inside_of_a_name_may_be_left_out(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年在线访谈节目录制目标是多少场次")
    assert first(answer)[0] == "12"
    assert "理解" in answer.text


def test_a_short_word_that_several_names_hold_is_asked_back(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉州2021年工资多少")
    assert answer.status is Status.AMBIGUOUS
    assert len(answer.choices) == 2


def test_what_is_near_in_meaning_is_offered_and_never_answered(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("克州2021年取暖补贴多少")
    assert answer.status is Status.NO_DATA
    assert not answer.figures
    assert "意思相近的有：津贴补贴" in answer.text


@pytest.mark.parametrize("question", ["昌吉州2023年机房存储扩容项目合同编号", "克州2021年综合治理专网租金费合同编号"])
def test_an_attribute_nobody_discloses_is_no_number(samples_assistant: Assistant, question: str) -> None:
    answer = samples_assistant.ask(question)
    assert answer.status is Status.NO_DATA
    assert "合同编号" in answer.text


def test_a_place_that_two_bodies_share_by_a_short_word(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉2023年基本支出")  # 昌吉州 or 昌吉市
    assert answer.status is Status.AMBIGUOUS
    assert "190.47 万元" in answer.text
    assert "1100.97 万元" in answer.text


# A conversation


@pytest.mark.parametrize(
    ("turns", "value", "unit"),
    [
        (("昌吉州2021年项目支出", "2023年呢", "增加了多少"), "1740.22", "万元"),
        (("克州2021年人员经费多少", "昌吉州呢", "两者相差多少"), "32.76", "万元"),
        (("昌吉市2023年基本工资多少", "津贴补贴呢", "加起来多少"), "542.3", "万元"),
        (("克州2021年基本支出多少", "人均多少"), "13.45", "万元"),
    ],
)
def test_what_was_asked_before(samples_assistant: Assistant, turns: tuple[str, ...], value: str, unit: str) -> None:
    assert first(answered(samples_assistant, *turns)) == (value, unit)


def test_which_of_the_last_two_is_higher(samples_assistant: Assistant) -> None:
    text = answered(samples_assistant, "克州2021年人员经费多少", "昌吉州呢", "哪个更高").text
    assert text.startswith("克州电子政务服务中心更高")


# Words → Query

BODIES: list[Body] = bodies_of(
    [
        Disclosure(f"{name}{year}", "x", f"{name}{year}", name, (), Scope.DEPARTMENT, year, Stage.BUDGET, 1)
        for name, year in (
            ("克州电子政务服务中心", 2021),
            ("上海市普陀区财政局", 2024),
            ("上海市普陀区商务委员会", 2025),
        )
    ]
)
WORDS = ("基本支出", "项目支出", "支出总计", "总支出", "事业运行", "办公费", "服务费", "公务用车运行费")
TOPICS = Topics({word: frozenset([word.replace("总支出", "支出总计")]) for word in WORDS}, 8)


def read(question: str) -> Query:
    return understand(question, BODIES, TOPICS)


def test_the_comma_of_a_list_divides_what_would_be_one_name() -> None:
    assert read("克州基本支出、项目支出").topics == ("基本支出", "项目支出")
    assert not read("克州基本支出、项目支出").joined
    assert read("克州事业运行的项目支出").joined
    assert read("克州事业运行项目支出").joined


def test_the_bodies_stand_in_the_order_they_are_named() -> None:
    names = [body.display for body in read("商务委的项目支出是普陀区财政局的几倍").bodies]
    assert names == ["上海市普陀区商务委员会", "上海市普陀区财政局"]  # the other way round gives another ratio


def test_a_part_of_a_word_is_no_body() -> None:
    assert [body.display for body in read("克州2021年商务服务费").bodies] == ["克州电子政务服务中心"]


def test_what_stands_before_占_is_the_part() -> None:
    assert read("克州基本支出和项目支出各占总支出多少").parts == 2
    assert read("克州基本支出是项目支出的百分之几").parts == 0


def test_every_body_and_every_year() -> None:
    assert read("各单位基本支出").every_body
    assert read("所有单位的基本支出排名").every_body
    assert read("克州历年基本支出").every_year
    assert not read("哪个单位基本支出最多").every_body
    assert read("克州全州基本支出").region == "全州"


def test_an_organ_that_is_not_held_is_no_body_of_its_place(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉市财政局2023年基本支出")  # got the amount of another body of that place
    assert answer.status is Status.NO_DATA
    assert "昌吉市财政局" in answer.text
    assert first(answered(samples_assistant, "昌吉市办公费")) == ("26.2", "万元")


def test_more_than_the_body_before(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年项目支出多少", "比克州多吗")
    assert answer.text.startswith("对。")
    assert first(answer) == ("76.6", "万元")


def test_what_is_held_of_another_stage_or_year_is_no_choice(samples_assistant: Assistant) -> None:
    for question, words in (("克州2025年预算", "2025年的公开文件"), ("昌吉州2021年决算", "2021年的决算")):
        answer = samples_assistant.ask(question)
        assert answer.status is Status.NO_DATA
        assert words in answer.text


def test_the_people_of_a_body_are_those_in_service_or_all(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("克州有多少人")
    assert answer.status is Status.AMBIGUOUS
    assert len(set(answer.choices)) == 2
    assert first(answered(samples_assistant, "克州有多少人", answer.choices[1]))[1] == "人"


def test_the_expenditure_of_every_body_is_a_known_word(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("2022年各单位支出")  # got out_of_scope
    assert answer.status is Status.NO_DATA
    assert "没有2022年的公开文件" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "昌吉市2023年离休费和休费合计",  # got 离休费 alone for a sum
        "克州综合治理专网租金费项目涉及单位个的目标值",  # got the amount of the project
    ],
)
def test_a_word_that_is_no_word_is_no_other_thing(samples_assistant: Assistant, question: str) -> None:
    answer = samples_assistant.ask(question)
    assert answer.status is Status.NO_DATA, answer.text
    assert not answer.figures


def test_a_missing_character_is_put_back_and_said(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉市2023年事业位医疗支出预算")  # was 其他行政事业单位医疗支出
    assert (str(answer.figures[0].value), "把“事业位医疗”读作“事业单位医疗”" in answer.text) == ("21.41", True)


def test_a_count_and_an_amount_in_one_word_are_asked_back(samples_assistant: Assistant) -> None:
    assert samples_assistant.ask("昌吉市2023年车辆购置费").figures[0].unit == "万元"
    answer = samples_assistant.ask("昌吉市2023年车辆办公费")  # got the number of cars
    assert (answer.status, len(answer.choices)) == (Status.AMBIGUOUS, 2)


def test_what_cannot_be_compared_is_told_with_the_figure_that_is_there(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("2021年哪个单位的退休费最高")
    assert (answer.status, "只查到" in answer.text) == (Status.NO_DATA, True)
    assert [number.text for number in answer.numbers if number.verdict is Verdict.VERIFIED] == ["2.16"]


def test_what_is_asked_against_the_year_before_is_a_change(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉州2021年项目支出比上年加多少")  # got the amount itself
    assert (str(answer.figures[0].value), "增加" in answer.text) == ("40", True)


def test_an_amount_that_is_asked_for_is_no_count() -> None:
    assert understand("某项目涉及预算额", [], topics_of([], [])).wants == "money"
