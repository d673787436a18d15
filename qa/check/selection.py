"""Claim → the facts that it speaks of: everything that the text said must agree, and what it left open has a default.

Nothing here looks at the claimed value: the facts are chosen by body, year, stage, scope, fund, subject and measure alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from index.amounts import MONEY_UNITS
from index.disclosure import Classification, Fact, Flow, Fund, Scope, Stage
from index.terms import flow_of
from qa.check.context import Said
from qa.check.evidence import Evidence, Phrase
from qa.lookup import THREE_PUBLIC

_FUND_TOPIC = re.compile(
    r"一般公共预算|政府性基金|国有资本|财政拨款|财政专户|单位资金|三公经费|政府采购|机关运行经费|绩效项目|价值|面积|车辆|人数|^公务|^因公"
)
_TOTALS = ("支出总计", "收入总计", "收支总计", "本年支出合计", "本年收入合计")
_FUND_ORDER = (Fund.ALL, Fund.FISCAL, Fund.GENERAL, Fund.GOVERNMENT, Fund.CAPITAL, Fund.SPECIAL_ACCOUNT, Fund.UNIT)
_FUND_OF_TOPIC = (
    (re.compile(r"政府性基金"), Fund.GOVERNMENT),
    (re.compile(r"国有资本"), Fund.CAPITAL),
    (re.compile(r"一般公共预算"), Fund.GENERAL),
    (re.compile(r"财政拨款"), Fund.FISCAL),
    (re.compile(r"单位资金"), Fund.UNIT),
)
# A measure that holds others: 基本支出中的人员经费, 三公经费中的公务接待费.
_WHOLES = {
    "基本支出": frozenset(["人员经费", "公用经费"]),
    "三公经费": frozenset(THREE_PUBLIC),
    "公务用车购置及运行费": frozenset(["公务用车购置费", "公务用车运行费"]),
    "政府采购总额": frozenset(["政府采购货物", "政府采购工程", "政府采购服务"]),
    "实有人数": frozenset(["在职人数", "退休人数", "离休人数"]),
    "机关运行经费": frozenset(),
}
_SAME = (
    frozenset(["支出总计", "收支总计", "本年支出合计"]),
    frozenset(["收入总计", "收支总计", "本年收入合计"]),
    frozenset(["财政拨款收支总计", "财政拨款收入总计", "财政拨款支出总计"]),
)
_MOST_READINGS = 48
ROLES = {
    "amount": ("amount",),
    "count": ("count", "target"),
    "change": ("change",),
    "change_rate": ("change_rate",),
    "share": ("share",),
    "rate": ("rate", "target"),
    "mention": ("mention",),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """The facts that a claim speaks of. Where there are none, ``why`` says what no fact agrees with, and ``near`` holds the
    facts that agreed with all before it."""

    facts: tuple[Fact, ...] = ()
    why: str = ""
    near: tuple[Fact, ...] = ()


def select(
    evidence: Evidence, words: str, said: Said, role: str, unit: str, *, as_of: str = "", base: str = ""
) -> Selection:
    """The facts of a body that a claim's words and context mean."""
    phrase = evidence.read(words)
    if phrase.unknown:
        return Selection(why=f"公开文件里没有查到“{words.strip()}”这一项")
    if not phrase.words:
        return Selection(why="看不出这个数说的是什么")
    roles = ROLES.get(role, (role,))
    found: list[Fact] = []
    last = Selection(why=f"公开文件里没有查到“{words.strip()}”这一项")
    for parts, dropped, said_here in _readings(phrase, said):
        facts = [f for f in _of_parts(evidence, parts) if f.role in roles and _fits_unit(f, unit)]
        facts = [f for f in facts if all(_holds(evidence, whole, f) for whole in dropped)]
        if not facts:
            continue
        selection = _narrowed(evidence, facts, said_here, as_of, base, role)
        if selection.facts:
            found += [f for f in selection.facts if f not in found]
            break
        last = selection
    return Selection(tuple(found)) if found else last


def _readings(phrase: Phrase, said: Said) -> list[tuple[frozenset[str], tuple[str, ...], Said]]:
    """What a phrase can mean, the fullest reading first: the parts of the topic, the wider things that only say what it
    belongs to, and the fund or side that they name."""
    found: list[tuple[frozenset[str], tuple[str, ...], Said]] = []
    choices = list(product(*(sorted(word.parts) for word in phrase.words)))[:_MOST_READINGS]
    for skipped in range(len(phrase.words)):
        for choice in choices:
            kept, dropped = list(dict.fromkeys(choice[skipped:])), choice[:skipped]
            here = _with_funds(said, [d for d in dropped if is_wide(d)])
            full = (frozenset(kept), tuple(d for d in dropped if not is_wide(d)), here)
            narrow = [part for part in kept if not is_wide(part)]
            received = any("收入" in word.text for word in phrase.words)
            if not narrow or len(narrow) == len(kept) or received:
                found.append(full)
            if narrow and len(narrow) < len(kept):
                here = _with_funds(said, [part for part in (*dropped, *kept) if is_wide(part)])
                found.append((frozenset(narrow), tuple(d for d in dropped if not is_wide(d)), here))
                if not received:
                    found.append(full)
    return found


