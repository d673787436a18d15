"""The web chat over a fake assistant: what a reply looks like, and that nothing a document says comes alive."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import app
from index.disclosure import Disclosure, Passage, Scope, Source, Stage
from index.errors import QuestionError, StoreBusy
from qa.answer import Answer, CheckedNumber, Conflict, Figure, Status, Verdict

TABLE = Source(
    disclosure="克州电子政务服务中心2021年部门预算",
    path="/home/somebody/secret/001_克州.txt",
    sha256="0" * 64,
    line=120,
    table="表三 部门支出总体情况表",
    row=5,
    column=4,
    row_label="合计",
    column_label="项目支出",
    written_as="93.40　",
)
PROSE = replace(
    TABLE, table="", row=None, column=None, line=310, sentence="项目支出94.3万元，占34.82%。", written_as="94.3"
)
PAGE = replace(TABLE, line=None, page=42, written_as="268.22")

ANSWERED = Answer(
    question="克州2021年项目支出多少",
    status=Status.ANSWERED,
    text="克州电子政务服务中心2021年项目支出预算为93.4万元。",
    figures=(Figure("2021年项目支出（预算）", Decimal("93.40"), "万元", "cell", (TABLE,)),),
    numbers=(CheckedNumber("93.4万元", 22, 28, Decimal("93.4"), "万元", Verdict.VERIFIED, (TABLE,)),),
    elapsed_ms=35,
)
DERIVED = replace(
    ANSWERED,
    text="占34.82%。",
    figures=(
        Figure("项目支出占比", Decimal("34.82"), "%", "derived", (TABLE, PAGE), "93.4 ÷ 268.22 = 34.82%"),
        Figure("项目支出", Decimal("93.4"), "万元", "cell", (TABLE,)),
        Figure("支出合计", Decimal("268.22"), "万元", "cell", (PAGE,)),
    ),
    numbers=(CheckedNumber("34.82%", 1, 7, Decimal("34.82"), "%", Verdict.DERIVED),),
)
CONFLICTING = replace(
    ANSWERED,
    numbers=(CheckedNumber("93.4万元", 22, 28, Decimal("93.4"), "万元", Verdict.CONFLICT, (TABLE, PROSE)),),
    conflicts=(
        Conflict(
            "2021年项目支出",
            ((Decimal("93.4"), "万元", TABLE), (Decimal("94.3"), "万元", PROSE)),
            "合计 = 基本支出 + 项目支出，表中数字相加相符",
        ),
    ),
)
AMBIGUOUS = Answer(
    question="昌吉2023年公务接待费",
    status=Status.AMBIGUOUS,
    text="昌吉有两个单位，您问的是哪一个？",
    choices=("昌吉州电政办2023年公务接待费是多少？", "昌吉市政府办2023年公务接待费是多少？"),
)
NO_DATA = Answer("克州2019年项目支出", Status.NO_DATA, "没有收录克州电子政务服务中心2019年的公开文件。")
OUT_OF_SCOPE = Answer("今天天气", Status.OUT_OF_SCOPE, "问账只回答部门预算和决算公开里的问题。")
REASON = Answer(
    "为什么增加",
    Status.ANSWERED,
    "原文说：“主要原因是人员增加”。",
    passages=(Passage("p1", "克州", 2021, "三、支出说明", "第一段。\n\n第二段：\n    缩进。", PROSE),),
)
SHELF = (
    Disclosure("克州2021", "a.txt", "0" * 64, "克州电子政务服务中心", (), Scope.UNIT, 2021, Stage.BUDGET, 1),
    Disclosure("普陀2024", "b.pdf", "1" * 64, "上海市普陀区委社会工作部", (), Scope.DEPARTMENT, 2024, Stage.FINAL, 60),
)


@dataclass
class FakeAssistant:
    """A queue of what to answer (or raise), and the calls that came."""

    queue: list[Answer | Exception] = field(default_factory=list)
    shelf: Sequence[Disclosure] | Exception = SHELF
    calls: list[tuple[str, list[tuple[str, Answer | str]]]] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[tuple[str, Answer | str]] = ()) -> Answer:
        self.calls.append((question, list(history)))
        reply = self.queue.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def disclosures(self) -> Sequence[Disclosure]:
        if isinstance(self.shelf, Exception):
            raise self.shelf
        return self.shelf


class Page(HTMLParser):
    """Which elements the HTML has, with their classes, and which text stands inside each class."""

    VOID = frozenset({"br", "img", "input", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.by_class: dict[str, str] = {}
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == "br":
            self.handle_data("\n")
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> without a start"
        assert self.open[-1][0] == tag
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for _, classes in self.open:
            for name in classes.split():
                self.by_class[name] = self.by_class.get(name, "") + data


def built(assistant: FakeAssistant) -> Any:
    """The page, built inside a running event loop: without one gradio makes loops that it never closes."""

    async def build() -> Any:
        return app.build(assistant)

    return asyncio.run(build())


def asked(assistant: FakeAssistant) -> Callable[..., Iterator[Any]]:
    """The handler behind the text box, as gradio would call it."""
    handler: Callable[..., Iterator[Any]]
    handler = next(function.fn for function in built(assistant).fns.values() if function.api_name == "ask")
    return handler


# What a reply looks like ---------------------------------------------------------------------------------------------


def test_an_answer_shows_the_figure_and_where_it_stands() -> None:
    page = Page(app.render(ANSWERED))
    assert page.by_class["wz-figure"] == "93.4万元"
    assert "已查到" in page.by_class["wz-status"]
    assert page.by_class["wz-number"] == "93.4万元"
    assert page.by_class["wz-text"] == ANSWERED.text
    card = page.by_class["wz-citation"]
    for expected in (
        "表三 部门支出总体情况表",
        "合计（第5行）",
        "项目支出（第4列）",
        "文本第120行",
        "93.40　",
        "001_克州.txt",
    ):
        assert expected in card
    assert "35毫秒" in page.text


def test_a_place_on_our_machine_is_not_shown() -> None:
    assert "secret" not in Page(app.render(ANSWERED)).text
    windows = replace(TABLE, path="C:\\Users\\somebody\\克州.txt")
    assert "somebody" not in app.render_citation(1, windows)


def test_a_derived_figure_leads_with_its_formula_above_what_it_came_from() -> None:
    page = Page(app.render(DERIVED))
    assert page.by_class["wz-figure"] == "34.82%"
    assert "93.4 ÷ 268.22 = 34.82%" in page.by_class["wz-formula"]
    assert page.tags.count("tr") == 4
    assert "第42页" in page.text


def test_a_series_is_a_table_without_one_figure_above_the_others() -> None:
    series = replace(ANSWERED, figures=(ANSWERED.figures[0], replace(ANSWERED.figures[0], value=Decimal(1))))
    page = Page(app.render(series))
    assert "wz-figure" not in page.by_class
    assert page.tags.count("table") == 1


def test_a_conflict_names_both_values_and_places_in_words() -> None:
    page = Page(app.render(CONFLICTING))
    box = page.by_class["wz-conflict"]
    for expected in ("说法不一", "93.4万元（采用）", "94.3万元（另一处）", "表三", "正文", "文本第310行", "依据：合计"):
        assert expected in box
    assert "来源不一" in page.by_class["wz-doubt"]


@pytest.mark.parametrize("answer", [ANSWERED, AMBIGUOUS, NO_DATA, OUT_OF_SCOPE], ids=lambda answer: answer.status)
def test_each_status_has_its_own_words_and_class(answer: Answer) -> None:
    page = Page(app.render(answer))
    assert page.by_class["wz-status"].endswith(app.STATUS_WORDS[answer.status][1])
    assert f"wz-{answer.status}" in page.by_class
    assert ("wz-figure" in page.by_class) == (answer is ANSWERED)


def test_the_words_of_the_statuses_differ_without_their_colour() -> None:
    assert len({words for _, words in app.STATUS_WORDS.values()}) == len(Status)


def test_choices_are_listed_and_offered_as_questions_to_click() -> None:
    page = Page(app.render(AMBIGUOUS))
    assert page.tags.count("li") == 2
    turn = app.take_turn(FakeAssistant([AMBIGUOUS]), AMBIGUOUS.question, [])
    assert [option["value"] for option in app.messages([turn])[1]["options"]] == list(AMBIGUOUS.choices)


def test_many_citations_are_folded() -> None:
    sources = tuple(replace(TABLE, row=row) for row in range(1, 11))
    page = Page(app.render(replace(ANSWERED, figures=(replace(ANSWERED.figures[0], sources=sources),))))
    assert "还有7处出处" in page.text
    assert "出处10" in page.text


def test_a_passage_keeps_its_lines_but_makes_no_blank_line_in_the_html() -> None:
    html = app.render(REASON)
    assert "\n" not in html
    assert "第一段。\n\n第二段：\n    缩进。" in Page(html).text


def test_how_the_question_was_understood_is_shown() -> None:
    class Query:
        def to_dict(self) -> dict[str, Any]:
            return {"body": "克州", "years": [2021, 2022], "whole": True, "stage": None, "fund": ""}

    text = Page(app.render(replace(ANSWERED, query=Query()))).text
    assert "2021、2022" in text
    assert "是" in text
    assert "年份" in text
    assert "阶段" not in text, "what was not said is left out"


def test_spans_that_do_not_fit_the_text_are_left_out() -> None:
    def number(start: int, end: int) -> CheckedNumber:
        return CheckedNumber("x", start, end, None, "", Verdict.VERIFIED)

    answer = replace(NO_DATA, text="共12个", numbers=(number(-1, 2), number(1, 3), number(2, 4), number(3, 99)))
    page = Page(app.render(answer))
    assert page.by_class["wz-text"] == "共12个"
    assert page.by_class["wz-number"] == "12"


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
        app.render(answer),
        app.render(replace(answer, figures=(figure,))),
        app.render_question(text),
        app.render_excuse(text),
        app.render_disclosures(shelf),
    ):
        page = Page(html)
        assert not {"img", "script", "a", "iframe", "svg", "style"} & set(page.tags)
        assert page.attributes <= {"class", "title", "role", "scope", "aria-hidden"}
        assert " ".join(text.split()) in " ".join(page.text.split())
        assert "\n" not in html
        assert not set("$*`[]|~@{}!") & set(html), "Markdown or a template would find something here"


def test_plain_text_survives_as_it_was() -> None:
    text = "原文：<13,6> 万元 ≧98%\t👍\r\n下一行"
    assert Page(app.plain(text)).text == "原文：<13,6> 万元 ≧98% 👍\n下一行"


def test_what_cannot_be_seen_is_made_visible() -> None:
    assert app.visible("a\x00b\x1b[0mc\u202e12.3\u2069\ud800") == "a\ufffdb\ufffd[0mc\ufffd12.3\ufffd\ufffd"
    family = "👩\u200d👩\u200d👧"
    assert app.visible(family) == family


# The conversation ----------------------------------------------------------------------------------------------------


def test_earlier_questions_and_answers_are_passed_as_values() -> None:
    assistant = FakeAssistant([ANSWERED, QuestionError("问题是空的。请写一句话。"), DERIVED])
    turns: list[app.Turn] = []
    for question in ("克州2021年项目支出多少", "", "占多少"):
        turns = [*turns, app.take_turn(assistant, question, turns)]
    assert assistant.calls[2] == ("占多少", [("克州2021年项目支出多少", ANSWERED)])


def test_the_question_shows_at_once_and_the_answer_follows() -> None:
    ask = asked(FakeAssistant([ANSWERED]))
    (waiting, box, _), (shown, box_after, turns) = ask("克州2021年项目支出多少", [])
    assert [message["role"] for message in waiting] == ["user", "assistant"]
    assert box == ""
    assert box_after != "", "what was typed meanwhile must stay"
    assert "93" in shown[1]["content"]
    assert turns[0].answer is ANSWERED


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (QuestionError("问题太长：请写短些。"), "问题太长：请写短些。"),
        (StoreBusy("另一个程序正在写入，请稍后再试。"), "另一个程序正在写入，请稍后再试。"),
    ],
)
def test_errors_that_are_not_ours_are_shown_as_they_are(error: Exception, sentence: str) -> None:
    turn = app.take_turn(FakeAssistant([error]), "x" * 10_000, [])
    assert sentence in Page(turn.html).text
    assert turn.answer is None


def test_our_own_fault_is_logged_and_the_next_question_works(caplog: pytest.LogCaptureFixture) -> None:
    ask = asked(FakeAssistant([ZeroDivisionError("内部细节"), ANSWERED]))
    with caplog.at_level(logging.ERROR):
        *_, (shown, _, turns) = ask("第一问", [])
    assert app.OUR_FAULT in Page(shown[1]["content"]).text
    assert "内部细节" not in shown[1]["content"]
    assert "ZeroDivisionError" in caplog.text
    *_, (shown, _, turns) = ask("第二问", turns)
    assert [turn.answer for turn in turns] == [None, ANSWERED]
    assert len(shown) == 4


def test_an_answer_that_cannot_be_rendered_is_our_fault_too() -> None:
    class Query:
        def to_dict(self) -> dict[str, Any]:
            raise KeyError("x")

    turn = app.take_turn(FakeAssistant([replace(ANSWERED, query=Query())]), "问", [])
    assert app.OUR_FAULT in Page(turn.html).text


@pytest.mark.parametrize("question", ["", "  \n ", "长" * 10_000, "\x00\x1b[31m\ud83d", "👍👩‍👩‍👧", None])
def test_odd_questions_can_be_shown_and_sent(question: str | None) -> None:
    *_, (shown, _, turns) = asked(FakeAssistant([QuestionError("不能当作问题。")]))(question, [])
    content = shown[0]["content"]
    content.encode()
    assert 0 < len(Page(content).text) < 700
    assert "不能当作问题" in shown[1]["content"]
    assert turns[0].question == (question or "")


# The page ------------------------------------------------------------------------------------------------------------


def test_the_shelf_says_who_which_year_which_stage_and_scope() -> None:
    text = Page(app.render_disclosures(SHELF)).text
    for expected in ("2份", "克州电子政务服务中心", "2021年预算", "单位本级", "2024年决算", "部门汇总"):
        assert expected in text
    assert "ingest" in Page(app.render_disclosures(())).text


def test_a_store_that_cannot_be_listed_still_gives_a_page() -> None:
    assert built(FakeAssistant(shelf=StoreBusy("另一个程序正在写入。"))).fns


LIVE = """
import os, socket, sys, urllib.error, urllib.request

