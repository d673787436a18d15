"""Titles that run on every page (某局2026年度部门预算公开), set apart: they are no prose, and no end of a table."""

from __future__ import annotations

from collections.abc import Sequence

from index.domain.amounts import squeeze
from index.readers import Grid, Line

# Printed first or last on so many pages, and on this share of them all.
_FEWEST_PAGES = 4
_SHARE = 0.3
_LONGEST = 50  # characters


def without_running_titles(blocks: Sequence[Line | Grid]) -> tuple[list[Line | Grid], list[Line]]:
    """The blocks without running titles, and these."""
    pages: dict[int, list[Line | Grid]] = {}
    for block in blocks:
        if block.page is not None:
            pages.setdefault(block.page, []).append(block)
    seen: dict[str, set[int]] = {}
    for page, own in pages.items():
        for block in (own[0], own[-1]):
            if isinstance(block, Line) and (text := _said(block)):
                seen.setdefault(text, set()).add(page)
    running = {text for text, on in seen.items() if len(on) >= max(_FEWEST_PAGES, _SHARE * len(pages))}
    if not running:
        return list(blocks), []
    ends = {id(block) for own in pages.values() for block in (own[0], own[-1])}
    titles = [block for block in blocks if isinstance(block, Line) and id(block) in ends and _said(block) in running]
    left_out = {id(title) for title in titles}
    return [block for block in blocks if id(block) not in left_out], titles


def _said(line: Line) -> str:
    text = squeeze(line.text)
    return text if 4 <= len(text) <= _LONGEST and not text.isdecimal() else ""
