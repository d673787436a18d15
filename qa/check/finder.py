"""Claims → the groups of facts that they speak of, by ``qa.select``: nothing here looks at the claimed value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product

from index.domain.address import Base, Fund, Role, Stage
from index.domain.agencies import full_name
from index.domain.amounts import MONEY_UNITS
from qa.check.agencies import Names
from qa.check.claim import Claim, wordings
from qa.check.compare import plain_unit
from qa.check.marks import Said, names_fund
from qa.check.numbers import Number
from qa.check.phrases import Meaning, Phrase, meanings, read_phrase
from qa.check.reading import StoreReading
from qa.check.vocabulary import Vocabulary
from qa.query import ItemWanted, Period, Wanted
from qa.select import Failure, Group, same_value, select

# 某局2023年预算1135.97万元: all that the paper spends.
_WHOLE_PAPER = re.compile(
    r"(?:^|[年度)》局委办心部院会府室])(?:部门|单位)?(?:总)?(?:预算|决算)(?:总额|总规模|规模)?(?:公开)?(?:为|是|共|达到?|共计|总计)?$"
)
# What the parts of a total are called by themselves: 政府采购预算16.62万元,其中:货物4.6万元.
_SHORT_PARTS = {"政府采购总额": "政府采购"}
# The words of a clause that a thing may be named by the end of.
_MOST_AGENCIES = 8
_ROLES = {
    "amount": (Role.AMOUNT,),
    "count": (Role.COUNT,),
    "change": (Role.CHANGE,),
    "change_rate": (Role.CHANGE_RATE,),
    "share": (Role.SHARE,),
    "rate": (Role.COMPLETION, Role.COUNT),
    "mention": (Role.MENTION,),
}
_STAGES = {
    Stage.BUDGET: (Stage.BUDGET, Stage.TARGET),
    Stage.EXECUTED: (Stage.EXECUTED, Stage.FINAL),
    Stage.FINAL: (Stage.FINAL, Stage.EXECUTED),
}
_PEOPLE = {"人", "名", "个"}


@dataclass(frozen=True, slots=True)
class Found:
    """The groups that a claim speaks of. Where there are none, ``why`` says so; ``near``: something of that name exists."""

    groups: tuple[Group, ...] = ()
    why: str = ""
    near: bool = False


class Finder:
    """Finds what claims speak of in the bodies that a text names. ``agencies`` and ``year`` are taken where it names none."""

    def __init__(
        self, store: StoreReading, names: Names, vocabulary: Vocabulary, printed: Sequence[str], *,
        agencies: tuple[str, ...] = (), year: int | None = None, given: str = "", spoken_of: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.store = store
        self._names = names
        self._vocabulary = vocabulary
        self.printed = printed
        self._given = agencies
        self._given_name = given
        self._spoken_of = spoken_of[:_MOST_AGENCIES]
        self._year = year
        self._years: dict[str, tuple[int, ...]] = {}
        self._kept: dict[Wanted, tuple[tuple[Group, ...], str]] = {}

    def agencies_of(self, said: Said) -> tuple[tuple[str, ...], str]:
        """The bodies that a number can be of, or why there is none."""
        mention = said.mention
        if mention is None:
            none = f"库里没有“{self._given_name}”的公开文件" if self._given_name else "没有说是哪个单位的"
            return (self._given, "") if self._given else ((), none)
        if not mention.agencies:
            return (), f"库里没有“{mention.text}”的公开文件"
        both = tuple(agency for agency in mention.agencies if agency in self._given)
        if len(both) == 1:
            return both, ""
        if len(mention.agencies) > _MOST_AGENCIES:
            return (), f"“{mention.text}”在库里有{len(mention.agencies)}个单位，不知道指哪一个"
        return mention.agencies, ""

    @property
    def spoken_of(self) -> tuple[str, ...]:
        """The bodies that the text names anywhere, or that were given."""
        return self._given or self._spoken_of

    def years_of(self, agency: str) -> tuple[int, ...]:
        """The years that a body's disclosures are of."""
        if agency not in self._years:
            held = self.store.disclosures_of(agencies=[agency])
            self._years[agency] = tuple(sorted({d.year for d in held if full_name(d.body) == agency}))
        return self._years[agency]

    def with_year(self, claim: Claim, agency: str) -> Claim:
        """The claim with the year that was given, or the only one there is, where it says none."""
        said = claim.said
        if said.year is not None or "as_of" in said.firm:
            return claim
        years = self.years_of(agency)
        year = self._year if self._year is not None else years[0] if len(years) == 1 else None
        return replace(claim, said=replace(said, year=year))

    def groups_of(self, claim: Claim, agency: str, role: str, words: str = "") -> Found:
        """What a claim means: the first of its wordings that names something. Of the reasons why none does, the one that
        got furthest."""
        best = Found(why="看不出这个数说的是什么")
        project = claim.statement.project if claim.statement else ""
        for wording in [words] if words else wordings(claim, self.printed):
            for tried in (wording, project + wording) if project else (wording,):
                found = self._of_words(claim, agency, role, tried)
                if not found.groups and role == "count" and claim.unit:
                    again = self._of_words(claim, agency, role, tried + claim.unit)
                    found = again if again.groups else found
                if found.groups:
                    return found
                if (found.near, "看不出" not in found.why) > (best.near, "看不出" not in best.why):
                    best = found
        if not words and role == "amount" and _WHOLE_PAPER.search(claim.clause):
            return self._of_words(claim, agency, role, "支出总计")
        for whole, short in _SHORT_PARTS.items():
            if not words and self.names_line(claim.head, whole):
                for wording in wordings(claim, self.printed):
                    found = self._of_words(claim, agency, role, short + wording)
                    if found.groups:
                        return found
        return best

    def read(self, words: str) -> Phrase:
        """A phrase with the words of the store."""
        return read_phrase(words, self._vocabulary)

    def names_line(self, words: str, line: str) -> bool:
        """Whether a phrase names a line of the standard forms."""
        phrase = read_phrase(words, self._vocabulary)
        return any(sense.name == line for word in phrase.words for sense in word.senses)

    def _of_words(self, claim: Claim, agency: str, role: str, words: str) -> Found:
        phrase = read_phrase(words, self._vocabulary)
        if phrase.unknown:
            return Found(why=f"公开文件里没有查到“{words.strip()}”这一项")
        if not phrase.words:
            return Found(why="看不出这个数说的是什么")
        last = Found(why=f"公开文件里没有查到“{words.strip()}”这一项")
        for meaning in meanings(phrase):
            found = self.of_meaning(claim, agency, role, meaning)
            if found.groups:
                return found
            last = found if found.near > last.near else last
        return last

    def of_line(
        self, said: Said, agency: str, line: str, role: str = "amount", unit: str = "万元"
    ) -> tuple[Group, ...]:
        """The groups of a line of the standard forms."""
        bare = Claim(Number(0, 0, Decimal(0)), said, role, Decimal(0), unit)
        return self.of_meaning(bare, agency, role, Meaning((ItemWanted(path=(line,)),))).groups

    def of_meaning(self, claim: Claim, agency: str, role: str, meaning: Meaning) -> Found:
        """What a claim means when its words mean this."""
        said = claim.said
        years = (said.year,) if said.year is not None or "as_of" in said.firm else self.years_of(agency) or (None,)
        found: list[Found] = []
        for year in years:
            here = self._of_year(replace(claim, said=replace(said, year=year)), agency, role, meaning)
            found += [here] if here.groups or len(years) == 1 else []
        if len(found) > 1:
            return Found(why="没有说是哪一年的", near=True)
        return found[0] if found else Found(why="公开文件里没有这一项")

    def _of_year(self, claim: Claim, agency: str, role: str, meaning: Meaning) -> Found:
        last = Found(why="公开文件里没有这一项")
        for wanted in self._wanted(claim, agency, role, meaning):
            if wanted not in self._kept:
                self._kept[wanted] = _selected(self.store, wanted)
            groups, why = self._kept[wanted]
            fitting = tuple(g for g in groups if fits_unit(g.value.unit, claim.unit))
            if wanted.measure is None and any(not same_value(fitting[0].value, g.value) for g in fitting):
                last, fitting = Found(why="没有说是其中的哪一部分", near=True), ()
            if role in ("change", "change_rate", "rate"):
                based = tuple(g for g in fitting if same_base(claim.base, g.value.base))
                if fitting and not based:
                    last = Found(why=f"公开文件里比较的基数不是“{claim.base}”", near=True)
                fitting = based
            if fitting:
                return Found(fitting)
            last = last if last.near else Found(why=why or last.why, near=bool(groups) or "没有查到" not in why)
        return last

    def _wanted(self, claim: Claim, agency: str, role: str, meaning: Meaning) -> Iterator[Wanted]:
        """What may be meant, the likeliest first; what was said in its own words holds in all of them."""
        said = claim.said
        item = tuple(
            replace(wanted, code=said.code if len(meaning.item) == 1 else "", classification=said.classification)
            for wanted in meaning.item
        )
        fund = meaning.fund or said.fund
        firm = "fund" in said.firm or meaning.fund is not None
        funds: list[Fund | None] = [fund]
        own = any(names_fund(wanted.path[-1]) for wanted in item)
        if fund is not None and (not firm or own or role not in ("amount", "change", "change_rate")):
            funds.append(None)
        stages: list[Stage | None] = [*_STAGES.get(said.stage, (said.stage,))] if said.stage else [None]
        if said.stage is not None and not said.firm & {"stage", "kind"}:
            stages.append(None)
        period = Period(fiscal_year=said.year) if said.year is not None else _as_of(claim)
        flow = meaning.flow or said.flow
        measures = (meaning.measure,) if meaning.measure else ((), None)  # the whole, else the only part there is
        for which, stage, measure in product(dict.fromkeys(funds), dict.fromkeys(stages), measures):
            for one in _ROLES.get(role, ()):
                yield Wanted(
                    agency=agency, scope=said.scope, period=period, stage=stage, flow=flow, fund=which, item=item,
                    measure=measure, role=one, base=base_wanted(claim.base, said.year, one),
                )  # fmt: skip


