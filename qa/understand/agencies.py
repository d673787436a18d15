"""Agencies as people type them: stretches of a question that keep the characters of an agency's name in order.

What the lexicon holds word for word is not looked at again. A stretch that keeps an organ's characters
(``index.domain.shortened``) means the agencies with that organ: of the place written before it, of a place named elsewhere
in the question, or of any. Places that the store has nothing of are known by the list of the country, so that an organ of
theirs is not taken for the one of another place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.domain.organ_kinds import is_mistaken, longest_kind, may_be, named_kinds
from index.domain.places import place_at_start, places_called
from index.domain.shortened import matches, short_ends
from qa.understand.lexicon import Lexicon
from qa.understand.senses import Edge, Kind, Sense

_LONGEST_SHORT, _LONGEST_PLACE = 26, 16  # characters of a short name, and of a place before it
_SHORTEST = 3  # characters of a short name without its place
# Costs: a little more than a name as printed, more where words are shortened, most where another kind of organ is written.
_SHORTENED, _EACH_WORD, _MISTAKEN = 1.0, 0.05, 0.6
_NO_PLACE_HELD, _NO_ORGAN_HELD = 1.1, 1.5
_SHORTEST_PLACE = 3  # characters of a place that the store has nothing of, where it is no province or prefecture


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    organ: str
    cost: float
    mistaken: bool


def shortened_agencies(chars: str, known: Sequence[Edge], lexicon: Lexicon) -> list[Edge]:
    """Edges for agencies that are named shorter or a little otherwise than printed. ``known``: what the lists and the
    lexicon know in the question."""
    named = {(edge.start, edge.end) for edge in known if edge.senses}
    found = [one for one in _organs_in(chars, lexicon) if (one.start, one.end) not in named]
    if not found:
        return []
    said = {chars[edge.start : edge.end] for edge in known if any(sense.kind is Kind.PLACE for sense in edge.senses)}
    agencies = _agencies(chars, found, said, lexicon)
    costs: dict[tuple[int, int], float] = {}
    names: dict[tuple[int, int], dict[str, None]] = {}
    written: dict[tuple[int, int], str] = {}
    mistaken: set[tuple[int, int]] = set()
    for one in found:
        for start, words in _placed(chars, one, said):
            held = [agency for word in words for agency in agencies.get(word, ())]
            if not held or (start, one.end) in named:
                continue
            at = start, one.end
            costs[at] = min(costs.get(at, one.cost), one.cost)
            names.setdefault(at, {}).update(dict.fromkeys(held))
            written.setdefault(at, words[0])
            if one.mistaken:
                mistaken.add(at)
    return [
        Edge(
            *at,
            "S",
            costs[at],
            (Sense(Kind.AGENCY, text=written[at], names=tuple(names[at])),),
            mended=chars[slice(*at)] if at in mistaken else "",
        )
        for at in names
    ]


def _organs_in(chars: str, lexicon: Lexicon) -> list[_Found]:
    """The stretches that may be short names of organs of the store."""
    starts: dict[str, list[int]] = {}
    ends: dict[str, None] = {}
    for start, first in enumerate(chars):
        if not _is_written(first):
            continue
        starts.setdefault(first, []).append(start)
        for end in range(start + 1, min(len(chars), start + _LONGEST_SHORT)):
            if not _is_written(chars[end]):
                break
            ends[first + chars[end]] = None
    if not ends:
        return []
    found: list[_Found] = []
    for organ in lexicon.organs(ends):
        for start in _starts(organ, starts):
            for match in matches(organ, chars, start):
                short = chars[start : match.end]
                good = is_mistaken(short, organ) if match.wrong else may_be(short, organ)
                if good and short != organ and len(short) >= 2:
                    cost = _SHORTENED + _EACH_WORD * match.cost + _MISTAKEN * match.wrong
                    found.append(_Found(start, match.end, organ, cost, match.wrong))
    return found


def _starts(organ: str, starts: dict[str, list[int]]) -> Iterable[int]:
    """Where a short name of the organ may begin: at its own first character, or at that of a shortening."""
    firsts = {organ[0]} | {ends[0] for ends in short_ends(organ)}
    return [start for first in firsts for start in starts.get(first, ())]


def _is_written(c: str) -> bool:
    return "一" <= c <= "鿿"


def _placed(chars: str, one: _Found, said: Collection[str]) -> Iterator[tuple[int, list[str]]]:
    """Each beginning of the name, with or without what is written before it, and the words that it would be in the lexicon."""
    for start in range(max(0, one.start - _LONGEST_PLACE), one.start):
        yield start, [chars[start : one.start] + one.organ]
    if one.end - one.start >= _SHORTEST and not one.mistaken:
        yield one.start, [*(place + one.organ for place in said), one.organ]


def _agencies(chars: str, found: Iterable[_Found], said: Collection[str], lexicon: Lexicon) -> dict[str, list[str]]:
    """The agencies of every word that may be meant."""
    candidates = {word for one in found for _, words in _placed(chars, one, said) for word in words}
    agencies: dict[str, list[str]] = {}
    for entry in lexicon.words(candidates):
        if entry.kind == "agency":
            agencies.setdefault(entry.word, []).append(entry.agency)
    return agencies


def places_elsewhere(chars: str, known: Sequence[Edge]) -> Iterator[Edge]:
    """Edges for divisions of the country that the store has nothing of."""
    taken = {(edge.start, edge.end) for edge in known if any(sense.kind is Kind.PLACE for sense in edge.senses)}
    for start in range(len(chars)):
        for end in range(start + 2, min(len(chars), start + _LONGEST_PLACE) + 1):
            word = chars[start:end]
            held = places_called(word)
            if not held or (start, end) in taken:
                continue
            if len(word) < _SHORTEST_PLACE and start and not any(place.is_region for place in held):
                continue
            path = "".join(place_at_start(word).path) or held[0].name
            sense = Sense(Kind.PLACE, text=word, names=(path,), elsewhere=True)
            yield Edge(start, end, "S", _NO_PLACE_HELD, (sense,))


def organs_elsewhere(chars: str, known: Sequence[Edge]) -> Iterator[Edge]:
    """Edges for kinds of organs of which the store has none: they name a body, though not one of its own."""
    taken = {(edge.start, edge.end) for edge in known if edge.senses}
    for start in range(len(chars)):
        for end in range(start + _SHORTEST, min(len(chars), start + longest_kind()) + 1):
            if chars[start:end] in named_kinds() and (start, end) not in taken:
                yield Edge(start, end, "S", _NO_ORGAN_HELD, (Sense(Kind.AGENCY, text=chars[start:end]),))


def whole_places(edges: Sequence[Edge]) -> list[Edge]:
    """The edges without those that cut up a place which the store has nothing of and whose organ follows it: 和 and 县 are no
    words of their own in 和县财政局."""
    organs = {edge.start for edge in edges if any(sense.kind is Kind.AGENCY for sense in edge.senses)}
    whole = [
        (edge.start, edge.end) for edge in edges if edge.end in organs and any(sense.elsewhere for sense in edge.senses)
    ]
    return [
        edge
        for edge in edges
        if not any(
            edge.start < end and start < edge.end and not (edge.start <= start and end <= edge.end)
            for start, end in whole
        )
    ]
