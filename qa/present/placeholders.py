"""{{F1}} and {{P1:…}}: what a chat model writes instead of figures and quotations, and what code puts there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answer import Figure
from qa.blocks import Number, Part, Sentence, Standing
from qa.present.chinese import clean, number_text

_PLACEHOLDER = re.compile(
    r"\{\{\s*(?:F\s*(?P<figure>\d{1,3})|P\s*(?P<passage>\d{1,3})\s*[:：](?P<quote>.*?))\s*\}\}", re.S
)
_LONGEST_DATUM = 600


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a reply: words as typed, or one placeholder (``figure`` or ``passage``, counted from 1)."""

    words: str = ""
    figure: int = 0
    passage: int = 0
    quote: str = ""


def pieces(reply: str) -> list[Piece]:
    """A reply cut at its placeholders, in order; words and placeholders take turns, beginning and ending with words."""
    found: list[Piece] = []
    done = 0
    for match in _PLACEHOLDER.finditer(reply):
        found.append(Piece(reply[done : match.start()]))
        figure, passage = int(match["figure"] or 0), int(match["passage"] or 0)
        found.append(Piece(figure=figure, passage=passage, quote=(match["quote"] or "").strip()))
        done = match.end()
    return [*found, Piece(reply[done:])]


def reference(number: int) -> str:
    """The placeholder of the figure with this number, from 1."""
    return f"{{{{F{number}}}}}"


def marked(sentence: Sentence, figures: Sequence[Figure]) -> str:
    """A sentence with its figures as placeholders, without what stands in brackets behind it."""
    parts = []
    for part in sentence.parts:
        number = numbered(part, figures) if isinstance(part, Number) else 0
        parts.append(reference(number) if number else part if isinstance(part, str) else number_text(part))
    return "".join(parts)


def numbered(number: Number, figures: Sequence[Figure]) -> int:
    """Which figure a number of a sentence is, from 1; 0 for none. A change is said without its sign."""
    for index, figure in enumerate(figures, start=1):
        if figure.unit == number.unit and abs(figure.value) == abs(number.value):
            return index
    return 0


def filled(reply: str, figures: Sequence[Figure], sentence: Sentence) -> Sentence:
    """A reply with the numbers of the rules' sentence in place of {{F1}}, unit and all; what that has in brackets behind
    stays behind."""
    shown = {numbered(part, figures): part for part in sentence.parts if isinstance(part, Number)}
    parts: list[Part] = []
    for piece in pieces(reply):
        if piece.figure:
            before = parts[-1] if parts else ""
            parts += [] if isinstance(before, str) and (not before or before.endswith(("（", "“", "："))) else [" "]
            parts.append(shown.get(piece.figure) or _number_of(figures[piece.figure - 1]))
        elif words := piece.words.strip():
            parts.append(words)
    last = parts[-1] if parts else ""
    if sentence.tail and isinstance(last, str):  # the full stop stands behind what is in brackets
        parts[-1:] = [last.rstrip("。")] if last.rstrip("。") else []
    return Sentence(tuple(parts), sentence.tail)


def _number_of(figure: Figure) -> Number:
    standing = Standing.DERIVED if figure.kind == "derived" else Standing.PRINTED
    return Number(figure.value, figure.unit, standing, figure.sources)


def as_datum(text: str, longest: int = _LONGEST_DATUM) -> str:
    """Text of a document or a person as it stands in a prompt: on one line, cut, with no placeholder and no angle bracket
    of its own, so that it can neither name a figure nor close the part of the prompt it stands in."""
    text = re.sub(r"\s+", " ", clean(text)).replace("{{", "｛｛").replace("}}", "｝｝")
    text = text.replace("<", "＜").replace(">", "＞")
    return text if len(text) <= longest else text[:longest] + "……"
