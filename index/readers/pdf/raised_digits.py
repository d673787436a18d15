"""Small digits set above the line: a footnote's mark behind a number, an exponent. They are no part of the number.

1235.90¹ drawn as 1235.90 and a 1 of half the size, raised, would otherwise be read as 1235.901, and nothing would warn.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.domain.amounts import raised
from index.readers.pdf.rulings import Glyph

# Of the size of the character before it: a raised digit is at most so large, and its foot stands at least so much higher.
_SMALLER = 0.75
_HIGHER = 0.2
# It follows within this distance, or overlaps by no more.
_NEAR, _OVER = 0.6, 0.15
_BUCKET = 12.0  # points


def with_raised_digits(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The same characters, raised digits as ¹²³."""
    largest = max((glyph.size for glyph in glyphs), default=0.0)
    small = [i for i, glyph in enumerate(glyphs) if glyph.text.isdecimal() and glyph.size <= _SMALLER * largest]
    if not small:
        return list(glyphs)
    ending: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        if not glyph.text.isspace() and glyph.turn == 0:
            ending.setdefault(int(glyph.x1 // _BUCKET), []).append(glyph)
    found = list(glyphs)
    feet: dict[Glyph, Glyph] = {}  # raised digit → the character it is raised above
    for i in sorted(small, key=lambda i: glyphs[i].x0):
        glyph = glyphs[i]
        bucket = int(glyph.x0 // _BUCKET)
        near = (other for b in (bucket - 1, bucket, bucket + 1) for other in ending.get(b, ()))
        for before in near:
            base = feet.get(before, before)
            if before is not glyph and _follows(before, glyph, base) and _is_raised(glyph, base):
                feet[glyph] = base
                found[i] = glyph._replace(text=raised(glyph.text))
                break
    return found


def _follows(before: Glyph, glyph: Glyph, base: Glyph) -> bool:
    return -_OVER * base.size <= glyph.x0 - before.x1 <= _NEAR * base.size


def _is_raised(glyph: Glyph, base: Glyph) -> bool:
    return (
        glyph.turn == 0
        and glyph.size <= _SMALLER * base.size
        and base.bottom - glyph.bottom >= _HIGHER * base.size
        and base.top - base.size / 2 <= glyph.top < base.top + base.size / 2
    )
