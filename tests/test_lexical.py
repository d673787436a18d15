"""The word part of retrieval, and the synonym list that people maintain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.lexical import bm25, expand, normalise, synonym_groups, terms


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("办 公\n费", "办公费"),
        ("２０２１年", "2021年"),
        ("2,100.69万元", "2100.69万元"),
        ("2, 100. 69", "2100.69"),
        ("10 20\t30", "10 20 30"),
        ("因公出国（境）费", "因公出国 境 费"),
        ("占100%。", "占100  "),
    ],
)
def test_normalise(written: str, normalised: str) -> None:
    assert normalise(written) == normalised


@given(st.text())
def test_a_text_holds_all_of_its_own_terms(text: str) -> None:
    normalised = normalise(text)
    assert all(term in normalised for term in terms(normalised))


def test_terms_are_bigrams_of_chinese_and_whole_numbers() -> None:
    assert terms("2021年项目支出93.4万元 费") == {"2021", "年项", "项目", "目支", "支出", "93.4", "万元", "费"}


def test_a_query_is_widened_by_the_longest_synonym() -> None:
    weights = expand("养车的钱为什么变多了")
    assert weights["车的"] == 1.0
    assert 0 < weights["维护"] < 1.0  # 公务用车运行维护费
    assert 0 < weights["原因"] < 1.0
    assert "购车" not in expand("公务用车运行费")  # 公务用车 stands inside it, but is not what was said


def test_shared_words_and_synonyms_come_before_anything_else() -> None:
    texts = [normalise(text) for text in ("公务接待费减少，主要原因是厉行节约", "招待费减少", "办公费增加", "招待费")]
    exact, synonym, other = (bm25("招待费", texts)[at] for at in (3, 0, 2))
    assert exact > other
    assert synonym > other


def test_nothing_to_rank() -> None:
    assert bm25("预算", []) == []
    assert bm25("预算", ["", ""]) == [0.0, 0.0]


def test_the_synonym_list_is_well_formed() -> None:
    groups = synonym_groups()
    assert len(groups) > 80
    formal = [group[0] for group in groups]
    assert len(set(formal)) == len(formal), "two lines begin with the same formal word: join them"
    for group in groups:
        assert len(group) > 1, f"no alias in the line of {group[0]}"
        assert all(2 <= len(word) <= 20 or word == "咋" for word in group), group
