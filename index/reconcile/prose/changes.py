"""Comparisons in prose, recomputed: changes against last year or a budget, their rates.

A sentence that gives an amount A, its change Δ and the rate r says three things of which two fix the third: the base is
B = A − Δ and r = Δ ÷ B. Where r does not fit, the usual slips are tried, so that the finding can say which one it is:
the wrong base (this year's), the change of another paragraph, the wrong direction, a moved point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.domain.address import Stage
from index.domain.amounts import MONEY_UNITS
from index.reconcile.prose.rounding import CENT, HUNDRED, Interval, around, fits
from index.reconcile.prose.rules import rules
from index.reconcile.prose.sentences import NO_ITEM, Check, Said, Sentences, failed, in_unit, money, plain, where
from index.reconcile.things import is_whole

STATED_BASE = (
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


def comparisons(sentences: Sentences) -> list[Comparison]:
    """Every change or rate of change in the prose with the amount that it is the change of."""
    found: list[Comparison] = []
    taken: set[int] = set()
    for own in sentences.by_paragraph:
        for i, said in enumerate(own):
            if id(said) in taken or said.role not in ("change", "change_rate") or said.vague or said.item in NO_ITEM:
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
                    and not re.search("[。;]", sentences.between(said, following))
                ):
                    rate = following
                    taken.add(id(following))
            amount = _amount_of(sentences, said)
            if amount is not None:
                found.append(Comparison(amount, change, rate))
    return found


def family(name: str) -> frozenset[str]:
    """Names that are one total seen from its two sides (收支总计: 收入总计, 支出总计)."""
    return frozenset({name, *rules().same.get(name, ())})


def _amount_of(sentences: Sentences, change: Said) -> Said | None:
    """The amount that changed: the nearest before it of the same item, of this year and stage."""
    names = family(change.name)
    found = [
        other
        for other in sentences.earlier(change)
        if other.role == "amount"
        and other.is_money
        and not other.vague
        and (other.item == change.item or other.name in names)
        and other.statement.stage in (None, sentences.disclosure.stage)
    ]
    own_year = [other for other in found if other.statement.year in (None, sentences.disclosure.year)]
    same = [other for other in own_year if other.number == change.number]  # before last year's in the same sentence
    return next(iter([*same, *found]), None)


def check_changes(sentences: Sentences, found: Sequence[Comparison]) -> Iterator[Check]:
    """Rates, stated bases and directions of every comparison."""
    for one in found:
        yield from _check_signs(one)
        if one.change is not None and one.rate is not None:
            if one.change.value * one.rate.value < 0:
                yield _two_directions(one, one.change, one.rate)
            else:
                yield check_rate(sentences, one, one.change, one.rate, found)
        stated = _stated_base(sentences, one)
        if stated is not None and one.change is not None:
            yield _check_stated(sentences, one, one.change, stated)
        elif stated is not None and one.rate is not None:
            yield _check_rate_of_stated(sentences, one, one.rate, stated)


def _check_signs(one: Comparison) -> Iterator[Check]:
    """减少-5万元: the sign and the word say the same twice, or cancel out."""
    for said in (one.change, one.rate):
        if said is not None and said.statement.amount.value < 0:
            word = "增加" if said.value < 0 else "减少"
            yield failed(
                "change-direction",
                f"{where(said.source)}“{one.amount.item}”写“{word}{said.written}”，负号与增减词重复或相反",
                f"{said.written}带负号，前面又有“{word}”，读不出是增还是减",
                (one.amount, said),
                suspects=[said.source],
                likely="去掉负号，或改增减词",
                found=said.statement.amount.value,
                unit=said.unit,
                severity="warning",
                both_ways=False,
            )


def _two_directions(one: Comparison, change: Said, rate: Said) -> Check:
    return failed(
        "change-direction",
        f"{where(change.source)}“{one.amount.item}”金额的增减与百分比的升降方向相反",
        f"写的是{word_of(change)}{change.written}、{_rate_word(rate)}{rate.written}，一增一减，不可能都对",
        one.parts,
        suspects=(change.source, rate.source),
        likely="两处增减词至少有一处写错",
    )


def word_of(said: Said) -> str:
    return "减少" if said.value < 0 else "增加"


def _rate_word(said: Said) -> str:
    return "下降" if said.value < 0 else "增长"


def check_rate(sentences: Sentences, one: Comparison, change: Said, rate: Said, others: Sequence[Comparison]) -> Check:
    amount = one.amount
    q_change, q_amount = sentences.quantum(change), sentences.quantum(amount)
    base = amount.base - change.base
    # The change printed is often the difference of two rounded amounts: off by a whole unit of its last place.
    part = around(change.base, 2 * q_change)
    whole = around(base, q_amount + 2 * q_change)
    if change.base == 0:
        good = rate.value == 0
    elif abs(base) <= q_amount + q_change:  # nothing last year: 增长100% is the custom, others leave it at 0
        good = abs(rate.value) in (0, HUNDRED)
    else:
        good = base > 0 and fits(rate, part, whole)
    if good or _of_another(sentences, change, rate):
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
    computed = (HUNDRED * change.base / base).quantize(CENT) if abs(base) > q_amount else None
    arithmetic = (
        f"上年数＝{this}{'＋' if change.value < 0 else '－'}{change.written}＝{last}，"
        f"{change.written}÷{last}＝{plain(abs(computed))}%，文中写{rate.written}（容许末位差一个单位）"
        if computed is not None
        else f"本年数与变动额之差为{last}，变动率却写{rate.written}"
    )
    likely, suspects = _slip(sentences, one, change, rate, others)
    if not likely and computed is not None:
        likely = f"如果金额无误，应为{plain(abs(computed))}%"
    return failed(
        "change-rate",
        what,
        arithmetic + (f"；{likely}" if suspects else ""),
        one.parts,
        suspects=[s.source for s in suspects] or [rate.source],
        likely=likely,
        # Where another number than the rate is at fault, the rate is not what has another value.
        expected=abs(computed) if computed is not None and suspects in ([], [rate]) else None,
        found=abs(rate.value),
        unit="%",
    )


def _of_another(sentences: Sentences, change: Said, rate: Said) -> bool:
    """Whether a change and its rate fit an amount that stands before them in their paragraph: behind a list of parts they may
    be those of the whole."""
    for other in sentences.earlier(change, section=False):
        before = other.base - change.base
        if other.role != "amount" or not other.is_money or before <= 0 or not change.base:
            continue
        part = around(change.base, 2 * sentences.quantum(change))
        if fits(rate, part, around(before, sentences.quantum(other) + 2 * sentences.quantum(change))):
            return True
    return False


def _slip(
    sentences: Sentences, one: Comparison, change: Said, rate: Said, others: Sequence[Comparison]
) -> tuple[str, list[Said]]:
    """What the printed rate fits instead: words for it, and who is at fault."""
    amount = one.amount
    q = sentences.quantum(amount)
    part = around(change.base, sentences.quantum(change))
    whole = around(amount.base, q)
    for other in others:
        known = other.change
        if (
            known is not None
            and known.base != change.base
            and known.name == change.name
            and other.amount.base == amount.base
        ):
            base = amount.base - known.base
            if base > 0 and fits(rate, around(known.base, q), around(base, 2 * q)):
                return (
                    f"{rate.written}与{where(known.source)}写的{word_of(known)}{known.written}相符，这里的{change.written}多半写错",
                    [change],
                )
    if fits(rate, part, whole):
        return (
            f"文中的{rate.written}是用本年数作分母算的（{change.written}÷{amount.written}），应当用上年数",
            [rate],
        )
    for cell in sentences.cells_of(amount):
        printed = cell.value * MONEY_UNITS.get(cell.unit, Decimal(1))
        before = printed - change.base
        if (
            abs(printed - amount.base) > sentences.quantum(amount)
            and before > 0
            and fits(rate, part, around(before, q))
        ):
            return f"本年数如果是表里的{money(printed, amount.unit)}就相符，文中的{amount.written}多半写错", [amount]
    opposite = amount.base + change.base
    if opposite > 0 and fits(rate, part, around(opposite, 2 * q)):
        word = "减少" if change.value > 0 else "增加"
        return f"{rate.written}与“{word}{change.written}”相符，增减词多半写反", [change, rate]
    base = amount.base - change.base
    if base > 0:
        exact = HUNDRED * change.base / base
        for power in (-2, -1, 1, 2):
            if abs(exact.scaleb(power) - rate.value) <= CENT * 2 and rate.value:
                return f"与算得的{plain(abs(exact.quantize(CENT)))}%只差小数点位置", [rate]
    return "", []


def _stated_base(sentences: Sentences, one: Comparison) -> Said | None:
    """The budget that an amount is compared with, where the same section gives it."""
    stage = next((stage for pattern, stage in STATED_BASE if pattern.search(one.base_words)), None)
    if stage is None or sentences.stage(one.amount) == stage or "上年" in one.base_words:
        return None
    anchor = one.change or one.rate
    if anchor is None:
        return None
    return next(
        (
            other
            for other in sentences.earlier(anchor)
            if other.role == "amount" and other.statement.stage == stage and other.item == one.amount.item
        ),
        None,
    )


def _check_stated(sentences: Sentences, one: Comparison, change: Said, stated: Said) -> Check:
    difference = one.amount.base - stated.base
    tolerance = max(sentences.quantum(one.amount), sentences.quantum(change), sentences.quantum(stated)) * Decimal(
        "1.5"
    )
    said = (one.amount, stated, change)
    if abs(difference - change.base) <= tolerance:
        return Check("change-base", said)
    return failed(
        "change-base",
        f"{where(change.source)}“{one.amount.item}”写的变动额与两个数之差不符",
        f"{one.amount.written}－{stated.written}＝{money(difference, change.unit)}，文中写{word_of(change)}{change.written}"
        f"（容许误差{money(tolerance, change.unit)}）",
        said,
        suspects=[change.source],
        likely=f"如果两个数无误，应为{'减少' if difference < 0 else '增加'}{money(abs(difference), change.unit)}",
        expected=in_unit(difference, change.unit),
        found=change.value,
        unit=change.unit,
    )


def _check_rate_of_stated(sentences: Sentences, one: Comparison, rate: Said, stated: Said) -> Check:
    difference = one.amount.base - stated.base
    q = (sentences.quantum(one.amount) + sentences.quantum(stated)) / 2
    good = (
        rate.value == 0
        if difference == 0
        else fits(rate, Interval(difference - q, difference + q), around(stated.base, q))
    )
    said = (one.amount, stated, rate)
    if good or stated.base == 0:
        return Check("change-rate", said)
    computed = (HUNDRED * difference / stated.base).quantize(CENT)
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


def check_against_last_year(sentences: Sentences, found: Sequence[Comparison]) -> Iterator[Check]:
    """The change against the column of the tables that gives last year's amount."""
    for one in found:
        change = one.change
        if change is None or _stated_base(sentences, one) is not None:
            continue
        cells = [
            cell
            for name in family(one.amount.name)
            for cell in sentences.cells.get(name, ())
            if cell.year == sentences.disclosure.year - 1
            and cell.stage == sentences.disclosure.stage
            and is_whole(cell)
        ]
        if not cells:
            continue
        differences = {one.amount.base - cell.value * MONEY_UNITS.get(cell.unit, Decimal(1)) for cell in cells}
        tolerance = sentences.quantum(one.amount) * Decimal("1.5")
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
            f"文中写{word_of(change)}{change.written}（容许误差{money(tolerance, change.unit)}）",
            (one.amount, change),
            cells=cells[:1],
            suspects=[change.source],
            likely=f"应为{'减少' if difference < 0 else '增加'}{money(abs(difference), change.unit)}",
            expected=in_unit(difference, change.unit),
            found=change.value,
            unit=change.unit,
        )
