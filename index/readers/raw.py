"""What every reader returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.domain.amounts import count_digits
from index.domain.disclosure import Box, Cell, Discard, Problem


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose as printed. ``ends_paragraph`` where the format itself says so (Word). ``address`` is the cell of
    a workbook; ``ocr`` says that the line was recognised from a picture."""

    text: str
    page: int | None = None
    line: int | None = None
    box: Box | None = None
    ends_paragraph: bool = False
    address: str = ""
    ocr: bool = False
    red: bool = False


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
class PageReading:
    """What one page holds, in reading order. ``digits`` as in ``RawDocument``; None for a picture, which has none."""

    blocks: tuple[Line | Grid, ...] = ()
    problems: tuple[Problem, ...] = ()
    discards: tuple[Discard, ...] = ()
    digits: Counter[str] | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Lines and grids in reading order. ``pages`` is 1 where the format has no pages.

    ``digits`` is what each page of the source holds (page 1 where there are none), counted with ``count_digits`` before
    anything was placed and by a shorter way than the one that places it: every digit must be found again in a block or
    in ``discards``. A format whose pages are pictures has none to count.
    """

    path: Path
    pages: int
    blocks: tuple[Line | Grid, ...]
    problems: tuple[Problem, ...] = ()
    discards: tuple[Discard, ...] = ()
    digits: Mapping[int, Counter[str]] = field(default_factory=dict)

    def placed(self) -> dict[int, Counter[str]]:
        """The digits that came out on each page, in blocks and in discards: what ``digits`` must equal. Whatever names
        no page is on page 1; pages without a digit are left out."""
        found: dict[int, Counter[str]] = {}
        for page, text in self._texts():
            if digits := count_digits(text):
                found.setdefault(page or 1, Counter()).update(digits)
        return found

    def _texts(self) -> Iterator[tuple[int | None, str]]:
        for block in self.blocks:
            if isinstance(block, Line):
                yield block.page, block.text
            else:
                yield from ((cell.page or block.page, cell.text) for cell in block.cells)
        yield from ((discard.page, discard.text) for discard in self.discards)
