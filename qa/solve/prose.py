"""Why, what, and what a word means: words of a disclosure, bound to agency, year and thing like figures are."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from index.domain.address import Role
from index.domain.disclosure import Fact, Passage, Reason
from index.domain.terms import canonical
from qa.answer import Direction, Status
from qa.blocks import Block, Quote, Sentence
from qa.query import Describe, ItemWanted, Period, Premise, Wanted, Why
from qa.retrieve.sentences import CAUSE, DEFINITION, PURPOSE, Found, saying, under
from qa.select import select, whose
from qa.select.items import names_of
from qa.solve.expand import expanded, first_wanted, resolved
from qa.solve.figures import change_parts, figure_of
from qa.solve.world import NoAnswer, Outcome, World

MOST_QUOTES = 2
_NOTHING_SAID = "公开文件里没有写明{what}的{aspect}。"


def why(query: Why, world: World) -> Outcome:
    """The reason that is tied to the very figures asked about; else a sentence of the same disclosures that names the
    thing and a reason; else nothing is quoted."""
    wanted = first_wanted(query.of)
    if wanted is None:
        raise NoAnswer(_nothing("所问的事", query.aspect))
    wanted = expanded(resolved(wanted, world))[0].wanted[0]
    facts = _facts_meant(wanted, world)
    corrected = _premise(query.premise, wanted, world)
    found = _reasons(wanted, facts, query.aspect, world)
    what = _what(wanted)
    if not found:
        if corrected:
            return Outcome(Status.ANSWERED, blocks=tuple(corrected), facts=tuple(facts))
        raise NoAnswer(_nothing(what, query.aspect))
    found = list({one.text: one for one in reversed(found)}.values())[::-1]
    quotes = tuple(_quote(one) for one in found[:MOST_QUOTES])
    stated = corrected or _stated_change(wanted, facts, query.aspect, world)
    return Outcome(
        Status.ANSWERED,
        blocks=(*stated, *quotes),
        facts=tuple(facts),
        passages=tuple(dict.fromkeys(quote.passage for quote in quotes)),
    )


def _stated_change(wanted: Wanted, facts: Sequence[Fact], aspect: str, world: World) -> list[Block]:
    """The change that is explained, where the disclosure states one."""
    if aspect == "purpose" or not any(fact.role in (Role.CHANGE, Role.CHANGE_RATE) for fact in facts):
        return []
    changed = select(world.store, replace(wanted, role=Role.CHANGE))
    return [Sentence(change_parts(figure_of(changed.one, world.form)))] if changed.one is not None else []


def _nothing(what: str, aspect: str) -> Outcome:
    text = _NOTHING_SAID.format(what=what, aspect="用途" if aspect == "purpose" else "原因")
    return Outcome(Status.NO_DATA, blocks=(Sentence((text,)),))


def _what(wanted: Wanted) -> str:
    item = wanted.item if isinstance(wanted.item, tuple) else ()
    names = ["—".join(one.path) or one.code for one in item if isinstance(one, ItemWanted)]
    return f"“{names[0]}”" if names else "这个数"


def _facts_meant(wanted: Wanted, world: World) -> list[Fact]:
    """The facts whose reason is asked for: the thing's change, its rate and its amount."""
    found: dict[Fact, None] = {}
    for role in dict.fromkeys((wanted.role, Role.CHANGE, Role.CHANGE_RATE, Role.AMOUNT)):
        if not isinstance(role, Role):
            continue
        selection = select(world.store, replace(wanted, role=role))
        for group in selection.groups:
            found.update(dict.fromkeys([*group.agreeing, *group.against]))
    return list(found)


def _premise(premise: Premise | None, wanted: Wanted, world: World) -> list[Block]:
    """What is printed, where the question takes the opposite for granted."""
    if premise is None:
        return []
    asked = {"increased": Direction.UP, "decreased": Direction.DOWN, "unchanged": Direction.NONE}.get(premise.relation)
    if asked is None and premise.right is not None and premise.right.signed:
        asked = Direction.UP if premise.right.value > 0 else Direction.DOWN
    if asked is None:
        return []
    changed = select(world.store, replace(wanted, role=Role.CHANGE))
    if changed.one is None:
        changed = select(world.store, replace(wanted, role=Role.CHANGE_RATE))
    if changed.one is None:
        return []
    figure = figure_of(changed.one, world.form)
    if figure.direction is asked:
        return []
    return [Sentence(("与所问的不同：", *change_parts(figure)))]


