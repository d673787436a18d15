"""XLSX and XLS: numbers as shown, places as Excel names them, tables cut out of sheets, hidden things set aside."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from index.domain.errors import DamagedDocument, EncryptedDocument, UnsupportedFormat
from index.readers import Grid, Line, RawDocument, read

HEADER: list[Sequence[object]] = [
    ["部门支出总体情况表"],
    ["编制部门：某州测试局", None, "单位：万元"],
    ["科目名称", "支出预算", None],
    [None, "基本支出", "项目支出"],
]
BODY: list[Sequence[object]] = [["事业运行", 1234.5, None], ["合计", 1234.5, 0]]
NOTE: list[Sequence[object]] = [["备注：数字是编的。"]]
MERGES = ["A1:C1", "A3:A4", "B3:C3"]
XLS = Path(__file__).parent / "data" / "workbook.xls"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sheet(rows: Sequence[Sequence[object]], merges: Sequence[str] = (), title: str = "表三") -> Worksheet:
    book = openpyxl.Workbook()
    made = book.active
    assert isinstance(made, Worksheet)
    made.title = title
    for row in rows:
        made.append(list(row))
    for merge in merges:
        made.merge_cells(merge)
    return made


def saved(made: Worksheet, tmp_path: Path) -> RawDocument:
    """The workbook as read, after no digit of it was lost."""
    assert made.parent is not None
    made.parent.save(tmp_path / "a.xlsx")
    document = read(tmp_path / "a.xlsx")
    assert document.placed() == document.digits
    return document


def edited(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with a string in the XML of one part replaced."""
    out = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            target.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path


def lines(document: RawDocument) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line)]


def grids(document: RawDocument) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def rows(grid: Grid) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in range(grid.height)]
    for cell in grid.cells:
        found[cell.row].append(cell.text)
    return found


def test_a_sheet_is_title_unit_table_and_note(tmp_path: Path) -> None:
    made = sheet([*HEADER, *BODY, *NOTE], MERGES)
    made["B5"].number_format = made["B6"].number_format = "#,##0.00"
    document = saved(made, tmp_path)
    assert lines(document) == ["部门支出总体情况表", "编制部门：某州测试局    单位：万元", "备注：数字是编的。"]
    (grid,) = grids(document)
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells[:4]] == [
        *(("科目名称", 0, 0, 2, 1), ("支出预算", 0, 1, 1, 2), ("基本支出", 1, 1, 1, 1), ("项目支出", 1, 2, 1, 1)),
    ]
    assert rows(grid)[2:] == [["事业运行", "1,234.50", ""], ["合计", "1,234.50", "0"]]
    assert (document.pages, grid.page, document.problems) == (1, 1, ())


def test_every_cell_and_line_says_where_it_stands(tmp_path: Path) -> None:
    made = sheet([*HEADER, *BODY, *NOTE], MERGES)
    assert made.parent is not None
    made.parent.create_sheet("说明", 0).append(["第一部分 概况"])
    document = saved(made, tmp_path)
    assert [(block.address, block.page) for block in document.blocks if isinstance(block, Line)] == [
        *(("说明!A1", 1), ("表三!A1", 2), ("表三!A2", 2), ("表三!A7", 2)),
    ]
    (grid,) = grids(document)
    assert {cell.text: cell.address for cell in grid.cells}["1234.5"] == "表三!B6"
    assert [cell.address for cell in grid.cells if not cell.text] == ["表三!C5"]
    assert {cell.page for cell in grid.cells} == {2}
    assert document.pages == 2


def test_columns_beyond_z_are_named_as_excel_does(tmp_path: Path) -> None:
    row = [f"列{i}" for i in range(60)]
    (grid,) = grids(saved(sheet([row, row]), tmp_path))
    assert [grid.cells[i].address for i in (25, 26, 51, 52)] == ["表三!Z1", "表三!AA1", "表三!AZ1", "表三!BA1"]


