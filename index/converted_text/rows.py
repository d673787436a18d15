"""The rows of a table that was left as lines: codes, a name and amounts, in the order in which they were printed.

Codes, names and amounts may be broken over lines (``20⏎1``, ``政府性⏎基金``, ``902.⏎37``). What was broken is mended where
it cannot be otherwise, or where the row itself confirms it; an amount that stays in doubt is no amount of the row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from index.converted_text.tokens import CLASS_CODE, Token, joined
from index.domain.amounts import normalise, parse_cell, squeeze
from index.domain.subjects import class_code, join_code
from index.domain.terms import is_known, without_ordinal
from index.tables.headers import TOTAL_WORDS

_CLASS = re.compile(CLASS_CODE)
_WHOLE_CODE = re.compile(rf"{CLASS_CODE}(?:\d\d){{1,2}}")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(]?\d{1,2}[.、．)）](?!\d)|[(（][一二三四五六七八九十]{1,3}[)）]|其中[:：])"
)
_TOTAL = re.compile(r"^(?:收入|支出|本年收入|本年支出|人员经费|公用经费|基本支出|项目支出)?(?:合计|总计|小计|总额)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount as written (mended where it was broken), or a mark for none, and the line where it begins."""

    text: str
    line: int

    @property
    def value(self) -> Decimal:
        """The amount; 0 for a mark."""
        parsed = parse_cell(self.text)
        return parsed.value if parsed else Decimal(0)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as printed. ``doubtful`` are numbers of it that may be pieces of one another. ``second`` says that it
    stands behind another row on its line, ``apart`` that a line's end is between its name and its amounts; ``number``
    is its 行次."""

    codes: tuple[str, ...]
    name: str
    figures: tuple[Figure, ...]
    line: int
    name_line: int
    second: bool = False
    apart: bool = False
    doubtful: tuple[Figure, ...] = ()
    number: str = ""

    @property
    def code(self) -> str:
        """The subject code, "" when none is printed."""
        return join_code(self.codes)[0]

    @property
    def label(self) -> str:
        """The name without blanks, with half-width brackets."""
        return normalise(squeeze(self.name))

    @property
    def is_total(self) -> bool:
        """Whether the row is a total of the table rather than of a subject."""
        return not self.codes and bool(_TOTAL.match(self.label))


@dataclass(slots=True)
class _Draft:
    codes: list[Token] = field(default_factory=list)
    names: list[Token] = field(default_factory=list)
    figures: list[Token] = field(default_factory=list)
    second: bool = False

    @property
    def name(self) -> str:
        return "".join(token.text for token in self.names)

    def row(self) -> Row:
        first, *_ = [*self.codes, *self.names]
        apart = bool(self.figures) and self.figures[0].line != ([*self.codes, *self.names])[-1].line
        return Row(
            tuple(token.text for token in self.codes),
            self.name,
            tuple(Figure(token.text, token.line) for token in self.figures),
            first.line,
            self.names[0].line if self.names else first.line,
            self.second,
            apart,
        )


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in order, and amounts in front of any name."""

    rows: tuple[Row, ...]
    stray: tuple[Token, ...]


def header_end(tokens: Sequence[Token]) -> int:
    """Where the header ends: at the first code, ordinal, or word with an amount behind it."""
    for i, token in enumerate(tokens):
        if _code_length(tokens, i) or (_ORDINAL.match(token.plain) and i):
            return i
        if token.is_figure:
            return _label_start(tokens, i)
    last = tokens[-1:] and tokens[-1].plain in TOTAL_WORDS  # a table of which only the row 合计 is printed, empty
    return len(tokens) - int(bool(last))


def _label_start(tokens: Sequence[Token], figure: int) -> int:
    """The first token of the label in front of the first amount: the words of its line, or of the line before."""
    start = figure
    while start and (not tokens[start].opens or start == figure):
        start -= 1
        if "".join(t.text for t in tokens[start:figure]) in TOTAL_WORDS:
            return start
    return start


