"""Wholes and their parts in prose: lists behind 其中, 包括, 分别为, and shares (占 x%) of the whole.

Parts that are known to make their whole (closed lists, in the data file; lists where every part has a share) must add up
to it. Of the other lists, which may name some parts only, a part or a sum must not exceed the whole; and where the sum
misses it by nothing but two digits changed over or a moved point, that is said as a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from index.amounts import MONEY_UNITS
from index.disclosure import Fact
from index.reconcile.claims import Check, Claims, Said, failed, in_unit, money, plain, where
from index.reconcile.comparisons import around, fits
from index.reconcile.rules import Closed, rules
from index.terms import canonical, key

_MARKER = re.compile(
    r"(?:其中|(?:预算|支出|收入|拨款)中(?=[:,])|主要包括|包括|分别为|分别是|分别|主要用于以下方面|具体为)[:,]?"
)
_ENDS_OPEN = re.compile(r"^[^,。;、]{0,6}等")
_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_TOTALS = (
    *("收入总计", "支出总计", "收支总计", "本年收入合计", "本年支出合计", "财政拨款收支总计", "财政拨款收入"),
    *(
        "财政拨款支出",
        "一般公共预算支出",
        "一般公共预算拨款收入",
        "一般公共预算",
        "财政拨款支出总计",
        "财政拨款收入总计",
    ),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole and what is named as parts of it, of one unit and stage. ``open``: the list says itself that it names
    some only (等)."""

    whole: Said
    parts: tuple[Said, ...]
    open: bool = False

    @property
    def total(self) -> Decimal:
        return sum((part.base for part in self.parts), Decimal(0))


def listings(claims: Claims) -> list[Listing]:
    """Every list of the prose, the nested ones too."""
    found: list[Listing] = []
    for number, own in enumerate(claims.by_paragraph):
        figures = [said for said in own if said.role in ("amount", "count")]
        for i, said in enumerate(figures):
            text = claims.paragraphs[number].text
            following = figures[i + 1] if i + 1 < len(figures) else None
            gap = text[said.statement.end : following.statement.start if following else None]
            marker = next(iter(_MARKER.finditer(gap)), None)
            if marker is None or re.search(r"由于|原因", gap[: marker.start()].split("。")[-1]):
                continue
            start = said.statement.end + marker.end()
            wholes = _wholes(claims, figures[: i + 1])
            if following is None:
                if text[start:].strip(" :,。") == "":
                    parts = _parts_below(claims, number)
                    found += _listed(claims, wholes, parts, open_=False)
            else:
                nested = bool(_MARKER.search(text[: said.statement.start].split("。")[-1]))
                end = _end_of_list(text, start, nested)
                parts = _top_level(claims, [f for f in figures[i + 1 :] if f.statement.start < end])
                last = parts[-1].statement.end if parts else end
                own_list = list(_listed(claims, wholes, parts, open_=bool(_ENDS_OPEN.match(text[last:]))))
                found += [_extended(claims, one, figures, end) for one in own_list]
    return found


def _extended(claims: Claims, one: Listing, figures: Sequence[Said], end: int) -> Listing:
    """A closed list that goes on behind a full stop, or in the next paragraph, with all of its parts."""
    if closed_list(one) is not None:
        return one
    rest = [f for f in figures if f.statement.start >= end]
    number = one.whole.number + 1
    below = [
        f
        for f in (claims.by_paragraph[number] if number < len(claims.by_paragraph) else ())
        if f.role == one.whole.role
    ][:1]
    for more in (rest, [*rest, *below]):
        for longer in _listed(claims, [one.whole], [*one.parts, *more], open_=False):
            if len(longer.parts) > len(one.parts) and closed_list(longer) is not None:
                return longer
    return one


def _wholes(claims: Claims, before: Sequence[Said]) -> list[Said]:
    """The amounts that a marker can refer to: those of the same item right before it, one a unit and stage."""
    last = before[-1]
    text = claims.paragraphs[last.number].text
    sentence = max(text.rfind("。", 0, last.statement.start), -1)
    held: list[Said] = []
    for said in reversed(before):
        if said.statement.start < sentence:
            break
        if all((said.unit, claims.stage(said)) != (h.unit, claims.stage(h)) for h in held):
            held.append(said)
    return held


def _end_of_list(text: str, start: int, nested: bool) -> int:
    ends = [at for mark in ("。;" if nested else "。") if (at := text.find(mark, start)) >= 0]
    return min(ends, default=len(text))


