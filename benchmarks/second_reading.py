"""Numeric cells of ruled PDF tables, read a second time by another way, against what our reader makes of them.

``python -m benchmarks.second_reading FILE.pdf…`` prints for each file how many numeric cells the second reading finds, and
how many of them our reader has on the same page with the same text under the same header path; and the share of all files.

The second reading shares no code with the reader: pdfium instead of pdfminer; base cells between all rules, joined where a
rule is missing between them, instead of pdfplumber's intersections; headers carried over pages by place. Where the two
differ, look at the page: either may be wrong. Pages of performance tables are left out (their columns say nothing).
"""

from __future__ import annotations

import itertools
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.readers import read
from index.tables.assembly import read_tables

_NEAR = 2.5  # points
_THIN = 2.2
_NUMBER = re.compile(r"^-?\d{1,3}(?:,\d{3})*(?:\.\d+)?%?$|^-?\d+(?:\.\d+)?%?$")
_CODE = re.compile(r"^0\d$|^\d{3}$|^\d{5}$|^\d{7}$|^\d{4}年?$")
_SUBJECT = re.compile(r"^(?:\d{3}|\d{5}|\d{7})$")
_CODE_COLUMN = re.compile(r"编码|代码|^[类款项]$|序号|行次|编号")
_CAPTION = re.compile(r"表\d?(?:\(|$)|单位:|^\(20\d\d年|^预算\d")
_WIDTHS = str.maketrans("０１２３４５６７８９．，（）：　−", "0123456789.,(): -")

Key = tuple[int, str, tuple[str, ...]]  # page, text, header path


@dataclass(frozen=True, slots=True)
class Score:
    """One file: numeric cells by the second reading, those that ours has too, and by value alone those that one lacks."""

    name: str
    expected: int
    right: int
    missing: int
    extra: int


def squeezed(text: str) -> str:
    """Half-width and without blanks."""
    return re.sub(r"\s+", "", text.translate(_WIDTHS))


