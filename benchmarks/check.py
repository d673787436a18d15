"""How good the checker is: true sentences, each broken in one way, and both rates by kind.

python -m benchmarks.check --store store [--mutations 10000] [--true 0] [--seed 7] [--show 20] [--prose]

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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.mutations import Breaker, broken_digits, computed, prose_cases, rounds
from benchmarks.true_sentences import Case, Corpus, Sentence, sentences
from index.domain.disclosure import Disclosure
from index.store.fact_store import FactStore
from qa import Assistant
from qa.answer import CheckedNumber, Status, Verdict, decimal_text
from qa.check.numbers import find_numbers

ACCEPTED = (Verdict.VERIFIED, Verdict.DERIVED)
REJECTED = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED)
PLAIN = (
    "邻行", "邻列", "别的年份", "别的单位", "部门↔单位", "预算↔决算", "功能↔经济", "元↔万元", "换位", "少一位", "小数点移位",
)  # fmt: skip


def prose(store: FactStore) -> Iterator[tuple[Disclosure, str]]:
    """The prose of each disclosure as one text, headed by its title."""
    for disclosure in store.disclosures():
        passages = [p for p in store.passages([disclosure.sha256]) if not p.source.table]
        lines = [f"{disclosure.body}{disclosure.year}年{disclosure.scope}{disclosure.stage}"]
        heading = ""
        for passage in passages:
            if passage.heading != heading:
                heading = passage.heading
                lines.append(heading)
            lines += [line for line in passage.text.split("\n") if line != heading]
        yield disclosure, "\n".join(lines)


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
    made = sentences(corpus, rng)
    breaker = Breaker(corpus, rng)
    true = [s.case() for s in made]
    wrong = [case for s in made for way in breaker.ways for case in way(s)]
    for case, broken in computed(corpus, rng):
        true.append(case)
        wrong += broken
    for case, broken in prose_cases(store, corpus.disclosures, rng):
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
                    alike = number.value is not None and number.unit == "%" and rounds(number.value, value)
                    if not alike and value not in {n.value for n in numbers}:
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
    total: Counter[str] = Counter()
    for disclosure, text in prose(store):
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=Path("store"))
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--true", type=int, default=0, help="at most so many true sentences")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--prose", action="store_true")
    options = parser.parse_args()
    store = FactStore.open(options.store)
    assistant = Assistant.open(options.store)
    if options.prose:
        alarms(store, assistant)
        return
    true, wrong, excluded = build(store, assistant, options.seed, options.mutations)
    if options.true:
        true = random.Random(options.seed).sample(true, min(options.true, len(true)))
    started = time.perf_counter()
    rejected, accepted = judge(assistant, true, wrong)
    took = time.perf_counter() - started
    report("true numbers rejected", rejected, options.show)
    report("wrong numbers accepted", accepted, options.show)
    print(f"\nleft out because true after all: {dict(excluded)}; {took:.0f} s")


if __name__ == "__main__":
    main()
