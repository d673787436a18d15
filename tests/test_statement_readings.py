"""What sentences say of a number: 持平, lists with 分别为, subjects in every wording, parts of a whole, and reasons."""

from __future__ import annotations

import pytest
from things import thing

from index.domain.address import Classification, Flow, Fund, Stage
from index.domain.amounts import tidy_prose
from index.domain.disclosure import Disclosure, Fact, Reason
from index.facts.reasons import read_reasons, reasons_of
from index.facts.repairs import UNNAMED
from index.facts.sentences import statement_fact
from index.prose.paragraphs import Paragraph
from index.prose.statements import Statement, read_statements, read_text
from index.readers import Line

NAMES = ("某州测试局",)


def read(*texts: str, heading: str = "一、支出情况说明") -> list[Statement]:
    paragraphs = [Paragraph(tidy_prose(text), heading, (Line(text, line=1),)) for text in texts]
    return read_statements(paragraphs, NAMES, everything=True)


def said(*texts: str) -> list[tuple[str, str, str, str]]:
    """(item, role, value, base) of every number."""
    return [(s.item, s.role, str(s.value), s.base) for s in read(*texts)]


def facts(disclosure: Disclosure, *texts: str, heading: str = "一、支出情况说明") -> list[Fact]:
    return [statement_fact(statement, disclosure) for statement in read(*texts, heading=heading)]


def reasons(disclosure: Disclosure, *texts: str) -> list[tuple[str, str, list[str]]]:
    """(topic, text, the numbers explained as written) of every reason."""
    pairs = [(statement, statement_fact(statement, disclosure)) for statement in read(*texts)]
    return [(thing(r), r.text, [source.written_as for source in r.explains]) for r in read_reasons(pairs, disclosure)]


# --- 持平 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "base"),
    [
        ("与上年持平", "上年"),
        ("比2024年预算持平", "2024年预算"),
        ("与2024年预算执行数持平", "2024年预算执行"),
        ("较上年决算数无变化", "上年决算"),
        ("与上年相比没有变化", "上年"),
        ("与年初预算数持平", "年初预算"),
    ],
)
def test_the_same_as_before_is_a_change_of_nothing_against_its_base(words: str, base: str) -> None:
    assert said(f"公务接待费5万元，{words}。")[1:] == [("公务接待费", "change", "0", base)]
    assert read(f"公务接待费5万元，{words}。")[1].unit == "万元"


def test_the_same_is_of_the_item_that_its_clause_names() -> None:
    text = "公务接待费5万元，比上年增加1万元；公务用车运行费与上年持平。"
    assert said(text)[2:] == [("公务用车运行费", "change", "0", "上年")]


@pytest.mark.parametrize(
    "text",
    [
        "公务接待费5万元，与上年基本持平。",
        "在职13人，无退休、离休人员，与上年比较无变化。",
        "公务接待费5万元，主要原因是人数与上年持平。",
    ],
)
def test_what_is_only_nearly_the_same_or_of_something_else_is_no_change_of_the_item(text: str) -> None:
    assert [role for _, role, _, _ in said(text)] in (["amount"], ["count"])


def test_a_text_to_be_checked_has_no_numbers_that_it_does_not_print() -> None:
    text = "公务接待费5万元，与上年持平。增加3万元。"
    assert [s.amount.written_as for s in read_text(tidy_prose(text), NAMES)] == ["5万元", "3万元"]
    assert "持平" in [s.amount.written_as for s in read_text(tidy_prose(text), NAMES, everything=True)]


# --- changes -----------------------------------------------------------------------------------------------------


def test_parts_are_compared_with_what_the_whole_is() -> None:
    text = "“三公”经费比上年预算减少3万元，其中：购置费为0万元，未安排。运行费减少2万元；公务接待费减少1万元。"
    assert [(item, base) for item, role, _, base in said(text) if role == "change"] == [
        ("三公经费", "上年预算"),
        ("运行费", "上年预算"),
        ("公务接待费", "上年预算"),
    ]
    assert said("在职13人，增加1人。")[1][3] == ""  # nothing says against what


@pytest.mark.parametrize(
    ("words", "value"),
    [("增支", "3"), ("减支", "-3"), ("上调", "3"), ("调减", "-3"), ("回落", "-3"), ("增加额为", "3")],
)
def test_more_words_of_change(words: str, value: str) -> None:
    assert said(f"项目支出9万元，比上年{words}3万元。")[1] == ("项目支出", "change", value, "上年")


def test_year_on_year_is_against_last_year() -> None:
    assert said("项目支出9万元，同比增长5%。")[1] == ("项目支出", "change_rate", "5", "上年")


