"""How amounts are written → Decimal and unit, with the text as written kept beside it.

Two entry points: ``parse_cell`` for a table cell that should be one amount, ``find_amounts`` for running text.
Nothing here is a float, and a text that is not clearly one number gives None, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

# 元 per money unit.
MONEY_UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
# Units of counts, rates and times that disclosures print after a number.
COUNT_UNITS = [
    "平方米",
    "个百分点",
    "百分点",
    "人次",
    "场次",
    "批次",
    "团组",
    "台(套)",
    "台（套）",
    "台套",
    "元/月",
    "元/天",
    "元/年",
    "元/人",
    "个",
    "人",
    "名",
    "辆",
    "台",
    "套",
    "家",
    "项",
    "次",
    "件",
    "份",
    "处",
    "场",
    "期",
    "篇",
    "条",
    "倍",
    "年",
    "月",
    "日",
    "天",
    "小时",
    "分",
    "分钟",
    "兆",
    "公里",
    "吨",
    "户",
    "所",
    "间",
    "只",
    "册",
    "部",
    "批",
    "艘",
    "架",
]
_UNITS = sorted([*MONEY_UNITS, *COUNT_UNITS, "%", "万", "亿", "‰", "㎡"], key=len, reverse=True)
_UNIT_PATTERN = "|".join(re.escape(unit) for unit in _UNITS)

REPAIRED_COMMA = "comma read as decimal point"
# A number printed in red is a negative one in bookkeeping (红字); elsewhere red only stresses.
RED_NEGATIVE = "printed in red, read as negative"
RED_DOUBTFUL = "printed in red, perhaps negative"

# Marks that point to a footnote: raised or circled digits, stars, daggers, 注1 and 1 in square brackets.
_MARK = r"(?:[⁰¹²³⁴-⁹]+|[①-⑳❶-❿⓪㊟]|[*＊※★☆†‡✱]|\[注?\d{0,2}\]|［注?\d{0,2}］|【注?\d{0,2}】|[(（]注\d{0,2}[)）])"
_MARKS_BEHIND = re.compile(rf"{_MARK}+$")
_MARKS_BEFORE = re.compile(r"^[*＊※★☆†‡✱]+(?=.)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = {ord(high): str(low) for low, high in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
# △1.23 and ▲1.23, 1.23-, 负1.23, (-)1.23 all say −1.23. Minus signs are many.
_MINUS = str.maketrans("−–‐‑﹣－", "------")
_TRIANGLE = re.compile(r"^(?:[△▲▽▼∆Δ]|负|\(-\))(?=[\d.])")

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％－＋／：；（）＜＞＝　－", "0123456789.,%-+/:;()<>= -")
_CJK_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "俩": 2}
_CJK_SCALES = {"十": 10, "百": 100, "千": 1000}
_EMPTY_MARKS = {"", "/", "—", "-", "--", "——", "–", "―", "_", "无", "#", "*"}
_COMPARATORS = {"≥": "≥", "≧": "≥", ">=": "≥", "≤": "≤", "≦": "≤", "<=": "≤", "=": "=", ">": ">", "<": "<"}

_NUMBER = r"-?\d+(?:\s?,\s?\d{3}(?!\d))*(?:\s?\.\s?\d+)?"
_IN_TEXT = re.compile(rf"(?P<sign>[-−])?(?P<number>\d+(?:,\d{{3}}(?!\d))*(?:\.\d+)?)(?P<unit>{_UNIT_PATTERN})?")
_CELL = re.compile(
    rf"(?P<comparator>>=|<=|[≥≧≤≦=<>])?(?P<number>-?\d+(?:,\d{{3}})+(?:\.\d+)?|-?\d+(?:[.,]\d+)?|-?\.\d+)"
    rf"(?P<unit>{_UNIT_PATTERN})?"
)
_CJK_COUNT = re.compile(rf"(?<![\d个百千万])(?P<number>[一二三四五六七八九十两百]+)(?P<unit>{_UNIT_PATTERN})")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as read. ``unit`` is what stands right after it ("" when nothing does)."""

    value: Decimal
    unit: str
    written_as: str
    start: int = 0
    end: int = 0
    comparator: str = ""
    flags: tuple[str, ...] = ()


def normalise(text: str) -> str:
    """Half-width digits and punctuation, same length as the text given (positions stay valid)."""
    return text.translate(_FULL_WIDTH).replace("％", "%").replace("﹪", "%")


def squeeze(text: str) -> str:
    """Without any white space: what a cell says, however it was broken over lines."""
    return re.sub(r"\s+", "", text)


def count_digits(text: str) -> Counter[str]:
    """How often each digit 0–9 stands in a text, whatever its width, raised ones (¹) too."""
    return Counter(str(unicodedata.decimal(char)) for char in text.translate(_LOWERED) if char.isdecimal())


