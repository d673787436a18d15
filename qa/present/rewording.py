"""An answer in a chat model's words, where they may be shown: ask, check, ask once more with what was wrong, or give up.

The model gets figures and passages with ids and answers ``{"answer": "…"}`` in which a figure is {{F1}} and a quotation
{{P1:…}}; code puts them there. JSON in plain text, not a provider's tool calling or JSON mode: local servers refuse
``tool_choice`` or ``response_format`` in ways of their own, and one key needs no schema.

What the model may word is the rules' one sentence that holds the figures. Warnings (sources that contradict each other,
numbers that were repaired, stages that differ) are not its to drop: code writes them behind, as the rules did.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import prompts
from index.domain.amounts import squeeze
from index.domain.disclosure import Passage
from qa.answer import Answer, Figure, Status
from qa.blocks import Block, Note, Quote, Sentence
from qa.llm import Message, NoWords, listen, time_limit
from qa.present.chinese import amount_text, clean, written
from qa.present.naming import (
    Lexicon,
    Misnamed,
    check_names,
    lexicon_of,
    lexicon_of_quotes,
    maintained,
    named_figures,
)
from qa.present.placeholders import as_datum, filled, marked, pieces, reference
from qa.query import Asked, Verify

if TYPE_CHECKING:
    from qa.llm import BaseChatModel

ATTEMPTS = 2
_INSTEAD = "这是按规则写的回答，没有用模型的话："
UNCHECKED = f"{_INSTEAD}它没有通过核对。"
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|$)", re.S)
_ENDS_SENTENCE = "。；;！!？?\n"
_LONGEST_SENTENCE = 2000
_AROUND = "\n \t，。：；、“”\"'"
_YEAR = re.compile(r"(?:19|20)\d\d年(?:度)?")
_TYPED = re.compile(r"[\d０-９][\d０-９.,]*|[一二三四五六七八九十百千万亿]{2,}(?=元|人|个|%)")
_DIGIT = re.compile(r"[\d０-９]")


@dataclass(frozen=True, slots=True)
class Worded:
    """The blocks to show in place of the rules' sentence or quotations, or None with a note for the reader that says why
    not."""

    blocks: tuple[Block, ...] | None
    note: str = ""
    passages: tuple[Passage, ...] = ()


def can_be_worded(answer: Answer) -> bool:
    """A chat model may be asked for this answer's words: a quotation, or one sentence that states its figures."""
    if answer.status is not Status.ANSWERED:
        return False
    quoted = any(isinstance(block, Quote) for block in answer.blocks) and not answer.figures
    return quoted or sentence_of(answer) is not None


def worded(model: BaseChatModel, question: str, answer: Answer) -> Answer:
    """The answer in the model's words where they may be shown; as it is, with a note, where they may not."""
    quotes = tuple(block for block in answer.blocks if isinstance(block, Quote))
    sentence = sentence_of(answer)
    if quotes and not answer.figures:
        found = word_quotes(model, question, answer, quotes)
    elif sentence is not None:
        found = word_figures(model, question, answer, sentence)
    else:
        return answer
    if found.blocks is None:
        return replace(answer, note=found.note)
    text, numbers = written(found.blocks)
    return replace(answer, text=text, numbers=numbers, blocks=found.blocks, passages=found.passages or answer.passages)


def sentence_of(answer: Answer) -> Sentence | None:
    """The one sentence of an answer that a model may word, where only that one states figures. None for lists and tables,
    which are better as they are, and for 对/不对, where the number that was asked about stands in it."""
    asked = answer.query.query if isinstance(answer.query, Asked) else None
    sentences = [block for block in answer.blocks if isinstance(block, Sentence)]
    others = [block for block in answer.blocks if not isinstance(block, Sentence | Note)]
    if not answer.figures or isinstance(asked, Verify) or len(sentences) != 1 or others:
        return None
    line = marked(sentences[0], answer.figures)
    needed = any(piece.figure for piece in pieces(line))
    return sentences[0] if needed and len(line) <= _LONGEST_SENTENCE else None


