"""查: which disclosures an audit looks at, its report, its JSON and its workbook."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from qa_documents import Made, fill, make

from index.domain.address import Classification, Facet, Flow, Fund
from index.domain.disclosure import Box, Contradiction, Disclosure, Fact, Source, Unchecked
from index.domain.errors import InputError, StoreMissing
from index.ingestion.ingest import ingest
from index.store.fact_store import FactStore
from qa.audit import Audit, Audited, audit, finding_rows, places
from qa.audit_book import HEADER, OVERVIEW, sheet_names, source_url, write_book
from qa.audit_text import excerpt, report_lines
from typesetting import Style, write

BODY = "江东市海滨区审计局"
# The table says 3, the sentence 5.
TORN = Made(
    BODY,
    2024,
    "部门",
    "万元",
    subjects=(
        ("201", "一般公共服务支出", "80", "40", "120"),
        ("2010801", "行政运行", "80", "", "80"),
        ("2010802", "一般行政管理事务", "", "40", "40"),
        ("", "合计", "80", "40", "120"),
    ),
    reception="3",
    prose=("“三公”经费预算情况：公务接待费5万元。",),
)
CLEAN = replace(TORN, year=2023, prose=())


def reception(findings: list[Contradiction]) -> list[Contradiction]:
    """The findings that set the 3 of the table against the 5 of the sentence."""
    return [one for one in findings if {Decimal(3), Decimal(5)} <= {fact.value for fact in one.facts}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A disclosure that contradicts itself and one that does not, as Word files."""
    folder = tmp_path_factory.mktemp("公开")
    make(folder, (TORN, CLEAN))
    return folder


@pytest.fixture(scope="module")
def torn(folder: Path) -> Path:
    return next(folder.glob("*2024*"))


@pytest.fixture
def store(folder: Path, tmp_path: Path) -> FactStore:
    return FactStore.open(fill(tmp_path / "store", sorted(folder.iterdir())))


# Which disclosures ---------------------------------------------------------------------------------------------------


def test_what_was_found_when_it_was_ingested_is_what_an_audit_tells(folder: Path, torn: Path, tmp_path: Path) -> None:
    report = ingest(folder, tmp_path / "store")
    (file,) = (file for file in report.files if file.path == torn)
    store = FactStore.open(tmp_path / "store")
    (found,) = (one for one in audit(store).audited if one.disclosure.year == 2024)
    assert reception(list(found.contradictions))
    assert (file.errors, file.warnings) == (found.errors, found.warnings)
    assert file.errors
    assert [(file.errors, file.warnings) for file in report.files if file.path != torn] == [(0, 0)]
    before = audit(store)
    ingest(folder, tmp_path / "store")  # known: nothing is read, nothing is lost
    assert audit(store) == before


def test_all_of_the_store_or_one_by_any_of_its_names(store: FactStore, torn: Path) -> None:
    everything = audit(store)
    assert {one.disclosure.year for one in everything.audited} == {2023, 2024}
    (known,) = (one.disclosure for one in everything.audited if one.disclosure.year == 2024)
    by_hash = audit(store, known.sha256)
    assert [one.disclosure for one in by_hash.audited] == [known]
    assert reception(by_hash.contradictions)
    for name in (known.path, Path(known.path), torn.name, known.title):
        assert audit(store, name) == by_hash, name


def test_a_file_that_is_not_in_the_store_is_read_and_not_stored(store: FactStore, tmp_path: Path) -> None:
    other = make(tmp_path, (replace(TORN, body="江东市海滨区统计局"),))[0]
    found = audit(store, other)
    assert [one.disclosure.body for one in found.audited] == ["江东市海滨区统计局"]
    assert reception(found.contradictions)
    assert len(store.disclosures()) == 2
    assert audit(None, other) == found  # nor is a store needed


def test_a_file_that_changed_is_read_as_it_is_now(tmp_path: Path) -> None:
    (path,) = make(tmp_path, (TORN,))
    store = FactStore.open(fill(tmp_path / "store", [path]))
    make(tmp_path, (replace(TORN, prose=()),))
    assert reception(audit(store, store.disclosures()[0].sha256).contradictions)
    assert not reception(audit(store, path).contradictions)


