"""The facts of one body as the checker needs them: by the words that name them, and the sentences they stand in.

Only bodies that a text names are ever loaded, so that a check costs the same however many disclosures the store holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from index.amounts import tidy_prose
from index.disclosure import Disclosure, Fact, Fund, Passage, Scope, Source, Stage
from index.fact_store import FactStore
from index.reconcile.agreement import agree
from index.terms import all_words, key, key_without_brackets, project_topic
from qa.check.numbers import Number, find_numbers
from qa.lookup import Lookup
from qa.vocabulary import Body, wordings

_TOO_WIDE = re.compile(r"合计|总计|小计|总额|[上本]年|其他|(?:年初|全年|调整)?(?:预算|决算|执行)(?:数|总额)?|数量|金额")
_SOFT_ENDINGS = ("项目", "经费", "资金")
# Words around a thing that say nothing of which thing it is.
_FILLERS = re.compile(
    r"(?:一般公共预算|政府性基金预算?|国有资本经营预算|财政专户|单位资金|财政拨款|财政|拨款|公共预算|功能分类|经济分类|功能科目|经济科目|部门汇总|单位本级|部门|单位|本级|汇总|机关|口径|"
    r"年初|全年|调整后?|当年度?|本年度?|上年度?|去年|上一年度?|年度|实际|预算|决算|执行|合计|总计|小计|共计|总额|总共|金额|预计|安排|支出|收入|经费|费用|资金|科目|项目|子项|名为|名称|编码|代码|"
    r"绩效|目标值?|指标值?|指标|完成值?|其中|包括|主要|全部|用于|所属|下属|公开文件|公开|数据|数字|显示|披露|公布|表明|一共|花费|花了|用了|开支|投入|达到?|计划|核定|涉及|分别|另外?|同时|此外|"
    r"同期|今年|最大|最多|最高|最小|最少|最低|居首|排名第一|该局|该办|该中心|该委|该院|该部门|该单位|该区|该市|该州|我局|我委|我办|[的为是数共计达约有仅还则而其在于对按由和与及各等中内里款类项第了以占另该这那])*"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a phrase that names things: the topic parts that it can stand for. ``before`` is what stands between it and
    the word before."""

    text: str
    parts: frozenset[str]
    before: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase read with the words of a body: what it names in order, and what of it nobody explains."""

    words: tuple[Word, ...]
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A sentence of a disclosure: its figures in order."""

    text: str
    numbers: tuple[Number, ...]
    passage: Passage


