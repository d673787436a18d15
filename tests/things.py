"""What a fact, a missing value or a reason is of, as one string that a test can compare."""

from __future__ import annotations

from index.domain.disclosure import Blank, Fact, Reason


def thing(of: Fact | Blank | Reason) -> str:
    """The name of the item, and the measures behind it, joined by ``|``; "" for none."""
    return "|".join((*(facet.name for facet in of.item[:1]), *of.measures))
