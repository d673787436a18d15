"""The address of a number: everything that fixes what it is, as typed values.

Two numbers are the same thing only when their whole addresses agree; nothing else ever decides it. Where a number stands
(which table, which page) is its ``Source`` and no part of its address.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """阶段: at which point of the budget cycle a number was fixed."""

    BUDGET = "预算"  # 年初预算
    ADJUSTED = "全年预算"  # 调整预算
    ESTIMATED = "预计执行"  # 预计执行数, 完成数 told before the year's accounts are final
    EXECUTED = "执行数"
    FINAL = "决算"
    ADVANCE = "提前下达"  # an allocation told before its year
    DISBURSED = "拨付"  # money handed over, told beside what was allotted
    TARGET = "目标"  # performance target (绩效指标值)
    ACTUAL = "实际"  # a count or a state as of a date: people, vehicles, assets
    BEFORE = "提高前"  # the state that a goal sets out from
    AFTER = "提高后"  # and the one that it aims at


class Scope(StrEnum):
    """口径: a department with its subordinate units or a unit alone; of a government, its whole region or its own level."""

    DEPARTMENT = "部门"
    UNIT = "单位"
    REGION = "全域"  # 全省, 全市, 全县: the region with the governments below
    OWN_LEVEL = "本级"  # 省级, 市级, 市本级: this level of government alone


class Fund(StrEnum):
    """资金性质. ALL means that the table or sentence does not restrict itself to one fund."""

    ALL = "全部"
    FISCAL = "财政拨款"
    GENERAL = "一般公共预算"
    GOVERNMENT = "政府性基金"
    CAPITAL = "国有资本经营"
    SOCIAL_INSURANCE = "社会保险基金"
    SPECIAL_ACCOUNT = "财政专户"
    UNIT = "单位资金"
    UPPER_GRANT = "上级补助"


class Origin(StrEnum):
    """Of which year the money is: given this year, or left over from earlier ones."""

    CURRENT = "本年"
    CARRIED_OVER = "上年结转"


class Flow(StrEnum):
    """收支方向: the same subject may be received and spent with different amounts."""

    REVENUE = "收入"
    EXPENDITURE = "支出"
    BALANCE = "结转结余"
    STOCK = "存量"  # people, vehicles, assets
    DEBT = "债务"  # limits and balances of government debt


class Classification(StrEnum):
    """What kind of thing a facet names. The first four are the 政府收支分类科目."""

    FUNCTIONAL = "功能分类"
    ECONOMIC = "经济分类"  # 部门预算支出经济分类: 301, 30217
    GOVERNMENT_ECONOMIC = "政府经济分类"  # 政府预算支出经济分类: 501, 50201
    REVENUE = "收入分类"  # 101, 103
    PROJECT = "项目"
    LINE = "标准项"  # a line of the standard forms: 收入总计, 基本支出, “三公”经费, 机关运行经费
    INDICATOR = "绩效指标"
    PROCUREMENT = "采购品目"
    ORGAN = "内设机构"
    NAMED = "名称"  # what only this table or sentence names
    NONE = ""


class Role(StrEnum):
    """What a number says of its item."""

    AMOUNT = "amount"
    COUNT = "count"
    UNIT_PRICE = "unit_price"
    CHANGE = "change"  # signed, against ``base``
    CHANGE_RATE = "change_rate"  # signed, in %
    SHARE = "share"
    COMPLETION = "rate"  # 执行率, 完成率
    SCORE = "score"
    WEIGHT = "weight"
    TARGET = "target"
    ATTRIBUTE = "attribute"  # a word or a date printed beside numbers: 采购方式, 完成时限
    MENTION = "mention"  # of which it cannot be told what it is of


@dataclass(frozen=True, slots=True)
class Facet:
    """One classification of what a number is of; several may hold together (a functional subject and an economic one).

    ``path`` are the canonical names from the widest ancestor known down to the thing itself: 类 › 款 › 项, project › part.
    It is never empty. Two facets name the same thing when classification and path agree; a code, where both have one,
    decides alone.
    """

    classification: Classification
    path: tuple[str, ...]
    code: str = ""

    @property
    def name(self) -> str:
        """Its own canonical name."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class Base:
    """What a relative number is measured against: a year, a stage, or a whole. ``printed`` is how the source says it."""

    year: int | None = None
    stage: Stage | None = None
    whole: tuple[str, ...] = ()
    printed: str = ""
