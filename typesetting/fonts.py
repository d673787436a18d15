"""A TrueType font with just the characters that a document uses.

reportlab embeds only fonts with glyf outlines, and free Chinese fonts are mostly CFF. So the outlines of the characters
needed are taken from the font at hand and converted: cubic to quadratic curves, half a unit of 1000 off at most.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont as FontFile
from fontTools.ttLib import TTLibError

from typesetting.errors import FontError

FONT_SETTING = "WENZHANG_FONT"


def font_path() -> Path:
    """The font file named by ``WENZHANG_FONT``, else the Noto Sans CJK that mplfonts brings."""
    named = os.environ.get(FONT_SETTING)
    if named:
        path = Path(named)
        if not path.is_file():
            raise FontError(f"{FONT_SETTING} 指的字体文件不存在：{named}。")
        return path
    # find_spec, not import: importing mplfonts would start matplotlib.
    package = importlib.util.find_spec("mplfonts")
    for folder in (package.submodule_search_locations or []) if package else []:
        path = Path(folder) / "fonts" / "NotoSansCJKsc-Regular.otf"
        if path.is_file():
            return path
    raise FontError(f"没有中文字体，排不了 PDF：请安装开发依赖 mplfonts，或用环境变量 {FONT_SETTING} 指定字体文件。")


def font_name(characters: frozenset[str]) -> str:
    """A name that is the same for the same characters, so that the same document gets the same font."""
    digest = hashlib.sha256("".join(sorted(characters)).encode()).hexdigest()
    return f"WenzhangSans-{digest[:10]}"


@lru_cache(maxsize=8)
def truetype(characters: frozenset[str], path: Path) -> bytes:
    """A TrueType font file with ``characters``. Raises FontError for characters that the font has not."""
    source, mapping = _opened(path)
    missing = sorted(char for char in characters if ord(char) not in mapping)
    if missing:
        raise FontError(f"字体 {path.name} 里没有这些字：{''.join(missing)}。可用环境变量 {FONT_SETTING} 换一个字体。")
    glyph_set = source.getGlyphSet()
    names = {char: mapping[ord(char)] for char in sorted(characters)}
    order = [".notdef", *dict.fromkeys(name for name in names.values() if name != ".notdef")]
    glyphs, metrics = {}, {}
    for name in order:
        pen = TTGlyphPen(None)
        # CFF contours run the other way round than TrueType's.
        glyph_set[name].draw(Cu2QuPen(pen, max_err=0.5, reverse_direction="glyf" not in source))
        glyphs[name] = pen.glyph()
        metrics[name] = (round(glyph_set[name].width), 0)
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(char): name for char, name in names.items()})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(
        {name: (width, getattr(glyphs[name], "xMin", 0)) for name, (width, _) in metrics.items()}
    )
    builder.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    name = font_name(characters)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2(sTypoAscender=source["hhea"].ascent, usWinAscent=source["hhea"].ascent)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


@lru_cache(maxsize=2)
def _opened(path: Path) -> tuple[FontFile, dict[int, str]]:
    try:
        # From memory: fontTools leaves the file open when it turns out to be no font.
        source = FontFile(BytesIO(path.read_bytes()), fontNumber=0, lazy=True)
        return source, source.getBestCmap()
    except (OSError, TTLibError) as error:
        raise FontError(f"字体文件 {path.name} 打不开：{error}。") from error
