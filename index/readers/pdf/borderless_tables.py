"""A table without rules (or with horizontal ones only): words aligned in columns, told by the gaps between them.

Only below a caption (…表, 单位：万元) or between the rules of a three-line table, and only where amounts stand in
columns: a table invented in prose is worse than one missed, and so is a figure under another one's header. Over ten
styles of four typeset bodies no figure was bound wrongly; pdfplumber's ``text`` strategies cut digits off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.domain.disclosure import Box, Cell, Problem
from index.readers.pdf.rulings import Glyph, Rule
from index.readers.pdf.text_lines import row_box, text_rows
from index.readers.raw import Grid

# Shares of the size of the print: a gap that parts two words, the most that lines of one cell lie apart,
# and the widest gap that people type with blanks.
_GAP = 0.4
_LEADING = 1.45
_TYPED = 6.0
# Of the way from one row to the next: lines of one cell lie closer.
_WITHIN_ROW = 0.85
# Cells of one row overlap by this much at least: a code with a blank below it stands half a line higher.
_SAME_ROW = 0.15
# Points between two columns at least.
_ALLEY = 1.0
# A header stands at most so far (of its own width and height) beside the figures of its column.
_BESIDE = 1.5
# A header under another one leaves at least this share of the size free; one beside it in the middle of two levels not.
_BELOW = 0.25
# What of the free columns beside a header its span leaves out counts less than how far it stands from the middle.
_LEFT_OUT = 0.3
# A header over all levels stands in the middle of their height, give or take this share of the size.
_MIDDLE = 0.35
# A line without a gap that is as wide as this share of the table is prose.
_WIDE = 0.6

_TITLE = re.compile(r"表(?:[(（].{1,12}[)）])?$")
_UNIT = re.compile(r"单位[:：](?:人民币)?(?:百万元|亿元|万元|千元|元)")
_NUMBER = re.compile(r"^(?:附?表|附件)[一二三四五六七八九十\d]+[:：]?$")
_END = re.compile(
    r"^(?:备?注|说明)[:：]|^第[一二三四五六七八九十]+部分|^[一二三四五六七八九十]+、.{0,40}说明|^[（(][一二三四五六七八九十]+[)）]|^[-—–]\s*\d+\s*[-—–]$"
)
_PAGE_NUMBER = re.compile(r"[-—–]?第?\d{1,4}页?[-—–]?")
_FIGURE = re.compile(r"[-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?|[-−]?\d+(?:\.\d+)?%?")
_CODE = re.compile(r"0\d|\d{3}|\d{5}|\d{7}")
# A performance table: keys and values of many widths, where columns say nothing.
_SHEET = re.compile(r"绩效.{0,8}表|级指标|指标值")
_SHEET_TITLE = re.compile(r"^(?!.*[。，；见]).{0,40}绩效.{0,12}表(?:[(（].{1,12}[)）])?$")
_SENTENCE = re.compile(r"[。；，]")


_MISSED = "“{}”没有表格线，未取数"
_LOST = "上一页的表没有表格线，这一页是它的续页，列对不上，未取数"


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a gap between them."""

    glyphs: tuple[Glyph, ...]
    box: Box

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def size(self) -> float:
        return self.glyphs[0].size


