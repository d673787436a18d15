"""One word for one thing: the canonical term behind the many ways a measure or a count is worded.

The list is ``data/terms.csv``, kept by hand. A word that is not in it is its own canonical term, so an unknown form
loses nothing; it is only found under its own name.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from index.domain.address import Flow, Fund
from index.domain.amounts import fold

_BRACKETS = re.compile(r"[()\[\]【】〔〕<>{}]")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_LEADING_YEAR = re.compile(r"^20\d\d年?度?(?=[^\d]{2})")
_STAGE_ENDING = re.compile(r"(?:预算|决算)?(?:数|合计|总额|小计)?$")
_ORDINAL = re.compile(  # and what says that a line is added or taken off (加：, 减：, （-）, 扣除)
    r"^(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[.、．](?!\d)|其中[:：]?|[加减][:：]|扣除|[(（][-－−–][)）])"
)


@lru_cache(maxsize=16_384)
def key(text: str) -> str:
    """Text as it is compared: folded, without ordinals (一、 1. 其中：) and without the shapes of brackets."""
    return _BRACKETS.sub("", fold(without_ordinal(text)))


def without_ordinal(text: str) -> str:
    """A label without what numbers it: 一、一般公共服务支出 → 一般公共服务支出."""
    return _ORDINAL.sub("", text.strip())


def key_without_brackets(text: str) -> str:
    """The same without what stands in brackets: 因公出国（境）费 → 因公出国费."""
    return key(_BRACKETED.sub("", text.replace("（", "(").replace("）", ")")))


@cache
def _table() -> dict[str, tuple[str, str, str]]:
    """Term, kind and fund behind every word."""
    found: dict[str, tuple[str, str, str]] = {}
    text = files("index.domain").joinpath("data/terms.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        for word in (row["term"], *row["aliases"].split(";")):
            if word:
                found.setdefault(key(word), (row["term"], row["kind"], row["fund"]))
    return found


def canonical(text: str) -> str:
    """The canonical term of a word (三公经费预算数 → 三公经费); the word's own key when no list knows it."""
    own = key(text)
    known = _table().get(own) or _table().get(_STAGE_ENDING.sub("", own))
    return known[0] if known else own


def project_topic(name: str) -> str:
    """The canonical name of a project: without the year that it begins with, which is a dimension of its own, and without a
    closing 项目 that one table prints and the next does not."""
    return _LEADING_YEAR.sub("", key(name)).removesuffix("项目")


def is_known(text: str) -> bool:
    """Whether ``text`` is a term or an alias of the list, a closing 预算数 or 合计 aside."""
    own = key(text)
    return own in _table() or _STAGE_ENDING.sub("", own) in _table()


def flow_of(term: str) -> Flow | None:
    """Whether a canonical term is by itself received or spent."""
    kind = _table().get(key(term), ("", "", ""))[1]
    return {"revenue": Flow.REVENUE, "expenditure": Flow.EXPENDITURE}.get(kind)


def fund_of(term: str) -> Fund:
    """The fund that a canonical term is by itself or is by definition paid from (事业收入 单位资金, “三公”经费 财政拨款); ALL for
    none. The definitions are those of 财政部's 预算管理一体化规范 and 《地方预决算公开操作规程》."""
    return Fund(_table().get(key(term), ("", "", ""))[2] or Fund.ALL)


def all_words() -> dict[str, str]:
    """Every key of the list and its canonical term."""
    return {word: term for word, (term, *_) in _table().items()}
