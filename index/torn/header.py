"""The header of the indicators, recognised by what is left of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.performance import MARKS, VALUES, Role, role_of
from index.torn.cells import PrintedWords, Row, figure, words_of

Header = tuple[tuple[int, Role, str], ...]  # column, what it holds, as printed


HEADER_LINES = 3  # that a header may be broken over


_HEADER_WORD = re.compile(
    r"^(?:[一二三]级指标?|指标(?:名称|内容|性质|方向)|(?:年度|预期|绩效|计划|全年|设定)*(?:指标|目标)值(?:\(.*\))?"
    r"|(?:全年|年度|实际)*完成(?:指标)?(?:值|情况)|(?:指标)?(?:分值|权重)+(?:\(.*\))?|(?:自评|实际)?得分|上年完成值|计量单位|度量单位"
    r"|(?:未完成|偏差)?(?:原因)?(?:分析)?及?(?:改进)?措施?|(?:指标)?值?设[定置]依据|备注|指标赋分规则|佐证资料)$"
)


def indicator_header(rows: Sequence[Row], at: int, printed: PrintedWords) -> tuple[int, Header]:
    """How many lines from ``at`` are the header of the indicators, and its columns; (0, ()) for other lines."""
    clean, start, height = max(
        (_clean_words(rows[start : start + height]), -start, -height)
        for start in range(at, min(at + HEADER_LINES, len(rows)))
        for height in range(1, HEADER_LINES + 1)
    )
    header = _columns_of(rows[at : at - height])
    roles = {role for _, role, _ in header}
    is_header = len(roles) > 2 and roles & {*VALUES, *MARKS} and roles & {Role.LEVEL, Role.NAME}
    if -start != at or clean < 2 or not is_header:
        return 0, ()
    return -height, _with_target(header, printed)


def _clean_words(lines: Sequence[Row]) -> int:
    """How many columns say a header word and nothing else, less those that say anything else."""
    if any(figure(cell.text) for row in lines for cell in row):
        return 0
    words = [word for word in words_of(lines).values() if word]
    clean = sum(bool(_HEADER_WORD.match(word)) for word in words)
    return 2 * clean - len(words)


def _columns_of(lines: Sequence[Row]) -> Header:
    found: list[tuple[int, Role, str]] = []
    words = words_of(lines)
    for column, word in sorted(words.items()):
        beside = words.get(column + 1, "")
        if "(" in word and (word.count("(") != word.count(")") or (beside and _torn_role(beside) is None)):
            word = word[: word.index("(")]  # a remark that goes on in the next column
        role = _torn_role(word)
        if role is None and re.match(r"^得.$", word) and found and found[-1][1] is Role.WEIGHT:
            role, word = Role.SCORE, "得分"
        if role:
            found.append((column, role, word))
    return tuple(found)


def _torn_role(word: str) -> Role | None:
    if re.search(r"三级指|^级指标$", word) and not re.search(r"[一二]级", word):
        return Role.NAME
    return Role.LEVEL if re.search(r"[一二]级指", word) else role_of(word)


def spans(lines: Sequence[Row], header: Header) -> dict[int, tuple[int, ...]]:
    """The columns under each header word: its own, and those on its right in which the header says nothing, but for
    the last."""
    said = {column for column, word in words_of(lines).items() if word} | {column for column, _, _ in header}
    ends = sorted(said)
    following = dict(pairwise(ends))
    return {column: tuple(range(column, following.get(column, column + 1))) for column in ends}


def _with_target(header: Header, printed: PrintedWords) -> Header:
    """The header with the target that it lost, as the other forms of the document print it right before the outcome."""
    roles = [role for _, role, _ in header]
    if Role.TARGET in roles or Role.OUTCOME not in roles:
        return header
    at = roles.index(Role.OUTCOME)
    column = header[at][0] - 1
    words = {
        before[1]
        for other in printed.headers
        for before, after in pairwise(other)
        if after == header[at][1:] and before[0] is Role.TARGET
    }
    if len(words) != 1 or any(c == column for c, _, _ in header):
        return header
    return (*header[:at], (column, Role.TARGET, words.pop()), *header[at:])
