"""The story of one file, and of many: read → tables → facts and passages → one transaction → done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.conservation import PageBalance
from index.disclosure import Problem
from index.errors import InputError, ReadError
from index.extraction import extract_file, file_hash
from index.fact_store import FactStore
from index.passage_store import PassageStore
from index.readers import SUFFIXES

# Raised whenever reading changes: what was ingested by an older extractor is read again.
EXTRACTOR = "1"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. ``status``: ingested | known | failed."""

    path: Path
    status: str
    title: str = ""
    pages: int = 0
    tables: int = 0
    facts: int = 0
    passages: int = 0
    problems: tuple[Problem, ...] = ()
    balance: tuple[PageBalance, ...] = ()
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
    re_embed: bool = False,
    progress: Callable[[Path, int, int], None] | None = None,
) -> IngestReport:
    """Read files and folders into the store. A file that fails is reported; the others go on, and nothing that was
    stored before is lost. When ``WENZHANG_EMBEDDING`` changed, all passages are embedded again; ``re_embed`` does so in
    any case. ``progress(path, done, total)`` is called before each file.

    Raises ``InputError`` when there is no file at all, ``StoreError`` when the store cannot be written.
    """
    files = find_files([paths] if isinstance(paths, str | Path) else list(paths))
    folder = Path(store)
    fact_store = FactStore.create(folder, os.environ.get("WENZHANG_DATABASE_URL"))
    # A store made with another model is brought to the one that is set now; only questions refuse it.
    passage_store = PassageStore.open(folder, re_embed=True)
    report = IngestReport()
    try:
        for done, path in enumerate(files):
            if progress:
                progress(path, done, len(files))
            try:
                report.files.append(_ingest_file(path, fact_store, passage_store))
            except ReadError as error:
                report.files.append(FileReport(path, "failed", error=str(error)))
        if re_embed:  # also mends a passage collection that was lost or damaged
            passage_store.rebuild(fact_store.passages())
    finally:
        passage_store.close()
        fact_store.close()
    return report


def find_files(paths: Sequence[str | Path]) -> list[Path]:
    """The files named, and the readable ones inside the folders named, sorted. Raises ``InputError`` for none."""
    if not paths:
        raise InputError("没有给出文件。用法：wenzhang ingest 文件或文件夹…")
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
            if not inside:
                raise InputError(f"文件夹“{path}”里没有可读的文件（{'、'.join(s[1:].upper() for s in SUFFIXES)}）")
            files += inside
        else:
            files.append(path)
    return list(dict.fromkeys(files))


def _ingest_file(path: Path, fact_store: FactStore, passage_store: PassageStore) -> FileReport:
    sha256 = file_hash(path)
    if fact_store.known(sha256, EXTRACTOR):
        return FileReport(path, "known")
    extract = extract_file(path, sha256)
    replaced = fact_store.replace(extract.disclosure, extract.facts, extract.passages, EXTRACTOR, extract.blanks)
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
    )


__all__ = [
    "EXTRACTOR",
    "FileReport",
    "IngestReport",
    "find_files",
    "ingest",
]
