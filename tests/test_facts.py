"""Tables → facts: every amount with all that fixes its meaning, and the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from things import thing

from index.domain.address import Classification, Flow, Fund, Scope, Stage
from index.domain.amounts import REPAIRED_COMMA
from index.domain.disclosure import Blank, Cell, Disclosure, Fact, Nothing, Table
from index.domain.subjects import REPAIRED_CODE
from index.facts.cells import interpret_table, table_facts
from index.facts.missing import table_blanks
from index.facts.repairs import UNKNOWN_UNIT
from index.facts.sentences import topic_of
from index.facts.told import tell_table
from index.readers import Grid, Line
from index.tables.assembly import read_tables
from index.tables.kinds import table_kind


def table(title: str, *rows: list[str], unit: str = "万元") -> Table:
    """A table as read: header and body rows; ``<`` belongs to the cell on its left, ``^`` to the one above."""
    cells = []
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            if text in "<^" and text:
                continue
            columns = 1
            while j + columns < len(row) and row[j + columns] == "<":
                columns += 1
            down = 1
            while i + down < len(rows) and rows[i + down][j] == "^":
                down += 1
            cells.append(Cell(text, i, j, down, columns, page=3))
    caption = [Line(title)] + ([Line(f"单位：{unit}")] if unit else [])
    (found,) = read_tables([*caption, Grid(tuple(cells), page=3)]).tables
    return found


CODES = [
    ["功能分类科目编码", "<", "<", "科目名称", "合计", "基本支出", "项目支出"],
    ["类", "款", "项", "^", "^", "^", "^"],
]
HALVES = [["收入", "<", "支出", "<"], ["项目", "预算数", "功能分类", "预算数"]]


def keyed(facts: Iterable[Fact]) -> dict[tuple[str, str], str]:
    """(topic, written code) → value."""
    return {(thing(fact), fact.code): str(fact.value) for fact in facts}


def test_a_number_under_no_header_is_no_fact(budget: Disclosure) -> None:
    """It would count as the table's total."""
    headed = table("“三公”经费支出情况表", ["合计", "公务接待费", ""], ["2.08", "0.18", "1.9"])
    columns = tuple(replace(column, path=()) if column.index == 2 else column for column in headed.columns)
    assert [str(fact.value) for fact in table_facts(replace(headed, columns=columns), budget)] == ["2.08", "0.18"]


def test_a_topic_is_the_row_the_column_or_both(budget: Disclosure) -> None:
    facts = table_facts(
        table(
            "支出总体情况表",
            *CODES,
            ["201", "03", "01", "行政运行", "5.1", "5.1", ""],
            ["", "", "", "合计", "9.2", "5.1", "4.1"],
        ),
        budget,
    )
    assert keyed(facts) == {
        ("行政运行", "2010301"): "5.1",
        ("行政运行|基本支出", "2010301"): "5.1",
        ("支出总计", ""): "9.2",
        ("基本支出", ""): "5.1",
        ("项目支出", ""): "4.1",
    }


def test_a_fact_carries_body_scope_year_stage_and_place(budget: Disclosure) -> None:
    unit = replace(budget, scope=Scope.UNIT)
    rows = [*CODES, ["201", "03", "01", "行政运行", "5.10　", "5.1", ""]]
    fact = next(table_facts(table("支出总体情况表", *rows), unit))
    assert (fact.body, fact.scope, fact.year, fact.stage) == ("某州测试局", Scope.UNIT, 2021, Stage.BUDGET)
    assert (fact.flow, fact.fund, fact.classification) == (Flow.EXPENDITURE, Fund.ALL, Classification.FUNCTIONAL)
    assert (fact.value, fact.unit, fact.kind, fact.role, fact.flags) == (Decimal("5.10"), "万元", "cell", "amount", ())
    source = fact.source
    assert (source.disclosure, source.path, source.sha256) == (unit.title, unit.path, unit.sha256)
    assert (source.table, source.page, source.row, source.column) == ("支出总体情况表", 3, 3, 5)
    assert (source.row_label, source.column_label, fact.measure) == ("2010301 行政运行", "合计", "合计")
    assert source.written_as == "5.10　"


def test_zero_is_a_fact_and_an_empty_cell_or_a_mark_is_none(budget: Disclosure) -> None:
    facts = list(
        table_facts(
            table(
                "支出总体情况表",
                *CODES,
                ["201", "03", "01", "行政运行", "0.00", "", "/"],
                ["202", "", "", "外交支出", "—", " ", "5.5"],
            ),
            budget,
        )
    )
    assert [(fact.name, str(fact.value)) for fact in facts] == [("行政运行", "0.00"), ("外交支出", "5.5")]


