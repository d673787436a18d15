"""Whose disclosure a file is, for which year, which stage, which scope: told by the document's own words, by vote.

Nothing is refused: where the words say nothing, the file's name speaks, and a problem says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from index.domain.address import Scope, Stage
from index.domain.agencies import full_name, place_of, place_path
from index.domain.amounts import chinese_number, normalise, parse_cell, squeeze
from index.facts.titles import Title, clean_body, read_title, titles_from

_ORGAN_END = (
    r"(?:办公室|委员会|局|厅|部|处|院|中心|站|所|馆|校|学校|大学|学院|医院|政府|法院|检察院|总队|支队|大队|队|联合会|协会|总工会|"
    r"工会|团委|妇联|残联|科协|工商联|文联|侨联|政协|人大|党校|街道办事处|街道|镇|乡|社|台|团|会|办|委|公司|园|库|室|组|署|场)"
)
_NAMED = re.compile(r"^[一-鿿（）()·、]{3,45}?" + _ORGAN_END + r"(?:[(（].*[)）])?$")
# What prose says of the body itself.
_SUBJECT = [
    re.compile(p)
    for p in (
        r"关于([一-鿿（）()]{4,40})20\d\d年",
        r"第一部分([一-鿿（）()]{4,40}?)(?:部门|单位)?(?:概况|基本情况)",
        r"^([一-鿿（）()]{4,40}?)(?:单位)?(?:无下属|编制数|核定编制|主要职[能责]|机构设置|主要职责是)",
        r"^([一-鿿（）()]{4,40}?)(?:所属|下属|下设|共有|有|内设)\d+个",
        r"^([一-鿿（）()]{4,40}?)(?:是主管|属于|负责贯彻|贯彻落实|是.{2,12}(?:直属|组成部门|事业单位))",
    )
]
# Keys beside or before the body's name, and how much they tell: a project's own unit is often not the document's body.
_KEYS: dict[str, int] = {
    **dict.fromkeys(("编制部门", "填报部门", "公开部门", "预算主管部门", "部门名称", "部门(单位)名称", "部门"), 6),
    **dict.fromkeys(("编制单位", "填报单位", "公开单位", "预算单位", "单位名称", "预算部门", "主管部门"), 3),
    **dict.fromkeys(("实施单位", "项目单位", "部门(单位)", "预算单位名称"), 1),
}
_KEYED_LINE = re.compile(
    r"^(?:.*[\s】])?(?P<key>[一-鿿]{2,6}(?:\(单位\)|\(部门\))?(?:名称)?)(?:\((?:公章|盖章)\))?:(?P<value>[^:]{3,45}?)(?:(?:金额)?单位:.*|20\d\d年.*)?$"
)
_YEAR_LINE = re.compile(r"^\(?(20\d\d)年度?\)?$")
_COVER = 14  # lines: the title page is over
_HEAD = 80  # lines in which the body says what it is
_SELF_EVALUATION = re.compile(r"^.{0,20}自评表$")
_HEADING = 20  # characters
_FIRST_ROWS = 6
_COVER_WEIGHT, _TITLE_WEIGHT, _MOST = 60, 4, 8
_FILE_BODY = re.compile(r"^([一-鿿（）()·]{4,40}?)(?:20)?\d\d年?度?(?:[一-鿿]{0,4}级)?(?:部门|单位)?(?:预算|决算)")
_FILE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)|(?<!\d)(\d\d)年")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who, when, which stage and scope. ``aliases`` are further names the document uses for the body. A government's own
    budget has its place as its body. ``year`` is 0 when nothing tells it. ``problems`` say what was not told."""

    body: str
    aliases: tuple[str, ...]
    year: int
    stage: Stage
    scope: Scope
    problems: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How the disclosure is called in answers."""
        year = f"{self.year}年" if self.year else ""
        whole = {Scope.REGION: "政府", Scope.OWN_LEVEL: "政府（本级）"}.get(self.scope, str(self.scope))
        return f"{self.body}{year}{whole}{self.stage}"


@dataclass(frozen=True, slots=True)
class Told:
    """What the person who hands in a file says about it; "" and None for what is left to the document."""

    body: str = ""
    year: int | None = None
    stage: Stage | None = None
    scope: Scope | None = None


@dataclass(slots=True)
class _Votes:
    bodies: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    stages: Counter[Stage] = field(default_factory=Counter)
    scopes: Counter[Scope] = field(default_factory=Counter)

    def title(self, title: Title, weight: int) -> None:
        if title.body:
            self.bodies[title.body] += weight
        self.years[title.year] += weight
        if title.stage:
            # 部门决算 names the document; a 决算 also speaks of 预算 on every page.
            self.stages[title.stage] += weight
        if title.scope:
            self.scopes[title.scope] += weight

    def add(self, others: _Votes, weight: int) -> None:
        """Count others' votes too, each value at most so often."""
        self.bodies.update({body: weight * min(count, _MOST) for body, count in others.bodies.items()})
        self.years.update({year: weight * min(count, _MOST) for year, count in others.years.items()})
        self.stages.update({stage: weight * min(count, _MOST) for stage, count in others.stages.items()})
        self.scopes.update({scope: weight * min(count, _MOST) for scope, count in others.scopes.items()})


