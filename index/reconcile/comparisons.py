"""Comparisons in prose, recomputed: changes against last year or a budget, their rates, shares, completion.

A sentence that gives an amount A, its change Δ and the rate r says three things of which two fix the third: the base is
B = A − Δ and r = Δ ÷ B. Where r does not fit, the usual slips are tried, so that the finding can say which one it is:
the wrong base (this year's), the change of another paragraph, the wrong direction, a moved point.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.amounts import MONEY_UNITS
from index.disclosure import Stage
from index.reconcile.claims import Check, Claims, Said, failed, in_unit, money, plain, where
from index.reconcile.rules import rules

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_STATED_BASE = (
    (re.compile("年初预算"), Stage.BUDGET),
    (re.compile("全年预算|调整预算"), Stage.ADJUSTED),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A change and its rate (either may be missing), the amount compared, and what it is compared with."""

    amount: Said
    change: Said | None
    rate: Said | None

    @property
    def base_words(self) -> str:
        first = self.change or self.rate
        return first.statement.base if first else ""

    @property
    def parts(self) -> tuple[Said, ...]:
        return tuple(part for part in (self.amount, self.change, self.rate) if part is not None)


@dataclass(frozen=True, slots=True)
class Interval:
    """What a number can be, given how it is rounded."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


def around(value: Decimal, quantum: Decimal) -> Interval:
    """A printed value, half a unit of its last place either way."""
    return Interval(value - quantum / 2, value + quantum / 2)


def ratio(part: Interval, whole: Interval) -> Interval | None:
    """part ÷ whole in per cent; None where the whole may be zero."""
    if whole.low <= 0 <= whole.high:
        return None
    all_four = [_HUNDRED * p / w for p in (part.low, part.high) for w in (whole.low, whole.high)]
    return Interval(min(all_four), max(all_four))


def fits(printed: Said, part: Interval, whole: Interval) -> bool:
    """Whether a printed percentage can be part ÷ whole, cut off instead of rounded allowed."""
    computed = ratio(part, whole)
    if computed is None:
        return False
    slack = max(Decimal(1).scaleb(-_places(printed)), _CENT)
    return Interval(computed.low - slack, computed.high + slack).holds(printed.value)


def _places(printed: Said) -> int:
    exponent = printed.statement.amount.value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def comparisons(claims: Claims) -> list[Comparison]:
    """Every change or rate of change in the prose with the amount that it is the change of."""
    found: list[Comparison] = []
    taken: set[int] = set()
    for own in claims.by_paragraph:
        for i, said in enumerate(own):
            if id(said) in taken or said.role not in ("change", "change_rate") or said.vague:
                continue
            if not said.is_money and said.role == "change":
                continue
            change = said if said.role == "change" else None
            rate = said if said.role == "change_rate" else None
            if change is not None and i + 1 < len(own):
                following = own[i + 1]
                if (
                    following.role == "change_rate"
                    and following.item == said.item
                    and not re.search("[。;]", claims.between(said, following))
                ):
                    rate = following
                    taken.add(id(following))
            amount = _amount_of(claims, said)
            if amount is not None:
                found.append(Comparison(amount, change, rate))
    return found


def family(topic: str) -> frozenset[str]:
    """Topics that are one total seen from its two sides (收支总计: 收入总计, 支出总计)."""
    return frozenset({topic, *rules().same.get(topic, ())})


def _amount_of(claims: Claims, change: Said) -> Said | None:
    """The amount that changed: the nearest before it of the same item, of this year and stage."""
    topics = family(change.topic)
    for other in claims.earlier(change):
        if other.role != "amount" or not other.is_money or other.vague:
            continue
        if (other.item == change.item or other.topic in topics) and other.statement.stage in (
            None,
            claims.disclosure.stage,
        ):
            return other
    return None


def check_changes(claims: Claims, found: Sequence[Comparison]) -> Iterator[Check]:
    """Rates, stated bases and directions of every comparison."""
    for one in found:
        if one.change is not None and one.rate is not None:
            if one.change.value * one.rate.value < 0:
                yield _two_directions(one, one.change, one.rate)
            else:
                yield _check_rate(claims, one, one.change, one.rate, found)
        stated = _stated_base(claims, one)
        if stated is not None and one.change is not None:
            yield _check_stated(claims, one, one.change, stated)
        elif stated is not None and one.rate is not None:
            yield _check_rate_of_stated(claims, one, one.rate, stated)


def _two_directions(one: Comparison, change: Said, rate: Said) -> Check:
    return failed(
        "change-direction",
        f"{where(change.source)}“{one.amount.item}”金额的增减与百分比的升降方向相反",
        f"写的是{_word(change)}{change.written}、{_rate_word(rate)}{rate.written}，一增一减，不可能都对",
        one.parts,
        suspects=(change.source, rate.source),
        likely="两处增减词至少有一处写错",
    )


def _word(said: Said) -> str:
    return "减少" if said.value < 0 else "增加"


def _rate_word(said: Said) -> str:
    return "下降" if said.value < 0 else "增长"


def _check_rate(claims: Claims, one: Comparison, change: Said, rate: Said, others: Sequence[Comparison]) -> Check:
    amount = one.amount
    q_change, q_amount = claims.quantum(change), claims.quantum(amount)
    base = amount.base - change.base
    # The change printed is often the difference of two rounded amounts: off by a whole unit of its last place.
    part = around(change.base, 2 * q_change)
    whole = around(base, q_amount + 2 * q_change)
    if change.base == 0:
        good = rate.value == 0
    elif abs(base) <= q_amount + q_change:  # nothing last year: 增长100% is the custom, others leave it at 0
        good = abs(rate.value) in (0, _HUNDRED)
    else:
        good = base > 0 and fits(rate, part, whole)
    if good:
        return Check("change-rate", one.parts)
    this, last = f"{amount.written}", money(base, amount.unit)
    what = f"{where(rate.source)}“{amount.item}”的变动率{rate.written}与金额对不上"
    if base < -q_amount:
        return failed(
            "change-rate",
            f"{where(change.source)}“{amount.item}”的增加额{change.written}大于本年数{this}",
            f"本年数{this}－变动额{plain(change.value)}{change.unit}＝上年数{last}，小于零，不可能",
            one.parts,
            suspects=(change.source, amount.source),
            likely="增加额或本年数写错，或者应当是减少",
            found=change.value,
            unit=change.unit,
        )
    computed = (_HUNDRED * change.base / base).quantize(_CENT) if abs(base) > q_amount else None
    arithmetic = (
        f"上年数＝{this}{'＋' if change.value < 0 else '－'}{change.written}＝{last}，"
        f"{change.written}÷{last}＝{plain(abs(computed))}%，文中写{rate.written}（容许末位差一个单位）"
        if computed is not None
        else f"本年数与变动额之差为{last}，变动率却写{rate.written}"
    )
    likely, suspects = _slip(claims, one, change, rate, others)
    if not likely and computed is not None:
        likely = f"如果金额无误，应为{plain(abs(computed))}%"
    return failed(
        "change-rate",
        what,
        arithmetic + (f"；{likely}" if suspects else ""),
        one.parts,
        suspects=[s.source for s in suspects] or [rate.source],
        likely=likely,
        expected=abs(computed) if computed is not None else None,
        found=abs(rate.value),
        unit="%",
    )


def _slip(
    claims: Claims, one: Comparison, change: Said, rate: Said, others: Sequence[Comparison]
) -> tuple[str, list[Said]]:
    """What the printed rate fits instead: words for it, and who is at fault."""
    amount = one.amount
    q = claims.quantum(amount)
    part = around(change.base, claims.quantum(change))
    whole = around(amount.base, q)
    for other in others:
        known = other.change
        if (
            known is not None
            and known.base != change.base
            and known.topic == change.topic
            and other.amount.base == amount.base
        ):
            base = amount.base - known.base
            if base > 0 and fits(rate, around(known.base, q), around(base, 2 * q)):
                return (
                    f"{rate.written}与{where(known.source)}写的{_word(known)}{known.written}相符，这里的{change.written}多半写错",
                    [change],
                )
    if fits(rate, part, whole):
        return (
            f"文中的{rate.written}是用本年数作分母算的（{change.written}÷{amount.written}），应当用上年数",
            [rate],
        )
    for cell in claims.cells_of(amount):
        printed = cell.value * MONEY_UNITS.get(cell.unit, Decimal(1))
        before = printed - change.base
        if abs(printed - amount.base) > claims.quantum(amount) and before > 0 and fits(rate, part, around(before, q)):
            return f"本年数如果是表里的{money(printed, amount.unit)}就相符，文中的{amount.written}多半写错", [amount]
    opposite = amount.base + change.base
    if opposite > 0 and fits(rate, part, around(opposite, 2 * q)):
        word = "减少" if change.value > 0 else "增加"
        return f"{rate.written}与“{word}{change.written}”相符，增减词多半写反", [change, rate]
    base = amount.base - change.base
    if base > 0:
        exact = _HUNDRED * change.base / base
        for power in (-2, -1, 1, 2):
            if abs(exact.scaleb(power) - rate.value) <= _CENT * 2 and rate.value:
                return f"与算得的{plain(abs(exact.quantize(_CENT)))}%只差小数点位置", [rate]
    return "", []


def _stated_base(claims: Claims, one: Comparison) -> Said | None:
    """The budget that an amount is compared with, where the same section gives it."""
    stage = next((stage for pattern, stage in _STATED_BASE if pattern.search(one.base_words)), None)
    if stage is None or claims.stage(one.amount) == stage or "上年" in one.base_words:
        return None
    anchor = one.change or one.rate
    if anchor is None:
        return None
    return next(
        (
            other
            for other in claims.earlier(anchor)
            if other.role == "amount" and other.statement.stage == stage and other.item == one.amount.item
        ),
        None,
    )


def _check_stated(claims: Claims, one: Comparison, change: Said, stated: Said) -> Check:
    difference = one.amount.base - stated.base
    tolerance = max(claims.quantum(one.amount), claims.quantum(change), claims.quantum(stated)) * Decimal("1.5")
    said = (one.amount, stated, change)
    if abs(difference - change.base) <= tolerance:
        return Check("change-base", said)
    return failed(
        "change-base",
        f"{where(change.source)}“{one.amount.item}”写的变动额与两个数之差不符",
        f"{one.amount.written}－{stated.written}＝{money(difference, change.unit)}，文中写{_word(change)}{change.written}"
        f"（容许误差{money(tolerance, change.unit)}）",
        said,
        suspects=[change.source],
        likely=f"如果两个数无误，应为{'减少' if difference < 0 else '增加'}{money(abs(difference), change.unit)}",
        expected=in_unit(difference, change.unit),
        found=change.value,
        unit=change.unit,
    )


def _check_rate_of_stated(claims: Claims, one: Comparison, rate: Said, stated: Said) -> Check:
    difference = one.amount.base - stated.base
    q = (claims.quantum(one.amount) + claims.quantum(stated)) / 2
    good = (
        rate.value == 0
        if difference == 0
        else fits(rate, Interval(difference - q, difference + q), around(stated.base, q))
    )
    said = (one.amount, stated, rate)
    if good or stated.base == 0:
        return Check("change-rate", said)
    computed = (_HUNDRED * difference / stated.base).quantize(_CENT)
    return failed(
        "change-rate",
        f"{where(rate.source)}“{one.amount.item}”的变动率{rate.written}与金额对不上",
        f"（{one.amount.written}－{stated.written}）÷{stated.written}＝{plain(computed)}%，文中写{_rate_word(rate)}{rate.written}",
        said,
        suspects=[rate.source],
        likely=f"如果金额无误，应为{plain(computed)}%",
        expected=computed,
        found=rate.value,
        unit="%",
    )


def check_against_last_year(claims: Claims, found: Sequence[Comparison]) -> Iterator[Check]:
    """The change against the column of the tables that gives last year's amount."""
    for one in found:
        change = one.change
        if change is None or _stated_base(claims, one) is not None:
            continue
        cells = [
            cell
            for topic in family(one.amount.topic)
            for cell in claims.cells.get(topic, ())
            if cell.year == claims.disclosure.year - 1
            and cell.stage == claims.disclosure.stage
            and "|" not in cell.topic
        ]
        if not cells:
            continue
        differences = {one.amount.base - cell.value * MONEY_UNITS.get(cell.unit, Decimal(1)) for cell in cells}
        tolerance = claims.quantum(one.amount) * Decimal("1.5")
        if any(abs(difference - change.base) <= tolerance for difference in differences):
            yield Check("change-base", (one.amount, change), tuple(cells[:1]))
            continue
        if len(differences) > 1:
            continue
        difference = differences.pop()
        cell = cells[0]
        yield failed(
            "change-base",
            f"{where(change.source)}“{one.amount.item}”写的变动额与表里的上年数对不上",
            f"{one.amount.written}－表里的上年数{plain(cell.value)}{cell.unit}＝{money(difference, change.unit)}，"
            f"文中写{_word(change)}{change.written}（容许误差{money(tolerance, change.unit)}）",
            (one.amount, change),
            cells=cells[:1],
            suspects=[change.source],
            likely=f"应为{'减少' if difference < 0 else '增加'}{money(abs(difference), change.unit)}",
            expected=in_unit(difference, change.unit),
            found=change.value,
            unit=change.unit,
        )


