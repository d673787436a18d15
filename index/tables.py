"""Raw grids → tables: captions, joined pages, spans, header paths, columns that label and columns that count.

Everything is told from the structure and the words of the table itself, never from its number or its province, so
that a form nobody has seen still comes out with its header paths.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from index.amounts import MONEY_UNITS, is_empty_mark, normalise, parse_cell, squeeze
from index.disclosure import Cell, Column, Discard, Problem, Table
from index.headers import (
    LABEL_HEADER,
    SUBJECT_CODE,
    TOTAL_WORDS,
    fill_unmerged,
    header_paths,
    infer_spans,
    is_figure,
)
from index.readers import Grid, Line

UNIT_LINE = re.compile(
    r"(?:金额)?单位[:：]\s*(?:人民币)?(" + "|".join(sorted(MONEY_UNITS, key=len, reverse=True)) + ")"
)
BODY_LINE = re.compile(
    r"(?:编制|填报|预算|公开|主管)?(?:部门|(?<!金额)单位)(?:名称)?(?:[（(](?:单位|部门|公章|盖章)[)）])?[:：]\s*(?!人民币|万元|元)(\S{4,40})"
)
TABLE_NUMBER = re.compile(r"^(?:附?表|附件)\s*[一二三四五六七八九十\d]+(?:-\d+)?\s*[:：]?$")
# The final accounts' own numbers (公开01表) stand below the title, the others above it.
_NUMBER_BELOW = re.compile(r"^(?:公开|财决公开)\d{1,2}-?\d?表$")
_TITLE = re.compile(r"表(?:[(（].{1,12}[)）])?$")
_CODE_HEADER = re.compile(r"^(?:类|款|项|序号|行次|页码|页次|页号|页数)$|编码|代码|编号")
_PAGE_NUMBER = re.compile(r"^[-—–\s]*第?\s*\d{1,4}\s*页?[,，]?\s*(?:[/／共]\s*\d+\s*页?)?[-—–\s]*$")
_INDICATOR_HEADER = re.compile(r"三级指标|年度指标值|指标名称")
_SPENDER = re.compile(r"^(?:预算|实施|项目)单位$|^部门[(（]单位[)）]名称$")
_LEVELS = ("类", "款", "项")
# A caption stands at most this many lines above its table.
_CAPTION_REACH = 8


@dataclass(slots=True)
class Draft:
    """A table in the making: the grid's rows, and what stood above it."""

    number: str
    title: str
    unit: str
    body: str
    rows: list[list[Cell]]
    page: int | None
    line: int | None
    spans_known: bool
    torn: bool = False
    caption_lines: int = 0  # how many of the lines right above are its caption
    caption: list[Cell] = field(default_factory=list)  # the grid's own first rows, when they are its caption


