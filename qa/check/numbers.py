"""Every number in any text, and of which class it is: a figure, or a year, an ordinal, a code, a document number …

A figure keeps the hedge it was written with (约, 近, 超过 …) and, where it is a range, both ends. ``reading_text`` is
the same text with every figure in plain Arabic digits, so that what reads prose meets one way of writing only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from index.domain.amounts import COUNT_UNITS, MONEY_UNITS, chinese_number, normalise

_UNITS = sorted([*MONEY_UNITS, *COUNT_UNITS, "%", "‰", "万", "亿", "㎡", "兆"], key=len, reverse=True)
_UNIT = "|".join(re.escape(unit) for unit in _UNITS)
_CJK = "〇零一二两三四五六七八九十百千"
_DIGITS = r"\d+(?:,\d{3}(?!\d))*(?:\.\d+|\s?\.\s?\d{1,2}(?=\s*(?:万|亿)?\s*元|\s*%))?"
_SIGNED = rf"(?<![\d.])[-−]?{_DIGITS}"


class Hedge(StrEnum):
    """How firmly a figure is stated."""

    EXACT = ""
    ABOUT = "约"
    BELOW = "近"  # the true value is a little less
    ABOVE = "超过"  # the true value is a little more


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``text[start:end]`` (its unit included where it stands right behind).

    ``value`` is in ``unit`` (万元 and 亿元 also where only 万 or 亿 is written); ``high`` is the upper end of a range.
    ``no_figure`` says of which other class it is: 年份, 序号 …; "" for a figure. ``places`` counts the printed decimals.
    """

    start: int
    end: int
    value: Decimal
    unit: str = ""
    hedge: Hedge = Hedge.EXACT
    high: Decimal | None = None
    no_figure: str = ""
    places: int = 0

    @property
    def plain(self) -> str:
        """The figure in Arabic digits, with its unit."""
        return f"{self.value:f}{self.unit}"


