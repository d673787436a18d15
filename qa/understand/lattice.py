"""The lattice of a question: every stretch that a list, a pattern or the store's lexicon knows, as edges between positions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from index.domain.address import Classification, Fund
from index.domain.terms import fund_of, key
from qa.query import ItemWanted, Located
from qa.understand.agencies import organs_elsewhere, places_elsewhere, shortened_agencies, whole_places
from qa.understand.english import chinese_for, glosses, is_english
from qa.understand.lexicon import Entry, Lexicon
from qa.understand.patterns import edges_of_patterns, quoted
from qa.understand.senses import Edge, Kind, Sense
from qa.understand.words import SKIPPED, english_words, longest_word, names_a_stage, words

UNKNOWN = "UNK"
# Costs: one edge 1, so that longer words win; what may be left out is cheaper, a character that nothing knows dear.
_WORD, _CUE, _SKIP, _LEXICON, _NAMED, _UNKNOWN_CHARACTER = 1.0, 1.0, 0.7, 0.9, 2.1, 4.0
_LONGEST_NAME = 45  # characters of a name in the lexicon
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
# What stands inside a name without being compared: brackets, quotation marks, blanks, the enumeration comma.
_TRANSPARENT = frozenset("()[]{}<>“”\"'‘’「」《》【】〔〕 \t\n、·•*#.、")
_ENDS = frozenset("。?!\n")
_PAUSES = frozenset(",;:—…")
_WINDOW = 3.0  # an edge is kept when some path through it costs at most so much more than the best
_MOST_EDGES = 120  # kept of one question: with more of them only the likelier ones


@dataclass(frozen=True, slots=True)
class Lattice:
    """The edges that are worth parsing, sorted by start, and what no edge knows."""

    chars: str
    edges: tuple[Edge, ...]
    cost: float


def lattice_of(chars: str, lexicon: Lexicon) -> Lattice:
    """The lattice of a normalised question, pruned to what may belong to a good reading."""
    edges = [
        *edges_of_patterns(chars),
        *_listed(chars),
        *_punctuation(chars),
        *_named(chars, lexicon),
    ]
    edges += shortened_agencies(chars, edges, lexicon)
    edges += [*places_elsewhere(chars, edges), *organs_elsewhere(chars, edges)]
    edges = whole_places(edges)
    return _pruned(chars, _added_up(chars, _longest_bodies(_merged(edges))))


_SUM_WORDS = ("合计", "总计", "总额", "共计")


def _added_up(chars: str, edges: list[Edge]) -> list[Edge]:
    """The edges without names that swallow the sum of a list: in 甲支出和乙支出合计 the last word is of both."""
    joined = {edge.end for edge in edges if edge.symbol == "AND"}
    names = {(edge.start, edge.end) for edge in edges if any(sense.item for sense in edge.senses)}
    return [
        edge
        for edge in edges
        if not (
            edge.start in joined
            and any(sense.item for sense in edge.senses)
            and chars[edge.start : edge.end].endswith(_SUM_WORDS)
            and (edge.start, edge.end - 2) in names
        )
    ]


def with_edges(lattice: Lattice, more: Sequence[Edge]) -> Lattice:
    """The lattice with further edges, pruned again."""
    edges = [*(edge for edge in lattice.edges if edge.symbol != UNKNOWN), *more]
    return _pruned(lattice.chars, whole_places(edges))


def _longest_bodies(edges: list[Edge]) -> list[Edge]:
    """The edges without those for a body or place that lie inside the name of another one; an organ right behind a place
    stays, whatever the end of the place makes with it (乙市 and 财政局, beside 市财政局)."""
    bodies = [edge for edge in edges if any(sense.kind is Kind.AGENCY and sense.names for sense in edge.senses)]
    whose = [edge for edge in edges if any(sense.kind in (Kind.AGENCY, Kind.PLACE) for sense in edge.senses)]
    begun: dict[int, int] = {}
    for edge in whose:
        begun[edge.end] = min(begun.get(edge.end, edge.start), edge.start)
    inside = {
        (edge.start, edge.end)
        for edge in whose
        for other in bodies
        if other.start <= edge.start and edge.end <= other.end and other.end - other.start > edge.end - edge.start
        if begun.get(edge.start, other.start) >= other.start
    }
    named = set(whose)
    return [edge for edge in edges if edge not in named or (edge.start, edge.end) not in inside]


def _listed(chars: str) -> Iterable[Edge]:
    english = is_english(chars)
    if english:
        yield from (Edge(start, end, "skip", 1.0 + 0.02 * (end - start)) for start, end in glosses(chars))
    known, longest = (english_words() if english else words()), longest_word(english)
    for start in range(len(chars)):
        for end in range(start + 1, min(len(chars), start + longest) + 1):
            for meaning in known.get(chars[start:end], ()):
                if not _whole_word(chars, start, end) or _cuts_how_much(chars, start, end):
                    continue
                if meaning.sense is not None:
                    yield Edge(start, end, meaning.symbol, _WORD, (meaning.sense,))
                elif meaning.symbol in SKIPPED:
                    yield Edge(start, end, "skip", _SKIP, value=meaning.symbol)
                else:
                    yield Edge(start, end, meaning.symbol, _CUE, value=meaning.value)


def _cuts_how_much(chars: str, start: int, end: int) -> bool:
    """True for a 多 or 少 that would be taken out of 多少."""
    return (chars[end - 1] == "多" and chars[end : end + 1] == "少") or (
        chars[start] == "少" and chars[start - 1 : start] == "多"
    )


def _whole_word(chars: str, start: int, end: int) -> bool:
    """False where a stretch of Latin letters would be cut out of a longer word."""
    before = start > 0 and chars[start] in _LATIN and chars[start - 1] in _LATIN
    after = end < len(chars) and chars[end - 1] in _LATIN and chars[end] in _LATIN
    return not before and not after


def _punctuation(chars: str) -> Iterable[Edge]:
    for i, c in enumerate(chars):
        if c in _ENDS:
            yield Edge(i, i + 1, "STOP", 0.1)
            yield Edge(i, i + 1, "skip", 0.4)
        elif c in _PAUSES:
            yield Edge(i, i + 1, "COMMA", 0.1)
            yield Edge(i, i + 1, "skip", 0.3)
        elif c == "、":
            continue
        elif unicodedata.category(c)[0] in "PSZC":
            yield Edge(i, i + 1, "skip", 0.05)


def _named(chars: str, lexicon: Lexicon) -> Iterable[Edge]:
    """The edges of what the store's lexicon knows, all asked for in one look-up; titles and lines in brackets or with an
    enumeration comma included."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for start in range(len(chars)):
        if chars[start] in _TRANSPARENT or chars[start] in _ENDS or chars[start] in _PAUSES:
            continue
        name = ""
        for end in range(start, min(len(chars), start + _LONGEST_NAME + 6)):
            c = chars[end]
            if c in _ENDS or c in _PAUSES:
                break
            if c in _TRANSPARENT:
                continue
            name += c
            if len(name) >= 2 and _whole_word(chars, start, end + 1):
                spans.setdefault(name, []).append((start, end + 1))
    for start, end, text in quoted(chars):
        spans.setdefault(key(text), []).append((start, end))
    if is_english(chars):
        for start, end, chinese in chinese_for(chars):
            spans.setdefault(key(chinese), []).append((start, end))
    known = words()
    for name, places in spans.items():
        for start, end in places:
            if name != chars[start:end]:
                for meaning in known.get(name, ()):
                    if meaning.sense is not None:
                        yield Edge(start, end, "S", _WORD, (meaning.sense,))
    by_word: dict[str, list[Entry]] = {}
    for entry in lexicon.words(spans.keys()):
        if (
            entry.facet is not None
            and entry.facet.classification is Classification.LINE
            and (names_a_stage(entry.word) or _says_a_fund(entry.word, entry.facet.name))
        ):
            continue
        by_word.setdefault(entry.word, []).append(entry)
    for name, entries in by_word.items():
        senses = senses_of(entries)
        if not senses:  # only the ends of short names
            continue
        cost = _NAMED if all(_only_named(entry) for entry in entries) else _LEXICON
        for start, end in spans.get(name, ()):
            yield Edge(start, end, "S", cost, senses)


