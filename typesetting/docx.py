"""A Document as DOCX: real merged cells, East Asian fonts, landscape sections for wide tables."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph
from lxml.etree import _Element

from typesetting.archive import MOMENT, timeless
from typesetting.layout import Cell, cells, is_landscape, is_number, laid_out, pieces
from typesetting.model import Document, Heading, Paragraph, TableSpec
from typesetting.style import Style
from typesetting.widths import column_widths

FONT = "宋体"
SHORT, LONG, MARGIN = Mm(210), Mm(297), Mm(19)
SIDES = {
    "ruled": ("top", "left", "bottom", "right", "insideH", "insideV"),
    "open_sides": ("top", "bottom", "insideH", "insideV"),
    "borderless": (),
    "three_lines": ("top", "bottom"),
}


def docx_bytes(document: Document, style: Style) -> bytes:
    writer = _Writer(document, style)
    writer.write()
    out = BytesIO()
    writer.word.save(out)
    return timeless(out.getvalue())


class _Writer:
    """Fills one Word file from top to bottom; remembers which way the page lies."""

    def __init__(self, document: Document, style: Style) -> None:
        self.document = document
        self.style = style
        self.word: WordDocument = docx.Document()
        self.landscape = False
        properties = self.word.core_properties
        properties.title, properties.author = document.title.replace("\n", ""), document.body
        properties.subject, properties.comments = f"{document.year}年{document.kind}", ""
        properties.created = properties.modified = MOMENT
        normal = self.word.styles["Normal"]
        normal.font.name = FONT
        normal.font.size = Pt(style.prose_size)
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
        self._lay(self.word.sections[0], landscape=False)

    def write(self) -> None:
        self._paragraph(self.document.title, size=22, centred=True)
        self._page_break()
        for block in self.document.blocks:
            if isinstance(block, TableSpec):
                self._table(block)
            elif isinstance(block, Heading):
                self._turn(landscape=False)
                self._heading(block)
            else:
                self._turn(landscape=False)
                self._prose(block)

    def _turn(self, landscape: bool) -> None:
        if landscape != self.landscape:
            self.landscape = landscape
            self._lay(self.word.add_section(WD_SECTION.NEW_PAGE), landscape)

    def _lay(self, section: object, landscape: bool) -> None:
        width, height = (LONG, SHORT) if landscape else (SHORT, LONG)
        orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        for name, value in {"page_width": width, "page_height": height, "orientation": orientation}.items():
            setattr(section, name, value)
        for name in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, name, MARGIN)

    def _heading(self, heading: Heading) -> None:
        paragraph = self._paragraph(
            heading.text, size=self.style.prose_size + 4 - heading.level, centred=heading.level == 1
        )
        paragraph.runs[0].bold = True
        paragraph.paragraph_format.keep_with_next = True

    def _prose(self, paragraph: Paragraph) -> None:
        written = self._paragraph(paragraph.text)
        written.paragraph_format.first_line_indent = Pt(2 * self.style.prose_size)

    def _paragraph(self, text: str, size: float | None = None, centred: bool = False) -> WordParagraph:
        paragraph = self.word.add_paragraph()
        run = paragraph.add_run(text)
        if size:
            run.font.size = Pt(size)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(2)
        return paragraph

    def _page_break(self) -> None:
        self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _table(self, table: TableSpec) -> None:
        laid = laid_out(table, self.style)
        self._turn(is_landscape(table, self.style))
        page = LONG if self.landscape else SHORT
        ems = (page - 2 * MARGIN) / Pt(self.style.font_size)
        widths = [Emu(round(width * Pt(self.style.font_size))) for width in column_widths(laid, ems)]
        for index, piece in enumerate(pieces(laid, self.style)):
            if index:
                self._page_break()
            for line in piece.caption:
                caption = self._paragraph(line, size=self.style.font_size + 4, centred=not is_number(line))
                caption.paragraph_format.page_break_before = self.style.tables_on_new_page and line == piece.caption[0]
            if piece.department or piece.unit:
                gap = " " * 20 if piece.department and piece.unit else ""
                self._paragraph(f"{piece.department}{gap}{piece.unit}", size=self.style.font_size)
            self._grid(piece, widths)
            for note in piece.notes:
                self._paragraph(note, size=self.style.font_size)
        # Two tables with nothing between them are one table to Word.
        self._paragraph("", size=4)

    def _grid(self, piece: TableSpec, widths: list[Emu]) -> None:
        """The rows as XML: python-docx's merge() takes seconds on a table of this size."""
        table = self.word.add_table(rows=0, cols=piece.columns)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        # The schema fixes the order of these elements, and Word refuses a file that breaks it.
        table._tbl.tblPr.insert_element_before(self._borders(), "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        by_row: dict[int, list[tuple[Cell, bool]]] = {}
        for cell in cells(piece):
            for offset in range(cell.row_span):
                by_row.setdefault(cell.row + offset, []).append((cell, offset == 0))
        for index in range(len(piece.header) + len(piece.rows)):
            row = OxmlElement("w:tr")
            if index < len(piece.header) and self.style.header_repeated:
                _child(_child(row, "w:trPr"), "w:tblHeader")
            for cell, is_first in sorted(by_row[index], key=lambda pair: pair[0].column):
                width = Emu(sum(widths[cell.column : cell.column + cell.column_span]))
                row.append(self._cell(cell, is_first, width))
            table._tbl.append(row)

    def _cell(self, cell: Cell, is_first: bool, width: Emu) -> _Element:
        element = OxmlElement("w:tc")
        properties = _child(element, "w:tcPr")
        _child(properties, "w:tcW", type="dxa", w=str(round(width.twips)))
        if cell.column_span > 1:
            _child(properties, "w:gridSpan", val=str(cell.column_span))
        if cell.row_span > 1:
            _child(properties, "w:vMerge", val="restart" if is_first else "continue")
        _child(properties, "w:vAlign", val="center")
        paragraph = _child(element, "w:p")
        if cell.is_header:
            _child(_child(paragraph, "w:pPr"), "w:jc", val="center")
        run = _child(paragraph, "w:r")
        fonts = _child(run, "w:rPr")
        _child(fonts, "w:sz", val=str(round(self.style.font_size * 2)))
        for index, line in enumerate(cell.text.split("\n") if is_first else []):
            if index:
                _child(run, "w:br")
            text = _child(run, "w:t")
            text.text = line
            text.set(qn("xml:space"), "preserve")
        return element

    def _borders(self) -> _Element:
        borders = OxmlElement("w:tblBorders")
        for side in SIDES.get(self.style.borders, SIDES["ruled"]):
            _child(borders, f"w:{side}", val="single", sz="4", space="0", color="000000")
        return borders


def _child(parent: _Element, tag: str, **attributes: str) -> _Element:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element
