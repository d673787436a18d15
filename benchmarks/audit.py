"""Mistakes put into clean disclosures, one at a time: how many of them the identities find, and whether they name the place.

python -m benchmarks.audit [--cases 600] [--seed N] [--format html] [--show]

A disclosure of ``clean_disclosures`` is typeset and read; then one cell, or one number of the prose, is changed, and it
is read again. A change counts as found when a contradiction has the changed place among its sources (for a deleted row:
a place in its table). Changes that rounding alone could explain, and cells that no identity covers, are counted apart.
Prints the findings on the clean disclosures too: there must be none.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from benchmarks.clean_disclosures import FORMS, clean
from index.domain.amounts import parse_cell, squeeze
from index.domain.disclosure import Contradiction, Fact, Source
from index.ingestion.extraction import Extract, evidence_of, extract_file
from index.reconcile.agreement import comparable
from index.reconcile.tables.contradictions import apply_identities
from index.reconcile.tables.model import Equation
from typesetting import FORMATS, Document, Paragraph, Style, TableSpec

CELL_KINDS = ("digit swap", "neighbour", "ten thousand", "sign", "deleted row", "point")
PROSE_KINDS = ("digit swap", "ten thousand", "point")
FINDABLE, ROUNDING, UNCOVERED = "findable", "rounding", "uncovered"


@dataclass(frozen=True, slots=True)
class Case:
    """One mistake: the document that has it, what was done, and what tells whether it was named. ``place`` is where it
    was done; its ``written_as`` is the text before. ``reach`` says whether any identity could notice."""

    document: Document
    kind: str
    place: Source
    now: str
    reach: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: ``found`` with the place among the sources, ``decided`` with it as the suspect,
    ``elsewhere`` when something was reported that does not name it."""

    case: Case
    found: bool
    decided: bool
    elsewhere: bool
    findings: int


def read(document: Document, suffix: str = ".html") -> Extract:
    """The document typeset in a format, and read back."""
    return extract_file(Path(f"made-up{suffix}"), content=FORMATS[suffix](document, Style()))


@cache
def _clean(form: str, seed: int, suffix: str) -> tuple[Document, Extract, dict[int, list[Equation]]]:
    """A clean disclosure, read, and the equations of each of its facts (by ``id``)."""
    document = clean(form, seed)
    extract = read(document, suffix)
    equations: dict[int, list[Equation]] = {}
    for equation in apply_identities(evidence_of(extract)).equations:
        for figure in equation.figures:
            if figure.fact is not None:
                equations.setdefault(id(figure.fact), []).append(equation)
    return document, extract, equations


def clean_findings(form: str, seed: int, suffix: str = ".html") -> tuple[Contradiction, ...]:
    """What is reported on a disclosure without a mistake."""
    return _clean(form, seed, suffix)[1].contradictions


# --- mistakes ----------------------------------------------------------------------------------------------------


def digit_swap(text: str, chance: random.Random) -> str:
    """Two neighbouring digits the other way round; "" where all are alike."""
    pairs = [m.start() for m in re.finditer(r"(?=\d\d)", text) if text[m.start()] != text[m.start() + 1]]
    if not pairs:
        return ""
    at = chance.choice(pairs)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def ten_thousand(text: str) -> str:
    """The figure × 10⁴: 元 printed under 万元."""
    return f"{Decimal(text.replace(',', '')) * 10_000:.2f}"


def moved_point(text: str, chance: random.Random) -> str:
    """The decimal point one place to the left or to the right."""
    return f"{Decimal(text.replace(',', '')).scaleb(chance.choice((-1, 1))).quantize(Decimal('0.01'))}"


def _changed(kind: str, text: str, others: Sequence[str], chance: random.Random) -> str:
    """The text after a mistake, "" where this mistake cannot be made."""
    if kind == "digit swap":
        return digit_swap(text, chance)
    if kind == "ten thousand":
        return ten_thousand(text)
    if kind == "point":
        return moved_point(text, chance)
    if kind == "sign":
        return f"-{text}"
    amount = parse_cell(text)
    near = [t for t in others if (a := parse_cell(t)) is not None and amount is not None and a.value != amount.value]
    return chance.choice(near) if near else ""


