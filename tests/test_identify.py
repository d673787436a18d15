"""Whose disclosure, which year, stage and scope: told by the document's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.disclosure import Scope, Stage
from index.errors import ReadError
from index.identify import Identity, identify


def told(*lines: str, name: str = "文件.txt", bodies: tuple[str, ...] = ("某州测试局",)) -> Identity:
    return identify(Path(name), lines, bodies)


@pytest.mark.parametrize(
    ("line", "year", "stage", "scope"),
    [
        ("某州测试局2021年部门预算公开", 2021, Stage.BUDGET, Scope.DEPARTMENT),
        ("某区测试局2024年度部门决算", 2024, Stage.FINAL, Scope.DEPARTMENT),
        ("上海市某区2025年区级单位预算", 2025, Stage.BUDGET, Scope.UNIT),
        ("上海市某区2025年区级部门预算", 2025, Stage.BUDGET, Scope.DEPARTMENT),
        ("某州测试局 ２０２３ 年 度 单 位 决 算", 2023, Stage.FINAL, Scope.UNIT),
    ],
)
def test_title_lines(line: str, year: int, stage: Stage, scope: Scope) -> None:
    identity = told(line)
    assert (identity.year, identity.stage, identity.scope) == (year, stage, scope)


def test_a_final_account_that_speaks_of_budgets_is_a_final_account() -> None:
    assert told("某州测试局2024年度部门决算", *["2024年年初预算执行情况说明"] * 4).stage is Stage.FINAL


def test_a_budget_that_speaks_of_last_year_keeps_its_own_year() -> None:
    assert told("某州测试局2021年部门预算", "二、2021年部门预算安排", "比2020年部门预算增加").year == 2021


def test_the_file_name_helps_where_the_text_is_silent() -> None:
    identity = told("预算公开说明", name="某州测试局25年预算.pdf")
    assert (identity.year, identity.stage) == (2025, Stage.BUDGET)


def test_a_year_in_chinese() -> None:
    assert told("二〇二三年预算公开说明").year == 2023


def test_the_body_most_often_named_by_its_tables_wins() -> None:
    identity = told("2021年部门预算", bodies=("甲州测试局", "甲州测试局", "乙州测试局"))
    assert identity.body == "甲州测试局"


def test_the_tables_own_line_weighs_more_than_prose_about_another() -> None:
    identity = told("2021年部门预算", *["第一部分 乙州测试局概况"] * 2, bodies=("甲州测试局", "甲州测试局"))
    assert identity.body == "甲州测试局"


@pytest.mark.parametrize(
    "line",
    [
        "编制部门：某州测试局 单位：万元",
        "编制部门（单位）：某州测试局",
        "一、关于某州测试局2021年收支预算情况的总体说明",
        "第一部分 某州测试局单位概况",
        "某州测试局2021年部门预算公开",
        "某州测试局无下属预算单位，下设四个科室。",
    ],
)
def test_the_body_is_told_by_the_prose_where_no_table_names_it(line: str) -> None:
    assert told(line, "2021年部门预算", bodies=()).body == "某州测试局"


def test_other_names_of_the_same_body_are_aliases_and_other_bodies_are_not() -> None:
    identity = told(
        "克州电子政务服务中心2021年部门预算",
        "克州电子政务办公室无下属预算单位",
        "第一部分 克州财政局概况",
        "昌吉州电子政务办公室无下属预算单位",
        bodies=("克州电子政务服务中心",) * 3,
    )
    assert (identity.body, identity.aliases) == ("克州电子政务服务中心", ("克州电子政务办公室",))


def test_how_a_disclosure_is_called() -> None:
    assert told("某州测试局2025年单位预算").title == "某州测试局2025年单位预算"


@pytest.mark.parametrize(
    ("lines", "bodies", "cause"),
    [
        (("本单位职责如下",), ("某州测试局",), "哪一年"),
        (("2021年部门预算",), (), "哪个部门"),
        (("2021年部门预算",), ("单位：",), "哪个部门"),
        ((), (), "哪一年"),
    ],
)
def test_what_cannot_be_told_is_an_error(lines: tuple[str, ...], bodies: tuple[str, ...], cause: str) -> None:
    with pytest.raises(ReadError, match=cause) as caught:
        told(*lines, name="天书.txt", bodies=bodies)
    assert str(caught.value).startswith("天书.txt：")


def test_a_body_that_only_the_file_names_is_taken_and_said() -> None:
    identity = told("单位：万元", name="某州测试局2024年部门预算.xlsx", bodies=())
    assert (identity.body, identity.year, identity.from_file_name) == ("某州测试局", 2024, True)
    assert not told("编制部门：某州教育局", name="某州测试局2024年部门预算.xlsx").from_file_name


@pytest.mark.parametrize("name", ["附件3：2024年部门预算.xlsx", "公开表格24年预算.pdf"])
def test_a_file_name_without_a_body_names_none(name: str) -> None:
    with pytest.raises(ReadError, match="哪个部门"):
        told("2024年部门预算", name=name, bodies=())
