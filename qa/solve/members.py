"""The members of an axis with their figures: the subjects of a level, the projects, the units of a department …

All members are taken from one view of the disclosure: the rules of ``qa.select`` are applied to all of them together, so
that no member is of another fund or stage than the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.domain.address import Classification, Flow, Role
from index.domain.agencies import full_name
from index.domain.disclosure import Fact
from index.domain.terms import canonical, key
from index.store.fact_filter import FactFilter
from qa.answer import Status
from qa.blocks import Sentence
from qa.labels.facts import fact_name, first_name
from qa.query import Axis, Condition, ItemWanted, Wanted
from qa.select import Group, Selection, agencies_of, in_yuan, narrowed, sought, whose
from qa.select.items import LEVELS, lies_within, names_of, readings
from qa.select.sought import Sought
from qa.solve.amount import ask_back, nothing
from qa.solve.world import NoAnswer, Outcome, World

_CLASSES = {
    "functional": Classification.FUNCTIONAL,
    "economic": Classification.ECONOMIC,
    "government_economic": Classification.GOVERNMENT_ECONOMIC,
    "revenue subject": Classification.REVENUE,
    "revenue": Classification.REVENUE,
    "project": Classification.PROJECT,
    "indicator": Classification.INDICATOR,
    "catalogue": Classification.PROCUREMENT,
}
_PLACES = {"县区", "市县", "县", "区", "地区"}
_DEPTHS = {"一级": 1, "二级": 2, "三级": 3}
# Facts of more agencies than this are first narrowed by what is asked exactly; a ranking never leaves any out.
_MANY = 2_000
# Numbers of so many rows, of whatever item, are not read for one ranking (2 s): the question must say of whom.
_TOO_MANY = 20_000


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an axis: how it is called, and the group that holds its figure."""

    name: str
    group: Group


def members(axis: Axis, wanted: Wanted, world: World) -> list[Member]:
    """The members with their figures, as the disclosure lists them. Raises ``NoAnswer``."""
    single = sought(
        wanted, None if axis.dimension == "agency" and wanted.agency is None else whose(world.store, wanted)
    )
    if axis.dimension == "agency" and axis.level in _PLACES and isinstance(axis.within, str):
        return _of_dimension(
            replace(axis, dimension="recipient"), replace(single, agencies=agencies_of(world.store, axis.within)), world
        )
    if axis.dimension == "agency":
        return _of_agencies(axis, single, world)
    if axis.dimension in ("recipient", "year", "fund"):
        return _of_dimension(axis, single, world)
    return _of_items(axis, single, world)


def _of_items(axis: Axis, single: Sought, world: World) -> list[Member]:
    kind = _CLASSES.get(axis.dimension)
    for other in (kind, *_EITHER.get(axis.dimension, ())):
        found = _of_kind(other, axis, single, world)
        if found:
            return found
    return _of_kind(kind, axis, single, world, last=True)


# 款 and 类 are levels of both classifications; what they lie in decides where the question does not.
_EITHER = {"functional": (Classification.ECONOMIC,), "economic": (Classification.GOVERNMENT_ECONOMIC,)}


def _of_kind(
    kind: Classification | None, axis: Axis, single: Sought, world: World, *, last: bool = False
) -> list[Member]:
    """The members of one classification, [] where there are none and another may be meant. Raises ``NoAnswer``."""
    where = FactFilter(agencies=single.agencies, years=_years(single), classifications=(kind,) if kind else None)
    if world.store.count(where, up_to=_TOO_MANY) == _TOO_MANY:
        raise NoAnswer(_too_many())
    facts = [fact for fact in world.store.find(where) if fact.role != "mention" and _belongs(fact, axis, kind)]
    if axis.dimension == "project":
        facts = _one_kind_of_table([fact for fact in facts if not _is_body(fact)], single)
        if not axis.level:
            facts = _narrowest(facts)
    if kind in (Classification.FUNCTIONAL, Classification.ECONOMIC) and single.flow is None:
        single = replace(single, flow=Flow.EXPENDITURE)
    selection = narrowed(world.store, facts, single, replace(single, item=None))
    if axis.dimension == "project" and not axis.level:
        selection = replace(selection, groups=_without_total(selection.groups))
    if not selection.groups and not last:
        return []
    return _members(selection, world, first_name, {"item", "row"})


