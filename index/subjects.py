"""政府收支分类科目: subject codes, their parts, and the names of the classes (类).

A functional code is 类 3 digits, 款 2, 项 2; an economic one 类 3, 款 2. Codes that the list does not know are kept.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from index.amounts import normalise, squeeze
from index.disclosure import Classification
from index.terms import key

REPAIRED_CODE = "款 printed with the last digit of its 类"

_LEADING_CODE = re.compile(r"^(?P<code>\d{3}(?:\d{2}){0,2})(?!\d)[-—－.、]?(?P<name>[^\d.].*)$")


@cache
def _names() -> dict[str, str]:
    text = files("index").joinpath("data/subjects.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


@cache
def _codes() -> dict[str, str]:
    return {key(name): code for code, name in reversed(_names().items())}


def class_code(name: str) -> str:
    """The code of a 类 by its name (一般公共服务支出 → 201), "" when it is none."""
    return _codes().get(key(name), "")


def join_code(parts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """A code from its printed parts and the flags of what was mended: ("201", "03", "50") → "2010350".

    Some documents print the 款 with the last digit of its 类 (301 | 103 is 30103), some print the whole code in
    every column (201 | 20103 | 2010350).
    """
    code = ""
    flags: tuple[str, ...] = ()
    for part in (re.sub(r"\D", "", normalise(squeeze(part))) for part in parts):
        if not part:
            continue
        if code and part.startswith(code):
            code = part
        elif len(code) == 3 and len(part) == 3 and part[0] == code[-1]:
            code, flags = code + part[1:], (REPAIRED_CODE,)
        else:
            code += part
    return (code, flags) if re.fullmatch(r"\d{3}(?:\d{2}){0,2}", code) else ("", ())


def split_leading_code(label: str) -> tuple[str, str]:
    """``210卫生健康支出`` → ("210", "卫生健康支出"); no code: ("", label)."""
    match = _LEADING_CODE.match(normalise(squeeze(label)))
    return (match["code"], match["name"]) if match else ("", label)


def classification(code: str, header: str = "") -> Classification:
    """Which classification a code belongs to: by the header when it says so, else 2xx functional, 3xx and 5xx economic."""
    if "经济分类" in header:
        return Classification.ECONOMIC
    if "功能分类" in header or code.startswith("2"):
        return Classification.FUNCTIONAL
    return Classification.ECONOMIC if code[:1] in ("3", "5") else Classification.NONE
