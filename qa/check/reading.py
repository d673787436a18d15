"""The store as one check reads it: what was asked once is not asked again while one text is checked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from index.domain.disclosure import Blank, Contradiction, Disclosure, Fact, Passage, Reason
from index.store.fact_filter import FactFilter
from index.store.fact_store import FactStore
from index.store.lexicon import Entry

T = TypeVar("T")


class StoreReading:
    """A store whose answers are kept. It lives no longer than a text is checked, so that nothing is ever out of date."""

    def __init__(self, store: FactStore) -> None:
        self._store = store
        self._kept: dict[str, object] = {}

    def _once(self, name: str, asked: object, answer: Callable[[], list[T]]) -> list[T]:
        at = f"{name} {asked!r}"
        if at not in self._kept:
            self._kept[at] = answer()
        found: list[T] = self._kept[at]  # type: ignore[assignment]
        return found

    def find(self, where: FactFilter, *, limit: int | None = None) -> list[Fact]:
        return self._once("find", (where, limit), lambda: self._store.find(where, limit=limit))

    def count(self, where: FactFilter, *, up_to: int | None = None) -> int:
        return self._store.count(where, up_to=up_to)

    def words(self, candidates: Collection[str]) -> list[Entry]:
        return self._once("words", sorted(candidates), lambda: self._store.words(candidates))

    def disclosures_of(
        self,
        agencies: Collection[str] | None = None,
        years: Collection[int] | None = None,
        places: Collection[str] | None = None,
    ) -> list[Disclosure]:
        asked = (agencies, years, places)
        return self._once("disclosures_of", asked, lambda: self._store.disclosures_of(agencies, years, places))

    def contradictions_of(self, where: FactFilter) -> list[Contradiction]:
        return self._once("contradictions_of", where, lambda: self._store.contradictions_of(where))

    def blanks(self, body_key: str) -> list[Blank]:
        return self._once("blanks", body_key, lambda: self._store.blanks(body_key))

    def reasons(self, body_key: str) -> list[Reason]:
        return self._once("reasons", body_key, lambda: self._store.reasons(body_key))

    def passages(self, sha256s: Collection[str] | None = None) -> list[Passage]:
        asked = None if sha256s is None else sorted(sha256s)
        return self._once("passages", asked, lambda: self._store.passages(sha256s))
