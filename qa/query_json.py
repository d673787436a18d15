"""A Query as JSON and back: what answers show, the API takes, and a chat model fills in.

Slots that are open are left out. A name the schema does not know is an error that says so, in Chinese: the text reaches
whoever sent the JSON. Money is a decimal string.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from index.domain.address import Classification, Flow, Fund, Origin, Role, Scope, Stage
from index.domain.errors import QuestionError
from qa.query import (
    Aggregate,
    Aggregation,
    Amount,
    AnyOf,
    Asked,
    Axis,
    Claim,
    Compare,
    Condition,
    Describe,
    Each,
    Form,
    Ground,
    Holdings,
    ItemWanted,
    List,
    Located,
    Period,
    Premise,
    Quantity,
    Query,
    Rank,
    Ref,
    Relate,
    Relation,
    Several,
    Verify,
    Wanted,
    Why,
)

# The schema's English words for the values of our enums.
_WORDS: dict[type[StrEnum], dict[str, StrEnum]] = {
    Classification: {
        "functional": Classification.FUNCTIONAL,
        "department_economic": Classification.ECONOMIC,
        "government_economic": Classification.GOVERNMENT_ECONOMIC,
        "revenue": Classification.REVENUE,
        "project": Classification.PROJECT,
        "line": Classification.LINE,
        "indicator": Classification.INDICATOR,
        "catalogue": Classification.PROCUREMENT,
        "organ": Classification.ORGAN,
        "named": Classification.NAMED,
    },
    Scope: {
        "department": Scope.DEPARTMENT,
        "unit": Scope.UNIT,
        "whole_region": Scope.REGION,
        "own_level": Scope.OWN_LEVEL,
    },
    Stage: {
        "initial_budget": Stage.BUDGET,
        "adjusted_budget": Stage.ADJUSTED,
        "estimated_outturn": Stage.ESTIMATED,
        "executed": Stage.EXECUTED,
        "final_accounts": Stage.FINAL,
        "advance_allocation": Stage.ADVANCE,
        "disbursed": Stage.DISBURSED,
        "target": Stage.TARGET,
        "actual": Stage.ACTUAL,
        "before": Stage.BEFORE,
        "after": Stage.AFTER,
    },
    Flow: {
        "revenue": Flow.REVENUE,
        "expenditure": Flow.EXPENDITURE,
        "balance": Flow.BALANCE,
        "stock": Flow.STOCK,
        "debt": Flow.DEBT,
    },
    Fund: {
        "all": Fund.ALL,
        "fiscal": Fund.FISCAL,
        "general_public": Fund.GENERAL,
        "government_fund": Fund.GOVERNMENT,
        "state_capital": Fund.CAPITAL,
        "social_insurance": Fund.SOCIAL_INSURANCE,
        "special_account": Fund.SPECIAL_ACCOUNT,
        "own": Fund.UNIT,
        "upper_level_grant": Fund.UPPER_GRANT,
    },
    Origin: {"current_year": Origin.CURRENT, "carried_over": Origin.CARRIED_OVER},
    Role: {
        "amount": Role.AMOUNT,
        "count": Role.COUNT,
        "unit_price": Role.UNIT_PRICE,
        "change": Role.CHANGE,
        "rate_of_change": Role.CHANGE_RATE,
        "share": Role.SHARE,
        "completion": Role.COMPLETION,
        "score": Role.SCORE,
        "weight": Role.WEIGHT,
        "target": Role.TARGET,
        "attribute": Role.ATTRIBUTE,
        "mention": Role.MENTION,
    },
}
_SPELT: dict[StrEnum, str] = {value: word for words in _WORDS.values() for word, value in words.items()}

# The schema's English words for columns, and the canonical words of the disclosures.
MEASURES = {
    "basic": "基本支出",
    "project": "项目支出",
    "personnel": "人员经费",
    "operating": "公用经费",
    "goods": "货物",
    "works": "工程",
    "services": "服务",
}
TOTAL = "total"
_MEASURE_WORDS = {chinese: english for english, chinese in MEASURES.items()}

Decoder = Callable[[Any], Any]


def to_json(query: Query) -> dict[str, Any]:
    """The query as plain dicts, lists and strings."""
    encoded: dict[str, Any] = _encode(query)
    return encoded


def from_json(value: Mapping[str, Any]) -> Query:
    """The query behind its JSON form. Raises ``QuestionError`` for what is no query."""
    return _query(value)


def asked_to_json(asked: Asked) -> dict[str, Any]:
    """A reading with its form and what each slot rests on."""
    grounds = {
        ground.slot: [ground.start, ground.end] if ground.by == "words" else ground.by for ground in asked.grounds
    }
    return {"query": to_json(asked.query), "form": _encode(asked.form), "grounds": grounds}


def asked_from_json(value: Mapping[str, Any]) -> Asked:
    """The same back; ``form`` and ``grounds`` may be missing. Raises ``QuestionError``."""
    grounds = tuple(
        Ground(slot, by=by) if isinstance(by, str) else Ground(slot, int(by[0]), int(by[1]))
        for slot, by in (value.get("grounds") or {}).items()
    )
    return Asked(_query(value.get("query")), _record(Form, _FORM, value.get("form") or {}), grounds)


# ---- encoding


def _encode(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return _SPELT.get(value, value.value)
    if isinstance(value, Quantity):
        return _quantity_text(value)
    if isinstance(value, Premise):
        return _premise_text(value)
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, Each | AnyOf):
        return {"each" if isinstance(value, Each) else "any_of": [_encode(one) for one in value.values]}
    if isinstance(value, tuple):
        return [_encode(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return _fields_of(value)
    return value


def _fields_of(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"op": _op_of(value)} if type(value) in _OPS or hasattr(value, "op") else {}
    for field in fields(value):
        own = getattr(value, field.name)
        if field.name == "op" or own is None or (own == field.default and field.name not in _ALWAYS):
            continue
        found |= _special(value, field.name, own) or {field.name: _encode(own)}
    return found


_ALWAYS = {"wanted", "left", "right", "of", "over", "show", "by", "queries", "claims", "topic", "relation", "positions"}


def _special(value: Any, name: str, own: Any) -> dict[str, Any]:
    """Fields whose JSON has another name or form than ours."""
    if name == "descending":
        return {"order": "descending" if own else "ascending"}
    if name == "define":
        return {"op": "Define"}
    if name == "measure" and isinstance(value, Wanted):
        return {name: _measure_json(own)}
    return {}


def _measure_json(own: Any) -> Any:
    if isinstance(own, Each):
        return {"each": [_measure_json(one) for one in own.values]}
    if isinstance(own, tuple):
        return [_MEASURE_WORDS.get(word, word) for word in own] or [TOTAL]
    return _encode(own)


def _op_of(value: Any) -> str:
    named = getattr(value, "op", None)
    return str(named.value) if isinstance(named, StrEnum) else type(value).__name__


def _quantity_text(quantity: Quantity) -> str:
    sign = "+" if quantity.signed and quantity.value >= 0 else ""
    return f"{sign}{quantity.value} {quantity.unit}".rstrip()


def _premise_text(premise: Premise) -> str:
    number = _quantity_text(premise.right) if premise.right is not None else ""
    relation = (
        "" if premise.relation == "=" and premise.right is not None and premise.right.signed else premise.relation
    )
    return "; ".join(filter(None, (f"{relation} {number}".strip(), premise.words)))


# ---- decoding


def _query(value: Any) -> Query:
    if not isinstance(value, Mapping):
        raise QuestionError(f"查询应当是一个 JSON 对象，而不是“{value}”")
    if "op" not in value and set(value) <= {"previous", "this"}:
        return _ref(value)
    op = value.get("op")
    reader = _READERS.get(str(op))
    if reader is None:
        raise QuestionError(f"不认得的查询“{op}”；可以用：{'、'.join(_READERS)}")
    try:
        found: Query = reader({name: own for name, own in value.items() if name != "op"}, str(op))
        return found
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise QuestionError(f"查询“{op}”不完整或写法不对：{error}") from error


def _record(kind: type, decoders: Mapping[str, Decoder], value: Any) -> Any:
    """A dataclass from a mapping, every name of which must be known."""
    if not isinstance(value, Mapping):
        raise QuestionError(f"应当是一个 JSON 对象，而不是“{value}”")
    unknown = set(value) - set(decoders)
    if unknown:
        raise QuestionError(f"不认得的字段“{'、'.join(sorted(unknown))}”；可以用：{'、'.join(decoders)}")
    return kind(**{name: decoders[name](own) for name, own in value.items() if own is not None})


def _ref(value: Mapping[str, Any]) -> Ref:
    this = value.get("this")
    return Ref(str(value.get("previous") or ""), None if this is None else int(this))


def _word(kind: type[StrEnum]) -> Decoder:
    words = _WORDS[kind]

    def decode(value: Any) -> StrEnum:
        if value not in words:
            raise QuestionError(f"不认得“{value}”；可以用：{'、'.join(words)}")
        return words[value]

    return decode


def _slot(decode: Decoder) -> Decoder:
    """A slot of an address: one value, each or any of several, or a reference."""

    def slot(value: Any) -> Any:
        if isinstance(value, Mapping):
            if "each" in value:
                return Each(tuple(decode(one) for one in value["each"]))
            if "any_of" in value:
                return AnyOf(tuple(decode(one) for one in value["any_of"]))
            if set(value) <= {"previous", "this"}:
                return _ref(value)
        return decode(value)

    return slot


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in ([value] if isinstance(value, str) else value))


def _measure(value: Any) -> tuple[str, ...]:
    words = tuple(MEASURES.get(word, word) for word in _texts(value))
    return () if words == (TOTAL,) else words


def _item_wanted(value: Any) -> ItemWanted:
    found: ItemWanted = _record(ItemWanted, _ITEM, value)
    return found


def _item(value: Any) -> tuple[ItemWanted, ...]:
    return tuple(_item_wanted(one) for one in ([value] if isinstance(value, Mapping) else value))


def _period(value: Any) -> Period:
    found: Period = _record(Period, {"fiscal_year": int, "as_of": date.fromisoformat}, value)
    return found


def _located(value: Any) -> Located:
    found: Located = _record(Located, {"table": str, "section": str, "ordinal": str}, value)
    return found


def _wanted(value: Any) -> Wanted:
    found: Wanted = _record(Wanted, _WANTED, value)
    return found


def _axis(value: Any) -> Axis:
    found: Axis = _record(Axis, {"dimension": str, "level": str, "within": _within_axis}, value)
    return found


def _within_axis(value: Any) -> ItemWanted | str:
    return value if isinstance(value, str) else _item_wanted(value)


def _conditions(value: Any) -> tuple[Condition, ...]:
    decoders: dict[str, Decoder] = {"left": str, "relation": str, "right": _condition_value}
    return tuple(_record(Condition, decoders, one) for one in value)


def _condition_value(value: Any) -> str | Decimal:
    return Decimal(str(value)) if isinstance(value, int | float) else str(value)


_FORM: dict[str, Decoder] = {"unit": str, "decimals": int, "answer_as": str, "language": str}
_ITEM: dict[str, Decoder] = {
    "classification": _word(Classification),
    "code": str,
    "path": _texts,
    "within": _slot(_item_wanted),
    "level": str,
}
_WANTED: dict[str, Decoder] = {
    "agency": _slot(str),
    "recipient": _slot(str),
    "place": str,
    "scope": _word(Scope),
    "period": _slot(_period),
    "stage": _slot(_word(Stage)),
    "flow": _slot(_word(Flow)),
    "fund": _slot(_word(Fund)),
    "origin": _word(Origin),
    "item": _slot(_item),
    "measure": _slot(_measure),
    "role": _slot(_word(Role)),
    "attribute": _slot(str),
    "bound": str,
    "base": lambda value: _wanted(value),
    "basis": str,
    "located": _slot(_located),
    "exclude": _texts,
}

_QUANTITY = re.compile(r"(?P<sign>[+\-−]?)\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>\D*)$")
_PREMISE = re.compile(r"(?P<relation>=|≈|>=|<=|>|<)?\s*(?P<rest>[^;]*)(?:;\s*(?P<words>.*))?$")
_DIRECTIONS = {"rise": "increased", "fall": "decreased"}


def quantity(text: str) -> Quantity | None:
    """The number that a text states and nothing else (-0.09 %, 400 人), else None."""
    match = _QUANTITY.match(text.strip())
    if not match:
        return None
    negative = match["sign"] in ("-", "−")
    value = Decimal(match["number"].replace(",", ""))
    return Quantity(-value if negative else value, match["unit"].strip(), bool(match["sign"]))


def _premise(value: Any) -> Premise:
    """The schema writes a premise as a line of text, which is taken apart here and nowhere else."""
    text = str(value)
    if text in _DIRECTIONS or text in _DIRECTIONS.values() or text == "unchanged":
        return Premise(_DIRECTIONS.get(text, text))
    is_rate = text.startswith("rate ")
    match = _PREMISE.match(text.removeprefix("rate "))
    right = quantity(match["rest"]) if match else None
    if match is None or right is None:
        return Premise(words=text)
    if is_rate:
        right = Quantity(right.value, right.unit, signed=True)
    return Premise(match["relation"] or "=", right, match["words"] or "")


def _claim(value: Any) -> Claim:
    decoders: dict[str, Decoder] = {"left": _query, "relation": str, "right": _claimed}
    found: Claim = _record(Claim, decoders, value)
    return found


def _claimed(value: Any) -> Query | Quantity | str:
    if isinstance(value, str):
        return quantity(value) or value
    return _query(value)


def _queries(value: Any) -> tuple[Query, ...]:
    return tuple(_query(one) for one in value)


def _reader(kind: type, decoders: Mapping[str, Decoder]) -> Callable[[Mapping[str, Any], str], Any]:
    return lambda value, _: _record(kind, decoders, value)


def _rank(value: Mapping[str, Any], _: str) -> Rank:
    order = value.get("order", "descending")
    if order not in ("descending", "ascending"):
        raise QuestionError(f"不认得的次序“{order}”；可以用：descending、ascending")
    decoders: dict[str, Decoder] = {
        "over": _axis,
        "by": _query,
        "positions": lambda own: tuple(map(int, own)),
        "where": _conditions,
        "reverse": _query,
        "descending": bool,
    }
    rest = {name: own for name, own in value.items() if name != "order"}
    found: Rank = _record(Rank, decoders, {**rest, "descending": order == "descending"})
    return found


def _relate(value: Mapping[str, Any], op: str) -> Relate:
    found: Relate = _record(
        lambda **own: Relate(Relation(op), **own),  # type: ignore[arg-type]
        {"left": _query, "right": _query},
        value,
    )
    return found


def _aggregate(value: Mapping[str, Any], op: str) -> Aggregate:
    return Aggregate(Aggregation(op), _queries(value["of"]))


def _describe(value: Mapping[str, Any], op: str) -> Describe:
    found: Describe = _record(
        Describe, {"topic": str, "wanted": _wanted, "define": bool}, {**value, "define": op == "Define"}
    )
    return found


_READERS: dict[str, Callable[[Mapping[str, Any], str], Any]] = {
    "Amount": _reader(Amount, {"wanted": _wanted}),
    **{relation.value: _relate for relation in Relation},
    **{aggregation.value: _aggregate for aggregation in Aggregation},
    "Rank": _rank,
    "List": _reader(List, {"over": _axis, "show": _queries, "where": _conditions}),
    "Compare": _reader(Compare, {"of": _queries, "give": _texts}),
    "Verify": _reader(Verify, {"claims": lambda value: tuple(_claim(one) for one in value)}),
    "Why": _reader(Why, {"of": _query, "aspect": str, "premise": _premise}),
    "Describe": _describe,
    "Define": _describe,
    "Holdings": _reader(Holdings, {"wanted": _wanted}),
    "Several": _reader(Several, {"queries": _queries}),
    "Ref": lambda value, _: _ref(value),
}
_OPS: set[type] = {Amount, Rank, List, Compare, Verify, Why, Describe, Holdings, Several}


def readings_json(readings: Iterable[Asked]) -> list[dict[str, Any]]:
    """Several readings of a question, best first."""
    return [asked_to_json(asked) for asked in readings]
