"""A table that goes on over pages: the same columns on each of them.

A page shows only the rules of its own rows. Where all of them are merged alike, a column of the whole table has no rule
there, and every cell behind it would be seated one column too far left: in another measure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.domain.disclosure import Box
from index.readers.pdf.ruled_tables import between, edges, position
from index.readers.raw import Grid, Line

# Points by which the same rule may lie elsewhere on the next page.
_SAME_RULE = 3.0
# Of the rules of the page that has fewer: as many are shared by pages of one table.
_SHARED = 0.5
_PAGE_NUMBER = re.compile(r"[-—–\s\d/第页共,，.]*")


def with_common_columns(blocks: Sequence[Line | Grid]) -> list[Line | Grid]:
    """The blocks with the pages of each table seated in the columns of all its pages."""
    seated = list(blocks)
    chain: list[int] = []
    for i, block in enumerate(blocks):
        if isinstance(block, Line):
            if not _PAGE_NUMBER.fullmatch(block.text):
                _seat(seated, chain)
                chain = []
            continue
        if not _is_ruled(block):
            _seat(seated, chain)
            chain = []
            continue
        previous = seated[chain[-1]] if chain else None
        if not isinstance(previous, Grid) or not _goes_on(previous, block):
            _seat(seated, chain)
            chain = []
        chain.append(i)
    _seat(seated, chain)
    return seated


def _is_ruled(grid: Grid) -> bool:
    """Whether the boxes of the cells are those of its rows and columns, and not those of the words in them."""
    boxes = _boxes(grid)
    return len(edges(b.x0 for b in boxes)) == grid.width and len(edges(b.top for b in boxes)) == grid.height


def _goes_on(grid: Grid, following: Grid) -> bool:
    """Whether the next page's first table has the outer sides of this one and most of its rules."""
    if following.page == grid.page:
        return False
    ours, theirs = _sides(grid), _sides(following)
    if abs(ours[0] - theirs[0]) > _SAME_RULE or abs(ours[-1] - theirs[-1]) > _SAME_RULE:
        return False
    shared = sum(any(abs(side - other) <= _SAME_RULE for other in theirs) for side in ours)
    return shared >= _SHARED * min(len(ours), len(theirs))


def _sides(grid: Grid) -> list[float]:
    boxes = _boxes(grid)
    return edges([box.x0 for box in boxes] + [box.x1 for box in boxes])


def _boxes(grid: Grid) -> list[Box]:
    return [cell.box for cell in grid.cells if cell.box]


def _seat(blocks: list[Line | Grid], chain: Sequence[int]) -> None:
    grids = [grid for grid in (blocks[i] for i in chain) if isinstance(grid, Grid)]
    lefts = edges(box.x0 for grid in grids for box in _boxes(grid))
    if len({grid.width for grid in grids} | {len(lefts)}) < 2:
        return
    for i, grid in zip(chain, grids, strict=True):
        cells = [
            replace(cell, column=position(lefts, cell.box.x0), column_span=1 + between(lefts, cell.box.x0, cell.box.x1))
            for cell in grid.cells
            if cell.box
        ]
        blocks[i] = replace(grid, cells=tuple(cells))
