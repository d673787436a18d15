"""Files inside ZIP archives: each readable member is a file of its own, ``公开.zip/财政局/预算.pdf``.

Nothing is ever unpacked to the disk, so a member's name can do no harm. Sizes are checked as declared and again while
unpacking: a megabyte of zeros is a kilobyte of ZIP.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from index.domain.errors import (
    DamagedDocument,
    EmptyDocument,
    EncryptedDocument,
    LimitExceeded,
    ReadError,
    UnsupportedFormat,
)
from index.ingestion.workers import Workers
from index.readers import SUFFIXES

ARCHIVE_SUFFIXES = (".zip",)
# The largest disclosures that we know of are scans of some 100 MB; a year of a whole city is some thousand files.
MAX_MEMBERS = 10_000
MAX_MEMBER_BYTES = 256 * 1024 * 1024
MAX_TOTAL_BYTES = 4 * 1024 * 1024 * 1024
MAX_DEPTH = 2

# Whatever zipfile meets a damaged archive with; a RuntimeError asks for a password.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, IndexError, OSError, RuntimeError, NotImplementedError)
# A ZIP with one of these at its root is one document: Office (DOCX, XLSX), OpenDocument and EPUB, OFD.
_PACKAGE_MARKS = {"[Content_Types].xml", "mimetype", "OFD.xml"}
_OFFICE_SUFFIXES = (".docx", ".docm", ".xlsx", ".xlsm")
_ENCRYPTED = 0x1
_UTF8 = 0x800
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to read. On the disk: ``path`` alone. In an archive: ``trail`` is its position there, and before it those
    of the archives it is nested in. ``error`` says why it cannot be read, where that is known already.
    """

    path: Path
    archive: Path | None = None
    trail: tuple[int, ...] = ()
    error: ReadError | None = None


def is_noise(parts: Sequence[str]) -> bool:
    """Whether a path is nobody's document: hidden files, Office's lock files, what macOS adds to its archives."""
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts)


def may_be_archive(path: Path) -> bool:
    """Whether the file is a ZIP, by its first bytes, and not named as a document that is one too."""
    if not path.is_file():  # a pipe would be waited for
        return False
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError:
        return False  # reading it will say why
    return start in (b"PK\3\4", b"PK\5\6") and path.suffix.lower() not in _OFFICE_SUFFIXES


def entries(paths: Iterable[Path], workers: Workers) -> list[Entry]:
    """The files themselves, and in the place of each archive the readable files inside it."""
    paths = list(paths)
    # In a worker: a directory of ten million members takes gigabytes to read.
    tasks = {path: workers.submit(members, path, path) for path in paths if may_be_archive(path)}
    found: list[Entry] = []
    for path in paths:
        try:
            inside = tasks[path].result() if path in tasks else None
        except ReadError as error:
            found.append(Entry(path, error=error))
        else:
            found += [Entry(path)] if inside is None else inside
    return found


def members(path: Path) -> list[Entry] | None:
    """The readable files inside an archive, in its order; None if it is one document. Raises ``ReadError``."""
    try:
        with zipfile.ZipFile(path) as archive:
            if _is_package(archive):
                return None
            found = list(_members(archive, path, path, (), _Room(path)))
    except _DAMAGE as error:
        raise DamagedDocument(path, "压缩包损坏或不完整", "请重新下载，或解压后再导入") from error
    if not found:
        raise EmptyDocument(
            path,
            f"压缩包里没有可读的文件（{'、'.join(s[1:].upper() for s in SUFFIXES)}）",
            "请检查压缩包，或转成可读的格式",
        )
    return found


