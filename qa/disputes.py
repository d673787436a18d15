"""Which of the contradictions found in a disclosure concern a value that is asked for, and what they say of it.

Only those about the very figure: it, or another printing of it, is suspected; or it is one of two sides that do not
agree, or one of the few parts of a sum that fails, and nothing tells which is wrong. A total of which some part is
known to be wrong is not in dispute.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.amounts import MONEY_UNITS, to_yuan
from index.disclosure import Contradiction, Fact, Source
from index.reconcile.agreement import TOLERANCE_YUAN, comparable

Side = tuple[Decimal, str, Source]
_Place = tuple[object, ...]
_MOST_PARTS = 6  # of a sum that fails: with more of them, that one of them is wrong says nothing of each


@dataclass(frozen=True, slots=True)
class Dispute:
    """What one stored contradiction says of a value that is shown.

    ``sides`` are the two values that cannot both be right, each with its unit and a place; where the arithmetic has
    ``decided``, the supported one first, otherwise the shown one. ``against``: the shown value is the one that is not
    supported. ``printed`` is the fact that states the side which is not the shown one, None where no place prints it as
    this thing: then it follows from the number at its place and others. ``part``: the shown value is a part of a sum that
    fails, and the other side is what it would be if the total and the other parts are right.
    """

    sides: tuple[Side, Side]
    decided: bool
    against: bool
    printed: Fact | None
    why: str
    part: bool = False


def disputes(agreeing: Sequence[Fact], contradictions: Iterable[Contradiction]) -> list[Dispute]:
    """What is said against the value that ``agreeing`` give, the shown fact first; each pair of values once, what the
    arithmetic has decided first."""
    found: list[Dispute] = []
    for one in contradictions:
        against = _Against.of(one, agreeing[0])
        dispute = against.dispute(agreeing) if against is not None else None
        if dispute is not None and not any(_same_sides(dispute, other) for other in found):
            found.append(dispute)
    return sorted(found, key=lambda dispute: not dispute.decided)


def same_amount(a: Decimal, a_unit: str, b: Decimal, b_unit: str) -> bool:
    """The same value: money within half of 0.01 万元, anything else in the same unit exactly."""
    mine, theirs = to_yuan(a, a_unit), to_yuan(b, b_unit)
    if mine is not None and theirs is not None:
        return abs(mine - theirs) < TOLERANCE_YUAN / 2
    return a_unit == b_unit and a == b


@dataclass(frozen=True, slots=True)
class _Against:
    """A contradiction with numbers, as it is held against one value: what is ``expected`` for what was ``found``."""

    expected: Decimal
    found: Decimal
    unit: str
    one: Contradiction
    facts: dict[_Place, Fact]
    suspected: set[_Place]

    @classmethod
    def of(cls, one: Contradiction, shown: Fact) -> _Against | None:
        """None where there are no two numbers, or rounding is all that tells them apart."""
        expected, found = one.expected, one.found
        if expected is None or found is None or same_amount(expected, one.unit, found, one.unit):
            return None
        if shown.role in ("change", "change_rate") and same_amount(-shown.value, shown.unit, found, one.unit):
            expected, found = -expected, -found  # the words say the direction, not the number
        facts = {_place(fact.source): fact for fact in one.facts}
        return cls(expected, found, one.unit, one, facts, {_place(source) for source in one.suspects})

    def dispute(self, agreeing: Sequence[Fact]) -> Dispute | None:
        """What is said against the value of these facts, the shown one first."""
        involved = {_place(source) for source in self.one.sources}
        mine = [fact for fact in agreeing if _place(fact.source) in involved and self._is_meant(fact)]
        if not self.suspected:
            return self._undecided(mine)
        wrong = next((fact for fact in mine if _place(fact.source) in self.suspected), None)
        shown = agreeing[0]
        if wrong is None:
            return self._other_printing(shown)
        if same_amount(wrong.value, wrong.unit, shown.value, shown.unit):
            return self._suspect(agreeing, wrong)
        # It agrees but for the last digit, and that is what is wrong with it.
        return Dispute((_side(shown), _side(wrong)), True, False, wrong, self.one.why)

    def _undecided(self, mine: Sequence[Fact]) -> Dispute | None:
        """The value is one of the two sides, and either can be the wrong one."""
        for value, other in ((self.found, self.expected), (self.expected, self.found)):
            side = next((fact for fact in mine if self._states(fact, value)), None)
            if side is not None:
                printed = self._printed(other, side)
                return Dispute((_side(side), self._side(printed, other, side)), False, False, printed, self.one.why)
        return next(filter(None, map(self._part, mine)), None)

    def _part(self, part: Fact) -> Dispute | None:
        """The value is one of few parts of a sum: what it would be, were the total and the others right."""
        total = next((fact for fact in self.one.facts if self._states(fact, self.found)), None)
        parts = [fact for fact in self.one.facts if fact is not total]
        if total is None or part not in parts or len(parts) > _MOST_PARTS or not part.value:
            return None
        together = sum(map(comparable, parts), Decimal(0)) / _factor(self.unit)
        rest = self.found - together + comparable(part) / _factor(self.unit)
        if self.one.severity != "error" or not same_amount(together, self.unit, self.expected, self.unit) or rest < 0:
            return None
        amount = rest * _factor(self.unit) / _factor(part.unit)
        return Dispute((_side(part), (amount, part.unit, total.source)), False, False, None, self.one.why, part=True)

    def _suspect(self, agreeing: Sequence[Fact], wrong: Fact) -> Dispute | None:
        """A place of the value is suspected. It gives way only when nothing else speaks for it."""
        if not self._states(wrong, self.found):
            return None  # it is about another number of the same place
        right = self._printed(self.expected, wrong)
        one_value = all(self._states(fact, self.found) for place, fact in self.facts.items() if place in self.suspected)
        alone = all(_place(fact.source) in self.suspected for fact in agreeing)
        supported, printed = self._side(right, self.expected, wrong), _side(wrong)
        if self.one.severity == "error" and one_value and alone:
            return Dispute((supported, printed), True, True, right, self.one.why)
        return Dispute((printed, supported), False, False, right, self.one.why)

    def _other_printing(self, shown: Fact) -> Dispute | None:
        """The same thing, or another column of its row that should print the same, is suspected at another place."""
        for place, fact in self.facts.items():
            if place not in self.suspected:
                continue
            same = _same_thing(fact, shown) or (_same_row(fact, shown) and self._states(shown, self.expected))
            if same and not same_amount(fact.value, fact.unit, shown.value, shown.unit):
                return Dispute((_side(shown), _side(fact)), True, False, fact, self.one.why)
        return None

    def _printed(self, value: Decimal, of: Fact) -> Fact | None:
        return next((fact for fact in self.one.facts if _same_thing(fact, of) and self._states(fact, value)), None)

    def _side(self, printed: Fact | None, value: Decimal, beside: Fact) -> Side:
        """The side that stands against a fact: as printed, or at the first other place that it follows from."""
        if printed is not None:
            return _side(printed)
        others = (source for source in self.one.sources if _place(source) != _place(beside.source))
        grounds = next(others, beside.source)
        if self.unit in MONEY_UNITS and beside.unit in MONEY_UNITS:
            return value * _factor(self.unit) / _factor(beside.unit), beside.unit, grounds
        return value, self.unit or beside.unit, grounds

    def _is_meant(self, fact: Fact) -> bool:
        """Whether the number at a place is the one meant: a sentence may print the same number for two things."""
        other = self.facts.get(_place(fact.source))
        return other is None or other.topic == fact.topic

    def _states(self, fact: Fact, value: Decimal) -> bool:
        return same_amount(fact.value, fact.unit, value, self.unit)


def _factor(unit: str) -> Decimal:
    """元 in a money unit; 1 for what is no money."""
    return MONEY_UNITS.get(unit, Decimal(1))


def _side(fact: Fact) -> Side:
    return fact.value, fact.unit, fact.source


def _same_thing(a: Fact, b: Fact) -> bool:
    """Whether two facts should give one value."""
    return (a.topic, a.year, a.stage, a.role, a.scope, a.flow, a.base) == (
        b.topic, b.year, b.stage, b.role, b.scope, b.flow, b.base
    )  # fmt: skip


def _same_row(a: Fact, b: Fact) -> bool:
    """Whether two facts are of one subject or project, in whichever column."""
    return (a.topic.split("|")[0], a.code, a.project, a.year, a.stage, a.role, a.scope) == (
        b.topic.split("|")[0], b.code, b.project, b.year, b.stage, b.role, b.scope
    )  # fmt: skip


def _place(source: Source) -> _Place:
    """What tells one printed number of a disclosure from another."""
    if source.row is not None:
        return source.sha256, source.table, source.page, source.line, source.row, source.column
    return source.sha256, source.sentence, source.written_as


def _same_sides(a: Dispute, b: Dispute) -> bool:
    return all(same_amount(*mine[:2], *theirs[:2]) for mine, theirs in zip(a.sides, b.sides, strict=True))
