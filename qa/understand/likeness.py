"""What a phrase that no word list knows may mean: a name of the asked bodies that has all its characters, or a word of the
lexicon written with one wrong character.

Such an edge costs more than any exact one, and the answer says how the words were read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.domain.address import Classification, Facet
from index.domain.agencies import place_of
from index.domain.terms import key
from qa.query import ItemWanted
from qa.understand.lexicon import Lexicon
from qa.understand.senses import Edge, Kind, Sense

_LIKE, _LIKE_QUOTED, _MISSPELT = 3.0, 2.0, 3.0  # the cost of such an edge
# Characters that carry nothing of a name: they need not be in it.
_LOOSE = frozenset("的了着过那这个给为到至从和与及或在由用于以对向把被是有之其所该各些做搞管买花拿办呀啊呢吗吧钱年个块")
_LEAST = 3  # characters that a phrase must have besides
_QUOTES = '“"《「‘'
_LONGEST = 2.5  # times as long as the phrase a name may be
_MOST_REGIONS = 40
_MOST_NAMES = 4
_MOST_LOOKUPS = 14
# Characters that make another thing of a name: 事业单位退休 is not 事业单位离退休. They are never put in or exchanged.
_TELLING = frozenset(
    "离退非不未无没上下年初末其他总小大男女内外前后增减多少高低正副全本各一二三四五六七八九十0123456789"
)
_BOUNDS = frozenset({"COMMA", "STOP", "HOW", "PCT", "CHG", "YOY", "WHYC", "VERQ", "RANKC", "DESC", "PURPOSE"})


@dataclass(frozen=True, slots=True)
class Names:
    """The names that may be meant: what the disclosures of the asked bodies name, and the bodies of the asked place."""

    items: tuple[Facet, ...] = ()
    agencies: tuple[str, ...] = ()


def likely(chars: str, edges: Sequence[Edge], unknown: Sequence[tuple[int, int]], names: Names) -> list[Edge]:
    """Edges over unknown stretches and what stands beside them, for the names that have all their characters."""
    found: list[Edge] = []
    done = -1
    for start, end in sorted(unknown):
        if start < done:
            continue
        for left, right in _regions(chars, edges, start, end):
            edge = _agency(chars, left, right, names.agencies) or _item(chars, left, right, names.items)
            if edge is not None:
                found.append(edge)
                done = right
                break
    return found


def _regions(chars: str, edges: Sequence[Edge], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches around an unknown one, the longest first, that reach over no body, year, question word or pause."""
    if chars[start] in _QUOTES:
        yield start, end
        return
    lowest, highest = 0, len(chars)
    for edge in edges:
        fixed = edge.symbol in _BOUNDS or any(
            s.kind in (Kind.AGENCY, Kind.PLACE, Kind.PERIOD, Kind.LOCATED) for s in edge.senses
        )
        if fixed and edge.end <= start:
            lowest = max(lowest, edge.end)
        if fixed and edge.start >= end:
            highest = min(highest, edge.start)
    lefts = sorted({edge.start for edge in edges if lowest <= edge.start <= start} | {start})[-8:]
    rights = sorted({edge.end for edge in edges if end <= edge.end <= highest} | {end})[:8]
    regions = [(left, right) for left in lefts for right in rights]
    regions.sort(key=lambda region: region[0] - region[1])
    yield from regions[:_MOST_REGIONS]


def _content(text: str) -> str:
    return "".join(c for c in key(text) if c not in _LOOSE)


def _item(chars: str, left: int, right: int, facets: Iterable[Facet]) -> Edge | None:
    content = _content(chars[left:right])
    if len(content) < _LEAST:
        return None
    needed = set(content)
    pairs = {content[i : i + 2] for i in range(len(content) - 1)}
    scored: list[tuple[float, int, Facet]] = []
    for facet in facets:
        name = facet.name
        if not needed <= set(name) or len(name) > _LONGEST * len(content):
            continue
        share = sum(pair in name for pair in pairs) / len(pairs)
        if share >= 0.5:
            scored.append((-share, len(name), facet))
    if not scored:
        return None
    scored.sort(key=lambda one: one[:2])
    best = [facet for share, _, facet in scored if share == scored[0][0]]
    distinct = list(dict.fromkeys((facet.classification, facet.name) for facet in best))[:_MOST_NAMES]
    senses = tuple(
        Sense(Kind.ITEM, text=name, item=ItemWanted(classified, (name,)), everyday=len(distinct) > 1)
        for classified, name in distinct
    )
    cost = _LIKE_QUOTED if chars[left] in '“"《「' else _LIKE
    return Edge(left, right, "S", cost, senses, mended=chars[left:right])


def _agency(chars: str, left: int, right: int, agencies: Iterable[str]) -> Edge | None:
    """A body whose organ begins and ends as the phrase does and has its characters in order: 安监局."""
    content = _content(chars[left:right])
    if len(content) < _LEAST:
        return None
    fitting = []
    for name in agencies:
        organ = key(name.removeprefix("中共").removeprefix(place_of(name)))
        begins = organ[:1] == content[0] or len(content) > 4
        if begins and organ[-1:] == content[-1] and _in_order(content, organ):
            fitting.append(name)
    if not fitting or len(fitting) > _MOST_NAMES:
        return None
    return Edge(
        left, right, "S", _LIKE, (Sense(Kind.AGENCY, text=fitting[0], names=tuple(fitting)),), mended=chars[left:right]
    )


def _in_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(c in rest for c in short)


def misspelt(chars: str, edges: Sequence[Edge], unknown: Sequence[tuple[int, int]], lexicon: Lexicon) -> list[Edge]:
    """Edges for words of the lexicon that stand in the question with one character wrong, missing, doubled or exchanged."""
    found: list[Edge] = []
    for start, end in sorted(unknown)[:3]:
        lookups = 0
        for left, right in _regions(chars, edges, start, end):
            word = key(chars[left:right])
            if not 3 <= len(word) <= 24 or lookups >= _MOST_LOOKUPS:
                continue
            lookups += 1
            near = [entry for entry in lexicon.near(word, None, 6) if _may_be(word, entry.word)]
            names = {entry.agency or (entry.facet.name if entry.facet else "") for entry in near}
            if near and len(names) == 1:
                from qa.understand.lattice import senses_of

                found.append(Edge(left, right, "S", _MISSPELT, senses_of(near), mended=chars[left:right]))
                break
    return found


def _may_be(written: str, word: str) -> bool:
    """False where the characters that differ tell one thing from another, or the first two are both other."""
    if (set(written) ^ set(word)) & _TELLING:
        return False
    return written[0] == word[0] or written[1:] == word[1:]


def names_for(lexicon: Lexicon, agencies: Sequence[str], place: str) -> Names:
    """The names that may be meant where these bodies, or the bodies of this place, are asked for."""
    bodies = tuple(lexicon.bodies_of(place)) if place else ()
    items = lexicon.items_of(agencies or bodies) if agencies or bodies else []
    kinds = (
        Classification.PROJECT,
        Classification.INDICATOR,
        Classification.NAMED,
        Classification.PROCUREMENT,
        Classification.LINE,
    )
    owners = set(map(key, (*agencies, *bodies)))
    facets = dict.fromkeys(
        facet for item in items for facet in item if facet.classification in kinds and facet.name not in owners
    )
    return Names(tuple(facets), bodies)
