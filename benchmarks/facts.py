"""How many facts the disclosures hold, and of how many numeric cells all that fixes the meaning is known.

python -m benchmarks.facts [--disclosures FOLDER] [--list]

A numeric cell is a cell of a table's counting columns, or of a performance table, that holds one amount; columns of codes,
ordinals and line numbers are none. Of each, this must be known, strictly:

- body and year: those of the disclosure, or of the row's unit and the header's year.
- stage: said by the header (年初预算数, 全年预算数, 执行数, 决算数), else the disclosure's own.
- fund: named by the title, the column, the row or by definition (“三公”经费 is 财政拨款). “All funds” is known only in a table
  that by its kind counts all of them (收支, 收入, 支出 and their totals, 采购) and for the sum of a project's money. Marks,
  targets and outcomes are of no fund.
- subject: a code with its name, a named project, an indicator's name, or a total or an item that the list of terms knows.
- measure: every word over the column that is not about time or total is a term or a subject of the lists.

A cell that gave no fact counts as unknown. So do the scraps of forms that a conversion tore apart (171, ı 1), in the first
of the two shares: they are no numbers of any column that the source tells, and the reviewed grids (tests/data/grids) do
not hold them. The second share leaves scraps out as far as the reviewed grid says that nothing else is missing.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.grids import expected_documents
from index.amounts import is_empty_mark, parse_cell
from index.disclosure import Fact, Fund, Table
from index.extraction import Extract, extract_file
from index.facts import table_facts
from index.headers import TOTAL_WORDS
from index.indicators import read_indicators
from index.performance import is_total_label
from index.subjects import is_subject
from index.table_kinds import Kind, table_kind
from index.terms import is_known, project_topic
from index.torn import printed_words, read_torn

DISCLOSURES = Path(__file__).parents[1].parent / "shared" / "disclosures"


TORN = "torn apart"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A numeric cell of which something is not known: what, and the cell as a person finds it."""

    cause: str
    cell: str


@dataclass(frozen=True, slots=True)
class Count:
    """One disclosure: its facts by kind, its numeric cells, and those that are not fully known."""

    name: str
    cells: int
    sentences: int
    numeric: int
    unknown: tuple[Unknown, ...]

    def scraps(self, reviewed: int | None) -> int:
        """How many of the unknown are scraps: none beyond what is read is in the reviewed grid."""
        torn = sum(unknown.cause == TORN for unknown in self.unknown)
        return min(torn, self.numeric - reviewed) if reviewed is not None else 0


def causes(fact: Fact, kind: Kind | None) -> list[str]:
    """What of a fact is not known; ``kind`` is that of its table, None for a performance table."""
    found = []
    if not fact.body:
        found.append("body")
    if fact.fund is Fund.ALL and not _counts_all_funds(fact, kind):
        found.append("fund")
    if not _subject_known(fact, kind):
        found.append("subject")
    if not all(is_known(part) or is_subject(part) for part in _measures(fact)):
        found.append("measure")
    return found


def _counts_all_funds(fact: Fact, kind: Kind | None) -> bool:
    if kind is not None:
        return kind.whole
    if fact.role in ("target", "score"):
        return True
    return is_total_label(fact.name) or "结转" in fact.name


def _subject_known(fact: Fact, kind: Kind | None) -> bool:
    if fact.project or (fact.code and fact.name):
        return True
    if kind is None:
        return bool(fact.name)  # of an indicator, or of a line of the money of the whole body
    if not fact.name or fact.name in TOTAL_WORDS:
        return kind.whole
    return is_known(fact.name) or is_subject(fact.name) or all(map(is_known, fact.name.split("：")))


def _measures(fact: Fact) -> list[str]:
    if fact.measure.startswith("绩效/"):
        return []
    own = fact.topic.split("|")
    named = project_topic(fact.project) if fact.project else ""
    return [part for part in own[1:] if part != named]


def of_table(table: Table, extract: Extract) -> Iterator[tuple[str, list[str]]]:
    """Every numeric cell of a table and what is not known of it."""
    kind = table_kind(table, extract.disclosure.stage)
    facts = {(fact.source.row, fact.source.column): fact for fact in table_facts(table, extract.disclosure)}
    for cells in table.rows:
        for column in table.columns:
            cell = cells[column.index]
            if column.is_label or cell is None or is_empty_mark(cell.text) or parse_cell(cell.text) is None:
                continue
            where = f"{table.title} {cell.text.strip()}"
            fact = facts.get((cell.row + 1, cell.column + 1))
            if fact is None:
                yield where, ["no header"]
            else:
                yield f"{where} [{fact.source.row_label} / {fact.measure}]", causes(fact, kind)


def of_sheets(extract: Extract) -> Iterator[tuple[str, list[str]]]:
    """Every number of the performance tables and what is not known of it."""
    for fact in extract.facts:
        if fact.kind == "cell" and fact.measure.startswith("绩效/"):
            yield f"{fact.source.table} {fact.source.written_as} [{fact.source.row_label}]", causes(fact, None)
    words = printed_words(
        [sheet.rows for sheet in extract.sheets], [paragraph.text for paragraph in extract.paragraphs]
    )
    for sheet in extract.sheets:
        reading = read_torn(sheet.rows, sheet.title, words) if sheet.torn else read_indicators(sheet.rows, sheet.title)
        yield from ((f"{sheet.title} {cell.text.strip()}", [TORN]) for cell in reading.unread)


def count(extract: Extract) -> Count:
    """The figures of one disclosure."""
    cells = [pair for table in extract.tables for pair in of_table(table, extract)] + list(of_sheets(extract))
    unknown = tuple(Unknown(", ".join(missing), where) for where, missing in cells if missing)
    kinds = Counter(fact.kind for fact in extract.facts)
    return Count(Path(extract.disclosure.path).name, kinds["cell"], kinds["sentence"], len(cells), unknown)


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--disclosures", type=Path, default=DISCLOSURES)
    parser.add_argument("--list", action="store_true", help="list every cell that is not fully known")
    options = parser.parse_args()
    files = sorted(path for path in options.disclosures.iterdir() if path.is_file())
    counts = [count(extract_file(path)) for path in files]
    for one in counts:
        share = 100 * (1 - len(one.unknown) / one.numeric) if one.numeric else 100
        print(
            f"{one.name[:40]:42} {one.cells:5} cells {one.sentences:5} sentences  known {share:6.2f} % of {one.numeric}"
        )
        for unknown in one.unknown if options.list else ():
            print(f"    {unknown.cause}: {unknown.cell}")
    numeric, missing = sum(one.numeric for one in counts), list(itertools.chain(*(one.unknown for one in counts)))
    print(f"together: {sum(c.cells + c.sentences for c in counts)} facts; ", end="")
    print(f"all known of {numeric - len(missing)} of {numeric} cells = {100 * (1 - len(missing) / numeric):.2f} %")
    reviewed = {document.name: len(document.numbers) for document in expected_documents()}
    scraps = sum(one.scraps(reviewed.get(one.name)) for one in counts)
    left = 100 * (1 - (len(missing) - scraps) / (numeric - scraps))
    print(f"without {scraps} scraps that no reviewed grid holds: {left:.2f} % of {numeric - scraps}")
    for cause, times in Counter(unknown.cause for unknown in missing).most_common():
        print(f"    {times:4}  {cause}")


if __name__ == "__main__":
    main()