def _top_level(claims: Claims, parts: Sequence[Said]) -> list[Said]:
    """The parts without what is listed below one of them."""
    kept: list[Said] = []
    skip_until = -1
    for said in parts:
        if said.statement.start < skip_until:
            continue
        text = claims.paragraphs[said.number].text
        if kept:
            gap = text[kept[-1].statement.end : said.statement.start]
            if _MARKER.search(gap) and not gap.lstrip().startswith(("。", ";")) and ";" not in gap:
                skip_until = _end_of_list(text, said.statement.start, True)
                continue
        kept.append(said)
    return kept


def _parts_below(claims: Claims, number: int) -> list[Said]:
    """The parts when the list begins on the next paragraph: the first amount of each, or a paragraph that is a list."""
    heading = claims.paragraphs[number].heading
    parts: list[Said] = []
    for below in range(number + 1, len(claims.paragraphs)):
        paragraph = claims.paragraphs[below]
        if paragraph.text.rstrip("。:") == paragraph.heading and paragraph.heading != heading:
            break
        figures = [said for said in claims.by_paragraph[below] if said.role in ("amount", "count")]
        if not figures:
            if re.search("未安排|没有|^注|主要", paragraph.text):
                continue
            break
        first = [f for f in figures if claims.stage(f) == claims.stage(figures[0])]
        if len(first) > 1 and not parts and paragraph.text.count(";") >= len(first) - 1:
            return first
        if (
            parts
            and len(first) > 1
            and not re.match(r"^(?:[(（]?[一二三四五六七八九十\d]+[)）.、．]|[^,。;]{0,24}\d)", paragraph.text)
        ):
            break
        parts.append(figures[0])
        if len(figures) > 1:
            parts += [f for f in figures[1:] if f.item == figures[0].item]
    return parts


def _listed(claims: Claims, wholes: Sequence[Said], parts: Sequence[Said], *, open_: bool) -> Iterator[Listing]:
    for whole in wholes:
        own = [
            part
            for part in parts
            if part.unit == whole.unit
            and part.role == whole.role
            and claims.stage(part) == claims.stage(whole)
            and part.item != whole.item
            and not part.vague
        ]
        if own and not whole.vague:
            yield Listing(whole, tuple(own), open_)


def _tolerance(claims: Claims, one: Listing) -> Decimal:
    """Half a unit of the last place for every number that is not zero, at least one unit: what rounding explains."""
    quantum = claims.quantum(one.whole)
    counted = sum(1 for part in one.parts if part.value)
    return max(quantum, quantum * (counted + 1) / 2)


def closed_list(one: Listing) -> Closed | None:
    """The closed list that a listing is, if every part belongs to it and none that it needs is missing."""
    for closed in rules().closed:
        if not any(closed.whole.search(words) for words in (one.whole.item, one.whole.topic)):
            continue
        names = [part.item for part in one.parts]
        if all(_named(closed.part, name) for name in names) and all(
            any(_named(need, name) for name in names) for need in closed.needs
        ):
            return closed
    return None


def _named(pattern: re.Pattern[str], name: str) -> bool:
    bare = re.sub(r"支出决算$|决算$|预算$", "", name)
    return bool(pattern.fullmatch(name) or pattern.fullmatch(bare))


def shared(claims: Claims, part: Said) -> Said | None:
    """The share that a part is said to be."""
    own = claims.by_paragraph[part.number]
    at = own.index(part)
    following = own[at + 1] if at + 1 < len(own) else None
    return following if following and following.role == "share" and following.item == part.item else None


def check_lists(claims: Claims, found: Sequence[Listing]) -> Iterator[Check]:
    """Sums of the lists."""
    for one in found:
        if len({part.item for part in one.parts}) < len(one.parts):
            continue  # one item twice: not a plain list
        tolerance = _tolerance(claims, one)
        said = (one.whole, *one.parts)
        off = one.total - one.whole.base
        is_closed = len(one.parts) > 1 and (
            closed_list(one) is not None or (not one.open and all(shared(claims, part) for part in one.parts))
        )
        if abs(off) <= tolerance:
            if len(one.parts) > 1 or is_closed:
                yield Check("list-sum", said)
        elif is_closed:
            yield _wrong_sum(claims, one, tolerance, "list-sum", "")
        elif off > 0 and len(one.parts) > 1 and _is_list_of_parts(one):
            yield _wrong_sum(claims, one, tolerance, "list-exceeds", "各部分之和已经大于总数")
        elif one.whole.is_money and len(one.parts) > 2 and (slip := one_slip(one.whole, one.parts, tolerance)):
            yield _wrong_sum(claims, one, tolerance, "list-near", slip)
        elif len(one.parts) == 1 and off > tolerance:
            yield _wrong_sum(claims, one, tolerance, "list-exceeds", "其中的一部分大于整体")


