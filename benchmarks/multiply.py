"""A filled store made larger in SQL: the same disclosures again, of other made-up agencies.

Writing 10,000 disclosures fact by fact takes an hour of CPU; this takes minutes. Projects are renamed with each copy, as no two
agencies have the same ones, and with them their items and words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

from index.domain.agencies import full_name
from index.store.fact_store import FactStore
from index.store.lexicon import agency_words, may_stand, places_of
from index.store.schema import METADATA

# Columns that name a row of another table, and the table of the pairs (old, new).
_MAPPED = {
    "disclosure_id": "pair_disclosures",
    "body_id": "pair_bodies",
    "item_id": "pair_items",
    "facet_id": "pair_facets",
}
_COPIED = ("facts", "blanks", "reasons", "passages")
_MARK = "号"  # in every project's name of ``made_up``


def multiply(store: FactStore, agencies: Iterator[str], times: int) -> None:
    """Add ``times`` copies of everything the store holds (SQLite only); ``agencies`` names those of the copies."""
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        connection.exec_driver_sql("PRAGMA cache_size = -1000000")
    engine = store.engine
    with engine.begin() as connection:
        last = {name: _last(connection, name) for name in ("disclosures", "bodies", "facets", "items", "passages")}
        indexes = [index for name in ("facts", "passages") for index in METADATA.tables[name].indexes]
        for index in indexes:
            index.drop(connection)
    for copy in range(1, times + 1):
        with engine.begin() as connection:
            _copy(connection, copy, last, list(islice(agencies, last["bodies"])))
    with engine.begin() as connection:
        for index in indexes:
            index.create(connection)


def _last(connection: sa.Connection, table: str) -> int:
    column = "number" if table == "passages" else "id"
    return int(connection.exec_driver_sql(f"SELECT max({column}) FROM {table}").scalar() or 0)


def _copy(connection: sa.Connection, copy: int, last: dict[str, int], names: Sequence[str]) -> None:
    run = connection.exec_driver_sql
    for pairs in _MAPPED.values():
        run(f"DROP TABLE IF EXISTS temp.{pairs}")
        run(f"CREATE TEMP TABLE {pairs} (old INTEGER PRIMARY KEY, new INTEGER)")
    run(
        "INSERT INTO temp.pair_disclosures SELECT id, id + ? FROM disclosures WHERE id <= ?",
        (_last(connection, "disclosures"), last["disclosures"]),
    )
    run(
        "INSERT INTO temp.pair_bodies SELECT id, id + ? FROM bodies WHERE id <= ?",
        (_last(connection, "bodies"), last["bodies"]),
    )
    own = f"SELECT id FROM facets WHERE id <= {last['facets']} AND name LIKE '%{_MARK}%'"
    run(f"INSERT INTO temp.pair_facets SELECT id, id + ? FROM ({own})", (_last(connection, "facets"),))
    own = f"SELECT DISTINCT item_id AS id FROM item_facets WHERE facet_id IN (SELECT old FROM temp.pair_facets) AND item_id <= {last['items']}"
    run(f"INSERT INTO temp.pair_items SELECT id, id + ? FROM ({own})", (_last(connection, "items"),))
    _bodies(connection, names)
    marked = f"{_MARK}{copy}"
    _rows(
        connection,
        "facets",
        "id IN (SELECT old FROM temp.pair_facets)",
        {
            "id": "(SELECT new FROM temp.pair_facets WHERE old = t.id)",
            "digest": f"digest || '/{copy}'",
            "name": f"replace(name, '{_MARK}', '{marked}')",
            "path": f"replace(path, '{_MARK}', '{marked}')",
        },
    )
    _rows(
        connection,
        "items",
        "id IN (SELECT old FROM temp.pair_items)",
        {
            "id": "(SELECT new FROM temp.pair_items WHERE old = t.id)",
            "digest": f"digest || '/{copy}'",
            "facets": f"replace(facets, '{_MARK}', '{marked}')",
        },
    )
    _rows(connection, "item_facets", "item_id IN (SELECT old FROM temp.pair_items)", {})
    _rows(
        connection,
        "lexicon",
        "facet_id IN (SELECT old FROM temp.pair_facets)",
        {
            "id": "NULL",
            "digest": f"digest || '/{copy}'",
            "word": f"replace(word, '{_MARK}', '{marked}')",
            "backwards": f"replace(backwards, '{_MARK}', '{marked[::-1]}')",
            "facet": f"replace(facet, '{_MARK}', '{marked}')",
        },
    )
    _rows(
        connection,
        "disclosures",
        f"id <= {last['disclosures']}",
        {
            "id": "(SELECT new FROM temp.pair_disclosures WHERE old = t.id)",
            "sha256": f"substr('{copy:04x}' || sha256, 1, 64)",
            "title": "(SELECT name FROM bodies WHERE id = (SELECT new FROM temp.pair_bodies WHERE old = t.body_id)) || year || '年部门预算'",
        },
    )
    first = _last(connection, "passages")
    for table in _COPIED:
        changed = (
            {"id": "NULL"}
            if table != "passages"
            else {
                "number": f"number + {first}",
                "id": f"'{copy:04x}' || id",
            }
        )
        if table == "facts":
            changed |= {"scaled": f"scaled + {copy} * 10000000", "value": "value"}
        _rows(connection, table, f"disclosure_id <= {last['disclosures']}", changed)


def _rows(connection: sa.Connection, table: str, where: str, changed: dict[str, str]) -> None:
    """Copy rows of a table: columns as ``changed`` says, references to what was copied too, the rest as it is."""
    columns = [column.name for column in METADATA.tables[table].c]
    made = [changed.get(name) or _reference(name) or name for name in columns]
    connection.exec_driver_sql(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(made)} FROM {table} AS t WHERE {where}"
    )


def _reference(column: str) -> str:
    pairs = _MAPPED.get(column)
    return f"coalesce((SELECT new FROM temp.{pairs} WHERE old = t.{column}), t.{column})" if pairs else ""


def _bodies(connection: sa.Connection, names: Sequence[str]) -> None:
    """The agencies of a copy with their places and words."""
    numbers = list(connection.exec_driver_sql("SELECT new FROM temp.pair_bodies ORDER BY old").scalars())
    bodies, places, words = METADATA.tables["bodies"], METADATA.tables["body_places"], METADATA.tables["lexicon"]
    pairs = list(zip(numbers, names, strict=True))
    connection.execute(bodies.insert(), [{"id": at, "name": name, "full_name": full_name(name)} for at, name in pairs])
    connection.execute(
        places.insert(), [{"body_id": at, "place": place} for at, name in pairs for place in places_of(name)]
    )
    rows: list[dict[str, Any]] = []
    for _, name in pairs:
        for word in agency_words(name):
            if may_stand(word.word):
                rows.append({
                    "word": word.word, "backwards": word.word[::-1], "kind": word.kind.value, "facet": "",
                    "agency": word.agency, "text": word.text, "digest": word.digest,
                })  # fmt: skip
    connection.execute(words.insert().prefix_with("OR IGNORE"), rows)
