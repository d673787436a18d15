"""What is marked on a fact: how its number was mended or what was assumed of it, and how a reader is told."""

from __future__ import annotations

from index.domain.amounts import RED_DOUBTFUL, RED_NEGATIVE, REPAIRED_COMMA
from index.domain.disclosure import Fact, Located
from index.domain.subjects import REPAIRED_CODE

UNKNOWN_UNIT = "money unit not stated"
RECOGNISED = "recognised from a picture"
# The name of a number of which its sentence or its row does not tell what it is of.
UNNAMED = "未写明所指"


def recognised(place: Located) -> tuple[str, ...]:
    """The flag of what was read off a picture."""
    return (RECOGNISED,) if place.ocr else ()


def repairs(fact: Fact) -> dict[str, str]:
    """What was mended or assumed when a number was read, by flag, each as a sentence for the reader."""
    written, unit = fact.source.written_as, fact.unit
    assumed = f"按同一文件其他表的“{unit}”读取" if unit else "不知道是元还是万元"
    said = {
        REPAIRED_COMMA: f"原文写作“{written}”，逗号后不是三位，按小数点读取。",
        RED_NEGATIVE: f"“{written}”在原文里印成红色，按负数（减少）读取。",
        RED_DOUBTFUL: f"“{written}”在原文里印成红色，可能是负数，请核对原件。",
        REPAIRED_CODE: f"科目编码的“款”在原文里多印了“类”的末位，按{fact.code}读取。",
        UNKNOWN_UNIT: f"原表没有写金额单位，{assumed}。",
        RECOGNISED: f"“{written}”是从扫描图像识别出来的，请核对原件。",
    }
    flags = dict.fromkeys((*fact.flags, *recognised(fact.source)))
    return {flag: said.get(flag, flag) for flag in flags}
