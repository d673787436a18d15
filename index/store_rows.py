"""The tables of the store, and each value of the domain as a row of one and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from index.disclosure import (
    Blank,
    Classification,
    Contradiction,
    Disclosure,
    Fact,
    Flow,
    Fund,
    Nothing,
    Passage,
    Reason,
    Scope,
    Source,
    Stage,
    Unchecked,
)
from index.names import full_name

METADATA = sa.MetaData()
DISCLOSURES = sa.Table(
    "disclosures",
    METADATA,
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
FACTS = sa.Table(
    "facts",
    METADATA,
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
PASSAGES = sa.Table(
    "passages",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False, index=True),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("heading", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
)

REASONS = sa.Table(
    "reasons",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False, index=True),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("body_key", sa.String, nullable=False, index=True),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("topic", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("project", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("explains", sa.Text, nullable=False),
)
BLANKS = sa.Table(
    "blanks",
    METADATA,
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
CONTRADICTIONS = sa.Table(
    "contradictions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False, index=True),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("severity", sa.String, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("expected", sa.String),  # decimal strings, as the values of facts
    sa.Column("found", sa.String),
    sa.Column("unit", sa.String, nullable=False),
    sa.Column("likely", sa.Text, nullable=False),
    # JSON lists. The facts are held whole: a row of the facts has no name of its own to point to.
    sa.Column("sources", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
    sa.Column("suspects", sa.Text, nullable=False),
)
UNCHECKED = sa.Table(
    "unchecked",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False, index=True),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
)


def disclosure_row(disclosure: Disclosure, extractor: str) -> dict[str, Any]:
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


def disclosure_of(row: Any) -> Disclosure:
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


def fact_row(fact: Fact) -> dict[str, Any]:
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


def fact_of(row: Any) -> Fact:
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


def reason_row(reason: Reason) -> dict[str, Any]:
    return {
        "sha256": reason.source.sha256,
        "body": reason.body,
        "body_key": full_name(reason.body),
        "year": reason.year,
        "topic": reason.topic,
        "name": reason.name,
        "project": reason.project,
        "text": reason.text,
        "source": _source_json(reason.source),
        "explains": json.dumps([source.to_dict() for source in reason.explains], ensure_ascii=False),
    }


def reason_of(row: Any) -> Reason:
    return Reason(
        body=row.body,
        year=row.year,
        topic=row.topic,
        name=row.name,
        project=row.project,
        text=row.text,
        source=_source(row.source),
        explains=tuple(Source.from_dict(values) for values in json.loads(row.explains)),
    )


def blank_row(blank: Blank) -> dict[str, Any]:
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


def blank_of(row: Any) -> Blank:
    return Blank(row.body, row.year, row.topic, row.name, Nothing(row.kind), _source(row.source))


def passage_row(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.id,
        "sha256": passage.source.sha256,
        "body": passage.body,
        "year": passage.year,
        "heading": passage.heading,
        "text": passage.text,
        "source": _source_json(passage.source),
    }


def passage_of(row: Any) -> Passage:
    return Passage(row.id, row.body, row.year, row.heading, row.text, _source(row.source))


def _source_json(source: Source) -> str:
    return json.dumps(source.to_dict(), ensure_ascii=False)


def _source(text: str) -> Source:
    return Source.from_dict(json.loads(text))


def contradiction_row(contradiction: Contradiction, sha256: str) -> dict[str, Any]:
    return {
        "sha256": sha256,
        "rule": contradiction.rule,
        "severity": contradiction.severity,
        "what": contradiction.what,
        "why": contradiction.why,
        "expected": _decimal_text(contradiction.expected),
        "found": _decimal_text(contradiction.found),
        "unit": contradiction.unit,
        "likely": contradiction.likely,
        "sources": _sources_json(contradiction.sources),
        "facts": json.dumps([fact_row(fact) for fact in contradiction.facts], ensure_ascii=False),
        "suspects": _sources_json(contradiction.suspects),
    }


def contradiction_of(row: Any) -> Contradiction:
    return Contradiction(
        rule=row.rule,
        severity=row.severity,
        what=row.what,
        why=row.why,
        expected=_decimal(row.expected),
        found=_decimal(row.found),
        unit=row.unit,
        likely=row.likely,
        sources=_sources(row.sources),
        facts=tuple(fact_of(SimpleNamespace(**fact)) for fact in json.loads(row.facts)),
        suspects=_sources(row.suspects),
    )


def unchecked_row(unchecked: Unchecked, sha256: str) -> dict[str, Any]:
    return {"sha256": sha256, "rule": unchecked.rule, "what": unchecked.what, "why": unchecked.why}


def unchecked_of(row: Any) -> Unchecked:
    return Unchecked(row.rule, row.what, row.why)


def _decimal_text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _sources_json(sources: Iterable[Source]) -> str:
    return json.dumps([source.to_dict() for source in sources], ensure_ascii=False)


def _sources(text: str) -> tuple[Source, ...]:
    return tuple(Source.from_dict(values) for values in json.loads(text))
