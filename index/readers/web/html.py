"""HTML: block elements as lines, tables with their spans, what a browser does not show as discards.

Hidden is what its own element says to be hidden (``hidden``, ``display:none``, ``visibility:hidden``); style sheets are
not evaluated.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from index.domain.amounts import count_digits, raised
from index.domain.disclosure import Discard, Problem
from index.domain.errors import DamagedDocument, EmptyDocument
from index.readers.office.text_boxes import WIDEST, Area, table_blocks
from index.readers.office.zip_container import parsing
from index.readers.pdf.borderless_tables import Columns
from index.readers.pdf.continuations import with_common_columns
from index.readers.pdf.page import read_page
from index.readers.pdf.rulings import Marks
from index.readers.raw import Grid, Line, RawDocument
from index.readers.text.encoding import decode
from index.readers.web.positioned import positioned_page

if TYPE_CHECKING:
    from lxml.etree import _Element

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NO_TEXT = ("script", "style")
_MARKUP = re.compile(
    r"<!--(?P<comment>.*?)(?:-->|\Z)|<(?P<tag>script|style)\b.*?(?:</(?P=tag)\s*>|\Z)|<[/!?a-z][^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_NOT_SHOWN = {
    "head": "网页标题",
    "title": "网页标题",
    "template": "网页模板",
    "noscript": "无脚本时的替代内容",
    "nav": "网页导航",
    "footer": "网页页脚",
}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Elements that stand in a line of text; all others begin and end one.
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "o:p",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_ROW_ORDER = {"thead": 0, "tfoot": 2}
_CELLS = ("td", "th")
# HTML, 4.9.11: so many columns and rows may a cell span.
_WIDEST_SPAN, _HIGHEST_SPAN = WIDEST, 65534


def read_html(path: Path, content: bytes) -> RawDocument:
    """Raises ``DamagedDocument``, ``EmptyDocument`` and ``UnsupportedFormat`` (an unknown encoding)."""
    from lxml import etree, html

    declared = _DECLARED.search(content[:4096])
    text, broken = decode(path, content, declared[1].decode() if declared else "")
    text = _XML_DECLARATION.sub("", text.replace("\0", ""))
    parser = html.HTMLParser(huge_tree=True)
    try:
        with parsing(path, "网页"):
            root = html.document_fromstring(text, parser=parser)
    except etree.ParserError as error:
        raise EmptyDocument(path, "网页是空的", "请重新下载原件") from error
    reading = _Reading()
    walk = etree.iterwalk(root.getroottree(), events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if reading.start(element):
                walk.skip_subtree()
        else:
            reading.end(element)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise DamagedDocument(path, "网页的结构嵌套过深", "请检查原件")
    digits = dict(reading.digits)
    digits[1] = count_digits(_all_text(text)) - sum((own for page, own in digits.items() if page > 1), Counter())
    return RawDocument(
        path,
        pages=max(1, len(reading.digits)),
        blocks=tuple(with_common_columns(reading.finish())),
        problems=(
            *((Problem(None, f"有 {broken} 处字节不成文字，已跳过"),) if broken else ()),
            *reading.problems,
        ),
        discards=tuple(reading.discards),
        digits={page: own for page, own in digits.items() if own},
    )


def _all_text(text: str) -> str:
    """What stands between the tags, comments too, by patterns: another way than the parser that places it."""
    return unescape(_MARKUP.sub(lambda match: match["comment"] or "", text))


@dataclass(slots=True)
class _Flow:
    """Text and blocks as they come: of the page, or of one cell."""

    blocks: list[Line | Grid] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def end_line(self) -> None:
        # Not the full-width spaces at its ends: they indent a label.
        line = _SPACE.sub(" ", "".join(self.pieces)).strip(" ")
        if line.strip():
            self.blocks.append(Line(line, ends_paragraph=True))
        self.pieces.clear()


@dataclass(slots=True)
class _Cell:
    flow: _Flow
    row_span: int
    column_span: int


@dataclass(slots=True)
class _Table:
    """A table while it is read: its rows, each with the rank of its section (head, body, foot)."""

    rows: list[tuple[int, list[_Cell]]] = field(default_factory=list)

    def areas(self) -> list[Area]:
        """Cells in their seats: each takes the first column that no cell from above covers."""
        rows = [cells for _, cells in sorted(self.rows, key=lambda row: row[0])]
        areas: list[Area] = []
        covered_until: dict[int, int] = {}
        for i, cells in enumerate(rows):
            column = 0
            for cell in cells:
                while covered_until.get(column, 0) > i:
                    column += 1
                height = min(cell.row_span or len(rows), len(rows) - i)
                areas.append(Area(tuple(cell.flow.blocks), i, column, height, cell.column_span))
                if height > 1:
                    covered_until.update(dict.fromkeys(range(column, column + cell.column_span), i + height))
                column += cell.column_span
        return areas


class _Reading:
    """Fed with the elements of a page in order; ``finish`` gives the blocks. Not recursive: pages nest without end."""

    def __init__(self) -> None:
        self.discards: list[Discard] = []
        self.problems: list[Problem] = []
        self.digits: dict[int, Counter[str]] = {}  # of the positioned pages
        self._columns: Columns | None = None
        self._flows = [_Flow()]
        self._tables: list[_Table] = []

    def start(self, element: _Element) -> bool:
        """Whether the element's content is to be skipped."""
        tag = element.tag
        if tag in _NO_TEXT:
            return True
        if why := _hidden(element):
            inside = element.xpath(
                ".//text()[not(ancestor::script or ancestor::style)] | .//comment() | .//processing-instruction()"
            )
            self._discard(" ".join(part if isinstance(part, str) else part.text or "" for part in inside), why)
            return True
        if tag == "div" and not self._tables and (marks := positioned_page(element)) is not None:
            self._positioned(marks)
            return True
        if tag == "table":
            self._flow.end_line()
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append((_ROW_ORDER.get(element.getparent().tag, 1), []))
        elif tag in _CELLS and self._tables:
            table = self._tables[-1]
            if not table.rows:
                table.rows.append((1, []))
            flow = _Flow()
            self._flows.append(flow)
            table.rows[-1][1].append(
                _Cell(flow, _span(element, "rowspan", _HIGHEST_SPAN), max(1, _span(element, "colspan", _WIDEST_SPAN)))
            )
        elif tag not in _INLINE:
            self._flow.end_line()
        self._say(element, element.text)
        return False

    def end(self, element: _Element) -> None:
        """After an element, or at a comment: closes what it opened, then goes on with the text behind it."""
        tag = element.tag
        if not isinstance(tag, str):  # a comment or a processing instruction
            self._discard(element.text or "", "网页注释")
        elif _hidden(element) or tag in _NO_TEXT:
            pass
        elif tag == "table":
            self._flow.end_line()
            self._flow.blocks += table_blocks(self._tables.pop().areas())
        elif tag in _CELLS and self._tables:
            self._flow.end_line()
            self._flows.pop()
        elif tag not in _INLINE:
            self._flow.end_line()
        if element.getparent() is not None:
            self._say(element.getparent(), element.tail)

    def _positioned(self, marks: Marks) -> None:
        self._flow.end_line()
        number = len(self.digits) + 1
        page = read_page(marks, number, self._columns)
        self._columns = page.columns
        self.digits[number] = page.digits or Counter()
        self._flow.blocks += page.blocks
        self.discards += page.discards
        self.problems += page.problems

    def finish(self) -> list[Line | Grid]:
        self._flow.end_line()
        return self._flow.blocks

    @property
    def _flow(self) -> _Flow:
        return self._flows[-1]

    def _say(self, parent: _Element, text: str | None) -> None:
        if not text:
            return
        if parent.tag == "sup":
            text = raised(text)
        if parent.tag in ("pre", "textarea", "plaintext", "xmp"):
            for line in text.split("\n"):
                self._flow.pieces.append(line)
                self._flow.end_line()
        else:
            self._flow.pieces.append(text)

    def _discard(self, text: str, why: str) -> None:
        if text.strip():
            self.discards.append(Discard(text, why))


def _hidden(element: _Element) -> str:
    """Why a browser does not show the element, "" when it does."""
    if element.tag in _NOT_SHOWN:
        return _NOT_SHOWN[element.tag]
    hidden = element.get("hidden") is not None or _HIDDEN_STYLE.search(element.get("style") or "")
    return "隐藏的网页内容" if hidden else ""


def _span(element: _Element, name: str, largest: int) -> int:
    """What a cell spans: 1 when it says nothing sensible; 0 rows are all that follow."""
    value = (element.get(name) or "").strip()
    return min(int(value), largest) if value.isascii() and value.isdigit() and len(value) < 10 else 1
