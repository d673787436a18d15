"""What every performance table (绩效目标表, 绩效自评表) consists of, whole or torn: its header words, its labels, its numbers.

The forms follow 项目支出绩效自评表 of 财政部 (财预〔2020〕10号) and its provincial versions: money of the project by source
above, indicators of three levels below, each with a target, an outcome and marks that add up to 100.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.domain.amounts import MONEY_UNITS, Amount, is_empty_mark, normalise, parse_cell, squeeze
from index.domain.disclosure import Cell


class EntryKind(StrEnum):
    """What a number of a performance table counts: money of the project (or of the whole body) by source, an indicator's
    target or outcome, or the marks given (分值, 得分, 权重)."""

    MONEY = "money"
    INDICATOR = "indicator"
    SCORE = "score"


class Role(StrEnum):
    """What a column of the indicators holds."""

    LEVEL = "level"
    NAME = "name"
    SIGN = "sign"
    TARGET = "target"
    UNIT = "unit"
    LAST = "last year's outcome"
    OUTCOME = "outcome"
    WEIGHT = "weight"
    SCORE = "score"
    NOTE = "note"
    PROJECT = "project"
    TOTAL = "the project's money"
    OBJECTIVE = "objective"


@dataclass(frozen=True, slots=True)
class Entry:
    """A number of a performance table: what it is called, under which header, of which project ("" for the whole body,
    or where an indicator's project is not legible). ``levels`` are the 一级 and 二级指标 over an indicator, ``role`` is what
    its column holds, None for money."""

    project: str
    name: str
    measure: str
    amount: Amount
    unit: str
    cell: Cell
    kind: EntryKind = EntryKind.INDICATOR
    levels: tuple[str, ...] = ()
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class SheetReading:
    """The numbers of a sheet, the cells with a number of which it could not be told what they say, and the cells in which
    the objectives of a project (绩效目标) are written as prose, each with its project."""

    entries: tuple[Entry, ...]
    unread: tuple[Cell, ...]
    objectives: tuple[tuple[str, Cell], ...] = ()


VALUES = (Role.TARGET, Role.LAST, Role.OUTCOME)
MARKS = (Role.WEIGHT, Role.SCORE)
_ROLES = (
    (Role.NOTE, re.compile(r"依据|原因|措施|备注|说明|规则|标准|资料|来源|指标值内容|指标解释")),
    (Role.PROJECT, re.compile(r"^(?:单位[(（]项目[)）]|项目(?:支出)?)名称$")),
    (Role.OBJECTIVE, re.compile(r"^(?:项目|年度|总体)*(?:绩效)?目标$")),
    (Role.TOTAL, re.compile(r"^(?:项目|年度)?(?:年度)?(?:资金|预算)(?:总额|金额|总金额)(?:[(]万?元[)])?$|^项目总额$")),
    (Role.LEVEL, re.compile(r"^[一二]级指标?$")),
    (Role.NAME, re.compile(r"^三级指标|指标名称|指标内容")),
    (Role.SIGN, re.compile(r"指标(?:性质|方向|值类型)|运算符|计算符号")),
    (Role.UNIT, re.compile(r"(?:计量|度量|计算)单位$")),
    (Role.LAST, re.compile(r"上年.*(?:完成|指标|实际)")),
    (Role.WEIGHT, re.compile(r"分值|权重")),
    (Role.SCORE, re.compile(r"得分|评分$")),
    (Role.OUTCOME, re.compile(r"完成(?:指标)?值|(?<!绩效指标)完成情况|实际(?:指标)?值")),
    (Role.TARGET, re.compile(r"指标值|目标值")),
)
_MONEY_HEADER = re.compile(
    r"^(?:(?:年初|全年|调整|年度)?预算(?:数|资金)?|(?:全年|年度|实际)?执行(?:数|资金)?|决算数|执行率|(?:指标)?分值|分值权重|(?:自评)?得分)"
    r"(?:\((?:[A-Z]|[A-Z]/[A-Z]|%|万?元)\))*$"
)
_MARK = re.compile(r"分值|得分|权重|评分")
_MONEY_LABEL = re.compile(r"资金|总额|拨款|安排|合计|补助|自筹|专户|结转|收入|预算")
_UNITS = "|".join(sorted(MONEY_UNITS, key=len, reverse=True))
_MONEY_UNIT = re.compile(rf"[(]({_UNITS})[)]")
# A number after a colon, at the cell's end, before a mark, or before the next key.
_KEYED = re.compile(r":(?P<value>-?\d[\d,]*(?:\.\d+)?(?:%|" + _UNITS + r")?)(?=$|[;,。、]|[^\d.:]{2,}:)")
_YEAR_ONLY = re.compile(r"^[(（]?20\d\d年度?[)）]?$")
_TOTAL_LABEL = re.compile(r"^(?:年度)?(?:预算)?(?:资金)?(?:总额|合计)$|^年度(?:预算|资金)总额$|总[额计]$")
# Keys of the upper rows, beside which no value of 项目名称 goes on.
KEYS = (
    "项目负责人",
    "主管部门",
    "实施单位",
    "预算单位",
    "项目单位",
    "项目类型",
    "项目类别",
    "项目属性",
    "项目编码",
    "联系人",
    "联系电话",
)
OBJECTIVES = re.compile(r"(?:总体|预期|年度|绩效)目标|期目标|实际完成情况")
WHOLE_BODY = re.compile(r"整体(?:支出|绩效)|^(?:部门|单位)(?:\((?:单位|部门)\))?名称")


def plain(text: str) -> str:
    """A cell's text without white space, in half-width digits and punctuation."""
    return squeeze(normalise(text))


def role_of(word: str) -> Role | None:
    """What the indicators' column under a header word holds; None where it is no such word."""
    return next((role for role, pattern in _ROLES if len(word) < 25 and pattern.search(word)), None)


def is_money_header(word: str) -> bool:
    """Whether a word heads a column of the project's money (年初预算数, 执行率, 得分 …)."""
    return bool(_MONEY_HEADER.match(word))


def heads_money(words: Sequence[str]) -> bool:
    """Whether a row of words is the header of the project's money; that of the indicators has marks too."""
    return sum(map(is_money_header, words)) >= 2 and any(re.search("预算|执行|决算", word) for word in words)


def is_mark(header: str) -> bool:
    """Whether a column counts marks (分值, 得分, 权重), not the budget."""
    return bool(_MARK.search(header))


def can_be_mark(amount: Amount) -> bool:
    """Whether an amount can be a mark: without a sign of comparison, in no unit but 分 or %."""
    return not amount.comparator and amount.unit in ("", "分", "%") and amount.value >= 0


def is_money_label(name: str) -> bool:
    """Whether a key names money by itself (年度资金总额, 其中：财政拨款)."""
    return bool(_MONEY_LABEL.search(name))


def is_total_label(name: str) -> bool:
    """Whether a label is the sum of the money (年度资金总额, 合计), not a source of it."""
    return bool(_TOTAL_LABEL.search(name))


def is_year_only(text: str) -> bool:
    """``（2023年度）``: the year of the form, not an amount."""
    return bool(_YEAR_ONLY.match(text))


def money_unit(rows: Iterable[Sequence[Cell]]) -> str:
    """The money unit that a sheet states beside its money (项目资金（万元）); 万元, as the form has it, where none is."""
    for row in rows:
        stated = _MONEY_UNIT.search("".join(plain(cell.text) for cell in row if "资金" in cell.text))
        if stated:
            return stated[1]
    return "万元"


def keyed_amounts(text: str) -> list[tuple[str, Amount]]:
    """The keys with their amounts in one cell: ``其中：财政拨款：6`` → 其中:财政拨款 and 6. Empty unless they account for
    every digit of the cell. The last colon before a number parts it from its key."""
    whole = plain(text)
    found: list[tuple[str, Amount]] = []
    at = 0
    for match in _KEYED.finditer(whole):
        key, amount = whole[at : match.start()].lstrip(";,。、"), parse_cell(match["value"])
        if amount is None or len(key) < 2 or re.search(r"\d", key):
            return []
        found.append((key, amount))
        at = match.end()
    return [] if re.search(r"\d", whole[at:]) else found


def money_entry(project: str, name: str, header: str, amount: Amount, money: str, cell: Cell) -> Entry:
    """Money of a project under a header (年初预算数, 执行率, 得分 …)."""
    if is_mark(header):
        return Entry(project, name, header, amount, amount.unit or "分", cell, EntryKind.SCORE)
    unit = {"万": "万元", "亿": "亿元"}.get(amount.unit, amount.unit) or ("%" if header.startswith("执行率") else money)
    return Entry(project, name, header, amount, unit, cell, EntryKind.MONEY)


_UNIT_IN_NAME = re.compile(r"[(](?P<unit>[^()]{1,6})[)]$")


def indicator_entry(
    project: str, name: str, header: str, amount: Amount, unit: str, cell: Cell, levels: tuple[str, ...] = ()
) -> Entry:
    """A target, an outcome or a mark of an indicator. ``unit`` is that of a column of units, "" without one."""
    role = role_of(header)
    if is_mark(header):
        return Entry(project, name, header, amount, amount.unit or "分", cell, EntryKind.SCORE, levels, role)
    named = _UNIT_IN_NAME.search(name)
    unit = amount.unit or unit or (named["unit"] if named else "")
    unit = "%" if unit in ("百分比", "％") else unit
    return Entry(project, name, header, amount, unit, cell, EntryKind.INDICATOR, levels, role)


def unread_cells(rows: Iterable[Sequence[Cell]], entries: Iterable[Entry]) -> tuple[Cell, ...]:
    """The cells that hold a number of which no entry was made."""
    taken = {(entry.cell.row, entry.cell.column) for entry in entries}
    return tuple(
        cell
        for row in rows
        for cell in row
        if (cell.row, cell.column) not in taken
        and not is_empty_mark(cell.text)
        and not is_year_only(plain(cell.text))
        and (parse_cell(cell.text) is not None or keyed_amounts(cell.text))
    )
