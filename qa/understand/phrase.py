"""What the words of one noun phrase ask for together: which sense each has beside the others, and the address they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from index.domain.address import Classification, Flow, Fund, Origin, Role, Scope, Stage
from index.domain.agencies import place_of, place_path
from index.domain.terms import flow_of, fund_of, key
from index.store.lexicon import places_of
from qa.query import AnyOf, Each, Ground, Item, ItemWanted, Located, Period, Wanted
from qa.understand.senses import Edge, Kind, Sense

T = TypeVar("T")

# Kinds that a word has beside another item, and leaves to it: 一般公共预算 is the fund of what is named with it.
_SOFT = (Kind.FUND, Kind.FLOW, Kind.ORIGIN, Kind.STAGE, Kind.SCOPE, Kind.TOTAL, Kind.GENERIC, Kind.ROLE)
_TOTALS = {"收入总计": Flow.REVENUE, "支出总计": Flow.EXPENDITURE}
_LINE = Classification.LINE
_BOTH_SIDES = frozenset({"收支总计", "财政拨款收支总计"})
# Costs of readings that are possible but odd.
_MOST_MEANINGS = 5
_TWO_BODIES, _TWO_YEARS, _UNREAD = 3.0, 2.0, 50.0
_NEAR = 3  # characters between a place and its organ: 乙市那个财政局


@dataclass(frozen=True, slots=True)
class Thing:
    """An item as named: ``joined``: with 和 to the one before; ``holds``: followed by 中, 里, 下."""

    item: ItemWanted
    edge: Edge
    others: tuple[ItemWanted, ...] = ()  # what the word may mean instead
    measure: bool = False
    joined: bool = False
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Whose:
    """A body by the full names that its name may mean, or all bodies of a place, by the paths that its name may mean."""

    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    edge: Edge | None = None


@dataclass(slots=True)
class Phrase:
    """The slots that a phrase fills, each with all its values in order, and what it says besides."""

    agencies: list[Whose] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    offset: int | None = None
    stages: list[Stage] = field(default_factory=list)
    joined_stages: bool = False
    scope: Scope | None = None
    funds: list[Fund] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    joined_flows: bool = False
    origin: Origin | None = None
    things: list[Thing] = field(default_factory=list)
    total: bool = False
    roles: list[Role] = field(default_factory=list)
    attribute: str = ""
    section: str = ""
    bound: str | None = None
    located: Located | None = None
    pronouns: list[str] = field(default_factory=list)
    generic: bool = False
    each: bool = False
    unit: str = ""
    decimals: int | None = None
    unexplained: list[tuple[int, int]] = field(default_factory=list)
    aside: list[tuple[int, int]] = field(default_factory=list)
    quoted: list[tuple[int, int]] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    mended: list[tuple[str, str]] = field(default_factory=list)
    penalty: float = 0.0
    weak: bool = False  # the stage is only 实际, which also says nothing
    not_held: list[tuple[int, int]] = field(default_factory=list)  # bodies that are named and the store does not hold

    @property
    def empty(self) -> bool:
        """True where no slot of an address is filled."""
        return not (
            self.agencies or self.periods or self.offset is not None or self.stages or self.scope
            or self.funds or self.flows or self.origin or self.things or self.total or self.roles or self.located
        )  # fmt: skip


def read_phrase(edges: Sequence[Edge], *, of_money: bool = False) -> Phrase:
    """The phrase that these words make; cues other than 和 and 中 between them are passed over. ``of_money``: a fund named
    alone says from which money what was asked before comes (其中来自单位资金的)."""
    phrase = Phrase()
    solid = sum(1 for edge in edges if _is_solid(edge)) or of_money
    joined = False
    for edge in edges:
        if edge.symbol == "AND":
            joined = True
        elif edge.symbol == "COMMA":
            joined = joined or "、" in edge.value
        elif edge.symbol == "IN" and phrase.things:
            phrase.things[-1] = replace(phrase.things[-1], holds=True)
        elif edge.symbol in ("UNK", "AMT"):
            phrase.unexplained.append((edge.start, edge.end))
            phrase.penalty += _UNREAD
        elif edge.value in ("chat", "aside"):
            phrase.aside.append((edge.start, edge.end))
        elif edge.senses:
            _take(phrase, edge, _chosen(edge, solid, phrase), joined)
            joined = False
    return phrase


def _is_solid(edge: Edge) -> bool:
    """True for a word that can only be the thing asked for."""
    return any(sense.kind is Kind.ITEM for sense in edge.senses) and not any(
        sense.kind in _SOFT or sense.kind is Kind.AGENCY for sense in edge.senses
    )


def _chosen(edge: Edge, solid: int, phrase: Phrase) -> Sense:
    """The sense that a word has in this phrase."""
    senses = edge.senses
    kinds = {sense.kind for sense in senses}
    for kind in (Kind.AGENCY, Kind.PLACE):
        if kind in kinds:
            return _of_kind(senses, kind)
    if Kind.LOCATED in kinds:
        return _of_kind(senses, Kind.LOCATED)
    if Kind.ROLE in kinds and all(_is_named(sense) for sense in senses if sense.kind is Kind.ITEM):
        return _of_kind(senses, Kind.ROLE)
    if Kind.ITEM in kinds:
        soft = [sense for sense in senses if sense.kind in _SOFT]
        if soft and (solid or phrase.things):
            return soft[0]
        return _one_item([sense for sense in senses if sense.kind is Kind.ITEM])
    if Kind.PRONOUN in kinds:
        text = "|".join(sense.text for sense in senses if sense.kind is Kind.PRONOUN)
        return Sense(Kind.PRONOUN, text=text)
    return senses[0]


def _is_named(sense: Sense) -> bool:
    return sense.item is not None and sense.item.classification in (Classification.NAMED, None)


def _of_kind(senses: Sequence[Sense], kind: Kind) -> Sense:
    return next(sense for sense in senses if sense.kind is kind)


def _one_item(senses: Sequence[Sense]) -> Sense:
    """One item of the items that a word may be: of no certain classification where they differ in it."""
    known = [sense for sense in senses if sense.item and sense.item.classification is not None] or list(senses)
    first = known[0]
    assert first.item is not None
    measure = any(sense.measure for sense in senses)
    kinds = {sense.item.classification for sense in known if sense.item}
    if len(kinds) == 1:
        return replace(first, measure=measure)
    names = {sense.item.path[-1] for sense in known if sense.item and sense.item.path}
    lines = [sense for sense in known if sense.item and sense.item.classification is Classification.LINE]
    if len(names) > 1 and lines:
        return replace(lines[0], measure=measure)
    return replace(first, measure=measure, item=ItemWanted(None, first.item.path))


def _take(phrase: Phrase, edge: Edge, sense: Sense, joined: bool) -> None:
    """Fill the slot of a word's sense."""
    kind = sense.kind
    phrase.grounds.append(Ground(kind.value, edge.start, edge.end))
    if edge.mended:
        phrase.mended.append((edge.mended, sense.text))
    match kind:
        case Kind.AGENCY:
            _take_agency(phrase, edge, sense, joined)
        case Kind.PLACE:
            if sense.elsewhere and phrase.agencies and not joined:
                _unread(phrase, edge)  # 丙州援助甲市的项目: part of a name, of which nothing is known
            else:
                _take_place(phrase, edge, sense.names, joined)
        case Kind.PERIOD:
            _take_period(phrase, sense, joined)
        case Kind.YEAR_OFFSET:
            phrase.offset = sense.number
        case Kind.STAGE:
            _take_stage(phrase, Stage(sense.text), joined)
            phrase.weak = edge.end - edge.start == 2 and sense.text == Stage.ACTUAL
        case Kind.SCOPE:
            scope = Scope(sense.text)
            if not (scope is Scope.UNIT and phrase.scope is Scope.OWN_LEVEL):
                phrase.scope = scope
        case Kind.FUND:
            phrase.funds.append(Fund(sense.text))
        case Kind.FLOW:
            phrase.flows.append(Flow(sense.text))
            phrase.joined_flows |= joined
        case Kind.ORIGIN:
            phrase.origin = Origin(sense.text)
        case Kind.ITEM:
            _take_item(phrase, edge, sense, joined)
        case Kind.TOTAL:
            phrase.total = True
        case Kind.ROLE:
            phrase.roles.append(Role(sense.text))
        case Kind.ATTRIBUTE:
            phrase.attribute = sense.text
        case Kind.BOUND:
            phrase.bound = sense.text
        case Kind.LOCATED:
            _take_located(phrase, sense)
        case Kind.SECTION:
            phrase.section = sense.text
        case Kind.PRONOUN:
            phrase.pronouns.append(sense.text)
        case Kind.GENERIC:
            phrase.generic = True
        case Kind.EACH:
            phrase.each = True
        case Kind.UNIT:
            phrase.unit = sense.text
        case Kind.DECIMALS:
            phrase.decimals = sense.number
        case _:
            pass


