"""Rules → tables: cells with their spans, and each character in the one cell that it belongs to.

pdfplumber finds the cells. Its default settings are the best we measured on ruled disclosures; its ``text`` strategies
cut leading digits and invent tables in prose.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from index.domain.disclosure import Box, Cell
from index.readers.pdf.rulings import Glyph, Rule
from index.readers.pdf.text_lines import text_lines
from index.readers.raw import Grid

# Two rulings closer than this (points) are the same one drawn twice.
_SAME_EDGE = 3.0
# Rules that reach this much farther than the cells found mean that cells were not found.
_OVERHANG = 8.0
# A rule of a table is at least this long a part of it; what is shorter is a tick of a drawing.
_LONG = 0.6
# Characters of one text have at most this between them (of their size); across a rule only what touches, or what
# stands on the rule with this share of itself on the other side, is one text.
_TOUCHING = 0.15
_NO_GAP = 0.03
_ACROSS = 0.2


def table_frames(rules: Sequence[Rule]) -> list[tuple[Box, ...]]:
    """The cells of each table that the rules draw, tables from the top.

    A table with open sides loses its first and last column to the finder, one cut by the page's end its last row, and
    rules that close no cell by themselves all: where rules reach beyond the cells found, the outer ones are added.
    """
    frames: list[tuple[Box, ...]] = []
    for cluster in _clusters(rules):
        found = _find(cluster)
        whole = bounds(rule.box for rule in cluster)
        if not found or _reaches_beyond(whole, bounds(cell for cells in found for cell in cells)):
            found = _closed(cluster, whole, found)
        frames += [inner for cells in found if (inner := _without_frame(cells))]
    return sorted(frames, key=lambda cells: bounds(cells).top)


def _without_frame(cells: tuple[Box, ...]) -> tuple[Box, ...]:
    """The cells without one that is drawn around all others, title and all: what stands in it alone is no cell."""
    outer = bounds(cells)
    framed = [cell for cell in cells if all(abs(a - b) <= _SAME_EDGE for a, b in zip(cell, outer, strict=True))]
    return cells if len(framed) == len(cells) else tuple(cell for cell in cells if cell not in framed)


def place_glyphs(glyphs: Sequence[Glyph], cells: Sequence[Box]) -> tuple[list[list[Glyph]], list[Glyph]]:
    """Each character in one cell, by its centre, and the characters in none. Cells may overlap: the smallest counts.

    A text that runs across a rule is one text, and goes where most of it stands: cut there, a number that is wider
    than its column would become two.
    """
    seat = _Seats(cells)
    seats = [seat.find((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2) for g in glyphs]
    for start, end in _runs(glyphs):
        if any(_runs_across(glyphs, seats, cells, i) for i in range(start, end - 1)):
            ((most, _),) = Counter(seats[start:end]).most_common(1)
            seats[start:end] = [most] * (end - start)
    inside: list[list[Glyph]] = [[] for _ in cells]
    outside: list[Glyph] = []
    for glyph, number in zip(glyphs, seats, strict=True):
        (outside if number is None else inside[number]).append(glyph)
    return inside, outside


def grid(cells: Sequence[Box], inside: Sequence[Sequence[Glyph]], page: int, ocr: bool) -> Grid:
    """The table of these cells, seated in rows and columns by their edges."""
    lefts, tops = edges(cell.x0 for cell in cells), edges(cell.top for cell in cells)
    seated = []
    for box, glyphs in zip(cells, inside, strict=True):
        seated.append(
            Cell(
                text="\n".join(text for text, _ in text_lines(glyphs)) if glyphs else "",
                row=position(tops, box.top),
                column=position(lefts, box.x0),
                row_span=1 + between(tops, box.top, box.bottom),
                column_span=1 + between(lefts, box.x0, box.x1),
                page=page,
                box=box,
                ocr=ocr,
                red=_all_red(glyphs),
            )
        )
    return Grid(tuple(sorted(seated, key=lambda cell: (cell.row, cell.column))), page=page)


def _all_red(glyphs: Sequence[Glyph]) -> bool:
    seen = [glyph for glyph in glyphs if not glyph.text.isspace()]
    return bool(seen) and all(glyph.red for glyph in seen)


def bounds(cells: Iterable[Box]) -> Box:
    """The rectangle around all of them."""
    x0, top, x1, bottom = zip(*cells, strict=True)
    return Box(min(x0), min(top), max(x1), max(bottom))


def _find(rules: Sequence[Rule], across: Sequence[float] = (), down: Sequence[float] = ()) -> list[tuple[Box, ...]]:
    """Cells by pdfplumber, with rules added all ``across`` and all ``down`` the part of the page that is given."""
    from pdfplumber.table import TableFinder

    if not rules:
        return []
    page: Any = SimpleNamespace(
        edges=[_edge(rule) for rule in rules], bbox=bounds(rule.box for rule in rules)
    )  # all that the finder looks at
    settings = {"explicit_vertical_lines": list(down), "explicit_horizontal_lines": list(across)}
    return [tuple(Box(*cell) for cell in table.cells) for table in TableFinder(page, settings).tables]


def _edge(rule: Rule) -> dict[str, Any]:
    return {
        "orientation": rule.orientation,
        "object_type": "line",
        "x0": rule.x0,
        "x1": rule.x1,
        "top": rule.top,
        "bottom": rule.bottom,
        "width": rule.x1 - rule.x0,
        "height": rule.bottom - rule.top,
    }


def _reaches_beyond(whole: Box, found: Box) -> bool:
    return any(abs(one - other) >= _OVERHANG for one, other in zip(whole, found, strict=True))


def _closed(rules: Sequence[Rule], whole: Box, found: list[tuple[Box, ...]]) -> list[tuple[Box, ...]]:
    """The tables found again with the outer rules that the drawing leaves out; ``found`` when there are none."""
    x0, top, x1, bottom = whole
    long_across = sum(r.orientation == "h" and r.x1 - r.x0 >= _LONG * (x1 - x0) for r in rules)
    long_down = sum(r.orientation == "v" and r.bottom - r.top >= _LONG * (bottom - top) for r in rules)
    if not found and (not long_across or not long_down or long_across + long_down < 3):
        return found
    again = _find(rules, across=(top, bottom), down=(x0, x1))
    return again if sum(map(len, again)) > sum(map(len, found)) else found


def _meets(rule: Rule, box: Box) -> bool:
    return (
        rule.x0 <= box.x1 + _SAME_EDGE
        and rule.x1 >= box.x0 - _SAME_EDGE
        and rule.top <= box.bottom + _SAME_EDGE
        and rule.bottom >= box.top - _SAME_EDGE
    )


def _clusters(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that touch one another, directly or through others."""
    done: list[list[Rule]] = []
    growing: list[tuple[Box, list[Rule]]] = []
    for rule in sorted(rules, key=lambda rule: rule.top):
        done += [members for box, members in growing if box.bottom < rule.top - _SAME_EDGE]
        growing = [cluster for cluster in growing if cluster[0].bottom >= rule.top - _SAME_EDGE]
        touched = [cluster for cluster in growing if _meets(rule, cluster[0])]
        growing = [cluster for cluster in growing if not _meets(rule, cluster[0])]
        members = max((members for _, members in touched), key=len, default=[])
        for _, others in touched:
            if others is not members:
                members += others
        members.append(rule)
        growing.append((bounds([rule.box, *(box for box, _ in touched)]), members))
    return done + [members for _, members in growing]


