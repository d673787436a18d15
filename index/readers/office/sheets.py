"""A sheet of a workbook → lines and grids: which rows are a table, and which its title, its unit, its notes.

A sheet has no tables of its own, only cells. A row with two filled cells belongs to a table; a row with one is part of
it where the table's rules or its neighbours say so, else it is a line. Several tables on a sheet are told apart by the
titles and units between them, and by blank rows after which a header begins.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.domain.amounts import parse_cell, squeeze
from index.domain.disclosure import Cell, Discard, Problem
from index.readers.office.text_boxes import WIDEST, without_idle_columns
from index.readers.raw import Grid, Line

_UNIT = re.compile(r"单位[:：](?:人民币)?[百千万亿]*元")
_BODY = re.compile(r"(?:部门|单位)(?:名称)?(?:[(（].{1,6}[)）])?[:：]")
_TITLE = re.compile(
    r"^(?:附?表|附件)[一二三四五六七八九十\d]+(?:-\d+)?[:：]?$|表(?:[(（].{1,12}[)）])?$|^[(（]?20\d\d年度?[)）]?$"
)
_NOTE = re.compile(r"^(?:备?注|附注|说明|[※*])\d*[:：、.]?|^(?:填报|填表|制表|编制|审核|负责|联系)人?")
_LONGEST_TITLE = 60
# More seats than this are not filled up with empty cells.
_MOST_SEATS = 2_000_000


@dataclass(frozen=True, slots=True)
class Area:
    """A cell with text: what it covers (rows and columns from 0, ends included), and whether it has a border."""

    text: str
    top: int
    left: int
    bottom: int
    right: int
    ruled: bool = False


@dataclass(slots=True)
class Sheet:
    """One sheet as its format tells it. ``merges`` are (top, left, bottom, right), all from 0."""

    title: str
    page: int
    hidden: bool = False
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    ruled: set[tuple[int, int]] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def address(self, row: int, column: int) -> str:
        """表三!C7: as Excel names the cell."""
        return f"{self.title}!{cell_name(row, column)}"


@dataclass(slots=True)
class _Row:
    number: int
    areas: list[Area]

    @property
    def ruled(self) -> bool:
        return any(area.ruled for area in self.areas)

    @property
    def texts(self) -> list[str]:
        return [squeeze(area.text) for area in self.areas]

    @property
    def has_figure(self) -> bool:
        return any(parse_cell(text) is not None for text in self.texts)

    @property
    def is_caption(self) -> bool:
        """A title, a number (表三), a year, or the line that states the money unit."""
        if any(_UNIT.search(text) for text in self.texts):
            return not self.has_figure
        (first, *more) = self.texts
        return not more and len(first) < _LONGEST_TITLE and bool(_TITLE.search(first))


def read_sheet(sheet: Sheet) -> tuple[list[Line | Grid], list[Discard], list[Problem]]:
    """The sheet's blocks in reading order, what nobody sees of it, and what to say about that."""
    areas, discards = _areas(sheet)
    problems = []
    if any(discard.why.startswith("隐藏") for discard in discards):
        what = "整张隐藏" if sheet.hidden else "有隐藏的行或列"
        problems.append(Problem(sheet.page, f"工作表“{sheet.title}”{what}，其中的数字未取", "隐藏的工作表、行或列"))
    by_row: dict[int, list[Area]] = {}
    for area in areas:
        by_row.setdefault(area.top, []).append(area)
    rows = [_Row(number, by_row[number]) for number in sorted(by_row)]
    return _blocks(sheet, rows), discards, problems


