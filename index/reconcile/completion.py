"""完成年初预算的 x%, 预决算差异率, 执行率: recomputed from the two amounts before them."""

from __future__ import annotations

from collections.abc import Iterator

from index.disclosure import Stage
from index.reconcile.claims import Check, Claims, Said, failed, plain, where
from index.reconcile.comparisons import STATED_BASE
from index.reconcile.rounding import CENT, HUNDRED, Interval, around, fits


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
        wanted = next((stage for pattern, stage in STATED_BASE if pattern.search(words)), None)
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
        computed = (HUNDRED * part_value / plan.base).quantize(CENT)
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
        f"{done.written}÷{right}{other.written}＝{plain((HUNDRED * done.base / other.base).quantize(CENT))}%，"
        f"而{named}是{plan.written}",
        (plan, other, done, said),
        suspects=[said.source],
        likely=f"应写“完成{right}的{said.written}”",
        found=said.value,
        unit="%",
    )
