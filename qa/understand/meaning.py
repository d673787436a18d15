"""What each rule of the grammar means: from the words that it covered to a Query.

A function here is named by ``do`` in ``data/grammar.toml``. It gets the words in order and what was said before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from index.domain.address import Classification, Flow, Fund, Role, Stage
from index.domain.amounts import to_yuan
from index.domain.terms import flow_of, fund_of
from qa.query import (
    Aggregate,
    Aggregation,
    Amount,
    Axis,
    Claim,
    Compare,
    Condition,
    Describe,
    Each,
    Ground,
    Holdings,
    Item,
    ItemWanted,
    List,
    Period,
    Premise,
    Quantity,
    Query,
    Rank,
    Relate,
    Relation,
    Several,
    Verify,
    Wanted,
    Why,
)
from qa.understand.frame import Frame, amounts_in, filled, is_column, singles, wanted_in, year_of
from qa.understand.patterns import number_of
from qa.understand.phrase import Phrase, read_phrase, wanted_of
from qa.understand.senses import Edge, Kind

# Costs of what is possible but odd.
_NOTHING_ASKED, _LOOSE_CUE = 6.0, 1.5
_ASKS = frozenset({"HOW", "PCT", "COUNTER", "WHICH"})
_LINE = Classification.LINE
_AXES: dict[str, tuple[str, str]] = {
    "project": ("project", ""),
    "agency": ("agency", ""),
    "subject": ("item", ""),
    "item": ("item", ""),
    "类": ("functional", "类"),
    "款": ("functional", "款"),
    "项": ("functional", "项"),
    "economic": ("economic", "款"),
    "indicator": ("indicator", ""),
    "unit": ("agency", "unit"),
    "place": ("recipient", "市县"),
    "revenue": ("revenue", ""),
    "year": ("year", ""),
}


@dataclass(slots=True)
class Made:
    """What a clause means, with what speaks against it and what it takes from the conversation."""

    query: Query
    phrases: list[Phrase] = field(default_factory=list)
    grounds: tuple[Ground, ...] = ()
    answer_as: str = ""
    unit: str = ""
    penalty: float = 0.0
    absorbed: bool = False  # asks only for what the clause before it gives anyway
    extends: bool = False  # another role of the same address
    nothing_named: bool = False  # asks for an amount, and does not say of what


# Words after which a fund is where money comes from.
_FROM = ("来自", "来源于", "用于自", "出自")


@dataclass(slots=True)
class Clause:
    """The words of a clause, cut up as its rule needs."""

    edges: list[Edge]
    chars: str
    frame: Frame
    newest: int | None
    phrases: list[Phrase] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    later: Period | None = None  # the year that the rest of what is claimed is of

    def has(self, *symbols: str) -> bool:
        return any(edge.symbol in symbols for edge in self.edges)

    def first(self, *symbols: str) -> int:
        """The place of the first word of these symbols; the number of words where there is none."""
        return next((i for i, edge in enumerate(self.edges) if edge.symbol in symbols), len(self.edges))

    def values(self, symbol: str) -> list[str]:
        return [edge.value for edge in self.edges if edge.symbol == symbol]

    def phrase(self, edges: Sequence[Edge]) -> Phrase:
        said = (
            self.chars[self.edges[0].start - 3 if self.edges and self.edges[0].start > 3 else 0 : edges[-1].end]
            if edges
            else ""
        )
        phrase = read_phrase(edges, of_money=self.frame.own and any(word in said for word in _FROM))
        self.phrases.append(phrase)
        return phrase

    def bare(self, edges: Sequence[Edge]) -> tuple[Phrase, Wanted]:
        """The address that these words name by themselves."""
        phrase = self.phrase(edges)
        year = year_of(self.frame.wanted) or self.newest
        own = [edge for edge in self.edges if any(sense.kind is Kind.PERIOD for sense in edge.senses)]
        return phrase, wanted_of(phrase, None if own else year)

    def wanted(self, edges: Sequence[Edge]) -> tuple[Phrase, Wanted]:
        """The same, its holes filled from what was said before."""
        phrase, bare = self.bare(edges)
        whole, grounds = filled(bare, self.frame, all_of_it=not phrase.things and not phrase.total)
        self.grounds.extend(grounds)
        return phrase, whole

    def made(self, query: Query, *, answer_as: str = "", unit: str = "", penalty: float = 0.0) -> Made:
        return Made(query, self.phrases, tuple(self.grounds), answer_as, unit, penalty)


def amount(clause: Clause) -> Made:
    """基本支出多少"""
    phrase, wanted = clause.wanted(clause.edges)
    asked = clause.has(*_ASKS)
    unit = ""
    penalty = 0.0
    if phrase.pronouns and "figures" in phrase.pronouns[-1] and clause.frame.queries and phrase.things:
        return clause.made(Amount(_parts_of_before(wanted, clause)))
    if phrase.pronouns and "figures" in phrase.pronouns[-1] and clause.frame.queries:
        figures = tuple(one for query in clause.frame.queries[-2:] for one in amounts_in(query))
        return clause.made(Compare(figures), penalty=penalty)
    if wanted.role is Role.AMOUNT and (_counts(clause) or _is_count(wanted.item)):
        wanted = replace(wanted, role=Role.COUNT)
    if clause.has("PCT"):
        unit = "%"
    relative = wanted.role if isinstance(wanted.role, Role) else None
    if relative in (Role.CHANGE, Role.CHANGE_RATE):
        wanted = _against_last_year(wanted)
    elif relative is Role.AMOUNT:
        wanted = _year_before(wanted, phrase)
    own = clause.frame.own
    if phrase.empty and not phrase.pronouns:
        penalty += 0.0 if own and (phrase.generic or asked) else _NOTHING_ASKED
        made = clause.made(Amount(wanted), unit=unit, penalty=penalty)
        made.absorbed = own and not clause.has("COUNTER")
        return made
    if clause.has("AXIS"):
        penalty += _LOOSE_CUE * len(clause.values("AXIS"))
    if clause.has("TAIL") and not asked and not own and clause.frame.wanted is not None and not phrase.roles:
        wanted = replace(wanted, role=clause.frame.wanted.role, base=clause.frame.wanted.base)
    wanted = _default_item(wanted, phrase)
    if phrase.total and isinstance(wanted.item, Each) and len(phrase.things) > 1 and not phrase.each:
        parts = tuple(map(Amount, singles(replace(wanted, measure=wanted.measure or None))))
        return clause.made(Aggregate(Aggregation.SUM, parts), penalty=penalty)
    made = clause.made(Amount(wanted), unit=unit, penalty=penalty)
    made.nothing_named = (
        wanted.item is None and wanted.measure is None and wanted.role is Role.AMOUNT and not wanted.attribute
    )
    return made


def _year_before(wanted: Wanted, phrase: Phrase) -> Wanted:
    """2023年的上年支出 is of 2022."""
    years = [period.fiscal_year for period in phrase.periods]
    if len(years) != 1 or years[0] is None or not phrase.offset:
        return wanted
    return replace(wanted, period=Period(years[0] + phrase.offset))


def _parts_of_before(wanted: Wanted, clause: Clause) -> Wanted:
    """The parts that were asked for before, of another thing: 高中教育的这两项."""
    asked = [wanted_in(query) for query in clause.frame.queries[-2:]]
    measures = [one.measure for one in asked if one is not None and isinstance(one.measure, tuple) and one.measure]
    distinct = tuple(dict.fromkeys(measures))
    if len(distinct) < 2:
        return wanted
    return replace(wanted, measure=Each(distinct))


def _default_item(wanted: Wanted, phrase: Phrase) -> Wanted:
    """收入 or 支出 alone are the totals; a fund alone is its spending."""
    if wanted.item is not None or wanted.role in (Role.SCORE, Role.WEIGHT, Role.COMPLETION):
        return wanted
    if isinstance(wanted.flow, Flow) and wanted.flow in (Flow.REVENUE, Flow.EXPENDITURE) and phrase.flows:
        line = "收入总计" if wanted.flow is Flow.REVENUE else "支出总计"
        return replace(wanted, item=_line(line))
    only_stage = phrase.stages and not phrase.things and not phrase.pronouns and not phrase.section
    if only_stage and phrase.agencies and not phrase.roles:
        return replace(wanted, item=_line("支出总计"))  # 2023年年初预算数
    return wanted


def _line(term: str) -> Item:
    return (ItemWanted(_LINE, (term,)),)


_ONLY_COUNTED = frozenset({"批次", "人次", "批(次)", "批（次）", "团组", "个团组", "场次"})


def _counts(clause: Clause) -> bool:
    """True for 多少辆, and for 批次 and 人次, which nothing but a count has."""
    said = {clause.chars[edge.start : edge.end] for edge in clause.edges if edge.symbol == "COUNTER"}
    return bool(said) and (clause.has("HOW") or bool(said & _ONLY_COUNTED))


# The ends of lines that count something.
_COUNTED = ("批次", "人次", "人数", "团组数", "车辆数", "机构数", "项目数", "编制数", "购置数")


def _is_count(item: object) -> bool:
    return isinstance(item, tuple) and item[0].classification is _LINE and item[0].path[-1].endswith(_COUNTED)


def count(clause: Clause) -> Made:
    """有几个项目"""
    phrase, wanted = clause.wanted(clause.edges)
    axes = clause.values("AXIS")
    if not axes or (phrase.things and not clause.has("IN")):
        made = amount(replace_clause(clause))
        made.query = Amount(replace(wanted, role=Role.COUNT))
        made.penalty += 0.0 if phrase.things or wanted.item else 3.0
        return made
    axis = _axis(axes[-1], wanted, phrase)
    base = replace(wanted, item=None) if axis.within is not None else wanted
    return clause.made(Aggregate(Aggregation.COUNT, (List(axis, (Amount(base),)),)))


def replace_clause(clause: Clause) -> Clause:
    """The same clause, to be read again from the start."""
    return Clause(clause.edges, clause.chars, clause.frame, clause.newest)


def relate(clause: Clause) -> Made:
    """比上年增加多少; A比B多多少; 两者相差多少; 收入减去支出"""
    if clause.has("MINUS") and not clause.has("CHG", "MORE"):
        return _minus(clause)
    cue = clause.first("CHG", "MORE", "DIFFQ", "BIEND")
    bi = clause.first("BI")
    base_edges: list[Edge] = []
    rest = list(clause.edges)
    if bi < len(clause.edges) and (bi < cue or clause.has("YOY")):
        stop = min(
            (i for i in range(bi + 1, len(clause.edges)) if clause.edges[i].symbol in _BASE_ENDS), default=len(rest)
        )
        base_edges = clause.edges[bi + 1 : stop]
        rest = [*clause.edges[:bi], *clause.edges[stop:]]
    phrase, left = clause.wanted(rest)
    if clause.has("DIFFQ") or not clause.has("CHG", "MORE", "YOY", "BIEND"):
        return _apart(clause, phrase, left, base_edges)
    both = singles(left) if len(phrase.agencies) == 2 else ()
    said = [clause.chars[edge.start] for edge in clause.edges if edge.symbol in ("MORE", "CHG")]
    if len(both) == 2 and said and said[-1] in "多少高低" and not base_edges and not clause.has("YOY", "BIEND"):
        pair = (Amount(both[0]), Amount(both[1]))  # A和B哪个多，多出多少
        give = ("smallest",) if said[-1] in "少低" else ("largest",)
        return clause.made(Several((Compare(pair, give), Relate(Relation.DIFFERENCE, *pair))))
    base_phrase, base = clause.bare(base_edges)
    if _names_a_thing(base_phrase):
        return _between(clause, phrase, left, base_phrase, base)
    ranged = left.period if isinstance(left.period, Each) and not base_edges else None
    if ranged is not None and len(ranged.values) >= 2:
        first, last = ranged.values[0], ranged.values[-1]
        relation = Relation.GROWTH if _asks_rate(clause) and not clause.has("HOW") else Relation.DIFFERENCE
        return clause.made(Relate(relation, Amount(replace(left, period=last)), Amount(replace(left, period=first))))
    return _change(clause, phrase, left, base_phrase, base)


_BASE_ENDS = frozenset({"CHG", "MORE", "BIEND", "HOW", "PCT", "DIFFQ", "COMMA", "TAIL", "YOY"})


def _names_a_thing(phrase: Phrase) -> bool:
    """True where what is compared with is another thing, not another time of the same."""
    return bool(
        phrase.agencies or phrase.things or phrase.funds or phrase.flows or phrase.scope or phrase.total or phrase.pronouns
    )  # fmt: skip


def _asks_rate(clause: Clause) -> bool:
    return clause.has("PCT") or any(
        sense.kind is Kind.UNIT and sense.text == "%" for edge in clause.edges for sense in edge.senses
    )


def _change(clause: Clause, phrase: Phrase, left: Wanted, base_phrase: Phrase, base: Wanted) -> Made:
    """The change of one thing against another time or stage of it: a role of the same address."""
    if (
        isinstance(left.stage, Stage)
        and isinstance(base.stage, Stage)
        and {left.stage, base.stage} & {Stage.TARGET, Stage.ACTUAL}
    ):
        return _between(clause, phrase, left, base_phrase, base)
    roles: list[Role] = []
    grew = any(clause.chars[edge.start : edge.end].startswith(_RATES) for edge in clause.edges if edge.symbol == "CHG")
    cue = clause.first("CHG", "MORE", "YOY", "BIEND")
    if any(edge.symbol == "HOW" for edge in clause.edges[cue:]) or not clause.has("PCT"):
        roles.append(Role.CHANGE_RATE if _asks_rate(clause) and not clause.has("PCT") else Role.CHANGE)
    elif clause.has("DIFFQ") or "?" in clause.values("CHG"):  # 是升是降，差多少、百分之几
        roles.append(Role.CHANGE)
    if clause.has("PCT") or (grew and clause.has("HOW") and not _asks_money(clause)):
        roles.append(Role.CHANGE_RATE)
    if isinstance(left.role, Role) and left.role in (Role.CHANGE, Role.CHANGE_RATE) and left.role not in roles:
        both = clause.has("CHG") and sum(edge.symbol == "HOW" for edge in clause.edges) > 1  # 变化了多少，幅度多大
        roles = [*roles, left.role] if both else [left.role]
    if clause.has("HOW") and _amount_first(clause):
        roles.insert(0, Role.AMOUNT)
    answer_as = "direction" if "?" in clause.values("CHG") else ""
    role: Role | Each[Role] = roles[0] if len(roles) == 1 else Each(tuple(dict.fromkeys(roles)))
    wanted = replace(left, role=role)
    if isinstance(left.period, Each):
        wanted = replace(wanted, period=left.period.values[-1])
    if base.period is not None or base.stage is not None:
        differs = Wanted(period=base.period if not isinstance(base.period, Each) else None, stage=base.stage)
        year = year_of(left)
        if differs.period is None and base_phrase.offset is not None and year is not None:
            differs = replace(differs, period=Period(year + base_phrase.offset))
        wanted = replace(wanted, base=differs)
    else:
        wanted = _against_last_year(wanted, base_phrase)
    made = clause.made(Amount(_default_item(wanted, phrase)), answer_as=answer_as)
    made.extends = clause.frame.own and phrase.empty
    return made


# Of these one asks how much as well as by what rate.
_RATES = ("增长", "下降", "上升", "下滑")


def _asks_money(clause: Clause) -> bool:
    return any(sense.kind is Kind.UNIT and sense.text != "%" for edge in clause.edges for sense in edge.senses)


def _amount_first(clause: Clause) -> bool:
    """True for 三公经费多少、比上年增加多少: the amount is asked before the change."""
    at = clause.first("BI", "YOY", "CHG")
    return any(edge.symbol == "HOW" for edge in clause.edges[:at])


def _against_last_year(wanted: Wanted, phrase: Phrase | None = None) -> Wanted:
    year = year_of(wanted)
    offset = phrase.offset if phrase is not None and phrase.offset is not None else -1
    if wanted.base is not None or year is None:
        return wanted
    return replace(wanted, base=Wanted(period=Period(year + offset)))


def _between(clause: Clause, phrase: Phrase, left: Wanted, base_phrase: Phrase, base: Wanted) -> Made:
    """The difference of two things; what the second does not name is as in the first."""
    if base_phrase.pronouns and not base_phrase.things and clause.frame.wanted is not None:
        right, _ = filled(base, replace_own(clause.frame))
    else:
        right, _ = filled(base, Frame(left, own=True), all_of_it=not base_phrase.things and not base_phrase.total)
    if phrase.empty and clause.frame.wanted is not None and not base_phrase.pronouns:
        left = clause.frame.wanted
    right = replace(right, role=Role.AMOUNT, base=None)
    left = replace(left, role=Role.AMOUNT, base=None)
    less = _sign(clause) == "-"
    larger, smaller = (right, left) if less else (left, right)
    if _asks_rate(clause) and clause.has("PCT") and not clause.has("HOW"):
        return clause.made(Relate(Relation.GROWTH, Amount(left), Amount(right)))
    return clause.made(Relate(Relation.DIFFERENCE, Amount(larger), Amount(smaller)))


def replace_own(frame: Frame) -> Frame:
    """The frame as one of this question: everything may be taken over."""
    return replace(frame, own=True)


def _sign(clause: Clause) -> str:
    signs = [value for value in (*clause.values("CHG"), *clause.values("MORE")) if value in "+-"]
    return signs[0] if signs else "+"


def _apart(clause: Clause, phrase: Phrase, left: Wanted, base_edges: Sequence[Edge]) -> Made:
    """A和B相差多少"""
    if base_edges:
        base_phrase, base = clause.bare(base_edges)
        if not _names_a_thing(base_phrase):
            return _change(clause, phrase, left, base_phrase, base)
        right, _ = filled(base, Frame(left, own=True), all_of_it=not base_phrase.things)
        return clause.made(Relate(Relation.DIFFERENCE, Amount(left), Amount(right)))
    both = singles(left) if not phrase.empty else ()
    figures: tuple[Query, ...] = tuple(map(Amount, both))
    if len(figures) != 2 and clause.frame.queries:
        figures = tuple(one for query in clause.frame.queries[-2:] for one in amounts_in(query))[-2:]
    if len(figures) != 2:
        return clause.made(Amount(left), penalty=5.0)
    return clause.made(Relate(Relation.DIFFERENCE, figures[0], figures[1]))


def _minus(clause: Clause) -> Made:
    """A减去B"""
    at = clause.first("MINUS")
    phrase, left = clause.wanted(clause.edges[:at])
    base_phrase, base = clause.bare(clause.edges[at + 1 :])
    right, _ = filled(base, Frame(left, own=True), all_of_it=not base_phrase.things)
    penalty = 0.0 if _names_a_thing(base_phrase) and not base_phrase.empty else 5.0
    return clause.made(Relate(Relation.DIFFERENCE, Amount(_default_item(left, phrase)), Amount(right)), penalty=penalty)


def share(clause: Clause) -> Made:
    """A占B的比重; 公用经费在基本支出中的比重"""
    at = clause.first("ZHAN")
    if at < len(clause.edges):
        left_edges, right_edges = clause.edges[:at], clause.edges[at + 1 :]
        if not any(edge.symbol in ("S", "UNK") for edge in right_edges) and any(e.symbol == "IN" for e in left_edges):
            last_in = max(i for i, edge in enumerate(left_edges) if edge.symbol == "IN")
            left_edges, right_edges, at = left_edges[last_in + 1 :], left_edges[: last_in + 1], len(clause.edges)
        elif any(edge.symbol == "HOW" for edge in left_edges):
            return _amount_and_share(clause, left_edges, right_edges)
    else:
        last_in = max((i for i, edge in enumerate(clause.edges) if edge.symbol == "IN"), default=-1)
        if last_in < 0:
            return _share_alone(clause)
        after = clause.edges[last_in + 1 :]
        if any(edge.symbol in ("S", "UNK") for edge in after):  # B中A的比重
            left_edges, right_edges = after, clause.edges[: last_in + 1]
        else:  # A在B中的比重
            cut = max((i for i in range(last_in) if clause.edges[i].symbol == "S"), default=0)
            left_edges, right_edges = clause.edges[:cut], clause.edges[cut:]
    phrase, left = clause.wanted(left_edges)
    right_phrase, right = clause.bare(right_edges)
    if right_phrase.stages and not _names_a_thing(right_phrase) and isinstance(right.stage, Stage):
        done = replace(left, role=Role.COMPLETION, base=Wanted(stage=right.stage), stage=None)
        return clause.made(Amount(done), unit="%")
    if phrase.empty and not phrase.things and clause.frame.queries and not clause.frame.own:
        left_query: Query = clause.frame.queries[-1]
        left = wanted_in(left_query) or left
        left = left if not isinstance(left_query, Amount) else left_query.wanted
        left_query = Amount(left) if isinstance(left_query, Amount) else left_query
    else:
        left_query = Amount(_default_item(left, phrase))
    if at >= len(clause.edges):
        left, _ = filled(left, Frame(right, own=True), all_of_it=False)
        left_query = Amount(left)
    whole = _whole(left, right, right_phrase)
    before = amounts_in(clause.frame.queries[-1]) if clause.frame.queries else ()
    if right_phrase.empty and phrase.things and len(before) == 1:  # 其中服务类占百分之几: of what was asked before
        return clause.made(Relate(Relation.SHARE, left_query, before[0]), unit="%")
    penalty = 0.0 if not right_phrase.empty else 4.0
    return clause.made(Relate(Relation.SHARE, left_query, Amount(whole)), unit="%", penalty=penalty)


def _amount_and_share(clause: Clause, left_edges: Sequence[Edge], right_edges: Sequence[Edge]) -> Made:
    """基本支出多少，占总支出的比例是多少"""
    phrase, left = clause.wanted(left_edges)
    left = _default_item(left, phrase)
    right_phrase, right = clause.bare(right_edges)
    whole = _whole(left, right, right_phrase)
    of = Relate(Relation.SHARE, Amount(left), Amount(whole))
    return clause.made(Several((Amount(left), of)), penalty=0.0 if not right_phrase.empty else 4.0)


def share_of(clause: Clause) -> Made:
    """What share of B was A"""
    at = clause.first("SHAREOF")
    after = clause.edges[at + 1 :]
    cut = next((i for i, edge in enumerate(after[1:], start=1) if _is_thing(edge)), len(after))
    phrase, left = clause.wanted([*clause.edges[:at], *after[cut:]])
    right_phrase, right = clause.bare(after[:cut])
    whole = _whole(left, right, right_phrase)
    penalty = 0.0 if phrase.things and not right_phrase.empty else 4.0
    return clause.made(Relate(Relation.SHARE, Amount(left), Amount(whole)), unit="%", penalty=penalty)


def _is_thing(edge: Edge) -> bool:
    return edge.symbol == "UNK" or any(sense.kind is Kind.ITEM for sense in edge.senses)


def completion(clause: Clause) -> Made:
    """完成年初预算的百分之几"""
    at = clause.first("COMPL")
    phrase, wanted = clause.wanted(clause.edges[:at])
    _, base = clause.bare(clause.edges[at + 1 :])
    stage = base.stage if isinstance(base.stage, Stage) else None
    wanted = replace(_default_item(wanted, phrase), role=Role.COMPLETION, base=Wanted(stage=stage) if stage else None)
    return clause.made(Amount(wanted), unit="%", penalty=0.0 if stage or clause.has("PCT") else 3.0)


def _whole(part: Wanted, whole: Wanted, phrase: Phrase) -> Wanted:
    """The whole that a share is of: whose, when and in which table as for the part, and of the part's column where the whole
    is only a total (基本支出中，工资福利支出占支出总计)."""
    context = replace(part, item=None, measure=None, role=Role.AMOUNT, base=None, bound=None)
    filled_in, _ = filled(whole, Frame(context, own=True), all_of_it=False)
    filled_in = replace(filled_in, located=whole.located or part.located)
    total = isinstance(filled_in.item, tuple) and filled_in.item[0].path in (("支出总计",), ("收入总计",))
    if total and isinstance(part.measure, tuple) and part.measure and is_column(_line(part.measure[-1])):
        return replace(filled_in, item=_line(part.measure[-1]))
    return _default_item(filled_in, phrase)


def _share_alone(clause: Clause) -> Made:
    phrase, wanted = clause.wanted(clause.edges)
    return clause.made(Amount(replace(wanted, role=Role.SHARE)), unit="%", penalty=0.5 if phrase.things else 4.0)


def total(clause: Clause) -> Made:
    """电费和水费一共多少; 加起来多少"""
    phrase, wanted = clause.wanted(clause.edges)
    kind = Aggregation.AVERAGE if clause.has("AVGC") else Aggregation.SUM
    axes = clause.values("AXIS")
    parts = singles(wanted)
    if len(parts) > 1 and not phrase.empty:
        return clause.made(Aggregate(kind, tuple(map(Amount, parts))))
    if phrase.empty and clause.frame.queries and not clause.frame.own:
        figures = tuple(one for query in clause.frame.queries[-2:] for one in amounts_in(query))
        if len(figures) > 1:
            return clause.made(Aggregate(kind, figures))
    if phrase.empty and clause.frame.own:
        figures = tuple(one for query in clause.frame.queries for one in amounts_in(query))
        if len(figures) > 1:
            return clause.made(Aggregate(kind, figures))
    if axes and (clause.has("ALLC") or kind is Aggregation.AVERAGE or not phrase.things):
        axis = _axis(axes[-1], wanted, phrase)
        return clause.made(Aggregate(kind, (List(axis, (Amount(_by(axis, wanted)),)),)))
    made = amount(replace_clause(clause))
    made.penalty += 3.0 if kind is Aggregation.AVERAGE else 0.0
    return made


def per_head(clause: Clause) -> Made:
    """人均基本工资（按在职人数）"""
    money = [edge for edge in clause.edges if not _is_people(edge)]
    people = [edge for edge in clause.edges if _is_people(edge)]
    phrase, left = clause.wanted(money)
    if people:
        _, right = clause.bare(people)
        heads = right.item
    else:
        said = "".join(clause.chars[edge.start : edge.end] for edge in clause.edges if edge.symbol == "BYHEAD")
        heads = _line("编制数" if "编制" in said else "在职人数" if "在职" in said or not said else "实有人数")
    right_wanted = Wanted(
        agency=left.agency, place=left.place, scope=left.scope, period=left.period, item=heads, role=Role.COUNT
    )
    return clause.made(Relate(Relation.PER_HEAD, Amount(_default_item(left, phrase)), Amount(right_wanted)))


_PEOPLE = frozenset({"在职人数", "实有人数", "编制数", "退休人数", "离休人数"})


def _is_people(edge: Edge) -> bool:
    return any(sense.item and sense.item.path and sense.item.path[-1] in _PEOPLE for sense in edge.senses)


def ratio(clause: Clause) -> Made:
    """A是B的几倍; A除以B"""
    at = clause.first("DIVIDE", "BI")
    if at < len(clause.edges):
        left_edges, right_edges = clause.edges[:at], clause.edges[at + 1 :]
    else:
        cut = _gap(clause, ("是", "为", "相当于", "等于"))
        left_edges, right_edges = clause.edges[:cut], clause.edges[cut:]
    phrase, left = clause.wanted(left_edges)
    base_phrase, base = clause.bare(right_edges)
    right, _ = filled(base, Frame(left, own=True), all_of_it=not base_phrase.things)
    penalty = 0.0 if _names_a_thing(base_phrase) or base_phrase.periods or base_phrase.offset is not None else 5.0
    return clause.made(Relate(Relation.RATIO, Amount(_default_item(left, phrase)), Amount(right)), penalty=penalty)


def _gap(clause: Clause, words: Iterable[str]) -> int:
    """Between which two words of the clause one of these stands that the grammar walked over."""
    for i in range(1, len(clause.edges)):
        between = clause.chars[clause.edges[i - 1].end : clause.edges[i].start]
        if any(word in between for word in words) and clause.edges[i].symbol == "S":
            return i
    return len(clause.edges)


def rank(clause: Clause) -> Made:
    """支出金额第三大的项级科目是哪一个"""
    phrase, wanted = clause.wanted(clause.edges)
    cues = clause.values("RANKC")
    descending, positions = _positions(cues)
    if positions in ((), (1,)) and (how_many := _how_many(clause)) > 1:
        positions = tuple(range(1, how_many + 1))
    axes = [value for value in clause.values("AXIS") if value]
    penalty = 0.0
    bodies = wanted.agency.values if isinstance(wanted.agency, Each) else ()
    if len(bodies) > 1 and not [axis for axis in axes if axis not in ("agency", "item")]:
        give = ("largest",) if descending else ("smallest",)
        return clause.made(Compare(tuple(map(Amount, singles(wanted))), give))
    if not axes:
        several = singles(wanted)
        if len(several) > 1:
            return clause.made(Compare(tuple(map(Amount, several)), ("largest",) if descending else ("smallest",)))
        axes, penalty = ["item"], 1.0
    axis = _axis(_best_axis(axes), wanted, phrase)
    by = _by(axis, wanted)
    if axis.dimension == "agency" and not axis.level and not phrase.agencies:
        by = replace(by, agency=None)
    if clause.has("CHG", "YOY") and isinstance(by.role, Role) and by.role is Role.AMOUNT:
        rate = clause.has("PCT") or "幅" in clause.chars
        by = _against_last_year(replace(by, role=Role.CHANGE_RATE if rate else Role.CHANGE))
    if by.role in (Role.CHANGE, Role.CHANGE_RATE):
        by = _against_last_year(by)
        falls = "-" in clause.values("CHG") or any(word in clause.chars for word in ("降幅", "减幅", "跌幅"))
        descending = descending != falls
    return clause.made(Rank(axis, Amount(by), descending, positions), penalty=penalty)


def _how_many(clause: Clause) -> int:
    """The number that 哪三个 asks for; 0 where it says none."""
    said = [clause.chars[edge.start : edge.end] for edge in clause.edges if edge.symbol == "WHICH"]
    return max((number_of(one[1:-1].replace("两", "二")) for one in said if len(one) > 2), default=0)


def _best_axis(axes: Sequence[str]) -> str:
    loose = ("item", "subject", "year")
    firm = [axis for axis in axes if axis not in loose]
    return (firm or list(axes))[-1]


def _positions(cues: Sequence[str]) -> tuple[bool, tuple[int, ...]]:
    """The order and the places that cues such as +1, -1 or +1,2,3 ask for; () for the whole order."""
    descending = True
    positions: tuple[int, ...] = ()
    for cue in cues:
        sign, numbers = cue[0], cue[1:]
        if numbers:
            found = tuple(int(number) for number in numbers.split(","))
            if not positions or len(found) > len(positions) or positions == (1,):
                positions = found
        if sign == "-":
            descending = False
    return descending, positions


def _axis(value: str, wanted: Wanted, phrase: Phrase) -> Axis:
    """What is ranked or listed; a thing named is what all of it lies in, unless it is only the side or the money."""
    dimension, level = _AXES[value]
    item = wanted.item if isinstance(wanted.item, tuple) else None
    within: ItemWanted | None = None
    if item is not None and _fund_line(item) is None and dimension not in ("agency", "year", "recipient"):
        name = item[-1].path[-1] if item[-1].path else ""
        if not (name in ("支出总计", "收入总计") or (dimension == "project" and name == "项目支出")):
            within = item[-1]
    if within is not None and is_column((within,)):
        within = None
        dimension, level = ("economic", "款") if dimension == "item" else (dimension, level)
    if dimension == "item" and within is None and phrase.flows[-1:] == [Flow.REVENUE]:
        dimension = "revenue"
    return Axis(dimension, level, within)


def _fund_line(item: Item) -> Fund | None:
    """The fund of a line that is all the spending or revenue of one fund."""
    name = item[-1].path[-1] if item[-1].path else ""
    fund = fund_of(name) if item[-1].classification is _LINE else Fund.ALL
    whole = (
        name.endswith(("支出", "收入", "总计"))
        and fund in _WHOLE_FUNDS
        and not name.startswith(("三公", "公务", "因公"))
    )
    return fund if whole else None


_WHOLE_FUNDS = (Fund.FISCAL, Fund.GENERAL, Fund.GOVERNMENT, Fund.CAPITAL, Fund.SPECIAL_ACCOUNT)


def _by(axis: Axis, wanted: Wanted) -> Wanted:
    """What is told of each member: the address without what only says of what it is a member."""
    if axis.dimension in ("agency", "year", "recipient"):
        return wanted
    item = wanted.item if isinstance(wanted.item, tuple) else None
    name = item[-1].path[-1] if item and item[-1].path else ""
    if is_column(item) and axis.dimension != "project":
        return replace(wanted, item=None, measure=(name,))
    money = _fund_line(item) if item else None
    if money is not None:
        return replace(wanted, item=None, fund=money, flow=flow_of(name) or wanted.flow)
    flow = {"支出总计": Flow.EXPENDITURE, "收入总计": Flow.REVENUE}.get(name, wanted.flow)
    return replace(wanted, item=None, flow=flow)


def compare(clause: Clause) -> Made:
    """哪个单位的三公经费更高，昌吉州还是克州"""
    phrase, wanted = clause.wanted(clause.edges)
    larger = (clause.values("MOREQ") or ["+"])[-1] == "+"
    give = ("largest",) if larger else ("smallest",)
    parts = singles(wanted)
    if len(parts) > 1:
        return clause.made(Compare(tuple(map(Amount, parts)), give))
    if phrase.empty and clause.frame.queries:
        figures = tuple(one for query in clause.frame.queries[-2:] for one in amounts_in(query))
        if len(figures) > 1:
            return clause.made(Compare(figures, give))
    axes = clause.values("AXIS")
    axis = _axis(_best_axis(axes), wanted, phrase) if axes else Axis("agency")
    by = _by(axis, wanted)
    return clause.made(Rank(axis, Amount(by), larger, (1,)), penalty=0.5 if axes else 1.0)


def side_by_side(clause: Clause) -> Made:
    """对比昌吉州和克州的基本支出"""
    _, wanted = clause.wanted(clause.edges)
    parts = singles(wanted)
    return clause.made(
        Compare(tuple(map(Amount, parts)), ("each", "difference")), penalty=0.0 if len(parts) > 1 else 4.0
    )


def list_of(clause: Clause) -> Made:
    """列出所有项目及金额; 三公经费的构成"""
    phrase, wanted = clause.wanted(clause.edges)
    axes = clause.values("AXIS")
    if not axes and len(singles(wanted)) > 1:
        return amount(replace_clause(clause))
    where, used = _conditions(clause)
    if used:
        phrase, wanted = clause.wanted([edge for edge in clause.edges if edge not in used])
    axis = _axis(_best_axis(axes), wanted, phrase) if axes else _axis("item", wanted, phrase)
    penalty = 0.0 if axes or phrase.things else 1.0
    return clause.made(List(axis, (Amount(_by(axis, wanted)),), where), penalty=penalty)


def _conditions(clause: Clause) -> tuple[tuple[Condition, ...], list[Edge]]:
    """What members of a list must be, and the words that say it: 超过100万元的, 得分低于分值的."""
    found: list[Condition] = []
    used: list[Edge] = []
    edges = clause.edges
    for i, edge in enumerate(edges):
        if edge.symbol not in ("MORE", "CHG") or edge.value not in ("+", "-") or i + 1 >= len(edges):
            continue
        relation = ">" if edge.value == "+" else "<"
        following = edges[i + 1]
        before, after = _role_of(edges[i - 1]) if i else None, _role_of(following)
        if following.symbol == "AMT" and following.amount is not None:
            value = to_yuan(following.amount.value, following.amount.unit) or following.amount.value
            found.append(Condition("amount", relation, value))
            used += [edge, following]
        elif before is not None and after is not None:
            found.append(Condition(before.value, relation, after.value))
            used += [edge, following]
    return tuple(found), used


def _role_of(edge: Edge) -> Role | None:
    return next((Role(sense.text) for sense in edge.senses if sense.kind is Kind.ROLE), None)


def verify(clause: Clause) -> Made:
    """项目支出是174.82万元，对吗"""
    claims: list[Claim] = []
    edges: list[Edge] = []
    frame = clause.frame
    for edge in clause.edges:
        if edge.symbol == "AMT" and edge.amount is not None:
            claim = _claim(clause, edges, edge, frame)
            claims.append(claim)
            said = wanted_in(claim.left)
            if said is not None and clause.later is not None:
                said = replace(said, period=clause.later)
            frame = Frame(said, own=True)
            edges = []
        else:
            edges.append(edge)
    if not claims:
        claims = _claims_without_amount(clause, edges)
    elif any(other.symbol in ("S", "UNK") for other in edges):
        clause.phrase([other for other in edges if other.symbol in ("UNK",)])
    return clause.made(Verify(tuple(claims)), answer_as="yes_no", penalty=0.0 if claims else 6.0)


def _claim(clause: Clause, edges: list[Edge], said: Edge, frame: Frame) -> Claim:
    """What is claimed with one amount: of the thing itself, or of its change."""
    assert said.amount is not None
    inner = Clause(edges, clause.chars, frame, clause.newest)
    quantity = Quantity(said.amount.value, said.amount.unit)
    relation = "≈" if said.amount.about else "="
    over = any(edge.value == "+" and clause.chars[edge.start : edge.end] == "超过" for edge in edges)
    if inner.has("CHG", "YOY", "MORE", "BI") and not over and not _reaches(clause, edges, said):
        made = relate(inner)
        query = _with_role(
            made.query, Role.CHANGE_RATE if said.amount.unit in ("%", "百分点", "个百分点") else Role.CHANGE
        )
        fell = _sign(inner) == "-"
        value = -abs(said.amount.value) if fell and _is_change(query) else said.amount.value
        quantity = Quantity(value, said.amount.unit, signed=_is_change(query))
    elif inner.has("ZHAN", "SHAREW"):
        query = share(inner).query
    else:
        phrase, wanted = inner.wanted([edge for edge in edges if edge.symbol not in ("CHG", "MORE")])
        if isinstance(wanted.period, Each):  # 2019年会议费从2018年的4.32万元涨到36.3万元
            main, wanted = wanted.period.values[0], replace(wanted, period=wanted.period.values[-1])
            clause.later = main
        query = Amount(_default_item(wanted, phrase))
        bound = wanted.bound
        if bound in (">=", "<="):
            relation = bound
        if over:
            relation = ">"
    clause.phrases.extend(inner.phrases)
    clause.grounds.extend(inner.grounds)
    return Claim(query, relation, quantity)


def _reaches(clause: Clause, edges: Sequence[Edge], said: Edge) -> bool:
    """True for 涨到36.30万元: the amount is where it went, not by how much."""
    last = [edge for edge in edges if edge.symbol in ("CHG", "MORE")]
    return bool(last) and (
        clause.chars[last[-1].start : last[-1].end].endswith(("到", "至"))
        or clause.chars[last[-1].end : said.start].strip().startswith(("到", "至", "为"))
    )


def _is_change(query: Query) -> bool:
    return isinstance(query, Amount) and query.wanted.role in (Role.CHANGE, Role.CHANGE_RATE)


def _with_role(query: Query, role: Role) -> Query:
    if isinstance(query, Amount) and (
        isinstance(query.wanted.role, Each) or query.wanted.role in (Role.CHANGE, Role.CHANGE_RATE)
    ):
        return Amount(replace(query.wanted, role=role))
    if isinstance(query, Relate) and role is Role.CHANGE_RATE and query.op is Relation.DIFFERENCE:
        return Relate(Relation.GROWTH, query.left, query.right)
    return query


def _claims_without_amount(clause: Clause, edges: list[Edge]) -> list[Claim]:
    """比上年增加了吗; 比商务委多吗"""
    inner = Clause(edges, clause.chars, clause.frame, clause.newest)
    if inner.has("NOT", "ALLONLY"):
        return _none_or_all(clause, inner)
    if not inner.has("CHG", "MORE", "YOY"):
        return []
    made = relate(inner)
    clause.phrases.extend(inner.phrases)
    clause.grounds.extend(inner.grounds)
    values = [value for value in (*inner.values("CHG"), *inner.values("MORE")) if value]
    direction = {"+": "increased", "-": "decreased", "=": "unchanged"}.get(values[0] if values else "+", "increased")
    if isinstance(made.query, Relate):
        relation = ">" if direction == "increased" else "<"
        left, right = made.query.left, made.query.right
        if direction == "decreased":
            left, right = right, left
        return [Claim(left, relation, right)]
    return [Claim(_with_role(made.query, Role.CHANGE), direction)]


def _none_or_all(clause: Clause, inner: Clause) -> list[Claim]:
    """政府采购全是服务，没有货物: the part is the whole, and the other is none."""
    claims: list[Claim] = []
    frame = clause.frame
    cuts = [i for i, edge in enumerate(inner.edges) if edge.symbol in ("NOT", "ALLONLY")]
    before, whole_phrase = inner.edges[: cuts[0]], clause.phrase(inner.edges[: cuts[0]])
    whole, grounds = filled(wanted_of(whole_phrase), frame, all_of_it=not whole_phrase.things)
    clause.grounds.extend(grounds)
    for place, cut in enumerate(cuts):
        end = cuts[place + 1] if place + 1 < len(cuts) else len(inner.edges)
        phrase, _ = clause.bare([*before, *inner.edges[cut + 1 : end]])
        part, _ = filled(wanted_of(phrase), Frame(whole, own=True), all_of_it=not phrase.things)
        if inner.edges[cut].symbol == "NOT":
            claims.append(Claim(Amount(part), "=", Quantity(Decimal(0))))
        elif part != whole:
            claims.append(Claim(Amount(part), "=", Amount(whole)))
    return claims


def why(clause: Clause) -> Made:
    """项目支出为什么增加"""
    told = [edge for edge in clause.edges if edge.symbol not in ("WHYC", "LISTC")]
    inner = Clause(told, clause.chars, clause.frame, clause.newest)
    premise = _premise(clause)
    if inner.has("CHG", "YOY", "MORE", "BI", "BIEND"):
        made = relate(
            Clause([edge for edge in told if edge.symbol != "AMT"], clause.chars, clause.frame, clause.newest)
        )
        rate = premise is not None and premise.right is not None and premise.right.unit in ("%", "百分点", "个百分点")
        query = _with_role(made.query, Role.CHANGE_RATE if rate else Role.CHANGE)
        clause.phrases.extend(made.phrases)
        clause.grounds.extend(made.grounds)
    else:
        phrase, wanted = clause.wanted([edge for edge in told if edge.symbol != "AMT"])
        query = Amount(_default_item(wanted, phrase))
    reason = Why(query, "cause", premise)
    if clause.has("PCT") and _is_change(query):  # 为什么增加、增加了百分之几: two questions
        both = Several((reason, _with_role(query, Role.CHANGE_RATE)))
        return clause.made(both, penalty=_no_topic(query))
    return clause.made(reason, penalty=_no_topic(query))


def _no_topic(query: Query) -> float:
    wanted = wanted_in(query)
    return 2.0 if wanted is None or (wanted.item is None and wanted.agency is None) else 0.0


def _premise(clause: Clause) -> Premise | None:
    amounts = [edge.amount for edge in clause.edges if edge.symbol == "AMT" and edge.amount]
    signs = [value for value in (*clause.values("CHG"), *clause.values("MORE")) if value in ("+", "-", "=")]
    direction = {"+": "increased", "-": "decreased", "=": "unchanged"}.get(signs[0] if signs else "", "")
    if amounts:
        said = amounts[0]
        value = -abs(said.value) if direction == "decreased" else said.value
        return Premise("≈" if said.about else "=", Quantity(value, said.unit, signed=bool(direction)))
    if clause.has("NOT"):
        return Premise("=", Quantity(Decimal(0)))
    return Premise(direction) if direction else None


def purpose(clause: Clause) -> Made:
    """主要用于什么"""
    told = [edge for edge in clause.edges if edge.symbol not in ("PURPOSE", "AMT", "WHYC", "CHG")]
    phrase, wanted = clause.wanted(told)
    query = Amount(_default_item(wanted, phrase))
    return clause.made(
        Why(query, "purpose", _premise(clause)), penalty=_no_topic(query) + (0.0 if phrase.things else 1.0)
    )


def define(clause: Clause) -> Made:
    """什么是“三公”经费"""
    phrase, wanted = clause.wanted(clause.edges)
    names = [thing.item.path[-1] for thing in phrase.things if thing.item.path]
    words = [clause.chars[edge.start : edge.end] for edge in clause.edges if edge.symbol in ("S", "AXIS")]
    topic = names[-1] if names else (words[-1] if words else "")
    return clause.made(Describe(topic, wanted if phrase.agencies else None, define=True), penalty=0.0 if topic else 5.0)


def describe(clause: Clause) -> Made:
    """主要职责是什么"""
    _, wanted = clause.wanted(clause.edges)
    return clause.made(Describe(clause.values("DESC")[-1], wanted))


def holdings(clause: Clause) -> Made:
    """库里有哪些单位"""
    _, wanted = clause.bare(clause.edges)
    return clause.made(Holdings(wanted))


def reverse(clause: Clause) -> Made:
    """倒推上年数: this year's figure less its printed change."""
    edges = [edge for edge in clause.edges if not any(sense.kind is Kind.YEAR_OFFSET for sense in edge.senses)]
    phrase, wanted = clause.wanted(edges)
    periods = wanted.period.values if isinstance(wanted.period, Each) else (wanted.period,)
    years = [one.fiscal_year for one in periods if isinstance(one, Period) and one.fiscal_year]
    if not years:
        return clause.made(Amount(wanted), penalty=5.0)
    year = max(years)
    stage = wanted.stage if isinstance(wanted.stage, Stage) and wanted.stage is not Stage.BUDGET else None
    now = _default_item(replace(wanted, period=Period(year), stage=None), phrase)
    base = Wanted(period=Period(year - 1), stage=stage)
    return clause.made(
        Relate(Relation.DIFFERENCE, Amount(now), Amount(replace(now, role=Role.CHANGE, base=base, basis="printed")))
    )


ACTIONS: dict[str, Callable[[Clause], Made]] = {
    "amount": amount,
    "count": count,
    "relate": relate,
    "share": share,
    "share_of": share_of,
    "completion": completion,
    "total": total,
    "per_head": per_head,
    "ratio": ratio,
    "rank": rank,
    "compare": compare,
    "side_by_side": side_by_side,
    "list_of": list_of,
    "verify": verify,
    "why": why,
    "purpose": purpose,
    "define": define,
    "describe": describe,
    "holdings": holdings,
    "reverse": reverse,
}
