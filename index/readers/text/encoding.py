"""Bytes → text, for formats that do not say their encoding, or say it wrongly."""

from __future__ import annotations

from pathlib import Path

from index.domain.errors import UnsupportedFormat

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Chinese is not UTF-8 by chance, but nearly any bytes are some GB18030 (which holds GBK and GB2312): so the order.
_TRIED = ("utf-8", "gb18030")
_NOT_A_CHARACTER = "\ufffd"
# Of the characters that are not ASCII, so many may be broken: a file cut in the middle of a character, a flipped bit.
_TOLERATED = 0.02


def decode(path: Path, content: bytes, declared: str = "") -> tuple[str, int]:
    """The text, and how many characters in it were broken (now U+FFFD). ``declared`` is what the file says of itself;
    it is believed only for encodings that a trial cannot tell (Big5).

    Raises ``UnsupportedFormat`` when it is neither Unicode nor GB18030.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _counted(content[len(mark) :].decode(encoding, errors="replace"))
    for encoding in ("big5hkscs", *_TRIED) if declared.lower().startswith("big5") else _TRIED:
        text, broken = _counted(content.decode(encoding, errors="replace"))
        if broken <= _TOLERATED * sum(not char.isascii() for char in text):
            return text, broken
    raise UnsupportedFormat(path, "文字编码不是 UTF-8 也不是 GB18030", "请另存为 UTF-8 文本再导入")


def _counted(text: str) -> tuple[str, int]:
    return text, text.count(_NOT_A_CHARACTER)
