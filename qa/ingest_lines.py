"""What ``wenzhang ingest`` says while it works: which file, which page of a long one, each result as it comes, causes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from index.domain.errors import file_label
from index.facts.digit_balance import balance_text
from index.ingestion.report import FileReport, IngestReport, Progress

# Seconds between two lines about the pages of one file.
_SECONDS = 5.0


class Lines:
    """Prints progress as lines, so that it is seen in a file as well as on a terminal. ``say`` prints one and flushes;
    ``fail`` does so for what went wrong."""

    def __init__(
        self, say: Callable[[str], None], fail: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say, self._fail, self._clock = say, fail, clock
        self._said: dict[Path, float] = {}

    def __call__(self, progress: Progress) -> None:
        """Say what just happened."""
        if progress.report is not None:
            for line in _result(progress.report):
                (self._fail if progress.report.status == "failed" else self._say)(line)
        elif progress.page == 0:
            self._said[progress.path] = self._clock()
            self._say(f"… 正在读 {file_label(progress.path)}（已完成 {progress.done}，共 {progress.total} 个文件）")
        elif self._clock() - self._said.get(progress.path, 0.0) >= _SECONDS:
            self._said[progress.path] = self._clock()
            of = f"，共 {progress.pages} 页" if progress.pages else ""
            self._say(f"… {file_label(progress.path)}：读到第 {progress.page} 页{of}")


def _result(file: FileReport) -> Iterator[str]:
    if file.status == "failed":
        yield f"✗ {file.error}"
        return
    if file.status == "known":
        yield f"= {file_label(file.path)}（已导入过，跳过）"
        return
    yield (
        f"✓ {file_label(file.path)} → {file.title}：{file.pages}页，{file.tables}张表，{file.facts}个数，"
        f"{file.passages}段文字，{len(file.problems)}个问题；{balance_text(file.balance)}"
    )
    if file.errors or file.warnings:
        yield f"    - 自相矛盾：错误 {file.errors} 处，可疑 {file.warnings} 处（wenzhang audit 可看详情）"
    for problem in file.problems:
        yield f"    - {f'第{problem.page}页：' if problem.page else ''}{problem.what}"


def summary(report: IngestReport, store: Path) -> Iterator[str]:
    """The counts, and causes of failures and problems."""
    counts = {status: sum(f.status == status for f in report.files) for status in ("ingested", "known", "failed")}
    yield (
        f"共 {len(report.files)} 个文件：新导入 {counts['ingested']}，已有 {counts['known']}，失败 {counts['failed']}。"
        f"库：{store}"
    )
    for cause, count in report.failures():
        yield f"  失败 {count} 个：{cause}"
    for kind, count, files in report.problems():
        yield f"  问题 {count} 处（{files} 个文件）：{kind}"
