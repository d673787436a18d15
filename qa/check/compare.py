"""A claim's value beside the facts that it speaks of: the same as printed, rounded as printed, or within its hedge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from index.amounts import to_yuan
from index.disclosure import Fact, Source
from index.reconcile.agreement import TOLERANCE_YUAN, agree
from qa.answer import Verdict, decimal_text
from qa.check.claim import Claim
from qa.check.numbers import Hedge, Number
from qa.lookup import THREE_PUBLIC


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one claim, the facts or sentences it rests on, and the right value (in the claim's unit)."""

    verdict: Verdict
    facts: tuple[Fact, ...] = ()
    reason: str = ""
    right: Decimal | None = None
    formula: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def places(self) -> tuple[Source, ...]:
        """Where it stands, each place once."""
        return tuple(dict.fromkeys((*(fact.source for fact in self.facts), *self.sources)))


def compare(claim: Claim, facts: Sequence[Fact]) -> Finding:
    """A claim's value beside the facts that it speaks of."""
    agreeing = [f for f in facts if states(claim, f.value, f.unit)]
    if agreeing:
        coded = len({f.code for f in facts if f.code}) > 1
        # 公务接待费 of the 三公 table is all of it, the economic subject only what basic expenditure holds
        kinds = {f.classification for f in agreeing} if facts[0].topic in THREE_PUBLIC else None
        facts = [f for f in facts if kinds is None or f.classification in kinds]
        readings = {_reading(f, coded) for f in agreeing}
        others = [
            f
            for f in facts
            if f not in agreeing and _reading(f, coded) in readings and not any(_same(f, a) for a in agreeing)
        ]
        if others:
            return Finding(
                Verdict.CONFLICT,
                (*agreeing, *others),
                f"公开文件自身有矛盾，另有一处写的是{decimal_text(others[0].value)}{others[0].unit}",
            )
        return Finding(Verdict.VERIFIED, tuple(agreeing))
    best = _most_printed(facts)
    turned = claim.value and any(states(replace(claim, value=-claim.value), f.value, f.unit) for f in facts)
    word = "增加（增长）" if best.value > 0 else "减少（下降）"
    reason = f"方向相反，公开文件写的是{word}" if turned else "公开文件里是另一个数"
    right = in_unit(abs(best.value), best.unit, claim.unit)
    return Finding(Verdict.CONTRADICTED, tuple(facts[:3]), reason, right)


def _most_printed(facts: Sequence[Fact]) -> Fact:
    return max(facts, key=lambda f: (sum(agree(f, other) for other in facts), f.kind == "cell"))


def _reading(fact: Fact, coded: bool) -> tuple[object, ...]:
    """What two facts share that speak of the very same thing; ``coded``: one name stands under several codes."""
    return (
        fact.scope,
        fact.year,
        fact.stage,
        fact.code if coded else "",
        fact.role,
        _plain_base(fact.base),
        fact.unit if fact.role == "count" else "",
    )


def _plain_base(base: str) -> str:
    return re.sub(r"[数额年度]|^上|去", "", base)


def _same(a: Fact, b: Fact) -> bool:
    """The same value: as printed where both are in one unit, else 0.01 万元 apart at most."""
    return a.value == b.value if a.unit == b.unit else agree(a, b)


def in_unit(value: Decimal, unit: str, wanted: str) -> Decimal:
    yuan, one = to_yuan(value, unit), to_yuan(Decimal(1), wanted)
    result = value if yuan is None or one is None else yuan / one
    return result.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP) if -result.as_tuple().exponent > 4 else result  # type: ignore[operator]


def states(claim: Claim, value: Decimal, unit: str) -> bool:
    """Whether a number as printed states a value: the same, rounded as printed where units differ or it is computed, or
    within what its hedge allows."""
    number = claim.number
    mine, theirs = to_yuan(claim.value, claim.unit), to_yuan(value, unit)
    converted = claim.unit != unit
    scale = Decimal(1)
    if mine is not None and theirs is not None:
        scale = to_yuan(Decimal(1), claim.unit) or Decimal(1)
        said, held = claim.value, theirs / scale
    elif (mine is None) != (theirs is None):
        return False
    else:
        if claim.unit and unit and claim.unit != unit and {claim.unit, unit} & {"%", "个百分点", "倍"}:
            return False
        said, held, converted = claim.value, value, False
    if claim.role in ("share", "rate", "change_rate") and (said < 0) != (held < 0) and said and held:
        return False
    if number.high is not None:
        sign = -1 if said < 0 else 1
        return said <= held <= number.high if sign > 0 else -number.high <= held <= said
    if number.hedge is not Hedge.EXACT:
        return _hedged(number, said, held)
    if said == held:
        return True
    exact = held.as_tuple().exponent
    computed = isinstance(exact, int) and -exact > max(number.places, 2) and not converted
    if converted or computed:
        # rounded as printed: at least 0.01 万元, or three digits that count
        step = Decimal(1).scaleb(-number.places)
        digits = len(said.normalize().as_tuple().digits)
        fine = step * scale <= TOLERANCE_YUAN or digits >= 3 if converted else number.places >= 1
        return fine and abs(said - held) <= max(step / 2, Decimal(0))
    return False


def _hedged(number: Number, said: Decimal, held: Decimal) -> bool:
    """约: to the digits given, at most 5 % off. 近, 不足: a little below it. 超过, 余: a little above."""
    if (said < 0) != (held < 0) and held:
        return False
    said, held = abs(said), abs(held)
    shifted = said.normalize()
    exponent = shifted.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    if number.hedge is Hedge.ABOUT:
        return abs(said - held) <= max(min(step / 2, said / 20), Decimal(1).scaleb(-number.places) / 2)
    if number.hedge is Hedge.BELOW:
        return held <= said and said - held <= max(step, said / 10)
    return held >= said and held - said <= max(step, said / 10)
