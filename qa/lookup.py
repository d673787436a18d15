"""Query → Facts: exact and deterministic, no vector, no model.

A number answers when body, year, stage, scope, fund, flow, subject and measure all agree with the question, or when the
question left one of them open and every reading gives the same number. Otherwise the readings are choices to ask back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.amounts import MONEY_UNITS
from index.disclosure import Blank, Classification, Contradiction, Disclosure, Fact, Flow, Fund, Nothing, Scope, Stage
from index.fact_store import FactStore
from index.names import full_name
from index.reconcile.agreement import TOLERANCE_YUAN, agree, comparable, supported
from index.terms import project_topic
from qa.disputes import Dispute, disputes, same_amount
from qa.question import Query
from qa.vocabulary import Body

# Values are of these roles unless a change or a share was asked for.
AMOUNTS = ("amount", "count", "target")
_FUND_ORDER = (Fund.ALL, Fund.FISCAL, Fund.GENERAL, Fund.GOVERNMENT, Fund.CAPITAL, Fund.SPECIAL_ACCOUNT, Fund.UNIT)
_MOST_DISPUTES = 2  # told of one value
_STAGE_ORDER = (Stage.FINAL, Stage.BUDGET, Stage.ADJUSTED, Stage.EXECUTED, Stage.ACTUAL, Stage.TARGET)
# Of these the 三公 table is the place, the economic subject of basic expenditure only a part.
THREE_PUBLIC = {"三公经费", "因公出国境费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行费", "公务接待费"}


@dataclass(frozen=True, slots=True)
class Value:
    """What the sources say of one thing: the supported fact, the facts that agree with it, those that do not, and what
    was found against it when its disclosure was reconciled."""

    fact: Fact
    agreeing: tuple[Fact, ...]
    contradicting: tuple[Fact, ...] = ()
    reason: str = ""
    disputes: tuple[Dispute, ...] = ()

    @property
    def corrected(self) -> Dispute | None:
        """The dispute that gave ``fact`` its value: the arithmetic supports it and no place prints it. Its source is
        the place that prints the other."""
        return next((dispute for dispute in self.disputes if dispute.against), None)

    @property
    def yuan(self) -> Decimal:
        """In 元 where it is money, else as printed."""
        return comparable(self.fact)


@dataclass(frozen=True, slots=True)
class Found:
    """One value, or several readings that differ, or none."""

    value: Value | None = None
    readings: tuple[tuple[str, Value], ...] = ()


class Lookup:
    """Looks facts up in one store. Facts of a body are read once and kept while the question is answered."""

    def __init__(self, store: FactStore, disclosures: Sequence[Disclosure]) -> None:
        self._store = store
        self._disclosures = {disclosure.sha256: disclosure for disclosure in disclosures}
        self._facts: dict[str, list[Fact]] = {}
        self._contradictions: dict[str, list[Contradiction]] = {}

    @property
    def store(self) -> FactStore:
        """The store that is looked into."""
        return self._store

    def facts_of(self, body: Body) -> list[Fact]:
        """Every fact of a body, all years."""
        if body.full not in self._facts:
            self._facts[body.full] = self._store.facts(body_keys=[body.full])
        return self._facts[body.full]

    def blank(self, body: Body, topic: str, year: int | None) -> Blank | None:
        """Why a disclosure of the body (of that year) that names the topic gives no number for it; a missing attachment
        where it does not even name it."""
        blanks = [blank for blank in self._store.blanks(body.full) if year in (None, blank.year)]
        meanings = set(topic.split("\0"))
        of_topic = [blank for blank in blanks if blank.topic in meanings]
        named = min(of_topic, key=lambda blank: blank.kind is not Nothing.STATED_NONE, default=None)
        return named or next((blank for blank in blanks if blank.kind is Nothing.NOT_ATTACHED), None)

    def years_of(self, body: Body) -> list[int]:
        """The years of the body's disclosures."""
        return sorted({d.year for d in self._disclosures.values() if full_name(d.body) == body.full})

    def disclosures_of(self, body: Body, years: Collection[int] | None = None) -> list[Disclosure]:
        """The body's disclosures, of some years or all."""
        return [
            d for d in self._disclosures.values() if full_name(d.body) == body.full and (not years or d.year in years)
        ]

    def value(
        self,
        query: Query,
        body: Body,
        topic: str,
        year: int | None,
        roles: Collection[str] = AMOUNTS,
    ) -> Found:
        """The value of ``topic`` (a topic, or several joined by NUL that the word can mean) for a body and a year."""
        meanings = set(topic.split("\0"))
        both_sides = {side for meaning in meanings for side in _BOTH_SIDES.get(meaning, ())}
        facts = [fact for fact in self.facts_of(body) if fact.topic in meanings | both_sides and fact.role in roles]
        facts = self._of_year(facts, year)
        if query.code:
            facts = [fact for fact in facts if fact.code == query.code]
        facts = _of_kind(facts, query.wants)
        if query.project:
            facts = [fact for fact in facts if fact.project and project_topic(fact.project) == query.project]
        if query.scope is not None:
            facts = [fact for fact in facts if fact.scope is query.scope]
        staged = self._of_stage(facts, query.stage, strictly=bool(re.search("(?:目标|指标)值", query.leftover)))
        if not staged and query.stage is Stage.BUDGET and "年初" not in query.leftover:
            staged = self._of_stage(facts, Stage.ADJUSTED)  # 预算数 of a 决算 that prints 全年预算 alone
            if not staged and re.search("预算(?:金额|资金)", query.leftover):
                staged = self._of_stage(facts, None)  # 涉及预算金额: the amount, at whatever stage it is said
        facts = staged
        facts = facts if both_sides else _of_flow(facts, query.flow)
        facts = self._of_fund(facts, query.fund)
        facts = _of_classification(facts, meanings)
        if not facts:
            return Found()
        return self._decide(facts)

    def _of_year(self, facts: list[Fact], year: int | None) -> list[Fact]:
        if year is not None:
            return [fact for fact in facts if fact.year == year]
        # No year asked: the years that have a disclosure of their own, not the 上年 columns of others.
        return [fact for fact in facts if fact.year == self._disclosures[fact.source.sha256].year]

    def _of_stage(self, facts: list[Fact], stage: Stage | None, *, strictly: bool = False) -> list[Fact]:
        if stage is Stage.TARGET and strictly:
            return [fact for fact in facts if fact.role == "target"]
        if stage is Stage.TARGET:
            return [fact for fact in facts if fact.stage in (Stage.TARGET, Stage.BUDGET)] or facts
        if stage is not None:
            return [fact for fact in facts if fact.stage is stage or fact.stage is Stage.ACTUAL]
        own = [fact for fact in facts if fact.stage in (self._own_stage(fact), Stage.ACTUAL)]
        return own or [fact for fact in facts if fact.stage is Stage.TARGET] or facts

    def _own_stage(self, fact: Fact) -> Stage:
        return self._disclosures[fact.source.sha256].stage

    def _of_fund(self, facts: list[Fact], fund: Fund | None) -> list[Fact]:
        """The fund asked for; else all funds together, and where a disclosure has only one fund, that one too."""
        if fund is not None:
            exact = [fact for fact in facts if fact.fund is fund]
            if exact:
                return exact
        kept: list[Fact] = []
        for sha256 in dict.fromkeys(fact.source.sha256 for fact in facts):
            own = [fact for fact in facts if fact.source.sha256 == sha256]
            if self._single_fund(own[0]):
                kept += own
            else:
                first = min((fact.fund for fact in own), key=_FUND_ORDER.index)
                kept += [fact for fact in own if fact.fund is first]
        return kept

    def _single_fund(self, fact: Fact) -> bool:
        """Whether all that the disclosure spends this year is 财政拨款, by its own totals: then a subject's amount is
        the same whichever fund its table speaks of. A grand total is never: it holds what was carried over too."""
        if fact.topic in _ALL_SPENT or fact.topic in _FISCAL_SPENT or fact.flow is Flow.REVENUE:
            return False  # what comes in besides need not be spent
        same = [
            other
            for other in self._facts.get(full_name(fact.body), [])
            if other.source.sha256 == fact.source.sha256
            and other.year == fact.year
            and other.role == "amount"
            and other.stage is self._own_stage(other)
        ]
        for topic in _ALL_SPENT:  # 本年支出合计 where it is stated, else the total
            everything = [other for other in same if other.topic == topic and other.fund is Fund.ALL]
            if everything:
                fiscal = [
                    other
                    for other in same
                    if other.topic in _FISCAL_SPENT or (other.topic == topic and other.fund is not Fund.ALL)
                ]
                return any(agree(everything[0], other) for other in fiscal)
        return False

    def _decide(self, facts: list[Fact]) -> Found:
        readings: list[tuple[str, Value]] = []
        groups: dict[tuple[object, ...], list[Fact]] = {}
        for fact in facts:
            groups.setdefault(_reading(fact), []).append(fact)
        groups = _merge_uncoded(groups)
        for group in groups.values():
            fact, agreeing, contradicting, reason = supported(group, self._facts.get(full_name(group[0].body), []))
            readings.append((_reading_label(fact, facts), Value(fact, tuple(agreeing), tuple(contradicting), reason)))
        values = [value for _, value in readings]
        money = {value.fact.unit in MONEY_UNITS for value in values}
        if len(money) == 1 and all(agree(value.fact, values[0].fact) for value in values):
            best = max(values, key=lambda value: (value.fact.kind == "cell", len(value.agreeing)))
            together = tuple(dict.fromkeys(fact for value in (best, *values) for fact in value.agreeing))
            against = tuple(dict.fromkeys(fact for value in values for fact in value.contradicting))
            why = next((value.reason for value in values if value.reason), "")
            return Found(value=self._weighed(Value(best.fact, together, against, why)))
        return Found(readings=tuple(readings))

    def children(
        self,
        body: Body,
        year: int | None,
        classification: Classification,
        parent: str,
        level: int = 0,
        column: str = "",
    ) -> list[Value]:
        """The subjects right under a code, or the classes (类) when ``parent`` is empty, largest first. ``level`` is the
        length of the codes wanted instead (款 5, 项 7), ``column`` the measure that is wanted of each instead of the total."""
        length = level or (3 if not parent else len(parent) + 2)
        facts = [
            fact
            for fact in self.facts_of(body)
            if fact.code
            and len(fact.code) == length
            and fact.code.startswith(parent)
            and fact.classification is classification
            and (fact.topic.endswith(f"|{column}") if column else "|" not in fact.topic)
            and fact.role == "amount"
        ]
        facts = _of_flow(self._of_stage(self._of_year(facts, year), None), Flow.EXPENDITURE)
        return self._each(facts, lambda fact: fact.code)

    def projects(self, body: Body, year: int | None, scope: Scope) -> list[Value]:
        """The named projects with their amounts, largest first. One project under two slightly different names (测评费,
        测评服务费) with the same amount is one."""
        facts = [
            fact
            for fact in self.facts_of(body)
            if fact.project
            and fact.scope is scope
            and fact.role == "amount"
            and "|" not in fact.topic
            and fact.topic == project_topic(fact.project)
        ]
        # Performance tables name projects more loosely than the budget does.
        facts.sort(key=lambda fact: fact.measure.startswith("绩效"))
        found: list[Value] = []
        of_one_stage = _first_stage(self._of_stage(self._of_year(facts, year), None))
        for value in self._each(of_one_stage, lambda fact: fact.topic):
            if not any(agree(value.fact, other.fact) and _same_name(value.fact, other.fact) for other in found):
                found.append(value)
        return self._budgeted(found, body, year)

    def _budgeted(self, values: list[Value], body: Body, year: int | None) -> list[Value]:
        """Of the named projects, those of the budget's own table where they make up the whole project expenditure: then
        what prose and performance tables call otherwise is named twice, not more."""
        own = [
            value
            for value in values
            if any(
                f.kind == "cell" and not f.measure.startswith("绩效") for f in (*value.agreeing, *value.contradicting)
            )
        ]
        whole = self.value(Query("", "figure"), body, "项目支出", year).value
        together = sum((value.yuan for value in own), Decimal(0))
        return own if whole is not None and abs(whole.yuan - together) <= TOLERANCE_YUAN else values

    def _each(self, facts: Iterable[Fact], by: Callable[[Fact], str]) -> list[Value]:
        groups: dict[str, list[Fact]] = {}
        for fact in facts:
            groups.setdefault(by(fact), []).append(fact)
        values = []
        for group in groups.values():
            fact, agreeing, contradicting, reason = supported(group, self._facts.get(full_name(group[0].body), []))
            values.append(self._weighed(Value(fact, tuple(agreeing), tuple(contradicting), reason)))
        return sorted(values, key=lambda value: -value.yuan)

    def _weighed(self, value: Value) -> Value:
        """The value with what its disclosures' own contradictions say of it; where they support another printing of the
        same thing, that one with this one against it."""
        found = disputes(
            (value.fact, *(fact for fact in value.agreeing if fact is not value.fact)),
            [
                one
                for sha256 in dict.fromkeys(fact.source.sha256 for fact in value.agreeing)
                for one in self._found_in(sha256)
            ],
        )
        told = [
            dispute
            for dispute in found
            if not any(same_amount(fact.value, fact.unit, *dispute.sides[1][:2]) for fact in value.contradicting)
        ]
        right = next((dispute.printed for dispute in told if dispute.against and dispute.printed), None)
        if right is None:
            value = replace(value, disputes=tuple(told[:_MOST_DISPUTES]))
            if value.corrected is not None:
                amount, unit, _ = value.corrected.sides[0]
                value = replace(value, fact=replace(value.fact, value=amount, unit=unit))
            return value
        agreeing = [fact for fact in value.contradicting if agree(fact, right)]
        against = [*value.agreeing, *(fact for fact in value.contradicting if fact not in agreeing)]
        return Value(right, tuple(dict.fromkeys([right, *agreeing])), tuple(against), "文件里的其他数支持它")

    def _found_in(self, sha256: str) -> list[Contradiction]:
        if sha256 not in self._contradictions:
            self._contradictions[sha256] = self._store.contradictions([sha256])
        return self._contradictions[sha256]

    def change_sentences(self, query: Query) -> list[str]:
        """The sentences that state a change of what was asked about, in the bodies and years asked about. A total is
        also explained where the total of a fund or of both sides is."""
        topics = {meaning for topic in query.topics for meaning in topic.split("\0")}
        if topics & {"支出总计", "收入总计", "本年支出合计", "本年收入合计"}:
            topics |= {"收支总计", "财政拨款收支总计", "一般公共预算支出", "一般公共预算拨款收入"}
        facts = [
            fact
            for body in query.bodies
            for fact in self.facts_of(body)
            if fact.topic in topics and fact.source.sentence and (not query.years or fact.year in query.years)
        ]
        changes = [fact.source.sentence for fact in facts if fact.role in ("change", "change_rate")]
        explained = [
            reason.source.sentence
            for body in query.bodies
            for reason in self._store.reasons(body.full)
            if reason.topic in topics and (not query.years or reason.year in query.years)
        ]
        return changes or explained or [fact.source.sentence for fact in facts if "原因" in fact.source.sentence]


