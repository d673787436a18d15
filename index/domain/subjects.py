"""政府收支分类科目: subject codes, their parts, and their names.

A functional code is 类 3 digits, 款 2, 项 2; an economic one 类 3, 款 2 (3xx 部门预算支出经济分类, 5xx 政府预算支出经济分类).
The names are those of ``data/subjects.csv``, kept by hand from 财政部's yearly 《政府收支分类科目》: ``other_names`` are the
names of earlier editions and the wordings in use, ``since`` and ``until`` the years of a code that is not in every edition.
Codes that the list does not know are kept: no number is ever rejected for its code.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.domain.address import Classification
from index.domain.amounts import normalise, squeeze
from index.domain.terms import key

REPAIRED_CODE = "款 printed with the last digit of its 类"

_LEADING_CODE = re.compile(r"^[\[【(]?(?P<code>\d{3}(?:\d{2}){0,2})(?!\d)[\]】)]?[-—－.、_]?(?P<name>[^\d.].*)$")


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of the list. ``names``: that of the newest edition first. ``since``, ``until``: years, None where not bounded."""

    code: str
    names: tuple[str, ...]
    since: int | None
    until: int | None


@cache
def _subjects() -> dict[str, Subject]:
    text = files("index.domain").joinpath("data/subjects.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        names = (row["name"], *filter(None, row["other_names"].split(";")))
        since, until = (int(row[bound]) if row[bound] else None for bound in ("since", "until"))
        found[row["code"]] = Subject(row["code"], names, since, until)
    return found


def all_subjects() -> tuple[Subject, ...]:
    """Every subject of the list, by code as the list has them."""
    return tuple(_subjects().values())


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """The codes of every name, those of the functional classification first, revenue last."""
    found: dict[str, list[str]] = {}
    for code, subject in _subjects().items():
        for name in subject.names:
            found.setdefault(key(name), []).append(code)
    return {name: tuple(sorted(codes, key=lambda code: code[0] == "1")) for name, codes in found.items()}


def subject_names(code: str) -> tuple[str, ...]:
    """Every name that a code has had, the newest first; () for a code that the list does not know."""
    known = _subjects().get(code)
    return known.names if known else ()


def subject_path(code: str, name: str) -> tuple[str, ...]:
    """The names from 类 down to a code, as the list has them; ``name`` is the code's own as printed, "" for the list's."""
    above = [subject_names(code[:length])[:1] for length in range(3, len(code), 2)]
    own = key(name) or next(iter(subject_names(code)), code)
    return (*(key(names[0]) for names in above if names), own)


def is_subject(name: str) -> bool:
    """Whether a name is one of the list's, of whatever classification and level."""
    return key(name) in _codes()


def codes_of(name: str) -> tuple[str, ...]:
    """Every code that a name has or has had, functional ones first."""
    return _codes().get(key(name), ())


def class_code(name: str) -> str:
    """The code of a 类 by its name (一般公共服务支出 → 201), "" when it is none."""
    return next((code for code in _codes().get(key(name), ()) if len(code) == 3), "")


def path_code(names: Sequence[str]) -> str:
    """The code of a functional subject by its names from 类 down (一般公共服务支出, 财政事务, 行政运行 → 2010601); "" when
    the list knows no such path, or several."""
    if not names:
        return ""
    length = 1 + 2 * len(names)
    fitting = [
        code
        for code in _codes().get(key(names[-1]), ())
        if len(code) == length
        and code.startswith("2")
        and all(code[: 3 + 2 * i] in _codes().get(key(name), ()) for i, name in enumerate(names[:-1]))
    ]
    return fitting[0] if len(fitting) == 1 else ""


def economic_code(name: str) -> str:
    """The code of a subject of 部门预算支出经济分类 by its name alone (办公费 → 30201), "" when several have that name: of
    the capital items, 309 and 310 share the names."""
    codes = [code for code in _codes().get(key(name), ()) if code.startswith("3")]
    return codes[0] if len(codes) == 1 else ""


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
    """Which classification a code belongs to: 1xx revenue, 2xx functional, 3xx department economic, 5xx government economic;
    a header that names 功能分类 or 经济分类 decides for other codes."""
    known = {
        "1": Classification.REVENUE,
        "2": Classification.FUNCTIONAL,
        "3": Classification.ECONOMIC,
        "5": Classification.GOVERNMENT_ECONOMIC,
    }.get(code[:1])
    if known is not None:
        return known
    if "经济分类" in header:
        return Classification.ECONOMIC
    return Classification.FUNCTIONAL if "功能分类" in header else Classification.NONE
