"""What a question asks, as a typed value with a JSON form.

A Query says what is wanted and how it is to be computed; it holds no value that was looked up. The grammar fills it from
words, a chat model may fill it instead, and ``Assistant.run`` takes it as it is. A slot that is None is open: the rule of
its dimension in ``qa.select`` says what is then taken, or that the question is ambiguous.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from index.domain.address import Classification, Flow, Fund, Origin, Role, Scope, Stage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Each(Generic[T]):
    """One figure for each of some values: A、B分别是多少."""

    values: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Generic[T]):
    """The question does not say which of some values; it is ambiguous when they give different figures."""

    values: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference: to a slot or figure of the last Query of the conversation (``previous``: "agency", "item", "figure" …),
    or to an earlier part of this question (``this``, counted from 0)."""

    previous: str = ""
    this: int | None = None


@dataclass(frozen=True, slots=True)
class ItemWanted:
    """A facet as a question names it. ``path`` are the names given, widest first; the last is the thing itself and may be
    "" when only a code is given. ``within`` is an ancestor that the thing must lie in, of whatever classification."""

    classification: Classification | None = None
    path: tuple[str, ...] = ()
    code: str = ""
    within: ItemWanted | Ref | None = None
    level: str = ""  # 类, 款, 项: the row's own level where the question names it


@dataclass(frozen=True, slots=True)
class Period:
    """A fiscal year, or the date that a state is told of."""

    fiscal_year: int | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """A filter on where the number stands; never part of what it is. ``table`` is (a part of) a title, ``ordinal`` its
    number (表7, 公开02表, 附件6), ``section`` a heading."""

    table: str = ""
    section: str = ""
    ordinal: str = ""


Item = tuple[ItemWanted, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The address that is asked for, dimension by dimension. None: open.

    ``agency`` and ``recipient`` are names as they stand in the store's lexicon; () for every agency is ``List``'s axis.
    ``measure`` are canonical column words (基本支出, 人员经费); () asks for the row's total. ``base``: only the slots that
    differ from the rest, for a role that is relative. ``basis``: a relative number as printed only, or computed where it is
    not printed. ``exclude`` are names that must not occur in the item.
    """

    agency: str | Each[str] | AnyOf[str] | Ref | None = None
    recipient: str | Each[str] | Ref | None = None
    place: str = ""  # every agency of a place, where no single one is named
    scope: Scope | None = None
    period: Period | Each[Period] | Ref | None = None
    stage: Stage | Each[Stage] | None = None
    flow: Flow | Each[Flow] | None = None
    fund: Fund | Each[Fund] | Ref | None = None
    origin: Origin | None = None
    item: Item | Each[Item] | AnyOf[Item] | Ref | None = None
    measure: tuple[str, ...] | Each[tuple[str, ...]] | Ref | None = None
    role: Role | Each[Role] = Role.AMOUNT
    attribute: str | Each[str] | None = None  # a word or date printed beside the number: 采购方式, 完成时限
    bound: str | None = None  # ">=", "<=", "=", "asked"
    base: Wanted | None = None
    basis: str = "either"  # printed | either
    located: Located | Ref | None = None
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """The figure (or, with ``Each``, the figures) at an address, of whatever role."""

    wanted: Wanted


class Relation(StrEnum):
    """How two queries are related by arithmetic."""

    DIFFERENCE = "Difference"  # left − right
    RATIO = "Ratio"  # left ÷ right, as 倍
    SHARE = "Share"  # left ÷ right, as %
    GROWTH = "Growth"  # (left − right) ÷ right, as %
    PER_HEAD = "PerHead"  # money ÷ people


@dataclass(frozen=True, slots=True)
class Relate:
    """Two figures and the arithmetic between them."""

    op: Relation
    left: Query
    right: Query


class Aggregation(StrEnum):
    """What is made of several figures."""

    SUM = "Sum"
    AVERAGE = "Average"
    COUNT = "Count"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Several figures made into one; a single ``List`` stands for its rows."""

    op: Aggregation
    of: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """What is ranked or listed: ``dimension`` is agency, item, year, indicator …, ``level`` 类, 款, 项, unit, project,
    county …; ``within`` what all of them lie in."""

    dimension: str
    level: str = ""
    within: ItemWanted | str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter of a list: ``left`` is a measure or an attribute. ``relation`` is = != > < >= <= empty not_empty is_not."""

    left: str
    relation: str
    right: str | Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rank:
    """The first, second … of an axis by the figure that ``by`` gives for each; ``positions`` count from 1, -1 is the last."""

    over: Axis
    by: Query
    descending: bool = True
    positions: tuple[int, ...] = (1,)
    where: tuple[Condition, ...] = ()
    reverse: Query | None = None  # asks which position this has: 排第几


@dataclass(frozen=True, slots=True)
class List:
    """Every member of an axis, with the figures that ``show`` gives for each."""

    over: Axis
    show: tuple[Query, ...]
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Compare:
    """Figures side by side, and what of them is asked: each, largest, smallest, difference."""

    of: tuple[Query, ...]
    give: tuple[str, ...] = ("each",)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that the question itself states. ``unit`` "" where it says none; ``signed``: it was said with its sign, so
    that it is a change."""

    value: Decimal
    unit: str = ""
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """Something said that may be true or false. ``relation``: = ≈ > < >= <= increased decreased unchanged. ``right`` is
    None where the relation says it all, a text where a name or an attribute is claimed."""

    left: Query
    relation: str
    right: Query | Quantity | str | None = None


@dataclass(frozen=True, slots=True)
class Premise:
    """What a question takes for granted of the thing it asks about: its value (= 3.83 万元), its change (+6.22 %), or only a
    direction (``relation`` increased, decreased, unchanged). ``words``: what it adds that no number says."""

    relation: str = ""  # = ≈ > < >= <= for the value; the same with a signed quantity for the change
    right: Quantity | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Verify:
    """Whether what was said is so, and what is printed."""

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """The reason, or the purpose, that a disclosure gives for a figure. The ``premise`` is looked up first."""

    of: Query
    aspect: str = "cause"  # cause | purpose
    premise: Premise | None = None


@dataclass(frozen=True, slots=True)
class Describe:
    """What a disclosure says of ``topic`` in words: duties, organs, goals; ``define``: what a term means."""

    topic: str
    wanted: Wanted | None = None
    define: bool = False


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the store holds, of some agency, place or year or in all."""

    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """Several questions in one, answered in order; a later one may refer to an earlier by ``Ref(this=…)``."""

    queries: tuple[Query, ...]


Query = Amount | Relate | Aggregate | Rank | List | Compare | Verify | Why | Describe | Holdings | Several | Ref


@dataclass(frozen=True, slots=True)
class Form:
    """How the answer is to be shown. ``decimals`` None: as printed. ``answer_as``: figures, yes_no, direction, table."""

    unit: str = ""
    decimals: int | None = None
    answer_as: str = "figures"
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a slot rests on: words ``start``–``end`` of the question, or the conversation, or an assumption."""

    slot: str
    start: int = 0
    end: int = 0
    by: str = "words"  # words | previous | assumed


@dataclass(frozen=True, slots=True)
class Asked:
    """A reading of a question: the query, its form, and what each slot rests on."""

    query: Query
    form: Form = Form()
    grounds: tuple[Ground, ...] = ()