def _years(single: Sought) -> tuple[int, ...] | None:
    return None if single.year is None else (single.year,)


def _belongs(fact: Fact, axis: Axis, kind: Classification | None) -> bool:
    """The fact is of a member: its first facet is of the kind and of the level, within what is asked, nothing beside."""
    if not fact.item or (kind is not None and fact.item[0].classification is not kind):
        return False
    first = fact.item[0]
    if kind in (Classification.FUNCTIONAL, Classification.ECONOMIC) and len(fact.item) > 1:
        return False
    if isinstance(axis.within, ItemWanted) and not lies_within(fact, axis.within):
        return False
    level = LEVELS.get(axis.level)
    if level is not None:
        return ((len(first.code) - 1) // 2 if first.code else len(first.path)) == level
    depth = _DEPTHS.get(axis.level)
    if depth is not None and kind is Classification.INDICATOR and len(first.path) > 1:
        return len(first.path) >= depth
    return depth is None or kind is not Classification.PROJECT or len(first.path) == depth


def _one_kind_of_table(facts: Sequence[Fact], single: Sought) -> list[Fact]:
    """The projects of the tables of that title which lists most of them: other tables tell of some again, under other
    names."""
    if single.located is not None or not facts:
        return list(facts)
    cells = [fact for fact in facts if fact.kind == "cell" and fact.role == single.role.value]
    titles = Counter(title for title, _ in dict.fromkeys((fact.source.table, fact.item[0].name) for fact in cells))
    if not titles:
        return list(facts)
    # Performance forms list the projects too, some of them, under names of their own.
    most = max(titles.values())
    title = max(titles, key=lambda one: ("绩效" not in one and titles[one] * 2 > most, titles[one]))
    return [fact for fact in cells if fact.source.table == title]


def _is_body(fact: Fact) -> bool:
    """A row of a list of projects that bears the name of the body itself: the total of its projects, no project."""
    name = fact.item[0].name
    return name == key(fact.body) or full_name(name) == full_name(fact.body)


def _narrowest(facts: Sequence[Fact]) -> list[Fact]:
    """The projects without those that others are parts of: a sum is not ranked beside what it sums up."""
    paths = {fact.item[0].path for fact in facts}
    above = {path[:length] for path in paths for length in range(1, len(path))}
    return [fact for fact in facts if fact.item[0].path not in above]


def _without_total(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Without a row that is the sum of all others: their total under a name of its own, no member beside them."""
    if len(groups) < 3:
        return groups
    whole = sum(in_yuan(group.value) for group in groups)
    total = [group for group in groups if 0 < in_yuan(group.value) == whole - in_yuan(group.value)]
    return tuple(group for group in groups if group not in total)


def _of_dimension(axis: Axis, single: Sought, world: World) -> list[Member]:
    """One item over its recipients, years or funds."""
    for reading in readings(single):
        names = {name for one in reading.item or () for name in names_of(one)}
        where = FactFilter(agencies=reading.agencies, years=_years(reading), names=names)
        facts = [fact for fact in world.store.find(where) if _spread(fact, axis.dimension)]
        if not facts:
            continue
        selection = narrowed(world.store, facts, single, reading)
        if selection.groups:
            break
    else:
        raise NoAnswer(_no_members())
    called: dict[str, Callable[[Fact], str]] = {
        "recipient": lambda fact: fact.recipient,
        "year": lambda fact: f"{fact.year}年",
        "fund": lambda fact: fact.fund.value,
    }
    return _members(selection, world, called[axis.dimension], {axis.dimension, "row"})


def _spread(fact: Fact, dimension: str) -> bool:
    return bool(fact.recipient) if dimension == "recipient" else True


def _of_agencies(axis: Axis, single: Sought, world: World) -> list[Member]:
    """One item over agencies: the units of a department, the places of a region, or all agencies of the store."""
    store = world.store
    for reading in readings(replace(single, agencies=None)):
        names = {name for one in reading.item or () for name in names_of(one)}
        places = (single.place,) if single.place else (axis.within,) if isinstance(axis.within, str) else None
        shas = None
        if single.agencies is not None:  # the units that stand in the disclosures of the department
            shas = [one.sha256 for one in store.disclosures_of(agencies=single.agencies)]
            places = None
        where = FactFilter(places=places, sha256s=shas, years=_years(reading), names=names, roles=(reading.role.value,))
        exactly = _exactly(where, reading) if store.count(where) > _MANY else where
        facts = store.find(exactly) or store.find(where)
        if single.agencies is not None and axis.level:
            facts = [fact for fact in facts if full_name(fact.body) not in single.agencies] or facts
        if not facts:
            continue
        selection = narrowed(store, facts, single, reading)
        if selection.groups:
            if single.agency and {full_name(group.value.body) for group in selection.groups} <= set(
                single.agencies or ()
            ):
                break  # the body that is asked about is no part of itself
            return _members(selection, world, lambda fact: fact.body, {"body", "scope", "row"})
    raise NoAnswer(_no_members())


def _exactly(where: FactFilter, reading: Sought) -> FactFilter:
    """The conditions with those on fund and column, where the question says them."""
    return replace(
        where,
        funds=None if reading.fund is None else (reading.fund,),
        measures=None if reading.measure is None else (reading.measure,),
    )


def _members(selection: Selection, world: World, called: Callable[[Fact], str], allowed: set[str]) -> list[Member]:
    """The groups as members; where they differ in more than the axis, the question must say which."""
    if not selection.groups:
        raise NoAnswer(nothing(selection, world) if selection.failure else _no_members())
    apart = tuple(name for name in selection.apart if name not in {*allowed, "unit", "base"})
    if apart:
        kept = _one_view(selection.groups, apart)
        if kept is None:
            raise NoAnswer(ask_back(replace(selection, apart=(*selection.apart,)), world))
        return [Member(called(group.value), group) for group in kept]
    return [Member(called(group.value), group) for group in selection.groups]


def _one_view(groups: Sequence[Group], apart: Sequence[str]) -> list[Group] | None:
    """The groups that share the values most have in the dimensions that tell them apart, unless a member would be shown
    with another value in another view."""

    def view(group: Group) -> tuple[object, ...]:
        return tuple(getattr(group.address, name) for name in apart)

    views = Counter(map(view, groups))
    best, _ = views.most_common(1)[0]
    kept = [group for group in groups if view(group) == best]
    shown = {group.address.item: in_yuan(group.value) for group in kept}
    others = [group for group in groups if view(group) != best]
    clash = any(group.address.item in shown and in_yuan(group.value) != shown[group.address.item] for group in others)
    return None if clash else kept


def _too_many() -> Outcome:
    text = "符合条件的数太多，一次排不出来。请说明是哪个单位、哪一年。"
    return Outcome(Status.NO_DATA, blocks=(Sentence((text,)),))


def _no_members() -> Outcome:
    return Outcome(Status.NO_DATA, blocks=(Sentence(("公开文件里没有列出可以排列的各项数字。",)),))


def kept_by(
    found: Sequence[Member], where: Sequence[Condition], wanted: Wanted, axis: Axis, world: World
) -> list[Member]:
    """The members that pass every condition."""
    kept = list(found)
    for condition in where:
        other = _other_values(condition, wanted, axis, world)
        kept = [member for member in kept if _passes(member, condition, other)]
    return kept


def _other_values(condition: Condition, wanted: Wanted, axis: Axis, world: World) -> dict[str, Decimal]:
    """The values of another role of the same members, where a condition compares with it (得分 < 分值)."""
    roles = {role.value: role for role in Role}
    if not isinstance(condition.right, str) or condition.right not in roles:
        return {}
    return {
        member.name: in_yuan(member.group.value)
        for member in members(axis, replace(wanted, role=roles[condition.right]), world)
    }


def _passes(member: Member, condition: Condition, other: dict[str, Decimal]) -> bool:
    if condition.left in ("item", "name"):
        named = {form(str(condition.right)) for form in (key, canonical)}
        held = any(word in key(member.name) for word in named)
        return not held if condition.relation in ("is_not", "!=") else held
    if condition.relation == "not_empty":
        return True  # a member without a number is none
    value = in_yuan(member.group.value)
    right = other.get(member.name) if other else _decimal(condition.right)
    if right is None:
        return False
    return {
        "=": value == right,
        "!=": value != right,
        ">": value > right,
        "<": value < right,
        ">=": value >= right,
        "<=": value <= right,
    }.get(condition.relation, True)


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def member_label(member: Member) -> str:
    """A member's name where it stands alone in a list."""
    return member.name or fact_name(member.group.value)
