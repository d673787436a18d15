"""One answer → the HTML of a reply. Whatever comes from a document or a person passes through ``plain``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PureWindowsPath

from index.domain.agencies import full_name
from index.domain.amounts import find_amounts
from index.domain.disclosure import Disclosure, Passage, Source
from qa.answer import Answer, CheckedNumber, Conflict, Figure, Status, Verdict, decimal_text
from qa.blocks import Block, Listing, Note, NoteKind, Number, Part, Quote, Sentence, TableBlock
from qa.present.chinese import VERDICTS, amount_text, number_text
from web.escape import plain
from web.words import KIND_WORDS, SCOPE_WORDS, STATUS_WORDS, VERDICT_WORDS

SHOWN_CARDS = 3  # more stand folded below: an answer must not be buried under its proof
SHOWN_QUESTION = 600  # characters of a question that its bubble repeats
DOUBTFUL = frozenset({Verdict.CONFLICT, Verdict.CONTRADICTED, Verdict.UNSUPPORTED})


@dataclass(frozen=True, slots=True)
class Ground:
    """What a part of the answer rests on: places that all give the same value."""

    label: str
    amount: str
    sources: tuple[Source, ...]


def render(answer: Answer) -> str:
    """The HTML of a reply, on one line: a blank line would end the HTML block and start Markdown."""
    icon, words = STATUS_WORDS[answer.status]
    several = any(isinstance(block, Listing | TableBlock) for block in answer.blocks)
    parts = [
        f'<p class="wz-status"><span aria-hidden="true">{icon}</span> {words}</p>',
        "" if several else render_lead(answer),
        render_blocks(answer),
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


def render_blocks(answer: Answer) -> str:
    """The blocks of an answer: sentences, listings, tables, quotations. Its warnings of places that disagree stand in boxes
    of their own."""
    return "".join(_render_block(block, answer) for block in answer.blocks) or _render_text(answer)


def _render_text(answer: Answer) -> str:
    return f'<p class="wz-text">{render_numbers(answer.text, 0, len(answer.text), answer.numbers)}</p>'


def _render_block(block: Block, answer: Answer) -> str:
    match block:
        case Sentence(parts, tail):
            return f'<p class="wz-text">{_render_parts([*parts, *tail])}</p>'
        case Listing(head, items):
            rows = "".join(f"<li>{_render_parts(item)}</li>" for item in items)
            return f'<p class="wz-text">{_render_parts(head)}</p><ul class="wz-list">{rows}</ul>'
        case TableBlock(header, rows):
            return _render_table(header, rows)
        case Quote(text, passage):
            return (
                f'<blockquote class="wz-text">《{plain(passage.source.disclosure)}》写道：“{plain(text)}”</blockquote>'
            )
        case Note(kind, parts):
            boxed = kind is NoteKind.CONFLICT and answer.conflicts
            return "" if boxed else f'<p class="wz-text">{_render_parts(parts)}</p>'


def _render_parts(parts: Sequence[Part]) -> str:
    return "".join(_render_number(part) if isinstance(part, Number) else plain(part) for part in parts)


def _render_number(number: Number) -> str:
    words = VERDICT_WORDS[VERDICTS[number.standing]]
    shown = f'<b class="wz-number" title="{plain(words)}">{plain(number_text(number))}</b>'
    doubtful = VERDICTS[number.standing] in DOUBTFUL
    return f'{shown}<small class="wz-doubt">（⚠ {words}）</small>' if doubtful else shown


def _render_table(header: Sequence[str], rows: Sequence[Sequence[Sequence[Part]]]) -> str:
    head = "".join(f'<th scope="col">{plain(cell)}</th>' for cell in header)
    body = ""
    for first, *cells in rows:
        amounts = "".join(f'<td class="wz-amount">{_render_parts(cell)}</td>' for cell in cells)
        body += f'<tr><th scope="row">{_render_parts(first)}</th>{amounts}</tr>'
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
    pairs = [("问的是", answer.understood)] if answer.understood else []
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
        f"<li><b>{plain(held[-1].body)}</b><ul>{''.join(map(render_disclosure, held))}</ul></li>"
        for held in _by_agency(shelf)
    )
    return f'<div class="wz-shelf"><h2>收录的公开文件（{len(disclosures)}份）</h2><ul>{items}</ul></div>'


def _by_agency(shelf: Sequence[Disclosure]) -> list[list[Disclosure]]:
    """The disclosures of each agency together, under whatever names they print."""
    found: dict[str, list[Disclosure]] = {}
    for one in shelf:
        found.setdefault(full_name(one.body), []).append(one)
    return list(found.values())


def render_disclosure(one: Disclosure) -> str:
    return f'<li title="{plain(one.title)}">{one.year}年{plain(one.stage.value)}　{SCOPE_WORDS[one.scope]}</li>'
