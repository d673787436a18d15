"""Text → claims: for every number what it says, of which body, year, stage, scope, fund and thing.

The sentences are read by ``index.statements``, the same reader that made facts of the disclosures' own prose; around it
stands what holds at each number (``context``), and the forms that disclosures do not use but other writers do: lists with
分别为, comparisons, sums, per-head amounts, formulas.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from index.amounts import MONEY_UNITS, squeeze
from index.disclosure import Fund, Scope, Stage
from index.paragraphs import Paragraph, join_lines
from index.readers import Line
from index.statements import Statement, read_statements
from qa.check.context import Mark, Mention, Names, Said, marks_of, pick, says_last_year
from qa.check.numbers import Number, find_numbers, reading_text

_SENTENCE_END = re.compile(r"[。!?]")
_CLAUSE_START = re.compile(r"[,;。!?]|(?<!\d):")
_DOWN = "减少|下降|降低|压减|下浮|缩减|回落|下滑|调减|减"
_UP = "增加|增长|上升|提高|上浮|提升|调增|增"
_RESPECTIVELY = re.compile(r"分别(?:为|是|达到?|安排了?|有|支出|占)?$")
_RESPECTIVELY_ANY = re.compile(r"分别(?:为|是|达到?|安排了?|有|支出|占)?(?=[^,。;]{0,3}\d)")
_COMPARES = re.compile(
    r"(?:比|较|和|与|同)(?P<other>[^,。;]{2,60}?)(?:相比)?(?P<word>多|少|高|低|增加|减少|高出|低出|增长|下降|上升|相差|差)(?:了|出)?(?:约|近)?$"
)
_LAST_YEAR_BASE = re.compile(
    r"(?:上年|去年|上一年|年初预算|全年预算|预算|同期|其|本年预算)|20\d\d年?度?(?:年初|全年|部门)?(?:预算|决算)?(?:执行)?(?:数|情况|同期)?$"
)
_TIMES = re.compile(r"(?:是|为|相当于)(?P<other>[^,。;]{2,60}?)的(?:约|近)?$")
_PER_HEAD = re.compile(r"人均|每人|平均每人")
_SUM_WORD = re.compile(
    r"(?:合计|共计|总计|一共|总共|相加|之和|两者|三者|合起来|加起来)(?:金额)?(?:为|是|达到?|共|约|有)?$"
)
_SUM_OF_LIST = re.compile(
    r"^(?:以上|上述|这|前述)?(?:[两三四五六七八九十\d]+[项者笔])?(?:支出|费用|资金|经费)?(?:合计|共计|总计|一共|总共|加起来|之和|相加)"
)
_RATE_OF = re.compile(
    r"完成(?P<base>[^,。;]{0,14}?)(?:数)?的?$|(?P<rate>预算执行率|执行率|完成率|完成进度)(?:为|是|达到?|约)?$|相当于(?P<as>[^,。;]{1,40}?)的$"
)
_SHARE = re.compile(
    r"占(?:比)?(?P<base>[^,。;]{0,60}?)的?(?:比例|比重|比)?(?:为|是|达到?|约|近)?$|(?:占比|比重|比例)(?:为|是|达到?|约)?$"
)
_FORMULA_AFTER = re.compile(r"\s*[)]?\s*[÷×+−=](?!=)")
_FORMULA_BEFORE = re.compile(r"[÷×+−=]\s*[(]?\s*$")
_NO_CHANGE = re.compile(r"(?:变化|增减)(?:额|率)?(?:为)?$")
_STAGE_IN_BRACKETS = r"(?:\((?:部门|单位)?(?P<{}>预算|决算|执行)数?\))?"
_SPAN = re.compile(
    rf"从(?P<old>20\d\d)年?{_STAGE_IN_BRACKETS.format('was')}(?:的[\d.]+\S{{1,3}})?到(?P<new>20\d\d)年?{_STAGE_IN_BRACKETS.format('now')}"
    rf"(?P<word>{_DOWN}|{_UP})(?:了|到)?$"
)
_ONLY_STAGE = re.compile(
    r"(?:[,、:其中]|年初|全年|调整后?|本年|当年|实际|预算|决算|执行|支出|收入|安排|完成|数|为|是|了|达到?|共)*"
)
_ONLY_CHANGE = re.compile(rf"(?:{_DOWN}|{_UP})(?:了)?")
_AGAIN = re.compile(r"^(?:公开文件|原文|文件|报告)?(?:自己|中)?写(?:的是|作|为)$")
_LIST_MARK = re.compile(r"^\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、]|\d{1,2}[.、．](?!\d))+")
_NAMED_ITEM = re.compile(r"(?P<item>[^,。;:]{2,60})[:：]$")
_AFTER = re.compile(r"^的(?P<item>[^,。;、\d]{2,20}?)(?=[,。;、]|$)")


@dataclass(frozen=True, slots=True)
class Operand:
    """The other side of a comparison or a share, in its words, and what its words say of body, year and stage."""

    words: str
    said: Said


@dataclass(frozen=True, slots=True)
class Claim:
    """What a number says.

    ``role``: amount, count, change, change_rate, share, rate, mention, or of the checker's own: per_head, sum, difference,
    times, formula. ``value`` is signed for changes. ``item`` is the thing in the text's words, ``lead`` the words before
    the number back to the one before it; ``others`` what it is compared with or the parts of a sum.
    """

    number: Number
    said: Said
    role: str
    value: Decimal
    unit: str
    item: str = ""
    clause: str = ""
    lead: str = ""
    base: str = ""
    sentence: str = ""
    order: int = 0  # of the figures of its sentence
    others: tuple[Operand, ...] = ()
    statement: Statement | None = None
    heading: str = ""
    head: str = ""  # the thing of the first amount of the sentence: 政府采购预算…,其中:货物…
    position: int = 0
    listed: bool = False
    bodies: tuple[Mention, ...] = ()  # of a sum: every body that its clause names


@dataclass(slots=True)
class _Memory:
    """What earlier sentences said that still holds."""

    mention: Mention | None = None
    year: int | None = None
    stage: Stage | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read: its numbers, and the claim of each figure that stands in a paragraph."""

    numbers: tuple[Number, ...]
    claims: dict[int, Claim]  # by the number's start in the text
    outside: frozenset[int] = field(default=frozenset())  # page numbers and tables of contents


