"""One PDF page as it is drawn: its characters, its rules and its filled areas, in the order of painting.

pdfminer interprets the page; this device keeps only what the reader needs. Building pdfplumber's objects for every
character took a third of the reading time, and they do not say whether a character is drawn invisibly.

Coordinates are PDF points from the top left corner of the page as shown (its crop box), y growing downwards.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, resolve1
from pdfminer.utils import Matrix, PathSegment, apply_matrix_pt, apply_matrix_rect

from index.domain.disclosure import Box
from index.readers.pdf.operators import ContentInterpreter
from index.readers.pdf.rulings import Fill, Glyph, Marks, Rule

# Of the em, below the baseline: where CJK fonts have it. The fonts' own word for it differs from font to font, which
# would put the digits of one font and the words of another on different lines (FINDINGS: .14 and .31 in one file).
_DESCENT = 0.14
# A line this little aslant (points) is meant to be straight.
_SKEW = 1.0
_WHITE = 0.98
_RED = 0.7
# Text rendering modes (PDF 32000-1, table 106): neither filled nor stroked.
_INVISIBLE = (3, 7)


def page_marks(resources: PDFResourceManager, page: PDFPage) -> Marks:
    """Everything that the page draws. Raises what pdfminer raises on a damaged page."""
    recorder = Recorder(resources)
    whole = all(_is_whole(resolve1(part)) for part in page.contents)  # before pdfminer unpacks it
    ContentInterpreter(resources, recorder).process_page(page)
    recorder.marks.damaged = not whole
    return recorder.marks


def _is_whole(stream: object) -> bool:
    """Whether a part of the page's content can be unpacked to its end and its checksum. pdfminer takes what it can get
    of a part that cannot, and says nothing: a page would lose its figures, or show others."""
    if not isinstance(stream, PDFStream):
        return False
    filters = stream.get_filters()
    if stream.rawdata is None or stream.decipher or len(filters) != 1 or filters[0][0] not in LITERALS_FLATE_DECODE:
        return True
    try:
        zlib.decompress(stream.rawdata)
    except zlib.error:
        return False
    return True


class Recorder(PDFTextDevice):
    """Receives what pdfminer's interpreter paints."""

    # ruff: noqa: ARG002  the device's methods are pdfminer's to call

    marks: Marks
    ctm: Matrix
    _left: float
    _height: float
    _invisible: bool
    _white: bool
    _red: bool

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        shown = page.cropbox or page.mediabox
        x0, y0, x1, y1 = apply_matrix_rect(ctm, shown)
        self._left, self._height = min(x0, x1), max(y0, y1)
        self.marks = Marks(width=abs(x1 - x0), height=abs(y1 - y0))

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        if textstate.font is not None:
            self.marks.fonts.add(textstate.font)
        self._invisible = textstate.render in _INVISIBLE
        self._white = textstate.render in (0, 4) and _is_white(graphicstate.ncolor, ncs)
        self._red = _is_red(graphicstate.ncolor, ncs)
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = f"(cid:{cid})"
        advance = font.char_width(cid) * fontsize * scaling
        if font.is_vertical():
            displacement: Any = font.char_disp(cid)
            vx, vy = displacement
            left = -(fontsize * 0.5 if vx is None else vx * fontsize * 0.001)
            high = (1000 - vy) * fontsize * 0.001 + rise
            corners = (left, high + advance, left + fontsize, high)
        else:
            low = rise - _DESCENT * fontsize
            corners = (0.0, low, advance, low + fontsize)
        a, b, c, d, e, f = matrix
        if b == 0 == c:  # upright or upside down: nearly every character
            x0, x1 = a * corners[0] + e, a * corners[2] + e
            y0, y1 = d * corners[1] + f, d * corners[3] + f
        else:
            x0, y0, x1, y1 = apply_matrix_rect(matrix, corners)
        if x1 < x0:
            x0, x1 = x1, x0
        if y1 < y0:
            y0, y1 = y1, y0
        marks = self.marks
        turn = (0 if a * fontsize > 0 else 2) if abs(b) <= 0.02 * abs(a) else _turn(a, b, fontsize)
        marks.glyphs.append(
            Glyph(
                text,
                x0 - self._left,
                self._height - y1,
                x1 - self._left,
                self._height - y0,
                (x1 - x0 if font.is_vertical() else y1 - y0) if turn in (0, 2) else x1 - x0,
                turn,
                self._invisible,
                self._white,
                len(marks.fills),
                font.fontname,
                self._red,
            )
        )
        return advance

    def paint_path(
        self, graphicstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[PathSegment]
    ) -> None:
        piece: list[tuple[float, float]] = []
        for segment in path:
            if segment[0] == "m" and piece:
                self._subpath(graphicstate, fill, piece)
                piece = []
            if segment[0] == "h":
                piece += piece[:1]
            else:
                x, y = apply_matrix_pt(self.ctm, segment[-2:])  # type: ignore[arg-type]
                piece.append((x - self._left, self._height - y))
        self._subpath(graphicstate, fill, piece)

    def _subpath(self, graphicstate: PDFGraphicState, fill: bool, points: list[tuple[float, float]]) -> None:
        """Its straight sides are rules, and its box is an area when it is filled."""
        straight = [self._side(start, end) for start, end in pairwise(points)]
        if not all(straight):
            self.marks.curves += 1
        elif fill and len(points) > 2:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            white = _is_white(graphicstate.ncolor, graphicstate.ncs)
            self.marks.fills.append(Fill(Box(min(xs), min(ys), max(xs), max(ys)), white))

    def _side(self, start: tuple[float, float], end: tuple[float, float]) -> bool:
        """Keep a straight piece of a path as a rule. False when it is aslant or curved."""
        (x0, y0), (x1, y1) = start, end
        across, down = abs(x1 - x0), abs(y1 - y0)
        if down <= _SKEW and across > down:
            self.marks.rules.append(Rule("h", min(x0, x1), y0, max(x0, x1), y0))
        elif across <= _SKEW and down > across:
            self.marks.rules.append(Rule("v", x0, min(y0, y1), x0, max(y0, y1)))
        return down <= _SKEW or across <= _SKEW

    def render_image(self, name: str, stream: PDFStream) -> None:
        x0, y0, x1, y1 = apply_matrix_rect(self.ctm, (0, 0, 1, 1))
        box = Box(x0 - self._left, self._height - y1, x1 - self._left, self._height - y0)
        self.marks.images.append(box)
        self.marks.fills.append(Fill(box, False))


