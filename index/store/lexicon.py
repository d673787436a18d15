"""The lexicon: every word that a question may use for something of the store, and what it means.

Words are keys (``index.domain.terms.key``). They are written when a disclosure is, each meaning once, however many
disclosures share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.domain.address import Classification, Facet, Role
from index.domain.agencies import full_name, place_of, place_path, place_words
from index.domain.amounts import normalise
from index.domain.disclosure import Blank, Disclosure, Fact
from index.domain.organs import agency_names, organ_forms
from index.domain.places import place_at_start
from index.domain.shortened import short_ends
from index.domain.subjects import all_subjects, classification, subject_path
from index.domain.terms import all_words, key, key_without_brackets, project_topic
from index.store.codec import dumps
from index.store.schema import digest


class WordKind(StrEnum):
    """What a word names."""

    AGENCY = "agency"
    PLACE = "place"  # ``text`` is the path of the place, from its province: 上海市普陀区
    ORGAN = "organ"  # ``text`` is an agency's name without its place, the word the ends of its short names
    ITEM = "item"
    TABLE = "table"  # ``text`` is the title
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True)
class Entry:
    """A word and one of its meanings: a ``facet``, an ``agency`` (its full name) or a ``text``, by ``kind``."""

    word: str
    kind: WordKind
    facet: Facet | None = None
    agency: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Word(Entry):
    """An entry to be written."""

    @property
    def digest(self) -> str:
        """What tells two entries apart: a code, where there is one, decides alone."""
        facet = self.facet
        meaning = "" if facet is None else f"{facet.classification}{facet.code or dumps(facet.path, tuple[str, ...])}"
        return digest(self.word, self.kind, meaning, self.agency, self.text)


# Endings that people leave out or add.
_SOFT_ENDINGS = ("项目", "经费", "资金")
_LONGEST = 80  # characters of a word
_SHORTEST = 4  # characters that must be left of a shortened name


def words_of(disclosure: Disclosure, facts: Sequence[Fact], blanks: Sequence[Blank]) -> list[Word]:
    """The words that a disclosure brings, each meaning once."""
    # What names of projects may begin with and people leave out: 信访局临聘人员经费.
    beginnings = place_words(place_of(full_name(disclosure.body))) | agency_names(disclosure.body)
    found: dict[Word, None] = {}
    bodies = dict.fromkeys([disclosure.body, *(fact.body for fact in facts), *(blank.body for blank in blanks)])
    for body in bodies:
        aliases = disclosure.aliases if body == disclosure.body else ()
        found.update(dict.fromkeys(agency_words(body, aliases)))
    items = [(fact.item, fact.name) for fact in facts if fact.role is not Role.MENTION]
    items += [(blank.item, blank.name) for blank in blanks]
    for item, name in dict.fromkeys(items):
        found.update(dict.fromkeys(item_words(item, name, beginnings)))
    titles = [*(fact.source.table for fact in facts), *(blank.source.table for blank in blanks)]
    for title in dict.fromkeys(titles):
        found.update(dict.fromkeys(table_words(title)))
    return [word for word in found if may_stand(word.word)]


def may_stand(word: str) -> bool:
    """Long enough to name something, short enough to be asked for."""
    return 2 <= len(word) <= _LONGEST


def agency_words(body: str, aliases: Iterable[str] = ()) -> Iterator[Word]:
    """How an agency may be named, and its place."""
    full = full_name(body)
    for word in sorted({word for name in (body, *aliases) for word in agency_names(name)}):
        yield Word(word, WordKind.AGENCY, agency=full)
    for organ in sorted({organ for name in (body, *aliases) for organ in organ_forms(name)}):
        for ends in sorted(short_ends(organ)):
            yield Word(ends, WordKind.ORGAN, text=organ)
    path = place_path(full)
    for i, own in enumerate(path):
        place = "".join(path[: i + 1])
        for word in sorted(place_words(place) | place_words(own)):
            yield Word(key(word), WordKind.PLACE, text=place)


def places_of(body: str) -> set[str]:
    """The divisions that a body lies in, each by its own name and by its whole path."""
    path = place_path(body)
    return {*path, *("".join(path[: i + 1]) for i in range(len(path)))}


def item_words(item: Sequence[Facet], name: str, beginnings: Iterable[str]) -> Iterator[Word]:
    """How the facets of a number may be named; ``name`` is its name as printed, ``beginnings`` are what
    the name of a project may begin with and be named without."""
    for facet in item:
        names = {facet.name, facet.code}
        if len(item) == 1 and name:
            names |= {key(name), key_without_brackets(name)}
        if facet.classification is Classification.PROJECT:
            names |= _shortened(names, beginnings) | {project_topic(facet.name)}
        for word in sorted(names):
            yield Word(key(word), WordKind.ITEM, facet)


def _shortened(names: Iterable[str], beginnings: Iterable[str]) -> set[str]:
    """Names without the place, agency or year that they begin with, and without the endings that people leave out."""
    words = {variant for name in names for variant in (key(name), key_without_brackets(name))}
    words |= {word.removeprefix(start) for word in list(words) for start in beginnings}
    words |= {word[4:].lstrip("年度") for word in list(words) if word[:2] == "20" and word[:4].isdecimal()}
    words |= {word.removesuffix(ending) for word in list(words) for ending in _SOFT_ENDINGS}
    return {word for word in words if len(word) >= _SHORTEST}


# 表3, 表三, 表25-1, 公开02表, 预算05表, 附件2: what numbers a table. 一 of 一般公共预算 numbers nothing.
_ORDINAL = re.compile(
    r"^\s*(?:附?表|附件|公开表)\s*(?:\d{1,3}(?:-\d{1,2})*|(?:[二三四五六七八九十]|一(?!般)){1,3})"
    r"|^\s*(?:部门|单位)?(?:公开|预算|决算|财决|财预|附)?\d{1,2}表"
)
_OF_YEAR = re.compile(r"^.{0,30}?20\d\d年度?")


def table_words(title: str) -> Iterator[Word]:
    """How a table may be named: by its title, without its number, without agency, year and place before it, by its number."""
    written = normalise(title)
    number = _ORDINAL.match(written)
    bare = key(written[number.end() :] if number else written)
    undated = _OF_YEAR.sub("", bare)
    words = [key(written), bare, undated, undated.removeprefix(place_at_start(undated).written)]
    for word in dict.fromkeys([*words, key(number[0]) if number else ""]):
        if word:
            yield Word(word, WordKind.TABLE, text=title)


def maintained_words() -> Iterator[Word]:
    """The words that are known whatever the store holds: the lines of the standard forms and the 政府收支分类科目."""
    for word, term in all_words().items():
        yield Word(word, WordKind.ITEM, Facet(Classification.LINE, (term,)))
    for subject in all_subjects():
        facet = Facet(classification(subject.code), subject_path(subject.code, ""), subject.code)
        for word in {subject.code, *map(key, subject.names), *map(key_without_brackets, subject.names)}:
            yield Word(word, WordKind.ITEM, facet)
