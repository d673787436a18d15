"""One rule a dimension: when a fact fits what is asked, and what is taken where the question leaves it open.

``RULES`` is the table: read it from top to bottom. First every dimension that is asked lets through the facts that fit it;
then, in the same order, every open one keeps what it prefers. What is left with several values of one dimension is
ambiguous, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.domain.address import Base, Classification, Flow, Fund, Origin, Role, Stage
from index.domain.agencies import full_name
from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Disclosure, Fact
from index.domain.terms import canonical, flow_of, key
from qa.select.items import match
from qa.select.sought import Sought


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules may look at besides the facts: the disclosures that they stand in, by hash."""

    disclosures: Mapping[str, Disclosure]

    def own_year(self, fact: Fact) -> bool:
        """The fact is of the year of its disclosure, no earlier one printed for comparison."""
        disclosure = self.disclosures.get(fact.source.sha256)
        return disclosure is None or disclosure.year == fact.year

    def own_stage(self, fact: Fact) -> bool:
        """The fact is of the stage of its disclosure."""
        disclosure = self.disclosures.get(fact.source.sha256)
        return disclosure is None or disclosure.stage == fact.stage


Facts = Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of one dimension. ``name`` is the word for people. ``fits`` keeps the facts that are what is asked, () where
    none is. ``open`` keeps the preferred ones where nothing is asked. ``of`` is the value of a fact, to tell what there is
    instead."""

    dimension: str
    name: str
    asked: Callable[[Sought], object]
    fits: Callable[[Facts, Sought, Context], Facts]
    open: Callable[[Facts, Sought, Context], Facts]
    of: Callable[[Fact], object]
    says: str


def _where(test: Callable[[Fact], bool]) -> Callable[[Facts], Facts]:
    return lambda facts: [fact for fact in facts if test(fact)]


def _or_all(kept: Facts, facts: Facts) -> Facts:
    return kept or facts


def _first_with_any(facts: Facts, tests: Iterable[Callable[[Fact], bool]]) -> Facts:
    """The facts that pass the first test that any passes; () when none does."""
    for test in tests:
        kept = [fact for fact in facts if test(fact)]
        if kept:
            return kept
    return ()


def _all(facts: Facts, _: Sought, __: Context) -> Facts:
    return facts


# ---- agency, recipient


def _agency(facts: Facts, wanted: Sought, _: Context) -> Facts:
    return [fact for fact in facts if full_name(fact.body) in (wanted.agencies or ())]


def _recipient(facts: Facts, wanted: Sought, _: Context) -> Facts:
    asked = key(wanted.recipient or "")
    exact = (
        lambda fact: key(fact.recipient) == asked,
        lambda fact: bool(fact.recipient) and asked in key(fact.recipient),
    )
    return _first_with_any(facts, exact)


def _no_recipient(facts: Facts, _: Sought, __: Context) -> Facts:
    return _or_all([fact for fact in facts if not fact.recipient], facts)


# ---- when


def _year(facts: Facts, wanted: Sought, _: Context) -> Facts:
    if wanted.as_of is not None:
        years = (wanted.as_of.year, wanted.as_of.year + 1)
        return _first_with_any(
            facts,
            (
                lambda fact: fact.as_of == wanted.as_of,
                lambda fact: fact.as_of is None and fact.year in years and fact.stage is Stage.ACTUAL,
                lambda fact: fact.as_of is None and fact.year in years,
            ),
        )
    return [fact for fact in facts if fact.year == wanted.year]


def _own_year(facts: Facts, _: Sought, context: Context) -> Facts:
    return _or_all([fact for fact in facts if context.own_year(fact)], facts)


# What may be meant by a stage where the very stage is not printed: final accounts tell what was executed.
_STAGES_NEAR = {
    Stage.FINAL: (Stage.EXECUTED, Stage.ACTUAL),
    Stage.EXECUTED: (Stage.FINAL, Stage.ACTUAL),
    Stage.ACTUAL: (Stage.EXECUTED, Stage.FINAL),
    Stage.TARGET: (Stage.BUDGET,),
}


def _stage(facts: Facts, wanted: Sought, context: Context) -> Facts:
    exact = [fact for fact in facts if fact.stage is wanted.stage]
    if exact:
        return exact
    # People, vehicles and goals have a stage of their own, whatever the disclosure is.
    counted = [
        fact
        for fact in facts
        if fact.stage in (Stage.ACTUAL, Stage.TARGET)
        and (disclosure := context.disclosures.get(fact.source.sha256)) is not None
        and disclosure.stage is wanted.stage
    ]
    if counted:
        return counted
    near = _STAGES_NEAR.get(wanted.stage or Stage.BUDGET, ())
    return _first_with_any(facts, [lambda fact, stage=stage: fact.stage is stage for stage in near])  # type: ignore[misc]


def _own_stage(facts: Facts, _: Sought, context: Context) -> Facts:
    own = [fact for fact in facts if context.own_stage(fact) and context.own_year(fact)]
    return own or _or_all([fact for fact in facts if context.own_year(fact)], facts)


# ---- whose money


def _scope(facts: Facts, wanted: Sought, _: Context) -> Facts:
    return [fact for fact in facts if fact.scope is wanted.scope]


def _fund(facts: Facts, wanted: Sought, _: Context) -> Facts:
    exact = [fact for fact in facts if fact.fund is wanted.fund]
    if exact:
        return exact
    if wanted.fund is Fund.FISCAL:  # all that is fiscal, where no other fiscal fund pays for it
        fiscal = [fact for fact in facts if fact.fund in (Fund.GENERAL, Fund.GOVERNMENT, Fund.CAPITAL)]
        if {fact.fund for fact in fiscal} == {Fund.GENERAL}:
            return fiscal
    if wanted.fund is Fund.ALL:
        return _widest_fund(facts, wanted, _)
    # A line that is fiscal by definition (“三公”经费), asked for by the fund that pays it.
    if wanted.fund is Fund.GENERAL:
        return [fact for fact in facts if fact.fund is Fund.FISCAL and not any(facet.code for facet in fact.item)]
    return ()


_WIDEST = (Fund.ALL, Fund.FISCAL)


def _widest_fund(facts: Facts, _: Sought, __: Context) -> Facts:
    """Of each thing the widest fund by itself: what is asked may be several things, of which one is paid by one fund."""
    things: dict[object, list[Fact]] = {}
    for fact in facts:
        things.setdefault((fact.body, fact.item, fact.measures), []).append(fact)
    return [fact for own in things.values() for fact in _widest(own)]


def _widest(facts: Facts) -> Facts:
    return _or_all(_first_with_any(facts, [lambda fact, fund=fund: fact.fund is fund for fund in _WIDEST]), facts)  # type: ignore[misc]


def _origin(facts: Facts, wanted: Sought, _: Context) -> Facts:
    """The facts of that origin; 本年 is all of it where the disclosure does not tell what was carried over."""
    exact = [fact for fact in facts if fact.origin is wanted.origin]
    if exact or wanted.origin is not Origin.CURRENT or any(fact.origin is Origin.CARRIED_OVER for fact in facts):
        return exact
    return [fact for fact in facts if fact.origin is None]


def _any_origin(facts: Facts, _: Sought, __: Context) -> Facts:
    """All origins together; this year's where nothing was carried over."""
    whole = [fact for fact in facts if fact.origin is None]
    if whole or any(fact.value for fact in facts if fact.origin is Origin.CARRIED_OVER):
        return _or_all(whole, facts)
    return _or_all([fact for fact in facts if fact.origin is Origin.CURRENT], facts)


