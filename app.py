"""The web chat. It calls an Assistant and shows what comes back; it decides nothing about budgets itself.

``render`` makes the HTML of one answer, ``build`` the page, ``serve`` opens a store and puts the page on a port.
Whatever comes from a document or a person passes through ``plain`` before it becomes part of the page.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any, Protocol, TypeVar

from index.disclosure import Disclosure, Passage, Scope, Source
from index.errors import InputError, SettingError, StoreError
from qa.answer import Answer, CheckedNumber, Conflict, Figure, Status, Verdict, decimal_text, place_text

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read while gradio is imported
import gradio as gr

logger = logging.getLogger(__name__)
T = TypeVar("T")

TITLE = "问账"
TAGLINE = "用平常的话问部门预算和决算：每个数字先在公开表格里核对过，再连同出处一起给您。"
EXAMPLES = (
    "克州电子政务服务中心2021年项目支出多少？",
    "昌吉州电政办2021年“三公”经费是多少？",
    "昌吉市政府办2023年公务接待费比公车运行费少多少？",
    "普陀区商务委2025年部门预算总额是多少？",
)
OUR_FAULT = "没能回答：程序出了差错，是我们的问题，不是您的问题。差错已记入日志，您可以换个问法再试。"
WAITING = "正在查账……"

SHOWN_CITATIONS = 3  # more stand folded below: an answer must not be buried under its proof
SHOWN_QUESTION = 600  # characters of a question that its bubble repeats

STATUS_WORDS = {
    Status.ANSWERED: ("✓", "已查到，附出处"),
    Status.NO_DATA: ("○", "没有查到"),
    Status.AMBIGUOUS: ("？", "请说得再明确些"),
    Status.OUT_OF_SCOPE: ("—", "不在能回答的范围"),
}
KIND_WORDS = {"cell": "表中原数", "stated": "正文原话", "derived": "计算得出"}
VERDICT_WORDS = {
    Verdict.VERIFIED: "已与原文核对",
    Verdict.DERIVED: "由原文数字算出",
    Verdict.CONFLICT: "来源不一",
    Verdict.CONTRADICTED: "与原文不符",
    Verdict.UNSUPPORTED: "没有找到出处",
    Verdict.NOT_A_FIGURE: "不是金额",
}
DOUBTFUL = frozenset({Verdict.CONFLICT, Verdict.CONTRADICTED, Verdict.UNSUPPORTED})
FIELD_WORDS = {  # how the question was understood: the fields of a Fact
    "body": "单位",
    "bodies": "单位",
    "scope": "口径",
    "year": "年份",
    "years": "年份",
    "stage": "阶段",
    "stages": "阶段",
    "flow": "收支",
    "fund": "资金",
    "classification": "分类",
    "code": "科目编码",
    "name": "科目",
    "project": "项目",
    "measure": "栏目",
    "topic": "事项",
    "topics": "事项",
    "role": "问的是",
    "unit": "单位换算",
    "question": "问题",
    "intent": "问法",
}
DIRECTION_MARKS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
SCOPE_WORDS = {Scope.DEPARTMENT: "部门汇总", Scope.UNIT: "单位本级"}


class Asks(Protocol):
    """What the page needs of ``qa.Assistant``."""

    def ask(self, question: str, history: Sequence[tuple[str, Answer | str]] = ()) -> Answer: ...

    def disclosures(self) -> Sequence[Disclosure]: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what was shown for it. ``answer`` is None when there is only an excuse."""

    question: str
    html: str
    answer: Answer | None = None


# The conversation ----------------------------------------------------------------------------------------------------


def take_turn(assistant: Asks, question: str, turns: Sequence[Turn]) -> Turn:
    """Ask, and turn whatever happens into something to show."""
    history = [(turn.question, turn.answer) for turn in turns if turn.answer is not None]

    def answered() -> Turn:
        answer = assistant.ask(question, history=history)
        return Turn(question, render(answer), answer)

    return at_the_edge(answered, otherwise=lambda excuse: Turn(question, render_excuse(excuse)))


