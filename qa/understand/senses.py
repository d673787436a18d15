"""What a stretch of a question may mean: the senses of words, and the edges of the lattice that carry them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from qa.query import ItemWanted, Located, Period


class Kind(StrEnum):
    """What a sense says: a slot of the address, or a wish for the form of the answer."""

    AGENCY = "agency"
    PLACE = "place"
    PERIOD = "period"
    YEAR_OFFSET = "year_offset"
    STAGE = "stage"
    SCOPE = "scope"
    FUND = "fund"
    FLOW = "flow"
    ORIGIN = "origin"
    ITEM = "item"
    MEASURE = "measure"
    TOTAL = "total"
    ROLE = "role"
    ATTRIBUTE = "attribute"
    BOUND = "bound"
    LOCATED = "located"
    SECTION = "section"
    PRONOUN = "pronoun"
    UNIT = "unit"
    DECIMALS = "decimals"
    EACH = "each"
    GENERIC = "generic"
    UNKNOWN = "unknown"


# Kinds that say how the answer is to be shown; the grammar lets them stand anywhere.
FORM = frozenset({Kind.UNIT, Kind.DECIMALS, Kind.EACH})


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning. Of the fields only those that the kind needs are set: ``names`` agencies or canonical words, ``item``
    a facet, ``period`` a time, ``number`` a count or offset, ``text`` anything that is a word."""

    kind: Kind
    text: str = ""
    names: tuple[str, ...] = ()
    item: ItemWanted | None = None
    period: Period | None = None
    located: Located | None = None
    number: int | None = None
    measure: bool = False  # an item that is also a column: 基本支出, 人员经费
    quoted: bool = False  # a name in quotation marks that no list may know
    everyday: bool = False  # one of the meanings of an everyday word
    elsewhere: bool = False  # a place that the store has nothing of


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that a question claims: ``unit`` as written ("" for none), ``about``: 约, 近, 快."""

    value: Decimal
    unit: str
    about: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A stretch ``start``–``end`` of the question as one word of the grammar. ``symbol`` is the grammar's terminal: ``S`` for
    words that fill a slot, whose ``senses`` say which, ``F`` for those of the answer's form. ``value`` belongs to cues: which ordinal, which direction.
    ``mended``: the word that the question's writing was taken for."""

    start: int
    end: int
    symbol: str
    cost: float
    senses: tuple[Sense, ...] = ()
    value: str = ""
    amount: Amount | None = None
    mended: str = ""
