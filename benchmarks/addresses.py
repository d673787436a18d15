"""How often the address that a question asks for leads to the value that its answer has, and to no other.

``python -m benchmarks.addresses DISCLOSURES QUESTIONS… --queries QUERIES`` reads the disclosures that the questions name,
takes the gold Query of each and looks for the facts at its address:

- right: the facts at the address have the value asked for, and no other;
- several: it is among their values;
- other: facts are there, with other values only;
- elsewhere: none is there, but the value is a fact of that year at another address;
- not read: no fact of the disclosure has the value.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from index.domain.address import Classification, Flow, Fund, Origin, Role, Scope, Stage
from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Fact
from index.domain.terms import canonical, key, key_without_brackets
from index.ingestion.extraction import Extract, extract_file
from index.tables.headers import TOTAL_WORDS

Wanted = Mapping[str, Any]

_STAGES = {
    "initial_budget": (Stage.BUDGET,),
    "adjusted_budget": (Stage.ADJUSTED,),
    "estimated_outturn": (Stage.ESTIMATED, Stage.EXECUTED),
    "executed": (Stage.EXECUTED, Stage.ESTIMATED),
    "final_accounts": (Stage.FINAL, Stage.EXECUTED),
    "advance_allocation": (Stage.ADVANCE,),
    "disbursed": (Stage.EXECUTED,),
    "target": (Stage.TARGET,),
    "actual": (Stage.ACTUAL, Stage.EXECUTED),
}
_FUNDS = {
    "fiscal": Fund.FISCAL,
    "general_public": Fund.GENERAL,
    "government_fund": Fund.GOVERNMENT,
    "state_capital": Fund.CAPITAL,
    "social_insurance": Fund.SOCIAL_INSURANCE,
    "special_account": Fund.SPECIAL_ACCOUNT,
    "own": Fund.UNIT,
    "upper_level_grant": Fund.UPPER_GRANT,
}
_FLOWS = {
    "revenue": Flow.REVENUE,
    "expenditure": Flow.EXPENDITURE,
    "balance": Flow.BALANCE,
    "stock": Flow.STOCK,
    "debt": Flow.DEBT,
}
_SCOPES = {
    "department": (Scope.DEPARTMENT,),
    "unit": (Scope.UNIT,),
    "whole_region": (Scope.REGION,),
    "own_level": (Scope.OWN_LEVEL,),
}
_ORIGINS = {"carried_over": Origin.CARRIED_OVER, "current_year": Origin.CURRENT}
_ROLES = {
    "amount": (Role.AMOUNT,),
    "count": (Role.COUNT, Role.TARGET),
    "unit_price": (Role.UNIT_PRICE,),
    "change": (Role.CHANGE,),
    "rate_of_change": (Role.CHANGE_RATE,),
    "share": (Role.SHARE,),
    "completion": (Role.COMPLETION,),
    "score": (Role.SCORE,),
    "weight": (Role.WEIGHT, Role.SCORE),
}
_CLASSIFICATIONS = {
    "functional": Classification.FUNCTIONAL,
    "department_economic": Classification.ECONOMIC,
    "government_economic": Classification.GOVERNMENT_ECONOMIC,
    "revenue": Classification.REVENUE,
    "project": Classification.PROJECT,
    "indicator": Classification.INDICATOR,
    "catalogue": Classification.PROCUREMENT,
    "organ": Classification.ORGAN,
}
_MEASURES = {
    "basic": "基本支出",
    "project": "项目支出",
    "personnel": "人员经费",
    "operating": "公用经费",
    "goods": "政府采购货物",
    "works": "政府采购工程",
    "services": "政府采购服务",
    "total": "",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One figure that a question asks for: its address and its value."""

    id: str
    file: str
    question: str
    wanted: Wanted
    values: tuple[Decimal, ...]
    unit: str


def cases_of(record: Mapping[str, Any], query: Mapping[str, Any]) -> list[Case]:
    """The figures that a question asks for, [] where they are not looked up one by one."""
    wanteds = list(_amounts(query))
    values = record.get("values") or []
    if not wanteds or len(wanteds) != len(values):
        return []
    found = []
    for wanted, (value, unit) in zip(wanteds, values, strict=True):
        accepted = value if isinstance(value, list) else [value]
        numbers = tuple(Decimal(str(v).replace(",", "")) for v in accepted if _is_number(v))
        if not numbers:
            return []
        found.append(Case(record["id"], record.get("file", ""), record["question"], wanted, numbers, unit))
    return found


def _is_number(value: object) -> bool:
    try:
        Decimal(str(value).replace(",", ""))
    except ArithmeticError:
        return False
    return True


def _amounts(query: Mapping[str, Any]) -> Iterator[Wanted]:
    """The addresses of a Query in which nothing is computed or referred to, each slot with one value."""
    if query.get("op") == "Several":
        for part in query["queries"]:
            yield from _amounts(part)
    elif query.get("op") == "Amount":
        yield from _expanded(query["wanted"])


