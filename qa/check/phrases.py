"""Words → what they may name: a phrase covered by the words of the store's lexicon, and the items that these can mean together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

from index.domain.address import Classification, Flow, Fund
from index.domain.terms import flow_of, fund_of, key
from index.store.lexicon import Entry, WordKind
from qa.check.vocabulary import Vocabulary, folded
from qa.query import Item, ItemWanted

# Words of tables that name nothing by themselves.
_TOO_WIDE = re.compile(
    r"合计|总计|小计|总额|[上本]年|其他|(?:年初|全年|调整)?(?:预算|决算|执行)(?:数|总额)?|数量|金额|\d+"
)
_REST = re.compile(r"\d+[年月日]?|[\s%]+")
_TOTALS = ("支出总计", "收入总计", "收支总计", "本年支出合计", "本年收入合计")
_MOST_MEANINGS = 60


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a word can name: its path of canonical names; ``line``: a line of the standard forms, which may also be
    a column beside another thing."""

    path: tuple[str, ...]
    line: bool = False
    project: bool = False

    @property
    def name(self) -> str:
        """Its own canonical name."""
        return self.path[-1]

    @property
    def is_wide(self) -> bool:
        """Whether it is money as a whole: beside another thing it only says of which fund or side that is."""
        return self.line and (self.name in _TOTALS or fund_of(self.name) is not Fund.ALL) and not _is_part(self.name)

    @property
    def fund(self) -> Fund | None:
        """The fund that it says beside another thing."""
        fund = fund_of(self.name)
        return fund if self.line and fund is not Fund.ALL else None


