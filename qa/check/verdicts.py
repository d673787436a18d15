"""Claims → verdicts: the facts that a claim speaks of are chosen without looking at its value, then the values compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from index.amounts import MONEY_UNITS, squeeze, to_yuan
from index.disclosure import Fact, Source, Stage
from index.reconcile import TOLERANCE_YUAN, agree
from index.terms import project_topic
from qa.answer import Verdict, decimal_text
from qa.check.claims import Claim, Operand, wordings
from qa.check.context import Said
from qa.check.derive import (
    Derived,
    difference,
    growth,
    growth_from_change,
    per_head,
    share,
    times,
    total,
)
from qa.check.evidence import Evidence, Printed, evidence_of, masked
from qa.check.numbers import Hedge, Number, find_numbers
from qa.check.selection import Selection, is_wide, select
from qa.lookup import THREE_PUBLIC, Lookup
from qa.vocabulary import Body

# 某局2023年预算1135.97万元: all that the paper spends.
_WHOLE_PAPER = re.compile(
    r"(?:^|[年度)》局委办心部院会府室])(?:部门|单位)?(?:总)?(?:预算|决算)(?:总额|总规模|规模)?(?:公开)?(?:为|是|共|达到?|共计|总计)?$"
)
_SHORT_PARTS = {"政府采购总额": "政府采购"}
_WHOLES = ("本年支出合计", "支出总计")
_REVENUES = ("本年收入合计", "收入总计")
_CONVERTED = re.compile(r"^[（(]?(?:合|约合|折合|即|约)?[（(]?$")
_CHANGE_STATED_AS = {
    "支出总计": ("收支总计", "本年支出合计", "财政拨款支出", "一般公共预算支出"),
    "本年支出合计": ("收支总计", "财政拨款支出", "一般公共预算支出"),
    "收入总计": ("收支总计", "本年收入合计", "财政拨款收入", "一般公共预算拨款收入"),
    "本年收入合计": ("收支总计", "财政拨款收入", "一般公共预算拨款收入"),
}
_MOST_BODIES = 8
# Of what was spent on all hands: 占比 without a base.
_RATE_STAGES = (
    (re.compile(r"年初"), (Stage.BUDGET,)),
    (re.compile(r"全年|调整"), (Stage.ADJUSTED,)),
    (re.compile(r"预算|完成|执行"), (Stage.BUDGET, Stage.ADJUSTED)),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one claim, the facts or sentences it rests on, and the right value (in the claim's unit)."""

    verdict: Verdict
    facts: tuple[Fact, ...] = ()
    reason: str = ""
    right: Decimal | None = None
    formula: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def places(self) -> tuple[Source, ...]:
        """Where it stands, each place once."""
        return tuple(dict.fromkeys((*(fact.source for fact in self.facts), *self.sources)))


