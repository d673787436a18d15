"""Which column an amount stands in: what is told by order, sums, other tables and the classification, and what is
not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.converted_text.columns import Amounts, Evidence, Seats, place
from index.converted_text.header import Leaf, Role

SPENDING = (Leaf(("合计",), Role.TOTAL), Leaf(("基本支出",), Role.PARENT), Leaf(("项目支出",), Role.PART))
BASIC = (Leaf(("合计",), Role.TOTAL), Leaf(("人员经费",), Role.PART), Leaf(("公用经费",), Role.PART))
REVENUE = (
    Leaf(("总计",), Role.TOTAL),
    Leaf(("财政拨款", "小计"), Role.TOTAL),
    Leaf(("财政拨款", "一般公共预算"), Role.PART),
    Leaf(("财政拨款", "政府性基金预算"), Role.PART),
    Leaf(("单位资金",), Role.PART),
)


def row(code: str, *values: str) -> Amounts:
    return Amounts(code, not code, tuple(map(Decimal, values)))


def seats(leaves: tuple[Leaf, ...], *rows: Amounts, evidence: Evidence | None = None) -> dict[str, Seats]:
    found = place(leaves, rows, evidence or Evidence())
    return {one.code: own for one, own in zip(rows, found, strict=True)}


def test_as_many_amounts_as_columns_stand_in_order() -> None:
    assert seats(SPENDING, row("201", "9", "8", "1"))["201"] == (0, 1, 2)


def test_a_single_amount_is_the_whole() -> None:
    assert seats(SPENDING, row("201", "9"))["201"] == (0,)


def test_a_row_that_adds_up_in_no_way_is_not_read() -> None:
    """96.65 in two pieces on one line: 96.6 and 5 are no amounts."""
    found = seats(REVENUE, row("208", "96.6", "5", "96.65", "96.65"), row("", "96.65", "96.65", "96.65"))
    assert found["208"] == (None,) * 4


def test_an_amount_above_its_columns_total_stands_elsewhere() -> None:
    """A document that contradicts itself: the class says 902.37 of 基本支出, its parts leave 35 of it to 项目支出."""
    found = seats(
        SPENDING,
        row("201", "902.37", "902.37"),
        row("2010301", "867.37", "867.37"),
        row("2010308", "10", "10"),
        row("2010399", "25", "25"),
        row("208", "233.60", "233.60"),
        row("", "1135.97", "1100.97", "35"),
    )
    assert found["201"] == found["208"] == found["2010301"] == (0, 1)
    assert found["2010308"] == found["2010399"] == (0, 2)


def test_classes_that_make_the_totals_tell_their_parts() -> None:
    parts = [row(f"302{n:02}", f"{n}.13", f"{n}.13") for n in range(1, 30)]  # too many to share out by themselves
    office = str(sum(part.values[0] for part in parts))
    staff = [row("301", "937.26", "937.26"), row("303", "44.42", "44.42"), row("30302", "44.42", "44.42")]
    total = row("", str(Decimal("981.68") + Decimal(office)), "981.68", office)
    found = seats((SPENDING[0], *BASIC[1:]), *staff, row("302", office, office), *parts, total)
    assert (found["301"], found["302"], found["303"], found["30302"]) == ((0, 1), (0, 2), (0, 1), (0, 1))
    assert {found[part.code] for part in parts} == {(0, 2)}


def test_levels_that_contradict_each_other_leave_the_rows_unread() -> None:
    found = seats(
        SPENDING,
        row("201", "30", "30"),
        row("20101", "10", "10"),
        row("20102", "20", "20"),
        row("208", "20", "20"),
        row("20801", "30", "30"),
        row("", "50", "30", "20"),
    )
    assert found["201"] == (0, 1)
    assert found["20101"] == (0, None)


def test_sums_of_rounded_amounts_may_miss_by_a_little() -> None:
    found = seats(SPENDING, row("201", "10.01", "10.01"), row("208", "5.00", "5.00"), row("", "15.00", "10.00", "5.00"))
    assert found["201"] == (0, 1)
    assert found["208"] == (0, 2)


def test_a_column_that_the_document_says_is_empty_is_not_tried() -> None:
    rows = (row("201", "9", "9", "9"), row("", "9", "9", "9"))
    assert seats(REVENUE, *rows)["201"] == (0, 1, None)
    assert seats(REVENUE, *rows, evidence=Evidence(empty=frozenset({3})))["201"] == (0, 1, 2)


def test_a_subtotal_has_a_part_of_its_own_beside_it() -> None:
    """总计 9 = 单位资金 9 leaves no 9 for the 小计 of 财政拨款."""
    assert seats(REVENUE, row("201", "9", "9", "9"), evidence=Evidence(empty=frozenset({2})))["201"] == (0, 1, 3)


def test_the_total_of_a_word_that_another_table_states() -> None:
    rows = (row("201", "9", "9"), row("", "9", "9"))
    assert seats(SPENDING, *rows)["201"] == (0, None)
    stated = Evidence(sums={"项目支出": Decimal(9)})
    assert seats(SPENDING, *rows, evidence=stated) == {"201": (0, 2), "": (0, 2)}


def test_the_same_subject_with_the_same_total_in_another_table() -> None:
    elsewhere = {("201", Decimal(9)): [{"项目支出": Decimal(9)}], ("208", Decimal(8)): [{"项目支出": Decimal(8)}]}
    found = seats(SPENDING, row("201", "9", "9"), row("208", "9", "9"), evidence=Evidence(rows=elsewhere))
    assert found == {"201": (0, 2), "208": (0, None)}


def test_the_economic_classification_says_who_is_staff_where_the_totals_confirm_it() -> None:
    rows = [row(f"30{side}{n:02}", f"{n}.25", f"{n}.25") for side in (1, 2, 3) for n in range(1, 9)]
    staff = sum((one.values[0] for one in rows if not one.code.startswith("302")), Decimal(0))
    office = sum((one.values[0] for one in rows if one.code.startswith("302")), Decimal(0))
    confirmed = seats(BASIC, *rows, row("", str(staff + office), str(staff), str(office)))
    assert {own for code, own in confirmed.items() if code.startswith("302")} == {(0, 2)}
    assert {own for code, own in confirmed.items() if code[:3] in ("301", "303")} == {(0, 1)}
    contradicted = seats(BASIC, *rows, row("", str(staff + office), str(staff + office - 1), "1"))
    assert (0, 2) not in {own for code, own in contradicted.items() if code}


def test_too_few_cents_for_too_many_ways_tell_nothing() -> None:
    """Among twelve rows some would make almost any small total."""
    rows = [row(f"2010{n}", f"0.{n}", f"0.{n}") for n in range(10, 22)]
    total = sum((one.values[0] for one in rows), Decimal(0))
    found = seats(SPENDING, *rows, row("", str(total), str(total - Decimal("0.61")), "0.61"))
    assert found["201010"] == (0, None)


def test_columns_that_are_no_parts_of_a_whole_are_filled_by_count_alone() -> None:
    stages = (Leaf(("预算数",), Role.AMOUNT), Leaf(("决算数",), Role.AMOUNT))
    assert seats(stages, row("201", "9", "8"), row("208", "9")) == {"201": (0, 1), "208": (None,)}


def test_full_rows_that_never_add_up_are_not_trusted() -> None:
    assert seats(SPENDING, row("201", "9", "5", "1"), row("", "9", "5", "1")) == {"201": (None,) * 3, "": (None,) * 3}


@given(
    st.lists(st.tuples(st.integers(1, 5000), st.sampled_from((0, 1, 2))), min_size=1, max_size=7),
    st.data(),
)
def test_what_is_placed_is_where_it_was_printed(drawn: list[tuple[int, int]], data: st.DataObject) -> None:
    """Rows with a basic part, a project part or both, of a table that adds up: no amount is ever put into another
    column."""
    rows, truth = [], {}
    sums = [Decimal(0)] * 3
    for n, (cents, kind) in enumerate(drawn):
        basic = Decimal(cents) / 100 if kind != 2 else Decimal(0)
        project = Decimal(data.draw(st.integers(1, 5000))) / 100 if kind else Decimal(0)
        printed = [(0, basic + project), (1, basic), (2, project)]
        kept = [(j, value) for j, value in printed if value]
        sums = [have + value for have, (_, value) in zip(sums, printed, strict=True)]
        rows.append(Amounts(f"2{n:02}", False, tuple(value for _, value in kept)))
        truth[f"2{n:02}"] = tuple(j for j, _ in kept)
    total = [(j, value) for j, value in enumerate(sums) if value]
    rows.append(Amounts("", True, tuple(value for _, value in total)))
    for one, own in zip(rows[:-1], place(SPENDING, rows, Evidence()), strict=False):
        assert all(j in (None, t) for j, t in zip(own, truth[one.code], strict=True))


@pytest.mark.parametrize("values", [(), ("9", "8", "1", "7")])
def test_no_amounts_or_too_many(values: tuple[str, ...]) -> None:
    assert seats(SPENDING, row("201", *values))["201"] == (None,) * len(values)
