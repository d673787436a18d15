"""How long a question takes, without a model: the whole command, and inside one process against its own SQL.

python benchmarks/latency.py --store store [--questions FILE.jsonl]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.store.fact_filter import FactFilter
from qa import Assistant
from qa.query import Describe, Why
from qa.select import agencies_of
from qa.solve.expand import first_wanted
from qa.understand import understand

QUESTIONS = (
    "克州2021年项目支出多少",
    "昌吉州2021年一般公共服务支出多少",
    "克州2021年项目支出占总支出的比例",
    "列出克州2021年所有项目及金额",
)


def milliseconds(work: Callable[[], object], runs: int) -> list[float]:
    """The wall time of each run."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return times


def row(name: str, times: Sequence[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{name:<44}{statistics.median(ordered):>9.1f} ms median{p95:>9.1f} ms p95"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default="store")
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    questions = list(QUESTIONS)
    if options.questions:
        rows = [json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
        questions = [line["question"] for line in rows if not line.get("turns")]

    def command(*arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=False)

    floor = milliseconds(command("-c", "import sqlalchemy, typer"), options.runs)
    whole = milliseconds(command("-m", "qa", "ask", questions[0], "--store", options.store), options.runs)
    limit = 1.5 * statistics.median(floor) + 500
    print(row("python -c 'import sqlalchemy, typer'", floor))
    print(row("wenzhang ask, process start to answer", whole))
    print(f"{'limit: 1.5 x the first + 500 ms':<44}{limit:>9.1f} ms")

    assistant = Assistant.open(options.store)
    asked, statements = [], []
    for question in questions:
        reading = understand(question, assistant.store).best
        wanted = first_wanted(reading.asked.query) if reading is not None else None
        if reading is None or wanted is None or isinstance(reading.asked.query, Why | Describe):
            continue  # retrieval has its own cost
        assistant.ask(question)
        asked += milliseconds(lambda q=question: assistant.ask(q), options.runs)  # type: ignore[misc]
        where = FactFilter(
            agencies=agencies_of(assistant.store, wanted.agency) if isinstance(wanted.agency, str) else ()
        )
        statements += milliseconds(lambda w=where: assistant.store.find(w), options.runs)  # type: ignore[misc]
    print(row(f"ask, warm ({len(questions)} questions)", asked))
    print(row("its own SQL alone", statements))
    print(f"{'ratio of the medians (at most 3)':<44}{statistics.median(asked) / statistics.median(statements):>9.2f}")


if __name__ == "__main__":
    main()
