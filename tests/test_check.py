"""Every number in a text → its cell, or a verdict that says why not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.domain.address import Classification, Facet, Fund, Role, Scope, Stage
from index.domain.disclosure import Contradiction, Fact, Source
from qa import Assistant
from qa.answer import CheckedNumber, Verdict
from qa.check.bindings import Binding, bind, quoted_bindings
from qa.select.groups import speaks_against

pytest_plugins = ["qa_fixtures"]

SOURCE = Source("某局2021年部门预算", "某局.pdf", "a" * 64)
NUMBER = {"text", "start", "end", "value", "unit", "verdict", "reason", "right_value", "formula", "sources"}


def binding(value: str, unit: str = "万元", verdict: Verdict = Verdict.VERIFIED) -> Binding:
    return Binding(Decimal(value), unit, verdict, (SOURCE,))


def verdicts(numbers: tuple[CheckedNumber, ...] | list[CheckedNumber]) -> list[tuple[str, str]]:
    return [(number.text, number.verdict.value) for number in numbers]


# The numbers of our own answers


def test_a_number_that_is_a_value_of_the_answer() -> None:
    assert verdicts(bind("项目支出为 93.4 万元。", [binding("93.40")])) == [("93.4", "verified")]


@pytest.mark.parametrize("text", ["93.41 万元", "94 万元", "934 万元", "93.4 亿元", "93.4 元", "93.4%", "93.4人"])
def test_a_number_that_is_none_of_them(text: str) -> None:
    (number,) = bind(f"项目支出为 {text}。", [binding("93.40")])
    assert number.verdict is Verdict.UNSUPPORTED
    assert number.reason


@pytest.mark.parametrize("text", ["934000 元", "0.00934 亿元", "93.4万元", "-93.4 万元", "９３.４ 万元"])
def test_the_same_value_in_other_clothes(text: str) -> None:
    assert [n.verdict for n in bind(f"项目支出为 {text}。", [binding("93.40")])] == [Verdict.VERIFIED]


def test_the_verdict_is_the_binding_s() -> None:
    numbers = bind(
        "甲 1.5 万元，乙 2.5 万元", [binding("1.5", verdict=Verdict.DERIVED), binding("2.5", verdict=Verdict.CONFLICT)]
    )
    assert verdicts(numbers) == [("1.5", "derived"), ("2.5", "conflict")]


@pytest.mark.parametrize(
    "text",
    ["2021年", "2021年3月5日", "第3页", "表3", "1. 项目", "《某局2021年部门预算》", "第12行第4列"],
)
def test_what_is_no_figure(text: str) -> None:
    assert {n.verdict for n in bind(text, [])} == {Verdict.NOT_A_FIGURE}


def test_digits_that_are_part_of_a_name() -> None:
    name = "单价100万元以上设备"
    assert {n.verdict for n in bind(f"{name}有 3 台", [binding("3", "台")], [name])} == {
        Verdict.NOT_A_FIGURE,
        Verdict.VERIFIED,
    }


def test_a_quotation_verifies_its_own_numbers() -> None:
    text = "比上年增加12万元，增长14.74%。"
    assert {n.verdict for n in bind(text, quoted_bindings(text, SOURCE))} == {Verdict.VERIFIED}


@settings(derandomize=True, deadline=None, max_examples=80)
@given(
    st.lists(st.decimals(min_value=0, max_value=10**9, places=2), max_size=5),
    st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=5),
)
def test_every_number_has_a_verdict_and_only_bound_ones_are_verified(known: list[Decimal], said: list[Decimal]) -> None:
    text = "；".join(f"支出 {value} 万元" for value in said)
    numbers = bind(text, [Binding(value, "万元", Verdict.VERIFIED, (SOURCE,)) for value in known])
    assert [Decimal(number.text) for number in numbers] == said
    for number, value in zip(numbers, said, strict=True):
        assert text[number.start : number.end] == number.text
        # 0.01 万元 apart is rounding (DOMAIN.md), but only where units differ: a value is stated as it is.
        assert (number.verdict is Verdict.VERIFIED) == (value in known)


# The numbers of any text

RIGHT = [
    "克州2021年项目支出93.4万元",
    "克州2021年项目支出为934000元",
    "克州2021年项目支出0.00934亿元",
    "克州２０２１年项目支出９３.４万元",
    "克州电子政务服务中心2021年基本支出174.82万元，项目支出93.4万元",
    "2021年，克州综合治理专网租金费50.4万元",
    "克州项目支出93.4万元",
    "克州2021年在职13人，编制30名，内设8个科室",
    "昌吉市2023年收入总计1135.97万元；昌吉州2023年支出总计2114.81万元。",
    "克州2021年项目支出为93.4万元，昌吉州为170万元",
    "昌吉州2021年因公出国（境）费0万元",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_text(samples_assistant: Assistant, text: str) -> None:
    found = [n for n in samples_assistant.check(text) if n.verdict is not Verdict.NOT_A_FIGURE]
    assert found
    assert {n.verdict for n in found} == {Verdict.VERIFIED}
    assert all(n.sources for n in found)


WRONG = [
    ("克州2021年项目支出94.3万元", "93.4"),
    ("克州2021年项目支出93.4元", "934000"),
    ("克州2021年项目支出约95万元", "93.4"),
    ("克州2021年项目支出93万元", "93.4"),
    ("克州2021年在职14人", "13"),
    ("克州2021年项目支出增长15%", "14.74"),
    ("克州2021年项目支出174.82万元", "93.4"),
    ("昌吉市2023年信访事务100万元", "10"),
]


@pytest.mark.parametrize(("text", "right"), WRONG)
def test_a_wrong_number_comes_with_the_right_one(samples_assistant: Assistant, text: str, right: str) -> None:
    (number,) = [n for n in samples_assistant.check(text) if n.verdict is not Verdict.NOT_A_FIGURE]
    assert number.verdict is Verdict.CONTRADICTED
    assert number.right_value == Decimal(right)
    assert number.sources


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("项目支出93.4万元", "哪个单位"),
        ("昌吉州项目支出170万元", "哪一年"),
        ("克州2022年项目支出93.4万元", "2022年"),
        ("克州2021年商品房支出93.4万元", "商品房支出"),
        ("今天气温25度", "看不出"),
    ],
)
def test_an_unsupported_number_says_why(samples_assistant: Assistant, text: str, reason: str) -> None:
    (number,) = [n for n in samples_assistant.check(text) if n.verdict is not Verdict.NOT_A_FIGURE]
    assert number.verdict is Verdict.UNSUPPORTED
    assert reason in number.reason
    assert not number.sources


@pytest.mark.parametrize("value", ["296.3", "296.03"])
def test_both_sides_of_a_contradiction_are_named_so(samples_assistant: Assistant, value: str) -> None:
    numbers = samples_assistant.check(f"昌吉州2021年一般公共服务支出{value}万元。")
    assert numbers[-1].verdict is Verdict.CONFLICT
    assert len({source.table for source in numbers[-1].sources}) > 1


def test_what_the_text_leaves_open_may_be_given(samples_assistant: Assistant) -> None:
    assert samples_assistant.check("项目支出93.4万元", body="克州", year=2021)[0].verdict is Verdict.VERIFIED
    assert samples_assistant.check("项目支出170万元", body="昌吉州", year=2021)[0].verdict is Verdict.VERIFIED
    assert samples_assistant.check("项目支出170万元", body="昌吉州", year=2023)[0].verdict is Verdict.CONTRADICTED
    # What the text says itself goes before what was given.
    assert (
        samples_assistant.check("昌吉州2021年项目支出170万元", body="克州", year=2023)[-1].verdict is Verdict.VERIFIED
    )


@pytest.mark.parametrize("text", ["", "没有数字。", "\n\n"])
def test_a_text_without_numbers(samples_assistant: Assistant, text: str) -> None:
    assert samples_assistant.check(text) == []


def test_the_verdicts_as_json(samples_assistant: Assistant) -> None:
    shown = [n.to_dict() for n in samples_assistant.check("克州2021年项目支出94.3万元")]
    assert all(set(number) == NUMBER for number in shown)
    assert (shown[1]["verdict"], shown[1]["value"], shown[1]["right_value"]) == ("contradicted", "94.3", "93.4")


@settings(derandomize=True, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*RIGHT, *(t for t, _ in WRONG), "，", "。\n", "（3）", "12", "%", "万元", "2021年"])))
def test_the_numbers_of_any_text_are_in_order_apart_and_where_they_say(
    samples_assistant: Assistant, parts: list[str]
) -> None:
    text = "".join(parts)
    end = 0
    for number in samples_assistant.check(text):
        assert end <= number.start < number.end <= len(text)
        assert text[number.start : number.end] == number.text
        end = number.end


def test_a_doubt_that_is_a_rounding_is_none() -> None:
    fact = made_fact("28828", "万元")
    table = made_fact("288280739", "元")
    rounded = Contradiction("prose-table", "error", "…", expected=Decimal("28828.0739"), found=Decimal(28828), unit="万元",
                            facts=(fact, table), sources=(fact.source,), suspects=(fact.source,))  # fmt: skip
    assert not speaks_against(rounded, [fact])
    assert speaks_against(replace(rounded, expected=Decimal("28829.0739")), [fact])


def made_fact(value: str, unit: str) -> Fact:
    return Fact(
        body="某局", scope=Scope.DEPARTMENT, year=2021, stage=Stage.BUDGET, flow=None, fund=Fund.ALL,
        classification=Classification.LINE, code="", name="收入总计", project="", measure="", role=Role.AMOUNT,
        value=Decimal(value), unit=unit, kind="cell", source=replace(SOURCE, table=value),
        item=(Facet(Classification.LINE, ("收入总计",)),),
    )  # fmt: skip


def test_a_printed_sentence_is_verified_by_itself(samples_assistant: Assistant) -> None:
    printed = "1.一般公共服务支出296.3万元，占92.33%。"
    head = "昌吉州人民政府电子政务办公室2021年部门预算\n"
    share = samples_assistant.check(head + printed)[-1]
    assert (share.text, share.verdict) == ("92.33%", Verdict.VERIFIED)
    assert share.sources[0].sentence
    assert samples_assistant.check(head + printed.replace("92.33", "29.33"))[-1].verdict is Verdict.CONTRADICTED
