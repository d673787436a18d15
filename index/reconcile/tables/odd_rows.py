"""Rows that a table prints twice, and which of them the totals count; rows of a classification that it leaves out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.domain.disclosure import Contradiction
from index.reconcile.tables.grid import SUBTOTALS, Block, Count, Grid, Line
from index.reconcile.tables.model import Figure, Identity, of_kind

_CODED = re.compile(r"\d{2}.*[一-鿿]|[一-鿿].*\d{2}")  # code and name: one name stands under several codes


@dataclass(frozen=True, slots=True)
class Repeated:
    """What was found, and the lines (block, row) that are not to be counted."""

    contradictions: tuple[Contradiction, ...]
    dropped: frozenset[tuple[int, int]]


def repeated_rows(grid: Grid) -> Repeated:
    """Lines with the same code, name and project in one block, of which at least one is counted. A table that repeats
    most of its subjects is laid out by unit, not printed twice."""
    found: list[Contradiction] = []
    dropped: set[tuple[int, int]] = set()
    for number, block in enumerate(grid.blocks):
        groups: dict[tuple[str, ...], list[Line]] = defaultdict(list)
        unit = ""
        for line in block.lines:
            if not line.code and not line.project and not line.total_like:
                unit = line.label  # a table by unit names it above its subjects
            if not line.total_like and line.label and any(grid.printed(line, count) for count in block.counts):
                groups[line.code, line.label, line.project, line.unit or (unit if line.code else "")].append(line)
        twice = [lines for lines in groups.values() if len(lines) > 1]
        coded = [lines for lines in twice if _CODED.search(lines[0].label) and not lines[0].project]
        if not coded or sum(len(lines) for lines in coded) > len(block.lines) * 0.7:
            continue
        for lines in coded:
            spare = _spare(grid, block, lines)
            dropped |= {(number, line.number) for line in spare}
        found.append(_finding(grid, block, coded, {line.number for _, line in _numbered(dropped, block, number)}))
    return Repeated(tuple(found), frozenset(dropped))


def _numbered(dropped: set[tuple[int, int]], block: Block, number: int) -> list[tuple[int, Line]]:
    return [(number, line) for line in block.lines if (number, line.number) in dropped]


def _spare(grid: Grid, block: Block, lines: Sequence[Line]) -> list[Line]:
    """All lines but the one to count: that with which the most totals hold, else the first."""
    total = next((line for line in block.lines if line.is_total), None)
    if total is None:
        return list(lines[1:])

    def fits(kept: Line) -> int:
        others = [line for line in lines if line is not kept]
        return sum(_without(grid, block, total, others, index) for index in range(len(block.counts)))

    best = max(lines, key=fits)
    return [line for line in lines if line is not best]


def _without(grid: Grid, block: Block, total: Line, left_out: Sequence[Line], index: int) -> bool:
    """Whether a column's lowest lines make its total when some are left out, and others of their kind counted once."""
    count = block.counts[index]
    seen: set[tuple[str, ...]] = set()
    values: dict[str, Decimal] = defaultdict(Decimal)
    for line in block.lines:
        name = (line.code, line.label, line.project, line.unit)
        if line.total_like or line in left_out or name in seen:
            continue
        seen.add(name)
        values[line.code or line.label] += grid.figure(line, count).value
    lowest = sum(
        (v for code, v in values.items() if not any(o != code and o.startswith(code) for o in values)), Decimal(0)
    )
    figure = grid.figure(total, count)
    return abs(lowest - figure.value) <= figure.place * len(values)


