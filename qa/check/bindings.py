"""The numbers of an answer of ours: each must be one of the values that the answer was made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.domain.amounts import MONEY_UNITS, Amount, find_amounts, normalise, to_yuan
from index.domain.disclosure import Source
from index.reconcile.agreement import TOLERANCE_YUAN
from qa.answer import CheckedNumber, Verdict

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
