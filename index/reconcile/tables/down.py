"""Equations along the rows of a table: 类 = Σ 款 = Σ 项, 合计 = Σ of what stands above, 一、 = Σ of its 1. 2.; both sides
of a 收支 table have one total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.domain.disclosure import Unchecked
from index.reconcile.tables.grid import AMONG, SUBTOTALS, Block, Count, Grid, Line
from index.reconcile.tables.model import Equation, Figure, Identity, decomposed, of_kind

# What a 收支 table adds to the year's own: it has no ordinal and belongs to the grand total.
_CARRIED = ("结转", "结余", "用事业基金", "弥补收支差额")
_GENERAL = ("合计", "小计", "总计")


@dataclass(frozen=True, slots=True)
class Column:
    """Lines with the column that counts them, of one block or of several that go on in each other."""

    lines: tuple[tuple[Line, Count], ...]
    name: str


def line_equations(grid: Grid, dropped: set[tuple[int, int]]) -> tuple[list[Equation], list[Unchecked]]:
    """The equations down every column. ``dropped`` are lines (block, row) printed twice, counted once."""
    found: list[Equation] = []
    unchecked: list[Unchecked] = []
    for column in _columns(grid, dropped):
        children = _children([line for line, _ in column.lines])
        sums, why = _totals(grid, column, children)
        if why:
            identity = of_kind("total-row")[0]
            unchecked.append(Unchecked(identity.id, identity.says, f"{grid.name}：{why}"))
        found += [*_sums(grid, column, children), *sums, *_code_groups(grid, column)]
        found += [*_units(grid, column, children), *_declared_rows(grid, column)]
    found += _balance(grid)
    return _unlike(found), unchecked


def _unlike(equations: Iterable[Equation]) -> list[Equation]:
    """Without what was said before of the same figures."""
    return list(
        {(id(e.total), frozenset(id(p) for p in e.parts if p.value)): e for e in reversed(list(equations))}.values()
    )[::-1]


def _columns(grid: Grid, dropped: set[tuple[int, int]]) -> Iterator[Column]:
    """Blocks of one classification side by side (人员经费 | 公用经费) are one column, any other block is its own."""
    economic = [n for n, block in enumerate(grid.blocks) if _mostly(block, "35")]
    together = [economic] if len(economic) > 1 else [[n] for n in economic]
    groups = [*together, *([n] for n in range(len(grid.blocks)) if n not in economic)]
    for group in groups:
        columns: dict[tuple[object, ...], list[tuple[Line, Count]]] = defaultdict(list)
        for number in group:
            block = grid.blocks[number]
            for count in block.counts:
                name = (count.stage, count.words) if len(group) == 1 else (count.stage, len(block.counts), count.leaf)
                columns[name] += [(line, count) for line in block.lines if (number, line.number) not in dropped]
        for lines in columns.values():
            if any(grid.printed(line, count) for line, count in lines):
                yield Column(tuple(lines), lines[0][1].header)


def _mostly(block: Block, first: str) -> bool:
    coded = [line for line in block.lines if line.code]
    return len(coded) > 2 and sum(line.code[0] in first for line in coded) > len(coded) / 2


def _children(lines: Sequence[Line]) -> dict[int, list[int]]:
    """Of every coded line the lines right below it in the classification, by position; under -1 those below none."""
    found: dict[int, list[int]] = defaultdict(list)
    by_code: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if line.code and not line.project and not line.total_like:
            by_code[line.unit, line.code].append(at)
    for at, line in enumerate(lines):
        if line.total_like or not line.code:
            continue
        lengths = [n for n in (7, 5, 3) if n < len(line.code) or (n == len(line.code) and line.project)]
        above = [
            by_code[unit, line.code[:n]]
            for unit in (line.unit, "")
            for n in lengths
            if (unit, line.code[:n]) in by_code
        ]
        parents = above[0] if above else [-1]
        before = [parent for parent in parents if parent < at]
        found[before[-1] if before else parents[0]].append(at)
    return found


def _sums(grid: Grid, column: Column, children: dict[int, list[int]]) -> Iterator[Equation]:
    identity = of_kind("codes")[0]
    for parent, below in children.items():
        if parent < 0 or "采购" in grid.table.title:
            continue  # what is bought for a subject is a list, which need not name all
        line, count = column.lines[parent]
        parts = tuple(grid.figure(*column.lines[at]) for at in below)
        total = grid.figure(line, count)
        if all(part.blank for part in parts) and not any(grid.uses(column.lines[at][0]) for at in below):
            continue  # the lower rows of a form that was not filled
        if total.blank and line.label.replace(" ", "").isdigit():
            continue  # a code that stands alone, its name and amounts in another row
        if not total.blank or any(not part.blank for part in parts):
            where = f"{grid.name}“{line.label}”行、“{count.header}”栏"
            yield Equation(identity, total, parts, (1,) * len(parts), where, grid.key)


def _totals(grid: Grid, column: Column, children: dict[int, list[int]]) -> tuple[list[Equation], str]:
    """合计 from what it adds up. A 收支 table has the year's own (本年支出合计) first, and the grand total at its end."""
    lines = [line for line, _ in column.lines]
    specific = {term for identity in of_kind("code-groups") for term in identity.total}
    totals = [at for at, line in enumerate(lines) if line.total_like and line.term not in specific]
    own = [at for at in totals if lines[at].term in SUBTOTALS and lines[at].level == 0]
    grand = [at for at in totals if at not in own]
    if len(grand) > 1:
        grand = [at for at in grand if not lines[at].is_total] if any(not lines[at].is_total for at in grand) else grand
    if len(grand) > 1 or len(own) > 1:
        return [], "合计行不止一行"
    below = {at for parent, inner in children.items() if parent >= 0 for at in inner}
    rest = [at for at in range(len(lines)) if at not in below and at not in totals and not lines[at].total_like]
    found: list[Equation] = list(_sub_rows(grid, column, rest))
    upto = own[0] if own else len(lines)
    if own:
        found += _total(grid, column, own[0], _roots(lines, [at for at in rest if at < upto]))
        if grand:
            after = _roots(lines, [at for at in rest if at > upto])
            found += _total(grid, column, grand[0], [own[0], *after])
    elif grand and not _named_total(lines[grand[0]]):
        found += _total(grid, column, grand[0], _roots(lines, rest))
    return found, ""


