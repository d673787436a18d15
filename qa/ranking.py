"""Ranks and lists: the largest and the smallest of bodies, years, topics, projects or subjects, and all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from index.names import full_name
from qa.answer import Figure, Status, decimal_text
from qa.arithmetic import per_head, share
from qa.compose import amount_text, fact_label, figure_of
from qa.draft import (
    Draft,
    NoAnswer,
    ask_back,
    ask_which_topic,
    asked_year,
    draft_of,
    no_data,
    one_value,
)
from qa.lookup import Lookup, Value
from qa.members import divides, member_name, members, not_all
from qa.question import Query
from qa.several import ranked_table
from qa.verify import is_the_top
from qa.vocabulary import Body

_BY: dict[str, Callable[[Query, Lookup], Draft]] = {"share": share, "per_head": per_head}


def rank(query: Query, lookup: Lookup) -> Draft:
    """Largest or smallest: among bodies, years, topics, projects, or subjects."""
    if query.listing == "bodies" or len(query.bodies) > 1:
        if query.by:
            return _by_computed(query, lookup)
        drafts = [_of_bodies(replace(query, topics=(t,), topic_words=(w,)), lookup) for t, w in _topics(query, lookup)]
        if len(drafts) == 1:
            return drafts[0]
        return Draft(
            Status.ANSWERED,
            "\n".join(draft.text for draft in drafts),
            figures=tuple(figure for draft in drafts for figure in draft.figures),
            conflicts=tuple(conflict for draft in drafts for conflict in draft.conflicts),
            facts=tuple(fact for draft in drafts for fact in draft.facts),
        )
    if (len(query.years) > 1 or query.every_year) and query.topics:
        years = query.years or tuple(lookup.years_of(query.bodies[0]))
        return _said(query, [one_value(query, lookup, query.bodies[0], query.topics[0], year) for year in years])
    if len(query.topics) > 1:
        year = asked_year(query)
        return _said(query, [one_value(query, lookup, query.bodies[0], topic, year) for topic in query.topics])
    return _of_members(query, lookup)


def _topics(query: Query, lookup: Lookup) -> list[tuple[str, str]]:
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    return list(zip(query.topics, query.topic_words, strict=False))


def _sorted(query: Query, values: Sequence[Value]) -> list[Value]:
    return sorted(values, key=lambda value: value.yuan, reverse=not query.ascending)


def _of_bodies(query: Query, lookup: Lookup) -> Draft:
    values = _over_bodies(query, lookup)
    if len(values) == 1:
        missing = "、".join(body.display for body in query.bodies if body.full not in _names(values))
        raise no_data(
            f"只查到{fact_label(values[0].fact)} {amount_text(values[0].fact.value, values[0].fact.unit)}，"
            f"没有查到{missing or '其他单位'}的，不能比较。",
            values,
        )
    return _said(query, values)


def _names(values: Sequence[Value]) -> set[str]:
    """The full names of the bodies: one may be printed under two names."""
    return {full_name(value.fact.body) for value in values}


def _said(query: Query, values: Sequence[Value]) -> Draft:
    """Which is the largest, and all that were compared."""
    values = _sorted(query, values)
    first, second = values[0], values[1]
    name = fact_label(first.fact) if len(_names(values)) == 1 else first.fact.body
    if first.yuan == second.yuan:
        word = "并列最低" if query.ascending else "并列最高"
        same = [value for value in values if value.yuan == first.yuan]
        name = "、".join(dict.fromkeys(fact_label(v.fact) if len(_names(values)) == 1 else v.fact.body for v in same))
        word = "一样" if len(same) == len(values) else word
    elif len(values) == 2:
        word = "更低" if query.ascending else "更高"
    else:
        word = "最低" if query.ascending else "最高"
    if len(values) == 2:
        rest = "，".join(f"{fact_label(v.fact)}为 {amount_text(v.fact.value, v.fact.unit)}" for v in values)
        return draft_of(query, values, f"{name}{word}：{rest}。")
    top = values if query.limit == 1 else values[: query.limit]
    missing = [body.display for body in query.bodies if body.full not in _names(values)]
    note = f"\n没有查到数、没有参加比较的：{'、'.join(missing)}。" if missing else ""
    text = f"{name}{word}：{amount_text(first.fact.value, first.fact.unit)}。\n\n{ranked_table(top, query.unit)}{note}"
    return draft_of(query, top, text)


def _over_bodies(query: Query, lookup: Lookup) -> list[Value]:
    """The value of each body that has one, all of one year unless every body was asked for or the year has no meaning."""
    topic = query.topics[0]
    if query.years or query.every_body:
        return _each(query, lookup, topic)
    years = {body: set(lookup.years_of(body)) for body in query.bodies}
    common = set.intersection(*years.values())
    if common:
        return _each(replace(query, years=(max(common),)), lookup, topic)
    values = [value for body in query.bodies if (value := _newest(query, lookup, body, topic)) is not None]
    if values and all(value.fact.role == "count" for value in values):
        return values
    every = sorted({year for own in years.values() for year in own})
    choices = tuple(f"{year}年{query.question}" for year in every if sum(year in own for own in years.values()) > 1)
    text = "各单位公开文件的年份不同，请说明比较哪一年。"
    if len(values) > 1:
        text += f"各自公开文件里的数：\n\n{ranked_table(_sorted(query, values), query.unit)}"
    figures = tuple(figure_of(value, query.unit)[0] for value in _sorted(query, values))
    facts = tuple(value.fact for value in values)
    raise NoAnswer(Draft(Status.AMBIGUOUS, text, figures=figures, choices=choices, facts=facts))


def _newest(query: Query, lookup: Lookup, body: Body, topic: str) -> Value | None:
    """The value of the body's newest year that has exactly one."""
    found = (lookup.value(query, body, topic, year).value for year in reversed(lookup.years_of(body)))
    return next((value for value in found if value is not None), None)


