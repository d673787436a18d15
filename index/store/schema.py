"""The tables of the store, and each value of the domain as a row of one and back.

A fact's address lies in columns. What many rows share is kept once: bodies, titles of tables, and items (the facets of
a number). ``scaled`` is the value as an integer that a database can order: thousandths of a 元 for money, millionths of
the unit for anything else; None where it does not fit into 64 bits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Generic, TypeVar, cast

import sqlalchemy as sa

from index.domain.address import Facet
from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Blank, Contradiction, Disclosure, Fact, Passage, Reason, Source, Unchecked
from index.store.codec import decoder, dumps, encoder, field_types, loads, optional, text_of

T = TypeVar("T")

METADATA = sa.MetaData()
_PLAIN = {str: sa.Text, int: sa.BigInteger, bool: sa.Boolean, Decimal: sa.Text, date: sa.Text}
Item = tuple[Facet, ...]


def _column_type(kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return sa.Text
    return _PLAIN.get(kind)


class Columns(Generic[T]):
    """A dataclass as columns: one a field, JSON text where a field holds more than one value; ``without`` some fields,
    which the caller keeps elsewhere."""

    def __init__(self, kind: type[T], without: frozenset[str] = frozenset()) -> None:
        self.kind = kind
        types: dict[str, Any] = field_types(cast(Any, kind))
        self.types = {name: hint for name, hint in types.items() if name not in without}
        self._turns = {name: _turn(hint) for name, hint in self.types.items()}

    def columns(self) -> list[sa.Column[Any]]:
        """New columns for a table."""
        return [
            sa.Column(
                name, _column_type(hint) or _column_type(optional(hint)) or sa.Text, nullable=bool(optional(hint))
            )
            for name, hint in self.types.items()
        ]

    def row(self, value: T) -> dict[str, Any]:
        """The value of each column."""
        return {name: to(getattr(value, name)) for name, (to, _) in self._turns.items()}

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The fields back from a row."""
        return {name: back(row[name]) for name, (_, back) in self._turns.items()}

    def value(self, row: Mapping[str, Any], **others: Any) -> T:
        """The value back from a row and the fields kept elsewhere."""
        return self.kind(**self.fields(row), **others)


def _turn(kind: Any) -> tuple[Any, Any]:
    if _column_type(kind) or _column_type(optional(kind)):
        return encoder(kind), decoder(kind)
    # Measures and flags are few and come again with every fact.
    return lru_cache(4096)(lambda value: dumps(value, kind)), lru_cache(4096)(lambda text: loads(text, kind))


_KEPT_ONCE = frozenset({"body", "item", "source"})
DISCLOSURE = Columns(Disclosure, frozenset({"body"}))
FACT = Columns(Fact, _KEPT_ONCE)
BLANK = Columns(Blank, _KEPT_ONCE)
REASON = Columns(Reason, _KEPT_ONCE)
PASSAGE = Columns(Passage, _KEPT_ONCE)
CONTRADICTION = Columns(Contradiction, frozenset({"facts"}))
UNCHECKED_ROW = Columns(Unchecked)


def _id() -> sa.Column[int]:
    # SQLite makes a rowid of INTEGER alone; autoincrement, because an id must never come to mean something else.
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True)


