"""Lines → paragraphs: layout broke the sentences, this mends them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from index.domain.amounts import squeeze, tidy_prose
from index.domain.disclosure import Discard, Place, together
from index.readers import Line
from index.tables.assembly import is_page_number

_ENDS = re.compile(r"[。；;！？!?]$")
_STARTS = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．](?!\d)|\d{1,2}、"
    r"|备?注[:：]|附?表\s*[一二三四五六七八九十\d]|情况[一二三四五六][:：]|项\s*目名称|预算安排规模|项目承担单位|资金分配情况|资金执行时间|设立的政策依据)"
)
_HEADING = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])"
)
_HEADING_END = re.compile(r"(?:情况|说明|概况|职能|职责|构成|设置)$")
_CONTENTS = re.compile(r"[.．…·]{4,}\s*\d*$")

# A line of prose is at least this wide.
_NARROW = 40
# No page is set wider than this (columns of half-width characters).
_PAGE_WIDTH = 170


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose, tidied, and the lines it was joined from; ``heading`` is the nearest heading above it."""

    text: str
    heading: str
    lines: tuple[Line, ...]

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """Where a stretch of the text stands. Tidying moves blanks only, so that the other characters tell the line."""
        before, upto = len(squeeze(self.text[:start])), len(squeeze(self.text[:end]))
        held, at = [], 0
        for line in self.lines:
            size = len(squeeze(line.text))
            if at < upto and at + size > before:
                held.append(line)
            at += size
        return together(held or self.lines)


@dataclass(frozen=True, slots=True)
class Prose:
    """The paragraphs of a document, and the lines that belong to none."""

    paragraphs: tuple[Paragraph, ...]
    discards: tuple[Discard, ...]


def join_lines(lines: Sequence[Line]) -> Prose:
    """Paragraphs in order. A line goes on in the next one when it is full, has no end of its own, and the next does
    not begin an item. Page numbers, running titles and tables of contents are left out."""
    repeated = _running_titles(lines)
    kept: list[Line] = []
    discards: list[Discard] = []
    for line in lines:
        if why := _no_prose(line, repeated):
            discards.append(Discard(line.text, why, line.page, line.line, line.box))
        elif line.text.strip():
            kept.append(line)
    loose = [line for line in kept if not line.ends_paragraph]
    # Some lines far longer than a page is wide: the format keeps a paragraph on one line, nothing was wrapped.
    unwrapped = sum(_display_width(line.text) > _PAGE_WIDTH for line in loose) > len(loose) / 50
    full = 0 if unwrapped else _full_width(loose)
    groups: list[list[Line]] = []
    for line in kept:
        if groups and _goes_on(groups[-1][-1], line, full):
            groups[-1].append(line)
        else:
            groups.append([line])
    paragraphs: list[Paragraph] = []
    heading = ""
    for group in groups:
        text = tidy_prose("".join(line.text for line in group))
        if (
            _HEADING.match(text)
            and len(text) < 50
            and ":" not in text[:-1]
            and not re.search(r"\d[\d.]*(?:万元|元|%)", text)
        ):
            heading = text.rstrip("。:")
        paragraphs.append(Paragraph(text, heading, tuple(group)))
    return Prose(tuple(paragraphs), tuple(discards))


def _no_prose(line: Line, repeated: set[str]) -> str:
    """Why a line belongs to no paragraph; "" if it does."""
    if not line.text.strip():
        return ""
    if is_page_number(line.text):
        return "页码"
    if _CONTENTS.search(line.text):
        return "目录"
    return "页眉页脚" if squeeze(line.text) in repeated else ""


def _running_titles(lines: Sequence[Line]) -> set[str]:
    """Short lines that head or foot most pages."""
    pages: dict[str, set[int]] = {}
    for line in lines:
        if line.page is not None and len(line.text) < 40:
            pages.setdefault(squeeze(line.text), set()).add(line.page)
    count = len({line.page for line in lines if line.page is not None})
    return {text for text, on in pages.items() if count >= 6 and len(on) > count / 2}


def _display_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text.strip())


def _full_width(lines: Sequence[Line]) -> int:
    """How wide a full line is: what the wider lines that do not end a sentence share."""
    widths = sorted(_display_width(line.text) for line in lines if not _ENDS.search(line.text.strip()))
    widths = [width for width in widths if width >= _NARROW]  # not the broken cells of tables
    return widths[int(len(widths) * 0.8)] if widths else 0


def _goes_on(line: Line, following: Line, full: int) -> bool:
    if line.ends_paragraph or _STARTS.match(following.text) or _ENDS.search(line.text.strip()):
        return False
    if (
        _HEADING.match(line.text.strip())
        and _HEADING_END.search(line.text.strip())
        and following.text.strip()[:1] != "的"
    ):
        return False
    if line.text.strip().endswith((":", "：")):
        return False
    if line.text.strip().endswith(("，", ",", "、")):
        return True
    return full >= _NARROW and _display_width(line.text) >= 0.78 * full
