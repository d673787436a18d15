"""Tables of other provinces and of the national forms (公开01–09表): every amount with its meaning, told by wording alone."""

from __future__ import annotations

import pytest
from test_facts import table
from things import thing

from index.domain.address import Flow, Fund, Scope, Stage
from index.domain.disclosure import Disclosure, Fact
from index.facts.cells import table_facts
from index.facts.repairs import UNKNOWN_UNIT, UNNAMED
from index.tables.kinds import table_kind


def read(disclosure: Disclosure, title: str, *rows: list[str], unit: str = "万元") -> list[Fact]:
    return list(table_facts(table(title, *rows, unit=unit), disclosure))


THREE_PUBLIC = [
    ["预算数", "<", "<", "<", "<", "<", "决算数", "<", "<", "<", "<", "<"],
    [
        *("合计", "因公出国（境）费", "公务用车购置及运行费", "<", "<", "公务接待费"),
        *("合计", "因公出国（境）费", "公务用车购置及运行费", "<", "<", "公务接待费"),
    ],
    [
        *("^", "^", "小计", "公务用车购置费", "公务用车运行费", "^"),
        *("^", "^", "小计", "公务用车购置费", "公务用车运行费", "^"),
    ],
]


def test_the_national_form_of_the_three_public_expenses_with_its_row_of_column_numbers(
    final_accounts: Disclosure,
) -> None:
    """The row 1 2 3 … was read as amounts: a total of 1 万元."""
    numbers = [str(n) for n in range(1, 13)]
    amounts = ["15.00", "0.00", "10.00", "0.00", "10.00", "5.00", "9.50", "0.00", "8.00", "0.00", "8.00", "1.50"]
    title = "公开07表 一般公共预算财政拨款“三公”经费支出决算表"
    facts = read(final_accounts, title, *THREE_PUBLIC, numbers, amounts)
    assert [str(fact.value) for fact in facts] == amounts
    assert {fact.fund for fact in facts} == {Fund.GENERAL}
    assert [(thing(f), f.stage) for f in facts[:2]] == [("三公经费", Stage.BUDGET), ("因公出国境费", Stage.BUDGET)]
    assert [(thing(f), f.stage) for f in facts[6:9]] == [
        ("三公经费", Stage.FINAL),
        ("因公出国境费", Stage.FINAL),
        ("公务用车购置及运行费", Stage.FINAL),
    ]


def test_amounts_that_happen_to_count_up_beside_a_name_are_amounts(budget: Disclosure) -> None:
    rows = [["科目名称", "合计", "基本支出", "项目支出"], ["行政运行及其他各项支出", "1", "2", "3"]]
    assert len(read(budget, "部门支出总表", *rows)) == 3


def test_three_halves_of_basic_expenditure_and_a_total_drawn_over_two_of_them(final_accounts: Disclosure) -> None:
    """The 53 of 公用经费合计 stood in a half without a label of its own and counted as all of 基本支出."""
    facts = read(
        final_accounts,
        "公开06表 一般公共预算财政拨款基本支出决算明细表",
        ["人员经费", "<", "<", "公用经费", "<", "<", "<", "<", "<"],
        ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"],
        ["301", "工资福利支出", "60.00", "302", "商品和服务支出", "50.00", "310", "资本性支出", "3.00"],
        ["30101", "基本工资", "60.00", "30217", "公务接待费", "1.50", "31002", "办公设备购置", "3.00"],
        ["人员经费合计", "<", "60.00", "公用经费合计", "<", "<", "<", "<", "53.00"],
    )
    assert [(f.code, thing(f), str(f.value)) for f in facts] == [
        ("301", "工资福利支出|基本支出", "60.00"),
        ("30101", "基本工资|基本支出", "60.00"),
        ("", "人员经费", "60.00"),
        ("302", "商品和服务支出|基本支出", "50.00"),
        ("30217", "公务接待费|基本支出", "1.50"),
        ("310", "资本性支出|基本支出", "3.00"),
        ("31002", "办公设备购置|基本支出", "3.00"),
        ("", "公用经费", "53.00"),
    ]


