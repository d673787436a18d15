"""Our reader against the expected grids of the real disclosures, number by number."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from benchmarks.grids import (
    ExpectedDocument,
    ExpectedTable,
    Kind,
    Number,
    Score,
    compare,
    compare_tables,
    expected_documents,
    known_gaps,
    printed_code,
    score,
)
from index.domain.disclosure import Table

DOCUMENTS = expected_documents()
NUMBER = Number(3, ("支出预算", "合计"), ("201", "03", "行政运行"), "1,320.50", Decimal("1320.50"))


@cache
def _score(expected: ExpectedDocument, path: Path) -> Score:
    return score(expected, path)


@pytest.fixture(params=DOCUMENTS, ids=lambda document: document.name)
def result(request: pytest.FixtureRequest, shared_disclosures: Path) -> Score:
    expected: ExpectedDocument = request.param
    return _score(expected, shared_disclosures / expected.name)


def _gaps_of(result: Score) -> dict[tuple[int, Kind], int]:
    return {(table, kind): n for (name, table, kind), (n, _) in known_gaps().items() if name == result.document}


def test_every_number_is_read_but_those_known_to_be_lost(result: Score) -> None:
    assert dict(result.by_table) == _gaps_of(result), "\n".join(map(str, result.findings))


def test_at_least_999_of_1000_numbers_are_right_beside_the_known_gaps(result: Score) -> None:
    of_cells = {Kind.WRONG_HEADER, Kind.WRONG_LABEL, Kind.WRONG_TWICE, Kind.MISSING, Kind.MISSING_SCORE}
    known = sum(count for (_, kind), count in _gaps_of(result).items() if kind in of_cells)
    assert result.right >= Decimal("0.999") * (result.expected - known)


@pytest.mark.parametrize("kind", [Kind.WRONG_VALUE, Kind.INVENTED, Kind.FACT_MISSING, Kind.FACT_INVENTED])
def test_no_number_is_another_or_invented_or_lost_after_reading(result: Score, kind: Kind) -> None:
    assert result.count(kind) == 0


def test_every_gap_belongs_to_a_table_and_says_why() -> None:
    tables = {(document.name, table.number) for document in DOCUMENTS for table in document.tables}
    for (name, table, kind), (count, reason) in known_gaps().items():
        assert (name, table) in tables
        assert kind not in (Kind.RIGHT, Kind.WRONG_VALUE, Kind.INVENTED)
        assert count > 0
        assert reason


def test_a_table_is_compared_by_title_unit_and_rows() -> None:
    printed = ExpectedTable(1, 3, "支出总表", "元", 2, False, ())
    other = replace(printed, number=2, title="收入总表")
    read = Table("支出总表", "万元", (), ((), (), ()), 1, page=3)
    findings = compare_tables(ExpectedDocument("a.pdf", (printed, other)), [read, replace(read, title="另表")])
    assert [(finding.table, finding.kind) for finding in findings] == [
        (1, Kind.WRONG_UNIT),
        (1, Kind.WRONG_ROWS),
        (2, Kind.TABLE_MISSING),
        (0, Kind.TABLE_INVENTED),
    ]


def test_a_grid_that_contradicts_its_own_count_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(
        "#document\ta.pdf\tpage\n#table\t1\t3\t支出总表\t元\t5\t2\n1\t3\t合计\t合计\t7.00\t7.00\n", encoding="utf-8"
    )
    with pytest.raises(ValueError, match="counts 2 numbers and lists 1"):
        expected_documents(tmp_path)


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (replace(NUMBER, value=Decimal("1320.5001"), text="1,320.5001"), Kind.WRONG_VALUE),
        (replace(NUMBER, text="1320.50"), Kind.WRONG_VALUE),
        (replace(NUMBER, header=("合计",)), Kind.WRONG_HEADER),
        (replace(NUMBER, label=("201", "行政运行")), Kind.WRONG_LABEL),
    ],
)
def test_a_number_that_differs_in_one_respect_is_named_for_it(found: Number, kind: Kind) -> None:
    assert [finding.kind for finding in compare([(1, NUMBER)], [found])] == [kind]


def test_a_mark_that_is_not_read_is_told_from_a_figure_that_is_not() -> None:
    mark = replace(NUMBER, header=("指标分值权重",))
    assert [finding.kind for finding in compare([(1, NUMBER), (1, mark)], [])] == [Kind.MISSING, Kind.MISSING_SCORE]


def test_a_number_under_another_header_and_label_is_wrong_twice() -> None:
    found = replace(NUMBER, header=("合计",), label=("行政运行",))
    assert [finding.kind for finding in compare([(1, NUMBER)], [found])] == [Kind.WRONG_TWICE]


def test_what_is_not_printed_is_not_compared() -> None:
    keyed = replace(NUMBER, header=None, label=("*", "年度资金总额"))
    found = replace(NUMBER, header=("预算数",), label=("某某项目", "年度资金总额"))
    assert compare([(1, keyed)], [found]) == []
    assert [finding.kind for finding in compare([(1, keyed)], [replace(found, label=("某某项目", "其他资金"))])] == [
        Kind.WRONG_LABEL
    ]


def test_a_number_on_another_page_is_missing_there_and_invented_here() -> None:
    findings = compare([(1, NUMBER)], [replace(NUMBER, place=4)])
    assert [finding.kind for finding in findings] == [Kind.MISSING, Kind.INVENTED]


def test_a_number_that_is_read_twice_is_invented_once() -> None:
    assert [finding.kind for finding in compare([(1, NUMBER)], [NUMBER, NUMBER])] == [Kind.INVENTED]


def test_the_right_number_is_right() -> None:
    assert compare([(1, NUMBER), (1, NUMBER)], [NUMBER, NUMBER]) == []


@pytest.mark.parametrize(
    ("label", "code"),
    [
        (("2010350", "事业运行"), "2010350"),
        (("301103", "奖金"), "30103"),
        (("201一般公共服务支出",), "201"),
        (("一、外交支出",), ""),
        (("1.一般公共预算",), ""),
        ((), ""),
    ],
)
def test_the_code_that_a_row_prints(label: tuple[str, ...], code: str) -> None:
    assert printed_code(label) == code
