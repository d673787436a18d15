"""Performance tables torn by a conversion: what can be told is read, what cannot is left unread, nothing is guessed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from index.domain.disclosure import Cell
from index.ingestion.extraction import extract_file
from index.performance.form import Entry, EntryKind
from index.performance.scattered import PrintedWords, printed_words, read_torn

MONEY_HEADER = "||年初预算数|全年预算数|全年执行数|分值|执行率|得分"
MONEY = ["项目资金|年度资金总额|20.00|20.00|18.00|10|90.00%|9.00", "（万元）|其他资金|0.00|0.00|0.00|—|—|—"]
HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
TOP = ["项目名称||网站运维项目", MONEY_HEADER, *MONEY, "年度总体目标|预期目标||||实际完成情况", HEADER]


def grid(lines: list[str]) -> list[list[Cell]]:
    """Lines with | between the cells; an empty line is a page break."""
    return [
        [Cell(text, i, j, line=i + 1) for j, text in enumerate(line.split("|"))] for i, line in enumerate(lines) if line
    ]


def read(lines: list[str], prose: str = "", title: str = "") -> list[Entry]:
    rows = grid(lines)
    return list(read_torn(rows, title, printed_words([rows], [prose])).entries)


def indicators(lines: list[str], prose: str = "") -> list[tuple[str, str, str]]:
    """Name, header and value as written of what stands under the indicators' header."""
    found = [e for e in read([*TOP, *lines], prose) if e.cell.row >= len(TOP)]
    return [(e.name, e.measure, "".join(e.cell.text.split())) for e in found]


def row(name: str, target: str, outcome: str, weight: str, score: str) -> list[tuple[str, str, str]]:
    return [(name, "年度指标值", target), (name, "实际完成值", outcome), (name, "分值", weight), (name, "得分", score)]


# --- the project and its money ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        ["项目名称|网站改版及|办公区维修项目"],
        ["项目|目名称||网站改版及办|办公区维修|项目"],  # cut through characters: seen on both sides
        ["项目|1名称|网站改版及办公区维修项目|项目负责人|张三"],
        ["页目名称 网站改版及办公区维修项目||"],  # key and value in one cell
        ["预算单位|某某局|项目名称|网站改版及办公区维修项目"],
        ["项目名|网站改版及|办公", "称|区维修项目|"],  # the key broken over two lines
        ["项目名||", "|网站改版及|办公区维修项目", "称||"],
        ["|网站改版及办公|", "项目名称||", "|区维修项目|"],  # the name above and below its key
        ["项目名称|网站改版及 区维修项|办公 目"],  # two lines in each cell
    ],
)
def test_the_project_is_put_together(lines: list[str]) -> None:
    entries = read([*lines, MONEY_HEADER, *MONEY])
    assert {entry.project for entry in entries} == {"网站改版及办公区维修项目"}


def test_money_under_its_header() -> None:
    entries = read(TOP)
    assert [(e.name, e.measure, str(e.amount.value), e.unit, e.kind) for e in entries] == [
        ("年度资金总额", "年初预算数", "20.00", "万元", EntryKind.MONEY),
        ("年度资金总额", "全年预算数", "20.00", "万元", EntryKind.MONEY),
        ("年度资金总额", "全年执行数", "18.00", "万元", EntryKind.MONEY),
        ("年度资金总额", "分值", "10", "分", EntryKind.SCORE),
        ("年度资金总额", "执行率", "90.00", "%", EntryKind.MONEY),
        ("年度资金总额", "得分", "9.00", "分", EntryKind.SCORE),
        ("其他资金", "年初预算数", "0.00", "万元", EntryKind.MONEY),
        ("其他资金", "全年预算数", "0.00", "万元", EntryKind.MONEY),
        ("其他资金", "全年执行数", "0.00", "万元", EntryKind.MONEY),
    ]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("||F初预算数|全年预算数|全年执行数|分值|执行率|得分", "|其他资金|1.00|2.00|0.00 — — —|||"),
        ("||年初预|预算数|全年预算数|全年执行数", "|其他资金||1.00|2.00|0.00"),
    ],
)
def test_header_words_are_completed_and_glued_amounts_parted(header: str, line: str) -> None:
    entries = read(["项目名称|甲项目", header, line])
    assert [(e.measure, str(e.amount.value)) for e in entries] == [
        ("年初预算数", "1.00"),
        ("全年预算数", "2.00"),
        ("全年执行数", "0.00"),
    ]


