"""The administrative divisions of the country, and which of them a name begins with.

``data/places.csv`` lists provinces, prefectures and counties by their code (GB/T 2260, as 民政部 publishes them) with the
short names in use; a division lies in the one whose code its own begins with.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

# A bare place name before these words is part of a proper name (中山大学) and no place.
_PROPER = re.compile(r"(?:大学|学院|医院|路|街|山|港|站|湖|河)")
# A district that is no division of its own: development zones, sub-districts, towns.
_WITHIN = re.compile(
    r"(?!人民政府)[一-鿿]{2,8}?(?:新区|开发区|示范区|保税区|合作区|管理区|度假区|街道|(?<!城)镇|(?<!城)乡)(?!村|域)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A division: its six-digit code, its own name, and its short names."""

    code: str
    name: str
    aliases: tuple[str, ...]

    @property
    def is_region(self) -> bool:
        """Whether it is a province or a prefecture, which people name without 省 or 市."""
        return self.code.endswith("00")

    def holds(self, other: Place) -> bool:
        """Whether the other lies in it."""
        own = self.code.removesuffix("00").removesuffix("00")
        return other.code != self.code and other.code.startswith(own)


@cache
def places() -> tuple[Place, ...]:
    """All divisions, by code."""
    text = files("index.domain").joinpath("data/places.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(Place(row["code"], row["name"], tuple(filter(None, row["aliases"].split(";")))) for row in rows)


@cache
def _by_word() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for place in places():
        for word in (place.name, *place.aliases):
            found.setdefault(word, []).append(place)
    return {word: tuple(held) for word, held in found.items()}


def places_called(word: str) -> tuple[Place, ...]:
    """The divisions with this name or short name."""
    return _by_word().get(word, ())


@cache
def _longest() -> int:
    return max(map(len, _by_word()))


@dataclass(frozen=True, slots=True)
class Begins:
    """The place that a name begins with: its ``path`` from the widest division known, how it is ``written`` there, and
    the ``full`` form of that writing, with short names written out."""

    path: tuple[str, ...] = ()
    written: str = ""
    full: str = ""


@lru_cache(maxsize=8192)
def place_at_start(name: str) -> Begins:
    """The place that a name begins with, the longest chain of divisions and the zone or town behind them.

    A name that several divisions bear has no wider ones in its path unless the name itself says them.
    """
    chain: list[tuple[Place, ...]] = []
    at, full = 0, ""
    while step := _step(name, at, chain[-1] if chain else ()):
        word, held = step
        chain.append(held)
        at += len(word)
        full += _written_out(word, held)
    if not chain:
        return Begins()
    path = _path(chain[-1])
    if match := _WITHIN.match(name, at):
        at, full, path = match.end(), full + match[0], (*path, match[0])
    return Begins(path, name[:at], full)


def _step(name: str, at: int, within: tuple[Place, ...]) -> tuple[str, tuple[Place, ...]] | None:
    """The longest division named at a position, inside one of those before it."""
    for length in range(min(_longest(), len(name) - at), 1, -1):
        word = name[at : at + length]
        held = tuple(
            place
            for place in _by_word().get(word, ())
            if (not within or any(outer.holds(place) for outer in within))
            and (word == place.name or not _is_bare(word, place) or _stands_alone(name, at + length, place, within))
        )
        if held:
            return word, held
    return None


def _is_bare(word: str, place: Place) -> bool:
    """Whether a short name leaves out what kind of division it is (长沙, not 昌吉州)."""
    return word[-1] not in "州县旗盟" or place.name.startswith(word + "市")


def _stands_alone(name: str, end: int, place: Place, within: tuple[Place, ...]) -> bool:
    return place.is_region and not within and not _PROPER.match(name, end)


def _written_out(word: str, held: tuple[Place, ...]) -> str:
    """A short name that stands for an autonomous division is written out; a bare city name stays as it is."""
    full = held[0].name
    return full if len(held) == 1 and re.search(r"自治(?:区|州|县|旗)$", full) else word


def _path(held: tuple[Place, ...]) -> tuple[str, ...]:
    if len(held) > 1:
        names = {place.name for place in held}
        return (names.pop(),) if len(names) == 1 else ()
    place = held[0]
    return (*(outer.name for outer in _around(place)), place.name)


def _around(place: Place) -> Iterator[Place]:
    for code in dict.fromkeys((place.code[:2] + "0000", place.code[:4] + "00")):
        outer = _by_code().get(code)
        if outer is not None and outer.is_region and outer.holds(place):
            yield outer


@cache
def _by_code() -> dict[str, Place]:
    return {place.code: place for place in places()}
