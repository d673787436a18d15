"""Facts of made-up disclosures, put into a store without any reading: what selections and operations are tested on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from index.domain.address import Classification, Facet, Flow, Fund, Role, Scope, Stage
from index.domain.disclosure import Disclosure, Fact, Source
from index.domain.subjects import subject_path
from index.store.fact_store import FactStore

AGENCY = "江东市测试局"
LINE = Classification.LINE
PROJECT = Classification.PROJECT


def disclosure(
    body: str = AGENCY,
    year: int = 2025,
    scope: Scope = Scope.DEPARTMENT,
    stage: Stage = Stage.BUDGET,
    letter: str = "a",
) -> Disclosure:
    """A disclosure; ``letter`` makes its content its own."""
    return Disclosure(f"{body}{year}年{scope}{stage}", f"{letter}.pdf", letter * 64, body, (), scope, year, stage, 9)


def line(name: str) -> tuple[Facet, ...]:
    """A standard line as an item."""
    return (Facet(LINE, (name,)),)


def subject(code: str, classification: Classification = Classification.FUNCTIONAL) -> tuple[Facet, ...]:
    """A subject with the path of the list."""
    return (Facet(classification, subject_path(code, ""), code),)


def project(*path: str) -> tuple[Facet, ...]:
    """A project, or a part of one."""
    return (Facet(PROJECT, path),)


def fact(of: Disclosure, item: tuple[Facet, ...], value: str, **change: object) -> Fact:
    """A cell of 支出总表 in 万元, or whatever ``change`` makes of it. ``table``, ``row``, ``sentence`` are its place."""
    place = {name: change.pop(name) for name in ("table", "row", "column", "sentence") if name in change}
    own = item[0]
    source = Source(
        of.title, of.path, of.sha256, 3, None, str(place.get("table", "支出总表")), place.get("row", 1), place.get("column", 2),  # type: ignore[arg-type]
        own.name, "合计", str(place.get("sentence", "")), value,
    )  # fmt: skip
    made = Fact(
        of.body, of.scope, of.year, of.stage, Flow.EXPENDITURE, Fund.ALL, own.classification, own.code, own.name, "", "合计",
        Role.AMOUNT, Decimal(value), "万元", "sentence" if place.get("sentence") else "cell", source, item=item,
    )  # fmt: skip
    return replace(made, **change)  # type: ignore[arg-type]


def store(folder: Path, held: Sequence[tuple[Disclosure, Sequence[Fact]]]) -> FactStore:
    """A store with some disclosures and their facts, open for reading."""
    writing = FactStore.create(folder)
    for one, facts in held:
        writing.replace(one, facts, [], "test")
    writing.close()
    return FactStore.open(folder)