def read_claims(text: str, names: Names) -> Reading:
    """Every number of a text and what it claims."""
    numbers = find_numbers(text)
    reading, spans = reading_text(text, numbers)
    lines, starts, at = [], [], 0
    for number, piece in enumerate(reading.split("\n")):
        lines.append(Line(piece, line=number))
        starts.append(at)
        at += len(piece) + 1
    paragraphs = join_lines(lines).paragraphs
    memory = _Memory()
    claims: dict[int, Claim] = {}
    covered: set[int] = set()
    known = names.words_in(reading)
    statements: dict[int, list[Statement]] = {}
    for statement in read_statements(paragraphs, known):
        statements.setdefault(id(statement.paragraph), []).append(statement)
    begins = [start for start, _ in spans]
    for paragraph in paragraphs:
        where = _positions(paragraph, starts)
        own: list[tuple[Number, int, int]] = []
        back = {place: i for i, place in enumerate(where) if place is not None}
        for line in paragraph.lines:
            low = starts[line.line or 0]
            first = bisect_right(begins, low - 1)
            while first < len(numbers) and begins[first] < low + len(line.text):
                span = spans[first]
                inside = [back[p] for p in range(*span) if p in back]
                if inside:
                    own.append((numbers[first], inside[0], inside[-1] + 1))
                first += 1
        covered.update(number.start for number, _, _ in own)
        by_start = {s.start: s for s in statements.get(id(paragraph), [])}
        for claim in _paragraph_claims(paragraph, own, by_start, names, memory):
            claims[claim.number.start] = claim
    outside = frozenset(number.start for number in numbers) - covered
    return Reading(tuple(numbers), claims, outside)


