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

from index.amounts import MONEY_UNITS, REPAIRED_COMMA, Amount, is_empty_mark, normalise, parse_cell, squeeze
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
    Scope,
    Stage,
    Table,
)
from index.headers import TOTAL_WORDS
from index.performance import Entry, EntryKind, is_total_label
from index.statements import Statement
from index.subjects import (
    REPAIRED_CODE,
    class_code,
    classification,
    economic_code,
    join_code,
    path_code,
    split_leading_code,
)
from index.table_kinds import FUND_WORDS, Kind, fund_in, table_kind
from index.terms import canonical, flow_of, fund_of, is_known, key, project_topic, without_ordinal

UNKNOWN_UNIT = "money unit not stated"
RECOGNISED = "recognised from a picture"
# The name of a number of which its sentence or its row does not tell what it is of.
UNNAMED = "未写明所指"

_FUND_PREFIX = re.compile(r"^(?:一般公共预算|政府性基金预算?|国有资本经营预算|财政)?(?:财政)?(?:拨款)?(?:安排)?的?")
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
_UNIT_COLUMN = re.compile(r"^(?:预算|填报|所属|基层)?(?:单位|部门)名称$|^预算单位$")
_COUNT_HEADER = re.compile(r"数量|人数|编制|个数|台数|辆数|面积|批次|人次|团组")
_UNIT_CODE_COLUMN = re.compile(r"(?:单位|部门)(?:编码|代码|编号)")
_NO_NAME_COLUMN = re.compile(r"序号|行次|栏次|备注|摘要|说明|资金(?:性质|来源)|类别|类型|级次|是否|日期|时间|计量单位")


@dataclass(frozen=True, slots=True)
class Row:
    """What the label cells of a row say. ``unit`` is the unit (单位) that the row is of, "" for the disclosure's own body;
    ``total``: the row counts the whole table."""

    name: str = ""
    code: str = ""
    project: str = ""
    flags: tuple[str, ...] = ()
    unit: str = ""
    total: bool = False


def table_facts(table: Table, disclosure: Disclosure) -> Iterator[Fact]:
    """A Fact for every cell that holds an amount."""
    kind = table_kind(table, disclosure.stage)
    shared = shared_headers(table)
    labels: list[Column] = []
    for _, group in groupby(table.columns, key=lambda column: column.block):
        block = list(group)
        # 计量单位 names no row: the names of the columns before it go on.
        labels = [column for column in block if _names_rows(column)] or labels
        for number, (cells, row) in enumerate(zip(table.rows, read_rows(table, labels), strict=True)):
            if _numbers_columns(table, cells):
                continue
            for column in block:
                cell = cells[column.index]
                if column.is_label or not column.path or cell is None:
                    continue  # a number under no header could be anything
                amount = parse_cell(cell.text)
                if amount is not None:
                    yield _cell_fact(table, disclosure, kind, shared, column, cell, amount, row, number)


def read_rows(table: Table, labels: Sequence[Column]) -> list[Row]:
    """What the label columns of one half say of each row, what a row takes from those above it included."""
    found: list[Row] = []
    seen: set[str] = set()
    carried_over = unit = ""
    for cells in table.rows:
        name, code, project, flags = row_label(cells, labels)
        if labels and not (name or code or project):
            name = _reaching(cells, labels[0])
        if not code and key(name) in seen and carried_over:
            name = f"{carried_over}：{name}"  # a fund again, under 年初结转和结余: what was carried over of it
        seen.add(key(name))
        carried_over = name if "结转" in name and "：" not in name else carried_over
        unit = _unit_of(cells, labels) or unit
        total = squeeze(name) in TOTAL_WORDS if name or labels else True
        of_unit = unit if not total and (project or unit != name) else ""
        found.append(Row(name, code, project, flags, of_unit, total))
    return found


def _names_rows(column: Column) -> bool:
    leaf = column.path[-1] if column.path else ""
    return column.is_label and not _NO_NAME_COLUMN.search(leaf)