def test_a_folder_and_an_archive_give_each_content_once(
    store: FactStore, torn: Path, folder: Path, tmp_path: Path
) -> None:
    inbox = tmp_path / "来件"
    inbox.mkdir()
    for name in ("甲.docx", "乙.docx"):
        (inbox / name).write_bytes(torn.read_bytes())  # stored under another name
    make(inbox, (replace(TORN, body="江东市海滨区统计局"),))
    (inbox / "坏.docx").write_bytes(b"PK\3\4 no archive")
    found = audit(store, inbox)
    assert sorted(one.disclosure.body for one in found.audited) == [BODY, "江东市海滨区统计局"]
    (failed,) = found.failed
    assert failed.startswith("坏.docx")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    assert {one.disclosure.year for one in audit(None, tmp_path / "a.zip").audited} == {2023, 2024}


def test_what_is_no_disclosure_and_no_file(store: FactStore) -> None:
    with pytest.raises(InputError, match=r"没有找到“没有这个\.pdf”") as caught:
        audit(store, "没有这个.pdf")
    assert f"《{BODY}2024年部门预算》" in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(StoreMissing, match="wenzhang ingest"):
        audit(None)


# Made-up findings ----------------------------------------------------------------------------------------------------


@pytest.fixture
def findings(budget: Disclosure, tmp_path: Path) -> Audited:
    """A warning and an error, in this order; the error has a cell of a PDF and a sentence, and texts like formulas."""
    pdf = tmp_path / "a 表#1.pdf"
    pdf.write_bytes(b"%PDF-")
    known = replace(budget, path=str(pdf), title="=1+1")
    place = Source(known.title, known.path, known.sha256, page=3)
    cell = replace(
        place, table="表三", row=2, column=4, row_label="合计", column_label="基本支出", written_as="1,234.50",
        box=Box(1, 2, 3, 4),
    )  # fmt: skip
    said = replace(place, page=9, sentence=f"{'前' * 200}基本支出1,243.5万元。", written_as="1,243.5")
    shown, other = (_fact(known, value, source) for value, source in (("1234.50", cell), ("1243.5", said)))
    error = Contradiction(
        "same-thing-same-value", "error", "=cmd|'/C calc'!A0", "+合计 1234.50 ≠ 1243.5", Decimal("1234.50"),
        Decimal("1243.5"), "万元", (cell, said), (shown, other), (said,), "@以表为准",
    )  # fmt: skip
    words = Contradiction("name-is-not-its-codes", "warning", "-科目名称不对", sources=(replace(cell, row=7),))
    return Audited(known, (error, words), (Unchecked("三公", "三项之和等于合计", "没有这张表"),))


def _fact(known: Disclosure, value: str, source: Source) -> Fact:
    return Fact(
        known.body, known.scope, known.year, known.stage, Flow.EXPENDITURE, Fund.ALL, Classification.NONE, "", "基本支出",
        "", "", "amount", Decimal(value), "万元", "sentence" if source.sentence else "cell", source,
        item=(Facet(Classification.LINE, ("基本支出",)),),
    )  # fmt: skip


def test_errors_come_before_warnings(store: FactStore, findings: Audited) -> None:
    known = store.disclosures()[0]
    error, warning = findings.contradictions
    store.replace(known, [], [], "1", contradictions=[warning, error, warning], unchecked=findings.unchecked)
    (one,) = audit(store, known.sha256).audited
    assert [finding.severity for finding in one.contradictions] == ["error", "warning", "warning"]
    assert (one.errors, one.warnings, one.unchecked) == (1, 2, findings.unchecked)


def test_the_suspected_place_comes_first(findings: Audited) -> None:
    assert [(place.suspect, place.source.page, str(place.fact and place.fact.value)) for place in places(
        findings.contradictions[0]
    )] == [(True, 9, "1243.5"), (False, 3, "1234.50")]  # fmt: skip


def test_a_report_says_what_where_why_and_which(findings: Audited) -> None:
    lines = list(report_lines(Audit((findings,))))
    text = "\n".join(lines)
    for words in (
        "错误 1 处，可疑 1 处",
        "1. [错误] =cmd",
        "应为 1234.5 万元，写作 1243.5 万元",
        "依据：+合计 1234.50 ≠ 1243.5",
        "判断：@以表为准",
        "✗ 1243.5 万元  正文 · 第9页",
        "· 1234.5 万元  表三 · 第2行“合计” · 第4列“基本支出” · 第3页",
        "2. [可疑] -科目名称不对",
        "未能核对 1 条：",
        "没有这张表：三项之和等于合计",
    ):
        assert words in text, words
    assert lines[-1] == "共查 1 份文件，发现 2 处自相矛盾：错误 1，可疑 1；未能核对 1 条。"


