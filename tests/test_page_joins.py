"""Pages of one table, and what is printed around it: running titles, titles on every page, margins, cut rows."""

from __future__ import annotations

from index.domain.disclosure import Box, Cell
from index.readers.pdf.page import read_page
from index.readers.pdf.raised_digits import with_raised_digits
from index.readers.pdf.rulings import Glyph, Marks, Rule
from index.readers.raw import Grid, Line
from index.tables.assembly import Reading, read_tables
from index.tables.page_joins import beside, with_following, without_blank_columns
from index.tables.running_titles import without_running_titles

HEADER = ["科目编码", "科目名称", "合计", "项目支出"]


def grid(rows: list[list[str]], page: int) -> Grid:
    cells = [Cell(text, i, j, page=page) for i, row in enumerate(rows) for j, text in enumerate(row)]
    return Grid(tuple(cells), page=page)


def texts(reading: Reading) -> list[list[list[str]]]:
    return [[[cell.text if cell else "" for cell in row] for row in table.rows] for table in reading.tables]


def test_a_title_that_runs_on_every_page_ends_no_table() -> None:
    running = "某市审计局2026年度部门预算公开"
    rows = [["201", "一般公共服务支出", "10.00", "4.00"]], [["205", "教育支出", "6.00", "1.00"]]
    blocks: list[Line | Grid] = []
    for page in range(1, 5):
        blocks += [Line(running, page=page), Line("支出总表", page=page)] if page == 1 else [Line(running, page=page)]
        blocks += [grid([HEADER, *rows[0]], 1)] if page == 1 else [grid(rows[1], page)]
        blocks.append(Line(f"-{page}-", page=page))
    reading = read_tables(blocks)
    assert [len(table.rows) for table in reading.tables] == [4]
    assert not any(running in line.text for line in reading.prose)
    assert [discard.text for discard in reading.discards].count(running) == 4


def test_a_line_on_two_pages_is_no_running_title() -> None:
    blocks = [Line("一、收入说明", page=page) for page in (1, 2)] + [Line("别的", page=3), Line("话", page=4)]
    assert without_running_titles(blocks) == (blocks, [])


def test_a_table_that_prints_its_title_and_header_on_every_page_is_one() -> None:
    """Else the 类 above a 款 on the next page is lost."""
    blocks: list[Line | Grid] = []
    header = ["类", "款", "科目名称", "合计"]
    for page, rows in ((1, [["205", "", "教育支出", "10.00"]]), (2, [["", "01", "教育管理事务", "4.00"]])):
        blocks += [Line("支出总体情况表", page=page), Line("单位：万元", page=page), grid([header, *rows], page)]
    reading = read_tables(blocks)
    assert texts(reading) == [[["205", "", "教育支出", "10.00"], ["", "01", "教育管理事务", "4.00"]]]
    other = read_tables([*blocks[:3], Line("收入总体情况表", page=2), *blocks[4:]])
    assert len(other.tables) == 2


def test_a_margin_of_the_first_page_does_not_part_it_from_the_next() -> None:
    first = grid([["", *HEADER], ["", "201", "一般公共服务支出", "10.00", "4.00"]], 1)
    following = grid([["205", "教育支出", "6.00", "1.00"]], 2)
    reading = read_tables([Line("支出总表", page=1), first, following])
    assert [len(row) for table in texts(reading) for row in table] == [4, 4]
    assert reading.problems == ()


def test_columns_in_which_nothing_is_written_are_left_out() -> None:
    title = Cell("表一 收支总表", 0, 0, column_span=4)
    rows = [[title], [Cell("", 1, 0), Cell("项目", 1, 1), Cell("", 1, 2), Cell("预算数", 1, 3)]]
    assert [(cell.column, cell.column_span) for row in without_blank_columns(rows) for cell in row] == [
        (0, 2),
        (0, 1),
        (1, 1),
    ]


def test_years_head_columns() -> None:
    cells = [
        *(Cell("项目", 0, 0, row_span=2), Cell("2025年", 0, 1, column_span=2), Cell("2026年", 0, 3)),
        *(Cell("预算数", 1, 1), Cell("执行数", 1, 2), Cell("预算数", 1, 3)),
        *(Cell("税收收入", 2, 0), Cell("10", 2, 1), Cell("11", 2, 2), Cell("12", 2, 3)),
    ]
    (table,) = read_tables([Grid(tuple(cells), page=1)]).tables
    assert [column.path for column in table.columns[1:]] == [
        ("2025年", "预算数"),
        ("2025年", "执行数"),
        ("2026年", "预算数"),
    ]


def test_a_caption_that_stands_in_one_cell_is_a_caption() -> None:
    cells = [
        Cell("收支预算总表\n部门：某省委办公厅 单位：万元", 0, 0, column_span=2),
        *(Cell("项目", 1, 0), Cell("金额", 1, 1), Cell("一、财政拨款", 2, 0), Cell("20.25", 2, 1)),
    ]
    (table,) = read_tables([Grid(tuple(cells), page=1)]).tables
    assert (table.title, table.unit, table.body) == ("收支预算总表", "万元", "某省委办公厅")


