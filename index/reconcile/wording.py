"""Words of the prose, checked: directions, years, names of bodies, what is left of a template, doubled words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from index.amounts import normalise, squeeze
from index.disclosure import Source, Stage
from index.names import full_name, means
from index.reconcile.claims import Check, Claims, Said, failed, money, where
from index.reconcile.rules import LeftOver, rules

_VERDICT = re.compile(
    r"决算数?(?:与|和|比|较)?(?P<word1>大于|小于|等于|高于|低于|多于|少于)?(?P<plan>年初|全年|调整)?预算数?"
    r"(?P<word2>(?:相比)?(?:基本)?(?:持平|一致|相等|相同))?"
)
_MORE = {"大于", "高于", "多于"}
_LESS = {"小于", "低于", "少于"}
_NEARLY = Decimal("0.05")  # 基本持平: within 5 %
_DIRECTION_OF_REASON = re.compile(
    r"(?P<item>[^,。;:]{0,24}?)(?P<word>增加|增长|上升|提高|减少|下降|降低)的?(?:主要)?原因"
)
_UP = {"增加", "增长", "上升", "提高"}
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”|\"[^\"]*\"")
_COMPARED = re.compile(r"(?:比|与|较|和|同|自|据|按照?)[^,。;:]{0,3}$")
_OWN_YEAR = re.compile(
    r"(?P<year>20\d\d)年度?(?:本级)?(?:部门|单位|收支|区级部门|区级单位)?(?:预算|决算)"
    r"(?P<after>公开|情况|说明|编制|安排|未安排|表|收支|$)"
)
_OPENING = re.compile(r"\s*(?:(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]?)|第.部分|关于|附件?\d*[:：]?|\s)*")
_LEADING_YEAR = re.compile(r"^(?P<year>20\d\d)年度?[,，](?P<rest>[^。;]*)")
_ASSETS = re.compile("车辆|资产|设备|房屋|人员|编制")
_AS_OF = re.compile(r"截[至止]到?(?P<year>20\d\d)年")
_BASE_YEAR = re.compile(
    r"(?<![占合])(?:比|与|较|同)(?P<year>20\d\d)年度?(?P<what>[^,。;]{0,12}?)"
    r"(?=相比|相同|一致|增加|减少|增长|下降|持平|上升|降低|压减)"
)
_BODY_PLACES = (
    re.compile(r"^[一二三四五六七八九十]+、关于(?P<name>[^,。:]{4,40}?)20\d\d年"),
    re.compile(
        r"^(?:编制部门|编制单位|部门名称|单位名称|填报单位|填报部门|预算单位)(?:[(（][^()（）]*[)）])?[:：](?P<name>[^,。:：]{4,40}?)(?:(?:金额)?单位[:：]|$)"
    ),
    re.compile(r"^第[一二三四五六]部分(?P<name>[^,。:]{4,40}?)(?:20\d\d年度?|(?:单位|部门)?概况)"),
    re.compile(
        r"^(?P<name>[^,。:()]{4,40}?)20\d\d年度?(?:部门|单位)?(?:预算|决算|收入|支出|财政拨款|一般公共|“三公”|政府性|国有资本|政府采购|无)"
    ),
)
_ORGAN = re.compile(
    r"(?:局|委|委员会|办公室|中心|部|厅|院|处|队|站|所|馆|校|学院|街道|政府|法院|检察院|协会|联合会|总会)$"
)
_ANYBODY = re.compile(r"本部门|本单位|我单位|我部门|我局|各部门|该单位|该部门")
_REPEATED = re.compile(
    r"([一-鿿]{4,})[是:为]*\1|(下属|主要|原因|情况|公开|说明)\2|([^,。;:、]{6,})[,;]\3(?=[,;。])|([。,、;:])\4"
)


def check_verdicts(claims: Claims) -> Iterator[Check]:
    """决算数大于预算数, 持平: the word against the two amounts that the item has in the same section."""
    for number, paragraph in enumerate(claims.paragraphs):
        for match in _VERDICT.finditer(paragraph.text):
            word = match["word1"] or match["word2"] or ""
            if not word:
                continue
            pair = _pair(claims, number, match.start(), match["plan"] or "")
            if pair is None:
                continue
            final, plans = pair
            good = [plan for plan in plans if _word_fits(word, final, plan, claims.quantum(final))]
            if good:
                yield Check("change-direction", (final, good[0]), both_ways=False)
                continue
            plan = plans[0]
            right = "大于" if final.base > plan.base else "小于" if final.base < plan.base else "等于"
            source = claims.sentence_source(number, match.start(), match.end())
            yield failed(
                "change-direction",
                f"{where(source)}“{final.item}”写“{match[0]}”，而决算数{right}预算数",
                f"预算{plan.written}，决算{final.written}，{'多' if final.base > plan.base else '少'}{money(abs(final.base - plan.base), final.unit)}",
                (final, plan),
                sources=[source],
                suspects=[source],
                likely=f"应写“决算数{right}预算数”",
                expected=plan.value,
                found=final.value,
                unit=final.unit,
                both_ways=False,
            )


def _pair(claims: Claims, number: int, position: int, plan: str) -> tuple[Said, list[Said]] | None:
    """The final amount nearest before a position and the budgets of the same item: the one named, else any."""
    heading = claims.paragraphs[number].heading
    before = [
        said
        for said in claims.said
        if said.role == "amount"
        and said.is_money
        and (said.number < number or (said.number == number and said.statement.start < position))
        and number - said.number <= 2
        and claims.paragraphs[said.number].heading == heading
    ]
    final = next((said for said in reversed(before) if said.statement.stage is Stage.FINAL), None)
    if final is None:
        return None
    wanted = {"年初": (Stage.BUDGET,), "全年": (Stage.ADJUSTED,), "调整": (Stage.ADJUSTED,)}.get(
        plan, (Stage.BUDGET, Stage.ADJUSTED)
    )
    plans = [said for said in reversed(before) if said.statement.stage in wanted and said.item == final.item]
    near = [said for said in plans if said.number == (plans[0].number if plans else -1)]
    return (final, near) if near else None


def _word_fits(word: str, final: Said, plan: Said, quantum: Decimal) -> bool:
    difference = final.base - plan.base
    if word in _MORE:
        return difference > 0
    if word in _LESS:
        return difference < 0
    if "基本" in word:
        return abs(difference) <= max(quantum, abs(plan.base) * _NEARLY)
    return abs(difference) <= quantum


def check_reasons(claims: Claims) -> Iterator[Check]:
    """减少的主要原因 after nothing but increases."""
    for number, paragraph in enumerate(claims.paragraphs):
        for match in _DIRECTION_OF_REASON.finditer(paragraph.text):
            changes = [
                said
                for said in claims.said
                if said.role in ("change", "change_rate")
                and said.value
                and (
                    (said.number == number and said.statement.end <= match.start("word"))
                    or 0 < number - said.number <= 2
                )
                and claims.paragraphs[said.number].heading == paragraph.heading
            ]
            changes = [said for said in changes if _speaks_of(match["item"], said.item)]
            same = [said for said in changes if said.number == number]
            near = same or [said for said in changes if said.number == max(c.number for c in changes)]
            if not near:
                continue
            up = match["word"] in _UP
            if any((said.value > 0) == up for said in near):
                yield Check("change-direction", tuple(near), both_ways=False)
                continue
            last = near[-1]
            source = claims.sentence_source(number, match.start(), match.end())
            yield failed(
                "change-direction",
                f"{where(source)}说的是“{match['word']}”的原因，前文写的却是{'增加' if last.value > 0 else '减少'}",
                f"前文“{last.item}”{'增加' if last.value > 0 else '减少'}{last.written}",
                near,
                sources=[source],
                suspects=[source],
                likely="增减词写反",
                both_ways=False,
            )


def _speaks_of(words: str, item: str) -> bool:
    """Whether the words before 减少的原因 name the item, or nothing at all."""
    return not words or any(words[i : i + 3] in item for i in range(len(words) - 2))


def check_years(claims: Claims) -> Iterator[Check]:
    """Years that a disclosure of its year cannot name where they stand."""
    own, final = claims.disclosure.year, claims.disclosure.stage is Stage.FINAL
    for number, paragraph in enumerate(claims.paragraphs):
        text = _QUOTED.sub(lambda m: "□" * len(m[0]), normalise(paragraph.text))
        is_heading = paragraph.text.rstrip("。:") == paragraph.heading
        yield from _own_years(claims, number, text, is_heading)
        for match in _AS_OF.finditer(text):
            year = int(match["year"])
            right = own if final else own - 1
            if year < right and _ASSETS.search(text[match.end() :]):  # a later date may tell what was done since
                severity = "error" if final or right - year > 1 else "warning"
                yield _year(claims, number, match, year, f"截至日期的年度应当是{right}年", severity)
        for match in _BASE_YEAR.finditer(text):
            year = int(match["year"])
            of_plan = final and re.search("预算", match["what"])
            if re.search("原因|由于", text[: match.start()].split("。")[-1]):
                continue
            if year > own or (year == own and not of_plan):
                yield _year(claims, number, match, year, f"本文件是{own}年的，不能与{year}年比", "error")
            elif year < own - 1:
                yield _year(claims, number, match, year, f"一般与上年（{own - 1}年）比，这里比的是{year}年", "warning")


def _own_years(claims: Claims, number: int, text: str, is_heading: bool) -> Iterator[Check]:
    own = claims.disclosure.year
    project = any(said.statement.project for said in claims.by_paragraph[number])
    for match in _OWN_YEAR.finditer(text):
        year = int(match["year"])
        if year == own or _COMPARED.search(text[: match.start()]) or project:
            continue
        before = text[: match.start()]
        opens = is_heading or (len(text) < 60 and not re.search("[。;,]", text))
        if not opens and (not _OPENING.fullmatch(_without_names(claims, before)) or match["after"] == "编制"):
            continue  # 作为2025年部门预算安排的依据: another year's budget is spoken of
        certain = is_heading or abs(year - own) > 1 or match["after"] in ("情况", "公开")
        yield _year(
            claims, number, match, year, f"本文件是{own}年的，这里写的是{year}年", "error" if certain else "warning"
        )
    leading = _LEADING_YEAR.match(text)
    if leading and not project and int(leading["year"]) != own:
        rest = leading["rest"]
        of_own = re.search(r"预算\d|预算为|经费预算|比上年", rest) and not re.search("执行|决算|完成", rest)
        if of_own and not _OWN_YEAR.search(text[: leading.end()]):
            year = int(leading["year"])
            yield _year(
                claims,
                number,
                leading,
                year,
                f"本文件是{own}年的，这一段说的是{own}年的数，却写{year}年",
                "error" if abs(year - own) > 1 else "warning",
            )


def _without_names(claims: Claims, text: str) -> str:
    for name in sorted(claims.names, key=len, reverse=True):
        text = text.replace(name, "")
    return re.split("[。;]", text)[-1]


def _year(claims: Claims, number: int, match: re.Match[str], year: int, why: str, severity: str) -> Check:
    source = claims.sentence_source(number, match.start("year"), match.end("year"))
    around = claims.paragraphs[number].text[max(0, match.start() - 6) : match.start("year") + 16]
    return failed(
        "year",
        f"{where(source)}“…{around}…”的年度{year}与本文件不符",
        why,
        sources=[source],
        suspects=[source],
        likely=f"多半是从别的年度抄来没有改，应核对是否为{claims.disclosure.year}年",
        found=Decimal(year),
        unit="年",
        severity=severity,
        both_ways=False,
    )


def check_left_overs(claims: Claims) -> Iterator[Check]:
    """Placeholders and instructions of the template that nobody filled in or deleted."""
    for rule, patterns in (("placeholder", rules().placeholders), ("template-text", rules().templates)):
        for number, paragraph in enumerate(claims.paragraphs):
            for left in patterns:  # one finding a paragraph: who looks there sees the rest
                if match := left.pattern.search(paragraph.text):
                    source = claims.sentence_source(number, match.start(), match.end())
                    yield _left_over(rule, left, source, paragraph.text, match)
                    break
    for table in claims.evidence.tables:
        for left in rules().placeholders[:4]:
            for words in (table.title, table.body):
                if match := left.pattern.search(words):
                    source = claims.disclosure.source(table.place, table=table.title, written_as=match[0])
                    yield _left_over("placeholder", left, source, words, match)
                    break


def _left_over(rule: str, left: LeftOver, source: Source, text: str, match: re.Match[str]) -> Check:
    around = text[max(0, match.start() - 10) : match.end() + 10]
    return failed(
        rule,
        f"{where(source)}“…{around}…”：{left.say}",
        f"“{match[0]}”是模板里留下来的",
        sources=[source],
        suspects=[source],
        likely="应当填写" if rule == "placeholder" else "应当删去",
        both_ways=False,
    )


def check_bodies(claims: Claims) -> Iterator[Check]:
    """Another body's name in the places where the own name stands: headings and openings of sections, table heads."""
    if not claims.disclosure.body:
        return
    seen: set[str] = set()
    told = [squeeze(p.text) for p in claims.paragraphs] + [squeeze(t.body) for t in claims.evidence.tables]
    for number, paragraph in enumerate(claims.paragraphs):
        text = squeeze(paragraph.text)
        for pattern in _BODY_PLACES:
            match = pattern.match(text)
            if match is None:
                continue
            name = match["name"].removesuffix("部门").removesuffix("单位")
            if _is_own(claims, name) or not _ORGAN.search(name) or name in seen:
                break
            seen.add(name)
            if sum(name in other for other in told) > 2:
                break  # a unit that the disclosure deals with, not a name left standing
            at = paragraph.text.find(name[:2])
            source = claims.sentence_source(number, max(at, 0))
            yield _other_body(claims, name, source)
            break
    for table in claims.evidence.tables:
        name = squeeze(table.body)
        if name and _ORGAN.search(name) and not _is_own(claims, name) and name not in seen:
            seen.add(name)
            if sum(name in other for other in told) > 2:
                continue
            yield _other_body(claims, name, claims.disclosure.source(table.place, table=table.title))


