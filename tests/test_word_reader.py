"""DOCX: all that is printed is read where it stands; what is not printed is set aside, and no digit is lost."""

from __future__ import annotations

import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest

from index.domain.errors import DamagedDocument, UnsupportedFormat
from index.readers import Grid, Line, RawDocument, read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = (
    f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def word_file(tmp_path: Path, body: str, **parts: str) -> Path:
    """A Word file with this body, and further parts (``footnotes``, ``header1`` …) by name."""
    path = tmp_path / "a.docx"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(
        f'<Relationship Id="r{i}" Type="{relation}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for i, name in enumerate(parts)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", f"<w:document {MORE}><w:body>{body}</w:body></w:document>")
        file.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{package}">{listed}</Relationships>')
        for name, xml in parts.items():
            file.writestr(f"word/{name}.xml", xml)
    return path


def p(*texts: str) -> str:
    return f"<w:p>{''.join(f'<w:r><w:t>{text}</w:t></w:r>' for text in texts)}</w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def whole(path: Path) -> RawDocument:
    """The document, after no digit of it was lost."""
    document = read(path)
    assert document.placed() == document.digits
    return document


def lines(document: RawDocument) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line) and block.text]


def grids(document: RawDocument) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def seats(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]


def unseen(document: RawDocument) -> list[tuple[str, str]]:
    return [(discard.text, discard.why) for discard in document.discards]


def test_merged_cells_in_both_directions(tmp_path: Path) -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        tc(p("项目"), down) + tc(p("支出"), '<w:gridSpan w:val="2"/>'),
        tc(p(), on) + tc(p("基本")) + tc(p("项目")),
        tc(p("甲")) + tc(p("1.5")) + tc(p("2.5")),
    )
    (grid,) = grids(whole(word_file(tmp_path, body)))
    assert seats(grid) == [
        ("项目", 0, 0, 2, 1),
        ("支出", 0, 1, 1, 2),
        ("基本", 1, 1, 1, 1),
        ("项目", 1, 2, 1, 1),
        *(("甲", 2, 0, 1, 1), ("1.5", 2, 1, 1, 1), ("2.5", 2, 2, 1, 1)),
    ]


def test_text_under_a_merged_cell_is_set_aside(tmp_path: Path) -> None:
    body = table(tc(p("1"), '<w:vMerge w:val="restart"/>') + tc(p("2")), tc(p("3"), "<w:vMerge/>") + tc(p("4")))
    document = whole(word_file(tmp_path, body))
    assert [cell.text for cell in grids(document)[0].cells] == ["1", "2", "4"]
    assert unseen(document) == [("3", "被合并单元格盖住的文字")]


def test_a_merge_without_a_beginning_is_a_cell(tmp_path: Path) -> None:
    (grid,) = grids(whole(word_file(tmp_path, table(tc(p("1"), "<w:vMerge/>") + tc(p("2"))))))
    assert [cell.text for cell in grid.cells] == ["1", "2"]


def test_a_span_of_a_million_columns_covers_those_that_are_there(tmp_path: Path) -> None:
    body = table(tc(p("题"), '<w:gridSpan w:val="1000000"/>'), tc(p("1")) + tc(p("2")))
    (grid,) = grids(whole(word_file(tmp_path, body)))
    assert (grid.width, grid.cells[0].column_span) == (2, 2)


def test_a_table_inside_a_cell_is_a_grid_of_its_own(tmp_path: Path) -> None:
    inner = table(tc(p("内1")) + tc(p("9")))
    row = tc(p("甲")) + tc(p("1"))
    body = table(row, row, tc(p("乙")) + tc(p("外") + inner + p("尾")), row)
    document = whole(word_file(tmp_path, body))
    outer, nested = grids(document)
    assert [cell.text for cell in outer.cells] == ["甲", "1", "甲", "1", "乙", "外\n尾", "甲", "1"]
    assert [cell.text for cell in nested.cells] == ["内1", "9"]


