"""Tables that a PDF-to-text conversion left as bare lines: no cells, no columns, labels and codes broken over lines.

What is left is order. The words of the header tell the columns (line_header.py), codes and names begin the rows
(line_rows.py), and where a row prints fewer amounts than there are columns, what the document itself says tells which
(line_columns.py, line_evidence.py). What none of it tells is not guessed: it is left out and reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from index.converted_text.columns import Amounts, Seats, place
from index.converted_text.drafts import ROW_NUMBER, UNPLACED, Draft, read_caption, read_draft, table_end
from index.converted_text.evidence import DocumentEvidence, adds_up, is_of_projects
from index.converted_text.header import Half
from index.converted_text.performance_forms import is_sheet_title, read_sheet, sheet_end
from index.converted_text.rows import Row
from index.converted_text.tokens import is_page_line, joined
from index.domain.disclosure import Cell, Column, Discard, Problem, Table
from index.readers import Line
from index.tables.assembly import Sheet

_PROJECT = "项目名称"
_CODE = re.compile("编码|代码")


@dataclass(frozen=True, slots=True)
class LineReading:
    """What the lines held: tables and performance sheets, the lines that are prose, and what was not understood."""

    tables: tuple[Table, ...]
    prose: tuple[Line, ...]
    problems: tuple[Problem, ...]
    discards: tuple[Discard, ...] = ()
    sheets: tuple[Sheet, ...] = ()


def read_line_tables(lines: Sequence[Line]) -> LineReading:
    """Tables and performance sheets among lines. A table begins with a caption and its 单位：万元, and ends at a note, a
    heading or a sentence."""
    drafts: list[Draft] = []
    sheets: list[Sheet] = []
    prose: list[Line] = []
    problems: list[Problem] = []
    discards: list[Discard] = []
    at = 0
    while at < len(lines):
        if is_sheet_title(lines, at):
            end = sheet_end(lines, at + 1)
            sheet, unread = read_sheet(lines[at:end])
            sheets += [sheet] if sheet else []
            problems += [Problem(None, f"文本第{lines[at].line}行起的绩效表：{unread.why}")] if unread.why else []
            discards += unread.discards
        elif caption := read_caption(lines, at):
            end = table_end(lines, caption.end)
            drafts.append(read_draft(caption, lines[caption.end : end]))
            prose += lines[at : caption.end]
            prose += [line for line in lines[caption.end : end] if is_page_line(line.text)]
        else:
            end = at + 1
            prose.append(lines[at])
        at = end
    built = _build(drafts)
    return LineReading(
        tables=tuple(table for one in built if (table := one.table)),
        prose=tuple(prose),
        problems=(*(one.problem for one in built if one.problem), *problems),
        discards=(*(discard for one in built for discard in one.discards), *discards),
        sheets=tuple(sheets),
    )


@dataclass(frozen=True, slots=True)
class _Built:
    """What became of a draft: the table if any, what is not in it, and what to say of that."""

    table: Table | None
    discards: tuple[Discard, ...]
    problem: Problem | None


def _build(drafts: Sequence[Draft]) -> list[_Built]:
    evidence = DocumentEvidence(drafts)
    for draft in drafts:  # what one table tells, the next pass can use in all of them
        for number, half in enumerate(draft.halves):
            evidence.add(half, _placed(draft, number, evidence))
    return [_built(draft, evidence) for draft in drafts]


def _placed(draft: Draft, number: int, evidence: DocumentEvidence) -> list[tuple[Row, Seats]]:
    """The rows of a half with the columns of their amounts. In a half of several, an amount on another line than its
    label is only trusted when the half adds up."""
    half, rows = draft.halves[number], draft.half(number)
    loose = len(draft.halves) > 1 and not adds_up(rows)
    amounts = [Amounts(row.code, row.is_total, tuple(figure.value for figure in row.figures)) for row in rows]
    seats = place(half.leaves, amounts, evidence.of(half))
    return [(row, (None,) * len(own) if loose and row.apart else own) for row, own in zip(rows, seats, strict=True)]


def _built(draft: Draft, evidence: DocumentEvidence) -> _Built:
    """The table of a draft. Amounts without a column, and rows without a half or a name, are told and left out."""
    if draft.why:
        return _unread(draft, draft.why)
    seats = {row: own for number in range(len(draft.halves)) for row, own in _placed(draft, number, evidence)}
    columns = _columns(draft)
    rows: list[tuple[Cell | None, ...]] = []
    left: list[tuple[str, int]] = []
    for row, half in draft.rows:
        own = seats.get(row, (None,) * len(row.figures))
        labels = _labels(draft, row, half, evidence) if half is not None and _is_shown(draft, row, half, own) else []
        if not labels:
            left.append(("".join((*row.codes, row.name, row.number)), row.line))
            own = (None,) * len(row.figures)
        else:
            rows.append(
                _cells(
                    [column for column in columns if column.block == half], len(columns), len(rows), labels, row, own
                )
            )
        left += [(figure.text, figure.line) for figure, j in zip(row.figures, own, strict=True) if j is None]
        left += [(figure.text, figure.line) for figure in row.doubtful]
    if left and not any(cell and not columns[cell.column].is_label for row in rows for cell in row):
        return _unread(draft, UNPLACED)
    lost = sum(any(map(str.isdigit, text)) for text, _ in left)
    why = f"有{lost}个数分不清属于哪一栏，未取" if lost else ""
    header = Cell(joined(draft.header), 0, 0, column_span=max(1, len(columns)), line=draft.caption.line)
    table = Table(
        draft.caption.title,
        draft.caption.unit,
        tuple(columns),
        tuple(rows),
        (header,) if header.text else (),
        line=draft.caption.line,
        body=draft.caption.body,
    )
    return _Built(
        table,
        (*_discarded(left, why), *_discarded(draft.aside, "重复的表头和栏次")),
        _problem(draft, why) if why else None,
    )


def _unread(draft: Draft, why: str) -> _Built:
    lines = [(joined(list(own)), line) for line, own in groupby(draft.tokens, key=lambda token: token.line)]
    return _Built(None, _discarded(lines, why), _problem(draft, why))


def _is_shown(draft: Draft, row: Row, half: int, seats: Seats) -> bool:
    """Whether a row has a place in the table: an amount of it was placed, or it prints none and none can be missing. A
    row whose amounts were not read must not look like a row that is empty."""
    if row.figures or row.doubtful:
        return any(j is not None for j in seats)
    return not any(other.figures or other.doubtful for other, _ in draft.rows) or adds_up(draft.half(half))


def _cells(
    columns: Sequence[Column], width: int, number: int, labels: Sequence[tuple[str, int]], row: Row, seats: Seats
) -> tuple[Cell | None, ...]:
    """A row of the table: its labels and those of its amounts that have a column among ``columns``, its half."""
    places = {column.index: piece for column, piece in zip(columns, labels, strict=False)}
    values = [column.index for column in columns if not column.is_label]
    places |= {values[j]: (f.text, f.line) for f, j in zip(row.figures, seats, strict=True) if j is not None}
    cells = {j: Cell(text, number, j, line=line) for j, (text, line) in places.items() if text}
    return tuple(cells.get(j) for j in range(width))


def _columns(draft: Draft) -> list[Column]:
    """The columns of a table. Codes that are printed in pieces have one column a piece, as in the printed form."""
    columns: list[Column] = []
    for number, half in enumerate(draft.halves or (Half((), ()),)):
        top = half.leaves[0].path[:-1] if len(draft.halves) > 1 else ()
        pieces = _code_pieces(draft, number)
        code = next((word for word in half.labels if _CODE.search(word)), "科目编码")
        name = next(
            (word for word in half.labels if not _CODE.search(word) and word not in (_PROJECT, ROW_NUMBER)), code
        )
        paths = [*[(*top, code)] * pieces, (*top, name)]
        paths += [(word,) for word in (_PROJECT, ROW_NUMBER) if _has(half, word)]
        columns += [Column(len(columns) + j, path, True, number) for j, path in enumerate(paths)]
        columns += [Column(len(columns) + j, leaf.path, False, number) for j, leaf in enumerate(half.leaves)]
    return columns


def _code_pieces(draft: Draft, number: int) -> int:
    """How many columns the codes of a half take: none where code and name are printed in one cell (201一般公共服务支出)."""
    if len(draft.halves) > 1 and not draft.halves[number].is_coded:
        return 0
    return max((len(row.codes) for row in draft.half(number)), default=0)


def _labels(draft: Draft, row: Row, half: int, evidence: DocumentEvidence) -> list[tuple[str, int]]:
    """Text and line of every label cell of a row, [] when subject and project cannot be told apart."""
    pieces = _code_pieces(draft, half)
    number = [(row.number, row.line)] if draft.halves and _has(draft.halves[half], ROW_NUMBER) else []
    if not pieces:
        return [("".join((*row.codes, row.name)), row.line), *number]
    codes = [(text, row.line) for text in row.codes] + [("", row.line)] * (pieces - len(row.codes))
    if not is_of_projects(draft.halves):
        return [*codes, (row.name, row.name_line), *number]
    names = evidence.subject_and_project(row) if row.codes else (row.name, "")
    return [*codes, *((name, row.name_line) for name in names), *number] if names else []


def _has(half: Half, label: str) -> bool:
    """Whether the half has a column of its own for projects (beside the subject's) or for 行次."""
    return label in half.labels and len(half.labels) > 1


def _problem(draft: Draft, why: str) -> Problem:
    return Problem(None, f"{draft.caption.title}（文本第{draft.caption.line}行）：{why}")


def _discarded(left: Sequence[tuple[str, int]], why: str) -> tuple[Discard, ...]:
    return tuple(
        Discard(text, f"没有单元格的表：{why or '不在任何一行里'}", line=line) for text, line in left if text.strip()
    )