def cell_case(form: str, seed: int, kind: str, chance: random.Random, suffix: str = ".html") -> Case | None:
    """One cell of a table changed, or its row taken out; None where the drawn cell does not allow it."""
    document, extract, equations = _clean(form, seed, suffix)
    cells = [
        fact
        for fact in extract.facts
        if fact.kind == "cell" and fact.role == "amount" and fact.value and not fact.measure.startswith("绩效")
    ]
    fact = chance.choice(cells)
    found = _spec_of(document, fact)
    if found is None:
        return None
    block, row, column = found
    table = document.blocks[block]
    assert isinstance(table, TableSpec)
    text = table.rows[row][column]
    if kind == "deleted row":
        rows = (*table.rows[:row], *table.rows[row + 1 :])
        now = ""
    else:
        near = [table.rows[row][c] for c in (column - 1, column + 1) if 0 <= c < table.columns]
        near += [table.rows[r][column] for r in (row - 1, row + 1) if 0 <= r < len(table.rows)]
        now = _changed(kind, text, near, chance)
        cells_of_row = (*table.rows[row][:column], now, *table.rows[row][column + 1 :])
        rows = (*table.rows[:row], cells_of_row, *table.rows[row + 1 :])
    if now == text or (not now and kind != "deleted row") or not rows:
        return None
    made = replace(
        document, blocks=(*document.blocks[:block], replace(table, rows=rows), *document.blocks[block + 1 :])
    )
    reach = _row_reach(extract, equations, fact) if kind == "deleted row" else _reach(equations, fact, now)
    return Case(made, kind, fact.source, now, reach)


def _spec_of(document: Document, fact: Fact) -> tuple[int, int, int] | None:
    """Block, row and column from which a fact was printed."""
    numbers = [n for n, block in enumerate(document.blocks) if isinstance(block, TableSpec)]
    titles = ["".join(squeeze(part) for part in document.blocks[n].caption) for n in numbers]  # type: ignore[union-attr]
    source = fact.source
    wanted = [n for n, title in zip(numbers, titles, strict=True) if title.replace("：", "") == squeeze(source.table)]
    for number in wanted:
        table = document.blocks[number]
        assert isinstance(table, TableSpec)
        row, column = (source.row or 0) - 1 - len(table.header), (source.column or 0) - 1
        inside = 0 <= row < len(table.rows) and 0 <= column < table.columns
        if inside and squeeze(table.rows[row][column]) == squeeze(source.written_as):
            return number, row, column
    return None


def _reach(equations: dict[int, list[Equation]], fact: Fact, now: str) -> str:
    """Whether an identity covers a fact, and whether the change is more than rounding."""
    own = equations.get(id(fact), [])
    if not own:
        return UNCOVERED
    amount = parse_cell(now)
    if amount is None:
        return FINDABLE
    after = replace(fact, value=amount.value)
    moved = abs(comparable(after) - comparable(fact))
    return FINDABLE if any(moved > equation.tolerance + abs(equation.residual()) for equation in own) else ROUNDING


def _row_reach(extract: Extract, equations: dict[int, list[Equation]], fact: Fact) -> str:
    """Whether a deleted row is missed by something else in its table: a total that counts it, or its parts."""
    row = [f for f in extract.facts if f.source.table == fact.source.table and f.source.row == fact.source.row]
    for member in row:
        for equation in equations.get(id(member), []):
            others = [
                f for f in equation.figures if f.source.row != fact.source.row and f.source.table == fact.source.table
            ]
            part = any(figure.fact is member for figure in equation.parts)
            if part and others and abs(comparable(member)) > equation.tolerance + abs(equation.residual()):
                return FINDABLE
    return UNCOVERED


def prose_case(form: str, seed: int, kind: str, chance: random.Random, suffix: str = ".html") -> Case | None:
    """One number of a paragraph changed. The rules of prose are measured with the same cases."""
    document, extract, equations = _clean(form, seed, suffix)
    told = [
        fact
        for fact in extract.facts
        if fact.kind == "sentence" and fact.role in ("amount", "count") and re.match(r"[\d.]+", fact.source.written_as)
    ]
    fact = chance.choice(told)
    number = re.match(r"[\d.]+", fact.source.written_as)
    assert number is not None
    now = _changed(kind, number[0], (), chance)
    where = [
        n
        for n, block in enumerate(document.blocks)
        if isinstance(block, Paragraph)
        and block.text.replace("，", ",").find(fact.source.sentence.replace("，", ",")[:20]) >= 0
        and block.text.count(fact.source.written_as) == 1
    ]
    if not now or now == number[0] or len(where) != 1 or (fact.role == "count" and "." in now):
        return None
    block = document.blocks[where[0]]
    assert isinstance(block, Paragraph)
    text = block.text.replace(fact.source.written_as, fact.source.written_as.replace(number[0], now, 1))
    made = replace(document, blocks=(*document.blocks[: where[0]], Paragraph(text), *document.blocks[where[0] + 1 :]))
    return Case(made, f"prose {kind}", fact.source, now, _reach(equations, fact, now))