def _is_list_of_parts(one: Listing) -> bool:
    """Not a list where one part is the sum of others (公务用车购置及运行费, and 购置费, 运行费 beside it)."""
    names = [part.item for part in one.parts]
    if any(part.base == one.whole.base for part in one.parts):
        return False  # the others are parts of that part
    if any("中小" in name or "小微" in name for name in names):
        return False  # 小微企业 are 中小企业 too
    if any("及" in name or "合计" in name or "小计" in name for name in names):
        return False
    values = sorted((part.base for part in one.parts), reverse=True)
    return values[0] != sum(values[1:])


def _wrong_sum(claims: Claims, one: Listing, tolerance: Decimal, rule: str, note: str) -> Check:
    whole = one.whole
    unit = whole.unit
    terms = "＋".join(plain(part.value) for part in one.parts)
    suspect = _contradicted(claims, (whole, *one.parts))
    likely = ""
    if suspect is not None:
        likely = f"“{suspect.item}”{suspect.written}与表里的数不符，多半是它写错"
    return failed(
        rule,
        f"{where(whole.source)}“{whole.item}”{whole.written}与列出的各部分之和不符",
        f"{terms}＝{money(one.total, unit)}，与{whole.written}相差{money(abs(one.total - whole.base), unit)}"
        f"（容许误差{money(tolerance, unit)}）" + (f"；{note}" if note else ""),
        (whole, *one.parts),
        suspects=[suspect.source] if suspect is not None else [],
        likely=likely,
        expected=in_unit(one.total, unit),
        found=whole.value,
        unit=unit,
    )


def _contradicted(claims: Claims, said: Sequence[Said]) -> Said | None:
    """The one number that the tables contradict, the others being as in the tables."""
    against: list[Said] = []
    for one in said:
        cells = claims.cells_of(one)
        if cells and not any(matches(claims, one, cell) for cell in cells):
            against.append(one)
    return against[0] if len(against) == 1 else None


def matches(claims: Claims, said: Said, cell: Fact) -> bool:
    """Whether a number in prose prints the value of a cell: rounded, or cut off, to the places of the prose."""
    from_cell = cell.value * MONEY_UNITS.get(cell.unit, Decimal(1))
    if from_cell == said.base:
        return True
    quantum = claims.quantum(said)
    exact = quantum == 0 or from_cell % quantum == 0
    return not exact and abs(from_cell - said.base) < quantum


def one_slip(whole: Said, parts: Iterable[Said], tolerance: Decimal) -> str:
    """What single slip of the pen would explain that parts do not make their whole; "" if none."""
    listed = list(parts)
    off = sum((part.base for part in listed), Decimal(0)) - whole.base
    for said in (whole, *listed):
        for value in slips(said.statement.amount.value):
            change = (value - said.value) * (said.base / said.value if said.value else 1)
            after = off - change if said is whole else off + change
            if abs(after) <= tolerance:
                return f"“{said.item}”{said.written}如果是{plain(value)}{said.unit}就相符"
    return ""


def slips(value: Decimal) -> list[Decimal]:
    """The values that a slip of the pen makes of one: two neighbouring digits changed over, the point moved."""
    text = format(value, "f")
    found = [value.scaleb(power) for power in (-4, -2, -1, 1, 2, 4)]
    at = [i for i, c in enumerate(text) if c.isdigit()]
    for i, j in pairwise(at):
        if text[i] != text[j]:
            swapped = list(text)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            found.append(Decimal("".join(swapped)))
    return found


def check_shares(claims: Claims, found: Sequence[Listing]) -> Iterator[Check]:
    """占 x% of the whole that is named, that heads the list, or of a total of the disclosure."""
    parents = {id(part): one.whole for one in found for part in one.parts}
    totals = [said for said in claims.said if said.role == "amount" and said.topic in _TOTALS and said.is_money]
    failed_lists: set[int] = set()
    for said in claims.said:
        if said.role != "share" or said.unit != "%" or said.vague:
            continue
        part = next(
            (o for o in claims.earlier(said, section=False) if o.role == "amount" and o.item == said.item), None
        )
        if part is None:
            continue
        wholes = _wholes_of_share(claims, said, part, parents.get(id(part)), totals)
        if not wholes:
            continue
        q = claims.quantum(part)
        fitting = next(
            (
                whole
                for whole in wholes
                if (part.base == 0 and said.value == 0) or fits(said, around(part.base, q), around(whole.base, q))
            ),
            None,
        )
        if fitting is not None:
            yield Check("share", (part, fitting, said))
            continue
        whole = wholes[0]
        if not whole.base:
            continue
        failed_lists.add(id(parents.get(id(part))))
        computed = (_HUNDRED * part.base / whole.base).quantize(_CENT)
        yield failed(
            "share",
            f"{where(said.source)}“{part.item}”的占比{said.written}与金额对不上",
            f"{part.written}÷{whole.item}{whole.written}＝{plain(computed)}%，文中写{said.written}（容许末位差一个单位）",
            (part, whole, said),
            suspects=[said.source],
            likely=f"如果金额无误，应为{plain(computed)}%",
            expected=computed,
            found=said.value,
            unit="%",
        )
    yield from _check_share_sums(claims, found, failed_lists)


