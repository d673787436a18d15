"""Text of documents and people → HTML that shows exactly this text and does nothing else."""

from __future__ import annotations

import re
import unicodedata

DIRECTION_MARKS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def visible(text: str) -> str:
    """Text with each character that could deceive or break the page shown as U+FFFD: control characters, those that
    turn the reading direction (a U+202E in a cell would show 12.3 as 3.21), and lone surrogates, which cannot be sent.
    """
    return "".join("\ufffd" if is_unfit(char) else char for char in text.replace("\r\n", "\n").replace("\r", "\n"))


def is_unfit(char: str) -> bool:
    if char in "\n\t":
        return False
    return unicodedata.category(char) in ("Cc", "Cs") or unicodedata.bidirectional(char) in DIRECTION_MARKS


def plain(text: str) -> str:
    """Text as HTML that shows exactly this text.

    Chat replies go through Markdown, where a number between asterisks, a link or an image of a document would come
    alive; gr.HTML fills in ``${…}``. So beyond what html.escape does, every ASCII punctuation mark becomes an entity.
    """
    escaped = re.sub(r"[!-/:-@\[-`{-~]", lambda mark: f"&#{ord(mark[0])};", visible(text))
    return escaped.replace("\n", "<br>").replace("\t", " ")
