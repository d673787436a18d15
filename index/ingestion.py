"""The story of one file, and of many: read → tables → facts and passages → one transaction → done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from index.archives import ARCHIVE_SUFFIXES, Archives, Entry, entries, is_noise, may_be_archive
from index.conservation import PageBalance
from index.disclosure import Problem
from index.errors import InputError, ReadError
from index.extraction import Extract, extract_file, file_hash
from index.fact_store import FactStore
from index.passage_store import PassageStore
from index.readers import SUFFIXES
from index.workers import Limits, Workers, default_jobs

# Raised whenever reading changes: what was ingested by an older extractor is read again.
EXTRACTOR = "3"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. ``status``: ingested | known | failed; ``errors`` and ``warnings`` count contradictions."""

    path: Path
    status: str
    title: str = ""
    pages: int = 0
    tables: int = 0
    facts: int = 0
    passages: int = 0
    problems: tuple[Problem, ...] = ()
    balance: tuple[PageBalance, ...] = ()
    errors: int = 0
    warnings: int = 0
    error: str = ""


@dataclass(slots=True)
class IngestReport:
    """What became of all files, in order."""

    files: list[FileReport] = field(default_factory=list)

    @property
    def failed(self) -> list[FileReport]:
        """The files that could not be read."""
        return [file for file in self.files if file.status == "failed"]


def ingest(
    paths: Iterable[str | Path] | str | Path,
    store: str | Path = "store",
    *,
    jobs: int | None = None,
    re_embed: bool = False,
    progress: Callable[[Path, int, int], None] | None = None,
) -> IngestReport:
    """Read files, folders and ZIP archives into the store. A file that fails, or takes more than ``Limits`` allow, is
    reported; the others go on, and nothing that was stored before is lost. ``jobs`` files are read at a time, each in a
    process of its own (None: as many as there are cores, at most 4); the report keeps the order of the files. When
    ``WENZHANG_EMBEDDING`` changed, all passages are embedded again; ``re_embed`` does so in any case.
    ``progress(path, done, total)`` is called before each file.

    Raises ``InputError`` when there is no file at all, ``StoreError`` when the store cannot be written.
    """
    files = find_files([paths] if isinstance(paths, str | Path) else list(paths))
    limits = Limits.configured()
    # An archive counts as many: it is not looked into before there are workers to do it.
    most = 1 if len(files) == 1 and not may_be_archive(files[0]) else len(files) + 1
    folder = Path(store)
    report = IngestReport()
    with Workers(default_jobs(most) if jobs is None else jobs, limits) as workers, Archives() as archives:
        fact_store = FactStore.create(folder, os.environ.get("WENZHANG_DATABASE_URL"))
        # A store made with another model is brought to the one that is set now; only questions refuse it.
        passage_store = PassageStore.open(folder, re_embed=True)
        begin = _Reading(workers, archives, fact_store).begin
        try:
            found = entries(files, workers)
            for done, (entry, reading) in enumerate(workers.ahead(found, begin)):
                if progress:
                    progress(entry.path, done, len(found))
                try:
                    report.files.append(_stored(entry.path, reading(), fact_store, passage_store))
                except ReadError as error:
                    report.files.append(FileReport(entry.path, "failed", error=str(error)))
            if re_embed:  # also mends a passage collection that was lost or damaged
                passage_store.rebuild(fact_store.passages())
        finally:
            passage_store.close()
            fact_store.close()
    return report


def find_files(paths: Sequence[str | Path]) -> list[Path]:
    """The files named, and the readable ones and archives inside the folders named, sorted. Hidden files and the lock
    files of Office are left out. Raises ``InputError`` for none."""
    if not paths:
        raise InputError("没有给出文件。用法：wenzhang ingest 文件或文件夹…")
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(
                p
                for p in path.rglob("*")
                if p.suffix.lower() in (*SUFFIXES, *ARCHIVE_SUFFIXES)
                and not is_noise(p.relative_to(path).parts)
                and p.is_file()
            )
            if not inside:
                raise InputError(f"文件夹“{path}”里没有可读的文件（{'、'.join(s[1:].upper() for s in SUFFIXES)}）")
            files += inside
        else:
            files.append(path)
    return list(dict.fromkeys(files))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Begins to read entries; what is known is not read, and what is there twice is read once."""

    workers: Workers
    archives: Archives
    fact_store: FactStore
    begun: set[str] = field(default_factory=set)

    def begin(self, entry: Entry) -> tuple[Entry, Callable[[], Extract | None]]:
        """The entry, and what waits for its extract: None for content that is stored already. It raises ``ReadError``."""
        try:
            content = self.archives.content(entry)
            sha256 = file_hash(entry.path, content)
            if self.fact_store.known(sha256, EXTRACTOR):
                return entry, lambda: None
            if sha256 in self.begun:  # a copy: stored by now, unless reading failed under the other's name
                return entry, partial(self._copy, entry, sha256)
            self.begun.add(sha256)
            return entry, self.workers.submit(extract_file, entry.path, entry.path, sha256, content).result
        except ReadError as error:
            return entry, partial(_raise, error)

    def _copy(self, entry: Entry, sha256: str) -> Extract | None:
        if self.fact_store.known(sha256, EXTRACTOR):
            return None
        content = self.archives.content(entry)
        return self.workers.submit(extract_file, entry.path, entry.path, sha256, content).result()


def _raise(error: ReadError) -> None:
    raise error


def _stored(path: Path, extract: Extract | None, fact_store: FactStore, passage_store: PassageStore) -> FileReport:
    if extract is None:
        return FileReport(path, "known")
    sha256 = extract.disclosure.sha256
    replaced = fact_store.replace(
        extract.disclosure,
        extract.facts,
        extract.passages,
        EXTRACTOR,
        extract.blanks,
        reasons=extract.reasons,
        contradictions=extract.contradictions,
        unchecked=extract.unchecked,
    )
    for old in replaced:
        passage_store.remove(old)
    passage_store.replace(sha256, extract.passages)
    fact_store.mark_complete(sha256)
    return FileReport(
        path,
        "ingested",
        title=extract.disclosure.title,
        pages=extract.disclosure.pages,
        tables=len(extract.tables),
        facts=len(extract.facts),
        passages=len(extract.passages),
        problems=extract.problems,
        balance=extract.balance,
        errors=sum(one.severity == "error" for one in extract.contradictions),
        warnings=sum(one.severity != "error" for one in extract.contradictions),
    )


__all__ = [
    "EXTRACTOR",
    "FileReport",
    "IngestReport",
    "find_files",
    "ingest",
]
