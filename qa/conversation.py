"""Follow-ups: what a question leaves unsaid is taken from the conversation before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.amounts import fold
from qa.arithmetic import TOTALS
from qa.asking import SHARE_OF_IT
from qa.question import Query

_FOLLOW = re.compile(r"^(?:那么?|那|再|还有|另外|换成|改成)|呢$|^(?:两者|二者|它们?|这两个|他们)")


def follow_up(query: Query, earlier: Sequence[Query]) -> Query:
    """The query with what it leaves unsaid taken from the ones before (oldest first), when it reads as their
    continuation: 那基本支出呢, 昌吉州呢, 两者相差多少."""
    if not earlier:
        return query
    last = earlier[-1]
    opens = bool(_FOLLOW.search(fold(query.question))) or not (query.topics or query.unexplained)
    names_bodies = bool(query.body_mentioned or query.every_body)
    if not opens and (query.bodies or names_bodies or not query.about_budgets):
        return query
    changes: dict[str, Any] = {}
    for name in ("bodies", "years", "stages", "scope"):
        if not getattr(query, name) and getattr(last, name) and not (name == "bodies" and names_bodies):
            changes[name] = getattr(last, name)
    if query.year_before and not query.years and last.years:
        changes["years"] = tuple(year - 1 for year in last.years)
    if query.yes_no and query.direction and not query.topics and len(query.bodies) == 1 and last.topics:
        # 比商务委多吗: the body asked about before against this one
        changes |= {
            "intent": "compare",
            "bodies": (*(body for body in last.bodies if body not in query.bodies), *query.bodies),
            "topics": last.topics,
            "topic_words": last.topic_words,
        }
        return replace(query, inherited=tuple(changes), about_budgets=True, **changes)
    compares = query.intent in ("difference", "ratio", "sum", "rank") or (
        query.intent == "change" and not query.against_last_year
    )
    two = _last_two(earlier) if compares and not query.topics and not query.bodies and not query.years else {}
    if two and (query.intent not in ("change", "rank") or _differ(two)):
        changes |= two
        if query.intent == "change" and len(two["years"]) > 1 and len(two["topics"]) == len(two["bodies"]) == 1:
            changes["intent"] = "growth"
    elif query.intent in ("difference", "ratio", "sum") and not query.topics:
        changes |= _last_two(earlier)
    elif (
        (query.intent == "share" or (query.intent == "verify" and query.by == "share"))
        and len(query.topics) == 1
        and (SHARE_OF_IT.match(fold(query.question)) or query.topics[0] in TOTALS)
        and last.topics[:1] != query.topics
    ):
        changes |= {
            "topics": (*last.topics[:1], *query.topics),
            "parts": 1,
            "topic_words": (*last.topic_words[:1], *query.topic_words),
        }
    elif not query.topics and last.topics:
        changes |= {"topics": last.topics, "topic_words": last.topic_words}
        if query.intent == "figure":
            changes["intent"] = last.intent if last.intent != "verify" else "figure"
    return replace(query, inherited=tuple(changes), about_budgets=True, **changes)


def _differ(two: dict[str, Any]) -> bool:
    """Whether the last two questions were about two things, and alike otherwise."""
    return sorted(len(two[name]) for name in ("topics", "bodies", "years"))[-2:] == [1, 2]


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
