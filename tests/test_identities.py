"""Sums and totals of a disclosure: what fails, which place is suspected, and what must not be reported."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.audit import CELL_KINDS, FINDABLE, PROSE_KINDS, cell_case, clean_findings, outcome, prose_case
from benchmarks.clean_disclosures import FORMS
from index.domain.disclosure import Contradiction
from index.ingestion.extraction import Extract, evidence_of, extract_file
from index.reconcile.evidence import Reconciled
from index.reconcile.tables.contradictions import check_identities
from index.reconcile.tables.model import KINDS, _identity, identities
from typesetting import Block, Document, Paragraph, Style, TableSpec, html_bytes

BY_CODE = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出"
ROWS = """
201 | 一般公共服务支出 | 30.00 | 20.00 | 10.00
20103 | 政府办公厅（室）及相关机构事务 | 30.00 | 20.00 | 10.00
2010301 | 行政运行 | 20.00 | 20.00 |
2010302 | 一般行政管理事务 | 10.00 | | 10.00
208 | 社会保障和就业支出 | 7.00 | 7.00 |
20805 | 行政事业单位养老支出 | 7.00 | 7.00 |
2080505 | 机关事业单位基本养老保险缴费支出 | 5.00 | 5.00 |
2080506 | 机关事业单位职业年金缴费支出 | 2.00 | 2.00 |
 | 合计 | 37.00 | 27.00 | 10.00
"""


def table(title: str, header: str, rows: str, unit: str = "万元") -> TableSpec:
    def grid(text: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(cell.strip() for cell in line.split("|")) for line in text.strip("\n").splitlines())

    return TableSpec((title,), grid(header), grid(rows), unit=f"单位：{unit}" if unit else "")


def read_back(*blocks: Block | str, kind: str = "部门预算") -> Extract:
    """A disclosure of these blocks, typeset and read; text is a paragraph."""
    parts = tuple(Paragraph(block) if isinstance(block, str) else block for block in blocks)
    document = Document(f"某州测试局2024年{kind}", "某州测试局", 2024, kind, parts)
    return extract_file(Path(f"某州测试局2024年{kind}.html"), content=html_bytes(document, Style()))


def audit(*blocks: Block | str, kind: str = "部门预算") -> Reconciled:
    """What the identities find in a disclosure of these blocks."""
    return check_identities(evidence_of(read_back(*blocks, kind=kind)))


def only(found: Reconciled | Extract) -> Contradiction:
    """The one contradiction there is."""
    assert len(found.contradictions) == 1, [c.what for c in found.contradictions]
    return found.contradictions[0]


# --- the data file ---------------------------------------------------------------------------------------------------


def test_every_identity_says_itself_in_chinese_and_has_an_id_of_its_own() -> None:
    ids = [identity.id for identity in identities()]
    assert len(ids) == len(set(ids)) >= 25
    assert all(identity.says and identity.kind in KINDS for identity in identities())


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "sums"},
        {"severity": "fatal"},
        {"tolerance": 1},
        {"says": None},
    ],
)
def test_an_entry_that_is_not_right_is_named(wrong: dict[str, object]) -> None:
    entry = {"id": "mine", "says": "甲＝乙", "kind": "sum", "severity": "error", "places": 1, **wrong}
    with pytest.raises(ValueError, match="mine"):
        _identity({name: value for name, value in entry.items() if value is not None})


# --- rows and columns ------------------------------------------------------------------------------------------------


def test_a_table_that_agrees_is_left_alone() -> None:
    assert audit(table("支出总体情况表", BY_CODE, ROWS)).contradictions == ()


@pytest.mark.parametrize(
    ("line", "changed", "label", "right"),
    [
        ("2010301 | 行政运行 | 20.00 | 20.00", "2010301 | 行政运行 | 20.00 | 26.00", "行政运行", "20"),
        ("208 | 社会保障和就业支出 | 7.00", "208 | 社会保障和就业支出 | 70000.00", "社会保障和就业支出", "7"),
        (" | 合计 | 37.00 | 27.00", " | 合计 | 37.00 | -27.00", "合计", "27"),
        (
            "20103 | 政府办公厅（室）及相关机构事务 | 30.00",
            "20103 | 政府办公厅（室）及相关机构事务 | 3.00",
            "政府办公厅",
            "30",
        ),
    ],
)
def test_the_cell_that_breaks_its_row_and_its_column_is_the_suspect(
    line: str, changed: str, label: str, right: str
) -> None:
    found = only(audit(table("支出总体情况表", BY_CODE, ROWS.replace(line, changed))))
    (suspect,) = found.suspects
    assert label in suspect.row_label
    assert found.sources[0] == suspect
    assert found.expected == Decimal(right)
    assert "允差" in found.why
    assert found.severity == "error"


def test_two_cells_that_only_contradict_each_other_are_undecided() -> None:
    rows = "办公家具 | 12.00 | 5.00 | 8.00"
    found = only(audit(table("支出总体情况表", "项目名称 | 合计 | 基本支出 | 项目支出", rows)))
    assert (found.rule, found.suspects) == ("basic-and-project", ())
    assert "分不出" in found.likely
    assert len(found.sources) == 3


def test_rounding_grows_with_the_number_of_summands() -> None:
    parts = "\n".join(f"2010{n:03d} | 事务{n} | 1.33 | 1.33 |" for n in range(301, 309))
    for total, findings in (("10.66", 0), ("10.68", 0), ("10.75", 1)):
        rows = f"{parts}\n | 合计 | {total} | {total} |"
        assert len(audit(table("支出总体情况表", BY_CODE, rows)).contradictions) == findings, total


def test_amounts_in_yuan_have_no_rounding_to_spend() -> None:
    rows = "2010301 | 行政运行 | 1234567.00 | 1234500.00 | 61.00\n | 合计 | 1234567.00 | 1234500.00 | 61.00"
    assert audit(table("支出总体情况表", BY_CODE, rows, "元")).contradictions


def test_three_public_expenses_in_both_stages() -> None:
    header = """合计 | < | 因公出国（境）费 | < | 公务用车购置及运行费 | < | < | < | < | < | 公务接待费 | <
