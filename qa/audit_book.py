"""The findings of an audit as an Excel workbook: an overview in front, then one sheet a disclosure.

A finding has as many rows as places, its own words merged over them, since a cell can link to one place only. Every
text is written as text: what a document prints is never run as a formula.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.domain.disclosure import Source
from index.domain.errors import InputError, file_label
from qa.answer import spot_text
from qa.audit import ERROR, Audit, Audited, Place, places
from qa.audit_text import SEVERITY_WORDS, excerpt

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

OVERVIEW = "总览"
OVERVIEW_HEADER = ("公开文件", "单位", "文件", "年度", "类型", "错误", "可疑", "未能核对")
UNCHECKED_HEADER = ("公开文件", "规则", "要核对的内容", "为什么没能核对")
HEADER = (
    *("序号", "程度", "问题", "依据", "按勾稽应为", "写作", "单位", "判断"),  # merged over the places of a finding
    *("疑点", "数值", "数值单位", "原文写作", "位置（点开原文）", "原文句子", "规则"),
)
_WIDTHS = (6, 8, 34, 44, 15, 15, 8, 30, 7, 15, 9, 15, 46, 52, 24)
_OVERVIEW_WIDTHS = (46, 30, 50, 9, 12, 9, 9, 11)  # the reason of what was not checked takes the last five
_OF_FINDING = 8  # columns of HEADER that belong to the finding, not to the place
_TALL = 400  # points; Excel allows 409
_LINE = 15  # points of a line of text
_COLOURS = {ERROR: "F8CBAD", "warning": "FFE699"}
_SHEET_NAME = 31
_CELL = 32_000  # characters; Excel allows 32767
_PDF, _BOOKS = (".pdf",), (".xlsx", ".xlsm", ".xls", ".et")


def write_book(audit: Audit, out: Path) -> None:
    """Write the workbook. Raises ``InputError`` when the file cannot be written there."""
    from openpyxl import Workbook  # 0.2 s: only who writes Excel pays it

    if out.suffix.lower() != ".xlsx":
        raise InputError(f"“{out}”不是 .xlsx 文件名，请改用 .xlsx 结尾")
    book = Workbook()
    overview = book.active
    assert overview is not None
    overview.title = OVERVIEW
    names = sheet_names([one.disclosure.title for one in audit.audited])
    _overview(overview, audit, names)
    for one, name in zip(audit.audited, names, strict=True):
        _disclosure_sheet(book.create_sheet(name), one)
    _save(book, out)


def _save(book: Workbook, out: Path) -> None:
    partial = out.with_name(out.name + ".part")
    try:
        book.save(partial)
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(f"“{out}”写不了（{error.strerror}），请检查文件夹和权限，或先关闭已打开的这个文件") from error


# The sheets ----------------------------------------------------------------------------------------------------------


def _overview(sheet: Worksheet, audit: Audit, names: Sequence[str]) -> None:
    _header(sheet, 1, OVERVIEW_HEADER)
    for row, (one, name) in enumerate(zip(audit.audited, names, strict=True), start=2):
        known = one.disclosure
        title = _put(sheet, row, 1, known.title)
        _link(title, f"#'{name.replace(chr(39), chr(39) * 2)}'!A1")
        _put(sheet, row, 2, known.body)
        _link(_put(sheet, row, 3, file_label(Path(known.path))), file_url(known.path))
        _put(sheet, row, 4, known.year)
        _put(sheet, row, 5, f"{known.scope}{known.stage}")
        for column, count, severity in ((6, one.errors, ERROR), (7, one.warnings, "warning")):
            cell = _put(sheet, row, column, count)
            if count:
                _fill(cell, _COLOURS[severity])
        _put(sheet, row, 8, len(one.unchecked))
        _height(sheet, row, _OVERVIEW_WIDTHS)
    row = len(audit.audited) + 2
    for message in audit.failed:
        _fill(_put(sheet, row, 1, f"没有读出：{message}"), _COLOURS[ERROR])
        row += 1
    row += 1
    _header(sheet, row, UNCHECKED_HEADER)
    reason = len(UNCHECKED_HEADER)
    sheet.merge_cells(start_row=row, end_row=row, start_column=reason, end_column=len(OVERVIEW_HEADER))
    widths = (*_OVERVIEW_WIDTHS[: reason - 1], sum(_OVERVIEW_WIDTHS[reason - 1 :]))
    for one in audit.audited:
        for item in one.unchecked:
            row += 1
            for column, value in enumerate((one.disclosure.title, item.rule, item.what, item.why), start=1):
                _put(sheet, row, column, value)
            _height(sheet, row, widths)
            sheet.merge_cells(start_row=row, end_row=row, start_column=reason, end_column=len(OVERVIEW_HEADER))
    _finish(sheet, _OVERVIEW_WIDTHS)


def _disclosure_sheet(sheet: Worksheet, one: Audited) -> None:
    _header(sheet, 1, HEADER)
    row = 2
    if not one.contradictions:
        _put(sheet, row, 3, "没有发现自相矛盾")
    for number, finding in enumerate(one.contradictions, start=1):
        spots: Sequence[Place | None] = places(finding) or [None]
        words = SEVERITY_WORDS.get(finding.severity, finding.severity)
        own = (number, words, finding.what, finding.why, finding.expected, finding.found, finding.unit, finding.likely)
        for column, value in enumerate(own, start=1):
            cell = _put(sheet, row, column, value)
            if column <= 2:
                _fill(cell, _COLOURS.get(finding.severity, "FFFFFF"))
        for offset, place in enumerate(spots):
            if place is not None:
                _place_row(sheet, row + offset, place)
            _put(sheet, row + offset, len(HEADER), finding.rule)
        last = row + len(spots) - 1
        _heights(sheet, row, last)
        if last > row:
            for column in range(1, _OF_FINDING + 1):
                sheet.merge_cells(start_row=row, end_row=last, start_column=column, end_column=column)
        row = last + 1
    _finish(sheet, _WIDTHS)


def _place_row(sheet: Worksheet, row: int, place: Place) -> None:
    source, fact = place.source, place.fact
    if place.suspect:
        _fill(_put(sheet, row, 9, "✗"), _COLOURS[ERROR])
    _put(sheet, row, 10, None if fact is None else fact.value)
    _put(sheet, row, 11, "" if fact is None else fact.unit)
    _put(sheet, row, 12, source.written_as)
    _link(_put(sheet, row, 13, spot_text(source) or source.path), source_url(source))
    _put(sheet, row, 14, excerpt(source))


# Links ---------------------------------------------------------------------------------------------------------------


def file_url(path: str) -> str:
    """A link to a file on this disk; "" for one that is not there, or is inside an archive."""
    found = Path(path)
    return found.absolute().as_uri() if found.is_file() else ""


def source_url(source: Source) -> str:
    """A link to the place itself where the format can be linked into (the page of a PDF, the cell of a workbook),
    else to the file; "" where there is no such file."""
    url, suffix = file_url(source.path), Path(source.path).suffix.lower()
    if url and suffix in _PDF and source.page is not None:
        return f"{url}#page={source.page}"
    if url and suffix in _BOOKS and source.address:
        sheet, mark, cell = source.address.rpartition("!")
        return f"{url}#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}" if mark else f"{url}#{cell}"
    return url


def sheet_names(titles: Iterable[str]) -> list[str]:
    """A sheet name for each title: at most 31 characters, none that Excel forbids, no two alike (case aside)."""
    taken = {OVERVIEW.casefold(), "history"}  # the latter Excel keeps for itself
    names = []
    for title in titles:
        plain = " ".join(re.sub(r"[\[\]:*?/\\]", " ", _clean(title)).split()).strip("' ") or "公开文件"
        number, name = 1, _cut(plain, _SHEET_NAME)
        while name.casefold() in taken:
            number += 1
            name = f"{_cut(plain, _SHEET_NAME - len(str(number)) - 2)}({number})"
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    """The beginning of a text, in UTF-16 units as Excel counts, without an apostrophe at its end."""
    while len(text.encode("utf-16-le")) > 2 * units:
        text = text[:-1]
    return text.rstrip("' ")


# Cells ---------------------------------------------------------------------------------------------------------------


def _clean(text: str) -> str:
    """Without what XML cannot hold: control characters but tab and line feed, lone surrogates."""
    text = "".join(c for c in text if c in "\t\n" or unicodedata.category(c) != "Cc")
    return text.translate({0xFFFE: None, 0xFFFF: None}).encode("utf-8", "replace").decode()[:_CELL]


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Cell:
    """A cell with a number as a number and any text as text, wrapped."""
    from openpyxl.styles import Alignment

    cell: Cell = sheet.cell(row, column)  # type: ignore[assignment]
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str):
        cell.value = _clean(value)
        cell.data_type = "s"  # not a formula, whatever it begins with
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")  # nor once somebody edits it
    elif value is not None:
        cell.value = value
        if isinstance(value, Decimal):
            exponent = value.as_tuple().exponent
            places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
            cell.number_format = "#,##0" + ("." + "0" * places if places else "")
    return cell


def _header(sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    from openpyxl.styles import Font

    for column, name in enumerate(names, start=1):
        cell = _put(sheet, row, column, name)
        cell.font = Font(bold=True)
        _fill(cell, "D9E1F2")


def _fill(cell: Cell, colour: str) -> None:
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", fgColor=colour)


def _link(cell: Cell, url: str) -> None:
    """``#'sheet'!A1`` stays in the workbook. A place in another is held as Excel holds it, beside the file's URL; the
    page of a PDF is part of its URL."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    if not url:
        return
    target, _, fragment = url.partition("#")
    if fragment.startswith("page="):
        target, fragment = url, ""
    cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target or None, location=fragment or None)
    cell.font = Font(color="0563C1", underline="single")