class Judge:
    """Judges the claims of one text against one store."""

    def __init__(self, lookup: Lookup, names: Sequence[str], body: Body | None, year: int | None) -> None:
        self._lookup = lookup
        self._names = names
        self._body = body
        self._year = year
        self._evidence: dict[Body, Evidence] = {}

    def evidence(self, body: Body) -> Evidence:
        """The facts of a body, read once a text."""
        if body not in self._evidence:
            self._evidence[body] = evidence_of(self._lookup, body)
        return self._evidence[body]

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
        bodies, problem = self._bodies(claim.said)
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

    def _bodies(self, said: Said) -> tuple[tuple[Body, ...], str]:
        mention = said.mention
        if mention is None:
            return ((self._body,), "") if self._body else ((), "没有说是哪个单位的")
        if not mention.bodies:
            return (), f"库里没有“{mention.text}”的公开文件"
        if self._body in mention.bodies:
            return (self._body,), ""
        if len(mention.bodies) > _MOST_BODIES:
            return (), f"“{mention.text}”在库里有{len(mention.bodies)}个单位，不知道指哪一个"
        return mention.bodies, ""

    def _of_body(self, claim: Claim, evidence: Evidence, earlier: Sequence[tuple[Claim, Finding]]) -> Finding:
        if claim.said.year is None and "as_of" not in claim.said.firm and len(evidence.years) == 1:
            claim = replace(claim, said=replace(claim.said, year=evidence.years[0]))
        if claim.role == "sum" and len(self._listed(claim, evidence)) >= 2:
            derived = self._derived(claim, evidence, earlier)
            return derived or Finding(Verdict.UNSUPPORTED, reason="合计的各项里有查不到的")
        stated = self._stated(claim, evidence)
        printed = _printed(claim, evidence)
        if printed is not None and stated.verdict is not Verdict.CONFLICT:
            same, sentence = printed
            if same and stated.verdict is not Verdict.VERIFIED:
                return _as_printed(claim, sentence, evidence)
            if not same:
                right = sentence.numbers[claim.order].value
                if stated.verdict is Verdict.VERIFIED:
                    reason = f"公开文件正文写的是{decimal_text(right)}"
                    return replace(stated, verdict=Verdict.CONFLICT, reason=reason)
                return Finding(
                    Verdict.CONTRADICTED,
                    reason="公开文件的这句话里是另一个数",
                    right=right,
                    sources=(_source_of(sentence),),
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
        selection = self._select(claim, evidence, role, as_of)
        facts = list(selection.facts)
        if not facts and role in ("change", "change_rate"):
            facts = self._stated_for_total(claim, evidence, role)
        if role == "share":
            facts = [f for f in facts if self._same_whole(claim, f, evidence)]
            if not facts:
                return Finding(Verdict.UNSUPPORTED, reason="公开文件没有写明这个比例")
        if not facts:
            return Finding(Verdict.UNSUPPORTED, reason=selection.why, sources=())
        finding = compare(claim, facts)
        return _held_together(finding, evidence) if finding.verdict is Verdict.VERIFIED else finding

    def _select(self, claim: Claim, evidence: Evidence, role: str, as_of: str = "", words: str = "") -> Selection:
        """The facts that a claim means: the first of its wordings that names some. Of the reasons why none does, the one
        that got furthest."""
        best = Selection(why="看不出这个数说的是什么")
        project = claim.statement.project if claim.statement else ""
        for wording in [words] if words else wordings(claim, self._names):
            for tried in (wording, project + wording) if project else (wording,):
                found = select(evidence, tried, claim.said, role, claim.unit, as_of=as_of, base=claim.base)
                if not found.facts and role == "count" and claim.unit:
                    again = select(evidence, tried + claim.unit, claim.said, role, claim.unit, as_of=as_of)
                    found = again if again.facts else found
                if found.facts:
                    return found
                if (bool(found.near), "看不出" not in found.why) > (bool(best.near), "看不出" not in best.why):
                    best = found
        if not words and _WHOLE_PAPER.search(claim.clause) and role == "amount":
            return select(evidence, "支出总计", claim.said, role, claim.unit)
        # 政府采购预算16.62万元,其中:货物4.6万元: the part is named by the end of its name
        for whole, short in _SHORT_PARTS.items():
            if not words and any(whole in word.parts for word in evidence.read(claim.head).words):
                for wording in wordings(claim, self._names):
                    found = select(
                        evidence, short + wording, claim.said, role, claim.unit, as_of=as_of, base=claim.base
                    )
                    if found.facts:
                        return found
        return best

    def operands(self, claim: Claim) -> tuple[Fact, ...]:
        """The facts that a claim's number could be computed from."""
        bodies, problem = self._bodies(claim.said)
        found: dict[Fact, None] = {}
        for body in () if problem else bodies:
            evidence = self.evidence(body)
            if claim.said.year is None and len(evidence.years) == 1:
                claim = replace(claim, said=replace(claim.said, year=evidence.years[0]))
            for derived in self._computed(claim, evidence, ()):
                found.update(dict.fromkeys(derived.facts))
        return tuple(found)

    def _stated_for_total(self, claim: Claim, evidence: Evidence, role: str) -> list[Fact]:
        """The change of a total as a disclosure states it: for the total of its fund or of both sides, where that is the
        same amount."""
        for wording in wordings(claim, self._names):
            phrase = evidence.read(wording)
            topic = next((part for w in phrase.words for part in w.parts if part in _CHANGE_STATED_AS), "")
            if not topic or phrase.unknown or len(phrase.words) > 1:
                continue
            wholes = select(evidence, topic, claim.said, "amount", "万元").facts
            for other in _CHANGE_STATED_AS[topic]:
                facts = select(evidence, other, claim.said, role, claim.unit, base=claim.base).facts
                amounts = select(evidence, other, claim.said, "amount", "万元").facts
                alike = any(agree(a, w) and a.source.sha256 == w.source.sha256 for a in amounts for w in wholes)
                if facts and alike:
                    return list(facts)
        return []

    def _same_whole(self, claim: Claim, fact: Fact, evidence: Evidence) -> bool:
        """Whether a stated share is of the same whole as the claimed one."""
        wanted, printed = _whole_words(claim.base), _whole_words(fact.base)
        if not wanted:
            return True
        mine = {part for word in evidence.read(wanted).words for part in word.parts}
        theirs = {part for word in evidence.read(printed).words for part in word.parts}
        return bool(printed) and (mine == theirs or wanted == printed)

    def _derived(self, claim: Claim, evidence: Evidence, earlier: Sequence[tuple[Claim, Finding]]) -> Finding | None:
        """By arithmetic over facts; None when the claim names nothing that could be computed."""
        candidates = list(self._computed(claim, evidence, earlier))
        if not candidates:
            return None
        for candidate in candidates:
            if _states(claim, candidate.value, candidate.unit):
                return Finding(Verdict.DERIVED, candidate.facts, formula=candidate.formula)
        best = candidates[0]
        reason = f"按公开文件算得：{best.formula}"
        right = _in_unit(best.value, best.unit, claim.unit)
        turned = any(_states(replace(claim, value=-claim.value), c.value, c.unit) for c in candidates) and claim.value
        if turned and claim.role in ("change", "change_rate", "difference", "rate_between"):
            reason = f"方向相反，{reason}"
        return Finding(Verdict.CONTRADICTED, best.facts, reason, right, best.formula)

    def _computed(self, claim: Claim, evidence: Evidence, earlier: Sequence[tuple[Claim, Finding]]) -> list[Derived]:
        role = claim.role
        money = replace(claim, unit="万元") if claim.unit in ("%", "倍", "个百分点") else claim

        def amounts(
            said: Said = claim.said, words: str = "", kind: str = "amount", of: Evidence = evidence
        ) -> list[Fact]:
            found = self._select(replace(money, said=said, base=""), of, kind, words=words)
            if not found.facts and kind == "amount" and money.unit != claim.unit:
                found = self._select(replace(claim, said=said, base="", unit=""), of, "count", words=words)
            return list(found.facts)

        if role == "share":
            return [*share(amounts(), self._wholes(claim, evidence))]
        if role in ("change", "change_rate"):
            return self._changes(claim, evidence)
        if role == "rate":
            done, planned = self._done_and_planned(claim)
            return [*share(done, planned)]
        if role == "per_head":
            if claim.base:
                people = list(select(evidence, claim.base, replace(claim.said, stage=None), "count", "").facts)
            else:
                said = replace(claim.said, stage=None, fund=None)
                # a head is a 在职 one unless the text says otherwise, as in the Assistant's own answers
                heads = (select(evidence, word, said, "count", "").facts for word in ("在职人数", "实有人数"))
                people = list(next((facts for facts in heads if facts), ()))
            return [*per_head(amounts(), people)]
        if role in ("difference", "rate_between", "times") and claim.others:
            theirs = self._operand_facts(claim.others[0], money)
            mine = amounts()
            if not mine and not "".join(wordings(claim, self._names)):
                mine = amounts(words=claim.others[0].words)
            if role == "times":
                return [*times(mine, theirs)]
            if role == "rate_between":
                return [*growth(mine, theirs)]
            found = [*difference(mine, theirs)]
            return found + [replace(d, value=abs(d.value)) for d in found] if claim.base == "either" else found
        if role == "sum":
            return self._sums(claim, evidence, earlier)
        return []

    def _wholes(self, claim: Claim, evidence: Evidence) -> list[Fact]:
        """What a share is of: what the text says, else all that was spent or received."""
        if claim.others and _whole_words(claim.base):
            money = replace(claim, unit="万元")
            return self._operand_facts(claim.others[0], money)
        said = replace(claim.said, code="", classification=None)
        found: list[Fact] = []
        for topics in (_WHOLES, _REVENUES):
            for topic in topics:
                facts = select(evidence, topic, said, "amount", "万元").facts
                found += facts
        return found

    def _changes(self, claim: Claim, evidence: Evidence) -> list[Derived]:
        year = claim.said.year
        if year is None:
            return []
        money = replace(claim, unit="万元", base="") if claim.unit in ("%", "个百分点") else replace(claim, base="")
        mine = self._select(money, evidence, "amount").facts
        named = re.search(r"20\d\d", claim.base)
        before_year = int(named[0]) if named else year - 1
        stage = next(
            (
                s
                for s in (Stage.EXECUTED, Stage.ADJUSTED, Stage.FINAL, Stage.BUDGET)
                if s.value.rstrip("数") in claim.base
            ),
            None,
        )
        said = replace(claim.said, year=before_year, stage=stage or claim.said.stage)
        if stage is not None:
            said = replace(said, firm=said.firm | {"stage"})
        theirs = self._select(replace(money, said=said), evidence, "amount").facts
        found = [*(difference(mine, theirs) if claim.role == "change" else growth(mine, theirs))]
        if claim.role == "change_rate":
            changes = self._select(replace(money, role="change"), evidence, "change").facts
            found += growth_from_change(mine, changes)
        return found

    def _done_and_planned(self, claim: Claim) -> tuple[list[Fact], list[Fact]]:
        bodies, _ = self._bodies(claim.said)
        money = replace(claim, unit="万元", base="")
        planned_stages = next(
            (stages for pattern, stages in _RATE_STAGES if pattern.search(claim.base)), (Stage.BUDGET,)
        )
        done: list[Fact] = []
        planned: list[Fact] = []
        for body in bodies:
            evidence = self.evidence(body)
            for stage in (Stage.FINAL, Stage.EXECUTED):
                said = replace(claim.said, stage=stage, firm=claim.said.firm | {"stage"})
                done += [f for f in self._select(replace(money, said=said), evidence, "amount").facts if f not in done]
            for stage in planned_stages:
                said = replace(claim.said, stage=stage, firm=claim.said.firm | {"stage"})
                planned += self._select(replace(money, said=said), evidence, "amount").facts
        return done, planned

    def _operand_facts(self, operand: Operand, money: Claim) -> list[Fact]:
        """The facts of the other side: its own words, or the claim's thing where it names only a body or a year."""
        bodies, problem = self._bodies(operand.said)
        if problem:
            return []
        words = operand.words
        for name in self._names:
            words = words.replace(name, " ")
        words = re.sub(r"(?:当年|全年|本年度?)?(?:的)?$", "", words.strip(" 的"))
        found: list[Fact] = []
        for body in bodies:
            own = self.evidence(body)
            phrase = own.read(words)
            if phrase.unknown:
                continue
            said = operand.said
            if phrase.words and said.fund is None:
                said = replace(said, firm=said.firm - {"fund"})
            else:
                code = said.code or ("" if phrase.words else money.said.code)
                said = replace(said, fund=said.fund or money.said.fund, code=code)
            # 项目的预算占本年支出合计: the whole may stand in another stage than the part, where it stands in no other
            for stage in dict.fromkeys((said.stage, None)):
                here = replace(money, said=replace(said, stage=stage), base="")
                for kind in ("amount", "count"):
                    unit = money.unit if kind == "amount" else ""
                    again = self._select(replace(here, unit=unit), own, kind, words=words if phrase.words else "")
                    found += [] if found else again.facts
        return found

    def _sums(self, claim: Claim, evidence: Evidence, earlier: Sequence[tuple[Claim, Finding]]) -> list[Derived]:
        """Of the bodies or things named before 合计, or of the amounts stated before it in the sentence."""
        found: list[Derived] = []
        groups = self._listed(claim, evidence)
        if len(groups) >= 2:
            found += total(groups)
        else:
            before = [
                (c, f)
                for c, f in earlier
                if c.sentence == claim.sentence and c.role in ("amount", "count") and c.unit in MONEY_UNITS and f.facts
            ]
            if len(before) >= 2:
                found += total([list(f.facts[:1]) for _, f in before])
                if len(before) >= 3:
                    found += total([list(f.facts[:1]) for _, f in before[1:]])
        return found

    def _listed(self, claim: Claim, evidence: Evidence) -> list[list[Fact]]:
        """The facts of each thing that a list names (甲、乙和丙合计), each with the code that stands beside it."""
        for words in wordings(claim, self._names):
            if sum(not all(is_wide(p) for p in w.parts) for w in evidence.read(words).words) < 2:
                continue
            phrase = evidence.read(re.sub("[、,]", "和", words))
            things: list[str] = []
            for word in phrase.words:
                if not things or re.search("[和及与]", word.before):
                    things.append(word.text)
                else:
                    things[-1] += word.text
            if phrase.unknown or len(things) < 2:
                continue
            codes = re.findall(r"(?<![\d.])[23]\d{2}(?:\d{2}){0,2}(?![\d.])", words)
            said = [replace(claim.said, code=codes[i] if len(codes) == len(things) else "") for i in range(len(things))]
            return [
                list(select(evidence, thing, here, "amount", claim.unit).facts)
                for thing, here in zip(things, said, strict=True)
            ]
        return []

    def changes(self, claim: Claim) -> list[Derived]:
        """How the thing that a claim is of changed against the year before: as stated, else computed."""
        bodies, problem = self._bodies(claim.said)
        found: list[Derived] = []
        for body in () if problem else bodies:
            evidence = self.evidence(body)
            said = (
                claim.said
                if claim.said.year or len(evidence.years) != 1
                else replace(claim.said, year=evidence.years[0])
            )
            of = replace(claim, said=replace(said, stage=None, firm=said.firm - {"stage"}), base="", role="change")
            stated = self._select(of, evidence, "change").facts
            found += [Derived(f.value, f.unit, "", (f,)) for f in stated] or self._changes(of, evidence)
        return found

    def is_printed(self, claim: Claim) -> tuple[Source, ...]:
        """Where the claim's whole sentence is printed with this number, if anywhere."""
        bodies, problem = self._bodies(claim.said)
        for body in () if problem else bodies:
            printed = _printed(claim, self.evidence(body))
            if printed is not None and printed[0]:
                return (_source_of(printed[1]),)
        return ()

    def siblings(self, fact: Fact) -> list[Fact]:
        """What a fact can be the largest of: the projects of its disclosure, or the subjects of its level in its table."""
        body = next((b for b, e in self._evidence.items() if fact.source.sha256 in e.disclosures), None)
        if body is None:
            return []
        same = [
            f
            for f in self._evidence[body].facts
            if f.source.sha256 == fact.source.sha256
            and f.role == fact.role
            and f.year == fact.year
            and f.stage is fact.stage
        ]
        if fact.project:
            return [f for f in same if f.project and f.topic == project_topic(f.project)]
        if fact.code:
            return [
                f
                for f in same
                if len(f.code) == len(fact.code)
                and f.classification is fact.classification
                and f.topic.split("|")[1:] == fact.topic.split("|")[1:]
                and f.source.table == fact.source.table
            ]
        return []

    def sum_of_bodies(self, claim: Claim, bodies: Sequence[Body]) -> Finding | None:
        """克州和昌吉州2021年项目支出合计263.4万元: one thing of several bodies."""
        groups = [list(self._select(claim, self.evidence(body), "amount").facts) for body in bodies]
        sums = [*total(groups)]
        for candidate in sums:
            if _states(claim, candidate.value, candidate.unit):
                return Finding(Verdict.DERIVED, candidate.facts, formula=candidate.formula)
        if not sums:
            return None
        right = _in_unit(sums[0].value, sums[0].unit, claim.unit)
        reason = f"按公开文件算得：{sums[0].formula}"
        return Finding(Verdict.CONTRADICTED, sums[0].facts, reason, right, sums[0].formula)


_ORDER = (
    Verdict.VERIFIED,
    Verdict.DERIVED,
    Verdict.CONFLICT,
    Verdict.CONTRADICTED,
    Verdict.UNSUPPORTED,
    Verdict.NOT_A_FIGURE,
)


def compare(claim: Claim, facts: Sequence[Fact]) -> Finding:
    """A claim's value beside the facts that it speaks of."""
    agreeing = [f for f in facts if _states(claim, f.value, f.unit)]
    if agreeing:
        coded = len({f.code for f in facts if f.code}) > 1
        # 公务接待费 of the 三公 table is all of it, the economic subject only what basic expenditure holds
        kinds = {f.classification for f in agreeing} if facts[0].topic in THREE_PUBLIC else None
        facts = [f for f in facts if kinds is None or f.classification in kinds]
        readings = {_reading(f, coded) for f in agreeing}
        others = [
            f
            for f in facts
            if f not in agreeing and _reading(f, coded) in readings and not any(_same(f, a) for a in agreeing)
        ]
        if others:
            return Finding(
                Verdict.CONFLICT,
                (*agreeing, *others),
                f"公开文件自身有矛盾，另有一处写的是{decimal_text(others[0].value)}{others[0].unit}",
            )
        return Finding(Verdict.VERIFIED, tuple(agreeing))
    best = _most_printed(facts)
    turned = claim.value and any(_states(replace(claim, value=-claim.value), f.value, f.unit) for f in facts)
    word = "增加（增长）" if best.value > 0 else "减少（下降）"
    reason = f"方向相反，公开文件写的是{word}" if turned else "公开文件里是另一个数"
    right = _in_unit(abs(best.value), best.unit, claim.unit)
    return Finding(Verdict.CONTRADICTED, tuple(facts[:3]), reason, right)


def _held_together(finding: Finding, evidence: Evidence) -> Finding:
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


def _as_printed(claim: Claim, printed: Printed, evidence: Evidence) -> Finding:
    """A number of a printed sentence: verified by it, unless other places of the disclosure state the same otherwise."""
    number = printed.numbers[claim.order]
    stated = [f for f in evidence.in_sentence(printed) if abs(f.value) == abs(number.value) and f.unit == number.unit]
    plainly = Finding(Verdict.VERIFIED, sources=(_source_of(printed),))
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
        finding = _held_together(Finding(Verdict.VERIFIED, (fact,)), evidence)
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


def _most_printed(facts: Sequence[Fact]) -> Fact:
    return max(facts, key=lambda f: (sum(agree(f, other) for other in facts), f.kind == "cell"))


def _reading(fact: Fact, coded: bool) -> tuple[object, ...]:
    """What two facts share that speak of the very same thing; ``coded``: one name stands under several codes."""
    return (
        fact.scope,
        fact.year,
        fact.stage,
        fact.code if coded else "",
        fact.role,
        _plain_base(fact.base),
        fact.unit if fact.role == "count" else "",
    )


def _plain_base(base: str) -> str:
    return re.sub(r"[数额年度]|^上|去", "", base)


def _same(a: Fact, b: Fact) -> bool:
    """The same value: as printed where both are in one unit, else 0.01 万元 apart at most."""
    return a.value == b.value if a.unit == b.unit else agree(a, b)


def _in_unit(value: Decimal, unit: str, wanted: str) -> Decimal:
    yuan, one = to_yuan(value, unit), to_yuan(Decimal(1), wanted)
    result = value if yuan is None or one is None else yuan / one
    return result.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP) if -result.as_tuple().exponent > 4 else result  # type: ignore[operator]


