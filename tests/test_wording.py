"""Other wordings of one question: traditional characters, several questions in a line, English, one wrong character."""

from __future__ import annotations

from decimal import Decimal

import pytest
from qa_documents import first, is_sound, talk

from index.disclosure import Disclosure, Scope, Stage
from qa import Answer, Assistant
from qa.answer import Status, Verdict
from qa.english import is_english, read_english
from qa.typos import sounds, without_doubled
from qa.vocabulary import bodies_of
from qa.wording import folded, questions_in, simplified, together, with_full_years

pytest_plugins = ["qa_fixtures"]


def disclosure(body: str) -> Disclosure:
    return Disclosure(body, f"{body}.pdf", body, body, (), Scope.DEPARTMENT, 2024, Stage.BUDGET, 1)


BODIES = bodies_of(
    [disclosure("昌吉市人民政府办公室"), disclosure("昌吉州电子政务办公室"), disclosure("上海市普陀区财政局")]
)


# Traditional characters


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("公務用車運行維護費", "公务用车运行维护费"),
        ("機關運行經費為什麼減少", "机关运行经费为什么减少"),
        ("績效工資佔人員經費的比重", "绩效工资占人员经费的比重"),
        ("上海市普陀區財政局", "上海市普陀区财政局"),
        ("專案支出", "项目支出"),
    ],
)
def test_traditional_characters_are_read_as_simplified(written: str, read: str) -> None:
    assert simplified(written) == read


@pytest.mark.parametrize("text", ["克州2021年项目支出多少", "乾县著录藉田於潜瞭望徵", "ABC 2021 93.4%"])
def test_simplified_text_stays_as_it_is(text: str) -> None:
    assert simplified(text) == text


def test_the_table_exchanges_one_character_for_one_and_never_back() -> None:
    every = "".join(chr(code) for code in range(0x4E00, 0xA000))
    once = simplified(every)
    assert len(once) == len(every)
    assert simplified(once) == once
    assert once != every


def test_a_traditional_question_is_answered_and_kept_as_asked(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("克州2021年項目支出多少")
    is_sound(answer)
    assert first(answer) == ("93.4", "万元")
    assert answer.question == "克州2021年項目支出多少"


# Years


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("昌吉市二三年水费", "昌吉市2023年水费"),
        ("昌吉市一九年水费", "昌吉市2019年水费"),
        ("二〇二一年", "二〇二一年"),
        ("近二三年", "近二三年"),
        ("这二三年来", "这二三年来"),
        ("二三年间", "二三年间"),
        ("九二三年", "九二三年"),
        ("第二三年", "第二三年"),
    ],
)
def test_a_year_in_two_numerals(written: str, read: str) -> None:
    assert with_full_years(written) == read


# Several questions in a line


@pytest.mark.parametrize(
    ("line", "questions"),
    [
        ("甲局公用经费多少，人员经费多少，在职多少人", ["甲局公用经费多少", "人员经费多少", "在职多少人"]),
        ("水费是多少？电费呢？", ["水费是多少", "电费呢"]),
        ("甲局项目支出？基本支出？", ["甲局项目支出", "基本支出"]),
        ("甲局支出多少；乙局支出多少", ["甲局支出多少", "乙局支出多少"]),
        ("甲局支出多少？另外乙局支出多少？", ["甲局支出多少", "乙局支出多少"]),
        ("甲局2021年，支出多少？收入多少？谢谢", ["甲局2021年，支出多少", "收入多少，谢谢"]),
        # one question, however many clauses
        ("甲局支出是35万元，对吗", ["甲局支出是35万元，对吗"]),
        ("哪个单位的支出更高，甲局还是乙局", ["哪个单位的支出更高，甲局还是乙局"]),
        ("你好！甲局支出多少？", ["你好！甲局支出多少？"]),
        ("甲局支出", ["甲局支出"]),
        ("", [""]),
        ("？！", ["？！"]),
    ],
)
def test_a_line_is_cut_where_each_piece_asks(line: str, questions: list[str]) -> None:
    assert questions_in(line) == questions


