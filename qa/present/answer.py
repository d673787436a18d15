"""An Outcome → the Answer: its blocks written out, its numbers bound, how it was understood in one line."""

from __future__ import annotations

from qa.answer import Answer
from qa.labels.queries import understood
from qa.present.chinese import written
from qa.query import Asked
from qa.solve import Outcome


def answer_of(question: str, asked: Asked, outcome: Outcome) -> Answer:
    """The answer that an outcome is, in Chinese by rule."""
    blocks = (*outcome.blocks, *outcome.notes)
    text, numbers = written(blocks)
    return Answer(
        question=question,
        status=outcome.status,
        text=text,
        figures=outcome.figures,
        numbers=numbers,
        conflicts=outcome.conflicts,
        choices=outcome.choices,
        query=asked,
        blocks=blocks,
        understood=understood(asked.query),
        facts=outcome.facts,
        passages=outcome.passages,
    )