def test_a_header_over_three_lines() -> None:
    header = ["||||全年预算|", "|||年初预算数||全年执行数", "||||数|"]
    entries = read(["项目名称|甲项目", *header, "||其他资金|1.00|2.00|3.00"])
    assert [e.measure for e in entries] == ["年初预算数", "全年预算数", "全年执行数"]


@pytest.mark.parametrize(
    ("lines", "label"),
    [
        (["|年度资|资金总额|1.00|2.00"], "年度资金总额"),
        (["|其|他资金|1.00|2.00"], "其他资金"),
        (["资金|其中：当年|年财政|政拨款|1.00|2.00"], "其中:当年财政拨款"),
        (["资金||上年结资金|1.00|2.00"], "上年结转资金"),
        (["资金||当年财拨款|1.00|2.00"], ""),  # two labels may be meant
        (["资金||其中：当年财||", "||政拨款|1.00|2.00"], "其中:当年财政拨款"),
        (["资金||国有资本经营预算安排|1.00|2.00"], "国有资本经营预算安排"),
        (["资金||拨款|1.00|2.00"], ""),  # of which?
        (["资金|某种|财政拨款|1.00|2.00"], ""),  # its first half is not known
        (["|||1.00|2.00"], ""),
    ],
)
def test_the_source_of_money(lines: list[str], label: str) -> None:
    width = lines[-1].count("|")
    header = "|" * (width - 1) + "年初预算数|全年预算数"
    names = {e.name for e in read(["项目名称|甲项目", header, *lines])}
    assert names == ({label} if label else set())


@pytest.mark.parametrize("line", ["|其他资金|9|00.00|1.00", "|其他资金|5|0.67|1.00", "|其他资金|1.00|2.00|7"])
def test_a_number_that_was_cut_in_two_is_not_read(line: str) -> None:
    lines = ["项目名称|甲项目", "||年初预算数||全年预算数", line]
    assert read(lines) == []
    assert read_torn(grid(lines)).unread


def test_keys_and_values_in_turn() -> None:
    lines = ["项目名称|甲项目", "项目资金（万元）|年度资金总额：|17|其中：财政|拨款：12|其他资金|5|万元"]
    assert [(e.name, str(e.amount.value), e.unit) for e in read(lines)] == [
        ("年度资金总额", "17", "万元"),
        ("其中:财政拨款", "12", "万元"),
        ("其他资金", "5", "万元"),
    ]


@pytest.mark.parametrize("line", ["年度资金总额：50|.4", "年度资金总额|1|70", "其他|拨款：6"])
def test_a_key_with_half_a_number_or_half_a_key_is_not_read(line: str) -> None:
    assert read(["项目名称|甲项目", line]) == []


def test_nothing_is_read_of_a_form_whose_project_is_unknown() -> None:
    lines = [*TOP[1:], "产出指标|数量指标|网站个数|≥3个|=4个|90|90"]
    assert read(lines) == []
    assert len(read_torn(grid(lines)).unread) == 13


def test_the_form_of_the_whole_body_needs_no_project() -> None:
    lines = ["部门(单|位)名称|某某局", "|资金来源|年初预算数|全年执行数", "|中央安排|0.00|0.00", "|合计|20.00|18.00"]
    assert [(e.project, e.name) for e in read(lines)] == [("", "中央安排")] * 2 + [("", "合计")] * 2


# --- the indicators ---------------------------------------------------------------------------------------------


