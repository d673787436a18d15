"""How many mistakes in the prose of a disclosure the rules find, and how often they cry wolf.

python -m benchmarks.audit_prose [--seeds N] [--changes N] [--format .docx|.pdf|.html] [--seed N] [--missed]

Made-up disclosures in which everything agrees are written, read and checked: any finding is a false one. Then one number
or one word of direction is changed (two digits changed over, point moved, × 10⁴, 增加 ↔ 减少 …), and the file is written,
read and checked again. A change counts as found when a finding has the changed sentence among its sources. Numbers that
take part in no rule cannot be found; their share is printed.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from benchmarks.clean_prose import FORMS, clean
from index.domain.amounts import normalise, squeeze
from index.domain.disclosure import Contradiction
from index.ingestion.extraction import evidence_of, extract_file
from index.reconcile.evidence import Evidence
from index.reconcile.prose.rules_run import examine
from index.reconcile.prose.sentences import Check, Sentences
from typesetting import Document, Paragraph, Style, write

KINDS = ("digits changed over", "point moved", "times ten thousand", "direction")
_OPPOSITE = {
    "增加": "减少",
    "减少": "增加",
    "增长": "下降",
    "下降": "增长",
    "大于": "小于",
    "小于": "大于",
}
_DIRECTION = re.compile("|".join(_OPPOSITE))


@dataclass(frozen=True, slots=True)
class Place:
    """A number or a word in the prose: the paragraph as printed, and where in it."""

    paragraph: str
    start: int
    end: int
    covered: bool

    @property
    def text(self) -> str:
        return self.paragraph[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Change:
    """One mistake put in: what was there and what stands there now."""

    kind: str
    place: Place
    text: str

    @property
    def paragraph(self) -> str:
        """The paragraph with the mistake."""
        place = self.place
        return place.paragraph[: place.start] + self.text + place.paragraph[place.end :]


@dataclass(slots=True)
class Score:
    """The tally: of the changes, which any rule covers, and which of those were found."""

    documents: int = 0
    false_findings: int = 0
    numbers: int = 0
    uncovered: int = 0
    tried: Counter[str] = None  # type: ignore[assignment]
    found: Counter[str] = None  # type: ignore[assignment]
    missed: list[Change] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.tried, self.found, self.missed = Counter(), Counter(), []

    @property
    def share(self) -> Decimal:
        """Found of those that a rule covers, in per cent."""
        return Decimal(100 * self.found.total()) / max(self.tried.total(), 1)


def check_file(document: Document, path: Path) -> tuple[Evidence, tuple[Contradiction, ...]]:
    """Write, read and check a disclosure."""
    extract = extract_file(write(document, path, Style()))
    return evidence_of(extract), extract.contradictions


def places(document: Document, evidence: Evidence) -> list[Place]:
    """The numbers of the prose and its words of direction, and whether a rule that holds both ways covers them."""
    printed = {squeeze(normalise(block.text)): block.text for block in document.blocks if isinstance(block, Paragraph)}
    checks = examine(evidence)
    covered = {key for check in checks if check.both_ways and check.found is None for key in _keys(check)}
    judged = {key for check in checks if check.rule == "change-direction" for key in _keys(check)}
    found = []
    for said in Sentences(evidence).said:
        paragraph = printed.get(squeeze(evidence.paragraphs[said.number].text))
        if paragraph is None or said.role == "mention":
            continue
        statement = said.statement
        held = (said.number, statement.start) in covered
        end = statement.start + len(statement.amount.written_as.removesuffix(statement.amount.unit).rstrip())
        found.append(Place(paragraph, statement.start, end, held))
        word = list(_DIRECTION.finditer(paragraph[: statement.start]))
        if said.role in ("change", "change_rate") and word and said.value and word[-1].end() == statement.start:
            found.append(Place(paragraph, word[-1].start(), word[-1].end(), held))
        verdict = re.search("决算数(大于|小于)预算数", paragraph)
        if verdict and (said.number, statement.start) in judged and said.statement.stage == evidence.disclosure.stage:
            found.append(Place(paragraph, verdict.start(1), verdict.end(1), True))
    return list(dict.fromkeys(found))


def _keys(check: Check) -> Iterator[tuple[int, int]]:
    for said in check.said:
        yield said.number, said.statement.start


def changes(place: Place) -> list[Change]:
    """Every mistake that a place allows."""
    text = place.text
    if text in _OPPOSITE:
        return [Change("direction", place, _OPPOSITE[text])]
    value = Decimal(text.replace(",", "")) if re.fullmatch(r"[\d,]+(?:\.\d+)?", text) else None
    if not value:
        return []
    made = []
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    for i, j in pairwise(digits):
        if text[i] != text[j] and not (i == 0 and text[j] == "0"):
            made.append(Change(KINDS[0], place, text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]))
    if "." in text:
        made += [Change(KINDS[1], place, format(value.scaleb(power), "f")) for power in (-1, 1)]
        if not place.paragraph[place.end :].startswith("%"):
            made.append(Change(KINDS[2], place, format(value * 10_000, "f")))
    return made


def with_change(document: Document, change: Change) -> Document:
    """The document with one paragraph changed."""
    blocks = [
        Paragraph(change.paragraph) if isinstance(block, Paragraph) and block.text == change.place.paragraph else block
        for block in document.blocks
    ]
    return replace(document, blocks=tuple(blocks))


def names_it(found: Sequence[Contradiction], change: Change) -> bool:
    """Whether a finding has the changed sentence among its sources."""
    place = change.place
    before, after = place.paragraph[: place.start], place.paragraph[place.end :]
    clause = re.split("[。；]", before)[-1] + change.text + re.split("[，。；、]", after)[0]
    wanted = squeeze(normalise(clause))[-24:]
    return any(wanted in squeeze(normalise(source.sentence)) for one in found for source in one.sources)


def run(seeds: int, tried: int, suffix: str = ".docx", seed: int = 0) -> Score:
    """``seeds`` disclosures of every form, ``tried`` changes in each."""
    score = Score()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"某州测试局{suffix}"
        for form in FORMS:
            for number in range(seed, seed + seeds):
                document = clean(form, number)
                evidence, found = check_file(document, path)
                score.documents += 1
                score.false_findings += len(found)
                held = places(document, evidence)
                numbers = [place for place in held if place.text not in _OPPOSITE]
                score.numbers += len(numbers)
                score.uncovered += sum(not place.covered for place in numbers)
                chance = random.Random(f"{form}{number}")
                made = [change for place in held if place.covered for change in changes(place)]
                for change in _spread(made, tried, chance):
                    score.tried[change.kind] += 1
                    _, after = check_file(with_change(document, change), path)
                    if names_it(after, change):
                        score.found[change.kind] += 1
                    else:
                        score.missed.append(change)
    return score


def _spread(made: Sequence[Change], count: int, chance: random.Random) -> list[Change]:
    """A sample with every kind in it."""
    picked: list[Change] = []
    for kind in KINDS:
        of_kind = [change for change in made if change.kind == kind]
        picked += chance.sample(of_kind, min(len(of_kind), -(-count // len(KINDS))))
    return picked


def main() -> None:
    """Print the score."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5, help="disclosures of every form")
    parser.add_argument("--changes", type=int, default=20, help="changes in each")
    parser.add_argument("--format", default=".docx", choices=[".docx", ".pdf", ".html"])
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--missed", action="store_true", help="list the changes that were not found")
    arguments = parser.parse_args()
    score = run(arguments.seeds, arguments.changes, arguments.format, arguments.seed)
    print(f"{score.documents} clean disclosures, {score.false_findings} false findings")
    print(f"{score.numbers} numbers in prose, {score.uncovered} of them in no rule")
    for kind in KINDS:
        print(f"{kind:20} {score.found[kind]} of {score.tried[kind]} found")
    print(f"{'all':20} {score.found.total()} of {score.tried.total()} found ({score.share:.1f} %)")
    if arguments.missed:
        for change in score.missed:
            print(f"  {change.kind}: {change.place.text} → {change.text}: {change.paragraph[:160]}")


if __name__ == "__main__":
    main()
