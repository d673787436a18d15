"""XLSX by openpyxl: a sheet is a page, a number is as shown (``number_format``), its place is 表三!C7.

openpyxl's reading mode for large files keeps memory low, but knows neither merged cells nor hidden rows nor formulas
without a result, and walks through a million empty rows one by one. So each sheet is first cut down to the cells that
hold something, and what openpyxl would not tell is noted on the way.
"""

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from index.domain.amounts import count_digits
from index.domain.disclosure import Discard, Problem
from index.domain.errors import DamagedDocument
from index.readers.office.number_format import exact, moment_shown, shown
from index.readers.office.sheets import Sheet, cell_name, read_sheet
from index.readers.office.text_boxes import WIDEST
from index.readers.office.zip_container import Package, Relation, parsing, transitional
from index.readers.raw import Grid, Line, RawDocument

if TYPE_CHECKING:
    from lxml.etree import XMLPullParser, _Element
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# Cells and rows that hold nothing and say where they are, so that nothing else depends on them being there.
_EMPTY_CELL = re.compile(rb"<((?:\w+:)?)c\s(?=[^<>]*\br=)[^<>]*?(?:/>|></\1c>)")
_EMPTY_ROW = re.compile(rb"<((?:\w+:)?)row\s(?=[^<>]*\br=)(?![^<>]*\bhidden)[^<>]*?(?:/>|>\s*</\1row>)")
_CHUNK = 1 << 20
_WHAT = "Excel 工作簿"
# Formats that Chinese Excel knows by number alone (ECMA-376-1, 18.8.30, zh-cn); openpyxl takes them for plain numbers.
_CHINESE_DATES = {
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
# Characters in all cells together. Cells share their texts: a small file can name one long text a million times.
_MOST_TEXT = 50_000_000
# So many addresses does a problem name.
_NAMED = 20


@dataclass(slots=True)
class _Outline:
    """What a sheet's XML says beside its values."""

    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncomputed: list[str] = field(default_factory=list)
    too_far: int = 0


def read_xlsx(path: Path, content: bytes) -> RawDocument:
    """Raises ``DamagedDocument``."""
    import openpyxl  # a fifth of a second: only who reads workbooks pays it

    package = Package(path, content, _WHAT)
    main = next((name for kind, name, _ in package.related() if kind == "officeDocument"), "xl/workbook.xml")
    if main not in package.names:
        raise DamagedDocument(path, f"{_WHAT}损坏或不完整", "请重新下载原件")
    with parsing(path, _WHAT):
        small, outlines = _cut_down(package, main)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions that openpyxl leaves out
            book = openpyxl.load_workbook(io.BytesIO(small), read_only=True, data_only=True, keep_links=False)
            sheets = list(_sheets(book, package, main, outlines))
    parts = _sheet_parts(package, main)
    blocks: list[Line | Grid] = []
    problems: list[Problem] = []
    discards: list[Discard] = []
    digits: dict[int, Counter[str]] = {}
    for sheet, told, unseen in sheets:
        own_blocks, own_discards, own_problems = read_sheet(sheet)
        boxes = [] if sheet.hidden else list(_text_boxes(package, parts[sheet.page - 1][1], sheet.page))
        blocks += [*own_blocks, *boxes]
        discards += [*own_discards, *unseen]
        problems += [*told, *own_problems]
        texts = [*sheet.texts.values(), *(discard.text for discard in unseen), *(box.text for box in boxes)]
        if own := count_digits("".join(texts)):
            digits[sheet.page] = own
    return RawDocument(path, len(parts), tuple(blocks), tuple(problems), tuple(discards), digits)


def _text_boxes(package: Package, part: str, page: int) -> Iterator[Line]:
    """The paragraphs of the text boxes that lie over a sheet."""
    for kind, name, _ in package.related(part):
        if kind == "drawing":
            for paragraph in package.tree(name).iter(f"{{{_DRAWING}}}p"):
                text = "".join(run.text or "" for run in paragraph.iter(f"{{{_DRAWING}}}t"))
                yield Line(text, page, ends_paragraph=True)


def _sheet_parts(package: Package, main: str) -> list[tuple[str, str]]:
    """(title, part) of all sheets in their order; the part is "" when it is missing."""
    parts = {relation.id: relation.name for relation in package.related(main)}
    return [
        (sheet.get("name", ""), parts.get(sheet.get(_RELATION_ID, ""), ""))
        for sheet in package.tree(main).iter(f"{{{_MAIN}}}sheet")
    ]


def _cut_down(package: Package, main: str) -> tuple[bytes, dict[str, _Outline]]:
    """The workbook with only what is needed for its values, and the outline of each sheet by the name of its part."""
    outlines: dict[str, _Outline] = {}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as small:
        related = package.related(main)
        folder = main.rpartition("/")[0]
        kept = ["[Content_Types].xml", "_rels/.rels", main, f"{folder}/_rels/{main.rpartition('/')[2]}.rels"]
        for name in kept:
            if name in package.names:
                small.writestr(name, transitional(package.read(name)))
        for kind, name, _ in dict.fromkeys(Relation(kind, name, "") for kind, name, _ in related):
            if kind == "worksheet":
                with package.open(name) as stream:
                    xml, outlines[name] = _cells_only(stream)
                small.writestr(name, xml)
            elif kind == "styles":
                small.writestr(name, _with_chinese_dates(package.tree(name)))
            elif kind in ("sharedStrings", "theme"):
                small.writestr(name, transitional(package.read(name)))
    return out.getvalue(), outlines


def _cells_only(stream: IO[bytes]) -> tuple[bytes, _Outline]:
    """A sheet's XML with nothing but the rows and cells that hold something. Raises ValueError where rows or cells are
    out of order: openpyxl would leave them out without a word."""
    from lxml import etree

    outline = _Outline()
    rows: list[bytes] = []
    row = column = 0
    tags = [f"{{*}}{name}" for name in ("c", "row", "col", "mergeCell")]
    parser = etree.XMLPullParser(events=("start", "end"), tag=tags, resolve_entities=False)
    for event, element in _events(parser, stream):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            if name == "row":
                row, column = _after(row, int(element.get("r") or row + 1)), 0
                element.set("r", str(row))
                if element.get("hidden") in ("1", "true"):
                    outline.hidden_rows.add(row - 1)
        elif name == "c":
            reference = element.get("r")
            column = _after(column, _place(reference)[1] + 1 if reference else column + 1)
            element.set("r", cell_name(row - 1, column - 1))
            _remove_empty(element.getprevious())
            _note_cell(element, column, outline)
        elif name == "row":
            if len(element):
                _remove_empty(element[-1])
            if len(element):
                rows.append(etree.tostring(element, with_tail=False))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        elif name == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            outline.merges.append((*_place(first), *_place(last or first)))
        elif element.get("hidden") in ("1", "true"):
            last_column = min(int(element.get("max", "0")), WIDEST + 1)
            outline.hidden_columns.update(range(int(element.get("min", "0")) - 1, last_column))
    xml = f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode() + b"".join(rows) + b"</sheetData></worksheet>"
    return transitional(xml), outline


def _events(parser: XMLPullParser, stream: IO[bytes]) -> Iterator[tuple[str, _Element]]:
    """The events of a stream. Empty cells and rows are cut out beforehand: as text that costs a tenth of parsing them.
    Where a cut falls between two pieces they are only not cut out."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        piece, tag, last = (rest + chunk).rpartition(b"<")
        parser.feed(_EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", piece)))
        yield from parser.read_events()
        rest = tag + last
    parser.feed(rest)
    parser.close()
    yield from parser.read_events()


def _after(last: int, number: int) -> int:
    if number <= last:
        raise ValueError("rows or cells out of order")
    return number


def _place(reference: str) -> tuple[int, int]:
    """C7 → (6, 2). Raises ValueError."""
    match = _REFERENCE.fullmatch(reference.replace("$", ""))
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def _remove_empty(cell: _Element | None) -> None:
    if cell is not None and not len(cell):
        cell.getparent().remove(cell)


def _note_cell(cell: _Element, column: int, outline: _Outline) -> None:
    parts = {part.tag.rpartition("}")[2]: part for part in cell}
    if column > WIDEST and parts:
        outline.too_far += 1
        for part in parts.values():
            cell.remove(part)
    # A formula whose result is an empty text has t="str" and an empty v.
    elif "f" in parts and cell.get("t") != "str" and ("v" not in parts or not parts["v"].text):
        outline.uncomputed.append(cell.get("r", ""))


def _with_chinese_dates(styles: _Element) -> bytes:
    from lxml import etree

    formats = styles.find(f"{{{_MAIN}}}numFmts")
    if formats is None:
        formats = etree.Element(f"{{{_MAIN}}}numFmts")
        styles.insert(0, formats)
    known = {entry.get("numFmtId") for entry in formats}
    for number, code in _CHINESE_DATES.items():
        if str(number) not in known:
            etree.SubElement(formats, f"{{{_MAIN}}}numFmt", numFmtId=str(number), formatCode=code)
    formats.attrib.pop("count", None)
    xml: bytes = etree.tostring(styles)
    return xml


def _sheets(
    book: Workbook, package: Package, main: str, outlines: dict[str, _Outline]
) -> Iterator[tuple[Sheet, list[Problem], list[Discard]]]:
    """Each sheet with its texts; what is wrong with its cells; numbers that their format hides."""
    size = 0
    for page, (title, part) in enumerate(_sheet_parts(package, main), start=1):
        if part not in outlines:
            continue  # a sheet that is a chart
        outline = outlines[part]
        worksheet = book[title]
        sheet = Sheet(
            title,
            page,
            hidden=worksheet.sheet_state != "visible",
            merges=outline.merges,
            hidden_rows=outline.hidden_rows,
            hidden_columns=outline.hidden_columns,
        )
        errors: list[str] = []
        unseen: list[Discard] = []
        worksheet.reset_dimensions()  # a file may state them wrongly, and openpyxl would stop there
        for row in worksheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                place = (cell.row - 1, cell.column - 1)
                text = _text(cell)
                size += len(text)
                if size > _MOST_TEXT:
                    raise ValueError("one long text in very many cells")
                if text:
                    sheet.texts[place] = text
                    if _is_ruled(cell):
                        sheet.ruled.add(place)
                elif isinstance(cell.value, int | float):
                    hidden = f"{exact(cell.value):f}"
                    unseen.append(Discard(hidden, f"数字格式使其不显示（{sheet.address(*place)}）", page))
                if cell.data_type == "e":
                    errors.append(f"{cell.coordinate}（{text}）")
        yield sheet, list(_wrong_cells(sheet, outline, errors)), unseen


def _text(cell: Cell) -> str:
    from openpyxl.utils.escape import unescape

    value = cell.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float) and math.isfinite(value):
        return shown(value, cell.number_format)
    if isinstance(value, datetime | date | time | timedelta):
        return moment_shown(value, cell.number_format)
    return unescape(str(value)).replace("\r\n", "\n").replace("\r", "\n")


def _is_ruled(cell: Cell) -> bool:
    border = cell.border
    sides = (border.left, border.right, border.top, border.bottom)
    return any(side is not None and side.style for side in sides)


def _wrong_cells(sheet: Sheet, outline: _Outline, errors: list[str]) -> Iterator[Problem]:
    name = f"工作表“{sheet.title}”"
    if outline.uncomputed:
        cells = _listed(outline.uncomputed)
        yield Problem(sheet.page, f"{name}的公式没有存下结果：{cells}。请用 Excel 或 WPS 打开、保存后再导入")
    if errors:
        yield Problem(sheet.page, f"{name}的单元格是错误值：{_listed(errors)}")
    if outline.too_far:
        yield Problem(sheet.page, f"{name}第 {WIDEST} 列以后还有 {outline.too_far} 个单元格，未读取")


def _listed(cells: list[str]) -> str:
    return "、".join(cells[:_NAMED]) + (f" 等 {len(cells)} 格" if len(cells) > _NAMED else "")