^ | ^ | ^ | ^ | 小计 | < | 公务用车购置费 | < | 公务用车运行费 | < | ^ | ^
预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数"""
    right = "9.00 | 7.00 | 1.00 | 0.00 | 6.00 | 5.50 | 2.00 | 1.50 | 4.00 | 4.00 | 2.00 | 1.50"
    title = "财政拨款“三公”经费支出决算表"
    assert not audit(table(title, header, right), kind="部门决算").contradictions
    broken = right.replace("| 1.50 | 4.00", "| 7.50 | 4.00")
    found = only(audit(table(title, header, broken), kind="部门决算"))
    assert (found.rule, found.suspects) == (
        "vehicles",
        (),
    )  # 购置 or 运行: nothing tells which; 小计 is not, 三公 adds up
    assert "7.50" in {source.written_as for source in found.sources}
    assert "小计" not in found.likely
    assert {source.column_label.rpartition("/")[2] for source in found.sources} == {"决算数"}


def test_meetings_and_training_beside_the_three_are_no_part_of_them() -> None:
    header = "“三公”经费合计 | 因公出国（境）费 | 公务用车购置及运行费 | 公务接待费 | 会议费 | 培训费"
    right = "6.00 | 1.00 | 3.00 | 2.00 | 4.00 | 5.00"
    assert not audit(table("“三公”经费、会议费、培训费支出表", header, right)).contradictions
    assert audit(table("“三公”经费、会议费、培训费支出表", header, right.replace("6.00", "9.00"))).contradictions


def test_both_sides_of_a_table_have_one_total() -> None:
    rows = """一、财政拨款收入 | 80.00 | 一、一般公共服务支出 | 70.00
