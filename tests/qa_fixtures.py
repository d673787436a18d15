"""Session stores and assistants of the tests of questions: a pytest plugin, so never imported by a test.

A test module says ``pytest_plugins = ["qa_fixtures"]``; helpers are imported from ``qa_documents``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from qa_documents import PRACTICE, SAMPLES, SHARED, fill, make

from index.ingestion.ingest import ingest
from qa import Assistant


@pytest.fixture(scope="session", autouse=True)
def _no_model_of_ours() -> Iterator[None]:
    """No chat model words the answers of a test unless the test brought it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WENZHANG_LLM", "WENZHANG_LLM_BASE_URL"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def sample_facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four shipped samples, nothing embedded. To be read only."""
    files = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".pdf", ".docx"))
    return fill(tmp_path_factory.mktemp("sample-facts") / "store", files)


@pytest.fixture(scope="session")
def samples_assistant(sample_facts: Path) -> Assistant:
    """Asks the shipped samples, without a chat model."""
    return Assistant.open(sample_facts)


@pytest.fixture(scope="session")
def made_facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up budgets of 江东市海滨区. To be read only."""
    folder = tmp_path_factory.mktemp("made")
    return fill(folder / "store", make(folder))


@pytest.fixture(scope="session")
def made_assistant(made_facts: Path) -> Assistant:
    """Asks the made-up budgets, without a chat model."""
    return Assistant.open(made_facts)


@pytest.fixture(scope="session")
def ten_store(ten_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ten disclosures that lie beside the repository, embedded: prose can be asked for. To be read only."""
    if not PRACTICE.is_file():
        pytest.skip(f"the shared disclosures and questions are not here ({SHARED})")
    folder = tmp_path_factory.mktemp("ten") / "store"
    ingest(ten_files, folder)
    return folder


@pytest.fixture(scope="session")
def ten_assistant(ten_store: Path) -> Assistant:
    """Asks the ten real disclosures."""
    return Assistant.open(ten_store)
