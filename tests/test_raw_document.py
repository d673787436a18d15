"""What a RawDocument says of itself; and that readers of text lose no digit, whatever the text is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.domain.disclosure import Cell, Discard
from index.readers import Grid, Line, RawDocument
from index.readers.text.plain import read_text
from index.readers.web.html import read_html


def test_digits_placed_are_those_of_blocks_and_discards_by_page() -> None:
    document = RawDocument(
        Path("a.pdf"),
        pages=3,
        blocks=(
            Line("２０21年", page=None),
            Line("无数字", page=2),
            Grid((Cell("12.5", 0, 0, page=2), Cell("7", 0, 1)), page=3),
        ),
        discards=(Discard("- 3 -", "页码", page=3),),
    )
    assert document.placed() == {1: Counter("2021"), 2: Counter("125"), 3: Counter("73")}


@given(st.text(alphabet="12３项目合计#-*. \t\t\n\n\f\r", max_size=120))
def test_no_digit_of_a_text_is_lost(text: str) -> None:
    document = read_text(Path("a.txt"), (text + "[bookmark: _Toc45]\n").encode())
    assert document.placed() == document.digits


@given(
    st.lists(
        st.sampled_from(
            [
                "<table>",
                "</table>",
                "<tr>",
                "<td>",
                "</td>",
                "<th colspan=2>",
                "<td rowspan=3>",
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<br>",
                "甲1",
                "乙2.5",
                "<nav>",
                "</nav>",
                "<span>",
                "</span>",
                "<pre>",
                "</pre>",
                "<!--3-->",
                "<caption>",
                "<tbody>",
                "<thead>",
                "<tfoot>",
                "<ul>",
                "<li>",
                "<b>",
                "</b>",
                "4",
                "5",
                "<p&#32;hidden>",
                "<form>",
                "<select>",
                "<option>",
                "<h1>",
                "</h1>",
            ]
        ),
        max_size=40,
    )
)
def test_no_digit_of_a_page_is_lost(pieces: list[str]) -> None:
    document = read_html(Path("a.html"), "".join(["<body>", *pieces]).replace("&#32;", " ").encode())
    assert document.placed() == document.digits


def test_a_comment_inside_what_is_hidden_is_discarded_with_it() -> None:
    document = read_html(Path("a.html"), "<body><nav>5<!--3--></nav><p>甲1</p>".encode())
    assert document.placed() == document.digits == {1: Counter("531")}
    assert [discard.text for discard in document.discards] == ["5 3"]
