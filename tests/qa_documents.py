"""What the tests of questions import: stores filled without embedding, made-up disclosures, a fake chat model.

The made-up place 江东市海滨区 has two bodies. 教育局 discloses 2025 twice, as a department and as a unit, in 元 and with
other amounts. 卫生健康委员会 discloses 2024 and 2025, in 万元, and says nothing about changes. 体育局 discloses 2024 and
prints 住房公积金 under two codes with two amounts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

from index.ingestion.extraction import extract_file
from index.ingestion.ingest import EXTRACTOR
from index.store.fact_store import FactStore
from qa import Answer, Assistant
from qa.answer import Status, Verdict
from typesetting import Document, Heading, Paragraph, Style, TableSpec, write

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
SHARED = Path(__file__).parents[2] / "shared"
PRACTICE = SHARED / "questions" / "practice.jsonl"


def fill(folder: Path, files: Iterable[Path]) -> Path:
    """A store of these files, facts and passages, nothing embedded."""
    store = FactStore.create(folder)
    for path in files:
        extract = extract_file(path)
        store.replace(
            extract.disclosure,
            extract.facts,
            extract.passages,
            EXTRACTOR,
            extract.blanks,
            reasons=extract.reasons,
            contradictions=extract.contradictions,
            unchecked=extract.unchecked,
        )
    store.close()
    return folder


@dataclass(frozen=True, slots=True)
class Made:
    """The amounts of a made-up budget, as printed. ``subjects``: code, name, 基本支出, 项目支出, 合计."""

    body: str
    year: int
    word: str  # 部门 or 单位
    unit: str
    subjects: tuple[tuple[str, str, str, str, str], ...]
    economic: tuple[tuple[str, str, str], ...] = ()
    projects: tuple[tuple[str, str], ...] = ()
    reception: str = "0"
    prose: tuple[str, ...] = ()

    @property
    def document(self) -> Document:
        title = f"{self.body}{self.year}年{self.word}预算"
        blocks: list[Any] = [
            Heading(title, 1),
            self._table(
                f"{self.word}支出总体情况表",
                (("功能分类科目编码", "功能分类科目名称", "合计", "基本支出", "项目支出"),),
                tuple((code, name, total, basic, project) for code, name, basic, project, total in self.subjects),
            ),
        ]
        if self.economic:  # all of it is one fund: subjects of both classifications are comparable
            blocks.append(
                self._table(
                    "一般公共预算支出情况表",
                    (("功能分类科目编码", "功能分类科目名称", "合计"),),
                    tuple((code, name, total) for code, name, _, _, total in self.subjects),
                )
            )
            blocks.append(
                self._table(
                    "一般公共预算基本支出情况表",
                    (("经济分类科目编码", "经济分类科目名称", "合计"),),
                    self.economic,
                )
            )
        if self.projects:
            blocks.append(self._table("项目支出情况表", (("项目名称", "金额"),), self.projects))
        blocks.append(
            self._table(
                "“三公”经费支出情况表",
                (("合计", "因公出国（境）费", "公务接待费"),),
                ((self.reception, "0", self.reception),),
            )
        )
        blocks += [Paragraph(text) for text in self.prose]
        return Document(title=title, body=self.body, year=self.year, kind=f"{self.word}预算", blocks=tuple(blocks))

    def _table(self, title: str, header: tuple[tuple[str, ...], ...], rows: tuple[tuple[str, ...], ...]) -> TableSpec:
        return TableSpec(
            caption=(title,),
            department=f"编制{self.word}：{self.body}",
            unit=f"单位：{self.unit}",
            header=header,
            rows=rows,
        )


EDUCATION = "江东市海滨区教育局"
HEALTH = "江东市海滨区卫生健康委员会"
SPORTS = "江东市海滨区体育局"

MADE = (
    Made(
        EDUCATION,
        2025,
        "部门",
        "元",
        subjects=(
            ("205", "教育支出", "60000000", "30000000", "90000000"),
            ("2050101", "行政运行", "60000000", "", "60000000"),
            ("2050102", "一般行政管理事务", "", "30000000", "30000000"),
            ("", "合计", "60000000", "30000000", "90000000"),
        ),
        projects=(("校舍维修", "20000000"), ("智慧课堂", "10000000")),
        reception="12345.67",
    ),
    Made(
        EDUCATION,
        2025,
        "单位",
        "元",
        subjects=(
            ("205", "教育支出", "8000000.00", "2000000.00", "10000000"),
            ("2050101", "行政运行", "8000000.00", "", "8000000.00"),
            ("2050102", "一般行政管理事务", "", "2000000.00", "2000000.00"),
            ("", "合计", "8000000.00", "2000000.00", "10000000"),
        ),
        projects=(("智慧课堂", "2000000.00"),),
        reception="2345.67",
    ),
    Made(
        HEALTH,
        2024,
        "部门",
        "万元",
        subjects=(
            ("210", "卫生健康支出", "100.00", "0.00", "100.00"),
            ("2100101", "行政运行", "100.00", "0.00", "100.00"),
            ("", "合计", "100.00", "0.00", "100.00"),
        ),
        reception="4",
    ),
    Made(
        HEALTH,
        2025,
        "部门",
        "万元",
        subjects=(
            ("210", "卫生健康支出", "80.55", "40", "120.55"),
            ("2100101", "行政运行", "80.55", "", "80.55"),
            ("2100102", "一般行政管理事务", "", "40", "40"),
            ("", "合计", "80.55", "40", "120.55"),
        ),
        projects=(("疫苗冷链", "25.5"), ("急救培训", "14.5")),
        reception="3",
    ),
    Made(
        SPORTS,
        2024,
        "部门",
        "万元",
        subjects=(
            ("207", "文化旅游体育与传媒支出", "50", "", "50"),
            ("2070301", "行政运行", "50", "", "50"),
            ("221", "住房保障支出", "7.7", "", "7.7"),
            ("2210201", "住房公积金", "7.7", "", "7.7"),
            ("", "合计", "57.7", "", "57.7"),
        ),
        economic=(("30101", "基本工资", "50.6"), ("30113", "住房公积金", "7.1"), ("", "合计", "57.7")),
    ),
)


def make(folder: Path, budgets: Sequence[Made] = MADE) -> list[Path]:
    """The made-up budgets as Word files."""
    return [write(m.document, folder / f"{m.body}{m.year}年{m.word}预算.docx", Style()) for m in budgets]


class FakeChatModel(BaseChatModel):
    """A chat model that says what it is told, in order, and keeps what it was asked. An exception is raised."""

    replies: list[Any]
    _prompts: list[str] = PrivateAttr(default_factory=list)

    @property
    def prompts(self) -> list[str]:
        return self._prompts

    @property
    def _llm_type(self) -> str:
        return "fake"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        self._prompts.append("\n".join(str(message.content) for message in messages))
        reply = self.replies[min(len(self._prompts), len(self.replies)) - 1]
        if isinstance(reply, Exception):
            raise reply
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=reply))])


def reply(text: str) -> str:
    """What a chat model is asked to say: a JSON object with its answer."""
    return json.dumps({"answer": text}, ensure_ascii=False)


def talk(assistant: Assistant, *questions: str) -> Answer:
    """The answer to the last question of a conversation."""
    history: list[tuple[str, Answer | str]] = []
    for question in questions:
        history.append((question, assistant.ask(question, history)))
    answer = history[-1][1]
    assert isinstance(answer, Answer)
    return answer


def first(answer: Answer) -> tuple[str, str]:
    """The asked figure: its value as the contract prints it, and its unit."""
    figure = answer.to_dict()["figures"][0]
    return figure["value"], figure["unit"]


def is_sound(answer: Answer) -> None:
    """What holds for every answer: it says something, each digit of it is in ``numbers``, none is unsupported, and the
    JSON form is complete."""
    assert answer.text.strip(), answer
    assert not [n for n in answer.numbers if n.verdict is Verdict.UNSUPPORTED], answer
    for number in answer.numbers:
        assert answer.text[number.start : number.end] == number.text
    covered = {i for n in answer.numbers for i in range(n.start, n.end)}
    for run in re.finditer(r"[0-9０-９]+", answer.text):
        assert covered.issuperset(range(*run.span())), (run[0], answer.text)
    if answer.status in (Status.NO_DATA, Status.OUT_OF_SCOPE):
        assert not answer.figures
    if answer.status is Status.ANSWERED and not answer.passages:
        assert answer.figures
    for figure in answer.figures:
        assert figure.sources, figure
        assert figure.formula or figure.kind in ("cell", "stated"), figure
    json.dumps(answer.to_dict())


def answered(assistant: Assistant, *turns: str) -> Answer:
    """The sound answer to the last of some turns, which must have one."""
    answer = talk(assistant, *turns)
    is_sound(answer)
    assert answer.status is Status.ANSWERED, answer.text
    return answer
