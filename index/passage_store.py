"""段落库: passages in Chroma, found again by the words they share with a question and by what they mean.

Words carry the load, measured on 62 questions over 786 passages (recall@5): BM25 over bigrams with synonyms
(lexical.py) .85, a small dense model of our own .74, their min–max fusion with a dense weight of 0.2–0.35 .87, and .92
when body and year were fixed first. Rank fusion (RRF) never beat BM25 alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from index.chroma import Chroma, FolderChroma, ServerChroma
from index.disclosure import Passage, Source
from index.embedding import EmbeddingModel
from index.lexical import bm25, normalise

if TYPE_CHECKING:
    from index.embedding import Vectors

T = TypeVar("T")

_BATCH = 5000  # Chroma refuses more than 5,461 items at once
_CANDIDATES = 200  # of each kind, when all disclosures are searched


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. ``score`` runs from 0 to 1 and compares the hits of one search only."""

    passage: Passage
    score: float


class PassageStore:
    """The passages of all disclosures. Opening is cheap: Chroma and the model are loaded when first needed."""

    def __init__(self, chroma: Chroma, model: EmbeddingModel) -> None:
        self._chroma = chroma
        self._model = model
        self._all: tuple[int, list[str], list[str]] | None = None

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        embedding: str | None = None,
        url: str | None = None,
        re_embed: bool = False,
        timeout: float = 30.0,
    ) -> PassageStore:
        """The store in ``folder``, or on a Chroma server (``url`` or ``WENZHANG_CHROMA_URL``), made if it is new.

        ``embedding`` (or ``WENZHANG_EMBEDDING``) names any sentence-transformers model or folder. Vectors of two
        models cannot be compared, so a store made with another one raises EmbeddingMismatch, or, with ``re_embed``,
        is embedded again from the passages it holds. ``timeout`` is how many seconds to wait for another writer.
        """
        url = url or os.environ.get("WENZHANG_CHROMA_URL") or ""
        model = EmbeddingModel(embedding or os.environ.get("WENZHANG_EMBEDDING") or "")
        chroma: Chroma = ServerChroma(url) if url else FolderChroma(Path(folder), timeout)
        store = cls(chroma, model)
        made_with = chroma.made_with()
        if re_embed and made_with and not model.made(made_with):
            chroma.rewrite(model, lambda new, old: store._add(new, _stored(old)), keep=True)
        else:
            model.refuse_unless_made(made_with)
        return store

    def replace(self, sha256: str, passages: Sequence[Passage]) -> None:
        """Make ``passages`` the only ones of this disclosure. New ones are in before old ones go."""
        ids = {_key(passage) for passage in passages}
        if len(ids) < len(passages) or any(passage.source.sha256 != sha256 for passage in passages):
            raise ValueError(f"passages of {sha256} must have distinct ids and belong to that disclosure")
        prepared = list(self._batches(passages))  # embedding takes longest: before the lock, not under it

        def work(collection: Any) -> None:
            for batch in prepared:
                collection.upsert(**batch)
            stale = set(collection.get(where={"sha256": sha256}, include=[])["ids"]) - ids
            for batch_ids in _batched(sorted(stale), _BATCH):
                collection.delete(ids=batch_ids)

        self._chroma.write(self._model, work)

    def remove(self, sha256: str) -> None:
        """Forget a disclosure."""
        self._chroma.write(self._model, lambda collection: collection.delete(where={"sha256": sha256}))

    def rebuild(self, passages: Iterable[Passage]) -> None:
        """Start again with these passages alone, whatever was there, damaged or made with another model."""
        self._chroma.rewrite(self._model, lambda new, _old: self._add(new, passages), keep=False)

    def count(self) -> int:
        """How many passages there are."""
        return self._chroma.read(lambda collection, _generation: int(collection.count())) or 0

    def search(self, query: str, *, limit: int = 5, sha256s: Collection[str] | None = None) -> list[Hit]:
        """The passages that answer best, best first; of these disclosures alone, or of all (None)."""
        if limit < 1 or not normalise(query).strip() or (sha256s is not None and not sha256s):
            return []
        vector = self._model.queries([query])[0]

        def work(collection: Any, generation: int) -> list[Hit]:
            if sha256s is None:
                ids, lexical, dense = self._everywhere(collection, generation, query, vector)
            else:
                ids, lexical, dense = self._within(collection, sha256s, query, vector)
            scores = fuse(lexical, dense, self._model.weight)
            best = sorted(zip(scores, ids, strict=True), key=lambda pair: (-pair[0], pair[1]))[:limit]
            if not best:
                return []
            found = collection.get(ids=[key for _, key in best], include=["documents", "metadatas"])
            passages = dict(zip(found["ids"], _passages(found), strict=True))
            return [Hit(passages[key], score) for score, key in best]

        return self._chroma.read(work) or []

    def close(self) -> None:
        """Let go of the folder. Not needed before the process ends."""
        self._chroma.close()

    def _within(
        self, collection: Any, sha256s: Collection[str], query: str, vector: Vectors
    ) -> tuple[list[str], list[float], list[float]]:
        """All passages of these disclosures with their lexical and dense scores, both exact.

        Getting them all takes 7 ms for a disclosure among 20,000 passages; a neighbour query with the same filter
        takes 12 ms, and 85–104 ms among 100,000.
        """
        rows = collection.get(where={"sha256": {"$in": sorted(sha256s)}}, include=["documents", "embeddings"])
        return rows["ids"], bm25(query, [normalise(text) for text in rows["documents"]]), _similar(rows, vector)

    def _everywhere(
        self, collection: Any, generation: int, query: str, vector: Vectors
    ) -> tuple[list[str], list[float], list[float]]:
        """The passages that are best by words or nearest by meaning, with exact scores of both kinds.

        The nearest alone will not do. The dense model misses what the words find; and Chroma's neighbours are
        approximate: among 208 passages of which many were alike, as sentences of budgets are, 200 neighbours left out
        four of the eight nearest. Chroma's ``$contains`` cannot choose candidates: it reads every document, 24 ms a
        word at 20,000. So all texts are read once a generation (0.35 s at 20,000), kept, and scored.
        """
        if self._all is None or self._all[0] != generation or generation < 0:
            rows = collection.get(include=["documents"])
            self._all = (generation, rows["ids"], [normalise(text) for text in rows["documents"]])
        _, ids, texts = self._all
        if not ids:
            return [], [], []
        lexical = dict(zip(ids, bm25(query, texts), strict=True))
        near = collection.query(query_embeddings=[vector], n_results=min(_CANDIDATES, len(ids)), include=[])["ids"][0]
        candidates = {*near, *sorted(ids, key=lambda key: -lexical[key])[:_CANDIDATES]}
        rows = collection.get(ids=sorted(candidates), include=["embeddings"])
        return rows["ids"], [lexical[key] for key in rows["ids"]], _similar(rows, vector)

    def _add(self, collection: Any, passages: Iterable[Passage]) -> None:
        for batch in self._batches(passages):
            collection.upsert(**batch)

    def _batches(self, passages: Iterable[Passage]) -> Iterator[dict[str, Any]]:
        for batch in _batched(passages, _BATCH):
            documents = [_document(passage) for passage in batch]
            yield {
                "ids": [_key(passage) for passage in batch],
                "documents": documents,
                "embeddings": self._model.passages(documents),
                "metadatas": [_metadata(passage) for passage in batch],
            }


