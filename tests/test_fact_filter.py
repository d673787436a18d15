"""What can be asked of the store: conditions, the lexicon, neighbours of a word; each answered by the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from test_fact_store import KEY, disclosure, fact

from index.domain.address import Classification, Facet, Fund, Role, Scope, Stage
from index.domain.disclosure import Disclosure, Fact
from index.domain.errors import StoreError, StoreMissing
from index.domain.subjects import subject_path
from index.store import fact_store
from index.store.fact_filter import FactFilter
from index.store.fact_store import FactStore, one_edit
from index.store.lexicon import WordKind, table_words, words_of

BASIC = ("基本支出",)
OPERATION = Facet(Classification.FUNCTIONAL, subject_path("2010301", ""), "2010301")
OFFICE = Facet(Classification.ECONOMIC, ("商品和服务支出", "办公费"), "30201")
UPKEEP = Facet(Classification.PROJECT, ("克州政务云运维项目",))
TOTAL = Facet(Classification.LINE, ("支出总计",))


def made(of: Disclosure, value: str, *item: Facet, unit: str = "万元", **change: object) -> Fact:
    whole = replace(fact(of, value), item=item, name=item[0].name, unit=unit)
    return replace(whole, **change)  # type: ignore[arg-type]


ONE = disclosure("a")
OTHER = disclosure("b", body="上海市普陀区测试局", year=2023)
FACTS = [
    made(ONE, "10", TOTAL),
    made(ONE, "7", OPERATION),
    made(ONE, "6", OPERATION, measures=BASIC),
    made(ONE, "20000", OPERATION, OFFICE, unit="元"),
    made(ONE, "3", UPKEEP, fund=Fund.GENERAL),
]
OTHERS = [made(OTHER, "1", TOTAL), made(OTHER, "12", TOTAL, unit="人", role=Role.COUNT), made(OTHER, "0.001", OFFICE)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FactStore]:
    store = FactStore.create(tmp_path_factory.mktemp("filter") / "store")
    store.replace(ONE, FACTS, [], "1")
    store.replace(OTHER, OTHERS, [], "1")
    yield store
    store.close()


CONDITIONS = {
    "nothing asked": (FactFilter(), ["10", "7", "6", "20000", "3", "1", "12", "0.001"]),
    "agency": (FactFilter(agencies=[KEY]), ["10", "7", "6", "20000", "3"]),
    "no agency": (FactFilter(agencies=[]), []),
    "place": (FactFilter(places=["上海市"]), ["1", "12", "0.001"]),
    "place below": (FactFilter(places=["上海市普陀区"]), ["1", "12", "0.001"]),
    "place by its own name": (FactFilter(places=["普陀区"]), ["1", "12", "0.001"]),
    "place around": (FactFilter(places=["新疆维吾尔自治区"]), ["10", "7", "6", "20000", "3"]),
    "half a place": (FactFilter(places=["上海"]), []),
    "year": (FactFilter(years=[2023]), ["1", "12", "0.001"]),
    "name": (FactFilter(names=["支出总计"]), ["10", "1", "12"]),
    "name of the second facet": (FactFilter(names=["办公费"]), ["20000", "0.001"]),
    "code": (FactFilter(codes=["2010301"]), ["7", "6", "20000"]),
    "name and code of one facet": (FactFilter(names=["办公费"], codes=["2010301"]), []),
    "classification": (FactFilter(classifications=[Classification.PROJECT]), ["3"]),
    "within a code": (FactFilter(within="20103"), ["7", "6", "20000"]),
    "a code is not within itself": (FactFilter(within="2010301"), []),
    "within a name above": (FactFilter(within="一般公共服务支出"), ["7", "6", "20000"]),
    "within another facet": (FactFilter(names=["办公费"], within="行政运行"), ["20000"]),
    "a name is not within itself": (FactFilter(within="支出总计"), []),
    "the whole row": (FactFilter(codes=["2010301"], measures=[()], agencies=[KEY]), ["7", "20000"]),
    "a part of the row": (FactFilter(measures=[BASIC]), ["6"]),
    "money": (FactFilter(years=[2023], money=True), ["1", "0.001"]),
    "no money": (FactFilter(money=False), ["12"]),
    "role": (FactFilter(roles=[Role.COUNT]), ["12"]),
    "stage, scope, fund": (FactFilter(stages=[Stage.FINAL], scopes=[Scope.DEPARTMENT], funds=[Fund.GENERAL]), []),
    "no origin": (FactFilter(origins=[None], years=[2023]), ["1", "12", "0.001"]),
    "table": (FactFilter(table="表三", years=[2023]), ["1", "12", "0.001"]),
    "another table": (FactFilter(table="表%"), []),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_conditions(store: FactStore, name: str) -> None:
    where, values = CONDITIONS[name]
    found = store.find(where)
    assert [str(one.value) for one in found] == values
    assert store.count(where) == len(values)
    assert all(one in (*FACTS, *OTHERS) for one in found)


def test_the_first_of_many(store: FactStore) -> None:
    assert store.find(FactFilter(), limit=2) == FACTS[:2]


def test_sizes_are_compared_in_yuan(store: FactStore) -> None:
    money = FactFilter(money=True)
    assert [f"{one.value}{one.unit}" for one in store.rank(money, limit=3)] == ["10万元", "7万元", "6万元"]
    assert [f"{one.value}{one.unit}" for one in store.rank(money, descending=False, limit=3)] == [
        "0.001万元", "1万元", "20000元",
    ]  # fmt: skip


def test_a_value_too_large_to_order_is_kept(tmp_path: Path) -> None:
    store = FactStore.create(tmp_path)
    store.replace(ONE, [made(ONE, "9" * 30, TOTAL)], [], "1")
    assert [one.value for one in store.find(FactFilter())] == [Decimal("9" * 30)]
    assert store.rank(FactFilter()) == []
    store.close()


def test_what_there_is(store: FactStore) -> None:
    everything = FactFilter()
    assert store.distinct(everything, "year") == [2021, 2023]
    assert store.distinct(everything, "agency") == ["上海市普陀区测试局", KEY]
    assert store.distinct(everything, "stage") == [Stage.BUDGET]
    assert store.distinct(everything, "measures") == [(), BASIC]
    assert store.distinct(FactFilter(years=[2021]), "classification") == [
        Classification.FUNCTIONAL, Classification.LINE, Classification.ECONOMIC, Classification.PROJECT,
    ]  # fmt: skip
    assert store.distinct(FactFilter(years=[2023]), "item") == [(OFFICE,), (TOTAL,)]
    assert store.distinct(FactFilter(years=[2023]), "name") == ["办公费", "支出总计"]
    assert store.distinct(FactFilter(years=[1999]), "origin") == []
    with pytest.raises(KeyError):
        store.distinct(everything, "nothing")


def test_disclosures_of_an_agency_a_year_a_place(store: FactStore) -> None:
    assert store.disclosures_of() == [OTHER, ONE]
    assert store.disclosures_of(agencies=[KEY]) == [ONE]
    assert store.disclosures_of(years=[2023]) == [OTHER]
    assert store.disclosures_of(places=["上海市"]) == [OTHER]
    assert store.disclosures_of(agencies=[]) == []


def test_words_have_typed_meanings(store: FactStore) -> None:
    found = store.words(["克州测试局", "测试局", "办公费", "2010301", "政务云运维", "普陀", "表三", "没有这个词"])
    meant = {(one.word, one.kind, one.facet, one.agency or one.text) for one in found}
    assert ("克州测试局", WordKind.AGENCY, None, KEY) in meant
    assert {one.agency for one in found if one.word == "测试局"} == {KEY, "上海市普陀区测试局"}
    assert ("办公费", WordKind.ITEM, OFFICE, "") in meant
    assert ("2010301", WordKind.ITEM, OPERATION, "") in meant
    assert ("政务云运维", WordKind.ITEM, UPKEEP, "") in meant
    assert ("普陀", WordKind.PLACE, None, "上海市普陀区") in meant
    assert ("表三", WordKind.TABLE, None, "表三") in meant
    assert store.words([]) == []


def test_a_project_is_named_without_what_its_name_begins_with() -> None:
    project = Facet(Classification.PROJECT, ("长沙市信访局临聘人员经费",))
    one = disclosure("a", body="长沙市信访局")
    words = {word.word for word in words_of(one, [made(one, "1", project)], []) if word.kind is WordKind.ITEM}
    assert {"长沙市信访局临聘人员经费", "信访局临聘人员经费", "临聘人员经费", "临聘人员"} <= words


def test_a_word_that_two_disclosures_share_is_there_once(store: FactStore) -> None:
    assert [one.facet for one in store.words(["支出总计"])] == [TOTAL]
    assert len([one for one in store.words(["办公费"]) if one.facet and one.facet.code == "30201"]) == 1


def test_the_maintained_words_are_known_whatever_the_store_holds(tmp_path: Path) -> None:
    store = FactStore.create(tmp_path)
    assert [one.facet for one in store.words(["三公"])] == [Facet(Classification.LINE, ("三公经费",))]
    assert {one.facet.code for one in store.words(["外交支出", "202"]) if one.facet} == {"202"}
    store.close()


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("表三 部门支出总体情况表", {"表三部门支出总体情况表", "部门支出总体情况表", "表三"}),
        ("公开02表收入决算表", {"公开02表收入决算表", "收入决算表", "公开02表"}),
        ("某局2024年部门收支总表", {"某局2024年部门收支总表", "部门收支总表"}),
        ("项目支出绩效自评表", {"项目支出绩效自评表"}),
        (
            "表7 一般公共预算支出表（按功能分类）",
            {"表7一般公共预算支出表按功能分类", "一般公共预算支出表按功能分类", "表7"},
        ),
        ("表三一般公共预算支出表", {"表三一般公共预算支出表", "一般公共预算支出表", "表三"}),
        ("预算05表一般公共预算支出表", {"预算05表一般公共预算支出表", "一般公共预算支出表", "预算05表"}),
        ("2026年丽江市债务情况表", {"2026年丽江市债务情况表", "丽江市债务情况表", "债务情况表"}),
        ("", set()),
    ],
)
def test_how_a_table_may_be_named(title: str, words: set[str]) -> None:
    assert {word.word for word in table_words(title)} == words
    assert all(word.text == title for word in table_words(title))


def test_a_word_of_very_many_agencies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_store, "_MANY", 2)
    store = FactStore.create(tmp_path)
    for letter, place in zip("abcd", ("长沙市", "株洲市", "湘潭市", "衡阳市"), strict=True):
        store.replace(disclosure(letter, body=f"{place}测试局"), [], [], "1")
    assert len(store.words(["测试局"])) == 4
    named = store.words(["衡阳市测试局", "测试局", "市测试局"])
    assert [one.agency for one in named if one.word == "衡阳市测试局"] == ["衡阳市测试局"]
    assert len([one for one in named if one.word == "测试局"]) == 2
    store.close()


def test_neighbours_of_a_word(store: FactStore) -> None:
    assert "办公费" in [one.word for one in store.near("办工费")]
    assert "办公费" in [one.word for one in store.near("办公费用")]
    assert "克州测试局" in [one.word for one in store.near("克州测式局", WordKind.AGENCY)]
    assert "办公费" not in [one.word for one in store.near("办公费")]
    assert store.near("办工费", WordKind.AGENCY) == []


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [("甲乙丙", "甲乙丙", False), ("甲乙丙", "甲丙乙", True), ("甲乙", "甲乙丙", True), ("甲乙", "丙甲乙", True),
     ("甲乙丙", "甲丁丙", True), ("甲乙丙丁", "乙甲丁丙", False), ("甲", "甲乙丙", False), ("甲乙丙", "丁乙戊", False)],
)  # fmt: skip
def test_one_edit(left: str, right: str, expected: bool) -> None:
    assert one_edit(left, right) is expected
    assert one_edit(right, left) is expected


def test_what_only_a_removed_disclosure_named_is_forgotten(tmp_path: Path) -> None:
    store = FactStore.create(tmp_path)
    store.replace(ONE, FACTS, [], "1")
    store.replace(OTHER, OTHERS, [], "1")
    store.replace(ONE, FACTS[:1], [], "1")
    assert store.words(["政务云运维"]) == []
    assert {one.agency for one in store.words(["测试局"])} == {KEY, "上海市普陀区测试局"}
    assert store.find(FactFilter(names=["办公费"])) == OTHERS[2:]
    store.close()


def test_content_seen_in_two_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files of the same name in two folders are two disclosures, whatever was typed."""
    store = FactStore.create(tmp_path / "store")
    for name, one in (("甲", disclosure("a", path="x.pdf")), ("乙", disclosure("b", path="x.pdf"))):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        store.replace(one, [fact(one)], [], "1")
    assert [one.sha256[0] for one in store.disclosures()] == ["a", "b"]
    store.close()


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    import sqlite3

    FactStore.create(tmp_path).close()
    with sqlite3.connect(tmp_path / "wenzhang.db") as connection:
        connection.execute("UPDATE meta SET value = '1' WHERE name = 'schema'")
    connection.close()
    for way in (FactStore.open, FactStore.create):
        with pytest.raises(StoreError, match=r"版本 1.*wenzhang ingest"):
            way(tmp_path)


def test_an_empty_database_is_no_store_yet(tmp_path: Path) -> None:
    (tmp_path / "wenzhang.db").touch()
    with pytest.raises(StoreMissing, match="wenzhang ingest"):
        FactStore.open(tmp_path)
