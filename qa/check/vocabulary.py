"""The words of a text that the store knows: every stretch of it looked up at once, and kept for what is asked of it next."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.domain.address import Classification, Facet
from index.domain.terms import all_words, key
from index.store.fact_store import FactStore
from index.store.lexicon import Entry, WordKind

# No name goes on behind these.
_STOPS = re.compile(r"[。；;！？!?，,\n\0]")
_LONGEST = 45  # characters of a name
_AT_ONCE = 8000  # candidates a statement


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as names are compared (``index.domain.terms.key``), and where in the text each of its characters stands."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text stands in the text."""
        return self.places[start], self.places[end - 1] + 1


def folded(text: str, start: int = 0) -> Folded:
    """A text folded character by character; ``start`` is where it begins in the text that places are told of."""
    parts: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        plain = _FOLDED.get(char)
        if plain is None:
            plain = _FOLDED[char] = key(unicodedata.normalize("NFKC", char))
        parts.append(plain)
        places += [start + at] * len(plain)
    return Folded("".join(parts), tuple(places))


_FOLDED: dict[str, str] = {}


def pieces(text: str) -> Iterator[Folded]:
    """The stretches of a text that no name goes beyond."""
    start = 0
    for stop in (*_STOPS.finditer(text), None):
        end = stop.start() if stop else len(text)
        if end - start > 1:
            yield folded(text[start:end], start)
        start = stop.end() if stop else end


class Vocabulary:
    """What the store's lexicon knows of the texts that it was shown."""

    def __init__(self, store: FactStore) -> None:
        self._store = store
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._seen: set[str] = set()
        self._shown: set[str] = set()

    def show(self, texts: Sequence[str]) -> None:
        """Look up every stretch of some texts that was not looked up yet."""
        candidates: set[str] = set()
        for text in texts:
            for piece in pieces(text):
                if piece.text not in self._shown:
                    self._shown.add(piece.text)
                    candidates |= set(_stretches(piece.text))
        fresh = list(candidates - self._seen)
        self._seen |= candidates
        for at in range(0, len(fresh), _AT_ONCE):
            found: dict[str, list[Entry]] = {}
            for entry in self._store.words(fresh[at : at + _AT_ONCE]):
                found.setdefault(entry.word, []).append(entry)
            self._entries.update({word: tuple(entries) for word, entries in found.items()})

    def at(self, text: str, start: int) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        """The known words that begin at a place of a folded text, the longest first."""
        for end in range(min(len(text), start + _LONGEST), start + 1, -1):
            word = text[start:end]
            entries = (*_maintained().get(word, ()), *self._entries.get(word, ()))
            if entries:
                yield word, entries


@cache
def _maintained() -> dict[str, tuple[Entry, ...]]:
    """The lines of the standard forms, which need no disclosure to be words."""
    return {
        word: (Entry(word, WordKind.ITEM, Facet(Classification.LINE, (term,))),) for word, term in all_words().items()
    }


def _stretches(text: str) -> Iterator[str]:
    for start in range(len(text) - 1):
        for end in range(start + 2, min(len(text), start + _LONGEST) + 1):
            yield text[start:end]