def _says_a_fund(word: str, line: str) -> bool:
    """True where a sentence's name for a line says whose money it is and the line itself does not (政府性基金预算拨款收入
    for 收入总计): the fund is a word of its own, or it would be lost."""
    return fund_of(line) is Fund.ALL and fund_of(word) is Fund.ALL and word.startswith(_fund_words())


@cache
def _fund_words() -> tuple[str, ...]:
    return tuple(
        word
        for word, meanings in words().items()
        if any(meaning.sense is not None and meaning.sense.kind is Kind.FUND for meaning in meanings)
    )


def _only_named(entry: Entry) -> bool:
    """True for what only some sentence or row names: often words of the language as well (部门预算)."""
    return entry.facet is not None and entry.facet.classification in (Classification.NAMED, Classification.NONE)


def senses_of(entries: Sequence[Entry]) -> tuple[Sense, ...]:
    """The senses of a lexicon word, its entries of one kind put together: all bodies that it may mean, and one item for
    each classification that it stands in."""
    found: list[Sense] = []
    agencies = tuple(dict.fromkeys(entry.agency for entry in entries if entry.kind == "agency"))
    if agencies:
        found.append(Sense(Kind.AGENCY, text=entries[0].word, names=agencies))
    places = tuple(dict.fromkeys(entry.text for entry in entries if entry.kind == "place"))
    if places:
        found.append(Sense(Kind.PLACE, text=entries[0].word, names=places))
    facets = [entry.facet for entry in entries if entry.kind == "item" and entry.facet]
    facets = [facet for facet in facets if facet.classification is not Classification.NAMED] or facets
    by_name: dict[tuple[str, Classification], list[str]] = {}
    for facet in facets:
        by_name.setdefault((facet.name, facet.classification), []).append(facet.code)
    for (name, classified), codes in by_name.items():
        code = codes[0] if len(set(codes)) == 1 else ""
        item = ItemWanted(classified, (name,), code)
        found.append(Sense(Kind.ITEM, text=name, item=item))
    for entry in entries:
        if entry.kind == "table":
            found.append(
                Sense(Kind.LOCATED, text=entry.text or entry.word, located=Located(table=entry.text or entry.word))
            )
            break
    for entry in entries:
        if entry.kind == "attribute":
            found.append(Sense(Kind.ATTRIBUTE, text=entry.text or entry.word))
            break
    return tuple(found)


