"""The maintained word lists: which words of the language ask, relate, order or only accompany (``data/words.csv``).

A row gives a terminal of the grammar, the value that its words have there, the words, and a question as example. Terminals
in capitals are cues; those in small letters fill a slot of the address (``senses.Kind``) or may be left out (``skip``,
``courtesy``, ``chat``).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from index.domain.address import Classification
from index.domain.terms import all_words, key
from qa.query import ItemWanted
from qa.understand.senses import FORM, Kind, Sense
from qa.understand.text import normalise

SKIPPED = frozenset({"skip", "courtesy", "chat"})
# The lines of the standard forms that are also columns, so that beside another item they say which part of it.
_COLUMNS = frozenset(["基本支出", "项目支出", "人员经费", "公用经费"])
# 预算 and 决算 at the end of a line's name are words of their own: the stage.
_STAGES = frozenset({"预算", "决算"})


@dataclass(frozen=True, slots=True)
class Word:
    """A meaning of a word: a cue or skipped (``symbol``, ``value``), or the sense of a slot."""

    symbol: str
    value: str = ""
    sense: Sense | None = None


@cache
def english_words() -> dict[str, tuple[Word, ...]]:
    """Every maintained English word with its meanings."""
    return {word: tuple(meanings) for word, meanings in _cues("english").items()}


def _cues(name: str) -> dict[str, list[Word]]:
    found: dict[str, list[Word]] = {}
    for row in _rows(name):
        meaning = _meaning(row["symbol"], row["value"])
        for word in map(normalise, row["words"].split(";")):
            if word and meaning not in found.setdefault(word, []):
                found[word].append(meaning)
    return found


@cache
def words() -> dict[str, tuple[Word, ...]]:
    """Every maintained word with its meanings, the lines of the standard forms among them."""
    found = _cues("words")
    for word, term in all_words().items():
        if not names_a_stage(word):
            found.setdefault(word, []).append(Word("S", "", line(term)))
    for row in _rows("everyday"):
        names = [key(name) for name in row["topics"].split(";")]
        senses = [replace(_everyday(name), everyday=len(names) > 1) for name in names]
        for word in map(normalise, row["words"].split(";")):
            if word not in all_words():
                found.setdefault(word, []).extend(Word("S", "", sense) for sense in senses)
    return {word: tuple(meanings) for word, meanings in found.items()}


def _everyday(name: str) -> Sense:
    """What an everyday word means: a line of the standard forms, or whatever bears that name."""
    return line(name) if all_words().get(name) == name else Sense(Kind.ITEM, text=name, item=ItemWanted(None, (name,)))


def names_a_stage(word: str) -> bool:
    """True for a line's name with 预算 or 决算 at its end or beginning (支出决算): the stage is a word of its own there."""
    return (word[-2:] in _STAGES and word[:-2] in all_words()) or (word[:2] in _STAGES and word in all_words())


@cache
def longest_word(english: bool = False) -> int:
    """The length of the longest maintained word, in characters."""
    return max(map(len, english_words() if english else words()))


def line(term: str) -> Sense:
    """The sense of a line of the standard forms by its canonical term."""
    return Sense(Kind.ITEM, text=term, item=ItemWanted(Classification.LINE, (term,)), measure=term in _COLUMNS)


def examples() -> list[tuple[str, str]]:
    """Each row's terminal and the question that shows it."""
    return [(row["symbol"], row["example"]) for row in _rows()]


def _rows(name: str = "words") -> list[dict[str, str]]:
    text = files("qa.understand").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _meaning(symbol: str, value: str) -> Word:
    if symbol in SKIPPED or symbol.isupper():
        return Word(symbol, value)
    kind = Kind(symbol)
    number = int(value) if kind is Kind.YEAR_OFFSET else None
    return Word("F" if kind in FORM else "S", "", Sense(kind, text=value, number=number))
