"""Performance tables whose cells a conversion tore: halves of words in two cells, two cells in one, a row over several lines.

Such a sheet keeps two things: from top to bottom the order of its lines, and in a line the order of its cells. So

- header words are recognised by what is left of them, and completed from the other forms of the document;
- a line is moved sideways until its marks (分值, 得分) and values stand under their headers;
- lines are put together to rows around those that hold the marks: a cell's lines are centred in a row, or begin on top;
- the marks of a form add up to 100. What could only be put together by a guess counts when they do.

A number of which this does not tell the row, the column and the name is ``unread``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise, zip_longest

from index.amounts import COUNT_UNITS, MONEY_UNITS, Amount, is_empty_mark, normalise, parse_cell, squeeze
from index.disclosure import Cell
from index.performance import (
    KEYS,
    MARKS,
    OBJECTIVES,
    VALUES,
    WHOLE_BODY,
    Entry,
    EntryKind,
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

Row = Sequence[Cell]
Header = tuple[tuple[int, Role, str], ...]  # column, what it holds, as printed

_HAN = re.compile(r"[^\u4e00-\u9fff]")
_PROJECT_KEY = re.compile(r"^.{0,3}目.{0,2}名称:?")
_LEVELS = (
    *("产出指标", "效益指标", "满意度指标", "成本指标", "项目完成指标", "项目效益指标", "履职效能", "管理效率"),
    *("数量指标", "质量指标", "时效指标", "经济成本指标", "社会成本指标", "生态环境成本指标", "服务对象满意度指标"),
    *("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
)
_MONEY_HEADERS = ("年初预算数", "全年预算数", "全年执行数", "年度预算数", "年度执行数", "预算执行率", "执行率", "得分")
# The sources of money as the forms print them.
_MONEY_LABELS = (
    *(
        "年度资金总额",
        "年度预算总额",
        "其中:当年财政拨款",
        "其中:本年财政拨款",
        "其中:财政拨款",
        "当年财政拨款",
        "财政拨款",
    ),
    *(
        "上年结转资金",
        "其他资金",
        "单位资金",
        "财政专户管理资金",
        "中央补助",
        "中央安排",
        "自治区安排",
        "省级安排",
        "合计",
    ),
)
_HEADER_WORD = re.compile(
    r"^(?:[一二三]级指标?|指标(?:名称|内容|性质|方向)|(?:年度|预期|绩效|计划|全年|设定)*(?:指标|目标)值(?:\(.*\))?"
    r"|(?:全年|年度|实际)*完成(?:指标)?(?:值|情况)|(?:指标)?(?:分值|权重)+(?:\(.*\))?|(?:自评|实际)?得分|上年完成值|计量单位|度量单位"
    r"|(?:未完成|偏差)?(?:原因)?(?:分析)?及?(?:改进)?措施?|(?:指标)?值?设[定置]依据|备注|指标赋分规则|佐证资料)$"
)
_TOTAL_ROWS = {"总分", "合计", "总计", "总得分", "合计得分"}
_FULL_MARKS = Decimal(100)
_FARTHEST = 4  # columns that a line may stand to the side of its header
_HEADER_LINES = 3  # that a header may be broken over
_MARGIN = 2  # by how much a way to put lines together must be better than any other
_KEY_LINES = 8  # that the key 项目名称 may be broken over
_LINE_BREAK = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")  # what a conversion made of one in a cell
_UNIT_PIECE = re.compile(r"^[^\d,.]{1,4}$")
# What is left of a unit on the next line: 万元, 元 (of 万元), 天 (of 元/天).
_UNIT_ENDS = {unit[i:] for unit in (*MONEY_UNITS, *COUNT_UNITS, "%") for i in range(len(unit))}
_BRACKET_PIECE = re.compile(r"^[(（]?[^()（）]{0,4}[)）]$")  # （%）, or what is left of it


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


@dataclass(slots=True)
class _Form:
    """One form in the making: who, its money, its indicators."""

    project: str = ""
    of_body: bool = False
    money_header: dict[int, str] = field(default_factory=dict)
    money_rows: list[Row] = field(default_factory=list)
    header: Header = ()
    width: int = 0  # cells of the header row
    spans: dict[int, tuple[int, ...]] = field(default_factory=dict)  # the columns under each header word
    lines: list[Row] = field(default_factory=list)


def read_torn(rows: Sequence[Row], title: str = "", printed: PrintedWords = PrintedWords()) -> SheetReading:
    """Every number of which row, column and name can be told."""
    entries: list[Entry] = []
    for form in _forms(rows, title, printed):
        entries += _form_entries(form, printed)
    return SheetReading(tuple(entries), unread_cells(rows, entries))


def _form_entries(form: _Form, printed: PrintedWords) -> list[Entry]:
    if not form.project and not form.of_body:  # the same indicator may be another project's
        return []
    money = list(_money(form, printed))
    given = sum((e.amount.value for e in money if e.kind is EntryKind.SCORE and "得分" not in e.measure), Decimal())
    reached = sum((e.amount.value for e in money if e.kind is EntryKind.SCORE and "得分" in e.measure), Decimal())
    return money + (_Indicators(form, printed).read(given, reached) if form.header else [])


# --- the forms of a grid -----------------------------------------------------------------------------------------


def _forms(rows: Sequence[Row], title: str, printed: PrintedWords) -> list[_Form]:
    """The forms that stand in a grid one after another, each with its rows sorted to money and indicators."""
    forms = [_Form(of_body=bool(WHOLE_BODY.search(plain(title))))]
    part = "top"
    at = 0
    while at < len(rows):
        row, form = rows[at], forms[-1]
        words = [word for cell in row if (word := plain(cell.text))]
        named = _named_project(rows, at)
        money_height, money_header = _money_header(rows, at)
        height, header = _indicator_header(rows, at, printed)
        at += 1
        of_body = _names_body(words)
        if named or of_body or any(map(is_year_only, words)):
            if form.project or form.lines or form.money_header:
                forms.append(_Form())
            if named:
                forms[-1].project = _joined(named[1], printed)
                at += named[0] - 1
            forms[-1].of_body = not named and (forms[-1].of_body or of_body)
            part = "top"
        elif money_header:
            if form.lines:  # another form began, and its 项目名称 row was too torn to be seen
                forms.append(_Form())
            forms[-1].money_header, forms[-1].money_rows, part = money_header, [], "money"
            at += money_height - 1
        elif header:
            form.header, form.width, part = header, len(row), "indicators"
            form.spans = _spans(rows[at - 1 : at - 1 + height], header)
            at += height - 1
        elif part != "indicators" and OBJECTIVES.search("".join(words)):
            part = "objectives"
        elif part == "indicators":
            form.lines.append(row)
        elif part in ("top", "money"):
            form.money_rows.append(row)
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
    foreign = any(
        cell.column <= key_column or plain(cell.text).rstrip(":") in KEYS or parse_cell(cell.text) for cell in filled
    )
    return [] if foreign or any(is_year_only(plain(cell.text)) for cell in filled) else filled


def _joined(pieces: Sequence[Cell], printed: PrintedWords) -> str:
    """The pieces of a text that was cut between two cells, as one. A character under the cut may stand in both pieces,
    whole or as the half that is left of it: what the document prints elsewhere decides, else a repetition is dropped."""
    text = ""
    for piece in _in_reading_order([cell.text for cell in pieces]):
        text = _seam(text, piece, printed) if text else piece
    return text


def _in_reading_order(texts: Sequence[str]) -> Iterator[str]:
    """The pieces line by line: a piece that holds several lines has its second line after the first lines of all."""
    pieces = [_LINE_BREAK.split(text.strip()) for text in texts]
    for lines in zip_longest(*pieces, fillvalue=""):
        yield from (piece for line in lines if (piece := plain(line)))


def _seam(left: str, right: str, printed: PrintedWords) -> str:
    overlaps = [n for n in range(min(4, len(left), len(right)), 0, -1) if left.endswith(right[:n])]
    ways = [(left, right), *((left, right[n:]) for n in overlaps), (left, right[1:])]
    if not _HAN.sub("", left[-1]):
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


# --- the money ---------------------------------------------------------------------------------------------------


def _money_header(rows: Sequence[Row], at: int) -> tuple[int, dict[int, str]]:
    """How many lines from ``at`` head the money, and column → word; (0, {}) for other lines. A word that lost its first
    character is completed."""
    found = [_money_words(rows[at : at + height]) for height in range(1, _HEADER_LINES + 1)]
    whole = [sum(word.endswith(("数", "率", "分", "值", "权重")) for word in words.values()) for words in found]
    height, words = max(enumerate(found, 1), key=lambda item: (len(item[1]), whole[item[0] - 1], -item[0]))
    later = [_money_words(rows[at + 1 : at + 1 + height]) for height in range(1, _HEADER_LINES)]
    # A line above the header is none of it: the header alone has as many words.
    return (height, words) if heads_money([*words.values()]) and len(words) > max(map(len, later)) else (0, {})


def _money_words(lines: Sequence[Row]) -> dict[int, str]:
    found: dict[int, str] = {}
    if sum(_figure(cell.text) is not None for row in lines for cell in row) > 1:
        return found
    for column, word in _words_of(lines).items():
        han = _HAN.sub("", word)
        known = [w for w in _MONEY_HEADERS if han == w or (len(w) > 3 and han == w[1:])]
        if is_money_header(word) or known:
            found[column] = word if is_money_header(word) else known[0]
    pieces = set(_words_of(lines).values())
    for column, word in found.items():
        if f"{word}数" in _MONEY_HEADERS and pieces & {
            "数",
            f"{word[-1]}数",
        }:  # broken off to a line or column of its own
            found[column] = f"{word}数"
    return found


def _money(form: _Form, printed: PrintedWords) -> Iterator[Entry]:
    """The amounts by source: under a header, or keys and values in turn."""
    unit = money_unit(form.money_rows)
    columns = sorted(form.money_header)
    for i, row in enumerate(form.money_rows):
        if not columns:
            yield from _keyed_money(form.project, row, unit, printed)
            continue
        cells = _spread({cell.column: cell for cell in row}, columns)
        amounts = {c: amount for c in columns if (cell := cells.get(c)) and (amount := _figure(cell.text))}
        strays = any(_figure(cell.text) for c, cell in cells.items() if c > columns[0] and c not in columns)
        label = _money_label(form.money_rows, i, columns[0], printed) if len(amounts) > 1 and not strays else ""
        if label:
            for column, amount in amounts.items():
                yield money_entry(form.project, label, form.money_header[column], amount, unit, cells[column])


def _keyed_money(project: str, row: Row, unit: str, printed: PrintedWords) -> Iterator[Entry]:
    """Keys and values in turn, or both in one cell. A key may be torn to two cells; of two numbers after one key neither
    is whole."""
    filled = [cell for cell in row if not is_empty_mark(cell.text)]
    for i, cell in enumerate(filled):
        amount = _figure(cell.text)
        pairs = keyed_amounts(cell.text)
        before = filled[:i] if amount else [*filled[:i], *([replace(cell, text=pairs[0][0])] if pairs else [])]
        follows = i + 1 < len(filled) and re.match(r"[\d.,]", plain(filled[i + 1].text))
        if follows or not before or (not amount and not pairs) or re.search(r"\d", before[-1].text):
            continue
        first = _whole_label(before, printed)
        for n, (name, value) in enumerate([("", amount)] if amount else pairs):
            if label := first if n == 0 else name if is_money_label(name) else "":
                yield money_entry(project, label, "预算数", value, unit, cell)


def _whole_label(pieces: Sequence[Cell], printed: PrintedWords) -> str:
    """The label that the last pieces are together, or the last one is alone; "" where neither can be told. What stands
    right beside the last piece may be its first half."""
    known = _known_labels(printed)
    for first in range(max(0, len(pieces) - 3), len(pieces) - 1):
        together = _joined(pieces[first:], printed).rstrip(":")
        if together in known:
            return together
    last = plain(pieces[-1].text).rstrip(":")
    left = plain(pieces[-2].text) if len(pieces) > 1 and pieces[-2].column == pieces[-1].column - 1 else ""
    is_beside = bool(_HAN.sub("", left)) and not left.endswith(")")  # 项目资金（万元） stands beside every label
    if re.match(r"(?:项目|部门)资金", last):  # what stands beside all of them
        return ""
    if last in known:
        return "" if is_beside and any(label.endswith(last) and label != last for label in known) else last
    return last if is_money_label(last) and len(last) > 3 and not is_beside else ""


def _known_labels(printed: PrintedWords) -> list[str]:
    """The labels that the document prints more than once, if they are no part of one that all forms have; then those."""
    own = [label for label, times in printed.labels.items() if times > 1]
    return [*(label for label in own if not any(label in form for form in _MONEY_LABELS)), *_MONEY_LABELS]


def _money_label(rows: Sequence[Row], at: int, before: int, printed: PrintedWords) -> str:
    """The source that a row names left of its amounts: as printed, put together from two cells or from the lines around
    it, or completed where only one known label can be meant; "" where that is open."""
    own = [cell for cell in rows[at] if cell.column < before and _HAN.sub("", cell.text)]
    known = _known_labels(printed)
    places = {cell.column for row in rows for cell in row if cell.column < before and _HAN.sub("", cell.text)}
    group = {min(places)} if len(places) > 1 else set()  # 项目资金（万元）, beside all of them
    own = [cell for cell in own if cell.column not in group]
    column = own[-1].column if own else before - 1
    columns = {column, column - 1} - group
    last = plain(own[-1].text).rstrip(":") if own else ""
    beside = [_label_beside(rows, at + step, before, columns) for step in (-1, 1)]
    above, below = ("" if label in known else label for label in beside)
    if above or below:
        broken = (above + last + below, above + last, last + below)
        return next((candidate for candidate in broken if candidate in known), "")
    if not own:
        return ""
    whole = _whole_label(own, printed)
    parts = [label for label in known if _is_most_of(last, label)]
    of_document = [label for label in parts if label in printed.labels]
    if whole in known or not parts:
        return whole
    alone = len(own) == 1 or own[-2].column < own[-1].column - 1
    return (of_document or parts)[0] if alone and 1 in (len(parts), len(of_document)) else ""


def _label_beside(rows: Sequence[Row], at: int, before: int, columns: Collection[int]) -> str:
    """The piece of a label in these columns of a line without amounts, "" where there is none."""
    if not 0 <= at < len(rows) or any(_figure(cell.text) for cell in rows[at] if cell.column >= before):
        return ""
    pieces: list[str] = [plain(c.text) for c in rows[at] if c.column in columns and _HAN.sub("", c.text)]
    return "".join(pieces)


def _is_most_of(torn: str, label: str) -> bool:
    """Whether a torn label is a known one with some characters lost."""
    rest = iter(_HAN.sub("", label))
    return 0.6 * len(_HAN.sub("", label)) <= len(torn) < len(label) and all(char in rest for char in torn)


# --- cells -------------------------------------------------------------------------------------------------------


def _figure(text: str) -> Amount | None:
    """The amount of a cell that one can rely on: two numbers side by side, or 014, are halves of something else."""
    whole = normalise(text).strip()
    if re.search(r"\d\s+\d", whole) or re.match(r"^[<>=≥≤≧≦]*0\d", squeeze(whole)):
        return None
    return parse_cell(whole)


def _spread(cells: Mapping[int, Cell], columns: Sequence[int]) -> dict[int, Cell]:
    """The cells with the amounts that were glued into one (``=100% 5``, ``0.00 — —``) put into the empty columns that
    follow; a remark glued to a mark is cut off."""
    spread = dict(cells)
    for i, column in enumerate(columns):
        cell = spread.get(column)
        parts = cell.text.split() if cell else []
        if cell is None or len(parts) < 2 or _figure(cell.text) is not None:
            continue
        seats = columns[i : i + len(parts)]
        free = all(other not in spread or is_empty_mark(spread[other].text) for other in seats[1:])
        if all(is_empty_mark(part) or _figure(part) for part in parts):
            if len(seats) == len(parts) and free:
                spread |= {seat: replace(cell, text=part) for seat, part in zip(seats, parts, strict=True)}
        elif i == len(columns) - 1 and _figure(parts[0]) and len(_HAN.sub("", cell.text)) > 3:
            spread[column] = replace(cell, text=parts[0])
    return spread


# --- the header of the indicators --------------------------------------------------------------------------------


def _indicator_header(rows: Sequence[Row], at: int, printed: PrintedWords) -> tuple[int, Header]:
    """How many lines from ``at`` are the header of the indicators, and its columns; (0, ()) for other lines."""
    clean, start, height = max(
        (_clean_words(rows[start : start + height]), -start, -height)
        for start in range(at, min(at + _HEADER_LINES, len(rows)))
        for height in range(1, _HEADER_LINES + 1)
    )
    header = _columns_of(rows[at : at - height])
    roles = {role for _, role, _ in header}
    if (
        -start != at
        or clean < 2
        or len(roles) < 3
        or not roles & {*VALUES, *MARKS}
        or not roles & {Role.LEVEL, Role.NAME}
    ):
        return 0, ()
    return -height, _with_target(header, printed)


def _clean_words(lines: Sequence[Row]) -> int:
    """How many columns say a header word and nothing else, less those that say anything else."""
    if any(_figure(cell.text) for row in lines for cell in row):
        return 0
    words = [word for word in _words_of(lines).values() if word]
    clean = sum(bool(_HEADER_WORD.match(word)) for word in words)
    return 2 * clean - len(words)


def _words_of(lines: Sequence[Row]) -> dict[int, str]:
    words: dict[int, str] = {}
    for row in lines:
        for cell in row:
            words[cell.column] = words.get(cell.column, "") + plain(cell.text)
    return words


def _columns_of(lines: Sequence[Row]) -> Header:
    found: list[tuple[int, Role, str]] = []
    words = _words_of(lines)
    for column, word in sorted(words.items()):
        beside = words.get(column + 1, "")
        if "(" in word and (word.count("(") != word.count(")") or (beside and _torn_role(beside) is None)):
            word = word[: word.index("(")]  # a remark that goes on in the next column
        role = _torn_role(word)
        if role is None and re.match(r"^得.$", word) and found and found[-1][1] is Role.WEIGHT:
            role, word = Role.SCORE, "得分"
        if role:
            found.append((column, role, word))
    return tuple(found)


def _torn_role(word: str) -> Role | None:
    if re.search(r"三级指|^级指标$", word) and not re.search(r"[一二]级", word):
        return Role.NAME
    return Role.LEVEL if re.search(r"[一二]级指", word) else role_of(word)


def _spans(lines: Sequence[Row], header: Header) -> dict[int, tuple[int, ...]]:
    """The columns under each header word: its own, and those on its right in which the header says nothing, but for
    the last."""
    said = {column for column, word in _words_of(lines).items() if word} | {column for column, _, _ in header}
    ends = sorted(said)
    following = dict(pairwise(ends))
    return {column: tuple(range(column, following.get(column, column + 1))) for column in ends}


def _with_target(header: tuple[tuple[int, Role, str], ...], printed: PrintedWords) -> tuple[tuple[int, Role, str], ...]:
    """The header with the target that it lost, as the other forms of the document print it right before the outcome."""
    roles = [role for _, role, _ in header]
    if Role.TARGET in roles or Role.OUTCOME not in roles:
        return header
    at = roles.index(Role.OUTCOME)
    column = header[at][0] - 1
    words = {
        before[1]
        for other in printed.headers
        for before, after in pairwise(other)
        if after == header[at][1:] and before[0] is Role.TARGET
    }
    if len(words) != 1 or any(c == column for c, _, _ in header):
        return header
    return (*header[:at], (column, Role.TARGET, words.pop()), *header[at:])


# --- the indicators ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """A line under the header. ``cells`` by role; ``anchors`` says that it holds the marks (or, in a form without marks,
    the target) of a row; ``names`` and ``level`` are the pieces of text on its left, ``notes`` the columns of remarks that
    say something."""

    row: Row
    cells: Mapping[Role, Cell]
    anchors: bool
    names: tuple[Cell, ...] = ()
    level: str = ""
    notes: frozenset[int] = frozenset()
    is_adrift: bool = False  # words of which the columns cannot be told
    page: int = 0

    def figure(self, role: Role) -> Amount | None:
        return _figure(self.cells[role].text) if role in self.cells else None

    def says(self, role: Role) -> bool:
        """Whether the cell holds an amount or words, not nothing or the remains of something."""
        text = self.cells[role].text if role in self.cells else ""
        return self.figure(role) is not None or len(_HAN.sub("", text)) > 1

    @property
    def has_remains(self) -> bool:
        """Whether a cell of values or marks holds something that is neither a number nor words."""
        return any(not is_empty_mark(c.text) and not self.says(role) for role, c in self.cells.items())


@dataclass(frozen=True, slots=True)
class _IndicatorRow:
    """One row of the table; ``sure`` is False where its cells were put together by a guess."""

    name: str
    cells: Mapping[Role, Cell]
    sure: bool


class _Indicators:
    """The indicators of one form."""

    def __init__(self, form: _Form, printed: PrintedWords) -> None:
        self._form, self._printed = form, printed
        numeric = [(column, role, word) for column, role, word in form.header if role in (*VALUES, *MARKS)]
        self._roles = [role for _, role, _ in numeric]
        self._label = {role: word for _, role, word in numeric}
        self._notes = {column for column, role, _ in form.header if role is Role.NOTE}
        self._seats = {role: form.spans.get(column, (column,)) for column, role, _ in numeric}

    def read(self, given: Decimal, reached: Decimal) -> list[Entry]:
        """Every value and mark of the rows that are sure; of the others too when the marks, with those ``given`` for the
        execution of the budget, add up. ``reached`` are the marks scored for the execution."""
        end = next((i for i, row in enumerate(self._form.lines) if _is_total_row(row)), len(self._form.lines))
        lines = self._lines(self._form.lines[:end])
        rows = _rows_of(lines, self._printed)
        entries = [(row, self._entries(row)) for row in rows]
        weight = given + _sum(
            entry for _, own in entries for entry in own if entry.measure == self._label.get(Role.WEIGHT)
        )
        score = reached + _sum(
            entry for _, own in entries for entry in own if entry.measure == self._label.get(Role.SCORE)
        )
        adds_up = weight == _FULL_MARKS
        found = [entry for row, own in entries if row.sure or adds_up for entry in own]
        return found + list(self._total(self._form.lines[end:], weight, score))

    def _lines(self, rows: Sequence[Row]) -> list[_Line]:
        """The lines with their cells under the header, page by page: a page moves its columns together."""
        lines: list[_Line] = []
        for number, page in enumerate(_pages(rows)):
            fitting = [self._shifts(row) for row in page]
            own = [self._own_shift(row, shifts) for row, shifts in zip(page, fitting, strict=True)]
            like_header = 0 if len(page[0]) == self._form.width else None
            common = next((shift for shift, _ in Counter(own).most_common() if shift is not None), like_header)
            for row, shifts, alone in zip(page, fitting, own, strict=True):
                shift = common if common in shifts or alone is None else alone
                if shift is None:
                    lines.append(_Line(row, {}, anchors=False, is_adrift=any(map(_text_piece, row)), page=number))
                    continue
                says = (c.column - shift for c in row if not is_empty_mark(c.text))
                notes = frozenset(column for column in says if column in self._notes)
                lines.append(_Line(row, self._cells(row, shift), shift in shifts, notes=notes, page=number))
            lines = _with_texts(lines, number, self._name_seats())
        return lines

    def _name_seats(self) -> list[int]:
        """Where the header has the names, counted from the first column of values. Of a header that was cut in two
        (三 | 级指标) the first column is the one before."""
        first = min(self._columns(0))
        seats = [c for column, role, _ in self._form.header if role is Role.NAME for c in self._form.spans[column]]
        is_cut = any(role is Role.NAME and word.startswith("级") for _, role, word in self._form.header)
        return [c - first for c in ([min(seats) - 1, *seats] if is_cut else seats)]

    def _columns(self, shift: int) -> list[int]:
        return [column + shift for role in self._roles for column in self._seats[role]]

    def _cells(self, row: Row, shift: int) -> dict[Role, Cell]:
        """The cell under each header; what stands in several columns of a wide header is put side by side."""
        spread = _spread({cell.column: cell for cell in row}, self._columns(shift))
        cells = {}
        for role in self._roles:
            seats = [spread[column + shift] for column in self._seats[role] if column + shift in spread]
            filled = [cell for cell in seats if not is_empty_mark(cell.text)]
            if seats:
                text = " ".join(cell.text for cell in filled)
                cells[role] = replace(filled[0], text=text) if len(filled) > 1 else (filled or seats)[0]
        return cells

    def _shifts(self, row: Row) -> list[int]:
        """By how many columns the line can be moved so that it holds a row's marks, or target, where they belong."""
        return [shift for shift in range(-_FARTHEST, _FARTHEST + 1) if self._fits(row, shift)]

    def _own_shift(self, row: Row, shifts: Sequence[int]) -> int | None:
        """The shift that the line itself tells: none, where it has as many cells as its header; else the only one."""
        if 0 in shifts and len(row) == self._form.width:
            return 0
        return shifts[0] if len(shifts) == 1 and self._shows_itself(row, shifts[0]) else None

    def _shows_itself(self, row: Row, shift: int) -> bool:
        """Whether the line holds every value and mark of a row, or a target with its sign (≥, ≤): only such a line may
        stand apart from its page, and tells where the others stand."""
        line = _Line(row, self._cells(row, shift), anchors=False)
        if not any(_HAN.sub("", cell.text) for cell in row if cell.column < min(self._columns(shift))):
            return False
        target = line.figure(Role.TARGET)
        if target is not None and target.comparator not in ("", "=") and Role.WEIGHT not in self._roles:
            return True
        return all(line.says(role) for role in self._roles if role is not Role.LAST)

    def _fits(self, row: Row, shift: int) -> bool:
        columns = self._columns(shift)
        cells = self._cells(row, shift)
        line = _Line(row, cells, anchors=False)
        if any(_is_stray(cell, row, columns) for cell in row):
            return False
        if Role.WEIGHT not in self._roles:
            return line.figure(Role.TARGET) is not None or line.figure(Role.OUTCOME) is not None
        weight, score = line.figure(Role.WEIGHT), line.figure(Role.SCORE)
        if weight is None or not can_be_mark(weight) or not 0 < weight.value <= _FULL_MARKS:
            return False
        if score is None:
            open_score = Role.SCORE not in self._roles or is_empty_mark(
                cells[Role.SCORE].text if Role.SCORE in cells else ""
            )
            return line.says(Role.TARGET) and (open_score or line.says(Role.OUTCOME))
        return can_be_mark(score) and score.value <= weight.value

    def _entries(self, row: _IndicatorRow) -> list[Entry]:
        found = []
        for role, cell in row.cells.items() if row.name else ():
            amount = _figure(cell.text)
            if amount is not None and amount.value >= 0:
                found.append(indicator_entry(self._form.project, row.name, self._label[role], amount, "", cell))
        return found

    def _total(self, rows: Sequence[Row], weight: Decimal, score: Decimal) -> Iterator[Entry]:
        """The marks of the 总分 row that are what the rows add up to; their last character may stand on the next line."""
        if not rows:
            return
        filled = [cell for cell in rows[0] if not is_empty_mark(cell.text)]
        name = next(plain(cell.text) for cell in filled if _HAN.sub("", cell.text) in _TOTAL_ROWS)
        figures = [cell for cell in filled if _figure(cell.text)]
        below = [plain(cell.text) for cell in rows[1] if not is_empty_mark(cell.text)] if len(rows) > 1 else []
        below = below if len(below) == len(figures) else [""] * len(figures)
        marks = [(role, value) for role, value in ((Role.WEIGHT, weight), (Role.SCORE, score)) if role in self._roles]
        if len(figures) != len(marks):
            return
        for (role, value), cell, more in zip(marks, figures, below, strict=True):
            for text in (cell.text, plain(cell.text) + more):
                amount = _figure(text)
                if (
                    amount is not None
                    and amount.value == value
                    and (amount.unit or text == cell.text or more.isdigit())
                ):
                    whole = replace(cell, text=text)
            if amount is not None and amount.value == value:
                yield indicator_entry(self._form.project, name, self._label[role], amount, "", whole)