def _positions(paragraph: Paragraph, starts: Sequence[int]) -> list[int | None]:
    """For each character of the paragraph's text its place in the text that was read: only blanks differ."""
    places = [
        starts[line.line or 0] + i for line in paragraph.lines for i, c in enumerate(line.text) if not c.isspace()
    ]
    found: list[int | None] = []
    at = 0
    for c in paragraph.text:
        if c.isspace() or at >= len(places):
            found.append(None)
        else:
            found.append(places[at])
            at += 1
    return found


def _paragraph_claims(
    paragraph: Paragraph,
    numbers: Sequence[tuple[Number, int, int]],
    statements: dict[int, Statement],
    names: Names,
    memory: _Memory,
) -> list[Claim]:
    text = paragraph.text
    marks = marks_of(text, names)
    heading_marks = marks_of(paragraph.heading, names) if paragraph.heading and paragraph.heading != text else []
    ends = [m.end() for m in _SENTENCE_END.finditer(text) if not _in_brackets(text, m.start())]
    found: list[Claim] = []
    previous = start = 0
    order = 0
    for number, at, end in numbers:
        sentence_start = max((e for e in ends if e <= at), default=0)
        if sentence_start != start:
            _remember(text, memory, marks, start, sentence_start)
            start, order, previous = sentence_start, 0, max(previous, sentence_start)
        if number.no_figure:
            continue
        sentence_end = min((e for e in ends if e > at), default=len(text))
        before = max(previous, sentence_start)
        clause_start = max((m.end() for m in _CLAUSE_START.finditer(text, before, at)), default=before)
        said = _said(marks, heading_marks, memory, sentence_start, clause_start, at, text)
        claim = _claim(number, at, end, text, before, clause_start, said, marks, statements.get(at), found)
        found.append(
            replace(
                claim,
                head=next((c.item for c in found if c.position >= sentence_start and c.item), ""),
                sentence=text[sentence_start:sentence_end].strip(),
                order=order,
                heading=paragraph.heading,
                position=at,
            )
        )
        order += 1
        previous = end
    _remember(text, memory, marks, start, len(text))
    return _shared_out(text, found, marks, ends)


def _in_brackets(text: str, at: int) -> bool:
    return text.count("(", 0, at) > text.count(")", 0, at) and ")" in text[at : at + 40]


def _in_passing(mention: Mention, memory: _Memory) -> bool:
    """Whether a place is named while one of its bodies is spoken of (促进海滨区企业发展): it names no other body."""
    spoken_of = memory.mention.bodies if memory.mention else ()
    return mention.is_place and bool(spoken_of) and set(spoken_of) < set(mention.bodies)


def _heads(text: str, year: Mark, marks: Sequence[Mark]) -> bool:
    """Whether a year says what the text goes on about: it begins a clause or follows a body. Another one (为2012年起参保
    的人员) is spoken of in passing."""
    return (
        _joined(text, year.at)
        or text[: year.at].endswith(("《", "("))
        or any(mark.kind == "body" and year.at - 2 <= mark.end <= year.at for mark in marks)
    )


def _remember(text: str, memory: _Memory, marks: Sequence[Mark], start: int, end: int) -> None:
    for mark in marks:
        if not start <= mark.at < end:
            continue
        if mark.kind == "year" and not _heads(text, mark, marks):
            continue
        if mark.kind == "body":
            assert isinstance(mark.value, Mention)
            memory.mention = memory.mention if _in_passing(mark.value, memory) else mark.value
        elif mark.kind == "year":
            memory.year = mark.value  # type: ignore[assignment]
        elif mark.kind == "kind_stage":
            memory.stage = mark.value  # type: ignore[assignment]
            # a new document is spoken of: the scope of the one before holds no longer
            memory.scope = None
        if mark.kind in ("kind_scope", "scope"):
            memory.scope = mark.value  # type: ignore[assignment]


