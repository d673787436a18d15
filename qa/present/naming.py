"""What a chat model's sentence says of each figure, against what the figure is.

A right number under a wrong name is a wrong answer, and it has no digit that a checker of numbers could object to. So
every word around a figure must be known: a name that belongs to this figure, a word that joins, or an operator (占, 比,
增加 …) that the rules' own sentence has, in its order. A word that is none of these is not shown, whatever it says.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from index.domain.agencies import full_name, place_of, place_words
from index.domain.amounts import normalise
from index.domain.disclosure import Fact
from index.domain.terms import all_words
from qa.answer import Answer, Figure
from qa.labels.facts import facet_name, fact_name
from qa.present.placeholders import pieces
from qa.query import Asked, Period
from qa.solve.expand import first_wanted

# A token is a kind and what it names. Joining words are no tokens.
BODY, YEAR, TOPIC, STAGE, SCOPE, FUND, OPERATOR, RANK, QUALIFIER, UNKNOWN = "BYTSCFORQ?"
Token = str
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年度|年)")
# No dash, which before a number is a minus, no point, and no question mark, which takes back what was said.
_MARKS = re.compile(r"[\s，。：；、！,:;!（）()“”‘’\"'《》]")
_STRETCH = re.compile(r"[^\s，。：；、！,:;!（）()“”‘’\"'《》]+")
# 增加为, 下降到: the figure would be what it came to, not by how much it changed.
_CAME_TO = re.compile(r"[增减升降][加少长]?[为至到]|下降[为至到]|上升[为至到]")
_TOTAL = re.compile(r"[合总小]计|总额|合计数?|其中|其他")
_STARTS_ANEW = re.compile(r"[\s，。：；、！,:;!）)”》和与及而]|以及|$")


class Misnamed(Exception):
    """Words that may not be shown; the message tells the model why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Words:
    """The maintained words of ``data/model_words.toml``: text → token, "" for one that joins."""

    tokens: dict[str, Token]
    quoting: frozenset[str]


@cache
def maintained() -> Words:
    """The lists, read once."""
    data = tomllib.loads(files("qa.present").joinpath("data/model_words.toml").read_text(encoding="utf-8"))
    tokens = dict.fromkeys(data["joining"]["words"], "")
    tokens |= {word: f"{OPERATOR}:{same[0]}" for same in data["operators"]["words"] for word in same}
    tokens |= {word: f"{RANK}:{same[0]}" for same in data["ranks"]["words"] for word in same}
    tokens |= {word: f"{QUALIFIER}:{word}" for word in data["qualifiers"]["words"]}
    tokens |= {word: f"{STAGE}:{stage}" for stage, words in data["stages"].items() for word in words}
    tokens |= {word: f"{SCOPE}:{scope}" for scope, words in data["scopes"].items() for word in words}
    tokens |= {word: f"{FUND}:{word}" for word in data["funds"]["words"]}
    return Words(tokens, frozenset(data["quoting"]["words"]))


@dataclass(frozen=True)
class Lexicon:
    """What words mean in one answer: its own names first, then the maintained lists. Any other word is unknown."""

    own: dict[str, Token]
    of_question: frozenset[Token] = frozenset()  # the bodies and years that the question names
    longest: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        known = (*self.own, *maintained().tokens)
        object.__setattr__(self, "longest", max(map(len, known), default=0))

    def tokens(self, text: str, also: Collection[str] = ()) -> list[Token]:
        """The tokens of a text in order. What no list knows is an ``UNKNOWN`` token of its whole stretch. ``also``:
        further words that join."""
        found: list[Token] = []
        text = normalise(text)
        at = 0
        while at < len(text):
            if _MARKS.match(text, at) and not self._own_at(text, at):
                at += 1
            elif year := _YEAR.match(text, at):
                found.append(f"{YEAR}:{year[1]}")
                at = year.end()
            else:
                length, token = self._at(text, at, also)
                if length:
                    found += [token] if token else []
                    at += length
                    continue
                stretch = _STRETCH.match(text, at)
                found.append(f"{UNKNOWN}:{stretch[0] if stretch else text[at]}")
                at = stretch.end() if stretch else at + 1
        return found

    def _own_at(self, text: str, at: int) -> str:
        return next((text[at : at + n] for n in range(self.longest, 1, -1) if text[at : at + n] in self.own), "")

    def _at(self, text: str, at: int, also: Collection[str]) -> tuple[int, Token]:
        """The longest known word at a position, and its token."""
        listed = maintained().tokens
        for length in range(min(self.longest, len(text) - at), 0, -1):
            word = text[at : at + length]
            if word in self.own:
                return length, self.own[word]
            if word in also:
                return length, ""
            if word in listed:
                return length, listed[word]
        return 0, ""