# 收支总计 is the amount that both sides come to.
_BOTH_SIDES = {
    "收支总计": ("收入总计", "支出总计"),
    "财政拨款收支总计": ("财政拨款收入总计", "财政拨款支出总计"),
}
# What was spent in all, and what of it from 财政拨款.
_ALL_SPENT = ("本年支出合计", "支出总计")
_FISCAL_SPENT = ("一般公共预算支出", "财政拨款支出", "财政拨款支出总计")


def _first_stage(facts: list[Fact]) -> list[Fact]:
    """Of each project the amounts of one stage: a performance table gives its budget beside what was spent of it."""
    first: dict[str, Stage] = {}
    for fact in sorted(facts, key=lambda fact: _STAGE_ORDER.index(fact.stage)):
        first.setdefault(fact.topic, fact.stage)
    return [fact for fact in facts if fact.stage is first[fact.topic]]


def _of_kind(facts: list[Fact], wants: str) -> list[Fact]:
    """Money where money is asked for, counts where a count is; a rate or a target satisfies either only when nothing
    of the kind is there."""
    if wants == "money":
        return [fact for fact in facts if fact.unit in MONEY_UNITS]
    if wants == "count":
        return [fact for fact in facts if fact.unit not in MONEY_UNITS]
    return facts


def _same_name(a: Fact, b: Fact) -> bool:
    """Whether one project name is the other with a few characters left out."""
    short, long = sorted((a.topic, b.topic), key=len)
    rest = iter(long)
    return len(long) - len(short) <= 4 and all(c in rest for c in short)


