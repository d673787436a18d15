"""How the time to answer grows with the store: 10, 1,000 and 10,000 disclosures of made-up agencies.

    python -m benchmarks.scale                      # 10 and 1,000
    python -m benchmarks.scale --sizes 10 1000 10000 --folder /tmp/scale [--keep]

Each size is filled (``made_up``, ``multiply``) and asked in a process of its own. Times are of the process's CPU, which is
SQLite's too, so that a loaded machine does not speak; the table gives milliseconds and the ratio to the smallest store.
There are no vectors: Chroma takes 800 passages a second at this size, and narrowed questions do not need it to be complete.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks.made_up import agencies, fill
from benchmarks.multiply import multiply
from index.domain.address import Fund, Role
from index.domain.agencies import full_name, place_path
from index.store.fact_filter import FactFilter
from index.store.fact_store import FactStore
from index.store.passage_search import PassageSearch

_WRITTEN = 200  # disclosures that are written fact by fact; more are copies of these
_ASKED = 20  # agencies that each question is asked of


def make(folder: Path, size: int) -> None:
    """A store of ``size`` disclosures."""
    store = FactStore.create(folder)
    first = min(size, _WRITTEN)
    fill(store, first)
    names = agencies()
    list(islice(names, first // 2))
    if size > first:
        multiply(store, names, size // first - 1)
    store.close()


def lookups(folder: Path) -> Iterator[tuple[str, float]]:
    """The store's own lookups, each with its seconds."""
    begun = time.process_time()
    store = FactStore.open(folder)
    some = _some(store)
    store.find(_single(some[0]))
    yield "open and first lookup", time.process_time() - begun
    yield from _spread("single figure", [_timed(lambda name=name: store.find(_single(name))) for name in some])  # type: ignore[misc]
    place = place_path(some[-1])[0]
    ranked = FactFilter(
        places=[place],
        years=[2023],
        names=["项目支出"],
        measures=[()],
        roles=[Role.AMOUNT],
        funds=[Fund.ALL],
        money=True,
    )
    yield "ranking of a province", _timed(lambda: store.rank(ranked, limit=10))
    every = FactFilter(
        years=[2023], names=["项目支出"], measures=[()], roles=[Role.AMOUNT], funds=[Fund.ALL], money=True
    )
    yield "ranking of all", _timed(lambda: store.rank(every, limit=10))
    yield "every figure of a ranking", _timed(lambda: store.find(every))
    question = f"{some[-1]}2023年的公务接待费比上年增加了多少万元，主要原因是什么"
    parts = {question[i:j] for i in range(len(question)) for j in range(i + 2, min(len(question), i + 30) + 1)}
    yield "words of a question", _timed(lambda: store.words(parts))
    yield "a word of many agencies", _timed(lambda: store.words(["财政局"]))
    yield "typo in an agency", _timed(lambda: store.near(some[-1].replace("局", "居")))
    yield "typo in a subject", _timed(lambda: store.near("公务接侍费"))
    passages = PassageSearch.open(folder, store)
    own = [one.sha256 for one in store.disclosures_of(agencies=[full_name(some[-1])], years=[2024])]
    passages.search("为什么", sha256s=own)  # what is loaded once
    yield "why, of one agency", _timed(lambda: passages.search("公务接待费为什么增加", sha256s=own))
    yield "why, of nobody named", _timed(lambda: passages.search("公务接待费为什么增加"))
    yield "what, of nobody named", _timed(lambda: passages.search(f"{some[-1]}主要职责"))
    store.close()


