"""What one file holds: read → tables → identity → facts, blanks, passages → contradictions; the balance of its digits."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from index.converted_text.tables import LineReading, read_line_tables
from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import (
    Blank,
    Contradiction,
    Discard,
    Disclosure,
    Fact,
    Nothing,
    Passage,
    Problem,
    Reason,
    Table,
    Unchecked,
)
from index.domain.errors import ReadError
from index.facts.cells import interpret_table
from index.facts.digit_balance import PageBalance, balance
from index.facts.identity import Told, identify
from index.facts.missing import stated_none, table_blanks
from index.facts.passages import make_passages
from index.facts.performance import indicator_fact
from index.facts.reasons import read_reasons
from index.facts.told import Said, ToldTable, tell_objectives, tell_statements, tell_table
from index.facts.untaken import untaken
from index.performance.form import SheetReading, plain
from index.performance.scattered import PrintedWords, printed_words, read_torn
from index.performance.whole import read_indicators
from index.prose.paragraphs import Paragraph, join_lines
from index.prose.statements import read_statements
from index.readers import Grid, Line, RawDocument, read
from index.reconcile.evidence import Evidence
from index.reconcile.reconciliation import reconcile
from index.tables.assembly import Sheet, read_tables


@dataclass(frozen=True, slots=True)
class Extract:
    """What one file holds. Every digit of it is in ``tables``, ``sheets``, ``paragraphs`` or ``discards``."""

    disclosure: Disclosure
    tables: tuple[Table, ...]
    sheets: tuple[Sheet, ...]
    facts: tuple[Fact, ...]
    blanks: tuple[Blank, ...]
    reasons: tuple[Reason, ...]
    paragraphs: tuple[Paragraph, ...]
    passages: tuple[Passage, ...]
    discards: tuple[Discard, ...]
    balance: tuple[PageBalance, ...]
    problems: tuple[Problem, ...]
    contradictions: tuple[Contradiction, ...]
    unchecked: tuple[Unchecked, ...]


def extract_file(
    path: Path, sha256: str | None = None, content: bytes | None = None, told: Told | None = None
) -> Extract:
    """Everything a file holds, without storing it; ``content`` is that of a file which is not on the disk, ``told`` what
    is known about it beside what it says.

    Raises ``ReadError``.
    """
    raw = read(path, content)
    reading = read_tables(raw.blocks)
    # Only a text file can hold tables without cells; in the other formats a line is never a row.
    bare = all(line.line is not None for line in reading.prose)
    by_line = read_line_tables(reading.prose) if bare else LineReading((), reading.prose, ())
    tables = (*reading.tables, *by_line.tables)
    sheets = (*reading.sheets, *by_line.sheets)
    lines = [block.text for block in raw.blocks if isinstance(block, Line)]
    bodies = [*(table.body for table in tables), *(sheet.body for sheet in sheets)]
    identity = identify(path, lines, bodies, _first_rows(raw), told)
    disclosure = Disclosure(
        title=identity.title,
        path=str(path),
        sha256=sha256 or file_hash(path, content),
        body=identity.body,
        aliases=identity.aliases,
        scope=identity.scope,
        year=identity.year,
        stage=identity.stage,
        pages=raw.pages,
    )
    prose = join_lines(by_line.prose)
    paragraphs = prose.paragraphs
    default_unit = _common_unit(tables)
    told_tables = [tell_table(table, disclosure, default_unit) for table in tables]
    facts = [fact for told in told_tables for fact in told.facts]
    words = printed_words([sheet.rows for sheet in sheets], [paragraph.text for paragraph in paragraphs])
    read_sheets = [(sheet, _read_sheet(sheet, words)) for sheet in sheets]
    facts += [indicator_fact(entry, sheet.title, disclosure) for sheet, read in read_sheets for entry in read.entries]
    names = [identity.body, *identity.aliases]
    said = tell_statements(read_statements(paragraphs, names, everything=True), disclosure)
    facts += [one.fact for one in said]
    for _, form in read_sheets:
        facts += [one.fact for one in tell_objectives(form.objectives, names, disclosure)]
    blanks = [blank for told in told_tables for blank in table_blanks(told.interpreted, disclosure)]
    blanks += [blank for paragraph in paragraphs for blank in stated_none(paragraph, disclosure)]
    if not tables and (attached := _not_attached(paragraphs)) is not None:
        source = disclosure.source(attached.place(), sentence=attached.text)
        blanks.append(Blank(disclosure.body, disclosure.year, attached.text, Nothing.NOT_ATTACHED, source))
    discards = (*raw.discards, *reading.discards, *by_line.discards, *prose.discards)
    reconciled = reconcile(Evidence(disclosure, tuple(told_tables), tuple(facts), paragraphs, tuple(said), discards))
    digits = balance(raw.digits, tables, sheets, paragraphs, discards)
    return Extract(
        disclosure=disclosure,
        tables=tables,
        sheets=sheets,
        facts=tuple(facts),
        blanks=tuple(blanks),
        reasons=tuple(read_reasons([(one.statement, one.fact) for one in said], disclosure)),
        paragraphs=paragraphs,
        passages=tuple(make_passages(paragraphs, tables, disclosure)),
        discards=discards,
        balance=digits,
        problems=(
            *raw.problems,
            *(Problem(None, what, "单位、年度或阶段不明") for what in identity.problems),
            *reading.problems,
            *by_line.problems,
            *(problem for table in tables for problem in untaken(table)),
            *(p for sheet, read in read_sheets if (p := _unread(sheet, read))),
            *(p for b in digits if (p := b.problem)),
        ),
        contradictions=reconciled.contradictions,
        unchecked=reconciled.unchecked,
    )


def evidence_of(extract: Extract) -> Evidence:
    """What an extract was reconciled on, told again from its tables and paragraphs and with its own facts."""
    disclosure, left = extract.disclosure, iter(extract.facts)
    told = []
    for table in extract.tables:
        interpreted = interpret_table(table, disclosure)
        told.append(ToldTable(interpreted, tuple(islice(left, len(interpreted.cells)))))
    statements = read_statements(extract.paragraphs, [disclosure.body, *disclosure.aliases], everything=True)
    facts = extract.facts[len(extract.facts) - len(statements) :]
    said = tuple(Said(statement, fact) for statement, fact in zip(statements, facts, strict=True))
    return Evidence(disclosure, tuple(told), extract.facts, extract.paragraphs, said, extract.discards)


def _read_sheet(sheet: Sheet, words: PrintedWords) -> SheetReading:
    if sheet.torn:
        return read_torn(sheet.rows, sheet.title, words)
    return read_indicators(sheet.rows, sheet.title)


_HEAD_ROWS = 8  # of a table: those that may say whose it is


def _first_rows(raw: RawDocument) -> Iterator[list[str]]:
    """The texts of the first rows of every table, row by row."""
    for block in raw.blocks:
        if isinstance(block, Grid):
            rows: dict[int, list[str]] = {}
            for cell in block.cells:
                if cell.row < _HEAD_ROWS:
                    rows.setdefault(cell.row, []).append(cell.text)
            yield from (rows[number] for number in sorted(rows))


_SHOWN = 12  # unread numbers that a problem lists


def _unread(sheet: Sheet, read: SheetReading) -> Problem | None:
    """What to tell about a performance sheet of which a number could not be told."""
    if not read.unread:
        return None
    where = f"（文本第{sheet.line}行起）" if sheet.line else ""
    listed = "、".join(
        f"{plain(cell.text)}（第{cell.line}行）" if cell.line else plain(cell.text) for cell in read.unread[:_SHOWN]
    )
    more = " 等" if len(read.unread) > _SHOWN else ""
    what = f"绩效表“{sheet.title or '（无标题）'}”{where}有{len(read.unread)}个数说不清是什么，未取：{listed}{more}"
    return Problem(read.unread[0].page or sheet.page, what, "绩效表的数说不清")


def _not_attached(paragraphs: Sequence[Paragraph]) -> Paragraph | None:
    """The paragraph that points to tables in an attachment."""
    return next((p for p in paragraphs if re.search(r"[(见详][^。]{0,6}附[表件]", p.text) and len(p.text) < 60), None)


def _common_unit(tables: Sequence[Table]) -> str:
    """The money unit that every table which states one states; "" when they differ."""
    units = Counter(table.unit for table in tables if table.unit in MONEY_UNITS)
    return next(iter(units)) if len(units) == 1 else ""


def file_hash(path: Path, content: bytes | None = None) -> str:
    """SHA-256 of the content, of the file on the disk if none is given. Raises ``ReadError`` when there is no such file."""
    if content is not None:
        return hashlib.sha256(content).hexdigest()
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise ReadError(path, "不是文件", "请给出文件的路径")  # a pipe or a device may never end
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise ReadError(path, "文件不存在", "请检查路径") from error
    except OSError as error:
        raise ReadError(path, f"打不开（{error.strerror}）", "请检查文件和权限") from error
