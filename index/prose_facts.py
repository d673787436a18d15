"""Statements → Facts: what a sentence says of a number, with the topic, the fund and the code that tables have too."""

from __future__ import annotations

import re

from index.amounts import MONEY_UNITS, normalise
from index.disclosure import Classification, Disclosure, Fact, Flow, Fund, Place, Stage
from index.fact_flags import UNNAMED, recognised
from index.statements import Statement
from index.subjects import class_code, classification, economic_code, join_code, path_code
from index.table_kinds import FUND_WORDS, fund_in
from index.terms import canonical, flow_of, fund_of, is_known, project_topic

_FUND_PREFIX = re.compile(r"^(?:一般公共预算|政府性基金预算?|国有资本经营预算|财政)?(?:财政)?(?:拨款)?(?:安排)?的?")
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
        topic=project_topic(statement.project) if of_project else topic,
        role=statement.role,
        value=statement.value,
        unit=statement.unit,
        kind="sentence",
        base=statement.base or statement.as_of,
        flags=recognised(place),
        source=disclosure.source(place, sentence=statement.sentence, written_as=statement.amount.written_as),
    )


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
