"""The words of the domain, as frozen values: what is passed between modules.

A *disclosure* (公开文件) is one published 部门预算 or 部门决算. Its tables hold *cells*, its prose
holds sentences; both become *facts*: one number with everything that fixes its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from index.domain.address import Base, Classification, Facet, Flow, Fund, Origin, Role, Scope, Stage


class Box(NamedTuple):
    """A rectangle on a page, in PDF points from the top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


class Located(Protocol):
    """What has a place: a cell, a line, or several of them taken together.

    ``page`` counts from 1 (PDF, and the sheets of a workbook) and is None where the format has no pages; ``line`` is the
    first line (text files); ``address`` is the cell of a workbook (表三!C7); ``ocr``: recognised from a picture, not read.
    """

    @property
    def page(self) -> int | None: ...
    @property
    def line(self) -> int | None: ...
    @property
    def box(self) -> Box | None: ...
    @property
    def address(self) -> str: ...
    @property
    def ocr(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A place of its own."""

    page: int | None = None
    line: int | None = None
    box: Box | None = None
    address: str = ""
    ocr: bool = False


def together(parts: Iterable[Located]) -> Place:
    """Where several parts begin, and the box around those of them that stand on that page."""
    held = list(parts)
    if not held:
        return Place()
    first = held[0]
    boxes = [part.box for part in held if part.box and part.page == first.page]
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True) if boxes else ((), (), (), ())
    box = Box(min(x0s), min(tops), max(x1s), max(bottoms)) if boxes else None
    return Place(first.page, first.line, box, first.address, any(part.ocr for part in held))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number or a sentence stands, precisely enough to find it again.

    ``row`` and ``column`` count from 1 in the table as read (pages joined); ``row_label`` and
    ``column_label`` are what a person looks for. ``sentence`` is set for prose. The rest is as in ``Located``.
    """

    disclosure: str
    path: str
    sha256: str
    page: int | None = None
    line: int | None = None
    table: str = ""
    row: int | None = None
    column: int | None = None
    row_label: str = ""
    column_label: str = ""
    sentence: str = ""
    written_as: str = ""
    box: Box | None = None
    address: str = ""
    ocr: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The fields by name, the box as a list: what JSON can hold."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {**values, "box": list(self.box) if self.box else None}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Source:
        """The same back."""
        return cls(**{**values, "box": Box(*values["box"]) if values["box"] else None})


@dataclass(frozen=True, slots=True)
class Fact:
    """One number with all that fixes its meaning.

    The address: ``body`` (or the ``recipient`` of a transfer), ``scope``, ``year`` (``as_of`` where the state on a day is
    told), ``stage``, ``flow``, ``fund``, ``origin``, ``item`` (facets that hold together), ``measures`` (the part of the item
    that the column names, () for all of it), ``role`` with the ``base`` of relative ones, and the ``bound`` (≥, ≤ or =) of a
    target. ``value`` is in ``unit`` as printed (万元, 元, %, 人, 个 …).

    The rest says where it was found: ``kind`` is ``cell`` or ``sentence``; ``measure`` is the header path joined by ``/``;
    ``name``, ``code`` and ``project`` are what its row or sentence prints.
    """

    body: str
    scope: Scope
    year: int
    stage: Stage
    flow: Flow | None
    fund: Fund
    classification: Classification
    code: str
    name: str
    project: str
    measure: str
    role: Role
    value: Decimal
    unit: str
    kind: str
    source: Source
    base: Base | None = None
    flags: tuple[str, ...] = ()
    item: tuple[Facet, ...] = ()
    measures: tuple[str, ...] = ()
    origin: Origin | None = None
    recipient: str = ""
    as_of: date | None = None
    bound: str = ""


class Nothing(StrEnum):
    """Why a disclosure gives no number for something that it names. None of these is 0, which is printed."""

    STATED_NONE = "stated_none"  # a sentence says that there is none
    EMPTY_CELL = "empty_cell"
    EMPTY_TABLE = "empty_table"
    NOT_ATTACHED = "not_attached"


@dataclass(frozen=True, slots=True)
class Blank:
    """Something that a disclosure names without giving a number: an address without a value. ``item`` is () for a whole
    missing attachment."""

    body: str
    year: int
    name: str
    kind: Nothing
    source: Source
    item: tuple[Facet, ...] = ()
    measures: tuple[str, ...] = ()
    fund: Fund = Fund.ALL
    flow: Flow | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a number is what it is, as a disclosure says it. ``text`` is the reason without 主要原因是; ``source`` is its own
    place; ``item``, ``measures``, ``name`` and ``year`` are those of the numbers explained, ``explains`` their sources."""

    body: str
    year: int
    name: str
    project: str
    text: str
    source: Source
    explains: tuple[Source, ...]
    item: tuple[Facet, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of prose or a table as text, small enough to retrieve and to quote."""

    id: str
    body: str
    year: int
    heading: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table as read. ``text`` is as written; spans count rows and columns. ``red``: all of it is printed in
    red, which in bookkeeping is a minus."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    line: int | None = None
    box: Box | None = None
    address: str = ""
    ocr: bool = False
    red: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header path from the top, and the half of the table it belongs to."""

    index: int
    path: tuple[str, ...]
    is_label: bool
    block: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its pages joined and its header understood.

    ``rows`` are the body rows, each as long as ``columns``; a missing cell is None. ``header`` holds the cells of the
    header as drawn.
    """

    title: str
    unit: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    header: tuple[Cell, ...]
    page: int | None = None
    line: int | None = None
    body: str = ""

    @property
    def cells(self) -> list[Cell]:
        """All cells, the header's first."""
        return [*self.header, *(cell for row in self.rows for cell in row if cell is not None)]

    @property
    def pages(self) -> set[int | None]:
        """The pages it stands on."""
        return {cell.page for cell in self.cells}

    @property
    def place(self) -> Place:
        """Where the table begins."""
        return replace(together(self.cells), page=self.page, line=self.line)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One published file: who, which year, which stage."""

    title: str
    path: str
    sha256: str
    body: str
    aliases: tuple[str, ...]
    scope: Scope
    year: int
    stage: Stage
    pages: int

    def source(
        self,
        place: Located,
        *,
        table: str = "",
        row: int | None = None,
        column: int | None = None,
        row_label: str = "",
        column_label: str = "",
        sentence: str = "",
        written_as: str = "",
    ) -> Source:
        """The source of what stands at a place of this disclosure."""
        return Source(
            disclosure=self.title,
            path=self.path,
            sha256=self.sha256,
            page=place.page,
            line=place.line,
            table=table,
            row=row,
            column=column,
            row_label=row_label,
            column_label=column_label,
            sentence=sentence,
            written_as=written_as,
            box=place.box,
            address=place.address,
            ocr=place.ocr,
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or does not fit, said so that a clerk can look at it. ``kind`` is what is counted
    in a summary of many files."""

    page: int | None
    what: str
    kind: str = "其他"


@dataclass(frozen=True, slots=True)
class Discard:
    """Text of the source that is in no cell and no passage, and ``why``: a page number, a running title, …"""

    text: str
    why: str
    page: int | None = None
    line: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Places of one disclosure that cannot all be right.

    ``rule`` is the id of the identity or rule that fails; ``severity`` is ``error`` (cannot be right) or ``warning``
    (looks wrong and may have a reason). ``what`` says to a clerk what is wrong and where, ``why`` how it was found: the
    arithmetic and its tolerance. ``expected`` and ``found`` are in ``unit``. ``sources`` are all the places involved, the
    suspected first; ``facts`` those of them that are facts. ``suspects`` are the places that the arithmetic speaks
    against (none: undecided), and ``likely`` says which value is likely right and why.
    """

    rule: str
    severity: str
    what: str
    why: str = ""
    expected: Decimal | None = None
    found: Decimal | None = None
    unit: str = ""
    sources: tuple[Source, ...] = ()
    facts: tuple[Fact, ...] = ()
    suspects: tuple[Source, ...] = ()
    likely: str = ""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """An identity that could not be checked in a disclosure, ``what`` it says, and ``why`` it could not."""

    rule: str
    what: str
    why: str
