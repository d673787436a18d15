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
from dataclasses import replace
from itertools import groupby

from index.amounts import MONEY_UNITS, Amount, normalise, parse_cell, squeeze
from index.disclosure import (
    Cell,
    Classification,
    Column,
    Disclosure,
    Fact,
    Flow,
    Fund,
    Scope,
    Stage,
    Table,
)
from index.fact_flags import RECOGNISED, UNKNOWN_UNIT, UNNAMED, recognised, repairs
from index.performance import Entry, EntryKind, is_total_label
from index.prose_facts import statement_fact, topic_of
from index.rows import Row, names_rows, numbers_columns, read_rows, row_label, shared_headers
from index.subjects import (
    class_code,
    classification,
)
from index.table_kinds import FUND_WORDS, Kind, fund_in, table_kind
from index.terms import canonical, flow_of, fund_of, key, project_topic, without_ordinal

_STAGE_HEADERS = (
    (re.compile(r"年初预算"), Stage.BUDGET),
    (re.compile(r"(?:全年|调整)后?预算|预算调整数"), Stage.ADJUSTED),
    (re.compile(r"执行数|执行情况"), Stage.EXECUTED),
    (re.compile(r"决算数?"), Stage.FINAL),
    (re.compile(r"(?<!公共)预算数?(?:$|/|[(（])|预算(?:数|安排|金额)"), Stage.BUDGET),
)
# Header words that say when or how much, not of what.
_WHEN = r"(?:20\d\d年度?|上年度?|本年度?|当年|去年)?"
_NEUTRAL = re.compile(
    rf"^{_WHEN}(?:合计|总计|小计|总额|金额|数额|合计数|"
    r"(?:年初|全年|调整后?)?(?:支出|收入)?(?:预算|决算|执行)(?:[(（]执行[)）])?(?:数|金额|额|安排)?|全年执行数|实际执行数|"
    r"本年支出|本年收入|本年(?:收入|支出)合计|20\d\d年度?|数)$"
)
_UNIT_ENDING = re.compile(r"[(（][^()（）]{1,6}[)）]$")
_COUNTED_IN = re.compile(r"\((?:辆|台|套|台套|台/套|个|人|名|平方米|万元|元|%)\)$")
_LAST_YEAR = re.compile(r"上年|去年|上一年")
_YEAR = re.compile(r"(20\d\d)年")
_CHANGE_HEADER = re.compile(r"增减|比上年|较上年|增长|变动|比20\d\d年|较20\d\d年|升降")
_SHARE_HEADER = re.compile(r"占比|比重|比例|占.{0,12}[%％]")
_RATE_HEADER = re.compile(
    r"完成率|执行率|完成(?:预算|年初预算|全年预算|调整预算)?.{0,4}[%％]|(?:为|占)(?:年初|全年|调整)?预算.{0,4}[%％]"
)
_BASE_HEADER = re.compile(r"(上年度?|去年|20\d\d年度?)(预算执行|年初预算|预算|执行|决算)?数?")
_COUNT_HEADER = re.compile(r"数量|人数|编制|个数|台数|辆数|面积|批次|人次|团组")


def table_facts(table: Table, disclosure: Disclosure) -> Iterator[Fact]:
    """A Fact for every cell that holds an amount."""
    kind = table_kind(table, disclosure.stage)
    shared = shared_headers(table)
    labels: list[Column] = []
    for _, group in groupby(table.columns, key=lambda column: column.block):
        block = list(group)
        # 计量单位 names no row: the names of the columns before it go on.
        labels = [column for column in block if names_rows(column)] or labels
        for number, (cells, row) in enumerate(zip(table.rows, read_rows(table, labels), strict=True)):
            if numbers_columns(table, cells):
                continue
            for column in block:
                cell = cells[column.index]
                if column.is_label or not column.path or cell is None:
                    continue  # a number under no header could be anything
                amount = parse_cell(cell.text)
                if amount is not None:
                    yield _cell_fact(table, disclosure, kind, shared, column, cell, amount, row, number)


