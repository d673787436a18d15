"""Equations between tables and prose: the same thing printed twice, totals under other names, sums stated in sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from index.domain.disclosure import Fact, Unchecked
from index.domain.terms import key
from index.reconcile.agreement import same_things
from index.reconcile.tables.model import Equation, Figure, Identity, decomposed, figure_of, of_kind
from index.reconcile.things import line_of, words_of

_MANY = 6  # places of one value that are compared with each of another


class Figures:
    """The figure of a fact: that of its cell where a table was read, else its own."""

    def __init__(self, known: dict[int, Figure]) -> None:
        self._known = known

    def of(self, fact: Fact) -> Figure:
        found = self._known.get(id(fact))
        if found is None:
            found = self._known[id(fact)] = figure_of(fact)
        return found


def fact_equations(facts: Sequence[Fact], figures: Figures) -> tuple[list[Equation], list[Unchecked]]:
    """All of them, with why some identities of the prose could not be checked."""
    found = list(_same(facts, figures))
    found += _across(facts, figures)
    stated, unchecked = _stated(facts, figures)
    return found + stated, unchecked


def _owner(fact: Fact) -> tuple[object, ...]:
    """Whose money it is and of when: what all that one identity speaks of has in common."""
    return fact.body, fact.scope, fact.year, fact.stage, fact.origin, fact.recipient


def _same(facts: Sequence[Fact], figures: Figures) -> Iterator[Equation]:
    identity = of_kind("same")[0]
    for group in same_things(facts):
        yield from _all_equal(identity, group, figures, f"“{words_of(group[0])}”")


def _all_equal(identity: Identity, group: Sequence[Fact], figures: Figures, where: str) -> Iterator[Equation]:
    """Each value against each other one; of a value that stands in many places, the first few. What prose says is a witness
    where it agrees; that it does not is for the rules of prose to tell, which know how prose rounds."""
    held: dict[object, list[Figure]] = defaultdict(list)
    for fact in group:
        figure = figures.of(fact)
        if len(held[figure.value]) < _MANY:
            held[figure.value].append(figure)
    every = [figure for same in held.values() for figure in same]
    for n, figure in enumerate(every):
        for other in every[:n]:
            equation = Equation(identity, figure, (other,), (1,), where)
            if not (figure.source.sentence or other.source.sentence) or equation.holds():
                yield equation


def _across(facts: Sequence[Fact], figures: Figures) -> Iterator[Equation]:
    """A total of one table and its parts in another: 基本支出, and 人员经费合计 + 公用经费合计 of the economic table."""
    for identity in of_kind("sum"):
        if not identity.across:
            continue
        groups: dict[tuple[object, ...], dict[str, Fact]] = defaultdict(dict)
        for fact in facts:
            if fact.kind == "cell" and fact.role == "amount" and not fact.code and not fact.project:
                groups[*_owner(fact), fact.fund].setdefault(key(line_of(fact)), fact)
        for named in groups.values():
            total = named.get(identity.total[0])
            parts = [named[part] for part in identity.parts if part in named]
            if total is None or len(parts) < len(identity.parts):
                continue
            if total.source.table == parts[0].source.table:
                continue  # its own table states it
            yield Equation(
                identity,
                figures.of(total),
                tuple(figures.of(part) for part in parts),
                identity.signs,
                f"{total.source.table}与{parts[0].source.table}",
            )


def _stated(facts: Sequence[Fact], figures: Figures) -> tuple[list[Equation], list[Unchecked]]:
    """Sums that a paragraph states: 政府采购 a, 其中 货物 b, 工程 c, 服务 d."""
    found: list[Equation] = []
    unchecked: list[Unchecked] = []
    groups: dict[tuple[object, ...], dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        if fact.kind == "sentence" and fact.role in ("amount", "count") and not fact.code and not fact.project:
            group = groups[*_owner(fact), fact.measure, fact.fund, fact.base]
            group.setdefault(key(line_of(fact)), fact)
    for identity in of_kind("sum"):
        if not identity.prose:
            continue
        for named in groups.values():
            total = next((named[term] for term in identity.total if term in named), None)
            if total is None:
                continue
            parts: list[Fact] = []
            missing: list[str] = []
            for part in identity.parts:
                inner = [named[part]] if part in named else [named[p] for p in decomposed(part, list(named))]
                parts += inner
                if not inner:
                    missing.append(part)
            if not parts or any((part.unit == total.unit) is False and part.role != "amount" for part in parts):
                continue
            equation = Equation(
                identity, figures.of(total), tuple(map(figures.of, parts)), (1,) * len(parts), "文字说明"
            )
            if missing and equation.residual() > equation.tolerance:
                why = f"文字里没有写{'、'.join(missing)}，不能断定“{words_of(total)}”是否相符"
                unchecked.append(Unchecked(identity.id, identity.says, why))
            elif len(parts) + len(missing) >= identity.at_least:
                found.append(equation)
    return found, unchecked
