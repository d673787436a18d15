"""In: what is wanted, one value a dimension. Out: the facts that are it, by address, what speaks against them, and where
there is none, which dimension left nothing and what is there instead.

``ask`` builds ``Wanted`` from a question, ``check`` from a claim; both are answered here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from index.domain.address import Classification, Role
from index.domain.agencies import full_name, place_path
from index.domain.disclosure import Blank, Contradiction, Disclosure, Fact, Passage, Reason
from index.domain.terms import canonical, key
from index.store.fact_filter import FactFilter
from index.store.lexicon import Entry, WordKind
from index.tables.headers import TOTAL_WORDS
from qa.query import ItemWanted, Wanted
from qa.select.groups import Address, Group, address_of, group_of, in_yuan, same_value
from qa.select.items import code_of, names_of, readings
from qa.select.rules import RULES, Context, Rule, not_excluded
from qa.select.sought import Sought, sought

# More facts than this for one item are too many to be one answer: the agency or the year is missing.
MOST_FACTS = 4_000


class Store(Protocol):
    """What a selection needs of the store."""

    def find(self, where: FactFilter, *, limit: int | None = None) -> list[Fact]: ...
    def count(self, where: FactFilter, *, up_to: int | None = None) -> int: ...
    def words(self, candidates: Collection[str]) -> list[Entry]: ...
    def disclosures_of(
        self,
        agencies: Collection[str] | None = None,
        years: Collection[int] | None = None,
        places: Collection[str] | None = None,
    ) -> list[Disclosure]: ...
    def contradictions_of(self, where: FactFilter) -> list[Contradiction]: ...
    def blanks(self, body_key: str) -> list[Blank]: ...
    def reasons(self, body_key: str) -> list[Reason]: ...
    def passages(self, sha256s: Collection[str] | None = None) -> list[Passage]: ...


@dataclass(frozen=True, slots=True)
class Failure:
    """The first dimension that left nothing, what was asked of it, and the values that there are instead."""

    rule: Rule
    asked: object
    instead: tuple[object, ...]

    @property
    def dimension(self) -> str:
        return self.rule.dimension


@dataclass(frozen=True, slots=True)
class Selection:
    """What there is for what is wanted.

    ``groups``: one an address, in reading order; more than one that differ in value is ambiguous, ``apart`` names the
    dimensions in which they differ. ``failure`` is set when there is none; then ``alternatives`` are the facts left before
    that dimension. ``elsewhere``: the table that was named is not in the store, and the answer stands in another one.
    """

    wanted: Sought
    read_as: Sought
    groups: tuple[Group, ...] = ()
    alternatives: tuple[Group, ...] = ()
    apart: tuple[str, ...] = ()
    failure: Failure | None = None
    elsewhere: bool = False
    blanks: tuple[Blank, ...] = field(default=())

    @property
    def one(self) -> Group | None:
        """The one answer, where all groups print one value."""
        if not self.groups:
            return None
        first = self.groups[0]
        return first if all(same_value(first.value, group.value) for group in self.groups[1:]) else None


def select(store: Store, wanted: Wanted) -> Selection:
    """The facts that are what is wanted. Every slot of ``wanted`` is a single value or open."""
    single = sought(wanted, whose(store, wanted))
    pooled = _of_both_sides(store, single)
    if pooled is not None:
        return pooled
    failed: Selection | None = None
    for named in _as_named(single):
        for reading in readings(named):
            found = _select(store, single, reading)
            if found.groups:
                return found
            if failed is None or _depth(found) > _depth(failed):
                failed = found
    assert failed is not None
    return failed


# By definition one amount: what is received and what is spent, with what is carried over on either side.
_BOTH_SIDES = {
    "收支总计": ("支出总计", "收入总计", "收支总计"),
    "财政拨款收支总计": ("财政拨款支出总计", "财政拨款收入总计", "财政拨款收支总计"),
}


def _of_both_sides(store: Store, single: Sought) -> Selection | None:
    """The total of revenue and expenditure, from all places that print it or one of its two sides: the value of most is
    taken and the others stand against it. None where something else is asked."""
    item = single.item or ()
    lines = _BOTH_SIDES.get(canonical(item[0].path[-1])) if len(item) == 1 and item[0].path else None
    if lines is None or single.flow is not None or single.measure or item[0].code or item[0].within is not None:
        return None
    of_each = [
        _select(store, single, replace(single, item=(ItemWanted(Classification.LINE, (line,)),))) for line in lines
    ]
    found = [one for one in of_each if one.groups]
    if not found:
        return None
    first = found[0].groups[0]
    if any(
        replace(group.address, flow=None, item=()) != replace(first.address, flow=None, item=())
        for one in found
        for group in one.groups
    ):
        return None
    facts = [fact for one in found for group in one.groups for fact in (*group.agreeing, *group.against)]
    doubts = tuple(dict.fromkeys(doubt for one in found for group in one.groups for doubt in group.doubts))
    return replace(found[0], groups=(group_of(first.address, list(dict.fromkeys(facts)), doubts),), apart=())


def whose(store: Store, wanted: Wanted) -> tuple[str, ...] | None:
    """The full names of the agencies that are asked for; of a place those that lie in it and in no division below, where
    there are any. None: all."""
    if isinstance(wanted.agency, str):
        return agencies_of(store, wanted.agency)
    if not wanted.place:
        return None
    return _bodies_of(store, [wanted.place]) or None


def _bodies_of(store: Store, places: Collection[str]) -> tuple[str, ...]:
    """The bodies of places: those that lie in no division below, where there are any."""
    bodies = dict.fromkeys(full_name(one.body) for one in store.disclosures_of(places=places))
    own = tuple(body for body in bodies if "".join(place_path(body)) in places)
    return own or tuple(bodies)


def _as_named(single: Sought) -> Iterator[Sought]:
    """The agency as it is named; a place within a place (常德市/柳叶湖) also as what the wider one's tables give it."""
    yield single
    wider, _, own = single.agency.rpartition("/")
    if wider and own and single.recipient is None:
        yield replace(single, agencies=(full_name(wider),), recipient=own)


