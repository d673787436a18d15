"""Words → Query: what the question asks for, what it leaves open, and which of its words nobody understood.

By rules alone. The question is folded (no spaces, no punctuation) and its characters are explained one after another:
years, the amount it claims, bodies, topics, ways of asking, filling words. What stays unexplained is kept: a number is
never given to a question of which a content word was not understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from index.amounts import MONEY_UNITS, Amount, chinese_number, find_amounts, fold, normalise, squeeze
from index.disclosure import Flow, Fund, Scope, Stage
from index.errors import QuestionError
from index.terms import flow_of
from qa.reading import Reader
from qa.vocabulary import Body, Topics, wordings

LONGEST = 500

_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)年(?:度)?")
_CHINESE_YEAR = re.compile(r"(二[〇○零0][一二三四五六七八九〇零]{2})年?度?")
_STAGES = (
    (re.compile(r"年初预算"), Stage.BUDGET),
    (re.compile(r"全年预算|调整预算"), Stage.ADJUSTED),
    (re.compile(r"执行数|执行额|实际执行"), Stage.EXECUTED),
    (re.compile(r"决算"), Stage.FINAL),
    (re.compile(r"(?<!公共)(?<!基金)(?<!经营)预算(?!单位)"), Stage.BUDGET),
    (re.compile(r"目标|指标值"), Stage.TARGET),
)
_FUNDS = (
    (re.compile(r"政府性基金"), Fund.GOVERNMENT),
    (re.compile(r"国有资本经营"), Fund.CAPITAL),
    (re.compile(r"一般公共预算"), Fund.GENERAL),
    (re.compile(r"财政拨款"), Fund.FISCAL),
)
_SCOPES = (
    (re.compile(r"(?:部门汇总|全部门|部门口径|整个部门)"), Scope.DEPARTMENT),
    (re.compile(r"(?:单位本级|本级|单位口径|单位预算)"), Scope.UNIT),
)
_UNIT_ASKED = re.compile(r"折?合?成?(?:多少|几|合|折合|换算成?|以|用|按)(亿元|万元|元)|(?:是|为)?多少(亿|万)(?![元])")
_LAST_YEAR_STAGE = re.compile(r"(?:比|较|与|同)(?:上年|去年|上一年)(?:相比)?(?:年初)?(?:预算|决算|执行)?数?")
_BASE_STAGE = re.compile(r"(?:比|较|与|同)\s*(?:年初)?(?:预算|决算)?(?:执行)?数?")
_STAGE_ENDING = re.compile(r"(?<!公共)(?<!基金)(?<!经营)(预算|决算)(?:数|总额|合计)?$")
# What kind of number is asked for, where the words say so.
_WANTS = (
    ("count", re.compile(r"(?:多少|几)(?:个|家|辆|台|人|名|项|次|批|件|场|套)|人数|个数|台数|次数|人次|批次|数量")),
    ("money", re.compile(r"多少(?:钱|万|元|亿)|金额|资金|万元|几万|(?:预算|决算|执行)数|总额|花了?多少")),
)
_LAST_YEAR = re.compile(r"(?<![比较同与])(?:上年|去年|上一年|前一年)(?:度)?(?:的)?")
_BASE_YEAR = re.compile(r"(?:比|较|与|同)(20\d\d)年")
_LISTINGS = (
    ("bodies", re.compile(r"哪(?:一?个|一?家|些)(?:单位|部门|机构)|谁|哪边|哪一?方")),
    ("functional", re.compile(r"功能分类|功能科目|各类支出|支出功能")),
    ("economic", re.compile(r"经济分类|经济科目")),
    ("projects", re.compile(r"项目(?!支出|经费|资金|上)")),
)
_SHARE_OF_IT = re.compile(r"那?(?:它|其|这|这个)?占")
_LEVELS = re.compile(r"[类款项]级(?:科目)?")
_LIMIT = re.compile(r"(?:前|(?<=[大多小少高低])的?)(?:[一二三四五六七八九十]|\d{1,2})(?:名|个|大|项|位)?")
_EXPLAINED: tuple[re.Pattern[str], ...] = (
    _LIMIT,
    _UNIT_ASKED,
    *wordings().intents.values(),
    *(pattern for pattern, _ in (*_STAGES, *_FUNDS, *_SCOPES)),
    *(pattern for _, pattern in (*_WANTS, *_LISTINGS)),
    _LAST_YEAR,
    _LEVELS,
)
_FOLLOW = re.compile(r"^(?:那么?|那|再|还有|另外|换成|改成)|呢$|^(?:两者|二者|它们?|这两个|他们)")


@dataclass(frozen=True, slots=True)
class Query:
    """How a question was understood. ``intent`` is figure unless a way of asking said otherwise."""

    question: str
    intent: str
    bodies: tuple[Body, ...] = ()
    years: tuple[int, ...] = ()
    base_year: int | None = None
    year_before: bool = False
    stages: tuple[Stage, ...] = ()
    scope: Scope | None = None
    fund: Fund | None = None
    flow: Flow | None = None
    topics: tuple[str, ...] = ()
    topic_words: tuple[str, ...] = ()
    within: str = ""
    code: str = ""
    level: int = 0
    wants: str = ""
    unit: str = ""
    claimed: Amount | None = None
    unexplained: tuple[str, ...] = ()
    leftover: str = ""
    body_mentioned: bool = False
    by_name: frozenset[Body] = frozenset()
    wants_rate: bool = False
    ascending: bool = False
    limit: int = 1
    listing: str = ""
    against_last_year: bool = False
    about_budgets: bool = True
    inherited: tuple[str, ...] = field(default=())

    @property
    def stage(self) -> Stage | None:
        """The one stage asked for, None when none was named or several are compared."""
        return self.stages[0] if len(self.stages) == 1 else None

    def to_dict(self) -> dict[str, Any]:
        """What the answer shows of it."""
        return {
            "intent": self.intent,
            "bodies": [body.display for body in self.bodies],
            "years": list(self.years),
            "stage": self.stage.value if self.stage else None,
            "scope": self.scope.value if self.scope else None,
            "fund": self.fund.value if self.fund else None,
            "flow": self.flow.value if self.flow else None,
            "topics": list(self.topic_words),
            "code": self.code or None,
            "unit": self.unit or None,
            "claimed": self.claimed.written_as if self.claimed else None,
            "not_understood": list(self.unexplained),
            "from_conversation": list(self.inherited),
        }


def clean(question: str) -> str:
    """The question without control characters. Raises ``QuestionError`` when nothing is left or it is far too long."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f​-‏‪-‮⁠﻿]", "", question).strip()
    if not text:
        raise QuestionError("问题是空的。请写下想问的内容，例如：某单位2021年项目支出多少")
    if len(text) > LONGEST:
        raise QuestionError(f"问题太长（{len(text)} 字，最多 {LONGEST} 字）。请一次只问一件事")
    return text


