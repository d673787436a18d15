"""What a number claims is more than its value: beside the wrong body, year, scope, stage, subject, measure, unit or
direction it is not supported, and declared arithmetic over facts is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa import Assistant
from qa.answer import CheckedNumber, Verdict
from qa.check.render import marked_up, summary, verdict_rows

pytest_plugins = ["qa_fixtures"]


def figures(assistant: Assistant, text: str, **narrowed: object) -> list[CheckedNumber]:
    found = assistant.check(text, **narrowed)  # type: ignore[arg-type]
    return [number for number in found if number.verdict is not Verdict.NOT_A_FIGURE]


def said(assistant: Assistant, text: str) -> list[tuple[str, str]]:
    return [(number.text.strip(), number.verdict.value) for number in figures(assistant, text)]


RIGHT = [
    # one body, its names, the year in every dress
    "克孜勒苏柯尔克孜自治州电子政务服务中心二〇二一年项目支出93.4万元",
    "21年克州项目支出93.4万元",
    "《克州电子政务服务中心2021年部门预算》写明：项目支出共计 93.4 万元。",
    "克州2021年部门预算270万元左右",
    # hedges and ranges
    "克州2021年项目支出约93万元",
    "克州2021年项目支出超过90万元",
    "克州2021年项目支出近100万元",
    "克州2021年项目支出在90—95万元之间",
    "克州2021年项目支出九十三点四万元",
    # lists
    "克州2021年基本支出、项目支出分别为174.82万元和93.4万元。",
    "克州、昌吉州2021年项目支出分别为93.4万元、170万元。",
    "克州2021年基本支出174.82万元、项目支出93.4万元，合计268.22万元。",
    # the whole in the sentence before, the measure behind the subject, the code beside the name
    "克州2021年支出预算268.22万元。其中：基本支出174.82万元；项目支出93.4万元。",
    "昌吉州2021年部门预算显示，2010350事业运行的基本支出为126.3万元。",
    "昌吉州2021年部门预算显示，经济分类科目“30113 住房公积金”10.2万元。",
    # changes and shares as stated
    "克州2021年项目支出比上年增长14.74%",
    "克州2021年项目支出93.4万元，占支出总计的34.82%",
    "昌吉州2021年项目支出比上年增加40万元，增长30.77%",
    "昌吉州2021年社会保障和就业支出（部门预算）为13.6万元",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_true_text_is_supported(samples_assistant: Assistant, text: str) -> None:
    found = figures(samples_assistant, text)
    assert found
    assert {number.verdict for number in found} <= {Verdict.VERIFIED, Verdict.DERIVED}, [n.to_dict() for n in found]
    assert all(number.sources for number in found)


WRONG = [
    ("克州2021年基本支出93.4万元", "contradicted"),  # another row's value
    ("昌吉州2021年项目支出93.4万元", "contradicted"),  # another body's
    ("昌吉州2023年项目支出170万元", "contradicted"),  # another year's
    ("克州2022年项目支出93.4万元", "unsupported"),
    ("江东市财政局2021年项目支出93.4万元", "unsupported"),  # a body that we do not hold
    ("克州2021年部门决算显示，项目支出93.4万元", "unsupported"),  # another stage
    ("克州2021年单位预算显示，项目支出93.4万元", "unsupported"),  # another scope
    ("克州2021年项目支出93.4亿元", "contradicted"),
    ("克州2021年项目支出9.34万元", "contradicted"),
    ("克州2021年项目支出约80万元", "contradicted"),
    ("克州2021年项目支出超过95万元", "contradicted"),
    ("克州2021年项目支出不足90万元", "contradicted"),
    ("克州2021年项目支出在95—99万元之间", "contradicted"),
    ("克州2021年项目支出比上年下降14.74%", "contradicted"),  # the direction
    ("克州2021年项目支出比上年增长14.74个百分点", "unsupported"),
    ("克州2021年项目支出占基本支出的34.82%", "contradicted"),  # another whole
    ("昌吉州2021年政府性基金预算项目支出170万元", "unsupported"),  # another fund
    ("昌吉州2021年功能分类科目“住房公积金”10.2万元", "unsupported"),  # another classification
]


@pytest.mark.parametrize(("text", "verdict"), WRONG)
def test_a_value_that_stands_somewhere_else_is_no_support(
    samples_assistant: Assistant, text: str, verdict: str
) -> None:
    (number,) = figures(samples_assistant, text)
    assert number.verdict.value == verdict, number
    assert number.reason


def test_the_two_scopes_of_one_body_are_kept_apart(made_assistant: Assistant) -> None:
    assert said(made_assistant, "海滨区教育局2025年部门预算显示，项目支出3000万元。") == [("3000万元", "verified")]
    assert said(made_assistant, "海滨区教育局2025年单位预算显示，项目支出200万元。") == [("200万元", "verified")]
    assert said(made_assistant, "海滨区教育局2025年部门预算显示，项目支出200万元。") == [("200万元", "contradicted")]
    assert said(made_assistant, "海滨区教育局2025年单位预算显示，项目支出3000万元。") == [("3000万元", "contradicted")]


def test_one_name_under_two_codes_is_told_by_its_classification(made_assistant: Assistant) -> None:
    text = "海滨区体育局2024年部门预算显示，{}科目“住房公积金”{}万元。"
    assert said(made_assistant, text.format("功能分类", "7.7")) == [("7.7万元", "verified")]
    assert said(made_assistant, text.format("经济分类", "7.1")) == [("7.1万元", "verified")]
    assert said(made_assistant, text.format("功能分类", "7.1")) == [("7.1万元", "contradicted")]


DERIVED = [
    ("2021年昌吉州项目支出比克州多76.6万元", "170万元 − 93.4万元"),
    ("克州和昌吉州2021年项目支出合计263.4万元", "93.4万元 + 170万元"),
    ("昌吉州2021年项目支出170万元，是克州的1.82倍", "170万元 ÷ 93.4万元"),
    ("克州2021年人均基本支出13.45万元", "174.82万元 ÷ 13人"),
    ("克州2021年项目支出占基本支出的53.43%", "93.4万元 ÷ 174.82万元"),
]


@pytest.mark.parametrize(("text", "formula"), DERIVED)
def test_declared_arithmetic_keeps_its_formula_and_operands(
    samples_assistant: Assistant, text: str, formula: str
) -> None:
    number = figures(samples_assistant, text)[-1]
    assert number.verdict is Verdict.DERIVED, number
    assert number.formula.startswith(formula)
    assert len(number.sources) == 2


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2021年昌吉州项目支出比克州多67.6万元", "76.6"),
        ("2021年昌吉州项目支出比克州少76.6万元", "76.6"),
        ("克州和昌吉州2021年项目支出合计93.4万元", "263.4"),  # an operand left out
        ("克州2021年人均基本支出10.93万元", "13.4477"),  # by 编制 instead of 在职
    ],
)
def test_wrong_arithmetic_is_contradicted_with_the_right_result(
    samples_assistant: Assistant, text: str, right: str
) -> None:
    number = figures(samples_assistant, text)[-1]
    assert number.verdict is Verdict.CONTRADICTED, number
    assert number.right_value == Decimal(right)


def test_an_answer_with_its_formula_is_bound_number_by_number(samples_assistant: Assistant) -> None:
    text = samples_assistant.ask("克州2021年项目支出占总支出的比例").text
    assert "÷" in text
    assert {verdict for _, verdict in said(samples_assistant, text)} <= {"verified", "derived"}
    broken = text.replace("÷ 268.22", "÷ 286.22")
    assert ("286.22", "contradicted") in said(samples_assistant, broken)


WORDS = [
    ("克州2021年项目支出93.4万元，比上年增加。", "增加", "verified"),
    ("克州2021年项目支出93.4万元，比上年减少。", "减少", "contradicted"),
    ("克州2021年项目支出93.4万元，与上年持平。", "持平", "contradicted"),
    ("克州2021年公务接待费0.5万元，与上年持平。", "持平", "verified"),
    ("克州2021年综合治理专网租金费最多，为50.4万元。", "最多", "derived"),
    ("克州2021年县市门户网站网管服务费最多，为12万元。", "最多", "contradicted"),
]


@pytest.mark.parametrize(("text", "word", "verdict"), WORDS)
def test_words_that_compare_without_a_number_are_claims(
    samples_assistant: Assistant, text: str, word: str, verdict: str
) -> None:
    (found,) = [number for number in samples_assistant.check(text) if number.text == word]
    assert found.verdict.value == verdict, found
    assert found.sources
    assert text[found.start : found.end] == word


def test_a_sum_that_does_not_fit_its_own_parts_is_a_conflict(samples_assistant: Assistant) -> None:
    number = figures(samples_assistant, "克州2021年政府采购预算16.62万元")[0]
    assert number.verdict is Verdict.CONFLICT
    assert "4.6＋0＋12＝16.6万元" in number.reason


def test_a_printed_rate_that_its_own_sentence_does_not_bear_out_is_a_conflict(samples_assistant: Assistant) -> None:
    text = "昌吉州人民政府电子政务办公室2021年部门预算\n1.2010350-事业运行费:2021年预算数为126.3万元,比上年预算数减少25.19万元,下降19.94%,主要原因是预算科目代码更细化、更科学。"
    assert said(samples_assistant, text)[-1] == ("19.94%", "conflict")
    assert "16.63%" in figures(samples_assistant, text)[-1].reason


def test_a_reason_s_year_is_not_the_year_of_what_follows(samples_assistant: Assistant) -> None:
    text = "克州2021年基本支出174.82万元，主要原因是2020年有人员调出。项目支出93.4万元。"
    assert said(samples_assistant, text) == [("174.82万元", "verified"), ("93.4万元", "verified")]


def test_a_sentence_of_a_disclosure_is_held_to_that_very_sentence(samples_assistant: Assistant) -> None:
    head = "昌吉市人民政府办公室2023年部门预算\n"
    line = "单位编制数68名,实有人数78人,其中:在职61人,增加0人;退休15人,增加0人;离休2人,增加0人。"
    assert {v for _, v in said(samples_assistant, head + line)} == {"verified"}
    found = said(samples_assistant, head + line.replace("退休15人,增加0人", "退休15人,增加1人"))
    assert [v for _, v in found].count("contradicted") == 1


@pytest.mark.parametrize("value", ["55万元", "57.7万元", "40万元"])
def test_the_value_of_one_body_of_a_place_is_no_support_for_another(made_assistant: Assistant, value: str) -> None:
    text = "据江东市海滨区财政局公布的2025年度部门预算，项目支出{}。"
    assert said(made_assistant, text.format(value)) == [(value, "unsupported")]


def test_a_change_between_two_years_that_we_hold(made_assistant: Assistant) -> None:
    text = made_assistant.ask("海滨区卫生健康委员会2025年支出总计比2024年增加多少").text
    assert "20.55" in text
    assert {verdict for _, verdict in said(made_assistant, text)} <= {"verified", "derived"}, text
    turned = text.replace("增加 20.55", "减少 20.55")
    assert "contradicted" in {verdict for _, verdict in said(made_assistant, turned)}


def test_a_place_named_in_passing_is_no_other_body(made_assistant: Assistant) -> None:
    text = "海滨区卫生健康委员会2025年部门预算公开。为了海滨区居民的健康，项目支出40万元。"
    assert said(made_assistant, text) == [("40万元", "verified")]


def test_a_place_with_two_bodies_names_neither(made_assistant: Assistant) -> None:
    (number,) = figures(made_assistant, "海滨区2025年项目支出55万元")
    assert number.verdict is Verdict.UNSUPPORTED
    assert "不知道指哪一个" in number.reason


def test_what_nobody_sees_hides_nothing(samples_assistant: Assistant) -> None:
    assert said(samples_assistant, "克州2021年\u200b项目支出9\u200e3.4万元")[-1][1] != "verified"
    assert said(samples_assistant, "克州2021年\ufeff项目支出93.4\u200b万元") == [("93.4", "verified")]


def test_the_terminal_shows_the_text_with_its_marks(samples_assistant: Assistant) -> None:
    text = "克州2021年项目支出93.4万元，\x07比上年减少11.96万元。"
    numbers = samples_assistant.check(text)
    shown = marked_up(text, numbers, colour=False)
    assert shown == "克州2021年项目支出【✓1 93.4万元】，比上年减少【✗2 11.96万元】。"
    assert "\x1b[31m【✗2" in marked_up(text, numbers, colour=True)
    rows = verdict_rows(numbers)
    assert any("应为 11.96万元" in row and "方向相反" in row for row in rows)
    assert any("《克州电子政务服务中心2021年部门预算》" in row for row in rows)
    assert summary(numbers) == "共 3 个数：已核实 1，与公开文件不符 1，不是数据 1。"
    assert summary([]) == "文中没有数字。"