def _finding(grid: Grid, block: Block, groups: Sequence[Sequence[Line]], spare: set[int]) -> Contradiction:
    identity = of_kind("repeated")[0]
    doubled = [(line, lines) for lines in groups for line in lines if line.number in spare]
    suspects: list[Figure] = []
    rest: list[Figure] = []
    for lines in groups:
        for line in lines:
            figures = [grid.figure(line, count) for count in block.counts if grid.printed(line, count)]
            (suspects if line.number in spare else rest).extend(figures)
    differing = [lines[0].label for lines in groups if len({_values(grid, block, line) for line in lines}) > 1]
    names = "、".join(f"“{lines[0].label}”" for lines in groups[:4]) + (" 等" if len(groups) > 4 else "")
    what = f"{grid.name}里{names}印了不止一次（重复{len(doubled)}行）"
    if differing:
        what += "，其中" + "、".join(f"“{name}”" for name in differing[:3]) + "两次的数额或所在栏不同"
    places = [f"第{suspect.source.row}行" for suspect in suspects if suspect.source.row]
    return Contradiction(
        rule=identity.id,
        severity=identity.severity,
        what=what,
        why=f"{identity.says}；{'合计只计入其中一次' if any(line.is_total for line in block.lines) else '科目与名称完全相同'}",
        sources=tuple(figure.source for figure in (*suspects, *rest)),
        facts=tuple(figure.fact for figure in (*suspects, *rest) if figure.fact),
        suspects=tuple(figure.source for figure in suspects),
        likely=f"{'、'.join(dict.fromkeys(places))}是多出来的" if places else "",
    )


def _values(grid: Grid, block: Block, line: Line) -> tuple[Decimal, ...]:
    return tuple(grid.figure(line, count).value for count in block.counts)


def missing_rows(grid: Grid) -> list[Contradiction]:
    """A 项 whose 款 has no row, or a 款 without any 项, in a table that prints both levels for its other subjects.

    Tables that print one level alone say nothing by that; so do subjects without an amount.
    """
    identity = of_kind("levels")[0]
    found = []
    for block in grid.blocks:
        rows: dict[str, Line] = {}
        for line in block.lines:
            counted = any(grid.printed(line, count) and grid.figure(line, count).value for count in block.counts)
            if line.code and not line.project and not line.total_like and counted:
                rows.setdefault(line.code, line)
        for upper, lower in ((3, 5), (5, 7)):
            above = {code for code in rows if len(code) == upper}
            below = {code[:upper]: rows[code] for code in rows if len(code) == lower}
            if len(above & set(below)) < 2:
                continue
            for code in sorted(set(below) - above):
                found.append(_left_out(grid, block, identity, below[code], f"没有它的上级科目{code}一行"))
            if lower == 7:
                for code in sorted(above - set(below)):
                    found.append(_left_out(grid, block, identity, rows[code], "没有它的下级科目"))
    return found


