"""Performance tables whose cells are whole: keys and values on top, money by source, indicators below.

They are laid out for people: left columns span many rows, and keys and values alternate in a row. So a row is read under
the header words over it, and where a reader could not tell the spans, the row is moved until every cell stands under a
header that it can have. Sheets whose cells a conversion tore apart are read by ``torn_sheets``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.domain.amounts import is_empty_mark, parse_cell
from index.domain.disclosure import Cell
from index.performance.form import (
    KEYS,
    MARKS,
    OBJECTIVES,
    VALUES,
    WHOLE_BODY,
    Entry,
    Role,
    SheetReading,
    can_be_mark,
    heads_money,
    indicator_entry,
    is_money_header,
    is_money_label,
    is_year_only,
    keyed_amounts,
    money_entry,
    money_unit,
    plain,
    role_of,
    unread_cells,
)

_PROJECT = re.compile(r"^项目\S{0,2}名称:?$|^项?\S?目\S?名\S?称:?$")
# Of a row whose header names no third level: what is a level, not an indicator.
_LEVEL = re.compile(
    r"^(?:产出|效益|满意度|成本|数量|质量|时效|社会|经济|生态|可持续|服务对象|履职|项目完成|项目效益)"
    r"(?:效益|效能|影响|成本|环境|环境成本|满意度)?(?:指标)?$"
)
_PROJECT_CODE = re.compile(r"^[0-9A-Z]{10,}[-—_]")
_FARTHEST = 4  # columns that a row may have lost on its left

Filled = Sequence[tuple[Cell, str]]
Header = Sequence[tuple[int, Role, str]]


def read_indicators(rows: Sequence[Sequence[Cell]], title: str = "") -> SheetReading:
    """Every number that has a name, row by row. Nothing is guessed for a row whose cells do not line up: its numbers are
    ``unread``."""
    entries: list[Entry] = []
    objectives: list[tuple[str, Cell]] = []
    project, of_body = "", bool(WHOLE_BODY.search(plain(title)))
    money_header: dict[int, str] = {}
    header: Header = ()
    listed = _List()
    money = money_unit(rows)
    above, page = 0, None  # entries before the row above, and its page
    below_header = False
    for row in rows:
        filled = [(cell, text) for cell in row if not is_empty_mark(text := plain(cell.text))]
        if not filled:
            continue
        below_header, was_header = False, below_header
        words = [(cell.column, role, text) for cell, text in filled if (role := role_of(text))]
        heads_list = len(words) > 2 and not any(parse_cell(text) for _, text in filled)
        if not heads_list and (named := _project_name(filled)):
            project, of_body, money_header, header, listed = named, False, {}, (), _List()
        elif heads_money([text for _, text in filled]):
            money_header, header = {c.column: t for c, t in filled if is_money_header(t)}, ()
        elif _heads(words) and not any(parse_cell(text) for _, text in filled):
            header, listed = _joined(header if was_header else (), words), _List()
            below_header = True
        elif header and (rest := _rest_of_name(filled, header)) and page not in (None, row[0].page):
            entries[above:] = [replace(entry, name=entry.name + rest) for entry in entries[above:]]
        elif header:
            above, page = len(entries), row[0].page
            listed = listed.below(filled, header)
            objectives += _listed_objectives(filled, header, listed.project or project)
            entries += _listed_money(filled, header, listed.project, money)
            entries += _indicator_row(listed.project or project, filled, header, listed.over)
        else:
            of_body = of_body or bool(WHOLE_BODY.search(filled[0][1]))
            if project or of_body:
                entries += _money_row(project, filled, money_header, money)
    return SheetReading(tuple(entries), unread_cells(rows, entries), tuple(objectives))


def _heads(words: Header) -> bool:
    """Whether the words of a row head columns; an indicator and its value may both speak of 标准 and say no more."""
    return len(words) >= 2 and any(role is not Role.NOTE for _, role, _ in words)


def _joined(above: Header, words: Header) -> Header:
    """Two header rows as one: what the upper one says of columns of which the lower one says nothing."""
    told = {column for column, _, _ in words}
    return sorted([*(word for word in above if word[0] not in told), *words])


@dataclass(frozen=True, slots=True)
class _List:
    """What the rows under a header of indicators take from those above them: the project that a column names, and the
    一级 and 二级指标."""

    project: str = ""
    over: tuple[str, ...] = ()

    def below(self, filled: Filled, header: Header) -> _List:
        """The same after one more row."""
        roles = {column: role for column, role, _ in header}
        named = [
            _PROJECT_CODE.sub("", text)
            for cell, text in filled
            if roles.get(cell.column) is Role.PROJECT and parse_cell(text) is None
        ]
        columns = [column for column, role, _ in header if role is Role.LEVEL]
        over = list(self.over)
        for cell, text in filled:
            if cell.column in columns:
                place = columns.index(cell.column)
                over = [*over[:place], *([""] * (place - len(over))), text]
        return _List(named[-1] if named else self.project, tuple(over))


def _listed_objectives(filled: Filled, header: Header, project: str) -> Iterator[tuple[str, Cell]]:
    """The objectives that a row writes out for its project."""
    columns = {column for column, role, _ in header if role is Role.OBJECTIVE}
    yield from ((project, cell) for cell, _ in filled if cell.column in columns)


def _listed_money(filled: Filled, header: Header, project: str, money: str) -> Iterator[Entry]:
    """The money of a project in the list of projects and their indicators."""
    totals = {column for column, role, _ in header if role is Role.TOTAL}
    for cell, text in filled:
        amount = parse_cell(text) if cell.column in totals else None
        if amount is not None and project:
            yield money_entry(project, "年度资金总额", "预算数", amount, money, cell)


def _project_name(filled: Filled) -> str:
    """The project that a 项目名称 row names, "" for another row."""
    for (_, key), (_, value) in pairwise(filled):
        if _PROJECT.match(key) and value.rstrip(":") not in KEYS:
            return value
    return ""


def _money_row(project: str, filled: Filled, header: dict[int, str], money: str) -> Iterator[Entry]:
    """Under a header, amounts of the source that the row names; else keys and values in turn, or both in one cell."""
    key = ""
    for cell, text in filled:
        amount = parse_cell(cell.text)
        pairs = keyed_amounts(cell.text)
        if amount is None and not pairs:
            key = key if is_year_only(text) or OBJECTIVES.search(text) else text.rstrip(":")
        elif header:
            if amount is not None and key and cell.column in header:
                yield money_entry(project, key, header[cell.column], amount, money, cell)
        elif amount is not None:
            pairs = [(key, amount)]
        if not header:
            yield from (money_entry(project, k, "预算数", a, money, cell) for k, a in pairs if is_money_label(k))


def _indicator_row(project: str, filled: Filled, header: Header, over: tuple[str, ...]) -> Iterator[Entry]:
    """The values of a row under their headers."""
    shift = _shift(filled, header)
    if shift is None:
        return
    columns = {column + shift: (role, label) for column, role, label in header}
    placed = [(cell, text, *columns.get(cell.column, (Role.NOTE, ""))) for cell, text in filled]
    levels = sum(role is Role.LEVEL for _, role, _ in header)
    name = _name([(text, role) for _, text, role, _ in placed], has_all_levels=levels == 2)
    unit = next((text for _, text, role, _ in placed if role is Role.UNIT), "")
    sign = next((text for _, text, role, _ in placed if role is Role.SIGN), "")
    if not name:
        return
    for cell, text, role, label in placed:
        amount = parse_cell(text) if role in (*VALUES, *MARKS) else None
        if role is Role.TARGET and sign:
            amount = parse_cell(sign + text) or amount
        if amount is not None:
            yield indicator_entry(project, name, label, amount, unit, cell, tuple(filter(None, over)))


def _rest_of_name(filled: Filled, header: Header) -> str:
    """The name in a row that holds neither level nor value: on a new page, what is left of the row above."""
    roles = {column: role for column, role, _ in header}
    placed = [(roles.get(cell.column, Role.NOTE), text) for cell, text in filled]
    if any(role not in (Role.NAME, Role.NOTE) for role, _ in placed):
        return ""
    return "".join(text for role, text in placed if role is Role.NAME and not re.search(r"\d", text))


def _shift(filled: Filled, header: Header) -> int | None:
    """By how many columns a row stands left of its header: 0 where that fits, as where the spans are known."""
    fitting = [shift for shift in range(0, -_FARTHEST - 1, -1) if _fits(filled, header, shift)]
    return fitting[0] if fitting and (fitting[0] == 0 or len(fitting) == 1) else None


def _fits(filled: Filled, header: Header, shift: int) -> bool:
    """Whether every cell can stand under its header: numbers under values and marks only, and only they under marks."""
    columns = {column + shift: role for column, role, _ in header}
    for cell, text in filled:
        role = columns.get(cell.column, Role.NOTE)
        amount = parse_cell(text)
        if amount is not None and role in (Role.LEVEL, Role.NAME, Role.SIGN, Role.UNIT):
            return False
        if amount is not None and shift and role in (Role.NOTE, Role.TOTAL):
            return False
        if role in MARKS and not (amount is not None and can_be_mark(amount)):
            return False
    return any(columns.get(cell.column) in (*VALUES, *MARKS) for cell, _ in filled)


def _name(placed: Sequence[tuple[str, Role]], has_all_levels: bool) -> str:
    """What the third level says; where that is missing, the last words before the first value. A level is no name, unless
    the header shows that it stands in the column of names."""
    name = next((text for text, role in placed if role is Role.NAME), "")
    if not name:
        values = (i for i, (_, role) in enumerate(placed) if role in (*VALUES, *MARKS))
        name = next((placed[i - 1][0] for i in values if i), "")
        has_all_levels = False
    return name if len(name) > 1 and (has_all_levels or not _LEVEL.match(name)) else ""
