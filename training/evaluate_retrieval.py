"""Recall@5 of the shipped model, of words alone and of both, on hand-written questions over real disclosures.

    python -m training.evaluate_retrieval FOLDER

``questions.csv`` holds the first letters of a document's file name, the wording (``words``: the document's own;
``paraphrase``: somebody else's), the question, and what the right passage contains (``|`` between alternatives).
Odd rows are for choosing settings (dev), even rows are looked at only to report (test).
"""

from __future__ import annotations

import csv
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from index.store.embedding import SHIPPED_MODEL, EmbeddingModel
from index.store.lexical import bm25, normalise
from index.store.passage_search import fuse

_STARTS = re.compile(
    r"\s*(?:#|-\s|\*\*|第[一二三四五六]+部分|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.、]\s*\D|项目名称|设立的|预算安排|项目承担|资金)"
)


@dataclass(frozen=True, slots=True)
class Question:
    """One row of questions.csv. ``expected``: alternatives, normalised, white space gone."""

    document: str
    wording: str
    text: str
    expected: tuple[str, ...]
    is_dev: bool


def read_questions() -> list[Question]:
    """The questions in the order of the file."""
    with Path(__file__).with_name("questions.csv").open(encoding="utf-8", newline="") as file:
        return [
            Question(
                row["document"],
                row["wording"],
                row["question"],
                tuple(_squeeze(text) for text in row["expected"].split("|")),
                number % 2 == 1,
            )
            for number, row in enumerate(csv.DictReader(file), start=1)
        ]


def _squeeze(text: str) -> str:
    return normalise(text).replace(" ", "")


def cut(text: str, longest: int = 400) -> list[str]:
    """Paragraphs of a text whose lines were broken by layout. Crude on purpose: it must not flatter the ranking."""
    passages: list[str] = [""]
    for line in filter(str.strip, text.splitlines()):
        last = passages[-1]
        if last.rstrip().endswith(("。", "；", "：")) or _STARTS.match(line) or len(last) + len(line) > longest:
            passages.append("")
        passages[-1] += line.strip()
    return [passage for passage in passages if len(passage) > 3]


class Bench:
    """Passages of some documents, embedded once, and the questions put to them."""

    def __init__(self, folder: Path, model: EmbeddingModel) -> None:
        self.questions = read_questions()
        self.passages: list[tuple[str, str]] = []
        for name in sorted({question.document for question in self.questions}):
            path, *_ = folder.glob(f"{name}*.txt")
            self.passages += [(name, passage) for passage in cut(path.read_text(encoding="utf-8"))]
        self._texts = [normalise(text) for _, text in self.passages]
        self._similar = model.queries([question.text for question in self.questions]) @ (
            model.passages([text for _, text in self.passages]).T
        )

    def is_right(self, question: Question, passage: tuple[str, str]) -> bool:
        """Whether this passage answers the question."""
        return question.document == passage[0] and any(text in _squeeze(passage[1]) for text in question.expected)

    def rank(self, number: int, weight: float, *, within: bool) -> int:
        """At which place the first right passage comes, from 1. ``within``: the question's document is known."""
        question = self.questions[number]
        pool = [at for at, (name, _) in enumerate(self.passages) if name == question.document or not within]
        lexical = bm25(question.text, [self._texts[at] for at in pool])
        scores = fuse(lexical, [float(self._similar[number][at]) for at in pool], weight)
        order = sorted(range(len(pool)), key=lambda at: -scores[at])
        return next(place for place, at in enumerate(order, 1) if self.is_right(question, self.passages[pool[at]]))

    def recall(
        self, weight: float, *, within: bool, wording: str = "", dev: bool | None = None, first: int = 5
    ) -> float:
        """The share of the questions of this kind with a right passage among the ``first``."""
        chosen = [
            number
            for number, question in enumerate(self.questions)
            if wording in ("", question.wording) and dev in (None, question.is_dev)
        ]
        return sum(self.rank(number, weight, within=within) <= first for number in chosen) / len(chosen)


def main() -> None:
    """Print the table of the model card."""
    folder = Path(sys.argv[1])
    model = EmbeddingModel(sys.argv[2] if len(sys.argv) > 2 else str(SHIPPED_MODEL))
    bench = Bench(folder, model)
    print(f"{len(bench.passages)} passages, {len(bench.questions)} questions")
    for within in (False, True):
        print("document known" if within else "all documents", "| all | words | paraphrase | dev | test")
        for label, weight in (("words", 0.0), ("meaning", 1.0), *((f"both {w}", w) for w in (0.2, 0.3, 0.4, 0.5))):
            columns = [("", None), ("words", None), ("paraphrase", None), ("", True), ("", False)]
            recalls = [bench.recall(weight, within=within, wording=wording, dev=dev) for wording, dev in columns]
            print(label, *(f"{recall:.2f}" for recall in recalls), sep=" | ")


if __name__ == "__main__":
    main()