def _expanded(wanted: Wanted) -> Iterator[Wanted]:
    for slot, value in wanted.items():
        if isinstance(value, dict) and "each" in value:
            for one in value["each"]:
                yield from _expanded({**wanted, slot: one})
            return
    yield wanted


def differs(fact: Fact, wanted: Wanted) -> tuple[str, ...]:
    """The dimensions in which a fact's address is another than the one wanted."""
    period = wanted.get("period") or {}
    year = period.get("fiscal_year") if isinstance(period, dict) else None
    role = wanted.get("role") or "amount"
    facets = [facet for facet in wanted.get("item") or () if isinstance(facet, dict)]
    agrees = {
        "year": year is None or fact.year == year or fact.stage in (Stage.ACTUAL, Stage.TARGET),
        "stage": _one_of(fact.stage, wanted.get("stage"), _STAGES),
        "scope": _one_of(fact.scope, wanted.get("scope"), _SCOPES),
        "fund": _equal(fact.fund, wanted.get("fund"), _FUNDS),
        "flow": fact.flow is None or _equal(fact.flow, wanted.get("flow"), _FLOWS),
        "origin": _equal(fact.origin, wanted.get("origin"), _ORIGINS),
        "role": fact.role in _ROLES.get(role, (role,))
        or (role == "amount" and fact.role is Role.COUNT and fact.stage in (Stage.TARGET, Stage.ACTUAL)),
        "measure": _measure_fits(fact, wanted.get("measure")),
        "item": all(_facet_fits(fact, facet) for facet in facets),
        "within": all(_lies_within(fact, facet.get("within")) for facet in facets),
        "recipient": not wanted.get("recipient") or str(wanted["recipient"]) in (fact.recipient, fact.body),
    }
    return tuple(name for name, good in agrees.items() if not good)


def fits(fact: Fact, wanted: Wanted) -> bool:
    """Whether a fact stands at the address."""
    return not differs(fact, wanted)


def _one_of(value: object, asked: object, words: Mapping[str, tuple[object, ...]]) -> bool:
    return not isinstance(asked, str) or value in words.get(asked, (value,))


def _equal(value: object, asked: object, words: Mapping[str, object]) -> bool:
    return not isinstance(asked, str) or asked not in words or value is words[asked]


def _measure_fits(fact: Fact, asked: object) -> bool:
    if not isinstance(asked, list):
        return True
    words = [
        word for word in (_MEASURES.get(word, canonical(word)) for word in asked) if word not in ("", *TOTAL_WORDS)
    ]
    held = {*fact.measures, *(facet.name for facet in fact.item)}
    return all(any(word in own for own in held) for word in words) if words else not fact.measures


def _facet_fits(fact: Fact, asked: Mapping[str, Any]) -> bool:
    code, path = asked.get("code") or "", asked.get("path") or []
    wanted = _CLASSIFICATIONS.get(asked.get("classification", ""))
    for facet in fact.item:
        if wanted is not None and facet.classification is not wanted:
            continue
        if code and facet.code and facet.code != code:
            continue
        if code and facet.code == code:
            return True
        if path and (_names(path[-1]) & _names(facet.name)):
            return True
    if asked.get("classification") == "line" and path and path[-1] in TOTAL_WORDS:
        return any(facet.classification is Classification.LINE for facet in fact.item)
    if asked.get("classification") == "line" and path and path[-1].startswith("政府采购"):
        return any(facet.name.startswith("政府采购") for facet in fact.item)
    line = asked.get("classification") in ("line", "named", None)
    return bool(line and path and fact.measures and _names(path[-1]) & _names(fact.measures[-1]))


def _lies_within(fact: Fact, within: object) -> bool:
    """Whether the item lies in an ancestor: beside it as another facet, or above it in its path."""
    if not isinstance(within, dict) or not (within.get("path") or within.get("code")):
        return True
    code, names = within.get("code") or "", _names((within.get("path") or [""])[-1])
    return any(
        (code and facet.code.startswith(code)) or any(names & _names(part) for part in facet.path)
        for facet in fact.item
    )


def _names(name: str) -> set[str]:
    return {key(name), canonical(name), key(name).removesuffix("项目"), key_without_brackets(name)} - {""}


