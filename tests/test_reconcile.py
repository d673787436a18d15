"""When sources disagree: arithmetic first, then the most places, then the table before the prose."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from index.domain.address import Classification, Facet, Flow, Fund, Scope, Stage
from index.domain.disclosure import Fact, Source
from index.reconcile.agreement import agree, comparable, contradictions, supported

Make = Callable[..., Fact]


@pytest.fixture
def fact() -> Make:
    def make(value: str, where: str = "表一", *, name: str = "基本支出", unit: str = "万元", **changes: object) -> Fact:
        """A fact in a table (表…) or in a sentence."""
        cell = where.startswith("表")
        fields: dict[str, object] = {
            "body": "某州测试局",
            "scope": Scope.DEPARTMENT,
            "year": 2021,
            "stage": Stage.BUDGET,
            "flow": Flow.EXPENDITURE,
            "fund": Fund.ALL,
            "classification": Classification.NONE,
            "code": "",
            "name": name,
            "project": "",
            "measure": "合计",
            "role": "amount",
            "kind": "cell" if cell else "sentence",
            "value": Decimal(value),
            "unit": unit,
            "source": Source(
                "某局2021年部门预算", "a.txt", "a" * 64, table=where if cell else "", sentence="" if cell else where
            ),
        }
        named = Classification.PROJECT if changes.get("project") else Classification.LINE
        fields["item"] = (Facet(named, (name,), str(changes.get("code", ""))),)
        return Fact(**{**fields, **changes})  # type: ignore[arg-type]

    return make


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (("5.00", "万元"), ("5", "万元"), True),
        (("5.00", "万元"), ("5.01", "万元"), True),  # rounding
        (("5.00", "万元"), ("5.02", "万元"), False),
        (("50000.00", "元"), ("5", "万元"), True),
        (("50049.00", "元"), ("5", "万元"), True),
        (("51000.00", "元"), ("5", "万元"), False),
        (("1", "亿元"), ("10000", "万元"), True),
        (("11", "人"), ("11", "人"), True),
        (("11", "人"), ("12", "人"), False),  # people are not rounded
    ],
)
def test_two_printings_agree_but_for_rounding(fact: Make, a: tuple[str, str], b: tuple[str, str], same: bool) -> None:
    assert agree(fact(a[0], unit=a[1]), fact(b[0], unit=b[1])) is same


def test_money_is_compared_in_yuan_and_never_as_a_float(fact: Make) -> None:
    assert comparable(fact("0.1")) == Decimal(1000)
    assert isinstance(comparable(fact("0.1")), Decimal)
    assert comparable(fact("7", unit="人")) == 7


def test_sources_that_agree_need_no_reason_and_the_table_is_cited(fact: Make) -> None:
    said, printed = fact("5.5", "一句话"), fact("5.50", "表一")
    best, agreeing, against, reason = supported([said, printed], [])
    assert (best, agreeing, against, reason) == (printed, [printed, said], [], "")


def test_an_unrepaired_printing_is_cited_before_a_repaired_one(fact: Make) -> None:
    repaired, plain = fact("13.6", "表一", flags=("comma read as decimal point",)), fact("13.6", "表二")
    assert supported([repaired, plain], [])[0] == plain


def test_the_value_that_the_parts_make_comes_first(fact: Make) -> None:
    wrong = [fact("296.03", f"表{n}", code="201") for n in range(3)]
    right = fact("296.3", "一句话", code="201")
    parts = [
        fact("170", "表五", code="2010399"),
        fact("126.30", "表五", code="2010350"),
        fact("99", "表五", code="2080505"),
    ]
    best, _, against, reason = supported([*wrong, right], [*wrong, right, *parts])
    assert (best, len(against), reason) == (right, 3, "与下级科目或明细之和相符")


def test_a_part_printed_twice_counts_once(fact: Make) -> None:
    group = [fact("296.3", code="201"), fact("466.3", "一句话", code="201")]
    parts = [fact("170", code="2010399"), fact("126.3", code="2010350"), fact("170", "表五", code="2010399")]
    assert supported(group, [*group, *parts])[0].value == Decimal("296.3")


def test_a_project_is_confirmed_by_the_total_of_all_projects(fact: Make) -> None:
    group = [fact("170", "项目支出绩效目标表", name="甲", project="甲"), fact("150", "表七", name="甲", project="甲")]
    around = [*group, fact("20", "表七", name="乙", project="乙"), fact("170", "表七", name="项目支出")]
    best, _, _, reason = supported(group, around)
    assert (best.value, reason) == (Decimal(150), "与下级科目或明细之和相符")


def test_then_the_value_that_most_places_state(fact: Make) -> None:
    group = [fact("5.5", "表一"), fact("6.5", "一句话"), fact("6.5", "另一句话")]
    best, _, against, reason = supported(group, group)
    assert (best.value, [f.value for f in against], reason) == (Decimal("6.5"), [Decimal("5.5")], "多数出处如此")


def test_one_place_that_says_it_twice_is_one_place(fact: Make) -> None:
    group = [fact("5.5", "表一"), fact("6.5", "一句话"), fact("6.5", "一句话")]
    assert supported(group, group)[0].value == Decimal("5.5")


def test_then_the_table_before_the_prose(fact: Make) -> None:
    group = [fact("6.5", "一句话"), fact("5.5", "表一")]
    best, _, _, reason = supported(group, group)
    assert (best.value, reason) == (Decimal("5.5"), "以表为准")


# --- contradictions ----------------------------------------------------------------------------------------------


def test_the_same_thing_with_two_values_is_a_contradiction(fact: Make) -> None:
    (found,) = contradictions([fact("5.5", "表一"), fact("6.5", "一句话"), fact("5.5", "表二")])
    assert (found.rule, found.severity) == ("same-thing-same-value", "error")
    assert (found.expected, found.found) == (Decimal("5.5"), Decimal("6.5"))
    assert found.suspects == (found.facts[1].source,)
    assert [f.value for f in found.facts] == [Decimal("5.5"), Decimal("6.5")]
    assert "基本支出" in found.what


def test_a_count_that_differs_is_a_warning(fact: Make) -> None:
    (found,) = contradictions([fact("11", unit="人", role="count"), fact("12", "一句话", unit="人", role="count")])
    assert found.severity == "warning"


@pytest.mark.parametrize(
    "change",
    [
        {"year": 2020},
        {"stage": Stage.FINAL},
        {"fund": Fund.GENERAL},
        {"flow": Flow.REVENUE},
        {"name": "项目支出"},
        {"role": "change"},
        {"role": "share"},
        {"base": "2020年底"},
        {"classification": Classification.ECONOMIC},
    ],
)
def test_different_things_may_differ(fact: Make, change: dict[str, object]) -> None:
    assert contradictions([fact("5.5"), fact("6.5", "一句话", **change)]) == []


def test_one_name_under_two_codes_is_two_things(fact: Make) -> None:
    facts = [fact("12.71", name="住房公积金", code="30113"), fact("73.15", name="住房公积金", code="30213")]
    assert contradictions(facts) == []


def test_rounding_is_no_contradiction(fact: Make) -> None:
    assert contradictions([fact("371514655.00", unit="元"), fact("37151.47", "一句话")]) == []
