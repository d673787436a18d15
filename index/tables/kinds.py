"""What a table counts, told by its title and its header, never by its number or province.

The forms are those of 财政部's 《地方预决算公开操作规程》 (财预〔2016〕143号) and of the yearly 部门决算公开 forms (公开01–09表); the
provinces word the titles otherwise (部门支出总体情况表, 部门支出总表, 支出预算总表, 一般公共预算支出功能分类预算表).
A table that is none of them is still read; its total is then the total of that table and of nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.domain.address import Flow, Fund, Stage
from index.domain.amounts import normalise, squeeze
from index.domain.disclosure import Table
from index.domain.terms import key

FUND_WORDS = (
    (re.compile(r"政府性基金|基金预算"), Fund.GOVERNMENT),
    (re.compile(r"国有资本"), Fund.CAPITAL),
    (re.compile(r"社会保险基金|社保基金"), Fund.SOCIAL_INSURANCE),
    (re.compile(r"财政专户|教育收费"), Fund.SPECIAL_ACCOUNT),
    (re.compile(r"一般公共预算"), Fund.GENERAL),
    (re.compile(r"单位(?:其他)?资金"), Fund.UNIT),
    (re.compile(r"财政拨款"), Fund.FISCAL),
)
# 会议费支出表, 政府购买服务支出表: a part of the expenditure that the forms do not have.
_PART_OF_SPENDING = re.compile(
    r"会议|培训|购买服务|债[务券]|转移支付|专项|补助|运行经费|人员|工资|差旅|车辆|资产|结转|结余|绩效|上缴|往来"
)
# Totals of tables that count a part of what a subject spends.
_UNTITLED = "本表合计"
_PARTS = ("基本支出", "项目支出", "三公经费", "政府采购总额")
_TITLE_NOISE = re.compile(r"^(?:附?表\s*[\d一二三四五六七八九十]+|公开\d+表)[:：]?|^20\d\d年度?")
_THREE_PUBLIC = re.compile(r"因公出国|公务接待|公务用车")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a table counts. ``total`` is the topic of its grand total, "" where its two sides have one each; ``whole`` says
    that it counts every fund unless ``fund`` or a column names one."""

    total: str
    flow: Flow | None
    fund: Fund
    of_projects: bool = False
    whole: bool = True

    @property
    def part(self) -> tuple[str, ...]:
        """The part of a subject's money that the table counts, () for all of it: 基本支出 in a table of basic expenditure."""
        return (self.total,) if self.total in _PARTS or not (self.whole or self.total == _UNTITLED) else ()


def fund_in(words: str) -> Fund:
    """The fund that words name, ALL for none."""
    return next((fund for pattern, fund in FUND_WORDS if pattern.search(words)), Fund.ALL)


def table_kind(table: Table, stage: Stage) -> Kind:
    """From the title; where it does not tell, from the header."""
    title = squeeze(normalise(table.title))
    fund = fund_in(title)
    return _by_title(title, fund, stage) or _by_header(table, fund, stage) or _unknown(title, fund)


def _by_title(title: str, fund: Fund, stage: Stage) -> Kind | None:
    if "项目支出及" in title:
        return _unknown(title, fund)  # 项目支出及其他支出: more than 项目支出, less than all
    if "三公" in title:
        return Kind("三公经费", Flow.EXPENDITURE, fund)
    if "采购" in title:
        return Kind("政府采购总额", None, fund)
    if "收支" in title or ("收入" in title and "支出" in title):
        return Kind("", None, fund)
    basic = "基本支出" in title
    of_projects = "项目支出" in title and "支出总" not in title.replace("项目支出总", "")
    if basic != of_projects:
        return Kind("基本支出" if basic else "项目支出", Flow.EXPENDITURE, fund, of_projects)
    if re.search(r"支出|收入", title) and _PART_OF_SPENDING.search(title):
        return None
    if "收入" in title:
        return _revenue(fund, stage)
    return _spending(fund, stage) if "支出" in title else None


def _revenue(fund: Fund, stage: Stage) -> Kind:
    return Kind("本年收入合计" if stage is Stage.FINAL else "收入总计", Flow.REVENUE, fund)


def _spending(fund: Fund, stage: Stage) -> Kind:
    by_fund = {
        Fund.GENERAL: "一般公共预算支出",
        Fund.GOVERNMENT: "政府性基金支出",
        Fund.CAPITAL: "国有资本经营支出",
        Fund.FISCAL: "财政拨款支出",
    }
    everything = "本年支出合计" if stage is Stage.FINAL else "支出总计"
    return Kind(by_fund.get(fund, everything), Flow.EXPENDITURE, fund)


def _by_header(table: Table, fund: Fund, stage: Stage) -> Kind | None:
    """A table without a title that tells: 公开03表, 附表2."""
    if _PART_OF_SPENDING.search(table.title):
        return None
    counting = [column.path for column in table.columns if not column.is_label and column.path]
    leaves = [path[-1] for path in counting]
    words = {word for path in counting for word in path}
    labels = {column.path[-1] for column in table.columns if column.is_label and column.path}
    fund = fund if fund is not Fund.ALL else fund_in("".join(path[0] for path in counting[:1]))
    if sum(bool(_THREE_PUBLIC.search(word)) for word in words) >= 2:
        return Kind("三公经费", Flow.EXPENDITURE, fund)
    tops = {column.path[0] for column in table.columns if column.path}
    both = any("收入" in top for top in tops) and any("支出" in top and "收入" not in top for top in tops)
    if both and len({column.block for column in table.columns}) > 1:
        return Kind("", None, fund)
    if any("项目名称" in label for label in labels):
        return Kind("项目支出", Flow.EXPENDITURE, fund, of_projects=True)
    if any("人员经费" in leaf for leaf in leaves) and any("公用经费" in leaf for leaf in leaves):
        return Kind("基本支出", Flow.EXPENDITURE, fund)
    if any("基本支出" in leaf for leaf in leaves) and any("项目支出" in leaf for leaf in leaves):
        return _spending(fund, stage)
    if any("事业收入" in leaf for leaf in leaves) and any("其他收入" in leaf or "拨款" in leaf for leaf in leaves):
        return _revenue(Fund.ALL, stage)
    return None


def _unknown(title: str, fund: Fund) -> Kind:
    """The total of an unknown table is known by the table's own name."""
    name = key(_TITLE_NOISE.sub("", _TITLE_NOISE.sub("", title))).removesuffix("表")
    flow = Flow.EXPENDITURE if "支出" in title and "收入" not in title else None
    return Kind(f"{name}合计" if name else _UNTITLED, flow, fund, whole=False)
