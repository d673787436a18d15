"""PDF pages in every style: each figure in its cell, each digit somewhere, and nothing that nobody sees."""

from __future__ import annotations

import random
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from things import thing

from index.domain.amounts import count_digits, squeeze
from index.domain.errors import ReadError
from index.ingestion.extraction import extract_file
from index.readers import Grid, Line, RawDocument, read
from index.readers.pdf.content_stream import Recorder
from index.readers.pdf.operators import ContentInterpreter, operations
from typesetting import Document, Paragraph, Style, TableSpec, load_figures, write

SAMPLES = Path(__file__).parents[1] / "samples"
BODIES = {"克州": "克州电子政务服务中心2021年部门预算", "昌吉市": "昌吉市人民政府办公室2023年部门预算"}

# Every way of drawing rules, of setting pages and of breaking tables.
RULED = {
    "ruled": Style(),
    "open sides": Style(borders="open_sides"),
    "double rules": Style(borders="double"),
    "filled cells, white rules": Style(borders="filled"),
    "overprinted": Style(overprint=0.3),
    "codes wrapped": Style(code_columns="wrapped"),
    "landscape": Style(orientation="landscape"),
    "rotated": Style(orientation="rotated"),
    "sideways without /Rotate": Style(orientation="sideways"),
    "digits risen": Style(digit_rise=3),
    "header not repeated": Style(header_repeated=False),
    "seven rows a page": Style(rows_per_page=7),
    "seven rows a page, one header": Style(rows_per_page=7, header_repeated=False),
    "open sides, seven rows a page": Style(borders="open_sides", rows_per_page=7, header_repeated=False),
    "small print": Style(font_size=7),
}
UNRULED = {
    "borderless": Style(borders="borderless"),
    "three lines": Style(borders="three_lines"),
    "borderless, codes wrapped": Style(borders="borderless", code_columns="wrapped"),
    "borderless, small print": Style(borders="borderless", font_size=7),
    "borderless, landscape": Style(borders="borderless", orientation="landscape"),
    "borderless, seven rows a page": Style(borders="borderless", rows_per_page=7),
    "three lines, seven rows a page": Style(borders="three_lines", rows_per_page=7, header_repeated=False),
}
# Rows that a page without rules holds alone cannot be told from prose; they are reported or absent, never wrong.
BROKEN_OFF = {"borderless, seven rows a page", "three lines, seven rows a page"}

Key = tuple[str, str, str, str, Decimal, str]


def table_figures(path: Path) -> Counter[Key]:
    """Every fact of a table's cell: topic, code, name, measure, value, unit; performance tables apart."""
    facts = [fact for fact in extract_file(path).facts if fact.kind == "cell" and not fact.measure.startswith("绩效")]
    return Counter((thing(fact), fact.code, fact.name, fact.measure, fact.value, fact.unit) for fact in facts)


def typeset(body: str, style: Style, folder: Path) -> Path:
    return write(load_figures(SAMPLES / "figures" / f"{BODIES[body]}.toml").document, folder / "a.pdf", style)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Counter[Key]]:
    """What a body's tables say, read from a Word file: by other code than a PDF's."""

    @cache
    def of(body: str) -> Counter[Key]:
        figures = load_figures(SAMPLES / "figures" / f"{BODIES[body]}.toml")
        return table_figures(write(figures.document, tmp_path_factory.mktemp("truth") / "a.docx", Style()))

    return of


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("style", RULED)
def test_every_figure_is_read_with_its_header_and_code(
    style: str, body: str, truth: Callable[[str], Counter[Key]], tmp_path: Path
) -> None:
    found = table_figures(typeset(body, RULED[style], tmp_path))
    assert len(found) > 60
    assert found == truth(body)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("style", UNRULED)
def test_without_rules_every_figure_is_read_or_left_but_never_read_wrongly(
    style: str, body: str, truth: Callable[[str], Counter[Key]], tmp_path: Path
) -> None:
    found = table_figures(typeset(body, UNRULED[style], tmp_path))
    assert not found - truth(body)
    assert sum(found.values()) >= (0.9 if style in BROKEN_OFF else 1) * sum(truth(body).values())


def test_a_last_row_behind_pages_of_empty_ones_is_told_when_it_is_not_read(tmp_path: Path) -> None:
    told = extract_file(typeset("克州", UNRULED["three lines, seven rows a page"], tmp_path)).problems
    assert [problem.page for problem in told if "没有表头" in problem.what] == [7, 19]


# --- every digit is somewhere ------------------------------------------------------------------------------------


