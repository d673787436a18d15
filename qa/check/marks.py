"""What a text says around its numbers: which body, year, stage, scope, fund and classification it speaks of, and where.

Every mention becomes a ``Mark`` at its place; ``Marks.before`` gives what holds at a number: what its clause says goes
before what its sentence says, and that before the heading and what was said earlier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.domain.address import Classification, Flow, Fund, Scope, Stage
from qa.check.agencies import Mention, Names

_YEAR = re.compile(r"(?<!\d)(20\d\d)年?(?:度)?(?=年|度|[一-鿿,。:(\s]|$)")
_COMPARED = re.compile(r"(?:比|较|与|同|从|于)(?:其|本单位|本部门)?$")
_AS_OF = re.compile(r"截[至止]到?$")
_EXPLAINS = re.compile(r"原因|由于|因为|用于|根据|按照|依据")
_LAST_YEAR = re.compile(r"(?:上年度?|去年|上一年度?|前一年)(?!结转|结余|末)")
_TITLE = re.compile(r"《[^》]*》")
_QUOTED = re.compile(r"“[^”]{4,}”|\"[^\"\n]{4,40}\"")  # a name: what it holds is no word of the sentence's
_DOCUMENT_KIND = re.compile(r"(?P<scope>部门|单位)(?:整体)?(?P<stage>预算|决算)(?!单位|管理|数|绩效|草案)")
_KIND_IN_BRACKETS = re.compile(r"\((?P<scope>部门|单位)?(?P<stage>预算|决算|执行数|全年预算|目标|实际)\)")
_NOT_A_STAGE = re.compile(
    r"一般公共预算|政府性基金预算|国有资本经营预算|基金预算|公共预算|预算单位|预算管理|预算绩效|预算编制|预算拨款|全口径预算"
)
_STAGES = (
    (
        re.compile(
            r"年初预算|预算安排|预算数|支出预算|收入预算|预算总额|财政拨款预算|总预算|(?<!全年)(?<!调整)(?<!行)预算(?!执行)"
        ),
        Stage.BUDGET,
    ),
    (re.compile(r"全年预算|调整预算|调整后预算"), Stage.ADJUSTED),
    (re.compile(r"执行数|预算执行|实际执行|全年执行"), Stage.EXECUTED),
    (re.compile(r"决算"), Stage.FINAL),
    (re.compile(r"目标值|指标值"), Stage.TARGET),
    (re.compile(r"实际完成值"), Stage.ACTUAL),
)
_BASE_PHRASE = re.compile(
    r"(?:比|较|与|同|占|完成)(?:上年度?|去年|上一年度?|20\d\d年度?|年初|全年|调整)?的?(?:年初|全年|调整)?(?:预算|决算)?(?:执行)?(?:数|总额)?"
)
_SCOPES = (
    (re.compile(r"部门汇总|部门口径|全部门|(?:含|及|和)(?:所属|下属)(?:各?单位|事业单位)"), Scope.DEPARTMENT),
    (re.compile(r"单位本级|单位口径|机关本级|本级单位"), Scope.UNIT),
)
_FUNDS = (
    (re.compile(r"政府性基金|基金预算"), Fund.GOVERNMENT),
    (re.compile(r"国有资本"), Fund.CAPITAL),
    (re.compile(r"财政专户"), Fund.SPECIAL_ACCOUNT),
    (re.compile(r"一般公共预算|公共财政预算"), Fund.GENERAL),
    (re.compile(r"单位(?:其他)?资金"), Fund.UNIT),
    (re.compile(r"财政拨款"), Fund.FISCAL),
)
_CLASSIFICATIONS = (
    (re.compile(r"功能(?:分类)?科目|功能分类|支出功能"), Classification.FUNCTIONAL),
    (re.compile(r"经济(?:分类)?科目|经济分类|支出经济"), Classification.ECONOMIC),
)
# 行政运行（收入）: the side is said where a thing has both.
_FLOWS = ((re.compile(r"\(收入\)"), Flow.REVENUE), (re.compile(r"\(支出\)"), Flow.EXPENDITURE))
_CODE = re.compile(r"(?<![\d.])(?<![类款项][:：])([23]\d{2}(?:\d{2}){0,2})(?!\s*[类款项]|[\d.,%]|(?:万|亿)?元|年)")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something said at a place of a paragraph: ``kind`` is body, year, base_year, as_of, stage, scope, fund, kind …"""

    at: int
    end: int
    kind: str
    value: object