def _flow(facts: Facts, wanted: Sought, _: Context) -> Facts:
    return _first_with_any(facts, (lambda fact: fact.flow is wanted.flow, lambda fact: fact.flow is None))


def _likely_flow(facts: Facts, _: Sought, __: Context) -> Facts:
    """The side that the item belongs to by itself: revenue subjects are received, other subjects and projects spent."""
    sides = {_side(fact) for fact in facts} - {None}
    if len(sides) != 1:
        return facts
    side = next(iter(sides))
    return _or_all(
        [fact for fact in facts if fact.flow is side], [fact for fact in facts if fact.flow is None] or facts
    )


_SPENT = {
    Classification.FUNCTIONAL,
    Classification.ECONOMIC,
    Classification.GOVERNMENT_ECONOMIC,
    Classification.PROJECT,
}


def _side(fact: Fact) -> Flow | None:
    if not fact.item:
        return fact.flow
    first = fact.item[0]
    if first.classification is Classification.REVENUE:
        return Flow.REVENUE
    if first.classification in _SPENT:
        return Flow.EXPENDITURE
    return flow_of(first.name)


# ---- what


def _item(facts: Facts, wanted: Sought, _: Context) -> Facts:
    matches = [(fact, found) for fact in facts if (found := match(fact, wanted.item or ())) is not None]
    classified = [pair for pair in matches if pair[1].classified]
    kept = classified or matches
    alone = [fact for fact, found in kept if not any(_tells_apart(facet.classification) for facet in found.beyond)]
    return alone or [fact for fact, _ in kept]


