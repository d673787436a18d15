"""Claims → verdicts: the facts that a claim speaks of are chosen without looking at its value, then the values compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.amounts import squeeze
from index.disclosure import Fact, Source
from qa.answer import Verdict, decimal_text
from qa.check.claim import Claim
from qa.check.compare import Finding, compare, in_unit, states
from qa.check.derive import (
    total,
)
from qa.check.evidence import Evidence
from qa.check.finder import Finder, whole_words
from qa.check.printed import as_printed, held_together, printed_as, source_of
from qa.vocabulary import Body

_CONVERTED = re.compile(r"^[（(]?(?:合|约合|折合|即|约)?[（(]?$")


_ORDER = (
    Verdict.VERIFIED,
    Verdict.DERIVED,
    Verdict.CONFLICT,
    Verdict.CONTRADICTED,
    Verdict.UNSUPPORTED,
    Verdict.NOT_A_FIGURE,
)


class Judge(Finder):
    """Judges the claims of one text against one store."""

    def judge(self, claim: Claim, earlier: Sequence[tuple[Claim, Finding]]) -> Finding:
        """The verdict on a claim; ``earlier`` are the claims before it with theirs."""
        if not claim.role:
            return Finding(Verdict.UNSUPPORTED, reason="看不出这个数说的是什么")
        if claim.role == "formula":
            return Finding(Verdict.UNSUPPORTED, reason="算式里的数没有出处")
        if _CONVERTED.match(squeeze(claim.lead)) and earlier and claim.role in ("amount", "") and claim.lead:
            before = earlier[-1][0]  # 9389913 元（合 938.99 万元）: the same again in another unit
            claim = replace(
                claim, item=before.item, said=before.said, role=before.role, others=before.others, base=before.base
            )
        said = claim.said
        if said.year is None and "as_of" not in said.firm and self._year is not None:
            claim = replace(claim, said=replace(said, year=self._year))
        bodies, problem = self.bodies_of(claim.said)
        if problem:
            return Finding(Verdict.UNSUPPORTED, reason=problem)
        if claim.role == "sum" and len(claim.bodies) > 1:
            owned = [body for mention in claim.bodies for body in mention.bodies[:1]]
            found = self.sum_of_bodies(claim, owned) if len(owned) == len(claim.bodies) else None
            return found or Finding(Verdict.UNSUPPORTED, reason="合计的各单位里有查不到的")
        findings = [self._of_body(claim, self.evidence(body), earlier) for body in bodies]
        best = min(findings, key=lambda finding: _ORDER.index(finding.verdict))
        holding = [finding for finding in findings if finding.verdict is not Verdict.UNSUPPORTED]
        differ = best.verdict is Verdict.CONTRADICTED or any(f.verdict is not best.verdict for f in holding)
        if len(holding) > 1 and differ:
            # a value that is one of them's is no support while the text does not say whose it is
            named = claim.said.mention.text if claim.said.mention else ""
            return Finding(Verdict.UNSUPPORTED, reason=f"“{named}”在库里有{len(bodies)}个单位，不知道指哪一个")
        return best

    def _of_body(self, claim: Claim, evidence: Evidence, earlier: Sequence[tuple[Claim, Finding]]) -> Finding:
        if claim.said.year is None and "as_of" not in claim.said.firm and len(evidence.years) == 1:
            claim = replace(claim, said=replace(claim.said, year=evidence.years[0]))
        if claim.role == "sum" and len(self.listed(claim, evidence)) >= 2:
            derived = self._derived(claim, evidence, earlier)
            return derived or Finding(Verdict.UNSUPPORTED, reason="合计的各项里有查不到的")
        stated = self._stated(claim, evidence)
        printed = printed_as(claim, evidence)
        if printed is not None and stated.verdict is not Verdict.CONFLICT:
            same, sentence = printed
            if same and stated.verdict is not Verdict.VERIFIED:
                return as_printed(claim, sentence, evidence)
            if not same:
                right = sentence.numbers[claim.order].value
                if stated.verdict is Verdict.VERIFIED:
                    reason = f"公开文件正文写的是{decimal_text(right)}"
                    return replace(stated, verdict=Verdict.CONFLICT, reason=reason)
                return Finding(
                    Verdict.CONTRADICTED,
                    reason="公开文件的这句话里是另一个数",
                    right=right,
                    sources=(source_of(sentence),),
                )
        if stated.verdict is Verdict.VERIFIED:
            return stated
        derived = self._derived(claim, evidence, earlier)
        if derived is not None and (derived.verdict is Verdict.DERIVED or stated.verdict is Verdict.UNSUPPORTED):
            return derived
        return stated

    def _stated(self, claim: Claim, evidence: Evidence) -> Finding:
        """Against what the disclosures state themselves."""
        if claim.role in ("per_head", "difference", "rate_between", "times", "points", ""):
            return Finding(Verdict.UNSUPPORTED, reason="看不出这个数说的是什么")
        role = "amount" if claim.role == "sum" else claim.role
        as_of = claim.statement.as_of if claim.statement else ""
        selection = self.facts_of(claim, evidence, role, as_of)
        facts = list(selection.facts)
        if not facts and role in ("change", "change_rate"):
            facts = self.stated_for_total(claim, evidence, role)
        if role == "share":
            facts = [f for f in facts if self._same_whole(claim, f, evidence)]
            if not facts:
                return Finding(Verdict.UNSUPPORTED, reason="公开文件没有写明这个比例")
        if not facts:
            return Finding(Verdict.UNSUPPORTED, reason=selection.why, sources=())
        finding = compare(claim, facts)
        if finding.verdict is not Verdict.VERIFIED:
            return finding
        doubts = [evidence.doubted[fact.source] for fact in finding.facts if fact.source in evidence.doubted]
        if len(doubts) == len(finding.facts):  # wherever it stands, the rest of the paper speaks against it
            return replace(finding, verdict=Verdict.CONFLICT, reason=f"公开文件自身有矛盾：{doubts[0]}")
        return held_together(finding, evidence)

    def operands(self, claim: Claim) -> tuple[Fact, ...]:
        """The facts that a claim's number could be computed from."""
        bodies, problem = self.bodies_of(claim.said)
        found: dict[Fact, None] = {}
        for body in () if problem else bodies:
            evidence = self.evidence(body)
            if claim.said.year is None and len(evidence.years) == 1:
                claim = replace(claim, said=replace(claim.said, year=evidence.years[0]))
            for derived in self.computed(claim, evidence, ()):
                found.update(dict.fromkeys(derived.facts))
        return tuple(found)

    def _same_whole(self, claim: Claim, fact: Fact, evidence: Evidence) -> bool:
        """Whether a stated share is of the same whole as the claimed one."""
        wanted, printed = whole_words(claim.base), whole_words(fact.base)
        if not wanted:
            return True
        mine = {part for word in evidence.read(wanted).words for part in word.parts}
        theirs = {part for word in evidence.read(printed).words for part in word.parts}
        return bool(printed) and (mine == theirs or wanted == printed)

    def _derived(self, claim: Claim, evidence: Evidence, earlier: Sequence[tuple[Claim, Finding]]) -> Finding | None:
        """By arithmetic over facts; None when the claim names nothing that could be computed."""
        candidates = list(self.computed(claim, evidence, earlier))
        if not candidates:
            return None
        for candidate in candidates:
            if states(claim, candidate.value, candidate.unit):
                return Finding(Verdict.DERIVED, candidate.facts, formula=candidate.formula)
        best = candidates[0]
        reason = f"按公开文件算得：{best.formula}"
        right = in_unit(best.value, best.unit, claim.unit)
        turned = any(states(replace(claim, value=-claim.value), c.value, c.unit) for c in candidates) and claim.value
        if turned and claim.role in ("change", "change_rate", "difference", "rate_between"):
            reason = f"方向相反，{reason}"
        return Finding(Verdict.CONTRADICTED, best.facts, reason, right, best.formula)

    def is_printed(self, claim: Claim) -> tuple[Source, ...]:
        """Where the claim's whole sentence is printed with this number, if anywhere."""
        bodies, problem = self.bodies_of(claim.said)
        for body in () if problem else bodies:
            printed = printed_as(claim, self.evidence(body))
            if printed is not None and printed[0]:
                return (source_of(printed[1]),)
        return ()

    def sum_of_bodies(self, claim: Claim, bodies: Sequence[Body]) -> Finding | None:
        """克州和昌吉州2021年项目支出合计263.4万元: one thing of several bodies."""
        groups = [list(self.facts_of(claim, self.evidence(body), "amount").facts) for body in bodies]
        sums = [*total(groups)]
        for candidate in sums:
            if states(claim, candidate.value, candidate.unit):
                return Finding(Verdict.DERIVED, candidate.facts, formula=candidate.formula)
        if not sums:
            return None
        right = in_unit(sums[0].value, sums[0].unit, claim.unit)
        reason = f"按公开文件算得：{sums[0].formula}"
        return Finding(Verdict.CONTRADICTED, sums[0].facts, reason, right, sums[0].formula)
