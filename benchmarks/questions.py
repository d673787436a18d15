"""How well questions are understood: by kind, in other wordings, and with one character wrong.

python -m benchmarks.questions --store store [--part kinds|wordings|robustness] [--seed 5]

The store holds the disclosures that the sets were written over. Three parts, each printed with every failure:

* ``kinds``: the questions of kinds.jsonl by kind, right / refused / wrong. A wrong number is counted apart.
* ``wordings``: each question of paraphrases.jsonl in ten wordings. They agree when the first figure is the expected one.
* ``robustness``: every question with one random character dropped, swapped with its neighbour, or doubled. An answer
  whose first figure differs is printed for the eye: it is wrong unless the changed words name another thing.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from index.domain.amounts import to_yuan
from qa import Assistant
from qa.answer import Answer, Status, decimal_text
from qa.evaluate import REFUSED, RIGHT, WRONG, WRONG_NUMBER, Question, converse, evaluate, load_questions

SETS = Path(__file__).parent.parent / "tests" / "data" / "questions"
PRACTICE = Path(__file__).parent.parent.parent / "shared" / "questions" / "practice.jsonl"
MUST_BE_RIGHT = ("no_data", "ambiguous", "out_of_scope")


def kinds(assistant: Assistant, path: Path) -> None:
    """The scores by kind, then every question that was not answered right."""
    report = evaluate(assistant, load_questions(path))
    outcomes = (RIGHT, REFUSED, WRONG, WRONG_NUMBER)
    print(f"{'kind':<14}" + "".join(f"{outcome:>14}" for outcome in outcomes))
    for kind in [*report.kinds, None]:
        print(f"{kind or 'all':<14}" + "".join(f"{report.count(outcome, kind):>14}" for outcome in outcomes))
    print(f"{report.count(RIGHT) / len(report.scores):.1%} right")
    for status in MUST_BE_RIGHT:
        asked = [score for score in report.scores if score.question.status == status]
        print(f"{status}: {sum(score.outcome == RIGHT for score in asked)} of {len(asked)} right")
    for score in report.scores:
        if score.outcome != RIGHT:
            asked_as = " → ".join((*score.question.turns, score.question.text))
            print(f"\n[{score.outcome}] {score.question.id} {asked_as}\n  expected {expected(score.question)}")
            print(f"  {said(score.answer)}")


def wordings(assistant: Assistant, path: Path) -> None:
    """How many wordings give the figure of their question, how many are refused, how many are wrong."""
    counts: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        value, unit = row["values"][0]
        for wording in (row["question"], *row["wordings"]):
            answer = converse(assistant, wording)
            outcome = agreement(answer, Decimal(value), unit)
            counts[outcome] += wording != row["question"]
            if outcome != "agrees":
                print(f"[{outcome}] {row['id']} {wording}\n  expected {value}{unit}: {said(answer)}")
    whole = sum(counts.values())
    print(f"\n{whole} wordings: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    print(f"{counts['agrees'] / whole:.1%} agree with the figure of their question")


def robustness(assistant: Assistant, paths: Sequence[Path], seed: int) -> None:
    """What one wrong character does to every question of the sets."""
    chance = random.Random(seed)
    counts: Counter[str] = Counter()
    for question in [question for path in paths for question in load_questions(path)]:
        truth = converse(assistant, question.text, question.turns)
        for way, changed in mutations(question.text, chance):
            answer = converse(assistant, changed, question.turns)
            outcome = compare(truth, answer)
            counts[outcome] += 1
            if outcome == "differs":
                print(f"[{way}] {question.id} {question.text} ⇒ {changed}")
                print(f"  {said(truth)}\n  {said(answer)}")
    print(f"\n{sum(counts.values())} questions: " + ", ".join(f"{name} {n}" for name, n in sorted(counts.items())))


def mutations(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """The text with one character dropped, one swapped with the next, one doubled. Texts of one character have none."""
    if len(text) < 2:
        return
    at = chance.randrange(len(text))
    yield "dropped", text[:at] + text[at + 1 :]
    pairs = [i for i in range(len(text) - 1) if text[i] != text[i + 1]]
    if pairs:
        at = chance.choice(pairs)
        yield "swapped", text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    at = chance.randrange(len(text))
    yield "doubled", text[: at + 1] + text[at:]


def compare(truth: Answer | None, answer: Answer | None) -> str:
    """same | refused | differs: what the answer to a changed question states, beside the answer to the question."""
    if answer is None or answer.status is not Status.ANSWERED:
        return "refused"
    if truth is None or truth.status is not Status.ANSWERED:
        return "differs" if answer.figures else "same"
    return "same" if not answer.figures or figures(answer)[:1] == figures(truth)[:1] else "differs"


def agreement(answer: Answer | None, value: Decimal, unit: str) -> str:
    """agrees | refused | wrong, by the first figure."""
    if answer is None or answer.status is not Status.ANSWERED or not answer.figures:
        return "refused"
    figure = answer.figures[0]
    shown = abs(figure.value) if figure.direction is not None else figure.value  # 减少 6.56 is a change of −6.56
    mine, theirs = to_yuan(shown, figure.unit), to_yuan(value, unit)
    if mine is None or theirs is None:
        return "agrees" if (shown, figure.unit) == (value, unit) else "wrong"
    step = to_yuan(Decimal(1).scaleb(int(value.as_tuple().exponent)), unit) or Decimal(0)
    return "agrees" if abs(mine - theirs) <= step / 2 else "wrong"


def figures(answer: Answer) -> list[tuple[Decimal, str]]:
    """The figures in 元 where they are money."""
    found = []
    for figure in answer.figures:
        yuan = to_yuan(figure.value, figure.unit)
        found.append((figure.value, figure.unit) if yuan is None else (yuan.normalize(), "元"))
    return found


def expected(question: Question) -> str:
    """Status, values and texts of a question, in a line."""
    values = ["/".join(map(str, accepted)) + unit for accepted, unit in question.values]
    return " ".join([question.status, *values, *("/".join(group) for group in question.texts)])


def said(answer: Answer | None) -> str:
    """Status, figures and the beginning of an answer, in a line."""
    if answer is None:
        return "no question"
    stated = "、".join(f"{decimal_text(figure.value)}{figure.unit}" for figure in answer.figures[:4])
    return f"{answer.status} [{stated}] {answer.text[:150]}".replace("\n", " ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default="store")
    parser.add_argument("--part", choices=("kinds", "wordings", "robustness"))
    parser.add_argument("--questions", type=Path, default=SETS / "kinds.jsonl")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    assistant = Assistant.open(options.store)
    if options.part in (None, "kinds"):
        kinds(assistant, options.questions)
    if options.part in (None, "wordings"):
        wordings(assistant, SETS / "paraphrases.jsonl")
    if options.part in (None, "robustness"):
        robustness(assistant, [path for path in (PRACTICE, options.questions) if path.is_file()], options.seed)


if __name__ == "__main__":
    main()
