"""Claims → verdicts: what a claim speaks of is selected without looking at its value, then the values are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.domain.amounts import squeeze
from index.domain.disclosure import Fact, Source
from qa.answer import Verdict
from qa.check.claim import Claim
from qa.check.compare import Finding, compare, in_unit, of_sentence, states
from qa.check.computed import Computer, Judged, whole_words
from qa.check.derive import Derived
from qa.check.finder import Finder
from qa.check.printed import Printed, Sentences, stating, wanted_of
from qa.select import select

_CONVERTED = re.compile(r"^[（(]?(?:合|约合|折合|即|约)?[（(]?$")
_NOT_STATED = ("per_head", "difference", "rate_between", "times", "points", "")
_ORDER = (
    Verdict.VERIFIED,
    Verdict.DERIVED,
    Verdict.CONFLICT,
    Verdict.CONTRADICTED,
    Verdict.UNSUPPORTED,
    Verdict.NOT_A_FIGURE,
)
_UNREADABLE = Finding(Verdict.UNSUPPORTED, reason="看不出这个数说的是什么")


class Judge:
    """Judges the claims of one text against one store."""

    def __init__(self, finder: Finder, sentences: Sentences) -> None:
        self.finder = finder
        self.computer = Computer(finder)
        self._sentences = sentences

    def judge(self, claim: Claim, earlier: Judged) -> Finding:
        """The verdict on a claim; ``earlier`` are the claims before it with theirs."""
        agencies, problem = self.finder.agencies_of(claim.said)
        unreadable = claim.role in ("", "formula")
        if unreadable or problem or len(agencies) > 1:
            printed = self._printed_by_one(claim, agencies or self.finder.spoken_of)
            if printed is not None:
                return printed
        if unreadable:
            return Finding(Verdict.UNSUPPORTED, reason="算式里的数没有出处") if claim.role else _UNREADABLE
        if problem:
            return Finding(Verdict.UNSUPPORTED, reason=problem)
        claim = _same_again(claim, earlier)
        if claim.role == "sum" and len(claim.bodies) > 1:
            return self._of_bodies(claim)
        findings = [self._of_agency(self.finder.with_year(claim, agency), agency, earlier) for agency in agencies]
        best = min(findings, key=lambda finding: _ORDER.index(finding.verdict))
        holding = [finding for finding in findings if finding.verdict is not Verdict.UNSUPPORTED]
        differ = best.verdict is Verdict.CONTRADICTED or any(f.verdict is not best.verdict for f in holding)
        if len(holding) > 1 and differ:
            # a value that is one of them's is no support while the text does not say whose it is
            named = claim.said.mention.text if claim.said.mention else ""
            return Finding(Verdict.UNSUPPORTED, reason=f"“{named}”在库里有{len(agencies)}个单位，不知道指哪一个")
        return best

    def _printed_by_one(self, claim: Claim, agencies: Sequence[str]) -> Finding | None:
        """Where the text leaves open whose a number is: the one body that prints the very sentence, names and all."""
        held = [
            (a, p) for a in agencies if (p := stating(claim, self._sentences.of(self.finder.with_year(claim, a), a)))
        ]
        return self._as_printed(held[0][1], held[0][0]) if len(held) == 1 else None

    def _of_agency(self, claim: Claim, agency: str, earlier: Judged) -> Finding:
        sentences = self._sentences.of(claim, agency)
        printed = stating(claim, sentences)
        if printed is not None:
            return self._as_printed(printed, agency)
        if claim.role == "sum" and len(self.computer.listed(claim, agency)) >= 2:
            derived = self._derived(claim, agency, earlier)
            return derived or Finding(Verdict.UNSUPPORTED, reason="合计的各项里有查不到的")
        stated = self._stated(claim, agency)
        if stated.verdict in (Verdict.VERIFIED, Verdict.CONFLICT):
            return stated
        if len({p.number.value for p in sentences}) == 1:
            right = sentences[0].number.value
            sources = (sentences[0].source,)
            return Finding(Verdict.CONTRADICTED, reason="公开文件的这句话里是另一个数", right=right, sources=sources)
        derived = self._derived(claim, agency, earlier)
        if derived is not None and (derived.verdict is Verdict.DERIVED or stated.verdict is Verdict.UNSUPPORTED):
            return derived
        return stated

    def _as_printed(self, printed: Printed, agency: str) -> Finding:
        """A number of a printed sentence: verified by it, unless the very same address is printed otherwise."""
        plainly = Finding(Verdict.VERIFIED, sources=(printed.source,))
        fact = self._sentences.fact_in(printed, printed.number)
        if fact is None or fact.role == "mention":
            return plainly
        groups = select(self.finder.store, wanted_of(fact, agency)).groups
        own = next((group for group in groups if fact in (*group.agreeing, *group.against)), None)
        return of_sentence(fact, own) if own is not None else Finding(Verdict.VERIFIED, (fact,))

    def _stated(self, claim: Claim, agency: str) -> Finding:
        """Against what the disclosures state themselves."""
        if claim.role in _NOT_STATED:
            return _UNREADABLE
        role = "amount" if claim.role == "sum" else claim.role
        found = self.finder.groups_of(claim, agency, role)
        groups = found.groups
        if not groups and role in ("change", "change_rate"):
            groups = self.computer.stated_for_total(claim, agency, role)
        if role == "share":
            groups = tuple(group for group in groups if self._same_whole(claim, group.value))
            if not groups:
                return Finding(Verdict.UNSUPPORTED, reason="公开文件没有写明这个比例")
        if not groups:
            return Finding(Verdict.UNSUPPORTED, reason=found.why)
        return compare(claim, groups)

    def _same_whole(self, claim: Claim, fact: Fact) -> bool:
        """Whether a stated share is of the same whole as the claimed one."""
        wanted, printed = whole_words(claim.base), whole_words(fact.base.printed if fact.base else "")
        if not wanted:
            return True
        mine, theirs = (
            {sense.name for word in self.finder.read(words).words for sense in word.senses}
            for words in (wanted, printed)
        )
        return bool(printed) and (mine == theirs or wanted == printed)

    def _derived(self, claim: Claim, agency: str, earlier: Judged) -> Finding | None:
        """By arithmetic over facts; None when the claim names nothing that could be computed."""
        return _by_arithmetic(claim, self.computer.computed(claim, agency, earlier))

    def _of_bodies(self, claim: Claim) -> Finding:
        """One thing of several bodies, added up."""
        owned = [agency for mention in claim.bodies for agency in mention.agencies[:1]]
        found = None
        if len(owned) == len(claim.bodies):
            found = _by_arithmetic(claim, self.computer.of_bodies(claim, owned))
        return found or Finding(Verdict.UNSUPPORTED, reason="合计的各单位里有查不到的")

    def is_printed(self, claim: Claim) -> tuple[Source, ...]:
        """Where the claim's whole sentence is printed with this number, if anywhere."""
        for agency in self.finder.agencies_of(claim.said)[0]:
            printed = stating(claim, self._sentences.of(self.finder.with_year(claim, agency), agency))
            if printed is not None:
                return (printed.source,)
        return ()