def test_a_long_report_is_cut_and_says_so(findings: Audited) -> None:
    error = findings.contradictions[0]
    many = replace(error, sources=tuple(replace(error.sources[0], row=row) for row in range(20)), suspects=(), facts=())
    unchecked = tuple(Unchecked("r", f"第{n}条", "没有这张表") for n in range(9))
    long = Audit((Audited(findings.disclosure, (many,), unchecked),))
    short, full = "\n".join(report_lines(long)), "\n".join(report_lines(long, everything=True))
    assert "另有 12 处（--all" in short
    assert "另有 6 条（--all" in short
    assert "--all" not in full
    assert full.count("表三 · 第") == 20
    assert all(f"第{n}条" in full for n in range(9))


def test_a_long_sentence_is_cut_around_the_number(findings: Audited) -> None:
    said = findings.contradictions[0].sources[1]
    assert len(excerpt(said)) < 100 < len(said.sentence)
    assert "基本支出1,243.5万元。" in excerpt(said)
    assert excerpt(said).startswith("……前")
    assert excerpt(replace(said, sentence="短。")) == "短。"


def test_findings_as_json(findings: Audited) -> None:
    error, words = json.loads(json.dumps(list(finding_rows(findings)), ensure_ascii=False))
    assert set(error) == set(words)
    assert {key: error[key] for key in ("rule", "severity", "expected", "found", "unit", "likely", "disclosure")} == {
        "rule": "same-thing-same-value",
        "severity": "error",
        "expected": "1234.5",
        "found": "1243.5",
        "unit": "万元",
        "likely": "@以表为准",
        "disclosure": "=1+1",
    }
    assert [(source["page"], source["value"], source["unit"]) for source in error["sources"]] == [
        (9, "1243.5", "万元"),
        (3, "1234.5", "万元"),
    ]
    assert error["sources"][1]["box"] == [1, 2, 3, 4]
    assert [source["page"] for source in error["suspects"]] == [9]
    assert (words["expected"], words["found"], words["sources"][0]["value"]) == (None, None, None)


# The workbook --------------------------------------------------------------------------------------------------------


def sheets(audited: Audit, tmp_path: Path) -> list[Worksheet]:
    write_book(audited, tmp_path / "out.xlsx")
    assert [path.name for path in tmp_path.glob("out*")] == ["out.xlsx"]
    return openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets


def column(sheet: Worksheet, name: str) -> list[object]:
    return [row[HEADER.index(name)].value for row in sheet.iter_rows(min_row=2)]


def test_a_sheet_for_each_disclosure_behind_an_overview(findings: Audited, tmp_path: Path) -> None:
    clean = Audited(replace(findings.disclosure, title="好的", path="不在.pdf"), (), ())
    overview, first, second = sheets(Audit((findings, clean), ("坏.pdf：文件损坏",)), tmp_path)
    assert [sheet.title for sheet in (overview, first, second)] == [OVERVIEW, "=1+1", "好的"]
    rows = [[cell.value for cell in row] for row in overview.iter_rows()]
    assert rows[1][5:8] == [1, 1, 1]
    assert rows[2][5:8] == [0, 0, 0]
    assert "坏.pdf" in str(rows[3][0])
    assert rows[-1][1:4] == ["三公", "三项之和等于合计", "没有这张表"]
    assert overview["A2"].hyperlink.location == "'=1+1'!A1"
    assert overview["C2"].hyperlink.target.startswith("file:///")
    assert overview["C3"].hyperlink is None  # there is no such file
    assert "没有发现自相矛盾" in column(second, "问题")


def test_a_sheet_can_be_read_as_it_opens(findings: Audited, tmp_path: Path) -> None:
    _, sheet = sheets(Audit((findings,)), tmp_path)
    assert tuple(cell.value for cell in sheet[1]) == HEADER
    assert sheet.freeze_panes == "A2"
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert all(sheet.column_dimensions[cell.column_letter].width >= 6 for cell in sheet[1])
    assert sheet["B2"].value == "错误"
    assert sheet["B4"].value == "可疑"
    assert sheet["B2"].fill.fgColor.rgb != sheet["B4"].fill.fgColor.rgb
    assert "C2:C3" in {str(merged) for merged in sheet.merged_cells.ranges}  # one finding, two places
    assert sheet.row_dimensions[2].height > 30  # the sentence wraps


