"""Arithmetic over looked-up values, in Decimal, with the formula kept as people would write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from index.amounts import MONEY_UNITS, to_yuan
from qa.answer import decimal_text

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Term:
    """An operand: its value in its unit."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Result:
    """A computed value, its unit, and the formula with its operands as printed."""

    value: Decimal
    unit: str
    formula: str


class UnitMismatch(ValueError):
    """Operands that cannot be added or divided, such as 万元 and 人."""


def rounded(value: Decimal) -> Decimal:
    """To two decimals, halves up, as the disclosures do; what would come to nothing keeps two digits (0.0013)."""
    short = value.quantize(_CENT, rounding=ROUND_HALF_UP)
    if short or not value:
        return short
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 1), rounding=ROUND_HALF_UP)


def convert(value: Decimal, unit: str, wanted: str) -> Decimal:
    """Money from one unit to another, exactly. Raises ``UnitMismatch``."""
    yuan = to_yuan(value, unit)
    if yuan is None or wanted not in MONEY_UNITS:
        raise UnitMismatch(f"{unit} → {wanted}")
    return yuan / MONEY_UNITS[wanted]


def _common(terms: Sequence[Term]) -> tuple[list[Decimal], str]:
    """The operands in one unit: the first one's."""
    unit = terms[0].unit
    if all(term.unit == unit for term in terms):
        return [term.value for term in terms], unit
    return [convert(term.value, term.unit, unit) for term in terms], unit


def _text(value: Decimal) -> str:
    return decimal_text(value)


def total(terms: Sequence[Term]) -> Result:
    """a + b + …"""
    values, unit = _common(terms)
    value = sum(values, Decimal(0))
    return Result(value, unit, f"{' + '.join(map(_text, values))} = {_text(value)} {unit}")


def difference(a: Term, b: Term) -> Result:
    """a − b, signed."""
    (x, y), unit = _common([a, b])
    sign = "+" if y < 0 else "−"
    return Result(x - y, unit, f"{_text(x)} {sign} {_text(abs(y))} = {_text(x - y)} {unit}")


def share(part: Term, whole: Term) -> Result:
    """part ÷ whole as a percentage with two decimals. Raises ``ZeroDivisionError``."""
    (x, y), _ = _common([part, whole])
    if not y:
        raise ZeroDivisionError("share of zero")
    value = rounded(x / y * 100)
    return Result(value, "%", f"{_text(x)} ÷ {_text(y)} = {_text(value)}%")


def ratio(a: Term, b: Term) -> Result:
    """How many times b is a, two decimals. Raises ``ZeroDivisionError``."""
    (x, y), _ = _common([a, b])
    if not y:
        raise ZeroDivisionError("ratio to zero")
    value = rounded(x / y)
    return Result(value, "倍", f"{_text(x)} ÷ {_text(y)} = {_text(value)}")


def per_head(amount: Term, people: Term) -> Result:
    """amount ÷ people, in the amount's unit, two decimals. Raises ``ZeroDivisionError``."""
    if not people.value:
        raise ZeroDivisionError("nobody")
    value = rounded(amount.value / people.value)
    return Result(value, amount.unit, f"{_text(amount.value)} ÷ {_text(people.value)} = {_text(value)} {amount.unit}")


def growth_rate(new: Term, old: Term) -> Result:
    """(new − old) ÷ old as a percentage with two decimals. Raises ``ZeroDivisionError``."""
    (x, y), _ = _common([new, old])
    if not y:
        raise ZeroDivisionError("growth from zero")
    value = rounded((x - y) / y * 100)
    return Result(value, "%", f"({_text(x)} − {_text(y)}) ÷ {_text(y)} = {_text(value)}%")


def base_of_rate(now: Term, change: Term) -> Decimal:
    """What the amount was before the change, in the first one's unit."""
    (x, y), _ = _common([now, change])
    return x - y


def rate_from_change(now: Term, change: Term) -> Result:
    """change ÷ (now − change) as a percentage with two decimals. Raises ``ZeroDivisionError``."""
    (x, y), _ = _common([now, change])
    if not x - y:
        raise ZeroDivisionError("growth from zero")
    value = rounded(y / (x - y) * 100)
    before = f"({_text(x)} {'+' if y < 0 else '−'} {_text(abs(y))})"
    return Result(value, "%", f"{_text(y)} ÷ {before} = {_text(value)}%")