def is_page_number(text: str) -> bool:
    """``- 42 -``, ``第 3 页``, ``12``: a running page number, not prose."""
    return bool(_PAGE_NUMBER.match(text.strip()))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A performance table as rows of cells: keys and values, then indicators (see indicators.py)."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    page: int | None
    line: int | None
    torn: bool = False

    @property
    def body(self) -> str:
        """The body that the sheet names as the one that spends (预算单位, 实施单位 …), "" when it names none."""
        for row in self.rows:
            texts = [squeeze(cell.text) for cell in row if squeeze(cell.text)]
            for key, value in pairwise(texts):
                if _SPENDER.match(key):
                    return value
        return ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the blocks of a document hold: tables, performance sheets, lines of prose, and what is none of these."""

    tables: tuple[Table, ...]
    sheets: tuple[Sheet, ...]
    prose: tuple[Line, ...]
    problems: tuple[Problem, ...]
    discards: tuple[Discard, ...] = ()


def read_tables(blocks: Sequence[Line | Grid]) -> Reading:
    """Tables and performance sheets in reading order, the lines, and what could not be understood."""
    drafts: list[Draft] = []
    prose: list[Line] = []
    problems: list[Problem] = []
    discards: list[Discard] = []
    since_grid: list[Line] = []
    for block in blocks:
        if isinstance(block, Line):
            since_grid.append(block)
            continue
        draft = _draft(block, since_grid)
        captioned = bool(draft.title or draft.unit or draft.number)
        spoken = [line for line in since_grid if line.text.strip() and not is_page_number(line.text)]
        if drafts and not captioned and not spoken and _continues(drafts[-1], draft):
            repeated = _repeated_header(drafts[-1].rows, draft.rows)
            discards += _discarded([cell for row in draft.rows[:repeated] for cell in row], "重复的表头")
            drafts[-1].rows.extend(draft.rows[repeated:])
        else:
            drafts.append(draft)
        discards += _discarded(draft.caption, "表题")
        spoken_lines = len(since_grid) - draft.caption_lines
        discards += _discarded(since_grid[spoken_lines:], "表题")
        prose.extend(since_grid[:spoken_lines])
        since_grid = []
    prose.extend(since_grid)
    problems += _captions_without_table(prose)
    tables: list[Table] = []
    sheets: list[Sheet] = []
    for draft in drafts:
        title = f"{draft.number} {draft.title}".strip()
        width = _columns(draft.rows)
        cells = [cell for row in draft.rows for cell in row]
        if width < 2:
            prose.extend(Line(c.text, c.page, c.line, c.box, True, c.address, c.ocr) for c in cells if c.text.strip())
        elif _is_performance(draft):
            rows = tuple(tuple(_seated(row, i)) for i, row in enumerate(draft.rows))
            sheets.append(Sheet(title, rows, draft.page, draft.line, draft.torn))
        elif (table := _understand(draft)) is not None:
            tables.append(table)
            if nameless := [str(c.index + 1) for c in table.columns if not c.path and not c.is_label]:
                columns = "、".join(nameless)
                problems.append(Problem(draft.page, f"表“{title or '（无标题）'}”第{columns}列没有表头，未取数"))
            if stray := _stray(draft, table):
                texts = "、".join(squeeze(cell.text) for cell in stray)
                problems.append(
                    Problem(draft.page, f"表“{title or '（无标题）'}”有单元格不在任何一栏里，未取数：{texts}")
                )
                discards += _discarded(stray, "不在任何一栏里")
        else:
            problems.append(Problem(draft.page, f"表“{title or '（无标题）'}”认不出表头，未取数"))
            discards += _discarded(cells, "认不出表头的表")
    return Reading(tuple(tables), tuple(sheets), tuple(prose), tuple(problems), tuple(discards))


def _discarded(parts: Sequence[Line | Cell], why: str) -> list[Discard]:
    return [Discard(part.text, why, part.page, part.line, part.box) for part in parts if part.text.strip()]


def _captions_without_table(prose: Sequence[Line]) -> list[Problem]:
    """Captions (…表, 单位：万元) that no grid followed: a table without rules, of which nothing was read."""
    found = []
    for i, line in enumerate(prose):
        if line.page is None or not UNIT_LINE.search(normalise(squeeze(line.text))):
            continue
        above = [squeeze(other.text) for other in prose[max(0, i - 3) : i] if squeeze(other.text)]
        title = next((text for text in reversed(above) if _TITLE.search(text) and len(text) < 60), "")
        found.append(Problem(line.page, f"“{title or '（无标题）'}”没有表格线，未取数"))
    return found


def _is_performance(draft: Draft) -> bool:
    """A performance table (绩效目标表, 绩效自评表): rows of keys and values and of indicators, not of subjects."""
    words = squeeze(draft.title) + squeeze("".join(cell.text for row in draft.rows for cell in row))
    return "绩效" in squeeze(draft.title) or bool(_INDICATOR_HEADER.search(words))


def _draft(grid: Grid, above: Sequence[Line]) -> Draft:
    number, title, unit, body, caption_lines = _caption([line.text for line in above])
    rows: list[list[Cell]] = [[] for _ in range(grid.height)]
    for cell in grid.cells:
        rows[cell.row].append(cell)
    own_caption: list[Cell] = []
    # A Word table may hold its own caption in its first rows.
    while rows:
        texts = [squeeze(cell.text) for cell in rows[0] if squeeze(cell.text)]
        joined = " ".join(texts)
        if len(texts) == 1 and _NUMBER_BELOW.match(texts[0]):
            number = texts[0]
        elif len(texts) == 1 and _TITLE.search(texts[0]) and len(texts[0]) < 40:
            title = texts[0]
        elif UNIT_LINE.search(joined) or (len(texts) == 1 and re.fullmatch(r"[(（]?20\d\d年度?[)）]?", texts[0])):
            unit = _found(UNIT_LINE, joined) or unit
            body = _found(BODY_LINE, texts[0] if texts else "") or body
        elif texts or len(rows) == 1:
            break
        own_caption += rows.pop(0)
    return Draft(
        number,
        title,
        unit,
        body,
        [row for row in rows if row],
        grid.page,
        grid.line,
        grid.spans_known,
        grid.torn,
        caption_lines,
        own_caption,
    )


def _caption(texts: list[str]) -> tuple[str, str, str, str, int]:
    """Number (表三), title, money unit and body from the lines above a grid, nearest first, and how many lines those
    are. A title broken over two lines ends the search: its first half has no end of its own."""
    title = unit = body = number = ""
    used = seen = 0
    for distance, text in enumerate(reversed(texts), start=1):
        squeezed = squeeze(text)
        if not squeezed:
            continue
        seen += 1
        if seen > _CAPTION_REACH:
            break
        own_unit = _found(UNIT_LINE, normalise(squeezed))
        own_body = _found(BODY_LINE, text)
        if own_unit or own_body:
            unit = unit or own_unit
            body = body or re.sub(r"(?:金额)?单位.*", "", squeeze(own_body))
        elif TABLE_NUMBER.match(squeezed):
            number = squeezed.rstrip(":：")
            used = distance
            break
        elif not title and _NUMBER_BELOW.match(squeezed):
            number = squeezed
        elif title:
            break
        elif _TITLE.search(squeezed) and len(squeezed) < 60 and not squeezed.startswith(("注", "备注")):
            title = squeezed
        elif re.search(r"[。；]$", squeezed):
            break
        else:
            continue
        used = distance
    return number, title, unit, body, used


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _continues(draft: Draft, following: Draft) -> bool:
    """Whether what follows is the next page of the table: as many columns, and on the same page (or where there are no
    pages) no header of its own. A page of a torn performance table has as many columns as the conversion made of it, but
    none of codes."""
    is_torn = draft.torn and following.torn and _is_performance(draft)
    if is_torn and not any("编码" in cell.text for row in following.rows for cell in row):
        return True
    if _columns(draft.rows) != _columns(following.rows):
        return False
    pages = {cell.page for row in draft.rows for cell in row}
    if following.page is not None and following.page not in pages:
        return True
    return bool(_repeated_header(draft.rows, following.rows)) or not _begins_with_header(following.rows)


def _columns(rows: list[list[Cell]]) -> int:
    return max((cell.column + cell.column_span for row in rows for cell in row), default=0)


def _begins_with_header(rows: list[list[Cell]]) -> bool:
    """Whether the first row says words in most of its columns and no amount."""
    if not rows or any(is_figure(cell) for cell in rows[0]):
        return False
    return 2 * sum(cell.column_span for cell in rows[0] if squeeze(cell.text)) > _columns(rows)


def _repeated_header(rows: list[list[Cell]], more: list[list[Cell]]) -> int:
    """How many rows of a following page repeat the header of the first."""
    repeated = 0
    while (
        repeated < min(len(rows), len(more))
        and any(squeeze(cell.text) for cell in more[repeated])
        and [squeeze(cell.text) for cell in rows[repeated]] == [squeeze(cell.text) for cell in more[repeated]]
        and (_numbers_columns(more[repeated]) or not any(is_figure(cell) for cell in more[repeated]))
    ):
        repeated += 1
    return repeated


def _understand(draft: Draft) -> Table | None:
    rows = [_seated(row, i) for i, row in enumerate(draft.rows)]
    width = _width(rows, draft.spans_known)
    header_rows = _header_height(rows, width)
    if header_rows == 0 or width < 2:
        return None
    drawn = rows[:header_rows]
    worded = [row for row in drawn if not _numbers_columns(row)]
    header = infer_spans(worded, width) if not draft.spans_known else fill_unmerged(worded)
    paths = header_paths(header, width)
    body = [_row_of(row, width) for row in rows[header_rows:]]
    # The row of 类 款 项 may carry the total beside them: its labels are header, its amounts are a row.
    body[:0] = [_row_of(row, width, below=_LEVELS) for row in header if any(is_figure(cell) for cell in row)]
    labels = [_is_label(path, [row[j] for row in body]) for j, path in enumerate(paths)]
    columns, block = [], 0
    for j, (path, label) in enumerate(zip(paths, labels, strict=True)):
        if j and label and not labels[j - 1]:
            block += 1
        columns.append(Column(j, path, label, block))
    return Table(
        title=f"{draft.number} {draft.title}".strip(),
        unit=draft.unit,
        columns=tuple(columns),
        rows=tuple(body),
        header=tuple(
            cell
            for row in drawn
            for cell in row
            if squeeze(cell.text) in _LEVELS or _numbers_columns(row) or not any(map(is_figure, row))
        ),
        page=draft.page,
        line=draft.line,
        body=draft.body,
    )


def _stray(draft: Draft, table: Table) -> list[Cell]:
    """Filled cells to the right of the table's last column: a row had more cells than the table has columns."""
    width, header = len(table.columns), len({cell.row for cell in table.header})
    return [cell for row in draft.rows[header:] for cell in row if cell.column >= width and squeeze(cell.text)]


