"""What must agree inside a disclosure (勾稽), and where it does not.

``reconcile`` runs every rule over what one file holds. The rules live beside it, a module a kind:
``agreement``: the same thing printed twice, and which value is supported; ``prose``: what is said outside of the tables,
by the rules of ``comparisons``, ``change_sums``, ``completion``, ``shares``, ``sums``, ``against_tables``, ``subject_names``,
``enumerations``, ``directions``, ``years`` and ``wording``. What goes in and comes out is in ``evidence``.
"""

from __future__ import annotations

from index.reconcile.agreement import TOLERANCE_YUAN, agree, comparable, contradictions, supported
from index.reconcile.evidence import Evidence, Reconciled
from index.reconcile.identities import check_identities
from index.reconcile.prose import check_prose, examine, together


def reconcile(evidence: Evidence) -> Reconciled:
    """Every rule over one disclosure, in reading order of what they found."""
    return together(check_identities(evidence), check_prose(evidence))


__all__ = [
    "TOLERANCE_YUAN",
    "Evidence",
    "Reconciled",
    "agree",
    "check_prose",
    "comparable",
    "contradictions",
    "examine",
    "reconcile",
    "supported",
]