def row(*words: str) -> list[Cell]:
    return [Cell(text, 0, j) for j, text in enumerate(words)]


def said(rows: list[list[Cell]]) -> list[list[str]]:
    return [[cell.text for cell in one] for one in rows]


def test_a_row_cut_by_the_page_is_one_again() -> None:
    above = [row("序号", "项目名称", "预算数"), row("1", "校舍改造", "640.00"), row("2", "营养改善", "215.60")]
    assert said(with_following(above, [row("", "计划补助", ""), row("3", "设备", "1.00")]))[2:] == [
        ["2", "营养改善\n计划补助", "215.60"],
        ["3", "设备", "1.00"],
    ]
    above = [row("编码", "名称", "合计"), row("205", "教育支出", "6.00"), row("", "机关事业单位基本养老", "")]
    assert said(with_following(above, [row("2080505", "保险缴费支出", "2.00")]))[2:] == [
        ["2080505", "机关事业单位基本养老\n保险缴费支出", "2.00"]
    ]


def test_whole_rows_stay_apart() -> None:
    above = [row("编码", "名称", "合计"), row("205", "教育支出", "6.00")]
    for following in (row("208", "社会保障", "2.00"), row("", "合计", "8.00"), row("208", "社会保障", "")):
        assert len(with_following(above, [following])) == 3


def test_a_sheet_printed_two_pages_wide_is_one() -> None:
    left = [row("编码", "名称"), row("205", "教育支出"), row("", "合计")]
    right = [row("合计", "项目支出"), row("6.00", "1.00"), row("6.00", "1.00")]
    joined = beside(left, right)
    assert joined is not None
    assert said(joined)[1] == ["205", "教育支出", "6.00", "1.00"]
    assert [cell.column for cell in joined[1]] == [0, 1, 2, 3]
    assert beside(left, right[:2]) is None
    assert beside(right, right) is None


def glyphs(text: str, x: float, top: float, size: float = 10.0) -> list[Glyph]:
    return [Glyph(char, x + i * size / 2, top, x + (i + 1) * size / 2, top + size, size) for i, char in enumerate(text)]


def test_an_underlined_amount_in_a_sentence_is_no_table() -> None:
    marks = Marks(
        600, 800, glyphs=[*glyphs("本年收入", 50, 100), *glyphs("1935.36", 80, 100), *glyphs("万元", 120, 100)]
    )
    marks.rules = [
        *(Rule("h", 78, y, 118, y) for y in (98, 112)),
        *(Rule("v", x, 98, x, 112) for x in (78, 116, 118)),
    ]
    blocks = read_page(marks, 1).blocks
    assert all(isinstance(block, Line) for block in blocks)
    assert "1935.36" in "".join(block.text for block in blocks if isinstance(block, Line))


def test_a_frame_around_a_table_is_no_cell_of_it() -> None:
    marks = Marks(600, 800)
    for i, words in enumerate((("项目", "金额"), ("收入", "20.25"), ("支出", "20.25"))):
        for j, word in enumerate(words):
            marks.glyphs += glyphs(word, 110 + 100 * j, 205 + 20 * i)
    marks.glyphs += glyphs("收入总表", 150, 120)
    marks.rules = [
        *(Rule("h", 100, y, 300, y) for y in (200, 220, 240, 260)),
        *(Rule("v", x, 200, x, 260) for x in (100, 200, 300)),
        *(Rule("h", 50, y, 300, y) for y in (100, 260)),
        *(Rule("v", x, 100, x, 260) for x in (50, 300)),
    ]
    blocks = read_page(marks, 1).blocks
    assert [block.text for block in blocks if isinstance(block, Line)] == ["收入总表"]
    (table,) = (block for block in blocks if isinstance(block, Grid))
    assert [cell.text for cell in table.cells if cell.text] == ["项目", "金额", "收入", "20.25", "支出", "20.25"]


def test_a_small_raised_digit_is_no_digit_of_the_number() -> None:
    number = glyphs("1235.90", 100, 100)
    mark = Glyph("1", number[-1].x1, 99, number[-1].x1 + 2.5, 104, 5.0)
    beside_it = Glyph("1", number[-1].x1, 100, number[-1].x1 + 5, 110, 10.0)
    low = Glyph("2", number[-1].x1, 105, number[-1].x1 + 2.5, 110, 5.0)  # a subscript
    assert "".join(g.text for g in with_raised_digits([*number, mark])) == "1235.90¹"
    assert "".join(g.text for g in with_raised_digits([*number, beside_it])) == "1235.901"
    assert "".join(g.text for g in with_raised_digits([*number, low])) == "1235.902"
    assert Box(0, 0, 1, 1)