def _take_agency(phrase: Phrase, edge: Edge, sense: Sense, joined: bool) -> None:
    last = phrase.agencies[-1] if phrase.agencies else None
    near = last is not None and last.edge is not None and edge.start - last.edge.end <= _NEAR
    if not sense.names:
        _not_held(phrase, edge, last if near and not joined else None)
        return
    if last is not None and (not joined or not last.names):
        both = _narrowed(last, sense) or _narrowed(_as_place(last), sense)
        if both:
            phrase.agencies[-1] = Whose(both, edge=edge)
            return
        if not joined and near and _as_place(last).places:
            _not_held(phrase, edge, last)  # 甲市财政局, where only 乙市's is known
            return
        if not joined and last.edge is not None and _is_elsewhere(last.edge):
            _unread(phrase, last.edge)
            phrase.agencies[-1] = Whose(sense.names, edge=edge)
            return
        phrase.penalty += 0.0 if joined else _TWO_BODIES
    phrase.agencies.append(Whose(sense.names, edge=edge))


def _is_elsewhere(edge: Edge) -> bool:
    return any(sense.elsewhere for sense in edge.senses)


def _unread(phrase: Phrase, edge: Edge) -> None:
    phrase.unexplained.append((edge.start, edge.end))
    phrase.penalty += _UNREAD


