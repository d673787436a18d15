"""The figure at an address, or one for each of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.domain.address import Role, Stage
from index.domain.disclosure import Fact, Nothing
from qa.answer import Conflict, Figure, Status, place_text
from qa.arithmetic import Term, difference, growth, share
from qa.blocks import Block, Listing, Note, NoteKind, Part, Sentence
from qa.labels.facts import fact_label, fact_name, scope_words
from qa.query import Amount, ItemWanted, Period, Wanted
from qa.select import Failure, Group, Selection, nearest, select
from qa.select.items import names_of, readings
from qa.solve.expand import Alternatives, expanded, resolved
from qa.solve.figures import (
    behind,
    change_parts,
    conflicts_of,
    derived,
    direction_of,
    figure_of,
    notes_of,
    number_of,
    said,
)
from qa.solve.world import NoAnswer, Outcome, World

MOST_READINGS = 8


def amount(query: Amount, world: World) -> Outcome:
    """One figure for each address that is asked; where some are missing, the first line says which."""
    wanted = resolved(query.wanted, world)
    found: list[Outcome] = []
    missing: list[Outcome] = []
    for alternatives in expanded(wanted):
        try:
            found.append(one_of(alternatives, world))
        except NoAnswer as ended:
            missing.append(ended.outcome)
    if not found or any(outcome.status is Status.AMBIGUOUS for outcome in missing):
        return next((one for one in missing if one.status is Status.AMBIGUOUS), missing[0])
    return together([*missing, *found])


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """Several outcomes as one answer: what is missing in the first line, then each figure's sentence, then the notes. It
    is answered where all of it is; what was found is told in any case."""
    missing = [outcome for outcome in outcomes if not outcome.answered]
    found = [outcome for outcome in outcomes if outcome.answered]
    first = [Note(NoteKind.MISSING, _parts_of(outcome)) for outcome in missing]
    return Outcome(
        Status.ANSWERED if found and not missing else Status.NO_DATA,
        tuple(figure for outcome in found for figure in outcome.figures),
        (*first, *(block for outcome in found for block in outcome.blocks)),
        tuple(dict.fromkeys(note for outcome in found for note in outcome.notes)),
        tuple(dict.fromkeys(conflict for outcome in found for conflict in outcome.conflicts)),
        tuple(choice for outcome in missing for choice in outcome.choices),
        facts=tuple(fact for outcome in found for fact in outcome.facts),
        passages=tuple(dict.fromkeys(passage for outcome in found for passage in outcome.passages)),
    )


def _parts_of(outcome: Outcome) -> tuple[Part, ...]:
    for block in outcome.blocks:
        if isinstance(block, Sentence | Note):
            return block.parts
    return ("有一部分没有查到。",)


def one_of(alternatives: Alternatives, world: World) -> Outcome:
    """The outcome of one figure. Raises ``NoAnswer``."""
    selections = [select(world.store, wanted) for wanted in alternatives.wanted]
    groups = [group for selection in selections for group in selection.groups]
    distinct = Selection(selections[0].wanted, selections[0].read_as, tuple(groups), elsewhere=selections[0].elsewhere)
    if distinct.one is not None:
        return of_group(distinct.one, distinct, world)
    if groups:
        apart = next((selection.apart for selection in selections if selection.apart), ("item",))
        raise NoAnswer(ask_back(replace(distinct, apart=apart), world))
    computed = _computed(alternatives.wanted[0], world)
    if computed is not None:
        return computed
    raise NoAnswer(nothing(selections[0], world))


def of_group(group: Group, selection: Selection, world: World) -> Outcome:
    """The figure of one address, its sentence and what qualifies it."""
    figure = figure_of(group, world.form)
    conflicts = conflicts_of(group)
    sentence = Sentence(said(figure, disputed=bool(group.against)), behind(figure))
    notes = [*notes_of(group)]
    if selection.elsewhere and selection.read_as.located is not None:
        asked = selection.read_as.located.table or selection.read_as.located.ordinal
        text = f"没有读到名为“{asked}”的表，以上取自“{group.value.source.table or '正文'}”。"
        notes.append(Note(NoteKind.READING, (text,)))
    return Outcome(
        Status.ANSWERED,
        (figure,),
        (sentence,),
        tuple(notes),
        conflicts,
        names=(fact_name(group.value),),
        facts=group.agreeing,
    )


# ---- what is not printed and follows from what is


def _computed(wanted: Wanted, world: World) -> Outcome | None:
    """A change, a rate of change or a share that no place prints, from printed amounts."""
    if wanted.basis == "printed":
        return None
    try:
        if wanted.role in (Role.CHANGE, Role.CHANGE_RATE):
            return _change(wanted, world)
        if wanted.role is Role.COMPLETION:
            return _completion(wanted, world)
        if wanted.role is Role.SHARE and wanted.base is not None and wanted.base.item is not None:
            return _share(wanted, world)
    except (NoAnswer, ArithmeticError, ValueError):
        return None
    return None


def _change(wanted: Wanted, world: World) -> Outcome:
    """This figure against its base: two printed amounts, or one and its printed change."""
    now = _figure(replace(wanted, role=Role.AMOUNT, base=None), world)
    try:
        before = _figure(_at_base(wanted), world)
        operands = (now, before)
        terms = (Term(now.value, now.unit), Term(before.value, before.unit))
    except NoAnswer:
        if wanted.role is not Role.CHANGE_RATE:
            raise
        changed = _figure(replace(wanted, role=Role.CHANGE, basis="printed"), world)
        earlier = difference(Term(now.value, now.unit), Term(changed.value, changed.unit))
        operands = (now, changed)
        terms = (Term(now.value, now.unit), Term(earlier.value, earlier.unit))
    rate = wanted.role is Role.CHANGE_RATE
    result = growth(*terms) if rate else difference(*terms)
    what = fact_label(now.fact) if now.fact else now.label
    base = f"{operands[1].fact.year}年" if operands[1].fact is not None else "上年"
    figure = derived(f"{what}比{base}变化{'幅度' if rate else ''}", result, operands, world.form)
    figure = replace(figure, direction=direction_of(figure.value), base=base, fact=None)
    parts = change_parts(replace(figure, label=what))
    facts = tuple(one.fact for one in operands if one.fact is not None)
    return Outcome(Status.ANSWERED, (figure,), (Sentence(parts, behind(figure)),), facts=facts)


def _at_base(wanted: Wanted) -> Wanted:
    """The address that a change is measured against: the slots of its base in place of its own."""
    base = wanted.base or Wanted()
    period = base.period
    if period is None and isinstance(wanted.period, Period) and wanted.period.fiscal_year is not None:
        period = Period(wanted.period.fiscal_year - 1) if base.stage is None else wanted.period
    return replace(
        wanted,
        role=Role.AMOUNT,
        base=None,
        period=period or wanted.period,
        stage=base.stage,
        scope=base.scope or wanted.scope,
        fund=base.fund or wanted.fund,
        item=base.item or wanted.item,
        measure=base.measure if base.measure is not None else wanted.measure,
    )


_DONE = (Stage.FINAL, Stage.EXECUTED, Stage.ACTUAL)


def _completion(wanted: Wanted, world: World) -> Outcome:
    """What was executed as a share of what was planned: both printed."""
    plain = replace(wanted, role=Role.AMOUNT, base=None)
    base = wanted.base or Wanted()
    done = _first([replace(plain, stage=stage) for stage in _DONE], world)
    planned = _first([replace(plain, stage=stage) for stage in (base.stage or Stage.BUDGET, Stage.ADJUSTED)], world)
    result = share(Term(done.value, done.unit), Term(planned.value, planned.unit))
    figure = derived(f"{done.label}占{planned.label}的比重", result, (done, planned), world.form)
    return Outcome(Status.ANSWERED, (figure,), (Sentence(said(figure), behind(figure)),))


def _first(wanted: Sequence[Wanted], world: World) -> Figure:
    """The figure of the first of some addresses that has one. Raises ``NoAnswer``."""
    for one in wanted[:-1]:
        try:
            return _figure(one, world)
        except NoAnswer:
            continue
    return _figure(wanted[-1], world)


def _share(wanted: Wanted, world: World) -> Outcome:
    part = _figure(replace(wanted, role=Role.AMOUNT, base=None), world)
    base = wanted.base or Wanted()
    whole = _figure(replace(wanted, role=Role.AMOUNT, base=None, item=base.item, measure=base.measure), world)
    result = share(Term(part.value, part.unit), Term(whole.value, whole.unit))
    name = fact_name(whole.fact) if whole.fact else whole.label
    figure = derived(f"{part.label}占{name}的比重", result, (part, whole), world.form)
    sentence = Sentence(said(figure), behind(figure))
    return Outcome(Status.ANSWERED, (figure,), (sentence,))


def _figure(wanted: Wanted, world: World) -> Figure:
    """The printed figure at an address, in its own unit. Raises ``NoAnswer``."""
    plain = replace(world, form=replace(world.form, unit="", decimals=None))
    outcome = one_of(Alternatives((wanted,)), plain)
    return outcome.figures[0]


# ---- no single figure


_APART = {
    "body": "单位",
    "year": "年度",
    "scope": "口径",
    "stage": "阶段",
    "flow": "收支",
    "fund": "资金",
    "origin": "资金年度",
}


def ask_back(selection: Selection, world: World) -> Outcome:
    """Several addresses fit and print different numbers: each with its value, to choose from."""
    groups = _distinct_values(selection.groups)[:MOST_READINGS]
    figures = [figure_of(group, world.form, reading_label(group.value, selection.apart)) for group in groups]
    what = item_text(selection.wanted.item) or fact_name(groups[0].value)
    head = f"“{what}”有 {len(selection.groups)} 种可能，请问是哪一个？"
    items = tuple((f"{figure.label}：", number_of(figure)) for figure in figures)
    choices = tuple(figure.label for figure in figures)
    facts = tuple(group.value for group in groups)
    return Outcome(Status.AMBIGUOUS, tuple(figures), (Listing((head,), items),), choices=choices, facts=facts)


def _distinct_values(groups: Sequence[Group]) -> list[Group]:
    """Every group once; those with different values first, so that each value is among the first."""
    seen: set[object] = set()
    first: list[Group] = []
    again: list[Group] = []
    for group in groups:
        mark = (group.value.value, group.value.unit)
        (again if mark in seen else first).append(group)
        seen.add(mark)
    return [*first, *again]


def reading_label(fact: Fact, apart: Sequence[str]) -> str:
    """A fact by what tells it from the others."""
    scope = scope_words(fact.scope) if "scope" in apart else ""
    row = f"（{place_text(fact.source)}）" if "row" in apart else ""
    flow = f"（{fact.flow}）" if "flow" in apart and fact.flow else ""
    base = f"（比{fact.base.printed}）" if "base" in apart and fact.base else ""
    return f"{scope}{fact_label(fact)}{flow}{base}{row}"


def item_text(item: object) -> str:
    """What was asked for, in the words it was asked with."""
    if not isinstance(item, tuple) or not item:
        return ""
    first = item[0]
    if not isinstance(first, ItemWanted):
        return ""
    return "—".join(first.path) or first.code


def nothing(selection: Selection, world: World) -> Outcome:
    """Which dimension left nothing, what there is instead, and which of the five nothings it is."""
    wanted, failure = selection.wanted, selection.failure
    what = item_text(wanted.item) or (wanted.measure[-1] if wanted.measure else "这个数")
    blank = _blank(selection, world)
    if blank is not None:
        return blank
    held = world.store.disclosures_of(agencies=wanted.agencies) if wanted.agencies else []
    blocks: list[Block] = []
    if wanted.agencies and not held and not selection.alternatives:
        text = f"库里没有“{wanted.agency}”的公开文件。"
        return Outcome(Status.NO_DATA, blocks=(Sentence((text,)),))
    agency = held[0].body if held else wanted.agency
    if (failure is not None and failure.dimension == "year") or (
        wanted.year and all(d.year != wanted.year for d in held)
    ):
        there = "、".join(dict.fromkeys(f"{one.year}年{one.scope}{one.stage}" for one in held))
        text = f"{agency}{wanted.year or ''}年的“{what}”没有查到。" + (f"库里有：{there}。" if there else "")
        blocks.append(Sentence((text,)))
    elif failure is None or failure.dimension in ("agency", "item"):
        year = f"{wanted.year}年" if wanted.year else ""
        blocks.append(Sentence((f"{agency}{year}的公开文件里没有列出“{what}”。",)))
    else:
        blocks.append(Sentence((_failed_text(agency, what, failure),)))
    alternatives = selection.alternatives if failure is not None and failure.dimension not in ("agency", "item") else ()
    alternatives = alternatives or nearest(world.store, selection.wanted)
    figures = tuple(figure_of(group, world.form, fact_label(group.value)) for group in alternatives[:MOST_READINGS])
    if figures:
        items = tuple((f"{figure.label}：", number_of(figure)) for figure in figures)
        blocks.append(Listing(("查到的相近数据：",), items))
    choices = tuple(figure.label for figure in figures)
    facts = tuple(group.value for group in alternatives[:MOST_READINGS])
    return Outcome(Status.NO_DATA, blocks=tuple(blocks), choices=choices, facts=facts)


def _failed_text(agency: str, what: str, failure: Failure) -> str:
    there = "、".join(dict.fromkeys(str(value) for value in failure.instead if value))
    asked = failure.asked
    if failure.dimension == "located":
        table = getattr(asked, "table", "") or getattr(asked, "ordinal", "")
        return f"“{table}”里没有“{what}”；它在：{there}。"
    said = "/".join(asked) if isinstance(asked, tuple) else str(asked)
    named = "" if failure.dimension in ("base", "role") else f"“{said}”"
    instead = f"；有的是：{there}" if there and failure.dimension not in ("role",) else ""
    return (
        f"{agency}的“{what}”没有{failure.rule.name}为{named}的数{instead}。"
        if named
        else (f"{agency}的“{what}”没有写明所问的{failure.rule.name}{instead}。")
    )


_NOTHINGS = {
    Nothing.EMPTY_CELL: "列有“{name}”，但没有填数（空白）；空白不等于写明为零。",
    Nothing.EMPTY_TABLE: "是空表：公开文件没有填列这个数。",
}


def _blank(selection: Selection, world: World) -> Outcome | None:
    """What the disclosure says of the thing without giving a number, of the agency and the year asked."""
    wanted = selection.read_as
    ways = (selection.wanted, *readings(selection.wanted))
    names = {name for way in ways for one in way.item or () for name in names_of(one)}
    for agency in wanted.agencies or ():
        for blank in world.store.blanks(agency):
            if wanted.year is not None and blank.year != wanted.year:
                continue
            if blank.kind is Nothing.NOT_ATTACHED or not names & _blank_names(blank):
                continue
            if blank.kind is Nothing.STATED_NONE:
                text = f"没有。《{blank.source.disclosure}》写明：“{blank.source.sentence}”"
                return Outcome(Status.ANSWERED, blocks=(Sentence((text,)),))
            text = f"{place_text(blank.source)} {_NOTHINGS[blank.kind].format(name=blank.name)}"
            status = Status.NO_DATA if blank.kind is Nothing.EMPTY_CELL else Status.ANSWERED
            return Outcome(status, blocks=(Sentence((text,)),))
    return None


def _blank_names(blank: object) -> set[str]:
    """The canonical names of what a blank is of."""
    item = getattr(blank, "item", ())
    return {facet.name for facet in item} or {str(getattr(blank, "topic", ""))}


Conflicts = tuple[Conflict, ...]
