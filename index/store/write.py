"""One disclosure into the tables, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from index.domain.address import Facet
from index.domain.agencies import full_name
from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Blank, Contradiction, Disclosure, Fact, Passage, Reason, Unchecked
from index.domain.terms import key
from index.store import passage_words
from index.store.codec import dumps
from index.store.lexical import document
from index.store.lexicon import Word, maintained_words, may_stand, places_of, words_of
from index.store.schema import (
    ANCESTORS,
    BLANK,
    BLANKS,
    BODIES,
    BODY_PLACES,
    CONTRADICTION,
    CONTRADICTION_FACTS,
    CONTRADICTIONS,
    DISCLOSURE,
    DISCLOSURES,
    FACETS,
    FACT,
    FACTS,
    ITEM_FACETS,
    ITEMS,
    LEXICON,
    PASSAGE,
    PASSAGES,
    PATHS,
    REASON,
    REASONS,
    TITLES,
    UNCHECKED,
    UNCHECKED_ROW,
    Columns,
    Item,
    digest,
    item_text,
    scaled,
    source_text,
)

_AT_ONCE = 400  # keys looked up by one statement
_OWNED = (FACTS, BLANKS, REASONS, PASSAGES, UNCHECKED, CONTRADICTIONS, PATHS)


class Writer:
    """Writes disclosures in one transaction. What many rows share is looked up once for all of them."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._bodies: dict[str, int] = {}
        self._titles: dict[str, int] = {}
        self._items: dict[Item, int] = {}
        self._facets: dict[Facet, int] = {}
        self._written: set[str] = set()  # digests of lexicon rows

    def disclosure(
        self,
        disclosure: Disclosure,
        facts: Sequence[Fact],
        passages: Sequence[Passage],
        extractor: str,
        blanks: Sequence[Blank] = (),
        *,
        reasons: Sequence[Reason] = (),
        contradictions: Sequence[Contradiction] = (),
        unchecked: Sequence[Unchecked] = (),
    ) -> None:
        """Write everything that a disclosure holds. None of its content may be there."""
        placed: list[Fact | Blank | Reason | Passage] = [*facts, *blanks, *reasons, *passages]
        self._share(disclosure, placed)
        self._insert(
            DISCLOSURES,
            [{**DISCLOSURE.row(disclosure), "body_id": self._bodies[disclosure.body], "extractor": extractor}],
        )
        own = self._ids(DISCLOSURES, DISCLOSURES.c.sha256, [disclosure.sha256])[disclosure.sha256]
        self.seen_at(own, disclosure.path)
        numbered = self._numbered(FACTS, len(facts))
        self._insert(FACTS, [self._fact(fact, own, number) for fact, number in zip(facts, numbered, strict=True)])
        self._insert(BLANKS, [self._placed(BLANK, blank, own) for blank in blanks])
        self._insert(REASONS, [self._placed(REASON, reason, own) for reason in reasons])
        places = self._numbered(PASSAGES, len(passages))
        self._insert(
            PASSAGES,
            [{**self._placed(PASSAGE, one, own), "number": at} for one, at in zip(passages, places, strict=True)],
        )
        texts = (document(one.heading, one.text) for one in passages)
        passage_words.add(self._connection, zip(places, texts, strict=True))
        self._insert(UNCHECKED, [{**UNCHECKED_ROW.row(one), "disclosure_id": own} for one in unchecked])
        self._contradictions(contradictions, own, dict(zip(facts, numbered, strict=True)))
        self._words(disclosure, facts, blanks)

    def maintained(self) -> None:
        """Write the words that every store knows."""
        self._insert_new(LEXICON, _maintained())

    def seen_at(self, disclosure_id: int, path: str) -> None:
        """Note another place where this content lies."""
        self._insert(PATHS, [{"disclosure_id": disclosure_id, "path": path, "resolved": resolved(path)}])

    def remove(self, disclosure_ids: Sequence[int]) -> None:
        """Take disclosures out, with what only they used."""
        if not disclosure_ids:
            return
        items = self._used(FACTS.c.item_id, disclosure_ids) | self._used(BLANKS.c.item_id, disclosure_ids)
        bodies = self._used(FACTS.c.body_id, disclosure_ids) | self._used(DISCLOSURES.c.body_id, disclosure_ids)
        found = sa.select(CONTRADICTIONS.c.id).where(CONTRADICTIONS.c.disclosure_id.in_(disclosure_ids))
        self._connection.execute(CONTRADICTION_FACTS.delete().where(CONTRADICTION_FACTS.c.contradiction_id.in_(found)))
        words = sa.select(PASSAGES.c.number, PASSAGES.c.heading, PASSAGES.c.text)
        old = list(self._connection.execute(words.where(PASSAGES.c.disclosure_id.in_(disclosure_ids))))
        passage_words.remove(self._connection, ((row.number, document(row.heading, row.text)) for row in old))
        for table in _OWNED:
            self._connection.execute(table.delete().where(table.c.disclosure_id.in_(disclosure_ids)))
        self._connection.execute(DISCLOSURES.delete().where(DISCLOSURES.c.id.in_(disclosure_ids)))
        self._forget(sorted(items), sorted(bodies))

    # --- rows ---

    def _placed(self, columns: Columns[Any], value: Any, disclosure_id: int) -> dict[str, Any]:
        row = columns.row(value)
        row.update(
            disclosure_id=disclosure_id,
            body_id=self._bodies[value.body],
            title_id=self._titles[value.source.table],
            source=source_text(value.source),
        )
        if columns is not PASSAGE:
            row["item_id"] = self._items[value.item]
        return row

    def _fact(self, fact: Fact, disclosure_id: int, number: int) -> dict[str, Any]:
        return {
            **self._placed(FACT, fact, disclosure_id),
            "id": number,
            "scaled": scaled(fact.value, fact.unit),
            "money": fact.unit in MONEY_UNITS,
        }

    def _contradictions(
        self, contradictions: Sequence[Contradiction], disclosure_id: int, numbers: Mapping[Fact, int]
    ) -> None:
        ids = self._numbered(CONTRADICTIONS, len(contradictions))
        rows = [
            {**CONTRADICTION.row(one), "id": number, "disclosure_id": disclosure_id}
            for one, number in zip(contradictions, ids, strict=True)
        ]
        self._insert(CONTRADICTIONS, rows)
        links = [
            {"contradiction_id": number, "position": position, "fact_id": numbers[fact]}
            for one, number in zip(contradictions, ids, strict=True)
            for position, fact in enumerate(one.facts)
            if fact in numbers  # its sources stand in the contradiction itself
        ]
        self._insert(CONTRADICTION_FACTS, links)

    # --- what is kept once ---

    def _share(self, disclosure: Disclosure, placed: Sequence[Fact | Blank | Reason | Passage]) -> None:
        bodies = dict.fromkeys((disclosure.body, *(one.body for one in placed)))
        self._keep(
            BODIES,
            BODIES.c.name,
            self._bodies,
            {name: {"name": name, "full_name": full_name(name)} for name in bodies},
        )
        places = [{"body_id": self._bodies[name], "place": place} for name in bodies for place in places_of(name)]
        self._insert_new(BODY_PLACES, places)
        titles = dict.fromkeys(one.source.table for one in placed)
        self._keep(
            TITLES, TITLES.c.title, self._titles, {title: {"title": title, "word": key(title)} for title in titles}
        )
        items = dict.fromkeys(one.item for one in placed if not isinstance(one, Passage))
        new = [item for item in items if item not in self._items]
        self._keep_facets({facet for item in new for facet in item})
        texts = {item: item_text(item) for item in new}
        rows = {digest(text): {"digest": digest(text), "facets": text} for text in texts.values()}
        ids: dict[str, int] = {}
        self._keep(ITEMS, ITEMS.c.digest, ids, rows)
        self._items.update({item: ids[digest(text)] for item, text in texts.items()})
        links = {(self._items[item], self._facets[facet]) for item in new for facet in item}
        self._insert_new(ITEM_FACETS, [{"item_id": item, "facet_id": facet} for item, facet in sorted(links)])

    def _keep_facets(self, facets: Iterable[Facet]) -> None:
        new = [facet for facet in facets if facet not in self._facets]
        rows = {
            facet: {
                "digest": digest(dumps(facet, Facet)),
                "classification": facet.classification.value,
                "code": facet.code,
                "name": facet.name,
                "path": dumps(facet.path, tuple[str, ...]),
            }
            for facet in new
        }
        ids: dict[str, int] = {}
        self._keep(FACETS, FACETS.c.digest, ids, {row["digest"]: row for row in rows.values()})
        self._facets.update({facet: ids[row["digest"]] for facet, row in rows.items()})
        above = {(self._facets[facet], name) for facet in new for name in facet.path[:-1]}
        self._insert_new(ANCESTORS, [{"facet_id": facet, "name": name} for facet, name in sorted(above)])

    def _keep(
        self, table: sa.Table, column: sa.Column[str], known: dict[str, int], rows: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Have every row in the table once, and its id in ``known``, by the value of ``column``."""
        new = [name for name in rows if name not in known]
        found = self._ids(table, column, new)
        missing = [rows[name] for name in new if name not in found]
        if missing:
            self._insert_new(table, missing)
            found |= self._ids(table, column, [row[column.name] for row in missing])
        known.update(found)

    def _ids(self, table: sa.Table, column: sa.Column[str], names: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for some in _batched(names, _AT_ONCE):
            rows = self._connection.execute(sa.select(column, table.c.id).where(column.in_(some)))
            found.update((name, number) for name, number in rows)
        return found

    def _numbered(self, table: sa.Table, count: int) -> list[int]:
        """Ids for rows to come."""
        if not count:
            return []
        if self._connection.dialect.name == "postgresql":
            series = sa.text("SELECT nextval(pg_get_serial_sequence(:name, :id)) FROM generate_series(1, :count)")
            own = next(iter(table.primary_key)).name
            return list(self._connection.execute(series, {"name": table.name, "id": own, "count": count}).scalars())
        last = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        first = (self._connection.execute(last, {"name": table.name}).scalar() or 0) + 1
        return list(range(first, first + count))

    def _words(self, disclosure: Disclosure, facts: Sequence[Fact], blanks: Sequence[Blank]) -> None:
        self._add_words(words_of(disclosure, facts, blanks))

    def _add_words(self, words: Iterable[Word]) -> None:
        rows = {word.digest: word for word in words if word.digest not in self._written}
        self._insert_new(
            LEXICON, [_word_row(word, self._facets.get(word.facet) if word.facet else None) for word in rows.values()]
        )
        self._written |= rows.keys()

    # --- what nobody uses any longer ---

    def _used(self, column: sa.Column[int], disclosure_ids: Sequence[int]) -> set[int]:
        table = column.table
        owner = table.c.id if table is DISCLOSURES else table.c.disclosure_id
        return set(self._connection.execute(sa.select(column).where(owner.in_(disclosure_ids)).distinct()).scalars())

    def _forget(self, items: Sequence[int], bodies: Sequence[int]) -> None:
        for some in _batched(items, _AT_ONCE):
            used = [sa.select(table.c.item_id) for table in (FACTS, BLANKS, REASONS)]
            unused = sa.and_(
                ITEMS.c.id.in_(some), *(~ITEMS.c.id.in_(q.where(q.selected_columns.item_id.in_(some))) for q in used)
            )
            gone = list(self._connection.execute(sa.select(ITEMS.c.id).where(unused)).scalars())
            facets = sa.select(ITEM_FACETS.c.facet_id).where(ITEM_FACETS.c.item_id.in_(gone)).distinct()
            touched = list(self._connection.execute(facets).scalars())
            self._connection.execute(ITEM_FACETS.delete().where(ITEM_FACETS.c.item_id.in_(gone)))
            self._connection.execute(ITEMS.delete().where(ITEMS.c.id.in_(gone)))
            self._forget_facets(touched)
        for some in _batched(bodies, _AT_ONCE):
            used_bodies = [
                sa.select(table.c.body_id).where(table.c.body_id.in_(some))
                for table in (DISCLOSURES, FACTS, BLANKS, REASONS, PASSAGES)
            ]
            unused = sa.and_(BODIES.c.id.in_(some), *(~BODIES.c.id.in_(query) for query in used_bodies))
            names = list(self._connection.execute(sa.select(BODIES.c.full_name).where(unused)).scalars())
            lost = sa.select(BODIES.c.id).where(unused)
            self._connection.execute(BODY_PLACES.delete().where(BODY_PLACES.c.body_id.in_(lost)))
            self._connection.execute(BODIES.delete().where(unused))
            left = sa.select(BODIES.c.full_name).where(BODIES.c.full_name.in_(names))
            self._connection.execute(LEXICON.delete().where(LEXICON.c.agency.in_(names), ~LEXICON.c.agency.in_(left)))

    def _forget_facets(self, facets: Sequence[int]) -> None:
        for some in _batched(facets, _AT_ONCE):
            used = sa.select(ITEM_FACETS.c.facet_id).where(ITEM_FACETS.c.facet_id.in_(some))
            unused = sa.and_(FACETS.c.id.in_(some), ~FACETS.c.id.in_(used))
            gone = list(self._connection.execute(sa.select(FACETS.c.id).where(unused)).scalars())
            self._connection.execute(LEXICON.delete().where(LEXICON.c.facet_id.in_(gone)))
            self._connection.execute(ANCESTORS.delete().where(ANCESTORS.c.facet_id.in_(gone)))
            self._connection.execute(FACETS.delete().where(FACETS.c.id.in_(gone)))

    # --- statements ---

    def _insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._connection.execute(table.insert(), rows)

    def _insert_new(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, leaving alone those that are there."""
        if rows:
            dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
            self._connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


@cache
def _maintained() -> list[dict[str, Any]]:
    words = {word.digest: word for word in maintained_words() if may_stand(word.word)}
    return [_word_row(word, None) for word in words.values()]


def _word_row(word: Word, facet_id: int | None) -> dict[str, Any]:
    return {
        "word": word.word,
        "backwards": word.word[::-1],
        "kind": word.kind.value,
        "facet": dumps(word.facet, Facet) if word.facet else "",
        "facet_id": facet_id,
        "agency": word.agency,
        "text": word.text,
        "digest": word.digest,
    }


def resolved(path: str) -> str:
    """The path from the root: the same words in another folder are another place."""
    return str(Path(path).absolute())


def _batched(values: Sequence[Any], size: int) -> Iterator[list[Any]]:
    remaining = iter(values)
    while batch := list(islice(remaining, size)):
        yield batch