def understand(question: str, bodies: Sequence[Body], topics: Topics) -> Query:
    """Read a question. ``bodies`` and ``topics`` are what the store knows. Raises ``QuestionError``."""
    text = _with_years(normalise(clean(question)))
    claimed, text = _claimed_amount(text)
    unit = _UNIT_ASKED.search(squeeze(text))
    folded = re.sub(r"[()\[\]【】<>{}~^|\\/=+]", "", fold(text))
    reader = Reader(folded)
    years = reader.take_years()
    reader.take_table_names()
    meant, by_name = reader.take_bodies(bodies)
    code = reader.take_code()
    found, words = reader.take_topics(topics)
    short = reader.take_short_names(bodies)
    meant += [body for body in short if body not in meant]
    rest = reader.rest()
    said = {name: bool(pattern.search(rest)) for name, pattern in wordings().intents.items()}
    base = _BASE_YEAR.search(folded)
    base_year = int(base[1]) if base and len(years) > 1 else None
    if base_year is not None:  # 2025年…比2024年增加多少 asks for 2025 and its stated change
        years = tuple(year for year in years if year != base_year)
    relative = bool(_LAST_YEAR.search(rest))
    if relative:  # 2023年上年支出 asks for 2022
        years = tuple(year - 1 for year in years)
    stages = _stages(_BASE_STAGE.sub(" ", rest) if base_year is not None else rest, words)
    query = Query(
        question=question,
        intent="figure",
        bodies=tuple(meant),
        years=years,
        base_year=base_year,
        year_before=relative and not years,
        stages=stages,
        scope=next((scope for pattern, scope in _SCOPES if pattern.search(folded)), None),
        fund=next((fund for pattern, fund in _FUNDS if pattern.search(folded)), None),
        flow=_flow(folded, found),
        topics=tuple(found),
        topic_words=tuple(words),
        within=reader.within,
        code=code,
        level=_level(rest),
        wants=next((kind for kind, pattern in _WANTS if pattern.search(rest)), ""),
        unit=_unit(unit),
        claimed=claimed,
        unexplained=reader.unexplained(_EXPLAINED),
        leftover=rest.replace(" ", ""),
        body_mentioned=bool(meant),
        by_name=frozenset(by_name) | frozenset(short if len(short) == 1 else ()),
        wants_rate=said["rate"],
        ascending=bool(re.search(r"最小|最少|最低|更低|更少|较低", rest)),
        limit=_limit(rest),
        listing=next((name for name, pattern in _LISTINGS if pattern.search(rest)), ""),
        against_last_year=said["against_last_year"] or base_year is not None,
        about_budgets=bool(found or meant or code or wordings().scope.search(folded)),
    )
    return replace(query, intent=_intent(query, said))


