"""How an answer comes about: understand → look up → (retrieve → quote) → (word) → check; and the Assistant that runs it.

Understanding and looking up are exact and need nothing but the store. What comes after them for prose answers and for
a chat model is a LangChain chain; what it shows is checked before it is worded, and again after. A figure without a model goes straight to the check: importing LangChain would be
half of its whole time (0.35 s of 0.7 s).
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from index.amounts import find_amounts
from index.disclosure import Contradiction, Disclosure, Fact, Passage
from index.errors import InputError
from index.fact_store import FactStore
from index.passage_store import PassageStore
from qa.answer import Answer, CheckedNumber, Status, Verdict
from qa.audit import audit
from qa.check import Binding, bind, check_text, quoted_bindings
from qa.compose import amount_text, holdings_text
from qa.conversation import follow_up
from qa.draft import Draft
from qa.english import is_english, read_english
from qa.english_answer import in_english
from qa.llm import configured_model, tracing_off
from qa.lookup import Lookup
from qa.naming import lexicon_of, lexicon_of_question
from qa.placeholders import clean
from qa.question import Query, understand
from qa.retrieve import Quote, quote, retrieve
from qa.rewording import UNCHECKED, Worded, sentence_of, word_figures, word_quotes
from qa.solve import solve
from qa.typos import Spelling, mended, without_doubled
from qa.vocabulary import Body, Topics, bodies_of, topics_of
from qa.wording import FIRST_ONLY, folded, questions_in, together

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

_WORDS = re.compile(r"[一-鿿]{2}")
History = Sequence[tuple[str, "Answer | str"]]
BEING_WORDED = "数字已经核对。正在请模型把话说得更顺……"
_UNBOUND = "查到了相关资料，但有数字核对不上出处，所以不显示。请换一种问法，或直接查看公开文件。"


@dataclass(frozen=True, slots=True)
class Turn:
    """What the chain carries from step to step: everything that led to the answer."""

    question: str
    earlier: tuple[Query, ...]
    vocabulary: Vocabulary
    query: Query | None = None
    draft: Draft | None = None
    quotes: tuple[Quote, ...] = ()
    passages: tuple[Passage, ...] = ()
    worded: Worded | None = None
    answer: Answer | None = None
    note: str = ""  # how a phrase was read that could not be read as it stands


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the store knows now: its disclosures, their bodies, the words for what can be asked."""

    disclosures: tuple[Disclosure, ...]
    bodies: tuple[Body, ...]
    topics: Topics


