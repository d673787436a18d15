"""Prose and tables → passages: pieces small enough to retrieve and to quote, each with its place."""

from __future__ import annotations

from collections.abc import Sequence

from index.domain.amounts import squeeze
from index.domain.disclosure import Cell, Disclosure, Passage, Source, Table, together
from index.prose.paragraphs import Paragraph
from index.prose.statements import project_named

# Longer paragraphs are cut at sentence ends; shorter ones under one heading are joined.
_LONGEST = 420


def make_passages(paragraphs: Sequence[Paragraph], tables: Sequence[Table], disclosure: Disclosure) -> list[Passage]:
    """Passages in reading order, prose first."""
    passages: list[Passage] = []

    def add(heading: str, text: str, source: Source) -> None:
        number = f"{disclosure.sha256[:16]}-{len(passages):05d}"
        passages.append(Passage(number, disclosure.body, disclosure.year, heading, text, source))

    pending: list[Paragraph] = []
    project = ""

    def flush() -> None:
        if pending:
            heading = " ".join(part for part in (project, pending[0].heading) if part)
            lines = tuple(line for paragraph in pending for line in paragraph.lines)
            whole = Paragraph("\n".join(paragraph.text for paragraph in pending), heading, lines)
            at = 0
            for piece in _pieces(whole.text):
                at = whole.text.index(piece, at)
                place = whole.place(at, at + len(piece))
                add(heading, piece, disclosure.source(place, sentence=piece, written_as=piece))
            pending.clear()

    for paragraph in paragraphs:
        if (named := project_named(paragraph, project)) != project:
            flush()
            project = named
        if paragraph.text == paragraph.heading:
            flush()
            continue
        size = sum(len(p.text) for p in pending)
        if pending and (paragraph.heading != pending[0].heading or size + len(paragraph.text) > _LONGEST):
            flush()
        pending.append(paragraph)
    flush()
    for table in tables:
        for text, cells in _table_texts(table):
            add(table.title, text, disclosure.source(together(cells), table=table.title, written_as=text))
    return passages


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    rest = text
    while len(rest) > _LONGEST:
        cut = max(rest.rfind(mark, 0, _LONGEST) for mark in ("。", ";", "；", "\n"))
        cut = cut + 1 if cut > _LONGEST // 3 else _LONGEST
        pieces.append(rest[:cut].strip())
        rest = rest[cut:]
    return [piece for piece in [*pieces, rest.strip()] if piece]


def _table_texts(table: Table) -> list[tuple[str, list[Cell]]]:
    """The filled rows of a table as lines ``label：column 值；…``, in pieces, with the cells of each piece."""
    pieces: list[tuple[str, list[Cell]]] = []
    for row in table.rows:
        label = " ".join(
            squeeze(cell.text)
            for column in table.columns
            if column.is_label and (cell := row[column.index]) is not None and squeeze(cell.text)
        )
        values = "；".join(
            f"{column.path[-1] if column.path else ''} {squeeze(cell.text)}"
            for column in table.columns
            if not column.is_label and (cell := row[column.index]) is not None and squeeze(cell.text)
        )
        if not values:
            continue
        line, cells = f"{label}：{values}", [cell for cell in row if cell is not None]
        if pieces and len(pieces[-1][0]) + len(line) < _LONGEST:
            pieces[-1] = (f"{pieces[-1][0]}\n{line}", pieces[-1][1] + cells)
        else:
            pieces.append((line, cells))
    return pieces
