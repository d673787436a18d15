"""Names: which body a person means by a short one, and which one they do not."""

from __future__ import annotations

import pytest

from index.domain.agencies import full_name, means, place_of, place_path, place_words

CHANGJI_PREFECTURE = "昌吉州人民政府电子政务办公室"
KEZHOU = "克州电子政务服务中心"
CHANGJI_CITY = "昌吉市人民政府办公室"
PUTUO_OFFICE = "上海市普陀区人民政府办公室"
PUTUO_COMMERCE = "上海市普陀区商务委员会"
PUTUO_SOCIAL = "中共上海市普陀区委社会工作部"


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("克州电子政务服务中心", "克孜勒苏柯尔克孜自治州电子政务服务中心"),
        ("克孜勒苏州财政局", "克孜勒苏柯尔克孜自治州财政局"),
        ("克孜勒苏柯尔克孜自治州财政局", "克孜勒苏柯尔克孜自治州财政局"),
        ("昌吉州 财政局：", "昌吉回族自治州财政局"),
        ("昌吉回族自治州财政局", "昌吉回族自治州财政局"),
        ("昌吉市人民政府办公室", "昌吉市人民政府办公室"),
        ("上海市普陀区商务委员会", "上海市普陀区商务委员会"),
    ],
)
def test_the_place_is_written_out(name: str, full: str) -> None:
    assert full_name(name) == full


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (CHANGJI_PREFECTURE, "昌吉回族自治州"),
        ("昌吉回族自治州人民政府电子政务办公室", "昌吉回族自治州"),
        (CHANGJI_CITY, "昌吉市"),
        (KEZHOU, "克孜勒苏柯尔克孜自治州"),
        (PUTUO_COMMERCE, "上海市普陀区"),
        (PUTUO_SOCIAL, "上海市普陀区"),
        ("财政局", ""),
    ],
)
def test_the_place_of_a_body(name: str, place: str) -> None:
    assert place_of(name) == place


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("昌吉回族自治州", {"昌吉回族自治州", "昌吉州", "昌吉"}),
        ("克孜勒苏柯尔克孜自治州", {"克州", "克孜勒苏州"}),
        ("昌吉市", {"昌吉市", "昌吉"}),
        ("上海市普陀区", {"上海市普陀区", "普陀区", "普陀", "上海普陀区", "上海普陀"}),
    ],
)
def test_what_people_call_a_place(place: str, words: set[str]) -> None:
    assert words <= place_words(place)


def test_words_of_a_place_do_not_name_its_neighbour() -> None:
    assert "昌吉市" not in place_words("昌吉回族自治州")
    assert "昌吉州" not in place_words("昌吉市")
    assert place_words("") == set()
    assert all(len(word) >= 2 for word in place_words("克孜勒苏柯尔克孜自治州"))


@pytest.mark.parametrize(
    ("mention", "body"),
    [
        ("昌吉州电政办", CHANGJI_PREFECTURE),
        ("电政办", CHANGJI_PREFECTURE),
        ("昌吉州电子政务办", CHANGJI_PREFECTURE),
        ("昌吉州", CHANGJI_PREFECTURE),
        ("昌吉", CHANGJI_PREFECTURE),
        ("昌吉回族自治州人民政府电子政务办公室", CHANGJI_PREFECTURE),
        ("克州", KEZHOU),
        ("克孜勒苏柯尔克孜自治州", KEZHOU),
        ("克州电子政务服务中心", KEZHOU),
        ("克州电子政务中心", KEZHOU),
        ("昌吉", CHANGJI_CITY),
        ("昌吉市", CHANGJI_CITY),
        ("昌吉市政府办", CHANGJI_CITY),
        ("政府办", CHANGJI_CITY),
        ("市政府办公室", CHANGJI_CITY),
        ("区府办", PUTUO_OFFICE),
        ("普陀区政府办", PUTUO_OFFICE),
        ("普陀区府办", PUTUO_OFFICE),
        ("商务委", PUTUO_COMMERCE),
        ("区商务委", PUTUO_COMMERCE),
        ("普陀商务委", PUTUO_COMMERCE),
        ("上海普陀商务委员会", PUTUO_COMMERCE),
        ("社会工作部", PUTUO_SOCIAL),
        ("区委社会工作部", PUTUO_SOCIAL),
        ("普陀区委社会工作部", PUTUO_SOCIAL),
        ("中共上海市普陀区委社会工作部", PUTUO_SOCIAL),
        ("普陀区", PUTUO_COMMERCE),
    ],
)
def test_a_short_name_means_the_body(mention: str, body: str) -> None:
    assert means(mention, body)


@pytest.mark.parametrize(
    ("mention", "body"),
    [
        ("政府办", CHANGJI_PREFECTURE),  # that is the office of the government, not of electronic government
        ("昌吉州政府办", CHANGJI_PREFECTURE),
        ("昌吉市", CHANGJI_PREFECTURE),  # a city inside the prefecture, another body altogether
        ("昌吉州", CHANGJI_CITY),
        ("昌吉市电政办", CHANGJI_PREFECTURE),
        ("电政办", CHANGJI_CITY),
        ("克州", CHANGJI_PREFECTURE),
        ("克州电政办", CHANGJI_PREFECTURE),
        ("昌吉州", KEZHOU),
        ("财政局", PUTUO_COMMERCE),
        ("商务委", PUTUO_OFFICE),
        ("区府办", PUTUO_COMMERCE),
        ("社会工作部", PUTUO_COMMERCE),
        ("普陀区", CHANGJI_CITY),
        ("办", CHANGJI_CITY),  # one character names nobody
    ],
)
def test_a_short_name_of_another_body_does_not(mention: str, body: str) -> None:
    assert not means(mention, body)


def test_a_body_is_also_meant_by_its_aliases() -> None:
    assert means("克州电政办", KEZHOU, ("克州电子政务办公室",))
    assert not means("克州电政办", KEZHOU)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("长沙职业教育基地办公室", ("湖南省", "长沙市")),  # a city named without 市
        ("昌吉市人民政府办公室", ("新疆维吾尔自治区", "昌吉回族自治州", "昌吉市")),
        ("海南州财政局", ("青海省", "海南藏族自治州")),
        ("舟山市普陀区教育局", ("浙江省", "舟山市", "普陀区")),
        ("普陀区教育局", ("普陀区",)),  # there are two
        ("上海市普陀区甘泉路街道", ("上海市", "普陀区", "甘泉路街道")),
        ("丽江市玉龙县", ("云南省", "丽江市", "玉龙纳西族自治县")),
        ("中国共产党江苏省委员会办公厅", ("江苏省",)),
        ("中山大学", ()),  # named after a man, not after the city
        ("市场监督管理局", ()),
    ],
)
def test_the_divisions_that_a_body_belongs_to(name: str, path: tuple[str, ...]) -> None:
    assert place_path(name) == path
