"""Whose disclosure, which year, stage and scope: told by the document's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.identity import gold
from benchmarks.identity import told as told_of
from index.domain.address import Scope, Stage
from index.facts.identity import Identity, Told, identify
from index.ingestion.extraction import extract_file


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
    ("lines", "bodies", "cause", "body"),
    [
        (("本单位职责如下",), ("某州测试局",), "哪一年", "某州测试局"),
        (("2021年部门预算",), (), "哪个部门", "天书"),
        (("2021年部门预算",), ("单位：",), "哪个部门", "天书"),
        ((), (), "预算还是决算", "天书"),
    ],
)
def test_what_cannot_be_told_is_said_and_nothing_refused(
    lines: tuple[str, ...], bodies: tuple[str, ...], cause: str, body: str
) -> None:
    identity = told(*lines, name="天书.txt", bodies=bodies)
    assert identity.body == body
    assert any(cause in problem for problem in identity.problems)


def test_what_the_person_says_goes_before_the_document() -> None:
    said = Told("某市测试局", 2020, Stage.FINAL, Scope.UNIT)
    identity = identify(Path("天书.txt"), ["某州测试局2021年部门预算"], (), told=said)
    assert (identity.body, identity.year, identity.stage, identity.scope) == (
        "某市测试局",
        2020,
        Stage.FINAL,
        Scope.UNIT,
    )


def test_a_body_that_only_the_file_names_is_taken_and_said() -> None:
    identity = told("单位：万元", name="某州测试局2024年部门预算.xlsx", bodies=())
    assert (identity.body, identity.year) == ("某州测试局", 2024)
    assert any("文件名" in problem for problem in identity.problems)
    named = told("编制部门：某州教育局", name="某州测试局2024年部门预算.xlsx", bodies=("某州教育局",))
    assert (named.body, named.problems) == ("某州教育局", ())


@pytest.mark.parametrize("name", ["附件3：2024年部门预算.xlsx", "公开表格24年预算.pdf"])
def test_a_file_name_without_a_body_names_none(name: str) -> None:
    assert any("哪个部门" in problem for problem in told("2024年部门预算", name=name, bodies=()).problems)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # a cover that breaks its title over lines
        (
            ("2026 年某市规划和自然资源局某某", "管理局部门预算"),
            ("某市规划和自然资源局某某管理局", 2026, "预算", "部门"),
        ),
        (("中共长沙市委", "社会工作部", "2024 年度", "部门决算"), ("中共长沙市委社会工作部", 2024, "决算", "部门")),
        # the own level of a department is a unit
        (("2026 年长沙市水利局（本级） 部门预算",), ("长沙市水利局", 2026, "预算", "单位")),
        (("长沙市水利局（本级）", "2026年度部门预算公开"), ("长沙市水利局", 2026, "预算", "单位")),
        # the body under a key, the title beside it
        (
            ("长沙市2026年市级单位预算", "预算单位：长沙市花卉良种试验场"),
            ("长沙市花卉良种试验场", 2026, "预算", "单位"),
        ),
        # headings and menus around it
        (
            ("首页", "政务公开", "第一部分 长沙市审计局（汇总）2026年部门预算编制说明"),
            ("长沙市审计局", 2026, "预算", "部门"),
        ),
        # a government's own
        (("关于长沙市2025年预算执行情况", "与2026年预算草案的报告"), ("长沙市", 2026, "预算", "全域")),
        (("2024年湖南省省级政府预算表",), ("湖南省", 2024, "预算", "本级")),
        (("长沙市2023年财政总决算报表",), ("长沙市", 2023, "决算", "全域")),
    ],
)
def test_titles_as_they_are_printed(lines: tuple[str, ...], expected: tuple[str, int, str, str]) -> None:
    identity = told(*lines, bodies=())
    assert (identity.body, identity.year, str(identity.stage), str(identity.scope)) == expected
    assert identity.problems == ()


def test_a_table_alone_says_whose_and_when() -> None:
    rows = [["预算13表 部门整体支出绩效目标表"], ["（2026年度）"], ["部门名称", "首都绿化委员会办公室"], ["收支总表"]]
    identity = identify(Path("1.pdf"), ["预算01表"], (), rows)
    assert (identity.body, identity.year, identity.stage) == ("首都绿化委员会办公室", 2026, Stage.BUDGET)


def test_the_subunits_of_performance_tables_are_not_the_body() -> None:
    rows = [["项目单位", "长沙市水利局水文中心"], ["实施单位", "长沙市水利局水文中心"]] * 20
    assert identify(Path("1.pdf"), ["长沙市水利局2026年部门预算"], (), rows).body == "长沙市水利局"


def test_the_identity_of_every_shared_disclosure(shared_disclosures: Path) -> None:
    """The gold list was made by looking at covers. What reads fast is read here, ``python -m benchmarks.identity`` reads
    all of them."""
    expected = gold()
    fast = [*sorted(shared_disclosures.glob("*.txt")), *sorted(shared_disclosures.glob("national/*.docx"))]
    assert len(fast) >= 5
    for path in fast:
        disclosure = extract_file(path).disclosure
        assert told_of(disclosure) == expected[disclosure.sha256[:12]], path.name
