"""Which facets a named item means: by code, by path and by every name that the lists know for it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

from index.domain.address import Classification, Facet, Flow, Fund
from index.domain.disclosure import Fact
from index.domain.subjects import path_code, subject_names
from index.domain.terms import canonical, key, project_topic
from qa.query import Item, ItemWanted, Ref
from qa.select.sought import Sought

SUBJECTS = {
    Classification.FUNCTIONAL,
    Classification.ECONOMIC,
    Classification.GOVERNMENT_ECONOMIC,
    Classification.REVENUE,
}
LEVELS = {"类": 1, "款": 2, "项": 3}
# How a question and a form name the performance of the whole body.
_WHOLE_BODY = {"部门整体", "整体", "部门整体支出绩效目标", "部门整体绩效", "整体支出绩效", "部门整体支出绩效"}


@lru_cache(maxsize=256)  # asked of every fact that is looked at
def names_of(wanted: ItemWanted) -> frozenset[str]:
    """Every canonical name that the thing itself may bear."""
    names = set(subject_names(code_of(wanted))) if not wanted.path or wanted.code else set()
    if wanted.path and wanted.path[-1]:
        names.add(wanted.path[-1])
        names |= set(subject_names(path_code(wanted.path)))
    found = {form(name) for name in names for form in (key, canonical, project_topic)}
    return frozenset(name for name in found if name)


def code_of(wanted: ItemWanted) -> str:
    """Its subject code, "" where neither the question nor the list of subjects tells it."""
    if wanted.code or wanted.classification not in (None, Classification.FUNCTIONAL):
        return wanted.code
    return path_code(wanted.path) if len(wanted.path) > 1 or wanted.level else ""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a fact's item fits: ``classified`` as asked, and the facets that were not asked for."""

    classified: bool
    beyond: tuple[Facet, ...]


def match(fact: Fact, item: Item) -> Match | None:
    """How the item of a fact fits what is wanted; None where it does not."""
    left = list(fact.item)
    classified = True
    for wanted in item:
        fitting = [facet for facet in left if _is(facet, wanted) and _lies_within(fact, facet, wanted.within)]
        if not fitting:
            return None
        best = min(fitting, key=lambda facet: not _classified(facet, wanted))
        classified = classified and _classified(best, wanted)
        left.remove(best)
    if item and fact.item and fact.item[0] in left and fact.item[0].classification is Classification.PROJECT:
        return None  # the money of a project is no other amount of its subject
    asked = [wanted.within for wanted in item if isinstance(wanted.within, ItemWanted)]
    return Match(classified, tuple(facet for facet in left if not any(_is(facet, above) for above in asked)))


def _classified(facet: Facet, wanted: ItemWanted) -> bool:
    named = (None, Classification.NAMED)
    return wanted.classification in named or facet.classification is wanted.classification


def _is(facet: Facet, wanted: ItemWanted) -> bool:
    if wanted.level and _level(facet) != LEVELS.get(wanted.level):
        return False
    code = code_of(wanted)
    if code and facet.code:
        return facet.code == code
    if wanted.classification in SUBJECTS and facet.classification in SUBJECTS and not _classified(facet, wanted):
        return False
    if facet.name not in names_of(wanted):
        return False
    return _lies_under(facet, wanted.path[:-1])


def _level(facet: Facet) -> int:
    return (len(facet.code) - 1) // 2 if facet.code else len(facet.path)


def _lies_under(facet: Facet, above: Sequence[str]) -> bool:
    """The names above it occur in its path in order; a subject whose path is not known is not told apart by it."""
    if facet.classification in SUBJECTS and len(facet.path) == 1 and not facet.code:
        return True
    rest = iter(facet.path[:-1])
    return all(any({key(name), canonical(name), project_topic(name)} & {own} for own in rest) for name in above)


def _lies_within(fact: Fact, facet: Facet, within: ItemWanted | Ref | None) -> bool:
    if within is None or isinstance(within, Ref):
        return True
    code = code_of(within)
    if code and facet.code:
        return facet.code.startswith(code) and facet.code != code
    names = names_of(within)
    if names & _WHOLE_BODY:
        return not any(other.classification is Classification.PROJECT for other in fact.item)
    return bool(names & set(facet.path[:-1])) or any(
        names & set(other.path) for other in fact.item if other is not facet
    )


def lies_within(fact: Fact, within: ItemWanted) -> bool:
    """The item of a fact lies under an ancestor: by its code, its path, or another facet beside it."""
    return any(_lies_within(fact, facet, within) for facet in fact.item)


# ---- the ways in which one line may be printed


@dataclass(frozen=True, slots=True)
class _Instead:
    measure: str
    fund: str
    flow: str
    line: str
    instead_fund: str


@cache
def _instead() -> dict[str, tuple[_Instead, ...]]:
    """What ``data/line_readings.csv`` says of every line, in its order."""
    found: dict[str, list[_Instead]] = {}
    text = files("qa.select").joinpath("data/line_readings.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        one = _Instead(row["measure"], row["fund"], row["flow"], row["instead"], row["instead_fund"])
        found.setdefault(row["line"], []).append(one)
    return {line: tuple(rows) for line, rows in found.items()}


_TOTAL_ITEM = {Flow.REVENUE: "收入总计"}


def readings(wanted: Sought) -> Iterator[Sought]:
    """The ways in which what is wanted may be printed, the nearest first: as it was said; the total row's own column as
    the line of that name (合计 × 项目支出 is 项目支出); and the lines that stand for it (``data/line_readings.csv``)."""
    item = wanted.item
    if not item:
        if wanted.measure:
            yield _as_line(wanted, canonical(wanted.measure[-1]), wanted.measure[:-1])
            return
        item = (ItemWanted(Classification.LINE, (_TOTAL_ITEM.get(wanted.flow or Flow.EXPENDITURE, "支出总计"),)),)
        wanted = replace(wanted, item=item)
    yield wanted
    first = item[0]
    if len(item) > 1 or not first.path or first.code or first.classification not in (None, Classification.LINE):
        return
    seen = {first.path[-1]}
    yield from _lines_instead(wanted, canonical(first.path[-1]), seen)


def _lines_instead(wanted: Sought, line: str, seen: set[str]) -> Iterator[Sought]:
    totals = {"支出总计", "收入总计", "合计", "总计", "收支总计", "本年支出合计", "支出合计"}
    if line in totals and wanted.measure:
        yield _as_line(wanted, canonical(wanted.measure[-1]), wanted.measure[:-1])
    for one in _instead().get(line, ()):
        fits = (
            (not one.measure or (wanted.measure or ())[:1] == (one.measure,))
            and (not one.fund or wanted.fund is Fund(one.fund))
            and (not one.flow or wanted.flow is Flow(one.flow))
        )
        if not fits or one.line in seen:
            continue
        seen.add(one.line)
        measure = (wanted.measure or ())[1:] or None if one.measure else wanted.measure
        fund = Fund(one.instead_fund) if one.instead_fund else wanted.fund
        found = replace(_as_line(wanted, one.line, measure), fund=fund)
        yield found
        yield from _lines_instead(found, one.line, seen)


def _as_line(wanted: Sought, line: str, measure: tuple[str, ...] | None) -> Sought:
    within = wanted.item[0].within if wanted.item else None
    item = (ItemWanted(Classification.LINE, (line,), within=within),)
    return replace(wanted, item=item, measure=measure or None)
