"""{{F1}} and {{P1:…}}: what a chat model writes instead of figures and quotations, and what code puts there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answer import Figure
from qa.compose import amount_text

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


def with_references(text: str, figures: Sequence[Figure]) -> str:
    """A rule-written text with its figures as placeholders, and without what stands in brackets behind them."""
    for figure in figures:
        for bracket in _brackets(figure):
            text = text.replace(bracket, "", 1)
    for number, figure in enumerate(figures, start=1):
        amount = re.escape(amount_text(figure.value, figure.unit))
        text = re.sub(rf"(?<![\d.,]){amount}", lambda _, n=number: reference(n), text, count=1)  # type: ignore[misc]
    return text


def _brackets(figure: Figure) -> list[str]:
    """What the rules may print behind a figure: its formula, its full name."""
    return [f"（{text}）" for text in (figure.formula, figure.label) if text]


def filled(reply: str, figures: Sequence[Figure], rules: str = "") -> str:
    """A reply with its figures in place of {{F1}}: unit and all, as the rules print them. What the rule-written text
    ``rules`` has in brackets behind a figure follows its first mention."""
    shown: set[int] = set()
    parts: list[str] = []
    for piece in pieces(reply):
        parts.append(piece.words)
        if not piece.figure:
            continue
        figure = figures[piece.figure - 1]
        parts.append(f" {amount_text(figure.value, figure.unit)}")
        if piece.figure not in shown:
            parts += [bracket for bracket in _brackets(figure) if bracket in rules]
        shown.add(piece.figure)
    return re.sub(r"(?<=[\s（“：])\s+|^\s+", "", "".join(parts)).strip()


def clean(text: str) -> str:
    """Text of a document without characters that show nothing or steer a terminal: controls, zero-width characters,
    marks that turn the reading direction. Line breaks and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))


def as_datum(text: str, longest: int = _LONGEST_DATUM) -> str:
    """Text of a document or a person as it stands in a prompt: on one line, cut, with no placeholder and no angle bracket
    of its own, so that it can neither name a figure nor close the part of the prompt it stands in."""
    text = re.sub(r"\s+", " ", clean(text)).replace("{{", "｛｛").replace("}}", "｝｝")
    text = text.replace("<", "＜").replace(">", "＞")
    return text if len(text) <= longest else text[:longest] + "……"
