"""How a document looks: everything that may differ between two prints of the same figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Borders = Literal["ruled", "open_sides", "borderless", "three_lines", "double", "filled"]
CodeColumns = Literal["split", "joined", "wrapped"]
Orientation = Literal["auto", "portrait", "landscape", "rotated", "sideways"]


@dataclass(frozen=True, slots=True)
class Style:
    """The choices, with the most common print as the default.

    ``borders``: open_sides has no outer verticals; three_lines has a rule above, one below the header and one at the end;
    double draws every rule twice; filled has grey cells with white between them (PDF only, ruled elsewhere).
    ``code_columns``: split prints 201 | 03 | 50, joined 2010350, wrapped breaks every code after two digits (20⏎1).
    ``merged_headers``: without it, a header keeps its first text and leaves the rest of the merged cells empty.
    ``header_repeated``: on each page that a table goes on.
    ``rows_per_page``: break each table after so many body rows; None breaks where the page is full.
    ``orientation``: auto turns the page for tables of more than nine columns; rotated is a portrait page that is
    turned by its /Rotate entry, sideways one whose text is set sideways and that says nothing of it (PDF only, landscape
    elsewhere).
    ``digit_rise``: points by which digits in prose stand above the baseline of the words, as some PDFs have it
    (PDF only). ``overprint``: points by which everything in tables is drawn a second time, to look bold (PDF only).
    """

    borders: Borders = "ruled"
    code_columns: CodeColumns = "split"
    merged_headers: bool = True
    header_repeated: bool = True
    orientation: Orientation = "auto"
    rows_per_page: int | None = None
    font_size: float = 9.0
    prose_size: float = 12.0
    digit_rise: float = 0.0
    overprint: float = 0.0
    page_numbers: bool = True
    tables_on_new_page: bool = True

    def __post_init__(self) -> None:
        choices = {"borders": Borders, "code_columns": CodeColumns, "orientation": Orientation}
        for name, allowed in choices.items():
            if getattr(self, name) not in get_args(allowed):
                raise ValueError(f"{name} 只能是 {'、'.join(get_args(allowed))}，不能是 {getattr(self, name)!r}")
        if self.rows_per_page is not None and self.rows_per_page < 1:
            raise ValueError(f"rows_per_page 至少是 1，不能是 {self.rows_per_page}")
        if self.font_size <= 0 or self.prose_size <= 0:
            raise ValueError("字号必须大于 0")
