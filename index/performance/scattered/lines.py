"""The lines under the header of the indicators: each moved sideways until what it holds stands under its header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from index.domain.amounts import Amount, is_empty_mark
from index.domain.disclosure import Cell
from index.performance.form import MARKS, VALUES, Role, can_be_mark
from index.performance.scattered.cells import Row, figure, han, is_cut, is_text, spread
from index.performance.scattered.header import Header

_FARTHEST = 4  # columns that a line may stand to the side of its header


LEVELS = (
    *("产出指标", "效益指标", "满意度指标", "成本指标", "项目完成指标", "项目效益指标", "履职效能", "管理效率"),
    *("数量指标", "质量指标", "时效指标", "经济成本指标", "社会成本指标", "生态环境成本指标", "服务对象满意度指标"),
    *("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line under the header. ``cells`` by role; ``anchors`` says that it holds the marks (or, in a form without marks,
    the target) of a row; ``names`` and ``level`` are the pieces of text on its left, ``notes`` the columns of remarks that
    say something."""

    row: Row
    cells: Mapping[Role, Cell]
    anchors: bool
    names: tuple[Cell, ...] = ()
    level: str = ""
    notes: frozenset[int] = frozenset()
    first: int = 0  # the first column of values and marks
    is_adrift: bool = False  # words of which the columns cannot be told
    page: int = 0

    def figure(self, role: Role) -> Amount | None:
        return figure(self.cells[role].text) if role in self.cells else None

    def says(self, role: Role) -> bool:
        """Whether the cell holds an amount or words, not nothing or the remains of something."""
        text = self.cells[role].text if role in self.cells else ""
        return self.figure(role) is not None or len(han(text)) > 1

    @property
    def has_remains(self) -> bool:
        """Whether a cell of values or marks holds something that is neither a number nor words."""
        return any(not is_empty_mark(c.text) and not self.says(role) for role, c in self.cells.items())


class LineReader:
    """Reads lines under one header. ``width`` is how many cells the header row has, ``seats`` the columns under each
    header word."""

    def __init__(self, header: Header, width: int, seats: Mapping[int, tuple[int, ...]]) -> None:
        self._header, self._width, self._under = header, width, seats
        numeric = [(column, role) for column, role, _ in header if role in (*VALUES, *MARKS)]
        self._roles = [role for _, role in numeric]
        self._notes = {column for column, role, _ in header if role is Role.NOTE}
        self._seats = {role: seats.get(column, (column,)) for column, role in numeric}

    def read(self, rows: Sequence[Row]) -> list[Line]:
        """The lines with their cells under the header, page by page: a page moves its columns together."""
        lines: list[Line] = []
        for number, page in enumerate(_pages(rows)):
            fitting = [self._shifts(row) for row in page]
            own = [self._own_shift(row, shifts) for row, shifts in zip(page, fitting, strict=True)]
            like_header = 0 if len(page[0]) == self._width else None
            common = next((shift for shift, _ in Counter(own).most_common() if shift is not None), like_header)
            of_page = []
            for row, shifts, alone in zip(page, fitting, own, strict=True):
                shift = common if common in shifts or alone is None else alone
                of_page.append(self._line(row, shift, shift in shifts, number))
            lines += _with_texts(of_page, self._name_seats(), self._other_seats())
        return lines

    def _line(self, row: Row, shift: int | None, anchors: bool, page: int) -> Line:
        if shift is None:
            return Line(row, {}, anchors=False, is_adrift=any(map(is_text, row)), page=page)
        says = (cell.column - shift for cell in row if not is_empty_mark(cell.text))
        notes = frozenset(column for column in says if column in self._notes)
        first = min(self._columns(shift))
        return Line(row, self._cells(row, shift), anchors, notes=notes, first=first, page=page)

    def _name_seats(self) -> list[int]:
        """Where the header has the names, counted from the first column of values. Of a header that was cut in two
        (三 | 级指标) the first column is the one before."""
        first = min(self._columns(0))
        seats = [c for column, role, _ in self._header if role is Role.NAME for c in self._under[column]]
        is_cut = any(role is Role.NAME and word.startswith("级") for _, role, word in self._header)
        return [c - first for c in ([min(seats) - 1, *seats] if is_cut else seats)]

    def _other_seats(self) -> set[int]:
        """Where the header has something else than names and levels left of the first column of values."""
        first = min(self._columns(0))
        return {c - first for c, role, _ in self._header if role not in (Role.NAME, Role.LEVEL) and c < first}

    def _columns(self, shift: int) -> list[int]:
        return [column + shift for role in self._roles for column in self._seats[role]]

    def _cells(self, row: Row, shift: int) -> dict[Role, Cell]:
        """The cell under each header; what stands in several columns of a wide header is put side by side."""
        own = spread({cell.column: cell for cell in row}, self._columns(shift))
        cells = {}
        for role in self._roles:
            seats = [own[column + shift] for column in self._seats[role] if column + shift in own]
            filled = [cell for cell in seats if not is_empty_mark(cell.text)]
            if seats:
                text = " ".join(cell.text for cell in filled)
                cells[role] = replace(filled[0], text=text) if len(filled) > 1 else (filled or seats)[0]
        return cells

    def _shifts(self, row: Row) -> list[int]:
        """By how many columns the line can be moved so that it holds a row's marks, or target, where they belong."""
        return [shift for shift in range(-_FARTHEST, _FARTHEST + 1) if self._fits(row, shift)]

    def _own_shift(self, row: Row, shifts: Sequence[int]) -> int | None:
        """The shift that the line itself tells: none, where it has as many cells as its header; else the only one."""
        if 0 in shifts and len(row) == self._width:
            return 0
        return shifts[0] if len(shifts) == 1 and self._shows_itself(row, shifts[0]) else None

    def _shows_itself(self, row: Row, shift: int) -> bool:
        """Whether the line holds every value and mark of a row, or a target with its sign (≥, ≤): only such a line may
        stand apart from its page, and tells where the others stand."""
        line = Line(row, self._cells(row, shift), anchors=False)
        if not any(han(cell.text) for cell in row if cell.column < min(self._columns(shift))):
            return False
        target = line.figure(Role.TARGET)
        if target is not None and target.comparator not in ("", "=") and Role.WEIGHT not in self._roles:
            return True
        return all(line.says(role) for role in self._roles if role is not Role.LAST)

    def _fits(self, row: Row, shift: int) -> bool:
        """Whether the marks (a weight, and no more scored than that), or in a form without marks a value, stand where
        they belong and no number stands elsewhere."""
        columns = self._columns(shift)
        cells = self._cells(row, shift)
        line = Line(row, cells, anchors=False)
        beside = {cell.column: cell for cell in row}
        if any(_is_stray(cell, row, columns) for cell in row) or any(
            is_cut(beside, c, columns) for c in columns if c in beside
        ):
            return False
        if Role.WEIGHT not in self._roles:
            return line.figure(Role.TARGET) is not None or line.figure(Role.OUTCOME) is not None
        weight, score = line.figure(Role.WEIGHT), line.figure(Role.SCORE)
        if weight is None or not can_be_mark(weight) or not 0 < weight.value <= 100:
            return False
        if score is None:
            has_score = Role.SCORE in cells and not is_empty_mark(cells[Role.SCORE].text)
            return line.says(Role.TARGET) and (not has_score or line.says(Role.OUTCOME))
        return can_be_mark(score) and score.value <= weight.value