def _base_class(words: str) -> str:
    """What a change is against, as far as two changes are comparable: 预算 and 上年预算 are one, 执行数 is another."""
    for word in ("年初预算", "全年预算", "执行", "决算"):
        if word in words:
            return word
    return "上年"


def check_repeated_changes(claims: Claims, found: Sequence[Comparison]) -> Iterator[Check]:
    """The same thing with the same amount changed by two different amounts in two places."""
    groups: dict[tuple[str, str, Decimal], list[Comparison]] = defaultdict(list)
    for one in found:
        if one.change is not None:
            groups[one.change.topic, _base_class(one.base_words), one.amount.base].append(one)
    for (topic, _, _), group in groups.items():
        changes = [one.change for one in group if one.change is not None]
        if len(changes) < 2:
            continue
        first = changes[0]
        differing = [c for c in changes[1:] if abs(c.base - first.base) > max(claims.quantum(c), claims.quantum(first))]
        if not differing:
            yield Check("change-twice", tuple(changes))
            continue
        rates = [one.rate for one in group if one.rate is not None]
        fitting = {
            change.value
            for change in changes
            if any(_rate_good(claims, Comparison(group[0].amount, change, rate)) for rate in rates)
        }
        suspects = [c for c in changes if c.value not in fitting] if len(fitting) == 1 else []
        other = differing[0]
        yield failed(
            "change-twice",
            f"“{group[0].amount.item}”（{group[0].amount.written}）的变动额前后不一致：{where(first.source)}写"
            f"{_word(first)}{first.written}，{where(other.source)}写{_word(other)}{other.written}",
            f"同一个{topic}比同一个基数，变动额只能有一个；容许误差{money(claims.quantum(first), first.unit)}",
            changes,
            suspects=[s.source for s in suspects],
            likely=f"{plain(abs(next(iter(fitting))))}{first.unit}与写出的百分比相符" if suspects else "",
            expected=next(iter(fitting)) if suspects else first.value,
            found=next((s.value for s in suspects), other.value),
            unit=first.unit,
        )