def is_empty_mark(text: str) -> bool:
    """Whether a cell says nothing: empty, or one of the marks that stand for that."""
    return squeeze(normalise(text)) in _EMPTY_MARKS


def raised(digits: str) -> str:
    """Digits as they are set above the line: those of a footnote, or of an exponent (m²), never of the number itself."""
    return digits.translate(_RAISED)


def without_marks(text: str) -> str:
    """A text without the footnote marks around it (行政运行① → 行政运行); a text of marks alone stays."""
    bare = _MARKS_BEFORE.sub("", _MARKS_BEHIND.sub("", text.rstrip()))
    return bare if bare.strip() else text


def parse_cell(text: str) -> Amount | None:
    """The one amount that a cell holds, or None when it holds words, marks or nothing.

    A comma before three digits groups thousands, whether or not the other groups are marked (``125360,898``). One that
    cannot (``13,6``) is read as the decimal point and flagged: the documents print it so, and their prose confirms it.
    Footnote marks are no part of the number; every way of writing a negative one (a minus before or behind, △, ▲, 负,
    brackets) keeps its sign.
    """
    squeezed = without_marks(squeeze(normalise(text)).translate(_MINUS))
    negative = squeezed.startswith("(") and squeezed.endswith(")")
    if _TRIANGLE.match(squeezed):
        squeezed, negative = _TRIANGLE.sub("(", squeezed) + ")", True
    elif re.fullmatch(r"[\d.,]*\d-", squeezed):
        squeezed, negative = f"({squeezed[:-1]})", True
    match = _CELL.fullmatch(squeezed[1:-1] if negative else squeezed)
    if match is None:
        return None
    digits = match["number"]
    flags: tuple[str, ...] = ()
    if "," in digits:
        if re.fullmatch(r"-?\d+(,\d{3})+(\.\d+)?", digits):
            digits = digits.replace(",", "")
        else:
            digits, flags = digits.replace(",", "."), (REPAIRED_COMMA,)
    value = Decimal(digits)
    return Amount(
        value=-value if negative else value,
        unit=match["unit"] or "",
        written_as=text.strip(),
        comparator=_COMPARATORS.get(match["comparator"] or "", ""),
        flags=flags,
    )


def tidy_prose(text: str) -> str:
    """Prose without the white space that layout put into it (``1,910. 22 万 元`` → ``1,910.22万元``).

    A blank between two numbers stays, as does one between Latin words.
    """
    text = normalise(text)
    text = re.sub(r"(?<=\d)\s*([.,])\s*(?=\d)", r"\1", text)
    text = re.sub(r"(?<![A-Za-z\d])\s+|\s+(?![A-Za-z\d])", "", text)
    return re.sub(r"(?<=\d)\s+(?=[A-Za-z])|(?<=[A-Za-z])\s+(?=\d)|\s{2,}", " ", text)


def find_amounts(text: str) -> list[Amount]:
    """Every number in running text (tidied by ``tidy_prose``), with its unit and position.

    Chinese numerals are taken only before a unit of counting (八个, 四辆), because 一 and 二 head paragraphs.
    """
    found = [
        Amount(
            value=Decimal((match["sign"] or "").replace("−", "-") + match["number"].replace(",", "")),
            unit=match["unit"] or "",
            written_as=match[0],
            start=match.start(),
            end=match.end(),
        )
        for match in _IN_TEXT.finditer(text)
        if not (match.start() and text[match.start() - 1] in "0123456789.")
    ]
    for match in _CJK_COUNT.finditer(text):
        value = chinese_number(match["number"])
        if value is not None:
            found.append(Amount(Decimal(value), match["unit"], match[0], match.start(), match.end()))
    return sorted(found, key=lambda amount: amount.start)


def chinese_number(text: str) -> int | None:
    """十六 → 16, 二〇二一 → 2021, 一百零八 → 108; None when it is not a number."""
    if not text or any(c not in _CJK_DIGITS and c not in _CJK_SCALES for c in text):
        return None
    if not any(c in _CJK_SCALES for c in text):
        return int("".join(str(_CJK_DIGITS[c]) for c in text)) if len(text) > 1 else _CJK_DIGITS[text]
    total, digit = 0, 0
    for c in text:
        if c in _CJK_SCALES:
            total += (digit or 1) * _CJK_SCALES[c]
            digit = 0
        else:
            digit = _CJK_DIGITS[c]
    return total + digit


def to_yuan(value: Decimal, unit: str) -> Decimal | None:
    """The amount in 元, or None when ``unit`` is not money."""
    factor = MONEY_UNITS.get(unit)
    return None if factor is None else value * factor


def fold(text: str) -> str:
    """Text as lookups compare it: full-width folded, no white space, no brackets' shape, lower case."""
    return re.sub(r"[\s\"“”'‘’「」《》、，,。.;；:：·•*#]+", "", unicodedata.normalize("NFKC", text)).lower()
