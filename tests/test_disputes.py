"""What the contradictions found in a disclosure say of a value that is asked for, and what an answer makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from qa_documents import Made, fill, first, is_sound, make

from index.disclosure import Contradiction, Fact, Source
from index.fact_store import FactStore
from index.ingestion import EXTRACTOR
from qa import Answer, Assistant
from qa.answer import Verdict
from qa.disputes import disputes

pytest_plugins = ["qa_fixtures"]

BODY = "江东市海滨区档案馆"
MADE = Made(
    BODY,
    2024,
    "部门",
    "万元",
    subjects=(
        ("201", "一般公共服务支出", "80", "40", "120"),
        ("2012601", "行政运行", "80", "", "80"),
        ("2012604", "档案馆", "", "40", "40"),
        ("", "合计", "80", "40", "120"),
    ),
    reception="3",
    prose=("基本支出80万元，比上年预算减少5万元，下降5.88%。",),
)
ASKED = "海滨区档案馆2024年基本支出"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FactStore]:
    folder = fill(tmp_path / "store", make(tmp_path, (MADE,)))
    store = FactStore.create(folder)
    yield store
    store.close()


Ask = Callable[..., Answer]


@pytest.fixture
def ask(store: FactStore, tmp_path: Path) -> Ask:
    """Asks after these contradictions, and no others, were found."""

    def asked(question: str, *found: Contradiction) -> Answer:
        (known,) = store.disclosures()
        store.replace(known, store.facts(), store.passages(), EXTRACTOR, contradictions=found)
        answer = Assistant.open(tmp_path / "store").ask(question)
        is_sound(answer)
        return answer

    return asked


def cell(store: FactStore, value: str, topic: str = "基本支出", role: str = "amount") -> Fact:
    """The first fact of the made-up budget with this value and topic."""
    return next(f for f in store.facts() if f.topic == topic and f.role == role and f.value == Decimal(value))


def everything(store: FactStore, topic: str = "基本支出") -> tuple[Fact, ...]:
    return tuple(f for f in store.facts() if f.topic == topic and f.role == "amount")


def finding(store: FactStore, *facts: Fact, suspects: tuple[Fact, ...] = (), **change: object) -> Contradiction:
    """基本支出 is printed as 80 and should be 78, by what the cells of 项目支出 say."""
    grounds = cell(store, "40", "项目支出")
    held = (*facts, grounds)
    base = Contradiction(
        "basic-and-project", "error", "基本支出对不上", "合计120＝基本支出80＋项目支出40", Decimal(78), Decimal(80), "万元",
        tuple(f.source for f in held), held, tuple(f.source for f in suspects), "基本支出更可能错",
    )  # fmt: skip
    return replace(base, **change)  # type: ignore[arg-type]


# Which contradictions concern a value -------------------------------------------------------------------------------


def test_without_contradictions_nothing_changes(ask: Ask) -> None:
    answer = ask(ASKED)
    assert first(answer) == ("80", "万元")
    assert not answer.conflicts
    assert "注意" not in answer.text


def test_a_suspected_value_gives_way_to_the_one_that_follows_from_the_others(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    answer = ask(ASKED, finding(store, *shown, suspects=shown))
    assert first(answer) == ("78", "万元")
    assert answer.figures[0].kind == "derived"
    assert answer.figures[0].formula == "合计120＝基本支出80＋项目支出40"
    assert "为 78 万元。" in answer.text
    assert "写的是 80 万元" in answer.text
    assert "应为 78 万元" in answer.text
    (conflict,) = answer.to_dict()["conflicts"]
    assert [(side["value"], side["unit"]) for side in conflict["values"]] == [("78", "万元"), ("80", "万元")]
    assert len({(side["source"]["row"], side["source"]["column"]) for side in conflict["values"]}) == 2
    assert {n.verdict for n in answer.numbers if n.text.startswith(("78", "80"))} == {Verdict.CONFLICT}


def test_the_supported_value_is_also_what_is_computed_with(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    answer = ask("海滨区档案馆2024年基本支出占支出总计的比例", finding(store, *shown, suspects=shown))
    assert first(answer) == ("65", "%")  # 78 of 120


def test_in_another_unit_it_is_converted(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    change = {"expected": Decimal(780_000), "found": Decimal(800_000), "unit": "元"}
    assert first(ask(ASKED, finding(store, *shown, suspects=shown, **change))) == ("78", "万元")
    assert first(ask(f"{ASKED}多少元", finding(store, *shown, suspects=shown))) == ("780000", "元")


def test_a_value_that_other_places_print_too_is_kept_and_doubted(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    assert len(shown) > 1
    answer = ask(ASKED, finding(store, *shown, suspects=shown[:1]))
    assert first(answer) == ("80", "万元")
    assert "78 万元，不能确定哪个对" in answer.text
    assert answer.conflicts


def test_a_warning_never_takes_the_place_of_what_is_printed(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    answer = ask(ASKED, finding(store, *shown, suspects=shown, severity="warning"))
    assert first(answer) == ("80", "万元")
    assert answer.conflicts


def test_suspects_of_two_values_decide_nothing(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    suspects = (*shown, cell(store, "40", "项目支出"))
    answer = ask(ASKED, finding(store, *shown, suspects=suspects))
    assert first(answer) == ("80", "万元")
    assert "不能确定哪个对" in answer.text


def test_two_sides_that_nothing_decides_between(store: FactStore, ask: Ask) -> None:
    answer = ask(ASKED, finding(store, everything(store)[0]))
    assert first(answer) == ("80", "万元")
    assert "写的是 80 万元，按" in answer.text
    assert "却是 78 万元，不能确定哪个对。" in answer.text
    assert [str(value) for value, _, _ in answer.conflicts[0].values] == ["80", "78"]


def test_another_printing_that_is_wrong_is_told(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    other = replace(shown[0], value=Decimal(87), source=replace(shown[0].source, table="另一张表", written_as="87"))
    found = finding(store, shown[0], other, suspects=(other,), expected=Decimal(80), found=Decimal(87))
    answer = ask(ASKED, found)
    assert first(answer) == ("80", "万元")
    assert "另一张表" in answer.text
    assert "写的是 87 万元。以上取 80 万元，因为文件里的其他数支持它。" in answer.text


def test_a_last_digit_that_is_wrong_elsewhere_is_told(store: FactStore, ask: Ask) -> None:
    last = replace(everything(store)[-1], value=Decimal("80.01"), source=replace(everything(store)[-1].source, row=99))
    (known,) = store.disclosures()
    store.replace(known, [*store.facts(), last], store.passages(), EXTRACTOR)
    answer = ask(ASKED, finding(store, last, suspects=(last,), expected=Decimal(80), found=last.value))
    assert first(answer) == ("80", "万元")
    assert "写的是 80.01 万元。以上取 80 万元" in answer.text


def test_what_follows_from_the_same_sentence_is_said_so(store: FactStore, ask: Ask) -> None:
    (said,) = (fact for fact in everything(store) if fact.kind == "sentence")
    other = replace(said.source, written_as="40万元")
    answer = ask(ASKED, finding(store, sources=(said.source, other), facts=(said,)))
    assert "按同一句里的其他数推算却是 78 万元" in answer.text


def test_another_column_of_the_row_that_should_print_the_same_is_told(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    other = replace(
        shown[0], value=Decimal(8), topic="基本支出|公用经费", source=replace(shown[0].source, column=9, written_as="8")
    )
    told = finding(store, shown[0], other, suspects=(other,), expected=Decimal(80), found=Decimal(8))
    assert "写的是 8 万元" in ask(ASKED, told).text
    part = replace(told, expected=Decimal(30))  # a true part of it: nothing of the row's own value is in question
    assert not ask(ASKED, part).conflicts


def test_the_supported_value_that_is_printed_elsewhere_is_cited_there(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    right = replace(shown[0], value=Decimal(78), source=replace(shown[0].source, table="另一张表", written_as="78"))
    answer = ask(ASKED, finding(store, *shown, right, suspects=shown))
    assert first(answer) == ("78", "万元")
    assert answer.figures[0].kind == "cell"
    assert answer.figures[0].sources[0].table == "另一张表"
    assert "写的是 80 万元。以上取 78 万元，因为文件里的其他数支持它。" in answer.text
    assert [str(value) for value, _, _ in answer.conflicts[0].values][:2] == ["78", "80"]


def test_a_part_that_is_wrong_does_not_put_the_total_in_dispute(store: FactStore, ask: Ask) -> None:
    wrong = cell(store, "40", "项目支出")
    shown = everything(store)
    found = finding(store, *shown, suspects=(wrong,), expected=Decimal(42), found=Decimal(40))
    assert not ask(ASKED, found).conflicts
    assert ask("海滨区档案馆2024年项目支出", found).conflicts


def failing_sum(store: FactStore, total: str = "118", **change: object) -> Contradiction:
    """基本支出 80 and 项目支出 40 make 120, and the total says something else."""
    basic, grand = everything(store)[0], cell(store, "120", "支出总计")
    wrong = replace(grand, value=Decimal(total))
    return finding(store, basic, wrong, expected=Decimal(120), found=Decimal(total), **change)


def test_a_part_of_a_sum_that_fails_is_doubted(store: FactStore, ask: Ask) -> None:
    answer = ask(ASKED, failing_sum(store))
    assert first(answer) == ("80", "万元")
    assert "对不上；如果合计和其余各项无误，应为 78 万元，不能确定哪个错。" in answer.text
    assert [str(value) for value, _, _ in answer.conflicts[0].values] == ["80", "78"]


def test_what_merely_stands_in_a_sum_is_not_in_dispute(store: FactStore, ask: Ask) -> None:
    assert not ask(ASKED, failing_sum(store, severity="warning")).conflicts
    assert not ask(ASKED, failing_sum(store, total="30")).conflicts  # it would be less than nothing
    unlike = failing_sum(store)
    assert not ask(ASKED, replace(unlike, facts=unlike.facts[:2])).conflicts  # not the parts that make the sum
    others = tuple(
        replace(unlike.facts[2], value=Decimal(8), source=replace(unlike.facts[2].source, row=90 + n)) for n in range(6)
    )
    many = replace(unlike, facts=(*unlike.facts[:2], *others), expected=Decimal(128))
    assert not ask(ASKED, replace(many, sources=tuple(f.source for f in many.facts))).conflicts


def test_rounding_and_findings_without_numbers_are_not_told(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    assert not ask(ASKED, finding(store, *shown, suspects=shown, expected=Decimal("80.001"))).conflicts
    assert not ask(ASKED, finding(store, *shown, suspects=shown, expected=None)).conflicts


def test_two_at_most_are_told_and_none_twice(store: FactStore, ask: Ask) -> None:
    found = [finding(store, everything(store)[0], expected=Decimal(n)) for n in (70, 71, 70, 72, 73)]
    answer = ask(ASKED, *found)
    assert [str(conflict.values[1][0]) for conflict in answer.conflicts] == ["70", "71"]


def test_a_change_is_told_in_the_words_of_its_direction(store: FactStore, ask: Ask) -> None:
    change = cell(store, "-5", role="change")
    found = finding(store, change, suspects=(change,), expected=Decimal(9), found=Decimal(5))
    answer = ask(f"{ASKED}比上年减少多少", found)
    assert first(answer) == ("9", "万元")
    assert "比上年预算减少 9 万元" in answer.text
    assert "写的是 减少 5 万元" in answer.text
    assert "应为 减少 9 万元" in answer.text


def test_the_same_digits_for_another_thing_of_the_sentence_are_left_alone(store: FactStore) -> None:
    sentence = Source("", "", "a" * 64, page=1, sentence="甲0万元，乙0万元。", written_as="0万元")
    first_, second = (
        replace(everything(store)[0], topic=topic, value=Decimal(0), source=sentence) for topic in ("甲", "乙")
    )
    found = Contradiction(
        "x", "error", "乙不是0", "", Decimal(5), Decimal(0), "万元", (sentence,), (second,), (sentence,)
    )
    assert disputes([second], [found])
    assert not disputes([first_], [found])


def test_digits_in_the_names_of_a_place_are_no_figures(store: FactStore, ask: Ask) -> None:
    shown = everything(store)
    odd = replace(cell(store, "40", "项目支出").source, row_label="2019999 其他88项支出", column_label="2023年5月数")
    found = finding(store, shown[0], sources=(shown[0].source, odd), facts=shown[:1])
    answer = ask(ASKED, found)
    assert "2019999 其他88项支出" in answer.text  # is_sound: every digit of the text is bound or part of a name
    assert answer.conflicts
