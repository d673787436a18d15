"""Every rule over one disclosure."""

from __future__ import annotations

from index.reconcile.evidence import Evidence, Reconciled
from index.reconcile.prose.rules_run import check_prose, together
from index.reconcile.tables.contradictions import check_identities


def reconcile(evidence: Evidence) -> Reconciled:
    """What all rules find, in reading order of what they found."""
    return together(check_identities(evidence), check_prose(evidence))
