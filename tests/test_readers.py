"""Readers: what stands in a file comes out where it stands; what cannot be read says why, in one line."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from index.domain.errors import DamagedDocument, EmptyDocument, EncryptedDocument, ReadError, UnsupportedFormat
from index.readers import Grid, Line, RawDocument, read
from typesetting import Document, Heading, Paragraph, Style, TableSpec, write

TABLE = TableSpec(
    caption=("表三：", "部门支出总体情况表"),
    department="编制部门：某州测试局",
    unit="单位：万元",
    header=(
        ("项目", "<", "<", "<", "支出预算", "<", "<"),
        ("功能分类科目编码", "<", "<", "科目名称", "合计", "基本支出", "项目支出"),
        ("类", "款", "项", "^", "^", "^", "^"),
    ),
    rows=(
        ("201", "03", "50", "事业运行", "126.30", "126.30", ""),
        ("208", "05", "05", "机关事业单位基本养老保险缴费支出", "13,6", "13,6", "0.00"),
        ("", "", "", "合计", "139.90", "139.90", ""),
    ),
    code_columns=3,
)
PROSE = "基本支出139.90万元，占6.82%，比上年减少0.58万元。"
DOCUMENT = Document(
    "某州测试局\n2021年部门预算", "某州测试局", 2021, "部门预算", (Heading("一、概况", 2), Paragraph(PROSE), TABLE)
)


def grids(document: RawDocument) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def lines(document: RawDocument) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line) and block.text]


def rows(grid: Grid) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in range(grid.height)]
    for cell in grid.cells:
        found[cell.row].append(cell.text)
    return found


@pytest.fixture
def text_file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def make(content: str | bytes) -> Path:
        path = tmp_path / "测试.txt"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


# --- text --------------------------------------------------------------------------------------------------------


def test_one_cell_a_line_and_a_blank_line_ends_the_row(text_file: Callable[[str], Path]) -> None:
    document = read(text_file("前言\n\t项目\n\t预算数\n\n\t合计\n\t320.91　\n\n\n后语\n"))
    (grid,) = grids(document)
    assert rows(grid) == [["项目", "预算数"], ["合计", "320.91　"]]
    assert lines(document) == ["前言", "后语"]
    assert [cell.line for cell in grid.cells] == [2, 3, 5, 6]
    assert (grid.line, grid.spans_known, grid.torn) == (2, False, False)


def test_empty_cells_keep_their_places(text_file: Callable[[str], Path]) -> None:
    (grid,) = grids(read(text_file("\t名称\n\t合计\n\t基本\n\n\t甲\n\t\n\t5\n\n")))
    assert rows(grid) == [["名称", "合计", "基本"], ["甲", "", "5"]]


def test_a_cell_broken_over_lines_is_one_cell(text_file: Callable[[str], Path]) -> None:
    (grid,) = grids(read(text_file("\t项目\n\t说明\n\n\t总\n体\n目\n标\n\t平稳\n\n")))
    assert rows(grid) == [["项目", "说明"], ["总\n体\n目\n标", "平稳"]]


def test_one_row_a_line_with_tabs_between_the_cells(text_file: Callable[[str], Path]) -> None:
    (grid,) = grids(read(text_file("年度\t预算数\t执行数\n金额\t20.00\t19.50\n")))
    assert rows(grid) == [["年度", "预算数", "执行数"], ["金额", "20.00", "19.50"]]
    assert grid.torn
    assert [cell.line for cell in grid.cells] == [1, 1, 1, 2, 2, 2]


def test_bare_lines_stay_lines(text_file: Callable[[str], Path]) -> None:
    document = read(text_file("表 1\n合 计 1135.97\n\n基本支出 902.37\n"))
    assert grids(document) == []
    assert lines(document) == ["表 1", "合 计 1135.97", "基本支出 902.37"]
    assert [block.line for block in document.blocks if isinstance(block, Line)] == [1, 2, 3, 4, 5]


def test_two_tables_with_prose_between_are_two_grids(text_file: Callable[[str], Path]) -> None:
    assert len(grids(read(text_file("\t甲\n\t1\n\n\n说明。\n\t乙\n\t2\n\n")))) == 2


def test_the_dash_before_a_page_number_is_no_list_mark(text_file: Callable[[str], Path]) -> None:
    """``- 64 -`` among the rows of a table lost its first dash, and 64 was taken for an amount of the row above."""
    blocks = read(text_file("合计 35 35\n- 64 -\n- 一项\n")).blocks
    assert [block.text for block in blocks if isinstance(block, Line) and block.text] == [
        "合计 35 35",
        "- 64 -",
        "一项",
    ]


def test_marks_of_markdown_and_word_are_not_text(text_file: Callable[[str], Path]) -> None:
    assert lines(read(text_file("# 第一部分\n**合计**[bookmark: _GoBack]\n<u>某局</u>\n\f续页\n"))) == [
        "第一部分",
        "合计",
        "某局",
        "续页",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_ending_in_use(text_file: Callable[[bytes], Path], encoding: str, ending: str) -> None:
    document = read(text_file(ending.join(["基本支出139.90万元", "\t项目", "\t合计", "", ""]).encode(encoding)))
    assert lines(document) == ["基本支出139.90万元"]
    assert rows(grids(document)[0]) == [["项目", "合计"]]


def test_a_file_is_read_by_what_it_holds_and_not_by_its_name(tmp_path: Path) -> None:
    path = write(DOCUMENT, tmp_path / "a.pdf", Style())
    renamed = path.rename(tmp_path / "a.txt")
    assert len(grids(read(renamed))) == 1


# --- Word --------------------------------------------------------------------------------------------------------


def test_word_tables_keep_their_merged_cells(tmp_path: Path) -> None:
    document = read(write(DOCUMENT, tmp_path / "a.docx", Style()))
    (grid,) = grids(document)
    spans = {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans["支出预算"] == (0, 4, 1, 3)
    assert spans["功能分类科目编码"] == (1, 0, 1, 3)
    assert spans["科目名称"] == (1, 3, 2, 1)
    assert (grid.height, grid.width, grid.spans_known) == (6, 7, True)
    assert sum(cell.text == "13,6" for cell in grid.cells) == 2
    assert PROSE in lines(document)


def test_word_paragraphs_say_where_they_end(tmp_path: Path) -> None:
    written = docx.Document()
    written.add_paragraph("第一段").add_run().add_break()
    written.add_paragraph("第二段")
    written.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert lines(document) == ["第一段", "第二段"]
    assert all(block.ends_paragraph for block in document.blocks if isinstance(block, Line))


def test_a_word_row_that_begins_late_keeps_its_columns(tmp_path: Path) -> None:
    written = docx.Document()
    table = written.add_table(rows=2, cols=3)
    for number, cell in enumerate(table._cells):
        cell.text = str(number)
    row = table.rows[1]._tr
    row.remove(row.tc_lst[0])
    properties = row.get_or_add_trPr()
    before = properties.makeelement("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}gridBefore", {})
    before.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val", "1")
    properties.append(before)
    written.save(str(tmp_path / "a.docx"))
    (grid,) = grids(read(tmp_path / "a.docx"))
    assert [(cell.text, cell.row, cell.column) for cell in grid.cells] == [
        *(("0", 0, 0), ("1", 0, 1), ("2", 0, 2)),
        *(("4", 1, 1), ("5", 1, 2)),
    ]


# --- PDF ---------------------------------------------------------------------------------------------------------


def test_pdf_tables_keep_their_spans_and_places(tmp_path: Path) -> None:
    (grid,) = grids(read(write(DOCUMENT, tmp_path / "a.pdf", Style())))
    spans = {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans["支出预算"] == (0, 4, 1, 3)
    assert spans["功能分类科目编码"] == (1, 0, 1, 3)
    assert spans["科目名称"] == (1, 3, 2, 1)
    assert spans["139.90"][0] == 5
    cell = next(cell for cell in grid.cells if cell.text == "事业运行")
    assert cell.page == grid.page
    assert cell.box is not None
    assert cell.box.x0 < cell.box.x1
    assert cell.box.top < cell.box.bottom


def test_pdf_table_text_is_not_read_a_second_time_as_lines(tmp_path: Path) -> None:
    document = read(write(DOCUMENT, tmp_path / "a.pdf", Style()))
    assert not any("事业运行" in text for text in lines(document))
    assert any("表三" in text for text in lines(document))


@pytest.mark.parametrize("orientation", ["portrait", "landscape", "rotated"])
def test_turned_pages_read_alike(tmp_path: Path, orientation: str) -> None:
    (grid,) = grids(read(write(DOCUMENT, tmp_path / "a.pdf", Style(orientation=orientation))))  # type: ignore[arg-type]
    assert rows(grid)[3] == ["201", "03", "50", "事业运行", "126.30", "126.30", ""]


def test_a_table_split_over_pages_is_a_grid_a_page(tmp_path: Path) -> None:
    found = grids(read(write(DOCUMENT, tmp_path / "a.pdf", Style(rows_per_page=2))))
    assert [grid.width for grid in found] == [7, 7]
    assert found[1].page == (found[0].page or 0) + 1
    assert rows(found[1])[-1][3:] == ["合计", "139.90", "139.90", ""]


@pytest.mark.parametrize("rise", [0.0, 2.0, 3.5])
def test_digits_on_another_baseline_stay_in_their_sentence(tmp_path: Path, rise: float) -> None:
    document = read(write(DOCUMENT, tmp_path / "a.pdf", Style(digit_rise=rise)))
    assert PROSE in [text.replace(" ", "") for text in lines(document)]


def test_words_apart_on_a_line_stay_apart(tmp_path: Path) -> None:
    document = read(write(DOCUMENT, tmp_path / "a.pdf", Style()))
    assert any("某州测试局 单位：万元" in text for text in lines(document))


def test_a_scanned_page_among_others_is_a_problem_and_not_silence(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(100, 700, "page with text")
    canvas.showPage()
    canvas.drawInlineImage(Image.new("RGB", (50, 50), "white"), 100, 600)
    canvas.showPage()
    canvas.save()
    document = read(path)
    assert [problem.page for problem in document.problems] == [2]
    assert "扫描" in document.problems[0].what
    assert document.pages == 2


# --- what cannot be read -----------------------------------------------------------------------------------------


def refused(path: Path, error: type[ReadError], cause: str) -> None:
    """Reading fails with this very kind of error, whose text is one line that names the file and the cause."""
    with pytest.raises(ReadError) as caught:
        read(path)
    assert type(caught.value) is error
    assert str(caught.value).startswith(path.name)
    assert cause in str(caught.value)
    assert caught.value.remedy in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    refused(tmp_path / "没有.pdf", ReadError, "文件不存在")


def test_a_folder(tmp_path: Path) -> None:
    refused(tmp_path, ReadError, "不是文件")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt"])
@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\0" * 2048])
def test_an_empty_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, EmptyDocument, "文件是空的")


def test_a_text_of_blank_lines_and_marks_only(text_file: Callable[[str], Path]) -> None:
    refused(text_file("\n[bookmark: _GoBack]\n\n"), EmptyDocument, "读不到任何文字")


def test_a_pdf_without_text(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.rect(10, 10, 20, 20)
    canvas.save()
    refused(tmp_path / "a.pdf", EmptyDocument, "读不到任何文字")


@pytest.mark.parametrize("cut", [10, 60, 400, 2000, 10_000, -2000, -300])
def test_a_truncated_pdf(tmp_path: Path, cut: int) -> None:
    path = write(DOCUMENT, tmp_path / "a.pdf", Style())
    path.write_bytes(path.read_bytes()[:cut])
    refused(path, DamagedDocument, "PDF")


@pytest.mark.parametrize("cut", [40, 400, 4000, -4000, -300, -1])
def test_a_truncated_word_file(tmp_path: Path, cut: int) -> None:
    path = write(DOCUMENT, tmp_path / "a.docx", Style())
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ReadError) as caught:
        read(path)
    assert isinstance(caught.value, DamagedDocument | UnsupportedFormat)
    assert str(caught.value).startswith("a.docx：")


def test_an_encrypted_pdf(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(100, 700, "hidden")
    canvas.save()
    refused(tmp_path / "a.pdf", EncryptedDocument, "PDF 有密码")


def test_a_pdf_that_only_forbids_printing_can_be_read(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))
    canvas.drawString(100, 700, "readable")
    canvas.save()
    assert "readable" in lines(read(tmp_path / "a.pdf"))


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_a_text_under_the_name_of_another_format(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("基本支出5万元", encoding="utf-8")
    refused(tmp_path / name, DamagedDocument, "扩展名")


def test_binary_garbage(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 8)
    refused(tmp_path / "a.txt", UnsupportedFormat, "二进制")


def test_text_in_no_known_encoding(text_file: Callable[[bytes], Path]) -> None:
    refused(text_file(b"\xff\xfa\x81\x20\xff"), UnsupportedFormat, "编码")


def test_a_zip_that_is_no_word_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as package:
        package.writestr("readme.txt", "nothing")
    refused(tmp_path / "a.docx", UnsupportedFormat, "压缩包")


def test_a_word_package_without_its_parts(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as package:
        package.writestr("word/document.xml", "<w>")
    refused(tmp_path / "a.docx", DamagedDocument, "Word")


def test_a_word_file_with_broken_xml(tmp_path: Path) -> None:
    whole = BytesIO()
    docx.Document().save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(tmp_path / "a.docx", "w") as package:
        for entry in source.infolist():
            content = source.read(entry)
            package.writestr(entry, content[: len(content) // 2] if entry.filename == "word/document.xml" else content)
    refused(tmp_path / "a.docx", DamagedDocument, "Word")


def test_an_old_office_file(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    refused(tmp_path / "a.doc", UnsupportedFormat, "DOC")