def cases(count: int, seed: int, suffix: str = ".html") -> Iterator[Case]:
    """So many mistakes, every kind and form in turn."""
    chance = random.Random(seed)
    kinds = [*((cell_case, kind) for kind in CELL_KINDS), *((prose_case, kind) for kind in PROSE_KINDS)]
    made, tried = 0, 0
    while made < count and tried < 20 * count:
        make, kind = kinds[made % len(kinds)]
        form = list(FORMS)[tried % len(FORMS)]
        tried += 1
        case = make(form, seed * 1000 + (made // 30) % 20, kind, chance, suffix)
        if case is not None:
            made += 1
            yield case


# --- what is found -----------------------------------------------------------------------------------------------


def outcome(case: Case, suffix: str = ".html") -> Outcome:
    """Read the document with the mistake, and look for its place in what is reported."""
    found = read(case.document, suffix).contradictions
    naming = [c for c in found if any(_same(case, source) for source in c.sources)]
    suspected = any(any(_same(case, source) for source in c.suspects) for c in naming)
    return Outcome(case, bool(naming), suspected, bool(found) and not naming, len(found))


def _same(case: Case, source: Source) -> bool:
    if case.kind == "deleted row":
        return source.table == case.place.table
    if case.place.sentence:
        return bool(source.sentence) and case.now in source.sentence
    return (source.table, source.row, source.column) == (case.place.table, case.place.row, case.place.column)


def uncovered(count: int, seed: int, suffix: str = ".html") -> tuple[int, int]:
    """How many numbers of clean disclosures no identity covers, of how many."""
    held = every = 0
    for form in FORMS:
        for n in range(count):
            _, extract, equations = _clean(form, seed * 1000 + n, suffix)
            told = [fact for fact in extract.facts if fact.role in ("amount", "count", "rate", "score")]
            every += len(told)
            held += sum(id(fact) not in equations for fact in told)
    return held, every


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=[suffix[1:] for suffix in FORMATS], default="html")
    parser.add_argument("--show", action="store_true", help="print the mistakes that were not found")
    options = parser.parse_args(arguments)
    suffix = f".{options.format}"
    false = [c for form in FORMS for n in range(20) for c in clean_findings(form, options.seed * 1000 + n, suffix)]
    print(f"clean disclosures: {20 * len(FORMS)}, findings on them: {len(false)}")
    for contradiction in false[:10]:
        print(f"    {contradiction.rule}: {contradiction.what}")
    tally: Counter[tuple[str, str]] = Counter()
    reports = 0
    for case in cases(options.cases, options.seed, suffix):
        if case.reach != FINDABLE:
            tally[case.kind, case.reach] += 1
            continue
        result = outcome(case, suffix)
        tally[case.kind, FINDABLE] += 1
        tally[case.kind, "found"] += result.found
        tally[case.kind, "decided"] += result.decided
        reports += result.findings
        if options.show and not result.found:
            place = case.place
            print(
                f"    missed: {case.kind} {place.table} {place.row_label} {place.column_label} {place.sentence[:30]} "
            )
            print(f"            {place.written_as} → {case.now} ({result.findings} findings)")
    print("kind                 findable  found  as suspect  (rounding, uncovered)")
    for kind in sorted({kind for kind, _ in tally}):
        of, found, sure = tally[kind, FINDABLE], tally[kind, "found"], tally[kind, "decided"]
        print(f"{kind:<20} {of:8} {found:6} {sure:11}  ({tally[kind, ROUNDING]}, {tally[kind, UNCOVERED]})")
    of = sum(n for (_, what), n in tally.items() if what == FINDABLE)
    found = sum(n for (_, what), n in tally.items() if what == "found")
    print(
        f"found and named: {found} of {of} ({found / max(of, 1):.1%}); findings per mistake: {reports / max(of, 1):.2f}"
    )
    held, every = uncovered(5, options.seed, suffix)
    print(f"numbers that no identity covers: {held} of {every} ({held / max(every, 1):.1%})")
    return 0 if not false and found >= 0.97 * of else 1


if __name__ == "__main__":
    sys.exit(main())
