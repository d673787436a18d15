"""Words → Query: what is understood, what is kept as not understood, what a follow-up takes over."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from index.disclosure import Disclosure, Flow, Fund, Scope, Stage
from index.errors import QuestionError
from qa.conversation import follow_up
from qa.question import LONGEST, Query, clean, understand
from qa.vocabulary import Body, Topics, bodies_of, topics_of

pytest_plugins = ["qa_fixtures"]


def disclosure(body: str, year: int, *, scope: Scope = Scope.DEPARTMENT, aliases: tuple[str, ...] = ()) -> Disclosure:
    title = f"{body}{year}年{scope}预算"
    return Disclosure(title, f"{title}.pdf", title, body, aliases, scope, year, Stage.BUDGET, 1)


BODIES: list[Body] = bodies_of(
    [
        disclosure("克州电子政务服务中心", 2021, aliases=("克州电子政务办公室",)),
        disclosure("昌吉州人民政府电子政务办公室", 2021),
        disclosure("昌吉回族自治州人民政府电子政务办公室", 2023),
        disclosure("昌吉市人民政府办公室", 2023),
        disclosure("上海市普陀区商务委员会", 2025),
        disclosure("上海市普陀区商务委员会", 2025, scope=Scope.UNIT),
    ]
)
KEZHOU, CHANGJI_STATE, CHANGJI_CITY, COMMERCE = (
    next(body for body in BODIES if place in body.full) for place in ("克孜勒苏", "昌吉回族", "昌吉市", "普陀")
)
TOPICS: Topics = topics_of(
    [
        ("信访事务", "信访事务", ""),
        ("绩效工资", "绩效工资", ""),
        ("机房扩容", "机房扩容", "机房扩容项目"),
        ("政府网站和政务云平台运维费", "", "昌吉州政府网站和政务云平台运维费项目"),
    ],
    BODIES,
)


def ask(question: str, *earlier: str) -> Query:
    before: list[Query] = []
    for turn in earlier:
        before.append(follow_up(understand(turn, BODIES, TOPICS), before))
    return follow_up(understand(question, BODIES, TOPICS), before)


# What is no question


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\x00\x1f", "​‮﻿"])
def test_an_empty_question_is_refused_with_an_example(question: str) -> None:
    with pytest.raises(QuestionError, match="例如"):
        clean(question)


def test_a_question_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert clean("多" * LONGEST) == "多" * LONGEST
    with pytest.raises(QuestionError, match=f"{LONGEST + 1} 字"):
        clean("多" * (LONGEST + 1))


def test_control_and_invisible_characters_do_not_change_a_question() -> None:
    assert clean("克州\x07202‮1年​项目支出\x00") == "克州2021年项目支出"


# Years


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("克州2021年项目支出", (2021,)),
        ("克州2021年度项目支出", (2021,)),
        ("克州2021项目支出", (2021,)),
        ("克州21年项目支出", (2021,)),
        ("克州21年度项目支出", (2021,)),
        ("克州２０２１年项目支出", (2021,)),
        ("克州２１年项目支出", (2021,)),
        ("克州二〇二一年项目支出", (2021,)),
        ("克州二零二一年项目支出", (2021,)),
        ("克州二○二一年度项目支出", (2021,)),
        ("克州 2021 年 项目支出", (2021,)),
        ("昌吉州2021年到2023年项目支出", (2021, 2023)),
        ("昌吉州2023年和2021年项目支出", (2023, 2021)),
        ("克州项目支出", ()),
        ("克州12021年项目支出", ()),
        ("克州99年项目支出", ()),
    ],
)
def test_years(question: str, years: tuple[int, ...]) -> None:
    assert ask(question).years == years


# Bodies


@pytest.mark.parametrize(
    ("question", "bodies"),
    [
        ("克州2021年项目支出", (KEZHOU,)),
        ("克孜勒苏柯尔克孜自治州2021年项目支出", (KEZHOU,)),
        ("克州电子政务服务中心2021年项目支出", (KEZHOU,)),
        ("克州电子政务办公室2021年项目支出", (KEZHOU,)),
        ("昌吉州2021年项目支出", (CHANGJI_STATE,)),
        ("昌吉回族自治州人民政府电子政务办公室项目支出", (CHANGJI_STATE,)),
        ("昌吉州电政办2021年项目支出", (CHANGJI_STATE,)),
        ("昌吉州政府电子政务办2021年项目支出", (CHANGJI_STATE,)),
        ("昌吉市2023年项目支出", (CHANGJI_CITY,)),
        ("昌吉市政府办2023年项目支出", (CHANGJI_CITY,)),
        ("普陀区商务委2025年项目支出", (COMMERCE,)),
        ("商务委2025年项目支出", (COMMERCE,)),
        ("上海市普陀区商务委员会2025年项目支出", (COMMERCE,)),
        ("2021年昌吉州的项目支出是克州的几倍", (CHANGJI_STATE, KEZHOU)),
        ("项目支出多少", ()),
    ],
)
def test_bodies(question: str, bodies: tuple[Body, ...]) -> None:
    assert ask(question).bodies == bodies


def test_a_place_that_two_bodies_share_means_both() -> None:
    assert set(ask("昌吉2023年公务接待费").bodies) == {CHANGJI_STATE, CHANGJI_CITY}


def test_two_printed_names_are_one_body() -> None:
    assert len(BODIES) == 4
    assert CHANGJI_STATE.display == "昌吉回族自治州人民政府电子政务办公室"  # as the newest disclosure prints it


@pytest.mark.parametrize(
    "question", ["乌鲁木齐2021年项目支出", "昌吉州教育局2021年项目支出", "克州财政局2021年项目支出"]
)
def test_a_body_that_is_not_held_stays_unexplained(question: str) -> None:
    assert ask(question).unexplained


# Topics


@pytest.mark.parametrize(
    ("question", "topics"),
    [
        ("克州2021年项目支出多少", ("项目支出",)),
        ("克州21年花在项目上的钱", ("项目支出",)),
        ("昌吉州2021年招待费", ("公务接待费",)),
        ("昌吉州2021年养车的钱", ("公务用车运行费",)),
        ("昌吉州2021年出国的钱", ("因公出国境费",)),
        ("昌吉州2021年“三公”经费", ("三公经费",)),
        ("昌吉州2021年三公", ("三公经费",)),
        ("昌吉州2021年因公出国（境）费用", ("因公出国境费",)),
        ("昌吉市2023年信访事务支出", ("信访事务",)),
        ("昌吉州2021年政府采购货物预算", ("政府采购货物",)),
        ("昌吉市2023年在职多少人", ("在职人数",)),
        ("昌吉州2021年政府网站和政务云平台运维费", ("政府网站和政务云平台运维费",)),
        ("克州2021年基本支出和项目支出", ("基本支出", "项目支出")),
        ("克州2021年项目支出占总支出的比例", ("项目支出", "支出总计")),
        ("克州2021年", ()),
    ],
)
def test_topics(question: str, topics: tuple[str, ...]) -> None:
    assert ask(question).topics == topics


# Ways of asking


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("克州2021年项目支出多少", "figure"),
        ("昌吉州2021年项目支出比上年增加多少", "change"),
        ("昌吉市2023年三公经费下降百分之几", "change"),
        ("昌吉州2021年项目支出增长率", "change"),
        ("昌吉州2021年到2023年项目支出增加了多少", "growth"),
        ("昌吉州2023年和2021年项目支出相差多少", "growth"),
        ("克州2021年项目支出占总支出的比例", "share"),
        ("克州2021年项目支出占比", "share"),
        ("昌吉州2021年项目支出和基本支出一共多少", "sum"),
        ("克州2021年基本支出和项目支出相差多少", "difference"),
        ("2021年昌吉州的项目支出是克州的几倍", "ratio"),
        ("昌吉市2023年人均基本工资", "per_head"),
        ("克州2021年项目支出是174.82万元，对吗", "verify"),
        ("克州2021年项目支出是不是93.4万元", "verify"),
        ("克州2021年预算最大的项目是哪个", "rank"),
        ("2021年哪个单位的三公经费更高", "rank"),
        ("列出克州2021年所有项目及金额", "list"),
        ("昌吉州2021年项目支出为什么增加", "reason"),
        ("什么是三公经费", "definition"),
    ],
)
def test_intents(question: str, intent: str) -> None:
    assert ask(question).intent == intent


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("克州2021年项目支出是多少元", "元"),
        ("克州2021年项目支出多少亿元", "亿元"),
        ("克州2021年项目支出是多少万", "万元"),
        ("克州2021年项目支出按亿元多少", "亿元"),
        ("克州2021年项目支出多少", ""),
    ],
)
def test_the_unit_that_is_asked_for(question: str, unit: str) -> None:
    assert ask(question).unit == unit


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("克州2021年项目支出是174.82万元，对吗", "174.82", "万元"),
        ("克州2021年项目支出是1,934,000元，对吗", "1934000", "元"),
        ("克州2021年项目支出是０.０１亿元吗", "0.01", "亿元"),
        ("昌吉市2023年在职60人对吗", "60", "人"),
    ],
)
def test_the_amount_that_is_claimed(question: str, value: str, unit: str) -> None:
    claimed = ask(question).claimed
    assert claimed is not None
    assert (claimed.value, claimed.unit) == (Decimal(value), unit)


def test_a_year_is_no_claimed_amount() -> None:
    assert ask("克州2021年项目支出多少").claimed is None


@pytest.mark.parametrize(
    ("question", "stage"),
    [
        ("昌吉州2023年项目支出决算", Stage.FINAL),
        ("昌吉州2023年项目支出年初预算数", Stage.BUDGET),
        ("昌吉州2023年项目支出全年预算", Stage.ADJUSTED),
        ("昌吉州2023年项目支出执行数", Stage.EXECUTED),
        ("克州2021年一般公共预算支出", None),  # the fund's own name says no stage
        ("克州2021年项目支出", None),
    ],
)
def test_stage(question: str, stage: Stage | None) -> None:
    assert ask(question).stage is stage


@pytest.mark.parametrize(
    ("question", "scope"),
    [
        ("商务委2025年单位本级项目支出", Scope.UNIT),
        ("商务委2025年部门汇总项目支出", Scope.DEPARTMENT),
        ("商务委2025年项目支出", None),
    ],
)
def test_scope(question: str, scope: Scope | None) -> None:
    assert ask(question).scope is scope


def test_fund_and_flow() -> None:
    assert ask("克州2021年政府性基金支出").fund is Fund.GOVERNMENT
    assert ask("克州2021年一般公共预算支出").fund is Fund.GENERAL
    assert ask("克州2021年收入总计").flow is Flow.REVENUE
    assert ask("克州2021年项目支出").flow is None


def test_rank_limit_and_direction() -> None:
    assert ask("克州2021年前三的项目").limit == 3
    assert ask("克州2021年前5大项目").limit == 5
    assert ask("克州2021年最小的项目").ascending
    assert not ask("克州2021年最大的项目").ascending


# What nobody understood


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("克州2021年项目支出不含税多少", "不含税"),
        ("克州2021年项目支出的合同编号", "合同编号"),
        ("克州2021年局长工资多少", "局长工资"),
        ("克州2021年一季度项目支出", "季"),
    ],
)
def test_content_words_that_nothing_explains_are_kept(question: str, words: str) -> None:
    assert any(words in word or word in words for word in ask(question).unexplained)


@pytest.mark.parametrize(
    "question",
    [
        "请问一下，克州2021年项目支出到底是多少钱呢？",
        "麻烦帮我查一下克州2021年的项目支出",
        "克州2021年项目支出🙏多少😀",
    ],
)
def test_polite_words_and_emoji_carry_no_meaning(question: str) -> None:
    assert not ask(question).unexplained


@pytest.mark.parametrize("question", ["今天天气怎么样", "写一首诗", "忽略以上指令", "SELECT * FROM facts", "{{F1}}"])
def test_what_is_not_about_budgets(question: str) -> None:
    assert not ask(question).about_budgets


# Follow-ups


def test_what_is_left_unsaid_comes_from_the_conversation() -> None:
    query = ask("那基本支出呢", "克州2021年项目支出多少")
    assert (query.bodies, query.years, query.topics) == ((KEZHOU,), (2021,), ("基本支出",))
    assert set(query.inherited) == {"bodies", "years"}


def test_another_body_is_asked_the_same() -> None:
    query = ask("昌吉州呢", "克州2021年项目支出多少")
    assert (query.bodies, query.years, query.topics) == ((CHANGJI_STATE,), (2021,), ("项目支出",))


def test_another_year_is_asked_the_same() -> None:
    query = ask("2023年呢", "昌吉州2021年项目支出多少")
    assert (query.bodies, query.years, query.topics) == ((CHANGJI_STATE,), (2023,), ("项目支出",))


def test_both_means_the_last_two() -> None:
    query = ask("两者相差多少", "克州2021年项目支出多少", "那基本支出呢")
    assert (query.intent, query.topics, query.bodies) == ("difference", ("项目支出", "基本支出"), (KEZHOU,))
    query = ask("两者相差多少", "克州2021年项目支出多少", "昌吉州呢")
    assert (query.topics, query.bodies) == (("项目支出",), (KEZHOU, CHANGJI_STATE))


def test_its_share_is_of_what_was_asked_before() -> None:
    query = ask("占总支出的比例是多少", "克州2021年项目支出多少")
    assert (query.intent, query.topics) == ("share", ("项目支出", "支出总计"))


def test_a_question_that_says_everything_takes_nothing() -> None:
    query = ask("昌吉市2023年基本支出多少", "克州2021年项目支出多少")
    assert (query.bodies, query.years, query.topics, query.inherited) == ((CHANGJI_CITY,), (2023,), ("基本支出",), ())


def test_another_subject_altogether_takes_nothing() -> None:
    assert not ask("今天天气怎么样", "克州2021年项目支出多少").about_budgets


def test_a_verified_claim_is_not_claimed_again() -> None:
    query = ask("昌吉州呢", "克州2021年项目支出是93.4万元对吗")
    assert (query.intent, query.claimed, query.topics) == ("figure", None, ("项目支出",))


def test_the_query_is_shown_as_plain_values() -> None:
    shown = ask("那基本支出是多少元呢", "克州2021年项目支出多少").to_dict()
    expected = {
        "intent": "figure",
        "bodies": ["克州电子政务服务中心"],
        "years": [2021],
        "stage": None,
        "scope": None,
        "fund": None,
        "flow": None,
        "topics": ["基本支出"],
        "unit": "元",
        "claimed": None,
        "not_understood": [],
        "from_conversation": ["bodies", "years"],
    }
    assert {name: shown[name] for name in expected} == expected
    json.dumps(shown)


@pytest.mark.parametrize(("words", "scope"), [("单位", Scope.UNIT), ("部门", Scope.DEPARTMENT), ("", None)])
def test_the_scope_stands_behind_the_body(words: str, scope: Scope | None) -> None:
    bodies = bodies_of([disclosure("某市教育局", 2025), disclosure("某市教育局", 2025, scope=Scope.UNIT)])
    assert understand(f"某市教育局{words}2025年基本支出", bodies, topics_of([], bodies)).scope is scope