def test_a_change_of_people_is_a_state_and_no_stage(budget: Disclosure) -> None:
    assert [fact.stage for fact in facts(budget, "在职13人，比上年增加1人。")] == [Stage.ACTUAL, Stage.ACTUAL]


# --- 分别为 ------------------------------------------------------------------------------------------------------


def test_each_item_of_a_list_has_its_own_amount() -> None:
    assert said("基本支出和项目支出分别为100万元、200.5万元。") == [
        ("基本支出", "amount", "100", ""),
        ("项目支出", "amount", "200.5", ""),
    ]
    assert said("在职人员、离休人员、退休人员分别为13人、0人和3人。")[2] == ("退休人员", "count", "3", "")
    assert said("工会经费与福利费比上年分别增加5万元、3万元。")[1][:3] == ("福利费", "change", "3")


def test_each_year_of_a_list_has_its_own_amount() -> None:
    found = read("2022年、2023年项目支出分别为5万元、6万元。")
    assert [(s.item, s.year, str(s.value)) for s in found] == [("项目支出", 2022, "5"), ("项目支出", 2023, "6")]


def test_a_list_whose_names_and_numbers_do_not_match_gives_no_item_a_number() -> None:
    assert {role for _, role, _, _ in said("基本支出和项目支出分别为100万元、200万元、300万元。")} == {"mention"}


# --- subjects ----------------------------------------------------------------------------------------------------


def test_a_numbered_list_of_coded_subjects(budget: Disclosure) -> None:
    """The number of the list and the code were taken for a decimal, and every number of the list was lost."""
    (amount, change) = facts(budget, "3.2101102-事业单位医疗：2021年预算数为8.07万元，比上年预算数增加1.5万元。")
    assert (thing(amount), amount.code, str(amount.value)) == ("事业单位医疗", "2101102", "8.07")
    assert (thing(change), change.base.printed, str(change.value)) == ("事业单位医疗", "上年预算", "1.5")


def test_a_path_with_dashes_names_its_lowest_subject_and_tells_the_code(budget: Disclosure) -> None:
    (fact,) = facts(
        budget, "5.“社会保障和就业支出-行政事业单位养老支出-行政单位离退休”科目15.42万元，主要用于离退休经费。"
    )
    assert (thing(fact), fact.code, fact.flow) == ("行政单位离退休", "2080501", Flow.EXPENDITURE)
    assert fact.classification is Classification.FUNCTIONAL


def test_the_code_of_a_path_without_codes_is_told_by_its_names(budget: Disclosure) -> None:
    """行政运行 stands under many 款."""
    (first, second) = facts(
        budget,
        "1.“一般公共服务支出（类）商贸事务（款）行政运行（项）”938.99万元，主要用于运行。",
        "2.“一般公共服务支出（类）财政事务（款）行政运行（项）”5万元，主要用于运行。",
    )
    assert (first.code, second.code) == ("2011301", "2010601")


def test_names_of_an_earlier_edition_tell_the_code(budget: Disclosure) -> None:
    (fact,) = facts(budget, "医疗卫生与计划生育支出（类）行政事业单位医疗（款）事业单位医疗（项）5万元。")
    assert fact.code == "2101102"


def test_printed_codes_stand_even_where_they_are_not_the_names(budget: Disclosure) -> None:
    (fact,) = facts(budget, "一般公共服务（类：201）财政事务（款：05）行政运行（项：04）：2021年预算数为5万元。")
    assert (fact.code, fact.name) == ("2010504", "行政运行")


def test_a_level_before_its_name_and_a_lower_level_alone(budget: Disclosure) -> None:
    text = "一般公共服务支出（201类）政府办公厅（室）及相关机构事务（03款）（08项）信访事务10万元。事业运行（50项）22万元。"
    assert [(f.name, f.code) for f in facts(budget, text)] == [("信访事务", "2010308"), ("事业运行", "2010350")]


def test_what_a_list_of_economic_subjects_is_made_of_has_economic_codes(budget: Disclosure) -> None:
    text = "人员经费9万元，主要包括：基本工资5万元、住房公积金4万元；公用经费3万元，主要包括：公务接待费3万元。"
    found = facts(budget, text, heading="六、一般公共预算基本支出情况说明")
    assert [(thing(f), f.code, f.classification) for f in found] == [
        ("人员经费", "", Classification.NONE),
        ("基本工资|基本支出", "30101", Classification.ECONOMIC),
        ("住房公积金|基本支出", "30113", Classification.ECONOMIC),
        ("公用经费", "", Classification.NONE),
        ("公务接待费|基本支出", "30217", Classification.ECONOMIC),
    ]
    (alone,) = facts(budget, "住房保障支出（类）住房改革支出（款）住房公积金（项）4万元。")
    assert alone.code == "2210201"