def _same_again(claim: Claim, earlier: Judged) -> Claim:
    """9389913 元（合 938.99 万元）: the same thing again in another unit."""
    if not (claim.lead and earlier and claim.role == "amount" and _CONVERTED.match(squeeze(claim.lead))):
        return claim
    before = earlier[-1][0]
    # a closing 0 is not written: 4.5 stands for 4.50
    claim = replace(claim, number=replace(claim.number, places=max(claim.number.places, 2)))
    return replace(claim, item=before.item, said=before.said, role=before.role, others=before.others, base=before.base)


def _by_arithmetic(claim: Claim, candidates: Sequence[Derived]) -> Finding | None:
    if not candidates:
        return None
    for candidate in candidates:
        if states(claim, candidate.value, candidate.unit):
            return Finding(Verdict.DERIVED, candidate.facts, formula=candidate.formula)
    best = candidates[0]
    reason = f"按公开文件算得：{best.formula}"
    right = in_unit(best.value, best.unit, claim.unit)
    turned = claim.value and any(states(replace(claim, value=-claim.value), c.value, c.unit) for c in candidates)
    if turned and claim.role in ("change", "change_rate", "difference", "rate_between"):
        reason = f"方向相反，{reason}"
    return Finding(Verdict.CONTRADICTED, best.facts, reason, right, best.formula)
