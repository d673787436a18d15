"""A table under a style: which cells, how merged, in which pieces. Shared by all four formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from typesetting.model import LEFT, UP, Row, TableSpec
from typesetting.style import Style

WIDE = 9  # more columns than this do not fit a portrait page at a readable size


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as drawn: its text and the rectangle it covers."""

    text: str
    row: int
    column: int
    row_span: int
    column_span: int
    is_header: bool


def laid_out(table: TableSpec, style: Style) -> TableSpec:
    """The table with the style's codes, header merges and inner caption applied."""
    if table.code_columns and style.code_columns == "joined":
        table = _codes_joined(table)
    if table.code_columns and style.code_columns == "wrapped":
        table = _codes_wrapped(table)
    if not style.merged_headers:
        blank = tuple(tuple("" if text in (LEFT, UP) else text for text in row) for row in table.header)
        table = replace(table, header=blank)
    if table.caption_inside:
        table = _caption_moved_in(table)
    return table


def is_landscape(table: TableSpec, style: Style) -> bool:
    if table.landscape is not None and style.orientation == "auto":
        return table.landscape
    if style.orientation == "auto":
        return table.columns > WIDE
    return style.orientation != "portrait"


def is_number(caption: str) -> bool:
    """Whether a caption line only counts the table (表三：, 表 3) and so stands on the left, above its title."""
    return re.fullmatch(r"表\s*[一二三四五六七八九十\d]+[：:]?", caption.strip()) is not None


def pieces(table: TableSpec, style: Style) -> Iterator[TableSpec]:
    """The table cut after every ``rows_per_page`` body rows; caption on the first piece, notes on the last."""
    size = style.rows_per_page
    if size is None or len(table.rows) <= size:
        yield table
        return
    starts = range(0, len(table.rows), size)
    for start in starts:
        rows = table.rows[start : start + size]
        first, last = start == 0, start == starts[-1]
        # What a merged cell of the page before covers is an empty cell of its own here.
        rows = (tuple("" if text == UP else text for text in rows[0]), *rows[1:])
        yield replace(
            table,
            rows=rows,
            header=table.header if first or style.header_repeated else (),
            caption=table.caption if first else (),
            department=table.department if first else "",
            unit=table.unit if first else "",
            notes=table.notes if last else (),
        )


def cells(table: TableSpec) -> list[Cell]:
    """All cells from top left to bottom right, marks resolved into spans. ValueError: a merge is not a rectangle."""
    return [
        *_grid_cells(table.header, first_row=0, is_header=True),
        *_grid_cells(table.rows, first_row=len(table.header), is_header=False),
    ]


def _grid_cells(grid: tuple[Row, ...], first_row: int, is_header: bool) -> list[Cell]:
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for r, row in enumerate(grid):
        for c, text in enumerate(row):
            if (text == LEFT and c == 0) or (text == UP and r == 0):
                raise ValueError(f"第{r + 1}行第{c + 1}列的 {text} 没有可并入的单元格")
            mine = owner[r, c - 1] if text == LEFT else owner[r - 1, c] if text == UP else (r, c)
            owner[r, c] = mine
            members.setdefault(mine, []).append((r, c))
    found = []
    for (r, c), covered in members.items():
        height = max(row for row, _ in covered) - r + 1
        width = max(column for _, column in covered) - c + 1
        if height * width != len(covered):
            raise ValueError(f"第{r + 1}行第{c + 1}列“{grid[r][c]}”合并的区域不是矩形")
        found.append(Cell(grid[r][c], first_row + r, c, height, width, is_header))
    return found


def _codes_joined(table: TableSpec) -> TableSpec:
    """201 | 03 | 50 → 2010350: one code column, and the 类 | 款 | 项 line of the header gone."""
    count = table.code_columns

    def joined(row: Row) -> Row:
        return ("".join(text for text in row[:count] if text not in (LEFT, UP)), *row[count:])

    header: list[Row] = []
    for row in table.header:
        is_parts = bool(header) and count > 1 and row[1] != LEFT
        short = (UP if is_parts else row[0], *row[count:])
        if any(text != UP for text in short):
            header.append(short)
    return replace(
        table,
        header=tuple(header),
        rows=tuple(joined(row) for row in table.rows),
        code_columns=1,
        widths=(sum(table.widths[:count]), *table.widths[count:]) if table.widths else (),
    )


def _codes_wrapped(table: TableSpec) -> TableSpec:
    """201 → 20⏎1, as a column that is too narrow for its codes prints them."""

    def wrapped(index: int, text: str) -> str:
        if index >= table.code_columns or not text.strip().isdigit():
            return text
        code = text.strip()
        return "\n".join(code[start : start + 2] for start in range(0, len(code), 2))

    rows = tuple(tuple(wrapped(index, text) for index, text in enumerate(row)) for row in table.rows)
    return replace(table, rows=rows, widths=())


def _caption_moved_in(table: TableSpec) -> TableSpec:
    """Title and unit line become the first rows of the header; the 表三： stays above."""
    if not table.caption or table.columns < 2:
        return table
    columns = table.columns
    rows: list[Row] = [(table.caption[-1], *[LEFT] * (columns - 1))]
    if table.department or table.unit:
        left = columns - max(1, columns // 3)
        rows.append((table.department, *[LEFT] * (left - 1), table.unit, *[LEFT] * (columns - left - 1)))
    return replace(table, caption=table.caption[:-1], department="", unit="", header=(*rows, *table.header))
