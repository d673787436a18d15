"""How an answer comes about: understand → execute the best readings → compare → say → (word); and the Assistant.

Everything up to the words is exact and needs nothing but the store. Only where a chat model is configured does LangChain
come in: importing it would be half of the whole time of a figure.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.domain.disclosure import Contradiction, Disclosure, Passage
from index.domain.errors import InputError, QuestionError
from index.store.fact_store import FactStore
from index.store.passage_search import PassageSearch
from qa.answer import Answer, CheckedNumber
from qa.asking import answered
from qa.audit import audit
from qa.check.text import bodies_meant, check_text
from qa.llm import configured_model, tracing_off
from qa.present.answer import answer_of
from qa.present.chinese import clean
from qa.present.english import in_english
from qa.present.rewording import can_be_worded, worded
from qa.query import Asked, ItemWanted, Period, Query, Wanted
from qa.query_json import asked_from_json, from_json
from qa.select import Group, Sought, nearest, whose
from qa.solve import Earlier, Outcome, solve
from qa.understand import understand
from qa.understand.model import may_read, may_word, read_by_model

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

History = Sequence[tuple[str, "Answer | str"]]
BEING_WORDED = "数字已经核对。正在请模型把话说得更顺……"
LONGEST_QUESTION = 2_000
_PASSAGES = 60  # of which the ones that define or describe are looked for


@dataclass(frozen=True, slots=True)
class Turn:
    """What the chain carries from step to step."""

    question: str
    earlier: tuple[Earlier, ...] = ()
    answer: Answer | None = None


class Assistant:
    """Asks, checks and audits one store. Opening is cheap: models and passages are loaded when first needed."""

    def __init__(self, store: FactStore, folder: Path, model: BaseChatModel | None = None) -> None:
        self._store = store
        self._folder = folder
        self._model = model

    @classmethod
    def open(cls, store: str | Path = "store", *, model: BaseChatModel | None = None) -> Assistant:
        """Open a store's folder (``WENZHANG_DATABASE_URL`` and ``WENZHANG_CHROMA_URL`` name servers instead).

        ``model`` is any LangChain chat model; by default the one that ``WENZHANG_LLM`` names, or none.
        Raises ``StoreMissing`` when nothing was ingested, ``SettingError`` for a model that cannot be made.
        """
        folder = Path(store)
        facts = FactStore.open(folder, os.environ.get("WENZHANG_DATABASE_URL"))
        return cls(facts, folder, model or configured_model())

    def ask(self, question: str, history: History = ()) -> Answer:
        """The checked answer. ``history``: earlier (question, Answer or text) pairs, oldest first.

        Raises ``QuestionError`` for an empty or far too long question.
        """
        *_, answer = self.stream(question, history)
        return answer

    def stream(self, question: str, history: History = ()) -> Iterator[Answer]:
        """The answer as the rules write it; then, where a chat model is asked for its words, the final one. The figures of
        both are the same. Raises as ``ask``."""
        started = time.perf_counter()
        _refuse_no_question(question)
        turn = self._answered(Turn(question, self._earlier(history)))
        assert turn.answer is not None
        by_rule = _timed(turn.answer, started)
        if self._model is None or not may_word() or not can_be_worded(by_rule):
            yield by_rule
            return
        yield replace(by_rule, note=BEING_WORDED)
        final = self.chain.invoke(replace(turn, answer=by_rule)).answer
        yield _timed(final or by_rule, started)

    def run(self, query: Query | Asked | Mapping[str, Any], history: Sequence[Earlier] = ()) -> Answer:
        """The answer to a Query, a reading, or the JSON form of either. Raises ``QuestionError`` for what is none."""
        started = time.perf_counter()
        asked = _asked(query)
        outcome = self._executed(asked, tuple(history))
        return _timed(answer_of("", asked, outcome), started)

    def check(self, text: str, *, body: str | None = None, year: int | None = None) -> list[CheckedNumber]:
        """A verdict for every number in any text. ``body`` and ``year`` narrow what the text leaves open."""
        return check_text(text, self._store, body=body, year=year)

    def bodies_meant(self, name: str) -> tuple[str, ...]:
        """The full names of the store's bodies that a name can mean."""
        return bodies_meant(name, self._store)

    def audit(self, disclosure: str | Path | None = None) -> list[Contradiction]:
        """Where disclosures contradict themselves: all of the store, or one by hash, path, file name or title, or a file
        or folder on the disk that is not in the store.

        Raises ``InputError`` for what is none of these, and for a file that cannot be read.
        """
        audited = audit(self._store, disclosure)
        if audited.failed and not audited.audited:
            raise InputError("；".join(audited.failed))
        return audited.contradictions

    def disclosures(self) -> list[Disclosure]:
        """What is in the store."""
        return self._store.disclosures()

    @property
    def store(self) -> FactStore:
        """The facts that are asked."""
        return self._store

    @cached_property
    def chain(self) -> Runnable[Turn, Turn]:
        """From a question to the answer in a model's words, as LangChain runnables: answer by rule, then word."""
        tracing_off()
        from langchain_core.runnables import RunnableLambda  # heavy: see the top of this file

        return RunnableLambda(self._answered) | RunnableLambda(self._worded)

    def _answered(self, turn: Turn) -> Turn:
        """The turn with its answer by rule; one that has an answer stays as it is."""
        if turn.answer is not None:
            return turn
        asked = [one.asked for one in turn.earlier]
        reading = understand(turn.question, self._store, asked, newest=self._newest)
        if self._model is not None and not reading.complete and may_read():
            reading = read_by_model(self._model, reading, self._store, asked)
        answer = answered(turn.question, reading, lambda one: self._executed(one, turn.earlier), self._near)
        return replace(turn, answer=in_english(answer) if _wants_english(answer) else answer)

    def _worded(self, turn: Turn) -> Turn:
        if self._model is None or turn.answer is None:
            return turn
        return replace(turn, answer=worded(self._model, turn.question, replace(turn.answer, note="")))

    def _executed(self, asked: Asked, earlier: tuple[Earlier, ...]) -> Outcome:
        return solve(asked.query, self._store, asked.form, earlier, self._found_passages)

    def _near(self, wanted: Wanted, words: Sequence[str]) -> Sequence[Group]:
        agencies = whose(self._store, wanted)
        year = wanted.period.fiscal_year if isinstance(wanted.period, Period) else None
        item = tuple(ItemWanted(path=(word,)) for word in words)
        return nearest(self._store, Sought(agencies=agencies, year=year, item=item))

    def _found_passages(self, words: Sequence[str], sha256s: Sequence[str]) -> list[Passage]:
        hits = self._passages.search(" ".join(words), limit=_PASSAGES, sha256s=sha256s or None)
        return [hit.passage for hit in hits]

    def _earlier(self, history: History) -> tuple[Earlier, ...]:
        """The turns of a conversation as they were read; one that is known by its text alone is read again."""
        found: list[Earlier] = []
        for question, told in history:
            if isinstance(told, Answer) and isinstance(told.query, Asked):
                found.append(Earlier(told.query, told.figures))
                continue
            best = understand(question, self._store, [one.asked for one in found], newest=self._newest).best
            if best is not None:
                outcome = self._executed(best.asked, tuple(found))
                found.append(Earlier(best.asked, outcome.figures))
        return tuple(found)

    @property
    def _newest(self) -> int | None:
        return self._store.newest_year()

    @cached_property
    def _passages(self) -> PassageSearch:
        return PassageSearch.open(self._folder, self._store)


def _refuse_no_question(question: str) -> None:
    if not clean(question).strip():
        raise QuestionError("问题是空的，请写出要问的话。")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(f"问题太长（{len(question)} 字），请缩短到 {LONGEST_QUESTION} 字以内。")


def _wants_english(answer: Answer) -> bool:
    return isinstance(answer.query, Asked) and answer.query.form.language == "en"


def _timed(answer: Answer, started: float) -> Answer:
    return replace(answer, elapsed_ms=round((time.perf_counter() - started) * 1000))


def _asked(query: Query | Asked | Mapping[str, Any]) -> Asked:
    if isinstance(query, Asked):
        return query
    if isinstance(query, Mapping):
        return asked_from_json(query) if "query" in query else Asked(from_json(query))
    return Asked(query)
