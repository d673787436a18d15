"""Questions in English: read into the Chinese question that the rules understand, and answered in English.

The terms, bodies and stages that English names are listed in data/english.csv; places are written in pinyin
(data/pinyin.csv) or as listed there. A word that neither knows goes into the Chinese question as it is, stays
unexplained there, and the question is refused: nothing is guessed.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qa.typos import sounds
from qa.vocabulary import Body

_CJK = re.compile(r"[一-鿿]")
_TOKEN = re.compile(r"[a-z]+(?:[-'][a-z]+)*'?|\d+(?:[.,]\d+)*|[一-鿿]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_DESIGNATIONS = {
    "city": "市", "municipality": "市", "district": "区", "county": "县", "prefecture": "州", "province": "省",
    "banner": "旗", "town": "镇", "township": "乡", "subdistrict": "街道", "sub-district": "街道",
}  # fmt: skip
# 昌吉回族自治州 is Changji Hui Autonomous Prefecture: what stands between the name and its rank.
_BEFORE_RANK = re.compile(
    r"autonomous|hui|k[iy]rgh?[iy]z|kazakh|mongol(?:ian)?|tibetan|uygh?ur|zhuang|yi|miao|dong|dai"
)
_FILLERS = re.compile(
    r"an?|the|of|in|for|on|by|to|at|from|with|was|is|are|were|be|been|did|does|do|has|have|had|what|which|how|much|many"
    r"|and|please|tell|me|show|give|us|i|want|know|would|like|can|could|you|its|their|it|there|year|fiscal|amount|figure"
    r"|number|value|money|costs?|spen[dt]s?|worth|s|expenses?|spending|expenditures?|also"
)
_INSIDE = frozenset(["on", "for", "of", "in", "within", "under"])
_MOST_WORDS = 7  # of a phrase in the glossary
_YEAR = re.compile(r"(?:19|20)\d\d")

_SHARE_WORD = r"(?:share|percentage|percent|proportion)"
# Ways of asking. A question that uses two of them is refused, except where they belong together.
_WAYS = {
    "why": re.compile(r"\bwhy\b|\breasons?\b"),
    "share": re.compile(rf"\b{_SHARE_WORD}\b"),
    "turn": re.compile(
        r"\b(?:increase[sd]?|gr[eo]w|growth|rise|rose|risen|decrease[sd]?|fall|fell|fallen|drop(?:ped)?|declined?|reduced?"
        r"|changed?)\b"
    ),
    "largest": re.compile(r"\b(?:largest|biggest|most expensive) project\b"),
    "list": re.compile(r"\blist\b(?: of)?(?: all)?(?: the)? projects\b|\b(?:which|what) projects\b"),
    "per_head": re.compile(r"\bper (?:capita|head|person|employee)\b"),
    "sum": re.compile(r"\b(?:combined|together|altogether|sum of)\b"),
    "times": re.compile(r"\bhow many times\b"),
    "higher": re.compile(r"\b(?:higher|more|larger|greater)\b"),
    "compare": re.compile(r"\bcompare\b"),
    "duties": re.compile(r"\b(?:duties|responsibilities|functions)\b"),
    "define": re.compile(r"\b(?:meaning|definition|define|means?)\b"),
}
_TOGETHER = ({"why", "turn"}, {"share", "turn"})
_TURN = (
    (re.compile(r"\b(?:increase[sd]?|gr[eo]w|growth|rise|rose|risen)\b"), "增加", "增长"),
    (re.compile(r"\b(?:decrease[sd]?|fall|fell|fallen|drop(?:ped)?|declined?|reduced?)\b"), "减少", "下降"),
    (re.compile(r"\bchanged?\b"), "变化", "变化"),
)
# Words of the ways of asking: explained where one of them was found, else words that nobody understood.
_WAY_WORDS = re.compile(
    rf"why|reasons?|{_SHARE_WORD}|increase[sd]?|gr[eo]w|growth|rise|rose|risen|decrease[sd]?|fall|fell|fallen|drop(?:ped)?"
    r"|declined?|reduced?|changed?|compared|over|than|versus|vs|last|previous|prior|preceding|year-on-year|largest|biggest"
    r"|most|expensive|projects?|list|all|per|capita|head|person|employee|combined|together|altogether|sum|times|higher|more"
    r"|larger|greater|meaning|definition|define|means?|compare|duties|responsibilities|functions|main|between|or|as|that"
)
_AGAINST = re.compile(
    r"\b(?:compared (?:with|to)|over|from|than|versus|vs)(?: the)? (?:last|previous|prior|preceding) year\b|\byear-on-year\b"
)
_NEXT = re.compile(r"^(?:and|what about|how about|then)\b")
_NEXT_WORDS = re.compile(r"then|about")


@dataclass(frozen=True, slots=True)
class Asked:
    """An English question in Chinese, and how it named the bodies."""

    chinese: str
    bodies: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    low: str
    ways: set[str]
    bodies: list[str]
    years: list[str]
    topics: list[str]
    stage: str


@dataclass(frozen=True, slots=True)
class _Item:
    kind: str  # topic | organ | place | stage | unit | year | unknown
    chinese: str
    start: int
    end: int


def is_english(text: str) -> bool:
    """Whether a question is in English, Chinese terms in it or not."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    return len(words) >= 2 and sum(map(len, words)) > 4 * len(_CJK.findall(text))


