"""Which numbers of a sentence are figures: not its years, dates, codes, list numbers, and what is part of a name."""

from __future__ import annotations

import re
from decimal import Decimal

from index.domain.amounts import Amount, find_amounts
from index.prose.patterns import OF_UNITS, SENTENCE_END, UNCHANGED

_SKIP_BEFORE = re.compile(r"[〔\[【(]\s*$|第$|[A-Za-z]$|[-—~]\s*$")
_SKIP_AFTER = re.compile(r"^(?:年|月|日|号|〕|\]|】|[-—~－]\d|、\d+[)）]|类[)）]|款[)）]|项[)）]|[)）](?:类|款|项))")
_CJK_COUNT_BEFORE = re.compile(r"[设有共为计约含括辖管]$")
_QUALIFIER_AFTER = re.compile(r"^(?:[(（]含[)）])?(?:以上|以下|及以上|以内)|^[(（]含[)）]")
# 1720.00万: the document leaves the 元 out.
_MONEY_SHORT = {"万": "万元", "亿": "亿元"}


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    starts = [0, *ends]
    return [(a, b) for a, b in zip(starts, [*ends, len(text)], strict=True) if text[a:b].strip()]


def first_amount(sentence: str) -> int:
    """Where the first amount of a sentence stands; its length where there is none."""
    for amount in find_amounts(sentence):
        if (
            amount.unit
            and not _SKIP_AFTER.match(sentence[amount.end :])
            and amount.unit not in ("年", "月", "日", "项")
        ):
            return amount.start
    return len(sentence)


def figures(sentence: str, offset: int, everything: bool) -> list[Amount]:
    """The numbers of a sentence that are figures, and what is said to be the same, in order."""
    of_units = [match.span() for match in OF_UNITS.finditer(sentence)]
    found = [
        amount
        for amount in find_amounts(sentence)
        if amount.start >= offset
        and not _is_no_figure(sentence, amount, sentence[amount.end :])
        and not any(start <= amount.start < end for start, end in of_units)
        and not _QUALIFIER_AFTER.match(sentence[amount.end :])  # 单价100万元以上设备: a part of the name
    ]
    if everything:
        same = (match for match in UNCHANGED.finditer(sentence, offset))
        found += [Amount(Decimal(0), "", m["word"], m.start(), m.end(), "~" if m["about"] else "0") for m in same]
    return sorted(found, key=lambda amount: amount.start)


def _is_no_figure(sentence: str, amount: Amount, after: str) -> bool:
    """Years, dates, document numbers, codes and list numbers are no figures."""
    before = sentence[: amount.start]
    if before.endswith("第") or (
        amount.written_as[0] in "一二三四五六七八九十两百" and not _CJK_COUNT_BEFORE.search(before)
    ):
        return True
    if (
        amount.unit in ("年", "月", "日")
        or _SKIP_AFTER.match(after)
        or (not amount.unit and _SKIP_BEFORE.search(before))
    ):
        return True
    if amount.unit == "项" and before.endswith("("):
        return True  # 事业运行(50项): a code
    if not amount.unit and re.fullmatch(r"20\d\d|\d{5,7}", amount.written_as):
        return True
    # A bare number is taken only right behind a word for how many (编制数30).
    return not amount.unit and not re.search(r"(?:数|人员|名额)(?:为|是|共|有)?$", before)


def unit_of(amount: Amount) -> str:
    """The unit of an amount, 万元 where 万 is printed."""
    return _MONEY_SHORT.get(amount.unit, amount.unit)
