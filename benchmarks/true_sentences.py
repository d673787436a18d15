"""True sentences made from facts, in pieces of which one can be put in another's place.

``Corpus`` are the facts of a store and what tells whether a broken sentence is true after all.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from index.domain.address import Classification, Flow, Fund, Role, Stage
from index.domain.agencies import full_name, place_of, place_words
from index.domain.amounts import to_yuan
from index.domain.disclosure import Disclosure, Fact
from index.store.fact_store import FactStore

_CHINESE = "〇一二三四五六七八九"
# A line whose name says its fund needs no further word for it.
_OWN_FUND = re.compile("公共预算|基金|资本|拨款|经费")


@dataclass(frozen=True, slots=True)
class Case:
    """A text, the number in it that is judged, and what was done to it ("" for a true one)."""

    text: str
    start: int
    end: int
    source: str  # 正文, 造句, 回答
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence made from a fact, in pieces that can be put together with something else in place of one of them."""

    fact: Fact
    template: str  # with {body} {year} {kind} {thing} {amount}
    body: str
    year: str
    kind: str
    thing: str
    amount: str

    def case(self, broken: str = "", **changed: str) -> Case:
        """The text with some pieces changed, and where its amount stands."""
        pieces = {n: changed.get(n, getattr(self, n)) for n in ("body", "year", "kind", "thing", "amount")}
        marked = self.template.format(**{**pieces, "amount": "\0"})
        at = marked.index("\0")
        text = marked.replace("\0", pieces["amount"])
        return Case(text, at, at + len(pieces["amount"]), "造句", broken)


@dataclass(slots=True)
class Corpus:
    """The facts that sentences are made from, and what tells whether a mutation is true after all."""

    facts: list[Fact]
    disclosures: list[Disclosure]
    by_place: dict[tuple[str, str, int, int], Fact] = field(default_factory=dict)
    held: dict[tuple[object, ...], set[Decimal]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: FactStore) -> Corpus:
        corpus = cls(list(store.all_facts()), store.disclosures())
        for fact in corpus.facts:
            source = fact.source
            if fact.kind == "cell" and source.row is not None and source.column is not None:
                corpus.by_place[source.sha256, source.table, source.row, source.column] = fact
            for thing in (thing_of(fact), whole_thing(fact)):
                key = (full_name(fact.body), fact.year, thing, fact.role)
                corpus.held.setdefault(key, set()).add(plain(fact))
        return corpus

    def states(self, fact: Fact, value: Decimal, unit: str, body: str = "", year: int = 0) -> bool:
        """Whether any disclosure gives this value for the fact's thing, whatever the stage, scope and fund."""
        yuan = to_yuan(value, unit)
        wanted = value if yuan is None else yuan
        key = (full_name(body or fact.body), year or fact.year, whole_thing(fact), fact.role)
        allowed = 50 if yuan is not None else 0
        return any(abs(abs(wanted) - abs(held)) <= allowed for held in self.held.get(key, ()))


def thing_of(fact: Fact) -> str:
    """The name of what a number is of: its column's, where that is a part, else its item's."""
    return fact.measures[-1] if fact.measures else fact.item[0].name if fact.item else ""


def whole_thing(fact: Fact) -> tuple[object, ...]:
    """Everything that names what a number is of."""
    return (*(facet.name for facet in fact.item), fact.measures)


def plain(fact: Fact) -> Decimal:
    """In 元 where it is money, else as printed."""
    yuan = to_yuan(fact.value, fact.unit)
    return fact.value if yuan is None else yuan


_TEMPLATES = (
    "{body}{year}{kind}显示，{thing}为{amount}。",
    "{year}，{body}{thing}（{kind}）{amount}。",
    "据{body}公布的{year}{kind}，{thing}{amount}，主要用于保障机构运转。",
    "{body}{year}{kind}公开。其中：{thing}{amount}。",
    "《{body}{year}{kind}》写明：{thing}共计 {amount}。",
)
_CHANGE_TEMPLATES = (
    "{body}{year}{kind}显示，{thing}{amount}。",
    "{year}，{body}{thing}（{kind}）{amount}，主要原因是工作需要。",
)


def _year_text(year: int, rng: random.Random) -> str:
    forms = (f"{year}年", f"{year}年", f"{year}年度", "".join(_CHINESE[int(c)] for c in str(year)) + "年")
    return rng.choice((*forms, f"{year}年".translate(str.maketrans("0123456789", "０１２３４５６７８９"))))


