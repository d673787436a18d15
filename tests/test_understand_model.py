"""A chat model reads a question: what it proposes is checked before anything is looked up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qa.query_json import to_json
from qa.understand import understand
from qa.understand.model import may_read, read_by_model
from tests.qa_documents import FakeChatModel
from tests.understand_lexicon import lexicon

QUESTION = "乙市财政局2024年清理河里淤泥的那个工程花了多少"


def wanted(**slots: Any) -> str:
    found = {"agency": "甲省乙市财政局", "period": {"fiscal_year": 2024}, **slots}
    return json.dumps({"query": {"op": "Amount", "wanted": found}}, ensure_ascii=False)


PROJECT = [{"classification": "project", "path": ["河道清淤工程"]}]


def test_a_model_reads_what_the_grammar_cannot() -> None:
    words = lexicon()
    reading = understand(QUESTION, words)
    assert not reading.complete
    model = FakeChatModel(replies=[f"好的：```json\n{wanted(item=PROJECT)}\n```"])
    best = read_by_model(model, reading, words).best
    assert best is not None
    assert best.by_model
    assert to_json(best.asked.query)["wanted"]["item"] == PROJECT
    assert {ground.slot for ground in best.asked.grounds if ground.by == "assumed"} == {"agency", "item"}
    assert "河道清淤工程" in model.prompts[0]


@pytest.mark.parametrize(
    "reply",
    [
        "我不知道",
        '{"query": null}',
        '{"query": {"op": "Amount"',
        '{"query": {"op": "Guess", "wanted": {}}}',
        wanted(item=[{"classification": "project", "path": ["桥梁工程"]}]),
        wanted(item=PROJECT, period={"fiscal_year": 2019}),
        wanted(item=PROJECT, agency="丁市财政局"),
        ConnectionError("no server"),
    ],
)
def test_what_does_not_hold_changes_nothing(reply: Any) -> None:
    words = lexicon()
    reading = understand(QUESTION, words)
    assert read_by_model(FakeChatModel(replies=[reply]), reading, words) == reading


def test_the_setting_says_what_a_model_is_used_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENZHANG_LLM_USE", "word")
    assert not may_read()