def only_this_machine(event, arguments):
    inside = event != "socket.connect" or arguments[0].family == socket.AF_UNIX
    if not inside and arguments[1][0] not in ("127.0.0.1", "::1"):
        os.write(2, f"asked for {arguments[1]}".encode())
        os._exit(9)

sys.addaudithook(only_this_machine)
os.environ["HTTP_PROXY"] = os.environ["http_proxy"] = "http://192.0.2.1:9"  # must not be used for ourselves
os.environ["GRADIO_SHARE"] = "True"  # must not be heeded

import app
from index.errors import SettingError
from qa.answer import Answer, Status

class Fake:
    asked = []
    def disclosures(self):
        return []
    def ask(self, question, history=()):
        self.asked.append((question, len(history)))
        if len(self.asked) == 1:
            raise ZeroDivisionError
        return Answer(question, Status.NO_DATA, "没有收录。")

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
page = app.build(Fake())
address = app.launch(page, host="127.0.0.1", port=port, wait=False)
assert address == f"http://127.0.0.1:{port}/", address
assert page.share_url is None and page.analytics_enabled is False
assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"

html = urllib.request.urlopen(address).read().decode()
assert "fonts.googleapis" not in html and "gstatic" not in html and '"stylesheets":[]' in html.replace(" ", "")
try:
    urllib.request.urlopen(address + "gradio_api/file=pyproject.toml")
    raise SystemExit("files of this machine are served")
except urllib.error.HTTPError as error:
    assert error.code == 403, error

import gradio_client
client = gradio_client.Client(address, verbose=False)
first = client.predict("第一问", api_name="/ask")
assert "&#" not in first[0][1]["content"][0]["text"] and "程序出了差错" in first[0][1]["content"][0]["text"]
client.predict("第二问", api_name="/ask")
third = client.predict("第三问", api_name="/ask")
assert len(third[0]) == 6 and Fake.asked == [("第一问", 0), ("第二问", 0), ("第三问", 1)], Fake.asked
try:
    app.launch(app.build(Fake()), host="127.0.0.1", port=port, wait=False)
    raise SystemExit("one port twice")
except SettingError as error:
    assert str(port) in str(error)
print("好")
os._exit(0)
"""


def test_a_running_page_asks_nobody_else_and_stays_usable_after_an_error() -> None:
    """In a process of its own: an audit hook stays for good, and gradio and its client leave loops and sockets open."""
    root = Path(app.__file__).parent
    done = subprocess.run(
        [sys.executable, "-u", "-c", LIVE], cwd=root, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "好\n"
