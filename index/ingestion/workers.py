"""Reading in processes of their own, so that no file can hang, exhaust or crash the run, and cores are used.

Pebble kills a task that takes too long and replaces a worker that died. Workers are spawned, never forked: the process
that stores holds the threads of Chroma and torch, and a fork in their midst can deadlock. A worker costs a third of a
second of imports, once; the files after the first one are read while this process loads its own libraries and stores.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from multiprocessing import connection, context, get_context, parent_process
from pathlib import Path
from threading import Lock, Thread
from types import ModuleType, TracebackType
from typing import Any, Generic, ParamSpec, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from index.domain.errors import LimitExceeded, ReaderFailure, ReadError, SettingError
from index.readers.page_progress import heard_by

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")

# More workers than this wait for the one process that stores.
_MOST_JOBS = 4
_OUR_FAULT = "这是程序的问题，请报告；可先把文件另存为 PDF 再试"


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take. The memory limit holds where the platform can set one (not on Windows)."""

    seconds: int = 600
    memory_mb: int = 4096

    @classmethod
    def configured(cls) -> Limits:
        """``WENZHANG_FILE_SECONDS`` and ``WENZHANG_FILE_MEMORY_MB``. Raises ``SettingError``."""
        return cls(
            _positive("WENZHANG_FILE_SECONDS", cls().seconds), _positive("WENZHANG_FILE_MEMORY_MB", cls().memory_mb)
        )


def _positive(name: str, default: int) -> int:
    written = os.environ.get(name, "").strip() or str(default)
    if not written.isdecimal() or int(written) < 1:
        raise SettingError(f"{name} 应为正整数，现在是：{written}")
    return int(written)


def default_jobs(files: int) -> int:
    """As many workers as there are files, cores, and use for them."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, _MOST_JOBS, files))


class Task(Generic[T]):
    """Work on one file, under way in a worker."""

    def __init__(self, path: Path, limits: Limits, future: Future[T]) -> None:
        self._path = path
        self._limits = limits
        self.future = future

    def result(self) -> T:
        """Wait for it. Raises ``ReadError``: the work's own, or one that says how the file broke its worker."""
        try:
            return self.future.result()
        except TimeoutError as error:
            raise LimitExceeded(
                self._path,
                f"{self._limits.seconds} 秒还没有读完",
                "请检查原件，或拆成几个文件，或用 WENZHANG_FILE_SECONDS 放宽时限",
            ) from error
        except MemoryError as error:
            raise LimitExceeded(
                self._path,
                f"读取时用的内存超过 {self._limits.memory_mb} MB",
                "请检查原件，或拆成几个文件，或用 WENZHANG_FILE_MEMORY_MB 放宽上限",
            ) from error
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGKILL:  # whoever else kills: the system, out of memory
                raise LimitExceeded(
                    self._path, "读取时内存不够，被系统终止", "请检查原件，或减少 --jobs，或换内存更大的机器"
                ) from error
            raise ReaderFailure(self._path, f"读取时程序崩溃（退出码 {error.exitcode}）", _OUR_FAULT) from error
        except BrokenProcessPool as error:
            raise ReaderFailure(self._path, "读取时工作进程全部退出", _OUR_FAULT) from error


@dataclass(frozen=True, slots=True)
class Begun(Generic[T]):
    """Something begun: ``result`` waits for it, and the ``task`` is what it waits for, None for nothing."""

    result: Callable[[], T]
    task: Task[Any] | None = None

    @property
    def ready(self) -> bool:
        """Whether the result is there without waiting."""
        return self.task is None or self.task.future.done()