def second(path: Path) -> Counter[Key]:
    """The numeric cells that the second reading finds."""
    import pypdfium2

    found: Counter[Key] = Counter()
    head: list[tuple[float, tuple[str, ...]]] = []
    last = -1
    document = pypdfium2.PdfDocument(path)
    for number in range(len(document)):
        page = document[number]
        for grid in _grids(page):
            texts = grid.texts(page)
            first = _body(texts)
            if first:
                told = [(middle, _path(texts, first, j)) for j, middle in enumerate(grid.middles)]
                if not (last == number - 1 and _goes_on(head, told, texts)):
                    head = told
                else:
                    first = 0
            last = number
            for i in range(first, len(texts)):
                if _numbers_columns([text for j, text in enumerate(texts[i]) if grid.own[i, j] == (i, j)]):
                    continue
                for j, text in enumerate(texts[i]):
                    if grid.own[i, j] == (i, j) and _NUMBER.match(text) and head:
                        path_of = min(head, key=lambda one: abs(one[0] - grid.middles[j]))[1]
                        if not (path_of and _CODE_COLUMN.search(path_of[-1])):
                            found[number + 1, text, path_of] += 1
        page.close()
    return found


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rules of a table: places of its rows and columns, and the upper left base cell of the cell that each belongs to."""

    rows: Sequence[float]
    columns: Sequence[float]
    own: dict[tuple[int, int], tuple[int, int]]

    @property
    def middles(self) -> list[float]:
        return [(left + right) / 2 for left, right in zip(self.columns, self.columns[1:], strict=False)]

    def texts(self, page: Any) -> list[list[str]]:
        """The text of every base cell: that of the cell it belongs to."""
        held: dict[tuple[int, int], list[tuple[float, float, str]]] = defaultdict(list)
        for char, x, y in _chars(page):
            if self.rows[0] <= y < self.rows[-1] and self.columns[0] <= x < self.columns[-1]:
                i = sum(row <= y for row in self.rows) - 1
                j = sum(column <= x for column in self.columns) - 1
                held[self.own[i, j]].append((y, x, char))
        said = {cell: _in_lines(chars) for cell, chars in held.items()}
        width = len(self.columns) - 1
        return [[said.get(self.own[i, j], "") for j in range(width)] for i in range(len(self.rows) - 1)]


def _chars(page: Any) -> Iterator[tuple[str, float, float]]:
    import pypdfium2.raw

    height = page.get_size()[1]
    text = page.get_textpage()
    for i in range(text.count_chars()):
        char = chr(pypdfium2.raw.FPDFText_GetUnicode(text.raw, i))
        if not char.isspace() and char.isprintable():
            left, bottom, right, top = text.get_charbox(i)
            yield char, (left + right) / 2, height - (bottom + top) / 2


def _in_lines(chars: list[tuple[float, float, str]]) -> str:
    lines: list[list[tuple[float, float, str]]] = []
    for char in sorted(chars):
        if lines and char[0] - lines[-1][0][0] < 5 and lines[-1][-1][0] - lines[-1][0][0] < 5:
            lines[-1].append(char)
        else:
            lines.append([char])
    return squeezed("".join(char for line in lines for _, _, char in sorted(line, key=lambda one: one[1])))


def _grids(page: Any) -> Iterator[_Grid]:
    across, down = _rules(page)
    places = _places([y for y, _, _ in across])
    bands: list[list[float]] = []
    for top, bottom in itertools.pairwise(places):
        if any(low - 1 <= (top + bottom) / 2 <= high + 1 for _, low, high in down):
            if bands and bands[-1][-1] == top:
                bands[-1].append(bottom)
            else:
                bands.append([top, bottom])
    for rows in bands:
        own_down = [rule for rule in down if rule[1] < rows[-1] - 1 and rule[2] > rows[0] + 1]
        columns = _places([x for x, _, _ in own_down])
        if len(columns) > 1:
            yield _Grid(rows, columns, _joined(rows, columns, across, own_down))


Rules = list[tuple[float, float, float]]  # place, from, to


def _rules(page: Any) -> tuple[Rules, Rules]:
    """Rules across and rules down, from the top of the page."""
    import ctypes

    import pypdfium2.raw

    height = page.get_size()[1]
    across: Rules = []
    down: Rules = []
    for path in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=6):
        left, bottom, right, top = path.get_bounds()
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pypdfium2.raw.FPDFPath_GetDrawMode(path.raw, fill, stroke)
        high, low = height - top, height - bottom
        wide, tall = right - left >= _THIN, low - high >= _THIN
        if wide and tall and stroke.value:
            across += [(high, left, right), (low, left, right)]
            down += [(left, high, low), (right, high, low)]
        elif wide and not tall:
            across.append(((high + low) / 2, left, right))
        elif tall and not wide:
            down.append(((left + right) / 2, high, low))
    return across, down


def _places(values: Sequence[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _joined(
    rows: Sequence[float], columns: Sequence[float], across: Rules, down: Rules
) -> dict[tuple[int, int], tuple[int, int]]:
    own = {(i, j): (i, j) for i in range(len(rows) - 1) for j in range(len(columns) - 1)}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while own[cell] != cell:
            cell = own[cell]
        return cell

    for i, j in list(own):
        if j + 2 < len(columns) and not _covered(down, columns[j + 1], rows[i], rows[i + 1]):
            own[root((i, j + 1))] = root((i, j))
        if i + 2 < len(rows) and not _covered(across, rows[i + 1], columns[j], columns[j + 1]):
            own[root((i + 1, j))] = root((i, j))
    return {cell: root(cell) for cell in own}


def _covered(rules: Rules, place: float, low: float, high: float) -> bool:
    """Whether rules at a place reach from low to high without a gap."""
    at = low + _NEAR
    for start, end in sorted((a, b) for own, a, b in rules if abs(own - place) <= _NEAR and b > low and a < high):
        if start <= at + _NEAR:
            at = max(at, end)
    return at >= high - _NEAR


def _body(texts: Sequence[Sequence[str]]) -> int:
    """How many rows of a grid are header."""
    for i, row in enumerate(texts):
        if any((_NUMBER.match(text) and not _CODE.match(text)) or _SUBJECT.match(text) for text in row):
            return i
    return len(texts)


def _path(texts: Sequence[Sequence[str]], header: int, column: int) -> tuple[str, ...]:
    path: list[str] = []
    for i in range(header):
        text = texts[i][column].strip(":")
        if text and (not path or path[-1] != text):
            path.append(text)
    while path and _CAPTION.search(path[0]):
        path.pop(0)
    return tuple(path)


def _goes_on(
    head: Sequence[tuple[float, tuple[str, ...]]],
    told: Sequence[tuple[float, tuple[str, ...]]],
    texts: Sequence[Sequence[str]],
) -> bool:
    """Whether a page begins with rows without figures, not with a header: the columns of the page before, other words."""
    return (
        len(head) == len(told)
        and all(abs(old[0] - new[0]) < 6 for old, new in zip(head, told, strict=True))
        and not any(old[1] == new[1] for old, new in zip(head, told, strict=True))
        and sum(bool(text) for text in texts[0]) < 0.6 * len(texts[0])
    )


def _numbers_columns(texts: Sequence[str]) -> bool:
    """Whether a row prints the numbers of the columns."""
    filled = [text for text in texts if text]
    numbers = [int(text) for text in filled if re.fullmatch(r"\d{1,2}", text)]
    return "栏次" in filled or (
        len(numbers) > 1
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and all(re.fullmatch(r"\d{1,2}(?:=.*)?|\*\*|合计|—|-", text) for text in filled)
    )


def ours(path: Path) -> tuple[Counter[Key], set[int]]:
    """The same from our reader, and the pages of performance tables."""
    reading = read_tables(read(path).blocks)
    found: Counter[Key] = Counter()
    for table in reading.tables:
        for row in table.rows:
            for cell in row:
                if cell is None or cell.page is None or table.columns[cell.column].is_label:
                    continue
                header = tuple(squeezed(word).strip(":") for word in table.columns[cell.column].path)
                if _NUMBER.match(text := squeezed(cell.text)):
                    found[cell.page, text, header] += 1
    return found, {cell.page or 0 for sheet in reading.sheets for row in sheet.rows for cell in row}


def compare(path: Path) -> Score:
    """Both readings of one file side by side."""
    found, performance = ours(path)
    expected = Counter({key: count for key, count in second(path).items() if key[0] not in performance})
    by_value: list[Counter[tuple[int, str]]] = []
    for reading in (expected, found):
        values: Counter[tuple[int, str]] = Counter()
        for (page, text, _), count in reading.items():
            values[page, text] += count
        by_value.append(values)
    return Score(
        path.name,
        expected.total(),
        (expected & found).total(),
        (by_value[0] - by_value[1]).total(),
        (by_value[1] - by_value[0]).total(),
    )


def main(paths: Sequence[Path]) -> None:
    """Print the scores of files and of all together."""
    scores = []
    for path in paths:
        scores.append(score := compare(path))
        print(
            f"{score.name}: {score.expected} numeric cells, {score.right} under the same header; "
            f"by value {score.missing} missing, {score.extra} more",
            flush=True,
        )
    expected, right = sum(score.expected for score in scores), sum(score.right for score in scores)
    print(f"{len(scores)} files: {right} / {expected} = {right / max(1, expected):.2%}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
