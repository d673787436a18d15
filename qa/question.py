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

from index.amounts import MONEY_UNITS, Amount, fold, normalise, squeeze
from index.disclosure import Flow, Fund, Scope, Stage
from index.errors import QuestionError
from index.subjects import is_subject
from qa.asking import (
    BASE_STAGE,
    BASE_YEAR,
    EVERY_YEAR,
    EXPLAINED,
    FUNDS,
    LAST_YEAR,
    LISTINGS,
    OVER,
    REGION,
    SCOPES,
    SCOPES_OF_A_BODY,
    UNDER,
    UNIT_ASKED,
    WANTS,
    asks_for_the_amount,
    claimed_amount,
    comparator_of,
    direction_of,
    flow_asked,
    level_of,
    limit_of,
    stages_of,
    unit_of,
    with_years,
)
from qa.reading import Reader
from qa.vocabulary import Body, Topics, wordings

LONGEST = 500
# 涉及预算资金, 涉及财政预算金额: 涉及金额, as the topics are called.
_INVOLVED = re.compile(r"涉及的?(?:项目)?(?:财政)?(?:预算)?(?:资金|金额)(?:量|总额)?")
_BY_PEOPLE = re.compile(r"按(?:照)?(?:在职|实有|编制|退休|职工)人?(?:数|员)")
_EVERY_BODY = re.compile(r"各|每|所有|全部|全体|这些|哪些|哪几")
_SUMMED = re.compile(r"(?:合计|总和|之和|共计)$")
_ORDERED = re.compile(r"(?:从|由)[高大多低小少]到|排名|排行|排序|排列")
_COMPARED = re.compile(r"更[多高大少低小]|[多高大少低小](?=吗|吧|么|了|对|是|于| |$)")


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
    project: str = ""  # the topic of the project that what is asked for is inside of
    parts: int = 0  # how many of the topics are named before 占: what the share is of comes after it
    code: str = ""
    level: int = 0
    wants: str = ""
    unit: str = ""
    claimed: Amount | None = None
    unexplained: tuple[str, ...] = ()
    stretches: tuple[str, ...] = ()  # what the unexplained words stand in, with the small words between them
    leftover: str = ""
    body_mentioned: bool = False
    by_name: frozenset[Body] = frozenset()
    wants_rate: bool = False
    ascending: bool = False
    limit: int = 1
    listing: str = ""
    against_last_year: bool = False
    about_budgets: bool = True
    joined: bool = False  # two topics stand as one: 事业运行的基本支出
    every_body: bool = False
    every_year: bool = False
    every_scope: bool = False
    paired: bool = False  # 昌吉州的项目支出是克州基本支出的几倍: each body with its own topic
    region: str = ""  # a whole region, of which no body's disclosure speaks
    yes_no: bool = False
    comparator: str = ""
    direction: int = 0
    by: str = ""  # what a ranking compares, where it is not the amount: share, per_head
    read_as: tuple[tuple[str, str], ...] = ()  # words that were matched to a printed name, and that name
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
    text = with_years(normalise(clean(question)))
    claimed, text = claimed_amount(text)
    text = _written_out(text, topics)
    unit = UNIT_ASKED.search(squeeze(text))
    folded, breaks = _folded(text)
    reader = Reader(folded, breaks)
    years = reader.take_years()
    reader.take_table_names()
    meant, by_name = reader.take_bodies(bodies, topics)
    code = reader.take_code()
    found, words = reader.take_topics(topics)
    short = reader.take_short_names(bodies, meant)
    meant = sorted({*meant, *short}, key=lambda body: reader.found_at[body])
    rest = reader.rest()
    said = {name: bool(pattern.search(rest)) for name, pattern in wordings().intents.items()}
    said["per_head"] |= bool(_BY_PEOPLE.search(folded))
    base = BASE_YEAR.search(folded)
    base_year = int(base[1]) if base and len(years) > 1 else None
    if base_year is not None:  # 2025年…比2024年增加多少 asks for 2025 and its stated change
        years = tuple(year for year in years if year != base_year)
    relative = bool(LAST_YEAR.search(rest))
    if relative:  # 2023年上年支出 asks for 2022
        years = tuple(year - 1 for year in years)
    listing, listed = next(((name, m) for name, p in LISTINGS if (m := p.search(rest))), ("", None))
    region = REGION.search(rest)
    divided = folded.find("占")
    parts = sum(reader.found_at[word] < divided for word in words)
    scopes = [scope for pattern, scope in SCOPES if pattern.search(rest)]
    scopes = scopes or [scope for pattern, scope in SCOPES_OF_A_BODY if meant and pattern.search(folded)]
    explained = (*EXPLAINED, REGION, *((OVER, UNDER, _COMPARED) if said["verify"] else ()))
    unexplained = reader.unexplained(explained)
    query = Query(
        question=question,
        intent="figure",
        bodies=tuple(meant),
        years=years,
        base_year=base_year,
        year_before=relative,
        stages=stages_of(BASE_STAGE.sub(" ", rest) if base_year is not None else rest, words),
        scope=scopes[0] if len(scopes) == 1 else None,
        fund=next((fund for pattern, fund in FUNDS if pattern.search(folded)), None),
        flow=flow_asked(folded, found),
        topics=tuple(found),
        topic_words=tuple(words),
        within=reader.within,
        parts=parts,
        code=code,
        level=level_of(rest),
        wants=next((kind for kind, pattern in WANTS if pattern.search(rest)), ""),
        unit=unit_of(unit),
        claimed=claimed,
        unexplained=unexplained,
        stretches=reader.stretches(explained),
        leftover=rest.replace(" ", ""),
        body_mentioned=bool(meant),
        by_name=frozenset(by_name) | reader.named_alone,
        wants_rate=said["rate"] and not asks_for_the_amount(rest),
        ascending=bool(
            re.search(r"最小|最少|最低|更低|更少|较低|较少|倒数|从[低小少]到[高大多]|由[低小少]到[高大多]", rest)
        ),
        limit=limit_of(rest),
        listing=listing,
        against_last_year=said["against_last_year"] or base_year is not None,
        about_budgets=bool(found or meant or code or said["holdings"] or wordings().scope.search(folded))
        or (bool(years) and any(map(is_subject, unexplained))),
        joined=reader.joined,
        every_body=(listing == "bodies" and bool(listed and _EVERY_BODY.search(listed[0])))
        or (bool(_ORDERED.search(rest)) and not meant and not listing),
        every_year=bool(EVERY_YEAR.search(rest) or re.search(r"哪一?个?年", rest)),
        every_scope=len(scopes) > 1,
        paired=_paired(reader, meant, words),
        region=region[0] if region else "",
        yes_no=said["verify"],
        comparator=comparator_of(rest),
        direction=direction_of(rest),
        by="per_head" if said["per_head"] else "share" if said["share"] else "",
    )
    return replace(query, intent=_intent(query, said))


