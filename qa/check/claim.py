"""What a number says, as a value: its role, its thing and what holds at it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.domain.amounts import squeeze
from index.prose.statements import Statement
from qa.check.agencies import Mention
from qa.check.marks import Said
from qa.check.numbers import Number

# Words of a change, as far as a verdict needs its direction.
DOWN = "减少|下降|降低|压减|下浮|缩减|回落|下滑|调减|减"
UP = "增加|增长|上升|提高|上浮|提升|调增|增"
_ONLY_STAGE = re.compile(
    r"(?:[,、:其中]|年初|全年|调整后?|本年|当年|实际|预算|决算|执行|支出|收入|安排|完成|数|为|是|了|达到?|共)*"
)


_LIST_MARK = re.compile(r"^\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、]|\d{1,2}[.、．](?!\d))+")


@dataclass(frozen=True, slots=True)
class Operand:
    """The other side of a comparison or a share, in its words, and what its words say of body, year and stage."""

    words: str
    said: Said


@dataclass(frozen=True, slots=True)
class Claim:
    """What a number says.

    ``role``: amount, count, change, change_rate, share, rate, mention, or of the checker's own: per_head, sum, difference,
    times, formula. ``value`` is signed for changes. ``item`` is the thing in the text's words, ``lead`` the words before
    the number back to the one before it; ``others`` what it is compared with or the parts of a sum.
    """

    number: Number
    said: Said
    role: str
    value: Decimal
    unit: str
    item: str = ""
    clause: str = ""
    lead: str = ""
    base: str = ""
    sentence: str = ""
    order: int = 0  # of the figures of its sentence
    others: tuple[Operand, ...] = ()
    statement: Statement | None = None
    heading: str = ""
    head: str = ""  # the thing of the first amount of the sentence: 政府采购预算…,其中:货物…
    position: int = 0
    listed: bool = False
    bodies: tuple[Mention, ...] = ()  # of a sum: every body that its clause names


def wordings(claim: Claim, names: Sequence[str]) -> list[str]:
    """The words that may name a claim's thing: as the reader of prose understood it, then its clause as it stands; each
    without the names of bodies and years, and, since a project's name may hold those, with them."""
    found: list[str] = []
    lead = own_words(claim.lead)
    # An item that is not in the words before the number was taken over from further back: only where they say nothing.
    own = squeeze(claim.item) in squeeze(claim.lead) or bool(_ONLY_STAGE.fullmatch(squeeze(lead)))
    for words in (claim.item, claim.clause, lead) if own else (claim.clause, lead, claim.item):
        text = _LIST_MARK.sub("", words).strip()
        bare = text
        for name in names:
            bare = bare.replace(name, " ")
        bare, owned = (_DATE.sub(" ", words) for words in (bare, _without_owner(text, names)))
        quoted = re.findall(r"[“\"]([^”\"]{2,})[”\"]", text)
        rest = re.sub(r"[“\"][^”\"]{2,}[”\"]", "", text)
        for name in names:
            rest = rest.replace(name, " ")
        found += [bare, *(q + rest for q in quoted), owned]
    return [words for words in dict.fromkeys(found) if words.strip()]


_DATE = re.compile(r"(?:19|20)\d\d年(?:度)?|(?<!\d)\d{1,2}月(?:\d{1,2}日)?")


def _without_owner(text: str, names: Sequence[str]) -> str:
    """The words without the name that comes first; later ones may be part of the thing's own name."""
    held = [name for name in names if name in text]
    if not held:
        return text
    first = min(held, key=lambda name: (text.index(name), -len(name)))
    return text.replace(first, " ", 1)


def own_words(clause: str) -> str:
    """The clause before a number without the change or share that it states: 项目支出比上年增加 → 项目支出."""
    clause = re.sub(
        rf"(?:比|较|与|同)(?:上年|去年|上一年|20\d\d年|年初|全年|调整|预算)[^,;]*$|\(?(?:变化|增减)(?:额|率)?为?$|(?:{DOWN}|{UP})(?:了|额|幅|率)?(?:为|约|达到?)?$",
        "",
        clause,
    )
    return re.sub(r"占(?:比)?[^,;]*$|[同环]比$", "", clause)
