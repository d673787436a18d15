"""Performance tables (项目支出绩效目标表, 绩效自评表) that were left as lines → sheets of cells for indicators.py.

Keys, header words and indicators may be broken over lines anywhere, so they are looked for in the running text, each at
the beginning of a token. A row of indicators begins at its 二级指标. What a row says beyond its name, its value with a
comparison sign and its marks is kept as text: words cannot be told apart where columns are lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from index.converted_text.tokens import is_page_line
from index.domain.amounts import normalise, parse_cell, squeeze
from index.domain.disclosure import Cell, Discard
from index.readers import Line
from index.tables.assembly import Sheet

_TITLE = re.compile(
    r"^(?:(?:20\d\d)?年?度?)?(?:部门|单位)?(?:预算)?(?:项目|整体)(?:支出)?(?:预算)?绩效(?:目标|自评)(?:申报)?表$"
)
_END = re.compile(r"^(?:第[一二三四五六]部分|[（(][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+、)")
# 项目名称 stands within so many lines below the title of a sheet; below a mere mention of one it does not.
_REACH = 24
_KEY = re.compile(
    r"预算单位|主管部门|实施单位|项目单位|项目名称|项目负责人|联系人|联系电话|项目属性|项目类型|项目资金(?:[(][^()]{1,4}[)])?|"
    r"(?:年度|实施期)?(?:预算|资金)总额:?|其中:(?:财政拨款|一般公共预算)?:?|财政拨款:?|其他资金:?|(?:项目|年度)?(?:总体|绩效)目标"
)
_HEADER = re.compile(
    r"[一二三]级指标|指标值设置依据|(?:年度|预期|全年|绩效)?(?:指标|目标)值(?:[(][^()]{2,16}[)])?|(?:上年|实际|全年|年度)?(?:实际)?完成(?:指标)?(?:值|情况)|"
    r"(?:指标)?分值(?:权重)?|权重|得分|指标赋分规则|评[(]?扣?[)]?分标准|佐证资料|偏差原因分析及改进措施|未完成原因(?:分析)?|备注"
)
_VALUE, _SCORE = re.compile(r"(?:指标|目标)值(?:[(].*)?$|完成(?:指标)?(?:值|情况)$"), re.compile("分值|权重$|得分")
_FIRST = re.compile(r"(?:产出|效益|成本|满意度)指标|项目(?:完成|效益)(?:指标)?")
_SECOND = re.compile(
    r"(?:数量|质量|时效|(?:经济|社会|生态(?:环境)?)?成本|(?:经济|社会|生态(?:环境)?)效益|可持续影响|"
    r"(?:服务对象|社会公众或服务对象|受益对象)?满意度)指标"
)
_COMPARED = re.compile(r"(?:>=|<=|[≥≧≤≦=<>])-?\d[\d,.]*")
_LONGEST_UNIT = 6
# What the marks of a sheet add up to: 100, or 90 where the rest is for the rate of execution.
_FULL_MARKS = (Decimal(90), Decimal(100))


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a sheet is in no cell, and why; nothing and "" when all of it is."""

    discards: tuple[Discard, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Text:
    """Running text without blanks, as written and with half-width characters (``plain``); for every character its line,
    and whether a token begins with it."""

    chars: str
    plain: str
    lines: tuple[int, ...]
    opens: tuple[bool, ...]

    def matches(self, pattern: re.Pattern[str], start: int = 0) -> list[re.Match[str]]:
        """The matches from ``start`` that begin where a token does."""
        return [found for found in pattern.finditer(self.plain, start) if self.opens[found.start()]]

    def cut(self, start: int, end: int) -> tuple[str, int]:
        """A stretch of the text as written, and the line where it begins."""
        return self.chars[start:end], self.lines[min(start, len(self.lines) - 1)]


def is_sheet_title(lines: Sequence[Line], at: int) -> bool:
    """Whether a sheet begins at a line: its title, and 项目名称 below."""
    if not _TITLE.match(squeeze(lines[at].text)):
        return False
    below = "".join(squeeze(line.text) for line in lines[at + 1 : at + 1 + _REACH])
    return "项目名称" in below or "一级指标" in below


def sheet_end(lines: Sequence[Line], first: int) -> int:
    """Where a sheet ends: at the next one, or at a heading."""
    for i in range(first, len(lines)):
        if _END.match(squeeze(lines[i].text)) or is_sheet_title(lines, i):
            return i
    return len(lines)


def read_sheet(lines: Sequence[Line]) -> tuple[Sheet | None, Unread]:
    """The sheet whose title is the first line; None with the reason when its rows cannot be told apart."""
    text = _running(lines[1:])
    begin = next((found.start() for found in text.matches(re.compile("一级指标"))), None)
    if begin is None:
        return None, _unread(lines, "找不到指标表头，未取数")
    header, at = _header(text, begin)
    rows = _indicators(text, at, header)
    if not rows:
        return None, _unread(lines, "各行的指标和数对不上，行列次序可能已乱，未取数")
    top = _keys(text, begin)
    if "项目" in squeeze(lines[0].text) and not any(row[0][0] == "项目名称" and row[1][0] for row in top):
        return None, _unread(lines, "找不到项目名称，未取数")
    made = [*top, [text.cut(*span) for span in header], *rows]
    cells = tuple(
        tuple(Cell(words, i, j, line=line) for j, (words, line) in enumerate(row)) for i, row in enumerate(made)
    )
    outside = [Discard(lines[0].text, "表题", line=lines[0].line)]
    outside += [Discard(line.text, "页码", line=line.line) for line in lines[1:] if is_page_line(line.text)]
    return Sheet(squeeze(lines[0].text), cells, None, lines[0].line), Unread(tuple(outside))


def _unread(lines: Iterable[Line], why: str) -> Unread:
    discards = (Discard(line.text, f"没有单元格的绩效表：{why}", line=line.line) for line in lines if line.text.strip())
    return Unread(tuple(discards), why)


def _running(lines: Iterable[Line]) -> _Text:
    chars: list[str] = []
    numbers: list[int] = []
    opens: list[bool] = []
    for line in lines:
        for token in () if is_page_line(line.text) else line.text.split():
            chars += token
            numbers += [line.line or 0] * len(token)
            opens += [True, *[False] * (len(token) - 1)]
    return _Text("".join(chars), normalise("".join(chars)), tuple(numbers), tuple(opens))


# A cell in the making: its text and its line; and a stretch of the text.
_Piece = tuple[str, int]
Span = tuple[int, int]


def _keys(text: _Text, end: int) -> list[list[_Piece]]:
    """The keys and values above the indicators: 项目名称 and the money begin a row, what is beside them goes on in it."""
    found = [match for match in text.matches(_KEY) if match.end() <= end]
    rows: list[list[_Piece]] = [[text.cut(0, found[0].start() if found else end)]]
    for match, following in zip(found, [*(m.start() for m in found[1:]), end], strict=False):
        if re.match("预算单位|主管部门|项目名称|项目资金|(?:项目|年度)?(?:总体|绩效)目标", match[0]):
            rows.append([])
        rows[-1] += [text.cut(*match.span()), text.cut(match.end(), following)]
    return [row for row in rows if any(words for words, _ in row)]


def _header(text: _Text, begin: int) -> tuple[list[Span], int]:
    """The spans of the header words, and where the first row begins."""
    spans: list[Span] = []
    at = begin
    while found := _HEADER.match(text.plain, at):
        spans.append(found.span())
        at = found.end()
    return spans, at


@dataclass(frozen=True, slots=True)
class _Indicator:
    """A row of indicators by the spans of its parts: levels (一级, 二级), where its name begins, numbers, and where it
    ends. ``compared`` is how many of the numbers carry a comparison sign; then the first does."""

    levels: tuple[Span, ...]
    name: int
    numbers: tuple[Span, ...]
    compared: int
    end: int

    @property
    def is_dense(self) -> bool:
        """Whether nothing stands between the numbers."""
        return all(before[1] == after[0] for before, after in pairwise(self.numbers))


def _indicators(text: _Text, begin: int, header: Sequence[Span]) -> list[list[_Piece]]:
    """The rows of indicators, one cell a header word; [] when rows and values do not match one another."""
    words = [normalise(text.cut(*span)[0]) for span in header]
    values = [j for j, word in enumerate(words) if _VALUE.search(word)]
    scores = [j for j, word in enumerate(words) if _SCORE.search(word)]
    rows = _rows(text, begin, by_line=values == [len(words) - 1])
    if words[:3] != ["一级指标", "二级指标", "三级指标"] or not values or not rows or rows[0].levels[0][0] != begin:
        return []
    if any(row.compared > len(values) for row in rows):
        return []
    marks = [parse_cell(text.cut(*row.numbers[-1])[0]) for row in rows if len(row.numbers) == 1 + bool(row.compared)]
    marked = len(scores) == 1 and sum((mark.value for mark in marks if mark), Decimal(0)) in _FULL_MARKS
    return [_cells(text, row, len(words), _seats(row, values, scores, marked)) for row in rows]


def _seats(row: _Indicator, values: Sequence[int], scores: Sequence[int], marked: bool) -> list[int]:
    """The columns of the row's first numbers: all columns of numbers, or the value, or the value and the marks where
    the marks of the sheet are confirmed by their sum."""
    count = len(row.numbers)
    if row.compared and count > 2 and count == len(values) + len(scores) and row.is_dense:
        return sorted([*values, *scores])
    if row.compared:
        return [values[0], *(scores if marked and count == 2 else [])]
    return list(scores) if marked and count == 1 else []


def _rows(text: _Text, begin: int, by_line: bool) -> list[_Indicator]:
    """The rows, by their 二级指标; where the value is the last column (``by_line``), each of these may hold several."""
    starts = _starts(text, begin)
    ends = [*(levels[0][0] for levels in starts[1:]), len(text.chars)]
    rows: list[_Indicator] = []
    for levels, end in zip(starts, ends, strict=False):
        rows += _rows_by_line(text, levels, end) if by_line else [_row(text, levels, end)]
    return rows


def _row(text: _Text, levels: tuple[Span, ...], end: int) -> _Indicator:
    compared = [_with_unit(text, found, end) for found in _COMPARED.finditer(text.plain, levels[-1][1], end)]
    first = compared[0][1] if compared else levels[-1][1]
    bare = [span for span in _tokens(text, first, end) if parse_cell(text.chars[slice(*span)])]
    bare = [span for span in bare if not any(a <= span[0] < b for a, b in compared)]
    return _Indicator(levels, levels[-1][1], tuple(sorted([*compared, *bare])), len(compared), end)


def _rows_by_line(text: _Text, levels: tuple[Span, ...], end: int) -> list[_Indicator]:
    """Rows that are a line each, or whose name goes on with a bracket: a name, and a number at the line's end. Any
    other line may be a row in words or a piece of a name, so that nothing behind it is read under this 二级指标."""
    rows: list[_Indicator] = []
    start = levels[-1][1]
    lines = [list(own) for _, own in groupby(_tokens(text, start, end), key=lambda span: text.lines[span[0]])]
    for tokens, following in zip(lines, [*lines[1:], []], strict=False):
        last = tokens[-1]
        if len(tokens) > 1 and parse_cell(text.chars[slice(*last)]) is not None:
            rows.append(_Indicator(() if rows else levels, start, (last,), 1, last[1]))
            start = last[1]
        elif len(tokens) > 1 or not following or text.plain[following[0][0]] != "(":
            break
    if start < end or not rows:
        rows.append(_Indicator(() if rows else levels, start, (), 0, end))
    return rows


def _starts(text: _Text, begin: int) -> list[tuple[Span, ...]]:
    """The 一级 and 二级指标 that begin a row, or the 二级 alone. A 三级 that is called like a 二级 (满意度指标) is not one."""
    starts: list[tuple[Span, ...]] = []
    at = begin
    opening = [i for i in range(begin, len(text.chars)) if text.opens[i]]
    for i in opening:
        if i < at:
            continue
        first = _FIRST.match(text.plain, i)
        second = _SECOND.match(text.plain, first.end()) if first else None
        if first and second and text.opens[second.start()]:
            starts.append((first.span(), second.span()))
        elif alone := _SECOND.match(text.plain, i):
            starts.append((alone.span(),))
        else:
            continue
        at = starts[-1][-1][1]
        if third := _SECOND.match(text.plain, at):
            at = third.end() if _COMPARED.match(text.plain, third.end()) else at
    return starts


def _tokens(text: _Text, start: int, end: int) -> list[Span]:
    opening = [i for i in range(start, end) if text.opens[i]]
    return list(pairwise([*opening, end]))


def _with_unit(text: _Text, found: re.Match[str], end: int) -> Span:
    """The span of a compared number with the longest unit behind it."""
    start = found.start()
    for stop in range(min(end, found.end() + _LONGEST_UNIT), found.end(), -1):
        amount = parse_cell(text.chars[start:stop])
        if amount is not None and amount.unit:
            return start, stop
    return found.span()


def _cells(text: _Text, row: _Indicator, width: int, seats: Sequence[int]) -> list[_Piece]:
    """The cells of a row. Text behind a number goes into the next column that holds none."""
    numbers = row.numbers[: len(seats)]
    name_end = numbers[0][0] if numbers else row.end
    cells: list[_Piece] = [("", text.lines[min(row.name, len(text.lines) - 1)])] * width
    for j, level in zip(range(2 - len(row.levels), 2), row.levels, strict=True):
        cells[j] = text.cut(*level)
    cells[2] = text.cut(row.name, name_end)
    for j, span, stop in zip(seats, numbers, [*(n[0] for n in numbers[1:]), row.end], strict=False):
        cells[j] = text.cut(*span)
        if span[1] < stop:
            behind = next(k for k in (*range(j + 1, width), 1) if k not in seats)
            rest, line = text.cut(span[1], stop)
            cells[behind] = (cells[behind][0] + rest, line if behind > 1 else cells[1][1])
    return cells
