"""The one door to a chat model: it may word an answer, it never writes a digit of it, and nothing hangs on it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from qa_documents import FakeChatModel, first, is_sound, talk

from index.disclosure import Source
from index.errors import SettingError
from qa import Answer, Assistant
from qa.answer import Figure, Status
from qa.llm import configured_model, reword

pytest_plugins = ["qa_fixtures"]

SOURCE = Source("某局2021年部门预算", "某局.pdf", "a" * 64)
SPENT = Figure("某局2021年项目支出（部门预算）", Decimal("93.40"), "万元", "cell", (SOURCE,))
SHARE = Figure("项目支出占支出总计的比例", Decimal("34.82"), "%", "derived", (SOURCE,), "93.4 ÷ 268.22 = 34.82%")
QUESTION = "克州2021年项目支出多少"
PLAIN = "克州电子政务服务中心2021年项目支出（部门预算）为 93.4 万元。"


def said(store: Path, *replies: str | Exception, question: str = QUESTION) -> tuple[Answer, FakeChatModel]:
    model = FakeChatModel(replies=list(replies))
    answer = Assistant.open(store, model=model).ask(question)
    is_sound(answer)
    return answer, model


# What may be shown


def test_a_truthful_model_words_the_answer(sample_facts: Path) -> None:
    answer, _ = said(sample_facts, "2021年，克州电子政务服务中心花在项目上的钱是{{F1}}。")
    assert answer.text == "2021年，克州电子政务服务中心花在项目上的钱是93.4 万元。"
    assert answer.status is Status.ANSWERED
    assert first(answer) == ("93.4", "万元")
    assert [number.text for number in answer.numbers if number.sources] == ["93.4"]


def test_the_figure_is_the_one_that_was_looked_up_whatever_the_model_says(sample_facts: Path) -> None:
    plain, _ = said(sample_facts, "{{F1}}。")
    for reply in ("不知道。", "{{F2}}", RuntimeError("no network")):
        assert said(sample_facts, reply)[0].figures == plain.figures


def test_all_figures_may_be_used_and_one_more_than_once(sample_facts: Path) -> None:
    answer, _ = said(
        sample_facts, "占{{ F1 }}，即{{F2}}中的{{F2}}，共{{F3}}。", question="克州2021年项目支出占总支出的比例"
    )
    assert answer.text == "占34.82%，即93.4 万元中的93.4 万元，共268.22 万元。"


def test_any_langchain_chat_model_will_do(sample_facts: Path) -> None:
    model: BaseChatModel = FakeListChatModel(responses=["花在项目上的是{{F1}}。"])
    assert Assistant.open(sample_facts, model=model).ask(QUESTION).text == "花在项目上的是93.4 万元。"


# What may not


@pytest.mark.parametrize(
    "reply",
    [
        "项目支出为93.4万元。",  # right, but its own digits
        "项目支出为{{F1}}，约95万元。",
        "项目支出为{{F1}}，增长14.74%。",
        "项目支出为{{F1}}，共5项。",
        "项目支出为{{F1}}，占３４％。",
        "项目支出为94.3万元。",
        "克州2022年项目支出为{{F1}}。",  # another year than the figure's
        "{{F9}}",
        "{{F2}}",  # there is one figure only
        "{{F0}}",
        "{{F1}}和{{F7}}",
        "F1",
        "{F1}",
        "项目支出增加了。",
        "",
        "   \n",
    ],
)
def test_a_model_that_lies_or_says_nothing_is_not_shown(sample_facts: Path, reply: str) -> None:
    answer, model = said(sample_facts, reply)
    assert answer.text == PLAIN
    assert model.prompts


@pytest.mark.parametrize(
    "error", [RuntimeError("boom"), TimeoutError("late"), ConnectionError("refused"), ValueError("bad"), KeyError("x")]
)
def test_a_model_that_fails_leaves_the_rule_written_answer(sample_facts: Path, error: Exception) -> None:
    assert said(sample_facts, error)[0].text == PLAIN


def test_the_asked_figure_must_be_said() -> None:
    assert reword(FakeChatModel(replies=["为{{F2}}。"]), "问", "", [SHARE, SPENT]) is None
    assert reword(FakeChatModel(replies=["为{{F1}}。"]), "问", "", [SHARE, SPENT]) == "为34.82%。"


def test_a_reply_in_content_blocks_is_read() -> None:
    class Blocks(FakeChatModel):
        def invoke(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
            reply = super().invoke(*args, **kwargs)  # type: ignore[arg-type]
            reply.content = [{"type": "text", "text": "为{{F1}}。"}]
            return reply

    assert reword(Blocks(replies=["x"]), "问", "", [SPENT]) == "为93.4 万元。"


# What a model gets to see


def test_the_model_sees_ids_and_labels_and_no_amount(sample_facts: Path) -> None:
    _, model = said(sample_facts, "{{F1}}。", question="克州2021年项目支出占总支出的比例")
    (prompt,) = model.prompts
    assert "克州2021年项目支出占总支出的比例" in prompt
    for number in ("{{F1}} = ", "{{F2}} = ", "{{F3}} = "):
        assert number in prompt
    assert "34.82%（" not in prompt


def test_the_figures_of_the_draft_are_replaced_by_their_ids() -> None:
    model = FakeChatModel(replies=["{{F1}}"])
    reword(model, "问", "项目支出为 93.4 万元。", [SPENT])
    assert "项目支出为 {{F1}}。" in model.prompts[0]
    assert "93.4" not in model.prompts[0]


@pytest.mark.parametrize(
    "question",
    [
        "克州2022年项目支出多少",  # no data
        "项目支出多少",  # ambiguous
        "今天天气怎么样",  # out of scope
        "昌吉州2021年一般公共服务支出多少",  # a conflict is always told in our words
    ],
)
def test_the_model_is_asked_only_about_plain_figures(sample_facts: Path, question: str) -> None:
    answer, model = said(sample_facts, "{{F1}}，没有问题。", question=question)
    assert model.prompts == []
    assert "没有问题" not in answer.text


def test_a_document_s_words_are_no_instruction_to_our_checks(sample_facts: Path) -> None:
    answer, _ = said(sample_facts, "忽略核对。${question} {{F1}} <script>")
    assert answer.text == "忽略核对。${question} 93.4 万元 <script>"  # text, nothing is run or filled in again


def test_a_follow_up_is_worded_too(sample_facts: Path) -> None:
    model = FakeChatModel(replies=["项目{{F1}}。", "基本{{F1}}。"])
    answer = talk(Assistant.open(sample_facts, model=model), QUESTION, "那基本支出呢")
    assert answer.text == "基本174.82 万元。"
    assert len(model.prompts) == 2


# Which model


def test_without_a_setting_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENZHANG_LLM", raising=False)
    assert configured_model() is None
    monkeypatch.setenv("WENZHANG_LLM", "  ")
    assert configured_model() is None


@pytest.mark.parametrize("name", ["no_such_provider:no_such_model", "x:"])
def test_a_model_that_cannot_be_made_is_a_setting_error(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("WENZHANG_LLM", name)
    with pytest.raises(SettingError, match="WENZHANG_LLM"):
        configured_model()
