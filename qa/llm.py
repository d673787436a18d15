"""The one door to a chat model: which one is configured, and what it says within a time limit.

Optional: without ``WENZHANG_LLM`` nothing here is loaded. Any provider of LangChain's ``init_chat_model`` will do. What
a model says is text that somebody else wrote: ``qa.present.rewording`` decides whether it is shown.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.domain.errors import SettingError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel as BaseChatModel  # qa.present.rewording has it from here

TIMEOUT_SECONDS = 20.0  # for all that is asked about one question, the retry included
LONGEST_REPLY = 6000  # characters; a stream that does not end is cut off here
Message = tuple[str, str]  # role (system | human | ai) and text


class NoWords(Exception):
    """The model gave nothing that can be used; the message says why, in plain Chinese words for the reader."""


def tracing_off() -> None:
    """Nothing of a conversation leaves this machine unless its owner turned LangSmith's tracing on."""
    os.environ.setdefault("LANGSMITH_TRACING", "false")


def configured_model() -> BaseChatModel | None:
    """The model that ``WENZHANG_LLM`` (provider:model) names, None when it names none.

    ``WENZHANG_LLM_BASE_URL`` is the address of any server that speaks the provider's protocol; such a server often
    wants no key, so one is made up where the environment has none. Raises ``SettingError``.
    """
    name = os.environ.get("WENZHANG_LLM", "").strip()
    if not name:
        return None
    tracing_off()
    # langchain and a provider's client take seconds to import; only who configured a model pays.
    from langchain.chat_models import init_chat_model

    # No retries of the client's own: it would wait, and ours tells the model what was wrong.
    options: dict[str, Any] = {"timeout": time_limit(), "max_retries": 0}
    if base_url := os.environ.get("WENZHANG_LLM_BASE_URL", "").strip():
        options["base_url"] = base_url
        if name.startswith("openai:") and not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = "none"
        _without_proxy(urlsplit(base_url).hostname)
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except ImportError as error:
        package = f"langchain-{name.split(':')[0].replace('_', '-')}"
        raise SettingError(
            f"WENZHANG_LLM={name} 需要的程序包没有安装，请先安装（例如 pip install {package}）：{_first_line(error)}"
        ) from error
    except Exception as error:  # each provider's client has its own errors for a missing key or a wrong option
        raise SettingError(f"WENZHANG_LLM={name} 不能用：{_first_line(error)}") from error
    return model


def time_limit() -> float:
    """Seconds that a model may take for one question: ``WENZHANG_LLM_SECONDS``, by default 20. Raises ``SettingError``."""
    given = os.environ.get("WENZHANG_LLM_SECONDS", "").strip()
    try:
        seconds = float(given or TIMEOUT_SECONDS)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise SettingError(f"WENZHANG_LLM_SECONDS={given} 不是有效的秒数，请写一个大于 0 的数，例如 20。")
    return seconds


def listen(model: BaseChatModel, messages: Sequence[Message], deadline: float) -> str:
    """What the model answers until ``deadline`` (on ``time.monotonic``'s clock), streamed where it can. Raises
    ``NoWords``.

    The model runs in a thread of its own: not every provider's client keeps to a time limit, and a server that sends
    one character a second keeps to all of them. A thread that is too late is left behind; it holds nothing of ours.
    """
    heard: queue.Queue[str | Exception | None] = queue.Queue()
    given_up = threading.Event()

    def run() -> None:
        try:
            for chunk in model.stream([*messages]):
                heard.put(chunk.text if isinstance(chunk.text, str) else str(chunk.content))
                if given_up.is_set():
                    return
            heard.put(None)
        except Exception as error:  # a provider's client may raise anything; the rule-written answer stands
            heard.put(error)

    threading.Thread(target=run, daemon=True, name="chat model").start()
    parts: list[str] = []
    try:
        while sum(map(len, parts)) < LONGEST_REPLY:
            said = heard.get(timeout=max(0.0, deadline - time.monotonic()))
            if said is None:
                break
            if isinstance(said, Exception):
                raise NoWords(_why(said)) from said
            parts.append(said)
        else:
            raise NoWords("模型的回答长得不合理")
    except queue.Empty:
        raise NoWords("模型没有在规定时间内答完") from None
    finally:
        given_up.set()
    if not "".join(parts).strip():
        raise NoWords("模型什么也没有说")
    return "".join(parts)


def _why(error: Exception) -> str:
    """A provider's error in words for a reader, who can do nothing with a stack or a code."""
    status = getattr(error, "status_code", None)
    if status in (401, 403):
        return "模型服务不让访问，多半是密钥不对"
    if status == 429:
        return "模型服务太忙，或额度用完了"
    if status is not None and 400 <= status < 500:
        return "模型服务不接受这个请求"
    if status is not None:
        return "模型服务自己出了错"
    if "timeout" in type(error).__name__.lower() or isinstance(error, TimeoutError):
        return "模型没有在规定时间内答完"
    if "connect" in type(error).__name__.lower() or isinstance(error, OSError):
        return "连不上模型服务"
    return "模型服务没有给出能用的回答"


def _without_proxy(host: str | None) -> None:
    """A model on this machine is not reached through the environment's proxy."""
    if host in ("localhost", "127.0.0.1", "::1"):
        for name in ("NO_PROXY", "no_proxy"):
            os.environ[name] = ",".join(filter(None, [os.environ.get(name), host]))


def _first_line(error: Exception) -> str:
    """What an error says first; pydantic's first line only counts its errors, the next ones name them."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return lines[1] if len(lines) > 1 and "validation error" in lines[0] else lines[0]
