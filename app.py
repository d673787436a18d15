"""The web chat. It calls an Assistant and shows what comes back; it decides nothing about budgets itself.

``build`` makes the page, ``serve`` opens a store and puts the page on a port. What the page shows is made in ``web``.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from index.domain.errors import InputError, SettingError, StoreError
from qa import Answer, Assistant
from web.escape import visible
from web.examples import example_questions
from web.render import render, render_disclosures, render_excuse, render_question
from web.style import CSS, HEAD, SCROLL

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read while gradio is imported
import gradio as gr

logger = logging.getLogger(__name__)
T = TypeVar("T")

TITLE = "问账"
TAGLINE = "用平常的话问部门预算和决算：每个数字先在公开表格里核对过，再连同出处一起给您。"
OUR_FAULT = "没能回答：程序出了差错，是我们的问题，不是您的问题。差错已记入日志，您可以换个问法再试。"
WAITING = "正在查账……"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what was shown for it. ``answer`` is None when there is only an excuse."""

    question: str
    html: str
    answer: Answer | None = None


# The conversation ----------------------------------------------------------------------------------------------------


def take_turn(assistant: Assistant, question: str, turns: Sequence[Turn]) -> Iterator[Turn]:
    """Ask, and turn whatever happens into something to show: the checked answer, and where a chat model words it, the
    final one. What goes wrong after an answer was shown does not take it away."""
    history = [(turn.question, turn.answer) for turn in turns if turn.answer is not None]
    shown = False
    answers = iter(assistant.stream(question, history=history))

    def next_turn() -> Turn | None:
        answer = next(answers, None)
        return None if answer is None else Turn(question, render(answer), answer)

    while turn := at_the_edge(next_turn, otherwise=lambda excuse: Turn(question, render_excuse(excuse))):
        if turn.answer is not None or not shown:
            yield turn
        if turn.answer is None:
            return
        shown = True


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


# The page ------------------------------------------------------------------------------------------------------------


def build(assistant: Assistant, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page over an assistant; launch it with ``theme=theme(), css=CSS, head=HEAD``."""

    def shelf() -> str:
        return at_the_edge(lambda: render_disclosures(assistant.disclosures()), otherwise=render_excuse)

    def ask(question: str | None, turns: list[Turn]) -> Iterator[tuple[Any, Any, Any]]:
        """Show the question at once and empty the box; then the answer, leaving alone what was typed meanwhile. Every
        number shown was checked before: a chat model's words come whole or not at all."""
        question = question or ""
        yield messages(turns, waiting_for=question), "", gr.skip()
        asked = turns
        for turn in take_turn(assistant, question, asked):
            turns = [*asked, turn]
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
                    placeholder="在这里写问题，按回车发出",
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


def serve(store: str, *, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False) -> None:
    """Open the store and serve the page until interrupted. By default only this machine can reach it."""
    assistant = Assistant.open(store)
    examples = at_the_edge(lambda: example_questions(assistant), otherwise=lambda _: [])
    launch(build(assistant, examples), host=host, port=port, open_browser=open_browser)


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