class Assistant:
    """Asks, checks and audits one store. Opening is cheap: models and passages are loaded when first needed."""

    def __init__(self, store: FactStore, folder: Path, model: BaseChatModel | None = None) -> None:
        self._store = store
        self._folder = folder
        self._model = model
        self._vocabulary: Vocabulary | None = None
        self._spelling: tuple[Vocabulary, Spelling] | None = None

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
        """The checked answer as the rules write it; then, where a chat model is asked for its words, the final one. No
        number of either is shown before it is checked. The figures of both are the same. Raises as ``ask``."""
        started = time.perf_counter()

        def timed(answer: Answer) -> Answer:
            return replace(answer, question=question, elapsed_ms=round((time.perf_counter() - started) * 1000))

        if is_english(question):
            asked = read_english(question, self.vocabulary().bodies)
            yield timed(in_english(self._ask(asked.chinese, history), asked))
            return
        questions = questions_in(folded(question))
        if len(questions) > 1:
            yield timed(self._ask_each(questions, history))
            return
        yield from map(timed, self._stream(questions[0], history))

    def _ask_each(self, questions: Sequence[str], history: History) -> Answer:
        """Several questions of one line, each with those before it as conversation.

        Where a piece cannot be answered by itself (几辆车，价值多少), the line is asked as a whole. Where the first one
        cannot, nothing is answered: the others often lean on it, and the first figure must be what was asked first.
        """
        answers: list[Answer] = []
        for question in questions:
            answers.append(self._ask(question, [*history, *zip(questions, answers, strict=False)]))
            if answers[0].status is not Status.ANSWERED:
                break
        if len(answers) == len(questions) and all(answer.status is Status.ANSWERED for answer in answers):
            return together(answers)
        whole = self._ask("，".join(questions), history, mend=False)
        if whole.status is Status.ANSWERED and len(whole.figures) >= len(questions):
            return whole
        return together(answers) if len(answers) > 1 else replace(answers[0], text=f"{answers[0].text}\n{FIRST_ONLY}")

    def _ask(self, question: str, history: History, mend: bool = True) -> Answer:
        """The answer as the rules write it."""
        return replace(next(self._stream(question, history, mend)), note="")

    def _stream(self, question: str, history: History, mend: bool = True) -> Iterator[Answer]:
        """What ``stream`` gives, for one question in Chinese."""
        vocabulary = self.vocabulary()
        earlier: list[Query] = []
        for asked, answered in history:
            known = answered.query if isinstance(answered, Answer) else None
            asked = read_english(asked, vocabulary.bodies).chinese if is_english(asked) else folded(asked)
            earlier.append(known or follow_up(understand(asked, vocabulary.bodies, vocabulary.topics), earlier))
        turn = self._look_up(_understand(Turn(question, tuple(earlier), vocabulary)))
        turn = self._doubted(self._mended(turn)) if mend else turn
        assert turn.draft is not None
        if self._model is None and not turn.draft.needs_prose:
            yield _answer_of(_checked(turn))
            return
        drafting, wording = self.steps
        turn = drafting.invoke(turn)
        worded = self._can_be_worded(turn)
        yield replace(_answer_of(turn), note=BEING_WORDED if worded else "")
        if worded:
            yield _answer_of(wording.invoke(turn))

    def check(self, text: str, *, body: str | None = None, year: int | None = None) -> list[CheckedNumber]:
        """A verdict for every number in any text. ``body`` and ``year`` narrow what the text leaves open."""
        vocabulary = self.vocabulary()
        known = next((b for b in vocabulary.bodies if body and b.is_meant_by(body)), None)
        return check_text(text, Lookup(self._store, vocabulary.disclosures), vocabulary.bodies, known, year)

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

    def facts_of(self, bodies: Sequence[str]) -> list[Fact]:
        """Every fact of some bodies, by their full names."""
        return self._store.facts(body_keys=bodies)

    def vocabulary(self) -> Vocabulary:
        """What can be asked for, read again when the store's disclosures changed."""
        disclosures = tuple(self._store.disclosures())
        if self._vocabulary is None or self._vocabulary.disclosures != disclosures:
            bodies = tuple(bodies_of(disclosures))
            self._vocabulary = Vocabulary(disclosures, bodies, topics_of(self._store.topics(), bodies))
        return self._vocabulary

    @cached_property
    def _passages(self) -> PassageStore:
        return PassageStore.open(self._folder)

    @property
    def chain(self) -> Runnable[Turn, Turn]:
        """From what was looked up to the answer, as LangChain runnables."""
        drafting, wording = self.steps
        return drafting | wording

    @cached_property
    def steps(self) -> tuple[Runnable[Turn, Turn], Runnable[Turn, Turn]]:
        """The two halves of the chain: to the answer as the rules write it, and on to a model's words."""
        tracing_off()
        from langchain_core.runnables import RunnableBranch, RunnableLambda  # heavy: see the top of this file

        needs_prose = RunnableLambda(lambda turn: turn.draft.needs_prose)
        prose = RunnableLambda(self._retrieve) | RunnableLambda(self._quote)
        checked = RunnableLambda(_checked)
        drafting = RunnableBranch((needs_prose, prose), RunnableLambda(lambda turn: turn)) | checked
        return drafting, RunnableLambda(self._word) | checked

    def _look_up(self, turn: Turn) -> Turn:
        assert turn.query is not None
        lookup = Lookup(self._store, turn.vocabulary.disclosures)
        return replace(turn, draft=solve(turn.query, lookup, turn.vocabulary.bodies))

    def _mended(self, turn: Turn) -> Turn:
        """A turn with a word that nobody understood, asked again with one wrong character put right, if that can be
        done in one way only: one character is nearer than any printed name that is like the word."""
        assert turn.query is not None
        assert turn.draft is not None
        if turn.draft.needs_prose or not turn.query.unexplained:
            return turn
        known = turn.vocabulary
        if self._spelling is None or self._spelling[0] is not known:
            self._spelling = known, Spelling(known.bodies, known.topics)
        other = mended(
            turn.query,
            self._spelling[1],
            lambda text: follow_up(understand(text, known.bodies, known.topics), turn.earlier),
        )
        if other is None:
            return turn
        second = self._look_up(replace(turn, query=other.query, note=other.note))
        assert second.draft is not None
        return second if second.draft.status in (Status.ANSWERED, Status.AMBIGUOUS) else turn

    def _doubted(self, turn: Turn) -> Turn:
        """An answered turn whose question repeats a character (的项项目支出) asks back when it would be answered by
        another figure without the repetition."""
        assert turn.draft is not None
        once = without_doubled(turn.question)
        if not once or turn.note or turn.draft.status is not Status.ANSWERED or turn.draft.needs_prose:
            return turn
        other = self._look_up(_understand(replace(turn, question=once))).draft
        assert other is not None
        same = [(f.value, f.unit) for f in other.figures[:1]] == [(f.value, f.unit) for f in turn.draft.figures[:1]]
        if same or other.status is not Status.ANSWERED or other.needs_prose:
            return turn
        draft = Draft(
            Status.AMBIGUOUS, "问题里好像多打了一个字，请确认要问的是什么。", choices=(once,), query=turn.query
        )
        return replace(turn, draft=draft)

    def _retrieve(self, turn: Turn) -> Turn:
        assert turn.query is not None
        query = turn.query
        of_bodies = {name for body in query.bodies for name in body.names}
        wanted = [
            d
            for d in turn.vocabulary.disclosures
            if (not of_bodies or d.body in of_bodies) and (not query.years or d.year in query.years)
        ]
        if not wanted:
            return turn
        return replace(turn, passages=tuple(retrieve(query, self._passages, [d.sha256 for d in wanted])))

    def _quote(self, turn: Turn) -> Turn:
        assert turn.query is not None
        assert turn.draft is not None
        lookup = Lookup(self._store, turn.vocabulary.disclosures)
        quotes = quote(turn.query, turn.passages, lookup.change_sentences(turn.query))
        if not quotes and turn.draft.text:  # what corrects the question's premise stands without a reason
            return replace(turn, draft=replace(turn.draft, needs_prose=False))
        if not quotes:
            held = holdings_text(
                [d for d in turn.vocabulary.disclosures if d.body in {n for b in turn.query.bodies for n in b.names}]
            )
            text = "公开文件里没有找到能回答这个问题的文字。" + (f"库里有：{held}。" if held else "")
            return replace(turn, draft=replace(turn.draft, status=Status.NO_DATA, text=text, needs_prose=False))
        text = "\n".join(filter(None, (turn.draft.text, _quoted(quotes[:1]))))
        return replace(turn, quotes=tuple(quotes), draft=replace(turn.draft, text=text))

    def _can_be_worded(self, turn: Turn) -> bool:
        """Whether a chat model is asked at all: there is one, and something was answered that is not better left as it
        is."""
        assert turn.draft is not None
        if self._model is None or turn.draft.status is not Status.ANSWERED or _answer_of(turn).status is Status.NO_DATA:
            return False
        if turn.quotes:  # a premise corrected before the reason stays said
            return not turn.draft.figures
        return sentence_of(turn.draft) is not None

    def _word(self, turn: Turn) -> Turn:
        """The draft in the chat model's words, where they may be shown."""
        draft, vocabulary = turn.draft, turn.vocabulary
        assert draft is not None
        if self._model is None or not self._can_be_worded(turn):
            return turn
        if turn.quotes:
            assert turn.query is not None
            asked = lexicon_of_question(turn.query, vocabulary.bodies, vocabulary.topics)
            return replace(turn, worded=word_quotes(self._model, turn.question, turn.quotes, asked))
        sentence = sentence_of(draft)
        assert sentence is not None
        lexicon = lexicon_of(draft, vocabulary.bodies, vocabulary.topics)
        worded = word_figures(self._model, turn.question, draft, sentence, lexicon, _bindings(draft))
        return replace(turn, worded=worded)


