"""Synthetic disclosures and questions about them: what the embedding model learns from.

``corpus.toml`` holds the words and the sentence patterns; ``index/data/synonyms.csv`` the other ways to say a thing.
No sentence of a real disclosure is used. The same seed gives the same text.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.store.lexical import synonym_groups

_SLOT = re.compile(r"\{(\w+)\}")
# How often a word that has synonyms is replaced by one: mostly, because the formal word needs no learning.
_REPLACE = 0.6
# Few subjects a disclosure, so that the same one is met in several passages, and only what is said of it differs.
_SUBJECT_LISTS = ("functional", "economic", "aggregate", "project")
_SUBJECTS = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the passage that answers it. Pairs of one ``key`` answer each other's questions too."""

    key: str
    question: str
    passage: str


def documents(count: int, *, seed: int, pairs: int = 64) -> Iterator[list[Pair]]:
    """``count`` made-up disclosures as question–passage pairs of distinct keys.

    A disclosure at a time, since that is where passages compete in practice: same body, same year, another subject
    or another thing said of it.
    """
    rng = random.Random(seed)
    for _ in range(count):
        body, year = _place(rng) + rng.choice(_words()["organ"]), str(rng.randint(2016, 2028))
        subjects = {name: rng.sample(_words()[name], _SUBJECTS) for name in _SUBJECT_LISTS}
        made: dict[str, Pair] = {}
        while len(made) < pairs:
            pair = _pair(rng, body, year, subjects)
            made.setdefault(pair.key, pair)
        yield list(made.values())


def texts(count: int, *, seed: int) -> Iterator[str]:
    """Questions and passages of ``count`` disclosures, and every word that people maintain: for the tokenizer."""
    for document in documents(count, seed=seed):
        for pair in document:
            yield pair.question
            yield pair.passage
    for words in _words().values():
        yield from (word for word in words if isinstance(word, str))
    for group in synonym_groups():
        yield from group


def _place(rng: random.Random) -> str:
    """A place, half the time of characters that mean nothing: a name not seen in training must not count for much."""
    if rng.random() < 0.5:
        return str(rng.choice(_words()["place"]))
    return "".join(rng.choices(common_characters(), k=rng.randint(1, 3))) + rng.choice("县市区州")


@cache
def common_characters() -> tuple[str, ...]:
    """The 3,755 characters of GB 2312 level 1."""
    rows = ((row, 0xFF if row < 0xD7 else 0xFA) for row in range(0xB0, 0xD8))
    return tuple(bytes((row, cell)).decode("gb2312") for row, end in rows for cell in range(0xA1, end))


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("corpus.toml").read_text(encoding="utf-8"))


def _pair(rng: random.Random, body: str, year: str, subjects: dict[str, list[str]]) -> Pair:
    topic = rng.choice(_words()["topic"])
    slots = {"body": body, "year": year}
    if pools := topic.get("subjects"):
        slots["subject"] = rng.choice(subjects[rng.choice(pools)])
    passage = _filled(rng, rng.choice(topic["passages"]), slots)
    question = rephrased(rng, _filled(rng, rng.choice(topic["questions"]), slots))
    if rng.random() < 0.3:
        passage = f"{body}{year}年{passage}"
    if rng.random() < 0.3:
        question = f"{body}{year}年{question}"
    return Pair(f"{topic['name']} {slots.get('subject', '')}", question, passage)


def _filled(rng: random.Random, pattern: str, slots: dict[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name in slots:
            return slots[name]
        if name == "amount":
            return f"{rng.lognormvariate(3, 2):.2f}"
        if name == "rate":
            return f"{rng.uniform(0, 100):.2f}"
        if name == "count":
            return str(rng.randint(0, 99))
        if name == "use":
            return rng.choice((rng.choice(_words()["duty"]), f"购置{rng.choice(_words()['goods'])}"))
        word: str = rng.choice(_words()[name])
        return word

    return _SLOT.sub(fill, pattern)


def rephrased(rng: random.Random, question: str) -> str:
    """The question with some of its words said otherwise, by the synonym list."""
    pattern, groups = _members()

    def replace(match: re.Match[str]) -> str:
        if rng.random() > _REPLACE:
            return match[0]
        return rng.choice(rng.choice(groups[match[0]]))

    return pattern.sub(replace, question)


@cache
def _members() -> tuple[re.Pattern[str], dict[str, list[tuple[str, ...]]]]:
    groups: dict[str, list[tuple[str, ...]]] = {}
    for group in synonym_groups():
        for member in group:
            groups.setdefault(member, []).append(group)
    return re.compile("|".join(map(re.escape, sorted(groups, key=lambda word: (-len(word), word))))), groups
