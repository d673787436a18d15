"""The folded question, read from the words that are known: which of its characters are explained, and by what."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from index.amounts import fold
from qa.vocabulary import Body, Topics, wordings

_YEAR = re.compile(r"(?<!\d)(\d{4})年(?:度)?|(?<!\d)(20\d\d)(?=\D|$)")
_CODE = re.compile(r"(?<!\d)[2-5]\d{2}(?:\d{2}){0,2}(?!\d)")
# What may follow a code: 208类支出, 20103款下的支出.
_CODE_NAMED = re.compile(r"(?:(?:类|款|项)(?:级)?(?:科目)?|科目)?(?:(?:项?下|里|中)?的?支出)?(?!总)")
_TABLE_NAME = re.compile(r"[一-鿿]{1,12}(?:总|情况|决算|预算|明细)表(?:里面?|中|内|上)?的?")
# A word as wide as these means a topic only where it stands by itself: 年会支出 is not 支出.
_WIDE = frozenset(["支出", "收入", "采购", "补贴", "经费", "费用", "资金", "开支", "补助", "预算", "决算"])
_SPENT = re.compile(r"(?:一共|总共|共)?花")
_STANDS_ALONE = re.compile(
    r"(?:单位|部门|份|一项|哪项|的|年|总|和|与|及|在|是|有|了|比|占|共|实际|全部|本年|当年|其中|里|度|花|要|较|分类|级)$"
)
# Endings of the topic before them, not topics of their own.
_TRAILING_WORDS = frozenset(
    [
        "支出",
        "收入",
        "开支",
        "项目资金",
        "项目经费",
        "支出预算",
        "支出决算",
        "收入预算",
        "收入决算",
        "支出总额",
        "收入总额",
    ]
)
_FUND_WORD = re.compile(r"(?:一般公共预算|政府性基金预算?|国有资本经营预算|财政)(?:财政)?(?:拨款)?(?:安排的)?")
_WITHIN = re.compile(r"(?:其?中|里面?|当中|之中|内|下面?)的?")
# Words of one character that may stand between two words; the others are only cut off at the ends of a stretch, so that
# nothing is cut out of the middle of a word nobody knows (无人机, 中小企业).
_JOINTS = re.compile(r"[的和与及是在了为吗呢有跟]")
_ORGAN = re.compile(r"[办局委部会院所处站校社团厅署]$|中心$|办公室$|机关$")
_OTHER_ORGAN = re.compile(r"[一-鿿]{1,13}[办局委部会院所处站厅署心]")
_LEFT = re.compile(r"\d+月份?|[一-鿿]+|[a-z]+|\d+")


class Reader:
    """A question without spaces and punctuation. ``take_…`` explains characters; what no call took is left over."""

    def __init__(self, text: str, breaks: Collection[int] = ()) -> None:
        self.text = text
        self._breaks = frozenset(breaks)  # where the commas of a list stood
        self.found_at: dict[object, int] = {}  # where each body and each topic word was first named
        self.joined = False  # the two topics stand as one: 事业运行的基本支出
        self._open = [True] * len(text)
        self.named_alone: frozenset[Body] = frozenset()  # bodies that a short name means and no other
        self.other_organs: list[tuple[int, int]] = []  # organs behind a place, of no body of the store
        self.within = ""  # the whole that the asked part was said to be in (基本支出中的人员经费)

    def _close(self, start: int, end: int) -> None:
        self._open[start:end] = [False] * (end - start)

    def _free(self, start: int, end: int) -> bool:
        return all(self._open[start:end])

    def take_years(self) -> tuple[int, ...]:
        """Every year named, any century: a year that no disclosure has is still a year."""
        years: dict[int, None] = {}
        for match in _YEAR.finditer(self.text):
            years[int(match[1] or match[2])] = None
            self._close(*match.span())
        return tuple(years)

    def take_code(self) -> str:
        """A subject code, "" for none."""
        for match in _CODE.finditer(self.text):
            if self._free(*match.span()):
                named = _CODE_NAMED.match(self.text, match.end())
                end = named.end() if named and self._free(*named.span()) else match.end()
                self._close(match.start(), end)
                return match[0]
        return ""

    def take_table_names(self) -> None:
        """The name of a table says where to look, not what for."""
        for match in _TABLE_NAME.finditer(self.text):
            if self._free(*match.span()) and match.end() < len(self.text):
                self._close(*match.span())

    def take_bodies(self, bodies: Sequence[Body], topics: Topics | None = None) -> tuple[list[Body], set[Body]]:
        """Bodies named with their place or in full, and those of them that their words name alone. A place alone means
        every body of that place."""
        meant: dict[Body, None] = {}
        by_name: set[Body] = set()
        starts: dict[str, list[Body]] = {}
        for body in bodies:
            for word in {*body.places, *(fold(name) for name in body.names), fold(body.full)}:
                starts.setdefault(fold(word), []).append(body)
        at, longest = 0, max(map(len, starts), default=0)
        while at < len(self.text):
            ends = range(min(len(self.text), at + longest), at + 1, -1)
            end = next((end for end in ends if self.text[at:end] in starts and self._free(at, end)), None)
            if end is None:
                at += 1
                continue
            candidates = starts[self.text[at:end]]
            stop, named = self._extend(at, end, candidates)
            if topics is not None and stop > end:
                stop = self._given_back(at, stop, candidates, topics)
            if topics is not None and stop == end and self._other_organ(at, end, candidates, topics):
                at = end  # 昌吉市财政局 is no body of the store, and neither are all those of 昌吉市
                continue
            meant.update(dict.fromkeys(named))
            for body in named:
                self.found_at.setdefault(body, at)
            if len(named) == 1:
                by_name.update(named)
            self._close(at, stop)
            at = stop
        return list(meant), by_name

    def _extend(self, start: int, end: int, candidates: list[Body]) -> tuple[int, list[Body]]:
        """The longest text from ``start`` that still names one of the candidates: 昌吉州 → 昌吉州电政办."""
        for stop in range(min(len(self.text), end + 16), end, -1):
            if not self._free(end, stop):
                continue
            named = [body for body in candidates if body.is_meant_by(self.text[start:stop])]
            if named:
                return stop, named
        return end, candidates

    def _other_organ(self, start: int, end: int, candidates: list[Body], topics: Topics) -> bool:
        """Whether an organ's name stands right behind a place that alone would mean all its bodies."""
        if not any(self.text[start:end] in body.places for body in candidates) or topics.at(self.text, end):
            return False
        for match in _OTHER_ORGAN.finditer(self.text[end : end + 16]):
            if match.start():
                break
            for stop in range(end + match.end(), end + 1, -1):
                after = self.text[stop : stop + 1]
                closed = stop == len(self.text) or not self._open[stop] or after.isdigit() or bool(_JOINTS.match(after))
                if _ORGAN.search(self.text[end:stop]) and (closed or topics.at(self.text, stop)):
                    self.other_organs.append((start, stop))
                    return True
        return False

    def _given_back(self, start: int, stop: int, candidates: list[Body], topics: Topics) -> int:
        """A few characters less where a topic begins with them and the rest names the body as well: in 政府办公务用车运行费
        the 公 is not of 办公, in 昌吉市办公费 not even the 办."""
        for back in range(1, min(3, stop - start - 1) + 1):
            begins = len(topics.at(self.text, stop - back)) > max(back, 2) and not topics.at(self.text, stop)
            if begins and any(body.is_meant_by(self.text[start : stop - back]) for body in candidates):
                return stop - back
        return stop

    def take_topics(self, topics: Topics) -> tuple[list[str], list[str]]:
        """Topics in the order they are asked for, longest words first at each place, and their words. A word with
        several meanings gives them joined by NUL: facts tell them apart. Of 政府采购中的服务采购 only the part is asked."""
        taken: list[tuple[int, int]] = []
        at = 0
        while at < len(self.text):
            word = self._topic_at(topics, at)
            if not word:
                at += 1
                continue
            end = at + len(word)
            self._close(at, end)
            if taken and at == taken[-1][1] and _FUND_WORD.fullmatch(self.text[slice(*taken[-1])]):
                taken[-1] = (at, end)  # 一般公共预算项目支出: the fund of what follows
            elif not (taken and at == taken[-1][1] and word in _TRAILING_WORDS and at not in self._breaks):
                if taken and _WITHIN.fullmatch(self.text[taken[-1][1] : at]):
                    start, stop = taken.pop()
                    self.within = "\0".join(sorted(topics.meanings[self.text[start:stop]]))
                taken.append((at, end))
            else:
                taken[-1] = (taken[-1][0], end)
            at = end
        if len(taken) == 2:
            between = (taken[0][1], taken[1][0])
            self.joined = self.text[slice(*between)] in ("", "的") and not self._breaks & set(
                range(between[0], between[1] + 1)
            )
        found: dict[str, str] = {}
        for start, end in taken:
            word = topics.at(self.text[:end], start)
            found.setdefault("\0".join(sorted(topics.meanings[word])), word)
            self.found_at.setdefault(word, start)
        return list(found), list(found.values())

    def _topic_at(self, topics: Topics, at: int) -> str:
        word = topics.at(self.text, at) if self._open[at] else ""
        while word and not self._free(at, at + len(word)):
            word = topics.at(self.text[: at + len(word) - 1], at)
        alone = at == 0 or not self._open[at - 1] or bool(_STANDS_ALONE.search(self.text[:at]))
        # 项目上花了多少钱 does not ask for all that was spent.
        wide = word in _WIDE or word[:2] in ("支出", "收入") or bool(_SPENT.match(word))
        return "" if wide and not alone else word

    def take_short_names(self, bodies: Sequence[Body], known: Sequence[Body] = ()) -> list[Body]:
        """Bodies named without their place (商务委, 电政办), in what nothing else took: those of each short name. Beside
        a body already ``known`` a short name means one of the same place if it can (普陀区商务委和府办), and a mere
        part of a word (政府内网) means none."""
        found: dict[Body, None] = {}
        while named := self._short_name(bodies, bool(known)):
            near = [body for body in named if any(body.places & other.places for other in (*known, *found))]
            found.update(dict.fromkeys(near or named))
            if len(near or named) == 1:
                self.named_alone |= frozenset(near or named)
        return list(found)

    def _short_name(self, bodies: Sequence[Body], only_organs: bool) -> list[Body]:
        for start, end in self._runs():
            if any(start < stop and begin < end for begin, stop in self.other_organs):
                continue
            run = self.text[start:end]
            for length in range(len(run), 1, -1):
                for offset in range(len(run) - length + 1):
                    mention = run[offset : offset + length]
                    if wordings().fillers.fullmatch(mention) or (only_organs and not _ORGAN.search(mention)):
                        continue
                    named = [body for body in bodies if body.is_meant_by(mention)]
                    if named:
                        self._close(start + offset, start + offset + length)
                        for body in named:
                            self.found_at.setdefault(body, start + offset)
                        return named
        return []

    def _runs(self) -> list[tuple[int, int]]:
        runs, start = [], None
        for i, free in enumerate([*self._open, False]):
            if free and start is None:
                start = i
            elif not free and start is not None:
                runs.append((start, i))
                start = None
        return runs

    def rest(self, *, divided: bool = False) -> str:
        """What nothing took, a blank where something was taken (``divided``: and where a comma stood)."""
        cuts = self._breaks if divided else frozenset()
        parts = []
        for start, end in self._runs():
            inner = [start, *(at for at in sorted(cuts) if start < at < end), end]
            parts += [self.text[a:b] for a, b in pairwise(inner)]
        return " ".join(parts)

    def unexplained(self, explained: Sequence[re.Pattern[str]]) -> tuple[str, ...]:
        """What of the rest no pattern and no filling word explains, character by character."""
        rest = self.rest(divided=True)
        for pattern in explained:
            rest = pattern.sub(" ", rest)
        return tuple(self._bare(self._joined(rest)))

    def stretches(self, explained: Sequence[re.Pattern[str]]) -> tuple[str, ...]:
        """The stretches of the question that hold what is unexplained, with the small words inside them."""
        rest = self.rest(divided=True)
        for pattern in explained:
            rest = pattern.sub(" ", rest)
        return tuple(word for word in _LEFT.findall(rest) if self._bare(self._joined(word)))

    @staticmethod
    def _joined(text: str) -> str:
        for pattern in (wordings().long_fillers, _JOINTS):
            text = pattern.sub(" ", text)
        return text

    @staticmethod
    def _bare(rest: str) -> list[str]:
        left = []
        for word in _LEFT.findall(rest):
            bare = word if word[0].isdigit() else word.strip(wordings().short_fillers)
            if bare:
                left.append(bare)
        return left
