"""Performance tables: a number needs a name, a header, and no guess."""

from __future__ import annotations

from decimal import Decimal

import pytest

from index.disclosure import Cell, Disclosure, Flow, Stage
from index.facts import indicator_fact
from index.indicators import Entry, read_indicators

TARGETS = [
    ["项目名称", "专网租金费项目"],
    ["年度资金总额：", "50.4", "其中：财政拨款", "50.4", "其他资金", "0"],
    ["总体目标", "保障专网平稳运行"],
    ["一级指标", "二级指标", "三级指标", "指标值（包含数字及文字描述）"],
    ["产出指标", "数量指标", "涉及单位个数（个）", "≥56"],
    ["", "质量指标", "专网运行故障率（%）", "<=2"],
    ["", "时效指标", "租金缴纳及时率", "≧98%"],
    ["", "成本指标", "每单位每月标准（元/月）", "750"],
    ["满意度指标", "满意度指标", "使用部门满意度", "=95％"],
    ["效益指标", "社会效益指标", "提升办事效率", "有效提升"],
]
OUTCOMES = [
    ["项目名称", "媒体互动安全维护项目", "项目负责人", "张三"],
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", "20.00", "20.00", "17.9", "10", "89.50%", "8.95"],
    ["", "其他资金", "0.00", "0.00", "0.00", "", "", ""],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "成本指标", "安全设备购置", "<=17万元", "=17.9万元", "10", "10"],
]


def read(rows: list[list[str]], torn: bool = False) -> list[Entry]:
    cells = [[Cell(text, i, j) for j, text in enumerate(row)] for i, row in enumerate(rows)]
    return list(read_indicators(cells, torn))


def said(entries: list[Entry]) -> list[tuple[str, str, str, str, str]]:
    return [(e.name, e.measure, e.amount.comparator, str(e.amount.value), e.unit) for e in entries]


def test_targets_with_their_units_and_signs() -> None:
    assert said(read(TARGETS))[3:] == [
        ("涉及单位个数(个)", "指标值(包含数字及文字描述)", "≥", "56", "个"),
        ("专网运行故障率(%)", "指标值(包含数字及文字描述)", "≤", "2", "%"),
        ("租金缴纳及时率", "指标值(包含数字及文字描述)", "≥", "98", "%"),
        ("每单位每月标准(元/月)", "指标值(包含数字及文字描述)", "", "750", "元/月"),
        ("使用部门满意度", "指标值(包含数字及文字描述)", "=", "95", "%"),
    ]
    assert {entry.project for entry in read(TARGETS)} == {"专网租金费项目"}


def test_keys_and_values_of_the_money() -> None:
    assert said(read(TARGETS))[:3] == [
        ("年度资金总额", "预算数", "", "50.4", "万元"),
        ("其中:财政拨款", "预算数", "", "50.4", "万元"),
        ("其他资金", "预算数", "", "0", "万元"),
    ]


def test_a_key_and_its_value_in_one_cell() -> None:
    assert said(read([["项目名称", "甲"], ["年度资金总额：6"]])) == [("年度资金总额", "预算数", "", "6", "万元")]


def test_budget_adjusted_executed_and_the_rate_but_no_scores() -> None:
    assert said(read(OUTCOMES)) == [
        ("年度资金总额", "年初预算数", "", "20.00", "万元"),
        ("年度资金总额", "全年预算数", "", "20.00", "万元"),
        ("年度资金总额", "全年执行数", "", "17.9", "万元"),
        ("年度资金总额", "执行率", "", "89.50", "%"),
        ("其他资金", "年初预算数", "", "0.00", "万元"),
        ("其他资金", "全年预算数", "", "0.00", "万元"),
        ("其他资金", "全年执行数", "", "0.00", "万元"),
        ("安全设备购置", "年度指标值", "≤", "17", "万元"),
        ("安全设备购置", "实际完成值", "=", "17.9", "万元"),
    ]
    assert {entry.project for entry in read(OUTCOMES)} == {"媒体互动安全维护项目"}