def test_lines_that_moved_to_the_side_are_put_under_their_header() -> None:
    lines = [
        "产出指标|数量指标|网站个数|≥3个|=4个|40|40",
        "||时效指标|响应时间|≤2小时|=2小时|30|30",
        "",
        "群众满意率|≥95%|=96%|20|20",
    ]
    expected = [("网站个数", "≥3个", "=4个", "40", "40"), ("响应时间", "≤2小时", "=2小时", "30", "30")]
    assert indicators(lines) == [
        e for one in (*expected, ("群众满意率", "≥95%", "=96%", "20", "20")) for e in row(*one)
    ]


def test_values_in_words_and_a_glued_pair() -> None:
    lines = ["效益指标|社会效益指标|服务水平|有效提升|=0%|50|0.00", "|质量指标|合格率|≥90%|=100% 40||40.00"]
    assert indicators(lines) == [
        ("服务水平", "实际完成值", "=0%"),
        ("服务水平", "分值", "50"),
        ("服务水平", "得分", "0.00"),
        *row("合格率", "≥90%", "=100%", "40", "40.00"),
    ]


def test_a_row_that_was_read_twice_counts_once_where_the_marks_add_up() -> None:
    twice = ["||建设项目||=4个|50|50", "||个数|≥4个|-4 1|50|50"]
    rest = "||网站个数|≥3个|=4个|40|40"
    assert indicators([*twice, rest]) == [
        *row("建设项目个数", "≥4个", "=4个", "50", "50"),
        *row("网站个数", "≥3个", "=4个", "40", "40"),
    ]
    assert indicators([*twice, rest.replace("40|40", "45|40")]) == row("网站个数", "≥3个", "=4个", "45", "40")


def test_a_unit_and_a_mark_on_the_next_line() -> None:
    lines = ["||设备购置|≤32万|=19. 5554|50|0 14", "|||元|万元||0.14", "||网站个数|≥3个|=4个|40|40"]
    assert indicators(lines)[:4] == row("设备购置", "≤32万元", "=19.5554万元", "50", "0.14")


def test_a_remark_glued_to_a_mark_is_cut_off() -> None:
    lines = ["||电费|≤44万|=40万|50|5 根据实际需求", "||网站个数|≥3个|=4个|40|40"]
    assert indicators(lines)[:4] == row("电费", "≤44万", "=40万", "50", "5")


def test_the_total_is_read_when_it_is_the_sum() -> None:
    lines = ["||网站个数|≥3个|=4个|90|80.14", "||总分|||10|89. 14", "|||0|分||"]
    assert indicators(lines)[4:] == [("总分", "分值", "100"), ("总分", "得分", "89.14分")]
    assert indicators([lines[0], "||总分|||100|99.14"])[4:] == [("总分", "分值", "100")]


def test_a_header_word_that_was_lost_is_taken_from_the_other_forms() -> None:
    first = [*TOP, "||网站个数|≥3个|=4个|90|90"]
    second = ["项目名称||乙项目", *TOP[1:-1], "一级指|||| 实际完成值|分值|得分", "||栏目个数||≥5个|=5个|90|90"]
    names = {(e.project, e.measure) for e in read([*first, *second]) if e.name == "栏目个数"}
    assert ("乙项目", "年度指标值") in names


@pytest.mark.parametrize("line", ["||网站|≥3个|=4个|90|95", "|≥3个|=4个|90|90|", "||网站个数|≥3个|=4个|12|90|90"])
def test_a_line_that_does_not_fit_its_header_is_left_unread(line: str) -> None:
    assert indicators([line]) == []


# --- lines → rows ------------------------------------------------------------------------------------------------

CENTRED = [
    "||维护政府网站||||",
    "|||≥3个|=4个|50|50",
    "||个数||||",
    "||栏目个数|≥5个|=5个|20|20",
    "||安全攻防演练||||",
    "||保障次数|≥1次|=1次|20|20",
    "||合计数||||",
]


def test_names_centred_around_their_marks() -> None:
    names = list(dict.fromkeys(name for name, _, _ in indicators(CENTRED)))
    assert names == ["维护政府网站个数", "栏目个数", "安全攻防演练保障次数合计数"]


