"""The intents that compute: changes, growth, shares, differences, ratios, sums, per head, execution, verification.

A stated figure comes before a computed one; a computed one keeps its formula and the places of its operands. None of
them ever falls back to a single operand.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.amounts import to_yuan
from index.disclosure import Stage
from qa.answer import Status, decimal_text
from qa.calculate import difference as subtract
from qa.calculate import growth_rate, total
from qa.calculate import per_head as divide_by_people
from qa.calculate import ratio as divide
from qa.calculate import share as share_of
from qa.compose import amount_text, derived_figure, fact_label, fact_name, figure_of, term
from qa.draft import (
    Draft,
    NoAnswer,
    ask_back,
    ask_which_topic,
    asked_places,
    asked_year,
    draft_of,
    no_data,
    one_value,
)
from qa.lookup import THREE_PUBLIC, Lookup, Value
from qa.question import Query

# A disclosure states the change of a total for the total of its fund or of both sides.
_CHANGE_STATED_AS = {
    "支出总计": ("收支总计", "本年支出合计", "财政拨款支出", "一般公共预算支出"),
    "本年支出合计": ("收支总计", "一般公共预算支出"),
    "收入总计": ("收支总计", "本年收入合计", "财政拨款收入", "一般公共预算拨款收入"),
    "本年收入合计": ("收支总计",),
}
TOTALS = ("支出总计", "本年支出合计")
_PEOPLE = ("在职人数", "实有人数", "编制数", "退休人数", "离休人数")


def change(query: Query, lookup: Lookup) -> Draft:
    """The change against the year before: as stated, else computed from two years that we hold."""
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    body, topic, year = query.bodies[0], query.topics[0], asked_year(query)
    if query.base_year is not None and year is not None and query.base_year in lookup.years_of(body):
        return growth(replace(query, years=(query.base_year, year)), lookup)
    roles = ("change_rate", "change") if query.wants_rate else ("change", "change_rate")
    for meant in (topic, *_CHANGE_STATED_AS.get(topic.split("\0")[0], ())):
        for role in roles:
            found = lookup.value(replace(query, stages=(), wants=""), body, meant, year, roles=(role,))
            if found.readings:
                raise NoAnswer(ask_back(query, body, topic, found))
            if found.value is not None:
                return _stated_change(query, lookup, found.value, role)
    if year is not None and year - 1 in lookup.years_of(body):
        return growth(replace(query, years=(year - 1, year)), lookup)
    raise no_data(
        f"{body.display}的公开文件没有写明“{query.topic_words[0]}”与上年相比的变化，库里也没有可以比较的上一年。"
    )


def _stated_change(query: Query, lookup: Lookup, value: Value, role: str) -> Draft:
    fact = value.fact
    word = {"change": ("增加", "减少"), "change_rate": ("增长", "下降")}[role][fact.value < 0]
    base = fact.base or "上年"
    name = f"{fact.body}{fact.year}年{fact_name(fact)}"
    if not fact.value:
        text = f"{name}与{base}持平（变化为 {amount_text(fact.value, fact.unit)}）。"
    else:
        text = f"{name}比{base}{word} {amount_text(abs(fact.value), fact.unit)}。"
    label = f"{name}比{base}{word}"
    figure, _ = figure_of(value, label=label)
    shown = replace(figure, value=abs(figure.value))
    now = lookup.value(query, query.bodies[0], query.topics[0], fact.year)
    values = [value]
    draft = draft_of(query, values, text)
    extra = (figure_of(now.value)[0],) if now.value else ()
    return replace(draft, figures=(shown, *extra))


def growth(query: Query, lookup: Lookup) -> Draft:
    """The difference, and the rate, between two years."""
    body, topic = query.bodies[0], (query.topics or ("",))[0]
    if not topic:
        raise NoAnswer(ask_which_topic(query, lookup))
    years = sorted(query.years)[:: len(query.years) - 1] if len(query.years) > 1 else list(query.years)
    old, new = (one_value(query, lookup, body, topic, year) for year in (years[0], years[-1]))
    change = subtract(term(new), term(old))
    up = change.value >= 0
    name = f"{body.display}{fact_name(new.fact)}"
    span = f"{old.fact.year}年（{old.fact.stage}）到{new.fact.year}年（{new.fact.stage}）"
    figures = [
        derived_figure(f"{name}{span}{'增加' if up else '减少'}", replace(change, value=abs(change.value)), [new, old])
    ]
    text = (
        f"{name}从{span}{'增加' if up else '减少'} {amount_text(abs(change.value), change.unit)}（{change.formula}）。"
    )
    if to_yuan(term(old).value, term(old).unit):
        rate = growth_rate(term(new), term(old))
        figures.append(
            derived_figure(f"{name}{span}{'增长' if up else '下降'}", replace(rate, value=abs(rate.value)), [new, old])
        )
        text += f"{'增长' if up else '下降'} {decimal_text(abs(rate.value))}%（{rate.formula}）。"
    if query.wants_rate:
        figures.reverse()
    return draft_of(query, [new, old], text, figures)


def share(query: Query, lookup: Lookup) -> Draft:
    """What share of the whole a part is: computed, with the disclosure's own statement compared."""
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    body, year = query.bodies[0], asked_year(query)
    part_topic = query.topics[0]
    part = one_value(query, lookup, body, part_topic, year)
    whole_topic = query.topics[1] if len(query.topics) > 1 else query.within or _whole_of(part_topic)
    stated = lookup.value(replace(query, stages=()), body, part_topic, part.fact.year, roles=("share",)).value
    whole = lookup.value(query, body, whole_topic, part.fact.year).value
    if whole_topic in TOTALS:
        # 占总支出: a 决算 means this year's expenditure, as its own shares do; the grand total holds the carry-over too.
        whole = lookup.value(query, body, "本年支出合计", part.fact.year).value or whole
    if whole is None:
        whole = one_value(query, lookup, body, whole_topic, part.fact.year)
    result = share_of(term(part), term(whole))
    name = f"{fact_label(part.fact)}占{fact_name(whole.fact)}"
    text = f"{name}的 {decimal_text(result.value)}%（{result.formula}）。"
    figures = [derived_figure(f"{name}的比例", result, [part, whole])]
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
    if len(places) != 2:
        raise NoAnswer(Draft(Status.AMBIGUOUS, "请说明是哪两个数相比，例如：某单位2021年基本支出和项目支出相差多少。"))
    a, b = (one_value(query, lookup, body, topic, year) for body, year, topic in places)
    return a, b


