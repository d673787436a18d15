"""Damage of every kind to every format: a reading or one line, and nothing stored of what failed.

A short seeded run of what ``benchmarks/fuzz.py`` does at length.
"""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest
from test_ingest import stored

from benchmarks.fuzz import Case, cases, outcome, small_originals, stuffed
from index.ingestion.ingest import ingest

SEED = 20216
DAMAGES = 300


@pytest.fixture(scope="module")
def originals() -> dict[str, bytes]:
    return small_originals()


@pytest.fixture(scope="module")
def damaged(originals: dict[str, bytes]) -> list[Case]:
    return list(cases(originals, SEED, DAMAGES))


def test_the_same_seed_gives_the_same_damage(originals: dict[str, bytes], damaged: list[Case]) -> None:
    assert damaged == list(cases(originals, SEED, DAMAGES))
    assert {case.how.split(" #")[0] for case in damaged} >= {"flipped", "inside", "shuffled", "zeroed", "zeros"}


def test_damage_gives_a_reading_or_one_line(damaged: list[Case]) -> None:
    counts: Counter[str] = Counter()
    for case in damaged:
        ended = outcome(Path(case.name), case.content)
        assert ended.kind != "crash", f"seed {SEED}: {case.name}, {case.how}\n{ended.detail}"
        counts[ended.kind] += 1
    assert counts["read"] > 50
    assert counts["DamagedDocument"] > 20


def test_nothing_is_stored_of_what_failed(damaged: list[Case], originals: dict[str, bytes], tmp_path: Path) -> None:
    """The damaged file lies where a good one was ingested: what is known of that one must stay."""
    inbox, store = tmp_path / "公开", tmp_path / "store"
    inbox.mkdir()
    name = "small.pdf"
    (inbox / name).write_bytes(originals[name])
    ingest(inbox, store)
    before = stored(store)
    refused = (case for case in damaged if case.name == name and outcome(Path(name), case.content).kind != "read")
    for case in itertools.islice(refused, 3):
        (inbox / name).write_bytes(case.content)
        assert [file.status for file in ingest(inbox, store).files] == ["failed"]
        assert stored(store) == before
    assert before.facts


def test_a_document_that_unpacks_to_gigabytes_is_refused_before_it_does(originals: dict[str, bytes]) -> None:
    bomb = stuffed(originals["small.docx"], b"<w:sectPr", b" " * 310_000_000)
    assert len(bomb) < 3_000_000
    assert outcome(Path("bomb.docx"), bomb).kind == "DamagedDocument"


def test_a_workbook_with_many_empty_rows_does_not_hang(originals: dict[str, bytes]) -> None:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(1000, 100_000))
    workbook = stuffed(originals["small.xlsx"], b"</sheetData>", rows)
    assert outcome(Path("rows.xlsx"), workbook).kind != "crash"
