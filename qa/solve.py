"""Query → Draft: which facts answer, which arithmetic, which words. One function an intent, each a few steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.disclosure import Classification, Fact, Scope
from index.reconcile import TOLERANCE_YUAN
from index.terms import project_topic
from qa.answer import Status
from qa.arithmetic import TOTALS, change, difference, execution, growth, per_head, ratio, share, sum_up, verify
from qa.calculate import UnitMismatch
from qa.compose import OUT_OF_SCOPE, amount_text, fact_label, figure_of
from qa.draft import (
    MOST_READINGS,
    Draft,
    NoAnswer,
    ask_back,
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
from qa.vocabulary import Body


def solve(query: Query, lookup: Lookup, bodies: Sequence[Body]) -> Draft:
    """The draft for a query."""
    nothing_known = not (query.topics or query.bodies or query.code)
    if not query.about_budgets or (nothing_known and query.unexplained):
        return Draft(Status.OUT_OF_SCOPE, OUT_OF_SCOPE, query=query)
    if query.intent in ("reason", "definition", "describe"):
        return Draft(Status.ANSWERED, "", needs_prose=True, query=query)
    try:
        query = _with_topics(_with_bodies(query, lookup, bodies), lookup)
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
    if query.bodies:
        return query
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
        names = list(dict.fromkeys(name for _, _, name in matches))[:MOST_READINGS]
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
        raise NoAnswer(ask_which_topic(query, lookup))
    if len(query.topics) == 2:
        for joined in ("|".join(query.topics), "|".join(reversed(query.topics))):
            for body in query.bodies:
                if any(fact.topic == joined for fact in lookup.facts_of(body)):
                    query = replace(query, topics=(joined,), topic_words=("的".join(query.topic_words),))
    query = _part_of_project(query, lookup)
    places = asked_places(query)
    if len(places) == 1:
        body, year, topic = places[0]
        return _single(query, lookup, body, topic, year)
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


def _single(query: Query, lookup: Lookup, body: Body, topic: str, year: int | None) -> Draft:
    return _said(query, one_value(query, lookup, body, topic, year))


def _said(query: Query, value: Value) -> Draft:
    _, text = figure_of(value, query.unit)
    return draft_of(query, [value], f"{fact_label(value.fact)}为 {text}。")


def _rank(query: Query, lookup: Lookup) -> Draft:
    """Largest or smallest: among bodies, projects, or subjects."""
    if query.listing == "bodies" or len(query.bodies) > 1:
        values = _over_bodies(query, lookup)
        what = "、".join(query.topic_words)
    else:
        values, what = _members(query, lookup)
    values = sorted(values, key=lambda value: value.yuan, reverse=not query.ascending)
    top = values[: max(1, query.limit)]
    word = "最小" if query.ascending else "最大"
    if (len(values) == 2 and query.listing == "bodies") or len(query.bodies) == 2:
        rest = values[1]
        text = (
            f"{top[0].fact.body}{'更低' if query.ascending else '更高'}：{fact_label(top[0].fact)}为 {amount_text(top[0].fact.value, top[0].fact.unit)}，"
            f"{fact_label(rest.fact)}为 {amount_text(rest.fact.value, rest.fact.unit)}。"
        )
        return draft_of(query, values[:2], text)
    if len(top) == 1:
        first = top[0].fact
        text = (
            f"{what}中{word}的是{_member_name(first)}：{amount_text(first.value, first.unit)}（{fact_label(first)}）。"
        )
    else:
        lines = [f"{_member_name(value.fact)}：{amount_text(value.fact.value, value.fact.unit)}" for value in top]
        text = f"{what}由{'小到大' if query.ascending else '大到小'}：\n" + "\n".join(lines)
    return draft_of(query, top, text)


def _over_bodies(query: Query, lookup: Lookup) -> list[Value]:
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    if not query.years:
        years = {body: set(lookup.years_of(body)) for body in query.bodies}
        common = set.intersection(*years.values())
        if not common:
            every = sorted({year for own in years.values() for year in own})
            choices = tuple(
                f"{year}年{query.question}" for year in every if sum(year in own for own in years.values()) > 1
            )
            raise NoAnswer(Draft(Status.AMBIGUOUS, "各单位公开文件的年份不同，请说明比较哪一年。", choices=choices))
        query = replace(query, years=(max(common),))
    values = []
    for body in query.bodies:
        found = lookup.value(query, body, query.topics[0], asked_year(query))
        if found.readings:
            raise NoAnswer(ask_back(query, body, query.topics[0], found))
        if found.value:
            values.append(found.value)
    if not values:
        raise no_data(f"库里没有可以比较的“{query.topic_words[0]}”。")
    return values


def _members(query: Query, lookup: Lookup) -> tuple[list[Value], str]:
    """The projects or subjects of a body, with what they are called together."""
    body, year = query.bodies[0], asked_year(query)
    if year is None:
        years = lookup.years_of(body)
        if len(years) > 1:
            choices = tuple(query.question.replace(body.display, f"{body.display}{y}年") for y in years)
            raise NoAnswer(Draft(Status.AMBIGUOUS, f"请问是哪一年的？{holdings(lookup, [body])}", choices=choices))
        year = years[0] if years else None
    elif year not in lookup.years_of(body):
        raise no_data(f"库里没有{body.display}{year}年的公开文件。{holdings(lookup, [body])}")
    head = f"{body.display}{year}年"
    if query.listing == "projects" or query.topics == ("项目支出",):
        values = _of_one_scope(query, lookup, body, year)
        what = f"{head}项目"
    else:
        parent = query.code or next((f.code for topic in query.topics for f in _coded(lookup, body, year, topic)), "")
        economic = query.listing == "economic" or parent.startswith("3")
        kind = Classification.ECONOMIC if economic else Classification.FUNCTIONAL
        values = lookup.children(body, year, kind, parent, query.level)
        while (
            len(values) == 1 and not query.level and (below := lookup.children(body, year, kind, values[0].fact.code))
        ):
            values = below  # a 类 with a single 款 says nothing by itself
        what = f"{head}{kind}支出"
    if not values:
        raise no_data(f"{head}的公开文件里没有查到可以逐项列出的内容。")
    return values, what


def _of_one_scope(query: Query, lookup: Lookup, body: Body, year: int | None) -> list[Value]:
    """The projects of the department or of the unit: the asked one, either when both list the same, else ask."""
    by_scope = {scope: lookup.projects(body, year, scope) for scope in ([query.scope] if query.scope else Scope)}
    lists = {scope: values for scope, values in by_scope.items() if values}
    if len({frozenset((value.fact.topic, value.yuan) for value in values) for values in lists.values()}) > 1:
        choices = tuple(f"{body.display}{year}年{_SCOPE_WORDS[scope]}有哪些项目" for scope in lists)
        raise NoAnswer(Draft(Status.AMBIGUOUS, "部门和单位的项目不同，请问是哪一个口径？", choices=choices))
    return next(iter(lists.values()), [])


_SCOPE_WORDS = {Scope.DEPARTMENT: "部门汇总", Scope.UNIT: "单位本级"}


def _coded(lookup: Lookup, body: Body, year: int | None, topic: str) -> list[Fact]:
    """The facts of a topic that is a subject with a code, for listing what is under it."""
    return [
        fact
        for fact in lookup.facts_of(body)
        if fact.topic in topic.split("\0") and fact.year == year and fact.code and len(fact.code) < 7
    ]


def _member_name(fact: Fact) -> str:
    return fact.project or fact.name or fact.topic


def _list(query: Query, lookup: Lookup) -> Draft:
    """All projects, or the subjects of a classification or under a code."""
    one_thing = query.topics and not query.listing and query.topics[0] not in TOTALS
    if len(query.topics) > 1 or len(query.bodies) > 1 or len(query.years) > 1:
        return _figure(query, lookup)
    divisible = query.topics == ("项目支出",) or any(
        _coded(lookup, query.bodies[0], asked_year(query), topic) for topic in query.topics
    )
    if one_thing and not divisible:
        return _figure(query, lookup)
    values, what = _members(query, lookup)
    lines = [f"{_member_name(value.fact)}：{amount_text(value.fact.value, value.fact.unit)}" for value in values]
    figures = tuple(figure_of(value, query.unit, _member_name(value.fact))[0] for value in values)
    text = f"{what}：\n" + "\n".join(lines) + _not_all(query, lookup, values)
    return replace(draft_of(query, values, text), figures=figures)


def _not_all(query: Query, lookup: Lookup, values: Sequence[Value]) -> str:
    """A warning when the named projects do not make up the project expenditure."""
    if not values[0].fact.project:
        return ""
    whole = lookup.value(Query("", "figure"), query.bodies[0], "项目支出", values[0].fact.year).value
    if whole is None or whole.yuan - sum(value.yuan for value in values) <= TOLERANCE_YUAN:
        return ""
    return "\n注意：公开文件没有逐项列出全部项目，以上各项加起来少于项目支出总数。"


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
    "rank": _rank,
    "list": _list,
}
