"""Damaged, hostile and mislabelled files: every one is read, or refused with one line; nothing hangs or crashes.

python -m benchmarks.fuzz [--cases 10000] [--seed N] [--jobs 2] [--specials] [FILE …]

Without files: the samples, and a small disclosure typeset in every format. Each case is read in a worker process under
limits of time and memory. Prints the outcomes by kind, and for every crash the case, so that ``--only N`` repeats it.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.domain.errors import LimitExceeded, ReaderFailure, ReadError
from index.ingestion.archives import Archives, entries
from index.ingestion.extraction import extract_file
from index.ingestion.workers import Limits, Workers
from typesetting import FORMATS, Document, Heading, Paragraph, Style, TableSpec, load_figures

ROOT = Path(__file__).parents[1]
SUFFIXES = (".pdf", ".docx", ".xlsx", ".doc", ".xls", ".html", ".txt", ".md")
# A stream of a PDF, or the whole of a text: what stands inside, not the wrapping.
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged file. ``how`` says what was done to which original."""

    name: str
    how: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading gave: ``read``, the class of the ReadError, or ``crash`` with its traceback."""

    kind: str
    detail: str = ""


def outcome(path: Path, content: bytes) -> Outcome:
    """Read one case. Only ``ReadError`` is expected, as one line that names the file."""
    try:
        extract = extract_file(path, content=content)
    except ReadError as error:
        text = str(error)
        return Outcome(type(error).__name__ if path.name in text and "\n" not in text else "crash", text)
    except (MemoryError, TimeoutError):
        raise
    except Exception:
        return Outcome("crash", traceback.format_exc())
    return Outcome("read", f"{len(extract.tables)} tables, {len(extract.facts)} facts")


# --- originals ---------------------------------------------------------------------------------------------------


# One page or two: what every format has, small enough for thousands of readings.
_TITLE = "某州测试局2021年部门预算"
_PROSE = "2021年支出预算121.50万元，其中基本支出101.50万元，占83.54%；公务接待费1.20万元，比上年减少0.30万元。"
_TABLE = TableSpec(
    caption=("表三：", "部门支出总体情况表"),
    header=(("功能分类科目编码", "功能分类科目名称", "合计", "基本支出", "项目支出"),),
    rows=(
        ("2010301", "行政运行", "101.50", "101.50", ""),
        ("2010302", "一般行政管理事务", "20.00", "", "20.00"),
        ("", "合计", "121.50", "101.50", "20.00"),
    ),
    department="某州测试局",
    unit="万元",
)
SMALL = Document(_TITLE, "某州测试局", 2021, "部门预算", (Heading(_TITLE, 1), Paragraph(_PROSE), _TABLE))


def small_originals() -> dict[str, bytes]:
    """``SMALL`` in every format that the typesetter writes, and as text."""
    made = {f"small{suffix}": make(SMALL, Style()) for suffix, make in FORMATS.items()}
    rows = "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in _TABLE.header + _TABLE.rows)
    text = f"{_TITLE}\n支出总体情况表\n编制部门：某州测试局　单位：万元\n{rows}\n\n\n{_PROSE}\n"
    return {**made, "small.txt": text.encode(), "gbk.txt": text.encode("gb18030")}


# --- damage ------------------------------------------------------------------------------------------------------


def flipped(content: bytes, chance: random.Random) -> bytes:
    """With 1 to 50 bytes overwritten."""
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20, 50))):
        if damaged:
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def zeroed(content: bytes, chance: random.Random) -> bytes:
    """With a run of zero bytes, as a download that broke off and went on."""
    start = chance.randrange(len(content) + 1)
    length = min(chance.choice((1, 16, 512, 4096)), len(content) - start)
    return content[:start] + bytes(length) + content[start + length :]


def shuffled(content: bytes, chance: random.Random) -> bytes:
    """With a piece left out, said twice, or put elsewhere."""
    a, b, c = sorted(chance.randrange(len(content) + 1) for _ in range(3))
    pieces = (content[:a], content[a:b], content[b:c], content[c:])
    order = chance.choice(((0, 2, 3), (0, 1, 1, 2, 3), (0, 2, 1, 3)))
    return b"".join(pieces[at] for at in order)


def inside(content: bytes, chance: random.Random) -> bytes:
    """Damaged under the compression, where sums still agree: one part of a ZIP, or one stream of a PDF."""
    damage = chance.choice((flipped, zeroed, shuffled))
    if content.startswith(b"PK"):
        written = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
            target = chance.choice(old.namelist())
            for name in old.namelist():
                part = old.read(name)
                # With the time of the old part: the clock must not decide what the same seed gives.
                new.writestr(old.getinfo(name), damage(part, chance) if name == target else part)
        return written.getvalue()
    streams = list(_STREAM.finditer(content))
    for found in chance.sample(streams, len(streams)):
        try:
            packed = zlib.compress(damage(zlib.decompress(found[1]), chance), 9)
        except zlib.error:
            continue
        if len(packed) <= len(found[1]):  # the same length, or every later object would be lost with this one
            return content[: found.start(1)] + packed.ljust(len(found[1]), b"\0") + content[found.end(1) :]
    return damage(content, chance)


_DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "flipped": flipped,
    "zeroed": zeroed,
    "shuffled": shuffled,
    "inside": inside,
}


def cases(originals: dict[str, bytes], seed: int, count: int) -> Iterator[Case]:
    """Cuts at every tenth, other suffixes, nothing but zeros; then ``count`` damages at random, seeded one by one."""
    for name, content in originals.items():
        for tenth in range(10):
            yield Case(name, f"cut at {tenth}/10", content[: len(content) * tenth // 10])
        for suffix in SUFFIXES:
            yield Case(Path(name).stem + suffix, f"{name} renamed", content)
        yield Case(name, "zeros", bytes(len(content)))
    names = sorted(originals)
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        name = chance.choice(names)
        how = chance.choice(sorted(_DAMAGES))
        yield Case(name, f"{how} #{number}", _DAMAGES[how](originals[name], chance))


# --- files made to exhaust -----------------------------------------------------------------------------------------


def specials(folder: Path) -> Iterator[tuple[str, Path]]:
    """Files that are too much of something, with what they are."""
    figures = load_figures(next(iter(sorted((ROOT / "samples" / "figures").glob("昌吉市*.toml")))))
    document = figures.document
    long = Document(document.title, document.body, document.year, document.kind, document.blocks * 105)
    yield "PDF of 2,000 pages", _written(folder / "long.pdf", FORMATS[".pdf"](long, figures.style))
    word = FORMATS[".docx"](SMALL, Style())
    paragraphs = b"<w:p/>" * (40 * 1024 * 1024)
    yield "DOCX of 40 million paragraphs", _written(folder / "paragraphs.docx", stuffed(word, b"<w:sectPr", paragraphs))
    yield "DOCX that unpacks to 400 MB", _written(folder / "bomb.docx", stuffed(word, b"<w:sectPr", b" " * 400_000_000))
    sheet = FORMATS[".xlsx"](SMALL, Style())
    rows = b"".join(b'<row r="%d"/>' % number for number in range(1000, 1_000_000))
    yield "XLSX of a million empty rows", _written(folder / "rows.xlsx", stuffed(sheet, b"</sheetData>", rows))
    deep = b"<table><tr><td>" * 20_000
    yield "HTML of 20,000 nested tables", _written(folder / "deep.html", b"<html><body>" + deep)
    yield "text of one line of 50 MB", _written(folder / "line.txt", ("某局2021年部门预算 12.50 " * 2_000_000).encode())
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        for number in range(60_000):
            archive.writestr(f"{number}.txt", "")
    yield "ZIP of 60,000 members", folder / "many.zip"


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def stuffed(package: bytes, before: bytes, stuffing: bytes) -> bytes:
    """The package with ``stuffing`` put before a mark, in every part that has it."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(before, stuffing + before, 1))
    return written.getvalue()


