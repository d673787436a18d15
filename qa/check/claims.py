"""Text → claims: for every number what it says, of which body, year, stage, scope, fund and thing.

The sentences are read by ``index.prose.statements``, the same reader that made facts of the disclosures' own prose; around it
stands what holds at each number (``context``, ``said``), and the forms that disclosures do not use but other writers do
(``forms``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.prose.paragraphs import Paragraph, join_lines
from index.prose.statements import Statement, read_statements
from index.readers import Line
from qa.check.agencies import Names
from qa.check.claim import Claim
from qa.check.forms import claim_of, shared_out
from qa.check.marks import marks_of
from qa.check.numbers import Number, find_numbers, reading_text
from qa.check.said import Memory, remember, said_at

_SENTENCE_END = re.compile(r"[。!?]")


_CLAUSE_START = re.compile(r"[,;。!?]|(?<!\d):")


# A line that is a title goes on in no other, however short the text is whose widest line it is.
_TITLE_LINE = re.compile(r"[^,;。!?:]*(?:预算|决算|公开|情况|说明|表)\s*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read: its numbers, and the claim of each figure that stands in a paragraph."""

    numbers: tuple[Number, ...]
    claims: dict[int, Claim]  # by the number's start in the text
    outside: frozenset[int] = field(default=frozenset())  # page numbers and tables of contents


def read_claims(text: str, names: Names) -> Reading:
    """Every number of a text and what it claims."""
    numbers = find_numbers(text)
    reading, spans = reading_text(text, numbers)
    lines, starts, at = [], [], 0
    for number, piece in enumerate(reading.split("\n")):
        lines.append(Line(piece, line=number, ends_paragraph=bool(_TITLE_LINE.fullmatch(piece))))
        starts.append(at)
        at += len(piece) + 1
    paragraphs = join_lines(lines).paragraphs
    memory = Memory()
    claims: dict[int, Claim] = {}
    covered: set[int] = set()
    known = names.words_in(reading)
    statements: dict[int, list[Statement]] = {}
    for statement in read_statements(paragraphs, known):
        statements.setdefault(id(statement.paragraph), []).append(statement)
    begins = [start for start, _ in spans]
    for paragraph in paragraphs:
        where = _positions(paragraph, starts)
        own: list[tuple[Number, int, int]] = []
        back = {place: i for i, place in enumerate(where) if place is not None}
        for line in paragraph.lines:
            low = starts[line.line or 0]
            first = bisect_right(begins, low - 1)
            while first < len(numbers) and begins[first] < low + len(line.text):
                span = spans[first]
                inside = [back[p] for p in range(*span) if p in back]
                if inside:
                    own.append((numbers[first], inside[0], inside[-1] + 1))
                first += 1
        covered.update(number.start for number, _, _ in own)
        by_start = {s.start: s for s in statements.get(id(paragraph), [])}
        for claim in _paragraph_claims(paragraph, own, by_start, names, memory):
            claims[claim.number.start] = claim
    outside = frozenset(number.start for number in numbers) - covered
    return Reading(tuple(numbers), claims, outside)


def _positions(paragraph: Paragraph, starts: Sequence[int]) -> list[int | None]:
    """For each character of the paragraph's text its place in the text that was read: only blanks differ."""
    places = [
        starts[line.line or 0] + i for line in paragraph.lines for i, c in enumerate(line.text) if not c.isspace()
    ]
    found: list[int | None] = []
    at = 0
    for c in paragraph.text:
        if c.isspace() or at >= len(places):
            found.append(None)
        else:
            found.append(places[at])
            at += 1
    return found


def _paragraph_claims(
    paragraph: Paragraph,
    numbers: Sequence[tuple[Number, int, int]],
    statements: dict[int, Statement],
    names: Names,
    memory: Memory,
) -> list[Claim]:
    text = paragraph.text
    marks = marks_of(text, names)
    heading_marks = marks_of(paragraph.heading, names) if paragraph.heading and paragraph.heading != text else []
    ends = [m.end() for m in _SENTENCE_END.finditer(text) if not _in_brackets(text, m.start())]
    found: list[Claim] = []
    previous = start = 0
    order = 0
    for number, at, end in numbers:
        sentence_start = max((e for e in ends if e <= at), default=0)
        if sentence_start != start:
            remember(text, memory, marks, start, sentence_start)
            start, order, previous = sentence_start, 0, max(previous, sentence_start)
        if number.no_figure:
            continue
        sentence_end = min((e for e in ends if e > at), default=len(text))
        before = max(previous, sentence_start)
        clause_start = max((m.end() for m in _CLAUSE_START.finditer(text, before, at)), default=before)
        said = said_at(marks, heading_marks, memory, sentence_start, clause_start, at, text)
        claim = claim_of(number, at, end, text, before, clause_start, said, marks, statements.get(at), found)
        found.append(
            replace(
                claim,
                head=next((c.item for c in found if c.position >= sentence_start and c.item), ""),
                sentence=text[sentence_start:sentence_end].strip(),
                order=order,
                heading=paragraph.heading,
                position=at,
            )
        )
        order += 1
        previous = end
    remember(text, memory, marks, start, len(text))
    return shared_out(text, found, marks, ends)


def _in_brackets(text: str, at: int) -> bool:
    return text.count("(", 0, at) > text.count(")", 0, at) and ")" in text[at : at + 40]
