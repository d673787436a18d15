"""Column widths by content, in em of the table's font; good enough for every format."""

from __future__ import annotations

import unicodedata

from typesetting.layout import cells
from typesetting.model import TableSpec
from typesetting.wrap import tokens

PADDING = 0.7  # em, both sides together
MOST = 14.0  # em; a longer label wraps
HEADER_MOST = 5.0  # em; a longer header wraps


def em(text: str) -> float:
    """How wide ``text`` is: a CJK character is 1, a digit a little more than half (0.555 in Noto Sans CJK)."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.56 for char in text)


def column_widths(table: TableSpec, available: float) -> list[float]:
    """The width of each column in em, together ``available``.

    Numbers keep on one line while there is room for it; labels and headers give way first.
    """
    if table.widths:
        return [width * available / sum(table.widths) for width in table.widths]
    least = [1.0] * table.columns
    wanted = [1.0] * table.columns
    for cell in cells(table):
        if cell.column_span > 1:
            continue
        lines = cell.text.split("\n")
        widest = max(em(line) for line in lines)
        unbroken = max((em(token) for line in lines for token in tokens(line)), default=0.0)
        column = cell.column
        least[column] = max(least[column], unbroken)
        wanted[column] = max(wanted[column], min(widest, HEADER_MOST if cell.is_header else MOST))
    least = [width + PADDING for width in least]
    wanted = [max(width + PADDING, low) for width, low in zip(wanted, least, strict=True)]
    if sum(wanted) <= available:
        return [width * available / sum(wanted) for width in wanted]
    if sum(least) >= available:
        return [width * available / sum(least) for width in least]
    share = (available - sum(least)) / (sum(wanted) - sum(least))
    return [low + (high - low) * share for low, high in zip(least, wanted, strict=True)]
