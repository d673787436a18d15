"""Titles of disclosures: whose, which year, which stage and scope a printed title says.

The habits served: 某局2026年部门预算, 2026年某局（本级）部门预算, 某区2025年区级单位预算 (whose body stands on a line of its own),
关于某市2025年预算执行情况和2026年预算草案的报告, 2024年某省省级政府预算表; all of them broken over lines on a cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.domain.address import Scope, Stage
from index.domain.places import place_at_start

_NAME = r"[一-鿿（）()·、]"
_YEAR = r"(?P<year>20\d\d)年度?"
_LEVEL = r"(?:省|市|区|县|州|旗|镇|乡|街道|本)级"
_PART = r"[(（](?P<part>本级|本部|机关|汇总|部门|单位)[)）]"
_KIND = r"(?P<kind>部门|单位)(?:综合|收支|整体支出)?(?P<stage>预算|决算)"
_BODY_YEAR = re.compile(
    rf"^(?P<body>{_NAME}{{2,45}}?)(?:部门|单位)?(?:{_PART})?[-—]*{_YEAR}(?:{_LEVEL})?(?:{_KIND}|(?P<only>预算|决算)(?:公开|信息|说明|报表|$))"
)
_YEAR_BODY = re.compile(rf"^{_YEAR}(?P<body>{_NAME}{{4,45}}?)(?:{_PART})?{_KIND}")
_YEAR_ONLY = re.compile(rf"^{_YEAR}(?:{_LEVEL})?{_KIND}")
# 财政总决算, 政府预算, 预算执行情况 … 预算草案, 财政收支预算, and the tables that only a government has.
_GOVERNMENT = re.compile(
    r"预算执行情况|预算(?:[(（])?草案|政府(?:性债务|债务|预算|决算)|财政(?:总)?(?:预算|决算)|总[预决]算"
    r"|一般公共预算(?:收入|收支|支出)|政府性基金(?:预算)?(?:收入|收支|支出)|社会保险基金|国有资本经营预算(?:收入|收支|支出)"
)
_BEFORE_PLACE = re.compile(
    r"^(?:关于|(?!20\d\d年.*执行情况.*20\d\d年)20\d\d年度?|附件\d*|表[一二三四五六七八九十\d]+、?)*"
)
_WHOLE_REGION = re.compile(r"全[省市区县州旗]|[省市区县州]总预算|总预算|和|及|与")
_OWN_LEVEL = re.compile(r"[省市区县州]级|[省市区县州]?本级")
_REPORT = re.compile(r"^20\d\d年.{0,12}预算执行情况[一-鿿()]{0,6}[和与及暨]20\d\d年.{0,12}预算")
_YEARS = re.compile(r"20\d\d(?=年)")
# What stands before a title on its line, and is none of it.
_LEAD = re.compile(r"^(?:第[一二三四五六七八九十]+部分|附件\d*[:：]?|[（(]?[一二三四五六七八九十\d]+[)）、.．]|关于)+")
_NO_BODY = re.compile(r"预算|决算|收支|支出|情况|目录|部分|说明|报表|公开|附件|年度|一、|本部门|本单位")
# A cover breaks its title over at most this many lines.
_MOST_LINES = 5
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Title:
    """What one title says; "" and None for what it leaves open. ``government``: the body is a place, whose own budget
    or accounts these are. ``lines``: over how many lines it was broken."""

    body: str
    year: int
    stage: Stage | None
    scope: Scope | None
    government: bool = False
    lines: int = 1


def titles_from(lines: Sequence[str], start: int) -> Iterator[Title]:
    """The titles that begin on a line, by how many lines they take. ``lines`` are squeezed and normalised."""
    text = ""
    for count, line in enumerate(lines[start : start + _MOST_LINES], start=1):
        text += line
        if len(text) > _LONGEST:
            return
        if title := read_title(text, count):
            yield title


def read_title(text: str, lines: int = 1) -> Title | None:
    """The title that a text is, None for other text."""
    text = _LEAD.sub("", text)
    if government := _government_title(text, lines):
        return government
    for pattern in (_YEAR_BODY, _BODY_YEAR):
        match = pattern.match(text)
        if match is None or _NO_BODY.search(match["body"]):
            continue
        found = match.groupdict()
        stage = found["stage"] or found.get("only")
        body = clean_body(found["body"])
        place = place_at_start(body)
        if place.written == body:
            body = ""  # 某区2025年区级部门预算: the body stands elsewhere
        return Title(
            body, int(found["year"]), Stage(stage) if stage else None, _scope(found["part"], found["kind"]), lines=lines
        )
    if match := _YEAR_ONLY.match(text):
        return Title("", int(match["year"]), Stage(match["stage"]), _scope(None, match["kind"]), lines=lines)
    return None


def clean_body(name: str) -> str:
    """The name without what is printed around it: 关于, 附件3, （本级）, a unit's code in front."""
    name = re.sub(r"^\d{3,}[-—_]?", "", name)
    if not name.startswith("中共"):
        name = re.sub(r"^(?:附件|关于|其中|纳入|中(?!国|央|华|共))", "", name)
    name = re.sub(r"[(（](?:本级|本部|机关|汇总|部门|单位|公章|盖章)[)）]|20\d\d.*$|概况$", "", name)
    name = re.sub(r"(?:金额)?单位[:：].*$", "", name)
    return re.sub(r"(?<!组织)(?<!宣传)(?<!工作)(?<!统战)(?:部门|单位)$", "", name).strip("：:，,。、")


def _scope(part: str | None, kind: str | None) -> Scope | None:
    if part in ("本级", "本部", "机关", "单位"):
        return Scope.UNIT
    if part in ("汇总", "部门"):
        return Scope.DEPARTMENT
    return Scope(kind) if kind else None


def _government_title(text: str, lines: int) -> Title | None:
    """A title whose body is a place: the budget or the accounts of its government."""
    years = [int(year) for year in _YEARS.findall(text)]
    begins = _BEFORE_PLACE.match(text)
    rest = text[begins.end() :] if begins else text
    place = place_at_start(rest)
    said = rest[len(place.written) :]
    if _REPORT.match(rest):  # 2025年地方财政预算执行情况和2026年地方财政预算（草案）
        return Title("", max(years), Stage.BUDGET, None, government=True, lines=lines)
    if not years or not place.written or not re.match(r"20\d\d|[省市区县州全本地一政社国财总]", said):
        return None
    if (
        not (found := _GOVERNMENT.search(said))
        or found.start() > 24
        or re.search(r"[局厅委办院]", said[: found.start()])
    ):
        return None
    final = "决算" in said and "预算" not in said
    own = _OWN_LEVEL.search(said) and not _WHOLE_REGION.search(said)
    return Title(
        place.path[-1] if place.path else place.written,
        max(years),
        Stage.FINAL if final else Stage.BUDGET,
        Scope.OWN_LEVEL if own else Scope.REGION,
        government=True,
        lines=lines,
    )
