"""Every number in a text → its cell, or a verdict that says why not.

Two uses: an answer of ours, whose numbers must each be one of the values it was made from; and any text, whose numbers
are read as claims (body × year × topic × role) and looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.amounts import MONEY_UNITS, Amount, find_amounts, normalise, to_yuan
from index.disclosure import Fact, Source, Stage
from index.facts import topic_of
from index.names import full_name
from index.reconcile import TOLERANCE_YUAN
from index.statements import Statement, read_text
from qa.answer import CheckedNumber, Verdict
from qa.lookup import Lookup
from qa.vocabulary import Body

_TITLE = re.compile(r"《[^》]*》")
_NO_FIGURE_AFTER = re.compile(r"^(?:年|月|日|号|〕|\]|】|类|款|项)")
_PLACE = re.compile(r"(?:第|表)\s*$")
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*$")
_CODE = re.compile(r"^\d{3}(?:\d{2}){0,2}$")


@dataclass(frozen=True, slots=True)
class Binding:
    """A value that an answer may state, with where it comes from."""

    value: Decimal
    unit: str
    verdict: Verdict
    sources: tuple[Source, ...]


def bind(text: str, bindings: Sequence[Binding], names: Iterable[str] = ()) -> tuple[CheckedNumber, ...]:
    """Every number of an answer and the value it states. A number that is none of them is ``unsupported``.

    ``names`` are printed names and codes: a digit that is part of one is no figure (单价100万元以上设备).
    """
    checked = []
    plain = normalise(text)
    units = sorted({binding.unit for binding in bindings if binding.unit}, key=len, reverse=True)
    titles = [match.span() for match in _TITLE.finditer(plain)]
    for name in {normalise(name) for name in names if name}:
        titles += [match.span() for match in re.finditer(re.escape(name), plain)]
    for amount in find_amounts(plain):
        as_written = text[amount.start : amount.end]
        if _is_no_figure(plain, amount, titles):
            checked.append(CheckedNumber(as_written, amount.start, amount.end, None, "", Verdict.NOT_A_FIGURE))
            continue
        unit = amount.unit or _unit_after(plain, amount.end, units)
        binding = next((b for b in bindings if _states(amount.value, unit, b)), None)
        if binding is None and as_written[0] in "一二三四五六七八九十两百":
            checked.append(CheckedNumber(as_written, amount.start, amount.end, None, "", Verdict.NOT_A_FIGURE))
            continue
        checked.append(
            CheckedNumber(
                as_written,
                amount.start,
                amount.end,
                amount.value,
                unit,
                binding.verdict if binding else Verdict.UNSUPPORTED,
                binding.sources if binding else (),
                "" if binding else "没有查到这个数的出处",
            )
        )
    return tuple(checked)


def quoted_bindings(text: str, source: Source) -> list[Binding]:
    """The numbers of a quoted passage: each is verified by the quotation itself."""
    return [Binding(a.value, a.unit, Verdict.VERIFIED, (source,)) for a in find_amounts(normalise(text))]


def _unit_after(text: str, end: int, units: Sequence[str]) -> str:
    """The unit printed after a number, a blank apart: the longest of those the answer uses."""
    following = text[end : end + 12].lstrip()
    counted = re.match(r"(?:人次|批次|[人个辆台套家名])(?![一-鿿])", following)
    return next((unit for unit in (*units, *MONEY_UNITS) if following.startswith(unit)), counted[0] if counted else "")


def _states(value: Decimal, unit: str, binding: Binding) -> bool:
    """Whether a printed number is the binding's value: the same, its size without the sign, or rounded on conversion."""
    if unit == binding.unit or not unit:
        return abs(value) == abs(binding.value)
    printed, bound = to_yuan(value, unit), to_yuan(binding.value, binding.unit)
    if printed is None or bound is None:
        return False
    return abs(abs(printed) - abs(bound)) <= TOLERANCE_YUAN / 2


def _is_no_figure(text: str, amount: Amount, titles: Sequence[tuple[int, int]]) -> bool:
    before, after = text[: amount.start], text[amount.end :]
    if any(start <= amount.start < end for start, end in titles):
        return True
    if amount.unit in ("年", "月", "日") or (not amount.unit and _NO_FIGURE_AFTER.match(after)):
        return True
    if _PLACE.search(before):
        return True
    if not amount.unit and _LIST_NUMBER.search(before) and re.match(r"[.、．]", after):
        return True
    return not amount.unit and bool(re.search(r"[A-Za-z〔\[]$", before))


