"""From a file to pages of lines and raw grids: one reader a format, one return type.

Loose shapes stay in here; what comes out is ``RawDocument``. A reader never interprets: it says what stands
where, and reports what it could not place.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from index.domain.errors import DamagedDocument, EmptyDocument, EncryptedDocument, ReadError, UnsupportedFormat
from index.readers.office.legacy import read_converted
from index.readers.office.word import read_docx
from index.readers.office.xls import read_xls
from index.readers.office.xlsx import read_xlsx
from index.readers.pdf.page import read_pdf
from index.readers.raw import Grid, Line, RawDocument
from index.readers.scan.engines import recogniser
from index.readers.scan.ocr import REMEDY, read_image
from index.readers.text.plain import read_text
from index.readers.web.html import read_html

__all__ = ["SUFFIXES", "Grid", "Line", "RawDocument", "read"]

_TEXT_SUFFIXES = (".pdf", ".docx", ".doc", ".wps", ".rtf", ".xlsx", ".xls", ".et", ".html", ".htm", ".txt", ".md")
SUFFIXES = (*_TEXT_SUFFIXES, ".png", ".jpg", ".jpeg", ".tif", ".tiff")
_SUPPORTED = "目前可读 PDF、DOCX、DOC、XLSX、XLS、HTML、TXT、MD 和扫描图片（PNG、JPG、TIFF）"
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The tag with which a page begins, after comments and declarations.
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|meta|body|table|div)\b", re.IGNORECASE)
_OFFICE_XML = re.compile(rb"<\?mso-application\s+progid=\"(Word|Excel)\.")

Reader = Callable[[Path, bytes], RawDocument]


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
        remedy = REMEDY if recogniser() is None else "请核对原件是不是空白"
        raise EmptyDocument(path, "读不到任何文字", remedy)
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


def _reader_for(path: Path, content: bytes) -> Reader:
    suffix = path.suffix.lower()
    start = content[:4096]
    if start.startswith(b"%PDF") or b"%PDF-" in start[:1024]:
        return read_pdf
    if start.startswith(_PICTURES):
        return read_image
    if start.startswith(b"PK\x03\x04"):
        return _reader_of_package(path, content)
    if start.startswith(_OLE[:4]):
        return _reader_of_ole(path, content)
    if start.lstrip().startswith(b"{\\rtf"):
        return read_converted("rtf", "docx", read_docx)
    if application := _OFFICE_XML.search(start):
        word = application[1] == b"Word"
        return read_converted("xml", "docx", read_docx) if word else read_converted("xml", "xlsx", read_xlsx)
    if _is_html(start, suffix):
        return read_html
    if suffix in (".pdf", ".docx", ".xlsx", ".doc", ".wps", ".et"):
        raise DamagedDocument(path, f"内容不是 {suffix[1:].upper()}，文件可能损坏或改错了扩展名", "请重新下载原件")
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnsupportedFormat(path, "是二进制文件，不认得这种格式", _SUPPORTED)
    return read_text


def _is_html(start: bytes, suffix: str) -> bool:
    """A page by its name that has a tag, or whatever else begins with one of HTML's own."""
    text = start.replace(b"\0", b"")  # UTF-16
    if suffix in (".html", ".htm"):
        return b"<" in text
    before = _HTML.search(text)
    return (
        before is not None
        and re.sub(rb"<!--.*?-->|<[?!][^>]*>|[\xef\xbb\xbf\xff\xfe\s]", b"", text[: before.start()]) == b""
    )


def _reader_of_package(path: Path, content: bytes) -> Reader:
    """By the parts inside; of a truncated package, by what can be seen of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = " ".join(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        names = content.decode("latin-1")
    if "mimetypeapplication/vnd.oasis.opendocument.text" in content[:120].decode("latin-1"):
        return read_converted("odt", "docx", read_docx)
    if "mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in content[:120].decode("latin-1"):
        return read_converted("ods", "xlsx", read_xlsx)
    if "word/" in names:
        return read_docx
    if "xl/workbook.bin" in names:
        return read_converted("xlsb", "xlsx", read_xlsx)
    if "xl/" in names:
        return read_xlsx
    raise UnsupportedFormat(path, "是压缩包，但不是 Word 文档（DOCX）或 Excel 工作簿（XLSX）", _SUPPORTED)


def _reader_of_ole(path: Path, content: bytes) -> Reader:
    """By the streams that an OLE file names in its directory (UTF-16, as [MS-CFB] 2.6.1 has it)."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") + b"\0\0" in content

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise EncryptedDocument(path, "Office 文件有密码", "请去掉密码后再导入")
    if has("WordDocument"):
        return read_converted("doc", "docx", read_docx)
    if has("Workbook") or has("Book"):
        return read_xls
    raise UnsupportedFormat(
        path, "是旧版 Office 文件，但不是 DOC 或 XLS（可能损坏）", "请另存为 DOCX、XLSX 或 PDF 再导入"
    )