def lexicon_of(answer: Answer, asked: Sequence[str] = ()) -> Lexicon:
    """The lexicon of an answer: every name that its facts bear, printed or canonical, and the other words of the field for
    them. ``asked`` are words of the question that were understood as the item."""
    own: dict[str, Token] = {}
    facts = [*answer.facts, *(figure.fact for figure in answer.figures if figure.fact is not None)]
    bodies = dict.fromkeys(full_name(fact.body) for fact in facts)
    for body in bodies:
        names = {body, *(fact.body for fact in facts if full_name(fact.body) == body)}
        place = place_of(body)
        own |= dict.fromkeys({*names, body.removeprefix(place)}, f"{BODY}:{body}")
        others = {word for other in bodies if other != body for word in place_words(place_of(other))}
        own |= dict.fromkeys(place_words(place) - others, f"{BODY}:{body}")
    aliases = _aliases()
    tokens: dict[str, set[Token]] = {}
    for fact in facts:
        token = f"{TOPIC}:{_item_id(fact)}"
        names = {
            fact.name,
            fact_name(fact),
            *(facet.name for facet in fact.item[:1]),
            *(facet_name(f) for f in fact.item[:1]),
        }
        names |= {fact.project} if len(fact.item) == 1 else set()
        names |= {alias for facet in fact.item[:1] if len(fact.item) == 1 for alias in aliases.get(facet.name, ())}
        for name in names:
            tokens.setdefault(normalise(name), set()).add(token)
    items = {_item_id(fact) for fact in facts}
    if len(items) == 1:
        for word in asked:
            tokens.setdefault(normalise(word), set()).add(f"{TOPIC}:{next(iter(items))}")
    own |= {name: next(iter(meant)) for name, meant in tokens.items() if len(meant) == 1 and len(name) > 1}
    for word in [name for name in own if name in maintained().tokens or _TOTAL.fullmatch(name)]:
        del own[word]  # a row that is called 合计 gives that word no meaning of its own
    return Lexicon(own, _named_by_question(answer))


@cache
def _aliases() -> dict[str, frozenset[str]]:
    """The words of the field for every canonical term."""
    found: dict[str, set[str]] = {}
    for word, term in all_words().items():
        found.setdefault(term, set()).add(word)
    return {term: frozenset(words) for term, words in found.items()}


def _item_id(fact: Fact) -> str:
    return "|".join([*(facet.code or "›".join(facet.path) for facet in fact.item), *fact.measures]) or fact.name


def _named_by_question(answer: Answer) -> frozenset[Token]:
    """The body and the year that the question itself names."""
    wanted = first_wanted(answer.query.query) if isinstance(answer.query, Asked) else None
    found: set[Token] = set()
    if wanted is not None and isinstance(wanted.agency, str):
        found.add(f"{BODY}:{full_name(wanted.agency)}")
    if wanted is not None and isinstance(wanted.period, Period) and wanted.period.fiscal_year:
        found.add(f"{YEAR}:{wanted.period.fiscal_year}")
    return frozenset(found)


def lexicon_of_quotes(answer: Answer, asked: Sequence[str] = ()) -> Lexicon:
    """The lexicon of an answer in quotations: what the question itself names."""
    whole = lexicon_of(answer, asked)
    return Lexicon(whole.own | {word: f"{TOPIC}:{word}" for word in asked if len(word) > 1}, whole.of_question)


@dataclass(frozen=True, slots=True)
class Named:
    """How one figure may be spoken of: its label, the rules' words before it, and what holds for the whole answer."""

    label: tuple[Token, ...]
    before: tuple[Token, ...]
    shared: frozenset[Token]

    @property
    def derived(self) -> bool:
        """Whether it is said how it came about or which way it goes."""
        return any(is_operator(token) for token in (*self.label, *self.before))

    @property
    def measures(self) -> list[Token]:
        return [token for token in self.label if token.startswith(TOPIC)]

    def admits(self, said: Sequence[Token], common: Collection[Token], alone: bool) -> bool:
        """Whether these tokens speak of this figure. ``common``: tokens of every figure of the answer; ``alone``:
        there is no other."""
        if not self.derived:
            named = [token for token in said if token.startswith(TOPIC)]
            whole = not named or not self.measures or self.measures[-1] in named
            return whole and {*said} <= {*self.label, *self.before, *self.shared}
        loose = {*self.shared} if alone else {*common, *self.shared}
        # 完成预算的 98 %: of a figure whose label leaves that out, only the rules' own words can be said.
        for full in [self.label] * any(map(is_operator, self.label)) + [self.before]:
            if not {*said} <= {*full, *self.shared}:
                continue
            if (
                alone
                and len({*self.measures}) < 2
                and (any(map(is_operator, said)) or not any(token.startswith(TOPIC) for token in said))
            ):
                return True
            # Stages and scopes may be left out, but not given to the wrong one of two.
            told = {BODY, YEAR, TOPIC, OPERATOR} | ({STAGE, SCOPE} & {token[0] for token in said})
            if _is_end_of(_strict(said, loose, told), _strict(full, loose, told), said):
                return True
        return False


def _is_end_of(said: Sequence[Token], full: Sequence[Token], all_said: Sequence[Token]) -> bool:
    """Whether what distinguishes a computed figure is said in full and in order, or from an operator on (占…的), or not
    at all. 基本支出比项目支出多 has no part that says 项目支出多."""
    if not said:
        return not any(token.startswith(TOPIC) for token in all_said)
    core = [*full]
    while len(core) > 1 and is_operator(core[-1]) and any(map(is_operator, core[:-1])):
        core.pop()  # 占…的比重: the 占 says it
    if [*said] in ([*full], core):
        return True
    if all(map(is_operator, said)) and not any(token.startswith(TOPIC) for token in all_said):
        return {*said} <= {*full}
    return is_operator(said[0]) and [*said] in ([*full][-len(said) :], core[-len(said) :])


