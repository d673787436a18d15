"""Passages found again by the words they share with a question and by what they mean.

Words carry the load, measured on 62 questions over 786 passages (recall@5): BM25 over bigrams with synonyms
(lexical.py) .85, a small dense model of our own .74, their min–max fusion with a dense weight of 0.2–0.35 .87, and .92
when body and year were fixed first. Rank fusion (RRF) never beat BM25 alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.domain.disclosure import Passage
from index.store.fact_store import FactStore
from index.store.lexical import bm25, document, expand, normalise, rarity
from index.store.passage_store import PassageStore, passage_key

_EXACT = 3000  # passages that are all scored (40 ms); of more, candidates are chosen first
_CANDIDATES = 200  # of each kind
_SAMPLE = 400  # passages that tell how common a word is
_RARE = 0.02  # share of the passages that a word of which it is worth looking up all passages may be in
_WORDS = 12  # that candidates are looked up by
_COMMON_WORDS = 4  # the same where none is rare: passages that hold them all


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. ``score`` runs from 0 to 1 and compares the hits of one search only."""

    passage: Passage
    score: float


class PassageSearch:
    """Search over the passages of a store. A passage without a vector is found by its words."""

    def __init__(self, facts: FactStore, vectors: PassageStore) -> None:
        self._facts = facts
        self._vectors = vectors

    @classmethod
    def open(cls, folder: Path, facts: FactStore) -> PassageSearch:
        """Over the texts of ``facts`` and the vectors in ``folder`` or at ``WENZHANG_CHROMA_URL``."""
        return cls(facts, PassageStore.open(folder))

    def search(self, query: str, *, limit: int = 5, sha256s: Collection[str] | None = None) -> list[Hit]:
        """The passages that answer best, best first; of these disclosures alone, or of all (None)."""
        if limit < 1 or not normalise(query).strip():
            return []
        if self._facts.count_passages(sha256s, up_to=_EXACT + 1) <= _EXACT:
            passages = self._facts.passages(sha256s)
            lexical = bm25(query, _texts(passages))
        else:
            shares = rarity(query, _texts(self._facts.some_passages(_SAMPLE)))
            passages = self._candidates(query, shares, sha256s)
            lexical = bm25(query, _texts(passages), shares)
        if not passages:
            return []
        near = self._vectors.similar(query, [passage_key(passage) for passage in passages])
        lowest = min(near.values(), default=0.0)
        dense = [near.get(passage_key(passage), lowest) for passage in passages]
        scores = fuse(lexical, dense, self._vectors.weight)
        best = sorted(zip(scores, passages, strict=True), key=lambda pair: (-pair[0], passage_key(pair[1])))
        return [Hit(passage, score) for score, passage in best[:limit]]

    def close(self) -> None:
        """Let go of the vectors. Not needed before the process ends."""
        self._vectors.close()

    def _candidates(self, query: str, shares: dict[str, float], sha256s: Collection[str] | None) -> list[Passage]:
        """The passages that share the rarest words, and those nearest by meaning.

        The nearest alone will not do. The dense model misses what the words find; and Chroma's neighbours are
        approximate: among 208 passages of which many were alike, as sentences of budgets are, 200 neighbours left out
        four of the eight nearest.
        """
        weights = expand(query)
        words = sorted(shares, key=lambda word: (shares[word] / weights[word], word))
        rare = [word for word in words if shares[word] <= _RARE][:_WORDS]
        common = words[:_COMMON_WORDS]
        held = self._facts.passages_holding(
            rare or common, every=not rare, sha256s=sha256s, limit=_CANDIDATES
        ) or self._facts.passages_holding(words, every=False, sha256s=sha256s, limit=_CANDIDATES)
        near = self._vectors.nearest(query, _CANDIDATES, sha256s)
        known = {passage_key(passage) for passage in held}
        return [*held, *self._facts.passages_by_key([key for key in near if key not in known])]


def _texts(passages: Sequence[Passage]) -> list[str]:
    return [normalise(document(passage.heading, passage.text)) for passage in passages]


def fuse(lexical: Sequence[float], dense: Sequence[float], weight: float) -> list[float]:
    """Min–max fusion; ``weight`` is the share of the dense score."""
    return [
        (1 - weight) * words + weight * meaning for words, meaning in zip(_spread(lexical), _spread(dense), strict=True)
    ]


def _spread(values: Sequence[float]) -> list[float]:
    """Scaled so that the worst is 0 and the best is 1; all 0 where nothing tells them apart."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]