def _ref(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _table(name: str, *parts: Any) -> sa.Table:
    return sa.Table(name, METADATA, *parts, sqlite_autoincrement=True)


META = sa.Table("meta", METADATA, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text))
BODIES = _table(
    "bodies",
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("full_name", sa.Text, nullable=False, index=True),
)
# Every division that a body lies in, under its own name and under its whole path: 普陀区, 上海市普陀区.
BODY_PLACES = sa.Table(
    "body_places",
    METADATA,
    sa.Column("body_id", sa.BigInteger, primary_key=True),
    sa.Column("place", sa.Text, primary_key=True),
    sa.Index("bodies_by_place", "place", "body_id"),
)
DISCLOSURES = _table(
    "disclosures",
    _id(),
    *DISCLOSURE.columns(),
    _ref("body_id"),
    sa.Column("extractor", sa.Text, nullable=False),
    sa.Index("disclosures_by_sha256", "sha256", unique=True),
    sa.Index("disclosures_by_body", "body_id", "year"),
)
PATHS = _table(
    "paths",
    _id(),
    _ref("disclosure_id"),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("resolved", sa.Text, nullable=False, index=True),
    sa.Index("paths_by_disclosure", "disclosure_id"),
)
TITLES = _table(
    "titles",
    _id(),
    sa.Column("title", sa.Text, nullable=False, unique=True),
    sa.Column("word", sa.Text, nullable=False),
)
FACETS = _table(
    "facets",
    _id(),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("classification", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False, index=True),
    sa.Column("path", sa.Text, nullable=False),
)
ANCESTORS = sa.Table(
    "ancestors",
    METADATA,
    sa.Column("facet_id", sa.BigInteger, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Index("ancestors_by_name", "name", "facet_id"),
)
ITEMS = _table(
    "items",
    _id(),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("facets", sa.Text, nullable=False),
)
ITEM_FACETS = sa.Table(
    "item_facets",
    METADATA,
    sa.Column("item_id", sa.BigInteger, primary_key=True),
    sa.Column("facet_id", sa.BigInteger, primary_key=True),
    sa.Index("items_by_facet", "facet_id", "item_id"),
)


def _located(name: str, columns: list[sa.Column[Any]], *indexes: sa.Index) -> sa.Table:
    """A table of things that stand somewhere in a disclosure."""
    return _table(
        name,
        _id(),
        _ref("disclosure_id"),
        _ref("body_id"),
        _ref("item_id"),
        _ref("title_id"),
        *columns,
        sa.Column("source", sa.Text, nullable=False),
        sa.Index(f"{name}_by_disclosure", "disclosure_id"),
        sa.Index(f"{name}_by_body", "body_id", "year"),
        sa.Index(f"{name}_by_item", "item_id", "year", "body_id"),
        *indexes,
    )


FACTS = _located("facts", [*FACT.columns(), sa.Column("scaled", sa.BigInteger), sa.Column("money", sa.Boolean)])
BLANKS = _located("blanks", BLANK.columns())
REASONS = _located("reasons", REASON.columns())
PASSAGES = _table(
    "passages",
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    *PASSAGE.columns(),
    _ref("disclosure_id"),
    _ref("body_id"),
    _ref("title_id"),
    sa.Column("source", sa.Text, nullable=False),
    sa.Index("passages_by_disclosure", "disclosure_id", "id", unique=True),
    sa.Index("passages_by_id", "id"),
    sa.Index("passages_by_body", "body_id", "year"),
)
CONTRADICTIONS = _table(
    "contradictions",
    _id(),
    *CONTRADICTION.columns(),
    _ref("disclosure_id"),
    sa.Index("contradictions_by_disclosure", "disclosure_id"),
)
CONTRADICTION_FACTS = sa.Table(
    "contradiction_facts",
    METADATA,
    sa.Column("contradiction_id", sa.BigInteger, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("fact_id", sa.BigInteger, nullable=False, index=True),
)
UNCHECKED = _table(
    "unchecked",
    _id(),
    *UNCHECKED_ROW.columns(),
    _ref("disclosure_id"),
    sa.Index("unchecked_by_disclosure", "disclosure_id"),
)
LEXICON = _table(
    "lexicon",
    _id(),
    sa.Column("word", sa.Text, nullable=False),
    sa.Column("backwards", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("facet", sa.Text, nullable=False),  # JSON; "" for a word that names none
    sa.Column("facet_id", sa.BigInteger),  # None: maintained, not taken from a disclosure
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Index("lexicon_by_word", "word"),
    sa.Index("lexicon_backwards", "backwards"),
    sa.Index("lexicon_by_agency", "agency"),
    sa.Index("lexicon_by_facet", "facet_id"),
)


def version() -> str:
    """What tells these tables from those of another release: a digest of their columns, so that it is never forgotten to
    raise it. A store of another version is refused with what to run."""
    return digest(
        *(f"{table.name}.{column.name} {column.type}" for table in METADATA.sorted_tables for column in table.c)
    )[:8]


def digest(*parts: str) -> str:
    """A short name of some texts: what is kept once is found by it, however long it is."""
    return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def scaled(value: Decimal, unit: str) -> int | None:
    """The value as an integer to order and compare by: thousandths of a 元, or millionths of the unit."""
    factor = MONEY_UNITS.get(unit)
    whole = int((value * factor * 1000 if factor is not None else value * 1_000_000).to_integral_value())
    return whole if -(2**63) <= whole < 2**63 else None


# --- a source without what its disclosure and its table's title say already ---


_SAID_ELSEWHERE = ("disclosure", "path", "sha256", "table")


def source_text(source: Source) -> str:
    """The source as JSON, less the disclosure, path, hash and table, which have columns of their own."""
    held = encoder(Source)(source)
    for name in _SAID_ELSEWHERE:
        held.pop(name, None)
    return text_of(held)


def source_of(row: Mapping[str, Any]) -> Source:
    """The source back from a row joined with its disclosure and title."""
    held = json.loads(row["source"])
    held.update(disclosure=row["d_title"], path=row["d_path"], sha256=row["d_sha256"], table=row["t_title"] or "")
    value: Source = decoder(Source)(held)
    return value


@lru_cache(maxsize=20_000)
def item_of(text: str) -> Item:
    """The facets back from their JSON."""
    value: Item = decoder(Item)(json.loads(text))
    return value


def item_text(item: Item) -> str:
    """The facets as JSON."""
    return dumps(item, Item)
