"""Prose recomputed and its words checked: each rule on the smallest disclosure that shows it, then on whole ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.audit_prose import run
from benchmarks.clean_prose import FORMS, clean
from index.domain.disclosure import Contradiction
from index.ingestion.extraction import evidence_of, extract_file
from index.reconcile.prose.rounding import slips
from index.reconcile.prose.rules import rules
from index.reconcile.prose.rules_run import check_prose
from index.reconcile.reconciliation import reconcile
from typesetting import Document, Heading, Paragraph, Style, TableSpec, write

BODY = "某州测试局"
Found = list[Contradiction]
Audit = Callable[..., Found]

SPENT = TableSpec(
    ("一般公共预算支出情况表",),
    (
        ("功能分类科目编码", "<", "<", "功能分类科目名称", "合计", "基本支出", "项目支出"),
        ("类", "款", "项", "^", "^", "^", "^"),
    ),
    (
        ("201", "", "", "一般公共服务支出", "120.00", "100.00", "20.00"),
        ("201", "03", "", "政府办公厅（室）及相关机构事务", "120.00", "100.00", "20.00"),
        ("201", "03", "01", "行政运行", "100.00", "100.00", ""),
        ("201", "03", "08", "信访事务", "20.00", "", "20.00"),
        ("208", "", "", "社会保障和就业支出", "30.25", "30.25", ""),
        ("208", "05", "", "行政事业单位养老支出", "30.25", "30.25", ""),
        ("208", "05", "05", "机关事业单位基本养老保险缴费支出", "30.25", "30.25", ""),
        ("", "", "", "合计", "150.25", "130.25", "20.00"),
    ),
    unit="单位：万元",
    code_columns=3,
)
ECONOMIC = TableSpec(
    ("一般公共预算基本支出情况表",),
    (("经济分类科目编码", "<", "经济分类科目名称", "合计", "人员经费", "公用经费"), ("类", "款", "^", "^", "^", "^")),
    (
        ("301", "01", "基本工资", "70.00", "70.00", ""),
        ("301", "02", "津贴补贴", "50.00", "50.00", ""),
        ("303", "04", "抚恤金", "", "", ""),
        ("303", "09", "奖励金", "2.00", "2.00", ""),
        ("302", "01", "办公费", "8.25", "", "8.25"),
        ("", "", "合计", "130.25", "122.00", "8.25"),
    ),
    unit="单位：万元",
    code_columns=2,
)


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    def check(*lines: str, tables: Sequence[TableSpec] = (), kind: str = "部门预算", year: int = 2024) -> Found:
        """What is found in a disclosure of these paragraphs, ``#`` before a heading; the tables stand first."""
        title = f"{BODY}{year}年{kind}"
        blocks = [
            Heading(line.lstrip("# "), 2) if line.startswith("#") else Paragraph(line)
            for line in (f"# 第三部分 {year}年度{kind}情况说明", *lines)
        ]
        document = Document(title, BODY, year, kind, (Heading(title, 1), *tables, *blocks))
        extract = extract_file(write(document, tmp_path / f"{BODY}.html", Style()))
        assert extract.disclosure.year == year
        evidence = evidence_of(extract)
        return list(check_prose(evidence).contradictions)

    return check


def rules_of(found: Found) -> list[str]:
    return [one.rule for one in found]


def only(found: Found, rule: str) -> Contradiction:
    """The one finding, of this rule."""
    assert rules_of(found) == [rule], [one.what for one in found]
    return found[0]


# --- changes and their rates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "项目支出126.30万元，比上年预算减少25.19万元，下降16.63%。",
        "项目支出35万元，比上年预算增加5万元，增长16.67%。",  # integers are exact
        "项目支出35万元，比上年预算增加5万元，增长16.66%。",  # cut off instead of rounded
        "项目支出13.60万元，比上年预算增加13.60万元，增长100%。",  # nothing last year
        "项目支出0.05万元，比上年预算减少0.01万元，下降16.67%。",
        "项目支出80.00万元，比上年预算增加0万元，增长0%。",
        "项目支出约126万元，比上年预算减少约25万元，下降19.94%。",  # not exact by its own words
    ],
)
def test_a_rate_that_fits_is_no_finding(audit: Audit, line: str) -> None:
    assert audit("# 一、支出情况", line) == []


