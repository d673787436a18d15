"""True sentences, each broken in one way: a short seeded run of what ``benchmarks/check.py`` does at length."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.check import ACCEPTED, PLAIN, Case, build, judge
from index.store.fact_store import FactStore
from qa import Assistant

pytest_plugins = ["qa_fixtures"]

SEED = 20261


@pytest.fixture(scope="module")
def cases(sample_facts: Path, samples_assistant: Assistant) -> tuple[list[Case], list[Case]]:
    store = FactStore.open(sample_facts)
    true, wrong, _ = build(store, samples_assistant, SEED, 500)
    store.close()
    return random.Random(SEED).sample(true, 300), wrong


def test_no_wrong_number_is_accepted(cases: tuple[list[Case], list[Case]], samples_assistant: Assistant) -> None:
    _, wrong = cases
    assert {case.broken for case in wrong} >= set(PLAIN) - {"部门↔单位", "功能↔经济"}
    _, accepted = judge(samples_assistant, [], wrong)
    assert not accepted.failed, [(kind, case.text, number) for kind, case, number in accepted.cases]


def test_true_numbers_are_hardly_ever_rejected(
    cases: tuple[list[Case], list[Case]], samples_assistant: Assistant
) -> None:
    true, _ = cases
    rejected, _ = judge(samples_assistant, true, [])
    assert sum(rejected.failed.values()) <= 3, [(kind, case.text, number) for kind, case, number in rejected.cases]


def test_a_mutation_changes_its_text(cases: tuple[list[Case], list[Case]]) -> None:
    true, wrong = cases
    assert not {case.text for case in wrong} & {case.text for case in true}
    assert ACCEPTED