def test_two_halves_of_a_table_are_received_and_spent(budget: Disclosure) -> None:
    facts = list(
        table_facts(
            table(
                "部门收支总体情况表",
                *HALVES,
                ["财政拨款（补助）", "320.91", "201 一般公共服务支出", "296.3"],
                ["收入总计", "321.91", "支出总计", "321.91"],
            ),
            budget,
        )
    )
    assert [(thing(f), f.code, f.flow, str(f.value)) for f in facts] == [
        ("财政拨款收入", "", Flow.REVENUE, "320.91"),
        ("收入总计", "", Flow.REVENUE, "321.91"),
        ("一般公共服务支出", "201", Flow.EXPENDITURE, "296.3"),
        ("支出总计", "", Flow.EXPENDITURE, "321.91"),
    ]


def test_the_total_of_each_half_is_told_by_its_side(final_accounts: Disclosure) -> None:
    rows = [["收入", "<", "支出", "<"], ["项目", "决算数", "项目", "决算数"], ["总计", "5.5", "总计", "6.5"]]
    facts = list(table_facts(table("收入支出决算总表", *rows), final_accounts))
    assert [(thing(f), f.flow, f.stage) for f in facts] == [
        ("收入总计", Flow.REVENUE, Stage.FINAL),
        ("支出总计", Flow.EXPENDITURE, Stage.FINAL),
    ]


def test_columns_that_name_a_fund_set_the_fund(budget: Disclosure) -> None:
    rows = [
        ["财政拨款收入", "<", "财政拨款支出", "<", "<", "<"],
        ["项目", "预算数", "功能分类", "合计", "一般公共预算", "政府性基金预算"],
        ["一般公共预算", "9.5", "201 一般公共服务支出", "9.5", "8.5", "1.0"],
        ["收入总计", "9.5", "支出总计", "9.5", "8.5", "1.0"],
    ]
    facts = list(table_facts(table("财政拨款收支预算总体情况表", *rows), budget))
    assert [(thing(f), f.fund, str(f.value)) for f in facts if f.flow is Flow.EXPENDITURE] == [
        ("一般公共服务支出", Fund.FISCAL, "9.5"),
        ("一般公共服务支出", Fund.GENERAL, "8.5"),
        ("一般公共服务支出", Fund.GOVERNMENT, "1.0"),
        ("财政拨款支出总计", Fund.FISCAL, "9.5"),
        ("支出总计", Fund.GENERAL, "8.5"),
        ("支出总计", Fund.GOVERNMENT, "1.0"),
    ]
    assert [thing(f) for f in facts if f.flow is Flow.REVENUE] == ["一般公共预算拨款收入", "财政拨款收入总计"]


def test_in_a_table_of_revenue_a_fund_is_what_is_received(budget: Disclosure) -> None:
    rows = [
        ["科目编码", "科目名称", "总计", "一般公共预算拨款", "事业收入"],
        ["2010350", "事业运行", "9.5", "8.5", "1.0"],
        ["", "合计", "9.5", "8.5", "1.0"],
    ]
    facts = list(table_facts(table("部门收入总体情况表", *rows), budget))
    assert {f.flow for f in facts} == {Flow.REVENUE}
    assert [(thing(f), f.fund) for f in facts] == [
        ("事业运行", Fund.ALL),
        ("事业运行", Fund.GENERAL),
        ("事业运行|事业收入", Fund.UNIT),
        ("收入总计", Fund.ALL),
        ("一般公共预算拨款收入", Fund.GENERAL),
        ("事业收入", Fund.UNIT),
    ]


@pytest.mark.parametrize(
    ("title", "stage", "total", "flow", "fund"),
    [
        ("一般公共预算“三公”经费支出情况表", Stage.BUDGET, "三公经费", Flow.EXPENDITURE, Fund.GENERAL),
        ("财政拨款“三公”经费支出决算表", Stage.FINAL, "三公经费", Flow.EXPENDITURE, Fund.FISCAL),
        ("一般公共预算项目支出情况表", Stage.BUDGET, "项目支出", Flow.EXPENDITURE, Fund.GENERAL),
        ("一般公共预算基本支出情况表", Stage.BUDGET, "基本支出", Flow.EXPENDITURE, Fund.GENERAL),
        ("一般公共预算支出情况表", Stage.BUDGET, "一般公共预算支出", Flow.EXPENDITURE, Fund.GENERAL),
        ("政府性基金预算支出情况表", Stage.BUDGET, "政府性基金支出", Flow.EXPENDITURE, Fund.GOVERNMENT),
        ("国有资本经营预算支出情况表", Stage.BUDGET, "国有资本经营支出", Flow.EXPENDITURE, Fund.CAPITAL),
        ("部门收入总体情况表", Stage.BUDGET, "收入总计", Flow.REVENUE, Fund.ALL),
        ("收入决算表", Stage.FINAL, "本年收入合计", Flow.REVENUE, Fund.ALL),
        ("支出决算表", Stage.FINAL, "本年支出合计", Flow.EXPENDITURE, Fund.ALL),
        ("部门支出总体情况表", Stage.BUDGET, "支出总计", Flow.EXPENDITURE, Fund.ALL),
        ("部门收支总体情况表", Stage.BUDGET, "", None, Fund.ALL),
        ("财政拨款收支预算总体情况表", Stage.BUDGET, "", None, Fund.FISCAL),
        ("政府采购预算表", Stage.BUDGET, "政府采购总额", None, Fund.ALL),
    ],
)
def test_what_a_table_counts_is_told_by_its_title(
    title: str, stage: Stage, total: str, flow: Flow | None, fund: Fund
) -> None:
    kind = table_kind(Table(title, "万元", (), (), 1), stage)
    assert (kind.total, kind.flow, kind.fund) == (total, flow, fund)


