"""A table as the identities see it: lines with their level, columns with what they count, and a figure in each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.domain.address import Classification
from index.domain.amounts import is_empty_mark, squeeze
from index.domain.disclosure import Cell, Column, Disclosure, Place, Table
from index.domain.subjects import class_code
from index.domain.terms import canonical, key
from index.facts.told import ToldTable
from index.reconcile.tables.model import Figure, figure_of, table_place
from index.tables.headers import TOTAL_WORDS, numbers_columns
from index.tables.interpreted import ReadCell, Side

_STAGE = re.compile(
    r"^(?:20\d\d年(?:度)?|上年|本年)?(?:年初|全年|调整|调整后)?(?:预算|决算|执行)?数$|^(?:金额|数额|20\d\d年(?:预算|决算|执行)?数?)$"
)
_TOTAL_ENDING = re.compile(r"(?:合计|总计|小计|总额)(?:[(（].*[)）])?$")
_LEVELS = (
    re.compile(r"^[一二三四五六七八九十]+、"),
    re.compile(r"^[(（][一二三四五六七八九十]+[)）]"),
    re.compile(r"^\d{1,2}[.、．](?!\d)"),
    re.compile(r"^[(（]\d{1,2}[)）]"),
)
AMONG = len(_LEVELS) + 1  # level of what follows 其中
SUBTOTALS = ("本年收入合计", "本年支出合计")  # terms of the year's own, which the grand total goes beyond
_AMONG = re.compile(r"^其中[:：]?")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of one block; ``unit`` is the unit whose row it is. ``level`` is 0 without an ordinal, 1 for 一、, 2 for （一）, 3 for 1., 4 for (1), 5 after 其中."""

    number: int
    name: str
    code: str
    project: str
    unit: str
    label: str
    term: str
    level: int
    is_total: bool
    total_like: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A column that counts money: its header words without those that all share and without the stage."""

    index: int
    block: int
    words: tuple[str, ...]
    stage: str
    header: str

    @property
    def leaf(self) -> str:
        return self.words[-1] if self.words else ""

    @property
    def is_total(self) -> bool:
        """合计, 小计, 本年收入合计, 财政拨款小计 …"""
        return not self.words or bool(_TOTAL_ENDING.search(self.leaf))


@dataclass(frozen=True, slots=True)
class Block:
    """One of the tables that stand side by side in a table."""

    lines: tuple[Line, ...]
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its blocks and the figures of their cells, by row and column; no figure where no line can be read.
    ``positions``: row and column of a figure by its ``id``."""

    table: Table
    blocks: tuple[Block, ...]
    figures: dict[tuple[int, int], Figure]
    positions: dict[int, tuple[int, int]]
    printed_rows: frozenset[int]

    def figure(self, line: Line, count: Count) -> Figure:
        return self.figures[line.number, count.index]

    def printed(self, line: Line, count: Count) -> bool:
        """Whether the cell holds a number."""
        return not self.figures[line.number, count.index].blank

    def uses(self, line: Line) -> bool:
        """Whether a line of a form that may not be filled has a number anywhere in its row."""
        return line.number in self.printed_rows

    def placed(self) -> Iterator[tuple[int, Line, Figure]]:
        """Every figure with its line and the number of its block."""
        for number, block in enumerate(self.blocks):
            for line in block.lines:
                for count in block.counts:
                    yield number, line, self.figures[line.number, count.index]

    @property
    def name(self) -> str:
        return self.table.title or "（无标题的表）"

    @property
    def key(self) -> str:
        """What tells it from the other tables of its disclosure."""
        return f"{self.table.title}@{self.table.page or self.table.line or id(self.table)}"


def grids(told: Sequence[ToldTable], disclosure: Disclosure) -> list[Grid]:
    """The tables that hold amounts of money."""
    return [_grid(one, disclosure) for one in told if one.facts]


