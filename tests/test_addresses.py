"""The address of a number in a table: what its row, its column and its table fix of it, on small made-up tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from test_facts import table

from index.domain.address import Base, Classification, Flow, Fund, Origin, Role, Scope, Stage
from index.domain.disclosure import Disclosure, Fact
from index.facts.cells import table_facts
from index.facts.sentences import day_of
from index.tables.header_words import base_in, header_word


def read(disclosure: Disclosure, title: str, *rows: list[str], unit: str = "万元") -> list[Fact]:
    return list(table_facts(table(title, *rows, unit=unit), disclosure))


def facets(fact: Fact) -> list[tuple[Classification, str, tuple[str, ...]]]:
    return [(facet.classification, facet.code, facet.path) for facet in fact.item]


def things(facts: Sequence[Fact]) -> list[tuple[str, tuple[str, ...]]]:
    """The names of the item, and the measures."""
    return [("+".join(facet.name for facet in fact.item), fact.measures) for fact in facts]


SPENDING = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]


def test_a_subject_has_the_path_of_the_rows_above_it(budget: Disclosure) -> None:
    facts = read(
        budget,
        "部门支出总体情况表",
        SPENDING,
        ["201", "一般公共服务支出", "5.00", "5.00", "0.00"],
        ["20103", "政府办公厅（室）及相关机构事务", "5.00", "5.00", "0.00"],
        ["2010350", "事业运行", "5.00", "5.00", "0.00"],
    )
    assert facets(facts[6]) == [
        (Classification.FUNCTIONAL, "2010350", ("一般公共服务支出", "政府办公厅室及相关机构事务", "事业运行"))
    ]
    assert [fact.measures for fact in facts[6:]] == [(), ("基本支出",), ("项目支出",)]


def test_a_subject_without_rows_above_it_has_the_path_of_the_list(budget: Disclosure) -> None:
    (fact,) = read(budget, "部门支出总体情况表", ["科目编码", "科目名称", "合计"], ["2080505", "养老保险缴费", "5.00"])
    assert fact.item[0].path == ("社会保障和就业支出", "行政事业单位养老支出", "养老保险缴费")


def test_the_total_row_takes_the_standard_line_of_its_column(budget: Disclosure) -> None:
    facts = read(budget, "部门支出总体情况表", SPENDING, ["", "合计", "9.00", "5.00", "4.00"])
    assert things(facts) == [("支出总计", ()), ("基本支出", ()), ("项目支出", ())]
    assert {facet.classification for fact in facts for facet in fact.item} == {Classification.LINE}


def test_a_level_of_the_code_may_stand_in_the_row_above(budget: Disclosure) -> None:
    facts = read(
        budget,
        "部门支出总体情况表",
        ["类", "款", "项", "科目名称", "合计"],
        ["201", "", "", "一般公共服务支出", "5.00"],
        ["", "40", "", "信访事务", "5.00"],
        ["", "", "01", "行政运行", "5.00"],
    )
    assert [fact.item[0].code for fact in facts] == ["201", "20140", "2014001"]


def test_funds_and_origins_of_columns_are_dimensions_and_no_measures(budget: Disclosure) -> None:
    facts = read(
        budget,
        "支出总表",
        ["科目编码", "科目名称", "合计", "当年预算", "<", "上年结转结余", "<"],
        ["^", "^", "^", "小计", "一般公共预算", "小计", "政府性基金预算"],
        ["2010350", "事业运行", "9.00", "6.00", "6.00", "3.00", "3.00"],
    )
    assert [fact.measures for fact in facts] == [()] * 5
    assert [(fact.origin, fact.fund) for fact in facts] == [
        (None, Fund.ALL),
        (Origin.CURRENT, Fund.ALL),
        (Origin.CURRENT, Fund.GENERAL),
        (Origin.CARRIED_OVER, Fund.ALL),
        (Origin.CARRIED_OVER, Fund.GOVERNMENT),
    ]


def test_this_year_alone_is_no_origin(budget: Disclosure) -> None:
    facts = read(
        budget, "收入总表", ["单位名称", "本年收入", "<"], ["^", "小计", "财政拨款收入"], ["合计", "9.00", "9.00"]
    )
    assert [fact.origin for fact in facts] == [None, None]
    assert [fact.item[0].name for fact in facts] == ["收入总计", "财政拨款收入"]


def test_a_finer_kind_of_revenue_stays_a_measure_beside_its_fund(budget: Disclosure) -> None:
    facts = read(
        budget,
        "部门收入总表",
        ["科目编码", "科目名称", "合计", "财政拨款收入", "事业收入", "上级补助收入"],
        ["2010350", "事业运行", "9.00", "6.00", "2.00", "1.00"],
    )
    assert [(fact.fund, fact.measures) for fact in facts] == [
        (Fund.ALL, ()),
        (Fund.FISCAL, ()),
        (Fund.UNIT, ("事业收入",)),
        (Fund.UPPER_GRANT, ("上级补助收入",)),
    ]
    assert {fact.flow for fact in facts} == {Flow.REVENUE}


def test_both_economic_classifications_of_a_row_hold_together(budget: Disclosure) -> None:
    (fact,) = read(
        budget,
        "支出总表",
        ["支出功能分类科目", "政府支出经济分类科目", "部门支出经济分类科目", "合计"],
        ["2010301-行政运行", "50101-工资奖金津补贴", "30101-基本工资", "5.00"],
    )
    assert [(facet.classification, facet.code) for facet in fact.item] == [
        (Classification.FUNCTIONAL, "2010301"),
        (Classification.GOVERNMENT_ECONOMIC, "50101"),
        (Classification.ECONOMIC, "30101"),
    ]


def test_a_project_stands_before_its_subject_and_is_counted_whole(budget: Disclosure) -> None:
    facts = read(
        budget,
        "一般公共预算项目支出情况表",
        ["科目编码", "科目名称", "项目名称", "项目支出合计", "商品和服务支出"],
        ["2010399", "其他支出", "专网租金项目", "5.00", "5.00"],
    )
    assert [(facet.classification, facet.name) for facet in facts[0].item] == [
        (Classification.PROJECT, "专网租金"),
        (Classification.FUNCTIONAL, "其他支出"),
    ]
    assert facts[0].measures == ()
    assert (Classification.ECONOMIC, "302", ("商品和服务支出",)) in facets(facts[1])


def test_the_projects_of_one_group_lie_in_it(budget: Disclosure) -> None:
    facts = read(
        budget,
        "项目支出表",
        ["类型", "项目名称", "<", "合计"],
        ["^", "一级项目", "二级项目", "^"],
        ["特定目标类", "", "", "9.00"],
        ["", "综合管理", "", "9.00"],
        ["", "", "信访专项经费", "9.00"],
    )
    assert [fact.item[0].path for fact in facts] == [
        ("特定目标类",),
        ("综合管理",),
        ("综合管理", "信访专项经费"),
    ]


def test_what_a_table_of_a_part_counts_of_a_subject_is_that_part(budget: Disclosure) -> None:
    """30201 in the table of basic expenditure is not 30201 of everything."""
    rows = [["科目编码", "科目名称", "合计", "人员经费", "公用经费"], ["30201", "办公费", "5.00", "", "5.00"]]
    basic = read(budget, "一般公共预算基本支出情况表", *rows)
    assert [fact.measures for fact in basic] == [("基本支出",), ("基本支出", "公用经费")]
    whole = read(budget, "一般公共预算支出情况表（按经济分类）", ["科目编码", "科目名称", "支出合计"], rows[1][:3])
    assert [fact.measures for fact in whole] == [()]


def test_a_row_of_a_unit_is_of_that_agency(budget: Disclosure) -> None:
    facts = read(
        budget,
        "部门收入总表",
        ["单位编码", "单位名称", "合计", "财政拨款收入"],
        ["", "合计", "9.00", "9.00"],
        ["001001", "某州测试局", "6.00", "6.00"],
        ["001002", "某州测试中心", "3.00", "3.00"],
    )
    assert [(fact.body, fact.scope, fact.item[0].name) for fact in facts] == [
        ("某州测试局", Scope.DEPARTMENT, "收入总计"),
        ("某州测试局", Scope.DEPARTMENT, "财政拨款收入"),
        ("某州测试局", Scope.UNIT, "收入总计"),
        ("某州测试局", Scope.UNIT, "财政拨款收入"),
        ("某州测试中心", Scope.UNIT, "收入总计"),
        ("某州测试中心", Scope.UNIT, "财政拨款收入"),
    ]


def test_the_places_of_a_transfer_are_its_recipients(budget: Disclosure) -> None:
    government = replace(budget, body="某某市", scope=Scope.REGION)
    facts = read(
        government,
        "2021年转移支付分地区预算表",
        ["地区", "合计", "一般性转移支付"],
        ["甲县", "5.00", "4.00"],
        ["乙县", "6.00", "5.00"],
        ["丙区", "7.00", "6.00"],
        ["市本级", "1.00", "1.00"],
    )
    assert [(fact.recipient, fact.scope) for fact in facts[::2]] == [
        ("甲县", Scope.REGION),
        ("乙县", Scope.REGION),
        ("丙区", Scope.REGION),
        ("", Scope.OWN_LEVEL),
    ]
    assert facts[1].item[0].name == "一般性转移支付"


def test_titles_and_columns_tell_the_level_of_a_government(budget: Disclosure) -> None:
    government = replace(budget, body="某某市", scope=Scope.REGION)
    rows = [["项目", "预算数", "<"], ["^", "全市", "市级"], ["税收收入", "9.00", "5.00"], ["增值税", "4.00", "2.00"]]
    facts = read(government, "2021年一般公共预算收入表", *rows)
    assert [fact.scope for fact in facts[:2]] == [Scope.REGION, Scope.OWN_LEVEL]
    assert facets(facts[2]) == [(Classification.REVENUE, "10101", ("税收收入", "增值税"))]
    own = read(government, "2021年市本级一般公共预算收入表", ["项目", "预算数"], ["税收收入", "9.00"])
    assert own[0].scope is Scope.OWN_LEVEL


def test_a_change_is_of_the_column_before_it_against_the_one_before_that(budget: Disclosure) -> None:
    facts = read(
        budget,
        "2021年全市一般公共预算收支总表",
        ["项目", "2019年决算数", "2020年预计数", "增长%"],
        ["教育支出", "4.00", "5.00", "25.0"],
    )
    assert [(fact.year, fact.stage, fact.role) for fact in facts] == [
        (2019, Stage.FINAL, Role.AMOUNT),
        (2020, Stage.ESTIMATED, Role.AMOUNT),
        (2020, Stage.ESTIMATED, Role.CHANGE_RATE),
    ]
    assert facts[2].base is not None
    assert (facts[2].base.year, facts[2].base.stage) == (2019, Stage.FINAL)


def test_a_completion_names_its_base(final_accounts: Disclosure) -> None:
    rows = [["项目", "预算数", "决算数", "决算数为调整预算数的%"], ["教育支出", "4.00", "3.00", "75.0"]]
    rate = read(final_accounts, "一般公共预算支出决算表", *rows)[-1]
    assert rate.role is Role.COMPLETION
    assert rate.base is not None
    assert rate.base.stage is Stage.ADJUSTED


def test_rows_of_years_and_of_their_change(budget: Disclosure) -> None:
    facts = read(
        budget,
        "财政拨款“三公”经费支出表",
        ["单位", "年度", "总计", "公务接待费"],
        ["某州测试局", "2020年", "5.00", "2.00"],
        ["", "2021年", "4.00", "2.00"],
        ["", "增减变化金额", "-1.00", "0.00"],
    )
    assert [(fact.year, fact.role, fact.item[0].name, str(fact.value)) for fact in facts[::2]] == [
        (2020, Role.AMOUNT, "三公经费", "5.00"),
        (2021, Role.AMOUNT, "三公经费", "4.00"),
        (2021, Role.CHANGE, "三公经费", "-1.00"),
    ]


def test_the_total_of_an_unknown_table_is_no_total_of_the_budget(budget: Disclosure) -> None:
    rows = [["名称", "限额", "余额"], ["合计", "5.00", "4.00"]]
    facts = read(budget, "2021年政府债务限额和余额情况表", *rows)
    assert [facet.classification for fact in facts for facet in fact.item] == [Classification.NAMED] * 2
    assert [fact.item[0].name for fact in facts] == ["限额", "余额"]
    assert {fact.flow for fact in facts} == {Flow.DEBT}


def test_catalogues_of_procurement(budget: Disclosure) -> None:
    facts = read(
        budget,
        "政府购买服务明细表",
        ["指导性目录", "<", "预算金额"],
        ["一级", "二级", "^"],
        ["01-公共服务", "0108-文化公共服务", "5.00"],
    )
    assert facets(facts[0]) == [(Classification.PROCUREMENT, "0108", ("公共服务", "文化公共服务"))]
    goods = read(budget, "政府采购预算明细表", ["采购类别", "金额"], ["A-货物", "5.00"], ["合计", "5.00"])
    assert [fact.item[0].name for fact in goods] == ["政府采购货物", "政府采购总额"]


@pytest.mark.parametrize(
    ("text", "measure", "fund", "origin", "stage"),
    [
        ("一般公共预算基本支出", "基本支出", Fund.GENERAL, None, None),
        ("财政拨款结转", "", None, Origin.CARRIED_OVER, None),
        ("编制预算", "", None, Origin.CURRENT, None),
        ("政府性基金预算支出", "", Fund.GOVERNMENT, None, None),
        ("调整预算数", "", None, None, Stage.ADJUSTED),
        ("2026年政府采购项目", "政府采购项目", None, None, None),
        ("使用非财政拨款结余", "使用非财政拨款结余", Fund.UNIT, None, None),
    ],
)
def test_words_of_headers(
    text: str, measure: str, fund: Fund | None, origin: Origin | None, stage: Stage | None
) -> None:
    word = header_word(text)
    assert (word.measure, word.fund, word.origin, word.stage) == (measure, fund, origin, stage)


@pytest.mark.parametrize(
    ("words", "base"),
    [
        ("比上年预算数", Base(2020, Stage.BUDGET, printed="上年预算")),
        ("占全年预算", Base(None, Stage.ADJUSTED, printed="全年预算")),
        ("与2019年决算数相比", Base(2019, Stage.FINAL, printed="2019年决算")),
        ("同期", Base(None, None, printed="同期")),
    ],
)
def test_what_words_compare_with(words: str, base: Base) -> None:
    assert base_in(words, 2021) == base


def test_days_of_a_state() -> None:
    assert day_of("2025年12月31日") == date(2025, 12, 31)
    assert day_of("2024年2月") == date(2024, 2, 29)
    assert day_of("2025年底") == date(2025, 12, 31)
    assert day_of("去年底") is None
