"""Words of the prose, checked: what is left of a template, names of bodies, what is said to be none, doubled words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.domain.address import Flow, Fund
from index.domain.agencies import full_name, means
from index.domain.amounts import MONEY_UNITS, squeeze
from index.domain.disclosure import Fact, Source
from index.reconcile.prose.rules import LeftOver, rules
from index.reconcile.prose.sentences import Check, Sentences, failed, where
from index.reconcile.things import line_of

_NONE = re.compile(
    r"(?:无|没有|未安排|未使用|未发生)[^,。;]{0,8}?(?P<what>政府性基金|国有资本经营|三公.?经费)[^,。;]{0,16}?(?:支出|收支|预算|经费)(?=[,。;、和及]|$)"
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


def check_stated_none(sentences: Sentences) -> Iterator[Check]:
    """本年度无政府性基金预算财政拨款支出, while a table gives such an expenditure."""
    seen: set[str] = set()
    for number, paragraph in enumerate(sentences.paragraphs):
        text = re.sub('[“”"]', "", paragraph.text)
        for match in _NONE.finditer(text):
            what = "三公经费" if "三公" in match["what"] else match["what"]
            if what in seen or re.search("未安排|上年", text[max(0, match.start() - 6) : match.start()]):
                continue
            seen.add(what)
            cells = _spent(sentences, what)
            if not cells:
                continue
            at = max(paragraph.text.find(match[0][:2]), 0)
            source = sentences.sentence_source(number, at)
            yield failed(
                "stated-none",
                f"{where(source)}说{match[0].rstrip('，。')}，{where(cells[0].source)}却有{cells[0].value}{cells[0].unit}",
                f"文字说没有，表里有{len(cells)}处不是零",
                sources=[source],
                cells=cells[:3],
                suspects=[source],
                likely="表里的数更可信",
                found=cells[0].value,
                unit=cells[0].unit,
                both_ways=False,
            )


def _spent(sentences: Sentences, what: str) -> list[Fact]:
    """The cells that give an expenditure of that kind, this year's and of the disclosure's stage."""
    own = [
        fact
        for fact in sentences.evidence.facts
        if fact.kind == "cell"
        and fact.role == "amount"
        and fact.value
        and fact.unit in MONEY_UNITS
        and fact.year == sentences.disclosure.year
        and fact.stage is sentences.disclosure.stage
        and "结转" not in f"{fact.measure}{fact.name}"
    ]
    if what == "三公经费":
        return [fact for fact in own if line_of(fact) == what]
    fund = Fund.GOVERNMENT if what == "政府性基金" else Fund.CAPITAL
    return [fact for fact in own if fact.fund is fund and fact.flow is Flow.EXPENDITURE and what in fact.source.table]


def check_left_overs(sentences: Sentences) -> Iterator[Check]:
    """Placeholders and instructions of the template that nobody filled in or deleted."""
    for rule, patterns in (("placeholder", rules().placeholders), ("template-text", rules().templates)):
        for number, paragraph in enumerate(sentences.paragraphs):
            for left in patterns:  # one finding a paragraph: who looks there sees the rest
                if match := left.pattern.search(paragraph.text):
                    source = sentences.sentence_source(number, match.start(), match.end())
                    yield _left_over(rule, left, source, paragraph.text, match)
                    break
    for table in sentences.evidence.tables:
        for left in rules().placeholders[:4]:
            for words in (table.title, table.body):
                if match := left.pattern.search(words):
                    source = sentences.disclosure.source(table.place, table=table.title, written_as=match[0])
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


def check_bodies(sentences: Sentences) -> Iterator[Check]:
    """Another body's name in the places where the own name stands: headings and openings of sections, table heads."""
    if not sentences.disclosure.body:
        return
    seen: set[str] = set()
    told = [squeeze(p.text) for p in sentences.paragraphs] + [squeeze(t.body) for t in sentences.evidence.tables]
    for number, paragraph in enumerate(sentences.paragraphs):
        text = squeeze(paragraph.text)
        for pattern in _BODY_PLACES:
            match = pattern.match(text)
            if match is None:
                continue
            name = match["name"].removesuffix("部门").removesuffix("单位")
            if _is_own(sentences, name) or not _ORGAN.search(name) or name in seen:
                break
            seen.add(name)
            if sum(name in other for other in told) > 2:
                break  # a unit that the disclosure deals with, not a name left standing
            at = paragraph.text.find(name[:2])
            source = sentences.sentence_source(number, max(at, 0))
            yield _other_body(sentences, name, source)
            break
    for table in sentences.evidence.tables:
        name = squeeze(table.body)
        if name and _ORGAN.search(name) and not _is_own(sentences, name) and name not in seen:
            seen.add(name)
            if sum(name in other for other in told) > 2:
                continue
            yield _other_body(sentences, name, sentences.disclosure.source(table.place, table=table.title))


def _other_body(sentences: Sentences, name: str, source: Source) -> Check:
    return failed(
        "other-body",
        f"{where(source)}写的单位是“{name}”，本文件的单位是“{sentences.disclosure.body}”",
        "这里应当是本单位的名称或其简称，这个名称与本单位的各个名称都对不上",
        sources=[source],
        suspects=[source],
        likely=f"应为“{sentences.disclosure.body}”",
        both_ways=False,
    )


def _is_own(sentences: Sentences, name: str) -> bool:
    if _ANYBODY.search(name) or re.search(r"[XxＸｘ×*]{2}", name):
        return True
    full = full_name(name)
    own = [full_name(own) for own in sentences.names]
    if any(full in other or other in full for other in own):
        return True
    if any(means(part, sentences.disclosure.body, sentences.disclosure.aliases) for part in (name, full)):
        return True
    return any(means(other, full) for other in sentences.names)


def check_doubled(sentences: Sentences) -> Iterator[Check]:
    """Words, clauses and marks that stand twice in a row; the own name with a word doubled."""
    doubled_names = {
        name[:i] + name[i : i + 2] + name[i:]: name[i : i + 2] * 2
        for name in sentences.names
        for i in range(len(name) - 1)
    }
    for number, paragraph in enumerate(sentences.paragraphs):
        text = paragraph.text
        found = [(m.start(), m.end(), m[0]) for m in _REPEATED.finditer(text)]
        found += [(at, at + len(name), words) for name, words in doubled_names.items() if (at := text.find(name)) >= 0]
        for start, end, words in found:
            source = sentences.sentence_source(number, start, end)
            yield failed(
                "doubled-words",
                f"{where(source)}“{words}”重复",
                "同样的字连写了两遍" if not re.search("[,;]", words) else "同样的一句连写了两遍，数也就重复了一遍",
                sources=[source],
                suspects=[source],
                likely="删去重复的部分",
                both_ways=False,
            )
