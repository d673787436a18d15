"""Prose as the rules see it: every number said, in reading order, with its place; and the values that the tables give.

A rule yields ``Check``s: which numbers it compared, and the contradiction if they do not fit. The passed ones tell
which numbers of a disclosure are covered at all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from index.domain.address import Fund, Stage
from index.domain.amounts import MONEY_UNITS, to_yuan
from index.domain.disclosure import Contradiction, Disclosure, Fact, Source
from index.domain.subjects import join_code
from index.domain.terms import canonical, key, key_without_brackets
from index.prose.paragraphs import Paragraph
from index.prose.statements import Statement
from index.reconcile.evidence import Evidence
from index.reconcile.prose.rules import rules
from index.reconcile.things import is_whole, name_of, owner_of

# Funds of which a body has little or nothing: a number of one of them is never that of the whole.
_NARROW_FUNDS = (Fund.GOVERNMENT, Fund.CAPITAL, Fund.SPECIAL_ACCOUNT, Fund.UNIT)
_VAGUE_BEFORE = re.compile(r"(?:约|近|超过?|逾|不足|不到|大约|至少|以内)$")
_FEW = 10
NO_ITEM = ("支出", "收入", "收支", "预算", "决算", "财政拨款")  # words for a side or a fund: of what stands before them
_LEVELS = 3  # 类, 款, 项
_CODE_OF_ITEM = 7  # digits of the code of a 项
_SHOWN_BY = 2  # numbers that must show how the prose rounds
_QUOTED = 14
_CLAUSE = re.compile(r"[,，。;；(（]")
_LAST_YEAR = re.compile(r"^(?:上年|去年|上一年)")
_DIGIT = re.compile(r"[\d零〇一二三四五六七八九十百千万亿两]")
_DASHED = re.compile(r"\s*[-—－–]+\s*")
_VAGUE_AFTER = re.compile(r"^(?:左右|以上|以下|余|多)")


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A number in prose. ``number`` is that of its paragraph; its fact is what it says with its whole address."""

    statement: Statement
    fact: Fact
    number: int

    @property
    def source(self) -> Source:
        return self.fact.source

    @property
    def name(self) -> str:
        """The canonical name of what it is of."""
        return name_of(self.fact) or canonical(self.statement.item)

    @property
    def item(self) -> str:
        return self.statement.item

    @property
    def role(self) -> str:
        return self.statement.role

    @property
    def value(self) -> Decimal:
        return self.statement.value

    @property
    def unit(self) -> str:
        return self.statement.unit

    @property
    def written(self) -> str:
        """As printed, with its unit."""
        amount = self.statement.amount
        return f"{amount.written_as.removesuffix(amount.unit).strip()}{self.unit}"

    @property
    def base(self) -> Decimal:
        """The value in 元 for money, as printed otherwise."""
        yuan = to_yuan(self.value, self.unit)
        return self.value if yuan is None else yuan

    @property
    def is_money(self) -> bool:
        return self.unit in MONEY_UNITS

    @property
    def vague(self) -> bool:
        """Whether the words around say that the number is not exact (约, 左右)."""
        text = self.statement.paragraph.text if self.statement.paragraph else ""
        return bool(
            _VAGUE_BEFORE.search(text[: self.statement.start]) or _VAGUE_AFTER.match(text[self.statement.end :])
        )

    @property
    def is_of_last_year(self) -> bool:
        """Whether its own words say so (去年预算数为0万元)."""
        text = self.statement.paragraph.text if self.statement.paragraph else ""
        return bool(_LAST_YEAR.search(_CLAUSE.split(text[: self.statement.start])[-1]))

    @property
    def names(self) -> tuple[str, ...]:
        """The 类/款/项 names of its subject, however joined: 甲(类)乙(款)丙(项), 甲-乙-丙科目; none if it has no path."""
        if self.statement.path:
            return tuple(name for name, _ in self.statement.path)
        parts = _DASHED.split(self.item.removesuffix("科目"))
        return tuple(parts) if len(parts) >= 3 else ()

    @property
    def code(self) -> str:
        """The printed subject code, "" where the prose prints none or not all of it."""
        path = self.statement.path
        return join_code([part for _, part in path])[0] if path and all(part for _, part in path) else ""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule applied: the numbers compared and what is wrong, None if they fit. ``both_ways``: a change of any of the
    numbers, up or down, would not fit."""

    rule: str
    said: tuple[Said, ...]
    cells: tuple[Fact, ...] = ()
    found: Contradiction | None = None
    both_ways: bool = True


class Sentences:
    """What a disclosure says in prose and in tables, ready for comparing. Read once, used by every rule."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.disclosure: Disclosure = evidence.disclosure
        self.paragraphs: tuple[Paragraph, ...] = evidence.paragraphs
        self.names = (self.disclosure.body, *self.disclosure.aliases)
        numbers = {id(paragraph): number for number, paragraph in enumerate(self.paragraphs)}
        self.said = [
            Said(one.statement, one.fact, numbers[id(one.statement.paragraph)])
            for one in evidence.said
            if one.statement.paragraph is not None
            and one.statement.item
            and _DIGIT.search(one.statement.amount.written_as)
        ]

    @cached_property
    def by_paragraph(self) -> list[list[Said]]:
        """The numbers of every paragraph, in order."""
        held: list[list[Said]] = [[] for _ in self.paragraphs]
        for said in self.said:
            held[said.number].append(said)
        return held

    @cached_property
    def decimals(self) -> dict[str, int]:
        """How many decimals a money unit is printed with in the prose: the most that more than one number has, and one in
        twenty of them (万元 → 2). A single number with more is a slip and makes the others no more exact."""
        counted: dict[str, Counter[int]] = defaultdict(Counter)
        for said in self.said:
            if said.is_money:
                counted[said.unit][_decimals(said.statement.amount.value)] += 1
        return {unit: _usual_decimals(unit, counts) for unit, counts in counted.items()}

    def quantum(self, said: Said) -> Decimal:
        """One unit of the last place printed, in 元 for money: how exactly the number can be known."""
        own = _decimals(said.statement.amount.value)
        if not said.is_money:
            return Decimal(1).scaleb(-own) if said.unit == "%" else Decimal(0)
        decimals = own if (said.unit, own) in self.rounded else self.decimals[said.unit]
        return Decimal(1).scaleb(-decimals) * MONEY_UNITS[said.unit]

    @cached_property
    def rounded(self) -> set[tuple[str, int]]:
        """The money units and numbers of decimals to which the prose rounds what the tables print more exactly: at least two
        numbers show it, and no more of them would be as exact."""
        counted: dict[tuple[str, int], Counter[bool]] = defaultdict(Counter)
        for said in self.said:
            if said.role != "amount" or not said.is_money or said.vague:
                continue
            place = _decimals(said.statement.amount.value)
            quantum = Decimal(1).scaleb(-place) * MONEY_UNITS[said.unit]
            cells = [to_yuan(cell.value, cell.unit) for cell in self.cells_of(said)]
            near = [cell for cell in cells if cell is not None and abs(cell - said.base) < quantum]
            if near:
                counted[said.unit, place][all(cell != said.base for cell in near)] += 1
        return {key for key, shown in counted.items() if shown[True] >= _SHOWN_BY and shown[True] * 4 >= shown[False]}

    def stage(self, said: Said) -> Stage:
        """The stage that a number has by its own words, else that of the disclosure."""
        return said.statement.stage or self.disclosure.stage

    @cached_property
    def cells(self) -> dict[str, list[Fact]]:
        """The amounts of the tables by name and by the key of their row's name. Performance tables are left out: they
        name projects and totals in words of their own."""
        held: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.evidence.facts:
            if fact.kind != "cell" or fact.role not in ("amount", "count") or "绩效" in fact.source.table:
                continue
            keys = {name_of(fact), owner_of(fact)}
            if fact.project or (fact.name and is_whole(fact)):
                keys |= {key(fact.project or fact.name), key_without_brackets(fact.project or fact.name)}
            for one in keys - {""}:
                held[one].append(fact)
        return held

    def cells_of(self, said: Said) -> list[Fact]:
        """The cells that can be meant by what a number is of: same year and stage, same money or count."""
        named = said.names[-1] if said.names else said.item
        words = {said.name, key(named), key_without_brackets(named)}
        words |= {other for word in tuple(words) for other in rules().same.get(word, ())}
        stage = self.stage(said)
        year = self.disclosure.year - 1 if said.is_of_last_year else said.statement.year or self.disclosure.year
        own = {Stage.ACTUAL, stage} if said.role == "count" else {stage}
        fund = said.fact.fund if said.fact.fund in _NARROW_FUNDS else None
        found = {
            id(cell): cell
            for word in words - {""}
            for cell in self.cells.get(word, ())
            if cell.year == year
            and cell.stage in own
            and (cell.unit in MONEY_UNITS) == said.is_money
            and fund in (None, cell.fund)
        }
        return _of_path(list(found.values()), said.names)

    def earlier(self, said: Said, *, section: bool = True) -> list[Said]:
        """The numbers before this one, nearest first, of its paragraph and (``section``) of those under its heading."""
        heading = self.paragraphs[said.number].heading
        found = []
        for at in range(self._positions[id(said)] - 1, -1, -1):
            other = self.said[at]
            if other.number != said.number and not (section and self.paragraphs[other.number].heading == heading):
                break
            found.append(other)
        return found

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {id(said): at for at, said in enumerate(self.said)}

    def between(self, first: Said, second: Said) -> str:
        """The words between two numbers of one paragraph."""
        return self.paragraphs[first.number].text[first.statement.end : second.statement.start]

    def after(self, said: Said) -> str:
        """The words from behind a number to the next one of its paragraph."""
        text = self.paragraphs[said.number].text
        own = self.by_paragraph[said.number]
        following = next((b for a, b in pairwise(own) if a is said), None)
        return text[said.statement.end : following.statement.start if following else None]

    def sentence_source(self, number: int, start: int = 0, end: int | None = None) -> Source:
        """The place of a stretch of a paragraph's words."""
        paragraph = self.paragraphs[number]
        return self.disclosure.source(
            paragraph.place(start, end), sentence=paragraph.text.strip(), written_as=paragraph.text[start:end]
        )


