"""The kinds of organs that places all over the country have, by the names that 党和国家机构改革方案 (2018, 2023) and the
reforms before them gave (``data/organ_kinds.csv``): 财政局, 农业局, 交通委.

A short name that is by itself one of them means that organ, never another one whose name holds its characters.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from index.domain.organs import organ_names

_OF_ORGANS = frozenset("局厅委办署")
_MISTAKEN = frozenset("局委")  # people write one for the other


@cache
def _full_names() -> dict[str, frozenset[str]]:
    """Every name of a kind, in full or short, and the full names that it may stand for."""
    text = files("index.domain").joinpath("data/organ_kinds.csv").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        kinds = [name + ending for name in row["names"].split(";") for ending in row["endings"].split(";")]
        for kind in kinds:
            for name in organ_names(kind):
                found.setdefault(name, set()).update(kinds)
    return {name: frozenset(kinds) for name, kinds in found.items()}


def may_be(short: str, organ: str) -> bool:
    """Whether a short name can stand for the organ as far as kinds go: False where it is the name of a kind that the organ
    is not."""
    kinds = _full_names().get(short)
    return kinds is None or organ in kinds


@cache
def named_kinds() -> frozenset[str]:
    """The names of kinds, in full and short, that can only name an organ: 统计局, 卫健委, not 文化馆 or 公安."""
    return frozenset(name for name in _full_names() if len(name) >= 3 and name[-1] in _OF_ORGANS)


@cache
def longest_kind() -> int:
    """The length of the longest of them, in characters."""
    return max(map(len, named_kinds()))


def is_mistaken(short: str, organ: str) -> bool:
    """True for the name of a kind that is the organ but for the last word: 卫生健康局 of 卫生健康委员会. What a place has is one
    or the other."""
    stem = _stem(organ)
    return bool(stem) and short[-1:] in _MISTAKEN and any(_stem(kind) == stem for kind in _full_names().get(short, ()))


def _stem(name: str) -> str:
    for ending in ("委员会", "局"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return ""
