"""Tables: captions, joined pages, header paths, and what is said of a table that is not understood."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.domain.disclosure import Cell, Table
from index.readers import Grid, Line, read
from index.tables.assembly import Reading, is_page_number, read_tables
from index.tables.headers import infer_spans
from typesetting import Document, Paragraph, Style, TableSpec, write

SPENDING = TableSpec(
    caption=("表三：", "部门支出总体情况表"),
    department="编制部门：某州测试局",
    unit="单位：万元",
    header=(
        ("项目", "<", "<", "<", "支出预算", "<", "<"),
        ("功能分类科目编码", "<", "<", "功能分类科目名称", "合计", "基本支出", "项目支出"),
        ("类", "款", "项", "^", "^", "^", "^"),
    ),
    rows=(
        ("201", "03", "50", "事业运行", "126.30", "126.30", ""),
        ("201", "03", "99", "其他政府办公厅（室）及相关机构事务支出", "170.00", "", "170.00"),
        ("208", "05", "05", "机关事业单位基本养老保险缴费支出", "13,6", "13,6", ""),
        ("210", "11", "02", "事业单位医疗", "8.07", "8.07", ""),
        ("", "", "", "合计", "317.97", "147.97", "170.00"),
    ),
    code_columns=3,
)
HALVES = TableSpec(
    caption=("表一：", "部门收支总体情况表"),
    department="编制部门：某州测试局",
    unit="单位：万元",
    header=(("收入", "<", "支出", "<"), ("项目", "预算数", "功能分类", "预算数")),
    rows=(
        ("财政拨款（补助）", "320.91", "201 一般公共服务支出", "307.31"),
        ("", "", "208 社会保障和就业支出", "13.6"),
        ("收入总计", "320.91", "支出总计", "320.91"),
    ),
)
THREE_PUBLIC = TableSpec(
    caption=("表八：", "一般公共预算“三公”经费支出情况表"),
    unit="单位：万元",
    header=(
        ("合计", "因公出国（境）费", "公务用车购置及运行费", "<", "<", "公务接待费"),
        ("^", "^", "合计", "公务用车购置费", "公务用车运行费", "^"),
    ),
    rows=(("2.08", "0", "1.9", "0", "1.9", "0.18"),),
)
PAIRS = TableSpec(
    caption=("财政拨款“三公”经费支出决算表",),
    unit="单位：万元",
    header=(
        ("财政拨款“三公”经费", "<", "<", "<", "<", "<"),
        ("合计", "<", "因公出国(境)费", "<", "公务接待费", "<"),
        ("预算数", "决算数", "预算数", "决算数", "预算数", "决算数"),
    ),
    rows=(("0.95", "0.40", "0.00", "0.10", "0.95", "0.30"),),
)


def document(*blocks: TableSpec | Paragraph) -> Document:
    return Document("某州测试局\n2021年部门预算", "某州测试局", 2021, "部门预算", blocks)


def reading(tmp_path: Path, name: str, *blocks: TableSpec | Paragraph, style: Style | None = None) -> Reading:
    return read_tables(read(write(document(*blocks), tmp_path / name, style or Style())).blocks)


def as_text(tmp_path: Path, *tables: TableSpec) -> Reading:
    """The tables as Word's text export leaves them: a tab before each cell, spans lost, a blank line after each row.
    A cell that goes on from above is empty, one that goes on from the left is gone."""
    parts = []
    for table in tables:
        parts += [*table.caption, table.department + "　　" + table.unit]
        for row in table.header + table.rows:
            parts += ["\t" + ("" if cell == "^" else cell) for cell in row if cell != "<"] + [""]
        parts += ["", ""]
    path = tmp_path / "a.txt"
    path.write_text("\n".join(parts), encoding="utf-8")
    return read_tables(read(path).blocks)


def paths(table: Table) -> list[str]:
    return ["/".join(column.path) for column in table.columns]


def texts(table: Table) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in table.rows]


SPENDING_PATHS = [
    *("项目/功能分类科目编码/类", "项目/功能分类科目编码/款", "项目/功能分类科目编码/项", "项目/功能分类科目名称"),
    *("支出预算/合计", "支出预算/基本支出", "支出预算/项目支出"),
]


def test_a_header_drawn_with_every_cell_apart_keeps_its_lower_row(tmp_path: Path) -> None:
    (apart,) = reading(tmp_path, "a.pdf", THREE_PUBLIC, style=Style(merged_headers=False)).tables
    (merged,) = reading(tmp_path, "b.pdf", THREE_PUBLIC).tables
    assert paths(apart) == paths(merged)
    assert "公务用车购置及运行费/公务用车运行费" in paths(apart)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt"])
def test_a_table_of_codes_reads_alike_from_every_format(tmp_path: Path, name: str) -> None:
    found = as_text(tmp_path, SPENDING) if name == "a.txt" else reading(tmp_path, name, SPENDING)
    (table,) = found.tables
    assert (table.title.replace("：", ""), table.unit, table.body) == ("表三 部门支出总体情况表", "万元", "某州测试局")
    assert paths(table) == SPENDING_PATHS
    assert [column.is_label for column in table.columns] == [True] * 4 + [False] * 3
    assert {column.block for column in table.columns} == {0}
    assert [[text.replace("\n", "") for text in row] for row in texts(table)] == [list(row) for row in SPENDING.rows]
    assert len({cell.row for cell in table.header}) == 3
    assert found.problems == ()


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt"])
def test_two_halves_side_by_side_are_two_blocks(tmp_path: Path, name: str) -> None:
    found = as_text(tmp_path, HALVES) if name == "a.txt" else reading(tmp_path, name, HALVES)
    (table,) = found.tables
    assert paths(table) == ["收入/项目", "收入/预算数", "支出/功能分类", "支出/预算数"]
    assert [(column.is_label, column.block) for column in table.columns] == [
        (True, 0),
        (False, 0),
        (True, 1),
        (False, 1),
    ]


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt"])
def test_the_two_totals_of_three_public_expenses_have_different_paths(tmp_path: Path, name: str) -> None:
    found = as_text(tmp_path, THREE_PUBLIC) if name == "a.txt" else reading(tmp_path, name, THREE_PUBLIC)
    (table,) = found.tables
    assert paths(table) == [
        "合计",
        "因公出国(境)费",
        "公务用车购置及运行费/合计",
        "公务用车购置及运行费/公务用车购置费",
        "公务用车购置及运行费/公务用车运行费",
        "公务接待费",
    ]
    assert not any(column.is_label for column in table.columns)
    assert texts(table) == [["2.08", "0", "1.9", "0", "1.9", "0.18"]]


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_pairs_under_each_heading(tmp_path: Path, name: str) -> None:
    (table,) = reading(tmp_path, name, PAIRS).tables
    heads = ("合计", "因公出国(境)费", "公务接待费")
    assert paths(table) == [f"财政拨款“三公”经费/{head}/{stage}" for head in heads for stage in ("预算数", "决算数")]


# --- pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("repeated", [True, False])
@pytest.mark.parametrize("each", [1, 2, 4])
def test_the_pages_of_a_table_are_joined(tmp_path: Path, repeated: bool, each: int) -> None:
    style = Style(rows_per_page=each, header_repeated=repeated)
    (table,) = reading(tmp_path, "a.pdf", SPENDING, style=style).tables
    assert paths(table) == SPENDING_PATHS
    assert [[text.replace("\n", "") for text in row] for row in texts(table)] == [list(row) for row in SPENDING.rows]
    pages = [next(cell.page for cell in row if cell) for row in table.rows]
    first = table.page or 0
    assert pages == [first + number // each for number in range(5)]
    # Rows are numbered through, header included.
    assert [next(cell.row for cell in row if cell) for row in table.rows] == [3, 4, 5, 6, 7]


def grid(rows: list[list[str]], page: int) -> Grid:
    return Grid(
        tuple(Cell(text, i, j, page=page) for i, row in enumerate(rows) for j, text in enumerate(row)), page=page
    )


HEADER = ["科目名称", "合计"]


def test_a_page_number_between_does_not_end_a_table() -> None:
    blocks = [grid([HEADER, ["甲", "5"]], 1), Line("- 1 -", page=1), grid([["乙", "6"]], 2)]
    (table,) = read_tables(blocks).tables
    assert texts(table) == [["甲", "5"], ["乙", "6"]]


@pytest.mark.parametrize(
    "between",
    [
        [Line("说明如下", page=2)],
        [Line("表五：", page=2), Line("另一张情况表", page=2), Line("单位：元", page=2)],
    ],
)
def test_words_or_a_caption_between_make_another_table(between: list[Line]) -> None:
    found = read_tables([grid([HEADER, ["甲", "5"]], 1), *between, grid([HEADER, ["乙", "6"]], 2)])
    assert [texts(table) for table in found.tables] == [[["甲", "5"]], [["乙", "6"]]]


def test_another_width_is_another_table() -> None:
    found = read_tables([grid([HEADER, ["甲", "5"]], 1), grid([["科目名称", "合计", "基本支出"], ["乙", "6", "6"]], 2)])
    assert len(found.tables) == 2


def test_a_table_split_in_a_word_file_is_joined_when_nothing_stands_between() -> None:
    blocks = [replace(grid([HEADER, ["甲", "5"]], 1), page=None), replace(grid([HEADER, ["乙", "6"]], 1), page=None)]
    assert len(read_tables(blocks).tables) == 1


@pytest.mark.parametrize("text", ["- 42 -", "第 3 页", "12", "— 7 —", "3/26"])
def test_page_numbers(text: str) -> None:
    assert is_page_number(text)


@pytest.mark.parametrize("text", ["1135.97", "表 3", "合计 12", "2021年", "12345"])
def test_what_is_no_page_number(text: str) -> None:
    assert not is_page_number(text)


# --- captions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "caption"),
    [
        (
            ["表三：", "部门支出总体情况表", "编制部门：某州测试局　　单位：万元"],
            ("表三 部门支出总体情况表", "万元", "某州测试局"),
        ),
        (["2025年部门支出预算总表", "编制部门：某区测试局 单位：元"], ("2025年部门支出预算总表", "元", "某区测试局")),
        (["支出决算表", "单位：万元"], ("支出决算表", "万元", "")),
        (
            ["表 3", "", "部门支出总体情况表", "编制单位:某州测试局", "金额单位：亿元"],
            ("表3 部门支出总体情况表", "亿元", "某州测试局"),
        ),
        (["上一段的话。", "支出决算表"], ("支出决算表", "", "")),
        (["这是一句话。"], ("", "", "")),
    ],
)
def test_captions_are_read_from_the_lines_above(above: list[str], caption: tuple[str, str, str]) -> None:
    (table,) = read_tables([*(Line(text) for text in above), grid([HEADER, ["甲", "5"]], 1)]).tables
    assert (table.title, table.unit, table.body) == caption


def test_a_caption_does_not_reach_over_the_table_before() -> None:
    first, second = read_tables(
        [
            Line("甲表"),
            Line("单位：元"),
            grid([HEADER, ["甲", "5"]], 1),
            Line("说明如下"),
            grid([HEADER, ["乙", "6"]], 1),
        ]
    ).tables
    assert (first.title, first.unit) == ("甲表", "元")
    assert (second.title, second.unit) == ("", "")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_a_caption_drawn_inside_the_table(tmp_path: Path, name: str) -> None:
    inside = replace(SPENDING, caption=("部门支出总体情况表",), caption_inside=True)
    (table,) = reading(tmp_path, name, inside).tables
    assert (table.title, table.unit) == ("部门支出总体情况表", "万元")
    assert paths(table) == SPENDING_PATHS


# --- headers whose spans were lost -------------------------------------------------------------------------------


def spread(rows: list[list[str]], width: int) -> list[list[tuple[str, int, int]]]:
    cells = [[Cell(text, i, j) for j, text in enumerate(row)] for i, row in enumerate(rows)]
    return [[(cell.text, cell.column, cell.column_span) for cell in row] for row in infer_spans(cells, width)]


def test_spans_of_codes_are_inferred() -> None:
    rows = [
        ["项目", "支出预算"],
        ["功能分类科目编码", "功能分类科目名称", "合计", "基本支出", "项目支出"],
        ["类", "款", "项", "", "", "", ""],
    ]
    top, middle, bottom = spread(rows, 7)
    assert top == [("项目", 0, 4), ("支出预算", 4, 3)]
    assert middle == [
        ("功能分类科目编码", 0, 3),
        ("功能分类科目名称", 3, 1),
        ("合计", 4, 1),
        ("基本支出", 5, 1),
        ("项目支出", 6, 1),
    ]
    assert [column for _, column, _ in bottom] == list(range(7))


def test_spans_of_two_halves_are_inferred() -> None:
    top, _ = spread([["收入", "支出"], ["项目", "合计", "功能分类", "合计", "一般公共预算", "政府性基金预算"]], 6)
    assert top == [("收入", 0, 2), ("支出", 2, 4)]


def test_a_second_total_begins_a_new_group() -> None:
    top, _ = spread(
        [["合计", "因公出国（境）费", "公务用车购置及运行费", "公务接待费"], ["", "", "合计", "购置费", "运行费", ""]],
        6,
    )
    assert top == [("合计", 0, 1), ("因公出国（境）费", 1, 1), ("公务用车购置及运行费", 2, 3), ("公务接待费", 5, 1)]


def test_a_stray_empty_cell_at_the_end_of_a_row_is_no_column() -> None:
    top, _ = spread([["收入", "支出", ""], ["项目", "预算数", "功能分类", "预算数"]], 4)
    assert top == [("收入", 0, 2), ("支出", 2, 2)]


# --- odd tables --------------------------------------------------------------------------------------------------


def test_a_grid_of_one_column_is_prose() -> None:
    found = read_tables([grid([["说明：数字是编的。"], ["另一行"]], 1)])
    assert (found.tables, [line.text for line in found.prose]) == ((), ["说明：数字是编的。", "另一行"])


def test_a_table_whose_header_is_not_understood_is_a_problem() -> None:
    found = read_tables([Line("怪表"), grid([["5", "6"], ["7", "8"]], 3)])
    assert found.tables == ()
    (problem,) = found.problems
    assert problem.page == 3
    assert "怪表" in problem.what
    assert "未取数" in problem.what


def test_a_performance_table_is_a_sheet_of_rows() -> None:
    found = read_tables([Line("项目支出绩效目标表"), grid([["项目名称", "甲项目"], ["年度资金总额", "5"]], 2)])
    assert found.tables == ()
    (sheet,) = found.sheets
    assert sheet.title == "项目支出绩效目标表"
    assert [[cell.text for cell in row] for row in sheet.rows] == [["项目名称", "甲项目"], ["年度资金总额", "5"]]


def test_an_empty_table_keeps_its_header_and_invents_no_rows_with_amounts(tmp_path: Path) -> None:
    empty = replace(SPENDING, rows=(("",) * 7, ("", "", "", "合计", "", "", "")))
    (table,) = reading(tmp_path, "a.pdf", empty).tables
    assert paths(table) == SPENDING_PATHS
    assert {text for row in texts(table) for text in row} <= {"", "合计"}


def test_lines_around_tables_stay_prose() -> None:
    found = read_tables([Line("前言"), grid([HEADER, ["甲", "5"]], 1), Line("后语")])
    assert [line.text for line in found.prose] == ["前言", "后语"]
