"""One selection: what is taken where the question leaves a dimension open, what is ambiguous, what fails first."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from made_facts import AGENCY, disclosure, fact, line, project, store, subject

from index.domain.address import Classification, Flow, Fund, Origin, Role, Scope, Stage
from index.domain.disclosure import Disclosure, Fact
from qa.query import ItemWanted, Located, Period, Wanted
from qa.select import Selection, select

DEPARTMENT = disclosure()


def chosen(tmp_path: Path, facts: list[Fact], wanted: Wanted, *others: tuple[Disclosure, list[Fact]]) -> Selection:
    return select(store(tmp_path / "store", [(DEPARTMENT, facts), *others]), wanted)


def named(name: str, classification: Classification | None = None, **more: object) -> tuple[ItemWanted, ...]:
    return (ItemWanted(classification, (name,), **more),)  # type: ignore[arg-type]


def wanted(item: tuple[ItemWanted, ...] | None = None, **more: object) -> Wanted:
    return Wanted(agency=AGENCY, period=Period(2025), item=item, **more)  # type: ignore[arg-type]


def value(selection: Selection) -> Decimal:
    assert selection.one is not None, selection
    return selection.one.value.value


def test_the_year_and_the_stage_of_the_disclosure_are_taken(tmp_path: Path) -> None:
    facts = [
        fact(DEPARTMENT, line("项目支出"), "9.00"),
        fact(DEPARTMENT, line("项目支出"), "8.00", year=2024, stage=Stage.EXECUTED, column=3),
        fact(DEPARTMENT, line("项目支出"), "7.00", stage=Stage.ESTIMATED, column=4),
    ]
    assert value(chosen(tmp_path, facts, Wanted(agency=AGENCY, item=named("项目支出")))) == Decimal("9.00")


def test_the_widest_fund_and_the_whole_row_are_taken(tmp_path: Path) -> None:
    facts = [
        fact(DEPARTMENT, subject("2010601"), "50"),
        fact(DEPARTMENT, subject("2010601"), "30", measures=("基本支出",), column=3),
        fact(DEPARTMENT, subject("2010601"), "40", fund=Fund.GENERAL, table="一般公共预算支出表"),
        fact(DEPARTMENT, subject("2010601"), "5", origin=Origin.CARRIED_OVER, column=5),
    ]
    path = ("一般公共服务支出", "财政事务", "行政运行")
    asked = wanted((ItemWanted(Classification.FUNCTIONAL, path),))
    assert value(chosen(tmp_path, facts, asked)) == 50
    assert value(chosen(tmp_path, facts, wanted(asked.item, measure=("基本支出",)))) == 30  # type: ignore[arg-type]
    assert value(chosen(tmp_path, facts, wanted(asked.item, fund=Fund.GENERAL))) == 40  # type: ignore[arg-type]
    assert value(chosen(tmp_path, facts, wanted(asked.item, origin=Origin.CARRIED_OVER))) == 5  # type: ignore[arg-type]


def test_a_name_under_two_codes_is_ambiguous_unless_the_code_is_given(tmp_path: Path) -> None:
    economic = subject("30113", Classification.ECONOMIC)
    facts = [fact(DEPARTMENT, subject("2210201"), "10"), fact(DEPARTMENT, economic, "12", table="经济分类表")]
    found = chosen(tmp_path, facts, wanted(named("住房公积金")))
    assert found.one is None
    assert found.apart == ("item",)
    coded = wanted((ItemWanted(code="30113"),))
    assert value(chosen(tmp_path, facts, coded)) == 12


def test_department_and_unit_are_asked_back_where_they_differ(tmp_path: Path) -> None:
    unit = disclosure(scope=Scope.UNIT, letter="b")
    facts = [fact(DEPARTMENT, line("三公经费"), "5")]
    other = [fact(unit, line("三公经费"), "3")]
    found = chosen(tmp_path, facts, wanted(named("三公经费")), (unit, other))
    assert found.one is None
    assert found.apart == ("scope",)
    assert value(chosen(tmp_path, facts, wanted(named("三公经费"), scope=Scope.UNIT), (unit, other))) == 3


def test_the_total_row_by_a_column_is_the_line_of_that_name(tmp_path: Path) -> None:
    facts = [fact(DEPARTMENT, line("项目支出"), "9")]
    assert value(chosen(tmp_path, facts, wanted(None, measure=("项目支出",)))) == 9
    assert value(chosen(tmp_path, facts, wanted(named("支出合计"), measure=("项目支出",)))) == 9


def test_a_project_s_money_is_no_amount_of_its_subject(tmp_path: Path) -> None:
    both = (*project("信息系统运维"), *subject("2010602"))
    facts = [fact(DEPARTMENT, both, "7", table="项目表"), fact(DEPARTMENT, subject("2010602"), "20")]
    assert value(chosen(tmp_path, facts, wanted((ItemWanted(code="2010602"),)))) == 20
    assert value(chosen(tmp_path, facts, wanted(named("信息系统运维", Classification.PROJECT)))) == 7


def test_only_the_same_address_contradicts_and_the_printed_value_stays(tmp_path: Path) -> None:
    facts = [
        fact(DEPARTMENT, line("基本支出"), "100.00"),
        fact(DEPARTMENT, line("基本支出"), "100.00", table="财政拨款表"),
        fact(DEPARTMENT, line("基本支出"), "101.00", table="", sentence="基本支出101.00万元。"),
        fact(DEPARTMENT, line("基本支出"), "90.00", year=2024, column=4),
    ]
    group = chosen(tmp_path, facts, wanted(named("基本支出"))).one
    assert group is not None
    assert group.value.value == Decimal("100.00")
    assert [one.value for one in group.against] == [Decimal("101.00")]


def test_rows_of_one_table_that_bear_one_name_are_several_things(tmp_path: Path) -> None:
    facts = [fact(DEPARTMENT, project("运维费"), "3", row=4), fact(DEPARTMENT, project("运维费"), "4", row=9)]
    found = chosen(tmp_path, facts, wanted(named("运维费", Classification.PROJECT)))
    assert found.one is None
    assert found.apart == ("row",)


def test_the_first_dimension_that_leaves_nothing_is_named(tmp_path: Path) -> None:
    facts = [fact(DEPARTMENT, line("三公经费"), "5", fund=Fund.FISCAL)]
    found = chosen(tmp_path, facts, Wanted(agency=AGENCY, period=Period(2023), item=named("三公经费")))
    assert found.failure is not None
    assert (found.failure.dimension, found.failure.instead) == ("year", (2025,))
    found = chosen(tmp_path, facts, wanted(named("三公经费"), stage=Stage.FINAL))
    assert found.failure is not None
    assert found.failure.dimension == "stage"
    assert [group.value.value for group in found.alternatives] == [5]


def test_a_table_filters_and_one_that_is_not_there_is_said(tmp_path: Path) -> None:
    facts = [
        fact(DEPARTMENT, subject("2010601"), "50"),
        fact(DEPARTMENT, subject("2010601"), "40", fund=Fund.GENERAL, table="表5 一般公共预算支出表"),
    ]
    item = (ItemWanted(code="2010601"),)
    assert value(chosen(tmp_path, facts, wanted(item, located=Located(table="一般公共预算支出表")))) == 40
    assert value(chosen(tmp_path, facts, wanted(item, located=Located(ordinal="5")))) == 40
    found = chosen(tmp_path, facts, wanted(item, located=Located(table="政府性基金预算支出表")))
    assert found.elsewhere
    assert value(found) == 50


@pytest.mark.parametrize(("asked", "expected"), [("支出总额", 60), ("支出合计", 60)])
def test_a_line_by_its_other_names(tmp_path: Path, asked: str, expected: int) -> None:
    facts = [fact(DEPARTMENT, line("支出总计"), "60"), fact(DEPARTMENT, line("收入总计"), "60")]
    assert value(chosen(tmp_path, facts, wanted(named(asked)))) == expected


def test_a_count_is_never_answered_with_money(tmp_path: Path) -> None:
    facts = [fact(DEPARTMENT, line("公务接待费"), "20", role=Role.COUNT), fact(DEPARTMENT, line("三公经费"), "5")]
    assert not chosen(tmp_path, facts, wanted(named("公务接待费"), role=Role.COUNT)).groups
    assert not chosen(tmp_path / "more", facts, wanted(named("三公经费"), role=Role.COUNT)).groups


def test_the_total_of_both_sides_is_what_most_places_print(tmp_path: Path) -> None:
    facts = [
        fact(DEPARTMENT, line("支出总计"), "200.00"),
        fact(DEPARTMENT, line("收入总计"), "200.00", table="收入总表", flow=Flow.REVENUE),
        fact(DEPARTMENT, line("收支总计"), "210.00", sentence="收支总计210.00万元。", flow=None),
    ]
    found = chosen(tmp_path, facts, wanted(named("收支总计", Classification.LINE)))
    assert value(found) == 200
    assert [one.value for one in found.groups[0].against] == [210]


def test_this_years_money_is_all_of_it_where_nothing_was_carried_over(tmp_path: Path) -> None:
    facts = [fact(DEPARTMENT, line("项目支出"), "9.00")]
    current = wanted(named("项目支出"), origin=Origin.CURRENT)
    assert value(chosen(tmp_path, facts, current)) == 9
    carried = [*facts, fact(DEPARTMENT, line("项目支出"), "2.00", origin=Origin.CARRIED_OVER, column=5)]
    assert not chosen(tmp_path / "more", carried, current).groups
