"""Truthful, lying and commanded models through the real client: a short slice of ``benchmarks/model.py`` and
``benchmarks/injection.py``, which measure the same at length."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.chat_server import ChatServer, answers, chat_server
from benchmarks.injection import ATTACKS, CARRIERS, QUESTIONS, in_documents, in_questions, in_uploads, store_of
from benchmarks.model import (
    LIES,
    TRUTHFUL,
    asked_plainly,
    configured,
    lies_shown,
    shown_as_written,
    truthful,
)
from qa import Assistant
from qa.evaluate import Question

pytest_plugins = ["qa_fixtures"]
pytest.importorskip("langchain_openai")

ASKED = tuple(
    Question(str(number), "", text, "answered")
    for number, text in enumerate(
        (
            "克州2021年项目支出多少",
            "克州2021年项目支出占总支出的比例",
            "昌吉州2021年一般公共服务支出多少",  # sources that disagree
            "昌吉州2021年项目支出比上年增加多少",
            "2021年哪个单位的三公经费更高，昌吉州还是克州",
            "克州2021年基本支出和项目支出相差多少",
            "克州2021年预算最大的项目是哪个",
        )
    )
)


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    """A chat model on this machine, named by the settings."""
    with chat_server(truthful()) as running, configured(running.address):
        yield running


@pytest.fixture(scope="module")
def model(server: ChatServer, sample_facts: Path) -> Assistant:
    assert server.address
    return Assistant.open(sample_facts)


@pytest.mark.parametrize("seed", range(2))
def test_a_truthful_model_is_shown_as_written(
    model: Assistant, server: ChatServer, samples_assistant: Assistant, seed: int
) -> None:
    server.model = truthful(seed)
    counted = shown_as_written(model, server, asked_plainly(samples_assistant, ASKED))
    assert counted["asked"] >= 5
    assert counted["as written"] == counted["asked"]
    assert not counted["figures changed"]


@pytest.mark.parametrize("kind", LIES)
def test_no_lie_is_shown(model: Assistant, server: ChatServer, samples_assistant: Assistant, kind: str) -> None:
    some = [*LIES].index(kind) % 3
    asked = asked_plainly(samples_assistant, ASKED[some::3])
    counted, seen = lies_shown(model, server, samples_assistant, asked, [kind])
    assert 0 < counted[f"{kind}: asked"] <= len(asked)  # what is not put into words of its own is not asked
    assert seen == []


def test_a_lie_that_is_shown_would_be_counted(
    model: Assistant, server: ChatServer, samples_assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIES, "the truth in other words", lambda task, *_: f"根据资料，{task.draft}")
    asked = asked_plainly(samples_assistant, ASKED)
    counted, seen = lies_shown(model, server, samples_assistant, asked, ["the truth in other words"])
    assert len(seen) == counted["the truth in other words: asked"] >= 5


def test_there_are_many_ways_of_each() -> None:
    assert len(LIES) >= 20
    assert len(TRUTHFUL) >= 10
    assert len(ATTACKS) * len(CARRIERS) >= 60


@pytest.mark.parametrize(("carrier", "attack"), [("Word remark cell", 3), ("plain text", 18)])
def test_no_document_changes_a_figure(server: ChatServer, carrier: str, attack: int) -> None:
    (outcome,) = in_documents(server, [(carrier, ATTACKS[attack])])
    assert outcome.changed == ""


def test_no_question_and_no_upload_changes_a_figure(server: ChatServer, tmp_path: Path) -> None:
    store = store_of(tmp_path)
    server.model = lambda _: answers("x")
    assert all(Assistant.open(store).ask(question).figures for question in QUESTIONS[:3])
    outcomes = [*in_questions(server, store, ATTACKS[::4]), *in_uploads(store, ATTACKS[::2])]
    assert [outcome for outcome in outcomes if outcome.changed] == []
