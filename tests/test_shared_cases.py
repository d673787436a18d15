"""Small inputs that other tools fail on (``../shared/cases``): every value that is asked for is a fact of the right thing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from index.ingestion.extraction import Extract


@pytest.fixture(scope="session")
def cases() -> Path:
    folder = Path(__file__).parents[2] / "shared" / "cases"
    if not folder.is_dir():
        pytest.skip(f"the shared cases are not here ({folder})")
    return folder


@pytest.mark.parametrize(
    ("name", "value", "item", "measures"),
    [
        ("01_unruled_2pages_head.pdf", "9737.85", "小学教育", ()),
        ("01_unruled_2pages_head.pdf", "1306.08", "小学教育", ("项目支出",)),
        ("01_unruled_2pages_head.pdf", "1020.30", "学前教育", ("基本支出",)),
        ("01_unruled_2pages_head.pdf", "1607.88", "项目支出", ()),
        ("03_project_split.pdf", "215.60", "农村义务教育学校营养改善计划膳食补助", ()),
        ("03_project_split.pdf", "153.90", "教育信息化设备更新", ()),
        ("03_subject_split.pdf", "2206.38", "机关事业单位基本养老保险缴费支出", ()),
        ("03_subject_split.pdf", "15233.56", "支出总计", ()),
        ("07_red.docx", "-269.95", "小学教育", ()),
        ("07_trailing_minus.pdf", "-269.95", "收支差额", ()),
        ("07_triangle.pdf", "-269.95", "收支差额", ()),
        ("08_jian.pdf", "208.75", "年末结转和结余", ()),
        ("08_jian.pdf", "310.50", "年初结转和结余", ()),
        ("08_jian_two_tables.pdf", "120.40", "结余上缴", ()),
        ("08_jian_two_tables.pdf", "30.10", "归集调出", ()),
        *((f"10_{kind}", "1235.90", "学前教育", ()) for kind in ("star.pdf", "circled.pdf", "label_mark.pdf")),
        *((f"10_{kind}", "1235.90", "学前教育", ()) for kind in ("header_mark.pdf", "supdigit.pdf", "supdigit.docx")),
        ("10_label_mark.pdf", "312.45", "行政运行", ()),
        ("11_sideways.pdf", "9737.85", "小学教育", ()),
        ("11_sideways.pdf", "1020.30", "学前教育", ("基本支出",)),
        ("14_three_parts.pdf", "820.45", "商品和服务支出", ()),
        ("14_three_parts.pdf", "235.80", "事业收入", ()),
    ],
)
def test_the_value_is_a_fact_of_the_right_thing(
    cases: Path,
    extract_of: Callable[[Path], Extract],
    name: str,
    value: str,
    item: str,
    measures: tuple[str, ...],
) -> None:
    facts = extract_of(cases / name).facts
    assert any(
        fact.value == Decimal(value) and fact.measures == measures and any(facet.name == item for facet in fact.item)
        for fact in facts
    ), [(str(fact.value), [facet.name for facet in fact.item], fact.measures) for fact in facts]


def test_the_units_of_a_department_have_their_own(cases: Path, extract_of: Callable[[Path], Extract]) -> None:
    facts = extract_of(cases / "13_units_code.pdf").facts
    own = {fact.body: fact.value for fact in facts if fact.item and fact.item[0].name == "支出总计"}
    assert own["清水县第一中学"] == Decimal("2580.00")
    assert own["清水县第二中学"] == Decimal("2000.00")
    assert own["清水县教育局"] == Decimal("5213.40")