def read_rows(tokens: Sequence[Token], side_by_side: bool, coded: bool) -> Rows:
    """The rows behind the header. ``side_by_side``: several rows stand on one line (收入 and 支出); ``coded``: every row
    begins with a code, but for totals."""
    drafts: list[_Draft] = []
    stray: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        now = drafts[-1] if drafts else None
        if now is not None and _continues_code(now, token, tokens[i + 1 : i + 2]):
            now.codes.append(token)
        elif length := _code_length(tokens, i, now):
            code = replace(token, text=joined(tokens[i : i + length]))
            drafts.append(_Draft(codes=[code], second=bool(drafts) and not token.opens))
            i += length - 1
        elif token.is_figure and not _is_year(tokens, i):
            if now is None:
                stray.append(token)
            else:
                now.figures.append(token)
        elif now is None or _begins(now, token, side_by_side, coded):
            drafts.append(_Draft(names=[token], second=bool(drafts) and not token.opens))
        else:
            now.names.append(token)
        i += 1
    return Rows(tuple(draft.row() for draft in drafts), tuple(stray))


def _is_year(tokens: Sequence[Token], i: int) -> bool:
    """2023 in the name of a project that goes on with 年."""
    return bool(re.fullmatch(r"20\d\d", tokens[i].plain)) and any(
        t.text.startswith("年") for t in tokens[i + 1 : i + 2]
    )


def _code_length(tokens: Sequence[Token], i: int, now: _Draft | None = None) -> int:
    """How many tokens from ``i`` are a code that begins a row, 0 when none does. A number is a code when it opens a
    line or words follow it on its line; a code in pieces is followed by its next piece or by words."""
    token = tokens[i]
    if now is not None and now.names and not now.figures and not token.opens and not _words_behind(tokens, i + 1):
        return 0
    pieces = tokens[i + 1 : i + 3]
    if (
        token.opens
        and re.fullmatch(r"2[0-3]|3[01]|39|5[019]", token.plain)
        and pieces
        and pieces[0].opens
        and re.fullmatch(r"\d", pieces[0].plain)
        and len(pieces) > 1
        and (re.fullmatch(r"\d\d", pieces[1].plain) or pieces[1].is_words)
    ):
        return 2  # 20⏎1 is 201
    if _WHOLE_CODE.fullmatch(token.plain):
        return int(_words_behind(tokens, i + 1) or (token.opens and bool(pieces) and pieces[0].is_words))
    if not _CLASS.fullmatch(token.plain) or not pieces:
        return 0
    if _words_behind(tokens, i + 1):
        return 1
    return int(token.opens and (pieces[0].is_words or bool(re.fullmatch(r"\d{2,3}|\d{5}", pieces[0].plain))))


def _words_behind(tokens: Sequence[Token], i: int) -> bool:
    """Whether the rest of a code and then words, which are no total, stand behind on the same line."""
    while i < len(tokens) and not tokens[i].opens and re.fullmatch(r"\d{2,3}|\d{5}|\d{7}", tokens[i].plain):
        i += 1
    return (
        i < len(tokens) and not tokens[i].opens and tokens[i].is_words and not re.match(r"[合总]计?$", tokens[i].plain)
    )


def _continues_code(now: _Draft, token: Token, following: Sequence[Token]) -> bool:
    if not now.codes or now.names or now.figures:
        return False
    own = "".join(code.plain for code in now.codes)
    return bool(
        re.fullmatch(r"\d\d", token.plain)
        or (re.fullmatch(r"\d{3}", token.plain) and token.plain[0] == own[2] and following and following[0].is_words)
        or (len(token.plain) > len(own) and token.plain.startswith(now.codes[-1].plain) and token.plain.isdecimal())
    )


