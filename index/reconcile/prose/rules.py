"""The rules for prose that are data: ids, what they say, severities, closed lists, same totals, left-over templates.

The file is ``data/prose_rules.toml``; an accountant extends it without touching the code.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Rule:
    """``says`` tells a person what is checked; ``severity`` is ``error`` or ``warning``."""

    id: str
    says: str
    severity: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A whole whose parts are known by name: named together they must make it. ``needs`` must all be there."""

    whole: re.Pattern[str]
    part: re.Pattern[str]
    needs: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A trace of the template that a disclosure was written from."""

    pattern: re.Pattern[str]
    say: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file."""

    by_id: dict[str, Rule]
    closed: tuple[Closed, ...]
    same: dict[str, tuple[str, ...]]
    placeholders: tuple[LeftOver, ...]
    templates: tuple[LeftOver, ...]


@cache
def rules() -> Rules:
    """The rules as shipped."""
    raw = tomllib.loads(files("index.reconcile").joinpath("data/prose_rules.toml").read_text(encoding="utf-8"))
    return Rules(
        by_id={id_: Rule(id_, rule["says"], rule["severity"]) for id_, rule in raw["rules"].items()},
        closed=tuple(
            Closed(
                re.compile(entry["whole"]),
                re.compile("|".join(f"(?:{part})" for part in entry["parts"])),
                tuple(re.compile(part) for part in entry["needs"]),
            )
            for entry in raw["closed"]
        ),
        same={entry["prose"]: tuple(entry["tables"]) for entry in raw["same"]},
        placeholders=tuple(LeftOver(re.compile(entry["pattern"]), entry["say"]) for entry in raw["placeholder"]),
        templates=tuple(LeftOver(re.compile(entry["pattern"]), entry["say"]) for entry in raw["template"]),
    )
