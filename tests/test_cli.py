"""The command line: what every verb prints, its JSON, its exit codes, and one line for every error."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from qa_documents import MADE, ROOT, SAMPLES, make
from typer.testing import CliRunner

from index.domain.errors import WenzhangError
from qa.__main__ import cli, main

pytest_plugins = ["qa_fixtures"]

ANSWER = [
    "question",
    "status",
    "text",
    "figures",
    "numbers",
    "citations",
    "conflicts",
    "choices",
    "query",
    "understood",
    "elapsed_ms",
]
FIGURE = {"label", "value", "unit", "kind", "formula", "operands", "sources"}
NUMBER = {"text", "start", "end", "value", "unit", "verdict", "sources"}
CITATION = {"disclosure", "path", "sha256", "page", "table", "row", "column", "written_as", "box"}
FINDING = {"rule", "severity", "what", "expected", "found", "sources"}
EXPORTED = [
    "disclosure",
    "sha256",
    "body",
    "scope",
    "year",
    "stage",
    "fund",
    "classification",
    "code",
    "name",
    "project",
    "measure",
    "value",
    "unit",
    "written_as",
    "kind",
    "page",
    "table",
    "row",
    "column",
    "box",
    "flags",
]
SAMPLE = SAMPLES / "克州电子政务服务中心2021年部门预算.pdf"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.strip().splitlines()


Run = Callable[..., Ran]


@pytest.fixture
def wenzhang(sample_facts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """``wenzhang`` through its entry point, in this process, over the samples unless ``store`` says otherwise."""

    def run(*arguments: object, store: Path | None = sample_facts, stdin: str = "") -> Ran:
        with_store = [] if store is None else ["--store", str(store)]
        monkeypatch.setattr(sys, "argv", ["wenzhang", *map(str, arguments), *with_store])
        if stdin:
            monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


def one_line_error(ran: Ran, *words: str) -> None:
    assert ran.code == 2, ran
    assert ran.out == ""
    (line,) = ran.err.strip().splitlines()
    assert line.startswith("错误：")
    assert "Traceback" not in line
    for word in words:
        assert word in line


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


# ask


def test_ask_prints_the_answer_and_its_place(wenzhang: Run) -> None:
    ran = wenzhang("ask", "克州2021年项目支出多少")
    assert ran.code == 0
    assert ran.lines[0] == "克州电子政务服务中心2021年项目支出（部门预算）为 93.4 万元。"
    assert "出处：《克州电子政务服务中心2021年部门预算》" in ran.out
    assert "原文写作“93.4" in ran.out
    assert str(SAMPLES) not in ran.out  # file names, not somebody's folders


def test_ask_json_is_the_contract(wenzhang: Run) -> None:
    answer = wenzhang("ask", "克州2021年项目支出占总支出的比例", "--json").json
    assert list(answer) == ANSWER
    assert answer["status"] == "answered"
    assert all(set(figure) - {"direction"} == FIGURE for figure in answer["figures"])
    assert (answer["figures"][0]["value"], answer["figures"][0]["unit"], answer["figures"][0]["kind"]) == (
        "34.82",
        "%",
        "derived",
    )
    assert answer["figures"][0]["formula"] == "93.4 ÷ 268.22 = 34.82%"
    assert all(set(number) >= NUMBER for number in answer["numbers"])
    assert all(answer["text"][n["start"] : n["end"]] == n["text"] for n in answer["numbers"])
    assert answer["citations"]
    assert all(set(source) >= CITATION for source in answer["citations"])
    assert answer["query"]["query"]["op"] == "Share"
    assert isinstance(answer["elapsed_ms"], int)


@pytest.mark.parametrize(
    ("question", "code", "status"),
    [
        ("克州2021年项目支出多少", 0, "answered"),
        ("昌吉州2021年因公出国费用", 0, "answered"),
        ("克州2022年项目支出多少", 3, "no_data"),
        ("项目支出多少", 3, "ambiguous"),
        ("今天天气怎么样", 3, "out_of_scope"),
        ("克州2021年项目支出😀多少🙏", 0, "answered"),
        ("😀", 3, "out_of_scope"),
        ("克州2021年\x07项目支出\x00", 0, "answered"),
        ("'; DROP TABLE facts; --", 3, "out_of_scope"),
    ],
)
def test_exit_codes(wenzhang: Run, question: str, code: int, status: str) -> None:
    ran = wenzhang("ask", question, "--json")
    assert (ran.code, ran.json["status"]) == (code, status)
    assert ran.err == ""


def test_ask_prints_what_can_be_asked_instead(wenzhang: Run) -> None:
    ran = wenzhang("ask", "项目支出多少")
    choices = [line.split("可以问：")[1] for line in ran.lines if "可以问：" in line]
    assert len(choices) == 4
    assert wenzhang("ask", choices[0]).code == 0


def test_ask_names_both_sides_of_a_contradiction(wenzhang: Run) -> None:
    ran = wenzhang("ask", "昌吉州2021年一般公共服务支出多少")
    assert ran.code == 0
    assert "296.3 万元" in ran.out
    assert "296.03 万元" in ran.out
    assert "表四" in ran.out


@pytest.mark.parametrize(
    ("question", "word"), [("", "空"), ("   ", "空"), ("\x00\x01", "空"), ("多" * 10_000, "10000 字")]
)
def test_what_is_no_question(wenzhang: Run, question: str, word: str) -> None:
    one_line_error(wenzhang("ask", question), word)


def test_ask_without_a_question(wenzhang: Run) -> None:
    one_line_error(wenzhang("ask"), "没有问题", "wenzhang ask")


@pytest.mark.parametrize(
    "command",
    [("ask", "克州2021年项目支出"), ("chat",), ("check", "-"), ("audit",), ("export", "x.csv"), ("evaluate", "q")],
)
def test_a_store_that_is_not_there(wenzhang: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    one_line_error(wenzhang(*command, store=tmp_path / "none"), "wenzhang ingest")
    assert not (tmp_path / "none").exists()


def test_a_store_that_is_damaged(wenzhang: Run, tmp_path: Path) -> None:
    (tmp_path / "wenzhang.db").write_bytes(b"not a database" * 100)
    one_line_error(wenzhang("ask", "克州2021年项目支出", store=tmp_path), "打不开")


# ask --batch

BATCH: list[dict[str, Any]] = [
    {"id": "a", "question": "克州2021年项目支出多少"},
    {"id": 2, "question": "两者相差多少", "turns": ["克州2021年项目支出多少", "那基本支出呢"]},
    {"id": "c", "question": ""},
    {"id": "d", "question": "多" * 10_000},
    {"id": "e", "question": "今天天气怎么样"},
    {"id": "f", "question": "2023年呢", "turns": ["昌吉州2021年项目支出多少"]},
    {"id": "g"},
]


def test_a_batch_of_questions(wenzhang: Run, tmp_path: Path) -> None:
    ran = wenzhang("ask", "--batch", write_rows(tmp_path / "in.jsonl", BATCH), "--out", tmp_path / "out.jsonl")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    answers = rows_of(tmp_path / "out.jsonl")
    assert [answer["id"] for answer in answers] == [row["id"] for row in BATCH]
    assert all(list(answer) == ["id", *ANSWER] for answer in answers)
    assert [answer["status"] for answer in answers] == [
        "answered",
        "answered",
        "out_of_scope",
        "out_of_scope",
        "out_of_scope",
        "answered",
        "out_of_scope",
    ]
    assert [answers[i]["figures"][0]["value"] for i in (0, 1, 5)] == ["93.4", "-81.42", "1910.22"]
    assert not list(tmp_path.glob("*.part"))


def test_a_batch_without_out_is_printed(wenzhang: Run, tmp_path: Path) -> None:
    ran = wenzhang("ask", "--batch", write_rows(tmp_path / "in.jsonl", BATCH[:2]))
    assert [json.loads(line)["id"] for line in ran.lines] == ["a", 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"id": "a", "question": "问"}\n{"id": ', ("第2行",)),
        ("[1]", ("第1行", "id")),
        ('{"question": "问"}', ("第1行", "id")),
    ],
)
def test_a_bad_line_of_a_batch_is_named(wenzhang: Run, tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    (tmp_path / "in.jsonl").write_text(text, encoding="utf-8")
    one_line_error(wenzhang("ask", "--batch", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl"), *words)


def test_a_batch_file_that_is_not_there(wenzhang: Run, tmp_path: Path) -> None:
    one_line_error(wenzhang("ask", "--batch", tmp_path / "none.jsonl"), "none.jsonl")


# chat


def test_chat_remembers_and_ends_on_an_empty_line(wenzhang: Run) -> None:
    ran = wenzhang("chat", stdin="克州2021年项目支出多少\n那基本支出呢\n\n从不读到\n")
    assert ran.code == 0
    assert "93.4 万元" in ran.out
    assert "174.82 万元" in ran.out


def test_chat_says_what_is_no_question_and_goes_on(wenzhang: Run) -> None:
    ran = wenzhang("chat", stdin="多" * 6000 + "\n克州2021年项目支出多少")
    assert ran.code == 0
    assert "问题太长" in ran.out
    assert "93.4 万元" in ran.out


# check


def test_check_marks_the_text_up_and_prints_a_table_of_verdicts(wenzhang: Run, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(
        "克州2021年项目支出94.3万元，基本支出174.82万元，商品房支出1万元。", encoding="utf-8"
    )
    ran = wenzhang("check", tmp_path / "text.txt")
    assert ran.code == 3
    text, *rows = ran.lines
    assert text == "克州2021年项目支出【✗1 94.3万元】，基本支出【✓2 174.82万元】，商品房支出【?3 1万元】。"
    wrong, right, unknown = (next(row for row in rows if row.startswith(mark)) for mark in ("✗1", "✓2", "?3"))
    assert "应为 93.4万元" in wrong
    assert "已核实" in right
    assert "商品房支出" in unknown
    assert any("《克州" in row for row in rows)
    assert rows[-1].startswith("共 4 个数：")


def test_check_ends_clean_when_all_is_right(wenzhang: Run) -> None:
    assert wenzhang("check", "-", stdin="克州2021年项目支出93.4万元。").code == 0
    assert wenzhang("check", "-", stdin="没有数字。").code == 0
    # A contradiction inside the disclosures is no fault of the text.
    assert wenzhang("check", "-", stdin="昌吉州2021年一般公共服务支出296.3万元。").code == 0


def test_check_json(wenzhang: Run) -> None:
    ran = wenzhang("check", "-", "--json", stdin="克州2021年项目支出94.3万元。")
    assert ran.code == 3
    year, wrong = ran.json
    assert set(wrong) >= NUMBER
    assert (year["verdict"], wrong["verdict"], wrong["right_value"]) == ("not_a_figure", "contradicted", "93.4")
    assert wrong["sources"][0]["table"]


def test_check_takes_body_and_year(wenzhang: Run) -> None:
    ran = wenzhang("check", "-", "--body", "昌吉州", "--year", "2021", "--json", stdin="项目支出170万元。")
    assert (ran.code, ran.json[0]["verdict"]) == (0, "verified")


def test_check_batch(wenzhang: Run, tmp_path: Path) -> None:
    rows = [
        {"id": 1, "text": "项目支出93.4万元", "body": "克州", "year": 2021},
        {"id": "二", "text": "没有数字"},
        {"id": 3, "text": "昌吉州2021年项目支出1万元"},
    ]
    ran = wenzhang("check", "--batch", write_rows(tmp_path / "in.jsonl", rows), "--out", tmp_path / "out.jsonl")
    assert ran.code == 0
    checked = rows_of(tmp_path / "out.jsonl")
    assert [list(row) for row in checked] == [["id", "numbers"]] * 3
    assert [[n["verdict"] for n in row["numbers"]][-1:] for row in checked] == [["verified"], [], ["contradicted"]]


def test_check_batch_goes_on_after_a_line_that_is_wrong(wenzhang: Run, tmp_path: Path) -> None:
    rows = [
        {"id": 1, "text": "项目支出93.4万元", "body": "克州", "year": "去年"},
        {"id": 2, "text": "项目支出93.4万元", "body": "克州", "year": "2021"},
        {"id": 3, "text": "项目支出93.4万元", "body": "江东市财政局"},
    ]
    ran = wenzhang("check", "--batch", write_rows(tmp_path / "in.jsonl", rows), "--out", tmp_path / "out.jsonl")
    assert ran.code == 2
    wrong, right, unheld = rows_of(tmp_path / "out.jsonl")
    assert (wrong["status"], right["numbers"][0]["verdict"]) == ("error", "verified")
    assert unheld["note"] == "库里没有“江东市财政局”的公开文件"


def test_check_of_a_file_that_cannot_be_read(wenzhang: Run, tmp_path: Path) -> None:
    one_line_error(wenzhang("check", tmp_path / "none.txt"), "none.txt")
    (tmp_path / "gbk.txt").write_bytes("克州".encode("gbk") * 3)
    one_line_error(wenzhang("check", tmp_path / "gbk.txt"), "读不了")
    one_line_error(wenzhang("check"), "没有给出文件")


# audit


def test_audit_prints_each_contradiction_with_its_places(wenzhang: Run) -> None:
    ran = wenzhang("audit")
    assert ran.code == 3
    assert ran.lines[-1].startswith("共查 ")
    assert "✗ 296.03 万元  表四 " in ran.out


def test_audit_json(wenzhang: Run) -> None:
    ran = wenzhang("audit", "昌吉市人民政府办公室2023年部门预算.pdf", "--json")
    assert ran.code == 3
    for finding in ran.json:
        assert set(finding) >= FINDING
        assert finding["sources"]
        assert all(source["disclosure"] == "昌吉市人民政府办公室2023年部门预算" for source in finding["sources"])


def test_audit_of_what_agrees_is_clean(wenzhang: Run, made_facts: Path) -> None:
    ran = wenzhang("audit", "江东市海滨区体育局2024年部门预算", store=made_facts)
    assert ran.code == 0
    assert "没有发现自相矛盾" in ran.lines[0]
    assert "发现 0 处" in ran.lines[-1]
    assert wenzhang("audit", "江东市海滨区体育局2024年部门预算", "--json", store=made_facts).json == []


def test_audit_xlsx(wenzhang: Run, tmp_path: Path) -> None:
    ran = wenzhang("audit", "--xlsx", tmp_path / "audit.xlsx")
    assert ran.code == 3
    overview, *sheets = openpyxl.load_workbook(tmp_path / "audit.xlsx").worksheets
    assert [sheet.title for sheet in sheets] == [row[0].value[:31] for row in overview.iter_rows(2, len(sheets) + 1)]
    assert re.search(r"（[1-9]\d* 处）", ran.out)
    both = wenzhang("audit", "--json", "--xlsx", tmp_path / "again.xlsx")
    assert both.json == wenzhang("audit", "--json").json
    assert (tmp_path / "again.xlsx").is_file()


def test_audit_of_a_file_without_any_store(wenzhang: Run, tmp_path: Path) -> None:
    ran = wenzhang("audit", SAMPLES / "昌吉州人民政府电子政务办公室2021年部门预算.docx", store=tmp_path / "none")
    assert ran.code == 3
    assert "296.03 万元" in ran.out
    assert not (tmp_path / "none").exists()


def test_audit_of_what_there_is_not(wenzhang: Run, tmp_path: Path) -> None:
    one_line_error(wenzhang("audit", "没有这个文件.pdf"), "没有这个文件.pdf", "没有找到")
    one_line_error(wenzhang("audit", store=tmp_path / "none"), "wenzhang ingest")
    one_line_error(wenzhang("audit", "没有这个文件.pdf", store=tmp_path / "none"), "wenzhang ingest")
    (tmp_path / "坏.docx").write_bytes(b"PK\3\4 no archive")
    one_line_error(wenzhang("audit", tmp_path / "坏.docx"), "坏.docx")
    one_line_error(wenzhang("audit", "--xlsx", tmp_path / "a.csv"), "a.csv", ".xlsx")


# browse


def test_browse_shows_the_tables_as_read(wenzhang: Run) -> None:
    ran = wenzhang("browse", SAMPLE, store=None)
    assert ran.code == 0
    assert ran.out.count("■ ") >= 9
    assert "■ 表三" in ran.out.replace("■ 表三：", "■ 表三")
    assert "| 268.22 | 174.82 | 93.4" in ran.out


def test_browse_one_page(wenzhang: Run) -> None:
    whole, page = (wenzhang("browse", SAMPLE, *options, store=None) for options in ((), ("--page", "4")))
    assert page.code == 0
    assert 0 < page.out.count("■ ") < whole.out.count("■ ")
    assert "第4页" in page.out


@pytest.mark.parametrize(
    ("name", "content"), [("none.pdf", None), ("empty.pdf", b" "), ("cut.pdf", b"%PDF-1.7 cut off")]
)
def test_browse_of_what_cannot_be_read(wenzhang: Run, tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    one_line_error(wenzhang("browse", tmp_path / name, store=None), name)


# export


def test_export_jsonl(wenzhang: Run, tmp_path: Path) -> None:
    ran = wenzhang("export", tmp_path / "facts.jsonl")
    assert (ran.code, ran.out.strip()) == (0, f"已写入 {tmp_path / 'facts.jsonl'}")
    rows = rows_of(tmp_path / "facts.jsonl")
    assert len(rows) > 1000
    assert all(list(row)[: len(EXPORTED)] == EXPORTED for row in rows)  # more columns may follow
    assert {"item", "measures", "role"} <= rows[0].keys()
    assert {row["kind"] for row in rows} == {"cell", "sentence"}
    total = [
        r for r in rows if r["body"].startswith("克州") and r["measure"].endswith("项目支出") and r["name"] == "合计"
    ]
    assert {row["value"] for row in total} == {"93.4"}
    assert total[0]["unit"] == "万元"
    assert "/" in total[0]["measure"]
    assert len(total[0]["box"]) == 4
    assert any("comma read as decimal point" in row["flags"] for row in rows if row["written_as"] == "13,6")


def test_export_csv_and_xlsx_say_the_same(wenzhang: Run, tmp_path: Path) -> None:
    for name in ("facts.csv", "facts.xlsx", "facts.jsonl"):
        assert wenzhang("export", tmp_path / name).code == 0
    rows = rows_of(tmp_path / "facts.jsonl")
    with (tmp_path / "facts.csv").open(encoding="utf-8-sig", newline="") as lines:
        by_csv = list(csv.DictReader(lines))
    header, *by_xlsx = openpyxl.load_workbook(tmp_path / "facts.xlsx").worksheets[0].iter_rows(values_only=True)
    assert list(by_csv[0]) == list(header) == list(rows[0])
    assert len(by_csv) == len(by_xlsx) == len(rows)
    assert [row["value"] for row in by_csv] == [str(row[12]) for row in by_xlsx] == [row["value"] for row in rows]
    assert (tmp_path / "facts.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # Excel reads it as UTF-8


def test_export_cells_are_never_formulas(wenzhang: Run, tmp_path: Path) -> None:
    wenzhang("export", tmp_path / "facts.csv")
    with (tmp_path / "facts.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert not [cell for row in csv.reader(lines) for cell in row if cell[:1] in ("=", "+", "@")]


def test_export_to_another_format(wenzhang: Run, tmp_path: Path) -> None:
    one_line_error(wenzhang("export", tmp_path / "facts.parquet"), ".parquet", ".jsonl")


# evaluate


def test_evaluate_prints_a_table_and_every_miss(wenzhang: Run, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "kind": "lookup", "question": "克州2021年项目支出多少", "values": [["93.4", "万元"]]},
        {"id": "2", "kind": "lookup", "question": "克州2021年基本支出多少", "values": [["1", "万元"]]},
        {"id": "3", "kind": "refuse", "question": "克州2022年项目支出多少", "status": "no_data"},
        {"id": "4", "kind": "refuse", "question": "克州2022年基本支出多少", "values": [["1", "万元"]]},
    ]
    ran = wenzhang("evaluate", write_rows(tmp_path / "q.jsonl", rows))
    assert ran.code == 3
    header, lookup, refuse, total, *misses = ran.lines
    assert header.split() == ["类别", "对", "错数", "不符", "未答"]
    assert lookup.split() == ["lookup", "1", "1", "0", "0"]
    assert refuse.split() == ["refuse", "1", "0", "0", "1"]
    assert total.split() == ["合计", "2", "1", "0", "1"]
    assert [miss[:6] for miss in misses] == ["[错数] 2", "[未答] 4"]
    assert wenzhang("evaluate", write_rows(tmp_path / "q.jsonl", rows[:1])).code == 0


def test_evaluate_of_a_file_that_cannot_be_read(wenzhang: Run, tmp_path: Path) -> None:
    one_line_error(wenzhang("evaluate", tmp_path / "none.jsonl"), "none.jsonl")
    (tmp_path / "q.jsonl").write_text("{", encoding="utf-8")
    one_line_error(wenzhang("evaluate", tmp_path / "q.jsonl"), "第1行")


# ingest


def test_ingest_of_what_cannot_be_read_names_it_and_goes_on(wenzhang: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 cut off")
    ran = wenzhang("ingest", tmp_path / "none.docx", tmp_path / "bad.pdf", store=tmp_path / "store")
    assert ran.code == 2
    assert any(line.startswith("共 2 个文件：新导入 0，已有 0，失败 2") for line in ran.lines)
    assert "none.docx" in ran.err
    assert "bad.pdf" in ran.err
    assert "Traceback" not in ran.err


def test_ingest_once_and_again_then_ask(wenzhang: Run, tmp_path: Path) -> None:
    path = make(tmp_path)[-1]
    ran = wenzhang("ingest", path, store=tmp_path / "store")
    assert ran.code == 0, ran
    assert any(line.startswith(f"✓ {path.name} → 江东市海滨区体育局2024年部门预算：") for line in ran.lines)
    ran = wenzhang("ingest", path, store=tmp_path / "store")
    assert ran.lines[0] == f"= {path.name}（已导入过，跳过）"
    assert wenzhang("ask", "体育局2024年基本工资", store=tmp_path / "store").code == 0


def test_ingest_tells_of_contradictions_in_a_line(wenzhang: Run, tmp_path: Path) -> None:
    torn = replace(MADE[2], prose=("“三公”经费预算情况：公务接待费5万元。",))  # 4 in its table
    ran = wenzhang("ingest", *make(tmp_path, (torn, MADE[3])), store=tmp_path / "store")
    (line,) = (line for line in ran.lines if "自相矛盾" in line)
    assert re.search(r"错误 [1-9]\d* 处，可疑 \d+ 处（wenzhang audit", line)
    assert ran.lines[ran.lines.index(line) - 1].startswith("✓ 江东市海滨区卫生健康委员会2024年")  # under its own file


def test_ingest_of_an_archive_names_its_members(wenzhang: Run, tmp_path: Path) -> None:
    path = make(tmp_path)[-1]
    with zipfile.ZipFile(tmp_path / "公开.zip", "w") as archive:
        archive.write(path, f"体育局/{path.name}")
        archive.writestr("坏.pdf", b"%PDF-1.4 ")
    ran = wenzhang("ingest", tmp_path / "公开.zip", "--jobs", 2, store=tmp_path / "store")
    assert ran.code == 2
    read = f"✓ 公开.zip/体育局/{path.name} → 江东市海滨区体育局2024年部门预算："
    assert any(line.startswith(read) for line in ran.lines)
    assert "✗ 公开.zip/坏.pdf：PDF" in ran.err
    shown = wenzhang("ask", "体育局2024年基本工资", store=tmp_path / "store")
    assert f"（公开.zip/体育局/{path.name}）" in shown.out


def test_ingest_with_limits_that_make_no_sense(wenzhang: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENZHANG_FILE_SECONDS", "0")
    one_line_error(wenzhang("ingest", make(tmp_path)[-1], store=tmp_path / "store"), "WENZHANG_FILE_SECONDS")
    assert not (tmp_path / "store").exists()


def test_ingest_without_files(wenzhang: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    one_line_error(wenzhang("ingest", tmp_path / "empty", store=tmp_path / "store"), "empty")


# Usage, and whose fault it is


def test_help_names_every_verb() -> None:
    shown = CliRunner().invoke(cli, ["--help"])
    assert shown.exit_code == 0
    for verb in ("ingest", "ask", "chat", "check", "audit", "browse", "export", "evaluate", "serve"):
        assert verb in shown.output
        described = CliRunner().invoke(cli, [verb, "--help"])
        assert described.exit_code == 0
        if verb != "browse":  # reads a file, not a store
            assert "--store" in described.output


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["ask", "--nonsense"], ["export"], ["browse"], ["check", "-", "--year", "x"]]
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(cli, arguments).exit_code == 2


def test_our_own_errors_reach_the_entry_point(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["ask", "克州", "--store", str(tmp_path / "none")])
    assert isinstance(result.exception, WenzhangError)


def test_our_own_fault_is_exit_code_1(wenzhang: Run, tmp_path: Path) -> None:
    ran = wenzhang("export", tmp_path / "no such folder" / "facts.csv")
    assert ran.code in (1, 2)
    assert "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()) == 1


# The real thing


def process(*arguments: object, stdin: str | bytes = "", **settings: str) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", **settings}
    return subprocess.run(
        [sys.executable, "-m", "qa", *map(str, arguments)],
        cwd=ROOT,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment,
        check=False,
    )


def test_a_process_answers_and_writes_nothing_else(sample_facts: Path) -> None:
    done = process("ask", "克州2021年项目支出多少", "--store", sample_facts)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "93.4 万元" in done.stdout.decode()


def test_a_process_in_a_bare_locale_still_writes_chinese(sample_facts: Path) -> None:
    done = process("ask", "克州2022年项目支出多少", "--store", sample_facts, LANG="C", LC_ALL="C")
    assert done.returncode == 3
    assert "2022年" in done.stdout.decode("utf-8")


def test_a_process_names_a_missing_store_in_one_line(tmp_path: Path) -> None:
    done = process("ask", "克州2021年项目支出多少", "--store", tmp_path / "none")
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.decode().strip().splitlines()) == 1


def test_a_process_checks_its_standard_input(sample_facts: Path) -> None:
    done = process("check", "-", "--store", sample_facts, stdin="克州2021年项目支出94.3万元。")
    assert done.returncode == 3
    assert "93.4" in done.stdout.decode()
