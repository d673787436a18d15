"""The vectors of passages: what goes in is found again, and survives several processes and models."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from index.domain.disclosure import Passage, Source
from index.domain.errors import EmbeddingMismatch, SettingError, StoreBusy, StoreError
from index.store.chroma import FolderChroma
from index.store.embedding import SHIPPED_MODEL
from index.store.passage_store import PassageStore

ROOT = Path(__file__).parents[1]
HUB_NAME = "nobody/no-such-model"

PROSE = [
    "项目支出一百七十万元，比上年增加四十万元，主要原因是新机房启用后电费列入预算。",
    "基本支出比上年减少，主要原因是落实过紧日子要求，压缩公用经费。",
    "公务用车运行维护费比上年下降，主要原因是用车次数减少。",
    "政府采购预算中，货物和服务分别安排资金。",
    "内设机构：办公室、综合科、财务科。",
    "本单位没有政府性基金预算安排的支出，此表为空表。",
    "人员经费主要包括基本工资、津贴补贴、奖金、住房公积金。",
    "名词解释：公用经费，指维持日常运转的支出。",
]


def passage(number: int, text: str, *, sha256: str = "aaa", heading: str = "", source: Source | None = None) -> Passage:
    place = source or Source("某局2021年度部门预算", "某局.txt", sha256, line=number + 1)
    return Passage(f"p{number}", "某局", 2021, heading, text, place)


def prose(sha256: str = "aaa") -> list[Passage]:
    return [passage(number, text, sha256=sha256) for number, text in enumerate(PROSE)]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENZHANG_EMBEDDING", raising=False)
    monkeypatch.delenv("WENZHANG_CHROMA_URL", raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "passages"


@pytest.fixture
def store(folder: Path) -> Iterator[PassageStore]:
    store = PassageStore.open(folder)
    yield store
    store.close()


@pytest.fixture(scope="session")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of another dimension, with the shipped tokenizer: small, local, and not ours."""
    import numpy as np
    from safetensors.numpy import save_file

    folder = tmp_path_factory.mktemp("models") / "tiny"
    folder.mkdir()
    for name in ("modules.json", "tokenizer.json", "config_sentence_transformers.json"):
        (folder / name).write_bytes((SHIPPED_MODEL / name).read_bytes())
    pieces = len(json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"])
    rows = np.random.default_rng(7).normal(size=(pieces, 16)).astype(np.float32)
    save_file({"embedding.weight": rows}, folder / "model.safetensors")
    return folder


# --- in and out ---


def test_replace_replaces_this_disclosure_alone(store: PassageStore) -> None:
    store.replace("aaa", prose("aaa"))
    store.replace("bbb", prose("bbb"))
    store.replace("aaa", [passage(0, "改过的一段"), passage(99, "新的一段")])
    assert store.count() == len(PROSE) + 2
    assert sorted(store.nearest("项目支出", 50, ["aaa"])) == ["aaa/p0", "aaa/p99"]
    store.replace("aaa", [])
    store.remove("bbb")
    assert store.count() == 0


def test_replace_refuses_what_would_be_lost(store: PassageStore) -> None:
    with pytest.raises(ValueError, match="distinct ids"):
        store.replace("aaa", [passage(1, "甲"), passage(1, "乙")])
    with pytest.raises(ValueError, match="belong"):
        store.replace("bbb", [passage(1, "甲", sha256="aaa")])


def test_more_passages_than_chroma_takes_at_once(store: PassageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.store.passage_store._BATCH", 3)
    store.replace("aaa", prose())
    store.rebuild([*prose("aaa"), *prose("bbb")])
    store.replace("bbb", [])
    assert store.count() == len(PROSE)


def test_rebuild_starts_again_and_leaves_no_directory_behind(store: PassageStore, folder: Path) -> None:
    store.replace("aaa", prose())
    store.rebuild(iter(prose("bbb")[:2]))
    assert store.count() == 2
    assert not store.nearest("项目支出", 5, ["aaa"])
    assert len(list(folder.glob("chroma-*"))) == 1


# --- near ---


def test_near_in_meaning(store: PassageStore) -> None:
    for sha256 in ("aaa", "bbb"):
        store.replace(sha256, prose(sha256))
    near = store.similar("公家的车怎么花得少了", ["aaa/p2", "aaa/p3", "zzz/p9"])
    assert list(near) == ["aaa/p2", "aaa/p3"]
    assert 1 >= near["aaa/p2"] > near["aaa/p3"] >= -1
    assert store.nearest("公家的车怎么花得少了", 1, ["bbb"]) == ["bbb/p2"]
    assert len(store.nearest("公家的车怎么花得少了", 100)) == 2 * len(PROSE)


def test_nothing_there_is_near_nothing(store: PassageStore, folder: Path) -> None:
    assert store.count() == 0
    assert store.nearest("预算", 5) == []
    assert store.similar("预算", ["aaa/p0"]) == {}
    assert not folder.exists(), "reading must not make a store"
    store.replace("aaa", prose())
    assert store.nearest("预算", 5, []) == []
    assert store.nearest("预算", 5, ["zzz"]) == []
    assert store.similar("预算", []) == {}


# --- models ---


def test_another_local_model_is_accepted(folder: Path, other_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENZHANG_EMBEDDING", str(other_model))
    store = PassageStore.open(folder)
    store.replace("aaa", prose())
    assert len(store.similar("项目支出", ["aaa/p0"])) == 1
    assert str(other_model) not in (folder / "passages.json").read_text(encoding="utf-8"), "a store may be moved"


def test_a_store_of_another_model_is_refused_in_plain_words(
    store: PassageStore, folder: Path, other_model: Path
) -> None:
    store.replace("aaa", prose())
    with pytest.raises(EmbeddingMismatch) as refusal:
        PassageStore.open(folder, embedding=str(other_model))
    for word in (SHIPPED_MODEL.name, "256", "tiny", "--re-embed", "WENZHANG_EMBEDDING"):
        assert word in str(refusal.value)
    with pytest.raises(EmbeddingMismatch):
        PassageStore.open(folder, embedding=HUB_NAME)


def test_re_embedding_keeps_the_passages(store: PassageStore, folder: Path, other_model: Path) -> None:
    store.replace("aaa", prose())
    store.replace("bbb", prose("bbb"))
    other = PassageStore.open(folder, embedding=str(other_model), re_embed=True)
    assert other.count() == 2 * len(PROSE)
    assert len(other.nearest("项目支出增加", 50, ["bbb"])) == len(PROSE)
    with pytest.raises(EmbeddingMismatch):
        store.replace("ccc", prose("ccc"))
    with pytest.raises(EmbeddingMismatch):
        PassageStore.open(folder)


def test_a_copied_model_folder_is_the_same_model(store: PassageStore, folder: Path, tmp_path: Path) -> None:
    store.replace("aaa", prose())
    copy = tmp_path / "renamed"
    copy.mkdir()
    for path in SHIPPED_MODEL.iterdir():
        if path.suffix != ".md":
            (copy / path.name).write_bytes(path.read_bytes())
    assert PassageStore.open(folder, embedding=str(copy)).count() == len(PROSE)
    (copy / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EmbeddingMismatch):
        PassageStore.open(folder, embedding=str(copy))


def test_a_model_that_cannot_be_loaded_is_a_wrong_setting(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="不存在"):
        PassageStore.open(folder, embedding=str(tmp_path / "nowhere"))
    for name in ("modules.json", "model.safetensors"):
        (tmp_path / name).write_bytes((SHIPPED_MODEL / name).read_bytes())
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SettingError, match="无法载入"):
        PassageStore.open(folder, embedding=str(tmp_path)).replace("aaa", prose())


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://host", "http://", "http://host:99999"])
def test_a_server_address_that_is_none(folder: Path, url: str) -> None:
    with pytest.raises(SettingError, match="WENZHANG_CHROMA_URL"):
        PassageStore.open(folder, url=url)


def test_a_server_that_does_not_answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENZHANG_CHROMA_URL", "http://127.0.0.1:9")
    with pytest.raises(SettingError, match="连不上"):
        PassageStore.open(folder).count()


# --- several processes, and accidents ---

WRITER = """
import sys
from pathlib import Path
from index.domain.disclosure import Passage, Source
from index.store.passage_store import PassageStore

folder, sha256, texts = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
store = PassageStore.open(folder)
for number, text in enumerate(texts):
    key = f"{sha256}{number}"
    store.replace(key, [Passage(f"p{n}", "某局", 2021, "", text, Source("", "", key)) for n in range(20)])
"""


def writer(folder: Path, sha256: str, *texts: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder), sha256, *texts], cwd=ROOT)