def identify(
    path: Path,
    texts: Sequence[str],
    table_bodies: Iterable[str],
    rows: Iterable[Sequence[str]] = (),
    told: Told | None = None,
) -> Identity:
    """Identity from the document's lines (``texts``), the 编制部门 of its tables, and the rows of their cells; what is
    ``told`` goes before everything."""
    told = told or Told()
    lines = [line for text in texts if (line := _plain(text)) and not line.isdecimal()]
    cells = [[cell for text in row if (cell := _plain(text))] for row in rows]
    votes = _Votes()
    _vote_titles(votes, lines, cells, path)
    _vote_keys(votes, lines, cells, [_plain(name) for name in table_bodies])
    _vote_prose(votes, lines)
    problems: list[str] = []
    body, aliases = (told.body, ()) if told.body else _body(votes, path, problems)
    return Identity(
        body=body.replace("(", "（").replace(")", "）"),
        aliases=aliases,
        year=told.year or _year(votes, path, lines, problems),
        stage=told.stage or _stage(votes, [*lines, *(cell for row in cells for cell in row)], problems),
        scope=told.scope or _scope(votes, body),
        problems=tuple(problems),
    )


def _plain(text: str) -> str:
    return squeeze(normalise(text))


def _vote_titles(votes: _Votes, lines: list[str], cells: list[list[str]], path: Path) -> None:
    on_cover = [title for i in range(min(_COVER, len(lines))) for title in titles_from(lines, i)]
    on_cover += [title for row in cells[:_FIRST_ROWS] for cell in row if (title := read_title(cell))]
    if cover := _cover_title(on_cover):
        votes.title(cover, _COVER_WEIGHT)
    for title in on_cover:
        if title.government and not title.body:  # the report's own title names two years, its tables often the earlier
            votes.title(title, 2 * _COVER_WEIGHT)
            break
    elsewhere = _Votes()
    for text in [*lines, *(row[0] for row in cells if len(row) == 1)]:
        if len(text) < _HEADING * 3 and (title := read_title(text)):
            elsewhere.title(title, 1)
    votes.add(elsewhere, _TITLE_WEIGHT)
    if title := read_title(_plain(path.stem)):
        votes.title(replace(title, body=""), 2 * _TITLE_WEIGHT)
    alone = Counter(
        match[1] for text in [*lines, *(row[0] for row in cells if len(row) == 1)] if (match := _YEAR_LINE.match(text))
    )
    for year, count in alone.items():
        votes.years[int(year)] += _TITLE_WEIGHT * min(count, _MOST)


def _cover_title(titles: Sequence[Title]) -> Title | None:
    """The title of the title page: one that names a body with its place, then one that names any, in the fewest lines."""

    def rank(title: Title) -> tuple[bool, bool, bool, int, int]:
        last = -title.year if title.government else 0  # 2025年执行情况与2026年草案: a title cut short says the earlier
        return (not title.body, not place_path(title.body), title.stage is None, last, title.lines)

    return min(titles, key=rank, default=None)


def _vote_keys(votes: _Votes, lines: list[str], cells: list[list[str]], table_bodies: list[str]) -> None:
    named: Counter[tuple[str, int]] = Counter((clean_body(name), 6) for name in table_bodies if name)
    for i, line in enumerate(lines):
        if match := _KEYED_LINE.match(line):
            key = match["key"] if match["key"] in _KEYS else match["key"].removesuffix("名称").removesuffix("(单位)")
            weight = _COVER_WEIGHT if i < _COVER and key in _KEYS else _KEYS.get(key, 0)
            named[clean_body(match["value"]), weight] += 1
    for row in cells:
        for key, value in pairwise(row):
            named[clean_body(value), _KEYS.get(key.rstrip(":"), 0)] += 1
    for (name, weight), count in named.items():
        if weight and _is_body(name):
            votes.bodies[name] += weight * min(count, _MOST)


