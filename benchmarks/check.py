"""How good the checker is: true sentences, each broken in one way, and both rates by kind.

python -m benchmarks.check --store store [--mutations 10000] [--seed 7] [--show 20] [--prose] [--growth]

True sentences are the disclosures' own prose, sentences made from facts, and answers of the Assistant. A mutation that
happens to state what the disclosures state (the neighbour holds the same value, the other year too) is left out and
counted. A wrong number is accepted when its verdict is verified or derived, a true one rejected when it is contradicted or
unsupported; conflict is an alarm that shows both values, so it is neither.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from index.amounts import to_yuan
from index.disclosure import Classification, Disclosure, Fact, Flow, Fund, Scope, Stage
from index.fact_store import FactStore
from index.names import full_name
from qa import Assistant
from qa.answer import CheckedNumber, Status, Verdict, decimal_text
from qa.check.numbers import find_numbers

ACCEPTED = (Verdict.VERIFIED, Verdict.DERIVED)
REJECTED = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED)
PLAIN = (
    "邻行", "邻列", "别的年份", "别的单位", "部门↔单位", "预算↔决算", "功能↔经济", "元↔万元", "换位", "少一位", "小数点移位",
)  # fmt: skip
_CHINESE = "〇一二三四五六七八九"
_CENT = Decimal("0.01")


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
            key = (full_name(fact.body), fact.year, fact.topic.split("|")[-1], fact.role)
            corpus.held.setdefault(key, set()).add(plain(fact))
            key = (full_name(fact.body), fact.year, fact.topic, fact.role)
            corpus.held.setdefault(key, set()).add(plain(fact))
        return corpus

    def states(self, fact: Fact, value: Decimal, unit: str, body: str = "", year: int = 0) -> bool:
        """Whether any disclosure gives this value for the fact's thing, whatever the stage, scope and fund."""
        yuan = to_yuan(value, unit)
        wanted = value if yuan is None else yuan
        values = self.held.get((full_name(body or fact.body), year or fact.year, fact.topic, fact.role), set())
        return any(abs(abs(wanted) - abs(v)) <= (50 if yuan is not None else 0) for v in values)


def plain(fact: Fact) -> Decimal:
    """In 元 where it is money, else as printed."""
    yuan = to_yuan(fact.value, fact.unit)
    return fact.value if yuan is None else yuan


# Sentences from facts

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


def _body_names(assistant: Assistant) -> dict[str, list[str]]:
    bodies = assistant.vocabulary().bodies
    places = Counter(place for body in bodies for place in body.places)
    return {
        body.full: [*dict.fromkeys((*body.names, body.full)), *(p for p in sorted(body.places) if places[p] == 1)]
        for body in bodies
    }


def _kind_text(fact: Fact, own: Disclosure) -> str:
    """部门预算, 单位决算: the disclosure's, where the fact is of its own stage; else the stage named too."""
    if fact.stage in (own.stage, Stage.ACTUAL):
        return f"{fact.scope}{own.stage}"
    stage = {Stage.BUDGET: "年初预算数", Stage.ADJUSTED: "全年预算数", Stage.EXECUTED: "全年执行数"}.get(fact.stage)
    return f"{fact.scope}口径{stage}" if stage else ""


_FUND_WORDS = {
    Fund.GENERAL: "一般公共预算",
    Fund.GOVERNMENT: "政府性基金预算",
    Fund.CAPITAL: "国有资本经营预算",
    Fund.FISCAL: "财政拨款",
}


def _thing_text(fact: Fact, rng: random.Random) -> str:
    """The subject and the measure in words, with code or classification where one name has several."""
    parts = fact.topic.split("|")
    if fact.project:
        name = f"“{fact.project}”"
        return name + ("项目" if rng.random() < 0.5 and not fact.project.endswith("项目") else "") + "".join(parts[1:])
    if len(parts) == 1 and not fact.code:
        fund = _FUND_WORDS.get(fact.fund, "")
        return (
            parts[0]
            if not fund or any(w in parts[0] for w in ("公共预算", "基金", "资本", "拨款", "经费"))
            else fund + parts[0]
        )
    name = fact.name
    if fact.code:
        kind = fact.classification.value
        name = rng.choice((f"{fact.code}{name}", f"{name}（科目编码{fact.code}）", f"{kind}科目“{fact.code} {name}”"))
    fund = _FUND_WORDS.get(fact.fund, "")
    return fund + name + ("的" if parts[1:] else "") + "".join(parts[1:])


