"""Tables that a PDF-to-text conversion left as bare lines: no cells, no columns, labels and codes broken over lines.

What is left is order: a row is a code, a name, then its amounts. Which column an amount belongs to is told by count
(as many amounts as columns), or by arithmetic (only one way to share the rows out makes the column totals). What
neither tells is not guessed: the row's total is kept, and the report says that the rest was not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from index.amounts import normalise, parse_cell, squeeze
from index.disclosure import Cell, Column, Discard, Flow, Problem, Table
from index.headers import TOTAL_WORDS
from index.readers import Line
from index.subjects import class_code, split_leading_code
from index.tables import BODY_LINE, TABLE_NUMBER, UNIT_LINE
from index.terms import canonical, flow_of, is_known, without_ordinal

_TITLE = re.compile(r"^\S{4,40}表$")
_PERFORMANCE = re.compile(r"^项目支出绩效(?:目标|自评)表$")
_END = re.compile(
    r"^(?:备?注[:：]|第[一二三四五六]部分|[一二三四五六七八九十]+、关于|[（(][一二三四五六七八九十]+[)）])|。$"
)
_AMOUNT = re.compile(r"^-?[\d,]*\.?\d+$|^\d+\.$")
_NAMES_END = re.compile(r".*(?:科目名称|项目名称|名称|功能分类)")
_VALUE_COLUMNS = ("合计", "总计", "基本支出", "项目支出", "人员经费", "公用经费", "预算数", "决算数", "执行数")
_COLUMNS_ONLY = re.compile("(?:" + "|".join(_VALUE_COLUMNS) + ")+")
# A label of a 收支 table begins with an ordinal or a class code.
_LABEL_BEGINS = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(]?\d{1,2}[.、．)）](?!\d)|\d{3}(?=[一-鿿]|$)|其中[:：]|(?:收入|支出)[总合]计)"
)
_GRAND_TOTAL = re.compile(r"[收支]\s*[入出]\s*[总合]\s*计")
_GLUED_CODE = re.compile(r"(?<=[一-鿿])(?=[2-5]\d\d\s*[一-鿿])")
# Beyond this many open rows the ways to share them out are too many to try, and seldom one.
_MOST_OPEN = 16
# A mistake in a disclosure is smaller than this share of the total; a shuffled table is not.
_FAR_OFF = Decimal("0.2")


@dataclass(slots=True)
class _Row:
    codes: list[str] = field(default_factory=list)
    name: str = ""
    amounts: list[tuple[str, int]] = field(default_factory=list)  # text and line
    line: int = 0


@dataclass(frozen=True, slots=True)
class LineReading:
    """What the lines held: tables, the lines that are prose, and what was not understood."""

    tables: tuple[Table, ...]
    prose: tuple[Line, ...]
    problems: tuple[Problem, ...]
    discards: tuple[Discard, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """What the lines of one table gave: the table if any, the words and lines left over, and why."""

    table: Table | None
    left: tuple[tuple[str, int], ...]
    why: str


def read_line_tables(lines: Sequence[Line]) -> LineReading:
    """Tables among lines. A table begins with a caption and its 单位：万元, and ends at a note, a heading or a
    sentence."""
    tables: list[Table] = []
    prose: list[Line] = []
    problems: list[Problem] = []
    discards: list[Discard] = []
    at = 0
    while at < len(lines):
        start = _caption(lines, at)
        if start is None:
            if _PERFORMANCE.match(squeeze(lines[at].text)):
                end = _performance_end(lines, at + 1)
                problems.append(Problem(None, f"文本第{lines[at].line}行起的绩效表没有单元格，未取数"))
                discards += _unread(_whole(lines[at:end]), "没有单元格的绩效表")
                at = end
                continue
            prose.append(lines[at])
            at += 1
            continue
        title, unit, body, first = start
        end = _end(lines, first)
        piece = _read(title, unit, body, lines[first:end], lines[at])
        prose += lines[at:first]
        if piece.table is not None:
            tables.append(piece.table)
        if piece.why:
            problems.append(Problem(None, f"{title}（文本第{lines[at].line}行）：{piece.why}"))
        discards += _unread(piece.left, f"没有单元格的表：{piece.why or '不在任何一行里'}")
        at = end
    return LineReading(tuple(tables), tuple(prose), tuple(problems), tuple(discards))


def _whole(lines: Sequence[Line]) -> tuple[tuple[str, int], ...]:
    return tuple((line.text, line.line or 0) for line in lines)


def _unread(left: Sequence[tuple[str, int]], why: str) -> list[Discard]:
    return [Discard(text, why, line=line) for text, line in left if text.strip()]


def _caption(lines: Sequence[Line], at: int) -> tuple[str, str, str, int] | None:
    """Title, unit, body and the first line after the caption that begins at ``at``."""
    text = squeeze(lines[at].text)
    if not (TABLE_NUMBER.match(text) or _TITLE.match(text)):
        return None
    title, body = text, ""
    seen = 0
    for i in range(at + 1, min(len(lines), at + 14)):
        text = squeeze(normalise(lines[i].text))
        if not text:
            continue
        seen += 1
        if TABLE_NUMBER.match(text):
            return None  # the caption begins here; what stood above was the title of a chapter
        if _TITLE.match(text) and TABLE_NUMBER.match(title):
            title = f"{title} {text}"
        found = BODY_LINE.search(normalise(lines[i].text))
        body = body or (re.sub(r"单位[:：].*", "", found[1]) if found else "")
        unit = UNIT_LINE.search(text)
        if unit:
            return title, unit[1], body, i + 1
        if seen > 5:
            return None
    return None


def _end(lines: Sequence[Line], first: int) -> int:
    for i in range(first, len(lines)):
        text = squeeze(lines[i].text)
        if _END.search(text) or (i > first and _caption(lines, i) is not None):
            return i
    return len(lines)


def _performance_end(lines: Sequence[Line], first: int) -> int:
    for i in range(first, len(lines)):
        text = squeeze(lines[i].text)
        if _PERFORMANCE.match(text) or re.match(r"^(?:第[一二三四五六]部分|[（(][一二三四五六七八九十]+[)）])", text):
            return i
    return len(lines)


def _read(title: str, unit: str, body: str, lines: Sequence[Line], caption: Line) -> _Piece:
    if "收支" in title:
        table, left = _halves(title, unit, body, lines, caption)
        return _Piece(table, tuple(left), "支出按资金来源分列的各栏未取数" if "财政拨款" in title else "")
    if "项目支出" in title:
        return _Piece(None, _whole(lines), "科目名称与项目名称连在一起，分不开，未取数")
    header, all_rows = _rows(lines)
    rows = [row for row in all_rows if row.amounts]
    if not rows:
        return _Piece(None, _whole(lines), "")
    names = _NAMES_END.sub("", re.sub(r"类款项?", "", header))
    columns = re.findall("|".join(_VALUE_COLUMNS), names) if _COLUMNS_ONLY.fullmatch(names) else []
    if not columns and not re.match(r"\S{0,8}?(?:合计|总计)", names):
        return _Piece(None, _whole(lines), "认不出表头，未取数")
    columns = columns or ["合计"]
    if _out_of_order(rows):
        return _Piece(None, _whole(lines), "各行的数加起来与合计差得很远，行列次序可能已乱，未取数")
    placed = _place(rows, columns)
    lost = [
        a
        for row, kept in zip(rows, placed, strict=True)
        for a in (Counter(row.amounts) - Counter(a for a in kept if a)).elements()
    ]
    nameless = [("".join(row.codes) + row.name, row.line) for row in all_rows if not row.amounts]
    table = _table(title, unit, body, caption, header, columns, rows, placed)
    return _Piece(table, (*lost, *nameless), f"有{len(lost)}个数分不清属于哪一栏，未取" if lost else "")


def _out_of_order(rows: Sequence[_Row]) -> bool:
    """Whether the text was taken off the page column by column: a header's word stands among the rows, or the classes
    come nowhere near the total."""
    if any("科目" in row.name for row in rows):
        return True
    total = next((_value(row.amounts[0]) for row in rows if not row.codes), None)
    if total is None or not any(row.codes for row in rows):
        return False
    classes = sum((_value(row.amounts[0]) for row in rows if len(row.codes) == 1), Decimal(0))
    lowest = max(len(row.codes) for row in rows)
    parts = classes or sum((_value(row.amounts[0]) for row in rows if len(row.codes) == lowest), Decimal(0))
    return not parts or abs(parts - total) > total * _FAR_OFF


def _rows(lines: Sequence[Line]) -> tuple[str, list[_Row]]:
    """The header's text and the rows, from the tokens in order."""
    tokens = [(token, line.line or 0, k == 0) for line in lines for k, token in enumerate(normalise(line.text).split())]
    header: list[str] = []
    rows: list[_Row] = []
    i = 0
    while i < len(tokens):
        token, number, opens_line = tokens[i]
        following = tokens[i + 1][0] if i + 1 < len(tokens) else ""
        row = rows[-1] if rows else None
        if re.fullmatch(r"\d{2}", token) and opens_line and re.fullmatch(r"\d", following):
            rows.append(_Row([token + following], line=number))  # 20⏎1 is 201
            i += 1
        elif re.fullmatch(r"[2-5]\d\d", token) and (
            re.fullmatch(r"\d\d", following) or re.match(r"[一-鿿]", following)
        ):
            rows.append(_Row([token], line=number))
        elif row is None:
            if opens_line and token in ("合", "合计", "总", "总计") and _is_amount_ahead(tokens, i):
                rows.append(_Row(name=token, line=number))
            else:
                header.append(token)
        elif re.fullmatch(r"\d\d", token) and row.codes and not row.name and not row.amounts:
            row.codes.append(token)
        elif _AMOUNT.match(token) and (row.name or row.codes):
            _add_amount(row, token, number, opens_line)
        elif re.match(r"\.\d+$", token) and row.amounts:
            row.amounts[-1] = (row.amounts[-1][0] + token, row.amounts[-1][1])
        elif row.amounts or (opens_line and not row.codes and is_known(row.name) and not token.startswith("(")):
            rows.append(_Row(name=token, line=number))
        else:
            row.name += token
        i += 1
    return "".join(header), rows


