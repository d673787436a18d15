"""Claims → facts: those that a claim speaks of, and those that its number can be computed from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.amounts import MONEY_UNITS
from index.disclosure import Fact, Stage
from index.reconcile.agreement import agree
from index.terms import project_topic
from qa.check.claim import Claim, Operand, wordings
from qa.check.compare import Finding
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
from qa.check.evidence import Evidence, evidence_of
from qa.check.selection import Selection, is_wide, select
from qa.lookup import Lookup
from qa.vocabulary import Body

# 某局2023年预算1135.97万元: all that the paper spends.
_WHOLE_PAPER = re.compile(
    r"(?:^|[年度)》局委办心部院会府室])(?:部门|单位)?(?:总)?(?:预算|决算)(?:总额|总规模|规模)?(?:公开)?(?:为|是|共|达到?|共计|总计)?$"
)


_SHORT_PARTS = {"政府采购总额": "政府采购"}


_WHOLES = ("本年支出合计", "支出总计")


_REVENUES = ("本年收入合计", "收入总计")


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


def whole_words(base: str) -> str:
    """The words of a share's base without the filling ones."""
    text = re.sub(r"[的总]?(?:比例|比重)$|^(?:了|本|其|全部|当年|本年|全年)+|\s", "", base)
    return "" if text in ("", "总额", "总量", "全部", "总数") else text


class Finder:
    """Finds the facts that claims speak of, and those that their numbers can be computed from, in the bodies that a text
    names."""

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

    def bodies_of(self, said: Said) -> tuple[tuple[Body, ...], str]:
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

    def facts_of(self, claim: Claim, evidence: Evidence, role: str, as_of: str = "", words: str = "") -> Selection:
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

    def stated_for_total(self, claim: Claim, evidence: Evidence, role: str) -> list[Fact]:
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

    def computed(self, claim: Claim, evidence: Evidence, earlier: Sequence[tuple[Claim, Finding]]) -> list[Derived]:
        role = claim.role
        money = replace(claim, unit="万元") if claim.unit in ("%", "倍", "个百分点") else claim

        def amounts(
            said: Said = claim.said, words: str = "", kind: str = "amount", of: Evidence = evidence
        ) -> list[Fact]:
            found = self.facts_of(replace(money, said=said, base=""), of, kind, words=words)
            if not found.facts and kind == "amount" and money.unit != claim.unit:
                found = self.facts_of(replace(claim, said=said, base="", unit=""), of, "count", words=words)
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
        if claim.others and whole_words(claim.base):
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
        mine = self.facts_of(money, evidence, "amount").facts
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
        theirs = self.facts_of(replace(money, said=said), evidence, "amount").facts
        found = [*(difference(mine, theirs) if claim.role == "change" else growth(mine, theirs))]
        if claim.role == "change_rate":
            changes = self.facts_of(replace(money, role="change"), evidence, "change").facts
            found += growth_from_change(mine, changes)
        return found

    def _done_and_planned(self, claim: Claim) -> tuple[list[Fact], list[Fact]]:
        bodies, _ = self.bodies_of(claim.said)
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
                done += [f for f in self.facts_of(replace(money, said=said), evidence, "amount").facts if f not in done]
            for stage in planned_stages:
                said = replace(claim.said, stage=stage, firm=claim.said.firm | {"stage"})
                planned += self.facts_of(replace(money, said=said), evidence, "amount").facts
        return done, planned

    def _operand_facts(self, operand: Operand, money: Claim) -> list[Fact]:
        """The facts of the other side: its own words, or the claim's thing where it names only a body or a year."""
        bodies, problem = self.bodies_of(operand.said)
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
                    again = self.facts_of(replace(here, unit=unit), own, kind, words=words if phrase.words else "")
                    found += [] if found else again.facts
        return found

    def _sums(self, claim: Claim, evidence: Evidence, earlier: Sequence[tuple[Claim, Finding]]) -> list[Derived]:
        """Of the bodies or things named before 合计, or of the amounts stated before it in the sentence."""
        found: list[Derived] = []
        groups = self.listed(claim, evidence)
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

    def listed(self, claim: Claim, evidence: Evidence) -> list[list[Fact]]:
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
        bodies, problem = self.bodies_of(claim.said)
        found: list[Derived] = []
        for body in () if problem else bodies:
            evidence = self.evidence(body)
            said = (
                claim.said
                if claim.said.year or len(evidence.years) != 1
                else replace(claim.said, year=evidence.years[0])
            )
            of = replace(claim, said=replace(said, stage=None, firm=said.firm - {"stage"}), base="", role="change")
            stated = self.facts_of(of, evidence, "change").facts
            found += [Derived(f.value, f.unit, "", (f,)) for f in stated] or self._changes(of, evidence)
        return found

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
