"""Files read without storing them, for whoever looks at a disclosure that was never ingested."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.domain.errors import ReadError
from index.ingestion.archives import Archives, Entry, entries, may_be_archive
from index.ingestion.extraction import Extract, extract_file, file_hash
from index.ingestion.ingest import find_files
from index.ingestion.workers import Limits, Workers, default_jobs


@dataclass(frozen=True, slots=True)
class Inspected:
    """One file: what it holds, or that its content is ``known`` already, or the one-line ``error`` of reading it."""

    path: Path
    sha256: str = ""
    extract: Extract | None = None
    known: bool = False
    error: str = ""


def inspect(
    paths: Sequence[str | Path], known: Collection[str] = (), *, jobs: int | None = None
) -> Iterator[Inspected]:
    """What each of the files named holds, and of those in the folders and ZIP archives named, in order. Content whose
    SHA-256 is ``known``, or was met before, is not read. ``jobs`` files are read at a time, within ``Limits``.

    Raises ``InputError`` when there is no file at all.
    """
    files = find_files(paths)
    most = 1 if len(files) == 1 and not may_be_archive(files[0]) else len(files) + 1
    seen = set(known)

    def begin(entry: Entry) -> Callable[[], Inspected]:
        sha256 = ""
        try:
            content = archives.content(entry)
            sha256 = file_hash(entry.path, content)
            if sha256 in seen:
                found = Inspected(entry.path, sha256, known=True)
                return lambda: found
            seen.add(sha256)
            task = workers.submit(extract_file, entry.path, entry.path, sha256, content)
            return lambda: _finished(entry.path, sha256, task.result)
        except ReadError as error:
            failed = Inspected(entry.path, sha256, error=str(error))
            return lambda: failed

    with Workers(default_jobs(most) if jobs is None else jobs, Limits.configured()) as workers, Archives() as archives:
        for reading in workers.ahead(entries(files, workers), begin):
            yield reading()


def _finished(path: Path, sha256: str, result: Callable[[], Extract]) -> Inspected:
    try:
        return Inspected(path, sha256, result())
    except ReadError as error:
        return Inspected(path, sha256, error=str(error))