class Evidence:
    """What a body's disclosures say, for checking."""

    def __init__(self, body: Body, facts: Sequence[Fact], disclosures: Sequence[Disclosure], store: FactStore) -> None:
        self.body = body
        self.facts = [fact for fact in facts if fact.role not in ("score",)]
        self.disclosures = {disclosure.sha256: disclosure for disclosure in disclosures}
        self.years = sorted({disclosure.year for disclosure in disclosures})
        self._store = store
        self._by_sentence: dict[str, list[Fact]] = {}
        for fact in self.facts:
            if fact.source.sentence:
                self._by_sentence.setdefault(fact.source.sha256 + fact.source.sentence, []).append(fact)
        self._by_topic: dict[str, list[Fact]] = {}
        for fact in self.facts:
            self._by_topic.setdefault(fact.topic, []).append(fact)
        self._by_parts: dict[frozenset[str], list[str]] = {}
        for topic in self._by_topic:
            self._by_parts.setdefault(frozenset(topic.split("|")), []).append(topic)

    def topics_of(self, parts: frozenset[str]) -> list[str]:
        """The topics made of exactly these parts, in any order (行政运行|基本支出)."""
        return self._by_parts.get(parts, [])

    def of_topic(self, topic: str) -> list[Fact]:
        """Every fact of a topic, all years and stages."""
        return self._by_topic.get(topic, [])

    def beside(self, fact: Fact) -> list[Fact]:
        """The facts of the sentence that a fact stands in."""
        return self._by_sentence.get(fact.source.sha256 + fact.source.sentence, []) if fact.source.sentence else []

    def in_sentence(self, printed: Printed) -> list[Fact]:
        """The facts of a printed sentence."""
        return self._by_sentence.get(printed.passage.source.sha256 + printed.text.strip(), [])

    @cached_property
    def doubted(self) -> dict[Source, str]:
        """The places that the disclosures' own arithmetic speaks against, each with what is wrong there."""
        return {
            source: f"{found.what}（{found.why}）" if found.why else found.what
            for found in self._store.contradictions(list(self.disclosures))
            if found.severity == "error"
            for source in found.suspects
        }

    @cached_property
    def words(self) -> dict[str, frozenset[str]]:
        """Word → the topic parts it can stand for: printed names, projects with and without their place, and the
        maintained terms."""
        found: dict[str, set[str]] = {}

        def add(word: str, part: str) -> None:
            if len(word) >= 2 and not word.isdigit() and not _TOO_WIDE.fullmatch(word):
                found.setdefault(word, set()).add(part)

        maintained = all_words()
        for word, term in maintained.items():
            add(word, term)
        places = sorted(self.body.places, key=len, reverse=True)
        for topic, name, project in {(f.topic, f.name, f.project) for f in self.facts if f.role != "mention"}:
            parts = topic.split("|")
            for part in parts:
                add(key(part), part)
            bare = [key(name), key_without_brackets(name)]
            if project and parts[0] == project_topic(project):
                for word in _project_words(project, places):
                    add(word, parts[0])
            elif len(parts) == 1 or bare[0] == parts[0]:
                for word in bare:
                    if word not in maintained:
                        add(word, parts[0])
        return {word: frozenset(parts) for word, parts in found.items()}

    @cached_property
    def _starts(self) -> dict[str, list[str]]:
        starts: dict[str, list[str]] = {}
        for word in self.words:
            starts.setdefault(word[:2], []).append(word)
        for words in starts.values():
            words.sort(key=len, reverse=True)
        return starts

    def read(self, phrase: str) -> Phrase:
        """The things a phrase names, longest words first at each place."""
        text = key(phrase)
        words: list[Word] = []
        rest = ""
        at = 0
        while at < len(text):
            word = next((w for w in self._starts.get(text[at : at + 2], ()) if text.startswith(w, at)), "")
            if word:
                words.append(Word(word, self.words[word], rest.rpartition(" ")[2]))
                rest += " "
                at += len(word)
            else:
                rest += text[at]
                at += 1
        unknown = "".join(piece for piece in re.split(r"\d+[年月日]?|[\s%]+", rest) if not self._is_filler(piece))
        return Phrase(tuple(words), unknown)

    @staticmethod
    def _is_filler(piece: str) -> bool:
        return bool(_FILLERS.fullmatch(piece)) or bool(wordings().fillers.fullmatch(piece))

    @cached_property
    def printed(self) -> dict[str, list[Printed]]:
        """Sentences by their words with the figures left out."""
        found: dict[str, list[Printed]] = {}
        for passage in self._store.passages(list(self.disclosures)):
            for line in passage.text.split("\n"):
                for sentence in sentences(tidy_prose(line)):
                    numbers = find_numbers(sentence)
                    if any(not number.no_figure for number in numbers):
                        figures = tuple(number for number in numbers if not number.no_figure)
                        mask = masked(sentence, numbers)
                        found.setdefault(mask, []).append(Printed(sentence, figures, passage))
        return found

    @cached_property
    def single_funds(self) -> dict[str, frozenset[Fund]]:
        """For each disclosure the funds that all of its spending comes from, by its own totals: a subject's amount is then
        the same whichever of them its table speaks of."""
        found: dict[str, frozenset[Fund]] = {}
        for sha256, disclosure in self.disclosures.items():
            same = [
                f
                for f in self.facts
                if f.source.sha256 == sha256
                and f.year == disclosure.year
                and f.role == "amount"
                and f.stage is disclosure.stage
            ]
            totals = [f for t in ("本年支出合计", "支出总计") for f in same if f.topic == t and f.fund is Fund.ALL]
            funds: set[Fund] = set()
            if totals:
                for topic, fund in (
                    ("一般公共预算支出", Fund.GENERAL),
                    ("财政拨款支出", Fund.FISCAL),
                    ("财政拨款支出总计", Fund.FISCAL),
                ):
                    if any(f.topic == topic and agree(f, totals[0]) for f in same):
                        funds |= {fund, Fund.FISCAL}
                for f in same:
                    if f.topic == totals[0].topic and f.fund not in (Fund.ALL, Fund.FISCAL) and agree(f, totals[0]):
                        funds.add(f.fund)
                        if f.fund in (Fund.GENERAL, Fund.GOVERNMENT, Fund.CAPITAL):
                            funds.add(Fund.FISCAL)
            found[sha256] = frozenset(funds)
        return found

    def stage_of(self, fact: Fact) -> Stage:
        """The stage of the disclosure that a fact stands in."""
        return self.disclosures[fact.source.sha256].stage

    def has_scope(self, scope: Scope) -> bool:
        """Whether any disclosure of the body is of this scope."""
        return any(disclosure.scope is scope for disclosure in self.disclosures.values())


def sentences(text: str) -> list[str]:
    """The sentences of a tidied paragraph."""
    return [piece for piece in re.split(r"(?<=[。!?])", text) if piece.strip()]


def masked(sentence: str, numbers: Iterable[Number]) -> str:
    """A sentence with a mark for each figure, and without blanks, brackets and quotes: what it says of any numbers."""
    parts, at = [], 0
    for number in numbers:
        if not number.no_figure:
            parts += [sentence[at : number.start], "\0"]
            at = number.end
    parts.append(sentence[at:])
    text = re.sub(r"[\s“”\"'()\[\]]+", "", "".join(parts))
    return re.sub(r"^(?:[一二三四五六七八九十\d]{1,3}[.、．])+", "", text).strip("。;,")


def _project_words(project: str, places: Sequence[str]) -> set[str]:
    words = {key(project), key_without_brackets(project)}
    for word in list(words):
        words |= {word[len(place) :] for place in places if word.startswith(place) and len(word) - len(place) >= 4}
    for word in list(words):
        words |= {word.removesuffix(end) for end in _SOFT_ENDINGS if word.endswith(end) and len(word) - len(end) >= 4}
    return words


_cache: WeakKeyDictionary[FactStore, dict[tuple[str, tuple[str, ...]], Evidence]] = WeakKeyDictionary()
_KEPT = 64


def evidence_of(lookup: Lookup, body: Body) -> Evidence:
    """The evidence of a body, kept for the next text as long as its disclosures stay the same."""
    disclosures = lookup.disclosures_of(body)
    held = _cache.setdefault(lookup.store, {})
    known = (body.full, tuple(sorted(d.sha256 for d in disclosures)))
    if known not in held:
        while len(held) >= _KEPT:
            held.pop(next(iter(held)))
        held[known] = Evidence(body, lookup.facts_of(body), disclosures, lookup.store)
    return held[known]