def test_a_reader_sees_what_another_process_wrote(store: PassageStore, folder: Path) -> None:
    store.replace("aaa", prose())
    assert store.nearest("森林防火经费", 1)[0].startswith("aaa")
    assert writer(folder, "bbb", "森林防火经费主要用于购置器材。").wait(60) == 0
    assert store.nearest("森林防火经费", 1)[0].startswith("bbb0")
    assert store.nearest("森林防火经费", 1, ["bbb0"])[0].startswith("bbb0")
    assert store.count() == len(PROSE) + 20


def test_two_writers_take_turns_while_a_reader_reads(store: PassageStore, folder: Path) -> None:
    store.replace("aaa", prose())
    writers = [writer(folder, name, *[f"{name}第{n}份" for n in range(6)]) for name in ("bbb", "ccc")]
    found, reads = set(), 0
    while any(process.poll() is None for process in writers):
        found.update(store.nearest("项目支出为什么增加", 1, ["aaa"]))  # an index that is being written may give none
        found.add(*store.similar("项目支出为什么增加", ["aaa/p0"]))
        reads += 1
    assert [process.returncode for process in writers] == [0, 0]
    assert found == {"aaa/p0"}
    assert reads > 3
    assert store.count() == len(PROSE) + 2 * 6 * 20