def _said(
    marks: Sequence[Mark],
    heading: Sequence[Mark],
    memory: _Memory,
    sentence: int,
    clause: int,
    at: int,
    text: str,
) -> Said:
    """What holds at ``at``. A body behind 比 or 与 … 相比 is the other side of a comparison and no owner of the number."""
    firm: set[str] = set()

    def latest(kinds: tuple[str, ...], start: int = sentence) -> Mark | None:
        return next(pick(marks, kinds, start, at), None)

    owners = [m for m in pick(marks, ("body",), sentence, at) if not _is_compared(text, m, at)]
    named = [m for m in owners if not m.value.is_place]  # type: ignore[attr-defined]
    if named and owners[0] not in named and named[0].end <= owners[0].at and not _joined(text, owners[0].at):
        owners = named  # 某局克州网站维护费: the place is part of the thing's name
    owner = owners[0] if owners else None
    mention = owner.value if owner else memory.mention
    if isinstance(mention, Mention) and _in_passing(mention, memory):
        mention = memory.mention
    if mention is None and heading:
        mention = next((m.value for m in heading if m.kind == "body"), None)
    year_mark = latest(("year",))
    if year_mark is not None and year_mark.at < clause and latest(("body",)) is not None:
        firm.add("year")
    year = year_mark.value if year_mark else memory.year
    if year is None:
        year = next((m.value for m in reversed(heading) if m.kind == "year"), None)
    if latest(("as_of",)) is not None and year_mark is None:
        year = None
        firm.add("as_of")
    if isinstance(year, int) and says_last_year(text[clause:at]):
        year -= 1
    own = latest(("own_stage", "stage"), clause)
    kind = latest(("kind_stage",))
    earlier = latest(("stage", "weak_stage"))
    stage = None
    if own is not None and (kind is None or own.at >= kind.at):
        stage = own.value
        firm.add("stage")
    elif kind is not None and (earlier is None or kind.at >= earlier.at):
        stage = kind.value
        firm.add("stage")
    elif earlier is not None:
        stage = earlier.value
    elif memory.stage is not None:
        stage = memory.stage
        firm.add("kind")
    else:
        stage = next((m.value for m in reversed(heading) if m.kind in ("kind_stage", "stage")), None)
    scope_mark = latest(("own_scope", "scope", "kind_scope"))
    scope = scope_mark.value if scope_mark else memory.scope
    fund_mark = latest(("fund",), clause)
    if fund_mark is not None:
        firm.add("fund")
    fund_mark = fund_mark or latest(("fund",))
    fund = fund_mark.value if fund_mark else next((m.value for m in reversed(heading) if m.kind == "fund"), None)
    kind_mark = latest(("classification",))
    code = latest(("code",), clause)
    return Said(
        mention=mention,  # type: ignore[arg-type]
        year=year,  # type: ignore[arg-type]
        stage=stage,  # type: ignore[arg-type]
        scope=scope,  # type: ignore[arg-type]
        fund=fund,  # type: ignore[arg-type]
        classification=kind_mark.value if kind_mark else None,  # type: ignore[arg-type]
        code=str(code.value) if code else "",
        firm=frozenset(firm),
    )


def _joined(text: str, at: int) -> bool:
    """Whether what begins at ``at`` begins a clause or stands in a list."""
    return bool(re.search(r"[,;:、。和及与比较于\s]$|^$", text[:at]))


def _is_compared(text: str, mark: Mark, at: int) -> bool:
    return (
        bool(re.search(r"(?:比|较|于|于其|是|为|占|相当于)$", text[max(0, mark.at - 3) : mark.at]))
        and "。" not in text[mark.at : at]
    )