@cache
def _glossary() -> dict[tuple[str, ...], tuple[str, str]]:
    """English words → (kind, Chinese)."""
    rows = csv.DictReader(files("qa").joinpath("data/english.csv").read_text(encoding="utf-8").splitlines())
    return {
        tuple(_TOKEN.findall(phrase)): (row["kind"], row["chinese"])
        for row in rows
        for phrase in row["english"].split(";")
    }


@cache
def english_terms() -> dict[str, str]:
    """Chinese term → its first English name."""
    rows = csv.DictReader(files("qa").joinpath("data/english.csv").read_text(encoding="utf-8").splitlines())
    return {row["chinese"]: row["english"].split(";")[0] for row in rows}


def read_english(text: str, bodies: Sequence[Body]) -> Asked:
    """The Chinese question that an English one asks."""
    low = text.lower().replace("’", "'")
    spans = [match.span() for match in _TOKEN.finditer(low)]
    tokens = [low[start:end] for start, end in spans]
    items = _items(tokens, _places(bodies))
    named = _named_bodies(items)
    ways = {name for name, pattern in _WAYS.items() if pattern.search(low)}
    unknown = [item.chinese for item in items if item.kind == "unknown"]
    if not ways:
        unknown += [item.chinese for item in items if item.kind == "way"]
    if len(ways) > 1 and ways not in _TOGETHER:
        unknown += sorted(ways)
    years = list(dict.fromkeys(item.chinese for item in items if item.kind == "year"))
    topics = [item for item in items if item.kind == "topic"]
    if "share" not in ways:
        topics = _parts(tokens, topics, unknown)
    said = _Said(
        low,
        ways,
        ["".join(name) for name, _, _ in named],
        years,
        list(dict.fromkeys(item.chinese for item in topics)),
        next((item.chinese for item in items if item.kind == "stage"), ""),
    )
    if not topics and not unknown and re.search(r"\b(?:spen[dt]s?|spending|expenditures?)\b", low):
        said.topics.append("支出总计")
    if "share" in ways and "turn" not in ways:
        whole = _whole(tokens, topics)
        if whole is None:
            unknown.append("share")
        elif len(said.topics) == 2:
            said.topics.sort(key=lambda topic: topic == whole)
    unit = next((item.chinese for item in items if item.kind == "unit"), "")
    chinese = _compose(said) + (f"，折合多少{unit}" if unit else "")
    if _NEXT.search(low):
        chinese = f"那{chinese}呢"
    typed = tuple(text[spans[start][0] : spans[end - 1][1]] for _, start, end in named)
    return Asked(" ".join([chinese, *unknown]), tuple(_POSSESSIVE.sub("", name) for name in typed), tuple(unknown))


def _items(tokens: Sequence[str], places: dict[str, set[str]]) -> list[_Item]:
    items: list[_Item] = []
    at = 0
    while at < len(tokens):
        item = _place_at(tokens, at, places) or _term_at(tokens, at)
        if item is None:
            word = _POSSESSIVE.sub("", tokens[at])
            if _YEAR.fullmatch(word):
                item = _Item("year", word, at, at + 1)
            elif _WAY_WORDS.fullmatch(word):
                item = _Item("way", word, at, at + 1)
            elif word and not _FILLERS.fullmatch(word) and not (at < 3 and _NEXT_WORDS.fullmatch(word)):
                item = _Item("unknown", word, at, at + 1)
        if item is not None:
            items.append(item)
        at = item.end if item is not None else at + 1
    return items


def _whole(tokens: Sequence[str], topics: Sequence[_Item]) -> str | None:
    """Of two topics the one that the other is a share of: behind "share of", unless "in" or "to" names the whole."""
    if len({topic.chinese for topic in topics}) != 2:
        return None
    first, second = topics[0], topics[-1]
    between = [token for token in tokens[first.end : second.start] if token != "the"]
    if between in (["in"], ["to"], ["within"]):
        return second.chinese
    for topic in (first, second):
        before = [token for token in tokens[: topic.start] if token != "the"][-2:]
        if len(before) == 2 and re.fullmatch(_SHARE_WORD, before[0]) and before[1] == "of":
            return topic.chinese
    return None


def _term_at(tokens: Sequence[str], at: int) -> _Item | None:
    for end in range(min(len(tokens), at + _MOST_WORDS), at, -1):
        words = tuple(tokens[at:end])
        for candidate in (words, (*words[:-1], _POSSESSIVE.sub("", words[-1]))):
            if candidate in _glossary():
                kind, chinese = _glossary()[candidate]
                return _Item(kind, chinese, at, end)
    if _CJK.match(tokens[at]):
        return _Item("topic", tokens[at], at, at + 1)  # a Chinese term among English words
    return None


