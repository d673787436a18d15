"""From words to a Query: every kind of question by an example, and what must not be understood."""

from __future__ import annotations

from typing import Any

import pytest

from index.domain.address import Classification, Facet, Fund
from qa.query import Amount, Holdings, ItemWanted, Several, Wanted
from qa.query_json import to_json
from qa.understand import Reading, understand
from qa.understand.grammar import rules
from qa.understand.kept import lost
from qa.understand.senses import Edge, Kind, Sense
from tests.understand_lexicon import MemoryLexicon, Word, lexicon

WORDS = lexicon()


def read(question: str, *earlier: str) -> Reading:
    said = []
    for turn in earlier:
        best = understand(turn, WORDS, said, newest=2025).best
        assert best is not None
        said.append(best.asked)
    return understand(question, WORDS, said, newest=2025)


def query(question: str, *earlier: str) -> dict[str, Any]:
    best = read(question, *earlier).best
    assert best is not None
    assert best.complete, best.unexplained
    return to_json(best.asked.query)


def wanted(question: str, *earlier: str) -> dict[str, Any]:
    found = query(question, *earlier)
    assert found["op"] == "Amount", found
    slots: dict[str, Any] = found["wanted"]
    return slots


def line(name: str) -> list[dict[str, Any]]:
    return [{"classification": "line", "path": [name]}]


def test_plain_amount() -> None:
    assert wanted("乙市财政局2024年项目支出多少") == {
        "agency": "甲省乙市财政局",
        "period": {"fiscal_year": 2024},
        "item": line("项目支出"),
    }


@pytest.mark.parametrize(
    "question",
    [
        "请问2024年乙市财政局的项目支出是多少？谢谢",
        "项目支出乙市财政局24年有多少呀",
        "想问一下，乙市财政局二〇二四年项目支出是多少钱",
        "乙市財政局２０２４年項目支出多少",
        "我在写作业，乙市财政局2024年项目支出多少",
    ],
)
def test_wordings_of_one_question(question: str) -> None:
    assert wanted(question) == wanted("乙市财政局2024年项目支出多少")


def test_subject_path_with_its_levels() -> None:
    found = wanted("乙市财政局2024年支出表中，“教育支出（类）普通教育（款）高中教育（项）”的基本支出是多少万元？")
    assert found["item"] == [
        {"classification": "functional", "path": ["教育支出", "普通教育", "高中教育"], "level": "项"}
    ]
    assert found["measure"] == ["basic"]


def test_code_beside_its_name() -> None:
    assert wanted("乙市财政局2024年2050204高中教育是多少")["item"][0]["code"] == "2050204"
    assert wanted("乙市财政局2024年高中教育（科目编码2050204）是多少")["item"][0]["code"] == "2050204"


def test_two_things_at_once() -> None:
    found = wanted("乙市财政局2024年水费和电费分别是多少")
    assert [one[0]["path"] for one in found["item"]["each"]] == [["水费"], ["电费"]]
    assert query("乙市财政局2024年水费和电费一共多少")["op"] == "Sum"


def test_change_is_a_role_and_a_difference_is_not() -> None:
    change = wanted("乙市财政局2024年项目支出比上年增加多少")
    assert (change["role"], change["base"]) == ("change", {"period": {"fiscal_year": 2023}})
    assert wanted("乙市财政局2024年项目支出比上年下降百分之几")["role"] == "rate_of_change"
    difference = query("乙市财政局2024年项目支出比基本支出多多少")
    assert difference["op"] == "Difference"
    assert difference["right"]["wanted"]["item"] == line("基本支出")
    assert difference["right"]["wanted"]["agency"] == "甲省乙市财政局"


def test_amount_and_rate_in_one_question() -> None:
    found = wanted("乙市财政局2024年收入预算是多少，比上年增长百分之几？")
    assert found["role"] == {"each": ["amount", "rate_of_change"]}


def test_share_takes_the_whole_from_the_same_address() -> None:
    found = query("乙市财政局2024年项目支出占支出总额的比重是多少？（百分数，保留两位小数）")
    assert found["op"] == "Share"
    assert found["right"]["wanted"]["period"] == {"fiscal_year": 2024}
    best = read("乙市财政局2024年项目支出占支出总额的比重是多少？（百分数，保留两位小数）").best
    assert best is not None
    assert (best.asked.form.unit, best.asked.form.decimals) == ("%", 2)


def test_rank_by_level_and_place() -> None:
    found = query("乙市财政局2024年支出金额第三大的项级科目是哪一个？金额是多少万元？")
    assert (found["op"], found["over"], found["positions"]) == (
        "Rank",
        {"dimension": "functional", "level": "项"},
        [3],
    )


def test_verify_and_why() -> None:
    claim = query("乙市财政局2024年项目支出是100万元，对吗")["claims"][0]
    assert (claim["relation"], claim["right"]) == ("=", "100 万元")
    why = query("乙市财政局2024年项目支出为什么增加")
    assert (why["op"], why["premise"]) == ("Why", "increased")


def test_a_follow_up_fills_its_holes() -> None:
    found = wanted("那基本支出呢", "乙市财政局2024年项目支出多少")
    assert found == {"agency": "甲省乙市财政局", "period": {"fiscal_year": 2024}, "item": line("基本支出")}
    best = read("那基本支出呢", "乙市财政局2024年项目支出多少").best
    assert best is not None
    assert {ground.slot for ground in best.asked.grounds if ground.by == "previous"} == {"agency", "period"}
    assert query("两者相差多少", "乙市财政局2024年项目支出多少", "那基本支出呢")["op"] == "Difference"


