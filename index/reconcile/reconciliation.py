"""Every rule over one disclosure."""

from __future__ import annotations

from index.reconcile.evidence import Evidence, Reconciled
from index.reconcile.identities import check_identities
from index.reconcile.prose import check_prose, together


def reconcile(evidence: Evidence) -> Reconciled:
    """What all rules find, in reading order of what they found."""
    return together(check_identities(evidence), check_prose(evidence))
