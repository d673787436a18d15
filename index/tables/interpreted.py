"""A table, interpreted once: its kind, what each row and each counting column says, and its cells with an amount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from index.domain.address import Flow, Stage
from index.domain.amounts import Amount, squeeze
from index.domain.disclosure import Cell, Column, Table
from index.tables.headers import amount_in, numbers_columns
from index.tables.headings import Heading, read_headings
from index.tables.kinds import Kind, table_kind
from index.tables.row_labels import RowLabel, label_kind, read_labels

_OF_PROJECTS = re.compile(r"项目(?:情况|明细|清单|安排|预算|计划|一览|汇总)*表|项目[)）]$|重点项目|重大项目")


_FEWEST_NAMES = 4  # that tell a side
_NUMBERS_ROWS = {"序号", "行次", "栏次"}


@dataclass(frozen=True, slots=True)
class Side:
    """Columns that belong together: the labels of its rows and the columns that count. ``flow`` is what all of them are of,
    None where the table or its columns tell."""

    labels: tuple[Column, ...]
    columns: tuple[Column, ...]
    rows: tuple[RowLabel, ...]
    flow: Flow | None


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell that holds an amount, with its row's number in the table, its row and its column as interpreted."""

    cell: Cell
    amount: Amount
    number: int
    row: RowLabel
    heading: Heading
    side: Side


@dataclass(frozen=True, slots=True)
class InterpretedTable:
    """A table with what it says: ``headings`` by column index."""

    table: Table
    kind: Kind
    sides: tuple[Side, ...]
    headings: dict[int, Heading]
    cells: tuple[ReadCell, ...]


def interpret(table: Table, stage: Stage, year: int) -> InterpretedTable:
    """The table as read, for a disclosure of a stage and a year."""
    kind = table_kind(table, stage)
    headings = read_headings(table, year)
    sides = tuple(_sides(table, kind))
    cells = tuple(cell for side in sides for cell in _cells(table, side, headings))
    return InterpretedTable(table, kind, sides, headings, cells)


def _sides(table: Table, kind: Kind) -> Iterator[Side]:
    labels: tuple[Column, ...] = ()
    for _, group in groupby(table.columns, key=lambda column: column.block):
        block = list(group)
        # 计量单位 names no row: the names of the columns before it go on.
        kinds = {column.index: label_kind(column) for column in block}
        names = [c for c in block if (c.is_label and kinds[c.index] != "none") or kinds[c.index] == "year"]
        labels = tuple(names) if any(column.is_label for column in names) else (*labels, *names)
        columns = tuple(
            c for c in block if not c.is_label and c.path and kinds[c.index] != "year" and not _NUMBERS_ROWS & {*c.path}
        )
        flow = kind.flow or _side_flow(table, block, two_sides=not kind.total)
        rows = read_labels(table, labels, flow, of_projects=kind.of_projects or lists_projects(table))
        yield Side(labels, columns, tuple(rows), flow)


def lists_projects(table: Table) -> bool:
    """Whether a table's title says that its rows are projects: 重点项目情况表, 专项资金项目明细表."""
    return bool(_OF_PROJECTS.search(table.title))


def _side_flow(table: Table, block: list[Column], *, two_sides: bool) -> Flow | None:
    """The side of a 收支 table that the words over a block name, else the one that its place tells."""
    tops = {column.path[0] for column in block if column.path}
    if any("收入" in top for top in tops) and not any("支出" in top for top in tops):
        return Flow.REVENUE
    if any("支出" in top for top in tops) and not any("收入" in top for top in tops):
        return Flow.EXPENDITURE
    if (told := _flow_of_names(table, block)) is not None:
        return told
    with_labels = [
        n
        for n in range(max(c.block for c in table.columns) + 1)
        if any(c.block == n and c.is_label for c in table.columns)
    ]
    if len(with_labels) == 2 and two_sides and block[0].block in with_labels:
        return Flow.REVENUE if block[0].block == with_labels[0] else Flow.EXPENDITURE
    return None


def _flow_of_names(table: Table, block: list[Column]) -> Flow | None:
    """The side that most names of a block belong to: 税收收入, 专项收入 … or 教育支出, 农林水支出 …."""
    labels = [column.index for column in block if column.is_label]
    texts = {squeeze(c.text) for row in table.rows for i in labels if (c := row[i]) is not None}
    received = sum(text.endswith(("收入", "税")) for text in texts)
    spent = sum(text.endswith("支出") for text in texts)
    if max(received, spent) < _FEWEST_NAMES or min(received, spent) * 3 > max(received, spent):
        return None
    return Flow.REVENUE if received > spent else Flow.EXPENDITURE


def _cells(table: Table, side: Side, headings: dict[int, Heading]) -> Iterator[ReadCell]:
    for number, (cells, row) in enumerate(zip(table.rows, side.rows, strict=True)):
        if numbers_columns([cell for cell in cells if cell is not None]):
            continue
        for column in side.columns:
            cell = cells[column.index]
            amount = amount_in(cell, column.path) if cell is not None else None
            if cell is not None and amount is not None:
                yield ReadCell(cell, amount, number, row, headings[column.index], side)
