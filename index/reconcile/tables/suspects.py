"""What equations that fail say together: which one place, if it were different, would make all of them hold.

A wrong cell breaks every equation that it stands in, and those tell its right value; any other cell of theirs stands in
equations that hold, which would break. So the suspect is the figure whose change mends the most and breaks nothing.

Equations that fail are looked at in groups that share figures, and a change is tried by what it adds to the differences
of the equations that it stands in: the cost grows with the number of figures, not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.reconcile.tables.model import Equation, Figure

_LARGEST = 40  # failing equations that one misprint or two explain; more of them in one group are a misread table


@dataclass(frozen=True, slots=True)
class Verdict:
    """Equations that fail for one reason. ``suspects`` are the figures to change to ``value``; empty: undecided, and
    ``tied`` are those that would mend it equally well, if they are few. ``confirmed`` counts the equations that
    ``value`` satisfies."""

    broken: tuple[Equation, ...]
    suspects: tuple[Figure, ...] = ()
    value: Decimal | None = None
    confirmed: int = 0
    tied: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """Figures that get one value, the failing equations which that mends, and how many hold with it and break by it;
    ``off`` is by how much those that hold are rounded."""

    figures: tuple[Figure, ...]
    value: Decimal
    mended: frozenset[int]
    confirmed: int
    breaks: int
    off: Decimal

    @property
    def rank(self) -> tuple[int, int, int, int, Decimal]:
        """More mended, fewer figures changed, an empty cell last, more that confirm it, and to the last place."""
        return (
            len(self.mended),
            -len(self.figures),
            -sum(figure.blank for figure in self.figures),
            self.confirmed,
            -self.off,
        )


class System:
    """All equations of one disclosure, by how much each is off, and where each figure stands in them."""

    def __init__(self, equations: Sequence[Equation]) -> None:
        self.equations = equations
        self._off = [equation.residual() for equation in equations]
        self._tolerance = [equation.tolerance for equation in equations]
        self._terms: dict[int, dict[int, int]] = defaultdict(dict)  # figure → equation → sign on its left side
        self._values: dict[int, Decimal] = {}
        self._twins: dict[int, tuple[Figure, ...]] = {}
        for number, equation in enumerate(equations):
            for sign, figure in ((1, equation.total), *zip((-s for s in equation.signs), equation.parts, strict=True)):
                terms = self._terms[id(figure)]
                terms[number] = terms.get(number, 0) + sign
                self._values[id(figure)] = figure.value

    def verdicts(self) -> list[Verdict]:
        """One verdict for each reason, the clearest of each group first."""
        failing = [number for number in range(len(self.equations)) if not self._holds(number)]
        shared = [
            [id(twin) for figure in self.equations[number].figures for twin in self._with_twins(figure)]
            for number in failing
        ]
        found: list[Verdict] = []
        left: set[int] = set()
        for group in _linked(failing, shared):
            verdicts, undecided = self._judged(set(group)) if len(group) <= _LARGEST else ([], set(group))
            found += verdicts
            left |= undecided
        return [*found, *self._undecided(sorted(left))]

    def _holds(self, number: int, added: Decimal = Decimal(0)) -> bool:
        return abs(self._off[number] + added) <= self._tolerance[number]

    def _judged(self, failing: set[int]) -> tuple[list[Verdict], set[int]]:
        """The verdicts on equations that share figures, and those of them that no single change explains."""
        found: list[Verdict] = []
        while failing:
            best = self._best(failing)
            if best is None:
                break
            change, tied = best
            broken = tuple(self.equations[number] for number in sorted(change.mended))
            if tied:
                found.append(Verdict(broken, tied=tied))
                failing = failing - change.mended
            else:
                found.append(Verdict(broken, change.figures, change.value, change.confirmed))
                self._accept(change)
                failing = {number for number in failing - change.mended if not self._holds(number)}
        return found, failing

    def _accept(self, change: _Change) -> None:
        for number, added in self._added(change.figures, change.value).items():
            self._off[number] += added
        self._values.update({id(figure): change.value for figure in change.figures})

    def _best(self, failing: set[int]) -> tuple[_Change, tuple[Figure, ...]] | None:
        """The best change, and the figures of others that are as good in another way (then nothing is decided)."""
        changes = [self._tried(figures, value, failing) for figures, value in self._candidates(failing)]
        changes = [change for change in changes if change.mended and not change.breaks]
        if not changes:
            return None
        best = max(changes, key=lambda change: change.rank)
        rivals = [
            change
            for change in changes
            if change.rank[:3] == best.rank[:3]
            and change.mended & best.mended
            and {id(f) for f in change.figures} != {id(f) for f in best.figures}
        ]
        if all((rival.confirmed, -rival.off) < (best.confirmed, -best.off) for rival in rivals):
            return best, ()
        figures = {id(f): f for change in (best, *rivals) for f in change.figures}
        mended = best.mended.union(*(rival.mended for rival in rivals if rival.mended == best.mended))
        return replace(best, mended=mended), tuple(figures.values())

    def _candidates(self, failing: set[int]) -> Iterator[tuple[tuple[Figure, ...], Decimal]]:
        """A figure of a failing equation, alone and with its twins, with the value that mends that equation."""
        seen: set[tuple[frozenset[int], Decimal]] = set()
        for number in sorted(failing):
            for figure in {id(f): f for f in self.equations[number].figures}.values():
                sign = self._terms[id(figure)][number]
                if abs(sign) != 1:
                    continue
                value = self._values[id(figure)] - sign * self._off[number]
                for figures in dict.fromkeys(((figure,), self._with_twins(figure))):
                    name = (frozenset(map(id, figures)), value)
                    if name not in seen:
                        seen.add(name)
                        yield figures, value

    def _with_twins(self, figure: Figure) -> tuple[Figure, ...]:
        """A figure and the places that repeat it: of two in an equation that holds, all else there being zero."""
        if id(figure) not in self._twins:
            found = {id(figure): figure}
            for number in self._terms[id(figure)]:
                counted = [other for other in self.equations[number].figures if other.value]
                if len(counted) == 2 and self._holds(number):
                    found.update({id(other): found.get(id(other), other) for other in counted})
            self._twins[id(figure)] = tuple(found.values())
        return self._twins[id(figure)]

    def _added(self, figures: Iterable[Figure], value: Decimal) -> dict[int, Decimal]:
        """What a value for figures adds to the differences of the equations that they stand in."""
        added: dict[int, Decimal] = defaultdict(Decimal)
        for figure in figures:
            more = value - self._values[id(figure)]
            for number, sign in self._terms[id(figure)].items():
                added[number] += sign * more
        return added

    def _tried(self, figures: tuple[Figure, ...], value: Decimal, failing: set[int]) -> _Change:
        added = self._added(figures, value)
        after = {number: self._holds(number, more) for number, more in added.items()}
        return _Change(
            figures,
            value,
            frozenset(number for number, holds in after.items() if holds and number in failing),
            sum(after.values()),
            sum(not holds and self._holds(number) for number, holds in after.items()),
            sum((abs(self._off[n] + added[n]) for n, holds in after.items() if holds), Decimal(0)),
        )

    def _undecided(self, left: Sequence[int]) -> Iterator[Verdict]:
        """What no single change explains, together where equations share a figure or a table."""
        shared: list[list[Hashable]] = []
        for number in left:
            equation = self.equations[number]
            shared.append([*(id(f) for f in equation.figures), *([equation.table] if equation.table else [])])
        for group in _linked(left, shared):
            yield Verdict(tuple(self.equations[number] for number in group))


def _linked(items: Sequence[int], shared: Sequence[Sequence[Hashable]]) -> list[list[int]]:
    """Items in groups: two are in one where they share something, or both do with a third. In the order given."""
    home: dict[Hashable, int] = {}  # what is shared → the first item that has it
    parent = {item: item for item in items}

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for item, things in zip(items, shared, strict=True):
        for thing in things:
            first, own = root(home.setdefault(thing, item)), root(item)
            parent[max(first, own)] = min(first, own)
    groups: dict[int, list[int]] = defaultdict(list)
    for item in items:
        groups[root(item)].append(item)
    return list(groups.values())