# Not inside a number; the number of a list may stand right before it (2.2025年…).
_ALONE = r"(?m)(?<!\d)(?:(?<!\d[.,])|(?<=^\d\.)|(?<=^\d\d\.))"
_CODE_BEGINS = r"(?m)(?<!\d)(?:(?<!\d[.,])|(?<=^\d\.)|(?<=[；;。]\d\.))"
# What is no figure, in the order in which it is looked for. Each pattern takes the digits of its first group, else all.
_NO_FIGURES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("文号", re.compile(r"[〔\[【(（]\s*((?:19|20)\d\d)\s*[〕\]】)）]\s*第?\s*(\d+)\s*号")),
    ("文号", re.compile(r"第?(\d+)号(?=文|令|公告|通知|[)）。；;,，])")),
    ("日期", re.compile(r"(?:19|20)\d\d\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2}(?![\d.])")),
    (
        "日期",
        re.compile(r"(?:(?:19|20)\d\d\s*年)?\s*\d{1,2}\s*月\s*[-—–~～至到]\s*(?:(?:19|20)\d\d\s*年)?\s*\d{1,2}\s*月"),
    ),
    ("日期", re.compile(r"(?:\d{2}|\d{4})\s*年\s*\d{1,2}\s*(?:[-—–~～至到]\s*\d{1,2}\s*)?月(?:\s*\d{1,2}\s*[日号])?")),
    ("日期", re.compile(r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]")),
    ("日期", re.compile(r"\d{1,2}\s*[-—–~～至到、]\s*\d{1,2}\s*月(?:份|底)?")),
    ("日期", re.compile(r"(?<![\d.个])\d{1,2}\s*月(?:份|底|初)")),
    ("时间", re.compile(r"\d{1,2}[:：]\d{2}(?![\d.])|\d{1,2}时\d{1,2}分")),
    ("年份", re.compile(r"(?:19|20)\d\d\s*年?\s*[-—–~～至到]\s*(?:19|20)\d\d\s*年(?:度|底|末|初)?")),
    ("年份", re.compile(_ALONE + r"(?:19|20)\d\d\s*年(?:度|底|末|初)?")),
    ("年份", re.compile(r"(?<!\d)(?<!\d[.,])20\d\d(?=全年)")),
    ("年份", re.compile(r"(?<!\d)(?<!\d[.,])20\d\d\s*[-—–~～]\s*20\d\d(?![\d.])")),
    ("年份", re.compile(rf"[二一][{_CJK}○Ｏ0]{{3}}年(?:度|底|末|初)?")),
    (
        "年份",
        re.compile(r"(?<!\d)(?<!\d[.,])(?<!近)[12]\d年(?=部门|单位|预算|决算|度|[一-鿿]{0,6}(?:支出|收入|经费|费))"),
    ),
    ("年份", re.compile(r"十[一二三四五六]五(?=时期|期间|规划|[”\"])")),
    (
        "序号",
        re.compile(rf"第\s*[\d{_CJK}]+(?:[-—]\d+)?\s*(?:号|条|款|项|页|部分|章|节|季度|名|位|行|列|次|届|批|期)?"),
    ),
    ("序号", re.compile(r"(?<=[公开预决][开算])\s?\d{1,2}(?=\s?表)")),
    ("序号", re.compile(r"(?<=[附图表])\s?\d+(?:[-—]\d+)?(?![\d.]*(?:万|亿)?元)")),
    ("序号", re.compile(r"[(（]\d{1,2}[)）](?![年月])")),
    ("序号", re.compile(r"(?m)^\s*(\d{1,2})(?:[.．、](?:(?!\d)|(?=\d{5}(?:\d\d)?[-—－])|(?=20\d\d年))|[)）])")),
    ("序号", re.compile(rf"(?m)^\s*[(（]?([{_CJK}]{{1,3}})(?:[)）]|、)")),
    ("序号", re.compile(r"(?m)(?<=[；;。:：])\s*(\d{1,2})[.．、](?!\d)")),
    # …原因是：1、甲2、乙: a list within a sentence, which begins with 1.
    ("序号", re.compile(r"[:：]\s*1、[^。\n]{1,80}?(?<=[一-鿿])(2)、(?=[一-鿿])")),
    ("科目编码", re.compile(r"(?<=[(（])(\d{2,3})\s*(?=(?:类|款|项)\s*[)）]|[)）]\s*(?:类|款|项))")),
    ("科目编码", re.compile(r"(?<=[(（][类款项][:：])\s*(\d{2,3})(?=\s*[)）])")),
    ("科目编码", re.compile(r"(?<!\d)\d{3}(?=类|款|项)")),
    (
        "科目编码",
        re.compile(
            _CODE_BEGINS
            + r"[23]\d{2}(?:\d{2}){1,2}(?=\s*[-—－]?\s*[“\"]?(?!(?:万|亿|百|千)?元|人(?![力大口事民防才])|[个名辆台套家项次件处场])[一-鿿]{2})"
        ),
    ),
    (
        "科目编码",
        re.compile(
            _CODE_BEGINS
            + r"[23]\d{2}(?=\s*[-—－]?\s*[“\"]?(?!(?:万|亿|百|千)?元|人(?![力大口事民防才])|[个名辆台套家项次件处场条批份年月日天])[一-鿿]{3})"
        ),
    ),
    ("科目编码", re.compile(r"(?<=[编代]码)\s*(?:[为是:：])?\s*[“\"]?(\d{3}(?:\d{2}){0,2})(?!\d)")),
    ("科目编码", re.compile(r"(?<=[“\"(（])[23]\d{2}(?:\d{2}){0,2}(?=[”\")）])")),
    (
        "名称中的数字",
        re.compile(
            rf"{_SIGNED}\s*(?:{_UNIT})?(?=\s*[(（]含[)）]|(?:\s*[(（]?含?[)）]?)?(?:以上|以下|及以上|以内)(?:的)?[一-鿿]*(?:设备|车辆|资产|房屋|仪器|项目|软件))"
        ),
    ),
    ("名称中的数字", re.compile(r"(?<=[A-Za-z])[-]?\d+|\d+(?=[A-Za-z])(?!\d*(?:kg|km))")),
    ("名称中的数字", re.compile(r"(?<!\d)\d{4,}(?=热线|平台)|(?<=[“\"])\d+(?=[”\"])")),
    ("电话", re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<!\d)1\d{10}(?!\d)")),
)
_TITLE = re.compile(r"《[^》\n]{1,80}》")
_QUOTED = re.compile(r"“[^”\n]{4,80}”")
# 媒体1互联: within a name, between words of it.
_IN_NAME = re.compile(rf"(?<=[一-鿿])\d{{1,2}}(?!\s*(?:{_UNIT}))(?=[一-鿿])")
_MONEY_SHORT = {"万": "万元", "亿": "亿元", "百分点": "个百分点"}
_RANGE = re.compile(
    rf"(?P<low>{_SIGNED})\s*(?P<low_unit>{_UNIT})?\s*(?:[-—–~～]{{1,2}}|至|到)\s*(?P<high>{_DIGITS})\s*(?P<unit>{_UNIT})"
)
_COMPOUND = re.compile(rf"(?P<big>{_DIGITS})\s*亿\s*(?P<small>{_DIGITS})\s*万\s*元?")
_PLAIN = re.compile(
    rf"(?P<value>{_SIGNED})(?P<more>余|多)?\s*(?P<unit>(?:万亿|[百千]?(?:万|亿))(?:余|多)?\s?元|{_UNIT})?"
)
_CJK_AMOUNT = re.compile(
    rf"(?<!\d)(?P<number>[{_CJK}万亿]*[{_CJK}](?:点[〇零一二三四五六七八九]+)?)(?P<more>余|多)?\s?(?P<unit>(?:万|亿)?元|{_UNIT})"
)
_CJK_COUNT_BEFORE = re.compile(r"(?:[设有共为计约含括辖管达至过近超是出了职休员，、：:,加增少减]|[^一-鿿])$")
_SHARES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"百分之(?P<cjk>[〇零一二三四五六七八九十百]+(?:点[〇零一二三四五六七八九]+)?)"), "1"),
    (re.compile(r"(?P<cjk>[一二三四五六七八九])成(?P<half>[半五])?(?![立员本果效功为])"), "10"),
)
_WORDS = (
    (re.compile(r"翻了?一番|翻番"), Decimal(100)),
    (re.compile(r"翻了?两番"), Decimal(300)),
    (re.compile(r"(?<=[占是近过达约的])(?:一半|半数)|过半"), Decimal(50)),
)
_BEFORE = (
    (Hedge.ABOUT, re.compile(r"(?:大约|约为|约|大概|左右)\s*$")),
    (Hedge.BELOW, re.compile(r"(?:将近|接近|近|不足|不到|低于|少于|未超过|不超过)\s*$")),
    (Hedge.ABOVE, re.compile(r"(?:超过|超|逾|突破|高达|至少|不低于|不少于|过|多于|高于)\s*$")),
)
_AFTER = (
    (Hedge.ABOUT, re.compile(r"^\s*(?:左右|上下)")),
    (Hedge.ABOVE, re.compile(r"^\s*(?:余|多(?![于数])|以上)")),
    (Hedge.BELOW, re.compile(r"^\s*(?:以下|以内)")),
)
# 高于 and 低于 compare two things when a thing stands before the number (高于乙局的170万元); they hedge only right before it.
_EXACT_WORDS = re.compile(r"高达\s*$")


