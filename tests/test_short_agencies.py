"""Agencies that a question names shorter than printed, and bodies that the store does not hold."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from index.domain.address import Scope, Stage
from index.domain.disclosure import Disclosure
from index.domain.organ_kinds import is_mistaken, may_be
from index.domain.organs import organ_forms
from index.domain.shortened import matches, short_ends
from index.store.fact_store import FactStore
from index.store.lexicon import agency_words
from qa import Assistant
from qa.answer import Status
from qa.query import Amount, AnyOf
from qa.understand import Reading, understand
from tests.understand_lexicon import MemoryLexicon, Word

HELD = [
    "成都市医疗保险事业管理中心",
    "武汉市职业教育基地综合协调办公室",
    "浙江科技大学附属学校",
    "厦门市口岸办公室",
    "大理白族自治州电子政务办公室",
    "武汉市信访局",
    "济南市卫生健康委员会",
    "济南市历下区卫生健康委员会",
    "贵州省荣誉军人康复医院",
    "青岛市第一中学",
    "青岛市第十一中学",
    "广州市公安局",
    "合肥市退役军人事务局",
    "南宁市政务服务和数据管理局",
    "兰州市",
    "厦门市公安局交通警察支队",
    "中国共产主义青年团厦门市委员会",
    "国家税务总局厦门市税务局",
    "厦门高新技术产业开发区管理委员会",
    "厦门市第三人民医院",
]


def _lexicon(bodies: Iterable[str]) -> MemoryLexicon:
    return MemoryLexicon(
        [
            Word(word.word, word.kind, word.facet, word.agency, word.text)
            for body in bodies
            for word in agency_words(body)
        ]
    )


@pytest.fixture(scope="module")
def lexicon() -> MemoryLexicon:
    return _lexicon(HELD)


def _asked(name: str, lexicon: MemoryLexicon) -> Reading:
    return understand(f"{name}2024年基本支出是多少", lexicon)


def _agency(reading: Reading) -> object:
    best = reading.best
    assert best is not None
    assert isinstance(best.asked.query, Amount)
    return best.asked.query.wanted.agency if best.complete else None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("成都市医保事业管理中心", "成都市医疗保险事业管理中心"),
        ("成都医保管理中心", "成都市医疗保险事业管理中心"),
        ("武汉职教基地综合协调办", "武汉市职业教育基地综合协调办公室"),
        ("武汉职教基地协调办", "武汉市职业教育基地综合协调办公室"),
        ("浙科大附校", "浙江科技大学附属学校"),
        ("浙江科大附校", "浙江科技大学附属学校"),
        ("厦门的口岸办", "厦门市口岸办公室"),
        ("大理州那个电政办", "大理白族自治州电子政务办公室"),
        ("贵州省荣军医院", "贵州省荣誉军人康复医院"),
        ("青岛一中", "青岛市第一中学"),
        ("青岛第十一中", "青岛市第十一中学"),
        ("合肥退役军人局", "合肥市退役军人事务局"),
        ("南宁市政数局", "南宁市政务服务和数据管理局"),
        ("济南市卫健局", "济南市卫生健康委员会"),
        ("厦门交警支队", "厦门市公安局交通警察支队"),
        ("共青团厦门市委", "中国共产主义青年团厦门市委员会"),
        ("厦门的税务局", "国家税务总局厦门市税务局"),
        ("厦门高新区管委会", "厦门高新技术产业开发区管理委员会"),
        ("厦门三院", "厦门市第三人民医院"),
        ("历下区卫健局", "济南市历下区卫生健康委员会"),
    ],
)
def test_short_names_mean_the_agency(said: str, meant: str, lexicon: MemoryLexicon) -> None:
    assert _agency(_asked(said, lexicon)) == meant


def test_another_kind_of_organ_is_said(lexicon: MemoryLexicon) -> None:
    best = _asked("济南市卫健局", lexicon).best
    assert best is not None
    assert [written for written, _ in best.mended] == ["济南市卫健局"]


def test_of_several_agencies_all_are_meant() -> None:
    bodies = ["成都市医疗保险事业管理中心", "武汉市医疗保险事业管理中心"]
    found = _agency(_asked("医保事业管理中心", _lexicon(bodies)))
    assert isinstance(found, AnyOf)
    assert set(found.values) == set(bodies)


@pytest.mark.parametrize(
    "said",
    [
        "和县信访局",  # a place whose characters are words of the language
        "高要区卫健委",
        "武汉市职办",  # only the ends of a short name
        "哈尔滨市信访局",  # another place, which the store has nothing of
        "武昌区信访局",  # a district of the place
        "湖北省信访局",
        "大理市电政办",  # the city is not the prefecture
        "大理州政府办",  # another office
        "武汉市统计局",  # an organ that no place of the store has
        "兰州市信访局",  # of a place that is a body itself
        "厦门市口岸局",
        "广州市公安厅",
        "青岛二中",
        "武汉市审计局",
    ],
)
def test_a_body_that_is_not_held_is_not_taken_for_another(said: str, lexicon: MemoryLexicon) -> None:
    reading = _asked(said, lexicon)
    assert reading.complete == ()


@pytest.mark.parametrize("said", ["哈尔滨市信访局", "武汉市统计局", "兰州市信访局"])
def test_the_body_that_is_not_held_is_named(said: str, lexicon: MemoryLexicon) -> None:
    assert _asked(said, lexicon).not_held == (said,)


@pytest.mark.parametrize(
    "question", ["武汉市信访局2024年支援西藏的基本支出是多少", "西藏支援武汉市信访局的基本支出是多少"]
)
def test_a_place_beside_a_body_is_not_passed_over(question: str, lexicon: MemoryLexicon) -> None:
    assert understand(question, lexicon).complete == ()


def test_a_misspelt_organ_of_another_place_is_not_taken() -> None:
    assert _asked("成县外语职业学院", _lexicon(["海南外国语职业学院"])).complete == ()


def test_one_wrong_character_makes_no_other_place_of_it() -> None:
    assert _asked("长春市信访局", _lexicon(["长沙市信访局"])).complete == ()


@pytest.mark.parametrize(
    ("body", "short"),
    [("某中西医结合医院", "某中医院"), ("第十一中学", "第一中学"), ("财政监督局", "财政局"), ("交通警察局", "交通局")],
)
def test_what_tells_bodies_apart_is_not_left_out(body: str, short: str) -> None:
    assert not [match for match in matches(body, short, 0) if match.end == len(short)] or not may_be(short, body)


def test_every_short_name_is_found_by_its_ends() -> None:
    assert {"职办", "职室"} <= short_ends("职业教育基地综合协调办公室")
    assert {"上校"} <= {ends for form in organ_forms("上海科技大学附属学校") for ends in short_ends(form)}


def test_kinds() -> None:
    assert not may_be("财政局", "财政监督局")
    assert may_be("政数局", "政务服务和数据管理局")
    assert is_mistaken("卫健局", "卫生健康委员会")
    assert not is_mistaken("财政厅", "财政局")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("agencies") / "store"
    store = FactStore.create(folder)
    with store.writer() as writer:
        for i, body in enumerate(HELD):
            of = Disclosure(body, f"/{i}.pdf", f"{i:064x}", body, (), Scope.DEPARTMENT, 2024, Stage.BUDGET, 1)
            writer.disclosure(of, [], [], "test")
    store.close()
    return Assistant.open(folder)


def test_the_answer_says_which_body_is_not_held(assistant: Assistant) -> None:
    answer = assistant.ask("哈尔滨市信访局2024年基本支出是多少")
    assert answer.status is Status.NO_DATA
    assert "库里没有“哈尔滨市信访局”的公开文件" in answer.text


@pytest.mark.parametrize("said", ["武汉职教基地综合协调办", "武汉市职业教育基地综合协调办公室"])
def test_the_agency_that_was_taken_is_said(said: str, assistant: Assistant) -> None:
    assert "武汉市职业教育基地综合协调办公室" in assistant.ask(f"{said}2024年基本支出是多少").understood
