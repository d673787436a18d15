"""Words that no vocabulary knows → printed names: by what the names hold, letter for letter; by meaning only as an offer.

Of what the embedding model accepts among the maintained aliases (3,699 pairs of alias and body over ten disclosures) 79 %
is right at a cosine of 0.7, 90 % at 0.9, 95 % at 0.9 with a lead of 0.1, and 98 % where counts, funds and sides must agree too. But among words outside the list it reads 取暖补贴 as
津贴补贴 (0.89, lead 0.58) and 土地出让金 as 政府性基金支出 (0.80, lead 0.59): no threshold makes it safe to give a number.
So what is near in meaning is offered by name and never answered for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from index.amounts import fold
from index.reconcile.agreement import agree
from index.terms import project_topic
from qa.answer import Status
from qa.arithmetic import TOTALS
from qa.draft import MOST_READINGS, Draft, NoAnswer, asked_year, holdings, no_data
from qa.lookup import Lookup
from qa.question import Query
from qa.vocabulary import Body

_COMPUTE = ("sum", "difference", "ratio", "growth", "compare")
_ENDING = re.compile(r"(?<=..)(?:预算)?(?:金额|资金)?$")  # 采购预算, 采购金额: what the name says is 采购
# At this cosine 73 % of the nearest names were of the thing meant: good enough to offer three, not to answer.
_OFFERED = 0.6
_MOST_OFFERED = 3
# A word stands in a name when the name holds its characters in order within this many times its length: 在线访谈节目录制
# in 《在线访谈》节目的录制. Of four characters or more, so that two of them never make a name.
_LOOSE = 1.35
_SHORTEST_LOOSE = 4


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that the words can mean, and the name it is printed under."""

    topic: str
    name: str
    fit: tuple[int, bool, bool, bool]


def with_topics(query: Query, lookup: Lookup) -> Query:
    """The query with its code named and with what nobody understood matched to printed names, or an end that says what
    was not found or asks which of several names is meant. An understood topic is never exchanged for a guess."""
    body = query.bodies[0]
    if query.code and all(topic in TOTALS for topic in query.topics):
        named = next((fact for fact in lookup.facts_of(body) if fact.code == query.code), None)
        if named is None:
            raise no_data(f"{body.display}的公开文件里没有编码为 {query.code} 的科目。{holdings(lookup, query.bodies)}")
        query = replace(query, topics=(named.topic.split("|")[0],), topic_words=(named.name,))
    if not query.unexplained:
        return query
    words = "".join((*query.topic_words, *query.unexplained))
    # Two things were to be computed with, and one of them is not known: the known one is no answer.
    computes = query.intent in _COMPUTE and bool(query.topics)
    best = [] if computes else _of_the_kind(query, lookup, _best(query, lookup))
    if len(best) == 1 and len(words) < _SHORTEST_LOOSE and fold(best[0].name) != fold(words):
        best = _all_that_hold(query, lookup, best[0], words)  # 工资 may be 基本工资, and 工资福利支出 too
    if best and not _alike(query, lookup, best):
        names = [match.name for match in best]
        year = f"{query.years[0]}年" if query.years else ""
        choices = tuple(f"{body.display}{year}{name}多少" for name in names)
        raise NoAnswer(Draft(Status.AMBIGUOUS, f"“{words}”可以指：{'、'.join(names)}。请问是哪一个？", choices=choices))
    if best:
        read = () if fold(best[0].name) == fold(words) else ((words, best[0].name),)
        return replace(query, topics=(best[0].topic,), topic_words=(words,), read_as=read)
    raise _not_found(query, lookup, body)


def _best(query: Query, lookup: Lookup) -> list[Match]:
    """The best matches of the words as they were left over, else of the stretches of the question they stand in; of
    several topics with one name the plain one. Empty where nothing holds them."""
    for left in (query.unexplained, query.stretches):
        words = (*(_ENDING.sub("", word) for word in query.topic_words), *left)
        if not all(len(word) > 1 for word in words):
            continue
        for body in query.bodies:
            matches = by_words(query, lookup, body, words)
            best = [match for match in matches if match.fit == matches[0].fit]
            if best:
                by_name: dict[str, Match] = {}
                for match in sorted(best, key=lambda match: "|" in match.topic):
                    by_name.setdefault(match.name, match)
                return list(by_name.values())[:MOST_READINGS]
    return []


def _of_the_kind(query: Query, lookup: Lookup, matches: list[Match]) -> list[Match]:
    """Of several matches those that have the kind of number asked for; all where that leaves none."""
    if len(matches) < 2:
        return matches
    body, year = query.bodies[0], asked_year(query)
    kept = [m for m in matches if (found := lookup.value(query, body, m.topic, year)).value or found.readings]
    return kept or matches


def _all_that_hold(query: Query, lookup: Lookup, best: Match, words: str) -> list[Match]:
    """The match and every other name that holds a short word."""
    names = {best.name: best}
    for fact in lookup.facts_of(query.bodies[0]):
        own_year = not query.years or fact.year in query.years
        if own_year and fact.role in ("amount", "count") and "|" not in fact.topic and fold(words) in fold(fact.name):
            names.setdefault(fact.name, Match(fact.topic, fact.name, best.fit))
    return list(names.values())[:MOST_READINGS]