def amount_text(value: Decimal, unit: str, rng: random.Random) -> str:
    """As news print it: with or without a blank, thousands grouped or not, full-width digits now and then."""
    text = f"{abs(value):f}"
    if rng.random() < 0.3 and abs(value) >= 1000:
        text = f"{abs(value):,f}"
    if rng.random() < 0.1:
        text = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return text + rng.choice(("", "", " ")) + unit if unit != "%" else text + unit


def sentences(corpus: Corpus, assistant: Assistant, rng: random.Random) -> list[Sentence]:
    """A sentence for every fact that words can name: its amount, its change, its count."""
    names = _body_names(assistant)
    own = {d.sha256: d for d in corpus.disclosures}
    found = []
    for fact in corpus.facts:
        kind = _kind_text(fact, own[fact.source.sha256])
        usable = fact.role in ("amount", "change", "change_rate") and not fact.flags and kind
        if not usable or fact.topic.startswith("整体支出绩效") or "：" in fact.name or not fact.unit:
            continue
        if fact.kind == "cell" and re.match(r"绩效", fact.measure) and "|" in fact.topic:
            continue
        if fact.kind == "sentence" and fact.role == "amount":
            continue  # they are the prose; here only what tables and changes say
        if fact.flow is Flow.REVENUE and fact.code:
            continue
        thing = _thing_text(fact, rng)
        if not thing or re.search(r"^第\d+行", thing):
            continue
        amount = amount_text(fact.value, fact.unit, rng)
        if fact.role == "amount":
            template = rng.choice(_TEMPLATES)
        else:
            words = ("增加", "减少") if fact.role == "change" else ("增长", "下降")
            base = fact.base if fact.base and "差异" not in fact.base else "上年"
            thing = f"{thing}比{base}{words[fact.value < 0]}"
            template = rng.choice(_CHANGE_TEMPLATES)
            template = template.replace("{thing}（{kind}）", "{kind}{thing}")
        body = rng.choice(names[full_name(fact.body)])
        found.append(Sentence(fact, template, body, _year_text(fact.year, rng), kind, thing, amount))
    return found


# Breaking them

_WORDS_TURNED = (("增加", "减少"), ("增长", "下降"))


def broken_digits(written: str, rng: random.Random) -> list[tuple[str, str]]:
    """The same number with two digits exchanged, one left out, or the point moved: (kind, text)."""
    match = re.search(r"\d[\d,]*(?:\.\d+)?", written)
    if match is None:
        return []
    number = match[0].replace(",", "")
    found = []
    digits = [i for i, c in enumerate(number) if c.isdigit()]
    pairs = [(a, b) for a, b in pairwise(digits) if number[a] != number[b]]
    if pairs:
        a, b = rng.choice(pairs)
        swapped = list(number)
        swapped[a], swapped[b] = swapped[b], swapped[a]
        found.append(("换位", "".join(swapped)))
    if len(digits) > 1:
        at = rng.choice(digits)
        left = number[:at] + number[at + 1 :]
        if re.fullmatch(r"\d+(?:\.\d+)?", left):
            found.append(("少一位", left))
    whole, _, decimals = number.partition(".")
    moved = [whole[:-1] + "." + whole[-1] + decimals] if len(whole) > 1 else []
    if decimals:
        moved.append(whole + decimals[0] + ("." + decimals[1:] if decimals[1:] else ""))
    if moved:
        found.append(("小数点移位", rng.choice(moved)))
    return [
        (kind, written[: match.start()] + text + written[match.end() :])
        for kind, text in found
        if Decimal(text) != Decimal(number)
    ]


def _rounds(exact: Decimal, said: Decimal) -> bool:
    """Whether a computed rate is said with fewer decimals (3.12 % as 3.1 %): true, if rounded as printed."""
    step = said.as_tuple().exponent
    return isinstance(step, int) and step < 0 and abs(abs(exact) - abs(said)) <= Decimal(1).scaleb(step) / 2


def half_width(text: str) -> str:
    return text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))


