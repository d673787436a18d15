"""Which equations of a table may speak: the reading must be certain, and nothing may have been lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from index.domain.disclosure import Cell, Column, Discard, Disclosure, Source, Table
from index.facts.told import tell_table
from index.ingestion.extraction import evidence_of, extract_file
from index.reconcile.evidence import Evidence
from index.reconcile.tables.across import column_equations
from index.reconcile.tables.certainty import Certain, Pages, certain
from index.reconcile.tables.contradictions import check_identities
from index.reconcile.tables.down import line_equations
from index.reconcile.tables.grid import grids
from index.reconcile.tables.model import Equation, Figure, of_kind
from index.reconcile.tables.suspects import System
from typesetting import Document, Style, TableSpec
from typesetting.html import html_bytes

HEADER = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出"
ROWS = """201 | 一般公共服务支出 | 30.00 | 20.00 | 10.00
20103 | 政府办公厅（室）及相关机构事务 | 30.00 | 20.00 | 10.00
2010301 | 行政运行 | 20.00 | 20.00 |
2010302 | 一般行政管理事务 | 10.00 | | 10.00
208 | 社会保障和就业支出 | 7.00 | 5.00 | 2.00
20805 | 行政事业单位养老支出 | 7.00 | 5.00 | 2.00
 | 合计 | 37.00 | 25.00 | 12.00"""


def grid_of(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in text.splitlines())


def evidence(rows: str, header: str = HEADER, title: str = "部门支出总体情况表") -> Evidence:
    """The evidence of a disclosure with one table, typeset and read."""
    spec = TableSpec((title,), grid_of(header), grid_of(rows), unit="单位：万元")
    document = Document("某州测试局2024年部门预算", "某州测试局", 2024, "部门预算", (spec,))
    return evidence_of(extract_file(Path("某州测试局2024年部门预算.html"), content=html_bytes(document, Style())))


def judged(rows: str, *, complete: bool, header: str = HEADER) -> Certain:
    held = evidence(rows, header)
    (grid,) = grids(held.told, held.disclosure)
    down, _ = line_equations(grid, set())
    return certain(grid, column_equations(grid), down, complete=complete)


def failing(found: Certain) -> list[str]:
    return [equation.identity.id for equation in found.equations if not equation.holds()]


def test_a_cell_that_breaks_its_row_and_its_column_speaks_wherever_its_table_stands() -> None:
    wrong = ROWS.replace("2010302 | 一般行政管理事务 | 10.00 | | 10.00", "2010302 | 一般行政管理事务 | 10.00 | | 16.00")
    assert failing(judged(wrong, complete=False)) == ["basic-and-project", "code-hierarchy"]


def test_sums_that_are_off_by_a_whole_row_speak_only_where_no_row_can_have_been_lost() -> None:
    lost = "\n".join(line for line in ROWS.splitlines() if "2010302" not in line)
    assert failing(judged(lost, complete=True)) == ["code-hierarchy", "code-hierarchy"]
    silent = judged(lost, complete=False)
    assert failing(silent) == []
    assert [one.rule for one in silent.unchecked] == ["code-hierarchy"]


def test_a_table_most_of_whose_equations_fail_was_not_understood() -> None:
    rows = "2010301 | 行政运行 | 20.00 | 8.00 | 2.00\n2010302 | 一般行政管理事务 | 9.00 | 4.00 | 3.00\n2010399 | 其他 | 7.00 | 1.00 | 1.00\n | 合计 | 77.00 | 2.00 | 3.00"
    found = judged(rows, complete=True)
    assert (failing(found), found.understood) == ([], False)


def test_what_is_bought_is_no_part_of_what_is_spent() -> None:
    header = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | 政府采购项目 | <\n^ | ^ | ^ | ^ | ^ | 小计 | 货物"
    rows = "2010301 | 行政运行 | 20.00 | 18.00 | 2.00 | 2.00 | 2.00\n | 合计 | 20.00 | 18.00 | 2.00 | 2.00 | 2.00"
    assert failing(judged(rows, complete=True, header=header)) == []


def test_a_column_that_several_rows_leave_out_of_the_total_is_counted_in_the_others() -> None:
    header = "科目编码 | 科目名称 | 合计 | 甲类 | 乙类 | 丙类"
    rows = "2010301 | 行政运行 | 20.00 | 18.00 | 2.00 | 1.00\n2010302 | 一般行政管理事务 | 9.00 | 4.00 | 5.00 | 3.00\n | 合计 | 29.00 | 22.00 | 7.00 | 4.00"
    assert failing(judged(rows, complete=True, header=header)) == []


def test_groups_above_what_they_hold_are_not_added_to_it() -> None:
    header = "项目 | 预算数"
    rows = "某中心 | 12.00\n印刷服务 | 12.00\n宣传册 | 5.00\n年报 | 7.00\n合计 | 12.00"
    assert check_identities(evidence(rows, header, "委托服务支出表")).contradictions == ()


# --- what can have been lost -----------------------------------------------------------------------------------------


def table(title: str, page: int, *amounts: str, named: bool = True) -> Table:
    """A table of one column of amounts on a page."""
    columns = (Column(0, ("科目",), True, 0), Column(1, ("预算数",) if named else (), False, 0))
    rows = tuple((Cell("甲", n, 0, page=page), Cell(text, n, 1, page=page)) for n, text in enumerate(amounts))
    return Table(title, "万元", columns, rows, (), page)


def pages(budget: Disclosure, tables: Sequence[Table], discards: Sequence[Discard] = ()) -> Pages:
    told = tuple(tell_table(one, budget) for one in tables)
    return Pages(Evidence(budget, told, (), (), (), tuple(discards)))


def test_nothing_is_lost_of_a_table_whose_pages_leave_no_amount_over(budget: Disclosure) -> None:
    one = table("支出总表", 3, "1.00")
    assert pages(budget, [one], [Discard("- 4 -", "页码", 4)]).complete(one)


@pytest.mark.parametrize("page", [3, 4])
def test_amounts_that_no_table_took_may_be_rows_of_the_table_before_them(budget: Disclosure, page: int) -> None:
    one = table("支出总表", 3, "1.00")
    assert not pages(budget, [one], [Discard("24,000", "认不出表头的表", page)]).complete(one)


def test_a_table_below_may_be_the_rest_of_the_one_above(budget: Disclosure) -> None:
    one = table("支出总表", 3, "1.00")
    for rest in (table("", 4, "2.00"), table("支出总表", 4, "2.00"), table("附表", 4, "2.00", named=False)):
        assert not pages(budget, [one, rest]).complete(one)
    assert pages(budget, [one, table("收入总表", 4, "2.00")]).complete(one)


# --- suspects --------------------------------------------------------------------------------------------------------


class Counting(System):
    """Counts the changes that are tried."""

    tried = 0

    def _tried(self, *arguments):  # type: ignore[no-untyped-def]
        self.tried += 1
        return super()._tried(*arguments)


def wrong_sums(number: int) -> list[Equation]:
    """So many sums of three parts, each with one mistake of its own, that share nothing."""
    identity = of_kind("codes")[0]
    source = Source("某局", "a.txt", "a" * 64)
    found = []
    for n in range(number):
        total, *parts = (Figure(Decimal(v), Decimal(1), "元", "甲", source) for v in (1000 + n, 1, 2, 3))
        found.append(Equation(identity, total, tuple(parts), (1, 1, 1), "", f"表{n}"))
    return found


def test_the_search_for_suspects_grows_with_the_mistakes_and_not_with_their_square() -> None:
    tried = []
    for number in (50, 100):
        system = Counting(wrong_sums(number))
        assert len(system.verdicts()) == number
        tried.append(system.tried)
    assert tried[1] == 2 * tried[0]


def test_more_failures_in_one_group_than_misprints_explain_are_left_undecided() -> None:
    shared = wrong_sums(60)
    linked = [replace(one, parts=(shared[0].parts[0], *one.parts[1:])) for one in shared]
    (verdict,) = System(linked).verdicts()
    assert (len(verdict.broken), verdict.suspects) == (60, ())
