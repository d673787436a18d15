"""What an answer says, as values: sentences made of words and numbers, listings, tables, quotations, notes.

Text is made of them once, in ``qa.present``; the web page renders the same blocks. A number keeps its value and the places
it stands on, so that nobody reads a text to find out what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from index.domain.disclosure import Passage, Source


class Standing(StrEnum):
    """How a number of an answer is known."""

    PRINTED = "printed"  # a cell or a sentence prints it
    DERIVED = "derived"  # arithmetic over printed ones
    DISPUTED = "disputed"  # printed, and another place prints another value for the same thing
    CLAIMED = "claimed"  # the question said it, and it is not so
    SAID = "said"  # the question said it


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is shown. ``sources`` are its places, none for what the question said. ``decimals`` None: as it is;
    ``bare``: without its unit, which the words around it say."""

    value: Decimal
    unit: str
    standing: Standing
    sources: tuple[Source, ...] = ()
    decimals: int | None = None
    bare: bool = False


Part = str | Number


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: what answers. ``tail`` stands behind it in brackets (a formula, what is printed): it may not be worded
    otherwise. The full stop is written by ``qa.present``."""

    parts: tuple[Part, ...]
    tail: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines of one kind, under a line that introduces them (() for none)."""

    head: tuple[Part, ...]
    items: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Several values as a table: every row as long as ``header``."""

    header: tuple[str, ...]
    rows: tuple[tuple[tuple[Part, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a disclosure as they stand there."""

    text: str
    passage: Passage


class NoteKind(StrEnum):
    """What a note is about."""

    CONFLICT = "conflict"
    REPAIR = "repair"
    READING = "reading"  # how the question was taken, where that is not plain
    MISSING = "missing"  # a part of the question that has no answer
    DIFFERENCE = "difference"  # stages or scopes put side by side that are not the same
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Note:
    """What qualifies an answer; it may be neither dropped nor worded otherwise."""

    kind: NoteKind
    parts: tuple[Part, ...]


Block = Sentence | Listing | TableBlock | Quote | Note
