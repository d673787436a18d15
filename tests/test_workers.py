"""Worker processes: order, limits, crashes, and a clean end. The work done here is made to misbehave on purpose."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from qa_documents import ROOT

from index.domain.errors import EncryptedDocument, LimitExceeded, ReaderFailure, ReadError, SettingError
from index.ingestion.workers import Limits, Workers, default_jobs

FILE = Path("公开") / "预算.pdf"


def double(number: int) -> int:
    return 2 * number


def worker(_: int) -> int:
    return os.getpid()


def endless() -> None:
    while True:
        time.sleep(0.01)


def hungry() -> int:
    return len(bytearray(2 << 30))


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def buggy() -> None:
    raise KeyError("一个\n没想到的情况")


def refused() -> None:
    raise EncryptedDocument(FILE, "PDF 有密码", "请先解密再导入", page=3)


def test_results_come_in_order_from_other_processes() -> None:
    with Workers(2, Limits()) as workers:
        tasks = workers.ahead(range(8), lambda number: workers.submit(double, FILE, number))
        assert [task.result() for task in tasks] == [0, 2, 4, 6, 8, 10, 12, 14]
        assert workers.submit(worker, FILE, 0).result() != os.getpid()


def test_no_more_is_begun_than_the_workers_need() -> None:
    begun: list[int] = []
    ahead = Workers(1, Limits()).ahead(range(100), lambda number: begun.append(number))
    next(ahead)
    assert len(begun) == 3


@pytest.mark.parametrize(
    ("work", "limits", "kind", "words"),
    [
        (endless, Limits(seconds=1), LimitExceeded, "1 秒还没有读完"),
        (hungry, Limits(memory_mb=1024), LimitExceeded, "内存超过 1024 MB"),
        (killed, Limits(), LimitExceeded, "被系统终止"),
        (crash, Limits(), ReaderFailure, "退出码 -11"),
        (buggy, Limits(), ReaderFailure, "KeyError"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals and memory limits of POSIX")
def test_what_breaks_a_worker_is_one_line_about_its_file_and_the_next_is_read(
    work: object, limits: Limits, kind: type[ReadError], words: str
) -> None:
    with Workers(1, limits) as workers:
        broken, next_one = workers.submit(work, FILE), workers.submit(double, FILE, 21)  # type: ignore[arg-type]
        with pytest.raises(kind, match=words) as caught:
            broken.result()
        assert str(caught.value).startswith("预算.pdf：")
        assert "\n" not in str(caught.value)
        assert next_one.result() == 42


def test_an_error_of_the_work_arrives_as_it_was_raised() -> None:
    with Workers(1, Limits()) as workers, pytest.raises(EncryptedDocument) as caught:
        workers.submit(refused, FILE).result()
    error = caught.value
    assert (error.path, error.cause, error.remedy, error.page) == (FILE, "PDF 有密码", "请先解密再导入", 3)
    assert str(pickle.loads(pickle.dumps(error))) == str(error) == "预算.pdf 第3页：PDF 有密码。请先解密再导入"


def test_leaving_ends_the_workers_whatever_they_are_at() -> None:
    with Workers(1, Limits()) as workers:
        pid = workers.submit(worker, FILE, 0).result()
        workers.submit(endless, FILE)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_limits_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Limits.configured() == Limits(600, 4096)
    monkeypatch.setenv("WENZHANG_FILE_SECONDS", "20")
    monkeypatch.setenv("WENZHANG_FILE_MEMORY_MB", "512")
    assert Limits.configured() == Limits(20, 512)
    monkeypatch.setenv("WENZHANG_FILE_SECONDS", "很久")
    with pytest.raises(SettingError, match="WENZHANG_FILE_SECONDS 应为正整数"):
        Limits.configured()


def test_jobs_are_no_more_than_files_and_at_least_one() -> None:
    assert default_jobs(1) == default_jobs(0) == 1
    assert 1 <= default_jobs(1000) <= 4
    with pytest.raises(SettingError, match="正整数"):
        Workers(0, Limits())


SCRIPT = """
import sys
from index import ingest
print([file.status for file in ingest(sys.argv[1], sys.argv[2], jobs=2).files])
"""


def test_a_script_without_a_main_guard_does_not_start_itself_again(tmp_path: Path) -> None:
    """Spawned processes run the caller's script again; ours must not."""
    (tmp_path / "run.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4 garbage")
    done = subprocess.run(
        [sys.executable, tmp_path / "run.py", tmp_path / "坏.pdf", tmp_path / "store"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "['failed']\n"


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
sys.path.insert(0, {tests!r})
from pathlib import Path
from index.ingestion.workers import Limits, Workers
from test_workers import endless, worker
with Workers(1, Limits()) as workers:
    print(workers.submit(worker, Path("a"), 0).result(), flush=True)
    workers.submit(endless, Path("b")).result()
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill -9"])
def test_workers_die_with_who_started_them(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "run.py"
    script.write_text(INTERRUPTED.format(tests=str(ROOT / "tests")), encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with running:
        assert running.stdout is not None
        pid = int(running.stdout.readline())
        running.send_signal(how)
        assert running.wait(timeout=30) != 0
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(pid)


def alive(pid: int) -> bool:
    """Whether a process runs: not gone, and not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
