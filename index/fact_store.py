"""Facts, disclosures and passages in SQL: SQLite in the store's folder by default, PostgreSQL by URL.

One transaction replaces one disclosure. Readers never see half of one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa

from index.disclosure import Blank, Contradiction, Disclosure, Fact, Passage, Reason, Unchecked
from index.errors import StoreError, StoreMissing
from index.store_rows import (
    BLANKS,
    CONTRADICTIONS,
    DISCLOSURES,
    FACTS,
    METADATA,
    PASSAGES,
    REASONS,
    UNCHECKED,
    blank_of,
    blank_row,
    contradiction_of,
    contradiction_row,
    disclosure_of,
    disclosure_row,
    fact_of,
    fact_row,
    passage_of,
    passage_row,
    reason_of,
    reason_row,
    unchecked_of,
    unchecked_row,
)


class FactStore:
    """The facts of all ingested disclosures."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def create(cls, folder: Path, url: str | None = None) -> FactStore:
        """Open for writing; makes the tables where they are missing. Raises ``StoreError``."""
        if url is None:
            folder.mkdir(parents=True, exist_ok=True)
        engine = _engine(folder, url)
        try:
            METADATA.create_all(engine)
        except sa.exc.SQLAlchemyError as error:
            raise StoreError(f"库“{folder}”不能写入：{_cause(error)}") from error
        return cls(engine)

    @classmethod
    def open(cls, folder: Path, url: str | None = None) -> FactStore:
        """Open for reading. Raises ``StoreMissing`` when nothing was ingested there."""
        if url is None and not _file(folder).is_file():
            raise StoreMissing(f"库“{folder}”还没有内容。请先运行：wenzhang ingest 文件或文件夹 --store {folder}")
        store = cls(_engine(folder, url))
        try:
            store.disclosures()
            store.blanks("")
            store.contradictions([])
            store.reasons("")
        except sa.exc.SQLAlchemyError as error:
            raise StoreError(f"库“{folder}”打不开，可能是旧版本建的：{_cause(error)}。请删除后重新导入") from error
        return store

    def known(self, sha256: str, extractor: str) -> bool:
        """Whether this very content was completely ingested by this version of the extractor."""
        query = sa.select(DISCLOSURES.c.sha256).where(
            DISCLOSURES.c.sha256 == sha256, DISCLOSURES.c.extractor == extractor, DISCLOSURES.c.complete
        )
        with self._engine.connect() as connection:
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
        """Put the disclosure in place of whatever was known under its content or its path, in one transaction.

        It stays marked incomplete until ``mark_complete``. Returns the hashes of what was replaced.
        """
        with self._engine.begin() as connection:
            old = [
                row.sha256
                for row in connection.execute(
                    sa.select(DISCLOSURES.c.sha256).where(
                        sa.or_(DISCLOSURES.c.sha256 == disclosure.sha256, DISCLOSURES.c.path == disclosure.path)
                    )
                )
            ]
            for table in (FACTS, BLANKS, REASONS, PASSAGES, CONTRADICTIONS, UNCHECKED, DISCLOSURES):
                connection.execute(table.delete().where(table.c.sha256.in_([*old, disclosure.sha256])))
            connection.execute(DISCLOSURES.insert(), [disclosure_row(disclosure, extractor)])
            if facts:
                connection.execute(FACTS.insert(), [fact_row(fact) for fact in facts])
            if blanks:
                connection.execute(BLANKS.insert(), [blank_row(blank) for blank in blanks])
            if reasons:
                connection.execute(REASONS.insert(), [reason_row(reason) for reason in reasons])
            if passages:
                connection.execute(PASSAGES.insert(), [passage_row(passage) for passage in passages])
            if contradictions:
                rows = [contradiction_row(contradiction, disclosure.sha256) for contradiction in contradictions]
                connection.execute(CONTRADICTIONS.insert(), rows)
            if unchecked:
                connection.execute(UNCHECKED.insert(), [unchecked_row(one, disclosure.sha256) for one in unchecked])
        return [sha256 for sha256 in old if sha256 != disclosure.sha256]

    def mark_complete(self, sha256: str) -> None:
        """The passages of the disclosure are embedded too: it need not be ingested again."""
        with self._engine.begin() as connection:
            connection.execute(DISCLOSURES.update().where(DISCLOSURES.c.sha256 == sha256).values(complete=True))

    def disclosures(self) -> list[Disclosure]:
        """Every disclosure, by body and year."""
        query = sa.select(DISCLOSURES).order_by(DISCLOSURES.c.body, DISCLOSURES.c.year, DISCLOSURES.c.scope)
        with self._engine.connect() as connection:
            return [disclosure_of(row) for row in connection.execute(query)]

    def facts(
        self,
        *,
        body_keys: Collection[str] | None = None,
        years: Collection[int] | None = None,
        sha256s: Collection[str] | None = None,
        topics: Collection[str] | None = None,
    ) -> list[Fact]:
        """Facts by any of: full body names, years, content hashes, topics; in reading order."""
        query = sa.select(FACTS).order_by(FACTS.c.id)
        for column, values in (
            (FACTS.c.body_key, body_keys),
            (FACTS.c.year, years),
            (FACTS.c.sha256, sha256s),
            (FACTS.c.topic, topics),
        ):
            if values is not None:
                query = query.where(column.in_(list(values)))
        with self._engine.connect() as connection:
            return [fact_of(row) for row in connection.execute(query)]

    def topics(self, body_keys: Collection[str] | None = None) -> list[tuple[str, str, str]]:
        """The distinct (topic, name, project) of the store or of some bodies: what can be asked for."""
        facts = sa.select(FACTS.c.topic, FACTS.c.name, FACTS.c.project).where(FACTS.c.role.not_in(("mention", "score")))
        blanks = sa.select(BLANKS.c.topic, BLANKS.c.name, sa.literal("").label("project")).where(BLANKS.c.topic != "")
        if body_keys is not None:
            facts = facts.where(FACTS.c.body_key.in_(list(body_keys)))
            blanks = blanks.where(BLANKS.c.body_key.in_(list(body_keys)))
        with self._engine.connect() as connection:
            return [(row.topic, row.name, row.project) for row in connection.execute(facts.union(blanks))]

    def reasons(self, body_key: str) -> list[Reason]:
        """The reasons that the disclosures of a body give for its numbers, in reading order."""
        query = sa.select(REASONS).where(REASONS.c.body_key == body_key).order_by(REASONS.c.id)
        with self._engine.connect() as connection:
            return [reason_of(row) for row in connection.execute(query)]

    def blanks(self, body_key: str) -> list[Blank]:
        """What a body's disclosures name without giving a number."""
        query = sa.select(BLANKS).where(BLANKS.c.body_key == body_key).order_by(BLANKS.c.id)
        with self._engine.connect() as connection:
            return [blank_of(row) for row in connection.execute(query)]

    def contradictions(self, sha256s: Collection[str]) -> list[Contradiction]:
        """Where some disclosures contradict themselves, in the order found."""
        query = (
            sa.select(CONTRADICTIONS).where(CONTRADICTIONS.c.sha256.in_(list(sha256s))).order_by(CONTRADICTIONS.c.id)
        )
        with self._engine.connect() as connection:
            return [contradiction_of(row) for row in connection.execute(query)]

    def unchecked(self, sha256s: Collection[str]) -> list[Unchecked]:
        """What could not be checked in some disclosures, in the order met."""
        query = sa.select(UNCHECKED).where(UNCHECKED.c.sha256.in_(list(sha256s))).order_by(UNCHECKED.c.id)
        with self._engine.connect() as connection:
            return [unchecked_of(row) for row in connection.execute(query)]

    def all_facts(self) -> Iterator[Fact]:
        """Every fact, without holding them all in memory."""
        with self._engine.connect().execution_options(yield_per=1000) as connection:
            for row in connection.execute(sa.select(FACTS).order_by(FACTS.c.id)):
                yield fact_of(row)

    def passages(self, sha256s: Collection[str] | None = None) -> list[Passage]:
        """Passages of some disclosures, or all, in reading order."""
        query = sa.select(PASSAGES).order_by(PASSAGES.c.sha256, PASSAGES.c.id)
        if sha256s is not None:
            query = query.where(PASSAGES.c.sha256.in_(list(sha256s)))
        with self._engine.connect() as connection:
            return [passage_of(row) for row in connection.execute(query)]

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def _file(folder: Path) -> Path:
    return folder / "wenzhang.db"


def _engine(folder: Path, url: str | None) -> sa.Engine:
    try:
        return sa.create_engine(url or f"sqlite:///{_file(folder)}")
    except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
        raise StoreError(f"数据库地址不可用：{_cause(error)}") from error


def _cause(error: Exception) -> str:
    return str(error).split("\n")[0]