def test_a_row_with_a_cell_less_than_its_header_takes_the_headers_in_order_and_no_score() -> None:
    header = ["一级指标", "二级指标", "三级指标", "分值", "年度指标值", "实际完成值"]
    assert said(read([header, ["数量指标", "维护网站个数", "", "≥3个", "=4个"]])) == [
        ("维护网站个数", "年度指标值", "≥", "3", "个"),
        ("维护网站个数", "实际完成值", "=", "4", "个"),
    ]


def test_the_next_project_name_begins_another_project() -> None:
    entries = read([*TARGETS, *OUTCOMES])
    assert [entry.project for entry in entries] == ["专网租金费项目"] * 8 + ["媒体互动安全维护项目"] * 9


@pytest.mark.parametrize(
    "row",
    [
        ["产出指标", "数量指标", "≥5"],  # the name is only a level
        ["产出指标", "3", "≥5"],  # the name is a number
        ["产出指标", "数", "≥5"],  # one character is no name
        ["≥5", "", ""],  # nothing before the value
        ["产出指标", "提升效率", "有效提升"],  # a value in words
    ],
)
def test_a_number_without_a_name_is_not_taken(row: list[str]) -> None:
    header = ["一级指标", "三级指标", "指标值"]
    assert read([header, row]) == []


def test_a_name_torn_over_cells_of_the_project_row_is_joined() -> None:
    assert read([["项目", "名称", "甲项", "目"], ["年度资金总额", "5"]])[0].project == "甲项目"


def test_of_a_torn_sheet_only_values_that_show_themselves_are_taken() -> None:
    header = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值"]
    rows = [
        header,
        ["产出", "正常运行率", ">=95%", "=100%"],
        ["维护服务器台数", ">=80台"],
        ["改造完成个数", "5"],  # could be anything
        ["购置数量", "3套"],  # one bare value: target or outcome?
    ]
    assert said(read(rows, torn=True)) == [
        ("正常运行率", "年度指标值", "≥", "95", "%"),
        ("正常运行率", "实际完成值", "=", "100", "%"),
        ("维护服务器台数", "年度指标值", "≥", "80", "台"),
    ]


def test_money_of_a_torn_sheet_without_its_project_is_not_taken() -> None:
    assert read([["年度资金总额", "5"]], torn=True) == []


# --- as facts ----------------------------------------------------------------------------------------------------


def test_money_of_a_project_counts_as_the_amount_of_the_project(budget: Disclosure) -> None:
    fact = indicator_fact(read(TARGETS)[0], "项目支出绩效目标表", budget)
    assert (fact.topic, fact.project, fact.role) == ("专网租金费", "专网租金费项目", "amount")
    assert (fact.value, fact.unit, fact.year, fact.stage, fact.flow) == (
        Decimal("50.4"),
        "万元",
        2021,
        Stage.BUDGET,
        Flow.EXPENDITURE,
    )
    assert (fact.source.table, fact.source.row, fact.source.column, fact.source.written_as) == (
        "项目支出绩效目标表",
        2,
        2,
        "50.4",
    )


@pytest.mark.parametrize(("index", "stage"), [(0, Stage.BUDGET), (1, Stage.ADJUSTED), (2, Stage.EXECUTED)])
def test_the_stage_of_money_is_told_by_its_header(final_accounts: Disclosure, index: int, stage: Stage) -> None:
    assert indicator_fact(read(OUTCOMES)[index], "", final_accounts).stage is stage


def test_a_target_and_its_outcome_are_two_stages_of_one_topic(final_accounts: Disclosure) -> None:
    target, outcome = (indicator_fact(entry, "", final_accounts) for entry in read(OUTCOMES)[-2:])
    assert (target.topic, target.stage, target.value) == ("安全设备购置", Stage.TARGET, Decimal(17))
    assert (outcome.topic, outcome.stage, outcome.value) == ("安全设备购置", Stage.EXECUTED, Decimal("17.9"))
    assert target.role == outcome.role == "target"
    assert target.source.written_as == "<=17万元"


def test_the_unit_in_a_name_is_no_part_of_the_topic(budget: Disclosure) -> None:
    assert indicator_fact(read(TARGETS)[3], "", budget).topic == "涉及单位个数"