class Archives:
    """Gives the content of entries. The archive of the last one stays open, since entries come archive by archive."""

    def __init__(self) -> None:
        self._open: list[tuple[tuple[Path, tuple[int, ...]], zipfile.ZipFile]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._close_to(())

    def content(self, entry: Entry) -> bytes | None:
        """A member's bytes; None for a file on the disk. Raises ``ReadError``."""
        if entry.error:
            raise entry.error
        if entry.archive is None:
            return None
        try:
            archive = self._opened(entry.archive, entry.trail[:-1], entry.path)
            return _content(archive, archive.infolist()[entry.trail[-1]], entry.path)
        except _DAMAGE as error:
            raise _damaged_member(entry.path) from error

    def _opened(self, archive: Path, trail: tuple[int, ...], wanted: Path) -> zipfile.ZipFile:
        keys = [(archive, trail[:depth]) for depth in range(len(trail) + 1)]
        self._close_to(keys)
        for key in keys[len(self._open) :]:
            if not self._open:
                self._open.append((key, zipfile.ZipFile(archive)))
            else:
                outer = self._open[-1][1]
                content = _content(outer, outer.infolist()[key[1][-1]], wanted)
                self._open.append((key, zipfile.ZipFile(io.BytesIO(content))))
        return self._open[-1][1]

    def _close_to(self, keys: Sequence[tuple[Path, tuple[int, ...]]]) -> None:
        while self._open and self._open[-1][0] not in keys:
            self._open.pop()[1].close()


class _Room:
    """What is left of an archive's limits while its members are listed."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._members = 0
        self._bytes = 0

    def take(self, info: zipfile.ZipInfo) -> None:
        self._members += 1
        self._bytes += info.file_size
        if self._members > MAX_MEMBERS:
            raise LimitExceeded(self._archive, f"压缩包里的文件超过 {MAX_MEMBERS} 个", "请解压后分批导入")
        if self._bytes > MAX_TOTAL_BYTES:
            raise LimitExceeded(
                self._archive, f"压缩包解开后超过 {MAX_TOTAL_BYTES // 1024**3} GB", "请检查原件，或解压后分批导入"
            )


def _members(
    archive: zipfile.ZipFile, on_disk: Path, shown: Path, trail: tuple[int, ...], room: _Room
) -> Iterator[Entry]:
    for at, info in enumerate(archive.infolist()):
        room.take(info)
        parts = _name_parts(info)
        if not parts or info.filename.endswith("/") or is_noise(parts):
            continue
        path, place = shown.joinpath(*parts), (*trail, at)
        suffix = path.suffix.lower()
        try:
            if suffix in SUFFIXES:
                _refuse(info, path)
                yield Entry(path, on_disk, place)
            elif suffix in ARCHIVE_SUFFIXES:
                yield from _nested(archive, info, Entry(path, on_disk, place), room)
        except ReadError as error:
            if error.path == on_disk:
                raise  # of the whole archive
            yield Entry(path, on_disk, place, error)


def _nested(outer: zipfile.ZipFile, info: zipfile.ZipInfo, entry: Entry, room: _Room) -> Iterator[Entry]:
    if len(entry.trail) >= MAX_DEPTH:
        raise UnsupportedFormat(entry.path, f"压缩包套了 {MAX_DEPTH} 层以上", "请解压后再导入")
    try:
        with zipfile.ZipFile(io.BytesIO(_content(outer, info, entry.path))) as archive:
            if _is_package(archive):
                yield entry
            elif entry.archive is not None:
                yield from _members(archive, entry.archive, entry.path, entry.trail, room)
    except _DAMAGE as error:
        raise _damaged_member(entry.path) from error


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> bytes:
    """A member's bytes. zipfile stops at the declared size and checks the sum, but unpacks as much at once as it is
    asked for: in pieces, so that a member that lies about its size takes no more than one of them.
    """
    _refuse(info, path)
    with archive.open(info) as member:
        return b"".join(iter(lambda: member.read(_PIECE), b""))


def _refuse(info: zipfile.ZipInfo, path: Path) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise EncryptedDocument(path, "压缩包里的文件有密码", "请解压后再导入")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnsupportedFormat(path, "压缩方法不认得", "请解压后再导入")
    if info.file_size > MAX_MEMBER_BYTES:
        raise LimitExceeded(path, f"解开后超过 {MAX_MEMBER_BYTES // 1024**2} MB", "请检查原件，或解压后单独导入")


def _is_package(archive: zipfile.ZipFile) -> bool:
    return not _PACKAGE_MARKS.isdisjoint(info.filename for info in archive.infolist())


def _name_parts(info: zipfile.ZipInfo) -> list[str]:
    """The member's name as written by whoever packed it: without the UTF-8 flag it is the system's own encoding, which
    zipfile takes for cp437. Windows in China means GBK; some write UTF-8 and forget the flag."""
    name = info.filename if info.flag_bits & _UTF8 else _decoded(info.orig_filename)
    name = "".join(char if char.isprintable() else "_" for char in name.replace("\\", "/"))
    return [part for part in name.split("/") if part.strip(". ")]


def _decoded(name: str) -> str:
    written = name.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _damaged_member(path: Path) -> DamagedDocument:
    return DamagedDocument(path, "在压缩包里损坏或不完整", "请重新下载压缩包")
