"""Performance tables: a number needs a name, a header, and no guess."""

from __future__ import annotations

from decimal import Decimal

import pytest
from things import thing

from index.domain.address import Flow, Fund, Stage
from index.domain.disclosure import Cell, Disclosure
from index.facts.performance import indicator_fact
from index.facts.told import tell_objectives
from index.performance.form import Entry, keyed_amounts
from index.performance.whole import read_indicators

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


def cells(rows: list[list[str]]) -> list[list[Cell]]:
    return [[Cell(text, i, j) for j, text in enumerate(row)] for i, row in enumerate(rows)]


def read(rows: list[list[str]], title: str = "") -> list[Entry]:
    return list(read_indicators(cells(rows), title).entries)


def unread(rows: list[list[str]]) -> list[str]:
    return [cell.text for cell in read_indicators(cells(rows)).unread]


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


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("年度资金总额：6", [("年度资金总额", "6")]),
        ("其中：财政拨款：6", [("其中:财政拨款", "6")]),
        (
            "年度资金总额：10万元；其中：财政拨款：8万元，其他资金：2",
            [("年度资金总额", "10"), ("其中:财政拨款", "8"), ("其他资金", "2")],
        ),
        ("年度资金总额：1,200.50 其中：财政拨款：0", [("年度资金总额", "1200.50"), ("其中:财政拨款", "0")]),
        ("实施期限：2021年至2023年", []),  # the second number has no key
        ("联系电话：0994-2345", []),
        ("9:30", []),
        ("6", []),
        ("其他资金：", []),
    ],
)
def test_keys_and_values_in_one_cell(text: str, pairs: list[tuple[str, str]]) -> None:
    assert [(key, str(amount.value)) for key, amount in keyed_amounts(text)] == pairs


def test_the_last_colon_parts_a_value_from_its_key() -> None:
    rows = [["项目名称", "甲"], ["项目资金（万元）", "年度资金总额：6"], ["", "其中：财政拨款：6"]]
    assert said(read(rows)) == [
        ("年度资金总额", "预算数", "", "6", "万元"),
        ("其中:财政拨款", "预算数", "", "6", "万元"),
    ]


def test_money_is_in_the_unit_that_the_sheet_states() -> None:
    rows = [["项目名称", "甲"], ["项目资金（元）", "年度资金总额", "60000"]]
    assert said(read(rows)) == [("年度资金总额", "预算数", "", "60000", "元")]


def test_budget_adjusted_executed_the_rate_and_the_marks() -> None:
    assert said(read(OUTCOMES)) == [
        ("年度资金总额", "年初预算数", "", "20.00", "万元"),
        ("年度资金总额", "全年预算数", "", "20.00", "万元"),
        ("年度资金总额", "全年执行数", "", "17.9", "万元"),
        ("年度资金总额", "分值", "", "10", "分"),
        ("年度资金总额", "执行率", "", "89.50", "%"),
        ("年度资金总额", "得分", "", "8.95", "分"),
        ("其他资金", "年初预算数", "", "0.00", "万元"),
        ("其他资金", "全年预算数", "", "0.00", "万元"),
        ("其他资金", "全年执行数", "", "0.00", "万元"),
        ("安全设备购置", "年度指标值", "≤", "17", "万元"),
        ("安全设备购置", "实际完成值", "=", "17.9", "万元"),
        ("安全设备购置", "分值", "", "10", "分"),
        ("安全设备购置", "得分", "", "10", "分"),
    ]
    assert unread(OUTCOMES) == []
    assert {entry.project for entry in read(OUTCOMES)} == {"媒体互动安全维护项目"}


def test_a_row_that_lost_cells_on_its_left_is_moved_under_its_header() -> None:
    header = ["一级指标", "二级指标", "三级指标", "分值", "年度指标值", "实际完成值"]
    assert said(read([header, ["数量指标", "维护网站个数", "", "≥3个", "=4个"]])) == [
        ("维护网站个数", "年度指标值", "≥", "3", "个"),
        ("维护网站个数", "实际完成值", "=", "4", "个"),
    ]


def test_the_next_project_name_begins_another_project() -> None:
    entries = read([*TARGETS, *OUTCOMES])
    assert [entry.project for entry in entries] == ["专网租金费项目"] * 8 + ["媒体互动安全维护项目"] * 13


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
    assert unread([header, row]) == [text for text in row if text in ("3", "≥5")]


@pytest.mark.parametrize("name", ["服务对象满意度", "经济作物面积", "质量", "服务对象满意度指标"])
def test_a_name_in_its_own_column_may_read_like_a_level(name: str) -> None:
    header = ["一级指标", "二级指标", "三级指标", "指标值"]
    assert [entry.name for entry in read([header, ["满意度指标", "满意度指标", name, "≥90%"]])] == [name]


def test_sign_value_and_unit_in_columns_of_their_own() -> None:
    header = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重"]
    assert said(read([header, ["产出指标", "数量指标", "巡检次数", "≥", "12", "次", "20"]])) == [
        ("巡检次数", "指标值", "≥", "12", "次"),
        ("巡检次数", "权重", "", "20", "分"),
    ]


def test_a_name_that_goes_on_on_the_next_page_is_whole() -> None:
    header = ["一级指标", "二级指标", "三级指标", "指标值"]
    rows = [
        header,
        ["产出指标", "数量指标", "维护应用系统", "≥5个"],
        ["", "", "数量", ""],
        ["", "", "巡检次数", "≥2次"],
    ]
    pages = [1, 1, 2, 2]
    paged = [[Cell(t, i, j, page=pages[i]) for j, t in enumerate(row)] for i, row in enumerate(rows)]
    assert [entry.name for entry in read_indicators(paged).entries] == ["维护应用系统数量", "巡检次数"]


