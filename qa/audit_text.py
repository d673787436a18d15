"""The findings of an audit as a report that a clerk can act on: what, where, why, which value is likely right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.domain.disclosure import Contradiction, Source, Unchecked
from index.domain.errors import file_label
from qa.answer import spot_text
from qa.audit import ERROR, Audit, Audited, Place, places
from qa.present.chinese import amount_text

_PLACES = 8  # of one finding that are printed unless all are asked for
_UNCHECKED = 3
_SENTENCE = 90  # characters of a sentence around the number in question
SEVERITY_WORDS = {ERROR: "错误", "warning": "可疑"}


def report_lines(audit: Audit, *, everything: bool = False) -> Iterator[str]:
    """The report, line by line. ``everything``: every place and every check that could not be made, none left out."""
    for one in audit.audited:
        yield from _disclosure_lines(one, everything)
        yield ""
    errors, warnings = sum(one.errors for one in audit.audited), sum(one.warnings for one in audit.audited)
    unchecked = sum(len(one.unchecked) for one in audit.audited)
    counts = f"：错误 {errors}，可疑 {warnings}" if errors or warnings else ""
    yield f"共查 {len(audit.audited)} 份文件，发现 {errors + warnings} 处自相矛盾{counts}；未能核对 {unchecked} 条。"


def _disclosure_lines(one: Audited, everything: bool) -> Iterator[str]:
    found = f"错误 {one.errors} 处，可疑 {one.warnings} 处" if one.contradictions else "没有发现自相矛盾"
    yield f"■ 《{one.disclosure.title}》（{file_label(Path(one.disclosure.path))}）：{found}"
    for number, finding in enumerate(one.contradictions, start=1):
        yield f"  {number}. [{SEVERITY_WORDS.get(finding.severity, finding.severity)}] {finding.what}"
        if values := values_text(finding):
            yield f"     数值：{values}"
        if finding.why:
            yield f"     依据：{finding.why.removesuffix(f'；{finding.likely}')}"
        if finding.likely:
            yield f"     判断：{finding.likely}"
        shown = places(finding)
        kept = shown if everything else shown[:_PLACES]
        said = ""
        for place in kept:
            yield f"     {'✗' if place.suspect else '·'} {place_line(place, said)}"
            said = place.source.sentence
        if len(kept) < len(shown):
            yield f"     · 另有 {len(shown) - len(kept)} 处（--all 全部列出）"
    yield from _unchecked_lines(one.unchecked, everything)


def _unchecked_lines(unchecked: tuple[Unchecked, ...], everything: bool) -> Iterator[str]:
    """By cause: what lacks the same thing stands together."""
    causes: dict[str, list[str]] = {}
    for item in unchecked:
        causes.setdefault(item.why, []).append(item.what)
    if not everything:
        causes = {why: whats[:_UNCHECKED] for why, whats in list(causes.items())[:_UNCHECKED]}
    if causes:
        yield f"  未能核对 {len(unchecked)} 条："
    for why, whats in causes.items():
        yield f"     - {why}：{'；'.join(whats)}"
    rest = len(unchecked) - sum(map(len, causes.values()))
    if rest:
        yield f"     - 另有 {rest} 条（--all 全部列出）"


def values_text(finding: Contradiction) -> str:
    """What the check gives, and what is printed."""
    parts = []
    if finding.expected is not None:
        parts.append(f"{'应为' if finding.suspects else '按算式是'} {amount_text(finding.expected, finding.unit)}")
    if finding.found is not None:
        parts.append(f"写作 {amount_text(finding.found, finding.unit)}")
    return "，".join(parts)


def place_line(place: Place, said: str = "") -> str:
    """A place with what stands there, and the sentence where it is prose, unless it is the one just ``said``."""
    written = "" if place.fact is None else amount_text(place.fact.value, place.fact.unit)
    sentence = excerpt(place.source)
    sentence = f"“{sentence}”" if place.source.sentence != said else "同一句"
    parts = [written or place.source.written_as, spot_text(place.source), sentence if place.source.sentence else ""]
    return "  ".join(filter(None, parts))


def excerpt(source: Source) -> str:
    """The sentence, or of a long one the part around what is in question."""
    text = " ".join(source.sentence.split())
    if len(text) <= _SENTENCE:
        return text
    at = max(0, text.find(source.written_as)) if source.written_as else 0
    start = max(0, min(at - _SENTENCE // 2, len(text) - _SENTENCE))
    end = start + _SENTENCE
    return f"{'……' if start else ''}{text[start:end]}{'……' if end < len(text) else ''}"