def _alike(query: Query, lookup: Lookup, matches: Sequence[Match]) -> bool:
    """Whether there is but one match, or all of them have the same number."""
    if len(matches) == 1:
        return True
    found = [lookup.value(query, query.bodies[0], match.topic, asked_year(query)).value for match in matches]
    values = [value for value in found if value is not None]
    return len(values) == len(matches) and all(agree(values[0].fact, value.fact) for value in values)


def _not_found(query: Query, lookup: Lookup, body: Body) -> NoAnswer:
    """What was not found, what is near in meaning, and what there is."""
    phrase = max(query.unexplained, key=len)
    near = near_in_meaning(query, lookup, body, phrase) if len(query.bodies) == 1 else []
    offered = f"意思相近的有：{'、'.join(near)}。" if near else ""
    whose = body.display if len(query.bodies) == 1 else "这几个单位"
    text = f"{whose}的公开文件里没有查到“{'、'.join(query.unexplained)}”。{offered}{holdings(lookup, query.bodies)}"
    return no_data(text)


def read_as_text(query: Query) -> str:
    """How words that are not printed so were read."""
    return "".join(f"\n（“{words}”按公开文件里的“{name}”理解。）" for words, name in query.read_as)


def by_words(query: Query, lookup: Lookup, body: Body, words: Sequence[str]) -> list[Match]:
    """Topics whose printed words hold all of ``words``; best first."""
    wanted = [fold(word) for word in words]
    grams = {query.leftover[i : i + 2] for i in range(len(query.leftover) - 1)}
    length = sum(map(len, wanted))
    amounts = {fact.topic for fact in lookup.facts_of(body) if fact.project and fact.role == "amount"}
    found: dict[str, Match] = {}
    for fact in lookup.facts_of(body):
        if fact.role in ("mention", "score") or (query.years and fact.year not in query.years):
            continue
        text = fold(f"{fact.project}{fact.name}{fact.unit}")
        enough = length >= 4 or length >= 0.4 * len(fold(fact.name))  # 保险 alone is no name of 养老保险缴费支出
        project = project_topic(fact.project) if fact.project else ""
        if project in amounts and length >= 3:  # the project itself, before what is said inside of it
            _take(found, Match(project, fact.project, (*_fit(fold(fact.project), wanted, grams), True)), wanted)
        if enough:
            fit = _fit(text, wanted, grams)
            whole = fold(fact.name) == "".join(wanted)
            match = Match(fact.topic, fact.name, (fit[0], fit[1], whole, False))
            _take(
                found, match, wanted, text, loosely=not fact.code
            )  # subjects have names of their own, letter for letter
    return sorted(found.values(), key=lambda match: match.fit, reverse=True)


def _fit(text: str, wanted: Sequence[str], grams: Collection[str]) -> tuple[int, bool, bool]:
    """How much of the question a name holds, whether every word letter for letter, and whether it is nothing else."""
    return sum(gram in text for gram in grams), all(word in text for word in wanted), text == "".join(wanted)


def _take(
    found: dict[str, Match], match: Match, wanted: Sequence[str], text: str = "", *, loosely: bool = True
) -> None:
    """Keep the match if its text holds every word and it fits better than what is kept for its topic."""
    if _all_held(text or fold(match.name), wanted, loosely) and (
        match.topic not in found or found[match.topic].fit < match.fit
    ):
        found[match.topic] = match


def _all_held(text: str, wanted: Sequence[str], loosely: bool) -> bool:
    """Whether the text holds every word at a place of its own. 其他… is another thing than what has no 其他 before it."""
    if "其他" in text and not any("其他" in word for word in wanted):
        return False
    for word in sorted(wanted, key=len, reverse=True):
        if word in text:
            text = text.replace(word, "\0", 1)
        elif not (loosely and _holds(text, word)):
            return False
    return True


def _holds(text: str, word: str) -> bool:
    """Whether the text holds the word, or its characters in order and close together."""
    if word in text:
        return True
    if len(word) < _SHORTEST_LOOSE:
        return False
    longest = int(len(word) * _LOOSE)
    for start in (i for i, character in enumerate(text) if character == word[0]):
        at = start
        for character in word[1:]:
            at = text.find(character, at + 1, start + longest)
            if at < 0:
                break
        else:
            return True
    return False


def near_in_meaning(query: Query, lookup: Lookup, body: Body, phrase: str) -> list[str]:
    """The printed names nearest in meaning to a phrase, nearest first, for somebody to choose from."""
    names = list(
        dict.fromkeys(
            fact.project or fact.name
            for fact in lookup.facts_of(body)
            if fact.role in ("amount", "count") and "|" not in fact.topic and len(fact.name) > 1
            if not query.years or fact.year in query.years
        )
    )
    if not names or len(phrase) < 2:
        return []
    from index.embedding import EmbeddingModel  # NumPy and the vectors: 0.1 s that other questions do not need

    model = EmbeddingModel("")  # the shipped one: for offers there is no need of a large one
    vectors = model.queries([phrase, *map(fold, names)])
    scored = sorted(zip((vectors[1:] @ vectors[0]).tolist(), names, strict=True), reverse=True)
    return [name for score, name in scored if score >= _OFFERED][:_MOST_OFFERED]
