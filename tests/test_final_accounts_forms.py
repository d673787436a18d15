"""The forms of the final accounts (公开01表 …) number their lines (行次) and columns (栏次): none of these is an amount."""

from __future__ import annotations

from pathlib import Path

import pytest
from things import thing

from index.domain.disclosure import Disclosure
from index.facts.cells import table_facts
from index.readers import read
from index.tables.assembly import read_tables
from typesetting import Document, Style, TableSpec, write

HALVES = TableSpec(
    caption=("收入支出决算总表", "公开01表"),
    department="部门：某州测试局",
    unit="金额单位：万元",
    header=(
        ("收入", "<", "<", "支出", "<", "<"),
        ("项目", "行次", "金额", "项目", "行次", "金额"),
        ("栏次", "", "1", "栏次", "", "2"),
    ),
    rows=(
        ("一、一般公共预算财政拨款收入", "1", "320.91", "一、一般公共服务支出", "31", "307.31"),
        ("八、其他收入", "8", "", "八、社会保障和就业支出", "38", "13.60"),
        ("本年收入合计", "27", "320.91", "本年支出合计", "57", "320.91"),
        ("总计", "30", "320.91", "总计", "60", "320.91"),
    ),
)
SPENDING = TableSpec(
    caption=("支出决算表", "公开03表"),
    department="部门：某州测试局",
    unit="金额单位：万元",
    header=(
        ("项目", "<", "<", "<", "本年支出合计", "基本支出", "项目支出"),
        ("功能分类科目编码", "<", "<", "科目名称", "^", "^", "^"),
        ("类", "款", "项", "栏次", "1", "2", "3"),
    ),
    rows=(
        ("合计", "<", "<", "<", "320.91", "147.97", "172.94"),
        ("201", "03", "50", "事业运行", "307.31", "134.37", "172.94"),
        ("208", "05", "05", "机关事业单位基本养老保险缴费支出", "13.60", "13.60", ""),
    ),
    code_columns=3,
)
STYLES = [Style(), Style(rows_per_page=3)]


@pytest.mark.parametrize("style", STYLES, ids=["one page", "pages"])
@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".xlsx", ".html"])
def test_numbers_of_lines_and_columns_are_no_facts(
    tmp_path: Path, final_accounts: Disclosure, suffix: str, style: Style
) -> None:
    document = Document("某州测试局\n2023年部门决算", "某州测试局", 2023, "部门决算", (HALVES, SPENDING))
    halves, spending = read_tables(read(write(document, tmp_path / f"a{suffix}", style)).blocks).tables
    assert (halves.title, spending.title) == ("公开01表 收入支出决算总表", "公开03表 支出决算表")
    assert [(thing(fact), str(fact.value)) for fact in table_facts(halves, final_accounts)] == [
        ("一般公共预算拨款收入", "320.91"),
        ("本年收入合计", "320.91"),
        ("收入总计", "320.91"),
        ("一般公共服务支出", "307.31"),
        ("社会保障和就业支出", "13.60"),
        ("本年支出合计", "320.91"),
        ("支出总计", "320.91"),
    ]
    assert [(fact.code, fact.measure, str(fact.value)) for fact in table_facts(spending, final_accounts)] == [
        ("", "本年支出合计", "320.91"),
        ("", "基本支出", "147.97"),
        ("", "项目支出", "172.94"),
        ("2010350", "本年支出合计", "307.31"),
        ("2010350", "基本支出", "134.37"),
        ("2010350", "项目支出", "172.94"),
        ("2080505", "本年支出合计", "13.60"),
        ("2080505", "基本支出", "13.60"),
    ]


def test_the_pages_of_a_table_of_contents_are_no_amounts(tmp_path: Path, final_accounts: Disclosure) -> None:
    contents = TableSpec(
        caption=("目录",), header=(("序号", "表名", "页码"),), rows=(("1", "支出决算表", "3"), ("2", "收入决算表", "5"))
    )
    document = Document("某州测试局\n2023年部门决算", "某州测试局", 2023, "部门决算", (contents, SPENDING))
    tables = read_tables(read(write(document, tmp_path / "a.xlsx", Style())).blocks).tables
    facts = [fact for table in tables for fact in table_facts(table, final_accounts)]
    assert {fact.source.table for fact in facts} == {"公开03表 支出决算表"}
