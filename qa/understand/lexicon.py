"""The words that a store can be asked for, as understanding sees them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from index.domain.address import Facet


class Entry(Protocol):
    """A word with one of its meanings. ``kind`` is agency, item, table or attribute; ``agency`` the full name that it
    means or belongs to; ``text`` the word as printed."""

    @property
    def word(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def facet(self) -> Facet | None: ...
    @property
    def agency(self) -> str: ...
    @property
    def text(self) -> str: ...


class Lexicon(Protocol):
    """What understanding asks of a store."""

    def words(self, candidates: Collection[str]) -> Sequence[Entry]:
        """The entries of all candidates that are words, in one look-up; a candidate is a key (``index.domain.terms``)."""
        ...

    def organs(self, ends: Collection[str]) -> Sequence[str]:
        """The names of agencies, without their places, whose short names begin and end with these characters: two characters
        each (``index.domain.shortened``)."""
        ...

    def near(self, word: str, kind: str | None = None, limit: int = 10) -> Sequence[Entry]:
        """Entries whose word differs from ``word`` by one character."""
        ...

    def items_of(self, agencies: Collection[str]) -> Sequence[tuple[Facet, ...]]:
        """What the numbers of these bodies (full names) are of, each once."""
        ...

    def bodies_of(self, place: str) -> Sequence[str]:
        """The full names of the bodies of a place (its path)."""
        ...
