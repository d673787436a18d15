"""The same thing printed in several places: which facts have one address, which value is supported, what contradicts it.

The order (DOMAIN.md): the value that the arithmetic confirms comes first, then the one that most sources state, then
the table before the prose. Rounding to 0.01 万元 is not a contradiction. Only printed values are ever preferred to others.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from index.domain.address import Classification, Flow, Fund, Role, Scope
from index.domain.amounts import squeeze, to_yuan
from index.domain.disclosure import Contradiction, Fact
from index.domain.terms import fund_of, is_known
from index.facts.repairs import UNNAMED
from index.performance.form import is_total_label
from index.reconcile.things import is_of_project, is_whole, line_of, measures_of, name_of, owner_of, thing_of, words_of
from index.tables.headers import TOTAL_WORDS

# Two printings of one amount may differ by one unit of the last place printed: 0.01 万元.
TOLERANCE_YUAN = Decimal(100)

# Grand totals, which the classes (类) of a table of expenditure add up to.
_TOTALS = {
    "支出总计", "收入总计", "收支总计", "本年支出合计", "一般公共预算支出", "一般公共预算拨款收入", "财政拨款支出",
    "财政拨款收入", "财政拨款收支总计", "财政拨款支出总计", "财政拨款收入总计",
}  # fmt: skip


def comparable(fact: Fact) -> Decimal:
    """In 元 for money, as printed otherwise."""
    yuan = to_yuan(fact.value, fact.unit)
    return fact.value if yuan is None else yuan


def agree(a: Fact, b: Fact) -> bool:
    """Whether two facts give the same value, rounding to 0.01 万元 aside."""
    tolerance = TOLERANCE_YUAN if to_yuan(a.value, a.unit) is not None else Decimal(0)
    return abs(comparable(a) - comparable(b)) <= tolerance


def supported(group: Sequence[Fact], around: Sequence[Fact]) -> tuple[Fact, list[Fact], list[Fact], str]:
    """The fact to show of a group that should all be equal, the ones that agree, the ones that do not, and why.

    ``around`` are the facts of the same body, for the arithmetic.
    """
    clusters: list[list[Fact]] = []
    for fact in group:
        home = next((cluster for cluster in clusters if agree(cluster[0], fact)), None)
        if home is None:
            clusters.append([fact])
        else:
            home.append(fact)
    reason = ""
    if len(clusters) > 1:
        confirmed = [cluster for cluster in clusters if _confirmed(cluster[0], around)]
        named = [cluster for cluster in clusters if any(map(_is_named, cluster))]
        lone_totals = all(_places(cluster) == 1 for cluster in clusters if cluster not in named)
        if len(named) == 1 and named != confirmed and lone_totals:
            # 合计 of one table may leave out what was carried over: its parts add up, and yet it is not 收入总计.
            clusters.sort(key=lambda cluster: cluster is not named[0])
            reason = "这一处写明了名称，另一处是表的合计"
        elif len(confirmed) == 1:
            clusters.sort(key=lambda cluster: cluster is not confirmed[0])
            reason = _ADDS_UP
        else:
            clusters.sort(key=lambda cluster: (-_places(cluster), -sum(f.kind == "cell" for f in cluster)))
            reason = "多数出处如此" if _places(clusters[0]) > _places(clusters[1]) else "以表为准"
    best = _best(clusters[0])
    return best, [best, *(f for f in clusters[0] if f is not best)], [f for c in clusters[1:] for f in c], reason


_ADDS_UP = "与下级科目或明细之和相符"


def _is_named(fact: Fact) -> bool:
    """Whether a row or a sentence calls the thing by its name, and it is not the total row of a table that counts it."""
    return fact.kind == "sentence" or squeeze(fact.name) not in TOTAL_WORDS


def _places(cluster: Iterable[Fact]) -> int:
    """In how many tables and sentences a value stands."""
    return len({(fact.source.sha256, fact.source.table, fact.source.sentence) for fact in cluster})


def _best(cluster: Sequence[Fact]) -> Fact:
    """The fact to cite: a cell before a sentence, without a repair before with, the value most of them print."""
    printed = Counter(comparable(fact) for fact in cluster)
    return max(cluster, key=lambda fact: (fact.kind == "cell", printed[comparable(fact)], not fact.flags))


def _confirmed(fact: Fact, around: Sequence[Fact]) -> bool:
    """Whether the parts of the thing add up to this value: a subject's lowest codes, or, for a project, whether all
    projects with it make the total."""
    same = [
        other
        for other in around
        if (other.source.sha256, other.body, other.scope) == (fact.source.sha256, fact.body, fact.scope)
        and (other.year, other.stage, other.role, other.kind) == (fact.year, fact.stage, Role.AMOUNT, "cell")
        and is_whole(other)
    ]
    if fact.code and len(fact.code) < 7:
        return _codes_make(fact, same)
    if line_of(fact) in _TOTALS:
        return _classes_make(fact, same)
    return is_of_project(fact) and _projects_make(fact, same)


def _codes_make(fact: Fact, same: Sequence[Fact]) -> bool:
    lowest = 7 if fact.code.startswith("2") else 5
    below = {
        other.code: comparable(other)
        for other in same
        if len(other.code) == lowest
        and other.code.startswith(fact.code)
        and other.flow == fact.flow
        and not is_of_project(other)
    }
    return bool(below) and abs(sum(below.values()) - comparable(fact)) <= TOLERANCE_YUAN * len(below)


def _classes_make(fact: Fact, same: Sequence[Fact]) -> bool:
    classes: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for other in same:
        if len(other.code) == 3 and other.code.startswith("2") and other.flow is Flow.EXPENDITURE:
            classes[other.source.table][other.code] = comparable(other)
    return any(abs(sum(parts.values()) - comparable(fact)) <= TOLERANCE_YUAN for parts in classes.values())


def _projects_make(fact: Fact, same: Sequence[Fact]) -> bool:
    total = next((comparable(other) for other in same if line_of(other) == "项目支出"), None)
    others = {
        owner_of(other): comparable(other)
        for other in same
        if is_of_project(other)
        and owner_of(other) != owner_of(fact)
        and not _of_performance(other)  # the same projects again, often under other names
    }
    return total is not None and abs(sum(others.values()) + comparable(fact) - total) <= TOLERANCE_YUAN


def same_things(facts: Sequence[Fact]) -> list[list[Fact]]:
    """The facts that state one and the same thing in several places, in order: their whole addresses agree.

    What a sentence leaves unsaid is taken from the tables where only one thing there can be meant: a flow, a subject code.
    Where one fund pays for everything (the table of all expenditure and that of 一般公共预算 have one total), the funds
    are one. A name that one table prints in several rows is none of them.
    """
    facts = [fact for fact in facts if fact.scope not in OF_GOVERNMENTS]
    funds = _one_fund(facts)
    several = not funds and len({f.fund for f in facts if f.kind == "cell" and f.role == Role.AMOUNT and f.code}) > 1
    beside_transfers = {(f.source.table, f.fund) for f in facts if f.kind == "cell" and _TRANSFER.search(f.measure)}
    groups: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in without_own_totals(facts):
        # a column of what a fund pays itself, beside one of what it is transferred
        own_part = fact.flow is Flow.REVENUE and (fact.source.table, fact.fund) in beside_transfers
        if several and fact.kind == "sentence" and fact.fund is Fund.ALL and not line_of(fact):
            continue  # it does not say of which money, and the section it stands in may be of one fund
        if _is_compared(fact) and not (own_part and _NAMES_FUND.search(fact.measure)):
            groups[_all_but_code(fact, funds)].append(fact)
    return [
        group for near in groups.values() for same in _of_one_fund(near) for group in _by_code(same) if len(group) > 1
    ]


def _of_one_fund(near: Sequence[Fact]) -> list[list[Fact]]:
    """The facts together; by fund where one row prints several amounts: there the funds are not one after all. A table
    whose rows still do prints them of different things, whatever its header says."""
    near = _without_forms_by_unit(near)
    if not _tables_at_odds(near):
        return [near] if near else []
    funds: dict[Fund, list[Fact]] = defaultdict(list)
    for fact in near:
        funds[fact.fund].append(fact)
    kept = []
    for same in funds.values():
        odd = _tables_at_odds(same)
        kept.append([fact for fact in same if fact.kind != "cell" or _table_of(fact) not in odd])
    return [same for same in kept if same]


def _without_forms_by_unit(near: Sequence[Fact]) -> list[Fact]:
    """The facts without performance forms that give one project several amounts: each form is then that of one unit."""
    amounts = {comparable(fact) for fact in near if _of_performance(fact)}
    return [fact for fact in near if len(amounts) < _SEVERAL or not _of_performance(fact)]


def _table_of(fact: Fact) -> tuple[object, ...]:
    return fact.source.table, fact.source.page, fact.source.line


def _tables_at_odds(near: Sequence[Fact]) -> set[tuple[object, ...]]:
    """The tables of which one row prints several amounts."""
    rows: dict[tuple[object, ...], set[Decimal]] = defaultdict(set)
    for fact in near:
        if fact.kind == "cell":
            rows[*_table_of(fact), fact.source.row].add(comparable(fact))
    return {row[:-1] for row, values in rows.items() if len(values) > 1}


def _is_compared(fact: Fact) -> bool:
    """Amounts of money and counts of named things; of performance tables the projects' whole money only."""
    thing = thing_of(fact)
    if thing is None or thing.name in ("", UNNAMED) or thing.classification not in _TOLD_BY_NAME:
        return False
    is_money = fact.role == Role.AMOUNT and to_yuan(fact.value, fact.unit) is not None
    return (is_money or fact.role == Role.COUNT) and not (
        _of_performance(fact) and not (fact.project and is_total_label(fact.name))
    )


