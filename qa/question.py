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
from qa.vocabulary import Body, Topics, wordings

LONGEST = 500

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年度|年|(?=\D|$))")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)年(?:度)?")
_CHINESE_YEAR = re.compile(r"(二[〇○零0][一二三四五六七八九〇零]{2})年?度?")
_RELATIVE = {"今年": 0, "去年": -1, "上一年": -1, "前年": -2}
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
_UNIT_ASKED = re.compile(r"(?:多少|几|合|折合|换算成?|以|用|按)(亿元|万元|元)|(?:是|为)?多少(亿|万)(?![元])")
_CONTENT = re.compile(r"[一-鿿]{2,}|[a-z]{3,}")
_BASE_YEAR = re.compile(r"(?:比|较|与|同)(20\d\d)年")
_TRAILING_WORDS = ("支出", "收入", "开支", "项目资金", "项目经费", "项目支出")
_LISTINGS = (
    ("bodies", re.compile(r"哪(?:一?个|一?家|些)(?:单位|部门|机构)|谁|哪边|哪一?方")),
    ("functional", re.compile(r"功能分类|功能科目|各类支出|支出功能")),
    ("economic", re.compile(r"经济分类|经济科目")),
    ("projects", re.compile(r"项目(?!支出|经费|资金|上)")),
)
_FOLLOW = re.compile(r"^(?:那么?|那|再|还有|另外|换成|改成)|呢$|^(?:两者|二者|它们?|这两个|他们)")
_PREPARE = str.maketrans({"％": "%"})


@dataclass(frozen=True, slots=True)
class Query:
    """How a question was understood. ``intent`` is figure unless a way of asking said otherwise."""

    question: str
    intent: str
    bodies: tuple[Body, ...] = ()
    years: tuple[int, ...] = ()
    stage: Stage | None = None
    scope: Scope | None = None
    fund: Fund | None = None
    flow: Flow | None = None
    topics: tuple[str, ...] = ()
    topic_words: tuple[str, ...] = ()
    unit: str = ""
    claimed: Amount | None = None
    unexplained: tuple[str, ...] = ()
    leftover: str = ""
    body_mentioned: bool = False
    wants_rate: bool = False
    ascending: bool = False
    limit: int = 1
    listing: str = ""
    against_last_year: bool = False
    about_budgets: bool = True
    inherited: tuple[str, ...] = field(default=())

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
            "topics": list(self.topics),
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
    text = _with_years(normalise(clean(question)).translate(_PREPARE))
    claimed, text = _claimed_amount(text)
    unit = _UNIT_ASKED.search(squeeze(text))
    folded = re.sub(r"[()\[\]【】<>{}~^|\\/=+]", "", fold(text))
    reader = _Reader(folded)
    intents = {name: bool(pattern.search(folded)) for name, pattern in wordings().intents.items()}
    years = reader.take_years()
    base = _BASE_YEAR.search(folded)
    if base and len(years) > 1:  # 2025年…比2024年增加多少 asks for 2025 and its stated change
        years = tuple(year for year in years if year != int(base[1]))
        intents["against_last_year"] = True
    meant, mentioned = reader.take_bodies(bodies)
    found, words = reader.take_topics(topics)
    if not meant:
        meant = reader.take_short_names(bodies)
        mentioned = mentioned or bool(meant)
    rest, leftover = reader.unexplained(), reader.leftover()
    intent = _intent(intents, found, years, meant, claimed)
    stage_text = re.sub(
        r"年初预算相?比|(?:比|较|与)(?:上年|去年)?(?:年初)?预算数?|(?:比|较|与)(?:上年|去年)决算数?", "", folded
    )
    return Query(
        question=question,
        intent=intent,
        bodies=tuple(meant),
        years=years,
        stage=next((stage for pattern, stage in _STAGES if pattern.search(stage_text)), None),
        scope=next((scope for pattern, scope in _SCOPES if pattern.search(folded)), None),
        fund=next((fund for pattern, fund in _FUNDS if pattern.search(folded)), None),
        flow=_flow(folded, found),
        topics=tuple(found),
        topic_words=tuple(words),
        unit=_unit(unit),
        claimed=claimed,
        unexplained=rest,
        leftover=leftover,
        body_mentioned=mentioned,
        wants_rate=intents["rate"],
        ascending=bool(re.search(r"最小|最少|最低|更低|更少|较低", folded)),
        limit=_limit(folded),
        listing=next((name for name, pattern in _LISTINGS if pattern.search(folded)), ""),
        against_last_year=intents["against_last_year"],
        about_budgets=bool(found or meant or wordings().scope.search(folded)),
    )


