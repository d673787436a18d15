"""How many numbers of the real disclosures' tables our reader puts into the right cell.

python -m benchmarks.grids [--disclosures FOLDER] [--findings]

The expected grids (tests/data/grids, see the README there) were made by another way than our reader and reviewed by eye
against the pages. A number is right when its place (page, or line of a text), its row label as printed, its header path,
its text and its value are all as expected; nothing is forgiven but white space, the width of digits and brackets, and the
colon behind a key.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import groupby, takewhile
from pathlib import Path

from index.domain.amounts import is_empty_mark, normalise, parse_cell, squeeze
from index.domain.disclosure import Fact, Table
from index.ingestion.extraction import extract_file

ROOT = Path(__file__).parents[1]
GRIDS = ROOT / "tests" / "data" / "grids"
DISCLOSURES = ROOT.parent / "shared" / "disclosures"

# A printed indicator is often half a sentence: the grids keep its beginning.
_LONG_LABEL = 16
_KEPT_OF_LABEL = 14
_PERFORMANCE = "绩效/"
# The marks of a performance table, which are no figures of the budget.
_SCORE = re.compile("分值|得分|权重")
# Stands for a project whose name a conversion left illegible.
_ILLEGIBLE = "*"


class Kind(StrEnum):
    """What became of a number, or of a table."""

    RIGHT = "right"
    WRONG_VALUE = "wrong value"
    WRONG_HEADER = "wrong header"
    WRONG_LABEL = "wrong label"
    WRONG_TWICE = "wrong in two respects"
    MISSING = "missing"
    MISSING_SCORE = "missing score"
    INVENTED = "invented"
    FACT_MISSING = "fact missing"
    FACT_INVENTED = "fact invented"
    TABLE_MISSING = "table missing"
    TABLE_INVENTED = "table invented"
    WRONG_UNIT = "wrong money unit"
    WRONG_ROWS = "wrong number of rows"


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a table. ``place`` is a page, or a line of a text file. ``header`` runs from the top and is None where
    no header is printed over the number (keys and values in a row)."""

    place: int
    header: tuple[str, ...] | None
    label: tuple[str, ...]
    text: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class ExpectedTable:
    """A table as printed. ``unit`` is its money unit, "" where none is stated. ``rows`` counts the body rows, empty ones
    too; it is None where the document does not show where a row begins."""

    number: int
    place: int
    title: str
    unit: str
    rows: int | None
    is_performance: bool
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class ExpectedDocument:
    """What the tables of one disclosure hold."""

    name: str
    tables: tuple[ExpectedTable, ...]

    @property
    def numbers(self) -> list[tuple[int, Number]]:
        """Every number with its table's number."""
        return [(table.number, number) for table in self.tables for number in table.numbers]


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference. ``table`` is the expected table's number, 0 where a number belongs to none."""

    kind: Kind
    table: int
    expected: Number | None = None
    found: Number | None = None
    note: str = ""

    def __str__(self) -> str:
        return f"table {self.table}: {self.kind}{self.note and f' ({self.note})'}: {self.expected} <- {self.found}"


@dataclass(frozen=True, slots=True)
class Score:
    """The comparison of one document."""

    document: str
    expected: int
    right: int
    findings: tuple[Finding, ...]

    def count(self, kind: Kind) -> int:
        return sum(finding.kind is kind for finding in self.findings)

    @property
    def by_table(self) -> Counter[tuple[int, Kind]]:
        """How many findings of each kind every table has."""
        return Counter((finding.table, finding.kind) for finding in self.findings)


def expected_documents(folder: Path = GRIDS) -> list[ExpectedDocument]:
    """The expected grids, sorted by file name. Raises ``ValueError`` where a file contradicts its own counts."""
    return [_expected(path) for path in sorted(folder.glob("*.tsv")) if path.name != "known_gaps.tsv"]


def _expected(path: Path) -> ExpectedDocument:
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    numbers: dict[int, list[Number]] = defaultdict(list)
    for table, place, header, label, text, value in (line for line in lines if not line[0].startswith("#")):
        path_of_headers = None if header == "-" else _words(header.split("|"))
        numbers[int(table)].append(
            Number(int(place), path_of_headers, _label(label.split("|")), _plain(text), Decimal(value))
        )
    tables = []
    for kind, number, place, title, unit, rows, count in (line for line in lines if line[0] in ("#table", "#sheet")):
        own = tuple(numbers.pop(int(number), ()))
        if len(own) != int(count):
            raise ValueError(f"{path.name}: table {number} counts {count} numbers and lists {len(own)}")
        printed_rows = int(rows) if rows else None
        tables.append(ExpectedTable(int(number), int(place), _plain(title), unit, printed_rows, kind == "#sheet", own))
    if numbers:
        raise ValueError(f"{path.name}: numbers of tables that are not stated: {sorted(numbers)}")
    return ExpectedDocument(next(line[1] for line in lines if line[0] == "#document"), tuple(tables))


