"""Content streams → operators with their operands, in a third of pdfminer's time.

pdfminer reads a stream token by token through four layers of calls, and that was more than half of the time of reading a
disclosure. One pattern over the whole stream says the same. A stream with anything the pattern does not know (an image
inside the stream, nested parentheses, odd bytes) is left to pdfminer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import stream_value
from pdfminer.psparser import LIT

_TOKEN = re.compile(
    rb"[\0\t\n\f\r ]+"
    rb"|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|(?P<word>[A-Za-z'\"][^\0\t\n\f\r ()<>\[\]{}/%#]*)"
    rb"|<(?P<hex>[0-9A-Fa-f\0\t\n\f\r ]*)>"
    rb"|\((?P<text>(?:[^()\\]|\\.)*)\)"
    rb"|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%#]*)(?!#)"
    rb"|(?P<open>\[|<<)|(?P<close>\]|>>)"
    rb"|%[^\n\r]*"
    rb"|(?P<unknown>.)",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r\n|(.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}
_VALUES = {b"true": True, b"false": False, b"null": None}

Operation = tuple[str, list[Any]]


def operations(content: bytes) -> list[Operation] | None:
    """The operators of a content stream with the operands before each, None for a stream that pdfminer must read."""
    found: list[Operation] = []
    operands: list[Any] = []
    outer: list[list[Any]] = []
    for match in _TOKEN.finditer(content):
        kind = match.lastgroup
        if kind is None:
            continue
        token = match[kind]
        if kind == "number":
            operands.append(float(token) if b"." in token else int(token))
        elif kind == "word":
            if token in _VALUES:
                operands.append(_VALUES[token])
            elif token == b"BI" or outer:
                return None
            else:
                found.append((token.decode("latin-1"), operands))
                operands = []
        elif kind == "hex":
            digits = token.translate(None, b"\0\t\n\f\r ")
            operands.append(bytes.fromhex((digits + b"0" if len(digits) % 2 else digits).decode("ascii")))
        elif kind == "text":
            operands.append(_ESCAPE.sub(_unescaped, token) if b"\\" in token else token)
        elif kind == "name":
            operands.append(LIT(token.decode("utf-8", "replace")))
        elif kind == "open":
            outer.append(operands)
            operands = []
        elif kind == "close" and outer:
            inner, operands = operands, outer.pop()
            # What a tag says in its dictionary is of no use here.
            operands.append(inner if token == b"]" else {})
        else:
            return None
    return None if outer else found


def _unescaped(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 0xFF])
    return _ESCAPED.get(match[2], match[2]) if match[2] else b""


class ContentInterpreter(PDFPageInterpreter):
    """pdfminer's interpreter, fed with whole operations."""

    def execute(self, streams: Sequence[object]) -> None:
        parts = [stream_value(stream) for stream in streams]
        if any(part.objid is None or part.objid in self.parent_stream_ids for part in parts):
            super().execute(streams)  # it guards against streams that contain themselves
            return
        program = operations(b"\n".join(part.get_data() for part in parts))
        if program is None:
            super().execute(streams)
            return
        self.stream_ids.clear()
        self.stream_ids.update(part.objid for part in parts if part.objid is not None)
        for operator, operands in program:
            self.argstack += operands
            method = _METHODS.get(operator)
            if method is None:
                continue
            name, count = method
            if not count:
                getattr(self, name)()
                continue
            arguments = self.pop(count)
            if len(arguments) == count:
                getattr(self, name)(*arguments)


def _methods() -> dict[str, tuple[str, int]]:
    """The interpreter's method for each operator, and how many operands it takes."""
    names = (name for name in dir(PDFPageInterpreter) if name.startswith("do_"))
    return {
        re.sub(r"_a$", "*", name[3:]).replace("_q", "'").replace("_w", '"'): (
            name,
            getattr(PDFPageInterpreter, name).__code__.co_argcount - 1,
        )
        for name in names
    }


_METHODS = _methods()