def _other_body(claims: Claims, name: str, source: Source) -> Check:
    return failed(
        "other-body",
        f"{where(source)}写的单位是“{name}”，本文件的单位是“{claims.disclosure.body}”",
        "这里应当是本单位的名称或其简称，这个名称与本单位的各个名称都对不上",
        sources=[source],
        suspects=[source],
        likely=f"应为“{claims.disclosure.body}”",
        both_ways=False,
    )


def _is_own(claims: Claims, name: str) -> bool:
    if _ANYBODY.search(name) or re.search(r"[XxＸｘ×*]{2}", name):
        return True
    full = full_name(name)
    own = [full_name(own) for own in claims.names]
    if any(full in other or other in full for other in own):
        return True
    if any(means(part, claims.disclosure.body, claims.disclosure.aliases) for part in (name, full)):
        return True
    return any(means(other, full) for other in claims.names)


def check_doubled(claims: Claims) -> Iterator[Check]:
    """Words, clauses and marks that stand twice in a row; the own name with a word doubled."""
    doubled_names = {
        name[:i] + name[i : i + 2] + name[i:]: name[i : i + 2] * 2
        for name in claims.names
        for i in range(len(name) - 1)
    }
    for number, paragraph in enumerate(claims.paragraphs):
        text = paragraph.text
        found = [(m.start(), m.end(), m[0]) for m in _REPEATED.finditer(text)]
        found += [(at, at + len(name), words) for name, words in doubled_names.items() if (at := text.find(name)) >= 0]
        for start, end, words in found:
            source = claims.sentence_source(number, start, end)
            yield failed(
                "doubled-words",
                f"{where(source)}“{words}”重复",
                "同样的字连写了两遍" if not re.search("[,;]", words) else "同样的一句连写了两遍，数也就重复了一遍",
                sources=[source],
                suspects=[source],
                likely="删去重复的部分",
                both_ways=False,
            )
