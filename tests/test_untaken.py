"""A number that is not taken is always said."""

from __future__ import annotations

import pytest

from index.domain.disclosure import Cell, Column, Table
from index.facts.untaken import untaken


def table(*texts: str) -> Table:
    columns = (Column(0, ("项目",), True, 0), Column(1, ("预算数",), False, 0))
    rows = tuple((Cell("某项", i, 0), Cell(text, i, 1, page=3)) for i, text in enumerate(texts))
    return Table("表一", "万元", columns, rows, ())


@pytest.mark.parametrize("text", ["12.3.4x", "1,23", "269.95 312.45", "12..5", "约12.5左右"])
def test_a_broken_number_is_said(text: str) -> None:
    found = list(untaken(table("5.00", text)))
    if text == "1,23":  # a comma for the point: read and flagged
        assert found == []
        return
    (problem,) = found
    assert (problem.page, problem.kind) == (3, "不像一个完整的数")
    assert text.replace(" ", "") in problem.what


@pytest.mark.parametrize(
    "text", ["5.00", "", "—", "1-12月", "2021年", "3=1+2", "1.2.3", "为保障正常办公需要购置设备12台，全部完成"]
)
def test_what_is_no_amount_is_not_said(text: str) -> None:
    assert list(untaken(table(text))) == []
