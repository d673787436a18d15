"""Declared arithmetic over selected facts: shares, changes, completion, per head, differences, sums, multiples.

Each function gives the values that a claim may state, each with its formula and the facts it is computed from. They are
compared with the claimed number at the precision in which that is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

from index.domain.amounts import to_yuan
from index.domain.disclosure import Fact
from qa.answer import decimal_text
from qa.arithmetic import rounded

_MOST_SUMS = 64


@dataclass(frozen=True, slots=True)
class Derived:
    """A computed value with its unit; ``formula`` is Chinese-readable arithmetic over the facts' printed values."""

    value: Decimal
    unit: str
    formula: str
    facts: tuple[Fact, ...]


def plain(fact: Fact) -> Decimal:
    """In 元 where it is money, else as printed."""
    yuan = to_yuan(fact.value, fact.unit)
    return fact.value if yuan is None else yuan


def _text(fact: Fact) -> str:
    return decimal_text(fact.value) + (fact.unit if fact.unit != "%" else "%")


def share(parts: Iterable[Fact], wholes: Sequence[Fact]) -> Iterator[Derived]:
    """part ÷ whole as a percentage."""
    for part in parts:
        for whole in wholes:
            if plain(whole) and _comparable(part, whole):
                value = plain(part) / plain(whole) * 100
                yield Derived(
                    value, "%", f"{_text(part)} ÷ {_text(whole)} = {decimal_text(rounded(value))}%", (part, whole)
                )


def difference(ones: Iterable[Fact], others: Sequence[Fact]) -> Iterator[Derived]:
    """one − other, in the one's unit."""
    for one in ones:
        for other in others:
            if _comparable(one, other):
                value = _in(plain(one) - plain(other), one)
                yield Derived(
                    value, one.unit, f"{_text(one)} − {_text(other)} = {decimal_text(value)}{one.unit}", (one, other)
                )


def growth(ones: Iterable[Fact], others: Sequence[Fact]) -> Iterator[Derived]:
    """(one − other) ÷ other as a percentage."""
    for one in ones:
        for other in others:
            if plain(other) and _comparable(one, other):
                value = (plain(one) - plain(other)) / abs(plain(other)) * 100
                formula = f"({_text(one)} − {_text(other)}) ÷ {_text(other)} = {decimal_text(rounded(value))}%"
                yield Derived(value, "%", formula, (one, other))


def growth_from_change(ones: Iterable[Fact], changes: Sequence[Fact]) -> Iterator[Derived]:
    """change ÷ (one − change) as a percentage: the rate that a stated change means."""
    for one in ones:
        for change in changes:
            before = plain(one) - plain(change)
            if before and one.source.sha256 == change.source.sha256:
                value = plain(change) / abs(before) * 100
                formula = f"{_text(change)} ÷ ({_text(one)} − {_text(change)}) = {decimal_text(rounded(value))}%"
                yield Derived(value, "%", formula, (one, change))


def times(ones: Iterable[Fact], others: Sequence[Fact]) -> Iterator[Derived]:
    """one ÷ other."""
    for one in ones:
        for other in others:
            if plain(other) and _comparable(one, other):
                value = plain(one) / plain(other)
                yield Derived(
                    value, "倍", f"{_text(one)} ÷ {_text(other)} = {decimal_text(rounded(value))}", (one, other)
                )


def per_head(amounts: Iterable[Fact], people: Sequence[Fact]) -> Iterator[Derived]:
    """amount ÷ people, in the amount's unit."""
    for amount in amounts:
        for count in people:
            if count.value and amount.source.sha256 == count.source.sha256:
                value = amount.value / count.value
                formula = f"{_text(amount)} ÷ {_text(count)} = {decimal_text(rounded(value))}{amount.unit}"
                yield Derived(value, amount.unit, formula, (amount, count))


def total(groups: Sequence[Sequence[Fact]]) -> Iterator[Derived]:
    """The sums of one fact of each group, all of one scope unless they are of several bodies."""
    if len(groups) < 2 or not all(groups):
        return
    for chosen in islice(product(*(_distinct(group) for group in groups)), _MOST_SUMS):
        first = chosen[0]
        alike = all(_comparable(first, other) and other.scope is first.scope for other in chosen)
        if alike or (len({f.body for f in chosen}) > 1 and all(_comparable(first, f) for f in chosen)):
            value = _in(sum((plain(f) for f in chosen), Decimal(0)), first)
            formula = " + ".join(map(_text, chosen)) + f" = {decimal_text(value)}{first.unit}"
            yield Derived(value, first.unit, formula, tuple(chosen))


def _distinct(facts: Sequence[Fact]) -> list[Fact]:
    """One fact of each value and scope."""
    return list({(plain(f), f.scope, f.body): f for f in reversed(facts)}.values())


def _in(yuan: Decimal, fact: Fact) -> Decimal:
    one = to_yuan(Decimal(1), fact.unit)
    return yuan if one is None else yuan / one


def _comparable(a: Fact, b: Fact) -> bool:
    return (to_yuan(a.value, a.unit) is None) == (to_yuan(b.value, b.unit) is None)