def _as_place(whose: Whose) -> Whose:
    """A body whose name is that of a place (甲市) as the place."""
    if whose.places or whose.edge is None:
        return whose
    places = next((sense.names for sense in whose.edge.senses if sense.kind is Kind.PLACE), ())
    return Whose(places=places, edge=whose.edge) if places else whose


def _not_held(phrase: Phrase, edge: Edge, place: Whose | None) -> None:
    """Note that an organ, with the place before it, is none that the store holds: it is unexplained, and nothing else."""
    start = place.edge.start if place is not None and place.edge is not None else edge.start
    phrase.unexplained.append((start, edge.end))
    phrase.not_held.append((start, edge.end))
    phrase.penalty += _UNREAD


def _narrowed(last: Whose, sense: Sense) -> tuple[str, ...]:
    """The bodies that both names mean. Behind the name of a place an organ is that place's own; a name that says its own
    place may lie anywhere within."""
    if not last.places:
        return tuple(name for name in last.names if name in sense.names)
    own = tuple(name for name in sense.names if "".join(place_path(name)) in last.places)
    told = any(key(place) in sense.text for name in sense.names for place in place_path(name)[-1:])
    within = tuple(name for name in sense.names if any(place in places_of(name) for place in last.places))
    return own or (within if told or not any(map(place_path, sense.names)) else ())


def _take_place(phrase: Phrase, edge: Edge, places: tuple[str, ...], joined: bool) -> None:
    last = phrase.agencies[-1] if phrase.agencies else None
    if last is not None and not joined:
        if last.names:
            here = tuple(name for name in last.names if any(place in places_of(name) for place in places))
            if here:
                phrase.agencies[-1] = Whose(here, edge=edge)
                return
        else:
            deeper = tuple(one for one in places for above in last.places if one.startswith(above))
            if deeper:
                phrase.agencies[-1] = Whose(places=deeper, edge=edge)
                return
        phrase.penalty += _TWO_BODIES
    phrase.agencies.append(Whose(places=places, edge=edge))


