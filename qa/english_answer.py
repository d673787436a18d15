"""Answers to English questions: an English sentence with the same figures above the Chinese answer.

The sentence states each figure with its money unit in both languages (93.4 × 10,000 yuan, 万元); the Chinese answer stands
below it, with its warnings and its places. Disclosures are quoted in Chinese: nothing is translated but terms.
"""

from __future__ import annotations

import re
from dataclasses import replace

from qa.answer import Answer, Figure, Status, Verdict, decimal_text
from qa.check import Binding, bind
from qa.compose import fact_label
from qa.english import Asked, english_terms
from qa.lookup import AMOUNTS
from qa.question import Query

_STAGE_ENGLISH = {
    "预算": "budget",
    "决算": "final accounts",
    "全年预算": "adjusted budget",
    "执行数": "amount executed",
}
_UNITS = {
    "元": "yuan (元)",
    "万元": "× 10,000 yuan (万元)",
    "亿元": "× 100,000,000 yuan (亿元)",
    "人": "people",
    "辆": "vehicles",
    "倍": "times",
}
_COMPUTED = re.compile(r"[÷×+−]| - ")
_OUT_OF_SCOPE = (
    "This is not a question about departmental budgets or final accounts. You can ask, for example: the project "
    "expenditure of a body in a year, its share of total expenditure, or why an expenditure increased."
)

# What is said above a Chinese text when nothing more can be said with certainty.
_PLAIN_LEAD = {
    Status.ANSWERED: "The answer, in the words of the disclosure (in Chinese):",
    Status.NO_DATA: "No figure was found for this in the disclosures held. Details (in Chinese):",
    Status.AMBIGUOUS: "This can mean more than one thing. Please say which one you mean (in Chinese):",
}


def in_english(answer: Answer, asked: Asked) -> Answer:
    """The answer in English, the Chinese one below it."""
    if answer.status is Status.OUT_OF_SCOPE:
        return replace(answer, text=_OUT_OF_SCOPE, numbers=())
    lead = _lead(answer, asked)
    query = answer.query
    years = {str(year) for year in (query.years if isinstance(query, Query) else ())}
    years |= {str(fact.year) for fact in answer.facts}
    bindings = [
        Binding(f.value, f.unit, Verdict.DERIVED if f.kind == "derived" else Verdict.VERIFIED, f.sources)
        for f in answer.figures
    ]
    numbers = bind(lead, bindings, ["10,000 yuan", "100,000,000 yuan", *years, *asked.bodies])
    if any(number.verdict is Verdict.UNSUPPORTED for number in numbers):
        lead, numbers = _PLAIN_LEAD[answer.status], ()
    shift = len(lead) + 1
    below = [replace(n, start=n.start + shift, end=n.end + shift) for n in answer.numbers]
    return replace(answer, text=f"{lead}\n{answer.text}", numbers=(*numbers, *below))


def _lead(answer: Answer, asked: Asked) -> str:
    if answer.status is Status.AMBIGUOUS:
        return _PLAIN_LEAD[answer.status]
    if answer.status is Status.NO_DATA:
        unknown = f" Not understood: {', '.join(asked.unknown)}." if asked.unknown else ""
        return f"No figure was found for this in the disclosures held.{unknown} Details (in Chinese):"
    if not answer.figures:
        return "The disclosure says (in Chinese):"
    lines = [_line(figure, answer, asked) for figure in answer.figures]
    if answer.conflicts:
        lines.append("Note: the disclosure contradicts itself here; see the Chinese text.")
    return "\n".join([*lines, "In Chinese:"])


def _line(figure: Figure, answer: Answer, asked: Asked) -> str:
    """Project expenditure of … in 2021 (budget): 93.4 × 10,000 yuan (万元)."""
    query = answer.query
    fact = next((f for f in answer.facts if f.source in figure.sources and f.role in AMOUNTS), None)
    label = figure.label
    if isinstance(query, Query) and fact is not None and fact.year and not _COMPUTED.search(figure.formula):
        term = next((w for w in (fact.topic, fact.name, *query.topic_words) if w in english_terms()), "")
        if term and fact_label(fact) == figure.label:
            name = english_terms()[term]
            who = asked.bodies[0] if len(asked.bodies) == 1 and len(query.bodies) == 1 else fact.body
            stage = f" ({_STAGE_ENGLISH[fact.stage.value]})" if fact.stage.value in _STAGE_ENGLISH else ""
            label = f"{name[0].upper()}{name[1:]} of {who} in {fact.year}{stage}"
    unit = "%" if figure.unit == "%" else f" {_UNITS.get(figure.unit, figure.unit)}"
    formula = f" ({figure.formula})" if figure.formula else ""
    return f"{label}: {decimal_text(figure.value)}{unit}{formula}".rstrip()