def word_figures(model: BaseChatModel, question: str, answer: Answer, sentence: Sentence) -> Worded:
    """The answer in the model's words with its figures filled in and its warnings behind, or why there is none."""
    line = marked(sentence, answer.figures)
    lexicon = lexicon_of(answer, asked_words(question, answer))
    needed = frozenset(piece.figure for piece in pieces(line) if piece.figure)
    facts = "\n".join(f"{reference(i)}：{as_datum(figure.label)}" for i, figure in enumerate(answer.figures, start=1))
    messages = [
        ("system", prompts.render("figures_rules")),
        ("human", prompts.render("figures", question=as_datum(question), facts=facts, draft=_datum(line))),
    ]
    named = named_figures(lexicon, answer, line)

    def checked(reply: str) -> Worded:
        reply = _typed_numbers(reply, answer.figures, lexicon)
        _check_ids(reply, len(answer.figures), needed)
        check_names(reply, answer.figures, named, lexicon)
        own = filled(reply, answer.figures, sentence)
        return Worded(tuple(own if block is sentence else block for block in answer.blocks))

    return _worded(model, messages, checked)


def _datum(line: str) -> str:
    """The rules' sentence as a datum, its placeholders kept."""
    return "".join(reference(piece.figure) if piece.figure else as_datum(piece.words) for piece in pieces(line))


def asked_words(question: str, answer: Answer) -> list[str]:
    """The words of the question that were understood as the item."""
    grounds = answer.query.grounds if isinstance(answer.query, Asked) else ()
    return [question[one.start : one.end] for one in grounds if one.slot == "item" and one.by == "words"]


def word_quotes(model: BaseChatModel, question: str, answer: Answer, quotes: Sequence[Quote]) -> Worded:
    """The answer to a why or a what: quotations that the model chose among ``quotes``, each verbatim, with words around
    them that state nothing themselves."""
    passages = "\n".join(
        f"P{i}（《{as_datum(quote.passage.source.disclosure)}》）：{as_datum(quote.text)}"
        for i, quote in enumerate(quotes, 1)
    )
    messages = [
        ("system", prompts.render("quotes_rules")),
        ("human", prompts.render("quotes", question=as_datum(question), passages=passages)),
    ]
    lexicon = lexicon_of_quotes(answer, asked_words(question, answer))
    kept = tuple(block for block in answer.blocks if not isinstance(block, Quote))
    sentences = [block for block in kept if isinstance(block, Sentence)]
    stated = "".join(part for one in sentences for part in one.parts if isinstance(part, str))

    def checked(reply: str) -> Worded:
        used = {piece.passage for piece in pieces(reply)}
        shown = tuple(quote.passage for i, quote in enumerate(quotes, 1) if i in used)
        return Worded((*kept, *_quoted(reply, quotes, lexicon, stated)), passages=tuple(dict.fromkeys(shown)))

    return _worded(model, messages, checked)


def _worded(model: BaseChatModel, messages: list[Message], checked: Callable[[str], Worded]) -> Worded:
    """Ask; where the reply may not be shown, ask once more with what was wrong."""
    deadline = time.monotonic() + time_limit()
    try:
        for _ in range(ATTEMPTS):
            said = listen(model, messages, deadline)
            try:
                return checked(answer_in(said))
            except Misnamed as wrong:
                again = prompts.render("again", complaint=as_datum(str(wrong)))
                messages = [*messages[:2], ("ai", said[:2000]), ("human", again)]
    except NoWords as nothing:
        return Worded(None, f"{_INSTEAD}{nothing}。")
    return Worded(None, UNCHECKED)


def answer_in(said: str) -> str:
    """The ``answer`` of the reply's JSON object; what a model thought aloud and a fence around it are left out. Raises
    ``Misnamed``."""
    said = _THOUGHTS.sub("", said)
    start, end = said.find("{"), said.rfind("}")
    try:
        reply = json.loads(said[start : end + 1], strict=False) if start >= 0 else None
    except ValueError:
        reply = None
    answer = reply.get("answer") if isinstance(reply, dict) else None
    if not isinstance(answer, str) or not answer.strip():
        raise Misnamed('只输出一个 JSON 对象，例如 {"answer": "……{{F1}}。"}')
    return answer.strip()