def _grid(told: ToldTable, disclosure: Disclosure) -> Grid:
    table = told.interpreted.table
    cells = {(read.number, _index_of(table, read)): fact for read, fact in told.pairs}
    money = {index for (_, index), fact in cells.items() if fact.role == "amount"}
    other = {index for (_, index), fact in cells.items() if fact.role != "amount"}
    place = table_place(cells.values())
    blocks = []
    figures: dict[tuple[int, int], Figure] = {}
    for number, side in enumerate(told.interpreted.sides):
        counts = tuple(c for c in _counts(side.columns, number) if c.index not in other or c.index in money)
        unit = next((fact.unit for (_, index), fact in cells.items() if index in {c.index for c in counts}), table.unit)
        lines = tuple(_lines(table, side, counts))
        for line in lines:
            for count in counts:
                fact = cells.get((line.number, count.index))
                if fact is not None and fact.role == "amount":
                    figures[line.number, count.index] = figure_of(fact, place)
                else:
                    figures[line.number, count.index] = _blank(table, line, count, unit, disclosure)
        blocks.append(Block(lines, counts))
    positions = {id(figure): place for place, figure in figures.items()}
    printed_rows = frozenset(row for (row, _), figure in figures.items() if not figure.blank)
    return Grid(table, tuple(blocks), figures, positions, printed_rows)


def _index_of(table: Table, read: ReadCell) -> int:
    """The column of a cell, which may be drawn further left than it stands."""
    return next(index for index, cell in enumerate(table.rows[read.number]) if cell is read.cell)


def _blank(table: Table, line: Line, count: Count, unit: str, disclosure: Disclosure) -> Figure:
    """An empty cell. What it would be the place of is the row, where the cell itself was not drawn."""
    from_row = [cell for cell in table.rows[line.number] if cell is not None]
    cell = table.rows[line.number][count.index]
    place = cell or (from_row[0] if from_row else Place(table.page, table.line))
    row = from_row[0].row + 1 if from_row else line.number + 1
    source = disclosure.source(
        place,
        table=table.title,
        row=row,
        column=cell.column + 1 if cell is not None else count.index + 1,
        row_label=line.label,
        column_label=count.header,
    )
    return Figure(_ZERO, _ZERO, unit, line.name, source, blank=True)


_ZERO = table_place(()) * 0


def _counts(columns: Sequence[Column], block: int) -> Iterator[Count]:
    shared = set(columns[0].path).intersection(*(column.path for column in columns)) if columns else set()
    for column in columns:
        words = [word for word in column.path if word not in shared]
        stage = ""
        while words and _STAGE.match(words[-1]):
            stage = words.pop() + stage
        yield Count(column.index, block, tuple(words), stage, "/".join(column.path))


def _texts(row: Sequence[Cell | None], labels: Sequence[Column]) -> list[str]:
    """What the label cells of a row say, without marks for nothing."""
    found = [squeeze(cell.text) for column in labels if (cell := row[column.index]) is not None]
    return [text for text in found if text.strip("*＊") and not is_empty_mark(text)]


def _lines(table: Table, side: Side, counts: Sequence[Count]) -> Iterator[Line]:
    """The rows of a side that are named, or counted; 其中 holds until a row has an ordinal or is a total."""
    drawn_over = [
        column for column in table.columns if column.is_label and column.block in {c.block for c in side.columns}
    ]
    among = False
    for number, (row, said) in enumerate(zip(table.rows, side.rows, strict=True)):
        texts = _texts(row, side.labels) or _texts(row, drawn_over)
        counted = any((cell := row[c.index]) is not None and not is_empty_mark(cell.text) for c in counts)
        if not (texts or counted) or numbers_columns([cell for cell in row if cell is not None]):
            continue
        raw = texts[-1] if texts else ""
        level = next((i for i, pattern in enumerate(_LEVELS, 1) if pattern.match(raw)), 0)
        # A code that only the name tells: of a 类 alone. Of the names below it (行政运行) many stand under several codes.
        code = said.code or class_code(said.name)
        named = (facet.name for facet in said.item if facet.classification is Classification.PROJECT)
        project = said.project or next(named, "")
        is_total = squeeze(said.name) in TOTAL_WORDS or (not project and any(t in TOTAL_WORDS for t in texts))
        total_like = is_total or (bool(_TOTAL_ENDING.search(raw)) and not code)
        if _AMONG.match(raw):
            among = True
        elif level or total_like or code:
            among = False
        yield Line(
            number=number,
            name=said.name or raw,
            code=code,
            project=project,
            unit=said.unit,
            label=" ".join(dict.fromkeys(texts)),
            term=canonical(said.name) if said.name else "",
            level=AMONG if among else level,
            is_total=is_total,
            total_like=total_like,
        )


def column_term(count: Count) -> str:
    """The canonical term of a column: that of its leaf; of a 小计 or 合计 in a group, that of the group; 合计 at the top."""
    words = list(count.words)
    while len(words) > 1 and key(words[-1]) in ("合计", "小计", "总计", "总额"):
        words.pop()
    return canonical(words[-1]) if words else "合计"
