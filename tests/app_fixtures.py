"""Answers of every kind, a fake assistant and a reader of HTML, for the tests of the web chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from index.domain.address import Scope, Stage
from index.domain.disclosure import Disclosure, Passage, Source
from qa.answer import Answer, CheckedNumber, Conflict, Figure, Status, Verdict

TABLE = Source(
    disclosure="克州电子政务服务中心2021年部门预算",
    path="/elsewhere/001_克州.txt",
    sha256="0" * 64,
    line=120,
    table="表三 部门支出总体情况表",
    row=5,
    column=4,
    row_label="合计",
    column_label="支出预算/项目支出",
    written_as="93.40　",
)
PROSE = replace(
    TABLE, table="", row=None, column=None, line=310, sentence="项目支出94.3万元，占34.82%。", written_as="94.3"
)
PAGE = replace(TABLE, line=None, page=42, written_as="268.22")

ANSWERED = Answer(
    question="克州2021年项目支出多少",
    status=Status.ANSWERED,
    text="克州电子政务服务中心2021年项目支出预算为93.4万元。",
    figures=(Figure("2021年项目支出（部门预算）", Decimal("93.40"), "万元", "cell", (TABLE,)),),
    numbers=(CheckedNumber("93.4万元", 22, 28, Decimal("93.4"), "万元", Verdict.VERIFIED, (TABLE,)),),
    elapsed_ms=35,
)
DERIVED = replace(
    ANSWERED,
    text="占34.82%。",
    figures=(
        Figure("项目支出占比", Decimal("34.82"), "%", "derived", (TABLE, PAGE), "93.4 ÷ 268.22 = 34.82%"),
        Figure("项目支出", Decimal("93.4"), "万元", "cell", (TABLE,)),
        Figure("支出合计", Decimal("268.22"), "万元", "cell", (PAGE,)),
    ),
    numbers=(CheckedNumber("34.82%", 1, 7, Decimal("34.82"), "%", Verdict.DERIVED),),
)
CONFLICTING = replace(
    ANSWERED,
    numbers=(CheckedNumber("93.4万元", 22, 28, Decimal("93.4"), "万元", Verdict.CONFLICT, (TABLE, PROSE)),),
    conflicts=(
        Conflict(
            "2021年项目支出",
            ((Decimal("93.4"), "万元", TABLE), (Decimal("94.3"), "万元", PROSE), (Decimal("94.30"), "万元", PAGE)),
            "合计 = 基本支出 + 项目支出，表中数字相加相符",
        ),
    ),
)
AMBIGUOUS = Answer(
    question="昌吉2023年公务接待费",
    status=Status.AMBIGUOUS,
    text="昌吉有两个单位，您问的是哪一个？",
    choices=("昌吉州电政办2023年公务接待费是多少？", "昌吉市政府办2023年公务接待费是多少？"),
)
NO_DATA = Answer("克州2019年项目支出", Status.NO_DATA, "没有收录克州电子政务服务中心2019年的公开文件。")
OUT_OF_SCOPE = Answer("今天天气", Status.OUT_OF_SCOPE, "问账只回答部门预算和决算公开里的问题。")
REASON = Answer(
    "为什么增加",
    Status.ANSWERED,
    "原文说：“主要原因是人员增加”。",
    passages=(Passage("p1", "克州", 2021, "三、支出说明", "第一段。\n\n第二段：\n    缩进。", PROSE),),
)
SHELF = (
    Disclosure("克州2021", "a.txt", "0" * 64, "克州电子政务服务中心", (), Scope.UNIT, 2021, Stage.BUDGET, 1),
    Disclosure("普陀2024", "b.pdf", "1" * 64, "上海市普陀区委社会工作部", (), Scope.DEPARTMENT, 2024, Stage.FINAL, 60),
)


@dataclass
class FakeAssistant:
    """A queue of what to answer (or raise), and the calls that came."""

    queue: list[Any] = field(default_factory=list)
    shelf: Sequence[Disclosure] | Exception = SHELF
    calls: list[tuple[str, list[tuple[str, Answer | str]]]] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[tuple[str, Answer | str]] = ()) -> Answer:
        self.calls.append((question, list(history)))
        reply = self.queue.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def stream(self, question: str, history: Sequence[tuple[str, Answer | str]] = ()) -> Iterator[Answer]:
        """What ``ask`` gives; where the queue holds a list, its answers one after another."""
        if self.queue and isinstance(self.queue[0], list):
            self.calls.append((question, list(history)))
            for reply in self.queue.pop(0):
                if isinstance(reply, Exception):
                    raise reply
                yield reply
        else:
            yield self.ask(question, history)

    def disclosures(self) -> Sequence[Disclosure]:
        if isinstance(self.shelf, Exception):
            raise self.shelf
        return self.shelf


class Page(HTMLParser):
    """Which elements the HTML has, with their classes, and which text stands inside each class."""

    VOID = frozenset({"br", "img", "input", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.by_class: dict[str, str] = {}
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == "br":
            self.handle_data("\n")
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> without a start"
        assert self.open[-1][0] == tag
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for _, classes in self.open:
            for name in classes.split():
                self.by_class[name] = self.by_class.get(name, "") + data