def _named_total(line: Line) -> bool:
    """Whether an identity says of what a total consists: 三公经费合计 does not count 会议费 printed below it."""
    return any(line.term in identity.total[:1] and line.term not in _GENERAL for identity in of_kind("sum"))


def _roots(lines: Sequence[Line], positions: Sequence[int]) -> list[int]:
    """The lines that are parts of no other: those of the highest ordinal, coded ones without a line above them, and what
    was carried over."""
    terms = [lines[at].term for at in positions]
    inner = set().union(*(decomposed(term, terms) for term in terms)) if terms else set()
    kept = []
    for at in positions:
        carried = any(word in lines[at].name for word in _CARRIED)
        if carried and lines[at].level == 0:
            inner = set()  # what follows is named again, as it was carried over
        if lines[at].term not in inner:
            kept.append(at)
    levels = {lines[at].level for at in kept if 0 < lines[at].level < AMONG}
    if not levels:
        return [at for at in kept if lines[at].level != AMONG]
    top = min(levels)
    first = next(at for at in kept if lines[at].level == top)
    plain = [at for at in kept if lines[at].level == 0]
    if plain and plain[0] < first and any(word in lines[plain[0]].name for word in _CARRIED):
        # 年初财政拨款结转和结余 with 一、二、三、 below it
        return plain
    carried_over = [at for at in plain if any(word in lines[at].name for word in _CARRIED)]
    return sorted([*(at for at in kept if lines[at].level == top), *carried_over])


def _total(grid: Grid, column: Column, at: int, roots: Sequence[int]) -> Iterator[Equation]:
    line, count = column.lines[at]
    total = grid.figure(line, count)
    parts = _as_printed(grid, total, [column.lines[root] for root in roots])
    if not roots or (total.blank and all(part.blank for part in parts)):
        return
    if all(part.blank for part in parts) and not any(grid.uses(column.lines[root][0]) for root in roots):
        return
    where = f"{grid.name}“{line.label}”行、“{count.header}”栏"
    yield Equation(of_kind("total-row")[0], total, parts, (1,) * len(parts), where, grid.key)


