"""Bodies and places: which names mean the same body, and which body a person means by a short name."""

from __future__ import annotations

import re
from functools import lru_cache

from index.domain.amounts import squeeze
from index.domain.places import place_at_start, places_called

# Words of organ names and what short names make of them ("" where they may leave the word out).
_SHORTENED = {
    "人民政府": ("政府", "府", ""),
    "办公室": ("办", ""),
    "委员会": ("委", "会"),
    "服务中心": ("中心", ""),
    "管理局": ("局",),
    "中国共产党": ("",),
}
# At most this many further characters are dropped between two kept ones (电[子]政[务]办[公室]).
_MAX_DROPPED = 2
_TAXES = "国家税务总局"  # stands before the place of a tax bureau
# Development zones and what they are called.
_ZONES = (
    ("高新技术产业开发区", "高新区"),
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
)
_PLACE = re.compile(
    r"^(?P<place>(?:.{2,8}?(?:省|自治区))?(?:.{1,12}?(?:自治州|地区|盟)|.{1,4}?(?<!城)(?<!超)市(?!场|政|监))?"
    r"(?:.{1,6}?(?:新区|区(?!府|域|块)|县|旗|市(?!场|政|监))(?!域))?(?:.{1,6}?(?:街道|镇|乡)(?!村))?)"
)


@lru_cache(maxsize=16_384)  # every fact asks for its body's
def full_name(name: str) -> str:
    """The name with its place written out: 克州电子政务服务中心 → 克孜勒苏柯尔克孜自治州电子政务服务中心."""
    name = squeeze(name).strip("（）()：:，。")
    party = "中共" if name.startswith("中共") else ""
    rest = name.removeprefix(party)
    begins = place_at_start(rest)
    return party + begins.full + rest[len(begins.written) :]


def place_of(name: str) -> str:
    """The place that a body's full name begins with, as written there, "" when there is none."""
    full = full_name(name).removeprefix(_TAXES).removeprefix("中国共产党").removeprefix("中共")
    if begins := place_at_start(full).written:
        return begins
    match = _PLACE.match(full)  # a division that is not, or no longer, on the list
    return match["place"] if match else ""


def place_path(name: str) -> tuple[str, ...]:
    """The divisions that a body belongs to by its name, from the province: 长沙市公安局 → 湖南省, 长沙市. Of a name that
    several divisions bear only that name; () when the name says no place."""
    rest = full_name(name).removeprefix(_TAXES).removeprefix("中国共产党").removeprefix("中共").removeprefix("共青团")
    path = place_at_start(rest).path
    place = place_of(name)
    return path or ((place,) if place else ())


def place_words(place: str) -> set[str]:
    """What people call a place: 昌吉回族自治州 → 昌吉州, 昌吉; 上海市普陀区 → 普陀区, 普陀, 上海普陀."""
    if not place:
        return set()
    words = {place, *(word for one in places_called(place) for word in (one.name, *one.aliases))}
    parts = re.findall(r".{1,12}?(?:自治州|自治区|地区|新区|省|市|区|县|旗|盟|街道|镇|乡)", place)
    for i in range(len(parts)):
        tail = "".join(parts[i:])
        words.add(tail)
        words.add("".join(_bare(part) for part in parts[i:]))
        words.add(tail.replace("市", "", 1) if len(parts[i:]) > 1 else tail)
    for word in list(words):
        if word.endswith("州") and len(word) > 2:
            words.add(word[:-1])
    words |= {word.replace(zone, short) for word in words for zone, short in _ZONES if zone in word}
    return {word for word in words if len(word) >= 2}


def _bare(part: str) -> str:
    bare = re.sub(r"(?:自治州|自治区|地区|新区|省|市|区|县|旗|盟|街道|镇|乡)$", "", part)
    return bare if len(bare) >= 2 else part


def means(mention: str, body: str, aliases: tuple[str, ...] = ()) -> bool:
    """Whether ``mention`` can be a short form of the body: its place (if given) is the body's, and the rest keeps the
    organ's characters in order, dropping only what short names drop (电政办 for 电子政务办公室, not 政府办)."""
    mention = squeeze(mention)
    return any(_means(mention, name) for name in (body, *aliases))


def _means(mention: str, name: str) -> bool:
    full = full_name(name)
    place = place_of(full)
    organ = full.removeprefix("中共").removeprefix(place)
    rest = mention.removeprefix("中共")
    for word in sorted(place_words(place), key=len, reverse=True):
        if rest.startswith(word):
            rest = rest[len(word) :]
            break
    else:
        if full_name(rest).startswith(place) and place:
            rest = full_name(rest)[len(place) :]
    if not rest or rest == organ:
        return True
    if len(rest) < 2:
        return False
    # 区府办, 区委组织部: the level is part of the short organ name.
    levels = re.findall(r"[省市区县州旗镇乡]", place[-1:])
    candidates = {organ, organ.removeprefix("委"), *(level + organ for level in levels)}
    return any(_keeps_order(rest, candidate) for candidate in candidates)


def _keeps_order(short: str, long: str) -> bool:
    """Whether ``short`` is ``long`` with whole words shortened and up to two characters at a time left out; what both
    begin with stays."""
    variants = {long}
    for word, shorter in _SHORTENED.items():
        variants |= {variant.replace(word, form) for variant in variants for form in shorter if word in variant}
    return any(_subsequence(short, variant) for variant in variants)


def _subsequence(short: str, long: str) -> bool:
    at = 0
    for c in short:
        found = long.find(c, at, at + _MAX_DROPPED + 1) if at else long.find(c, 0, 1)
        if found < 0:
            return False
        at = found + 1
    return len(long) - at <= _MAX_DROPPED