def test_a_table_of_fund_spending_gives_its_fund_to_every_fact(budget: Disclosure) -> None:
    facts = table_facts(table("政府性基金预算支出情况表", *CODES, ["", "", "", "合计", "9.5", "", "9.5"]), budget)
    assert [(thing(f), f.fund) for f in facts] == [("政府性基金支出", Fund.GOVERNMENT), ("项目支出", Fund.GOVERNMENT)]


def test_three_public_expenses(budget: Disclosure) -> None:
    rows = [
        ["合计", "因公出国（境）费", "公务用车购置及运行费", "<", "<", "公务接待费"],
        ["^", "^", "合计", "购置费", "运行费", "^"],
        ["2.08", "0", "1.9", "0", "1.9", "0.18"],
    ]
    facts = list(table_facts(table("“三公”经费支出情况表", *rows), budget))
    assert [(thing(f), str(f.value)) for f in facts] == [
        ("三公经费", "2.08"),
        ("因公出国境费", "0"),
        ("公务用车购置及运行费", "1.9"),
        ("公务用车购置费", "0"),
        ("公务用车运行费", "1.9"),
        ("公务接待费", "0.18"),
    ]


def test_budget_and_final_pairs_have_their_stages(final_accounts: Disclosure) -> None:
    rows = [
        ["“三公”经费", "<", "<", "<"],
        ["合计", "<", "公务接待费", "<"],
        ["预算数", "决算数", "预算数", "决算数"],
        ["0.95", "0.40", "0.95", "0.40"],
    ]
    facts = list(table_facts(table("财政拨款“三公”经费支出决算表", *rows), final_accounts))
    assert [(thing(f), f.stage, str(f.value)) for f in facts] == [
        ("三公经费", Stage.BUDGET, "0.95"),
        ("三公经费", Stage.FINAL, "0.40"),
        ("公务接待费", Stage.BUDGET, "0.95"),
        ("公务接待费", Stage.FINAL, "0.40"),
    ]


@pytest.mark.parametrize(
    ("header", "year", "stage"),
    [
        ("合计", 2024, Stage.FINAL),
        ("年初预算数", 2024, Stage.BUDGET),
        ("预算数", 2024, Stage.BUDGET),
        ("全年预算数", 2024, Stage.ADJUSTED),
        ("调整预算数", 2024, Stage.ADJUSTED),
        ("全年执行数", 2024, Stage.EXECUTED),
        ("2024年度/决算数", 2024, Stage.FINAL),
        ("2023年度/决算数", 2023, Stage.FINAL),
        ("上年决算数", 2023, Stage.FINAL),
        ("比上年增减", 2024, Stage.FINAL),
    ],
)
def test_year_and_stage_are_told_by_the_header(
    final_accounts: Disclosure, header: str, year: int, stage: Stage
) -> None:
    top, leaf = header.split("/")[0], header.split("/")[-1]
    rows = [["科目名称", top, "<"], ["^", leaf, "备用"], ["合计", "1.00", "2.00"]]
    fact = next(iter(table_facts(table("支出决算表", *rows), final_accounts)))
    assert (fact.year, fact.stage) == (year, stage)


def test_changes_and_shares_have_their_roles(final_accounts: Disclosure) -> None:
    rows = [
        ["科目名称", "决算数", "比上年增减", "增长率（%）", "占比"],
        ["甲支出", "5.5", "-0.5", "-8.33", "10"],
        ["乙支出", "9.5", "0.5", "5.56", "20"],
    ]
    facts = list(table_facts(table("支出决算表", *rows), final_accounts))[:4]
    assert [(f.role, f.unit, f.base.printed if f.base else "", str(f.value)) for f in facts] == [
        ("amount", "万元", "", "5.5"),
        ("change", "万元", "上年", "-0.5"),
        ("change_rate", "%", "上年", "-8.33"),
        ("share", "%", "", "10"),
    ]


