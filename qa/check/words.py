"""Words that claim without a number."""
from __future__ import annotations

from collections.abc import Sequence

from qa.answer import CheckedNumber
from qa.check.claims import Claim
from qa.check.verdicts import Finding, Judge


def word_claims(text: str, judged: Sequence[tuple[Claim, Finding]], judge: Judge) -> list[CheckedNumber]:
    return []
