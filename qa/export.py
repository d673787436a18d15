"""Rows into files: JSON lines, CSV and Excel; what a Fact looks like as a row of the export contract."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.disclosure import Fact
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
    }


def write_jsonl(rows: Iterator[dict[str, Any]], out: Path | None) -> None:
    if out is None:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    partial = out.with_name(out.name + ".part")
    with partial.open("w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    partial.replace(out)


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """Lists as JSON text, and no cell that a spreadsheet would run as a formula."""
    flat = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value for name, value in row.items()
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
