"""Query → Draft: which facts answer, which arithmetic, which words. One function an intent, each a few steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from index.amounts import to_yuan
from index.disclosure import Classification, Fact
from index.reconcile import TOLERANCE_YUAN
from qa.answer import Conflict, Figure, Status, decimal_text
from qa.calculate import UnitMismatch, difference, growth_rate, per_head, ratio, share, total
from qa.compose import (
    OUT_OF_SCOPE,
    amount_text,
    blank_text,
    conflict_of,
    conflict_text,
    derived_figure,
    fact_label,
    fact_name,
    figure_of,
    holdings_text,
    repair_text,
    term,
)
from qa.lookup import THREE_PUBLIC, Found, Lookup, Value
from qa.question import Query
from qa.vocabulary import Body

_TOTALS = ("支出总计", "本年支出合计")
_MOST_READINGS = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its numbers are checked. ``needs_prose`` asks for passages instead of figures."""

    status: Status
    text: str
    figures: tuple[Figure, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    choices: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    needs_prose: bool = False
    query: Query | None = field(default=None)


class NoAnswer(Exception):
    """Ends a step with the draft that says why there is no figure. Never leaves this module."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.text)
        self.draft = draft


def solve(query: Query, lookup: Lookup, bodies: Sequence[Body]) -> Draft:
    """The draft for a query."""
    if not query.about_budgets or (not query.topics and not query.bodies and query.unexplained):
        return Draft(Status.OUT_OF_SCOPE, OUT_OF_SCOPE, query=query)
    if query.intent in ("reason", "definition"):
        return Draft(Status.ANSWERED, "", needs_prose=True, query=query)
    try:
        query = _with_topics(_with_bodies(query, lookup, bodies), lookup)
        return replace(_INTENTS[query.intent](query, lookup), query=query)
    except NoAnswer as end:
        return replace(end.draft, query=query)
    except UnitMismatch:
        return Draft(Status.NO_DATA, "这几个数的计量单位不同，不能放在一起计算。", query=query)
    except ZeroDivisionError:
        return Draft(Status.NO_DATA, "分母是 0，不能计算比例。", query=query)


def _no_data(text: str) -> NoAnswer:
    return NoAnswer(Draft(Status.NO_DATA, text))


def _with_bodies(query: Query, lookup: Lookup, bodies: Sequence[Body]) -> Query:
    """The query with the bodies it means, or an end: nothing known by that name, or ask back."""
    if query.bodies:
        return query
    if query.unexplained and query.listing != "bodies":
        raise _no_data(f"库里没有找到与“{'、'.join(query.unexplained)}”对应的单位或指标。{_holdings(lookup, bodies)}")
    if len(bodies) == 1 or query.listing == "bodies":
        return replace(query, bodies=tuple(bodies))
    words = "、".join(query.topic_words) or "这一项"
    years = "".join(f"{year}年" for year in query.years[:1])
    held = [b for b in bodies if not query.years or set(query.years) & set(lookup.years_of(b))] or list(bodies)
    choices = tuple(f"{b.display}{years or _years_text(lookup, b)}{words}多少" for b in held[:_MOST_READINGS])
    raise NoAnswer(
        Draft(
            Status.AMBIGUOUS,
            f"请问是哪个单位的{words}？库里有：{'、'.join(b.display for b in held)}。",
            choices=choices,
        )
    )


def _years_text(lookup: Lookup, body: Body) -> str:
    years = lookup.years_of(body)
    return f"{years[-1]}年" if years else ""


def _with_topics(query: Query, lookup: Lookup) -> Query:
    """The query with what nobody understood matched to printed names, or an end that says what was not found."""
    if not query.unexplained:
        return query
    body = query.bodies[0]
    matches = lookup.by_words(query, body)
    if matches and not query.topics:
        return replace(query, topics=(matches[0],), topic_words=(query.unexplained[0],))
    if matches and query.intent == "figure":
        return replace(query, topics=(matches[0],))
    raise _no_data(
        f"{body.display}的公开文件里没有查到“{'、'.join(query.unexplained)}”。{_holdings(lookup, query.bodies)}"
    )


def _holdings(lookup: Lookup, bodies: Sequence[Body]) -> str:
    parts = [f"{body.display}：{holdings_text(lookup.disclosures_of(body))}" for body in bodies[:_MOST_READINGS]]
    return f"库里有——{'；'.join(parts)}。" if parts else ""


def _one(query: Query, lookup: Lookup, body: Body, topic: str, year: int | None) -> Value:
    """The one value asked for, or an end: not there, or several readings."""
    found = lookup.value(query, body, topic, year)
    if found.value is not None:
        return found.value
    if found.readings:
        raise NoAnswer(_ask_back(query, body, topic, found))
    raise _missing(query, lookup, body, topic, year)


def _missing(query: Query, lookup: Lookup, body: Body, topic: str, year: int | None) -> NoAnswer:
    years = lookup.years_of(body)
    word = query.topic_words[query.topics.index(topic)] if topic in query.topics[: len(query.topic_words)] else topic
    if year is not None and year not in years:
        return _no_data(f"库里没有{body.display}{year}年的公开文件，查不到{word}。{_holdings(lookup, [body])}")
    blank = lookup.blank(body, topic, year)
    if blank is not None:
        return _no_data(blank_text(blank, word))
    other = lookup.value(replace(query, stage=None, fund=None, scope=None, flow=None), body, topic, None)
    values = [other.value] if other.value else [value for _, value in other.readings]
    has = "；".join(f"{fact_label(v.fact)} {amount_text(v.fact.value, v.fact.unit)}" for v in values[:3])
    asked = f"{year}年" if year else ""
    stage = query.stage.value if query.stage else ""
    return _no_data(
        f"{body.display}{asked}的公开文件里没有列出{stage}“{word.split(chr(0))[0]}”。"
        + (f"查到的相近数据：{has}。" if has else _holdings(lookup, [body]))
    )


def _ask_back(query: Query, body: Body, topic: str, found: Found) -> Draft:
    """Several readings give different numbers: ask back, each with its value."""
    word = query.topic_words[query.topics.index(topic)] if topic in query.topics[: len(query.topic_words)] else topic
    readings = found.readings[:_MOST_READINGS]
    lines = [f"· {label}：{amount_text(v.fact.value, v.fact.unit)}" for label, v in readings]
    figures = tuple(figure_of(v, query.unit, f"{body.display} {label}")[0] for label, v in readings)
    choices = tuple(_choice(body, word, v.fact, found) for _, v in readings)
    text = f"{body.display}的“{word}”有几种口径，请问是哪一个？\n" + "\n".join(lines)
    facts = tuple(v.fact for _, v in readings)
    return Draft(Status.AMBIGUOUS, text, figures=figures, choices=choices, facts=facts)


def _choice(body: Body, word: str, fact: Fact, found: Found) -> str:
    others = [value.fact for _, value in found.readings]
    scope = f"{'单位本级' if fact.scope == '单位' else '部门汇总'}" if len({o.scope for o in others}) > 1 else ""
    stage = fact.stage.value if len({o.stage for o in others}) > 1 else ""
    code = fact.code if len({o.code for o in others}) > 1 else ""
    project = fact.project if fact.role == "target" and len({o.project for o in others}) > 1 else ""
    return f"{body.display}{fact.year}年{scope}{project}{code}{word}{stage}是多少"


def _cross(query: Query) -> list[tuple[Body, int | None, str]]:
    years: Sequence[int | None] = query.years or (None,)
    return [(body, year, topic) for body in query.bodies for year in years for topic in query.topics]


def _figure(query: Query, lookup: Lookup) -> Draft:
    """One figure, or a small table of them when several bodies, years or topics were asked for."""
    if not query.topics:
        raise NoAnswer(_which_topic(query, lookup))
    if len(query.topics) == 2:
        for joined in ("|".join(query.topics), "|".join(reversed(query.topics))):
            for body in query.bodies:
                if any(fact.topic == joined for fact in lookup.facts_of(body)):
                    query = replace(query, topics=(joined,), topic_words=("的".join(query.topic_words),))
    places = _cross(query)
    if len(places) == 1:
        body, year, topic = places[0]
        return _single(query, lookup, body, topic, year)
    values, notes = [], []
    for body, year, topic in places:
        try:
            values.append(_one(query, lookup, body, topic, year))
        except NoAnswer as end:
            notes.append(end.draft)
    if not values:
        raise NoAnswer(_bodies_or_first(notes))
    if len(query.bodies) > 1 and not all(_named_alike(query, body) for body in query.bodies) and len(values) > 1:
        return _which_body(query, values)
    if len(values) == 1 and len(query.topics) == 1:
        return _said(query, values[0])
    lines = [f"{fact_label(v.fact)}：{figure_of(v, query.unit)[1]}" for v in values]
    missing = [note.text for note in notes if note.status is Status.NO_DATA]
    return _draft(query, values, "\n".join([*lines, *dict.fromkeys(missing)]))


def _named_alike(query: Query, body: Body) -> bool:
    """Whether the question named this body by more than a place that it shares with the others."""
    return len({b.places for b in query.bodies}) == len(query.bodies) or any(n in query.question for n in body.names)


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
        choices=tuple(choice for note in asking for choice in note.choices)[:_MOST_READINGS],
        facts=tuple(fact for note in asking for fact in note.facts),
    )


def _which_topic(query: Query, lookup: Lookup) -> Draft:
    body = query.bodies[0]
    year = f"{query.years[0]}年" if query.years else _years_text(lookup, body)
    choices = tuple(
        f"{body.display}{year}{word}多少" for word in ("收入总计", "支出总计", "基本支出", "项目支出", "三公经费")
    )
    return Draft(Status.AMBIGUOUS, f"想了解{body.display}的哪一项？{_holdings(lookup, [body])}", choices=choices)


def _single(query: Query, lookup: Lookup, body: Body, topic: str, year: int | None) -> Draft:
    return _said(query, _one(query, lookup, body, topic, year))


def _said(query: Query, value: Value) -> Draft:
    _, text = figure_of(value, query.unit)
    return _draft(query, [value], f"{fact_label(value.fact)}为 {text}。")


def _draft(query: Query, values: Sequence[Value], text: str, derived: Sequence[Figure] = ()) -> Draft:
    """A draft that states ``values`` (and what was derived from them, first), with what contradicts them."""
    notes = [conflict_text(value) for value in values] + [repair_text(value) for value in values]
    figures = (*derived, *(figure_of(value, query.unit)[0] for value in values))
    return Draft(
        Status.ANSWERED,
        "\n".join(part for part in dict.fromkeys([text, *notes]) if part),
        figures=figures,
        conflicts=tuple(conflict for value in values for conflict in conflict_of(value)),
        facts=tuple(dict.fromkeys(fact for value in values for fact in (*value.agreeing, *value.contradicting))),
    )


def _year(query: Query) -> int | None:
    return query.years[0] if query.years else None


def _change(query: Query, lookup: Lookup) -> Draft:
    """The change against the year before: as stated, else computed from two years that we hold."""
    if not query.topics:
        raise NoAnswer(_which_topic(query, lookup))
    body, topic, year = query.bodies[0], query.topics[0], _year(query)
    roles = ("change_rate", "change") if query.wants_rate else ("change", "change_rate")
    for role in roles:
        found = lookup.value(replace(query, stage=None), body, topic, year, roles=(role,))
        if found.readings:
            raise NoAnswer(_ask_back(query, body, topic, found))
        if found.value is not None:
            return _stated_change(query, lookup, found.value, role)
    if year is not None and year - 1 in lookup.years_of(body):
        return _growth(replace(query, years=(year - 1, year)), lookup)
    raise _no_data(
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
    draft = _draft(query, values, text)
    extra = (figure_of(now.value)[0],) if now.value else ()
    return replace(draft, figures=(shown, *extra))


def _growth(query: Query, lookup: Lookup) -> Draft:
    """The difference, and the rate, between two years."""
    body, topic = query.bodies[0], (query.topics or ("",))[0]
    if not topic:
        raise NoAnswer(_which_topic(query, lookup))
    years = sorted(query.years)[:: len(query.years) - 1] if len(query.years) > 1 else list(query.years)
    old, new = (_one(query, lookup, body, topic, year) for year in (years[0], years[-1]))
    change = difference(term(new), term(old))
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
    if old.fact.stage != new.fact.stage:
        text += f"\n注意口径：前者是{old.fact.stage}数，后者是{new.fact.stage}数。"
    return _draft(query, [new, old], text, figures)


def _share(query: Query, lookup: Lookup) -> Draft:
    """What share of the whole a part is: computed, with the disclosure's own statement compared."""
    if not query.topics:
        raise NoAnswer(_which_topic(query, lookup))
    body, year = query.bodies[0], _year(query)
    part_topic = query.topics[0]
    part = _one(query, lookup, body, part_topic, year)
    whole_topic = query.topics[1] if len(query.topics) > 1 else _whole_of(part_topic)
    stated = lookup.value(replace(query, stage=None), body, part_topic, part.fact.year, roles=("share",)).value
    whole = lookup.value(query, body, whole_topic, part.fact.year).value
    if whole_topic in _TOTALS:
        # 占总支出: a 决算 means this year's expenditure, as its own shares do; the grand total holds the carry-over too.
        whole = lookup.value(query, body, "本年支出合计", part.fact.year).value or whole
    if whole is None:
        whole = _one(query, lookup, body, whole_topic, part.fact.year)
    result = share(term(part), term(whole))
    name = f"{fact_label(part.fact)}占{fact_name(whole.fact)}"
    text = f"{name}的 {decimal_text(result.value)}%（{result.formula}）。"
    figures = [derived_figure(f"{name}的比例", result, [part, whole])]
    if stated is not None and whole_topic in _TOTALS:
        if abs(stated.fact.value - result.value) > 1:
            figures.append(figure_of(stated)[0])
            text += f"公开文件自己写的是 {decimal_text(stated.fact.value)}%。"
        else:
            figures[0] = replace(figures[0], sources=(*figures[0].sources, stated.fact.source))
    return _draft(query, [part, whole], text, figures)


def _whole_of(topic: str) -> str:
    """What a part is a share of when the question does not say."""
    if topic.startswith("政府采购") and topic != "政府采购总额":
        return "政府采购总额"
    return "三公经费" if topic in THREE_PUBLIC and topic != "三公经费" else "支出总计"


def _two(query: Query, lookup: Lookup) -> tuple[Value, Value]:
    """The two values that a comparison is between: two topics, two bodies, or two years."""
    places = _cross(query)
    if len(places) != 2:
        raise NoAnswer(Draft(Status.AMBIGUOUS, "请说明是哪两个数相比，例如：某单位2021年基本支出和项目支出相差多少。"))
    a, b = (_one(query, lookup, body, topic, year) for body, year, topic in places)
    return a, b


def _difference(query: Query, lookup: Lookup) -> Draft:
    a, b = _two(query, lookup)
    result = difference(term(a), term(b))
    larger, smaller = (a, b) if result.value >= 0 else (b, a)
    result = difference(term(larger), term(smaller))
    label = f"{fact_label(larger.fact)}与{fact_label(smaller.fact)}相差"
    text = f"{fact_label(larger.fact)}比{fact_label(smaller.fact)}多 {amount_text(result.value, result.unit)}（{result.formula}）。"
    return _draft(query, [larger, smaller], text, [derived_figure(label, result, [larger, smaller])])


def _ratio(query: Query, lookup: Lookup) -> Draft:
    a, b = _two(query, lookup)
    result = ratio(term(a), term(b))
    label = f"{fact_label(a.fact)}是{fact_label(b.fact)}的倍数"
    text = f"{fact_label(a.fact)}是{fact_label(b.fact)}的 {decimal_text(result.value)} 倍（{result.formula}）。"
    return _draft(query, [a, b], text, [derived_figure(label, result, [a, b])])


def _sum(query: Query, lookup: Lookup) -> Draft:
    values = [_one(query, lookup, body, topic, year) for body, year, topic in _cross(query)]
    result = total([term(value) for value in values])
    names = "、".join(dict.fromkeys(fact_name(value.fact) for value in values))
    label = f"{values[0].fact.body}{values[0].fact.year}年{names}合计"
    text = f"{label} {amount_text(result.value, result.unit)}（{result.formula}）。"
    return _draft(query, values, text, [derived_figure(label, result, values)])


_PEOPLE = ("在职人数", "实有人数", "编制数", "退休人数", "离休人数")


def _per_head(query: Query, lookup: Lookup) -> Draft:
    topics = [topic for topic in query.topics if topic not in _PEOPLE]
    people_topic = next((topic for topic in query.topics if topic in _PEOPLE), "在职人数")
    if not topics:
        raise NoAnswer(_which_topic(query, lookup))
    body, year = query.bodies[0], _year(query)
    amount = _one(query, lookup, body, topics[0], year)
    people = _one(replace(query, stage=None), lookup, body, people_topic, amount.fact.year)
    result = per_head(term(amount), term(people))
    label = f"{fact_label(amount.fact)}人均（按{people_topic}）"
    text = f"{label} {amount_text(result.value, result.unit)}（{result.formula}）。"
    return _draft(query, [amount, people], text, [derived_figure(label, result, [amount, people])])


def _verify(query: Query, lookup: Lookup) -> Draft:
    """Whether a stated amount is right; a wrong one is corrected."""
    if not query.topics or query.claimed is None:
        raise NoAnswer(_which_topic(query, lookup))
    body, topic = query.bodies[0], query.topics[0]
    value = _one(query, lookup, body, topic, _year(query))
    claimed_unit = {"万": "万元", "亿": "亿元"}.get(query.claimed.unit, query.claimed.unit)
    mine, theirs = to_yuan(value.fact.value, value.fact.unit), to_yuan(query.claimed.value, claimed_unit)
    if mine is not None and theirs is not None:
        right = abs(mine - theirs) <= 50
    else:
        right = value.fact.value == query.claimed.value
    text = amount_text(value.fact.value, value.fact.unit)
    claimed = query.claimed.written_as
    if right:
        said = f"对。{fact_label(value.fact)}是 {text}。"
    else:
        said = f"不对。{fact_label(value.fact)}是 {text}，不是 {claimed}。"
    return _draft(query, [value], said)


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
        return _draft(query, values[:2], text)
    if len(top) == 1:
        first = top[0].fact
        text = (
            f"{what}中{word}的是{_member_name(first)}：{amount_text(first.value, first.unit)}（{fact_label(first)}）。"
        )
    else:
        lines = [f"{_member_name(value.fact)}：{amount_text(value.fact.value, value.fact.unit)}" for value in top]
        text = f"{what}由{'小到大' if query.ascending else '大到小'}：\n" + "\n".join(lines)
    return _draft(query, top, text)


def _over_bodies(query: Query, lookup: Lookup) -> list[Value]:
    if not query.topics:
        raise NoAnswer(_which_topic(query, lookup))
    values = []
    for body in query.bodies:
        found = lookup.value(query, body, query.topics[0], _year(query))
        if found.value:
            values.append(found.value)
    if not values:
        raise _no_data(f"库里没有可以比较的“{query.topic_words[0]}”。")
    return values


def _members(query: Query, lookup: Lookup) -> tuple[list[Value], str]:
    """The projects or subjects of a body, with what they are called together."""
    body, year = query.bodies[0], _year(query)
    if year is None:
        years = lookup.years_of(body)
        if len(years) > 1:
            choices = tuple(query.question.replace(body.display, f"{body.display}{y}年") for y in years)
            raise NoAnswer(Draft(Status.AMBIGUOUS, f"请问是哪一年的？{_holdings(lookup, [body])}", choices=choices))
        year = years[0] if years else None
    elif year not in lookup.years_of(body):
        raise _no_data(f"库里没有{body.display}{year}年的公开文件。{_holdings(lookup, [body])}")
    head = f"{body.display}{year}年"
    if query.listing == "projects" or query.topics == ("项目支出",):
        values = lookup.projects(body, year)
        what = f"{head}项目"
    else:
        parent = next((value.code for topic in query.topics for value in _coded(lookup, body, year, topic)), "")
        economic = query.listing == "economic" or parent.startswith("3")
        kind = Classification.ECONOMIC if economic else Classification.FUNCTIONAL
        values = lookup.children(body, year, kind, parent)
        what = f"{head}{kind}支出"
    if not values:
        raise _no_data(f"{head}的公开文件里没有查到可以逐项列出的内容。")
    scopes = {value.fact.scope for value in values}
    if len(scopes) > 1:
        values = [value for value in values if value.fact.scope == max(scopes)]
    return values, what


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
    if len(query.topics) > 1 or len(query.bodies) > 1:
        return _figure(query, lookup)
    values, what = _members(query, lookup)
    lines = [f"{_member_name(value.fact)}：{amount_text(value.fact.value, value.fact.unit)}" for value in values]
    figures = tuple(figure_of(value, query.unit, _member_name(value.fact))[0] for value in values)
    text = f"{what}：\n" + "\n".join(lines) + _not_all(query, lookup, values)
    return replace(_draft(query, values, text), figures=figures)


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
    "change": _change,
    "growth": _growth,
    "share": _share,
    "difference": _difference,
    "ratio": _ratio,
    "sum": _sum,
    "per_head": _per_head,
    "verify": _verify,
    "rank": _rank,
    "list": _list,
}
