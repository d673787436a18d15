"""Changes over time: against last year, between years that are held, and between the stages of one year.

A stated figure comes before a computed one; where the stated rate is not what its own amounts come to, the answer says
so. A question that has the direction wrong is corrected.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from index.amounts import MONEY_UNITS, find_amounts, to_yuan
from index.disclosure import Stage
from qa.answer import Figure, decimal_text
from qa.calculate import Term, base_of_rate, growth_rate, rate_from_change
from qa.calculate import difference as subtract
from qa.calculate import share as share_of
from qa.compose import amount_text, derived_figure, fact_label, fact_name, figure_of, term
from qa.draft import (
    Draft,
    NoAnswer,
    ask_back,
    ask_which_topic,
    asked_year,
    draft_of,
    for_each,
    holdings,
    no_data,
    one_value,
)
from qa.lookup import Lookup, Value
from qa.question import Query
from qa.vocabulary import Body

# A disclosure states the change of a total for the total of its fund or of both sides.
_CHANGE_STATED_AS = {
    "支出总计": ("收支总计", "本年支出合计", "财政拨款支出", "一般公共预算支出"),
    "本年支出合计": ("收支总计", "一般公共预算支出"),
    "收入总计": ("收支总计", "本年收入合计", "财政拨款收入", "一般公共预算拨款收入"),
    "本年收入合计": ("收支总计",),
}
# Where the two stages of a total are printed for the fund that it is paid from.
_EXECUTED_AS = {
    "支出总计": ("本年支出合计", "一般公共预算支出", "财政拨款支出"),
    "本年支出合计": ("一般公共预算支出", "财政拨款支出"),
    "收入总计": ("本年收入合计", "财政拨款收入", "一般公共预算拨款收入"),
}
_SAME = re.compile(r"[与比同较和][^,，。;；]{0,14}持平")
_YEAR = re.compile(r"20\d\d年")
_AMOUNTS_OF_ONE = 1
# Percentage points by which a stated rate may differ from the recomputed one: both are rounded, and its change too.
_RATE_TOLERANCE = Decimal("0.1")


def change(query: Query, lookup: Lookup) -> Draft:
    """The change against the year before, of each thing asked about: as stated, else computed."""
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    return for_each(query, lookup, _change)


def _change(query: Query, lookup: Lookup) -> Draft:
    body, topic, year = query.bodies[0], query.topics[0], asked_year(query)
    if query.base_year is not None and year is not None and query.base_year in lookup.years_of(body):
        return growth(replace(query, years=(query.base_year, year)), lookup)
    if query.base_year is not None and year is not None and query.base_year != year - 1:
        raise no_data(f"库里没有{body.display}{query.base_year}年的公开文件，不能同它比较。{holdings(lookup, [body])}")
    roles = ("change_rate", "change") if query.wants_rate else ("change", "change_rate")
    own = topic.split("\0")[0]
    # Prose says 事业运行费 of what the tables call 事业运行.
    for meant in (topic, *(own + ending for ending in ("费", "支出", "经费")), *_CHANGE_STATED_AS.get(own, ())):
        stated: dict[str, Value] = {}
        for role in roles:
            found = lookup.value(replace(query, stages=(), wants=""), body, meant, year, roles=(role,))
            if found.readings and not stated:
                raise NoAnswer(ask_back(query, body, topic, found))
            if found.value is not None:
                stated[role] = found.value
        if stated:
            return _stated_change(query, lookup, stated, roles[0])
    if (same := _unchanged(query, lookup, body, topic, year)) is not None:
        return same
    if year is not None and year - 1 in lookup.years_of(body):
        return growth(replace(query, years=(year - 1, year)), lookup)
    if year is not None and lookup.value(query, body, topic, year - 1).value is not None:
        return growth(replace(query, years=(year - 1, year)), lookup)  # the column 上年 of the same disclosure
    raise no_data(
        f"{body.display}的公开文件没有写明“{query.topic_words[0]}”与上年相比的变化，库里也没有可以比较的上一年。"
    )


def _unchanged(query: Query, lookup: Lookup, body: Body, topic: str, year: int | None) -> Draft | None:
    """The prose that says 与上年持平 right behind the amount of the very thing, None where none does."""
    now = lookup.value(replace(query, wants="", stages=()), body, topic, year).value
    if now is None:
        return None
    for fact in now.agreeing:
        said = _SAME.search(fact.source.sentence)
        # Of one amount only: in a sentence of several it is not clear whose 持平 it is.
        if said and len(find_amounts(fact.source.sentence)) <= _AMOUNTS_OF_ONE + len(
            _YEAR.findall(fact.source.sentence)
        ):
            head = "不对。" if query.yes_no and query.direction else ""
            text = f"{head}{fact_label(now.fact)}为 {amount_text(now.fact.value, now.fact.unit)}，公开文件写明“{said[0]}”。"
            return draft_of(query, [now], text)
    return None


def _stated_change(query: Query, lookup: Lookup, stated: dict[str, Value], wanted: str) -> Draft:
    """The change as the disclosure states it; where it states only the other of amount and rate, the wanted one is
    computed from that and this year's amount. A stated rate that its own amounts do not give is said to disagree."""
    role = wanted if wanted in stated else next(iter(stated))
    value = stated[role]
    fact = value.fact
    base = fact.base or "上年"
    name = f"{fact.body}{fact.year}年{fact_name(fact)}"
    now = lookup.value(replace(query, wants="", stages=()), query.bodies[0], fact.topic, fact.year).value
    text = _change_text(name, base, value, role)
    figures = [replace(figure_of(value, label=f"{name}比{base}{_word(role, value)}")[0], value=abs(fact.value))]
    values = [value]
    other = stated.get("change" if role == "change_rate" else "change_rate")
    if role != wanted and now is not None and now.fact.unit in MONEY_UNITS:
        result = None
        if wanted == "change_rate" and fact.unit in MONEY_UNITS:
            result = rate_from_change(term(now), Term(fact.value, fact.unit))
        if result is not None:
            figures.insert(0, derived_figure(f"{name}比{base}{_word(wanted, value)}", result, [now, value]))
            figures[0] = replace(figures[0], value=abs(result.value))
            text += f"据此计算{_word(wanted, value)} {decimal_text(abs(result.value))}%（{result.formula}）。"
            values.append(now)
    if role != wanted and wanted == "change":
        text += "公开文件没有写明增减的金额。"
    if other is not None and now is not None and now.fact.unit in MONEY_UNITS:
        text += _recomputed(now, stated["change"], stated["change_rate"], figures, values)
    text = _premise(query, value) + text
    draft = draft_of(query, values, text)
    extra = (figure_of(now)[0],) if now and now not in values else ()
    return replace(draft, figures=(*figures, *extra))