def test_the_money_unit_is_the_tables_unless_the_header_or_the_cell_says_otherwise(budget: Disclosure) -> None:
    rows = [
        ["科目名称", "合计", "其中（万元）", "人数（人）"],
        ["甲支出", "5500.00", "0.3", "12"],
        ["乙支出", "6000.00", "5万元", "13"],
    ]
    facts = list(table_facts(table("支出总体情况表", *rows, unit="元"), budget))
    assert [(f.unit, f.role) for f in facts] == [("元", "amount"), ("万元", "amount"), ("人", "count")] * 2


def test_a_repaired_amount_or_code_says_so(budget: Disclosure) -> None:
    rows = [["科目编码", "<", "科目名称", "合计"], ["类", "款", "^", "^"], ["301", "103", "奖金", "13,6"]]
    (fact,) = table_facts(table("基本支出情况表", *rows), budget)
    assert (fact.code, fact.value, fact.source.written_as) == ("30103", Decimal("13.6"), "13,6")
    assert fact.flags == (REPAIRED_COMMA, REPAIRED_CODE)
    assert fact.classification is Classification.ECONOMIC


def test_a_money_unit_that_no_table_states_is_unknown_and_flagged(budget: Disclosure) -> None:
    found = table("支出总体情况表", ["科目名称", "合计"], ["甲", "5.5"], unit="")
    assert [(f.unit, f.flags) for f in tell_table(found, budget).facts] == [("", (UNKNOWN_UNIT,))]
    assert [(f.unit, f.flags) for f in tell_table(found, budget, "万元").facts] == [("万元", (UNKNOWN_UNIT,))]


def test_named_projects(budget: Disclosure) -> None:
    rows = [
        ["科目编码", "科目名称", "项目名称", "项目支出合计"],
        ["2010399", "其他支出", "专网租金费项目", "50.4"],
        ["", "", "合计", "50.4"],
    ]
    first, total = table_facts(table("一般公共预算项目支出情况表", *rows), budget)
    assert (thing(first), first.project, first.code, first.value) == (
        "专网租金费",
        "专网租金费项目",
        "2010399",
        Decimal("50.4"),
    )
    assert (thing(total), total.project) == ("项目支出", "")


def test_a_row_may_carry_its_code_before_its_name(budget: Disclosure) -> None:
    facts = list(
        table_facts(
            table(
                "部门收支总体情况表",
                *HALVES,
                ["", "", "210卫生健康支出", "11.01"],
                ["", "", "八、社会保障和就业支出", "13.6"],
            ),
            budget,
        )
    )
    assert [(f.code, thing(f)) for f in facts] == [("210", "卫生健康支出"), ("208", "社会保障和就业支出")]


# --- what is named without a number ------------------------------------------------------------------------------


def blanks(found: Iterable[Blank]) -> list[tuple[str, Nothing]]:
    return [(thing(blank), blank.kind) for blank in found]


def test_an_empty_row_is_named_and_a_zero_is_not_empty(budget: Disclosure) -> None:
    rows = [
        ["科目名称", "合计"],
        ["行政运行", "5.5"],
        ["事业运行", "0"],
        ["信访事务", ""],
        ["外交支出", "—"],
        ["合计", ""],
    ]
    found = list(table_blanks(interpret_table(table("支出总体情况表", *rows), budget), budget))
    assert blanks(found) == [("信访事务", Nothing.EMPTY_CELL), ("外交支出", Nothing.EMPTY_CELL)]
    assert (found[0].source.row, found[0].source.page, found[0].name) == (4, 3, "信访事务")


def test_a_table_without_amounts_is_empty_as_a_whole(budget: Disclosure) -> None:
    empty = table("政府性基金预算支出情况表", *CODES, ["", "", "", "", "", "", ""], ["", "", "", "合计", "", "", ""])
    found = table_blanks(interpret_table(empty, budget), budget)
    assert blanks(found) == [("政府性基金支出", Nothing.EMPTY_TABLE)]


# --- words of an item --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "topic", "fund"),
    [
        ("基本支出", "基本支出", Fund.ALL),
        ("一般公共预算基本支出", "基本支出", Fund.GENERAL),
        ("一般公共预算财政拨款支出", "一般公共预算支出", Fund.GENERAL),
        ("政府性基金预算支出", "政府性基金支出", Fund.GOVERNMENT),
        ("某种别的费用", "某种别的费用", Fund.ALL),
    ],
)
def test_topic_and_fund_of_words(words: str, topic: str, fund: Fund) -> None:
    assert topic_of(words) == (topic, fund)
