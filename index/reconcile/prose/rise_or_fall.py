"""Words of direction against the amounts: 决算数大于预算数, 持平, 减少的主要原因."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from index.domain.address import Stage
from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Fact
from index.reconcile.prose.sentences import Check, Said, Sentences, failed, money, where
from index.reconcile.things import is_whole

_VERDICT = re.compile(
    r"决算数?(?:与|和|比|较)?(?P<word1>大于|小于|等于|高于|低于|多于|少于)?(?P<plan>年初|全年|调整)?预算数?"
    r"(?P<word2>(?:相比)?(?:基本)?(?:持平|一致|相等|相同))?"
)
_MORE = {"大于", "高于", "多于"}
_LESS = {"小于", "低于", "少于"}
_NEARLY = Decimal("0.05")  # 基本持平: within 5 %
_DIRECTION_OF_REASON = re.compile(
    r"(?P<item>[^,。;:]{0,24}?)(?P<word>增加|增长|上升|提高|减少|下降|降低)的?(?:主要)?原因"
)
_UP = {"增加", "增长", "上升", "提高"}


def check_verdicts(sentences: Sentences) -> Iterator[Check]:
    """决算数大于预算数, 持平: the word against the two amounts that the item has in the same section."""
    for number, paragraph in enumerate(sentences.paragraphs):
        for match in _VERDICT.finditer(paragraph.text):
            word = match["word1"] or match["word2"] or ""
            if not word:
                continue
            pair = _pair(sentences, number, match.start(), match["plan"] or "")
            if pair is None:
                yield from _by_table(sentences, number, match, word)
                continue
            final, plans = pair
            good = [plan for plan in plans if _word_fits(word, final, plan, sentences.quantum(final))]
            if good:
                yield Check("change-direction", (final, good[0]), both_ways=False)
                continue
            plan = plans[0]
            right = "大于" if final.base > plan.base else "小于" if final.base < plan.base else "等于"
            source = sentences.sentence_source(number, match.start(), match.end())
            yield failed(
                "change-direction",
                f"{where(source)}“{final.item}”写“{match[0]}”，而决算数{right}预算数",
                f"预算{plan.written}，决算{final.written}，{'多' if final.base > plan.base else '少'}{money(abs(final.base - plan.base), final.unit)}",
                (final, plan),
                sources=[source],
                suspects=[source],
                likely=f"应写“决算数{right}预算数”",
                both_ways=False,
            )


def _by_table(sentences: Sentences, number: int, match: re.Match[str], word: str) -> Iterator[Check]:
    """The same with the two columns of a table, where the prose gives the item without its budget."""
    text = sentences.paragraphs[number].text[: match.start()]
    sentence = re.split("[。;]", text)[-1]
    named = "三公经费" if re.search("三公.?经费", sentence) else ""
    last = [s for s in sentences.by_paragraph[number] if s.role == "amount" and s.statement.end <= match.start()]
    name = named or (last[-1].name if last else "")
    cells = [c for c in sentences.cells.get(name, ()) if c.year == sentences.disclosure.year and is_whole(c)]
    finals = [c for c in cells if c.stage is Stage.FINAL]
    plans = [c for c in cells if c.stage in (Stage.BUDGET, Stage.ADJUSTED)]
    if not finals or not plans:
        return
    if any(_difference_fits(word, _yuan(f), _yuan(p), Decimal(100)) for f in finals for p in plans):
        yield Check("change-direction", (), (finals[0], plans[0]), both_ways=False)
        return
    final, plan = finals[0], plans[0]
    right = "大于" if _yuan(final) > _yuan(plan) else "小于" if _yuan(final) < _yuan(plan) else "等于"
    source = sentences.sentence_source(number, match.start(), match.end())
    yield failed(
        "change-direction",
        f"{where(source)}“{name}”写“{match[0]}”，而{final.source.table or '表'}里决算数{right}预算数",
        f"表里预算数{plan.value}{plan.unit}，决算数{final.value}{final.unit}",
        cells=[final, plan],
        sources=[source],
        suspects=[source],
        likely=f"应写“决算数{right}预算数”",
        both_ways=False,
    )


def _yuan(cell: Fact) -> Decimal:
    return cell.value * MONEY_UNITS.get(cell.unit, Decimal(1))


def _pair(sentences: Sentences, number: int, position: int, plan: str) -> tuple[Said, list[Said]] | None:
    """The final amount nearest before a position and the budgets of the same item: the one named, else any."""
    heading = sentences.paragraphs[number].heading
    before = [
        said
        for said in sentences.said
        if said.role == "amount"
        and said.is_money
        and (said.number < number or (said.number == number and said.statement.start < position))
        and number - said.number <= 2
        and sentences.paragraphs[said.number].heading == heading
    ]
    final = next((said for said in reversed(before) if said.statement.stage is Stage.FINAL), None)
    if final is None:
        return None
    wanted = {"年初": (Stage.BUDGET,), "全年": (Stage.ADJUSTED,), "调整": (Stage.ADJUSTED,)}.get(
        plan, (Stage.BUDGET, Stage.ADJUSTED)
    )
    plans = [said for said in reversed(before) if said.statement.stage in wanted and said.item == final.item]
    near = [said for said in plans if said.number == (plans[0].number if plans else -1)]
    return (final, near) if near else None


def _word_fits(word: str, final: Said, plan: Said, quantum: Decimal) -> bool:
    return _difference_fits(word, final.base, plan.base, quantum)


def _difference_fits(word: str, final: Decimal, plan: Decimal, quantum: Decimal) -> bool:
    difference = final - plan
    if word in _MORE:
        return difference > 0
    if word in _LESS:
        return difference < 0
    if "基本" in word:
        return abs(difference) <= max(quantum, abs(plan) * _NEARLY)
    return abs(difference) <= quantum


def check_reasons(sentences: Sentences) -> Iterator[Check]:
    """减少的主要原因 after nothing but increases."""
    for number, paragraph in enumerate(sentences.paragraphs):
        for match in _DIRECTION_OF_REASON.finditer(paragraph.text):
            changes = [
                said
                for said in sentences.said
                if said.role in ("change", "change_rate")
                and said.value
                and (
                    (said.number == number and said.statement.end <= match.start("word"))
                    or 0 < number - said.number <= 2
                )
                and sentences.paragraphs[said.number].heading == paragraph.heading
            ]
            changes = [said for said in changes if _speaks_of(match["item"], said.item)]
            same = [said for said in changes if said.number == number]
            near = same or [said for said in changes if said.number == max(c.number for c in changes)]
            if not near:
                continue
            up = match["word"] in _UP
            if any((said.value > 0) == up for said in near):
                yield Check("change-direction", tuple(near), both_ways=False)
                continue
            last = near[-1]
            source = sentences.sentence_source(number, match.start(), match.end())
            yield failed(
                "change-direction",
                f"{where(source)}说的是“{match['word']}”的原因，前文写的却是{'增加' if last.value > 0 else '减少'}",
                f"前文“{last.item}”{'增加' if last.value > 0 else '减少'}{last.written}",
                near,
                sources=[source],
                suspects=[source],
                likely="增减词写反",
                both_ways=False,
            )


def _speaks_of(words: str, item: str) -> bool:
    """Whether the words before 减少的原因 name the item, or nothing at all."""
    return not words or any(words[i : i + 3] in item for i in range(len(words) - 2))