def cell_name(row: int, column: int) -> str:
    """(6, 2) → C7."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def _areas(sheet: Sheet) -> tuple[list[Area], list[Discard]]:
    """Cells with text, merged, in reading order; and those that are hidden or covered by a merged cell."""
    discards: list[Discard] = []
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    columns_of_row: dict[int, list[int]] = {}
    for row, column in sorted(sheet.texts):
        columns_of_row.setdefault(row, []).append(column)
    rows = sorted(columns_of_row)
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.merges:
        merged[top, left] = (bottom, right)
        for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]:
            columns = columns_of_row[row]
            for column in columns[bisect_left(columns, left) : bisect_right(columns, right)]:
                if (row, column) != (top, left):
                    covered.add((row, column))
    areas: list[Area] = []
    for (row, column), text in sorted(sheet.texts.items()):
        bottom, right = merged.get((row, column), (row, column))
        why = "隐藏的工作表" if sheet.hidden else ""
        why = why or ("隐藏的行" if all(r in sheet.hidden_rows for r in range(row, bottom + 1)) else "")
        why = why or ("隐藏的列" if all(c in sheet.hidden_columns for c in range(column, right + 1)) else "")
        why = why or ("被合并单元格盖住" if (row, column) in covered else "")
        if why:
            discards.append(Discard(text, f"{why}（{sheet.address(row, column)}）", sheet.page))
        else:
            areas.append(Area(text, row, column, bottom, right, (row, column) in sheet.ruled))
    return areas, discards


def _blocks(sheet: Sheet, rows: Sequence[_Row]) -> list[Line | Grid]:
    gaps = _gaps(sheet, rows)
    left = min((area.left for row in rows for area in row.areas), default=0)
    blocks: list[Line | Grid] = []
    table: list[_Row] = []
    for i, row in enumerate(rows):
        following = rows[i + 1] if i + 1 < len(rows) and not gaps[i + 1] else None
        if table and not _goes_on(table[-1], row, following, gaps[i]):
            blocks += _table(sheet, table)
            table = []
        if table or _begins(row, following, left):
            table.append(row)
        else:
            blocks += _lines(sheet, row)
    return blocks + _table(sheet, table)


def _gaps(sheet: Sheet, rows: Sequence[_Row]) -> list[bool]:
    """For each row whether a blank row that can be seen stands above it. What a merged cell covers is not blank."""
    gaps = [False]
    covered = max((area.bottom for area in rows[0].areas), default=0) if rows else 0
    for above, row in pairwise(rows):
        covered = max(covered, above.number, *(area.bottom for area in above.areas))
        gaps.append(any(between not in sheet.hidden_rows for between in range(covered + 1, row.number)))
    return gaps


def _begins(row: _Row, following: _Row | None, left: int) -> bool:
    """Whether a table begins with this row: two filled cells; or one that stands over some columns of a table."""
    if row.is_caption:
        return False
    if len(row.areas) > 1:
        return not (any(_BODY.search(text) for text in row.texts) and not row.has_figure)
    (area,) = row.areas
    below = following is not None and len(following.areas) > 1 and not following.is_caption
    return below and area.left > left and not _is_prose(area.text)


def _goes_on(last: _Row, row: _Row, following: _Row | None, gap: bool) -> bool:
    """Whether the table whose ``last`` row is given goes on with this one. ``following`` is the next row, None where a
    blank row comes first."""
    if row.is_caption:
        return False
    if len(row.areas) > 1:
        return not gap or row.has_figure
    (area,) = row.areas
    table_below = following is not None and len(following.areas) > 1 and not following.is_caption
    if gap:
        return following is not None and table_below and following.has_figure and not _is_prose(area.text)
    if _NOTE.match(squeeze(area.text)):
        return table_below
    if last.ruled:
        # A stray mark beside the table does not end it, when the very next row has its rules and figures again.
        again = following is not None and table_below and following.ruled and following.has_figure
        return row.ruled or (again and not _is_prose(area.text))
    return table_below or not _is_prose(area.text)


def _is_prose(text: str) -> bool:
    return len(squeeze(text)) > 40 or "。" in text


def _lines(sheet: Sheet, row: _Row) -> list[Line | Grid]:
    """A row as lines: what stands beside the money unit belongs to its line, all else is a line a cell."""
    if row.is_caption and len(row.areas) > 1:
        address = sheet.address(row.number, row.areas[0].left)
        return [Line("    ".join(row.texts), sheet.page, ends_paragraph=True, address=address)]
    return [
        Line(text, sheet.page, ends_paragraph=True, address=sheet.address(area.top, area.left))
        for area in row.areas
        for text in area.text.split("\n")
    ]


def _table(sheet: Sheet, rows: Sequence[_Row]) -> list[Line | Grid]:
    """The grid of a table's rows, every seat with a cell; lines where it is none: one row, or too wide."""
    columns = sorted({area.left for row in rows for area in row.areas})
    if sum(len(row.areas) > 1 for row in rows) < 2 or len(columns) > WIDEST:
        return [line for row in rows for line in _lines(sheet, row)]
    numbers = [row.number for row in rows]
    cells = []
    taken: set[tuple[int, int]] = set()

    def seat(text: str, top: int, left: int, bottom: int, right: int) -> None:
        cells.append(
            Cell(text, top, left, bottom - top + 1, right - left + 1, sheet.page, address=sheet.address(top, left))
        )
        taken.update(
            (row, column)
            for row in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
            for column in columns[bisect_left(columns, left) : bisect_right(columns, right)]
        )

    for row in rows:
        for area in row.areas:
            seat(area.text, area.top, area.left, area.bottom, area.right)
    if len(numbers) * len(columns) <= _MOST_SEATS:
        for top, left, bottom, right in sheet.merges:
            here = numbers[bisect_left(numbers, top) : bisect_left(numbers, top) + 1]
            there = columns[bisect_left(columns, left) : bisect_left(columns, left) + 1]
            if here and there and here[0] <= bottom and there[0] <= right and (here[0], there[0]) not in taken:
                seat("", here[0], there[0], bottom, right)
        for number in numbers:
            for column in columns:
                if (number, column) not in taken:
                    seat("", number, column, number, column)
    return [Grid(without_idle_columns(cells), sheet.page)]
