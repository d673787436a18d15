"""Who hears which page was just read: of a long file somebody wants to know how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Heard = Callable[[int, int], None]

_listener: ContextVar[Heard | None] = ContextVar("page_listener", default=None)


@contextmanager
def heard_by(listener: Heard) -> Iterator[None]:
    """Call ``listener(page, pages)`` after each page read inside; ``pages`` is 0 where their number is not known."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def page_read(page: int, pages: int) -> None:
    """Tell whoever listens."""
    if (listener := _listener.get()) is not None:
        listener(page, pages)