def marks_of(text: str, names: Names, mentions: Sequence[Mention] | None = None) -> list[Mark]:
    """Everything that a paragraph says about what its numbers are of, in order."""
    titles = [match.span() for match in _TITLE.finditer(text)]
    found = [Mark(m.start, m.end, "body", m) for m in (names.find(text) if mentions is None else mentions)]
    known = [(m.at, m.end) for m in found if m.value.agencies]  # type: ignore[attr-defined]

    def foreign(at: int) -> bool:
        """Inside the title of some other paper: what it says is not said of our numbers."""
        return any(a <= at < b and not any(a <= s < b for s, _ in known) for a, b in titles)

    for match in _YEAR.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        kind = "as_of" if _AS_OF.search(before) else "base_year" if _COMPARED.search(before) else "year"
        if kind == "year" and explains(text[: match.start()]):
            kind = "explaining_year"  # 主要原因是2020年…: no year of the figures that follow
        found.append(Mark(match.start(), match.end(), kind, int(match[1])))
    ends = {mark.end for mark in found if mark.kind in ("body", "year")}
    for pattern in (_DOCUMENT_KIND, _KIND_IN_BRACKETS):
        for match in pattern.finditer(text):
            if pattern is _DOCUMENT_KIND and not _names_a_paper(text, match.start(), ends):
                continue  # 部门预算 as such: no disclosure is spoken of
            kind = "kind" if pattern is _DOCUMENT_KIND else "own"
            found.append(Mark(match.start(), match.end(), f"{kind}_stage", _stage_named(match["stage"])))
            if match["scope"]:
                found.append(Mark(match.start(), match.end(), f"{kind}_scope", Scope(match["scope"])))
    blanked = text
    for pattern in (_DOCUMENT_KIND, _KIND_IN_BRACKETS, _NOT_A_STAGE, _BASE_PHRASE):
        blanked = pattern.sub(_blank, blanked)
    for stage_pattern, stage in _STAGES:
        found += [
            Mark(m.start(), m.end(), "weak_stage" if m[0] == "预算" else "stage", stage)
            for m in stage_pattern.finditer(blanked)
        ]
    kinds = {"scope": _SCOPES, "fund": _FUNDS, "classification": _CLASSIFICATIONS, "flow": _FLOWS}
    for kind, values in kinds.items():
        taken: list[tuple[int, int]] = []
        for pattern, value in values:
            for match in pattern.finditer(text):
                if not any(a <= match.start() < b for a, b in taken):
                    taken.append(match.span())
                    found.append(Mark(match.start(), match.end(), kind, value))
    found += [Mark(m.start(), m.end(), "code", m[1]) for m in _CODE.finditer(text)]
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    kept = (
        m
        for m in found
        if m.kind == "code" or not any(a < m.at < b and (m.kind != "body" or m.end < b - 1) for a, b in quoted)
    )
    return sorted((m for m in kept if not foreign(m.at)), key=lambda mark: (mark.at, mark.end))


def _names_a_paper(text: str, at: int, ends: set[int]) -> bool:
    """Whether 部门预算 follows a body or a year (某局2021年部门预算), as the name of a disclosure does."""
    return any(end in ends for end in range(at, max(at - 3, -1), -1)) or text[max(0, at - 3) : at].endswith(
        ("年度", "年", "的", "布", "(")
    )


def _blank(match: re.Match[str]) -> str:
    return "＿" * len(match[0])


def _stage_named(word: str) -> Stage:
    return {"预算": Stage.BUDGET, "决算": Stage.FINAL, "全年预算": Stage.ADJUSTED, "执行数": Stage.EXECUTED}.get(
        word, Stage.ACTUAL
    )


def explains(before: str) -> bool:
    """Whether what goes on here is a reason or a purpose: 主要原因是2020年…, 主要用于某中心…"""
    return bool(_EXPLAINS.search(re.split("[。;；]", before)[-1]))


def names_fund(text: str) -> bool:
    """Whether a name holds the words of a fund: it is then part of the name, and no further condition."""
    return any(pattern.search(text) for pattern, _ in _FUNDS)


def says_last_year(clause: str) -> bool:
    """Whether a clause speaks of the year before (上年支出…), not of a comparison with it."""
    match = _LAST_YEAR.search(clause)
    return bool(match) and not _COMPARED.search(clause[: match.start()]) if match else False


@dataclass(frozen=True, slots=True)
class Said:
    """What holds at one number. ``None`` where nothing was said; ``firm`` names what was said in its own words."""

    mention: Mention | None = None
    year: int | None = None
    stage: Stage | None = None
    scope: Scope | None = None
    fund: Fund | None = None
    flow: Flow | None = None
    classification: Classification | None = None
    code: str = ""
    firm: frozenset[str] = frozenset()


def pick(marks: Sequence[Mark], kinds: Sequence[str], start: int, end: int) -> Iterator[Mark]:
    """The marks of some kinds within ``[start, end)``, the last first."""
    return (mark for mark in reversed(marks) if mark.kind in kinds and start <= mark.at and mark.end <= end)