def _is_stray(cell: Cell, row: Row, columns: Sequence[int]) -> bool:
    """Whether a number stands under no header of values or marks; what is left of the words on the left may be one."""
    amount = _figure(cell.text)
    if amount is None or cell.column in columns:
        return False
    is_left_of_words = any(cell.column < c.column < min(columns) and _HAN.sub("", c.text) for c in row)
    return bool(amount.comparator or amount.unit) or not is_left_of_words


def _sum(entries: Iterable[Entry]) -> Decimal:
    return sum((entry.amount.value for entry in entries), Decimal())


def _is_total_row(row: Row) -> bool:
    return any(_HAN.sub("", cell.text) in _TOTAL_ROWS for cell in row)


def _pages(rows: Sequence[Row]) -> list[list[Row]]:
    """The lines parted where the text has a blank line or the number of columns changes."""
    pages: list[list[Row]] = []
    for row in rows:
        last = pages[-1][-1] if pages else None
        if last and len(last) == len(row) and (row[0].line or 0) - (last[0].line or 0) <= 1:
            pages[-1].append(row)
        else:
            pages.append([row])
    return pages


def _with_texts(lines: list[_Line], page: int, seats: Sequence[int]) -> list[_Line]:
    """The lines of the page with the pieces of names and levels left of their values. ``seats`` is where the header has
    the names, counted from the first column of values; without it, the nearest words are the names."""
    own = [line for line in lines if line.page == page]
    others = [line for line in lines if line.page != page]
    left = [_texts_left(line) for line in own]
    anchored = [texts for line, texts in zip(own, left, strict=True) if line.anchors]
    nearest = Counter(max(texts) for texts in anchored if texts)
    offsets = [seat for seat in sorted(seats) if any(seat in texts for texts in left)]
    while offsets and _are_levels([texts[offsets[0]] for texts in anchored if offsets[0] in texts]):
        offsets = offsets[1:]
    offsets = offsets or [offset for offset, _ in nearest.most_common(1)]
    if not offsets:
        return lines
    return others + [
        replace(
            line,
            names=tuple(texts[offset] for offset in offsets if offset in texts),
            level=_HAN.sub("", texts[offsets[0] - 1].text) if offsets[0] - 1 in texts else "",
        )
        for line, texts in zip(own, left, strict=True)
    ]


