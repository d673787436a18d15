"""A chat model's server on this machine: it speaks the OpenAI protocol, whole or streamed, and says what it is told.

For tests and benchmarks, so that the real client packages are exercised: truthful, lying, slow and broken models are
functions from a request to a ``Reply``.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked: the texts of its messages by turn, and whether it wants a stream."""

    system: str
    turns: tuple[str, ...]  # human, ai, human, …
    stream: bool

    @property
    def again(self) -> bool:
        """Whether an earlier reply was sent back with what was wrong."""
        return len(self.turns) > 1


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says. ``delay``: seconds before the first byte; ``drip``: seconds between characters; ``raw``: the
    body as it is, in place of the protocol's; ``cut``: the connection is closed before the end."""

    text: str = ""
    status: int = 200
    delay: float = 0.0
    drip: float = 0.0
    raw: bytes | None = None
    cut: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


Model = Callable[[Request], Reply]


def answers(text: str) -> Reply:
    """A reply in the form that is asked for: a JSON object with the answer."""
    return Reply(json.dumps({"answer": text}, ensure_ascii=False))


class ChatServer:
    """The server while it runs: its address, the model that it plays, and what it was asked."""

    def __init__(self, address: str, model: Model) -> None:
        self.address = address
        self.model = model
        self.requests: list[Request] = []
        self.headers: list[dict[str, str]] = []
        self.failures: list[Exception] = []  # of the played model itself: a measurement with any is none


@contextmanager
def chat_server(model: Model) -> Iterator[ChatServer]:
    """A server on a free port of this machine, for the duration of a ``with``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            request = _request(body)
            state.requests.append(request)
            state.headers.append(dict(self.headers))
            try:
                self._reply(self._played(request), request.stream)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client gave up; that is what some tests want

        def _played(self, request: Request) -> Reply:
            try:
                return state.model(request)
            except Exception as failure:
                state.failures.append(failure)
                return Reply(status=500)

        def _reply(self, reply: Reply, stream: bool) -> None:
            if stopping.wait(reply.delay):
                self.close_connection = True
                return
            if reply.raw is not None or reply.status != 200:
                error = {"error": {"message": "refused", "type": "error", "code": reply.status}}
                self._head(reply, "application/json")
                self._chunk(reply.raw if reply.raw is not None else json.dumps(error).encode())
            elif stream:
                self._head(reply, "text/event-stream")
                for part in _parts(reply):
                    self._chunk(b"data: " + json.dumps(_event(part), ensure_ascii=False).encode() + b"\n\n")
                    if reply.drip and stopping.wait(reply.drip):
                        break
                if not reply.cut:
                    self._chunk(b"data: [DONE]\n\n")
            else:
                self._head(reply, "application/json")
                self._chunk(json.dumps(_completion(reply.text), ensure_ascii=False).encode())
            if not reply.cut:
                self._chunk(b"")
            self.close_connection = True

        def _head(self, reply: Reply, kind: str) -> None:
            self.send_response(reply.status)
            for name, value in {"Content-Type": kind, "Transfer-Encoding": "chunked", **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    stopping = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state = ChatServer(f"http://127.0.0.1:{server.server_address[1]}/v1", model)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _request(body: Mapping[str, Any]) -> Request:
    messages = [(message["role"], str(message["content"])) for message in body["messages"]]
    system = "\n".join(text for role, text in messages if role == "system")
    return Request(system, tuple(text for role, text in messages if role != "system"), bool(body.get("stream")))


def _parts(reply: Reply) -> list[str]:
    """A text as a stream has it: a few characters at a time."""
    size = 1 if reply.drip else 7
    return [reply.text[i : i + size] for i in range(0, len(reply.text), size)]


def _frame(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": int(time.time()), "model": "played"}


def _event(text: str) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    return {**_frame("chat.completion.chunk"), "choices": [choice]}


def _completion(text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {**_frame("chat.completion"), "choices": [choice], "usage": usage}
