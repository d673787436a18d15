"""Lines of a converted PDF → drafts of tables: caption, header, and rows in their halves, before columns are told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.converted_text.header import Half, read_header
from index.converted_text.rows import Row, header_end, mended, read_rows
from index.converted_text.tokens import Token, joined, tokens_of
from index.domain.address import Flow
from index.domain.amounts import normalise, squeeze
from index.domain.subjects import class_code, split_leading_code
from index.domain.terms import canonical, flow_of, without_ordinal
from index.readers import Line
from index.tables.assembly import BODY_LINE, TABLE_NUMBER, UNIT_LINE

_TITLE = re.compile(r"^(?!第.{1,3}部分)\S{4,40}表$")
_END = re.compile(
    r"^(?:备?注[:：]|说明[:：]|第[一二三四五六]部分|[一二三四五六七八九十]+、关于|[（(][一二三四五六七八九十]+[)）])|。$"
)
_REVENUE, _EXPENDITURE = re.compile("^上级|(?:收入|拨款|资金)$"), re.compile("(?:支出|费)$")
# A mistake in a disclosure is smaller than this share of the total; a shuffled table is not.
_FAR_OFF = Decimal("0.2")
ROW_NUMBER, COLUMN_NUMBERS = "行次", "栏次"
NOT_UNDERSTOOD = "认不出表头，未取数"
UNPLACED = "没有一个数分得清属于哪一栏，未取数"
SHUFFLED = "各行的代码、名称和数对不上，行列次序可能已乱，未取数"


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands over a table, the line where it begins, and the index of the line behind it."""

    title: str
    unit: str
    body: str
    line: int | None
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A table in the making. ``rows`` are as printed, each with the number of its half, None where it is not clear
    which. ``aside`` are texts and lines of headers that a page repeats, and of 栏次. ``why`` says why nothing of it can
    be read; then ``rows`` is empty."""

    caption: Caption
    tokens: tuple[Token, ...]
    header: tuple[Token, ...]
    halves: tuple[Half, ...]
    rows: tuple[tuple[Row, int | None], ...]
    aside: tuple[tuple[str, int], ...] = ()
    why: str = ""

    def half(self, number: int) -> list[Row]:
        """The rows of one half."""
        return [row for row, half in self.rows if half == number]


def read_caption(lines: Sequence[Line], at: int) -> Caption | None:
    """The caption that begins at a line: a number or a title, and within a few lines the money unit."""
    text = squeeze(lines[at].text)
    if not (TABLE_NUMBER.match(text) or _TITLE.match(text)):
        return None
    title, body = text.rstrip(":："), ""
    seen = 0
    for i in range(at + 1, min(len(lines), at + 14)):
        text = squeeze(normalise(lines[i].text))
        if not text:
            continue
        seen += 1
        if TABLE_NUMBER.match(text):
            return None  # the caption begins here; what stood above was the title of a chapter
        if _TITLE.match(text):
            if not TABLE_NUMBER.match(squeeze(lines[at].text)):
                return None  # a list of tables, or the title of the document
            title = f"{title} {squeeze(lines[i].text)}"
        found = BODY_LINE.search(normalise(lines[i].text))
        body = body or (re.sub(r"单位[:：].*", "", found[1]) if found else "")
        unit = UNIT_LINE.search(text)
        if unit:
            return Caption(title, unit[1], body, lines[at].line, i + 1)
        if seen > 5:
            return None
    return None


def table_end(lines: Sequence[Line], first: int) -> int:
    """Where the table ends: at a note, a heading, a sentence, or the next caption."""
    for i in range(first, len(lines)):
        text = squeeze(lines[i].text)
        if _END.search(text) or (i > first and read_caption(lines, i) is not None):
            return i
    return len(lines)


def read_draft(caption: Caption, lines: Sequence[Line]) -> Draft:
    """The table that the lines hold, as far as order tells it."""
    tokens = tuple(tokens_of(lines))
    header = tokens[: header_end(tokens)]
    halves = read_header(header)
    repeated = _repeated(header, tokens)
    several = len(halves) > 1
    behind = [token for token in tokens[len(header) :] if token not in repeated]
    read = read_rows(behind, several, coded=all(half.is_coded for half in halves))
    columns = [row for row in read.rows if row.label == COLUMN_NUMBERS]
    aside = [(token.text, token.line) for token in repeated]
    aside += [(" ".join((row.name, *(figure.text for figure in row.figures))), row.line) for row in columns]
    draft = Draft(caption, tokens, header, halves, (), tuple(aside))
    rows = [row for row in read.rows if row not in columns]
    if not any(token.is_figure for token in tokens) and not any(row.codes for row in rows):
        return replace(draft, rows=tuple((row, 0) for row in rows))
    if not halves:
        return replace(draft, why=NOT_UNDERSTOOD)
    seats = [_half_of(row, rows[i + 1 : i + 2], halves) for i, row in enumerate(rows)]
    rows = [row if j is None else _numbered(row, halves[j]) for row, j in zip(rows, seats, strict=True)]
    rows = mended(rows, max(len(half.leaves) for half in halves))
    too_long = any(
        j is not None and len(row.figures) > len(halves[j].leaves) for row, j in zip(rows, seats, strict=True)
    )
    if read.stray or too_long or (not several and _is_shuffled(rows)):
        return replace(draft, why=SHUFFLED)
    return replace(draft, rows=tuple(zip(rows, seats, strict=True)))


def _numbered(row: Row, half: Half) -> Row:
    """The row with its 行次 set apart from its amounts, where the form prints one."""
    if ROW_NUMBER not in half.labels or not row.figures or not row.figures[0].text.isdecimal():
        return row
    return replace(row, number=row.figures[0].text, figures=row.figures[1:])


def _repeated(header: Sequence[Token], tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens behind the header that say the same once more, from the beginning of a line to the end of one."""
    found: list[Token] = []
    wanted = joined(header)
    for i in range(len(header), len(tokens)):
        if not tokens[i].opens or not wanted.startswith(tokens[i].text):
            continue
        end = i
        while end < len(tokens) and len(joined(tokens[i:end])) < len(wanted):
            end += 1
        if joined(tokens[i:end]) == wanted:
            found += tokens[i:end]
    return tuple(found)