def test_last_year_this_year_and_the_change_side_by_side(budget: Disclosure) -> None:
    facts = read(
        budget,
        "一般公共预算“三公”经费支出预算表",
        ["项目", "2020年预算数", "2021年预算数", "增减额", "增减%"],
        ["合计", "10.00", "9.00", "-1.00", "-10.00"],
        ["1.因公出国（境）支出", "0.00", "0.00", "0.00", ""],
        ["2.公务用车购置及运行维护支出", "6.00", "6.00", "0.00", "0.00"],
        ["（2）公务用车运行维护支出", "6.00", "6.00", "0.00", "0.00"],
        ["3.公务接待支出", "4.00", "3.00", "-1.00", "-25.00"],
    )
    assert [(thing(f), f.role, f.year, f.unit, f.base.printed if f.base else "", str(f.value)) for f in facts[:4]] == [
        ("三公经费", "amount", 2020, "万元", "", "10.00"),
        ("三公经费", "amount", 2021, "万元", "", "9.00"),
        ("三公经费", "change", 2021, "万元", "上年", "-1.00"),
        ("三公经费", "change_rate", 2021, "%", "上年", "-10.00"),
    ]
    assert {thing(fact) for fact in facts} == {
        *("三公经费", "因公出国境费", "公务用车购置及运行费", "公务用车运行费", "公务接待费")
    }


def test_what_a_change_is_against_is_told_by_its_header(budget: Disclosure) -> None:
    rows = [["科目名称", "2021年预算数", "比2020年预算执行数增减", "比上年预算增减%"], ["会议费", "3.00", "1.00", "50"]]
    facts = read(budget, "支出总体情况表", *rows)
    assert [(thing(f), f.role, f.year, f.base.printed if f.base else "") for f in facts] == [
        ("会议费", "amount", 2021, ""),
        ("会议费", "change", 2021, "2020年预算执行"),
        ("会议费", "change_rate", 2021, "上年预算"),
    ]


def test_rates_of_completion_and_shares_are_of_the_row(final_accounts: Disclosure) -> None:
    rows = [
        ["科目编码", "科目名称", "年初预算数", "调整预算数", "决算数", "完成年初预算%", "占总支出%"],
        ["2010301", "行政运行", "10.00", "12.00", "11.00", "110.00", "50.00"],
    ]
    facts = read(final_accounts, "支出决算表", *rows)
    assert {thing(fact) for fact in facts} == {"行政运行"}
    assert [(f.role, f.stage, f.unit, f.base.printed if f.base else "") for f in facts] == [
        ("amount", Stage.BUDGET, "万元", ""),
        ("amount", Stage.ADJUSTED, "万元", ""),
        ("amount", Stage.FINAL, "万元", ""),
        ("rate", Stage.FINAL, "%", "年初预算"),
        ("share", Stage.FINAL, "%", ""),
    ]


def test_the_code_of_a_unit_is_no_amount_and_no_subject(budget: Disclosure) -> None:
    facts = read(
        budget,
        "部门支出总表",
        ["科目编码", "<", "<", "单位代码", "单位名称（科目）", "合计", "基本支出", "项目支出"],
        ["类", "款", "项", "^", "^", "^", "^", "^"],
        ["", "", "", "", "合计", "20.00", "15.00", "5.00"],
        ["", "", "", "317001", "某州测试局", "20.00", "15.00", "5.00"],
        ["201", "03", "01", "317001", "行政运行", "15.00", "15.00", ""],
    )
    assert [(f.code, thing(f), str(f.value)) for f in facts if thing(f).count("|") == 0] == [
        ("", "支出总计", "20.00"),
        ("", "基本支出", "15.00"),
        ("", "项目支出", "5.00"),
        ("", "支出总计", "20.00"),
        ("", "基本支出", "15.00"),
        ("", "项目支出", "5.00"),
        ("2010301", "行政运行", "15.00"),
    ]


