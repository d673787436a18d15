"""Facts → sentences: how amounts, labels, conflicts and repairs are worded."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from index.disclosure import Blank, Box, Classification, Disclosure, Fact, Flow, Fund, Nothing, Scope, Source, Stage
from qa.answer import (
    Answer,
    CheckedNumber,
    Conflict,
    Figure,
    Status,
    Verdict,
    decimal_text,
    place_text,
)
from qa.calculate import share
from qa.compose import (
    amount_text,
    blank_text,
    conflict_of,
    conflict_text,
    derived_figure,
    fact_label,
    figure_of,
    holdings_text,
    repair_text,
    term,
)
from qa.lookup import Value

SOURCE = Source(
    disclosure="某州测试局2021年部门预算",
    path="某州测试局.pdf",
    sha256="a" * 64,
    page=3,
    table="表三 部门支出总体情况表",
    row=5,
    column=4,
    row_label="合计",
    column_label="项目支出",
    written_as="93.40　",
    box=Box(1.0, 2.0, 3.0, 4.0),
)
FACT = Fact(
    body="某州测试局",
    scope=Scope.DEPARTMENT,
    year=2021,
    stage=Stage.BUDGET,
    flow=Flow.EXPENDITURE,
    fund=Fund.ALL,
    classification=Classification.NONE,
    code="",
    name="项目支出",
    project="",
    measure="支出预算/项目支出",
    topic="项目支出",
    role="amount",
    value=Decimal("93.40"),
    unit="万元",
    kind="cell",
    source=SOURCE,
)
SENTENCE = replace(
    FACT,
    kind="sentence",
    value=Decimal("94.3"),
    source=replace(
        SOURCE, table="", row=None, column=None, page=12, sentence="项目支出94.3万元。", written_as="94.3", box=None
    ),
)
AGREED = Value(FACT, (FACT,))
DISPUTED = Value(FACT, (FACT,), (SENTENCE, SENTENCE), "与下级科目或明细之和相符")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("93.40", "万元", "93.4 万元"),
        ("0.00", "万元", "0 万元"),
        ("-0.0", "万元", "0 万元"),
        ("34.82", "%", "34.82%"),
        ("61", "人", "61 人"),
        ("9999.99", "元", "9999.99 元"),
        ("10000", "元", "10000 元（合 1 万元）"),
        ("-351684000", "元", "-351684000 元（合 -35168.4 万元）"),
        ("1E+3", "万元", "1000 万元"),
        ("5", "", "5"),
    ],
)
def test_amounts(value: str, unit: str, text: str) -> None:
    assert amount_text(Decimal(value), unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.10", "1.1"), ("100", "100"), ("1E+2", "100"), ("1E-7", "0.0000001"), ("-0", "0"), ("-0.00", "0")],
)
def test_decimals_have_no_exponent_and_no_trailing_zeros(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


@pytest.mark.parametrize(
    ("fact", "label"),
    [
        (FACT, "某州测试局2021年项目支出（部门预算）"),
        (replace(FACT, stage=Stage.FINAL), "某州测试局2021年项目支出（部门决算）"),
        (replace(FACT, topic="三公经费"), "某州测试局2021年“三公”经费（部门预算）"),
        (replace(FACT, topic="在职人数", stage=Stage.ACTUAL, unit="人"), "某州测试局2021年在职人数"),
        (replace(FACT, topic="事业运行|基本支出", code="2010350"), "某州测试局2021年事业运行的基本支出（部门预算）"),
        (replace(FACT, topic="事业运行", name="事业运行", code="2010350"), "某州测试局2021年事业运行（部门预算）"),
        (replace(FACT, topic="专网租金", project="专网租金"), "某州测试局2021年项目“专网租金”的金额（部门预算）"),
        (
            replace(FACT, topic="运行率", name="运行率", project="云平台", role="target", stage=Stage.TARGET, unit="%"),
            "某州测试局2021年“云平台”的运行率指标值",
        ),
    ],
)
def test_labels(fact: Fact, label: str) -> None:
    assert fact_label(fact) == label


def test_a_figure_as_printed_and_converted() -> None:
    figure, text = figure_of(AGREED)
    assert (figure.value, figure.unit, figure.kind, figure.formula) == (Decimal("93.40"), "万元", "cell", "")
    assert text == "93.4 万元"
    figure, text = figure_of(AGREED, "元")
    assert (figure.value, figure.unit, figure.kind) == (Decimal(934000), "元", "derived")
    assert figure.formula == "93.4 万元 = 934000 元"
    assert text == "934000 元（合 93.4 万元）"
    assert figure.sources == (SOURCE,)


def test_what_is_no_money_is_never_converted() -> None:
    people = Value(replace(FACT, value=Decimal(61), unit="人"), (FACT,))
    assert figure_of(people, "万元")[1] == "61 人"


def test_a_figure_from_a_sentence_is_stated() -> None:
    assert figure_of(Value(SENTENCE, (SENTENCE,)))[0].kind == "stated"


def test_a_derived_figure_has_the_places_of_its_operands() -> None:
    figure = derived_figure("占比", share(term(AGREED), term(Value(SENTENCE, (SENTENCE,)))), [AGREED, DISPUTED])
    assert (figure.kind, figure.unit) == ("derived", "%")
    assert figure.sources == (SOURCE,)
    assert "÷" in figure.formula


def test_a_conflict_is_worded_once_for_each_other_value() -> None:
    text = conflict_text(DISPUTED)
    assert text.count("94.3 万元") == 1
    assert "第12页" in text
    assert text.endswith("以上取 93.4 万元，因为与下级科目或明细之和相符。")
    (conflict,) = conflict_of(DISPUTED)
    assert conflict.values[0] == (Decimal("93.40"), "万元", SOURCE)
    assert conflict_text(AGREED) == ""
    assert conflict_of(AGREED) == ()


def test_a_repair_quotes_what_is_printed() -> None:
    repaired = replace(
        FACT, flags=("comma read as decimal point",), source=replace(SOURCE, written_as="13,6"), value=Decimal("13.6")
    )
    assert repair_text(Value(repaired, (repaired,))) == "原文写作“13,6”，逗号后不是三位，按小数点读取。"
    assert repair_text(AGREED) == ""


@pytest.mark.parametrize(
    ("kind", "words"),
    [(Nothing.EMPTY_CELL, "空白不等于写明为零"), (Nothing.EMPTY_TABLE, "空表"), (Nothing.NOT_ATTACHED, "附表")],
)
def test_each_kind_of_nothing_has_its_own_words(kind: Nothing, words: str) -> None:
    text = blank_text(Blank("某州测试局", 2021, "水费", "水费", kind, SOURCE), "水费")
    assert words in text
    assert "《某州测试局2021年部门预算》" in text
    assert "水费" in text


def test_a_place_is_told_as_people_look_for_it() -> None:
    assert (
        place_text(SOURCE)
        == "《某州测试局2021年部门预算》 · 表三 部门支出总体情况表 · 第5行“合计” · 第4列“项目支出” · 第3页"
    )
    assert place_text(SENTENCE.source) == "《某州测试局2021年部门预算》 · 正文 · 第12页"
    assert place_text(replace(SENTENCE.source, page=None, line=77)).endswith("文本第77行")


def test_the_holdings_name_each_disclosure_once() -> None:
    held = [
        Disclosure("甲", "甲", "1", "某局", (), Scope.DEPARTMENT, 2021, Stage.BUDGET, 1),
        Disclosure("乙", "乙", "2", "某局", (), Scope.DEPARTMENT, 2021, Stage.BUDGET, 1),
        Disclosure("丙", "丙", "3", "某局", (), Scope.UNIT, 2023, Stage.FINAL, 1),
    ]
    assert holdings_text(held) == "2021年部门预算、2023年单位决算"


# The JSON contract

CITATION = {
    "disclosure",
    "path",
    "sha256",
    "page",
    "line",
    "table",
    "row",
    "column",
    "row_label",
    "column_label",
    "sentence",
    "written_as",
    "box",
    "address",
    "ocr",
}


def test_the_answer_as_json_has_the_fields_of_the_contract() -> None:
    answer = Answer(
        "问",
        Status.ANSWERED,
        "为 93.4 万元。",
        figures=(Figure("项目支出", Decimal("93.40"), "万元", "cell", (SOURCE,)),),
        numbers=(CheckedNumber("93.4", 2, 6, Decimal("93.4"), "万元", Verdict.VERIFIED, (SOURCE,)),),
        conflicts=(Conflict("项目支出", ((Decimal("93.4"), "万元", SOURCE),), "以表为准"),),
        choices=("甲",),
        elapsed_ms=3,
    ).to_dict()
    assert list(answer) == [
        "question",
        "status",
        "text",
        "figures",
        "numbers",
        "citations",
        "conflicts",
        "choices",
        "query",
        "elapsed_ms",
    ]
    assert set(answer["figures"][0]) == {"label", "value", "unit", "kind", "formula", "sources"}
    assert answer["figures"][0]["value"] == "93.4"
    assert set(answer["numbers"][0]) >= {"text", "start", "end", "value", "unit", "verdict", "sources"}
    assert set(answer["conflicts"][0]) == {"what", "values", "rule"}
    assert set(answer["conflicts"][0]["values"][0]) == {"value", "unit", "source"}
    assert set(answer["citations"][0]) == CITATION
    assert len(answer["citations"]) == 1  # the same place once


def test_a_citation_keeps_the_box_and_the_text_as_written() -> None:
    cited = SOURCE.to_dict()
    assert cited["box"] == [1.0, 2.0, 3.0, 4.0]
    assert cited["written_as"] == "93.40　"
    assert SENTENCE.source.to_dict()["box"] is None


def test_a_place_in_a_workbook_and_a_recognised_number_are_said() -> None:
    workbook = replace(SOURCE, address="表三!C7")
    assert place_text(workbook).endswith("工作表单元格 表三!C7")
    scanned = replace(FACT, source=replace(SOURCE, ocr=True))
    assert "识别" in repair_text(Value(scanned, (scanned,)))
