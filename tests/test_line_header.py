"""The header of a table that was left as lines: its words, and what stands over what, from their order alone."""

from __future__ import annotations

import pytest

from index.converted_text.header import read_header
from index.converted_text.tokens import tokens_of
from index.readers import Line


def halves(*texts: str) -> list[tuple[tuple[str, ...], list[str]]]:
    read = read_header(tokens_of([Line(text, line=number) for number, text in enumerate(texts, start=1)]))
    return [(half.labels, ["/".join(leaf.path) for leaf in half.leaves]) for half in read]


def test_a_word_over_the_value_columns_beside_the_word_over_the_labels() -> None:
    assert halves("项 目 支出预算", "功能分类科", "目编码 功能分类科目名称 合 计 基本支出 项目支出", "类 款 项") == [
        (("功能分类科目编码", "功能分类科目名称"), ["支出预算/合计", "支出预算/基本支出", "支出预算/项目支出"])
    ]


def test_labels_below_with_the_value_columns_beside_them() -> None:
    assert halves("项目", "合计 基本支出 项目支出", "功能分类", "科目编码", "科目名称") == [
        (("项目", "功能分类科目编码", "科目名称"), ["合计", "基本支出", "项目支出"])
    ]


def test_words_set_upright_one_letter_a_line() -> None:
    upright = list("财政专户（教育收费）单位资金")
    assert halves(
        "科目编码",
        "科目名称",
        "总",
        "计",
        "财 政 拨 款 ( 补 助 )",
        *upright,
        "类 款 项",
        "财政拨",
        "款(补",
        "助)小",
        "计",
        "一般",
        "公共",
        "预算",
        *"政府性基金预算",
    ) == [
        (
            ("科目编码", "科目名称"),
            [
                "总计",
                "财政拨款(补助)/财政拨款(补助)小计",
                "财政拨款(补助)/一般公共预算",
                "财政拨款(补助)/政府性基金预算",
                "财政专户(教育收费)",
                "单位资金",
            ],
        )
    ]


def test_two_halves_under_revenue_and_expenditure() -> None:
    assert halves(
        "财政拨款收入 财政拨款支出", "项 目 合 计 功 能 分 类 合 计", "一般公共预", "算", "国 有 资", "本 经 营", "预算"
    ) == [
        (("项目",), ["财政拨款收入/合计"]),
        (("功能分类",), ["财政拨款支出/合计", "财政拨款支出/一般公共预算", "财政拨款支出/国有资本经营预算"]),
    ]


def test_the_same_columns_twice() -> None:
    once = (("经济分类科目编码", "科目名称"), ["决算数"])
    assert halves(*["经济分类", "科目编码", "科目名称 决算数"] * 2) == [once, once]


def test_a_word_that_always_heads_others() -> None:
    assert halves("三公支出内容 合计", "资金来源", "一般公", "共预算", "政府性基金") == [
        (("三公支出内容",), ["合计", "资金来源/一般公共预算", "资金来源/政府性基金"])
    ]


@pytest.mark.parametrize(
    "unclear",
    [
        ("科目名称 合计 甲栏",),  # a word that nobody knows
        ("合计 基本支出",),  # nothing names the rows
        ("资金来源 三公支出内容 合计 一般公共预算",),  # upper and lower row are mixed
        ("三公支出内容 资金来源 合计 一般公共预算",),
        ("科目名称 合计 基本支出 人员经费 公用经费",),  # two rows of a header as one
        ("项目 预算数 合计 项目 预算数 决算数 合计",),
        (),
    ],
)
def test_what_order_does_not_tell_is_not_read(unclear: tuple[str, ...]) -> None:
    assert halves(*unclear) == []
