"""The grammar of questions as a machine over symbols: read from ``data/grammar.toml``, only what a question can use."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

TOP = "TOP"


@dataclass(frozen=True, slots=True)
class Rule:
    """A production. ``needs`` and ``may`` for one in any order, ``parts`` for one in order; each place lists the symbols
    that may stand there."""

    make: str
    do: str
    cost: float
    example: str
    needs: tuple[tuple[str, ...], ...] = ()
    may: tuple[str, ...] = ()
    parts: tuple[tuple[tuple[str, ...], bool], ...] = ()  # (symbols, may be missing)


@dataclass(slots=True)
class State:
    """A rule, or several with the same beginning, recognised so far: what may follow, and what is complete here."""

    follows: dict[str, list[int]] = field(default_factory=dict)
    complete: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Machine:
    """``states[0]`` is the beginning of every rule; ``order`` the symbols, each after those that it can be made of alone."""

    states: tuple[State, ...]
    order: tuple[str, ...]
    before: Mapping[str, tuple[int, ...]]  # the states that a symbol may follow


@cache
def rules() -> tuple[Rule, ...]:
    """Every production of the data file."""
    data = tomllib.loads(files("qa.understand").joinpath("data/grammar.toml").read_text(encoding="utf-8"))
    bags = [
        Rule(
            row["make"],
            row.get("do", ""),
            row["cost"],
            row.get("example", ""),
            needs=tuple(tuple(need.split("|")) for need in row["needs"]),
            may=tuple(row["may"]),
        )
        for row in data["bag"]
    ]
    ordered = [
        Rule(
            row["make"],
            row.get("do", ""),
            row["cost"],
            row.get("example", ""),
            parts=tuple((tuple(part.removesuffix("?").split("|")), part.endswith("?")) for part in row["parts"]),
        )
        for row in data["rule"]
    ]
    return (*bags, *ordered)


@lru_cache(maxsize=256)
def machine(terminals: frozenset[str]) -> Machine:
    """The machine of the rules that a question with these terminals can use."""
    made = {"NP", "NPC", "ASK", "Q", "QS", TOP}
    states = [State()]
    for rule in rules():
        if rule.needs:
            _add_bag(states, rule, terminals)
        else:
            _add_ordered(states, rule, terminals | made)
    before: dict[str, list[int]] = {}
    for number, state in enumerate(states[1:], start=1):
        for symbol in state.follows:
            before.setdefault(symbol, []).append(number)
    return Machine(
        tuple(states),
        (*sorted(terminals), "NP", "NPC", "ASK", "Q", "QS", TOP),
        {symbol: tuple(found) for symbol, found in before.items()},
    )


def _add_bag(states: list[State], rule: Rule, terminals: frozenset[str]) -> None:
    """The states of a rule in any order: one for every set of the needs that is met."""
    if not all(any(symbol in terminals for symbol in need) for need in rule.needs):
        return
    full = (1 << len(rule.needs)) - 1
    at = {mask: len(states) + mask for mask in range(full + 1)}
    states.extend(State() for _ in range(full + 1))
    states[at[full]].complete.append(rule)
    for mask, symbol in itertools.product(range(full + 1), terminals):
        for met in _met(rule, mask, symbol):
            states[at[mask]].follows.setdefault(symbol, []).append(at[met])
            if mask == 0:
                states[0].follows.setdefault(symbol, []).append(at[met])


def _met(rule: Rule, mask: int, symbol: str) -> Iterator[int]:
    unmet = [i for i, need in enumerate(rule.needs) if symbol in need and not mask & (1 << i)]
    if unmet:
        yield mask | (1 << unmet[0])
    elif symbol in rule.may or any(symbol in need for need in rule.needs):
        yield mask


def _add_ordered(states: list[State], rule: Rule, symbols: frozenset[str]) -> None:
    for chosen in itertools.product(*([False, True] if optional else [True] for _, optional in rule.parts)):
        parts = [part for part, used in zip(rule.parts, chosen, strict=True) if used]
        frontier = [0]
        for options, _ in parts:
            frontier = _advance(states, frontier, [symbol for symbol in options if symbol in symbols])
        for state in frontier:
            if rule not in states[state].complete:
                states[state].complete.append(rule)


def _advance(states: list[State], frontier: list[int], options: list[str]) -> list[int]:
    """One new state after each of the states for all the options, so that they are followed alike."""
    if not options or not frontier:
        return []
    states.append(State())
    new = len(states) - 1
    for state in frontier:
        for symbol in options:
            states[state].follows.setdefault(symbol, []).append(new)
    return [new]
