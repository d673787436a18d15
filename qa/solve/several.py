"""Several questions in one, answered in order; a later one may refer to an earlier one's figure."""

from __future__ import annotations

from dataclasses import replace

from qa.answer import Status
from qa.query import Several
from qa.solve.amount import together
from qa.solve.world import Outcome, World


def several(query: Several, world: World) -> Outcome:
    """All parts that can be answered; the first line says what is missing. Ambiguous where the first part is."""
    outcomes: list[Outcome] = []
    for one in query.queries:
        outcomes.append(world.answer_in(one, tuple(outcomes)))
    unsettled = [outcome for outcome in outcomes if outcome.status is Status.AMBIGUOUS]
    if unsettled and unsettled[0] is outcomes[0]:
        return outcomes[0]
    if not any(outcome.answered for outcome in outcomes):
        return outcomes[0]
    found = together(outcomes)
    return replace(found, names=tuple(name for outcome in outcomes for name in outcome.names))
