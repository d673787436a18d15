"""Changes beside changes: the same one told twice, and the changes of parts beside the change of their whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from index.reconcile.prose.changes import Comparison, check_rate, word_of
from index.reconcile.prose.sentences import Check, Said, Sentences, failed, in_unit, money, plain, where


def _base_class(words: str) -> str:
    """What a change is against, as far as two changes are comparable: 预算 and 上年预算 are one, 执行数 is another."""
    for word in ("年初预算", "全年预算", "执行", "决算"):
        if word in words:
            return word
    return "上年"


def check_repeated_changes(sentences: Sentences, found: Sequence[Comparison]) -> Iterator[Check]:
    """The same thing with the same amount changed by two different amounts in two places."""
    groups: dict[tuple[str, str, Decimal], list[Comparison]] = defaultdict(list)
    for one in found:
        if one.change is not None:
            groups[one.change.name, _base_class(one.base_words), one.amount.base].append(one)
    for (name, _, _), group in groups.items():
        changes = [one.change for one in group if one.change is not None]
        if len(changes) < 2:
            continue
        first = changes[0]
        differing = [
            c for c in changes[1:] if abs(c.base - first.base) > max(sentences.quantum(c), sentences.quantum(first))
        ]
        if not differing:
            yield Check("change-twice", tuple(changes))
            continue
        rates = [one.rate for one in group if one.rate is not None]
        fitting = {
            change.value
            for change in changes
            if any(_rate_good(sentences, Comparison(group[0].amount, change, rate)) for rate in rates)
        }
        suspects = [c for c in changes if c.value not in fitting] if len(fitting) == 1 else []
        other = differing[0]
        yield failed(
            "change-twice",
            f"“{group[0].amount.item}”（{group[0].amount.written}）的变动额前后不一致：{where(first.source)}写"
            f"{word_of(first)}{first.written}，{where(other.source)}写{word_of(other)}{other.written}",
            f"同一个{name}比同一个基数，变动额只能有一个；容许误差{money(sentences.quantum(first), first.unit)}",
            changes,
            suspects=[s.source for s in suspects],
            likely=f"{plain(abs(next(iter(fitting))))}{first.unit}与写出的百分比相符" if suspects else "",
            expected=next(iter(fitting)) if suspects else first.value,
            found=next((s.value for s in suspects), other.value),
            unit=first.unit,
        )


def _rate_good(sentences: Sentences, one: Comparison) -> bool:
    if one.change is None or one.rate is None:
        return False
    return check_rate(sentences, one, one.change, one.rate, ()).found is None


def check_added_changes(sentences: Sentences, found: Sequence[Comparison]) -> Iterator[Check]:
    """基本支出 and 项目支出 make the whole, so their changes make its change; likewise the parts of 三公."""
    for whole, parts in (
        (
            ("支出总计", "一般公共预算拨款收入", "一般公共预算支出", "收支总计", "一般公共预算", "财政拨款支出"),
            (("基本支出",), ("项目支出",)),
        ),
        (
            ("三公经费",),
            (("因公出国境费",), ("公务用车购置及运行费",), ("公务接待费",)),
        ),
        (
            ("三公经费",),
            (("因公出国境费",), ("公务用车购置费",), ("公务用车运行费",), ("公务接待费",)),
        ),
    ):
        yield from _added(sentences, found, whole, parts)


def _added(
    sentences: Sentences, found: Sequence[Comparison], whole_names: Sequence[str], part_names: Sequence[Sequence[str]]
) -> Iterator[Check]:
    def known(names: Sequence[str]) -> list[Comparison]:
        return [one for one in found if one.change is not None and one.change.name in names]

    parts = [known(names) for names in part_names]
    for whole in known(whole_names):
        if whole.change is None:
            continue
        chosen: list[list[Comparison]] = []
        for group in parts:
            same = [one for one in group if _base_class(one.base_words) == _base_class(whole.base_words)]
            chosen.append(same)
        if not all(chosen):
            return
        sums = [(Decimal(0), Decimal(0), ())]  # amount, change, changes said
        combined: list[tuple[Decimal, Decimal, tuple[Said, ...]]] = list(sums)
        for group in chosen:
            combined = [
                (a + one.amount.base, d + one.change.base, (*said, one.change))
                for a, d, said in combined
                for one in group
                if one.change is not None
            ]
        tolerance = sentences.quantum(whole.change) * Decimal(len(chosen) + 1) / 2
        tolerance = max(tolerance, sentences.quantum(whole.change))
        of_whole = [entry for entry in combined if abs(entry[0] - whole.amount.base) <= tolerance]
        if not of_whole:
            continue
        fitting = next((e for e in of_whole if abs(e[1] - whole.change.base) <= tolerance), None)
        if fitting is not None:
            yield Check("change-parts", (whole.change, *fitting[2]))
            continue
        _, total, said = of_whole[0]
        terms = "＋".join(f"（{plain(s.value)}）" for s in said)
        unit = whole.change.unit
        yield failed(
            "change-parts",
            f"{where(whole.change.source)}“{whole.amount.item}”的变动额与各部分变动额之和不符",
            f"{'、'.join(s.item for s in said)}的变动额{terms}＝{money(total, unit)}，"
            f"总数却写{word_of(whole.change)}{whole.change.written}（容许误差{money(tolerance, unit)}）",
            (whole.change, *said),
            expected=in_unit(total, unit),
            found=whole.change.value,
            unit=unit,
            likely="总数或某一部分的变动额写错，或者各自比的不是同一个基数",
        )
