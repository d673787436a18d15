"""Rows into files: JSON lines, CSV and Excel; what a Fact looks like as a row of the export contract."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.domain.address import Base
from index.domain.disclosure import Fact
from qa.answer import decimal_text

EXPORT_FIELDS = [
    "disclosure",
    "sha256",
    "body",
    "scope",
    "year",
    "stage",
    "fund",
    "classification",
    "code",
    "name",
    "project",
    "measure",
    "value",
    "unit",
    "written_as",
    "kind",
    "page",
    "table",
    "row",
    "column",
    "box",
    "flags",
    # beyond the contract: what else fixes the number
    "flow",
    "origin",
    "role",
    "base",
    "recipient",
    "as_of",
    "bound",
    "item",
    "measures",
]


def fact_row(fact: Fact) -> dict[str, Any]:
    """A Fact as a row of the export: ``value`` in ``unit``, ``measure`` the header path joined by ``/``."""
    return {
        "disclosure": fact.source.disclosure,
        "sha256": fact.source.sha256,
        "body": fact.body,
        "scope": fact.scope.value,
        "year": fact.year,
        "stage": fact.stage.value,
        "fund": fact.fund.value,
        "classification": fact.classification.value,
        "code": fact.code,
        "name": fact.name,
        "project": fact.project,
        "measure": fact.measure,
        "value": decimal_text(fact.value),
        "unit": fact.unit,
        "written_as": fact.source.written_as,
        "kind": fact.kind,
        "page": fact.source.page,
        "table": fact.source.table,
        "row": fact.source.row,
        "column": fact.source.column,
        "box": list(fact.source.box) if fact.source.box else None,
        "flags": list(fact.flags),
        "flow": fact.flow.value if fact.flow else None,
        "origin": fact.origin.value if fact.origin else None,
        "role": fact.role.value,
        "base": _base(fact.base),
        "recipient": fact.recipient,
        "as_of": fact.as_of.isoformat() if fact.as_of else None,
        "bound": fact.bound,
        "item": [
            {"classification": facet.classification.value, "code": facet.code, "path": list(facet.path)}
            for facet in fact.item
        ],
        "measures": list(fact.measures),
    }


def _base(base: Base | None) -> dict[str, Any] | None:
    """What a relative number is measured against; None for one that is not relative."""
    if base is None:
        return None
    stage = base.stage.value if base.stage else None
    return {"year": base.year, "stage": stage, "whole": list(base.whole), "printed": base.printed}


def write_jsonl(rows: Iterator[dict[str, Any]], out: Path | None) -> None:
    if out is None:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    with out.open("w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            lines.flush()  # each is there as soon as it is made


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """Lists as JSON text, and no cell that a spreadsheet would run as a formula."""
    flat = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
        for name, value in row.items()
    }
    return {
        name: f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "@") else value
        for name, value in flat.items()
    }


def write_xlsx(path: Path, header: list[str], rows: list[list[Any]]) -> None:
    from openpyxl import Workbook  # 0.2 s: only who writes Excel pays it

    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    book.save(path)
