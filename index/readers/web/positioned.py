"""Pages made of absolutely positioned pieces: what converters of PDF leave (pdf2dom, pdf2htmlEX), in HTML.

Every word and every rule is a ``<div>`` with its place in points; there is no ``<table>``. Such a page is drawn again as
marks, and read like a page of the PDF it came from.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from index.readers.pdf.rulings import Glyph, Marks, Rule

if TYPE_CHECKING:
    from lxml.etree import _Element

_POINTS = {"pt": 1.0, "px": 0.75, "": 0.75}
_LENGTH = re.compile(r"^(-?\d+(?:\.\d+)?)(pt|px|)$")
_SIDES = ("top", "right", "bottom", "left")
# Fewer pieces than this are an ornament of a page, not the page.
_FEWEST = 3
# A piece as thin as this (points) that has a colour is a rule.
_THIN = 2.0


def positioned_page(element: _Element) -> Marks | None:
    """The marks of a page whose children are all placed by coordinates, None for any other element."""
    style = _style(element)
    width, height = _points(style.get("width", "")), _points(style.get("height", ""))
    if not width or not height or len(element) < 1:
        return None
    pieces = [(child, _style(child)) for child in element]
    if len(pieces) < _FEWEST and (element.get("class") or "") != "page":
        return None
    if not all(own.get("position") == "absolute" and "left" in own and "top" in own for _, own in pieces):
        return None
    marks = Marks(width, height)
    for child, own in pieces:
        if text := "".join(child.itertext()).strip("\n\r\t"):
            marks.glyphs += _glyphs(text, own)
        marks.rules += _rules(own)
    return marks


def _style(element: _Element) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in (element.get("style") or "").split(";") if ":" in part)
    return {name.strip().lower(): value.strip().lower() for name, value in pairs}


def _points(length: str) -> float:
    match = _LENGTH.match(length)
    return float(match[1]) * _POINTS[match[2]] if match else 0.0


def _glyphs(text: str, style: dict[str, str]) -> list[Glyph]:
    """The characters side by side: a wide one takes its size, others half of it."""
    size = _points(style.get("font-size", "")) or 9.0
    left, top = _points(style["left"]), _points(style["top"])
    found = []
    for char in text:
        width = size if unicodedata.east_asian_width(char) in "WFA" else size / 2
        found.append(Glyph(char, left, top, left + width, top + size, size))
        left += width
    return [glyph for glyph in found if not glyph.text.isspace()]


def _rules(style: dict[str, str]) -> list[Rule]:
    left, top = _points(style["left"]), _points(style["top"])
    right, bottom = left + _points(style.get("width", "")), top + _points(style.get("height", ""))
    rules = []
    drawn = {side for side in _SIDES if "solid" in style.get(f"border-{side}", style.get("border", ""))}
    filled = style.get("background-color", "") not in ("", "transparent", "#ffffff", "white")
    if right > left and ("top" in drawn or (filled and bottom - top <= _THIN)):
        rules.append(Rule("h", left, top, right, top))
    if right > left and "bottom" in drawn:
        rules.append(Rule("h", left, bottom, right, bottom))
    if bottom > top and ("left" in drawn or (filled and right - left <= _THIN)):
        rules.append(Rule("v", left, top, left, bottom))
    if bottom > top and "right" in drawn:
        rules.append(Rule("v", right, top, right, bottom))
    return rules
