"""Characters → lines of text, as they are read from left to right and from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.domain.disclosure import Box
from index.readers.pdf.rulings import Glyph, turned_glyph

# Of the lower one's height: characters that overlap by this much share a line, whatever their baselines.
_OVERLAP = 0.5
# A gap wider than this share of the size is a blank.
_BLANK = 0.6
# Two digits so far apart belong to two numbers.
_BLANK_IN_NUMBER = 0.35


def text_rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The printed characters, line by line from the top, each line from the left; blanks are left out.

    Not by equal baselines: in some files digits sit on another one than the words around them, and would be torn out
    of their sentence.
    """
    levels: dict[tuple[float, float], list[Glyph]] = {}
    for glyph in glyphs:
        if not glyph.text.isspace():
            levels.setdefault((glyph.top, glyph.bottom), []).append(glyph)
    rows: list[tuple[float, float, list[Glyph]]] = []
    for (top, bottom), level in sorted(levels.items(), key=lambda item: item[0]):
        for high, low, row in reversed(rows[-3:]):
            if min(low, bottom) - max(high, top) >= _OVERLAP * min(low - high, bottom - top):
                row.extend(level)
                break
        else:
            rows.append((top, bottom, level))
    for _, _, row in rows:
        row.sort(key=lambda glyph: glyph.x0)
    return [row for _, _, row in rows]


def row_text(row: Sequence[Glyph]) -> str:
    """The text of one line, with a blank where there is a gap."""
    text = row[0].text
    for before, glyph in pairwise(row):
        blank = _BLANK_IN_NUMBER if before.text.isdecimal() and glyph.text.isdecimal() else _BLANK
        apart = glyph.x0 - before.x1 > blank * max(before.size, glyph.size)
        text += " " + glyph.text if apart else glyph.text
    return text


def row_box(row: Sequence[Glyph]) -> Box:
    """The rectangle around one line."""
    return Box(
        min(glyph.x0 for glyph in row),
        min(glyph.top for glyph in row),
        max(glyph.x1 for glyph in row),
        max(glyph.bottom for glyph in row),
    )


def text_lines(glyphs: Sequence[Glyph]) -> list[tuple[str, Box]]:
    """Every line of text with its box. Text that runs another way than the page is read in its own direction."""
    lines: list[tuple[str, Box]] = []
    for turn in sorted({glyph.turn or 0 for glyph in glyphs}):
        own = [glyph for glyph in glyphs if (glyph.turn or 0) == turn]
        if not turn:
            lines += [(row_text(row), row_box(row)) for row in text_rows(own)]
            continue
        # Width and height only shift the turned characters as a whole; their order is what counts.
        back = {turned_glyph(glyph, turn, 0.0, 0.0): glyph for glyph in own}
        lines += [(row_text(row), row_box([back[glyph] for glyph in row])) for row in text_rows(list(back))]
    return lines
