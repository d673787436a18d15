"""Tables left as bare lines: what order, count and arithmetic tell is read; what they do not tell is reported."""

from __future__ import annotations

import pytest

from index.disclosure import Table
from index.line_tables import LineReading, read_line_tables
from index.readers import Line

SPENDING_HEADER = ["项 目 支出预算", "功能分类科", "目编码 功能分类科目名称 合 计 基本支出 项目支出", "类 款 项"]


def reading(
    *rows: str, title: str = "部门支出总体情况表", unit: str = "万元", after: tuple[str, ...] = ()
) -> LineReading:
    lines = ["表 3", "", title, f"编制部门：某市测试局 单位：{unit}", "", *rows, *after]
    return read_line_tables([Line(text, line=number) for number, text in enumerate(lines, start=1)])


def spending(*rows: str) -> LineReading:
    return reading(*SPENDING_HEADER, *rows)


def texts(table: Table) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in table.rows]


def test_a_row_is_a_code_a_name_and_its_amounts() -> None:
    found = spending(
        "201 一般公共服务支出 937.37 902.37 35", "201 03 50 事业运行", "227.20 200 27.20", "合 计 937.37 902.37 35"
    )
    (table,) = found.tables
    assert (table.title, table.unit, table.body) == ("表3 部门支出总体情况表", "万元", "某市测试局")
    assert ["/".join(column.path) for column in table.columns] == [
        "科目编码",
        "科目名称",
        "合计",
        "基本支出",
        "项目支出",
    ]
    assert [column.is_label for column in table.columns] == [True, True, False, False, False]
    assert texts(table) == [
        ["201", "一般公共服务支出", "937.37", "902.37", "35"],
        ["2010350", "事业运行", "227.20", "200", "27.20"],
        ["", "合计", "937.37", "902.37", "35"],
    ]
    assert found.problems == ()


def test_a_cell_knows_the_line_it_stands_on() -> None:
    (table,) = spending("201 03 50 事业运行", "227.20 200 27.20").tables
    assert [cell.line for cell in table.rows[0] if cell] == [10, 10, 11, 11, 11]


@pytest.mark.parametrize(
    ("broken", "row"),
    [
        (["20", "1 一般公共服务支出 9 8 1"], ["201", "一般公共服务支出", "9", "8", "1"]),
        (["20", "1", "03", "50", "事业运行 9 8 1"], ["2010350", "事业运行", "9", "8", "1"]),
        (
            ["201 03", "其他政府办公厅（室）及", "相关机构事务支出", "9 8 1"],
            ["20103", "其他政府办公厅(室)及相关机构事务支出", "9", "8", "1"],
        ),
        (["201 一般公共服务支出 902.", "37 802.37 100"], ["201", "一般公共服务支出", "902.37", "802.37", "100"]),
        (["201 一般公共服务支出 902.3", "7 802.37 100"], ["201", "一般公共服务支出", "902.37", "802.37", "100"]),
        (["201 一般公共服务支出 902", ".37 802.37 100"], ["201", "一般公共服务支出", "902.37", "802.37", "100"]),
    ],
)
def test_what_was_broken_over_lines_is_mended(broken: list[str], row: list[str]) -> None:
    (table,) = spending(*broken).tables
    assert texts(table) == [row]


def test_amounts_are_shared_out_by_the_only_arithmetic_that_fits() -> None:
    found = spending(
        "201 一般公共服务支出 35 25 10",
        "201 03 运转事务 35 25 10",
        "201 03 01 行政运行 25 25",
        "201 03 08 信访事务 10 10",
        "208 社会保障和就业支出 7 7",
        "208 05 养老支出 7 7",
        "208 05 05 养老保险缴费支出 7 7",
        "合 计 42 32 10",
    )
    (table,) = found.tables
    placed = {row[0]: row[2:] for row in texts(table)}
    assert placed["2010301"] == ["25", "25", ""]
    assert placed["2010308"] == ["10", "", "10"]
    assert placed["2080505"] == ["7", "7", ""]
    assert placed["208"] == ["7", "7", ""]
    assert placed["20805"] == ["7", "7", ""]
    assert found.problems == ()


def test_where_two_ways_fit_nothing_is_guessed_and_the_report_says_so() -> None:
    found = spending("201 03 01 行政运行 10 10", "201 03 08 信访事务 10 10", "合 计 20 10 10")
    (table,) = found.tables
    assert texts(table) == [
        ["2010301", "行政运行", "10", "", ""],
        ["2010308", "信访事务", "10", "", ""],
        ["", "合计", "20", "10", "10"],
    ]
    (problem,) = found.problems
    assert "有2个数分不清属于哪一栏" in problem.what
    assert "第1行" in problem.what


def test_where_the_total_misses_a_column_nothing_is_guessed() -> None:
    found = spending("201 03 01 行政运行 640.17 640.17", "合 计 640.17 640.17")
    (table,) = found.tables
    assert texts(table) == [["2010301", "行政运行", "640.17", "", ""], ["", "合计", "640.17", "", ""]]
    assert "有2个数" in found.problems[0].what