def at_the_edge(action: Callable[[], T], otherwise: Callable[[str], T]) -> T:
    """``action()``, or ``otherwise(sentence)``: an exception that reached gradio has left its text box disabled."""
    try:
        return action()
    except (InputError, StoreError) as error:
        return otherwise(str(error))
    except Exception:
        logger.exception("the page could not show an answer")
        return otherwise(OUR_FAULT)


def messages(turns: Iterable[Turn], waiting_for: str | None = None) -> list[dict[str, Any]]:
    """The conversation as gradio shows it; ``waiting_for`` is a question without an answer yet."""
    shown: list[dict[str, Any]] = []
    for turn in turns:
        shown.append({"role": "user", "content": render_question(turn.question)})
        reply: dict[str, Any] = {"role": "assistant", "content": turn.html}
        if turn.answer is not None and turn.answer.choices:
            reply["options"] = [{"value": choice, "label": visible(choice)} for choice in turn.answer.choices]
        shown.append(reply)
    if waiting_for is not None:
        shown.append({"role": "user", "content": render_question(waiting_for)})
        shown.append({"role": "assistant", "content": f'<div class="wz wz-waiting">{WAITING}</div>'})
    return shown


# Text into HTML ------------------------------------------------------------------------------------------------------


def visible(text: str) -> str:
    """Text with each character that could deceive or break the page shown as U+FFFD: control characters, those that
    turn the reading direction (a U+202E in a cell would show 12.3 as 3.21), and lone surrogates, which cannot be sent.
    """
    return "".join("\ufffd" if is_unfit(char) else char for char in text.replace("\r\n", "\n").replace("\r", "\n"))


def is_unfit(char: str) -> bool:
    if char in "\n\t":
        return False
    return unicodedata.category(char) in ("Cc", "Cs") or unicodedata.bidirectional(char) in DIRECTION_MARKS


def plain(text: str) -> str:
    """Text as HTML that shows exactly this text.

    Chat replies go through Markdown, where a number between asterisks, a link or an image of a document would come
    alive; gr.HTML fills in ``${…}``. So beyond what html.escape does, every ASCII punctuation mark becomes an entity.
    """
    escaped = re.sub(r"[!-/:-@\[-`{-~]", lambda mark: f"&#{ord(mark[0])};", visible(text))
    return escaped.replace("\n", "<br>").replace("\t", " ")


