"""Lists in prose: what stands behind 其中, 包括, 分别为, in the same paragraph or in the ones below, and their wholes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.reconcile.prose.rules import Closed, rules
from index.reconcile.prose.sentences import Said, Sentences

_MARKER = re.compile(
    r"(?:其中|(?:预算|支出|收入|拨款)中(?=[:,])|主要包括|包括|分别为|分别是|分别|主要用于以下方面|具体为)[:,]?"
)
_ENDS_OPEN = re.compile(r"^[^,。;、]{0,6}等")


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole and what is named as parts of it, of one unit and stage. ``open``: the list says itself that it names
    some only (等)."""

    whole: Said
    parts: tuple[Said, ...]
    open: bool = False

    @property
    def total(self) -> Decimal:
        return sum((part.base for part in self.parts), Decimal(0))


def lists(sentences: Sentences) -> list[Listing]:
    """Every list of the prose, the nested ones too."""
    found: list[Listing] = []
    for number, own in enumerate(sentences.by_paragraph):
        figures = [said for said in own if said.role in ("amount", "count")]
        for i, said in enumerate(figures):
            text = sentences.paragraphs[number].text
            following = figures[i + 1] if i + 1 < len(figures) else None
            gap = text[said.statement.end : following.statement.start if following else None]
            marker = next(iter(_MARKER.finditer(gap)), None)
            if marker is None or re.search(r"由于|原因", gap[: marker.start()].split("。")[-1]):
                continue
            start = said.statement.end + marker.end()
            wholes = _wholes(sentences, figures[: i + 1])
            if following is None:
                if text[start:].strip(" :,。") == "":
                    parts = _parts_below(sentences, number)
                    found += _listed(sentences, wholes, parts, open_=False)
            else:
                nested = bool(_MARKER.search(text[: said.statement.start].split("。")[-1]))
                end = _end_of_list(text, start, nested)
                parts = _top_level(sentences, [f for f in figures[i + 1 :] if f.statement.start < end])
                last = parts[-1].statement.end if parts else end
                own_list = list(_listed(sentences, wholes, parts, open_=bool(_ENDS_OPEN.match(text[last:]))))
                found += [_extended(sentences, one, figures, end) for one in own_list]
    return found


def _extended(sentences: Sentences, one: Listing, figures: Sequence[Said], end: int) -> Listing:
    """A closed list that goes on behind a full stop, or in the next paragraph, with all of its parts."""
    if closed_list(one) is not None:
        return one
    rest = [f for f in figures if f.statement.start >= end]
    number = one.whole.number + 1
    below = [
        f
        for f in (sentences.by_paragraph[number] if number < len(sentences.by_paragraph) else ())
        if f.role == one.whole.role
    ][:1]
    for more in (rest, [*rest, *below]):
        for longer in _listed(sentences, [one.whole], [*one.parts, *more], open_=False):
            if len(longer.parts) > len(one.parts) and closed_list(longer) is not None:
                return longer
    return one


def _wholes(sentences: Sentences, before: Sequence[Said]) -> list[Said]:
    """The amounts that a marker can refer to: those of the same item right before it, one a unit and stage."""
    last = before[-1]
    text = sentences.paragraphs[last.number].text
    sentence = max(text.rfind("。", 0, last.statement.start), -1)
    held: list[Said] = []
    for said in reversed(before):
        if said.statement.start < sentence:
            break
        if all((said.unit, sentences.stage(said)) != (h.unit, sentences.stage(h)) for h in held):
            held.append(said)
    return held


def _end_of_list(text: str, start: int, nested: bool) -> int:
    ends = [at for mark in ("。;" if nested else "。") if (at := text.find(mark, start)) >= 0]
    return min(ends, default=len(text))


def _top_level(sentences: Sentences, parts: Sequence[Said]) -> list[Said]:
    """The parts without what is listed below one of them."""
    kept: list[Said] = []
    skip_until = -1
    for said in parts:
        if said.statement.start < skip_until:
            continue
        text = sentences.paragraphs[said.number].text
        if kept:
            gap = text[kept[-1].statement.end : said.statement.start]
            if _MARKER.search(gap) and not gap.lstrip().startswith(("。", ";")) and ";" not in gap:
                skip_until = _end_of_list(text, said.statement.start, True)
                continue
        kept.append(said)
    return kept


def _parts_below(sentences: Sentences, number: int) -> list[Said]:
    """The parts when the list begins on the next paragraph: the first amount of each, or a paragraph that is a list."""
    heading = sentences.paragraphs[number].heading
    parts: list[Said] = []
    for below in range(number + 1, len(sentences.paragraphs)):
        paragraph = sentences.paragraphs[below]
        if paragraph.text.rstrip("。:") == paragraph.heading and paragraph.heading != heading:
            break
        figures = [said for said in sentences.by_paragraph[below] if said.role in ("amount", "count")]
        if not figures:
            if re.search("未安排|没有|^注|主要", paragraph.text):
                continue
            break
        first = [f for f in figures if sentences.stage(f) == sentences.stage(figures[0])]
        if len(first) > 1 and not parts and paragraph.text.count(";") >= len(first) - 1:
            return first
        if (
            parts
            and len(first) > 1
            and not re.match(r"^(?:[(（]?[一二三四五六七八九十\d]+[)）.、．]|[^,。;]{0,24}\d)", paragraph.text)
        ):
            break
        parts.append(figures[0])
        if len(figures) > 1:
            parts += [f for f in figures[1:] if f.item == figures[0].item]
    return parts


def _listed(sentences: Sentences, wholes: Sequence[Said], parts: Sequence[Said], *, open_: bool) -> Iterator[Listing]:
    for whole in wholes:
        own = [
            part
            for part in parts
            if part.unit == whole.unit
            and part.role == whole.role
            and sentences.stage(part) == sentences.stage(whole)
            and part.item != whole.item
            and not part.vague
        ]
        if own and not whole.vague:
            yield Listing(whole, tuple(own), open_)


def tolerance_of(sentences: Sentences, one: Listing) -> Decimal:
    """Half a unit of the last place for every number that is not zero, at least one unit: what rounding explains."""
    quantum = sentences.quantum(one.whole)
    counted = sum(1 for part in one.parts if part.value)
    return max(quantum, quantum * (counted + 1) / 2)


def closed_list(one: Listing) -> Closed | None:
    """The closed list that a listing is, if every part belongs to it and none that it needs is missing."""
    for closed in rules().closed:
        if not any(closed.whole.search(words) for words in (one.whole.item, one.whole.name)):
            continue
        names = [part.item for part in one.parts]
        if all(_named(closed.part, name) for name in names) and all(
            any(_named(need, name) for name in names) for need in closed.needs
        ):
            return closed
    return None


def _named(pattern: re.Pattern[str], name: str) -> bool:
    bare = re.sub(r"支出决算$|决算$|预算$", "", name)
    return bool(pattern.fullmatch(name) or pattern.fullmatch(bare))


def shared(sentences: Sentences, part: Said) -> Said | None:
    """The share that a part is said to be."""
    own = sentences.by_paragraph[part.number]
    at = own.index(part)
    following = own[at + 1] if at + 1 < len(own) else None
    return following if following and following.role == "share" and following.item == part.item else None
