"""What the rules look at, and what they find."""

from __future__ import annotations

from dataclasses import dataclass

from index.disclosure import Contradiction, Disclosure, Fact, Table, Unchecked
from index.paragraphs import Paragraph


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one disclosure says: all that a rule may look at."""

    disclosure: Disclosure
    tables: tuple[Table, ...]
    facts: tuple[Fact, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What the rules found in one disclosure, and what they could not check."""

    contradictions: tuple[Contradiction, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
