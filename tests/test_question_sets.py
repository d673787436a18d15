"""The question sets of tests/data/questions: well formed, and a seeded sample of them asked over the real disclosures."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.questions import agreement, compare, mutations
from index.domain.disclosure import Source
from qa import Answer, Assistant
from qa.answer import Figure, Status
from qa.evaluate import WRONG_NUMBER, evaluate, load_questions

pytest_plugins = ["qa_fixtures"]

SETS = Path(__file__).parent / "data" / "questions"
SAMPLE = 40
MUST_BE_RIGHT = ("no_data", "ambiguous", "out_of_scope")


@pytest.mark.parametrize("name", ["examiner.jsonl", "kinds.jsonl"])
def test_a_question_set_is_well_formed(name: str) -> None:
    questions = load_questions(SETS / name)
    assert len({question.id for question in questions}) == len(questions) >= 150
    assert len({(question.turns, question.text) for question in questions}) == len(questions)
    for question in questions:
        assert question.status in [*Status]
        assert (question.status != Status.ANSWERED) or question.values or question.texts


def test_the_kinds_cover_every_way_of_asking() -> None:
    kinds = {question.kind for question in load_questions(SETS / "kinds.jsonl")}
    assert kinds >= {
        "table", "prose", "stage", "computed", "rank", "list", "across", "verify", "text", "follow", "no_data",
        "ambiguous", "out_of_scope", "colloquial", "year", "traditional", "english", "several", "conversion",
    }  # fmt: skip


def test_thirty_questions_in_ten_wordings_each() -> None:
    rows = [json.loads(line) for line in (SETS / "paraphrases.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 30
    for row in rows:
        assert len({row["question"], *row["wordings"]}) == 11


def test_a_sample_of_the_kinds_has_no_wrong_number(ten_assistant: Assistant) -> None:
    questions = load_questions(SETS / "kinds.jsonl")
    refusals = [question for question in questions if question.status in MUST_BE_RIGHT]
    report = evaluate(ten_assistant, [*random.Random(11).sample(questions, SAMPLE), *refusals])
    assert [score.question.id for score in report.scores if score.outcome == WRONG_NUMBER] == []
    refused = [score for score in report.scores if score.question.status in MUST_BE_RIGHT]
    right = [score for score in refused if score.outcome == "right"]
    assert len(right) >= len(refused) * 2 / 3  # the others ask back or refuse for another reason; none gives a number


def test_a_sample_of_the_wordings_has_no_wrong_number(ten_assistant: Assistant) -> None:
    rows = [json.loads(line) for line in (SETS / "paraphrases.jsonl").read_text(encoding="utf-8").splitlines()]
    chance = random.Random(12)
    for row in rows:
        value, unit = row["values"][0]
        wording = chance.choice(row["wordings"])
        assert agreement(ten_assistant.ask(wording), Decimal(value), unit) != "wrong", wording


# The measures of the benchmark

SOURCE = Source("某局2021年部门预算", "某局.pdf", "a" * 64)


def answer(*values: tuple[str, str], status: Status = Status.ANSWERED) -> Answer:
    figures = tuple(Figure("", Decimal(value), unit, "cell", (SOURCE,)) for value, unit in values)
    return Answer("问", status, "", figures=figures)


def test_a_mutation_changes_one_character() -> None:
    changed = dict(mutations("克州2021年支出", random.Random(3)))
    assert set(changed) == {"dropped", "swapped", "doubled"}
    assert len(changed["dropped"]) == 8
    assert sorted(changed["swapped"]) == sorted("克州2021年支出")
    assert changed["swapped"] != "克州2021年支出"
    assert len(changed["doubled"]) == 10
    assert list(mutations("支", random.Random(3))) == []


@pytest.mark.parametrize(
    ("truth", "given", "expected"),
    [
        (answer(("93.4", "万元")), answer(("934000", "元")), "same"),
        (answer(("93.4", "万元")), answer(("93.5", "万元")), "differs"),
        (answer(("93.4", "万元")), answer(status=Status.NO_DATA), "refused"),
        (answer(("93.4", "万元")), None, "refused"),
        (answer(status=Status.NO_DATA), answer(("93.4", "万元")), "differs"),
        (None, answer(), "same"),
        (answer(("1", "人"), ("2", "人")), answer(("2", "人"), ("1", "人")), "differs"),
    ],
)
def test_what_a_wrong_character_did(truth: Answer | None, given: Answer | None, expected: str) -> None:
    assert compare(truth, given) == expected


@pytest.mark.parametrize(
    ("given", "value", "unit", "expected"),
    [
        (answer(("351684000", "元")), "35168.4", "万元", "agrees"),
        (answer(("351684001", "元")), "351684000", "元", "wrong"),
        (answer(("8", "辆")), "8", "辆", "agrees"),
        (answer(("8", "人")), "8", "辆", "wrong"),
        (answer(status=Status.AMBIGUOUS), "8", "辆", "refused"),
        (None, "8", "辆", "refused"),
    ],
)
def test_agreement(given: Answer | None, value: str, unit: str, expected: str) -> None:
    assert agreement(given, Decimal(value), unit) == expected
