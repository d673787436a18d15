"""Short names that keep the characters of an organ's name in order: 职教基地综合协调办 for 职业教育基地综合协调办公室.

A name is taken apart into words (``data/organ_words.csv``, kept by hand from the names of organs, schools and hospitals of
the whole country) and the shortenings of ``data/organs.csv``. A word may be kept, be shortened to its first character or
to a form of the lists, or, where the list says so, be left out; the first and the last word are never left out, and
what no list knows, numerals above all, stays as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from index.domain.organs import shorter_words

_NUMERALS = frozenset("〇零一二三四五六七八九十百千0123456789")
_LONGEST_UNKNOWN = 2  # characters of what no list knows that may be one word: its first may stand for it
_WRONG_ENDINGS = {"委员会": "局", "局": "委"}  # 卫健局 for 卫健委: one body, whose kind of organ people mistake
_MOST = 60  # ways to read one short name as one organ


@dataclass(frozen=True, slots=True)
class Step:
    """A way to pass a word of a name: what is written for it, where the name goes on, and how much it takes off."""

    written: str
    to: int
    cost: int
    wrong: bool = False  # another kind of organ is written


@dataclass(frozen=True, slots=True)
class Match:
    """A short name: its ``end`` in the text, how many words it takes off, and whether it writes another kind of organ."""

    end: int
    cost: int
    wrong: bool = False


@cache
def _words() -> dict[str, tuple[tuple[str, ...], bool]]:
    """Every word with its short forms, and whether it may be left out."""
    text = files("index.domain").joinpath("data/organ_words.csv").read_text(encoding="utf-8")
    found: dict[str, tuple[tuple[str, ...], bool]] = {
        row["word"]: (tuple(filter(None, row["shorter"].split(";"))), bool(row["left_out"]))
        for row in csv.DictReader(text.splitlines())
    }
    for word, shorter in shorter_words():
        known, left_out = found.get(word, ((), False))
        found[word] = (tuple(dict.fromkeys((*known, *filter(None, shorter)))), left_out or "" in shorter)
    return found


@cache
def _by_first() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in _words():
        found.setdefault(word[0], []).append(word)
    return {first: tuple(sorted(words, key=len, reverse=True)) for first, words in found.items()}


def _starting(name: str, at: int) -> list[str]:
    """The words of the lists that begin at a position of a name, the longest first."""
    return [word for word in _by_first().get(name[at : at + 1], ()) if name.startswith(word, at)]


@lru_cache(maxsize=4096)
def _steps(name: str) -> tuple[tuple[Step, ...], ...]:
    """The ways to go on from every position of a name."""
    return tuple(tuple(_from(name, at)) for at in range(len(name)))


def _from(name: str, at: int) -> Iterator[Step]:
    words = _starting(name, at)
    for word in words:
        end = at + len(word)
        shorter, left_out = _words()[word]
        yield Step(word, end, 0)
        for form in shorter:
            if form != word:
                yield Step(form, end, 1)
        if end == len(name) and word in _WRONG_ENDINGS:
            yield Step(_WRONG_ENDINGS[word], end, 2, wrong=True)
        if left_out and at > 0 and end < len(name):
            yield Step("", end, 1)
    if not words:
        end = next((i for i in range(at + 1, len(name)) if _starting(name, i)), len(name))
        unknown = name[at:end]
        yield Step(unknown, end, 0)
        if len(unknown) == _LONGEST_UNKNOWN and not _NUMERALS & set(unknown):
            yield Step(unknown[0], end, 1)


def matches(name: str, text: str, start: int) -> list[Match]:
    """Where short names of ``name`` that begin at ``start`` of the text end, each end at its least cost."""
    steps = _steps(name)
    best: dict[tuple[int, bool], int] = {}
    open_ways = [(0, start, 0, False)]
    seen: set[tuple[int, int, bool]] = set()
    while open_ways and len(seen) < _MOST:
        at, here, cost, wrong = min(open_ways, key=lambda way: way[2])
        open_ways.remove((at, here, cost, wrong))
        if (at, here, wrong) in seen:
            continue
        seen.add((at, here, wrong))
        if at == len(name):
            best.setdefault((here, wrong), cost)
            continue
        for step in steps[at]:
            if text.startswith(step.written, here):
                open_ways.append((step.to, here + len(step.written), cost + step.cost, wrong or step.wrong))
    return [Match(end, cost, wrong) for (end, wrong), cost in best.items()]


@lru_cache(maxsize=4096)
def short_ends(name: str) -> frozenset[str]:
    """The first and the last character of every short name of ``name``, as two characters: what it is looked up by."""
    steps = _steps(name)
    first = {step.written[0] for step in steps[0] if step.written}
    last: set[str] = set()
    reached = {0}
    for at in range(len(name)):
        if at not in reached:
            continue
        for step in steps[at]:
            reached.add(step.to)
            if step.to == len(name) and step.written:
                last.add(step.written[-1])
    return frozenset(a + b for a in first for b in last)
