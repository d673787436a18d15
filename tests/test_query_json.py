"""The JSON form of a Query: what goes in comes out, and what is no query is refused with a sentence."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from index.domain.address import Classification, Fund, Role, Stage
from index.domain.errors import QuestionError
from qa.query import (
    Amount,
    Asked,
    Claim,
    Each,
    Form,
    Ground,
    ItemWanted,
    Period,
    Premise,
    Quantity,
    Rank,
    Ref,
    Verify,
    Wanted,
    Why,
)
from qa.query_json import MEASURES, asked_from_json, asked_to_json, from_json, to_json

GOLD = Path(__file__).parents[2] / "shared" / "questions" / "queries.jsonl"


def test_an_amount_with_each_of_two_roles() -> None:
    value = {
        "op": "Amount",
        "wanted": {
            "agency": "某市测试局",
            "period": {"fiscal_year": 2026},
            "stage": "initial_budget",
            "fund": "fiscal",
            "item": [{"classification": "line", "path": ["机关运行经费"]}],
            "role": {"each": ["change", "rate_of_change"]},
            "base": {"period": {"fiscal_year": 2025}, "stage": "initial_budget"},
        },
    }
    query = from_json(value)
    assert query == Amount(
        Wanted(
            agency="某市测试局",
            period=Period(2026),
            stage=Stage.BUDGET,
            fund=Fund.FISCAL,
            item=(ItemWanted(Classification.LINE, ("机关运行经费",)),),
            role=Each((Role.CHANGE, Role.CHANGE_RATE)),
            base=Wanted(period=Period(2025), stage=Stage.BUDGET),
        )
    )
    assert to_json(query) == value


def test_columns_have_english_words() -> None:
    query = from_json({"op": "Amount", "wanted": {"measure": ["basic", "personnel"]}})
    assert query == Amount(Wanted(measure=("基本支出", "人员经费")))
    assert from_json({"op": "Amount", "wanted": {"measure": ["total"]}}) == Amount(Wanted(measure=()))
    assert to_json(Amount(Wanted(measure=())))["wanted"]["measure"] == ["total"]


def test_claims_and_premises_are_values() -> None:
    claim = from_json(
        {"op": "Verify", "claims": [{"left": {"op": "Amount", "wanted": {}}, "relation": "=", "right": "-0.09 %"}]}
    )
    assert claim == Verify((Claim(Amount(Wanted()), "=", Quantity(Decimal("-0.09"), "%", signed=True)),))
    why = from_json({"op": "Why", "of": {"op": "Amount", "wanted": {}}, "premise": "= 0; 有培训"})
    assert why == Why(Amount(Wanted()), premise=Premise("=", Quantity(Decimal(0)), "有培训"))
    assert to_json(why)["premise"] == "= 0; 有培训"


def test_a_rank_says_its_order_and_a_reference_is_a_query() -> None:
    value = {
        "op": "Rank",
        "over": {"dimension": "project"},
        "by": {"previous": "figure"},
        "order": "ascending",
        "positions": [1],
    }
    query = from_json(value)
    assert isinstance(query, Rank)
    assert (query.descending, query.by) == (False, Ref("figure"))
    assert to_json(query) == value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"op": "Guess"}, "不认得的查询"),
        ({"op": "Amount", "wanted": {"colour": "red"}}, "不认得的字段“colour”"),
        ({"op": "Amount", "wanted": {"stage": "draft"}}, "不认得“draft”"),
        ({"op": "Amount", "wanted": {"period": {"fiscal_year": "soon"}}}, "不完整或写法不对"),
        ({"op": "Sum"}, "不完整或写法不对"),
        ([], "应当是一个 JSON 对象"),
    ],
)
def test_what_is_no_query_is_refused_with_a_sentence(value: Any, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        from_json(value)


def test_a_reading_keeps_its_form_and_grounds() -> None:
    asked = Asked(
        Amount(Wanted(agency="某局")),
        Form(unit="万元", decimals=2),
        (Ground("agency", 0, 2), Ground("period", by="previous")),
    )
    assert asked_from_json(asked_to_json(asked)) == asked


def _normal(value: Any) -> Any:
    """Measures in the schema's English words, and what is left at its default left out."""
    if isinstance(value, dict):
        found = {name: _normal(own) for name, own in value.items()}
        if found.get("role") == "amount":
            del found["role"]
        if "measure" in found:
            found["measure"] = _english(found["measure"])
        return found
    return [_normal(one) for one in value] if isinstance(value, list) else value


def _english(value: Any) -> Any:
    words = {chinese: english for english, chinese in MEASURES.items()}
    if isinstance(value, dict):
        return {name: _english(own) for name, own in value.items()}
    return [_english(one) for one in value] if isinstance(value, list) else words.get(value, value)


def test_every_query_on_paper_comes_back() -> None:
    if not GOLD.is_file():
        pytest.skip(f"the shared questions are not here ({GOLD})")
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 290
    for row in rows:
        query = from_json(row["query"])
        back = to_json(query)
        assert from_json(back) == query, row["id"]
        expected = _normal(row["query"])
        if "premise" not in str(expected):  # a premise on paper is free text
            assert back == expected, row["id"]