def _typed_numbers(reply: str, figures: Sequence[Figure], lexicon: Lexicon) -> str:
    """The reply with every number that it typed, where it is a figure of this answer with its unit, as that figure's
    placeholder: the words before it are then held to it. Raises ``Misnamed`` for any other number."""
    for i, figure in enumerate(figures, start=1):
        if [(f.value, f.unit) for f in figures].count((figure.value, figure.unit)) > 1:
            continue
        amount = squeeze(amount_text(abs(figure.value), figure.unit))
        spaced = r"\s?".join(re.escape(char) for char in amount)
        reply = re.sub(rf"(?<![\d.,F]){spaced}(?![\d.,])", lambda _, n=i: reference(n), reply)  # type: ignore[misc]
    typed = "".join(piece.words if not piece.figure else "\0" for piece in pieces(reply))
    for name in sorted((name for name in lexicon.own if _DIGIT.search(name)), key=len, reverse=True):
        typed = typed.replace(name, "")
    typed = _YEAR.sub("", typed)
    if number := _TYPED.search(typed):
        raise Misnamed(f"“{number[0]}”没有出处；不要自己写数字，只写编号")
    return reply


def _check_ids(reply: str, count: int, needed: frozenset[int]) -> None:
    if any(piece.passage for piece in pieces(reply)):
        raise Misnamed("这里没有可以引用的段落，只写数据的编号")
    used = {piece.figure for piece in pieces(reply) if piece.figure}
    if unknown := sorted(used - {*range(1, count + 1)}):
        raise Misnamed(f"没有{reference(unknown[0])}这个编号")
    if missing := sorted(needed - used):
        raise Misnamed(f"回答里少了{reference(missing[0])}")


def _quoted(reply: str, quotes: Sequence[Quote], lexicon: Lexicon, stated: str) -> tuple[Block, ...]:
    """A reply with its quotations filled in, each with its source. ``stated`` are the rules' own words, which stand above
    it. Raises ``Misnamed``."""
    joining = maintained().quoting
    blocks: list[Block] = []
    quoted = ""
    found = pieces(reply)
    for piece in found:
        if piece.figure:
            raise Misnamed("这里没有数据编号，只引用段落")
        if piece.passage:
            quote = _verbatim(piece.passage, piece.quote, quotes)
            quoted += quote
            blocks.append(Quote(quote, quotes[piece.passage - 1].passage))
        elif words := clean(piece.words).strip(_AROUND):
            blocks.append(Sentence((words,)))
    if not quoted:
        raise Misnamed("至少引用一段原文，写成 {{P1:原文}}")
    for piece in found:
        for token in lexicon.tokens(piece.words, joining):
            word = token[2:]
            if token.startswith("?") or (token.startswith("O") and word not in quoted + stated):
                raise Misnamed(f"引文之外不能写“{word[:40]}”，要说的内容请引用原文")
            if token[0] in "YB" and token not in lexicon.of_question:
                raise Misnamed(f"引文之外不能写“{word[:40]}”，问题问的不是它")
    return tuple(blocks)


def _verbatim(number: int, said: str, quotes: Sequence[Quote]) -> str:
    """A quotation as the passage prints it: whole sentences of it, and all of it where it holds a number, whose subject
    may stand at its beginning. Raises ``Misnamed``."""
    if not 1 <= number <= len(quotes):
        raise Misnamed(f"没有P{number}这一段")
    text = clean(quotes[number - 1].text)
    said = clean(said).strip().strip('“”"')
    plain, at = [(char, at) for at, char in enumerate(text) if not char.isspace()], -1
    squeezed = "".join(char for char, _ in plain)
    wanted = squeeze(said)
    at = squeezed.find(wanted) if wanted else -1
    if at < 0:
        raise Misnamed(f"P{number}里没有“{said[:40]}”这些字，引文要一字不差")
    end = at + len(wanted)
    whole = at == 0 and squeezed[end:].strip(_ENDS_SENTENCE) == ""
    begins = at == 0 or squeezed[at - 1] in _ENDS_SENTENCE
    ends = end == len(squeezed) or squeezed[end] in _ENDS_SENTENCE or wanted[-1] in _ENDS_SENTENCE
    if not whole and (_DIGIT.search(wanted) or not (begins and ends)):
        raise Misnamed(f"P{number}要整句引用；有数字的一段要全部引用")
    return text[plain[at][1] : plain[end - 1][1] + 1]
