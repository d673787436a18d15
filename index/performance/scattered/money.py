"""The money of a torn sheet: amounts by source under a header, or keys and values in turn."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from index.domain.amounts import is_empty_mark
from index.domain.disclosure import Cell
from index.performance.form import (
    Entry,
    heads_money,
    is_money_header,
    is_money_label,
    keyed_amounts,
    money_entry,
    money_unit,
    plain,
)
from index.performance.scattered.cells import PrintedWords, Row, figure, han, is_cut, joined, seam, spread, words_of
from index.performance.scattered.header import HEADER_LINES

_MONEY_HEADERS = ("年初预算数", "全年预算数", "全年执行数", "年度预算数", "年度执行数", "预算执行率", "执行率", "得分")


_NOTHING_PRINTED = PrintedWords()
# The sources of money as the forms print them.
_MONEY_LABELS = (
    *("年度资金总额", "年度预算总额", "其中:当年财政拨款", "其中:本年财政拨款", "其中:财政拨款"),
    *("当年财政拨款", "财政拨款", "上年结转资金", "其他资金", "单位资金", "财政专户管理资金", "自筹资金", "事业收入"),
    *(
        "中央安排",
        "自治区安排",
        "省级安排",
        "地(州、市)安排",
        "县(市、区)安排",
        "中央补助",
        "上级补助",
        "地方资金",
        "合计",
    ),
)


def money_header(rows: Sequence[Row], at: int) -> tuple[int, dict[int, str]]:
    """How many lines from ``at`` head the money, and column → word; (0, {}) for other lines. A word that lost its first
    character is completed."""
    found = [_money_words(rows[at : at + height]) for height in range(1, HEADER_LINES + 1)]
    whole = [sum(word.endswith(("数", "率", "分", "值", "权重")) for word in words.values()) for words in found]
    height, words = max(enumerate(found, 1), key=lambda item: (len(item[1]), whole[item[0] - 1], -item[0]))
    later = [_money_words(rows[at + 1 : at + 1 + height]) for height in range(1, HEADER_LINES)]
    # A line above the header is none of it: the header alone has as many words.
    return (height, words) if heads_money([*words.values()]) and len(words) > max(map(len, later)) else (0, {})


def _money_words(lines: Sequence[Row]) -> dict[int, str]:
    found: dict[int, str] = {}
    words = words_of(lines)
    if sum(figure(cell.text) is not None for row in lines for cell in row) > 1:
        return found
    for column, own in words.items():
        left = words.get(column - 1, "")
        word = seam(left, own, _NOTHING_PRINTED) if left and not is_money_header(left) else own
        word = word if word in _MONEY_HEADERS else own
        known = [w for w in _MONEY_HEADERS if han(word) == w or (len(w) > 3 and han(word) == w[1:])]
        if is_money_header(word) or known:
            found[column] = word if is_money_header(word) else known[0]
    pieces = set(words.values())
    for column, word in found.items():
        # 数 was broken off to a line or a column of its own.
        if f"{word}数" in _MONEY_HEADERS and pieces & {"数", f"{word[-1]}数"}:
            found[column] = f"{word}数"
    return found


def money_entries(
    project: str, header: Mapping[int, str], rows: Sequence[Row], printed: PrintedWords
) -> Iterator[Entry]:
    """The amounts by source, under a header (column → word), or without one keys and values in turn."""
    unit = money_unit(rows)
    columns = sorted(header)
    for i, row in enumerate(rows):
        if not columns:
            yield from _keyed_money(project, row, unit, printed)
            continue
        cells = spread({cell.column: cell for cell in row}, columns)
        amounts = {c: amount for c in columns if (cell := cells.get(c)) and (amount := figure(cell.text))}
        strays = any(figure(cell.text) for c, cell in cells.items() if c > columns[0] and c not in columns)
        is_whole = len(amounts) > 1 and not strays and not any(is_cut(cells, column, columns) for column in amounts)
        label = _money_label(rows, i, columns[0], printed) if is_whole else ""
        if label:
            for column, amount in amounts.items():
                yield money_entry(project, label, header[column], amount, unit, cells[column])


def _keyed_money(project: str, row: Row, unit: str, printed: PrintedWords) -> Iterator[Entry]:
    """Keys and values in turn, or both in one cell. A key may be torn to two cells; of two numbers after one key neither
    is whole."""
    filled = _with_units([cell for cell in row if not is_empty_mark(cell.text)])
    for i, cell in enumerate(filled):
        amount = figure(cell.text)
        pairs = keyed_amounts(cell.text)
        before = filled[:i] if amount else [*filled[:i], *([replace(cell, text=pairs[0][0])] if pairs else [])]
        follows = i + 1 < len(filled) and re.match(r"[\d.,]", plain(filled[i + 1].text))
        if follows or not before or (not amount and not pairs) or re.search(r"\d", before[-1].text):
            continue
        first = _whole_label(before, printed)
        for n, (name, value) in enumerate([("", amount)] if amount else pairs):
            if label := first if n == 0 else _whole_label([replace(cell, text=name)], printed):
                yield money_entry(project, label, "预算数", value, unit, cell)


def _with_units(cells: Sequence[Cell]) -> list[Cell]:
    """The cells with a unit that was cut off (25万 | 元, 6 | 万元) at its number."""
    done: list[Cell] = []
    for cell in cells:
        whole = figure(plain(done[-1].text) + plain(cell.text)) if done and not re.search(r"\d", cell.text) else None
        if whole is not None and whole.unit and cell.column == done[-1].column + 1:
            done[-1] = replace(done[-1], text=plain(done[-1].text) + plain(cell.text))
        else:
            done.append(cell)
    return done


def _whole_label(pieces: Sequence[Cell], printed: PrintedWords) -> str:
    """The label that the last pieces are together, or the last one is alone; "" where neither can be told. What stands
    right beside the last piece may be its first half."""
    known = _known_labels(printed)
    for first in range(max(0, len(pieces) - 3), len(pieces) - 1):
        together = joined(pieces[first:], printed).rstrip(":")
        if together in known:
            return together
    last = plain(pieces[-1].text).rstrip(":")
    left = plain(pieces[-2].text) if len(pieces) > 1 and pieces[-2].column == pieces[-1].column - 1 else ""
    is_beside = bool(han(left)) and not left.endswith(")")  # 项目资金（万元） stands beside every label
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
    own = [cell for cell in rows[at] if cell.column < before and han(cell.text)]
    known = _known_labels(printed)
    places = {cell.column for row in rows for cell in row if cell.column < before and han(cell.text)}
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
    if not 0 <= at < len(rows) or any(figure(cell.text) for cell in rows[at] if cell.column >= before):
        return ""
    pieces: list[str] = [plain(c.text) for c in rows[at] if c.column in columns and han(c.text)]
    return "".join(pieces)


def _is_most_of(torn: str, label: str) -> bool:
    """Whether a torn label is a known one with some characters lost."""
    rest = iter(han(label))
    return 0.6 * len(han(label)) <= len(torn) < len(label) and all(char in rest for char in torn)