def _is_shuffled(rows: Sequence[Row]) -> bool:
    """Whether the text was taken off the page in another order than row by row: codes without names, names without
    codes among coded rows, or classes that come nowhere near the total."""
    if not any(row.codes for row in rows):
        return any("科目" in row.label for row in rows)
    if any(not row.code or not row.name for row in rows if row.codes):
        return True
    if any(not row.codes and not row.is_total for row in rows):
        return True
    totals = [row.figures[0].value for row in rows if row.is_total and row.figures]
    lowest = max(len(row.codes) for row in rows)
    parts = [row for row in rows if len(row.code) == 3] or [row for row in rows if len(row.codes) == lowest]
    added = sum((row.figures[0].value for row in parts if row.figures), Decimal(0))
    return any(abs(added - total) > abs(total) * _FAR_OFF for total in totals)


def _half_of(row: Row, following: Sequence[Row], halves: Sequence[Half]) -> int | None:
    """The half that a row stands in: by what its label is, else by its place on the line."""
    if len(halves) == 1:
        return 0
    if len({half.leaves for half in halves}) == 1:
        return int(row.second)
    tops = [half.leaves[0].path[0] for half in halves]
    if len(tops) > 2 or "收入" not in tops[0] or "支出" not in tops[1]:
        return None
    flow = _flow(row)
    if flow is not None:
        return int(flow is Flow.EXPENDITURE)
    if row.second:
        return 1
    return 0 if following and following[0].second else None


def _flow(row: Row) -> Flow | None:
    name = without_ordinal(row.label)
    if row.codes or class_code(name) or split_leading_code(name)[0]:
        return Flow.EXPENDITURE
    if known := flow_of(canonical(name)):
        return known
    if _REVENUE.search(name):
        return Flow.REVENUE
    return Flow.EXPENDITURE if _EXPENDITURE.search(name) else None
