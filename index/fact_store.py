"""Facts, disclosures and passages in SQL: SQLite in the store's folder by default, PostgreSQL by URL.

One transaction replaces one disclosure. Readers never see half of one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from index.disclosure import (
    Blank,
    Classification,
    Disclosure,
    Fact,
    Flow,
    Fund,
    Nothing,
    Passage,
    Scope,
    Source,
    Stage,
)
from index.errors import StoreError, StoreMissing
from index.names import full_name

_metadata = sa.MetaData()
_disclosures = sa.Table(
    "disclosures",
    _metadata,
    sa.Column("sha256", sa.String, primary_key=True),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("body_key", sa.String, nullable=False, index=True),
    sa.Column("aliases", sa.Text, nullable=False),
    sa.Column("scope", sa.String, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("stage", sa.String, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("extractor", sa.String, nullable=False),
    sa.Column("complete", sa.Boolean, nullable=False),
)
_facts = sa.Table(
    "facts",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False, index=True),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("body_key", sa.String, nullable=False),
    sa.Column("scope", sa.String, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("stage", sa.String, nullable=False),
    sa.Column("flow", sa.String),
    sa.Column("fund", sa.String, nullable=False),
    sa.Column("classification", sa.String, nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("project", sa.String, nullable=False),
    sa.Column("measure", sa.String, nullable=False),
    sa.Column("topic", sa.String, nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("value", sa.String, nullable=False),  # a decimal string: no database float ever holds money
    sa.Column("unit", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("base", sa.String, nullable=False),
    sa.Column("flags", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Index("facts_by_body_year", "body_key", "year"),
    sa.Index("facts_by_topic", "topic"),
)
_passages = sa.Table(
    "passages",
    _metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False, index=True),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("heading", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
)

_blanks = sa.Table(
    "blanks",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False, index=True),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("body_key", sa.String, nullable=False, index=True),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("topic", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
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
            _metadata.create_all(engine)
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
        except sa.exc.SQLAlchemyError as error:
            raise StoreError(f"库“{folder}”打不开，可能是旧版本建的：{_cause(error)}。请删除后重新导入") from error
        return store

    def known(self, sha256: str, extractor: str) -> bool:
        """Whether this very content was completely ingested by this version of the extractor."""
        query = sa.select(_disclosures.c.sha256).where(
            _disclosures.c.sha256 == sha256, _disclosures.c.extractor == extractor, _disclosures.c.complete
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
    ) -> list[str]:
        """Put the disclosure in place of whatever was known under its content or its path, in one transaction.

        It stays marked incomplete until ``mark_complete``. Returns the hashes of what was replaced.
        """
        with self._engine.begin() as connection:
            old = [
                row.sha256
                for row in connection.execute(
                    sa.select(_disclosures.c.sha256).where(
                        sa.or_(_disclosures.c.sha256 == disclosure.sha256, _disclosures.c.path == disclosure.path)
                    )
                )
            ]
            for table in (_facts, _blanks, _passages, _disclosures):
                connection.execute(table.delete().where(table.c.sha256.in_([*old, disclosure.sha256])))
            connection.execute(_disclosures.insert(), [_disclosure_row(disclosure, extractor)])
            if facts:
                connection.execute(_facts.insert(), [_fact_row(fact) for fact in facts])
            if blanks:
                connection.execute(_blanks.insert(), [_blank_row(blank) for blank in blanks])
            if passages:
                connection.execute(_passages.insert(), [_passage_row(passage) for passage in passages])
        return [sha256 for sha256 in old if sha256 != disclosure.sha256]

    def mark_complete(self, sha256: str) -> None:
        """The passages of the disclosure are embedded too: it need not be ingested again."""
        with self._engine.begin() as connection:
            connection.execute(_disclosures.update().where(_disclosures.c.sha256 == sha256).values(complete=True))

    def disclosures(self) -> list[Disclosure]:
        """Every disclosure, by body and year."""
        query = sa.select(_disclosures).order_by(_disclosures.c.body, _disclosures.c.year, _disclosures.c.scope)
        with self._engine.connect() as connection:
            return [_disclosure(row) for row in connection.execute(query)]

    def facts(
        self,
        *,
        body_keys: Collection[str] | None = None,
        years: Collection[int] | None = None,
        sha256s: Collection[str] | None = None,
        topics: Collection[str] | None = None,
    ) -> list[Fact]:
        """Facts by any of: full body names, years, content hashes, topics; in reading order."""
        query = sa.select(_facts).order_by(_facts.c.id)
        for column, values in (
            (_facts.c.body_key, body_keys),
            (_facts.c.year, years),
            (_facts.c.sha256, sha256s),
            (_facts.c.topic, topics),
        ):
            if values is not None:
                query = query.where(column.in_(list(values)))
        with self._engine.connect() as connection:
            return [_fact(row) for row in connection.execute(query)]

    def topics(self, body_keys: Collection[str] | None = None) -> list[tuple[str, str, str]]:
        """The distinct (topic, name, project) of the store or of some bodies: what can be asked for."""
        facts = sa.select(_facts.c.topic, _facts.c.name, _facts.c.project).where(
            _facts.c.role.not_in(("mention", "score"))
        )
        blanks = sa.select(_blanks.c.topic, _blanks.c.name, sa.literal("").label("project")).where(
            _blanks.c.topic != ""
        )
        if body_keys is not None:
            facts = facts.where(_facts.c.body_key.in_(list(body_keys)))
            blanks = blanks.where(_blanks.c.body_key.in_(list(body_keys)))
        with self._engine.connect() as connection:
            return [(row.topic, row.name, row.project) for row in connection.execute(facts.union(blanks))]

    def blanks(self, body_key: str) -> list[Blank]:
        """What a body's disclosures name without giving a number."""
        query = sa.select(_blanks).where(_blanks.c.body_key == body_key).order_by(_blanks.c.id)
        with self._engine.connect() as connection:
            return [
                Blank(row.body, row.year, row.topic, row.name, Nothing(row.kind), _source(row.source))
                for row in connection.execute(query)
            ]

    def all_facts(self) -> Iterator[Fact]:
        """Every fact, without holding them all in memory."""
        with self._engine.connect().execution_options(yield_per=1000) as connection:
            for row in connection.execute(sa.select(_facts).order_by(_facts.c.id)):
                yield _fact(row)

    def passages(self, sha256s: Collection[str] | None = None) -> list[Passage]:
        """Passages of some disclosures, or all, in reading order."""
        query = sa.select(_passages).order_by(_passages.c.sha256, _passages.c.id)
        if sha256s is not None:
            query = query.where(_passages.c.sha256.in_(list(sha256s)))
        with self._engine.connect() as connection:
            return [
                Passage(row.id, row.body, row.year, row.heading, row.text, _source(row.source))
                for row in connection.execute(query)
            ]

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