def _batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def _similar(rows: Mapping[str, Any], vector: Vectors) -> list[float]:
    return (rows["embeddings"] @ vector).tolist() if rows["ids"] else []


def fuse(lexical: Sequence[float], dense: Sequence[float], weight: float) -> list[float]:
    """Min–max fusion; ``weight`` is the share of the dense score."""
    return [
        (1 - weight) * words + weight * meaning for words, meaning in zip(_spread(lexical), _spread(dense), strict=True)
    ]


def _spread(values: Sequence[float]) -> list[float]:
    """Scaled so that the worst is 0 and the best is 1; all 0 where nothing tells them apart."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


# --- A passage as Chroma keeps it: the document is heading and text, the rest is metadata (no None, nothing nested) ---


def _key(passage: Passage) -> str:
    return f"{passage.source.sha256}/{passage.id}"


def _document(passage: Passage) -> str:
    return f"{passage.heading}\n{passage.text}" if passage.heading else passage.text


def _metadata(passage: Passage) -> dict[str, Any]:
    return {
        "sha256": passage.source.sha256,
        "id": passage.id,
        "body": passage.body,
        "year": passage.year,
        "heading": passage.heading,
        "source": json.dumps(passage.source.to_dict(), ensure_ascii=False),
    }


def _passage(document: str, metadata: Mapping[str, Any]) -> Passage:
    heading = metadata["heading"]
    return Passage(
        id=metadata["id"],
        body=metadata["body"],
        year=metadata["year"],
        heading=heading,
        text=document[len(heading) + 1 :] if heading else document,
        source=Source.from_dict(json.loads(metadata["source"])),
    )


def _passages(rows: Mapping[str, Any]) -> list[Passage]:
    return [_passage(*row) for row in zip(rows["documents"], rows["metadatas"], strict=True)]


def _stored(collection: Any) -> Iterator[Passage]:
    for ids in _batched(collection.get(include=[])["ids"], _BATCH):
        yield from _passages(collection.get(ids=ids, include=["documents", "metadatas"]))