def test_a_name_of_two_bodies_is_any_of_them_and_a_place_narrows_it() -> None:
    assert wanted("教育局2024年项目支出")["agency"] == {"any_of": ["甲省乙市教育局", "甲省丙市教育局"]}
    assert wanted("丙市的教育局2024年项目支出")["agency"] == "甲省丙市教育局"


def test_no_reading_is_complete_with_a_content_word_unexplained() -> None:
    found = read("乙市财政局2024年桥梁支出多少")
    assert not found.complete
    assert found.unexplained == ("桥梁",)


def test_a_name_that_has_all_characters_of_a_phrase() -> None:
    best = read("乙市财政局2024年河道那个清淤的工程多少钱").best
    assert best is not None
    assert best.complete
    assert to_json(best.asked.query)["wanted"]["item"] == [{"classification": "project", "path": ["河道清淤工程"]}]
    assert best.mended


def test_one_wrong_character_is_said_and_loses_to_the_right_one() -> None:
    best = read("乙市财证局2024年项目支出多少").best
    assert best is not None
    assert to_json(best.asked.query)["wanted"]["agency"] == "甲省乙市财政局"
    assert best.mended == (("财证局", "财政局"),)
    exact = read("乙市财政局2024年项目支出多少").best
    assert exact is not None
    assert not exact.mended


def test_every_rule_of_the_grammar_reads_its_example() -> None:
    for rule in rules():
        if rule.do:
            assert rule.example, rule.do


def test_one_lookup_a_question() -> None:
    words = lexicon()
    understand("乙市财政局2024年项目支出多少", words)
    assert words.asked == 1


@pytest.mark.parametrize("hostile", ["多少" * 250, "的" * 500, "项目支出占" * 100, "2024年" * 125, "乙市财政局和" * 80])
def test_endless_questions_are_given_up(hostile: str) -> None:
    assert not read(hostile).complete


@pytest.mark.parametrize("counted", ["公务接待批次", "公务接待人次", "公务接待多少批次"])
def test_what_only_counts_is_a_count(counted: str) -> None:
    assert wanted(f"乙市财政局2024年{counted}")["role"] == "count"


def test_which_three_are_three_places() -> None:
    assert query("乙市财政局2024年哪三个项目金额最大")["positions"] == [1, 2, 3]
    assert query("乙市财政局2024年哪两个项目最花钱")["positions"] == [1, 2]


def test_why_and_by_what_rate_are_two_questions() -> None:
    found = query("为啥比上年多了？多了百分之几", "乙市财政局2024年三公经费预算多少？")
    assert [one["op"] for one in found["queries"]] == ["Why", "Amount"]
    assert found["queries"][1]["wanted"]["role"] == "rate_of_change"


def test_the_fund_in_a_name_of_a_total_is_not_lost() -> None:
    named = [Word("政府性基金预算拨款收入", "item", Facet(Classification.LINE, ("收入总计",)))]
    best = understand(
        "乙市财政局2024年政府性基金预算拨款收入", MemoryLexicon([*lexicon().entries(), *named]), newest=2025
    ).best
    assert best is not None
    assert to_json(best.asked.query)["wanted"]["item"] == line("政府性基金收入")


def test_a_name_that_the_query_does_not_hold_is_lost() -> None:
    def name(start: int, end: int, *path: str) -> Edge:
        return Edge(start, end, "S", 0.0, (Sense(Kind.ITEM, item=ItemWanted(Classification.LINE, path)),))

    query = Amount(Wanted(item=(ItemWanted(Classification.LINE, ("项目支出",)),), fund=Fund.GENERAL))
    said = [name(0, 4, "项目支出"), name(4, 8, "基本支出"), name(8, 15, "一般公共预算支出")]
    assert lost(said, query) == [(4, 8)]
    assert lost(said, Several((query, Holdings()))) == []


@pytest.mark.parametrize(
    "question",
    [
        "网上有人说乙市财政局2024年项目支出是100万元，请核实",
        "听说乙市财政局2024年项目支出是100万元，求证",
        "我看资料说乙市财政局2024年项目支出是100万元，是真的还是假的",
    ],
)
def test_hearsay_is_set_aside(question: str) -> None:
    assert query(question)["op"] == "Verify"


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("乙市财政局2024年收入预算跟去年相比是升是降，差多少、百分之几", ["change", "rate_of_change"]),
        ("乙市财政局2024年三公经费比上年变化了多少，幅度多大", ["change", "rate_of_change"]),
    ],
)
def test_a_change_and_its_rate_are_both_asked(question: str, roles: list[str]) -> None:
    assert wanted(question)["role"] == {"each": roles}


@pytest.mark.parametrize("last", ["那这两家差多少", "两家相差多少", "这两个单位差多少"])
def test_two_bodies_of_the_conversation_are_told_apart(last: str) -> None:
    found = query(last, "乙市财政局2024年项目支出多少", "乙市教育局呢")
    assert (found["op"], len(found)) == ("Difference", 3)


def test_a_share_without_its_whole_is_of_what_was_asked_before() -> None:
    found = query("其中服务类占百分之几？两位小数", "乙市财政局2024年政府采购预算总额是多少")
    assert found["op"] == "Share"
    assert found["right"]["wanted"]["item"] == line("政府采购总额")


def test_numerals_before_what_is_named_say_nothing_more() -> None:
    assert query("乙市财政局2024年水费、电费两项加起来多少")["op"] == "Sum"


def test_which_has_more_and_by_how_much() -> None:
    found = query("2024年三公经费，乙市财政局和乙市教育局哪个多呀，多出多少")
    assert [one["op"] for one in found["queries"]] == ["Compare", "Difference"]
    assert query("乙市财政局2024年三公经费比乙市教育局多多少")["op"] == "Difference"