def nearest(store: Store, wanted: Sought, limit: int = 5) -> tuple[Group, ...]:
    """The facts of the agency and the year whose names share most with the item that was asked for: places to look at, no
    answers."""
    names = {name for one in wanted.item or () for name in names_of(one)}
    if not names or not wanted.agencies:
        return ()
    years = None if wanted.year is None else (wanted.year,)
    facts = store.find(FactFilter(agencies=wanted.agencies, years=years, roles=_TOLD), limit=MOST_FACTS)
    scored = [(score, fact) for fact in facts if (score := _likeness(names, fact)) >= _LIKE]
    scored.sort(key=lambda pair: -pair[0])
    kept = list({(fact.item, fact.measures, fact.value): fact for _, fact in scored}.values())[:limit]
    return tuple(group_of(address_of(fact, full_name(fact.body)), [fact]) for fact in kept)


_TOLD = (Role.AMOUNT, Role.COUNT)
_LIKE = 0.45  # of the pairs of characters; under half of them hardly ever is the same thing


def _likeness(names: Collection[str], fact: Fact) -> float:
    own = {facet.name for facet in fact.item[:1]} | {key(fact.name)}
    return max((_overlap(a, b) for a in names for b in own), default=0.0)


def _overlap(a: str, b: str) -> float:
    """The share of the pairs of characters of the shorter name, or of both, that the two have in common."""
    left, right = {a[i : i + 2] for i in range(len(a) - 1)}, {b[i : i + 2] for i in range(len(b) - 1)}
    if not left or not right:
        return 0.0
    common = len(left & right)
    return 0.5 * common / min(len(left), len(right)) + 0.5 * 2 * common / (len(left) + len(right))


