"""Which of the contradictions found in a disclosure concern a value that is asked for, and what they say of it.

Only those about the very figure: it, or another printing of it, is suspected; or it is one of two sides that do not
agree and nothing tells which is right. A total of which some part is wrong elsewhere is not in dispute.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.amounts import MONEY_UNITS, to_yuan
from index.disclosure import Contradiction, Fact, Source
from index.reconcile import TOLERANCE_YUAN

Side = tuple[Decimal, str, Source]


@dataclass(frozen=True, slots=True)
class Dispute:
    """What one stored contradiction says of a value that is shown.

    ``sides`` are the two values that cannot both be right, each with its unit and a place; where the arithmetic has
    ``decided``, the supported one first, otherwise the shown one. ``against``: the shown value is the one that is not
    supported. ``printed`` is the fact that states the side which is not the shown one, None where no place prints it as
    this thing: then it follows from the number at its place and others.
    """

    sides: tuple[Side, Side]
    decided: bool
    against: bool
    printed: Fact | None
    why: str


def disputes(agreeing: Sequence[Fact], contradictions: Iterable[Contradiction]) -> list[Dispute]:
    """What is said against the value that ``agreeing`` give, the shown fact first; each pair of values once, what the
    arithmetic has decided first."""
    found: list[Dispute] = []
    for one in contradictions:
        dispute = _dispute(agreeing, one)
        if dispute is not None and not any(_same_sides(dispute, other) for other in found):
            found.append(dispute)
    return sorted(found, key=lambda dispute: not dispute.decided)


def same_amount(a: Decimal, a_unit: str, b: Decimal, b_unit: str) -> bool:
    """The same value: money within half of 0.01 万元, anything else in the same unit exactly."""
    mine, theirs = to_yuan(a, a_unit), to_yuan(b, b_unit)
    if mine is not None and theirs is not None:
        return abs(mine - theirs) < TOLERANCE_YUAN / 2
    return a_unit == b_unit and a == b


def _dispute(agreeing: Sequence[Fact], one: Contradiction) -> Dispute | None:
    shown = agreeing[0]
    if one.expected is None or one.found is None or same_amount(one.expected, one.unit, one.found, one.unit):
        return None
    theirs = {_place(fact.source): fact for fact in one.facts}
    involved = {_place(source) for source in one.sources}
    suspected = {_place(source) for source in one.suspects}
    mine = [fact for fact in agreeing if _place(fact.source) in involved and _is_it(fact, theirs)]
    if not suspected:
        return _undecided(mine, one)
    if any(_place(fact.source) in suspected for fact in mine):
        if not same_amount(shown.value, shown.unit, one.found, one.unit):
            return None  # it is about another number of the same place
        right = next(
            (fact for fact in one.facts if _same_thing(fact, shown) and _states(fact, one.expected, one)), None
        )
        wrong = next(fact for fact in mine if _place(fact.source) in suspected)
        blamed = [fact for place, fact in theirs.items() if place in suspected]
        certain = one.severity == "error" and all(_states(fact, one.found, one) for fact in blamed)
        if not certain or any(_place(fact.source) not in suspected for fact in agreeing):
            return Dispute((_side(wrong), _other(right, one.expected, wrong, one)), False, False, right, one.why)
        return Dispute((_other(right, one.expected, wrong, one), _side(wrong)), True, True, right, one.why)
    for place, fact in theirs.items():
        if place in suspected and _same_thing(fact, shown) and not same_amount(fact.value, fact.unit, *_amount(shown)):
            return Dispute((_side(shown), _side(fact)), True, False, fact, one.why)
    return None


def _undecided(mine: Sequence[Fact], one: Contradiction) -> Dispute | None:
    """The shown value is one of the two sides, and either can be the wrong one."""
    assert one.expected is not None
    assert one.found is not None
    for value, other in ((one.found, one.expected), (one.expected, one.found)):
        side = next((fact for fact in mine if _states(fact, value, one)), None)
        if side is not None:
            printed = next((fact for fact in one.facts if _same_thing(fact, side) and _states(fact, other, one)), None)
            return Dispute((_side(side), _other(printed, other, side, one)), False, False, printed, one.why)
    return None


def _other(printed: Fact | None, value: Decimal, beside: Fact, one: Contradiction) -> Side:
    """The side that stands against a fact: as printed, or at the first other place that it follows from."""
    if printed is not None:
        return _side(printed)
    grounds = next((source for source in one.sources if _place(source) != _place(beside.source)), beside.source)
    if one.unit in MONEY_UNITS and beside.unit in MONEY_UNITS:
        return value * MONEY_UNITS[one.unit] / MONEY_UNITS[beside.unit], beside.unit, grounds
    return value, one.unit or beside.unit, grounds


def _side(fact: Fact) -> Side:
    return fact.value, fact.unit, fact.source


def _amount(fact: Fact) -> tuple[Decimal, str]:
    return fact.value, fact.unit


def _same_thing(a: Fact, b: Fact) -> bool:
    """Whether two facts should give one value."""
    return (a.topic, a.year, a.stage, a.role, a.scope, a.flow, a.base) == (
        b.topic, b.year, b.stage, b.role, b.scope, b.flow, b.base
    )  # fmt: skip


def _is_it(fact: Fact, theirs: dict[tuple[object, ...], Fact]) -> bool:
    """Whether the number at a place is the one meant: a sentence may print the same number for two things."""
    other = theirs.get(_place(fact.source))
    return other is None or other.topic == fact.topic


def _place(source: Source) -> tuple[object, ...]:
    """What tells one printed number of a disclosure from another."""
    if source.row is not None:
        return source.sha256, source.table, source.page, source.line, source.row, source.column
    return source.sha256, source.sentence, source.written_as


def _states(fact: Fact, value: Decimal, one: Contradiction) -> bool:
    return same_amount(fact.value, fact.unit, value, one.unit)


def _same_sides(a: Dispute, b: Dispute) -> bool:
    return all(same_amount(*mine[:2], *theirs[:2]) for mine, theirs in zip(a.sides, b.sides, strict=True))
