"""Any text → a verdict for every number in it, and for the words that compare without a number (持平, 最大)."""

from __future__ import annotations

import re

from index.store.fact_store import FactStore
from qa.answer import CheckedNumber, Verdict
from qa.check.agencies import Names
from qa.check.claim import Claim
from qa.check.claims import read_claims
from qa.check.compare import Finding
from qa.check.finder import Finder
from qa.check.formulas import judge_formulas
from qa.check.numbers import Number
from qa.check.printed import Sentences
from qa.check.reading import StoreReading
from qa.check.verdicts import Judge
from qa.check.vocabulary import Vocabulary
from qa.check.words import word_claims

# What nobody sees: control characters, zero-width marks, a direction turned.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_UNREAD = Finding(Verdict.UNSUPPORTED, reason="看不出这个数说的是什么")


def check_text(text: str, store: FactStore, *, body: str | None = None, year: int | None = None) -> list[CheckedNumber]:
    """The verdict on every number of any text. ``body`` and ``year`` are taken where the text names none; a ``body`` that
    the store does not hold supports nothing."""
    vocabulary = Vocabulary(store)
    names = Names(store, vocabulary)
    agencies = names.meant_by(body) if body else ()
    plain = _UNSEEN.sub(" ", text)
    reading = read_claims(plain, names)
    finder = Finder(
        StoreReading(store), names, vocabulary, names.words_in(plain),
        agencies=agencies, year=year, given=body or "", spoken_of=names.spoken_of(plain),
    )  # fmt: skip
    judge = Judge(finder, Sentences(store))
    judged: list[tuple[Claim, Finding]] = []
    for number in reading.numbers:
        claim = reading.claims.get(number.start)
        if claim is not None:
            judged.append((claim, judge.judge(claim, judged)))
    judged = judge_formulas(judged, judge)
    findings = {claim.number.start: finding for claim, finding in judged}
    checked = [_checked(text, n, findings.get(n.start), n.start in reading.outside) for n in reading.numbers]
    checked += word_claims(text, judged, judge)
    return sorted(checked, key=lambda number: number.start)


def bodies_meant(name: str, store: FactStore) -> tuple[str, ...]:
    """The full names of the store's bodies that a name given by itself can mean."""
    return Names(store, Vocabulary(store)).meant_by(name)


def _checked(text: str, number: Number, finding: Finding | None, outside: bool) -> CheckedNumber:
    written = text[number.start : number.end]
    if number.no_figure or outside:
        reason = number.no_figure or "页码或目录"
        return CheckedNumber(written, number.start, number.end, None, "", Verdict.NOT_A_FIGURE, reason=reason)
    finding = finding or _UNREAD
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
