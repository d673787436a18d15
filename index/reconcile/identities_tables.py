"""What tables as a whole say: one that the contents announce and that is not there, one left empty while the prose states
its figure; and figures of the prose that miss their table by the last place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from index.amounts import MONEY_UNITS, is_empty_mark, parse_cell, squeeze
from index.disclosure import Contradiction, Disclosure, Fact, Fund, Table
from index.facts import table_kind
from index.paragraphs import Paragraph
from index.reconcile.agreement import comparable, same_things
from index.reconcile.evidence import Evidence
from index.reconcile.identities_model import Identity, of_kind
from index.terms import key

_LISTED = re.compile(r"^(?:[一二三四五六七八九十]+、|\d{1,2}[.．、])\s*(?P<title>[^，。；]{4,40}表》?)$")
_PREFIX = re.compile(r"^(?:附?表[一二三四五六七八九十\d]+[:：、]?|20\d\d年度?)+")
_FEWEST = 5  # titles that make a list of contents


def table_contradictions(evidence: Evidence) -> Iterator[Contradiction]:
    """What the rules of kind ``tables`` find."""
    for identity in of_kind("tables"):
        if identity.check == "announced":
            yield from _announced(identity, evidence.paragraphs, evidence.tables, evidence.disclosure)
        elif identity.check == "empty":
            yield from _empty(identity, evidence)
        elif identity.check == "last-place":
            yield from _last_place(identity, evidence.facts)


def _title(text: str) -> str:
    return key(_PREFIX.sub("", squeeze(text)).strip("《》"))


def _announced(
    identity: Identity, paragraphs: Sequence[Paragraph], tables: Sequence[Table], disclosure: Disclosure
) -> Iterator[Contradiction]:
    """A listed title that no table has, where nearly all of the list are found word for word."""
    held = {_title(table.title) for table in tables}
    lists: dict[bool, dict[str, Paragraph]] = {}
    for paragraph in paragraphs:
        if match := _LISTED.match(squeeze(paragraph.text)):
            lists.setdefault(paragraph.text[0].isdigit(), {}).setdefault(_title(match["title"]), paragraph)
    for listed in lists.values():
        missing = {title: paragraph for title, paragraph in listed.items() if title not in held}
        if len(listed) >= _FEWEST and len(missing) <= max(1, len(listed) // 4):
            yield from _not_there(identity, paragraphs, listed, missing, disclosure)


def _not_there(
    identity: Identity,
    paragraphs: Sequence[Paragraph],
    listed: dict[str, Paragraph],
    missing: dict[str, Paragraph],
    disclosure: Disclosure,
) -> Iterator[Contradiction]:
    said = Counter(_title(p.text) for p in paragraphs)
    for title, paragraph in missing.items():
        if said[title] > 1:
            continue  # its caption stands somewhere: the table was not understood
        name = squeeze(paragraph.text)
        yield Contradiction(
            rule=identity.id,
            severity=identity.severity,
            what=f"目录列有“{name}”，正文里没有读到这张表",
            why=f"{identity.says}：目录列了{len(listed)}张表，其余{len(listed) - len(missing)}张都在",
            sources=(disclosure.source(paragraph.place(), sentence=paragraph.text),),
            likely="漏附了这张表，或它的标题写错",
        )


def _empty(identity: Identity, evidence: Evidence) -> Iterator[Contradiction]:
    """A table without any figure, and a sentence that gives its total."""
    for table in evidence.tables:
        if not table.title or any(
            not is_empty_mark(cell.text) and parse_cell(cell.text) is not None
            for row in table.rows
            for column in table.columns
            if not column.is_label and (cell := row[column.index]) is not None
        ):
            continue
        kind = table_kind(table, evidence.disclosure.stage)
        stated = [
            fact
            for fact in evidence.facts
            if fact.kind == "sentence"
            and fact.role == "amount"
            and fact.topic == kind.total
            and fact.year == evidence.disclosure.year
            and fact.value
            and (fact.fund is kind.fund or Fund.ALL in (fact.fund, kind.fund) or kind.total == "三公经费")
        ]
        for fact in stated[:1]:
            yield Contradiction(
                rule=identity.id,
                severity=identity.severity,
                what=f"{table.title}没有填任何数，文字说明里“{fact.name or fact.topic}”是{fact.value}{fact.unit}",
                why=identity.says,
                expected=fact.value,
                unit=fact.unit,
                sources=(evidence.disclosure.source(table.place, table=table.title), fact.source),
                facts=(fact,),
                suspects=(evidence.disclosure.source(table.place, table=table.title),),
                likely="表漏填了",
            )


def _last_place(identity: Identity, facts: Sequence[Fact]) -> Iterator[Contradiction]:
    """A sentence that differs from every table by the last place, where the tables print one value in the same unit."""
    for group in same_things(facts):
        cells = [fact for fact in group if fact.kind == "cell" and fact.unit in MONEY_UNITS]
        values = {fact.value for fact in cells}
        if len(values) != 1 or len(cells) < 2 or len({fact.unit for fact in group}) != 1:
            continue
        told = [fact for fact in group if fact.kind == "sentence"]
        wrong = [fact for fact in told if fact.value != cells[0].value and _places(fact) == _places(cells[0])]
        if not wrong or abs(comparable(wrong[0]) - comparable(cells[0])) > _unit(cells[0]):
            continue
        yield Contradiction(
            rule=identity.id,
            severity=identity.severity,
            what=f"文字说明里“{wrong[0].name}”是{wrong[0].value}{wrong[0].unit}，各表都是{cells[0].value}{cells[0].unit}",
            why=f"{identity.says}：{len(cells)}处表格相同，文字差在末位",
            expected=cells[0].value,
            found=wrong[0].value,
            unit=cells[0].unit,
            sources=tuple(fact.source for fact in (*wrong, *cells)),
            facts=(*wrong, *cells),
            suspects=tuple(fact.source for fact in wrong),
            likely="以表为准",
        )


def _places(fact: Fact) -> int:
    exponent = fact.value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _unit(fact: Fact) -> Decimal:
    return MONEY_UNITS[fact.unit].scaleb(_places(fact))
