"""The identities (勾稽关系) as data, and the equations that they become in one disclosure.

An *identity* is a line of ``data/identities.toml``. Applied to a disclosure it gives *equations* between *figures*:
``total = Σ parts``, with a tolerance for rounding. What the equations say together is judged in
``identities_suspects``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Fact, Source
from index.domain.terms import key
from index.reconcile.agreement import comparable
from index.reconcile.things import name_of

# Of an amount in 元 the last place that a budget means: 0.01 万元. Coarser printing is rounding, finer is not looked at.
_COARSEST = Decimal(100)


@dataclass(frozen=True, slots=True)
class Identity:
    """One line of the data file; the fields are explained there. ``signs`` are those of ``parts``."""

    id: str
    says: str
    severity: str
    kind: str
    places: Decimal
    total: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    signs: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    at_least: int = 2
    whole: bool = False
    prose: bool = False
    across: bool = False
    check: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A number that stands in an equation, or an empty cell that could hold one (``blank``, counted as 0).

    ``value`` is in 元 for money, as printed otherwise; ``place`` is the last printed place in the same unit (0 for what
    is counted exactly). ``fact`` is None for an empty cell.
    """

    value: Decimal
    place: Decimal
    unit: str
    label: str
    source: Source
    fact: Fact | None = None
    blank: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """``total = Σ sign × part`` where an identity applies. ``where`` says the place in Chinese."""

    identity: Identity
    total: Figure
    parts: tuple[Figure, ...]
    signs: tuple[int, ...]
    where: str
    table: str = ""  # a row that is missing or too many there breaks the equations of all columns

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All that stands in it, the total first."""
        return (self.total, *self.parts)

    @property
    def tolerance(self) -> Decimal:
        """How far apart the sides may be, by rounding alone: so many printed places a figure, and at least one."""
        places = [figure.place for figure in self.figures if figure.value]
        return max(
            [self.identity.places * sum(places, Decimal(0)), *(places if self.identity.places else ())],
            default=Decimal(0),
        )

    @property
    def sum(self) -> Decimal:
        """The right side."""
        return sum((sign * part.value for sign, part in zip(self.signs, self.parts, strict=True)), Decimal(0))

    def residual(self, changed: dict[int, Decimal] | None = None) -> Decimal:
        """Left minus right; ``changed`` holds other values for figures, by ``id``."""
        values = changed or {}
        right = sum(
            (sign * values.get(id(part), part.value) for sign, part in zip(self.signs, self.parts, strict=True)),
            Decimal(0),
        )
        return values.get(id(self.total), self.total.value) - right

    def holds(self, changed: dict[int, Decimal] | None = None) -> bool:
        """Whether both sides agree, rounding aside."""
        return abs(self.residual(changed)) <= self.tolerance

    def solved_for(self, figure: Figure, changed: dict[int, Decimal] | None = None) -> Decimal:
        """The value of a figure with which it would hold exactly."""
        value = (changed or {}).get(id(figure), figure.value)
        if figure is self.total:
            return value - self.residual(changed)
        sign = next(sign for sign, part in zip(self.signs, self.parts, strict=True) if part is figure)
        return value + sign * self.residual(changed)


def printed_place(fact: Fact) -> Decimal:
    """The last place in which a number is printed, in 元 for money; 0 for people and other exact counts."""
    if fact.unit in MONEY_UNITS:
        exponent = fact.value.as_tuple().exponent
        place = MONEY_UNITS[fact.unit].scaleb(exponent if isinstance(exponent, int) else 0)
        return max(place, _COARSEST) if fact.unit == "亿元" else min(place, _COARSEST)
    return Decimal("0.01") if fact.unit in ("分", "%") else Decimal(0)


def table_place(facts: Iterable[Fact]) -> Decimal:
    """The last place that a table's money really uses, in 元: trailing zeros that every number has are not precision."""
    place = _COARSEST
    for fact in facts:
        if fact.unit in MONEY_UNITS and fact.value:
            value = comparable(fact).normalize()
            exponent = value.as_tuple().exponent
            place = min(place, Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0))
    return place


def figure_of(fact: Fact, place: Decimal | None = None) -> Figure:
    """The figure that a fact states."""
    label = fact.project or fact.name or name_of(fact)
    return Figure(
        comparable(fact), printed_place(fact) if place is None else place, fact.unit, label, fact.source, fact
    )


@cache
def identities() -> tuple[Identity, ...]:
    """Every identity of the data file, in its order. Raises ``ValueError`` naming the entry that is not right."""
    raw = tomllib.loads(files("index.reconcile").joinpath("data/identities.toml").read_text(encoding="utf-8"))
    return tuple(_identity(entry) for entry in raw["identity"])


def of_kind(kind: str) -> tuple[Identity, ...]:
    """The identities of one kind."""
    return tuple(identity for identity in identities() if identity.kind == kind)


KINDS = (
    "sum",
    "columns",
    "codes",
    "total-row",
    "sub-rows",
    "code-groups",
    "balance",
    "same",
    "performance",
    "repeated",
    "levels",
    "totals",
)


def _identity(entry: dict[str, object]) -> Identity:
    def words(name: str) -> list[str]:
        value = entry.get(name, [])
        return [str(word) for word in value] if isinstance(value, list) else []

    missing = [name for name in ("id", "says", "severity", "kind", "places") if name not in entry]
    unknown = set(entry) - set(Identity.__dataclass_fields__)
    if missing or unknown or entry["kind"] not in KINDS or entry["severity"] not in ("error", "warning"):
        raise ValueError(
            f"data/identities.toml：[[identity]] {entry.get('id', '?')} 缺少 {missing}，不认识 {sorted(unknown)}，或 kind、severity 写错"
        )
    parts = words("parts")
    return Identity(
        id=str(entry["id"]),
        says=str(entry["says"]),
        severity=str(entry["severity"]),
        kind=str(entry["kind"]),
        places=Decimal(str(entry["places"])),
        total=tuple(map(key, words("total"))),
        parts=tuple(key(part.lstrip("-")) for part in parts),
        signs=tuple(-1 if part.startswith("-") else 1 for part in parts),
        codes=tuple(words("codes")),
        at_least=int(str(entry.get("at_least", 2))),
        whole=bool(entry.get("whole", False)),
        prose=bool(entry.get("prose", False)),
        across=bool(entry.get("across", False)),
        check=str(entry.get("check", "")),
    )


def decomposed(term: str, present: Sequence[str]) -> set[str]:
    """The terms among ``present`` that are parts of ``term`` by some identity: they are not added beside it."""
    return {
        part
        for identity in of_kind("sum")
        if term in identity.total and term not in _TOTALS
        for part in identity.parts
        if part in present
    }


_TOTALS = {"合计", "小计", "总计"}
