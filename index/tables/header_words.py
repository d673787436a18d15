"""What the words over a column say: which year, stage, fund, scope and origin, against what, and which part of the row.

The words are those of ``data/header_dimensions.csv`` (patterns by dimension, the finer ones first) and of the terms of the
standard forms. A word that is none of them names a part of the row by itself and is kept as it is printed.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.domain.address import Base, Flow, Fund, Origin, Scope, Stage
from index.domain.amounts import normalise, squeeze
from index.domain.terms import canonical, flow_of, fund_of, is_known, without_ordinal
from index.tables.headers import TOTAL_WORDS

YEAR = re.compile(r"(20\d\d)年度?")
_LAST_YEAR = re.compile(r"(?:上年度?|去年|上一年度?)(?!度?(?:财政拨款)?结[转余])")
_UNIT_ENDING = re.compile(r"[(（][^()（）]{1,6}[)）]$")
# Characters that a dimension leaves behind when it is all that a word says.
_FILLER = re.compile(
    r"安排|补助|经营|拨款|资金|支出|收入|预算|决算|执行|完成|情况|来源|金额|数额|总额|合计|小计|总计|总数|其中|比较|对比|当年|本年度?|预计|"
    r"[数额的等及和、:：/年]|\([^()]*\)"
)
# Of these terms nothing is left beside their fund.
_PURE_FUNDS = {
    "财政拨款收入": Fund.FISCAL,
    "财政拨款支出": Fund.FISCAL,
    "一般公共预算拨款收入": Fund.GENERAL,
    "一般公共预算支出": Fund.GENERAL,
    "政府性基金收入": Fund.GOVERNMENT,
    "政府性基金支出": Fund.GOVERNMENT,
    "国有资本经营收入": Fund.CAPITAL,
    "国有资本经营支出": Fund.CAPITAL,
    "财政专户收入": Fund.SPECIAL_ACCOUNT,
    "单位资金收入": Fund.UNIT,
}
_SIDES = {
    "收入总计": Flow.REVENUE,
    "本年收入合计": Flow.REVENUE,
    "支出总计": Flow.EXPENDITURE,
    "本年支出合计": Flow.EXPENDITURE,
    "收支总计": None,
}
CARRIED_OVER_TERMS = ("年初结转和结余", "年初财政拨款结转和结余")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a header path. ``measure`` is "" where its dimensions say all that it says; ``term`` is the standard term
    that the whole word is, "" for none."""

    measure: str = ""
    term: str = ""
    year: int | None = None
    last_year: bool = False
    stage: Stage | None = None
    fund: Fund | None = None
    origin: Origin | None = None
    scope: Scope | None = None
    flow: Flow | None = None


@cache
def _dimensions() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    text = files("index.tables").joinpath("data/header_dimensions.csv").read_text(encoding="utf-8")
    return tuple(
        (row["dimension"], row["value"], re.compile(row["pattern"])) for row in csv.DictReader(text.splitlines())
    )


@cache
def header_word(text: str) -> Word:
    """What one word of a header says."""
    text = _UNIT_ENDING.sub("", squeeze(normalise(without_ordinal(text)))) or text
    if text in TOTAL_WORDS or not text:
        return Word()
    found, rest = dimensions_in(text)
    if found.origin is Origin.CURRENT and not text.startswith("本年") and not _FILLER.sub("", rest):
        return found  # 编制预算 is no 编制
    if is_known(text):
        return _of_term(canonical(text))
    if not _FILLER.sub("", rest):
        return found
    named = rest.removeprefix("其中:").lstrip("年的")
    if is_known(named):
        of_term = _of_term(canonical(named))
        return _joined(found, of_term)
    whole = _time_apart(text)
    return Word(canonical(whole) if whole else "", "", found.year, found.last_year, found.stage, origin=found.origin)


def dimensions_in(text: str) -> tuple[Word, str]:
    """The dimensions that words name, and what is left of them."""
    values: dict[str, str] = {}
    year = YEAR.search(text)
    rest = YEAR.sub("", text)
    last_year = bool(_LAST_YEAR.search(rest))
    rest = _LAST_YEAR.sub("", rest)
    for dimension, value, pattern in _dimensions():
        if dimension not in values and pattern.search(rest):
            values[dimension] = value
            rest = pattern.sub("", rest)
    return (
        Word(
            year=int(year[1]) if year else None,
            last_year=last_year,
            stage=Stage(values["stage"]) if "stage" in values else None,
            fund=Fund(values["fund"]) if "fund" in values else None,
            origin=Origin(values["origin"]) if "origin" in values else None,
            scope=Scope(values["scope"]) if "scope" in values else None,
            flow=_side(text),
        ),
        rest,
    )


def _side(text: str) -> Flow | None:
    received, spent = "收入" in text, "支出" in text
    return None if received == spent else Flow.REVENUE if received else Flow.EXPENDITURE


def _of_term(term: str) -> Word:
    """A word that is a term of the standard forms."""
    if term in _PURE_FUNDS:
        return Word(term=term, fund=_PURE_FUNDS[term], flow=None)
    if term in _SIDES:
        this_year = Origin.CURRENT if term.startswith("本年") else None
        return Word(term=term, flow=_SIDES[term], origin=this_year)
    if term in CARRIED_OVER_TERMS:
        return Word(term=term, origin=Origin.CARRIED_OVER)
    if flow_of(term) is Flow.REVENUE and fund_of(term) in (Fund.UNIT, Fund.UPPER_GRANT):
        return Word(term, term, fund=fund_of(term))
    return Word(term, term)


def _joined(found: Word, of_term: Word) -> Word:
    """Dimensions and a term in one word: 一般公共预算基本支出."""
    return Word(
        of_term.measure,
        of_term.term if found.fund is None else "",
        found.year,
        found.last_year,
        found.stage,
        found.fund or of_term.fund,
        found.origin or of_term.origin,
        found.scope,
        of_term.flow or found.flow,
    )


def _time_apart(text: str) -> str:
    """A word without the year and the stage that it begins or ends with: 2026年政府采购项目 → 政府采购项目."""
    rest = YEAR.sub("", text)
    for dimension, _, pattern in _dimensions():
        if dimension == "stage":
            rest = pattern.sub("", rest)
    return rest or text


_BASE = re.compile(
    r"(上年度?|去年|上一年度?|20\d\d年度?)?(预算执行|年初预算|调整预算|全年预算|预算|执行|决算|同期)?数?"
)
_BASE_STAGES = {
    "预算执行": Stage.EXECUTED,
    "执行": Stage.EXECUTED,
    "年初预算": Stage.BUDGET,
    "预算": Stage.BUDGET,
    "调整预算": Stage.ADJUSTED,
    "全年预算": Stage.ADJUSTED,
    "决算": Stage.FINAL,
}
_LATER_IN_THE_YEAR = re.compile(r"全年|调整|变动")


def base_in(words: str, year: int) -> Base | None:
    """The year and stage that words compare with (比上年预算数, 占调整预算); None where they name neither. ``year`` is the one
    that 上年 is counted from."""
    for match in _BASE.finditer(words):
        when, stage = match[1], match[2]
        if not (when or stage):
            continue
        named = YEAR.search(when) if when else None
        of_year = int(named[1]) if named else year - 1 if when else None
        adjusted = stage == "预算" and _LATER_IN_THE_YEAR.search(words)
        stands = Stage.ADJUSTED if adjusted else _BASE_STAGES.get(stage or "")
        return Base(of_year, stands, printed=match[0].removesuffix("数"))
    return None
