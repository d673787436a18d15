"""The same figures from Word, Excel and HTML, in every style: each number in its cell under its header, and the same
facts whatever the format."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest

from index.domain.amounts import normalise, parse_cell, squeeze
from index.domain.disclosure import Fact, Source, Table
from index.ingestion.extraction import Extract, extract_file
from index.readers import Grid, RawDocument, read
from index.tables.assembly import read_tables
from typesetting import Style, TableSpec, load_figures, write
from typesetting.layout import cells, laid_out

FIGURES = sorted((Path(__file__).parents[1] / "samples" / "figures").glob("*.toml"))
# A DOCX breaks a table where the style says so; a sheet and a web page have no pages, and show it whole.
STYLES = [
    *(
        Style(borders=borders, code_columns=codes, merged_headers=merged)
        for (borders, codes), merged in itertools.product(
            zip(("ruled", "open_sides", "borderless"), ("split", "joined", "wrapped"), strict=True), (True, False)
        )
    ),
    Style(borders="borderless"),
    Style(rows_per_page=7),
    Style(rows_per_page=7, header_repeated=False, code_columns="joined"),
]
# Header path from the top, subject code, value.
Figure = tuple[tuple[str, ...], str, Decimal]
# A title or a unit set as the first row of a table heads no column.
_ABOVE_HEADER = re.compile(r"^单位[:：]|^编制部门|表$")


def grids(document: RawDocument) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def written(table: TableSpec, style: Style) -> list[list[str]]:
    """The rows of a table as they are drawn, headers and all; empty rows left out."""
    spec = laid_out(table, style)
    rows: list[list[str]] = [[] for _ in range(len(spec.header) + len(spec.rows))]
    for cell in sorted(cells(spec), key=lambda cell: (cell.row, cell.column)):
        if squeeze(cell.text):
            rows[cell.row].append(squeeze(cell.text))
    return [row for row in rows if row]


def read_back(grid: Grid) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(grid.height)]
    for cell in grid.cells:
        if squeeze(cell.text):
            rows[cell.row].append(squeeze(cell.text))
    return [row for row in rows if row]


def figures(tables: Sequence[TableSpec], style: Style) -> Counter[Figure]:
    """Every amount as it is written, with the header cells over it and the code of its row."""
    found: Counter[Figure] = Counter()
    for spec in (laid_out(table, style) for table in tables):
        header = [cell for cell in cells(spec) if cell.is_header and not _ABOVE_HEADER.search(squeeze(cell.text))]
        for row in spec.rows:
            code = "".join(squeeze(text) for text in row[: spec.code_columns])
            for column, text in enumerate(row):
                amount = parse_cell(text)
                if amount is not None and column >= spec.code_columns:
                    over = [squeeze(c.text) for c in header if c.column <= column < c.column + c.column_span]
                    found[tuple(normalise(text) for text, _ in groupby(over)), code, amount.value] += 1
    return found


def figures_read(tables: Sequence[Table]) -> Counter[Figure]:
    found: Counter[Figure] = Counter()
    for table in tables:
        labels = [column.index for column in table.columns if column.is_label]
        for row in table.rows:
            texts = [squeeze(cell.text) if cell else "" for cell in row]
            code = "".join(texts[i] for i in labels if texts[i].isdigit())
            for column in table.columns:
                amount = parse_cell(texts[column.index])
                if amount is not None and not column.is_label:
                    found[column.path, code, amount.value] += 1
    return found


def known(extract: Extract) -> list[Fact]:
    """The facts without their places: those differ."""
    facts = [replace(fact, source=Source("", "", "")) for fact in extract.facts]
    return sorted(facts, key=repr)


def styles(suffix: str) -> list[Style]:
    return [style for style in STYLES if suffix == ".docx" or not style.rows_per_page]


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html"])
@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_every_cell_of_every_table_comes_back_in_every_style(path: Path, suffix: str, tmp_path: Path) -> None:
    document = load_figures(path).document
    tables = [block for block in document.blocks if isinstance(block, TableSpec)]
    for style in styles(suffix):
        raw = read(write(document, tmp_path / f"a{suffix}", style))
        assert raw.digits == raw.placed()
        found = [row for grid in grids(raw) for row in read_back(grid)]
        expected = [row for table in tables for row in written(table, style)]
        if style.rows_per_page:  # headers are there once a page, or once
            found, expected = [[row for row in rows if _counts(row)] for rows in (found, expected)]
        # What stands above a table in its first rows (单位：万元) is a line in a workbook, not a row.
        assert found == [row for row in expected if row in found]
        assert [row for row in expected if row not in found and _counts(row)] == []


def _counts(row: list[str]) -> bool:
    return any(parse_cell(text) for text in row)


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_every_format_gives_the_same_facts(path: Path, tmp_path: Path) -> None:
    document = load_figures(path).document
    for style in (Style(), Style(borders="borderless", code_columns="joined", merged_headers=False)):
        word, workbook, page = (
            known(extract_file(write(document, tmp_path / f"a{suffix}", style)))
            for suffix in (".docx", ".xlsx", ".html")
        )
        assert workbook == word
        assert page == word
        assert word


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html"])
@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_every_amount_stands_under_its_header_and_beside_its_code(path: Path, suffix: str, tmp_path: Path) -> None:
    document = load_figures(path).document
    # Performance tables have keys and values, not headers.
    tables = [block for block in document.blocks if isinstance(block, TableSpec) and "效" not in block.caption[0]]
    prose = [block for block in document.blocks if not isinstance(block, TableSpec)]
    document = replace(document, blocks=(*prose, *tables))
    for style in styles(suffix):
        if style.merged_headers:
            reading = read_tables(read(write(document, tmp_path / f"a{suffix}", style)).blocks)
            assert figures_read(reading.tables) == figures(tables, style)
