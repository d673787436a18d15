"""The picture of a page, for people to look at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.domain.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image


def page_picture(path: Path, page: int, scale: float) -> Image:
    """Page ``page`` (from 1) of a PDF, ``scale`` pixels to a point. Raises ``InputError``."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise InputError(f"{path.name} 不是 PDF，没有可以画的页；去掉 --png 可以看读出来的表") from error
    with document:
        if not 1 <= page <= len(document):
            raise InputError(f"{path.name} 只有 {len(document)} 页，没有第 {page} 页")
        picture: Image = document[page - 1].render(scale=scale).to_pil().convert("RGB")
        return picture
