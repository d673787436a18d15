"""How people shorten the names of organs: 卫生健康委员会 → 卫健委, 人民政府办公室 → 府办, 电子政务办公室 → 电政办.

The words and their short forms are those of ``data/organs.csv``, kept by hand from the names that 党和国家机构改革方案 (2018,
2023) gives to organs of all levels; an empty form says that the word may be left out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

from index.domain.agencies import full_name, place_of, place_path, place_words
from index.domain.terms import key, key_without_brackets

_PARTIES = ("中国共产党", "中共", "国家税务总局")  # what a name has before its place
# Organisations that print their place behind their name, with a committee of their own: 中国民主同盟X市委员会.
_BEFORE_PLACE = (
    "中国人民政治协商会议",
    "中国共产主义青年团",
    "共产主义青年团",
    "中国国民党革命委员会",
    "中国民主同盟",
    "中国民主建国会",
    "中国民主促进会",
    "中国农工民主党",
    "中国致公党",
    "九三学社",
    "台湾民主自治同盟",
)
_GOVERNMENT = "人民政府"
_OWN = ("本级", "机关", "汇总", "部门")  # what tells a unit from its department, behind its name
_MOST = 24  # short forms of one name
_LONGEST_PARTS = 3  # words of one name that are shortened
_INITIALS_OF = (4, 6)  # characters of a name whose two-character words are shortened to their first: 电子政务 → 电政
_POLICE, _TRAFFIC = "公安局", "公安局交通"  # the traffic police are called without 公安局
_TYPES = {
    "办公室": ("办",),
    "委员会": ("委",),
    "服务中心": ("中心",),
    "管理中心": ("中心",),
    "局": ("局",),
    "厅": ("厅",),
    "中心": ("中心",),
    "站": ("站",),
    "所": ("所",),
}
# Words that name no organ without their place.
_TOO_WIDE = frozenset(
    {"人民政府", "政府", "办公室", "办公厅", "委员会", "中心", "办事处", "管理局", "街道办", "街道", ""}
)
# The last character of a place, as short names use it: 区府办, 市委组织部, 州财政局.
_LEVELS = "省市区县州盟旗镇乡"
_TOWNS = ("街道", "镇", "乡")
# Of these a bare place name is a part of the name.
_PROPER = frozenset({"大学", "学院"})
_NUMERALS = frozenset("一二三四五六七八九十")


@cache
def _shorter() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Words and their short forms, the longest first."""
    text = files("index.domain").joinpath("data/organs.csv").read_text(encoding="utf-8")
    rows = [(row["word"], tuple(row["shorter"].split(";"))) for row in csv.DictReader(text.splitlines())]
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))


def shorter_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Words of organ names and their short forms ("" where the word may be left out), the longest first."""
    return _shorter()


def organ_forms(name: str) -> frozenset[str]:
    """An agency's name without its place, in each of the forms whose words people shorten: also without 第 or 人民政府 at its
    beginning, and with its place where that is a part of a proper name (上海科技大学: 上科大)."""
    full = full_name(name)
    place, organs = _place_and_organs(full)
    proper = [full] if place and place[-1] not in _LEVELS and _PROPER.intersection(_words_in(full)) else []
    forms = (key(form) for organ in (*organs, *proper) for form in (organ, _begun_later(organ)))
    return frozenset(form for form in forms if form not in _TOO_WIDE and len(form) >= 2)


def _begun_later(organ: str) -> str:
    """第一中学 → 一中学; 人民政府口岸办公室 → 口岸办公室; 公安局交通警察局 → 交通警察局."""
    later = organ.removeprefix(_GOVERNMENT)
    if later.startswith(_TRAFFIC):
        return later.removeprefix(_POLICE)
    return later[1:] if later[:1] == "第" and later[1:2] in _NUMERALS else later


def _words_in(name: str) -> Iterator[str]:
    return (name[i : i + 2] for i in range(len(name) - 1))


def organ_names(organ: str) -> list[str]:
    """The forms of an organ's name (without its place), its own first."""
    parts = _parts(organ)
    forms = [""]
    for kept, shorter in parts:
        forms = [before + form for form in (kept, *shorter) for before in forms][: _MOST * 2]
    forms += _initials(organ)
    return [form for form in dict.fromkeys(forms) if len(form) >= 2][:_MOST]


