"""ZIP archives: members as files of their own, whoever packed them and however they are broken."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
from pathlib import Path

import pytest
from test_ingest import budget_file, stored, totals

import index.ingestion.archives
from index.domain.errors import DamagedDocument, EmptyDocument, ReadError, file_label
from index.ingestion.archives import Archives, Entry, entries, may_be_archive, members
from index.ingestion.ingest import Progress, file_hash, find_files, ingest
from index.ingestion.workers import Limits, Workers


def packed(path: Path, *files: tuple[str, bytes]) -> Path:
    path.write_bytes(packed_bytes(*files))
    return path


def packed_bytes(*files: tuple[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return written.getvalue()


def names(path: Path) -> list[str]:
    return [file_label(entry.path) for entry in members(path) or ()]


def errors(path: Path) -> list[str]:
    return [str(entry.error) for entry in members(path) or () if entry.error]


def contents(path: Path) -> list[bytes | None]:
    with Archives() as archives:
        return [archives.content(entry) for entry in members(path) or ()]


@pytest.fixture
def budget(tmp_path: Path) -> bytes:
    return budget_file(tmp_path / "b.txt").read_bytes()


# --- what is listed ----------------------------------------------------------------------------------------------


def test_readable_members_in_their_order(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "公开.zip",
        *(("财政局/预算.PDF", b"1"), ("a.docx", b"2"), ("照片.gif", b"3"), ("说明", b"4"), ("空目录/", b"")),
        *(
            ("__MACOSX/._a.docx", b"5"),
            (".DS_Store.txt", b"6"),
            ("b/~$锁.docx", b"7"),
            ("目录.pdf/", b""),
            ("b.txt", b"8"),
        ),
    )
    assert names(path) == ["公开.zip/财政局/预算.PDF", "公开.zip/a.docx", "公开.zip/b.txt"]
    assert contents(path) == [b"1", b"2", b"8"]
    assert all(entry.path.is_relative_to(path) for entry in members(path) or ())


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_written_without_the_utf8_flag(tmp_path: Path, encoding: str) -> None:
    """Windows in China writes GBK; some writers write UTF-8 and forget to say so."""
    name = "某区财政局\\部门决算公开表.pdf" if encoding == "gb18030" else "某区财政局/部门决算公开表.pdf"
    raw = name.encode(encoding)
    content = packed_bytes(("x" * len(raw), b"1")).replace(b"x" * len(raw), raw)
    path = tmp_path / "公开.zip"
    path.write_bytes(content)
    assert names(path) == ["公开.zip/某区财政局/部门决算公开表.pdf"]


def test_no_name_leads_out_of_the_archive(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "公开.zip",
        *(
            ("../../etc/a.txt", b""),
            ("/root/b.txt", b""),
            ("C:\\c.txt", b""),
            ("x/../d.txt", b""),
            ("一\n行\u202e.txt", b""),
        ),
    )
    found = [
        "公开.zip/etc/a.txt",
        "公开.zip/root/b.txt",
        "公开.zip/C:/c.txt",
        "公开.zip/x/d.txt",
        "公开.zip/一_行_.txt",
    ]
    assert names(path) == found


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = packed_bytes(("a.txt", b"1"), ("第三层.zip", packed_bytes(("b.txt", b"2"))))
    path = packed(tmp_path / "公开.zip", ("一.zip", inner), ("c.txt", b"3"), ("二.zip", b"PK\3\4 damaged"))
    assert names(path) == [f"公开.zip/{name}" for name in ("一.zip/a.txt", "一.zip/第三层.zip", "c.txt", "二.zip")]
    assert [error.partition("：")[::2] for error in errors(path)] == [
        ("公开.zip/一.zip/第三层.zip", "压缩包套了 2 层以上。请解压后再导入"),
        ("公开.zip/二.zip", "在压缩包里损坏或不完整。请重新下载压缩包"),
    ]
    with Archives() as archives:
        read = [archives.content(entry) for entry in members(path) or () if not entry.error]
    assert read == [b"1", b"3"]


def test_documents_that_are_zip_files_are_no_archives(tmp_path: Path, samples: Path) -> None:
    word = next(samples.glob("*.docx"))
    renamed = tmp_path / "预算.zip"
    renamed.write_bytes(word.read_bytes())
    assert not may_be_archive(word)
    assert may_be_archive(renamed)
    assert members(renamed) is None
    assert members(packed(tmp_path / "a.ofd", ("OFD.xml", b""))) is None
    with Workers(1, Limits()) as workers:
        assert entries([renamed, word], workers) == [Entry(renamed), Entry(word)]


def test_an_archive_without_anything_to_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(EmptyDocument, match=r"公开.zip：压缩包里没有可读的文件"):
        members(packed(tmp_path / "公开.zip", ("a.gif", b"")))
    with pytest.raises(EmptyDocument):
        members(packed(tmp_path / "空.zip"))


# --- what is refused ---------------------------------------------------------------------------------------------


def test_a_member_with_a_password_alone_is_refused(tmp_path: Path) -> None:
    content = bytearray(packed_bytes(("a.txt", b"1"), ("b.txt", b"2")))
    second = content.rindex(b"PK\1\2")
    struct.pack_into("<H", content, second + 8, 1)
    path = tmp_path / "公开.zip"
    path.write_bytes(content)
    assert errors(path) == ["公开.zip/b.txt：压缩包里的文件有密码。请解压后再导入"]
    first, _ = members(path) or ()
    with Archives() as archives:
        assert archives.content(first) == b"1"


def test_a_compression_that_we_do_not_bound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "公开.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "1")
    assert errors(path) == ["公开.zip/a.txt：压缩方法不认得。请解压后再导入"]


def test_bombs_by_size_count_and_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "公开.zip", ("a.txt", b"0" * 3_000_000), ("b.txt", b"1"))
    monkeypatch.setattr(index.ingestion.archives, "MAX_MEMBER_BYTES", 2 * 1024 * 1024)
    assert errors(path) == ["公开.zip/a.txt：解开后超过 2 MB。请检查原件，或解压后单独导入"]
    monkeypatch.setattr(index.ingestion.archives, "MAX_TOTAL_BYTES", 2 * 1024 * 1024)
    with pytest.raises(ReadError, match=r"^公开.zip：压缩包解开后超过"):
        members(path)
    monkeypatch.undo()
    monkeypatch.setattr(index.ingestion.archives, "MAX_MEMBERS", 1)
    with pytest.raises(ReadError, match=r"^公开.zip：压缩包里的文件超过 1 个"):
        members(path)


def test_a_member_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    content = bytearray(packed_bytes(("a.txt", b"0" * 50_000_000)))
    for mark, field in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", content, content.rindex(mark) + field, 10)
    path = tmp_path / "公开.zip"
    path.write_bytes(content)
    (entry,) = members(path) or ()
    with Archives() as archives, pytest.raises(DamagedDocument, match=r"^公开.zip/a.txt：在压缩包里损坏"):
        archives.content(entry)


def test_an_archive_replaced_since_it_was_listed(tmp_path: Path) -> None:
    path = packed(tmp_path / "公开.zip", ("a.txt", b"1"), ("b.txt", b"2"))
    listed = members(path) or []
    packed(path, ("a.txt", b"1"))
    with Archives() as archives, pytest.raises(DamagedDocument):
        archives.content(listed[1])


def test_damaged_archives_give_one_line_or_a_reading(tmp_path: Path) -> None:
    whole = packed_bytes(("财政局/a.txt", b"1" * 500), ("b.zip", packed_bytes(("c.txt", b"2" * 500))), ("d.pdf", b"3"))
    chance = random.Random(20216)
    cases = [whole[: len(whole) * tenth // 10] for tenth in range(1, 10)]
    for _ in range(300):
        case = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 10))):
            case[chance.randrange(len(case))] = chance.randrange(256)
        cases.append(bytes(case))
    path, read, refused = tmp_path / "公开.zip", 0, list[str]()
    for case in cases:
        path.write_bytes(case)
        try:
            listed = members(path) or ()
        except ReadError as error:
            refused.append(str(error))
            continue
        with Archives() as archives:
            for entry in listed:
                try:
                    archives.content(entry)
                    read += 1
                except ReadError as error:
                    refused.append(str(error))
    assert read > 100
    assert len(refused) > 50
    assert all(error.startswith("公开.zip") and "\n" not in error for error in refused)


# --- through ingest ----------------------------------------------------------------------------------------------


def test_members_are_ingested_as_files_of_their_own(tmp_path: Path, budget: bytes) -> None:
    folder = tmp_path / "公开"
    folder.mkdir()
    other = budget_file(tmp_path / "c.txt", year=2022, value="6.60").read_bytes()
    path = packed(
        folder / "a.zip", ("一/预算.txt", budget), ("坏.pdf", b"%PDF-1.4 "), ("二.zip", packed_bytes(("c.txt", other)))
    )
    (folder / "damaged.zip").write_bytes(path.read_bytes()[:200])
    seen: list[Progress] = []
    report = ingest(folder, tmp_path / "store", progress=seen.append)
    assert [(file_label(f.path), f.status) for f in report.files] == [
        ("a.zip/一/预算.txt", "ingested"),
        ("a.zip/坏.pdf", "failed"),
        ("a.zip/二.zip/c.txt", "ingested"),
        ("damaged.zip", "failed"),
    ]
    finished = [event for event in seen if event.report]
    assert {file_label(event.path) for event in finished} == {file_label(f.path) for f in report.files}
    assert [(event.done, event.total) for event in finished] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [file.error.partition("：")[0] for file in report.failed] == ["a.zip/坏.pdf", "damaged.zip"]
    facts = stored(tmp_path / "store").facts
    assert {f.source.path for f in facts} == {str(path / "一" / "预算.txt"), str(path / "二.zip" / "c.txt")}
    assert {f.source.sha256 for f in facts} == {file_hash(tmp_path / "b.txt"), file_hash(tmp_path / "c.txt")}
    assert totals(tmp_path / "store") == [("某州测试局", 2021, "5.50"), ("某州测试局", 2022, "6.60")]
    again = ingest(folder, tmp_path / "store")
    assert [f.status for f in again.files] == ["known", "failed", "known", "failed"]


def test_a_copy_is_read_once_whatever_it_is_called(tmp_path: Path, budget: bytes) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(budget)
    yearless = "编制部门：某州测试局　单位：万元\n公务接待费5.50万元，这是预算。"
    for name in ("c.txt", "d2023年部门预算.txt"):
        (tmp_path / name).write_text(yearless, encoding="utf-8")
    report = ingest(tmp_path, tmp_path / "store", jobs=2)
    assert [(f.path.name, f.status) for f in report.files] == [
        ("a.txt", "ingested"),
        ("b.txt", "known"),
        ("c.txt", "ingested"),
        ("d2023年部门预算.txt", "known"),
    ]


def test_folders_leave_out_what_is_nobodys_document(tmp_path: Path) -> None:
    for name in ("a.txt", "b.zip", ".hidden.pdf", "~$锁.docx", "__MACOSX/c.pdf", ".git/d.txt", "sub/e.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [p.name for p in find_files([tmp_path])] == ["a.txt", "b.zip", "e.md"]
    assert [p.name for p in find_files([tmp_path / ".hidden.pdf"])] == [".hidden.pdf"]  # named, so wanted


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of POSIX")
def test_what_is_neither_file_nor_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(ReadError, match="不是文件"):
        file_hash(tmp_path / "pipe.txt")
    assert not may_be_archive(tmp_path / "pipe.txt")