def questions(folder: Path) -> Iterator[tuple[str, float]]:
    """The same asked in words, each with its seconds."""
    from qa import Assistant

    store = FactStore.open(folder)
    some = _some(store)
    facts = [store.find(_single(name))[0] for name in some]
    store.close()
    begun = time.process_time()
    assistant = Assistant.open(folder)
    assistant.ask(f"{some[0]}2023年支出总计是多少")
    yield "open and first answer", time.process_time() - begun
    asked = [_timed(lambda name=name: assistant.ask(f"{name}2023年支出总计是多少")) for name in some]  # type: ignore[misc]
    yield from _spread("single figure", asked)
    place = place_path(some[-1])[0]
    figure = assistant.ask(f"{some[0]}2023年支出总计是多少").figures[:1]
    if not figure or figure[0].value != facts[0].value:
        raise SystemExit(f"{some[0]}: {figure} instead of {facts[0].value}")
    for label, question in (
        ("ranking", f"{place}2023年项目支出最大的是哪个单位"),
        ("an unknown word", f"{some[-1]}2023年量子纠缠费是多少"),
        ("a typo", f"{some[-1]}2023年公务接侍费是多少"),
        ("why", f"{some[-1]}2024年公务接待费为什么增加"),
        ("ranking of all", "2023年项目支出最大的是哪个单位"),
        ("holdings", "库里有哪些单位的文件"),
    ):
        yield label, _timed(lambda question=question: assistant.ask(question))  # type: ignore[misc]
    texts = [f"{fact.body}2023年支出总计{fact.value}{fact.unit}。" for fact in facts]
    yield from _spread("check of a number", [_timed(lambda text=text: assistant.check(text)) for text in texts])  # type: ignore[misc]


def _some(store: FactStore) -> list[str]:
    """Agencies from all over the store, always the same."""
    return [one.body for one in store.some_disclosures(_ASKED) if one.year == 2023] or [
        store.some_disclosures(1)[0].body
    ]


def _single(name: str) -> FactFilter:
    return FactFilter(agencies=[full_name(name)], years=[2023], names=["支出总计"], roles=[Role.AMOUNT], measures=[()])


def _timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _spread(label: str, seconds: list[float]) -> Iterator[tuple[str, float]]:
    yield f"{label}, p50", statistics.median(seconds)
    yield f"{label}, p95", sorted(seconds)[int(len(seconds) * 0.95)]


def _one(folder: Path, *, ask: bool) -> dict[str, float]:
    found = {f"store: {label}": seconds * 1000 for label, seconds in lookups(folder)}
    if ask:
        found |= {f"ask: {label}": seconds * 1000 for label, seconds in questions(folder)}
    # Not getrusage: its peak is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    found["memory, MB"] = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    found["store, MB"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    return found


def table(results: dict[int, dict[str, float]]) -> list[str]:
    """One line a measure: its value at each size, and the ratio of the largest to the smallest."""
    sizes = sorted(results)
    lines = ["| | " + " | ".join(f"{size:,}" for size in sizes) + " | ratio |", "|---" * (len(sizes) + 2) + "|"]
    for label in results[sizes[0]]:
        values = [results[size].get(label, float("nan")) for size in sizes]
        shown = " | ".join(f"{value:,.1f}" for value in values)
        lines.append(f"| {label} | {shown} | {values[-1] / max(values[0], 0.01):.1f} × |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 1000])
    parser.add_argument("--folder", type=Path, help="where the stores are made (default: a temporary folder)")
    parser.add_argument("--keep", action="store_true", help="keep the stores, and use those that are there")
    parser.add_argument("--no-ask", action="store_true", help="measure the store's lookups only")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(_one(options.one, ask=not options.no_ask)))
        return
    folder = options.folder or Path(tempfile.mkdtemp(prefix="scale"))
    results: dict[int, dict[str, float]] = {}
    for size in options.sizes:
        own = folder / f"{size}"
        if not own.exists():
            begun = time.process_time()
            make(own, size)
            print(f"{size:,} disclosures written in {time.process_time() - begun:.0f} s of CPU", flush=True)
        command = [sys.executable, "-m", "benchmarks.scale", "--one", str(own)]
        done = subprocess.run(
            [*command, *(["--no-ask"] if options.no_ask else [])], capture_output=True, text=True, check=True
        )
        results[size] = json.loads(done.stdout)
        if not options.keep:
            shutil.rmtree(own)
    print("\n".join(table(results)))


if __name__ == "__main__":
    main()
