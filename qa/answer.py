"""The Answer: what a person reads, and everything that led to it, as values and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from index.domain.disclosure import Fact, Passage, Source
from qa.blocks import Block
from qa.query import Asked
from qa.query_json import asked_to_json


class Status(StrEnum):
    """What kind of answer it is."""

    ANSWERED = "answered"
    NO_DATA = "no_data"
    AMBIGUOUS = "ambiguous"
    OUT_OF_SCOPE = "out_of_scope"


class Verdict(StrEnum):
    """What the checker found for one number in a text."""

    VERIFIED = "verified"
    DERIVED = "derived"
    CONFLICT = "conflict"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"
    NOT_A_FIGURE = "not_a_figure"


class Direction(StrEnum):
    """Which way a change goes."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Operand:
    """A printed number that a figure was computed from."""

    label: str
    value: Decimal
    unit: str
    sources: tuple[Source, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "value": decimal_text(self.value),
            "unit": self.unit,
            "sources": [source.to_dict() for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that answers: a cell, a stated sentence, or derived by a formula over those.

    ``value`` is in ``unit``; ``formula`` is Chinese-readable arithmetic such as ``93.4 ÷ 268.22 = 34.82%`` over the
    ``operands``, ``steps`` the same as signs and numbers. ``direction`` is that of a change, against ``base``. ``fact`` is the fact that a printed one shows.
    """

    label: str
    value: Decimal
    unit: str
    kind: str  # cell | stated | derived
    sources: tuple[Source, ...]
    formula: str = ""
    operands: tuple[Operand, ...] = ()
    direction: Direction | None = None
    base: str = ""
    fact: Fact | None = None
    steps: tuple[str | Decimal, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "value": decimal_text(self.value),
            "unit": self.unit,
            "kind": self.kind,
            "formula": self.formula,
            "operands": [operand.to_dict() for operand in self.operands],
            **({"direction": self.direction.value} if self.direction is not None else {}),
            "sources": [source.to_dict() for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class CheckedNumber:
    """One number of a text, ``text[start:end]``, and its verdict. ``reason`` is for people, ``formula`` the arithmetic of a
    derived number."""

    text: str
    start: int
    end: int
    value: Decimal | None
    unit: str
    verdict: Verdict
    sources: tuple[Source, ...] = ()
    reason: str = ""
    right_value: Decimal | None = None
    formula: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "value": None if self.value is None else decimal_text(self.value),
            "unit": self.unit,
            "verdict": self.verdict.value,
            "reason": self.reason,
            "right_value": None if self.right_value is None else decimal_text(self.right_value),
            "formula": self.formula,
            "sources": [source.to_dict() for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that give different values for the same thing; the supported value comes first."""

    what: str
    values: tuple[tuple[Decimal, str, Source], ...]
    rule: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "values": [
                {"value": decimal_text(value), "unit": unit, "source": source.to_dict()}
                for value, unit, source in self.values
            ],
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question. ``facts``, ``passages`` and ``query`` show how it came about. ``note``: why a chat
    model's words are not shown, where one was asked for them; "" otherwise."""

    question: str
    status: Status
    text: str
    figures: tuple[Figure, ...] = ()
    numbers: tuple[CheckedNumber, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    choices: tuple[str, ...] = ()
    query: Any = None  # qa.query.Asked; the engine that is being replaced puts its own here
    blocks: tuple[Block, ...] = ()
    understood: str = ""
    facts: tuple[Fact, ...] = ()
    passages: tuple[Passage, ...] = ()
    note: str = ""
    elapsed_ms: int = 0

    @property
    def citations(self) -> tuple[Source, ...]:
        """Every place the answer rests on, each once, the asked figure's first."""
        found: dict[Source, None] = {}
        for figure in self.figures:
            found.update(dict.fromkeys(figure.sources))
        for conflict in self.conflicts:
            found.update({source: None for _, _, source in conflict.values})
        found.update({passage.source: None for passage in self.passages})
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract: plain dicts, lists and strings; money as decimal strings."""
        return {
            "question": self.question,
            "status": self.status.value,
            "text": self.text,
            "figures": [figure.to_dict() for figure in self.figures],
            "numbers": [number.to_dict() for number in self.numbers],
            "citations": [source.to_dict() for source in self.citations],
            "conflicts": [conflict.to_dict() for conflict in self.conflicts],
            "choices": list(self.choices),
            "query": _query_json(self.query),
            "understood": self.understood,
            **({"note": self.note} if self.note else {}),
            "elapsed_ms": self.elapsed_ms,
        }


def _query_json(query: Any) -> Any:
    if isinstance(query, Asked):
        return asked_to_json(query)
    return query.to_dict() if query is not None else None


def place_text(source: Source) -> str:
    """Where it stands, in a line for people: 《…》 表三 部门支出总体情况表 · “合计”行 · “项目支出”列 · 第3页."""
    return " · ".join(filter(None, [f"《{source.disclosure}》", spot_text(source)]))


def spot_text(source: Source) -> str:
    """The same without the title, where one disclosure alone is spoken of."""
    parts: list[str] = []
    if source.table:
        parts.append(source.table)
    if source.row is not None:
        parts.append(f"第{source.row}行“{source.row_label}”" if source.row_label else f"第{source.row}行")
    if source.column is not None:
        parts.append(f"第{source.column}列“{source.column_label}”" if source.column_label else f"第{source.column}列")
    if source.sentence:
        parts.append("正文")
    if source.address:
        parts.append(f"工作表单元格 {source.address}")
    elif source.page is not None:
        parts.append(f"第{source.page}页")
    elif source.line is not None:
        parts.append(f"文本第{source.line}行")
    return " · ".join(parts)


def decimal_text(value: Decimal) -> str:
    """A Decimal as people and JSON readers expect it: no exponent, no trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