def _begins(now: _Draft, token: Token, side_by_side: bool, coded: bool) -> bool:
    """Whether words begin a row rather than go on with the name of the row before."""
    name, words = normalise(now.name), token.plain
    may_begin = token.opens or side_by_side
    if now.figures:
        return True
    if not name or name.count("(") > name.count(")") or re.fullmatch(_ORDINAL, name):
        return False
    if may_begin and (_ORDINAL.match(words) or _TOTAL.match(words)):
        return True
    if words.startswith("(") or (now.codes and (coded or not side_by_side)):
        return False
    if _is_name(name + words):
        return False
    if token.opens:
        return _is_name(name) or (side_by_side and len(words) > 3)
    return side_by_side and (_is_name(name) or (len(words) > 1 and len(now.names[-1].text) > 1))


def _is_name(label: str) -> bool:
    return is_known(label) or bool(class_code(without_ordinal(label)))


def mended(rows: Sequence[Row], width: int) -> list[Row]:
    """The rows with broken amounts put together. ``width`` is how many value columns there are.

    Certain: a piece that ends in a point or an unfinished group of thousands, or that a ``.97`` follows. Possible: one
    decimal, and a single digit opens the next line. A possible break is taken when the row confirms it (another amount
    of it is the same, or the first is the sum of the others), or when amounts of this table do break after as many
    characters. What is left in doubt is told apart from the amounts.
    """
    first = [_certain(row) for row in rows]
    lengths = {length for row in first for length in row[1]}
    confirmed = [_confirmed(row, width) for row, _ in first]
    lengths |= {length for found in confirmed for length in found[1]}
    return [_settled(row, lengths, width) for row, _ in confirmed]


def _certain(row: Row) -> tuple[Row, set[int]]:
    figures: list[Figure] = []
    lengths: set[int] = set()
    for figure in row.figures:
        before = figures[-1] if figures else None
        text = normalise(figure.text)
        if before is not None and before.line != figure.line and _is_rest(normalise(before.text), text):
            lengths.add(len(before.text))
            figures[-1] = Figure(before.text + figure.text, before.line)
        else:
            figures.append(figure)
    return replace(row, figures=tuple(figures)), lengths


def _is_rest(text: str, rest: str) -> bool:
    if text.endswith(".") and re.fullmatch(r"\d{1,2}", rest):
        return True
    if re.fullmatch(r"-?\d+", text) and re.fullmatch(r"\.\d{1,2}", rest):
        return True
    return bool(re.search(r",\d{0,2}$", text) and re.fullmatch(r"-?[\d,]+,\d{3}(?:\.\d\d?)?", text + rest))


def _breaks(row: Row) -> list[int]:
    """Where a number of one decimal is followed by a single digit on another line."""
    return [
        i
        for i in range(len(row.figures) - 1)
        if re.fullmatch(r"-?[\d,]+\.\d", normalise(row.figures[i].text))
        and re.fullmatch(r"\d", row.figures[i + 1].text)
        and row.figures[i].line != row.figures[i + 1].line
    ]


def _joined(row: Row, breaks: Sequence[int]) -> Row:
    figures: list[Figure] = []
    for i, figure in enumerate(row.figures):
        if i - 1 in breaks:
            figures[-1] = Figure(figures[-1].text + figure.text, figures[-1].line)
        else:
            figures.append(figure)
    return replace(row, figures=tuple(figures))


def _confirmed(row: Row, width: int) -> tuple[Row, set[int]]:
    breaks = _breaks(row)
    if not breaks:
        return row, set()
    whole = _joined(row, breaks)
    values = [figure.value for figure in whole.figures]
    own = [values[i - k] for k, i in enumerate(breaks)]
    same = all(values.count(value) > 1 for value in own)
    adds = len(values) > 1 and values[0] == sum(values[1:])
    if (same or adds) and len(values) <= width:
        return whole, {len(row.figures[i].text) for i in breaks}
    return row, set()


def _settled(row: Row, lengths: set[int], width: int) -> Row:
    breaks = _breaks(row)
    values = [figure.value for figure in row.figures]
    full = len(values) == width
    if not breaks or (full and values[0] == sum(values[1:])):
        return row
    if all(len(row.figures[i].text) in lengths for i in breaks):
        return _joined(row, breaks)
    return row if full else replace(row, figures=(), doubtful=row.figures)
