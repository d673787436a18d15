"""What a text says around its numbers: which body, year, stage, scope, fund and classification it speaks of, and where.

Every mention becomes a ``Mark`` at its place; ``Marks.before`` gives what holds at a number: what its clause says goes
before what its sentence says, and that before the heading and what was said earlier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.disclosure import Classification, Flow, Fund, Scope, Stage
from index.names import place_of
from qa.vocabulary import Body

_ORGAN = (
    "局|委员会|办公室|中心|委|院|部|处|站|学校|大学|支队|大队|人民政府|管委会|联合会|协会|党校|档案馆|图书馆|街道|镇|乡"
)
# A body that the text names and that we may not hold: a place, an organ, and then what a clause goes on with.
_ANY_BODY = re.compile(
    rf"(?:(?<=^)|(?<=[,。;:、《\s和与及比较于]))(?P<name>(?:中共)?[一-鿿]{{1,10}}?(?:自治州|自治区|省|市|州|区|县|旗)(?!级|场|政|域|直)"
    rf"[一-鿿]{{0,14}}?(?:{_ORGAN}))(?=[,。:的在(\s]|20\d\d|本年|部门|单位|年|$)"
)
_SHORT_BODY = re.compile(
    r"(?:(?<=^)|(?<=[,。;:、\s和与及比较于]))[一-鿿]{2,8}?(?:局|委|办|中心|部|院|会)(?=[,。:的在(\s]|20\d\d|本年|部门|单位)"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)年?(?:度)?(?=年|度|[一-鿿,。:(\s]|$)")
_COMPARED = re.compile(r"(?:比|较|与|同|从|于)(?:其|本单位|本部门)?$")
_AS_OF = re.compile(r"截[至止]到?$")
_EXPLAINS = re.compile(r"原因|由于|因为|用于|根据|按照|依据")
_LAST_YEAR = re.compile(r"(?:上年度?|去年|上一年度?|前一年)")
_TITLE = re.compile(r"《[^》]*》")
_QUOTED = re.compile(r"“[^”]{4,}”|\"[^\"\n]{4,40}\"")  # a name: what it holds is no word of the sentence's
# 海滨区财政局公布的…: an organ behind a place, and what goes on as a sentence does behind a name.
_OTHER_ORGAN = re.compile(
    rf"(?P<organ>[一-鿿]{{1,14}}?(?:{_ORGAN}|厅|馆|队))(?=[,。:;、《(\s“\"]|20\d\d|[公发]布|公开|公示|披露|本?年|的|在|按|共|全年|部门[预决]|单位[预决]|[预决]算|安排|支出|收入|$)"
)
_ENDS_AS_ORGAN = re.compile(r"[局委办心部院会府室署处站所队厅校馆]$")
_GOES_ON = {"办": "公事理", "府": "办性采", "委": "员托培", "会": "议计", "中": "心"}
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
_CODE = re.compile(r"(?<![\d.])(?<![类款项][:：])([23]\d{2}(?:\d{2}){0,2})(?!\s*[类款项]|[\d.,%]|(?:万|亿)?元|年)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A body that the text names: every body of the store that the words can mean; none when we hold none of that name."""

    start: int
    end: int
    text: str
    bodies: tuple[Body, ...]
    is_place: bool = False


