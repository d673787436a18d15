"""The bodies that a text names: those of the store that its words can mean, and those that the store does not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.domain.agencies import full_name, means, place_of, place_path, place_words
from index.domain.terms import key
from index.store.fact_store import FactStore
from index.store.lexicon import Entry, WordKind
from qa.check.vocabulary import Folded, Vocabulary, pieces

_ORGAN = (
    "局|委员会|办公室|中心|委|院|部|处|站|学校|大学|支队|大队|人民政府|管委会|联合会|协会|党校|档案馆|图书馆|街道|镇|乡"
)
_IN_NAME = "(?:[一-鿿](?<![被把获的让]))"
# A body that the text names and that we may not hold: a place, an organ, and then what a clause goes on with.
_ANY_BODY = re.compile(
    rf"(?:(?<=^)|(?<=[,。;:、《\s和与及比较于]))(?P<name>(?:中共)?{_IN_NAME}{{1,10}}?(?:自治州|自治区|省|市|州|(?<!社)区|县|旗)(?!级|场|政|域|直)"
    rf"{_IN_NAME}{{0,14}}?(?:{_ORGAN}))(?=[,。:的在(\s]|20\d\d|本年|部门|单位|年|$)"
)
# 海滨区财政局公布的…: an organ behind a place, and what goes on as a sentence does behind a name.
_OTHER_ORGAN = re.compile(
    rf"(?P<organ>{_IN_NAME}{{1,14}}?(?:{_ORGAN}|厅|馆|队))(?=[,。:;、《(\s“\"]|20\d\d|[公发]布|公开|公示|披露|本?年|的|在|按|共|全年|部门[预决]|单位[预决]|[预决]算|安排|支出|收入|$)"
)
_NO_ORGAN = ("部门", "单位", "本级")
_ENDS_AS_ORGAN = re.compile(r"[局委办心部院会府室署处站所队厅校馆]$")
_GOES_ON = {"办": "公事理", "府": "办性采", "委": "员托培", "会": "议计", "中": "心"}
# Where a name without its place may stand: at the beginning of a clause, and before what a clause goes on with.
_MAY_BEGIN = re.compile(r"(?:^|[,。;:、《(\s和与及比较于])$")
_MAY_END = re.compile(r"[,。:的在(\s]|20\d\d|本年|部门|单位|$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A body that ``text[start:end]`` names: the full names of all of the store that the words can mean; none when we hold
    none of that name. ``is_place``: a place alone, which stands for any of its bodies."""

    start: int
    end: int
    text: str
    agencies: tuple[str, ...]
    is_place: bool = False


