"""What equations that fail say together: which one place, if it were different, would make all of them hold.

A wrong cell breaks every equation that it stands in, and those tell its right value; any other cell of theirs stands in
equations that hold, which would break. So the suspect is the figure whose change mends the most and breaks nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.reconcile.identities_model import Equation, Figure

_PROBES = 400  # candidates of one round; a document whose tables were misread has thousands


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
    """All equations of one disclosure, and where each figure stands in them."""

    def __init__(self, equations: Sequence[Equation]) -> None:
        self.equations = equations
        self._of: dict[int, list[int]] = defaultdict(list)
        for number, equation in enumerate(equations):
            for figure in {id(f): f for f in equation.figures}.values():
                self._of[id(figure)].append(number)
        self._holds = [equation.holds() for equation in equations]
        self._values: dict[int, Decimal] = {}  # what was found to be right, by figure

    def verdicts(self) -> list[Verdict]:
        """One verdict for each reason, the clearest first taken, in the order of the document."""
        failing = {number for number, holds in enumerate(self._holds) if not holds}
        found: list[Verdict] = []
        while failing:
            best = self._best(failing)
            if best is None:
                found += self._undecided(failing)
                break
            change, tied = best
            broken = tuple(self.equations[n] for n in sorted(change.mended))
            if tied:
                found.append(Verdict(broken, tied=tied))
                failing -= change.mended
            else:
                found.append(Verdict(broken, change.figures, change.value, change.confirmed))
                failing = self._accepted(change, failing)
        return found

    def _accepted(self, change: _Change, failing: set[int]) -> set[int]:
        """What still fails once a change is made: what it broke as well, had it to."""
        self._values.update({id(figure): change.value for figure in change.figures})
        touched = {number for figure in change.figures for number in self._of[id(figure)]}
        for number in touched:
            self._holds[number] = self.equations[number].holds(self._values)
        return (failing - change.mended - {n for n in touched if self._holds[n]}) | {
            n for n in touched if not self._holds[n] and n in failing
        }

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
        seen: set[tuple[object, ...]] = set()
        for number in sorted(failing):
            equation = self.equations[number]
            for figure in equation.figures:
                value = equation.solved_for(figure, self._values)
                group = self._twins(figure)
                for figures in ((figure,), group) if len(group) > 1 else ((figure,),):
                    name = (*sorted(id(f) for f in figures), value)
                    if name not in seen and len(seen) < _PROBES:
                        seen.add(name)
                        yield figures, value

    def _twins(self, figure: Figure) -> tuple[Figure, ...]:
        """The places that repeat a figure: of two in an equation that holds, all else there being zero."""
        found = {id(figure): figure}
        for number in self._of[id(figure)]:
            counted = [other for other in self.equations[number].figures if other.value]
            if len(counted) == 2 and self._holds[number]:
                for other in counted:
                    found.setdefault(id(other), other)
        return tuple(found.values())

    def _tried(self, figures: tuple[Figure, ...], value: Decimal, failing: set[int]) -> _Change:
        changed = {**self._values, **{id(figure): value for figure in figures}}
        touched = {number for figure in figures for number in self._of[id(figure)]}
        after = {number: self.equations[number].holds(changed) for number in touched}
        return _Change(
            figures,
            value,
            frozenset(n for n, holds in after.items() if holds and n in failing),
            sum(after.values()),
            sum(not holds and self._holds[n] for n, holds in after.items()),
            sum((abs(self.equations[n].residual(changed)) for n, holds in after.items() if holds), Decimal(0)),
        )

    def _undecided(self, failing: set[int]) -> Iterator[Verdict]:
        """What no single change explains, together where equations share a figure or a table."""
        left = sorted(failing)
        while left:
            group = [left.pop(0)]
            for number in group:
                near = [n for n in left if self._related(self.equations[number], self.equations[n])]
                group += near
                left = [n for n in left if n not in near]
            yield Verdict(tuple(self.equations[n] for n in group))

    @staticmethod
    def _related(a: Equation, b: Equation) -> bool:
        shared = {id(f) for f in a.figures} & {id(f) for f in b.figures}
        return bool(shared) or bool(a.table and a.table == b.table)
