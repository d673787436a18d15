"""The list of subjects (data/subjects.csv): whole, consistent, and equal to what real disclosures print."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from index.domain.subjects import class_code, economic_code, is_subject, path_code, subject_names
from index.domain.terms import key
from index.ingestion.extraction import Extract

ROWS = list(
    csv.DictReader(files("index.domain").joinpath("data/subjects.csv").read_text(encoding="utf-8").splitlines())
)


def test_every_code_stands_once_in_order_under_a_parent_that_is_listed() -> None:
    codes = [row["code"] for row in ROWS]
    assert codes == sorted(set(codes))
    for code in codes:
        assert re.fullmatch(r"[12]\d{2}(?:\d{2}){0,2}|[35]\d{2}(?:\d{2})?", code)
        assert len(code) == 3 or subject_names(code[:-2]), code


def test_names_are_clean_and_years_are_years() -> None:
    for row in ROWS:
        names = [row["name"], *filter(None, row["other_names"].split(";"))]
        assert len({key(name) for name in names}) == len(names)
        assert all(name == name.strip() and not re.search(r"[\s,()\d]", name) for name in names), names
        assert all(re.fullmatch(r"(?:20\d\d)?", row[bound]) for bound in ("since", "until"))


def test_siblings_have_names_of_their_own() -> None:
    """Two codes under one parent with one name would be one subject twice; 99 repeats its parent's name."""
    siblings = Counter((row["code"][:-2], key(row["name"])) for row in ROWS if row["code"][-2:] not in ("01", "99"))
    assert [pair for pair, times in siblings.items() if times > 1 and pair[0]] == []


def test_the_list_holds_all_classes_and_the_subjects_of_every_unit() -> None:
    functional = [row["code"] for row in ROWS if row["code"].startswith("2")]
    assert Counter(map(len, functional))[3] >= 28
    assert Counter(map(len, functional))[5] >= 200
    assert Counter(map(len, functional))[7] >= 700
    assert sum(row["code"].startswith("3") for row in ROWS) >= 90
    assert sum(row["code"].startswith("5") for row in ROWS) >= 60


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2010301", "行政运行"),
        ("2080505", "机关事业单位基本养老保险缴费支出"),
        ("2101103", "公务员医疗补助"),
        ("2210203", "购房补贴"),
        ("30112", "其他社会保障缴费"),
        ("30239", "其他交通费用"),
        ("50101", "工资奖金津补贴"),
    ],
)
def test_names_by_code(code: str, name: str) -> None:
    assert subject_names(code)[0] == name


def test_the_names_that_a_code_has_had() -> None:
    assert subject_names("20805") == ("行政事业单位养老支出", "行政事业单位离退休")
    assert "医疗卫生与计划生育支出" in subject_names("210")
    assert subject_names("2999999") == ()
    assert subject_names("") == ()


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["一般公共服务支出"], "201"),
        (["一般公共服务支出", "财政事务", "行政运行"], "2010601"),
        (["社会保障和就业支出", "行政事业单位离退休"], "20805"),
        (["教育支出", "财政事务", "行政运行"], ""),
        (["行政运行"], ""),
        (["一般公共服务支出", "财政事务", "没有的科目"], ""),
        ([], ""),
    ],
)
def test_a_code_by_its_path_of_names(names: list[str], code: str) -> None:
    assert path_code(names) == code


def test_an_economic_code_by_its_name_where_there_is_only_one() -> None:
    assert economic_code("住房公积金") == "30113"
    assert economic_code("维修(护)费") == "30213"
    assert economic_code("办公设备购置") == ""  # 30902 and 31002
    assert economic_code("行政运行") == ""


def test_a_class_is_no_lower_subject() -> None:
    assert class_code("住房公积金") == ""
    assert class_code("资本性支出（基本建设）") == "309"
    assert is_subject("维修（护）费")
    assert not is_subject("量子算盘购置费")


def test_the_real_disclosures_print_the_names_of_the_list(
    shared_disclosures: Path, extract_of: Callable[[Path], Extract]
) -> None:
    """Of every coded row; the one exception is a row of the first document that prints an economic name."""
    unlike: set[tuple[str, str]] = set()
    seen = 0
    for path in sorted(shared_disclosures.glob("0*.txt")):
        for fact in extract_of(path).facts:
            if fact.code and fact.kind == "cell":
                seen += 1
                if key(fact.name) not in map(key, subject_names(fact.code)):
                    unlike.add((fact.code, fact.name))
    assert seen > 300
    assert unlike == {("2010399", "其他商品和服务支出")}