def _as_printed(grid: Grid, total: Figure, roots: Sequence[tuple[Line, Count]]) -> tuple[Figure, ...]:
    """All roots; where they do not make the total, a reading of them that does: a table by unit prints the units between the
    subjects, or the department above its units; a table of purchases prints its groups above what they hold."""
    every = tuple(grid.figure(*root) for root in roots)
    identity = of_kind("total-row")[0]
    if _makes(identity, total, every):
        return every
    for reading in (*_by_code(grid, roots), _outermost(grid, roots)):
        if 0 < len(reading) < len(every) and any(f.value for f in reading) and _makes(identity, total, reading):
            return reading
    return every


def _by_code(grid: Grid, roots: Sequence[tuple[Line, Count]]) -> Iterator[tuple[Figure, ...]]:
    for coded in (True, False):
        yield tuple(grid.figure(line, count) for line, count in roots if bool(line.code) is coded)


_MANY = 400  # rows beyond which nobody nests groups


def _outermost(grid: Grid, roots: Sequence[tuple[Line, Count]]) -> tuple[Figure, ...]:
    """The rows that are no part of a row above them: a row that is the sum of those right below it, in every column, is
    their group."""
    if len(roots) > _MANY:
        return ()
    values = [
        tuple(grid.figure(line, other).value for other in grid.blocks[count.block].counts) for line, count in roots
    ]
    kept: list[int] = []  # of the rows from here on, the outermost, the nearest last
    for at in range(len(roots) - 1, -1, -1):
        line, _ = roots[at]
        is_group = not (line.project or line.code)  # of two items alike, one below the other, none holds the other
        inside = _made_of(values[at], [values[other] for other in reversed(kept)]) if is_group else 0
        kept = [*kept[: len(kept) - inside], at]
    return tuple(grid.figure(*roots[at]) for at in reversed(kept))


def _made_of(whole: tuple[Decimal, ...], below: Sequence[tuple[Decimal, ...]]) -> int:
    """How many of the rows below a row make it together, counted from the nearest; 0 for none."""
    left = whole
    for number, row in enumerate(below, 1):
        if len(row) != len(left):
            return 0
        left = tuple(a - b for a, b in zip(left, row, strict=True))
        if not any(left):
            return number if any(whole) else 0
        if any(a < 0 for a in left):
            return 0
    return 0


def _makes(identity: Identity, total: Figure, parts: tuple[Figure, ...]) -> bool:
    return Equation(identity, total, parts, (1,) * len(parts), "").holds()


def _declared_rows(grid: Grid, column: Column) -> Iterator[Equation]:
    """The identities whose total and parts are rows: “三公”经费 and what it consists of, one below the other."""
    by_term: dict[str, list[tuple[Line, Count]]] = defaultdict(list)
    for line, count in column.lines:
        if line.term and not line.code:
            by_term[line.term].append((line, count))
    for identity in of_kind("sum"):
        named = next((term for term in identity.total if term in by_term and term not in _GENERAL), None)
        if named is None or len(by_term[named]) > 1:
            continue
        if by_term[named][0][0].total_like and named != identity.total[0]:
            continue  # a grand total, which counts more than these rows
        parts, signs = [], []
        for term, sign in zip(identity.parts, identity.signs, strict=True):
            inner = [term] if term in by_term else sorted(decomposed(term, list(by_term)))
            for part in inner:
                if len(by_term[part]) == 1:
                    parts.append(grid.figure(*by_term[part][0]))
                    signs.append(sign)
        total = grid.figure(*by_term[named][0])
        if len(parts) >= identity.at_least and not (total.blank and all(part.blank for part in parts)):
            line, count = by_term[named][0]
            where = f"{grid.name}“{line.label}”行、“{count.header}”栏"
            yield Equation(identity, total, tuple(parts), tuple(signs), where, grid.key)


