"""The intents that compute: shares, differences, ratios, sums, per head.

A computed figure keeps its formula and the places of its operands. None of them ever falls back to a single operand.
"""

from __future__ import annotations

from dataclasses import replace

from index.amounts import MONEY_UNITS
from qa.answer import Figure, Status, decimal_text
from qa.calculate import Term, convert, total
from qa.calculate import difference as subtract
from qa.calculate import per_head as divide_by_people
from qa.calculate import ratio as divide
from qa.calculate import share as share_of
from qa.compose import amount_text, derived_figure, fact_label, fact_name, figure_of, term
from qa.draft import (
    Draft,
    NoAnswer,
    ask_which_topic,
    asked_places,
    asked_year,
    draft_of,
    for_each,
    holdings,
    no_data,
    one_value,
    together,
)
from qa.lookup import THREE_PUBLIC, Lookup, Value
from qa.question import Query
from qa.vocabulary import wordings

TOTALS = ("支出总计", "本年支出合计")
_PEOPLE = ("在职人数", "实有人数", "编制数", "退休人数", "离休人数")


def share(query: Query, lookup: Lookup) -> Draft:
    """What share of the whole each part is: computed, with the disclosure's own statement compared."""
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    if len(query.bodies) == 2 and len(query.topics) == 1 and not query.parts:
        return _share_of_other(query, lookup)
    parts, whole = query.topics[: query.parts], query.topics[query.parts : query.parts + 1]
    if not parts:  # 基本支出是项目支出的百分之几: the first of the second
        parts, whole = query.topics[:1], query.topics[1:2]
    if len(parts) + len(whole) < len(query.topics):
        raise no_data("请一次只问占一个总数的比例。")
    drafts: list[Draft] = []
    notes: dict[str, None] = {}
    for body in query.bodies:
        for part in parts:
            try:
                drafts.append(_share(replace(query, bodies=(body,)), lookup, part, whole[0] if whole else ""))
            except NoAnswer as end:
                if end.draft.status is not Status.NO_DATA or len(query.bodies) * len(parts) == 1:
                    raise
                notes[end.draft.text] = None
    return together(drafts, notes)


def _share_of_other(query: Query, lookup: Lookup) -> Draft:
    """One body's amount as a percentage of another's."""
    a, b = _two(query, lookup)
    result = share_of(term(a), term(b))
    name = f"{fact_label(a.fact)}相当于{fact_label(b.fact)}"
    text = f"{name}的 {decimal_text(result.value)}%（{result.formula}）。"
    return draft_of(query, [a, b], text, [derived_figure(f"{name}的比例", result, [a, b])])


def _share(query: Query, lookup: Lookup, part_topic: str, whole_topic: str) -> Draft:
    body, year = query.bodies[0], asked_year(query)
    part = one_value(query, lookup, body, part_topic, year)
    whole_topic = whole_topic or query.within or _whole_of(part_topic)
    if whole_topic == part_topic:
        raise no_data(f"请说明是哪一部分占{query.topic_words[0]}的比例，例如：基本支出占总支出的比例。")
    stated = lookup.value(replace(query, stages=()), body, part_topic, part.fact.year, roles=("share",)).value
    same = replace(
        query, wants="", code="", scope=query.scope or part.fact.scope, flow=None
    )  # of one scope and one stage
    whole = lookup.value(same, body, whole_topic, part.fact.year).value
    if whole_topic in TOTALS:
        # 占总支出: a 决算 means this year's expenditure, as its own shares do; the grand total holds the carry-over too.
        whole = lookup.value(same, body, "本年支出合计", part.fact.year).value or whole
    if whole is None:
        whole = one_value(replace(query, wants="", code=""), lookup, body, whole_topic, part.fact.year)
    if part.fact.unit in MONEY_UNITS and part.fact.scope is not whole.fact.scope and part.fact.kind == "cell":
        raise no_data(f"{fact_label(part.fact)}和{fact_label(whole.fact)}口径不同，不能算占比。")
    result = share_of(term(part), term(whole))
    name = f"{fact_label(part.fact)}占{fact_name(whole.fact)}"
    text = f"{name}的 {decimal_text(result.value)}%（{result.formula}）。"
    figures = [derived_figure(f"{name}的比例", result, [part, whole])]
    if result.value > 100 and part.fact.unit in MONEY_UNITS:
        text += f"注意：{fact_name(part.fact)}不是{fact_name(whole.fact)}的一部分。"
    if stated is not None and whole_topic in TOTALS:
        if abs(stated.fact.value - result.value) > 1:
            figures.append(figure_of(stated)[0])
            text += f"公开文件自己写的是 {decimal_text(stated.fact.value)}%。"
        else:
            figures[0] = replace(figures[0], sources=(*figures[0].sources, stated.fact.source))
    return draft_of(query, [part, whole], text, figures)


def _whole_of(topic: str) -> str:
    """What a part is a share of when the question does not say."""
    if topic.startswith("政府采购") and topic != "政府采购总额":
        return "政府采购总额"
    return "三公经费" if topic in THREE_PUBLIC and topic != "三公经费" else "支出总计"


