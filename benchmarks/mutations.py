"""True sentences broken in one way each: another cell, year, body, scope, stage, classification, unit, direction, digit."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from benchmarks.true_sentences import (
    FUND_WORDS,
    Case,
    Corpus,
    Sentence,
    amount_text,
    body_names,
    kind_text,
    plain,
    thing_of,
)
from index.domain.address import Classification, Flow, Role, Scope, Stage
from index.domain.agencies import full_name
from index.domain.disclosure import Disclosure, Fact
from index.store.fact_store import FactStore
from qa.check.numbers import find_numbers

_CENT = Decimal("0.01")


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


def rounds(exact: Decimal, said: Decimal) -> bool:
    """Whether a computed rate is said with fewer decimals (3.12 % as 3.1 %): true, if rounded as printed."""
    step = said.as_tuple().exponent
    return isinstance(step, int) and step < 0 and abs(abs(exact) - abs(said)) <= Decimal(1).scaleb(step) / 2


def half_width(text: str) -> str:
    return text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))


class Breaker:
    """Breaks sentences made from facts, one way at a time; counts what turned out true."""

    def __init__(self, corpus: Corpus, rng: random.Random) -> None:
        self.corpus, self.rng = corpus, rng
        self.names = body_names(corpus)
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
            alike = s.fact.unit == "%" and value is not None and rounds(s.fact.value, value)
            if value is not None and self._kept(kind, alike or self.corpus.states(s.fact, value, s.fact.unit)):
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

    def _cells(
        self,
        s: Sentence,
        scope: Scope | None = None,
        stage: Stage | None = None,
        classified: Classification | None = None,
    ) -> set[Decimal]:
        """The values of the same thing with something else: what makes a mutation true."""
        return {
            plain(f)
            for f in self.corpus.facts
            if full_name(f.body) == full_name(s.fact.body)
            and thing_of(f) == thing_of(s.fact)
            and f.role == s.fact.role
            and f.year == s.fact.year
            and (scope is None or f.scope is scope)
            and (stage is None or f.stage is stage)
            and (classified is None or (f.item and f.item[0].classification is classified))
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
        first = s.fact.item[0]
        if not first.code or s.fact.role != Role.AMOUNT:
            return
        other = {Classification.FUNCTIONAL: Classification.ECONOMIC, Classification.ECONOMIC: Classification.FUNCTIONAL}
        kind = other.get(first.classification)
        if kind is None or not (values := self._cells(s, classified=kind)):
            return
        if self._kept("功能↔经济", plain(s.fact) in values):
            fund = FUND_WORDS.get(s.fact.fund, "")
            yield s.case("功能↔经济", thing=f"{fund}{kind}科目“{first.name}”{''.join(s.fact.measures)}")

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


def computed(corpus: Corpus, rng: random.Random) -> Iterator[tuple[Case, list[Case]]]:
    """Sums and shares over cells of one table column, true, and with an operand left out or another base."""
    names = body_names(corpus)
    own = {d.sha256: d for d in corpus.disclosures}
    columns: dict[tuple[object, ...], list[Fact]] = {}
    for f in corpus.facts:
        if not f.item or len(f.item) > 1 or full_name(f.body) not in names:
            continue
        whole = f.kind == "cell" and f.role is Role.AMOUNT and f.item[0].code and not f.measures and not f.flags
        if (
            whole
            and not f.origin
            and f.flow is Flow.EXPENDITURE
            and f.stage is own[f.source.sha256].stage
            and f.value > 0
        ):
            key = (
                f.source.sha256,
                f.source.table,
                f.source.column,
                f.item[0].classification,
                len(f.item[0].code),
                f.unit,
            )
            columns.setdefault(key, []).append(f)
    for facts in columns.values():
        for _ in range(6):
            if len({thing_of(f) for f in facts}) < 4:
                break
            a, b, c, d = rng.sample(list({thing_of(f): f for f in facts}.values()), 4)
            body, year = rng.choice(names[full_name(a.body)]), f"{a.year}年"
            kind, fund = kind_text(a, own[a.source.sha256]), FUND_WORDS.get(a.fund, "")
            things = [f"{fund}“{f.item[0].code}{f.item[0].name}”" for f in (a, b, c)]
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


def prose_cases(
    store: FactStore, disclosures: list[Disclosure], rng: random.Random
) -> Iterator[tuple[Case, list[Case]]]:
    """Each paragraph with figures, under its disclosure's name and its heading; each of its figures broken."""
    for disclosure in disclosures:
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
                        if not _held_in(value, line):
                            wrong.append(Case(changed, number.start, number.start + len(digits), "正文", kind))
                    lead = text[max(len(head), number.start - 8) : number.start]
                    for a, b in _WORDS_TURNED:
                        for old, new in ((a, b), (b, a)):
                            if re.search(rf"{old}(?:了)?$", lead) and number.value:
                                at = text.rindex(old, 0, number.start)
                                changed = text[:at] + new + text[at + len(old) :]
                                wrong.append(Case(changed, number.start, number.end, "正文", "增↔减"))
                    yield case, wrong


def _held_in(value: Decimal, line: str) -> bool:
    """Whether the broken value is one that the same paragraph prints too: then it may be true of something near it."""
    return any(n.value == value for n in find_numbers(line) if not n.no_figure)