def difference(query: Query, lookup: Lookup) -> Draft:
    a, b = _two(query, lookup)
    result = subtract(term(a), term(b))
    larger, smaller = (a, b) if result.value >= 0 else (b, a)
    result = subtract(term(larger), term(smaller))
    label = f"{fact_label(larger.fact)}与{fact_label(smaller.fact)}相差"
    text = f"{fact_label(larger.fact)}比{fact_label(smaller.fact)}多 {amount_text(result.value, result.unit)}（{result.formula}）。"
    return draft_of(query, [larger, smaller], text, [derived_figure(label, result, [larger, smaller])])


def ratio(query: Query, lookup: Lookup) -> Draft:
    a, b = _two(query, lookup)
    result = divide(term(a), term(b))
    label = f"{fact_label(a.fact)}是{fact_label(b.fact)}的倍数"
    text = f"{fact_label(a.fact)}是{fact_label(b.fact)}的 {decimal_text(result.value)} 倍（{result.formula}）。"
    return draft_of(query, [a, b], text, [derived_figure(label, result, [a, b])])


def sum_up(query: Query, lookup: Lookup) -> Draft:
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    values = [one_value(query, lookup, body, topic, year) for body, year, topic in asked_places(query)]
    result = total([term(value) for value in values])
    names = "、".join(dict.fromkeys(fact_name(value.fact) for value in values))
    bodies = "、".join(dict.fromkeys(value.fact.body for value in values))
    years = "、".join(dict.fromkeys(f"{value.fact.year}年" for value in values))
    label = f"{bodies}{years}{names}合计"
    text = f"{label} {amount_text(result.value, result.unit)}（{result.formula}）。"
    return draft_of(query, values, text, [derived_figure(label, result, values)])


def per_head(query: Query, lookup: Lookup) -> Draft:
    topics = [topic for topic in query.topics if topic not in _PEOPLE]
    people_topic = next((topic for topic in query.topics if topic in _PEOPLE), "在职人数")
    if not topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    body, year = query.bodies[0], asked_year(query)
    amount = one_value(query, lookup, body, topics[0], year)
    people = one_value(replace(query, stages=()), lookup, body, people_topic, amount.fact.year)
    result = divide_by_people(term(amount), term(people))
    label = f"{fact_label(amount.fact)}人均（按{people_topic}）"
    text = f"{label} {amount_text(result.value, result.unit)}（{result.formula}）。"
    return draft_of(query, [amount, people], text, [derived_figure(label, result, [amount, people])])


