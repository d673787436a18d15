"""DOCX: paragraphs and tables in reading order, with merged cells as they are.

What the reader of the printed page sees becomes lines and grids; what the file holds besides becomes discards:
headers and footers, hidden and deleted text, the second copy of a text box kept for older programs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.domain.amounts import count_digits, raised
from index.domain.disclosure import Discard, Problem
from index.domain.errors import DamagedDocument
from index.readers.office.colours import is_red
from index.readers.office.text_boxes import WIDEST, Area, table_blocks
from index.readers.office.zip_container import Package, Relation
from index.readers.raw import Grid, Line, RawDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Text of runs, of formulas and of drawings.
_SHOWN = (
    f"{_W}t",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
)
_DELETED = f"{_W}delText"
_MARKS = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
# Subtrees whose text nobody sees in print.
_UNSEEN = {
    f"{_W}del": "已删除的修订文字",
    f"{_W}moveFrom": "已移走的修订文字",
    f"{_W}rt": "注音",
}
_FALLBACK_COPY = "同一内容的兼容副本"
_MARGINS = {"header": "页眉", "footer": "页脚"}


def read_docx(path: Path, content: bytes) -> RawDocument:
    """Raises ``DamagedDocument``."""
    package = Package(path, content, "Word 文档")
    main = next((name for kind, name, _ in package.related() if kind == "officeDocument"), "word/document.xml")
    if main not in package.names:
        raise DamagedDocument(path, "Word 文档损坏或不完整", "请重新下载原件")
    related = package.related(main)
    stories = [package.tree(name) for name in (main, *_parts(related, "footnotes", "endnotes"))]
    margins = [(why, package.tree(name)) for kind, why in _MARGINS.items() for name in _parts(related, kind)]
    reading = _Reading(_vanishing_styles(package, related))
    blocks: list[Line | Grid] = []
    try:
        for story in stories:
            blocks += reading.blocks(story)
        for why, margin in margins:
            reading.discard(margin, why)
    except RecursionError as error:
        raise DamagedDocument(path, "Word 文档的结构嵌套过深", "请检查原件") from error
    digits: Counter[str] = Counter()
    for tree in (*stories, *(tree for _, tree in margins)):
        digits += count_digits("".join(element.text or "" for element in tree.iter(*_SHOWN, _DELETED)))
    return RawDocument(
        path,
        pages=1,
        blocks=tuple(blocks),
        problems=tuple(_unread(related)),
        discards=tuple(reading.discards),
        digits={1: digits} if digits else {},
    )


def _parts(related: Sequence[Relation], *kinds: str) -> list[str]:
    return list(dict.fromkeys(name for kind, name, _ in related if kind in kinds))


def _unread(related: Sequence[Relation]) -> Iterator[Problem]:
    kinds = Counter(relation.kind for relation in related)
    if kinds["image"]:
        yield Problem(None, f"文中有 {kinds['image']} 张图片，图片里的文字未读取")
    if kinds["chart"]:
        yield Problem(None, f"文中有 {kinds['chart']} 个图表，图表里的数字未读取")
    if kinds["aFChunk"]:
        yield Problem(None, f"文中有 {kinds['aFChunk']} 处插入的外部文件，其内容未读取")


def _vanishing_styles(package: Package, related: Sequence[Relation]) -> frozenset[str]:
    """Ids of the styles that hide their text."""
    return frozenset(
        style.get(f"{_W}styleId", "")
        for name in _parts(related, "styles")
        for style in package.tree(name).iter(f"{_W}style")
        if _is_on(style.find(f"{_W}rPr/{_W}vanish"))
    )


def _is_on(toggle: _Element | None) -> bool:
    return toggle is not None and toggle.get(f"{_W}val", "1") not in ("0", "false", "off")


class _Reading:
    """Walks the stories of one Word file and remembers what it left out."""

    def __init__(self, vanishing_styles: frozenset[str]) -> None:
        self.discards: list[Discard] = []
        self._vanishing = vanishing_styles

    def discard(self, element: _Element, why: str) -> None:
        text = "".join(part.text or "" for part in element.iter(*_SHOWN, _DELETED))
        if text.strip():
            self.discards.append(Discard(text, why))

    def blocks(self, container: _Element) -> list[Line | Grid]:
        """Paragraphs and tables of a body, a cell, a text box or a note. Wrappers (content controls, insertions) are
        looked through."""
        found: list[Line | Grid] = []
        for child in self._seen(container):
            if child.tag == f"{_W}p":
                found += self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                found += self._table(child)
            elif child.tag in (f"{_W}r", *_SHOWN):  # text without its paragraph
                found += self._paragraph(child)
            else:
                found += self.blocks(child)
        return found

    def _seen(self, parent: _Element) -> Iterator[_Element]:
        """The children that are printed, one branch of alternatives only."""
        for child in parent:
            if child.tag in _UNSEEN:
                self.discard(child, _UNSEEN[child.tag])
            elif child.tag == f"{_COMPATIBILITY}AlternateContent":
                branches = list(child)
                for branch in branches[1:]:
                    self.discard(branch, _FALLBACK_COPY)
                yield from branches[:1]
            else:
                yield child

    def _paragraph(self, paragraph: _Element) -> list[Line | Grid]:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and style.get(f"{_W}val") in self._vanishing:
            self.discard(paragraph, "隐藏文字")
            return []
        pieces: list[str] = []
        boxes: list[Line | Grid] = []
        self._text(paragraph, pieces, boxes)
        red = _all_red(paragraph)
        lines = [Line(text, ends_paragraph=True, red=red) for text in "".join(pieces).split("\n")]
        return [*lines, *boxes]

    def _text(self, element: _Element, pieces: list[str], boxes: list[Line | Grid]) -> None:
        if element.tag in _SHOWN:
            text = element.text or ""
            pieces.append(raised(text) if _is_raised(element.getparent()) else text)
        elif element.tag == _DELETED:
            self.discard(element, _UNSEEN[f"{_W}del"])
        elif element.tag in _MARKS:
            pieces.append(_MARKS[element.tag])
        elif element.tag == f"{_W}br":
            pieces.append("\n" if element.get(f"{_W}type", "textWrapping") == "textWrapping" else "")
        elif element.tag == f"{_W}sym":
            pieces.append(_symbol(element))
        elif element.tag == f"{_W}txbxContent":
            boxes += self.blocks(element)
        elif element.tag == f"{_W}r" and self._is_hidden(element):
            self.discard(element, "隐藏文字")
        elif element.tag not in (f"{_W}pPr", f"{_W}rPr"):
            for child in self._seen(element):
                self._text(child, pieces, boxes)

    def _is_hidden(self, run: _Element) -> bool:
        properties = run.find(f"{_W}rPr")
        if properties is None:
            return False
        vanish = properties.find(f"{_W}vanish")
        if vanish is not None:
            return _is_on(vanish)
        style = properties.find(f"{_W}rStyle")
        return style is not None and style.get(f"{_W}val") in self._vanishing

    def _table(self, table: _Element) -> list[Line | Grid]:
        areas: list[Area] = []
        above: dict[int, int] = {}  # first column → place in areas, of the row above
        row = 0
        for tr in self._inner(table, f"{_W}tr"):
            if tr.find(f"{_W}trPr/{_W}del") is not None or _is_on(tr.find(f"{_W}trPr/{_W}hidden")):
                self.discard(tr, "隐藏或已删除的表格行")
                continue
            above = self._row(tr, row, areas, above)
            row += 1
        return table_blocks(areas)

    def _row(self, tr: _Element, row: int, areas: list[Area], above: dict[int, int]) -> dict[int, int]:
        """Adds the row's cells; gives back which area covers which first column, for merges from below."""
        seated: dict[int, int] = {}
        column = _number(tr.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for tc in self._inner(tr, f"{_W}tc"):
            properties = tc.find(f"{_W}tcPr")
            span = max(1, _number(properties.find(f"{_W}gridSpan") if properties is not None else None, 1))
            owner = above.get(column) if _merge(properties, "vMerge") == "continue" else None
            beside = seated[max(seated)] if seated and _merge(properties, "hMerge") == "continue" else None
            if owner is not None and areas[owner].column_span == span:
                areas[owner] = _grown(areas[owner], row_span=row - areas[owner].row + 1)
                self.discard(tc, "被合并单元格盖住的文字")
                seated[column] = owner
            elif beside is not None:
                areas[beside] = _grown(areas[beside], column_span=column + span - areas[beside].column)
                self.discard(tc, "被合并单元格盖住的文字")
            else:
                seated[column] = len(areas)
                areas.append(Area(tuple(self.blocks(tc)), row, column, 1, span))
            column += span
        return seated

    def _inner(self, parent: _Element, tag: str) -> Iterator[_Element]:
        """Rows of a table or cells of a row, through content controls and other wrappers; text that stands in neither
        is set aside."""
        for child in self._seen(parent):
            if child.tag == tag:
                yield child
            elif child.tag in (f"{_W}tbl", f"{_W}tr", f"{_W}tc", f"{_W}p"):
                self.discard(child, "表格结构之外的文字")
            else:
                yield from self._inner(child, tag)


def _is_raised(run: _Element | None) -> bool:
    """Whether a run is set above the line: the mark of a footnote typed by hand, or an exponent."""
    align = run.find(f"{_W}rPr/{_W}vertAlign") if run is not None else None
    return align is not None and align.get(f"{_W}val") == "superscript"


def _all_red(paragraph: _Element) -> bool:
    """Whether all the text of a paragraph is printed in red."""
    runs = [run for run in paragraph.iter(f"{_W}r") if "".join(part.text or "" for part in run.iter(*_SHOWN)).strip()]
    return bool(runs) and all(is_red(_colour(run)) for run in runs)


def _colour(run: _Element) -> str:
    colour = run.find(f"{_W}rPr/{_W}color")
    return "" if colour is None else colour.get(f"{_W}val", "")


def _grown(area: Area, row_span: int | None = None, column_span: int | None = None) -> Area:
    return Area(area.blocks, area.row, area.column, row_span or area.row_span, column_span or area.column_span)


def _number(element: _Element | None, default: int) -> int:
    """The value of a counting property, bounded: a span of a million columns is an error."""
    value = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(value), WIDEST) if value.isascii() and value.isdigit() and len(value) < 10 else default


def _merge(properties: _Element | None, kind: str) -> str:
    """``restart``, ``continue`` or "" (not merged)."""
    merge = properties.find(f"{_W}{kind}") if properties is not None else None
    return "" if merge is None else merge.get(f"{_W}val", "continue")


def _symbol(element: _Element) -> str:
    """A character given by its code in a symbol font. Such fonts keep the places of ASCII from U+F020 on; of those of
    the font Symbol, digits and signs are what they are in ASCII."""
    try:
        code = int(element.get(f"{_W}char", ""), 16)
    except ValueError:
        return ""
    if element.get(f"{_W}font") == "Symbol" and 0xF020 <= code < 0xF040:
        return chr(code - 0xF000)
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""