TOP_OR_CENTRED = [
    "||维护网站|≥3个|=4个|50|50",
    "||服务器台数||||",
    "||巡检次数|≥1次|=1次|40|40",
]


def test_a_line_between_two_names_is_open_unless_the_document_tells() -> None:
    assert indicators(TOP_OR_CENTRED) == []
    told = indicators(TOP_OR_CENTRED, prose="本年维护网站服务器台数达到4个。")
    assert [name for name, header, _ in told if header == "分值"] == ["维护网站服务器台数", "巡检次数"]
    other = indicators(TOP_OR_CENTRED, prose="服务器台数巡检次数为1次。")
    assert [name for name, header, _ in other if header == "分值"] == ["维护网站", "服务器台数巡检次数"]


def test_remarks_tell_rows_apart_too() -> None:
    header = [*TOP[:-1], HEADER + "|偏差原因"]
    lines = [
        "||支持处置资|||||已完成",
        "||金额度|≤2万元|=0万元|50|0|不需要",
        "|||||||补充",
        "||慰问及其|||||已完成",
        "||他支出|≤1万元|=0万元|40|0|不需要",
        "|||||||补充",
    ]
    prose = "处置资金额度；慰问及其他支出。"
    rows = grid([*header, *lines])
    entries = read_torn(rows, "", printed_words([rows], [prose])).entries
    assert [e.name for e in entries if e.measure == "分值"][1:] == ["支持处置资金额度", "慰问及其他支出"]
    without = read_torn(rows, "", printed_words([rows], [])).entries
    assert not {"支持处置资金额度慰问及其", "他支出"} & {e.name for e in without}


def test_a_second_level_of_its_own_begins_a_row() -> None:
    lines = [
        "|数量|维护系统|≥3个|=4个|50|50",
        "|指标|数量||||",
        "|质量|系统故障率|≤10%|=10%|20|20",
        "|指标|||||",
        "|社会|电子政务建设||||",
        "|效益|水平提升|提高|提高|20|20",
        "|指标|||||",
    ]
    assert list(dict.fromkeys(name for name, _, _ in indicators(lines))) == [
        "维护系统数量",
        "系统故障率",
        "电子政务建设水平提升",
    ]


def test_a_name_cut_between_columns() -> None:
    header = [*TOP[:-1], "一级指标|二级指标|=|级指标|年度指标值|实际完成值|分值|得分"]
    lines = ["|数量指标|维护系统|統数量(个)|≥3个|=4个|50|50", "|质量指标|系统故障|章率|≤10%|=10%|40|40"]
    rows = grid([*header, *lines])
    entries = read_torn(rows, "", printed_words([rows], ["系统故障率不超过10%。"])).entries
    assert [e.name for e in entries if e.measure == "分值"][1:] == ["维护系统数量(个)", "系统故障率"]


def test_rows_of_targets_alone() -> None:
    header = ["项目名称|甲项目", "一级指标|二级指标|三级指标|指标值"]
    lines = [
        "产出指标|数量指标|巡检次数（次）|4",
        "|时效指标|完成时间|2021年12月",
        "效益指标|社会效益指标|服务水平|有效提升",
        "|满意度指标|满意度|≥95%",
    ]
    assert [(e.name, e.measure, str(e.amount.value), e.unit) for e in read([*header, *lines])] == [
        ("巡检次数(次)", "指标值", "4", "次"),
        ("满意度", "指标值", "95", "%"),
    ]


def test_a_header_with_a_remark_over_two_columns() -> None:
    header = ["项目名称|甲项目", "一级指标|二级指标|三级指标||指标值（包含数字|及文字描述）"]
    lines = ["产出指标|数量指标|运维团队支撑的|网站个数|≥70个|", "||服务器台数|||≥5台"]
    assert [(e.name, e.measure, str(e.amount.value)) for e in read([*header, *lines])] == [
        ("运维团队支撑的网站个数", "指标值(包含数字及文字描述)", "70"),
        ("服务器台数", "指标值(包含数字及文字描述)", "5"),
    ]


