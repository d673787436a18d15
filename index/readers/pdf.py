"""PDF: ruled tables as grids with their spans, everything else as lines; nothing printed is lost without a word.

A page that fails is a problem with its number, and the others are read all the same. Pages are read one at a time, so
that memory does not grow with their number.
"""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.amounts import count_digits
from index.disclosure import Box, Cell, Discard, Problem
from index.errors import DamagedDocument, EncryptedDocument
from index.readers.pdf_borderless import Columns, borderless_tables
from index.readers.pdf_continuations import with_common_columns
from index.readers.pdf_lines import text_lines
from index.readers.pdf_marks import Marks, seen, turned_box, upright
from index.readers.pdf_tables import bounds, grid, place_glyphs, table_frames
from index.readers.raw import Grid, Line, RawDocument

if TYPE_CHECKING:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfinterp import PDFResourceManager
    from pdfminer.pdfpage import PDFPage

_NO_TEXT = "这一页没有文字层，可能是扫描页，未能读出"
_DAMAGED_PAGE = "这一页的数据损坏，未能读出"
_NOT_WHOLE = "这一页的数据不完整或校验不符，读出的内容可能有缺有错"
_DAMAGED_LIST = "PDF 的页面目录损坏，后面的页未能读出"
_DRAWING = "这一页的线条太多，当作图，其中若有表格未能读出"
# A page with more rules than this is a drawing: to look for tables in it would take minutes.
_MOST_RULES = 20_000


@dataclass(frozen=True, slots=True)
class PageReading:
    """What one page holds."""

    blocks: tuple[Line | Grid, ...]
    digits: Counter[str]
    discards: tuple[Discard, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: Columns | None = None


@dataclass(slots=True)
class _Pages:
    """The pages read so far."""

    blocks: list[Line | Grid] = field(default_factory=list)
    discards: list[Discard] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    digits: dict[int, Counter[str]] = field(default_factory=dict)
    columns: Columns | None = None
    failed: Exception | None = None


def read_pdf(path: Path, content: bytes) -> RawDocument:
    """Raises ``EncryptedDocument`` when a password is needed, ``DamagedDocument`` when no page can be read."""
    from pdfminer.pdfinterp import PDFResourceManager

    document = _opened(path, content)
    fonts = PDFResourceManager()  # shared: a font is read once and not once a page
    pages = _Pages()
    count = 0
    for count, page in enumerate(_page_objects(document, pages), start=1):
        _add_page(pages, fonts, page, count)
    if count == 0 and not pages.failed:
        raise DamagedDocument(path, "PDF 里没有页", "请重新下载原件")
    if not pages.digits:
        raise DamagedDocument(path, "PDF 内部结构损坏", "请重新下载原件") from pages.failed
    return RawDocument(
        path,
        count,
        tuple(with_common_columns(pages.blocks)),
        tuple(pages.problems),
        tuple(pages.discards),
        digits=pages.digits,
    )


def read_page(marks: Marks, number: int, before: Columns | None = None) -> PageReading:
    """Tables and lines of one page from the top, what is left out of it, and all its digits, counted before.

    ``before`` are the columns of a table without rules that reached the end of the page before.
    """
    digits = count_digits("".join(glyph.text for glyph in marks.glyphs))
    if not marks.has_text:
        return PageReading((), digits, problems=_without_text(marks, number))
    page, turn = upright(marks)
    sight = seen(page)
    drawing = len(page.rules) > _MOST_RULES
    placed: list[tuple[float, Line | Grid]] = []
    rest = sight.glyphs
    for cells in [] if drawing else table_frames(page.rules):
        inside, rest = place_glyphs(rest, cells)
        if any(inside):
            placed.append((bounds(cells).top, grid(cells, inside, number, sight.ocr)))
    unruled = borderless_tables(rest, page.rules, number, before, sight.ocr)
    placed += unruled.tables
    placed += [(box.top, Line(text, page=number, box=box, ocr=sight.ocr)) for text, box in text_lines(unruled.rest)]
    blocks = [block for _, block in sorted(placed, key=lambda item: item[0])]
    discards = [
        Discard(text, why, page=number, box=box)
        for why, glyphs in sight.left_out.items()
        for text, box in text_lines(glyphs)
    ]
    if turn:
        back = _Back(turn, page)
        blocks, discards = [back.block(block) for block in blocks], [back.discard(discard) for discard in discards]
    problems = (*([Problem(number, _DRAWING)] if drawing else []), *unruled.problems)
    return PageReading(tuple(blocks), digits, tuple(discards), problems, unruled.columns)


def _without_text(marks: Marks, number: int) -> tuple[Problem, ...]:
    """What to say of a page that draws no character: nothing, when it draws no picture either."""
    return (Problem(number, _NO_TEXT),) if marks.images else ()


def _add_page(pages: _Pages, fonts: PDFResourceManager, page: PDFPage, number: int) -> None:
    from index.readers.pdf_content import page_marks

    try:
        marks = page_marks(fonts, page)
    except _damage() as error:
        pages.failed = error
        pages.problems.append(Problem(number, _DAMAGED_PAGE))
        return
    reading = read_page(marks, number, pages.columns)
    if marks.damaged:
        pages.problems.append(Problem(number, _NOT_WHOLE))
    pages.blocks += reading.blocks
    pages.discards += reading.discards
    pages.problems += reading.problems
    pages.columns = reading.columns
    pages.digits[number] = reading.digits


def _damage() -> tuple[type[Exception], ...]:
    """What pdfminer raises on a damaged file: its own errors, and whatever a missing piece of the objects provokes."""
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException

    own = (PDFException, PSException, zlib.error, struct.error)
    provoked = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError, ArithmeticError)
    return (*own, *provoked, NotImplementedError, EOFError)


def _opened(path: Path, content: bytes) -> PDFDocument:
    from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
    from pdfminer.pdfparser import PDFParser

    # pdfminer warns of every odd object on its way; what matters of it is reported as an error or a problem.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        return PDFDocument(PDFParser(io.BytesIO(content)))
    except PDFPasswordIncorrect as error:
        raise EncryptedDocument(path, "PDF 有密码", "请先解密再导入") from error
    except _damage() as error:
        raise DamagedDocument(path, "PDF 损坏或不完整", "请重新下载原件") from error


def _page_objects(document: PDFDocument, pages: _Pages) -> Iterator[PDFPage]:
    """The pages one after the other; where the list of them is damaged, those before it."""
    from pdfminer.pdfpage import PDFPage

    try:
        yield from PDFPage.create_pages(document)
    except _damage() as error:
        pages.failed = error
        pages.problems.append(Problem(None, _DAMAGED_LIST))


@dataclass(frozen=True, slots=True)
class _Back:
    """Boxes of a page that was set upright, back to where they lie on the page as it is."""

    turn: int
    page: Marks

    def box(self, box: Box | None) -> Box | None:
        return box and turned_box(box, 4 - self.turn, self.page.width, self.page.height)

    def block(self, block: Line | Grid) -> Line | Grid:
        if isinstance(block, Line):
            return replace(block, box=self.box(block.box))
        return replace(block, cells=tuple(self.cell(cell) for cell in block.cells))

    def cell(self, cell: Cell) -> Cell:
        return replace(cell, box=self.box(cell.box))

    def discard(self, discard: Discard) -> Discard:
        return replace(discard, box=self.box(discard.box))
