"""The numbers of performance tables → Facts."""

from __future__ import annotations

import re

from index.domain.address import Base, Classification, Facet, Flow, Fund, Origin, Role, Stage
from index.domain.amounts import MONEY_UNITS, normalise, squeeze
from index.domain.disclosure import Disclosure, Fact
from index.domain.terms import canonical, key, project_topic
from index.facts.repairs import recognised
from index.performance.form import Entry, EntryKind, is_total_label
from index.performance.form import Role as Column
from index.tables.header_words import header_word
from index.tables.kinds import fund_in

_SCORED = re.compile(r"得分|评分")
_UNIT_ENDING = re.compile(r"[(（][^()（）]{1,6}[)）]$")

# The owner of money that a performance table states for the whole body, not for a project.
WHOLE_BODY = "整体支出绩效"


def indicator_fact(entry: Entry, title: str, disclosure: Disclosure) -> Fact:
    """A Fact for a number of a performance table. The money of a project counts as the project's amount; the money of the
    whole body keeps an item of its own, since the form says by which source, not in which sense of the budget."""
    year, stage = _when(entry, disclosure)
    if "整体" in title and entry.project:
        title = ""  # the form of a project that follows that of the whole body in one grid has no title of its own
    role = _role_of(entry)
    fund = _fund_of_source(entry.name) if entry.kind is EntryKind.MONEY else Fund.ALL
    item, measures = _item_of(entry, fund)
    return Fact(
        body=disclosure.body,
        scope=disclosure.scope,
        year=year,
        stage=stage,
        flow=Flow.EXPENDITURE if entry.kind is EntryKind.MONEY else None,
        fund=fund,
        classification=Classification.NONE,
        code="",
        name=entry.name,
        project=entry.project,
        measure=f"绩效/{entry.measure}",
        role=role,
        value=entry.amount.value,
        unit=entry.unit,
        kind="cell",
        base=Base(stage=Stage.ADJUSTED, printed="全年预算数") if role is Role.COMPLETION else None,
        flags=(*entry.amount.flags, *recognised(entry.cell)),
        source=disclosure.source(
            entry.cell,
            table=title or "项目支出绩效表",
            row=entry.cell.row + 1,
            column=entry.cell.column + 1,
            row_label=" ".join(part for part in (entry.project, entry.name) if part),
            column_label=entry.measure,
            written_as=entry.cell.text.strip(),
        ),
        item=item,
        measures=measures,
        bound=_BOUNDS.get(entry.amount.comparator, "") if entry.kind is EntryKind.INDICATOR else "",
        origin=Origin.CARRIED_OVER if entry.kind is EntryKind.MONEY and "结转" in entry.name else None,
    )


def _item_of(entry: Entry, fund: Fund) -> tuple[tuple[Facet, ...], tuple[str, ...]]:
    """The project and its source of money, or the indicator and its project."""
    project = (
        Facet(Classification.PROJECT, (project_topic(entry.project) or key(entry.project),)) if entry.project else None
    )
    name = key(_UNIT_ENDING.sub("", normalise(entry.name)))
    if entry.kind is not EntryKind.MONEY:
        indicator = Facet(Classification.INDICATOR, (*(key(level) for level in entry.levels), name))
        return (indicator, project) if project else (indicator,), ()
    owner = project or Facet(Classification.NAMED, (WHOLE_BODY,))
    said_otherwise = is_total_label(entry.name) or fund is not Fund.ALL or "结转" in entry.name
    return (owner,), () if is_total_label(entry.name) or (said_otherwise and project) else (
        name if fund is not Fund.ALL else canonical(name),
    )


_BOUNDS = {"≥": ">=", "≤": "<=", "=": "=", ">": ">", "<": "<"}


def _when(entry: Entry, disclosure: Disclosure) -> tuple[int, Stage]:
    """The year and the stage of a number: a target, an outcome, or the money of a budget and of its execution."""
    said = header_word(entry.measure)
    year = said.year or disclosure.year - said.last_year
    if entry.kind is not EntryKind.MONEY:
        if entry.role is Column.LAST:
            return disclosure.year - 1, Stage.ACTUAL
        return year, Stage.ACTUAL if entry.role in (Column.OUTCOME, Column.SCORE) else Stage.TARGET
    if "完成" in entry.measure or entry.measure.startswith("执行率"):
        return year, Stage.EXECUTED
    return year, said.stage or disclosure.stage


def _role_of(entry: Entry) -> Role:
    if entry.kind is EntryKind.SCORE:
        return Role.WEIGHT if entry.role is Column.WEIGHT or not _SCORED.search(entry.measure) else Role.SCORE
    if entry.kind is EntryKind.INDICATOR:
        return Role.AMOUNT if entry.unit in MONEY_UNITS else Role.COUNT
    return Role.COMPLETION if entry.unit == "%" else Role.AMOUNT


def _fund_of_source(name: str) -> Fund:
    """The fund of a line of a project's money (其中：财政拨款, 其他资金); ALL for their sum and for what was carried over."""
    if is_total_label(name) or "结转" in name:
        return Fund.ALL
    if re.search(r"其他(?:资金|收入)|单位资金|自筹|自有", name):
        return Fund.UNIT
    # 自治区安排: what that level's 财政 allots.
    allotted = re.search(
        r"(?:中央|自治区|[省市州县区]|上级|本级)[)）]?(?:本级)?(?:财政)?(?:安排|补助|资金)", squeeze(name)
    )
    return Fund.FISCAL if allotted else fund_in(normalise(name))
