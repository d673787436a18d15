"""What the tables of one document say about one another's columns (see line_columns.py for how it is used)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from index.converted_text.columns import ROUNDING, Evidence, Seats
from index.converted_text.drafts import Draft
from index.converted_text.header import Half, Role
from index.converted_text.rows import Row
from index.domain.amounts import squeeze
from index.domain.terms import canonical

_ORDINAL = re.compile(r"^[一二三四五六七八九十]{1,3}、")
# Words of a column that a table of its own breaks down: its total is that table's.
_OWN_TABLE = ("基本支出", "项目支出")


class DocumentEvidence:
    """Collects what the drafts of a document tell: sources of revenue and their amounts, totals, rows already
    placed."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._revenue = _revenue(drafts)
        self._sums = _own_tables(drafts)
        self._rows: dict[tuple[str, Decimal], list[Mapping[str, Decimal]]] = defaultdict(list)
        self._names: dict[str, set[str]] = defaultdict(set)
        for draft in drafts:
            for row, _ in draft.rows:
                if row.code and not is_of_projects(draft.halves):
                    self._names[row.code].add(row.label)

    def of(self, half: Half) -> Evidence:
        """What is known of the columns of a half."""
        sources = {j: self._revenue.get(_source(leaf.path[-1])) for j, leaf in enumerate(half.leaves)}
        empty = frozenset(j for j, amounts in sources.items() if amounts is not None and not amounts)
        sums = {
            half.leaves[j].path[-1]: next(iter(amounts))
            for j, amounts in sources.items()
            if amounts and len(amounts) == 1
        }
        return Evidence(empty, {**sums, **self._sums}, self._rows)

    def add(self, half: Half, rows: Sequence[tuple[Row, Seats]]) -> None:
        """Rows of a half with their columns, for the tables that print the same subjects."""
        if len(half.leaves) < 2 or half.leaves[0].role is not Role.TOTAL:
            return
        for row, seats in rows:
            if row.code and row.figures and None not in seats:
                parts = {
                    half.leaves[j].path[-1]: figure.value
                    for j, figure in zip(seats, row.figures, strict=True)
                    if j is not None and half.leaves[j].role is not Role.TOTAL
                }
                self._rows[row.code, row.figures[0].value].append(parts)

    def subject_and_project(self, row: Row) -> tuple[str, str] | None:
        """The name of a row in which subject and project run together, cut where the subject's name as other tables
        print it ends; None when no table names the subject."""
        for name in sorted(self._names.get(row.code, ()), key=len, reverse=True):
            if row.label.startswith(name):
                written = squeeze(row.name)
                return written[: len(name)], written[len(name) :]
        return None


def is_of_projects(halves: Sequence[Half]) -> bool:
    """Whether rows name a project beside the subject."""
    return any("项目名称" in half.labels and len(half.labels) > 1 for half in halves)


def _source(word: str) -> str:
    """The key of a source of money: 上级…安排的转移支付 and 上级…安排转移支付 are one."""
    return canonical(word).replace("的", "").removesuffix("资金")


def _revenue(drafts: Iterable[Draft]) -> dict[str, set[Decimal]]:
    """Sources of money that the 收入 half of a 收支 table names, with their amounts: none where all of their rows are
    empty. Only of halves that add up, so that a torn table tells nothing."""
    found: dict[str, set[Decimal]] = defaultdict(set)
    for draft in drafts:
        if len(draft.halves) != 2 or "收入" not in draft.halves[0].leaves[0].path[0]:
            continue
        rows = draft.half(0)
        if adds_up(rows):
            for row in rows:
                if not row.is_total:
                    found[_source(row.label)] |= {figure.value for figure in row.figures if figure.value}
    return found


def adds_up(rows: Sequence[Row]) -> bool:
    """Whether rows make their total: the classes of expenditure, or the sources numbered 一、二、, or the lowest subjects;
    where nothing is numbered, when every amount is the total. Then no amount is missing from a row."""
    totals = [row.figures[0].value for row in rows if row.is_total and row.figures]
    if not totals:
        return False
    codes = {row.code for row in rows if row.code}
    lowest = [row for row in rows if row.code and not any(o != row.code and o.startswith(row.code) for o in codes)]
    levels = ([row for row in rows if _ORDINAL.match(row.label) or len(row.code) == 3], lowest)
    sums = [sum((row.figures[0].value for row in level if row.figures), Decimal(0)) for level in levels if level]
    if not sums:
        return all(row.figures[0].value == totals[-1] for row in rows if row.figures)
    return any(abs(added - total) <= ROUNDING for added in sums for total in totals)


def _own_tables(drafts: Sequence[Draft]) -> dict[str, Decimal]:
    """The total of 基本支出 and of 项目支出 where one table of the document is about it."""
    sums: dict[str, Decimal] = {}
    for word in _OWN_TABLE:
        own = [draft for draft in drafts if word in draft.caption.title and len(draft.halves) == 1]
        totals = {row.figures[0].value for draft in own for row in draft.half(0) if row.is_total and row.figures}
        if len(own) == len(totals) == 1:
            sums[word] = totals.pop()
    return sums
