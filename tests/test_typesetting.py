"""The typesetter: what goes in stands in every format, merged as asked, and the same bytes come out each time.

Nothing of ``index`` reads here: the files are opened with the libraries alone, so that an error common to our readers
and our typesetter cannot hide.
"""

from __future__ import annotations

import base64
import re
import zipfile
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pdfplumber
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from typesetting import (
    FORMATS,
    Document,
    FiguresError,
    FontError,
    Heading,
    Paragraph,
    Style,
    TableSpec,
    TypesettingError,
    load_figures,
    write,
)
from typesetting.__main__ import main
from typesetting.fonts import FONT_SETTING
from typesetting.layout import cells, laid_out
from typesetting.wrap import wrap

SAMPLES = Path(__file__).parent.parent / "samples"
FIGURES = sorted((SAMPLES / "figures").glob("*.toml"))

TABLE = TableSpec(
    caption=("表三：", "部门支出总体情况表"),
    department="编制部门：某州测试局",
    unit="单位：万元",
    notes=("备注：数字是编的。",),
    code_columns=3,
    header=(
        ("项目", "<", "<", "<", "支出预算", "<", "<"),
        ("功能分类科目编码", "<", "<", "功能分类科目名称", "合计", "基本支出", "项目支出"),
        ("类", "款", "项", "^", "^", "^", "^"),
    ),
    rows=(
        ("201", "03", "99", "其他政府办公厅（室）及相关机构事务支出", "1,910.22", "", "1,910.22"),
        ("201", "03", "50", "事业运行", "126.30", "126.30", ""),
        ("208", "05", "05", "机关事业单位基本养老保险缴费支出", "13,6", "13,6", "0.00"),
        ("", "", "", "合计", "2050.12　", "139.90", "1,910.22"),
    ),
)
DOCUMENT = Document(
    title="某州测试局\n2021年部门预算",
    body="某州测试局",
    year=2021,
    kind="部门预算",
    blocks=(
        Heading("第二部分  部门预算表", 1),
        TABLE,
        Heading("一、支出预算情况说明", 2),
        Paragraph("基本支出139.90万元，占6.82%，比上年减少0.58万元，主要原因是压减公用经费。"),
    ),
)
PLAIN = Style()
Grid = list[list[str]]


def made(suffix: str, style: Style = PLAIN, document: Document = DOCUMENT) -> bytes:
    return FORMATS[suffix](document, style)


def pdf_tables(content: bytes) -> list[list[list[str | None]]]:
    with pdfplumber.open(BytesIO(content)) as pdf:
        return [table for page in pdf.pages for table in page.extract_tables()]