def _disclosure_row(disclosure: Disclosure, extractor: str) -> dict[str, Any]:
    return {
        "sha256": disclosure.sha256,
        "path": disclosure.path,
        "title": disclosure.title,
        "body": disclosure.body,
        "body_key": full_name(disclosure.body),
        "aliases": json.dumps(disclosure.aliases, ensure_ascii=False),
        "scope": disclosure.scope.value,
        "year": disclosure.year,
        "stage": disclosure.stage.value,
        "pages": disclosure.pages,
        "extractor": extractor,
        "complete": False,
    }


def _disclosure(row: Any) -> Disclosure:
    return Disclosure(
        title=row.title,
        path=row.path,
        sha256=row.sha256,
        body=row.body,
        aliases=tuple(json.loads(row.aliases)),
        scope=Scope(row.scope),
        year=row.year,
        stage=Stage(row.stage),
        pages=row.pages,
    )


def _fact_row(fact: Fact) -> dict[str, Any]:
    return {
        "sha256": fact.source.sha256,
        "body": fact.body,
        "body_key": full_name(fact.body),
        "scope": fact.scope.value,
        "year": fact.year,
        "stage": fact.stage.value,
        "flow": fact.flow.value if fact.flow else None,
        "fund": fact.fund.value,
        "classification": fact.classification.value,
        "code": fact.code,
        "name": fact.name,
        "project": fact.project,
        "measure": fact.measure,
        "topic": fact.topic,
        "role": fact.role,
        "value": format(fact.value, "f"),
        "unit": fact.unit,
        "kind": fact.kind,
        "base": fact.base,
        "flags": json.dumps(fact.flags, ensure_ascii=False),
        "source": _source_json(fact.source),
    }


def _fact(row: Any) -> Fact:
    return Fact(
        body=row.body,
        scope=Scope(row.scope),
        year=row.year,
        stage=Stage(row.stage),
        flow=Flow(row.flow) if row.flow else None,
        fund=Fund(row.fund),
        classification=Classification(row.classification),
        code=row.code,
        name=row.name,
        project=row.project,
        measure=row.measure,
        topic=row.topic,
        role=row.role,
        value=Decimal(row.value),
        unit=row.unit,
        kind=row.kind,
        base=row.base,
        flags=tuple(json.loads(row.flags)),
        source=_source(row.source),
    )


def _blank_row(blank: Blank) -> dict[str, Any]:
    return {
        "sha256": blank.source.sha256,
        "body": blank.body,
        "body_key": full_name(blank.body),
        "year": blank.year,
        "topic": blank.topic,
        "name": blank.name,
        "kind": blank.kind.value,
        "source": _source_json(blank.source),
    }


def _passage_row(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.id,
        "sha256": passage.source.sha256,
        "body": passage.body,
        "year": passage.year,
        "heading": passage.heading,
        "text": passage.text,
        "source": _source_json(passage.source),
    }


def _source_json(source: Source) -> str:
    return json.dumps(source.to_dict(), ensure_ascii=False)


def _source(text: str) -> Source:
    return Source.from_dict(json.loads(text))