def render(answer: Answer) -> str:
    """The HTML of a reply, on one line: a blank line would end the HTML block and start Markdown."""
    icon, words = STATUS_WORDS[answer.status]
    parts = [
        f'<p class="wz-status"><span aria-hidden="true">{icon}</span> {words}</p>',
        render_lead(answer),
        f'<p class="wz-text">{render_text(answer.text, answer.numbers)}</p>',
        render_series(answer.figures) if len(answer.figures) > 1 else "",
        *(render_conflict(conflict) for conflict in answer.conflicts),
        render_choices(answer.choices),
        render_citations(answer.citations),
        render_passages(answer.passages),
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


def render_lead(answer: Answer) -> str:
    """The asked figure, large: when it stands alone, or when the others are what it was computed from."""
    if answer.status is not Status.ANSWERED or not answer.figures:
        return ""
    first, *others = answer.figures
    if others and (first.kind != "derived" or any(figure.kind == "derived" for figure in others)):
        return ""
    formula = f'<p class="wz-formula">算法：{plain(first.formula)}</p>' if first.formula else ""
    return (
        f'<p class="wz-lead"><span class="wz-label">{plain(first.label)}</span>'
        f'<strong class="wz-figure">{render_amount(first)}</strong>'
        f'<span class="wz-kind">{KIND_WORDS.get(first.kind, plain(first.kind))}</span></p>{formula}'
    )


def render_amount(figure: Figure) -> str:
    return f'{plain(decimal_text(figure.value))}<span class="wz-unit">{plain(figure.unit)}</span>'


def render_text(text: str, numbers: Sequence[CheckedNumber]) -> str:
    """The sentences, each checked number marked; a doubtful one says so in words."""
    parts: list[str] = []
    done = 0
    for number in sorted(numbers, key=lambda number: number.start):
        if not done <= number.start < number.end <= len(text) or number.verdict is Verdict.NOT_A_FIGURE:
            continue
        words = VERDICT_WORDS[number.verdict]
        parts.append(plain(text[done : number.start]))
        written = text[number.start : number.end]
        parts.append(f'<b class="wz-number" title="{plain(number.reason or words)}">{plain(written)}</b>')
        if number.verdict in DOUBTFUL:
            parts.append(f'<small class="wz-doubt">（⚠ {words}）</small>')
        done = number.end
    parts.append(plain(text[done:]))
    return "".join(parts)


def render_series(figures: Sequence[Figure]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{plain(figure.label)}</th><td class="wz-amount">{render_amount(figure)}</td>'
        f"<td>{KIND_WORDS.get(figure.kind, plain(figure.kind))}"
        f"{f'：{plain(figure.formula)}' if figure.formula else ''}</td></tr>"
        for figure in figures
    )
    return (
        '<div class="wz-scroll"><table class="wz-series"><thead><tr><th scope="col">项目</th>'
        f'<th scope="col">数额</th><th scope="col">来历</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def render_conflict(conflict: Conflict) -> str:
    """Both values with their places; the first is the one the answer uses."""
    items = "".join(
        f"<li><b>{plain(decimal_text(value))}{plain(unit)}</b>{'（采用）' if place == 0 else '（另一处）'}"
        f"{plain(place_text(source))}{render_written(source)}</li>"
        for place, (value, unit, source) in enumerate(conflict.values)
    )
    rule = f'<p class="wz-rule">依据：{plain(conflict.rule)}</p>' if conflict.rule else ""
    return (
        '<div class="wz-conflict" role="note"><p><span aria-hidden="true">⚠</span> <b>公开文件里说法不一</b>：'
        f"{plain(conflict.what)}</p><ul>{items}</ul>{rule}</div>"
    )


def render_written(source: Source) -> str:
    return f"，原文写作“{plain(source.written_as)}”" if source.written_as else ""


def render_choices(choices: Sequence[str]) -> str:
    """The choices as words, for earlier replies: gradio puts buttons below the newest alone, where CSS hides these."""
    if not choices:
        return ""
    items = "".join(f"<li>{plain(choice)}</li>" for choice in choices)
    return f'<div class="wz-choices"><p>请点选一个，或自己再说一遍：</p><ol>{items}</ol></div>'


def render_citations(sources: Sequence[Source]) -> str:
    if not sources:
        return ""
    cards = [render_citation(number, source) for number, source in enumerate(sources, start=1)]
    first, rest = cards[:SHOWN_CITATIONS], cards[SHOWN_CITATIONS:]
    folded = f"<details><summary>还有{len(rest)}处出处</summary>{''.join(rest)}</details>" if rest else ""
    return f'<div class="wz-citations">{"".join(first)}{folded}</div>'


def render_citation(number: int, source: Source) -> str:
    """Where it stands, as a person would look it up. Of the path only the file's name: the rest is our machine."""
    lines = [
        ("表", source.table),
        ("行", numbered(source.row, "行", source.row_label)),
        ("列", numbered(source.column, "列", source.column_label)),
        ("正文", source.sentence),
        ("页", f"第{source.page}页" if source.page is not None else ""),
        ("位置", f"文本第{source.line}行" if source.page is None and source.line is not None else ""),
        ("原文写法", source.written_as),
        ("文件", PureWindowsPath(source.path).name),  # splits at both kinds of slash
    ]
    terms = "".join(f"<div><dt>{term}</dt><dd>{plain(text)}</dd></div>" for term, text in lines if text)
    heading = f'<p class="wz-source">出处{number}　{plain(source.disclosure)}</p>'
    return f'<div class="wz-citation">{heading}<dl>{terms}</dl></div>'


def numbered(place: int | None, counted: str, label: str) -> str:
    """合计（第5行）: what a person looks for comes first."""
    if place is None:
        return label
    return f"{label}（第{place}{counted}）" if label else f"第{place}{counted}"


def render_passages(passages: Sequence[Passage]) -> str:
    if not passages:
        return ""
    quotes = "".join(
        f"<p><b>{plain(passage.heading)}</b></p><blockquote>{plain(passage.text)}</blockquote>" for passage in passages
    )
    return f"<details><summary>查阅的原文（{len(passages)}段）</summary>{quotes}</details>"


def render_how(answer: Answer) -> str:
    """How the question was understood, and how long it took."""
    understood = answer.query.to_dict() if answer.query is not None else {}
    terms = "".join(
        f"<div><dt>{plain(FIELD_WORDS.get(name, str(name)))}</dt><dd>{plain(in_words(value))}</dd></div>"
        for name, value in understood.items()
        if value not in (None, "", [], (), {})
    )
    return (
        f"<details><summary>怎么得到的</summary><dl>{terms}"
        f"<div><dt>查到的数字</dt><dd>{len(answer.facts)}个</dd></div>"
        f"<div><dt>用时</dt><dd>{answer.elapsed_ms}毫秒</dd></div></dl></details>"
    )


def in_words(value: Any) -> str:
    """A JSON value for reading: lists joined, true and false in Chinese."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{name}：{in_words(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return "、".join(in_words(part) for part in value)
    return str(value)


def render_disclosures(disclosures: Sequence[Disclosure]) -> str:
    """What is in the store: who, which year, 预算 or 决算, which scope."""
    if not disclosures:
        return '<div class="wz-shelf"><p>库里还没有公开文件。请先用 wenzhang ingest 收进文件，再刷新本页。</p></div>'
    by_body: dict[str, list[Disclosure]] = {}
    for one in sorted(disclosures, key=lambda one: (one.body, one.year, one.stage, one.scope)):
        by_body.setdefault(one.body, []).append(one)
    items = "".join(
        f"<li><b>{plain(body)}</b><ul>{''.join(render_disclosure(one) for one in held)}</ul></li>"
        for body, held in by_body.items()
    )
    return f'<div class="wz-shelf"><h2>收录的公开文件（{len(disclosures)}份）</h2><ul>{items}</ul></div>'


def render_disclosure(one: Disclosure) -> str:
    return f'<li title="{plain(one.title)}">{one.year}年{plain(one.stage.value)}　{SCOPE_WORDS[one.scope]}</li>'


# The page ------------------------------------------------------------------------------------------------------------


def build(assistant: Asks, examples: Sequence[str] = EXAMPLES) -> gr.Blocks:
    """The page over an assistant; launch it with ``theme=theme(), css=CSS, head=HEAD``."""

    def shelf() -> str:
        return at_the_edge(lambda: render_disclosures(assistant.disclosures()), otherwise=render_excuse)

    def ask(question: str | None, turns: list[Turn]) -> Iterator[tuple[Any, Any, Any]]:
        """Show the question at once and empty the box; then the answer, leaving alone what was typed meanwhile."""
        question = question or ""
        yield messages(turns, waiting_for=question), "", gr.skip()
        turns = [*turns, take_turn(assistant, question, turns)]
        yield messages(turns), gr.skip(), turns

    def ask_chosen(turns: list[Turn], chosen: gr.SelectData) -> Iterator[tuple[Any, Any, Any]]:
        value = chosen.value
        yield from ask(value["text"] if isinstance(value, dict) else value, turns)

    def start_again() -> tuple[list[dict[str, Any]], str, list[Turn]]:
        return [], "", []

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_height=True) as page:
        turns = gr.State([])
        gr.HTML(f'<header class="wz-header"><h1>{TITLE}</h1><p>{TAGLINE}</p></header>')
        with gr.Row(elem_classes="wz-page"):
            with gr.Column(scale=3, min_width=320):
                chat = gr.Chatbot(
                    label="对话",
                    show_label=False,
                    height="max(26rem, calc(100vh - 16rem))",
                    buttons=[],
                    layout="bubble",
                    autoscroll=False,
                    latex_delimiters=[],  # $…$ in a document is text
                    allow_tags=False,
                    sanitize_html=True,
                    placeholder="问一个数字，例如：",
                    examples=[{"text": example} for example in examples],
                    elem_id="chat",
                )
                box = gr.Textbox(
                    label="您的问题",
                    show_label=False,
                    container=False,
                    placeholder="例如：某单位2023年公务接待费是多少？",
                    max_lines=6,
                    submit_btn="问",
                    autofocus=True,
                    elem_id="question",
                )
                again = gr.Button("清空对话，重新开始", size="sm", variant="secondary", elem_id="again")
            with gr.Column(scale=1, min_width=260):
                gr.HTML(shelf, elem_id="shelf")

        shown = [chat, box, turns]
        # One question at a time: all three ways of asking share one line.
        line: dict[str, Any] = {"concurrency_id": "ask", "concurrency_limit": 1, "show_progress": "hidden"}
        box.submit(ask, [box, turns], shown, api_name="ask", **line)
        chat.option_select(ask_chosen, [turns], shown, api_visibility="private", **line)
        chat.example_select(ask_chosen, [turns], shown, api_visibility="private", **line)
        chat.change(None, None, None, js=SCROLL, api_visibility="private")
        for cleared in (again.click, chat.clear):
            cleared(start_again, None, shown, api_visibility="private", show_progress="hidden")
    return page


def theme() -> gr.themes.Base:
    """System fonts only: the default theme asks fonts.googleapis.com."""
    fonts = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif"]
    return gr.themes.Soft(primary_hue="teal", neutral_hue="slate", font=fonts, font_mono=[*fonts[:-1], "monospace"])


HEAD = '<script>document.documentElement.lang = "zh-CN";</script>'  # glyphs and screen readers depend on it

# Gradio's own scrolling ends below the last citation, with the figure out of sight.
SCROLL = """() => setTimeout(() => {
  const log = document.querySelector("#chat .bubble-wrap");
  const newest = [...document.querySelectorAll("#chat .user-row")].at(-1);
  if (log && newest) {
    const top = newest.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop;
    log.scrollTo({top: top - 12, behavior: "smooth"});
  }
}, 120)"""

CSS = """
body, .dark { --wz-soft: color-mix(in srgb, var(--body-text-color) 76%, transparent); --wz-good: #0f766e; }
.dark { --wz-good: #5eead4; color-scheme: dark; }
.wz-header h1 { font-size: 1.7rem; margin: 0; font-weight: 700; }
.wz-header p { margin: .2rem 0 0; color: var(--wz-soft); }
.wz, .wz-question { color: var(--body-text-color); overflow-wrap: anywhere; line-height: 1.65; }
.wz p { margin: .35rem 0; }
.wz .wz-status { font-size: .85rem; font-weight: 600; color: var(--wz-soft); }
.wz-answered .wz-status { color: var(--wz-good); }
.wz .wz-lead { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .7rem; margin: .5rem 0; }
.wz .wz-figure { font-size: 2rem; line-height: 1.2; font-weight: 700; font-variant-numeric: tabular-nums; }
.wz .wz-unit { font-size: .6em; font-weight: 500; margin-left: .25em; }
.wz td .wz-unit { font-size: 1em; font-weight: 400; }
.wz .wz-kind, .wz .wz-formula, .wz .wz-rule { font-size: .85rem; color: var(--wz-soft); }
.wz .wz-doubt { font-size: .8rem; }
.wz-no_data, .wz-out_of_scope { border-left: 3px dashed var(--wz-soft); padding-left: .8rem; }
.wz-error { border-left: 3px solid var(--wz-soft); padding-left: .8rem; }
.wz-waiting { color: var(--wz-soft); }
.wz .wz-scroll { overflow-x: auto; }
.wz table.wz-series { border-collapse: collapse; margin: .5rem 0; font-size: .92rem; width: auto; }
.wz table.wz-series th, .wz table.wz-series td {
  border: 1px solid var(--border-color-primary); padding: .3rem .6rem; text-align: left; font-weight: 400;
}
.wz table.wz-series thead th { font-weight: 600; }
.wz table.wz-series .wz-amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.wz .wz-conflict {
  border: 2px solid #b45309; border-radius: 8px; padding: .4rem .8rem; margin: .6rem 0;
  background: color-mix(in srgb, #f59e0b 12%, transparent);
}
.wz .wz-conflict ul { margin: .3rem 0; padding-left: 1.2rem; list-style: disc; }
.wz .wz-choices ol { margin: .3rem 0; padding-left: 1.6rem; list-style: decimal; }
.latest .wz .wz-choices ol { display: none; }
.wz .wz-citation {
  border: 1px solid var(--border-color-primary); border-radius: 8px; padding: .4rem .8rem; margin: .5rem 0;
  background: color-mix(in srgb, var(--body-text-color) 4%, transparent); font-size: .88rem;
}
.wz .wz-citation .wz-source { font-weight: 600; }
.wz dl { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: .2rem 0; }
.wz dl > div { display: flex; gap: .5rem; }
.wz dt { color: var(--wz-soft); flex: none; font-weight: 400; }
.wz dd { margin: 0; }
.wz details { margin: .5rem 0; font-size: .88rem; }
.wz summary { cursor: pointer; color: var(--wz-soft); }
.wz blockquote { margin: .3rem 0 !important; padding-left: .8rem; border-left: 3px solid var(--border-color-primary); }
.wz-shelf h2 { font-size: 1rem; font-weight: 600; margin: 0 0 .4rem; }
.wz-shelf ul { list-style: none; margin: 0; padding: 0; }
.wz-shelf > ul { max-height: 70vh; overflow-y: auto; }
.wz-shelf > ul > li {
  padding: .4rem 0; border-top: 1px solid var(--border-color-primary); font-size: .88rem; overflow-wrap: anywhere;
}
.wz-shelf li li { color: var(--wz-soft); }
.wz-shelf b { font-weight: 600; }
#chat .example, #chat .option {
  border: 1px solid var(--border-color-primary); border-radius: 8px; background: var(--background-fill-primary);
  color: var(--body-text-color);
}
#chat .example:hover, #chat .option:hover, #chat .example:focus-visible, #chat .option:focus-visible {
  border-color: var(--wz-good);
}
#chat .top-panel { display: none; }
#question textarea { border: 1px solid var(--border-color-primary); border-radius: 8px; }
#question textarea::placeholder { color: var(--wz-soft); opacity: 1; }
#question .submit-button {
  background: var(--wz-good); color: var(--background-fill-primary); border-radius: 8px; padding: 0 1rem;
  font-weight: 600;
}
"""


def serve(store: str, *, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False) -> None:
    """Open the store and serve the page until interrupted. By default only this machine can reach it."""
    from qa import Assistant  # heavy: the whole chain; build() and render() do without

    launch(build(Assistant.open(store)), host=host, port=port, open_browser=open_browser)


def launch(page: gr.Blocks, *, host: str, port: int, open_browser: bool = False, wait: bool = True) -> str:
    """Serve the page; returns its address, after an interrupt if ``wait``."""
    # Gradio asks its own server whether it is up, and would send that through a proxy of the environment.
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost", host]))
    try:
        _, address, _ = page.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            share=False,
            quiet=True,
            prevent_thread_lock=True,
            theme=theme(),
            css=CSS,
            head=HEAD,
            footer_links=[],
            run_history=False,  # would keep questions in the browser
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            enable_monitoring=False,
        )
    except OSError as error:
        raise SettingError(f"端口{port}用不了，多半已被占用。请换一个端口（--port），或先停掉占用它的程序。") from error
    if wait:
        sys.stdout.write(f"{TITLE}已经打开：{address}　按 Ctrl+C 结束。\n")
        sys.stdout.flush()
        page.block_thread()
    return str(address)
