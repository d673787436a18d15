"""What a workbook shows for a number: its number format applied, and nothing lost by it.

The rule. A stored number is a binary fraction; what lies within 1e-9 of a number with up to eight decimals is that
number (0.1 + 0.2 is stored as 0.30000000000000004, a difference of zero as 2.8e-14), else it is what Excel can hold,
15 significant digits. If the format shows that number whole, the text is what the format shows (1234.5 in
``#,##0.00`` is 1,234.50). If the format rounds it (93.4 in ``0``), the text keeps every digit in the format's dress: a
rounded figure could not be added up again.

Formats: ECMA-376-1, 18.8.30 and 18.8.31.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

_NOISE = 1e-9
_DECIMALS = 8
# A format in its parts: quoted or escaped text, a bracket ([红色], [$¥-804]), padding, or one character.
_PART = re.compile(r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|_.|\*.|(?P<plain>.)', re.DOTALL)
_CONDITION = re.compile(r"[<>=]")
_PLACEHOLDERS = "0#?.,"
# Letters that make a section something else than a plain number: dates, times, exponents, fractions, text.
_OTHER_FORMS = re.compile(r"[a-z/@]", re.IGNORECASE)
_GENERAL = re.compile(r"General|G/通用格式", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a format: text around a number. ``placeholders`` are its 0, #, ?, point and commas; the number
    shown is the one stored times ``scale``."""

    prefix: str
    suffix: str
    placeholders: str
    scale: Decimal


def exact(value: float) -> Decimal:
    """The number that was meant by a stored one, without the noise of binary fractions. ``value`` is finite."""
    if isinstance(value, int):
        return Decimal(value)
    noise = max(_NOISE, abs(value) * 2**-49)
    for decimals in range(_DECIMALS + 1):
        near = f"{value:.{decimals}f}"
        if abs(value - float(near)) <= noise:
            return Decimal(near)
    return Decimal(f"{value:.15g}")


def shown(value: float, number_format: str) -> str:
    """The text of a cell that holds a finite number; "" where its format hides it (``;;;``)."""
    number = exact(value)
    parts = list(_PART.finditer(_GENERAL.sub("0", number_format)))
    if any(
        part["bracket"] and not part["bracket"].startswith("$") and _CONDITION.search(part["bracket"]) for part in parts
    ):
        return f"{number:f}"
    sections = _split(parts)
    negative = number < 0 and len(sections) > 1
    chosen = sections[1] if negative else sections[2] if number == 0 and len(sections) > 2 else sections[0]
    if not chosen and len(sections) > 1:
        return ""
    section = _understood(chosen)
    if section is None or (number and not section.placeholders):
        return f"{number:f}"
    text = _dressed(abs(number) * section.scale, section.placeholders)
    # A format may show a negative number by colour alone.
    signed = negative and re.search(r"[-(（−]", section.prefix)
    return f"{'-' if number < 0 and not signed else ''}{section.prefix}{text}{section.suffix}".strip()


def _split(parts: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    sections: list[list[re.Match[str]]] = [[]]
    for part in parts:
        if part["plain"] == ";":
            sections.append([])
        else:
            sections[-1].append(part)
    return sections


def _understood(parts: list[re.Match[str]]) -> _Section | None:
    """None for what is no plain number: dates, fractions, exponents, digits with text between them."""
    if any(part["plain"] and _OTHER_FORMS.match(part["plain"]) for part in parts):
        return None
    tokens = [_literal(part) for part in parts]
    places = [i for i, part in enumerate(parts) if part["plain"] and part["plain"] in _PLACEHOLDERS]
    if not places:  # only text, as the "-" that some formats show for zero
        return _Section("".join(tokens), "", "", Decimal(1))
    first, end = places[0], places[-1] + 1
    core = "".join(tokens[first:end])
    prefix, suffix = "".join(tokens[:first]), "".join(tokens[end:])
    between = "".join(tokens[i] for i in range(first, end) if i not in places)
    scale = Decimal(100) if "%" in prefix + suffix else Decimal(1)
    if between == "." and core.count(".") == 1:  # 0!.0, : a point set as text shows 元 as 万元
        scale /= 10 ** sum(core.partition(".")[2].count(digit) for digit in "0#?")
    elif between:
        return None
    whole, _, decimals = core.partition(".")
    thousands = len(whole) - len(whole.rstrip(",")) + decimals.count(",")
    return _Section(prefix, suffix, whole.rstrip(",") + "." + decimals.replace(",", ""), scale / 1000**thousands)


def _literal(part: re.Match[str]) -> str:
    if part["bracket"] is not None:
        currency = re.match(r"\$([^-]*)", part["bracket"])
        return currency[1] if currency else ""
    return part["quoted"] or part["escaped"] or part["plain"] or ""


def _dressed(number: Decimal, placeholders: str) -> str:
    """A number ≥ 0 in the dress of ``#,##0.00``: with the places asked for if they hold it, else with all it has."""
    whole, _, decimals = placeholders.partition(".")
    if number == 0 and "0" not in placeholders:
        return ""  # # shows no zero
    places = (
        len(decimals)
        if round(number, len(decimals)) == number
        else max(0, -int(number.normalize().as_tuple().exponent))
    )
    text = f"{number:{',' if ',' in whole else ''}.{places}f}"
    optional = len(decimals) - len(decimals.rstrip("#?"))
    while optional and places == len(decimals) and "." in text and text.endswith("0"):
        text, optional = text[:-1], optional - 1
    return text.rstrip(".").rjust(whole.count("0") + len(text) - len(text.partition(".")[0]), "0")


def moment_shown(moment: datetime | date | time | timedelta, number_format: str) -> str:
    """The text of a date or a time: 2023年5月1日 where the format is Chinese, else 2023-05-01; what the format leaves out
    is left out."""
    asked = re.sub(r"\[[^\]]*\]", "", number_format).lower()
    if isinstance(moment, timedelta):
        minutes, seconds = divmod(int(moment.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(moment, time):
        return f"{moment:%H:%M:%S}" if "s" in asked else f"{moment:%H:%M}"
    if "年" in asked or "月" in asked:
        text = f"{moment.year}年" if "y" in asked else ""
        text += f"{moment.month}月" if "m" in asked else ""
        text += f"{moment.day}日" if "d" in asked else ""
    else:
        text = f"{moment:%Y-%m-%d}" if "d" in asked else f"{moment:%Y-%m}"
    return f"{text} {moment:%H:%M}" if isinstance(moment, datetime) and "h" in asked else text
