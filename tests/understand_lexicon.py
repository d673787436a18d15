"""A small lexicon in memory, for tests of understanding: made-up bodies and projects, and the list of subjects."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from index.domain.address import Classification, Facet
from index.domain.subjects import classification, subject_names
from index.domain.terms import key


@dataclass(frozen=True)
class Word:
    word: str
    kind: str
    facet: Facet | None = None
    agency: str = ""
    text: str = ""


class MemoryLexicon:
    """Words in a dictionary. ``asked`` counts the look-ups."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.asked = 0
        self._words: dict[str, list[Word]] = {}
        for word in words:
            self._words.setdefault(word.word, []).append(word)

    def words(self, candidates: Collection[str]) -> list[Word]:
        self.asked += 1
        return [entry for word in candidates for entry in self._words.get(word, ())]

    def entries(self) -> list[Word]:
        return [entry for entries in self._words.values() for entry in entries]

    def organs(self, ends: Collection[str]) -> list[str]:
        return sorted({entry.text for word in ends for entry in self._words.get(word, ()) if entry.kind == "organ"})

    def near(self, word: str, kind: str | None = None, limit: int = 10) -> list[Word]:
        near = [entry for known, entries in self._words.items() for entry in entries if _like(known, word)]
        return [entry for entry in near if kind in (None, entry.kind)][:limit]

    def items_of(self, agencies: Collection[str]) -> list[tuple[Facet, ...]]:
        del agencies
        return [(entry.facet,) for entries in self._words.values() for entry in entries if entry.facet is not None]

    def bodies_of(self, place: str) -> list[str]:
        names = {entry.agency for entries in self._words.values() for entry in entries if entry.agency}
        return sorted(name for name in names if name.startswith(place))


def _like(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def agency(full: str, *short: str) -> list[Word]:
    return [Word(key(name), "agency", agency=full) for name in (full, *short)]


def place(full: str, *short: str) -> list[Word]:
    return [Word(key(name), "place", text=full) for name in (full, *short)]


def subject(code: str) -> list[Word]:
    return [Word(key(name), "item", Facet(classification(code), (key(name),), code)) for name in subject_names(code)]


def project(name: str) -> list[Word]:
    return [Word(key(name), "item", Facet(Classification.PROJECT, (key(name),)))]


def lexicon() -> MemoryLexicon:
    return MemoryLexicon(
        [
            *place("甲省乙市", "乙市"),
            *place("甲省丙市", "丙市"),
            *agency("甲省乙市财政局", "乙市财政局", "财政局"),
            *agency("甲省乙市教育局", "乙市教育局", "教育局"),
            *agency("甲省丙市教育局", "丙市教育局", "教育局"),
            *(
                word
                for code in ("205", "20502", "2050204", "2210201", "30113", "30201", "30205", "30206", "302")
                for word in subject(code)
            ),
            *project("河道清淤工程"),
        ]
    )