@dataclass(slots=True)
class Piece:
    """The lines of one cell, from the top; ``columns`` are the first and the last that it stands in."""

    words: list[Word]
    columns: tuple[int, int]
    row: int = 0
    rows: int = 1

    @property
    def box(self) -> Box:
        boxes = [word.box for word in self.words]
        return Box(
            min(box.x0 for box in boxes),
            min(box.top for box in boxes),
            max(box.x1 for box in boxes),
            max(box.bottom for box in boxes),
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """The x-extents of the columns of a table, by which its next page is recognised, and the words of its header."""

    extents: tuple[tuple[float, float], ...]
    header: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The tables of a page with their tops, the characters that are in none, the columns of the table that reaches the
    page's end, and what looks like a table and was not read."""

    tables: list[tuple[float, Grid]]
    rest: list[Glyph]
    columns: Columns | None
    problems: tuple[Problem, ...]


Words = list[Word]


def borderless_tables(
    glyphs: Sequence[Glyph], rules: Sequence[Rule], page: int, before: Columns | None, ocr: bool
) -> Reading:
    """What a page holds outside of its ruled tables. ``before`` is the table that reached the end of the page before."""
    straight = [glyph for glyph in glyphs if not glyph.turn]
    blanks = [glyph for glyph in straight if glyph.text.isspace()]
    lines = [_words(row, blanks) for row in text_rows(straight)]
    found: list[tuple[float, Grid]] = []
    taken: set[int] = set()
    ends: Columns | None = None
    for start, stop, above in _regions(lines, rules, before):
        table = _table(lines[start:stop], above)
        if table is None:
            continue
        pieces, columns = table
        extents = columns.extents
        words = [word for piece in pieces for word in piece.words]
        found.append((min(word.box.top for word in words), _grid(pieces, extents, page, ocr)))
        taken |= {id(glyph) for word in words for glyph in word.glyphs}
        ends = columns if _is_page_end(lines[stop:]) else None
    if before and not found and _is_empty_page_of(lines, before):
        ends = before
    rest = [glyph for glyph in glyphs if id(glyph) not in taken]
    missed = [_MISSED.format(title) for title in _sheets(lines)]
    if before and ends is None and lines and not taken & {id(glyph) for glyph in lines[0][0].glyphs}:
        missed += [_LOST] if any(_is_row_of(line, before) for line in lines[: _stop(lines, 0)]) else []
    return Reading(found, rest, ends, tuple(Problem(page, what, "没有表格线的表") for what in missed))


def _sheets(lines: Sequence[Words]) -> list[str]:
    """The titles of performance tables without rules: a title, and below it lines of several words."""
    return [
        _text(line)
        for i, line in enumerate(lines)
        if _SHEET_TITLE.search(_text(line))
        and len(line) == 1
        and sum(len(other) > 1 for other in lines[i + 1 : i + 6]) >= 3
    ]


def _is_empty_page_of(lines: Sequence[Words], before: Columns) -> bool:
    """Whether a page between two others of a table holds only its rows without figures: nothing, or labels."""
    return all(
        _PAGE_NUMBER.fullmatch(_text(line))
        or (
            not (_SENTENCE.search(_text(line)) or _is_caption(line))
            and all(len(_columns_of(word.box, before.extents)) == 1 and not _is_amount(word) for word in line)
        )
        for line in lines
    )


def _is_row_of(line: Words, before: Columns) -> bool:
    figures = [word for word in line if _FIGURE.fullmatch(word.text)]
    return len(line) > 1 and bool(figures) and all(len(_columns_of(word.box, before.extents)) == 1 for word in figures)


def _words(row: Sequence[Glyph], blanks: Sequence[Glyph]) -> Words:
    words: Words = []
    start = 0
    for i in range(1, len(row) + 1):
        if i == len(row) or _parted(row[i - 1], row[i], blanks):
            words.append(Word(tuple(row[start:i]), row_box(row[start:i])))
            start = i
    return words


def _parted(before: Glyph, after: Glyph, blanks: Sequence[Glyph]) -> bool:
    """Whether a gap parts two words. One that was typed as blanks (收　　入) is inside of a word."""
    gap = after.x0 - before.x1
    size = max(before.size, after.size)
    if gap <= _GAP * size:
        return False
    typed = [
        blank.x1 - blank.x0
        for blank in blanks
        if blank.bottom == before.bottom == after.bottom and before.x1 - 1 <= blank.x0 and blank.x1 <= after.x0 + 1
    ]
    return gap > _TYPED * size or sum(typed) < 0.8 * gap


def _text(line: Words) -> str:
    return "".join(word.text for word in line)


def _regions(
    lines: Sequence[Words], rules: Sequence[Rule], before: Columns | None
) -> Iterable[tuple[int, int, Columns | None]]:
    """Where tables may stand: (first line, line after the last, the table of the page before that goes on)."""
    i = 0
    if before and lines:
        stop = _stop(lines, 0)
        if stop and _fits(lines[:stop], before, to_the_end=_is_page_end(lines[stop:])):
            yield 0, stop, before
            i = stop
    while i < len(lines):
        if not (_is_caption(lines[i]) or _is_ruled_off(lines, i, rules)):
            i += 1
            continue
        first = i
        while i < len(lines) and _is_caption(lines[i]):
            i += 1
        stop = _stop(lines, i)
        if stop > i and not any(_SHEET.search(_text(line)) for line in lines[max(0, first - 2) : stop]):
            yield i, stop, None
        i = max(stop, i + 1)


def _is_page_end(lines: Sequence[Words]) -> bool:
    """Whether nothing but a page number follows."""
    return all(_PAGE_NUMBER.fullmatch(_text(line)) for line in lines)


def _is_caption(line: Words) -> bool:
    text = _text(line)
    return len(text) < 60 and bool(
        _UNIT.search(text) or _NUMBER.match(text) or (_TITLE.search(text) and not _SENTENCE.search(text))
    )


def _is_ruled_off(lines: Sequence[Words], i: int, rules: Sequence[Rule]) -> bool:
    """Whether a line has a rule right above it and another of the same extent below (三线表)."""
    top, size = lines[i][0].box.top, lines[i][0].size
    across = [rule for rule in rules if rule.orientation == "h" and rule.x1 - rule.x0 > 10 * size]
    return any(
        top - 2.5 * size < rule.top <= top + 0.3 * size
        and any(
            other.top > rule.top + size and abs(other.x0 - rule.x0) < 3 and abs(other.x1 - rule.x1) < 3
            for other in across
        )
        for rule in across
    )


def _stop(lines: Sequence[Words], start: int) -> int:
    """The line after the last that may belong to a table from ``start`` on."""
    left = min((word.box.x0 for line in lines[start:] for word in line), default=0.0)
    right = max((word.box.x1 for line in lines[start:] for word in line), default=0.0)
    for i in range(start, len(lines)):
        line, text = lines[i], _text(lines[i])
        wide = any(word.box.x1 - word.box.x0 > _WIDE * (right - left) for word in line)
        if _END.match(text) or (i > start and _is_caption(line)) or wide or (len(line) == 1 and "。" in text):
            return i
        if i == len(lines) - 1 and len(line) == 1 and _PAGE_NUMBER.fullmatch(text):
            return i
    return len(lines)


def _fits(lines: Sequence[Words], before: Columns, to_the_end: bool) -> bool:
    """Whether these lines stand in the columns of the page before, no word in two of them: several side by side, or, on
    a page that holds nothing else, labels at the left of their column."""
    words = [word for line in lines for word in line]
    if _text(words).startswith(before.header):
        return True
    seats = [_columns_of(word.box, before.extents) for word in words]
    if any(len(seat) != 1 for seat in seats):
        return False
    aligned = all(
        abs(word.box.x0 - before.extents[column][0]) < 2 for word, (column,) in zip(words, seats, strict=True)
    )
    return max(map(len, lines)) > 1 or (to_the_end and aligned and len(lines) > 1)


def _table(lines: Sequence[Words], before: Columns | None) -> tuple[list[Piece], Columns] | None:
    """The cells of the table that the lines make, and its columns; None when they make none. ``before`` is the table
    of the page before, when it goes on here."""
    pitch = _pitch(lines)
    top = _body_top(lines, before, pitch)
    if top is None:
        return None
    body = [word for line in lines for word in line if word.box.top >= top]
    header = [word for line in lines for word in line if word.box.top < top]
    extents = _extents([(word.box.x0, word.box.x1) for word in body] + list(before.extents if before else ()))
    extents = _with_header_columns(extents, header, body, pitch)
    figures = [word for word in body if _FIGURE.fullmatch(word.text)]
    amounts = [word for word in figures if _is_amount(word)]
    if before and len(extents) != len(before.extents):
        return None
    if not before and (len(extents) < 2 or not amounts or len(figures) < 2 or not header):
        return None
    heads = _header(header, extents, pitch)
    if heads is None or not all(
        _has_header(word, heads, extents) for word in body if header and _FIGURE.fullmatch(word.text)
    ):
        return None
    depth = max((piece.row + piece.rows for piece in heads), default=0)
    rows = _rows(body, extents, pitch)
    for number, pieces in enumerate(rows):
        for piece in pieces:
            piece.row = depth + number
    columns = Columns(tuple(extents), before.header if before else _text(header))
    return [*heads, *(piece for pieces in rows for piece in pieces)], columns


def _body_top(lines: Sequence[Words], before: Columns | None, pitch: float) -> float | None:
    """Where the body begins. On a following page after the header that it repeats, or at once."""
    if before:
        said = ""
        for i, line in enumerate(lines):
            if said == before.header and said:
                return _first_row_top(lines, i, pitch)
            said += _text(line)
            if not before.header.startswith(said):
                break
        return min(word.box.top for word in lines[0])
    first = next((i for i, line in enumerate(lines) if any(_FIGURE.fullmatch(word.text) for word in line)), None)
    return None if first is None else _first_row_top(lines, first, pitch)


def _has_header(word: Word, heads: Sequence[Piece], extents: Sequence[tuple[float, float]]) -> bool:
    return any(_share((column, column), piece.columns) for column in _columns_of(word.box, extents) for piece in heads)


def _is_amount(word: Word) -> bool:
    return bool(_FIGURE.fullmatch(word.text)) and not _CODE.fullmatch(word.text)


def _pitch(lines: Sequence[Words]) -> float:
    """From one row to the next: the least distance of two amounts in one column."""
    size = lines[0][0].size
    found: list[float] = []
    last: list[Word] = []
    for line in lines:
        for word in line:
            if not _is_amount(word) or "." not in word.text:
                continue
            above = next((other for other in reversed(last) if _overlap(word.box, other.box) > 0), None)
            if above is not None:
                found.append(word.box.bottom - above.box.bottom)
            last.append(word)
    return min((distance for distance in found if distance > size), default=2 * size)


def _overlap(one: Box, other: Box) -> float:
    return min(one.x1, other.x1) - max(one.x0, other.x0)


def _first_row_top(lines: Sequence[Words], first: int, pitch: float) -> float:
    """The top of the first row of amounts: that of its highest cell, whose lines may begin above the amount."""
    words = [word for line in lines[: first + 1] for word in line]
    figure = next((word for word in lines[first] if _FIGURE.fullmatch(word.text)), lines[first][0])
    top = min(word.box.top for word in lines[first])
    pieces = _pieces(words, pitch)
    for piece in pieces:
        if piece.box.top < figure.box.bottom and piece.box.bottom > figure.box.top:
            top = min(top, piece.box.top)
    return top


def _pieces(words: Sequence[Word], pitch: float) -> list[Piece]:
    """Words below one another, closer than rows are, as one cell."""
    pieces: list[Piece] = []
    for word in sorted(words, key=lambda word: word.box.top):
        reach = min(_WITHIN_ROW * pitch, _LEADING * word.size)
        for piece in pieces:
            below = word.box.bottom - piece.words[-1].box.bottom
            if below <= reach and below > 0.3 * word.size and _overlap(word.box, piece.box) > 0:
                piece.words.append(word)
                break
        else:
            pieces.append(Piece([word], (0, 0)))
    return pieces


def _extents(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans that overlap or nearly touch, as one column."""
    merged: list[tuple[float, float]] = []
    for x0, x1 in sorted(spans):
        if merged and x0 < merged[-1][1] + _ALLEY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _columns_of(box: Box, extents: Sequence[tuple[float, float]]) -> list[int]:
    return [i for i, (x0, x1) in enumerate(extents) if min(box.x1, x1) - max(box.x0, x0) > 0]


def _with_header_columns(
    extents: list[tuple[float, float]], header: Sequence[Word], body: Sequence[Word], pitch: float
) -> list[tuple[float, float]]:
    """The columns widened to their headers, together with those that have a header and not one figure; from the lowest
    header up. A header in the middle of a column need not stand over the figures at its right end."""
    tops: dict[tuple[float, float], float] = {}
    pieces = _pieces(header, pitch)
    lowest_first = sorted(pieces, key=lambda piece: -piece.box.bottom)
    sure = [piece for piece in lowest_first if len(_columns_of(piece.box, extents)) == 1 and _is_leaf(piece, pieces)]
    for piece in sure + [piece for piece in lowest_first if piece not in sure]:
        box = piece.box
        over = [extents[i] for i in _columns_of(box, extents)]
        if len(over) > 1 or (over and over[0] in tops) or (not over and _is_parent(box, extents, tops)):
            continue
        old = over[0] if over else _unheaded_neighbour(box, extents, tops, body, pieces)
        new = (min(old[0], box.x0), max(old[1], box.x1)) if old else (box.x0, box.x1)
        extents = sorted([*(span for span in extents if span != old), new])
        tops[new] = box.top
    return extents


def _is_leaf(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether no other header stands below, about where this one does."""
    box, size = piece.box, piece.words[0].size
    reach = max(box.x1 - box.x0, 2 * size)
    return not any(
        other.box.top > box.bottom + _BELOW * size and other.box.x0 < box.x1 + reach and other.box.x1 > box.x0 - reach
        for other in pieces
    )


def _unheaded_neighbour(
    box: Box,
    extents: Sequence[tuple[float, float]],
    tops: dict[tuple[float, float], float],
    body: Sequence[Word],
    header: Sequence[Piece],
) -> tuple[float, float] | None:
    """The column that a header beside it belongs to: figures stand at the right end of a column, labels at the left."""
    near = []
    for span in extents:
        gap = max(span[0] - box.x1, box.x0 - span[1])
        if span in tops or gap > _BESIDE * (box.bottom - box.top + box.x1 - box.x0):
            continue
        own = [word for word in body if word.box.x0 < span[1] and word.box.x1 > span[0]]
        figures = 2 * sum(bool(_FIGURE.fullmatch(word.text)) for word in own) > len(own)
        if figures == (span[0] >= box.x1):
            near.append((gap, span))
    if not near:
        return None
    _, span = min(near)
    low, high = min(box.x1, span[1]), max(box.x0, span[0])
    others = [*extents, *((piece.box.x0, piece.box.x1) for piece in header if _is_leaf(piece, header))]
    return None if any(low <= other[0] and other[1] <= high for other in others) else span


def _is_parent(box: Box, extents: Sequence[tuple[float, float]], tops: dict[tuple[float, float], float]) -> bool:
    """Whether a header between two columns stands over both: each has a header of its own below, and none beside."""
    left = max((span for span in extents if span[1] <= box.x0), default=None)
    right = min((span for span in extents if span[0] >= box.x1), default=None)
    return (
        left is not None
        and right is not None
        and all(tops.get(span, 0.0) >= (box.top + box.bottom) / 2 for span in (left, right))
    )


def _header(words: Sequence[Word], extents: Sequence[tuple[float, float]], pitch: float) -> list[Piece] | None:
    """The header's cells with the columns they stand over, seated in rows from the top. None when two of them would
    stand over one column side by side: then it is not known whose the figures are."""
    pieces = sorted(_pieces(words, pitch), key=lambda piece: -_middle(piece))
    middle = (min(p.box.top for p in pieces) + max(p.box.bottom for p in pieces)) / 2 if pieces else 0.0
    done: list[Piece] = []
    while len(done) < len(pieces):
        level = [
            piece
            for piece in pieces[len(done) :]
            if _middle(pieces[len(done)]) - _middle(piece) < 0.4 * piece.words[0].size
        ]
        _seat_level(level, done, extents, middle)
        done += level
    if any(
        _level(one.box, other.box) and _share(one.columns, other.columns)
        for i, one in enumerate(done)
        for other in done[:i]
    ):
        return None
    depth = [0] * len(extents)
    for piece in reversed(done):
        piece.row = max(depth[piece.columns[0] : piece.columns[1] + 1])
        for column in range(piece.columns[0], piece.columns[1] + 1):
            depth[column] = piece.row + 1
    for piece in done:
        below = [other.row for other in done if other.row > piece.row and _share(other.columns, piece.columns)]
        piece.rows = min(below, default=max(depth)) - piece.row
    return done


def _middle(piece: Piece) -> float:
    return (piece.box.top + piece.box.bottom) / 2


def _seat_level(
    level: list[Piece], below: Sequence[Piece], extents: Sequence[tuple[float, float]], middle: float
) -> None:
    """The columns of headers that stand side by side: one each where nothing is below, else the columns under them,
    shared out so that each header stands nearest to the middle of its own and as few as can be have none."""
    borders = _borders(extents)
    level.sort(key=lambda piece: piece.box.x0)

    def idle(first: int, end: int) -> float:
        free = (c for c in range(first, end) if any(_headed(c, piece, below, middle) for piece in level))
        return _LEFT_OUT * sum(borders[c + 1] - borders[c] for c in free)

    best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}  # by the first column not yet given
    for piece in level:
        ends: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        centre = (piece.box.x0 + piece.box.x1) / 2
        for first, last in _spans(piece, below, extents, middle):
            aside = abs((borders[first] + borders[last + 1]) / 2 - centre)
            for start, (cost, spans) in best.items():
                if start <= first:
                    total = cost + idle(start, first) + aside
                    if last + 1 not in ends or total < ends[last + 1][0]:
                        ends[last + 1] = (total, [*spans, (first, last)])
        best = ends
    spans = min(((cost + idle(end, len(extents)), spans) for end, (cost, spans) in best.items()), default=(0.0, []))[1]
    for i, piece in enumerate(level):
        piece.columns = spans[i] if spans else (0, len(extents) - 1)  # no way to seat them: refused by the caller


def _spans(
    piece: Piece, below: Sequence[Piece], extents: Sequence[tuple[float, float]], middle: float
) -> list[tuple[int, int]]:
    """The columns that a header may stand over: those that its words touch, and beside them only such as have headers
    below, each of these as a whole."""
    own = _columns_of(piece.box, extents) or [_nearest(piece.box, extents)]
    return [
        (first, last)
        for first in range(own[0] + 1)
        for last in range(own[-1], len(extents))
        if (first == last or all(_headed(column, piece, below, middle) for column in range(first, last + 1)))
        and all(not _share(other.columns, (first, last)) or _holds((first, last), other.columns) for other in below)
    ] or [(own[0], own[-1])]


def _nearest(box: Box, extents: Sequence[tuple[float, float]]) -> int:
    middle = (box.x0 + box.x1) / 2
    return min(range(len(extents)), key=lambda i: abs((extents[i][0] + extents[i][1]) / 2 - middle))


def _headed(column: int, piece: Piece, below: Sequence[Piece], middle: float) -> bool:
    """Whether the column has a header that this one may stand over: clearly below, and not one that is as high as the
    whole header."""
    own = [other for other in below if other.columns[0] <= column <= other.columns[1]]
    if not own or any(_level(other.box, piece.box) for other in own):
        return False
    if len(own) == 1 and abs(_middle(own[0]) - middle) < _MIDDLE * piece.words[0].size:
        return False
    return any(other.box.top > piece.box.bottom + _BELOW * piece.words[0].size for other in own)


def _holds(span: tuple[int, int], inner: tuple[int, int]) -> bool:
    return span[0] <= inner[0] and inner[1] <= span[1]


def _level(one: Box, other: Box) -> bool:
    return one.top < other.bottom and one.bottom > other.top


def _share(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _borders(extents: Sequence[tuple[float, float]]) -> list[float]:
    inner = [(left[1] + right[0]) / 2 for left, right in pairwise(extents)]
    return [extents[0][0], *inner, extents[-1][1]]


def _rows(words: Sequence[Word], extents: Sequence[tuple[float, float]], pitch: float) -> list[list[Piece]]:
    """The body's cells by rows: cells of different columns that stand beside one another."""
    pieces: list[Piece] = []
    for column in range(len(extents)):
        own = [word for word in words if _columns_of(word.box, extents)[:1] == [column]]
        for piece in _lines_of_column(own, pitch):
            piece.columns = (column, column)
            pieces.append(piece)
    rows: list[list[Piece]] = []
    low = 0.0
    for piece in sorted(pieces, key=lambda piece: piece.box.top):
        if rows and low - piece.box.top > _SAME_ROW * piece.words[0].size:
            rows[-1].append(piece)
            low = max(low, piece.box.bottom)
        else:
            rows.append([piece])
            low = piece.box.bottom
    return rows


def _lines_of_column(words: Sequence[Word], pitch: float) -> list[Piece]:
    """The cells of one column: lines closer than rows are."""
    pieces: list[Piece] = []
    for word in sorted(words, key=lambda word: (word.box.bottom, word.box.x0)):
        reach = min(_WITHIN_ROW * pitch, _LEADING * word.size)
        if pieces and word.box.bottom - pieces[-1].words[-1].box.bottom <= reach:
            pieces[-1].words.append(word)
        else:
            pieces.append(Piece([word], (0, 0)))
    return pieces


def _grid(pieces: Sequence[Piece], extents: Sequence[tuple[float, float]], page: int, ocr: bool) -> Grid:
    cells = [
        Cell(
            text=_cell_text(piece.words),
            row=piece.row,
            column=piece.columns[0],
            row_span=piece.rows,
            column_span=1 + piece.columns[1] - piece.columns[0],
            page=page,
            box=piece.box,
            ocr=ocr,
        )
        for piece in pieces
    ]
    seats = {
        (i, j)
        for cell in cells
        for i in range(cell.row, cell.row + cell.row_span)
        for j in range(cell.column, cell.column + cell.column_span)
    }
    height = max(cell.row + cell.row_span for cell in cells)
    cells += [
        Cell("", i, j, page=page, ocr=ocr) for i in range(height) for j in range(len(extents)) if (i, j) not in seats
    ]
    return Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), page=page)


def _cell_text(words: Sequence[Word]) -> str:
    text = words[0].text
    for before, word in pairwise(words):
        text += ("\n" if word.box.top >= before.box.bottom - 0.5 * word.size else " ") + word.text
    return text
