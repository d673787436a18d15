"""The one door to a chat model. It may word an answer better; it never writes a digit of it.

Optional: without ``WENZHANG_LLM`` nothing here is loaded. The model gets the figures with ids and writes ``{{F1}}``;
code renders them. Whatever goes wrong, the rule-written answer stands.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import prompts
from index.errors import SettingError
from qa.answer import Figure
from qa.compose import amount_text

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_REFERENCE = re.compile(r"\{\{\s*F(\d+)\s*\}\}")
TIMEOUT_SECONDS = 20


def configured_model() -> BaseChatModel | None:
    """The model that ``WENZHANG_LLM`` (provider:model) names, None when it names none. Raises ``SettingError``."""
    name = os.environ.get("WENZHANG_LLM", "").strip()
    if not name:
        return None
    # langchain and a provider's client take seconds to import; only who configured a model pays.
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"timeout": TIMEOUT_SECONDS, "max_retries": 1}
    if base_url := os.environ.get("WENZHANG_LLM_BASE_URL"):
        options["base_url"] = base_url
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except (ImportError, ValueError, TypeError) as error:
        raise SettingError(f"WENZHANG_LLM={name} 不能用：{str(error).splitlines()[0]}") from error
    return model


def reword(model: BaseChatModel, question: str, draft: str, figures: Sequence[Figure]) -> str | None:
    """The answer in the model's words with the figures filled in, or None when it may not be shown: it wrote a number
    itself, named a figure that is not there, left the asked one out, or did not answer."""
    facts = "\n".join(f"{{{{F{i}}}}} = {figure.label}" for i, figure in enumerate(figures, start=1))
    prompt = prompts.render("answer", question=question, facts=facts, draft=_without_digits(draft, figures))
    try:
        reply = model.invoke(prompt)
    except Exception:  # a provider's client may raise anything; the rule-written answer stands
        return None
    text = reply.text if isinstance(reply.text, str) else str(reply.content)
    named = {int(number) for number in _REFERENCE.findall(text)}
    if not named or 1 not in named or not named <= set(range(1, len(figures) + 1)):
        return None
    labels = "".join(figure.label for figure in figures)
    literal = _REFERENCE.sub("", text)
    if any(number not in labels for number in re.findall(r"\d[\d.,]*", literal)) or re.search(r"[０-９]", literal):
        return None
    return _REFERENCE.sub(
        lambda m: amount_text(figures[int(m[1]) - 1].value, figures[int(m[1]) - 1].unit), text
    ).strip()


def _without_digits(draft: str, figures: Sequence[Figure]) -> str:
    """The rule-written answer with its figures replaced by their ids."""
    for i, figure in enumerate(figures, start=1):
        draft = draft.replace(amount_text(figure.value, figure.unit), f"{{{{F{i}}}}}", 1)
    return draft
