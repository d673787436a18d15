"""Any text → a verdict for every number in it, and for the words that compare without a number (持平, 最大)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer import CheckedNumber, Verdict
from qa.check.claim import Claim
from qa.check.claims import read_claims
from qa.check.compare import Finding
from qa.check.context import Names
from qa.check.formulas import judge_formulas, judge_rates
from qa.check.numbers import Number
from qa.check.verdicts import Judge
from qa.check.words import word_claims
from qa.lookup import Lookup
from qa.vocabulary import Body

# What nobody sees: control characters, zero-width marks, a direction turned.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_last_names: tuple[Sequence[Body], Names] | None = None


def names_of(bodies: Sequence[Body]) -> Names:
    """The index of the bodies' names, kept while the same bodies are asked about."""
    global _last_names
    if _last_names is None or _last_names[0] is not bodies:
        _last_names = (bodies, Names(bodies))
    return _last_names[1]


def check_text(
    text: str, lookup: Lookup, bodies: Sequence[Body], body: Body | None = None, year: int | None = None
) -> list[CheckedNumber]:
    """The verdict on every number of any text. ``body`` and ``year`` are taken where the text names none."""
    names = names_of(bodies)
    reading = read_claims(_UNSEEN.sub(" ", text), names)
    judge = Judge(lookup, names.words_in(text), body, year)
    judged: list[tuple[Claim, Finding]] = []
    for number in reading.numbers:
        claim = reading.claims.get(number.start)
        if claim is not None:
            judged.append((claim, judge.judge(claim, judged)))
    judged = judge_rates(judge_formulas(judged, judge))
    findings = {claim.number.start: finding for claim, finding in judged}
    checked = [_checked(text, n, findings.get(n.start), n.start in reading.outside) for n in reading.numbers]
    checked += word_claims(text, judged, judge)
    return sorted(checked, key=lambda number: number.start)


def _checked(text: str, number: Number, finding: Finding | None, outside: bool) -> CheckedNumber:
    written = text[number.start : number.end]
    if number.no_figure or outside:
        reason = number.no_figure or "页码或目录"
        return CheckedNumber(written, number.start, number.end, None, "", Verdict.NOT_A_FIGURE, reason=reason)
    if finding is None:
        finding = Finding(Verdict.UNSUPPORTED, reason="看不出这个数说的是什么")
    return CheckedNumber(
        written,
        number.start,
        number.end,
        number.value,
        number.unit,
        finding.verdict,
        finding.places,
        finding.reason,
        finding.right,
        finding.formula,
    )
