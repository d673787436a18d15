"""The rows of a table: what their label cells say, and what they take from the rows and halves beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.amounts import is_empty_mark, normalise, parse_cell, squeeze
from index.disclosure import Cell, Column, Table
from index.headers import TOTAL_WORDS
from index.subjects import join_code, split_leading_code
from index.terms import key, without_ordinal

_UNIT_COLUMN = re.compile(r"^(?:预算|填报|所属|基层)?(?:单位|部门)名称$|^预算单位$")
# One column for both: a row without a code names a unit, and the subjects below it are that unit's.
_UNITS_ABOVE_SUBJECTS = re.compile(
    r"(?:单位|部门)(?:名称)?[(/、（]科目(?:名称)?[)）]?$|科目(?:名称)?[(/、（](?:单位|部门)(?:名称)?[)）]?$"
)
_UNIT_CODE_COLUMN = re.compile(r"(?:单位|部门)(?:编码|代码|编号)")
_NO_NAME_COLUMN = re.compile(r"序号|行次|栏次|备注|摘要|说明|资金(?:性质|来源)|类别|类型|级次|是否|日期|时间|计量单位")


@dataclass(frozen=True, slots=True)
class Row:
    """What the label cells of a row say. ``unit`` is the unit (单位) that the row is of, "" for the disclosure's own body;
    ``total``: the row counts the whole table."""

    name: str = ""
    code: str = ""
    project: str = ""
    flags: tuple[str, ...] = ()
    unit: str = ""
    total: bool = False


def read_rows(table: Table, labels: Sequence[Column]) -> list[Row]:
    """What the label columns of one half say of each row, what a row takes from those above it included."""
    found: list[Row] = []
    seen: set[str] = set()
    carried_over = unit = ""
    above_subjects = any(c.path and _UNITS_ABOVE_SUBJECTS.search(normalise(c.path[-1])) for c in labels)
    for cells in table.rows:
        name, code, project, flags = row_label(cells, labels)
        if labels and not (name or code or project):
            name = _reaching(cells, labels[0])
        if not code and key(name) in seen and carried_over:
            name = f"{carried_over}：{name}"  # a fund again, under 年初结转和结余: what was carried over of it
        seen.add(key(name))
        carried_over = name if "结转" in name and "：" not in name else carried_over
        unit = _unit_of(cells, labels) or unit
        if above_subjects and name and not code and squeeze(name) not in TOTAL_WORDS:
            unit = name
        total = squeeze(name) in TOTAL_WORDS if name or labels else True
        of_unit = unit if not total and (project or unit != name) else ""
        found.append(Row(name, code, project, flags, of_unit, total))
    return found


def names_rows(column: Column) -> bool:
    """Whether a label column names what a row is, not its number or its kind."""
    leaf = column.path[-1] if column.path else ""
    return column.is_label and not _NO_NAME_COLUMN.search(leaf)


def _reaching(cells: Sequence[Cell | None], label: Column) -> str:
    """The text of a cell of the other half that is drawn over the label columns of this one (公用经费合计)."""
    over = (cell for cell in cells[: label.index] if cell and cell.column + cell.column_span > label.index)
    return without_ordinal(next((squeeze(cell.text) for cell in over if parse_cell(cell.text) is None), ""))


def numbers_columns(table: Table, cells: Sequence[Cell | None]) -> bool:
    """Whether a row prints the numbers of the columns (1 2 3 …, 栏次), not amounts."""
    filled = [cell for cell in cells if cell is not None and not is_empty_mark(cell.text)]
    counting = [cell for cell in filled if not table.columns[cell.column].is_label]
    numbers = [squeeze(normalise(cell.text)).strip("()") for cell in counting]
    wanted = [str(n) for n in range(1, len(numbers) + 1)]
    return len(numbers) > 2 and numbers == wanted and all(len(squeeze(c.text)) < 4 for c in filled)


def shared_headers(table: Table) -> dict[int, set[str]]:
    """Header words that stand over every counting column of a block: they name the block, not a column."""
    shared: dict[int, set[str]] = {}
    for column in table.columns:
        if not column.is_label:
            words = set(column.path)
            shared[column.block] = shared[column.block] & words if column.block in shared else words
    for column in table.columns:
        if not column.is_label and sum(not c.is_label and c.block == column.block for c in table.columns) == 1:
            shared[column.block] = set(column.path[:-1])  # its only column: what stands over the leaf names the block
    return shared


def row_label(row: Sequence[Cell | None], labels: Sequence[Column]) -> tuple[str, str, str, tuple[str, ...]]:
    """Name, code, project and flags of a row, from its label columns."""
    codes: list[str] = []
    names: list[str] = []
    project = unit = ""
    for column in labels:
        cell = row[column.index]
        text = squeeze(cell.text) if cell is not None else ""
        leaf = column.path[-1] if column.path else ""
        if is_empty_mark(text) or _NO_NAME_COLUMN.search(leaf) or _UNIT_CODE_COLUMN.search(leaf):
            continue
        if re.fullmatch(r"\d+", normalise(text)) and not names:
            codes.append(text)
        elif _UNIT_COLUMN.match(leaf):
            unit = text
        elif "项目名称" in leaf or (leaf.startswith("项目") and names and codes):
            project = text
        else:
            names.append(text)
    code, flags = join_code(codes)
    name = names[-1] if names else unit
    own_code, name = split_leading_code(without_ordinal(name))
    if project in TOTAL_WORDS:
        name, project = project, ""
    return name, code or own_code, project, flags


def _unit_of(row: Sequence[Cell | None], labels: Sequence[Column]) -> str:
    """The unit that a row names beside its subject or project, "" where the row names none."""
    cells = (row[column.index] for column in labels if column.path and _UNIT_COLUMN.match(column.path[-1]))
    text = next((squeeze(cell.text) for cell in cells if cell is not None), "")
    return "" if is_empty_mark(text) or text in TOTAL_WORDS else text
