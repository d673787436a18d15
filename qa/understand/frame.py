"""What a clause leaves unsaid, taken from what was said before: in the same question, or in the conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.domain.address import Classification
from qa.query import (
    Aggregate,
    Amount,
    Compare,
    Describe,
    Each,
    Ground,
    Holdings,
    Item,
    List,
    Period,
    Query,
    Rank,
    Relate,
    Several,
    Verify,
    Wanted,
    Why,
)

# The lines that are also columns: after a subject they ask for its part, after another line for themselves.
COLUMNS = frozenset({"基本支出", "项目支出", "人员经费", "公用经费"})


@dataclass(frozen=True, slots=True)
class Frame:
    """What was said before: the address asked for last, and the queries themselves. ``own``: in this very question."""

    wanted: Wanted | None = None
    queries: tuple[Query, ...] = ()
    own: bool = False


def filled(wanted: Wanted, frame: Frame, *, all_of_it: bool = True) -> tuple[Wanted, tuple[Ground, ...]]:
    """The address with its holes filled from the frame, and what was taken over. The whom, when and where always; the
    item with its fund, side and part only where the clause names none (``all_of_it``)."""
    base = frame.wanted
    if base is None:
        return wanted, ()
    changes: dict[str, object] = {}
    whose = wanted.agency is None and not wanted.place
    if whose:
        changes |= {"agency": base.agency, "place": base.place}
    if wanted.scope is None and whose:
        changes["scope"] = base.scope
    for name in ("period", "stage", "located"):
        if getattr(wanted, name) is None:
            changes[name] = getattr(base, name)
    if wanted.item is None and all_of_it:
        for name in ("item", "fund", "flow", "measure", "origin"):
            if getattr(wanted, name) is None:
                changes[name] = getattr(base, name)
    elif _is_part_of_last(wanted, base):
        assert isinstance(wanted.item, tuple)
        changes |= {"item": base.item, "measure": (wanted.item[-1].path[-1],), "fund": base.fund}
    elif wanted.item is not None and wanted.fund is None and frame.own:
        changes["fund"] = base.fund
    changes = {name: value for name, value in changes.items() if value is not None and value != ""}
    by = "question" if frame.own else "previous"
    grounds = tuple(Ground(name, by=by) for name in changes)
    return replace(wanted, **changes), grounds  # type: ignore[arg-type]


def _is_part_of_last(wanted: Wanted, base: Wanted) -> bool:
    """True where a column is asked for after the same row's other column (高等教育的基本支出 … 项目支出呢)."""
    return is_column(wanted.item) and base.measure not in (None, ()) and not is_column(base.item)


def is_column(item: object) -> bool:
    """True for an item that is a line which is also a column."""
    return (
        isinstance(item, tuple)
        and len(item) == 1
        and item[0].classification is Classification.LINE
        and item[0].path[-1] in COLUMNS
    )


def wanted_in(query: Query) -> Wanted | None:
    """The address that a query asks for in the first place."""
    match query:
        case Amount(wanted):
            return wanted
        case Relate(left=left):
            return wanted_in(left)
        case Aggregate(of=of) | Several(queries=of) | Compare(of=of):
            return next(filter(None, map(wanted_in, of)), None)
        case Rank(by=by):
            return wanted_in(by)
        case List(show=show):
            return next(filter(None, map(wanted_in, show)), None)
        case Why(of=of_one):
            return wanted_in(of_one)
        case Verify(claims):
            return next(filter(None, (wanted_in(claim.left) for claim in claims)), None)
        case Describe(wanted=wanted) | Holdings(wanted=wanted):
            return wanted
        case _:
            return None


def amounts_in(query: Query) -> tuple[Query, ...]:
    """The figures that a query gives, each as a query of its own: the two sides of a comparison, the values of *each*."""
    match query:
        case Amount(wanted):
            return tuple(Amount(one) for one in singles(wanted))
        case Several(queries) | Compare(of=queries):
            return tuple(one for each in queries for one in amounts_in(each))
        case _:
            return (query,)


def singles(wanted: Wanted) -> tuple[Wanted, ...]:
    """The addresses that *each* stands for, in order."""
    for name in ("agency", "period", "stage", "flow", "fund", "item", "measure", "role"):
        value = getattr(wanted, name)
        if isinstance(value, Each):
            return tuple(one for each in value.values for one in singles(replace(wanted, **{name: each})))
    return (wanted,)


def year_of(wanted: Wanted | None) -> int | None:
    """The (last) fiscal year that an address names."""
    if wanted is None:
        return None
    period = wanted.period
    if isinstance(period, Each):
        years = [one.fiscal_year for one in period.values if one.fiscal_year]
        return max(years) if years else None
    return period.fiscal_year if isinstance(period, Period) else None


def item_of(wanted: Wanted | None) -> Item | None:
    """The one item of an address."""
    return wanted.item if wanted is not None and isinstance(wanted.item, tuple) else None
