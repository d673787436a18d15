"""Real tables read twice by unrelated ways say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.second_reading import compare


@pytest.mark.parametrize(("name", "cells"), [("national/js_shengweiban_2017_biao.pdf", 187)])
def test_two_unrelated_readings_agree_on_every_numeric_cell(shared_disclosures: Path, name: str, cells: int) -> None:
    """One layout that no other test has: a frame around title and table, titles and units in one cell."""
    score = compare(shared_disclosures / name)
    assert (score.expected, score.right, score.missing, score.extra) == (cells, cells, 0, 0)
