"""HTML as sites publish it: any Chinese encoding, tables inside tables, spans without end, and hidden words."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.domain.errors import DamagedDocument, EmptyDocument
from index.readers import Grid, Line, RawDocument, read


def page(tmp_path: Path, html: str | bytes, name: str = "a.html") -> RawDocument:
    """The page as read, after no digit of it was lost."""
    path = tmp_path / name
    path.write_bytes(html.encode() if isinstance(html, str) else html)
    document = read(path)
    assert document.placed() == document.digits
    return document


def lines(document: RawDocument) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line)]


def grids(document: RawDocument) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def seats(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb2312", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1", ""])
def test_the_encoding_is_found_whatever_the_page_declares(tmp_path: Path, encoding: str, declared: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    document = page(tmp_path, f"<html>{meta}<p>基本支出139.90万元</p></html>".encode(encoding))
    assert lines(document) == ["基本支出139.90万元"]
    assert document.problems == ()


def test_a_declared_big5_is_believed(tmp_path: Path) -> None:
    html = '<meta http-equiv="Content-Type" content="text/html; charset=big5"><p>預算支出5萬元</p>'
    assert lines(page(tmp_path, html.encode("big5"))) == ["預算支出5萬元"]


def test_a_broken_character_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    document = page(tmp_path, "<p>一般公共预算支出</p>".encode() * 20 + b"<p>\xe5\xe5 12</p>")
    assert "字节不成文字" in document.problems[0].what
    assert lines(document)[0] == "一般公共预算支出"


def test_blocks_are_lines_and_inline_marks_are_not(tmp_path: Path) -> None:
    html = "<div>甲<p>乙<b>1</b>2<span>3</span></p>丙<br>丁&nbsp;4\n5<ul><li>戊<li>己</ul></div>"
    document = page(tmp_path, html)
    assert lines(document) == ["甲", "乙123", "丙", "丁 4 5", "戊", "己"]
    assert all(block.ends_paragraph for block in document.blocks if isinstance(block, Line))


def test_preformatted_lines_stay_lines(tmp_path: Path) -> None:
    assert lines(page(tmp_path, "<body><pre>甲  1\n乙 2</pre></body>")) == ["甲 1", "乙 2"]


def test_what_a_browser_does_not_show_is_set_aside(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<html><head><title>题1</title><style>p{margin:9}</style></head><body><!-- 注2 --><nav>导航3</nav>"
        "<p>见<span style='DISPLAY : none'>4</span><i hidden>5</i>6</p><script>var x = 7</script>"
        "<p style='visibility:hidden'>8</p><footer>备案9</footer><noscript>开启0</noscript>尾</body></html>",
    )
    assert lines(document) == ["见6", "尾"]
    assert [(discard.text, discard.why) for discard in document.discards] == [
        ("题1", "网页标题"),
        (" 注2 ", "网页注释"),
        ("导航3", "网页导航"),
        ("4", "隐藏的网页内容"),
        ("5", "隐藏的网页内容"),
        ("8", "隐藏的网页内容"),
        ("备案9", "网页页脚"),
        ("开启0", "无脚本时的替代内容"),
    ]


def test_spans_and_sections(tmp_path: Path) -> None:
    html = (
        "<table><caption>表一</caption><tfoot><tr><td>合计<td>3<td>4</tfoot>"
        "<thead><tr><th rowspan=2>项目<th colspan=2>支出<tr><th>基本<th>项目</thead>"
        "<tbody><tr><td>　甲<td>1<br>5<td>2</tbody></table>"
    )
    document = page(tmp_path, html)
    assert lines(document) == ["表一"]
    assert seats(grids(document)[0]) == [
        *(("项目", 0, 0, 2, 1), ("支出", 0, 1, 1, 2), ("基本", 1, 1, 1, 1), ("项目", 1, 2, 1, 1)),
        *(("　甲", 2, 0, 1, 1), ("1\n5", 2, 1, 1, 1), ("2", 2, 2, 1, 1)),
        *(("合计", 3, 0, 1, 1), ("3", 3, 1, 1, 1), ("4", 3, 2, 1, 1)),
    ]


def test_a_span_covers_no_more_than_there_is(tmp_path: Path) -> None:
    html = "<table><tr><td rowspan=99999>甲<td colspan=99999>1<tr><td>2<td>3<tr><td rowspan=0>4<td colspan=-1>5</table>"
    (grid,) = grids(page(tmp_path, html))
    assert seats(grid) == [
        *(("甲", 0, 0, 3, 1), ("1", 0, 1, 1, 2), ("2", 1, 1, 1, 1), ("3", 1, 2, 1, 1)),
        *(("4", 2, 1, 1, 1), ("5", 2, 2, 1, 1)),
    ]


def test_a_layout_table_is_lines_around_the_tables_in_it(tmp_path: Path) -> None:
    inner = "<table><tr><th>项目<th>合计<tr><td>甲<td>1.5</table>"
    document = page(tmp_path, f"<table><tr><td>首页<td><p>表一</p><p>单位：万元</p>{inner}注：2<tr><td>尾</table>")
    assert lines(document) == ["首页", "表一", "单位：万元", "注：2", "尾"]
    assert [cell.text for cell in grids(document)[0].cells] == ["项目", "合计", "甲", "1.5"]


def test_a_table_inside_a_cell_of_data_is_a_grid_of_its_own(tmp_path: Path) -> None:
    rows = "<tr><td>甲<td>1" * 3
    html = f"<table>{rows}<tr><td>乙<td>外<table><tr><td>内<td>9</table></table>"
    outer, nested = grids(page(tmp_path, html))
    assert [cell.text for cell in outer.cells][-2:] == ["乙", "外"]
    assert [cell.text for cell in nested.cells] == ["内", "9"]


def test_a_table_wider_than_tables_are_is_lines(tmp_path: Path) -> None:
    document = page(tmp_path, f"<table><tr>{'<td>1' * 1200}</table>")
    assert grids(document) == []
    assert lines(document) == ["1"] * 1200


def test_cells_without_rows_and_text_between_cells_are_kept(tmp_path: Path) -> None:
    document = page(tmp_path, "<table>散1<td>甲<td>2<tr>散3<td>乙<td>4</table><td>外5")
    assert document.digits == {1: document.placed()[1]}


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<div>" * 5000 + "5", encoding="utf-8")
    with pytest.raises(DamagedDocument, match="嵌套过深"):
        read(tmp_path / "a.html")


def test_deep_nesting_is_read(tmp_path: Path) -> None:
    (grid,) = grids(page(tmp_path, "<table><tr><td>" * 300 + "5"))
    assert grid.cells[0].text == "5"


@pytest.mark.parametrize("name", ["a.xls", "a.doc", "a.txt", "a.htm"])
@pytest.mark.parametrize("start", ["<!DOCTYPE html>", "\n<!-- x --><html>", '<?xml version="1.0"?><HTML>', "<table>"])
def test_a_page_is_told_by_its_content(tmp_path: Path, name: str, start: str) -> None:
    rows = "<table><tr><td>项目<td>合计<tr><td>甲<td>1.5</table>"
    assert [cell.text for cell in grids(page(tmp_path, start + rows, name))[0].cells][-1] == "1.5"


def test_prose_that_mentions_a_tag_is_text(tmp_path: Path) -> None:
    assert lines(page(tmp_path, "第1段 <html> 标签", "a.txt")) == ["第1段 <html> 标签"]


def test_a_page_of_nothing_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!DOCTYPE html>", encoding="utf-8")
    with pytest.raises(EmptyDocument):
        read(tmp_path / "a.html")


def test_a_page_of_positioned_pieces_is_read_like_a_page(tmp_path: Path) -> None:
    """What pdf2dom leaves of a PDF: every word and every rule a div with its place."""

    def word(text: str, left: float, top: float) -> str:
        return f'<div class="p" style="top:{top}pt;left:{left}pt;font-size:10pt;position:absolute;">{text}</div>'

    def rule(left: float, top: float, width: float, height: float, side: str) -> str:
        return (
            f'<div class="r" style="position:absolute;left:{left}pt;top:{top}pt;width:{width}pt;height:{height}pt;'
            f'border-{side}:0.5pt solid #000000;"> </div>'
        )

    pieces = [word("支出总表", 100, 50), word("单位：万元", 200, 70)]
    for i, (name, amount) in enumerate((("项目", "预算数"), ("教育支出", "12.50"))):
        pieces += [word(name, 55, 105 + 20 * i), word(amount, 155, 105 + 20 * i)]
    pieces += [rule(50, 100 + 20 * i, 200, 0, "bottom") for i in range(3)]
    pieces += [rule(50 + 100 * j, 100, 0, 40, "right") for j in range(3)]
    page = f'<div class="page" style="width:595pt;height:842pt;position:relative;">{"".join(pieces)}</div>'
    path = tmp_path / "页.html"
    path.write_text(f"<html><body><p>首页</p>{page}{page}</body></html>", encoding="utf-8")
    document = read(path)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [(grid.page, [cell.text for cell in grid.cells]) for grid in grids] == [
        (number, ["项目", "预算数", "教育支出", "12.50"]) for number in (1, 2)
    ]
    assert (document.pages, document.placed()) == (2, document.digits)
