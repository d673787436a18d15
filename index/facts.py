"""Tables, performance tables and statements → Facts.

The heart is the *topic*: the canonical name of what a number measures, so that the same thing in two tables, in a table
and a sentence, or in a question, meets under one key. It is the row's name, the column's measure, or both::

    row 合计        column 项目支出      → 项目支出
    row 行政运行     column 合计          → 行政运行
    row 行政运行     column 基本支出      → 行政运行|基本支出
    row 合计        column 合计          → what the table as a whole counts (支出总计, “三公”经费 …)

Columns that name a fund (一般公共预算 | 政府性基金预算) set the fund of the fact instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.amounts import MONEY_UNITS, Amount, is_empty_mark, normalise, parse_cell, squeeze
from index.disclosure import (
    Cell,
    Classification,
    Column,
    Disclosure,
    Fact,
    Flow,
    Fund,
    Located,
    Place,
    Stage,
    Table,
)
from index.headers import TOTAL_WORDS
from index.performance import Entry, EntryKind, is_total_label
from index.statements import Statement
from index.subjects import class_code, classification, join_code, split_leading_code
from index.terms import canonical, flow_of, is_known, key, project_topic, without_ordinal

UNKNOWN_UNIT = "money unit not stated"
RECOGNISED = "recognised from a picture"

_FUNDS = (
    (re.compile(r"政府性基金|基金预算"), Fund.GOVERNMENT),
    (re.compile(r"国有资本"), Fund.CAPITAL),
    (re.compile(r"财政专户|教育收费"), Fund.SPECIAL_ACCOUNT),
    (re.compile(r"一般公共预算"), Fund.GENERAL),
    (re.compile(r"单位(?:其他)?资金"), Fund.UNIT),
    (re.compile(r"财政拨款"), Fund.FISCAL),
)
_FUND_PREFIX = re.compile(r"^(?:一般公共预算|政府性基金预算?|国有资本经营预算|财政)?(?:财政)?(?:拨款)?(?:安排)?的?")
_STAGE_HEADERS = (
    (re.compile(r"年初预算"), Stage.BUDGET),
    (re.compile(r"(?:全年|调整)预算"), Stage.ADJUSTED),
    (re.compile(r"执行数"), Stage.EXECUTED),
    (re.compile(r"决算数"), Stage.FINAL),
    (re.compile(r"预算数"), Stage.BUDGET),
)
_NEUTRAL = re.compile(
    r"^(?:合计|总计|小计|总额|金额|数额|预算数?|决算数?|年初预算数?|全年预算数?|调整预算数?|全年执行数?|执行数|支出预算|收入预算|支出决算|收入决算|"
    r"本年支出|本年收入|20\d\d年(?:预算|决算|执行)?数?|(?:上|本)年(?:预算|决算|执行)?数?|合计数|本年(?:收入|支出)合计)$"
)
_LAST_YEAR = re.compile(r"上年|去年")
_YEAR = re.compile(r"(20\d\d)年")
_UNIT_ENDING = re.compile(r"\([^()]{1,6}\)$")
_CHANGE_HEADER = re.compile(r"增减|比上年|较上年|增长")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a table counts, told by its title and header words."""

    total: str  # topic of its grand total
    flow: Flow | None
    fund: Fund
    of_projects: bool = False


def table_facts(table: Table, disclosure: Disclosure) -> Iterator[Fact]:
    """A Fact for every cell that holds an amount."""
    kind = table_kind(table, disclosure.stage)
    shared = _shared_headers(table)
    for _, group in groupby(table.columns, key=lambda column: column.block):
        block = list(group)
        labels = [column for column in block if column.is_label]
        seen: set[str] = set()
        above = ""
        for number, row in enumerate(table.rows):
            name, code, project, flags = row_label(row, labels)
            if not code and key(name) in seen and above:
                name = f"{above}：{name}"  # a fund again, under 年初结转和结余: what was carried over of it
            seen.add(key(name))
            above = name if "结转" in name and "：" not in name else above
            for column in block:
                cell = row[column.index]
                if column.is_label or not column.path or cell is None:
                    continue  # a number under no header could be anything
                amount = parse_cell(cell.text)
                if amount is None:
                    continue
                yield _cell_fact(
                    table, disclosure, kind, shared, column, cell, amount, name, code, project, flags, number
                )


