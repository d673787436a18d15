"""Shares in prose (占 x%), recomputed over the whole that is named, that heads the list, or over a total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from index.domain.terms import canonical, key
from index.reconcile.prose.lists import Listing, shared, tolerance_of
from index.reconcile.prose.rounding import CENT, HUNDRED, around, fits
from index.reconcile.prose.sentences import Check, Said, Sentences, failed, plain, where

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


def check_shares(sentences: Sentences, found: Sequence[Listing]) -> Iterator[Check]:
    """占 x% of the whole that is named, that heads the list, or of a total of the disclosure."""
    parents = {id(part): one.whole for one in found for part in one.parts}
    totals = [said for said in sentences.said if said.role == "amount" and said.name in _TOTALS and said.is_money]
    failed_lists: set[int] = set()
    for said in sentences.said:
        if said.role != "share" or said.unit != "%" or said.vague:
            continue
        part = next(
            (o for o in sentences.earlier(said, section=False) if o.role == "amount" and o.item == said.item), None
        )
        if part is None:
            continue
        wholes = _wholes_of_share(sentences, said, part, parents.get(id(part)), totals)
        if not wholes:
            continue
        q = sentences.quantum(part)
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
        if not whole.base or (parents.get(id(part)) is None and not _named_whole(said)):
            continue  # a whole that is neither named nor heads a list is a guess: good for passing only
        failed_lists.add(id(parents.get(id(part))))
        computed = (HUNDRED * part.base / whole.base).quantize(CENT)
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
    yield from _check_share_sums(sentences, found, failed_lists)


def _named_whole(said: Said) -> str:
    """The words for the whole that a share is said to be of; "" for none."""
    named = said.statement.base.strip("的 ")
    return named if named not in ("比", "总") else ""


def _wholes_of_share(
    sentences: Sentences, said: Said, part: Said, parent: Said | None, totals: Sequence[Said]
) -> list[Said]:
    if named := _named_whole(said):
        name = canonical(named)
        known = [
            o
            for o in sentences.said
            if o.role == "amount" and o.is_money and (o.name == name or key(o.item) == key(named))
        ]
        if known:
            nearest = sorted(known, key=lambda o: abs(o.number - said.number))
            return [o for o in nearest if sentences.stage(o) == sentences.stage(part)] or nearest
        return []
    if parent is not None:
        return [parent]
    heading = sentences.paragraphs[said.number].heading
    near = [
        o
        for o in sentences.said
        if o.role == "amount" and o.is_money and sentences.paragraphs[o.number].heading == heading
    ]
    known = [o for o in totals if o is not part and sentences.stage(o) == sentences.stage(part)]
    known.sort(key=lambda o: abs(o.number - said.number))
    return [*known, *(o for o in near if o is not part and o.base > part.base)] if known else []


def _check_share_sums(sentences: Sentences, found: Sequence[Listing], failed_lists: set[int]) -> Iterator[Check]:
    for one in found:
        shares = [share for part in one.parts if (share := shared(sentences, part))]
        if len(shares) < 2 or len(shares) < len(one.parts) or id(one.whole) in failed_lists:
            continue
        if abs(one.total - one.whole.base) > tolerance_of(sentences, one):
            continue
        total = sum((share.value for share in shares), Decimal(0))
        tolerance = max(Decimal("0.02"), sum((sentences.quantum(share) for share in shares if share.value), Decimal(0)))
        if abs(total - HUNDRED) <= tolerance:
            yield Check("shares-sum", tuple(shares), both_ways=False)
        else:
            yield failed(
                "shares-sum",
                f"{where(one.whole.source)}“{one.whole.item}”各部分占比相加不是100%",
                f"{'＋'.join(plain(s.value) for s in shares)}＝{plain(total)}%（容许误差{plain(tolerance)}%）",
                (one.whole, *shares),
                expected=HUNDRED,
                found=total,
                unit="%",
                both_ways=False,
            )