def _texts_left(line: _Line) -> dict[int, Cell]:
    """The pieces of text left of a line's values, by their distance from the first of these."""
    first = min((cell.column for cell in line.cells.values()), default=0)
    return {cell.column - first: cell for cell in line.row if cell.column < first and _text_piece(cell)}


def _are_levels(cells: Sequence[Cell]) -> bool:
    """Whether a column holds pieces of levels (数量指标, 经济 成本) more than anything else."""
    return 2 * sum(map(_is_level_piece, cells)) >= len(cells)


def _text_piece(cell: Cell) -> bool:
    return bool(_HAN.sub("", cell.text)) or bool(_BRACKET_PIECE.match(plain(cell.text)))


def _is_level_piece(cell: Cell) -> bool:
    word = _HAN.sub("", cell.text)
    return any(word in level for level in _LEVELS)


# --- lines → rows ------------------------------------------------------------------------------------------------


def _rows_of(lines: Sequence[_Line], printed: PrintedWords) -> list[_IndicatorRow]:
    """The rows: each the line that holds its marks, with the lines above and below that belong to it."""
    anchors = _anchors(lines)
    if not anchors:
        return []
    between = [lines[end + 1 : start] for (_, end), (start, _) in pairwise([(0, -1), *anchors, (len(lines), 0)])]
    gaps = [[_without_remains(line, lines, anchors) for line in gap] for gap in between]
    splits = _splits(lines, anchors, gaps, printed)
    rows = []
    for i, (start, end) in enumerate(anchors):
        above, below = splits[i], splits[i + 1]
        if above is None or below is None:
            continue
        own, held = lines[start : end + 1], lines[start]
        cells = {role: cell for role in held.cells if (cell := _value_cell(role, i, lines, anchors))}
        is_whole = (
            start == end and not held.has_remains and all(held.cells[role] is cell for role, cell in cells.items())
        )
        is_printed = all(cell in held.row for cell in held.cells.values())
        name = _name_of((*gaps[i][above:], *own, *gaps[i + 1][:below]), printed)
        rows.append(_IndicatorRow(name, cells, is_whole and is_printed))
    return rows


