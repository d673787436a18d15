"""The conservation of digits: every digit that a page holds is in one cell, one paragraph or one listed discard.

The reader counts the digits of each page before it places anything; here they are counted again in what came out at
the other end, after tables were joined and lines became paragraphs. A digit that was lost on the way, or used twice,
shows as a difference, and the page is reported.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.domain.amounts import count_digits
from index.domain.disclosure import Cell, Discard, Problem, Table
from index.prose.paragraphs import Paragraph
from index.tables.assembly import Sheet


@dataclass(frozen=True, slots=True)
class PageBalance:
    """How many digits a page holds (``source``) and where they went. ``lost`` and ``surplus`` are the digits that
    are missing and that were used more often than printed, sorted; both are "" when the page balances."""

    page: int
    source: int
    cells: int
    prose: int
    discards: int
    lost: str
    surplus: str

    @property
    def balanced(self) -> bool:
        """Whether every digit was found exactly once."""
        return not self.lost and not self.surplus

    @property
    def problem(self) -> Problem | None:
        """What to tell about a page that does not balance."""
        if self.balanced:
            return None
        missing = f"，少了 {' '.join(self.lost)}" if self.lost else ""
        double = f"，多了 {' '.join(self.surplus)}" if self.surplus else ""
        return Problem(
            self.page, f"这一页有 {self.source} 个数字字符，读出来对不上{missing}{double}；请核对原件", "数字字符对不上"
        )


def balance(
    source: Mapping[int, Counter[str]],
    tables: Sequence[Table],
    sheets: Sequence[Sheet],
    paragraphs: Sequence[Paragraph],
    discards: Sequence[Discard],
) -> tuple[PageBalance, ...]:
    """The balance of every page that the reader counted, in order. What has no page counts as page 1."""
    cells = _by_page((cell.page, cell.text) for cell in _cells(tables, sheets))
    prose = _by_page((line.page, line.text) for paragraph in paragraphs for line in paragraph.lines)
    left_out = _by_page((discard.page, discard.text) for discard in discards)
    pages = sorted(source)
    lost = {page: source[page] - (cells[page] + prose[page] + left_out[page]) for page in pages}
    surplus = {page: cells[page] + prose[page] + left_out[page] - source[page] for page in pages}
    for page in pages:  # a row cut by a page break is one, on the page where it begins
        if surplus[page] and surplus[page] == lost.get(page + 1):
            surplus[page], lost[page + 1] = Counter(), Counter()
    found = [
        PageBalance(
            page=page,
            source=source[page].total(),
            cells=cells[page].total(),
            prose=prose[page].total(),
            discards=left_out[page].total(),
            lost="".join(sorted(lost[page].elements())),
            surplus="".join(sorted(surplus[page].elements())),
        )
        for page in pages
    ]
    return tuple(found)


def balance_text(pages: Sequence[PageBalance]) -> str:
    """The balance of a whole file in a few words for people."""
    digits, wrong = sum(page.source for page in pages), sum(not page.balanced for page in pages)
    if not pages:
        return "没有文字层，数字无从清点"
    return f"原文 {digits} 个数字字符，" + (f"{wrong} 页对不上" if wrong else "全部有着落")


def _cells(tables: Sequence[Table], sheets: Sequence[Sheet]) -> Iterable[Cell]:
    for table in tables:
        yield from table.cells
    for sheet in sheets:
        yield from (cell for row in sheet.rows for cell in row)


def _by_page(texts: Iterable[tuple[int | None, str]]) -> dict[int, Counter[str]]:
    pages: dict[int, Counter[str]] = defaultdict(Counter)
    for page, text in texts:
        pages[page or 1].update(count_digits(text))
    return pages
