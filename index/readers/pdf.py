"""PDF by pdfplumber: ruled tables as grids with their spans, everything else as lines.

The default table settings are the best we measured on ruled disclosures; the ``text`` strategies cut leading digits
and invent tables in prose. Pages are closed as we go, so that memory does not grow with the number of pages.
"""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from index.disclosure import Box, Cell, Discard, Problem
from index.errors import DamagedDocument, EncryptedDocument
from index.readers.garbled import garbled, read_garbled_page
from index.readers.ocr import is_scan, read_scanned_page
from index.readers.raw import Grid, Line, RawDocument

# Two rulings closer than this (points) are the same one drawn twice.
_SAME_EDGE = 3.0
# Rules that reach this much farther than the cells found mean that cells were not found.
_OVERHANG = 8.0


def read_pdf(path: Path, content: bytes) -> RawDocument:
    import pdfplumber  # 0.2 s and 34 MB: only who reads a PDF pays it
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    # pdfminer warns of every odd object on its way; what matters of it is reported as an error or a problem.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)

    blocks: list[Line | Grid] = []
    problems: list[Problem] = []
    discards: list[Discard] = []
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            pages = len(pdf.pages)
            for number, page in enumerate(pdf.pages, start=1):
                why = garbled(page)
                if why or is_scan(page):
                    reading = read_garbled_page(page, number, why) if why else read_scanned_page(page, number)
                    blocks.extend(reading.blocks)
                    problems.extend(reading.problems)
                    discards.extend(reading.discards)
                else:
                    blocks.extend(_read_page(page, number))
                page.close()
    except (MalformedPDFException, PdfminerException, PDFException, PSException, zlib.error, struct.error) as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, PDFPasswordIncorrect) or isinstance(error, PDFPasswordIncorrect):
            raise EncryptedDocument(path, "PDF 有密码", "请先解密再导入") from error
        raise DamagedDocument(path, "PDF 损坏或不完整", "请重新下载原件") from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, AssertionError) as error:
        # pdfminer meets a damaged object graph with whatever exception the missing piece provokes.
        raise DamagedDocument(path, "PDF 内部结构损坏", "请重新下载原件") from error
    if pages == 0:
        raise DamagedDocument(path, "PDF 里没有页", "请重新下载原件")
    return RawDocument(path, pages=pages, blocks=tuple(blocks), problems=tuple(problems), discards=tuple(discards))


def _read_page(page: Any, number: int) -> list[Line | Grid]:
    tables = [_mended(page, table) for table in page.find_tables()]
    grids = [_grid(table, page.chars, number) for table in tables]
    outside = [char for char in page.chars if not any(_inside(char, table.bbox) for table in tables)]
    placed: list[tuple[float, Line | Grid]] = [(line.box.top, line) for line in _lines(outside, number) if line.box]
    placed += [(table.bbox[1], grid) for table, grid in zip(tables, grids, strict=True) if grid.cells]
    return [block for _, block in sorted(placed, key=lambda item: item[0])]


def _mended(page: Any, table: Any) -> Any:
    """The table, found again with its missing outer rules when its own rules reach beyond it.

    A table with open sides loses its first and last column, one cut by the page's end its last row: the horizontal
    rules go on past the cells that were found, or the vertical ones do.
    """
    x0, top, x1, bottom = table.bbox
    across = [e for e in page.horizontal_edges if top - 1 <= e["top"] <= bottom + 1 and e["x0"] < x1 and e["x1"] > x0]
    down = [e for e in page.vertical_edges if x0 - 1 <= e["x0"] <= x1 + 1 and e["top"] < bottom and e["bottom"] > top]
    left, right = min((e["x0"] for e in across), default=x0), max((e["x1"] for e in across), default=x1)
    high, low = min((e["top"] for e in down), default=top), max((e["bottom"] for e in down), default=bottom)
    if left > x0 - _OVERHANG and right < x1 + _OVERHANG and high > top - _OVERHANG and low < bottom + _OVERHANG:
        return table
    region = page.crop((0, max(0, high - 1), page.width, min(page.height, low + 1)))
    found = region.find_tables({"explicit_vertical_lines": [left, right], "explicit_horizontal_lines": [high, low]})
    return max(found, key=lambda t: len(t.cells), default=table)


def _grid(table: Any, chars: list[dict[str, Any]], page: int) -> Grid:
    """Cells with their spans, from the rectangles that pdfplumber found."""
    lefts = _edges(cell[0] for cell in table.cells)
    tops = _edges(cell[1] for cell in table.cells)
    inside = [char for char in chars if _inside(char, table.bbox)]
    cells = []
    for x0, top, x1, bottom in table.cells:
        row, column = _position(tops, top), _position(lefts, x0)
        own = [char for char in inside if _inside(char, (x0, top, x1, bottom))]
        cells.append(
            Cell(
                text="\n".join(line.text for line in _lines(own, page)),
                row=row,
                column=column,
                row_span=max(1, sum(top < edge - _SAME_EDGE and edge < bottom - _SAME_EDGE for edge in tops) + 1),
                column_span=max(1, sum(x0 < edge - _SAME_EDGE and edge < x1 - _SAME_EDGE for edge in lefts) + 1),
                page=page,
                box=Box(x0, top, x1, bottom),
            )
        )
    return Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), page=page)


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def _position(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def _inside(char: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _lines(chars: list[dict[str, Any]], page: int) -> list[Line]:
    """Characters → lines. Two characters share a line when they overlap vertically by half of the lower one's height.

    Not by equal ``top``: in some files digits sit on another baseline than the words around them, and would be torn out
    of their sentence.
    """
    rows: list[list[dict[str, Any]]] = []
    for char in sorted((char for char in chars if char["text"].strip()), key=lambda char: char["top"]):
        for row in reversed(rows[-3:]):
            top, bottom = row[0]["top"], row[0]["bottom"]
            overlap = min(bottom, char["bottom"]) - max(top, char["top"])
            if overlap >= 0.5 * min(bottom - top, char["bottom"] - char["top"]):
                row.append(char)
                break
        else:
            rows.append([char])
    lines = []
    for row in rows:
        row.sort(key=lambda char: char["x0"])
        text = row[0]["text"]
        for before, char in pairwise(row):
            gap = char["x0"] - before["x1"]
            text += (" " if gap > 0.6 * max(before["size"], char["size"]) else "") + char["text"]
        box = Box(row[0]["x0"], min(c["top"] for c in row), max(c["x1"] for c in row), max(c["bottom"] for c in row))
        lines.append(Line(text, page=page, box=box))
    return lines
