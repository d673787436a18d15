"""A Query → one line that a clerk would agree with: what the question was taken to ask."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from qa.answer import decimal_text
from qa.query import (
    Aggregate,
    Aggregation,
    Amount,
    AnyOf,
    Claim,
    Compare,
    Describe,
    Each,
    Holdings,
    ItemWanted,
    List,
    Located,
    Period,
    Quantity,
    Query,
    Rank,
    Ref,
    Relate,
    Relation,
    Several,
    Verify,
    Wanted,
    Why,
)

_ROLES = {
    "count": "数量",
    "unit_price": "单价",
    "change": "增减额",
    "change_rate": "增减幅度",
    "share": "占比",
    "rate": "完成率",
    "score": "得分",
    "weight": "分值",
    "attribute": "内容",
}
_RELATIONS = {
    Relation.DIFFERENCE: "{0} 减 {1}",
    Relation.RATIO: "{0} 是 {1} 的几倍",
    Relation.SHARE: "{0} 占 {1} 的比重",
    Relation.GROWTH: "{0} 比 {1} 增长百分之几",
    Relation.PER_HEAD: "{0} 按 {1} 平均",
}
_AGGREGATIONS = {Aggregation.SUM: "合计", Aggregation.AVERAGE: "平均", Aggregation.COUNT: "个数"}
AXES = {
    "agency": "单位",
    "item": "项目或科目",
    "functional": "功能科目",
    "economic": "经济科目",
    "revenue subject": "收入科目",
    "project": "项目",
    "indicator": "绩效指标",
    "organ": "机构",
    "recipient": "地区",
    "year": "年度",
    "fund": "资金来源",
}


def understood(query: Query) -> str:
    """The query in one line."""
    match query:
        case Amount(wanted):
            return wanted_text(wanted)
        case Relate(op, left, right):
            return _RELATIONS[op].format(understood(left), understood(right))
        case Aggregate(op, of):
            return f"{'、'.join(map(understood, of))} 的{_AGGREGATIONS[op]}"
        case Rank():
            return _rank_text(query)
        case List(over, show, _):
            return f"列出{_axis_text(over.dimension, over.level, over.within)}：{'、'.join(map(understood, show))}"
        case Compare(of, _):
            return f"比较 {' 与 '.join(map(understood, of))}"
        case Verify(claims):
            return f"核对 {'；'.join(map(_claim_text, claims))}"
        case Why(of, aspect, _):
            return f"{understood(of)} 的{'用途' if aspect == 'purpose' else '原因'}"
        case Describe(topic, wanted, define):
            where = f"{wanted_text(wanted)}：" if wanted is not None else ""
            return f"“{topic}”是什么意思" if define else f"{where}{topic}"
        case Holdings(wanted):
            return f"库里有哪些公开文件{f'：{wanted_text(wanted)}' if wanted is not None else ''}"
        case Several(queries):
            return "；".join(map(understood, queries))
        case Ref():
            return "前面的数"


def wanted_text(wanted: Wanted) -> str:
    """An address in words, from the widest dimension to the narrowest."""
    base = wanted.base
    words = [
        _text(wanted.agency) or wanted.place,
        _text(wanted.period),
        _text(wanted.scope),
        _text(wanted.stage),
        f"《{_text(wanted.located)}》" if wanted.located is not None else "",
        _text(wanted.fund),
        _text(wanted.origin),
        _text(wanted.flow),
        _text(wanted.recipient),
        _text(wanted.item),
        _text(wanted.measure) if wanted.measure != () else "合计",
        _text(wanted.attribute),
        f"比{wanted_text(base)}" if base is not None else "",
        _text(wanted.role),
    ]
    return " · ".join(word for word in words if word)


def slot_text(wanted: Wanted, slot: str) -> str:
    """One slot of an address in words, "" for none or one that is not a slot."""
    return _text(getattr(wanted, slot, None))


def _text(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case Each(values):
            return "、".join(map(_text, values))
        case AnyOf(values):
            return " 或 ".join(map(_text, values))
        case Ref():
            return "（同前）"
        case Period(year, as_of):
            return as_of.isoformat() if as_of else f"{year}年" if year else ""
        case Located(table, section, ordinal):
            return table or section or ordinal
        case ItemWanted(_, path, code, within, _):
            own = f"{code} {' › '.join(path)}".strip()
            return f"{_text(within)} 中的 {own}" if within is not None else own
        case StrEnum():
            return _ROLES.get(value.value, "" if value.value == "amount" else value.value)
        case tuple():
            return "、".join(map(_text, value))
        case _:
            return str(value)


def _axis_text(dimension: str, level: str, within: ItemWanted | str | None) -> str:
    inside = f"{_text(within)} 下的" if within else ""
    return f"{inside}{level}{AXES.get(dimension, dimension)}"


def _rank_text(rank: Rank) -> str:
    places = "、".join("最后一位" if place == -1 else f"第{place}" for place in rank.positions)
    order = "从大到小" if rank.descending else "从小到大"
    axis = _axis_text(rank.over.dimension, rank.over.level, rank.over.within)
    return f"{understood(rank.by)} · 各{axis}{order}排{places}"


def _claim_text(claim: Claim) -> str:
    words = {"increased": "增加", "decreased": "减少", "unchanged": "持平"}
    right = claim.right
    if isinstance(right, Quantity):
        said = f" {decimal_text(right.value)} {right.unit}".rstrip()
    elif right is None or isinstance(right, str):
        said = f" {right}" if right else ""
    else:
        said = f" {understood(right)}"
    return f"{understood(claim.left)} {words.get(claim.relation, claim.relation)}{said}"
