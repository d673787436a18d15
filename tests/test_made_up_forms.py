"""Made-up disclosures in which everything agrees, from question to answer: forms that no shared document has."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from benchmarks.clean_disclosures import clean
from index import ingest
from qa import Answer, Assistant
from qa.answer import Status
from typesetting import Style, write

Ask = Callable[[str, str], Answer]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """The answer to a question about 2024 over one form alone."""

    @cache
    def of(form: str) -> Assistant:
        folder = tmp_path_factory.mktemp("form")
        ingest(write(clean(form, 702), folder / "a.html", Style()), folder / "store")
        return Assistant.open(folder / "store")

    return lambda form, words: of(form).ask(f"2024年{words}")


@pytest.mark.parametrize(
    ("words", "table", "row"),
    [
        ("本年收入合计", "收入支出决算总表", "本年收入合计"),  # met 财政拨款's alone, as a contradiction
        ("基本支出", "支出决算表", "合计"),
        ("三公经费", "“三公”经费", ""),
    ],
)
def test_final_accounts_of_the_national_form(ask: Ask, words: str, table: str, row: str) -> None:
    answer = ask("全国决算", words)
    assert (answer.status, answer.conflicts) == (Status.ANSWERED, ())
    assert table in answer.figures[0].sources[0].table
    assert row in answer.figures[0].sources[0].row_label


def test_the_budget_of_a_project_and_what_was_spent_of_it_do_not_contradict_each_other(ask: Ask) -> None:
    answer = ask("全国决算", "金额最大的项目")
    assert (answer.status, answer.conflicts) == (Status.ANSWERED, ())


def test_subjects_below_a_unit_are_that_units(ask: Ask) -> None:
    """支出预算明细表 lists units, and below each its subjects: one unit's share is not the department's."""
    answer = ask("其他预算", "行政运行")
    assert (answer.status, answer.conflicts) == (Status.ANSWERED, ())
    assert answer.figures[0].sources[0].table == "附表2 收入预算总表"


def test_a_total_that_is_named_goes_before_the_last_row_of_one_table(ask: Ask) -> None:
    answer = ask("其他预算", "收入总计")
    assert "收入总计" in answer.figures[0].sources[0].row_label


def test_a_subject_that_is_not_there_is_no_slip_for_another(ask: Ask) -> None:
    answer = ask("其他预算", "办公费")  # got 公用经费, for 办公经费
    assert (answer.status, answer.figures) == (Status.NO_DATA, ())