def test_a_rate_on_this_years_base_is_said_to_be_that(audit: Audit) -> None:
    found = only(audit("# 一、支出情况", "项目支出126.30万元，比上年预算减少25.19万元，下降19.94%。"), "change-rate")
    assert (found.expected, found.found, found.unit) == (Decimal("16.63"), Decimal("19.94"), "%")
    assert "用本年数作分母" in found.likely
    assert "151.49" in found.why
    assert "容许" in found.why
    assert found.suspects[0].written_as == "19.94%"
    assert "项目支出126.30万元" in found.sources[0].sentence


def test_a_rate_that_fits_the_opposite_direction_points_at_the_word(audit: Audit) -> None:
    found = only(audit("# 一、支出情况", "项目支出640.17万元，比上年预算增加238.38万元，增长27.13%。"), "change-rate")
    assert "减少238.38万元" in found.likely


def test_a_moved_point_in_a_rate_is_named(audit: Audit) -> None:
    found = only(audit("# 一、支出情况", "项目支出80.00万元，比上年预算增加16.00万元，增长2.5%。"), "change-rate")
    assert "小数点" in found.likely


def test_an_increase_with_a_falling_rate(audit: Audit) -> None:
    found = audit("# 一、支出情况", "项目支出80.00万元，比上年预算增加16.00万元，下降25%。")
    assert only(found, "change-direction").severity == "error"


def test_a_sign_behind_a_word_of_direction(audit: Audit) -> None:
    found = audit("# 一、支出情况", "项目支出80.00万元，比上年预算减少-16.00万元。")
    assert only(found, "change-direction").severity == "warning"


def test_last_years_amount_in_the_same_sentence_is_not_the_one_that_changed(audit: Audit) -> None:
    line = "2024年项目支出100.00万元，2023年项目支出80.00万元，比上年增加20.00万元，增长25%。"
    assert audit("# 一、支出情况", line) == []


def test_more_added_than_there_is(audit: Audit) -> None:
    found = only(audit("# 一、支出情况", "项目支出8.00万元，比上年预算增加16.00万元，增长25%。"), "change-rate")
    assert "不可能" in found.why


def test_two_changes_of_one_thing_and_the_rate_that_tells_which_is_right(audit: Audit) -> None:
    found = audit(
        "# 一、总体情况",
        "基本支出174.82万元，比上年预算减少9.72万元。",
        "# 二、规模变化",
        "基本支出174.82万元，比上年预算减少9.2万元，下降5.27%。",
    )
    assert sorted(rules_of(found)) == ["change-rate", "change-twice"]
    for one in found:
        assert [source.written_as for source in one.suspects] == ["9.2万元"]
    twice = next(one for one in found if one.rule == "change-twice")
    assert (twice.expected, twice.found) == (Decimal("-9.72"), Decimal("-9.2"))
    assert next(one for one in found if one.rule == "change-rate").expected is None  # the rate is right


def test_changes_against_different_bases_may_differ(audit: Audit) -> None:
    lines = ("项目支出80.00万元，比上年预算增加16.00万元。", "项目支出80.00万元，比上年预算执行数增加9.00万元。")
    assert audit("# 一、支出情况", *lines) == []


def test_the_change_of_the_whole_is_that_of_its_parts(audit: Audit) -> None:
    lines = (
        "支出预算100.00万元，比上年预算增加{}万元，其中：",
        "基本支出60.00万元，比上年预算增加5.00万元。",
        "项目支出40.00万元，比上年预算减少3.00万元。",
    )
    assert audit("# 一、支出情况", lines[0].format("2.00"), *lines[1:]) == []
    found = only(audit("# 一、支出情况", lines[0].format("8.00"), *lines[1:]), "change-parts")
    assert (found.expected, found.found) == (2, 8)


