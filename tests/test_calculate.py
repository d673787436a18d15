"""The arithmetic behind derived figures: exact, in Decimal, with the formula as people would write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from index.amounts import MONEY_UNITS, to_yuan
from qa.calculate import (
    Result,
    Term,
    UnitMismatch,
    convert,
    difference,
    growth_rate,
    per_head,
    ratio,
    rounded,
    share,
    total,
)

_exact = settings(derandomize=True, deadline=None, max_examples=60)
_values = st.decimals(min_value=-(10**10), max_value=10**10, places=2, allow_nan=False, allow_infinity=False)
_money_units = st.sampled_from(sorted(MONEY_UNITS))
_terms = st.builds(Term, _values, _money_units)


def wan(text: str) -> Term:
    return Term(Decimal(text), "万元")


@pytest.mark.parametrize(
    ("result", "value", "unit", "formula"),
    [
        (total([wan("3.6"), wan("0.46")]), "4.06", "万元", "3.6 + 0.46 = 4.06 万元"),
        (total([wan("7")]), "7", "万元", "7 = 7 万元"),
        (difference(wan("174.82"), wan("93.4")), "81.42", "万元", "174.82 − 93.4 = 81.42 万元"),
        (difference(wan("1"), wan("3")), "-2", "万元", "1 − 3 = -2 万元"),
        (share(wan("93.4"), wan("268.22")), "34.82", "%", "93.4 ÷ 268.22 = 34.82%"),
        (ratio(wan("170"), wan("93.4")), "1.82", "倍", "170 ÷ 93.4 = 1.82"),
        (per_head(wan("264.91"), Term(Decimal(61), "人")), "4.34", "万元", "264.91 ÷ 61 = 4.34 万元"),
        (growth_rate(wan("170"), wan("130")), "30.77", "%", "(170 − 130) ÷ 130 = 30.77%"),
        (growth_rate(wan("80.55"), wan("100.00")), "-19.45", "%", "(80.55 − 100) ÷ 100 = -19.45%"),
        (growth_rate(wan("5"), wan("5")), "0", "%", "(5 − 5) ÷ 5 = 0%"),
    ],
)
def test_results_keep_their_formula(result: Result, value: str, unit: str, formula: str) -> None:
    assert (result.value, result.unit, result.formula) == (Decimal(value), unit, formula)


def test_operands_of_other_money_units_are_brought_to_the_first_ones() -> None:
    assert total([wan("1"), Term(Decimal(5000), "元")]).value == Decimal("1.5")
    assert difference(Term(Decimal(20000), "元"), wan("1")).formula == "20000 − 10000 = 10000 元"
    assert share(Term(Decimal("0.00934"), "亿元"), wan("268.22")).value == Decimal("34.82")


def test_halves_are_rounded_up_as_the_disclosures_do() -> None:
    assert [rounded(Decimal(text)) for text in ("0.005", "0.015", "-0.005", "2.675")] == [
        Decimal("0.01"),
        Decimal("0.02"),
        Decimal("-0.01"),
        Decimal("2.68"),
    ]


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "converted"),
    [
        ("93.4", "万元", "元", "934000"),
        ("174.82", "万元", "亿元", "0.017482"),
        ("351684000", "元", "万元", "35168.4"),
        ("0.01", "元", "亿元", "0.0000000001"),
    ],
)
def test_conversion_is_exact(value: str, unit: str, wanted: str, converted: str) -> None:
    assert convert(Decimal(value), unit, wanted) == Decimal(converted)


def test_what_is_no_money_is_not_converted() -> None:
    for unit, wanted in (("人", "元"), ("万元", "人"), ("%", "万元"), ("", "元")):
        with pytest.raises(UnitMismatch):
            convert(Decimal(1), unit, wanted)


@pytest.mark.parametrize("operation", [difference, share, ratio, growth_rate])
def test_money_and_people_do_not_mix(operation: Callable[[Term, Term], Result]) -> None:
    with pytest.raises(UnitMismatch):
        operation(wan("1"), Term(Decimal(3), "人"))


@pytest.mark.parametrize("operation", [share, ratio, growth_rate, per_head])
def test_nothing_is_divided_by_zero(operation: Callable[[Term, Term], Result]) -> None:
    with pytest.raises(ZeroDivisionError):
        operation(wan("1"), wan("0.00"))


@_exact
@given(st.lists(_terms, min_size=1, max_size=6))
def test_a_total_is_the_sum_in_yuan(terms: list[Term]) -> None:
    result = total(terms)
    assert to_yuan(result.value, result.unit) == sum(to_yuan(t.value, t.unit) or 0 for t in terms)


@_exact
@given(_terms, _terms)
def test_a_difference_and_its_reverse_cancel(a: Term, b: Term) -> None:
    there, back = difference(a, b), difference(b, a)
    assert to_yuan(there.value, there.unit) == -(to_yuan(back.value, back.unit) or Decimal(0))


@_exact
@given(_values, _money_units, _money_units)
def test_a_conversion_comes_back(value: Decimal, unit: str, other: str) -> None:
    assert convert(convert(value, unit, other), other, unit) == value


@_exact
@given(_values, _values)
def test_a_share_times_the_whole_is_the_part_within_rounding(part: Decimal, whole: Decimal) -> None:
    assume(whole != 0)
    result = share(Term(part, "元"), Term(whole, "元"))
    assert abs(result.value / 100 * whole - part) <= abs(whole) * Decimal("0.00005001")


@_exact
@given(_values, _values)
def test_growth_and_share_differ_by_a_hundred(new: Decimal, old: Decimal) -> None:
    assume(old > 0)
    growth = growth_rate(Term(new, "元"), Term(old, "元")).value
    assert abs(growth + 100 - share(Term(new, "元"), Term(old, "元")).value) <= Decimal("0.01")


@_exact
@given(st.lists(_terms, min_size=1, max_size=4))
def test_every_operand_stands_in_the_formula_and_no_exponent(terms: list[Term]) -> None:
    formula = total(terms).formula
    assert not re.search(r"\dE", formula)
    assert formula.count(" + ") == len(terms) - 1
    assert formula.endswith(f" {terms[0].unit}")


def test_a_tiny_share_is_not_called_nothing() -> None:
    result = share(Term(Decimal(5000), "元"), Term(Decimal(371514655), "元"))
    assert (result.value, result.formula) == (Decimal("0.0013"), "5000 ÷ 371514655 = 0.0013%")
    assert share(Term(Decimal(0), "元"), Term(Decimal(5), "元")).formula == "0 ÷ 5 = 0%"