def _is_part(name: str) -> bool:
    """Whether a line of one fund is nevertheless a thing of its own: “三公”经费 and its parts."""
    return not name.endswith(("收入", "支出", "总计", "合计", "结余"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a phrase with all that it can name. ``before`` is what stands between it and the word before."""

    text: str
    senses: tuple[Sense, ...]
    before: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether it says only which fund or side, whatever it means."""
        return all(sense.is_wide for sense in self.senses)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase read: what it names in order, and what of it nobody explains."""

    words: tuple[Word, ...]
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase can mean: an item with the part of its row, and the fund and side that its words say."""

    item: Item
    measure: tuple[str, ...] = ()
    fund: Fund | None = None
    flow: Flow | None = None


# What a stretch of a phrase costs: a word of the store least, an unexplained character most.
_WORD, _FILLER_CHARACTER, _UNKNOWN_CHARACTER = 1.0, 0.6, 10.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a phrase: a word with its senses, filling words, or a character that nothing explains."""

    start: int
    end: int
    cost: float
    senses: tuple[Sense, ...] = ()
    unknown: bool = False


def read_phrase(phrase: str, vocabulary: Vocabulary) -> Phrase:
    """The things that a phrase names: the cheapest cover of it, so that long words win and little is left unexplained."""
    vocabulary.show([phrase])
    text = folded(phrase).text
    words: list[Word] = []
    before = unknown = ""
    for piece in _cover(text, vocabulary):
        written = text[piece.start : piece.end]
        if piece.senses:
            words.append(Word(written, piece.senses, before))
            before = ""
        else:
            before += written
            unknown += written if piece.unknown else ""
    return Phrase(tuple(words), unknown)


def _cover(text: str, vocabulary: Vocabulary) -> list[_Piece]:
    best: list[tuple[float, _Piece | None]] = [(0.0, None), *((float("inf"), None) for _ in text)]
    for at in range(len(text)):
        for piece in _pieces_at(text, at, vocabulary):
            cost = best[at][0] + piece.cost
            if cost < best[piece.end][0]:
                best[piece.end] = (cost, piece)
    found: list[_Piece] = []
    last = best[len(text)][1]
    while last is not None:
        found.append(last)
        last = best[last.start][1]
    return found[::-1]


def _pieces_at(text: str, at: int, vocabulary: Vocabulary) -> Iterator[_Piece]:
    for word, entries in vocabulary.at(text, at):
        if senses := _senses(word, entries):
            yield _Piece(at, at + len(word), _WORD, senses)
    rest = _REST.match(text, at)
    if rest:
        yield _Piece(at, rest.end(), _FILLER_CHARACTER)
    fillers, longest = _fillers()
    for end in range(at + 1, min(len(text), at + longest) + 1):
        if text[at:end] in fillers:
            yield _Piece(at, end, _FILLER_CHARACTER * (end - at))
    yield _Piece(at, at + 1, _UNKNOWN_CHARACTER, unknown=True)


def _senses(word: str, entries: tuple[Entry, ...]) -> tuple[Sense, ...]:
    if _TOO_WIDE.fullmatch(word):
        return ()
    facets = [e.facet for e in entries if e.kind == WordKind.ITEM and e.facet is not None]
    found = {}
    for facet in facets:
        classified = facet.classification
        nested = classified in (Classification.PROJECT, Classification.INDICATOR) and len(facet.path) > 1
        path = facet.path if nested else facet.path[-1:]
        found[path] = Sense(path, classified is Classification.LINE, classified is Classification.PROJECT)
    return tuple(found.values())


@cache
def _fillers() -> tuple[frozenset[str], int]:
    """The filling words, and the length of the longest."""
    lines = files("qa.check").joinpath("data/fillers.txt").read_text(encoding="utf-8").splitlines()
    words = frozenset(key(line) for line in lines if line and not line.startswith("#"))
    return words, max(map(len, words))


def meanings(phrase: Phrase) -> Iterator[Meaning]:
    """What a phrase can mean, the fullest meaning first: all its words together, then without the first ones, which may
    only say what the thing belongs to."""
    given = 0
    for skipped in range(len(phrase.words)):
        for senses in product(*(word.senses for word in phrase.words)):
            dropped, kept = senses[:skipped], senses[skipped:]
            if any(not s.is_wide for s in dropped) and not _belongs(dropped, kept):
                continue
            for meaning in _together(kept, dropped, phrase):
                yield meaning
                given += 1
                if given >= _MOST_MEANINGS:
                    return


# A measure that holds others: 基本支出中的人员经费, 三公经费中的公务接待费.
_WHOLES = {
    "基本支出": ("人员经费", "公用经费"),
    "三公经费": ("因公出国境费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行费", "公务接待费"),
    "公务用车购置及运行费": ("公务用车购置费", "公务用车运行费"),
    "政府采购总额": ("政府采购货物", "政府采购工程", "政府采购服务"),
    "实有人数": ("在职人数", "退休人数", "离休人数"),
}


def _belongs(dropped: tuple[Sense, ...], kept: tuple[Sense, ...]) -> bool:
    """Whether every thing said before is by definition a whole that the thing is a part of."""
    return all(s.is_wide or any(k.name in _WHOLES.get(s.name, ()) for k in kept) for s in dropped)


def _together(kept: tuple[Sense, ...], dropped: tuple[Sense, ...], phrase: Phrase) -> Iterator[Meaning]:
    kept = tuple({sense.path: sense for sense in kept}.values())
    narrow = tuple(sense for sense in kept if not sense.is_wide)
    wide = [*(s for s in dropped if s.is_wide), *(s for s in kept if s.is_wide and narrow)]
    fund = next((s.fund for s in wide if s.fund), None)
    flow = next((flow_of(s.name) for s in wide if flow_of(s.name) and s.name in _TOTALS), None)
    received = any("收入" in word.text for word in phrase.words)
    if narrow and len(narrow) < len(kept) and received:
        yield from _items(kept, None, None)
        for sense in kept:  # 文物的事业收入（单位资金）: one is the column, another says whose money it is
            if sense.is_wide and len(kept) > len(narrow) + 1:
                yield from _items((*narrow, sense), fund, None)
    if (
        not narrow and len(kept) > 1
    ):  # 经营收入（单位资金）: each may be the thing, and the others say whose money it is
        for own, sense in enumerate(kept):
            others = kept[:own] + kept[own + 1 :]
            yield from _items((sense,), next((other.fund for other in others if other.fund), fund), flow)
    yield from _items(narrow or kept, fund, flow)
    if narrow and len(narrow) < len(kept) and not received:
        yield from _items(kept, None, None)


def _items(senses: tuple[Sense, ...], fund: Fund | None, flow: Flow | None) -> Iterator[Meaning]:
    """The ways in which several things named together can be one item: a row and its column, a part within a whole, two
    classifications of one row."""
    if len(senses) == 1:
        yield Meaning((_wanted(senses[0]),), (), fund, flow)
        return
    for own, sense in enumerate(senses):  # 事业运行的基本支出, and 基本支出中的事业运行: the others are columns
        columns = senses[:own] + senses[own + 1 :]
        if all(column.line for column in columns):
            yield Meaning((_wanted(sense),), tuple(column.name for column in columns), fund, flow)
    *above, last = senses
    yield Meaning((_wanted(last, above[-1]),), (), fund, flow)
    yield Meaning(tuple(_wanted(sense) for sense in senses), (), fund, flow)
    if len(senses) == 3 and senses[2].line:  # 项目甲的子项乙的基本支出
        yield Meaning((_wanted(senses[1], senses[0]),), (senses[2].name,), fund, flow)


def _wanted(sense: Sense, within: Sense | None = None) -> ItemWanted:
    above = None if within is None else ItemWanted(path=within.path)
    return ItemWanted(path=sense.path, within=above)