# --- wholes and owners -------------------------------------------------------------------------------------------


def test_money_of_what_was_counted() -> None:
    text = "预算绩效评价项目5个，全年预算数12万元，全年执行数11万元。"
    found = read(text)
    assert {s.item for s in found} == {"预算绩效评价项目", "预算绩效评价项目涉及金额"}
    assert [s.stage for s in found[1:]] == [Stage.ADJUSTED, Stage.EXECUTED]


def test_money_planned_is_of_the_budget_in_final_accounts_too(final_accounts: Disclosure) -> None:
    found = facts(final_accounts, "编报绩效目标的项目4个，涉及预算金额9万元。")
    assert found[1].stage is Stage.BUDGET


@pytest.mark.parametrize(
    "words",
    [
        "本级及下属0家行政单位和0家事业单位的",
        "本级和下属2家行政单位、1家事业单位的",
        "下属1家机关和1家事业单位财政拨款的",
    ],
)
def test_how_many_units_there_are_is_part_of_the_name(words: str) -> None:
    assert said(f"2021年，某州测试局{words}机关运行经费预算为21.5万元。")[0][:3] == ("机关运行经费", "amount", "21.5")
    assert len(said(f"2021年，某州测试局{words}机关运行经费预算为21.5万元。")) == 1


def test_cars_to_be_bought_are_not_the_cars_held() -> None:
    text = "共有车辆3辆，其中：其他用车3辆。2021年部门预算安排购置车辆1辆，其中：其他用车1辆。"
    assert [item for item, *_ in said(text)] == ["车辆", "其他用车", "购置车辆", "购置其他用车"]


def test_a_value_belongs_to_what_its_clause_names_even_without_a_number() -> None:
    """执法执勤用车 got the value of the cars behind it, whose number was left out."""
    assert said("执法执勤用车1辆，价值9万元；", "其他车辆辆，价值5万元。")[-1][:3] == ("其他车辆价值", "amount", "5")


def test_amounts_of_suppliers_are_told_apart_by_what_they_are_part_of() -> None:
    text = "在面向中小企业预留的采购项目中，由中小企业中标的，采购金额6万元；在其他采购项目中，由中小企业中标的，采购金额4万元。"
    assert len({item for item, *_ in said(text)}) == 2


def test_a_plan_of_one_amount_is_the_projects_whatever_it_is_called(budget: Disclosure) -> None:
    found = facts(budget, "项目名称：2021年信访专项资金", "预算安排规模：中央2021年信访资金10万元")
    assert [(thing(f), f.project, str(f.value)) for f in found] == [("信访专项资金", "2021年信访专项资金", "10")]


def test_the_fund_is_that_of_the_whole(budget: Disclosure) -> None:
    text = "一般公共预算支出9万元，其中：教育支出5万元，卫生健康支出4万元。"
    assert {fact.fund for fact in facts(budget, text)} == {Fund.GENERAL}
    public = facts(budget, "“三公”经费9万元，其中：公务接待费5万元。", heading="八、一般公共预算“三公”经费情况说明")
    assert {fact.fund for fact in public} == {Fund.GENERAL}


def test_a_number_of_nothing_is_kept_and_answers_nothing(budget: Disclosure) -> None:
    (fact,) = facts(budget, "比上年增加3万元。")
    assert (fact.role, thing(fact), str(fact.value)) == ("mention", UNNAMED, "3")


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("财政拨款支出决算11.5万元，为年初预算的105.3%。", 1, ("财政拨款支出决算", "rate", "105.3", "年初预算")),
        ("一般公共预算支出9万元。", 0, ("一般公共预算支出", "amount", "9", "")),
        ("期末公务用车保有量为5辆。", 0, ("公务用车保有量", "count", "5", "")),
        ("单位共有车辆3辆。", 0, ("车辆", "count", "3", "")),
        ("实有23人。", 0, ("实有", "count", "23", "")),
        ("国内公务接待35批次，共计支出2万元。", 1, ("合计", "mention", "2", "")),
        ("会议费3万元，拟召开5次会议，人数200人。", 1, ("会议", "count", "5", "")),
        ("会议费3万元，拟召开5次会议，人数200人。", 2, ("会议人数", "count", "200", "")),
        ("政府采购支出总额9万元，其中：货物支出5万元。", 1, ("政府采购货物支出", "amount", "5", "")),
        ("因公出国（境）团组1个，累计6人次。", 1, ("因公出国(境)团组", "count", "6", "")),
    ],
)
def test_other_wordings(text: str, number: int, expected: tuple[str, str, str, str]) -> None:
    assert said(text)[number] == expected