def test_a_change_against_a_budget_that_is_stated(audit: Audit) -> None:
    line = "项目支出年初预算为50.00万元，支出决算为40.00万元，比年初预算{}万元。"
    assert audit("# 一、支出情况", line.format("减少10.00"), kind="部门决算") == []
    found = only(audit("# 一、支出情况", line.format("减少12.00"), kind="部门决算"), "change-base")
    assert (found.expected, found.found) == (-10, -12)


@pytest.mark.parametrize(("rate", "expected"), [("80.00", None), ("125.00", "80"), ("8.00", "80")])
def test_completion_is_final_over_budget(audit: Audit, rate: str, expected: str | None) -> None:
    line = f"项目支出年初预算为50.00万元，支出决算为40.00万元，完成年初预算的{rate}%。"
    found = audit("# 一、支出情况", line, kind="部门决算")
    if expected is None:
        assert found == []
    else:
        assert only(found, "completion").expected == Decimal(expected)


def test_completion_of_the_other_budget_than_the_one_named(audit: Audit) -> None:
    line = "项目支出年初预算为0万元，全年预算为50.00万元，支出决算为40.00万元，完成年初预算的80.00%。"
    assert "全年预算" in only(audit("# 一、支出情况", line, kind="部门决算"), "completion").likely


# --- shares and sums ----------------------------------------------------------------------------------------------


def test_a_share_of_the_whole_that_heads_the_list(audit: Audit) -> None:
    line = "本年支出100.00万元，其中：基本支出64.35万元，占{}%；项目支出35.65万元，占35.65%。"
    assert audit("# 一、支出情况", line.format("64.35"), kind="部门决算") == []
    found = only(audit("# 一、支出情况", line.format("64.53"), kind="部门决算"), "share")
    assert (found.expected, found.found) == (Decimal("64.35"), Decimal("64.53"))
    assert found.suspects[0].written_as == "64.53%"


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        (
            "政府采购预算16.60万元，其中：政府采购货物预算4.60万元，政府采购工程预算0万元，政府采购服务预算12.00万元。",
            ("16.60", "16.62"),
            "list-sum",
        ),
        ("实有人数16人，其中：在职13人，退休3人，离休0人。", ("13人", "12人"), "list-sum"),
        (
            "“三公”经费预算3.00万元，其中：因公出国（境）费0万元，公务用车购置费0万元，公务用车运行费1.90万元，公务接待费1.10万元。",
            ("1.90", "1.09"),
            "list-sum",
        ),
        ("专项资金60.00万元，其中：甲类12.00万元、乙类21.00万元、丙类27.00万元。", ("21.00", "2.10"), "list-near"),
    ],
)
def test_parts_make_their_whole(audit: Audit, right: str, wrong: tuple[str, str], rule: str) -> None:
    assert audit("# 一、有关情况", right) == []
    only(audit("# 一、有关情况", right.replace(*wrong)), rule)


@pytest.mark.parametrize(
    "line",
    [
        "专项资金60.00万元，其中：甲类12.00万元、乙类21.00万元。",  # some of the parts
        "支出预算60.03万元，其中：基本支出40.01万元，项目支出20.01万元。",  # rounding
        "共有车辆5辆，其中：执法执勤用车3辆。",
        "实有人数20人，其中：在职10人，退休5人，编外5人。",
    ],
)
def test_lists_that_need_not_add_up(audit: Audit, line: str) -> None:
    assert audit("# 一、有关情况", line) == []


def test_a_list_that_begins_on_the_next_lines(audit: Audit) -> None:
    lines = ("一般公共预算基本支出130.25万元，其中：", "人员经费122.00万元，用于工资。", "公用经费{}万元，用于办公。")
    assert audit("# 一、基本支出情况", *lines[:2], lines[2].format("8.25")) == []
    only(audit("# 一、基本支出情况", *lines[:2], lines[2].format("8.52")), "list-sum")


