"""How people shorten the names of organs."""

from __future__ import annotations

import pytest

from index.domain.organs import agency_names


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("昌吉州人民政府电子政务办公室", "昌吉州电政办 昌吉电子政务办 昌吉回族自治州人民政府电子政务办公室 电政办"),
        ("克州电子政务服务中心", "克州电政中心 克州电子政务中心 电子政务服务中心"),
        ("上海市普陀区人民政府长寿路街道办事处", "长寿路街道 普陀长寿路街道 普陀区长寿路街道办事处"),
        ("中共上海市普陀区委社会工作部", "区委社会工作部 普陀区委社工部 社会工作部"),
        ("中国共产党上海市普陀区委员会组织部", "普陀区委组织部 区委组织部 组织部"),
        ("上海市普陀区卫生健康委员会（本级）", "普陀区卫健委 区卫健委 上海市普陀区卫生健康委员会"),
        ("上海市普陀区长征镇人民政府", "长征镇 长征镇政府 普陀区长征镇"),
        ("中国人民政治协商会议上海市普陀区委员会", "普陀区政协 区政协"),
        ("安徽省发展和改革委员会", "安徽省发改委 省发改委 发改委"),
        ("昌吉市人民政府办公室", "昌吉市府办 市政府办公室 昌吉市政府办"),
        ("某区人力资源和社会保障局", "人社局 某区人社局"),
        ("长沙市公安局", "长沙公安局 湖南省长沙市公安局"),
    ],
)
def test_what_people_say(printed: str, said: str) -> None:
    assert set(said.split()) <= agency_names(printed)


@pytest.mark.parametrize("printed", ["昌吉市人民政府办公室", "上海市普陀区长征镇人民政府", "某区管理委员会"])
def test_a_kind_of_organ_alone_names_nobody(printed: str) -> None:
    assert not {"办公室", "人民政府", "政府", "委员会", "长征"} & agency_names(printed)


def test_long_names_stay_few() -> None:
    name = "某省某市" + "人民政府办公室委员会管理局服务中心" * 20
    assert len(agency_names(name)) < 400
