"""Wholes and their parts in prose: lists, subjects and projects told one by one, and what they add up to.

Parts that are known to make their whole (closed lists, in the data file; lists where every part has a share) must add up
to it. Of the other lists, which may name some parts only, a part or a sum must not exceed the whole; and where the sum
misses it by nothing but two digits changed over or a moved point, that is said as a warning.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from index.domain.address import Stage
from index.domain.amounts import MONEY_UNITS
from index.reconcile.prose.against_tables import base_of
from index.reconcile.prose.lists import Listing, closed_list, shared, tolerance_of
from index.reconcile.prose.rounding import matches, one_slip
from index.reconcile.prose.sentences import Check, Said, Sentences, failed, in_unit, money, plain, where
from index.reconcile.prose.subject_names import bare_name
from index.reconcile.things import is_whole, name_of

_SHARES_OFF = Decimal(5)  # one share may be wrong, too; a part that is missing is seldom so small


def check_lists(sentences: Sentences, found: Sequence[Listing]) -> Iterator[Check]:
    """Sums of the lists."""
    for one in found:
        if len({part.item for part in one.parts}) < len(one.parts):
            continue  # one item twice: not a plain list
        tolerance = tolerance_of(sentences, one)
        said = (one.whole, *one.parts)
        off = one.total - one.whole.base
        is_closed = len(one.parts) > 1 and (
            closed_list(one) is not None or (not one.open and _shared_out(sentences, one))
        )
        if abs(off) <= tolerance:
            if len(one.parts) > 1 or is_closed:
                yield Check("list-sum", said)
        elif is_closed:
            yield _wrong_sum(sentences, one, tolerance, "list-sum", "")
        elif off > 0 and len(one.parts) > 1 and _is_list_of_parts(one):
            yield _wrong_sum(sentences, one, tolerance, "list-exceeds", "各部分之和已经大于总数")
        elif one.whole.is_money and len(one.parts) > 2 and (slip := one_slip(one.whole, one.parts, tolerance)):
            yield _wrong_sum(sentences, one, tolerance, "list-near", slip)
        elif len(one.parts) == 1 and off > tolerance:
            yield _wrong_sum(sentences, one, tolerance, "list-exceeds", "其中的一部分大于整体")


def _shared_out(sentences: Sentences, one: Listing) -> bool:
    """Whether every part has a share and these make the whole: of a list that goes on elsewhere they do not."""
    shares = [share.value for part in one.parts if (share := shared(sentences, part))]
    return len(shares) == len(one.parts) and abs(sum(shares, Decimal(0)) - 100) <= _SHARES_OFF


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


def _wrong_sum(sentences: Sentences, one: Listing, tolerance: Decimal, rule: str, note: str) -> Check:
    whole = one.whole
    unit = whole.unit
    terms = "＋".join(plain(part.value) for part in one.parts)
    suspect = _contradicted(sentences, (whole, *one.parts))
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


def _contradicted(sentences: Sentences, said: Sequence[Said]) -> Said | None:
    """The one number that the tables contradict, the others being as in the tables."""
    against: list[Said] = []
    for one in said:
        cells = sentences.cells_of(one)
        if cells and not any(matches(sentences, one, cell) for cell in cells):
            against.append(one)
    return against[0] if len(against) == 1 else None


def check_procurement(sentences: Sentences) -> Iterator[Check]:
    """What 中小企业 won of the reserved purchases and of the others is no more than all that was bought."""
    whole = next((s for s in sentences.said if s.role == "amount" and s.name == "政府采购总额" and s.is_money), None)
    if whole is None:
        return
    won: dict[str, Said] = {}
    for said in sentences.said:
        if (
            said.role != "amount"
            or not said.is_money
            or sentences.paragraphs[said.number].heading != _heading(sentences, whole)
        ):
            continue
        text = sentences.paragraphs[said.number].text[: said.statement.start]
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
    tolerance = sentences.quantum(whole) * Decimal("1.5")
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
        likely="同一笔采购可能在两处都写了",  # an upper bound, so no value is expected instead
        severity="warning",
        both_ways=False,
    )


def _heading(sentences: Sentences, said: Said) -> str:
    return sentences.paragraphs[said.number].heading


def check_projects(sentences: Sentences) -> Iterator[Check]:
    """Projects told one by one: as many as are stated, and adding up to what they are said to cost."""
    projects: dict[str, Said] = {}
    for said in sentences.said:
        if said.statement.project and said.role == "amount" and said.is_money and said.item == said.statement.project:
            projects.setdefault(said.item, said)
    for said in sentences.said:  # 2.项目名称…预算安排规模:某项目25万元
        project = said.statement.project
        if project and project not in projects and said.role == "amount" and said.is_money:
            projects.setdefault(project, said)
    count = next(
        (s for s in sentences.said if s.role == "count" and s.unit in ("个", "项") and re.search("绩效.*项目", s.item)),
        None,
    )
    if len(projects) < 2 or count is None or count.value != len(projects):
        return
    total = sum((said.base for said in projects.values()), Decimal(0))
    wholes = [
        s
        for s in sentences.said
        if s.role == "amount"
        and s.is_money
        and not s.statement.project
        and (s.name == "项目支出" or s.item == f"{count.item}涉及金额")
    ]
    if not wholes:
        return
    tolerance = sentences.quantum(wholes[0]) * Decimal(len(projects) + 1) / 2
    for whole in wholes:
        together = (whole, *projects.values())
        if abs(total - whole.base) <= tolerance:
            yield Check("projects-sum", together)
        else:
            terms = "＋".join(plain(s.value) for s in projects.values())
            yield failed(
                "projects-sum",
                f"{where(whole.source)}“{whole.item}”{whole.written}与逐个说明的{len(projects)}个项目之和不符",
                f"{terms}＝{money(total, whole.unit)}，与{whole.written}相差{money(abs(total - whole.base), whole.unit)}"
                f"（容许误差{money(tolerance, whole.unit)}）",
                together,
                expected=in_unit(total, whole.unit),
                found=whole.value,
                unit=whole.unit,
            )


def check_performance(sentences: Sentences) -> Iterator[Check]:
    """A project's budget in prose or in a table of projects against the funds that its performance table gives it."""
    if sentences.disclosure.stage is not Stage.BUDGET:
        return
    funds = {
        name_of(fact): fact
        for fact in sentences.evidence.facts
        if fact.kind == "cell"
        and "绩效" in fact.source.table
        and fact.role == "amount"
        and fact.unit in MONEY_UNITS
        and fact.stage is Stage.BUDGET
        and fact.year == sentences.disclosure.year
        and re.search("(?:年度|项目)?资金总额|年度资金|项目总?资金", fact.name)
        and fact.project
        and is_whole(fact)
    }
    for project, fact in funds.items():
        said = [
            s for s in sentences.said if s.name == project and s.statement.project and s.is_money and s.role == "amount"
        ]
        cells = [f for f in sentences.cells.get(project, ()) if f.project and f.stage is Stage.BUDGET]
        values = [*(s.base for s in said), *(base_of(cell) for cell in cells)]
        if not values:
            continue
        tolerance = MONEY_UNITS[fact.unit] * Decimal("0.01")
        if any(abs(value - base_of(fact)) <= tolerance for value in values):
            yield Check("project-performance", tuple(said), (fact,), both_ways=False)
            continue
        yield failed(
            "project-performance",
            f"项目“{fact.project}”的预算是{money(values[0], fact.unit)}，{where(fact.source)}写{plain(fact.value)}{fact.unit}",
            f"相差{money(abs(values[0] - base_of(fact)), fact.unit)}（容许误差{money(tolerance, fact.unit)}）；"
            f"预算写{money(values[0], fact.unit)}的有{len(values)}处",
            said,
            cells=[*cells, fact],
            suspects=[fact.source],
            likely=f"{len(values)}处写的{money(values[0], fact.unit)}更可信" if len(set(values)) == 1 else "",
            expected=in_unit(values[0], fact.unit),
            found=fact.value,
            unit=fact.unit,
            both_ways=False,
        )


