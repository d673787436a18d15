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

from index.domain.amounts import MONEY_UNITS, is_empty_mark, normalise, parse_cell, squeeze
from index.domain.disclosure import Cell, Column, Discard, Problem, Table
from index.readers import Grid, Line
from index.tables.headers import (
    LABEL_HEADER,
    SUBJECT_CODE,
    TOTAL_WORDS,
    fill_unmerged,
    header_paths,
    infer_spans,
    is_figure,
    is_year,
    numbers_columns,
)
from index.tables.page_joins import (
    begins_with_header,
    beside,
    columns_of,
    header_above,
    in_sheet_columns,
    repeated_header,
    with_following,
    without_blank_columns,
)
from index.tables.running_titles import without_running_titles

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
_INDICATOR_HEADER = re.compile(r"三级指标|年度指标值|指标名称|指标内容")
# 一级 and 二级指标 as 财政部's forms name them: rows of a performance table, whatever stands above.
_INDICATOR_LEVEL = re.compile(r"^(?:产出|效益|满意度|成本|数量|质量|时效|经济成本|社会效益|服务对象满意度)指标$")
_SPENDER = re.compile(r"^(?:预算|实施|项目)单位$|^部门[(（]单位[)）]名称$")
_LEVELS = ("类", "款", "项")
# A cell that states the unit of the whole table; 预算数（单位：万元） heads a column.
_STATES_UNIT = re.compile(r"^(?:.*[部门位称][^(]*:.*)?[(（]?(?:金额)?" + UNIT_LINE.pattern.removeprefix("(?:金额)?"))
# Words beside a performance table whose side is open (产出指标) have at most so many characters a line.
_SIDE_TEXT = 6
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
    performance: bool = False  # known by the page before
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
    blocks, running = without_running_titles(blocks)
    discards += _discarded(running, "页眉页脚")
    for block in blocks:
        if isinstance(block, Line):
            since_grid.append(block)
            continue
        draft = _draft(block, since_grid)
        captioned = bool(draft.title or draft.unit or draft.number)
        spoken = [line for line in since_grid if line.text.strip() and not is_page_number(line.text)]
        if (drafts and not captioned and not spoken and _continues(drafts[-1], draft)) or (
            drafts and len(spoken) <= draft.caption_lines and _same_caption(drafts[-1], draft)
        ):
            repeated = repeated_header(drafts[-1].rows, draft.rows)
            discards += _discarded([cell for row in draft.rows[:repeated] for cell in row], "重复的表头")
            drafts[-1].rows = with_following(drafts[-1].rows, draft.rows[repeated:])
        elif (
            drafts
            and not captioned
            and (_holds_indicators(draft) or all(len(squeeze(line.text)) <= _SIDE_TEXT for line in spoken))
            and _continues_performance(drafts[-1], draft)
        ):
            draft.title, draft.performance = drafts[-1].title, True
            header = next((row for row in drafts[-1].rows if _is_indicator_header(row)), [])
            draft.rows = [*header_above(header, draft.rows), *draft.rows]
            drafts.append(draft)
        elif drafts and not captioned and not spoken and (wide := beside(drafts[-1].rows, draft.rows)):
            drafts[-1].rows = wide
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
        width = columns_of(draft.rows)
        cells = [cell for row in draft.rows for cell in row]
        if width < 2:
            prose.extend(Line(c.text, c.page, c.line, c.box, True, c.address, c.ocr) for c in cells if c.text.strip())
        elif _is_performance(draft):
            if draft.spans_known and not draft.torn:
                draft.rows = without_blank_columns(draft.rows)
            rows = tuple(tuple(_seated(row, i)) for i, row in enumerate(draft.rows))
            sheets.append(Sheet(title, rows, draft.page, draft.line, draft.torn))
        elif (table := _understand(draft)) is not None:
            tables.append(table)
            if nameless := [str(c.index + 1) for c in table.columns if not c.path and not c.is_label]:
                columns = "、".join(nameless)
                problems.append(
                    Problem(draft.page, f"表“{title or '（无标题）'}”第{columns}列没有表头，未取数", "一栏没有表头")
                )
            if stray := _stray(draft, table):
                texts = "、".join(squeeze(cell.text) for cell in stray)
                problems.append(
                    Problem(
                        draft.page,
                        f"表“{title or '（无标题）'}”有单元格不在任何一栏里，未取数：{texts}",
                        "单元格不在任何一栏里",
                    )
                )
                discards += _discarded(stray, "不在任何一栏里")
        else:
            problems.append(Problem(draft.page, f"表“{title or '（无标题）'}”认不出表头，未取数", "表头认不出"))
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
        found.append(Problem(line.page, f"“{title or '（无标题）'}”没有表格线，未取数", "没有表格线的表"))
    return found


def _continues_performance(draft: Draft, following: Draft) -> bool:
    """Whether what follows is the next page of a performance table whose columns are others there: with rows alone, and
    on the very next page."""
    pages = {cell.page for row in draft.rows for cell in row if cell.page is not None}
    return (
        bool(pages)
        and following.page == max(pages) + 1
        and _is_performance(draft)
        and (not begins_with_header(following.rows) or _holds_indicators(following))
    )


def _holds_indicators(draft: Draft) -> bool:
    return any(_INDICATOR_LEVEL.match(squeeze(cell.text)) for row in draft.rows for cell in row)