def _wholes_of_share(claims: Claims, said: Said, part: Said, parent: Said | None, totals: Sequence[Said]) -> list[Said]:
    named = said.statement.base.strip("的 ")
    if named and named not in ("比", "总"):
        topic = canonical(named)
        known = [
            o
            for o in claims.said
            if o.role == "amount" and o.is_money and (o.topic == topic or key(o.item) == key(named))
        ]
        if known:
            nearest = sorted(known, key=lambda o: abs(o.number - said.number))
            return [o for o in nearest if claims.stage(o) == claims.stage(part)] or nearest
        return []
    if parent is not None:
        return [parent]
    heading = claims.paragraphs[said.number].heading
    near = [
        o for o in claims.said if o.role == "amount" and o.is_money and claims.paragraphs[o.number].heading == heading
    ]
    known = [o for o in totals if o is not part and claims.stage(o) == claims.stage(part)]
    known.sort(key=lambda o: abs(o.number - said.number))
    return [*known, *(o for o in near if o is not part and o.base > part.base)] if known else []


def _check_share_sums(claims: Claims, found: Sequence[Listing], failed_lists: set[int]) -> Iterator[Check]:
    for one in found:
        shares = [share for part in one.parts if (share := shared(claims, part))]
        if len(shares) < 2 or len(shares) < len(one.parts) or id(one.whole) in failed_lists:
            continue
        if abs(one.total - one.whole.base) > _tolerance(claims, one):
            continue
        total = sum((share.value for share in shares), Decimal(0))
        tolerance = max(Decimal("0.02"), sum((claims.quantum(share) for share in shares if share.value), Decimal(0)))
        if abs(total - _HUNDRED) <= tolerance:
            yield Check("shares-sum", tuple(shares), both_ways=False)
        else:
            yield failed(
                "shares-sum",
                f"{where(one.whole.source)}“{one.whole.item}”各部分占比相加不是100%",
                f"{'＋'.join(plain(s.value) for s in shares)}＝{plain(total)}%（容许误差{plain(tolerance)}%）",
                (one.whole, *shares),
                expected=_HUNDRED,
                found=total,
                unit="%",
                both_ways=False,
            )


def check_procurement(claims: Claims) -> Iterator[Check]:
    """What 中小企业 won of the reserved purchases and of the others is no more than all that was bought."""
    whole = next((s for s in claims.said if s.role == "amount" and s.topic == "政府采购总额" and s.is_money), None)
    if whole is None:
        return
    won: dict[str, Said] = {}
    for said in claims.said:
        if (
            said.role != "amount"
            or not said.is_money
            or claims.paragraphs[said.number].heading != _heading(claims, whole)
        ):
            continue
        text = claims.paragraphs[said.number].text[: said.statement.start]
        clause = re.split(r"[;。]", text)[-1]
        if not re.search(r"中小企业.{0,12}(?:中标|成交)", clause):
            continue
        if "其他政府采购项目" in clause:
            won.setdefault("其他", said)
        elif "面向中小企业预留" in clause:
            won.setdefault("预留", said)
    if len(won) < 2:
        return
    total = sum((said.base for said in won.values()), Decimal(0))
    tolerance = claims.quantum(whole) * Decimal("1.5")
    if total <= whole.base + tolerance:
        yield Check("procurement", (whole, *won.values()), both_ways=False)
        return
    unit = whole.unit
    yield failed(
        "procurement",
        f"{where(won['其他'].source)}预留项目和其他项目的中标金额之和大于政府采购金额{whole.written}",
        f"预留项目{won['预留'].written}＋其他项目{won['其他'].written}＝{money(total, unit)}，"
        f"大于{whole.written}（容许误差{money(tolerance, unit)}）",
        (won["其他"], won["预留"], whole),
        likely="同一笔采购可能在两处都写了",
        expected=whole.value,
        found=in_unit(total, unit),
        unit=unit,
        both_ways=False,
    )


def _heading(claims: Claims, said: Said) -> str:
    return claims.paragraphs[said.number].heading