def follow_up(query: Query, earlier: Sequence[Query]) -> Query:
    """The query with what it leaves unsaid taken from the ones before (oldest first), when it reads as their
    continuation: 那基本支出呢, 昌吉州呢, 两者相差多少."""
    if not earlier:
        return query
    last = earlier[-1]
    opens = bool(_FOLLOW.search(fold(query.question)))
    if not opens and (query.bodies or query.body_mentioned or not query.about_budgets):
        return query
    changes: dict[str, Any] = {}
    for name in ("bodies", "years", "stage", "scope"):
        if not getattr(query, name) and getattr(last, name) and not (name == "bodies" and query.body_mentioned):
            changes[name] = getattr(last, name)
    if query.intent in ("difference", "ratio", "sum") and not query.topics:
        changes |= _last_two(earlier)
    elif query.intent == "share" and len(query.topics) == 1 and fold(query.question).startswith(("占", "那占", "它占")):
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
        if stated and amount.written_as[0] in "-0123456789":
            return amount, squeeze(text).replace(amount.written_as, "", 1)
    return None, text


def _unit(match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    return match[1] or {"亿": "亿元", "万": "万元"}.get(match[2] or "", "")


def _limit(folded: str) -> int:
    match = re.search(r"前([一二三四五六七八九十]|\d{1,2})", folded)
    if match is None:
        return 1
    return int(match[1]) if match[1].isdigit() else chinese_number(match[1]) or 1


def _flow(folded: str, topics: Sequence[str]) -> Flow | None:
    flows = {flow_of(topic) for topic in topics}
    if Flow.REVENUE in flows and Flow.EXPENDITURE not in flows:
        return Flow.REVENUE
    return Flow.REVENUE if "收入" in folded and "支出" not in folded else None


def _intent(
    said: dict[str, bool],
    topics: Sequence[str],
    years: Sequence[int],
    bodies: Sequence[Body],
    claimed: Amount | None,
) -> str:
    """One intent from the ways of asking that occur, the more specific first."""
    if said["reason"]:
        return "reason"
    if said["definition"] and not years and claimed is None:
        return "definition"
    if claimed is not None and (said["verify"] or claimed.unit in MONEY_UNITS):
        return "verify"
    if said["per_head"]:
        return "per_head"
    if said["ratio"]:
        return "ratio"
    if said["rank"]:
        return "rank"
    if said["share"] and not said["change"]:
        return "share"
    if len(years) > 1 and (said["change"] or said["difference"] or said["rate"]):
        return "growth"
    if (said["change"] or said["rate"]) and (said["against_last_year"] or said["change"]):
        return "change"
    if said["difference"] and (len(topics) > 1 or len(bodies) > 1 or len(topics) == 0):
        return "difference"
    if said["sum"] and len(topics) > 1:
        return "sum"
    if said["list"]:
        return "list"
    return "figure"


class _Reader:
    """The folded question and which of its characters are explained."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.open = [True] * len(text)

    def _close(self, start: int, end: int) -> None:
        for i in range(start, end):
            self.open[i] = False

    def _free(self, start: int, end: int) -> bool:
        return all(self.open[start:end])

    def take_years(self) -> tuple[int, ...]:
        years: dict[int, None] = {}
        for match in _YEAR.finditer(self.text):
            years[int(match[1])] = None
            self._close(*match.span())
        return tuple(years)

    def take_bodies(self, bodies: Sequence[Body]) -> tuple[list[Body], bool]:
        """Bodies named with their place or in full. A place alone means every body of that place."""
        meant: dict[Body, None] = {}
        mentioned = False
        starts: dict[str, list[Body]] = {}
        for body in bodies:
            for word in {*body.places, *(fold(name) for name in body.names), fold(body.full)}:
                starts.setdefault(fold(word), []).append(body)
        at = 0
        longest = max(map(len, starts), default=0)
        while at < len(self.text):
            word = next(
                (
                    self.text[at:end]
                    for end in range(min(len(self.text), at + longest), at + 1, -1)
                    if self.text[at:end] in starts and self._free(at, end)
                ),
                "",
            )
            if not word:
                at += 1
                continue
            end, named = self._extend(at, at + len(word), starts[word])
            meant.update(dict.fromkeys(named))
            mentioned = True
            self._close(at, end)
            at = end
        return list(meant), mentioned

    def _extend(self, start: int, end: int, candidates: list[Body]) -> tuple[int, list[Body]]:
        """The longest text from ``start`` that still names one of the candidates: 昌吉州 → 昌吉州电政办."""
        for stop in range(min(len(self.text), end + 16), end, -1):
            if not self._free(end, stop):
                continue
            named = [body for body in candidates if body.is_meant_by(self.text[start:stop])]
            if named:
                return stop, named
        return end, candidates

    def take_topics(self, topics: Topics) -> tuple[list[str], list[str]]:
        """Topics in the order they are asked for, longest words first at each place."""
        found: list[str] = []
        words: list[str] = []
        at = after = 0
        while at < len(self.text):
            word = topics.at(self.text, at) if self.open[at] else ""
            while word and not self._free(at, at + len(word)):
                word = topics.at(self.text[: at + len(word) - 1], at)
            if not word:
                at += 1
                continue
            self._close(at, at + len(word))
            if at == after and found and word in _TRAILING_WORDS:
                at = after = at + len(word)  # 信访事务支出: the ending names no topic of its own
                continue
            after = at + len(word)
            # Several topics of one word (a name shared by two things): the caller tells them apart by their facts.
            found.append("\0".join(sorted(topics.meanings[word])))
            words.append(word)
            at += len(word)
        return list(dict.fromkeys(found)), list(dict.fromkeys(words))

    def take_short_names(self, bodies: Sequence[Body]) -> list[Body]:
        """Bodies named without their place (商务委, 电政办), in what no topic took."""
        for start, end in self._runs():
            run = self.text[start:end]
            for length in range(len(run), 1, -1):
                for offset in range(len(run) - length + 1):
                    mention = run[offset : offset + length]
                    if wordings().fillers.fullmatch(mention):
                        continue
                    named = [body for body in bodies if body.is_meant_by(mention)]
                    if named:
                        self._close(start + offset, start + offset + length)
                        return named
        return []

    def _runs(self) -> list[tuple[int, int]]:
        runs, start = [], None
        for i, free in enumerate([*self.open, False]):
            if free and start is None:
                start = i
            elif not free and start is not None:
                runs.append((start, i))
                start = None
        return runs

    def leftover(self) -> str:
        """What no year, body or topic took, ways of asking and filling words included."""
        return "".join(self.text[start:end] for start, end in self._runs())

    def unexplained(self) -> tuple[str, ...]:
        """Content words that nothing explains, with the ways of asking and filling words taken out."""
        left: list[str] = []
        for start, end in self._runs():
            run = self.text[start:end]
            for pattern in wordings().intents.values():
                run = pattern.sub(" ", run)
            for pattern, _ in (*_STAGES, *_FUNDS, *_SCOPES):
                run = pattern.sub(" ", run)
            run = wordings().fillers.sub(" ", run)
            left += _CONTENT.findall(run)
        return tuple(left)
