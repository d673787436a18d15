"""The story of understanding: a question and what was asked before → its readings, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.domain.address import Role
from qa.query import (
    Aggregate,
    Amount,
    AnyOf,
    Asked,
    Compare,
    Each,
    Form,
    Query,
    Rank,
    Relate,
    Several,
    Wanted,
    Why,
)
from qa.understand.chart import Node, parse, tops
from qa.understand.english import is_english
from qa.understand.frame import Frame, wanted_in
from qa.understand.kept import lost
from qa.understand.lattice import Lattice, lattice_of, with_edges
from qa.understand.lexicon import Lexicon
from qa.understand.likeness import likely, misspelt, names_for
from qa.understand.meaning import ACTIONS, Clause, Made
from qa.understand.senses import FORM, Edge, Kind
from qa.understand.text import normalise

_BEST = 6  # derivations made into queries
# Slots that only a question about budgets fills.
_OF_BUDGETS = frozenset({"agency", "item", "fund", "stage", "flow", "scope", "located", "measure"})


@dataclass(frozen=True, slots=True)
class Weighted:
    """A reading with its cost: the less the better. ``unexplained`` are stretches of the question that it does not use;
    ``mended`` pairs of what was written and what it was taken for; ``aside`` clauses that are chat."""

    asked: Asked
    cost: float
    unexplained: tuple[tuple[int, int], ...] = ()
    mended: tuple[tuple[str, str], ...] = ()
    aside: tuple[tuple[int, int], ...] = ()
    nothing_named: bool = False  # asks for an amount, and does not say of what
    by_model: bool = False  # read by a chat model, not by the grammar
    quoted: tuple[tuple[int, int], ...] = ()  # names in quotation marks that no list knows
    not_held: tuple[tuple[int, int], ...] = ()  # bodies that the store does not hold; unexplained as well

    @property
    def complete(self) -> bool:
        """True where every content word is used, and something is asked for."""
        return not self.unexplained and not self.nothing_named


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question may mean. ``readings``: complete ones first, then by cost. ``unexplained``: the phrases that the best
    reading leaves, as written. ``set_aside``: clauses that are chat. ``not_held``: bodies that are named and that the store
    does not hold."""

    question: str
    readings: tuple[Weighted, ...]
    unexplained: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    not_held: tuple[str, ...] = ()

    @property
    def in_scope(self) -> bool:
        """True where the best reading has a body, a year with a subject, or anything else of budgets in it."""
        best = self.best
        return best is not None and any(ground.slot in _OF_BUDGETS for ground in best.asked.grounds)

    @property
    def best(self) -> Weighted | None:
        """The best reading, None where the grammar has none at all."""
        return self.readings[0] if self.readings else None

    @property
    def complete(self) -> tuple[Weighted, ...]:
        """The readings that explain every word."""
        return tuple(one for one in self.readings if one.complete)


def understand(question: str, lexicon: Lexicon, earlier: Sequence[Asked] = (), *, newest: int | None = None) -> Reading:
    """The readings of a question over a store's lexicon. ``earlier``: what was asked before in this conversation, the last
    at the end. ``newest``: the year that 今年 is when nothing else says."""
    chars = normalise(question)
    lattice = lattice_of(chars, lexicon)
    said = _frame(earlier)
    found = _readings(lattice, said, newest)
    if found and (found[0].unexplained or found[0].quoted) and not found[0].not_held:
        more = _mended(lattice, found[0], said, lexicon)
        if more:
            found = [*_readings(with_edges(lattice, more), said, newest), *found]
            found.sort(key=_order)
    found = _apart(found)
    best = found[0] if found else None
    return Reading(
        question,
        tuple(found),
        tuple(question[start:end] for start, end in best.unexplained) if best else (),
        tuple(question[start:end] for start, end in best.aside) if best else (),
        tuple(question[start:end] for start, end in best.not_held) if best else (),
    )


def _readings(lattice: Lattice, said: Frame, newest: int | None) -> list[Weighted]:
    """The readings of a lattice, the best first."""
    found: list[Weighted] = []
    for node in parse(lattice, _BEST):
        one = _reading(node, lattice.chars, said, newest)
        if one is not None and all(one.asked.query != known.asked.query for known in found):
            found.append(one)
    return sorted(found, key=_order)


def _apart(readings: list[Weighted]) -> list[Weighted]:
    """The readings without those that only cut up the words of the best one otherwise: they are no other meaning, and must
    not answer where the best one finds nothing. Where no reading is complete all stay, as what can be offered."""
    if not readings or not readings[0].complete:
        return readings
    best, *others = readings
    shape, things = _shape(best.asked.query), _things(best.asked.query)
    kept = [one for one in others if _shape(one.asked.query) == shape and _things(one.asked.query) != things]
    return [best, *kept]


def _shape(query: Query) -> tuple[object, ...]:
    """The operations of a query, nested."""
    match query:
        case Relate(op, left, right):
            return op, _shape(left), _shape(right)
        case Aggregate(op, of):
            return op, *map(_shape, of)
        case Several(queries) | Compare(queries):
            return type(query), *map(_shape, queries)
        case Rank(by=by) | Why(of=by):
            return type(query), _shape(by)
        case _:
            return (type(query),)


