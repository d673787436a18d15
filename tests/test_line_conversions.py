"""The shipped PDFs as a PDF-to-text conversion gives them, against what their ruled tables say: nothing may be
wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from benchmarks.grids import table_numbers
from index.domain.amounts import count_digits
from index.ingestion.extraction import Extract, extract_file

SAMPLES = ("昌吉市人民政府办公室2023年部门预算", "克州电子政务服务中心2021年部门预算")
# Which share of the numbers of the tables is read from the text, at least.
READ = {"昌吉市人民政府办公室2023年部门预算": 0.97, "克州电子政务服务中心2021年部门预算": 0.88}


def converted(path: Path) -> str:
    """The text of a PDF by pdfium, page after page."""
    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    document.close()
    return "".join(f"{page}\n\f" for page in pages)


def numbers(extract: Extract) -> Counter[tuple[str, tuple[str, ...] | None, str, str]]:
    """The numbers of the tables, each with its table, header path and label."""

    def each() -> Iterator[tuple[str, tuple[str, ...] | None, str, str]]:
        for table in extract.tables:
            for number in table_numbers(table):
                yield "".join(table.title.split()), number.header, "".join(number.label), str(number.value)

    return Counter(each())


@pytest.fixture(scope="module", params=SAMPLES)
def pair(
    request: pytest.FixtureRequest, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path, Path]:
    source = samples / f"{request.param}.pdf"
    text = tmp_path_factory.mktemp("converted") / f"{request.param}.txt"
    text.write_text(converted(source), encoding="utf-8")
    return request.param, source, text


@pytest.mark.parametrize("one_a_line", [False, True], ids=["rows", "words"])
def test_what_is_read_from_the_text_is_what_the_tables_say(pair: tuple[str, Path, Path], one_a_line: bool) -> None:
    name, source, text = pair
    if one_a_line:  # some conversions put every word on a line of its own; captions stay whole
        lines = text.read_text(encoding="utf-8").split("\n")
        text = text.with_name(f"{name}-words.txt")
        words = ("\n".join(line.split(" ")) if "单位：" not in line and "表" not in line else line for line in lines)
        text.write_text("\n".join(words), encoding="utf-8")
    expected, found = numbers(extract_file(source)), numbers(extract_file(text))
    assert found - expected == Counter()
    if not one_a_line:
        assert (found & expected).total() >= READ[name] * expected.total()


def test_every_digit_of_the_text_went_somewhere(pair: tuple[str, Path, Path]) -> None:
    extract = extract_file(pair[2])
    held: Counter[str] = Counter()
    parts = [cell.text for table in extract.tables for cell in table.cells]
    parts += [cell.text for sheet in extract.sheets for row in sheet.rows for cell in row]
    parts += [line.text for paragraph in extract.paragraphs for line in paragraph.lines]
    parts += [discard.text for discard in extract.discards]
    for part in parts:
        held += count_digits(part)
    assert held == count_digits(pair[2].read_text(encoding="utf-8"))
