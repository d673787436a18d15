"""Answers to English questions: each figure in English above the Chinese answer, with its money unit in both languages.
Names of things stay as the disclosures print them: nothing is translated but the words of the form."""

from __future__ import annotations

from dataclasses import replace

from index.domain.address import Stage
from qa.answer import Answer, Direction, Figure, Status
from qa.blocks import Block, Note, NoteKind, Part, Sentence
from qa.labels.facts import fact_name
from qa.present.chinese import written
from qa.solve.figures import number_of

_STAGES = {
    Stage.BUDGET: "initial budget",
    Stage.ADJUSTED: "adjusted budget",
    Stage.ESTIMATED: "estimated outturn",
    Stage.EXECUTED: "amount executed",
    Stage.FINAL: "final accounts",
    Stage.ADVANCE: "advance allocation",
    Stage.TARGET: "target",
    Stage.ACTUAL: "actual",
}
_UNITS = {
    "元": " (yuan)",
    "万元": " (× ten thousand yuan)",
    "亿元": " (× a hundred million yuan)",
    "人": " (people)",
    "辆": " (vehicles)",
    "倍": " (times)",
}
_LEADS = {
    Status.ANSWERED: "The disclosure says (in Chinese):",
    Status.NO_DATA: "No figure was found for this in the disclosures held. Details (in Chinese):",
    Status.AMBIGUOUS: "This can mean more than one thing. Please say which one you mean (in Chinese):",
    Status.OUT_OF_SCOPE: "This is not a question about published budgets or final accounts. You can ask, for example: the "
    "project expenditure of an agency in a year, its share of total expenditure, or why an expenditure increased.",
}


def in_english(answer: Answer) -> Answer:
    """The answer in English, the Chinese one below it."""
    blocks: list[Block] = []
    if answer.status is Status.ANSWERED and answer.figures:
        blocks += [Sentence(_line(figure)) for figure in answer.figures]
        if answer.conflicts:
            blocks.append(
                Note(NoteKind.CONFLICT, ("Note: the disclosure contradicts itself here; see the Chinese text.",))
            )
    else:
        blocks.append(Note(NoteKind.OTHER, (_LEADS[answer.status],)))
    if answer.status is not Status.OUT_OF_SCOPE:
        blocks += answer.blocks
    text, numbers = written(blocks)
    return replace(answer, text=text, numbers=numbers, blocks=tuple(blocks))


def _line(figure: Figure) -> tuple[Part, ...]:
    fact = figure.fact
    unit = _UNITS.get(figure.unit, "")
    if fact is None:
        return (f"{figure.label}: ", number_of(figure), f"{unit}.")
    stage = _STAGES.get(fact.stage, "")
    what = f"{fact.body}, {fact.year}{f', {stage}' if stage else ''}: {fact_name(fact)}"
    if figure.direction is Direction.NONE:
        return (f"{what} did not change (", number_of(figure), ").")
    if figure.direction is not None:
        verb = "rose by" if figure.direction is Direction.UP else "fell by"
        return (f"{what} {verb} ", number_of(figure, magnitude=True), f"{unit}.")
    return (f"{what} is ", number_of(figure), f"{unit}.")
