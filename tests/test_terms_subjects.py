"""Subject codes and the one word for one thing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.domain.address import Classification, Flow
from index.domain.subjects import REPAIRED_CODE, class_code, classification, join_code, split_leading_code
from index.domain.terms import all_words, canonical, flow_of, is_known, key, key_without_brackets, project_topic

seeded = settings(derandomize=True, deadline=None)
functional = st.tuples(st.integers(201, 234), st.integers(0, 99), st.integers(0, 99))
economic = st.tuples(st.integers(301, 399), st.integers(0, 99))


@seeded
@given(functional)
def test_a_functional_code_is_the_same_however_its_columns_are_printed(parts: tuple[int, int, int]) -> None:
    a, b, c = f"{parts[0]}", f"{parts[1]:02}", f"{parts[2]:02}"
    whole = a + b + c
    assert join_code([a, b, c]) == (whole, ())  # 201 | 03 | 50
    assert join_code([whole]) == (whole, ())  # one column
    assert join_code([a, a + b, whole]) == (whole, ())  # the whole code in every column
    assert join_code([f"{a[:2]}\n{a[2]}", f" {b}　", c]) == (whole, ())  # 20⏎1, stray white space
    assert join_code([a, b, ""]) == (a + b, ())  # a 款 row
    assert join_code([a, "", ""]) == (a, ())  # a 类 row


@seeded
@given(economic)
def test_a_class_printed_into_its_item_is_mended_and_flagged(parts: tuple[int, int]) -> None:
    a, b = f"{parts[0]}", f"{parts[1]:02}"
    assert join_code([a, a[-1] + b]) == (a + b, (REPAIRED_CODE,))  # 301 | 103 is 30103
    assert join_code([a, b]) == (a + b, ())


@pytest.mark.parametrize("parts", [[], [""], ["20"], ["2010"], ["201", "3"], ["12345678"], ["合计"], ["301", "901"]])
def test_digits_that_are_no_code_give_none(parts: list[str]) -> None:
    assert join_code(parts) == ("", ())


@pytest.mark.parametrize(
    ("label", "code", "name"),
    [
        ("201 一般公共服务支出", "201", "一般公共服务支出"),
        ("210卫生健康支出", "210", "卫生健康支出"),
        ("2010350-事业运行", "2010350", "事业运行"),
        ("30217公务接待费", "30217", "公务接待费"),
        ("２１０卫生健康支出", "210", "卫生健康支出"),
        ("一般公共服务支出", "", "一般公共服务支出"),
        ("2021年预算数", "", "2021年预算数"),
        ("2010", "", "2010"),
    ],
)
def test_the_code_before_a_name(label: str, code: str, name: str) -> None:
    assert split_leading_code(label) == (code, name)


@pytest.mark.parametrize(
    ("code", "header", "expected"),
    [
        ("2010350", "", Classification.FUNCTIONAL),
        ("30217", "", Classification.ECONOMIC),
        ("50502", "", Classification.GOVERNMENT_ECONOMIC),
        ("30217", "项目/经济分类科目编码", Classification.ECONOMIC),
        ("102", "", Classification.REVENUE),
        ("402", "功能分类科目编码", Classification.FUNCTIONAL),
    ],
)
def test_which_classification_a_code_belongs_to(code: str, header: str, expected: Classification) -> None:
    assert classification(code, header) is expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("一般公共服务支出", "201"),
        ("一、一般公共服务支出", "201"),
        ("八、社会保障和就业支出", "208"),
        ("卫生健康支出", "210"),
        ("住房保障支出", "221"),
        ("住房公积金", ""),  # stands under several codes
        ("合计", ""),
    ],
)
def test_the_code_of_a_class_by_its_name(name: str, code: str) -> None:
    assert class_code(name) == code


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("收入总计", "收入总计"),
        ("收 入 总 计", "收入总计"),
        ("“三公”经费预算数", "三公经费"),
        ("财政拨款“三公”经费支出", "三公经费"),
        ("因公出国（境）费", "因公出国境费"),
        ("因公出国(境)费", "因公出国境费"),
        ("公务用车购置及运行维护费", "公务用车购置及运行费"),
        ("公务用车运行维护费", "公务用车运行费"),
        ("招待费", "公务接待费"),
        ("公车", "公车"),
        ("花在项目上的钱", "项目支出"),
        ("人员经费合计", "人员经费"),
        ("项目支出预算数", "项目支出"),
        ("机关运行经费预算数", "机关运行经费"),
        ("一、财政拨款收入", "财政拨款收入"),
        ("其中：公务接待费", "公务接待费"),
        ("维修（护）费", "维修费"),
        ("实有在编人数", "实有人数"),
        ("科室", "内设机构数"),
    ],
)
def test_one_term_for_one_thing(words: str, term: str) -> None:
    assert canonical(words) == term


def test_what_no_list_knows_is_its_own_term() -> None:
    assert canonical("量子算盘购置费") == "量子算盘购置费"
    assert not is_known("量子算盘购置费")
    assert is_known("项目支出合计")


@pytest.mark.parametrize("text", ["一、收入", "（一）收入", "1.收入", "1、收入", "其中：收入", "收 入"])
def test_ordinals_do_not_count_when_words_are_compared(text: str) -> None:
    assert key(text) == "收入"


def test_brackets_count_by_their_words_or_not_at_all() -> None:
    assert key("因公出国（境）费") == key("因公出国(境)费") == "因公出国境费"
    assert key_without_brackets("因公出国（境）费") == "因公出国费"


def test_a_project_is_the_same_with_and_without_the_closing_word() -> None:
    assert project_topic("专网租金费项目") == project_topic("专网租金费")


def test_received_and_spent() -> None:
    assert flow_of("收入总计") is Flow.REVENUE
    assert flow_of("支出总计") is Flow.EXPENDITURE
    assert flow_of("三公经费") is Flow.EXPENDITURE
    assert flow_of("在职人数") is None
    assert flow_of("收支总计") is None


def test_every_alias_leads_to_a_term_that_leads_to_itself() -> None:
    for word, term in all_words().items():
        assert canonical(word) == term
        assert canonical(term) == term
