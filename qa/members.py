"""What something is made of: the projects of a body, the subjects under a code, the parts of a whole."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from index.disclosure import Classification, Fact, Scope
from index.reconcile.agreement import TOLERANCE_YUAN
from qa.answer import Status
from qa.arithmetic import TOTALS
from qa.compose import amount_text, fact_name
from qa.draft import Draft, NoAnswer, asked_year, holdings, no_data
from qa.lookup import Lookup, Value
from qa.question import Query
from qa.vocabulary import Body

_SCOPE_WORDS = {Scope.DEPARTMENT: "部门汇总", Scope.UNIT: "单位本级"}


@cache
def _parts() -> dict[str, list[tuple[str, ...]]]:
    """Whole → the lists of parts it is divided into, the preferred one first; from data/parts.csv."""
    text = files("qa").joinpath("data/parts.csv").read_text(encoding="utf-8")
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["whole"], []).append(tuple(row["parts"].split(";")))
    return found


def divides(query: Query, lookup: Lookup) -> bool:
    """Whether the thing asked about is made of things that can be listed."""
    if query.listing in ("functional", "economic", "projects", "subjects"):
        return True
    if len(query.topics) != 1:
        return not query.topics and bool(query.code)
    topic = query.topics[0]
    return (
        topic in (*_parts(), *_COLUMNS)
        or topic in ("项目支出", *TOTALS)
        or bool(_coded(lookup, query.bodies[0], asked_year(query), topic))
    )


def members(query: Query, lookup: Lookup) -> tuple[list[Value], str, Value | None]:
    """The members of what is asked about, largest first, what they are called together, and the whole where it is
    known. Raises ``NoAnswer`` where there is nothing to list or it is not clear which."""
    body, year = query.bodies[0], _one_year(query, lookup)
    head = f"{body.display}{year}年"
    whole = None
    subjects = query.listing in ("functional", "economic", "subjects")
    if query.listing == "projects" or (query.topics == ("项目支出",) and not subjects):
        values, what = _projects(query, lookup, body, year), f"{head}项目"
        whole = lookup.value(Query("", "figure"), body, "项目支出", year).value
    elif len(query.topics) == 1 and query.topics[0] in _parts() and not subjects:
        whole = lookup.value(query, body, query.topics[0], year).value
        values, what = _parts_of(query, lookup, body, year, whole), f"{head}{query.topic_words[0]}"
    else:
        values, what = _subjects(query, lookup, body, year), f"{head}"
        kind = values[0].fact.classification.value if values else "功能分类"
        column = _column(query)
        what += f"{column}的{kind}科目" if column else f"{kind}支出"
        whole = lookup.value(query, body, column, year).value if column else None
    if not values:
        raise no_data(f"{head}的公开文件里没有查到可以逐项列出的内容。")
    return values, what, whole


def _one_year(query: Query, lookup: Lookup) -> int | None:
    body, year = query.bodies[0], asked_year(query)
    years = lookup.years_of(body)
    if year is None:
        if len(years) > 1:
            choices = tuple(f"{body.display}{y}年{_without_body(query, body)}" for y in years)
            raise NoAnswer(Draft(Status.AMBIGUOUS, f"请问是哪一年的？{holdings(lookup, [body])}", choices=choices))
        return years[0] if years else None
    if year not in years:
        raise no_data(f"库里没有{body.display}{year}年的公开文件。{holdings(lookup, [body])}")
    return year


def _without_body(query: Query, body: Body) -> str:
    """The question as it was asked, without the names of the body."""
    text = query.question
    for name in sorted((*body.names, body.full, *body.places), key=len, reverse=True):
        text = text.replace(name, "", 1)
    return text


def _parts_of(query: Query, lookup: Lookup, body: Body, year: int | None, whole: Value | None) -> list[Value]:
    """The parts that the store has, in the list whose sum comes nearest to the whole."""
    lists = []
    for topics in _parts()[query.topics[0]]:
        found = [lookup.value(replace(query, topics=(t,), flow=None), body, t, year).value for t in topics]
        values = [value for value in found if value is not None]
        if whole is not None:  # of the whole's own stage and scope
            values = [v for v in values if (v.fact.scope, v.fact.stage) == (whole.fact.scope, whole.fact.stage)]
        if values:
            lists.append(values)
    if not lists or whole is None:
        return sorted(lists[0], key=lambda value: -value.yuan) if lists else []
    best = min(lists, key=lambda values: abs(whole.yuan - sum(value.yuan for value in values)))
    return sorted(best, key=lambda value: -value.yuan)


# Columns of the tables of subjects: what is largest in one of them is asked for by its name.
_COLUMNS = {
    "人员经费": Classification.ECONOMIC,
    "公用经费": Classification.ECONOMIC,
    "基本支出": Classification.ECONOMIC,
    "项目支出": Classification.FUNCTIONAL,
}


def _column(query: Query) -> str:
    return query.topics[0] if len(query.topics) == 1 and query.topics[0] in _COLUMNS else ""


def _in_column(query: Query, lookup: Lookup, body: Body, year: int | None, column: str) -> list[Value]:
    """The subjects of the lowest printed level whose own column this is; all of 基本支出 are those of its table."""
    kind = _COLUMNS[column]
    if query.listing == "functional":
        kind = Classification.FUNCTIONAL
    of_all = column == "基本支出" and kind is Classification.ECONOMIC
    levels = (query.level,) if query.level else (5, 3) if kind is Classification.ECONOMIC else (7, 5, 3)
    for level in levels:
        values = lookup.children(body, year, kind, "", level, "" if of_all else column)
        if values:
            return values
    return []


def _subjects(query: Query, lookup: Lookup, body: Body, year: int | None) -> list[Value]:
    if column := _column(query):
        return _in_column(query, lookup, body, year, column)
    parent = query.code or next((f.code for topic in query.topics for f in _coded(lookup, body, year, topic)), "")
    economic = query.listing == "economic" or parent.startswith(("3", "5"))
    kind = Classification.ECONOMIC if economic else Classification.FUNCTIONAL
    values = lookup.children(body, year, kind, parent, query.level)
    if not values and len(parent) == 3:  # documents that print no 款 of their own
        values = lookup.children(body, year, kind, parent, 7)
    if not values and not parent:  # or no 类
        values = lookup.children(body, year, kind, "", 5) or lookup.children(body, year, kind, "", 7)
    while len(values) == 1 and not query.level and (below := lookup.children(body, year, kind, values[0].fact.code)):
        values = below  # a 类 with a single 款 says nothing by itself
    return values


def _projects(query: Query, lookup: Lookup, body: Body, year: int | None) -> list[Value]:
    """The projects of the department or of the unit: the asked one, either when both list the same, else ask."""
    by_scope = {scope: lookup.projects(body, year, scope) for scope in ([query.scope] if query.scope else Scope)}
    lists = {scope: values for scope, values in by_scope.items() if values}
    if len({frozenset((value.fact.topic, value.yuan) for value in values) for values in lists.values()}) > 1:
        choices = tuple(f"{body.display}{year}年{_SCOPE_WORDS[scope]}有哪些项目" for scope in lists)
        raise NoAnswer(Draft(Status.AMBIGUOUS, "部门和单位的项目不同，请问是哪一个口径？", choices=choices))
    return next(iter(lists.values()), [])


def _coded(lookup: Lookup, body: Body, year: int | None, topic: str) -> list[Fact]:
    """The facts of a topic that is a subject with a code, for listing what is under it."""
    return [
        fact
        for fact in lookup.facts_of(body)
        if fact.topic in topic.split("\0") and fact.year == year and fact.code and len(fact.code) < 7
    ]


def member_name(fact: Fact) -> str:
    """How a member is called in a list."""
    return fact.project or (fact.name if fact.code else "") or fact_name(fact)


def not_all(values: Sequence[Value], whole: Value | None) -> str:
    """A warning when the members do not make up the whole."""
    if whole is None or not values or abs(whole.yuan - sum(value.yuan for value in values)) <= TOLERANCE_YUAN:
        return ""
    listed = sum(value.yuan for value in values)
    thing = "项目" if values[0].fact.project else "组成部分"
    if listed < whole.yuan:
        return f"\n注意：公开文件没有逐项列出全部{thing}，以上各项加起来少于总数 {amount_text(whole.fact.value, whole.fact.unit)}。"
    return f"\n注意：以上各项加起来多于总数 {amount_text(whole.fact.value, whole.fact.unit)}，公开文件里的口径不一致或有重复列出。"
