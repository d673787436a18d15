"""When sources disagree: which value the arithmetic of the disclosure supports, and which ones contradict it.

The order (DOMAIN.md): the value that the arithmetic confirms comes first, then the one that most sources state, then
the table before the prose. Rounding to 0.01 万元 is not a contradiction.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from index.amounts import squeeze, to_yuan
from index.disclosure import Classification, Contradiction, Fact, Flow, Fund
from index.headers import TOTAL_WORDS
from index.terms import is_known

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
        if other.source.sha256 == fact.source.sha256
        and other.year == fact.year
        and other.stage == fact.stage
        and other.role == "amount"
        and other.kind == "cell"
    ]
    if fact.code and len(fact.code) < 7:
        below = {
            other.code: comparable(other)
            for other in same
            if len(other.code) == (7 if fact.code.startswith("2") else 5)
            and other.code.startswith(fact.code)
            and other.flow == fact.flow
            and not other.project
            and "|" not in other.topic
        }
        return bool(below) and abs(sum(below.values()) - comparable(fact)) <= TOLERANCE_YUAN * len(below)
    if fact.topic in _TOTALS:
        classes: dict[str, dict[str, Decimal]] = {}
        for other in same:
            if (
                len(other.code) == 3
                and other.code.startswith("2")
                and "|" not in other.topic
                and other.flow is Flow.EXPENDITURE
            ):
                classes.setdefault(other.source.table, {})[other.code] = comparable(other)
        return any(abs(sum(parts.values()) - comparable(fact)) <= TOLERANCE_YUAN for parts in classes.values())
    if fact.project:
        total = next((comparable(other) for other in same if other.topic == "项目支出" and not other.code), None)
        others = {
            other.topic: comparable(other)
            for other in same
            if other.project
            and "|" not in other.topic
            and other.topic != fact.topic
            and "绩效" not in other.source.table  # the same projects again, often under other names
        }
        return total is not None and abs(sum(others.values()) + comparable(fact) - total) <= TOLERANCE_YUAN
    return False


def same_things(facts: Sequence[Fact]) -> list[list[Fact]]:
    """The facts that state one and the same thing in several places, in order: what is measured, its year, stage, flow,
    base, subject and fund all agree.

    What a sentence leaves unsaid is taken from the tables where only one thing there can be meant: a flow, a subject code.
    Where one fund pays for everything (the table of all expenditure and that of 一般公共预算 have one total), the funds
    are one. A name that one table prints in several rows is none of them.
    """
    funds = _one_fund(facts)
    facts = without_own_totals(facts)
    in_part = {(f.source.table, f.fund) for f in facts if f.kind == "cell" and _TRANSFER.search(f.source.column_label)}
    topics: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        if fact.role not in ("amount", "count") or (fact.role == "amount" and to_yuan(fact.value, fact.unit) is None):
            continue
        if fact.measure.startswith(PERFORMANCE) and (not fact.project or "|" in fact.topic):
            continue  # sources of a project's money, and forms whose project is not legible
        if _NAMES_FUND.search(fact.measure) and (fact.source.table, fact.fund) in in_part and fact.flow is Flow.REVENUE:
            continue  # a column of what a fund pays itself, beside one of what it is transferred
        fund = _fund(fact, funds)
        unit = "" if fact.role == "amount" else fact.unit
        topics.setdefault((fact.topic, fact.year, fact.stage, fund, fact.role, unit, fact.base), []).append(fact)
    return [group for topic in topics.values() for group in _split(topic) if len(group) > 1]


def without_own_totals(facts: Sequence[Fact]) -> list[Fact]:
    """Without totals of which it cannot be told whether they count what was carried over: where a disclosure has such
    money, the 合计 of a table of the year's own revenue or expenditure is not the grand total (总计)."""
    carried = any(
        fact.value and fact.kind == "cell" and fact.role == "amount" and _CARRIED.search(fact.name) for fact in facts
    )
    if not carried:
        return list(facts)
    return [
        fact
        for fact in facts
        if fact.topic not in _GRAND or _GRAND_WORD.search(fact.source.row_label if fact.kind == "cell" else fact.name)
    ]


