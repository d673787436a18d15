"""Cells of a torn sheet: what of their text can be relied on, and how pieces of one text go together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from index.domain.amounts import Amount, is_empty_mark, normalise, parse_cell, squeeze
from index.domain.disclosure import Cell
from index.performance.form import Role, is_money_label, plain, role_of

Row = Sequence[Cell]


_OTHERS = re.compile(r"[^\u4e00-\u9fff]")
_LINE_BREAK = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")  # what a conversion made of one in a cell


_BRACKET_PIECE = re.compile(r"^[(（]?[^()（）]{0,4}[)）]$")  # （%）, or what is left of it


def han(text: str) -> str:
    """Only the Chinese characters of a text."""
    return _OTHERS.sub("", text)


@dataclass(frozen=True, slots=True)
class PrintedWords:
    """What the whole document prints, against which a torn word is held: its words without white space, the headers of
    the indicators in its forms, and how often each label of money stands in it."""

    text: str = ""
    headers: tuple[tuple[tuple[Role, str], ...], ...] = ()
    labels: Mapping[str, int] = field(default_factory=dict)


def printed_words(sheets: Iterable[Sequence[Row]], prose: Iterable[str]) -> PrintedWords:
    """The words of a document, from its performance tables and its prose."""
    texts = [plain(text) for text in prose]
    headers: list[tuple[tuple[Role, str], ...]] = []
    labels: Counter[str] = Counter()
    for rows in sheets:
        for row in rows:
            words = [plain(cell.text) for cell in row]
            texts += words
            header = tuple((role, word) for word in words if (role := role_of(word)))
            if {role for role, _ in header} >= {Role.TARGET, Role.WEIGHT}:
                headers.append(header)
            labels.update(word for word in words if len(word) > 2 and is_money_label(word))
    return PrintedWords("\n".join(texts), tuple(headers), labels)


def joined(pieces: Sequence[Cell], printed: PrintedWords) -> str:
    """The pieces of a text that was cut between two cells, as one. A character under the cut may stand in both pieces,
    whole or as the half that is left of it: what the document prints elsewhere decides, else a repetition is dropped."""
    text = ""
    for piece in _in_reading_order([cell.text for cell in pieces]):
        text = seam(text, piece, printed) if text else piece
    return text


def _in_reading_order(texts: Sequence[str]) -> Iterator[str]:
    """The pieces line by line: a piece that holds several lines has its second line after the first lines of all."""
    pieces = [_LINE_BREAK.split(text.strip()) for text in texts]
    for lines in zip_longest(*pieces, fillvalue=""):
        yield from (piece for line in lines if (piece := plain(line)))


def seam(left: str, right: str, printed: PrintedWords) -> str:
    """Two pieces of a text as one (see ``joined``)."""
    overlaps = [n for n in range(min(4, len(left), len(right)), 0, -1) if left.endswith(right[:n])]
    ways = [(left, right), *((left, right[n:]) for n in overlaps), (left, right[1:])]
    if not han(left[-1]):
        ways.append((left[:-1], right))
    for start, end in ways:
        if len(start) > 1 and end and start[-2:] + end[:2] in printed.text:
            return start + end
    if overlaps:
        return left + right[overlaps[0] :]
    return left + (right[1:] if len(right) > 1 and _is_foreign(right[0]) else right)


def _is_foreign(char: str) -> bool:
    """Whether a character is no part of simplified Chinese words: what a scanner makes of half a character."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return char.isascii() and char.isalpha()


def figure(text: str) -> Amount | None:
    """The amount of a cell that one can rely on: two numbers side by side, or 014, are halves of something else."""
    whole = normalise(text).strip()
    if re.search(r"\d\s+\d", whole) or re.match(r"^[<>=≥≤≧≦]*(?:0\d|\.)", squeeze(whole)):
        return None
    return parse_cell(whole)


def is_cut(cells: Mapping[int, Cell], column: int, columns: Collection[int]) -> bool:
    """Whether a number goes on in the column beside it, which is none of the ``columns`` of numbers: 9 | 00.00."""
    left, right = (plain(cells[c].text) if c in cells and c not in columns else "" for c in (column - 1, column + 1))
    own = plain(cells[column].text)
    return bool(re.search(r"[\d.]$", left) and re.match(r"[\d.]", own)) or bool(
        re.search(r"[\d.]$", own) and re.match(r"[\d.]", right)
    )


def spread(cells: Mapping[int, Cell], columns: Sequence[int]) -> dict[int, Cell]:
    """The cells with the amounts that were glued into one (``=100% 5``, ``0.00 — —``) put into the empty columns that
    follow; a remark glued to a mark is cut off."""
    spread = dict(cells)
    for i, column in enumerate(columns):
        cell = spread.get(column)
        parts = cell.text.split() if cell else []
        if cell is None or len(parts) < 2 or figure(cell.text) is not None:
            continue
        seats = columns[i : i + len(parts)]
        free = all(other not in spread or is_empty_mark(spread[other].text) for other in seats[1:])
        if all(is_empty_mark(part) or figure(part) for part in parts):
            if len(seats) == len(parts) and free:
                spread |= {seat: replace(cell, text=part) for seat, part in zip(seats, parts, strict=True)}
        elif i == len(columns) - 1 and figure(parts[0]) and len(han(cell.text)) > 3:
            spread[column] = replace(cell, text=parts[0])
    return spread


def words_of(lines: Sequence[Row]) -> dict[int, str]:
    """Column → what the lines say in it, from top to bottom."""
    words: dict[int, str] = {}
    for row in lines:
        for cell in row:
            words[cell.column] = words.get(cell.column, "") + plain(cell.text)
    return words


def is_text(cell: Cell) -> bool:
    """Whether a cell holds words, or the bracket that ends them."""
    is_words = any(not _is_foreign(char) for char in han(cell.text))
    return is_words or bool(_BRACKET_PIECE.match(plain(cell.text)))
