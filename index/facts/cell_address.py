"""A cell of an interpreted table → what its number is: item, measures, flow, fund, scope, role and unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from index.domain.address import Classification, Facet, Flow, Fund, Origin, Role
from index.domain.amounts import MONEY_UNITS
from index.domain.terms import canonical, flow_of, fund_of, is_known
from index.facts.repairs import UNNAMED
from index.tables.headings import Heading, revenue_term
from index.tables.interpreted import ReadCell, Side
from index.tables.kinds import Kind
from index.tables.row_labels import RowLabel

# What a fund brings in and pays in a table that is of this fund alone, under 本年收入 and 本年支出.
_OF_FUND = {
    (Fund.GENERAL, Flow.REVENUE): "一般公共预算拨款收入",
    (Fund.GENERAL, Flow.EXPENDITURE): "一般公共预算支出",
    (Fund.GOVERNMENT, Flow.REVENUE): "政府性基金收入",
    (Fund.GOVERNMENT, Flow.EXPENDITURE): "政府性基金支出",
    (Fund.CAPITAL, Flow.REVENUE): "国有资本经营收入",
    (Fund.CAPITAL, Flow.EXPENDITURE): "国有资本经营支出",
}
_SUBJECTS = (
    Classification.FUNCTIONAL,
    Classification.ECONOMIC,
    Classification.GOVERNMENT_ECONOMIC,
    Classification.REVENUE,
)
_UNIT_ENDING = re.compile(r"[(（]([^()（）\d]{1,3})[)）]$")
_GRAND = ("收入总计", "支出总计")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a row and a column are of together, whether a number stands there or not."""

    item: tuple[Facet, ...]
    measures: tuple[str, ...]
    flow: Flow | None
    fund: Fund


def thing_at(row: RowLabel, heading: Heading, side: Side, kind: Kind) -> Thing:
    """What the cells of a row and a column of a table of some kind are of."""
    line = next((f.name for f in row.item if f.classification is Classification.LINE), "")
    flow = kind.flow or side.flow or heading.flow or flow_of(line)
    if row.total:
        item, measures = _of_everything(heading, kind, flow, _finer(heading.fund, kind.fund))
    else:
        item, measures = _of_row(row, heading, kind)
    if flow is None and any("债务" in word for word in (kind.total, *measures, *(facet.name for facet in item))):
        flow = Flow.DEBT
    if flow is None and item:
        flow = flow_of(item[0].name) or (flow_of(measures[-1]) if measures else None)
    fund = _fund(row, heading, kind, item)
    return Thing(_of_fiscal_money(item, fund) or _UNNAMED, measures, flow, fund)


_UNNAMED = (Facet(Classification.NAMED, (UNNAMED,)),)


def _of_fiscal_money(item: tuple[Facet, ...], fund: Fund) -> tuple[Facet, ...]:
    """The grand total of a table of 财政拨款 has a name of its own."""
    if fund is Fund.FISCAL and item and item[0].classification is Classification.LINE and item[0].name in _GRAND:
        return (Facet(Classification.LINE, (f"财政拨款{item[0].name}",)), *item[1:])
    return item


def _of_everything(
    heading: Heading, kind: Kind, flow: Flow | None, fund: Fund
) -> tuple[tuple[Facet, ...], tuple[str, ...]]:
    """The row that counts the whole table: a column's own standard line, else the total of the table and its part."""
    if heading.subject is not None:
        return (heading.subject,), kind.part
    if not kind.whole:
        first, *rest = heading.measures or ("",)
        named = (kind.total,) if not first or is_known(first) else (kind.total, first)
        return (Facet(Classification.NAMED, named),), tuple(rest) if len(named) > 1 else heading.measures
    line, part = _line_of(heading, kind, flow)
    if line:
        return (Facet(Classification.LINE, (line,)),), part
    total = kind.total or ("收入总计" if flow is Flow.REVENUE else "支出总计")
    if not kind.total and heading.this_year and not heading.measures:
        total = _OF_FUND.get((fund, flow), total) if flow else total
    return (Facet(Classification.LINE, (total,)),), heading.measures


def _line_of(heading: Heading, kind: Kind, flow: Flow | None) -> tuple[str, tuple[str, ...]]:
    """The standard line that a column is for everything together and what of it, "" where it is a part of the table's
    total."""
    if flow is Flow.REVENUE:
        return revenue_term(heading), ()
    if heading.origin is Origin.CARRIED_OVER and kind.flow is None and not heading.measures:
        return heading.term, ()
    known = list(takewhile(is_known, heading.measures))
    if not known:
        return "", ()
    procured = f"政府采购{known[-1]}"
    line = canonical(procured) if kind.total.startswith("政府采购") and is_known(procured) else known[-1]
    return line, heading.measures[len(known) :]


def _of_row(row: RowLabel, heading: Heading, kind: Kind) -> tuple[tuple[Facet, ...], tuple[str, ...]]:
    """The row's own item, and the part of it that the table and the column name."""
    named = {kind.total if row.project else "", *(facet.name for facet in row.item)}
    own = tuple(word for word in heading.measures if word not in named)
    part = kind.part if any(f.classification in _SUBJECTS for f in row.item) and not row.project else ()
    measures = (*(word for word in part if word not in own), *own)
    taken = {facet.classification for facet in row.item}
    if heading.subject is None or heading.subject.classification in taken:
        return row.item, measures
    return (*row.item, heading.subject), measures


def _finer(named: Fund | None, of_table: Fund) -> Fund:
    """The fund of a column, or the table's where the column names none or says no more than 财政拨款."""
    if named is None or (named is Fund.FISCAL and of_table is not Fund.ALL):
        return of_table
    return named


def _fund(row: RowLabel, heading: Heading, kind: Kind, item: tuple[Facet, ...]) -> Fund:
    """The fund that the row names, the column, the item by its own nature, or the table; the finer wins."""
    if row.fund is not None:
        return row.fund
    fund = _finer(heading.fund, kind.fund)
    lines = (facet.name for facet in item if facet.classification is Classification.LINE)
    for own in map(fund_of, lines):
        if own is not Fund.ALL and (own is not Fund.FISCAL or fund is Fund.ALL):
            return own
    return fund


def role_and_unit(read: ReadCell, table_unit: str) -> tuple[Role, str]:
    """What the number of a cell says of its item, and its unit, "" where neither cell, column nor table states one."""
    heading, amount = read.heading, read.amount
    unit = amount.unit or heading.unit
    if heading.role is Role.COUNT:
        if amount.unit in MONEY_UNITS:
            return Role.AMOUNT, unit
        return Role.COUNT, unit or _counted_in(read)
    if heading.role is Role.CHANGE and unit == "%":
        return Role.CHANGE_RATE, unit
    unit = unit or table_unit
    if heading.role is Role.AMOUNT and unit and unit not in MONEY_UNITS:
        return (Role.SHARE if unit == "%" else Role.COUNT), unit
    return heading.role, unit


def _counted_in(read: ReadCell) -> str:
    """The unit that a heading or a row's name ends with: 公务用车保有量（辆）."""
    found = _UNIT_ENDING.search(read.heading.header) or _UNIT_ENDING.search(read.row.name)
    return found[1] if found else ""
