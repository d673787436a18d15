"""Scans: what is recognised, what is withheld, and what is said without a recogniser."""

from __future__ import annotations

import io
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from index.domain.disclosure import Box, Cell
from index.domain.errors import DamagedDocument, EmptyDocument
from index.readers.pdf.page import read_pdf
from index.readers.raw import Grid, Line, RawDocument
from index.readers.scan import ocr
from index.readers.scan.engines import Reading, recogniser
from index.readers.scan.ocr import ILLEGIBLE, read_image
from index.readers.scan.page_image import Glyphs
from tests.test_garbled import HEADER, ROWS, table_page

TEXTS = [text for row in [HEADER, *ROWS] for text in row]


@pytest.fixture
def _recogniser() -> None:
    pytest.importorskip("rapidocr", reason="the [ocr] extra is not installed")


def _picture(turned: float = 0, dpi: int = 200) -> Image.Image:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(table_page())
    picture = pdf[0].render(scale=dpi / 72, grayscale=True).to_pil()
    pdf.close()
    return picture.rotate(turned, expand=turned % 90 == 0, fillcolor=255)


def _saved(picture: Image.Image, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def _grids(document: RawDocument) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def _cells(document: RawDocument) -> list[Cell]:
    return [cell for grid in _grids(document) for cell in grid.cells]


@pytest.mark.usefixtures("_recogniser")
@pytest.mark.parametrize("turned", [0, 1.3, -0.8, 90, 180])
def test_a_scanned_table_is_read_however_it_lay_on_the_glass(turned: float) -> None:
    document = read_image(Path("扫描.png"), _saved(_picture(turned), "PNG"))
    assert [cell.text for cell in _cells(document)] == TEXTS
    assert all(cell.ocr and cell.page == 1 for cell in _cells(document))
    assert document.digits == {}


@pytest.mark.usefixtures("_recogniser")
def test_the_place_of_a_cell_is_told_on_the_page_as_it_was_scanned() -> None:
    flat = _cells(read_image(Path("a.png"), _saved(_picture(), "PNG")))[-1].box
    turned = _cells(read_image(Path("b.png"), _saved(_picture(90), "PNG")))[-1].box
    assert flat is not None
    assert turned is not None
    # Turned a quarter counter-clockwise: what was right is on top, what was below is right. 842 points are the long side.
    assert turned.top == pytest.approx(842 - flat.x1, abs=3)
    assert turned.x1 == pytest.approx(flat.bottom, abs=3)


@pytest.mark.usefixtures("_recogniser")
def test_a_pdf_of_pictures_is_read_and_no_model_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    recogniser.cache_clear()
    path = tmp_path / "扫描.pdf"
    _picture().save(path, "PDF", resolution=200)
    document = read_pdf(path, path.read_bytes())
    assert [cell.text for cell in _cells(document)] == TEXTS
    [grid] = _grids(document)
    assert (grid.height, grid.width) == (5, 3)
    assert grid.cells[0].box == pytest.approx((40, 50, 140, 72), abs=1.5)


@pytest.mark.usefixtures("_recogniser")
def test_a_scan_under_a_page_number_of_its_own_is_a_scan(tmp_path: Path) -> None:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "扫描.pdf"
    canvas = Canvas(str(path), pagesize=(400, 300))
    canvas.drawImage(ImageReader(_picture()), 0, 0, 400, 300)
    canvas.drawString(190, 20, "- 12 -")
    canvas.save()
    document = read_pdf(path, path.read_bytes())
    assert [cell.text for cell in _cells(document)] == TEXTS
    assert all(block.ocr for block in document.blocks if isinstance(block, Line))


@pytest.mark.usefixtures("_recogniser")
def test_frames_are_pages() -> None:
    pages = [_picture(dpi=150), _picture(dpi=150)]
    content = _saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    document = read_image(Path("两页.tiff"), content)
    assert document.pages == 2
    assert [grid.page for grid in _grids(document)] == [1, 2]


@pytest.mark.usefixtures("_recogniser")
def test_an_absurdly_large_picture_is_read_smaller_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_MOST_PIXELS", 700_000)
    document = read_image(Path("大.png"), _saved(_picture(), "PNG"))
    assert "图像过大" in document.problems[0].what
    assert _grids(document)


@pytest.mark.usefixtures("_recogniser")
def test_a_picture_cut_short_is_damaged() -> None:
    content = _saved(_picture(), "PNG")
    with pytest.raises(DamagedDocument, match="损坏"):
        read_image(Path("断.png"), content[: len(content) // 2])


def test_without_a_recogniser_a_scan_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recogniser", lambda: None)
    path = tmp_path / "扫描.pdf"
    _picture().save(path, "PDF", resolution=200)
    document = read_pdf(path, path.read_bytes())
    assert document.blocks == ()
    [problem] = document.problems
    assert problem.page == 1
    assert "扫描页" in problem.what
    assert 'pip install "wenzhang[ocr]"' in problem.what
    with pytest.raises(EmptyDocument, match="tesseract"):
        read_image(Path("扫描.png"), _saved(_picture(), "PNG"))


PLACE = Box(0, 0, 100, 20)


@pytest.mark.parametrize(
    ("first", "second", "drawn", "kept"),
    [
        ("268.22", "268.22", Glyphs(1, 5, 5), "268.22"),
        ("268.22", "268.27", Glyphs(1, 5, 5), ILLEGIBLE),  # the readings disagree
        ("26822", "26822", Glyphs(1, 5, 5), ILLEGIBLE),  # both dropped the point that the ink has
        ("268 22", "268 22", Glyphs(1, 5, 5), ILLEGIBLE),
        ("268.22", "268.22", Glyphs(1, 6, 6), ILLEGIBLE),  # a digit more than was read
        ("32,096.42", "32,096.42", Glyphs(2, 7, 7, cropped=True), ILLEGIBLE),  # 82,… cut by the line beside it
        ("12，345．60", "12,345.60", Glyphs(2, 7, 7), "12,345.60"),
        ("增加12.5万元", "增加12.5万元", Glyphs(0, 9, 9), "增加12.5万元"),
        ("增加12.5万元", "增加125万元", Glyphs(0, 9, 9), f"增加{ILLEGIBLE}万元"),
        ("共268 22万元", "共268 22万元", Glyphs(0, 9, 9), f"共{ILLEGIBLE}万元"),
        ("合计", "合计", Glyphs(0, 2, 4), "合计"),
    ],
)
def test_what_does_not_agree_is_withheld(first: str, second: str, drawn: Glyphs, kept: str) -> None:
    line = ocr._settled(Reading(first, 0.99, 0.99), Reading(second, 0.99, 0.99), drawn, PLACE)
    assert line.text == kept
    assert (line.text != line.taken_for) == (ILLEGIBLE in kept)


def test_figures_that_run_into_a_ruling_line_are_told() -> None:
    cv2 = pytest.importorskip("cv2", reason="opencv comes with the [ocr] extra")
    import numpy as np

    from index.readers.scan.page_image import glyphs, print_lines, straightened

    page = np.full((400, 600), 255, np.uint8)
    for edge in (100, 200, 300):
        cv2.line(page, (50, edge), (550, edge), 0, 2)
    for edge in (50, 300, 550):
        cv2.line(page, (edge, 100), (edge, 300), 0, 2)
    cv2.putText(page, "82", (52, 160), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 2)
    cv2.putText(page, "82", (352, 160), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 2)
    image = straightened(page, 200 / 72)
    [table] = image.tables
    [[touching], [free]] = [found for cell in table.cells if (found := print_lines(image, cell))]
    assert glyphs(image, touching).cropped
    assert not glyphs(image, free).cropped


def test_what_is_hardly_legible_is_withheld() -> None:
    doubtful = Reading("268.22", 0.9, 0.3)
    assert ocr._settled(doubtful, doubtful, Glyphs(1, 5, 5), PLACE).text == ILLEGIBLE
    once = Reading("268.22", 0.95, 0.7)
    sure = Reading("268.22", 0.99, 0.99)
    assert ocr._settled(once, sure, Glyphs(1, 5, 5), PLACE).text == "268.22"  # the ink confirms it
    assert ocr._settled(once, once, Glyphs(1, 5, 5), PLACE).text == ILLEGIBLE
    nothing = Reading("", 0.0, 1.0)  # there is ink, so that the cell is not empty
    assert ocr._settled(nothing, nothing, Glyphs(0, 2, 2), PLACE).text == ILLEGIBLE
    blurred = Reading("合什", 0.4, 1.0)
    assert ocr._settled(blurred, blurred, Glyphs(0, 2, 2), PLACE).text == ILLEGIBLE


@pytest.mark.usefixtures("_recogniser")
def test_a_withheld_cell_is_neither_a_number_nor_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "glyphs", lambda *_: Glyphs(9, 9, 9))
    document = read_image(Path("扫描.png"), _saved(_picture(), "PNG"))
    figures = [cell.text for cell in _cells(document) if cell.row and cell.column]
    assert figures == [ILLEGIBLE] * 8
    assert {discard.text for discard in document.discards} == {text for row in ROWS for text in row[1:]}
    assert {discard.why for discard in document.discards} == {"识别不可靠"}
    assert any("1,234.56" in problem.what and problem.page == 1 for problem in document.problems)


def test_tesseract_is_used_where_rapidocr_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cv2", reason="opencv comes with the [ocr] extra")
    if not shutil.which("tesseract"):
        pytest.skip("tesseract is not installed")
    from index.readers.scan import engines

    monkeypatch.setattr(ocr, "recogniser", engines._Tesseract)
    document = read_image(Path("扫描.png"), _saved(_picture(dpi=300), "PNG"))
    read = {cell.text for cell in _cells(document)}
    assert not {text for text in read if any(c.isdigit() for c in text)} - set(TEXTS)


def test_lines_outside_tables_stay_lines() -> None:
    pytest.importorskip("rapidocr", reason="the [ocr] extra is not installed")
    from PIL import ImageDraw, ImageFont

    from typesetting.fonts import font_path

    picture = Image.new("L", (1654, 600), 255)
    font = ImageFont.truetype(str(font_path()), 40)
    ImageDraw.Draw(picture).text((120, 200), "本年收入合计268.22万元，比上年增加2.24万元。", font=font, fill=0)
    document = read_image(Path("正文.png"), _saved(picture, "PNG"))
    [line] = document.blocks
    assert isinstance(line, Line)
    assert line.ocr
    assert line.text == "本年收入合计268.22万元，比上年增加2.24万元。"