def _seated(row: list[Cell], number: int) -> list[Cell]:
    """The row's cells with the row number they have after pages were joined."""
    return [replace(cell, row=number) for cell in row]


def _width(rows: list[list[Cell]], spans_known: bool) -> int:
    """Columns of the table. Where spans are unknown: as many cells as most rows have (a stray cell at a row's end is
    not a column)."""
    if spans_known:
        return max(cell.column + cell.column_span for row in rows for cell in row)
    counted = Counter(len(row) for row in rows)
    return max(counted, key=lambda length: (counted[length], length))


def _header_height(rows: list[list[Cell]], width: int) -> int:
    """How many leading rows are header: those before the first row of data.

    A row of data holds an amount, or begins with a subject code or a total; a row of only 类 款 项 never is data.
    """
    for i, row in enumerate(rows):
        texts = [squeeze(cell.text) for cell in row]
        filled = [text for text in texts if text]
        if _numbers_columns(row):
            return i + 1
        if any(text in _LEVELS for text in filled):
            return i + 2 if i + 1 < len(rows) and _numbers_columns(rows[i + 1]) else i + 1
        if any(is_figure(cell) for cell in row):
            return _without_label_rows(rows, i, width)
        if filled and (SUBJECT_CODE.match(filled[0]) or (len(filled) == 1 and filled[0] in TOTAL_WORDS)):
            return i
    filled_rows = [i for i, row in enumerate(rows) if any(squeeze(cell.text) for cell in row)]
    return filled_rows[-1] + 1 if filled_rows else 0


