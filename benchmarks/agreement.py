"""What ask answers, check verifies: every fact is asked for by its whole address, and the sentence that answers is checked.

python -m benchmarks.agreement --store store [--sample 500] [--seed 7] [--show 20]

Counted are the facts that are answered by one figure, those whose sentence check calls unsupported or contradicted, and
those of which only one side warns.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.domain.address import Role
from index.domain.agencies import full_name
from index.domain.disclosure import Fact
from index.store.fact_store import FactStore
from qa.answer import CheckedNumber, Status, Verdict
from qa.blocks import NoteKind
from qa.check.printed import wanted_of
from qa.check.text import check_text
from qa.present.chinese import written
from qa.query import Amount
from qa.solve import Outcome, solve

WRONG = (Verdict.UNSUPPORTED, Verdict.CONTRADICTED)
# What a sentence cannot be made of: numbers of which it cannot be told what they are of, marks, and words.
_LEFT_OUT = (Role.MENTION, Role.SCORE, Role.WEIGHT, Role.ATTRIBUTE)


@dataclass(frozen=True, slots=True)
class Case:
    """A fact, the sentence that answers it, what check says of its figures, and how the two differ ("" : they agree)."""

    fact: Fact
    sentence: str
    numbers: tuple[CheckedNumber, ...]
    differ: str


def cases(store: FactStore, facts: Sequence[Fact]) -> Iterator[Case]:
    """The case of each fact that is answered by a figure."""
    for fact in facts:
        if fact.role in _LEFT_OUT or not fact.item:
            continue
        outcome = solve(Amount(wanted_of(fact, full_name(fact.body))), store)
        if outcome.status is not Status.ANSWERED or len(outcome.figures) != 1:
            continue
        sentence, _ = written(outcome.blocks[:1])
        numbers = tuple(n for n in check_text(sentence, store) if n.verdict is not Verdict.NOT_A_FIGURE)
        yield Case(fact, sentence, numbers, _difference(outcome, numbers))


def _difference(outcome: Outcome, numbers: Sequence[CheckedNumber]) -> str:
    wrong = [number for number in numbers if number.verdict in WRONG]
    if wrong or not numbers:
        return wrong[0].verdict.value if wrong else "no number"
    asks = bool(outcome.conflicts) or any(note.kind is NoteKind.CONFLICT for note in outcome.notes)
    checks = any(number.verdict is Verdict.CONFLICT or number.reason for number in numbers)
    return "" if asks == checks else "only ask warns" if asks else "only check warns"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=Path("store"))
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    store = FactStore.open(options.store)
    facts = list(store.all_facts())
    if options.sample:
        facts = random.Random(options.seed).sample(facts, min(options.sample, len(facts)))
    counted: Counter[str] = Counter()
    shown = 0
    for case in cases(store, facts):
        counted[case.differ or "agree"] += 1
        if case.differ and shown < options.show:
            shown += 1
            said = "；".join(f"{n.text} {n.verdict} {n.reason} {n.right_value or ''}" for n in case.numbers)
            print(f"[{case.differ}] {case.sentence} → {said}")
    print(f"{len(facts)} facts, {counted.total()} answered by one figure: {dict(counted)}")


if __name__ == "__main__":
    main()