def _rate_good(claims: Claims, one: Comparison) -> bool:
    if one.change is None or one.rate is None:
        return False
    return _check_rate(claims, one, one.change, one.rate, ()).found is None


def check_added_changes(claims: Claims, found: Sequence[Comparison]) -> Iterator[Check]:
    """基本支出 and 项目支出 make the whole, so their changes make its change; likewise the parts of 三公."""
    for whole_topics, part_topics in (
        (
            ("支出总计", "一般公共预算拨款收入", "一般公共预算支出", "收支总计", "一般公共预算", "财政拨款支出"),
            (("基本支出",), ("项目支出",)),
        ),
        (
            ("三公经费",),
            (("因公出国境费",), ("公务用车购置及运行费",), ("公务接待费",)),
        ),
        (
            ("三公经费",),
            (("因公出国境费",), ("公务用车购置费",), ("公务用车运行费",), ("公务接待费",)),
        ),
    ):
        yield from _added(claims, found, whole_topics, part_topics)


def _added(
    claims: Claims, found: Sequence[Comparison], whole_topics: Sequence[str], part_topics: Sequence[Sequence[str]]
) -> Iterator[Check]:
    def known(topics: Sequence[str]) -> list[Comparison]:
        return [one for one in found if one.change is not None and one.change.topic in topics]

    parts = [known(topics) for topics in part_topics]
    for whole in known(whole_topics):
        if whole.change is None:
            continue
        chosen: list[list[Comparison]] = []
        for group in parts:
            same = [one for one in group if _base_class(one.base_words) == _base_class(whole.base_words)]
            chosen.append(same)
        if not all(chosen):
            return
        sums = [(Decimal(0), Decimal(0), ())]  # amount, change, changes said
        combined: list[tuple[Decimal, Decimal, tuple[Said, ...]]] = list(sums)
        for group in chosen:
            combined = [
                (a + one.amount.base, d + one.change.base, (*said, one.change))
                for a, d, said in combined
                for one in group
                if one.change is not None
            ]
        tolerance = claims.quantum(whole.change) * Decimal(len(chosen) + 1) / 2
        tolerance = max(tolerance, claims.quantum(whole.change))
        of_whole = [entry for entry in combined if abs(entry[0] - whole.amount.base) <= tolerance]
        if not of_whole:
            continue
        fitting = next((e for e in of_whole if abs(e[1] - whole.change.base) <= tolerance), None)
        if fitting is not None:
            yield Check("change-parts", (whole.change, *fitting[2]))
            continue
        _, total, said = of_whole[0]
        terms = "＋".join(f"（{plain(s.value)}）" for s in said)
        unit = whole.change.unit
        yield failed(
            "change-parts",
            f"{where(whole.change.source)}“{whole.amount.item}”的变动额与各部分变动额之和不符",
            f"{'、'.join(s.item for s in said)}的变动额{terms}＝{money(total, unit)}，"
            f"总数却写{_word(whole.change)}{whole.change.written}（容许误差{money(tolerance, unit)}）",
            (whole.change, *said),
            expected=in_unit(total, unit),
            found=whole.change.value,
            unit=unit,
            likely="总数或某一部分的变动额写错，或者各自比的不是同一个基数",
        )