def _of_path(cells: Sequence[Fact], names: Sequence[str]) -> list[Fact]:
    """The cells whose subject stands below the names said before it: 其他交通运输支出(款)其他交通运输支出(项) is the 项; all where
    none does, as the tables may word the names otherwise."""
    if len(names) < 2:
        return list(cells)
    wanted = [key_without_brackets(name) for name in names]
    exact = [
        cell
        for cell in cells
        if any([key_without_brackets(name) for name in facet.path[-len(names) :]] == wanted for facet in cell.item)
    ]
    lowest = len(names) == _LEVELS or wanted[-1] == wanted[-2]
    return exact or [cell for cell in cells if not lowest or len(cell.code) in (0, _CODE_OF_ITEM)]


def failed(
    rule: str,
    what: str,
    why: str,
    said: Sequence[Said] = (),
    *,
    cells: Sequence[Fact] = (),
    sources: Iterable[Source] = (),
    suspects: Iterable[Source] = (),
    likely: str = "",
    expected: Decimal | None = None,
    found: Decimal | None = None,
    unit: str = "",
    severity: str = "",
    both_ways: bool = True,
) -> Check:
    """A check that failed. Sources: the suspects, then the numbers said, then the cells, each once."""
    suspected = list(dict.fromkeys(suspects))
    places = dict.fromkeys([*suspected, *sources, *(s.source for s in said), *(cell.source for cell in cells)])
    contradiction = Contradiction(
        rule=rule,
        severity=severity or rules().by_id[rule].severity,
        what=what,
        why=why,
        expected=expected,
        found=found,
        unit=unit,
        sources=tuple(places),
        facts=(*(s.fact for s in said), *cells),
        suspects=tuple(suspected),
        likely=likely,
    )
    return Check(rule, tuple(said), tuple(cells), contradiction, both_ways)


