"""Tables left as bare lines: what order, the header's words and the document's own sums tell is read; the rest is
told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from index.converted_text.tables import LineReading, read_line_tables
from index.domain.amounts import count_digits
from index.domain.disclosure import Table
from index.readers import Line

SPENDING_HEADER = ["项 目 支出预算", "功能分类科", "目编码 功能分类科目名称 合 计 基本支出 项目支出", "类 款 项"]
BASIC_HEADER = ["项目 一般公共预算基本支出", "经济分类科目编码 经济分类科目名称 合计 人员经费 公用经费", "类 款"]


def lines_of(texts: Sequence[str]) -> list[Line]:
    return [Line(text, line=number) for number, text in enumerate(texts, start=1)]


def reading(
    *rows: str, title: str = "部门支出总体情况表", unit: str = "万元", after: tuple[str, ...] = ()
) -> LineReading:
    return read_line_tables(lines_of(["表 3", "", title, f"编制部门：某市测试局 单位：{unit}", "", *rows, *after]))


def spending(*rows: str) -> LineReading:
    return reading(*SPENDING_HEADER, *rows)


def texts(table: Table) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in table.rows]


def amounts(table: Table) -> dict[str, list[str]]:
    """Code and name, then the value columns of every row."""
    labels = [column.index for column in table.columns if column.is_label]
    return {
        "".join(row[j] for j in labels): [text for j, text in enumerate(row) if j not in labels] for row in texts(table)
    }


def test_a_row_is_a_code_a_name_and_its_amounts_under_the_words_of_the_header() -> None:
    found = spending(
        "201 一般公共服务支出 937.37 902.37 35", "201 03 50 事业运行", "227.20 200 27.20", "合 计 937.37 902.37 35"
    )
    (table,) = found.tables
    assert (table.title, table.unit, table.body) == ("表3 部门支出总体情况表", "万元", "某市测试局")
    assert [("/".join(column.path), column.is_label) for column in table.columns] == [
        *[("功能分类科目编码", True)] * 3,
        ("功能分类科目名称", True),
        ("支出预算/合计", False),
        ("支出预算/基本支出", False),
        ("支出预算/项目支出", False),
    ]
    assert texts(table) == [
        ["201", "", "", "一般公共服务支出", "937.37", "902.37", "35"],
        ["201", "03", "50", "事业运行", "227.20", "200", "27.20"],
        ["", "", "", "合计", "937.37", "902.37", "35"],
    ]
    assert found.problems == ()


def test_a_cell_knows_the_line_it_stands_on() -> None:
    (table,) = spending("201 03 50", "事业运行", "227.20 200 27.20").tables
    assert [cell.line for cell in table.rows[0] if cell] == [10, 10, 10, 11, 12, 12, 12]


@pytest.mark.parametrize(
    ("broken", "row"),
    [
        (["20", "1 一般公共服务支出 9 8 1"], ["201", "一般公共服务支出", "9", "8", "1"]),
        (["20", "1", "03", "50", "事业运行 9 8 1"], ["201", "03", "50", "事业运行", "9", "8", "1"]),
        (["2010350 事业运行", "9 8 1"], ["2010350", "事业运行", "9", "8", "1"]),
        (["201一般公共服务支出 9 8 1"], ["201", "一般公共服务支出", "9", "8", "1"]),
        (["301 103 奖金 9 8 1"], ["301", "103", "奖金", "9", "8", "1"]),
        (["302 211 差旅费 9 8 1"], ["302", "211", "差旅费", "9", "8", "1"]),
        (
            ["201 03", "其他政府办公厅（室）及", "相关机构事务支出", "9 8 1"],
            ["201", "03", "其他政府办公厅（室）及相关机构事务支出", "9", "8", "1"],
        ),
        (["201 一般公共服务支出 902.", "37 802.37 100"], ["201", "一般公共服务支出", "902.37", "802.37", "100"]),
        (["201 一般公共服务支出 902.3", "7 802.37 100"], ["201", "一般公共服务支出", "902.37", "802.37", "100"]),
        (["201 一般公共服务支出 902", ".37 802.37 100"], ["201", "一般公共服务支出", "902.37", "802.37", "100"]),
        (
            ["201 一般公共服务支出 21,6", "01.50 21,600.50 1.00"],
            ["201", "一般公共服务支出", "21,601.50", "21,600.50", "1.00"],
        ),
    ],
)
def test_what_was_broken_over_lines_is_mended(broken: list[str], row: list[str]) -> None:
    (table,) = spending(*broken).tables
    assert texts(table) == [row]


def test_amounts_break_where_other_amounts_of_the_table_break() -> None:
    found = spending("201 一般公共服务支出", "96.6", "5", "96.65", "208 社会保障和就业支出", "21.4", "1", "21.42")
    assert [row[2] for row in texts(found.tables[0])] == ["96.65", "21.41"]


def test_two_numbers_that_may_be_one_are_not_read() -> None:
    found = spending("201 一般公共服务支出 96.6", "5", "208 社会保障和就业支出 9 8 1")
    assert amounts(found.tables[0]) == {"208社会保障和就业支出": ["9", "8", "1"]}
    assert "有3个数分不清" in found.problems[0].what


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
    placed = amounts(found.tables[0])
    assert placed["2010301行政运行"] == ["25", "25", ""]
    assert placed["2010308信访事务"] == ["10", "", "10"]
    assert placed["2080505养老保险缴费支出"] == ["7", "7", ""]
    assert placed["208社会保障和就业支出"] == ["7", "7", ""]
    assert found.problems == ()


def test_where_two_ways_fit_nothing_is_guessed_and_the_report_says_so() -> None:
    found = spending("201 03 01 行政运行 10 10", "201 03 08 信访事务 10 10", "合 计 20 10 10")
    assert amounts(found.tables[0]) == {
        "2010301行政运行": ["10", "", ""],
        "2010308信访事务": ["10", "", ""],
        "合计": ["20", "10", "10"],
    }
    (problem,) = found.problems
    assert "有2个数分不清属于哪一栏" in problem.what
    assert "第1行" in problem.what


def test_where_the_total_misses_a_column_nothing_is_guessed() -> None:
    found = spending("201 03 01 行政运行 640.17 640.17", "合 计 640.17 640.17")
    assert amounts(found.tables[0]) == {"2010301行政运行": ["640.17", "", ""], "合计": ["640.17", "", ""]}
    assert "有2个数" in found.problems[0].what


def test_a_total_that_another_table_states_is_used() -> None:
    basic = [*BASIC_HEADER, "301 工资福利支出 40 40", "302 商品和服务支出 10 10", "合计 50 40 10"]
    second = ["表 4", "一般公共预算基本支出情况表", "编制部门：某市测试局 单位：万元", *basic]
    found = reading(*SPENDING_HEADER, "201 一般公共服务支出 50 50", "合 计 50 50", after=tuple(second))
    assert amounts(found.tables[0]) == {"201一般公共服务支出": ["50", "50", ""], "合计": ["50", "50", ""]}


def test_two_halves_on_one_line() -> None:
    found = reading(
        "收 入 支 出",
        "项 目 预算数 功能分类 预算数",
        "一、本年收入 1135.97 201 一般公共服务支出",
        "1039.31",
        "其中：一般财力 202 外交支出",
        "二、上年结转 5 208 社会保障和就业支出 101.66",
        "收 入 总 计 1140.97 支 出 总 计 1140.97",
        title="部门收支总体情况表",
    )
    (table,) = found.tables
    assert [("/".join(c.path), c.is_label, c.block) for c in table.columns] == [
        ("收入/项目", True, 0),
        ("收入/预算数", False, 0),
        ("支出/功能分类", True, 1),
        ("支出/预算数", False, 1),
    ]
    assert texts(table) == [
        ["一、本年收入", "1135.97", "", ""],
        ["", "", "201一般公共服务支出", "1039.31"],
        ["其中：一般财力", "", "", ""],
        ["", "", "202外交支出", ""],
        ["二、上年结转", "5", "", ""],
        ["", "", "208社会保障和就业支出", "101.66"],
        ["收入总计", "1140.97", "", ""],
        ["", "", "支出总计", "1140.97"],
    ]
    assert found.problems == ()


def test_an_amount_on_another_line_than_its_label_is_not_trusted_in_a_half_that_does_not_add_up() -> None:
    found = reading(
        "收入 支出",
        "项目 预算数 项目 预算数",
        "一、财政拨款收入 9 一、教育支出",
        "7",
        "收入总计 9 支出总计 9",
        title="部门收支总体情况表",
    )
    assert amounts(found.tables[0]) == {
        "一、财政拨款收入": ["9", ""],
        "收入总计": ["9", ""],
        "支出总计": ["", "9"],
    }
    assert "有1个数" in found.problems[0].what


FISCAL = (
    "财政拨款收入 财政拨款支出",
    "项目 预算数 项目 合计",
    "一般公共预",
    "算",
    "政府性",
    "基金预算",
    "一、一般公共预算 9 一、教育支出 9 9",
    "二、政府性基金预算{}",
    "收入总计 9 支出总计 9 9",
)


def test_a_source_that_the_revenue_leaves_empty_has_no_expenditure() -> None:
    rows = [row.format("") for row in FISCAL]
    (table,) = reading(*rows, title="财政拨款收支预算总体情况表").tables
    assert [column.path for column in table.columns if column.block and not column.is_label] == [
        ("财政拨款支出", "合计"),
        ("财政拨款支出", "一般公共预算"),
        ("财政拨款支出", "政府性基金预算"),
    ]
    assert amounts(table)["一、教育支出"] == ["", "9", "9", ""]


def test_where_the_revenue_has_both_sources_the_column_is_not_guessed() -> None:
    rows = [row.format(" 2") for row in FISCAL]
    found = reading(*rows, title="财政拨款收支预算总体情况表")
    assert amounts(found.tables[0])["一、教育支出"] == ["", "9", "", ""]
    assert "有2个数" in found.problems[0].what


def test_a_label_of_expenditure_stands_on_the_right_however_it_begins() -> None:
    found = reading(
        "收入 支出",
        "项目 预算数 项目 预算数",
        "一、财政拨款收入 9 一、一般公共服务支出 7",
        "二、住房保障支出 2",
        "二、事业收入支出221 住房保障支出 3",
        title="部门收支总表",
    )
    assert [row for row in texts(found.tables[0]) if row[1] or row[3]] == [
        ["一、财政拨款收入", "9", "", ""],
        ["", "", "一、一般公共服务支出", "7"],
        ["", "", "二、住房保障支出", "2"],
        ["", "", "221住房保障支出", "3"],
    ]


def test_the_row_numbers_of_a_form_are_no_amounts() -> None:
    found = reading(
        "收入 支出",
        "项目 行次 决算数 项目 行次 决算数",
        "栏次 1 栏次 2",
        "一、财政拨款收入 1 9.5 一、教育支出 32 9.5",
        "二、事业收入 2 二、外交支出 33",
        "总计 31 9.5 总计 62 9.5",
        title="收入支出决算总表",
    )
    assert texts(found.tables[0]) == [
        ["一、财政拨款收入", "1", "9.5", "", "", ""],
        ["", "", "", "一、教育支出", "32", "9.5"],
        ["二、事业收入", "2", "", "", "", ""],
        ["", "", "", "二、外交支出", "33", ""],
        ["总计", "31", "9.5", "", "", ""],
        ["", "", "", "总计", "62", "9.5"],
    ]


def test_two_subjects_of_the_economic_classification_on_one_line() -> None:
    found = reading(
        *["经济分类", "科目编码", "科目名称 决算数"] * 2,
        "301 工资福利支出 95.36 302 商品和服务支出 10.23",
        "30108",
        "机关事业单位基本",
        "养老保险缴费",
        "6.18 30206 电费 0.00",
        "人员经费合计 95.36 公用经费合计 10.23",
        title="一般公共预算财政拨款基本支出决算表",
    )
    assert [row for row in texts(found.tables[0]) if "6.18" in row] == [
        ["30108", "机关事业单位基本养老保险缴费", "6.18", "", "", ""]
    ]
    assert sum(bool(row[2] or row[5]) for row in texts(found.tables[0])) == 6


@pytest.mark.parametrize(
    "shuffled",
    [
        ("合计 3 2 1", "201 一般公共服务支出 900 800 100"),
        ("合计 3 2 1", "科目编码科目名称 2101101"),
        ("201", "201 03", "一般公共服务支出 9 8 1", "机构事务 9 8 1"),
        ("201 一般公共服务支出 9 8 1", "机构事务 9 8 1"),
        ("9 8 1", "201 一般公共服务支出"),
        ("201 一般公共服务支出 9 8 1 9"),
    ],
)
def test_rows_taken_off_the_page_out_of_order_are_reported_and_not_read(shuffled: tuple[str, ...]) -> None:
    found = reading(*SPENDING_HEADER, *shuffled)
    assert found.tables == ()
    assert "未取数" in found.problems[0].what


PROJECTS = (
    "科目编码",
    "科目名称 项目名称",
    "项目",
    "支出",
    "合计 工资福利支出 商品和服务支出",
    "类 款 项",
    "201 03 99 其他",
    "机构支出",
    "2023",
    "年平台运维 5 5",
    "合计 5 5",
)


def test_a_project_is_cut_off_the_subject_that_another_table_names() -> None:
    second = ["表 4", "一般公共预算项目支出情况表", "单位：万元", *PROJECTS]
    found = reading(*SPENDING_HEADER, "201 03 99 其他机构支出 5 0 5", after=tuple(second))
    assert texts(found.tables[1]) == [
        ["201", "03", "99", "其他机构支出", "2023年平台运维", "5", "", ""],
        ["", "", "", "合计", "", "5", "", ""],
    ]
    assert "有2个数" in found.problems[0].what


def test_a_project_whose_subject_no_table_names_is_reported_and_not_read() -> None:
    found = reading(*PROJECTS, title="一般公共预算项目支出情况表")
    assert texts(found.tables[0]) == [["", "", "", "合计", "", "5", "", ""]]
    assert "未取" in found.problems[0].what


def test_a_header_that_is_not_understood_is_reported_and_nothing_read() -> None:
    found = reading("名目 甲栏 乙栏", "201 一般公共服务支出 5 3 2", title="奇怪情况表")
    assert found.tables == ()
    assert "认不出表头" in found.problems[0].what


def test_rows_that_never_add_up_are_not_placed() -> None:
    found = spending("201 一般公共服务支出 9 5 1", "合计 9 5 1")
    assert found.tables == ()
    assert "没有一个数分得清" in found.problems[0].what


def test_a_row_that_prints_nothing_is_an_empty_row_only_where_nothing_can_be_missing() -> None:
    rows = ("201 一般公共服务支出 9 8 1", "202 外交支出", "208 社会保障和就业支出 {} 3")
    sound = spending(*(row.format("8 5") for row in rows), "合计 17 13 4")
    torn = spending(*(row.format("7 4") for row in rows), "合计 17 13 4")
    assert amounts(sound.tables[0])["202外交支出"] == ["", "", ""]
    assert "202外交支出" not in amounts(torn.tables[0])


@pytest.mark.parametrize("row", [(), ("合 计",)])
def test_an_empty_table_is_a_table_without_amounts(row: tuple[str, ...]) -> None:
    found = spending(*row, "备注：此表为空表。")
    (table,) = found.tables
    assert ["/".join(column.path) for column in table.columns if not column.is_label] == [
        "支出预算/合计",
        "支出预算/基本支出",
        "支出预算/项目支出",
    ]
    assert texts(table) == [["合计", "", "", ""]] * len(row)
    assert found.problems == ()
    assert "备注：此表为空表。" in [line.text for line in found.prose]


def test_a_header_that_a_page_repeats_is_no_row() -> None:
    found = spending(
        "201 一般公共服务支出 9 8 1",
        "- 64 -",
        *("项目 支出预算", "功能分类科目编码", "功能分类科目名称 合计 基本支出 项目支出", "类 款 项"),
        "208 社会保障和就业支出 3 2 1",
    )
    assert [row[0] for row in texts(found.tables[0])] == ["201", "208"]
    assert "- 64 -" in [line.text for line in found.prose]
    assert found.problems == ()


@pytest.mark.parametrize(
    "ending", ["备注：数字是编的。", "第三部分 情况说明", "一、关于收支的说明", "（一）规模", "以上合计不含结转。"]
)
def test_a_table_ends_where_prose_begins(ending: str) -> None:
    found = reading(*SPENDING_HEADER, "201 03 01 行政运行 9 8 1", after=(ending, "基本支出8万元。"))
    assert texts(found.tables[0]) == [["201", "03", "01", "行政运行", "9", "8", "1"]]
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


@pytest.mark.parametrize(
    "rows",
    [
        ("201 03 01 行政运行 10 10", "201 03 08 信访事务 10 10", "合 计 20 10 10"),
        ("9 8 1", "201 一般公共服务支出"),
        ("201 一般公共服务支出 96.6", "5", "- 7 -", "合计 101.6 96.6 5"),
        ("甲 1 乙 2",),
        (*SPENDING_HEADER, "208 社会保障和就业支出 3 2 1"),
    ],
)
def test_every_digit_is_in_a_cell_in_prose_or_in_what_was_left_out(rows: tuple[str, ...]) -> None:
    found = reading(*SPENDING_HEADER, "201 03 99 其他支出 9 8 1", *rows, after=("备注：2023年的数。",))
    held: Counter[str] = Counter()
    parts = [cell.text for table in found.tables for cell in table.cells]
    parts += [line.text for line in found.prose] + [discard.text for discard in found.discards]
    for text in parts:
        held += count_digits(text)
    printed = ["表 3", "201 03 99 其他支出 9 8 1", *rows, "备注：2023年的数。"]
    assert held == sum((count_digits(text) for text in printed), Counter())
