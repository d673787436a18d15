"""What several test files share: settings kept out, the shared disclosures, and one ingested store."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from index.domain.address import Scope, Stage
from index.domain.disclosure import Disclosure
from index.ingestion.extraction import Extract, extract_file
from index.ingestion.ingest import IngestReport, ingest

ROOT = Path(__file__).parents[1]
SHARED = Path(__file__).parents[2] / "shared"


KNOWN_MISSES = Path(__file__).parent / "data" / "known_misses.txt"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Questions that were once answered and are not yet again: each is asked, and must fail. One that is answered again
    fails the run until it is taken off the list."""
    listed = set(KNOWN_MISSES.read_text(encoding="utf-8").splitlines())
    for item in items:
        if f"{item.path.name}::{item.name}" in listed:
            item.add_marker(pytest.mark.xfail(strict=True, reason="known miss"))


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is answered by the settings of whoever runs it, and none reaches a network."""
    for name in (
        *("WENZHANG_DATABASE_URL", "WENZHANG_CHROMA_URL", "WENZHANG_EMBEDDING"),
        *("WENZHANG_FILE_SECONDS", "WENZHANG_FILE_MEMORY_MB"),
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session")
def shared_disclosures() -> Path:
    """The folder of real disclosures, which lies beside the repository and not in it."""
    folder = SHARED / "disclosures"
    if not folder.is_dir():
        pytest.skip(f"the shared disclosures are not here ({folder})")
    return folder


@pytest.fixture(scope="session")
def ten_files(shared_disclosures: Path) -> list[Path]:
    """The ten real disclosures at the top of that folder."""
    return sorted(path for path in shared_disclosures.iterdir() if path.is_file())


@pytest.fixture(scope="session")
def extract_of() -> Callable[[Path], Extract]:
    """What a file on the disk holds, read once a test run."""
    return cache(extract_file)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of shipped samples: two PDFs, two Word files."""
    return ROOT / "samples"


@pytest.fixture(scope="session")
def sample_store(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, IngestReport]:
    """A store with the shipped samples, and the report of reading them. To be read only."""
    folder = tmp_path_factory.mktemp("samples") / "store"
    return folder, ingest(samples, folder)


@pytest.fixture
def budget() -> Disclosure:
    """A 2021 budget to which facts of a test may belong."""
    return Disclosure(
        "某州测试局2021年部门预算",
        "某州测试局.txt",
        "a" * 64,
        "某州测试局",
        (),
        Scope.DEPARTMENT,
        2021,
        Stage.BUDGET,
        1,
    )


@pytest.fixture
def final_accounts() -> Disclosure:
    """A 2024 final accounts (决算) to which facts of a test may belong."""
    return Disclosure(
        "某区测试局2024年部门决算", "某区测试局.pdf", "b" * 64, "某区测试局", (), Scope.DEPARTMENT, 2024, Stage.FINAL, 9
    )