def cell_topic(
    table: Table, kind: Kind, shared: dict[int, set[str]], column: Column, row: Row, role: str = "amount"
) -> tuple[str, Flow | None, Fund]:
    """What a cell counts by its row and its column, on which side, and of which fund if one is named."""
    path = [_UNIT_ENDING.sub("", word) for word in column.path if word not in shared.get(column.block, set())]
    meaning = [word for word in path if word and not _NEUTRAL.match(word)]
    meaning = [word for word in meaning if role in ("amount", "count") or not _is_comparison(word)]
    measure = without_ordinal(meaning[-1]) if meaning else ""
    flow = kind.flow or _flow_of_block(table, column, row.name, two_sides=not kind.total)
    fund, measure = _fund_of(kind, measure, flow, row.name)
    return _topic(kind, row, column.path, measure, flow, fund), flow, fund


def _cell_fact(
    table: Table,
    disclosure: Disclosure,
    kind: Kind,
    shared: dict[int, set[str]],
    column: Column,
    cell: Cell,
    amount: Amount,
    row: Row,
    number: int,
) -> Fact:
    header = "/".join(column.path)
    role, unit, base = _role(header, row.name, amount, table.unit)
    topic, flow, fund = cell_topic(table, kind, shared, column, row, role)
    code = row.code or (class_code(row.name) if flow is Flow.EXPENDITURE else "")
    year, stage = year_and_stage(header, disclosure)
    own = not row.unit or row.unit in (disclosure.body, *disclosure.aliases)
    return Fact(
        body=disclosure.body if own else row.unit,
        scope=disclosure.scope if own else Scope.UNIT,
        year=year,
        stage=stage,
        flow=flow or flow_of(topic) or flow_of(topic.split("|")[-1]),
        fund=fund_in(row.name.split("：")[-1]) if "：" in row.name else _fund_of_topic(topic, fund, code),
        classification=classification(code, header) if code else Classification.NONE,
        code=code,
        name=row.name,
        project=row.project,
        measure=header,
        topic=topic,
        role=role,
        value=amount.value,
        unit=unit,
        kind="cell",
        base=base,
        flags=(
            *amount.flags,
            *row.flags,
            *((UNKNOWN_UNIT,) if not unit and role != "count" else ()),
            *recognised(cell),
        ),
        source=disclosure.source(
            cell,
            table=table.title,
            row=cell.row + 1,
            column=cell.column + 1,
            row_label=" ".join(part for part in (code, row.name, row.project) if part) or f"第{number + 1}行数据",
            column_label=header,
            written_as=cell.text.strip(" \n\t"),
        ),
    )


def _flow_of_block(table: Table, column: Column, name: str, *, two_sides: bool) -> Flow | None:
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
    return (Flow.REVENUE if column.block == 0 else Flow.EXPENDITURE) if blocks == 2 and two_sides else None


def _fund_of(kind: Kind, measure: str, flow: Flow | None, name: str) -> tuple[Fund, str]:
    """A column that only names a fund sets the fund of an expenditure; of a revenue it is what is received."""
    if flow is not Flow.REVENUE and measure:
        for pattern, fund in FUND_WORDS:
            rest = re.sub(
                r"预算|财政拨款|拨款|资金|支出|经营|补助|[(（].*?[)）]|安排的?|当年", "", pattern.sub("", measure)
            )
            if pattern.search(measure) and not rest and not is_total(name, measure):
                return fund, ""
    return kind.fund, measure


def is_total(name: str, measure: str) -> bool:
    """A measure that repeats the row's own name counts the row, not a fund."""
    return bool(name) and key(name) == key(measure)


def _is_comparison(word: str) -> bool:
    return any(p.search(word) for p in (_CHANGE_HEADER, _SHARE_HEADER, _RATE_HEADER)) or word in ("金额", "比例", "%")


def _role(header: str, name: str, amount: Amount, table_unit: str) -> tuple[str, str, str]:
    """Role, unit and base of what stands under a header. A change or a rate names what it is measured against."""
    unit = amount.unit
    if not unit and _COUNT_HEADER.search(header) and not re.search(rf"[(（](?:{'|'.join(MONEY_UNITS)})[)）]", header):
        counted = re.search(r"[(（]([^()（）\d]{1,3})[)）]$", normalise(header)) or _UNIT_ENDING.search(normalise(name))
        return "count", counted[0].strip("()") if counted else "", ""
    if not unit:
        named = re.search(r"[(（](%|" + "|".join(MONEY_UNITS) + r"|[人个辆台套])[)）]", header)
        unit = named[1] if named else table_unit
    if _RATE_HEADER.search(header):
        adjusted = re.search(r"全年|调整|执行率", header)
        return "rate", "%", "全年预算" if adjusted else "年初预算" if "年初" in header else "预算"
    if _CHANGE_HEADER.search(header):
        base = _BASE_HEADER.search(header)
        against = f"{base[1]}{base[2] or ''}" if base else "上年"
        rate = unit == "%" or re.search(r"[%％率幅]|比例", header)
        return ("change_rate", "%", against) if rate else ("change", unit, against)
    if _SHARE_HEADER.search(header):
        return "share", "%", ""
    return ("amount" if unit in MONEY_UNITS or not unit else "count"), unit, ""


