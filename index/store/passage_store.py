"""段落库: the vectors of passages in Chroma. What they mean to a question is for ``passage_search.py`` to say."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from index.domain.disclosure import Passage, Source
from index.store.chroma import Chroma, FolderChroma, ServerChroma
from index.store.embedding import EmbeddingModel
from index.store.lexical import document

if TYPE_CHECKING:
    from index.store.embedding import Vectors

T = TypeVar("T")

_BATCH = 5000  # Chroma refuses more than 5,461 items at once


class PassageStore:
    """The passages of all disclosures. Opening is cheap: Chroma and the model are loaded when first needed."""

    def __init__(self, chroma: Chroma, model: EmbeddingModel) -> None:
        self._chroma = chroma
        self._model = model

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
        ids = {passage_key(passage) for passage in passages}
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

    @property
    def weight(self) -> float:
        """The share of the dense score in a ranking."""
        return self._model.weight

    def similar(self, query: str, keys: Sequence[str]) -> dict[str, float]:
        """How near each of these passages is to the query, as the cosine; those without a vector are left out."""
        if not keys:
            return {}

        def work(collection: Any, _generation: int) -> dict[str, float]:
            vector = self._model.queries([query])[0]
            found: dict[str, float] = {}
            for some in _batched(sorted(keys), _BATCH):
                rows = collection.get(ids=some, include=["embeddings"])
                found.update(zip(rows["ids"], _similar(rows, vector), strict=True))
            return found

        return self._chroma.read(work) or {}

    def nearest(self, query: str, limit: int, sha256s: Collection[str] | None = None) -> list[str]:
        """The keys of the passages that are nearest to the query, of these disclosures or of all (None)."""
        if sha256s is not None and not sha256s:
            return []

        def work(collection: Any, _generation: int) -> list[str]:
            vector = self._model.queries([query])[0]
            where = None if sha256s is None else {"sha256": {"$in": sorted(sha256s)}}
            most = min(limit, collection.count())
            if not most:
                return []
            found = collection.query(query_embeddings=[vector], n_results=most, where=where, include=[])
            return list(found["ids"][0])

        return self._chroma.read(work) or []

    def close(self) -> None:
        """Let go of the folder. Not needed before the process ends."""
        self._chroma.close()

    def _add(self, collection: Any, passages: Iterable[Passage]) -> None:
        for batch in self._batches(passages):
            collection.upsert(**batch)

    def _batches(self, passages: Iterable[Passage]) -> Iterator[dict[str, Any]]:
        for batch in _batched(passages, _BATCH):
            documents = [document(passage.heading, passage.text) for passage in batch]
            yield {
                "ids": [passage_key(passage) for passage in batch],
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


# --- A passage as Chroma keeps it: the document is heading and text, the rest is metadata (no None, nothing nested) ---


def passage_key(passage: Passage) -> str:
    """What a passage is called in the whole store."""
    return f"{passage.source.sha256}/{passage.id}"


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