def find_numbers(text: str) -> list[Number]:
    """Every number of the text, in order, none overlapping another."""
    plain = normalise(text)
    taken = bytearray(len(plain))
    found: list[Number] = []

    def take(number: Number) -> None:
        if number.end > number.start and not any(taken[number.start : number.end]):
            taken[number.start : number.end] = b"\1" * (number.end - number.start)
            found.append(number)

    for why, pattern in _NO_FIGURES:
        for match in pattern.finditer(plain):
            for start, end in _spans(match):
                take(Number(start, end, Decimal(0), no_figure=why))
    for match in _TITLE.finditer(plain):
        for digits in re.finditer(r"\d+", match[0]):
            take(
                Number(
                    match.start() + digits.start(), match.start() + digits.end(), Decimal(0), no_figure="标题中的数字"
                )
            )
    for quoted in _QUOTED.finditer(plain):
        for digits in _IN_NAME.finditer(quoted[0]):
            at = quoted.start() + digits.start()
            take(Number(at, at + len(digits[0]), Decimal(0), no_figure="名称中的数字"))
    for number in (*_ranges(plain), *_compounds(plain), *_chinese(plain), *_plain(plain)):
        take(_hedged(number, plain))
    for match in re.finditer(r"\d+", plain):
        at = match.start()
        while at < match.end():  # no digit is passed over, however odd what it stands in
            end = at
            while end < match.end() and not taken[end]:
                end += 1
            if end > at:
                take(Number(at, end, Decimal(plain[at:end])))
            at = max(end, at + 1)
    return sorted(found, key=lambda number: number.start)


