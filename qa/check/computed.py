"""Claims → what their numbers can be computed from: the operands that the words name, by the same selection."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.domain.address import Classification, Stage
from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Fact
from index.store.fact_filter import FactFilter
from qa.check.claim import Claim, Operand, wordings
from qa.check.compare import Finding
from qa.check.derive import Derived, difference, growth, growth_from_change, per_head, share, times, total
from qa.check.finder import Finder
from qa.select import Group, same_value

_WHOLES = ("本年支出合计", "支出总计")
_REVENUES = ("本年收入合计", "收入总计")
# The totals whose stated change is that of another one where both are the same amount.
_CHANGE_STATED_AS = {
    "支出总计": ("收支总计", "本年支出合计", "财政拨款支出", "一般公共预算支出"),
    "本年支出合计": ("收支总计", "财政拨款支出", "一般公共预算支出"),
    "收入总计": ("收支总计", "本年收入合计", "财政拨款收入", "一般公共预算拨款收入"),
    "本年收入合计": ("收支总计", "财政拨款收入", "一般公共预算拨款收入"),
}
# Of what was to be spent: what a rate of completion is of.
_RATE_STAGES = (
    (re.compile(r"年初"), (Stage.BUDGET,)),
    (re.compile(r"全年|调整"), (Stage.ADJUSTED,)),
    (re.compile(r"预算|完成|执行"), (Stage.BUDGET, Stage.ADJUSTED)),
)
_CODES = re.compile(r"(?<![\d.])[23]\d{2}(?:\d{2}){0,2}(?![\d.])")
Judged = Sequence[tuple[Claim, Finding]]


def values(groups: Sequence[Group]) -> list[Fact]:
    """The supported value of each group."""
    return [group.value for group in groups]


def whole_words(base: str) -> str:
    """The words of a share's base without the filling ones."""
    text = re.sub(r"[的总]?(?:比例|比重)$|^(?:了|本|其|全部|当年|本年|全年)+|\s", "", base)
    return "" if text in ("", "总额", "总量", "全部", "总数") else text