def test_two_halves_on_one_line() -> None:
    found = reading(
        "收 入 支 出",
        "项 目 预算数 功能分类 预算数",
        "一、本年收入 1135.97 201 一般公共服务支出",
        "902.37",
        "其中：一般财力 202 外交支出",
        "上年结转 5 208 社会保障和就业支出 96.66",
        "收 入 总 计 1140.97 支 出 总 计 1140.97",
        title="部门收支总体情况表",
    )
    (table,) = found.tables
    assert [("/".join(c.path), c.is_label, c.block) for c in table.columns] == [
        ("收入/项目", True, 0),
        ("收入/合计", False, 0),
        ("支出/项目", True, 1),
        ("支出/合计", False, 1),
    ]
    assert texts(table) == [
        ["一、本年收入", "1135.97", "", ""],
        ["", "", "201一般公共服务支出", "902.37"],
        ["", "", "202外交支出", ""],
        ["上年结转", "5", "", ""],
        ["", "", "208社会保障和就业支出", "96.66"],
        ["收入总计", "1140.97", "", ""],
        ["", "", "支出总计", "1140.97"],
    ]
    assert found.problems == ()


def test_the_columns_of_a_fiscal_table_that_are_not_read_are_reported() -> None:
    found = reading("收入总计 5 支出总计 5 5", title="财政拨款收支预算总体情况表")
    assert texts(found.tables[0]) == [["收入总计", "5", "", ""], ["", "", "支出总计", "5"]]
    assert "各栏未取数" in found.problems[0].what


def test_a_label_of_expenditure_stands_on_the_right_however_it_begins() -> None:
    found = reading(
        "一、财政拨款收入 9 一、一般公共服务支出 7",
        "二、住房保障支出 2",
        "二、事业收入支出221 住房保障支出 3",
        title="部门收支总表",
    )
    assert texts(found.tables[0]) == [
        ["一、财政拨款收入", "9", "", ""],
        ["", "", "一、一般公共服务支出", "7"],
        ["", "", "二、住房保障支出", "2"],
        ["", "", "221住房保障支出", "3"],
    ]


@pytest.mark.parametrize(
    "shuffled",
    [
        ("合计 3 2 1", "201 一般公共服务支出 900 800 100"),
        ("合计 3 2 1", "科目编码科目名称 2101101"),
    ],
)
def test_rows_taken_off_the_page_out_of_order_are_reported_and_not_read(shuffled: tuple[str, ...]) -> None:
    found = reading(*SPENDING_HEADER, *shuffled)
    assert found.tables == ()
    assert "次序可能已乱" in found.problems[0].what


def test_a_table_of_projects_whose_names_run_together_is_reported() -> None:
    found = reading("201 03 99 其他支出 某平台运维 5", title="一般公共预算项目支出情况表")
    assert found.tables == ()
    assert "分不开" in found.problems[0].what


def test_a_header_that_is_not_understood_is_reported_and_nothing_read() -> None:
    found = reading("名目 甲栏 乙栏", "201 一般公共服务支出 5 3 2", title="奇怪情况表")
    assert found.tables == ()
    assert "认不出表头" in found.problems[0].what


def test_a_table_without_rows_is_no_table() -> None:
    found = spending("备注：此表为空表。")
    assert (found.tables, found.problems) == ((), ())
    assert "备注：此表为空表。" in [line.text for line in found.prose]


@pytest.mark.parametrize(
    "ending", ["备注：数字是编的。", "第三部分 情况说明", "一、关于收支的说明", "（一）规模", "以上合计不含结转。"]
)
def test_a_table_ends_where_prose_begins(ending: str) -> None:
    found = reading(*SPENDING_HEADER, "201 03 01 行政运行 9 8 1", after=(ending, "基本支出8万元。"))
    assert texts(found.tables[0]) == [["2010301", "行政运行", "9", "8", "1"]]
    assert [line.text for line in found.prose][-2:] == [ending, "基本支出8万元。"]


def test_the_next_caption_ends_a_table() -> None:
    second = (
        "表 4",
        "部门收入总体情况表",
        "编制部门：某市测试局 单位：元",
        "科目名称 合 计",
        "类 款 项",
        "201 一般公共服务支出 7",
    )
    found = reading(*SPENDING_HEADER, "201 03 01 行政运行 9 8 1", after=second)
    assert [(table.title, table.unit) for table in found.tables] == [
        ("表3 部门支出总体情况表", "万元"),
        ("表4 部门收入总体情况表", "元"),
    ]


def test_a_caption_without_its_money_unit_begins_no_table() -> None:
    lines = [Line("部门支出总体情况表"), Line("本表反映支出。"), Line("基本支出5万元。")]
    found = read_line_tables(lines)
    assert found.tables == ()
    assert list(found.prose) == lines


def test_a_performance_table_without_cells_is_reported() -> None:
    lines = [Line("项目支出绩效目标表", line=7), Line("数量指标 ≥90%", line=8), Line("第四部分 名词解释", line=9)]
    found = read_line_tables(lines)
    assert found.tables == ()
    assert "第7行" in found.problems[0].what
    assert [line.text for line in found.prose] == ["第四部分 名词解释"]
