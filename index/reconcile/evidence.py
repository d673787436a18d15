"""What the rules look at, and what they find."""

from __future__ import annotations

from dataclasses import dataclass

from index.domain.disclosure import Contradiction, Discard, Disclosure, Fact, Table, Unchecked
from index.facts.told import Said, ToldTable
from index.prose.paragraphs import Paragraph


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one disclosure says: all that a rule may look at.

    ``facts`` are all facts, those of ``told`` and ``said`` among them (the same objects). ``discards`` tell which tables may
    lack a row.
    """

    disclosure: Disclosure
    told: tuple[ToldTable, ...]
    facts: tuple[Fact, ...]
    paragraphs: tuple[Paragraph, ...]
    said: tuple[Said, ...]
    discards: tuple[Discard, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables as read."""
        return tuple(one.interpreted.table for one in self.told)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What the rules found in one disclosure, and what they could not check."""

    contradictions: tuple[Contradiction, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
