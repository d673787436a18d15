"""Whether the figures of one disclosure agree (勾稽): the identities of ``data/identities.toml``, applied and judged.

Tables become grids, grids and facts become equations, and of those that fail it is asked which one place would mend
them. One mistake is one contradiction, the suspected place first among its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Contradiction, Source, Unchecked
from index.reconcile.evidence import Evidence, Reconciled
from index.reconcile.tables.across import column_equations
from index.reconcile.tables.between import Figures, fact_equations
from index.reconcile.tables.certainty import Pages, certain
from index.reconcile.tables.down import line_equations
from index.reconcile.tables.grid import grids
from index.reconcile.tables.model import Equation, Figure, identities
from index.reconcile.tables.odd_rows import LeftOut, left_out_subjects, missing_rows, missing_totals, repeated_rows
from index.reconcile.tables.performance_forms import performance_equations
from index.reconcile.tables.suspects import System, Verdict

_RECOGNISED = "（其中有从图片识别的数，先核对原图）"
_SHOWN = 3  # equations that an explanation writes out


@dataclass(frozen=True, slots=True)
class Applied:
    """The identities applied to one disclosure: its equations, what was found without one, the rows that tables leave
    out, and what could not be checked."""

    equations: tuple[Equation, ...]
    contradictions: tuple[Contradiction, ...]
    left_out: tuple[LeftOut, ...]
    unchecked: tuple[Unchecked, ...]


def check_identities(evidence: Evidence) -> Reconciled:
    """Every identity over one disclosure: what fails, and what could not be checked."""
    applied = apply_identities(evidence)
    found = _explained(_together(System(applied.equations).verdicts()), applied.left_out)
    used = {equation.identity.id for equation in applied.equations} | {entry.rule for entry in applied.unchecked}
    everything = _in_reading_order([*applied.contradictions, *found], evidence)
    return Reconciled(tuple(everything), (*dict.fromkeys(applied.unchecked), *_unused(evidence, used)))


def apply_identities(evidence: Evidence) -> Applied:
    """Tables become grids, grids and facts equations; only those of which the reading is certain are kept."""
    read = grids(evidence.told, evidence.disclosure)
    pages = Pages(evidence)
    left_out = [one for one in left_out_subjects(read) if pages.complete(one.grid.table)]
    found = missing_totals(read)
    equations: list[Equation] = []
    unchecked: list[Unchecked] = []
    known: dict[int, Figure] = {}
    ignored: set[int] = set()
    by_unit = {grid.table.title for grid in read if any(line.unit for block in grid.blocks for line in block.lines)}
    for grid in read:
        repeated = repeated_rows(grid)
        complete = pages.complete(grid.table)
        down, why = line_equations(grid, set(repeated.dropped))
        kept = certain(grid, column_equations(grid), down, complete=complete)
        equations += kept.equations
        unchecked += [*why, *kept.unchecked]
        if kept.understood and complete:
            found += repeated.contradictions
            if all(one.grid is not grid for one in left_out):
                found += missing_rows(grid)
        for number, line, figure in grid.placed():
            if figure.fact is not None:
                known[id(figure.fact)] = figure
                # below the unit that a page before names
                unclear = bool(line.code) and not line.unit and grid.table.title in by_unit
                if not kept.understood or unclear or (number, line.number) in repeated.dropped:
                    ignored.add(id(figure.fact))
    facts = [fact for fact in evidence.facts if id(fact) not in ignored]
    between, why = fact_equations(facts, Figures(known))
    forms, marks, why_not = performance_equations(facts, Figures(known))
    return Applied((*equations, *between, *forms), (*found, *marks), tuple(left_out), (*unchecked, *why, *why_not))


def _explained(verdicts: Sequence[Verdict], left_out: Sequence[LeftOut]) -> list[Contradiction]:
    """The contradictions; sums of one table that nothing else explains are those of the row that it leaves out."""
    rows = [one.contradiction for one in left_out]
    first = {one.grid.key: n for n, one in reversed(list(enumerate(left_out)))}
    found = []
    for verdict in verdicts:
        tables = {equation.table for equation in verdict.broken if equation.table}
        at = first.get(next(iter(tables))) if len(tables) == 1 else None
        own = _contradiction(verdict)
        if at is None or verdict.suspects:
            found.append(own)
            continue
        rows[at] = replace(
            rows[at],
            severity=own.severity,
            why=f"{rows[at].why}；{own.why}",
            sources=tuple(dict.fromkeys((*rows[at].sources, *own.sources))),
            facts=(*rows[at].facts, *own.facts),
        )
    return [*found, *rows]


def _in_reading_order(found: Sequence[Contradiction], evidence: Evidence) -> list[Contradiction]:
    """By page or line of the first place; where a format has neither, by table and row, and the prose last."""
    titles = {table.title: n for n, table in reversed(list(enumerate(evidence.tables)))}

    def place(one: Contradiction) -> tuple[int, int, int, int]:
        if not one.sources:
            return (0, 0, 0, 0)
        first = one.sources[0]
        return (first.page or 0, first.line or 0, titles.get(first.table, len(titles)), first.row or 0)

    return sorted(found, key=place)


def _together(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Empty cells of one row are one omission."""
    found: list[Verdict] = []
    rows: dict[tuple[object, ...], int] = {}
    for verdict in verdicts:
        if not verdict.suspects or not all(figure.blank for figure in verdict.suspects):
            found.append(verdict)
            continue
        source = verdict.suspects[0].source
        row = (source.table, source.page, source.row, source.row_label)
        if row in rows and found[rows[row]].value == verdict.value:
            held = found[rows[row]]
            found[rows[row]] = replace(
                held, broken=(*held.broken, *verdict.broken), suspects=(*held.suspects, *verdict.suspects)
            )
        else:
            rows.setdefault(row, len(found))
            found.append(verdict)
    return found


