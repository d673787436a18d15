"""Amounts: what a cell or a text says comes out exactly, with the text as written and without guesses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.domain.amounts import (
    REPAIRED_COMMA,
    chinese_number,
    count_digits,
    find_amounts,
    fold,
    is_empty_mark,
    normalise,
    parse_cell,
    raised,
    squeeze,
    tidy_prose,
    to_yuan,
    without_marks,
)

seeded = settings(derandomize=True, deadline=None)
amounts = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False)
FULL_WIDTH = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("320.91　", "320.91"),
        ("126.30 ", "126.30"),
        ("2, 100. 69", "2100.69"),
        ("1,910.22", "1910.22"),
        ("371,514,655.00", "371514655.00"),
        ("27. 39", "27.39"),
        ("902.3\n7", "902.37"),
        ("902.\n37", "902.37"),
        ("0", "0"),
        ("0.00", "0.00"),
        ("170", "170"),
        (".5", "0.5"),
        ("-9.72", "-9.72"),
        ("−9.72", "-9.72"),
        ("(9.72)", "-9.72"),
        ("（1,009.72）", "-1009.72"),
        ("１２．７１", "12.71"),
    ],
)
def test_a_cell_gives_its_amount_exactly_and_as_written(text: str, value: str) -> None:
    amount = parse_cell(text)
    assert amount is not None
    assert str(amount.value) == value
    assert isinstance(amount.value, Decimal)
    assert amount.written_as == text.strip()
    assert amount.flags == ()


@pytest.mark.parametrize(("text", "value"), [("13,6", "13.6"), ("1,23", "1.23"), ("0,5", "0.5")])
def test_a_comma_that_cannot_group_thousands_is_a_point_and_says_so(text: str, value: str) -> None:
    amount = parse_cell(text)
    assert amount is not None
    assert (amount.value, amount.flags, amount.written_as) == (Decimal(value), (REPAIRED_COMMA,), text)


def test_a_comma_before_three_digits_groups_thousands_where_other_groups_are_not_marked() -> None:
    amount = parse_cell("125360,898")
    assert amount is not None
    assert amount.value == Decimal(125360898)


def test_a_comma_before_three_digits_groups_thousands_and_is_no_repair() -> None:
    amount = parse_cell("13,600")
    assert amount is not None
    assert (amount.value, amount.flags) == (Decimal(13600), ())


@pytest.mark.parametrize(
    ("text", "comparator", "value", "unit"),
    [
        ("≧98%", "≥", "98", "%"),
        ("≥98%", "≥", "98", "%"),
        (">=98％", "≥", "98", "%"),
        ("<=17万元", "≤", "17", "万元"),
        ("≦17万元", "≤", "17", "万元"),
        ("≤24小时", "≤", "24", "小时"),
        ("=17.9万元", "=", "17.9", "万元"),
        (">70个", ">", "70", "个"),
        ("＜3天", "<", "3", "天"),
        ("750元/月", "", "750", "元/月"),
        ("0台（套）", "", "0", "台(套)"),
        ("1,910.22亿元", "", "1910.22", "亿元"),
        ("12场次", "", "12", "场次"),
    ],
)
def test_a_cell_keeps_its_comparison_sign_and_unit(text: str, comparator: str, value: str, unit: str) -> None:
    amount = parse_cell(text)
    assert amount is not None
    assert (amount.comparator, amount.value, amount.unit) == (comparator, Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "　", "/", "—", "——", "-", "无", "合计", "1-12月", "0万余", "12.5.3", "1.2,3", "3个月至1年"),
        *(
            "201 一般公共服务支出",
            "2021年预算",
            "1/2",
            "5万元左右",
            "一百",
            "1,23,456",
            "()",
            "%",
            "12 34元 5",
            "1e5",
            "NaN",
        ),
    ],
)
def test_a_text_that_is_not_clearly_one_number_is_none(text: str) -> None:
    assert parse_cell(text) is None


@pytest.mark.parametrize("text", ["", "  ", "　", "\n", "/", "／", "—", "——", "-", "－", "--", "_", "无"])
def test_marks_that_stand_for_nothing(text: str) -> None:
    assert is_empty_mark(text)


@pytest.mark.parametrize("text", ["0", "0.00", "合计", "无预算", "3"])
def test_zero_and_words_are_not_nothing(text: str) -> None:
    assert not is_empty_mark(text)


@seeded
@given(amounts, st.sampled_from(["", "元", "万元", "亿元"]), st.booleans(), st.booleans())
def test_written_and_read_again_is_the_same(value: Decimal, unit: str, grouped: bool, full_width: bool) -> None:
    text = f"{value:,f}" if grouped else f"{value:f}"
    written = (text.translate(FULL_WIDTH) if full_width else text) + unit
    amount = parse_cell(f" {written}　")
    assert amount is not None
    assert (str(amount.value), amount.unit, amount.flags) == (f"{value:f}", unit, ())
    assert amount.written_as == written


@seeded
@given(amounts, st.sampled_from(["元", "万元", "亿元"]), st.booleans())
def test_written_into_prose_and_found_again_is_the_same(value: Decimal, unit: str, grouped: bool) -> None:
    text = f"项目支出{value:,f}{unit},占" if grouped else f"项目支出{value:f}{unit},占"
    (amount,) = find_amounts(text)
    assert (str(amount.value), amount.unit) == (f"{value:f}", unit)
    assert text[amount.start : amount.end] == amount.written_as


@seeded
@given(amounts)
def test_brackets_and_a_minus_say_the_same(value: Decimal) -> None:
    bracketed, signed = parse_cell(f"({value:f})"), parse_cell(f"-{value:f}")
    assert bracketed is not None
    assert signed is not None
    assert bracketed.value == signed.value == -value


@seeded
@given(st.integers(1, 9999), st.integers(0, 99))
def test_a_point_printed_as_comma_before_two_digits_is_repaired_with_a_flag(whole: int, part: int) -> None:
    amount = parse_cell(f"{whole},{part:02}")
    assert amount is not None
    assert amount.value == Decimal(f"{whole}.{part:02}")
    assert amount.flags == (REPAIRED_COMMA,)


@seeded
@given(st.text(max_size=12))
def test_no_text_breaks_the_parser_and_nothing_is_ever_a_float(text: str) -> None:
    amount = parse_cell(text)
    assert amount is None or isinstance(amount.value, Decimal)
    assert all(isinstance(found.value, Decimal) for found in find_amounts(tidy_prose(text)))


@seeded
@given(st.text())
def test_normalising_keeps_every_position(text: str) -> None:
    assert len(normalise(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("支出 1,910. 22 万 元 ，占 5%", "支出1,910.22万元,占5%"),
        ("支出２０２１年 １２．５ 万元", "支出2021年12.5万元"),
        ("使用 OA 系统 2 套", "使用OA系统2套"),
        ("word two", "word two"),
        ("12 34", "12 34"),
    ],
)
def test_prose_is_tidied_of_the_white_space_of_layout(text: str, tidy: str) -> None:
    assert tidy_prose(text) == tidy


def test_amounts_in_prose_come_in_order_with_their_units_and_places() -> None:
    text = "下设八个科室,编制11名,基本支出1,150.91万元,占47.03%,减少-0.58万元。"
    found = find_amounts(text)
    assert [(str(a.value), a.unit) for a in found] == [
        ("8", "个"),
        ("11", "名"),
        ("1150.91", "万元"),
        ("47.03", "%"),
        ("-0.58", "万元"),
    ]
    assert [text[a.start : a.end] for a in found] == [a.written_as for a in found]


def test_the_longest_unit_is_the_unit() -> None:
    units = [amount.unit for amount in find_amounts("设备3台(套),房屋5平方米,8台,租金750元/月")]
    assert units == ["台(套)", "平方米", "台", "元/月"]
    assert find_amounts("提高2个百分点")[0].unit == "个百分点"


def test_chinese_numerals_are_taken_only_before_a_unit() -> None:
    assert [(str(a.value), a.unit) for a in find_amounts("一、概况,车辆四辆,二十三个")] == [("4", "辆"), ("23", "个")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("十", 10), ("十六", 16), ("二十", 20), ("一百零八", 108), ("两百", 200), ("三千四百五十六", 3456)),
        *(("二〇二一", 2021), ("二零二五", 2025), ("零", 0), ("九", 9)),
        *(("", None), ("第一", None), ("12", None), ("一万", None)),
    ],
)
def test_chinese_numbers(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


def _in_chinese(number: int) -> str:
    """1 to 9999 as written: 3456 → 三千四百五十六, 108 → 一百零八."""
    written, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + name
        gap = not digit
    return written


@seeded
@given(st.integers(1, 9999))
def test_a_number_written_in_chinese_reads_back(number: int) -> None:
    assert chinese_number(_in_chinese(number)) == number


@seeded
@given(st.integers(2000, 2099), st.sampled_from("零〇"))
def test_a_year_written_digit_by_digit_reads_back(year: int, zero: str) -> None:
    assert chinese_number("".join(DIGITS[int(d)] for d in str(year)).replace("零", zero)) == year


@pytest.mark.parametrize(
    ("value", "unit", "yuan"),
    [
        ("1.5", "万元", "15000"),
        ("1.5", "元", "1.5"),
        ("2", "亿元", "200000000"),
        ("3", "千元", "3000"),
        ("5", "%", None),
        ("5", "", None),
    ],
)
def test_amounts_in_yuan(value: str, unit: str, yuan: str | None) -> None:
    assert to_yuan(Decimal(value), unit) == (None if yuan is None else Decimal(yuan))


def test_words_are_compared_without_width_space_and_quotes() -> None:
    assert fold("“三公” 经费：　ＯＡ系统、") == fold("三公经费oa系统")
    assert squeeze(" 收  入　总\n计 ") == "收入总计"


def test_digits_are_counted_at_any_width_and_nothing_else_is() -> None:
    assert count_digits("１,1２ 3.① 第二 x²") == {"1": 2, "2": 2, "3": 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("269.95-", "-269.95"),  # a minus behind
        ("269.95－", "-269.95"),
        ("－269.95", "-269.95"),
        ("–269.95", "-269.95"),  # an en dash
        ("△269.95", "-269.95"),
        ("▲1,269.95", "-1269.95"),
        ("(-)3.5", "-3.5"),
        ("负12", "-12"),
        ("（269.95）", "-269.95"),
    ],
)
def test_every_way_of_writing_a_negative_keeps_its_sign(text: str, value: str) -> None:
    amount = parse_cell(text)
    assert amount is not None
    assert amount.value == Decimal(value)


@pytest.mark.parametrize("mark", ["①", "*", "＊", "¹", "[1]", "【注】", "（注1）", "※"])
def test_a_footnote_mark_is_no_part_of_the_number(mark: str) -> None:
    amount = parse_cell(f"1235.90{mark}")
    assert amount is not None
    assert (amount.value, amount.written_as) == (Decimal("1235.90"), f"1235.90{mark}")
    assert without_marks(f"学前教育{mark}") == "学前教育"


@pytest.mark.parametrize("text", ["①", "*", "**", "-", "12-15", "[201]"])
def test_marks_alone_and_ranges_are_no_amounts(text: str) -> None:
    amount = parse_cell(text)
    assert amount is None


def test_a_mark_alone_stays_what_it_is() -> None:
    assert without_marks("①") == "①"


def test_raised_digits_count_as_digits() -> None:
    assert raised("12") == "¹²"
    assert count_digits("90¹") == count_digits("901")