# What means the same wherever its name stands; a name that one table made up for its rows may mean another thing elsewhere.
_TOLD_BY_NAME = (
    Classification.FUNCTIONAL,
    Classification.ECONOMIC,
    Classification.GOVERNMENT_ECONOMIC,
    Classification.REVENUE,
    Classification.PROJECT,
    Classification.LINE,
)


def _all_but_code(fact: Fact, funds: set[Fund]) -> tuple[object, ...]:
    """The address without flow, code and classification, which prose leaves unsaid."""
    thing = thing_of(fact)
    path: tuple[str, ...] = ()
    if thing is not None:
        path = thing.path if thing.classification is Classification.PROJECT else thing.path[-1:]
    unit = "" if fact.role == Role.AMOUNT else fact.unit
    return (
        *(path, measures_of(fact), fact.body, fact.scope, fact.year, fact.stage, _fund(fact, funds), fact.origin),
        *(fact.role, unit, fact.base, fact.recipient),
    )


def without_own_totals(facts: Sequence[Fact]) -> list[Fact]:
    """Without totals of which it cannot be told whether they count what was carried over: where a disclosure has such
    money, the 合计 of a table of the year's own revenue or expenditure is not the grand total (总计)."""
    carried = any(
        fact.value and fact.kind == "cell" and fact.role == Role.AMOUNT and _CARRIED.search(fact.name) for fact in facts
    )
    if not carried:
        return list(facts)
    return [
        fact
        for fact in facts
        if line_of(fact) not in _GRAND
        or _GRAND_WORD.search(fact.source.row_label if fact.kind == "cell" else fact.name)
    ]