def check_completion(claims: Claims) -> Iterator[Check]:
    """完成年初预算的 x%, 预决算差异率, 执行率: recomputed from the two amounts before it."""
    for said in claims.said:
        if said.role != "rate" or said.unit != "%" or said.vague:
            continue
        words = said.statement.base
        text = claims.paragraphs[said.number].text[: said.statement.start]
        before = [
            o
            for o in claims.earlier(said)
            if o.role == "amount"
            and o.is_money
            and o.number == said.number
            and (o.item == said.item or "差异率" in words or "执行率" in words)
        ]
        done = next((o for o in before if o.statement.stage in (Stage.FINAL, Stage.EXECUTED)), None)
        plans = [o for o in before if o.statement.stage in (Stage.BUDGET, Stage.ADJUSTED)]
        if done is None or not plans or done.item != plans[0].item:
            continue
        wanted = next((stage for pattern, stage in _STATED_BASE if pattern.search(words)), None)
        # 年初预算 and 全年预算 are both given: the one that is named, else the one named last
        plan = next((o for o in plans if o.statement.stage == wanted), None) or plans[0]
        difference = "差异率" in words or "差异率" in text[-8:]
        part_value = done.base - plan.base if difference else done.base
        if plan.base == 0:
            other = next((o for o in plans if o.base), None)
            if said.value and other is not None and not difference:
                yield _other_plan(claims, said, done, plan, other)
            continue
        q = claims.quantum(done)
        part = Interval(part_value - q, part_value + q)
        sign = abs(part_value) if difference and said.value >= 0 else part_value
        interval = around(sign, 2 * q) if difference else part
        parts = (plan, done, said)
        if (said.value == 0 and part_value == 0) or fits(said, interval, around(plan.base, q)):
            yield Check("completion", parts)
            continue
        other = next((o for o in plans if o is not plan and o.base), None)
        if other is not None and fits(said, part, around(other.base, q)):
            yield _other_plan(claims, said, done, plan, other)
            continue
        computed = (_HUNDRED * part_value / plan.base).quantize(_CENT)
        formula = (
            f"（{done.written}－{plan.written}）÷{plan.written}" if difference else f"{done.written}÷{plan.written}"
        )
        reverse = fits(said, around(plan.base, q), around(done.base, q)) if done.base and not difference else False
        yield failed(
            "completion",
            f"{where(said.source)}“{done.item}”的{'差异率' if difference else '完成率'}{said.written}与金额对不上",
            f"{formula}＝{plain(computed)}%，文中写{said.written}（容许末位差一个单位）"
            + ("；文中的数是把预算数除以决算数，分子分母颠倒" if reverse else ""),
            parts,
            suspects=[said.source],
            likely=f"如果金额无误，应为{plain(computed)}%",
            expected=computed,
            found=said.value,
            unit="%",
        )


def _other_plan(claims: Claims, said: Said, done: Said, plan: Said, other: Said) -> Check:
    named = claims.stage(plan).value if plan.statement.stage is not Stage.BUDGET else "年初预算"
    right = "年初预算" if other.statement.stage is Stage.BUDGET else "全年预算"
    return failed(
        "completion",
        f"{where(said.source)}“{done.item}”写“完成{named}的{said.written}”，用的却是{right}",
        f"{done.written}÷{right}{other.written}＝{plain((_HUNDRED * done.base / other.base).quantize(_CENT))}%，"
        f"而{named}是{plan.written}",
        (plan, other, done, said),
        suspects=[said.source],
        likely=f"应写“完成{right}的{said.written}”",
        found=said.value,
        unit="%",
    )
