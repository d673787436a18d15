"""The Chroma collection of passages, in a folder or behind a URL. The one door to chromadb (1.4 s to import).

Chroma on a folder belongs to one process. Measured on 1.5.9: two writers at once damaged 5 stores of 5, one so that
every later open crashed the interpreter; a reader that stayed open while another process wrote gave wrong neighbours
without an error; a writer killed with -9 left 5 of 5 intact. Hence one writer under a lock, and a generation that every
reader compares before and after it reads.
"""

from __future__ import annotations

import json
import shutil
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from index.domain.errors import SettingError, StoreBusy, StoreError
from index.store.embedding import EmbeddingModel

T = TypeVar("T")

_COLLECTION = "wenzhang-passages"


class Chroma(ABC):
    """Where the collection is, and how to read and write it safely. ``work`` gets the collection."""

    @abstractmethod
    def made_with(self) -> Mapping[str, Any] | None:
        """The record of the model that made it; None if there is nothing yet."""

    @abstractmethod
    def read(self, work: Callable[[Any, int], T]) -> T | None:
        """``work(collection, generation)``, again if a writer came between; None if there is nothing yet."""

    @abstractmethod
    def write(self, model: EmbeddingModel, work: Callable[[Any], None]) -> None:
        """``work(collection)`` as the only writer."""

    @abstractmethod
    def rewrite(self, model: EmbeddingModel, work: Callable[[Any, Any], None], *, keep: bool) -> None:
        """``work(new, old)`` fills a new collection, which then takes the old one's place.

        ``old`` is None if there is none, and without ``keep``: what is damaged need not be opened to be replaced.
        """

    def close(self) -> None:  # noqa: B027 - a server connection has nothing to let go of
        """Let go of what is open."""


@dataclass(frozen=True, slots=True)
class _State:
    """``passages.json`` beside the collection: an odd generation says that a writer is at work, or died at it."""

    generation: int = 0
    directory: str = ""
    model: dict[str, Any] | None = None
    count: int | None = None  # None: not known, because a writer did not finish


# chromadb keeps one engine a path for the whole process, however many clients are made; ours are therefore shared in
# the same way. Threads take turns: reopening must not pull the engine away under another thread's search.
_opened: dict[Path, tuple[int, Any, Any]] = {}
_turn = threading.RLock()