def test_a_header_that_states_its_own_unit_is_no_caption() -> None:
    rows = [["项目", "预算数（单位：万元）"], ["泵站工程", "4237"]]
    (table,) = read_tables([grid(rows, 1)]).tables
    assert table.columns[1].path == ("预算数(单位:万元)",)
    captioned = [["部门：某市水务局", "单位：万元"], ["项目", "预算数"], ["泵站工程", "4237"]]
    (table,) = read_tables([grid(captioned, 1)]).tables
    assert (table.unit, table.columns[1].path) == ("万元", ("预算数",))


def test_rows_of_column_numbers_are_header() -> None:
    for numbers in (["**", "**", "1", "2"], ["甲", "乙", "①", "②=①+③"], ["", "栏次", "1", "2"]):
        rows = [["编码", "名称", "合计", "其中"], numbers, ["201", "一般公共服务支出", "10.00", "4.00"]]
        (table,) = read_tables([grid(rows, 1)]).tables
        assert [row[2].text if row[2] else "" for row in table.rows] == ["10.00"], numbers
        assert [column.path for column in table.columns][2:] == [("合计",), ("其中",)]
    counts = [["单位", "人数", "车辆"], ["某局", "1", "2"], ["某中心", "3", "4"]]
    assert len(read_tables([grid(counts, 1)]).tables[0].rows) == 2


def test_levels_that_span_the_header_rows_leave_them_header() -> None:
    cells = [
        *(Cell(text, 0, j, row_span=2) for j, text in enumerate(("类", "款", "科目"))),
        *(Cell("财政拨款", 0, 3, column_span=2), Cell("金额", 1, 3), Cell("其中：经费拨款", 1, 4)),
        *(Cell(text, 2, j) for j, text in enumerate(("201", "40", "信访事务", "5.00", "4.00"))),
    ]
    (table,) = read_tables([Grid(tuple(cells), page=1)]).tables
    assert [column.path for column in table.columns][3:] == [("财政拨款", "金额"), ("财政拨款", "其中:经费拨款")]
    assert len(table.rows) == 1


def test_a_hundred_in_the_first_row_is_data() -> None:
    rows = [["项目名称", "自评分数"], ["监测管理", "100"], ["专家经费", "96.53"]]
    (table,) = read_tables([grid(rows, 1)]).tables
    assert (table.columns[1].path, len(table.rows)) == (("自评分数",), 2)


def test_a_column_of_years_labels_its_rows() -> None:
    rows = [["预算单位", "年度", "三公经费"], ["某局", "2025年", "5.58"], ["", "2026年", "5.50"]]
    (table,) = read_tables([grid(rows, 1)]).tables
    assert [column.is_label for column in table.columns] == [True, True, False]


def test_rows_further_down_a_sheet_keep_their_columns() -> None:
    def cells(number: int, *words: str) -> list[Cell]:
        return [Cell(text, number, j, page=1, address=f"表!{'BCD'[j]}{number}") for j, text in enumerate(words)]

    above = Grid((*cells(0, "项目", "预算数", "类-款-项"), *cells(1, "教育支出", "1.00", "类")), page=1)
    below = Grid((*cells(0, "", ""), *cells(1, "支出合计", "1.00")), page=1)
    (table,) = read_tables([above, below]).tables
    assert [row[1].text if row[1] else "" for row in table.rows] == ["1.00", "1.00"]


def test_a_page_of_indicators_goes_on_with_the_page_before() -> None:
    def boxed(rows: list[list[str]], page: int, first: int = 0) -> Grid:
        return Grid(
            tuple(
                Cell(text, i, j, page=page, box=Box(100 * (j + first), 20 * i, 100 * (j + first + 1), 20 * i + 20))
                for i, row in enumerate(rows)
                for j, text in enumerate(row)
            ),
            page=page,
        )

    first = boxed(
        [["项目名称", "一级指标", "二级指标", "三级指标", "指标值"], ["甲", "产出指标", "数量指标", "套数", "3"]], 1
    )
    following = boxed(
        [["产出指标", "质量指标", "合格率", "优"], ["效益指标", "社会效益", "受益人数", "12"]], 2, first=1
    )
    reading = read_tables([first, Line("目标", page=1), following])
    assert [[cell.text for cell in sheet.rows[0]] for sheet in reading.sheets][1] == [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
    ]


def test_columns_whose_spans_are_lost_are_left_where_they_are() -> None:
    """A row of a text may have fewer cells than columns: what looks blank is only not seated."""
    rows = [["项目", "", "总计", "其他"], ["201", "", "5.00", ""]]
    cells = tuple(Cell(text, i, j, line=i) for i, row in enumerate(rows) for j, text in enumerate(row))
    (table,) = read_tables([Grid(cells, line=1, spans_known=False)]).tables
    assert len(table.columns) == 4
