"""Interpreted tables → Facts: every cell that holds an amount, with its whole address."""

from __future__ import annotations

from collections.abc import Iterator

from index.domain.address import Base, Classification, Role, Scope, Stage
from index.domain.disclosure import Disclosure, Fact, Table
from index.facts.cell_address import role_and_unit, thing_at
from index.facts.repairs import UNKNOWN_UNIT, recognised
from index.tables.header_words import YEAR, dimensions_in
from index.tables.interpreted import InterpretedTable, ReadCell, interpret
from index.tables.row_labels import is_own_level


def table_facts(table: Table, disclosure: Disclosure) -> Iterator[Fact]:
    """A Fact for every cell of a table that holds an amount."""
    interpreted = interpret_table(table, disclosure)
    yield from cell_facts(interpreted, disclosure)


def cell_facts(interpreted: InterpretedTable, disclosure: Disclosure, default_unit: str = "") -> Iterator[Fact]:
    """The Facts of an interpreted table, in the order of its cells. ``default_unit`` is the money unit where the table
    states none."""
    for read in interpreted.cells:
        yield _cell_fact(interpreted, read, disclosure, default_unit)


def interpret_table(table: Table, disclosure: Disclosure) -> InterpretedTable:
    """The table as it is read in a disclosure: of the year that its title names, else the disclosure's."""
    return interpret(table, disclosure.stage, year_of(table, disclosure))


def year_of(table: Table, disclosure: Disclosure) -> int:
    """The year that a table is of."""
    named = YEAR.search(table.title)
    return int(named[1]) if named else disclosure.year


def _cell_fact(interpreted: InterpretedTable, read: ReadCell, disclosure: Disclosure, default_unit: str) -> Fact:
    table, row, heading, cell = interpreted.table, read.row, read.heading, read.cell
    thing = thing_at(row, heading, read.side, interpreted.kind)
    role, unit = role_and_unit(read, table.unit)
    role, unit = row.role or role, "%" if row.role is Role.CHANGE_RATE else unit
    body, scope, recipient = _whose(interpreted, read, disclosure)
    code, classified = next(((f.code, f.classification) for f in row.item if f.code), ("", Classification.NONE))
    unknown_unit = not unit and role is not Role.COUNT
    return Fact(
        body=body,
        scope=scope,
        year=heading.year or row.year or year_of(table, disclosure),
        stage=_stage(table, read, disclosure),
        flow=thing.flow,
        fund=thing.fund,
        classification=classified,
        code=code,
        name=row.name,
        project=row.project,
        measure=heading.header,
        role=role,
        value=read.amount.value,
        unit=unit or (default_unit if unknown_unit else ""),
        kind="cell",
        base=heading.base or (Base(year=year_of(table, disclosure) - 1, printed="上年") if row.role else None),
        flags=(*read.amount.flags, *row.flags, *((UNKNOWN_UNIT,) if unknown_unit else ()), *recognised(cell)),
        source=disclosure.source(
            cell,
            table=table.title,
            row=cell.row + 1,
            column=cell.column + 1,
            row_label=" ".join(part for part in (code, row.name, row.project) if part) or f"第{read.number + 1}行数据",
            column_label=heading.header,
            written_as=cell.text.strip(" \n\t"),
        ),
        item=thing.item,
        measures=thing.measures,
        origin=heading.origin,
        recipient=recipient,
    )


def _stage(table: Table, read: ReadCell, disclosure: Disclosure) -> Stage:
    """The stage that the column names, else the table's title, else the disclosure's."""
    if (stage := read.row.stage or read.heading.stage) is not None:
        return stage
    titled = dimensions_in(table.title)[0].stage
    return titled if titled in (Stage.EXECUTED, Stage.ADVANCE) else disclosure.stage


def _whose(interpreted: InterpretedTable, read: ReadCell, disclosure: Disclosure) -> tuple[str, Scope, str]:
    """Whose money it is, in which scope, and who receives it: a unit's that the row names, else the disclosure's own; of a
    government its region's, its own level's, or what it passes on to a place."""
    unit = read.row.unit
    if unit in (disclosure.body, *disclosure.aliases) or is_own_level(unit):
        others = any(row.unit and row.unit != unit for side in interpreted.sides for row in side.rows)
        return disclosure.body, Scope.UNIT if others and not read.row.project else disclosure.scope, ""
    if unit:
        return unit, Scope.UNIT, ""
    recipient = read.row.recipient or read.heading.recipient
    scope = read.row.scope or read.heading.scope or dimensions_in(interpreted.table.title)[0].scope or disclosure.scope
    if recipient.endswith("本级"):
        return disclosure.body, Scope.OWN_LEVEL, ""
    if recipient and recipient == disclosure.body:
        return disclosure.body, Scope.REGION, ""
    return disclosure.body, scope, recipient