1.一般公共预算资金 | 80.00 | 二、住房保障支出 | 10.00
2.政府性基金 | | |
收入总计 | 80.00 | 支出总计 | 80.00"""
    header = "收入 | < | 支出 | <\n项目 | 预算数 | 项目 | 预算数"
    assert not audit(table("部门收支预算总表", header, rows)).contradictions
    found = only(audit(table("部门收支预算总表", header, rows.replace("收入总计 | 80.00", "收入总计 | 90.00"))))
    assert (found.expected, found.found) == (Decimal(80), Decimal(90))
    found = only(
        audit(
            table("部门收支预算总表", header, rows.replace("1.一般公共预算资金 | 80.00", "1.一般公共预算资金 | 8.00"))
        )
    )
    assert (found.rule, found.found) == ("sub-rows", Decimal(8))


def test_final_accounts_add_what_was_carried_over() -> None:
    rows = """一、一般公共预算财政拨款收入 | 80.00 | 一、一般公共服务支出 | 76.00
八、其他收入 | 2.00 | 九、卫生健康支出 | 4.00
本年收入合计 | 82.00 | 本年支出合计 | 80.00
使用非财政拨款结余 | | 结余分配 |
年初结转和结余 | 5.00 | 年末结转和结余 | 7.00
总计 | 87.00 | 总计 | 87.00"""
    header = "收入 | < | 支出 | <\n项目 | 决算数 | 项目 | 决算数"
    assert not audit(table("收入支出决算总表", header, rows), kind="部门决算").contradictions
    found = only(audit(table("收入支出决算总表", header, rows.replace("7.00\n", "70.00\n")), kind="部门决算"))
    assert found.suspects[0].row_label == "年末结转和结余"


def test_staff_and_running_totals_over_two_halves() -> None:
    header = "科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数"
    rows = """301 | 工资福利支出 | 50.00 | 302 | 商品和服务支出 | 9.00
30101 | 基本工资 | 30.00 | 30201 | 办公费 | 9.00
30102 | 津贴补贴 | 20.00 | 310 | 资本性支出 | 1.00
303 | 对个人和家庭的补助 | 4.00 | 31002 | 办公设备购置 | 1.00
30302 | 退休费 | 4.00 | | |
人员经费合计 | < | 54.00 | 公用经费合计 | < | 10.00"""
    title = "一般公共预算财政拨款基本支出决算表"
    assert not audit(table(title, header, rows), kind="部门决算").contradictions
    assert only(audit(table(title, header, rows.replace("54.00", "45.00")), kind="部门决算")).rule == "staff-codes"
    assert (
        only(audit(table(title, header, rows.replace("| 10.00", "| 19.00")), kind="部门决算")).rule == "running-codes"
    )


def test_what_is_left_of_a_fund_and_an_adjusted_budget() -> None:
    header = "科目编码 | 科目名称 | 年初结转和结余 | 本年收入 | 本年支出 | < | < | 年末结转和结余\n^ | ^ | ^ | ^ | 小计 | 基本支出 | 项目支出 | ^"
    rows = "2120801 | 征地和拆迁补偿支出 | 5.00 | 8.00 | 9.00 | | 9.00 | 4.00"
    title = "政府性基金预算财政拨款收入支出决算表"
    assert not audit(table(title, header, rows), kind="部门决算").contradictions
    assert only(audit(table(title, header, rows.replace("4.00", "40.00")), kind="部门决算")).rule == "carried-over"
    plan = "科目编码 | 科目名称 | 年初预算数 | 调整数 | 全年预算数\n"
    assert not audit(table("支出预算调整表", plan, "2010301 | 行政运行 | 20.00 | -3.00 | 17.00")).contradictions
    found = only(audit(table("支出预算调整表", plan, "2010301 | 行政运行 | 20.00 | -3.00 | 23.00")))
    assert found.rule == "adjusted-budget"


def test_parts_of_one_total_in_another_table() -> None:
    staff = "科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数"
    rows = "301 | 工资福利支出 | 20.00 | 302 | 商品和服务支出 | 7.00\n30101 | 基本工资 | 20.00 | 30201 | 办公费 | 7.00\n人员经费合计 | < | 20.00 | 公用经费合计 | < | 7.00"
    spent = table("一般公共预算财政拨款支出决算表", BY_CODE, ROWS)
    title = "一般公共预算财政拨款基本支出决算表"
    assert not audit(spent, table(title, staff, rows), kind="部门决算").contradictions
    found = audit(spent, table(title, staff, rows.replace("7.00", "9.00")), kind="部门决算").contradictions
    assert [c.rule for c in found] == ["staff-and-running"]


def test_a_table_by_unit_is_no_repetition_and_adds_up_by_unit() -> None:
    rows = """ | 合计 | 20.00 | 20.00 |
 | 某州测试局（本级） | 14.00 | 14.00 |
