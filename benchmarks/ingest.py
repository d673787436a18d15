"""How fast files are read and stored, without embedding: against pdfplumber alone, on two cores, in flat memory.

python -m benchmarks.ingest FOLDER [--copies 4] [--repeat 3]

Every figure is the least of ``--repeat`` runs, since other work on the machine only ever adds to a time.
"""

from __future__ import annotations

import argparse
import itertools
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.ingestion.extraction import extract_file
from index.ingestion.ingest import EXTRACTOR
from index.ingestion.workers import Limits, Workers
from index.store.fact_store import FactStore
from typesetting import load_figures, write

ROOT = Path(__file__).parents[1]


def plumbed(files: Sequence[Path]) -> int:
    """What pdfplumber itself takes for the text and the tables of all pages. Returns the number of pages."""
    import pdfplumber

    pages = 0
    for path in files:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                page.extract_text()
                page.extract_tables()
                page.close()
                pages += 1
    return pages


def stored(files: Sequence[Path], jobs: int) -> None:
    """``ingest`` without its passages: worker processes read, this one stores the facts."""
    with tempfile.TemporaryDirectory() as folder, Workers(jobs, Limits()) as workers:
        store = FactStore.create(Path(folder))
        for task in workers.ahead(files, lambda path: workers.submit(extract_file, path, path)):
            extract = task.result()
            store.replace(
                extract.disclosure,
                extract.facts,
                extract.passages,
                EXTRACTOR,
                extract.blanks,
                contradictions=extract.contradictions,
                unchecked=extract.unchecked,
            )
        store.close()


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds on the clock, and of all processes together; on a busy machine only the second can be compared."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:8.2f} s wall {self.cpu:8.2f} s CPU"


def least(work: Callable[[], object], runs: int) -> Times:
    """The least wall time and the least CPU time of several runs, with the processes that they started and ended."""
    times = []
    for _ in range(runs):
        started, used = time.perf_counter(), _cpu()
        work()
        times.append(Times(time.perf_counter() - started, _cpu() - used))
    return Times(min(run.wall for run in times), min(run.cpu for run in times))


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def copied(files: Sequence[Path], copies: int, folder: Path) -> list[Path]:
    """The files several times, each with other content: a comment after the end of a PDF changes nothing of it."""
    made = []
    for number, path in itertools.product(range(copies), files):
        copy = folder / f"{number}-{path.name}"
        copy.write_bytes(path.read_bytes() + b"\n%% copy %d\n" % number)
        made.append(copy)
    return made


def typeset(pages: int, folder: Path) -> Path:
    """A budget of about so many pages."""
    figures = load_figures(sorted((ROOT / "samples" / "figures").glob("*预算.toml"))[0])
    once = 20
    blocks = figures.document.blocks * max(1, round(pages / once))
    return write(replace(figures.document, blocks=blocks), folder / f"{pages}.pdf", figures.style)


def peak(path: Path) -> tuple[int, float]:
    """Pages of the file, and the peak of this process's memory in MB once it is read (Linux)."""
    pages = extract_file(path).disclosure.pages
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return pages, int(line.split()[1]) / 1024


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args(arguments)
    files = sorted(options.folder.rglob("*.pdf"))
    if not files:
        parser.error(f"no PDF in {options.folder}")
    print(f"{len(files)} PDFs, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")

    pages = plumbed(files)  # once, so that the disk is no part of it
    alone = least(lambda: plumbed(files), options.repeat)
    ours = least(lambda: stored(files, 1), options.repeat)
    print(f"(a) pdfplumber, text and tables  {alone}  {alone.wall / pages * 1000:6.1f} ms a page, {pages} pages")
    print(f"(b) read and stored, 1 job       {ours}  {ours.wall / alone.wall:6.2f} x (a), goal <= 1.00;", end=" ")
    print(f"by CPU {ours.cpu / alone.cpu:.2f} x")

    with tempfile.TemporaryDirectory() as folder:
        many = copied(files, options.copies, Path(folder))
        one, two = least(lambda: stored(many, 1), options.repeat), least(lambda: stored(many, 2), options.repeat)
        print(f"(c) {len(many):3} files, 1 job             {one}")
        print(f"    {len(many):3} files, 2 jobs            {two}  {one.wall / two.wall:6.2f} x faster, goal >= 1.70")

        for wanted in (50, 500):
            path = typeset(wanted, Path(folder))
            with Workers(1, Limits()) as workers:
                read, megabytes = workers.submit(peak, path, path).result()
            print(f"(d) {read:4} pages, peak memory     {megabytes:8.0f} MB")


if __name__ == "__main__":
    # Workers do not run this script, so what they are to do must come from a module that they can import.
    from benchmarks.ingest import main as run_as_module

    run_as_module()