_CARRIED = re.compile("结转|结余")
_GRAND = {"支出总计", "收入总计", "财政拨款支出总计", "财政拨款收入总计"}
_GRAND_WORD = re.compile("总计|总预算|收支总|收入支出总")

# A government prints the same lines for the whole region and for its own level, for each of its budgets and insurances, in
# tables (附件6) and paragraphs that often do not say for which: of these nobody can tell which are the same thing.
OF_GOVERNMENTS = (Scope.REGION, Scope.OWN_LEVEL)
PERFORMANCE = "绩效/"
_SEVERAL = 2
_NAMES_FUND = re.compile(r"一般公共预算|政府性基金|国有资本|财政专户|财政拨款")
_TRANSFER = re.compile(r"转移支付")
_EVERYTHING = {"支出总计", "本年支出合计"}
# Economic subjects that are also spent outside of 基本支出, where sentences of their own speak of all of it.
_OF_BASIC = re.compile(r"基本支出|人员经费|公用经费")


def _of_performance(fact: Fact) -> bool:
    return fact.measure.startswith(PERFORMANCE)


def _fund(fact: Fact, same: set[Fund]) -> Fund | None:
    """The fund that tells a fact from others of its name: none where the name is that of the fund."""
    if fund_of(name_of(fact)) not in (Fund.ALL, Fund.FISCAL):
        return None
    one = fact.fund in same and fact.flow is not Flow.REVENUE and line_of(fact) not in _WITH_CARRIED_OVER
    return Fund.ALL if one else fact.fund


