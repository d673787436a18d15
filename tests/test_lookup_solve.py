"""Query → facts → draft: every intent and every status, over the shipped samples and over made-up disclosures."""

from __future__ import annotations

import pytest
from qa_documents import EDUCATION, HEALTH, first, is_sound, talk

from qa import Answer, Assistant
from qa.answer import Status, Verdict

pytest_plugins = ["qa_fixtures"]


def answered(assistant: Assistant, question: str) -> Answer:
    answer = assistant.ask(question)
    is_sound(answer)
    assert answer.status is Status.ANSWERED, answer.text
    return answer


def refused(assistant: Assistant, question: str, status: Status = Status.NO_DATA) -> Answer:
    answer = assistant.ask(question)
    is_sound(answer)
    assert answer.status is status, answer.text
    return answer


# A figure

FIGURES = [
    ("克州2021年项目支出多少", "93.4", "万元"),
    ("克孜勒苏柯尔克孜自治州电子政务服务中心2021年一般公共服务支出预算", "268.22", "万元"),
    ("克州2021年住房公积金", "12.71", "万元"),
    ("克州２０２１年基本支出", "174.82", "万元"),
    ("克州二〇二一年人员经费", "167.51", "万元"),
    ("克州21年花在项目上的钱", "93.4", "万元"),
    ("克州2021年收入总计", "268.22", "万元"),
    ("克州2021年综合治理专网租金费", "50.4", "万元"),
    ("克州2021年招待费", "0.5", "万元"),
    ("昌吉州2021年绩效工资预算多少", "29.06", "万元"),
    ("昌吉州电政办２０２１年招待费", "0.18", "万元"),
    ("昌吉州2023年决算支出总计是多少", "2114.81", "万元"),
    ("昌吉州2023年固定资产原值", "5985.51", "万元"),
    ("昌吉市2023年信访事务支出", "10", "万元"),
    ("昌吉市2023年给职工交的养老保险", "96.66", "万元"),
    ("昌吉州2021年208支出", "13.6", "万元"),
    ("昌吉市政府办在职多少人", "61", "人"),
    ("克州电子政务服务中心下设几个科室", "8", "个"),
]


@pytest.mark.parametrize(("question", "value", "unit"), FIGURES)
def test_a_figure_and_its_place(samples_assistant: Assistant, question: str, value: str, unit: str) -> None:
    answer = answered(samples_assistant, question)
    assert first(answer) == (value, unit)
    source = answer.figures[0].sources[0]
    assert source.written_as
    assert source.table or source.sentence
    assert source in answer.citations


def test_the_figure_of_a_pdf_is_found_on_its_page(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "克州2021年项目支出多少")
    assert answer.figures[0].kind == "cell"
    source = answer.figures[0].sources[0]
    assert source.page
    assert source.box
    assert (source.row_label, source.column_label.split("/")[-1]) == ("合计", "项目支出")


@pytest.mark.parametrize(
    "question", ["昌吉州2021年因公出国费用", "昌吉市2023年公务接待费", "昌吉市2023年公务用车购置费"]
)
def test_a_printed_zero_is_an_answer(samples_assistant: Assistant, question: str) -> None:
    assert first(answered(samples_assistant, question)) == ("0", "万元")


@pytest.mark.parametrize(
    ("question", "value", "unit", "formula"),
    [
        ("克州2021年项目支出是多少元", "934000", "元", "93.4 万元 = 934000 元"),
        ("克州2021年基本支出多少亿元", "0.017482", "亿元", "174.82 万元 = 0.017482 亿元"),
        ("克州2021年项目支出多少万元", "93.4", "万元", ""),
    ],
)
def test_the_unit_that_is_asked_for(
    samples_assistant: Assistant, question: str, value: str, unit: str, formula: str
) -> None:
    answer = answered(samples_assistant, question)
    assert first(answer) == (value, unit)
    assert answer.figures[0].formula == formula
    assert answer.figures[0].kind == ("derived" if formula else "cell")