def _place_at(tokens: Sequence[str], at: int, places: dict[str, set[str]]) -> _Item | None:
    """A place in pinyin with its rank: changji hui autonomous prefecture → 昌吉州. Suzhou that can be 苏州 or 宿州 is a word
    nobody understood."""
    for end in range(min(len(tokens), at + 4), at, -1):
        letters = "".join(_POSSESSIVE.sub("", token) for token in tokens[at:end])
        if letters not in places:
            continue
        stop = end
        while stop < len(tokens) and _BEFORE_RANK.fullmatch(tokens[stop]):
            stop += 1
        rank = _DESIGNATIONS.get(_POSSESSIVE.sub("", tokens[stop]), "") if stop < len(tokens) else ""
        known = {place for words in places.values() for place in words}
        named = {place if place.endswith(rank) else place + rank for place in places[letters]}
        fitting = named & known or named
        if len(fitting) > 1:
            return _Item("unknown", letters, at, end)
        return _Item("place", fitting.pop(), at, stop + 1 if rank else end)
    return None


def _places(bodies: Sequence[Body]) -> dict[str, set[str]]:
    """What the places of the bodies are called, by their pinyin."""
    found: dict[str, set[str]] = {}
    for word in {word for body in bodies for word in body.places}:
        readings = [sounds(character) for character in word]
        if all(readings) and len(word) <= 8:
            for syllables in itertools.islice(itertools.product(*readings), 64):
                found.setdefault("".join(syllables), set()).add(word)
    return found


def _parts(tokens: Sequence[str], topics: Sequence[_Item], unknown: list[str]) -> list[_Item]:
    """The topics that are asked for. Total spending on training asks for training; any other topic inside a topic is
    refused, because the cell of both is another one."""
    asked: list[_Item] = []
    for topic in topics:
        between = [token for token in tokens[asked[-1].end : topic.start] if token != "the"] if asked else []
        if between in (["on"], ["for"]) and asked[-1].chinese == "支出总计":
            asked[-1] = topic
            continue
        if len(between) == 1 and between[0] in _INSIDE:
            unknown.append(between[0])
        asked.append(topic)
    return asked


def _named_bodies(items: Sequence[_Item]) -> list[tuple[tuple[str, ...], int, int]]:
    """The bodies named, place before organ, with the words that name them: Finance Bureau of Putuo District is
    普陀区 + 财政局."""
    parts = [(i, item) for i, item in enumerate(items) if item.kind in ("place", "organ")]
    found: list[tuple[tuple[str, ...], int, int]] = []
    at = 0
    while at < len(parts):
        i, item = parts[at]
        after = parts[at + 1] if at + 1 < len(parts) and parts[at + 1][0] == i + 1 else None
        if after is not None and after[1].kind != item.kind:
            pair = sorted((item, after[1]), key=lambda part: part.kind != "place")
            found.append((tuple(part.chinese for part in pair), item.start, after[1].end))
            at += 2
        else:
            found.append(((item.chinese,), item.start, item.end))
            at += 1
    return found


def _compose(said: _Said) -> str:
    """The Chinese question of what was found, by its way of asking."""
    who, what = "和".join(said.bodies), "和".join(said.topics)
    when = "和".join(f"{year}年" for year in said.years)
    turn = next(((amount, rate) for pattern, amount, rate in _TURN if pattern.search(said.low)), ("", ""))
    two = len(said.bodies) == 2
    if "why" in said.ways:
        return f"{who}{when}{what}为什么{turn[0]}"
    if "turn" in said.ways and (_AGAINST.search(said.low) or len(said.years) < 2):
        asked = f"{turn[1]}百分之几" if "share" in said.ways else f"{turn[0]}多少"
        return f"{who}{when}{what}比上年{asked}"
    if "turn" in said.ways:
        return f"{who}{when}{what}{turn[0]}了多少"
    if "share" in said.ways:
        return f"{who}{when}{'占'.join(said.topics)}的比例"
    if "times" in said.ways and two:
        return f"{when}{said.bodies[0]}的{what}是{said.bodies[1]}的几倍"
    if "higher" in said.ways and two:
        how_much = re.search(r"\bhow much\b", said.low)
        return f"{when}{'比'.join(said.bodies)}{what}多多少" if how_much else f"{when}{who}哪个单位的{what}更高"
    patterns = {
        "largest": f"{who}{when}{said.stage}最大的项目是哪个",
        "list": f"列出{who}{when}所有项目及金额",
        "per_head": f"{who}{when}人均{what}",
        "sum": f"{who}{when}{what}一共多少",
        "compare": f"{who}{when}{what}各是多少",
        "duties": f"{who}的主要职责是什么",
        "define": f"什么是{what}",
    }
    way = next((way for way in patterns if way in said.ways), "")
    if not way and re.match(r"what (?:is|are)\b", said.low) and not who and not when and len(said.topics) == 1:
        way = "define"
    return patterns[way] if way else f"{who}{when}{what}{said.stage}是多少"