def _change_text(name: str, base: str, value: Value, role: str) -> str:
    fact = value.fact
    if not fact.value:
        return f"{name}与{base}持平（变化为 {amount_text(fact.value, fact.unit)}）。"
    return f"{name}比{base}{_word(role, value)} {amount_text(abs(fact.value), fact.unit)}。"


def _word(role: str, value: Value) -> str:
    return {"change": ("增加", "减少"), "change_rate": ("增长", "下降")}[role][value.fact.value < 0]


def _premise(query: Query, value: Value) -> str:
    """What a question got wrong about the direction, or the yes or no that it asked for."""
    rose = value.fact.value > 0
    right = bool(value.fact.value) and bool(query.direction) and rose == (query.direction > 0)
    if query.yes_no and query.direction:
        return "对。" if right else "不对。"
    if not query.direction or right or not value.fact.value:
        return ""
    return f"不是{'增加' if query.direction > 0 else '减少'}，而是{'增加' if rose else '减少'}："


def _recomputed(now: Value, change: Value, rate: Value, figures: list[Figure], values: list[Value]) -> str:
    """A sentence where the stated rate is not what the stated change and this year's amount come to."""
    amount = Term(change.fact.value, change.fact.unit)
    if change.fact.unit not in MONEY_UNITS or not base_of_rate(term(now), amount):
        return ""
    result = rate_from_change(term(now), amount)
    if abs(result.value - rate.fact.value) <= _RATE_TOLERANCE:
        return ""
    figures.append(derived_figure("按增减金额复算的增减幅度", result, [now, change]))
    values += [v for v in (now, change, rate) if v not in values]
    return (
        f"注意：公开文件写的是 {decimal_text(rate.fact.value)}%，按它写的增减金额复算是 {decimal_text(result.value)}%"
        f"（{result.formula}），两者不一致。"
    )


def year_before(query: Query, lookup: Lookup, body: Body, topic: str, year: int) -> Draft | None:
    """The amount of a year that has no disclosure, from the next one's amount and its stated change; None where the
    next year's disclosure states no change of it."""
    if year + 1 not in lookup.years_of(body):
        return None
    plain = replace(query, stages=(), wants="")
    now = lookup.value(plain, body, topic, year + 1).value
    changed = lookup.value(plain, body, topic, year + 1, roles=("change",)).value
    if now is None or changed is None or changed.fact.unit not in MONEY_UNITS or now.fact.unit not in MONEY_UNITS:
        return None
    rate = lookup.value(plain, body, topic, year + 1, roles=("change_rate",)).value
    before = base_of_rate(term(now), term(changed))
    if changed.contradicting or not before:
        return None
    if rate is not None and abs(rate_from_change(term(now), term(changed)).value - rate.fact.value) > _RATE_TOLERANCE:
        return None  # the disclosure's own amounts and rate do not fit: one of them is wrong
    result = subtract(term(now), term(changed))
    base = changed.fact.base or "上年"
    name = f"{fact_label(now.fact)}的{base}数"
    text = (
        f"库里没有{body.display}{year}年的公开文件；{year + 1}年的文件写明“{query.topic_words[0]}”比{base}"
        f"{_word('change', changed)} {amount_text(abs(changed.fact.value), changed.fact.unit)}，"
        f"据此推算{base}数为 {amount_text(result.value, result.unit)}（{result.formula}）。"
    )
    return draft_of(query, [now, changed], text, [derived_figure(name, result, [now, changed])])