def _claim(
    number: Number,
    at: int,
    end: int,
    text: str,
    before: int,
    clause_start: int,
    said: Said,
    marks: Sequence[Mark],
    statement: Statement | None,
    earlier: Sequence[Claim],
) -> Claim:
    lead, clause = text[before:at], text[clause_start:at]
    item = statement.item if statement else ""
    role = statement.role if statement else ""
    value = statement.value if statement else number.value
    base = statement.base if statement else ""
    claim = Claim(number, said, role, value, number.unit, item, _own_words(clause), lead, base, statement=statement)
    if _FORMULA_AFTER.match(text, end) or _FORMULA_BEFORE.search(text[max(0, at - 3) : at]):
        return replace(claim, role="formula", value=number.value)
    if earlier and _AGAIN.match(re.split("[,。;]", clause)[-1]):
        last = (
            earlier[-1]
            if earlier[-1].role != "formula"
            else next((c for c in reversed(earlier) if c.role != "formula"), earlier[-1])
        )
        return replace(
            claim,
            role=last.role,
            value=number.value,
            item=last.item,
            clause=last.clause,
            base=last.base,
            others=last.others,
        )
    span = _SPAN.search(clause)
    if span or (earlier and earlier[-1].role in ("change", "formula") and _ONLY_CHANGE.fullmatch(squeeze(clause))):
        of = claim if span else next((c for c in reversed(earlier) if c.role == "change"), None)
        if of is not None:
            word = span["word"] if span else clause
            value = -number.value if re.search(_DOWN, word) else number.value
            kind = "change_rate" if number.unit == "%" else "change"
            if span is None:
                return replace(of, number=number, role=kind, value=value, unit=number.unit, lead=lead)
            stage = f"{span['was'] or ''}" + ("数" if span["was"] == "执行" else "")
            here = replace(said, year=int(span["new"]))
            thing = clause[: span.start()] or _thing("", earlier)
            return replace(
                claim,
                said=here,
                role=kind,
                value=value,
                item=thing,
                clause=thing,
                lead="",
                base=f"{span['old']}年{stage}",
                statement=None,
            )
    compared = _COMPARES.search(clause)
    if compared and not _LAST_YEAR_BASE.match(compared["other"]):
        operand = _operand(
            text, clause_start + compared.start("other"), clause_start + compared.end("other"), said, marks
        )
        thing = clause[: compared.start()]
        own = next(pick(marks, ("code",), clause_start, clause_start + compared.start()), None)
        claim = replace(claim, said=replace(said, code=str(own.value) if own else ""))
        sign = -1 if compared["word"] in ("少", "低", "减少", "低出", "下降") else 0 if "差" in compared["word"] else 1
        kind = "rate_between" if number.unit == "%" else "difference"
        return replace(
            claim,
            role=kind,
            value=number.value * (sign or 1),
            item=_thing(thing, earlier),
            others=(operand,),
            base="either" if not sign else "",
        )
    if number.unit == "倍":
        times = _TIMES.search(clause)
        if times:
            operand = _operand(
                text, clause_start + times.start("other"), clause_start + times.end("other"), said, marks
            )
            thing = _thing(re.sub("又|也|还", "", clause[: times.start()]), earlier)
            return replace(claim, role="times", value=number.value, item=thing, others=(operand,))
    if _PER_HEAD.search(clause) and number.unit in MONEY_UNITS:
        thing = re.sub(r"(?:平均)?每人|人均|平均每人|\(按[^)]*\)|按[^,。;]{1,8}?(?:计算|平均|折算)", "", clause)
        people = re.search(r"按(?:照)?([^,。;)]{2,8}?)(?:计算|平均|折算|\)|,|$)", clause)
        return replace(
            claim, role="per_head", value=number.value, item=_thing(thing, earlier), base=people[1] if people else ""
        )
    if number.unit == "%" and not (statement and statement.role in ("change_rate",)):
        rate = _RATE_OF.search(clause)
        if rate:
            if rate["as"]:
                operand = _operand(text, clause_start + rate.start("as"), clause_start + rate.end("as"), said, marks)
                return replace(
                    claim,
                    role="share",
                    value=number.value,
                    item=clause[: rate.start()],
                    others=(operand,),
                    base=rate["as"],
                )
            thing = _thing(clause[: rate.start()], earlier)
            return replace(claim, role="rate", value=number.value, item=thing, base=rate["base"] or rate["rate"] or "")
        share = _SHARE.search(clause)
        if share:
            base = share["base"] or ""
            others: tuple[Operand, ...] = ()
            if base:
                others = (
                    _operand(text, clause_start + share.start("base"), clause_start + share.end("base"), said, marks),
                )
            thing = _thing(clause[: share.start()], earlier)
            own = next(pick(marks, ("code",), clause_start, clause_start + share.start()), None)
            claim = replace(claim, said=replace(said, code=str(own.value) if own else ""))
            return replace(claim, role="share", value=number.value, item=thing, base=base, others=others)
    if (_SUM_WORD.search(clause) and number.unit in MONEY_UNITS) or (
        number.unit and _SUM_WORD.search(clause) and earlier
    ):
        inside = [m for m in marks if m.kind == "body" and clause_start <= m.at < at]
        return replace(claim, role="sum", value=number.value, item=clause, bodies=tuple(m.value for m in inside))  # type: ignore[misc]
    if statement is None or _NO_CHANGE.search(clause):
        role = _role_by_words(clause, number)
        value = -number.value if role.startswith("change") and _sign(clause) < 0 else number.value
        thing = _thing(_own_words(clause), earlier) if _NO_CHANGE.search(clause) else clause
        claim = replace(claim, role=role, value=value, item=thing if role else "")
        after = _AFTER.match(text[end:])
        if role == "amount" and not squeeze(clause) and after:
            claim = replace(claim, item=after["item"])
    return claim