class _Seats:
    """Which cell holds a point."""

    def __init__(self, cells: Sequence[Box]) -> None:
        self.cells = cells
        self.lefts, self.tops = edges(cell.x0 for cell in cells), edges(cell.top for cell in cells)
        self.owners: dict[tuple[int, int], int] = {}
        by_size = sorted(range(len(cells)), key=lambda i: _area(cells[i]), reverse=True)
        for number in by_size:
            x0, top, x1, bottom = cells[number]
            row, column = position(self.tops, top), position(self.lefts, x0)
            for i in range(row, row + 1 + between(self.tops, top, bottom)):
                for j in range(column, column + 1 + between(self.lefts, x0, x1)):
                    self.owners[i, j] = number

    def find(self, x: float, y: float) -> int | None:
        number = self.owners.get((bisect_right(self.tops, y) - 1, bisect_right(self.lefts, x) - 1))
        if number is None or x >= self.cells[number].x1 or y >= self.cells[number].bottom:
            return None
        return number


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)


def _runs(glyphs: Sequence[Glyph]) -> Iterable[tuple[int, int]]:
    """Stretches of characters drawn one right after the other, without a gap."""
    start = 0
    for i in range(1, len(glyphs) + 1):
        if i == len(glyphs) or not _follows(glyphs[i - 1], glyphs[i]):
            if i - start > 1:
                yield start, i
            start = i


def _follows(before: Glyph, glyph: Glyph) -> bool:
    return (
        before.bottom == glyph.bottom
        and abs(glyph.x0 - before.x1) <= _TOUCHING * glyph.size
        and not before.text.isspace()
        and not glyph.text.isspace()
    )


def _runs_across(glyphs: Sequence[Glyph], seats: Sequence[int | None], cells: Sequence[Box], i: int) -> bool:
    """Whether the text goes on over a rule between this character and the next."""
    if seats[i] == seats[i + 1]:
        return False
    before, after = glyphs[i], glyphs[i + 1]
    if after.x0 - before.x1 <= _NO_GAP * before.size:
        return True
    return any(
        seat is not None and _stands_across(glyph, cells[seat])
        for glyph, seat in zip(glyphs[i : i + 2], seats[i : i + 2], strict=True)
    )


def _stands_across(glyph: Glyph, cell: Box) -> bool:
    overlap = _ACROSS * (glyph.x1 - glyph.x0)
    return glyph.x0 < cell.x0 - overlap or glyph.x1 > cell.x1 + overlap


def edges(values: Iterable[float]) -> list[float]:
    """The places of rules, one for those drawn twice."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME_EDGE:
            found.append(value)
    return found


def position(places: list[float], value: float) -> int:
    """The number of the nearest one."""
    after = bisect_right(places, value)
    if after == 0:
        return 0
    return after if after < len(places) and places[after] - value < value - places[after - 1] else after - 1


def between(places: list[float], low: float, high: float) -> int:
    """How many of them lie inside."""
    return sum(low + _SAME_EDGE < place < high - _SAME_EDGE for place in places)
