"""The sentences of passages that speak of a thing and give its reason, its purpose or its definition."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.domain.amounts import fold
from index.domain.disclosure import Passage

_SENTENCE = re.compile(r"[^。\n]+[。]?")
CAUSE = re.compile(r"原因|由于|因为|因此|受.{1,8}影响|主要是(?!指)|[是系]因")
PURPOSE = re.compile(r"用于|用途|为了|主要是|包括|保障|开展|支付")
DEFINITION = re.compile(r"(?:是?指|反映|包括|主要用于)")
LONGEST_QUOTE = 300


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a passage, verbatim, and how near it is to what was asked for."""

    text: str
    passage: Passage
    score: float


def saying(passages: Sequence[Passage], names: Collection[str], pattern: re.Pattern[str]) -> list[Found]:
    """The sentences that hold a name and the pattern, best first; a reason may stand in the sentence behind the name."""
    found = list(_saying(passages, {fold(name) for name in names}, pattern))
    return sorted(found, key=lambda one: -one.score)


def _saying(passages: Sequence[Passage], names: Collection[str], pattern: re.Pattern[str]) -> Iterator[Found]:
    for passage in passages:
        if passage.source.table:
            continue
        sentences = _SENTENCE.findall(passage.text)
        for before, sentence in pairwise(["", *sentences]):
            if not pattern.search(sentence):
                continue
            own, above = _named(names, sentence), _named(names, before)
            if own:
                yield Found(sentence.strip(), passage, own + 1 - _offset(names, sentence))
            elif above:
                yield Found((before + sentence).strip(), passage, above)


def _named(names: Collection[str], text: str) -> float:
    """1 for a text that holds one of the names."""
    folded = fold(text)
    return 1.0 if any(name and name in folded for name in names) else 0.0


def _offset(names: Collection[str], text: str) -> float:
    """How late in the sentence the name stands, from 0 to 1: what a sentence is about comes first."""
    folded = fold(text)
    places = [place for name in names if name and (place := folded.find(name)) >= 0]
    return min(places, default=len(folded)) / max(len(folded), 1)


def under(passages: Sequence[Passage], words: Collection[str]) -> list[Found]:
    """The passages whose heading or text speaks of a topic, those under such a heading first."""
    found = []
    for passage in passages:
        if passage.source.table:
            continue
        heading = sum(word in passage.heading for word in words)
        text = sum(word in passage.text for word in words)
        if heading or text:
            found.append(Found(passage.text.strip()[:LONGEST_QUOTE], passage, 2.0 * heading + text))
    return sorted(found, key=lambda one: -one.score)