class FolderChroma(Chroma):
    """Chroma inside this process, on files."""

    def __init__(self, folder: Path, timeout: float) -> None:
        self.folder = folder.absolute()
        self.timeout = timeout

    def made_with(self) -> Mapping[str, Any] | None:
        return self._state().model

    def read(self, work: Callable[[Any, int], T]) -> T | None:
        """Free of the lock first. Where a writer is at work, or came between, once more while holding it: reading
        again and again without it can meet a writer each time, and then calls a sound store damaged.
        """
        state = self._state()
        if not state.generation % 2:
            try:
                result = self._worked(work, state)
            except StoreError:
                if self._state().generation == state.generation:
                    raise
            else:
                if self._state().generation == state.generation:
                    return result
        with self._lock():
            return self._worked(work, self._settled())

    def _worked(self, work: Callable[[Any, int], T], state: _State) -> T | None:
        if not state.directory:
            return None
        with _turn:
            try:
                return work(self._collection(state), state.generation)
            except StoreError:
                self.close()
                raise
            except _chroma_error() as error:
                self.close()
                raise self._damaged(error) from error

    def write(self, model: EmbeddingModel, work: Callable[[Any], None]) -> None:
        with self._lock(), _turn:
            state = self._settled()
            model.refuse_unless_made(state.model)
            if not state.directory:
                state = replace(state, directory=f"chroma-{state.generation + 1}", model=model.record())
                shutil.rmtree(self.folder / state.directory, ignore_errors=True)  # of a store whose record was lost
            collection = self._collection(state)
            self._save(replace(state, generation=state.generation + 1, count=None))
            count = None
            try:
                work(collection)
                count = collection.count()
            except _chroma_error() as error:
                self.close()
                raise self._damaged(error) from error
            finally:
                state = replace(state, generation=state.generation + 2, count=count)
                self._save(state)
                if opened := _opened.get(self.folder):  # what we wrote ourselves we need not open again
                    _opened[self.folder] = (state.generation, *opened[1:])

    def rewrite(self, model: EmbeddingModel, work: Callable[[Any, Any], None], *, keep: bool) -> None:
        """Into a directory of its own: readers keep the old one to the end, and a run that dies changes nothing."""
        with self._lock(), _turn:
            old = self._settled()
            generation = old.generation + 2
            new = _State(generation, f"chroma-{generation}", model.record())
            shutil.rmtree(self.folder / new.directory, ignore_errors=True)
            client, collection = self._connect(new)
            try:
                work(collection, self._collection(old) if keep and old.directory else None)
                new = replace(new, count=collection.count())
            except _chroma_error() as error:
                raise self._damaged(error) from error
            finally:
                client.close()
            self.close()
            self._save(new)
            for directory in self.folder.glob("chroma-*"):
                if directory.name != new.directory:
                    shutil.rmtree(directory, ignore_errors=True)

    def close(self) -> None:
        with _turn:
            if opened := _opened.pop(self.folder, None):
                opened[1].close()

    def _collection(self, state: _State) -> Any:
        """The collection as of this generation: opened again if somebody wrote since it was opened."""
        opened = _opened.get(self.folder)
        if opened is None or opened[0] != state.generation:
            self.close()
            opened = _opened[self.folder] = (state.generation, *self._connect(state))
        return opened[2]

    def _connect(self, state: _State) -> tuple[Any, Any]:
        import chromadb
        from chromadb.config import Settings

        directory = self.folder / state.directory
        if state.count is not None and not directory.is_dir():
            raise self._damaged(f"{state.directory} 不见了")
        try:
            client = chromadb.PersistentClient(directory, settings=Settings(anonymized_telemetry=False))
            collection = _made_collection(client, _COLLECTION, state.model)
            count = collection.count()
        except Exception as error:  # for a damaged file Chroma raises an AttributeError of its own cleaning up
            raise self._damaged(error.__context__ or error) from error
        # Chroma takes a lost database for a new one, and would answer that there is nothing.
        if state.count not in (None, count):
            client.close()
            raise self._damaged(f"应有 {state.count} 段，实有 {count} 段")
        return client, collection

    @contextmanager
    def _lock(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "passages.lock", timeout=self.timeout):
                yield
        except Timeout as error:
            raise StoreBusy(
                f"另一个程序正在写入段落库，等了 {self.timeout:g} 秒还没有写完：{self.folder}。请等它结束后再试。"
            ) from error

    def _state(self) -> _State:
        try:
            return _State(**json.loads((self.folder / "passages.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return _State()
        except (ValueError, TypeError) as error:
            remedy = f"请删除 {self.folder / 'passages.json'}，再用 wenzhang ingest --re-embed 重建"
            raise StoreError(f"段落库的记录读不懂（{error}）。{remedy}；表格里的数字另存，不受影响。") from error

    def _settled(self) -> _State:
        """The state once we hold the lock: an odd generation was left by a writer that died, and is closed for it."""
        state = self._state()
        if state.generation % 2:
            state = replace(state, generation=state.generation + 1)
            self._save(state)
        return state

    def _save(self, state: _State) -> None:
        draft = self.folder / "passages.json.new"
        draft.write_text(json.dumps(asdict(state), ensure_ascii=False), encoding="utf-8")
        draft.replace(self.folder / "passages.json")

    def _damaged(self, error: BaseException | str) -> StoreError:
        return StoreError(
            f"段落库打不开或已损坏：{self.folder}（{error}）。请用 wenzhang ingest --re-embed 重建；"
            "表格里的数字另存，不受影响。"
        )


class ServerChroma(Chroma):
    """A Chroma server (``chroma run``). It takes care of several clients itself: no lock, no generation."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        try:
            self._port = parts.port or (443 if parts.scheme == "https" else 8000)
        except ValueError:
            self._port = 0
        if parts.scheme not in ("http", "https") or not parts.hostname or not self._port:
            raise SettingError(f"WENZHANG_CHROMA_URL 应形如 http://主机:8000，现在是：{url}")
        self._url = url
        self._host = parts.hostname
        self._ssl = parts.scheme == "https"

    def made_with(self) -> Mapping[str, Any] | None:
        collection = self._collection()
        return None if collection is None else dict(collection.metadata or {})

    def read(self, work: Callable[[Any, int], T]) -> T | None:
        with self._said_plainly():
            collection = self._collection()
            return None if collection is None else work(collection, -1)

    def write(self, model: EmbeddingModel, work: Callable[[Any], None]) -> None:
        with self._said_plainly():
            collection = _made_collection(self._client, _COLLECTION, model.record())
            model.refuse_unless_made(collection.metadata or {})
            work(collection)

    def rewrite(self, model: EmbeddingModel, work: Callable[[Any, Any], None], *, keep: bool) -> None:
        with self._said_plainly():
            old = self._collection()
            if self._collection(_COLLECTION + "-new") is not None:  # of a run that died
                self._client.delete_collection(_COLLECTION + "-new")
            new = _made_collection(self._client, _COLLECTION + "-new", model.record())
            work(new, old if keep else None)
            if old is not None:
                self._client.delete_collection(_COLLECTION)
            new.modify(name=_COLLECTION)

    def _collection(self, name: str = _COLLECTION) -> Any:
        from chromadb.errors import NotFoundError

        try:
            return self._client.get_collection(name, embedding_function=None)
        except NotFoundError:
            return None

    @cached_property
    def _client(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        try:
            return chromadb.HttpClient(self._host, self._port, self._ssl, settings=settings)
        except ValueError as error:
            raise SettingError(f"连不上 Chroma 服务 {self._url}：{error}。请检查 WENZHANG_CHROMA_URL。") from error

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        import httpx

        try:
            yield
        except (_chroma_error(), httpx.HTTPError) as error:
            raise StoreError(f"Chroma 服务 {self._url} 出错：{error}") from error


def _made_collection(client: Any, name: str, metadata: Mapping[str, Any] | None) -> Any:
    # No embedding function: Chroma's default one would download a model. Vectors are always ours.
    return client.get_or_create_collection(
        name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}, metadata=metadata
    )


def _chroma_error() -> type[Exception]:
    from chromadb.errors import ChromaError

    error: type[Exception] = ChromaError
    return error
