"""Prompt templates as files. ``render`` fails on a missing or an unknown variable."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class PromptError(ValueError):
    """A prompt was rendered with other variables than it has."""


@cache
def _template(name: str) -> str:
    return files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")


def variables(name: str) -> frozenset[str]:
    """The variables of a prompt, written ``${name}`` in its file."""
    return frozenset(_VARIABLE.findall(_template(name)))


def render(name: str, **values: str) -> str:
    """The prompt with its variables filled in, each exactly as given. Raises ``PromptError``."""
    wanted = variables(name)
    if wanted != values.keys():
        missing, unknown = sorted(wanted - values.keys()), sorted(values.keys() - wanted)
        raise PromptError(f"prompt {name}: missing {missing}, unknown {unknown}")
    return _VARIABLE.sub(lambda match: values[match[1]], _template(name))