def _is_amount_ahead(tokens: Sequence[tuple[str, int, bool]], at: int) -> bool:
    return any(_AMOUNT.match(token) for token, *_ in tokens[at + 1 : at + 3])


def _add_amount(row: _Row, token: str, line: int, opens_line: bool) -> None:
    """An amount, or the rest of one that was broken: ``902.`` + ``37``, ``96.6`` + ``5``, ``1135`` + ``.97``."""
    if row.amounts:
        text, first = row.amounts[-1]
        decimals = len(text.partition(".")[2]) if "." in text else None
        if (
            (token.startswith(".") and decimals is None)
            or (decimals == 0 and token.isdigit())
            or (decimals == 1 and opens_line and re.fullmatch(r"\d", token))
        ):
            row.amounts[-1] = (text + token, first)
            return
    row.amounts.append((token, line))


def _place(rows: Sequence[_Row], columns: Sequence[str]) -> list[list[tuple[str, int] | None]]:
    """For every row the amount of every column, None where there is none or it cannot be told."""
    placed: list[list[tuple[str, int] | None]] = []
    for row in rows:
        if len(row.amounts) == len(columns):
            placed.append(list(row.amounts))
        else:
            placed.append([row.amounts[0], *[None] * (len(columns) - 1)])
    if len(columns) == 3 and columns[0] in TOTAL_WORDS:
        _share_out(rows, placed)
    return placed


