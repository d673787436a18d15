"""The wordings a question can come in, folded to the one that the rules read: traditional characters, short years in
Chinese numerals, several questions in one line.

What is changed here never adds or removes a thing asked for: characters are exchanged one for one from a maintained
table (data/traditional.csv), and a line is cut only where each piece asks by itself.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from qa.answer import Answer, Status

MOST_QUESTIONS = 8
FIRST_ONLY = "第一问没有答案，后面的问题没有回答，请分开再问。"

_NUMERALS = {numeral: str(digit) for digit, numeral in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
# 二三年 is 2023, but 近二三年 and 二三年间 are two or three years.
_SHORT_CHINESE_YEAR = re.compile(
    r"(?<![近这那过去几多十百千〇零○一二三四五六七八九\d第])([一二][〇零○一二三四五六七八九])年(?![来间内前后多以])"
)
_STRONG = re.compile(r"([?？;；!！。\n]+)")
_WEAK = re.compile(r"[,，]+")
_ASKS = re.compile(
    r"多少|几[个家辆台人名项次批件场套倍]|百分之几|是几|什么|哪|谁|[吗呢么]$|是否|是不是|对不对|为何|为啥|怎么|如何|有没有|列出"
)
# What joins a question to the one before it.
_JOINS = re.compile(r"^(?:另外|还有|此外|以及|同时|然后|再者|顺便(?:问一?下|问)?)[，,]?")
# 是174.82万元，对吗 asks about what stands before it.
_TAG = re.compile(
    r"^(?:请问)?(?:对吗|对不对|是吗|是不是|对么|正确吗|属实吗|是真的吗|真的吗|没错吧|是否属实|是否正确|可以吗)$"
)


@cache
def _traditional() -> tuple[dict[int, str], dict[str, str]]:
    """The table: single characters, and words that are other words in simplified writing.

    Characters that simplified texts use as well (乾, 著, 藉, 瞭, 徵, 於) are left out of it: a name that is written right
    must stay as it is.
    """
    text = files("qa").joinpath("data/traditional.csv").read_text(encoding="utf-8")
    characters: dict[int, int] = {}
    words: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["kind"] == "word":
            words[row["traditional"]] = row["simplified"]
        else:
            characters |= str.maketrans(row["traditional"], row["simplified"])
    return {old: chr(new) for old, new in characters.items()}, words


def simplified(text: str) -> str:
    """The text in simplified characters; text that is simplified already comes back unchanged."""
    characters, words = _traditional()
    for word, other in words.items():
        text = text.replace(word, other)
    return text.translate(characters)


def with_full_years(text: str) -> str:
    """二三年 → 2023年: a year of two Chinese numerals, where it cannot be a span of years."""
    return _SHORT_CHINESE_YEAR.sub(lambda m: "20" + "".join(_NUMERALS[n] for n in m[1]) + "年", text)


def folded(question: str) -> str:
    """The question as the rules read it."""
    return with_full_years(simplified(question))


def questions_in(text: str) -> list[str]:
    """The questions of a line, in order; the line itself where it asks one thing.

    A piece that does not ask (a greeting, a place named first) belongs to the one after it, and at the end to the one
    before it.
    """
    pieces: list[tuple[str, bool]] = []  # text, whether it asks
    parts = _STRONG.split(text)
    for sentence, mark in zip(parts[::2], [*parts[1::2], ""], strict=True):
        clauses = [clause for clause in _WEAK.split(sentence) if clause.strip()]
        for i, clause in enumerate(clauses):
            marked = bool({"?", "？"} & set(mark)) and i == len(clauses) - 1
            tag = bool(_TAG.match(clause.strip()))
            pieces.append((clause.strip(), (marked or bool(_ASKS.search(clause.strip()))) and not tag))
    found: list[str] = []
    waiting: list[str] = []
    for i, (piece, asks) in enumerate(pieces):
        waiting.append(piece)
        # …是35万元，对吗: the tag closes the claim before it.
        tagged = i + 1 < len(pieces) and bool(_TAG.match(pieces[i + 1][0]))
        if (asks and not tagged) or _TAG.match(piece):
            asked = "，".join(waiting)
            found.append((_JOINS.sub("", asked) or asked) if found else asked)
            waiting = []
    if waiting and found:
        found[-1] = "，".join([found[-1], *waiting])
    return found if 1 < len(found) <= MOST_QUESTIONS else [text]


def _not_read(answer: Answer) -> str:
    """What is said of a piece that nobody understood beside one that was answered."""
    if re.search(r"\d", answer.question):
        return "其中有一问没有看懂，请单独再问一次。"
    return f"“{answer.question}”没有看懂，请换一种问法单独再问一次。"


def together(answers: Sequence[Answer]) -> Answer:
    """One answer for several questions, in their order: answered when any of them is."""
    text, numbers = "", []
    for answer in answers:
        text += "\n" if text else ""
        numbers += [
            replace(number, start=number.start + len(text), end=number.end + len(text)) for number in answer.numbers
        ]
        text += answer.text if answer.status is not Status.OUT_OF_SCOPE else _not_read(answer)
    statuses = [answer.status for answer in answers]
    return replace(
        answers[-1],
        status=Status.ANSWERED if Status.ANSWERED in statuses else statuses[0],
        text=text,
        figures=tuple(figure for answer in answers for figure in answer.figures if answer.status is Status.ANSWERED),
        numbers=tuple(numbers),
        conflicts=tuple(dict.fromkeys(conflict for answer in answers for conflict in answer.conflicts)),
        choices=tuple(dict.fromkeys(choice for answer in answers for choice in answer.choices)),
        facts=tuple(dict.fromkeys(fact for answer in answers for fact in answer.facts)),
        passages=tuple(dict.fromkeys(passage for answer in answers for passage in answer.passages)),
    )
