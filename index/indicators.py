"""Performance tables (项目支出绩效目标表, 绩效自评表): keys and values on top, indicators below.

They are laid out for people: left columns span many rows, keys and values alternate in a row, and a text extraction
tears them further. So a row is read by what its cells say, in order, not by column alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.amounts import Amount, is_empty_mark, normalise, parse_cell, squeeze
from index.disclosure import Cell

_INDICATOR_HEADER = re.compile(r"三级指标|指标名称|指标值|完成值")
_VALUE_HEADER = re.compile(r"指标值(?!设)|目标值|完成值|完成指标值|完成情况|分值|得分|权重|上年完成")
_SCORE_HEADER = re.compile(r"分值|得分|权重")
_FUND_HEADER = re.compile(
    r"^(?:年初预算数|全年预算数|全年执行数|预算数|执行数|决算数|年度预算数|年度执行数|执行率|分值|分值权重|得分)$"
)
_PROJECT = re.compile(r"^\S目\S{0,2}名称$|^项\S?目\S?名\S?称$")
_KEY_WITH_VALUE = re.compile(r"^(?P<key>[^:]{2,20}):(?P<value>\S.*)$")
_UNIT_IN_NAME = re.compile(r"[(（](?P<unit>[^()（）]{1,6})[)）]\s*$")
_YEAR_ONLY = re.compile(r"^[(（]?20\d\d年度?[)）]?$")
_LEVELS = re.compile(
    r"^(?:产出|效益|满意度|成本|数量|质量|时效|社会|经济|生态|可持续|服务对象|履职|项目完成|项目效益)\S{0,6}(?:指标)?$"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A number of a performance table: what it is called, under which header, of which project."""

    project: str
    name: str
    measure: str
    amount: Amount
    unit: str
    cell: Cell


def read_indicators(rows: Sequence[Sequence[Cell]], torn: bool = False) -> Iterator[Entry]:
    """Every number that has a name, row by row. Nothing is guessed for a row whose cells do not line up; of a torn
    sheet, only values that carry their own comparison sign or unit are taken for indicators."""
    project, money = "", ""
    fund_header: list[tuple[int, str]] = []
    value_header: list[tuple[int, str]] = []
    width = 0
    for row in rows:
        texts = [squeeze(normalise(cell.text)) for cell in row]
        filled = [(cell, text) for cell, text in zip(row, texts, strict=True) if not is_empty_mark(text)]
        if not filled:
            continue
        named = _project_name(filled)
        if named:
            project, fund_header, value_header = named, [], []
            continue
        money = "万元" if "万元" in "".join(texts[:2]) else money
        if any(_INDICATOR_HEADER.search(text) for text in texts):
            value_header = [(c.column, t) for c, t in filled if _VALUE_HEADER.search(t)]
            width = len(row)
            continue
        if sum(bool(_FUND_HEADER.match(text)) for text in texts) >= 2:
            if value_header:  # another sheet began, and its 项目名称 row was too torn to be seen
                project = ""
            fund_header, value_header = [(c.column, t) for c, t in filled if _FUND_HEADER.match(t)], []
            continue
        if value_header:
            yield from _indicator_row(project, filled, value_header, len(row) - width, torn)
        else:
            yield from _fund_row(project, filled, fund_header, money or "万元", torn)


def _project_name(filled: list[tuple[Cell, str]]) -> str:
    """The project that a 项目名称 row names, "" for another row. A torn row gives its pieces joined."""
    texts = [text for _, text in filled]
    for i, text in enumerate(texts):
        following = texts[i + 1 :]
        if _PROJECT.match(text) and following:
            stop = next(
                (k for k, t in enumerate(following) if t in ("项目负责人", "主管部门", "实施单位")), len(following)
            )
            return "".join(dict.fromkeys(following[:stop]))
        if text == "项目" and following and following[0].endswith("名称") and len(following) > 1:
            return "".join(following[1:])
    return ""


def _fund_row(
    project: str, filled: list[tuple[Cell, str]], header: list[tuple[int, str]], money: str, torn: bool
) -> Iterator[Entry]:
    key = ""
    columns = dict(header)
    for cell, text in filled:
        pair = _KEY_WITH_VALUE.match(text)
        amount = parse_cell(pair["value"] if pair else cell.text)
        if amount is None:
            key = text.rstrip(":") if not _YEAR_ONLY.match(text) else key
            continue
        name = pair["key"] if pair else key
        if torn and not project:
            continue
        if columns and cell.column not in columns:
            continue
        label = columns.get(cell.column, "")
        if not name or not re.search(r"资金|总额|拨款|安排|合计", name) or label in ("分值", "分值权重", "得分"):
            continue
        unit = amount.unit or ("%" if label == "执行率" else money)
        yield Entry(project, name, label or "预算数", amount, unit, cell)


def _indicator_row(
    project: str, filled: list[tuple[Cell, str]], header: list[tuple[int, str]], shift: int, torn: bool
) -> Iterator[Entry]:
    """The indicator's name is the last words before the first value; a value takes the header over it, or, in a row
    with fewer cells than its header, the headers in order."""
    first = next((i for i, (_, text) in enumerate(filled) if i and _is_value(text, torn)), None)
    if first is None:
        return
    _, name = filled[first - 1]
    if _LEVELS.match(name) or len(name) < 2 or parse_cell(name) is not None:
        return
    unit = _UNIT_IN_NAME.search(name)
    positions = dict(header)
    in_order = [label for _, label in header if not _SCORE_HEADER.search(label)]
    values = [(cell, text) for cell, text in filled[first:] if _is_value(text, torn)]
    if torn:
        # Columns mean nothing here; a target and its outcome stand in this order, a target alone shows its sign.
        if len(values) > 2 or (len(values) == 1 and not re.match(r"[<>≤≥≦≧]", values[0][1])):
            return
        positions, in_order = {}, ["年度指标值", "实际完成值"]
    for i, (cell, text) in enumerate(values):
        amount = parse_cell(text)
        label = positions.get(cell.column, "") if shift == 0 else ""
        label = label or (in_order[i] if i < len(in_order) else "")
        if amount is None or not label or _SCORE_HEADER.search(label):
            continue
        yield Entry(project, name, label, amount, amount.unit or (unit["unit"] if unit else ""), cell)


def _is_value(text: str, torn: bool) -> bool:
    amount = parse_cell(text)
    if amount is None:
        return False
    return bool(amount.unit or amount.comparator) if torn else True
