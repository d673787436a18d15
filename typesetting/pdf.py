"""A Document as PDF: embedded font, real text, tables by reportlab."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
    Table,
)
from reportlab.platypus.doctemplate import LayoutError

from typesetting.errors import TypesettingError
from typesetting.fonts import font_name, font_path, truetype
from typesetting.layout import cells, is_landscape, is_number, laid_out, pieces
from typesetting.model import Document, Heading, Paragraph, TableSpec
from typesetting.style import Style
from typesetting.widths import column_widths
from typesetting.wrap import wrap

MARGIN = 54.0
PADDING = 3.0  # left and right of the text in a cell
LEADING = 1.3  # of the font size, in tables
ALWAYS = frozenset("0123456789- 　")  # page numbers and indents are not in the document's text
_DIGITS = re.compile(r"[0-9.%,]+")
_NUMERIC = re.compile(r"[\d.,%\s\n≥≤≧<>=-]+")


def pdf_bytes(document: Document, style: Style) -> bytes:
    """Raises FontError when there is no font, or it lacks a character."""
    characters = frozenset(_text(document)) | ALWAYS
    characters -= {"\n"}
    font = font_name(characters)
    pdfmetrics.registerFont(TTFont(font, BytesIO(truetype(characters, font_path()))))
    try:
        return _built(document, style, font)
    finally:
        # reportlab keeps every font for ever: a large corpus would fill the memory with one font a document.
        pdfmetrics._fonts.pop(font, None)
        pdfmetrics._dynFaceNames.pop(font, None)


def _text(document: Document) -> str:
    parts = [document.title, document.body]
    for block in document.blocks:
        if isinstance(block, TableSpec):
            parts += [*block.caption, block.department, block.unit, *block.notes]
            parts += [text for row in block.header + block.rows for text in row]
        else:
            parts.append(block.text)
    return "".join(parts)


def _built(document: Document, style: Style, font: str) -> bytes:
    out = BytesIO()
    template = BaseDocTemplate(
        out,
        pagesize=A4,
        title=document.title.replace("\n", ""),
        author=document.body,
        subject=f"{document.year}年{document.kind}",
        invariant=1,
    )
    width, height = A4
    template.addPageTemplates(
        [
            _page("portrait", width, height, style, font),
            _page("landscape", height, width, style, font, turned=style.orientation),
        ]
    )
    try:
        template.build(_Story(document, style, font).flowables())
    except LayoutError as error:
        raise TypesettingError(
            f"{document.body}：有一行比一页还高，排不下。请把格里的文字缩短，或把列加宽。"
        ) from error
    return out.getvalue()


def _page(name: str, width: float, height: float, style: Style, font: str, turned: str = "") -> PageTemplate:
    frame = Frame(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN, 0, 0, 0, 0)

    def furnish(canvas: Any, template: Any) -> None:
        if turned in ("rotated", "sideways"):
            canvas.rotate(90)
            canvas.translate(0, -height)
        if style.page_numbers and template.page > 1:
            canvas.setFont(font, 9)
            canvas.drawCentredString(width / 2, MARGIN / 2, f"- {template.page} -")

    # The size as seen: reportlab turns the media box itself when the page is rotated.
    size = (height, width) if turned == "sideways" else (width, height)
    template = PageTemplate(name, [frame], onPage=furnish, pagesize=size)
    template.rotation = 90 if turned == "rotated" else 0
    return template


class _Story:
    """The flowables of one document; remembers which way the page lies."""

    def __init__(self, document: Document, style: Style, font: str) -> None:
        self.document = document
        self.style = style
        self.font = font
        self.landscape = False
        self.story: list[Flowable] = []

    def flowables(self) -> list[Flowable]:
        self._line(self.document.title, size=24, before=200, centred=True)
        self.story.append(PageBreak())
        after_table = False
        for block in self.document.blocks:
            if isinstance(block, TableSpec):
                self._table(block)
            elif isinstance(block, Heading):
                self._turn(False, new_page=after_table and self.style.tables_on_new_page)
                self._heading(block)
            else:
                self._turn(False)
                self._prose(block)
            after_table = isinstance(block, TableSpec)
        return self.story

    def _turn(self, landscape: bool, new_page: bool = False) -> None:
        if landscape != self.landscape:
            self.landscape = landscape
            self.story.append(NextPageTemplate("landscape" if landscape else "portrait"))
            new_page = True
        if new_page and not isinstance(self.story[-1], PageBreak):
            self.story.append(PageBreak())

    def _heading(self, heading: Heading) -> None:
        size = self.style.prose_size
        if heading.level == 1:
            self._line(heading.text, size=size + 4, before=12, centred=True)
        else:
            self.story.append(CondPageBreak(size * 5))
            self._line("　　" + heading.text, size=size + (1 if heading.level == 2 else 0), before=6)

    def _prose(self, paragraph: Paragraph) -> None:
        self._line("　　" + paragraph.text, size=self.style.prose_size, rise=self.style.digit_rise)

    def _line(self, text: str, size: float, before: float = 0, centred: bool = False, rise: float = 0) -> None:
        if before:
            self.story.append(Spacer(1, before))
        self.story.append(_Prose(text, self.font, size, centred, rise))

    def _table(self, table: TableSpec) -> None:
        style = self.style
        laid = laid_out(table, style)
        self._turn(is_landscape(table, style), new_page=style.tables_on_new_page)
        for index, piece in enumerate(pieces(laid, style)):
            if index:
                self.story.append(PageBreak())
            for line in piece.caption:
                self._line(line, size=style.font_size + 4, centred=not is_number(line))
            self.story.append(Spacer(1, 4))
            if piece.department or piece.unit:
                self.story.append(_TwoEnds(piece.department, piece.unit, self.font, style.font_size))
            self.story.append(self._grid(piece, laid))
            for note in piece.notes:
                self._line(note, size=style.font_size, before=4)

    def _grid(self, piece: TableSpec, whole: TableSpec) -> Table:
        """``whole`` decides the widths, so that the columns stand still from page to page."""
        size = self.style.font_size
        page = A4[1] if self.landscape else A4[0]
        widths = [width * size for width in column_widths(whole, (page - 2 * MARGIN) / size)]
        grid: list[list[str]] = [[""] * piece.columns for _ in piece.header + piece.rows]
        commands: list[tuple[Any, ...]] = [
            ("FONT", (0, 0), (-1, -1), self.font, size, size * LEADING),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
            ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
            *self._rules(len(piece.header)),
        ]
        for cell in cells(piece):
            inner = sum(widths[cell.column : cell.column + cell.column_span]) - 2 * PADDING
            lines = wrap(cell.text, inner + 0.01, lambda text: float(pdfmetrics.stringWidth(text, self.font, size)))
            grid[cell.row][cell.column] = "\n".join(lines)
            first = (cell.column, cell.row)
            last = (cell.column + cell.column_span - 1, cell.row + cell.row_span - 1)
            if first != last:
                commands.append(("SPAN", first, last))
            if self.style.borders == "filled":
                commands.append(("BACKGROUND", first, last, (0.9, 0.9, 0.9)))
            if cell.is_header or (cell.column < whole.code_columns):
                commands.append(("ALIGN", first, last, "CENTER"))
            elif _NUMERIC.fullmatch(cell.text):
                commands.append(("ALIGN", first, last, "RIGHT"))
        repeated = len(piece.header) if self.style.header_repeated else 0
        return _Table(grid, colWidths=widths, style=commands, repeatRows=repeated, overprint=self.style.overprint)

    def _rules(self, header: int) -> list[tuple[Any, ...]]:
        thin, everywhere = 0.5, ((0, 0), (-1, -1))
        black = (0, 0, 0)
        if self.style.borders == "ruled":
            return [("GRID", *everywhere, thin, black)]
        if self.style.borders == "open_sides":
            lines = [("LINEABOVE", *everywhere, thin, black), ("LINEBELOW", *everywhere, thin, black)]
            return [*lines, ("INNERGRID", *everywhere, thin, black)]
        if self.style.borders == "three_lines":
            below = [("LINEBELOW", (0, header - 1), (-1, header - 1), thin, black)] if header else []
            return [("LINEABOVE", (0, 0), (-1, 0), 1, black), ("LINEBELOW", (0, -1), (-1, -1), 1, black), *below]
        if self.style.borders == "double":
            return [("GRID", *everywhere, thin, black, None, None, None, 2, 1)]
        if self.style.borders == "filled":
            return [("GRID", *everywhere, thin, (1, 1, 1))]
        return []


class _Table(Table):  # type: ignore[misc]
    """A table that may be printed over itself, a little aside."""

    def __init__(self, *arguments: Any, overprint: float = 0.0, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.overprint = overprint

    def draw(self) -> None:
        super().draw()
        if self.overprint:
            self.canv.translate(self.overprint, 0)
            super().draw()


class _Prose(Flowable):  # type: ignore[misc]
    """One paragraph, broken between CJK characters; digits may stand on a baseline of their own."""

    def __init__(self, text: str, font: str, size: float, centred: bool, rise: float, lines: list[str] | None = None):
        super().__init__()
        self.text, self.font, self.size, self.centred, self.rise = text, font, size, centred, rise
        self.leading = size * 1.6
        self.lines = lines

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        if self.lines is None:
            self.lines = wrap(self.text, width, self._measure)
        self.width = width
        return width, self.leading * len(self.lines)

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        lines = self.lines or []
        fit = int(height / self.leading)
        if fit < 1 or fit >= len(lines):
            return [] if fit < 1 else [self]
        return [_Prose("", self.font, self.size, self.centred, self.rise, part) for part in (lines[:fit], lines[fit:])]

    def draw(self) -> None:
        lines = self.lines or []
        self.canv.setFont(self.font, self.size)
        y = self.leading * len(lines) - self.leading * 0.75
        for line in lines:
            x = (self.width - self._measure(line)) / 2 if self.centred else 0.0
            if self.rise:
                self._draw_risen(line, x, y)
            else:
                self.canv.drawString(x, y, line)
            y -= self.leading

    def _draw_risen(self, line: str, x: float, y: float) -> None:
        for run in re.findall(r"[0-9.%,]+|[^0-9.%,]+", line):
            self.canv.drawString(x, y + (self.rise if _DIGITS.fullmatch(run) else 0), run)
            x += self._measure(run)

    def _measure(self, text: str) -> float:
        return float(pdfmetrics.stringWidth(text, self.font, self.size))


class _TwoEnds(Flowable):  # type: ignore[misc]
    """编制部门 on the left, 单位 on the right, on one line."""

    def __init__(self, left: str, right: str, font: str, size: float) -> None:
        super().__init__()
        self.left, self.right, self.font, self.size = left, right, font, size

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, self.size * 1.8

    def draw(self) -> None:
        self.canv.setFont(self.font, self.size)
        self.canv.drawString(0, self.size * 0.6, self.left)
        self.canv.drawRightString(self.width, self.size * 0.6, self.right)
