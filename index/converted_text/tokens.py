"""Lines of a converted PDF as tokens: what is left of a table whose cells and columns are gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.domain.amounts import normalise, squeeze
from index.readers import Line

_FIGURE = re.compile(r"-?(?:\d[\d,]*\.?\d*|\.\d+)|[\d,]+,")
_MARK = re.compile(r"[-—–]{1,2}|/")
# A page number in a table stands between dashes; a bare number is an amount.
_PAGE_NUMBER = re.compile(r"^\s*(?:[-—–]\s*\d{1,4}\s*[-—–]|第\s*\d{1,4}\s*页.*)\s*$")
# A 类 code of the classifications: 2xx functional, 3xx and 5xx economic.
CLASS_CODE = r"(?:2[0-3]\d|30\d|31[0-3]|399|50\d|51[0-4]|599)"
# What belongs together over blanks: an ordinal and its words, the letters of a total.
_ORDINAL = re.compile(r"(?<!\S)(\d{1,2}[.、．])\s+(?=[一-鿿])")
_TOTAL = re.compile(r"(?:本\s*年\s*)?[收支]\s*[入出]\s*[总合]\s*计|[总合]\s+计")
_GLUED = re.compile(rf"(?<=[一-鿿）)])(?={CLASS_CODE}(?:\d\d){{0,2}}(?!\d))|(?<=\d)(?=[一-鿿])")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a number between blanks. ``text`` is as written; ``opens`` says that it is the first of its line."""

    text: str
    line: int
    opens: bool

    @property
    def plain(self) -> str:
        """The text with half-width digits and brackets."""
        return normalise(self.text)

    @property
    def is_figure(self) -> bool:
        """Whether it is an amount or a piece of one, or a mark that fills an empty cell (—, /)."""
        return bool(_FIGURE.fullmatch(self.plain) or _MARK.fullmatch(self.plain))

    @property
    def is_words(self) -> bool:
        """Whether it holds Chinese words."""
        return bool(re.search(r"[一-鿿]", self.text))


def tokens_of(lines: Iterable[Line]) -> list[Token]:
    """The tokens of the lines in order, without page numbers. A subject code is cut off the words it is glued to."""
    found = []
    for line in lines:
        if is_page_line(line.text):
            continue
        text = _TOTAL.sub(_set_apart, _ORDINAL.sub(r"\1", line.text))
        pieces = [piece for word in text.split() for piece in _cut(word)]
        found += [Token(piece, line.line or 0, k == 0) for k, piece in enumerate(pieces)]
    return found


def _set_apart(total: re.Match[str]) -> str:
    return f" {squeeze(total[0])} " if re.search(r"\s", total[0]) else total[0]


def is_page_line(text: str) -> bool:
    """A page number that a conversion left among the rows (- 42 -)."""
    return bool(_PAGE_NUMBER.match(text))


def _cut(word: str) -> list[str]:
    """``支出208`` → 支出, 208; ``210卫生健康支出`` → 210, 卫生健康支出; any other word whole."""
    plain = normalise(word)
    if not re.search(rf"(?:^|[一-鿿)]){CLASS_CODE}(?:\d\d){{0,2}}(?:$|[一-鿿])", plain):
        return [word]
    cuts = [0, *(found.start() for found in _GLUED.finditer(plain) if found.start()), len(word)]
    return [word[a:b] for a, b in pairwise(cuts) if word[a:b]]


def joined(tokens: Sequence[Token]) -> str:
    """What the tokens say, as written, without the breaks."""
    return "".join(token.text for token in tokens)
