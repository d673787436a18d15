"""Whose, when, which stage and scope, over all shared disclosures, against a list made by looking at their covers.

``python -m benchmarks.identity [FOLDER]`` prints every difference and the share that is right. The list is
``tests/data/identity.tsv``; a file that is not on it is left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from index.domain.agencies import place_path
from index.domain.disclosure import Disclosure
from index.domain.errors import ReadError
from index.ingestion.extraction import extract_file, file_hash

_ROOT = Path(__file__).parents[1]
GOLD = _ROOT / "tests" / "data" / "identity.tsv"


def gold() -> dict[str, tuple[str, ...]]:
    """Agency, place, year, stage and scope by the first twelve digits of the file's SHA-256."""
    rows = (row.split("\t") for row in GOLD.read_text(encoding="utf-8").splitlines() if not row.startswith("#"))
    return {sha256: tuple(values) for sha256, *values in rows}


def told(disclosure: Disclosure) -> tuple[str, ...]:
    """The same of a disclosure as read."""
    place = "/".join(place_path(disclosure.body))
    return (disclosure.body, place, str(disclosure.year), str(disclosure.stage), str(disclosure.scope))


def main(folder: Path) -> None:
    """Print what differs, and how many are right."""
    expected = gold()
    right = total = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        wanted = expected.get(file_hash(path)[:12])
        if wanted is None:
            continue
        total += 1
        try:
            found = told(extract_file(path).disclosure)
        except ReadError as error:
            found = (str(error),)
        right += found == wanted
        if found != wanted:
            print(f"{path.name}: {' '.join(found)} ≠ {' '.join(wanted)}", flush=True)
    print(f"{right} / {total}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _ROOT.parent / "shared" / "disclosures")