def test_projects_make_the_sum_that_is_stated(audit: Audit) -> None:
    lines = [
        "# 一、项目支出情况",
        "1.项目名称：机房维护",
        "预算安排规模：{}万元",
        "2.项目名称：档案整理",
        "预算安排规模：15.00万元",
        "# 第四部分 预算绩效情况",
        "2024年度，本部门实行绩效管理的项目2个，涉及预算金额35.00万元。",
    ]
    assert audit(*(line.format("20.00") for line in lines)) == []
    only(audit(*(line.format("25.00") for line in lines)), "projects-sum")


def test_what_small_companies_won_is_not_more_than_was_bought(audit: Audit) -> None:
    lines = (
        "政府采购金额21.07万元，其中：货物采购金额21.07万元、工程采购金额0万元、服务采购金额0万元。",
        "面向中小企业预留的采购项目里，中小企业中标或成交的，采购金额{}万元；"
        "其他政府采购项目里，中小企业中标或成交的，采购金额15.00万元。",
    )
    assert audit("# 一、政府采购情况", lines[0], lines[1].format("6.07"), kind="部门决算") == []
    found = only(audit("# 一、政府采购情况", lines[0], lines[1].format("9.07"), kind="部门决算"), "procurement")
    assert (found.severity, found.expected) == ("warning", None)  # a bound speaks against no value


# --- the tables beside the prose ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "rule", "hint"),
    [
        ("1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）100.00万元。", "", ""),
        (
            "1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）1000.00万元。",
            "prose-table",
            "小数点",
        ),
        (
            "1.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）30.26万元。",
            "prose-table-last-digit",
            "末位",
        ),
        ("一般公共预算基本支出1302500.00万元。", "prose-table", "一万倍"),
        ("一般公共预算基本支出103.25万元。", "prose-table", "颠倒"),
        ("政府性基金预算基本支出0万元。", "", ""),
        ("一般公共预算项目支出21万元。", "prose-table", "相差1万元"),  # whole 万元 are exact
    ],
)
def test_prose_against_the_table(audit: Audit, line: str, rule: str, hint: str) -> None:
    found = audit("# 一、一般公共预算支出情况", line, tables=[SPENT])
    if not rule:
        assert found == []
        return
    one = only(found, rule)
    assert hint in one.why
    assert one.suspects[0].sentence
    assert any(source.table for source in one.sources)
    assert one.expected != one.found


def test_one_wrong_number_in_three_places_is_one_finding_with_three_places(audit: Audit) -> None:
    lines = [f"{words}一般公共预算支出150.52万元。" for words in ("2024年", "本年度", "全年")]
    found = only(audit("# 一、一般公共预算支出情况", *lines, tables=[SPENT]), "prose-table")
    assert len(found.suspects) == 3


def test_yuan_in_the_table_and_ten_thousands_in_the_prose(audit: Audit) -> None:
    in_yuan = TableSpec(
        SPENT.caption,
        SPENT.header,
        tuple((*row[:4], *(f"{Decimal(c) * 10000 - 45:.2f}" if c else "" for c in row[4:])) for row in SPENT.rows),
        unit="单位：元",
        code_columns=3,
    )
    assert audit("# 一、一般公共预算支出情况", "一般公共预算基本支出130.25万元。", tables=[in_yuan]) == []
    only(audit("# 一、一般公共预算支出情况", "一般公共预算基本支出130.52万元。", tables=[in_yuan]), "prose-table")


def test_a_number_that_the_table_contradicts_is_told_once_not_with_every_sum_it_spoils(audit: Audit) -> None:
    lines = (
        "一般公共预算支出150.25万元，其中：基本支出103.25万元，项目支出20.00万元。",
        "# 二、结构",
        "一般公共预算基本支出130.25万元。",
    )
    only(audit("# 一、一般公共预算支出情况", *lines, tables=[SPENT]), "prose-table")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("1.一般公共服务（类：201）财政事务（款：03）行政运行（项：01）100.00万元。", "财政事务"),
        ("1.就业支出30.25万元，用于保险。", "就业支出"),
        ("1.一般公共服务支出（201类）政府办公厅（室）及相关机构事务（03款）（03项）信访事务20.00万元。", "2010303"),
    ],
)
def test_names_and_codes_are_those_of_the_table(audit: Audit, line: str, wanted: str) -> None:
    found = only(audit("# 一、一般公共预算支出情况", line, tables=[SPENT]), "subject-name")
    assert wanted in found.what
    assert any(source.table for source in found.sources)


