"""The words of passages, for search over a whole store: FTS5 in SQLite, a GIN index in PostgreSQL.

Both hold the terms that ``lexical.terms`` finds, bigrams of Chinese, since neither cuts Chinese by itself. They only choose
candidates; ``lexical.bm25`` scores these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from index.store.lexical import normalise, terms

_SQLITE = (
    # detail=none: a term's passages without its positions, a third of the size; no phrase is ever asked for.
    "CREATE VIRTUAL TABLE passage_words USING fts5(words, content='', detail=none, tokenize=\"unicode61 tokenchars '.'\")",
)
_POSTGRESQL = (
    "CREATE TABLE passage_words (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX passage_words_by_word ON passage_words USING GIN (words)",
)


def create(connection: sa.Connection) -> None:
    """Make the tables."""
    for statement in _POSTGRESQL if _is_postgresql(connection) else _SQLITE:
        connection.exec_driver_sql(statement)


def add(connection: sa.Connection, texts: Iterable[tuple[int, str]]) -> None:
    """Index the texts of new passages, by number."""
    _each(
        connection,
        texts,
        "INSERT INTO passage_words (rowid, words) VALUES (:number, :words)",
        "INSERT INTO passage_words (rowid, words) VALUES (:number, array_to_tsvector(:words))",
    )


def remove(connection: sa.Connection, texts: Iterable[tuple[int, str]]) -> None:
    """Take passages out; the texts are those that were added (FTS5 keeps none itself)."""
    _each(
        connection,
        texts,
        "INSERT INTO passage_words (passage_words, rowid, words) VALUES ('delete', :number, :words)",
        "DELETE FROM passage_words WHERE rowid = :number",
    )


def _each(connection: sa.Connection, texts: Iterable[tuple[int, str]], sqlite: str, postgresql: str) -> None:
    is_postgresql = _is_postgresql(connection)
    rows: list[dict[str, Any]] = []
    for number, text in texts:
        held = sorted(terms(normalise(text)))
        rows.append({"number": number, "words": held if is_postgresql else " ".join(held)})
    if rows:
        connection.execute(sa.text(postgresql if is_postgresql else sqlite), rows)


def holding(connection: sa.Connection, words: Collection[str], limit: int, *, every: bool = False) -> list[int]:
    """The numbers of at most ``limit`` passages that hold any of the words, or ``every`` one; those with more and rarer
    ones first unless every one is asked for."""
    if not words:
        return []
    between = " AND " if every else " OR "
    if _is_postgresql(connection):
        asked = (" & " if every else " | ").join("'" + word.replace("'", "''") + "'" for word in sorted(words))
        order = "" if every else " ORDER BY ts_rank(words, query) DESC, rowid"
        query = f"SELECT rowid FROM passage_words, CAST(:asked AS tsquery) AS query WHERE words @@ query{order} LIMIT :limit"
    else:
        asked = between.join('"' + word.replace('"', '""') + '"' for word in sorted(words))
        order = "" if every else " ORDER BY rank"
        query = f"SELECT rowid FROM passage_words WHERE passage_words MATCH :asked{order} LIMIT :limit"
    return list(connection.execute(sa.text(query), {"asked": asked, "limit": limit}).scalars())


def _is_postgresql(connection: sa.Connection) -> bool:
    return connection.dialect.name == "postgresql"
