"""Words that compare without a number (持平, 比上年增加, 最大): claims too, held to the same facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from index.domain.amounts import normalise
from qa.answer import CheckedNumber, Verdict, decimal_text
from qa.check.claim import Claim
from qa.check.compare import Finding
from qa.check.derive import plain
from qa.check.verdicts import Judge

_LAST_YEAR = r"(?:上年度?|去年|上一年度?|20\d\d年度?)(?:年初)?的?(?:预算|决算)?(?:执行)?(?:数|情况)?(?:相比)?"
_SAME = re.compile(
    rf"(?:与|和|同|比|较){_LAST_YEAR},?(?P<about>基本)?(?P<word>持平|无变化|没有变化|保持不变|不变|相同|未变)"
)
_TURNED = re.compile(
    rf"(?:比|较|与|同){_LAST_YEAR},?(?:有所|略有|大幅|明显|小幅|均|都)?(?P<word>增加|增长|上升|提高|减少|下降|降低|压减)"
    r"(?=[,，。;；、)）\n]|$)"
)
_MOST = re.compile(r"(?P<word>最(?P<which>大|多|高|小|少|低))(?=的|[,，。;；、:：为是]|一项|项目)")
_UP = ("增加", "增长", "上升", "提高")
_ABOUT = Decimal("0.01")


def word_claims(text: str, judged: Sequence[tuple[Claim, Finding]], judge: Judge) -> list[CheckedNumber]:
    """A verdict for each comparing word of the text whose thing was given an amount in the same sentence. The ``value`` of
    持平 is 0, of the others none."""
    normal = normalise(text)
    found: list[CheckedNumber] = []
    for pattern, decide in ((_SAME, _same), (_TURNED, _turned), (_MOST, _most)):
        for match in pattern.finditer(normal):
            owner = _owner(normal, match, judged, after=pattern is _MOST)
            if owner is None or not owner[1].facts:
                continue
            finding = decide(match, *owner, judge)
            start, end = match.span("word")
            number = CheckedNumber(
                text[start:end],
                start,
                end,
                Decimal(0) if pattern is _SAME else None,
                "",
                finding.verdict,
                finding.places,
                finding.reason,
                finding.right,
                finding.formula,
            )
            found.append(number)
    return found


def _owner(
    text: str, match: re.Match[str], judged: Sequence[tuple[Claim, Finding]], *, after: bool
) -> tuple[Claim, Finding] | None:
    """The amount that a word speaks of: the last one before it in its sentence, or, for 最大, the next one after it."""
    start = max((text.rfind(end, 0, match.start()) for end in "。!?\n"), default=-1)
    ends = [text.find(end, match.end()) for end in "。!?\n"]
    stop = min((end for end in ends if end >= 0), default=len(text))
    amounts = [pair for pair in judged if pair[0].role in ("amount", "count") and start < pair[0].number.start < stop]
    if after:
        return next(
            (pair for pair in amounts if pair[0].number.start >= match.start()), amounts[-1] if amounts else None
        )
    return next((pair for pair in reversed(amounts) if pair[0].number.end <= match.start()), None)


def _same(match: re.Match[str], claim: Claim, finding: Finding, judge: Judge) -> Finding:
    changes = judge.computer.changes(claim)
    if not changes:
        return _as_printed(claim, judge, "公开文件没有可以比较的上年数")
    size = max((abs(plain(f)) for f in finding.facts), default=Decimal(0))
    allowed = size * _ABOUT if match["about"] else Decimal(0)
    for change in changes:
        if abs(plain(change.facts[0]) if len(change.facts) == 1 else change.value) <= allowed:
            return Finding(
                Verdict.VERIFIED if not change.formula else Verdict.DERIVED, change.facts, formula=change.formula
            )
    best = changes[0]
    word = "增加" if best.value > 0 else "减少"
    return Finding(
        Verdict.CONTRADICTED,
        best.facts,
        f"不是持平，{word}了{decimal_text(abs(best.value))}{best.unit}",
        best.value,
        best.formula,
    )


def _turned(match: re.Match[str], claim: Claim, finding: Finding, judge: Judge) -> Finding:
    del finding
    changes = judge.computer.changes(claim)
    if not changes:
        return _as_printed(claim, judge, "公开文件没有可以比较的上年数")
    up = match["word"] in _UP
    for change in changes:
        if change.value and (change.value > 0) == up:
            return Finding(
                Verdict.VERIFIED if not change.formula else Verdict.DERIVED, change.facts, formula=change.formula
            )
    best = changes[0]
    said = "持平" if not best.value else "增加" if best.value > 0 else "减少"
    return Finding(
        Verdict.CONTRADICTED,
        best.facts,
        f"方向不对，公开文件是{said}{decimal_text(abs(best.value)) + best.unit if best.value else ''}",
        best.value,
        best.formula,
    )


def _most(match: re.Match[str], claim: Claim, finding: Finding, judge: Judge) -> Finding:
    del claim
    fact = finding.facts[0]
    siblings = judge.computer.siblings(fact)
    if len(siblings) < 2:
        return Finding(Verdict.UNSUPPORTED, reason="没有可以比较的同类项目")
    largest = match["which"] in "大多高"
    best = (max if largest else min)(siblings, key=plain)
    if plain(best) == plain(fact):
        formula = f"在{len({f.item for f in siblings})}项里比较"
        return Finding(Verdict.DERIVED, (fact,), formula=formula)
    name = best.project or best.name
    reason = f"不是{match['word']}的，{match['word']}的是“{name}”{decimal_text(best.value)}{best.unit}"
    return Finding(Verdict.CONTRADICTED, (best, fact), reason, best.value)


def _as_printed(claim: Claim, judge: Judge, why: str) -> Finding:
    sources = judge.is_printed(claim)
    return Finding(Verdict.VERIFIED, sources=sources) if sources else Finding(Verdict.UNSUPPORTED, reason=why)