def test_a_line_of_very_many_questions_is_not_cut() -> None:
    line = "甲局支出多少？" * 20
    assert questions_in(line) == [line]


def test_several_questions_are_answered_in_order(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉市2023年公用经费多少，人员经费多少，在职多少人")
    is_sound(answer)
    assert [(str(figure.value.normalize()), figure.unit) for figure in answer.figures[:3]] == [
        ("119.29", "万元"),
        ("981.68", "万元"),
        ("61", "人"),
    ]
    for number in answer.numbers:
        assert answer.text[number.start : number.end] == number.text


def test_what_cannot_be_answered_is_said_beside_what_can(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("克州2021年项目支出多少？合同编号是多少？")
    assert answer.status is Status.ANSWERED
    assert first(answer) == ("93.4", "万元")
    assert "合同编号" in answer.text


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("克州2022年项目支出多少？基本支出多少？", Status.NO_DATA),
        ("克州202年项目支出多少？基本支出多少？", Status.NO_DATA),
        ("昌吉市二〇二三年休费多少？基本支出多少？", Status.AMBIGUOUS),
    ],
)
def test_without_an_answer_to_the_first_the_others_are_not_answered(
    samples_assistant: Assistant, line: str, status: Status
) -> None:
    answer = samples_assistant.ask(line)
    is_sound(answer)
    assert answer.status is status
    assert not answer.figures
    assert "后面的问题没有回答" in answer.text


def test_a_conversation_goes_on_after_several_questions(samples_assistant: Assistant) -> None:
    answer = talk(samples_assistant, "克州2021年项目支出多少？基本支出多少？", "昌吉州呢")
    assert first(answer) == ("150.91", "万元")


def test_putting_answers_together_keeps_the_first_refusal() -> None:
    refused = [Answer("问", Status.AMBIGUOUS, "哪一个"), Answer("问", Status.NO_DATA, "没有")]
    assert together(refused).status is Status.AMBIGUOUS
    assert together(refused).text == "哪一个\n没有"


# English


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("What was the project expenditure?", True),
        ("What is the 三公经费 of Putuo Finance Bureau", True),
        ("OA系统二级等级保护测评费多少", False),
        ("python怎么读取csv文件", False),
        ("克州2021年项目支出", False),
        ("hello", False),
    ],
)
def test_what_is_english(text: str, english: bool) -> None:
    assert is_english(text) is english


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Basic expenditure of Putuo District Finance Bureau in 2024", "普陀区财政局2024年基本支出是多少"),
        ("Basic expenditure of the Finance Bureau of Putuo District in 2024", "普陀区财政局2024年基本支出是多少"),
        (
            "Changji Hui Autonomous Prefecture E-government Office's 2021 final accounts: total revenue",
            "昌吉州电子政务办公室2021年收入总计决算是多少",
        ),
        (
            "What share of total spending was project spending in Changji City Government Office in 2023?",
            "昌吉市政府办公室2023年项目支出占支出总计的比例",
        ),
        (
            "the share of project spending in total spending of Changji City Government Office, 2023",
            "昌吉市政府办公室2023年项目支出占支出总计的比例",
        ),
        ("Why did the basic salary of Putuo Finance Bureau decrease in 2024?", "普陀财政局2024年基本工资为什么减少"),
        (
            "By how much did water of Putuo Finance Bureau increase over the previous year?",
            "普陀财政局水费比上年增加多少",
        ),
        ("And basic expenditure?", "那基本支出是多少呢"),
        ("What are the three public expenses?", "什么是三公经费"),
        ("What are the main duties of Putuo Finance Bureau?", "普陀财政局的主要职责是什么"),
        (
            "Compare basic expenditure of Putuo Finance Bureau and Changji City Government Office in 2023",
            "普陀财政局和昌吉市政府办公室2023年基本支出各是多少",
        ),
        ("total spending on training of Putuo Finance Bureau", "普陀财政局培训费是多少"),
        ("How much did Putuo Finance Bureau spend in 2024?", "普陀财政局2024年支出总计是多少"),
        ("basic expenditure of Putuo Finance Bureau in yuan", "普陀财政局基本支出是多少，折合多少元"),
    ],
)
def test_an_english_question_in_chinese(english: str, chinese: str) -> None:
    asked = read_english(english, BODIES)
    assert asked.chinese == chinese
    assert asked.unknown == ()