def test_large_yuan_are_also_said_in_wan(made_assistant: Assistant) -> None:
    answer = answered(made_assistant, "海滨区教育局2025年部门汇总项目支出多少")
    assert first(answer) == ("30000000", "元")
    assert "合 3000 万元" in answer.text


def test_a_repaired_number_is_said_to_be_repaired(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年机关事业单位基本养老保险缴费支出")
    assert first(answer) == ("13.6", "万元")
    assert "原文写作“13,6”" in answer.text


def test_several_things_asked_for_are_all_said(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "克州2021年项目支出和基本支出")
    assert [str(figure.value.normalize()) for figure in answer.figures] == ["93.4", "174.82"]
    answer = answered(samples_assistant, "克州和昌吉州2021年项目支出分别是多少")
    assert {str(figure.value.to_integral_value()) for figure in answer.figures} == {"93", "170"}


# Conflicts


def test_a_conflict_names_both_values_and_both_places(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年一般公共服务支出多少")
    assert first(answer) == ("296.3", "万元")
    assert "296.03" in answer.text
    assert "表四" in answer.text
    (conflict,) = answer.conflicts
    values = conflict.to_dict()["values"]
    assert list(dict.fromkeys(value["value"] for value in values)) == ["296.3", "296.03"]  # the supported one first
    assert len({value["source"]["table"] for value in values}) == 2
    assert conflict.rule
    assert {n.verdict for n in answer.numbers if n.text.startswith("296")} == {Verdict.CONFLICT}


def test_the_project_that_a_performance_sheet_contradicts(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年政府网站和政务云平台运维费项目资金总额")
    assert first(answer) == ("150", "万元")
    assert "170" in answer.text
    assert answer.conflicts


def test_prose_that_contradicts_the_tables_is_named(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉市2023年基本支出")
    assert first(answer) == ("1100.97", "万元")
    assert "1100.79" in answer.text
    assert "正文" in answer.text


def test_what_agrees_has_no_conflict(samples_assistant: Assistant) -> None:
    assert not answered(samples_assistant, "克州2021年项目支出多少").conflicts


# Changes


@pytest.mark.parametrize(
    ("question", "value", "unit", "word"),
    [
        ("昌吉州2021年项目支出比上年增加多少", "40", "万元", "增加"),
        ("昌吉州2021年项目支出增长百分之几", "30.77", "%", "增长"),
        ("昌吉市2023年三公经费比上年下降百分之几", "8.06", "%", "下降"),
        ("昌吉市2023年机关运行经费比上年减少多少", "6.56", "万元", "减少"),
        ("克州2021年项目支出增长率", "14.74", "%", "增长"),
    ],
)
def test_a_stated_change(samples_assistant: Assistant, question: str, value: str, unit: str, word: str) -> None:
    answer = answered(samples_assistant, question)
    assert first(answer) == (value, unit)
    assert word in answer.text
    assert answer.figures[0].sources[0].sentence


def test_the_change_is_computed_where_the_year_before_is_held(made_assistant: Assistant) -> None:
    answer = answered(made_assistant, "海滨区卫健委2025年基本支出比上年增加多少")
    assert first(answer) == ("19.45", "万元")
    assert "减少 19.45 万元" in answer.text
    assert answer.figures[0].kind == "derived"
    assert {source.disclosure[-9:-5] for source in answer.figures[0].sources} == {"2024", "2025"}
    assert first(answered(made_assistant, "海滨区卫健委2025年基本支出增长百分之几")) == ("19.45", "%")
    assert "下降 25%" in answered(made_assistant, "海滨区卫健委2025年三公经费比上年下降百分之几").text


def test_growth_from_zero_has_no_rate(made_assistant: Assistant) -> None:
    answer = answered(made_assistant, "海滨区卫健委2025年项目支出比上年增加多少")
    assert first(answer) == ("40", "万元")
    assert "%" not in answer.text


def test_growth_between_two_years_says_the_stages(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年到2023年项目支出增加了多少")
    assert first(answer) == ("1740.22", "万元")
    assert "1910.22 − 170 = 1740.22" in answer.text
    assert "注意口径不同" in answer.text
    assert "是预算数" in answer.text
    assert "是决算数" in answer.text
    assert first(answered(samples_assistant, "昌吉州2021年到2023年三公经费降幅")) == ("4.33", "%")
    assert first(answered(samples_assistant, "昌吉州2021年项目支出比2023年少多少")) == ("1740.22", "万元")


def test_a_change_that_nobody_states_and_no_other_year_shows(made_assistant: Assistant) -> None:
    answer = refused(made_assistant, "海滨区体育局2024年基本支出比上年增加多少")
    assert "没有写明" in answer.text


# Arithmetic

ARITHMETIC = [
    ("克州2021年项目支出占总支出的比例", "34.82", "%", "93.4 ÷ 268.22 = 34.82%"),
    ("昌吉市2023年公务用车运行维护费占公用经费的比重", "47.78", "%", "57 ÷ 119.29 = 47.78%"),
    ("克州2021年项目支出占基本支出的比例", "53.43", "%", "93.4 ÷ 174.82 = 53.43%"),
    ("昌吉州2021年电费和水费一共多少", "4.06", "万元", "3.6 + 0.46 = 4.06 万元"),
    ("克州2021年基本支出和项目支出相差多少", "81.42", "万元", "174.82 − 93.4 = 81.42 万元"),
    ("克州2021年项目支出和基本支出相差多少", "81.42", "万元", "174.82 − 93.4 = 81.42 万元"),
    ("2021年昌吉州的项目支出是克州的几倍", "1.82", "倍", "170 ÷ 93.4 = 1.82"),
    ("昌吉市2023年人均基本工资（按在职人数）", "4.34", "万元", "264.91 ÷ 61 = 4.34 万元"),
    ("克州2021年人均三公经费按编制数", "0.02", "万元", "0.5 ÷ 30 = 0.02 万元"),
    ("昌吉市2023年行政运行和信访事务相差多少", "630.17", "万元", "640.17 − 10 = 630.17 万元"),
]


@pytest.mark.parametrize(("question", "value", "unit", "formula"), ARITHMETIC)
def test_a_computed_figure_keeps_its_formula_and_its_operands(
    samples_assistant: Assistant, question: str, value: str, unit: str, formula: str
) -> None:
    answer = answered(samples_assistant, question)
    assert first(answer) == (value, unit)
    asked, *operands = answer.figures
    assert (asked.kind, asked.formula) == ("derived", formula)
    assert formula in answer.text
    assert len(operands) == 2
    assert {operand.sources[0] for operand in operands} <= set(asked.sources)


def test_money_and_people_are_not_divided(samples_assistant: Assistant) -> None:
    answer = refused(samples_assistant, "昌吉市2023年离休费是离休人数的几倍")
    assert "计量单位不同" in answer.text


def test_a_comparison_needs_two_numbers(samples_assistant: Assistant) -> None:
    answer = refused(samples_assistant, "克州2021年项目支出是几倍", Status.AMBIGUOUS)
    assert "哪两个数" in answer.text


def test_an_operand_that_is_not_there_ends_the_sum(samples_assistant: Assistant) -> None:
    assert "水费" in refused(samples_assistant, "克州2021年办公费和水费一共多少").text


# Is it right?


@pytest.mark.parametrize(
    "claim", ["93.4万元", "934000元", "93.40万元", "0.00934亿元", "93.4万", "９３.４万元", "934,000元"]
)
def test_a_right_claim(samples_assistant: Assistant, claim: str) -> None:
    answer = answered(samples_assistant, f"克州2021年项目支出是{claim}，对吗")
    assert answer.text.startswith("对。")
    assert first(answer) == ("93.4", "万元")


@pytest.mark.parametrize("claim", ["174.82万元", "94万元", "93.4元", "93.4亿元", "0万元"])
def test_a_wrong_claim_is_corrected(samples_assistant: Assistant, claim: str) -> None:
    answer = answered(samples_assistant, f"克州2021年项目支出是{claim}，对吗")
    assert answer.text.startswith("不对。")
    assert first(answer) == ("93.4", "万元")
    assert claim in answer.text
    assert [n.verdict for n in answer.numbers][-1] is Verdict.CONTRADICTED


def test_a_claim_about_people(samples_assistant: Assistant) -> None:
    assert answered(samples_assistant, "昌吉市2023年在职61人对吗").text.startswith("对。")
    assert answered(samples_assistant, "昌吉市2023年在职60人对吗").text.startswith("不对。")


# The largest, and all of them


def test_the_largest_and_the_smallest_project(made_assistant: Assistant) -> None:
    answer = answered(made_assistant, "海滨区卫健委2025年哪个项目最大")
    assert first(answer) == ("25.5", "万元")
    assert "疫苗冷链" in answer.text
    assert "急救培训" in answered(made_assistant, "海滨区卫健委2025年最小的项目").text


def test_the_first_few(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "克州2021年预算前三的项目")
    assert [figure.value for figure in answer.figures] == sorted((f.value for f in answer.figures), reverse=True)
    assert len(answer.figures) == 3
    assert first(answer) == ("50.4", "万元")


def test_the_body_that_spends_more(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "2021年哪个单位的三公经费更高，昌吉州还是克州")
    assert first(answer) == ("2.08", "万元")
    assert answer.text.startswith("昌吉州")
    assert answered(samples_assistant, "2021年哪个单位的三公经费更低，昌吉州还是克州").text.startswith("克州")


def test_the_largest_subject(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉市2023年最大的功能科目")
    assert first(answer) == ("902.37", "万元")


def test_all_projects(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "列出克州2021年所有项目及金额")
    for text in ("综合治理专网租金费", "50.4", "县市门户网站网管服务费", "托管费", "政府内网", "等保测评"):
        assert text in answer.text
    assert all(figure.sources for figure in answer.figures)


def test_all_subjects_of_a_classification(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年功能分类支出明细")
    assert [str(figure.value.normalize()) for figure in answer.figures] == ["296.3", "13.6", "11.01"]
    answer = answered(samples_assistant, "昌吉市2023年各经济分类支出明细")
    assert [figure.label for figure in answer.figures] == [
        "工资福利支出",
        "商品和服务支出",
        "对个人和家庭的补助",
    ]


def test_the_projects_of_a_year_that_is_not_held(samples_assistant: Assistant) -> None:
    assert "2019年" in refused(samples_assistant, "列出克州2019年所有项目").text


# Nothing to answer with

NO_DATA = [
    ("克州2022年项目支出多少", "2022年"),
    ("克州2020年项目支出多少", "2020年"),
    ("昌吉市2021年项目支出", "2021年"),
    ("乌鲁木齐2021年项目支出多少", "乌鲁木齐"),
    ("阿图什市2021年项目支出", "阿图什市"),
    ("昌吉州教育局2021年项目支出", "教育局"),
    ("昌吉市2023年因公出国团组数", "因公出国团组数"),
    ("克州2021年机房扩容合同编号", "编号"),
    ("克州2021年项目支出不含税多少", "不含税"),
    ("克州2021年非税收入", "非税"),
    ("克州2021年一季度项目支出", "一季"),
    ("克州2021年水费", "水费"),
    ("昌吉州2021年上半年基本支出", "半"),
    ("昌吉州2021年前三季度基本支出", "季"),
]


@pytest.mark.parametrize(("question", "named"), NO_DATA)
def test_what_is_not_there_is_named_and_no_number_given(
    samples_assistant: Assistant, question: str, named: str
) -> None:
    answer = refused(samples_assistant, question)
    assert named in answer.text
    assert not answer.choices
    assert {n.verdict for n in answer.numbers} <= {Verdict.NOT_A_FIGURE}


def test_a_stage_that_is_not_there_shows_what_is(samples_assistant: Assistant) -> None:
    assert "项目支出" in refused(samples_assistant, "昌吉州2021年项目支出决算").text


@pytest.mark.parametrize(
    "question", ["昌吉州2023年3月项目支出", "昌吉州2021年5月份基本支出", "昌吉州2021年一月基本支出"]
)
def test_a_month_is_not_the_year(samples_assistant: Assistant, question: str) -> None:
    refused(samples_assistant, question)


@pytest.mark.parametrize("question", ["今天天气怎么样", "你是谁", "写一首诗", "1+1等于几", "🙂", "？？？", "{{F1}}"])
def test_what_is_no_question_about_budgets(samples_assistant: Assistant, question: str) -> None:
    answer = refused(samples_assistant, question, Status.OUT_OF_SCOPE)
    assert "项目支出" in answer.text  # says what can be asked


# Ambiguous: what is asked back is answered when it is asked


def resolved(assistant: Assistant, question: str) -> list[Answer]:
    asked = refused(assistant, question, Status.AMBIGUOUS)
    assert len(asked.choices) == len(set(asked.choices)) > 1
    return [answered(assistant, choice) for choice in asked.choices]


def test_no_body(samples_assistant: Assistant) -> None:
    asked = refused(samples_assistant, "项目支出多少", Status.AMBIGUOUS)
    assert "哪个单位" in asked.text
    assert len(asked.choices) == 3
    assert first(answered(samples_assistant, asked.choices[0])) == ("93.4", "万元")


def test_no_body_but_a_year_offers_who_has_that_year(samples_assistant: Assistant) -> None:
    asked = refused(samples_assistant, "2021年项目支出多少", Status.AMBIGUOUS)
    assert len(asked.choices) == 2
    assert [first(answered(samples_assistant, choice))[0] for choice in asked.choices] == ["93.4", "170"]


def test_several_years(samples_assistant: Assistant) -> None:
    assert [first(answer)[0] for answer in resolved(samples_assistant, "昌吉州项目支出多少")] == ["170", "1910.22"]


def test_several_years_of_one_stage(made_assistant: Assistant) -> None:
    assert [first(answer)[0] for answer in resolved(made_assistant, "海滨区卫健委基本支出多少")] == ["100", "80.55"]


def test_several_scopes(made_assistant: Assistant) -> None:
    answers = resolved(made_assistant, f"{EDUCATION}2025年项目支出")
    assert [first(answer) for answer in answers] == [("30000000", "元"), ("2000000", "元")]
    assert [answer.figures[0].sources[0].disclosure[-4:-2] for answer in answers] == ["部门", "单位"]


def test_several_scopes_of_a_project(made_assistant: Assistant) -> None:
    answers = resolved(made_assistant, "海滨区教育局2025年智慧课堂")
    assert [first(answer)[0] for answer in answers] == ["10000000", "2000000"]


def test_several_bodies_of_a_place(made_assistant: Assistant) -> None:
    answers = resolved(made_assistant, "海滨区2024年行政运行")
    assert {first(answer)[0] for answer in answers} == {"50", "100"}


def test_several_codes_of_one_name(made_assistant: Assistant) -> None:
    asked = refused(made_assistant, "海滨区体育局2024年住房公积金", Status.AMBIGUOUS)
    assert "2210201" in asked.text
    assert "30113" in asked.text
    assert [str(figure.value) for figure in asked.figures] == ["7.7", "7.1"]
    assert [first(answered(made_assistant, choice))[0] for choice in asked.choices] == ["7.7", "7.1"]


def test_no_topic(made_assistant: Assistant) -> None:
    asked = refused(made_assistant, f"{HEALTH}2025年", Status.AMBIGUOUS)
    assert HEALTH in asked.text
    assert first(answered(made_assistant, next(c for c in asked.choices if "基本支出" in c))) == ("80.55", "万元")


def test_one_body_in_the_store_needs_no_name(made_assistant: Assistant) -> None:
    assert len(made_assistant.vocabulary().bodies) == 3
    assert refused(made_assistant, "基本支出多少", Status.AMBIGUOUS).choices


# Conversations over real amounts

CONVERSATIONS = [
    (("克州2021年项目支出多少", "那基本支出呢"), "174.82", "万元"),
    (("克州2021年项目支出多少", "那基本支出呢", "两者相差多少"), "81.42", "万元"),
    (("克州2021年项目支出多少", "占总支出的比例是多少"), "34.82", "%"),
    (("克州2021年项目支出多少", "昌吉州呢"), "170", "万元"),
    (("克州2021年项目支出多少", "昌吉州呢", "2023年呢"), "1910.22", "万元"),
    (("克州2021年项目支出多少", "昌吉州呢", "两者相差多少"), "76.6", "万元"),
    (("昌吉州2021年项目支出多少", "2023年呢", "那基本支出呢"), "190.47", "万元"),
    (("昌吉州项目支出多少", "2021年的呢"), "170", "万元"),
    (("克州2021年项目支出多少", "昌吉市2023年信访事务支出"), "10", "万元"),
    (("克州2021年项目支出是174万元对吗", "那基本支出呢"), "174.82", "万元"),
    (("克州2021年项目支出占总支出的比例", "昌吉州呢"), "52.97", "%"),
]


@pytest.mark.parametrize(("turns", "value", "unit"), CONVERSATIONS, ids=[" · ".join(c[0]) for c in CONVERSATIONS])
def test_a_conversation(samples_assistant: Assistant, turns: tuple[str, ...], value: str, unit: str) -> None:
    answer = talk(samples_assistant, *turns)
    is_sound(answer)
    assert answer.status is Status.ANSWERED
    assert first(answer) == (value, unit)


@pytest.mark.parametrize(
    ("chosen", "value"), [("那单位本级呢", "2000000"), ("单位本级", "2000000"), ("部门汇总", "30000000")]
)
def test_a_scope_is_chosen_in_a_follow_up(made_assistant: Assistant, chosen: str, value: str) -> None:
    assert first(talk(made_assistant, "海滨区教育局2025年项目支出", chosen)) == (value, "元")


def test_two_bodies_by_place_and_by_short_name(made_assistant: Assistant) -> None:
    answer = answered(made_assistant, "江东市海滨区体育局2024年和卫健委2024年基本支出相差多少")
    assert first(answer) == ("42.3", "万元")


def test_three_things_are_summed(samples_assistant: Assistant) -> None:
    assert first(answered(samples_assistant, "昌吉州2021年电费、水费、邮电费合计")) == ("4.1", "万元")


@pytest.mark.parametrize(
    "question",
    [
        "昌吉州2023年安全设备购置得分多少",  # marks are no amounts: the target must not be given for them
        "昌吉州2023年总分多少",
        "昌吉州2023年提升政民互动的时效性和政府工作的透明度分值",
    ],
)
def test_marks_of_a_performance_table_answer_nothing(samples_assistant: Assistant, question: str) -> None:
    answer = samples_assistant.ask(question)
    assert answer.status is not Status.ANSWERED
    assert not answer.figures


def test_the_money_of_the_whole_body_in_its_performance_table_is_no_total(samples_assistant: Assistant) -> None:
    """整体支出自评表 prints 2100.69 as executed in all; that has a topic of its own and is asked for by its own name."""
    answer = answered(samples_assistant, "昌吉州2023年整体支出绩效全年执行数多少")
    assert str(answer.figures[0].value) == "2100.69"
    assert {source.row_label for source in answer.figures[0].sources} == {"合计"}
