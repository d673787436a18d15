"""Performance tables whose cells a conversion tore: halves of words in two cells, two cells in one, a row over several lines.

Such a sheet keeps two things: from top to bottom the order of its lines, and in a line the order of its cells. So

- header words are recognised by what is left of them, and completed from the other forms of the document;
- a line is moved sideways until its marks (分值, 得分) and values stand under their headers;
- lines are put together to rows around those that hold the marks: a cell's lines are centred in a row, or begin on top;
- the marks of a form add up to 100. What could only be put together by a guess counts when they do.

A number of which this does not tell the row, the column and the name is ``unread``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from index.performance.form import Entry, EntryKind, SheetReading, unread_cells
from index.performance.scattered.cells import PrintedWords, Row, printed_words
from index.performance.scattered.forms import Form, forms_of
from index.performance.scattered.indicators import read_indicators
from index.performance.scattered.money import money_entries

_NOTHING_PRINTED = PrintedWords()


def read_torn(rows: Sequence[Row], title: str = "", printed: PrintedWords = _NOTHING_PRINTED) -> SheetReading:
    """Every number of which row, column and name can be told. ``printed`` are the words of the whole document."""
    entries = [entry for form in forms_of(rows, title, printed) for entry in _form_entries(form, printed)]
    return SheetReading(tuple(entries), unread_cells(rows, entries))


def _form_entries(form: Form, printed: PrintedWords) -> list[Entry]:
    if not form.project and not form.of_body:  # the same indicator may be another project's
        return []
    money = list(money_entries(form.project, form.money_header, form.money_rows, printed))
    marks = [entry for entry in money if entry.kind is EntryKind.SCORE]
    given = sum((entry.amount.value for entry in marks if "得分" not in entry.measure), Decimal())
    reached = sum((entry.amount.value for entry in marks if "得分" in entry.measure), Decimal())
    return money + (read_indicators(form, printed, given, reached) if form.header else [])


__all__ = ["PrintedWords", "printed_words", "read_torn"]