def table_kind(table: Table, stage: Stage) -> Kind:
    """From the title; where there is none, from the header words."""
    title = squeeze(table.title)
    fund = next((fund for pattern, fund in _FUNDS if pattern.search(title)), Fund.ALL)
    final = stage is Stage.FINAL
    if "三公" in title:
        return Kind("三公经费", Flow.EXPENDITURE, fund)
    if "项目支出" in title and "支出总" not in title:
        return Kind("项目支出", Flow.EXPENDITURE, fund, of_projects=True)
    if "基本支出" in title:
        return Kind("基本支出", Flow.EXPENDITURE, fund)
    if "采购" in title:
        return Kind("政府采购总额", None, fund)
    both = "收支" in title or ("收入" in title and "支出" in title)
    if both:
        return Kind("", None, fund)
    if "收入" in title:
        return Kind("本年收入合计" if final else "收入总计", Flow.REVENUE, fund)
    by_fund = {
        Fund.GENERAL: "一般公共预算支出",
        Fund.GOVERNMENT: "政府性基金支出",
        Fund.CAPITAL: "国有资本经营支出",
        Fund.FISCAL: "财政拨款支出",
    }
    return Kind(by_fund.get(fund, "本年支出合计" if final else "支出总计"), Flow.EXPENDITURE, fund)


def _shared_headers(table: Table) -> dict[int, set[str]]:
    """Header words that stand over every counting column of a block: they name the block, not a column."""
    shared: dict[int, set[str]] = {}
    for column in table.columns:
        if not column.is_label:
            words = set(column.path)
            shared[column.block] = shared[column.block] & words if column.block in shared else words
    for column in table.columns:
        if not column.is_label and sum(not c.is_label and c.block == column.block for c in table.columns) == 1:
            shared[column.block] = set(column.path[:-1])  # its only column: what stands over the leaf names the block
    return shared


def row_label(row: Sequence[Cell | None], labels: Sequence[Column]) -> tuple[str, str, str, tuple[str, ...]]:
    """Name, code, project and flags of a row, from its label columns."""
    codes: list[str] = []
    names: list[str] = []
    project = ""
    for column in labels:
        cell = row[column.index]
        text = squeeze(cell.text) if cell is not None else ""
        leaf = column.path[-1] if column.path else ""
        if is_empty_mark(text) or re.search(r"序号|行次|备注|摘要|说明", leaf):
            continue
        if re.fullmatch(r"\d+", normalise(text)) and not names:
            codes.append(text)
        elif "项目名称" in leaf or (leaf.startswith("项目") and names and codes):
            project = text
        else:
            names.append(text)
    code, flags = join_code(codes)
    name = names[-1] if names else ""
    own_code, name = split_leading_code(without_ordinal(name))
    if project in TOTAL_WORDS:
        name, project = project, ""
    return name, code or own_code, project, flags


def _cell_fact(
    table: Table,
    disclosure: Disclosure,
    kind: Kind,
    shared: dict[int, set[str]],
    column: Column,
    cell: Cell,
    amount: Amount,
    name: str,
    code: str,
    project: str,
    flags: tuple[str, ...],
    number: int,
) -> Fact:
    path = [word for word in column.path if word not in shared.get(column.block, set())]
    header = "/".join(column.path)
    meaning = [word for word in path if not _NEUTRAL.match(word)]
    measure = meaning[-1] if meaning else ""
    flow = kind.flow or _flow_of_block(table, column, name)
    fund, measure = _fund_of(kind, measure, flow, name)
    role, unit = _role(column.path, amount, table.unit)
    topic = _topic(kind, name, measure, project, flow, fund)
    code = code or (class_code(name) if flow is Flow.EXPENDITURE else "")
    year, stage = year_and_stage(header, disclosure)
    return Fact(
        body=disclosure.body,
        scope=disclosure.scope,
        year=year,
        stage=stage,
        flow=flow or flow_of(topic),
        fund=fund,
        classification=classification(code, header) if code else Classification.NONE,
        code=code,
        name=name,
        project=project,
        measure=header,
        topic=topic,
        role=role,
        value=amount.value,
        unit=unit,
        kind="cell",
        base="上年" if role.startswith("change") else "",
        flags=(*amount.flags, *flags, *(() if unit else (UNKNOWN_UNIT,)), *_recognised(cell)),
        source=disclosure.source(
            cell,
            table=table.title,
            row=cell.row + 1,
            column=cell.column + 1,
            row_label=" ".join(part for part in (code, name, project) if part) or f"第{number + 1}行数据",
            column_label=header,
            written_as=cell.text.strip(" \n\t"),
        ),
    )


