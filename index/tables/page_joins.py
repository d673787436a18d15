"""The pages of one table: which grid goes on with which, rows that a page break cut in two, a sheet printed two pages wide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.domain.amounts import is_empty_mark, squeeze
from index.domain.disclosure import Cell
from index.tables.headers import SUBJECT_CODE, TOTAL_WORDS, is_figure, numbers_columns

Rows = list[list[Cell]]

_ADDRESS = re.compile(r"^(?P<sheet>.*!)(?P<column>[A-Z]+)\d+$")
# Of the rows of a table: as many have a code or a number of their own where its first column is one.
_NUMBERED = 0.7


def columns_of(rows: Rows) -> int:
    """How many columns the rows take."""
    return max((cell.column + cell.column_span for row in rows for cell in row), default=0)


def repeated_header(rows: Rows, more: Rows) -> int:
    """How many rows of a following page repeat the header of the first."""
    repeated = 0
    while (
        repeated < min(len(rows), len(more))
        and any(squeeze(cell.text) for cell in more[repeated])
        and [squeeze(cell.text) for cell in rows[repeated]] == [squeeze(cell.text) for cell in more[repeated]]
        and (numbers_columns(more[repeated]) or not any(is_figure(cell) for cell in more[repeated]))
    ):
        repeated += 1
    return repeated


def begins_with_header(rows: Rows) -> bool:
    """Whether the first row says words in most of its columns and no amount."""
    if not rows or any(is_figure(cell) for cell in rows[0]):
        return False
    return 2 * sum(cell.column_span for cell in rows[0] if squeeze(cell.text)) > columns_of(rows)


def with_following(rows: Rows, more: Rows) -> Rows:
    """The rows of both pages; a row that the page break cut in two is one again."""
    if rows and more and (column := _numbered_column(rows)) is not None:
        upper, lower = rows[-1], more[0]
        if _are_halves(upper, lower, column):
            return [*rows[:-1], _one_row(upper, lower), *more[1:]]
    return [*rows, *more]


def in_sheet_columns(rows: Rows, more: Rows) -> Rows | None:
    """Rows further down the same sheet of a workbook in the columns of those above, by their letters: a helper column that
    only some rows use does not part them. None where they are not on one sheet, or have a column of their own."""
    seats: dict[str, int] = {}
    for row in rows:
        for cell in row:
            if match := _ADDRESS.match(cell.address):
                seats.setdefault(match["sheet"] + match["column"], cell.column)
    moved: Rows = []
    for row in more:
        cells = []
        for cell in row:
            match = _ADDRESS.match(cell.address)
            if match is None or (column := seats.get(match["sheet"] + match["column"])) is None:
                return None
            cells.append(replace(cell, column=column))
        moved.append(cells)
    width, least = columns_of(rows), columns_of(moved)
    return [[*cells, *(Cell("", cells[0].row, j) for j in range(least, width))] for cells in moved if cells]


def header_above(header: Sequence[Cell], rows: Rows) -> Rows:
    """The words of the page before that stand over the columns of this one, by their places, as a row; none where they do
    not stand over all of them but one. They are this page's columns and print nothing here, so they hold no digit."""
    sides: dict[int, tuple[float, float]] = {}
    for row in rows:
        for cell in row:
            if cell.column_span == 1 and cell.box:
                sides.setdefault(cell.column, (cell.box.x0, cell.box.x1))
    found = []
    for column, (x0, x1) in sorted(sides.items()):
        over = [
            cell
            for cell in header
            if cell.box and min(cell.box.x1, x1) - max(cell.box.x0, x0) > (x1 - x0) / 2 and squeeze(cell.text)
        ]
        if len(over) == 1 and not any(char.isdigit() for char in over[0].text):
            found.append(replace(over[0], column=column, column_span=1, row_span=1, page=rows[0][0].page))
    return [found] if len(found) >= max(2, columns_of(rows) - 1) else []


def without_blank_columns(rows: Rows) -> Rows:
    """The rows without the columns in which nothing is written, not even a header: margins that the sheet's frame or a
    widened column left over."""
    width = columns_of(rows)
    blank = [column for column in range(width) if _only_spanned(rows, column, width)]
    if not blank or len(blank) == width:
        return rows
    seat = {column: column - sum(other < column for other in blank) for column in range(width + 1)}
    kept: Rows = []
    for row in rows:
        cells = []
        for cell in row:
            end = cell.column + cell.column_span
            span = sum(column not in blank for column in range(cell.column, end))
            if span:
                cells.append(replace(cell, column=seat[cell.column], column_span=span))
        kept.append(cells)
    return kept


def _only_spanned(rows: Rows, column: int, width: int) -> bool:
    """Whether text stands over a column only in cells that span more than half of the table: titles, not headers."""
    return all(
        2 * cell.column_span > width
        for row in rows
        for cell in row
        if squeeze(cell.text) and cell.column <= column < cell.column + cell.column_span
    )


def _numbered_column(rows: Rows) -> int | None:
    """The first column, where it holds a code or a number of nearly every row."""
    texts = [squeeze(row[0].text) for row in rows[1:-1] if row and row[0].column == 0 and not _is_total(row)]
    numbered = sum(text.isdecimal() for text in texts)
    return 0 if texts and numbered >= _NUMBERED * len(texts) else None


def _are_halves(upper: Sequence[Cell], lower: Sequence[Cell], column: int) -> bool:
    """Whether one of two rows lacks what every row has, its number and its amounts, and both have words in one column."""
    if any(cell.row_span > 1 for cell in (*upper, *lower)) or _is_total(upper) or _is_total(lower):
        return False
    above, below = _filled(upper), _filled(lower)
    if not above or not below or (column in above) == (column in below):
        return False
    rest, whole = (below, above) if column in above else (above, below)
    return (
        set(rest) <= set(whole)
        and not any(is_figure(cell) or SUBJECT_CODE.match(squeeze(cell.text)) for cell in rest.values())
        and any(is_figure(cell) for cell in whole.values())
    )


def _filled(row: Sequence[Cell]) -> dict[int, Cell]:
    return {cell.column: cell for cell in row if not is_empty_mark(cell.text)}


def _is_total(row: Sequence[Cell]) -> bool:
    return any(squeeze(cell.text) in TOTAL_WORDS for cell in row)


def _one_row(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[Cell]:
    below = _filled(lower)
    row = []
    for cell in upper:
        half = below.get(cell.column)
        if half is None:
            row.append(cell)
        elif is_empty_mark(cell.text):
            row.append(replace(half, row=cell.row))
        else:
            row.append(replace(cell, text=f"{cell.text}\n{half.text}"))
    return row


def beside(rows: Rows, more: Rows) -> Rows | None:
    """The rows of a sheet that is printed two pages wide: labels on one page, their amounts on the next; None when the
    pages are not that. Both have as many rows, the first no amount, the second no label below its header."""
    width = columns_of(rows)
    if len(rows) != len(more) or len(rows) < 3 or not begins_with_header(rows) or not begins_with_header(more):
        return None
    if any(is_figure(cell) for row in rows for cell in row):
        return None
    header = next((i for i, row in enumerate(more) if any(is_figure(cell) for cell in row)), len(more))
    body = [cell for row in more[header:] for cell in row]
    if not body or not all(is_figure(cell) or is_empty_mark(cell.text) for cell in body):
        return None
    return [
        [*left, *(replace(cell, column=cell.column + width) for cell in right)]
        for left, right in zip(rows, more, strict=True)
    ]
