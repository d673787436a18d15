"""What must agree in performance tables (绩效目标表, 绩效自评表): money by source, execution rate, marks, and the number of
projects that the prose states."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from index.domain.address import Role, Stage
from index.domain.amounts import to_yuan
from index.domain.disclosure import Contradiction, Fact, Unchecked
from index.facts.performance import WHOLE_BODY
from index.performance.form import is_total_label
from index.reconcile.agreement import PERFORMANCE
from index.reconcile.tables.between import Figures
from index.reconcile.tables.model import Equation, Figure, Identity, of_kind
from index.reconcile.things import name_of, owner_of

_CEILING = re.compile(r"^\s*(?:≤|≦|<=|＜=|<|不超过|不高于|小于)")
_FLOOR = re.compile(r"^\s*(?:≥|≧|>=|＞=|>|不低于|不少于|大于)")
# Which budget, and which level of government, a 财政拨款 comes from: parts of it, where it is printed beside them.
_NESTED = re.compile(r"^(?:其中[:：])?(?:一般公共预算|政府性基金|国有资本|中央|省|自治区|[州市区县]级?|本级|上级|地方)")
_GRANT = re.compile(r"财政(?:拨款|资金)")
_WHOLE_MARKS = {"总分", "合计", "总计", "得分合计"}

Found = tuple[list[Equation], list[Contradiction], list[Unchecked]]


def performance_equations(facts: Sequence[Fact], figures: Figures) -> Found:
    """The equations, what is wrong without being one, and what could not be checked."""
    own = [fact for fact in facts if fact.measure.startswith(PERFORMANCE)]
    equations: list[Equation] = []
    found: list[Contradiction] = []
    unchecked: list[Unchecked] = []
    for identity in of_kind("performance"):
        if identity.check == "money":
            equations += _money(identity, own, figures)
        elif identity.check == "rate":
            found += _rates(identity, own)
        elif identity.check == "scores":
            sums, why = _scores(identity, own, figures)
            equations += sums
            unchecked += why
        elif identity.check == "marks":
            found += _marks(identity, own)
        elif identity.check == "projects":
            equations += _projects(identity, facts, own, figures)
    return equations, found, unchecked


def _owner(fact: Fact) -> tuple[str, str]:
    return owner_of(fact), fact.measure


def _source_of(fact: Fact) -> str:
    """The line of a project's money; "" for their sum."""
    return "" if is_total_label(fact.name) else fact.name


def _money(identity: Identity, own: Sequence[Fact], figures: Figures) -> list[Equation]:
    totals: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    parts: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in own:
        if fact.role == "amount" and (fact.project or owner_of(fact) == WHOLE_BODY):
            (totals if is_total_label(fact.name) else parts)[_owner(fact)].append(fact)
    found = []
    for name, total in totals.items():
        whole = any(_GRANT.search(fact.name) and not _NESTED.match(fact.name) for fact in parts[name])
        summands = [fact for fact in parts[name] if not (whole and _NESTED.match(fact.name))]
        if len(total) != 1 or len(summands) < 2 or len({fact.name for fact in summands}) != len(summands):
            continue
        found.append(
            Equation(
                identity,
                figures.of(total[0]),
                tuple(map(figures.of, summands)),
                (1,) * len(summands),
                f"“{total[0].project or WHOLE_BODY}”{name[1].removeprefix(PERFORMANCE)}",
            )
        )
    return found


def _rates(identity: Identity, own: Sequence[Fact]) -> list[Contradiction]:
    """A rate that is not that of its own row, nor, where a form prints one rate for all sources, that of the total."""
    amounts: dict[tuple[str, str, Stage], Fact] = {}
    for fact in own:
        if fact.role == "amount":
            amounts.setdefault((owner_of(fact), _source_of(fact), fact.stage), fact)
    found = []
    for fact in own:
        if fact.role != "rate":
            continue
        rows = [(owner_of(fact), _source_of(fact)), (owner_of(fact), "")]
        pairs = [(amounts.get((*row, Stage.EXECUTED)), amounts.get((*row, Stage.ADJUSTED))) for row in rows]
        known = [(done, plan) for done, plan in pairs if done is not None and plan is not None and plan.value]
        if not known:
            continue
        place = max(_last_place(fact), Decimal("0.01"))
        if any(abs(rate - fact.value) <= identity.places * place + slack for rate, slack in map(_rate, known)):
            continue
        done, plan = known[0]
        right = _rate(known[0])[0].quantize(Decimal("0.01"))
        found.append(
            Contradiction(
                rule=identity.id,
                severity=identity.severity,
                what=f"“{fact.project or fact.name}”的执行率印作{fact.source.written_as}，按执行数和全年预算数应为{right}%",
                why=f"{identity.says}：{done.value}÷{plan.value}＝{right}%（允差{identity.places * place}%）",
                expected=right,
                found=fact.value,
                unit="%",
                sources=(fact.source, done.source, plan.source),
                facts=(fact, done, plan),
                likely="执行数、全年预算数和执行率三者有一个不对",
            )
        )
    return found


