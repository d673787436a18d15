"""Text layers whose characters are not the ones that are printed: a font's ToUnicode map is lost or wrong.

Nothing of such a page is text. The evidence, cheapest first: characters that no text has; amounts spelt without digits;
a map of the digits that contradicts the font it belongs to; and, where that leaves a doubt and a recogniser is
installed, the digits as they look.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import Any
from weakref import WeakKeyDictionary

from index.domain.amounts import normalise
from index.domain.disclosure import Box, Discard, Problem
from index.readers.pdf.rulings import Glyph, Marks
from index.readers.raw import PageReading
from index.readers.scan.engines import recogniser
from index.readers.scan.ocr import REMEDY, page_drawn, read_scanned_page
from index.readers.scan.page_image import straightened

_BROKEN = "字体编码损坏"
# Fonts of pictures: their private characters are bullets and boxes to tick, on sound pages too.
_SYMBOLS = re.compile(r"symbol|dings|awesome|icon", re.IGNORECASE)
_NO_CHARACTER = re.compile(r"\(cid:\d+\)")
# An odd character alone may be a bullet; so many are not, and one inside a number never is.
_MANY_ODD = 5
_MARKS = frozenset(".,%．，％")
# Amounts spelt without digits: this many different ones, by an alphabet of no more than the ten digits.
_SPELT = re.compile(r"[^\s\d.,]{1,3}(?:,[^\s\d.,]{3})*\.[^\s\d.,]{2}|[^\s\d.,]{4,12}\.[^\s\d.,]{2}")
_FEWEST_SPELT, _ALPHABET = 4, 10
_MAY_BE_SPELT = re.compile(r"[^\s\d.,]\.[^\s\d.,]{2}")
# Tokens whose look is compared, and the resolution for it.
_COMPARED, _DPI = 8, 200
_DIGIT_NAMES = dict(
    zip(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), "0123456789", strict=True)
)


def garbled(marks: Marks, page: Any) -> str:
    """Why the text of a page is not what is printed on it (Chinese), "" when there is no sign of it. ``page`` is
    pdfplumber's: where only the look of the digits can tell, it is drawn."""
    text = "".join(glyph.text for glyph in marks.glyphs)
    if _may_be_odd(text) and _odd(list(_tokens(marks.glyphs))):
        return "文字层里有无法对应的字符"
    if _MAY_BE_SPELT.search(text) and _spelt(list(_tokens(marks.glyphs))):
        return "文字层里的数字变成了别的字符"
    for font in marks.fonts:
        doubt = _doubt(font)
        if doubt is Doubt.PROVEN or (
            doubt is Doubt.POSSIBLE and _looks_otherwise(list(_tokens(marks.glyphs)), font.fontname, page)
        ):
            return "文字层里的数字与字形不符"
    return ""


def read_garbled_page(marks: Marks, page: Any, number: int, why: str) -> PageReading:
    """The page recognised from its picture, its text layer discarded. Without a recogniser: a problem, no text."""
    text = "".join(glyph.text for glyph in marks.glyphs)
    discard = Discard(text, _BROKEN, number)
    if recogniser() is None:
        return PageReading(
            problems=(Problem(number, f"{_BROKEN}（{why}），未读出；{REMEDY}", "字体编码损坏"),), discards=(discard,)
        )
    reading = read_scanned_page(page, number)
    problem = Problem(number, f"{_BROKEN}（{why}），已改用文字识别", "字体编码损坏")
    return replace(reading, problems=(problem, *reading.problems), discards=(discard, *reading.discards))


class Doubt(Enum):
    """What a font's map of the digits is worth."""

    NONE = auto()
    POSSIBLE = auto()
    PROVEN = auto()


_doubts: WeakKeyDictionary[Any, Doubt] = WeakKeyDictionary()


def _doubt(font: Any) -> Doubt:
    """Asked on every page that uses the font, found out once."""
    if font not in _doubts:
        digits = _digit_map(font)
        possible = Doubt.POSSIBLE if _irregular(digits) else Doubt.NONE
        _doubts[font] = Doubt.PROVEN if _contradicted(font, digits) else possible
    return _doubts[font]