def _selected(store: StoreReading, wanted: Wanted) -> tuple[tuple[Group, ...], str]:
    selection = select(store, wanted)
    failure = selection.failure
    if selection.groups or failure is None or failure.rule.dimension in ("agency", "item"):
        return selection.groups, ""
    return (), why_none(failure)


def why_none(failure: Failure) -> str:
    """Which dimension of a claim left nothing, and what there is instead."""
    asked = f"{failure.asked}年" if failure.rule.dimension == "year" else failure.asked
    word = _asked_words.get(failure.rule.dimension)
    said = f"公开文件里没有{asked}的这一项" if word is None else word.format(asked=asked)
    instead = [str(value) for value in failure.instead if value not in (None, "", ())]
    return f"{said}，有的是{'、'.join(instead[:_MOST_INSTEAD])}" if instead else said


_MOST_INSTEAD = 4
_asked_words = {
    "scope": "库里没有{asked}口径的数",
    "stage": "公开文件里没有这一项的{asked}数",
    "fund": "公开文件里没有{asked}口径的这一项",
    "role": "公开文件里没有写明这一项的这种数",
    "base": "公开文件里比较的基数不是这个",
    "measure": "公开文件里这一项没有这一列",
    "flow": "公开文件里没有这一项的{asked}",
}


