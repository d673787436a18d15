"""Every number of any text is found, with its unit and hedge, and what is no figure is said to be so."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.check.numbers import Hedge, find_numbers, reading_text

FIGURES = [
    ("93.4万元", "93.4", "万元", Hedge.EXACT),
    ("９３.４万元", "93.4", "万元", Hedge.EXACT),
    ("9,389,913.00元", "9389913", "元", Hedge.EXACT),
    ("1,910. 22 万 元", "1910.22", "万元", Hedge.EXACT),
    ("九十三点四万元", "93.4", "万元", Hedge.EXACT),
    ("一亿二千万元", "120000000", "元", Hedge.EXACT),
    ("3亿2000万元", "32000", "万元", Hedge.EXACT),
    ("7千万元", "7000", "万元", Hedge.EXACT),
    ("28万亿元", "280000", "亿元", Hedge.EXACT),
    ("约93 万元", "93", "万元", Hedge.ABOUT),
    ("90万元左右", "90", "万元", Hedge.ABOUT),
    ("近100万元", "100", "万元", Hedge.BELOW),
    ("不足100万元", "100", "万元", Hedge.BELOW),
    ("超过90万元", "90", "万元", Hedge.ABOVE),
    ("90多万元", "90", "万元", Hedge.ABOVE),
    ("三百余万元", "300", "万元", Hedge.ABOVE),
    ("下降 8.06 %", "8.06", "%", Hedge.EXACT),
    ("百分之十四点七四", "14.74", "%", Hedge.EXACT),
    ("近三成", "30", "%", Hedge.BELOW),
    ("约三成五", "35", "%", Hedge.ABOUT),
    ("翻一番", "100", "%", Hedge.ABOUT),
    ("上升2.5个百分点", "2.5", "个百分点", Hedge.EXACT),
    ("是1.82倍", "1.82", "倍", Hedge.EXACT),
    ("内设八个科室", "8", "个", Hedge.EXACT),
    ("设备3台(套)", "3", "台(套)", Hedge.EXACT),
    ("减少额为-0.58万元", "-0.58", "万元", Hedge.EXACT),
]


@pytest.mark.parametrize(("text", "value", "unit", "hedge"), FIGURES)
def test_a_figure(text: str, value: str, unit: str, hedge: Hedge) -> None:
    (number,) = find_numbers(text)
    assert (number.value, number.unit, number.hedge) == (Decimal(value), unit, hedge)
    assert not number.no_figure


def test_a_range_keeps_both_ends() -> None:
    (number,) = find_numbers("10—20万元")
    assert (number.value, number.high, number.unit) == (Decimal(10), Decimal(20), "万元")


NO_FIGURES = [
    ("2021年", "年份"),
    ("２０２１年度", "年份"),
    ("二〇二一年", "年份"),
    ("21年部门预算", "年份"),
    ("2018-2020", "年份"),
    ("2021—2025年", "年份"),
    ("十四五时期", "年份"),
    ("2021年1-12月", "日期"),
    ("2024年8月31日", "日期"),
    ("2021年1月至3月", "日期"),
    ("2025.1.1-2025.12.31", "日期"),
    ("国办发〔2014〕57号", "文号"),
    ("国办函【2016】108号", "文号"),
    ("第三季度", "序号"),
    ("第12行", "序号"),
    ("（1）", "序号"),
    ("1. 项目", "序号"),
    ("2010350事业运行", "科目编码"),
    ("201类", "科目编码"),
    ("(03款)", "科目编码"),
    ("一般公共服务支出(类:201)", "科目编码"),
    ("住房公积金(科目编码2210201)", "科目编码"),
    ("30206电费", "科目编码"),
    ("单价100万元(含)以上设备", "名称中的数字"),
    ("5G基站", "名称中的数字"),
    ("12345热线", "名称中的数字"),
    ("《关于2024年工作的意见》", "年份"),
]


@pytest.mark.parametrize(("text", "why"), NO_FIGURES)
def test_what_is_no_figure(text: str, why: str) -> None:
    numbers = find_numbers(text)
    assert numbers
    assert all(number.no_figure for number in numbers), numbers
    assert numbers[0].no_figure == why


@pytest.mark.parametrize(
    "text", ["一般公共预算", "统一部署", "“三公”经费", "一次性补助", "十分重要", "一体化平台", "万众一心"]
)
def test_words_that_hold_a_numeral_are_no_numbers(text: str) -> None:
    assert find_numbers(text) == []


def test_a_code_behind_a_list_number_is_a_code() -> None:
    numbers = find_numbers("2.2080505-养老保险缴费支出:2021年预算数为13.6万元")
    assert [number.no_figure for number in numbers] == ["序号", "科目编码", "年份", ""]


@pytest.mark.parametrize("text", ["9.2025年单位预算表", "10.2025年单位预算表", "3、2025年预算"])
def test_a_year_behind_a_list_number_is_a_year(text: str) -> None:
    assert [number.no_figure for number in find_numbers(text)] == ["序号", "年份"]


def test_the_reading_text_holds_every_figure_in_plain_digits() -> None:
    text = "二〇二一年支出约九十三点四 万元，比上年翻一番，近三成用于运维。"
    numbers = find_numbers(text)
    reading, spans = reading_text(text, numbers)
    assert reading == "2021年支出93.4万元,比上年增长100%,30%用于运维。"
    assert [reading[a:b] for a, b in spans] == ["2021年", "93.4万元", "增长100%", "30%"]


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(alphabet="0129.,%年月日万亿元个第〔〕号一二十百约近超过余多翻番成点-—（）()《》 \n科目a", max_size=40))
def test_numbers_are_in_order_apart_and_where_they_say(text: str) -> None:
    end = 0
    for number in find_numbers(text):
        assert end <= number.start < number.end <= len(text)
        end = number.end
    covered = {i for number in find_numbers(text) for i in range(number.start, number.end)}
    assert covered.issuperset(i for i, c in enumerate(text) if c in "0129")


def test_a_list_within_a_sentence_has_numbers_of_its_own() -> None:
    numbers = find_numbers("增加5万元，原因是:1、结算方式变了2、车辆减少。人数:5、辆数2、")
    assert [number.no_figure for number in numbers][:3] == ["", "序号", "序号"]
    assert numbers[-1].no_figure == ""


def test_a_digit_within_a_quoted_name_is_no_figure() -> None:
    found = find_numbers("项目“政府网站媒体1互联交互安全维护”为20万元，其中“办公费”1万元。")
    assert [(number.plain, number.no_figure) for number in found if not number.no_figure] == [
        ("20万元", ""),
        ("1万元", ""),
    ]


def test_a_code_before_a_name_that_begins_like_a_counter_is_a_code() -> None:
    (code, _) = find_numbers("20801人力资源和社会保障管理事务为12万元。")
    assert (code.no_figure, code.end) == ("科目编码", 5)
    assert find_numbers("在职302人，退休20人。")[0].plain == "302人"
