"""The prose of a disclosure, checked: one after the other, every rule for what is said outside of the tables.

``examine`` gives all the checks, the passed ones too; ``check_prose`` what failed, each mistake once.
"""

from __future__ import annotations

from collections.abc import Iterable

from index.disclosure import Contradiction, Source, Unchecked
from index.reconcile import (
    against_tables,
    change_sums,
    comparisons,
    completion,
    enumerations,
    shares,
    subject_names,
    sums,
    wording,
)
from index.reconcile.claims import Check, Claims
from index.reconcile.evidence import Evidence, Reconciled
from index.reconcile.listings import listings

# A number that the tables contradict makes the sums and rates wrong that it takes part in: told once, as what it is.
_CONSEQUENCES = {"change-rate", "list-sum", "list-near", "list-exceeds", "share", "subjects-sum"}
_MISPRINTS = {"prose-table", "prose-twice"}


def examine(evidence: Evidence) -> list[Check]:
    """Every check of the prose, rule by rule."""
    claims = Claims(evidence)
    compared = comparisons.comparisons(claims)
    listed = listings(claims)
    return [
        *against_tables.check_amounts(claims),
        *against_tables.check_repeats(claims),
        *comparisons.check_changes(claims, compared),
        *comparisons.check_against_last_year(claims, compared),
        *change_sums.check_repeated_changes(claims, compared),
        *change_sums.check_added_changes(claims, compared),
        *completion.check_completion(claims),
        *sums.check_lists(claims, listed),
        *shares.check_shares(claims, listed),
        *sums.check_procurement(claims),
        *sums.check_classes(claims),
        *sums.check_projects(claims),
        *sums.check_performance(claims),
        *subject_names.check_names(claims),
        *enumerations.check_enumerations(claims, listed),
        *against_tables.check_empty_tables(claims),
        *against_tables.check_announced(claims),
        *wording.check_verdicts(claims),
        *wording.check_reasons(claims),
        *wording.check_years(claims),
        *wording.check_left_overs(claims),
        *wording.check_bodies(claims),
        *wording.check_doubled(claims),
    ]


def check_prose(evidence: Evidence) -> Reconciled:
    """What the prose says that cannot be right, in reading order."""
    found = [check.found for check in examine(evidence) if check.found is not None]
    misprinted = {source for one in found if one.rule in _MISPRINTS for source in one.suspects}
    kept = [
        one
        for one in dict.fromkeys(found)
        if not (one.rule in _CONSEQUENCES and one.suspects and set(one.suspects) <= misprinted)
    ]
    kept.sort(key=lambda one: _place(one.sources))
    return Reconciled(tuple(kept), tuple(_unchecked(evidence)))


def _place(sources: Iterable[Source]) -> tuple[int, int]:
    first = next(iter(sources), None)
    return (first.page or 0, first.line or 0) if first else (0, 0)


def _unchecked(evidence: Evidence) -> list[Unchecked]:
    """What could not be checked for want of one of the two sides."""
    missing = []
    if not evidence.tables:
        missing.append(Unchecked("prose-table", "文字里的数与表里的数相同", "本文件没有表，文字只能与文字互相核对"))
    if not any(fact.kind == "sentence" for fact in evidence.facts):
        missing.append(Unchecked("change-rate", "文字里的变动、占比、合计", "文字里没有读到数"))
    return missing


def not_told_yet(found: Iterable[Contradiction], prose: Reconciled) -> tuple[Contradiction, ...]:
    """Those of other contradictions that the prose's do not tell already: not the ones of sentences alone, nor those
    that suspect nothing but sentences which are suspected here too."""
    told = {(s.sentence, s.written_as) for one in prose.contradictions for s in one.sources if s.sentence}
    return tuple(
        one
        for one in found
        if any(not source.sentence for source in one.sources)
        and not (one.suspects and all((s.sentence, s.written_as) in told for s in one.suspects))
    )
