"""Whose numbers are asked for: the bodies a question means, every one of a place, or none that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.terms import project_topic
from qa.answer import Status
from qa.compose import amount_text, figure_of, holdings_text
from qa.draft import MOST_READINGS, Draft, NoAnswer, holdings, latest_year, no_data
from qa.lookup import Lookup, Value
from qa.question import Query
from qa.vocabulary import Body


def with_bodies(query: Query, lookup: Lookup, bodies: Sequence[Body]) -> Query:
    """The query with the bodies it means, or an end: nothing known by that name, or ask back."""
    if not bodies:
        raise no_data("库里还没有任何公开文件，请先导入。")
    if query.bodies and not query.every_body:
        return query
    if query.every_body:
        return replace(query, bodies=_every_body(query, lookup, bodies))
    if query.unexplained and query.listing != "bodies":
        raise no_data(f"库里没有找到与“{'、'.join(query.unexplained)}”对应的单位或指标。{holdings(lookup, bodies)}")
    if len(bodies) == 1 or query.listing == "bodies":
        return replace(query, bodies=tuple(bodies))
    words = "、".join(query.topic_words) or "这一项"
    years = "".join(f"{year}年" for year in query.years[:1])
    held = [b for b in bodies if not query.years or set(query.years) & set(lookup.years_of(b))]
    if not held:
        raise no_data(f"库里没有{years}的公开文件。{holdings(lookup, bodies)}")
    projects = [
        b for b in held if any(f.project and project_topic(f.project) in query.topics for f in lookup.facts_of(b))
    ]
    if len(projects) == 1:  # a project that only one body has
        return replace(query, bodies=tuple(projects))
    choices = tuple(f"{b.display}{years or latest_year(lookup, b)}{words}多少" for b in held[:MOST_READINGS])
    raise NoAnswer(
        Draft(
            Status.AMBIGUOUS,
            f"请问是哪个单位的{words}？库里有：{'、'.join(b.display for b in held)}。",
            choices=choices,
        )
    )


def _every_body(query: Query, lookup: Lookup, bodies: Sequence[Body]) -> tuple[Body, ...]:
    """Every body, or every one of the places named; of a year, those that have a disclosure of it. An end where none has."""
    wanted = query.bodies or tuple(bodies)
    held = tuple(body for body in wanted if not query.years or set(query.years) & set(lookup.years_of(body)))
    if not held:
        years = "、".join(f"{year}年" for year in query.years)
        raise no_data(f"库里没有{years}的公开文件。{holdings(lookup, wanted)}")
    return held


def no_region(query: Query, lookup: Lookup) -> NoAnswer:
    """A region's total is in no body's disclosure, and is never made by adding up the bodies that happen to be held."""
    text = f"库里只有各单位自己的公开文件，没有“{query.region}”的总数，几个单位也不能代表{query.region}。"
    return no_data(f"{text}{holdings(lookup, query.bodies)}")


def holdings_answer(query: Query, lookup: Lookup, bodies: Sequence[Body]) -> Draft:
    """What the store has: its bodies, each with its disclosures."""
    wanted = query.bodies or tuple(bodies)
    if not wanted:
        return Draft(Status.NO_DATA, "库里还没有任何公开文件，请先导入。", query=query)
    lines = [f"· {body.display}：{holdings_text(lookup.disclosures_of(body))}" for body in wanted]
    text = f"库里有 {len(wanted)} 个单位的公开文件：\n" if len(wanted) > 1 else "库里有：\n"
    return Draft(Status.ANSWERED, text.replace(f" {len(wanted)} 个", "以下") + "\n".join(lines), query=query)


def with_years(query: Query, lookup: Lookup) -> Query:
    """Several bodies that have one year in common are compared in that year."""
    if query.years or query.every_body or query.every_year or len(query.bodies) < 2:
        return query
    if not all(named_alone(query, body) for body in query.bodies):
        return query
    common = set.intersection(*(set(lookup.years_of(body)) for body in query.bodies))
    return replace(query, years=tuple(common)) if len(common) == 1 else query


def named_alone(query: Query, body: Body) -> bool:
    """Whether the question named this body by words that it does not share with the others."""
    return body in query.by_name


def which_body(query: Query, values: Sequence[Value], stated: Sequence[str] = ()) -> Draft:
    word = "、".join(query.topic_words)
    lines = [
        f"· {v.fact.body}（{v.fact.year}年{v.fact.scope}{v.fact.stage}）：{amount_text(v.fact.value, v.fact.unit)}"
        for v in values
    ]
    return Draft(
        Status.AMBIGUOUS,
        "这里有不止一个单位，请问是哪一个？\n" + "\n".join([*lines, *(f"· {text}" for text in stated)]),
        figures=tuple(figure_of(v)[0] for v in values),
        choices=tuple(dict.fromkeys(f"{v.fact.body}{v.fact.year}年{word}多少" for v in values)),
        facts=tuple(v.fact for v in values),
    )
