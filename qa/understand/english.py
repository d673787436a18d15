"""English words for what the Chinese lexicon names: lines and organs by a list, divisions by how they are pronounced.

Nothing is translated: an English word stands for a Chinese one of the lexicon, and the Query is the same.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from index.domain.places import places

_CJK = re.compile(r"[一-鿿]")
_WORD = re.compile(r"[a-z]+(?:[-'’][a-z]+)*")
_DESIGNATIONS = {
    "city": "市", "municipal": "市", "municipality": "市", "district": "区", "county": "县", "prefecture": "州",
    "province": "省", "provincial": "省", "banner": "旗", "town": "镇", "township": "乡",
}  # fmt: skip
_ENDINGS = ("自治区", "自治州", "自治县", "省", "市", "区", "县", "州", "旗", "盟", "地区")
_MOST_WORDS = 9  # of an English name
# A name in English right before its Chinese one in brackets is explained by it; it begins after one of these words.
_GLOSSED = re.compile(r"(?P<english>[a-z][a-z0-9 ,'’&-]{1,90}) ?\((?=[^()]*[一-鿿])")
_BEFORE_GLOSS = re.compile(
    r"\b(?:the|of|on|for|does|did|do|from|in|to|by|or|and|how much|how many|had|has|as|about|is|was|were|are|more|larger) "
)


def is_english(chars: str) -> bool:
    """True where a normalised question is in English, Chinese names in it or not."""
    words = _WORD.findall(chars)
    return len([word for word in words if len(word) > 1]) >= 2 and sum(map(len, words)) > 2 * len(_CJK.findall(chars))


def glosses(chars: str) -> Iterator[tuple[int, int]]:
    """The stretches that only say in English what stands in Chinese in the brackets behind them."""
    for match in _GLOSSED.finditer(chars):
        end = match.end("english")
        for word in _BEFORE_GLOSS.finditer(chars, match.start(), end):
            if word.end() < end:
                yield word.end(), end


def chinese_for(chars: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of English words with each Chinese word that they may stand for."""
    words = list(_WORD.finditer(chars))
    for i, first in enumerate(words):
        for last in words[i : i + _MOST_WORDS]:
            if "\n" in chars[first.start() : last.end()]:
                break
            phrase = chars[first.start() : last.end()].replace("’", "'")
            end = last.end() - 2 if phrase.endswith("'s") else last.end()
            for chinese in (*_names().get(phrase, ()), *_names().get(phrase.removesuffix("'s"), ())):
                yield first.start(), end, chinese
        yield from _places_at(chars, words, i)


def _places_at(chars: str, words: list[re.Match[str]], i: int) -> Iterator[tuple[int, int, str]]:
    """The divisions whose name is pronounced like the word, with the rank behind it where one is said."""
    said = words[i].group().removesuffix("'s")
    ends = words[i].start() + len(said)
    after = words[i + 1].group() if i + 1 < len(words) and chars[words[i].end() : words[i + 1].start()] == " " else ""
    rank = _DESIGNATIONS.get(after, "")
    for name in _pronounced().get(said, ()):
        yield words[i].start(), ends, name
        if rank and (name.endswith(rank) or (rank == "州" and name.endswith("自治州"))):
            yield words[i].start(), words[i + 1].end(), name
        elif rank and not name.endswith(_ENDINGS):
            yield words[i].start(), words[i + 1].end(), name + rank


@cache
def _names() -> dict[str, tuple[str, ...]]:
    text = files("qa.understand").joinpath("data/english_names.csv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        for phrase in row["english"].split(";"):
            found.setdefault(phrase, []).append(row["chinese"])
    return {phrase: tuple(dict.fromkeys(chinese)) for phrase, chinese in found.items()}


@cache
def _pronounced() -> dict[str, tuple[str, ...]]:
    """The names of divisions, with and without their rank, by their pronunciation without the rank and without tones."""
    from pypinyin import lazy_pinyin  # 0.7 s to load; only for questions in English

    found: dict[str, dict[str, None]] = {}
    for place in places():
        for name in (place.name, *place.aliases):
            ending = next((end for end in _ENDINGS if name.endswith(end) and len(name) - len(end) >= 2), "")
            bare = name.removesuffix(ending)
            for written in (bare, name if len(name) <= 3 else bare):
                sound = "".join(lazy_pinyin(written)).replace("ü", "v")
                found.setdefault(sound, {}).update({name: None, bare: None})
    return {sound: tuple(names) for sound, names in found.items()}