def _own_words(clause: str) -> str:
    """The clause before a number without the change or share that it states: 项目支出比上年增加 → 项目支出."""
    clause = re.sub(
        rf"(?:比|较|与|同)(?:上年|去年|上一年|20\d\d年|年初|预算)[^,;]*$|\(?(?:变化|增减)(?:额|率)?为?$|(?:{_DOWN}|{_UP})(?:了|额|幅|率)?(?:为|约|达到?)?$",
        "",
        clause,
    )
    return re.sub(r"占(?:比)?[^,;]*$|[同环]比$", "", clause)


def _thing(words: str, earlier: Sequence[Claim]) -> str:
    """The thing that a share or a rate is of: its own clause's words, else the last thing that was given an amount."""
    bare = re.sub(r"[\s\"“”'(),，:：]|其中|约|占|的", "", words)
    if bare:
        return words
    last = next(
        (claim for claim in reversed(earlier) if claim.role in ("amount", "count", "sum", "difference") and claim.item),
        None,
    )
    return last.item if last else ""


def _sign(clause: str) -> int:
    found = [(m.start(), -1) for m in re.finditer(_DOWN, clause)] + [(m.start(), 1) for m in re.finditer(_UP, clause)]
    return max(found)[1] if found else 1


def _role_by_words(clause: str, number: Number) -> str:
    if re.search(rf"(?:{_DOWN}|{_UP}|变化|增减)(?:了|额|幅|率|幅度)?(?:为|约|达到?)?$", clause):
        return "change_rate" if number.unit in ("%", "个百分点") else "change"
    if number.unit == "个百分点":
        return "points"
    if number.unit == "%":
        return "rate"
    return "amount" if number.unit in MONEY_UNITS else "count" if number.unit else ""


def _operand(text: str, start: int, end: int, said: Said, marks: Sequence[Mark]) -> Operand:
    """What a stretch of text names besides its thing: another body, year or stage; the rest is as at the number."""
    inside = [mark for mark in marks if start <= mark.at and mark.end <= end]

    def own(kinds: tuple[str, ...]) -> object:
        return next((mark.value for mark in reversed(inside) if mark.kind in kinds), None)

    changed = {
        "mention": own(("body",)) or said.mention,
        "year": own(("year", "base_year")) or said.year,
        "stage": own(("own_stage", "stage", "kind_stage")) or said.stage,
        "scope": own(("own_scope", "scope", "kind_scope")) or said.scope,
        "fund": own(("fund",)),
        "code": own(("code",)) or "",
    }
    words = text[start:end]
    for mark in sorted(inside, key=lambda m: -m.at):
        if mark.kind in ("body", "year", "base_year", "code"):
            words = words[: mark.at - start] + " " + words[mark.end - start :]
    return Operand(words, replace(said, **changed))  # type: ignore[arg-type]