def _is_stray(cell: Cell, row: Row, columns: Sequence[int]) -> bool:
    """Whether a number stands under no header of values or marks; what is left of the words on the left may be one."""
    amount = figure(cell.text)
    if amount is None or cell.column in columns:
        return False
    is_left_of_words = any(cell.column < c.column < min(columns) and han(c.text) for c in row)
    return bool(amount.comparator or amount.unit) or not is_left_of_words


def _pages(rows: Sequence[Row]) -> list[list[Row]]:
    """The lines parted where the text has a blank line or the number of columns changes."""
    pages: list[list[Row]] = []
    for row in rows:
        last = pages[-1][-1] if pages else None
        if last and len(last) == len(row) and (row[0].line or 0) - (last[0].line or 0) <= 1:
            pages[-1].append(row)
        else:
            pages.append([row])
    return pages


def _with_texts(lines: Sequence[Line], seats: Sequence[int], foreign: Collection[int]) -> list[Line]:
    """The lines of a page with the pieces of names and levels left of their values. ``seats`` is where the header has the
    names and ``foreign`` where it has something else, counted from the first column of values. The names are all that
    stands right of the last column of levels."""
    left = [{at: cell for at, cell in _texts_left(line).items() if at not in foreign} for line in lines]
    anchored = [texts for line, texts in zip(lines, left, strict=True) if line.anchors]
    places = sorted({at for texts in anchored for at in texts})
    nearest = next((at for at, _ in Counter(max(texts) for texts in anchored if texts).most_common(1)), 0)
    last = max(seats, default=nearest)
    levels = [at for at in places if at < last and _are_levels([texts[at] for texts in left if at in texts])]
    first = max(levels) + 1 if levels else min(seats, default=nearest)
    return [
        replace(
            line,
            names=tuple(texts[at] for at in sorted(texts) if at >= first),
            level=han(texts[first - 1].text) if first - 1 in texts else "",
        )
        for line, texts in zip(lines, left, strict=True)
    ]


def _texts_left(line: Line) -> dict[int, Cell]:
    """The pieces of text left of a line's values, by their distance from the first of these."""
    return {cell.column - line.first: cell for cell in line.row if cell.column < line.first and is_text(cell)}


def _are_levels(cells: Sequence[Cell]) -> bool:
    """Whether a column holds pieces of levels (数量指标, 经济 成本) more than anything else."""
    return 2 * sum(map(_is_level_piece, cells)) >= len(cells)


def _is_level_piece(cell: Cell) -> bool:
    word = han(cell.text)
    pieces = [word, *(word[i : i + 3] for i in range(len(word) - 2))]
    return any(piece in level for piece in pieces for level in LEVELS)
