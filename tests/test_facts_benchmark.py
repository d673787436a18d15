"""Of the numeric cells of the real disclosures everything is known, and the measure is strict where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_facts import table

from benchmarks.facts import TORN, causes, count
from index.disclosure import Disclosure, Stage
from index.extraction import extract_file
from index.facts import table_facts
from index.table_kinds import table_kind


@pytest.mark.parametrize("name", ["000_05098ce218c044b4.txt", "004_6ba5142340334128.txt"])
def test_every_cell_of_a_real_disclosure_is_fully_known(shared_disclosures: Path, name: str) -> None:
    counted = count(extract_file(shared_disclosures / name))
    assert counted.numeric > 140
    assert [unknown for unknown in counted.unknown if unknown.cause != TORN] == []


@pytest.mark.parametrize(
    ("title", "rows", "missing"),
    [
        ("部门支出总表", (["科目编码", "科目名称", "合计"], ["2010301", "行政运行", "5"]), []),
        ("政府购买服务支出表", (["内容", "预算数"], ["某种服务的费用", "5"]), ["fund", "subject"]),
        ("部门支出总表", (["科目编码", "科目名称", "甲类安排"], ["2010301", "行政运行", "5"]), ["measure"]),
        ("部门支出总表", (["科目名称", "合计"], ["某种别的东西", "5"]), ["subject"]),
        ("一般公共预算支出情况表", (["科目名称", "合计"], ["合计", "5"]), []),
    ],
)
def test_what_is_not_known_is_said(
    budget: Disclosure, title: str, rows: tuple[list[str], ...], missing: list[str]
) -> None:
    found = table(title, *rows)
    (fact,) = table_facts(found, budget)
    assert causes(fact, table_kind(found, Stage.BUDGET)) == missing