def _is_body(name: str) -> bool:
    """Whether a value under a key can name a body: words, neither a figure nor a unit of money nor another key."""
    return (
        len(name) >= 4
        and parse_cell(name) is None
        and re.fullmatch(r"[一-鿿（）()·、]{4,45}", name) is not None
        and name not in _KEYS
        and not re.search(r"名称$|编码$|金额|合计|预算数?$|万元", name)
    )


def _vote_prose(votes: _Votes, lines: list[str]) -> None:
    for i, line in enumerate(lines):
        for pattern in _SUBJECT:
            match = pattern.search(line)
            if match and _NAMED.match(name := clean_body(match[1])):
                votes.bodies[name] += 2 if i < _HEAD else 1
        if i < 6 and _NAMED.match(line):
            votes.bodies[clean_body(line)] += 2  # the title page's own line for the body


def _body(votes: _Votes, path: Path, problems: list[str]) -> tuple[str, tuple[str, ...]]:
    """The body that most of the document's own words name and its other names; from the file's name where none do."""
    if votes.bodies:
        body = votes.bodies.most_common(1)[0][0]
        place = place_of(body)
        same = [name for name, _ in votes.bodies.most_common(8) if name != body and place and place_of(name) == place]
        return body, tuple(name for name in same if _same_organ(name, body))
    match = _FILE_BODY.match(_plain(path.stem))
    name = clean_body(match[1]) if match else ""
    if _NAMED.match(name):
        problems.append(f"文件里没有写明是哪个部门或单位，取自文件名：{name}")
        return name, ()
    problems.append(f"认不出是哪个部门或单位的公开文件，暂以文件名“{path.stem}”称之；导入时可用 --body 写明")
    return path.stem, ()


def _year(votes: _Votes, path: Path, lines: list[str], problems: list[str]) -> int:
    years = Counter(votes.years)
    for whole, short in _FILE_YEAR.findall(path.stem):
        years[int(whole or "20" + short)] += 2 * _TITLE_WEIGHT
    if not years:
        years.update(int(year) for line in lines for year in re.findall(r"(20\d\d)年", line))
        for written in re.findall(r"二[〇○零]([一二三四五六七八九〇零]{2})年", "".join(lines[:40])):
            years[2000 + (chinese_number("二〇" + written) or 2000) % 100] += 3
    if not years:
        problems.append("认不出是哪一年的预算或决算；导入时可用 --year 写明")
        return 0
    return max(years, key=lambda year: (years[year], year))


def _stage(votes: _Votes, texts: list[str], problems: list[str]) -> Stage:
    if votes.stages:
        return max(votes.stages, key=lambda stage: votes.stages[stage])
    # Headings and headers speak of the document, sentences also of others.
    text = "".join(text for text in texts if len(text) <= _HEADING) or "".join(texts)
    said = {Stage.BUDGET: text.count("预算"), Stage.FINAL: 2 * text.count("决算")}
    if any(_SELF_EVALUATION.search(text) for text in texts):  # made once the year is over
        return Stage.FINAL
    if not any(said.values()):
        problems.append("认不出是预算还是决算，暂当作预算；导入时可用 --stage 写明")
    return max(said, key=lambda stage: said[stage])


def _scope(votes: _Votes, body: str) -> Scope:
    government = place_path(body)[-1:] == (body,)
    scopes = {
        scope: count
        for scope, count in votes.scopes.items()
        if (scope in (Scope.REGION, Scope.OWN_LEVEL)) == government
    }
    if scopes:
        return max(scopes, key=lambda scope: (scopes[scope], scope is Scope.DEPARTMENT))
    return Scope.REGION if government else Scope.DEPARTMENT


def _same_organ(name: str, body: str) -> bool:
    """Another name of the same body shares most of its organ's characters (…服务中心 / …办公室)."""
    place = place_of(body)
    a, b = (full_name(text).removeprefix(place) for text in (name, body))
    shared = len(set(a) & set(b))
    return shared >= 0.5 * min(len(set(a)), len(set(b)))
