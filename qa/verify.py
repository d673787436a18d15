"""Is it true that …: a claimed amount, change, share, ratio or comparison against the disclosures; a wrong one is
corrected, never followed."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from index.amounts import MONEY_UNITS, to_yuan
from index.terms import project_topic
from qa.answer import Figure, decimal_text
from qa.arithmetic import difference, ratio, share
from qa.asking import FALLS, RISES
from qa.changes import change
from qa.compose import amount_text, fact_label, figure_of
from qa.draft import Draft, NoAnswer, ask_which_topic, asked_places, asked_year, draft_of, no_data, one_value
from qa.lookup import Lookup, Value
from qa.members import members
from qa.question import Query

_ABOUT = re.compile(r"大?约|左右|大概|接近|将近|差不多")
# Claims of money are right when they agree as printed amounts do: half of 0.01 万元.
_TOLERANCE_YUAN = Decimal(50)


def verify(query: Query, lookup: Lookup) -> Draft:
    """Whether a stated amount is right; a wrong one is corrected."""
    claimed = query.claimed
    if claimed is None:
        raise NoAnswer(ask_which_topic(query, lookup))
    if not query.topics and query.listing == "projects" and claimed.unit in ("个", "项", ""):
        return _number_of_projects(query, lookup)
    if not query.topics:
        raise NoAnswer(ask_which_topic(query, lookup))
    unit = {"万": "万元", "亿": "亿元"}.get(claimed.unit, claimed.unit)
    changes = bool(RISES.search(query.leftover) or FALLS.search(query.leftover))
    if unit == "倍":
        return _computed(query, ratio(query, lookup))
    if unit == "%" and not changes and (query.by == "share" or len(query.topics) > 1):
        return _computed(query, share(query, lookup))
    if len(asked_places(query)) > 1:
        if changes or not (query.direction or re.search(r"差|多|少", query.leftover)):
            raise no_data("一次只能核对一个数，请分开来问。")
        return _computed(query, difference(query, lookup))
    if changes:
        return _change(query, lookup, unit)
    if unit == "%":
        return _stated_share(query, lookup)
    value = one_value(replace(query, wants=""), lookup, query.bodies[0], query.topics[0], asked_year(query))
    return _amount(query, value, unit)


def _amount(query: Query, value: Value, unit: str) -> Draft:
    assert query.claimed is not None
    fact, claimed = value.fact, query.claimed
    mine, theirs = to_yuan(fact.value, fact.unit), to_yuan(claimed.value, unit)
    if mine is not None and theirs is not None:
        tolerance = _TOLERANCE_YUAN
        if _ABOUT.search(query.question):
            tolerance = _last_place(claimed.value) / 2 * (to_yuan(Decimal(1), unit) or 1)
        right = _holds(query, mine, theirs, tolerance)
    else:
        # No unit in the claim, or people and things: as printed.
        comparable = not unit or unit == fact.unit or (unit not in MONEY_UNITS and mine is None)
        right = comparable and _holds(query, fact.value, claimed.value, Decimal(0))
    text = amount_text(fact.value, fact.unit)
    shown, extra = figure_of(value, query.unit)
    if query.unit and not query.yes_no:  # 93.4万元是多少元
        if shown.formula:
            extra = f"{decimal_text(shown.value)} {shown.unit}（{shown.formula}）"
        said = f"{fact_label(fact)}为 {extra}。"
        return draft_of(query, [value], said if right else f"{said}不是 {claimed.written_as}。")
    return draft_of(query, [value], _verdict(query, right, f"{fact_label(fact)}是 {text}"))


def _holds(query: Query, mine: Decimal, theirs: Decimal, tolerance: Decimal) -> bool:
    """Whether the claim holds: over, under or equal. A claimed fall is said without its sign."""
    if query.comparator == ">":
        return mine > theirs
    if query.comparator == "<":
        return mine < theirs
    return abs(mine - theirs) <= tolerance or abs(abs(mine) - abs(theirs)) <= tolerance


def _verdict(query: Query, right: bool, sentence: str) -> str:
    claimed = query.claimed.written_as if query.claimed else ""
    if query.comparator == ">":
        return f"{'对' if right else '不对'}。{sentence}，{'超过' if right else '没有超过'} {claimed}。"
    if query.comparator == "<":
        return f"{'对' if right else '不对'}。{sentence}，{'低于' if right else '不低于'} {claimed}。"
    return f"对。{sentence}。" if right else f"不对。{sentence}，不是 {claimed}。"


def _last_place(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _computed(query: Query, draft: Draft) -> Draft:
    """A claimed share, ratio or difference against the computed one, rounded as the claim is."""
    assert query.claimed is not None
    figure, claimed = draft.figures[0], query.claimed
    mine, theirs = abs(figure.value), abs(claimed.value)
    unit = {"万": "万元", "亿": "亿元"}.get(claimed.unit, claimed.unit)
    if figure.unit in MONEY_UNITS:
        converted = to_yuan(mine, figure.unit), to_yuan(theirs, unit)
        if converted[0] is None or converted[1] is None:
            raise no_data("问的数和公开文件里的数计量单位不同，不能判断对错。")
        right = _holds(query, converted[0], converted[1], _TOLERANCE_YUAN)
    else:
        right = _holds(query, mine, theirs, _last_place(claimed.value) / 2)
    head = "对。" if right else "不对。"
    tail = ""
    if query.comparator:
        word = {">": ("超过", "没有超过"), "<": ("低于", "不低于")}[query.comparator][not right]
        tail = f"{word} {claimed.written_as}。"
    elif not right:
        tail = f"不是 {claimed.written_as}。"
    first, *rest = draft.text.split("\n")
    return replace(draft, text="\n".join([f"{head}{first}{tail}", *rest]))


def _change(query: Query, lookup: Lookup, unit: str) -> Draft:
    """A claimed change: its size, and whether it rose or fell."""
    assert query.claimed is not None
    role = "change_rate" if unit == "%" else "change"
    draft = change(replace(query, intent="change", yes_no=False, wants_rate=unit == "%", direction=0), lookup)
    figure = next((f for f in draft.figures if (f.unit == "%") == (unit == "%")), None)
    if figure is None:
        raise no_data(f"公开文件没有写明这个说法，不能判断对错。\n{draft.text}")
    value = Decimal(figure.value)
    falls = bool(FALLS.search(query.leftover))
    fell = bool(re.search(r"减少|下降$|下降", figure.label)) or value < 0
    mine, theirs = to_yuan(abs(value), figure.unit), to_yuan(abs(query.claimed.value), unit)
    if role == "change" and mine is not None and theirs is not None:
        right = _holds(query, mine, theirs, _TOLERANCE_YUAN)
    else:
        right = _holds(query, abs(value), abs(query.claimed.value), _last_place(query.claimed.value) / 2)
    right = right and (not value or falls == fell)
    sentence = draft.text.split("\n")[0].rstrip("。")
    if value and falls != fell:
        said = f"不对。{sentence}，不是{'减少' if falls else '增加'}。"
        return replace(draft, text="\n".join([said, *draft.text.split("\n")[1:]]))
    rest = draft.text.split("\n")[1:]
    return replace(draft, text="\n".join([_verdict(query, right, sentence), *rest]))


def _stated_share(query: Query, lookup: Lookup) -> Draft:
    body, topic = query.bodies[0], query.topics[0]
    found = lookup.value(replace(query, stages=(), wants=""), body, topic, asked_year(query), roles=("share",))
    if found.value is None:
        raise no_data(f"{body.display}的公开文件没有写明这个说法，不能判断对错。")
    return _amount(query, found.value, "%")


def _number_of_projects(query: Query, lookup: Lookup) -> Draft:
    assert query.claimed is not None
    values, what, _ = members(query, lookup)
    count = Decimal(len(values))
    sources = tuple(dict.fromkeys(value.fact.source for value in values))
    names = "；".join(value.fact.project for value in values)
    figure = Figure(f"{what}个数", count, "个", "derived", sources, f"逐项列出的有 {decimal_text(count)} 个")
    sentence = f"{what}逐项列出的有 {decimal_text(count)} 个：{names}"
    right = _holds(query, count, query.claimed.value, Decimal(0))
    return draft_of(query, values, _verdict(query, right, sentence), [figure])


def compare(query: Query, lookup: Lookup) -> Draft:
    """A 比 B 多吗: yes or no, with both values and their difference."""
    if len(asked_places(query)) != 2:
        raise no_data("请说明是哪两个数相比，例如：某单位2021年的基本支出比项目支出多吗。")
    a, b = (one_value(query, lookup, body, topic, year) for body, year, topic in asked_places(query))
    if (to_yuan(a.fact.value, a.fact.unit) is None) != (to_yuan(b.fact.value, b.fact.unit) is None):
        raise no_data("这两个数的计量单位不同，不能比较。")
    larger = a.yuan > b.yuan
    right = a.yuan != b.yuan and larger == (query.direction > 0)
    draft = difference(query, lookup)
    if a.yuan == b.yuan:
        both = f"{fact_label(a.fact)}和{fact_label(b.fact)}一样，都是 {amount_text(a.fact.value, a.fact.unit)}。"
        return replace(draft, text=f"不对。{both}")
    return replace(draft, text=f"{'对' if right else '不对'}。{draft.text}")


def said_to_be_there(query: Query, value: Value, text: str) -> str:
    """有没有…: 有 or 没有 before the figure."""
    asks = re.search(r"有没有|有无|是否有|有.{0,12}(?:吗|么)$", query.question.rstrip("？?。 "))
    if not asks:
        return text
    return f"{'有' if value.fact.value else '没有'}。{text}"


def is_the_top(query: Query, top: Value) -> str:
    """X是最大的项目吗: 对 or 不对 before the ranking, "" where nothing was claimed."""
    named = {meaning for topic in query.topics for meaning in topic.split("\0")}
    own = {top.fact.topic, project_topic(top.fact.project) if top.fact.project else top.fact.topic}
    if not query.yes_no or not named:
        return ""
    return "对。" if named & own else "不对。"