def _reaching(cells: Sequence[Cell | None], label: Column) -> str:
    """The text of a cell of the other half that is drawn over the label columns of this one (公用经费合计)."""
    over = (cell for cell in cells[: label.index] if cell and cell.column + cell.column_span > label.index)
    return without_ordinal(next((squeeze(cell.text) for cell in over if parse_cell(cell.text) is None), ""))


def _numbers_columns(table: Table, cells: Sequence[Cell | None]) -> bool:
    """Whether a row prints the numbers of the columns (1 2 3 …, 栏次), not amounts."""
    filled = [cell for cell in cells if cell is not None and not is_empty_mark(cell.text)]
    counting = [cell for cell in filled if not table.columns[cell.column].is_label]
    numbers = [squeeze(normalise(cell.text)).strip("()") for cell in counting]
    wanted = [str(n) for n in range(1, len(numbers) + 1)]
    return len(numbers) > 2 and numbers == wanted and all(len(squeeze(c.text)) < 4 for c in filled)


def shared_headers(table: Table) -> dict[int, set[str]]:
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
    project = unit = ""
    for column in labels:
        cell = row[column.index]
        text = squeeze(cell.text) if cell is not None else ""
        leaf = column.path[-1] if column.path else ""
        if is_empty_mark(text) or _NO_NAME_COLUMN.search(leaf) or _UNIT_CODE_COLUMN.search(leaf):
            continue
        if re.fullmatch(r"\d+", normalise(text)) and not names:
            codes.append(text)
        elif _UNIT_COLUMN.match(leaf):
            unit = text
        elif "项目名称" in leaf or (leaf.startswith("项目") and names and codes):
            project = text
        else:
            names.append(text)
    code, flags = join_code(codes)
    name = names[-1] if names else unit
    own_code, name = split_leading_code(without_ordinal(name))
    if project in TOTAL_WORDS:
        name, project = project, ""
    return name, code or own_code, project, flags


def _unit_of(row: Sequence[Cell | None], labels: Sequence[Column]) -> str:
    """The unit that a row names beside its subject or project, "" where the row names none."""
    cells = (row[column.index] for column in labels if column.path and _UNIT_COLUMN.match(column.path[-1]))
    text = next((squeeze(cell.text) for cell in cells if cell is not None), "")
    return "" if is_empty_mark(text) or text in TOTAL_WORDS else text


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
            *_recognised(cell),
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


def _recognised(place: Located) -> tuple[str, ...]:
    return (RECOGNISED,) if place.ocr else ()


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


# What a list of economic subjects makes up.
_MADE_OF_ECONOMIC = ("人员经费", "公用经费", "基本支出")


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
        flags=_recognised(place),
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


def repairs(fact: Fact) -> dict[str, str]:
    """What was mended or assumed when a number was read, by flag, each as a sentence for the reader."""
    written, unit = fact.source.written_as, fact.unit
    assumed = f"按同一文件其他表的“{unit}”读取" if unit else "不知道是元还是万元"
    said = {
        REPAIRED_COMMA: f"原文写作“{written}”，逗号后不是三位，按小数点读取。",
        REPAIRED_CODE: f"科目编码的“款”在原文里多印了“类”的末位，按{fact.code}读取。",
        UNKNOWN_UNIT: f"原表没有写金额单位，{assumed}。",
        RECOGNISED: f"“{written}”是从扫描图像识别出来的，请核对原件。",
    }
    flags = dict.fromkeys((*fact.flags, *_recognised(fact.source)))
    return {flag: said.get(flag, flag) for flag in flags}


def with_default_unit(facts: Sequence[Fact], unit: str) -> list[Fact]:
    """Facts of tables that state no money unit get the one that every other table of the document states."""
    return [
        replace(fact, unit=unit) if not fact.unit and UNKNOWN_UNIT in fact.flags and unit else fact for fact in facts
    ]