class Names:
    """The names of a store's bodies, found in a text in one pass whatever their number."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self._words: dict[str, list[Body]] = {}
        self._places: set[str] = set()
        self._by_organ: dict[str, list[Body]] = {}
        for body in bodies:
            for name in dict.fromkeys((*body.names, body.full)):
                self._words.setdefault(name, []).append(body)
                organ = name.removeprefix("中共").removeprefix(place_of(name))
                if organ:
                    self._by_organ.setdefault(organ[0], []).append(body)
            for place in body.places:
                self._words.setdefault(place, []).append(body)
                self._places.add(place)
        self._starts: dict[str, list[str]] = {}
        for word in self._words:
            self._starts.setdefault(word[:2], []).append(word)
        for words in self._starts.values():
            words.sort(key=len, reverse=True)
        self.printed = tuple(sorted(self._words, key=len, reverse=True))

    def words_in(self, text: str) -> list[str]:
        """The printed names and places that stand in a text, longest first."""
        found = {text[m.start : m.end] for m in self.find(text) if m.bodies}
        return sorted(found, key=len, reverse=True)

    def find(self, text: str) -> list[Mention]:
        """The bodies named in a text, in order, none overlapping another."""
        found: list[Mention] = []
        at = 0
        while at < len(text) - 1:
            word = next((w for w in self._starts.get(text[at : at + 2], ()) if text.startswith(w, at)), "")
            if not word:
                at += 1
                continue
            mention = self._extended(text, at, word)
            found.append(mention)
            at = mention.end
        for pattern in (_ANY_BODY, _SHORT_BODY):
            for match in pattern.finditer(text):
                start, end = match.span("name") if pattern is _ANY_BODY else match.span()
                inside = next((m for m in found if m.start < end and start < m.end), None)
                if pattern is _ANY_BODY and (inside is None or (inside.start == start and inside.end < end)):
                    if inside is not None:
                        found.remove(inside)
                    found.append(Mention(start, end, text[start:end], self._meant(text[start:end])))
                elif pattern is _SHORT_BODY and inside is None:
                    bodies = self._meant(text[start:end])
                    if bodies:
                        found.append(Mention(start, end, text[start:end], bodies))
        return sorted(found, key=lambda mention: mention.start)

    def _extended(self, text: str, at: int, word: str) -> Mention:
        """A place and what follows it, where that is a short name of one of its bodies: 昌吉州 → 昌吉州电政办."""
        bodies, end = self._words[word], at + len(word)
        if word not in self._places:
            return Mention(at, end, word, tuple(bodies))
        following = text[end : end + 1]
        near = [b for b in bodies if any(following in name for name in (b.full, *b.names))] if following else []
        for stop in range(min(len(text), end + 14), end + 1, -1):
            if not re.fullmatch(r"[一-鿿]+", text[end:stop]):
                continue
            if not _ENDS_AS_ORGAN.search(text[end:stop]):
                continue
            named = [body for body in near if _means(body, text[at:stop])]
            if named and text[stop : stop + 1] not in tuple(_GOES_ON.get(text[stop - 1], "")):
                return Mention(at, stop, text[at:stop], tuple(named))
        organ = _OTHER_ORGAN.match(text, end)
        if organ and not organ["organ"].startswith(("部门", "单位", "本级")):
            return Mention(at, organ.end("organ"), text[at : organ.end("organ")], ())  # of this place, and not held
        return Mention(at, end, word, tuple(dict.fromkeys(bodies)), is_place=True)

    def _meant(self, mention: str) -> tuple[Body, ...]:
        """The bodies that a mention which is no printed name can mean."""
        initials = {mention[0], *(mention[1:2] if mention[0] in "省市区县州旗镇乡" else "")}
        place = next((w for w in self._starts.get(mention[:2], ()) if w in self._places and mention.startswith(w)), "")
        near = self._words[place] if place else [b for c in initials for b in self._by_organ.get(c, ())]
        return tuple(body for body in dict.fromkeys(near) if _means(body, mention))


@lru_cache(maxsize=4096)
def _means(body: Body, mention: str) -> bool:
    return body.is_meant_by(mention)


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
    known = [(m.at, m.end) for m in found if m.value.bodies]  # type: ignore[attr-defined]

    def foreign(at: int) -> bool:
        """Inside the title of some other paper: what it says is not said of our numbers."""
        return any(a <= at < b and not any(a <= s < b for s, _ in known) for a, b in titles)

    for match in _YEAR.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        kind = "as_of" if _AS_OF.search(before) else "base_year" if _COMPARED.search(before) else "year"
        if kind == "year" and _EXPLAINS.search(re.split("[。;；]", text[: match.start()])[-1]):
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
    for values in (_SCOPES, _FUNDS, _CLASSIFICATIONS):
        kind = {id(_SCOPES): "scope", id(_FUNDS): "fund", id(_CLASSIFICATIONS): "classification"}[id(values)]
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