def _understand(turn: Turn) -> Turn:
    query = understand(turn.question, turn.vocabulary.bodies, turn.vocabulary.topics)
    return replace(turn, query=follow_up(query, turn.earlier))


def _answer_of(turn: Turn) -> Answer:
    assert turn.answer is not None
    return turn.answer


def _quoted(quotes: Sequence[Quote]) -> str:
    return "\n".join(f"《{q.passage.source.disclosure}》写道：“{q.text}”" for q in quotes)


def _checked(turn: Turn) -> Turn:
    """The answer, if every number of its text is bound, in a model's words if it has any; otherwise as the rules wrote
    it, otherwise its facts plainly, or none at all."""
    draft, worded = turn.draft, turn.worded
    assert draft is not None
    note = worded.note if worded else ""
    if worded is not None and worded.text is not None:
        answer = _answer(turn, draft, worded.text + turn.note, worded.quotes)
        if _bound(answer):
            return replace(turn, answer=answer)
        note = UNCHECKED
    for text in filter(None, (draft.text, _plain(draft))):
        answer = _answer(turn, draft, text + turn.note, turn.quotes[:1])
        if _bound(answer):
            return replace(turn, answer=replace(answer, note=note))
    refused = replace(draft, status=Status.NO_DATA, text=_UNBOUND, figures=(), conflicts=(), choices=(), facts=())
    return replace(turn, answer=_answer(turn, refused, _UNBOUND))


