"""What holds at a number: what its clause says goes before its sentence, and that before the heading and earlier text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.domain.address import Scope, Stage
from qa.check.agencies import Mention
from qa.check.marks import Mark, Said, explains, pick, says_last_year


@dataclass(slots=True)
class Memory:
    """What earlier sentences said that still holds."""

    mention: Mention | None = None
    year: int | None = None
    stage: Stage | None = None
    scope: Scope | None = None


def _in_passing(mention: Mention, memory: Memory) -> bool:
    """Whether a place is named while one of its bodies is spoken of (促进海滨区企业发展): it names no other body."""
    spoken_of = memory.mention.agencies if memory.mention else ()
    return mention.is_place and bool(spoken_of) and set(spoken_of) < set(mention.agencies)


def _heads(text: str, year: Mark, marks: Sequence[Mark]) -> bool:
    """Whether a year says what the text goes on about: it begins a clause or follows a body. Another one (为2012年起参保
    的人员) is spoken of in passing."""
    return (
        _joined(text, year.at)
        or text[: year.at].endswith(("《", "("))
        or any(mark.kind == "body" and year.at - 2 <= mark.end <= year.at for mark in marks)
    )


def remember(text: str, memory: Memory, marks: Sequence[Mark], start: int, end: int) -> None:
    for mark in marks:
        if not start <= mark.at < end:
            continue
        if mark.kind == "year" and not _heads(text, mark, marks):
            continue
        if mark.kind == "body":
            assert isinstance(mark.value, Mention)
            if explains(text[start : mark.at]):
                continue  # 主要用于某中心的…: no owner of what follows
            memory.mention = memory.mention if _in_passing(mark.value, memory) else mark.value
        elif mark.kind == "year":
            memory.year = mark.value  # type: ignore[assignment]
        elif mark.kind == "kind_stage":
            memory.stage = mark.value  # type: ignore[assignment]
            # a new document is spoken of: the scope of the one before holds no longer
            memory.scope = None
        if mark.kind in ("kind_scope", "scope"):
            memory.scope = mark.value  # type: ignore[assignment]


def said_at(
    marks: Sequence[Mark],
    heading: Sequence[Mark],
    memory: Memory,
    sentence: int,
    clause: int,
    at: int,
    text: str,
) -> Said:
    """What holds at ``at``. A body behind 比 or 与 … 相比 is the other side of a comparison and no owner of the number."""
    firm: set[str] = set()

    def latest(kinds: tuple[str, ...], start: int = sentence) -> Mark | None:
        return next(pick(marks, kinds, start, at), None)

    owners = [m for m in pick(marks, ("body",), sentence, at) if not _is_compared(text, m, at)]
    named = [m for m in owners if not m.value.is_place]  # type: ignore[attr-defined]
    if named and owners[0] not in named and named[0].end <= owners[0].at and not _joined(text, owners[0].at):
        owners = named  # 某局克州网站维护费: the place is part of the thing's name
    owner = owners[0] if owners else None
    mention = owner.value if owner else memory.mention
    if isinstance(mention, Mention) and _in_passing(mention, memory):
        mention = memory.mention
    if mention is None and heading:
        mention = next((m.value for m in heading if m.kind == "body"), None)
    year_mark = latest(("year",))
    if year_mark is not None and year_mark.at < clause and latest(("body",)) is not None:
        firm.add("year")
    year = year_mark.value if year_mark else memory.year
    if year is None:
        year = next((m.value for m in reversed(heading) if m.kind == "year"), None)
    if latest(("as_of",)) is not None and year_mark is None:
        year = None
        firm.add("as_of")
    if isinstance(year, int) and says_last_year(text[clause:at]):
        year -= 1
    own = latest(("own_stage", "stage"), clause)
    kind = latest(("kind_stage",))
    earlier = latest(("stage", "weak_stage"))
    stage = None
    if own is not None and (kind is None or own.at >= kind.at):
        stage = own.value
        firm.add("stage")
    elif kind is not None and (earlier is None or kind.at >= earlier.at):
        stage = kind.value
        firm.add("stage")
    elif earlier is not None:
        stage = earlier.value
    elif memory.stage is not None:
        stage = memory.stage
        firm.add("kind")
    else:
        stage = next((m.value for m in reversed(heading) if m.kind in ("kind_stage", "stage")), None)
    scope_mark = latest(("own_scope", "scope", "kind_scope"))
    scope = scope_mark.value if scope_mark else memory.scope
    if scope_mark is not None:
        firm.add("scope")
    fund_mark = latest(("fund",), clause)
    if fund_mark is not None:
        firm.add("fund")
    fund_mark = fund_mark or latest(("fund",))
    fund = fund_mark.value if fund_mark else next((m.value for m in reversed(heading) if m.kind == "fund"), None)
    kind_mark = latest(("classification",))
    flow_mark = latest(("flow",), clause)
    code = latest(("code",), clause)
    return Said(
        mention=mention,  # type: ignore[arg-type]
        year=year,  # type: ignore[arg-type]
        stage=stage,  # type: ignore[arg-type]
        scope=scope,  # type: ignore[arg-type]
        fund=fund,  # type: ignore[arg-type]
        flow=flow_mark.value if flow_mark else None,  # type: ignore[arg-type]
        classification=kind_mark.value if kind_mark else None,  # type: ignore[arg-type]
        code=str(code.value) if code else "",
        firm=frozenset(firm),
    )


def _joined(text: str, at: int) -> bool:
    """Whether what begins at ``at`` begins a clause or stands in a list."""
    return bool(re.search(r"[,;:、。和及与比较于\s]$|^$", text[:at]))


def _is_compared(text: str, mark: Mark, at: int) -> bool:
    return (
        bool(re.search(r"(?:比|较|于|于其|是|为|占|相当于)$", text[max(0, mark.at - 3) : mark.at]))
        and "。" not in text[mark.at : at]
    )
