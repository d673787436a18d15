"""Reasons in the store, and the sentences that a question for the reason is answered from."""

from __future__ import annotations

from pathlib import Path

import pytest
from qa_documents import fill
from things import thing

from index.domain.agencies import full_name
from index.domain.disclosure import Reason
from index.facts.reasons import reasons_of
from index.store.fact_filter import FactFilter
from index.store.fact_store import FactStore
from qa import Assistant
from qa.answer import Status
from typesetting import Document, Heading, Paragraph, Style, write

BODY = "江北市河口区水务局"
OTHER = "因培训班次减少"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reasons")
    document = Document(
        f"{BODY}2023年部门决算",
        BODY,
        2023,
        "部门决算",
        (
            Heading(f"{BODY}2023年部门决算", 1),
            Heading("三、支出决算情况说明", 2),
            Paragraph(
                "1.教育支出（类）进修及培训（款）培训支出（项）。年初预算为5.00万元，支出决算为4.00万元。"
                f"决算数小于预算数的主要原因：{OTHER}。"
            ),
            Paragraph("2023年度公务接待费支出2.00万元，比上年减少1.00万元，下降33.33%，主要原因是来访减少。"),
        ),
    )
    return fill(folder / "store", [write(document, folder / "a.html", Style())])


def test_a_reason_comes_back_as_it_was_read(store: Path) -> None:
    facts = FactStore.open(store)
    first, second = facts.reasons(full_name(BODY))
    assert isinstance(first, Reason)
    assert (thing(first), first.year, first.text) == ("培训支出", 2023, OTHER)
    assert first.source.sentence == f"主要原因:{OTHER}"
    assert [source.written_as for source in first.explains] == ["5.00万元", "4.00万元"]
    explained = [fact for fact in facts.find(FactFilter()) if reasons_of(fact, [second])]
    assert [(thing(fact), fact.role) for fact in explained] == [("公务接待费", "change"), ("公务接待费", "change_rate")]
    assert facts.reasons("某个没有的单位") == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (f"{BODY}2023年培训支出为什么比预算少", OTHER),  # the reason stands in a sentence without a number
        (f"{BODY}2023年公务接待费为什么减少", "来访减少"),
    ],
)
def test_the_sentences_of_a_reason_are_found_by_what_they_explain(store: Path, question: str, words: str) -> None:
    answer = Assistant.open(store).ask(question)
    assert answer.status is Status.ANSWERED
    assert words in answer.text


def test_replacing_a_disclosure_replaces_its_reasons(store: Path, tmp_path: Path) -> None:
    held = FactStore.open(store)
    (disclosure,) = held.disclosures()
    other = FactStore.create(tmp_path)
    reasons = held.reasons(full_name(BODY))
    other.replace(disclosure, [], [], "1", reasons=reasons)
    assert other.reasons(full_name(BODY)) == reasons
    other.replace(disclosure, [], [], "2")
    assert other.reasons(full_name(BODY)) == []