def _each(query: Query, lookup: Lookup, topic: str) -> list[Value]:
    values = []
    for body in query.bodies:
        years = query.years or (lookup.years_of(body)[-1],)
        found = lookup.value(query, body, topic, years[0])
        if found.readings:
            raise NoAnswer(ask_back(query, body, topic, found))
        if found.value:
            values.append(found.value)
    if not values:
        raise no_data(f"库里没有可以比较的“{query.topic_words[0]}”。")
    return values


def _by_computed(query: Query, lookup: Lookup) -> Draft:
    """Bodies ranked by a share or an amount per head, each computed with its own formula."""
    bodies = query.bodies
    if not query.years:
        common = set.intersection(*(set(lookup.years_of(body)) for body in bodies))
        if common:
            query = replace(query, years=(max(common),))
    drafts: list[Draft] = []
    notes: list[str] = []
    for body in bodies:
        try:
            drafts.append(_BY[query.by](replace(query, bodies=(body,), intent=query.by), lookup))
        except NoAnswer as end:
            notes.append(end.draft.text)
    if len(drafts) < 2:
        raise no_data("\n".join(notes) or "没有两个可以比较的单位。")

    def value(draft: Draft) -> Decimal:
        return draft.figures[0].value

    drafts.sort(key=value, reverse=not query.ascending)
    figures = [draft.figures[0] for draft in drafts]
    word = ("更低" if query.ascending else "更高") if len(drafts) == 2 else "最低" if query.ascending else "最高"
    lines = [_computed(figure) for figure in figures]
    return Draft(
        Status.ANSWERED,
        "\n".join([f"{figures[0].label}{word}。", *lines, *notes]),
        figures=tuple(figures),
        conflicts=tuple(conflict for draft in drafts for conflict in draft.conflicts),
        facts=tuple(fact for draft in drafts for fact in draft.facts),
    )


def _computed(figure: Figure) -> str:
    shown = f"{decimal_text(figure.value)}%" if figure.unit == "%" else amount_text(figure.value, figure.unit)
    return f"{figure.label} {shown}（{figure.formula}）"


def _of_members(query: Query, lookup: Lookup) -> Draft:
    if not divides(query, lookup) and query.topics:
        raise no_data(f"“{query.topic_words[0]}”在公开文件里没有分项，不能排出大小。")
    values, what, whole = members(query, lookup)
    values = _sorted(query, values)
    top = values[: max(1, query.limit)]
    word = "最小" if query.ascending else "最大"
    if len(top) == 1:
        ties = [value for value in values if value.yuan == top[0].yuan]
        first = top[0].fact
        names = "、".join(member_name(value.fact) for value in ties)
        text = f"{what}中{word}的是{names}：{amount_text(first.value, first.unit)}（{fact_label(first)}）。"
        text = is_the_top(query, top[0]) + text
        return draft_of(query, ties, text)
    lines = [f"{member_name(value.fact)}：{amount_text(value.fact.value, value.fact.unit)}" for value in top]
    text = f"{what}由{'小到大' if query.ascending else '大到小'}：\n" + "\n".join(lines)
    if len(values) < query.limit:
        text += not_all(values, whole)
    return draft_of(query, top, text)


def list_all(query: Query, lookup: Lookup, figure: Callable[[Query, Lookup], Draft]) -> Draft:
    """All projects, the subjects of a classification or under a code, or the parts of a whole; ``figure`` answers for
    what is not made of anything."""
    several = max(len(query.topics), len(query.bodies), len(query.years), len(query.stages)) > 1
    if several or query.every_body or query.every_year or query.every_scope:
        return figure(query, lookup)
    if query.topics and not divides(query, lookup):
        return figure(query, lookup)
    values, what, whole = members(query, lookup)
    lines = [f"{member_name(value.fact)}：{figure_of(value, query.unit)[1]}" for value in values]
    figures = tuple(figure_of(value, query.unit, member_name(value.fact))[0] for value in values)
    facts = (*values, whole) if whole else values
    draft = draft_of(query, facts, f"{what}：\n" + "\n".join(lines) + not_all(values, whole))
    return replace(draft, figures=figures)
