"""Question sets → scores: what counts as right, and the practice set over the ten real disclosures."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from qa_documents import PRACTICE, is_sound

from index.domain.disclosure import Source
from index.domain.errors import InputError
from qa import Answer, Assistant
from qa.answer import Conflict, Direction, Figure, Status, Verdict
from qa.evaluate import REFUSED, RIGHT, WRONG, WRONG_NUMBER, Question, converse, evaluate, load_questions

pytest_plugins = ["qa_fixtures"]

SOURCE = Source("某局2021年部门预算", "某局.pdf", "a" * 64)


class FakeAssistant(Assistant):
    """Answers what it was told to."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def ask(self, question: str, history: Any = ()) -> Answer:
        self.asked.append((question, len(history)))
        return self.answers.pop(0)


def answer(
    *values: tuple[str, str], text: str = "", status: Status = Status.ANSWERED, conflict: bool = False
) -> Answer:
    figures = tuple(Figure("", Decimal(value), unit, "cell", (SOURCE,)) for value, unit in values)
    conflicts = (Conflict("", ((Decimal(1), "万元", SOURCE),), ""),) if conflict else ()
    return Answer("问", status, text, figures=figures, conflicts=conflicts)


def question(**fields: Any) -> Question:
    return Question("1", "lookup", "问", fields.pop("status", "answered"), **fields)


def outcome(asked: Question, given: Answer) -> str:
    return evaluate(FakeAssistant(given), [asked]).scores[0].outcome


VALUES = (((Decimal("93.4"),), "万元"),)


@pytest.mark.parametrize(
    ("asked", "given", "expected"),
    [
        (question(values=VALUES), answer(("93.40", "万元")), RIGHT),
        (question(values=VALUES), answer(("934000", "元")), RIGHT),
        (question(values=VALUES), answer(("93.4", "元")), WRONG_NUMBER),
        (question(values=VALUES), answer(("93.5", "万元")), WRONG_NUMBER),
        (question(values=VALUES), answer(("174.82", "万元"), ("93.4", "万元")), WRONG_NUMBER),  # the asked one first
        (question(values=VALUES), answer(), WRONG_NUMBER),
        (question(values=VALUES), answer(status=Status.NO_DATA), REFUSED),
        (question(values=VALUES), answer(("93.4", "万元"), status=Status.AMBIGUOUS), REFUSED),
        (question(values=(((Decimal("96.65"), Decimal("96.66")), "万元"),)), answer(("96.66", "万元")), RIGHT),
        (question(values=(*VALUES, ((Decimal(8),), "个"))), answer(("93.4", "万元"), ("8", "个")), RIGHT),
        (question(values=(*VALUES, ((Decimal(8),), "个"))), answer(("93.4", "万元")), WRONG_NUMBER),
        (question(values=(((Decimal(61),), "人"),)), answer(("61", "人")), RIGHT),
        (question(values=(((Decimal(61),), "人"),)), answer(("61", "名")), WRONG_NUMBER),
        (question(texts=(("机房", "电费"),)), answer(text="因为 电 费"), RIGHT),
        (question(texts=(("机房",), ("电费",))), answer(text="机房"), WRONG),
        (question(values=VALUES, conflict=True), answer(("93.4", "万元")), WRONG),
        (question(values=VALUES, conflict=True), answer(("93.4", "万元"), conflict=True), RIGHT),
        (question(status="no_data"), answer(status=Status.NO_DATA), RIGHT),
        (question(status="no_data"), answer(status=Status.OUT_OF_SCOPE), WRONG),
        (question(status="no_data"), answer(("1", "万元")), WRONG_NUMBER),
        (question(status="ambiguous"), answer(("1", "万元"), status=Status.AMBIGUOUS), RIGHT),
    ],
)
def test_what_counts_as_right(asked: Question, given: Answer, expected: str) -> None:
    assert outcome(asked, given) == expected