def _bound(answer: Answer) -> bool:
    return not any(number.verdict is Verdict.UNSUPPORTED for number in answer.numbers)


def _plain(draft: Draft) -> str:
    """The figures of a draft without any sentence around them."""
    return "\n".join(f"{figure.label}：{amount_text(figure.value, figure.unit)}" for figure in draft.figures)


def _answer(turn: Turn, draft: Draft, text: str, quotes: Sequence[Quote] = ()) -> Answer:
    bindings = _bindings(draft, quotes)
    text = clean(text)  # a document's zero-width and control characters are not shown
    query = draft.query
    words = (*query.unexplained, *query.topic_words, query.code) if query else ()
    names = [
        name
        for fact in draft.facts
        for name in (fact.name, fact.project, fact.code)
        if re.search(r"[\d一二三四五六七八九十]", name)
    ]
    # The places of a conflict are named by their row and column; a digit in such a name is no figure.
    places = [source for conflict in draft.conflicts for _, _, source in conflict.values]
    names += [label for place in places for label in (place.row_label, place.column_label) if _WORDS.search(label)]
    passages = tuple(dict.fromkeys(q.passage for q in quotes)) if draft.status is Status.ANSWERED else ()
    return Answer(
        question=turn.question,
        status=draft.status,
        text=text,
        figures=draft.figures,
        numbers=bind(text, bindings, [*names, *words]),
        conflicts=draft.conflicts,
        choices=draft.choices,
        query=draft.query or turn.query,
        facts=draft.facts,
        passages=passages,
    )


def _bindings(draft: Draft, quotes: Sequence[Quote] = ()) -> list[Binding]:
    """Every value that the answer may state: its figures, its facts, their formulas' terms, its quotations, and what
    the question itself claimed."""
    contradicted = {source for conflict in draft.conflicts for _, _, source in conflict.values}
    found: list[Binding] = []
    for figure in draft.figures:
        verdict = Verdict.DERIVED if figure.kind == "derived" else Verdict.VERIFIED
        if contradicted & set(figure.sources):
            verdict = Verdict.CONFLICT
        found.append(Binding(figure.value, figure.unit, verdict, figure.sources))
    for conflict in draft.conflicts:
        found += [Binding(value, unit, Verdict.CONFLICT, (source,)) for value, unit, source in conflict.values]
    for figure in draft.figures:  # the operands of its formula, brought to one unit: they come from its sources
        found += [Binding(a.value, a.unit, Verdict.DERIVED, figure.sources) for a in find_amounts(figure.formula)]
    for fact in draft.facts:
        found.append(Binding(fact.value, fact.unit, Verdict.VERIFIED, (fact.source,)))
        if fact.flags:  # what was repaired may also be said as it was printed
            found += quoted_bindings(fact.source.written_as, fact.source)
    for q in quotes:
        found += quoted_bindings(q.text, q.passage.source)
    claimed = draft.query.claimed if draft.query else None
    if claimed is not None:
        found.append(Binding(claimed.value, claimed.unit, Verdict.CONTRADICTED, ()))
    return found
