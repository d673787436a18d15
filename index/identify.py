"""Whose disclosure a file is, for which year, which stage, which scope: told by the document's own words, by vote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.amounts import chinese_number, normalise, squeeze
from index.disclosure import Scope, Stage
from index.errors import ReadError
from index.names import full_name, place_of

_ORGAN_END = (
    r"(?:办公室|委员会|局|厅|部|处|院|中心|站|所|馆|校|学校|大学|学院|医院|政府|法院|检察院|总队|支队|大队|队|联合会|协会|总工会|"
    r"工会|团委|妇联|残联|科协|工商联|文联|侨联|政协|人大|党校|街道办事处|街道|镇|乡|社|台|团|会|办|委|公司|园|库|室|组)"
)
_NAMED = re.compile(r"^[一-鿿（）()·]{3,40}?" + _ORGAN_END + "$")
_BODY_BEFORE = [
    re.compile(p)
    for p in (
        r"(?:编制|预算主管|主管|填报|预算|公开)(?:部门|单位)(?:[(（](?:单位|部门)[)）])?[:：]([一-鿿（）()]{4,40})",
        r"关于([一-鿿（）()]{4,40})20\d\d年",
        r"第一部分([一-鿿（）()]{4,40}?)(?:部门|单位)?(?:概况|基本情况)",
        r"^([一-鿿（）()]{4,40}?)20\d\d年度?(?:区级|市级|州级|县级|省级|本级)?(?:部门|单位)(?:预算|决算)",
        r"^([一-鿿（）()]{4,40}?)(?:单位)?(?:无下属|编制数|核定编制|主要职能|机构设置)",
    )
]
_TITLE = re.compile(r"(20\d\d)年度?(?:[一-鿿]{0,4}级)?(部门|单位)?(?:[一-鿿“”]{0,24}?)(预算|决算)")
_SCOPED = re.compile(r"20\d\d年度?(?:[一-鿿]{0,4}级)?(部门|单位)(?:[一-鿿“”]{0,24}?)(?:预算|决算)")
# The title page is over after so many lines.
_TITLE_LINES = 6
_FILE_BODY = re.compile(r"^([一-鿿（）()·]{4,40}?)(?:20)?\d\d年?度?(?:[一-鿿]{0,4}级)?(?:部门|单位)?(?:预算|决算)")
_FILE_YEAR = re.compile(r"(?:20)?(\d\d)年")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who, when, which stage and scope. ``aliases`` are further names the document uses for the body. ``from_file_name``:
    the document does not name its body, only the file does."""

    body: str
    aliases: tuple[str, ...]
    year: int
    stage: Stage
    scope: Scope
    from_file_name: bool = False

    @property
    def title(self) -> str:
        """How the disclosure is called in answers."""
        return f"{self.body}{self.year}年{self.scope}{self.stage}"


def identify(path: Path, texts: Sequence[str], table_bodies: Iterable[str]) -> Identity:
    """Identity from the document's lines (``texts``) and the 编制部门 of its tables.

    Raises ``ReadError`` when the body or the year cannot be told: numbers without them mean nothing.
    """
    lines = [squeeze(normalise(text)) for text in texts if text.strip()]
    head = [squeeze(normalise(path.stem)), *lines]
    titles = Counter(match.groups() for line in head if len(line) < 60 for match in [_TITLE.search(line)] if match)
    years: Counter[int] = Counter()
    stages: Counter[str] = Counter()
    for (year, kind, stage), count in titles.items():
        years[int(year)] += count
        # 部门决算 names the document; a 决算 also speaks of 预算 on every page.
        stages[stage] += 5 * count if kind else count
    if not years:
        years.update(_years_anywhere(path, lines))
    if not stages:
        text = "".join(lines)
        stages.update({"预算": text.count("预算"), "决算": text.count("决算") * 2})
    if not years or not any(stages.values()):
        raise ReadError(path, "认不出是哪一年的预算或决算", "请确认它是部门预算或部门决算公开文件")
    scopes = Counter(match[1] for line in head for match in [_SCOPED.search(line)] if match)
    body, aliases = _body(lines, [squeeze(normalise(name)) for name in table_bodies if name])
    named = body or _named_by(path)
    if not named:
        raise ReadError(path, "认不出是哪个部门或单位的公开文件", "请确认文件里有“编制部门”或标题里的单位名称")
    return Identity(
        body=named,
        aliases=aliases,
        year=years.most_common(1)[0][0],
        stage=Stage.FINAL if stages["决算"] > stages["预算"] else Stage.BUDGET,
        scope=Scope.UNIT if scopes["单位"] > scopes["部门"] else Scope.DEPARTMENT,
        from_file_name=not body,
    )


def _years_anywhere(path: Path, lines: list[str]) -> Counter[int]:
    years = Counter(int(year) for line in lines for year in re.findall(r"(20\d\d)年", line))
    for short in _FILE_YEAR.findall(path.stem):
        years[2000 + int(short)] += 3
    for written in re.findall(r"二[〇○零]([一二三四五六七八九〇零]{2})年", "".join(lines[:40])):
        years[2000 + (chinese_number("二〇" + written) or 2000) % 100] += 3
    return years


def _body(lines: list[str], table_bodies: list[str]) -> tuple[str, tuple[str, ...]]:
    """The body that most of the document's own words name, "" for none, and its other names."""
    votes: Counter[str] = Counter()
    for name in table_bodies:
        votes[_clean(name)] += 3
    for i, line in enumerate(lines):
        for pattern in _BODY_BEFORE:
            match = pattern.search(line)
            if match:
                votes[_clean(match[1])] += 2 if i < 40 else 1
        if i < _TITLE_LINES and _NAMED.match(line):
            votes[_clean(line)] += 2  # the title page's own line for the body
    votes = Counter({name: count for name, count in votes.items() if _NAMED.match(name)})
    if not votes:
        return "", ()
    body = votes.most_common(1)[0][0]
    place = place_of(body)
    same = [name for name, _ in votes.most_common(8) if name != body and place and place_of(name) == place]
    return body, tuple(name for name in same if _same_organ(name, body))


def _named_by(path: Path) -> str:
    """The body that a file's name begins with (某局2024年部门预算.xlsx), "" for none."""
    match = _FILE_BODY.match(squeeze(normalise(path.stem)))
    name = _clean(match[1]) if match else ""
    return name if _NAMED.match(name) else ""


def _clean(name: str) -> str:
    name = re.sub(r"(?:单位|金额单位).*$", "", name) if "：" in name or ":" in name else name
    name = re.sub(r"^(?:附件|关于|中|其中)", "", name) if not name.startswith("中共") else name
    return re.sub(r"(?:[(（](?:本级|汇总|部门|单位|公章|盖章)[)）]|20\d\d.*|概况|部门$|单位$)", "", name)


def _same_organ(name: str, body: str) -> bool:
    """Another name of the same body shares most of its organ's characters (…服务中心 / …办公室)."""
    place = place_of(body)
    a, b = (full_name(text).removeprefix(place) for text in (name, body))
    shared = len(set(a) & set(b))
    return shared >= 0.5 * min(len(set(a)), len(set(b)))
