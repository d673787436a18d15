"""Lines → rows of indicators: which lines belong together, and what is thereby said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.domain.amounts import COUNT_UNITS, MONEY_UNITS, is_empty_mark
from index.domain.disclosure import Cell
from index.performance.form import MARKS, VALUES, Role, plain
from index.performance.scattered.cells import PrintedWords, figure, han, joined
from index.performance.scattered.lines import LEVELS, Line

_MARGIN = 2  # by how much a way to put lines together must be better than any other


_NAME = -1  # stands for the column of the names
_UNIT_PIECE = re.compile(r"^[^\d,.]{1,4}$")


# What is left of a unit on the next line: 万元, 元 (of 万元), 天 (of 元/天).
_UNIT_ENDS = {unit[i:] for unit in (*MONEY_UNITS, *COUNT_UNITS, "%") for i in range(len(unit))}


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One row of the table; ``sure`` is False where its cells were put together by a guess."""

    name: str
    cells: Mapping[Role, Cell]
    sure: bool


def rows_of(lines: Sequence[Line], printed: PrintedWords) -> list[IndicatorRow]:
    """The rows: each the line that holds its marks, with the lines above and below that belong to it. A row whose lines
    cannot be told is left out."""
    anchors = _anchors(lines)
    if not anchors:
        return []
    between = [lines[end + 1 : start] for (_, end), (start, _) in pairwise([(0, -1), *anchors, (len(lines), 0)])]
    gaps = [[_without_remains(line, lines, anchors) for line in gap] for gap in between]
    layout = _Layout(lines, anchors, gaps, printed)
    rows = []
    for i, ((start, end), above, below) in enumerate(zip(anchors, *_pairs(layout.splits()), strict=True)):
        if above is None or below is None:
            continue
        held = lines[start]
        cells = {role: cell for role in held.cells if (cell := _value_cell(role, i, lines, anchors))}
        is_whole = start == end and not held.has_remains and all(held.cells[role] is c for role, c in cells.items())
        is_printed = all(cell in held.row for cell in held.cells.values())
        name = _name_of([line for part in layout.parts(i, above, below) for line in part], printed)
        rows.append(IndicatorRow(name, cells, is_whole and is_printed))
    return rows


def _pairs(splits: Sequence[int | None]) -> tuple[Sequence[int | None], Sequence[int | None]]:
    """The splits above and below each row."""
    return splits[:-1], splits[1:]


def _value_cell(role: Role, row: int, lines: Sequence[Line], anchors: Sequence[tuple[int, int]]) -> Cell | None:
    """The cell of a role with an amount: in the lines that hold the row's marks, else alone beside them where the next
    row has its own; with the unit that was broken off to the line below. None where it says words or cannot be told."""
    start, end = anchors[row]
    at = next((i for i in range(start, end + 1) if lines[i].figure(role)), None)
    if at is None and not any(lines[i].says(role) for i in range(start, end + 1)):
        around = [
            (anchors[row - 1][1] if row else -1, start),
            (end, anchors[row + 1][0] if row + 1 < len(anchors) else len(lines)),
        ]
        loose = [i for first, last in around for i in range(first + 1, last) if lines[i].figure(role)]
        others = [lines[i] for i in (around[0][0], around[1][1]) if 0 <= i < len(lines)]
        at = loose[0] if len(loose) == 1 and all(line.says(role) for line in others) else None
    if at is None:
        return None
    cell = lines[at].cells[role]
    below = next((c for line in lines[at + 1 :] if (c := line.cells.get(role)) and not is_empty_mark(c.text)), None)
    if below is None or not _UNIT_PIECE.match(plain(below.text)) or plain(below.text) not in _UNIT_ENDS:
        return cell
    whole = figure(plain(cell.text) + plain(below.text))
    return replace(cell, text=plain(cell.text) + plain(below.text)) if whole and whole.unit else None