def narrowed(facts: Sequence[Fact], wanted: Wanted, extract: Extract) -> list[Fact]:
    """The facts that are meant where the address leaves a dimension open: the disclosure's own stage and year, the whole of
    an item before its parts, every fund before one."""
    rules: tuple[Callable[[Fact], bool], ...] = (
        lambda fact: bool(wanted.get("stage")) or fact.stage is extract.disclosure.stage,
        lambda fact: bool(wanted.get("period")) or fact.year == extract.disclosure.year,
        lambda fact: fact.body == extract.disclosure.body,
        lambda fact: bool(wanted.get("scope")) or fact.scope is extract.disclosure.scope,
        lambda fact: bool(wanted.get("origin")) or fact.origin is None,
        lambda fact: bool(wanted.get("origin")) or fact.origin is not Origin.CARRIED_OVER,
        lambda fact: bool(wanted.get("measure")) or not fact.measures,
        lambda fact: len(fact.item) <= len(wanted.get("item") or ()),
        lambda fact: bool(wanted.get("fund")) or fact.fund is Fund.ALL,
        lambda fact: bool(wanted.get("fund")) or fact.fund in (Fund.ALL, Fund.FISCAL),
        lambda fact: bool(wanted.get("flow")) or fact.flow is not Flow.REVENUE,
        lambda fact: _in_table(fact, wanted),
    )
    for rule in rules:
        kept = [fact for fact in facts if rule(fact)]
        facts = kept or facts
    return list(facts)


def _in_table(fact: Fact, wanted: Wanted) -> bool:
    located = wanted.get("located") or {}
    table = located.get("table", "") if isinstance(located, dict) else ""
    return not table or key(table) in key(fact.source.table)


def has_value(fact: Fact, case: Case) -> bool:
    """Whether a fact has the value asked for, in whatever money unit, as exactly as it is told."""
    if (fact.unit in MONEY_UNITS) != (case.unit in MONEY_UNITS):
        return False
    factor = MONEY_UNITS[fact.unit] / MONEY_UNITS[case.unit] if case.unit in MONEY_UNITS else Decimal(1)
    value = abs(fact.value * factor)
    return any(value == abs(number) or value.quantize(number) == abs(number) for number in case.values)


def judge(case: Case, extract: Extract) -> tuple[str, list[Fact]]:
    """What became of a case, and the facts that show it."""
    at = [fact for fact in extract.facts if fits(fact, case.wanted)]
    right = [fact for fact in at if has_value(fact, case)]
    if right:
        meant = narrowed(at, case.wanted, extract)
        good = [fact for fact in meant if has_value(fact, case)]
        return ("right", good) if len(good) == len(meant) else ("several", [*right[:1], *meant])
    if at:
        return "other", at
    elsewhere = [fact for fact in extract.facts if has_value(fact, case)]
    elsewhere.sort(key=lambda fact: len(differs(fact, case.wanted)))
    return ("elsewhere", elsewhere) if elsewhere else ("not read", [])


def shown(fact: Fact) -> str:
    """A fact's address in one line."""
    item = "+".join(f"{f.classification.name}{f.code}:{'›'.join(f.path)}" for f in fact.item)
    return (
        f"{fact.source.written_as} {item} /{'/'.join(fact.measures)} {fact.year} {fact.stage} {fact.scope} {fact.fund} "
        f"{fact.flow} {fact.origin} {fact.role} {fact.unit} {fact.body} {fact.recipient} [{fact.source.table[:24]}]"
        f"{fact.source.sentence[:40]}"
    )


def main() -> None:
    """Print the counts by file, and with ``--show`` every case that is not right."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("disclosures", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--only", default="", help="files whose name contains this")
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    queries = {record["id"]: record["query"] for record in map(json.loads, arguments.queries.read_text().splitlines())}
    cases: defaultdict[str, list[Case]] = defaultdict(list)
    for path in arguments.questions:
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if record.get("file") and arguments.only in record["file"] and record["id"] in queries:
                cases[record["file"]] += cases_of(record, queries[record["id"]])
    total: Counter[str] = Counter()
    for file in sorted(cases):
        extract = extract_file(next(arguments.disclosures.rglob(file)))
        counts = report(cases[file], extract, show=arguments.show)
        print(f"{file}: {dict(counts)}", flush=True)
        total += counts
    print(
        f"all: {dict(total)}; right {100 * total['right'] / max(1, sum(n for name, n in total.items() if not name.startswith(' '))):.1f} %"
    )


def report(cases: Sequence[Case], extract: Extract, *, show: bool) -> Counter[str]:
    """The counts over the cases of one disclosure."""
    counts: Counter[str] = Counter()
    for case in cases:
        verdict, facts = judge(case, extract)
        counts[verdict] += 1
        if verdict == "elsewhere":
            counts[f"  by {'+'.join(differs(facts[0], case.wanted))}"] += 1
        if show and verdict != "right":
            asked = {slot: value for slot, value in case.wanted.items() if slot != "agency"}
            print(f"  {verdict}: {case.id} {case.values[0]}{case.unit} {json.dumps(asked, ensure_ascii=False)}")
            for fact in facts[:4]:
                print(f"      {shown(fact)}")
    return counts


if __name__ == "__main__":
    main()
