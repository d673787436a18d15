"""The forms that stand in a torn grid one after another, each with its project, its money and its indicators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.domain.amounts import is_empty_mark, parse_cell
from index.domain.disclosure import Cell
from index.performance.form import KEYS, OBJECTIVES, WHOLE_BODY, is_money_header, is_year_only, plain
from index.performance.scattered.cells import PrintedWords, Row, joined
from index.performance.scattered.header import Header, indicator_header, spans
from index.performance.scattered.money import money_header

_PROJECT_KEY = re.compile(r"^.{0,3}目.{0,2}名称:?")


_KEY_LINES = 8  # that the key 项目名称 may be broken over


@dataclass(slots=True)
class Form:
    """One form in the making: who, its money, its indicators."""

    project: str = ""
    of_body: bool = False
    money_header: dict[int, str] = field(default_factory=dict)
    money_rows: list[Row] = field(default_factory=list)
    header: Header = ()
    width: int = 0  # cells of the header row
    spans: dict[int, tuple[int, ...]] = field(default_factory=dict)  # the columns under each header word
    lines: list[Row] = field(default_factory=list)


def forms_of(rows: Sequence[Row], title: str, printed: PrintedWords) -> list[Form]:
    """The forms that stand in a grid one after another, each with its rows sorted to money and indicators."""
    forms = [Form(of_body=bool(WHOLE_BODY.search(plain(title))))]
    part = "top"
    at = 0
    while at < len(rows):
        row, form = rows[at], forms[-1]
        words = [word for cell in row if (word := plain(cell.text))]
        named = _named_project(rows, at)
        money_height, over_money = money_header(rows, at)
        height, header = indicator_header(rows, at, printed)
        of_body = _names_body(words)
        if named or of_body or any(map(is_year_only, words)):
            if form.project or form.lines or form.money_header:
                forms.append(Form())
            forms[-1].of_body = not named and (forms[-1].of_body or of_body)
            forms[-1].project = joined(named[1], printed) if named else ""
            height, part = named[0] if named else 1, "top"
        elif over_money:
            if form.lines:  # another form began, and its 项目名称 row was too torn to be seen
                forms.append(Form())
            forms[-1].money_header, forms[-1].money_rows = over_money, []
            height, part = money_height, "money"
        elif header:
            form.header, form.width, part = header, len(row), "indicators"
            form.spans = spans(rows[at : at + height], header)
        else:
            height = 1
            part = "objectives" if part != "indicators" and OBJECTIVES.search("".join(words)) else part
            if part == "indicators":
                form.lines.append(row)
            elif part in ("top", "money"):
                form.money_rows.append(row)
        at += height
    return forms


def _names_body(words: Sequence[str]) -> bool:
    """Whether a row is that of 部门（单位）名称, or a title of the form of the whole body (整体支出绩效自评表)."""
    text = "".join(words)
    return bool(WHOLE_BODY.match(text)) or (len(words) == 1 and text.endswith("表") and bool(WHOLE_BODY.search(text)))


def _named_project(rows: Sequence[Row], at: int) -> tuple[int, list[Cell]] | None:
    """How many lines from ``at`` are the row of the key 项目名称, and the pieces of the name beside it; None for others."""
    column, pieces = _project_key(rows[at])
    if column is not None:
        return 1, _with_lines_around(pieces, column, rows, at)
    first = next((cell for cell in rows[at] if not is_empty_mark(cell.text)), None)
    key = plain(first.text) if first else ""
    if first is None or not key or not "项目名称".startswith(key):
        return None
    for height in range(2, _KEY_LINES + 1):
        lines = rows[at : at + height]
        keys = "".join(plain(cell.text) for row in lines for cell in row if cell.column <= first.column)
        if keys == "项目名称":
            beside = [_up_to_key([cell for cell in row if cell.column > first.column]) for row in lines]
            return height, [cell for line in beside for cell in line]
    return None


def _up_to_key(cells: Sequence[Cell]) -> list[Cell]:
    """What stands before the next key of the row, without empty cells."""
    filled = [cell for cell in cells if not is_empty_mark(cell.text)]
    stop = next((n for n, cell in enumerate(filled) if plain(cell.text).rstrip(":") in KEYS), len(filled))
    return filled[:stop]


def _project_key(row: Row) -> tuple[int | None, list[Cell]]:
    """The column of the key 项目名称, itself whole, torn to several cells, or glued to its value, and the pieces of the
    name beside it; (None, []) for another row."""
    key = ""
    for i, cell in enumerate(row):
        key = plain(cell.text) if _PROJECT_KEY.fullmatch(plain(cell.text)) else key + plain(cell.text)
        match = _PROJECT_KEY.match(key)
        if match is None:
            continue
        following = [replace(cell, text=key[match.end() :]), *row[i + 1 :]]
        return cell.column, _up_to_key(following)
    return None, []


def _with_lines_around(pieces: list[Cell], key_column: int, rows: Sequence[Row], at: int) -> list[Cell]:
    """With what the lines above and below hold beside the key and nowhere else: a name broken over several lines, its
    key in the middle or on top."""
    above, below = (_only_beside(rows[i], key_column) if 0 <= i < len(rows) else [] for i in (at - 1, at + 1))
    if pieces and not below:
        return pieces
    return [*above, *pieces, *below]


def _only_beside(row: Row, key_column: int) -> list[Cell]:
    filled = [cell for cell in row if not is_empty_mark(cell.text)]
    words = [plain(cell.text).rstrip(":") for cell in filled]
    is_other = any(word in KEYS or parse_cell(word) or is_year_only(word) or is_money_header(word) for word in words)
    return [] if is_other or any(cell.column <= key_column for cell in filled) else filled
