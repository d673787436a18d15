"""The reasons that prose gives (主要原因…), each tied to the numbers that it explains.

A reason stands behind what it explains, in the same sentence or the next::

    公务接待费减少1万元，下降5%，主要原因是…     → the change and its rate
    年初预算5万元，支出决算4万元。决算数小于预算数的主要原因：…   → both amounts
    …其中：…。“三公”经费决算数小于预算数的主要原因：…  → what it names itself, wherever in the paragraph
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.domain.address import Role
from index.domain.disclosure import Disclosure, Fact, Reason
from index.domain.terms import canonical
from index.prose.paragraphs import Paragraph
from index.prose.patterns import CLAUSE_END, QUOTES, item_words
from index.prose.statements import Statement

_BEGINS = re.compile(
    r"(?:其?(?:主要)?原因(?:主要)?(?:是由于|是因为|在于|如下|有|是|为)?|主要(?:是由于|是因为|由于|因为|系|是)|(?:是)?由于|(?:是)?因为)(?:主要是)?[:：]?(?=[^,，。;；]*[一-鿿])"
)
# 主要原因是：一是…；二是…。 and sentences that go on counting.
_GOES_ON = re.compile(
    r"^(?:[二三四五六七八九]是|[2-9][.、．)）](?!\d)|[(（][2-9二三四五][)）]|其次|再次|同时|另外|此外)"
)
# What a reason is of, said before the word: 决算数小于预算数的主要原因.
_COMPARISON = re.compile(
    r"(?:年初|全年|调整)?(?:支出)?(?:预算|决算)(?:数|支出)?(?:大于|小于|等于|高于|低于|与|比|较).*$|(?:比|较|与)(?:上年|去年|20\d\d年|年初|预算).*$"
    r"|(?:增加|减少|下降|增长|变动|变化|差异|持平)的?$"
)
_SAID_TWICE = re.compile(r"^(?:\d[.、．])?主?要?原因(?:是|为)?[:：]?")
# 其他用车主要是业务用车 says what it consists of; 比上年增加5万元,主要是人员增加 says why.
_ALSO_CONSISTS = re.compile(r"^主要(?:系|是)[:：]?$")
_CHANGES = ("change", "change_rate", "rate")
_LONGEST = 2000


def read_reasons(pairs: Sequence[tuple[Statement, Fact]], disclosure: Disclosure) -> Iterator[Reason]:
    """The reasons of the paragraphs that hold the statements, in reading order, each with the facts it explains."""
    before: list[tuple[Statement, Fact]] = []
    for paragraph, held in _by_paragraph(pairs):
        yield from _of_paragraph(paragraph, held, before, disclosure)
        before = held


def reasons_of(fact: Fact, reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons given for a number."""
    if fact.role == "mention":
        return []
    thing = (fact.item, fact.measures)
    return [reason for reason in reasons if (reason.item, reason.measures) == thing and fact.source in reason.explains]


def _by_paragraph(
    pairs: Sequence[tuple[Statement, Fact]],
) -> Iterator[tuple[Paragraph, list[tuple[Statement, Fact]]]]:
    held: dict[int, tuple[Paragraph, list[tuple[Statement, Fact]]]] = {}
    for statement, fact in pairs:
        if statement.paragraph is not None:
            held.setdefault(id(statement.paragraph), (statement.paragraph, []))[1].append((statement, fact))
    yield from held.values()


def _of_paragraph(
    paragraph: Paragraph,
    held: Sequence[tuple[Statement, Fact]],
    before: Sequence[tuple[Statement, Fact]],
    disclosure: Disclosure,
) -> Iterator[Reason]:
    text, at = paragraph.text, 0
    while begins := _BEGINS.search(text, at):
        end = _end(text, begins.end(), held)
        said = _SAID_TWICE.sub("", text[begins.end() : end].strip(" ,，;；:：。"))
        earlier = [pair for pair in held if pair[0].end <= begins.start()]
        since = [pair for pair in earlier if pair[0].start >= at]  # not what the last reason explained
        lead = text[: begins.start()]
        explained = _explained(lead, since) or _explained(lead, earlier or (() if begins.start() else before))
        at = max(end, begins.end())
        consists = _ALSO_CONSISTS.match(begins[0]) and not any(fact.role in _CHANGES for fact in explained)
        if not explained or not said or consists:
            continue
        fact = explained[0]
        place = paragraph.place(begins.start(), end)
        yield Reason(
            body=fact.body,
            year=fact.year,
            name=fact.name,
            project=fact.project,
            text=said,
            source=disclosure.source(place, sentence=text[begins.start() : end].strip(" ,，;；"), written_as=said),
            explains=tuple(fact.source for fact in explained),
            item=fact.item,
            measures=fact.measures,
        )


def _end(text: str, start: int, held: Sequence[tuple[Statement, Fact]]) -> int:
    """Where a reason ends: at the full stop, unless the next sentence goes on counting; at a semicolon only where the next
    item with a number of its own follows."""
    ends = start
    for match in re.finditer(r"[。!?]|$", text[: start + _LONGEST]):
        if match.end() <= start:
            continue
        ends = match.start() or match.end()
        if not _GOES_ON.match(text[match.end() :]):
            break
    following = [s.start for s, _ in held if start <= s.start < ends and s.role != "mention"]
    if not following:
        return ends
    cut = max(text.rfind(mark, start, following[0]) for mark in ";；")
    return cut if cut > start else min(ends, following[0])


def _explained(lead: str, earlier: Sequence[tuple[Statement, Fact]]) -> list[Fact]:
    """The facts that a reason is of: those of the item that the words before it name, else those of the last item. Of one
    item its changes and rates, or, where it has none, its amounts."""
    told = [pair for pair in earlier if pair[0].role != "mention" and pair[0].item]
    if not told:
        return []
    clause = CLAUSE_END.split(QUOTES.sub("", lead))[-1]
    named = item_words(_COMPARISON.sub("", clause.removesuffix("的")), (told[-1][1].body,))
    of = next(
        (fact for _, fact in reversed(told) if named and canonical(named) == canonical(fact.name)),
        told[-1][1],
    )
    thing = (of.item, of.measures)
    own: list[Fact] = []
    for _, fact in reversed(told):
        if (fact.item, fact.measures) == thing and fact.role is not Role.SHARE:
            own.append(fact)
        elif own and (fact.item, fact.measures) != thing:
            break  # an earlier mention of the same item is another matter
    changes = [fact for fact in own if fact.role in _CHANGES]
    of_both = re.search(r"[预决]算数?(?:与|大于|小于|等于|高于|低于)", clause)
    return list(reversed(own if of_both else changes or own))
