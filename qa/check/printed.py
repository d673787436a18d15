"""A claim whose whole sentence a disclosure prints: held to that very sentence, and the sentence to itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from index.disclosure import Fact, Source, Stage
from qa.answer import Verdict
from qa.check.claim import Claim
from qa.check.compare import Finding, compare
from qa.check.derive import (
    Derived,
    growth_from_change,
    share,
    total,
)
from qa.check.evidence import Evidence, Printed, masked
from qa.check.numbers import find_numbers


def held_together(finding: Finding, evidence: Evidence) -> Finding:
    """The finding, or a conflict where the sentence that it rests on does not agree with itself: a rate with its change,
    a share with every whole, a sum with its parts."""
    stated = next((f for f in finding.facts if f.source.sentence), None)
    if stated is None or any(f.kind == "cell" for f in finding.facts):
        return finding
    beside = [f for f in evidence.beside(stated) if f.topic == stated.topic]
    amounts = [f for f in beside if f.role == "amount"]
    computed: list[Derived] = []
    if stated.role == "change_rate" and len(amounts) == 1:
        changes = [f for f in beside if f.role == "change"]
        if len(changes) == 1:
            computed = [*growth_from_change(amounts, changes)]
    elif stated.role == "share" and len(amounts) == 1:
        computed = [*share(amounts, [f for t in _SHARED for f in evidence.of_topic(t) if _beside_it(f, stated)])]
    elif stated.role == "amount" and stated.topic in _PARTS:
        alike = [f for f in evidence.beside(stated) if f.role == "amount" and f.stage is stated.stage]
        parts = [[f for f in alike if f.topic == topic] for topic in _PARTS[stated.topic]]
        computed = [*total(parts)]
    if not computed:
        return finding
    near = Decimal("0.015") if stated.role == "amount" else Decimal(1).scaleb(min(_exponent(stated.value), -1)) * 2
    if any(abs(d.value - stated.value) <= near for d in computed):
        return finding
    best = min(computed, key=lambda d: abs(d.value - stated.value))
    reason = f"公开文件自身有矛盾，按它自己的数算得：{best.formula}"
    return Finding(Verdict.CONFLICT, (*finding.facts, *best.facts), reason, formula=best.formula)


def as_printed(claim: Claim, printed: Printed, evidence: Evidence) -> Finding:
    """A number of a printed sentence: verified by it, unless other places of the disclosure state the same otherwise."""
    number = printed.numbers[claim.order]
    stated = [f for f in evidence.in_sentence(printed) if abs(f.value) == abs(number.value) and f.unit == number.unit]
    plainly = Finding(Verdict.VERIFIED, sources=(source_of(printed),))
    if not stated or stated[0].role == "mention":
        return plainly
    fact = stated[0]
    alike = [
        f
        for f in evidence.of_topic(fact.topic)
        if f.role == fact.role
        and (f.scope, f.year, f.stage, f.flow) == (fact.scope, fact.year, fact.stage, fact.flow)
        and f.fund is fact.fund
        and f.unit == fact.unit
    ]
    finding = compare(replace(claim, value=fact.value, unit=fact.unit), alike)
    if finding.verdict is Verdict.VERIFIED:
        finding = held_together(Finding(Verdict.VERIFIED, (fact,)), evidence)
    return finding if finding.verdict is Verdict.CONFLICT else plainly


# What a share of the whole can be a share of, and what adds up to what within one sentence.
_SHARED = (
    "支出总计", "收入总计", "收支总计", "本年支出合计", "本年收入合计", "一般公共预算支出", "一般公共预算拨款收入", "财政拨款支出",
    "财政拨款收入", "财政拨款收支总计", "财政拨款支出总计", "财政拨款收入总计", "三公经费", "政府采购总额",
    "公务用车购置及运行费", "基本支出", "项目支出",
)  # fmt: skip


_PARTS = {
    "政府采购总额": ("政府采购货物", "政府采购工程", "政府采购服务"),
    "三公经费": ("因公出国境费", "公务用车购置及运行费", "公务接待费"),
}


def _beside_it(fact: Fact, stated: Fact) -> bool:
    return fact.role == "amount" and fact.source.sha256 == stated.source.sha256 and fact.year == stated.year


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def printed_as(claim: Claim, evidence: Evidence) -> tuple[bool, Printed] | None:
    """Whether the claim's whole sentence is one that the body's disclosures print, and with this number."""
    sentence = claim.sentence
    if len(sentence) < 8 or claim.listed:
        return None
    found = evidence.printed.get(masked(sentence, find_numbers(sentence)))
    if not found:
        return None
    fitting = [p for p in found if claim.order < len(p.numbers) and _may_be(claim, p, evidence)]
    if not fitting:
        return None
    mine = claim.number
    for sentence_there in fitting:
        there = sentence_there.numbers[claim.order]
        if there.unit == mine.unit and there.value == mine.value:
            return True, sentence_there
    if len({p.numbers[claim.order].value for p in fitting}) > 1:
        return None
    return False, fitting[0]


def _may_be(claim: Claim, printed: Printed, evidence: Evidence) -> bool:
    """Whether a printed sentence stands in a disclosure of the year and scope that the text speaks of."""
    said, disclosure = claim.said, evidence.disclosures[printed.passage.source.sha256]
    if said.year not in (None, disclosure.year) and str(said.year) not in printed.text:
        return False
    if said.scope not in (None, disclosure.scope):
        return False
    return not ("kind" in said.firm and said.stage not in (None, disclosure.stage, Stage.ACTUAL))


def source_of(printed: Printed) -> Source:
    return replace(printed.passage.source, sentence=printed.text)