def _of_flow(facts: list[Fact], flow: Flow | None) -> list[Fact]:
    """The side asked for; expenditure when none was and there is any."""
    wanted = flow or Flow.EXPENDITURE
    exact = [fact for fact in facts if fact.flow is wanted or fact.flow is None]
    return exact or (facts if flow is None else [])


def _of_classification(facts: list[Fact], meanings: set[str]) -> list[Fact]:
    if meanings & THREE_PUBLIC:
        own = [fact for fact in facts if fact.classification is Classification.NONE]
        return own or facts
    return facts


def _reading(fact: Fact) -> tuple[object, ...]:
    topic = next((both for both, sides in _BOTH_SIDES.items() if fact.topic in (both, *sides)), fact.topic)
    return (
        topic,
        fact.scope,
        fact.year,
        fact.stage,
        fact.code,
        fact.project if fact.role == "target" else "",
        fact.unit if fact.role == "count" else "",
    )


def _merge_uncoded(groups: dict[tuple[object, ...], list[Fact]]) -> dict[tuple[object, ...], list[Fact]]:
    """Prose names a subject without its code; its facts join the one coded reading whose value they give, else all
    codes of the name when there is only one."""
    coded = {reading: facts for reading, facts in groups.items() if reading[4]}
    merged = {reading: list(facts) for reading, facts in coded.items()}
    for reading, facts in groups.items():
        if reading[4]:
            continue
        for fact in facts:
            fitting = [r for r in coded if r[:4] == reading[:4] and r[5:] == reading[5:]]
            same = [r for r in fitting if any(agree(fact, other) for other in coded[r])]
            target = same[0] if same else fitting[0] if len(fitting) == 1 else reading
            merged.setdefault(target, []).append(fact)
    return merged


def _reading_label(fact: Fact, among: Sequence[Fact]) -> str:
    """What tells this reading from the others, in words that can be asked back."""
    parts: list[str] = []
    if len({f.year for f in among}) > 1:
        parts.append(f"{fact.year}年")
    if len({f.scope for f in among}) > 1:
        parts.append("部门（含下属单位）" if fact.scope is Scope.DEPARTMENT else "单位本级")
    if len({f.stage for f in among}) > 1:
        parts.append(fact.stage.value)
    if len({f.code for f in among}) > 1:
        kind = fact.classification.value
        parts.append(f"{fact.code} {fact.name}（{kind}）" if fact.code else fact.name)
    if len({f.topic for f in among}) > 1 and not fact.code:
        parts.append(fact.name or fact.topic)
    if fact.role == "target" and len({f.project for f in among}) > 1:
        parts.append(f"项目“{fact.project}”")
    return " ".join(dict.fromkeys(parts)) or fact.name