def pdf_text(content: bytes) -> str:
    with pdfplumber.open(BytesIO(content)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


class _HtmlGrid(HTMLParser):
    """The rows of all tables, each cell with its spans; and the text outside of them."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, int, int]]] = []
        self.text = ""
        self.cell: list[str] | None = None
        self.spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            given_attrs = dict(attrs)
            self.cell = []
            self.spans = (int(given_attrs.get("rowspan") or 1), int(given_attrs.get("colspan") or 1))
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None:
            self.rows[-1].append(("".join(self.cell), *self.spans))
            self.cell = None

    def handle_data(self, data: str) -> None:
        if self.cell is None:
            self.text += data
        else:
            self.cell.append(data)


def html_grid(content: bytes) -> _HtmlGrid:
    parser = _HtmlGrid()
    parser.feed(content.decode())
    return parser


def body_rows(suffix: str, content: bytes) -> Grid:
    """The body of the one table in a small document, as a reader of that format finds it."""
    if suffix == ".pdf":
        rows = [["" if text is None else text.replace("\n", "") for text in row] for row in pdf_tables(content)[0]]
    elif suffix == ".docx":
        rows = [[cell.text for cell in row.cells] for row in docx.Document(BytesIO(content)).tables[0].rows]
    elif suffix == ".xlsx":
        sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[1]
        rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(min_row=len(TABLE.caption) + 2)]
        rows = rows[: -len(TABLE.notes)]
    else:
        rows = [[text for text, _, _ in row] for row in html_grid(content).rows]
    return [[text.strip() for text in row] for row in rows[len(TABLE.header) :]]


def all_text(suffix: str, content: bytes) -> str:
    if suffix == ".pdf":
        text = pdf_text(content)
    elif suffix == ".docx":
        text = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs)
    elif suffix == ".xlsx":
        book = openpyxl.load_workbook(BytesIO(content))
        text = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    else:
        text = html_grid(content).text
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_figure_stands_in_its_cell(suffix: str) -> None:
    assert body_rows(suffix, made(suffix)) == [[text.strip() for text in row] for row in TABLE.rows]


@pytest.mark.parametrize("suffix", FORMATS)
def test_title_captions_notes_and_prose_are_there(suffix: str) -> None:
    text = all_text(suffix, made(suffix))
    prose = [block.text for block in DOCUMENT.blocks if not isinstance(block, TableSpec)]
    for expected in [DOCUMENT.title, *TABLE.caption, TABLE.department, TABLE.unit, *TABLE.notes, *prose]:
        assert re.sub(r"\s", "", expected) in text


@pytest.mark.parametrize("suffix", FORMATS)
def test_same_input_gives_same_bytes(suffix: str) -> None:
    first = made(suffix)
    made(suffix, document=replace(DOCUMENT, title="别的文件，用别的字"))  # what was made between must not matter
    assert made(suffix) == first


def test_docx_merges_header_cells() -> None:
    table = docx.Document(BytesIO(made(".docx"))).tables[0]
    first, second, third = (table.rows[index]._tr for index in range(3))
    spans = [int(span.get(qn("w:val"))) for span in first.iter(qn("w:gridSpan"))]
    assert spans == [4, 3]
    assert [merge.get(qn("w:val")) for merge in second.iter(qn("w:vMerge"))] == ["restart"] * 4
    assert [merge.get(qn("w:val")) for merge in third.iter(qn("w:vMerge"))] == ["continue"] * 4
    assert table.cell(2, 3).text == "功能分类科目名称"


def test_docx_orders_table_properties_as_the_schema_does() -> None:
    properties = docx.Document(BytesIO(made(".docx"))).tables[0]._tbl.tblPr
    order = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook"]
    names = [child.tag.split("}")[1] for child in properties]
    assert names == [name for name in order if name in names]


def test_xlsx_merges_header_cells_and_keeps_figures_as_text() -> None:
    sheet = openpyxl.load_workbook(BytesIO(made(".xlsx"))).worksheets[1]
    assert {"A4:D4", "E4:G4", "A5:C5", "D5:D6"} <= {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["E8"].value == "126.30"


def test_xlsx_writes_an_indicator_as_text_not_as_a_formula() -> None:
    table = replace(TABLE, rows=(("", "", "", "维护网站", "=1个", "", ""),), code_columns=0)
    sheet = openpyxl.load_workbook(BytesIO(made(".xlsx", document=replace(DOCUMENT, blocks=(table,))))).worksheets[1]
    assert (sheet["E7"].value, sheet["E7"].data_type) == ("=1个", "s")


def test_html_merges_header_cells() -> None:
    first, second, third = html_grid(made(".html")).rows[:3]
    assert first == [("项目", 1, 4), ("支出预算", 1, 3)]
    assert second[:2] == [("功能分类科目编码", 1, 3), ("功能分类科目名称", 2, 1)]
    assert [text for text, _, _ in third] == ["类", "款", "项"]


def test_pdf_merges_header_cells() -> None:
    first, second, third = pdf_tables(made(".pdf"))[0][:3]
    assert first == ["项目", None, None, None, "支出预算", None, None]
    assert second[:4] == ["功能分类科目编码", None, None, "功能分类科目名称"]
    assert third == ["类", "款", "项", None, None, None, None]


@pytest.mark.parametrize("suffix", FORMATS)
def test_unmerged_header_leaves_empty_cells(suffix: str) -> None:
    content = made(suffix, Style(merged_headers=False))
    if suffix == ".pdf":
        assert pdf_tables(content)[0][0] == ["项目", "", "", "", "支出预算", "", ""]
    elif suffix == ".docx":
        row = docx.Document(BytesIO(content)).tables[0].rows[0]
        assert [cell.text for cell in row.cells] == ["项目", "", "", "", "支出预算", "", ""]
    elif suffix == ".xlsx":
        sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[1]
        assert [str(area) for area in sheet.merged_cells.ranges] == ["A2:G2"]  # the title alone
    else:
        assert all(spans == [1, 1] for row in html_grid(content).rows for _, *spans in row)
        assert len(html_grid(content).rows[0]) == TABLE.columns


@pytest.mark.parametrize("suffix", FORMATS)
def test_codes_in_one_column(suffix: str) -> None:
    table = laid_out(TABLE, Style(code_columns="joined"))
    assert [len(row) for row in table.header] == [5, 5]  # the line 类 | 款 | 项 is gone
    content = made(suffix, Style(code_columns="joined"))
    assert "2010350" in (all_text(suffix, content) if suffix == ".xlsx" else str(_grids(suffix, content)))


def _grids(suffix: str, content: bytes) -> object:
    if suffix == ".pdf":
        return pdf_tables(content)
    if suffix == ".docx":
        return [[cell.text for cell in row.cells] for row in docx.Document(BytesIO(content)).tables[0].rows]
    return html_grid(content).rows


def test_wrapped_codes_break_after_two_digits() -> None:
    style = Style(code_columns="wrapped")
    assert pdf_tables(made(".pdf", style))[0][3][:3] == ["20\n1", "03", "99"]
    assert docx.Document(BytesIO(made(".docx", style))).tables[0].cell(3, 0).text == "20\n1"
    assert html_grid(made(".html", style)).rows[3][0][0] == "20\n1"
    assert openpyxl.load_workbook(BytesIO(made(".xlsx", style))).worksheets[1]["A7"].value == "20\n1"


def test_a_column_too_narrow_for_its_figure_breaks_it() -> None:
    table = replace(TABLE, widths=(3, 2, 2, 8, 1, 4, 4))
    body = pdf_tables(made(".pdf", document=replace(DOCUMENT, blocks=(table,))))[0][len(TABLE.header) :]
    assert "\n" in (body[1][4] or "")
    assert (body[1][4] or "").replace("\n", "") == "126.30"


@pytest.mark.parametrize("repeated", [True, False])
def test_split_pages_repeat_the_header_or_not(repeated: bool) -> None:
    style = Style(rows_per_page=2, header_repeated=repeated)
    first, second = pdf_tables(made(".pdf", style))
    assert first[0][0] == "项目"
    assert len(second) == 2 + (len(TABLE.header) if repeated else 0)
    assert second[-1][3] == "合计"
    word = docx.Document(BytesIO(made(".docx", style)))
    assert [len(table.rows) for table in word.tables] == [5, len(second)]
    marked = [row for table in word.tables for row in table.rows if list(row._tr.iter(qn("w:tblHeader")))]
    assert len(marked) == (6 if repeated else 0)


@pytest.mark.parametrize("repeated", [True, False])
def test_a_table_longer_than_a_page_repeats_the_header_or_not(repeated: bool) -> None:
    long = replace(TABLE, rows=TABLE.rows[1:2] * 60)
    tables = pdf_tables(made(".pdf", Style(header_repeated=repeated), replace(DOCUMENT, blocks=(long,))))
    assert len(tables) == 2
    assert (tables[1][0][0] == "项目") is repeated


def test_a_body_merge_across_a_page_break_is_an_empty_cell_on_the_next_page() -> None:
    table = TableSpec(("自评表",), (("一级", "值"),), (("产出", "1"), ("^", "2"), ("^", "3"), ("效益", "4")))
    style = Style(rows_per_page=2)
    first, second = pdf_tables(made(".pdf", style, replace(DOCUMENT, blocks=(table,))))
    assert first == [["一级", "值"], ["产出", "1"], [None, "2"]]
    assert second == [["一级", "值"], ["", "3"], ["效益", "4"]]


def test_a_row_higher_than_a_page_is_refused() -> None:
    table = replace(TABLE, rows=(("", "", "", "长" * 4000, "", "", ""),))
    with pytest.raises(TypesettingError, match="某州测试局：有一行比一页还高"):
        made(".pdf", document=replace(DOCUMENT, blocks=(table,)))


def test_borders() -> None:
    with pdfplumber.open(BytesIO(made(".pdf", Style(borders="borderless")))) as pdf:
        assert not any(page.lines or page.rects for page in pdf.pages)
    edges = {}
    for borders in ("ruled", "open_sides"):
        with pdfplumber.open(BytesIO(made(".pdf", Style(borders=borders)))) as pdf:
            page = next(page for page in pdf.pages if page.lines)
            edges[borders] = {round(line["x0"]) for line in page.lines if line["x0"] == line["x1"]}
    assert len(edges["ruled"] - edges["open_sides"]) == 2  # left and right
    assert edges["open_sides"] < edges["ruled"]
    word = docx.Document(BytesIO(made(".docx", Style(borders="open_sides")))).tables[0]
    borders_xml = next(word._tbl.iter(qn("w:tblBorders")))
    assert {child.tag.split("}")[1] for child in borders_xml} == {"top", "bottom", "insideH", "insideV"}


def test_caption_inside_becomes_rows_of_the_table() -> None:
    document = replace(DOCUMENT, blocks=(replace(TABLE, caption_inside=True),))
    table = pdf_tables(made(".pdf", document=document))[0]
    assert table[0] == ["部门支出总体情况表", *[None] * 6]
    assert [text for text in table[1] if text] == ["编制部门：某州测试局", "单位：万元"]


def test_pages_lie_as_asked() -> None:
    def size(style: Style, table: TableSpec = TABLE) -> tuple[bool, int]:
        with pdfplumber.open(BytesIO(made(".pdf", style, replace(DOCUMENT, blocks=(table,))))) as pdf:
            page = next(page for page in pdf.pages if page.extract_tables())
            assert page.extract_tables()[0][-1][3] == "合计"
            return page.width > page.height, page.rotation or 0

    assert size(PLAIN) == (False, 0)
    assert size(Style(orientation="landscape")) == (True, 0)
    assert size(Style(orientation="rotated")) == (True, 90)
    assert size(PLAIN, replace(TABLE, landscape=True)) == (True, 0)
    wide = replace(
        TABLE,
        header=tuple((*row, *(["<", "<", "<"] if row[-1] == "<" else ["甲", "乙", "丙"])) for row in TABLE.header[:1]),
        rows=tuple((*row, "1", "2", "3") for row in TABLE.rows),
    )
    assert size(PLAIN, wide) == (True, 0)
    word = docx.Document(BytesIO(made(".docx", document=replace(DOCUMENT, blocks=(wide, Paragraph("完"))))))
    assert [section.page_width > section.page_height for section in word.sections] == [False, True, False]


def test_risen_digits_stand_above_the_words_of_their_line() -> None:
    with pdfplumber.open(BytesIO(made(".pdf", Style(digit_rise=3)))) as pdf:
        page = pdf.pages[-1]
        line = [char for char in page.chars if char["size"] == PLAIN.prose_size and char["text"] in "基1"]
    assert line[1]["text"] == "1"
    assert line[0]["bottom"] - line[1]["bottom"] == pytest.approx(3, abs=0.1)


@given(st.text(alphabet="预算支出，。（）万元0123456789.%-\n", max_size=60), st.integers(3, 12))
def test_wrap_keeps_the_text_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width, len)
    assert "".join(lines) == text.replace("\n", "")
    # Closing marks hang over the edge, as word processors let them.
    assert all(len(line.rstrip("，。（）.%)")) <= width for line in lines)


def test_wrap_keeps_a_number_whole_when_it_fits_on_a_line() -> None:
    assert wrap("收支总预算1135.97万元", 8, len) == ["收支总预算", "1135.97万", "元"]
    assert wrap("事务（03款）", 3, len) == ["事务", "（03", "款）"]


def test_a_merge_that_is_not_a_rectangle_is_refused() -> None:
    with pytest.raises(ValueError, match="不是矩形"):
        cells(
            replace(TABLE, header=(("项目", "<", "<", "名称", "合计", "基本", "项目"), ("^", "款", "项", *"甲乙丙丁")))
        )


@pytest.mark.parametrize(("name", "value"), [("borders", "dotted"), ("rows_per_page", 0), ("font_size", 0)])
def test_style_refuses_what_it_does_not_know(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"borders|rows_per_page|字号"):
        Style(**{name: value})  # type: ignore[arg-type]


# --- fonts


def test_a_font_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FONT_SETTING, "no/such/font.ttf")
    with pytest.raises(FontError, match=r"WENZHANG_FONT.*no/such/font\.ttf"):
        made(".pdf")


def test_a_file_that_is_no_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "text.ttf"
    path.write_text("not a font")
    monkeypatch.setenv(FONT_SETTING, str(path))
    with pytest.raises(FontError, match=r"text\.ttf 打不开"):
        made(".pdf")


def test_a_character_that_the_font_has_not() -> None:
    with pytest.raises(FontError, match="没有这些字：\U0001f600"):
        made(".pdf", document=replace(DOCUMENT, title="预算\U0001f600"))


# --- figures files

GOOD = """
title = "某局⏎2021年部门预算"
body = "某局"
year = 2021
kind = "部门预算"
files = ["某局.pdf"]

[style]
borders = "open_sides"

[[section]]
text = '''
# 第一部分  概况
## 一、职能
管预算。
'''

[[section]]
caption = ["表一：", "收支总表"]
unit = "单位：万元"
header = '''
收入 | <
项目 | 预算数
'''
rows = '''
　财政拨款 | 13,6\u3000
 |
合⏎计 | 13.60
'''
"""


def test_a_figures_file_is_read_as_written(tmp_path: Path) -> None:
    path = tmp_path / "good.toml"
    path.write_text(GOOD, encoding="utf-8")
    figures = load_figures(path)
    assert figures.document.title == "某局\n2021年部门预算"
    assert figures.files == ("某局.pdf",)
    assert figures.style.borders == "open_sides"
    *prose, table = figures.document.blocks
    assert prose == [Heading("第一部分  概况", 1), Heading("一、职能", 2), Paragraph("管预算。")]
    assert isinstance(table, TableSpec)
    assert table.rows == (("　财政拨款", "13,6　"), ("", ""), ("合\n计", "13.60"))


@pytest.mark.parametrize(
    ("old", "new", "field", "cause"),
    [
        ("year = 2021", 'year = "2021"', "year", "应当是整数"),
        ('body = "某局"\n', "", "body", "缺少这个字段"),
        ("unit =", "units =", "section[2].units", "没有这个字段"),
        ("合⏎计 | 13.60", "合计 | 13.60 | 1", "section[2].rows", "第3行有3格，第一行有2格"),
        ("收入 | <", "收入 | < | <", "section[2].header", "第2行有2格，第一行有3格"),
        ("收入 | <", "< | 收入", "section[2]", "没有可并入的单元格"),
        ('unit = "单位：万元"', "widths = [1]", "section[2].widths", "有1个宽度，表有2列"),
        ('"open_sides"', '"dotted"', "style", "borders 只能是"),
        ("borders =", "border =", "style", "border"),
        ("year = 2021", "year = ", "文件", "不是合格的 TOML"),
        ("收入 | <\n项目 | 预算数\n'''\nrows", "'''\nrow", "section[2].row", "没有这个字段"),
    ],
)
def test_a_malformed_figures_file_is_refused_by_name_and_field(
    tmp_path: Path, old: str, new: str, field: str, cause: str
) -> None:
    assert old in GOOD
    path = tmp_path / "bad.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(FiguresError) as caught:
        load_figures(path)
    assert caught.value.field == field
    assert str(caught.value).startswith(f"bad.toml 的 {field}：")
    assert cause in str(caught.value)


# --- the command and the samples


def test_the_command_builds_what_the_files_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.toml").write_text(GOOD, encoding="utf-8")
    assert main([str(tmp_path), "-o", str(tmp_path / "out")]) == 0
    assert main([str(tmp_path / "good.toml"), "-o", str(tmp_path / "out"), "--format", "html"]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["某局.html", "某局.pdf"]
    assert "某局.pdf" in capsys.readouterr().out


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "没有数据文件" in capsys.readouterr().err


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypesettingError, match=r"out\.odt：不会写这种格式"):
        write(DOCUMENT, tmp_path / "out.odt", PLAIN)


def contents(path: Path, content: bytes) -> list[bytes]:
    """What a file holds, unpacked: other zlib builds pack the same content into other bytes."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(BytesIO(content)) as package:
            return [name.encode() + package.read(name) for name in package.namelist()]
    streams = re.findall(rb"stream\r?\n(.*?)\s*endstream", content, re.DOTALL)
    # reportlab writes pages as ASCII85 around zlib, fonts as zlib alone; no ASCII85 begins with zlib's x.
    packed = [stream if stream.startswith(b"x") else base64.a85decode(stream[:-2]) for stream in streams]
    return [zlib.decompressobj().decompress(stream) for stream in packed]


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_the_shipped_samples_are_what_the_figures_say(path: Path) -> None:
    figures = load_figures(path)
    assert figures.files
    for name in figures.files:
        shipped = SAMPLES / name
        built = FORMATS[shipped.suffix](figures.document, figures.style)
        assert contents(shipped, shipped.read_bytes()) == contents(shipped, built), (
            f"{name} 和数据文件不一致：请运行 python -m typesetting samples/figures -o samples"
        )


def test_two_samples_are_pdf_and_two_are_docx() -> None:
    names = [name for path in FIGURES for name in load_figures(path).files]
    assert sorted(Path(name).suffix for name in names) == [".docx", ".docx", ".pdf", ".pdf"]
    assert sum((SAMPLES / name).stat().st_size for name in names) < 1_500_000
