"""Performance tables that were left as lines: keys, indicators and values become cells; what is shuffled is not
read."""

from __future__ import annotations

from collections import Counter

from index.converted_text.tables import LineReading, read_line_tables
from index.domain.amounts import count_digits
from index.performance.form import EntryKind
from index.performance.whole import read_indicators
from index.readers import Line

TOP = (
    "项 目 支 出 绩 效 目 标 表",
    "（2023年）",
    "预算单位 某市测试局",
    "项目名称 2023 年解决疑难问题资金 项目负责人 某人",
    "项目资金（万元） 年度预算总额：",
    "10万",
    "元",
    "其中：财政拨",
    "款",
    "8万元",
    "其他资",
    "金：",
    "项目总体目标",
    "接入 184 个点。",
    "一级指",
    "标",
    "二级指标 三级指标",
    "指标",
    "值",
    "指标值设置依",
    "据",
    "指标分值",
    "权重",
    "佐证资料",
)
ROWS = (
    "产出指",
    "标",
    "数量指标 化解案件数",
    "≥ 1",
    "件",
    "计划标准 40",
    "工作资料",
    "质量指标",
    "资金使用",
    "合格率",
    "=100",
    "%",
    "计划标准 40",
    "工作资料",
    "效益指",
    "标",
    "社会效益指标 促进稳定",
    "有 效",
    "其他标准 10",
    "说明材料",
)


def reading(*texts: str) -> LineReading:
    return read_line_tables([Line(text, line=number) for number, text in enumerate(texts, start=1)])


def entries(found: LineReading) -> list[tuple[str, str, str, str]]:
    """The money and the values of indicators; their marks are looked at apart."""
    (sheet,) = found.sheets
    read = read_indicators(sheet.rows).entries
    return [(e.project, e.name, e.measure, e.cell.text) for e in read if e.kind is not EntryKind.SCORE]


def test_keys_and_indicators_however_they_are_broken_over_lines() -> None:
    project = "2023年解决疑难问题资金"
    assert entries(reading(*TOP, *ROWS)) == [
        (project, "年度预算总额", "预算数", "10万元"),
        (project, "其中:财政拨款", "预算数", "8万元"),
        (project, "化解案件数", "指标值", "≥1件"),
        (project, "资金使用合格率", "指标值", "=100%"),
    ]


def test_a_value_knows_its_line_and_the_sheet_its_spender() -> None:
    (sheet,) = reading(*TOP, *ROWS).sheets
    assert [cell.line for row in sheet.rows for cell in row if cell.text == "≥1件"] == [len(TOP) + 4]
    assert (sheet.title, sheet.line, sheet.body) == ("项目支出绩效目标表", 1, "某市测试局")


def test_marks_stand_in_their_column_where_they_add_up() -> None:
    def marks(found: LineReading) -> list[str]:
        (sheet,) = found.sheets
        column = next(j for row in sheet.rows for j, cell in enumerate(row) if cell.text == "指标分值权重")
        return [row[column].text for row in sheet.rows[-3:]]

    assert marks(reading(*TOP, *ROWS)) == ["40", "40", "10"]
    assert marks(reading(*TOP, *(row.replace(" 10", " 11") for row in ROWS))) == ["", "", ""]


def test_values_right_behind_one_another_stand_in_the_columns_of_numbers() -> None:
    header = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 备注"
    top = ("项目支出绩效自评表", "项目名称 平台运维", header, "产出指标 数量指标 巡检次数 ≥12次 13次 10 10 无")
    assert entries(reading(*top)) == [
        ("平台运维", "巡检次数", "年度指标值", "≥12次"),
        ("平台运维", "巡检次数", "实际完成值", "13次"),
    ]


def test_several_indicators_of_a_line_each_where_the_value_is_the_last_column() -> None:
    found = reading(
        *(
            "项目支出绩效目标表",
            "项目名称 网站维护费",
            "一级",
            "指标",
            "二级指标 三级指标 指标值（包含数字及文字描述）",
        ),
        *("项目完成", "数量指标", "维护栏目数（个） ≤122", "维护网站", "（个） 1"),
        *("时效指标", "完成时间 2021年12月", "缴纳及时率（%） 100%"),
        *("满意度指标 满意度指标 群众满意度", "≥95%"),
    )
    assert entries(found) == [
        ("网站维护费", "维护栏目数(个)", "指标值(包含数字及文字描述)", "≤122"),
        ("网站维护费", "维护网站(个)", "指标值(包含数字及文字描述)", "1"),
    ]


def test_rows_and_values_that_do_not_match_are_reported_and_not_read() -> None:
    found = reading(
        *TOP, "产出指标 数量指标", "数量指标", "化解案件数", "巡检次数", "≥1件", "≥12次", "第四部分 名词解释"
    )
    assert found.sheets == ()
    assert "第1行" in found.problems[0].what
    assert "次序可能已乱" in found.problems[0].what
    assert [line.text for line in found.prose] == ["第四部分 名词解释"]


def test_a_sheet_without_the_name_of_its_project_is_not_read() -> None:
    found = reading(*(text for text in TOP if "项目名称" not in text), *ROWS)
    assert found.sheets == ()
    assert "项目名称" in found.problems[0].what


def test_a_sheet_without_a_header_of_indicators_is_not_read() -> None:
    found = reading("项目支出绩效目标表", "项目名称 网站维护费", "数量指标 ≥90%")
    assert found.sheets == ()
    assert "指标表头" in found.problems[0].what


def test_the_mention_of_such_a_table_begins_none() -> None:
    found = reading("项目支出绩效目标表", "第四部分 名词解释")
    assert (found.sheets, found.problems) == ((), ())
    assert len(found.prose) == 2


def test_every_digit_is_in_a_cell_or_in_what_was_left_out() -> None:
    texts = (*TOP, "- 7 -", *ROWS)
    found = reading(*texts)
    held: Counter[str] = Counter()
    for text in [c.text for row in found.sheets[0].rows for c in row] + [d.text for d in found.discards]:
        held += count_digits(text)
    assert held == sum((count_digits(text) for text in texts), Counter())
