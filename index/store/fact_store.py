"""Facts, disclosures, the lexicon and passages in SQL: SQLite in the store's folder by default, PostgreSQL by URL.

One transaction replaces one disclosure, so readers never see half of one. Every lookup is a query with its conditions in
SQL; opening a store reads nothing that grows with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from index.domain.address import Facet
from index.domain.disclosure import Blank, Contradiction, Disclosure, Fact, Passage, Reason, Unchecked
from index.domain.errors import StoreError, StoreMissing
from index.store import passage_words
from index.store.codec import decoder, field_types, loads
from index.store.fact_filter import FactFilter, begins, bodies_of_places
from index.store.lexicon import Entry, WordKind
from index.store.schema import (
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
    META,
    METADATA,
    PASSAGE,
    PASSAGES,
    PATHS,
    REASON,
    REASONS,
    TITLES,
    UNCHECKED,
    UNCHECKED_ROW,
    Columns,
    item_of,
    source_of,
    version,
)
from index.store.write import Writer, resolved

T = TypeVar("T")
_Row = dict[str, Any]

_OF_DISCLOSURE = (
    DISCLOSURES.c.title.label("d_title"),
    DISCLOSURES.c.path.label("d_path"),
    DISCLOSURES.c.sha256.label("d_sha256"),
    BODIES.c.name.label("b_name"),
    TITLES.c.title.label("t_title"),
)
# What ``distinct`` can list: the dimension's name → its column and the tables to join.
_DIMENSIONS: dict[str, tuple[sa.ColumnElement[Any], tuple[tuple[sa.Table, sa.ColumnElement[bool]], ...]]] = {
    **{
        name: (FACTS.c[name], ())
        for name in ("year", "stage", "scope", "fund", "flow", "origin", "role", "measures", "unit", "recipient")
    },
    "agency": (BODIES.c.full_name, ((BODIES, BODIES.c.id == FACTS.c.body_id),)),
    "place": (BODY_PLACES.c.place, ((BODY_PLACES, BODY_PLACES.c.body_id == FACTS.c.body_id),)),
    "table": (TITLES.c.title, ((TITLES, TITLES.c.id == FACTS.c.title_id),)),
    "item": (ITEMS.c.facets, ((ITEMS, ITEMS.c.id == FACTS.c.item_id),)),
    "sha256": (DISCLOSURES.c.sha256, ((DISCLOSURES, DISCLOSURES.c.id == FACTS.c.disclosure_id),)),
    **{
        name: (
            FACETS.c[name],
            (
                (ITEM_FACETS, ITEM_FACETS.c.item_id == FACTS.c.item_id),
                (FACETS, FACETS.c.id == ITEM_FACETS.c.facet_id),
            ),
        )
        for name in ("name", "code", "classification")
    },
}

# Reading order. The sign keeps SQLite from walking all facts in that order instead of looking up the few asked for.
_IN_ORDER: sa.ColumnElement[int] = sa.literal_column("+facts.id")

_ENTRY = (LEXICON.c.word, LEXICON.c.kind, LEXICON.c.facet, LEXICON.c.agency, LEXICON.c.text)
_MANY = 100  # agencies of a word that stands in a longer one
_LOOKED_THROUGH = 5000  # passages that hold the words, among which those of some disclosures are looked for


class FactStore:
    """The facts of all ingested disclosures."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @classmethod
    def create(cls, folder: Path, url: str | None = None) -> FactStore:
        """Open for writing; makes the tables where they are missing. Raises ``StoreError``."""
        if url is None:
            folder.mkdir(parents=True, exist_ok=True)
        with _opened(folder, url, "不能写入") as engine:
            if not sa.inspect(engine).get_table_names():
                METADATA.create_all(engine)
                with engine.begin() as connection:
                    connection.execute(META.insert(), [{"name": "schema", "value": version()}])
                    passage_words.create(connection)
                    Writer(connection).maintained()
        return cls(engine)

    @classmethod
    def open(cls, folder: Path, url: str | None = None) -> FactStore:
        """Open for reading. Raises ``StoreMissing`` when nothing was ingested there, ``StoreError`` for a store that cannot
        be opened or was made by another version."""
        if url is None and not _file(folder).is_file():
            raise StoreMissing(f"库“{folder}”还没有内容。请先运行：wenzhang ingest 文件或文件夹 --store {folder}")
        with _opened(folder, url, "打不开") as engine:
            pass
        return cls(engine)

    # --- writing ---

    def known(self, sha256: str, extractor: str) -> bool:
        """Whether this very content was ingested by this version of the extractor."""
        query = sa.select(DISCLOSURES.c.sha256).where(
            DISCLOSURES.c.sha256 == sha256, DISCLOSURES.c.extractor == extractor
        )
        with self.engine.connect() as connection:
            return connection.execute(query).first() is not None

    def replace(
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
    ) -> list[str]:
        """Put the disclosure in place of what was known of its content, in one transaction.

        Other content that lay in the very same place, and lies nowhere else, is no longer there and goes too. Returns
        the hashes of what was replaced.
        """
        with self._writing() as connection:
            replaced = self._at(connection, disclosure)
            writer = Writer(connection)
            writer.remove(list(replaced))
            writer.disclosure(
                disclosure, facts, passages, extractor, blanks,
                reasons=reasons, contradictions=contradictions, unchecked=unchecked,
            )  # fmt: skip
        return [sha256 for sha256 in replaced.values() if sha256 != disclosure.sha256]

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """A transaction for many disclosures that are known to be new."""
        with self._writing() as connection:
            yield Writer(connection)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # a second writer waits, instead of failing at its end
            yield connection

    def _at(self, connection: sa.Connection, disclosure: Disclosure) -> dict[int, str]:
        """The disclosures with this content, and those that lie nowhere but where it now lies: id → hash."""
        elsewhere = PATHS.alias()
        here = sa.select(PATHS.c.disclosure_id).where(
            PATHS.c.resolved == resolved(disclosure.path),
            ~sa.exists().where(
                elsewhere.c.disclosure_id == PATHS.c.disclosure_id, elsewhere.c.resolved != PATHS.c.resolved
            ),
        )
        query = sa.select(DISCLOSURES.c.id, DISCLOSURES.c.sha256).where(
            sa.or_(DISCLOSURES.c.sha256 == disclosure.sha256, DISCLOSURES.c.id.in_(here))
        )
        return {row.id: row.sha256 for row in connection.execute(query)}

    # --- facts ---

    def find(self, where: FactFilter, *, limit: int | None = None) -> list[Fact]:
        """The facts for which all conditions hold, in reading order."""
        return self._read(_facts(where).order_by(_IN_ORDER).limit(limit), _fact)

    def count(self, where: FactFilter, *, up_to: int | None = None) -> int:
        """The number of facts for which all conditions hold; ``up_to`` and no more are counted."""
        held = sa.select(FACTS.c.id).where(*where.conditions()).limit(up_to).subquery()
        return int(self._scalar(sa.select(sa.func.count()).select_from(held)))

    def distinct(self, where: FactFilter, dimension: str) -> list[Any]:
        """What a dimension of those facts takes, sorted: agency (full names), place, year, stage, scope, fund, flow, origin,
        role, measures, unit, recipient, name, code, classification, item, table, sha256. Raises ``KeyError``."""
        column, joined = _DIMENSIONS[dimension]
        query = sa.select(column).select_from(FACTS).where(*where.conditions()).distinct()
        for table, on in joined:
            query = query.join(table, on)
        with self.engine.connect() as connection:
            found = list(connection.execute(query).scalars())
        kinds = field_types(Fact) | field_types(Facet)
        if dimension == "item":
            return sorted((item_of(text) for text in found), key=lambda item: [facet.path for facet in item])
        if dimension == "measures":
            return sorted(loads(text, kinds[dimension]) for text in found)
        plain = decoder(kinds.get(dimension, str))
        return [plain(value) for value in sorted(found, key=lambda value: (value is None, value))]

    def rank(
        self, where: FactFilter, by: str = "value", *, descending: bool = True, limit: int | None = None
    ) -> list[Fact]:
        """The facts by size, money compared in 元. ``by``: value, or year."""
        column = {"value": FACTS.c.scaled, "year": FACTS.c.year}[by]
        query = _facts(where).where(column.is_not(None))
        return self._read(query.order_by(column.desc() if descending else column, _IN_ORDER).limit(limit), _fact)

    def all_facts(self) -> Iterator[Fact]:
        """Every fact, without holding them all in memory."""
        with self.engine.connect().execution_options(yield_per=1000) as connection:
            for row in _rows(connection.execute(_facts(FactFilter()).order_by(FACTS.c.id))):
                yield _fact(row)

    # --- disclosures and what else they hold ---

    def disclosures(self) -> list[Disclosure]:
        """Every disclosure, by body and year."""
        return self.disclosures_of()

    def disclosures_of(
        self,
        agencies: Collection[str] | None = None,
        years: Collection[int] | None = None,
        places: Collection[str] | None = None,
    ) -> list[Disclosure]:
        """The disclosures of some agencies (full names), years, places; None: of any. By body and year."""
        query = sa.select(DISCLOSURES, BODIES.c.name.label("b_name")).join(BODIES, BODIES.c.id == DISCLOSURES.c.body_id)
        if agencies is not None:
            query = query.where(BODIES.c.full_name.in_(list(agencies)))
        if years is not None:
            query = query.where(DISCLOSURES.c.year.in_(list(years)))
        if places is not None:
            query = query.where(BODIES.c.id.in_(bodies_of_places(places)))
        query = query.order_by(BODIES.c.name, DISCLOSURES.c.year, DISCLOSURES.c.scope, DISCLOSURES.c.id)
        return self._read(query, _disclosure)

    def some_disclosures(self, count: int) -> list[Disclosure]:
        """At most ``count`` disclosures from all over the store, always the same."""
        last = self._scalar(sa.select(sa.func.max(DISCLOSURES.c.id))) or 0
        numbers = sorted({1 + last * i // count for i in range(count)})
        query = sa.select(DISCLOSURES, BODIES.c.name.label("b_name")).join(BODIES, BODIES.c.id == DISCLOSURES.c.body_id)
        return self._read(query.where(DISCLOSURES.c.id.in_(numbers)).order_by(DISCLOSURES.c.id), _disclosure)

    def newest_year(self) -> int | None:
        """The latest year that a disclosure is of, None for an empty store."""
        found: int | None = self._scalar(sa.select(sa.func.max(DISCLOSURES.c.year)))
        return found

    def paths(self, sha256: str) -> list[str]:
        """Where a disclosure was seen, first place first."""
        query = (
            sa.select(PATHS.c.path)
            .join(DISCLOSURES, DISCLOSURES.c.id == PATHS.c.disclosure_id)
            .where(DISCLOSURES.c.sha256 == sha256)
            .order_by(PATHS.c.id)
        )
        with self.engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def reasons(self, body_key: str) -> list[Reason]:
        """The reasons that the disclosures of an agency give for its numbers, in reading order."""
        query = _placed(REASONS).where(BODIES.c.full_name == body_key).order_by(REASONS.c.id)
        return self._read(query, partial(_value, REASON))

    def blanks(self, body_key: str) -> list[Blank]:
        """What an agency's disclosures name without giving a number."""
        query = _placed(BLANKS).where(BODIES.c.full_name == body_key).order_by(BLANKS.c.id)
        return self._read(query, partial(_value, BLANK))

    def passages(self, sha256s: Collection[str] | None = None) -> list[Passage]:
        """Passages of some disclosures, or all, in reading order."""
        query = _placed(PASSAGES).order_by(DISCLOSURES.c.sha256, PASSAGES.c.id)
        if sha256s is not None:
            query = query.where(DISCLOSURES.c.sha256.in_(list(sha256s)))
        return self._read(query, partial(_value, PASSAGE))

    def count_passages(self, sha256s: Collection[str] | None = None, *, up_to: int) -> int:
        """The number of passages, of some disclosures or in all; ``up_to`` and no more are counted."""
        return int(self._scalar(sa.select(sa.func.count()).select_from(_numbers(sha256s).limit(up_to).subquery())))

    def some_passages(self, count: int) -> list[Passage]:
        """About ``count`` passages from all over the store, always the same."""
        last = self._scalar(sa.select(sa.func.max(PASSAGES.c.number))) or 0
        numbers = sorted({1 + last * i // count for i in range(count)})
        return self._read(_placed(PASSAGES).where(PASSAGES.c.number.in_(numbers)), partial(_value, PASSAGE))

    def passages_holding(
        self, words: Collection[str], *, every: bool, sha256s: Collection[str] | None, limit: int
    ) -> list[Passage]:
        """At most ``limit`` passages that hold any of the words (terms as in ``lexical``), or ``every`` one."""
        with self.engine.connect() as connection:
            more = limit if sha256s is None else _LOOKED_THROUGH
            numbers = passage_words.holding(connection, words, more, every=every)
        query = _placed(PASSAGES).where(PASSAGES.c.number.in_(numbers))
        if sha256s is not None:
            query = query.where(DISCLOSURES.c.sha256.in_(list(sha256s)))
        return self._read(query.limit(limit), partial(_value, PASSAGE))

    def passages_by_key(self, keys: Collection[str]) -> list[Passage]:
        """The passages of these keys (hash and id), those that are no longer there left out."""
        ids = [key.split("/", 1)[1] for key in keys]
        found = self._read(_placed(PASSAGES).where(PASSAGES.c.id.in_(ids)), partial(_value, PASSAGE))
        return [passage for passage in found if f"{passage.source.sha256}/{passage.id}" in set(keys)]

    def contradictions(self, sha256s: Collection[str]) -> list[Contradiction]:
        """Where some disclosures contradict themselves, in the order found."""
        owners = sa.select(DISCLOSURES.c.id).where(DISCLOSURES.c.sha256.in_(list(sha256s)))
        found = sa.select(CONTRADICTIONS).where(CONTRADICTIONS.c.disclosure_id.in_(owners))
        return self._contradictions(found)

    def contradictions_of(self, where: FactFilter) -> list[Contradiction]:
        """The contradictions that any of these facts takes part in, in the order found."""
        facts = sa.select(FACTS.c.id).where(*where.conditions())
        named = sa.select(CONTRADICTION_FACTS.c.contradiction_id).where(CONTRADICTION_FACTS.c.fact_id.in_(facts))
        return self._contradictions(sa.select(CONTRADICTIONS).where(CONTRADICTIONS.c.id.in_(named)))

    def _contradictions(self, found: sa.Select[Any]) -> list[Contradiction]:
        with self.engine.connect() as connection:
            rows = list(_rows(connection.execute(found.order_by(CONTRADICTIONS.c.id))))
            links = _facts(FactFilter()).add_columns(CONTRADICTION_FACTS.c.contradiction_id)
            links = links.join(CONTRADICTION_FACTS, CONTRADICTION_FACTS.c.fact_id == FACTS.c.id).order_by(
                CONTRADICTION_FACTS.c.contradiction_id, CONTRADICTION_FACTS.c.position
            )
            facts: dict[int, list[Fact]] = {row["id"]: [] for row in rows}
            if facts:
                held = links.where(CONTRADICTION_FACTS.c.contradiction_id.in_(list(facts)))
                for row in _rows(connection.execute(held)):
                    facts[row["contradiction_id"]].append(_fact(row))
        return [CONTRADICTION.value(row, facts=tuple(facts[row["id"]])) for row in rows]

    def unchecked(self, sha256s: Collection[str]) -> list[Unchecked]:
        """What could not be checked in some disclosures, in the order met."""
        owners = sa.select(DISCLOSURES.c.id).where(DISCLOSURES.c.sha256.in_(list(sha256s)))
        query = sa.select(UNCHECKED).where(UNCHECKED.c.disclosure_id.in_(owners)).order_by(UNCHECKED.c.id)
        return self._read(query, UNCHECKED_ROW.value)

    # --- the lexicon ---

    def words(self, candidates: Collection[str]) -> list[Entry]:
        """The entries of those candidates that are words, each with all its meanings, by word.

        Of a word that very many agencies share (财政局), and that is a part of a longer candidate which names an agency
        itself (普陀区财政局), only the first agencies are given: nobody means the others.
        """
        found = self._entries(candidates, most=_MANY)
        agencies = [entry.word for entry in found if entry.kind is WordKind.AGENCY]
        full = [word for word, count in Counter(agencies).items() if count == _MANY]
        alone = [word for word in full if not any(word != longer and word in longer for longer in set(agencies))]
        if not alone:
            return found
        return [entry for entry in found if entry.word not in alone] + self._entries(alone)

    def organs(self, ends: Collection[str]) -> list[str]:
        """The names of agencies, without their places, that short names with these first and last characters (two characters
        each) may mean."""
        query = sa.select(LEXICON.c.text).where(LEXICON.c.word.in_(list(ends)), LEXICON.c.kind == WordKind.ORGAN.value)
        with self.engine.connect() as connection:
            return list(connection.execute(query.distinct().order_by(LEXICON.c.text)).scalars())

    def _entries(self, candidates: Collection[str], most: int | None = None) -> list[Entry]:
        """The entries of some words, ``most`` of each word and kind."""
        query = sa.select(*_ENTRY, LEXICON.c.id).where(LEXICON.c.word.in_(list(candidates)))
        if most is not None:
            place = sa.func.row_number().over(partition_by=(LEXICON.c.word, LEXICON.c.kind), order_by=LEXICON.c.id)
            numbered = query.add_columns(place.label("place")).subquery()
            query = sa.select(numbered).where(numbered.c.place <= most)
            return self._read(query.order_by(numbered.c.word, numbered.c.id), _entry)
        return self._read(query.order_by(LEXICON.c.word, LEXICON.c.id), _entry)

    def near(self, word: str, kind: WordKind | str | None = None, limit: int = 10) -> list[Entry]:
        """Entries of words that differ from ``word`` by one character or two neighbours changed round, nearest length
        first; never ``word`` itself."""
        half = max(1, len(word) // 2)
        starts, ends = word[:half], word[-half:][::-1]
        query = sa.select(*_ENTRY).where(
            sa.func.length(LEXICON.c.word).between(len(word) - 1, len(word) + 1),
            sa.or_(begins(LEXICON.c.word, starts), begins(LEXICON.c.backwards, ends)),
        )
        if kind is not None:
            query = query.where(LEXICON.c.kind == str(kind))
        found = [entry for entry in self._read(query, _entry) if one_edit(word, entry.word)]
        found.sort(key=lambda entry: (abs(len(entry.word) - len(word)), entry.word))
        return found[:limit]

    def items_of(self, agencies: Collection[str]) -> list[tuple[Facet, ...]]:
        """What the facts of these agencies (full names) are of, each once."""
        found: list[tuple[Facet, ...]] = self.distinct(FactFilter(agencies=agencies), "item")
        return found

    def bodies_of(self, place: str) -> list[str]:
        """The full names of the agencies of a place (its path)."""
        found: list[str] = self.distinct(FactFilter(places=(place,)), "agency")
        return found

    def _read(self, query: sa.Select[Any], made: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return [made(row) for row in _rows(connection.execute(query))]

    def _scalar(self, query: sa.Select[Any]) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(query).scalar()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def one_edit(left: str, right: str) -> bool:
    """The two differ by one character put in, left out or changed, or by two neighbours changed round."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    if len(left) == len(right):
        swapped = left[at + 1 : at + 2] + left[at : at + 1] + left[at + 2 :]
        return left[at + 1 :] == right[at + 1 :] or swapped == right[at:]
    short, long = sorted((left, right), key=len)
    return short[at:] == long[at + 1 :]


def _placed(table: sa.Table) -> sa.Select[Any]:
    """Rows of a table joined with what they share."""
    query = (
        sa.select(table, *_OF_DISCLOSURE)
        .join(DISCLOSURES, DISCLOSURES.c.id == table.c.disclosure_id)
        .join(BODIES, BODIES.c.id == table.c.body_id)
        .join(TITLES, TITLES.c.id == table.c.title_id)
    )
    if "item_id" not in table.c:
        return query
    return query.add_columns(ITEMS.c.facets.label("i_facets")).join(ITEMS, ITEMS.c.id == table.c.item_id)


def _numbers(sha256s: Collection[str] | None) -> sa.Select[Any]:
    query = sa.select(PASSAGES.c.number)
    if sha256s is None:
        return query
    owners = sa.select(DISCLOSURES.c.id).where(DISCLOSURES.c.sha256.in_(list(sha256s)))
    return query.where(PASSAGES.c.disclosure_id.in_(owners))


def _facts(where: FactFilter) -> sa.Select[Any]:
    return _placed(FACTS).where(*where.conditions())


def _rows(result: sa.CursorResult[Any]) -> Iterator[_Row]:
    """The rows by column, as plain dicts: a fact takes 85 µs of them, 100 µs of SQLAlchemy's mappings."""
    names = tuple(result.keys())
    for row in result:
        yield dict(zip(names, row, strict=True))


def _value(columns: Columns[T], row: _Row) -> T:
    """The value of a row that stands somewhere in a disclosure."""
    shared: dict[str, Any] = {"body": row["b_name"], "source": source_of(row)}
    if columns is not PASSAGE:
        shared["item"] = item_of(row["i_facets"])
    return columns.value(row, **shared)


def _disclosure(row: _Row) -> Disclosure:
    return DISCLOSURE.value(row, body=row["b_name"])


def _fact(row: _Row) -> Fact:
    return _value(FACT, row)


def _entry(row: _Row) -> Entry:
    return Entry(row["word"], WordKind(row["kind"]), _facet(row["facet"]), row["agency"], row["text"])


@lru_cache(maxsize=20_000)
def _facet(text: str) -> Facet | None:
    found: Facet | None = loads(text, Facet) if text else None
    return found


def _refuse_other_version(engine: sa.Engine, folder: Path) -> None:
    """Raises ``StoreError`` for a store with tables of another version."""
    tables = sa.inspect(engine).get_table_names()
    found = None
    if META.name in tables:
        with engine.connect() as connection:
            found = connection.execute(sa.select(META.c.value).where(META.c.name == "schema")).scalar()
    if found != version():
        made = f"版本 {found}" if found else "旧版本" if "disclosures" in tables else ""
        if not made:
            raise StoreMissing(f"库“{folder}”里没有问账的表。请先运行：wenzhang ingest 文件或文件夹 --store {folder}")
        raise StoreError(
            f"库“{folder}”是{made}建的，本程序用的是版本 {version()}。请把它移走，再运行：wenzhang ingest 文件或文件夹 --store {folder}"
        )


def _file(folder: Path) -> Path:
    return folder / "wenzhang.db"


@contextmanager
def _opened(folder: Path, url: str | None, fails: str) -> Iterator[sa.Engine]:
    """An engine to prepare, whose store is then of this version; ``fails`` says what could not be done. Raises
    ``StoreError``, after which nothing is left open."""
    try:
        engine = sa.create_engine(url or f"sqlite:///{_file(folder)}", pool_pre_ping=url is not None)
    except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
        raise StoreError(f"数据库地址不可用：{_cause(error)}") from error
    try:
        yield engine
        _refuse_other_version(engine, folder)
    except StoreError:
        engine.dispose()
        raise
    except sa.exc.SQLAlchemyError as error:
        engine.dispose()
        if engine.dialect.name != "sqlite" and isinstance(error, sa.exc.OperationalError):
            raise StoreError(
                f"连不上数据库 {engine.url.render_as_string()}：{_cause(error)}。请检查 WENZHANG_DATABASE_URL，以及数据库是否在运行。"
            ) from error
        raise StoreError(f"库“{folder}”{fails}：{_cause(error)}。") from error


def _cause(error: Exception) -> str:
    return str(error).split("\n")[0]
