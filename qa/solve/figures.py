"""Groups of facts → figures, in the unit and with the decimals that were asked for, and what must be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Contradiction, Fact, Source
from index.domain.subjects import REPAIRED_CODE
from index.facts.repairs import repairs
from qa.answer import Conflict, Direction, Figure, Operand, decimal_text, place_text
from qa.arithmetic import Result, convert, formula_text, rounded
from qa.blocks import Note, NoteKind, Number, Part, Standing
from qa.labels.facts import fact_label
from qa.query import Form
from qa.select import Group
from qa.select.rules import base_of

_CHANGES = ("change", "change_rate")


def figure_of(group: Group, form: Form, label: str = "") -> Figure:
    """The figure of what is printed, converted where another unit was asked for."""
    fact = group.value
    label = label or fact_label(fact)
    sources = tuple(dict.fromkeys(one.source for one in group.agreeing))
    direction, base = _direction(fact), base_of(fact).printed
    converted = _converted(fact.value, fact.unit, form)
    if converted is None:
        kind = "cell" if fact.kind == "cell" else "stated"
        return Figure(label, fact.value, fact.unit, kind, sources, direction=direction, base=base, fact=fact)
    value, unit = converted
    steps = (fact.value, f" {fact.unit} = ", value, f" {unit}")
    operand = Operand(label, fact.value, fact.unit, sources)
    return Figure(label, value, unit, "derived", sources, formula_text(steps), (operand,), direction, base, fact, steps)


def _direction(fact: Fact) -> Direction | None:
    if fact.role not in _CHANGES:
        return None
    return direction_of(fact.value)


def direction_of(change: Decimal) -> Direction:
    """Which way a change goes."""
    return Direction.UP if change > 0 else Direction.DOWN if change < 0 else Direction.NONE


def _converted(value: Decimal, unit: str, form: Form) -> tuple[Decimal, str] | None:
    """The value in the asked form, None where that is how it is printed."""
    wanted = form.unit if form.unit in MONEY_UNITS and unit in MONEY_UNITS else unit
    exact = convert(value, unit, wanted) if wanted != unit else value
    if form.decimals is not None:
        shown = rounded(exact, form.decimals)
    else:
        shown = exact if wanted == unit else _without_zeros(exact)
    return None if (str(shown), wanted) == (str(value), unit) else (shown, wanted)


def _without_zeros(value: Decimal) -> Decimal:
    """The value as it is shown where no number of decimals is asked."""
    return Decimal(decimal_text(value))


def derived(label: str, result: Result, operands: Sequence[Figure], form: Form) -> Figure:
    """The figure of a computed value, in the asked form: two decimals where nothing else is asked."""
    unit = result.unit
    value = result.value
    if form.unit in MONEY_UNITS and unit in MONEY_UNITS and form.unit != unit:
        value, unit = convert(value, unit, form.unit), form.unit
    if form.decimals is not None:
        value = rounded(value, form.decimals)
    else:
        long = result.unit in ("%", "倍") or -int(value.as_tuple().exponent) > 6
        value = _without_zeros(rounded(value) if long else value)
    steps = (*result.formula, " = ", value, "%" if unit == "%" else f" {unit}".rstrip())
    sources = tuple(dict.fromkeys(source for figure in operands for source in figure.sources))
    parts = tuple(Operand(figure.label, figure.value, figure.unit, figure.sources) for figure in operands)
    return Figure(label, value, unit, "derived", sources, formula_text(steps), parts, steps=steps)


def number_of(figure: Figure, *, magnitude: bool = False, disputed: bool = False) -> Number:
    """A figure as a number of a sentence; ``magnitude``: without its sign, which the words say."""
    value = abs(figure.value) if magnitude else figure.value
    standing = Standing.DISPUTED if disputed else Standing.DERIVED if figure.kind == "derived" else Standing.PRINTED
    places = -int(figure.value.as_tuple().exponent) if figure.kind == "derived" else None
    return Number(
        value, figure.unit, standing, figure.sources, decimals=None if places is None or places < 0 else places
    )


def printed_number(value: Decimal, unit: str, sources: Sequence[Source] = (), *, disputed: bool = False) -> Number:
    """A printed value beside the figure that it became."""
    return Number(value, unit, Standing.DISPUTED if disputed else Standing.PRINTED, tuple(sources))


def said(figure: Figure, *, disputed: bool = False) -> tuple[Part, ...]:
    """``某单位2021年项目支出（部门预算）为 93.4 万元``, a change by the words of its direction."""
    if figure.direction is None:
        return (f"{figure.label}为 ", number_of(figure, disputed=disputed))
    return change_parts(figure)


def behind(figure: Figure) -> tuple[Part, ...]:
    """What stands in brackets behind a figure: what is printed where it was converted, else how it was computed."""
    if figure.kind != "derived":
        return ()
    if figure.fact is not None and figure.operands:
        operand = figure.operands[0]
        return ("（原文 ", printed_number(operand.value, operand.unit, operand.sources), "）")
    return ("（", *formula_parts(figure), "）")


def formula_parts(figure: Figure) -> tuple[Part, ...]:
    """A formula with its operands and its result as numbers of the answer, each with its places."""
    known = {operand.value: operand for operand in figure.operands}
    parts: list[Part] = []
    for step in figure.steps:
        if isinstance(step, str):
            parts.append(step)
        elif step in known:
            parts.append(Number(step, known[step].unit, Standing.PRINTED, known[step].sources, bare=True))
        else:
            parts.append(Number(step, "", Standing.DERIVED, figure.sources, bare=True))
    return tuple(parts)


def change_parts(figure: Figure) -> tuple[Part, ...]:
    """A change in words: …比上年减少 16.16 万元."""
    what = figure.label.replace("变化幅度", "").replace("变化", "")
    against = f"比{figure.base or '上年'}"
    if figure.direction is Direction.NONE:
        return (f"{what}{against}持平（变化 ", number_of(figure), "）")
    verb = "增加" if figure.direction is Direction.UP else "减少"
    if figure.unit == "%":
        verb = "增长" if figure.direction is Direction.UP else "下降"
    return (f"{what}{against}{verb} ", number_of(figure, magnitude=True))


# ---- what must be said beside a figure


def conflicts_of(group: Group) -> tuple[Conflict, ...]:
    """What the sources of this very address disagree about, the supported value first."""
    label = fact_label(group.value)
    if not group.against:
        return tuple(
            Conflict(
                label,
                ((doubt.found, doubt.unit, doubt.sources[0]), (doubt.expected, doubt.unit, doubt.sources[-1])),
                doubt.rule,
            )
            for doubt in group.doubts
            if doubt.found is not None and doubt.expected is not None and doubt.sources
        )
    facts = (group.value, *group.against)
    values = tuple((fact.value, fact.unit, fact.source) for fact in facts)
    return (Conflict(label, values, group.why),)


def _doubt_note(doubt: Contradiction) -> Note:
    """A stored contradiction that the place of a figure is part of; its arithmetic warns, it never answers."""
    if doubt.found is None or doubt.expected is None or not doubt.sources:
        return Note(NoteKind.CONFLICT, (f"注意：{doubt.what}",))
    parts: tuple[Part, ...] = (
        f"注意，公开文件自身有矛盾：{place_text(doubt.sources[0])} 写的是 ",
        printed_number(doubt.found, doubt.unit, doubt.sources[:1], disputed=True),
        "，按文件里的其他数应为 ",
        printed_number(doubt.expected, doubt.unit, doubt.sources, disputed=True),
        "。",
    )
    return Note(NoteKind.CONFLICT, parts)


def notes_of(group: Group) -> tuple[Note, ...]:
    """What qualifies the value of a group: other values for the same thing, stored doubts, repairs while reading."""
    notes: list[Note] = []
    if group.against:
        parts: list[Part] = ["注意，公开文件自身有矛盾："]
        others = {(fact.value, fact.unit): fact for fact in reversed(group.against)}
        for index, ((value, unit), fact) in enumerate(reversed(others.items())):
            parts += ["；" if index else "", f"{place_text(fact.source)} 写的是 "]
            parts += [printed_number(value, unit, (fact.source,), disputed=True)]
        taken = group.value
        parts += [
            "。以上取 ",
            printed_number(taken.value, taken.unit, (taken.source,), disputed=True),
            f"，因为{group.why}。",
        ]
        notes.append(Note(NoteKind.CONFLICT, tuple(parts)))
    if not group.against:
        notes += [_doubt_note(doubt) for doubt in group.doubts]
    repaired = "".join(text for flag, text in repairs(group.value).items() if flag != REPAIRED_CODE)
    if repaired:
        notes.append(Note(NoteKind.REPAIR, (repaired,)))
    return tuple(notes)