def _reasons(wanted: Wanted, facts: Sequence[Fact], aspect: str, world: World) -> list[Found]:
    agencies = whose(world.store, wanted) or tuple({fact.body for fact in facts})
    year = wanted.period.fiscal_year if isinstance(wanted.period, Period) else None
    if aspect != "purpose":
        places = {fact.source for fact in facts}
        names = _spoken_names(wanted, facts)
        stated = [one for agency in agencies for one in world.store.reasons(agency) if year in (None, one.year)]
        tied = [one for one in stated if places & set(one.explains)]
        tied = tied or [one for one in stated if any(facet.name in names for facet in one.item)]
        if tied:
            return [Found(one.source.sentence or one.text, _passage(one), 2.0) for one in tied]
    held = world.store.disclosures_of(agencies=agencies, years=None if year is None else (year,))
    passages = world.store.passages([one.sha256 for one in held]) if held else []
    names = _spoken_names(wanted, facts)
    if not names:
        return []
    return saying(passages, names, PURPOSE if aspect == "purpose" else CAUSE)


def _passage(reason: Reason) -> Passage:
    explained = next((place.sentence for place in reason.explains if place.sentence), "")
    return Passage("", reason.body, reason.year, "", explained or reason.text, reason.source)


def _spoken_names(wanted: Wanted, facts: Sequence[Fact]) -> set[str]:
    """How sentences may call the thing: as asked, as printed, and by its canonical name."""
    names = {fact.name for fact in facts if fact.name}
    item = wanted.item if isinstance(wanted.item, tuple) else ()
    for one in item:
        names |= names_of(one) | set(one.path[-1:])
    return {name for name in names if len(name) >= 2}


def _quote(found: Found) -> Quote:
    return Quote(found.text, found.passage)


# ---- what a disclosure says in words


@cache
def _topics() -> dict[str, tuple[str, ...]]:
    text = files("qa.solve").joinpath("data/topics.csv").read_text(encoding="utf-8")
    return {row["topic"]: tuple(row["words"].split(";")) for row in csv.DictReader(text.splitlines())}


def describe(query: Describe, world: World) -> Outcome:
    """What the disclosures of an agency and a year say of a topic; what a term means, from whichever explains it."""
    wanted = resolved(query.wanted, world) if query.wanted is not None else Wanted()
    passages = _passages(wanted, query.topic, world)
    if query.define:
        found = saying(passages, {query.topic, canonical(query.topic)}, DEFINITION)
    else:
        words = _topics().get(query.topic, (query.topic,))
        item = wanted.item if isinstance(wanted.item, tuple) else ()
        names = {name for one in item for name in one.path[-1:]}
        about = [one for one in passages if not names or any(name in one.text + one.heading for name in names)]
        found = under(about, words)
    if not found:
        text = f"公开文件里没有找到对“{query.topic}”的说明。"
        return Outcome(Status.NO_DATA, blocks=(Sentence((text,)),))
    quotes = tuple(_quote(one) for one in found[:1])
    return Outcome(Status.ANSWERED, blocks=quotes, passages=tuple(quote.passage for quote in quotes))


def _passages(wanted: Wanted, topic: str, world: World) -> list[Passage]:
    """The passages of the disclosures of the agency and the year; of all, the nearest, where no agency is named."""
    if isinstance(wanted.agency, str) or wanted.place:
        year = wanted.period.fiscal_year if isinstance(wanted.period, Period) else None
        held = world.store.disclosures_of(agencies=whose(world.store, wanted), years=None if year is None else (year,))
        return world.store.passages([one.sha256 for one in held]) if held else []
    return world.passages((topic,), ())