def _two(query: Query, lookup: Lookup) -> tuple[Value, Value]:
    """The two values that a comparison is between: two topics, two bodies, or two years."""
    places = asked_places(query)
    if query.paired and len(places) == 4:
        year = asked_year(query)
        places = [(body, year, topic) for body, topic in zip(query.bodies, query.topics, strict=True)]
    if len(places) != 2:
        raise NoAnswer(Draft(Status.AMBIGUOUS, "请说明是哪两个数相比，例如：某单位2021年基本支出和项目支出相差多少。"))
    a, b = (one_value(query, lookup, body, topic, year) for body, year, topic in places)
    return a, b


def difference(query: Query, lookup: Lookup) -> Draft:
    """How much more the larger of two is."""
    a, b = _two(query, lookup)
    result = subtract(term(a), term(b))
    larger, smaller = (a, b) if result.value >= 0 else (b, a)
    result = subtract(term(larger), term(smaller))
    label = f"{fact_label(larger.fact)}与{fact_label(smaller.fact)}相差"
    text = f"{fact_label(larger.fact)}比{fact_label(smaller.fact)}多 {amount_text(result.value, result.unit)}（{result.formula}）。"
    figure = derived_figure(label, result, [larger, smaller])
    if result.value == 0:
        text = f"{fact_label(larger.fact)}与{fact_label(smaller.fact)}一样（{result.formula}）。"
    return draft_of(query, [larger, smaller], text, [figure])


def ratio(query: Query, lookup: Lookup) -> Draft:
    a, b = _two(query, lookup)
    result = divide(term(a), term(b))
    label = f"{fact_label(a.fact)}是{fact_label(b.fact)}的倍数"
    text = f"{fact_label(a.fact)}是{fact_label(b.fact)}的 {decimal_text(result.value)} 倍（{result.formula}）。"
    return draft_of(query, [a, b], text, [derived_figure(label, result, [a, b])])


def sum_up(query: Query, lookup: Lookup) -> Draft:
    """The sum of what was asked for. Bodies are added up only because the question said so: the answer names each, and
    those that could not be."""
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    values, left_out = [], []
    for body, year, topic in asked_places(query):
        try:
            values.append(one_value(query, lookup, body, topic, year))
        except NoAnswer as end:
            if not query.every_body or end.draft.status is not Status.NO_DATA:
                raise
            left_out.append(body.display)
    if len(values) < 2:
        raise no_data(f"能查到的不到两个数，不能相加。{holdings(lookup, query.bodies)}")
    result = total([term(value) for value in values])
    names = "、".join(dict.fromkeys(fact_name(value.fact) for value in values))
    bodies = "、".join(dict.fromkeys(value.fact.body for value in values))
    years = "、".join(dict.fromkeys(f"{value.fact.year}年" for value in values))
    label = f"{bodies}{years}{names}合计"
    text = f"{label} {amount_text(result.value, result.unit)}（{result.formula}）。"
    if len({value.fact.body for value in values}) > 1:
        text += "这只是库里这几个单位相加，不是整个地区的数。"
    if left_out:
        text += f"没有计入（查不到）：{'、'.join(dict.fromkeys(left_out))}。"
    figure = derived_figure(label, result, values)
    return draft_of(query, values, text, [figure])


def per_head(query: Query, lookup: Lookup) -> Draft:
    topics = [(t, w) for t, w in zip(query.topics, query.topic_words, strict=False) if t not in _PEOPLE]
    people_topic = next((topic for topic in query.topics if topic in _PEOPLE), "在职人数")
    if not topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    asked = replace(query, topics=tuple(t for t, _ in topics), topic_words=tuple(w for _, w in topics))
    draft = for_each(asked, lookup, lambda one, store: _per_head(one, store, people_topic))
    amounts = [figure for figure in draft.figures if figure.kind == "derived"]
    if len(amounts) != 2 or not wordings().intents["difference"].search(query.leftover):
        return draft
    a, b = amounts  # 人均基本支出比克州高多少
    result = subtract(Term(a.value, a.unit), Term(b.value, b.unit))
    word = "多" if result.value >= 0 else "少"
    label = f"{a.label}比{b.label}{word}"
    figure = Figure(label, abs(result.value), result.unit, "derived", (*a.sources, *b.sources), result.formula)
    text = f"{draft.text}\n前者比后者{word} {amount_text(figure.value, figure.unit)}（{result.formula}）。"
    return replace(draft, text=text, figures=(figure, *draft.figures))


def _per_head(query: Query, lookup: Lookup, people_topic: str) -> Draft:
    body, year = query.bodies[0], asked_year(query)
    amount = one_value(replace(query, wants=""), lookup, body, query.topics[0], year)
    people = one_value(
        replace(query, stages=(), wants="", topics=(people_topic,), topic_words=(people_topic,)),
        lookup,
        body,
        people_topic,
        amount.fact.year,
    )
    operand = term(amount)
    if query.unit and operand.unit in MONEY_UNITS:  # rounded in the unit asked for, not before
        operand = Term(convert(operand.value, operand.unit, query.unit), query.unit)
    result = divide_by_people(operand, term(people))
    label = f"{fact_label(amount.fact)}人均（按{people_topic}）"
    text = f"{label} {amount_text(result.value, result.unit)}（{result.formula}）。"
    return draft_of(query, [amount, people], text, [derived_figure(label, result, [amount, people])])
