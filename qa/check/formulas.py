"""Formulas written in a text (93.4 ÷ 268.22 = 34.82%): each operand must be bound, and the arithmetic must be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answer import Verdict
from qa.check.claim import Claim
from qa.check.compare import Finding, states
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
        for fact in (*result.facts, *judge.computer.operands(of)):
            unit = claim.unit or fact.unit
            if states(replace(claim, unit=unit, number=replace(claim.number, unit=unit)), fact.value, fact.unit):
                found[i] = (claim, Finding(Verdict.VERIFIED, (fact,)))
                break
        else:
            reason = "算式里的数与公开文件不符" if result.facts else "算式里的数没有出处"
            found[i] = (
                claim,
                Finding(Verdict.CONTRADICTED if result.facts else Verdict.UNSUPPORTED, result.facts, reason),
            )
    return found