def test_the_same_names_as_in_the_table_are_no_finding(audit: Audit) -> None:
    lines = (
        "1.一般公共服务（类：201）政府办公厅（室）及相关机构事务（款：03）行政运行（项：01）100.00万元。",
        "2.社会保障和就业支出30.25万元，用于保险。",
    )
    assert audit("# 一、一般公共预算支出情况", *lines, tables=[SPENT]) == []


def test_an_enumeration_names_what_the_table_leaves_empty(audit: Audit) -> None:
    line = "人员经费122.00万元，主要包括：基本工资、津贴补贴、{}；公用经费8.25万元，主要包括：办公费、其他费用。"
    assert audit("# 一、基本支出情况", line.format("奖励金"), tables=[ECONOMIC]) == []
    found = only(audit("# 一、基本支出情况", line.format("抚恤金"), tables=[ECONOMIC]), "named-empty")
    assert "奖励金（2万元）" in found.what
    definition = "二、人员经费：指工资等支出，包括基本工资、津贴补贴、抚恤金。"
    assert audit("# 第四部分 名词解释", definition, tables=[ECONOMIC]) == []


def test_a_list_short_by_just_what_it_leaves_out(audit: Audit) -> None:
    line = "人员经费122.00万元，主要包括：基本工资70.00万元、津贴补贴50.00万元、离休费0.00万元。"
    assert "奖励金" in only(audit("# 一、基本支出情况", line, tables=[ECONOMIC]), "unnamed-amount").what


def test_one_item_with_two_amounts_where_no_table_tells(audit: Audit) -> None:
    lines = ["本年支出决算80.00万元。", "# 二、规模", "本年支出决算{}万元。", "# 三、小结", "本年支出决算80.00万元。"]
    assert audit("# 一、总体", *(line.format("80.00") for line in lines), kind="部门决算") == []
    found = only(audit("# 一、总体", *(line.format("88.00") for line in lines), kind="部门决算"), "prose-twice")
    assert (found.expected, found.found) == (80, 88)
    assert len(found.suspects) == 1


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("决算数小于预算数的主要原因：厉行节约", True),
        ("决算数大于预算数的主要原因：厉行节约", False),
        ("决算数等于预算数的主要原因：厉行节约", False),
        ("决算数与预算数持平", False),
        ("决算数与预算数基本持平", True),  # within 5 %
    ],
)
def test_the_verdict_on_two_amounts(audit: Audit, words: str, fits: bool) -> None:
    line = f"项目支出年初预算为62.29万元，支出决算为60.99万元。{words}。"
    found = audit("# 一、支出情况", line, kind="部门决算")
    if fits:
        assert found == []
    else:
        one = only(found, "change-direction")
        assert "小于" in one.likely
        assert words.split("的")[0] in one.suspects[0].sentence


PUBLIC = TableSpec(
    ("“三公”经费支出决算表",),
    (("合计", "<", "公务接待费", "<"), ("预算数", "决算数", "预算数", "决算数")),
    (("3.00", "1.20", "3.00", "1.20"),),
    unit="单位：万元",
)


@pytest.mark.parametrize(("word", "fits"), [("小于", True), ("大于", False)])
def test_the_verdict_on_two_columns_of_a_table(audit: Audit, word: str, fits: bool) -> None:
    line = f"2024年度“三公”经费支出决算数{word}预算数的主要原因：厉行节约。"
    found = audit("# 一、“三公”经费情况", line, tables=[PUBLIC], kind="部门决算")
    assert rules_of(found) == ([] if fits else ["change-direction"])
    if found:
        assert {source.table for source in found[0].sources} == {"", PUBLIC.caption[0]}