def _is_indicator_header(row: Sequence[Cell]) -> bool:
    """Whether a row heads the columns of the indicators."""
    return sum(bool(squeeze(cell.text)) for cell in row) > 1 and any(
        _INDICATOR_HEADER.search(squeeze(cell.text)) for cell in row
    )


def _is_performance(draft: Draft) -> bool:
    """A performance table (绩效目标表, 绩效自评表): rows of keys and values and of indicators, not of subjects."""
    if draft.performance:
        return True
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
        if len(texts) == 1 and (told := _whole_caption(rows[0])):
            number, title, unit, body = (new or old for new, old in zip(told, (number, title, unit, body), strict=True))
            own_caption += rows.pop(0)
            continue
        if len(texts) == 1 and _NUMBER_BELOW.match(texts[0]):
            number = texts[0]
        elif len(texts) == 1 and _TITLE.search(texts[0]) and len(texts[0]) < 40:
            title = texts[0]
        elif any(_STATES_UNIT.match(normalise(text)) for text in texts) or (
            len(texts) == 1 and re.fullmatch(r"[(（]?20\d\d年度?[)）]?", texts[0])
        ):
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
        caption=own_caption,
    )


def _whole_caption(row: Sequence[Cell]) -> tuple[str, str, str, str] | None:
    """Number, title, unit and body of a row whose one filled cell holds the whole caption on several lines, None for
    another row."""
    text = next(cell.text for cell in row if squeeze(cell.text))
    if "\n" not in text.strip():
        return None
    *told, used = _caption(text.split("\n"))
    number, title, unit, body = told
    return (str(number), str(title), str(unit), str(body)) if used and (title or number) and unit else None


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


def _same_caption(draft: Draft, following: Draft) -> bool:
    """Whether what follows is the next page of a table that prints its title and its header on every page."""
    pages = {cell.page for row in draft.rows for cell in row if cell.page is not None}
    return (
        bool(pages)
        and following.page == max(pages) + 1
        and following.title == draft.title
        and bool(draft.title)
        and following.number in ("", draft.number)
        and following.unit in ("", draft.unit)
        and columns_of(draft.rows) == columns_of(following.rows)
        and repeated_header(draft.rows, following.rows) > 0
    )


def _continues(draft: Draft, following: Draft) -> bool:
    """Whether what follows is the next page of the table: as many columns, and on the same page (or where there are no
    pages) no header of its own. A page of a torn performance table has as many columns as the conversion made of it, but
    none of codes."""
    is_torn = draft.torn and following.torn and _is_performance(draft)
    if is_torn and not any("编码" in cell.text for row in following.rows for cell in row):
        return True
    if (seated := in_sheet_columns(draft.rows, following.rows)) is not None:
        following.rows = seated
    if columns_of(draft.rows) != columns_of(following.rows):
        bare = without_blank_columns(draft.rows) if draft.spans_known else draft.rows
        if columns_of(bare) != columns_of(following.rows):
            return False
        draft.rows = bare  # a margin that only the first page has, beside its title
    pages = {cell.page for row in draft.rows for cell in row}
    if following.page is not None and following.page not in pages:
        return True
    return bool(repeated_header(draft.rows, following.rows)) or not begins_with_header(following.rows)


def _understand(draft: Draft) -> Table | None:
    if draft.spans_known:
        draft.rows = without_blank_columns(draft.rows)
    rows = [_seated(row, i) for i, row in enumerate(draft.rows)]
    width = _width(rows, draft.spans_known)
    header_rows = _header_height(rows, width)
    if header_rows == 0 or width < 2:
        return None
    drawn = rows[:header_rows]
    worded = [row for row in drawn if not numbers_columns(row)]
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
            if squeeze(cell.text) in _LEVELS or numbers_columns(row) or not any(map(is_figure, row))
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
        if numbers_columns(row):
            return i + 1
        if any(text in _LEVELS for text in filled):
            end = i + max(cell.row_span for cell in row if squeeze(cell.text) in _LEVELS)
            return end + 1 if end < len(rows) and numbers_columns(rows[end]) else end
        if any(is_figure(cell) or _is_plain_hundred(cell, rows[:i]) for cell in row):
            return _without_label_rows(rows, i, width)
        if filled and (SUBJECT_CODE.match(filled[0]) or (len(filled) == 1 and filled[0] in TOTAL_WORDS)):
            return i
    filled_rows = [i for i, row in enumerate(rows) if any(squeeze(cell.text) for cell in row)]
    return filled_rows[-1] + 1 if filled_rows else 0


def _is_plain_hundred(cell: Cell, above: Sequence[Sequence[Cell]]) -> bool:
    """Whether three digits, which might be a subject's code, stand under a header that is none of codes."""
    heads = [
        squeeze(head.text)
        for row in above
        for head in row
        if head.column <= cell.column < head.column + head.column_span and squeeze(head.text)
    ]
    figure = cell.column > 0 and parse_cell(cell.text) is not None
    return figure and bool(heads) and not (_CODE_HEADER.search(heads[-1]) or LABEL_HEADER.search(heads[-1]))


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
    return bool(words) and not words[0] and any(map(all, pairwise(words)))


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
    return (
        bool(filled)
        and figures == 0
        and (not path or not any(parse_cell(cell.text) and not is_year(cell.text) for cell in filled))
    )
