"""What is wanted with every slot a single value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from index.domain.address import Flow, Fund, Origin, Role, Scope, Stage
from qa.query import Item, Located, Period, Wanted

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sought:
    """``Wanted`` without Each, AnyOf and Ref: what ``qa.solve`` has left of it. None: open. ``agencies`` are the full names
    that the agency's name may mean in the store; ``agency`` is the name as it was asked for."""

    agencies: tuple[str, ...] | None = None
    agency: str = ""
    recipient: str | None = None
    place: str = ""
    scope: Scope | None = None
    year: int | None = None
    as_of: date | None = None
    stage: Stage | None = None
    flow: Flow | None = None
    fund: Fund | None = None
    origin: Origin | None = None
    item: Item | None = None
    measure: tuple[str, ...] | None = None
    role: Role = Role.AMOUNT
    bound: str | None = None
    base: Sought | None = None
    located: Located | None = None
    exclude: tuple[str, ...] = ()


def sought(wanted: Wanted, agencies: tuple[str, ...] | None) -> Sought:
    """The single values of ``wanted``. Raises ``TypeError`` where a slot still holds several, or a reference."""
    period = _single(wanted.period, Period) or Period()
    return Sought(
        agencies=agencies,
        agency=_single(wanted.agency, str) or "",
        recipient=_single(wanted.recipient, str),
        place=wanted.place,
        scope=wanted.scope,
        year=period.fiscal_year,
        as_of=period.as_of,
        stage=_single(wanted.stage, Stage),
        flow=_single(wanted.flow, Flow),
        fund=_single(wanted.fund, Fund),
        origin=wanted.origin,
        item=_single(wanted.item, tuple),
        measure=_single(wanted.measure, tuple),
        role=_single(wanted.role, Role) or Role.AMOUNT,
        bound=wanted.bound,
        base=sought(wanted.base, None) if wanted.base is not None else None,
        located=_single(wanted.located, Located),
        exclude=wanted.exclude,
    )


def _single(value: object, kind: type[T]) -> T | None:
    if value is None or isinstance(value, kind):
        return value
    raise TypeError(f"a slot of a selection holds {type(value).__name__}, not one {kind.__name__}")
