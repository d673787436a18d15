"""Tables and sentences together with the facts that they became: interpreted once, taken by whatever comes after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.domain.amounts import tidy_prose
from index.domain.disclosure import Cell, Disclosure, Fact, Table
from index.facts.cells import cell_facts, interpret_table
from index.facts.sentences import statement_fact
from index.prose.paragraphs import Paragraph
from index.prose.statements import Statement, read_statements
from index.readers import Line
from index.tables.interpreted import InterpretedTable, ReadCell


@dataclass(frozen=True, slots=True)
class ToldTable:
    """An interpreted table and the fact of each of its cells that hold an amount, in the same order as ``cells``."""

    interpreted: InterpretedTable
    facts: tuple[Fact, ...]

    @property
    def pairs(self) -> list[tuple[ReadCell, Fact]]:
        """The cells, each with its fact."""
        return list(zip(self.interpreted.cells, self.facts, strict=True))


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of prose, with where it stands in its paragraph, and its fact."""

    statement: Statement
    fact: Fact


def tell_table(table: Table, disclosure: Disclosure, default_unit: str = "") -> ToldTable:
    """A table with its facts. ``default_unit`` is the money unit where the table states none."""
    interpreted = interpret_table(table, disclosure)
    return ToldTable(interpreted, tuple(cell_facts(interpreted, disclosure, default_unit)))


def tell_objectives(objectives: Sequence[tuple[str, Cell]], names: Sequence[str], disclosure: Disclosure) -> list[Said]:
    """What the objectives of projects say in numbers: 报销差旅费26万元, in the cell of a performance form."""
    told = []
    for project, cell in objectives:
        line = Line(cell.text, page=cell.page, line=cell.line, box=cell.box)
        paragraph = Paragraph(tidy_prose(cell.text), "", (line,))
        statements = [replace(statement, project=project) for statement in read_statements([paragraph], names)]
        told += tell_statements(statements, disclosure)
    return told


def tell_statements(statements: Sequence[Statement], disclosure: Disclosure) -> list[Said]:
    """Statements with their facts."""
    return [Said(statement, statement_fact(statement, disclosure)) for statement in statements]