def test_a_table_that_only_frames_the_page_is_no_grid(tmp_path: Path) -> None:
    inner = table(tc(p("项目")) + tc(p("合计")), tc(p("甲")) + tc(p("9")))
    document = whole(word_file(tmp_path, table(tc(p("表一") + p("单位：万元") + inner))))
    assert lines(document) == ["表一", "单位：万元"]
    assert [cell.text for cell in grids(document)[0].cells] == ["项目", "合计", "甲", "9"]


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('框里12')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>段落</w:t></w:r><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    document = whole(word_file(tmp_path, body))
    assert lines(document) == ["段落", "框里12"]
    assert unseen(document) == [("框里12", "同一内容的兼容副本")]


@pytest.mark.parametrize("wrapper", ["w:sdt><w:sdtContent", "w:customXml", "w:ins"])
def test_content_controls_and_insertions_are_looked_through(tmp_path: Path, wrapper: str) -> None:
    def wrapped(xml: str) -> str:
        closing = "".join(f"</{tag}>" for tag in reversed(wrapper.split("><")))
        return f"<{wrapper}>{xml}{closing}"

    row = f"<w:tr>{wrapped(tc(wrapped(p('甲1'))))}{tc(p('2'))}</w:tr>"
    body = wrapped(p("段1")) + wrapped(f"<w:tbl>{wrapped(row)}</w:tbl>")
    body += f"<w:p>{wrapped('<w:r><w:t>里3</w:t></w:r>')}<w:hyperlink><w:r><w:t>链4</w:t></w:r></w:hyperlink></w:p>"
    document = whole(word_file(tmp_path, body))
    assert lines(document) == ["段1", "里3链4"]
    assert [cell.text for cell in grids(document)[0].cells] == ["甲1", "2"]


def test_deleted_and_hidden_text_is_set_aside(tmp_path: Path) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>7</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>8</w:t></w:r>'
    styled = '<w:r><w:rPr><w:rStyle w:val="暗"/></w:rPr><w:t>6</w:t></w:r>'
    styles = f'<w:styles {W}><w:style w:styleId="暗"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    gone = "<w:del><w:r><w:delText>5</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>4</w:t></w:r></w:moveFrom>"
    paragraph = f"<w:p><w:r><w:t>留</w:t></w:r>{hidden}{shown}{styled}{gone}</w:p>"
    row = f"<w:tr><w:trPr><w:del/></w:trPr>{tc(p('3'))}</w:tr><w:tr>{tc(p('2'))}{tc(p('1'))}</w:tr>"
    document = whole(word_file(tmp_path, f"{paragraph}<w:tbl>{row}</w:tbl>", styles=styles))
    assert lines(document) == ["留8"]
    assert [cell.text for cell in grids(document)[0].cells] == ["2", "1"]
    assert unseen(document) == [
        *(("7", "隐藏文字"), ("6", "隐藏文字"), ("5", "已删除的修订文字"), ("4", "已移走的修订文字")),
        ("3", "隐藏或已删除的表格行"),
    ]


def test_notes_are_lines_and_page_margins_are_not(tmp_path: Path) -> None:
    document = whole(
        word_file(
            tmp_path,
            p("正文1"),
            footnotes=f"<w:footnotes {W}><w:footnote>{p('脚注2')}</w:footnote></w:footnotes>",
            endnotes=f"<w:endnotes {W}><w:endnote>{p('尾注3')}</w:endnote></w:endnotes>",
            header1=f"<w:hdr {W}>{p('2023年度')}</w:hdr>",
            footer1=f"<w:ftr {W}>{p('- 4 -')}</w:ftr>",
        )
    )
    assert lines(document) == ["正文1", "脚注2", "尾注3"]
    assert unseen(document) == [("2023年度", "页眉"), ("- 4 -", "页脚")]


def test_marks_inside_a_run(tmp_path: Path) -> None:
    symbol = '<w:sym w:font="Symbol" w:char="F02B"/>'
    runs = f"<w:r><w:t>甲</w:t><w:tab/><w:t>1</w:t><w:br/><w:t>乙</w:t><w:noBreakHyphen/><w:t>2</w:t>{symbol}</w:r>"
    field = "<w:r><w:instrText> PAGE 9 </w:instrText></w:r><m:oMath><m:r><m:t>x=3</m:t></m:r></m:oMath>"
    document = whole(word_file(tmp_path, f"<w:p>{runs}{field}</w:p>"))
    assert lines(document) == ["甲\t1", "乙-2+x=3"]