def test_said_to_be_none_while_the_table_has_an_amount(audit: Audit) -> None:
    line = "某州测试局2024年度无“三公”经费财政拨款支出。"
    assert audit("# 一、“三公”经费情况", line, kind="部门决算") == []
    only(audit("# 一、“三公”经费情况", line, tables=[PUBLIC], kind="部门决算"), "stated-none")


def test_the_reason_of_a_fall_after_a_rise(audit: Audit) -> None:
    lines = ("财政拨款支出预算90.00万元，比上年预算增加5.00万元。", "财政拨款支出{}的主要原因是任务变化。")
    assert audit("# 一、编制说明", lines[0], lines[1].format("增加")) == []
    only(audit("# 一、编制说明", lines[0], lines[1].format("减少")), "change-direction")
    assert audit("# 一、编制说明", lines[0], "公务接待费减少的主要原因是厉行节约。") == []


@pytest.mark.parametrize(
    ("lines", "kind", "severity"),
    [
        (("# 第三部分 2023年度部门决算情况说明",), "部门决算", "error"),
        (("截至2023年12月31日，某州测试局共有车辆3辆。",), "部门决算", "error"),
        (("截至2024年12月31日，某州测试局共有车辆3辆。",), "部门决算", ""),
        (("截至2025年3月底，有关问题已经完成整改，涉及设备3台。",), "部门决算", ""),
        (("截至2023年底，某州测试局共有车辆3辆。",), "部门预算", ""),
        (("2014年部门预算未安排购置车辆经费。",), "部门预算", "error"),
        (("2023年部门预算未安排购置车辆经费。",), "部门预算", "warning"),
        (("项目支出5.00万元，比2024年预算增加1.00万元。",), "部门预算", "error"),
        (("项目支出5.00万元，比2023年预算增加1.00万元。",), "部门预算", ""),
        (("项目支出5.00万元，比2024年年初预算增加1.00万元。",), "部门决算", ""),
        (("2023年，某州测试局机关运行经费预算7.32万元，比上年预算减少0.49万元。",), "部门预算", "warning"),
        (("评价结果作为2025年部门预算安排的依据，按照合同2025年支付尾款。",), "部门决算", ""),
        (("本年度（2022年）没有变化。",), "部门决算", "error"),
        (("根据《关于编制2022年部门预算的通知》编制。",), "部门预算", ""),
    ],
)
def test_years_that_cannot_be(audit: Audit, lines: tuple[str, ...], kind: str, severity: str) -> None:
    found = [one for one in audit("# 一、有关情况", *lines, kind=kind) if one.rule == "year"]
    assert [one.severity for one in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("第二部分 某州XX局2024年度部门决算表", "placeholder"),
        ("其他车辆辆，价值0万元。", "placeholder"),
        ("公务接待费___万元，比上年增加___万元。", "placeholder"),
        ("20XX年，我单位没有购置车辆。", "placeholder"),
        ("（单位名称）没有下属单位。", "placeholder"),
        ("基本支出下降%，主要原因是人员减少。", "placeholder"),
        ("没有支出的，仍保留该表格式，并作说明。", "template-text"),
        ("（项目支出按下列内容说明）", "template-text"),
        ("未安排购置经费（或安排购置车辆经费0万元）。", "template-text"),
        ("主要原因是主要原因是人员工资减少。", "doubled-words"),
        ("某州测试测试局没有其他需要说明的事项。", "doubled-words"),
        ("决算数0.00万元，决算数0.00万元，没有差异。", "doubled-words"),
        ("二〇〇八年成立，编制12名。", ""),
        ("**单位概况**见**附件**。", ""),
        ("（或者由主管部门代管）的资金。", ""),
        ("单位：万元", ""),
    ],
)
def test_what_is_left_of_the_template_and_what_is_doubled(audit: Audit, line: str, rule: str) -> None:
    found = [one for one in audit("# 一、有关情况", line) if one.rule != "year"]
    assert rules_of(found) == ([rule] if rule else [])


