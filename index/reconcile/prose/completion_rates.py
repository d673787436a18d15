"""完成年初预算的 x%, 预决算差异率, 执行率: recomputed from the two amounts before them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from index.domain.address import Stage
from index.reconcile.prose.changes import STATED_BASE
from index.reconcile.prose.rounding import CENT, HUNDRED, Interval, around, fits
from index.reconcile.prose.sentences import Check, Said, Sentences, failed, plain, where

_DONE = (Stage.FINAL, Stage.EXECUTED)
_PLANNED = (Stage.BUDGET, Stage.ADJUSTED)
_NEAR = 8  # characters before a rate in which 差异率 names it


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with the amounts that it is of: what was spent, the plan that it names (else the one named last), and another
    plan told beside it. ``of_difference``: 差异率, (done − plan) ÷ plan; else done ÷ plan."""

    said: Said
    done: Said
    plan: Said
    other: Said | None
    of_difference: bool

    @property
    def part(self) -> Decimal:
        """What is divided by the plan."""
        return self.done.base - self.plan.base if self.of_difference else self.done.base

    def holds(self, quantum: Decimal) -> bool:
        """Whether the rate can be that of the two amounts, as they are rounded."""
        if self.said.value == 0 and self.part == 0:
            return True
        if not self.of_difference:
            return self.holds_for(self.plan, quantum)
        part = abs(self.part) if self.said.value >= 0 else self.part  # 差异率 is often told without its sign
        return fits(self.said, around(part, 2 * quantum), around(self.plan.base, quantum))

    def holds_for(self, plan: Said, quantum: Decimal) -> bool:
        """The same over another plan."""
        part = Interval(self.part - quantum, self.part + quantum)
        return fits(self.said, part, around(plan.base, quantum))

    def is_upside_down(self, quantum: Decimal) -> bool:
        """Whether it is plan ÷ done instead."""
        if self.of_difference or not self.done.base:
            return False
        return fits(self.said, around(self.plan.base, quantum), around(self.done.base, quantum))


def check_completion(sentences: Sentences) -> Iterator[Check]:
    """Every rate of completion in the prose."""
    for said in sentences.said:
        rate = _rate(sentences, said)
        if rate is not None:
            yield from _checked(sentences, rate)


def _rate(sentences: Sentences, said: Said) -> Rate | None:
    """A rate with its amounts, None for a number that is none or whose amounts do not stand before it."""
    if said.role != "rate" or said.unit != "%" or said.vague:
        return None
    words = said.statement.base
    amounts = [
        other
        for other in sentences.earlier(said, section=False)
        if other.role == "amount"
        and other.is_money
        and (other.item == said.item or "差异率" in words or "执行率" in words)
    ]
    done = next((other for other in amounts if other.statement.stage in _DONE), None)
    plans = [other for other in amounts if other.statement.stage in _PLANNED]
    if done is None or not plans or done.item != plans[0].item:
        return None
    wanted = next((stage for pattern, stage in STATED_BASE if pattern.search(words)), None)
    plan = next((other for other in plans if other.statement.stage == wanted), plans[0])
    text = sentences.paragraphs[said.number].text[: said.statement.start]
    of_difference = "差异率" in words or "差异率" in text[-_NEAR:]
    return Rate(said, done, plan, next((p for p in plans if p is not plan and p.base), None), of_difference)


def _checked(sentences: Sentences, rate: Rate) -> Iterator[Check]:
    quantum = sentences.quantum(rate.done)
    if rate.plan.base == 0:
        if rate.said.value and rate.other is not None and not rate.of_difference:
            yield _other_plan(sentences, rate, rate.other)
    elif rate.holds(quantum):
        yield Check("completion", (rate.plan, rate.done, rate.said))
    elif rate.other is not None and rate.holds_for(rate.other, quantum):
        yield _other_plan(sentences, rate, rate.other)
    else:
        yield _wrong(rate, rate.is_upside_down(quantum))


def _wrong(rate: Rate, upside_down: bool) -> Check:
    said, done, plan = rate.said, rate.done, rate.plan
    computed = (HUNDRED * rate.part / plan.base).quantize(CENT)
    divided = f"（{done.written}－{plan.written}）" if rate.of_difference else done.written
    note = "；文中的数是把预算数除以决算数，分子分母颠倒" if upside_down else ""
    return failed(
        "completion",
        f"{where(said.source)}“{done.item}”的{'差异率' if rate.of_difference else '完成率'}{said.written}与金额对不上",
        f"{divided}÷{plan.written}＝{plain(computed)}%，文中写{said.written}（容许末位差一个单位）{note}",
        (plan, done, said),
        suspects=[said.source],
        likely=f"如果金额无误，应为{plain(computed)}%",
        expected=computed,
        found=said.value,
        unit="%",
    )


def _other_plan(sentences: Sentences, rate: Rate, other: Said) -> Check:
    said, done, plan = rate.said, rate.done, rate.plan
    named = sentences.stage(plan).value if plan.statement.stage is not Stage.BUDGET else "年初预算"
    right = "年初预算" if other.statement.stage is Stage.BUDGET else "全年预算"
    computed = plain((HUNDRED * done.base / other.base).quantize(CENT))
    return failed(
        "completion",
        f"{where(said.source)}“{done.item}”写“完成{named}的{said.written}”，用的却是{right}",
        f"{done.written}÷{right}{other.written}＝{computed}%，而{named}是{plan.written}",
        (plan, other, done, said),
        suspects=[said.source],
        likely=f"应写“完成{right}的{said.written}”",
        found=said.value,
        unit="%",
    )
