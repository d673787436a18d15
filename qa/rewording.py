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
from dataclasses import dataclass
from typing import TYPE_CHECKING

import prompts
from index.amounts import squeeze
from qa.answer import Figure, Verdict
from qa.check import Binding, bind
from qa.compose import amount_text
from qa.draft import Draft
from qa.llm import Message, NoWords, listen, time_limit
from qa.naming import Lexicon, Misnamed, check_names, maintained, named_figures
from qa.placeholders import as_datum, clean, filled, pieces, reference, with_references
from qa.retrieve import Quote

if TYPE_CHECKING:
    from qa.llm import BaseChatModel

ATTEMPTS = 2
_INSTEAD = "这是按规则写的回答，没有用模型的话："
UNCHECKED = f"{_INSTEAD}它没有通过核对。"
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|$)", re.S)
_ENDS_SENTENCE = "。；;！!？?\n"
_LONGEST_SENTENCE = 2000
_RELATIVE = ("share", "change", "change_rate", "rate")
_SAYS_HOW = re.compile(r"[占比率增减升降]|完成|持平")
_DIGIT = re.compile(r"[\d０-９]")


@dataclass(frozen=True, slots=True)
class Worded:
    """The text to show in place of the rules', or None with a note for the reader that says why not."""

    text: str | None
    note: str = ""
    quotes: tuple[Quote, ...] = ()  # what of the passages ``text`` quotes


@dataclass(frozen=True, slots=True)
class Sentence:
    """The rules' sentence that a model may word, and the lines behind it that it may not."""

    line: str
    kept: tuple[str, ...]
    needed: frozenset[int]  # figures that it states, from 1


def sentence_of(draft: Draft) -> Sentence | None:
    """What of a draft may be worded: its first line, where only that one states figures. None for lists and tables,
    which are better as they are, and for 对/不对, where the number that was asked about stands in it."""
    if not draft.figures or (draft.query is not None and draft.query.intent == "verify"):
        return None
    first, *kept = draft.text.split("\n")
    if len(first) > _LONGEST_SENTENCE or "{{" in first:
        return None
    relative = {(abs(fact.value), fact.unit) for fact in draft.facts if fact.role in _RELATIVE}
    if any((figure.value, figure.unit) in relative and not _SAYS_HOW.search(figure.label) for figure in draft.figures):
        return None  # its label would pass a share for an amount
    marked = with_references(first, draft.figures)
    needed = frozenset(piece.figure for piece in pieces(marked) if piece.figure)
    if not needed or any(
        pieces(with_references(line, draft.figures))[1:] for line in kept if not _is_note(line, draft)
    ):
        return None
    return Sentence(first, tuple(kept), needed)


def _is_note(line: str, draft: Draft) -> bool:
    return line.startswith("注意") or any(line in note.split("\n") for note in draft.notes)


def word_figures(
    model: BaseChatModel, question: str, draft: Draft, sentence: Sentence, lexicon: Lexicon, bindings: Sequence[Binding]
) -> Worded:
    """The answer in the model's words with its figures filled in and its warnings behind, or why there is none."""
    marked = with_references(as_datum(sentence.line, _LONGEST_SENTENCE), draft.figures)
    facts = "\n".join(f"{reference(i)}：{as_datum(figure.label)}" for i, figure in enumerate(draft.figures, start=1))
    messages = [
        ("system", prompts.render("figures_rules")),
        ("human", prompts.render("figures", question=as_datum(question), facts=facts, draft=marked)),
    ]
    named = named_figures(lexicon, draft, sentence.line)

    def checked(reply: str) -> Worded:
        reply = _typed_numbers(reply, draft.figures, bindings, lexicon)
        _check_ids(reply, len(draft.figures), sentence.needed)
        check_names(reply, draft.figures, named, lexicon)
        return Worded("\n".join([filled(reply, draft.figures, sentence.line), *sentence.kept]))

    return _worded(model, messages, checked)


def word_quotes(model: BaseChatModel, question: str, quotes: Sequence[Quote], lexicon: Lexicon) -> Worded:
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

    def checked(reply: str) -> Worded:
        used = {piece.passage for piece in pieces(reply)}
        return Worded(
            _quoted(reply, quotes, lexicon), quotes=tuple(quote for i, quote in enumerate(quotes, 1) if i in used)
        )

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


def _typed_numbers(reply: str, figures: Sequence[Figure], bindings: Sequence[Binding], lexicon: Lexicon) -> str:
    """The reply with every number that it typed, where the checker binds it to a figure of this answer with its unit,
    as that figure's placeholder: the words before it are then held to it. Raises ``Misnamed`` for any other number."""
    typed = "".join(piece.words if not piece.figure else "\0" for piece in pieces(reply))
    for number in bind(typed, bindings, [name for name in lexicon.own if _DIGIT.search(name)]):
        if number.verdict in (Verdict.UNSUPPORTED, Verdict.CONTRADICTED):
            raise Misnamed(f"“{number.text}”没有出处；不要自己写数字，只写编号")
    for i, figure in enumerate(figures, start=1):
        if [(f.value, f.unit) for f in figures].count((figure.value, figure.unit)) > 1:
            continue
        amount = squeeze(amount_text(figure.value, figure.unit))
        spaced = r"\s?".join(re.escape(char) for char in amount)
        reply = re.sub(rf"(?<![\d.,F]){spaced}(?![\d.,])", lambda _, n=i: reference(n), reply)  # type: ignore[misc]
    return reply


def _check_ids(reply: str, count: int, needed: frozenset[int]) -> None:
    if any(piece.passage for piece in pieces(reply)):
        raise Misnamed("这里没有可以引用的段落，只写数据的编号")
    used = {piece.figure for piece in pieces(reply) if piece.figure}
    if unknown := sorted(used - {*range(1, count + 1)}):
        raise Misnamed(f"没有{reference(unknown[0])}这个编号")
    if missing := sorted(needed - used):
        raise Misnamed(f"回答里少了{reference(missing[0])}")


def _quoted(reply: str, quotes: Sequence[Quote], lexicon: Lexicon) -> str:
    """A reply with its quotations filled in, each with its source. Raises ``Misnamed``."""
    joining = maintained().quoting
    parts: list[str] = []
    quoted, opened = "", False
    found = pieces(reply)
    for piece in found:
        if piece.figure:
            raise Misnamed("这里没有数据编号，只引用段落")
        if piece.passage:
            quote = _verbatim(piece.passage, piece.quote, quotes)
            quoted += quote
            if parts[-1].endswith(("“", '"')):  # code writes the marks
                parts[-1], opened = parts[-1][:-1], True
            parts.append(f"《{quotes[piece.passage - 1].passage.source.disclosure}》写道：“{quote}”")
        else:
            parts.append(piece.words[1:] if opened and piece.words[:1] in ("”", '"') else piece.words)
            opened = False
    if not quoted:
        raise Misnamed("至少引用一段原文，写成 {{P1:原文}}")
    for piece in found:
        for token in lexicon.tokens(piece.words, joining):
            word = token[2:]
            if token.startswith("?") or (token.startswith("O") and word not in quoted):
                raise Misnamed(f"引文之外不能写“{word[:40]}”，要说的内容请引用原文")
            if token[0] in "YB" and token not in lexicon.of_question:
                raise Misnamed(f"引文之外不能写“{word[:40]}”，问题问的不是它")
    return clean("".join(parts)).strip()


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