def _stages(rest: str, topic_words: Sequence[str]) -> tuple[Stage, ...]:
    """The stages named, in order: in what nothing else took, and as the endings of topic words (支出决算)."""
    text = _LAST_YEAR_STAGE.sub(" ", rest)
    found: dict[Stage, int] = {}
    for pattern, stage in _STAGES:
        match = pattern.search(text)
        if match:
            found.setdefault(stage, match.start())
            text = pattern.sub(lambda m: " " * len(m[0]), text)
    for word in topic_words:
        ending = _STAGE_ENDING.search(word)
        if ending:
            found.setdefault(Stage.FINAL if ending[1] == "决算" else Stage.BUDGET, len(text))
    return tuple(sorted(found, key=lambda stage: found[stage]))


def _level(rest: str) -> int:
    match = re.search(r"([类款项])级", rest)
    return {"类": 3, "款": 5, "项": 7}[match[1]] if match else 0


def follow_up(query: Query, earlier: Sequence[Query]) -> Query:
    """The query with what it leaves unsaid taken from the ones before (oldest first), when it reads as their
    continuation: 那基本支出呢, 昌吉州呢, 两者相差多少."""
    if not earlier:
        return query
    last = earlier[-1]
    opens = bool(_FOLLOW.search(fold(query.question))) or not (query.topics or query.unexplained)
    if not opens and (query.bodies or query.body_mentioned or not query.about_budgets):
        return query
    changes: dict[str, Any] = {}
    for name in ("bodies", "years", "stages", "scope"):
        if not getattr(query, name) and getattr(last, name) and not (name == "bodies" and query.body_mentioned):
            changes[name] = getattr(last, name)
    if query.year_before and last.years:
        changes["years"] = tuple(year - 1 for year in last.years)
        changes["year_before"] = False
    if query.intent in ("difference", "ratio", "sum") and not query.topics:
        changes |= _last_two(earlier)
    elif query.intent == "share" and len(query.topics) == 1 and _SHARE_OF_IT.match(fold(query.question)):
        changes |= {
            "topics": (*last.topics[:1], *query.topics),
            "topic_words": (*last.topic_words[:1], *query.topic_words),
        }
    elif not query.topics and last.topics:
        changes |= {"topics": last.topics, "topic_words": last.topic_words}
        if query.intent == "figure":
            changes["intent"] = last.intent if last.intent != "verify" else "figure"
    return replace(query, inherited=tuple(changes), about_budgets=True, **changes)