def _parts(organ: str) -> list[tuple[str, tuple[str, ...]]]:
    """The name cut into words that have short forms and what lies between."""
    parts: list[tuple[str, tuple[str, ...]]] = []
    at, rest, known = 0, 0, 0
    while at < len(organ):
        found = next((row for row in _shorter() if organ.startswith(row[0], at)), None)
        if found is None or known == _LONGEST_PARTS:
            at += 1
            continue
        if rest < at:
            parts.append((organ[rest:at], ()))
        parts.append(found)
        at = rest = at + len(found[0])
        known += 1
    return [*parts, (organ[rest:], ())] if rest < len(organ) else parts


def _initials(organ: str) -> list[str]:
    """电子政务办公室 → 电政办: the first characters of words of two."""
    kind = next((kind for kind in _TYPES if organ.endswith(kind)), "")
    name = organ.removesuffix(kind).replace("和", "").removeprefix(_GOVERNMENT)
    if not kind or len(name) not in _INITIALS_OF:
        return []
    return [name[::2] + form for form in _TYPES[kind]]


@lru_cache(maxsize=4096)
def agency_names(name: str) -> frozenset[str]:
    """Every way in which an agency may be named, as keys: as printed, with its place in full, short, by its level, or not at
    all, and its organ as printed or shortened."""
    full = full_name(name)
    place, organs = _place_and_organs(full)
    forms = dict.fromkeys(form for organ in organs for form in organ_names(organ))
    around = "".join(place_path(name))
    places = {key(word) for word in place_words(place) | place_words(around) if not word.endswith("自治")}
    levels = [level for level in place[-1:] if level in _LEVELS]
    names = {key(name), key(full), key_without_brackets(name)}
    names |= {before + key(form) for form in forms for before in (*places, *levels)}
    names |= {key(form) for form in forms if form not in _TOO_WIDE}
    later = organ_forms(name) - {key(form) for form in forms} - {key(full)}
    names |= later | {before + form for form in later for before in (*places, *levels)}
    names |= {key(form) for form in _around_place(full, places)}
    if place.endswith(_TOWNS) and _GOVERNMENT in organs:
        names |= {word for word in places if word.endswith(_TOWNS)}
    return frozenset(word for word in names if len(word) >= 2)


def _place_and_organs(full: str) -> tuple[str, list[str]]:
    """The place of a full name, and its organ in one or several forms that may each be shortened."""
    society = next((word for word in _BEFORE_PLACE if full.startswith(word)), "")
    if society:
        rest = full.removeprefix(society)
        place = place_of(rest)
        return place, [society, society + rest.removeprefix(place)]
    party = next((word for word in _PARTIES if full.startswith(word)), "")
    rest = full.removeprefix(party)
    place = place_of(rest)
    organs = _without_ending(rest.removeprefix(place))
    if party:  # 中共X区委组织部: also X区组织部
        organs += [bare for organ in organs if (bare := organ.removeprefix("委员会").removeprefix("委")) != organ]
    return place, organs


def _around_place(full: str, places: Iterable[str]) -> Iterator[str]:
    """共青团X市委: the names of a society that prints its place inside its name."""
    society = next((word for word in _BEFORE_PLACE if full.startswith(word)), "")
    if society and full.endswith("委员会"):
        for form in organ_names(society):
            yield from (form + place + ending for place in places for ending in ("委", "委员会"))


def _without_ending(organ: str) -> list[str]:
    """The organ without （本级） or another ending that tells a unit from its department."""
    bare = key_without_brackets(organ)
    for ending in _OWN:
        if len(bare) - len(ending) >= 2:
            bare = bare.removesuffix(ending)
    return [bare]