def _paired(reader: Reader, bodies: Sequence[Body], words: Sequence[str]) -> bool:
    """Whether two bodies and two topics stand in turn."""
    if len(bodies) != 2 or len(words) != 2:
        return False
    at = [reader.found_at[named] for pair in zip(bodies, words, strict=True) for named in pair]
    return at == sorted(at)


def _folded(text: str) -> tuple[str, frozenset[int]]:
    """The text as it is compared, and the places in it where a list was divided (、 ， /)."""
    folded, breaks = "", set()
    for part in re.split(r"[、，,;；/]", text):
        breaks.add(len(folded))
        folded += re.sub(r"[()\[\]【】<>{}~^|\\/=+]", "", fold(part))
    return folded, frozenset(breaks)


def _written_out(text: str, topics: Topics) -> str:
    """Words that stand for several subjects written as these (水电费 → 水费和电费), unless the store prints the word."""
    for word, parts in wordings().composites.items():
        if word in text and word not in topics.meanings:
            text = text.replace(word, "和".join(parts) + "合计")
    return _INVOLVED.sub("涉及金额", text)


def _intent(query: Query, said: dict[str, bool]) -> str:
    """One intent from the ways of asking that occur, the more specific first."""
    several_years = len(query.years) > 1 or query.every_year
    places = max(len(query.bodies), len(query.topics), len(query.years))
    if said["reason"]:
        return "reason"
    if said["definition"] and not query.years and query.claimed is None:
        return "definition"
    if said["describe"] or (said["list"] and query.topics == ("内设机构数",) and not query.wants):
        return "describe"
    if said["holdings"] and not query.topics:
        return "holdings"
    if query.claimed is not None and (said["verify"] or query.claimed.unit in MONEY_UNITS):
        return "verify"
    if said["rank"]:
        return "rank"
    if said["per_head"]:
        return "per_head"
    if said["ratio"]:
        return "ratio"
    stages = query.stages
    if said["completion"] or (
        (len(stages) > 1 or (stages and query.comparator and query.yes_no))
        and (said["difference"] or said["change"] or said["rate"] or query.comparator)
    ):
        return "execution"
    if said["difference"] and stages and places == 1 and not query.against_last_year:
        return "execution"  # 比年初预算节约多少
    if query.yes_no and places == 2 and query.direction and not query.against_last_year:
        return "compare"
    if said["share"] and not said["change"]:
        return "share"
    if said["rate"] and places == 2 and not (several_years or said["change"] or query.against_last_year):
        return "share"  # 基本支出是项目支出的百分之几, 公用经费是昌吉州的百分之几
    if several_years and (said["change"] or said["difference"] or said["rate"]):
        return "growth"
    if said["change"] or said["rate"] or (said["difference"] and query.against_last_year):
        return "change"
    if said["difference"]:
        return "difference"
    summed = _SUMMED.search(query.topic_words[-1]) if query.topic_words else None
    if summed and not all(map(_SUMMED.search, query.topic_words)):
        said = said | {"sum": True}  # 基本支出和项目支出合计, where 项目支出合计 is also a printed name
    if summed and (query.every_body or len(query.bodies) > 1):
        said = said | {"sum": True}
    if said["sum"] and (len(query.topics) != 1 or len(query.bodies) > 1 or several_years or query.every_body):
        return "sum"
    if said["list"] or (query.level and query.listing == "subjects"):
        return "list"
    # 比上年加多少: whatever the verb, it is not the amount itself
    return "change" if query.against_last_year else "figure"
