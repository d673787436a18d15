"""What once went wrong in index/, each by the smallest input that shows it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from things import thing

from index.converted_text.tables import read_line_tables
from index.domain.address import Fund, Stage
from index.domain.amounts import find_amounts, tidy_prose
from index.domain.disclosure import Cell, Column, Disclosure, Table
from index.facts.cells import table_facts
from index.facts.performance import indicator_fact
from index.facts.sentences import statement_fact
from index.ingestion.extraction import extract_file
from index.performance.whole import read_indicators
from index.prose.paragraphs import Paragraph, join_lines
from index.prose.statements import read_statements, read_text
from index.readers import Grid, Line
from index.reconcile.agreement import contradictions, supported
from index.tables.assembly import is_page_number, read_tables
from index.tables.kinds import table_kind


def grid(*rows: list[str]) -> Grid:
    return Grid(tuple(Cell(t, i, j, page=1) for i, row in enumerate(rows) for j, t in enumerate(row)), page=1)


def facts_of(budget: Disclosure, title: str, *rows: list[str]) -> list[tuple[str, Fund, str]]:
    (table,) = read_tables([Line(title), Line("单位：万元"), grid(*rows)]).tables
    return [(thing(f), f.fund, str(f.value)) for f in table_facts(table, budget)]


def said(text: str) -> list[tuple[str, str, str]]:
    return [(s.item, s.role, str(s.value)) for s in read_text(tidy_prose(text), ("某州测试局",))]


def statement_facts(budget: Disclosure, *texts: str, heading: str = "说明"):  # type: ignore[no-untyped-def]
    paragraphs = [Paragraph(tidy_prose(text), heading, (Line(text, page=1, line=1),)) for text in texts]
    return [statement_fact(s, budget) for s in read_statements(paragraphs, ("某州测试局",))]


# --- serious: a wrong or a lost number ---------------------------------------------------------------------------


def test_a_column_of_three_digit_integers_counts(budget: Disclosure) -> None:
    """tables._is_label: 170 looks like a subject code, so a column that holds nothing else becomes a label and its
    amounts are lost (000: 项目支出 170 in 表三 and 表五 are gone)."""
    facts = facts_of(
        budget,
        "支出总体情况表",
        ["科目名称", "合计", "项目支出"],
        ["其他支出", "170.00", "170"],
        ["合计", "320.91", "170"],
    )
    assert ("项目支出", Fund.ALL, "170") in facts


def test_000_keeps_the_project_spending_of_its_third_table(shared_disclosures: Path) -> None:
    """The same in the document."""
    extract = extract_file(next(shared_disclosures.glob("000_*")))
    assert any(thing(f) == "项目支出" and f.source.table.startswith("表三") for f in extract.facts)


def test_the_public_entrance_survives_its_first_use() -> None:
    """index/__init__.py: importing the submodule index.ingestion.ingest puts the module in the place of the function, so
    ``from index import ingest`` gives a module after the first call, or after anybody imported index.ingestion.ingest."""
    program = "import index.ingestion.ingest\nfrom index import ingest\nassert callable(ingest), ingest"
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[1], check=False).returncode == 0


def test_a_part_of_what_was_carried_over_is_not_the_years_revenue(final_accounts: Disclosure) -> None:
    """facts: in 财政拨款收入支出决算总表 the fund under 年初财政拨款结转和结余 gets the topic of the year's own revenue
    (财政局 2024: 21.63 against 2940.05, reported as a contradiction)."""
    rows = [
        *(["收入", "", "支出", ""], ["项目", "决算数", "项目", "合计"]),
        ["一、一般公共预算财政拨款", "2940.05", "一、一般公共服务支出", "2106.66"],
        ["本年收入合计", "2940.05", "本年支出合计", "2940.05"],
        ["年初财政拨款结转和结余", "21.63", "年末财政拨款结转和结余", "21.63"],
        ["一、一般公共预算财政拨款", "21.63", "", ""],
        ["总计", "2961.68", "总计", "2961.68"],
    ]
    (table,) = read_tables([Line("财政拨款收入支出决算总表"), Line("单位：万元"), grid(*rows)]).tables
    assert contradictions(list(table_facts(table, final_accounts))) == []


def test_an_untitled_table_with_columns_for_several_funds_is_of_no_one_fund() -> None:
    """facts.table_kind: without a title all header words are searched and the first pattern wins, so a continuation
    in Word (no page numbers: never joined) gives 支出总计 of 政府性基金."""
    (table,) = read_tables(
        [grid(["科目名称", "合计", "一般公共预算", "政府性基金预算"], ["甲", "5.5", "5.5", ""])]
    ).tables
    assert table_kind(table, Stage.BUDGET).fund is Fund.ALL


def test_a_code_before_its_name_does_not_give_the_amount_to_the_level_above() -> None:
    """statements: …事务（03款）（03项）信访事务10万元 is read as the whole 款 20103 = 10 (004, line 1288; 902.37 in the tables)."""
    assert (
        said("2.一般公共服务支出（201类）政府办公厅（室）及相关机构事务（03款）（03项）信访事务10万元，占0.88%。")[0][0]
        == "信访事务"
    )


def test_an_amount_without_words_after_a_comparison_is_not_a_new_amount() -> None:
    """statements: 比上年预算数10万元 (the verb was forgotten) becomes an amount of the subject (004, line 1288)."""
    roles = [role for _, role, value in said("信访事务5万元。比上年预算数10万元，增长100%。") if value == "10"]
    assert roles != ["amount"]


def test_a_plan_is_no_state_as_of_the_date_before(budget: Disclosure) -> None:
    """statements: memory.as_of is never cleared, so 2025年…安排购置车辆 becomes a count as of 2024年8月31日 (four PDFs),
    and 购置车辆经费 of the budget becomes 实际 (000, 001)."""
    facts = statement_facts(budget, "截至2020年8月31日，共有车辆2辆。", "2021年部门预算安排购置车辆1辆。")
    assert facts[-1].as_of is None
    assert facts[-1].year == 2021


def test_a_part_that_is_executed_keeps_its_stage(final_accounts: Disclosure) -> None:
    """facts.indicator_fact: stage becomes TARGET for every sum but 总额: 其中：当年财政拨款 under 全年执行数 (002)."""
    rows = [
        *(["项目名称", "甲", "", ""], ["项目资金（万元）", "", "年初预算数", "全年执行数"]),
        *(["", "年度资金总额", "20.00", "18.00"], ["", "其中：当年财政拨款", "20.00", "18.00"]),
    ]
    cells = [[Cell(t, i, j) for j, t in enumerate(row)] for i, row in enumerate(rows)]
    stages = [indicator_fact(entry, "", final_accounts).stage for entry in read_indicators(cells).entries]
    assert stages == [Stage.BUDGET, Stage.EXECUTED, Stage.BUDGET, Stage.EXECUTED]


# --- middling: a number under a wrong or a poorer name -----------------------------------------------------------


def test_a_code_in_brackets_before_its_level() -> None:
    """statements._PATH takes (03)款 and (01)项 but not (201)类, and the whole code is lost."""
    (statement,) = read_text("一般公共服务支出(201)类财政事务(06)款行政运行(01)项5万元。", ())
    assert [code for _, code in statement.path] == ["201", "06", "01"]


@pytest.mark.parametrize("name", ["医疗卫生健康支出", "一般公共服务（类）"])
def test_a_class_under_another_wording_has_its_code(budget: Disclosure, name: str) -> None:
    """facts.statement_fact asks class_code(item) and not class_code(topic) (000: 210; 001: 201)."""
    assert statement_facts(budget, f"{name}5万元。")[0].code in ("210", "201")


def test_the_heading_of_three_public_expenses_is_no_project() -> None:
    """statements._PROJECT_TITLE matches 八、关于三公经费情况说明."""
    lines = [Line("八、关于三公经费情况说明", ends_paragraph=True), Line("公务接待费5万元。", ends_paragraph=True)]
    assert [s.project for s in read_statements(join_lines(lines).paragraphs, ())] == [""]


def test_how_a_project_is_shared_out_is_no_contradiction(budget: Disclosure) -> None:
    """statements: three amounts of 资金分配情况 are three values of one topic (000)."""
    facts = statement_facts(
        budget, "项目名称：甲平台运维费", "资金分配情况：100万元用于购置，40万元用于电费，10万元用于维护。"
    )
    assert contradictions(facts) == []


def test_the_total_inside_a_project_belongs_to_the_project(budget: Disclosure) -> None:
    """statements: 合计2921.00万 in the plan of a project gets the topic 合计, and two projects contradict each other (商务委)."""
    facts = statement_facts(
        budget,
        "甲专项经费情况说明",
        "项目总预算9万元，合计9万元。",
        "乙专项经费情况说明",
        "项目总预算8万元，合计8万元。",
        heading="六、年度预算安排",
    )
    assert contradictions(facts) == []


def test_money_is_no_value_of_a_count(budget: Disclosure) -> None:
    """statements: 编报绩效目标的项目1个，涉及预算金额175.52万元 → amount of topic 绩效项目数."""
    facts = statement_facts(budget, "编报绩效目标的项目1个，涉及预算金额175.52万元。")
    assert {thing(f): f.role for f in facts}.get("绩效项目数") == "count"
    assert len({thing(f) for f in facts}) == 2


def test_a_full_heading_is_not_the_beginning_of_a_sentence() -> None:
    """paragraphs: a heading nearly as wide as the page swallows the paragraph under it (财政局 2024, page 21): the item
    becomes …情况说明一般公共预算财政拨款基本支出, and the heading stays the one before."""
    full = "本行写得刚好排满了页面的宽度从左边写到右边为止没有句号"  # 28 characters
    heading = "六、一般公共预算财政拨款基本支出决算情况说明"
    found = join_lines(
        [
            Line(full),
            Line(full),
            Line("结束。"),
            Line(heading),
            Line("一般公共预算财政拨款基本支出2336.91万元。其中：人"),
        ]
    )
    assert heading in [p.text for p in found.paragraphs]


@pytest.mark.parametrize("written", ["2个百分点", "2百万元"])
def test_a_unit_that_begins_with_hundred_is_no_hundred(written: str) -> None:
    """amounts: 2个百分点 also gives 百分 = 100 分, 2百万元 also 百万元 = 100 万元."""
    assert [amount.written_as for amount in find_amounts(f"提高{written}")] == [written]


def test_the_currency_is_no_body() -> None:
    """tables.BODY_LINE reads 金额单位：人民币万元 as the body 人民币万元 (three votes for a body, and 单位 lost)."""
    (table,) = read_tables(
        [Line("支出表"), Line("金额单位：人民币万元"), grid(["科目名称", "合计"], ["甲", "5.5"])]
    ).tables
    assert (table.body, table.unit) == ("", "万元")


@pytest.mark.parametrize("text", ["第3页 共26页", "第 3 页，共 26 页"])
def test_page_of_pages(text: str) -> None:
    """tables.is_page_number: such a footer ends a table at every page."""
    assert is_page_number(text)


def test_a_header_that_ends_with_its_total_column() -> None:
    """line_tables._rows: 合 计 right before the first code is taken for a row, 201 for its amount, and the table is lost."""
    lines = [
        Line(t, line=n)
        for n, t in enumerate(
            ["表 2", "部门收入总体情况表", "单位：万元", "类 款 项 科目名称 合 计", "201 一般公共服务支出 7.5"]
        )
    ]
    (table,) = read_line_tables(lines).tables
    assert [cell.text for cell in table.rows[0] if cell] == ["201", "一般公共服务支出", "7.5"]


def test_growth_inside_a_name_is_no_change() -> None:
    """statements: 支持稳增长30万元 becomes a change of 支持稳 (商务委, page 26)."""
    assert said("项目总预算50万元，其中支持稳增长30万元。")[-1][1] == "amount"


# --- small -------------------------------------------------------------------------------------------------------


def test_the_total_of_what_stands_above_is_no_amount_of_the_last_item() -> None:
    """statements: …支持企业国际化50万元，合计120万元 gave the last item 120 too, and a contradiction with itself."""
    found = said("支持规模化70万元，支持企业国际化50万元，合计120万元。")
    assert ("支持企业国际化", "amount", "120") not in found
    assert ("支持企业国际化", "amount", "50") in found


def test_of_two_totals_the_one_that_the_classes_add_up_to_is_supported(budget: Disclosure) -> None:
    """reconcile: two sentences against one, but the classes of the table add up to the one."""
    table = Table(
        title="部门支出总体情况表",
        unit="万元",
        columns=(Column(0, ("科目编码",), True, 0), Column(1, ("科目名称",), True, 0), Column(2, ("合计",), False, 0)),
        rows=tuple(
            (Cell(code, i, 0), Cell(name, i, 1), Cell(amount, i, 2))
            for i, (code, name, amount) in enumerate(
                [("201", "一般公共服务支出", "90"), ("208", "社会保障和就业支出", "11.97")]
            )
        ),
        header=(),
    )
    around = [*table_facts(table, budget)]
    around += statement_facts(budget, "本年支出预算101.79万元。", "支出总预算101.79万元。", "全年支出预算101.97万元。")
    totals = [fact for fact in around if thing(fact) == "支出总计"]
    best, _, against, reason = supported(totals, around)
    assert (str(best.value), {str(fact.value) for fact in against}) == ("101.97", {"101.79"})
    assert "相符" in reason
