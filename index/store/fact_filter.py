"""Conditions on facts, every one of them a condition in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from index.domain.address import Classification, Flow, Fund, Origin, Scope, Stage
from index.domain.terms import key
from index.store.codec import dumps
from index.store.schema import ANCESTORS, BODIES, BODY_PLACES, DISCLOSURES, FACETS, FACTS, ITEM_FACETS, TITLES

# The largest character: what begins with X lies between X and X followed by it.
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Conditions that must all hold; None or "" asks nothing, an empty collection lets nothing through.

    ``agencies`` are full names; ``places`` take every agency of a place: 普陀区, 上海市普陀区, 上海市. ``names`` and ``codes`` are those of one facet of
    the item, of one of ``classifications`` where given; ``within`` is the beginning of a code, or a name that stands above
    in the path of any facet or is another facet of the same item. ``table`` is a part of the table's title.
    """

    agencies: Collection[str] | None = None
    places: Collection[str] | None = None
    sha256s: Collection[str] | None = None
    years: Collection[int] | None = None
    stages: Collection[Stage] | None = None
    scopes: Collection[Scope] | None = None
    funds: Collection[Fund] | None = None
    flows: Collection[Flow | None] | None = None
    origins: Collection[Origin | None] | None = None
    roles: Collection[str] | None = None
    kinds: Collection[str] | None = None
    names: Collection[str] | None = None
    codes: Collection[str] | None = None
    classifications: Collection[Classification] | None = None
    within: str = ""
    measures: Collection[tuple[str, ...]] | None = None
    money: bool | None = None
    recipients: Collection[str] | None = None
    table: str = ""

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """The conditions on ``facts``, which need no other table joined."""
        found = [
            _one_of(column, values)
            for column, values in (
                (FACTS.c.year, self.years),
                (FACTS.c.stage, self.stages),
                (FACTS.c.scope, self.scopes),
                (FACTS.c.fund, self.funds),
                (FACTS.c.flow, self.flows),
                (FACTS.c.origin, self.origins),
                (FACTS.c.role, self.roles),
                (FACTS.c.kind, self.kinds),
                (FACTS.c.recipient, self.recipients),
            )
            if values is not None
        ]
        if self.agencies is not None:
            found.append(FACTS.c.body_id.in_(sa.select(BODIES.c.id).where(BODIES.c.full_name.in_(list(self.agencies)))))
        if self.places is not None:
            found.append(FACTS.c.body_id.in_(bodies_of_places(self.places)))
        if self.sha256s is not None:
            held = sa.select(DISCLOSURES.c.id).where(DISCLOSURES.c.sha256.in_(list(self.sha256s)))
            found.append(FACTS.c.disclosure_id.in_(held))
        found += [self._has(items) for items in self._items()]
        if self.measures is not None:
            found.append(FACTS.c.measures.in_([dumps(tuple(path), tuple[str, ...]) for path in self.measures]))
        if self.money is not None:
            found.append(FACTS.c.money == self.money)
        if self.table:
            titles = TITLES.alias()
            called = titles.c.word.contains(key(self.table), autoescape=True)
            found.append(
                sa.select(titles.c.id).where(titles.c.id == FACTS.c.title_id, called).correlate(FACTS).exists()
            )
        return found

    def _items(self) -> Iterator[sa.Select[Any]]:
        """Each condition on the item, as the items for which it holds."""
        asked = (
            (FACETS.c.name, self.names),
            (FACETS.c.code, self.codes),
            (FACETS.c.classification, self.classifications),
        )
        conditions = [_one_of(column, values) for column, values in asked if values is not None]
        if conditions:
            yield _items_with(*conditions)
        if self.within:
            yield items_within(self.within)

    def _has(self, items: sa.Select[Any]) -> sa.ColumnElement[bool]:
        """The fact's item is one of those: looked at fact by fact where an agency or a disclosure leaves few facts, or the
        items are a whole class; else looked up first, so that the index by item finds the facts."""
        names_some = self.names is not None or self.codes is not None or bool(self.within)
        if names_some and self.agencies is None and self.sha256s is None:
            return FACTS.c.item_id.in_(items)
        some = items.subquery()
        return sa.select(some.c.item_id).where(some.c.item_id == FACTS.c.item_id).correlate(FACTS).exists()


def _items_with(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    joined = sa.select(ITEM_FACETS.c.item_id).join(FACETS, FACETS.c.id == ITEM_FACETS.c.facet_id)
    return joined.where(*conditions)


def items_within(above: str) -> sa.Select[Any]:
    """The items of which a facet lies in ``above``: by its code, by its path, or because another facet has that name."""
    if above.isdecimal():
        return _items_with(begins(FACETS.c.code, above), FACETS.c.code != above)
    in_path = (
        sa.select(ITEM_FACETS.c.item_id)
        .join(ANCESTORS, ANCESTORS.c.facet_id == ITEM_FACETS.c.facet_id)
        .where(ANCESTORS.c.name == above)
    )
    other = ITEM_FACETS.alias()
    beside = _items_with(
        FACETS.c.name == above,
        sa.exists().where(other.c.item_id == ITEM_FACETS.c.item_id, other.c.facet_id != ITEM_FACETS.c.facet_id),
    )
    return sa.select(sa.union_all(in_path, beside).subquery().c.item_id)


def bodies_of_places(places: Collection[str]) -> sa.Select[Any]:
    """The bodies that lie in any of the places, by the name of a division or its whole path."""
    return sa.select(BODY_PLACES.c.body_id).where(BODY_PLACES.c.place.in_(list(places)))


def begins(column: sa.ColumnElement[str], start: str) -> sa.ColumnElement[bool]:
    """The column begins with ``start``: a range, which an index can answer."""
    return sa.and_(column >= start, column < start + _LAST)


def _one_of(column: Any, values: Collection[Any]) -> sa.ColumnElement[bool]:
    """The column is one of the values; None among them is a row without one."""
    plain = [getattr(value, "value", value) for value in values if value is not None]
    found: sa.ColumnElement[bool] = column.in_(plain)
    return sa.or_(found, column.is_(None)) if None in values else found