def _tells_apart(classification: Classification) -> bool:
    """A further facet of this kind makes another thing of it; the subject of a project does not."""
    return classification not in (Classification.FUNCTIONAL, Classification.ORGAN)


def _not_excluded(facts: Facts, wanted: Sought) -> Facts:
    names = {form(name) for name in wanted.exclude for form in (key, canonical)}
    return [fact for fact in facts if not names & {name for facet in fact.item for name in facet.path}]


def _measure(facts: Facts, wanted: Sought, _: Context) -> Facts:
    asked = tuple(canonical(word) for word in wanted.measure or ())
    if not asked:  # the total: of a table that counts a part alone (基本支出), that part's
        shortest = min((len(fact.measures) for fact in facts), default=0)
        kept = [fact for fact in facts if len(fact.measures) == shortest]
        return kept if len({fact.measures for fact in kept}) == 1 else ()
    return _first_with_any(
        facts,
        (
            lambda fact: fact.measures == asked,
            lambda fact: bool(asked) and fact.measures[-len(asked) :] == asked,
            lambda fact: bool(asked) and set(asked) <= set(fact.measures),
            lambda fact: bool(asked) and all(any(word in own for own in fact.measures) for word in asked),
        ),
    )


def _by_classification(
    rule: Callable[[Facts, Sought, Context], Facts],
) -> Callable[[Facts, Sought, Context], Facts]:
    """A rule applied to functional and to economic subjects apart: 2210201 and 30113 are both 住房公积金, and neither is the
    other's part."""

    def apart(facts: Facts, wanted: Sought, context: Context) -> Facts:
        kinds: dict[Classification, list[Fact]] = {}
        for fact in facts:
            kinds.setdefault(fact.item[0].classification if fact.item else Classification.NONE, []).append(fact)
        if not {Classification.FUNCTIONAL, Classification.ECONOMIC} <= set(kinds):
            return rule(facts, wanted, context)
        return [kept for group in kinds.values() for kept in rule(group, wanted, context)]

    return apart


def _whole(facts: Facts, _: Sought, __: Context) -> Facts:
    return _or_all([fact for fact in facts if not fact.measures], facts)


_ROLES: dict[Role, tuple[tuple[str, ...], ...]] = {
    Role.AMOUNT: (("amount",), ("count", "target"), ("unit_price",)),
    Role.COUNT: (("count",), ("target",)),
    Role.UNIT_PRICE: (("unit_price",), ("amount", "target")),
}


def _role(facts: Facts, wanted: Sought, _: Context) -> Facts:
    for roles in _ROLES.get(wanted.role, ((wanted.role.value,),)):
        kept = [fact for fact in facts if fact.role in roles]
        if wanted.role is Role.COUNT:  # never answered with money
            kept = [fact for fact in kept if fact.unit not in MONEY_UNITS]
        if kept:
            return kept
    if wanted.role is Role.COUNT:
        return [fact for fact in facts if fact.role == "amount" and fact.unit not in MONEY_UNITS]
    return ()


def base_of(fact: Fact) -> Base:
    """What a relative number is measured against."""
    return fact.base or Base()


def _base(facts: Facts, wanted: Sought, _: Context) -> Facts:
    """Against the year and the stage that are asked. A base that is told only as 上年 is the year before."""
    asked = wanted.base
    if asked is None:
        return facts

    def fits(fact: Fact) -> bool:
        base = base_of(fact)
        year = base.year if base.year is not None else fact.year - 1 if _says_last_year(base) else None
        if asked.year is not None and year != asked.year:
            return False
        if asked.stage is not None and base.stage not in (None, asked.stage):
            return False
        if asked.item:
            names = {form(one.path[-1]) for one in asked.item if one.path for form in (key, canonical)}
            return bool(names & {canonical(word) for word in (*base.whole, base.printed)})
        return True

    return [fact for fact in facts if fits(fact)]