class Workers:
    """Processes that read files, each file within ``limits``. They start with the first task; leaving the ``with`` ends
    them at once, whatever they are at (Ctrl-C too). ``heard(path, page, pages)`` is told, from a thread, when a worker
    begins with a file (page 0) and has read a page of it.
    """

    def __init__(self, jobs: int, limits: Limits, heard: Callable[[Path, int, int], None] | None = None) -> None:
        if jobs < 1:
            raise SettingError(f"同时读取的文件数应为正整数，现在是：{jobs}")
        self.jobs = jobs
        self.limits = limits
        self._pool: ProcessPool | None = None
        self._heard = heard
        self._words: Any = _CONTEXT.SimpleQueue() if heard else None
        self._listener: Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()
        if self._listener is not None:
            self._words.put(None)
            self._listener.join()

    def submit(self, work: Callable[P, T], path: Path, *args: P.args, **kwargs: P.kwargs) -> Task[T]:
        """Begin ``work(*args)``; ``path`` is the file that errors name. Work and arguments are pickled."""
        if self._pool is None or not self._pool.active:
            self._stop()
            if self._words is not None and self._listener is None:
                self._listener = Thread(target=self._listen, daemon=True)
                self._listener.start()
            self._pool = ProcessPool(
                self.jobs, initializer=_prepare, initargs=(self.limits.memory_mb, self._words), context=_CONTEXT
            )
        future = self._pool.schedule(_guarded, args=(path, work, args, kwargs), timeout=self.limits.seconds)
        return Task(path, self.limits, future)

    def ahead(self, items: Iterable[Item], begin: Callable[[Item], T]) -> Iterator[T]:
        """``begin(item)`` of each, in order, begun early enough that no worker waits and few results do."""
        begun: deque[T] = deque()
        for item in items:
            begun.append(begin(item))
            if len(begun) > 2 * self.jobs:
                yield begun.popleft()
        while begun:
            yield begun.popleft()

    def as_done(self, items: Iterable[Item], begin: Callable[[Item], Begun[T]]) -> Iterator[tuple[int, Item, Begun[T]]]:
        """``begin(item)`` of each with its number and item, as they end: what takes long holds up nothing. Of what is ready
        at once, the first begun comes first."""
        waiting: deque[tuple[int, Item, Begun[T]]] = deque()
        for number, item in enumerate(items):
            waiting.append((number, item, begin(item)))
            while len(waiting) > 2 * self.jobs:
                yield _next_ready(waiting)
        while waiting:
            yield _next_ready(waiting)

    def _listen(self) -> None:
        while (said := self._words.get()) is not None:
            if self._heard is not None:
                self._heard(*said)

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


def _next_ready(waiting: deque[tuple[int, Item, Begun[T]]]) -> tuple[int, Item, Begun[T]]:
    while True:
        for one in waiting:
            if one[2].ready:
                waiting.remove(one)
                return one
        wait([begun.task.future for _, _, begun in waiting if begun.task is not None], return_when=FIRST_COMPLETED)


_words_of_worker: Any = None  # where a worker says how far it is


def _guarded(path: Path, work: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]) -> T:
    """The outer edge of a worker: what leaves it can be pickled, and one file's bug does not end the run."""
    try:
        if _words_of_worker is None:
            return work(*args, **kwargs)
        _words_of_worker.put((path, 0, 0))
        with heard_by(lambda page, pages: _words_of_worker.put((path, page, pages))):
            return work(*args, **kwargs)
    except (ReadError, MemoryError):
        raise
    except Exception as error:
        cause = " ".join(f"{type(error).__name__}：{error}".split())[:200]
        raise ReaderFailure(path, f"读取时程序出错（{cause}）", _OUR_FAULT) from error


def _prepare(memory_mb: int, words: Any) -> None:
    """Before a worker's first file."""
    global _words_of_worker  # the worker's own, set once in its life
    _words_of_worker = words
    Thread(target=_die_with_parent, daemon=True).start()
    if sys.platform != "win32":
        import resource

        # Data, not address space: OCR reserves gigabytes of addresses that it never touches.
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = memory_mb * 1024 * 1024
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (limit if hard < 0 else min(limit, hard), hard))


def _die_with_parent() -> None:
    """A worker in an endless loop would outlive a killed parent, which can no longer time it."""
    if (parent := parent_process()) is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _main_hidden() -> Iterator[None]:
    """multiprocessing runs the caller's script again in every spawned process: a script that ingests without the
    ``if __name__ == "__main__"`` that its author had no reason to write would start itself without end.
    """
    with _hiding:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


_hiding = Lock()  # pebble replaces workers from a thread


class _Process(context.SpawnProcess):
    def start(self) -> None:
        with _main_hidden():
            super().start()


_CONTEXT = copy(get_context("spawn"))
_CONTEXT.Process = _Process  # type: ignore[misc]
