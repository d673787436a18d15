"""Values of the domain as JSON and back, by the types of their fields: the one mechanism behind every stored value.

A frozen dataclass becomes an object without the fields that hold their default, a tuple a list, an enum its value, a
Decimal its digits. Adding a field to a value of the domain needs no change here.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin

Turn = Callable[[Any], Any]

_PLAIN = (str, int, bool, type(None))


def dumps(value: object, kind: Any) -> str:
    """The JSON text of a value of type ``kind``, always the same for equal values."""
    return text_of(encoder(kind)(value))


# Made once: json.dumps makes an encoder at every call that sets how it writes.
text_of = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def loads(text: str, kind: Any) -> Any:
    """The value of type ``kind`` that ``dumps`` wrote."""
    return decoder(kind)(json.loads(text))


@cache
def encoder(kind: Any) -> Turn:
    """A function from a value of type ``kind`` to what JSON can hold. Raises ``TypeError`` for a type that is not known."""
    return _codec(kind)[0]


@cache
def decoder(kind: Any) -> Turn:
    """The function back."""
    return _codec(kind)[1]


@cache
def field_types(kind: Any) -> dict[str, Any]:
    """The fields of a dataclass or named tuple and their types, in order."""
    hints = typing.get_type_hints(kind)
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else getattr(kind, "_fields", ())
    return {name: hints[name] for name in names}


def optional(kind: Any) -> Any:
    """The type X of ``X | None``, None for a type that is not of this form."""
    if get_origin(kind) in (types.UnionType, typing.Union):
        inner = [part for part in get_args(kind) if part is not type(None)]
        return inner[0] if len(inner) == 1 else None
    return None


def _codec(kind: Any) -> tuple[Turn, Turn]:
    if kind in _PLAIN:
        return _same, _same
    if inner := optional(kind):
        to, back = encoder(inner), decoder(inner)
        return (
            lambda value: None if value is None else to(value),
            lambda value: None if value is None else back(value),
        )
    if get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,):
        to, back = encoder(get_args(kind)[0]), decoder(get_args(kind)[0])
        return lambda value: [to(one) for one in value], lambda value: tuple(back(one) for one in value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        members = {member.value: member for member in kind}
        return str, members.__getitem__
    if kind is Decimal:
        return lambda value: format(value, "f"), Decimal
    if kind is date:
        return date.isoformat, date.fromisoformat
    if kind is float:
        return float, float
    if isinstance(kind, type) and issubclass(kind, tuple):
        return list, lambda value: kind(*value)
    if isinstance(kind, type) and is_dataclass(kind):
        return _object(kind)
    raise TypeError(f"no JSON form for {kind}")


def _same(value: Any) -> Any:
    return value


def _object(kind: type) -> tuple[Turn, Turn]:
    turns = {name: (encoder(hint), decoder(hint)) for name, hint in field_types(kind).items()}
    defaults = {field.name: field.default for field in fields(kind)}

    def to(value: Any) -> dict[str, Any]:
        held = ((name, getattr(value, name), turn) for name, (turn, _) in turns.items())
        return {name: turn(one) for name, one, turn in held if defaults[name] is MISSING or one != defaults[name]}

    def back(value: dict[str, Any]) -> Any:
        return kind(**{name: turns[name][1](one) for name, one in value.items()})

    return to, back