@pytest.mark.parametrize(
    ("expected", "told", "right"),
    [("9.72", Direction.DOWN, True), ("-9.72", Direction.DOWN, True), ("9.72", None, False), ("9.73", Direction.DOWN, False)],
)  # fmt: skip
def test_a_change_may_be_told_by_its_direction(expected: str, told: Direction | None, right: bool) -> None:
    given = replace(answer(), figures=(Figure("", Decimal("-9.72"), "万元", "cell", (SOURCE,), direction=told),))
    asked = question(values=(((Decimal(expected),), "万元"),))
    assert outcome(asked, given) == (RIGHT if right else WRONG_NUMBER)


def test_turns_are_asked_first_and_remembered() -> None:
    assistant = FakeAssistant(answer(), answer(), answer(("93.4", "万元")))
    evaluate(assistant, [question(values=VALUES, turns=("一", "二"))])
    assert assistant.asked == [("一", 0), ("二", 1), ("问", 2)]


def test_what_is_no_question_is_no_crash(samples_assistant: Assistant) -> None:
    assert converse(samples_assistant, "") is None
    assert converse(samples_assistant, "多" * 10_000) is None
    report = evaluate(
        samples_assistant, [Question("1", "refuse", "", "out_of_scope"), Question("2", "x", "", "answered")]
    )
    assert [score.outcome for score in report.scores] == [RIGHT, REFUSED]


def test_the_report_counts_by_kind() -> None:
    ticks: list[None] = []
    asked = [Question(str(i), kind, "问", "answered", values=VALUES) for i, kind in enumerate(("a", "b", "a"))]
    report = evaluate(
        FakeAssistant(answer(("93.4", "万元")), answer(("1", "万元")), answer(status=Status.NO_DATA)),
        asked,
        each=lambda: ticks.append(None),
    )
    assert report.kinds == ["a", "b"]
    assert (report.count(RIGHT), report.count(RIGHT, "a"), report.count(WRONG_NUMBER, "b")) == (1, 1, 1)
    assert len(ticks) == 3


# Question files


def write(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_question_file(tmp_path: Path) -> None:
    rows = (
        {"id": 1, "kind": "k", "question": "问", "values": [[["1", "2"], "万元"]], "text": ["甲", ["乙", "丙"]]},
        "",
        {"id": "2", "question": "再问", "status": "no_data", "conflict": True, "turns": ["先问"]},
    )
    one, two = load_questions(write(tmp_path / "q.jsonl", *rows))
    assert one.values == (((Decimal(1), Decimal(2)), "万元"),)
    assert (one.id, one.texts, one.status) == ("1", (("甲",), ("乙", "丙")), "answered")
    assert (two.status, two.conflict, two.turns, two.kind) == ("no_data", True, ("先问",), "")


def test_a_question_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('﻿{"id": "1", "question": "问"}', encoding="utf-8")
    assert load_questions(path)[0].text == "问"


@pytest.mark.parametrize("row", ["{", '{"id": "1"}', '{"id": "1", "question": "问", "values": [["x", "元"]]}'])
def test_a_bad_line_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(InputError, match="第2行"):
        load_questions(write(tmp_path / "q.jsonl", {"id": "1", "question": "问"}, row))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="读不了"):
        load_questions(tmp_path / "none.jsonl")
    (tmp_path / "gbk.jsonl").write_bytes("问".encode("gbk"))
    with pytest.raises(InputError, match="读不了"):
        load_questions(tmp_path / "gbk.jsonl")


# The practice set


def test_the_practice_set_has_no_wrong_number(ten_assistant: Assistant) -> None:
    report = evaluate(ten_assistant, load_questions(PRACTICE))
    missed = [f"{s.outcome} {s.question.id} {s.question.text}" for s in report.scores if s.outcome != RIGHT]
    assert report.count(WRONG_NUMBER) == 0, missed
    assert report.count(RIGHT) >= 55, missed


def test_no_answer_of_the_practice_set_shows_an_unsupported_number(ten_assistant: Assistant) -> None:
    for asked in load_questions(PRACTICE):
        given = converse(ten_assistant, asked.text, asked.turns)
        assert given is not None
        is_sound(given)
        for number in given.numbers:
            assert number.verdict is not Verdict.UNSUPPORTED, (asked.text, number)
            if number.verdict in (Verdict.VERIFIED, Verdict.DERIVED, Verdict.CONFLICT):
                assert number.sources, (asked.text, number)
