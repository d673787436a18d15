"""The header of the indicators, recognised by what is left of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.performance.form import MARKS, VALUES, Role, plain, role_of
from index.performance.scattered.cells import PrintedWords, Row, figure, words_of

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
    words = [word for word in _with_whole_remarks(lines).values() if word]
    clean = sum(bool(_HEADER_WORD.match(word)) for word in words)
    return 2 * clean - len(words)


def _with_whole_remarks(lines: Sequence[Row]) -> dict[int, str]:
    """The header words; a remark in brackets that goes on in the next column (指标值（包含数字 | 及文字描述）) is put together
    where it stands in one line, else left out."""
    words = words_of(lines)
    whole = dict(words)
    for column, word in words.items():
        beside = words.get(column + 1, "")
        is_cut = word.count("(") > word.count(")")
        if "(" in word and (is_cut or (beside and _torn_role(beside) is None)):
            in_one_line = any(plain(c.text) == word for row in lines for c in row if c.column == column)
            together = word + beside if is_cut and in_one_line else ""
            whole[column] = together if together.endswith(")") else word[: word.index("(")]
            whole[column + 1] = "" if beside and _torn_role(beside) is None else beside
    return whole


def _columns_of(lines: Sequence[Row]) -> Header:
    found: list[tuple[int, Role, str]] = []
    for column, word in sorted(_with_whole_remarks(lines).items()):
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
    """The columns under each header word: its own, and those on its right in which the header says nothing or ends
    a remark in brackets; without the latter the last has one."""
    printed, whole = words_of(lines), _with_whole_remarks(lines)
    goes_on = {column for column, word in printed.items() if word and not whole[column]}
    said = {column for column, word in whole.items() if word} | {column for column, _, _ in header}
    following = dict(pairwise(sorted(said)))
    return {c: tuple(range(c, following.get(c, c + 1 + (c + 1 in goes_on)))) for c in sorted(said)}


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