def _value_cell(role: Role, row: int, lines: Sequence[_Line], anchors: Sequence[tuple[int, int]]) -> Cell | None:
    """The cell of a role with an amount: in the lines that hold the row's marks, else alone beside them where the next
    row has its own; with the unit that was broken off to the line below. None where it says words or cannot be told."""
    start, end = anchors[row]
    at = next((i for i in range(start, end + 1) if lines[i].figure(role)), None)
    if at is None and not any(lines[i].says(role) for i in range(start, end + 1)):
        around = [
            (anchors[row - 1][1] if row else -1, start),
            (end, anchors[row + 1][0] if row + 1 < len(anchors) else len(lines)),
        ]
        loose = [i for first, last in around for i in range(first + 1, last) if lines[i].figure(role)]
        others = [lines[i] for i in (around[0][0], around[1][1]) if 0 <= i < len(lines)]
        at = loose[0] if len(loose) == 1 and all(line.says(role) for line in others) else None
    if at is None:
        return None
    cell = lines[at].cells[role]
    below = next((c for line in lines[at + 1 :] if (c := line.cells.get(role)) and not is_empty_mark(c.text)), None)
    if below is None or not _UNIT_PIECE.match(plain(below.text)) or plain(below.text) not in _UNIT_ENDS:
        return cell
    whole = _figure(plain(cell.text) + plain(below.text))
    return replace(cell, text=plain(cell.text) + plain(below.text)) if whole and whole.unit else None


