"""The picture of what was found: every number that became a fact is coloured, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from index.domain.errors import InputError
from index.ingestion.extraction import Extract, extract_file
from index.ingestion.page_overlay import draw_page
from qa.__main__ import cli

SAMPLE = "克州电子政务服务中心2021年部门预算.pdf"


@pytest.fixture(scope="module")
def extract() -> Extract:
    return extract_file(Path(__file__).parents[1] / "samples" / SAMPLE)


def tinted(picture: Image.Image, box: tuple[float, float, float, float]) -> bool:
    """Whether the cell is filled with green, looked at in its corner, where no digit stands."""
    red, green, blue = picture.getpixel((int(box[2] * 2) - 4, int(box[3] * 2) - 4))[:3]  # type: ignore[index, misc]
    return green > red + 10 and green > blue + 10


def test_a_cell_is_filled_when_its_number_became_a_fact(samples: Path, extract: Extract) -> None:
    table = next(table for table in extract.tables if table.title.endswith("部门支出总体情况表"))
    page = table.page or 0
    picture = draw_page(samples / SAMPLE, page, extract)
    boxes = {fact.source.box for fact in extract.facts if fact.kind == "cell" and fact.source.page == page}
    cells = [cell for cell in table.cells if cell.page == page and cell.box]
    assert boxes
    assert {cell.box for cell in cells if cell.box and tinted(picture, cell.box)} == boxes


def test_the_list_beside_the_page_makes_room_for_every_column(samples: Path, extract: Extract) -> None:
    page = extract.tables[0].page or 0
    drawn, blank = (draw_page(samples / SAMPLE, n, extract) for n in (page, 1))
    assert drawn.width > drawn.height * 0.5
    right = (drawn.width - 600, 0, drawn.width, drawn.height)
    assert drawn.crop(right).tobytes() != blank.crop(right).tobytes()


def test_only_pages_can_be_drawn(samples: Path, extract: Extract) -> None:
    with pytest.raises(InputError, match="只有 22 页"):
        draw_page(samples / SAMPLE, 23, extract)
    word = next(path for path in samples.iterdir() if path.suffix == ".docx")
    with pytest.raises(InputError, match="不是 PDF"):
        draw_page(word, 1, extract)


def test_browse_writes_the_picture_and_says_where(samples: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.png"
    result = CliRunner().invoke(cli, ["browse", str(samples / SAMPLE), "--page", "5", "--png", str(out)])
    assert result.exit_code == 0, result.output
    assert str(out) in result.output
    with Image.open(out) as picture:
        assert picture.width > 1000


def test_browse_shows_a_table_on_each_of_its_pages(samples: Path) -> None:
    path = samples / "昌吉市人民政府办公室2023年部门预算.pdf"
    table = next(table for table in extract_file(path).tables if len(table.pages) > 1)
    for page in sorted(page for page in table.pages if page):
        result = CliRunner().invoke(cli, ["browse", str(path), "--page", str(page)])
        assert table.title in result.output
