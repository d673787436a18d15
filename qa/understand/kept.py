"""Nothing that is said is lost: the names of a question that its query does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from index.domain.address import Fund
from index.domain.terms import canonical, fund_of
from qa.query import Aggregate, Amount, Compare, Query, Relate, Several
from qa.understand.senses import Edge, Kind, Sense

_NAMES = frozenset({Kind.ITEM, Kind.MEASURE})


def lost(edges: Iterable[Edge], query: Query) -> list[tuple[int, int]]:
    """The stretches of names that the query does not hold in any of their meanings. Only of queries that ask for figures by
    their names: what is ranked or listed may turn a name into what is gone through."""
    if not _by_name(query):
        return []
    said = {value if isinstance(value, Fund) else canonical(value) for value in _values(query)}
    return [(edge.start, edge.end) for edge in edges if _only_names(edge) and not _is_held(edge, said)]


def _by_name(query: Query) -> bool:
    match query:
        case Amount():
            return True
        case Relate(_, left, right):
            return _by_name(left) and _by_name(right)
        case Aggregate(_, of) | Several(of) | Compare(of, _):
            return all(map(_by_name, of))
        case _:
            return False


def _values(value: Any) -> Iterator[str | Fund]:
    """Every word and every fund that a query holds."""
    if isinstance(value, Fund):
        yield value
    elif isinstance(value, str):
        yield str(value)
    elif isinstance(value, tuple):
        for part in value:
            yield from _values(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _values(getattr(value, field.name))


def _only_names(edge: Edge) -> bool:
    return edge.symbol == "S" and bool(edge.senses) and all(sense.kind in _NAMES for sense in edge.senses)


def _is_held(edge: Edge, said: set[str | Fund]) -> bool:
    return any(word in said for sense in edge.senses for word in _words(sense))


def _words(sense: Sense) -> Iterator[str | Fund]:
    own = (*sense.names, sense.text, *((*sense.item.path, sense.item.code) if sense.item else ()))
    for word in filter(None, own):
        yield canonical(word)
        fund = fund_of(canonical(word))
        if fund is not Fund.ALL:
            yield fund