def _anchors(lines: Sequence[_Line]) -> list[tuple[int, int]]:
    """First and last line of each run of lines that hold the marks of one row. A line that repeats the marks of the line
    above, one of the two without a value that can be read, is the same row read twice."""
    found: list[tuple[int, int]] = []
    has_marks = any(role in line.cells for line in lines for role in MARKS)
    for i, line in enumerate(lines):
        if line.anchors and found and found[-1][1] == i - 1 and _is_twin(lines[i - 1], line):
            found[-1] = (found[-1][0], i)
        elif line.anchors or (not has_marks and _is_row_of_words(line)):
            found.append((i, i))
    return found


def _is_row_of_words(line: _Line) -> bool:
    """Whether a line names an indicator and says something of it that is no number: 有效提升, 1-12月."""
    said = [plain(cell.text) for role, cell in line.cells.items() if role in VALUES and not is_empty_mark(cell.text)]
    return bool(line.names) and any(not _UNIT_PIECE.match(text) or len(_HAN.sub("", text)) > 1 for text in said)


def _is_twin(first: _Line, second: _Line) -> bool:
    marks = [(a.value, b.value) for role in MARKS if (a := first.figure(role)) and (b := second.figure(role))]
    values = [role for role in VALUES if role in first.cells]
    return (
        bool(marks)
        and all(a == b for a, b in marks)
        and not any(first.says(role) and second.says(role) for role in values)
        and any(not (first.says(role) and second.says(role)) for role in values)
    )


