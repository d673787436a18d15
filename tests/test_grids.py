"""Our reader against the expected grids of the real disclosures, number by number."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from benchmarks.grids import (
    ExpectedDocument,
    Kind,
    Number,
    Score,
    compare,
    expected_documents,
    known_gaps,
    printed_code,
    score,
)

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
    cells = (Kind.MISSING, Kind.WRONG_HEADER, Kind.WRONG_LABEL, Kind.WRONG_VALUE)
    known = sum(count for (_, kind), count in _gaps_of(result).items() if kind in cells)
    assert result.right >= Decimal("0.999") * (result.expected - known)


def test_no_number_is_wrong_or_invented(result: Score) -> None:
    assert result.count(Kind.WRONG_VALUE) == result.count(Kind.INVENTED) == result.count(Kind.FACT_INVENTED) == 0


def test_every_gap_belongs_to_a_table_and_says_why() -> None:
    tables = {(document.name, table.number) for document in DOCUMENTS for table in document.tables}
    for (name, table, kind), (count, reason) in known_gaps().items():
        assert (name, table) in tables
        assert kind is not Kind.RIGHT
        assert count > 0
        assert reason


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
        (("201", "03", "50", "事业运行"), "2010350"),
        (("301", "103", "奖金"), "30103"),
        (("201一般公共服务支出",), "201"),
        (("2080505", "养老"), "2080505"),
        (("一、外交支出",), ""),
        (("1.一般公共预算",), ""),
        ((), ""),
    ],
)
def test_the_code_that_a_row_prints(label: tuple[str, ...], code: str) -> None:
    assert printed_code(label) == code
