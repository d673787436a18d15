"""Disclosures of made-up agencies, written into a store without reading anything: what ``benchmarks/scale.py`` asks.

Every number, name and sentence is made from lists of the whole country (places, subjects, lines of the official forms) and
a seed. A disclosure holds about 400 facts, as real ones do, 40 passages and a few reasons and blanks.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from index.domain.address import Base, Classification, Facet, Flow, Fund, Role, Scope, Stage
from index.domain.disclosure import Blank, Disclosure, Fact, Nothing, Passage, Reason, Source
from index.domain.places import places
from index.domain.subjects import all_subjects, classification, subject_path
from index.store.fact_store import FactStore

_ORGANS = [
    "财政局",
    "教育局",
    "民政局",
    "司法局",
    "审计局",
    "统计局",
    "信访局",
    "商务局",
    "水务局",
    "公安局",
    "医疗保障局",
    "农业农村局",
    "应急管理局",
    "生态环境局",
    "交通运输局",
    "卫生健康委员会",
    "发展和改革委员会",
    "人力资源和社会保障局",
    "市场监督管理局",
    "退役军人事务局",
    "文化和旅游局",
    "住房和城乡建设局",
    "自然资源和规划局",
    "城市管理局",
    "人民政府办公室",
]
_LINES = (
    "收入总计",
    "支出总计",
    "基本支出",
    "项目支出",
    "财政拨款收入",
    "三公经费",
    "公务接待费",
    "公务用车运行费",
    "机关运行经费",
    "政府采购",
)
_WORKS = [
    "政务云",
    "档案",
    "宣传",
    "培训",
    "信息化",
    "道路",
    "绿化",
    "消防",
    "河道",
    "食堂",
    "物业",
    "大厅",
    "平台",
    "会议",
    "普查",
    "执法",
    "监测",
    "救助",
    "招商",
    "维修",
]
_ENDS = ["运维项目", "建设项目", "专项经费", "保障经费", "购置项目", "改造项目", "补助资金", "服务项目"]
_INDICATORS = [
    "完成及时率",
    "验收合格率",
    "群众满意度",
    "设备完好率",
    "成本控制率",
    "培训人次",
    "检查次数",
    "系统可用率",
]
_MEASURES: tuple[tuple[str, ...], ...] = ((), ("基本支出",), ("项目支出",))
EXTRACTOR = "made up"


@dataclass(frozen=True, slots=True)
class MadeUp:
    """What a disclosure holds."""

    disclosure: Disclosure
    facts: list[Fact]
    passages: list[Passage]
    reasons: list[Reason]
    blanks: list[Blank]


def agencies() -> Iterator[str]:
    """Names of agencies, of one place after another: about 80,000."""
    once = dict.fromkeys(place.name for place in places())
    for organ in _ORGANS:
        for name in once:
            yield name + organ


def fill(store: FactStore, count: int, *, at_once: int = 200) -> int:
    """Write ``count`` disclosures, two years an agency; the number of facts."""
    written = 0
    made = made_up(count)
    for _ in range(0, count, at_once):
        with store.writer() as writer:
            for _, one in zip(range(at_once), made, strict=False):
                writer.disclosure(
                    one.disclosure, one.facts, one.passages, EXTRACTOR, one.blanks, reasons=one.reasons
                )  # fmt: skip
                written += len(one.facts)
    return written


def made_up(count: int) -> Iterator[MadeUp]:
    """The first ``count`` disclosures, always the same."""
    names = agencies()
    for number in range(0, count, 2):
        agency = next(names)
        for year in (2023, 2024)[: count - number]:
            yield _disclosure(agency, year, random.Random(f"{agency}{year}"))


def _disclosure(agency: str, year: int, rng: random.Random) -> MadeUp:
    title = f"{agency}{year}年部门预算"
    sha256 = f"{rng.getrandbits(256):064x}"
    disclosure = Disclosure(
        title, str(Path("/made-up") / f"{title}.pdf"), sha256, agency, (), Scope.DEPARTMENT, year, Stage.BUDGET, 30
    )
    facts = [
        *_lines(disclosure, rng),
        *_subjects(disclosure, rng),
        *_projects(disclosure, rng),
    ]
    return MadeUp(
        disclosure,
        facts,
        list(_passages(disclosure, facts)),
        [_reason(disclosure, fact) for fact in facts if fact.role is Role.CHANGE],
        [_blank(disclosure, "国有资本经营预算支出")],
    )


def _fact(
    of: Disclosure, item: tuple[Facet, ...], value: Decimal, table: str, row: int, *, role: Role = Role.AMOUNT,
    unit: str = "万元", measures: tuple[str, ...] = (), fund: Fund = Fund.ALL, sentence: str = "", base: Base | None = None,
) -> Fact:  # fmt: skip
    source = Source(
        of.title, of.path, of.sha256, page=row // 40 + 1, table=table, row=row, column=3,
        row_label=item[0].name, column_label="/".join(measures), sentence=sentence, written_as=str(value),
    )  # fmt: skip
    return Fact(
        body=of.body, scope=of.scope, year=of.year, stage=of.stage, flow=Flow.EXPENDITURE, fund=fund,
        classification=item[0].classification, code=item[0].code, name=item[0].name, project="", measure="",
        role=role, value=value, unit=unit, kind="sentence" if sentence else "cell", source=source,
        base=base, item=item, measures=measures,
    )  # fmt: skip


def _money(rng: random.Random, most: int = 900_000) -> Decimal:
    return Decimal(rng.randint(100, most)).scaleb(-2)


def _lines(of: Disclosure, rng: random.Random) -> Iterator[Fact]:
    for row, line in enumerate(_LINES):
        item = (Facet(Classification.LINE, (line,)),)
        for fund, table in ((Fund.ALL, "表1 部门收支总表"), (Fund.GENERAL, "表4 财政拨款收支总表")):
            yield _fact(of, item, _money(rng), table, row, fund=fund)
        change, rate = _money(rng, 5000), Decimal(rng.randint(1, 4000)).scaleb(-2)
        sentence = f"{line}比上年增加{change}万元，增长{rate}%，主要原因是人员增加。"
        yield _fact(
            of, item, change, "", row, role=Role.CHANGE, sentence=sentence, base=Base(of.year - 1, of.stage, (), "上年")
        )
        yield _fact(
            of,
            item,
            rate,
            "",
            row,
            role=Role.CHANGE_RATE,
            unit="%",
            sentence=sentence,
            base=Base(of.year - 1, of.stage, (), "上年"),
        )


def _subjects(of: Disclosure, rng: random.Random) -> Iterator[Fact]:
    functional = [subject.code for subject in all_subjects() if len(subject.code) == 7]
    economic = [subject.code for subject in all_subjects() if subject.code.startswith("3") and len(subject.code) == 5]
    for kind, codes, table in (
        ("functional", rng.sample(functional, 25), "表5 一般公共预算支出表"),
        ("economic", rng.sample(economic, 45), "表6 一般公共预算基本支出表"),
    ):
        for row, code in enumerate(sorted(codes)):
            item = (Facet(classification(code), subject_path(code, ""), code),)
            for measures in _MEASURES if kind == "functional" else ((), ("人员经费",), ("公用经费",)):
                yield _fact(of, item, _money(rng), table, row, measures=measures, fund=Fund.GENERAL)


def _projects(of: Disclosure, rng: random.Random) -> Iterator[Fact]:
    for row in range(12):
        name = f"{rng.choice(_WORKS)}{rng.choice(_WORKS)}{rng.randint(1, 99)}号{rng.choice(_ENDS)}"
        project = Facet(Classification.PROJECT, (name,))
        yield _fact(of, (project,), _money(rng), "表7 项目支出表", row)
        for indicator in rng.sample(_INDICATORS, 6):
            item = (Facet(Classification.INDICATOR, (indicator,)), project)
            for role in (Role.TARGET, Role.SCORE):
                yield _fact(of, item, Decimal(rng.randint(1, 100)), "项目支出绩效目标表", row, role=role, unit="%")


def _passages(of: Disclosure, facts: list[Fact]) -> Iterator[Passage]:
    texts = [fact.source.sentence for fact in facts if fact.role is Role.CHANGE]
    texts += [
        f"{of.body}的主要职责是：（{i}）贯彻执行法律法规，组织拟订本地区有关规划并监督实施。" * 4 for i in range(10)
    ]
    texts += [f"{fact.name}{fact.value}{fact.unit}，主要用于保障{fact.name}的正常开支。" * 2 for fact in facts[40:60]]
    for number, text in enumerate(texts):
        yield Passage(
            f"{of.sha256[:16]}-{number:05d}", of.body, of.year, "一、情况说明", text,
            Source(of.title, of.path, of.sha256, page=number + 1, sentence=text),
        )  # fmt: skip


def _reason(of: Disclosure, fact: Fact) -> Reason:
    return Reason(
        of.body, of.year, fact.name, "", "人员增加",
        Source(of.title, of.path, of.sha256, page=1, sentence=fact.source.sentence), (fact.source,), item=fact.item, measures=fact.measures,
    )  # fmt: skip


def _blank(of: Disclosure, name: str) -> Blank:
    return Blank(
        of.body, of.year, name, Nothing.EMPTY_TABLE, Source(of.title, of.path, of.sha256, table="表9"),
        item=(Facet(Classification.LINE, (name,)),),
    )  # fmt: skip
