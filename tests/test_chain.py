"""The Assistant: the chain from question to checked answer, conversations, and what is never shown."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from langchain_core.runnables import Runnable
from qa_documents import EDUCATION, HEALTH, MADE, SAMPLES, FakeChatModel, fill, first, is_sound, make, reply, talk

from index.domain.disclosure import Source
from index.domain.errors import InputError, QuestionError, StoreMissing
from index.store.fact_store import FactStore
from qa import Answer, Assistant
from qa.answer import Status, Verdict
from qa.blocks import Quote, Sentence
from qa.chain import BEING_WORDED
from qa.present.chinese import written

pytest_plugins = ["qa_fixtures"]

SOURCE = Source("某局2021年部门预算", "某局.pdf", "a" * 64)


# Opening a store


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="wenzhang ingest"):
        Assistant.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_an_empty_store_answers_that_it_holds_nothing(tmp_path: Path) -> None:
    FactStore.create(tmp_path / "store").close()
    answer = Assistant.open(tmp_path / "store").ask("克州2021年项目支出多少")
    assert answer.status in (Status.NO_DATA, Status.AMBIGUOUS)
    assert answer.text
    assert not answer.figures


def test_a_disclosure_that_comes_later_is_known_at_once(tmp_path: Path) -> None:
    first_file, *others = make(tmp_path / "files", MADE[2:4])
    store = fill(tmp_path / "store", [first_file])
    assistant = Assistant.open(store)
    assert assistant.ask(f"{HEALTH}2025年基本支出").status is Status.NO_DATA
    fill(store, others)
    assert first(assistant.ask(f"{HEALTH}2025年基本支出")) == ("80.55", "万元")


def test_what_is_held(made_assistant: Assistant) -> None:
    assert sorted(d.title for d in made_assistant.disclosures()) == sorted(
        f"{m.body}{m.year}年{m.word}预算" for m in MADE
    )


# The answer carries what led to it


def test_the_answer_keeps_its_query_its_facts_and_its_time(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("克州2021年项目支出多少")
    assert "项目支出" in answer.understood
    assert answer.facts
    assert {fact.value for fact in answer.facts} == {Decimal("93.40")}
    assert answer.elapsed_ms >= 0
    assert set(answer.citations) == {source for figure in answer.figures for source in figure.sources}


def test_the_same_question_has_the_same_answer(samples_assistant: Assistant) -> None:
    answers = [samples_assistant.ask("昌吉州2021年一般公共服务支出多少") for _ in range(2)]
    assert replace(answers[0], elapsed_ms=0) == replace(answers[1], elapsed_ms=0)


@pytest.mark.parametrize("question", ["", " \n", "\x00", "多" * 10_000])
def test_what_is_no_question(samples_assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        samples_assistant.ask(question)


# History


def test_history_may_be_text_alone(samples_assistant: Assistant) -> None:
    history = [("克州2021年项目支出多少", "93.4 万元"), ("那基本支出呢", "174.82 万元")]
    (figure,) = samples_assistant.ask("两者相差多少", history).figures
    assert (abs(figure.value), figure.unit) == (Decimal("81.42"), "万元")


def test_history_of_answers_and_of_text_mean_the_same(samples_assistant: Assistant) -> None:
    question = "克州2021年项目支出多少"
    by_answer = samples_assistant.ask("昌吉州呢", [(question, samples_assistant.ask(question))])
    by_text = samples_assistant.ask("昌吉州呢", [(question, "……")])
    assert by_answer.figures == by_text.figures
    assert first(by_answer) == ("170", "万元")


def test_numbers_of_the_history_are_never_believed(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("那基本支出呢", [("克州2021年项目支出多少", "基本支出是999万元")])
    assert first(answer) == ("174.82", "万元")
    assert "999" not in answer.text


def test_a_follow_up_without_a_history_asks_back(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("那基本支出呢")
    assert answer.status is Status.AMBIGUOUS
    assert answer.choices


def test_a_conversation_goes_on_after_a_question_without_an_answer(samples_assistant: Assistant) -> None:
    answer = talk(samples_assistant, "克州2021年项目支出多少", "2022年呢", "那2021年的呢")
    assert first(answer) == ("93.4", "万元")


def test_a_body_asked_back_for_may_be_named(samples_assistant: Assistant) -> None:
    answer = talk(samples_assistant, "2021年项目支出多少", "克州的呢")
    assert first(answer) == ("93.4", "万元")


def test_a_whole_new_question_starts_afresh(samples_assistant: Assistant) -> None:
    answer = talk(samples_assistant, "克州2021年项目支出占总支出的比例", "昌吉市2023年信访事务支出多少")
    assert first(answer) == ("10", "万元")
    assert all(ground.by != "previous" for ground in answer.query.grounds)


# The chain


def test_the_chain_is_a_langchain_runnable(samples_assistant: Assistant) -> None:
    assert isinstance(samples_assistant.chain, Runnable)
    assert os.environ["LANGSMITH_TRACING"] == "false"  # nothing of a conversation leaves this machine


def test_with_a_model_the_figures_go_through_the_chain(sample_facts: Path) -> None:
    model = FakeChatModel(replies=[reply("是{{F1}}。")])
    assistant = Assistant.open(sample_facts, model=model)
    assert assistant.ask("克州2021年项目支出").text == "是 93.4 万元。"


def test_the_checked_answer_of_the_rules_comes_before_the_model_s_words(sample_facts: Path) -> None:
    model = FakeChatModel(replies=[reply("是{{F1}}。")])
    answers = Assistant.open(sample_facts, model=model).stream("克州2021年项目支出")
    rules = next(answers)
    assert model.prompts == []
    assert "93.4 万元" in rules.text
    assert all(number.verdict is not Verdict.UNSUPPORTED for number in rules.numbers)
    assert rules.note == BEING_WORDED
    worded = next(answers)
    assert (worded.text, worded.note) == ("是 93.4 万元。", "")
    assert worded.figures == rules.figures
    assert next(answers, None) is None


@pytest.mark.parametrize("question", ["克州2022年项目支出多少", "项目支出多少", "列出克州2021年所有项目及金额"])
def test_what_no_model_is_asked_about_comes_once(sample_facts: Path, question: str) -> None:
    (answer,) = Assistant.open(sample_facts, model=FakeChatModel(replies=["x"])).stream(question)
    assert answer.note == ""


def test_without_a_model_nothing_is_announced(samples_assistant: Assistant) -> None:
    (answer,) = samples_assistant.stream("克州2021年项目支出多少")
    assert answer.note == ""
    assert "note" not in answer.to_dict()  # the contract without a model


def test_what_a_document_hides_in_a_name_is_not_shown() -> None:
    text, _ = written([Sentence(("没有\u200b这\x1b[31m一\u202e项",))])
    assert text == "没有这[31m一项。"


# Prose


WHY = [
    ("昌吉州2021年项目支出为什么增加", ("机房", "电费")),
    ("昌吉州2023年支出大幅增长的主要原因是什么", ("密码服务", "存储扩容")),
    ("什么是“三公”经费", ("因公出国",)),
    ("昌吉州2023年为什么没有公务接待支出", ("无公务接待",)),
]


@pytest.mark.parametrize(("question", "words"), WHY)
def test_a_reason_is_quoted_from_its_passage(ten_assistant: Assistant, question: str, words: tuple[str, ...]) -> None:
    answer = ten_assistant.ask(question)
    is_sound(answer)
    assert answer.status is Status.ANSWERED
    assert any(word in answer.text for word in words)
    quotes = [block for block in answer.blocks if isinstance(block, Quote)]
    assert quotes
    assert all(quote.text in quote.passage.text for quote in quotes)
    assert answer.to_dict()["citations"]


def test_a_definition_is_quoted(ten_assistant: Assistant) -> None:
    answer = ten_assistant.ask("什么是机关运行经费")
    is_sound(answer)
    assert answer.status is Status.ANSWERED
    assert "机关运行经费" in answer.text
    assert answer.text.startswith("《")


@pytest.mark.parametrize("question", ["克州2021年为什么下雨", "什么是量子力学", "昌吉州2020年项目支出为什么增加"])
def test_no_passage_no_prose(ten_assistant: Assistant, question: str) -> None:
    answer = ten_assistant.ask(question)
    is_sound(answer)
    assert answer.status in (Status.NO_DATA, Status.OUT_OF_SCOPE)
    assert not answer.passages


WHY_QUESTION = WHY[0][0]


def quoted_first(answer: Answer) -> str:
    """The first quotation of an answer."""
    return next(block.text for block in answer.blocks if isinstance(block, Quote))


def test_a_model_words_prose_around_verbatim_quotations(ten_store: Path, ten_assistant: Assistant) -> None:
    rules = ten_assistant.ask(WHY_QUESTION)
    quoted = quoted_first(rules)
    model = FakeChatModel(replies=[reply(f"项目支出增加的主要原因是：{{{{P1:{quoted}}}}}")])
    answer = Assistant.open(ten_store, model=model).ask(WHY_QUESTION)
    is_sound(answer)
    assert "项目支出增加的主要原因是" in answer.text
    assert quoted in answer.text
    assert (answer.passages, answer.note) == (rules.passages, "")
    assert "{{P1" not in model.prompts[0].split("<段落>")[1]


@pytest.mark.parametrize(
    "said",
    [
        "原因是：{{P1:%s}}又增加了40万元。",
        "项目支出减少的原因是：{{P1:%s}}",
        "2020年的原因是：{{P1:%s}}",
        "昌吉市的原因是：{{P1:%s}}",
        "原因不是{{P1:%s}}",
        "原因是：{{P9:%s}}",
        "原因是：{{F1}}。{{P1:%s}}",
        "原因是：%s",
        "原因是：{{P1:x%s}}",
    ],
)
def test_what_a_model_adds_to_prose_is_not_shown(ten_store: Path, ten_assistant: Assistant, said: str) -> None:
    rules = ten_assistant.ask(WHY_QUESTION)
    quoted = quoted_first(rules)
    answer = Assistant.open(ten_store, model=FakeChatModel(replies=[reply(said.replace("%s", quoted))])).ask(
        WHY_QUESTION
    )
    assert (answer.text, answer.passages) == (rules.text, rules.passages)
    assert "没有通过核对" in answer.note


# Audit


def test_the_audit_finds_what_was_found_by_hand(samples_assistant: Assistant) -> None:
    findings = samples_assistant.audit()
    values = {frozenset(str(fact.value.normalize()) for fact in finding.facts) for finding in findings}
    assert any({"296.3", "296.03"} <= found for found in values)
    assert all(finding.sources and finding.what and finding.rule for finding in findings)


def test_one_disclosure_is_audited_by_any_of_its_names(samples_assistant: Assistant) -> None:
    disclosure = next(d for d in samples_assistant.disclosures() if "昌吉市" in d.body)
    by_hash = samples_assistant.audit(disclosure.sha256)
    assert by_hash
    for name in (disclosure.path, Path(disclosure.path), Path(disclosure.path).name, disclosure.title):
        assert samples_assistant.audit(name) == by_hash
    assert {fact.source.sha256 for finding in by_hash for fact in finding.facts} <= {disclosure.sha256}


def test_what_agrees_has_no_findings(made_assistant: Assistant) -> None:
    assert made_assistant.audit(f"{HEALTH}2025年部门预算") == []
    with pytest.raises(InputError, match="no such file"):
        made_assistant.audit("no such file")


def test_a_file_that_is_not_in_the_store_is_audited_too(made_assistant: Assistant, tmp_path: Path) -> None:
    sample = SAMPLES / "昌吉市人民政府办公室2023年部门预算.pdf"
    assert {finding.sources[0].path for finding in made_assistant.audit(sample)} == {str(sample)}
    (tmp_path / "坏.docx").write_bytes(b"PK\3\4 no archive")
    with pytest.raises(InputError, match="坏"):
        made_assistant.audit(tmp_path / "坏.docx")


def test_two_disclosures_of_one_body_do_not_contradict_each_other(made_assistant: Assistant) -> None:
    assert made_assistant.audit(f"{EDUCATION}2025年部门预算") == []


def test_an_answer_is_a_value(samples_assistant: Assistant) -> None:
    answer = samples_assistant.ask("克州2021年项目支出")
    assert isinstance(answer, Answer)
    with pytest.raises(AttributeError):
        answer.text = "x"  # type: ignore[misc]
