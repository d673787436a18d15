"""The operations: what each gives for queries over made-up facts, in figures, words, and what is said where there is none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from made_facts import AGENCY, disclosure, fact, line, project, store, subject

from index.domain.address import Base, Classification, Fund, Role, Scope, Stage
from index.store.fact_store import FactStore
from qa.answer import Direction, Status, Verdict
from qa.present.chinese import written
from qa.query import (
    Aggregate,
    Aggregation,
    Amount,
    AnyOf,
    Axis,
    Claim,
    Compare,
    Condition,
    Each,
    Form,
    Holdings,
    ItemWanted,
    List,
    Period,
    Quantity,
    Query,
    Rank,
    Ref,
    Relate,
    Relation,
    Several,
    Verify,
    Wanted,
)
from qa.solve import Outcome, solve

BUDGET = disclosure()
OTHER = disclosure("江东市样品局", letter="c")
LAST = disclosure(year=2024, stage=Stage.FINAL, letter="d")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> FactStore:
    economic = Classification.ECONOMIC
    facts = [
        fact(BUDGET, line("支出总计"), "200.00"),
        fact(BUDGET, line("基本支出"), "120.00", column=3),
        fact(BUDGET, line("项目支出"), "80.00", column=4),
        fact(BUDGET, line("在职人数"), "10", role=Role.COUNT, unit="人", stage=Stage.ACTUAL, flow=None),
        fact(BUDGET, line("三公经费"), "5.00", fund=Fund.FISCAL, table="三公表"),
        fact(BUDGET, line("三公经费"), "-1.00", fund=Fund.FISCAL, role=Role.CHANGE, base=Base(2024, printed="上年"), sentence="比上年减少1.00万元。"),
        fact(BUDGET, subject("2010601"), "70.00", row=2),
        fact(BUDGET, subject("2010602"), "90.00", row=3),
        fact(BUDGET, subject("2210201"), "40.00", row=4),
        fact(BUDGET, subject("30101", economic), "33.3333", table="经济表"),
        fact(BUDGET, project("平台运维"), "30.00", row=2, table="项目表"),
        fact(BUDGET, project("设备购置"), "50.00", row=3, table="项目表"),
    ]  # fmt: skip
    others = [fact(OTHER, line("项目支出"), "95.00"), fact(OTHER, line("支出总计"), "0.00", column=3)]
    last = [fact(LAST, line("项目支出"), "100.00")]
    return store(tmp_path_factory.mktemp("solve") / "store", [(BUDGET, facts), (OTHER, others), (LAST, last)])


def asked(name: str = "", year: int = 2025, agency: str = AGENCY, **more: object) -> Amount:
    item = (ItemWanted(None, (name,)),) if name else None
    return Amount(Wanted(agency=agency, period=Period(year), item=item, **more))  # type: ignore[arg-type]


def values(outcome: Outcome) -> list[Decimal]:
    return [figure.value for figure in outcome.figures]


def text(outcome: Outcome) -> str:
    return written([*outcome.blocks, *outcome.notes])[0]


def test_an_amount_is_said_with_what_it_is(held: FactStore) -> None:
    outcome = solve(asked("项目支出"), held)
    assert values(outcome) == [Decimal("80.00")]
    assert text(outcome) == "江东市测试局2025年项目支出（部门预算）为 80 万元。"
    assert [number.verdict for number in written(outcome.blocks)[1]][-1] is Verdict.VERIFIED


def test_another_unit_shows_what_is_printed_too(held: FactStore) -> None:
    outcome = solve(asked("项目支出"), held, Form(unit="亿元", decimals=4))
    assert values(outcome) == [Decimal("0.0080")]
    assert text(outcome) == "江东市测试局2025年项目支出（部门预算）为 0.0080 亿元（原文 80 万元）。"


def test_each_gives_one_figure_a_value_and_says_what_is_missing(held: FactStore) -> None:
    items = tuple((ItemWanted(None, (name,)),) for name in ("基本支出", "会议费", "项目支出"))
    outcome = solve(Amount(Wanted(agency=AGENCY, period=Period(2025), item=Each(items))), held)
    assert values(outcome) == [120, 80]
    assert outcome.status is Status.NO_DATA
    assert "没有列出“会议费”" in text(outcome).splitlines()[0]


def test_any_of_asks_back_with_each_value(held: FactStore) -> None:
    items = tuple((ItemWanted(code=code),) for code in ("2010601", "2010602"))
    outcome = solve(Amount(Wanted(agency=AGENCY, period=Period(2025), item=AnyOf(items))), held)
    assert outcome.status is Status.AMBIGUOUS
    assert values(outcome) == [70, 90]
    assert len(outcome.choices) == 2


def test_a_printed_change_comes_first_and_is_signed(held: FactStore) -> None:
    outcome = solve(asked("三公经费", role=Role.CHANGE), held)
    assert values(outcome) == [-1]
    assert outcome.figures[0].direction is Direction.DOWN
    assert "比上年减少 1 万元" in text(outcome)


def test_a_change_that_is_not_printed_is_computed_from_both_years(held: FactStore) -> None:
    both = solve(asked("项目支出", role=Each((Role.CHANGE, Role.CHANGE_RATE))), held)
    assert values(both) == [-20, -20]
    assert [figure.kind for figure in both.figures] == ["derived", "derived"]
    assert both.figures[0].formula == "80 − 100 = -20 万元"
    assert "减少 20 万元" in text(both)


@pytest.mark.parametrize(
    ("relation", "left", "right", "value", "unit"),
    [
        (Relation.DIFFERENCE, "基本支出", "项目支出", "40", "万元"),
        (Relation.SHARE, "项目支出", "支出总计", "40", "%"),
        (Relation.RATIO, "基本支出", "项目支出", "1.5", "倍"),
        (Relation.GROWTH, "项目支出", "基本支出", "-33.33", "%"),
        (Relation.PER_HEAD, "基本支出", "在职人数", "12", "万元"),
    ],
)
def test_arithmetic_keeps_its_operands(
    held: FactStore, relation: Relation, left: str, right: str, value: str, unit: str
) -> None:
    outcome = solve(Relate(relation, asked(left), asked(right)), held)
    figure = outcome.figures[0]
    assert (figure.value, figure.unit) == (Decimal(value), unit)
    assert [operand.label for operand in figure.operands]
    numbers = written(outcome.blocks)[1]
    assert all(number.verdict is not Verdict.UNSUPPORTED for number in numbers)


def test_a_whole_of_nothing_and_other_units_are_no_arithmetic(held: FactStore) -> None:
    outcome = solve(
        Relate(Relation.SHARE, asked("项目支出", agency=OTHER.body), asked("支出总计", agency=OTHER.body)), held
    )
    assert outcome.status is Status.NO_DATA
    assert "为零" in text(outcome)
    outcome = solve(Relate(Relation.DIFFERENCE, asked("项目支出"), asked("在职人数")), held)
    assert "单位不同" in text(outcome)


def test_sums_averages_counts(held: FactStore) -> None:
    two = (asked("基本支出"), asked("项目支出"))
    assert values(solve(Aggregate(Aggregation.SUM, two), held)) == [200]
    assert values(solve(Aggregate(Aggregation.AVERAGE, two), held)) == [100]
    projects = List(Axis("project"), (asked(),))
    assert values(solve(Aggregate(Aggregation.COUNT, (projects,)), held)) == [2]
    assert values(solve(Aggregate(Aggregation.SUM, (projects,)), held)) == [80]


def test_ranks_within_a_level(held: FactStore) -> None:
    by = Amount(Wanted(agency=AGENCY, period=Period(2025)))
    outcome = solve(Rank(Axis("functional", "项"), by, positions=(1, 3)), held)
    assert values(outcome) == [90, 40]
    outcome = solve(Rank(Axis("project"), by, descending=False), held)
    assert outcome.names == ("项目“平台运维”",)
    within = ItemWanted(Classification.FUNCTIONAL, (), "201")
    assert values(solve(Rank(Axis("functional", "项", within), by, positions=(2,)), held)) == [70]


def test_ranks_over_agencies_in_sql(held: FactStore) -> None:
    by = Amount(Wanted(period=Period(2025), item=(ItemWanted(None, ("项目支出",)),)))
    outcome = solve(Rank(Axis("agency"), by), held)
    assert outcome.names == ("江东市样品局",)
    assert values(outcome) == [95]


def test_a_list_with_a_condition(held: FactStore) -> None:
    projects = List(Axis("project"), (asked(),), (Condition("item", "is_not", "设备"),))
    assert values(solve(projects, held)) == [30]


def test_a_comparison_gives_what_is_asked_of_it(held: FactStore) -> None:
    pair = (asked("项目支出"), asked("项目支出", agency=OTHER.body))
    outcome = solve(Compare(pair, ("largest", "difference")), held)
    assert text(outcome).startswith("最多的是江东市样品局2025年项目支出")
    assert values(outcome)[:2] == [95, 15]


def test_a_claim_is_right_or_corrected(held: FactStore) -> None:
    right = Claim(asked("项目支出"), "=", Quantity(Decimal("80"), "万元"))
    wrong = Claim(asked("项目支出"), "=", Quantity(Decimal("0.9"), "万元"))
    assert text(solve(Verify((right,)), held)).startswith("对。")
    outcome = solve(Verify((wrong,)), held)
    assert text(outcome).startswith("不对。")
    assert [n.text for n in written(outcome.blocks)[1] if n.verdict is Verdict.CONTRADICTED] == ["0.9 万元"]


def test_parts_of_one_question_refer_to_each_other(held: FactStore) -> None:
    query: Query = Several((asked("项目支出"), Relate(Relation.SHARE, Ref(this=0), asked("支出总计"))))
    assert values(solve(query, held)) == [80, 40]


def test_what_is_not_there_is_said_with_what_is(held: FactStore) -> None:
    outcome = solve(asked("项目支出", year=2022), held)
    assert outcome.status is Status.NO_DATA
    assert "库里有：" in text(outcome)
    outcome = solve(asked("项目支出", agency="江东市无名局"), held)
    assert text(outcome) == "库里没有“江东市无名局”的公开文件。"


def test_another_value_for_the_same_address_is_told(tmp_path: Path) -> None:
    facts = [
        fact(BUDGET, line("基本支出"), "10.00"),
        fact(BUDGET, line("基本支出"), "10.00", table="另表"),
        fact(BUDGET, line("基本支出"), "12.00", sentence="基本支出12.00万元。", table=""),
    ]
    outcome = solve(asked("基本支出"), store(tmp_path / "store", [(BUDGET, facts)]))
    assert [value for value, _, _ in outcome.conflicts[0].values] == [10, 12]
    assert "自身有矛盾" in text(outcome)


def test_holdings_are_of_the_whole_store(held: FactStore) -> None:
    outcome = solve(Holdings(), held)
    assert "2 个单位的 3 份" in text(outcome)


def test_department_and_unit_each_with_its_value(tmp_path: Path) -> None:
    unit = replace(disclosure(scope=Scope.UNIT, letter="b"))
    made = store(
        tmp_path / "store",
        [(BUDGET, [fact(BUDGET, line("项目支出"), "9")]), (unit, [fact(unit, line("项目支出"), "4")])],
    )
    outcome = solve(asked("项目支出"), made)
    assert outcome.status is Status.AMBIGUOUS
    assert values(outcome) == [9, 4]
    assert any("单位本级" in choice for choice in outcome.choices)


def test_a_row_that_bears_the_name_of_the_body_is_no_project(tmp_path: Path) -> None:
    facts = [
        fact(BUDGET, project(name), amount, row=row, table="项目表")
        for row, (name, amount) in enumerate([(AGENCY, "99.00"), ("平台运维", "30.00"), ("设备购置", "50.00")])
    ]
    ranked = solve(Rank(Axis("project"), asked(), True, (1, 2, 3)), store(tmp_path / "store", [(BUDGET, facts)]))
    assert values(ranked) == [Decimal("50.00"), Decimal("30.00")]


def test_a_body_is_no_part_of_itself(held: FactStore) -> None:
    parts = solve(Aggregate(Aggregation.COUNT, (List(Axis("agency"), (asked("支出总计"),)),)), held)
    assert parts.status is Status.NO_DATA


def test_the_revenue_of_a_fund_is_the_total_of_that_fund(tmp_path: Path) -> None:
    of_fund = fact(BUDGET, line("收入总计"), "8.08", fund=Fund.GOVERNMENT, flow=None)
    facts = [fact(BUDGET, line("收入总计"), "90.00", flow=None, row=3), of_fund]
    found = solve(asked("政府性基金收入"), store(tmp_path / "store", [(BUDGET, facts)]))
    assert values(found) == [Decimal("8.08")]