def _flow_of_block(table: Table, column: Column, name: str) -> Flow | None:
    """In a 收支 table: the side that the header over the column names, else the side the label belongs to."""
    top = column.path[0] if column.path else ""
    if "收入" in top and "支出" not in top:
        return Flow.REVENUE
    if "支出" in top and "收入" not in top:
        return Flow.EXPENDITURE
    known = flow_of(canonical(name))
    if known is not None:
        return known
    blocks = max(c.block for c in table.columns) + 1
    return (Flow.REVENUE if column.block == 0 else Flow.EXPENDITURE) if blocks == 2 else None


def _fund_of(kind: Kind, measure: str, flow: Flow | None, name: str) -> tuple[Fund, str]:
    """A column that only names a fund sets the fund of an expenditure; of a revenue it is what is received."""
    if flow is Flow.EXPENDITURE and measure:
        for pattern, fund in _FUNDS:
            rest = re.sub(
                r"预算|财政拨款|拨款|资金|支出|经营|补助|[(（].*?[)）]|安排的?|当年", "", pattern.sub("", measure)
            )
            if pattern.search(measure) and not rest and not is_total(name, measure):
                return fund, ""
    return kind.fund, measure


def is_total(name: str, measure: str) -> bool:
    """A measure that repeats the row's own name counts the row, not a fund."""
    return bool(name) and key(name) == key(measure)


def _role(path: tuple[str, ...], amount: Amount, table_unit: str) -> tuple[str, str]:
    header = "".join(path)
    unit = amount.unit
    if not unit:
        named = re.search(r"[(（](%|" + "|".join(MONEY_UNITS) + r"|[人个辆台套])[)）]", header)
        unit = named[1] if named else table_unit
    if _CHANGE_HEADER.search(header):
        rate = unit == "%" or "%" in header or "率" in header or "幅" in header
        return ("change_rate", "%") if rate else ("change", unit)
    if re.search(r"占比|比重|比例", header):
        return "share", "%"
    return ("amount" if unit in MONEY_UNITS or not unit else "count"), unit


def _topic(kind: Kind, name: str, measure: str, project: str, flow: Flow | None, fund: Fund) -> str:
    total_row = not name or squeeze(name) in TOTAL_WORDS
    column = canonical(measure) if measure else ""
    if column == kind.total:
        column = ""
    if project:
        return project_topic(project) + (f"|{column}" if column else "")
    if total_row:
        own = kind.total or ("收入总计" if flow is Flow.REVENUE else "支出总计")
        topic = f"{own}|{column}" if column and kind.of_projects else column or own
    else:
        row = canonical(name)
        inner = kind.total if kind.of_projects else ""
        topic = "|".join(part for part in (row, inner, column) if part)
    if fund is Fund.FISCAL and topic in ("收入总计", "支出总计"):
        return "财政拨款" + topic
    return topic


def year_and_stage(header: str, disclosure: Disclosure) -> tuple[int, Stage]:
    """Year and stage of a column: what its header says, else the disclosure's."""
    year = _YEAR.search(header)
    stage = next((stage for pattern, stage in _STAGE_HEADERS if pattern.search(header)), disclosure.stage)
    if year:
        return int(year[1]), stage
    return disclosure.year - (1 if _LAST_YEAR.search(header) and not _CHANGE_HEADER.search(header) else 0), stage


# The owner of money that a performance table states for the whole body, not for a project.
WHOLE_BODY = "整体支出绩效"


