"""What a disclosure names without giving a number: empty cells, empty tables, and sentences that say there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from index.amounts import is_empty_mark, parse_cell
from index.disclosure import Blank, Cell, Disclosure, Nothing, Table
from index.facts import row_label
from index.headers import TOTAL_WORDS
from index.paragraphs import Paragraph
from index.table_kinds import table_kind
from index.terms import canonical, project_topic


def table_blanks(table: Table, disclosure: Disclosure) -> Iterator[Blank]:
    """The rows that a table names and leaves empty; for a table without any amount, the table itself."""
    kind = table_kind(table, disclosure.stage)
    cells = [cell for row in table.rows for cell in row if cell is not None]

    def blank(topic: str, name: str, reason: Nothing, cell: Cell | None) -> Blank:
        source = disclosure.source(
            cell or table.place,
            table=table.title,
            row=cell.row + 1 if cell else None,
            row_label=name if cell else "",
        )
        return Blank(disclosure.body, disclosure.year, topic, name, reason, source)

    if not any(parse_cell(cell.text) for cell in cells if not table.columns[cell.column].is_label):
        if kind.total:
            yield blank(kind.total, kind.total, Nothing.EMPTY_TABLE, None)
        return
    for _, group in groupby(table.columns, key=lambda column: column.block):
        block = list(group)
        labels = [column for column in block if column.is_label]
        for row in table.rows:
            name, _, project, _ = row_label(row, labels)
            values = [row[column.index] for column in block if not column.is_label]
            if name and name not in TOTAL_WORDS and all(cell is None or is_empty_mark(cell.text) for cell in values):
                first = next((row[c.index] for c in labels if row[c.index] is not None), None)
                yield blank(project_topic(project) if project else canonical(name), name, Nothing.EMPTY_CELL, first)


_NONE = re.compile(
    r"(?:没有|无|未安排|未使用|未发生)[^,，。;；]{0,30}(?:支出|收入|经费|预算|拨款|收支)|(?:预算|经费|支出|拨款)未安排"
)
_NONE_OF = (
    (re.compile(r"政府性基金"), ("政府性基金支出", "政府性基金收入")),
    (re.compile(r"国有资本经营"), ("国有资本经营支出", "国有资本经营收入")),
    (re.compile(r"三公"), ("三公经费",)),
    (re.compile(r"公务接待"), ("公务接待费",)),
    (re.compile(r"因公出国"), ("因公出国境费",)),
)


def stated_none(paragraph: Paragraph, disclosure: Disclosure) -> Iterator[Blank]:
    """What a paragraph says there is none of: 本年度无政府性基金预算财政拨款收入、支出."""
    for found in re.finditer(r"[^。]+。?", paragraph.text):
        sentence = found[0]
        if not _NONE.search(sentence) or re.search(r"\d(?:\.\d+)?(?:万?元|%)", sentence):
            continue
        place = paragraph.place(*found.span())
        source = disclosure.source(place, sentence=sentence.strip(), written_as=sentence.strip())
        for pattern, topics in _NONE_OF:
            if pattern.search(sentence):
                for topic in topics:
                    yield Blank(disclosure.body, disclosure.year, topic, topic, Nothing.STATED_NONE, source)
