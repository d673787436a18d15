"""The story of files: every file is reported, none is read twice, and a bad one costs nothing that was stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from things import thing

from index.domain.address import Scope, Stage
from index.domain.disclosure import Fact
from index.domain.errors import InputError, ReadError
from index.ingestion.extraction import Extract, extract_file, file_hash
from index.ingestion.ingest import IngestReport, Progress, find_files, ingest
from index.store.fact_filter import FactFilter
from index.store.fact_store import FactStore
from index.store.passage_store import PassageStore
from typesetting import Style, load_figures, write
from typesetting.style import CodeColumns

TABLE = "\n".join(
    [
        *(
            "支出总体情况表",
            "编制部门：{body}　　单位：万元",
            "\t科目名称",
            "\t合计",
            "",
            "\t行政运行",
            "\t{value}",
            "",
        ),
        *("\t事业运行", "\t", "", "\t合计", "\t{value}", "", "", ""),
    ]
)


def budget_file(path: Path, *, body: str = "某州测试局", year: int = 2021, value: str = "5.50") -> Path:
    """A small budget as text: one table, one sentence."""
    lines = [
        f"{body}{year}年部门预算公开",
        TABLE.format(body=body, value=value),
        "二、支出情况说明",
        f"公务接待费{value}万元，比上年减少1万元。",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@dataclass
class Stored:
    """What two stores hold after ingesting."""

    facts: list[Fact]
    titles: list[str]
    passages: int
    embedded: int


def stored(folder: Path) -> Stored:
    facts, passages = FactStore.open(folder), PassageStore.open(folder)
    try:
        return Stored(
            facts.find(FactFilter()), [d.title for d in facts.disclosures()], len(facts.passages()), passages.count()
        )
    finally:
        facts.close()
        passages.close()


def totals(folder: Path) -> list[tuple[str, int, str]]:
    return [(f.body, f.year, str(f.value)) for f in stored(folder).facts if thing(f) == "支出总计"]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "公开"
    folder.mkdir()
    return folder


# --- which files -------------------------------------------------------------------------------------------------


def test_folders_give_their_readable_files_in_order(inbox: Path) -> None:
    for name in ("b.txt", "a.PDF", "c.md", "d.docx", "e.xlsx", "f.exe", ".hidden"):
        (inbox / name).touch()
    (inbox / "sub").mkdir()
    (inbox / "sub" / "g.txt").touch()
    assert [path.name for path in find_files([inbox])] == ["a.PDF", "b.txt", "c.md", "d.docx", "e.xlsx", "g.txt"]


def test_named_files_are_taken_as_named_and_once(inbox: Path) -> None:
    (inbox / "a.txt").touch()
    odd = inbox / "没有后缀"
    assert find_files([str(odd), inbox, inbox / "a.txt"]) == [odd, inbox / "a.txt"]


def test_no_files_at_all(inbox: Path) -> None:
    with pytest.raises(InputError, match="没有给出文件"):
        find_files([])
    with pytest.raises(InputError, match="没有可读的文件") as caught:
        find_files([inbox])
    assert str(inbox) in str(caught.value)


def test_the_hash_is_the_contents(inbox: Path) -> None:
    assert file_hash(budget_file(inbox / "a.txt")) == file_hash(budget_file(inbox / "b.txt"))
    assert file_hash(inbox / "a.txt") != file_hash(budget_file(inbox / "b.txt", value="6"))
    with pytest.raises(ReadError, match="文件不存在"):
        file_hash(inbox / "c.txt")
    with pytest.raises(ReadError, match="打不开"):
        file_hash(inbox)


# --- one file ----------------------------------------------------------------------------------------------------


def test_everything_a_file_holds(inbox: Path) -> None:
    path = budget_file(inbox / "a.txt")
    extract = extract_file(path)
    disclosure = extract.disclosure
    assert (disclosure.title, disclosure.body, disclosure.year) == ("某州测试局2021年部门预算", "某州测试局", 2021)
    assert (disclosure.scope, disclosure.stage, disclosure.pages) == (Scope.DEPARTMENT, Stage.BUDGET, 1)
    assert (disclosure.path, disclosure.sha256) == (str(path), file_hash(path))
    assert [(thing(f), f.role, str(f.value), f.kind) for f in extract.facts] == [
        ("行政运行", "amount", "5.50", "cell"),
        ("支出总计", "amount", "5.50", "cell"),
        ("公务接待费", "amount", "5.50", "sentence"),
        ("公务接待费", "change", "-1", "sentence"),
    ]
    assert {(f.source.path, f.source.sha256) for f in extract.facts} == {(disclosure.path, disclosure.sha256)}
    assert [blank.name for blank in extract.blanks] == ["事业运行"]
    assert any("公务接待费5.50万元" in passage.text for passage in extract.passages)
    assert len(extract.tables) == 1
    assert extract.problems == ()


def test_a_caption_is_read_with_its_table_and_not_again_as_lines(inbox: Path) -> None:
    assert [table.title for table in extract_file(budget_file(inbox / "a.txt")).tables] == ["支出总体情况表"]


def test_tables_that_state_no_money_unit_take_the_one_all_others_state(inbox: Path) -> None:
    path = budget_file(inbox / "a.txt")
    text = path.read_text(encoding="utf-8")
    second = TABLE.format(body="某州测试局", value="7.5").replace("　　单位：万元", "").replace("支出总体", "收入总体")
    path.write_text(text + "\n\n" + second, encoding="utf-8")
    facts = [f for f in extract_file(path).facts if f.source.table == "收入总体情况表"]
    assert facts
    assert {f.unit for f in facts} == {"万元"}
    assert all(f.flags for f in facts)  # said that it is an inference


def test_a_missing_attachment_is_told_from_an_empty_table(inbox: Path) -> None:
    path = inbox / "a.txt"
    path.write_text("某州测试局2023年度部门决算\n一、收入支出决算总表（见附表）\n公务接待费5万元。\n", encoding="utf-8")
    extract = extract_file(path)
    assert extract.tables == ()
    assert [blank.kind.value for blank in extract.blanks] == ["not_attached"]


# --- many files --------------------------------------------------------------------------------------------------


def test_a_report_of_every_file(inbox: Path, store: Path) -> None:
    budget_file(inbox / "a.txt")
    budget_file(inbox / "b.txt", year=2022, value="6.60")
    seen: list[Progress] = []
    report = ingest(inbox, store, progress=seen.append)
    assert {event.path.name for event in seen if not event.report and event.page == 0} == {"a.txt", "b.txt"}
    assert sorted((event.done, event.total) for event in seen if event.report) == [(1, 2), (2, 2)]
    assert {event.report.path for event in seen if event.report} == {inbox / "a.txt", inbox / "b.txt"}
    assert [(f.path.name, f.status, f.title, f.pages, f.tables, f.facts, f.error) for f in report.files] == [
        ("a.txt", "ingested", "某州测试局2021年部门预算", 1, 1, 4, ""),
        ("b.txt", "ingested", "某州测试局2022年部门预算", 1, 1, 4, ""),
    ]
    assert report.failed == []
    held = stored(store)
    assert held.titles == ["某州测试局2021年部门预算", "某州测试局2022年部门预算"]
    assert len(held.facts) == 8
    assert held.passages == held.embedded == sum(f.passages for f in report.files) > 0


def test_a_second_run_reads_nothing_again(inbox: Path, store: Path) -> None:
    budget_file(inbox / "a.txt")
    ingest(inbox, store)
    before = stored(store)
    assert [f.status for f in ingest(inbox, store).files] == ["known"]
    assert stored(store) == before


def test_a_bad_file_fails_alone(inbox: Path, store: Path) -> None:
    budget_file(inbox / "a.txt")
    (inbox / "b.pdf").write_bytes(b"%PDF-1.4\n garbage")
    (inbox / "c.txt").write_text("一首诗", encoding="utf-8")
    budget_file(inbox / "d.txt", year=2022)
    report = ingest([inbox, inbox / "e.txt"], store)
    assert [f.status for f in report.files] == ["ingested", "failed", "ingested", "ingested", "failed"]
    assert [f.path.name for f in report.failed] == ["b.pdf", "e.txt"]
    assert all(f.error.startswith(f"{f.path.name}：") and "\n" not in f.error for f in report.failed)
    assert [year for _, year, _ in totals(store)] == [2021, 2022]


def test_a_file_that_went_bad_keeps_what_was_stored_of_it(inbox: Path, store: Path) -> None:
    path = budget_file(inbox / "a.txt")
    ingest(path, store)
    path.write_bytes(b"")
    assert [f.status for f in ingest(path, store).files] == ["failed"]
    assert totals(store) == [("某州测试局", 2021, "5.50")]


def test_a_changed_file_takes_the_place_of_the_old_one(inbox: Path, store: Path) -> None:
    path = budget_file(inbox / "a.txt", value="5.50")
    ingest(path, store)
    budget_file(path, value="7.70")
    assert [f.status for f in ingest(path, store).files] == ["ingested"]
    held = stored(store)
    assert totals(store) == [("某州测试局", 2021, "7.70")]
    assert held.titles == ["某州测试局2021年部门预算"]
    assert {f.source.sha256 for f in held.facts} == {file_hash(path)}
    assert held.embedded == held.passages


def test_a_run_that_died_after_its_vectors_is_repeated(inbox: Path, store: Path) -> None:
    path = budget_file(inbox / "a.txt")
    extract = extract_file(path)
    FactStore.create(store).close()
    passages = PassageStore.open(store)
    passages.replace(extract.disclosure.sha256, extract.passages)
    passages.close()
    assert stored(store).facts == []
    assert [f.status for f in ingest(path, store).files] == ["ingested"]
    held = stored(store)
    assert len(held.facts) == len(extract.facts)
    assert held.embedded == len(extract.passages)
    assert [f.status for f in ingest(path, store).files] == ["known"]


def test_another_extractor_reads_again(inbox: Path, store: Path) -> None:
    path = budget_file(inbox / "a.txt")
    extract = extract_file(path)
    facts = FactStore.create(store)
    facts.replace(extract.disclosure, (), (), "0")
    facts.close()
    assert [f.status for f in ingest(path, store).files] == ["ingested"]
    assert totals(store) == [("某州测试局", 2021, "5.50")]


def test_embedding_again_keeps_the_passages(inbox: Path, store: Path) -> None:
    path = budget_file(inbox / "a.txt")
    ingest(path, store)
    before = stored(store)
    ingest(path, store, re_embed=True)
    assert stored(store) == before


def test_nothing_to_ingest_makes_no_store(inbox: Path, store: Path) -> None:
    with pytest.raises(InputError):
        ingest(inbox, store)
    assert not store.exists()


# --- the shipped samples -----------------------------------------------------------------------------------------


def test_the_samples_are_read_without_a_problem(sample_store: tuple[Path, IngestReport]) -> None:
    _, report = sample_store
    assert {f.path.stem: (f.status, f.tables, f.problems) for f in report.files} == {
        "克州电子政务服务中心2021年部门预算": ("ingested", 9, ()),
        "昌吉州人民政府电子政务办公室2021年部门预算": ("ingested", 9, ()),
        "昌吉州人民政府电子政务办公室2023年部门决算": ("ingested", 0, ()),
        "昌吉市人民政府办公室2023年部门预算": ("ingested", 10, ()),
    }


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
@pytest.mark.parametrize("codes", ["split", "joined", "wrapped"])
def test_the_same_figures_give_the_same_facts_however_they_are_printed(
    samples: Path, tmp_path: Path, name: str, codes: CodeColumns
) -> None:
    figures = load_figures(samples / "figures" / "昌吉市人民政府办公室2023年部门预算.toml")
    style = Style(code_columns=codes, rows_per_page=9 if name == "a.pdf" else None)
    plain = extract_file(write(figures.document, tmp_path / "plain.docx", Style()))
    other = extract_file(write(figures.document, tmp_path / name, style))

    def cells(extract: Extract) -> set[tuple[str, str, str, Decimal, str]]:
        facts = [f for f in extract.facts if f.kind == "cell" and f.role == "amount"]
        return {(thing(f), f.code, f.fund, f.value, f.unit) for f in facts}

    assert len(cells(plain)) > 60
    assert cells(other) == cells(plain)


# --- the real disclosures: figures compared with the documents by eye --------------------------------------------

BUDGET_2025 = [
    *("财务收支预算总表", "收入预算总表", "支出预算总表", "财政拨款收支预算总表", "一般公共预算支出功能分类预算表"),
    *("政府性基金预算支出功能分类预算表", "国有资本经营预算支出功能分类预算表"),
    *("一般公共预算基本支出部门预算经济分类预算表", "“三公”经费和机关运行经费预算表"),
]
BUDGET_2021 = [
    *("部门收支总体情况表", "部门收入总体情况表", "部门支出总体情况表", "财政拨款收支预算总体情况表"),
    *("一般公共预算支出情况表", "一般公共预算基本支出情况表", "一般公共预算项目支出情况表"),
    *("一般公共预算“三公”经费支出情况表", "政府性基金预算支出情况表"),
]
BUDGET_2023 = [
    *BUDGET_2021[:7],
    *("政府性基金预算支出情况表", "国有资本经营预算支出情况表", "财政拨款“三公”经费支出情况表"),
]
FINAL_2024 = [
    *("收入支出决算总表", "收入决算表", "财政拨款收入支出决算总表", "一般公共预算财政拨款支出决算表"),
    *("一般公共预算财政拨款基本支出决算表", "财政拨款“三公”经费支出决算表"),
    *("政府性基金预算财政拨款收入支出决算表", "国有资本经营预算财政拨款收入支出决算表"),
]
# File (a part of its name), body, year, scope, stage, pages, titles of its tables without number and year.
DISCLOSURES = [
    ("000_", "昌吉州人民政府电子政务办公室", 2021, "部门", "预算", 1, BUDGET_2021),
    ("001_", "克州电子政务服务中心", 2021, "部门", "预算", 1, BUDGET_2021),
    ("002_", "昌吉回族自治州人民政府电子政务办公室", 2023, "部门", "决算", 1, []),
    ("004_", "昌吉市人民政府办公室", 2023, "部门", "预算", 1, BUDGET_2023),
    ("24年普陀区财政局", "上海市普陀区财政局", 2024, "部门", "决算", 26, ["", *FINAL_2024]),
    ("办公室25年", "上海市普陀区人民政府办公室", 2025, "部门", "预算", 22, BUDGET_2025),
    ("办公室单位25年", "上海市普陀区人民政府办公室", 2025, "单位", "预算", 21, BUDGET_2025),
    ("商务委员会25年", "上海市普陀区商务委员会", 2025, "部门", "预算", 26, BUDGET_2025),
    ("商务委员会单位25年", "上海市普陀区商务委员会", 2025, "单位", "预算", 22, BUDGET_2025),
    (
        "社会工作部",
        "中共上海市普陀区委社会工作部",
        2024,
        "部门",
        "决算",
        24,
        ["", *FINAL_2024[:2], "支出决算表", *FINAL_2024[2:]],
    ),
]
# File, words of the table's title, topic, code, stage, value, unit, page (PDF) or line (text).
REVIEWED = [
    ("000_", "收入总体", "机关事业单位基本养老保险缴费支出", "2080505", "预算", "13.6", "万元", None),
    ("000_", "部门收支", "一般公共服务支出", "201", "预算", "296.3", "万元", 32),
    ("000_", "财政拨款收支", "一般公共服务支出", "201", "预算", "296.03", "万元", None),
    ("000_", "基本支出", "公用经费", "", "预算", "16.16", "万元", 1321),
    ("000_", "三公", "公务用车运行费", "", "预算", "1.9", "万元", 1623),
    ("001_", "支出总体", "基本支出", "", "预算", "174.82", "万元", None),
    ("001_", "基本支出", "奖金", "30103", "预算", "4.39", "万元", None),
    ("001_", "项目支出情况", "项目支出", "", "预算", "93.40", "万元", None),
    ("002_", "项目支出绩效表", "安全设备购置", "", "实际", "17.9", "万元", 231),
    ("002_", "项目支出绩效表", "安全设备购置", "", "目标", "17", "万元", 231),
    ("004_", "部门支出", "事业运行", "2010350", "预算", "227.20", "万元", 595),
    ("004_", "部门支出", "基本支出", "", "预算", "1100.97", "万元", None),
    ("24年普陀区财政局", "收入支出决算总表", "收入总计", "", "决算", "2995.39", "万元", 7),
    ("24年普陀区财政局", "基本支出决算表", "津贴补贴", "30102", "决算", "1238.58", "万元", 13),
    ("24年普陀区财政局", "财政拨款收入", "财政拨款收入总计", "", "决算", "2961.68", "万元", 11),
    ("办公室25年", "三公", "因公出国境费", "", "预算", "839.00", "万元", 20),
    ("办公室25年", "支出预算总表", "支出总计", "", "预算", "91016775.35", "元", 12),
    ("办公室单位25年", "三公", "机关运行经费", "", "预算", "213.28", "万元", 20),
    ("办公室单位25年", "财务收支", "收入总计", "", "预算", "91016775.35", "元", 8),
    ("商务委员会25年", "经济分类", "办公费", "30201", "预算", "273900.00", "元", 19),
    ("商务委员会25年", "三公", "公务接待费", "", "预算", "1.00", "万元", 21),
    ("商务委员会单位25年", "财务收支", "一般公共服务支出|公用经费", "201", "预算", "1467842.00", "元", 9),
    ("商务委员会单位25年", "经济分类", "公务接待费", "30217", "预算", "10000.00", "元", 20),
    ("商务委员会单位25年", "支出预算总表", "项目支出", "", "预算", "351684000.00", "元", 13),
    ("社会工作部", "支出决算表", "基本支出", "", "决算", "105.58", "万元", 8),
    ("社会工作部", "基本支出决算表", "津贴补贴", "30102", "决算", "39.72", "万元", 13),
    ("社会工作部", "基本支出决算表", "办公费", "30201", "决算", "3.78", "万元", 13),
]
# File, topic, role, stage, value, unit, base: what the prose says.
SAID = [
    ("000_", "基本支出", "change", "预算", "-0.58", "万元", "上年"),
    ("000_", "项目支出", "change_rate", "预算", "30.77", "%", "上年预算"),
    ("000_", "内设机构数", "count", "实际", "4", "个", ""),
    ("000_", "昌吉州政府网站和政务云平台运维费", "amount", "预算", "150", "万元", ""),
    ("001_", "项目支出", "share", "预算", "34.82", "%", ""),
    ("001_", "综合治理专网租金费", "amount", "预算", "50.40", "万元", ""),
    ("002_", "年初结转和结余", "amount", "决算", "14.13", "万元", ""),
    ("002_", "项目支出", "amount", "决算", "1910.22", "万元", ""),
    ("004_", "机关运行经费", "change_rate", "预算", "-5.21", "%", "上年预算"),
    ("004_", "在职人数", "count", "实际", "61", "人", ""),
    ("商务委员会25年", "科技条件专项", "amount", "预算", "1720.00", "万元", ""),
    ("商务委员会单位25年", "三公经费", "amount", "预算", "1.00", "万元", ""),
    ("商务委员会单位25年", "政府采购服务", "amount", "预算", "30.40", "万元", ""),
    ("社会工作部", "一般公共预算支出", "amount", "全年预算", "321.02", "万元", ""),
    ("社会工作部", "行政运行", "rate", "决算", "98.69", "%", "全年预算"),
    ("24年普陀区财政局", "收支总计", "change_rate", "决算", "-1.87", "%", "2023年度"),
]


@pytest.fixture(scope="module")
def extracts(ten_files: list[Path], extract_of: Callable[[Path], Extract]) -> dict[str, Extract]:
    return {name: extract_of(next(p for p in ten_files if name in p.name)) for name, *_ in DISCLOSURES}


@pytest.mark.parametrize(("name", "body", "year", "scope", "stage", "pages", "titles"), DISCLOSURES)
def test_whose_disclosure_it_is_and_which_tables_it_has(
    extracts: dict[str, Extract], name: str, body: str, year: int, scope: str, stage: str, pages: int, titles: list[str]
) -> None:
    extract = extracts[name]
    disclosure = extract.disclosure
    assert (disclosure.body, disclosure.year, disclosure.scope, disclosure.stage) == (body, year, scope, stage)
    assert disclosure.pages == pages
    assert len(extract.tables) == len(titles)
    assert all(title in table.title for table, title in zip(extract.tables, titles, strict=True))
    money = {"元", "万元"} if year == 2025 else {"万元"}
    assert {table.unit for table in extract.tables if table.title} <= money


@pytest.mark.parametrize(("name", "title", "topic", "code", "stage", "value", "unit", "place"), REVIEWED)
def test_reviewed_cells(
    extracts: dict[str, Extract],
    name: str,
    title: str,
    topic: str,
    code: str,
    stage: str,
    value: str,
    unit: str,
    place: int | None,
) -> None:
    found = [
        f
        for f in extracts[name].facts
        if f.kind == "cell"
        and title in f.source.table
        and (f.code, f.stage) == (code, stage)
        and set(topic.split("|")) <= set(thing(f).split("|"))
        and f.unit == unit
    ]
    assert value in {str(f.value) for f in found}
    fact = next(f for f in found if str(f.value) == value)
    assert place in (None, fact.source.page or fact.source.line)
    assert fact.source.row
    assert fact.source.column


@pytest.mark.parametrize(("name", "topic", "role", "stage", "value", "unit", "base"), SAID)
def test_reviewed_sentences(
    extracts: dict[str, Extract], name: str, topic: str, role: str, stage: str, value: str, unit: str, base: str
) -> None:
    said = [f for f in extracts[name].facts if f.kind == "sentence" and thing(f) == topic and f.role == role]
    assert (stage, value, unit, base) in {
        (f.stage, str(f.value), f.unit, f.base.printed if f.base else "") for f in said
    }


def test_a_document_whose_tables_were_lost_says_what_was_not_read(extracts: dict[str, Extract]) -> None:
    said = " ".join(problem.what for problem in extracts["004_"].problems)
    assert "表7" in said
    assert "未取" in said
    assert all(not extract.problems for name, extract in extracts.items() if "25年" in name)


def test_a_document_without_its_tables_says_so(extracts: dict[str, Extract]) -> None:
    kinds = {blank.kind.value for blank in extracts["002_"].blanks}
    assert kinds == {"not_attached", "stated_none"}  # no table, so neither an empty cell nor an empty one
