"""Passages found by words and by meaning: in one disclosure, in a small store, and in one too large to score whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from test_fact_store import disclosure
from test_passage_store import PROSE, passage, prose

from index.domain.disclosure import Box, Passage, Source
from index.store import passage_search
from index.store.fact_store import FactStore
from index.store.passage_search import Hit, PassageSearch, fuse
from index.store.passage_store import PassageStore


@dataclass
class Filled:
    """A store that is filled passage by passage."""

    facts: FactStore
    vectors: PassageStore

    def replace(self, sha256: str, passages: Sequence[Passage], *, vectors: bool = True) -> None:
        of = replace(disclosure("a", path=f"{sha256}.pdf"), sha256=sha256)
        self.facts.replace(of, [], [_placed(one, of.path, of.title) for one in passages], "1")
        if vectors:
            self.vectors.replace(sha256, passages)

    def search(self, query: str, limit: int = 5, sha256s: Sequence[str] | None = None) -> list[Hit]:
        return PassageSearch(self.facts, self.vectors).search(query, limit=limit, sha256s=sha256s)


def _placed(one: Passage, path: str, title: str) -> Passage:
    return replace(one, source=replace(one.source, path=path, disclosure=title))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Filled]:
    store = Filled(FactStore.create(tmp_path), PassageStore.open(tmp_path))
    yield store
    store.facts.close()
    store.vectors.close()


@pytest.fixture(params=[3000, 5], ids=["all are scored", "candidates are chosen"])
def sized(store: Filled, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Filled:
    monkeypatch.setattr(passage_search, "_EXACT", request.param)
    return store


def test_a_passage_comes_back_as_it_went_in(store: Filled) -> None:
    everything = Source(
        "标题",
        "某局.pdf",
        "aaa",
        3,
        7,
        "表七",
        2,
        5,
        "办公费",
        "公用经费",
        "一句话。",
        "2, 100. 69",
        Box(1.5, 2, 3.25, 4),
    )
    written = [
        passage(0, "第一行\n第二行\r\n\t 末尾有空格 ", heading="七、说明", source=everything),
        passage(1, "没有标题", heading=""),
        passage(2, "", heading="只有标题"),
        passage(3, "一二三\n", heading="两行的\n标题"),
    ]
    store.replace("aaa", written)
    found = {hit.passage.id: hit.passage for hit in store.search("标题", limit=10)}
    expected = [_placed(one, "aaa.pdf", "克州测试局2021年部门预算") for one in written]
    assert list(map(found.get, ("p0", "p1", "p2", "p3"))) == expected


def test_a_paraphrase_finds_the_reason(sized: Filled) -> None:
    sized.replace("aaa", prose())
    assert sized.search("花在项目上的钱为什么变多了")[0].passage.id == "p0"
    assert sized.search("公家的车怎么花得少了", sha256s=["aaa"])[0].passage.id == "p2"
    assert sized.search("有哪些科室")[0].passage.id == "p4"


def test_without_vectors_words_are_enough(sized: Filled) -> None:
    sized.replace("aaa", prose(), vectors=False)
    assert sized.search("项目支出为什么增加")[0].passage.id == "p0"
    assert sized.search("内设机构有哪些", sha256s=["aaa"])[0].passage.id == "p4"


def test_scores_fall_and_the_limit_holds(sized: Filled) -> None:
    sized.replace("aaa", prose())
    hits = sized.search("项目支出增加的主要原因", limit=4)
    scores = [hit.score for hit in hits]
    assert len(hits) == 4
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1
    assert sized.search("项目支出增加的主要原因", limit=4) == hits


def test_many_alike_do_not_hide_the_right_one(sized: Filled) -> None:
    # Chroma's approximate neighbours lost half of the right passages among these.
    sized.replace("aaa", prose())
    for name in ("bbb", "ccc"):
        sized.replace(name, [passage(number, f"{name}第{number % 6}份", sha256=name) for number in range(150)])
    assert [hit.passage.id for hit in sized.search("项目支出为什么增加")][:2] == ["p0", "p1"]
    assert len(sized.search("项目支出", limit=1000)) >= 150


def test_search_stays_within_the_disclosures_asked_for(sized: Filled) -> None:
    for sha256 in ("aaa", "bbb", "ccc"):
        sized.replace(sha256, prose(sha256))
    assert {hit.passage.source.sha256 for hit in sized.search("基本支出", limit=50)} == {"aaa", "bbb", "ccc"}
    found = sized.search("基本支出", limit=50, sha256s=["aaa", "ccc"])
    assert {hit.passage.source.sha256 for hit in found} == {"aaa", "ccc"}


def test_what_was_replaced_is_no_longer_found(sized: Filled) -> None:
    sized.replace("aaa", prose())
    sized.replace("aaa", [passage(number, f"改过的第{number}段") for number in range(8)])
    assert all("改过" in hit.passage.text for hit in sized.search("项目支出为什么增加", limit=50))


@pytest.mark.parametrize("query", ["", " \n", "？！"])
def test_nothing_asked_finds_nothing(sized: Filled, query: str) -> None:
    sized.replace("aaa", prose())
    assert sized.search(query) == []


def test_nothing_there_is_found_nowhere(sized: Filled) -> None:
    assert sized.search("预算") == []
    sized.replace("aaa", prose())
    assert sized.search("预算", sha256s=[]) == []
    assert sized.search("预算", sha256s=["zzz"]) == []
    assert sized.search("预算", limit=0) == []


def test_words_that_are_signs_to_a_database(sized: Filled) -> None:
    sized.replace("aaa", prose())
    for query in ("项目\"支出' AND OR NOT *", "a.b 1.5 -x (y)", "NEAR(项目)"):
        sized.search(query)


def test_figures_alone_can_be_stored_and_sought(sized: Filled) -> None:
    sized.replace("aaa", [passage(1, "93.4"), passage(2, "170"), passage(3, "……")])
    assert sized.search("93.4")[0].passage.id == "p1"
    assert len(PROSE) > 5  # more than are scored whole


def test_fusion_is_a_weighted_sum_of_spread_scores() -> None:
    assert fuse([0.0, 5.0, 10.0], [0.2, 0.4, 0.3], 0.4) == pytest.approx([0.0, 0.7, 0.8])
    assert fuse([0.0, 0.0], [0.1, 0.3], 0.4) == pytest.approx([0.0, 0.4])
    assert fuse([], [], 0.4) == []
