"""Typesetting: figures in, a disclosure out, as PDF, DOCX, XLSX or HTML.

It makes the samples that are shipped, and documents for tests: the same figures with other borders, codes, headers
and page breaks. Nothing of ``index`` or ``qa`` is used here: what reads must not share code with what writes.

    from typesetting import Style, load_figures, write
    figures = load_figures(Path("samples/figures/x.toml"))
    write(figures.document, Path("x.pdf"), Style(borders="borderless"))
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from typesetting.docx import docx_bytes
from typesetting.errors import FiguresError, FontError, TypesettingError
from typesetting.html import html_bytes
from typesetting.load import Figures, load_figures
from typesetting.model import Block, Document, Heading, Paragraph, TableSpec
from typesetting.pdf import pdf_bytes
from typesetting.style import Style
from typesetting.xlsx import xlsx_bytes

FORMATS: dict[str, Callable[[Document, Style], bytes]] = {
    ".pdf": pdf_bytes,
    ".docx": docx_bytes,
    ".xlsx": xlsx_bytes,
    ".html": html_bytes,
}


def write(document: Document, path: Path, style: Style) -> Path:
    """Write ``document`` to ``path`` in the format of its suffix. Same input, same bytes."""
    try:
        make = FORMATS[path.suffix.lower()]
    except KeyError:
        raise TypesettingError(f"{path.name}：不会写这种格式，可写的是 {'、'.join(FORMATS)}。") from None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(make(document, style))
    return path


__all__ = [
    "FORMATS",
    "Block",
    "Document",
    "Figures",
    "FiguresError",
    "FontError",
    "Heading",
    "Paragraph",
    "Style",
    "TableSpec",
    "TypesettingError",
    "docx_bytes",
    "html_bytes",
    "load_figures",
    "pdf_bytes",
    "write",
    "xlsx_bytes",
]
