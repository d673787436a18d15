"""Breaking text into lines: between any two CJK characters, but inside a number only when there is no other way."""

from __future__ import annotations

import re
from collections.abc import Callable

# A run of ASCII (a number with its point, comma and percent sign) holds together, as word processors keep it.
_TOKEN = re.compile(r"[!-~]+|.", re.DOTALL)
_NOT_FIRST = frozenset("，。、；：！？）】》”’％%),.;:!?")
_NOT_LAST = frozenset("（《“‘【(")


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """``text`` as lines that are at most ``width`` wide by ``measure``; line breaks in it are kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrapped(paragraph, width, measure))
    return lines


def _wrapped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for token in tokens(text):
        size = measure(token)
        hangs = token[0] in _NOT_FIRST and len(token) == 1
        if used + size <= width or (hangs and line):
            line, used = line + token, used + size
            continue
        if len(line) > 1 and line[-1] in _NOT_LAST:
            line, token = line[:-1], line[-1] + token
            size = measure(token)
        if line:
            lines.append(line)
            line, used = "", 0.0
        while size > width and len(token) > 1:
            fit = _fitting(token, width, measure)
            lines.append(token[:fit])
            token, size = token[fit:], measure(token[fit:])
        line, used = token, size
    lines.append(line)
    return lines


def _fitting(token: str, width: float, measure: Callable[[str], float]) -> int:
    for length in range(len(token), 1, -1):
        if measure(token[:length]) <= width:
            return length
    return 1