2010301 | 行政运行 | 12.00 | 12.00 |
2210201 | 住房公积金 | 2.00 | 2.00 |
 | 某州测试中心 | 6.00 | 6.00 |
2010350 | 事业运行 | 5.00 | 5.00 |
2210201 | 住房公积金 | 1.00 | 1.00 |"""
    assert not audit(table("支出预算明细表", BY_CODE, rows)).contradictions
    assert audit(
        table("支出预算明细表", BY_CODE, rows.replace("事业运行 | 5.00 | 5.00", "事业运行 | 7.00 | 7.00"))
    ).contradictions


def test_money_passed_on_is_a_part_of_its_own() -> None:
    header = "科目编码 | 科目名称 | 总计 | 财政拨款 | < | < | 单位资金\n^ | ^ | ^ | 小计 | 一般公共预算 | 上级一般公共预算安排的转移支付 | ^"
    rows = "2010301 | 行政运行 | 9.00 | 9.00 | 8.00 | 1.00 |\n2010302 | 一般行政管理事务 | 3.00 | 2.00 | 2.00 | | 1.00\n | 合计 | 12.00 | 11.00 | 10.00 | 1.00 | 1.00"
    assert not audit(table("部门收入总体情况表", header, rows)).contradictions
    broken = rows.replace("9.00 | 8.00 | 1.00 |", "8.00 | 8.00 | 1.00 |")
    assert only(audit(table("部门收入总体情况表", header, broken))).suspects[0].row_label == "2010301 行政运行"


def test_a_table_that_most_rows_break_was_not_understood_and_is_said_so() -> None:
    rows = "\n".join(f"项目{n} | {n}.00 | {n * 3}.00 | {n * 5}.00" for n in range(2, 9))
    found = audit(table("支出总体情况表", "项目名称 | 合计 | 基本支出 | 项目支出", rows))
    assert not found.contradictions
    assert any("没有读懂" in entry.why for entry in found.unchecked)


def test_what_could_not_be_checked_is_said_once_for_each_rule() -> None:
    found = audit("本年度没有公开的表，见附件。")
    assert not found.contradictions
    rules = [entry.rule for entry in found.unchecked]
    assert len(rules) == len(set(rules)) > 10
    assert all(entry.what and "没有读到表" in entry.why for entry in found.unchecked)


def test_what_was_recognised_from_a_picture_is_never_more_than_a_warning() -> None:
    broken = ROWS.replace("2010301 | 行政运行 | 20.00 | 20.00", "2010301 | 行政运行 | 20.00 | 26.00")
    document = Document(
        "某州测试局2024年部门预算", "某州测试局", 2024, "部门预算", (table("支出总体情况表", BY_CODE, broken),)
    )
    read = extract_file(Path("某州测试局2024年部门预算.html"), content=html_bytes(document, Style()))
    facts = tuple(replace(fact, source=replace(fact.source, ocr=True)) for fact in read.facts)
    found = only(check_identities(evidence_of(replace(read, facts=facts))))
    assert found.severity == "warning"
    assert "先核对原图" in found.likely


# --- rows too many and too few ---------------------------------------------------------------------------------------


def test_a_subject_printed_twice_is_one_finding_and_does_not_break_the_total() -> None:
    rows = ROWS.replace(" | 合计", "2010301 | 行政运行 | 20.00 | | 20.00\n | 合计")
    found = only(audit(table("支出总体情况表", BY_CODE, rows)))
    assert found.rule == "row-printed-twice"
    assert "所在栏不同" in found.what
    assert {source.row for source in found.suspects} == {10}


def test_two_projects_of_one_subject_are_two_rows() -> None:
    header = "科目编码 | 科目名称 | 项目名称 | 项目支出合计 | 商品和服务支出 | 资本性支出"
    rows = "2010302 | 一般行政管理事务 | 网站维护 | 5.00 | 5.00 |\n2010302 | 一般行政管理事务 | 档案整理 | 4.00 | 1.00 | 3.00\n | | 合计 | 9.00 | 6.00 | 3.00"
    assert not audit(table("一般公共预算项目支出情况表", header, rows)).contradictions
    assert audit(
        table("一般公共预算项目支出情况表", header, rows.replace("4.00 | 1.00", "40.00 | 1.00"))
    ).contradictions


def test_a_subject_that_one_of_three_tables_leaves_out_is_named() -> None:
    titles = ("部门收入总体情况表", "部门支出总体情况表", "一般公共预算支出情况表")
    without = "\n".join(line for line in ROWS.splitlines() if "2080506" not in line)
    found = only(audit(*(table(t, BY_CODE, without if t == titles[1] else ROWS) for t in titles)))
    assert "部门支出总体情况表没有“2080506 机关事业单位职业年金缴费支出”一行" in found.what
    assert (found.rule, found.severity) == ("level-missing", "error")  # its sums fail too
    assert "2≠" not in found.what


def test_a_list_without_its_total_and_a_side_without_its_own() -> None:
    without = "\n".join(line for line in ROWS.splitlines() if "合计" not in line)
    tables = [table(f"{name}支出情况表", BY_CODE, ROWS) for name in ("部门", "一般公共预算")]
    found = audit(*tables, table("部门支出总体情况表", BY_CODE, without))
    assert [c.rule for c in found.contradictions] == ["total-missing"]


# --- tables and prose ------------------------------------------------------------------------------------------------


def test_prose_that_contradicts_two_tables_is_the_suspect_and_said_once() -> None:
    tables = [table(title, BY_CODE, ROWS) for title in ("部门支出总体情况表", "一般公共预算支出情况表")]
    said = "某州测试局2024年一般公共预算基本支出72.00万元，其中：人员经费20.00万元。"
    assert not audit(*tables, said).contradictions  # the tables agree with each other; the prose is for its own rules
    found = only(read_back(*tables, said))
    assert (found.rule, found.found, found.expected) == ("prose-table", Decimal("72.00"), Decimal(27))
    assert "72.00" in found.suspects[0].sentence


def test_the_last_place_alone_is_rounding() -> None:
    tables = [table(title, BY_CODE, ROWS) for title in ("部门支出总体情况表", "一般公共预算支出情况表")]
    said = "某州测试局2024年一般公共预算基本支出{}万元。"
    assert only(read_back(*tables, said.format("27.01"))).rule == "prose-table-last-digit"
    assert only(read_back(*tables, said.format("27.02"))).rule == "prose-table"


def test_a_subject_of_the_basic_expenditure_is_not_all_that_is_spent_on_it() -> None:
    economic = "科目编码 | 科目名称 | 合计 | 人员经费 | 公用经费"
    rows = "302 | 商品和服务支出 | 5.00 | | 5.00\n30217 | 公务接待费 | 5.00 | | 5.00\n | 合计 | 5.00 | | 5.00"
    said = (
        "2024年“三公”经费预算数为8.00万元，其中：因公出国（境）费0万元，公务用车购置及运行费0万元，公务接待费8.00万元。"
    )
    assert not audit(table("一般公共预算基本支出情况表", economic, rows), said).contradictions


def test_procurement_and_staff_add_up_in_sentences() -> None:
    said = "2024年，某州测试局政府采购预算16.62万元，其中：政府采购货物预算4.6万元，政府采购工程预算0万元，政府采购服务预算12万元。"
    found = only(audit(said))
    assert (found.rule, found.expected, found.found) == ("procurement", Decimal("16.6"), Decimal("16.62"))
    assert not audit(said.replace("16.62", "16.60")).contradictions
    people = "某州测试局编制数20名，实有人数17人，其中：在职13人，离休0人，退休3人。"
    assert only(audit(people)).rule == "staff-on-hand"
    assert not audit(people.replace("17人", "16人")).contradictions
    assert not audit(
        "某州测试局编制数20名，实有人数17人，其中：在职13人。"
    ).contradictions  # who is left out is not known
    assert audit("某州测试局编制数20名，实有人数11人，其中：在职13人。").contradictions


def test_grand_totals_of_prose_and_table_agree() -> None:
    rows = "一、财政拨款收入 | 80.00 | 一、一般公共服务支出 | 80.00\n收入总计 | 80.00 | 支出总计 | 80.00"
    spec = table("部门收支预算总表", "收入 | < | 支出 | <\n项目 | 预算数 | 项目 | 预算数", rows)
    assert not read_back(spec, "某州测试局2024年收支总预算80.00万元。").contradictions
    found = only(read_back(spec, "某州测试局2024年收支总预算0万元。"))
    assert (found.rule, found.expected) == ("prose-table", Decimal(80))


# --- performance tables ----------------------------------------------------------------------------------------------


def assessment(
    rate: str = "90.00%", other: str = "0.00", outcome_: str = "=21万元", score: str = "30.00", whole: str = "98.00分"
) -> TableSpec:
    rows = f"""项目名称 | 网站维护项目 | < | < | < | < | < | < | <
