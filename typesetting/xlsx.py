"""A Document as XLSX: prose on the first sheet, then a sheet for each table."""

from __future__ import annotations

import re
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from typesetting.archive import MOMENT, timeless
from typesetting.layout import cells, is_landscape, laid_out
from typesetting.model import Document, TableSpec
from typesetting.style import Style
from typesetting.widths import column_widths

THIN = Side(style="thin")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\：\s]")  # in the name of a sheet


def xlsx_bytes(document: Document, style: Style) -> bytes:
    """Every cell is text, as printed: 0.50 stays 0.50, and 13,6 is no number."""
    book = Workbook()
    book.properties.creator = document.body
    book.properties.title = document.title.replace("\n", "")
    book.properties.subject = f"{document.year}年{document.kind}"
    book.properties.created = MOMENT
    front = book.active
    assert isinstance(front, Worksheet)
    front.title = "说明"
    front.column_dimensions["A"].width = 120
    front.append([document.title.replace("\n", "")])
    tables: list[TableSpec] = []
    for block in document.blocks:
        if isinstance(block, TableSpec):
            tables.append(block)
        else:
            front.append([block.text])
    for row in front.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    for index, table in enumerate(tables, start=1):
        _sheet(book.create_sheet(_sheet_name(index, table)), table, style)
    out = BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def _sheet_name(index: int, table: TableSpec) -> str:
    name = _FORBIDDEN.sub("", table.caption[-1]) if table.caption else "表"
    return f"{index} {name}"[:31]


def _sheet(sheet: Worksheet, table: TableSpec, style: Style) -> None:
    landscape = is_landscape(table, style)
    table = laid_out(table, style)
    columns = table.columns
    for caption in table.caption:
        sheet.append([caption])
        if caption == table.caption[-1]:
            _merge(sheet, sheet.max_row, 1, 1, columns)
            sheet.cell(sheet.max_row, 1).alignment = Alignment(horizontal="center")
    if table.department or table.unit:
        line = [""] * columns
        line[-1] = table.unit
        line[0] = table.department or line[0]
        sheet.append(line)
        sheet.cell(sheet.max_row, columns).alignment = Alignment(horizontal="right")
    start = len(table.caption) + (1 if table.department or table.unit else 0) + 1
    for cell in cells(table):
        row, column = start + cell.row, cell.column + 1
        target = sheet.cell(row, column)
        target.value = cell.text or None
        target.number_format = "@"
        # Else openpyxl would make a formula of an indicator such as =1个.
        target.data_type = "s" if cell.text else "n"
        target.alignment = Alignment(
            wrap_text=True, vertical="center", horizontal="center" if cell.is_header else "general"
        )
        for r in range(row, row + cell.row_span):
            for c in range(column, column + cell.column_span):
                sheet.cell(r, c).border = _border(style, c, columns)
        _merge(sheet, row, column, cell.row_span, cell.column_span)
    for offset, note in enumerate(table.notes):
        sheet.cell(start + len(table.header) + len(table.rows) + offset, 1).value = note
    _page_setup(sheet, table, style, start, landscape)


def _merge(sheet: Worksheet, row: int, column: int, height: int, width: int) -> None:
    if height > 1 or width > 1:
        sheet.merge_cells(start_row=row, start_column=column, end_row=row + height - 1, end_column=column + width - 1)


def _border(style: Style, column: int, columns: int) -> Border:
    if style.borders == "borderless":
        return Border()
    if style.borders == "three_lines":
        return Border(top=THIN, bottom=THIN)
    is_open = style.borders == "open_sides"
    left = None if is_open and column == 1 else THIN
    right = None if is_open and column == columns else THIN
    return Border(left=left, right=right, top=THIN, bottom=THIN)


def _page_setup(sheet: Worksheet, table: TableSpec, style: Style, start: int, landscape: bool) -> None:
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    for index, width in enumerate(column_widths(table, 120 if landscape else 80), start=1):
        # Excel counts widths in digits of its standard font: about two to an em.
        sheet.column_dimensions[get_column_letter(index)].width = round(width * 2, 1)
    body = start + len(table.header)
    if style.header_repeated and table.header:
        sheet.print_title_rows = f"{start}:{body - 1}"
    if style.rows_per_page:
        for row in range(body + style.rows_per_page, body + len(table.rows), style.rows_per_page):
            sheet.row_breaks.append(Break(id=row - 1))
