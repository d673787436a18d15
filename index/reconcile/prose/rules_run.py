"""The prose of a disclosure, checked: one after the other, every rule for what is said outside of the tables.

``examine`` gives all the checks, the passed ones too; ``check_prose`` what failed, each mistake once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from index.domain.disclosure import Contradiction, Source, Unchecked
from index.reconcile.agreement import OF_GOVERNMENTS
from index.reconcile.evidence import Evidence, Reconciled
from index.reconcile.prose import (
    against_tables,
    changes,
    changes_together,
    completion_rates,
    named_subjects,
    rise_or_fall,
    shares,
    subject_names,
    sums,
    template_words,
    years,
)
from index.reconcile.prose.lists import lists
from index.reconcile.prose.rules import rules
from index.reconcile.prose.sentences import Check, Sentences

# A number that the tables contradict makes the sums and rates wrong that it takes part in: told once, as what it is.
_CONSEQUENCES = {"change-rate", "list-sum", "list-near", "list-exceeds", "share", "subjects-sum"}
# What holds only for numbers of one address.
_OF_ONE_ADDRESS = {
    *("prose-table", "prose-table-last-digit", "prose-twice", "share", "change-base", "change-parts", "change-twice"),
}
_MISPRINTS = {"prose-table", "prose-twice"}


def examine(evidence: Evidence) -> list[Check]:
    """Every check of the prose, rule by rule."""
    sentences = Sentences(evidence)
    compared = changes.comparisons(sentences)
    listed = lists(sentences)
    return [
        *against_tables.check_amounts(sentences),
        *against_tables.check_repeats(sentences),
        *changes.check_changes(sentences, compared),
        *changes.check_against_last_year(sentences, compared),
        *changes_together.check_repeated_changes(sentences, compared),
        *changes_together.check_added_changes(sentences, compared),
        *completion_rates.check_completion(sentences),
        *sums.check_lists(sentences, listed),
        *shares.check_shares(sentences, listed),
        *sums.check_procurement(sentences),
        *sums.check_classes(sentences),
        *sums.check_projects(sentences),
        *sums.check_performance(sentences),
        *subject_names.check_names(sentences),
        *named_subjects.check_enumerations(sentences, listed),
        *against_tables.check_empty_tables(sentences),
        *against_tables.check_announced(sentences),
        *rise_or_fall.check_verdicts(sentences),
        *rise_or_fall.check_reasons(sentences),
        *years.check_years(sentences),
        *template_words.check_stated_none(sentences),
        *template_words.check_left_overs(sentences),
        *template_words.check_bodies(sentences),
        *template_words.check_doubled(sentences),
    ]


def check_prose(evidence: Evidence) -> Reconciled:
    """What the prose says that cannot be right, in reading order."""
    found = [check.found for check in examine(evidence) if check.found is not None]
    of_government = evidence.disclosure.scope in OF_GOVERNMENTS
    if of_government:
        found = [one for one in found if one.rule not in _OF_ONE_ADDRESS]
    misprinted = {source for one in found if one.rule in _MISPRINTS for source in one.suspects}
    kept = [one for one in dict.fromkeys(found) if not (one.rule in _CONSEQUENCES and misprinted & set(one.sources))]
    kept.sort(key=lambda one: _place(one.sources))
    unchecked = list(_unchecked(evidence))
    if of_government:
        why = "政府的预决算里，全域和本级、各本预算的数往往不逐处写明，分不清是不是同一项"
        unchecked += [Unchecked(rule, rules().by_id[rule].says, why) for rule in sorted(_OF_ONE_ADDRESS)]
    return Reconciled(tuple(map(_as_recognised, kept)), tuple(unchecked))


def _as_recognised(one: Contradiction) -> Contradiction:
    """What rests on words recognised from a picture may be a misreading: never more than a warning."""
    if not any(source.ocr for source in one.sources):
        return one
    likely = f"{one.likely}（文字是从图片识别的，先核对原图）" if one.likely else "文字是从图片识别的，先核对原图"
    return replace(one, severity="warning", likely=likely)


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


def together(others: Reconciled, prose: Reconciled) -> Reconciled:
    """What the rules for tables and those for prose found, each mistake once, in reading order.

    A number in prose that does not fit is told by the prose, which knows its sentence; a cell by the tables.
    """
    cells = [set(one.suspects) for one in others.contradictions]
    own = [
        one
        for one in prose.contradictions
        if not one.suspects
        or any(source.sentence or source.row is None for source in one.suspects)
        or not any(set(one.suspects) <= suspected for suspected in cells)
    ]
    kept = [one for one in others.contradictions if not any(_covers(told, one.suspects or one.sources) for told in own)]
    found = sorted([*kept, *own], key=lambda one: _place(one.sources))
    return Reconciled(tuple(found), (*others.unchecked, *prose.unchecked))


def _covers(told: Contradiction, places: Iterable[Source]) -> bool:
    """Whether a finding of the prose has all of these places among its own, and suspects one of them or none at all."""
    held = list(places)
    own = told.suspects or told.sources
    return (
        bool(held)
        and all(any(_same_place(place, source) for source in told.sources) for place in held)
        and any(_same_place(place, source) for place in held for source in own)
    )


def _same_place(place: Source, own: Source) -> bool:
    if place.sentence or own.sentence:
        same_words = place.written_as == own.written_as or not (place.written_as and own.written_as)
        return place.sentence == own.sentence and same_words
    if place.table != own.table:
        return False
    return own.row is None or (place.row, place.column) == (own.row, own.column)
