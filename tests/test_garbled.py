"""Text layers that lie: fonts whose ToUnicode map was lost or is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from index.domain.disclosure import Cell
from index.readers import RawDocument, read
from index.readers.pdf import broken_fonts as garbled
from index.readers.pdf.page import read_pdf
from index.readers.pdf.rulings import Glyph, Marks
from index.readers.raw import Grid
from index.readers.scan import ocr
from typesetting.fonts import font_path, truetype

HEADER = ["项目", "合计", "基本支出"]
ROWS = [
    ["工资福利", "1,234.56", "987.65"],
    ["商品服务", "2,468.01", "135.79"],
    ["办公费", "12.30", "9.86"],
    ["差旅费", "44.07", "58.21"],
]


def table_page(*, mapped: Callable[[str], str] = lambda char: char) -> bytes:
    """A ruled table of one page. ``mapped`` says as what each character stands in the ToUnicode map; the map is not
    compressed, and each entry keeps its length, so that nothing else of the file moves."""
    characters = frozenset("".join(map("".join, [HEADER, *ROWS])) + "0123456789., ")
    font = f"Test{sum(map(ord, map(mapped, sorted(characters))))}"
    pdfmetrics.registerFont(TTFont(font, BytesIO(truetype(characters, font_path()))))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(400, 300), pageCompression=0, invariant=1)
    canvas.setFont(font, 10)
    xs, ys = [40, 140, 240, 340], [250 - 22 * i for i in range(len(ROWS) + 2)]
    canvas.grid(xs, ys)
    for y, row in zip(ys, [HEADER, *ROWS], strict=False):
        for x, text in zip(xs, row, strict=False):
            canvas.drawString(x + 5, y - 15, text)
    canvas.save()

    def rewritten(stream: re.Match[bytes]) -> bytes:
        return re.sub(rb"<([0-9A-Fa-f]{4})>", lambda m: b"<%04X>" % ord(mapped(chr(int(m[1], 16)))), stream[0])

    return re.sub(rb"/CMapName.*?endcmap", rewritten, out.getvalue(), flags=re.DOTALL)


def _shifted(base: int) -> Callable[[str], str]:
    return lambda char: chr(base + int(char)) if char in "0123456789" else char


BROKEN = {
    "private use": _shifted(0xE030),
    "replacement character": lambda char: "\ufffd" if char in "0123456789" else char,
    "control characters": _shifted(0x0E),
    "letters": _shifted(ord("k")),
    "punctuation": _shifted(0x21),
}


@pytest.fixture
def _without_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recogniser", lambda: None)
    monkeypatch.setattr(garbled, "recogniser", lambda: None)


def _cells(document: RawDocument) -> list[Cell]:
    return [cell for block in document.blocks if isinstance(block, Grid) for cell in block.cells]


def _read(content: bytes, folder: Path) -> RawDocument:
    path = folder / "测试.pdf"
    path.write_bytes(content)
    return read_pdf(path, path.read_bytes())


@pytest.mark.usefixtures("_without_recogniser")
def test_a_sound_map_is_read(tmp_path: Path) -> None:
    document = _read(table_page(), tmp_path)
    assert not document.problems
    assert [cell.text for cell in _cells(document)] == [text for row in [HEADER, *ROWS] for text in row]


@pytest.mark.usefixtures("_without_recogniser")
@pytest.mark.parametrize("kind", BROKEN)
def test_digits_that_come_out_as_others_are_never_read(kind: str, tmp_path: Path) -> None:
    document = _read(table_page(mapped=BROKEN[kind]), tmp_path)
    assert document.blocks == ()
    [problem] = document.problems
    assert problem.page == 1
    assert "字体编码损坏" in problem.what
    assert "wenzhang[ocr]" in problem.what
    [discard] = document.discards
    assert discard.why == "字体编码损坏"


@pytest.mark.usefixtures("_without_recogniser")
def test_two_digits_that_come_out_as_one_are_told_by_the_order_of_the_others(tmp_path: Path) -> None:
    document = _read(table_page(mapped=lambda char: "1" if char == "7" else char), tmp_path)
    assert document.blocks == ()


def test_placeholders_for_characters_without_a_map_are_told_and_bullets_are_not() -> None:
    def odd(texts: list[str], font: str = "ABCDEF+SimSun") -> bool:
        glyphs = [Glyph(text, 10.0 * i, 5.0, 10.0 * i + 9, 15.0, 10.0, font=font) for i, text in enumerate(texts)]
        return bool(garbled.garbled(Marks(595, 842, glyphs), page=None))

    assert odd(["(cid:17)", "(cid:19)", ".", "(cid:20)"])
    assert odd(["1", "\x1f", "3"])
    assert not odd(["\uf06c", "一", "般"])
    assert not odd(["\uf0a8", "\uf0fe", "是"], font="Wingdings")


def test_permuted_digits_are_told_by_their_look(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="the [ocr] extra is not installed")
    permuted = dict(zip("0123456789", "3817496520", strict=True))
    document = _read(table_page(mapped=lambda char: permuted.get(char, char)), tmp_path)
    assert [cell.text for cell in _cells(document)][3:] == [text for row in ROWS for text in row]
    assert all(cell.ocr for cell in _cells(document))
    assert "字体编码损坏" in document.problems[0].what


def test_no_false_alarm_on_the_samples(samples: Path) -> None:
    for path in sorted(samples.glob("*.pdf")):
        assert not [problem for problem in read(path).problems if "编码" in problem.what or "扫描" in problem.what]


def test_no_false_alarm_on_real_disclosures(shared_disclosures: Path) -> None:
    for path in sorted(shared_disclosures.glob("*.pdf")):
        assert not [problem for problem in read(path).problems if "编码" in problem.what or "扫描" in problem.what]