class Breaker:
    """Breaks sentences made from facts, one way at a time; counts what turned out true."""

    def __init__(self, corpus: Corpus, assistant: Assistant, rng: random.Random) -> None:
        self.corpus, self.rng = corpus, rng
        self.names = _body_names(assistant)
        self.true_after_all: Counter[str] = Counter()
        self.ways: tuple[Callable[[Sentence], Iterator[Case]], ...] = (
            self.digits, self.neighbours, self.years, self.bodies, self.scopes, self.stages, self.twins, self.units,
            self.directions, self.points,
        )  # fmt: skip

    def _kept(self, kind: str, true: bool) -> bool:
        if true:
            self.true_after_all[kind] += 1
        return not true

    def digits(self, s: Sentence) -> Iterator[Case]:
        for kind, text in broken_digits(half_width(s.amount), self.rng):
            value = next((n.value for n in find_numbers(text) if not n.no_figure), None)
            rounds = s.fact.unit == "%" and value is not None and _rounds(s.fact.value, value)
            if value is not None and self._kept(kind, rounds or self.corpus.states(s.fact, value, s.fact.unit)):
                yield s.case(kind, amount=text)

    def neighbours(self, s: Sentence) -> Iterator[Case]:
        source = s.fact.source
        if s.fact.role != "amount" or source.row is None or source.column is None:
            return
        for kind, steps in (("邻行", ((1, 0), (-1, 0))), ("邻列", ((0, 1), (0, -1)))):
            for down, right in steps:
                place = (source.sha256, source.table, source.row + down, source.column + right)
                other = self.corpus.by_place.get(place)
                if other is None or other.unit != s.fact.unit:
                    continue
                if self._kept(kind, self.corpus.states(s.fact, other.value, other.unit)):
                    yield s.case(kind, amount=amount_text(other.value, other.unit, self.rng))
                break

    def years(self, s: Sentence) -> Iterator[Case]:
        year = s.fact.year + self.rng.choice((-2, -1, 1))
        if self._kept("别的年份", self.corpus.states(s.fact, s.fact.value, s.fact.unit, year=year)):
            yield s.case("别的年份", year=f"{year}年")

    def bodies(self, s: Sentence) -> Iterator[Case]:
        others = [b for b in self.names if b != full_name(s.fact.body)] + ["江东市海滨区财政局"]
        other = self.rng.choice(others)
        if self._kept("别的单位", self.corpus.states(s.fact, s.fact.value, s.fact.unit, body=other)):
            yield s.case("别的单位", body=self.rng.choice(self.names.get(other, [other])))

    def _cells(self, s: Sentence, **wanted: object) -> set[Decimal]:
        """The values of the same thing with something else: what makes a mutation true."""
        return {
            plain(f)
            for f in self.corpus.facts
            if full_name(f.body) == full_name(s.fact.body)
            and f.topic.split("|")[-1] == s.fact.topic.split("|")[-1]
            and f.role == s.fact.role
            and f.year == s.fact.year
            and all(getattr(f, name) == value for name, value in wanted.items())
        }

    def scopes(self, s: Sentence) -> Iterator[Case]:
        other = Scope.UNIT if s.fact.scope is Scope.DEPARTMENT else Scope.DEPARTMENT
        if s.fact.scope.value in s.kind and self._kept("部门↔单位", plain(s.fact) in self._cells(s, scope=other)):
            yield s.case("部门↔单位", kind=s.kind.replace(s.fact.scope.value, other.value))

    def stages(self, s: Sentence) -> Iterator[Case]:
        turned = {Stage.BUDGET: ("预算", "决算", Stage.FINAL), Stage.FINAL: ("决算", "预算", Stage.BUDGET)}
        if s.fact.stage not in turned or s.fact.role != "amount":
            return
        old, new, stage = turned[s.fact.stage]
        if not s.kind.endswith(old):
            return
        if self._kept("预算↔决算", plain(s.fact) in self._cells(s, stage=stage)):
            yield s.case("预算↔决算", kind=s.kind.removesuffix(old) + new)

    def twins(self, s: Sentence) -> Iterator[Case]:
        """住房公积金 stands in both classifications."""
        if not s.fact.code or s.fact.role != "amount":
            return
        other = {Classification.FUNCTIONAL: Classification.ECONOMIC, Classification.ECONOMIC: Classification.FUNCTIONAL}
        kind = other.get(s.fact.classification)
        if kind is None or not (values := self._cells(s, classification=kind)):
            return
        if self._kept("功能↔经济", plain(s.fact) in values):
            fund = _FUND_WORDS.get(s.fact.fund, "")
            yield s.case("功能↔经济", thing=f"{fund}{kind}科目“{s.fact.name}”{''.join(s.fact.topic.split('|')[1:])}")

    def units(self, s: Sentence) -> Iterator[Case]:
        other = {"万元": "元", "元": "万元"}.get(s.fact.unit)
        if other and s.fact.value:
            yield s.case("元↔万元", amount=s.amount[: -len(s.fact.unit)] + other)

    def directions(self, s: Sentence) -> Iterator[Case]:
        if s.fact.role in ("change", "change_rate") and s.fact.value:
            for a, b in _WORDS_TURNED:
                if s.thing.endswith((a, b)):
                    turned = s.thing[: -len(a)] + (b if s.thing.endswith(a) else a)
                    yield s.case("增↔减", thing=turned)

    def points(self, s: Sentence) -> Iterator[Case]:
        if s.fact.role == "change_rate" and s.fact.value:
            yield s.case("%↔百分点", amount=s.amount.replace("%", "个百分点"))


