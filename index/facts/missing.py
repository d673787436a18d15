"""What a disclosure names without giving a number: empty cells, empty tables, and sentences that say there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.domain.address import Classification, Facet, Fund
from index.domain.amounts import is_empty_mark, parse_cell
from index.domain.disclosure import Blank, Cell, Column, Disclosure, Nothing
from index.domain.terms import canonical, flow_of, fund_of, is_known
from index.facts.cell_address import Thing, thing_at
from index.prose.paragraphs import Paragraph
from index.prose.patterns import item_words
from index.tables.interpreted import InterpretedTable, Side
from index.tables.kinds import Kind
from index.tables.row_labels import RowLabel


def table_blanks(interpreted: InterpretedTable, disclosure: Disclosure) -> Iterator[Blank]:
    """What a table names and leaves empty: a row without any amount, a cell of the row that counts the whole table; for a
    table without any amount, the table itself."""
    if not interpreted.cells:
        yield from _empty_table(interpreted, disclosure)
        return
    for side in interpreted.sides:
        for number, row in enumerate(side.rows):
            cells = interpreted.table.rows[number]
            values = [(column, cells[column.index]) for column in side.columns]
            if row.total:
                yield from _empty_totals(interpreted, side, row, values, disclosure)
            elif row.item and side.columns and all(_empty(cell) for _, cell in values):
                first = next((cells[c.index] for c in side.labels if cells[c.index] is not None), None)
                heading = interpreted.headings[side.columns[0].index]
                thing = replace(thing_at(row, heading, side, interpreted.kind), item=row.item, measures=())
                yield _blank(interpreted, disclosure, thing, row.name, Nothing.EMPTY_CELL, first)


def _empty_totals(
    interpreted: InterpretedTable,
    side: Side,
    row: RowLabel,
    values: Sequence[tuple[Column, Cell | None]],
    disclosure: Disclosure,
) -> Iterator[Blank]:
    """The empty cells of a row that counts the whole table, but for those of its own total."""
    if not any(_holds(cell) for _, cell in values):
        return
    totals = (*_totals(interpreted.kind), *_GRAND)
    for column, cell in values:
        thing = thing_at(row, interpreted.headings[column.index], side, interpreted.kind)
        if not _holds(cell) and _empty(cell) and thing.item[0].name not in totals:
            beside = cell or next(c for _, c in values if c is not None)
            header = "/".join(column.path)
            yield _blank(interpreted, disclosure, thing, _leaf(column), Nothing.EMPTY_CELL, beside, header)


def _empty_table(interpreted: InterpretedTable, disclosure: Disclosure) -> Iterator[Blank]:
    kind = interpreted.kind
    for total in _totals(kind):
        classification = Classification.LINE if kind.whole else Classification.NAMED
        thing = Thing((Facet(classification, (total,)),), (), kind.flow or flow_of(total), kind.fund)
        yield _blank(interpreted, disclosure, thing, total, Nothing.EMPTY_TABLE, None)


def _blank(
    interpreted: InterpretedTable,
    disclosure: Disclosure,
    thing: Thing,
    name: str,
    reason: Nothing,
    cell: Cell | None,
    column: str = "",
) -> Blank:
    table = interpreted.table
    source = disclosure.source(
        cell or table.place,
        table=table.title,
        row=cell.row + 1 if cell else None,
        row_label=name if cell else "",
        column_label=column,
    )
    return Blank(
        body=disclosure.body,
        year=disclosure.year,
        name=name,
        kind=reason,
        source=source,
        item=thing.item,
        measures=thing.measures,
        fund=thing.fund,
        flow=thing.flow,
    )


# A column of one fund that is empty in their row says nothing of them.
_GRAND = ("收入总计", "支出总计", "财政拨款收入总计", "财政拨款支出总计")


def _totals(kind: Kind) -> tuple[str, ...]:
    """What is missing where a table of this kind is empty: its total, or those of both its sides."""
    if kind.total:
        return (kind.total,)
    of_fund = {
        Fund.ALL: ("收入总计", "支出总计"),
        Fund.FISCAL: ("财政拨款收入总计", "财政拨款支出总计"),
        Fund.GENERAL: ("一般公共预算拨款收入", "一般公共预算支出"),
        Fund.GOVERNMENT: ("政府性基金收入", "政府性基金支出"),
        Fund.CAPITAL: ("国有资本经营收入", "国有资本经营支出"),
    }
    return of_fund.get(kind.fund, ())


def _holds(cell: Cell | None) -> bool:
    return cell is not None and parse_cell(cell.text) is not None


def _empty(cell: Cell | None) -> bool:
    return cell is None or is_empty_mark(cell.text)


def _leaf(column: Column) -> str:
    return next((word for word in reversed(column.path) if word not in ("合计", "小计", "总计")), column.path[-1])


_NONE = re.compile(
    r"(?:没有|无|未安排|未使用|未发生)[^,，。;；]{0,30}(?:支出|收入|经费|预算|拨款|收支|人员|费用?|采购|车辆|设备)|(?:预算|经费|支出|拨款|费)未安排"
)
_NONE_OF = (
    (re.compile(r"政府性基金"), ("政府性基金支出", "政府性基金收入")),
    (re.compile(r"国有资本经营"), ("国有资本经营支出", "国有资本经营收入")),
    (re.compile(r"三公"), ("三公经费",)),
    (re.compile(r"公务接待"), ("公务接待费",)),
    (re.compile(r"因公出国"), ("因公出国境费",)),
)
# What stands behind the word for none, and its parts: 无退休、离休人员.
_OF = re.compile(r"(?:没有|无|未安排|未使用|未发生)(?P<of>[^,，。;；:：(（]{2,30})")
_PARTS = re.compile(r"[、和及与或]|以及")


def stated_none(paragraph: Paragraph, disclosure: Disclosure) -> Iterator[Blank]:
    """What a paragraph says there is none of: 本年度无政府性基金预算财政拨款收入、支出."""
    for found in re.finditer(r"[^。]+。?", paragraph.text):
        sentence = found[0]
        if not _NONE.search(sentence) or re.search(r"\d(?:\.\d+)?(?:万?元|%)", sentence):
            continue
        place = paragraph.place(*found.span())
        source = disclosure.source(place, sentence=sentence.strip(), written_as=sentence.strip())
        topics = [topic for pattern, of in _NONE_OF if pattern.search(sentence) for topic in of]
        for topic in dict.fromkeys([*topics, *_named(sentence)]):
            yield Blank(
                body=disclosure.body,
                year=disclosure.year,
                name=topic,
                kind=Nothing.STATED_NONE,
                source=source,
                item=(Facet(Classification.LINE, (topic,)),),
                fund=fund_of(topic),
                flow=flow_of(topic),
            )


def _named(sentence: str) -> Iterator[str]:
    """The terms that stand right behind the word for none. A fund alone (无财政拨款支出) is no money of this kind either, but
    the total of everything never is: 无支出 may be of anything."""
    for match in _OF.finditer(sentence):
        for part in _PARTS.split(match["of"]):
            words = item_words(part, ())
            if words and is_known(words) and canonical(words) not in ("收入总计", "支出总计", "收支总计"):
                term = canonical(words)
                if flow_of(term) is not None or term.endswith(("数", "总额")):
                    yield term
