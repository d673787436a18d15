"""查: where disclosures contradict themselves, for one of the store, a file on the disk, or everything.

What was found when a disclosure was ingested is stored with it. A file that was never ingested is read on the spot by
the same rules, and nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.domain.disclosure import Contradiction, Disclosure, Fact, Source, Unchecked
from index.domain.errors import InputError, StoreMissing
from index.store.fact_store import FactStore
from qa.answer import decimal_text

_NAMED = 6  # disclosures that the message about an unknown one lists
ERROR = "error"


@dataclass(frozen=True, slots=True)
class Audited:
    """One disclosure: what contradicts what, errors before warnings, and what could not be checked."""

    disclosure: Disclosure
    contradictions: tuple[Contradiction, ...]
    unchecked: tuple[Unchecked, ...]

    @property
    def errors(self) -> int:
        """How many findings cannot be right; the others look wrong and may have a reason."""
        return sum(finding.severity == ERROR for finding in self.contradictions)

    @property
    def warnings(self) -> int:
        return len(self.contradictions) - self.errors


@dataclass(frozen=True, slots=True)
class Audit:
    """All that was looked at, and one line for every file that could not be read."""

    audited: tuple[Audited, ...]
    failed: tuple[str, ...] = ()

    @property
    def contradictions(self) -> list[Contradiction]:
        return [finding for one in self.audited for finding in one.contradictions]


def audit(store: FactStore | None, target: str | Path | None = None) -> Audit:
    """``target`` is a disclosure of the store (its hash, path, file name or title), or a file or folder on the disk, or
    None for the whole store. Without a store (None) only the disk is looked at.

    Raises ``InputError`` when there is no such disclosure and no such file, or the only file cannot be read,
    ``StoreMissing`` for None without a store.
    """
    known = store.disclosures() if store is not None else []
    if target is None:
        if store is None:
            raise StoreMissing("还没有库。请先运行：wenzhang ingest 文件或文件夹，或写明要查的文件")
        return Audit(tuple(_stored(store, known)))
    if Path(target).exists():  # before names: a file that changed since it was ingested is what somebody has in hand
        return _on_disk(store, known, Path(target))
    wanted = [one for one in known if str(target) in (one.sha256, one.path, Path(one.path).name, one.title)]
    if store is None or not wanted:
        held = "、".join(f"《{one.title}》" for one in known[:_NAMED]) + ("等" if len(known) > _NAMED else "")
        raise InputError(
            f"没有找到“{target}”：磁盘上没有这个文件或文件夹，库里也没有这个哈希、路径、文件名或标题的公开文件。"
            + (f"库里有：{held}" if held else "")
        )
    return Audit(tuple(_stored(store, wanted)))


def _stored(store: FactStore, disclosures: list[Disclosure]) -> Iterator[Audited]:
    for one in disclosures:
        yield _audited(one, store.contradictions([one.sha256]), store.unchecked([one.sha256]))


def _on_disk(store: FactStore | None, known: list[Disclosure], path: Path) -> Audit:
    """A file or the files of a folder; those whose very content is stored are not read again."""
    from index.ingestion.dry_run import inspect  # the readers' processes: only a file that is not stored needs them

    by_hash = {one.sha256: one for one in known}
    found: dict[str, Audited] = {}
    failed = []
    for one in inspect([path], by_hash):
        if one.error:
            failed.append(one.error)
        elif one.extract is not None:
            extract = one.extract
            found[one.sha256] = _audited(extract.disclosure, extract.contradictions, extract.unchecked)
        elif store is not None and one.sha256 in by_hash and one.sha256 not in found:
            (found[one.sha256],) = _stored(store, [by_hash[one.sha256]])
    if len(failed) == 1 and not found:
        raise InputError(failed[0])
    return Audit(tuple(found.values()), tuple(failed))


def _audited(
    disclosure: Disclosure, contradictions: Sequence[Contradiction], unchecked: Sequence[Unchecked]
) -> Audited:
    return Audited(disclosure, tuple(sorted(contradictions, key=lambda one: one.severity != ERROR)), tuple(unchecked))


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a finding: what stands there (None where it is no number), and whether it is suspected."""

    source: Source
    fact: Fact | None
    suspect: bool


def places(finding: Contradiction) -> list[Place]:
    """The places of a finding, the suspected first, each once."""
    facts = {fact.source: fact for fact in finding.facts}
    sources = dict.fromkeys((*finding.suspects, *finding.sources))
    return [Place(source, facts.get(source), source in finding.suspects) for source in sources]


def finding_rows(audited: Audited) -> Iterator[dict[str, Any]]:
    """The findings of one disclosure as JSON can hold them: numbers as decimal strings, in ``unit``."""
    for finding in audited.contradictions:
        yield {
            "rule": finding.rule,
            "severity": finding.severity,
            "what": finding.what,
            "why": finding.why,
            "expected": None if finding.expected is None else decimal_text(finding.expected),
            "found": None if finding.found is None else decimal_text(finding.found),
            "unit": finding.unit,
            "likely": finding.likely,
            "disclosure": audited.disclosure.title,
            "sources": [
                {
                    **place.source.to_dict(),
                    "value": None if place.fact is None else decimal_text(place.fact.value),
                    "unit": "" if place.fact is None else place.fact.unit,
                }
                for place in places(finding)
            ],
            "suspects": [source.to_dict() for source in finding.suspects],
        }