def _without_remains(line: _Line, lines: Sequence[_Line], anchors: Sequence[tuple[int, int]]) -> _Line:
    """The line without a name that only repeats, half read, a part of the name in the next line."""
    if not line.names or not line.has_remains:
        return line
    text = _HAN.sub("", "".join(cell.text for cell in line.names))
    others = [plain("".join(c.text for c in lines[i].names)) for start, end in anchors for i in (start, end)]
    return replace(line, names=()) if any(text in other for other in others) else line


def _splits(
    lines: Sequence[_Line], anchors: Sequence[tuple[int, int]], gaps: Sequence[Sequence[_Line]], printed: PrintedWords
) -> list[int | None]:
    """How many lines of each gap between two rows belong to the row above; None where that is open. The cells of a row
    are centred, or begin on top, all of a table alike; a word that goes on in the next line is often printed elsewhere,
    and two names that follow one another are not."""
    allowed = _allowed(lines, anchors, gaps)
    centred, top = (_costs(lines, anchors, gaps, allowed, printed, is_centred) for is_centred in (True, False))
    splits: list[int | None] = []
    for gap, one, other in zip(gaps, centred, top, strict=True):
        best, *rest = sorted((min(one[split], other[split]), split) for split in one)
        named = [sum(bool(line.names) for line in gap[:split]) for _, split in (best, *rest)]
        others = [cost for (cost, _), n in zip(rest, named[1:], strict=True) if n != named[0]]
        splits.append(best[1] if not others or others[0] - best[0] >= _MARGIN else None)
    rows = [
        ([] if above is None else gaps[i][above:], lines[start : end + 1], gaps[i + 1][: below or 0])
        for i, ((start, end), above, below) in enumerate(zip(anchors, splits, splits[1:], strict=False))
    ]
    is_exact = None not in splits and all(map(_is_centred, rows))

    def is_told(i: int) -> bool:
        if any(line.is_adrift for line in gaps[i]):
            return False
        return len(allowed[i]) == 1 or is_exact or _is_printed(rows[i - 1], rows[i], printed)

    return [split if split is not None and is_told(i) else None for i, split in enumerate(splits)]


