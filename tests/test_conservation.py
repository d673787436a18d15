"""The conservation of digits: what is lost or used twice between the page and the facts is told, with its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from index.domain.amounts import count_digits
from index.domain.disclosure import Cell, Column, Discard, Table
from index.facts.digit_balance import PageBalance, balance, balance_text
from index.ingestion.extraction import Extract
from index.prose.paragraphs import Paragraph
from index.readers import Line

SAMPLES = Path(__file__).parents[1] / "samples"

HEADER = (Cell("2021年预算", 0, 1, page=1),)
ROWS = ((Cell("合计", 1, 0, page=1), Cell("93.4", 1, 1, page=1)), (Cell("301", 2, 0, page=2), None))
TABLE = Table("表三", "万元", (Column(0, (), True, 0), Column(1, ("2021年预算",), False, 0)), ROWS, HEADER, page=1)
PROSE = Paragraph("支出5万元,比上年增加2万元。", "", (Line("支出5万元，", page=1), Line("比上年增加２万元。", page=2)))
NUMBER = Discard("- 2 -", "页码", page=2)


def balanced(first: str, second: str) -> tuple[PageBalance, ...]:
    return balance({1: count_digits(first), 2: count_digits(second)}, [TABLE], [], [PROSE], [NUMBER])


def test_cells_paragraphs_and_discards_make_up_the_page() -> None:
    first, second = balanced("2021 93.4 5", "301 2 2")
    assert first == PageBalance(1, 8, 7, 1, 0, "", "")
    assert second == PageBalance(2, 5, 3, 1, 1, "", "")
    assert first.balanced
    assert second.problem is None


def test_a_digit_lost_and_a_digit_used_twice_are_problems_of_their_page() -> None:
    first, second = balanced("2021 93.4 5 77", "301 2")
    assert (first.lost, first.surplus, second.lost, second.surplus) == ("77", "", "", "2")
    assert first.problem is not None
    assert second.problem is not None
    assert (first.problem.page, second.problem.page) == (1, 2)
    assert "少了 7 7" in first.problem.what
    assert "多了 2" in second.problem.what


def test_the_balance_of_a_file_is_said_in_a_few_words() -> None:
    assert balance_text(balanced("2021 93.4 5", "301 2 2")) == "原文 13 个数字字符，全部有着落"
    assert balance_text(balanced("2021 93.4 5 77", "301 2 2")) == "原文 15 个数字字符，1 页对不上"
    assert "没有文字层" in balance_text(())


def unbalanced(extract: Extract) -> list[PageBalance]:
    return [page for page in extract.balance if not page.balanced]


@pytest.mark.parametrize("path", sorted(p for p in SAMPLES.iterdir() if p.is_file()), ids=lambda path: path.name)
def test_every_digit_of_the_samples_has_its_place(path: Path, extract_of: Callable[[Path], Extract]) -> None:
    extract = extract_of(path)
    assert extract.balance
    assert unbalanced(extract) == []


def test_every_digit_of_the_shared_disclosures_has_its_place(
    ten_files: list[Path], extract_of: Callable[[Path], Extract]
) -> None:
    for path in ten_files:
        extract = extract_of(path)
        assert extract.balance, path.name
        assert len(extract.balance) == extract.disclosure.pages
        assert unbalanced(extract) == [], path.name


def test_passages_hold_the_digits_of_the_paragraphs(
    ten_files: list[Path], extract_of: Callable[[Path], Extract]
) -> None:
    """Headings stand over passages, not in them; all other prose is in exactly one."""
    for path in ten_files:
        extract = extract_of(path)
        spoken = (p.text for p in extract.paragraphs if p.text != p.heading)
        quoted = (p.text for p in extract.passages if not p.source.table)
        assert sum(map(count_digits, spoken), Counter()) == sum(map(count_digits, quoted), Counter()), path.name