def _left_out(grid: Grid, block: Block, identity: Identity, line: Line, what: str) -> Contradiction:
    figures = [grid.figure(line, count) for count in block.counts if grid.printed(line, count)]
    return Contradiction(
        rule=identity.id,
        severity=identity.severity,
        what=f"{grid.name}“{line.label}”{what}",
        why=f"{identity.says}：这张表的其他科目各级都印了",
        sources=tuple(figure.source for figure in figures),
        facts=tuple(figure.fact for figure in figures if figure.fact),
        likely="漏印了一行，或科目编码写错",
    )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A subject that other tables of the same total print, and the table that does not."""

    grid: Grid
    contradiction: Contradiction


def left_out_subjects(grids: Sequence[Grid]) -> list[LeftOut]:
    """Subjects in all but one of the lists that share a total: 表二, 表三 and 表五 where one fund pays for everything.

    A list that prints one level alone differs in many rows, which is its form: a subject is missed where others of its
    level stand, or where it is the only difference.
    """
    identity = of_kind("levels")[0]
    groups: dict[Decimal, list[tuple[Grid, Line, Count, dict[str, Line]]]] = defaultdict(list)
    for grid in grids:
        if len(grid.blocks) != 1 or not grid.blocks[0].counts:
            continue
        block = grid.blocks[0]
        total = next((line for line in block.lines if line.is_total), None)
        codes = {line.code: line for line in _counted(grid, block) if line.code and not line.total_like}
        if total is not None and codes and not any(line.project for line in block.lines):
            count = next((c for c in block.counts if c.is_total), block.counts[0])
            groups[grid.figure(total, count).value].append((grid, total, count, codes))
    found = []
    for group in groups.values():
        for grid, total, count, codes in group:
            others = [other for other in group if other[0] is not grid]
            shared = set.intersection(*(set(other[3]) for other in others)) if len(others) > 1 else set()
            absent = sorted(code for code in shared if code not in codes and code[0] == next(iter(codes))[0])
            lengths = {len(code) for code in codes}
            for code in absent:
                if len(code) in lengths or len(absent) == 1:
                    rows = [(other, other.figure(held[code], c)) for other, _, c, held in others]
                    found.append(LeftOut(grid, _absent(grid, grid.figure(total, count), identity, code, rows)))
    return found


def _absent(
    grid: Grid, total: Figure, identity: Identity, code: str, rows: Sequence[tuple[Grid, Figure]]
) -> Contradiction:
    name = rows[0][1].label
    amount = f"{rows[0][1].fact.value}{rows[0][1].unit}" if rows[0][1].fact else ""
    return Contradiction(
        rule=identity.id,
        severity=identity.severity,
        what=f"{grid.name}没有“{code} {name}”一行，{'、'.join(other.name for other, _ in rows)}都有（{amount}）",
        why=f"{identity.says}；这几张表的合计相同，所列科目也应相同",
        sources=(total.source, *(figure.source for _, figure in rows)),
        facts=tuple(figure.fact for _, figure in rows if figure.fact),
        likely="漏印了这一行",
    )


def missing_totals(grids: Sequence[Grid]) -> list[Contradiction]:
    """A list of subjects without 合计 where the other lists of the disclosure have one, and a side of a 收支 table without
    its total where the other side has it."""
    identity = of_kind("totals")[0]
    lists = [(grid, block) for grid in grids for block in grid.blocks if len(grid.blocks) == 1 and _lists(grid, block)]
    without = [(grid, block) for grid, block in lists if not _has_total(block)]
    found = []
    if len(without) * 3 <= len(lists):
        found += [_no_total(grid, block, identity, "其他各表都有") for grid, block in without]
    for grid in grids:
        bare = [block for block in grid.blocks if not _has_total(block) and _counted(grid, block)]
        if len(grid.blocks) > 1 and (len(bare) < len(grid.blocks) or _BOTH.search(grid.name)):
            found += [_no_total(grid, block, identity, "收支表两边都应有总计") for block in bare]
    return found


_BOTH = re.compile("收支.*总|收入支出.*总|收支总体")


def _has_total(block: Block) -> bool:
    """Whether a block ends in a total: beside 本年收入合计 there is 总计."""
    totals = [line for line in block.lines if line.total_like]
    return len(totals) > any(line.term in SUBTOTALS and line.level == 0 for line in totals)


def _counted(grid: Grid, block: Block) -> list[Line]:
    return [line for line in block.lines if any(grid.printed(line, count) for count in block.counts)]


def _lists(grid: Grid, block: Block) -> bool:
    return sum(bool(line.code) for line in _counted(grid, block)) >= 2


def _no_total(grid: Grid, block: Block, identity: Identity, why: str) -> Contradiction:
    lines = _counted(grid, block)
    figures = [grid.figure(line, count) for line in lines for count in block.counts if grid.printed(line, count)][:4]
    side = f"“{block.counts[0].header.partition('/')[0]}”一边" if len(grid.blocks) > 1 else ""
    return Contradiction(
        rule=identity.id,
        severity=identity.severity,
        what=f"{grid.name}{side}没有合计行",
        why=f"{identity.says}：{why}",
        sources=tuple(figure.source for figure in figures),
        likely="漏印了合计",
    )
