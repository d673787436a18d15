"""Equations along the columns of a table: 合计 = 基本支出 + 项目支出 in every row, 三公 = its parts, funds sum to 合计."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.domain.terms import canonical, key
from index.reconcile.tables.grid import Block, Count, Grid, Line, column_term
from index.reconcile.tables.model import Equation, Identity, decomposed, of_kind

_SEVERAL = 2  # rows that must show how columns are to be read


@dataclass(frozen=True, slots=True)
class Rule:
    """What an identity says of the columns of one block: the column of the total, and those of the parts."""

    identity: Identity
    total: Count
    parts: tuple[Count, ...]
    signs: tuple[int, ...]


def column_equations(grid: Grid) -> list[Equation]:
    """The equations of every row, in the reading of the columns with which most rows agree."""
    found: list[Equation] = []
    for block in grid.blocks:
        for rule in _rules(block):
            found += max(
                (list(_applied(grid, block, reading)) for reading in _readings(grid, block, rule)),
                key=lambda tried: sum(equation.holds() for equation in tried),
            )
    return found


def _rules(block: Block) -> Iterator[Rule]:
    by_stage: dict[str, list[Count]] = defaultdict(list)
    for count in block.counts:
        by_stage[count.stage].append(count)
    totals: set[int] = set()
    for counts in by_stage.values():
        for rule in _header_rules(counts):
            totals.add(rule.total.index)
            yield rule
    for identity in of_kind("sum"):
        for counts in (*by_stage.values(), *_same_words(block.counts)):
            declared = _declared(identity, counts, totals)
            if declared is not None:
                totals.add(declared.total.index)
                yield declared


def _readings(grid: Grid, block: Block, rule: Rule) -> list[Rule]:
    """The rule; before it, where a form prints more beside the parts of an identity (会议费 beside 三公经费), the identity."""
    found: list[Rule] = []
    terms = {column_term(part): part for part in rule.parts}
    for identity in of_kind("sum"):
        own = [part for part in identity.parts if part in terms]
        if rule.identity.kind == "columns" and identity.whole and len(own) == len(identity.parts) < len(terms):
            found.append(Rule(identity, rule.total, tuple(terms[part] for part in own), identity.signs))
    return [*found, rule, *_without_one(grid, block, rule)]


def _without_one(grid: Grid, block: Block, rule: Rule) -> Iterator[Rule]:
    """The rule without a column that is counted in the others, though its header does not say so (其中): where that column
    holds an amount, the others make the total without it, in several rows and never with it."""
    for left_out in rule.parts if len(rule.parts) > 2 else ():
        parts = tuple(part for part in rule.parts if part is not left_out)
        signs = tuple(sign for part, sign in zip(rule.parts, rule.signs, strict=True) if part is not left_out)
        shorter = Rule(rule.identity, rule.total, parts, signs)
        used = [n for n, line in enumerate(block.lines) if grid.figure(line, left_out).value]
        if len(used) < _SEVERAL:
            continue
        lines = [block.lines[n] for n in used]
        with_it = any(_equation(grid, line, rule).holds() for line in lines)
        without = all(grid.figure(line, rule.total).value and _equation(grid, line, shorter).holds() for line in lines)
        if without and not with_it:
            yield shorter


def _same_words(counts: Sequence[Count]) -> list[list[Count]]:
    """Columns that differ in the stage alone: 年初预算数, 调整数, 全年预算数."""
    groups: dict[tuple[str, ...], list[Count]] = defaultdict(list)
    for count in counts:
        groups[count.words].append(count)
    return [group for group in groups.values() if len(group) > 1]


def _header_rules(counts: Sequence[Count]) -> Iterator[Rule]:
    """In every group of headers: the one total column, and what it adds up."""
    prefixes = {count.words[:depth] for count in counts for depth in range(len(count.words) or 1)}
    for prefix in sorted(prefixes, key=len):
        inside = [count for count in counts if count.words[: len(prefix)] == prefix and count.words != prefix]
        leaves = [count for count in inside if len(count.words) == len(prefix) + 1]
        totals = [count for count in leaves if count.is_total]
        if len(totals) != 1:
            continue
        inside = [count for count in inside if not _is_of_which(count, prefix)]
        members = [count for count in leaves if not count.is_total and count in inside]
        for name in dict.fromkeys(c.words[len(prefix)] for c in inside if len(c.words) > len(prefix) + 1):
            group = [c for c in inside if c.words[: len(prefix) + 1] == (*prefix, name) and c not in leaves]
            own = [c for c in group if c.is_total and len(c.words) == len(prefix) + 2]
            members += own[:1] if own else [c for c in group if not c.is_total]
        parts = _roots(members)
        if len(parts) >= 2:
            yield Rule(_named(totals[0], parts), totals[0], tuple(parts), (1,) * len(parts))


def _is_of_which(count: Count, prefix: tuple[str, ...]) -> bool:
    """Whether a column is counted in the others: 其中, and what is bought (政府采购), a way of spending and no part of it."""
    own = count.words[len(prefix) :]
    return count.leaf.startswith("其中") or any("政府采购" in word for word in own)


def _roots(members: Sequence[Count]) -> list[Count]:
    """Without columns that are parts of others beside them, and in their printed order."""
    terms = [column_term(count) for count in members]
    inner = set().union(*(decomposed(term, terms) for term in terms)) if terms else set()
    return sorted(
        (count for count, term in zip(members, terms, strict=True) if term not in inner), key=lambda c: c.index
    )


def _named(total: Count, parts: Sequence[Count]) -> Identity:
    """The identity that speaks of these columns; the general one where none does."""
    names = {canonical(total.leaf) if total.words else "合计", column_term(total), "合计"}
    terms = {column_term(count) for count in parts}
    for identity in of_kind("sum"):
        if names & set(identity.total) and terms <= set(identity.parts) and min(identity.signs) > 0:
            return identity
    return of_kind("columns")[0]


def _declared(identity: Identity, counts: Sequence[Count], taken: set[int]) -> Rule | None:
    """An identity whose total and parts are all columns, wherever they stand in the header."""
    columns: dict[str, Count] = {}
    for count in counts:
        columns.setdefault(column_term(count) if count.words else key(count.stage), count)
        columns.setdefault(key(count.stage), count)
    named = [term for term in identity.total if term not in ("合计", "小计", "总计")]
    total = next((columns[term] for term in named if term in columns), None)
    if total is None or total.index in taken:
        return None
    parts, signs = [], []
    for term, sign in zip(identity.parts, identity.signs, strict=True):
        inner = [columns[part] for part in decomposed(term, list(columns))] if term not in columns else [columns[term]]
        parts += inner
        signs += [sign] * len(inner)
    if len(parts) < identity.at_least or total in parts:
        return None
    return Rule(identity, total, tuple(parts), tuple(signs))


def _applied(grid: Grid, block: Block, rule: Rule) -> Iterator[Equation]:
    if not any(grid.printed(line, rule.total) for line in block.lines):
        return
    if not any(grid.printed(line, part) for line in block.lines for part in rule.parts):
        return
    for line in block.lines:
        equation = _equation(grid, line, rule)
        if not all(figure.blank for figure in equation.figures):
            yield equation


def _equation(grid: Grid, line: Line, rule: Rule) -> Equation:
    parts = tuple(grid.figure(line, part) for part in rule.parts)
    return Equation(rule.identity, grid.figure(line, rule.total), parts, rule.signs, _where(grid, line), grid.key)


def _where(grid: Grid, line: Line) -> str:
    return f"{grid.name}“{line.label or f'第{line.number + 1}行'}”行"