def test_another_bodys_name_where_the_own_should_stand(audit: Audit) -> None:
    assert audit("# 一、关于某州测试局2024年收支预算情况的说明", "按照规定编制。") == []
    assert audit("# 一、关于测试局2024年收支预算情况的说明", "按照规定编制。") == []
    found = only(audit("# 一、关于某州教育局2024年收支预算情况的说明", "按照规定编制。"), "other-body")
    assert "某州教育局" in found.what


# --- whole disclosures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_clean_disclosure_has_no_finding(form: str, tmp_path: Path) -> None:
    for seed in range(3):
        extract = extract_file(write(clean(form, seed), tmp_path / f"{BODY}{seed}.html", Style()))
        evidence = evidence_of(extract)
        assert [one.what for one in reconcile(evidence).contradictions] == []


def test_changed_numbers_and_words_are_found_where_they_stand() -> None:
    score = run(seeds=1, tried=12, suffix=".html", seed=7)
    assert score.false_findings == 0
    assert score.tried.total() >= 40
    assert score.share >= 97, [change.paragraph for change in score.missed]
    assert score.uncovered / score.numbers < 0.1


# The mistakes put into a copy of a real disclosure: page of a suspected place, rule, words of the finding.
PUT_IN = [
    (2, "table-missing", "三、支出决算表"),
    (7, "placeholder", "XX"),
    (15, "table-empty", "0.95万元"),
    (18, "year", "2023"),
    (18, "prose-table", "文字写0万元"),
    (19, "share", "71.73%"),
    (19, "change-direction", "行政运行"),
    (20, "change-direction", "职业年金"),
    (21, "change-direction", "行政单位医疗"),
    (21, "named-empty", "个人农业生产补贴"),
    (24, "year", "截至2023年"),
]


def of_shared(folder: Path, start: str) -> Found:
    path = next(path for path in folder.iterdir() if path.name.startswith(start))
    extract = extract_file(path)
    evidence = evidence_of(extract)
    return list(check_prose(evidence).contradictions)


def test_the_mistakes_put_into_a_real_disclosure_are_all_found(shared_disclosures: Path) -> None:
    found = of_shared(shared_disclosures, "24年")
    places = {(one.suspects[0].page, one.rule) for one in found}
    for page, rule, words in PUT_IN:
        assert (page, rule) in places
        assert any(words in one.what for one in found if one.rule == rule), (rule, words)
    assert len(found) - len(PUT_IN) <= 1  # 。。: a doubled mark


@pytest.mark.parametrize(
    ("start", "rule", "words"),
    [
        ("000", "project-performance", "170"),
        ("001", "change-twice", "9.72万元与写出的百分比相符"),
        ("001", "subject-name", "信息事务"),
        ("001", "list-sum", "16.62"),
        ("004", "prose-table", "1135.79"),
        ("004", "prose-table", "227.36"),
        ("004", "prose-table-last-digit", "21.42"),
        ("004", "year", "2013"),
        ("004", "change-parts", "160.35"),
    ],
)
def test_known_contradictions_of_real_disclosures(shared_disclosures: Path, start: str, rule: str, words: str) -> None:
    found = of_shared(shared_disclosures, start)
    assert any(one.rule == rule and words in f"{one.what}{one.why}{one.likely}" for one in found)


def test_consistent_real_disclosures_have_no_finding(shared_disclosures: Path) -> None:
    for path in shared_disclosures.glob("上海市*.pdf"):
        assert of_shared(shared_disclosures, path.name) == [], path.name


# --- the data -----------------------------------------------------------------------------------------------------


def test_every_rule_is_declared_and_every_declared_rule_is_used() -> None:
    folder = Path(__file__).parents[1] / "index" / "reconcile" / "prose"
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.stem != "rules_run")
    declared = set(rules().by_id)
    assert {match[1] for match in re.finditer(r'"([a-z]+(?:-[a-z]+)*)"', code) if match[1] in declared} == declared
    assert {rule.severity for rule in rules().by_id.values()} == {"error", "warning"}


def test_slips_of_the_pen() -> None:
    made = slips(Decimal("12.30"))
    assert Decimal("21.30") in made
    assert Decimal("1.230") in made
    assert Decimal("123000") in made
    assert Decimal("12.30") not in made