_WITH_CARRIED_OVER = {"支出总计", "收入总计", "收支总计", "年末结转和结余", "年初结转和结余", "结余分配"}


def _one_fund(facts: Sequence[Fact]) -> set[Fund]:
    """The funds that are the same as all funds, because they pay the whole expenditure."""
    cells = [fact for fact in facts if fact.kind == "cell" and fact.role == Role.AMOUNT]
    everything = Counter(comparable(f) for f in cells if line_of(f) in _EVERYTHING and f.fund is Fund.ALL)
    general = Counter(comparable(f) for f in cells if line_of(f) == "一般公共预算支出" and f.fund is Fund.GENERAL)
    if not everything or not general:
        return set()
    (whole, _), (part, _) = everything.most_common(1)[0], general.most_common(1)[0]
    return {Fund.GENERAL, Fund.FISCAL} if abs(whole - part) <= TOLERANCE_YUAN and whole else set()


def _by_code(near: Sequence[Fact]) -> list[list[Fact]]:
    """Facts of one name by flow, code and classification; one that does not say joins the only one there is."""
    flows = {fact.flow for fact in near if fact.flow is not None}
    codes = {(fact.flow, fact.code) for fact in near if fact.code}
    economic = any(fact.classification is Classification.ECONOMIC for fact in near if fact.code)
    groups: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in _one_row_a_table(near):
        flow = fact.flow or (next(iter(flows)) if len(flows) == 1 else Flow.EXPENDITURE if flows else None)
        code, kind = fact.code, fact.classification
        if is_of_project(fact):
            code, kind = "", Classification.NONE  # its table says to which subject it belongs, other places do not
        elif not code and fact.kind == "sentence" and (not economic or _OF_BASIC.search(fact.source.sentence)):
            own = {c for f, c in codes if f == flow}
            if len(own) > 1:
                continue  # 住房公积金 is spent under two codes
            code = next(iter(own), "")
        if code:
            kind = Classification.NONE
        groups[flow, code, kind].append(fact)
    known = is_known(name_of(near[0]))
    # Prose alone names by chance what are two things (采购 of this and of that kind), unless it is a term of the field.
    return [group for group in groups.values() if known or any(fact.kind == "cell" for fact in group)]


def _one_row_a_table(near: Sequence[Fact]) -> list[Fact]:
    rows: dict[tuple[object, ...], set[tuple[int | None, ...]]] = defaultdict(set)

    def column(fact: Fact) -> tuple[object, ...]:
        return fact.source.table, fact.source.column_label, "" if is_of_project(fact) else fact.code

    for fact in near:
        if fact.kind == "cell" and not _of_performance(fact):
            rows[column(fact)].add((fact.source.row, fact.source.line, fact.source.page))
    return [fact for fact in near if fact.kind != "cell" or len(rows.get(column(fact), ())) < 2]


def contradictions(facts: Sequence[Fact]) -> list[Contradiction]:
    """Facts of one disclosure that give different values for the same thing."""
    found = []
    for group in same_things(facts):
        best, _, against, reason = supported(group, facts)
        if against:
            found.append(
                Contradiction(
                    rule="same-thing-same-value",
                    severity="error" if best.role == Role.AMOUNT else "warning",
                    what=f"{best.year}年{best.stage}“{words_of(best)}”前后不一致",
                    why=f"同一项数在不同地方写得不一样，{reason}",
                    expected=best.value,
                    found=against[0].value,
                    unit=best.unit,
                    sources=tuple(fact.source for fact in (*against, best)),
                    facts=(best, *against),
                    suspects=tuple(fact.source for fact in against),
                    likely=f"{reason}的一处更可信",
                )
            )
    return found