def _finish(sheet: Worksheet, widths: Sequence[int]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.freeze_panes = "A2"
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _heights(sheet: Worksheet, first: int, last: int) -> None:
    """Rows tall enough for the places, and together for the words merged over them: Excel fits no merged cell."""
    rows = range(first, last + 1)
    lines = {row: _lines(sheet, row, _WIDTHS, range(_OF_FINDING + 1, len(HEADER) + 1)) for row in rows}
    missing = _lines(sheet, first, _WIDTHS, range(1, _OF_FINDING + 1)) - sum(lines.values())
    if missing > 0:
        share, rest = divmod(missing, len(lines))
        lines = {row: count + share + (index < rest) for index, (row, count) in enumerate(lines.items())}
    for row, count in lines.items():
        sheet.row_dimensions[row].height = min(_TALL, _LINE * count + 3)


def _height(sheet: Worksheet, row: int, widths: Sequence[int]) -> None:
    sheet.row_dimensions[row].height = min(_TALL, _LINE * _lines(sheet, row, widths, range(1, len(widths) + 1)) + 3)


def _lines(sheet: Worksheet, row: int, widths: Sequence[int], columns: Iterable[int]) -> int:
    """The lines that the tallest of some cells wraps to; a Chinese character is two wide."""
    most = 1
    for column in columns:
        value = sheet.cell(row, column).value
        if isinstance(value, str):
            wide = [
                sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in part) for part in value.split("\n")
            ]
            most = max(most, sum(-(-max(1, width) // (widths[column - 1] - 1)) for width in wide))
    return most
