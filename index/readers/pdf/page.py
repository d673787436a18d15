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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.domain.amounts import count_digits, parse_cell
from index.domain.disclosure import Box, Cell, Discard, Problem
from index.domain.errors import DamagedDocument, EncryptedDocument
from index.readers.page_progress import page_read
from index.readers.pdf.borderless_tables import Columns, borderless_tables
from index.readers.pdf.broken_fonts import garbled, read_garbled_page
from index.readers.pdf.continuations import with_common_columns
from index.readers.pdf.raised_digits import with_raised_digits
from index.readers.pdf.ruled_tables import bounds, grid, place_glyphs, table_frames
from index.readers.pdf.rulings import Glyph, Marks, seen, turned_box, upright
from index.readers.pdf.text_lines import text_lines
from index.readers.raw import Grid, Line, PageReading, RawDocument
from index.readers.scan.ocr import is_scan, read_scanned_page

if TYPE_CHECKING:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfplumber.pdf import PDF

_DAMAGED_PAGE = "这一页的数据损坏，未能读出"
_NOT_WHOLE = "这一页的数据不完整或校验不符，读出的内容可能有缺有错"
_DAMAGED_LIST = "PDF 的页面目录损坏，后面的页未能读出"
_DRAWING = "这一页的线条太多，当作图，其中若有表格未能读出"
# A page with more rules than this is a drawing: to look for tables in it would take minutes.
_MOST_RULES = 20_000
# Of the page's width: two cells side by side that take less are words of a sentence.
_NARROW = 0.4
# A header alone on a page's end has words in this share of its cells at least.
_HEADED = 0.6


@dataclass(frozen=True, slots=True)
class TextPage(PageReading):
    """A page that was read from its characters; ``columns`` as in ``read_page``."""

    columns: Columns | None = None


@dataclass(slots=True)
class _Pages:
    """The pages read so far."""

    blocks: list[Line | Grid] = field(default_factory=list)
    discards: list[Discard] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    digits: dict[int, Counter[str]] = field(default_factory=dict)
    columns: Columns | None = None
    read: int = 0
    failed: Exception | None = None


def read_pdf(path: Path, content: bytes) -> RawDocument:
    """Raises ``EncryptedDocument`` when a password is needed, ``DamagedDocument`` when no page can be read."""
    pages = _Pages()
    count = 0
    pdf = _opened(path, content)
    total = _told_pages(pdf.doc)
    for count, page in enumerate(_page_objects(pdf.doc, pages), start=1):
        _add_page(pages, pdf, page, count)
        page_read(count, total)
    if count == 0 and not pages.failed:
        raise DamagedDocument(path, "PDF 里没有页", "请重新下载原件")
    if not pages.read:
        raise DamagedDocument(path, "PDF 内部结构损坏", "请重新下载原件") from pages.failed
    return RawDocument(
        path,
        count,
        tuple(with_common_columns(pages.blocks)),
        tuple(pages.problems),
        tuple(pages.discards),
        digits=pages.digits,
    )


def read_page(marks: Marks, number: int, before: Columns | None = None) -> TextPage:
    """Tables and lines of one page from the top, what is left out of it, and all its digits, counted before.

    ``before`` are the columns of a table without rules that reached the end of the page before.
    """
    digits = count_digits("".join(glyph.text for glyph in marks.glyphs))
    page, turn = upright(marks)
    page.glyphs = with_raised_digits(page.glyphs)
    sight = seen(page)
    drawing = len(page.rules) > _MOST_RULES
    placed: list[tuple[float, Line | Grid]] = []
    rest = sight.glyphs
    for cells in [] if drawing else table_frames(page.rules):
        inside, others = place_glyphs(rest, cells)
        if _is_underlined_prose(cells, inside, page.width):
            continue
        rest = others
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
    problems = (*([Problem(number, _DRAWING, "线条太多的页")] if drawing else []), *unruled.problems)
    return TextPage(tuple(blocks), problems, tuple(discards), digits, unruled.columns)


def _is_underlined_prose(cells: Sequence[Box], inside: Sequence[Sequence[Glyph]], width: float) -> bool:
    """Whether rules around words of a sentence (an underlined amount, a line with a coloured ground) only look like a
    table: a single cell has text, or one row of narrow ones."""
    filled = [box for box, glyphs in zip(cells, inside, strict=True) if any(not g.text.isspace() for g in glyphs)]
    rows = {round(box.top) for box in cells}
    if len(filled) > 1 and len(rows) == 1 and len(filled) < _HEADED * len(cells):
        words = ["".join(glyph.text for glyph in glyphs) for glyphs in inside]
        return not any(parse_cell(word) for word in words)
    if len(filled) > 1:
        return len(rows) == 1 and bounds(cells).x1 - bounds(cells).x0 < _NARROW * width and len(cells) == 2
    return bool(filled) and (len(rows) == 1 or len(cells) == 1)


def _add_page(pages: _Pages, pdf: PDF, page_object: PDFPage, number: int) -> None:
    from pdfplumber.page import Page

    from index.readers.pdf.content_stream import page_marks

    try:
        marks = page_marks(pdf.rsrcmgr, page_object)
        page = Page(pdf, page_object, number)
    except _damage() as error:
        pages.failed = error
        pages.problems.append(Problem(number, _DAMAGED_PAGE, "页面损坏"))
        return
    reading: PageReading
    if why := garbled(marks, page):
        reading = read_garbled_page(marks, page, number, why)
    elif is_scan(marks):
        reading = read_scanned_page(page, number)
    else:
        reading = read_page(marks, number, pages.columns)
    page.close()
    pages.read += 1
    if marks.damaged:
        pages.problems.append(Problem(number, _NOT_WHOLE, "页面损坏"))
    pages.blocks += reading.blocks
    pages.discards += reading.discards
    pages.problems += reading.problems
    pages.columns = reading.columns if isinstance(reading, TextPage) else None
    if reading.digits is not None:
        pages.digits[number] = reading.digits


def _damage() -> tuple[type[Exception], ...]:
    """What pdfminer raises on a damaged file: its own errors, and whatever a missing piece of the objects provokes."""
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    own = (MalformedPDFException, PdfminerException, PDFException, PSException, zlib.error, struct.error)
    provoked = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError, ArithmeticError)
    return (*own, *provoked, NotImplementedError, EOFError)


def _opened(path: Path, content: bytes) -> PDF:
    import pdfplumber  # 0.2 s and 34 MB: only who reads a PDF pays it
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    # pdfminer warns of every odd object on its way; what matters of it is reported as an error or a problem.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        return pdfplumber.open(io.BytesIO(content))
    except _damage() as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, PDFPasswordIncorrect) or isinstance(error, PDFPasswordIncorrect):
            raise EncryptedDocument(path, "PDF 有密码", "请先解密再导入") from error
        raise DamagedDocument(path, "PDF 损坏或不完整", "请重新下载原件") from error


def _told_pages(document: PDFDocument) -> int:
    """How many pages the document says that it has, 0 for nothing sensible."""
    from pdfminer.pdftypes import resolve1

    try:
        pages = resolve1(resolve1(document.catalog)["Pages"])
        count = resolve1(pages["Count"])
    except _damage():
        return 0
    return count if isinstance(count, int) and count > 0 else 0


def _page_objects(document: PDFDocument, pages: _Pages) -> Iterator[PDFPage]:
    """The pages one after the other (pdfplumber's own list holds all of them at once); where the list is damaged, those
    before."""
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
