"""Question sets → scores. What counts as right is strict: status, every expected number, every expected text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from index.domain.amounts import to_yuan
from index.domain.errors import InputError, QuestionError
from qa.answer import Answer, Figure, Status
from qa.chain import Assistant

RIGHT, WRONG_NUMBER, WRONG, REFUSED = "right", "wrong number", "wrong", "refused"


@dataclass(frozen=True, slots=True)
class Question:
    """A line of a question set. ``values`` are (accepted values, unit) pairs; ``texts`` groups of accepted substrings."""

    id: str
    kind: str
    text: str
    status: str
    values: tuple[tuple[tuple[Decimal, ...], str], ...] = ()
    texts: tuple[tuple[str, ...], ...] = ()
    conflict: bool = False
    turns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How one question was answered: right | wrong number | wrong | refused."""

    question: Question
    outcome: str
    answer: Answer | None


@dataclass(slots=True)
class Report:
    """The scores of a question set."""

    scores: list[Score] = field(default_factory=list)

    def count(self, outcome: str, kind: str | None = None) -> int:
        """How many ended so, of one kind or of all."""
        return sum(s.outcome == outcome and kind in (None, s.question.kind) for s in self.scores)

    @property
    def kinds(self) -> list[str]:
        """The kinds of question in the set, in order."""
        return list(dict.fromkeys(score.question.kind for score in self.scores))


def load_questions(path: Path) -> list[Question]:
    """The questions of a JSONL file. Raises ``InputError`` naming the line."""
    questions = []
    for number, line in _lines(path):
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
            raise InputError(f"{path.name} 第{number}行不是有效的问题：{error}") from error
    return questions


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"问题文件“{path}”读不了：{error}") from error
    return [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]


def _question(row: dict[str, Any]) -> Question:
    values = []
    for value, unit in row.get("values") or []:
        accepted = value if isinstance(value, list) else [value]
        values.append((tuple(Decimal(str(v)) for v in accepted), unit))
    texts = [tuple(text) if isinstance(text, list) else (text,) for text in row.get("text") or []]
    return Question(
        id=str(row["id"]),
        kind=row.get("kind", ""),
        text=row["question"],
        status=row.get("status", "answered"),
        values=tuple(values),
        texts=tuple(texts),
        conflict=bool(row.get("conflict")),
        turns=tuple(row.get("turns") or ()),
    )


def evaluate(assistant: Assistant, questions: Sequence[Question], each: Callable[[], None] = lambda: None) -> Report:
    """Ask every question (its turns first) and score the answers. ``each`` is called after every question."""
    report = Report()
    for question in questions:
        report.scores.append(_score(question, converse(assistant, question.text, question.turns)))
        each()
    return report


def converse(assistant: Assistant, question: str, turns: Sequence[str] = ()) -> Answer | None:
    """The answer after the earlier questions of the conversation; None for what is no question."""
    history: list[tuple[str, Answer | str]] = []
    try:
        for turn in turns:
            history.append((turn, assistant.ask(turn, history)))
        return assistant.ask(question, history)
    except QuestionError:
        return None


def _score(question: Question, answer: Answer | None) -> Score:
    if answer is None:
        return Score(question, RIGHT if question.status == Status.OUT_OF_SCOPE else REFUSED, None)
    return Score(question, _outcome(question, answer), answer)


def _outcome(question: Question, answer: Answer) -> str:
    answered = answer.status is Status.ANSWERED
    if question.status != Status.ANSWERED:
        if answer.status.value == question.status:
            return RIGHT
        return WRONG_NUMBER if answered and answer.figures else WRONG
    if not answered:
        return REFUSED
    if not _values_stated(question, answer.figures):
        return WRONG_NUMBER
    said = answer.text.replace(" ", "")
    texts = all(any(text.replace(" ", "") in said for text in group) for group in question.texts)
    conflict = not question.conflict or bool(answer.conflicts)
    return RIGHT if texts and conflict else WRONG


def _values_stated(question: Question, figures: Sequence[Figure]) -> bool:
    """Every expected value is a figure of the answer, and the first expected one is the first figure."""
    if not question.values:
        return True
    if not figures or not _is_value(question.values[0], figures[0]):
        return False
    return all(any(_is_value(value, figure) for figure in figures) for value in question.values[1:])


def _is_value(expected: tuple[tuple[Decimal, ...], str], figure: Figure) -> bool:
    """The figure is one of the accepted values; a change told with its direction counts without its sign."""
    accepted, unit = expected
    if figure.direction is not None and figure.value < 0 and all(value > 0 for value in accepted):
        figure = replace(figure, value=-figure.value)
    mine = to_yuan(figure.value, figure.unit)
    for value in accepted:
        theirs = to_yuan(value, unit)
        if mine is not None and theirs is not None:
            # Rounded to as many digits as the expected value is printed with.
            step = to_yuan(Decimal(1).scaleb(int(value.as_tuple().exponent)), unit) or Decimal(0)
            if abs(mine - theirs) <= step / 2:
                return True
        elif mine is None and theirs is None and figure.unit == unit and figure.value == value:
            return True
    return False