def execution(query: Query, lookup: Lookup) -> Draft:
    """How a later stage compares with an earlier one: 完成率 as a share, otherwise the difference."""
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    body, topic, year = query.bodies[0], query.topics[0], asked_year(query)
    two = query.stages if len(query.stages) > 1 else (Stage.FINAL, Stage.BUDGET)
    plain = replace(query, wants="")
    if re.search(r"完成|率", query.leftover):
        for meant in (topic, *_CHANGE_STATED_AS.get(topic.split("\0")[0], ())):
            stated = lookup.value(replace(plain, stages=()), body, meant, year, roles=("rate",)).value
            if stated is not None and "预算" in stated.fact.base:
                name = f"{fact_label(stated.fact)}完成{stated.fact.base}"
                text = f"{name}的 {amount_text(stated.fact.value, stated.fact.unit)}。"
                return draft_of(query, [stated], text)
    done = one_value(replace(plain, stages=two[:1]), lookup, body, topic, year)
    planned = one_value(replace(plain, stages=two[1:2]), lookup, body, topic, done.fact.year)
    if (done.fact.stage is Stage.BUDGET) or (planned.fact.stage in (Stage.FINAL, Stage.EXECUTED)):
        done, planned = planned, done
    name = f"{fact_label(done.fact)}"
    if query.wants_rate or re.search(r"完成|执行率|率", query.leftover):
        result = share_of(term(done), term(planned))
        text = f"{name}相当于{fact_label(planned.fact)}的 {decimal_text(result.value)}%（{result.formula}）。"
        return draft_of(
            query, [done, planned], text, [derived_figure(f"{name}占{planned.fact.stage}", result, [done, planned])]
        )
    result = subtract(term(done), term(planned))
    word = "多" if result.value >= 0 else "少"
    text = f"{name}比{planned.fact.stage}{word} {amount_text(abs(result.value), result.unit)}（{result.formula}）。"
    figure = derived_figure(
        f"{name}比{planned.fact.stage}{word}", replace(result, value=abs(result.value)), [done, planned]
    )
    return draft_of(query, [done, planned], text, [figure])


def verify(query: Query, lookup: Lookup) -> Draft:
    """Whether a stated amount is right; a wrong one is corrected."""
    if not query.topics or query.claimed is None:
        raise NoAnswer(ask_which_topic(query, lookup))
    body, topic = query.bodies[0], query.topics[0]
    claimed_unit = {"万": "万元", "亿": "亿元"}.get(query.claimed.unit, query.claimed.unit)
    role = _claimed_role(query, claimed_unit)
    if role == "amount":
        value = one_value(replace(query, wants=""), lookup, body, topic, asked_year(query))
    else:
        found = lookup.value(replace(query, stages=(), wants=""), body, topic, asked_year(query), roles=(role,))
        if found.value is None:
            raise no_data(f"{body.display}的公开文件没有写明这个说法，不能判断对错。")
        value = found.value
    mine, theirs = to_yuan(value.fact.value, value.fact.unit), to_yuan(query.claimed.value, claimed_unit)
    if mine is not None and theirs is not None:
        right = abs(abs(mine) - abs(theirs)) <= 50
    else:
        right = claimed_unit == value.fact.unit and abs(value.fact.value) == abs(query.claimed.value)
    text = amount_text(value.fact.value, value.fact.unit)
    claimed = query.claimed.written_as
    falls = bool(re.search(r"减少|下降|降低|压减", query.leftover))
    if role.startswith("change"):
        if right and value.fact.value and falls != (value.fact.value < 0):
            right = False
        text = f"{'减少（下降）' if value.fact.value < 0 else '增加（增长）'} {amount_text(abs(value.fact.value), value.fact.unit)}"
    if right:
        said = f"对。{fact_label(value.fact)}是 {text}。"
    else:
        said = f"不对。{fact_label(value.fact)}是 {text}，不是 {claimed}。"
    return draft_of(query, [value], said)


def _claimed_role(query: Query, unit: str) -> str:
    """What a stated number claims to be: the amount itself, a change of it, or a share."""
    if re.search(r"增加|增长|减少|下降|降低|上升|压减", query.leftover):
        return "change_rate" if unit == "%" else "change"
    return "share" if unit == "%" else "amount"