def where(source: Source) -> str:
    """A place for people: 第18页, 第1873行, 表五 …; the beginning of the sentence where the format has no pages."""
    place = f"第{source.page}页" if source.page else f"第{source.line}行" if source.line else ""
    if source.table:
        return f"{place}“{source.table}”{source.row_label}".strip()
    return place or (f"“{source.sentence[:_QUOTED]}…”一段" if source.sentence else "")


def plain(value: Decimal) -> str:
    """A number for people: no exponent, no needless zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(yuan: Decimal, unit: str) -> str:
    """An amount in 元 as its unit prints it."""
    factor = MONEY_UNITS.get(unit)
    return f"{plain((yuan / factor).quantize(Decimal('0.0001')))}{unit}" if factor else f"{plain(yuan)}{unit}"


def in_unit(yuan: Decimal, unit: str) -> Decimal:
    """An amount in 元 in a money unit; other numbers as they are."""
    return (yuan / MONEY_UNITS.get(unit, Decimal(1))).quantize(Decimal("0.0001")).normalize() + 0


def _usual_decimals(unit: str, counts: Counter[int]) -> int:
    usual = max((d for d, n in counts.items() if n >= max(2, counts.total() / 20)), default=max(counts))
    # A few numbers without decimals are exact rather than rounded to 万元.
    return max(usual, 2) if unit == "万元" and counts.total() < _FEW else usual


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