def _as_of(claim: Claim) -> Period | None:
    told = _DATE.search(claim.statement.as_of) if claim.statement else None
    return Period(as_of=date(*map(int, told.groups()))) if told else None


_DATE = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")


def base_wanted(base: str, year: int | None, role: Role) -> Wanted | None:
    """What a relative claim is against, as a selection takes it; None where it says nothing."""
    if not base or role not in (Role.CHANGE, Role.CHANGE_RATE):
        return None
    named = re.search(r"20\d\d", base)
    before = int(named[0]) if named else year - 1 if year and re.search("上年|去年|上一年|同期", base) else None
    stage = next((stage for words, stage in _BASE_STAGES if re.search(words, base)), None)
    return Wanted(period=Period(fiscal_year=before) if before else None, stage=stage, role=Role.AMOUNT)


_BASE_STAGES = (
    ("全年预算|调整", Stage.ADJUSTED),
    ("执行", Stage.EXECUTED),
    ("预算", Stage.BUDGET),
    ("决算", Stage.FINAL),
)


def same_base(said: str, printed: Base | None) -> bool:
    """Whether two wordings of what a change is against can mean the same: 上年 can be any of last year's stages."""
    there = printed.printed if printed else ""
    if not said or not there:
        return True
    kinds = [_base_kind(base) for base in (said, there)]
    years = [re.search(r"20\d\d", base) for base in (said, there)]
    if years[0] and years[1] and years[0][0] != years[1][0]:
        return False
    return "" in kinds or kinds[0] == kinds[1]


def _base_kind(base: str) -> str:
    return next(
        (kind for kind in ("年初预算", "全年预算", "调整预算", "执行", "预算", "决算", "差异率") if kind in base), ""
    )


def fits_unit(unit: str, claimed: str) -> bool:
    """Money is compared with money, people with people; a count without a unit with any."""
    unit = plain_unit(unit)
    if claimed in MONEY_UNITS:
        return unit in MONEY_UNITS
    if unit in MONEY_UNITS:
        return False
    return not claimed or not unit or unit == claimed or {unit, claimed} <= _PEOPLE or _same_unit(unit, claimed)


def _same_unit(a: str, b: str) -> bool:
    bare = [re.sub(r"[()（）套]", "", unit) for unit in (a, b)]
    return bare[0] == bare[1] or {a, b} <= {"个百分点", "百分点"} or {a, b} <= {"辆", "台"}
