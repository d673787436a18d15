"""An Office Open XML file (DOCX, XLSX) as a ZIP of XML parts, opened so that a hostile one costs little.

What bounds the cost: ``zipfile`` unpacks no more of a part than its entry declares, so the declared sizes, if they lie,
give a wrong checksum and no flood; a part that is parsed into a tree may hold so many tags and no more; and no part may
declare entities (ECMA-376-2, 8.1.4 forbids document type declarations in packages).
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from index.domain.errors import DamagedDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

# What a parser raises on bytes that are not what it expects. Only calls into a parser stand under it.
PARSER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # also NotImplementedError (a compression nobody uses) and RecursionError
    SyntaxError,  # also lxml's XMLSyntaxError
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
# The largest disclosures have parts of some tens of megabytes; a workbook with a million formatted rows has hundreds.
_MAX_UNPACKED = 400 * 1024 * 1024
_MAX_HELD = 100 * 1024 * 1024  # of one part that is read as a whole, not as a stream
_MAX_PARTS = 20_000
# A tag takes about a hundred bytes in a tree: some hundreds of megabytes at most. 200,000 cells of Word have as many.
_MAX_TAGS = 6_000_000
_CHUNK = 1 << 20
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# ISO 29500 Strict names the same elements in other namespaces.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
)


class Relation(NamedTuple):
    """What one part points to: the last word of the relationship's type, the name of the other part, and its id."""

    kind: str
    name: str
    id: str


@contextmanager
def parsing(path: Path, what: str) -> Iterator[None]:
    """Whatever a parser raises inside is a ``DamagedDocument``; ``what`` names the kind of file in Chinese."""
    try:
        yield
    except PARSER_ERRORS as error:
        raise DamagedDocument(path, f"{what}损坏或不完整", "请重新下载原件") from error


class Package:
    """The parts of one file. Raises ``DamagedDocument`` for whatever is not a sound package of sane size."""

    def __init__(self, path: Path, content: bytes, what: str) -> None:
        self._path = path
        self._what = what
        with parsing(path, what):
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        self.names = {entry.filename for entry in entries}
        if len(entries) > _MAX_PARTS or sum(e.file_size for e in entries if is_xml(e.filename)) > _MAX_UNPACKED:
            raise self._too_large()

    def open(self, name: str) -> IO[bytes]:
        """A part as a stream, after it was seen to declare no entities."""
        with parsing(self._path, self._what), self._zip.open(name) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):
                # Without NULs, so that UTF-16 is seen as well.
                if b"<!DOCTYPE" in (seen := (tail + chunk).replace(b"\0", b"")):
                    raise DamagedDocument(self._path, f"{self._what}里有不允许的实体定义", "请检查原件")
                tail = seen[-16:]
        return self._zip.open(name)

    def read(self, name: str) -> bytes:
        """A part's bytes, where they are not more than a reader can hold."""
        if self._zip.getinfo(name).file_size > _MAX_HELD:
            raise self._too_large()
        with self.open(name) as stream, parsing(self._path, self._what):
            content = stream.read()
        if content.count(b"<") > _MAX_TAGS:
            raise self._too_large()
        return content

    def _too_large(self) -> DamagedDocument:
        return DamagedDocument(self._path, f"解压后的内容过大，不像正常的{self._what}", "请检查原件")

    def tree(self, name: str) -> _Element:
        """A part's XML, in the names of the Transitional schema."""
        from lxml import etree

        content = transitional(self.read(name))
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        with parsing(self._path, self._what):
            return etree.fromstring(content, parser)

    def related(self, name: str = "") -> list[Relation]:
        """What a part points to; "" stands for the package itself. Targets that are not there are left out."""
        folder, file = posixpath.split(name)
        relationships = posixpath.join(folder, "_rels", f"{file}.rels")
        if relationships not in self.names:
            return []
        found = []
        for relation in self.tree(relationships).iter(_RELATIONSHIPS):
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            if target in self.names and relation.get("TargetMode") != "External":
                found.append(Relation(relation.get("Type", "").rpartition("/")[2], target, relation.get("Id", "")))
        return found


def transitional(xml: bytes) -> bytes:
    """XML in the names of the Transitional schema."""
    for strict, usual in _STRICT:
        xml = xml.replace(strict, usual)
    return xml


def is_xml(name: str) -> bool:
    """Whether a part is one that readers parse; pictures and fonts are never unpacked."""
    return name.lower().endswith((".xml", ".rels", ".vml"))
