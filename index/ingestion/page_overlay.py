"""What was found on a page, drawn over its picture: cells, what their columns mean, prose, and what was left out.

Made for people who verify us: a number that we did not take is seen to have no colour, a column taken for another is
seen in the list beside the page.
"""

from __future__ import annotations

import importlib.util
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.domain.amounts import squeeze
from index.domain.disclosure import Box, Cell
from index.ingestion.extraction import Extract
from index.readers.scan.picture import page_picture

if TYPE_CHECKING:
    from PIL.Image import Image

# Pixels for each PDF point.
_SCALE = 2.0
_LEGEND_WIDTH = 620
_MARGIN = 14

_HEADER, _LABEL, _VALUE, _FACT = "#e08a00", "#2f6fd0", "#2e9e4f", "#2e9e4f"
_SHEET, _PROSE, _DISCARD = "#8a4fc7", "#1aa6b7", "#d1242f"


@dataclass(frozen=True, slots=True)
class _Mark:
    """A rectangle to draw. ``filled`` where the number became a fact; ``tag`` names a column of the list."""

    box: Box
    colour: str
    filled: bool = False
    tag: str = ""


def draw_page(path: Path, page: int, extract: Extract) -> Image:
    """The page's picture with what was found on it, and a list of the columns, discards and digits beside it.

    Raises ``InputError`` where a file has no pages to draw (Word, Excel, HTML and text) or not that many.
    """
    from PIL import Image, ImageDraw

    picture = page_picture(path, page, _SCALE)
    font = _font()
    legend = _legend(extract, page)
    height = max(picture.height, 2 * _MARGIN + sum(_line_height(font) for _ in legend))
    sheet = Image.new("RGB", (picture.width + _LEGEND_WIDTH, height), "white")
    sheet.paste(picture, (0, 0))
    pen = ImageDraw.Draw(sheet, "RGBA")
    for mark in _marks(extract, page):
        corners = [value * _SCALE for value in mark.box]
        pen.rectangle(corners, fill=mark.colour + "30" if mark.filled else None, outline=mark.colour, width=2)
        if mark.tag:
            pen.text((corners[0] + 3, corners[1] + 1), mark.tag, fill=mark.colour, font=font)
    down = _MARGIN
    for colour, text in legend:
        pen.text((picture.width + _MARGIN, down), text, fill=colour, font=font)
        down += _line_height(font)
    return sheet


def _marks(extract: Extract, page: int) -> Iterator[_Mark]:
    facts = {fact.source.box for fact in extract.facts if fact.kind == "cell" and fact.source.page == page}
    for paragraph in extract.paragraphs:
        yield from (_Mark(line.box, _PROSE) for line in paragraph.lines if line.box and line.page == page)
    for number, table in enumerate(extract.tables, start=1):
        yield from (_Mark(box, _HEADER) for _, box in _drawn(table.header, page))
        tagged: set[int] = set()
        for row in table.rows:
            for column, cell in zip(table.columns, row, strict=True):
                if cell is None or cell.box is None or cell.page != page:
                    continue
                tag = "" if column.index in tagged else f"{number}.{column.index + 1}"
                tagged.add(column.index)
                yield _Mark(cell.box, _LABEL if column.is_label else _VALUE, cell.box in facts, tag)
    for sheet in extract.sheets:
        cells = (cell for row in sheet.rows for cell in row)
        yield from (_Mark(box, _SHEET, box in facts) for _, box in _drawn(cells, page))
    yield from (_Mark(discard.box, _DISCARD) for discard in extract.discards if discard.box and discard.page == page)


def _drawn(cells: Iterable[Cell], page: int) -> Iterator[tuple[Cell, Box]]:
    return ((cell, cell.box) for cell in cells if cell.box is not None and cell.page == page)


def _legend(extract: Extract, page: int) -> list[tuple[str, str]]:
    """Lines of the list: colour and text."""
    lines = [
        ("black", f"第 {page} 页"),
        (_FACT, "绿：数（填色的已成为数据）"),
        (_LABEL, "蓝：行名"),
        (_HEADER, "橙：表头"),
        (_SHEET, "紫：绩效表"),
        (_PROSE, "青：正文"),
        (_DISCARD, "红：表题、页码等，不作数"),
    ]
    for number, table in enumerate(extract.tables, start=1):
        if page in table.pages:
            lines += [("black", ""), ("black", f"{table.title or '（无标题）'}  {table.unit}")]
            lines += [
                (_LABEL if column.is_label else _VALUE, f"  {number}.{column.index + 1}  {'/'.join(column.path)}")
                for column in table.columns
            ]
    discards = [discard for discard in extract.discards if discard.page == page]
    lines += [("black", ""), *((_DISCARD, f"{d.why}：{squeeze(d.text)[:28]}") for d in discards[:30])]
    counts = Counter(discard.why for discard in discards[30:])
    lines += [(_DISCARD, f"……另有“{why}”{count} 处") for why, count in counts.items()]
    for digits in extract.balance:
        if digits.page == page:
            lines.append(
                (
                    "black",
                    f"数字字符 {digits.source} = 表 {digits.cells} + 正文 {digits.prose} + 不取 {digits.discards}",
                )
            )
            if digits.problem:
                lines.append((_DISCARD, digits.problem.what))
    return lines


def _font() -> Any:
    """A font with Chinese characters: the file that ``WENZHANG_FONT`` names, or what mplfonts brings; else PIL's own,
    which draws the tags and boxes for the Chinese words."""
    from PIL import ImageFont

    package = importlib.util.find_spec("mplfonts")
    folders = package.submodule_search_locations or [] if package else []
    named = os.environ.get("WENZHANG_FONT")
    for file in ([Path(named)] if named else []) + [Path(f) / "fonts" / "NotoSansCJKsc-Regular.otf" for f in folders]:
        if file.is_file():
            return ImageFont.truetype(str(file), 17)
    return ImageFont.load_default(17)


def _line_height(font: Any) -> int:
    return int(font.size * 1.45)
