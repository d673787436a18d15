"""The first, the second … of the members of an axis, and lists of all of them."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Figure, Status
from qa.blocks import Listing, Note, NoteKind, Part, Sentence, TableBlock
from qa.labels.facts import fact_label, short_label
from qa.labels.queries import AXES
from qa.query import Amount, Describe, List, Query, Rank, Ref, Wanted
from qa.select import in_yuan
from qa.solve.expand import expanded, resolved
from qa.solve.figures import conflicts_of, figure_of, notes_of, number_of
from qa.solve.members import Member, kept_by, member_label, members
from qa.solve.world import NoAnswer, Outcome, World


def rank(query: Rank, world: World) -> Outcome:
    """The members at the asked positions, with their figures."""
    wanted = _wanted_of(query.by, world)
    found = kept_by(members(query.over, wanted, world), query.where, wanted, query.over, world)
    ordered = sorted(found, key=lambda member: in_yuan(member.group.value), reverse=query.descending)
    if query.reverse is not None:
        return _position_of(query, ordered, world)
    picked = [
        (place, ordered[place - 1 if place > 0 else place]) for place in query.positions if abs(place) <= len(ordered)
    ]
    if not picked:
        text = f"一共只有 {len(ordered)} 项，没有所问的名次。"
        return Outcome(Status.NO_DATA, blocks=(Sentence((text,)),))
    figures = tuple(figure_of(member.group, world.form) for _, member in picked)
    what = f"{query.over.level}{AXES.get(query.over.dimension, query.over.dimension)}"
    order = "从大到小" if query.descending else "从小到大"
    items = tuple(
        (
            "" if place == -1 else f"第{place}：",
            f"{member_label(member)}，",
            number_of(figure, disputed=bool(member.group.against)),
        )
        for (place, member), figure in zip(picked, figures, strict=True)
    )
    first = picked[0][1].group.value
    head = f"{first.body}{first.year}年{what}按金额{order}（共 {len(ordered)} 项）："
    if first.role != "amount":
        head = f"{first.body}{first.year}年{what}{order}（共 {len(ordered)} 项）："
    return _outcome(figures, [member for _, member in picked], (Listing((head,), items),), _ties(ordered, picked))


def _ties(ordered: Sequence[Member], picked: Sequence[tuple[int, Member]]) -> tuple[Note, ...]:
    """Members that share a picked one's value and are not picked themselves."""
    chosen = [member for _, member in picked]
    values = {in_yuan(member.group.value) for member in chosen}
    tied = [member for member in ordered if in_yuan(member.group.value) in values and member not in chosen]
    if not tied:
        return ()
    return (Note(NoteKind.OTHER, (f"数额相同的还有：{'、'.join(map(member_label, tied[:5]))}。",)),)


def _position_of(query: Rank, ordered: Sequence[Member], world: World) -> Outcome:
    """Which position the thing has that the question names."""
    assert query.reverse is not None
    figure = world.solve(query.reverse).figures[:1]
    if not figure or figure[0].fact is None:
        raise NoAnswer(world.solve(query.reverse))
    fact = figure[0].fact
    for index, member in enumerate(ordered, start=1):
        if member.group.value.item[:1] == fact.item[:1] and member.group.value.body == fact.body:
            own = figure_of(member.group, world.form)
            parts: tuple[Part, ...] = (
                f"{member_label(member)}排第{index}（共 {len(ordered)} 项），为 ",
                number_of(own),
            )
            return _outcome((own,), [member], (Sentence(parts),))
    return Outcome(Status.NO_DATA, blocks=(Sentence((f"“{fact_label(fact)}”不在所排的各项里。",)),))


def listed(query: List, world: World) -> Outcome:
    """Every member with the figures that are shown of it."""
    shown = [one for one in query.show if isinstance(one, Amount)]
    if not shown:
        described = next((one for one in query.show if isinstance(one, Describe)), None)
        if described is None:
            raise TypeError("a list shows amounts or what is described")
        return world.answer(described)
    columns: list[dict[str, Member]] = []
    for one in shown:
        for alternatives in expanded(resolved(one.wanted, world)):
            wanted = alternatives.wanted[0]
            found = kept_by(members(query.over, wanted, world), query.where, wanted, query.over, world)
            columns.append({_key(member): member for member in found})
    names = list(dict.fromkeys(name for column in columns for name in column))
    if not names:
        return Outcome(Status.NO_DATA, blocks=(Sentence(("没有符合条件的各项。",)),))
    flat = [column[name] for name in names for column in columns if name in column]
    figures = tuple(figure_of(member.group, world.form) for member in flat)
    by_member = dict(zip(map(id, flat), figures, strict=True))
    first = flat[0].group.value
    head = f"{first.body}{first.year}年{query.over.level}{AXES.get(query.over.dimension, '各项')}共 {len(names)} 项："
    if len(columns) == 1:
        items = tuple((f"{member_label(member)}：", number_of(by_member[id(member)])) for member in flat)
        return _outcome(figures, flat, (Listing((head,), items),))
    header = ("", *(short_label(next(iter(column.values())).group.value) for column in columns if column))
    rows = tuple(
        (
            (member_label(next(column[name] for column in columns if name in column)),),
            *(_cell(column.get(name), by_member) for column in columns if column),
        )
        for name in names
    )
    return _outcome(figures, flat, (Sentence((head,)), TableBlock(header, rows)))


def _cell(member: Member | None, figures: dict[int, Figure]) -> tuple[Part, ...]:
    return ("—",) if member is None else (number_of(figures[id(member)]),)


def _key(member: Member) -> str:
    row = member.group.value.source.row if member.group.value.kind == "cell" else ""
    return f"{member.name} {member.group.value.body} {row}"


def _outcome(
    figures: tuple[Figure, ...],
    of: Sequence[Member],
    blocks: tuple[Listing | Sentence | TableBlock, ...],
    notes: tuple[Note, ...] = (),
) -> Outcome:
    qualifying = tuple(dict.fromkeys(note for member in of for note in notes_of(member.group)))
    return Outcome(
        Status.ANSWERED,
        figures,
        blocks,
        (*notes, *qualifying),
        tuple(conflict for member in of for conflict in conflicts_of(member.group)),
        names=tuple(map(member_label, of)),
        facts=tuple(fact for member in of for fact in member.group.agreeing),
    )


def _wanted_of(query: Query, world: World) -> Wanted:
    """The address by which members are ranked."""
    if isinstance(query, Amount):
        alternatives = expanded(resolved(query.wanted, world))
        return alternatives[0].wanted[0]
    if isinstance(query, Ref):
        return Wanted()
    raise TypeError(f"cannot rank by {type(query).__name__}")
