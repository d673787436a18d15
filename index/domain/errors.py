"""The error tree: whose fault it is, which file, and what to do.

WenzhangError
├── InputError              somebody gave us something we cannot use (exit code 2)
│   ├── ReadError           a file that cannot be read: names the file, the page if known, the cause and the remedy
│   │   ├── UnsupportedFormat
│   │   ├── EmptyDocument
│   │   ├── EncryptedDocument
│   │   ├── DamagedDocument
│   │   ├── LimitExceeded
│   │   └── ReaderFailure   our own bug, met by one file of many: the others go on
│   ├── QuestionError       a question that cannot be a question (empty, far too long)
│   └── SettingError        a setting or path that makes no sense
└── StoreError              the store cannot be used as it is (exit code 2)
    ├── StoreMissing        nothing was ingested there yet
    ├── StoreBusy           another process is writing
    └── EmbeddingMismatch   the store was made with another embedding model

Anything else that escapes is our own bug (exit code 1).
Messages are Chinese: users read them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


class WenzhangError(Exception):
    """Base of everything that we raise on purpose."""


class InputError(WenzhangError):
    """Bad input: not our bug."""


def file_label(path: Path) -> str:
    """How messages name a file: by its name, and one inside an archive from the archive's name on."""
    archive = next((parent for parent in reversed(path.parents) if parent.suffix.lower() == ".zip"), None)
    return path.relative_to(archive.parent).as_posix() if archive else path.name


class ReadError(InputError):
    """A file that cannot be read. ``str()`` is one line: file, page if known, cause, remedy."""

    def __init__(self, path: Path | str, cause: str, remedy: str, page: int | None = None) -> None:
        self.path = Path(path)
        self.cause = cause
        self.remedy = remedy
        self.page = page
        where = file_label(self.path) + (f" 第{page}页" if page else "")
        super().__init__(f"{where}：{cause}。{remedy}")

    def __reduce__(self) -> tuple[Callable[..., ReadError], tuple[Path, str, str, int | None]]:
        """Pickled by what it was made of: it is raised in a worker process and reported by another."""
        return type(self), (self.path, self.cause, self.remedy, self.page)


class UnsupportedFormat(ReadError):
    """A kind of file that no reader reads, or whose content is not what its name says."""


class EmptyDocument(ReadError):
    """A file without any text."""


class EncryptedDocument(ReadError):
    """A file that needs a password."""


class DamagedDocument(ReadError):
    """A truncated or corrupted file."""


class LimitExceeded(ReadError):
    """A file that takes more time, memory or room than one file may."""


class ReaderFailure(ReadError):
    """A file at which our reader itself failed, or crashed."""


class QuestionError(InputError):
    """Text that cannot be taken as a question."""


class SettingError(InputError):
    """A setting or a path that makes no sense."""


class StoreError(WenzhangError):
    """The store cannot be used as it is."""


class StoreMissing(StoreError):
    """There is no store at that place."""


class StoreBusy(StoreError):
    """Another process holds the writing lock."""


class EmbeddingMismatch(StoreError):
    """The passages were embedded by another model than the one configured."""
