"""The forms of a claim: changes, shares, comparisons, sums, lists with 分别为, per-head amounts, formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.domain.amounts import MONEY_UNITS, squeeze
from index.prose.statements import Statement
from qa.check.claim import DOWN, UP, Claim, Operand, own_words
from qa.check.marks import Mark, Said, pick
from qa.check.numbers import Number

_RESPECTIVELY_ANY = re.compile(r"分别(?:为|是|达到?|安排了?|有|支出|占)?(?=[^,。;]{0,3}\d)")


_COMPARES = re.compile(
    r"(?:比|较|和|与|同)(?P<other>(?:(?!比|较)[^,。;]){2,60}?)(?:相比)?(?P<word>多|少|高|低|增加|减少|高出|低出|增长|下降|上升|相差|差)(?:了|出)?(?:约|近)?$"
)


_LAST_YEAR_BASE = re.compile(
    r"(?:上年|去年|上一年|年初预算|全年预算|预算|同期|其|本年预算)|20\d\d年?度?(?:年初|全年|部门)?(?:预算|决算)?(?:执行)?(?:数|情况|同期)?$"
)


_TIMES = re.compile(r"(?:是|为|相当于)(?P<other>[^,。;]{2,60}?)的(?:约|近)?$")


_PER_HEAD = re.compile(r"人均|每人|平均每人")


_SUM_WORD = re.compile(
    r"(?:合计|共计|总计|一共|总共|相加|之和|两者|三者|合起来|加起来)(?:金额)?(?:为|是|达到?|共|约|有)?$"
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
    rf"(?P<word>{DOWN}|{UP})(?:了|到)?$"
)


_ONLY_CHANGE = re.compile(rf"(?:{DOWN}|{UP})(?:了)?")


_AGAIN = re.compile(r"^(?:公开文件|原文|文件|报告)?(?:自己|中)?写(?:的是|作|为)$")


# …占比（部门预算）为: which paper it stands in says nothing of the form.
_KIND_AT_END = re.compile(r"\([^()]{0,4}(?:预算|决算|执行数?|目标|实际)\)(?=[为是]?$)")


_AFTER = re.compile(r"^的(?P<item>[^,。;、\d]{2,20}?)(?=[,。;、]|$)")


def claim_of(
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
    lead, clause = text[before:at], _KIND_AT_END.sub("", text[clause_start:at])
    item = statement.item if statement else ""
    role = statement.role if statement else ""
    value = statement.value if statement else number.value
    base = statement.base if statement else ""
    claim = Claim(number, said, role, value, number.unit, item, own_words(clause), lead, base, statement=statement)
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
            value = -number.value if re.search(DOWN, word) else number.value
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
    shape = _without_names(clause, clause_start, marks)
    compared = _COMPARES.search(shape)
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
        times = _TIMES.search(shape)
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
        thing = _thing(own_words(clause), earlier) if _NO_CHANGE.search(clause) else clause
        claim = replace(claim, role=role, value=value, item=thing if role else "")
        after = _AFTER.match(text[end:])
        if role == "amount" and not squeeze(clause) and after:
            claim = replace(claim, item=after["item"])
    return claim


def _without_names(clause: str, start: int, marks: Sequence[Mark]) -> str:
    """The clause with the names of bodies and what stands in quotes blanked out: 自然资源和规划局 compares nothing."""
    spans = [(m.at - start, m.end - start) for m in marks if m.kind == "body" and start <= m.at < start + len(clause)]
    spans += [(m.start() + 1, m.end() - 1) for m in _QUOTED.finditer(clause)]
    for low, high in spans:
        clause = clause[:low] + "＿" * (min(high, len(clause)) - low) + clause[high:]
    return clause


_QUOTED = re.compile(r"“[^”]{2,}”|\"[^\"]{2,}\"")


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
    found = [(m.start(), -1) for m in re.finditer(DOWN, clause)] + [(m.start(), 1) for m in re.finditer(UP, clause)]
    return max(found)[1] if found else 1


def _role_by_words(clause: str, number: Number) -> str:
    if re.search(rf"(?:{DOWN}|{UP}|变化|增减)(?:了|额|幅|率|幅度)?(?:为|约|达到?)?$", clause):
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


def shared_out(text: str, claims: list[Claim], marks: Sequence[Mark], ends: Sequence[int]) -> list[Claim]:
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
            if re.search(rf"(?:{DOWN}|{UP})$", ahead):
                role = "change_rate" if claim.unit == "%" else "change"
                value = value * _sign(ahead)
                item = re.sub(rf"(?:比|较)[^,;]*$|(?:{DOWN}|{UP})$", "", item)
            found[i] = replace(claim, said=said, item=item, role=role, value=value, listed=True, statement=None)
    return found


def _without(words: str, start: int, marks: Sequence[Mark]) -> str:
    """The words without the bodies and years that they name."""
    for mark in sorted(marks, key=lambda m: -m.at):
        if mark.kind in ("body", "year", "base_year", "code"):
            low, high = mark.at - start, mark.end - start
            words = words[:low] + words[high:]
    return re.sub(r"^[、和及与年度\s]+", "", re.sub(r"[、和及与]{2,}", "", words))