def _sub_rows(grid: Grid, column: Column, positions: Sequence[int]) -> Iterator[Equation]:
    """一、 from its 1. 2.; 年初结转和结余 from the 一、二、 below it; 财政拨款 from the funds that follow it."""
    lines = [line for line, _ in column.lines]
    for n, at in enumerate(positions):
        line, count = column.lines[at]
        level = line.level
        if level == AMONG or line.code:
            continue
        below: list[int] = []
        funds = decomposed(line.term, [lines[other].term for other in positions])
        for other in positions[n + 1 :]:
            step = lines[other]
            if step.term in funds and step.term not in {lines[x].term for x in below} and step.level in (0, level):
                below.append(other)
            elif step.level == AMONG or (below and step.level > lines[below[0]].level > 0):
                continue  # deeper
            elif step.level > level and (level > 0 or any(word in line.name for word in _CARRIED)):
                below.append(other)
            else:
                break
        shallow = min((lines[other].level for other in below), default=0)
        below = [other for other in below if lines[other].level == shallow]
        total = grid.figure(line, count)
        parts = tuple(grid.figure(*column.lines[other]) for other in below)
        if len(parts) >= 2 and not total.blank and any(not part.blank for part in parts):
            where = f"{grid.name}“{line.label}”行、“{count.header}”栏"
            yield Equation(of_kind("sub-rows")[0], total, parts, (1,) * len(parts), where, grid.key)


def _units(grid: Grid, column: Column, children: dict[int, list[int]]) -> list[Equation]:
    """Of a table by unit, each unit from the subjects below it; nothing where most rows without a code are no such sums."""
    lines = [line for line, _ in column.lines]
    below = {at: parent for parent, inner in children.items() if parent >= 0 for at in inner}
    identity = of_kind("sub-rows")[0]
    sections: list[tuple[int, list[int]]] = []
    for at, line in enumerate(lines):
        if line.total_like:
            continue
        if not line.code and not line.project and not line.level:
            sections.append((at, []))
        elif line.code and sections and below.get(at, -1) < sections[-1][0]:
            sections[-1][1].append(at)
    found = []
    for at, members in sections:
        total = grid.figure(*column.lines[at])
        parts = tuple(grid.figure(*column.lines[member]) for member in members)
        if parts and not (total.blank and all(part.blank for part in parts)):
            where = f"{grid.name}“{lines[at].label}”行、“{column.name}”栏"
            found.append(Equation(identity, total, parts, (1,) * len(parts), where, grid.key))
    failing = sum(not equation.holds() for equation in found)
    return found if len(found) > 1 and failing * 2 <= len(found) else []


def _code_groups(grid: Grid, column: Column) -> Iterator[Equation]:
    """人员经费合计 from 301 and 303, wherever they stand in the table."""
    for identity in of_kind("code-groups"):
        for line, count in column.lines:
            if line.term not in identity.total or line.code or not line.total_like:
                continue
            parts = [(other, c) for other, c in column.lines if other.code in identity.codes and not other.project]
            figures = tuple(grid.figure(other, c) for other, c in parts)
            total = grid.figure(line, count)
            if figures and not (total.blank and all(figure.blank for figure in figures)):
                yield Equation(identity, total, figures, (1,) * len(figures), f"{grid.name}“{line.label}”")


def _balance(grid: Grid) -> Iterator[Equation]:
    """The totals of the two sides of a 收支 table."""
    if len(grid.blocks) < 2:
        return
    sides = []
    for block in grid.blocks:
        totals = [line for line in block.lines if line.total_like and line.term not in SUBTOTALS]
        counts = [count for count in block.counts if count.is_total] or list(block.counts)
        specific = {term for identity in of_kind("code-groups") for term in identity.total}
        if len(totals) != 1 or totals[0].term in specific or not counts:
            return
        sides.append((totals[0], counts[0]))
    first, *others = sides
    for other in others:
        left, right = grid.figure(*first), grid.figure(*other)
        if not left.blank or not right.blank:
            yield Equation(of_kind("balance")[0], left, (right,), (1,), f"{grid.name}两边的总计")
