"""When sources disagree: which value the arithmetic of the disclosure supports, and which ones contradict it.

The order (DOMAIN.md): the value that the arithmetic confirms comes first, then the one that most sources state, then
the table before the prose. Rounding to 0.01 万元 is not a contradiction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from index.amounts import to_yuan
from index.disclosure import Contradiction, Fact, Flow

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
        if len(confirmed) == 1:
            clusters.sort(key=lambda cluster: cluster is not confirmed[0])
            reason = "与下级科目或明细之和相符"
        else:
            clusters.sort(key=lambda cluster: (-_places(cluster), -sum(f.kind == "cell" for f in cluster)))
            reason = "多数出处如此" if _places(clusters[0]) > _places(clusters[1]) else "以表为准"
    best = _best(clusters[0])
    return best, [best, *(f for f in clusters[0] if f is not best)], [f for c in clusters[1:] for f in c], reason


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


def contradictions(facts: Sequence[Fact]) -> list[Contradiction]:
    """Facts of one disclosure that give different values for the same thing."""
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        if fact.role in ("amount", "count"):
            # A fund is kept apart: the same subject may be paid by several.
            groups.setdefault(
                (fact.topic, fact.year, fact.stage, fact.flow, fact.fund, fact.classification, fact.role, fact.base), []
            ).append(fact)
    found = []
    for group in groups.values():
        if len({fact.code for fact in group if fact.code}) > 1 or len({fact.unit for fact in group}) > 2:
            continue
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