def check_text(
    text: str, lookup: Lookup, bodies: Sequence[Body], body: Body | None = None, year: int | None = None
) -> list[CheckedNumber]:
    """The verdict on every number of any text. ``body`` and ``year`` are taken where the text names none."""
    plain = normalise(text)
    names = [name for b in bodies for name in (*b.names, b.full, *sorted(b.places, key=len, reverse=True))]
    checked: dict[int, CheckedNumber] = {}
    for claim in read_text(plain, names):
        body = _body_named(plain, claim.start, bodies) or body
        checked[claim.start] = _verdict(text, claim, lookup, body, claim.year or year)
    for amount in find_amounts(plain):
        if amount.start not in checked and not any(n.start <= amount.start < n.end for n in checked.values()):
            no_figure = _is_no_figure(plain, amount, []) or bool(_CODE.match(amount.written_as))
            checked[amount.start] = CheckedNumber(
                text[amount.start : amount.end],
                amount.start,
                amount.end,
                None if no_figure else amount.value,
                "" if no_figure else amount.unit,
                Verdict.NOT_A_FIGURE if no_figure else Verdict.UNSUPPORTED,
                reason="" if no_figure else "看不出这个数说的是什么",
            )
    return [checked[start] for start in sorted(checked)]


def _body_named(text: str, before: int, bodies: Sequence[Body]) -> Body | None:
    """The body that the text named last before a position."""
    found = [
        (text.rfind(name, 0, before), len(name), body)
        for body in bodies
        for name in (*body.names, body.full, *body.places)
        if text.rfind(name, 0, before) >= 0
    ]
    return max(found, key=lambda item: (item[0], item[1]))[2] if found else None


def _verdict(text: str, claim: Statement, lookup: Lookup, body: Body | None, year: int | None) -> CheckedNumber:
    written = text[claim.start : claim.end]

    def number(
        verdict: Verdict, facts: Sequence[Fact] = (), reason: str = "", right: Decimal | None = None
    ) -> CheckedNumber:
        sources = tuple(dict.fromkeys(fact.source for fact in facts))
        value = abs(claim.value)
        return CheckedNumber(written, claim.start, claim.end, value, claim.unit, verdict, sources, reason, right)

    if body is None:
        return number(Verdict.UNSUPPORTED, reason="没有说是哪个单位的")
    if year is None:
        years = lookup.years_of(body)
        if len(years) != 1:
            return number(Verdict.UNSUPPORTED, reason="没有说是哪一年的")
        year = years[0]
    topic, _ = topic_of(claim.item)
    facts = [
        fact
        for fact in lookup.facts_of(body)
        if fact.year == year
        and fact.role == claim.role
        and (fact.topic == topic or fact.name == claim.item)
        and (claim.stage is None or fact.stage in (claim.stage, Stage.ACTUAL))
    ]
    if not facts:
        return number(Verdict.UNSUPPORTED, reason=f"公开文件里没有查到{body.display}{year}年“{claim.item}”的这一项")
    agreeing = [fact for fact in facts if _agrees(claim, fact)]
    others = [fact for fact in facts if not _agrees(claim, fact)]
    if not agreeing:
        best = facts[0]
        turned = any(_agrees(replace(claim, value=-claim.value), fact) for fact in facts)
        word = "增加（增长）" if best.value > 0 else "减少（下降）"
        reason = f"方向相反，公开文件写的是{word}" if turned and claim.value else "公开文件里是另一个数"
        return number(Verdict.CONTRADICTED, facts[:3], reason, abs(best.value))
    if others and len({full_name(f.body) + f.stage + f.scope for f in (*agreeing, *others)}) == 1:
        return number(Verdict.CONFLICT, [*agreeing, *others], "公开文件自身有矛盾")
    return number(Verdict.VERIFIED, agreeing)


def _agrees(claim: Statement, fact: Fact) -> bool:
    mine, theirs = to_yuan(claim.value, claim.unit), to_yuan(fact.value, fact.unit)
    if mine is not None and theirs is not None:
        return abs(mine - theirs) <= TOLERANCE_YUAN / 2
    return claim.unit == fact.unit and claim.value == fact.value