Parts = tuple[Sequence[_Line], Sequence[_Line], Sequence[_Line]]  # above, with, and below the marks of a row


def _is_centred(row: Parts) -> bool:
    """Whether the name and every remark of a row have as many lines above its marks as below."""
    lead, _, trail = row
    notes = {note for part in row for line in part for note in line.notes}
    return sum(bool(line.names) for line in lead) == sum(bool(line.names) for line in trail) and all(
        sum(note in line.notes for line in lead) == sum(note in line.notes for line in trail) for note in notes
    )


def _is_printed(above: Parts, below: Parts, printed: PrintedWords) -> bool:
    """Whether every line break between the marks of one row and those of the next is one between characters that the
    document prints together elsewhere. Needed where not all rows are centred exactly."""
    runs = ((*above[1], *above[2]), (*below[0], *below[1]))
    texts = ([_name_piece(line) for line in run if line.names] for run in runs)
    return all(_break_cost(one, two, printed) <= 0 for text in texts for one, two in pairwise(text))


def _allowed(
    lines: Sequence[_Line], anchors: Sequence[tuple[int, int]], gaps: Sequence[Sequence[_Line]]
) -> list[Sequence[int]]:
    """The splits of each gap that its place leaves open: all lines before the first row are below nothing. Where every
    row has a second level of its own, a piece of that level goes to its row."""
    words = _level_words(lines, anchors)
    allowed: list[Sequence[int]] = []
    at = 0
    for i, gap in enumerate(gaps):
        up = [
            n + 1
            for n, line in enumerate(gap)
            if words and line.level and i and words[at + n] == words[anchors[i - 1][0]]
        ]
        down = [
            n for n, line in enumerate(gap) if words and line.level and i and words[at + n] != words[anchors[i - 1][0]]
        ]
        splits = [n for n in range(len(gap) + 1) if max(up, default=0) <= n <= min(down, default=len(gap))]
        allowed.append([0] if i == 0 else [len(gap)] if i == len(anchors) else splits or [max(up, default=0)])
        at += len(gap) + (anchors[i][1] - anchors[i][0] + 1 if i < len(anchors) else 0)
    return allowed


