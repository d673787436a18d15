"""The share of the numbers in tables that have a whole address, and why the others have none.

``python -m benchmarks.complete_addresses FILE_OR_FOLDER…`` reads the disclosures. A whole address has a body, a year, a
stage, an item, a role and a unit. A number under no header is none of a column; a row that names nothing has no item.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.domain.address import Classification, Role
from index.domain.amounts import parse_cell
from index.domain.disclosure import Fact, Table
from index.domain.errors import WenzhangError
from index.facts.repairs import UNKNOWN_UNIT, UNNAMED
from index.ingestion.extraction import Extract, extract_file
from index.tables.headers import numbers_columns


def cause(fact: Fact | None) -> str:
    """What a number's address lacks, "" for nothing."""
    if fact is None:
        return "under no header"
    if not fact.body or not fact.year:
        return "no agency or year"
    if not fact.item or any(facet.name in ("", UNNAMED) for facet in fact.item):
        return "no item"
    if any(f.classification is Classification.NAMED and f.name == "本表合计" for f in fact.item):
        return "the total of a table without a title"
    if UNKNOWN_UNIT in fact.flags and not fact.unit:
        return "no unit"
    return "no unit" if not fact.unit and fact.role is not Role.COUNT else ""


def numbers(table: Table) -> Iterator[tuple[int, int]]:
    """Row and column of every cell outside the label columns that holds a number, as they stand in the source."""
    for row in table.rows:
        if numbers_columns([cell for cell in row if cell is not None]):
            continue
        for cell in row:
            if cell is not None and not table.columns[cell.column].is_label and parse_cell(cell.text) is not None:
                yield cell.row + 1, cell.column + 1


def causes(extract: Extract) -> Counter[str]:
    """How many numbers of a disclosure's tables lack what."""
    found: Counter[str] = Counter()
    cells = [fact for fact in extract.facts if fact.kind == "cell"]
    for table in extract.tables:
        own = {
            (f.source.row, f.source.column): f
            for f in cells
            if f.source.table == table.title and f.source.page in table.pages
        }
        found.update(cause(own.get(place)) for place in numbers(table))
    return found


def main() -> None:
    """Print the counts by disclosure and in all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("paths", type=Path, nargs="+")
    total: Counter[str] = Counter()
    for path in _files(parser.parse_args().paths):
        try:
            counts = causes(extract_file(path))
        except WenzhangError as error:
            print(f"{path.name}: {error}")
            continue
        total += counts
        print(line(path.name, counts), flush=True)
    print(line("all", total))


def line(name: str, counts: Counter[str]) -> str:
    """One line of the report."""
    share = 100 * counts[""] / max(1, counts.total())
    rest = ", ".join(f"{why} {count}" for why, count in counts.most_common() if why)
    return f"{name}: {counts.total()} numbers, {share:.1f} % whole; {rest}"


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]


if __name__ == "__main__":
    main()