def _says_last_year(base: Base) -> bool:
    return not base.stage and not base.whole and ("上年" in base.printed or "去年" in base.printed or not base.printed)


def _usual_base(facts: Facts, wanted: Sought, _: Context) -> Facts:
    if wanted.role not in (Role.CHANGE, Role.CHANGE_RATE):
        return facts
    last = [fact for fact in facts if base_of(fact).year == fact.year - 1 or _says_last_year(base_of(fact))]
    return _or_all(last, facts)


# ---- where it stands


_ORDINAL = re.compile(
    r"^(?:附?表|附件|公开|预算|决算)*[\d一二三四五六七八九十]+[-－\d]*(?:表|号)?|[\d一二三四五六七八九十]+$"
)


def table_core(title: str) -> str:
    """A title without its number, its year and brackets: 表3 支出总表 → 支出总表."""
    core = re.sub(r"20\d\d年度?", "", key(title))
    return _ORDINAL.sub("", core) or core


def _table(facts: Facts, wanted: Sought, _: Context) -> Facts:
    located = wanted.located
    if located is None or not (located.table or located.ordinal):
        return facts
    asked, ordinal = table_core(located.table), key(located.ordinal)

    def tests() -> Iterable[Callable[[Fact], bool]]:
        if located.table:
            yield lambda fact: key(located.table) == key(fact.source.table)
            yield lambda fact: bool(fact.source.table) and table_core(fact.source.table) == asked
            yield lambda fact: asked in key(fact.source.table)
            yield lambda fact: bool(fact.source.table) and table_core(fact.source.table) in key(located.table)
        elif ordinal:
            yield lambda fact: re.search(rf"(?<!\d){re.escape(ordinal)}(?!\d)", key(fact.source.table)) is not None

    return _first_with_any(facts, tests())


RULES: tuple[Rule, ...] = (
    Rule(
        "agency",
        "单位",
        lambda w: w.agencies,
        _agency,
        _all,
        lambda f: f.body,
        "不写单位时，所有单位都算；有几个就要问",
    ),
    Rule("year", "年度", lambda w: w.year or w.as_of, _year, _own_year, lambda f: f.year, "公开文件自己的年度"),
    Rule("item", "项目或科目", lambda w: w.item, _item, _all, lambda f: f.name, "名称完全一致；写明的分类优先"),
    Rule("located", "所在的表", lambda w: w.located, _table, _all, lambda f: f.source.table, "在哪张表都算"),
    Rule("role", "数的性质", lambda w: w.role, _role, _all, lambda f: f.role, "不写时指金额，没有金额时指数量"),
    Rule("base", "对比的基数", lambda w: w.base, _base, _usual_base, lambda f: base_of(f).printed, "不写时指比上年"),
    Rule(
        "recipient",
        "受补助地区",
        lambda w: w.recipient,
        _recipient,
        _no_recipient,
        lambda f: f.recipient,
        "不分地区的合计",
    ),
    Rule("scope", "口径", lambda w: w.scope, _scope, _all, lambda f: f.scope, "部门和单位都有而数不同时要问"),
    Rule("origin", "资金年度", lambda w: w.origin, _origin, _any_origin, lambda f: f.origin, "不分本年和上年结转"),
    Rule("stage", "阶段", lambda w: w.stage, _stage, _own_stage, lambda f: f.stage, "公开文件自己的阶段"),
    Rule("flow", "收支", lambda w: w.flow, _flow, _likely_flow, lambda f: f.flow, "科目和项目指支出，收入科目指收入"),
    Rule(
        "measure",
        "列",
        lambda w: w.measure,
        _measure,
        _by_classification(_whole),
        lambda f: "/".join(f.measures),
        "合计",
    ),
    Rule("fund", "资金性质", lambda w: w.fund, _fund, _by_classification(_widest_fund), lambda f: f.fund, "最宽的资金"),
)


def not_excluded(facts: Facts, wanted: Sought) -> Facts:
    """The facts without those whose item has a name that the question excludes."""
    return _not_excluded(facts, wanted) if wanted.exclude else facts


__all__ = ["RULES", "Context", "Rule", "base_of", "not_excluded", "table_core"]
