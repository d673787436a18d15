"""The header of a table that was left as lines: its words in reading order → halves with label and value columns.

The words are cut by ``data/table_headers.csv`` (a word a pattern, kept by hand); a header that holds anything else, or
that can be cut in two ways, is not read. Rows of the header follow one another in the text, so what stands over what is
told by order: label words (编码, 名称) after a value word begin the row below it, unless they begin another half; 类 款 项
close the upper row; a 小计 begins the parts of the word that has parts (财政拨款 → 小计, 一般公共预算 …).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from index.converted_text.tokens import Token
from index.domain.amounts import normalise

_LONGEST_WORD = 24
_NO_WAY = 10**6
# Words that never stand in one row of a header with the words they are the parts of.
_INNER = (
    ("基本支出", re.compile("(?:人员|公用)(?:经费|支出)$")),
    ("公务用车购置", re.compile("^(?:公务用车)?(?:购置|运行(?:维护)?)费$")),
)


class Role(StrEnum):
    """What a header word does: names rows, is a level of a code, counts a whole, counts a part of it, heads parts, may
    count or head parts, or counts something that is no part of a whole (预算数)."""

    LABEL = "label"
    LEVEL = "level"
    TOTAL = "total"
    PART = "part"
    GROUP = "group"
    PARENT = "parent"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a header, with half-width brackets and without blanks."""

    text: str
    role: Role


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value column: its header path from the top, and the role of its lowest word."""

    path: tuple[str, ...]
    role: Role

    @property
    def adds(self) -> bool:
        """Whether it is a whole or a part of one, so that sums hold along a row."""
        return self.role is not Role.AMOUNT


@dataclass(frozen=True, slots=True)
class Half:
    """Columns that belong together: those that name a row, then those that count. Most tables are one half."""

    labels: tuple[str, ...]
    leaves: tuple[Leaf, ...]

    @property
    def is_coded(self) -> bool:
        """Whether it has a column of subject codes."""
        return any("编码" in label or "代码" in label for label in self.labels)


@cache
def _vocabulary() -> tuple[tuple[re.Pattern[str], Role], ...]:
    text = files("index.converted_text").joinpath("data/table_headers.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple((re.compile(r["word"].replace("（", r"\(").replace("）", r"\)")), Role(r["role"])) for r in rows)


@cache
def _role(word: str) -> Role | None:
    return next((role for pattern, role in _vocabulary() if pattern.fullmatch(word)), None)


def read_header(tokens: Sequence[Token]) -> tuple[Half, ...]:
    """The halves of a header, () when it is not understood."""
    words = _words(tokens)
    return _halves(words) if words else ()


def _words(tokens: Sequence[Token]) -> list[Word]:
    """The only cheapest way to cut the text into known words, [] when there is none or several.

    A word is whole where it can be: it may go on over a line's end and over blanks that set letters apart (合 计), less
    willingly over a blank between words, least of all end inside a token.
    """
    text = "".join(normalise(token.text) for token in tokens)
    edges = {0: True}
    at = 0
    for token, following in zip(tokens, [*tokens[1:], None], strict=False):
        at += len(token.text)
        apart = following is not None and not following.opens and (len(token.text) > 1 or len(following.text) > 1)
        edges[at] = apart
    best: list[tuple[int, int]] = [(0, 1), *((_NO_WAY, 0) for _ in text)]
    back = [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            so_far, ways = best[start]
            if so_far >= _NO_WAY or _role(text[start:end]) is None:
                continue
            crossed = sum(edges.get(k, False) for k in range(start + 1, end))
            cost = so_far + 2 + 3 * crossed + (start not in edges)
            if cost < best[end][0]:
                best[end], back[end] = (cost, ways), start
            elif cost == best[end][0]:
                best[end] = (cost, best[end][1] + ways)
    if best[-1][1] != 1:
        return []
    words: list[Word] = []
    end = len(text)
    while end:
        word = text[back[end] : end]
        role = _role(word)
        if role is not None:
            words.insert(0, Word(word, role))
        end = back[end]
    return words


@dataclass(slots=True)
class _Run:
    """Label words, and the value words behind them; ``levels`` is how many of those stand before 类 款 项."""

    labels: list[Word]
    values: list[Word]
    levels: int | None = None


def _halves(words: Sequence[Word]) -> tuple[Half, ...]:
    runs = [_Run([], [])]
    for word in words:
        if word.role is Role.LEVEL:
            runs[-1].levels = len(runs[-1].values)
        elif word.role is not Role.LABEL:
            runs[-1].values.append(word)
        elif runs[-1].values:
            runs.append(_Run([word], []))
        else:
            runs[-1].labels.append(word)
    if len(runs) > 1 and not runs[0].labels:
        return _under_tops(runs[0].values, runs[1:])
    if len(runs) == 1:
        return _alone((), runs[0].labels, runs[0].values, runs[0].levels)
    first, second, *more = runs
    if not more and _is_lower_row(first.labels, second.labels):
        if not second.values:  # the labels below 项目, the values beside it
            return _alone((), [*first.labels, *second.labels], first.values, first.levels)
        if len(first.values) == 1:
            return _alone((first.values[0].text,), second.labels, second.values, second.levels)
        return ()
    filled = [run for run in runs if run.values]
    if any(not run.values for run in runs[: len(filled)]):
        return ()
    return _together([_alone((), run.labels, run.values, None) for run in filled])


def _is_lower_row(above: Sequence[Word], below: Sequence[Word]) -> bool:
    """项目 spans the label columns that the row below it names one by one."""
    return [word.text for word in above] == ["项目"] and all(word.text != "项目" for word in below)


def _under_tops(tops: Sequence[Word], runs: Sequence[_Run]) -> tuple[Half, ...]:
    """收入 | 支出 over the halves."""
    filled = [run for run in runs if run.values]
    if len(tops) != len(filled) or len(tops) < 2 or runs[len(filled) :]:
        return ()
    return _together(
        [_alone((top.text,), run.labels, run.values, run.levels) for top, run in zip(tops, filled, strict=True)]
    )


def _together(halves: Sequence[tuple[Half, ...]]) -> tuple[Half, ...]:
    return tuple(half for (half,) in halves) if all(halves) else ()


def _alone(
    top: tuple[str, ...], labels: Sequence[Word], values: Sequence[Word], levels: int | None
) -> tuple[Half, ...]:
    leaves = _leaves(values, levels)
    if not leaves or not labels:
        return ()
    return (Half(tuple(word.text for word in labels), tuple(Leaf((*top, *path), role) for path, role in leaves)),)


def _leaves(values: Sequence[Word], levels: int | None) -> list[tuple[tuple[str, ...], Role]]:
    """Path and role of every value column in order; [] when it is not clear which words head others."""
    flat: list[tuple[tuple[str, ...], Role]] = [((word.text,), word.role) for word in values]
    subtotal = next((i for i, word in enumerate(values) if i and word.text.endswith("小计")), None)
    groups = [i for i, word in enumerate(values) if word.role is Role.GROUP]
    if subtotal is not None:
        start = subtotal
        named = [i for i in range(start) if values[i].text + "小计" == values[start].text]
        parents = named or [i for i in range(start) if values[i].role in (Role.GROUP, Role.PARENT)]
    elif levels and levels + 1 < len(values):
        start = levels
        parents = [i for i in range(start) if values[i].role in (Role.GROUP, Role.PARENT)]
    elif groups:
        start, parents = groups[-1] + 1, groups
    else:
        return [] if _is_nested(values) else flat
    if len(parents) != 1 or start >= len(values) or any(word.role is Role.GROUP for word in values[start:]):
        return []
    (parent,) = parents
    if subtotal is None and any(word.role is Role.TOTAL for word in values[start:]):
        return []  # 资金来源 before 合计: which of the two stands over the other is not told by order
    below: list[tuple[tuple[str, ...], Role]] = [((values[parent].text, w.text), w.role) for w in values[start:]]
    return [*flat[:parent], *below, *flat[parent + 1 : start]]


def _is_nested(values: Sequence[Word]) -> bool:
    """Whether the words are those of two rows, run together."""
    texts = [word.text for word in values]
    inner = any(o.startswith(outer) and pattern.search(t) for outer, pattern in _INNER for o in texts for t in texts)
    return inner or any(word.role is Role.TOTAL for word in values[1:])
