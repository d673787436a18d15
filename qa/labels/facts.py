"""What a fact is, in words."""

from __future__ import annotations

from index.domain.address import Classification, Facet, Flow, Fund, Origin, Scope, Stage
from index.domain.disclosure import Fact
from index.domain.terms import project_topic

_PRINTED_AS = {"三公经费": "“三公”经费", "因公出国境费": "因公出国（境）费"}
_SUBJECTS = {
    Classification.FUNCTIONAL,
    Classification.ECONOMIC,
    Classification.GOVERNMENT_ECONOMIC,
    Classification.REVENUE,
}
# Subjects of spending: in a table of revenue they say what the money is for.
_SPENT = _SUBJECTS - {Classification.REVENUE}
_SPENT = {Classification.FUNCTIONAL, Classification.ECONOMIC, Classification.GOVERNMENT_ECONOMIC}
_OWN_STAGES = {Stage.ACTUAL, Stage.TARGET, Stage.BEFORE, Stage.AFTER}
_ROLES = {
    "change": "变化",
    "change_rate": "变化幅度",
    "share": "占比",
    "rate": "完成率",
    "score": "得分",
    "weight": "分值",
    "count": "数量",
    "unit_price": "单价",
}


def fact_label(fact: Fact) -> str:
    """What a fact is, whole: 某单位2021年项目支出（部门预算）."""
    stage = "" if fact.stage in _OWN_STAGES else f"（{fact.scope}{fact.stage}）"
    return f"{fact.body}{fact.year}年{fact_name(fact)}{role_word(fact)}{stage}"


def fact_name(fact: Fact) -> str:
    """The thing measured as people call it: its names, then the column that says which part."""
    facets = [facet_name(facet) for facet in fact.item]
    if facets:
        facets[0] = first_name(fact)
    name = facets[0] if facets else fact.name
    if len(fact.item) > 1 and fact.item[0].classification is not Classification.PROJECT:
        within = facets[1:]
        name = (
            "，".join([*within, name]) if fact.item[0].classification is Classification.INDICATOR else "、".join(facets)
        )
    received = fact.flow is Flow.REVENUE and bool(fact.item) and fact.item[0].classification in _SPENT
    parts = [f"{name}收入" if received else name, *fact.measures]
    whole = "的".join(dict.fromkeys(parts))
    fund = "" if fact.fund is Fund.ALL or fact.fund.value in whole or not fact.item else f"（{fact.fund}）"
    side = "（收入）" if fact.flow is Flow.REVENUE and fact.item and fact.item[0].classification in _SPENT else ""
    origin = f"（{fact.origin}）" if fact.origin is Origin.CARRIED_OVER else ""
    recipient = f"（{fact.recipient}）" if fact.recipient else ""
    return f"{whole}{side}{fund}{origin}{recipient}"


def first_name(fact: Fact) -> str:
    """What a fact is of first, as its row prints it: a project under its printed name."""
    first = fact.item[0]
    printed = fact.project or fact.name
    if first.classification is Classification.PROJECT and len(first.path) == 1 and project_topic(printed) == first.name:
        return f"项目“{printed}”"
    return facet_name(first)


def facet_name(facet: Facet) -> str:
    """One facet as people call it: a project in quotation marks, a subject with its code."""
    name = _PRINTED_AS.get(facet.name, facet.name)
    if facet.classification is Classification.PROJECT:
        project, *parts = facet.path
        return "的".join([f"项目“{project}”", *parts])
    if facet.classification in _SUBJECTS and facet.code:
        return f"{facet.code}{name}"
    return name


def role_word(fact: Fact) -> str:
    """What the number says of the thing, "" for its amount."""
    if fact.stage is Stage.TARGET:
        return "目标值"
    if fact.stage is Stage.ACTUAL and any(facet.classification is Classification.INDICATOR for facet in fact.item):
        return "实际完成值"
    if fact.stage in (Stage.BEFORE, Stage.AFTER):
        return f"（{fact.stage}）"
    if (
        fact.role == "count"
        and fact.item
        and fact.item[0].classification in (Classification.LINE, Classification.NAMED)
    ):
        return ""  # 车辆数: the name says that it counts
    return _ROLES.get(fact.role, "")


def short_label(fact: Fact) -> str:
    """Without the agency and the year, where all that is spoken of shares them."""
    return f"{fact_name(fact)}{role_word(fact)}"


def scope_words(scope: Scope) -> str:
    """部门汇总 or 单位本级, where a question must say which."""
    return {Scope.DEPARTMENT: "部门汇总", Scope.UNIT: "单位本级"}.get(scope, scope.value)