def _last_two(earlier: Sequence[Query]) -> dict[str, Any]:
    """What the last two questions were about, for 两者: two topics, two bodies or two years."""
    two = earlier[-2:]
    topics = dict(zip((t for q in two for t in q.topics), (w for q in two for w in q.topic_words), strict=False))
    return {
        "topics": tuple(topics),
        "topic_words": tuple(topics.values()),
        "bodies": tuple(dict.fromkeys(body for query in two for body in query.bodies)),
        "years": tuple(dict.fromkeys(year for query in two for year in query.years)),
    }


def _with_years(text: str) -> str:
    """Short and Chinese-numeral years written out: 21年 → 2021年, 二〇二一年 → 2021年."""
    text = _CHINESE_YEAR.sub(lambda m: f"{chinese_number(m[1].replace('0', '〇').replace('○', '〇'))}年", text)
    return _SHORT_YEAR.sub(lambda m: f"20{m[1]}年" if 10 <= int(m[1]) <= 40 else m[0], text)


def _claimed_amount(text: str) -> tuple[Amount | None, str]:
    """An amount stated in the question (…是174.82万元，对吗), taken out of it."""
    for amount in find_amounts(squeeze(text)):
        stated = amount.unit in MONEY_UNITS or amount.unit in ("万", "亿", "%", "个", "人", "辆", "名")
        qualifies = re.match(r"[(（]含[)）]|以上|以下|及以上", squeeze(text)[amount.end :])  # 单价100万元以上设备
        if stated and not qualifies and amount.written_as[0] in "-0123456789":
            return amount, squeeze(text).replace(amount.written_as, "", 1)
    return None, text


def _unit(match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    return match[1] or {"亿": "亿元", "万": "万元"}.get(match[2] or "", "")


def _limit(folded: str) -> int:
    match = re.search(r"(?:前|[大多小少高低]的?)([一二三四五六七八九十]|\d{1,2})", folded)
    if match is None:
        return 1
    return int(match[1]) if match[1].isdigit() else chinese_number(match[1]) or 1


def _flow(folded: str, topics: Sequence[str]) -> Flow | None:
    flows = {flow_of(topic) for topic in topics}
    if Flow.REVENUE in flows and Flow.EXPENDITURE not in flows:
        return Flow.REVENUE
    return Flow.REVENUE if "收入" in folded and "支出" not in folded else None


def _intent(query: Query, said: dict[str, bool]) -> str:
    """One intent from the ways of asking that occur, the more specific first."""
    several_years = len(query.years) > 1
    if said["reason"]:
        return "reason"
    if said["definition"] and not query.years and query.claimed is None:
        return "definition"
    if said["describe"]:
        return "describe"
    if query.claimed is not None and (said["verify"] or query.claimed.unit in MONEY_UNITS):
        return "verify"
    if said["per_head"]:
        return "per_head"
    if said["ratio"]:
        return "ratio"
    if said["rank"]:
        return "rank"
    if said["completion"] or (len(query.stages) > 1 and (said["difference"] or said["change"] or said["rate"])):
        return "execution"
    if said["share"] and not said["change"]:
        return "share"
    if said["rate"] and len(query.topics) == 2 and not (said["change"] or query.against_last_year):
        return "share"  # 基本支出是项目支出的百分之几
    if several_years and (said["change"] or said["difference"] or said["rate"]):
        return "growth"
    if said["change"] or said["rate"] or (said["difference"] and query.against_last_year):
        return "change"
    if said["difference"]:
        return "difference"
    if said["sum"] and (len(query.topics) != 1 or len(query.bodies) > 1 or several_years):
        return "sum"
    return "list" if said["list"] else "figure"
