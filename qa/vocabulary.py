"""What can be asked for: the words for bodies and topics, as the store's disclosures write them, and how people ask."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.disclosure import Disclosure
from index.names import full_name, means, place_of, place_words
from index.terms import all_words, key, key_without_brackets, project_topic


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the store under its full name, with every name it was printed under."""

    full: str
    names: tuple[str, ...]

    @property
    def display(self) -> str:
        """How answers call it: the name its newest disclosure prints."""
        return self.names[0]

    @property
    def places(self) -> frozenset[str]:
        """What people call its place."""
        return frozenset(place_words(place_of(self.full)))

    def is_meant_by(self, mention: str) -> bool:
        """Whether a short or long name can mean this body."""
        return any(means(mention, name, self.names) for name in self.names)


def bodies_of(disclosures: Iterable[Disclosure]) -> list[Body]:
    """The bodies of the disclosures; one body under two printed names is one."""
    names: dict[str, dict[str, None]] = {}
    for disclosure in sorted(disclosures, key=lambda d: -d.year):
        known = names.setdefault(full_name(disclosure.body), {})
        known.update(dict.fromkeys((disclosure.body, *disclosure.aliases)))
    return [Body(full, tuple(known)) for full, known in sorted(names.items())]


@dataclass(frozen=True, slots=True)
class Topics:
    """Words → the topics they can stand for, longest words first in ``words``."""

    meanings: dict[str, frozenset[str]]
    longest: int

    def at(self, text: str, start: int) -> str:
        """The longest word of the vocabulary that stands at ``start``, "" for none."""
        for end in range(min(len(text), start + self.longest), start + 1, -1):
            if text[start:end] in self.meanings:
                return text[start:end]
        return ""


# Words of tables that name no thing by themselves.
_TOO_WIDE = re.compile(r"合计|总计|小计|总额|[上本]年|其他|(?:年初|全年|调整)?(?:预算|决算|执行)(?:数|总额)?")
# Endings that people leave out or add.
_SOFT_ENDINGS = ("项目", "经费", "资金")


def topics_of(rows: Iterable[tuple[str, str, str]], bodies: Sequence[Body]) -> Topics:
    """The vocabulary of (topic, name, project) rows, with the maintained terms.

    A project is also known without the place that its name begins with and without a closing 项目.
    """
    meanings: dict[str, set[str]] = {}
    fillers = wordings().filler_words

    def add(word: str, topic: str) -> None:
        if len(word) >= 2 and not word.isdigit() and word not in fillers and not _TOO_WIDE.fullmatch(word):
            meanings.setdefault(word, set()).add(topic)

    maintained = all_words()
    for word, term in maintained.items():
        add(word, term)
    for word, umbrella in _umbrellas():
        for topic in umbrella:
            add(word, topic)
    places = {word for body in bodies for word in body.places}
    for topic, name, project in rows:
        first = topic.split("|")[0]
        add(first, first)
        if "|" not in topic and not project:
            for word in (key(name), key_without_brackets(name)):
                if word not in maintained:
                    add(word, first)
        if project and first == project_topic(project):
            for word in _project_words(project, places):
                add(word, first)
    return Topics({word: frozenset(found) for word, found in meanings.items()}, max(map(len, meanings), default=0))


def _umbrellas() -> list[tuple[str, tuple[str, ...]]]:
    """Everyday words that cover several printed names (养老保险), from data/umbrella.csv."""
    text = files("qa").joinpath("data/umbrella.csv").read_text(encoding="utf-8")
    return [
        (key(word), tuple(row["topics"].split(";")))
        for row in csv.DictReader(text.splitlines())
        for word in row["words"].split(";")
    ]


def _project_words(project: str, places: Iterable[str]) -> set[str]:
    words = {key(project), key_without_brackets(project)}
    words |= {without for word in words if len(without := re.sub(r"^20\d\d年度?", "", word)) >= 4}
    for word in list(words):
        for place in places:
            if word.startswith(place) and len(word) - len(place) >= 4:
                words.add(word[len(place) :])
    for word in list(words):
        for ending in _SOFT_ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                words.add(word.removesuffix(ending))
    return words


@dataclass(frozen=True, slots=True)
class Wordings:
    """How people ask, from data/words.toml."""

    intents: dict[str, re.Pattern[str]]
    fillers: re.Pattern[str]
    long_fillers: re.Pattern[str]
    short_fillers: str  # characters
    filler_words: frozenset[str]
    scope: re.Pattern[str]
    composites: dict[str, list[str]]


@cache
def wordings() -> Wordings:
    """The maintained wordings, compiled."""
    data = tomllib.loads(files("qa").joinpath("data/words.toml").read_text(encoding="utf-8"))
    # Longest first, so that 缴纳 is not taken for 缴 with something left over.
    fillers = sorted(data["fillers"]["words"], key=lambda word: len(re.sub(r"[?()|:]", "", word)), reverse=True)
    return Wordings(
        intents={name: re.compile("|".join(patterns)) for name, patterns in data["intents"].items()},
        fillers=re.compile("|".join(fillers)),
        long_fillers=re.compile("|".join(word for word in fillers if len(re.sub(r".\?", "", word)) > 1)),
        short_fillers="".join(re.sub(r".\?", "", word) for word in fillers if len(re.sub(r".\?", "", word)) == 1),
        filler_words=frozenset(fillers),
        scope=re.compile("|".join(data["scope"]["words"])),
        composites=data["composites"],
    )
