"""XLS (Excel 97–2003) by xlrd: the same sheets, addresses and number texts as XLSX."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.domain.amounts import count_digits
from index.domain.disclosure import Discard, Problem
from index.domain.errors import EncryptedDocument
from index.readers.office.number_format import exact, moment_shown, shown
from index.readers.office.sheets import Sheet, cell_name, read_sheet
from index.readers.office.zip_container import parsing
from index.readers.raw import Grid, Line, RawDocument

if TYPE_CHECKING:
    from xlrd.book import Book  # type: ignore[import-untyped]
    from xlrd.sheet import Cell as XlsCell  # type: ignore[import-untyped]

_WHAT = "Excel 工作簿"


def read_xls(path: Path, content: bytes) -> RawDocument:
    """Raises ``DamagedDocument`` and ``EncryptedDocument``."""
    import xlrd  # type: ignore[import-untyped]

    with parsing(path, _WHAT):
        try:
            book = xlrd.open_workbook(
                file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
            )
            sheets = list(_sheets(book))
        except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
            if "encrypted" in str(error):
                raise EncryptedDocument(path, "Excel 工作簿有密码", "请去掉密码后再导入") from error
            raise ValueError(str(error)) from error
    blocks: list[Line | Grid] = []
    problems: list[Problem] = []
    discards: list[Discard] = []
    digits: dict[int, Counter[str]] = {}
    for sheet, errors, unseen in sheets:
        own_blocks, own_discards, own_problems = read_sheet(sheet)
        blocks += own_blocks
        discards += [*own_discards, *unseen]
        problems += own_problems
        if errors:
            cells = "、".join(errors[:20]) + (f" 等 {len(errors)} 格" if len(errors) > 20 else "")
            problems.append(Problem(sheet.page, f"工作表“{sheet.title}”的单元格是错误值：{cells}"))
        if own := count_digits("".join(sheet.texts.values()) + "".join(discard.text for discard in unseen)):
            digits[sheet.page] = own
    return RawDocument(path, book.nsheets, tuple(blocks), tuple(problems), tuple(discards), digits)


def _sheets(book: Book) -> Iterator[tuple[Sheet, list[str], list[Discard]]]:
    """Each sheet with its texts, its error values, and the numbers that their format hides."""
    import xlrd

    for page, worksheet in enumerate(book.sheets(), start=1):
        sheet = Sheet(
            worksheet.name,
            page,
            hidden=worksheet.visibility != 0,
            merges=[(top, left, end - 1, right - 1) for top, end, left, right in worksheet.merged_cells],
            hidden_rows={row for row, info in worksheet.rowinfo_map.items() if info.hidden},
            hidden_columns={column for column, info in worksheet.colinfo_map.items() if info.hidden},
        )
        errors: list[str] = []
        unseen: list[Discard] = []
        for row in range(worksheet.nrows):
            for column, cell in enumerate(worksheet.row(row)):
                text = _text(book, cell)
                if text:
                    sheet.texts[row, column] = text
                    if _is_ruled(book, cell):
                        sheet.ruled.add((row, column))
                elif cell.ctype == xlrd.XL_CELL_NUMBER:
                    why = f"数字格式使其不显示（{sheet.address(row, column)}）"
                    unseen.append(Discard(f"{exact(cell.value):f}", why, page))
                if cell.ctype == xlrd.XL_CELL_ERROR:
                    errors.append(f"{cell_name(row, column)}（{text}）")
        yield sheet, errors, unseen


def _text(book: Book, cell: XlsCell) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value).replace("\r\n", "\n").replace("\r", "\n")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return ""
    # The built-in East Asian dates (27–36, 50–58) have a number and no text.
    number_format = book.format_map[book.xf_list[cell.xf_index].format_key].format_str or ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return moment_shown(
                xlrd.xldate.xldate_as_datetime(cell.value, book.datemode), number_format or "yyyy-mm-dd"
            )
        except (OverflowError, ValueError):
            pass  # no date that there is: the number itself
    return shown(cell.value, number_format)


def _is_ruled(book: Book, cell: XlsCell) -> bool:
    border = book.xf_list[cell.xf_index].border
    sides = (border.left_line_style, border.right_line_style, border.top_line_style, border.bottom_line_style)
    return any(sides)