def placed(document: RawDocument) -> dict[int, Counter[str]]:
    """The digits of each page that stand in a line, a cell or a discard."""
    found: dict[int, Counter[str]] = {}
    for block in document.blocks:
        text = block.text if isinstance(block, Line) else "".join(cell.text for cell in block.cells)
        found.setdefault(block.page or 0, Counter()).update(count_digits(text))
    for discard in document.discards:
        found.setdefault(discard.page or 0, Counter()).update(count_digits(discard.text))
    return found


def assert_all_placed(document: RawDocument) -> None:
    found = placed(document)
    assert len(document.digits) == document.pages
    assert {page: +digits for page, digits in document.digits.items()} == {
        page: found.get(page, Counter()) for page in document.digits
    }


@pytest.mark.parametrize("style", [*RULED, *UNRULED])
def test_every_digit_of_a_typeset_page_is_placed_once(style: str, tmp_path: Path) -> None:
    assert_all_placed(read(typeset("克州", (RULED | UNRULED)[style], tmp_path)))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_every_digit_of_the_samples_is_placed_once(path: Path) -> None:
    assert_all_placed(read(path))


def test_every_digit_of_the_shared_disclosures_is_placed_once(shared_disclosures: Path) -> None:
    for path in shared_disclosures.glob("*.pdf"):
        assert_all_placed(read(path))


# --- one page of lines, drawn by hand ------------------------------------------------------------------------------


@pytest.fixture
def page(tmp_path: Path) -> Callable[[Callable[[Canvas], object]], RawDocument]:
    """Read a page of 600 × 800 points that the given function draws."""

    def drawn(draw: Callable[[Canvas], object]) -> RawDocument:
        canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(600, 800))
        draw(canvas)
        canvas.save()
        document = read(tmp_path / "a.pdf")
        assert_all_placed(document)
        return document

    return drawn


Page = Callable[[Callable[[Canvas], object]], RawDocument]


def grids(document: RawDocument) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def lines(document: RawDocument) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line)]


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in grid.cells if cell.row == i] for i in range(grid.height)]


def discards(document: RawDocument) -> set[tuple[str, str]]:
    return {(discard.why, discard.text) for discard in document.discards}


