"""What is said while files are read: at once, page by page on long ones, each result as it comes, causes in the end."""

from __future__ import annotations

import time
from pathlib import Path

from index.domain.disclosure import Problem
from index.domain.errors import ReadError
from index.ingestion.report import FileReport, IngestReport, Progress
from index.ingestion.workers import Begun, Limits, Workers
from index.readers.page_progress import heard_by, page_read
from qa.ingest_lines import Lines, summary

LONG, SHORT = Path("长.pdf"), Path("短.pdf")


def test_lines_of_a_long_file() -> None:
    said: list[str] = []
    failed: list[str] = []
    now = [0.0]
    lines = Lines(said.append, failed.append, lambda: now[0])
    lines(Progress(LONG, 0, 2))
    for page in range(1, 8):
        now[0] += 2.0
        lines(Progress(LONG, 0, 2, page, 171))
    lines(Progress(SHORT, 1, 2, report=FileReport(SHORT, "failed", error="短.pdf：文件是空的。请重新下载原件")))
    assert said[0] == "… 正在读 长.pdf（已完成 0，共 2 个文件）"
    assert said[1:] == ["… 长.pdf：读到第 3 页，共 171 页", "… 长.pdf：读到第 6 页，共 171 页"]
    assert failed == ["✗ 短.pdf：文件是空的。请重新下载原件"]


def test_a_summary_by_cause() -> None:
    problem = Problem(3, "表“甲”认不出表头，未取数", "表头认不出")
    report = IngestReport(
        [
            FileReport(LONG, "ingested", problems=(problem, problem)),
            FileReport(SHORT, "failed", error="…", cause="文件是空的"),
        ]
    )
    assert list(summary(report, Path("库"))) == [
        "共 2 个文件：新导入 1，已有 0，失败 1。库：库",
        "  失败 1 个：文件是空的",
        "  问题 2 处（1 个文件）：表头认不出",
    ]


def test_pages_are_heard_where_somebody_listens() -> None:
    heard: list[tuple[int, int]] = []
    page_read(1, 2)
    with heard_by(lambda page, pages: heard.append((page, pages))):
        page_read(2, 2)
    assert heard == [(2, 2)]


def waiting(path: Path, until: Path | None) -> str:
    """The file's name, told only once ``until`` is there."""
    page_read(1, 0)
    while until is not None and not until.exists():
        time.sleep(0.05)
    return path.name


def test_a_slow_file_holds_up_no_other_and_pages_are_told(tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []
    finished = tmp_path / "短的读完了"
    files = [(LONG, finished), (SHORT, None)]
    with Workers(2, Limits(seconds=60), lambda path, page, _: heard.append((path.name, page))) as workers:

        def begin(item: tuple[Path, Path | None]) -> Begun[str]:
            task = workers.submit(waiting, item[0], *item)
            return Begun(task.result, task)

        order = []
        for number, _, begun in workers.as_done(files, begin):
            order.append((number, begun.result()))
            finished.touch()
    assert order == [(1, "短.pdf"), (0, "长.pdf")]
    assert set(heard) == {("长.pdf", 0), ("长.pdf", 1), ("短.pdf", 0), ("短.pdf", 1)}


def test_what_failed_before_it_began_waits_for_nobody() -> None:
    def refuse() -> str:
        raise ReadError(SHORT, "不是文件", "请给出文件的路径")

    with Workers(1, Limits()) as workers:
        assert [number for number, *_ in workers.as_done([SHORT], lambda _: Begun(refuse))] == [0]
