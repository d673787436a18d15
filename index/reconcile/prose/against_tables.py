"""Prose against the tables of the same disclosure: amounts, and tables that are not there.

A number in prose agrees if any cell that its item can mean prints it: the same name stands under several codes, in
several tables, and with several funds. Only what agrees with none of them is a finding.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from index.domain.address import Origin
from index.domain.amounts import squeeze, to_yuan
from index.domain.disclosure import Fact
from index.domain.terms import is_known
from index.reconcile.agreement import TOLERANCE_YUAN
from index.reconcile.prose.rounding import matches, slips
from index.reconcile.prose.sentences import NO_ITEM, Check, Said, Sentences, failed, in_unit, money, where
from index.reconcile.things import is_whole

_MYRIAD = Decimal(10_000)
_SHOWN = 4
_ANNOUNCED = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\d{1,2}[.、．]|[(（][一二三四五六七八九十\d]+[)）])《?(?P<name>[^《》,。;:]{4,40}表)》?$"
)
_GENERIC_TABLES = re.compile(r"^.{0,4}(?:单位|部门)(?:收支)?(?:预算|决算)(?:公开)?(?:报|总)?表$")


def check_amounts(sentences: Sentences) -> Iterator[Check]:
    """Every amount in prose that a table gives too. One wrong number printed in several places is one finding."""
    differing: dict[tuple[Decimal, Decimal, str], list[tuple[Said, list[Fact]]]] = defaultdict(list)
    for said in sentences.said:
        if said.role not in ("amount", "count") or said.vague:
            continue
        if said.statement.project and said.item != said.statement.project:
            continue  # what a project pays for, not what the body does
        if said.item in NO_ITEM:
            continue
        cells = sentences.cells_of(said)
        if not cells:
            continue
        agreeing = [cell for cell in cells if matches(sentences, said, cell)]
        if agreeing:
            yield Check("prose-table", (said,), tuple(agreeing[:1]))
        else:
            rows = _of_address(said, cells)
            if not rows:
                continue
            counts = Counter(base_of(cell) for cell in rows)
            value = max(counts, key=lambda base: (counts[base], -abs(base - said.base)))
            rows.sort(key=lambda cell: base_of(cell) != value)
            differing[said.base, value, said.unit].append((said, rows))
    for (_, value, _), group in differing.items():
        yield _differs(sentences, value, group)


def _of_address(said: Said, cells: Sequence[Fact]) -> list[Fact]:
    """The cells of the very address of a number: of the same body, of the whole, of this year's money, and of its fund. Where
    these print several amounts, what the number is of has not been told."""
    own = [
        cell
        for cell in cells
        if (cell.body, cell.scope) == (said.fact.body, said.fact.scope)
        and cell.measures == said.fact.measures
        and (is_whole(cell) or said.fact.measures)
        and cell.origin in (None, Origin.CURRENT)
    ]
    of_fund = [cell for cell in own if cell.fund is said.fact.fund]
    for rows in (own, of_fund):
        values = Counter(base_of(cell) for cell in rows)
        most = max(values, key=lambda value: values[value], default=None)
        if most is not None and values[most] >= 2 * (len(rows) - values[most]):
            return rows
    return []


def _differs(sentences: Sentences, value: Decimal, group: Sequence[tuple[Said, list[Fact]]]) -> Check:
    said, cells = group[0]
    shown = [cell for cell in cells if base_of(cell) == value]
    others = [cell for cell in cells if base_of(cell) != value][:2]
    printed = money(value, said.unit)
    quantum = sentences.quantum(said)
    rule, note = "prose-table", ""
    if said.base and value and value / said.base in (_MYRIAD, 1 / _MYRIAD):
        note = "，正好相差一万倍，多半是“元”与“万元”写错"
    elif quantum and abs(value - said.base) == quantum <= TOLERANCE_YUAN:
        rule, note = "prose-table-last-digit", "，只差末位一个单位，可能是四舍五入，也可能是笔误"
    elif any(slip == in_unit(value, said.unit) for slip in slips(said.statement.amount.value)):
        note = "，像是数字写颠倒或小数点错位"
    tables = "、".join(list(dict.fromkeys(cell.source.table or "表" for cell in shown))[:_SHOWN])
    items = "、".join(f"{where(one.source)}“{one.item}”" for one, _ in group)
    return failed(
        rule,
        f"{items}文字写{said.written}，{tables}是{printed}",
        f"文字{len(group)}处写{said.written}，表里{len(shown)}处是{printed}，"
        f"相差{money(abs(value - said.base), said.unit)}{note}"
        f"（容许误差：文字按末位四舍五入，{money(quantum, said.unit)}以内）",
        [one for one, _ in group],
        cells=[*shown[:_SHOWN], *others],
        suspects=[one.source for one, _ in group],
        likely=f"表里的{printed}更可信" if not others else f"多数表里是{printed}",
        expected=in_unit(value, said.unit),
        found=said.value,
        unit=said.unit,
    )


def base_of(fact: Fact) -> Decimal:
    yuan = to_yuan(fact.value, fact.unit)
    return fact.value if yuan is None else yuan


def check_repeats(sentences: Sentences) -> Iterator[Check]:
    """The same item with two amounts in prose, where no table gives it."""
    groups: dict[tuple[object, ...], list[Said]] = defaultdict(list)
    for said in sentences.said:
        if said.role != "amount" or said.vague or not said.is_money or said.statement.as_of or said.statement.project:
            continue
        if len(said.names) < 3 and not is_known(said.item) and not is_known(said.name):
            continue
        fund = said.fact.fund
        year = said.statement.year or sentences.disclosure.year
        groups[_one_side(said.name), said.names, fund, year, sentences.stage(said)].append(said)
    for group in groups.values():
        if len(group) < 2:
            continue
        first = group[0]
        quantum = sentences.quantum(first)
        against = next((other for other in group[1:] if abs(other.base - first.base) > quantum), None)
        if against is None:
            yield Check("prose-twice", tuple(group))
            continue
        if any(sentences.cells_of(said) for said in group):
            continue  # compared with the table instead
        counts = Counter(said.base for said in group)
        most = counts.most_common(2)
        clear = most[0][1] > most[1][1]
        suspects = [said for said in group if said.base != most[0][0]] if clear else []
        apart = "同一句里" if against.statement.sentence == first.statement.sentence else "两处"
        yield failed(
            "prose-twice",
            f"“{first.item}”{apart}写了两个数：{where(first.source)}{first.written}，{where(against.source)}{against.written}",
            f"同一项目、同一年度和口径只能有一个数，相差{money(abs(against.base - first.base), first.unit)}"
            f"（容许误差{money(quantum, first.unit)}）",
            group,
            severity="error" if apart == "同一句里" else "warning",
            suspects=[said.source for said in suspects],
            likely=f"多数处写的是{money(most[0][0], first.unit)}" if clear else "",
            expected=in_unit(most[0][0], first.unit),
            found=suspects[0].value if suspects else against.value,
            unit=first.unit,
        )


def _one_side(name: str) -> str:
    """收入总计 and 支出总计 are one number."""
    return name.replace("收入总计", "收支总计").replace("支出总计", "收支总计")


def check_empty_tables(sentences: Sentences) -> Iterator[Check]:
    """A 三公 table without a single number, while the prose gives one that belongs into it."""
    for table in sentences.evidence.tables:
        if "三公" not in squeeze(table.title):
            continue
        cells = [cell for row in table.rows for cell in row if cell is not None]
        if any(re.search(r"\d", cell.text) for cell in cells) or any("空表" in cell.text for cell in cells):
            continue
        said = next((s for s in sentences.said if s.name == "三公经费" and s.role == "amount" and s.value), None)
        if said is None or said.statement.year not in (None, sentences.disclosure.year):
            continue
        source = sentences.disclosure.source(table.place, table=table.title)
        yield failed(
            "table-empty",
            f"{where(source)}一个数也没有，{where(said.source)}文字却写“{said.item}”{said.written}",
            f"文字里有{said.written}，表里应当填列；零应当写0，不应当空着",
            (said,),
            sources=[source],
            suspects=[source],
            likely="表漏填",
            found=said.value,
            unit=said.unit,
            both_ways=False,
        )


def check_announced(sentences: Sentences) -> Iterator[Check]:
    """A table that the contents list and that is not there, where every other one of them is."""
    announced: dict[str, int] = {}
    for number, paragraph in enumerate(sentences.paragraphs):
        match = _ANNOUNCED.match(squeeze(paragraph.text))
        if match and len(announced) < 30 and not _GENERIC_TABLES.match(_bare_title(match["name"], sentences)):
            announced.setdefault(_bare_title(match["name"], sentences), number)
    titles = [_bare_title(table.title, sentences) for table in sentences.evidence.tables]
    missing = [name for name in announced if name not in titles]
    if len(announced) < 5 or len(missing) != 1:
        return
    held = any(title and (missing[0].endswith(title) or title.startswith(missing[0])) for title in titles)
    if held or len(titles) > len(announced) or _stands_untitled(missing[0], list(announced), titles):
        return
    number = announced[missing[0]]
    source = sentences.sentence_source(number)
    yield failed(
        "table-missing",
        f"{where(source)}列出的“{sentences.paragraphs[number].text.strip()}”没有找到",
        f"目录列了{len(announced)}张表，正文里有其余{len(announced) - 1}张，唯独没有这一张",
        sources=[source],
        suspects=[source],
        likely="表漏放，或者表名写成了别的表",
        both_ways=False,
    )


def _stands_untitled(missing: str, announced: Sequence[str], titles: Sequence[str]) -> bool:
    """Whether a table without a title stands where the missing one should: between those announced before and after it."""
    at = announced.index(missing)
    before = max((titles.index(name) for name in announced[:at] if name in titles), default=-1)
    after = min((titles.index(name) for name in announced[at + 1 :] if name in titles), default=len(titles))
    return any(not title for title in titles[before + 1 : after])


def _bare_title(title: str, sentences: Sentences) -> str:
    bare = squeeze(title)
    for name in sorted(sentences.names, key=len, reverse=True):
        bare = bare.replace(name, "")
    bare = re.sub(r"20\d\d年度?", "", bare)
    bare = re.sub(r"^(?:公开|附)?表?(?:[一二三四五六七八九十]+|\d+)[、.:：\s]?(?=[^一二三四五六七八九十\d])", "", bare)
    return re.sub(r"[“”\"「」《》()（）\s]", "", bare)