def computed(corpus: Corpus, assistant: Assistant, rng: random.Random) -> Iterator[tuple[Case, list[Case]]]:
    """Sums and shares over cells of one table column, true, and with an operand left out or another base."""
    names = _body_names(assistant)
    own = {d.sha256: d for d in corpus.disclosures}
    columns: dict[tuple[object, ...], list[Fact]] = {}
    for f in corpus.facts:
        whole = (
            f.kind == "cell" and f.role == "amount" and f.code and "|" not in f.topic and not f.flags and not f.project
        )
        if whole and f.flow is Flow.EXPENDITURE and f.stage is own[f.source.sha256].stage and f.value > 0:
            key = (f.source.sha256, f.source.table, f.source.column, f.classification, len(f.code), f.unit)
            columns.setdefault(key, []).append(f)
    for facts in columns.values():
        for _ in range(6):
            if len({f.topic for f in facts}) < 4:
                break
            a, b, c, d = rng.sample(list({f.topic: f for f in facts}.values()), 4)
            body, year = rng.choice(names[full_name(a.body)]), f"{a.year}年"
            kind, fund = _kind_text(a, own[a.source.sha256]), _FUND_WORDS.get(a.fund, "")
            things = [f"{fund}“{f.code}{f.name}”" for f in (a, b, c)]
            lead = f"{body}{year}{kind}显示，"
            joined = f"{things[0]}、{things[1]}和{things[2]}合计"

            def said(words: str, value: Decimal, unit: str, broken: str = "", lead: str = lead) -> Case:
                text = f"{lead}{words}"
                amount = f"{value:f}{unit}"
                return Case(f"{text}{amount}。", len(text), len(text) + len(amount), "造句", broken)

            full, short = a.value + b.value + c.value, a.value + b.value
            yield said(joined, full, a.unit), [said(joined, short, a.unit, "合计少一项")] if c.value else []
            share = f"{things[0]}占{things[1]}的"
            rate = (a.value / b.value * 100).quantize(_CENT, rounding=ROUND_HALF_UP)
            wrong = (a.value / d.value * 100).quantize(_CENT, rounding=ROUND_HALF_UP)
            yield said(share, rate, "%"), [said(share, wrong, "%", "占比换底")] if wrong != rate else []


# The disclosures' own prose


def prose(store: FactStore, corpus: Corpus) -> Iterator[tuple[Disclosure, str]]:
    """The prose of each disclosure as one text, headed by its title."""
    for disclosure in corpus.disclosures:
        passages = [p for p in store.passages([disclosure.sha256]) if not p.source.table]
        lines = [f"{disclosure.body}{disclosure.year}年{disclosure.scope}{disclosure.stage}"]
        heading = ""
        for passage in passages:
            if passage.heading != heading:
                heading = passage.heading
                lines.append(heading)
            lines += [line for line in passage.text.split("\n") if line != heading]
        yield disclosure, "\n".join(lines)


def prose_cases(store: FactStore, corpus: Corpus, rng: random.Random) -> Iterator[tuple[Case, list[Case]]]:
    """Each paragraph with figures, under its disclosure's name and its heading; each of its figures broken."""
    for disclosure in corpus.disclosures:
        for passage in store.passages([disclosure.sha256]):
            if passage.source.table:
                continue
            for line in passage.text.split("\n"):
                head = f"{disclosure.body}{disclosure.year}年{disclosure.scope}{disclosure.stage}\n{passage.heading}\n"
                text = head + line
                for number in find_numbers(text):
                    if number.no_figure or number.start < len(head):
                        continue
                    case = Case(text, number.start, number.end, "正文")
                    wrong = []
                    for kind, digits in broken_digits(text[number.start : number.end], rng):
                        changed = text[: number.start] + digits + text[number.end :]
                        value = find_numbers(digits)[0].value
                        if not _held_in(corpus, disclosure, value, line):
                            wrong.append(Case(changed, number.start, number.start + len(digits), "正文", kind))
                    lead = text[max(len(head), number.start - 8) : number.start]
                    for a, b in _WORDS_TURNED:
                        for old, new in ((a, b), (b, a)):
                            if re.search(rf"{old}(?:了)?$", lead) and number.value:
                                at = text.rindex(old, 0, number.start)
                                changed = text[:at] + new + text[at + len(old) :]
                                wrong.append(Case(changed, number.start, number.end, "正文", "增↔减"))
                    yield case, wrong


