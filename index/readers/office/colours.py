"""Colours of Office files."""

from __future__ import annotations

import re

_STRONG, _WEAK = 0xB0, 0x60


def is_red(colour: str) -> bool:
    """Whether six hexadecimal digits (RRGGBB, with alpha before them or not) are a red that people see as red."""
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})?[0-9A-Fa-f]{6}", colour):
        return False
    red, green, blue = (int(colour[at : at + 2], 16) for at in range(len(colour) - 6, len(colour), 2))
    return red >= _STRONG and green <= _WEAK and blue <= _WEAK
