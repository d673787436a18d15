"""A batch of texts to be checked: every line gets its row, whatever is wrong with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from qa.answer import CheckedNumber, Verdict
from qa.check.batch import checked_rows, year_of


@dataclass
class FakeChecker:
    """Finds one number in every text, and knows one body."""

    asked: list[tuple[str, str | None, int | None]] = field(default_factory=list)

    def check(self, text: str, *, body: str | None = None, year: int | None = None) -> list[CheckedNumber]:
        self.asked.append((text, body, year))
        return [CheckedNumber("1", 0, 1, Decimal(1), "", Verdict.VERIFIED)]

    def bodies_meant(self, name: str) -> tuple[str, ...]:
        return ("某州测试局",) if name == "某州" else ()


def rows_of(*lines: Any) -> tuple[list[dict[str, Any]], FakeChecker]:
    checker = FakeChecker()
    given = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    return list(checked_rows(given, checker)), checker


def test_every_line_gets_its_row_and_one_that_cannot_be_read_stops_no_other() -> None:
    found, _ = rows_of({"id": 1, "text": "1"}, "{", "", [1], {"text": "1"}, {"id": 5}, {"id": 6, "text": "1"})
    assert [row["id"] for row in found] == [1, None, None, None, 5, 6]
    assert [row.get("status") for row in found] == [None, "error", "error", "error", "error", None]
    assert [row["error"][:3] for row in found[1:5]] == ["第2行", "第4行", "第5行", "第6行"]


@pytest.mark.parametrize("year", [2021, "2021", "2021年", " 2021年度 "])
def test_a_year_may_be_text(year: Any) -> None:
    _, checker = rows_of({"id": 1, "text": "1", "year": year})
    assert checker.asked == [("1", None, 2021)]


@pytest.mark.parametrize("year", ["去年", 21, True, 2021.5, [2021]])
def test_what_is_no_year_is_said(year: Any) -> None:
    (row,), checker = rows_of({"id": 1, "text": "1", "year": year})
    assert (row["status"], "year" in row["error"]) == ("error", True)
    assert not checker.asked
    assert year_of(year) is None


def test_a_body_that_is_not_held_is_said() -> None:
    (held, unheld), _ = rows_of({"id": 1, "text": "1", "body": "某州"}, {"id": 2, "text": "1", "body": "某市财政局"})
    assert "note" not in held
    assert unheld["note"] == "库里没有“某市财政局”的公开文件"
