"""The story of one file, and of many: read → tables → facts and passages → one transaction → done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from typing import NoReturn

from index.domain.errors import InputError, ReadError
from index.facts.identity import Told
from index.ingestion.archives import ARCHIVE_SUFFIXES, Archives, Entry, entries, is_noise, may_be_archive
from index.ingestion.extraction import Extract, extract_file, file_hash
from index.ingestion.report import FileReport, IngestReport, Progress
from index.ingestion.workers import Begun, Limits, Task, Workers, default_jobs
from index.readers import SUFFIXES
from index.store.fact_store import FactStore
from index.store.passage_store import PassageStore

# Raised whenever reading changes: what was ingested by an older extractor is read again.
EXTRACTOR = "5"


def ingest(
    paths: Iterable[str | Path] | str | Path,
    store: str | Path = "store",
    *,
    jobs: int | None = None,
    re_embed: bool = False,
    told: Told | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Read files, folders and ZIP archives into the store. A file that fails, or takes more than ``Limits`` allow, is
    reported; the others go on, and nothing that was stored before is lost. ``jobs`` files are read at a time, each in a
    process of its own (None: as many as there are cores, at most 4); the report keeps the order of the files. When
    ``WENZHANG_EMBEDDING`` changed, all passages are embedded again; ``re_embed`` does so in any case.
    ``told`` is what the caller knows about all of them beside what they say. ``progress`` hears of every beginning, every
    page read and every result as it comes; it is never called twice at the same time.

    Raises ``InputError`` when there is no file at all, ``StoreError`` when the store cannot be written.
    """
    files = find_files([paths] if isinstance(paths, str | Path) else list(paths))
    limits = Limits.configured()
    # An archive counts as many: it is not looked into before there are workers to do it.
    most = 1 if len(files) == 1 and not may_be_archive(files[0]) else len(files) + 1
    folder = Path(store)
    report = IngestReport()
    says = _Says(progress)
    reports: dict[int, FileReport] = {}
    with (
        Workers(default_jobs(most) if jobs is None else jobs, limits, says.page if progress else None) as workers,
        Archives() as archives,
    ):
        fact_store = FactStore.create(folder, os.environ.get("WENZHANG_DATABASE_URL"))
        # A store made with another model is brought to the one that is set now; only questions refuse it.
        passage_store = PassageStore.open(folder, re_embed=True)
        begin = _Reading(workers, archives, fact_store, told).begin
        try:
            found = entries(files, workers)
            says.total = len(found)
            for number, entry, begun in workers.as_done(found, begin):
                try:
                    reports[number] = _stored(entry.path, begun.result(), fact_store, passage_store)
                except ReadError as error:
                    reports[number] = FileReport(entry.path, "failed", error=str(error), cause=error.cause)
                says.finished(reports[number])
            report.files = [reports[number] for number in sorted(reports)]
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


@dataclass(slots=True)
class _Says:
    """Tells of progress, from the thread that hears the workers and from the one that stores, one at a time."""

    progress: Callable[[Progress], None] | None
    total: int = 0
    done: int = 0
    lock: Lock = field(default_factory=Lock)

    def page(self, path: Path, page: int, pages: int) -> None:
        """A worker began with a file (page 0), or has read a page. What it does before (archives) has no total."""
        if self.progress and self.total:
            with self.lock:
                self.progress(Progress(path, self.done, self.total, page, pages))

    def finished(self, report: FileReport) -> None:
        """A file is stored, known, or failed."""
        with self.lock:
            self.done += 1
            if self.progress:
                self.progress(Progress(report.path, self.done, self.total, report=report))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Begins to read entries; what is known is not read, and what is there twice is read once."""

    workers: Workers
    archives: Archives
    fact_store: FactStore
    told: Told | None = None
    begun: dict[str, Task[Extract]] = field(default_factory=dict)

    def begin(self, entry: Entry) -> Begun[Extract | None]:
        """What waits for the entry's extract: None for content that is stored already. It raises ``ReadError``."""
        try:
            content = self.archives.content(entry)
            sha256 = file_hash(entry.path, content)
            if self.fact_store.known(sha256, EXTRACTOR) and self.told is None:
                return Begun(lambda: None)
            if sha256 in self.begun:  # a copy: stored by now, unless reading failed under the other's name
                return Begun(partial(self._copy, entry, sha256), self.begun[sha256])
            task = self.begun[sha256] = self._submit(entry, sha256, content)
            return Begun(task.result, task)
        except ReadError as error:
            return Begun(partial(_raise, error))

    def _copy(self, entry: Entry, sha256: str) -> Extract | None:
        if self.fact_store.known(sha256, EXTRACTOR):
            return None
        return self._submit(entry, sha256, self.archives.content(entry)).result()

    def _submit(self, entry: Entry, sha256: str, content: bytes | None) -> Task[Extract]:
        return self.workers.submit(extract_file, entry.path, entry.path, sha256, content, self.told)


def _raise(error: ReadError) -> NoReturn:
    raise error


def _stored(path: Path, extract: Extract | None, fact_store: FactStore, passage_store: PassageStore) -> FileReport:
    if extract is None:
        return FileReport(path, "known")
    # Vectors first: what SQL does not know yet nobody finds, so a run that dies between the two leaves nothing half.
    passage_store.replace(extract.disclosure.sha256, extract.passages)
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
    "Progress",
    "find_files",
    "ingest",
]