def _share_out(rows: Sequence[_Row], placed: list[list[tuple[str, int] | None]]) -> None:
    """Rows that print two amounts of 合计 | A | B have all of theirs in A or all in B. When only one choice for the
    lowest rows makes the totals of A and B, take it."""
    total = next((i for i, row in enumerate(rows) if not row.codes and len(row.amounts) == 3), None)
    depth = max((len(row.codes) for row in rows), default=0)
    open_rows = [i for i, row in enumerate(rows) if len(row.codes) == depth and len(row.amounts) == 2]
    known = [i for i, row in enumerate(rows) if len(row.codes) == depth and len(row.amounts) == 3]
    if total is None or not open_rows or len(open_rows) > _MOST_OPEN:
        return
    wanted = _value(rows[total].amounts[2]) - sum((_value(rows[i].amounts[2]) for i in known), Decimal(0))
    ways = [
        chosen
        for size in range(len(open_rows) + 1)
        for chosen in combinations(open_rows, size)
        if sum((_value(rows[i].amounts[1]) for i in chosen), Decimal(0)) == wanted
    ]
    if len(ways) != 1:
        return
    in_b = set(ways[0])
    for i in open_rows:
        placed[i] = [rows[i].amounts[0], None, rows[i].amounts[1]] if i in in_b else [*rows[i].amounts, None]
    for i, row in enumerate(rows):
        if row.codes and len(row.codes) < depth and len(row.amounts) == 2:
            below = [j for j in open_rows if rows[j].codes[: len(row.codes)] == row.codes]
            sides = {j in in_b for j in below}
            if len(sides) == 1:
                placed[i] = [row.amounts[0], None, row.amounts[1]] if True in sides else [*row.amounts, None]


