"""Formulas written in a text (93.4 ÷ 268.22 = 34.82%): each operand must be bound, and the arithmetic must be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from index.amounts import to_yuan
from qa.answer import Verdict, decimal_text
from qa.calculate import rounded
from qa.check.claim import Claim
from qa.check.compare import Finding, compare
from qa.check.verdicts import Judge


def judge_formulas(judged: Sequence[tuple[Claim, Finding]], judge: Judge) -> list[tuple[Claim, Finding]]:
    """The findings with those of formula numbers put in: an operand is bound by the facts that the number before the
    formula was computed from, its result by that number itself."""
    found = list(judged)
    last: tuple[Claim, Finding] | None = None
    for i, (claim, finding) in enumerate(judged):
        if claim.role != "formula":
            last = (claim, finding)
            continue
        if last is None or last[0].sentence != claim.sentence:
            continue
        of, result = last
        good = result.verdict in (Verdict.DERIVED, Verdict.VERIFIED, Verdict.CONFLICT)
        if good and claim.value == of.number.value and claim.unit in (of.unit, ""):
            found[i] = (claim, replace(result, verdict=Verdict.DERIVED))
            continue
        for fact in (*result.facts, *judge.operands(of)):
            unit = claim.unit or fact.unit
            bound = compare(replace(claim, unit=unit, number=replace(claim.number, unit=unit)), [fact])
            if bound.verdict is Verdict.VERIFIED:
                found[i] = (claim, bound)
                break
        else:
            reason = "算式里的数与公开文件不符" if result.facts else "算式里的数没有出处"
            found[i] = (
                claim,
                Finding(Verdict.CONTRADICTED if result.facts else Verdict.UNSUPPORTED, result.facts, reason),
            )
    return found


def judge_rates(judged: Sequence[tuple[Claim, Finding]]) -> list[tuple[Claim, Finding]]:
    """The findings, with a conflict for a printed rate that its own sentence does not bear out: 126.3万元, 减少25.19万元,
    下降19.94% — where the amount and the change stand right before it."""
    found = list(judged)
    for i in range(2, len(judged)):
        (amount, first), (change, second), (rate, finding) = judged[i - 2 : i + 1]
        fitting = (amount.role, change.role, rate.role) == ("amount", "change", "change_rate")
        same = amount.sentence == change.sentence == rate.sentence
        if not (fitting and same and {first.verdict, second.verdict, finding.verdict} == {Verdict.VERIFIED}):
            continue
        now, by = to_yuan(amount.value, amount.unit), to_yuan(change.value, change.unit)
        if now is None or by is None or now == by or rate.unit != "%":
            continue
        computed = rounded(by / abs(now - by) * 100)
        if abs(computed - rate.value) > Decimal("0.05"):
            before = f"({decimal_text(amount.value)} − {decimal_text(change.value)})"
            formula = f"{decimal_text(change.value)} ÷ {before} = {decimal_text(computed)}%"
            reason = f"公开文件自身有矛盾，按它自己的数算得：{formula}"
            found[i] = (rate, replace(finding, verdict=Verdict.CONFLICT, reason=reason, formula=formula))
    return found
