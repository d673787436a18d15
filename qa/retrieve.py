"""Query → Passages, for "why" and "what": the passages that answer, and the sentences of them worth quoting."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.amounts import fold
from index.disclosure import Passage
from qa.question import Query

if TYPE_CHECKING:
    from index.passage_store import PassageStore

_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")
_REASON = re.compile(r"原因|由于|因为|因此|为了|受.{1,8}影响|因[一-鿿]")
_DEFINES = re.compile(r"[:：,，]?(?:是?指|反映|包括|主要用于)")


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a passage, verbatim."""

    text: str
    passage: Passage


def retrieve(query: Query, store: PassageStore, sha256s: Collection[str] | None) -> list[Passage]:
    """The passages nearest to the question, best first, of some disclosures or of all."""
    words = " ".join(query.topic_words)
    hits = store.search(f"{query.question} {words}", limit=12, sha256s=sha256s)
    return [hit.passage for hit in hits]


def quote(query: Query, passages: Sequence[Passage]) -> list[Quote]:
    """The sentences that answer, from the passage that holds them best; nothing where none does."""
    wanted = [fold(word) for word in (*query.topic_words, *query.unexplained)]
    pattern = _REASON if query.intent == "reason" else _DEFINES
    best: tuple[float, list[str], Passage] | None = None
    for rank, passage in enumerate(passages):
        if passage.source.table:
            continue
        sentences = _SENTENCE.findall(passage.text)
        for i, sentence in enumerate(sentences):
            if not pattern.search(sentence):
                continue
            # The thing asked about stands in the sentence itself or in the one that its reason follows.
            before = sentences[i - 1] if i else ""
            own = _share_of(wanted, sentence)
            near = max(
                own, 0.8 * _share_of(wanted, before + sentence), 0.5 * _share_of(wanted, passage.heading + before)
            )
            starts = query.intent == "definition" and any(fold(sentence).find(word) in range(4) for word in wanted)
            score = near + 0.3 * starts - 0.02 * rank
            if near and (best is None or score > best[0]):
                chosen = [sentence] if own >= near else [before, sentence]
                best = (score, chosen, passage)
    if best is None:
        return []
    return [Quote("".join(best[1]).strip(), best[2])]


def _share_of(words: Sequence[str], text: str) -> float:
    folded = fold(text)
    return sum(word in folded for word in words) / len(words) if words else 0.0