def test_a_change_is_of_the_stage_of_its_amount(final_accounts: Disclosure) -> None:
    found = facts(final_accounts, "“三公”经费预算15万元，比上年预算减少1万元。")
    assert [fact.stage for fact in found] == [Stage.BUDGET, Stage.BUDGET]


def test_until_the_end_of_a_year() -> None:
    assert read("截至2023年末，车辆5辆。")[0].as_of == "2023年末"


# --- reasons -----------------------------------------------------------------------------------------------------


def test_a_reason_explains_the_change_before_it(budget: Disclosure) -> None:
    text = "项目支出9万元，比上年增加5万元，增长125%，主要原因是新机房投入使用。"
    assert reasons(budget, text) == [("项目支出", "新机房投入使用", ["5万元", "125%"])]


@pytest.mark.parametrize(
    "words", ["主要原因是", "主要原因：", "主要原因是：", "原因是", "主要是由于", "主要是", "主要是因为", "由于"]
)
def test_the_words_that_begin_a_reason(budget: Disclosure, words: str) -> None:
    assert reasons(budget, f"项目支出9万元，比上年增加5万元，{words}新增平台。") == [
        ("项目支出", "新增平台", ["5万元"])
    ]


def test_a_reason_in_the_next_sentence_and_one_for_each_item(budget: Disclosure) -> None:
    text = "基本支出减少1万元。主要原因是：人员退休；压减会议。公务接待费增加2万元，主要原因是来访增多；运行费减少3万元，主要原因是车辆减少。"
    assert reasons(budget, text) == [
        ("基本支出", "人员退休;压减会议", ["1万元"]),
        ("公务接待费", "来访增多", ["2万元"]),
        ("公务用车运行费", "车辆减少", ["3万元"]),
    ]


def test_budget_and_outcome_are_explained_together(final_accounts: Disclosure) -> None:
    text = "年初预算为5万元，支出决算为4万元，完成年初预算的80%。决算数小于预算数的主要原因：按实际支付。"
    head = "1、教育支出（类）进修及培训（款）培训支出（项）。" + text
    assert reasons(final_accounts, head) == [("培训支出", "按实际支付", ["5万元", "4万元", "80%"])]


def test_a_reason_that_names_what_it_is_of(final_accounts: Disclosure) -> None:
    text = (
        "“三公”经费年初预算为9万元，支出决算为5万元，其中：公务接待费支出决算为5万元。"
        "“三公”经费支出决算数小于预算数的主要原因：厉行节约。"
    )
    assert reasons(final_accounts, text) == [("三公经费", "厉行节约", ["9万元", "5万元"])]


def test_a_reason_that_counts_goes_on_over_sentences(budget: Disclosure) -> None:
    text = "项目支出增加5万元，主要原因：一是新增平台。二是设备更新。公用经费3万元。"
    assert reasons(budget, text) == [("项目支出", "一是新增平台。二是设备更新", ["5万元"])]


def test_a_second_reason_is_not_given_to_what_the_first_explained(final_accounts: Disclosure) -> None:
    text = "项目支出比上年增加5万元，主要原因是新增平台。与年初预算相比，年初预算数9万元，决算数8万元，预决算差异率11%，主要原因是节约。"
    assert [explained for _, _, explained in reasons(final_accounts, text)] == [["5万元"], ["11%"]]


def test_what_a_thing_consists_of_is_no_reason(budget: Disclosure) -> None:
    assert reasons(budget, "其他用车1辆，主要是业务用车。") == []


def test_the_reason_of_a_fact_is_found_from_the_fact(budget: Disclosure) -> None:
    pairs = [
        (s, statement_fact(s, budget))
        for s in read("出国费增加0万元，主要原因是未安排；公务接待费增加0万元，主要原因是无来访。")
    ]
    found: list[Reason] = list(read_reasons(pairs, budget))
    assert [[r.text for r in reasons_of(fact, found)] for _, fact in pairs] == [["未安排"], ["无来访"]]
    assert found[0].source.sentence == "主要原因是未安排"
    assert (found[0].year, found[0].body) == (2021, "某州测试局")


def test_a_number_inside_a_reason_has_none(budget: Disclosure) -> None:
    pairs = [(s, statement_fact(s, budget)) for s in read("项目支出增加40万元，主要原因是新增电费40万元纳入预算。")]
    found = list(read_reasons(pairs, budget))
    assert [len(reasons_of(fact, found)) for _, fact in pairs] == [1, 0]


def test_spending_behind_a_subject_is_the_subject_s() -> None:
    (statement,) = read("（1）社会保障和就业支出（类）支出3,061.29万元，主要用于养老保险、职业年金等支出。")[:1]
    assert (statement.item, statement.path) == ("社会保障和就业支出", (("社会保障和就业支出", ""),))
