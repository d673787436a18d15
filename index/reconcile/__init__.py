"""What must agree inside a disclosure (勾稽), and where it does not.

``reconcile`` runs every rule over what one file holds. The rules live beside it, a module a kind:
``agreement``: the same thing printed twice, and which value is supported; ``identities``: sums and totals, and which place
breaks them. What goes in and comes out is in ``evidence``.
"""

from __future__ import annotations

from index.reconcile.agreement import TOLERANCE_YUAN, agree, comparable, contradictions, supported
from index.reconcile.evidence import Evidence, Reconciled
from index.reconcile.identities import check_identities


def reconcile(evidence: Evidence) -> Reconciled:
    """Every rule over one disclosure, in reading order of what they found."""
    return check_identities(evidence)


__all__ = [
    "TOLERANCE_YUAN",
    "Evidence",
    "Reconciled",
    "agree",
    "check_identities",
    "comparable",
    "contradictions",
    "reconcile",
    "supported",
]
