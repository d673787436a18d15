"""Prose: lines are mended into paragraphs, and every number in them is read as what it says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from things import thing

from index.domain.address import Classification, Flow, Fund, Stage
from index.domain.amounts import tidy_prose
from index.domain.disclosure import Disclosure
from index.facts.sentences import statement_fact
from index.prose.paragraphs import Paragraph, join_lines
from index.prose.statements import Statement, read_statements, read_text
from index.readers import Line

NAMES = ("某州测试局",)
FULL = "这一行写得很长并且排满了整个页面的宽度从左边一直写到最右边为止没有"


# --- paragraphs --------------------------------------------------------------------------------------------------


def paragraphs(*lines: str | Line) -> list[Paragraph]:
    return list(join_lines([Line(line) if isinstance(line, str) else line for line in lines]).paragraphs)


def test_a_full_line_goes_on_in_the_next() -> None:
    found = paragraphs(FULL, FULL, "句号所以在这里结束。", "新的一段。")
    assert [p.text for p in found] == [f"{FULL}{FULL}句号所以在这里结束。", "新的一段。"]


def test_a_number_broken_over_lines_is_whole_again() -> None:
    (found,) = paragraphs(FULL + "支出1,910.", "22 万元。")
    assert found.text.endswith("支出1,910.22万元。")


@pytest.mark.parametrize(
    "start", ["一、收入", "（二）支出", "1.其他", "3、其他", "第二部分 表", "备注：无", "项目名称：甲"]
)
def test_a_line_that_begins_an_item_begins_a_paragraph(start: str) -> None:
    assert len(paragraphs(FULL, start)) == 2


def test_a_decimal_does_not_begin_an_item() -> None:
    assert len(paragraphs(FULL, "15.79万元。")) == 1


def test_a_short_line_ends_a_paragraph_unless_it_ends_with_a_comma() -> None:
    assert len(paragraphs(FULL, FULL, "短行", "另一段")) == 2
    assert [p.text for p in paragraphs("占5%，", "其余")] == ["占5%,其余"]
    assert len(paragraphs("包括：", "其余")) == 2


def test_a_paragraph_of_word_ends_where_word_says() -> None:
    lines = [Line(FULL, ends_paragraph=True), Line("另一段", ends_paragraph=True)]
    assert len(paragraphs(*lines)) == 2


def test_page_numbers_contents_and_running_titles_are_left_out() -> None:
    pages = [
        line
        for n in range(1, 8)
        for line in (Line("某州测试局部门预算", page=n), Line(f"第{n}段。", page=n), Line(f"- {n} -", page=n))
    ]
    found = paragraphs(Line("一、概况 ........ 3", page=1), *pages)
    assert [p.text for p in found] == [f"第{n}段。" for n in range(1, 8)]


def test_a_paragraph_knows_its_heading_and_its_place() -> None:
    found = paragraphs(
        Line("（一）支出情况", page=3, line=7),
        Line("支出5万元。", page=4, line=8),
        Line("（二）其他：收入6万元", page=4, line=9),
    )
    assert [(p.text, p.heading, p.lines[0].page, p.lines[0].line) for p in found] == [
        ("(一)支出情况", "(一)支出情况", 3, 7),
        ("支出5万元。", "(一)支出情况", 4, 8),
        ("(二)其他:收入6万元", "(一)支出情况", 4, 9),  # a paragraph with a number, not a heading
    ]


# --- statements --------------------------------------------------------------------------------------------------


def said(text: str) -> list[tuple[str, str, str, str]]:
    """(item, role, value, unit) of every number in the text."""
    return [(s.item, s.role, str(s.value), s.unit) for s in statements(text)]


def statements(text: str) -> list[Statement]:
    return read_text(tidy_prose(text), NAMES)


def test_an_item_with_its_share_change_and_rate() -> None:
    assert said("基本支出150.91万元，占47.03%，比上年减少0.58万元，下降0.38%。") == [
        ("基本支出", "amount", "150.91", "万元"),
        ("基本支出", "share", "47.03", "%"),
        ("基本支出", "change", "-0.58", "万元"),
        ("基本支出", "change_rate", "-0.38", "%"),
    ]


@pytest.mark.parametrize("word", ["增加", "增长", "上升", "提高", "增加了", "增长约"])
def test_up_is_positive(word: str) -> None:
    assert said(f"项目支出9万元，比上年{word}5万元。")[1][1:3] == ("change", "5")


@pytest.mark.parametrize("word", ["减少", "下降", "降低", "压减", "减少了", "缩减"])
def test_down_is_negative(word: str) -> None:
    assert said(f"项目支出9万元，比上年{word}5%。")[1][1:3] == ("change_rate", "-5")


@pytest.mark.parametrize(
    ("words", "base"),
    [
        ("比上年", "上年"),
        ("较上年预算", "上年预算"),
        ("比上年预算数", "上年预算"),
        ("与2023年度相比，", "2023年度"),
        ("比2024年预算执行数", "2024年预算执行"),
        ("较年初预算数", "年初预算"),
    ],
)
def test_against_what_a_change_is_measured(words: str, base: str) -> None:
    change = statements(f"项目支出9万元，{words}增加5万元，增长125%。")[1:]
    assert [s.base for s in change] == [base, base]


def test_a_change_whose_item_stands_behind_the_comparison() -> None:
    assert said("与2023年度相比，收入支出总计减少56.95万元，下降1.87%。") == [
        ("收入支出总计", "change", "-56.95", "万元"),
        ("收入支出总计", "change_rate", "-1.87", "%"),
    ]


@pytest.mark.parametrize("same", ["与上年持平", "与2024年预算持平", "比上年增减无变化", "与上年预算数基本持平"])
def test_what_stayed_the_same_states_no_number_beside_the_amount(same: str) -> None:
    assert said(f"事业收入5万元，{same}。") == [("事业收入", "amount", "5", "万元")]


def test_a_chain_of_parts_gives_each_its_own_amount() -> None:
    assert said(
        "“三公”经费数为2.08万元，其中：因公出国（境）费0万元，公务用车购置0万元，公务用车运行费1.9万元，公务接待费0.18万元。"
    ) == [
        ("三公经费", "amount", "2.08", "万元"),
        ("因公出国(境)费", "amount", "0", "万元"),
        ("公务用车购置", "amount", "0", "万元"),
        ("公务用车运行费", "amount", "1.9", "万元"),
        ("公务接待费", "amount", "0.18", "万元"),
    ]


def test_a_list_with_enumeration_commas() -> None:
    assert said("人员经费9万元，主要包括：基本工资5万元、津贴补贴3万元、奖金1万元等。")[1:] == [
        ("基本工资", "amount", "5", "万元"),
        ("津贴补贴", "amount", "3", "万元"),
        ("奖金", "amount", "1", "万元"),
    ]


def test_the_name_of_the_body_and_the_year_are_no_part_of_an_item() -> None:
    (statement,) = statements("某州测试局2021年支出预算320.91万元。")
    assert (statement.item, statement.year, statement.stage) == ("支出预算", 2021, Stage.BUDGET)


@pytest.mark.parametrize(
    "text",
    [
        "1.“教育支出（类）进修及培训（款）干部教育（项）”938.99万元，主要用于运行。",
        "1、教育支出（类）进修及培训（款）干部教育（项）。主要用于：运行。年初预算为938.99万元。",
    ],
)
def test_a_path_without_codes_names_its_lowest_subject(text: str) -> None:
    (statement,) = statements(text)
    assert (statement.item, str(statement.value)) == ("干部教育", "938.99")
    assert statement.path == (("教育支出", ""), ("进修及培训", ""), ("干部教育", ""))


@pytest.mark.parametrize(
    "path",
    [
        "一般公共服务支出（201类）政府办公厅（室）及相关机构事务（03款）行政运行（01项）",
        "一般公共服务支出（201类）政府办公厅（室）及相关机构事务（03款）行政运行（01）项",
        "一般公共服务支出（类:201）政府办公厅（室）及相关机构事务（款:03）行政运行（项:01）",
    ],
)
def test_a_path_with_codes(path: str) -> None:
    first, *_ = statements(f"2.{path}640.17万元，占56.35%。")
    assert [code for _, code in first.path] == ["201", "03", "01"]
    assert said(f"2.{path}640.17万元，占56.35%。") == [
        ("行政运行", "amount", "640.17", "万元"),
        ("行政运行", "share", "56.35", "%"),
    ]


def test_budget_adjusted_final_and_how_much_of_it_was_completed() -> None:
    found = statements("项目支出年初预算为10万元，全年预算为12万元，支出决算为9万元，完成年初预算的90%。")
    assert [(s.item, s.role, str(s.value), s.stage, s.base) for s in found] == [
        ("项目支出", "amount", "10", Stage.BUDGET, ""),
        ("项目支出", "amount", "12", Stage.ADJUSTED, ""),
        ("项目支出", "amount", "9", Stage.FINAL, ""),
        ("项目支出", "rate", "90", None, "年初预算"),
    ]


def test_the_subject_of_a_paragraph_holds_for_its_later_sentences() -> None:
    found = statements("1、甲支出（类）乙事务（款）丙运行（项）。主要用于：日常。年初预算为5万元，支出决算为4万元。")
    assert [(s.item, str(s.value), s.stage) for s in found] == [
        ("丙运行", "5", Stage.BUDGET),
        ("丙运行", "4", Stage.FINAL),
    ]


def test_a_coded_subject_at_the_head() -> None:
    found = statements("2010350-事业运行：年初预算为5万元，支出决算为4万元。")
    assert {(s.item, s.path) for s in found} == {("事业运行", (("事业运行", "2010350"),))}


@pytest.mark.parametrize(
    "reason", ["主要原因是新增电费40万元", "主要原因：追加测评费40万元", "由于调入人员增加支出40万元"]
)
def test_a_number_inside_a_reason_explains_and_is_no_figure(reason: str) -> None:
    found = statements(f"项目支出170万元，比上年增加41万元，{reason}。")
    assert [(s.role, str(s.value)) for s in found] == [("amount", "170"), ("change", "41"), ("mention", "40")]


def test_what_follows_a_reason_is_read_again() -> None:
    found = statements("公务用车运行费减少5万元，主要原因是压缩车辆；公务接待费增加1万元，主要原因是来访增多。")
    assert [(s.item, s.role, str(s.value)) for s in found] == [
        ("公务用车运行费", "change", "-5"),
        ("公务接待费", "change", "1"),
    ]


@pytest.mark.parametrize(
    "name", ["单价50万元以上设备", "单位价值100万元以上大型设备", "单价100万元(含)以上设备(不含车辆)"]
)
def test_an_amount_that_qualifies_a_name_is_no_figure(name: str) -> None:
    assert said(f"{name}2台（套）。") == [(name, "count", "2", "台(套)")]


@pytest.mark.parametrize(
    "text",
    [
        "根据财预〔2020〕12号文件执行。",
        "自2021年3月5日起施行。",
        "第3次会议通过。",
        "见表3和附件2。",
        "执行期限为1-12月。",
        "科目编码2010350。",
        "实施OA2系统。",
        "一、概况，二级单位。",
        "本单位有一定规模。",
    ],
)
def test_years_dates_document_numbers_and_codes_are_no_figures(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text", ["某州测试局下设四个科室：综合科、宣传科。", "本单位设有4个科室，包括综合科。", "内设科室共四个。"]
)
def test_sections_are_counted_in_digits_and_in_chinese(text: str) -> None:
    (found,) = statements(text)
    assert ("科室" in found.item, found.role, found.value, found.unit) == (True, "count", Decimal(4), "个")


def test_people() -> None:
    assert said("编制数30，实有人数16人，其中：在职13人，增加1人；退休3人，减少2人；离休0人。") == [
        ("编制数", "count", "30", ""),
        ("实有人数", "count", "16", "人"),
        ("在职", "count", "13", "人"),
        ("在职", "change", "1", "人"),
        ("退休", "count", "3", "人"),
        ("退休", "change", "-2", "人"),
        ("离休", "count", "0", "人"),
    ]


def test_as_of_a_date() -> None:
    found = statements("截至2020年底，房屋100平方米，价值20万元；车辆2辆，价值30万元。")
    assert [(s.item, str(s.value), s.unit, s.as_of) for s in found] == [
        ("房屋", "100", "平方米", "2020年底"),
        ("房屋价值", "20", "万元", "2020年底"),
        ("车辆", "2", "辆", "2020年底"),
        ("车辆价值", "30", "万元", "2020年底"),
    ]


@pytest.mark.parametrize(
    ("written", "unit"), [("1720.00万", "万元"), ("5亿", "亿元"), ("5元", "元"), ("0万余", "万元")]
)
def test_money_whose_yuan_was_left_out(written: str, unit: str) -> None:
    (found,) = statements(f"项目总预算{written}，分两期。")
    assert (found.role, found.unit) == ("amount", unit)


def test_two_counts_of_one_item() -> None:
    assert said("国内公务接待3批次，25人次。") == [
        ("国内公务接待", "count", "3", "批次"),
        ("国内公务接待", "count", "25", "人次"),
    ]


def test_parts_of_procurement_are_not_its_total(budget: Disclosure) -> None:
    text = "政府采购金额为251.25万元。在给小微企业预留的项目中，由小微企业中标的，采购金额246.47万元。"
    facts = [fact_of(budget, text, index=i) for i in range(2)]
    assert [str(fact.value) for fact in facts if thing(fact) == "政府采购总额"] == ["251.25"]


def test_a_rate_that_names_its_own_item() -> None:
    assert said("服务对象满意度达到98%。") == [("服务对象满意度", "rate", "98", "%")]


def test_a_statement_keeps_its_sentence_and_the_place_of_its_number() -> None:
    text = tidy_prose("收入5万元。项目支出9万元，占6%。")
    found = read_text(text, NAMES)
    assert [s.sentence for s in found] == ["收入5万元。", "项目支出9万元,占6%。", "项目支出9万元,占6%。"]
    assert [text[s.start : s.end] for s in found] == ["5万元", "9万元", "6%"]


# --- over paragraphs ---------------------------------------------------------------------------------------------


def over(*lines: str) -> list[Statement]:
    return read_statements(
        join_lines([Line(line, ends_paragraph=True, line=n) for n, line in enumerate(lines, 1)]).paragraphs, NAMES
    )


def test_a_project_and_the_amount_planned_for_it() -> None:
    found = over(
        "七、项目支出情况说明",
        "项目名称：专网租金费",
        "预算安排规模：50.40万元",
        "项目名称：测评费",
        "预算安排规模：12万元",
    )
    assert [(s.item, s.project, str(s.value)) for s in found] == [
        ("专网租金费", "专网租金费", "50.40"),
        ("测评费", "测评费", "12"),
    ]
    assert [s.paragraph.place().line for s in found if s.paragraph] == [3, 5]


def test_a_project_named_by_the_heading_of_its_explanation() -> None:
    found = over(
        "专网租金费项目经费情况说明", "一、项目概述", "某专网。", "五、年度预算安排", "2025年度项目总预算1170.00万。"
    )
    assert [(s.item, s.project, str(s.value), s.unit) for s in found] == [
        ("专网租金费", "专网租金费", "1170.00", "万元")
    ]


def test_a_project_does_not_outlive_the_next_chapter() -> None:
    found = over("项目名称：专网租金费", "八、关于接待的情况说明", "公务接待费5万元。")
    assert [(s.item, s.project) for s in found] == [("公务接待费", "")]


def test_a_change_in_the_next_paragraph_without_item_is_not_given_to_the_item_of_the_last() -> None:
    assert [s.item for s in over("基本支出5万元。", "比上年增加1万元。")] == ["基本支出"]


# --- as facts ----------------------------------------------------------------------------------------------------


def fact_of(budget: Disclosure, text: str, heading: str = "一、支出情况说明", index: int = 0):  # type: ignore[no-untyped-def]
    paragraph = Paragraph(tidy_prose(text), heading, (Line(text, page=3, line=12),))
    return statement_fact(read_statements([paragraph], NAMES)[index], budget)


def test_a_sentence_becomes_a_fact_with_its_place(budget: Disclosure) -> None:
    fact = fact_of(budget, "基本支出150.91万元，占47.03%。")
    assert (thing(fact), fact.role, fact.value, fact.unit) == ("基本支出", "amount", Decimal("150.91"), "万元")
    assert (fact.kind, fact.body, fact.year, fact.stage, fact.flow) == (
        "sentence",
        "某州测试局",
        2021,
        Stage.BUDGET,
        Flow.EXPENDITURE,
    )
    assert (fact.source.page, fact.source.line, fact.source.written_as) == (3, 12, "150.91万元")
    assert fact.source.sentence == "基本支出150.91万元,占47.03%。"


@pytest.mark.parametrize(
    ("text", "heading", "topic", "fund"),
    [
        ("一般公共预算基本支出5万元。", "一、说明", "基本支出", Fund.GENERAL),
        ("财政拨款基本支出5万元。", "一、说明", "基本支出", Fund.FISCAL),
        ("基本支出5万元。", "（一）一般公共预算当年拨款规模", "基本支出", Fund.GENERAL),
        ("政府性基金支出5万元。", "一、说明", "政府性基金支出", Fund.GOVERNMENT),
        ("基本支出5万元。", "一、说明", "基本支出", Fund.ALL),
        ("“三公”经费5万元。", "十、财政拨款“三公”经费情况", "三公经费", Fund.FISCAL),
    ],
)
def test_the_fund_is_told_by_the_item_or_by_the_heading(
    budget: Disclosure, text: str, heading: str, topic: str, fund: Fund
) -> None:
    fact = fact_of(budget, text, heading)
    assert (thing(fact), fact.fund) == (topic, fund)


def test_a_path_gives_code_and_classification(budget: Disclosure) -> None:
    fact = fact_of(budget, "一般公共服务支出（201类）财政事务（06款）行政运行（01项）5万元。")
    assert (fact.code, fact.classification, thing(fact), fact.flow) == (
        "2010601",
        Classification.FUNCTIONAL,
        "行政运行",
        Flow.EXPENDITURE,
    )


def test_the_name_of_a_class_gives_its_code(budget: Disclosure) -> None:
    assert fact_of(budget, "一般公共服务支出296.3万元。").code == "201"


def test_a_count_is_a_state_and_no_stage_of_the_budget(budget: Disclosure) -> None:
    fact = fact_of(budget, "某州测试局实有人数16人。")
    assert (thing(fact), fact.role, fact.stage, fact.unit) == ("实有人数", "count", Stage.ACTUAL, "人")


def test_two_counts_of_one_item_are_two_topics(budget: Disclosure) -> None:
    text = "国内公务接待3批次，25人次。"
    assert [thing(fact_of(budget, text, index=i)) for i in range(2)] == ["公务接待批次", "公务接待人次"]


def test_a_stated_year_and_stage_overrule_the_disclosure(final_accounts: Disclosure) -> None:
    fact = fact_of(final_accounts, "项目支出年初预算为10万元，支出决算为9万元。")
    assert (fact.year, fact.stage) == (2024, Stage.BUDGET)
    assert fact_of(final_accounts, "2023年项目支出10万元。").year == 2023
