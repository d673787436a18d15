"""Cells under a counting column that hold digits and were not taken as an amount: said, never passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.domain.amounts import parse_cell, squeeze
from index.domain.disclosure import Cell, Problem, Table
from index.tables.headers import numbers_columns

_SHOWN = 12
# Besides its digits, points and signs a number has at most so many characters: a unit, a mark.
_MOST_WORDS = 4
_SIGNS = re.compile(r"[\d.,，。:：%％+\-−–—~～()（）/]")
# Dates and spans of time are no amounts (1-12月, 2021年12月), nor are numbers of sections (1.2.3) and formulas (3=1+2).
_NO_AMOUNT = re.compile(r"月|日|^\d{4}年度?$|^\d{1,2}(?:\.\d{1,2}){2,}$|=|＝|栏")


def untaken(table: Table) -> Iterator[Problem]:
    """A problem for the table's cells that look like numbers and are none that we can read, at most one."""
    counting = {column.index for column in table.columns if column.path and not column.is_label}
    cells = [
        cell
        for row in table.rows
        if not numbers_columns([cell for cell in row if cell is not None])
        for cell in row
        if cell is not None and cell.column in counting and _looks_like_a_number(cell)
    ]
    if cells:
        shown = "、".join(f"“{squeeze(cell.text)}”" for cell in cells[:_SHOWN])
        more = " 等" if len(cells) > _SHOWN else ""
        what = f"表“{table.title or '（无标题）'}”有 {len(cells)} 格不像一个完整的数，未取：{shown}{more}"
        yield Problem(cells[0].page or table.page, what, "不像一个完整的数")


def _looks_like_a_number(cell: Cell) -> bool:
    text = squeeze(cell.text)
    return (
        any(char.isdecimal() for char in text)
        and parse_cell(text) is None
        and len(_SIGNS.sub("", text)) <= _MOST_WORDS
        and not _NO_AMOUNT.search(text)
    )
