"""What a reply of the web chat looks like, and that nothing a document says comes alive in it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from app_fixtures import (
    AMBIGUOUS,
    ANSWERED,
    CONFLICTING,
    DERIVED,
    NO_DATA,
    OUT_OF_SCOPE,
    PAGE,
    PROSE,
    REASON,
    SHELF,
    TABLE,
    Page,
)

from index.domain.disclosure import Passage
from qa import Assistant
from qa.answer import Answer, CheckedNumber, Conflict, Figure, Status, Verdict
from qa.blocks import Listing, Note, NoteKind, Number, Sentence, Standing, TableBlock
from web.escape import plain, visible
from web.examples import example_questions
from web.render import render, render_disclosures, render_excuse, render_question
from web.words import STATUS_WORDS

# What a reply looks like ---------------------------------------------------------------------------------------------


def test_an_answer_shows_the_asked_figure_large_and_where_it_stands() -> None:
    page = Page(render(ANSWERED))
    assert page.by_class["wz-figure"] == "93.4万元"
    assert page.by_class["wz-kind"] == "表中原数"
    assert "已查到" in page.by_class["wz-status"]
    assert page.by_class["wz-number"] == "93.4万元"
    assert page.by_class["wz-text"] == ANSWERED.text
    assert "93.4 万元" in page.by_class["wz-source"]
    place = "表三 部门支出总体情况表 · “合计”行 · “支出预算 › 项目支出”列 · 文件第120行 · 原文写作“93.40”"
    assert page.by_class["wz-place"] == place
    assert "001_克州.txt" in page.by_class["wz-file"]
    assert "35毫秒" in page.text


def test_a_place_on_our_machine_is_not_shown() -> None:
    windows = replace(TABLE, path="C:\\Users\\somebody\\secret\\克州.txt")
    for source in (TABLE, windows):
        text = Page(render(replace(ANSWERED, figures=(replace(ANSWERED.figures[0], sources=(source,)),)))).text
        assert "secret" not in text
        assert "克州.txt" in text


def test_a_row_or_column_without_a_label_is_counted() -> None:
    bare = replace(TABLE, row_label="", column_label="")
    page = Page(render(replace(ANSWERED, figures=(replace(ANSWERED.figures[0], sources=(bare,)),))))
    assert "第5行 · 第4列" in page.by_class["wz-place"]


def test_places_with_the_same_value_are_folded_under_the_first() -> None:
    sources = (TABLE, PAGE, replace(PROSE, sentence="项目支出93.4万元。", written_as="93.4万元"))
    page = Page(render(replace(ANSWERED, figures=(replace(ANSWERED.figures[0], sources=sources),))))
    assert page.by_class["wz-source"].count("出处") == 1
    assert "另有2处相同" in page.text
    assert "第42页" in page.text
    assert "正文 · 文件第310行：“项目支出93.4万元。”" in page.text


def test_a_derived_figure_leads_and_the_cards_say_what_it_came_from() -> None:
    page = Page(render(DERIVED))
    assert page.by_class["wz-figure"] == "34.82%"
    assert page.by_class["wz-kind"] == "计算得出"
    assert "93.4 ÷ 268.22 = 34.82%" in page.by_class["wz-formula"]
    assert page.by_class["wz-source"] == "出处1　项目支出　93.4 万元出处2　支出合计　268.22 万元"
    said = replace(DERIVED, text="占34.82%（93.4 ÷ 268.22 = 34.82%）。", numbers=())
    assert "wz-formula" not in Page(render(said)).by_class, "the sentence says it"


def test_a_converted_figure_is_still_bound_to_its_cell() -> None:
    figure = Figure("项目支出", Decimal(934000), "元", "derived", (TABLE, PAGE), "93.4 万元 = 934000 元")
    page = Page(render(replace(ANSWERED, figures=(figure,))))
    assert page.by_class["wz-figure"] == "934000元（合 93.4 万元）"
    assert "原文写作“93.40”" in page.by_class["wz-place"]


def test_blocks_are_drawn_as_what_they_are_and_no_figure_leads_a_list() -> None:
    one = Number(Decimal(1), "万元", Standing.PRINTED)
    blocks = (
        Sentence(("基本支出",)),
        TableBlock(("单位", "基本支出"), ((("甲<b>局",), (one,)), (("乙局",), ("没有",)))),
        Listing(("项目：",), (("甲：", one), ("乙：", one))),
        Note(NoteKind.OTHER, ("乙局没有列出。",)),
    )
    page = Page(render(replace(ANSWERED, blocks=blocks)))
    assert "wz-figure" not in page.by_class
    assert page.tags.count("tr") == 3
    assert page.tags.count("li") >= 2
    assert page.by_class["wz-series"] == "单位基本支出甲<b>局1 万元乙局没有"
    assert "乙局没有列出。" in page.by_class["wz-text"]


def test_how_the_question_was_understood_is_one_line() -> None:
    assert (
        "问的是某局 · 2021年 · 项目支出" in Page(render(replace(ANSWERED, understood="某局 · 2021年 · 项目支出"))).text
    )


def test_a_conflict_names_each_value_once_with_its_places() -> None:
    page = Page(render(CONFLICTING))
    box = page.by_class["wz-conflict"]
    for expected in (
        "说法不一",
        "93.4 万元（采用）",
        "94.3 万元（另一种写法）",
        "表三",
        "文件第310行",
        "另有1处相同",
        "合计 =",
    ):
        assert expected in box
    assert "来源不一" in page.by_class["wz-doubt"]


def test_the_engine_s_words_about_a_conflict_are_not_repeated_beside_the_box(sample_store: tuple[Path, object]) -> None:
    answer = Assistant.open(sample_store[0]).ask("昌吉州2021年一般公共服务支出多少")
    assert answer.conflicts
    assert "注意，公开文件自身有矛盾" in answer.text
    page = Page(render(answer))
    assert "注意，公开文件自身有矛盾" not in page.text
    assert "296.03 万元" in page.by_class["wz-conflict"]
    assert page.by_class["wz-number"] == "296.3 万元", "the mark of doubt stands after the unit"


@pytest.mark.parametrize("answer", [ANSWERED, AMBIGUOUS, NO_DATA, OUT_OF_SCOPE], ids=lambda answer: answer.status)
def test_each_status_has_its_own_words_and_class(answer: Answer) -> None:
    page = Page(render(answer))
    assert page.by_class["wz-status"].endswith(STATUS_WORDS[answer.status][1])
    assert f"wz-{answer.status}" in page.by_class
    assert ("wz-figure" in page.by_class) == (answer is ANSWERED)


def test_the_words_of_the_statuses_differ_without_their_colour() -> None:
    assert len({words for _, words in STATUS_WORDS.values()}) == len(Status)


def test_choices_are_listed() -> None:
    assert Page(render(AMBIGUOUS)).tags.count("li") == 2


def test_many_citations_are_folded() -> None:
    figures = tuple(
        Figure(f"第{row}个", Decimal(row), "万元", "cell", (replace(TABLE, row=row),)) for row in range(1, 11)
    )
    page = Page(render(replace(ANSWERED, figures=figures)))
    assert "还有7处出处" in page.text
    assert "出处10" in page.text


def test_a_passage_keeps_its_lines_but_makes_no_blank_line_in_the_html() -> None:
    html = render(REASON)
    assert "\n" not in html
    assert "第一段。\n\n第二段：\n    缩进。" in Page(html).text
    assert "“三、支出说明”一节" in Page(html).text


def test_spans_that_do_not_fit_the_text_are_left_out() -> None:
    def number(start: int, end: int) -> CheckedNumber:
        return CheckedNumber("x", start, end, None, "", Verdict.VERIFIED)

    answer = replace(NO_DATA, text="共12个", numbers=(number(-1, 2), number(1, 3), number(2, 4), number(3, 99)))
    page = Page(render(answer))
    assert page.by_class["wz-text"] == "共12个"
    assert page.by_class["wz-number"] == "12"


def test_the_shelf_says_who_which_year_which_stage_and_scope() -> None:
    text = Page(render_disclosures(SHELF)).text
    for expected in ("2份", "克州电子政务服务中心", "2021年预算", "单位本级", "2024年决算", "部门汇总"):
        assert expected in text
    assert "ingest" in Page(render_disclosures(())).text


def test_a_body_under_two_printed_names_stands_once_on_the_shelf() -> None:
    later = replace(SHELF[0], body="克孜勒苏柯尔克孜自治州电子政务服务中心", year=2022)
    text = Page(render_disclosures((SHELF[0], later))).text
    assert text.count("电子政务服务中心") == 1
    assert "2021年预算" in text
    assert "2022年预算" in text


# How the question was understood, in Chinese -------------------------------------------------------------------------


# The questions to start with -----------------------------------------------------------------------------------------


def test_every_example_is_about_the_store_and_has_an_answer(sample_store: tuple[Path, object]) -> None:
    assistant = Assistant.open(sample_store[0])
    questions = example_questions(assistant)
    assert len(questions) == len(set(questions)) >= 5
    assert questions[0].startswith("克州")
    for word in ("占", "为什么", "最大"):
        assert any(word in question for question in questions)
    for question in questions:
        assert assistant.ask(question).status is Status.ANSWERED, question


# Nothing from a document comes alive ---------------------------------------------------------------------------------

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</div><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![](http://evil.example/p.png)",
    "http://evil.example www.evil.example a@evil.example",
    "${alert(1)} {{value}} $$x$$ $x$",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "\n\n# 标题\n\n    code\n\n```html\n<b>x</b>\n```\n**粗** _斜_ ~~删~~ `码`",
    "&lt;b&gt; &amp; \" ' > < &#60;",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_everywhere(text: str) -> None:
    source = replace(
        TABLE, disclosure=text, table=text, row_label=text, column_label=text, written_as=text, sentence=text, path=text
    )
    figure = Figure(text, Decimal(1), text, text, (source,), text)

    class Query:
        def to_dict(self) -> dict[str, Any]:
            return {text: [text, {text: text}]}

    answer = Answer(
        question=text,
        status=Status.ANSWERED,
        text=text,
        figures=(figure, replace(figure, kind="derived")),
        numbers=(CheckedNumber(text, 0, len(text), None, text, Verdict.CONFLICT, (), text),),
        conflicts=(Conflict(text, ((Decimal(1), text, source), (Decimal(2), text, source)), text),),
        choices=(text,),
        passages=(Passage(text, text, 2021, text, text, source),),
        query=Query(),
    )
    shelf = (replace(SHELF[0], title=text, body=text),)
    for html in (
        render(answer),
        render(replace(answer, figures=(figure,))),
        render_question(text),
        render_excuse(text),
        render_disclosures(shelf),
    ):
        page = Page(html)
        assert not {"img", "script", "a", "iframe", "svg", "style"} & set(page.tags)
        assert page.attributes <= {"class", "title", "role", "scope", "aria-hidden"}
        assert " ".join(text.split()) in " ".join(page.text.split())
        assert "\n" not in html
        assert not set("$*`[]|~@{}!") & set(html), "Markdown or a template would find something here"


def test_plain_text_survives_as_it_was() -> None:
    text = "原文：<13,6> 万元 ≧98%\t👍\r\n下一行"
    assert Page(plain(text)).text == "原文：<13,6> 万元 ≧98% 👍\n下一行"


def test_what_cannot_be_seen_is_made_visible() -> None:
    assert visible("a\x00b\x1b[0mc\u202e12.3\u2069\ud800") == "a\ufffdb\ufffd[0mc\ufffd12.3\ufffd\ufffd"
    family = "👩\u200d👩\u200d👧"
    assert visible(family) == family
