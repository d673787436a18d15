"""Whether what was said is so, and what is printed; a wrong claim is corrected, never followed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from index.domain.amounts import MONEY_UNITS, to_yuan
from qa import arithmetic
from qa.answer import Direction, Figure, Status, decimal_text
from qa.arithmetic import Term, UnitMismatch
from qa.blocks import Number, Part, Sentence, Standing
from qa.query import Claim, Quantity, Verify
from qa.solve.figures import behind, change_parts, number_of
from qa.solve.world import NoAnswer, Outcome, World

# 左右, 约: as near as people round.
_ABOUT = Decimal("0.05")
_UNITS = {"万": "万元", "亿": "亿元", "％": "%"}
_DIRECTIONS = {"increased": Direction.UP, "decreased": Direction.DOWN, "unchanged": Direction.NONE}
_WORDS = {"=": "等于", "≈": "约为", ">": "大于", "<": "小于", ">=": "不少于", "<=": "不超过"}


@dataclass(frozen=True, slots=True)
class _Finding:
    true: bool
    parts: tuple[Part, ...]
    figures: tuple[Figure, ...]
    outcome: Outcome


def verify(query: Verify, world: World) -> Outcome:
    """A sentence a claim: right or wrong, with what is printed. Raises ``NoAnswer`` where nothing can be looked up."""
    findings = [_finding(claim, world) for claim in query.claims]
    blocks = [Sentence(("对。" if one.true else "不对。", *one.parts)) for one in findings]
    if len(findings) > 1:
        wrong = sum(not one.true for one in findings)
        head = "说法都对。" if not wrong else "说法不对。" if wrong == len(findings) else "说法不全对。"
        blocks.insert(0, Sentence((head,)))
    return Outcome(
        Status.ANSWERED,
        tuple(dict.fromkeys(figure for one in findings for figure in one.figures)),
        tuple(blocks),
        tuple(dict.fromkeys(note for one in findings for note in one.outcome.notes)),
        tuple(dict.fromkeys(conflict for one in findings for conflict in one.outcome.conflicts)),
        facts=tuple(fact for one in findings for fact in one.outcome.facts),
    )


def _finding(claim: Claim, world: World) -> _Finding:
    left = world.solve(claim.left)
    if not left.answered or not left.figures:
        raise NoAnswer(left)
    figure = left.figures[0]
    if claim.relation in _DIRECTIONS:
        direction = figure.direction or Direction.NONE
        return _Finding(direction is _DIRECTIONS[claim.relation], _own(figure), (figure,), left)
    if isinstance(claim.right, Quantity):
        if _other_kind(figure, claim.right):
            text = f"没有查到可以用来核对“{claim.right.value}{claim.right.unit}”的数。"
            raise NoAnswer(Outcome(Status.NO_DATA, blocks=(Sentence((text,)),)))
        true = _holds(figure, claim.relation, claim.right)
        parts = _own(figure)
        if not true:
            parts = (*parts, f"，不是{_relation_word(claim.relation)} ", _claimed(figure, claim.right))
        return _Finding(true, parts, (figure,), left)
    if claim.right is None or isinstance(claim.right, str):
        true = str(claim.right or "") in figure.label
        return _Finding(true, _own(figure), (figure,), left)
    right = world.solve(claim.right)
    if not right.answered or not right.figures:
        raise NoAnswer(right)
    other = right.figures[0]
    true = _compared(figure, claim.relation, other)
    parts = (*_own(figure), "；", *_own(other))
    return _Finding(true, parts, (figure, other), left)


def _relation_word(relation: str) -> str:
    return "" if relation == "=" else _WORDS.get(relation, "")


def _own(figure: Figure) -> tuple[Part, ...]:
    if figure.direction is not None and figure.fact is not None:
        return change_parts(figure)
    return (f"{figure.label}为 ", number_of(figure), *behind(figure))


def _claimed(figure: Figure, quantity: Quantity) -> Number:
    value = quantity.value
    if quantity.signed and figure.direction is not None:
        value = abs(value)
    return Number(value, _unit(quantity) or figure.unit, Standing.CLAIMED)


def _unit(quantity: Quantity) -> str:
    return _UNITS.get(quantity.unit, quantity.unit)


def _other_kind(figure: Figure, quantity: Quantity) -> bool:
    """The claim is of another kind of number than the figure: people against money says nothing."""
    unit = _unit(quantity)
    if not unit or unit == figure.unit:
        return False
    kinds = [MONEY_UNITS.keys(), {"%", "个百分点"}]
    return any((unit in kind) != (figure.unit in kind) for kind in kinds)


def _holds(figure: Figure, relation: str, quantity: Quantity) -> bool:
    """The claim against the printed value, to the places that it is said with; a change said without a sign by size."""
    unit = _unit(quantity)
    mine, theirs = figure.value, quantity.value
    step = Decimal(1).scaleb(int(theirs.as_tuple().exponent))
    if figure.unit in MONEY_UNITS and unit in MONEY_UNITS:
        mine = (to_yuan(mine, figure.unit) or Decimal(0)) / MONEY_UNITS[unit]
    elif (
        unit
        and unit != figure.unit
        and (unit in MONEY_UNITS or figure.unit in MONEY_UNITS or "%" in (unit, figure.unit))
    ):
        return False
    if figure.direction is not None and not quantity.signed:
        mine, theirs = abs(mine), abs(theirs)
    tolerance = step / 2 if decimal_text(theirs) != "0" else Decimal(0)
    match relation:
        case "≈":
            return abs(mine - theirs) <= max(abs(theirs) * _ABOUT, tolerance)
        case ">":
            return mine > theirs
        case "<":
            return mine < theirs
        case ">=":
            return mine >= theirs
        case "<=":
            return mine <= theirs
        case _:
            return abs(mine - theirs) <= tolerance


def _compared(left: Figure, relation: str, right: Figure) -> bool:
    try:
        (a, b), _ = arithmetic.in_one_unit([Term(left.value, left.unit), Term(right.value, right.unit)])
    except UnitMismatch:
        return False
    match relation:
        case ">":
            return a > b
        case "<":
            return a < b
        case ">=":
            return a >= b
        case "<=":
            return a <= b
        case "≈":
            return abs(a - b) <= abs(b) * _ABOUT
        case _:
            return abs(a - b) <= Decimal("0.01")
