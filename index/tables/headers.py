"""The header of a table: which columns a header cell stands over, and the path of headers over each column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.domain.amounts import RED_DOUBTFUL, RED_NEGATIVE, Amount, normalise, parse_cell, squeeze, without_marks
from index.domain.disclosure import Cell

TOTAL_WORDS = ("合计", "总计", "小计", "总额", "合计数")
LABEL_HEADER = re.compile(
    r"^(?:类|款|项|目|项目|科目|序号|编码|名称|备注|摘要|说明)$|(?:编码|代码|名称|科目|分类)$|^(?:收入|支出)?项目(?:[(（].*[)）])?$"
    r"|级指标$|^(?:收入|支出)(?:功能)?(?:分类)?$|内容$"
)
_CHANGE = re.compile(r"增减|增长|变动|变化|差额|差异|[±+]/?-|升降")
# In a row of column numbers: a number, with how it is made up or not; what stands over the columns that have none.
_COLUMN_NUMBER = re.compile(r"^(\d{1,2}|[①-⑳])(?:=.*|[(（].*)?$")
_NO_NUMBER = ("**", "*", "甲", "乙", "丙", "丁", "行次", "序号", "—", "-", "合计")
_YEAR = re.compile(r"^(?:19|20)\d\d年度?$")
SUBJECT_CODE = re.compile(r"^\d{3}(?:\d{2}){0,2}$")


def is_figure(cell: Cell) -> bool:
    """A cell that holds an amount: no subject code, no year (2025年 heads columns)."""
    text = squeeze(cell.text)
    return parse_cell(text) is not None and not SUBJECT_CODE.match(text) and not _short_code(cell) and not is_year(text)


def is_year(text: str) -> bool:
    """Whether a cell says a year (2025年, 2024年度): it heads or labels, and counts nothing."""
    return bool(_YEAR.match(squeeze(normalise(text))))


def amount_in(cell: Cell, path: tuple[str, ...]) -> Amount | None:
    """The amount that a cell under a header path holds. Red print is a minus where the column states changes (增减额); where
    it does not, the amount is taken as printed and flagged as doubtful."""
    amount = None if is_year(cell.text) else parse_cell(cell.text)
    if amount is None or not cell.red or amount.value <= 0:
        return amount
    if any(_CHANGE.search(word) for word in path):
        return replace(amount, value=-amount.value, flags=(*amount.flags, RED_NEGATIVE))
    return replace(amount, flags=(*amount.flags, RED_DOUBTFUL))


def numbers_columns(row: Sequence[Cell]) -> bool:
    """The numbers of the columns below a header: 栏次 | 1 | 2 | …, or ** | ** | 1 | 2=3+4 | …, one after the other."""
    texts = [text for cell in row if (text := squeeze(normalise(cell.text)))]
    if "栏次" in texts:
        return True
    numbers = [match[1] for text in texts if (match := _COLUMN_NUMBER.match(text))]
    if len(numbers) < 2 or any(not _COLUMN_NUMBER.match(text) and text not in _NO_NUMBER for text in texts):
        return False
    values = [int(number) if number.isdecimal() else ord(number) - ord("①") + 1 for number in numbers]
    return values[0] <= 3 and all(later == earlier + 1 for earlier, later in pairwise(values))


def _short_code(cell: Cell) -> bool:
    return bool(re.fullmatch(r"0\d", squeeze(cell.text)))


def infer_spans(header: list[list[Cell]], width: int) -> list[list[Cell]]:
    """Header rows whose spans were lost → the same with spans, bottom row first.

    The lowest row that fills the width seats its cells one a column; an empty cell there is the lower end of the cell
    above it. A higher row with fewer cells spreads over the groups of the row below: a cell above an empty one spans
    one column, the filled ones below are shared out, a new group beginning at each 合计/小计.
    """
    spread: list[list[Cell]] = []
    groups = [(j, 1, False) for j in range(width)]  # (first column, columns, filled below)
    for cells_of_row in reversed(header):
        row = list(cells_of_row)
        while len(row) > 1 and len(row) != width and not squeeze(row[-1].text):
            row.pop()  # a stray empty cell at the end of a row that spans
        if len(row) == width:
            cells = [replace(cell, column=j, column_span=1) for j, cell in enumerate(row)]
        else:
            cells = _share_out(row, groups, spread[0] if spread else [], width)
        spread.insert(0, cells)
        groups = [(c.column, c.column_span, bool(squeeze(c.text))) for c in cells]
    return spread


def fill_unmerged(header: list[list[Cell]]) -> list[list[Cell]]:
    """A header drawn with every cell apart: an empty cell over a filled one belongs to the filled cell on its left."""
    filled: list[list[Cell]] = []
    for i, row in enumerate(header):
        named_below = {cell.column for lower in header[i + 1 :] for cell in lower if squeeze(cell.text)}
        cells: list[Cell] = []
        for cell in row:
            left = cells[-1] if cells else None
            if (
                not squeeze(cell.text)
                and cell.column in named_below
                and left is not None
                and left.column in named_below
            ):
                cell = replace(cell, text=left.text)
            cells.append(cell)
        filled.append(cells)
    return filled


def _share_out(row: list[Cell], below: list[tuple[int, int, bool]], below_cells: list[Cell], width: int) -> list[Cell]:
    if not row:
        return []
    texts = {cell.column: squeeze(cell.text) for cell in below_cells}
    units: list[list[tuple[int, int, bool]]] = []
    for group in below:
        filled = group[2]
        starts = texts.get(group[0], "") in TOTAL_WORDS
        follows = bool(units) and units[-1][-1][2] and filled and not starts
        if follows:
            units[-1].append(group)
        else:
            units.append([group])
    if len(units) != len(row):
        halves = _halves(below, texts)
        units = halves if len(halves) == len(row) else _merge_units(units, len(row), row, width)
    seated = []
    for cell, unit in zip(row, units, strict=False):
        first = unit[0][0]
        seated.append(replace(cell, column=first, column_span=sum(columns for _, columns, _ in unit)))
    return seated


def _halves(below: list[tuple[int, int, bool]], texts: dict[int, str]) -> list[list[tuple[int, int, bool]]]:
    """The groups of the row below, cut where a label column follows a counting one: two halves side by side."""
    halves: list[list[tuple[int, int, bool]]] = []
    label_before = False
    for group in below:
        label = bool(LABEL_HEADER.search(texts.get(group[0], "")))
        if not halves or (label and not label_before):
            halves.append([])
        halves[-1].append(group)
        label_before = label
    return halves


def _merge_units(
    units: list[list[tuple[int, int, bool]]], wanted: int, row: list[Cell], width: int
) -> list[list[tuple[int, int, bool]]]:
    """Fewer or more units than cells: the label cell in front takes what is left over of the label columns, the last
    cell what is left over of the counting columns."""
    flat = [group for unit in units for group in unit]
    if len(flat) < wanted:
        return [[group] for group in flat]
    if wanted == 1:
        return [flat]
    surplus = len(flat) - wanted
    if "编码" in squeeze(row[0].text) or wanted > 3:
        return [flat[: surplus + 1], *[[group] for group in flat[surplus + 1 :]]]
    # Two or three cells over many columns (项目 | 支出预算): label columns first, counting columns behind.
    labels = next((i for i, group in enumerate(flat) if group[0] >= width - 3), 1)
    labels = max(1, min(labels, len(flat) - wanted + 1))
    return [flat[:labels], *[[group] for group in flat[labels : labels + wanted - 2]], flat[labels + wanted - 2 :]]


def header_paths(header: list[list[Cell]], width: int) -> list[tuple[str, ...]]:
    paths: list[list[str]] = [[] for _ in range(width)]
    for row in header:
        for cell in row:
            text = without_marks(re.sub(r"\s+", "", normalise(cell.text))).strip(":：")
            if not text or is_figure(cell):
                continue
            for j in range(cell.column, min(width, cell.column + cell.column_span)):
                if not paths[j] or paths[j][-1] != text:
                    paths[j].append(text)
    return [tuple(path) for path in paths]