@pytest.mark.parametrize(
    ("english", "unknown"),
    [
        ("What was the contract number of Putuo Finance Bureau?", "contract"),
        ("project expenditure of Beijing Finance Bureau", "beijing"),
        ("highest project expenditure of Putuo Finance Bureau", "highest"),
        ("basic expenditure of Putuo Finance Bureau last year", "last"),
        ("Per capita increase of basic expenditure of Putuo Finance Bureau", "per_head"),
        ("basic expenditure of Putuo Finance Bureau, not including water", "not"),
        ("basic expenditure on training of Putuo Finance Bureau", "on"),
        ("capital expenditure of Putuo Finance Bureau", "capital"),
        ("share of basic expenditure of Putuo Finance Bureau", "share"),
    ],
)
def test_what_is_not_understood_in_english_is_kept(english: str, unknown: str) -> None:
    asked = read_english(english, BODIES)
    assert unknown in asked.unknown
    assert unknown in asked.chinese  # where it stays unexplained


def test_a_place_that_is_written_alike_in_pinyin_is_not_guessed() -> None:
    bodies = bodies_of([disclosure("苏州市财政局"), disclosure("宿州市财政局")])
    assert read_english("basic expenditure of Suzhou Finance Bureau", bodies).unknown == ("suzhou",)
    assert read_english("basic expenditure of Suzhou City Finance Bureau", bodies).unknown[:1] == ("suzhou",)