def _turn(a: float, b: float, fontsize: float) -> int | None:
    """Quarter turns counter-clockwise of the writing direction, None when it is aslant."""
    if abs(a) <= 0.02 * abs(b):
        return 1 if b * fontsize > 0 else 3
    return None


def _is_red(colour: object, space: PDFColorSpace) -> bool:
    """Red in the colour spaces of screens; the red of a seal or of a printed heading is not told apart."""
    if not isinstance(colour, tuple) or len(colour) != 3 or not all(isinstance(part, int | float) for part in colour):
        return False
    red, green, blue = colour
    return space.name in ("DeviceRGB", "CalRGB", "ICCBased") and red >= _RED and green <= 1 - _RED >= blue


def _is_white(colour: object, space: PDFColorSpace) -> bool:
    """White in the colour spaces where components say so; a spot colour or a pattern may look like anything."""
    parts = colour if isinstance(colour, tuple) else (colour,)
    if not all(isinstance(part, int | float) for part in parts):
        return False
    if space.name in ("DeviceCMYK",) or (space.name == "ICCBased" and len(parts) == 4):
        return all(part <= 1 - _WHITE for part in parts)
    return space.name in ("DeviceGray", "CalGray", "DeviceRGB", "CalRGB", "ICCBased") and all(
        part >= _WHITE for part in parts
    )