def test_tables_below_each_other_are_several_grids(tmp_path: Path) -> None:
    second = [["政府采购表"], ["单位：元"], ["品目", "数量", "金额"], ["货物", 2, 30.5]]
    third = [["车辆", "辆数", "用途"], ["轿车", 1, "公务"]]
    document = saved(sheet([*HEADER, *BODY, [], *second, [], *third, [], ["说明：完"]], MERGES), tmp_path)
    assert [rows(grid)[-1] for grid in grids(document)] == [
        ["合计", "1234.5", "0"],
        ["货物", "2", "30.5"],
        ["轿车", "1", "公务"],
    ]
    assert lines(document)[2:] == ["政府采购表", "单位：元", "说明：完"]


def test_tables_without_a_blank_row_between_are_told_apart_by_the_title(tmp_path: Path) -> None:
    second = [["表四"], ["政府采购表"], ["品目", "数量", "金额"], ["货物", 2, 30.5]]
    document = saved(sheet([*HEADER, *BODY, *second], MERGES), tmp_path)
    assert len(grids(document)) == 2
    assert lines(document)[2:] == ["表四", "政府采购表"]


def test_a_blank_row_inside_a_table_does_not_end_it(tmp_path: Path) -> None:
    document = saved(sheet([*HEADER, BODY[0], [], BODY[1]], MERGES), tmp_path)
    (grid,) = grids(document)
    assert rows(grid)[2:] == [["事业运行", "1234.5", ""], ["合计", "1234.5", "0"]]


def test_rows_with_a_label_alone_stay_in_the_table(tmp_path: Path) -> None:
    body = [BODY[0], ["三、上年结转"], BODY[1], ["四、结转下年"]]
    (grid,) = grids(saved(sheet([*HEADER, *body], MERGES), tmp_path))
    assert [row[0] for row in rows(grid)[2:]] == ["事业运行", "三、上年结转", "合计", "四、结转下年"]


def test_borders_say_what_belongs_to_the_table(tmp_path: Path) -> None:
    made = sheet([*HEADER, *BODY, ["本页由系统生成"]], MERGES)
    for row in made["A3:C6"]:
        for cell in row:
            cell.border = Border(top=Side(style="thin"))
    document = saved(made, tmp_path)
    assert lines(document)[-1] == "本页由系统生成"
    assert len(rows(grids(document)[0])) == 4


def test_a_header_over_some_columns_belongs_to_the_table(tmp_path: Path) -> None:
    top = [None, "2023年预算数", None]
    (grid,) = grids(saved(sheet([["收支总表"], top, ["项目", "基本", "项目"], BODY[1]], ["B2:C2"]), tmp_path))
    assert rows(grid)[0] == ["", "2023年预算数"]


def test_prose_in_cells_is_lines(tmp_path: Path) -> None:
    made = sheet([["第一部分 概况"], ["本单位收入100万元，\n支出100万元。"], [], ["（盖章）", "2023年1月"]])
    document = saved(made, tmp_path)
    assert grids(document) == []
    assert lines(document) == ["第一部分 概况", "本单位收入100万元，", "支出100万元。", "（盖章）", "2023年1月"]


def test_hidden_rows_columns_and_sheets_are_set_aside_and_told(tmp_path: Path) -> None:
    made = sheet([*HEADER, ["底数", 777, 7], *BODY], MERGES)
    made.row_dimensions[5].hidden = True
    made.column_dimensions["E"].hidden = True
    made["E6"] = 888
    assert made.parent is not None
    draft = made.parent.create_sheet("底稿")
    draft.append(["草稿", 999])
    draft.sheet_state = "hidden"
    document = saved(made, tmp_path)
    assert [(d.text, d.why, d.page) for d in document.discards] == [
        *(("底数", "隐藏的行（表三!A5）", 1), ("777", "隐藏的行（表三!B5）", 1), ("7", "隐藏的行（表三!C5）", 1)),
        ("888", "隐藏的列（表三!E6）", 1),
        *(("草稿", "隐藏的工作表（底稿!A1）", 2), ("999", "隐藏的工作表（底稿!B1）", 2)),
    ]
    assert [(problem.page, "隐藏" in problem.what) for problem in document.problems] == [(1, True), (2, True)]
    assert rows(grids(document)[0])[-1] == ["合计", "1234.5", "0"]


