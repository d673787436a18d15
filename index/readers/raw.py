"""What every reader returns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.disclosure import Box, Cell, Problem


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose as printed. ``ends_paragraph`` where the format itself says so (Word)."""

    text: str
    page: int | None = None
    line: int | None = None
    box: Box | None = None
    ends_paragraph: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as drawn: cells with their spans. ``spans_known`` is False where only the text of the cells is known
    and a row may have fewer cells than the table has columns. ``torn`` grids come from an extraction that
    broke cells apart: only what identifies itself in them can be trusted."""

    cells: tuple[Cell, ...]
    page: int | None = None
    line: int | None = None
    spans_known: bool = True
    torn: bool = False

    @property
    def height(self) -> int:
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def width(self) -> int:
        return max((cell.column + cell.column_span for cell in self.cells), default=0)


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Lines and grids in reading order. ``pages`` is 1 where the format has no pages."""

    path: Path
    pages: int
    blocks: tuple[Line | Grid, ...]
    problems: tuple[Problem, ...] = ()