def _contradiction(verdict: Verdict) -> Contradiction:
    equations = verdict.broken
    main = _main(equations)
    named = verdict.suspects or verdict.tied
    suspects = [figure for figure in named if not figure.blank] or list(named)
    rest = [figure for equation in equations for figure in equation.figures if not figure.blank]
    figures = list({id(figure): figure for figure in (*suspects, *rest)}.values())
    decided = bool(verdict.suspects) and verdict.value is not None
    shown = suspects[0] if decided else main.total
    expected = verdict.value if decided and verdict.value is not None else main.sum
    return Contradiction(
        rule=main.identity.id,
        severity="warning" if any(figure.source.ocr for figure in figures) else main.identity.severity,
        what=_what(main, suspects if decided else [], expected),
        why=_why(equations),
        expected=_in_unit(expected, shown.unit),
        found=None if shown.blank else _in_unit(shown.value, shown.unit),
        unit=shown.unit,
        sources=_sources(figures),
        facts=tuple(figure.fact for figure in figures if figure.fact is not None),
        suspects=_sources(suspects) if decided else (),
        likely=_likely(verdict, suspects, expected) + (_RECOGNISED if any(f.source.ocr for f in figures) else ""),
    )


def _main(equations: Sequence[Equation]) -> Equation:
    """The equation to speak of: what cannot be right before what looks wrong, arithmetic before a mere repetition."""
    return min(equations, key=lambda e: (e.identity.severity != "error", e.identity.kind == "same"))


def _what(main: Equation, suspects: Sequence[Figure], expected: Decimal) -> str:
    if not suspects:
        return f"{main.where}不符合“{main.identity.says}”"
    first = suspects[0]
    more = f"（共{len(suspects)}处）" if len(suspects) > 1 else ""
    printed = "空着" if first.blank else f"是{_money(first.value, first.unit)}"
    return f"{_place(first.source)}的“{first.label}”{printed}{more}，按勾稽关系算得{_money(expected, first.unit)}"


def _place(source: Source) -> str:
    if source.sentence:
        return "文字说明里"
    return f"{source.table or '表'}“{source.column_label}”栏" if source.column_label else source.table or "表"


def _why(equations: Sequence[Equation]) -> str:
    lines = []
    for equation in sorted(equations, key=lambda e: e.identity.kind == "same")[:_SHOWN]:
        unit = equation.total.unit
        if equation.identity.kind in ("same", "balance"):
            lines.append(
                f"{equation.identity.says}：{_place(equation.total.source)}{_money(equation.total.value, unit)}，"
                f"{_place(equation.parts[0].source)}{_money(equation.parts[0].value, equation.parts[0].unit)}"
            )
            continue
        terms = "".join(
            f"{'－' if sign < 0 else '＋'}{_number(part.value, unit)}"
            for sign, part in zip(equation.signs, equation.parts, strict=True)
            if part.value
        ).removeprefix("＋")
        lines.append(
            f"{equation.identity.says}：{equation.where}{_number(equation.total.value, unit)}≠{terms or '0'}"
            f"＝{_number(equation.sum, unit)}，差{_money(equation.residual(), unit)}"
            f"（允差{_money(equation.tolerance, unit)}）"
        )
    more = f"；另有{len(equations) - _SHOWN}处关系不合" if len(equations) > _SHOWN else ""
    return "；".join(lines) + more


def _likely(verdict: Verdict, suspects: Sequence[Figure], expected: Decimal) -> str:
    if verdict.suspects:
        unit = suspects[0].unit
        elsewhere = sum(
            figure.value == expected and not figure.blank
            for equation in verdict.broken
            if equation.identity.kind == "same"
            for figure in equation.figures
        )
        printed = f"同一项另有{elsewhere}处印的就是这个数" if elsewhere else "这是算出来的，不是哪一处印出来的"
        return f"{_money(expected, unit)}与涉及它的{verdict.confirmed}处关系全部相符；{printed}"
    if 0 < len(verdict.tied) <= 4:
        return "凭这些数分不出是哪一个错：" + "、".join(
            f"{_place(figure.source)}“{figure.label}”{_money(figure.value, figure.unit)}" for figure in verdict.tied
        )
    return "凭这些数分不出是哪一个错"


def _in_unit(value: Decimal, unit: str) -> Decimal:
    return value / MONEY_UNITS[unit] if unit in MONEY_UNITS else value


def _number(value: Decimal, unit: str) -> str:
    text = f"{_in_unit(value, unit):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(value: Decimal, unit: str) -> str:
    return _number(value, unit) + unit


def _sources(figures: Iterable[Figure]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(figure.source for figure in figures))


def _unused(evidence: Evidence, used: set[str]) -> list[Unchecked]:
    """The identities that found nothing to be applied to."""
    if not evidence.tables and not any(fact.kind == "cell" for fact in evidence.facts):
        why = "文件里没有读到表（表可能另附），无从核对"
    else:
        why = "文件里没有同时印出等式两边的数"
    return [
        Unchecked(identity.id, identity.says, why)
        for identity in identities()
        if identity.id not in used
        and identity.kind not in ("repeated", "levels", "totals")
        and identity.check not in ("marks", "rate")
    ]