def _last_place(fact: Fact) -> Decimal:
    exponent = fact.value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _rate(pair: tuple[Fact, Fact]) -> tuple[Decimal, Decimal]:
    """The rate in percent of two printed amounts, and by how much their rounding can move it."""
    done, plan = pair
    half = Decimal("0.005") if done.unit == "万元" else _last_place(done) / 2
    rate = done.value / plan.value * 100
    return rate, half * (1 + rate / 100) / plan.value * 100


def _marks_by_form(own: Sequence[Fact]) -> dict[tuple[str, str], list[Fact]]:
    """Weights and scores by the form they stand in: its title, and its project."""
    forms: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in own:
        if fact.role in (Role.WEIGHT, Role.SCORE):
            forms[fact.source.table, fact.project].append(fact)
    return forms


def _is_weight(fact: Fact) -> bool:
    return fact.role is Role.WEIGHT


def _scores(identity: Identity, own: Sequence[Fact], figures: Figures) -> tuple[list[Equation], list[Unchecked]]:
    found: list[Equation] = []
    unchecked: list[Unchecked] = []
    for (table, project), marks in _marks_by_form(own).items():
        where = f"{table}“{project}”" if project else table
        weights = [f for f in marks if _is_weight(f) and f.name not in _WHOLE_MARKS]
        scores = [f for f in marks if not _is_weight(f) and f.name not in _WHOLE_MARKS]
        whole = next((f for f in marks if not _is_weight(f) and f.name in _WHOLE_MARKS), None)
        if whole is None or not scores:
            continue
        if sum(f.value for f in weights) != 100:
            unchecked.append(Unchecked(identity.id, identity.says, f"{where}：读到的分值合计不是100，可能没有读全"))
            continue
        parts = tuple(map(figures.of, scores))
        found.append(Equation(identity, figures.of(whole), parts, (1,) * len(parts), where))
    return found, unchecked


def _marks(identity: Identity, own: Sequence[Fact]) -> list[Contradiction]:
    """An outcome beyond its ceiling (or below its floor) that got all marks."""
    rows: dict[tuple[str, str, str], dict[str, Fact]] = defaultdict(dict)
    for fact in own:
        row = rows[fact.source.table, fact.project, fact.name]
        if fact.role in (Role.WEIGHT, Role.SCORE):
            row.setdefault("weight" if _is_weight(fact) else "score", fact)
        elif fact.role in (Role.COUNT, Role.AMOUNT) and fact.stage in (Stage.TARGET, Stage.ACTUAL):
            row.setdefault("actual" if fact.stage is Stage.ACTUAL else "target", fact)
    found = []
    for (_, project, name), row in rows.items():
        if not {"weight", "score", "actual", "target"} <= row.keys():
            continue
        target, actual, weight, score = row["target"], row["actual"], row["weight"], row["score"]
        if target.unit != actual.unit or score.value < weight.value or not weight.value:
            continue
        over = bool(_CEILING.match(target.source.written_as)) and actual.value > target.value
        under = bool(_FLOOR.match(target.source.written_as)) and actual.value < target.value
        if over or under:
            found.append(
                Contradiction(
                    rule=identity.id,
                    severity=identity.severity,
                    what=f"“{project}”的指标“{name}”：指标值{target.source.written_as}，完成值{actual.source.written_as}，"
                    f"{'超过' if over else '没有达到'}指标值，却得满分{score.source.written_as}",
                    why=f"{identity.says}：{actual.value}{'＞' if over else '＜'}{target.value}，分值{weight.value}，得分{score.value}",
                    expected=None,
                    found=score.value,
                    unit=score.unit,
                    sources=(score.source, actual.source, target.source, weight.source),
                    facts=(score, actual, target, weight),
                    suspects=(score.source,),
                    likely="应当扣分，或完成值、指标值写错",
                )
            )
    return found


def _projects(identity: Identity, facts: Sequence[Fact], own: Sequence[Fact], figures: Figures) -> list[Equation]:
    """The number of projects that the prose states, and their money, against the forms attached: when as many are."""
    number = next((f for f in facts if name_of(f) == "绩效项目数" and f.kind == "sentence"), None)
    money = next((f for f in facts if name_of(f) == "绩效项目涉及金额" and f.kind == "sentence"), None)
    totals: dict[str, Fact] = {}
    for fact in own:
        if fact.role == "amount" and fact.project and is_total_label(fact.name) and money and fact.stage is money.stage:
            totals.setdefault(owner_of(fact), fact)
    if number is None or money is None or len(totals) != number.value or to_yuan(money.value, money.unit) is None:
        return []
    parts: tuple[Figure, ...] = tuple(map(figures.of, totals.values()))
    return [Equation(identity, figures.of(money), parts, (1,) * len(parts), "文字说明与绩效表")]