def _level_words(lines: Sequence[_Line], anchors: Sequence[tuple[int, int]]) -> list[int]:
    """Which word of the second level each line belongs to, where every row has its own (数量, 指标 | 质量指标 | …); else
    empty."""
    words: list[int] = []
    number, word = 0, ""
    for line in lines:
        if line.level and word.endswith("标"):
            number, word = number + 1, ""
        word += line.level
        words.append(number)
    of_rows = [words[start] for start, _ in anchors]
    has_own = all(lines[start].level for start, _ in anchors)
    return words if len(set(of_rows)) == len(of_rows) > 1 and has_own else []


def _costs(
    lines: Sequence[_Line],
    anchors: Sequence[tuple[int, int]],
    gaps: Sequence[Sequence[_Line]],
    allowed: Sequence[Sequence[int]],
    printed: PrintedWords,
    is_centred: bool,
) -> list[dict[int, int]]:
    """For every split of each gap, the least that all rows together cost with it."""

    def cost(row: int, above: int, below: int) -> int:
        start, end = anchors[row]
        return _row_cost(gaps[row][above:], lines[start : end + 1], gaps[row + 1][:below], printed, is_centred)

    ahead = [dict.fromkeys(allowed[0], 0)]
    for row in range(len(anchors)):
        ahead.append({s: min(ahead[row][r] + cost(row, r, s) for r in allowed[row]) for s in allowed[row + 1]})
    behind = [dict.fromkeys(allowed[-1], 0)]
    for row in reversed(range(len(anchors))):
        behind.insert(0, {r: min(cost(row, r, s) + behind[0][s] for s in allowed[row + 1]) for r in allowed[row]})
    return [{s: here[s] + there[s] for s in here} for here, there in zip(ahead, behind, strict=True)]


def _row_cost(
    lead: Sequence[_Line], own: Sequence[_Line], trail: Sequence[_Line], printed: PrintedWords, is_centred: bool
) -> int:
    """How far a row is from what is printed: its name out of the middle (or above its marks), on two pages, or with a
    line break between characters that the document nowhere prints together."""
    above, below = sum(bool(line.names) for line in lead), sum(bool(line.names) for line in trail)
    has_own = any(line.names for line in own)
    cost = _place_cost(above, below) if is_centred else 3 * above + 3 * (not has_own)
    cost += 3 * (not has_own and not above and not below)
    for note in {note for line in (*lead, *own, *trail) for note in line.notes}:
        over, under = sum(note in line.notes for line in lead), sum(note in line.notes for line in trail)
        cost += _place_cost(over, under) if is_centred else over
    cost += any(line.page != own[0].page for line in (*lead, *trail) if line.names)
    texts = [_name_piece(line) for line in (*lead, *own, *trail) if line.names]
    return cost + sum(_break_cost(one, two, printed) for one, two in pairwise(texts))


def _place_cost(above: int, below: int) -> int:
    """How far the lines of a centred cell are from the middle: of an even number one is nearer."""
    apart = abs(above - below)
    return apart if apart < 2 else 3 * apart


def _break_cost(one: str, two: str, printed: PrintedWords) -> int:
    """What it costs that one line goes on in the next: less than nothing where the document prints just that elsewhere."""
    if one[-2:] + two[:2] in printed.text:
        return -_MARGIN
    goes_on = one[-1] in "、,(和及与的" or two[0] in "(、)"
    return 0 if goes_on or one[-2:] + two[0] in printed.text or one[-1] + two[:2] in printed.text else 1


def _name_piece(line: _Line) -> str:
    return plain("".join(cell.text for cell in line.names))


def _name_of(lines: Sequence[_Line], printed: PrintedWords) -> str:
    """The pieces of the name, line by line; "" for what is no name."""
    name = "".join(_joined(line.names, printed) for line in lines if line.names)
    is_level = (name in _LEVELS or f"{name}指标" in _LEVELS) and not any(line.level for line in lines)
    return "" if is_level or len(name) < 2 or not _HAN.sub("", name) else name
