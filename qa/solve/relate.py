"""Arithmetic between figures: difference, ratio, share, growth, per head; sums, averages, counts; comparisons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from index.domain.disclosure import Fact
from qa import arithmetic
from qa.answer import Figure, Status
from qa.arithmetic import Result, Term, UnitMismatch
from qa.blocks import Listing, Note, NoteKind, Part, Sentence
from qa.labels.facts import fact_label, short_label
from qa.query import Aggregate, Aggregation, Compare, List, Query, Relate, Relation
from qa.solve.figures import behind, derived, direction_of, number_of
from qa.solve.world import NoAnswer, Outcome, World

_ARITHMETIC: dict[Relation, Callable[[Term, Term], Result]] = {
    Relation.DIFFERENCE: arithmetic.difference,
    Relation.RATIO: arithmetic.ratio,
    Relation.SHARE: arithmetic.share,
    Relation.GROWTH: arithmetic.growth,
    Relation.PER_HEAD: arithmetic.per_head,
}


def relate(query: Relate, world: World) -> Outcome:
    """One figure from two, with its formula. Raises ``NoAnswer`` where one of them is not there or they do not fit."""
    left, right = one_figure(query.left, world), one_figure(query.right, world)
    (a,), (b,) = left.figures[:1], right.figures[:1]
    first, second = names_of_pair(a, b)
    try:
        result = _ARITHMETIC[query.op](_term(a), _term(b))
    except ZeroDivisionError:
        text = f"{second}为零，不能作除数。"
        raise NoAnswer(Outcome(Status.NO_DATA, blocks=(Sentence((text,)),))) from None
    except UnitMismatch:
        text = f"{first}（{a.unit}）与{second}（{b.unit}）单位不同，不能放在一起计算。"
        raise NoAnswer(Outcome(Status.NO_DATA, blocks=(Sentence((text,)),))) from None
    figure = derived(_label(query.op, first, second), result, (a, b), world.form)
    if query.op in (Relation.DIFFERENCE, Relation.GROWTH):
        figure = replace(figure, direction=direction_of(figure.value), base=second)
    sentence = Sentence(_said(query.op, figure, first, second), behind(figure))
    notes = (*left.notes, *right.notes, *different_kinds([a, b]))
    return Outcome(
        Status.ANSWERED,
        (figure,),
        (sentence,),
        tuple(dict.fromkeys(notes)),
        (*left.conflicts, *right.conflicts),
        facts=(*left.facts, *right.facts),
    )


def one_figure(query: Query, world: World) -> Outcome:
    """The outcome of an operand, which must be one figure. Raises ``NoAnswer`` with what stands in its way."""
    outcome = world.solve(query)
    if not outcome.answered or not outcome.figures:
        raise NoAnswer(outcome)
    return outcome


def _term(figure: Figure) -> Term:
    return Term(figure.value, figure.unit)


def names_of_pair(a: Figure, b: Figure) -> tuple[str, str]:
    """How two figures are called beside each other: what they share is said once."""
    if a.fact is None or b.fact is None:
        return a.label, b.label
    if (a.fact.body, a.fact.year, a.fact.scope, a.fact.stage) == (b.fact.body, b.fact.year, b.fact.scope, b.fact.stage):
        return fact_label(a.fact), short_label(b.fact)
    return fact_label(a.fact), fact_label(b.fact)


def _label(op: Relation, first: str, second: str) -> str:
    match op:
        case Relation.DIFFERENCE:
            return f"{first}与{second}的差额"
        case Relation.RATIO:
            return f"{first}与{second}的倍数"
        case Relation.SHARE:
            return f"{first}占{second}的比重"
        case Relation.GROWTH:
            return f"{first}比{second}的增减幅度"
        case Relation.PER_HEAD:
            return f"{first}按{second}平均"


def _said(op: Relation, figure: Figure, first: str, second: str) -> tuple[Part, ...]:
    match op:
        case Relation.DIFFERENCE | Relation.GROWTH:
            if not figure.value:
                return (f"{first}与{second}相等，差额为 ", number_of(figure))
            words = ("多", "少") if op is Relation.DIFFERENCE else ("高", "低")
            return (f"{first}比{second}{words[figure.value < 0]} ", number_of(figure, magnitude=True))
        case Relation.RATIO:
            return (f"{first}是{second}的 ", number_of(figure))
        case _:
            return (f"{figure.label}为 ", number_of(figure))


def different_kinds(figures: Sequence[Figure]) -> tuple[Note, ...]:
    """A warning where money of different stages is put side by side."""
    facts = [figure.fact for figure in figures if figure.fact is not None and figure.fact.role == "amount"]
    stages: dict[str, Fact] = {fact.stage.value: fact for fact in facts}
    if len(stages) < 2:
        return ()
    text = "注意口径不同：" + "，".join(f"{fact_label(fact)}是{stage}数" for stage, fact in stages.items()) + "。"
    return (Note(NoteKind.DIFFERENCE, (text,)),)


# ---- several into one


def aggregate(query: Aggregate, world: World) -> Outcome:
    """The sum, the average or the number of several figures."""
    parts = [_operands(one, world) for one in query.of]
    figures = [figure for part in parts for figure in part.figures]
    names = [name for part in parts for name in part.names]
    if query.op is Aggregation.COUNT:
        return _count(parts, figures, names, world)
    try:
        terms = [_term(figure) for figure in figures]
        result = arithmetic.total(terms) if query.op is Aggregation.SUM else arithmetic.average(terms)
    except UnitMismatch:
        text = "各项单位不同，不能相加。"
        raise NoAnswer(Outcome(Status.NO_DATA, blocks=(Sentence((text,)),))) from None
    word = "合计" if query.op is Aggregation.SUM else "平均"
    label = "、".join(names[:6]) + (f"等 {len(names)} 项" if len(names) > 6 else "") + word
    figure = derived(label, result, figures, world.form)
    blocks = (
        Sentence((f"{label}为 ", number_of(figure)), behind(figure)),
        Listing((), tuple((f"{one.label}：", number_of(one)) for one in figures)),
    )
    return Outcome(
        Status.ANSWERED,
        (figure,),
        blocks,
        tuple(dict.fromkeys([*(note for part in parts for note in part.notes), *different_kinds(figures)])),
        tuple(conflict for part in parts for conflict in part.conflicts),
        facts=tuple(fact for part in parts for fact in part.facts),
    )


def _operands(query: Query, world: World) -> Outcome:
    outcome = world.solve(query)
    if not outcome.answered or not (outcome.figures or isinstance(query, List)):
        raise NoAnswer(outcome)
    return outcome


def _count(parts: Sequence[Outcome], figures: Sequence[Figure], names: Sequence[str], world: World) -> Outcome:
    number = len(figures) or sum(len(part.names) for part in parts)
    if not number:
        raise NoAnswer(parts[0])
    result = Result(Decimal(number), "个", (Decimal(number), " 项"))
    figure = derived("个数", result, figures, world.form)
    blocks = (
        Sentence(("一共 ", number_of(figure))),
        *(block for part in parts for block in part.blocks),
    )
    return Outcome(Status.ANSWERED, (figure,), blocks, names=tuple(names), passages=parts[0].passages)


# ---- side by side


def compare(query: Compare, world: World) -> Outcome:
    """Figures side by side, and what of them is asked: the largest, the smallest, the difference."""
    parts = [world.answer(one) for one in query.of]
    for part in parts:
        if not part.answered or not part.figures:
            raise NoAnswer(part)
    figures = [figure for part in parts for figure in part.figures]
    blocks: list[Sentence | Listing] = []
    extra: list[Figure] = []
    try:
        values, _ = arithmetic.in_one_unit([_term(figure) for figure in figures])
    except UnitMismatch:
        text = "各数单位不同，不能比较。"
        raise NoAnswer(Outcome(Status.NO_DATA, blocks=(Sentence((text,)),))) from None
    ordered = [figure for _, figure in sorted(zip(values, figures, strict=True), key=lambda pair: -pair[0])]
    for give in query.give:
        if give in ("largest", "smallest"):
            picked = ordered[0] if give == "largest" else ordered[-1]
            if max(values) == min(values):
                blocks.append(Sentence(("各数相等，都是 ", number_of(picked))))
            else:
                word = "最多" if give == "largest" else "最少"
                blocks.append(Sentence((f"{word}的是{picked.label}，为 ", number_of(picked))))
        elif give == "difference" and len(ordered) >= 2:
            first, second = names_of_pair(ordered[0], ordered[-1])
            result = arithmetic.difference(_term(ordered[0]), _term(ordered[-1]))
            figure = derived(_label(Relation.DIFFERENCE, first, second), result, (ordered[0], ordered[-1]), world.form)
            extra.append(figure)
            parts_ = _said(Relation.DIFFERENCE, figure, first, second)
            blocks.append(Sentence(parts_, behind(figure)))
    blocks.append(Listing((), tuple((f"{figure.label}：", number_of(figure)) for figure in figures)))
    asked = [ordered[0]] if query.give[:1] == ("largest",) else [ordered[-1]] if query.give[:1] == ("smallest",) else []
    shown = extra if query.give[:1] == ("difference",) else asked
    return Outcome(
        Status.ANSWERED,
        tuple(dict.fromkeys([*shown, *extra, *figures])),
        tuple(blocks),
        tuple(dict.fromkeys([*(note for part in parts for note in part.notes), *different_kinds(figures)])),
        tuple(conflict for part in parts for conflict in part.conflicts),
        facts=tuple(fact for part in parts for fact in part.facts),
    )
