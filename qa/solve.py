"""Query → Draft: which facts answer, which arithmetic, which words. One function an intent, each a few steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.amounts import MONEY_UNITS
from index.disclosure import Stage
from index.subjects import is_subject
from index.terms import project_topic
from qa.answer import Status, decimal_text
from qa.arithmetic import difference, per_head, ratio, share, sum_up
from qa.calculate import UnitMismatch, convert
from qa.changes import change, execution, growth, year_before
from qa.compose import OUT_OF_SCOPE, fact_label, figure_of
from qa.draft import (
    MOST_READINGS,
    Draft,
    NoAnswer,
    ask_which_topic,
    asked_places,
    asked_year,
    draft_of,
    holdings,
    no_data,
    one_value,
)
from qa.lookup import Lookup, Value
from qa.matching import read_as_text, with_topics
from qa.question import Query
from qa.ranking import list_all, rank
from qa.several import asked_in_several, table
from qa.verify import compare, said_to_be_there, verify
from qa.vocabulary import Body
from qa.whose import holdings_answer, named_alone, no_region, which_body, with_bodies, with_years


def solve(query: Query, lookup: Lookup, bodies: Sequence[Body]) -> Draft:
    """The draft for a query."""
    of_a_year = bool(query.years) and any(map(is_subject, query.unexplained))  # 2024年办公费: of whom is left open
    nothing_known = not (query.topics or query.bodies or query.code or of_a_year)
    if query.intent == "holdings":
        return holdings_answer(query, lookup, bodies)
    if not query.about_budgets or (nothing_known and query.unexplained):
        return Draft(Status.OUT_OF_SCOPE, OUT_OF_SCOPE, query=query)
    if query.intent in ("reason", "definition", "describe"):
        return _premise_corrected(query, lookup, Draft(Status.ANSWERED, "", needs_prose=True, query=query))
    try:
        query = with_bodies(query, lookup, bodies)
        if query.region:
            raise no_region(query, lookup)
        query = _as_one(with_topics(with_years(query, lookup), lookup), lookup)
        draft = replace(_INTENTS[query.intent](query, lookup), query=query)
        draft = _in_the_unit(query, draft)
        return replace(draft, text=draft.text + read_as_text(query))
    except NoAnswer as end:
        return replace(end.draft, query=query)
    except UnitMismatch:
        return Draft(Status.NO_DATA, "这几个数的计量单位不同，不能放在一起计算。", query=query)
    except ZeroDivisionError:
        return Draft(Status.NO_DATA, "分母为零，不能计算比例。", query=query)


def _premise_corrected(query: Query, lookup: Lookup, draft: Draft) -> Draft:
    """为什么减少 of what rose: what it did stands before the reason."""
    denied = re.search(r"没有?|未|不", query.leftover)
    if query.intent != "reason" or not (query.direction and query.topics and query.bodies) or denied:
        return draft
    try:
        changed = change(replace(query, intent="change", yes_no=False, wants=""), lookup)
    except (NoAnswer, UnitMismatch, ZeroDivisionError):
        return draft
    if not changed.text.startswith("不是"):
        return draft
    return replace(changed, needs_prose=True, query=query)


def _in_the_unit(query: Query, draft: Draft) -> Draft:
    """The computed amount that answers in the unit asked for, said behind the sentence that has its formula."""
    if not draft.figures or not query.unit or draft.status is not Status.ANSWERED:
        return draft
    first, *others = draft.figures
    if first.unit == query.unit or first.unit not in MONEY_UNITS:
        return draft
    value = convert(first.value, first.unit, query.unit)
    formula = f"{first.formula}；{decimal_text(first.value)} {first.unit} = {decimal_text(value)} {query.unit}"
    head, *rest = draft.text.split("\n")
    text = "\n".join([f"{head}合 {decimal_text(value)} {query.unit}。", *rest])
    return replace(
        draft, text=text, figures=(replace(first, value=value, unit=query.unit, formula=formula.lstrip("；")), *others)
    )


def _figure(query: Query, lookup: Lookup) -> Draft:
    """One figure, or a small table of them when several bodies, years or topics were asked for."""
    if not query.topics:
        query = _with_the_total(query, lookup)
    query = _part_of_project(query, lookup)
    if len(query.topics) > 1:
        query = replace(query, wants="")  # 公用经费多少，在职多少人: each is of its own kind
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
    stated = [note.text for note in notes if note.status is Status.ANSWERED]  # one of them says that it has none
    alone = len(query.bodies) == 1 or all(named_alone(query, body) for body in query.bodies)
    if not alone and len(values) + len(stated) > 1:
        return which_body(query, values, stated)
    if len(values) == 1 and len(query.topics) == len(query.bodies) == 1:
        return _said(query, values[0])
    if query.joined and len({value.fact.unit in MONEY_UNITS for value in values}) > 1:
        raise NoAnswer(_which_of_two_words(query, values))
    lines = [f"{fact_label(v.fact)}：{figure_of(v, query.unit)[1]}" for v in values]
    missing = [note.text for note in notes]
    return draft_of(query, values, "\n".join([*lines, *dict.fromkeys(missing)]))


def _which_of_two_words(query: Query, values: Sequence[Value]) -> Draft:
    """A count and an amount whose words stand as one (车辆维修费): most likely neither was meant by itself."""
    words = "".join(query.topic_words)
    choices = tuple(
        f"{v.fact.body}{v.fact.year}年{word}多少" for v, word in zip(values, query.topic_words, strict=False)
    )
    return Draft(
        Status.AMBIGUOUS,
        f"公开文件里没有列出“{words}”。请问是其中哪一个？\n"
        + "\n".join(f"· {fact_label(v.fact)}：{figure_of(v, query.unit)[1]}" for v in values),
        figures=tuple(figure_of(value, query.unit)[0] for value in values),
        choices=choices,
        facts=tuple(value.fact for value in values),
    )


def _with_the_total(query: Query, lookup: Lookup) -> Query:
    """2023年年初预算数 of nothing in particular is the total where revenue and expenditure come to the same, else ask."""
    if query.wants == "count" and re.search(r"[多少几]个?人|人数|人员", query.leftover) and len(query.bodies) == 1:
        return replace(query, topics=("在职人数\0实有人数",), topic_words=("人数",))
    asks_for_a_stage = query.stage in (Stage.BUDGET, Stage.ADJUSTED, Stage.EXECUTED, Stage.FINAL)
    if not asks_for_a_stage or len(query.bodies) > 1 or query.listing or query.unexplained:
        raise NoAnswer(ask_which_topic(query, lookup))
    body, year = query.bodies[0], asked_year(query)
    for topic in ("收支总计", "支出总计", "本年支出合计", "财政拨款收支总计", "一般公共预算支出"):
        if lookup.value(query, body, topic, year).value is not None:
            return replace(query, topics=(topic,), topic_words=(topic,))
    if query.stage not in {d.stage for d in lookup.disclosures_of(body, query.years)} and query.stage is Stage.FINAL:
        raise no_data(f"库里没有{body.display}{f'{year}年' if year else ''}的决算。{holdings(lookup, [body])}")
    raise NoAnswer(ask_which_topic(query, lookup))


def _part_of_project(query: Query, lookup: Lookup) -> Query:
    """A project and something inside it (…专项里的进博会推进专项, 某项目的满意度目标) asks for what is inside."""
    facts = [fact for body in query.bodies for fact in lookup.facts_of(body) if fact.project]
    whole = {
        project_topic(fact.project)
        for fact in facts
        if set(fact.topic.split("|")[:1]) & _meanings(query.topics) and fact.topic != project_topic(fact.project)
    }
    kept = [i for i, topic in enumerate(query.topics) if topic not in whole]
    dropped = [topic for topic in query.topics if topic in whole]
    if not kept or not dropped:
        return query
    words = tuple(query.topic_words[i] for i in kept)
    inside = dropped[0] if len(dropped) == 1 else ""
    return replace(query, topics=tuple(query.topics[i] for i in kept), topic_words=words, project=inside)


def _meanings(topics: Sequence[str]) -> set[str]:
    return {meaning for topic in topics for meaning in topic.split("\0")}


def _as_one(query: Query, lookup: Lookup) -> Query:
    """事业运行的基本支出 is the row of one and the column of the other, where a disclosure prints such a cell; of a
    subject whose column is not printed nothing else is given. The project expenditure of a project is its amount."""
    within = query.within.split("\0")[0]
    two = query.topics if query.joined and len(query.topics) == 2 else (within, *query.topics) if within else ()
    if len(two) != 2:
        return query
    facts = [fact for body in query.bodies for fact in lookup.facts_of(body)]
    for joined in ("|".join(two), "|".join(reversed(two))):
        if any(fact.topic == joined for fact in facts):
            words = ("的".join(query.topic_words),) if not within else query.topic_words
            return replace(query, topics=(joined,), topic_words=words, within="")
    row, column = two
    if column == "项目支出" and any(f.project and project_topic(f.project) in row.split("\0") for f in facts):
        return replace(query, topics=(row,), topic_words=query.topic_words[:1])
    codes = {fact.code for fact in facts if fact.topic in row.split("\0") and fact.code}
    inside = {fact.code for fact in facts if fact.topic in column.split("\0") and fact.code}
    if codes and column in _COLUMNS and not any(a.startswith(b) for a in inside for b in codes):
        names = "”的“".join((*([within] if within else ()), *query.topic_words))
        raise no_data(f"{query.bodies[0].display}的公开文件里没有列出“{names}”。{holdings(lookup, query.bodies)}")
    return query


# The columns that a table of subjects divides each amount into.
_COLUMNS = ("基本支出", "项目支出", "人员经费", "公用经费")


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
    return all(named_alone(query, body) for body in query.bodies)


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