def test_a_number_without_a_header_is_unread_and_so_is_the_money_of_nobody() -> None:
    assert unread([["项目名称", "甲"], ["补充说明", "12.5"], ["年度资金总额", "5"]]) == ["12.5"]
    assert unread([["年度资金总额", "5"]]) == ["5"]


def test_money_of_the_whole_body_needs_no_project() -> None:
    rows = [
        ["部门（单位）名称", "某某局"],
        ["部门资金（万元）", "资金来源", "年初预算数", "全年执行数", "得分"],
        ["", "中央安排", "0.00", "0.00", "9.9"],
        ["", "合计", "20.00", "18.00", "—"],
    ]
    assert said(read(rows)) == [
        ("中央安排", "年初预算数", "", "0.00", "万元"),
        ("中央安排", "全年执行数", "", "0.00", "万元"),
        ("中央安排", "得分", "", "9.9", "分"),
        ("合计", "年初预算数", "", "20.00", "万元"),
        ("合计", "全年执行数", "", "18.00", "万元"),
    ]


# --- as facts ----------------------------------------------------------------------------------------------------


def test_money_of_a_project_counts_as_the_amount_of_the_project(budget: Disclosure) -> None:
    fact = indicator_fact(read(TARGETS)[0], "项目支出绩效目标表", budget)
    assert (thing(fact), fact.project, fact.role) == ("专网租金费", "专网租金费项目", "amount")
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


def test_money_by_source_and_money_of_the_whole_body_have_topics_of_their_own(final_accounts: Disclosure) -> None:
    of_source = indicator_fact(read(OUTCOMES)[6], "", final_accounts)
    assert (thing(of_source), of_source.fund, of_source.role) == ("媒体互动安全维护", Fund.UNIT, "amount")
    rows = [
        ["部门名称", "某某局"],
        ["资金来源", "年初预算数", "执行率"],
        ["合计", "20.00", "90%"],
        ["其他资金", "1.00", ""],
    ]
    facts = [indicator_fact(entry, "整体支出绩效自评表", final_accounts) for entry in read(rows)]
    assert [(thing(fact), fact.role, fact.project) for fact in facts] == [
        ("整体支出绩效", "amount", ""),
        ("整体支出绩效", "rate", ""),
        ("整体支出绩效|其他资金", "amount", ""),
    ]


def test_marks_have_a_role_and_a_topic_that_no_amount_has(final_accounts: Disclosure) -> None:
    weight, score = (indicator_fact(entry, "", final_accounts) for entry in read(OUTCOMES)[-2:])
    assert [(fact.role, thing(fact), fact.unit) for fact in (weight, score)] == [
        ("weight", "安全设备购置", "分"),
        ("score", "安全设备购置", "分"),
    ]


def test_the_form_of_a_project_does_not_take_the_title_of_the_form_above_it(final_accounts: Disclosure) -> None:
    entry = read(OUTCOMES)[0]
    assert indicator_fact(entry, "部门整体支出绩效自评表", final_accounts).source.table == "项目支出绩效表"
    assert indicator_fact(entry, "项目支出绩效自评表", final_accounts).source.table == "项目支出绩效自评表"


@pytest.mark.parametrize(("index", "stage"), [(0, Stage.BUDGET), (1, Stage.ADJUSTED), (2, Stage.EXECUTED)])
def test_the_stage_of_money_is_told_by_its_header(final_accounts: Disclosure, index: int, stage: Stage) -> None:
    assert indicator_fact(read(OUTCOMES)[index], "", final_accounts).stage is stage


def test_a_target_and_its_outcome_are_two_stages_of_one_topic(final_accounts: Disclosure) -> None:
    target, outcome = (indicator_fact(entry, "", final_accounts) for entry in read(OUTCOMES)[-4:-2])
    assert (thing(target), target.stage, target.value) == ("安全设备购置", Stage.TARGET, Decimal(17))
    assert (thing(outcome), outcome.stage, outcome.value) == ("安全设备购置", Stage.ACTUAL, Decimal("17.9"))
    assert target.role is outcome.role
    assert target.source.written_as == "<=17万元"


def test_the_unit_in_a_name_is_no_part_of_the_topic(budget: Disclosure) -> None:
    assert thing(indicator_fact(read(TARGETS)[3], "", budget)) == "涉及单位个数"


def test_an_indicator_that_speaks_of_standards_is_no_header() -> None:
    rows = [
        ["一级指标", "二级指标", "三级指标", "绩效指标性质", "本年绩效指标值", "绩效度量单位"],
        ["产出指标", "质量指标", "印刷费用符合行业标准", "定性", "优，符合相关标准", ""],
        ["成本指标", "经济成本指标", "年度材料制作成本", "≤", "3.88", "万元"],
    ]
    cells = [[Cell(text, i, j) for j, text in enumerate(row)] for i, row in enumerate(rows)]
    assert [entry.name for entry in read_indicators(cells).entries] == ["年度材料制作成本"]


def test_objectives_written_as_prose_are_told_of_their_project(budget: Disclosure) -> None:
    cell = Cell("1、全年报销差旅费26万元。2、缴纳电费27.5万元。", 3, 3, page=2)
    told = tell_objectives([("驻外经费", cell)], ("某州测试局",), budget)
    assert [(one.fact.item[0].name, one.fact.item[1].name, str(one.fact.value)) for one in told] == [
        ("报销差旅费", "驻外经费", "26"),
        ("缴纳电费", "驻外经费", "27.5"),
    ]
    assert told[0].fact.source.page == 2
