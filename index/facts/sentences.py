"""Statements → Facts: what a sentence says of a number, with the topic, the fund and the code that tables have too."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from index.domain.address import Base, Classification, Facet, Flow, Fund, Role, Stage
from index.domain.amounts import MONEY_UNITS, normalise
from index.domain.disclosure import Disclosure, Fact, Place
from index.domain.subjects import class_code, classification, economic_code, join_code, path_code, subject_path
from index.domain.terms import canonical, flow_of, fund_of, is_known, key, project_topic
from index.facts.repairs import UNNAMED, recognised
from index.prose.statements import Statement
from index.tables.header_words import base_in
from index.tables.kinds import FUND_WORDS, fund_in

_FUND_PREFIX = re.compile(r"^(?:一般公共预算|政府性基金预算?|国有资本经营预算|财政)?(?:财政)?(?:拨款)?(?:安排)?的?")
_DAY = re.compile(r"(20\d\d)年(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
# What a list of economic subjects makes up.
_MADE_OF_ECONOMIC = ("人员经费", "公用经费", "基本支出")


def topic_of(words: str) -> tuple[str, Fund]:
    """Topic and fund of the words for an item: 一般公共预算基本支出 → (基本支出, 一般公共预算)."""
    if is_known(words):
        topic = canonical(words)
        return topic, fund_of(topic)
    prefix = _FUND_PREFIX.match(normalise(words))
    rest = words[prefix.end() :] if prefix else words
    if prefix and prefix[0] and is_known(rest):
        return canonical(rest), next((fund for pattern, fund in FUND_WORDS if pattern.search(prefix[0])), Fund.ALL)
    return canonical(words), Fund.ALL


def statement_fact(statement: Statement, disclosure: Disclosure) -> Fact:
    """A Fact for a number in prose."""
    paragraph = statement.paragraph
    item = statement.item or UNNAMED
    topic, fund = topic_of(item)
    heading = paragraph.heading if paragraph else ""
    place = paragraph.place(statement.start, statement.end) if paragraph else Place()
    code, classified = _code_of(statement, topic)
    counted = statement.role == "count" or (statement.role == "change" and statement.unit not in MONEY_UNITS)
    if counted and is_known(item + statement.unit):
        topic = canonical(item + statement.unit)  # 国内公务接待 0 批次, 0 人次: two counts of one item
    if statement.role == "count":
        fund = Fund.ALL
    elif fund in (Fund.ALL, Fund.FISCAL):
        fund = _fund_said(statement, heading, fund)
    stage = statement.stage or disclosure.stage
    of_project = statement.project and statement.project == statement.item
    topic = project_topic(statement.project) if of_project else topic
    item_facets, measures = _item_of(statement, topic, code, classified)
    return Fact(
        body=disclosure.body,
        scope=disclosure.scope,
        year=statement.year or disclosure.year,
        stage=Stage.ACTUAL if counted or statement.as_of else stage,
        flow=flow_of(topic) or (Flow.EXPENDITURE if code or statement.path else None),
        fund=fund,
        classification=classified,
        code=code,
        name=item,
        project=statement.project,
        measure=heading,
        role=Role(statement.role),
        value=statement.value,
        unit=statement.unit,
        kind="sentence",
        base=_base_of(statement, disclosure),
        flags=recognised(place),
        source=disclosure.source(place, sentence=statement.sentence, written_as=statement.amount.written_as),
        item=item_facets,
        measures=measures,
        as_of=day_of(statement.as_of),
    )


def _base_of(statement: Statement, disclosure: Disclosure) -> Base | None:
    """What a relative number is measured against, as its sentence says."""
    if statement.role == Role.SHARE:
        return Base(whole=(canonical(statement.base.strip("的 ")),), printed=statement.base) if statement.base else None
    if statement.role in (Role.CHANGE, Role.CHANGE_RATE, Role.COMPLETION):
        return base_in(statement.base, statement.year or disclosure.year) if statement.base else None
    return None


def day_of(words: str) -> date | None:
    """The day that 截至 names: the last of its month or year where it names no day."""
    found = _DAY.match(words)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, min(int(found[3] or last) or last, last))


def _item_of(
    statement: Statement, topic: str, code: str, classified: Classification
) -> tuple[tuple[Facet, ...], tuple[str, ...]]:
    """What a statement is of, and which part of it."""
    measures = ("基本支出",) if code and canonical(statement.within) in _MADE_OF_ECONOMIC else ()
    project = Facet(Classification.PROJECT, (project_topic(statement.project),)) if statement.project else None
    if project and statement.project == statement.item:
        return (project,), ()
    if code:
        names = [key(name) for name, _ in statement.path]
        listed = subject_path(code, statement.item)
        own = Facet(classified, listed if len(listed) >= len(names) else tuple(names), code)
        return ((project, own) if project else (own,)), measures
    if statement.path:
        return (Facet(Classification.FUNCTIONAL, tuple(key(name) for name, _ in statement.path)),), ()
    if is_known(topic):
        return (
            (Facet(Classification.LINE, (topic,)), project) if project else (Facet(Classification.LINE, (topic,)),)
        ), ()
    named = Facet(Classification.NAMED, (topic,))
    return ((named, project) if project else (named,)), ()


def _fund_said(statement: Statement, heading: str, own: Fund) -> Fund:
    """The fund that the whole names of which the item is a part (一般公共预算支出包括: …), else the heading's, else its own."""
    whole = topic_of(statement.within)[1] if statement.within else Fund.ALL
    said = [fund for fund in (whole, fund_in(heading)) if fund is not Fund.ALL]
    return next((fund for fund in said if fund is not Fund.FISCAL), said[0] if said else own)


def _code_of(statement: Statement, topic: str) -> tuple[str, Classification]:
    """The code that a sentence prints or that its names tell: a path from 类 down, a 类, an item of 人员经费."""
    if statement.role == "count":
        return "", Classification.NONE
    printed = [part for _, part in statement.path if part]
    code = join_code(printed)[0] if printed else path_code([name for name, _ in statement.path])
    if not code and not statement.path and canonical(statement.within) in _MADE_OF_ECONOMIC:
        code = economic_code(statement.item)
        return code, Classification.ECONOMIC if code else Classification.NONE
    code = code or class_code(statement.item) or class_code(topic)
    return code, classification(code) if code else Classification.NONE
