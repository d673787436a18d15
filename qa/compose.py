"""Facts → sentences, by rule. Nothing here looks anything up or computes; it only words what was found."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from index.amounts import MONEY_UNITS
from index.disclosure import Blank, Disclosure, Fact, Nothing, Scope, Source, Stage
from index.facts import repairs
from index.subjects import REPAIRED_CODE
from index.terms import key, project_topic
from qa.answer import Conflict, Figure, decimal_text, place_text, spot_text
from qa.calculate import Result, Term, convert, rounded
from qa.disputes import Dispute
from qa.lookup import Value

EXAMPLES = ("某单位某年的项目支出是多少", "某项支出占总支出的比例", "某项支出为什么增加", "哪个项目的预算最大")
OUT_OF_SCOPE = "这个问题不在部门预算、决算公开文件的范围内。可以这样问：" + "；".join(EXAMPLES) + "。"
# Above this many 元 a reader wants 万元 beside it.
_WIDE_YUAN = Decimal(10_000)


def amount_text(value: Decimal, unit: str) -> str:
    """``93.4 万元``; large 元 amounts with 万元 beside them."""
    text = f"{decimal_text(value)} {unit}".strip() if unit != "%" else f"{decimal_text(value)}%"
    if unit == "元" and abs(value) >= _WIDE_YUAN:
        text += f"（合 {decimal_text(rounded(value / 10_000))} 万元）"
    return text


def fact_label(fact: Fact, body: str = "") -> str:
    """What a fact is, in words: 某单位2021年项目支出（预算）."""
    stage = "" if fact.stage in (Stage.ACTUAL, Stage.TARGET) else f"（{fact.scope}{fact.stage}）"
    target = "指标值" if fact.role == "target" and fact.stage is Stage.TARGET else ""
    target = "实际完成值" if fact.role == "target" and fact.stage is Stage.EXECUTED else target
    return f"{body or fact.body}{fact.year}年{fact_name(fact)}{target}{stage}"


def fact_name(fact: Fact) -> str:
    """The measured thing as people call it: the row's printed name, the column's measure where that tells more."""
    parts = fact.topic.split("|")
    if fact.role == "target":
        return f"“{fact.project}”的{fact.name}" if fact.project else fact.name
    if fact.project and parts[0] == project_topic(fact.project):
        return f"项目“{fact.project}”的金额"
    if fact.project:
        return f"项目“{fact.project}”的{fact.name}"
    name = parts[0]
    if len(parts) == 1 and (fact.code or name == key(fact.name)):
        name = fact.name  # as printed, where no canonical term stands for it
    return "的".join([{"三公经费": "“三公”经费", "因公出国境费": "因公出国（境）费"}.get(name, name), *parts[1:]])


def figure_of(value: Value, unit: str = "", label: str = "") -> tuple[Figure, str]:
    """The figure of a looked-up value and its text, converted where another unit was asked for."""
    fact = value.fact
    kind = "cell" if fact.kind == "cell" else "stated"
    sources = tuple(dict.fromkeys(f.source for f in value.agreeing))
    label = label or fact_label(fact)
    if unit and unit != fact.unit and fact.unit in MONEY_UNITS:
        converted = convert(fact.value, fact.unit, unit)
        formula = f"{decimal_text(fact.value)} {fact.unit} = {decimal_text(converted)} {unit}"
        return Figure(label, converted, unit, "derived", sources, formula), amount_text(converted, unit)
    formula = ""
    if value.corrected is not None:  # printed nowhere: it follows from the numbers at other places
        kind, sources = "derived", tuple(dict.fromkeys(source for _, _, source in value.corrected.sides))
        formula = value.corrected.why or "按公开文件里的其他数推算"
    return Figure(label, fact.value, fact.unit, kind, sources, formula), amount_text(fact.value, fact.unit)


def derived_figure(label: str, result: Result, values: Sequence[Value]) -> Figure:
    """The figure of a computed value, with the places of its operands."""
    sources = tuple(dict.fromkeys(value.fact.source for value in values))
    return Figure(label, result.value, result.unit, "derived", sources, result.formula)


def term(value: Value) -> Term:
    """A looked-up value as an operand."""
    return Term(value.fact.value, value.fact.unit)


def conflict_of(value: Value) -> tuple[Conflict, ...]:
    """What the sources disagree about, the supported value first."""
    disputed = tuple(Conflict(fact_label(value.fact), dispute.sides, dispute.why) for dispute in value.disputes)
    if not value.contradicting:
        return disputed
    facts = (value.fact, *value.contradicting)
    return (
        Conflict(
            what=fact_label(value.fact),
            values=tuple((fact.value, fact.unit, fact.source) for fact in facts),
            rule=value.reason,
        ),
        *disputed,
    )


def conflict_text(value: Value) -> str:
    """The warning under a figure that other places contradict: each other value once, with one of its places."""
    disputed = [f"注意，公开文件自身有矛盾：{_dispute_text(dispute, value.fact.role)}" for dispute in value.disputes]
    if not value.contradicting:
        return "\n".join(disputed)
    others: dict[tuple[Decimal, str], Fact] = {}
    for fact in value.contradicting:
        others.setdefault((fact.value, fact.unit), fact)
    role = value.fact.role
    said = "；".join(f"{place_text(fact.source)} 写的是 {_said(*key, role)}" for key, fact in others.items())
    taken = f"以上取 {_said(value.fact.value, value.fact.unit, role)}，因为{value.reason}。"
    return "\n".join([f"注意，公开文件自身有矛盾：{said}。{'' if value.corrected else taken}", *disputed])


def _said(value: Decimal, unit: str, role: str) -> str:
    """An amount, or a change in the words of its direction."""
    if role in ("change", "change_rate") and value:
        return f"{'减少' if value < 0 else '增加'} {amount_text(abs(value), unit)}"
    return amount_text(value, unit)


def _dispute_text(dispute: Dispute, role: str) -> str:
    """What stands against what, each with its place, and whether the arithmetic tells which is right."""
    (first, second) = (_said(value, unit, role) for value, unit, _ in dispute.sides)
    (_, _, one), (_, _, other) = dispute.sides
    if dispute.against:
        return f"{place_text(other)} 写的是 {second}，按{_grounds(one, other)}推算应为 {first}。"
    if dispute.decided:
        return f"{place_text(other)} 写的是 {second}。以上取 {first}，因为文件里的其他数支持它。"
    if dispute.part:
        total = "同一句里的合计" if _same_sentence(one, other) else f"{_beside(other, one)} 的合计"
        return f"{place_text(one)} 写的是 {first}，与{total}对不上；如果合计和其余各项无误，应为 {second}，不能确定哪个错。"
    if dispute.printed is None:
        return f"{place_text(one)} 写的是 {first}，按{_grounds(other, one)}推算却是 {second}，不能确定哪个对。"
    return f"{place_text(one)} 写的是 {first}，{_beside(other, one)} 写的是 {second}，不能确定哪个对。"


def _grounds(source: Source, named: Source) -> str:
    """The numbers from which a value follows, by the place of one of them."""
    return "同一句里的其他数" if _same_sentence(source, named) else f"{_beside(source, named)} 等处的数"


def _same_sentence(a: Source, b: Source) -> bool:
    return bool(a.sentence) and (a.sha256, a.sentence) == (b.sha256, b.sentence)


def _beside(source: Source, named: Source) -> str:
    """A place, for somebody who was just told another of the same disclosure: the title is said once."""
    return spot_text(source) if source.sha256 == named.sha256 else place_text(source)


def blank_text(blank: Blank, word: str) -> str:
    """Which kind of nothing it is: an empty cell, an empty table, or an attachment that is not there."""
    place = place_text(blank.source)
    if blank.kind is Nothing.STATED_NONE:
        return f"没有。《{blank.source.disclosure}》写明：“{blank.source.sentence}”"
    if blank.kind is Nothing.EMPTY_CELL:
        return f"{place} 列有“{blank.name}”，但没有填数（空白）；空白不等于写明为零。"
    if blank.kind is Nothing.EMPTY_TABLE:
        return f"{place} 是空表：公开文件没有填列“{word}”的数。"
    return f"《{blank.source.disclosure}》写明报表在附表里，而附表不在这份文件中，正文也没有写“{word}”。"


def stage_note(facts: Sequence[Fact]) -> str:
    """A warning when money of different stages is put side by side."""
    stages = {fact.stage: fact for fact in facts if fact.role == "amount"}
    if len(stages) < 2:
        return ""
    return "注意口径不同：" + "，".join(f"{fact_label(fact)}是{stage}数" for stage, fact in stages.items()) + "。"


def repair_text(value: Value) -> str:
    """What was mended when the number was read, so that nobody takes it for printed."""
    # A mended code is no matter of the number.
    return "".join(said for flag, said in repairs(value.fact).items() if flag != REPAIRED_CODE)


def holdings_text(disclosures: Sequence[Disclosure]) -> str:
    """Which disclosures there are, for somebody who asked for one that is not."""
    return "、".join(dict.fromkeys(f"{d.year}年{scope_word(d.scope)}{d.stage}" for d in disclosures))


def scope_word(scope: Scope) -> str:
    """部门 or 单位, as titles say it."""
    return scope.value