def _anchors(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """First and last line of each run of lines that hold the marks of one row. A line that repeats the marks of the line
    above, one of the two without a value that can be read, is the same row read twice."""
    found: list[tuple[int, int]] = []
    has_marks = any(role in line.cells for line in lines for role in MARKS)
    for i, line in enumerate(lines):
        if line.anchors and found and found[-1][1] == i - 1 and _is_twin(lines[i - 1], line):
            found[-1] = (found[-1][0], i)
        elif line.anchors or (not has_marks and _is_row_of_words(line)):
            found.append((i, i))
    return found


def _is_row_of_words(line: Line) -> bool:
    """Whether a line names an indicator and says something of it that is no number: 有效提升, 1-12月."""
    said = [plain(cell.text) for role, cell in line.cells.items() if role in VALUES and not is_empty_mark(cell.text)]
    return bool(line.names) and any(not _UNIT_PIECE.match(text) or len(han(text)) > 1 for text in said)


def _is_twin(first: Line, second: Line) -> bool:
    marks = [(a.value, b.value) for role in MARKS if (a := first.figure(role)) and (b := second.figure(role))]
    values = [role for role in VALUES if role in first.cells]
    return (
        bool(marks)
        and all(a == b for a, b in marks)
        and not any(first.says(role) and second.says(role) for role in values)
        and any(not (first.says(role) and second.says(role)) for role in values)
    )


def _without_remains(line: Line, lines: Sequence[Line], anchors: Sequence[tuple[int, int]]) -> Line:
    """The line without a name that only repeats, half read, a part of the name in the next line."""
    if not line.names or not line.has_remains:
        return line
    text = han("".join(cell.text for cell in line.names))
    others = [plain("".join(c.text for c in lines[i].names)) for start, end in anchors for i in (start, end)]
    return replace(line, names=()) if any(text in other for other in others) else line


Parts = tuple[Sequence[Line], Sequence[Line], Sequence[Line]]  # above, with, and below the marks of a row


@dataclass(frozen=True, slots=True)
class _Layout:
    """The lines of a table: ``anchors`` hold the marks of the rows (first and last line), ``gaps`` are the lines above the
    first, between two, and below the last."""

    lines: Sequence[Line]
    anchors: Sequence[tuple[int, int]]
    gaps: Sequence[Sequence[Line]]
    printed: PrintedWords

    def parts(self, row: int, above: int, below: int) -> Parts:
        """The lines of a row, ``above`` lines of the gap over it left to the row before it."""
        start, end = self.anchors[row]
        return self.gaps[row][above:], self.lines[start : end + 1], self.gaps[row + 1][:below]

    def splits(self) -> list[int | None]:
        """How many lines of each gap belong to the row above; None where that is open.

        The cells of a row are centred, or begin on top, all of a table alike; a word that goes on in the next line is
        often printed elsewhere, and two names that follow one another are not. Whatever costs least must be better than
        any other way by a margin, and more than the look of the other rows must speak for it.
        """
        allowed = self.allowed()
        splits: list[int | None] = []
        for gap, centred, top in zip(self.gaps, self.costs(allowed, True), self.costs(allowed, False), strict=True):
            best, *rest = sorted((min(centred[split], top[split]), split) for split in centred)
            named = {split: sum(bool(line.names) for line in gap[:split]) for split in centred}
            others = [cost for cost, split in rest if named[split] != named[best[1]]]
            splits.append(best[1] if not others or others[0] - best[0] >= _MARGIN else None)
        rows = [
            self.parts(i, len(self.gaps[i]) if above is None else above, below or 0)
            for i, (above, below) in enumerate(pairwise(splits))
        ]
        is_exact = None not in splits and all(map(_is_centred, rows))

        def is_told(gap: int) -> bool:
            if any(line.is_adrift for line in self.gaps[gap]):
                return False
            return len(allowed[gap]) == 1 or is_exact or _is_printed(rows[gap - 1], rows[gap], self.printed)

        return [split if split is not None and is_told(i) else None for i, split in enumerate(splits)]

    def allowed(self) -> list[Sequence[int]]:
        """The splits of each gap that its place leaves open: no row is above the first line. Where every row has a second
        level of its own, a piece of that level goes to its row."""
        words = _level_words(self.lines, self.anchors)
        allowed: list[Sequence[int]] = [[0]]
        for gap, (_, end) in zip(self.gaps[1:-1], self.anchors, strict=False):
            levels = [(n, words[end + 1 + n] == words[end]) for n, line in enumerate(gap) if words and line.level]
            least = max((n + 1 for n, is_above in levels if is_above), default=0)
            most = min((n for n, is_above in levels if not is_above), default=len(gap))
            allowed.append(range(least, max(least, most) + 1))
        return [*allowed, [len(self.gaps[-1])]]

    def costs(self, allowed: Sequence[Sequence[int]], is_centred: bool) -> list[dict[int, int]]:
        """For every split of each gap, the least that all rows together cost with it."""

        def cost(row: int, above: int, below: int) -> int:
            return _row_cost(*self.parts(row, above, below), self.printed, is_centred)

        ahead = [dict.fromkeys(allowed[0], 0)]
        for row in range(len(self.anchors)):
            ahead.append({s: min(ahead[row][r] + cost(row, r, s) for r in allowed[row]) for s in allowed[row + 1]})
        behind = [dict.fromkeys(allowed[-1], 0)]
        for row in reversed(range(len(self.anchors))):
            behind.insert(0, {r: min(cost(row, r, s) + behind[0][s] for s in allowed[row + 1]) for r in allowed[row]})
        return [{s: here[s] + there[s] for s in here} for here, there in zip(ahead, behind, strict=True)]


def _is_centred(row: Parts) -> bool:
    """Whether the name and every remark of a row have as many lines above its marks as below."""
    lead, _, trail = row
    above, below = (Counter(_columns_of(part)) for part in (lead, trail))
    return above == below


def _columns_of(lines: Sequence[Line]) -> Iterator[int]:
    """The columns in which the lines say something, of a name or a remark; the name's is ``_NAME``."""
    for line in lines:
        yield from (*((_NAME,) if line.names else ()), *line.notes)


def _is_printed(above: Parts, below: Parts, printed: PrintedWords) -> bool:
    """Whether every line break between the marks of one row and those of the next is one between characters that the
    document prints together elsewhere. Needed where not all rows are centred exactly."""
    runs = ((*above[1], *above[2]), (*below[0], *below[1]))
    texts = ([_name_piece(line) for line in run if line.names] for run in runs)
    return all(_break_cost(one, two, printed) <= 0 for text in texts for one, two in pairwise(text))


def _level_words(lines: Sequence[Line], anchors: Sequence[tuple[int, int]]) -> list[int]:
    """Which word of the second level each line belongs to, where every row has its own (数量, 指标 | 质量指标 | …); else
    empty."""
    words: list[int] = []
    number, word = 0, ""
    for line in lines:
        if line.level and word.endswith("标"):
            number, word = number + 1, ""
        word += line.level
        words.append(number)
    of_rows = [words[start] for start, _ in anchors]
    has_own = all(lines[start].level for start, _ in anchors)
    return words if len(set(of_rows)) == len(of_rows) > 1 and has_own else []


def _row_cost(
    lead: Sequence[Line], own: Sequence[Line], trail: Sequence[Line], printed: PrintedWords, is_centred: bool
) -> int:
    """How far a row is from what is printed: its name out of the middle (or above its marks), on two pages, or with a
    line break between characters that the document nowhere prints together."""
    above, below = Counter(_columns_of(lead)), Counter(_columns_of(trail))
    has_own = any(line.names for line in own)
    if is_centred:
        cost = sum(_place_cost(above[column], below[column]) for column in above | below)
    else:
        cost = 3 * above[_NAME] + 3 * (not has_own) + sum(above.values()) - above[_NAME]
    cost += 3 * (not has_own and not above[_NAME] and not below[_NAME])
    cost += any(line.page != own[0].page for line in (*lead, *trail) if line.names)
    texts = [_name_piece(line) for line in (*lead, *own, *trail) if line.names]
    return cost + sum(_break_cost(one, two, printed) for one, two in pairwise(texts))


def _place_cost(above: int, below: int) -> int:
    """How far the lines of a centred cell are from the middle: of an even number one is nearer."""
    apart = abs(above - below)
    return apart if apart < 2 else 3 * apart


def _break_cost(one: str, two: str, printed: PrintedWords) -> int:
    """What it costs that one line goes on in the next: less than nothing where the document prints just that elsewhere."""
    if one[-2:] + two[:2] in printed.text:
        return -_MARGIN
    goes_on = one[-1] in "、,(和及与的" or two[0] in "(、)"
    return 0 if goes_on or one[-2:] + two[0] in printed.text or one[-1] + two[:2] in printed.text else 1


def _name_piece(line: Line) -> str:
    return plain("".join(cell.text for cell in line.names))


def _name_of(lines: Sequence[Line], printed: PrintedWords) -> str:
    """The pieces of the name, line by line; "" for what is no name."""
    name = "".join(joined(line.names, printed) for line in lines if line.names)
    is_level = (name in LEVELS or f"{name}指标" in LEVELS) and not any(line.level for line in lines)
    return "" if is_level or len(name) < 2 or not han(name) else name
