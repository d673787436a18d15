"""What every intent builds on: the Draft, the one value asked for, and the ends where there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.disclosure import Fact, Nothing, Stage
from qa.answer import Conflict, Figure, Status
from qa.compose import (
    amount_text,
    blank_text,
    conflict_of,
    conflict_text,
    fact_label,
    figure_of,
    holdings_text,
    repair_text,
    stage_note,
)
from qa.lookup import Found, Lookup, Value
from qa.question import Query
from qa.vocabulary import Body

MOST_READINGS = 8
_STAGE_ENDING = re.compile(r"(?<!公共)(?<!基金)(?<!经营)(?:预算|决算)(?:数|总额)?$")


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its numbers are checked. ``needs_prose`` asks for passages instead of figures. ``notes`` are the
    lines of ``text`` that qualify it (sources that disagree, repairs): nobody may word or drop them."""

    status: Status
    text: str
    figures: tuple[Figure, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    choices: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    needs_prose: bool = False
    query: Query | None = field(default=None)
    notes: tuple[str, ...] = ()


class NoAnswer(Exception):
    """Ends a step with the draft that says why there is no figure. Never leaves this module."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.text)
        self.draft = draft


def no_data(text: str, values: Sequence[Value] = ()) -> NoAnswer:
    """``values`` are those that the text tells of."""
    return NoAnswer(Draft(Status.NO_DATA, text, facts=tuple(value.fact for value in values)))


def latest_year(lookup: Lookup, body: Body) -> str:
    years = lookup.years_of(body)
    return f"{years[-1]}年" if years else ""


def holdings(lookup: Lookup, bodies: Sequence[Body]) -> str:
    parts = [f"{body.display}：{holdings_text(lookup.disclosures_of(body))}" for body in bodies[:MOST_READINGS]]
    return f"库里有——{'；'.join(parts)}。" if parts else ""


def one_value(query: Query, lookup: Lookup, body: Body, topic: str, year: int | None) -> Value:
    """The one value asked for, or an end: not there, or several readings."""
    found = lookup.value(query, body, topic, year)
    if found.value is not None:
        return found.value
    if found.readings:
        raise NoAnswer(ask_back(query, body, topic, found))
    raise missing(query, lookup, body, topic, year)


def missing(query: Query, lookup: Lookup, body: Body, topic: str, year: int | None) -> NoAnswer:
    years = lookup.years_of(body)
    word = query.topic_words[query.topics.index(topic)] if topic in query.topics[: len(query.topic_words)] else topic
    word = _STAGE_ENDING.sub("", word) or word
    if year is not None and year not in years:
        return no_data(f"库里没有{body.display}{year}年的公开文件，查不到{word}。{holdings(lookup, [body])}")
    blank = lookup.blank(body, topic, year)
    if blank is not None:
        status = Status.ANSWERED if blank.kind is Nothing.STATED_NONE else Status.NO_DATA
        return NoAnswer(Draft(status, blank_text(blank, word)))
    values = _near(query, lookup, body, topic, year)
    has = "；".join(f"{fact_label(v.fact)} {amount_text(v.fact.value, v.fact.unit)}" for v in values[:3])
    asked = f"{year}年" if year else ""
    stage = query.stage.value if query.stage else ""
    text = f"{body.display}{asked}的公开文件里没有列出{stage}“{word.split(chr(0))[0]}”。"
    text += f"查到的相近数据：{has}。" if has else holdings(lookup, [body])
    return NoAnswer(Draft(Status.NO_DATA, text, facts=tuple(value.fact for value in values)))


def _near(query: Query, lookup: Lookup, body: Body, topic: str, year: int | None) -> list[Value]:
    """What there is of the topic where not what was asked: its other stages of that year, else of any year."""
    plain = replace(query, stages=(), fund=None, scope=None, flow=None, wants="")
    found = [lookup.value(plain, body, topic, year)]
    found += [lookup.value(replace(plain, stages=(stage,)), body, topic, year) for stage in Stage if query.stage]
    if not any(f.value or f.readings for f in found):
        found = [lookup.value(plain, body, topic, None)]
    values = [value for f in found for value in ([f.value] if f.value else [v for _, v in f.readings])]
    return list({value.fact: value for value in values}.values())


def ask_back(query: Query, body: Body, topic: str, found: Found) -> Draft:
    """Several readings give different numbers: ask back, each with its value."""
    word = query.topic_words[query.topics.index(topic)] if topic in query.topics[: len(query.topic_words)] else topic
    readings = found.readings[:MOST_READINGS]
    lines = [f"· {label}：{amount_text(v.fact.value, v.fact.unit)}" for label, v in readings]
    figures = tuple(figure_of(v, query.unit, f"{body.display} {label}")[0] for label, v in readings)
    choices = tuple(choice(body, word, v.fact, found) for _, v in readings)
    text = f"{body.display}的“{word}”有几种口径，请问是哪一个？\n" + "\n".join(lines)
    facts = tuple(v.fact for _, v in readings)
    return Draft(Status.AMBIGUOUS, text, figures=figures, choices=choices, facts=facts)


def choice(body: Body, word: str, fact: Fact, found: Found) -> str:
    others = [value.fact for _, value in found.readings]
    scope = f"{'单位本级' if fact.scope == '单位' else '部门汇总'}" if len({o.scope for o in others}) > 1 else ""
    stage = fact.stage.value if len({o.stage for o in others}) > 1 else ""
    code = fact.code if len({o.code for o in others}) > 1 else ""
    if not code and len({o.topic for o in others}) > 1:
        word = fact.topic.split("|")[0]
    project = fact.project if fact.role == "target" and len({o.project for o in others}) > 1 else ""
    return f"{body.display}{fact.year}年{scope}{project}{code}{word}{stage}是多少"


def asked_places(query: Query) -> list[tuple[Body, int | None, str]]:
    years: Sequence[int | None] = query.years or (None,)
    return [(body, year, topic) for body in query.bodies for year in years for topic in query.topics]


def ask_which_topic(query: Query, lookup: Lookup) -> Draft:
    body = query.bodies[0]
    if query.years and not set(query.years) & set(lookup.years_of(body)):
        text = f"库里没有{body.display}{query.years[0]}年的公开文件。{holdings(lookup, [body])}"
        return Draft(Status.NO_DATA, text)
    year = f"{query.years[0]}年" if query.years else latest_year(lookup, body)
    choices = tuple(
        f"{body.display}{year}{word}多少" for word in ("收入总计", "支出总计", "基本支出", "项目支出", "三公经费")
    )
    return Draft(Status.AMBIGUOUS, f"想了解{body.display}的哪一项？{holdings(lookup, [body])}", choices=choices)


def draft_of(
    query: Query, values: Sequence[Value], text: str, derived: Sequence[Figure] = (), *, stages: bool = True
) -> Draft:
    """A draft that states ``values`` (and what was derived from them, first), with what contradicts them."""
    notes = [conflict_text(value) for value in values] + [repair_text(value) for value in values]
    if stages and query.intent != "execution":  # which compares two stages and says so
        notes.append(stage_note([value.fact for value in values]))
    figures = (*derived, *(figure_of(value, query.unit)[0] for value in values))
    return Draft(
        Status.ANSWERED,
        "\n".join(part for part in dict.fromkeys([text, *notes]) if part),
        figures=figures,
        conflicts=tuple(conflict for value in values for conflict in conflict_of(value)),
        facts=tuple(dict.fromkeys(fact for value in values for fact in (*value.agreeing, *value.contradicting))),
        notes=tuple(note for note in notes if note),
    )


def asked_year(query: Query) -> int | None:
    return query.years[0] if query.years else None


def for_each(query: Query, lookup: Lookup, step: Callable[[Query, Lookup], Draft]) -> Draft:
    """A step for every body and topic asked about, one after another; what is missing is said. Nothing is dropped."""
    drafts: list[Draft] = []
    notes: dict[str, None] = {}
    for body in query.bodies:
        for topic, word in zip(query.topics, query.topic_words, strict=False):
            one = replace(query, bodies=(body,), topics=(topic,), topic_words=(word,))
            try:
                drafts.append(step(one, lookup))
            except NoAnswer as end:
                if end.draft.status is not Status.NO_DATA or len(query.bodies) * len(query.topics) == 1:
                    raise
                notes[end.draft.text] = None
    return together(drafts, notes)


def together(drafts: Sequence[Draft], notes: Iterable[str] = ()) -> Draft:
    """Several drafts as one, with what is missing under them. Raises ``NoAnswer`` when there is none."""
    said = list(notes)
    if not drafts:
        raise no_data("\n".join(said))
    if len(drafts) == 1 and not said:
        return drafts[0]
    return Draft(
        Status.ANSWERED,
        "\n".join([*(draft.text for draft in drafts), *said]),
        figures=tuple(figure for draft in drafts for figure in draft.figures),
        conflicts=tuple(conflict for draft in drafts for conflict in draft.conflicts),
        facts=tuple(dict.fromkeys(fact for draft in drafts for fact in draft.facts)),
    )