def body_names(corpus: Corpus) -> dict[str, list[str]]:
    """How each body may be named: as printed, in full, and by its place where no other body is of that place."""
    names: dict[str, dict[str, None]] = {}
    for disclosure in corpus.disclosures:
        full = full_name(disclosure.body)
        names.setdefault(full, {}).update(dict.fromkeys((disclosure.body, *disclosure.aliases, full)))
    places = Counter(place for full in names for place in place_words(place_of(full)))
    return {
        full: [*known, *(place for place in sorted(place_words(place_of(full))) if places[place] == 1)]
        for full, known in names.items()
    }


def kind_text(fact: Fact, own: Disclosure) -> str:
    """部门预算, 单位决算: the disclosure's, where the fact is of its own stage; else the stage named too."""
    if fact.stage in (own.stage, Stage.ACTUAL):
        return f"{fact.scope}{own.stage}"
    stage = {Stage.BUDGET: "年初预算数", Stage.ADJUSTED: "全年预算数", Stage.EXECUTED: "全年执行数"}.get(fact.stage)
    return f"{fact.scope}口径{stage}" if stage else ""


FUND_WORDS = {
    Fund.GENERAL: "一般公共预算",
    Fund.GOVERNMENT: "政府性基金预算",
    Fund.CAPITAL: "国有资本经营预算",
    Fund.FISCAL: "财政拨款",
    Fund.SPECIAL_ACCOUNT: "财政专户",
    Fund.UNIT: "单位资金",
}


def _thing_text(fact: Fact, rng: random.Random) -> str:
    """The item and its part in words, with code or classification where one name has several."""
    first, part = fact.item[0], "".join(fact.measures)
    fund = FUND_WORDS.get(fact.fund, "")
    if first.classification is Classification.PROJECT:
        name = "“" + first.path[0] + "”"
        ending = "项目" if rng.random() < 0.5 and not name.endswith("项目”") else ""
        return fund + name + ending + "".join(first.path[1:]) + part
    if not first.code and not part:
        return first.name if not fund or _OWN_FUND.search(first.name) else fund + first.name
    name = first.name
    if first.code:
        kind = first.classification.value
        forms = (f"{first.code}{name}", f"{name}（科目编码{first.code}）", f"{kind}科目“{first.code} {name}”")
        name = rng.choice(forms)
    return fund + name + ("的" if part else "") + part


def amount_text(value: Decimal, unit: str, rng: random.Random) -> str:
    """As news print it: with or without a blank, thousands grouped or not, full-width digits now and then."""
    text = f"{abs(value):f}"
    if rng.random() < 0.3 and abs(value) >= 1000:
        text = f"{abs(value):,f}"
    if rng.random() < 0.1:
        text = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return text + rng.choice(("", "", " ")) + unit if unit != "%" else text + unit


def sentences(corpus: Corpus, rng: random.Random) -> list[Sentence]:
    """A sentence for every fact that words can name: its amount, its change."""
    names = body_names(corpus)
    own = {d.sha256: d for d in corpus.disclosures}
    found = []
    for fact in corpus.facts:
        disclosure = own[fact.source.sha256]
        kind = kind_text(fact, disclosure)
        if not kind or not _can_be_said(fact) or full_name(fact.body) not in names:
            continue
        thing = _thing_text(fact, rng)
        amount = amount_text(fact.value, fact.unit, rng)
        if fact.role is Role.AMOUNT:
            template = rng.choice(_TEMPLATES)
        else:
            words = ("增加", "减少") if fact.role is Role.CHANGE else ("增长", "下降")
            printed = fact.base.printed if fact.base else ""
            thing = f"{thing}比{printed if printed and '差异' not in printed else '上年'}{words[fact.value < 0]}"
            template = rng.choice(_CHANGE_TEMPLATES).replace("{thing}（{kind}）", "{kind}{thing}")
        body = rng.choice(names[full_name(fact.body)])
        found.append(Sentence(fact, template, body, _year_text(fact.year, rng), kind, thing, amount))
    return found


_SAID = (Role.AMOUNT, Role.CHANGE, Role.CHANGE_RATE)
_ONE_THING = (Classification.LINE, Classification.FUNCTIONAL, Classification.ECONOMIC, Classification.PROJECT)


def _can_be_said(fact: Fact) -> bool:
    """Whether plain words name the whole address of a fact."""
    if fact.role not in _SAID or fact.flags or not fact.unit or not fact.item or fact.origin or fact.recipient:
        return False
    first = fact.item[0]
    if first.classification not in _ONE_THING or (
        len(fact.item) > 1 and first.classification is not Classification.PROJECT
    ):
        return False
    if fact.fund is not Fund.ALL and fact.fund not in FUND_WORDS:
        return False
    if fact.kind == "sentence" and fact.role is Role.AMOUNT:
        return False  # they are the prose; here only what tables and changes say
    return len(fact.measures) < 2 and not (fact.flow is Flow.REVENUE and first.code)
