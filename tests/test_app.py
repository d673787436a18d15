"""The web chat over a fake assistant: a conversation, and the page on a port."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from app_fixtures import AMBIGUOUS, ANSWERED, DERIVED, FakeAssistant, Page

import app
from index.domain.errors import QuestionError, StoreBusy
from qa.answer import Conflict


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


def taken(assistant: FakeAssistant, question: str, turns: Sequence[app.Turn]) -> app.Turn:
    """The last that is shown for a question."""
    *_, turn = app.take_turn(assistant, question, turns)
    return turn


# The conversation ----------------------------------------------------------------------------------------------------


def test_earlier_questions_and_answers_are_passed_as_values() -> None:
    assistant = FakeAssistant([ANSWERED, QuestionError("问题是空的。请写一句话。"), DERIVED])
    turns: list[app.Turn] = []
    for question in ("克州2021年项目支出多少", "", "占多少"):
        turns = [*turns, taken(assistant, question, turns)]
    assert assistant.calls[2] == ("占多少", [("克州2021年项目支出多少", ANSWERED)])


def test_choices_are_offered_as_questions_to_click() -> None:
    turn = taken(FakeAssistant([AMBIGUOUS]), AMBIGUOUS.question, [])
    assert [option["value"] for option in app.messages([turn])[1]["options"]] == list(AMBIGUOUS.choices)


def test_the_question_shows_at_once_and_the_answer_follows() -> None:
    ask = asked(FakeAssistant([ANSWERED]))
    (waiting, box, _), (shown, box_after, turns) = ask("克州2021年项目支出多少", [])
    assert [message["role"] for message in waiting] == ["user", "assistant"]
    assert box == ""
    assert box_after != "", "what was typed meanwhile must stay"
    assert "93" in shown[1]["content"]
    assert turns[0].answer is ANSWERED


def test_the_rules_answer_shows_while_a_model_words_it() -> None:
    waiting, worded = replace(ANSWERED, note="正在请模型"), replace(ANSWERED, text="花在项目上的是 93.4 万元。")
    _, (first, _, _), (second, _, turns) = asked(FakeAssistant([[waiting, worded]]))("克州2021年项目支出多少", [])
    assert "正在请模型" in first[1]["content"]
    assert "花在项目上的是" in second[1]["content"]
    assert "正在请模型" not in second[1]["content"]
    assert [turn.answer for turn in turns] == [worded]


def test_a_fault_after_the_answer_was_shown_leaves_it() -> None:
    *_, (shown, _, turns) = asked(FakeAssistant([[ANSWERED, ZeroDivisionError("x")]]))("问", [])
    assert app.OUR_FAULT not in shown[1]["content"]
    assert turns[0].answer is ANSWERED


def test_a_note_is_text() -> None:
    html = taken(FakeAssistant([replace(ANSWERED, note="<img src=x> [a](http://b)")]), "问", []).html
    assert "img" not in Page(html).tags
    assert "<img src=x> [a](http://b)" in Page(html).by_class["wz-note"]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (QuestionError("问题太长：请写短些。"), "问题太长：请写短些。"),
        (StoreBusy("另一个程序正在写入，请稍后再试。"), "另一个程序正在写入，请稍后再试。"),
    ],
)
def test_errors_that_are_not_ours_are_shown_as_they_are(error: Exception, sentence: str) -> None:
    turn = taken(FakeAssistant([error]), "x" * 10_000, [])
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
    turn = taken(FakeAssistant([replace(ANSWERED, conflicts=(cast(Conflict, "no conflict"),))]), "问", [])
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
from index.domain.errors import SettingError
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
    def stream(self, question, history=()):
        yield self.ask(question, history)

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
    done = subprocess.run([sys.executable, "-u", "-c", LIVE], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "好\n"
