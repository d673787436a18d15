"""From a file to pages of lines and raw grids: one reader a format, one return type.

Loose shapes stay in here; what comes out is ``RawDocument``. A reader never interprets: it says what stands
where, and reports what it could not place.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.errors import DamagedDocument, EmptyDocument, ReadError, UnsupportedFormat
from index.readers.pdf import read_pdf
from index.readers.raw import Grid, Line, RawDocument
from index.readers.text import read_text
from index.readers.word import read_docx

__all__ = ["SUFFIXES", "Grid", "Line", "RawDocument", "read"]

SUFFIXES = (".pdf", ".docx", ".txt", ".md")
_SUPPORTED = "目前可读 PDF、DOCX、TXT、MD"


def read(path: Path, content: bytes | None = None) -> RawDocument:
    """Read a file by what it holds, whatever its name says; ``content`` is that of a file which is not on the disk.

    Raises ``ReadError`` (or a subclass): missing, empty, damaged, encrypted, not a known format, or no text in it.
    """
    if content is None:
        content = _read_bytes(path)
    if not content.strip(b"\0\t\r\n "):
        raise EmptyDocument(path, "文件是空的", "请重新下载原件")
    document = _reader_for(path, content)(path, content)
    if not any(isinstance(block, Grid) or block.text.strip() for block in document.blocks):
        raise EmptyDocument(path, "读不到任何文字，可能是扫描件", "请先做文字识别（OCR），再导入")
    return document


def _read_bytes(path: Path) -> bytes:
    if not path.exists():
        raise ReadError(path, "文件不存在", "请检查路径")
    if not path.is_file():
        raise ReadError(path, "不是文件", "请给出文件的路径")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadError(path, f"打不开（{error.strerror}）", "请检查文件权限") from error


def _reader_for(path: Path, content: bytes) -> Callable[[Path, bytes], RawDocument]:
    suffix = path.suffix.lower()
    if content.startswith(b"%PDF") or b"%PDF-" in content[:1024]:
        return read_pdf
    if content.startswith(b"PK\x03\x04"):
        if b"word/" in content:
            return read_docx
        raise UnsupportedFormat(path, "是压缩包，但不是 Word 文档（DOCX）", _SUPPORTED)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnsupportedFormat(
            path, "是旧版 Office 文件（DOC/XLS）或加密的 Office 文件", "请另存为 DOCX 或 PDF 再导入"
        )
    if suffix in (".pdf", ".docx"):
        raise DamagedDocument(path, f"内容不是 {suffix[1:].upper()}，文件可能损坏或改错了扩展名", "请重新下载原件")
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnsupportedFormat(path, "是二进制文件，不认得这种格式", _SUPPORTED)
    return read_text