def _take_period(phrase: Phrase, sense: Sense, joined: bool) -> None:
    if sense.names:
        phrase.periods.extend(Period(int(year)) for year in sense.names)
        return
    assert sense.period is not None
    if sense.period in phrase.periods:
        return
    if phrase.periods and not joined:
        phrase.penalty += _TWO_YEARS
    phrase.periods.append(sense.period)


def _take_stage(phrase: Phrase, stage: Stage, joined: bool) -> None:
    if not joined and phrase.stages:
        if stage is Stage.BUDGET:
            return  # 预算 after a stage: 全年预算的预算数
        phrase.stages[-1] = stage
    elif stage not in phrase.stages:
        phrase.stages.append(stage)
        phrase.joined_stages |= joined


def _take_located(phrase: Phrase, sense: Sense) -> None:
    assert sense.located is not None
    known = phrase.located or Located()
    phrase.located = Located(
        sense.located.table or known.table,
        sense.located.section or known.section,
        sense.located.ordinal or known.ordinal,
    )


def _take_item(phrase: Phrase, edge: Edge, sense: Sense, joined: bool) -> None:
    assert sense.item is not None
    if all(one.quoted for one in edge.senses):
        phrase.quoted.append((edge.start, edge.end))
    last = phrase.things[-1] if phrase.things else None
    if last is not None and not joined and _code_and_name(last, sense.item, edge):
        code = last.item.code or sense.item.code
        path = last.item.path or sense.item.path
        merged = ItemWanted(
            (last.item if last.item.code else sense.item).classification, path, code, last.item.within, last.item.level
        )
        phrase.things[-1] = replace(last, item=merged, edge=edge)
        return
    phrase.things.append(Thing(sense.item, edge, _others(edge, sense.item), sense.measure, joined))


def _others(edge: Edge, item: ItemWanted) -> tuple[ItemWanted, ...]:
    """What else an everyday word may mean: 养老保险 is a functional subject or an economic one, under two names."""
    items = dict.fromkeys(sense.item for sense in edge.senses if sense.item and sense.item.path)
    names = {other.path[-1] for other in items if other}
    if len(names) < 2 or item.classification is Classification.LINE:
        return ()
    return tuple(other for other in items if other and other.path[-1] != item.path[-1])[:_MOST_MEANINGS]


def _code_and_name(last: Thing, item: ItemWanted, edge: Edge) -> bool:
    """True where a code stands beside its name: 2050204高中教育, 高等教育（2050205）."""
    near = edge.start - last.edge.end <= 8
    one = bool(last.item.code) != bool(item.code) or (last.item.code == item.code and bool(item.code))
    return near and one and not last.holds and (not last.item.path or not item.path or last.item.path == item.path)


@dataclass(frozen=True, slots=True)
class _Settled:
    items: tuple[Item, ...] = ()
    measures: tuple[tuple[str, ...], ...] = ()
    fund: Fund | None = None
    flow: Flow | None = None
    either: AnyOf[Item] | None = None


def wanted_of(phrase: Phrase, year: int | None = None) -> Wanted:
    """The address that the phrase asks for. ``year`` is what 去年 is told from where the phrase names no year."""
    settled = _settle(phrase)
    stages = _stages(phrase)
    return Wanted(
        agency=_agency(phrase),
        place=_only_place(phrase),
        scope=_scope(phrase),
        period=_period(phrase, year),
        stage=_one_or_each(stages),
        flow=_one_or_each(phrase.flows)
        if phrase.joined_flows
        else (phrase.flows[-1] if phrase.flows else settled.flow),
        fund=_one_or_each(phrase.funds) if phrase.each else (phrase.funds[-1] if phrase.funds else settled.fund),
        origin=phrase.origin,
        item=settled.either or _one_or_each(list(settled.items)),
        measure=_one_or_each(list(settled.measures)),
        role=_one_or_each(phrase.roles) or Role.AMOUNT,
        attribute=phrase.attribute or None,
        bound=phrase.bound,
        located=phrase.located,
    )