def _shared_out(text: str, claims: list[Claim], marks: Sequence[Mark], ends: Sequence[int]) -> list[Claim]:
    """甲、乙分别为1万元、2万元: each number gets its own body, year or thing, by order."""
    found = list(claims)
    for match in _RESPECTIVELY_ANY.finditer(text):
        stop = min((e for e in ends if e > match.start()), default=len(text))
        group: list[int] = []
        at = match.end()
        for i, claim in enumerate(found):
            if claim.position < match.end() or claim.position >= stop:
                continue
            if re.fullmatch(r"[^\d,;]{0,3}|[、,和及与]+(?:约|近|超过)?", text[at : claim.position]):
                group.append(i)
                at = claim.position + len(claim.number.plain)
            else:
                break
        if len(group) < 2:
            continue
        start = max((e for e in ends if e <= match.start()), default=0)
        ahead = text[start : match.start()]
        count = len(group)
        here = [m for m in marks if start <= m.at < match.start()]
        bodies = [m for m in here if m.kind == "body"]
        years = [m for m in here if m.kind in ("year", "base_year")]
        thing = _without(ahead, start, here)
        pieces = [piece for piece in re.split(r"[、]|和|及|与", re.split(r"[,;:]", thing)[-1]) if squeeze(piece)]
        for order, i in enumerate(group):
            claim = found[i]
            said, item = claim.said, thing
            if len(bodies) == count:
                said = replace(said, mention=bodies[order].value)  # type: ignore[arg-type]
            elif len(years) == count:
                said = replace(said, year=years[order].value)  # type: ignore[arg-type]
            elif len(pieces) == count:
                item = pieces[order]
            else:
                item = ""
            role = "amount" if claim.unit in MONEY_UNITS else "count"
            if claim.unit == "%":
                role = "share" if "占" in text[match.start() - 8 : match.end()] else "rate"
            value = claim.number.value
            if re.search(rf"(?:{_DOWN}|{_UP})$", ahead):
                role = "change_rate" if claim.unit == "%" else "change"
                value = value * _sign(ahead)
                item = re.sub(rf"(?:比|较)[^,;]*$|(?:{_DOWN}|{_UP})$", "", item)
            found[i] = replace(claim, said=said, item=item, role=role, value=value, listed=True, statement=None)
    return found


def _without(words: str, start: int, marks: Sequence[Mark]) -> str:
    """The words without the bodies and years that they name."""
    for mark in sorted(marks, key=lambda m: -m.at):
        if mark.kind in ("body", "year", "base_year", "code"):
            low, high = mark.at - start, mark.end - start
            words = words[:low] + words[high:]
    return re.sub(r"^[、和及与年度\s]+", "", re.sub(r"[、和及与]{2,}", "", words))


def wordings(claim: Claim, names: Sequence[str]) -> list[str]:
    """The words that may name a claim's thing: as the reader of prose understood it, then its clause as it stands; each
    without the names of bodies and years, and, since a project's name may hold those, with them."""
    found: list[str] = []
    lead = _own_words(claim.lead)
    # An item that is not in the words before the number was taken over from further back: only where they say nothing.
    own = squeeze(claim.item) in squeeze(claim.lead) or bool(_ONLY_STAGE.fullmatch(squeeze(lead)))
    for words in (claim.item, claim.clause, lead) if own else (claim.clause, lead, claim.item):
        text = _LIST_MARK.sub("", words).strip()
        bare = text
        for name in names:
            bare = bare.replace(name, " ")
        bare = re.sub(r"(?:19|20)\d\d年(?:度)?|(?<!\d)\d{1,2}月(?:\d{1,2}日)?", " ", bare)
        quoted = re.findall(r"[“\"]([^”\"]{2,})[”\"]", text)
        rest = re.sub(r"[“\"][^”\"]{2,}[”\"]", "", text)
        for name in names:
            rest = rest.replace(name, " ")
        found += [bare, *(q + rest for q in quoted), text]
    return [words for words in dict.fromkeys(found) if words.strip()]


def same_fund(a: Fund | None, b: Fund) -> bool:
    """Whether money of fund ``b`` is what a text means that says ``a``: 一般公共预算 is 财政拨款 too."""
    fiscal = (Fund.GENERAL, Fund.GOVERNMENT, Fund.CAPITAL)
    return a is b or (a is Fund.FISCAL and b in fiscal)
