"""Damaged files: a clear error or a reading, never another exception. A short seeded run; the whole kind, not one file."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from index.domain.errors import ReadError
from index.readers import read
from index.readers.pdf import broken_fonts as garbled
from index.readers.scan import ocr
from typesetting import Style, load_figures, write

SAMPLES = Path(__file__).parents[1] / "samples"
SEED = 20211


@pytest.fixture(autouse=True)
def _without_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that lost its text would be recognised, seconds each: scans have tests of their own."""
    for module in (ocr, garbled):
        monkeypatch.setattr(module, "recogniser", lambda: None)


def damaged(content: bytes, rounds: int) -> list[bytes]:
    """The content cut at every tenth, and with bytes overwritten at random."""
    chance = random.Random(SEED)
    cases = [content[: len(content) * tenth // 10] for tenth in range(10)]
    for count in (1, 5, 50, 5, 50) * rounds:
        flipped = bytearray(content)
        for _ in range(count):
            flipped[chance.randrange(len(flipped))] = chance.randrange(256)
        cases.append(bytes(flipped))
    return cases


def outcome(path: Path) -> str:
    """What reading gives: the error's text, or "" for a document."""
    try:
        assert read(path).blocks
    except ReadError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*2021*.*")), ids=lambda path: path.suffix)
def test_a_damaged_file_gives_one_line_or_a_reading(sample: Path, tmp_path: Path) -> None:
    check(sample.read_bytes(), sample.suffix, tmp_path)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html", ".xls", ".txt"])
def test_no_format_breaks_on_damaged_bytes(suffix: str, tmp_path: Path) -> None:
    document = load_figures(sorted((SAMPLES / "figures").glob("*.toml"))[0]).document
    document = replace(document, blocks=document.blocks[:12])
    if suffix == ".xls":
        content = (Path(__file__).parent / "data" / "workbook.xls").read_bytes()
    elif suffix == ".txt":
        content = "".join(f"\t{text}\n" for text in ("项目", "合计\n", "甲", "5.5\n\n")).encode() * 40
    else:
        content = write(document, tmp_path / f"whole{suffix}", Style()).read_bytes()
    check(content, suffix, tmp_path, rounds=8)
    if suffix in (".docx", ".xlsx"):
        for case in damaged_inside(content):
            (tmp_path / f"damaged{suffix}").write_bytes(case)
            assert "\n" not in outcome(tmp_path / f"damaged{suffix}")


def damaged_inside(content: bytes) -> Iterator[bytes]:
    """The package with bytes of one part overwritten, so that its checksums hold."""
    chance = random.Random(SEED)
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for _ in range(40):
        hit = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
        flipped = bytearray(parts[hit])
        for _ in range(3):
            flipped[chance.randrange(len(flipped))] = chance.choice(b'<>/"0159abr= \xe5')
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for name, part in parts.items():
                package.writestr(name, bytes(flipped) if name == hit else part)
        yield out.getvalue()


def check(content: bytes, suffix: str, tmp_path: Path, rounds: int = 1) -> None:
    for case in damaged(content, rounds):
        path = tmp_path / f"damaged{suffix}"
        path.write_bytes(case)
        error = outcome(path)
        assert not error or (error.startswith(path.name) and "\n" not in error)
