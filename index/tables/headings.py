"""The counting columns of a table → what each says of all its cells, as dimensions of the address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.domain.address import Base, Facet, Flow, Fund, Origin, Role, Scope, Stage
from index.domain.amounts import MONEY_UNITS, normalise
from index.domain.disclosure import Column, Table
from index.domain.subjects import class_code, classification, economic_code, subject_path
from index.domain.terms import is_known, key
from index.tables.header_words import CARRIED_OVER_TERMS, Word, base_in, header_word

_CHANGE = re.compile(r"增减|比上年|较上年|同比|增长|增幅|增加额|变动(?!后)|比20\d\d年|较20\d\d年|升降")
_SHARE = re.compile(r"占比|比重|比例|占.{0,12}[%％]")
_COMPLETION = re.compile(
    r"完成率|执行率|完成.{0,14}[%％]|(?:为|占)(?:年初|全年|调整|上年)?(?:预算|执行|决算).{0,6}[%％]|"
    r"占(?:年初|全年|调整|变动)?(?:预算|执行|决算)|(?:为|是)上年"
)
_RATE_OF_CHANGE = re.compile(r"[%％率幅]|比例|增长$")
_BASE_HEADER = re.compile(r"(?:比|较|与|为|占|是)[^比较与占]*")
_COUNT = re.compile(r"数量|人数|编制(?!预算)|个数|台数|辆数|面积|批次|人次|团组|户数|套数")
_UNIT = re.compile(r"[(（](%|" + "|".join(sorted(MONEY_UNITS, key=len, reverse=True)) + r"|[人个辆台套户])[)）]")
_UNIT_PRICE = re.compile(r"单价|单位价格")
_PLACE = re.compile(r"^(?!全|其他|各)[一-鿿]{1,8}[市县区州盟旗](?:本级)?$")
_FEWEST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """What a counting column says of its cells. None: nothing. ``measures`` are the parts that it names, widest first;
    ``term`` is the standard term that its last word is, which the row that counts the whole table takes for its item;
    ``subject`` is the budget subject that the column is of; ``unit`` the unit that it states, "" for the table's;
    ``this_year``: it stands under 本年收入 or 本年支出."""

    header: str
    measures: tuple[str, ...] = ()
    term: str = ""
    all_known: bool = True
    subject: Facet | None = None
    year: int | None = None
    stage: Stage | None = None
    fund: Fund | None = None
    origin: Origin | None = None
    scope: Scope | None = None
    flow: Flow | None = None
    role: Role = Role.AMOUNT
    base: Base | None = None
    unit: str = ""
    recipient: str = ""
    this_year: bool = False


def read_headings(table: Table, year: int) -> dict[int, Heading]:
    """The heading of every counting column by its index. ``year`` is the one that 上年 is counted from."""
    shared = _shared_words(table)
    places = {word for column in table.columns for word in column.path if not column.is_label and _PLACE.match(word)}
    recipients = frozenset(places) if len(places) >= _FEWEST_PLACES else frozenset[str]()
    found: dict[int, Heading] = {}
    for block in sorted({column.block for column in table.columns}):
        columns = [c for c in table.columns if c.block == block and not c.is_label and c.path]
        headings = [_heading(c, shared.get(block, set()), year, recipients) for c in columns]
        headings = list(_with_bases(_without_sole_origin(headings), year))
        found |= {column.index: heading for column, heading in zip(columns, headings, strict=True)}
    return found


def _shared_words(table: Table) -> dict[int, set[str]]:
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


def _heading(column: Column, shared: set[str], year: int, recipients: frozenset[str]) -> Heading:
    header = "/".join(column.path)
    role, base = _role(header, year)
    heading = Heading(header, role=role, base=base, unit=_unit(header, role))
    for text in column.path:
        if text in recipients:
            heading = replace(heading, recipient=text)
        elif role in (Role.AMOUNT, Role.COUNT, Role.UNIT_PRICE) or not _is_relative(text):
            heading = _with_word(heading, header_word(text), text, text in shared, year)
    return heading


def _with_word(heading: Heading, word: Word, text: str, is_shared: bool, year: int) -> Heading:
    """A heading with one more word of its path."""
    relative = heading.role in (Role.CHANGE, Role.CHANGE_RATE, Role.COMPLETION)
    named = word.year or (year - 1 if word.last_year else None)
    heading = replace(
        heading,
        year=heading.year if relative else named or heading.year,
        stage=heading.stage if relative else word.stage or heading.stage,
        fund=_finer(heading.fund, word.fund),
        origin=word.origin or heading.origin,
        scope=word.scope or heading.scope,
        flow=word.flow or heading.flow,
        this_year=heading.this_year or word.term in ("本年收入合计", "本年支出合计"),
    )
    if is_shared or not (word.measure or word.term):
        return heading
    if (subject := subject_named(text)) is not None and not is_known(text):
        return replace(heading, subject=subject)
    measures = heading.measures
    if word.measure and word.measure not in measures:
        measures = (*measures, word.measure)
    known = heading.all_known and bool(word.term or not word.measure)
    return replace(heading, measures=measures, term=word.term or heading.term, all_known=known)


def _finer(one: Fund | None, other: Fund | None) -> Fund | None:
    """The fund that says more: 财政拨款 over 一般公共预算 is 一般公共预算."""
    if other is None or (other is Fund.FISCAL and one not in (None, Fund.ALL)):
        return one
    return other


def subject_named(text: str) -> Facet | None:
    """The expenditure subject that a column heading names without its code, None for none."""
    name = key(text)
    code = class_code(name) or economic_code(name)
    if not code.startswith(("2", "3", "5")):
        return None
    return Facet(classification(code), subject_path(code, name), code)


def _is_relative(word: str) -> bool:
    return any(p.search(word) for p in (_CHANGE, _SHARE, _COMPLETION)) or word in ("金额", "比例", "%")


def _role(header: str, year: int) -> tuple[Role, Base | None]:
    if _COMPLETION.search(header):
        return Role.COMPLETION, _base(header, year, Base(stage=Stage.BUDGET, printed="预算"))
    if _CHANGE.search(header):
        rate = _RATE_OF_CHANGE.search(header.rsplit("/", 1)[-1]) or re.search(r"[%％]", header)
        base = _base(header, year, Base(year=year - 1, printed="上年"))
        return (Role.CHANGE_RATE if rate else Role.CHANGE), base
    if _SHARE.search(header):
        return Role.SHARE, None
    if _UNIT_PRICE.search(header):
        return Role.UNIT_PRICE, None
    counted = _COUNT.search(header) and not any(unit in header for unit in ("(万元)", "(元)", "(亿元)"))
    return (Role.COUNT if counted else Role.AMOUNT), None


def _base(header: str, year: int, default: Base) -> Base:
    """The year and stage that a relative column is measured against, as its header says."""
    leaf = header.rsplit("/", 1)[-1]
    said = _BASE_HEADER.search(leaf) or _BASE_HEADER.search(header)
    if said is None and "执行率" in header:
        return Base(stage=Stage.ADJUSTED, printed="全年预算")
    return base_in(said[0] if said else header, year) or default


def _unit(header: str, role: Role) -> str:
    if role in (Role.CHANGE_RATE, Role.SHARE, Role.COMPLETION):
        return "%"
    named = _UNIT.search(normalise(header))
    return named[1] if named else ""


def _without_sole_origin(headings: Sequence[Heading]) -> list[Heading]:
    """本年 says which money only beside a column of money carried over; alone it heads the whole table."""
    if any(heading.origin is Origin.CARRIED_OVER for heading in headings):
        return list(headings)
    return [replace(h, origin=None) if h.origin is Origin.CURRENT else h for h in headings]


def _with_bases(headings: Sequence[Heading], year: int) -> Iterator[Heading]:
    """A relative column is of the amounts right before it, and, where it names none, against those of another year."""
    amounts: list[Heading] = []
    for heading in headings:
        if heading.role is Role.AMOUNT:
            amounts.append(heading)
        elif heading.role in (Role.CHANGE, Role.CHANGE_RATE, Role.COMPLETION) and amounts:
            last = amounts[-1]
            heading = replace(
                heading,
                year=last.year,
                stage=last.stage,
                scope=heading.scope or last.scope,
                flow=heading.flow or last.flow,
            )
            others = [a for a in amounts if (a.year or year) < (last.year or year)]
            if heading.role is not Role.COMPLETION and heading.base and heading.base.stage is None and others:
                heading = replace(heading, base=replace(heading.base, year=others[-1].year, stage=others[-1].stage))
            elif heading.role is not Role.COMPLETION and heading.base and heading.base.printed == "上年":
                heading = replace(heading, base=replace(heading.base, year=(last.year or year) - 1))
        yield heading


def revenue_term(heading: Heading) -> str:
    """The line that a column of a revenue table is for the row of everything, "" where it is all of it."""
    if heading.origin is Origin.CARRIED_OVER:
        return heading.term if heading.term in CARRIED_OVER_TERMS else CARRIED_OVER_TERMS[0]
    return heading.term if heading.term not in ("收入总计", "本年收入合计") else ""