def agencies_of(store: Store, name: str) -> tuple[str, ...]:
    """The full names of the agencies that a name may mean: its own, those of the lexicon, or of its last part; of a place
    those of all its bodies."""
    names = {full_name(name), full_name(name.replace("/", ""))}
    if "/" in name:
        names.add(full_name(name.rsplit("/", 1)[1]))
    entries = store.words({key(one) for one in names} | {key(name)})
    found = [entry.agency for entry in entries if entry.kind == WordKind.AGENCY]
    places = [entry.text for entry in entries if entry.kind == WordKind.PLACE]
    if places and not found:
        found = list(_bodies_of(store, places))
    return tuple(dict.fromkeys([*found, *sorted(names)]))


def _depth(selection: Selection) -> int:
    """How many rules were passed before one left nothing."""
    return RULES.index(selection.failure.rule) if selection.failure else len(RULES)


def _select(store: Store, wanted: Sought, reading: Sought) -> Selection:
    return narrowed(store, candidates(store, reading), wanted, reading)


def narrowed(store: Store, found: Sequence[Fact], wanted: Sought, reading: Sought) -> Selection:
    """What the rules leave of some facts: all that is asked first, then what is preferred where nothing is."""
    facts: Sequence[Fact] = not_excluded(found, reading)
    shas = {fact.source.sha256 for fact in facts}
    agencies = reading.agencies or sorted({full_name(fact.body) for fact in facts})
    context = Context({one.sha256: one for one in store.disclosures_of(agencies=agencies)} if shas else {})
    elsewhere = False
    for rule in RULES:
        asked = rule.asked(reading)
        if asked is None:
            continue
        kept = rule.fits(facts, reading, context)
        if not kept and rule.dimension == "located" and not _has_table(store, reading):
            elsewhere = True
            continue
        if not kept:
            instead = tuple(dict.fromkeys(rule.of(fact) for fact in facts))
            failure = Failure(rule, asked, instead)
            return Selection(wanted, reading, alternatives=grouped(store, facts), failure=failure)
        facts = kept
    for rule in RULES:
        if rule.asked(reading) is None:
            facts = rule.open(facts, reading, context)
    groups = _settled(grouped(store, facts))
    return Selection(wanted, reading, groups, apart=_apart(groups), elsewhere=elsewhere)


def candidates(store: Store, wanted: Sought) -> list[Fact]:
    """The facts that the conditions in SQL leave: of the agencies, the year, and any of the names or codes of the item."""
    years = None if wanted.year is None else (wanted.year,)
    if wanted.as_of is not None:
        years = (wanted.as_of.year, wanted.as_of.year + 1)  # type: ignore[assignment]
    base = FactFilter(agencies=wanted.agencies, places=(wanted.place,) if wanted.place else None, years=years)
    if not wanted.item:
        return _found(store, base)
    first = wanted.item[0]
    code = code_of(first)
    filters = [replace(base, names=names)] if (names := names_of(first)) else []
    filters += [replace(base, codes=(code,))] if code else []
    found = [fact for where in filters for fact in _found(store, where)]
    if not found and years is not None:  # to say which years there are
        found = [fact for where in filters for fact in _found(store, replace(where, years=None))]
    return list(dict.fromkeys(found))


def _found(store: Store, where: FactFilter) -> list[Fact]:
    return [fact for fact in store.find(where, limit=MOST_FACTS) if fact.role != "mention"]


def _has_table(store: Store, wanted: Sought) -> bool:
    """A table of that title is in the store for the agencies and the year, whatever it holds."""
    located = wanted.located
    if located is None or not located.table:
        return False
    years = None if wanted.year is None else (wanted.year,)
    return bool(store.find(FactFilter(agencies=wanted.agencies, years=years, table=located.table), limit=1))


# ---- grouping


