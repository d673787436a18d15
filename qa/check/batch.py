"""Lines of {id, text, body?, year?} → a row for each with the verdicts, or with what is wrong with the line; none is dropped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from qa.answer import CheckedNumber

_YEAR = re.compile(r"\s*((?:19|20)\d\d)\s*年?度?\s*")


class Checker(Protocol):
    """What checks texts, and knows which bodies a name means."""

    def check(self, text: str, *, body: str | None = None, year: int | None = None) -> list[CheckedNumber]: ...
    def bodies_meant(self, name: str) -> tuple[str, ...]: ...


def checked_rows(lines: Iterable[str], checker: Checker) -> Iterator[dict[str, Any]]:
    """A row for each line that is not blank: ``{id, numbers, note?}``, or ``{id, status: "error", error}``."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(line, number, checker)


def _row(line: str, number: int, checker: Checker) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except ValueError as error:
        return _refused(None, f"第{number}行不是有效的 JSON：{error}")
    if not isinstance(given, dict):
        return _refused(None, f"第{number}行不是 JSON 对象")
    wrong = _wrong_with(given)
    if wrong:
        return _refused(given.get("id"), f"第{number}行{wrong}")
    body = given.get("body") or None
    numbers = checker.check(given["text"], body=body, year=year_of(given.get("year")))
    row: dict[str, Any] = {"id": given["id"], "numbers": [found.to_dict() for found in numbers]}
    if body and not checker.bodies_meant(body):
        row["note"] = unheld(body)
    return row


def unheld(body: str) -> str:
    """What is said of a body that the store does not hold."""
    return f"库里没有“{body}”的公开文件"


def _wrong_with(given: Mapping[str, Any]) -> str:
    if "id" not in given:
        return "缺少 id"
    if not isinstance(given.get("text"), str):
        return "缺少 text，或 text 不是文字"
    if not isinstance(given.get("body") or "", str):
        return "的 body 不是文字"
    if given.get("year") not in (None, "") and year_of(given["year"]) is None:
        return f"的 year“{given['year']}”不是年份"
    return ""


def _refused(name: Any, error: str) -> dict[str, Any]:
    return {"id": name, "status": "error", "error": error}


def year_of(given: Any) -> int | None:
    """A year given as a number or as text (2021, "2021", "2021年"); None for anything else."""
    if isinstance(given, bool) or not isinstance(given, int | str):
        return None
    match = _YEAR.fullmatch(str(given))
    return int(match[1]) if match else None