def _strict(tokens: Iterable[Token], loose: Collection[Token], kinds: Collection[str]) -> list[Token]:
    """The tokens whose order counts: those of some kinds that not every figure shares."""
    return [token for token in tokens if token[0] in kinds and token not in loose]


def is_operator(token: Token) -> bool:
    return token.startswith(OPERATOR)


def named_figures(lexicon: Lexicon, answer: Answer, line: str) -> list[Named]:
    """How each figure of an answer may be spoken of. ``line`` is the rules' sentence, its figures as placeholders."""
    before: dict[int, list[Token]] = {}
    passed = ""
    for piece in pieces(line):
        passed += piece.words
        if piece.figure:
            before.setdefault(piece.figure, known(lexicon.tokens(passed)))
            passed = ""
    shared = _shared(answer.facts)
    return [
        Named(tuple(known(lexicon.tokens(figure.label))), tuple(before.get(number, ())), shared)
        for number, figure in enumerate(answer.figures, start=1)
    ]


def known(tokens: Iterable[Token]) -> list[Token]:
    """Tokens without the stretches that no list knows: nobody can be held to those, and nobody may write them."""
    return [token for token in tokens if not token.startswith(UNKNOWN)]


def _shared(facts: Sequence[Fact]) -> frozenset[Token]:
    """Body, year, stage and scope where all facts of an answer have the same."""
    every = (
        {f"{BODY}:{full_name(fact.body)}" for fact in facts},
        {f"{YEAR}:{fact.year}" for fact in facts},
        {f"{STAGE}:{fact.stage.value}" for fact in facts},
        {f"{SCOPE}:{fact.scope.value}" for fact in facts},
    )
    return frozenset(next(iter(one)) for one in every if len(one) == 1)


def check_names(reply: str, figures: Sequence[Figure], named: Sequence[Named], lexicon: Lexicon) -> None:
    """Raises ``Misnamed`` unless each figure of a reply stands under its own name. Call it for known ids only."""
    labels = [{*name.label} for name in named]
    common = set.intersection(*labels)
    found = pieces(reply)
    said: list[Token] = []
    so_far: set[Token] = set()
    for piece, following in zip(found, [*found[1:], None], strict=True):
        if piece.words:
            said += _said(lexicon, piece.words)
            continue
        if not piece.figure:
            continue
        if following is not None and not _STARTS_ANEW.match(following.words):
            raise Misnamed(f"编号后面不要接“{following.words.strip()[:12]}”，编号之后只能是标点")
        so_far |= {*said}
        _check_measure(named[piece.figure - 1], figures[piece.figure - 1].label, said, so_far)
        _check_one(piece.figure - 1, said, figures, named, common)
        said = []
    if said:
        raise Misnamed("最后一个编号之后不要再写别的内容")


def _said(lexicon: Lexicon, words: str) -> list[Token]:
    if came_to := _CAME_TO.search(words):
        raise Misnamed(f"不要写“{came_to[0]}”，照参考回答的说法写")
    tokens = lexicon.tokens(words)
    unknown = [token for token in tokens if token.startswith(UNKNOWN)]
    if unknown:
        raise Misnamed(f"“{unknown[0][2:][:40]}”不在数据和参考回答里，不能写")
    return tokens


def _check_measure(me: Named, label: str, said: Sequence[Token], so_far: Collection[Token]) -> None:
    """Raises ``Misnamed`` where whose figure it is, or of when, is said and nowhere what: 某局2025年预算为 28.66 万元
    would be the whole budget."""
    first = next((i for i, token in enumerate(said) if is_operator(token)), len(said))
    placed = any(token[0] in (BODY, YEAR, STAGE, SCOPE, FUND) for token in said[:first])
    measure = (me.measures[0] if me.derived else me.measures[-1]) if me.measures else ""
    if placed and measure and measure not in so_far:
        raise Misnamed(f"没有写清是什么数，请写“{label}”")


def _check_one(
    at: int, said: Sequence[Token], figures: Sequence[Figure], named: Sequence[Named], common: Collection[Token]
) -> None:
    """Raises ``Misnamed`` unless ``said`` speaks of the figure at ``at`` and of no other."""
    me, label = named[at], figures[at].label
    others = [
        name
        for figure, name in zip(figures, named, strict=True)
        if (figure.value, figure.unit) != (figures[at].value, figures[at].unit) and name.derived == me.derived
    ]
    if not me.admits(said, common, alone=len(figures) == 1):
        raise Misnamed(f"F{at + 1}前面的说法与它的名称“{label}”不一致")
    if not said and at == 0 and me.derived:
        return
    if any(other.admits(said, common, alone=False) for other in others):
        raise Misnamed(f"看不出F{at + 1}是什么，请在它前面写清“{label}”")
