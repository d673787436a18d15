"""Is it true that …: claims of every kind, wrong directions, and changes whose own numbers do not fit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from qa_documents import answered, first

from index.fact_store import FactStore
from qa import Assistant
from qa.answer import Status
from qa.asking import claimed_amount, direction_of
from qa.calculate import Term, rate_from_change
from qa.draft import Draft
from qa.lookup import Lookup
from qa.question import understand
from qa.solve import solve

pytest_plugins = ["qa_fixtures"]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("三公经费为零对吗", "0", ""),
        ("占总支出超过三成吗", "30", "%"),
        ("占总支出一半以上吗", "50", "%"),
        ("是总支出的百分之三十五对吗", "35", "%"),
        ("是克州的两倍对吗", "2", "倍"),
        ("是克州的4.16倍对吗", "4.16", "倍"),
        ("项目支出是35吗", "35", ""),
        ("项目支出是93.4万元吗", "93.4", "万元"),
    ],
)
def test_what_is_claimed(text: str, value: str, unit: str) -> None:
    claimed, rest = claimed_amount(text)
    assert claimed is not None
    assert (claimed.value, claimed.unit) == (Decimal(value), unit)
    assert claimed.written_as not in rest


@pytest.mark.parametrize("text", ["占总支出几成", "2021年项目支出是多少", "成立了吗", "单价100万元以上设备有几台"])
def test_what_claims_nothing(text: str) -> None:
    assert claimed_amount(text)[0] is None


@pytest.mark.parametrize(
    ("text", "direction"),
    [("减少了多少", -1), ("增加多少", 1), ("比克州多吗", 1), ("更低吗", -1), ("是多少", 0), ("增减", 0)],
)
def test_the_direction_that_is_said(text: str, direction: int) -> None:
    assert direction_of(text) == direction


RIGHT = [
    "昌吉市2023年公务接待费为0是真的吗",
    "克州2021年项目支出占总支出超过三成吗",
    "克州2021年项目支出占总支出的35%对吗",
    "昌吉州2021年项目支出比克州多吗",
    "昌吉州2021年三公经费是克州的4.16倍，对吗",
    "昌吉州2021年项目支出比上年增长了40万元，对吗",
    "克州2021年基本支出超过项目支出吗",
    "昌吉市2023年三公经费大概57万对吧",
    "综合治理专网租金费是克州2021年最大的项目吗",
    "昌吉市2023年三公经费是57吗",
]
WRONG = [
    "克州2021年三公经费为零，对吗",
    "昌吉州2021年三公经费比克州低，对吗",
    "昌吉州2021年三公经费是克州的5倍，对吗",
    "昌吉州2021年项目支出比上年减少了40万元，对吗",
    "昌吉州2021年项目支出比上年减少了吗",
    "克州2021年项目支出占总支出一半以上吗",
    "昌吉市2023年三公经费不到50万吗",
    "克州2021年基本支出超过200万吗",
    "托管费是克州2021年最大的项目吗",
]


@pytest.mark.parametrize("question", RIGHT)
def test_a_true_claim(samples_assistant: Assistant, question: str) -> None:
    assert answered(samples_assistant, question).text.startswith("对。")


@pytest.mark.parametrize("question", WRONG)
def test_a_false_claim_is_corrected(samples_assistant: Assistant, question: str) -> None:
    answer = answered(samples_assistant, question)
    assert answer.text.startswith("不对。")
    assert answer.figures


def test_there_is_or_there_is_none(samples_assistant: Assistant) -> None:
    assert answered(samples_assistant, "昌吉州2021年有公务接待费吗").text.startswith("有。")
    assert answered(samples_assistant, "昌吉市2023年有没有公务接待").text.startswith("没有。")


def test_a_claim_of_how_many_projects(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉市2023年有2个项目对吗")
    assert answer.text.startswith("对。")
    assert first(answer) == ("2", "个")


def test_a_conversion_is_no_claim_but_a_wrong_amount_in_it_is_said(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "克州2021年项目支出93.4万元是多少元")  # got “对。是 93.4 万元”
    assert first(answer) == ("934000", "元")
    assert "93.4 万元 = 934000 元" in answer.text
    assert "不是 95万元" in answered(samples_assistant, "克州2021年项目支出95万元是多少元").text


def test_a_share_claimed_of_what_was_asked_before(samples_assistant: Assistant) -> None:
    assert answered(samples_assistant, "克州2021年项目支出多少", "占总支出的35%吗").text.startswith("对。")


# Changes


def test_the_wrong_direction_is_not_followed(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年项目支出减少了多少")
    assert answer.text.startswith("不是减少，而是增加")
    assert first(answer) == ("40", "万元")


def test_a_stated_rate_that_its_own_amounts_do_not_give(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉市2023年基本支出比2022年增加了多少")
    assert first(answer) == ("155.35", "万元")
    assert "14.11%" in answer.text
    assert "16.43%" in answer.text
    assert "不一致" in answer.text


def test_each_body_has_its_change(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州和克州2021年项目支出比上年分别增加多少")  # got the first body's alone
    assert {"40", "12"} <= {str(figure.value) for figure in answer.figures}


def test_the_amount_of_a_change_is_asked_for_with_同比(samples_assistant: Assistant) -> None:
    assert first(answered(samples_assistant, "昌吉市23年机关运行经费同比减少多少"))[1] == "万元"


def test_a_year_that_is_not_held_is_not_compared_with(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉州2023年三公经费比2012年少多少")  # got the change against 2022
    assert answer.status is Status.NO_DATA
    assert "2012年" in answer.text


def test_last_year_is_computed_only_from_amounts_that_fit(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年上年项目支出是多少")
    assert first(answer) == ("130", "万元")
    assert "170 − 40 = 130 万元" in answer.text
    assert first(answered(samples_assistant, "昌吉市2023年上年三公经费")) == ("62", "万元")
    # its stated change and its stated rate contradict each other
    assert samples_assistant.ask("昌吉市2023年上年基本支出").status is Status.NO_DATA


def test_the_rate_of_a_change() -> None:
    result = rate_from_change(Term(Decimal(110), "万元"), Term(Decimal(10), "万元"))
    assert (result.value, result.formula) == (Decimal(10), "10 ÷ (110 − 10) = 10%")
    assert rate_from_change(Term(Decimal(900_000), "元"), Term(Decimal(-10), "万元")).value == Decimal(-10)
    with pytest.raises(ZeroDivisionError):
        rate_from_change(Term(Decimal(10), "万元"), Term(Decimal(10), "万元"))


def test_the_amount_is_asked_for_with_its_unit(samples_assistant: Assistant) -> None:
    assert first(answered(samples_assistant, "昌吉州2023年支出总计比上年增长多少万元")) == ("1761.68", "万元")


def test_a_reason_of_what_did_not_happen(samples_assistant: Assistant, sample_facts: Path) -> None:
    known = samples_assistant.vocabulary()

    def draft(question: str) -> Draft:
        lookup = Lookup(FactStore.open(sample_facts), known.disclosures)
        return solve(understand(question, known.bodies, known.topics), lookup, known.bodies)

    wrong = draft("昌吉州2021年项目支出为什么减少")
    assert wrong.needs_prose
    assert wrong.text.startswith("不是减少，而是增加")
    assert not draft("昌吉州2021年项目支出为什么增加").text
    assert not draft("昌吉州2021年项目支出为什么没有减少").text
