"""Runs queries on paper against stores and scores what comes out: executing alone, no word is understood.

python -m benchmarks.queries QUERIES.jsonl QUESTIONS.jsonl… --store STORE [--store STORE…] [--score SCORE.py] [--show]
    [--files even|odd] [--ids ID,ID]

QUERIES: ``{id, query, form}`` a line; QUESTIONS: the gold answers with the file they are about, as the README of the
question sets describes them. Every query is run against the first store that holds its file; those of other files are left
out. ``--score`` is a program with a function ``judge(question, answer)``; without it only statuses are counted.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from qa.chain import Assistant
from qa.query_json import asked_from_json

Judge = Callable[[dict[str, Any], dict[str, Any]], tuple[str, str]]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def judge_of(path: Path | None) -> Judge:
    """The function that scores one answer. The program's own command line is not run."""
    if path is None:
        return lambda _, answer: (str(answer["status"]), "")
    module = ModuleType("score")
    source = path.read_text(encoding="utf-8").removesuffix("main()\n")
    exec(compile(source, str(path), "exec"), module.__dict__)
    judged: Judge = module.judge
    return judged


def files_of(question: dict[str, Any]) -> list[str]:
    """The file names that a question is about; [] for all."""
    named = question.get("files") or question.get("file") or []
    return [named] if isinstance(named, str) else list(named)


def half(names: Iterable[str], which: str) -> set[str]:
    """Every second of the names in order: the even positions (from 0) or the odd ones."""
    ordered = sorted(names)
    return set(ordered[0::2] if which == "even" else ordered[1::2])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("queries", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--store", type=Path, action="append", required=True)
    parser.add_argument("--score", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--ids", default="")
    given = parser.parse_args()
    questions = {row["id"]: row for path in given.questions for row in rows(path)}
    assistants = [Assistant.open(store) for store in given.store]
    holds = [{Path(path).name for one in assistant.disclosures() for path in (one.path,)} for assistant in assistants]
    judge = judge_of(given.score)
    ids = set(filter(None, given.ids.split(",")))
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    times: list[float] = []
    for row in rows(given.queries):
        question = questions.get(row["id"])
        if question is None or (ids and row["id"] not in ids):
            continue
        wanted = set(files_of(question))
        store = next((index for index, names in enumerate(holds) if wanted <= names), None)
        if store is None:
            continue
        started = time.perf_counter()
        verdict, why, text = _run(assistants[store], row, question, judge)
        times.append(time.perf_counter() - started)
        by_kind[question.get("kind", "")][verdict] += 1
        if given.show and verdict != "right":
            print(f"{row['id']} {verdict:8} {question['question'][:90]} | {why} | {text[:160]!r}")
    _report(by_kind, times)


def _run(assistant: Assistant, row: dict[str, Any], question: dict[str, Any], judge: Judge) -> tuple[str, str, str]:
    try:
        answer = assistant.run(asked_from_json(row)).to_dict()
    except Exception as error:  # a benchmark counts what breaks and goes on
        return "error", f"{type(error).__name__}: {error}", ""
    verdict, why = judge(question, answer)
    return verdict, why, str(answer["text"])


def _report(by_kind: dict[str, Counter[str]], times: list[float]) -> None:
    total: Counter[str] = Counter()
    for kind, counts in sorted(by_kind.items()):
        total += counts
        print(f"{kind:20} " + "  ".join(f"{name} {count}" for name, count in counts.most_common()))
    number = sum(total.values())
    print("all                  " + "  ".join(f"{name} {count}" for name, count in total.most_common()))
    if number:
        ordered = sorted(times)
        print(
            f"right {total['right']}/{number} = {total['right'] / number:.3f}, wrong {total['wrong']}; "
            f"ms: median {ordered[number // 2] * 1000:.0f}, p95 {ordered[int(number * 0.95)] * 1000:.0f}"
        )


if __name__ == "__main__":
    main()