# --- the run -------------------------------------------------------------------------------------------------------


def run(found: Iterator[Case], workers: Workers) -> Counter[str]:
    """Read all cases; print what should not be."""
    counts: Counter[str] = Counter()

    def begin(case: Case) -> tuple[Case, Callable[[], Outcome]]:
        path = Path(case.name)
        return case, workers.submit(outcome, path, path, case.content).result

    for case, result in workers.ahead(found, begin):
        try:
            ended = result()
        except (LimitExceeded, ReaderFailure) as error:
            ended = Outcome(type(error).__name__, str(error))
        counts[ended.kind] += 1
        if ended.kind in ("crash", "LimitExceeded", "ReaderFailure"):
            print(f"\n{ended.kind}: {case.name}, {case.how}\n{ended.detail}", flush=True)
    return counts


def run_specials(workers: Workers) -> None:
    with tempfile.TemporaryDirectory() as folder, Archives() as archives:
        for what, path in specials(Path(folder)):
            started = time.perf_counter()
            for entry in entries([path], workers):
                try:
                    archives.content(entry)
                    said = workers.submit(extract_file, path, path).result().disclosure.title
                except ReadError as error:
                    said = str(error)
            print(f"{what:<32}{time.perf_counter() - started:>7.1f} s  {said}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20211)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--memory-mb", type=int, default=2048)
    parser.add_argument("--specials", action="store_true", help="also files made to exhaust (minutes)")
    parser.add_argument("--only", type=int, help="repeat the damage with this number in this process")
    options = parser.parse_args(arguments)
    originals = {path.name: path.read_bytes() for path in options.files}
    if not originals:
        samples = sorted(path for path in (ROOT / "samples").iterdir() if path.suffix in (".pdf", ".docx"))
        originals = {**{path.name: path.read_bytes() for path in samples}, **small_originals()}
    if options.only is not None:
        found = (
            case for case in cases(originals, options.seed, options.only + 1) if case.how.endswith(f"#{options.only}")
        )
        for case in found:
            print(case.name, case.how, outcome(Path(case.name), case.content))
        return 0
    limits = Limits(options.seconds, options.memory_mb)
    print(f"seed {options.seed}, {len(originals)} originals, {options.cases} damages at random, {limits}", flush=True)
    started = time.perf_counter()
    with Workers(options.jobs, limits) as workers:
        counts = run(cases(originals, options.seed, options.cases), workers)
        print(f"\n{sum(counts.values())} cases in {time.perf_counter() - started:.0f} s")
        for kind, count in counts.most_common():
            print(f"{kind:<20}{count:>8}")
        if options.specials:
            run_specials(workers)
    return 1 if counts["crash"] or counts["ReaderFailure"] else 0


if __name__ == "__main__":
    # Workers do not run this script, so what they are to do must come from a module that they can import.
    from benchmarks.fuzz import main as run_as_module

    sys.exit(run_as_module())