def _states(claim: Claim, value: Decimal, unit: str) -> bool:
    """Whether a number as printed states a value: the same, rounded as printed where units differ or it is computed, or
    within what its hedge allows."""
    number = claim.number
    mine, theirs = to_yuan(claim.value, claim.unit), to_yuan(value, unit)
    converted = claim.unit != unit
    scale = Decimal(1)
    if mine is not None and theirs is not None:
        scale = to_yuan(Decimal(1), claim.unit) or Decimal(1)
        said, held = claim.value, theirs / scale
    elif (mine is None) != (theirs is None):
        return False
    else:
        if claim.unit and unit and claim.unit != unit and {claim.unit, unit} & {"%", "个百分点", "倍"}:
            return False
        said, held, converted = claim.value, value, False
    if claim.role in ("share", "rate", "change_rate") and (said < 0) != (held < 0) and said and held:
        return False
    if number.high is not None:
        sign = -1 if said < 0 else 1
        return said <= held <= number.high if sign > 0 else -number.high <= held <= said
    if number.hedge is not Hedge.EXACT:
        return _hedged(number, said, held)
    if said == held:
        return True
    exact = held.as_tuple().exponent
    computed = isinstance(exact, int) and -exact > max(number.places, 2) and not converted
    if converted or computed:
        # rounded as printed: at least 0.01 万元, or three digits that count
        step = Decimal(1).scaleb(-number.places)
        digits = len(said.normalize().as_tuple().digits)
        fine = step * scale <= TOLERANCE_YUAN or digits >= 3 if converted else number.places >= 1
        return fine and abs(said - held) <= max(step / 2, Decimal(0))
    return False


def _hedged(number: Number, said: Decimal, held: Decimal) -> bool:
    """约: to the digits given, at most 5 % off. 近, 不足: a little below it. 超过, 余: a little above."""
    if (said < 0) != (held < 0) and held:
        return False
    said, held = abs(said), abs(held)
    shifted = said.normalize()
    exponent = shifted.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    if number.hedge is Hedge.ABOUT:
        return abs(said - held) <= max(min(step / 2, said / 20), Decimal(1).scaleb(-number.places) / 2)
    if number.hedge is Hedge.BELOW:
        return held <= said and said - held <= max(step, said / 10)
    return held >= said and held - said <= max(step, said / 10)


def _whole_words(base: str) -> str:
    """The words of a share's base without the filling ones."""
    text = re.sub(r"[的总]?(?:比例|比重)$|^(?:了|本|其|全部|当年|本年|全年)+|\s", "", base)
    return "" if text in ("", "总额", "总量", "全部", "总数") else text


def _printed(claim: Claim, evidence: Evidence) -> tuple[bool, Printed] | None:
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


def _source_of(printed: Printed) -> Source:
    return replace(printed.passage.source, sentence=printed.text)
