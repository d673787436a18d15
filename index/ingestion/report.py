"""What became of files: one report each, as it comes and in the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from index.domain.disclosure import Problem
from index.facts.digit_balance import PageBalance


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. ``status``: ingested | known | failed; ``errors`` and ``warnings`` count contradictions;
    ``cause`` is the error's without the file's name."""

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
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Something that just happened to a file: its reading began (``page`` 0), a page of it was read, or its ``report`` is
    there. ``pages`` is 0 where their number is not known; ``done`` of ``total`` files are finished."""

    path: Path
    done: int
    total: int
    page: int = 0
    pages: int = 0
    report: FileReport | None = None


@dataclass(slots=True)
class IngestReport:
    """What became of all files, in order."""

    files: list[FileReport] = field(default_factory=list)

    @property
    def failed(self) -> list[FileReport]:
        """The files that could not be read."""
        return [file for file in self.files if file.status == "failed"]

    def failures(self) -> list[tuple[str, int]]:
        """Why files failed and how many did, the most frequent first."""
        return Counter(file.cause for file in self.failed).most_common()

    def problems(self) -> list[tuple[str, int, int]]:
        """What could not be read in the others: the kind, how many times, in how many files."""
        kinds = Counter(problem.kind for file in self.files for problem in file.problems)
        files = Counter(kind for file in self.files for kind in {problem.kind for problem in file.problems})
        return [(kind, count, files[kind]) for kind, count in kinds.most_common()]
