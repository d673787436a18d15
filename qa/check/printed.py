"""Sentences that a disclosure prints word for word: a claim in one is held to that very sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.domain.address import Stage
from index.domain.amounts import normalise, tidy_prose
from index.domain.disclosure import Disclosure, Fact, Passage, Source
from index.store.fact_filter import FactFilter
from index.store.fact_store import FactStore
from qa.check.claim import Claim
from qa.check.numbers import Number, find_numbers, reading_text
from qa.query import ItemWanted, Period, Wanted

_SHORTEST = 8  # characters of a sentence that is told by its words
_SENTENCE_ENDS = re.compile(r"(?<=[。!?])")
# Numerals, units of money, and the words that hedge a number: none of them tells one sentence from another.
_NO_WORDS = re.compile(
    r"[^一-鿿]|[〇零一二两三四五六七八九十百千万亿元大约概将接近不足到超过逾突破高达至少余多左右上下]"
)
_LISTED = re.compile(r"(?<![\d.(（])(?:\d{1,2}[.、．](?!\d)|[(（]\d{1,2}[)）])")
_LAST_YEAR = re.compile("上年|去年|上一年|前一年")
_LIST_MARK = re.compile(r"^(?:[一二三四五六七八九十\d]{1,3}[.、．])+")


@dataclass(frozen=True, slots=True)
class Printed:
    """A sentence of a disclosure with its figures in order."""

    text: str
    numbers: tuple[Number, ...]
    passage: Passage
    disclosure: Disclosure
    order: int  # of the claim's figure among them

    @property
    def number(self) -> Number:
        """The figure that stands in the claim's place."""
        return self.numbers[self.order]

    @property
    def source(self) -> Source:
        """Where it stands."""
        return replace(self.passage.source, sentence=self.text)


class Sentences:
    """The printed sentences of the disclosures that are spoken of, found by their words whatever their figures."""

    def __init__(self, store: FactStore) -> None:
        self._store = store
        self._facts: dict[str, dict[str, list[Fact]]] = {}
        self._by_words: dict[str, dict[str, list[tuple[str, Passage, Disclosure]]]] = {}

    def of(self, claim: Claim, agency: str) -> list[Printed]:
        """The sentences of a body that a claim's sentence is, its figures aside."""
        sentence = claim.sentence
        if len(sentence) < _SHORTEST or claim.listed:
            return []
        found: list[Printed] = []
        for start in (0, *(mark.start() for mark in _LISTED.finditer(sentence, 1))):
            # a heading without a full stop may have been read as the beginning of the sentence
            order = claim.order - len(_figures(find_numbers(sentence[:start])))
            if order < 0:
                break
            found += self._alike(sentence[start:], order, agency)
        return [printed for printed in found if _may_be(claim, printed)]

    def _alike(self, sentence: str, order: int, agency: str) -> Iterator[Printed]:
        places = self._held(agency).get(_words(sentence), ())
        mask = masked(sentence, find_numbers(sentence)) if places else ""
        for text, passage, disclosure in places:
            numbers = find_numbers(text)
            figures = _figures(numbers)
            if order < len(figures) and _masked_plainly(text, numbers) == mask:
                yield Printed(text, figures, passage, disclosure, order)

    def _held(self, agency: str) -> dict[str, list[tuple[str, Passage, Disclosure]]]:
        if agency not in self._by_words:
            held: dict[str, list[tuple[str, Passage, Disclosure]]] = {}
            disclosures = {d.sha256: d for d in self._store.disclosures_of(agencies=[agency])}
            for passage in self._store.passages(list(disclosures)):
                for sentence in _sentences(passage.text):
                    place = (sentence, passage, disclosures[passage.source.sha256])
                    held.setdefault(_words(sentence), []).append(place)
            self._by_words[agency] = held
        return self._by_words[agency]

    def fact_in(self, printed: Printed, number: Number) -> Fact | None:
        """The fact that was read from a number of a printed sentence."""
        here = self._facts_of(printed.disclosure.sha256).get(printed.text.strip(), ())
        return next((f for f in here if abs(f.value) == abs(number.value) and f.unit == number.unit), None)

    def _facts_of(self, sha256: str) -> dict[str, list[Fact]]:
        """The facts of a disclosure's sentences, by sentence."""
        if sha256 not in self._facts:
            held: dict[str, list[Fact]] = {}
            for fact in self._store.find(FactFilter(sha256s=(sha256,), kinds=("sentence",))):
                held.setdefault(fact.source.sentence, []).append(fact)
            self._facts[sha256] = held
        return self._facts[sha256]


def _figures(numbers: Iterable[Number]) -> tuple[Number, ...]:
    return tuple(number for number in numbers if not number.no_figure)


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        for sentence in _SENTENCE_ENDS.split(tidy_prose(line)):
            if len(sentence) >= _SHORTEST and any(char.isdigit() for char in sentence):
                yield sentence


def _words(sentence: str) -> str:
    """The Chinese words of a sentence without numerals and units of money: what two sentences share before they are
    compared closely."""
    return _NO_WORDS.sub("", normalise(sentence))


def masked(sentence: str, numbers: Iterable[Number]) -> str:
    """A sentence with a mark for each figure, and without blanks, brackets and quotes: what it says of any numbers."""
    parts, at = [], 0
    for number in numbers:
        if not number.no_figure:
            parts += [sentence[at : number.start], "\0"]
            at = number.end
    parts.append(sentence[at:])
    text = re.sub(r"[\s“”\"'()\[\]]+", "", "".join(parts))
    return _LIST_MARK.sub("", text).strip("。;,")


def _masked_plainly(sentence: str, numbers: Sequence[Number]) -> str:
    """The same of a sentence as it is read for checking: its hedges left out, its figures in plain digits."""
    plain, _ = reading_text(sentence, numbers)
    return masked(plain, find_numbers(plain))


def _may_be(claim: Claim, printed: Printed) -> bool:
    """Whether a printed sentence stands in a disclosure of the year, scope and kind that the text speaks of."""
    said, disclosure = claim.said, printed.disclosure
    years = {disclosure.year, disclosure.year - 1} if _LAST_YEAR.search(printed.text) else {disclosure.year}
    if said.year is not None and said.year not in years and str(said.year) not in printed.text:
        return False
    if said.scope not in (None, disclosure.scope) and "scope" not in said.firm:  # said in the printed words themselves
        return False
    return not ("kind" in said.firm and said.stage not in (None, disclosure.stage, Stage.ACTUAL))


def stating(claim: Claim, sentences: Sequence[Printed]) -> Printed | None:
    """The sentence that prints the very number of a claim."""
    mine = claim.number
    for printed in sentences:
        there = printed.number
        if (there.unit, there.value, there.hedge) == (mine.unit, mine.value, mine.hedge):
            return printed
    return None


def wanted_of(fact: Fact, agency: str) -> Wanted:
    """The whole address of a fact as something wanted."""
    item = tuple(ItemWanted(facet.classification, facet.path, facet.code) for facet in fact.item)
    base = fact.base
    against = Wanted(period=Period(base.year) if base.year else None, stage=base.stage) if base else None
    return Wanted(
        agency=agency, recipient=fact.recipient or None, scope=fact.scope, period=Period(fact.year), stage=fact.stage,
        flow=fact.flow, fund=fact.fund, origin=fact.origin, item=item, measure=fact.measures, role=fact.role,
        base=against,
    )  # fmt: skip
