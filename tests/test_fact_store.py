"""The fact store: what goes in comes out, one transaction replaces one disclosure, errors say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.domain.address import Base, Classification, Flow, Fund, Role, Scope, Stage
from index.domain.disclosure import Blank, Box, Contradiction, Disclosure, Fact, Nothing, Passage, Source, Unchecked
from index.domain.errors import StoreError, StoreMissing
from index.store.fact_filter import FactFilter
from index.store.fact_store import FactStore

KEY = "克孜勒苏柯尔克孜自治州测试局"


def disclosure(letter: str, *, body: str = "克州测试局", year: int = 2021, path: str = "") -> Disclosure:
    return Disclosure(
        f"{body}{year}年部门预算",
        path or f"{letter}.pdf",
        letter * 64,
        body,
        ("克州测试办",),
        Scope.DEPARTMENT,
        year,
        Stage.BUDGET,
        3,
    )


def fact(of: Disclosure, value: str = "5.50", *, name: str = "基本支出", role: Role = Role.AMOUNT) -> Fact:
    source = Source(
        of.title,
        of.path,
        of.sha256,
        3,
        None,
        "表三",
        4,
        5,
        "2010350 事业运行",
        "合计",
        "",
        f"{value}　",
        Box(1.5, 2.0, 3.25, 4.0),
    )
    return Fact(
        of.body, of.scope, of.year, of.stage, Flow.EXPENDITURE, Fund.GENERAL, Classification.FUNCTIONAL, "2010350", name, "", "合计",
        role, Decimal(value), "万元", "cell", source, Base(2020, Stage.BUDGET, (), "上年"), ("comma read as decimal point",),
    )  # fmt: skip


def passage(of: Disclosure, number: int = 0) -> Passage:
    return Passage(
        f"{of.sha256[:16]}-{number:05d}",
        of.body,
        of.year,
        "一、说明",
        "话。",
        Source(of.title, of.path, of.sha256, 2, sentence="话。"),
    )


def blank(of: Disclosure, name: str = "外交支出") -> Blank:
    return Blank(of.body, of.year, name, Nothing.EMPTY_CELL, Source(of.title, of.path, of.sha256, row=7))


def contradiction(of: Disclosure, **change: object) -> Contradiction:
    """A finding with every field set: two facts, a sentence, a suspect."""
    printed, other = held_by(of)
    sentence = Source(of.title, of.path, of.sha256, 9, sentence="话。", written_as="5.5")
    whole = Contradiction(
        "same-thing-same-value", "error", "前后不一致", "甲 ≠ 乙", Decimal("5.50"), Decimal("-0.055"), "万元",
        (other.source, printed.source, sentence), (printed, other), (other.source,), "甲更可信",
    )  # fmt: skip
    return replace(whole, **change)  # type: ignore[arg-type]


def held_by(of: Disclosure) -> list[Fact]:
    """The facts that ``contradiction`` is about."""
    return [fact(of), fact(of, "0.055", name="项目支出")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FactStore]:
    store = FactStore.create(tmp_path / "store")
    yield store
    store.close()


def test_everything_comes_back_as_it_went_in(store: FactStore) -> None:
    one = disclosure("a")
    assert store.replace(one, [fact(one)], [passage(one)], "1", [blank(one)]) == []
    assert store.disclosures() == [one]
    assert store.find(FactFilter()) == [fact(one)] == list(store.all_facts())
    assert store.passages() == [passage(one)]
    assert store.blanks(KEY) == [blank(one)]


@settings(derandomize=True, deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=2))
def test_a_value_is_kept_digit_for_digit(store: FactStore, value: Decimal) -> None:
    one = disclosure("a")
    store.replace(one, [replace(fact(one), value=value)], [], "1")
    (found,) = store.find(FactFilter())
    assert isinstance(found.value, Decimal)
    assert str(found.value) == f"{value:f}"


def test_a_fact_without_flow_box_or_page_comes_back_so(store: FactStore) -> None:
    one = disclosure("a")
    bare = replace(fact(one), flow=None, source=Source(one.title, one.path, one.sha256))
    store.replace(one, [bare], [], "1")
    assert store.find(FactFilter()) == [bare]


def test_what_was_found_and_what_could_not_be_checked_come_back_as_they_went_in(store: FactStore) -> None:
    one, other = disclosure("a"), disclosure("b")
    words = Contradiction("year-that-cannot-be", "warning", "年份不对")
    unchecked = [Unchecked("三公", "三项之和等于合计", "没有这张表"), Unchecked("政府采购", "三类之和", "只印了总数")]
    store.replace(one, held_by(one), [], "1", contradictions=[contradiction(one), words], unchecked=unchecked)
    store.replace(
        other,
        held_by(other),
        [],
        "1",
        contradictions=[contradiction(other, rule="z")],
        unchecked=[Unchecked("q", "w", "e")],
    )
    found = store.contradictions([one.sha256])
    assert found == [contradiction(one), words]
    assert [str(value) for value in (found[0].expected, found[0].found)] == ["5.50", "-0.055"]
    assert (found[1].expected, found[1].found) == (None, None)
    assert store.unchecked([one.sha256]) == unchecked
    assert [c.rule for c in store.contradictions([other.sha256])] == ["z"]
    assert (store.contradictions([]), store.unchecked([])) == ([], [])


def test_findings_are_replaced_with_their_disclosure(store: FactStore) -> None:
    old, new = disclosure("a", path="x.pdf"), disclosure("b", path="x.pdf")
    store.replace(old, held_by(old), [], "1", contradictions=[contradiction(old)], unchecked=[Unchecked("q", "w", "e")])
    with pytest.raises(sa.exc.IntegrityError):  # two passages of one id
        store.replace(new, held_by(new), [passage(new), passage(new)], "1", contradictions=[contradiction(new)])
    assert store.contradictions(["a" * 64, "b" * 64]) == [contradiction(old)]
    store.replace(new, [], [], "1")
    assert store.contradictions(["a" * 64, "b" * 64]) == []
    assert store.unchecked(["a" * 64, "b" * 64]) == []


def test_passages_of_some_disclosures(store: FactStore) -> None:
    one, other = disclosure("a"), disclosure("b")
    store.replace(one, [], [passage(one, 1), passage(one, 0)], "1")
    store.replace(other, [], [passage(other)], "1")
    assert store.passages(["a" * 64]) == [passage(one, 0), passage(one, 1)]
    assert len(store.passages()) == 3


def test_the_same_content_again_replaces_itself(store: FactStore) -> None:
    one = disclosure("a")
    store.replace(one, [fact(one, "1")], [passage(one)], "1", [blank(one)])
    assert store.replace(one, [fact(one, "2")], [], "1") == []
    assert [str(f.value) for f in store.find(FactFilter())] == ["2"]
    assert (store.passages(), store.blanks(KEY)) == ([], [])


def test_new_content_at_the_same_path_replaces_the_old(store: FactStore) -> None:
    old, new = disclosure("a", path="x.pdf"), disclosure("b", path="x.pdf")
    store.replace(old, [fact(old, "1")], [passage(old)], "1", [blank(old)])
    assert store.replace(new, [fact(new, "2")], [], "1") == [old.sha256]
    assert store.disclosures() == [new]
    assert [f.source.sha256 for f in store.find(FactFilter())] == [new.sha256]
    assert (store.passages(), store.blanks(KEY)) == ([], [])


def test_other_disclosures_are_left_alone(store: FactStore) -> None:
    one, other = disclosure("a"), disclosure("b")
    store.replace(one, [fact(one)], [passage(one)], "1")
    store.replace(other, [fact(other)], [passage(other)], "1")
    store.replace(one, [], [], "1")
    assert store.find(FactFilter()) == [fact(other)]
    assert store.passages() == [passage(other)]


def test_a_replacement_that_fails_changes_nothing(store: FactStore) -> None:
    one = disclosure("a")
    store.replace(one, [fact(one)], [passage(one)], "1")
    with pytest.raises(sa.exc.IntegrityError):
        store.replace(one, [fact(one, "9")], [passage(one), passage(one)], "1")  # two passages of one id
    assert store.find(FactFilter()) == [fact(one)]
    assert store.passages() == [passage(one)]


def test_content_is_known_to_the_extractor_that_read_it(store: FactStore) -> None:
    one = disclosure("a")
    assert not store.known(one.sha256, "1")
    store.replace(one, [fact(one)], [], "1")
    assert store.known(one.sha256, "1")
    assert not store.known(one.sha256, "2")
    assert not store.known("b" * 64, "1")


def test_disclosures_come_by_body_and_year(store: FactStore) -> None:
    for letter, body, year in (("a", "乙局测试局", 2021), ("b", "丙局测试局", 2023), ("c", "丙局测试局", 2021)):
        store.replace(disclosure(letter, body=body, year=year), [], [], "1")
    assert [(d.body, d.year) for d in store.disclosures()] == sorted((d.body, d.year) for d in store.disclosures())


def test_what_was_written_is_there_for_the_next_process(tmp_path: Path) -> None:
    one = disclosure("a")
    first = FactStore.create(tmp_path)
    first.replace(one, [fact(one)], [], "1")
    first.close()
    second = FactStore.open(tmp_path)
    assert second.find(FactFilter()) == [fact(one)]
    second.close()


def test_a_store_by_url(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    one = disclosure("a")
    store = FactStore.create(tmp_path / "unused", url)
    store.replace(one, [fact(one)], [], "1")
    store.close()
    assert not (tmp_path / "unused").exists()
    store = FactStore.open(tmp_path / "unused", url)
    assert store.find(FactFilter()) == [fact(one)]
    store.close()


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="wenzhang ingest"):
        FactStore.open(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "wenzhang.db").write_text("这不是数据库" * 200, encoding="utf-8")
    with pytest.raises(StoreError, match="打不开") as opened:
        FactStore.open(tmp_path)
    with pytest.raises(StoreError, match="不能写入"):
        FactStore.create(tmp_path)
    assert "\n" not in str(opened.value)


@pytest.mark.parametrize("url", ["这不是地址", "nosuchdb://host/name"])
def test_an_address_that_is_none(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match="数据库地址不可用"):
        FactStore.create(tmp_path, url)