def growth(query: Query, lookup: Lookup) -> Draft:
    """The difference, and the rate, between two years."""
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    if len(query.bodies) * len(query.topics) > 1:
        return for_each(query, lookup, growth)
    body, topic = query.bodies[0], query.topics[0]
    years = sorted(query.years or lookup.years_of(body))
    if len(years) < 2:
        raise no_data(f"库里只有{body.display}{years[0]}年的公开文件，不能比较各年。{holdings(lookup, [body])}")
    years = [years[0], years[-1]]
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
    if query.direction and change.value and (change.value > 0) != (query.direction > 0):
        text = ("不对。" if query.yes_no else f"不是{'增加' if query.direction > 0 else '减少'}：") + text
    elif query.yes_no and query.direction:
        text = ("对。" if change.value else "不对。") + text
    return draft_of(query, [new, old], text, figures)


def execution(query: Query, lookup: Lookup) -> Draft:
    """How a later stage compares with an earlier one: 完成率 as a share, otherwise the difference."""
    if not query.topics:  # 预算执行率是多少: of all that was spent
        query = replace(query, topics=("支出总计",), topic_words=("支出",))
    return for_each(query, lookup, _execution)


def _execution(query: Query, lookup: Lookup) -> Draft:
    body, year = query.bodies[0], asked_year(query)
    two = query.stages if len(query.stages) > 1 else (Stage.FINAL, Stage.BUDGET)
    if len(query.stages) == 1 and query.stages[0] is Stage.ADJUSTED:
        two = (Stage.FINAL, Stage.ADJUSTED)
    plain = replace(query, wants="")
    meanings = (query.topics[0], *_EXECUTED_AS.get(query.topics[0].split("\0")[0], ()))
    as_rate = query.wants_rate or bool(re.search(r"完成|率", query.leftover))
    if as_rate:
        for meant in meanings:
            stated = lookup.value(replace(plain, stages=()), body, meant, year, roles=("rate",)).value
            if stated is not None and "预算" in stated.fact.base:
                name = f"{fact_label(stated.fact)}完成{stated.fact.base}"
                text = f"{name}的 {amount_text(stated.fact.value, stated.fact.unit)}。"
                return draft_of(query, [stated], text)
    for meant in meanings:
        pair = [lookup.value(replace(plain, stages=(stage,)), body, meant, year).value for stage in two]
        if pair[0] is not None and pair[1] is not None:
            return _executed(query, pair[0], pair[1], as_rate)
    done = one_value(replace(plain, stages=two[:1]), lookup, body, query.topics[0], year)
    planned = one_value(replace(plain, stages=two[1:2]), lookup, body, query.topics[0], done.fact.year)
    return _executed(query, done, planned, as_rate)


def _executed(query: Query, done: Value, planned: Value, as_rate: bool) -> Draft:
    if (done.fact.stage is Stage.BUDGET) or (planned.fact.stage in (Stage.FINAL, Stage.EXECUTED)):
        done, planned = planned, done
    name = fact_label(done.fact)
    if as_rate:
        result = share_of(term(done), term(planned))
        text = f"{name}相当于{fact_label(planned.fact)}的 {decimal_text(result.value)}%（{result.formula}）。"
        figure = derived_figure(f"{name}占{planned.fact.stage}", result, [done, planned])
        return draft_of(query, [done, planned], text, [figure])
    result = subtract(term(done), term(planned))
    word = "多" if result.value >= 0 else "少"
    text = f"{name}比{planned.fact.stage}{word} {amount_text(abs(result.value), result.unit)}（{result.formula}）。"
    if query.yes_no and query.comparator:
        right = bool(result.value) and (result.value > 0) == (query.comparator == ">")
        text = ("对。" if right else "不对。") + text
    figure = derived_figure(
        f"{name}比{planned.fact.stage}{word}", replace(result, value=abs(result.value)), [done, planned]
    )
    return draft_of(query, [done, planned], text, [figure])