def _spans(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    if match.re.groups:
        yield from (match.span(i) for i in range(1, match.re.groups + 1) if match[i])
    else:
        lead = len(match[0]) - len(match[0].lstrip())
        yield match.start() + lead, match.end() - (len(match[0]) - len(match[0].rstrip()))


def _decimal(written: str) -> Decimal:
    return Decimal(re.sub(r"[\s,]", "", written).replace("−", "-"))


def _places(written: str) -> int:
    return len(written.partition(".")[2].strip())


def _unit(written: str | None) -> str:
    unit = re.sub(r"[余多\s]", "", written or "")
    return _MONEY_SHORT.get(unit, unit)


def _scaled(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """7千万元 as 7000万元, 28万亿元 as 280000亿元: a unit that amounts are compared in."""
    for scale, unit_there, factor in (
        ("万", "亿元", 10_000),
        ("千", "万元", 1000),
        ("百", "万元", 100),
        ("千", "亿元", 1000),
        ("百", "亿元", 100),
    ):
        if unit == scale + unit_there:
            return value * factor, unit_there
    return value, unit


def _ranges(text: str) -> Iterator[Number]:
    for match in _RANGE.finditer(text):
        low, high = _decimal(match["low"]), _decimal(match["high"])
        if match["low_unit"] in (None, match["unit"]) and low < high:
            places = max(_places(match["low"]), _places(match["high"]))
            yield Number(match.start(), match.end(), low, _unit(match["unit"]), high=high, places=places)


def _compounds(text: str) -> Iterator[Number]:
    """3亿2000万元."""
    for match in _COMPOUND.finditer(text):
        yield Number(match.start(), match.end(), _decimal(match["big"]) * 10_000 + _decimal(match["small"]), "万元")


def _plain(text: str) -> Iterator[Number]:
    for match in _PLAIN.finditer(text):
        written, start = match["value"], match.start()
        if written[0] in "-−" and not _is_sign(text, start):
            written, start = written[1:], start + 1
        hedge = Hedge.ABOVE if match["more"] or re.search("[余多]", match["unit"] or "") else Hedge.EXACT
        end = match.end() if match["unit"] else match.end("more") if match["more"] else match.end("value")
        if match["unit"] and "\n" in match[0]:
            end, unit = match.end("value"), ""
        else:
            unit = _unit(match["unit"])
        if unit and text[match.end("value") : match.end("value") + 1].isspace():
            # the unit is kept apart from the digits: 93.4 万元 is marked as 93.4
            end = match.end("value")
        value, unit = _scaled(_decimal(written), unit)
        yield Number(start, end, value, unit, hedge, places=_places(written))


def _is_sign(text: str, at: int) -> bool:
    """Whether a dash is a minus: nothing it could join stands right before it."""
    return not at or not re.match(r"[\w一-鿿)）]", text[at - 1]) or text[at - 1] in "为是率额"


def _chinese(text: str) -> Iterator[Number]:
    for pattern, scale in _SHARES:
        for match in pattern.finditer(text):
            value = _chinese_decimal(match["cjk"])
            if value is None:
                continue
            half = Decimal(5) if "half" in pattern.groupindex and match["half"] else Decimal(0)
            hedge = Hedge.ABOUT if scale == "10" else Hedge.EXACT
            number = Number(match.start(), match.end(), value * int(scale) + half, "%", hedge)
            yield replace(number, places=_places(match["cjk"].replace("点", ".")))
    for pattern, share in _WORDS:
        for match in pattern.finditer(text):
            hedge = Hedge.ABOVE if match[0] == "过半" else Hedge.ABOUT
            yield Number(match.start(), match.end(), share, "%", hedge)
    for match in _CJK_AMOUNT.finditer(text):
        value = _chinese_decimal(match["number"])
        money = match["unit"] in MONEY_UNITS
        if value is None or (
            not money and not _CJK_COUNT_BEFORE.search(text[max(0, match.start() - 1) : match.start()])
        ):
            continue
        if (
            match["unit"] in ("年", "月", "日", "分", "部", "期", "所", "间", "处", "次", "条", "项", "批", "天")
            and value <= 3
        ):
            continue  # 一次性, 一部分, 三项制度: words rather than counts
        if not money and re.match(r"[一-鿿]*(?:公经费|制度)", text[match.end() :][:4]):
            continue
        unit, hedge = _unit(match["unit"]), Hedge.ABOVE if match["more"] else Hedge.EXACT
        if len(unit) > 1 and money and re.search("[万亿]", match["number"]):
            whole = _chinese_decimal(match["number"] + unit[:-1])  # 一亿二千万元: one number of 元
            if whole is None:
                continue
            value, unit = whole, "元"
        yield Number(match.start(), match.end(), value, unit, hedge, places=_places(match["number"].replace("点", ".")))


def _chinese_decimal(text: str) -> Decimal | None:
    """一亿二千万 → 120000000; 九十三点四 → 93.4; None when it is not a number."""
    whole, _, decimals = text.partition("点")
    total = Decimal(0)
    for scale, factor in (("亿", 10**8), ("万", 10**4)):
        head, found, rest = whole.partition(scale)
        if found:
            value = chinese_number(head.strip("零〇") or head)
            if value is None:
                return None
            total, whole = total + value * factor, rest.lstrip("零〇")
    if whole:
        value = chinese_number(whole)
        if value is None:
            return None
        total += value
    if decimals:
        total += Decimal("0." + "".join(str(chinese_number(c)) for c in decimals))
    return total


def _hedged(number: Number, text: str) -> Number:
    before, after = text[max(0, number.start - 5) : number.start], text[number.end : number.end + 4]
    if number.unit and after.lstrip().startswith(number.unit):
        after = after.lstrip()[len(number.unit) :]
    hedge = number.hedge
    if not _EXACT_WORDS.search(before):
        hedge = next((hedge for hedge, pattern in (*((h, p) for h, p in _BEFORE),) if pattern.search(before)), hedge)
    hedge = next((h for h, pattern in _AFTER if pattern.search(after)), hedge)
    return replace(number, hedge=hedge)


def reading_text(text: str, numbers: Sequence[Number]) -> tuple[str, list[tuple[int, int]]]:
    """The text with each figure in Arabic digits and unit together, and where in it each number stands."""
    plain = normalise(text)
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    at = size = 0
    for number in numbers:
        written = plain[number.start : number.end]
        kept = re.sub(
            r"\s*(?:大约|约为|约|大概|将近|接近|近|不足|不到|超过|逾|突破|高达|至少|超)$", "", plain[at : number.start]
        )
        if number.no_figure or not number.hedge:
            kept = plain[at : number.start]
        replaced = written if number.no_figure else number.plain
        if written.startswith("翻"):
            replaced = f"增长{replaced}"
        if number.no_figure == "年份":
            replaced = _year_text(written)
        parts += [kept, replaced]
        spans.append((size + len(kept), size + len(kept) + len(replaced)))
        size += len(kept) + len(replaced)
        at = number.end
        if not number.no_figure and number.unit:
            rest = re.match(r"\s*(?:余|多)?\s*" + r"\s?".join(map(re.escape, number.unit)), plain[at:])
            if rest and plain[at - len(number.unit) : at] != number.unit:
                at += rest.end()
            loose = re.match(r"余|多(?![于数])|左右|上下", plain[at:])
            at += loose.end() if loose else 0
    parts.append(plain[at:])
    return "".join(parts), spans


def _year_text(written: str) -> str:
    """二〇二一年 and 21年 as 2021年."""
    digits = written.replace("○", "〇").replace("Ｏ", "〇").replace("0", "〇") if written[0] in "一二" else ""
    if digits:
        value = chinese_number(digits.rstrip("年度底末初"))
        return f"{value}年" if value else written
    return f"20{written}" if re.fullmatch(r"\d\d年", written) else re.sub(r"\s", "", written)
