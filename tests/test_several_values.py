"""Several values at once: tables over bodies, years, stages and scopes; sums, ranks and lists of them."""

from __future__ import annotations

import pytest
from qa_documents import EDUCATION, HEALTH, answered, first

from qa import Answer, Assistant
from qa.answer import Status

pytest_plugins = ["qa_fixtures"]


def rows(answer: Answer) -> list[list[str]]:
    """The Markdown table of an answer, its header first, without the ruler."""
    lines = [line for line in answer.text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in (lines[:1] + lines[2:])]


# Tables


def test_bodies_by_topics(samples_assistant: Assistant) -> None:
    # got only 基本支出: the list's comma was lost and 项目支出 taken for its ending
    answer = answered(samples_assistant, "2021年昌吉州和克州的基本支出、项目支出分别是多少")
    assert rows(answer) == [
        ["单位", "基本支出", "项目支出"],
        ["昌吉州人民政府电子政务办公室", "150.91 万元", "170 万元"],
        ["克州电子政务服务中心", "174.82 万元", "93.4 万元"],
    ]
    assert len(answer.figures) == 4


@pytest.mark.parametrize("question", ["昌吉州电政办历年项目支出", "昌吉州2021年和2023年项目支出分别是多少"])
def test_years_with_their_stages(samples_assistant: Assistant, question: str) -> None:
    answer = answered(samples_assistant, question)
    assert [row[-3:] for row in rows(answer)[1:]] == [
        ["2021年", "部门预算", "170 万元"],
        ["2023年", "部门决算", "1910.22 万元"],
    ]
    assert "口径不同" in answer.text


def test_stages_side_by_side(samples_assistant: Assistant) -> None:
    question = "昌吉州2023年政府网站和云平台运维项目年初预算、全年预算、执行数各是多少"
    assert rows(answered(samples_assistant, question))[1:] == [
        ["部门预算", "150 万元"],
        ["部门全年预算", "150 万元"],
        ["部门执行数", "137.56 万元"],
    ]


def test_every_body_of_a_year(made_assistant: Assistant) -> None:
    answer = answered(made_assistant, "2024年各单位行政运行")
    assert {row[0] for row in rows(answer)[1:]} == {HEALTH, "江东市海滨区体育局"}


def test_both_scopes_where_both_are_asked_for(made_assistant: Assistant) -> None:
    answer = answered(made_assistant, "海滨区教育局2025年公务接待费单位口径和部门口径分别是多少")
    assert [row[-2:] for row in rows(answer)[1:]] == [
        ["部门预算", "12345.67 元（合 1.23 万元）"],
        ["单位预算", "2345.67 元"],
    ]