def check_classes(sentences: Sentences) -> Iterator[Check]:
    """Subjects told one by one add up to their class, where all other classes do."""
    items: dict[str, dict[tuple[str, ...], Said]] = defaultdict(dict)
    classes: dict[str, Said] = {}
    for said in sentences.said:
        if said.role != "amount" or not said.is_money or sentences.stage(said) != sentences.disclosure.stage:
            continue
        if len(said.names) == 3:
            items[bare_name(said.names[0])].setdefault(said.names, said)
        elif len(said.names) == 1:
            classes.setdefault(bare_name(said.names[0]), said)
    both = [name for name in items if name in classes]
    if len(both) < 2:
        return
    off = {}
    for name in both:
        total = sum((said.base for said in items[name].values()), Decimal(0))
        tolerance = sentences.quantum(classes[name]) * Decimal(len(items[name]) + 1) / 2
        off[name] = (total, max(tolerance, sentences.quantum(classes[name])))
    wrong = [name for name in both if abs(off[name][0] - classes[name].base) > off[name][1]]
    if len(wrong) > 1:
        return  # the enumeration names some subjects only
    for name in both:
        together = (classes[name], *items[name].values())
        total, tolerance = off[name]
        if name not in wrong:
            yield Check("subjects-sum", together)
            continue
        whole = classes[name]
        if total < whole.base and not one_slip(whole, items[name].values(), tolerance):
            continue  # a subject may have been left out
        yield failed(
            "subjects-sum",
            f"{where(whole.source)}“{whole.item}”{whole.written}与逐项说明的科目之和不符",
            f"{'＋'.join(plain(s.value) for s in items[name].values())}＝{money(total, whole.unit)}，"
            f"与{whole.written}相差{money(abs(total - whole.base), whole.unit)}（容许误差{money(tolerance, whole.unit)}）",
            together,
            expected=in_unit(total, whole.unit),
            found=whole.value,
            unit=whole.unit,
        )