def known_gaps(folder: Path = GRIDS) -> dict[tuple[str, int, Kind], tuple[int, str]]:
    """Document, table and kind of finding → how many are known, and why."""
    with (folder / "known_gaps.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(r["document"], int(r["table"]), Kind(r["kind"])): (int(r["count"]), r["reason"]) for r in rows}


def score(expected: ExpectedDocument, path: Path) -> Score:
    """Read the file and compare its numbers, its tables and its facts with what is expected."""
    extract = extract_file(path)
    in_tables = [number for table in extract.tables for number in table_numbers(table)]
    of_cells = [fact for fact in extract.facts if fact.kind == "cell"]
    indicators = [fact for fact in of_cells if fact.measure.startswith(_PERFORMANCE)]
    findings = compare(expected.numbers, in_tables + [indicator_number(fact) for fact in indicators])
    wrong = sum(finding.expected is not None for finding in findings)
    findings += compare_facts(in_tables, [fact for fact in of_cells if not fact.measure.startswith(_PERFORMANCE)])
    findings += compare_tables(expected, extract.tables)
    return Score(expected.name, len(expected.numbers), len(expected.numbers) - wrong, tuple(findings))


def table_numbers(table: Table) -> Iterator[Number]:
    """Every number that a table holds outside its label columns."""
    for _, group in groupby(table.columns, key=lambda column: column.block):
        block = list(group)
        labels = [column.index for column in block if column.is_label]
        for row in table.rows:
            label = _label(cell.text for cell in (row[j] for j in labels) if cell and not is_empty_mark(cell.text))
            for column in block:
                cell = None if column.is_label else row[column.index]
                amount = parse_cell(cell.text) if cell else None
                if cell is None or amount is None:
                    continue
                yield Number(cell.page or cell.line or 0, _words(column.path), label, _plain(cell.text), amount.value)


def indicator_number(fact: Fact) -> Number:
    """A number of a performance table; its label is the project and the indicator. Of a key with its value in one cell
    (年度资金总额：6) the text is what follows the key."""
    text = _plain(fact.source.written_as)
    return Number(
        fact.source.page or fact.source.line or 0,
        _words([fact.source.column_label]),
        _words([fact.project, _short(_plain(fact.name))]),
        text.rpartition(":")[2],
        fact.value,
    )


def compare(expected: Sequence[tuple[int, Number]], found: Iterable[Number]) -> list[Finding]:
    """What is not as expected: numbers that agree in all but one respect are paired, the rest is missing or invented."""
    rest = _as_far_as_known(expected, found)
    waiting = list(expected)
    findings: list[Finding] = []
    stages: tuple[tuple[Kind, Callable[[Number], Hashable]], ...] = (
        (Kind.RIGHT, lambda number: number),
        (Kind.WRONG_HEADER, lambda number: (number.place, number.label, number.text, number.value)),
        (Kind.WRONG_LABEL, lambda number: (number.place, number.header, number.text, number.value)),
        (Kind.WRONG_VALUE, lambda number: (number.place, number.header, number.label)),
        (Kind.WRONG_TWICE, lambda number: (number.place, number.value)),
    )
    for kind, key in stages:
        open_ones: dict[Hashable, deque[Number]] = defaultdict(deque)
        for number in rest:
            open_ones[key(number)].append(number)
        still: list[tuple[int, Number]] = []
        for table, number in waiting:
            if not open_ones[key(number)]:
                still.append((table, number))
            elif kind is Kind.RIGHT:
                open_ones[key(number)].popleft()
            else:
                findings.append(Finding(kind, table, number, open_ones[key(number)].popleft()))
        waiting, rest = still, [number for numbers in open_ones.values() for number in numbers]
    for table, number in waiting:
        is_score = any(_SCORE.search(word) for word in number.header or ())
        findings.append(Finding(Kind.MISSING_SCORE if is_score else Kind.MISSING, table, number))
    return findings + [Finding(Kind.INVENTED, 0, found=number) for number in rest]


def _as_far_as_known(expected: Sequence[tuple[int, Number]], found: Iterable[Number]) -> list[Number]:
    """The numbers found, without the header where none is printed and without the project where its name is illegible."""
    unheaded = {number.place for _, number in expected if number.header is None}
    unnamed = {number.place for _, number in expected if number.label[:1] == (_ILLEGIBLE,)}
    return [
        replace(
            number,
            header=None if number.place in unheaded else number.header,
            label=(_ILLEGIBLE, *number.label[-1:]) if number.place in unnamed else number.label,
        )
        for number in found
    ]


def compare_facts(read: Sequence[Number], facts: Iterable[Fact]) -> list[Finding]:
    """Numbers of tables that did not become a fact with their place, header path, printed code and value, and facts that
    come from no such number."""
    coded = {number.place for number in read if printed_code(number.label)}

    def of_fact(fact: Fact) -> tuple[int, str, str, Decimal]:
        place = fact.source.page or fact.source.line or 0
        # Where no code is printed, the class code that the name implies is not the yardstick's matter.
        is_printed = place in coded and fact.source.row_label.startswith(fact.code)
        return place, _plain(fact.source.column_label), fact.code if is_printed else "", fact.value

    wanted = Counter((n.place, "/".join(n.header or ()), printed_code(n.label), n.value) for n in read)
    made = Counter(of_fact(fact) for fact in facts)
    missing = [Finding(Kind.FACT_MISSING, 0, note=str(key)) for key in (wanted - made).elements()]
    return missing + [Finding(Kind.FACT_INVENTED, 0, note=str(key)) for key in (made - wanted).elements()]


def compare_tables(expected: ExpectedDocument, found: Iterable[Table]) -> list[Finding]:
    """Tables by title: not found or not printed, with another money unit, or with more or fewer rows than are printed."""
    by_title: dict[str, deque[Table]] = defaultdict(deque)
    for read in found:
        by_title[_plain(read.title)].append(read)
    findings = []
    for table in expected.tables:
        if table.is_performance:
            continue
        if not by_title[table.title]:
            findings.append(Finding(Kind.TABLE_MISSING, table.number, note=table.title))
            continue
        read = by_title[table.title].popleft()
        if read.unit != table.unit:
            findings.append(Finding(Kind.WRONG_UNIT, table.number, note=f"{table.unit} printed, {read.unit} read"))
        if table.rows not in (None, len(read.rows)):
            findings.append(Finding(Kind.WRONG_ROWS, table.number, note=f"{table.rows} printed, {len(read.rows)} read"))
    invented = (read for reads in by_title.values() for read in reads)
    return findings + [
        Finding(Kind.TABLE_INVENTED, 0, note=f"{read.title} ({read.page or read.line})") for read in invented
    ]


def printed_code(label: Sequence[str]) -> str:
    """The subject code of a row label: 201一般公共服务支出 → 201, 301103 (a 款 printed with three digits) → 30103."""
    first = label[0] if label else ""
    code = first[: len(first) - len(first.lstrip("0123456789"))]
    if code != first and len(code) != 3:
        return ""
    return code[:3] + code[-2:] if len(code) == 6 else code


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(plain for word in words if (plain := _plain(word).strip(":")))


def _label(words: Iterable[str]) -> tuple[str, ...]:
    """A row label with the pieces of its code (201 | 03 | 50) as one word, however many columns they were read from."""
    plain = _words(words)
    codes = list(takewhile(str.isdecimal, plain))
    return ("".join(codes), *plain[len(codes) :]) if codes else plain


def _plain(text: str) -> str:
    return squeeze(normalise(text))


def _short(name: str) -> str:
    return name if len(name) <= _LONG_LABEL else name[:_KEPT_OF_LABEL] + "…"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--disclosures", type=Path, default=DISCLOSURES)
    parser.add_argument("--findings", action="store_true", help="every difference, not only how many")
    options = parser.parse_args()
    kinds = [kind for kind in Kind if kind is not Kind.RIGHT]
    print("\t".join(["document", "expected", "right", "%", *kinds]))
    for expected in expected_documents():
        path = options.disclosures / expected.name
        if not path.is_file():
            print(f"{expected.name}\tnot here")
            continue
        result = score(expected, path)
        share = f"{100 * result.right / max(1, result.expected):.2f}"
        counts = [str(result.count(kind)) for kind in kinds]
        print("\t".join([expected.name, str(result.expected), str(result.right), share, *counts]))
        if options.findings:
            for finding in result.findings:
                print(f"    {finding}")


if __name__ == "__main__":
    main()