def _fund_of_topic(topic: str, fund: Fund, code: str) -> Fund:
    """The fund that the thing measured is paid from by its own name: a revenue is the fund that it is (其他收入 is 单位资金,
    in whatever table). A name that says no more than 财政拨款 leaves a finer fund of the table as it is, and a subject with a
    code (30217 公务接待费) is not the “三公” item of that name."""
    parts = topic.split("|")
    for part in reversed(parts):
        own = fund_of(part)
        by_row = code and part == parts[0]
        if own is not Fund.ALL and (own is not Fund.FISCAL or (fund is Fund.ALL and not by_row)):
            return own
    return fund


# What a fund brings in and pays in a table that is of this fund alone, under 本年收入 and 本年支出.
_OF_FUND = {
    (Fund.GENERAL, Flow.REVENUE): "一般公共预算拨款收入",
    (Fund.GENERAL, Flow.EXPENDITURE): "一般公共预算支出",
    (Fund.GOVERNMENT, Flow.REVENUE): "政府性基金收入",
    (Fund.GOVERNMENT, Flow.EXPENDITURE): "政府性基金支出",
    (Fund.CAPITAL, Flow.REVENUE): "国有资本经营收入",
    (Fund.CAPITAL, Flow.EXPENDITURE): "国有资本经营支出",
}


def _topic(kind: Kind, row: Row, path: tuple[str, ...], measure: str, flow: Flow | None, fund: Fund) -> str:
    column = canonical(measure) if measure else ""
    if column == kind.total:
        column = ""
    if row.project:
        return project_topic(row.project) + (f"|{column}" if column else "")
    if row.total:
        own = kind.total or ("收入总计" if flow is Flow.REVENUE else "支出总计")
        this_year = not kind.total and any(word.startswith(("本年收入", "本年支出")) for word in path)
        if not column and flow and (this_year or own == "财政拨款支出"):
            own = _OF_FUND.get((fund, flow), own)
        own_column = kind.of_projects or not kind.whole
        topic = f"{own}|{column}" if column and own_column else column or own
    else:
        name = canonical(_COUNTED_IN.sub("", normalise(row.name))) if row.name else row.code or UNNAMED
        inner = kind.total if kind.of_projects else ""
        topic = "|".join(part for part in (name, inner, column) if part)
    if fund is Fund.FISCAL and topic in ("收入总计", "支出总计"):
        return "财政拨款" + topic
    return topic


def year_and_stage(header: str, disclosure: Disclosure) -> tuple[int, Stage]:
    """Year and stage of a column: what its header says, else the disclosure's."""
    if _CHANGE_HEADER.search(header) or _RATE_HEADER.search(header):
        return disclosure.year, disclosure.stage  # 比2023年预算增减: the year named is the base
    year = _YEAR.search(header)
    stage = next((stage for pattern, stage in _STAGE_HEADERS if pattern.search(header)), disclosure.stage)
    if year:
        return int(year[1]), stage
    last_year = _LAST_YEAR.search(re.sub(r"上年(?:结转|结余)", "", header))
    return disclosure.year - (1 if last_year else 0), stage


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
        fund=_fund_of_source(entry.name) if entry.kind is EntryKind.MONEY else Fund.ALL,
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


def with_default_unit(facts: Sequence[Fact], unit: str) -> list[Fact]:
    """Facts of tables that state no money unit get the one that every other table of the document states."""
    return [
        replace(fact, unit=unit) if not fact.unit and UNKNOWN_UNIT in fact.flags and unit else fact for fact in facts
    ]


__all__ = [
    "RECOGNISED",
    "UNKNOWN_UNIT",
    "UNNAMED",
    "WHOLE_BODY",
    "cell_topic",
    "indicator_fact",
    "read_rows",
    "repairs",
    "row_label",
    "shared_headers",
    "statement_fact",
    "table_facts",
    "table_kind",
    "topic_of",
    "with_default_unit",
    "year_and_stage",
]