def _numbers_columns(row: list[Cell]) -> bool:
    """栏次 | 1 | 2 | …: the numbers of the columns, below the header of a table of final accounts."""
    return any(squeeze(cell.text) == "栏次" for cell in row)


def _without_label_rows(rows: list[list[Cell]], first: int, width: int) -> int:
    """Rows just above the first amount that are data without amounts: a full row of cells, values empty."""
    while first > 1:
        row = rows[first - 1]
        empty = sum(not squeeze(cell.text) for cell in row)
        if _is_lower_header(row):
            return first
        if len(row) == width and empty and all(cell.column_span == cell.row_span == 1 for cell in row):
            previous_full = len(rows[first - 2]) == width and not any(not squeeze(c.text) for c in rows[first - 2])
            if not previous_full and len(rows[first - 2]) != width:
                return first
            first -= 1
            continue
        break
    return first


def _is_lower_header(row: list[Cell]) -> bool:
    """The lower row of a header drawn with every cell apart: nothing in the first column, words side by side behind.
    A row of data without amounts names itself in its first column, or one thing in the right half."""
    words = [bool(squeeze(cell.text)) for cell in row]
    return not words[0] and any(map(all, pairwise(words)))


def _row_of(row: list[Cell], width: int, below: Container[str] = ()) -> tuple[Cell | None, ...]:
    """The cell in every column; without the header words that the row stands ``below``."""
    seats: list[Cell | None] = [None] * width
    for cell in row:
        if cell.column < width and squeeze(cell.text) not in below:
            seats[cell.column] = cell
    return tuple(seats)


def _is_label(path: tuple[str, ...], cells: Sequence[Cell | None]) -> bool:
    """Whether a column names rows rather than counting something: told by its header, then by what it holds."""
    filled = [cell for cell in cells if cell is not None and not is_empty_mark(cell.text)]
    figures = sum(is_figure(cell) for cell in filled)
    leaf = path[-1] if path else ""
    if _CODE_HEADER.search(leaf):
        return True
    if LABEL_HEADER.search(leaf):
        return figures * 2 <= len(filled)
    # Without a header, three-digit numbers are codes; under a header of its own they may be amounts.
    return bool(filled) and figures == 0 and (not path or not any(parse_cell(cell.text) for cell in filled))
