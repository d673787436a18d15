"""A question of which one character is wrong: doubled, exchanged with its neighbour, missing, or another of the same sound.

Only a question that was not understood is mended, only by one character, never a digit, and only when every way of
mending it that leaves no word unexplained gives one and the same reading. Anything else stays refused: 退费 can be
退休费 or nothing we know. The answer says how the words were read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from index.amounts import squeeze
from index.names import place_of
from index.subjects import is_subject
from qa.question import Query
from qa.vocabulary import Body, Topics

# 2021年 is never taken apart.
_FIXED = frozenset("0123456789年")
# How far from a word that was not understood the wrong character may be.
_AROUND = 3
_DOUBLED = re.compile(r"(?![多])([一-鿿])\1|(?<=[共计各是有约达为])多多")
# How many characters one wrong character can make incomprehensible: a long name and what stands beside it.
_MOST_BROKEN = 14
# Words this short are too easily another word: a missing character needs three right ones, another sound two.
_LEAST_MISSING = 4
_LEAST_SOUND = 3
# Characters that make another thing of a name: 事业单位退休 is not 事业单位离退休. They are never put in or exchanged.
_TELLING = frozenset("离退非不未无没上下年初末其他总小大男女内外前后增减多少高低正副全本各一二三四五六七八九十")
_LEADING = frozenset("在的了和与及是有为给对从到由用")
_SAME_IN_BOTH = frozenset(
    ["question", "leftover", "unexplained", "topic_words", "by_name", "body_mentioned", "inherited"]
)
_SHORTER = (("委员会", "委"), ("人民政府", "政府"), ("办公室", "办"), ("服务中心", "中心"))


@dataclass(frozen=True, slots=True)
class Mended:
    """A question with one character put right, and what the answer says of it."""

    query: Query
    note: str


class Spelling:
    """The words that a question can be made of, by what is left of them when one character is missing or other."""

    def __init__(self, bodies: Sequence[Body], topics: Topics) -> None:
        self._missing: dict[str, set[str]] = {}
        self._other: dict[str, set[str]] = {}
        words = {word for word in topics.meanings if len(word) >= _LEAST_SOUND} | set(_names(bodies))
        for word in words:
            for i in range(len(word)):
                inside = 0 < i < len(word) - 1  # 公务用车 is not 公务用车费: an ending tells what a word is
                if inside and len(word) >= _LEAST_MISSING and word[i] not in _TELLING and not word[i].isdigit():
                    self._missing.setdefault(word[:i] + word[i + 1 :], set()).add(word)
                if word[i] not in _TELLING:
                    self._other.setdefault(word[:i] + "?" + word[i + 1 :], set()).add(word)
        self._longest = max(map(len, words), default=0)
        self._words = words

    def mendings(self, text: str, start: int, end: int) -> Iterator[str]:
        """Every text with one character put right at ``text[start:end]``, what was not understood, or beside it."""
        around = range(max(0, start - _AROUND), min(len(text), end + _AROUND))
        for i in around:
            if text[i].isdigit() or i + 1 == len(text):
                continue
            if text[i] == text[i + 1]:
                yield text[:i] + text[i + 1 :]
            elif i + 1 in around and not _FIXED & {text[i], text[i + 1]}:
                yield text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        for i in range(max(0, start - self._longest), end + 1):
            for j in range(max(i + 2, start), min(len(text), i + self._longest) + 1):
                for word in self._near(text[i:j]):
                    yield text[:i] + word + text[j:]

    def _near(self, piece: str) -> set[str]:
        if piece in self._words or any(c.isdigit() for c in piece):
            return set()
        # 花在人员上 is not 在职人员: the first character may be a word that only leads there.
        found = set(self._missing.get(piece, ())) if piece[0] not in _LEADING else set()
        for i, wrong in enumerate(piece):
            if wrong not in _TELLING:
                for word in self._other.get(piece[:i] + "?" + piece[i + 1 :], ()):
                    if sounds(wrong) & sounds(word[i]):
                        found.add(word)
        return found


def without_doubled(text: str) -> str:
    """The text with the first doubled character once only; "" where none is doubled. 比…多多少 is right as it is, 一共多
    多少 is not."""
    match = _DOUBLED.search(text)
    return text[: match.start()] + text[match.start() + 1 :] if match else ""


def mended(query: Query, spelling: Spelling, read: Callable[[str], Query]) -> Mended | None:
    """The one reading of a question with one character put right; None where there is none, or more than one."""
    text = squeeze(query.question)
    if re.search(r"[,，;；]", text):  # several clauses can be put together in more ways than one
        return None
    readings: dict[tuple[object, ...], tuple[str, Query]] = {}
    region = _region(text, query.unexplained)
    for changed in dict.fromkeys(spelling.mendings(text, *region)) if region else ():
        other = read(changed)
        if other.unexplained or not other.about_budgets or not _keeps(query, other):
            continue
        readings.setdefault(_meaning(other), (changed, other))
        if len(readings) > 1:
            return None
    if not readings:
        return None
    changed, other = next(iter(readings.values()))
    written, right = _difference(text, changed, (*other.topic_words, *(n for b in other.bodies for n in b.names)))
    if is_subject(written):  # 办公费 is a subject, which this store does not hold: it is no slip for 办公经费
        return None
    return Mended(other, f"（把“{written}”读作“{right}”）")


def _region(text: str, unexplained: Sequence[str]) -> tuple[int, int] | None:
    """Where the wrong character can stand: around the words that were not understood. None where they are more than
    one character can have broken, or not Chinese."""
    spans = [(at, at + len(word)) for word in unexplained if (at := text.find(word)) >= 0]
    start, end = min((start for start, _ in spans), default=0), max((end for _, end in spans), default=0)
    if not 0 < end - start <= _MOST_BROKEN or not re.search(r"[一-鿿]", text[start:end]):
        return None
    return start, end


def _keeps(query: Query, other: Query) -> bool:
    """A mended question asks for all that was understood before: the same years and claims, no body lost."""
    return (query.years, query.claimed, query.code) == (other.years, other.claimed, other.code)


def _meaning(query: Query) -> tuple[object, ...]:
    return tuple(getattr(query, f.name) for f in fields(query) if f.name not in _SAME_IN_BOTH)


def _difference(text: str, changed: str, words: Sequence[str]) -> tuple[str, str]:
    """The stretches that differ, widened to the word of the mended question that covers them, else by one character;
    never to a digit, so that the note states no number."""
    most = min(len(text), len(changed))
    at = next((i for i in range(most) if text[i] != changed[i]), most)
    tail = next((i for i in range(most - at) if text[-1 - i] != changed[-1 - i]), most - at)
    first, last = at, len(changed) - tail
    wide = (max(0, first - 1), min(len(changed), last + 1))
    for word in sorted(words, key=len, reverse=True):
        spans = [match.span() for match in re.finditer(re.escape(word), changed)]
        if covering := next((span for span in spans if span[0] <= first and last <= span[1]), None):
            wide = covering
            break
    while first > wide[0] and not changed[first - 1].isdigit():
        first -= 1
    while last < wide[1] and not changed[last].isdigit():
        last += 1
    return text[first : last + len(text) - len(changed)], changed[first:last]


def _names(bodies: Sequence[Body]) -> Iterator[str]:
    for body in bodies:
        for name in {body.full, *body.names}:
            organ = name.removeprefix("中共").removeprefix(place_of(name))
            for form in (name, organ):
                yield form
                for long, short in _SHORTER:
                    if long in form and len(form.replace(long, short)) >= _LEAST_SOUND:
                        yield form.replace(long, short)


@cache
def _sounds() -> dict[str, frozenset[str]]:
    text = files("qa").joinpath("data/pinyin.csv").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        for character in row["characters"]:
            found.setdefault(character, set()).add(row["syllable"])
    return {character: frozenset(syllables) for character, syllables in found.items()}


def sounds(character: str) -> frozenset[str]:
    """How a character is read, without tones (data/pinyin.csv); nothing for one that is not listed."""
    return _sounds().get(character, frozenset())
