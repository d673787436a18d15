"""The page's Chinese for what the engine says in values: statuses, verdicts, and how a question was understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from index.disclosure import Scope
from qa.answer import Status, Verdict

STATUS_WORDS = {
    Status.ANSWERED: ("✓", "已查到，附出处"),
    Status.NO_DATA: ("○", "没有查到"),
    Status.AMBIGUOUS: ("？", "请说得再明确些"),
    Status.OUT_OF_SCOPE: ("—", "不在能回答的范围"),
}
KIND_WORDS = {"cell": "表中原数", "stated": "正文原话", "derived": "计算得出"}
VERDICT_WORDS = {
    Verdict.VERIFIED: "已与原文核对",
    Verdict.DERIVED: "由原文数字算出",
    Verdict.CONFLICT: "来源不一",
    Verdict.CONTRADICTED: "与原文不符",
    Verdict.UNSUPPORTED: "没有找到出处",
    Verdict.NOT_A_FIGURE: "不是金额",
}
SCOPE_WORDS = {Scope.DEPARTMENT: "部门汇总", Scope.UNIT: "单位本级"}

# The fields of Query.to_dict, in the order they are read. A test holds both tables to the code.
FIELD_WORDS = {
    "intent": "问的是",
    "bodies": "单位",
    "years": "年份",
    "topics": "事项",
    "code": "科目编码",
    "stage": "阶段",
    "scope": "口径",
    "fund": "资金",
    "flow": "收支",
    "unit": "换算成",
    "claimed": "您说的数",
    "not_understood": "没读懂的词",
    "from_conversation": "沿用上文的",
}
INTENT_WORDS = {
    "figure": "一个数是多少",
    "change": "比上年增减多少",
    "growth": "两年之间增减多少",
    "execution": "执行得怎么样",
    "compare": "放在一起比",
    "share": "占多大比例",
    "difference": "相差多少",
    "ratio": "是几倍",
    "sum": "加起来多少",
    "per_head": "人均多少",
    "verify": "说的数对不对",
    "rank": "谁最多、谁最少",
    "list": "逐项列出",
    "reason": "原因",
    "definition": "词语的意思",
    "describe": "文件怎么写",
}


def understood(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A Query's dict as (field, value) pairs for reading; what was not said is left out."""
    names = [*(name for name in FIELD_WORDS if name in query), *(name for name in query if name not in FIELD_WORDS)]
    pairs = [(FIELD_WORDS.get(name, str(name)), field_text(name, query[name])) for name in names]
    return [(field, text) for field, text in pairs if text]


def field_text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "intent":
        return INTENT_WORDS.get(value, str(value))
    if name == "scope":
        return SCOPE_WORDS.get(value, str(value))
    values = list(value) if isinstance(value, list | tuple) else [value]
    if name == "topics":
        return joined(topic_text(str(topic)) for topic in values)
    if name == "from_conversation":
        # The names of Query's own fields: "stages" is shown as "stage", and "topic_words" goes with "topics".
        words = (FIELD_WORDS.get(field) or FIELD_WORDS.get(field.removesuffix("s")) for field in values)
        return joined(word for word in words if word)
    return joined(map(str, values))


def topic_text(topic: str) -> str:
    """A topic as words: ``a|b`` is the b of a; with a NUL between them it is one of several of the same name."""
    return "或".join("的".join(meaning.split("|")) for meaning in topic.split("\0"))


def joined(words: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(words))
