"""Arithmetic over printed values, in Decimal, with its operands and its formula as people write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from index.domain.amounts import MONEY_UNITS, to_yuan
from qa.answer import decimal_text

# Places of a quotient that no question asks for: enough to round from, never shown.
_PLACES = Decimal("0.0000000001")


Formula = tuple[str | Decimal, ...]


class UnitMismatch(ValueError):
    """Operands that cannot be added or divided, such as 万元 and 人."""


@dataclass(frozen=True, slots=True)
class Term:
    """An operand: its value in its unit."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Result:
    """A computed value in its unit, not yet rounded, and the left side of its formula: signs and numbers in turn."""

    value: Decimal
    unit: str
    formula: Formula


def rounded(value: Decimal, decimals: int = 2) -> Decimal:
    """Halves up, as the disclosures do; what would come to nothing keeps two digits (0.0013)."""
    short = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if short or not value:
        return short
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 1), rounding=ROUND_HALF_UP)


def convert(value: Decimal, unit: str, wanted: str) -> Decimal:
    """Money from one unit to another, exactly. Raises ``UnitMismatch``."""
    yuan = to_yuan(value, unit)
    if yuan is None or wanted not in MONEY_UNITS:
        raise UnitMismatch(f"{unit} → {wanted}")
    return yuan / MONEY_UNITS[wanted]


def in_one_unit(terms: Sequence[Term]) -> tuple[list[Decimal], str]:
    """The operands in one unit: the first one's. Raises ``UnitMismatch``."""
    unit = terms[0].unit
    return [term.value if term.unit == unit else convert(term.value, term.unit, unit) for term in terms], unit


def difference(left: Term, right: Term) -> Result:
    """left − right, in the unit of the left one; of two percentages in 个百分点."""
    (a, b), unit = in_one_unit([left, right])
    return Result(a - b, "个百分点" if unit == "%" else unit, (a, " − ", *_bracketed(b)))


def total(terms: Sequence[Term]) -> Result:
    """The sum, in the unit of the first."""
    values, unit = in_one_unit(terms)
    return Result(sum(values, Decimal(0)), unit, _joined(values))


def average(terms: Sequence[Term]) -> Result:
    """The sum divided by how many there are."""
    values, unit = in_one_unit(terms)
    formula = ("(", *_joined(values), ") ÷ ", Decimal(len(values)))
    return Result((sum(values, Decimal(0)) / len(values)).quantize(_PLACES), unit, formula)


def share(part: Term, whole: Term) -> Result:
    """part ÷ whole in %. Raises ``ZeroDivisionError`` for a whole of nothing."""
    (a, b), _ = in_one_unit([part, whole])
    if not b:
        raise ZeroDivisionError
    return Result((a / b * 100).quantize(_PLACES), "%", (a, " ÷ ", *_bracketed(b)))


def ratio(left: Term, right: Term) -> Result:
    """left ÷ right, as 倍. Raises ``ZeroDivisionError``."""
    (a, b), _ = in_one_unit([left, right])
    if not b:
        raise ZeroDivisionError
    return Result((a / b).quantize(_PLACES), "倍", (a, " ÷ ", *_bracketed(b)))


def growth(now: Term, before: Term) -> Result:
    """(now − before) ÷ before in %. Raises ``ZeroDivisionError``."""
    (a, b), _ = in_one_unit([now, before])
    if not b:
        raise ZeroDivisionError
    return Result(
        ((a - b) / abs(b) * 100).quantize(_PLACES), "%", ("(", a, " − ", *_bracketed(b), ") ÷ ", *_bracketed(b))
    )


def per_head(money: Term, heads: Term) -> Result:
    """Money ÷ people, in the unit of the money. Raises ``ZeroDivisionError``."""
    if not heads.value:
        raise ZeroDivisionError
    value = (money.value / heads.value).quantize(_PLACES)
    return Result(value, money.unit, (money.value, " ÷ ", heads.value))


def formula_text(formula: Formula) -> str:
    """A formula as people write it."""
    return "".join(decimal_text(part) if isinstance(part, Decimal) else part for part in formula)


def _joined(values: Sequence[Decimal]) -> Formula:
    parts: list[str | Decimal] = []
    for value in values:
        parts += [" + ", *_bracketed(value)] if parts else [*_bracketed(value)]
    return tuple(parts)


def _bracketed(value: Decimal) -> Formula:
    return ("(", value, ")") if value < 0 else (value,)
