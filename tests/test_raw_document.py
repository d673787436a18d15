"""What a RawDocument says of itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from index.disclosure import Cell, Discard
from index.readers import Grid, Line, RawDocument


def test_digits_placed_are_those_of_blocks_and_discards_by_page() -> None:
    document = RawDocument(
        Path("a.pdf"),
        pages=3,
        blocks=(
            Line("２０21年", page=None),
            Line("无数字", page=2),
            Grid((Cell("12.5", 0, 0, page=2), Cell("7", 0, 1)), page=3),
        ),
        discards=(Discard("- 3 -", "页码", page=3),),
    )
    assert document.placed() == {1: Counter("2021"), 2: Counter("125"), 3: Counter("73")}
