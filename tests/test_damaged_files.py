"""Damaged files: a clear error or a reading, never another exception. A short seeded run; the whole kind, not one file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index.errors import ReadError
from index.readers import read

SAMPLES = Path(__file__).parents[1] / "samples"
SEED = 20211


def damaged(content: bytes) -> list[bytes]:
    """The content cut at every tenth, and with bytes overwritten at random."""
    chance = random.Random(SEED)
    cases = [content[: len(content) * tenth // 10] for tenth in range(10)]
    for count in (1, 5, 50, 5, 50):
        flipped = bytearray(content)
        for _ in range(count):
            flipped[chance.randrange(len(flipped))] = chance.randrange(256)
        cases.append(bytes(flipped))
    return cases


def outcome(path: Path) -> str:
    """What reading gives: the error's text, or "" for a document."""
    try:
        assert read(path).blocks
    except ReadError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*2021*.*")), ids=lambda path: path.suffix)
def test_a_damaged_file_gives_one_line_or_a_reading(sample: Path, tmp_path: Path) -> None:
    for case in damaged(sample.read_bytes()):
        path = tmp_path / f"damaged{sample.suffix}"
        path.write_bytes(case)
        error = outcome(path)
        assert not error or (error.startswith(path.name) and "\n" not in error)
