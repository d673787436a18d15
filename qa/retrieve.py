"""Query → Passages, for "why" and "what": the passages that answer, and the sentences of them worth quoting."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from index.amounts import fold
from index.disclosure import Passage
from qa.question import Query

if TYPE_CHECKING:
    from index.passage_store import PassageStore

_SENTENCE = re.compile(r"[^。\n]+[。]?")
_CLAUSE = re.compile(r"[^;；]+[;；]?")
_REASON = re.compile(r"原因|由于|因为|因此|为了|受.{1,8}影响|因[一-鿿]")
_LONGEST_QUOTE = 300
# The turn that a reason is asked for; the sentence that explains it says the same word or one like it.
_TURNS = ("增加", "增长", "减少", "下降", "没有", "未", "上升", "降低")
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


MOST_QUOTES = 5
# A quotation may stand in for the best one only where it speaks of what was asked about (nearly) as much as that does.
_AS_NEAR = 0.9
Candidate = tuple[float, float, str, Passage]  # score, how near to what was asked about, text, passage


def quote(query: Query, passages: Sequence[Passage], stated: Collection[str] = ()) -> list[Quote]:
    """The sentences that answer, best first, at most ``MOST_QUOTES``; nothing where none does. ``stated`` are sentences
    known to state a change of the very thing asked about: a reason stands in them or right behind."""
    candidates = sorted(_candidates(query, passages, stated), key=lambda found: -found[0])
    quotes: dict[str, Quote] = {}
    for _, near, text, passage in candidates:
        if near >= _AS_NEAR * candidates[0][1]:
            quotes.setdefault(text.strip(), Quote(text.strip(), passage))
    return [*quotes.values()][:MOST_QUOTES]


def _candidates(query: Query, passages: Sequence[Passage], stated: Collection[str]) -> Iterator[Candidate]:
    # Each thing asked about, under the words of the question and under its canonical name.
    wanted = [{fold(word)} for word in (*query.topic_words, *query.unexplained)]
    for names, topic in zip(wanted, query.topics, strict=False):
        names |= {fold(name) for name in topic.split("\0")}
    if query.intent == "describe":
        yield from _described(query, wanted, passages)
        return
    if query.intent == "reason":
        wanted += [{word} for word in _TURNS if word in query.question][:1]
    pattern = _REASON if query.intent == "reason" else _DEFINES
    for rank, passage in enumerate(passages):
        if passage.source.table:
            continue
        sentences = [part for sentence in _SENTENCE.findall(passage.text) for part in _parts(sentence)]
        for before, sentence in pairwise(["", *sentences]):
            if not pattern.search(sentence):
                continue
            # The thing asked about stands in the sentence itself, in the one that its reason follows, or over both.
            own = _share_of(wanted, sentence)
            with_before = 0.8 * _share_of(wanted, before + sentence)
            under_heading = 0.5 * _share_of(wanted, passage.heading + before)
            states = any(text in sentence or (own and sentence in text) for text in stated)
            follows = any(text in before for text in stated)
            opens = query.intent == "definition" and any(
                fold(sentence).find(word) in range(4) for names in wanted for word in names
            )
            near = max(own, with_before, under_heading) + states + follows
            score = near + 0.3 * opens - 0.02 * rank
            if near:
                alone = states or (own >= max(with_before, under_heading) and not follows)
                yield score, near, sentence if alone else before + sentence, passage


_OFFICES = "科室|处室|内设机构|科:"
_ASPECTS = (
    ("依据", "依据"), ("职责", "职责|职能"), ("职能", "职责|职能"), ("负责", "职责|职能|承担|主体"), ("做什么", "职责|职能|概述|用于"),
    ("干什么", "职责|职能|概述|用于"), ("承担", "承担|主体|实施单位"), ("主体", "主体|承担"), ("实施", "主体|承担|实施"), ("用途", "用于|分配|概述"),
    ("用来", "用于|分配|概述"), ("用于", "用于|分配|概述"), ("分配", "分配"), ("时间", "时间|周期"), ("周期", "周期|时间"), ("科室", _OFFICES), ("处室", _OFFICES), ("机构", _OFFICES), ("安排", "分配|安排|用于"),
    ("目标", "目标"),
)  # fmt: skip


def _described(query: Query, wanted: Sequence[Collection[str]], passages: Sequence[Passage]) -> Iterator[Candidate]:
    """The start of the passage that speaks of the asked aspect of the thing: under a heading that names the aspect, or
    with a sentence that does."""
    pattern = next(
        (aspect for said in (query.leftover, query.question) for word, aspect in _ASPECTS if word in said), ""
    )
    if not pattern:
        return
    for rank, passage in enumerate(passages):
        if passage.source.table:
            continue
        sentences = [s for s in _SENTENCE.findall(passage.text) if re.search(pattern, s)]
        under = bool(re.search(pattern, passage.heading))
        near = _share_of(wanted, passage.heading + passage.text) if wanted else 1.0
        if not (sentences or under) or not near:
            continue
        score = near + under + 0.5 * bool(sentences) - 0.02 * rank
        text = passage.text if under else "".join(sentences)
        yield score, near + under, text.strip()[:_LONGEST_QUOTE], passage


def _parts(sentence: str) -> list[str]:
    """A sentence, or, where several things are explained one after another, each with its own reason."""
    return _CLAUSE.findall(sentence) if len(_REASON.findall(sentence)) > 1 else [sentence]


def _share_of(wanted: Sequence[Collection[str]], text: str) -> float:
    """The share of the things asked about that the text names."""
    folded = fold(text)
    return sum(any(name in folded for name in names) for names in wanted) / len(wanted) if wanted else 0.0