主管部门 | 某州测试局 | < | < | 实施单位 | 某州测试局 | < | < | <
项目资金（万元） |  | < | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | < | 20.00 | 20.00 | 18.00 | 10 | {rate} | 9.00
^ | 其中：当年财政拨款 | < | 20.00 | 20.00 | 18.00 | — | — | —
^ | 其他资金 | < | {other} | 0.00 | 0.00 | — | — | —
年度绩效指标完成情况 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
^ | 产出指标 | 数量指标 | 维护系统个数 | >=4个 | =5个 | 50 | 50.00 | 无
^ | 成本指标 | 经济成本指标 | 运维成本 | <=30万元 | {outcome_} | 30 | {score} | 无
^ | 满意度指标 | 满意度指标 | 使用者满意度 | >=90% | =96% | 10 | 9.00 | 无
总分 | < | < | < | < | < | 100 | {whole} | 无"""
    grid = tuple(tuple(cell.strip() for cell in line.split("|")) for line in rows.splitlines())
    return TableSpec(("项目支出绩效自评表", "（2024年度）"), (), grid)


@pytest.mark.parametrize(
    ("changes", "rule", "suspect"),
    [
        ({}, "", ""),
        ({"rate": "80.00%"}, "execution-rate", "80.00%"),
        ({"other": "3.00"}, "project-money", ""),
        ({"whole": "88.00分"}, "scores", ""),
        ({"outcome_": "=31万元"}, "full-marks-off-target", "30.00"),
    ],
)
def test_performance_tables(changes: dict[str, str], rule: str, suspect: str) -> None:
    found = audit(assessment(**changes), kind="部门决算").contradictions
    assert [c.rule for c in found] == ([rule] if rule else [])
    if suspect:
        assert found[0].sources[0].written_as == suspect


def test_money_by_level_of_government_is_part_of_the_grant() -> None:
    rows = """项目名称 | 网站维护项目 | < | <