def _tokens(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that follow one another on a line without a gap. Blanks that are none in Unicode's sense (control
    characters) are characters here: they are drawn."""
    token: list[Glyph] = []
    for char in glyphs:
        blank = char.text in (" ", "\u00a0", "\u3000")
        near = (
            token
            and abs(char.top - token[-1].top) < 0.3 * char.size
            and -0.5 * char.size < char.x0 - token[-1].x1 < 0.3 * char.size
        )
        if token and (blank or not near):
            yield token
            token = []
        if not blank:
            token.append(char)
    if token:
        yield token


def _is_odd(char: Glyph) -> bool:
    text = char.text
    if _NO_CHARACTER.fullmatch(text) or "\ufffd" in text:
        return True
    return not _SYMBOLS.search(char.font) and any(map(_is_odd_sign, text))


def _may_be_odd(text: str) -> bool:
    return "(cid:" in text or "\ufffd" in text or any(map(_is_odd_sign, set(text)))


def _is_odd_sign(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category in ("Co", "Cn") or (category == "Cc" and sign not in "\t\r\n")


def _odd(tokens: Sequence[list[Glyph]]) -> bool:
    """Placeholders, private or control characters: many of them, or one beside another, a digit or a decimal mark."""
    alone = 0
    for token in tokens:
        odd = [_is_odd(char) for char in token]
        alone += sum(odd)
        for i, char in enumerate(token):
            if not odd[i]:
                continue
            beside = [j for j in (i - 1, i + 1) if 0 <= j < len(token)]
            if any(token[j].text.isdecimal() or token[j].text in _MARKS for j in beside):
                return True
            if any(odd[j] and token[j].text != char.text for j in beside):
                return True
    return alone >= _MANY_ODD


def _spelt(tokens: Sequence[list[Glyph]]) -> bool:
    """Several tokens are built like amounts (…,….··) from a handful of characters that are no digits, and as many
    real amounts are not there."""
    texts = [normalise("".join(char.text for char in token)) for token in tokens]
    spelt = {text for text in texts if _SPELT.fullmatch(text)}
    real = {text for text in texts if re.fullmatch(r"[\d,]+\.\d\d", text)}
    alphabet = {char for text in spelt for char in text} - {".", ",", "-", "%"}
    return len(spelt) >= _FEWEST_SPELT and len(alphabet) <= _ALPHABET and len(real) < len(spelt)


def _digit_map(font: Any) -> dict[int, str]:
    """Code → digit as the file maps it; {} where there is no map to doubt."""
    return {code: text for code, text in _map(font).items() if text in tuple("0123456789")}


def _map(font: Any) -> Mapping[int, str]:
    return getattr(getattr(font, "unicode_map", None), "cid2unichr", None) or {}


def _irregular(digits: Mapping[int, str]) -> bool:
    """Whether the codes do not follow the digits. A font has its digits in a row, once or twice (half and full width);
    a subset that renumbered its glyphs has not, so that this is a doubt and no proof."""
    bases = Counter(code - int(digit) for code, digit in digits.items())
    return len(digits) > 1 and any(count == 1 for count in bases.values())


def _contradicted(font: Any, digits: Mapping[int, str]) -> bool:
    """Whether the font itself says that a code is another digit: by its own character map, by its glyphs' names, or by
    the order of its glyphs where they were not renumbered."""
    mapped = _map(font)
    if any(mapped.get(code, digit) != digit for code, digit in _told_by_the_font(font).items()):
        return True
    bases = Counter(code - int(digit) for code, digit in digits.items())
    base, agree = max(bases.items(), key=lambda item: item[1], default=(0, 0))
    strangers = [code for code, digit in digits.items() if base <= code <= base + 9 and code - base != int(digit)]
    if agree >= 5 and strangers:
        return True
    return _irregular(digits) and _keeps_glyph_numbers(font) and max(digits) - min(digits) <= 9


def _keeps_glyph_numbers(font: Any) -> bool:
    """Whether the codes are those of the whole font: a subset that renumbers its glyphs has no gaps."""
    codes = _map(font)
    return bool(font.is_multibyte()) and max(codes) > 5 * len(codes)


def _told_by_the_font(font: Any) -> dict[int, str]:
    """Code → digit by the embedded font program, where code and glyph are the same thing."""
    import struct

    from pdfminer.pdfexceptions import PDFException
    from pdfminer.pdffont import CFFFont, TrueTypeFont
    from pdfminer.pdftypes import resolve1

    try:
        if font.is_multibyte() and "FontFile2" in font.descriptor:
            program = TrueTypeFont("", io.BytesIO(resolve1(font.descriptor["FontFile2"]).get_data()))
            glyphs = program.create_unicode_map().cid2unichr
            return {gid: text for gid, text in glyphs.items() if text in tuple("0123456789")}
        if not font.is_multibyte() and "FontFile3" in font.descriptor:
            cff = CFFFont("", io.BytesIO(resolve1(font.descriptor["FontFile3"]).get_data()))
            names = {code: cff.gid2name.get(gid, b"") for code, gid in cff.code2gid.items()}
            decoded = {
                code: name.decode("ascii", "replace") if isinstance(name, bytes) else name
                for code, name in names.items()
            }
            return {code: _DIGIT_NAMES[name] for code, name in decoded.items() if name in _DIGIT_NAMES}
    except (PDFException, struct.error, KeyError, IndexError, ValueError, AssertionError, AttributeError, TypeError):
        pass  # a damaged font program says nothing
    return {}


def _looks_otherwise(tokens: Sequence[list[Glyph]], font: str, page: Any) -> bool:
    """Whether the numbers set in a font look like others than the text layer says, by a few of them."""
    import numpy as np

    reader = recogniser()
    if reader is None:
        return False
    numbers = [
        token
        for token in tokens
        if len(token) >= 3 and all(c.font == font and (c.text.isdecimal() or c.text in ".,") for c in token)
    ][:_COMPARED]
    if not numbers:
        return False
    scale = _DPI / 72
    picture = page_drawn(page, _DPI)
    if picture is None:
        return False
    image = straightened(np.asarray(picture.convert("L")), scale)
    boxes = [
        Box(
            min(c.x0 for c in token) * scale,
            min(c.top for c in token) * scale,
            max(c.x1 for c in token) * scale,
            max(c.bottom for c in token) * scale,
        )
        for token in numbers
    ]
    differ = 0
    for token, (first, _) in zip(numbers, reader.read(image, boxes), strict=True):
        shown, said = re.sub(r"\D", "", first.text), "".join(c.text for c in token if c.text.isdecimal())
        differ += len(shown) == len(said) and shown != said and first.figures > 0.8
    return differ * 2 >= len(numbers)
