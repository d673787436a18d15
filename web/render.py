"""One answer → the HTML of a reply. Whatever comes from a document or a person passes through ``plain``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PureWindowsPath

from index.amounts import find_amounts
from index.disclosure import Disclosure, Passage, Source
from qa.answer import Answer, CheckedNumber, Conflict, Figure, Status, Verdict, decimal_text
from qa.compose import amount_text
from qa.vocabulary import bodies_of
from web.escape import plain
from web.words import KIND_WORDS, SCOPE_WORDS, STATUS_WORDS, VERDICT_WORDS, understood

SHOWN_CARDS = 3  # more stand folded below: an answer must not be buried under its proof
SHOWN_QUESTION = 600  # characters of a question that its bubble repeats
DOUBTFUL = frozenset({Verdict.CONFLICT, Verdict.CONTRADICTED, Verdict.UNSUPPORTED})
_TABLE_CELL = re.compile(r"\| (.*?) (?=\|)")
_TABLE_RULE = re.compile(r"\|(?: -+ \|)+")
CONFLICT_LINE = "注意，公开文件自身有矛盾"  # how qa.compose begins what the box says better


@dataclass(frozen=True, slots=True)
class Ground:
    """What a part of the answer rests on: places that all give the same value."""

    label: str
    amount: str
    sources: tuple[Source, ...]


def render(answer: Answer) -> str:
    """The HTML of a reply, on one line: a blank line would end the HTML block and start Markdown."""
    icon, words = STATUS_WORDS[answer.status]
    series = series_of(answer)
    several = bool(series) or has_table(answer.text)
    parts = [
        f'<p class="wz-status"><span aria-hidden="true">{icon}</span> {words}</p>',
        "" if several else render_lead(answer),
        render_text(answer, leave_out=[line_of(figure) for figure in series]),
        render_series(series),
        *(render_conflict(conflict) for conflict in answer.conflicts),
        f'<p class="wz-note">{plain(answer.note)}</p>' if answer.note else "",
        render_choices(answer.choices),
        render_grounds(answer, folded=several or answer.status is not Status.ANSWERED),
        render_how(answer),
    ]
    return f'<div class="wz wz-{answer.status.value}">{"".join(parts)}</div>'


def render_excuse(sentence: str) -> str:
    """A reply that is not an answer: bad input, a store that cannot be used, or our own fault."""
    return (
        '<div class="wz wz-error"><p class="wz-status"><span aria-hidden="true">！</span> 这次没有答案</p>'
        f'<p class="wz-text">{plain(sentence)}</p></div>'
    )


def render_question(question: str) -> str:
    """The question as asked, cut where it is too long to repeat."""
    cut = f"{question[:SHOWN_QUESTION]}……（共{len(question)}字）" if len(question) > SHOWN_QUESTION else question
    return f'<div class="wz-question">{plain(cut) if cut.strip() else "（空白）"}</div>'


# The answer itself ---------------------------------------------------------------------------------------------------


def render_lead(answer: Answer) -> str:
    """The asked figure, large. The sentence below it says what it is."""
    if answer.status is not Status.ANSWERED or not answer.figures:
        return ""
    asked = answer.figures[0]
    formula = f'<p class="wz-formula">算法：{plain(asked.formula)}</p>' if asked.formula not in answer.text else ""
    return (
        f'<p class="wz-lead" title="{plain(asked.label)}"><strong class="wz-figure">{render_amount(asked)}</strong>'
        f'<span class="wz-kind">{kind_text(asked)}</span></p>{formula}'
    )


def render_amount(figure: Figure) -> str:
    """Number and unit; a large amount in 元 has 万元 beside it."""
    number = decimal_text(figure.value)
    unit = amount_text(figure.value, figure.unit).removeprefix(number).strip()
    return f'{plain(number)}<span class="wz-unit">{plain(unit)}</span>'


def kind_text(figure: Figure) -> str:
    return KIND_WORDS.get(figure.kind, plain(figure.kind))


def series_of(answer: Answer) -> tuple[Figure, ...]:
    """The figures that the text lists line by line, where that is what was asked for: a table shows them better."""
    lines = answer.text.split("\n")
    listed = tuple(figure for figure in answer.figures if line_of(figure) in lines)
    return listed if len(listed) > 1 and answer.status is Status.ANSWERED else ()


def line_of(figure: Figure) -> str:
    return f"{figure.label}：{amount_text(figure.value, figure.unit)}"


def render_text(answer: Answer, leave_out: Sequence[str]) -> str:
    """The sentences, without the lines that stand in a table or a box of their own; tables of the text as tables."""
    parts: list[str] = []
    start = 0
    for is_table, group in groupby(answer.text.split("\n"), key=is_table_line):
        lines = list(group)
        if is_table:
            parts.append(render_table(answer, lines, start))
        else:
            parts.append(render_sentences(answer, lines, start, leave_out))
        start += sum(len(line) + 1 for line in lines)
    return "".join(parts)


def render_sentences(answer: Answer, lines: Sequence[str], start: int, leave_out: Sequence[str]) -> str:
    shown = []
    for line in lines:
        if line.strip() and line not in leave_out and not (answer.conflicts and line.startswith(CONFLICT_LINE)):
            shown.append(render_numbers(answer.text, start, start + len(line), answer.numbers))
        start += len(line) + 1
    return f'<p class="wz-text">{"<br>".join(shown)}</p>' if shown else ""


def is_table_line(line: str) -> bool:
    """Whether a line of an answer is a row of a Markdown table."""
    return line.startswith("| ") and line.endswith(" |")


def has_table(text: str) -> bool:
    return any(map(is_table_line, text.split("\n")))


def render_table(answer: Answer, lines: Sequence[str], start: int) -> str:
    """A Markdown table of the answer's text that begins at ``start``; its numbers marked as in sentences."""
    head, body = "", ""
    for at, line in enumerate(lines):
        cells = [(start + m.start(1), start + m.end(1)) for m in _TABLE_CELL.finditer(line)]
        start += len(line) + 1
        shown = [render_numbers(answer.text, first, end, answer.numbers) for first, end in cells]
        if not at:
            head = "".join(f'<th scope="col">{cell}</th>' for cell in shown)
        elif not _TABLE_RULE.fullmatch(line):
            amounts = "".join(f'<td class="wz-amount">{cell}</td>' for cell in shown[1:])
            body += f'<tr><th scope="row">{shown[0]}</th>{amounts}</tr>'
    return (
        f'<div class="wz-scroll"><table class="wz-series"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def render_numbers(text: str, start: int, end: int, numbers: Sequence[CheckedNumber]) -> str:
    """``text[start:end]`` with each checked number marked; a doubtful one says so in words."""
    parts: list[str] = []
    done = start
    for number in sorted(numbers, key=lambda number: number.start):
        if not done <= number.start < number.end <= end or number.verdict is Verdict.NOT_A_FIGURE:
            continue
        words = VERDICT_WORDS[number.verdict]
        parts.append(plain(text[done : number.start]))
        done = with_unit(text, number, end)
        shown = plain(text[number.start : done])
        parts.append(f'<b class="wz-number" title="{plain(number.reason or words)}">{shown}</b>')
        if number.verdict in DOUBTFUL:
            parts.append(f'<small class="wz-doubt">（⚠ {words}）</small>')
    return "".join([*parts, plain(text[done:end])])


def with_unit(text: str, number: CheckedNumber, end: int) -> int:
    """Where a number ends together with its unit, if that follows after a space: 296.3 万元."""
    after = f" {number.unit}"
    return number.end + len(after) if number.unit and text[number.end : end].startswith(after) else number.end


def render_series(figures: Sequence[Figure]) -> str:
    if not figures:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{plain(figure.label)}</th><td class="wz-amount">{render_amount(figure)}</td>'
        f"<td>{short_place(figure.sources)}</td></tr>"
        for figure in figures
    )
    return (
        '<div class="wz-scroll"><table class="wz-series"><thead><tr><th scope="col">名称</th>'
        f'<th scope="col">数额</th><th scope="col">出处</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def short_place(sources: Sequence[Source]) -> str:
    """The table and the page alone; the cards below have the rest."""
    if not sources:
        return ""
    first = sources[0]
    return plain(" · ".join(filter(None, [first.table or "正文", page_text(first)])))


def render_conflict(conflict: Conflict) -> str:
    """Every value with a place; the first is the one that the answer uses."""
    groups: dict[tuple[str, str], list[Source]] = {}
    for value, unit, source in conflict.values:
        groups.setdefault((decimal_text(value), unit), []).append(source)
    several = len({source.disclosure for _, _, source in conflict.values}) > 1
    items = "".join(
        f"<li><b>{plain(number)} {plain(unit)}</b>{'（采用）' if not at else '（另一种写法）'}　"
        f"{f'《{plain(sources[0].disclosure)}》' if several else ''}{render_place(sources[0])}"
        f"{f'；另有{len(sources) - 1}处相同' if len(sources) > 1 else ''}</li>"
        for at, ((number, unit), sources) in enumerate(groups.items())
    )
    rule = f'<p class="wz-rule">采用第一个的依据：{plain(conflict.rule)}</p>' if conflict.rule else ""
    return (
        '<div class="wz-conflict" role="note"><p><span aria-hidden="true">⚠</span> <b>公开文件里说法不一</b>：'
        f"{plain(conflict.what)}</p><ul>{items}</ul>{rule}</div>"
    )


def render_choices(choices: Sequence[str]) -> str:
    """The choices as words, for earlier replies: gradio puts buttons below the newest alone, where CSS hides these."""
    if not choices:
        return ""
    items = "".join(f"<li>{plain(choice)}</li>" for choice in choices)
    return f'<div class="wz-choices"><p>请点选一个，或自己再说一遍：</p><ol>{items}</ol></div>'


# Where it stands -----------------------------------------------------------------------------------------------------


def grounds_of(answer: Answer) -> list[Ground]:
    """What was read in documents, the asked figure's first; a place is named once, under the value that it gives."""
    found: list[Ground] = []
    placed: set[Source] = set()
    for figure in answer.figures:
        new = tuple(source for source in figure.sources if source not in placed)
        if figure.kind != "derived" and new:
            found.append(Ground(figure.label, amount_text(figure.value, figure.unit), new))
            placed.update(new)
    for figure in answer.figures:
        left = [source for source in figure.sources if source not in placed]
        found += [Ground(figure.label, "", sources) for sources in by_written_value(left)]
        placed.update(left)
    return found


def by_written_value(sources: Iterable[Source]) -> Iterator[tuple[Source, ...]]:
    """The places that give the same number together, however many zeros they print."""
    groups: dict[object, list[Source]] = {}
    for source in sources:
        amount = next(iter(find_amounts(source.written_as)), None)
        groups.setdefault((amount.value, amount.unit) if amount else source.written_as, []).append(source)
    yield from map(tuple, groups.values())


def render_grounds(answer: Answer, folded: bool) -> str:
    """A card for each value read and each passage quoted; all of them folded where a table names the places already."""
    cards = [
        *(render_ground(number, ground) for number, ground in enumerate(grounds_of(answer), start=1)),
        *(render_passage(passage) for passage in answer.passages),
    ]
    if not cards:
        return ""
    if folded:
        return f"<details><summary>详细出处（{len(cards)}处）</summary>{''.join(cards)}</details>"
    first, rest = cards[:SHOWN_CARDS], cards[SHOWN_CARDS:]
    more = f"<details><summary>还有{len(rest)}处出处</summary>{''.join(rest)}</details>" if rest else ""
    return f'<div class="wz-citations">{"".join(first)}{more}</div>'


def render_ground(number: int, ground: Ground) -> str:
    first, *same = ground.sources
    items = "".join(f"<li>{render_place(source)}{written(source)}</li>" for source in same)
    others = f"<details><summary>另有{len(same)}处相同</summary><ul>{items}</ul></details>" if same else ""
    amount = f"　<b>{plain(ground.amount)}</b>" if ground.amount else ""
    return (
        f'<div class="wz-citation"><p class="wz-source">出处{number}　{plain(ground.label)}{amount}</p>'
        f'<p class="wz-place">{render_place(first)}{written(first)}</p>{render_file(first)}{others}</div>'
    )


def render_passage(passage: Passage) -> str:
    """A quoted passage: its place, and all of it on demand."""
    place = [
        passage.source.table or "正文",
        f"“{passage.heading}”一节" if passage.heading else "",
        page_text(passage.source),
    ]
    return (
        f'<div class="wz-citation"><p class="wz-source">出处　{plain(" · ".join(filter(None, place)))}</p>'
        f"{render_file(passage.source)}<details><summary>看这一段原文</summary>"
        f"<blockquote>{plain(passage.text)}</blockquote></details></div>"
    )


def render_place(source: Source) -> str:
    """Where a person finds it: 表三 部门支出总体情况表 · “合计”行 · “项目支出”列 · 第5页; of prose the sentence."""
    if source.sentence:
        return f"{plain(' · '.join(filter(None, ['正文', page_text(source)])))}：“{marked(source)}”"
    parts = [
        source.table,
        named(source.row_label, source.row, "行"),
        named(source.column_label, source.column, "列"),
        page_text(source),
    ]
    return plain(" · ".join(filter(None, parts)))


def named(label: str, place: int | None, word: str) -> str:
    """“合计”行; by its number where it has no label."""
    if label:
        return f"“{' › '.join(filter(None, label.split('/')))}”{word}"
    return f"第{place}{word}" if place is not None else ""


def page_text(source: Source) -> str:
    if source.address:
        return f"单元格 {source.address}"
    if source.page is not None:
        return f"第{source.page}页"
    return f"文件第{source.line}行" if source.line is not None else ""


def marked(source: Source) -> str:
    """The sentence with the number that was read from it in bold."""
    before, number, after = (
        source.sentence.partition(source.written_as) if source.written_as else (source.sentence, "", "")
    )
    return f"{plain(before)}<b>{plain(number)}</b>{plain(after)}" if number else plain(source.sentence)


def written(source: Source) -> str:
    """As printed, white space and all; a sentence shows it already."""
    return "" if source.sentence or not source.written_as else f" · 原文写作“{plain(source.written_as.strip())}”"


def render_file(source: Source) -> str:
    """Which document. Of the path only the file's name: the rest is our machine."""
    path = PureWindowsPath(source.path)  # splits at both kinds of slash
    title = f"《{plain(source.disclosure)}》　" if path.stem != source.disclosure else ""
    return f'<p class="wz-file">{title}{f"文件：{plain(path.name)}" if path.name else ""}</p>'


def render_how(answer: Answer) -> str:
    """How the question was understood, and how long it took."""
    pairs = understood(answer.query.to_dict()) if answer.query is not None else []
    if answer.facts:
        pairs.append(("查到的数", f"{len(answer.facts)}处"))
    pairs.append(("用时", f"{answer.elapsed_ms}毫秒"))
    terms = "".join(f"<div><dt>{plain(field)}</dt><dd>{plain(text)}</dd></div>" for field, text in pairs)
    return f"<details><summary>怎么得到的</summary><dl>{terms}</dl></details>"


# What is in the store ------------------------------------------------------------------------------------------------


def render_disclosures(disclosures: Sequence[Disclosure]) -> str:
    """Who, which year, 预算 or 决算, which scope. A body under two printed names stands once, under its newest."""
    if not disclosures:
        return '<div class="wz-shelf"><p>库里还没有公开文件。请先用 wenzhang ingest 收进文件，再刷新本页。</p></div>'
    shelf = sorted(disclosures, key=lambda one: (one.year, one.stage, one.scope))
    items = "".join(
        f"<li><b>{plain(body.display)}</b><ul>"
        f"{''.join(render_disclosure(one) for one in shelf if one.body in body.names)}</ul></li>"
        for body in bodies_of(shelf)
    )
    return f'<div class="wz-shelf"><h2>收录的公开文件（{len(disclosures)}份）</h2><ul>{items}</ul></div>'


def render_disclosure(one: Disclosure) -> str:
    return f'<li title="{plain(one.title)}">{one.year}年{plain(one.stage.value)}　{SCOPE_WORDS[one.scope]}</li>'
