"""Which columns the amounts of a row stand in, when the row prints fewer amounts than the table has columns.

Amounts keep their order, so a row has only so many *ways* to stand. Each rule strikes ways out, none guesses, and only
a row with one way left is placed:

- a whole (合计) is printed wherever a part is, and the parts of a row add up to it;
- a column that the document's own revenue table names and leaves empty is empty, and a total stated elsewhere holds
  here;
- no amount is larger than its column's total, and nothing stands in a column that has none;
- the rows of one level make the totals of all columns in one way only;
- the same subject with the same total stands in the same columns of another table;
- 人员经费 is 工资福利支出 (301) and 对个人和家庭的补助 (303), 公用经费 is 商品和服务支出 (302) and 资本性支出 (310). This is how
  basic expenditure is disclosed by 部门预算支出经济分类科目; it is used only where the totals confirm it.

Rules that contradict one another leave a row without a way, and it stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, product
from math import comb, prod

from index.converted_text.header import Leaf, Role

# The columns of a row's amounts, in order; of a row that is told in part, None for the others.
Way = tuple[int, ...]
Seats = tuple[int | None, ...]

_MOST_WAYS = 3000
_MOST_TRIED = 20_000
# A solution counts when its level has so many times fewer ways than the smallest total has cents: in a document that
# does not add up, one that fits by chance is then unlikely.
_SAFE = 20
_CENT = Decimal("0.01")
# Sums of rounded amounts miss a rounded total by so much.
ROUNDING = Decimal("0.02")
# By how much of a total the rule of the classification may miss it: disclosures round, and slip in a digit.
_SLIP = Decimal("0.01")
_ECONOMIC = ((re.compile("人员(?:经费|支出)"), ("301", "303")), (re.compile("公用(?:经费|支出)"), ("302", "310")))


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of a row in order. ``code`` is its subject's, "" for none; ``is_total`` a row that sums up the
    table."""

    code: str
    is_total: bool
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rest of the document says: ``empty`` are columns of this table that hold nothing; ``sums`` the totals of
    header words; ``rows`` the amounts under each header word of a subject's rows, by its code and its total."""

    empty: frozenset[int] = frozenset()
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    rows: Mapping[tuple[str, Decimal], Sequence[Mapping[str, Decimal]]] = field(default_factory=dict)


def place(leaves: Sequence[Leaf], rows: Sequence[Amounts], evidence: Evidence) -> list[Seats]:
    """The column of every row's amounts, None for an amount whose column cannot be told."""
    full = [row for row in rows if len(row.values) == len(leaves)]
    every = tuple(range(len(leaves)))
    if _adds(leaves) and full and not any(_fits(leaves, row.values, every) for row in full):
        return [(None,) * len(row.values) for row in rows]  # the columns are not what the header was taken for
    ways = [_ways(leaves, row, evidence.empty) for row in rows]
    whole = [bool(options) and _adds(leaves) for options in ways]
    if _adds(leaves):
        _by_stated_sums(leaves, rows, ways, evidence.sums)
        _within_totals(rows, ways)
        _by_level(rows, ways, len(leaves))
        _by_other_tables(leaves, rows, ways, evidence.rows)
        _within_totals(rows, ways)
        _by_classification(leaves, rows, ways)
    return [_seats(row, options, first) for row, options, first in zip(rows, ways, whole, strict=True)]


def _seats(row: Amounts, options: Sequence[Way], whole: bool) -> Seats:
    """What the ways that are left have in common. Where the rules contradict one another, the whole (``whole``) is
    still the first amount."""
    if not options:
        return tuple(0 if k == 0 and whole else None for k in range(len(row.values)))
    return tuple(columns[0] if len(set(columns)) == 1 else None for columns in zip(*options, strict=True))


def _adds(leaves: Sequence[Leaf]) -> bool:
    return len(leaves) > 1 and leaves[0].role is Role.TOTAL and all(leaf.adds for leaf in leaves)