def _value(amount: tuple[str, int]) -> Decimal:
    parsed = parse_cell(amount[0])
    return parsed.value if parsed else Decimal(0)


def _table(
    title: str,
    unit: str,
    body: str,
    caption: Line,
    header: str,
    columns: Sequence[str],
    rows: Sequence[_Row],
    placed: Sequence[Sequence[tuple[str, int] | None]],
) -> Table:
    made = [Column(0, ("科目编码",), True, 0), Column(1, ("科目名称",), True, 0)]
    made += [Column(j + 2, (name,), False, 0) for j, name in enumerate(columns)]
    cells = [
        (
            Cell("".join(row.codes), i, 0, line=row.line),
            Cell(row.name, i, 1, line=row.line),
            *(None if a is None else Cell(a[0], i, j + 2, line=a[1]) for j, a in enumerate(amounts)),
        )
        for i, (row, amounts) in enumerate(zip(rows, placed, strict=True))
    ]
    head = (Cell(header, 0, 0, column_span=len(made), line=caption.line),) if header else ()
    return Table(title, unit, tuple(made), tuple(cells), head, line=caption.line, body=body)


def _halves(
    title: str, unit: str, body: str, lines: Sequence[Line], caption: Line
) -> tuple[Table, list[tuple[str, int]]]:
    """A 收支 table: on each line a label and its amount on the left, a label and its amounts on the right, either of
    which may be missing. A subject of expenditure stands on the right; an amount without a label is nobody's."""
    columns = (
        Column(0, ("收入", "项目"), True, 0),
        Column(1, ("收入", "合计"), False, 0),
        Column(2, ("支出", "项目"), True, 1),
        Column(3, ("支出", "合计"), False, 1),
    )
    rows: list[list[Cell | None]] = []
    unread: list[tuple[str, int]] = []
    for line in lines:
        entries = _entries(normalise(line.text))
        left: list[str] = []
        if len(entries) == 1 and not entries[0][0] and rows and rows[-1][2] is not None and rows[-1][3] is None:
            rows[-1][3] = Cell(entries[0][1][0], len(rows) - 1, 3, line=line.line)  # broken off its label
            left = entries[0][1][1:]
            entries = []
        for k, (label, amounts) in enumerate(entries):
            if label and amounts:
                side = 2 if _is_spent(label) else 0
                row: list[Cell | None] = [None] * 4
                row[side] = Cell(label, len(rows), side, line=line.line)
                row[side + 1] = Cell(amounts[0], len(rows), side + 1, line=line.line)
                rows.append(row)
                left += amounts[1:]
            elif label and k == 1 == len(entries) - 1 and _is_spent(label):
                rows.append([None, None, Cell(label, len(rows), 2, line=line.line), None])
            else:
                left += [label, *amounts]
        unread += [(text, line.line or 0) for text in left]
    made = Table(title, unit, columns, tuple(tuple(row) for row in rows), (), line=caption.line, body=body)
    return made, unread


def _entries(text: str) -> list[tuple[str, list[str]]]:
    """The labels of a line with the amounts behind each."""
    text = _GLUED_CODE.sub(" ", _GRAND_TOTAL.sub(lambda found: f" {squeeze(found[0])} ", text))
    entries: list[tuple[str, list[str]]] = []
    for token in text.split():
        if _AMOUNT.match(token) and not re.fullmatch(r"\d{3}", token):
            if not entries:
                entries.append(("", []))
            entries[-1][1].append(token)
        elif entries and not entries[-1][1] and not _LABEL_BEGINS.match(token):
            entries[-1] = (entries[-1][0] + token, [])
        else:
            entries.append((token, []))
    return entries


def _is_spent(label: str) -> bool:
    code, name = split_leading_code(without_ordinal(label))
    return bool(code or class_code(name)) or flow_of(canonical(name)) is Flow.EXPENDITURE