def test_text_under_a_merged_cell_is_set_aside(tmp_path: Path) -> None:
    sheet_made = sheet([["甲", 1], ["乙", 2], ["丙", 3]])
    saved(sheet_made, tmp_path)
    path = edited(
        tmp_path / "a.xlsx",
        "xl/worksheets/sheet1.xml",
        "</sheetData>",
        '</sheetData><mergeCells count="1"><mergeCell ref="A2:A1048576"/></mergeCells>',
    )
    document = read(path)
    assert [(d.text, d.why) for d in document.discards] == [("丙", "被合并单元格盖住（表三!A3）")]
    assert [cell.row_span for cell in grids(document)[0].cells if cell.text == "乙"] == [2]


def test_a_number_that_its_format_hides_is_set_aside(tmp_path: Path) -> None:
    made = sheet([*HEADER, *BODY], MERGES)
    made["C6"].number_format = "0.00;-0.00;;@"
    document = saved(made, tmp_path)
    assert rows(grids(document)[0])[-1] == ["合计", "1234.5", ""]
    assert [(d.text, d.why) for d in document.discards] == [("0", "数字格式使其不显示（表三!C6）")]


def test_formulas_without_results_and_errors_are_told_with_their_addresses(tmp_path: Path) -> None:
    made = sheet([*HEADER, *BODY], MERGES)
    made["B6"] = "=B5"
    document = saved(made, tmp_path)
    assert [(p.page, p.what) for p in document.problems] == [
        (1, "工作表“表三”的公式没有存下结果：B6。请用 Excel 或 WPS 打开、保存后再导入")
    ]
    path = edited(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", "<f>B5</f><v></v>", "<f>B5</f><v>99.5</v>")
    assert rows(grids(read(path))[0])[-1][1] == "99.5"
    path = edited(path, "xl/worksheets/sheet1.xml", "><f>B5</f><v>99.5</v>", ' t="e"><v>#REF!</v>')
    assert read(path).problems[0].what == "工作表“表三”的单元格是错误值：B6（#REF!）"


def test_text_boxes_over_a_sheet_are_lines(tmp_path: Path) -> None:
    saved(sheet([*HEADER, *BODY], MERGES), tmp_path)
    box = '<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>注：共{}行</a:t></a:r></a:p></d>'
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        'Target="../drawings/drawing1.xml"/></Relationships>'
    )
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a") as package:
        package.writestr("xl/drawings/drawing1.xml", box.format(2))
        package.writestr("xl/worksheets/_rels/sheet1.xml.rels", relation)
    document = read(tmp_path / "a.xlsx")
    assert document.placed() == document.digits
    assert lines(document)[-1] == "注：共2行"