def test_a_project_belongs_to_the_unit_that_its_row_names(budget: Disclosure) -> None:
    """The same project of two units is two amounts, not a contradiction of one."""
    facts = read(
        budget,
        "项目支出预算表",
        ["单位名称", "项目名称", "资金性质", "合计", "一般公共预算", "单位资金"],
        ["某州测试局", "网络运行维护", "财政拨款", "5.00", "5.00", ""],
        ["某州测试中心", "网络运行维护", "财政拨款", "3.00", "2.00", "1.00"],
        ["合计", "", "", "8.00", "7.00", "1.00"],
    )
    assert [(f.body, f.scope, thing(f), f.fund, str(f.value)) for f in facts] == [
        ("某州测试局", Scope.DEPARTMENT, "网络运行维护", Fund.ALL, "5.00"),
        ("某州测试局", Scope.DEPARTMENT, "网络运行维护", Fund.GENERAL, "5.00"),
        ("某州测试中心", Scope.UNIT, "网络运行维护", Fund.ALL, "3.00"),
        ("某州测试中心", Scope.UNIT, "网络运行维护", Fund.GENERAL, "2.00"),
        ("某州测试中心", Scope.UNIT, "网络运行维护", Fund.UNIT, "1.00"),
        ("某州测试局", Scope.DEPARTMENT, "项目支出", Fund.ALL, "8.00"),
        ("某州测试局", Scope.DEPARTMENT, "项目支出", Fund.GENERAL, "7.00"),
        ("某州测试局", Scope.DEPARTMENT, "项目支出", Fund.UNIT, "1.00"),
    ]


def test_received_and_paid_of_one_fund(final_accounts: Disclosure) -> None:
    """The totals of a fund counted as all that the body receives and spends."""
    facts = read(
        final_accounts,
        "公开08表 政府性基金预算财政拨款收入支出决算表",
        ["项目", "<", "年初结转和结余", "本年收入", "本年支出", "<", "<", "年末结转和结余"],
        ["功能分类科目编码", "科目名称", "^", "^", "小计", "基本支出", "项目支出", "^"],
        ["合计", "<", "0.00", "20.00", "18.00", "0.00", "18.00", "2.00"],
        ["212", "城乡社区支出", "0.00", "20.00", "18.00", "0.00", "18.00", "2.00"],
    )
    assert {fact.fund for fact in facts} == {Fund.GOVERNMENT}
    assert [(thing(f), f.flow) for f in facts[:6]] == [
        ("年初结转和结余", Flow.REVENUE),
        ("政府性基金收入", Flow.REVENUE),
        ("政府性基金支出", Flow.EXPENDITURE),
        ("基本支出", Flow.EXPENDITURE),
        ("项目支出", Flow.EXPENDITURE),
        ("年末结转和结余", Flow.EXPENDITURE),
    ]


def test_a_revenue_is_the_fund_that_it_is(budget: Disclosure) -> None:
    facts = read(
        budget,
        "部门收支总体情况表",
        ["收入", "<", "支出", "<"],
        ["项目", "预算数", "项目", "预算数"],
        ["一、一般公共预算拨款收入", "9", "一、教育支出", "12"],
        ["二、事业收入", "2", "", ""],
        ["三、教育收费（财政专户）", "1", "", ""],
        ["收入总计", "12", "支出总计", "12"],
    )
    assert [(thing(f), f.fund) for f in facts] == [
        ("一般公共预算拨款收入", Fund.GENERAL),
        ("事业收入", Fund.UNIT),
        ("财政专户收入", Fund.SPECIAL_ACCOUNT),
        ("收入总计", Fund.ALL),
        ("教育支出", Fund.ALL),
        ("支出总计", Fund.ALL),
    ]


def test_the_three_public_expenses_are_fiscal_by_definition_and_a_subject_of_that_name_is_not(
    budget: Disclosure,
) -> None:
    (public,) = read(budget, "“三公”经费情况表", ["项目", "预算数"], ["公务接待费", "3"])
    (subject,) = read(budget, "部门支出经济分类情况表", ["科目编码", "科目名称", "合计"], ["30217", "公务接待费", "3"])
    assert (public.fund, subject.fund) == (Fund.FISCAL, Fund.ALL)