def test_an_english_answer_states_the_figure_with_its_unit_in_both_languages(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask(
        "What was the project expenditure of the Kezhou E-government Service Center in 2021?"
    )
    is_sound(answer)
    assert first(answer) == ("93.4", "万元")
    assert answer.text.startswith(
        "Project expenditure of Kezhou E-government Service Center in 2021 (budget): 93.4 × 10,000 yuan (万元)"
    )
    assert "克州电子政务服务中心2021年项目支出" in answer.text
    assert {number.verdict for number in answer.numbers} <= {Verdict.VERIFIED, Verdict.NOT_A_FIGURE}


@pytest.mark.parametrize(
    ("question", "status", "words"),
    [
        ("What was Kezhou's project expenditure in 2022?", Status.NO_DATA, "No figure was found"),
        (
            "What was the project expenditure of Beijing Finance Bureau in 2021?",
            Status.NO_DATA,
            "Not understood: beijing",
        ),
        ("How much was the project expenditure?", Status.AMBIGUOUS, "more than one thing"),
        ("Is it true that Kezhou spent 100 on projects in 2021?", Status.NO_DATA, "No figure was found"),
        ("What is the weather like today?", Status.OUT_OF_SCOPE, "not a question about departmental budgets"),
    ],
)
def test_english_refusals_are_in_english(
    samples_assistant: Assistant, question: str, status: Status, words: str
) -> None:
    answer = samples_assistant.ask(question)
    is_sound(answer)
    assert answer.status is status
    assert not answer.figures
    assert words in answer.text


def test_an_english_conversation(samples_assistant: Assistant) -> None:
    answer = talk(
        samples_assistant, "What was Kezhou's project expenditure in 2021?", "And what about basic expenditure?"
    )
    assert first(answer) == ("174.82", "万元")


def test_an_english_conversation_given_as_text(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("那基本支出呢", [("What was Kezhou's project expenditure in 2021?", "93.4")])
    assert first(answer) == ("174.82", "万元")


# One wrong character


@pytest.mark.parametrize(
    ("question", "value", "reading"),
    [
        ("克州2021年项目支支出多少", "93.4", "（把“项目支支出”读作“项目支出”）"),
        ("克州2021年目项支出多少", "93.4", "（把“目项支出”读作“项目支出”）"),
        ("克州2021年项支出多少", "93.4", "（把“项支出”读作“项目支出”）"),
        ("州克2021年项目支出多少", "93.4", "（把“州克”读作“克州”）"),
        ("昌吉州2021年绩效公资", "29.06", "（把“绩效公资”读作“绩效工资”）"),
        ("昌吉市人民政府办公事2023年基本支出", "1100.97", "（把“昌吉市人民政府办公事”读作“昌吉市人民政府办公室”）"),
    ],
)
def test_one_wrong_character_is_put_right_and_said(
    samples_assistant: Assistant, question: str, value: str, reading: str
) -> None:
    answer = samples_assistant.ask(question)
    is_sound(answer)
    assert answer.status is Status.ANSWERED, answer.text
    assert answer.figures[0].value == Decimal(value)
    assert reading in answer.text
    assert answer.question == question


@pytest.mark.parametrize(
    "question",
    [
        "昌吉市2023年退费",  # 退休费, or another fee
        "昌吉市2023年休费",  # 离休费 or 退休费
        "昌吉市2023年理休费的合同编号",  # two things not understood
        "克州2021年会计费",  # not 会议费: another sound
        "克州2021年公经费",  # 公用经费 or 三公经费
        "克州22021年项目支出",  # digits are never put right
        "克州2012年项目支出",
        "昌吉市市场监管局2023年项目支出",  # another body
        "克州财政局局长是谁",
        "昌吉市政府办几有辆车，价值多少",
        "克州2021年财政委托业务支出",  # not 委托业务费
        "克州2021年花在人员上头的数",  # not 在职人员
    ],
)
def test_what_can_be_another_thing_stays_refused(samples_assistant: Assistant, question: str) -> None:
    answer = samples_assistant.ask(question)
    is_sound(answer)
    assert answer.status is not Status.ANSWERED, answer.text


def test_a_repeated_character_that_changes_the_figure_asks_back(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉市2023年水费和电费一共多多少")
    is_sound(answer)
    assert answer.status is Status.AMBIGUOUS
    assert first(samples_assistant.ask(answer.choices[0])) == ("3.66", "万元")


def test_a_repeated_character_that_changes_nothing_is_no_matter(samples_assistant: Assistant) -> None:
    assert first(samples_assistant.ask("昌吉市市政府办2023年项目支出")) == ("35", "万元")
    assert first(samples_assistant.ask("2023年昌吉市的公用经费比昌吉州多多少")) == ("109.64", "万元")


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("的项项目支出", "的项目支出"),
        ("比上年多多少", ""),
        ("项目支出", ""),
        ("2022年1100", ""),
        ("多多少年年", "多多少年"),
    ],
)
def test_without_doubled(text: str, once: str) -> None:
    assert without_doubled(text) == once


def test_a_follow_up_with_a_wrong_character(samples_assistant: Assistant) -> None:
    answer = talk(samples_assistant, "克州2021年项目支出多少", "那基本支支出呢")
    assert first(answer) == ("174.82", "万元")


def test_a_question_without_mistakes_has_no_note(samples_assistant: Assistant) -> None:
    assert "读作" not in samples_assistant.ask("克州2021年项目支出多少").text


def test_sounds() -> None:
    assert sounds("务") & sounds("物")
    assert not sounds("议") & sounds("计")
    assert {"chang", "zhang"} <= sounds("长")
    assert sounds("龘") == frozenset()


def test_folding_does_both() -> None:
    assert folded("二三年項目支出") == "2023年项目支出"
