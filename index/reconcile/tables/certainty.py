"""Which equations of a table may speak: those of which the reading is certain.

A table that does not add up is evidence against its own cells only where it is certain that all of it was read and that
its rows and columns were understood. What tells:

- A wrong cell breaks the sum down its column and the sum along its row. A row that is missing, or counted too often,
  breaks the sums of all columns by amounts that still agree along the row. So a failure down a column speaks where a row
  breaks along with it; without one only where no row can have been lost.
- A row can have been lost where amounts on the pages of the table were not taken, or stand in a table without a title.
- A reading (these rows make that row, these columns make that column) that fails more often than it holds was not
  understood; so was a table most of whose equations fail.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from index.domain.amounts import normalise, squeeze
from index.domain.disclosure import Table, Unchecked
from index.reconcile.evidence import Evidence
from index.reconcile.tables.grid import Grid
from index.reconcile.tables.model import Equation, Figure

_AMOUNT = re.compile(r"-?(?:\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+|\d{8,})")
_MOST_COLUMNS = 99
_LONG = 8
_FAR_OFF = 2
_TOO_MUCH = Decimal("1.5")
_FEW = 3  # failures from which on a table can be said not to be understood


@dataclass(frozen=True, slots=True)
class Certain:
    """The equations that may speak, those that hold among them, and why the others may not."""

    equations: tuple[Equation, ...]
    unchecked: tuple[Unchecked, ...]
    understood: bool


class Pages:
    """Where the disclosure has amounts that no table took: a table that stands there may lack a row."""

    def __init__(self, evidence: Evidence) -> None:
        self._doubtful: set[int] = {
            discard.page
            for discard in evidence.discards
            if discard.page is not None and _AMOUNT.fullmatch(squeeze(normalise(discard.text)))
        }
        for table in evidence.tables:
            self._doubtful |= set(_untaken(table)) | (set(_pages(table)) if not table.title else set())
        for above, below in pairwise(evidence.tables):
            if above.title == below.title:  # one table, of which the second half may have been read for another
                self._doubtful |= {*_pages(above), *_pages(below)}

    def complete(self, table: Table) -> bool:
        """Whether nothing of a table can have been lost: it has a title of its own, no row was taken for its header, and no
        amount on its pages is left over."""
        if not table.title or any(_is_amount(cell.text) for cell in table.header):
            return False
        pages = _pages(table)
        return not pages or not any(page in self._doubtful for page in range(min(pages), max(pages) + 2))


def _is_amount(text: str) -> bool:
    """Whether a text of a header is an amount: neither a year nor the number of a column."""
    number = squeeze(normalise(text)).replace(",", "")
    if not re.fullmatch(r"\d+(?:\.\d+)?", number):
        return False
    return Decimal(number) > _MOST_COLUMNS and not re.fullmatch(r"(?:19|20)\d\d", number)


def _pages(table: Table) -> list[int]:
    return [page for page in table.pages if page is not None]


def _untaken(table: Table) -> Iterator[int]:
    """The pages of the amounts that stand under no header."""
    bare = [column.index for column in table.columns if not column.is_label and not column.path]
    for row in table.rows:
        for index in bare:
            cell = row[index]
            if cell is not None and cell.page is not None and _AMOUNT.fullmatch(squeeze(normalise(cell.text))):
                yield cell.page


def certain(grid: Grid, across: Sequence[Equation], down: Sequence[Equation], *, complete: bool) -> Certain:
    """The equations along the rows (``across``) and down the columns of a table that may speak.

    ``complete``: no row of the table can have been lost.
    """
    every = [*across, *down]
    told = [equation for equation in every if equation.holds() and _is_told(equation)]
    failing = [equation for equation in every if not equation.holds()]
    holding = [equation for equation in every if equation.holds()]
    if len(failing) >= _FEW and len(failing) > len(told):
        return Certain(tuple(holding), tuple(_unchecked(grid, failing, "多数关系不合，这张表没有读懂")), False)
    by_columns = _readings(across, lambda figure: grid.positions[id(figure)][1])
    kept_across = {id(e) for reading in by_columns for e in reading if e.holds() or _is_understood(reading)}
    broken_figures = {id(f) for e in across if id(e) in kept_across and not e.holds() for f in e.figures}
    by_rows = _readings(down, lambda figure: grid.positions[id(figure)][0])
    no_row_lost = complete and _hold_mostly(by_rows)
    kept_down = {
        id(e)
        for reading in by_rows
        for e in reading
        if e.holds() or (no_row_lost and _is_near(e)) or any(id(figure) in broken_figures for figure in e.figures)
    }
    kept = [e for e in every if id(e) in kept_across or id(e) in kept_down]
    left = [e for e in failing if id(e) not in kept_across and id(e) not in kept_down]
    return Certain(tuple(kept), tuple(_unchecked(grid, left, "各行或各栏的关系没有读准，或可能漏读一行")), True)


def _is_told(equation: Equation) -> bool:
    """Whether an equation that holds says something: two of its figures are not zero."""
    return sum(bool(figure.value) for figure in equation.figures) > 1


def _readings(equations: Iterable[Equation], place: Callable[[Figure], int]) -> list[list[Equation]]:
    """Equations that read the table in one way: the same columns in several rows, the same rows in several columns."""
    found: dict[tuple[object, ...], list[Equation]] = defaultdict(list)
    for equation in equations:
        found[equation.identity.id, *map(place, equation.figures)].append(equation)
    return list(found.values())


def _is_understood(reading: Sequence[Equation]) -> bool:
    """Whether a reading of columns holds in as many rows as it fails in; of a few rows the columns must be known by name."""
    failing = sum(not equation.holds() for equation in reading)
    told = sum(equation.holds() and _is_told(equation) for equation in reading)
    return failing <= told or (failing < _FEW and reading[0].identity.kind == "sum")


def _hold_mostly(readings: Sequence[Sequence[Equation]]) -> bool:
    """Whether no more than one reading of rows fails, or fewer than hold in every column."""
    failing = sum(any(not equation.holds() for equation in reading) for reading in readings)
    return failing <= max(1, len(readings) - failing)


def _is_near(equation: Equation) -> bool:
    """Whether the parts are neither so few nor so many for their total that groups were counted beside what they hold, or most
    rows are in another table."""
    total, parts = abs(equation.total.value), abs(equation.sum)
    if len(equation.parts) < _LONG or equation.identity.kind != "total-row" or not parts:
        return True  # a short list is read whole, and a point that moved is a misprint
    return total / _FAR_OFF < parts < total * _TOO_MUCH


def _unchecked(grid: Grid, equations: Sequence[Equation], why: str) -> Iterator[Unchecked]:
    said = {equation.identity.id: equation.identity.says for equation in equations}
    for rule, says in said.items():
        yield Unchecked(rule, says, f"{grid.name}：{why}")
