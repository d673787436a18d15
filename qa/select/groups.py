"""Facts of one address taken together: the value that is supported, what agrees with it and what contradicts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from index.domain.address import Classification, Flow, Fund, Origin, Role, Scope, Stage
from index.domain.amounts import MONEY_UNITS, to_yuan
from index.domain.disclosure import Contradiction, Fact

# Two printings of one amount may differ by one unit of the last place of 万元: 0.01 万元.
ROUNDING_YUAN = Decimal(100)


@dataclass(frozen=True, slots=True)
class Address:
    """The whole address of a fact, as one comparable value."""

    body: str
    recipient: str
    scope: Scope
    year: int
    stage: Stage
    flow: Flow | None
    fund: Fund
    origin: Origin | None
    item: tuple[tuple[Classification, str], ...]
    measures: tuple[str, ...]
    role: str
    base: tuple[object, ...]
    as_of: date | None
    bound: str
    unit: str  # "" for money, whose units are converted


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one address. ``value`` is a fact as printed; nothing is ever put in its place.

    ``agreeing`` are all facts that print it, ``value`` first; ``against`` those that print another one; ``why`` says why
    this one was preferred, "" where all agree. ``doubts`` are stored contradictions that its places are part of.
    """

    address: Address
    value: Fact
    agreeing: tuple[Fact, ...]
    against: tuple[Fact, ...] = ()
    why: str = ""
    doubts: tuple[Contradiction, ...] = field(default=())


def in_yuan(fact: Fact) -> Decimal:
    """The value in 元 for money, as printed otherwise."""
    yuan = to_yuan(fact.value, fact.unit)
    return fact.value if yuan is None else yuan


def same_value(a: Fact, b: Fact) -> bool:
    """Two facts print one value, as far as their last places can tell."""
    if (a.unit in MONEY_UNITS) != (b.unit in MONEY_UNITS):
        return False
    coarse, fine = max(_step(a), _step(b)), min(_step(a), _step(b))
    tolerance = coarse / 2 if coarse != fine else Decimal(0)
    if a.unit in MONEY_UNITS:
        tolerance = max(tolerance, ROUNDING_YUAN)
    return abs(in_yuan(a) - in_yuan(b)) <= tolerance


def _step(fact: Fact) -> Decimal:
    """One unit of the last place printed, in 元 for money."""
    exponent = fact.value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) * MONEY_UNITS.get(fact.unit, Decimal(1))


def address_of(fact: Fact, full_name: str) -> Address:
    """The address of a fact; a facet is its code where it has one, its path otherwise."""
    money = fact.unit in MONEY_UNITS
    return Address(
        body=full_name,
        recipient=fact.recipient,
        scope=fact.scope,
        year=fact.year,
        stage=fact.stage,
        flow=fact.flow,
        fund=fact.fund,
        origin=fact.origin,
        item=tuple((facet.classification, facet.code or " › ".join(facet.path)) for facet in fact.item),
        measures=fact.measures,
        role=fact.role,
        base=base_key(fact),
        as_of=fact.as_of,
        bound=fact.bound,
        unit="" if money else fact.unit,
    )


def base_key(fact: Fact) -> tuple[object, ...]:
    """What a relative number is measured against, however it is printed: 上年 and the year before are one."""
    base = fact.base
    if base is None or fact.role not in _RELATIVE:
        return ()
    last_year = base.year is None and base.stage is None and not base.whole
    return (fact.year - 1 if last_year else base.year, base.stage, base.whole)


_RELATIVE = {Role.CHANGE, Role.CHANGE_RATE, Role.SHARE, Role.COMPLETION}


def group_of(address: Address, facts: Sequence[Fact], doubts: Sequence[Contradiction] = ()) -> Group:
    """The facts of one address, the value most places print first, a table's before a sentence's."""
    clusters: list[list[Fact]] = []
    for fact in sorted(facts, key=_step):
        home = next((cluster for cluster in clusters if same_value(cluster[0], fact)), None)
        if home is None:
            clusters.append([fact])
        else:
            home.append(fact)
    clusters.sort(key=lambda cluster: (-_places(cluster), -sum(fact.kind == "cell" for fact in cluster)))
    first = clusters[0]
    best = _best(first)
    why = ""
    if len(clusters) > 1:
        why = "多数出处如此" if _places(first) > _places(clusters[1]) else "以表为准"
    return Group(
        address,
        best,
        (best, *(fact for fact in first if fact is not best)),
        tuple(fact for cluster in clusters[1:] for fact in cluster),
        why,
        tuple(doubt for doubt in doubts if speaks_against(doubt, facts)),
    )


def speaks_against(doubt: Contradiction, facts: Sequence[Fact]) -> bool:
    """A stored contradiction is a doubt of these facts: it suspects one of their places, or suspects none and is of one of
    them, or the disclosure's own arithmetic says that one of them and another number of the same thing, of whatever fund,
    should be one."""
    if doubt.severity != "error" or _is_rounding(doubt):
        return False
    held = {fact.source for fact in facts}
    if held & set(doubt.suspects or doubt.sources):
        return True
    own = [fact for fact in doubt.facts if fact.source in held]
    return any(same_but_for_fund(a, b) and not same_value(a, b) for a in own for b in doubt.facts)


def _is_rounding(doubt: Contradiction) -> bool:
    """What was found is what was expected with fewer places: 28828万元 in a sentence, 28828.0739万元 in a table."""
    if doubt.found is None or doubt.expected is None:
        return False
    return abs(doubt.found - doubt.expected) <= Decimal(1).scaleb(_exponent(doubt.found)) / 2


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def same_but_for_fund(a: Fact, b: Fact) -> bool:
    """Two facts differ in nothing but whose money it is."""
    same = (a.body, a.scope, a.year, a.stage, a.flow, a.role, a.item, a.measures)
    return same == (b.body, b.scope, b.year, b.stage, b.flow, b.role, b.item, b.measures)


def _places(cluster: Iterable[Fact]) -> int:
    return len({(fact.source.sha256, fact.source.table, fact.source.sentence) for fact in cluster})


def _best(cluster: Sequence[Fact]) -> Fact:
    """The fact to cite: a cell before a sentence, without a repair before with, the value most of them print."""
    printed = Counter(in_yuan(fact) for fact in cluster)
    return max(cluster, key=lambda fact: (fact.kind == "cell", printed[in_yuan(fact)], not fact.flags))