def is_wide(part: str) -> bool:
    """Whether a part names money as a whole: beside another part it only says which fund or side that is of."""
    return part in _TOTALS or bool(re.match(r"(?:一般公共预算|政府性基金|国有资本经营|财政拨款|单位资金)", part))


def _with_funds(said: Said, wide: Sequence[str]) -> Said:
    for part in wide:
        flow = flow_of(part)
        fund = next((fund for pattern, fund in _FUND_OF_TOPIC if pattern.search(part)), None)
        if fund is not None:
            said = replace(said, fund=fund, firm=said.firm | {"fund"})
        elif flow is not None and part in _TOTALS:
            said = replace(said, flow=flow)
    return said


def _of_parts(evidence: Evidence, parts: frozenset[str]) -> list[Fact]:
    if len(parts) == 1:
        (part,) = parts
        same = next((group for group in _SAME if part in group), frozenset())
        exact = evidence.of_topic(part)
        # 收支总计 is the amount that both sides come to; 本年支出合计 is another amount where carry-over is kept apart.
        sums = ("收支总计", "财政拨款收支总计")
        grand = part.endswith("总计") and part not in sums
        both = [f for other in sums if grand and other in same for f in evidence.of_topic(other)]
        sides = (
            [f for other in same for f in evidence.of_topic(other)] if part in ("收支总计", "财政拨款收支总计") else []
        )
        return [*exact, *both, *(f for f in sides if f not in exact)] or [f for o in same for f in evidence.of_topic(o)]
    return [fact for topic in evidence.topics_of(parts) for fact in evidence.of_topic(topic)]


def _holds(evidence: Evidence, whole: str, fact: Fact) -> bool:
    """Whether ``whole``, said before a thing, is what the fact belongs to: its class, its project, its kind of money."""
    first = fact.topic.split("|")[0]
    if first in _WHOLES.get(whole, ()):
        return True
    if whole == "基本支出" and fact.classification is Classification.ECONOMIC:
        return True
    if whole in ("人员经费", "公用经费") and fact.classification is Classification.ECONOMIC:
        wanted = ("301", "303") if whole == "人员经费" else ("302", "310")
        return fact.code.startswith(wanted)
    if whole in ("人员经费", "公用经费") and not fact.code:
        return any(_holds(evidence, whole, f) for f in evidence.of_topic(fact.topic) if f.code)
    if whole == "项目支出" and (fact.project or fact.role in ("count", "target")):
        return True
    codes = {f.code for f in evidence.of_topic(whole) if f.code}
    own = {fact.code} if fact.code else {f.code for f in evidence.of_topic(fact.topic) if f.code}
    return any(code.startswith(parent) for parent in codes for code in own) or (
        bool(fact.project) and whole in fact.topic
    )


def _fits_unit(fact: Fact, unit: str) -> bool:
    """Money is compared with money, people with people; a count without a unit with any."""
    if unit in MONEY_UNITS:
        return fact.unit in MONEY_UNITS
    if fact.unit in MONEY_UNITS:
        return False
    return not unit or not fact.unit or fact.unit == unit or {fact.unit, unit} <= _PEOPLE or _same_unit(fact.unit, unit)


_PEOPLE = {"人", "名", "个"}


def _same_unit(a: str, b: str) -> bool:
    bare = [re.sub(r"[()（）套]", "", unit) for unit in (a, b)]
    return bare[0] == bare[1] or {a, b} <= {"个百分点", "百分点"} or {a, b} <= {"辆", "台"}


def _narrowed(evidence: Evidence, facts: list[Fact], said: Said, as_of: str, base: str, role: str) -> Selection:
    """The facts that agree with all that was said; a default for each thing left open (the lookup's own defaults)."""
    near = facts
    if said.year is not None:
        year = said.year
        facts = [f for f in facts if f.year == year or (f.stage is Stage.ACTUAL and str(year) in f.base)]
        if not facts:
            return Selection(why=f"公开文件里没有{year}年的这一项", near=tuple(near))
    elif as_of:
        dated = [f for f in facts if f.base == as_of]
        if not dated and any(f.base for f in facts):
            return Selection(why=f"公开文件里没有截至{as_of}的这一项", near=tuple(near))
        facts = dated or facts
    else:
        facts = [f for f in facts if f.year == evidence.disclosures[f.source.sha256].year]
        if len({f.year for f in facts}) > 1:
            return Selection(why="没有说是哪一年的", near=tuple(facts))
    near = facts
    if said.scope is not None:
        facts = [f for f in facts if f.scope is said.scope]
        if not facts:
            other = "单位" if said.scope is Scope.DEPARTMENT else "部门"
            return Selection(why=f"库里只有{other}口径的数，没有{said.scope}口径的", near=tuple(near))
        near = facts
    if said.code:
        facts = _of_code(evidence, facts, said.code)
        if not facts:
            return Selection(why=f"科目编码{said.code}不是这一项的", near=tuple(near))
        near = facts
    if said.classification is not None:
        facts = [f for f in facts if f.classification is said.classification]
        if not facts:
            return Selection(why=f"公开文件的{said.classification}里没有这一项", near=tuple(near))
        near = facts
    facts = _of_stage(evidence, facts, said)
    if not facts:
        return Selection(why=f"公开文件里没有这一项的{said.stage}数", near=tuple(near))
    near = facts
    if role.startswith("change") or role == "rate":
        facts = [f for f in facts if same_base(base, f.base)]
        if not facts:
            return Selection(why=f"公开文件里比较的基数不是“{base}”", near=tuple(near))
    facts = _of_fund(evidence, facts, said)
    if not facts:
        return Selection(why=f"公开文件里没有{said.fund}口径的这一项", near=tuple(near))
    return Selection(tuple(_of_flow(facts, said.flow)))