def _things(query: Query) -> tuple[object, ...]:
    """Whose and what a query asks for."""
    wanted = wanted_in(query)
    return () if wanted is None else (wanted.agency, wanted.place, wanted.item)


def _order(one: Weighted) -> tuple[bool, float]:
    return not one.complete, one.cost


def _mended(lattice: Lattice, best: Weighted, said: Frame, lexicon: Lexicon) -> list[Edge]:
    """Edges for what the best reading leaves unexplained: a name of the asked bodies that is like it, or a word with one
    wrong character."""
    unknown = (*best.unexplained, *best.quoted)
    wrong = misspelt(lattice.chars, lattice.edges, best.unexplained, lexicon)
    if wrong:
        return wrong
    wanted = wanted_in(best.asked.query) or said.wanted
    agency = wanted.agency if wanted is not None else None
    agencies = (agency,) if isinstance(agency, str) else agency.values if isinstance(agency, AnyOf | Each) else ()
    place = wanted.place if wanted is not None else ""
    if not agencies and not place:
        return []
    names = names_for(lexicon, agencies, place)
    return likely(lattice.chars, lattice.edges, unknown, names)


def _frame(earlier: Sequence[Asked]) -> Frame:
    queries = tuple(asked.query for asked in earlier)
    wanted = next(filter(None, (wanted_in(query) for query in reversed(queries))), None)
    return Frame(wanted, queries)


def _reading(node: Node, chars: str, said: Frame, newest: int | None) -> Weighted | None:
    """The reading that a derivation means: its clauses one after another, each over what the earlier ones said."""
    frame = said
    clauses: list[Made] = []
    for top in tops(node.parts):
        assert top.rule is not None
        made = ACTIONS[top.rule.do](Clause(top.edges(), chars, frame, newest))
        if clauses and made.absorbed:
            clauses[-1].phrases.extend(made.phrases)
            continue
        clauses.append(made)
        wanted = wanted_in(made.query) or frame.wanted
        own = tuple(one.query for one in clauses)
        frame = Frame(wanted, own, own=True)
    if not clauses:
        return None
    return _weighted(node, clauses, chars)


def _weighted(node: Node, clauses: list[Made], chars: str) -> Weighted:
    queries = tuple(made.query for made in clauses)
    query: Query = queries[0] if len(queries) == 1 else Several(_roles_joined(queries))
    if isinstance(query, Several) and len(query.queries) == 1:
        query = query.queries[0]
    phrases = [phrase for made in clauses for phrase in made.phrases]
    unit = next((made.unit for made in clauses if made.unit), "")
    wishes = [sense for edge in node.edges() for sense in edge.senses if sense.kind in FORM]
    unit = next((wish.text for wish in wishes if wish.kind is Kind.UNIT), unit)
    decimals = next((wish.number for wish in wishes if wish.kind is Kind.DECIMALS), None)
    answer_as = next((made.answer_as for made in clauses if made.answer_as), "figures")
    grounds = [ground for phrase in phrases for ground in phrase.grounds] + [
        g for made in clauses for g in made.grounds
    ]
    asked = Asked(
        query,
        Form(unit, decimals, answer_as, "en" if is_english(chars) else "zh"),
        tuple(dict.fromkeys(g for g in grounds if g.by != "question")),
    )
    return Weighted(
        asked,
        node.cost + sum(made.penalty for made in clauses) + sum({id(p): p.penalty for p in phrases}.values()),
        tuple(
            dict.fromkeys([*(span for phrase in phrases for span in phrase.unexplained), *lost(node.edges(), query)])
        ),
        tuple(dict.fromkeys(pair for phrase in phrases for pair in phrase.mended)),
        tuple(dict.fromkeys(span for phrase in phrases for span in phrase.aside)),
        any(made.nothing_named for made in clauses),
        quoted=tuple(dict.fromkeys(span for phrase in phrases for span in phrase.quoted)),
        not_held=tuple(dict.fromkeys(span for phrase in phrases for span in phrase.not_held)),
    )


def _roles_joined(queries: Sequence[Query]) -> tuple[Query, ...]:
    """Clauses that ask for another role of the very same address are one query: 多少万元、增长百分之几."""
    joined: list[Query] = []
    for query in queries:
        last = joined[-1] if joined else None
        if isinstance(query, Amount) and isinstance(last, Amount) and _same_but_role(query.wanted, last.wanted):
            roles = tuple(dict.fromkeys((*_roles(last.wanted), *_roles(query.wanted))))
            base = query.wanted.base or last.wanted.base
            joined[-1] = Amount(replace(last.wanted, role=Each(roles) if len(roles) > 1 else roles[0], base=base))
        else:
            joined.append(query)
    return tuple(joined)


def _roles(wanted: Wanted) -> tuple[Role, ...]:
    return wanted.role.values if isinstance(wanted.role, Each) else (wanted.role,)


def _same_but_role(one: Wanted, other: Wanted) -> bool:
    return replace(one, role=Role.AMOUNT, base=None) == replace(other, role=Role.AMOUNT, base=None)