@pytest.mark.parametrize("fails", [False, True], ids=["moved on", "looks damaged"])
def test_a_read_ends_well_under_a_writer_that_writes_whenever_it_can(folder: Path, fails: bool) -> None:
    eager = PassageStore.open(folder, timeout=0.1)
    eager.replace("aaa", prose())

    def work(collection: Any, generation: int) -> int:
        try:
            eager.replace("bbb", prose("bbb"))
        except StoreBusy:
            return int(collection.count())
        if fails:
            raise StoreError(f"段落库打不开或已损坏：{generation}")
        return -1

    assert FolderChroma(folder, timeout=1).read(work) == 2 * len(PROSE)


def test_threads_may_share_stores(folder: Path) -> None:
    stores = [PassageStore.open(folder) for _ in range(3)]
    failures: list[BaseException] = []

    def work(at: int) -> None:
        try:
            for _ in range(3):
                stores[at].replace(f"s{at}", prose(f"s{at}"))
                assert stores[at].nearest("项目支出", 1, [f"s{at}"])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(at,)) for at in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert stores[0].count() == 3 * len(PROSE)


def test_a_lock_held_too_long_says_so(folder: Path) -> None:
    store = PassageStore.open(folder, timeout=0.1)
    store.replace("aaa", prose())
    with FileLock(folder / "passages.lock"):
        with pytest.raises(StoreBusy, match="正在写入"):
            store.replace("bbb", prose("bbb"))
        assert store.count() == len(PROSE), "a lock alone does not stop readers"


def test_a_writer_that_died_leaves_a_store_that_reads_and_writes(store: PassageStore, folder: Path) -> None:
    store.replace("aaa", prose())
    state = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
    state.update(generation=state["generation"] + 1, count=None)
    (folder / "passages.json").write_text(json.dumps(state), encoding="utf-8")
    assert store.count() == len(PROSE)
    store.replace("bbb", prose("bbb"))
    assert store.count() == 2 * len(PROSE)


def test_a_rebuild_that_fails_changes_nothing(store: PassageStore) -> None:
    store.replace("aaa", prose())

    def broken() -> Iterator[Passage]:
        yield from prose("bbb")
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        store.rebuild(broken())
    assert store.count() == len(PROSE)
    assert store.nearest("项目支出", 1)[0].startswith("aaa")


@pytest.mark.parametrize("content", [b"not a database" * 1000, b""])
def test_a_damaged_store_says_so_and_can_be_rebuilt(folder: Path, content: bytes) -> None:
    store = PassageStore.open(folder)
    store.replace("aaa", prose())
    store.close()
    (database,) = folder.glob("chroma-*/chroma.sqlite3")
    database.write_bytes(content)
    with pytest.raises(StoreError, match="已损坏"):
        store.nearest("项目支出", 1)
    with pytest.raises(StoreError, match="已损坏"):
        store.replace("aaa", prose())
    store.rebuild(prose())
    assert store.count() == len(PROSE)


def test_a_store_without_its_record_starts_empty(store: PassageStore, folder: Path) -> None:
    store.replace("aaa", prose())
    store.close()
    (folder / "passages.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=r"passages\.json"):
        PassageStore.open(folder)
    (folder / "passages.json").unlink()
    store = PassageStore.open(folder)
    store.replace("bbb", prose("bbb"))
    assert {key[:3] for key in store.nearest("项目支出", 50)} == {"bbb"}


def test_opening_a_store_imports_nothing_heavy(store: PassageStore, folder: Path) -> None:
    store.replace("aaa", prose())
    code = """
import sys
from pathlib import Path
from index.store.passage_store import PassageStore
PassageStore.open(Path(sys.argv[1]))
heavy = {"chromadb", "torch", "sentence_transformers", "numpy", "tokenizers"} & set(sys.modules)
assert not heavy, heavy
PassageStore.open(Path(sys.argv[1])).nearest("项目支出", 1)
assert not {"torch", "sentence_transformers"} & set(sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=False).returncode == 0