def test_what_is_missing_of_a_table_is_said_under_it(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州和克州2021年绩效工资分别是多少")
    assert rows(answer)[1:] == [["昌吉州人民政府电子政务办公室", "29.06 万元"]]
    assert "克州电子政务服务中心2021年的公开文件里没有列出“绩效工资”" in answer.text


def test_things_of_another_kind_are_not_dropped(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉市2023年公用经费多少，在职多少人")
    assert {(str(figure.value), figure.unit) for figure in answer.figures} == {("119.29", "万元"), ("61", "人")}


# Sums


def test_bodies_are_added_up_when_asked_and_named(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "2021年各单位三公经费合计")
    assert first(answer) == ("2.58", "万元")
    assert "昌吉州人民政府电子政务办公室" in answer.text
    assert "克州电子政务服务中心" in answer.text
    assert "不是整个地区的数" in answer.text


def test_a_region_is_never_made_of_the_bodies_that_are_held(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("昌吉州全州2021年三公经费")
    assert answer.status is Status.NO_DATA
    assert "全州" in answer.text
    assert not answer.figures


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("克州2021年基本支出和项目支出合计多少", "268.22", "万元"),  # 项目支出合计 is a printed name too
        ("克州2021年基本支出和项目支出合计多少元", "2682200", "元"),
        ("昌吉市2023年水电费一共多少", "3.66", "万元"),
        ("昌吉州2021年水费和电费共多少", "4.06", "万元"),
        ("克州2021年收入总计减去人员经费还剩多少", "100.71", "万元"),
        ("2021年昌吉州的项目支出是克州基本支出的几倍", "0.97", "倍"),
        ("克州2021年公用经费是昌吉州的百分之几", "45.3", "%"),
        ("克州2021年人均公用经费是多少元", "5630.77", "元"),  # rounded once, in the unit asked for
        ("克州2021年公用经费（按在职人数）", "0.56", "万元"),
    ],
)
def test_computed(samples_assistant: Assistant, question: str, value: str, unit: str) -> None:
    answer = answered(samples_assistant, question)
    assert first(answer) == (value, unit)
    assert answer.figures[0].formula


def test_each_part_has_its_share_of_the_whole_named_last(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "克州2021年人员经费、公用经费占基本支出的比例分别是多少")
    assert [str(figure.value) for figure in answer.figures if figure.unit == "%"] == ["95.82", "4.19"]
    answer = answered(samples_assistant, "昌吉州2021年基本支出和项目支出各占总支出多少")
    assert [str(figure.value) for figure in answer.figures if figure.unit == "%"] == ["47.03", "52.97"]


def test_nothing_is_a_share_of_itself(samples_assistant: Assistant) -> None:
    assert samples_assistant.ask("昌吉市2023年总支出占总支出的比例").status is Status.NO_DATA


# Ranks


def test_years_and_topics_are_ranked(samples_assistant: Assistant) -> None:
    # got the largest project of 2023
    assert "2023年项目支出（部门决算）更高" in answered(samples_assistant, "昌吉州2023年和2021年项目支出哪个多").text
    assert "2023年" in answered(samples_assistant, "昌吉州电政办哪年项目支出最多").text.split("更高")[0]
    assert "项目支出（部门预算）更高" in answered(samples_assistant, "昌吉州2021年基本支出和项目支出哪个多").text


def test_a_rank_by_share_compares_shares(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州和克州谁的人员经费占比更高")  # got the larger amount
    assert [str(figure.value) for figure in answer.figures] == ["62.45", "41.99"]
    answer = answered(samples_assistant, "昌吉州和克州2021年人均公用经费谁高")
    assert [str(figure.value) for figure in answer.figures] == ["1.47", "0.56"]


def test_no_common_year_shows_the_values_and_asks(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("哪个单位三公经费最高")
    assert answer.status is Status.AMBIGUOUS
    assert "57 万元" in answer.text
    assert "2021年哪个单位三公经费最高" in answer.choices


def test_the_last_in_a_tie_are_all_named(samples_assistant: Assistant) -> None:
    text = answered(samples_assistant, "克州2021年最小的项目").text
    assert "托管费" in text
    assert "网站维护费" in text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("克州2021年三公经费里哪一项最多", "公务接待费"),  # got 信息事务, of another whole
        ("昌吉州2021年公用经费里最大的一项是什么", "电费：3.6 万元"),
        ("昌吉市2023年人员经费里最大的是哪一项", "津贴补贴：277.39 万元"),
    ],
)
def test_the_largest_inside_of_something(samples_assistant: Assistant, question: str, words: str) -> None:
    assert words in answered(samples_assistant, question).text


# Lists


def test_parts_of_a_whole(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年三公经费构成")
    assert [(str(f.value), f.label) for f in answer.figures][:2] == [("1.9", "公务用车运行费"), ("0.18", "公务接待费")]
    assert "政府采购服务：41.63 万元" in answered(samples_assistant, "昌吉州2021年政府采购构成").text
    assert "人员经费：167.51 万元" in answered(samples_assistant, "克州2021年基本支出构成").text


def test_projects_that_are_named_twice_are_listed_once(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年所有项目及金额")  # 全媒体… came three times, under three names
    assert sum(str(figure.value) == "20" for figure in answer.figures) == 1


def test_what_the_store_has(samples_assistant: Assistant, made_assistant: Assistant) -> None:
    assert "克州电子政务服务中心：2021年部门预算" in samples_assistant.ask("库里有哪些单位").text
    assert EDUCATION in made_assistant.ask("有哪些单位的数据").text


def test_the_difference_of_two_amounts_per_head(samples_assistant: Assistant) -> None:
    answer = answered(samples_assistant, "昌吉州2021年人均基本支出比克州高多少")
    assert first(answer) == ("0.27", "万元")
    assert answer.figures[0].formula == "13.72 − 13.45 = 0.27 万元"


def test_people_of_two_years(samples_assistant: Assistant) -> None:
    assert first(answered(samples_assistant, "昌吉州2023年在职人数比2021年多几个")) == ("2", "人")


def test_every_body_is_not_those_of_the_conversation(samples_assistant: Assistant) -> None:
    before = [("克州2021年三公经费多少", samples_assistant.ask("克州2021年三公经费多少"))]
    asked = "各单位2021年三公经费分别多少"
    assert len(samples_assistant.ask(asked).figures) > 1
    assert samples_assistant.ask(asked, before).figures == samples_assistant.ask(asked).figures
