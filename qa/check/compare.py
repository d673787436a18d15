"""A claim's value beside the facts that it speaks of: the same as printed, rounded as printed, or within its hedge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from index.domain.amounts import to_yuan
from index.domain.disclosure import Contradiction, Fact, Source
from index.reconcile.agreement import TOLERANCE_YUAN
from qa.answer import Verdict, decimal_text
from qa.check.claim import Claim
from qa.check.numbers import Hedge, Number
from qa.select import Group, in_yuan, same_value
from qa.select.groups import same_but_for_fund


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


def compare(claim: Claim, groups: Sequence[Group]) -> Finding:
    """A claim's value beside what it speaks of, one group an address: only a group can contradict itself."""
    for group in groups:
        facts = (*group.agreeing, *group.against, *disputed(group))
        stating = [fact for fact in facts if states(claim, fact.value, fact.unit)]
        if stating:
            return _stated(stating, facts, group)
    best = groups[0]
    value = best.value
    printed = [fact for group in groups for fact in group.agreeing]
    turned = claim.value and any(states(replace(claim, value=-claim.value), f.value, f.unit) for f in printed)
    word = "增加（增长）" if value.value > 0 else "减少（下降）"
    reason = f"方向相反，公开文件写的是{word}" if turned else "公开文件里是另一个数"
    right = in_unit(abs(value.value), value.unit, claim.unit)
    return Finding(Verdict.CONTRADICTED, best.agreeing[:3], reason, right)


# One number is printed in two ways, rarely in three: more are several things that were read for one.
_MOST_VALUES = 3


def of_sentence(fact: Fact, group: Group) -> Finding:
    """What a printed sentence states: verified by itself, or a conflict by what the disclosure's own arithmetic found. That
    another sentence or table of the same address differs is not enough: it may have been read for another thing."""
    doubts = [doubt for doubt in group.doubts if fact in doubt.facts or fact.source in doubt.sources]
    linked = {other for doubt in doubts for other in doubt.facts}
    others = (*group.agreeing, *group.against, *disputed(group))
    apart = [other for other in others if other in linked and not same_value(other, fact)]
    if len({in_yuan(other) for other in others}) > _MOST_VALUES:
        return Finding(Verdict.VERIFIED, (fact,))
    if apart:
        return _otherwise((fact,), apart)
    against = [doubt for doubt in doubts if _speaks_against(doubt, (fact,))]
    if against:
        return Finding(Verdict.CONFLICT, (fact,), f"公开文件自身有矛盾：{_what(against[0])}")
    return Finding(Verdict.VERIFIED, (fact,))


def _otherwise(stating: Sequence[Fact], apart: Sequence[Fact]) -> Finding:
    reason = f"公开文件自身有矛盾，另有一处写的是{decimal_text(apart[0].value)}{apart[0].unit}"
    return Finding(Verdict.CONFLICT, tuple(dict.fromkeys((*stating, *apart))), reason)


def disputed(group: Group) -> list[Fact]:
    """The facts of other tables that the disclosure's own arithmetic takes for the same number, and that differ from it."""
    value = group.value
    return [
        fact
        for doubt in group.doubts
        if any(fact in doubt.facts for fact in group.agreeing)
        for fact in doubt.facts
        if same_but_for_fund(fact, value) and not same_value(fact, value)
    ]


def _stated(stating: Sequence[Fact], facts: Sequence[Fact], group: Group) -> Finding:
    """Of a group that states the value: verified, or a conflict where the same address has another one, or where the
    disclosure's own arithmetic speaks against every place that states it. What else is doubted is said beside it."""
    apart = [fact for fact in facts if not any(same_value(fact, one) for one in stating)]
    if apart:
        return _otherwise(stating, apart)
    suspected = [doubt for doubt in group.doubts if _speaks_against(doubt, stating)]
    if suspected:
        return Finding(Verdict.CONFLICT, tuple(stating), f"公开文件自身有矛盾：{_what(suspected[0])}")
    return Finding(Verdict.VERIFIED, tuple(stating), f"注意：{_what(group.doubts[0])}" if group.doubts else "")


def _speaks_against(doubt: Contradiction, facts: Sequence[Fact]) -> bool:
    """Every place that states the value is suspected; or, of an undecided doubt, only sentences state it, and it is the
    one that does not come out."""
    places = {fact.source for fact in facts}
    if doubt.suspects or any(fact.kind == "cell" for fact in facts):
        return places <= set(doubt.suspects)
    return places <= set(doubt.sources) and any(abs(fact.value) == abs(doubt.found or 0) for fact in facts)


def _what(doubt: Contradiction) -> str:
    return f"{doubt.what}（{doubt.why}）" if doubt.why else doubt.what


def in_unit(value: Decimal, unit: str, wanted: str) -> Decimal:
    yuan, one = to_yuan(value, unit), to_yuan(Decimal(1), wanted)
    result = value if yuan is None or one is None else yuan / one
    return result.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP) if -result.as_tuple().exponent > 4 else result  # type: ignore[operator]


def states(claim: Claim, value: Decimal, unit: str) -> bool:
    """Whether a number as printed states a value: the same, rounded as printed where units differ or it is computed, or
    within what its hedge allows."""
    number, unit = claim.number, plain_unit(unit)
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


def plain_unit(unit: str) -> str:
    """万 as 万元: a table of targets prints amounts so."""
    return {"万": "万元", "亿": "亿元"}.get(unit, unit)


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
