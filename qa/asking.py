"""The story of one question: understood in several ways, each executed, then compared; what cannot be read is said, with
the nearest that can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qa.answer import Answer, Figure, Status
from qa.blocks import Block, Listing, Note, NoteKind, Sentence
from qa.labels.queries import slot_text, understood
from qa.present.answer import answer_of
from qa.query import Asked, Describe, Form, Holdings, Wanted
from qa.select import Group
from qa.solve import Earlier, Outcome
from qa.solve.expand import first_wanted
from qa.solve.figures import figure_of, number_of
from qa.understand import Reading, Weighted

# Readings that cost so little more than the best one are as likely.
NEAR = 0.5
MOST_READINGS = 4
EXAMPLES = ("某单位某年的项目支出是多少", "某项支出占总支出的比例", "某项支出为什么增加", "哪个项目的预算最大")
OUT_OF_SCOPE = "这个问题不在部门预算、决算公开文件的范围内。可以这样问：" + "；".join(EXAMPLES) + "。"

Execute = Callable[[Asked], Outcome]
# The facts that are nearest to words that no reading explains, for the agency and year that were understood.
Near = Callable[[Wanted, Sequence[str]], Sequence[Group]]


@dataclass(frozen=True, slots=True)
class Executed:
    """A reading and what came of it."""

    reading: Weighted
    outcome: Outcome


def answered(question: str, reading: Reading, execute: Execute, near: Near) -> Answer:
    """The answer to a question that was read: by its best readings where they agree, asked back where they do not, and
    where none explains every word, what was not understood and the nearest that can be asked."""
    complete = reading.complete[:MOST_READINGS]
    if complete:
        return _of_readings(question, [Executed(one, execute(one.asked)) for one in complete])
    return _not_understood(question, reading, execute, near)


def _of_readings(question: str, executed: Sequence[Executed]) -> Answer:
    best = executed[0]
    near = [one for one in executed if one.reading.cost <= best.reading.cost + NEAR]
    found = [one for one in near if one.outcome.answered]
    if not found:  # a dearer reading asks for something else, which is no answer
        settled = next((one for one in near if one.outcome.status is Status.AMBIGUOUS), best)
        return _told(question, settled)
    rivals = [one for one in found[1:] if not _same(one.outcome, found[0].outcome)]
    if rivals:
        return _ask_which(question, [found[0], *rivals])
    return _told(question, found[0])


def _same(a: Outcome, b: Outcome) -> bool:
    """Two outcomes that answer with the same numbers, or with the same words."""
    if a.figures or b.figures:
        return [_value(one) for one in a.figures] == [_value(one) for one in b.figures]
    return a.blocks == b.blocks


def _value(figure: Figure) -> tuple[object, str]:
    return figure.value, figure.unit


def _told(question: str, executed: Executed) -> Answer:
    """The answer of one reading, beginning with what was taken from the conversation."""
    asked, outcome = executed.reading.asked, executed.outcome
    before = _taken_over(asked)
    after = _mended(executed.reading)
    outcome = replace(outcome, blocks=(*before, *outcome.blocks), notes=(*outcome.notes, *after))
    return answer_of(question, asked, outcome)


def _taken_over(asked: Asked) -> tuple[Note, ...]:
    return tuple(
        Note(NoteKind.READING, (f"（{how}：{'，'.join(said)}）",))
        for by, how in (("previous", "接着上一问"), ("assumed", "问题里没有写明，按以下理解"))
        if (said := _slots_by(asked, by))
    )


def _slots_by(asked: Asked, by: str) -> list[str]:
    """The slots that rest on the conversation or on an assumption, in words."""
    wanted = first_wanted(asked.query)
    slots = [ground.slot for ground in asked.grounds if ground.by == by]
    return [text for slot in dict.fromkeys(slots) if wanted is not None and (text := slot_text(wanted, slot))]


def _mended(reading: Weighted) -> tuple[Note, ...]:
    if reading.by_model:
        return (Note(NoteKind.READING, ("这个问题是由模型读成查询的，数字仍由程序从公开文件里查得。",)),)
    return tuple(
        Note(NoteKind.READING, (f"问题里的“{written}”按“{taken}”理解。",)) for written, taken in reading.mended
    )


def _ask_which(question: str, executed: Sequence[Executed]) -> Answer:
    """Readings that give different numbers: each with its value, to choose from."""
    figures = tuple(one.outcome.figures[0] for one in executed if one.outcome.figures)
    items = tuple(
        (
            f"{understood(one.reading.asked.query)}：",
            *((number_of(one.outcome.figures[0]),) if one.outcome.figures else ()),
        )
        for one in executed
    )
    choices = tuple(understood(one.reading.asked.query) for one in executed)
    blocks: tuple[Block, ...] = (Listing(("这个问题可以有几种理解，请问是哪一种？",), items),)
    facts = tuple(fact for one in executed for fact in one.outcome.facts)
    outcome = Outcome(Status.AMBIGUOUS, figures, blocks, choices=choices, facts=facts)
    return answer_of(question, executed[0].reading.asked, outcome)


def _not_understood(question: str, reading: Reading, execute: Execute, near: Near) -> Answer:
    """What was not understood, named whole, and the nearest readings with their values as choices."""
    if not any(_is_about_budgets(one.asked) for one in reading.readings):
        return Answer(question, Status.OUT_OF_SCOPE, OUT_OF_SCOPE, blocks=(Sentence((OUT_OF_SCOPE,)),))
    if reading.not_held:
        return _not_held(question, reading)
    nearest = [Executed(one, execute(one.asked)) for one in reading.readings[:MOST_READINGS]]
    phrases = "、".join(f"“{phrase}”" for phrase in reading.unexplained)
    offered = [one for one in nearest if one.outcome.figures and one.outcome.answered]
    blocks: list[Block] = [Sentence((f"没有看懂{phrases}，所以不给出答案。",))]
    figures = [figure for one in offered for figure in one.outcome.figures[:4]]
    wanted = first_wanted(nearest[0].reading.asked.query)
    if wanted is not None:
        found = [group for phrase in reading.unexplained for group in near(wanted, (phrase,))]
        figures = [*(figure_of(group, Form()) for group in found), *figures]
    figures = _first_of_each(figures)
    if figures:
        items = tuple((f"{figure.label}：", number_of(figure)) for figure in figures)
        blocks.append(Listing(("最接近的是（按看懂的部分找到，不是答案）：",), items))
    status = Status.AMBIGUOUS if figures else Status.NO_DATA
    choices = tuple(figure.label for figure in figures)
    facts = tuple(fact for one in offered for fact in one.outcome.facts)
    outcome = Outcome(status, blocks=tuple(blocks), choices=choices, facts=facts)
    return answer_of(question, nearest[0].reading.asked, outcome)


def _not_held(question: str, reading: Reading) -> Answer:
    """That the store has nothing of a body that is named; nothing of another body is offered in its place."""
    bodies = "、".join(f"“{body}”" for body in reading.not_held)
    others = [phrase for phrase in reading.unexplained if phrase not in reading.not_held]
    said = f"库里没有{bodies}的公开文件，所以不给出答案。"
    if others:
        said += f"另外没有看懂{'、'.join(f'“{phrase}”' for phrase in others)}。"
    return answer_of(question, reading.readings[0].asked, Outcome(Status.NO_DATA, blocks=(Sentence((said,)),)))


def _is_about_budgets(asked: Asked) -> bool:
    """The reading names an agency, a place, a thing or a table of the field."""
    wanted = first_wanted(asked.query)
    if wanted is None:
        return isinstance(asked.query, Describe | Holdings)
    return any((wanted.agency, wanted.place, wanted.item, wanted.measure, wanted.located, wanted.recipient))


def _first_of_each(figures: Sequence[Figure]) -> list[Figure]:
    return list({(figure.label, figure.value): figure for figure in figures}.values())[:8]


def earlier_of(asked: Asked, answer: Answer | None) -> Earlier:
    """A turn of the conversation as operations look at it."""
    return Earlier(asked, answer.figures if answer is not None else ())