def indicator_fact(entry: Entry, title: str, disclosure: Disclosure) -> Fact:
    """A Fact for a number of a performance table. The money of a project counts as the project's amount; the money of the
    whole body keeps a topic of its own, since the form says by which source, not in which sense of the budget."""
    year, stage = year_and_stage(entry.measure, disclosure)
    if re.search(r"完成", entry.measure) or entry.measure.startswith("执行率"):
        stage = Stage.EXECUTED
    elif entry.kind is EntryKind.INDICATOR and stage is disclosure.stage:
        stage = Stage.TARGET
    if "整体" in title and entry.project:
        title = ""  # the form of a project that follows that of the whole body in one grid has no title of its own
    role, topic = _role_and_topic_of(entry)
    return Fact(
        body=disclosure.body,
        scope=disclosure.scope,
        year=year,
        stage=stage,
        flow=Flow.EXPENDITURE if entry.kind is EntryKind.MONEY else None,
        fund=Fund.ALL,
        classification=Classification.NONE,
        code="",
        name=entry.name,
        project=entry.project,
        measure=f"绩效/{entry.measure}",
        topic=topic,
        role=role,
        value=entry.amount.value,
        unit=entry.unit,
        kind="cell",
        base="全年预算数" if role == "rate" else "",
        flags=(*entry.amount.flags, *_recognised(entry.cell)),
        source=disclosure.source(
            entry.cell,
            table=title or "项目支出绩效表",
            row=entry.cell.row + 1,
            column=entry.cell.column + 1,
            row_label=" ".join(part for part in (entry.project, entry.name) if part),
            column_label=entry.measure,
            written_as=entry.cell.text.strip(),
        ),
    )


def _role_and_topic_of(entry: Entry) -> tuple[str, str]:
    """Marks have a role of their own, so that no question about money or counts meets them."""
    name = key(_UNIT_ENDING.sub("", normalise(entry.name)))
    if entry.kind is EntryKind.SCORE:
        return "score", f"{name}|{entry.measure}"
    if entry.kind is EntryKind.INDICATOR:
        return "target", name
    owner = project_topic(entry.project) if entry.project else WHOLE_BODY
    topic = owner if is_total_label(entry.name) else f"{owner}|{name}"
    return ("rate" if entry.unit == "%" else "amount"), topic


def _recognised(place: Located) -> tuple[str, ...]:
    return (RECOGNISED,) if place.ocr else ()


def topic_of(words: str) -> tuple[str, Fund]:
    """Topic and fund of the words for an item: 一般公共预算基本支出 → (基本支出, 一般公共预算)."""
    if is_known(words):
        topic = canonical(words)
        return topic, next((f for p, f in _FUNDS if f is not Fund.FISCAL and p.search(topic)), Fund.ALL)
    prefix = _FUND_PREFIX.match(normalise(words))
    rest = words[prefix.end() :] if prefix else words
    if prefix and prefix[0] and is_known(rest):
        return canonical(rest), next((fund for pattern, fund in _FUNDS if pattern.search(prefix[0])), Fund.ALL)
    return canonical(words), Fund.ALL


def statement_fact(statement: Statement, disclosure: Disclosure) -> Fact:
    """A Fact for a number in prose."""
    paragraph = statement.paragraph
    topic, fund = topic_of(statement.item)
    heading = paragraph.heading if paragraph else ""
    place = paragraph.place(statement.start, statement.end) if paragraph else Place()
    if fund is Fund.ALL:
        fund = next((f for p, f in _FUNDS if p.search(heading)), Fund.ALL)
    code, _ = join_code([part for _, part in statement.path]) if statement.path else ("", ())
    path_name = statement.path[-1][0] if statement.path else ""
    code = code or ((class_code(statement.item) or class_code(topic)) if statement.role != "count" else "")
    counted = statement.role == "count"
    if counted and is_known(statement.item + statement.unit):
        topic = canonical(statement.item + statement.unit)  # 国内公务接待 0 批次, 0 人次: two counts of one item
    stage = statement.stage or disclosure.stage
    return Fact(
        body=disclosure.body,
        scope=disclosure.scope,
        year=statement.year or disclosure.year,
        stage=Stage.ACTUAL if counted or statement.as_of else stage,
        flow=flow_of(topic) or (Flow.EXPENDITURE if code or path_name else None),
        fund=fund,
        classification=classification(code) if code else Classification.NONE,
        code=code,
        name=statement.item,
        project=statement.project,
        measure=heading,
        topic=project_topic(statement.project) if statement.project and statement.project == statement.item else topic,
        role=statement.role,
        value=statement.value,
        unit=statement.unit,
        kind="sentence",
        base=statement.base or statement.as_of,
        flags=_recognised(place),
        source=disclosure.source(place, sentence=statement.sentence, written_as=statement.amount.written_as),
    )


def with_default_unit(facts: Sequence[Fact], unit: str) -> list[Fact]:
    """Facts of tables that state no money unit get the one that every other table of the document states."""
    return [
        replace(fact, unit=unit) if not fact.unit and UNKNOWN_UNIT in fact.flags and unit else fact for fact in facts
    ]
