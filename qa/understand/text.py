"""A question as it is compared: folded and in simplified characters, every position kept."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

# Questions longer than this are cut: nobody asks one, and the cost of a chart grows with its length.
LONGEST = 500


def normalise(question: str) -> str:
    """The question folded to half width and lower case and in simplified characters, as long as the question given (at
    most ``LONGEST``), so that positions stay valid."""
    folded = "".join(map(_folded, question[:LONGEST]))
    return folded if _is_simplified(folded) else _simplified(folded)


def _folded(c: str) -> str:
    wide = unicodedata.normalize("NFKC", c)
    return wide.lower() if len(wide) == 1 and len(wide.lower()) == 1 else c


def _is_simplified(text: str) -> bool:
    """True where every character stands in GB 2312, the set of simplified Chinese: then nothing is to be converted."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter() -> Any:
    from opencc import OpenCC  # 50 ms to load; only for questions in traditional characters

    return OpenCC("t2s")


def _simplified(text: str) -> str:
    whole = str(_converter().convert(text))
    if len(whole) == len(text):
        return whole
    return "".join(part if len(part := str(_converter().convert(c))) == 1 else c for c in text)