def _ways(leaves: Sequence[Leaf], row: Amounts, empty: Collection[int]) -> list[Way]:
    """How the amounts may stand: all columns, the whole alone, or the whole and parts; those that add up. None does in
    a row of which a piece is missing or two are one; nothing of it is read then."""
    count, width = len(row.values), len(leaves)
    if count == width:
        return [tuple(range(width))]
    if not _adds(leaves) or not 0 < count < width:
        return []
    if count == 1:
        return [(0,)]
    allowed = [j for j in range(1, width) if j not in empty]
    if comb(len(allowed), count - 1) > _MOST_WAYS:
        return []
    ways = [(0, *chosen) for chosen in combinations(allowed, count - 1)]
    return [way for way in ways if _fits(leaves, row.values, way)]


def _fits(leaves: Sequence[Leaf], values: Sequence[Decimal], way: Way) -> bool:
    """Whether the parts make the whole, and every 小计 has a part of its own that is not larger."""
    parts = {j: value for j, value in zip(way, values, strict=True) if leaves[j].role is not Role.TOTAL}
    if abs(sum(parts.values(), Decimal(0)) - values[0]) > ROUNDING:
        return False
    for j, value in zip(way[1:], values[1:], strict=True):
        own = [amount for m, amount in parts.items() if leaves[m].path[:-1] == leaves[j].path[:-1]]
        if j not in parts and (not own or max(own) > value):
            return False
    return True


def _by_stated_sums(
    leaves: Sequence[Leaf], rows: Sequence[Amounts], ways: list[list[Way]], sums: Mapping[str, Decimal]
) -> None:
    """The total row stands where another table says the same of the same word (基本支出 of the table 基本支出)."""
    stated = {j: sums[leaf.path[-1]] for j, leaf in enumerate(leaves) if j and leaf.path[-1] in sums}
    for i, row in enumerate(rows):
        if row.is_total and len(ways[i]) > 1:
            agreeing = [
                way
                for way in ways[i]
                if all(dict(zip(way, row.values, strict=True)).get(j) == value for j, value in stated.items() if value)
            ]
            ways[i] = agreeing if stated and agreeing else ways[i]


def _totals(rows: Sequence[Amounts], ways: Sequence[list[Way]]) -> dict[int, Decimal] | None:
    """The total of every column that the table's total row fills; None when there is not one such row, or in doubt."""
    found = [i for i, row in enumerate(rows) if row.is_total and row.values]
    if len(found) != 1 or len(ways[found[0]]) != 1:
        return None
    return dict(zip(ways[found[0]][0], rows[found[0]].values, strict=True))


def _within_totals(rows: Sequence[Amounts], ways: list[list[Way]]) -> None:
    totals = _totals(rows, ways)
    if totals is None or any(value < 0 for row in rows for value in row.values):
        return
    for i, row in enumerate(rows):
        if len(ways[i]) > 1:
            ways[i] = [way for way in ways[i] if _is_within(row, way, totals)]


def _is_within(row: Amounts, way: Way, totals: Mapping[int, Decimal]) -> bool:
    return all(value <= totals.get(j, -ROUNDING) + ROUNDING for j, value in zip(way, row.values, strict=True) if j)


def _by_level(rows: Sequence[Amounts], ways: list[list[Way]], width: int) -> None:
    """From above: the classes must make the totals, then the parts of each subject that subject. From below: the lowest
    rows must make the totals. Each strikes what is in no solution; a way must survive both."""
    totals = _totals(rows, ways)
    if totals is None or any(value < 0 for row in rows for value in row.values):
        return
    from_above = [list(options) for options in ways]
    todo = [([i for i, row in enumerate(rows) if len(row.code) == 3], totals)]
    while todo:
        level, wanted = todo.pop()
        if _solve(rows, from_above, level, wanted, range(width)):
            solved = [i for i in level if len(from_above[i]) == 1]
            todo += [(_parts(rows, i), dict(zip(from_above[i][0], rows[i].values, strict=True))) for i in solved]
    from_below = [list(options) for options in ways]
    lowest = [i for i, row in enumerate(rows) if row.code and not _parts(rows, i)]
    if not _solve(rows, from_below, lowest, totals, range(width)):
        for j in sorted(totals):
            _solve(rows, from_below, lowest, totals, [j])
    for i, options in enumerate(ways):
        ways[i] = [way for way in options if way in from_above[i] and way in from_below[i]]