_CARRIED = re.compile("结转|结余")
_GRAND = {"支出总计", "收入总计", "财政拨款支出总计", "财政拨款收入总计"}
_GRAND_WORD = re.compile("总计|总预算|收支总|收入支出总")

PERFORMANCE = "绩效/"
_EVERYTHING = {"支出总计", "本年支出合计"}
_NAMES_FUND = re.compile(r"一般公共预算|政府性基金|国有资本|财政专户|财政拨款")
_TRANSFER = re.compile(r"转移支付")
# Economic subjects that are also spent outside of 基本支出, where sentences of their own speak of all of it.
_OF_BASIC = re.compile(r"基本支出|人员经费|公用经费")


def _fund(fact: Fact, same: set[Fund]) -> Fund | None:
    """The fund that tells a fact from others of its topic: none of a project, and none where the topic names it."""
    if fact.project or _NAMES_FUND.search(fact.topic):
        return None
    one = fact.fund in same and fact.flow is not Flow.REVENUE and fact.topic not in _WITH_CARRIED_OVER
    return Fund.ALL if one else fact.fund


_WITH_CARRIED_OVER = {"支出总计", "收入总计", "收支总计", "年末结转和结余", "年初结转和结余", "结余分配"}


def _one_fund(facts: Sequence[Fact]) -> set[Fund]:
    """The funds that are the same as all funds, because they pay the whole expenditure."""
    everything = Counter(
        comparable(f)
        for f in facts
        if f.kind == "cell" and f.topic in _EVERYTHING and f.fund is Fund.ALL and not f.code
    )
    general = Counter(
        comparable(f) for f in facts if f.kind == "cell" and f.topic == "一般公共预算支出" and f.fund is Fund.GENERAL
    )
    if not everything or not general:
        return set()
    (whole, _), (part, _) = everything.most_common(1)[0], general.most_common(1)[0]
    return {Fund.GENERAL, Fund.FISCAL} if abs(whole - part) <= TOLERANCE_YUAN and whole else set()


def _split(topic: Sequence[Fact]) -> list[list[Fact]]:
    """The facts of one topic by flow, code and classification; one that does not say joins the only one there is."""
    flows = {fact.flow for fact in topic if fact.flow is not None}
    codes = {(fact.flow, fact.code) for fact in topic if fact.code}
    economic = any(fact.classification is Classification.ECONOMIC for fact in topic if fact.code)
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for fact in _one_row_a_table(topic):
        flow = fact.flow or (next(iter(flows)) if len(flows) == 1 else Flow.EXPENDITURE if flows else None)
        code, kind = fact.code, fact.classification
        if fact.project:
            code, kind = "", Classification.NONE  # its table says to which subject it belongs, other places do not
        elif not code and fact.kind == "sentence" and (not economic or _OF_BASIC.search(fact.source.sentence)):
            own = {c for f, c in codes if f == flow}
            if len(own) > 1:
                continue  # 住房公积金 is spent under two codes
            code = next(iter(own), "")
        if code:
            kind = Classification.NONE
        groups.setdefault((flow, code, kind), []).append(fact)
    known = is_known(topic[0].topic)
    # Prose alone names by chance what are two things (采购 of this and of that kind), unless it is a term of the field.
    return [group for group in groups.values() if known or any(fact.kind == "cell" for fact in group)]


def _one_row_a_table(topic: Sequence[Fact]) -> list[Fact]:
    rows: dict[tuple[object, ...], set[tuple[int | None, ...]]] = {}

    def column(fact: Fact) -> tuple[object, ...]:
        return fact.source.table, fact.source.column_label, fact.code

    for fact in topic:
        if fact.kind == "cell" and not fact.measure.startswith(PERFORMANCE):
            rows.setdefault(column(fact), set()).add((fact.source.row, fact.source.line, fact.source.page))
    return [fact for fact in topic if len(rows.get(column(fact), ())) < 2]


def contradictions(facts: Sequence[Fact]) -> list[Contradiction]:
    """Facts of one disclosure that give different values for the same thing."""
    found = []
    for group in same_things(facts):
        best, _, against, reason = supported(group, facts)
        if against:
            found.append(
                Contradiction(
                    rule="same-thing-same-value",
                    severity="error" if best.role == "amount" else "warning",
                    what=f"{best.year}年{best.stage}“{best.name or best.topic}”前后不一致",
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
