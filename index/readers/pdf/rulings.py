"""The marks on a PDF page as values, turned upright, and the text that nobody sees set apart.

Text that is hidden or printed twice must not become a number: it is discarded, with its place and the reason.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from index.domain.disclosure import Box

DOUBLED = "重影"
HIDDEN = "看不见的文字"
ASLANT = "斜排的文字（水印）"

# A copy that makes a letter bold is set off by some hundredths of an em; neighbours, even 1 and 1, by .25 and more.
_COPY = 0.12
# A page is set sideways, or upside down, when more than this share of its characters is.
_MOSTLY = 0.6
# A scan's own text layer is invisible over the picture; the stamp of a scanning program may be visible.
_OCR_SHARE = 0.9
_COVERS_PAGE = 0.5


class Glyph(NamedTuple):
    """A character as drawn. ``turn``: quarter turns counter-clockwise of its writing direction, None when aslant.

    ``under`` is the number of the page's areas that were painted before it.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    turn: int | None = 0
    invisible: bool = False
    white: bool = False
    under: int = 0
    font: str = ""
    red: bool = False

    @property
    def box(self) -> Box:
        return Box(*self[1:5])


class Rule(NamedTuple):
    """A straight line: a drawn one, or the side of a rectangle. Its names are those of pdfplumber's edges."""

    orientation: Literal["h", "v"]
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def box(self) -> Box:
        return Box(*self[1:])


class Fill(NamedTuple):
    """A painted rectangle or picture, and whether it is white."""

    box: Box
    white: bool


@dataclass(slots=True)
class Marks:
    """All that a page of ``width`` × ``height`` points draws: its marks, how many ``curves``, and in which fonts
    (pdfminer's objects, one for every document). ``damaged``: some of what it draws could not be read."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    curves: int = 0
    fonts: set[Any] = field(default_factory=set)
    damaged: bool = False

    @property
    def has_text(self) -> bool:
        return any(not glyph.text.isspace() for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Seen:
    """The characters that a reader of the page sees, and those that are left out, by reason. ``ocr``: all the text is
    a recognised layer over a picture."""

    glyphs: list[Glyph]
    left_out: dict[str, list[Glyph]]
    ocr: bool


def seen(marks: Marks) -> Seen:
    """Sort the page's characters into what is seen and what is not."""
    ocr = _is_ocr_layer(marks)
    kept: list[Glyph] = []
    left_out: dict[str, list[Glyph]] = {}
    at: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in marks.glyphs:
        if _is_hidden(glyph, marks, ocr):
            left_out.setdefault(HIDDEN, []).append(glyph)
        elif glyph.turn is None:
            left_out.setdefault(ASLANT, []).append(glyph)
        elif not glyph.text.isspace() and _is_copy(glyph, at):
            left_out.setdefault(DOUBLED, []).append(glyph)
        else:
            kept.append(glyph)
    return Seen(kept, left_out, ocr)


def _is_ocr_layer(marks: Marks) -> bool:
    invisible = sum(glyph.invisible for glyph in marks.glyphs)
    if not invisible or invisible < _OCR_SHARE * sum(not glyph.text.isspace() for glyph in marks.glyphs):
        return False
    area = max((abs(box.x1 - box.x0) * abs(box.bottom - box.top) for box in marks.images), default=0.0)
    return area >= _COVERS_PAGE * marks.width * marks.height


def _is_hidden(glyph: Glyph, marks: Marks, ocr: bool) -> bool:
    if glyph.invisible:
        return not ocr
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    if not (0 <= x <= marks.width and 0 <= y <= marks.height):
        return True
    if not glyph.white:
        return False
    below = [fill for fill in marks.fills[: glyph.under] if _covers(fill.box, x, y)]
    return not below or below[-1].white


def _covers(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom


def _is_copy(glyph: Glyph, at: dict[tuple[str, int, int], list[Glyph]]) -> bool:
    """Whether the same character was drawn before at nearly the same place; remembers it where it was not."""
    reach = _COPY * glyph.size
    column, row = int(glyph.x0 // 4), int(glyph.bottom // 4)
    near = (
        {column, int((glyph.x0 - reach) // 4), int((glyph.x0 + reach) // 4)},
        {row, int((glyph.bottom - reach) // 4), int((glyph.bottom + reach) // 4)},
    )
    for i in near[0]:
        for j in near[1]:
            for other in at.get((glyph.text, i, j), ()):
                if abs(other.x0 - glyph.x0) <= reach and abs(other.bottom - glyph.bottom) <= reach:
                    return True
    at.setdefault((glyph.text, column, row), []).append(glyph)
    return False


def page_turn(glyphs: list[Glyph]) -> int:
    """Quarter turns counter-clockwise of the writing direction that the page is set in, 0 unless most is turned."""
    turns = Counter(glyph.turn for glyph in glyphs if not glyph.text.isspace())
    turn, count = turns.most_common(1)[0] if turns else (0, 0)
    return turn if turn and count > _MOSTLY * turns.total() else 0


def turned_box(box: Box, turn: int, width: float, height: float) -> Box:
    """Where a box of a page of ``width`` × ``height`` lies once text that runs at ``turn`` is set upright."""
    x0, top, x1, bottom = box
    if turn == 1:
        return Box(height - bottom, x0, height - top, x1)
    if turn == 2:
        return Box(width - x1, height - bottom, width - x0, height - top)
    if turn == 3:
        return Box(top, width - x1, bottom, width - x0)
    return box


def turned_glyph(glyph: Glyph, turn: int, width: float, height: float) -> Glyph:
    """The same for a character: its own direction turns along."""
    x0, top, x1, bottom = turned_box(glyph.box, turn, width, height)
    own = None if glyph.turn is None else (glyph.turn - turn) % 4
    return glyph._replace(x0=x0, top=top, x1=x1, bottom=bottom, turn=own)


def upright(marks: Marks) -> tuple[Marks, int]:
    """The page set upright when most of its text runs another way (without a /Rotate that says so), and by how many
    quarter turns. Read as it lies, text set sideways comes with its digits reversed."""
    turn = page_turn(marks.glyphs)
    if not turn:
        return marks, 0
    place = turn, marks.width, marks.height
    rules = []
    for rule in marks.rules:
        across: Literal["h", "v"] = rule.orientation if turn == 2 else "v" if rule.orientation == "h" else "h"
        rules.append(Rule(across, *turned_box(rule.box, *place)))
    return Marks(
        width=marks.height if turn % 2 else marks.width,
        height=marks.width if turn % 2 else marks.height,
        glyphs=[turned_glyph(glyph, *place) for glyph in marks.glyphs],
        rules=rules,
        fills=[Fill(turned_box(fill.box, *place), fill.white) for fill in marks.fills],
        images=[turned_box(box, *place) for box in marks.images],
    ), turn