class Names:
    """Finds the bodies that texts name, with the store's lexicon."""

    def __init__(self, store: FactStore, vocabulary: Vocabulary) -> None:
        self._store = store
        self._vocabulary = vocabulary
        self._of_place: dict[str, tuple[str, ...]] = {}

    def words_in(self, text: str) -> list[str]:
        """The names of held bodies and places that stand in a text, longest first."""
        return sorted({m.text for m in self.find(text) if m.agencies}, key=len, reverse=True)

    def spoken_of(self, text: str) -> tuple[str, ...]:
        """The bodies that a text names plainly, those named first first."""
        return tuple(dict.fromkeys(a for m in self.find(text) if len(m.agencies) == 1 for a in m.agencies))

    def meant_by(self, name: str) -> tuple[str, ...]:
        """The bodies that a name given by itself can mean."""
        self._vocabulary.show([name])
        (mention,) = self.find(name)[:1] or (Mention(0, 0, name, ()),)
        if mention.agencies and mention.end == len(name.rstrip()):
            return mention.agencies
        return self._of_short(name)

    def find(self, text: str) -> list[Mention]:
        """The bodies named in a text, in order, none overlapping another."""
        self._vocabulary.show([text])
        found: list[Mention] = []
        for piece in pieces(text):
            found += self._in(piece, text)
        for match in _ANY_BODY.finditer(text):
            start, end = match.span("name")
            inside = next((m for m in found if m.start < end and start < m.end), None)
            if inside is None or (inside.start == start and inside.end < end):
                found = [m for m in found if m is not inside]
                found.append(Mention(start, end, text[start:end], self._of_short(text[start:end])))
        return sorted(found, key=lambda mention: mention.start)

    def _in(self, piece: Folded, text: str) -> list[Mention]:
        found: list[Mention] = []
        at = 0
        while at < len(piece.text) - 1:
            mention, size = self._at(piece, at, text)
            if mention is not None:
                found.append(mention)
                at = next(
                    (i for i in range(at + 1, len(piece.text)) if piece.places[i] >= mention.end), len(piece.text)
                )
            else:
                at += size
        return found

    def _at(self, piece: Folded, at: int, text: str) -> tuple[Mention | None, int]:
        """The body named at a place of a piece, and how far to go on where there is none."""
        for word, entries in self._vocabulary.at(piece.text, at):
            start, end = piece.span(at, at + len(word))
            full = [e for e in entries if e.kind == WordKind.AGENCY]
            with_place = tuple(dict.fromkeys(e.agency for e in full if _says_its_place(word, e.agency)))
            if with_place and not _goes_on(text, end):
                return Mention(start, end, text[start:end], with_place), 0
            places = [e for e in entries if e.kind == WordKind.PLACE]
            if places and (mention := self._of_place_word(text, start, end, places)):
                return mention, 0
            if full and _MAY_BEGIN.search(text[max(0, start - 1) : start]) and _MAY_END.match(text[end:]):
                agencies = tuple(dict.fromkeys(e.agency for e in full))
                return Mention(start, end, text[start:end], agencies), 0
        return None, 1

    def _of_place_word(self, text: str, start: int, end: int, places: list[Entry]) -> Mention | None:
        """A place and what follows it, where that is a short name of one of its bodies: 昌吉州 → 昌吉州电政办. A place of
        which nothing is held, with no organ behind it, is no body."""
        held = tuple(dict.fromkeys(a for place in places for a in self.agencies_of(place.text)))
        for stop in range(min(len(text), end + 14), end + 1, -1):
            if not re.fullmatch(r"[一-鿿]+", text[end:stop]) or not _ENDS_AS_ORGAN.search(text[end:stop]):
                continue
            named = tuple(agency for agency in held if _means(text[start:stop], agency))
            if named and not _goes_on(text, stop):
                return Mention(start, stop, text[start:stop], named)
        organ = _OTHER_ORGAN.match(text, end)
        if organ and not organ["organ"].startswith(_NO_ORGAN):
            return Mention(start, organ.end("organ"), text[start : organ.end("organ")], ())  # of this place, not held
        return Mention(start, end, text[start:end], held, is_place=True) if held else None

    def _of_short(self, mention: str) -> tuple[str, ...]:
        """The bodies that a mention which is no word of the lexicon can mean: those of the place that it begins with."""
        (piece,) = list(pieces(mention))[:1] or (Folded("", ()),)
        for _, entries in self._vocabulary.at(piece.text, 0) if piece.text else ():
            places = [e.text for e in entries if e.kind == WordKind.PLACE]
            held = [a for place in places for a in self.agencies_of(place)]
            if held:
                return tuple(dict.fromkeys(a for a in held if _means(mention, a)))
        return ()

    def agencies_of(self, place: str) -> tuple[str, ...]:
        """The bodies of a place itself that disclosed anything, by full name."""
        if place not in self._of_place:
            held = dict.fromkeys(full_name(d.body) for d in self._store.disclosures_of(places=[place]))
            self._of_place[place] = tuple(a for a in held if place in (place_of(a), "".join(place_path(a))))
        return self._of_place[place]


@lru_cache(maxsize=4096)
def _says_its_place(word: str, agency: str) -> bool:
    """Whether a name says where its body is, or the body is of no place."""
    place = place_of(agency)
    rest = word.removeprefix("中国共产党").removeprefix("中共")
    return not place or any(rest.startswith(key(name)) for name in place_words(place))


def _goes_on(text: str, end: int) -> bool:
    """Whether what looks like the end of a name goes on as another word: 财政局办 + 公."""
    return bool(text[end : end + 1]) and text[end : end + 1] in _GOES_ON.get(text[end - 1], "")


@lru_cache(maxsize=4096)
def _means(mention: str, agency: str) -> bool:
    return means(mention, agency)
