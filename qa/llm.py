"""The one door to a chat model. It may word an answer better; it never writes a digit of it.

Optional: without ``WENZHANG_LLM`` nothing here is loaded. The model gets the figures with ids and writes ``{{F1}}``;
code renders them. Whatever goes wrong, the rule-written answer stands.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import prompts
from index.errors import SettingError
from qa.answer import Figure
from qa.compose import amount_text

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_REFERENCE = re.compile(r"\{\{\s*F(\d+)\s*\}\}")
_YEARS = re.compile(r"20\d\d年")
_WORDS = re.compile(r"[一-鿿“”]{3,}")
_NUMERAL = re.compile(r"[\d０-９〇零一二三四五六七八九十百千万亿两半倍成]")
_HARMLESS = re.compile(r"一般|统一|一致|完成|成本|构成|组成")
# Words that turn a statement round or blur it.
_TWISTS = (
    "不",
    "没",
    "无",
    "非",
    "未",
    "约",
    "近",
    "超过",
    "左右",
    "以上",
    "以下",
    "以内",
    "多于",
    "少于",
    "高于",
    "低于",
    "增",
    "减",
    "翻",
    "超",
    "余",
)
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


def reword(
    model: BaseChatModel, question: str, draft: str, figures: Sequence[Figure], other_names: Collection[str] = ()
) -> str | None:
    """The answer in the model's words with the figures filled in, or None when it may not be shown.

    It may not when it wrote a number itself (in digits or in words), left a figure of the answer out, named one that is
    not there, or used one of ``other_names`` (bodies, places and measures that the question is not about) or a negation
    that the rule-written answer does not have: a right figure under another name is a wrong answer.
    """
    if "\n" in draft:
        return None  # lists and warnings stay as the rules wrote them
    facts = "\n".join(f"{{{{F{i}}}}} = {figure.label}" for i, figure in enumerate(figures, start=1))
    prompt = prompts.render("answer", question=question, facts=facts, draft=_without_digits(draft, figures))
    try:
        reply = model.invoke(prompt)
    except Exception:  # a provider's client may raise anything; the rule-written answer stands
        return None
    text = (reply.text if isinstance(reply.text, str) else str(reply.content)).strip()
    named = {int(number) for number in _REFERENCE.findall(text)}
    needed = {1} if figures[0].kind == "derived" else set(range(1, len(figures) + 1))
    if not needed <= named <= set(range(1, len(figures) + 1)):
        return None
    literal = _REFERENCE.sub(" ", text)
    if any(name in literal and name not in draft for name in other_names):
        return None
    if any(word in literal and word not in draft for word in _TWISTS):
        return None
    for part in sorted({figures[0].label, *_YEARS.findall(draft), *_WORDS.findall(draft)}, key=len, reverse=True):
        literal = literal.replace(part, " ")  # what the rule-written answer says itself
    if _NUMERAL.search(_HARMLESS.sub(" ", literal)):
        return None
    return _REFERENCE.sub(lambda m: amount_text(figures[int(m[1]) - 1].value, figures[int(m[1]) - 1].unit), text)


def _without_digits(draft: str, figures: Sequence[Figure]) -> str:
    """The rule-written answer with its figures replaced by their ids."""
    for i, figure in enumerate(figures, start=1):
        draft = draft.replace(amount_text(figure.value, figure.unit), f"{{{{F{i}}}}}", 1)
    return draft
