"""A chat model reads what the grammar cannot: question and names in, a Query out, validated and never with a value.

Whatever the model says is only a proposal: its names must be words of the store or of the question, its years must have
been said, and what it adds beyond the question's words is marked as assumed. Wrong, slow or broken models change nothing.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from index.domain.agencies import full_name
from index.domain.errors import QuestionError
from index.domain.terms import key
from prompts import render
from qa.llm import NoWords, listen, time_limit
from qa.query import Asked, Ground, ItemWanted, Period, Wanted
from qa.query_json import asked_from_json, asked_to_json
from qa.understand.frame import wanted_in
from qa.understand.lattice import lattice_of
from qa.understand.lexicon import Lexicon
from qa.understand.likeness import names_for
from qa.understand.reading import Reading, Weighted
from qa.understand.senses import Kind
from qa.understand.text import normalise

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_COST = 20.0  # of a reading by a model: any reading by the grammar comes before it
_MOST_NAMES = 60
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)\d\d")


def may_read() -> bool:
    """True where ``WENZHANG_LLM_USE`` (by default understand,word) lets a model read questions."""
    return "understand" in os.environ.get("WENZHANG_LLM_USE", "understand,word").split(",")


def may_word() -> bool:
    """True where ``WENZHANG_LLM_USE`` lets a model word answers."""
    return "word" in os.environ.get("WENZHANG_LLM_USE", "understand,word").split(",")


def read_by_model(model: BaseChatModel, reading: Reading, lexicon: Lexicon, earlier: Sequence[Asked] = ()) -> Reading:
    """The reading with that of a model in front, where the model gives one that holds; else the reading as it is."""
    try:
        said = listen(model, [("human", _prompt(reading, lexicon, earlier))], time.monotonic() + time_limit())
        asked = _asked(said)
    except (NoWords, QuestionError, ValueError, TypeError, KeyError, AttributeError):
        return reading
    if asked is None or not _holds(asked, reading.question, lexicon, earlier):
        return reading
    grounded = Asked(asked.query, asked.form, tuple(_grounds(asked, reading.question)))
    return Reading(reading.question, (Weighted(grounded, _COST, by_model=True), *reading.readings))


def _prompt(reading: Reading, lexicon: Lexicon, earlier: Sequence[Asked]) -> str:
    chars = normalise(reading.question)
    senses = [sense for edge in lattice_of(chars, lexicon).edges for sense in edge.senses]
    agencies = list(dict.fromkeys(name for s in senses if s.kind is Kind.AGENCY for name in s.names))
    places = [place for s in senses if s.kind is Kind.PLACE for place in s.names]
    last = wanted_in(earlier[-1].query) if earlier else None
    if last is not None and isinstance(last.agency, str):
        agencies.append(last.agency)
    known = names_for(lexicon, agencies, "" if agencies or not places else places[0])
    names = dict.fromkeys(sense.text for sense in senses if sense.kind is Kind.ITEM)
    pairs = {chars[i : i + 2] for i in range(len(chars) - 1)}
    near = sorted({facet.name for facet in known.items}, key=lambda name: -sum(pair in name for pair in pairs))
    names |= dict.fromkeys(near[:_MOST_NAMES])
    return render(
        "understand",
        question=reading.question,
        earlier=json.dumps([asked_to_json(one)["query"] for one in earlier[-2:]], ensure_ascii=False),
        agencies="、".join((*agencies, *known.agencies)[:_MOST_NAMES]),
        names="、".join(names),
    )


def _asked(said: str) -> Asked | None:
    found = _OBJECT.search(said)
    value = json.loads(found.group()) if found else None
    if not isinstance(value, dict) or not value.get("query"):
        return None
    return asked_from_json({"query": value["query"], "form": value.get("form") or {}})


def _within(value: object) -> Iterator[Any]:
    """Every value inside a query, itself included."""
    yield value
    if isinstance(value, tuple):
        for part in value:
            yield from _within(part)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _within(getattr(value, one.name))


def _holds(asked: Asked, question: str, lexicon: Lexicon, earlier: Sequence[Asked]) -> bool:
    """True where every name is a word of the store or of the question, and every year was said."""
    said = key(normalise(question))
    years = {int(year) for year in _YEAR.findall(normalise(question))}
    for before in earlier:
        years |= {one.fiscal_year for one in _within(before.query) if isinstance(one, Period) and one.fiscal_year}
    years |= {year - 1 for year in years}
    names: set[str] = set()
    for part in _within(asked.query):
        if isinstance(part, Period) and part.fiscal_year is not None and part.fiscal_year not in years:
            return False
        if isinstance(part, ItemWanted):
            names |= {key(name) for name in (*part.path, part.code) if name}
        if isinstance(part, Wanted):
            names |= {key(full_name(one)) for one in _within(part.agency) if isinstance(one, str)}
    unsaid = {name for name in names if name not in said}
    known = {entry.word for entry in lexicon.words(unsaid)} if unsaid else set()
    return bool(names) and unsaid <= known


def _grounds(asked: Asked, question: str) -> Iterator[Ground]:
    """What each slot of the query rests on: the stretch of the question that says it, or nothing (assumed)."""
    chars = normalise(question)
    wanted = wanted_in(asked.query)
    if wanted is None:
        return
    for slot in ("agency", "period", "item"):
        value = getattr(wanted, slot)
        if value is None:
            continue
        words = [part for part in _within(value) if isinstance(part, str) and part]
        words += [str(part) for part in _within(value) if isinstance(part, int)]
        at = next((chars.find(word) for word in words if word in chars), -1)
        yield Ground(slot, at, at + 1) if at >= 0 else Ground(slot, by="assumed")
