"""Tables whose cells may hold whole tables (Word, HTML): which are data, and which only arrange the page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.domain.disclosure import Cell
from index.readers.raw import Grid, Line

# No form has so many columns; a page that does is no table for people.
WIDEST = 1000


@dataclass(frozen=True, slots=True)
class Area:
    """A cell as drawn, with all that stands in it."""

    blocks: tuple[Line | Grid, ...]
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1

    @property
    def text(self) -> str:
        """Its own lines; a table inside it is a grid of its own."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Line))

    @property
    def red(self) -> bool:
        """Whether all its lines are printed in red."""
        lines = [block for block in self.blocks if isinstance(block, Line) and block.text.strip()]
        return bool(lines) and all(line.red for line in lines)


def table_blocks(areas: Sequence[Area], page: int | None = None) -> list[Line | Grid]:
    """The blocks that a drawn table makes: its grid, and behind it the grids in its cells. A table that only arranges
    other tables gives its cells' lines and grids in order; so does one too wide to be a table."""
    nested = [block for area in areas for block in area.blocks if isinstance(block, Grid)]
    if not areas or (nested and _arranges(areas)) or max(area.column for area in areas) >= WIDEST:
        return [block for area in areas for block in area.blocks]
    cells = [Cell(a.text, a.row, a.column, a.row_span, a.column_span, page, red=a.red) for a in areas]
    return [Grid(without_idle_columns(cells), page), *nested]


def _arranges(areas: Sequence[Area]) -> bool:
    """A table of data has several rows with two filled cells of their own; a frame around tables has not."""
    filled: dict[int, int] = {}
    for area in areas:
        if area.text.strip():
            filled[area.row] = filled.get(area.row, 0) + 1
    return sum(count > 1 for count in filled.values()) < 3


def without_idle_columns(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The same cells without the columns and rows in which none begins: they are only ever covered, and a span of
    thousands covers no more than is there. In reading order."""
    columns = sorted({cell.column for cell in cells})
    rows = sorted({cell.row for cell in cells})
    moved = [
        replace(
            cell,
            row=bisect_left(rows, cell.row),
            column=bisect_left(columns, cell.column),
            row_span=_beginning_within(rows, cell.row, cell.row_span),
            column_span=_beginning_within(columns, cell.column, cell.column_span),
        )
        for cell in cells
    ]
    return tuple(sorted(moved, key=lambda cell: (cell.row, cell.column)))


def _beginning_within(places: list[int], first: int, span: int) -> int:
    return bisect_left(places, first + span) - bisect_left(places, first)
