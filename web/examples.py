"""Questions to start with, made from what the store holds, so that each has an answer there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from index.domain.address import Classification, Role
from index.domain.agencies import full_name
from index.domain.disclosure import Disclosure, Fact
from index.store.fact_filter import FactFilter
from qa import Assistant

LOOKED_AT = 6  # agencies: enough for variety, quick to read
OFFERED = 6
LINES = ("项目支出", "基本支出", "支出总计", "本年支出合计")


def example_questions(assistant: Assistant) -> list[str]:
    """Up to six: figures of the first agencies, then a share, a reason and a rank. Nothing is asked, only looked up."""
    by_agency: dict[str, list[Disclosure]] = {}
    for one in assistant.disclosures():
        by_agency.setdefault(full_name(one.body), []).append(one)
    figures: list[str] = []
    others: dict[str, list[str]] = {kind: [] for kind in ("share", "reason", "rank")}
    for held in list(by_agency.values())[:LOOKED_AT]:
        latest = newest(held)
        facts = facts_of(assistant, latest) if latest is not None else []
        names = figures_of(facts)
        if latest is None or not names:
            continue
        about = f"{latest.body}{latest.year}年"
        figures.append(f"{about}{names[len(figures) % len(names)]}多少")
        for kind, words in ways_of(facts):
            others[kind].append(f"{about}{words}")
    # Each kind about another agency, as far as there are several.
    kinds = [found[place % len(found)] for place, found in enumerate(others.values()) if found]
    return [*figures[: OFFERED - len(kinds)], *kinds]


def newest(held: Sequence[Disclosure]) -> Disclosure | None:
    """The newest disclosure whose year has no other stage or scope to tell apart."""
    years = Counter(one.year for one in held)
    alone = [one for one in held if years[one.year] == 1]
    return max(alone, key=lambda one: one.year, default=None)


def facts_of(assistant: Assistant, one: Disclosure) -> list[Fact]:
    """The facts of a disclosure's own year and stage."""
    where = FactFilter(sha256s=(one.sha256,), years=(one.year,), stages=(one.stage,), measures=((),))
    return assistant.store.find(where)


def figures_of(facts: Sequence[Fact]) -> list[str]:
    """The lines that a table gives an amount for."""
    amounts = {_line(fact) for fact in facts if fact.role is Role.AMOUNT and fact.kind == "cell" and fact.value}
    return [name for name in LINES if name in amounts]


def ways_of(facts: Sequence[Fact]) -> Iterator[tuple[str, str]]:
    """What else can be asked of these facts, one question of a kind: (kind, words)."""
    amounts = {_line(fact) for fact in facts if fact.role is Role.AMOUNT and fact.value}
    if {"项目支出", "支出总计"} <= amounts:
        yield "share", "项目支出占总支出的比例是多少"
    explained = next(
        (fact for name in LINES[:2] for fact in facts if _line(fact) == name and _is_explained(fact)), None
    )
    if explained is not None:
        yield "reason", f"{_line(explained)}为什么{'增加' if explained.value > 0 else '减少'}"
    projects = {
        fact.item[0].name for fact in facts if fact.item and fact.item[0].classification is Classification.PROJECT
    }
    if len(projects) > 2:
        yield "rank", "哪个项目的预算最大"


def _line(fact: Fact) -> str:
    """The standard line that a fact is of, "" for another thing."""
    alone = len(fact.item) == 1 and fact.item[0].classification is Classification.LINE
    return fact.item[0].name if alone else ""


def _is_explained(fact: Fact) -> bool:
    """The fact is a change whose sentence gives the reason."""
    return fact.role is Role.CHANGE and bool(fact.value) and "原因" in fact.source.sentence