def test_words_in_an_unknown_column_leave_the_names_beside_them_open() -> None:
    lines = ["||网站个数|≥3个|=4个|50|50", "", "|台数", "", "||栏目个数|≥5个|=5个|40|40"]
    assert indicators(lines) == []


# --- a whole file -------------------------------------------------------------------------------------------------

FILE = """# 昌吉市水利局2023年部门决算

项目支出绩效自评表

{table}
"""
TABLE = [
    ["项目名称", "渠道维护项目", "", "", "", "", ""],
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "得分"],
    ["", "年度资金总额", "20.00", "20.00", "18.00", "10", "9"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "维护渠道", "≥3公里", "=4公里", "90", "90"],
    ["", "", "", "", "", "100", "100分"],
]


@pytest.mark.parametrize("strokes", [False, True])
def test_a_file_with_tabs_or_strokes(tmp_path: Path, strokes: bool) -> None:
    """Tabs between the cells, or a Markdown table; what has no name is told."""
    lines = [f"| {' | '.join(cells)} |" if strokes else "\t".join(cells) for cells in TABLE]
    if strokes:
        lines.insert(1, "|:---" * 7 + "|")
    path = tmp_path / "a.txt"
    path.write_text(FILE.format(table="\n".join(lines)), encoding="utf-8")
    extract = extract_file(path)
    assert {(f.project, f.name, f.measure, f.value, f.unit, f.role) for f in extract.facts} == {
        ("渠道维护项目", "年度资金总额", "绩效/年初预算数", Decimal("20.00"), "万元", "amount"),
        ("渠道维护项目", "年度资金总额", "绩效/全年预算数", Decimal("20.00"), "万元", "amount"),
        ("渠道维护项目", "年度资金总额", "绩效/全年执行数", Decimal("18.00"), "万元", "amount"),
        ("渠道维护项目", "年度资金总额", "绩效/分值", Decimal(10), "分", "weight"),
        ("渠道维护项目", "年度资金总额", "绩效/得分", Decimal(9), "分", "score"),
        ("渠道维护项目", "维护渠道", "绩效/年度指标值", Decimal(3), "公里", "count"),
        ("渠道维护项目", "维护渠道", "绩效/实际完成值", Decimal(4), "公里", "count"),
        ("渠道维护项目", "维护渠道", "绩效/分值", Decimal(90), "分", "weight"),
        ("渠道维护项目", "维护渠道", "绩效/得分", Decimal(90), "分", "score"),
    }
    problem = next(p.what for p in extract.problems if "绩效表" in p.what)
    assert "有2个数说不清是什么，未取：100" in problem
    assert all(fact.source.line for fact in extract.facts)


def test_the_next_page_of_a_torn_form_may_have_other_columns(tmp_path: Path) -> None:
    first = ["\t".join(cells) for cells in TABLE[:4]]
    second = ["维护渠道\t≥3公里\t=4公里\t90\t90"]
    path = tmp_path / "a.txt"
    path.write_text(FILE.format(table="\n".join([*first, "", "- 3 -", "", "", *second])), encoding="utf-8")
    assert "维护渠道" in {fact.name for fact in extract_file(path).facts}


def test_a_half_is_dropped_only_where_the_document_tells_or_repeats() -> None:
    def name(first: str, second: str, prose: str = "") -> str:
        rows = grid([f"项目名称|{first}|{second}", MONEY_HEADER, *MONEY])
        return read_torn(rows, "", PrintedWords(prose)).entries[0].project

    assert name("重点产业发展", "展览项目", "重点产业发展展览项目") == "重点产业发展展览项目"
    assert name("办公区", "区域维修项目") == "办公区域维修项目"
    assert name("辅助设备", "各改造项目", "辅助设备改造项目") == "辅助设备改造项目"
    assert name("网站", "改版项目") == "网站改版项目"
