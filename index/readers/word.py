"""DOCX by python-docx: paragraphs and tables in reading order, with merged cells as they are."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.disclosure import Cell
from index.errors import DamagedDocument
from index.readers.raw import Grid, Line, RawDocument

if TYPE_CHECKING:
    from docx.table import Table, _Cell, _Row

# A disclosure's document.xml is a few megabytes; a zip bomb is gigabytes.
_MAX_UNPACKED = 300 * 1024 * 1024


def read_docx(path: Path, content: bytes) -> RawDocument:
    import docx  # a third of a second: only who reads Word files pays it
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table as WordTable
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > _MAX_UNPACKED:
                raise DamagedDocument(path, "解压后的内容过大，不像正常的 Word 文档", "请检查原件")
        document = docx.Document(io.BytesIO(content))
    except (
        zipfile.BadZipFile,
        PackageNotFoundError,
        KeyError,
        ValueError,
        XMLSyntaxError,
        EOFError,
        zlib.error,
    ) as error:
        raise DamagedDocument(path, "Word 文档损坏或不完整", "请重新下载原件") from error
    blocks: list[Line | Grid] = []
    for block in document.iter_inner_content():
        if isinstance(block, WordTable):
            blocks.append(_grid(block))
        else:
            blocks.extend(Line(text, ends_paragraph=True) for text in block.text.split("\n"))
    return RawDocument(path, pages=1, blocks=tuple(blocks))


def _grid(table: Table) -> Grid:
    """The table's grid. A merged cell is one ``tc`` element (or a chain of continued ones) seen at several places."""
    seats: dict[object, list[tuple[int, int]]] = {}
    texts: dict[object, str] = {}
    for i, row in enumerate(table.rows):
        for j, cell in enumerate(_seats(row)):
            if cell is not None:
                seats.setdefault(cell._tc, []).append((i, j))
                texts[cell._tc] = cell.text
    cells = []
    for tc, places in seats.items():
        top, left = min(i for i, _ in places), min(j for _, j in places)
        bottom, right = max(i for i, _ in places), max(j for _, j in places)
        cells.append(Cell(texts[tc], top, left, bottom - top + 1, right - left + 1))
    return Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _seats(row: _Row) -> Iterator[_Cell | None]:
    """A cell for every grid column of the row; None where the row leaves the column out."""
    yield from [None] * row.grid_cols_before
    yield from row.cells
    yield from [None] * row.grid_cols_after
