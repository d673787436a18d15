"""The store in PostgreSQL: the same in and out as in SQLite. A cluster is started for the test where Debian's is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from test_fact_filter import CONDITIONS, FACTS, ONE, OTHER, OTHERS
from test_fact_store import blank, contradiction, disclosure, held_by, passage
from test_passage_store import prose

from index.domain.disclosure import Unchecked
from index.domain.errors import StoreError, StoreMissing
from index.store.fact_filter import FactFilter
from index.store.fact_store import FactStore


def _programs() -> Path | None:
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def _as_owner(command: list[str]) -> list[str]:
    """PostgreSQL does not run as root."""
    return (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        if os.geteuid() == 0
        else command
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of our own, on a free port of this machine."""
    pytest.importorskip(
        "psycopg", reason="the driver of PostgreSQL is not installed (pip install wenzhang[postgresql])"
    )
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (/usr/lib/postgresql)")
    folder = tmp_path_factory.mktemp("postgresql")
    if os.geteuid() == 0:
        folder = Path(f"/var/tmp/wenzhang-test-{os.getpid()}")
        folder.mkdir()
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(folder / "data")
    setup = [str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C"]
    subprocess.run(_as_owner(setup), check=True, capture_output=True)
    options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p {port} -c fsync=off"
    control = [str(programs / "pg_ctl"), "-D", data, "-l", str(folder / "log"), "-w"]
    subprocess.run(_as_owner([*control, "-o", options, "start"]), check=True, capture_output=True)
    try:
        yield f"postgresql+psycopg://test@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(_as_owner([*control, "-m", "immediate", "stop"]), check=True, capture_output=True)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def store(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FactStore]:
    folder = tmp_path_factory.mktemp("unused")
    with pytest.raises(StoreMissing, match="wenzhang ingest"):
        FactStore.open(folder, server)
    store = FactStore.create(folder, server)
    store.replace(ONE, [*FACTS, *held_by(ONE)], [passage(ONE)], "1", [blank(ONE)])
    found = {"contradictions": [contradiction(ONE)], "unchecked": [Unchecked("规则", "什么", "为何")]}
    store.replace(ONE, [*FACTS, *held_by(ONE)], [passage(ONE)], "2", [blank(ONE)], **found)  # type: ignore[arg-type]
    store.replace(OTHER, OTHERS, [], "1")
    yield store
    store.close()


def test_in_and_out(store: FactStore) -> None:
    assert store.find(FactFilter(sha256s=[ONE.sha256])) == [*FACTS, *held_by(ONE)]
    assert store.passages([ONE.sha256]) == [passage(ONE)]
    assert store.contradictions([ONE.sha256]) == [contradiction(ONE)]
    assert store.disclosures_of() == [OTHER, ONE]
    assert store.known(ONE.sha256, "2")
    assert not store.known(ONE.sha256, "1")


@pytest.mark.parametrize("name", CONDITIONS)
def test_conditions(store: FactStore, name: str) -> None:
    where, values = CONDITIONS[name]
    extra = held_by(ONE)
    assert [str(one.value) for one in store.find(where) if one not in extra] == values


def test_words_and_order(store: FactStore) -> None:
    assert [f"{one.value}{one.unit}" for one in store.rank(FactFilter(money=True, names=["支出总计"]))] == [
        "10万元",
        "1万元",
    ]
    assert {one.agency for one in store.words(["测试局"])} == set(store.distinct(FactFilter(), "agency"))
    assert "办公费" in [one.word for one in store.near("办工费")]


def test_passages_by_their_words(store: FactStore) -> None:
    of = replace(disclosure("c", path="c.pdf"), sha256="aaa")
    store.replace(of, [], prose(), "1")
    (first, *_) = store.passages_holding(["机房", "新机"], every=False, sha256s=None, limit=5)
    assert first.id == "p0"
    assert store.passages_holding(["机房", "'科室"], every=True, sha256s=["aaa"], limit=5) == []
    store.replace(of, [], prose()[1:], "1")
    assert store.passages_holding(["机房"], every=False, sha256s=None, limit=5) == []


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError, match="连不上") as refused:
        FactStore.open(tmp_path, "postgresql+psycopg://test:secret@127.0.0.1:9/none")
    assert "secret" not in str(refused.value)
