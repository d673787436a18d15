"""A disclosure before it is typeset: text and grids of strings as printed, never parsed.

A grid is written the way it looks. Two marks stand for merged cells, in headers and in bodies alike:
``<`` belongs to the cell on its left, ``^`` to the cell above it.

    项目             | <    | <   | <        | 支出预算 | <
    功能分类科目编码 | <    | <   | 科目名称 | 合计     | 基本支出
    类               | 款   | 项  | ^        | ^        | ^
"""

from __future__ import annotations

from dataclasses import dataclass

LEFT = "<"
UP = "^"

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is a part (第一部分), 2 a section (一、), 3 a subsection (（一）)."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of prose."""

    text: str


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table. Every row of ``header`` and ``rows`` has the same number of cells.

    ``caption`` are the lines above it (表三：, 部门支出总体情况表); ``department`` is the 编制部门 line and ``unit``
    the 单位：万元 on its right. ``code_columns`` counts the leading columns that hold a subject code (类, 款, 项).
    ``widths`` are relative; empty means: by content. With ``caption_inside`` title and unit are rows of the table,
    as Word users often draw them. ``landscape`` None leaves the page to the style.
    """

    caption: tuple[str, ...]
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    department: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    code_columns: int = 0
    widths: tuple[float, ...] = ()
    caption_inside: bool = False
    landscape: bool | None = None

    @property
    def columns(self) -> int:
        return len((self.header + self.rows)[0])


Block = Heading | Paragraph | TableSpec


@dataclass(frozen=True, slots=True)
class Document:
    """One disclosure. ``kind`` is 部门预算 or 部门决算; ``title`` is the text of the title page."""

    title: str
    body: str
    year: int
    kind: str
    blocks: tuple[Block, ...]
