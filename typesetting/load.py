"""A figures file (TOML) → Document and Style. Every complaint names the file and the field.

title = "某局\\n2021年部门预算"     body = "某局"     year = 2021     kind = "部门预算"
files = ["某局2021年部门预算.pdf"]        what the command builds
[style]                                   as in style.py; all optional
[[section]]                               prose: # part, ## section, ### subsection, else a paragraph a line
text = '''…'''
[[section]]                               or a table: cells between |, marks as in model.py, ⏎ breaks a line
caption = ["表一：", "部门收支总体情况表"]
header = '''…'''
rows = '''…'''
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typesetting.errors import FiguresError
from typesetting.layout import cells
from typesetting.model import Block, Document, Heading, Paragraph, Row, TableSpec
from typesetting.style import Style

BREAK = "⏎"
_TOP = {"title": str, "body": str, "year": int, "kind": str, "files": list, "section": list, "style": dict}
_OPTIONAL = {"files", "style"}
_TABLE = {
    "caption": list,
    "header": str,
    "rows": str,
    "department": str,
    "unit": str,
    "notes": list,
    "code_columns": int,
    "widths": list,
    "caption_inside": bool,
    "landscape": bool,
}
_TYPE_NAMES = {str: "文字", int: "整数", list: "列表", dict: "一组设置", bool: "true 或 false"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a figures file says: the document, its look, and the names of the files to build."""

    document: Document
    style: Style
    files: tuple[str, ...]


def load_figures(path: Path) -> Figures:
    """Read one figures file. Raises FiguresError."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FiguresError(path, "文件", f"读不了（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise FiguresError(path, "文件", "不是 UTF-8 编码") from error
    except tomllib.TOMLDecodeError as error:
        raise FiguresError(path, "文件", f"不是合格的 TOML（{error}）") from error
    _check(path, "", raw, _TOP, required=set(_TOP) - _OPTIONAL)
    blocks: list[Block] = []
    for index, section in enumerate(raw["section"], start=1):
        blocks.extend(_section(path, f"section[{index}]", section))
    document = Document(raw["title"].replace(BREAK, "\n"), raw["body"], raw["year"], raw["kind"], tuple(blocks))
    return Figures(document, _style(path, raw.get("style", {})), tuple(raw.get("files", ())))


def _style(path: Path, raw: dict[str, Any]) -> Style:
    try:
        return Style(**raw)
    except (TypeError, ValueError) as error:
        raise FiguresError(path, "style", str(error)) from error


def _section(path: Path, field: str, raw: dict[str, Any]) -> list[Block]:
    if "text" in raw:
        _check(path, field, raw, {"text": str}, required={"text"})
        return [_prose(line.strip()) for line in raw["text"].splitlines() if line.strip()]
    _check(path, field, raw, _TABLE, required={"caption", "rows"})
    table = TableSpec(
        caption=tuple(raw["caption"]),
        header=_grid(raw.get("header", "")),
        rows=_grid(raw["rows"]),
        department=raw.get("department", ""),
        unit=raw.get("unit", ""),
        notes=tuple(raw.get("notes", ())),
        code_columns=raw.get("code_columns", 0),
        widths=tuple(raw.get("widths", ())),
        caption_inside=raw.get("caption_inside", False),
        landscape=raw.get("landscape"),
    )
    _check_table(path, field, table)
    return [table]


def _prose(line: str) -> Block:
    marks, _, text = line.partition(" ")
    if text and marks in ("#", "##", "###"):
        return Heading(text.strip(), len(marks))
    return Paragraph(line)


def _grid(text: str) -> tuple[Row, ...]:
    # Only plain spaces are stripped: a full-width space is part of how the figure is printed.
    return tuple(
        tuple(cell.strip(" \t").replace(BREAK, "\n") for cell in line.split("|"))
        for line in text.splitlines()
        if line.strip(" \t")
    )


def _check(path: Path, field: str, raw: dict[str, Any], known: dict[str, type], required: set[str]) -> None:
    prefix = f"{field}." if field else ""
    for name, value in raw.items():
        if name not in known:
            raise FiguresError(path, prefix + name, f"没有这个字段，可用的是 {'、'.join(known)}")
        if not isinstance(value, known[name]) or (known[name] is int and isinstance(value, bool)):
            raise FiguresError(path, prefix + name, f"应当是{_TYPE_NAMES[known[name]]}")
    for name in sorted(required - raw.keys()):
        raise FiguresError(path, prefix + name, "缺少这个字段")


def _check_table(path: Path, field: str, table: TableSpec) -> None:
    if not table.rows:
        raise FiguresError(path, f"{field}.rows", "表里一行也没有")
    count = table.columns
    for name, grid in (("header", table.header), ("rows", table.rows)):
        for index, row in enumerate(grid, start=1):
            if len(row) != count:
                raise FiguresError(path, f"{field}.{name}", f"第{index}行有{len(row)}格，第一行有{count}格")
    if table.widths and len(table.widths) != count:
        raise FiguresError(path, f"{field}.widths", f"有{len(table.widths)}个宽度，表有{count}列")
    if not 0 <= table.code_columns < count:
        raise FiguresError(path, f"{field}.code_columns", f"表只有{count}列")
    try:
        cells(table)
    except ValueError as error:
        raise FiguresError(path, field, str(error)) from error