def test_a_count_is_no_money(budget: Disclosure) -> None:
    """The money unit of the table was put behind a number of cars."""
    rows = [["项目", "数量", "价值（万元）"], ["车辆（辆）", "3", "45.00"], ["合计", "", "45.00"]]
    facts = read(budget, "国有资产占有使用情况表", *rows)
    assert [(f.role, f.unit, f.flags) for f in facts] == [
        ("count", "辆", ()),
        ("amount", "万元", ()),
        ("amount", "万元", ()),
    ]


def test_the_names_of_a_row_go_on_behind_a_column_of_units_of_counting(budget: Disclosure) -> None:
    facts = read(
        budget,
        "政府采购预算明细表",
        ["采购项目", "采购数量", "计量单位", "预算金额", "其中：一般公共预算"],
        ["台式计算机", "10", "台", "5.00", "5.00"],
        ["合计", "", "", "5.00", "5.00"],
    )
    assert [(thing(f), f.role, f.flow, f.fund, str(f.value)) for f in facts] == [
        ("台式计算机|采购数量", "count", None, Fund.ALL, "10"),
        ("台式计算机", "amount", None, Fund.ALL, "5.00"),
        ("台式计算机", "amount", None, Fund.GENERAL, "5.00"),
        ("政府采购总额", "amount", None, Fund.ALL, "5.00"),
        ("政府采购总额", "amount", None, Fund.GENERAL, "5.00"),
    ]


@pytest.mark.parametrize(
    "title", ["会议费、培训费支出情况表", "政府购买服务支出表", "债务支出情况表", "国有资产占有使用情况表", "附表5"]
)
def test_the_total_of_an_unknown_table_is_not_the_total_of_all_spending(budget: Disclosure, title: str) -> None:
    total = read(
        budget, title, ["内容", "2020年预算数", "2021年预算数"], ["某事", "1.00", "2.00"], ["合计", "4.00", "6.00"]
    )[-1]
    assert thing(total) not in ("支出总计", "收入总计", "本年支出合计")
    assert (total.measure, total.year, str(total.value)) == ("2021年预算数", 2021, "6.00")


@pytest.mark.parametrize(
    ("header", "total"),
    [
        (["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"], "本年支出合计"),
        (["科目编码", "科目名称", "合计", "人员经费", "公用经费"], "基本支出"),
        (["科目编码", "科目名称", "本年收入合计", "财政拨款收入", "事业收入", "其他收入"], "本年收入合计"),
        (["科目编码", "科目名称", "项目名称", "合计"], "项目支出"),
        (["合计", "因公出国（境）费", "公务用车购置及运行费", "公务接待费"], "三公经费"),
    ],
)
def test_a_title_that_tells_nothing_leaves_the_kind_to_the_header(header: list[str], total: str) -> None:
    amounts = ["5.00"] * len(header)
    row = [*(["2010301", "行政运行", "某项目"][: 3 if "项目名称" in header else 2]), *amounts][: len(header)]
    found = table("公开03表", header, amounts if header[0] == "合计" else row)
    assert table_kind(found, Stage.FINAL).total == total


def test_a_row_without_any_name_is_not_the_total(budget: Disclosure) -> None:
    rows = [["科目编码", "科目名称", "合计"], ["2010301", "行政运行", "5.00"], ["", "", "3.00"]]
    assert [thing(f) for f in read(budget, "部门支出总表", *rows)] == ["行政运行", UNNAMED]


def test_a_code_without_a_name_keeps_its_code(budget: Disclosure) -> None:
    (fact,) = read(budget, "部门支出总表", ["科目编码", "科目名称", "合计"], ["2019988", "", "3.00"])
    assert (fact.code, thing(fact)) == ("2019988", "2019988")


def test_a_count_without_a_unit_gets_no_money_unit(budget: Disclosure) -> None:
    (fact,) = read(budget, "人员情况表", ["项目", "人数"], ["在职", "13"], unit="")
    assert (fact.role, fact.unit) == ("count", "")
    assert UNKNOWN_UNIT not in fact.flags
