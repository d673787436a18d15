"""What can go wrong, and whose fault it is. Messages are Chinese: those who edit the figures read them.

TypesettingError
├── FiguresError    a figures file that cannot be used: names the file and the field
└── FontError       no font, or a font without a character that is needed
"""

from __future__ import annotations

from pathlib import Path


class TypesettingError(Exception):
    """Base of everything that this package raises on purpose."""


class FiguresError(TypesettingError):
    """``str()`` is one line: file, field, cause."""

    def __init__(self, path: Path, field: str, cause: str) -> None:
        self.path = path
        self.field = field
        self.cause = cause
        super().__init__(f"{path.name} 的 {field}：{cause}")


class FontError(TypesettingError):
    """The PDF cannot be made for want of a font."""
