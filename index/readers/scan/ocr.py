"""Scans: the image of a page → lines and grids, all of it marked as recognised.

A wrong number is worse than none. So every line of print is read twice, and figures are also counted by their ink:
what does not agree is withheld. In its place stands ``ILLEGIBLE``, which is neither a number nor an empty cell.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.domain.amounts import normalise, squeeze
from index.domain.disclosure import Box, Cell, Discard, Problem
from index.domain.errors import DamagedDocument, EmptyDocument
from index.readers.pdf.rulings import Marks
from index.readers.raw import Grid, Line, PageReading, RawDocument
from index.readers.scan.engines import Reading, Recogniser, recogniser
from index.readers.scan.page_image import (
    Glyphs,
    PageImage,
    Pixels,
    glyphs,
    print_lines,
    straightened,
)

ILLEGIBLE = "□"
REMEDY = '请安装文字识别：pip install "wenzhang[ocr]"，或在系统里安装 tesseract 及其 chi_sim 语言包，再重新导入'
_NOT_INSTALLED = f"扫描页，没有文字层，未能读出；{REMEDY}"
_UNRELIABLE = "识别不可靠"

# A page is a scan when pictures cover at least this share of it and it has at most so many characters of its own.
_COVERED, _FEW_CHARACTERS = 0.5, 60
# Text drawn as outlines: no characters, no picture, but very many curves.
_MANY_CURVES = 200
_DEFAULT_DPI, _HIGHEST_DPI, _LOWEST_DPI = 200.0, 300.0, 72.0
# An A3 page at 300 dpi has 17 million pixels; beyond, time and memory have no bound.
_MOST_PIXELS = 20_000_000
# Smaller than a line of print either way.
_FEWEST_PIXELS = 24
_A4_LONG_SIDE = 842.0  # points
# Below the first a line is as likely another one. Digits must be surer than the second in both readings, or, where the
# ink confirms their number, than the third in the better one. On 1,600 cells what was wrong had its least certain digit
# at 0.6–0.8 in both readings, 2 % of what was right had it so in one.
_LEAST_CONFIDENCE, _LEAST_OF_DIGITS, _LEAST_OF_BETTER = 0.5, 0.8, 0.9
_SURE = 0.85
# Lines by which the two ways up are compared.
_SAMPLED = 6
_SAME_EDGE = 3.0
_FIGURES = re.compile(r"[-+−(]?[\d.,]*\d[\d.,]*[%)]?")
_NUMBERS = re.compile(r"\d(?:[\d.,\s]*\d)?")
_TORN_NUMBER = re.compile(r"\d\s+\d")


@dataclass(frozen=True, slots=True)
class _Print:
    """A line of print: what it says (with what is withheld left out), and what it was taken for."""

    text: str
    taken_for: str
    box: Box  # pixels


def is_scan(marks: Marks) -> bool:
    """Whether a page is a picture of text: it has no characters but pictures or very many outlines, or hardly any
    characters (a page number, a header) and pictures over most of it."""
    characters = sum(not glyph.text.isspace() for glyph in marks.glyphs)
    if not characters:
        return bool(marks.images) or marks.curves >= _MANY_CURVES
    return characters <= _FEW_CHARACTERS and _covered(marks) >= _COVERED


def page_drawn(page: Any, dpi: float) -> Any:
    """A pdfplumber page as a Pillow image; None where pdfium cannot draw what pdfminer could still read."""
    from pdfplumber.utils.exceptions import MalformedPDFException
    from pypdfium2 import PdfiumError

    try:
        return page.to_image(resolution=dpi).original
    except (PdfiumError, MalformedPDFException):
        return None


def read_scanned_page(page: Any, number: int) -> PageReading:
    """A pdfplumber page, recognised from its picture. Without a recogniser: a problem that says what to install."""
    if recogniser() is None:
        return PageReading(problems=(Problem(number, _NOT_INSTALLED, "扫描页没有识别"),))
    dpi = _resolution(page)
    most = (_MOST_PIXELS * 72 * 72 / max(1.0, page.width * page.height)) ** 0.5
    picture = page_drawn(page, min(dpi, most))
    if picture is None:
        return PageReading(problems=(Problem(number, "扫描页，画面损坏，未能读出"),))
    return read_picture(_pixels(picture), min(dpi, most) / 72, number, shrunk=most < min(dpi, _DEFAULT_DPI))


def read_image(path: Path, content: bytes) -> RawDocument:
    """An image file (PNG, JPEG, TIFF): one page a frame, taken for A4 when it comes to points.

    Raises ``DamagedDocument`` for a file that is no whole picture, ``EmptyDocument`` when nothing can recognise it.
    """
    from PIL import Image, ImageOps, ImageSequence

    if recogniser() is None:
        raise EmptyDocument(path, "是图片，要做文字识别才能读", REMEDY)
    pages: list[PageReading] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as file:
                for number, frame in enumerate(ImageSequence.Iterator(file), start=1):
                    picture = ImageOps.exif_transpose(frame)
                    shrink = min(1.0, (_MOST_PIXELS / (picture.width * picture.height)) ** 0.5)
                    if shrink < 1:
                        size = (max(1, int(picture.width * shrink)), max(1, int(picture.height * shrink)))
                        picture = picture.resize(size, Image.Resampling.BOX)
                    scale = max(picture.size) / _A4_LONG_SIDE
                    pages.append(read_picture(_pixels(picture), scale, number, shrunk=shrink < 1))
    except Image.DecompressionBombError as error:
        raise DamagedDocument(path, "图片尺寸过大", "请按 200–300 dpi 重新扫描") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise DamagedDocument(path, "图片损坏或不完整", "请重新下载原件") from error
    return RawDocument(
        path,
        pages=len(pages),
        blocks=tuple(block for page in pages for block in page.blocks),
        problems=tuple(problem for page in pages for problem in page.problems),
        discards=tuple(discard for page in pages for discard in page.discards),
    )


def _pixels(picture: Any) -> Pixels:
    """A Pillow image as grey bytes; what is transparent is paper."""
    import numpy as np
    from PIL import Image

    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return np.asarray(picture.convert("L"))


def _covered(marks: Marks) -> float:
    """The share of the page that its pictures cover (scanners may cut a page into strips)."""
    areas = [max(0.0, box.x1 - box.x0) * max(0.0, box.bottom - box.top) for box in marks.images]
    return min(1.0, sum(areas) / max(1.0, marks.width * marks.height))


def _resolution(page: Any) -> float:
    """Dots per inch of the largest picture: rendering above it ruins recognition. 200 for outlines."""
    largest = max(page.images, key=lambda im: im["width"] * im["height"], default=None)
    if largest is None or not largest["width"] * largest["height"]:
        return _DEFAULT_DPI
    width, height = largest["srcsize"]
    dpi = 72 * float(width * height / (largest["width"] * largest["height"])) ** 0.5
    return float(min(_HIGHEST_DPI, max(_LOWEST_DPI, dpi)))


def read_picture(pixels: Pixels, scale: float, number: int, shrunk: bool = False) -> PageReading:
    """A grey picture (bytes, rows × columns) with ``scale`` pixels a point → the page.

    Only where ``recogniser()`` is not None.
    """
    reader = recogniser()
    assert reader is not None
    if min(pixels.shape) < _FEWEST_PIXELS:
        return PageReading(problems=(Problem(number, "图像太小，未能读出"),))
    image, found = _upright(pixels, scale, reader)
    lines, grids = _read(image, found, reader)
    prints = [line for row in lines for line in row] + [line for grid in grids for _, cell in grid for line in cell]
    problems = [Problem(number, "这一页的图像过大，已缩小后识别")] if shrunk else []
    doubtful = [line for line in prints if line.text != line.taken_for]
    problems += [
        Problem(number, f"“{line.taken_for or '（认不出）'}”{_UNRELIABLE}，未采用", "识别不可靠") for line in doubtful
    ]
    discards = [Discard(line.taken_for, _UNRELIABLE, number, box=image.on_page(line.box)) for line in doubtful]
    blocks = [_line(row, image, number) for row in lines] + [_grid(grid, image, number) for grid in grids]
    tops = [row[0].box.top for row in lines] + [min(cell.top for cell, _ in grid) for grid in grids]
    if not blocks:
        problems.append(Problem(number, "扫描页，没有识别出文字（可能是空白页）"))
    ordered = sorted(range(len(blocks)), key=tops.__getitem__)
    return PageReading(tuple(blocks[i] for i in ordered), tuple(problems), tuple(discards))


_CellPrint = tuple[Box, tuple[_Print, ...]]


def _read(
    image: PageImage, found: Sequence[Box], reader: Recogniser
) -> tuple[list[tuple[_Print, ...]], list[tuple[_CellPrint, ...]]]:
    """The rows of print outside tables, and the tables as cells with their print."""
    outside = [line for line in found if not any(_middle_in(line, table.box) for table in image.tables)]
    in_cells = [[(cell, print_lines(image, cell)) for cell in table.cells] for table in image.tables]
    inside = [line for table in in_cells for _, lines in table for line in lines]
    prints = iter(_settled_lines(image, reader, outside + inside))
    rows = _rows([next(prints) for _ in outside])
    grids = [tuple((cell, _whole_cell([next(prints) for _ in lines])) for cell, lines in table) for table in in_cells]
    return rows, grids


def _settled_lines(image: PageImage, reader: Recogniser, places: Sequence[Box]) -> list[_Print]:
    readings = reader.read(image, places)
    return [_settled(*pair, glyphs(image, place), place) for place, pair in zip(places, readings, strict=True)]


def _settled(first: Reading, second: Reading, drawn: Glyphs, place: Box) -> _Print:
    """One line of print from its two readings. Its numbers are kept when both readings have them, and, where the line
    is nothing but figures, when its ink has as many points and digits."""
    text = first.text
    if first.confidence < _LEAST_CONFIDENCE:
        return _Print(ILLEGIBLE, text, place)
    both = (first, second)
    one, two = (_plain(reading.text) for reading in both)
    weaker, better = sorted(reading.figures for reading in both)
    torn = any(_TORN_NUMBER.search(reading.text) for reading in both)
    if _FIGURES.fullmatch(one):
        counted = "%" in one or "(" in one or _as_drawn(one, drawn)
        sure = weaker >= _LEAST_CONFIDENCE and better >= _LEAST_OF_BETTER
        return _Print(
            one if one == two and counted and sure and not torn and not drawn.cropped else ILLEGIBLE, one, place
        )
    same = _NUMBERS.findall(one) == _NUMBERS.findall(two)
    if torn or not same or weaker < _LEAST_OF_DIGITS:
        return _Print(_NUMBERS.sub(ILLEGIBLE, text), text, place)
    return _Print(text, text, place)


def _as_drawn(figures: str, drawn: Glyphs) -> bool:
    """Whether the ink has as many points and commas as the figures, and may have as many digits."""
    marks = figures.count(".") + figures.count(",")
    tall = sum(char.isdecimal() for char in figures) + figures.count("-")
    return marks == drawn.low and drawn.least <= tall <= drawn.most


def _plain(text: str) -> str:
    """Figures as compared: half-width, no blanks, the low marks that a recogniser takes for one another told apart."""
    return squeeze(normalise(text)).replace("−", "-").replace("。", ".")


def _whole_cell(lines: Sequence[_Print]) -> tuple[_Print, ...]:
    """A cell of figures in which one line is not reliable is not reliable."""
    if any(line.text == ILLEGIBLE for line in lines) and all(
        line.text == ILLEGIBLE or _FIGURES.fullmatch(line.text) for line in lines
    ):
        return tuple(_Print(ILLEGIBLE if i == 0 else "", line.taken_for, line.box) for i, line in enumerate(lines))
    return tuple(lines)


def _rows(prints: Sequence[_Print]) -> list[tuple[_Print, ...]]:
    """Lines of print that stand side by side, left to right; rows from the top."""
    rows: list[list[_Print]] = []
    for line in sorted((line for line in prints if line.taken_for), key=lambda line: line.box.top):
        for row in rows[-3:]:
            overlap = min(row[0].box.bottom, line.box.bottom) - max(row[0].box.top, line.box.top)
            lower = min(row[0].box.bottom - row[0].box.top, line.box.bottom - line.box.top)
            if overlap > 0.5 * lower:
                row.append(line)
                break
        else:
            rows.append([line])
    return [tuple(sorted(row, key=lambda line: line.box.x0)) for row in rows]


def _line(row: Sequence[_Print], image: PageImage, number: int) -> Line:
    return Line(" ".join(line.text for line in row), page=number, box=image.on_page(_around(row)), ocr=True)


def _around(row: Sequence[_Print]) -> Box:
    boxes = [line.box for line in row]
    return Box(
        min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes)
    )


def _grid(cells: Sequence[_CellPrint], image: PageImage, number: int) -> Grid:
    """Cells with the rows and columns that they span, from their rectangles."""
    near = _SAME_EDGE * image.scale
    lefts, tops = _edges((c.x0 for c, _ in cells), near), _edges((c.top for c, _ in cells), near)
    placed = []
    for box, lines in cells:
        row = min(range(len(tops)), key=lambda i: abs(tops[i] - box.top))
        column = min(range(len(lefts)), key=lambda i: abs(lefts[i] - box.x0))
        placed.append(
            Cell(
                text="\n".join(line.text for line in lines if line.text),
                row=row,
                column=column,
                row_span=1 + sum(box.top + near < top < box.bottom - near for top in tops),
                column_span=1 + sum(box.x0 + near < left < box.x1 - near for left in lefts),
                page=number,
                box=image.on_page(box),
                ocr=True,
            )
        )
    return Grid(tuple(sorted(placed, key=lambda cell: (cell.row, cell.column))), page=number)


def _edges(values: Iterator[float], near: float) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > near:
            edges.append(value)
    return edges


def _middle_in(line: Box, box: Box) -> bool:
    x, y = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom


def _upright(pixels: Pixels, scale: float, reader: Recogniser) -> tuple[PageImage, list[Box]]:
    """The page the right way up and its lines of print: they lie, and read better than upside down."""
    image = straightened(pixels, scale)
    lines = reader.find_lines(image)
    long = [line for line in lines if max(line.x1 - line.x0, line.bottom - line.top) > 2 * _shorter(line)]
    standing = sum(line.bottom - line.top > line.x1 - line.x0 for line in long)
    if standing * 2 <= len(long) and (not long or _certainty(image, lines, reader) >= _SURE):
        return image, lines
    turned = [straightened(pixels, scale, turns) for turns in ((0, 2) if standing * 2 <= len(long) else (1, 3))]
    ways = [(image, reader.find_lines(image)) for image in turned]
    return max(ways, key=lambda way: _certainty(way[0], way[1], reader))


def _shorter(line: Box) -> float:
    return min(line.x1 - line.x0, line.bottom - line.top)


def _certainty(image: PageImage, lines: Sequence[Box], reader: Recogniser) -> float:
    """How surely some lines of a page are read, 0–1: the shortest that are words, not lone figures, which read as well
    upside down; the longest where all are short."""
    words = [line for line in lines if line.x1 - line.x0 >= 4 * (line.bottom - line.top)]
    ordered = sorted(words or lines, key=lambda line: line.x1 - line.x0, reverse=not words)
    pairs = reader.read(image, ordered[:_SAMPLED])
    return sum(first.confidence for first, _ in pairs) / max(1, len(pairs))


__all__ = ["ILLEGIBLE", "REMEDY", "PageReading", "is_scan", "read_image", "read_picture", "read_scanned_page"]