def test_characters_printed_twice_count_once(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(100, 700, "Budget 1,101.11")
        canvas.drawString(100.3, 699.8, "Budget 1,101.11")

    document = page(draw)
    assert lines(document) == ["Budget1,101.11"]
    assert discards(document) == {("重影", "Budget1,101.11")}


def test_invisible_white_and_outlying_text_becomes_no_figure(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(100, 700, "seen 1")
        hidden = canvas.beginText(100, 650)
        hidden.setTextRenderMode(3)
        hidden.textOut("hidden2")
        canvas.drawText(hidden)
        canvas.drawString(700, 600, "outside3")
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(100, 550, "white4")

    document = page(draw)
    assert lines(document) == ["seen1"]
    assert discards(document) == {("看不见的文字", text) for text in ("hidden2", "outside3", "white4")}


def test_white_text_on_a_dark_ground_is_seen(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(90, 690, 200, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(100, 700, "total 55")

    document = page(draw)
    assert lines(document) == ["total55"]
    assert not document.discards


def test_the_invisible_text_of_a_scan_is_kept_and_called_recognised(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawInlineImage(Image.new("RGB", (60, 80), "white"), 0, 0, 600, 800)
        text = canvas.beginText(100, 700)
        text.setTextRenderMode(3)
        text.textOut("recognised88" * 6)
        canvas.drawText(text)

    document = page(draw)
    assert [(block.text, block.ocr) for block in document.blocks if isinstance(block, Line)] == [
        ("recognised88" * 6, True)
    ]


def test_a_watermark_aslant_stays_out_of_the_cells(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([100, 200, 300], [600, 650, 700])
        canvas.drawString(110, 660, "12.34")
        canvas.rotate(30)
        canvas.drawString(400, 450, "draft 2021")

    document = page(draw)
    assert rows(grids(document)[0]) == [["12.34", ""], ["", ""]]
    assert {why for why, _ in discards(document)} == {"斜排的文字（水印）"}


def test_a_number_wider_than_its_column_stays_one_number(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([100, 150, 250, 300], [600, 650, 700])
        canvas.drawRightString(247, 660, "123,456,789.01 23")
        canvas.drawRightString(253, 610, "9876543.21")
        canvas.drawString(270, 610, "5.5")

    (grid,) = grids(page(draw))
    assert rows(grid)[1] == ["", "9876543.21", "5.5"]


def test_a_number_that_sticks_out_of_its_table_stays_in_it(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([100, 200, 300], [600, 650, 700])
        canvas.drawRightString(308, 660, "1234567.89")

    document = page(draw)
    assert rows(grids(document)[0])[0] == ["", "1234567.89"]
    assert lines(document) == []


def test_text_between_the_cells_of_a_table_is_a_line(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([100, 200, 300], [600, 650, 700])
        canvas.grid([300, 400], [600, 650])
        canvas.drawString(320, 660, "beside 77")

    document = page(draw)
    assert lines(document) == ["beside77"]


def test_one_row_between_two_verticals_without_rules_above_and_below_is_read(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        for x in (100, 200, 300):
            canvas.line(x, 700, x, 790)
        canvas.line(100, 740, 300, 740)
        canvas.drawString(110, 760, "12.3")
        canvas.drawString(210, 760, "45.6")
        canvas.drawString(110, 720, "7.8")

    assert rows(grids(page(draw))[0]) == [["12.3", "45.6"], ["7.8", ""]]


def test_a_grid_of_rules_a_little_aslant_is_a_table(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        for x in (100, 200, 300):
            canvas.line(x, 600, x + 0.2, 700)
        for y in (600, 650, 700):
            canvas.line(100, y, 300, y + 0.2)
        canvas.drawString(110, 660, "5")

    assert rows(grids(page(draw))[0])[0] == ["5", ""]


def test_two_numbers_with_a_narrow_gap_do_not_become_one(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawRightString(200, 700, "12.30")
        canvas.drawString(206, 700, "45.60")

    assert lines(page(draw)) == ["12.30 45.60"]


def test_no_table_is_seen_in_prose_below_a_caption(tmp_path: Path) -> None:
    prose = Paragraph(
        "全年支出12.50万元，其中基本支出10.00万元，项目支出2.50万元，比上年增加1.20万元，主要是人员增加。"
    )
    document = Document("某局", "某局", 2023, "部门预算", (Paragraph("项目支出情况表"), prose, prose, prose))
    assert grids(read(write(document, tmp_path / "a.pdf", Style()))) == []


def test_a_table_without_rules_whose_figures_have_no_header_is_not_guessed(tmp_path: Path) -> None:
    table = TableSpec(
        ("部门支出表",), (("项目", "", ""),), (("人员", "1.50", "2.50"), ("公用", "3.50", "4.50")), unit="单位：万元"
    )
    document = Document("某局", "某局", 2023, "部门预算", (table,))
    assert grids(read(write(document, tmp_path / "a.pdf", Style(borders="borderless")))) == []


def test_boxes_of_a_page_set_sideways_lie_on_the_page_as_it_is(tmp_path: Path) -> None:
    table = TableSpec(("支出表",), (("项目", "金额"),), (("人员", "12.71"),), unit="单位：万元")
    document = Document("某局", "某局", 2023, "部门预算", (table,))
    (grid,) = grids(read(write(document, tmp_path / "a.pdf", Style(orientation="sideways"))))
    cell = next(cell for cell in grid.cells if cell.text == "12.71")
    assert cell.box is not None
    assert cell.box.bottom - cell.box.top > cell.box.x1 - cell.box.x0  # the wide cell stands upright on the page
    assert cell.box.x1 < 595
    assert cell.box.bottom < 842


# --- content streams ---------------------------------------------------------------------------------------------


def assert_read_as_pdfminer_does(path: Path) -> None:
    """Our way through the content streams gives the very marks that pdfminer's own gives."""
    with path.open("rb") as file:
        fonts = PDFResourceManager()
        for page in PDFPage.create_pages(PDFDocument(PDFParser(file))):
            ours, theirs = Recorder(fonts), Recorder(fonts)
            ContentInterpreter(fonts, ours).process_page(page)
            PDFPageInterpreter(fonts, theirs).process_page(page)
            assert ours.marks == theirs.marks


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_the_samples_are_painted_as_pdfminer_paints_them(path: Path) -> None:
    assert_read_as_pdfminer_does(path)


def test_the_shared_disclosures_are_painted_as_pdfminer_paints_them(shared_disclosures: Path) -> None:
    for path in shared_disclosures.glob("*.pdf"):
        assert_read_as_pdfminer_does(path)


@pytest.mark.parametrize(
    ("content", "operands"),
    [
        (b"1 -2.5 .5 4. +6 cm", [1, -2.5, 0.5, 4.0, 6]),
        (b"(a\\(b\\)\\101\\n\\\n) Tj", [b"a(b)A\n"]),
        (b"<41 4> Tj", [b"A@"]),
        (b"[(a)-12<42>]TJ", [[b"a", -12, b"B"]]),
        (b"% a remark\n/F1 12Tf", ["F1", 12]),
        (b"/Span <</MCID 0>> BDC", ["Span", {}]),
    ],
)
def test_operands(content: bytes, operands: list[object]) -> None:
    ((_, found),) = operations(content) or []
    assert [getattr(operand, "name", operand) for operand in found] == operands


@pytest.mark.parametrize(
    "content", [b"BI /W 1 ID \x00 EI", b"(a(b)) Tj", b"[1 2 TJ", b"1 ] TJ", b"/a#20b gs", b"--5 w"]
)
def test_a_stream_that_the_pattern_does_not_know_is_left_to_pdfminer(content: bytes) -> None:
    assert operations(content) is None


# --- damage ------------------------------------------------------------------------------------------------------


def three_pages(folder: Path) -> Path:
    canvas = Canvas(str(folder / "a.pdf"), pageCompression=0)
    for number in (1, 2, 3):
        canvas.beginForm(f"form{number}")
        canvas.drawString(100, 700, f"page {number}")
        canvas.endForm()
        canvas.doForm(f"form{number}")
        canvas.showPage()
    canvas.save()
    return folder / "a.pdf"


def test_a_damaged_page_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    path = three_pages(tmp_path)
    content = path.read_bytes()
    matrix = content.rindex(b"/Matrix [ 1 0 0 1 0 0 ]", 0, content.index(b"page 2"))
    path.write_bytes(content[:matrix] + b"/Matrix [ 1 0 0 1 0   ]" + content[matrix + 23 :])  # one number short
    document = read(path)
    assert (document.pages, [problem.page for problem in document.problems]) == (3, [2])
    assert lines(document) == ["page1", "page3"]
    assert set(document.digits) == {1, 3}


def test_a_page_that_cannot_be_unpacked_is_a_problem_and_not_an_empty_page(tmp_path: Path) -> None:
    packed = zlib.compress(b"BT /F 12 Tf 100 700 Td (page 2) Tj ET")
    broken = packed[:10] + bytes([packed[10] ^ 0xFF]) + packed[11:]
    parts = [
        b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>> endobj"
    ]
    for number, stream in ((3, packed), (4, broken)):
        page = b"%d 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<</Font<</F 7 0 R>>>>>> endobj"
        content = b"%d 0 obj <</Filter/FlateDecode/Length %d>> stream\n%s\nendstream endobj"
        parts += [page % (number, number + 2), content % (number + 2, len(stream), stream)]
    parts += [b"7 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj", b"trailer <</Root 1 0 R>>", b"%%EOF"]
    (tmp_path / "a.pdf").write_bytes(b"\n".join(parts))
    document = read(tmp_path / "a.pdf")
    assert lines(document) == ["page2"]
    assert [problem.page for problem in document.problems] == [2]


def test_a_page_of_absurd_size_or_of_thousands_of_rules_is_read_or_reported(page: Page) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((1e7, 1e7))
        canvas.drawString(100, 700, "still 5")
        for i in range(21_000):
            canvas.line(i, 10, i, 20)

    document = page(draw)
    assert lines(document) == ["still5"]
    assert "线条太多" in document.problems[0].what


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_bytes_overwritten_at_random_give_an_error_or_a_reading(path: Path, tmp_path: Path) -> None:
    chance = random.Random(20260)
    whole = path.read_bytes()
    for count in (1, 3, 10, 30, 100):
        content = bytearray(whole)
        for _ in range(count):
            content[chance.randrange(len(content))] = chance.randrange(256)
        (tmp_path / "a.pdf").write_bytes(content)
        with suppress(ReadError):
            document = read(tmp_path / "a.pdf")
            assert set(placed(document)) <= set(range(1, document.pages + 1))


def test_styles_that_differ_only_in_print_give_the_same_cells(tmp_path: Path) -> None:
    """The cells themselves, not only the facts: every text in the same row and column."""

    def cells(style: Style) -> list[list[tuple[int, int, str]]]:
        document = read(typeset("克州", replace(style, tables_on_new_page=True), tmp_path))
        return [[(c.row, c.column, squeeze(c.text)) for c in grid.cells] for grid in grids(document)]

    assert cells(Style(borders="double")) == cells(Style(borders="filled")) == cells(Style())