def _held_in(corpus: Corpus, disclosure: Disclosure, value: Decimal, line: str) -> bool:
    """Whether the broken value is one that the same paragraph prints too: then it may be true of something near it."""
    del corpus, disclosure
    return any(n.value == value for n in find_numbers(line) if not n.no_figure)


# Answers of the Assistant


def answers(
    assistant: Assistant, made: Sequence[Sentence], rng: random.Random, count: int
) -> list[tuple[str, tuple[CheckedNumber, ...]]]:
    """Answers to questions about the same facts, with the numbers that the chain bound in them."""
    found = []
    forms = (
        "{body}{year}{kind}{thing}是多少",
        "{body}{year}{thing}占总支出的比例",
        "{body}{year}{thing}比上年增加多少",
    )
    for s in rng.sample(list(made), min(count, len(made))):
        thing = re.sub(r"比[^比]*$", "", s.thing)
        question = rng.choice(forms).format(body=s.body, year=f"{s.fact.year}年", kind=s.kind, thing=thing)
        answer = assistant.ask(question)
        if answer.status is Status.ANSWERED and not answer.passages and not answer.conflicts:
            found.append((answer.text, answer.numbers))
    return found


# Judging


def verdict_at(numbers: Sequence[CheckedNumber], case: Case) -> CheckedNumber | None:
    """What the checker said of the case's number."""
    return next(
        (n for n in numbers if n.start < case.end and case.start < n.end and n.text.strip() not in ("持平", "最大")),
        None,
    )


@dataclass(slots=True)
class Tally:
    """Counts by kind, and the cases that went wrong."""

    total: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    cases: list[tuple[str, Case, CheckedNumber | None]] = field(default_factory=list)

    def add(self, kind: str, failed: bool, case: Case, number: CheckedNumber | None) -> None:
        self.total[kind] += 1
        if failed:
            self.failed[kind] += 1
            self.cases.append((kind, case, number))


def judge(assistant: Assistant, true: Sequence[Case], wrong: Sequence[Case]) -> tuple[Tally, Tally]:
    """Both tallies: true numbers rejected (by source), wrong ones accepted (by kind)."""
    rejected, accepted = Tally(), Tally()
    known: dict[str, list[CheckedNumber]] = {}
    for case in true:
        if case.text not in known:
            known = {case.text: assistant.check(case.text)}
        number = verdict_at(known[case.text], case)
        rejected.add(case.source, number is None or number.verdict in REJECTED, case, number)
    for case in wrong:
        number = verdict_at(assistant.check(case.text), case)
        accepted.add(case.broken, number is not None and number.verdict in ACCEPTED, case, number)
    return rejected, accepted


