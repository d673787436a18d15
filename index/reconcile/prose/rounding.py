"""What rounding explains, and what a slip of the pen explains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Fact
from index.reconcile.prose.sentences import Said, Sentences, plain

HUNDRED = Decimal(100)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Interval:
    """What a number can be, given how it is rounded."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


def around(value: Decimal, quantum: Decimal) -> Interval:
    """A printed value, half a unit of its last place either way."""
    return Interval(value - quantum / 2, value + quantum / 2)


def ratio(part: Interval, whole: Interval) -> Interval | None:
    """part ÷ whole in per cent; None where the whole may be zero."""
    if whole.low <= 0 <= whole.high:
        return None
    all_four = [HUNDRED * p / w for p in (part.low, part.high) for w in (whole.low, whole.high)]
    return Interval(min(all_four), max(all_four))


def fits(printed: Said, part: Interval, whole: Interval) -> bool:
    """Whether a printed percentage can be part ÷ whole, cut off instead of rounded allowed."""
    computed = ratio(part, whole)
    if computed is None:
        return False
    slack = max(Decimal(1).scaleb(-places(printed)), CENT)
    return Interval(computed.low - slack, computed.high + slack).holds(printed.value)


def places(printed: Said) -> int:
    exponent = printed.statement.amount.value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def matches(sentences: Sentences, said: Said, cell: Fact) -> bool:
    """Whether a number in prose prints the value of a cell: rounded, or cut off, to the places of the prose."""
    from_cell = cell.value * MONEY_UNITS.get(cell.unit, Decimal(1))
    if from_cell == said.base:
        return True
    quantum = sentences.quantum(said)
    exact = quantum == 0 or from_cell % quantum == 0
    return not exact and abs(from_cell - said.base) < quantum


def one_slip(whole: Said, parts: Iterable[Said], tolerance: Decimal) -> str:
    """What single slip of the pen would explain that parts do not make their whole; "" if none."""
    listed = list(parts)
    off = sum((part.base for part in listed), Decimal(0)) - whole.base
    for said in (whole, *listed):
        for value in slips(said.statement.amount.value):
            change = (value - said.value) * (said.base / said.value if said.value else 1)
            after = off - change if said is whole else off + change
            if abs(after) <= tolerance:
                return f"“{said.item}”{said.written}如果是{plain(value)}{said.unit}就相符"
    return ""


def slips(value: Decimal) -> list[Decimal]:
    """The values that a slip of the pen makes of one: two neighbouring digits changed over, the point moved."""
    text = format(value, "f")
    found = [value.scaleb(power) for power in (-4, -2, -1, 1, 2, 4)]
    at = [i for i, c in enumerate(text) if c.isdigit()]
    for i, j in pairwise(at):
        if text[i] != text[j]:
            swapped = list(text)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            found.append(Decimal("".join(swapped)))
    return found