def _merged(edges: Iterable[Edge]) -> list[Edge]:
    """The edges with those of one stretch and one terminal put together: their senses are alternatives."""
    found: dict[tuple[int, int, str, str], Edge] = {}
    for edge in edges:
        at = (edge.start, edge.end, edge.symbol, edge.value)
        known = found.get(at)
        if known is None:
            found[at] = edge
        elif edge.senses:
            senses = tuple(dict.fromkeys((*known.senses, *edge.senses)))
            found[at] = replace(known, cost=min(known.cost, edge.cost), senses=senses)
    return list(found.values())


def _pruned(chars: str, edges: list[Edge]) -> Lattice:
    runs = _unknown_runs(chars, edges)
    edges = [*edges, *runs]
    n = len(chars)
    ahead = _distances(n, edges)
    behind = _distances_back(n, edges)
    best = ahead[n]
    slack = {edge: ahead[edge.start] + edge.cost + behind[edge.end] - best for edge in edges}
    window = _WINDOW
    kept = [edge for edge in edges if slack[edge] <= window]
    while len(kept) > _MOST_EDGES and window > 0.1:
        window /= 2
        kept = [edge for edge in edges if slack[edge] <= window]
    kept.sort(key=lambda edge: (edge.start, edge.end))
    return Lattice(chars, tuple(kept), best)


def _unknown_runs(chars: str, edges: list[Edge]) -> list[Edge]:
    """The stretches that the cheapest path leaves unknown, each as one edge; a position that no edge reaches otherwise
    is a run of its own."""
    n = len(chars)
    singles = [Edge(i, i + 1, UNKNOWN, _UNKNOWN_CHARACTER) for i in range(n)]
    by_end: dict[int, list[Edge]] = {}
    for edge in [*edges, *singles]:
        by_end.setdefault(edge.end, []).append(edge)
    best = [0.0] + [float("inf")] * n
    last: list[Edge | None] = [None] * (n + 1)
    for at in range(1, n + 1):
        for edge in by_end.get(at, ()):
            if best[edge.start] + edge.cost < best[at]:
                best[at], last[at] = best[edge.start] + edge.cost, edge
    runs: list[Edge] = []
    at, end = n, None
    while at > 0:
        step = last[at]
        assert step is not None
        if step.symbol == UNKNOWN:
            end = at if end is None else end
            if step.start == 0 or (before := last[step.start]) is None or before.symbol != UNKNOWN:
                cost = _UNKNOWN_CHARACTER * (end - step.start)
                runs.append(Edge(step.start, end, UNKNOWN, cost, (Sense(Kind.UNKNOWN, text=chars[step.start : end]),)))
                end = None
        at = step.start
    return runs


def _distances(n: int, edges: Sequence[Edge]) -> list[float]:
    ahead = [0.0] + [float("inf")] * n
    by_start: dict[int, list[Edge]] = {}
    for edge in edges:
        by_start.setdefault(edge.start, []).append(edge)
    for at in range(n):
        for edge in by_start.get(at, ()):
            ahead[edge.end] = min(ahead[edge.end], ahead[at] + edge.cost)
    return ahead


def _distances_back(n: int, edges: Sequence[Edge]) -> list[float]:
    behind = [float("inf")] * n + [0.0]
    by_end: dict[int, list[Edge]] = {}
    for edge in edges:
        by_end.setdefault(edge.end, []).append(edge)
    for at in range(n, 0, -1):
        for edge in by_end.get(at, ()):
            behind[edge.start] = min(behind[edge.start], behind[at] + edge.cost)
    return behind