def _parts(rows: Sequence[Amounts], whole: int) -> list[int]:
    """The rows of the next level below a row, among the codes that are there."""
    code = rows[whole].code
    below = [i for i, row in enumerate(rows) if row.code.startswith(code) and row.code != code]
    return [
        i
        for i in below
        if not any(rows[i].code != rows[k].code and rows[i].code.startswith(rows[k].code) for k in below)
    ]


def _solve(
    rows: Sequence[Amounts],
    ways: list[list[Way]],
    level: Sequence[int],
    wanted: Mapping[int, Decimal],
    columns: Sequence[int],
) -> bool:
    """Strike the ways of the level's rows that are in no solution: a choice for every row with which each of
    ``columns`` meets what is wanted of it. False, and nothing struck, when there is none or it may be chance."""
    goal = tuple(wanted.get(j, Decimal(0)) for j in columns)
    choices: list[dict[tuple[Decimal, ...], list[Way]]] = []
    for i in level:
        sums: dict[tuple[Decimal, ...], list[Way]] = {}
        for way in ways[i]:
            amounts = dict(zip(way, rows[i].values, strict=True))
            vector = tuple(amounts.get(j, Decimal(0)) for j in columns)
            if all(value <= most + ROUNDING for value, most in zip(vector, goal, strict=True)):
                sums.setdefault(vector, []).append(way)
        choices.append(sums)
    tried = prod(len(sums) for sums in choices)
    least = min((value for value in goal if value), default=Decimal(0))
    if not choices or not tried or tried > _MOST_TRIED or (tried > 1 and tried * _SAFE * _CENT > least):
        return False
    solutions = [chosen for chosen in product(*choices) if _meets(chosen, goal)]
    if not solutions:
        return False
    for i, sums, chosen in zip(level, choices, zip(*solutions, strict=True), strict=True):
        ways[i] = [way for vector in dict.fromkeys(chosen) for way in sums[vector]]
    return True


def _meets(chosen: Sequence[tuple[Decimal, ...]], goal: Sequence[Decimal]) -> bool:
    sums = (sum(column, Decimal(0)) for column in zip(*chosen, strict=True))
    return all(abs(added - most) <= ROUNDING for added, most in zip(sums, goal, strict=True))


def _by_other_tables(
    leaves: Sequence[Leaf],
    rows: Sequence[Amounts],
    ways: list[list[Way]],
    elsewhere: Mapping[tuple[str, Decimal], Sequence[Mapping[str, Decimal]]],
) -> None:
    words = ["" if leaf.role is Role.TOTAL else leaf.path[-1] for leaf in leaves]
    for i, row in enumerate(rows):
        if len(ways[i]) < 2 or not row.code:
            continue
        known = elsewhere.get((row.code, row.values[0]), ())
        same = [way for way in ways[i] if any(_agrees(words, row, way, other) for other in known)]
        ways[i] = same or ways[i]


def _agrees(words: Sequence[str], row: Amounts, way: Way, other: Mapping[str, Decimal]) -> bool:
    """Whether the parts stand under the same words there. ``words`` is "" for a whole."""
    own = {words[j]: value for j, value in zip(way, row.values, strict=True) if words[j]}
    return own == other


def _by_classification(leaves: Sequence[Leaf], rows: Sequence[Amounts], ways: list[list[Way]]) -> None:
    """An economic subject under 人员经费 or 公用经费, where with it the lowest rows make the totals but for a slip."""
    side = {
        code: j
        for j, leaf in enumerate(leaves)
        for word, codes in _ECONOMIC
        if word.search(leaf.path[-1])
        for code in codes
    }
    totals = _totals(rows, ways)
    if not side or totals is None:
        return
    told: list[list[Way]] = []
    for row, options in zip(rows, ways, strict=True):
        own = (0, side.get(row.code[:3], 0))
        told.append(([own] if own in options else []) if len(options) > 1 and row.code else options)
    lowest = [i for i, row in enumerate(rows) if row.code and row.values and not _parts(rows, i)]
    sums = dict.fromkeys(totals, Decimal(0))
    for i in lowest:
        for way in told[i]:
            for j, value in zip(way, rows[i].values, strict=True):
                sums[j] = sums.get(j, Decimal(0)) + value
    if all(abs(sums[j] - totals.get(j, 0)) <= _SLIP * totals.get(j, Decimal(0)) for j in sums):
        ways[:] = [new or old for new, old in zip(told, ways, strict=True)]
