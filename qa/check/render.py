"""A checked text for the terminal: the text with a mark at every number, and a table of the verdicts with their sources."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from qa.answer import CheckedNumber, Verdict, decimal_text, place_text

WORDS = {
    Verdict.VERIFIED: ("✓", "已核实", "32"),
    Verdict.DERIVED: ("✓", "由已核实的数算得", "32"),
    Verdict.CONFLICT: ("!", "出处互相矛盾", "33"),
    Verdict.CONTRADICTED: ("✗", "与公开文件不符", "31"),
    Verdict.UNSUPPORTED: ("?", "没有出处", "35"),
    Verdict.NOT_A_FIGURE: ("·", "不是数据", ""),
}
_MOST_SOURCES = 2
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def marked_up(text: str, numbers: Sequence[CheckedNumber], *, colour: bool) -> str:
    """The text with each figure in brackets behind its mark, numbered as in the table: 【✓1 93.4万元】. A number that is no
    figure stays as it is. Control characters of the text are left out, so that it cannot steer the terminal."""
    parts: list[str] = []
    at = count = 0
    for number in numbers:
        if number.verdict is Verdict.NOT_A_FIGURE:
            continue
        count += 1
        mark, _, code = WORDS[number.verdict]
        said = f"【{mark}{count} {plain(number.text)}】"
        parts += [plain(text[at : number.start]), _coloured(said, code) if colour else said]
        at = number.end
    parts.append(plain(text[at:]))
    return "".join(parts)


def plain(text: str) -> str:
    """Text without control characters, line ends aside."""
    return _CONTROL.sub("", text.replace("\r\n", "\n"))


def verdict_rows(numbers: Sequence[CheckedNumber]) -> list[str]:
    """A line for each figure: its mark, the verdict, the number, why, the right value and where it stands."""
    figures = [number for number in numbers if number.verdict is not Verdict.NOT_A_FIGURE]
    width = max((_width(number.text) for number in figures), default=0)
    rows = []
    for count, number in enumerate(figures, start=1):
        mark, word, _ = WORDS[number.verdict]
        row = f"{mark}{count:<3} {word}{' ' * (16 - _width(word))}  {plain(number.text)}{' ' * (width - _width(number.text))}"
        said = [number.reason] if number.reason else []
        if number.right_value is not None:
            said.append(f"应为 {decimal_text(number.right_value)}{number.unit}")
        if number.formula and number.formula not in number.reason:
            said.append(number.formula)
        row += f"  {'；'.join(said)}" if said else ""
        rows.append(row.rstrip())
        rows += [f"        {place_text(source)}" for source in number.sources[:_MOST_SOURCES]]
        if len(number.sources) > _MOST_SOURCES:
            rows.append(f"        等 {len(number.sources)} 处")
    return rows


def summary(numbers: Sequence[CheckedNumber]) -> str:
    """How many numbers of each verdict."""
    counts = Counter(number.verdict for number in numbers)
    said = [f"{WORDS[verdict][1]} {counts[verdict]}" for verdict in WORDS if counts[verdict]]
    return f"共 {len(numbers)} 个数：{'，'.join(said)}。" if numbers else "文中没有数字。"


def _coloured(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if code else text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