class Computer:
    """Computes what claims state by arithmetic, of the bodies that a text names."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def computed(self, claim: Claim, agency: str, earlier: Judged) -> list[Derived]:
        """Every value that the claim may state, each with its formula and operands; none where it names no operands."""
        money = replace(claim, unit="万元") if claim.unit in ("%", "倍", "个百分点") else claim

        def mine(words: str = "") -> list[Fact]:
            return self._amounts(claim, money, agency, words)

        if claim.role == "share":
            return [*share(mine(), self._wholes(claim, agency))]
        if claim.role in ("change", "change_rate"):
            return self.changed(claim, agency)
        if claim.role == "rate":
            return [*share(*self._done_and_planned(claim))]
        if claim.role == "per_head":
            return [*per_head(mine(), self._people(claim, agency))]
        if claim.role in ("difference", "rate_between", "times") and claim.others:
            theirs = self._of_operand(claim.others[0], money)
            ours = mine()
            if not ours and not "".join(wordings(claim, self._finder.printed)):
                ours = mine(claim.others[0].words)
            return _related(claim, ours, theirs)
        return self._sums(claim, agency, earlier) if claim.role == "sum" else []

    def _amounts(self, claim: Claim, money: Claim, agency: str, words: str = "") -> list[Fact]:
        found = self._finder.groups_of(replace(money, base=""), agency, "amount", words).groups
        if not found and money.unit != claim.unit:
            found = self._finder.groups_of(replace(claim, base="", unit=""), agency, "count", words).groups
        return values(found)

    def _people(self, claim: Claim, agency: str) -> list[Fact]:
        said = replace(claim.said, stage=None, fund=None)
        if claim.base:
            return values(
                self._finder.groups_of(replace(claim, said=said, base="", unit=""), agency, "count", claim.base).groups
            )
        # a head is a 在职 one unless the text says otherwise, as in the Assistant's own answers
        found = (self._finder.of_line(said, agency, line, "count", "") for line in ("在职人数", "实有人数"))
        return values(next((groups for groups in found if groups), ()))

    def _wholes(self, claim: Claim, agency: str) -> list[Fact]:
        """What a share is of: what the text says, else all that was spent or received."""
        if claim.others and whole_words(claim.base):
            return self._of_operand(claim.others[0], replace(claim, unit="万元"))
        said = replace(claim.said, code="", classification=None)
        return [f for line in (*_WHOLES, *_REVENUES) for f in values(self._finder.of_line(said, agency, line))]

    def changed(self, claim: Claim, agency: str) -> list[Derived]:
        """How the thing of a claim changed against another year, by the amounts of both."""
        year = claim.said.year
        if year is None:
            return []
        unit = "万元" if claim.unit in ("%", "个百分点", "") else claim.unit
        money = replace(claim, unit=unit, base="")
        mine = values(self._finder.groups_of(money, agency, "amount").groups)
        named = re.search(r"20\d\d", claim.base)
        before = int(named[0]) if named else year - 1
        stages = (Stage.EXECUTED, Stage.ADJUSTED, Stage.FINAL, Stage.BUDGET)
        stage = next((s for s in stages if s.value.rstrip("数") in claim.base), None)
        said = replace(claim.said, year=before, stage=stage or claim.said.stage)
        said = replace(said, firm=said.firm | {"stage"}) if stage is not None else said
        theirs = values(self._finder.groups_of(replace(money, said=said), agency, "amount").groups)
        found = [*(difference(mine, theirs) if claim.role == "change" else growth(mine, theirs))]
        if claim.role == "change_rate":
            changes = self._finder.groups_of(replace(money, role="change"), agency, "change").groups
            found += growth_from_change(mine, values(changes))
        return found

    def changes(self, claim: Claim) -> list[Derived]:
        """How the thing that a claim is of changed against the year before: as stated, else computed."""
        found: list[Derived] = []
        for agency in self._finder.agencies_of(claim.said)[0]:
            said = self._finder.with_year(claim, agency).said
            of = replace(claim, said=replace(said, stage=None, firm=said.firm - {"stage"}), base="", role="change")
            stated = self._finder.groups_of(of, agency, "change").groups
            found += [Derived(f.value, f.unit, "", (f,)) for f in values(stated)] or self.changed(of, agency)
        return found

    def stated_for_total(self, claim: Claim, agency: str, role: str) -> tuple[Group, ...]:
        """The change of a total as a disclosure states it: for the total of its fund or of both sides, where that is the
        same amount."""
        for wording in wordings(claim, self._finder.printed):
            phrase = self._finder.read(wording)
            names = [sense.name for word in phrase.words for sense in word.senses if sense.name in _CHANGE_STATED_AS]
            if not names or phrase.unknown or len(phrase.words) > 1:
                continue
            wholes = values(self._finder.of_line(claim.said, agency, names[0]))
            for other in _CHANGE_STATED_AS[names[0]]:
                groups = self._finder.groups_of(claim, agency, role, other).groups
                amounts = values(self._finder.of_line(claim.said, agency, other))
                alike = (same_value(a, w) and a.source.sha256 == w.source.sha256 for a in amounts for w in wholes)
                if groups and any(alike):
                    return groups
        return ()

    def _done_and_planned(self, claim: Claim) -> tuple[list[Fact], list[Fact]]:
        money = replace(claim, unit="万元", base="")
        planned = next((stages for words, stages in _RATE_STAGES if words.search(claim.base)), (Stage.BUDGET,))

        def of(stages: Sequence[Stage]) -> list[Fact]:
            found: dict[Fact, None] = {}
            for agency in self._finder.agencies_of(claim.said)[0]:
                for stage in stages:
                    said = replace(claim.said, stage=stage, firm=claim.said.firm | {"stage"})
                    groups = self._finder.groups_of(replace(money, said=said), agency, "amount").groups
                    found.update(dict.fromkeys(values(groups)))
            return list(found)

        return of((Stage.FINAL, Stage.EXECUTED)), of(planned)

    def _of_operand(self, operand: Operand, money: Claim) -> list[Fact]:
        """The facts of the other side: its own words, or the claim's thing where it names only a body or a year."""
        words = operand.words
        for name in self._finder.printed:
            words = words.replace(name, " ")
        words = re.sub(r"(?:当年|全年|本年度?)?(?:的)?$", "", words.strip(" 的"))
        phrase = self._finder.read(words)
        if phrase.unknown:
            return []
        said = operand.said
        if phrase.words and said.fund is None:
            said = replace(said, firm=said.firm - {"fund"})
        else:
            code = said.code or ("" if phrase.words else money.said.code)
            said = replace(said, fund=said.fund or money.said.fund, code=code)
        for agency in self._finder.agencies_of(operand.said)[0]:
            # 项目的预算占本年支出合计: the whole may stand in another stage than the part, where it stands in no other
            for stage in dict.fromkeys((said.stage, None)):
                here = replace(money, said=replace(said, stage=stage), base="")
                for kind, unit in (("amount", money.unit), ("count", "")):
                    of = self._finder.with_year(replace(here, unit=unit), agency)
                    found = self._finder.groups_of(of, agency, kind, words if phrase.words else "").groups
                    if found:
                        return values(found)
        return []

    def _sums(self, claim: Claim, agency: str, earlier: Judged) -> list[Derived]:
        """Of the things named before 合计, or of the amounts stated before it in the sentence."""
        listed = self.listed(claim, agency)
        if len(listed) >= 2:
            return [*total(listed)]
        before = [
            [f.facts[0]]
            for c, f in earlier
            if c.sentence == claim.sentence and c.role in ("amount", "count") and c.unit in MONEY_UNITS and f.facts
        ]
        return [*total(before), *(total(before[1:]) if len(before) >= 3 else ())]

    def listed(self, claim: Claim, agency: str) -> list[list[Fact]]:
        """The facts of each thing that a list names (甲、乙和丙合计), each with the code that stands beside it."""
        for words in wordings(claim, self._finder.printed):
            if sum(not word.is_wide for word in self._finder.read(words).words) < 2:
                continue
            phrase = self._finder.read(re.sub("[、,]", "和", words))
            things: list[str] = []
            for word in phrase.words:
                if not things or re.search("[和及与]", word.before):
                    things.append(word.text)
                else:
                    things[-1] += word.text
            if phrase.unknown or len(things) < 2:
                continue
            codes = _CODES.findall(words)
            codes = codes if len(codes) == len(things) else [""] * len(things)
            return [
                values(
                    self._finder.groups_of(
                        replace(claim, said=replace(claim.said, code=code)), agency, "amount", thing
                    ).groups
                )
                for thing, code in zip(things, codes, strict=True)
            ]
        return []

    def of_bodies(self, claim: Claim, agencies: Sequence[str]) -> list[Derived]:
        """克州和昌吉州2021年项目支出合计263.4万元: one thing of several bodies."""
        return [
            *total(
                [values(self._finder.groups_of(self._finder.with_year(claim, a), a, "amount").groups) for a in agencies]
            )
        ]

    def operands(self, claim: Claim) -> tuple[Fact, ...]:
        """The facts that a claim's number could be computed from."""
        found: dict[Fact, None] = {}
        for agency in self._finder.agencies_of(claim.said)[0]:
            for derived in self.computed(self._finder.with_year(claim, agency), agency, ()):
                found.update(dict.fromkeys(derived.facts))
        return tuple(found)

    def siblings(self, fact: Fact) -> list[Fact]:
        """What a fact can be the largest of: the projects of its disclosure, or the subjects of its level in its table."""
        first = fact.item[0] if fact.item else None
        if first is None or not (first.code or first.classification is Classification.PROJECT):
            return []
        where = FactFilter(
            sha256s=(fact.source.sha256,), years=(fact.year,), stages=(fact.stage,), roles=(fact.role,),
            classifications=(first.classification,), measures=(fact.measures,),
        )  # fmt: skip
        alike = [
            f for f in self._finder.store.find(where) if f.item and f.item[0].classification is first.classification
        ]
        if first.code:
            alike = [f for f in alike if len(f.item[0].code) == len(first.code) and f.source.table == fact.source.table]
        return [f for f in alike if len(f.item[0].path) == len(first.path) or first.code]


def _related(claim: Claim, mine: Sequence[Fact], theirs: Sequence[Fact]) -> list[Derived]:
    if claim.role == "times":
        return [*times(mine, theirs)]
    if claim.role == "rate_between":
        return [*growth(mine, theirs)]
    found = [*difference(mine, theirs)]
    return found + [replace(d, value=abs(d.value)) for d in found] if claim.base == "either" else found
