"""A Query whose slots hold several values or references → wanted addresses of single values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from qa.answer import Figure
from qa.query import Amount, AnyOf, Each, Item, ItemWanted, Query, Ref, Relate, Wanted
from qa.solve.world import World

# The order in which "each" is spelt out: who, when, at which stage, what, which part, of which money, which number.
_SLOTS = ("agency", "recipient", "period", "scope", "stage", "item", "measure", "fund", "flow", "attribute", "role")


@dataclass(frozen=True, slots=True)
class Alternatives:
    """One figure is wanted, and the question does not say which of these it means."""

    wanted: tuple[Wanted, ...]


def expanded(wanted: Wanted) -> list[Alternatives]:
    """One entry a figure that is asked for."""
    return [Alternatives(tuple(_any_of(single))) for single in _each(wanted, Each)]


def _any_of(wanted: Wanted) -> list[Wanted]:
    return _each(wanted, AnyOf)


def _each(wanted: Wanted, kind: type[Each[Any]] | type[AnyOf[Any]]) -> list[Wanted]:
    found = [wanted]
    for slot in _SLOTS:
        value = getattr(wanted, slot)
        if isinstance(value, kind):
            found = [replace(one, **{slot: own}) for one in found for own in value.values]
    return found


def resolved(wanted: Wanted, world: World) -> Wanted:
    """The address with its references put in: slots of the last question of the conversation. One that cannot be resolved
    is open."""
    last = last_wanted(world)
    changes: dict[str, Any] = {}
    for field in fields(wanted):
        value = getattr(wanted, field.name)
        if isinstance(value, Ref):
            changes[field.name] = _slot(last, value.previous, field.name)
        elif field.name == "item" and isinstance(value, tuple):
            changes["item"] = tuple(_with_within(one, last) for one in value)
    return replace(wanted, **changes) if changes else wanted


def _slot(last: Wanted | None, named: str, own: str) -> Any:
    if last is None:
        return None
    name = named if named in {field.name for field in fields(Wanted)} else own
    return getattr(last, name)


def _with_within(one: ItemWanted, last: Wanted | None) -> ItemWanted:
    if not isinstance(one.within, Ref):
        return one
    item: Item | Any = last.item if last is not None else None
    return replace(one, within=item[0] if isinstance(item, tuple) and item else None)


def last_wanted(world: World) -> Wanted | None:
    """The address of the last question of the conversation."""
    for earlier in reversed(world.earlier):
        found = first_wanted(earlier.asked.query)
        if found is not None:
            return found
    return None


def first_wanted(query: Query | None) -> Wanted | None:
    """The first address that a query holds, in reading order."""
    if query is None or isinstance(query, Wanted):
        return query
    if isinstance(query, Amount):
        return query.wanted
    if isinstance(query, Relate):
        return first_wanted(query.left) or first_wanted(query.right)
    for name in ("of", "by", "show", "queries", "claims", "wanted", "left"):
        value = getattr(query, name, None)
        for one in value if isinstance(value, Sequence) else [value]:
            found = first_wanted(one)
            if found is not None:
                return found
    return None


def figures_meant(ref: Ref, world: World) -> tuple[Figure, ...]:
    """The figures that a reference stands for: of an earlier part of this question, or of the last answer."""
    if ref.this is not None:
        return world.parts[ref.this].figures if ref.this < len(world.parts) else ()
    return world.earlier[-1].figures if world.earlier else ()
