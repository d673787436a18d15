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
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from index.amounts import is_empty_mark, normalise, parse_cell, squeeze
from index.disclosure import Fact, Table
from index.ingestion import Extract, extract_file

ROOT = Path(__file__).parents[1]
GRIDS = ROOT / "tests" / "data" / "grids"
DISCLOSURES = ROOT.parent / "shared" / "disclosures"

# A printed indicator is often half a sentence: the grids keep its beginning.
_LONG_LABEL = 16
_KEPT_OF_LABEL = 14


class Kind(StrEnum):
    """What became of a number, or of a table."""

    RIGHT = "right"
    WRONG_VALUE = "wrong value"
    WRONG_HEADER = "wrong header"
    WRONG_LABEL = "wrong label"
    MISSING = "missing"
    INVENTED = "invented"
    FACT_MISSING = "fact missing"
    FACT_INVENTED = "fact invented"
    TABLE_MISSING = "table missing"
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
    """A table as printed. ``rows`` counts the body rows, empty ones too; it is None for a performance table."""

    number: int
    place: int
    title: str
    unit: str
    rows: int | None
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
            Number(int(place), path_of_headers, _words(label.split("|")), _plain(text), Decimal(value))
        )
    tables = []
    for kind, number, place, title, unit, rows, count in (line for line in lines if line[0] in ("#table", "#sheet")):
        own = tuple(numbers.pop(int(number), ()))
        if len(own) != int(count):
            raise ValueError(f"{path.name}: table {number} counts {count} numbers and lists {len(own)}")
        tables.append(
            ExpectedTable(int(number), int(place), _plain(title), unit, int(rows) if kind == "#table" else None, own)
        )
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
    found = [number for table in extract.tables for number in table_numbers(table)]
    found += [indicator_number(fact) for fact in extract.facts if fact.measure.startswith("绩效/")]
    findings = compare(expected.numbers, found)
    wrong = sum(finding.expected is not None for finding in findings)
    findings += compare_facts(expected.numbers, extract)
    findings += compare_tables(expected, extract.tables)
    return Score(expected.name, len(expected.numbers), len(expected.numbers) - wrong, tuple(findings))


def table_numbers(table: Table) -> Iterator[Number]:
    """Every number that a table holds outside its label columns."""
    for _, group in groupby(table.columns, key=lambda column: column.block):
        block = list(group)
        labels = [column.index for column in block if column.is_label]
        for row in table.rows:
            label = _words(cell.text for cell in (row[j] for j in labels) if cell and not is_empty_mark(cell.text))
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
    unheaded = {number.place for _, number in expected if number.header is None}
    rest = [replace(number, header=None) if number.place in unheaded else number for number in found]
    waiting = list(expected)
    findings: list[Finding] = []
    stages: tuple[tuple[Kind, Callable[[Number], Hashable]], ...] = (
        (Kind.RIGHT, lambda number: number),
        (Kind.WRONG_HEADER, lambda number: (number.place, number.label, number.text, number.value)),
        (Kind.WRONG_LABEL, lambda number: (number.place, number.header, number.text, number.value)),
        (Kind.WRONG_VALUE, lambda number: (number.place, number.header, number.label)),
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
    table_at = {number.place: table for table, number in reversed(expected)}
    findings += [Finding(Kind.MISSING, table, number) for table, number in waiting]
    return findings + [Finding(Kind.INVENTED, table_at.get(number.place, 0), found=number) for number in rest]


def compare_facts(expected: Sequence[tuple[int, Number]], extract: Extract) -> list[Finding]:
    """Numbers that are no fact of the same place, header, printed code and value, and facts of cells that are no number."""
    unheaded = {number.place for _, number in expected if number.header is None}
    coded = {number.place for _, number in expected if printed_code(number.label)}

    def of_number(number: Number) -> Hashable:
        header = None if number.header is None else "/".join(number.header)
        return number.place, header, printed_code(number.label), number.value

    def of_fact(fact: Fact) -> Hashable:
        place = fact.source.page or fact.source.line or 0
        header = None if place in unheaded else _plain(fact.source.column_label)
        own_label = _plain(fact.source.row_label)
        # Where no code is printed, the class code that the name implies is not the yardstick's matter.
        code = fact.code if place in coded and own_label.startswith(fact.code) else ""
        return place, header, code, fact.value

    wanted = Counter(of_number(number) for _, number in expected)
    made = Counter(of_fact(fact) for fact in extract.facts if fact.kind == "cell")
    missing, invented = wanted - made, made - wanted
    findings = []
    for table, number in expected:
        if missing[of_number(number)]:
            missing[of_number(number)] -= 1
            findings.append(Finding(Kind.FACT_MISSING, table, number))
    return findings + [Finding(Kind.FACT_INVENTED, 0, note=str(key)) for key in invented.elements()]


def compare_tables(expected: ExpectedDocument, found: Iterable[Table]) -> list[Finding]:
    """Tables whose title is not found, and tables with more or fewer rows than are printed."""
    rows: dict[str, list[int]] = defaultdict(list)
    for read in found:
        rows[_plain(read.title)].append(len(read.rows))
    findings = []
    for table in expected.tables:
        if table.rows is None:
            continue
        if not rows[table.title]:
            findings.append(Finding(Kind.TABLE_MISSING, table.number, note=table.title))
        elif (count := rows[table.title].pop(0)) != table.rows:
            findings.append(Finding(Kind.WRONG_ROWS, table.number, note=f"{table.rows} printed, {count} read"))
    return findings


def printed_code(label: Sequence[str]) -> str:
    """The subject code of a row label: 201 03 50 → 2010350, 301 103 (a 款 of three digits) → 30103, 201一般公共服务支出 → 201."""
    parts: list[str] = []
    for word in label:
        digits = word[: len(word) - len(word.lstrip("0123456789"))]
        if digits and (digits == word or (not parts and len(digits) == 3)):
            parts.append(digits[-2:] if parts and len(digits) == 3 else digits)
        if digits != word:
            break
    return "".join(parts)


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(plain for word in words if (plain := _plain(word).strip(":")))


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
        result = score(expected, options.disclosures / expected.name)
        share = f"{100 * result.right / max(1, result.expected):.2f}"
        counts = [str(result.count(kind)) for kind in kinds]
        print("\t".join([expected.name, str(result.expected), str(result.right), share, *counts]))
        if options.findings:
            for finding in result.findings:
                print(f"    {finding}")


if __name__ == "__main__":
    main()
