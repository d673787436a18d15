"""In: a Query. Out: figures with their operands, and the blocks that say them. One small module an operation."""

from __future__ import annotations

from index.domain.disclosure import Passage
from qa.answer import Status
from qa.blocks import Sentence
from qa.query import (
    Aggregate,
    Amount,
    Compare,
    Describe,
    Form,
    Holdings,
    List,
    Query,
    Rank,
    Ref,
    Relate,
    Several,
    Verify,
    Why,
)
from qa.select import Store
from qa.solve.amount import amount
from qa.solve.expand import figures_meant
from qa.solve.holdings import holdings
from qa.solve.prose import describe, why
from qa.solve.rank import listed, rank
from qa.solve.relate import aggregate, compare, relate
from qa.solve.several import several
from qa.solve.verify import verify
from qa.solve.world import Earlier, NoAnswer, Outcome, Passages, World

_PLAIN = Form()


def no_passages(_: object, __: object) -> list[Passage]:
    """No prose at all, where a query is executed without it."""
    return []


def solve(
    query: Query, store: Store, form: Form = _PLAIN, earlier: tuple[Earlier, ...] = (), passages: Passages = no_passages
) -> Outcome:
    """The outcome of a query: answered, ambiguous with its readings, or what there is instead."""
    return _dispatch(query, World(store, _dispatch, passages, form, earlier))


def _dispatch(query: Query, world: World) -> Outcome:
    try:
        match query:
            case Amount():
                return amount(query, world)
            case Relate():
                return relate(query, world)
            case Aggregate():
                return aggregate(query, world)
            case Rank():
                return rank(query, world)
            case List():
                return listed(query, world)
            case Compare():
                return compare(query, world)
            case Verify():
                return verify(query, world)
            case Why():
                return why(query, world)
            case Describe():
                return describe(query, world)
            case Holdings():
                return holdings(query, world)
            case Several():
                return several(query, world)
            case Ref():
                return _meant(query, world)
    except NoAnswer as ended:
        return ended.outcome


def _meant(ref: Ref, world: World) -> Outcome:
    """The figures that a reference stands for."""
    figures = figures_meant(ref, world)
    if not figures:
        return Outcome(Status.NO_DATA, blocks=(Sentence(("不清楚所指的是前面哪一个数。",)),))
    return Outcome(Status.ANSWERED, figures[:1])


__all__ = ["Earlier", "NoAnswer", "Outcome", "World", "solve"]
