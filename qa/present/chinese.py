"""Blocks → the text of an answer and every number in it, with its place in the text. The only place where this is done."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from index.domain.amounts import find_amounts
from qa.answer import CheckedNumber, Verdict, decimal_text
from qa.arithmetic import rounded
from qa.blocks import Block, Listing, Note, Number, Part, Quote, Sentence, Standing, TableBlock

VERDICTS = {
    Standing.PRINTED: Verdict.VERIFIED,
    Standing.DERIVED: Verdict.DERIVED,
    Standing.DISPUTED: Verdict.CONFLICT,
    Standing.CLAIMED: Verdict.CONTRADICTED,
    Standing.SAID: Verdict.NOT_A_FIGURE,
}
_DIGITS = re.compile(r"\d[\d,.]*\d|\d")
_ENDS = ("。", "：", "？", "！", "”")
# Above this many 元 a reader wants 万元 beside it.
_WIDE_YUAN = Decimal(10_000)


def amount_text(value: Decimal, unit: str) -> str:
    """A printed amount as it is shown."""
    return number_text(Number(value, unit, Standing.PRINTED))


def number_text(number: Number) -> str:
    """A number as it is shown: 93.4 万元, 12.5%, 21170337.81 元（合 2117.03 万元）."""
    value = number.value if number.decimals is None else rounded(number.value, number.decimals)
    written = decimal_text(value) if number.decimals is None else format(value, "f")
    if number.bare:
        return written
    if number.unit == "%":
        return f"{written}%"
    text = f"{written} {number.unit}".strip()
    if number.unit == "元" and abs(value) >= _WIDE_YUAN:
        text += f"（合 {decimal_text(rounded(value / 10_000))} 万元）"
    return text


def clean(text: str) -> str:
    """Text of a document without characters that show nothing or steer a terminal: controls, zero-width characters,
    marks that turn the reading direction. Line breaks and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))


@dataclass(slots=True)
class _Writer:
    """Collects text and the numbers in it."""

    text: str = ""
    numbers: list[CheckedNumber] = field(default_factory=list)

    def add(self, parts: Iterable[Part]) -> None:
        for part in parts:
            if isinstance(part, Number):
                self._number(part)
            else:
                self._words(part)

    def _words(self, words: str) -> None:
        """Words may hold digits: years, codes, the numbers of tables. None of them is a figure."""
        words = clean(words)
        for match in _DIGITS.finditer(words):
            start = len(self.text) + match.start()
            self.numbers.append(CheckedNumber(match[0], start, start + len(match[0]), None, "", Verdict.NOT_A_FIGURE))
        self.text += words

    def _number(self, number: Number) -> None:
        start = len(self.text)
        written = number_text(number)
        self.text += written
        end = start + len(written)
        shown = number.value if number.decimals is None else rounded(number.value, number.decimals)
        verdict = VERDICTS[number.standing]
        self.numbers.append(CheckedNumber(written, start, end, shown, number.unit, verdict, number.sources))

    def quote(self, quote: Quote) -> None:
        source = quote.passage.source
        self.add([f"《{source.disclosure}》写道：“"])
        start = len(self.text)
        text = clean(quote.text)
        for amount in find_amounts(text):
            verdict = Verdict.VERIFIED if amount.unit else Verdict.NOT_A_FIGURE
            at = start + amount.start
            self.numbers.append(
                CheckedNumber(amount.written_as, at, start + amount.end, amount.value, amount.unit, verdict, (source,))
            )
        self.text += text
        self.add(["”"])


def written(blocks: Sequence[Block]) -> tuple[str, tuple[CheckedNumber, ...]]:
    """The text of blocks, one a line, and its numbers in order."""
    writer = _Writer()
    for index, block in enumerate(blocks):
        if index:
            writer.text += "\n"
        _write(writer, block)
    return writer.text, tuple(writer.numbers)


def _write(writer: _Writer, block: Block) -> None:
    match block:
        case Sentence(parts, tail):
            writer.add([*parts, *tail])
            writer.text += "" if writer.text.endswith(_ENDS) else "。"
        case Note(_, parts):
            writer.add(parts)
        case Listing(head, items):
            writer.add(head)
            for index, item in enumerate(items):
                writer.text += "\n" if head or index else ""
                writer.add(["· ", *item])
        case TableBlock(header, rows):
            writer.add([" | ".join(header)])
            for row in rows:
                writer.text += "\n"
                for index, cell in enumerate(row):
                    writer.add([" | "] if index else [])
                    writer.add(cell)
        case Quote():
            writer.quote(block)
