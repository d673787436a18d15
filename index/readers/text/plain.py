"""Plain text and Markdown: what is left of Word files and PDFs after somebody extracted their text.

Three shapes of table occur, each told by the lines themselves, block by block:

- one cell a line, a tab before each, a blank line ends the row (a Word file as text);
- one row a line, tabs or Markdown's upright strokes between the cells (a PDF as Markdown);
- rows as bare lines without any tab (a PDF as text): those stay lines here; ``index.converted_text.tables`` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from index.domain.amounts import count_digits
from index.domain.disclosure import Cell, Discard, Problem
from index.readers.raw import Grid, Line, RawDocument
from index.readers.text.encoding import decode

_EMPHASIS = re.compile(r"\*\*|</?(?:u|b|i|sup|sub)>")
# Only where a line of prose begins: in a cell, "- 5" is a number.
_LINE_MARK = re.compile(r"^\s{0,3}(?:#{1,6}\s+|[-*+]\s+(?=\S)(?!\d{1,4}\s*-))")
_STROKES = re.compile(r"^\s*\|(?P<cells>.*)\|\s*$")
_CELL_END = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^[\s|:-]*-[\s|:-]*$")  # the line under a header
_BOOKMARK = re.compile(r"\[bookmark: [^\]]*\]")


def read_text(path: Path, content: bytes) -> RawDocument:
    """Raises ``UnsupportedFormat`` when the text is neither Unicode nor GB18030."""
    text, broken = decode(path, content)
    lines = _with_tabs(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    blocks: list[Line | Grid] = []
    at = 0
    while at < len(lines):
        if "\t" in lines[at]:
            end = _table_end(lines, at)
            blocks.append(_grid(lines, at, end))
            at = end
        else:
            # A form feed or a vertical tab is a page break of the PDF the text came from: noise to us.
            blocks.append(Line(_without_marks(_LINE_MARK.sub("", lines[at])).strip().replace("\f", ""), line=at + 1))
            at += 1
    digits = count_digits(text)
    return RawDocument(
        path,
        pages=1,
        blocks=tuple(blocks),
        problems=(Problem(None, f"有 {broken} 处字节不成文字，已跳过"),) if broken else (),
        discards=tuple(_marks(lines)),
        digits={1: digits} if digits else {},
    )


def _with_tabs(lines: list[str]) -> list[str]:
    """The lines with a tab between the cells of a Markdown table (| a | b |); the rule under its header is a row without
    text, so that every line keeps its number."""
    found = []
    for line in lines:
        row = _STROKES.match(line)
        cells = _CELL_END.split(row["cells"]) if row else []
        if row is None or len(cells) < 2:
            found.append(line)
        elif _RULE.match(row["cells"]):
            found.append("\t" * len(cells))
        else:
            found.append("\t".join(re.sub(r"<br\s*/?>", " ", cell).replace("\\|", "|").strip() for cell in cells))
    return found


def _without_marks(text: str) -> str:
    return _BOOKMARK.sub("", _EMPHASIS.sub("", text))


def _marks(lines: list[str]) -> Iterator[Discard]:
    """The bookmarks that Word's own export leaves in the text; marks of Markdown hold nothing."""
    for number, line in enumerate(lines, start=1):
        yield from (Discard(mark, "书签标记", line=number) for mark in _BOOKMARK.findall(line))


def _table_end(lines: list[str], start: int) -> int:
    """The line after the table that starts at ``start``. Blank lines end rows; text without a tab ends the table,
    unless it directly continues a cell (a line break inside the cell)."""
    at = start
    while at < len(lines):
        if "\t" in lines[at] or _continues_cell(lines, at):
            at += 1
            continue
        following = at
        while following < len(lines) and not lines[following].strip() and following - at < 2:
            following += 1
        # Two blank lines end the table; so does a line of prose.
        if (
            lines[at].strip()
            or following >= len(lines)
            or not ("\t" in lines[following] or _continues_cell(lines, following))
        ):
            return at
        at = following
    return at


def _continues_cell(lines: list[str], at: int) -> bool:
    """Whether a line without a tab is the rest of the cell above it: the line above belongs to a cell, and a further
    cell follows. ``总⏎体⏎目⏎标`` is one cell; so is an empty cell line followed by a blank and its text."""
    if at == 0 or not lines[at].strip() or "\t" in lines[at]:
        return False
    above = at - 1
    while above > 0 and lines[above].strip() and "\t" not in lines[above] and at - above < 8:
        above -= 1
    if not lines[above].strip() and above > 0 and lines[above - 1] == "\t" and len(lines[at].strip()) <= 4:
        above -= 1  # a cell that begins with an empty line
    below = at + 1
    while below < len(lines) and lines[below].strip() and "\t" not in lines[below] and below - at < 8:
        below += 1
    closed = below < len(lines) and (lines[below].startswith("\t") or not lines[below].strip())
    return lines[above].startswith("\t") and closed


def _grid(lines: list[str], start: int, end: int) -> Grid:
    block = lines[start:end]
    one_cell_a_line = sum(line.startswith("\t") and "\t" not in line[1:].strip() for line in block) * 2 > sum(
        "\t" in line for line in block
    )
    rows: list[list[tuple[str, int]]] = []
    row: list[tuple[str, int]] = []
    for offset, line in enumerate(block):
        number = start + offset + 1
        if not one_cell_a_line:
            if "\t" in line:
                rows.append([(_without_marks(text).strip(), number) for text in line.split("\t")])
            elif line.strip():  # the rest of the cell above: a table begins with a tab
                rows[-1][-1] = _continued(rows[-1][-1], line)
        elif line.startswith("\t"):
            row.append((line[1:].strip(" "), number))
        elif line.strip():
            row[-1:] = [_continued(row[-1], line)] if row else [(line.strip(), number)]
        elif row and not (row[-1][0] == "" and _continues_cell(lines, start + offset + 1)):
            rows.append(row)
            row = []
    if row:
        rows.append(row)
    cells = [
        Cell(_BOOKMARK.sub("", text), row=i, column=j, line=number)
        for i, cells_of_row in enumerate(rows)
        for j, (text, number) in enumerate(cells_of_row)
    ]
    return Grid(tuple(cells), line=start + 1, spans_known=False, torn=not one_cell_a_line)


def _continued(cell: tuple[str, int], line: str) -> tuple[str, int]:
    return f"{cell[0]}\n{line.strip()}".strip(), cell[1]
