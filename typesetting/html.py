"""A Document as one plain HTML page, as a government site prints it: rowspan, colspan, no scripts."""

from __future__ import annotations

from html import escape

from typesetting.layout import cells, laid_out
from typesetting.model import Document, Heading, TableSpec
from typesetting.style import Style

_RULES = {
    "ruled": "table, th, td { border: 1px solid #000; }",
    "open_sides": "th, td { border: 1px solid #000; } tr > :first-child { border-left: 0; } "
    "tr > :last-child { border-right: 0; }",
    "borderless": "",
}


def html_bytes(document: Document, style: Style) -> bytes:
    title = escape(document.title.replace("\n", ""))
    lines = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        "<head>",
        '<meta charset="utf-8">',
        f"<title>{title}</title>",
        f"<style>table {{ border-collapse: collapse; }} {_RULES[style.borders]}</style>",
        "</head>",
        "<body>",
        f"<h1>{title}</h1>",
    ]
    for block in document.blocks:
        if isinstance(block, TableSpec):
            lines += _table(laid_out(block, style))
        elif isinstance(block, Heading):
            lines.append(f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>")
        else:
            lines.append(f"<p>{escape(block.text)}</p>")
    return "\n".join([*lines, "</body>", "</html>", ""]).encode()


def _table(table: TableSpec) -> list[str]:
    lines = [f"<p>{escape(line)}</p>" for line in table.caption]
    if table.department or table.unit:
        lines.append(f"<p><span>{escape(table.department)}</span>　　<span>{escape(table.unit)}</span></p>")
    lines.append("<table>")
    rows: dict[int, list[str]] = {}
    for cell in cells(table):
        tag = "th" if cell.is_header else "td"
        spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
        spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
        text = escape(cell.text).replace("\n", "<br>")
        rows.setdefault(cell.row, []).append(f"<{tag}{spans}>{text}</{tag}>")
    for index in range(len(table.header) + len(table.rows)):
        lines.append(f"<tr>{''.join(rows.get(index, []))}</tr>")
    lines.append("</table>")
    return lines + [f"<p>{escape(note)}</p>" for note in table.notes]