def _agency(phrase: Phrase) -> str | AnyOf[str] | Each[str] | None:
    """The body, or each of several; a place among several stands for itself."""
    if not phrase.agencies or _only_place(phrase):
        return None
    if len(phrase.agencies) == 1:
        names = phrase.agencies[0].names or phrase.agencies[0].places
        return names[0] if len(names) == 1 else AnyOf(names)
    return Each(tuple((one.names or one.places)[0] for one in phrase.agencies))


def _scope(phrase: Phrase) -> Scope | None:
    """The scope said; 本级 of a whole government is its own level, and a title may say it: 全市一般公共预算收支草案."""
    scope = phrase.scope
    if scope is None and phrase.located is not None:
        scope = next(
            (of for words, of in _SCOPES_IN_TITLES if any(word in phrase.located.table for word in words)), None
        )
    names = [name for one in phrase.agencies for name in one.names]
    government = bool(phrase.agencies) and all(place_of(name) == name for name in names)
    return Scope.OWN_LEVEL if scope is Scope.UNIT and government else scope


_SCOPES_IN_TITLES = (
    (("全市", "全省", "全县", "全区", "全州", "全国"), Scope.REGION),
    (("市本级", "市级", "省级", "省本级", "县本级", "区本级", "州本级", "县级", "区级"), Scope.OWN_LEVEL),
)


def _only_place(phrase: Phrase) -> str:
    """The place where a place alone says whose."""
    only = phrase.agencies[0].places if len(phrase.agencies) == 1 else ()
    return only[0] if len(only) == 1 else ""


def _one_or_each(values: Sequence[T]) -> T | Each[T] | None:
    if not values:
        return None
    return values[0] if len(values) == 1 else Each(tuple(values))


def _period(phrase: Phrase, year: int | None) -> Period | Each[Period] | None:
    periods = list(phrase.periods)
    titled = re.search(r"(?:19|20)\d\d", phrase.located.table) if phrase.located is not None else None
    if not periods and phrase.offset is None and titled:
        periods = [Period(int(titled.group()))]
    if not periods and phrase.offset is not None and year is not None:
        periods = [Period(year + phrase.offset)]
    return _one_or_each(periods)


def _stages(phrase: Phrase) -> list[Stage]:
    """The stages asked for; 实际 alone says no stage of money."""
    indicator = any(thing.item.classification is Classification.INDICATOR for thing in phrase.things)
    if phrase.stages == [Stage.ACTUAL] and phrase.weak and not phrase.bound and not indicator:
        return []
    return phrase.stages


def _settle(phrase: Phrase) -> _Settled:
    """Which of the things named is asked for, what holds it, and which part of it."""
    groups = _groups(phrase.things, phrase.each)
    side = _side_said_last(groups)
    if side is not None:
        last = groups.pop()[0].edge
        phrase.total = phrase.total or last.end - last.start > 2  # 支出合计, not 支出
        phrase.flows.append(side)
    if not groups:
        return _Settled(_totals(phrase))
    target = next((i for i in reversed(range(len(groups))) if not _is_part(groups, i)), len(groups) - 1)
    measures: list[tuple[str, ...]] = []
    fund, flow, within = None, None, None
    for i, group in enumerate(groups):
        if i == target:
            continue
        if all(thing.measure for thing in group) or _is_part(groups, i):
            words = [thing.item.path[-1] for thing in group]
            if i > target and len(words) > 1:
                measures = [(word,) for word in words]
            elif not (i < target and groups[target][0].measure):
                measures = [(*(measures[0] if measures else ()), words[-1])]
        elif i < target:
            line = group[-1].item.path[-1] if group[-1].item.path else ""
            own_fund, own_flow = fund_of(line), flow_of(line)
            if line in _TOTALS or line in _BOTH_SIDES:
                flow = _TOTALS.get(line)
            elif _is_fund_line(group[-1], own_fund):
                fund, flow = own_fund, own_flow
            elif not (group[-1].item.classification is _LINE and groups[target][0].item.classification is _LINE):
                within = _deeper(within, group[-1].item)
    items: list[Item] = [(replace(thing.item, within=within) if within else thing.item,) for thing in groups[target]]
    only = groups[target][0]
    either: AnyOf[Item] | None = None
    if len(items) == 1 and only.others:
        either = AnyOf((items[0], *((other,) for other in only.others)))
    if phrase.total and not measures and not groups[target][0].measure:
        measures = [()]
    return _Settled(tuple(items), tuple(measures), fund, flow, either)


