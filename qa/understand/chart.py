"""A weighted chart parser over the lattice: the cheapest ways in which the grammar covers a question.

Edges of words that carry nothing are walked over: a word of the grammar reaches to the next one that counts, and what was
walked over with a wish for the answer's form is kept with it. Bounded by a beam, so that no input takes long.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from qa.understand.grammar import TOP, Machine, Rule, machine
from qa.understand.lattice import Lattice
from qa.understand.senses import Edge

_BEST = 3  # derivations kept for one symbol over one stretch
_WINDOW = 3.0  # how much dearer than the cheapest path through the lattice a derivation may be
_MOST_STEPS = 25_000  # of work for one question; what takes more is no question


@dataclass(frozen=True, slots=True)
class Node:
    """A derivation: a word of the lattice (``edge`` with the ``trailing`` ones walked over), or a rule over its parts."""

    cost: float
    symbol: str
    rule: Rule | None = None
    parts: tuple[Node, ...] = ()
    edge: Edge | None = None
    trailing: tuple[Edge, ...] = ()

    def edges(self) -> list[Edge]:
        """The words that it covers, in order, without those that carry nothing."""
        if self.edge is not None:
            return [self.edge, *self.trailing]
        return [edge for part in self.parts for edge in part.edges()]


@dataclass(frozen=True, slots=True)
class _Walk:
    """The cheapest way from a position to another over words that no rule names."""

    cost: float
    edges: tuple[Edge, ...] = ()


def parse(lattice: Lattice, best: int = _BEST) -> list[Node]:
    """The cheapest derivations of the whole question, the best first; [] where the grammar covers none."""
    return _Chart(lattice).derivations(best)


# What is recognised so far: by the position reached, the state and the position begun at, the cheapest ways.
_Ways = list[tuple[float, tuple[Node, ...]]]
_Active = dict[int, dict[int, dict[int, _Ways]]]
_NONE: dict[int, _Ways] = {}


class _Chart:
    def __init__(self, lattice: Lattice) -> None:
        self._n = len(lattice.chars)
        words = [edge for edge in lattice.edges if edge.symbol not in ("skip", "F")]
        self._loose: dict[int, list[Edge]] = {}
        for edge in lattice.edges:
            if edge.symbol in ("skip", "F"):
                self._loose.setdefault(edge.start, []).append(edge)
        self._starts = {edge.start for edge in words} | {self._n}
        self._machine: Machine = machine(frozenset(edge.symbol for edge in words))
        self._walks: dict[int, dict[int, _Walk]] = {}
        self._by_span: dict[tuple[int, int], list[Node]] = {}
        for edge in words:
            for end, walk in self._walk(edge.end).items():
                node = Node(edge.cost + walk.cost, edge.symbol, edge=edge, trailing=walk.edges)
                self._by_span.setdefault((edge.start, end), []).append(node)
        self._ahead, self._behind = self._distances()
        self._limit = self._ahead.get(self._n, float("inf")) + _WINDOW
        self._steps = 0

    def derivations(self, best: int) -> list[Node]:
        if self._n not in self._ahead:
            return []
        found = self._fill()
        return heapq.nsmallest(best, found, key=lambda node: node.cost)

    def _walk(self, start: int) -> dict[int, _Walk]:
        """Where one gets from a position without a word of the grammar, each by the cheapest way; only to where a word
        starts, or to the end."""
        if start in self._walks:
            return self._walks[start]
        reached = {start: _Walk(0.0)}
        waiting = [start]
        while waiting:
            at = heapq.heappop(waiting)
            for edge in self._loose.get(at, ()):
                cost = reached[at].cost + edge.cost
                if edge.end not in reached or cost < reached[edge.end].cost:
                    if edge.end not in reached:
                        heapq.heappush(waiting, edge.end)
                    kept = (edge,) if edge.symbol == "F" or edge.value in ("chat", "aside") else ()
                    reached[edge.end] = _Walk(cost, (*reached[at].edges, *kept))
        walks = {at: walk for at, walk in reached.items() if at in self._starts}
        self._walks[start] = walks
        return walks

    def _distances(self) -> tuple[dict[int, float], dict[int, float]]:
        ahead = {at: walk.cost for at, walk in self._walk(0).items()}
        spans = sorted((start, end, min(node.cost for node in nodes)) for (start, end), nodes in self._by_span.items())
        for start, end, cost in spans:
            if start in ahead:
                ahead[end] = min(ahead.get(end, float("inf")), ahead[start] + cost)
        behind = {self._n: 0.0}
        for start, end, cost in sorted(spans, key=lambda span: -span[0]):
            if end in behind:
                behind[start] = min(behind.get(start, float("inf")), behind[end] + cost)
        return ahead, behind

    def _within(self, cost: float, start: int, end: int) -> bool:
        ahead, behind = self._ahead.get(start), self._behind.get(end)
        return ahead is not None and behind is not None and ahead + cost + behind <= self._limit

    def _fill(self) -> list[Node]:
        """The complete derivations of the whole question. Stretches are filled by their end, and for one end from the
        shortest: everything that a stretch is made of is then known."""
        positions = sorted(set(self._ahead) & set(self._behind))
        active: _Active = {at: {} for at in positions}
        whole: list[Node] = []
        for end in positions:
            if self._steps > _MOST_STEPS:
                return []
            made: dict[int, dict[str, list[Node]]] = {}
            for start in reversed([at for at in positions if at < end]):
                cell = made.setdefault(start, {})
                for node in self._by_span.get((start, end), ()):
                    _keep(cell.setdefault(node.symbol, []), node)
                for symbol in self._machine.order:
                    for node in tuple(cell.get(symbol, ())):
                        if self._within(node.cost, start, end):
                            self._advance(node, start, end, active, made)
                whole.extend(self._whole(cell, start, end))
        return whole

    def _whole(self, cell: dict[str, list[Node]], start: int, end: int) -> list[Node]:
        first = self._walk(0).get(start)
        if end != self._n or first is None:
            return []
        leading = first.edges
        return [
            Node(node.cost + first.cost, TOP, node.rule, (*(Node(0.0, e.symbol, edge=e) for e in leading), *node.parts))
            for node in cell.get(TOP, ())
        ]

    def _advance(
        self,
        node: Node,
        start: int,
        end: int,
        active: _Active,
        made: dict[int, dict[str, list[Node]]],
    ) -> None:
        states = self._machine.states
        for state in states[0].follows.get(node.symbol, ()):
            self._extend(state, start, end, node.cost, (node,), active, made)
        here = active[start]
        room = self._limit - self._behind[end] - node.cost
        for state in self._machine.before.get(node.symbol, ()):
            for begun, ways in here.get(state, _NONE).items():
                for following in states[state].follows[node.symbol]:
                    for cost, parts in ways:
                        if self._ahead[begun] + cost <= room:
                            self._extend(following, begun, end, cost + node.cost, (*parts, node), active, made)

    def _extend(
        self,
        state: int,
        begun: int,
        end: int,
        cost: float,
        parts: tuple[Node, ...],
        active: _Active,
        made: dict[int, dict[str, list[Node]]],
    ) -> None:
        self._steps += 1
        ways = active[end].setdefault(state, {}).setdefault(begun, [])
        if len(ways) >= _BEST and cost >= ways[-1][0]:
            return
        if ways and cost >= ways[-1][0]:
            ways.append((cost, parts))
        else:
            ways.insert(next((i for i, way in enumerate(ways) if cost < way[0]), len(ways)), (cost, parts))
            del ways[_BEST:]
        for rule in self._machine.states[state].complete:
            cell = made.setdefault(begun, {})
            _keep(cell.setdefault(rule.make, []), Node(cost + rule.cost, rule.make, rule, parts))


def _keep(nodes: list[Node], node: Node) -> None:
    if len(nodes) >= _BEST and node.cost >= nodes[-1].cost:
        return
    nodes.insert(next((i for i, one in enumerate(nodes) if node.cost < one.cost), len(nodes)), node)
    del nodes[_BEST:]


def tops(nodes: Sequence[Node]) -> list[Node]:
    """The question nodes (Q) below a derivation, in order."""
    found: list[Node] = []
    for node in nodes:
        if node.symbol == "Q":
            found.append(node)
        else:
            found.extend(tops(node.parts))
    return found