资金来源 | 年初预算数 | 全年预算数 | 全年执行数
年度资金总额 | 20.00 | 20.00 | 18.00
其中：财政拨款 | 18.00 | 18.00 | 16.00
中央补助 | 8.00 | 8.00 | 6.00
市级安排 | 10.00 | 10.00 | 10.00
其他资金 | 2.00 | 2.00 | 2.00"""
    grid = tuple(tuple(cell.strip() for cell in line.split("|")) for line in rows.splitlines())
    assert not audit(TableSpec(("项目支出绩效自评表", "（2024年度）"), (), grid), kind="部门决算").contradictions
    wrong = (*grid[:-1], ("其他资金", "5.00", "2.00", "2.00"))
    assert audit(TableSpec(("项目支出绩效自评表", "（2024年度）"), (), wrong), kind="部门决算").contradictions


def test_missing_a_target_with_fewer_marks_is_in_order() -> None:
    found = audit(assessment(outcome_="=31万元", score="20.00", whole="88.00分"), kind="部门决算")
    assert not found.contradictions


# --- real disclosures, and mistakes put into clean ones ------------------------------------------------------------------

# Every finding was read by eye beside its pages; ``…`` are those that DOMAIN lists.
EXPECTED = {
    "000": {
        "row-printed-twice": 3,  # 表三, 表五 (170 once under 项目, once under 基本), 福利费 in 表六
        "row-total": 1,  # 296.03 for 296.3 in 表四
        "same-thing-same-value": 1,  # 170 in the performance table, 150 in 表七 and prose
    },
    "001": {"staff-and-running": 1, "procurement": 1},  # 办公费 1.6 for 1.62; 16.62 against 4.6 + 0 + 12
    "002": {"full-marks-off-target": 2},  # 17.9 over ≤ 17, and 21.3 over ≤ 20
    "004": {
        "basic-and-project": 1,  # 902.37 of 902.37, with 35 of 项目支出
        "code-hierarchy": 2,  # the same in 表5, and the column of 一般公共预算 in 表2
        "column-total": 3,  # 小计 of 表2: empty twice, 1125.97 for 1135.97
    },
}


def test_real_disclosures_give_what_was_read_by_eye_and_nothing_else(shared_disclosures: Path) -> None:
    for path in sorted(path for path in shared_disclosures.iterdir() if path.is_file()):
        read = extract_file(path)
        found = check_identities(evidence_of(read)).contradictions
        rules = [c.rule for c in found]
        expected = next((want for name, want in EXPECTED.items() if path.name.startswith(name)), {})
        assert {rule: rules.count(rule) for rule in rules} == expected, (path.name, [c.what for c in found])


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_found_where_everything_agrees(form: str) -> None:
    assert [found.what for seed in range(3) for found in clean_findings(form, seed)] == []


@pytest.mark.parametrize("kind", CELL_KINDS)
def test_a_mistake_in_a_cell_is_found_and_named(kind: str) -> None:
    chance = random.Random(f"cell {kind}")
    made = [case for form in FORMS for _ in range(2) if (case := cell_case(form, 1, kind, chance)) is not None]
    findable = [case for case in made if case.reach == FINDABLE]
    assert len(findable) >= 4
    assert [case.place.written_as for case in findable if not outcome(case).found] == []


@pytest.mark.parametrize("kind", PROSE_KINDS)
def test_a_mistake_in_a_sentence_is_found_and_named(kind: str) -> None:
    chance = random.Random(f"prose {kind}")
    made = [case for form in FORMS for _ in range(6) if (case := prose_case(form, 1, kind, chance)) is not None]
    findable = [case for case in made if case.reach == FINDABLE]
    assert len(findable) >= 3
    assert [case.place.sentence for case in findable if not outcome(case).found] == []