def test_pictures_and_charts_are_told(tmp_path: Path) -> None:
    document = read(word_file(tmp_path, p("1"), image="<x/>", chart="<x/>"))
    assert [problem.what[:6] for problem in document.problems] == ["文中有 1 ", "文中有 1 "]


def test_strict_files_are_the_same_words_in_other_namespaces(tmp_path: Path) -> None:
    path = word_file(tmp_path, p("1"))
    with zipfile.ZipFile(path) as file:
        xml = file.read("word/document.xml").decode()
    strict = xml.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("word/document.xml", strict)
    assert lines(read(path)) == ["1"]


# --- hostile files


def refused(path: Path, cause: str) -> None:
    with pytest.raises(DamagedDocument, match=cause):
        read(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    bomb = '<!DOCTYPE a [<!ENTITY b "5"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("word/document.xml", f"{bomb}<w:document {W}><w:body>{p('&c;')}</w:body></w:document>")
    refused(path, "实体")


def test_a_part_of_a_gigabyte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file,
        file.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(640):
            part.write(b" " * (1 << 20))
    refused(path, "过大")


def test_a_part_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"<a>" + b" " * 1_000_000)
    lying = path.read_bytes().replace((1_000_003).to_bytes(4, "little"), (500).to_bytes(4, "little"))
    path.write_bytes(lying)
    refused(path, "损坏")


def test_millions_of_tags_are_refused(tmp_path: Path) -> None:
    refused(word_file(tmp_path, "<w:p/>" * 6_100_000), "过大")


def test_tables_without_end_inside_each_other_are_refused(tmp_path: Path) -> None:
    depth = 600
    body = "<w:tbl><w:tr><w:tc>" * depth + p("1") + "</w:tc></w:tr></w:tbl>" * depth
    refused(word_file(tmp_path, body), "嵌套|损坏")


# --- files that LibreOffice converts


@pytest.fixture(scope="module")
def old_word_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    import shutil

    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("doc")
    written = docx.Document()
    written.add_paragraph("基本支出139.90万元")
    rows = written.add_table(rows=2, cols=2)
    for cell, text in zip(rows._cells, ["项目", "合计", "甲", "5.5"], strict=True):
        cell.text = text
    written.add_paragraph("完")  # LibreOffice's own DOC loses a table at the end
    written.save(str(folder / "a.docx"))
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "doc"]
    subprocess.run([*command, "--outdir", folder, folder / "a.docx"], check=True, capture_output=True)
    return (folder / "a.doc").read_bytes()


def test_an_old_word_file_is_converted(tmp_path: Path, old_word_file: bytes) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(old_word_file)
    document = whole(path)
    assert document.path == path
    assert lines(document) == ["基本支出139.90万元", "完"]
    assert [cell.text for cell in grids(document)[0].cells] == ["项目", "合计", "甲", "5.5"]


def test_without_libreoffice_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"))
    with pytest.raises(UnsupportedFormat, match=r"LibreOffice.*DOCX"):
        read(tmp_path / "a.doc")


def test_a_converter_that_gives_nothing_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "soffice"
    fake.write_text("#!/bin/sh\nexit 0\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.rtf").write_text(r"{\rtf1 5}")
    refused(tmp_path / "a.rtf", "转换失败")


def test_the_samples_lose_no_digit(samples: Path) -> None:
    for path in samples.glob("*.docx"):
        assert whole(path).digits


def test_a_file_of_python_docx_without_relations_is_read(tmp_path: Path) -> None:
    written = docx.Document()
    written.add_paragraph("基本支出5万元")
    whole_file = BytesIO()
    written.save(whole_file)
    (tmp_path / "a.docx").write_bytes(whole_file.getvalue())
    assert lines(whole(tmp_path / "a.docx")) == ["基本支出5万元"]
