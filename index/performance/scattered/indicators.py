"""The indicators of a torn form: rows → numbers, with the sum of the marks as the check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from index.domain.amounts import is_empty_mark
from index.domain.disclosure import Cell
from index.performance.form import MARKS, VALUES, Entry, Role, indicator_entry, plain
from index.performance.scattered.cells import PrintedWords, Row, figure, han
from index.performance.scattered.forms import Form
from index.performance.scattered.lines import LineReader
from index.performance.scattered.rows import IndicatorRow, rows_of

_TOTAL_ROWS = {"总分", "合计", "总计", "总得分", "合计得分"}
_FULL_MARKS = Decimal(100)


def read_indicators(form: Form, printed: PrintedWords, given: Decimal, reached: Decimal) -> list[Entry]:
    """Every value and mark of the rows that are sure; of the others too when the marks, with those ``given`` for the
    execution of the budget, add up. ``reached`` are the marks scored for the execution."""
    labels = {role: word for _, role, word in form.header if role in (*VALUES, *MARKS)}
    end = next((i for i, row in enumerate(form.lines) if _is_total_row(row)), len(form.lines))
    lines = LineReader(form.header, form.width, form.spans).read(form.lines[:end])
    read = [(row, list(_entries(row, form.project, labels))) for row in rows_of(lines, printed)]
    every = [entry for _, entries in read for entry in entries]
    sums = {
        Role.WEIGHT: given + _sum(entry for entry in every if entry.measure == labels.get(Role.WEIGHT)),
        Role.SCORE: reached + _sum(entry for entry in every if entry.measure == labels.get(Role.SCORE)),
    }
    adds_up = sums[Role.WEIGHT] == _FULL_MARKS
    found = [entry for row, entries in read if row.sure or adds_up for entry in entries]
    return found + list(_total(form.lines[end:], form.project, labels, sums))


def _entries(row: IndicatorRow, project: str, labels: dict[Role, str]) -> Iterator[Entry]:
    for role, cell in row.cells.items() if row.name else ():
        amount = figure(cell.text)
        if amount is not None and amount.value >= 0:
            yield indicator_entry(project, row.name, labels[role], amount, "", cell)


def _total(rows: Sequence[Row], project: str, labels: dict[Role, str], sums: dict[Role, Decimal]) -> Iterator[Entry]:
    """The marks of the 总分 row that are what the rows add up to; their last character may stand on the next line."""
    if not rows:
        return
    filled = [cell for cell in rows[0] if not is_empty_mark(cell.text)]
    name = next(plain(cell.text) for cell in filled if han(cell.text) in _TOTAL_ROWS)
    figures = [cell for cell in filled if figure(cell.text)]
    below = [plain(cell.text) for cell in rows[1] if not is_empty_mark(cell.text)] if len(rows) > 1 else []
    roles = [role for role in MARKS if role in labels]
    if len(figures) != len(roles):
        return
    for role, cell, more in zip(roles, figures, below if len(below) == len(roles) else [""] * len(roles), strict=True):
        whole = next((c for c in _with_more(cell, more) if (a := figure(c.text)) and a.value == sums[role]), None)
        if whole is not None and (amount := figure(whole.text)):
            yield indicator_entry(project, name, labels[role], amount, "", whole)


def _with_more(cell: Cell, more: str) -> tuple[Cell, Cell]:
    """The mark with what stands below it, and without."""
    return replace(cell, text=plain(cell.text) + more), cell


def _sum(entries: Iterable[Entry]) -> Decimal:
    return sum((entry.amount.value for entry in entries), Decimal())


def _is_total_row(row: Row) -> bool:
    return any(han(cell.text) in _TOTAL_ROWS for cell in row)