def _side_said_last(groups: Sequence[Sequence[Thing]]) -> Flow | None:
    """The side where 支出 or 收入 only ends the name of the thing before it: 信访事务支出."""
    if len(groups) < 2 or len(groups[-1]) > 1 or groups[-2][-1].holds or _only_context(groups[-2]):
        return None
    path = groups[-1][0].item.path
    return _TOTALS.get(path[-1]) if path and not groups[-2][-1].measure else None


def _deeper(within: ItemWanted | None, item: ItemWanted) -> ItemWanted:
    return replace(item, within=within) if within else item


def _is_fund_line(thing: Thing, fund: Fund) -> bool:
    return thing.item.classification is Classification.LINE and fund in (
        Fund.FISCAL, Fund.GENERAL, Fund.GOVERNMENT, Fund.CAPITAL, Fund.SPECIAL_ACCOUNT,
    ) and not thing.item.path[-1].startswith(("三公", "公务", "因公", "机关运行"))  # fmt: skip


def _is_part(groups: Sequence[Sequence[Thing]], i: int) -> bool:
    """True for a group of columns (基本支出) beside something else, or of lines that are columns of a subject before them
    (高中教育的其他收入)."""
    others = [group for j, group in enumerate(groups) if j != i and not all(thing.measure for thing in group)]
    if all(thing.measure for thing in groups[i]):
        return any(not _only_context(group) for group in others)
    if i and all(_is_revenue_line(thing) for thing in groups[i]):
        before = groups[i - 1][-1].item
        return before.classification is Classification.FUNCTIONAL or bool(before.code)
    return False


def _only_context(group: Sequence[Thing]) -> bool:
    """True for lines that only say of which money or side: 一般公共预算支出, 支出总计."""
    thing = group[-1]
    line = thing.item.path[-1] if thing.item.path else ""
    return line in _TOTALS or line in _BOTH_SIDES or _is_fund_line(thing, fund_of(line))


def _is_revenue_line(thing: Thing) -> bool:
    line = thing.item.path[-1] if thing.item.path else ""
    return thing.item.classification is Classification.LINE and flow_of(line) is Flow.REVENUE and line not in _TOTALS


def _groups(things: Iterable[Thing], each: bool) -> list[list[Thing]]:
    groups: list[list[Thing]] = []
    for thing in things:
        if groups and thing.joined and not groups[-1][-1].holds:
            groups[-1].append(thing)
        else:
            groups.append([thing])
    if each and len(groups) > 1 and len(groups[-1]) == 1 and groups[-1][0].measure == groups[-2][-1].measure:
        last = groups.pop()
        if not groups[-1][-1].holds:
            groups[-1].extend(last)
        else:
            groups.append(last)
    return groups


def _totals(phrase: Phrase) -> tuple[Item, ...]:
    """The total that 合计, 收入 or 支出 ask for where nothing else is named."""
    if not phrase.total:
        return ()
    table = phrase.located.table if phrase.located else ""
    revenue = phrase.flows == [Flow.REVENUE] or (not phrase.flows and "收入" in table and "支出" not in table)
    line = "收入总计" if revenue else "支出总计"
    return ((ItemWanted(Classification.LINE, (line,)),),)
