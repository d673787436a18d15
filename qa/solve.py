"""Query → Draft: which facts answer, which arithmetic, which words. One function an intent, each a few steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.disclosure import Stage
from index.terms import project_topic
from qa.answer import Status, decimal_text
from qa.arithmetic import TOTALS, difference, per_head, ratio, share, sum_up
from qa.calculate import UnitMismatch
from qa.changes import change, execution, growth, year_before
from qa.compose import OUT_OF_SCOPE, amount_text, fact_label, figure_of, holdings_text
from qa.draft import (
    MOST_READINGS,
    Draft,
    NoAnswer,
    ask_which_topic,
    asked_places,
    asked_year,
    draft_of,
    holdings,
    latest_year,
    no_data,
    one_value,
)
from qa.lookup import Lookup, Value
from qa.question import Query
from qa.ranking import list_all, rank
from qa.several import asked_in_several, table
from qa.verify import compare, said_to_be_there, verify
from qa.vocabulary import Body


def solve(query: Query, lookup: Lookup, bodies: Sequence[Body]) -> Draft:
    """The draft for a query."""
    nothing_known = not (query.topics or query.bodies or query.code)
    if query.intent == "holdings":
        return _holdings(query, lookup, bodies)
    if not query.about_budgets or (nothing_known and query.unexplained):
        return Draft(Status.OUT_OF_SCOPE, OUT_OF_SCOPE, query=query)
    if query.intent in ("reason", "definition", "describe"):
        return Draft(Status.ANSWERED, "", needs_prose=True, query=query)
    try:
        query = _with_bodies(query, lookup, bodies)
        if query.region:
            raise _no_region(query, lookup)
        query = _with_topics(_with_years(query, lookup), lookup)
        return replace(_INTENTS[query.intent](query, lookup), query=query)
    except NoAnswer as end:
        return replace(end.draft, query=query)
    except UnitMismatch:
        return Draft(Status.NO_DATA, "这几个数的计量单位不同，不能放在一起计算。", query=query)
    except ZeroDivisionError:
        return Draft(Status.NO_DATA, "分母为零，不能计算比例。", query=query)


def _with_bodies(query: Query, lookup: Lookup, bodies: Sequence[Body]) -> Query:
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


def _with_years(query: Query, lookup: Lookup) -> Query:
    """Several bodies that have one year in common are compared in that year."""
    if query.years or query.every_body or query.every_year or len(query.bodies) < 2:
        return query
    if not all(_named_alike(query, body) for body in query.bodies):
        return query
    common = set.intersection(*(set(lookup.years_of(body)) for body in query.bodies))
    return replace(query, years=tuple(common)) if len(common) == 1 else query


def _no_region(query: Query, lookup: Lookup) -> NoAnswer:
    """A region's total is in no body's disclosure, and is never made by adding up the bodies that happen to be held."""
    word = "、".join(query.topic_words) or "这一项"
    years = "".join(f"{year}年" for year in query.years[:1])
    text = f"库里只有各单位自己的公开文件，没有“{query.region}”的总数，几个单位也不能代表{query.region}。"
    asked = query.bodies[:MOST_READINGS] if query.topics else ()
    choices = tuple(f"{b.display}{years or latest_year(lookup, b)}{word}多少" for b in asked)
    return NoAnswer(Draft(Status.NO_DATA, f"{text}{holdings(lookup, query.bodies)}", choices=choices))


def _holdings(query: Query, lookup: Lookup, bodies: Sequence[Body]) -> Draft:
    """What the store has: its bodies, each with its disclosures."""
    wanted = query.bodies or tuple(bodies)
    if not wanted:
        return Draft(Status.NO_DATA, "库里还没有任何公开文件，请先导入。", query=query)
    lines = [f"· {body.display}：{holdings_text(lookup.disclosures_of(body))}" for body in wanted]
    text = f"库里有 {len(wanted)} 个单位的公开文件：\n" if len(wanted) > 1 else "库里有：\n"
    return Draft(Status.ANSWERED, text.replace(f" {len(wanted)} 个", "以下") + "\n".join(lines), query=query)


def _with_topics(query: Query, lookup: Lookup) -> Query:
    """The query with its code named and with what nobody understood matched to printed names, or an end that says what
    was not found or asks which of several names is meant. An understood topic is never exchanged for a guess."""
    body = query.bodies[0]
    if query.code and all(topic in TOTALS for topic in query.topics):
        named = next((fact for fact in lookup.facts_of(body) if fact.code == query.code), None)
        if named is None:
            raise no_data(f"{body.display}的公开文件里没有编码为 {query.code} 的科目。{holdings(lookup, query.bodies)}")
        query = replace(query, topics=(named.topic.split("|")[0],), topic_words=(named.name,))
    if not query.unexplained:
        return query
    words = (*query.topic_words, *query.unexplained)
    matches = lookup.by_words(query, body, words) if all(len(word) > 1 for word in words) else []
    if len(matches) > 1 and matches[0][1] == matches[1][1]:
        names = list(dict.fromkeys(name for _, fit, name in matches if fit == matches[0][1]))[:MOST_READINGS]
        year = f"{query.years[0]}年" if query.years else ""
        choices = tuple(f"{body.display}{year}{name}多少" for name in names)
        raise NoAnswer(
            Draft(Status.AMBIGUOUS, f"“{'、'.join(words)}”可以指：{'、'.join(names)}。请问是哪一个？", choices=choices)
        )
    if matches:
        return replace(query, topics=(matches[0][0],), topic_words=("".join(words),))
    raise no_data(
        f"{body.display}的公开文件里没有查到“{'、'.join(query.unexplained)}”。{holdings(lookup, query.bodies)}"
    )


def _figure(query: Query, lookup: Lookup) -> Draft:
    """One figure, or a small table of them when several bodies, years or topics were asked for."""
    if not query.topics:
        query = _with_the_total(query, lookup)
    if len(query.topics) == 2 and query.joined:
        for joined in ("|".join(query.topics), "|".join(reversed(query.topics))):
            for body in query.bodies:
                if any(fact.topic == joined for fact in lookup.facts_of(body)):
                    query = replace(query, topics=(joined,), topic_words=("的".join(query.topic_words),))
    query = _part_of_project(query, lookup)
    places = asked_places(query)
    if len(places) == 1 and not asked_in_several(query):
        body, year, topic = places[0]
        return _single(query, lookup, body, topic, year)
    if _table_fits(query):
        return table(query, lookup)
    values, notes = [], []
    for body, year, topic in places:
        try:
            values.append(one_value(query, lookup, body, topic, year))
        except NoAnswer as end:
            notes.append(end.draft)
    if not values or any(note.status is Status.AMBIGUOUS for note in notes):
        raise NoAnswer(_bodies_or_first(notes))
    if len(query.bodies) > 1 and not all(_named_alike(query, body) for body in query.bodies) and len(values) > 1:
        return _which_body(query, values)
    if len(values) == 1 and len(query.topics) == len(query.bodies) == 1:
        return _said(query, values[0])
    lines = [f"{fact_label(v.fact)}：{figure_of(v, query.unit)[1]}" for v in values]
    missing = [note.text for note in notes if note.status is Status.NO_DATA]
    return draft_of(query, values, "\n".join([*lines, *dict.fromkeys(missing)]))


def _with_the_total(query: Query, lookup: Lookup) -> Query:
    """2023年年初预算数 of nothing in particular is the total where revenue and expenditure come to the same, else ask."""
    asks_for_a_stage = query.stage in (Stage.BUDGET, Stage.ADJUSTED, Stage.EXECUTED, Stage.FINAL)
    if not asks_for_a_stage or len(query.bodies) > 1 or query.listing or query.unexplained:
        raise NoAnswer(ask_which_topic(query, lookup))
    body, year = query.bodies[0], asked_year(query)
    for topic in ("收支总计", "支出总计", "本年支出合计", "财政拨款收支总计", "一般公共预算支出"):
        if lookup.value(query, body, topic, year).value is not None:
            return replace(query, topics=(topic,), topic_words=(topic,))
    raise NoAnswer(ask_which_topic(query, lookup))


def _part_of_project(query: Query, lookup: Lookup) -> Query:
    """A project and something inside it (…专项里的进博会推进专项) asks for what is inside."""
    facts = [fact for body in query.bodies for fact in lookup.facts_of(body) if fact.project]
    whole = {
        project_topic(fact.project)
        for fact in facts
        if fact.topic in query.topics and fact.topic != project_topic(fact.project)
    }
    kept = [i for i, topic in enumerate(query.topics) if topic not in whole]
    if not kept or len(kept) == len(query.topics):
        return query
    words = tuple(query.topic_words[i] for i in kept)
    return replace(query, topics=tuple(query.topics[i] for i in kept), topic_words=words)


def _named_alike(query: Query, body: Body) -> bool:
    """Whether the question named this body by more than a place that it shares with the others."""
    return len({b.places for b in query.bodies}) == len(query.bodies) or body in query.by_name


def _which_body(query: Query, values: Sequence[Value]) -> Draft:
    word = "、".join(query.topic_words)
    lines = [
        f"· {v.fact.body}（{v.fact.year}年{v.fact.scope}{v.fact.stage}）：{amount_text(v.fact.value, v.fact.unit)}"
        for v in values
    ]
    return Draft(
        Status.AMBIGUOUS,
        "这里有不止一个单位，请问是哪一个？\n" + "\n".join(lines),
        figures=tuple(figure_of(v)[0] for v in values),
        choices=tuple(dict.fromkeys(f"{v.fact.body}{v.fact.year}年{word}多少" for v in values)),
        facts=tuple(v.fact for v in values),
    )


def _bodies_or_first(notes: Sequence[Draft]) -> Draft:
    """Nothing answered: ask which reading if any asked back, else say once what is missing."""
    asking = [note for note in notes if note.status is Status.AMBIGUOUS]
    if not asking:
        return notes[0]
    return Draft(
        Status.AMBIGUOUS,
        "\n".join(note.text for note in asking),
        figures=tuple(figure for note in asking for figure in note.figures),
        choices=tuple(choice for note in asking for choice in note.choices)[:MOST_READINGS],
        facts=tuple(fact for note in asking for fact in note.facts),
    )


def _table_fits(query: Query) -> bool:
    """Whether several bodies, years or stages were asked for one beside the other, and not one of those of a place."""
    if not asked_in_several(query):
        return False
    if query.every_body or len(query.bodies) == 1:
        return True
    return all(_named_alike(query, body) for body in query.bodies)


def _single(query: Query, lookup: Lookup, body: Body, topic: str, year: int | None) -> Draft:
    try:
        return _said(query, one_value(query, lookup, body, topic, year))
    except NoAnswer as end:
        if year is None or end.draft.status is not Status.NO_DATA or year in lookup.years_of(body):
            raise
        before = year_before(query, lookup, body, topic, year)
        if before is None:
            raise
        if query.year_before:
            return before
        # A year without a disclosure stays without an answer; that the next year's states a change is offered.
        hint = f"可以问“{body.display}{year + 1}年{query.topic_words[0]}的上年数”，按{year + 1}年文件写的增减推算。"
        raise no_data(f"{end.draft.text}{hint}") from end


def _said(query: Query, value: Value) -> Draft:
    figure, text = figure_of(value, query.unit)
    if figure.formula:
        text = f"{decimal_text(figure.value)} {figure.unit}（{figure.formula}）"
    said = f"{fact_label(value.fact)}为 {text}。"
    return draft_of(query, [value], said_to_be_there(query, value, said))


_INTENTS: dict[str, Callable[[Query, Lookup], Draft]] = {
    "figure": _figure,
    "change": change,
    "execution": execution,
    "growth": growth,
    "share": share,
    "difference": difference,
    "ratio": ratio,
    "sum": sum_up,
    "per_head": per_head,
    "verify": verify,
    "compare": compare,
    "rank": rank,
    "list": lambda query, lookup: list_all(query, lookup, _figure),
}