def grouped(store: Store, facts: Sequence[Fact]) -> tuple[Group, ...]:
    """The facts by address, in reading order. What a sentence leaves open (its flow, its code) is taken from the tables
    where only one address there can be meant; rows of one table that bear one name are several things."""
    homes: dict[Address, list[Fact]] = {}
    for fact in facts:
        homes.setdefault(address_of(fact, full_name(fact.body)), []).append(fact)
    alike: dict[Address, list[Address]] = {}  # only these can complete each other: of thousands of agencies few
    for address in homes:
        alike.setdefault(replace(address, flow=None), []).append(address)
    for address in sorted(homes, key=_openness, reverse=True):
        others = alike[replace(address, flow=None)]
        fitting = [one for one in others if one in homes and one != address and _completes(one, address)]
        if len(fitting) == 1:
            homes[fitting[0]] += homes.pop(address)
    apart = [(address, part) for address, held in homes.items() for part in _rows_apart(held)]
    shas = sorted({fact.source.sha256 for _, part in apart for fact in part})
    doubts = store.contradictions_of(FactFilter(sha256s=shas)) if 0 < len(apart) <= 8 else []
    return tuple(group_of(address, part, doubts) for address, part in apart)


def _openness(address: Address) -> int:
    return (address.flow is None) + sum(1 for _, name in address.item if not name.isdecimal())


def _completes(full: Address, open_: Address) -> bool:
    """``open_`` is ``full`` with something left unsaid."""
    if full.flow is not open_.flow and open_.flow is not None:
        return False
    same = replace(full, flow=None, item=()) == replace(open_, flow=None, item=())
    return same and full.item == open_.item and full.flow is not open_.flow


def _rows_apart(facts: list[Fact]) -> list[list[Fact]]:
    """One list, or one a row where one table prints the address in several rows with different values."""
    rows: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        if fact.kind == "cell":
            place = (fact.source.sha256, fact.source.table, fact.source.column)
            rows.setdefault(place, []).append(fact)
    torn = next((held for held in rows.values() if len({in_yuan(fact) for fact in held}) > 1), None)
    if torn is None:
        return [facts]
    named = [fact for fact in torn if fact.item and canonical(fact.name) == fact.item[0].name]
    if 0 < len(named) < len(torn) and all(key(fact.name) in TOTAL_WORDS for fact in torn if fact not in named):
        # A row that bears the name is the thing; 小计 and 合计 of the same table count parts of it.
        return _rows_apart([fact for fact in facts if fact not in torn or fact in named])
    parts = [[fact] for fact in torn]
    for fact in facts:
        if fact in torn:
            continue
        home = next((part for part in parts if same_value(part[0], fact)), None)
        if home is not None:
            home.append(fact)
    return parts


def _settled(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Without a group all of whose places a stored contradiction suspects, where it sets another group against it: what
    the disclosure's arithmetic supports is the answer, and the other value is told beside it."""
    kept = list(groups)
    for group in groups:
        for doubt in group.doubts:
            if not {fact.source for fact in group.agreeing} <= set(doubt.suspects):
                continue
            held = {fact.source for fact in doubt.facts} - set(doubt.suspects)
            rivals = [one for one in kept if one is not group and held & {fact.source for fact in one.agreeing}]
            if rivals and group in kept:
                kept.remove(group)
                kept = [replace(one, doubts=(*one.doubts, doubt)) if one in rivals else one for one in kept]
    return tuple(kept)


def _apart(groups: Sequence[Group]) -> tuple[str, ...]:
    """The dimensions in which the groups differ."""
    if len(groups) < 2:
        return ()
    names = (
        "body",
        "year",
        "scope",
        "stage",
        "flow",
        "fund",
        "origin",
        "recipient",
        "item",
        "measures",
        "role",
        "base",
        "unit",
    )
    found = tuple(name for name in names if len({str(getattr(group.address, name)) for group in groups}) > 1)
    return found or ("row",)


__all__ = [
    "Address",
    "Failure",
    "Group",
    "Selection",
    "Sought",
    "Store",
    "agencies_of",
    "in_yuan",
    "narrowed",
    "nearest",
    "same_value",
    "select",
    "sought",
]
