"""Questions to start with, made from what the store holds, so that each has an answer there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from index.disclosure import Disclosure, Fact
from qa import Assistant
from qa.vocabulary import Body

LOOKED_AT = 6  # bodies: enough for variety, quick to read
OFFERED = 6
LEVELS = ("自治州", "州", "市", "区", "县", "旗", "盟")


def example_questions(assistant: Assistant) -> list[str]:
    """Up to six: figures of the first bodies, then a share, a reason and a rank. Nothing is asked, only looked up."""
    vocabulary = assistant.vocabulary()
    figures: list[str] = []
    others: dict[str, list[str]] = {kind: [] for kind in ("share", "reason", "rank")}
    for body in vocabulary.bodies[:LOOKED_AT]:
        held = [one for one in vocabulary.disclosures if one.body in body.names]
        facts = newest(assistant.facts_of([body.full]), held)
        topics = figures_of(facts)
        if not topics:
            continue
        about = f"{short_name(body, vocabulary.bodies)}{facts[0].year}年"
        figures.append(f"{about}{topics[len(figures) % len(topics)]}多少")
        for kind, words in ways_of(facts):
            others[kind].append(f"{about}{words}")
    # Each kind about another body, as far as there are several.
    kinds = [found[place % len(found)] for place, found in enumerate(others.values()) if found]
    return [*figures[: OFFERED - len(kinds)], *kinds]


def newest(facts: Sequence[Fact], held: Sequence[Disclosure]) -> list[Fact]:
    """The facts of the newest disclosure with tables, among those whose year has no other stage or scope to tell apart."""
    years = Counter(one.year for one in held)
    for one in sorted(held, key=lambda one: one.year, reverse=True):
        own = [fact for fact in facts if is_of(fact, one)]
        if years[one.year] == 1 and figures_of(own):
            return own
    return []


def is_of(fact: Fact, one: Disclosure) -> bool:
    return (fact.source.sha256, fact.year, fact.stage) == (one.sha256, one.year, one.stage)


def figures_of(facts: Sequence[Fact]) -> list[str]:
    amounts = {fact.topic for fact in facts if fact.role == "amount" and fact.kind == "cell" and fact.value}
    return [topic for topic in ("项目支出", "基本支出", "支出总计", "本年支出合计") if topic in amounts]


def ways_of(facts: Sequence[Fact]) -> Iterator[tuple[str, str]]:
    """What else can be asked of these facts, one question of a kind: (kind, words)."""
    amounts = {fact.topic for fact in facts if fact.role == "amount" and fact.value}
    if {"项目支出", "支出总计"} <= amounts:
        yield "share", "项目支出占总支出的比例是多少"
    explained = next((fact for topic in ("项目支出", "基本支出") for fact in facts if is_explained(fact, topic)), None)
    if explained is not None:
        yield "reason", f"{explained.topic}为什么{'增加' if explained.value > 0 else '减少'}"
    if len({fact.project for fact in facts if fact.project and fact.role == "amount"}) > 2:
        yield "rank", "哪个项目的预算最大"


def is_explained(fact: Fact, topic: str) -> bool:
    """Whether the fact is a change of the topic whose sentence gives the reason."""
    return fact.topic == topic and fact.role == "change" and bool(fact.value) and "原因" in fact.source.sentence


def short_name(body: Body, bodies: Sequence[Body]) -> str:
    """Its place where that is enough (克州), else the name its newest disclosure prints."""
    taken = {place for other in bodies if other != body for place in other.places}
    places = [place for place in body.places if place.endswith(LEVELS) and place not in taken]
    return min(places, key=lambda place: (len(place), place)) if places else body.display