def build(
    store: FactStore, assistant: Assistant, seed: int, mutations: int
) -> tuple[list[Case], list[Case], Counter[str]]:
    """True cases, broken cases, and how many mutations turned out true, by kind."""
    rng = random.Random(seed)
    corpus = Corpus.of(store)
    made = sentences(corpus, assistant, rng)
    breaker = Breaker(corpus, assistant, rng)
    true = [s.case() for s in made]
    wrong = [case for s in made for way in breaker.ways for case in way(s)]
    for case, broken in computed(corpus, assistant, rng):
        true.append(case)
        wrong += broken
    for case, broken in prose_cases(store, corpus, rng):
        true.append(case)
        wrong += broken
    for text, numbers in answers(assistant, made, rng, max(20, mutations // 25)):
        for number in numbers:
            if number.verdict in ACCEPTED:
                case = Case(text, number.start, number.end, "回答")
                true.append(case)
                for kind, digits in broken_digits(number.text, rng):
                    changed = text[: number.start] + digits + text[number.end :]
                    value = find_numbers(digits)[0].value
                    rounds = number.value is not None and number.unit == "%" and _rounds(number.value, value)
                    if not rounds and value not in {n.value for n in numbers}:
                        wrong.append(replace(case, text=changed, end=number.start + len(digits), broken=kind))
    if len(wrong) > mutations:
        wrong = rng.sample(wrong, mutations)
    return true, wrong, breaker.true_after_all


def report(title: str, tally: Tally, show: int) -> None:
    print(f"\n{title}")
    for kind in sorted(tally.total):
        count, failed = tally.total[kind], tally.failed[kind]
        print(f"  {kind:<10}{failed:>6} / {count:<7}{failed / count:>8.2%}")
    count, failed = sum(tally.total.values()), sum(tally.failed.values())
    print(f"  {'合计':<10}{failed:>6} / {count:<7}{failed / max(count, 1):>8.2%}")
    for kind, case, number in tally.cases[:show]:
        said = f"{number.verdict.value} {number.reason} {number.right_value}" if number else "not found"
        print(
            f"    [{kind}] {case.text[max(0, case.start - 90) : case.end + 12]!r} → {case.text[case.start : case.end]}: {said}"
        )


def alarms(store: FactStore, assistant: Assistant) -> None:
    """The disclosures' prose against themselves: every alarm with its sentence."""
    corpus = Corpus.of(store)
    total: Counter[str] = Counter()
    for disclosure, text in prose(store, corpus):
        print(f"\n■ {disclosure.title}（{Path(disclosure.path).name}）")
        for number in assistant.check(text):
            total[number.verdict.value] += 1
            if number.verdict in (Verdict.CONFLICT, *REJECTED):
                start = max(text.rfind("\n", 0, number.start), text.rfind("。", 0, number.start)) + 1
                ends = [e for e in (text.find("\n", number.end), text.find("。", number.end)) if e >= 0]
                sentence = text[start : min(ends, default=len(text))]
                right = "" if number.right_value is None else f" 应为 {decimal_text(number.right_value)}"
                print(
                    f"  {number.verdict.value:<13}{number.text}{right} {number.reason} {number.formula}｜{sentence[:160]}"
                )
    print("\n", dict(total))


def growth(store: FactStore) -> None:
    """Time per number with 10 and with 1,000 disclosures in the store: the same documents under other bodies' names."""
    originals = [(d, store.facts(sha256s=[d.sha256]), store.passages([d.sha256])) for d in store.disclosures()]
    times = {}
    for count in (10, 1000):
        with TemporaryDirectory() as folder:
            filled = FactStore.create(Path(folder))
            for i in range(count):
                disclosure, facts, passages = originals[i % len(originals)]
                sha256 = f"{i:064x}"
                body = f"江东市第{i}测试局" if i else disclosure.body
                changed = replace(disclosure, sha256=sha256, body=body, aliases=(), path=f"{i}.pdf")
                own = [replace(f, body=body, source=replace(f.source, sha256=sha256)) for f in facts]
                kept = [
                    replace(p, id=f"{i}-{p.id}", body=body, source=replace(p.source, sha256=sha256)) for p in passages
                ]
                filled.replace(changed, own, kept, "growth")
            filled.close()
            assistant = Assistant.open(folder)
            disclosure, facts, _ = originals[0]
            picked = [f for f in facts if f.kind == "cell" and f.role == "amount" and "|" not in f.topic][:30]
            text = "".join(
                f"{disclosure.body}{f.year}年{f.code}{f.name}{decimal_text(f.value)}{f.unit}。" for f in picked
            )
            assistant.check(text)
            runs = []
            for _ in range(7):
                started = time.perf_counter()
                numbers = assistant.check(text)
                runs.append((time.perf_counter() - started) / len(numbers) * 1000)
            times[count] = sorted(runs)[3]
            print(f"{count:>5} disclosures: {times[count]:.3f} ms a number ({len(numbers)} numbers, warm, median of 7)")
    print(f"growth from 10 to 1,000: {times[1000] / times[10]:.2f} x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=Path("store"))
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--prose", action="store_true")
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    store = FactStore.open(options.store)
    if options.growth:
        growth(store)
        return
    assistant = Assistant.open(options.store)
    if options.prose:
        alarms(store, assistant)
        return
    true, wrong, excluded = build(store, assistant, options.seed, options.mutations)
    started = time.perf_counter()
    rejected, accepted = judge(assistant, true, wrong)
    took = time.perf_counter() - started
    report("true numbers rejected", rejected, options.show)
    report("wrong numbers accepted", accepted, options.show)
    print(f"\nleft out because true after all: {dict(excluded)}; {took:.0f} s")


if __name__ == "__main__":
    main()
