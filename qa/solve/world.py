"""What every operation works in and gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from index.domain.disclosure import Fact, Passage
from qa.answer import Conflict, Figure, Status
from qa.blocks import Block, Note
from qa.query import Asked, Form, Query
from qa.select import Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation found: figures, the asked one first, and the blocks that say it.

    ``choices`` are what could be asked instead; ``names``, one a figure, are what each figure is of where that is the
    answer (a rank, a comparison). ``notes`` qualify; they come after the blocks, each once.
    """

    status: Status
    figures: tuple[Figure, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: tuple[Note, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    passages: tuple[Passage, ...] = ()

    @property
    def answered(self) -> bool:
        return self.status is Status.ANSWERED


Passages = Callable[[Sequence[str], Sequence[str]], list[Passage]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier question of the conversation: how it was read, and the figures of its answer."""

    asked: Asked
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """Where operations look things up. ``passages`` gives passages of some disclosures that hold some words, best first;
    ``solve`` executes a query that is part of another; ``earlier`` is the conversation, oldest first; ``parts`` are the
    outcomes of the earlier parts of this question."""

    store: Store
    solve_with: Callable[[Query, World], Outcome]
    passages: Passages
    form: Form = field(default_factory=Form)
    earlier: tuple[Earlier, ...] = ()
    parts: tuple[Outcome, ...] = field(default=())

    def solve(self, query: Query) -> Outcome:
        """The outcome of a part of the query, in its own units: only the whole is shown in the asked form."""
        return self.solve_with(query, replace(self, form=replace(self.form, unit="", decimals=None)))

    def answer(self, query: Query) -> Outcome:
        """The outcome of a query that is shown as it is."""
        return self.solve_with(query, self)

    def answer_in(self, query: Query, parts: tuple[Outcome, ...]) -> Outcome:
        """The same, after the earlier parts of one question."""
        return self.solve_with(query, replace(self, parts=parts))


class NoAnswer(Exception):
    """Ends an operation with the outcome that says why there is no figure. Caught where operations are called."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome.status))
        self.outcome = outcome