def _of_code(evidence: Evidence, facts: list[Fact], code: str) -> list[Fact]:
    coded = [f for f in facts if f.code == code]
    if coded or any(f.code for f in facts):
        return coded + (
            [f for f in facts if not f.code] if len({f.code for f in facts if f.code}) == 1 and coded else []
        )
    return [f for f in facts if any(g.code == code for g in evidence.of_topic(f.topic))]


def _of_stage(evidence: Evidence, facts: list[Fact], said: Said) -> list[Fact]:
    if said.stage is None or said.stage is Stage.ACTUAL:
        own = [f for f in facts if f.stage in (evidence.stage_of(f), Stage.ACTUAL)]
        return own or [f for f in facts if f.stage is Stage.TARGET] or facts
    wanted = {
        Stage.BUDGET: (Stage.BUDGET, Stage.TARGET),
        Stage.ADJUSTED: (Stage.ADJUSTED,),
        Stage.EXECUTED: (Stage.EXECUTED, Stage.FINAL),
        Stage.FINAL: (Stage.FINAL, Stage.EXECUTED),
    }.get(said.stage, (said.stage,))
    kept = [f for f in facts if f.stage in wanted or f.stage is Stage.ACTUAL]
    first = [f for f in kept if f.stage is said.stage or f.stage is Stage.ACTUAL]
    if first or kept:
        return first or kept
    if said.firm & {"stage", "kind"}:
        return []
    return [f for f in facts if f.stage in (evidence.stage_of(f), Stage.ACTUAL)]


def same_base(said: str, printed: str) -> bool:
    """Whether two wordings of what a change is against can mean the same: 上年 can be any of last year's stages."""
    if not said or not printed:
        return True
    kinds = [_base_kind(base) for base in (said, printed)]
    years = [re.search(r"20\d\d", base) for base in (said, printed)]
    if years[0] and years[1] and years[0][0] != years[1][0]:
        return False
    return "" in kinds or kinds[0] == kinds[1]


def _base_kind(base: str) -> str:
    return next(
        (kind for kind in ("年初预算", "全年预算", "调整预算", "执行", "预算", "决算", "差异率") if kind in base), ""
    )


def _of_fund(evidence: Evidence, facts: list[Fact], said: Said) -> list[Fact]:
    """The fund said; else all funds together, and where a disclosure has only one fund, that one too."""
    free = [f for f in facts if _FUND_TOPIC.search(f.topic) or f.role in ("count", "target") or f.project]
    bound = [f for f in facts if f not in free]
    if said.fund is not None:
        kept = [
            f
            for f in bound
            if same_fund(said.fund, f.fund)
            or (said.fund in evidence.single_funds[f.source.sha256] and f.flow is not Flow.REVENUE)
        ]
        if not kept and bound and "fund" not in said.firm:
            return [*free, *_default_funds(evidence, bound)]
        return [*free, *kept]
    return [*free, *_default_funds(evidence, bound)]


def _default_funds(evidence: Evidence, facts: list[Fact]) -> list[Fact]:
    kept: list[Fact] = []
    for sha256 in dict.fromkeys(f.source.sha256 for f in facts):
        own = [f for f in facts if f.source.sha256 == sha256]
        single = evidence.single_funds[sha256]
        first = min((f.fund for f in own), key=_FUND_ORDER.index)
        kept += [f for f in own if f.fund is first or (f.fund in single and f.flow is not Flow.REVENUE)]
    return kept


def _of_flow(facts: list[Fact], flow: Flow | None) -> list[Fact]:
    """The side said; where none was, what was spent, unless the thing is by itself one that is received."""
    if flow is not None:
        return [f for f in facts if f.flow is flow or f.flow is None] or facts
    spent = {f.topic for f in facts if f.flow is Flow.EXPENDITURE}
    return [f for f in facts if f.flow is not Flow.REVENUE or f.topic not in spent]


def same_fund(a: Fund | None, b: Fund) -> bool:
    """Whether money of fund ``b`` is what a text means that says ``a``: 一般公共预算 is 财政拨款 too."""
    fiscal = (Fund.GENERAL, Fund.GOVERNMENT, Fund.CAPITAL)
    return a is b or (a is Fund.FISCAL and b in fiscal)