def test_numbers_are_numbers_beside_the_text_as_written(findings: Audited, tmp_path: Path) -> None:
    _, sheet = sheets(Audit((findings,)), tmp_path)
    assert column(sheet, "数值") == [1243.5, 1234.5, None]
    assert column(sheet, "原文写作") == ["1,243.5", "1,234.50", "1,234.50"]
    assert (sheet["E2"].value, sheet["E2"].number_format, sheet["F2"].value) == (1234.5, "#,##0.00", 1243.5)
    assert column(sheet, "疑点") == ["✗", None, None]


def test_no_text_of_a_document_becomes_a_formula(findings: Audited, tmp_path: Path) -> None:
    texts = 0
    for sheet in sheets(Audit((findings,)), tmp_path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if isinstance(cell.value, str) and cell.value[:1] in ("=", "+", "-", "@"):
                    texts += 1
                    assert cell.data_type == "s"
                    assert cell.quotePrefix
    assert texts >= 6
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())


def test_what_xml_cannot_hold_is_left_out(findings: Audited, tmp_path: Path) -> None:
    odd = replace(findings.contradictions[0], what="甲\x00\x0b乙\ud800\ufffe丙", why="长" * 40_000)
    _, sheet = sheets(Audit((replace(findings, contradictions=(odd,)),)), tmp_path)
    assert sheet["C2"].value == "甲乙?丙"
    assert len(sheet["D2"].value) == 32_000


def test_links_lead_to_the_page_and_the_cell(findings: Audited, tmp_path: Path) -> None:
    _, sheet = sheets(Audit((findings,)), tmp_path)
    link = sheet.cell(2, HEADER.index("位置（点开原文）") + 1).hyperlink.target
    assert link.startswith("file:///")
    assert link.endswith("#page=9")
    assert Path(unquote(link.removeprefix("file://").removesuffix("#page=9"))).is_file()  # the # of its name is quoted
    book = tmp_path / "b.xlsx"
    openpyxl.Workbook().save(book)
    of_book = Source("", str(book), "", page=1, address="王's 表!C7")
    assert source_url(of_book) == f"{book.as_uri()}#'王''s 表'!C7"
    moved = replace(findings.contradictions[0], sources=(of_book,), suspects=(), facts=())
    _, sheet = sheets(Audit((replace(findings, contradictions=(moved,)),)), tmp_path)
    cell = sheet.cell(2, HEADER.index("位置（点开原文）") + 1)
    assert (cell.hyperlink.target, cell.hyperlink.location) == (book.as_uri(), "'王''s 表'!C7")
    assert source_url(replace(of_book, address="")) == book.as_uri()
    assert source_url(replace(of_book, path=str(tmp_path / "gone.pdf"))) == ""


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["甲局2024年部门决算", "甲局2024年部门决算"], ["甲局2024年部门决算", "甲局2024年部门决算(2)"]),
        (["a[b]c:d*e?f/g\\h", "'引号'"], ["a b c d e f g h", "引号"]),
        (["长" * 40, "长" * 40], ["长" * 31, "长" * 28 + "(2)"]),
        (["𠮷" * 20], ["𠮷" * 15]),  # two UTF-16 units each
        (["History", "总览", "ABC", "abc", "", "***"], ["History(2)", "总览(2)", "ABC", "abc(2)", "公开文件", "公开文件(2)"]),
    ],
)  # fmt: skip
def test_sheet_names_are_valid_and_differ(titles: list[str], names: list[str]) -> None:
    assert sheet_names(titles) == names


def test_a_workbook_that_cannot_be_written(findings: Audited, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.xlsx"):
        write_book(Audit((findings,)), tmp_path / "out.csv")
    with pytest.raises(InputError, match="写不了"):
        write_book(Audit((findings,)), tmp_path / "none" / "out.xlsx")


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx", ".docx"])
def test_the_links_of_a_real_finding(suffix: str, tmp_path: Path) -> None:
    path = write(TORN.document, tmp_path / f"{BODY}2024年部门预算{suffix}", Style())
    found = audit(None, path)
    (finding,) = reception(found.contradictions)[:1]
    urls = [source_url(place.source) for place in places(finding)]
    assert all(url.startswith(path.as_uri()) for url in urls)
    if suffix == ".pdf":
        assert all(url.rpartition("#page=")[2].isdigit() for url in urls)
    if suffix == ".xlsx":
        assert all("'!" in url for url in urls)
    sheets(found, tmp_path)