def test_a_date_known_to_chinese_excel_by_number_alone_is_a_date(tmp_path: Path) -> None:
    saved(sheet([["日期", "数"], [45047, 1], [45048, 2]]), tmp_path)
    path = edited(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", '<c r="A2" ', '<c r="A2" s="0" ')
    path = edited(path, "xl/styles.xml", 'numFmtId="0" fontId', 'numFmtId="31" fontId')
    texts = [cell.text for cell in grids(read(path))[0].cells]
    assert texts[2] == "2023年5月1日"


def test_a_wrong_dimension_does_not_cut_the_sheet(tmp_path: Path) -> None:
    saved(sheet([*HEADER, *BODY], MERGES), tmp_path)
    path = edited(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", 'ref="A1:C6"', 'ref="A1"')
    assert rows(grids(read(path))[0])[-1] == ["合计", "1234.5", "0"]


def test_a_million_formatted_rows_cost_little(tmp_path: Path) -> None:
    import resource

    saved(sheet([*HEADER, *BODY], MERGES), tmp_path)
    cells = '<c r="A{0}" s="0"/><c r="XFD{0}" s="0"/>'
    empty = "".join(f'<row r="{i}" s="1" customFormat="1">{cells.format(i)}</row>' for i in range(7, 400_000))
    path = edited(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", "</sheetData>", f"{empty}</sheetData>")
    del empty
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (grid,) = grids(read(path))
    assert (grid.height, grid.width) == (4, 3)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes


def test_more_text_than_a_workbook_for_people_holds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(sheet([["项目", "数"], ["长" * 1000, 1]]), tmp_path)
    monkeypatch.setattr("index.readers.office.xlsx._MOST_TEXT", 1000)
    with pytest.raises(DamagedDocument):
        read(tmp_path / "a.xlsx")


def test_rows_out_of_order_are_refused_and_not_left_out(tmp_path: Path) -> None:
    saved(sheet([*HEADER, *BODY], MERGES), tmp_path)
    with pytest.raises(DamagedDocument):
        read(edited(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", '<row r="6"', '<row r="2"'))


def test_a_workbook_is_told_by_its_content(tmp_path: Path) -> None:
    saved(sheet([*HEADER, *BODY], MERGES), tmp_path)
    for name in ("a.xls", "b.docx", "c.pdf", "d.txt", "e.et"):
        (tmp_path / name).write_bytes((tmp_path / "a.xlsx").read_bytes())
        assert len(grids(read(tmp_path / name))) == 1


def test_a_text_under_the_name_of_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes("项目\t合计\n甲\t1.5\n".encode("gbk"))
    assert [cell.text for cell in grids(read(tmp_path / "a.xls"))[0].cells] == ["项目", "合计", "甲", "1.5"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx", "a.xls"])
def test_an_encrypted_office_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OLE + b"\0" * 600 + "EncryptedPackage\0".encode("utf-16-le"))
    with pytest.raises(EncryptedDocument, match="密码"):
        read(tmp_path / name)


def test_an_old_office_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(OLE + b"\0" * 600 + "PowerPoint Document\0".encode("utf-16-le"))
    with pytest.raises(UnsupportedFormat):
        read(tmp_path / "a.xls")


# --- XLS: tests/data/workbook.xls holds what the tests above hold, as Excel 97 stores it


def test_an_old_workbook_reads_like_a_new_one() -> None:
    document = read(XLS)
    assert document.placed() == document.digits
    assert lines(document) == ["部门支出总体情况表", "编制部门：某州测试局    单位：万元", "备注：数字是编的。"]
    (grid,) = grids(document)
    assert [(c.text, c.address, c.column_span) for c in grid.cells[:2]] == [
        ("项目", "表三!A3", 2),
        ("支出预算", "表三!C3", 2),
    ]
    assert rows(grid)[1:] == [
        ["科目编码", "科目名称", "合计", "占比"],
        ["2010350", "事业运行", "1,234.50", "34.82%"],
        ["2080505", "养老保险缴费", "93.4", ""],
        ["", "合计", "1234.8", ""],
        ["", "批复日期", "2023-05-01", ""],
    ]
    assert [discard.text for discard in document.discards] == ["隐藏", "777", "草稿", "888"]
    assert [problem.page for problem in document.problems] == [1, 2]
    assert document.pages == 2


def test_an_encrypted_old_workbook(tmp_path: Path) -> None:
    content = bytearray(XLS.read_bytes())
    # A FILEPASS record (0x2F) in the place of the WRITEACCESS record (0x5C), as [MS-XLS] 2.4.117 has it.
    at = content.index(b"\x5c\x00\x70\x00")
    content[at : at + 2] = b"\x2f\x00"
    (tmp_path / "a.xls").write_bytes(content)
    with pytest.raises(EncryptedDocument, match="密码"):
        read(tmp_path / "a.xls")


def test_a_stray_mark_beside_a_table_does_not_end_it(tmp_path: Path) -> None:
    """A helper column (是) beside the printed area, on a row of its own: the total below is part of the table."""
    made = sheet([["项目", "预算数"], ["税收收入", 10], ["", "", "是"], ["收入合计", 10]])
    side = Side(style="thin")
    for row in (1, 2, 4):
        for cell in made[row][:2]:
            cell.border = Border(side, side, side, side)
    document = saved(made, tmp_path)
    (table,) = grids(document)
    assert rows(table)[-1][:2] == ["收入合计", "10"]
