"""Five different answers to nothing: a printed 0, an empty cell, an empty table, a table not attached, not disclosed."""

from __future__ import annotations

import pytest
from qa_documents import fill
from test_facts import table
from things import thing

from index.domain.disclosure import Disclosure, Nothing
from index.facts.cells import interpret_table
from index.facts.missing import stated_none, table_blanks
from index.prose.paragraphs import Paragraph
from index.readers import Line
from qa import Answer, Assistant
from qa.answer import Status
from typesetting import Document, Heading, Style, TableSpec, write
from typesetting import Paragraph as Prose

BODY = "江北市河口区水务局"


def spec(title: str, header: tuple[tuple[str, ...], ...], *rows: tuple[str, ...]) -> TableSpec:
    return TableSpec(caption=(title,), unit="单位：万元", header=header, rows=rows)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("nothings")
    budget = Document(
        f"{BODY}2025年部门预算",
        BODY,
        2025,
        "部门预算",
        (
            Heading(f"{BODY}2025年部门预算", 1),
            spec(
                "部门支出总体情况表",
                (("功能分类科目编码", "功能分类科目名称", "合计", "基本支出", "项目支出"),),
                ("2130301", "行政运行", "50.00", "50.00", ""),
                ("2130306", "水利工程运行与维护", "", "", ""),
                ("", "合计", "50.00", "50.00", ""),
            ),
            spec(
                "一般公共预算“三公”经费支出情况表",
                (("合计", "因公出国（境）费", "公务接待费"),),
                ("0.00", "", "0.00"),
            ),
            spec(
                "政府性基金预算支出情况表",
                (("功能分类科目编码", "功能分类科目名称", "合计", "基本支出", "项目支出"),),
                ("", "合计", "", "", ""),
            ),
            Heading("三、其他说明", 2),
            Prose("本年度无政府采购预算。"),
        ),
    )
    final = Document(
        f"{BODY}2023年部门决算",
        BODY,
        2023,
        "部门决算",
        (
            Heading(f"{BODY}2023年部门决算", 1),
            Heading("二、收支说明", 2),
            Prose("2023年度收入总计50.00万元。"),
            Heading("三、决算报表", 2),
            Prose("（见附表）"),
        ),
    )
    written = [
        write(document, folder / f"{number}.html", Style()) for number, document in enumerate((budget, final), start=1)
    ]
    return Assistant.open(fill(folder / "store", written))


def asked(assistant: Assistant, question: str) -> Answer:
    return assistant.ask(question)


def test_a_printed_zero_is_an_amount(assistant: Assistant) -> None:
    answer = asked(assistant, f"{BODY}2025年公务接待费多少")
    assert answer.status is Status.ANSWERED
    assert str(answer.figures[0].value) in ("0", "0.00")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("2025年水利工程运行与维护多少", "空白不等于写明为零"),  # an empty row
        ("2025年因公出国费多少", "空白不等于写明为零"),  # an empty cell of the only row
        ("2025年项目支出多少", "空白不等于写明为零"),  # an empty cell of the row that counts the table
        ("2025年政府性基金支出多少", "空表"),
        ("2025年政府采购预算多少", "没有。"),  # stated
        ("2023年支出总计多少", "附表"),
    ],
)
def test_each_kind_of_nothing_has_an_answer_of_its_own(assistant: Assistant, question: str, words: str) -> None:
    answer = asked(assistant, BODY + question)
    assert answer.figures == ()
    assert words in answer.text


def test_what_no_disclosure_names_is_not_disclosed(assistant: Assistant) -> None:
    answer = asked(assistant, f"{BODY}2025年差旅费多少")
    assert answer.status is Status.NO_DATA
    assert not any(words in answer.text for words in ("空白不等于", "空表", "附表", "没有。"))


# --- which things are named ---------------------------------------------------------------------------------------


def test_an_empty_cell_of_the_total_row_is_named_by_its_column(budget: Disclosure) -> None:
    rows = [
        ["科目编码", "科目名称", "总计", "一般公共预算拨款", "政府性基金预算拨款"],
        ["2010301", "行政运行", "5.5", "5.5", ""],
        ["", "合计", "5.5", "5.5", ""],
    ]
    found = list(table_blanks(interpret_table(table("部门收入总体情况表", *rows), budget), budget))
    assert [(thing(blank), blank.kind, blank.source.column_label) for blank in found] == [
        ("政府性基金收入", Nothing.EMPTY_CELL, "政府性基金预算拨款")
    ]


def test_an_empty_table_of_both_sides_of_a_fund(final_accounts: Disclosure) -> None:
    rows = [["科目名称", "年初结转和结余", "本年收入", "本年支出", "年末结转和结余"], ["合计", "", "", "", ""]]
    found = table_blanks(
        interpret_table(table("政府性基金预算财政拨款收入支出决算表", *rows), final_accounts), final_accounts
    )
    assert [(thing(blank), blank.kind) for blank in found] == [
        ("政府性基金收入", Nothing.EMPTY_TABLE),
        ("政府性基金支出", Nothing.EMPTY_TABLE),
    ]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("本单位无退休、离休人员。", {"退休人数", "离休人数"}),
        ("2021年部门预算未安排购置车辆经费。", {"公务用车购置费"}),
        ("本单位没有政府性基金预算财政拨款收入、支出。", {"政府性基金收入", "政府性基金支出"}),
        ("本年度未安排政府采购预算。", {"政府采购总额"}),
        ("我单位无下属预算单位。", set()),
        ("本年度无支出。", set()),
        ("公务接待费5万元,无其他支出。", set()),
    ],
)
def test_what_a_sentence_says_there_is_none_of(budget: Disclosure, text: str, topics: set[str]) -> None:
    paragraph = Paragraph(text, "", (Line(text),))
    assert {thing(blank) for blank in stated_none(paragraph, budget)} == topics
