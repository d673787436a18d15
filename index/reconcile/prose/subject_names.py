"""Subject names in prose against the names and codes that the tables of the same disclosure print."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from index.domain.address import Classification
from index.domain.amounts import MONEY_UNITS
from index.domain.disclosure import Fact
from index.domain.terms import key, key_without_brackets
from index.reconcile.prose.rounding import matches
from index.reconcile.prose.sentences import Check, Said, Sentences, failed, where

_NO_SUBJECT = {
    *("基本支出", "项目支出", "支出总计", "本年支出合计", "财政拨款支出", "一般公共预算支出", "财政拨款支出总计"),
    *("政府性基金支出", "国有资本经营支出", "政府采购总额", "三公经费", "机关运行经费", "人员经费", "公用经费"),
}


def check_names(sentences: Sentences) -> Iterator[Check]:
    """Subject names in prose against the names that the tables give to the same codes, or to the same amounts."""
    by_code: dict[str, Counter[str]] = defaultdict(Counter)
    rows: dict[str, list[Fact]] = defaultdict(list)
    for fact in sentences.evidence.facts:
        if fact.kind == "cell" and fact.code and fact.name and fact.classification is Classification.FUNCTIONAL:
            if "绩效" in fact.source.table:
                continue
            by_code[fact.code][fact.name] += 1
            rows[fact.code].append(fact)
    if not by_code:
        return
    known = {bare_name(name) for names in by_code.values() for name in names}
    wrong: dict[tuple[str, str, str], list[Said]] = defaultdict(list)
    misnumbered: dict[tuple[str, str, str], list[Said]] = defaultdict(list)
    for said in sentences.said:
        if said.role != "amount" or not said.value:
            continue
        codes = _printed_codes(said) or _codes_before(sentences, said)
        if codes:
            for code, name in codes:
                if code not in by_code:
                    other = _elsewhere(code, name, by_code)
                    if other and any(matches(sentences, said, fact) for fact in rows[other]):
                        misnumbered[code, name, other].append(said)
                elif not any(_same_name(name, other) for other in by_code[code]):
                    wrong[code, name, by_code[code].most_common(1)[0][0]].append(said)
        elif len(said.names) >= 3 or (said.item.endswith("支出") and said.name not in _NO_SUBJECT):
            names = said.names or (said.item,)
            for level, name in enumerate(names):
                if bare_name(name) in known:
                    continue
                length = 3 + 2 * level if said.names else 3
                same = [
                    code
                    for code, facts in rows.items()
                    if len(code) == length and any(matches(sentences, said, f) for f in facts if f.unit in MONEY_UNITS)
                ]
                if said.names and level < len(names) - 1:
                    same = _parents(said, rows, sentences, length)
                own = by_code[same[0]].most_common(1)[0][0] if len(same) == 1 else ""
                if own and _shares_words(name, own) and not _same_name(name, own) and not _sentence(name, own):
                    wrong[same[0], name, own].append(said)
    for (code, name, own), said_so in wrong.items():
        cells = rows[code][:2]
        yield failed(
            "subject-name",
            f"{where(said_so[0].source)}文字里的科目名称“{name}”，表里{code}是“{own}”",
            f"同一个科目（{code}）在文字里叫“{name}”{f'（{len(said_so)}处）' if len(said_so) > 1 else ''}，在表里叫“{own}”",
            said_so,
            cells=cells,
            suspects=[said.source for said in said_so],
            likely=f"表里的“{own}”更可信",
            both_ways=False,
        )
    for (code, name, other), said_so in misnumbered.items():
        yield failed(
            "subject-name",
            f"{where(said_so[0].source)}文字里“{name}”的科目编码是{code}，表里是{other}",
            f"文字写{code}“{name}”{said_so[0].written}，表里没有{code}，同名同数的是{other}",
            said_so,
            cells=rows[other][:2],
            suspects=[said.source for said in said_so],
            likely=f"表里的{other}更可信",
            both_ways=False,
        )


def _elsewhere(code: str, name: str, by_code: dict[str, Counter[str]]) -> str:
    """The one code of the same level that the tables give that name."""
    found = [c for c, names in by_code.items() if len(c) == len(code) and any(_same_name(name, n) for n in names)]
    return found[0] if len(found) == 1 else ""


def _printed_codes(said: Said) -> list[tuple[str, str]]:
    """The full codes that prose prints beside its names: (201, 一般公共服务), (20105, 财政事务), …"""
    found: list[tuple[str, str]] = []
    code = ""
    for name, part in said.statement.path:
        if not part:
            return []
        code = part if len(part) >= 5 else code + part
        if len(code) not in (3, 5, 7):
            return found
        found.append((code, name))
    return found


def _codes_before(sentences: Sentences, said: Said) -> list[tuple[str, str]]:
    """The code of a 项 whose parts stand apart in the sentence: 甲(201类)乙(03款)(08项)丙10万元; …,丁(50项)5万元."""
    text = sentences.paragraphs[said.number].text[: said.statement.start]
    parts = []
    at = -1
    for level, digits in (("类", 3), ("款", 2), ("项", 2)):
        found = list(re.finditer(rf"\((\d{{{digits}}})(?:{level}\)|\){level})|\({level}:(\d{{{digits}}})\)", text))
        if not found or found[-1].start() < at:
            return []
        at = found[-1].start()
        parts.append(found[-1][1] or found[-1][2])
    if len(text) - at > len(said.item) + 8:
        return []
    return [("".join(parts), said.names[-1] if said.names else said.item)]


def _parents(said: Said, rows: dict[str, list[Fact]], sentences: Sentences, length: int) -> list[str]:
    """The codes above those rows that have the amount of a path's last name and that name itself."""
    last = bare_name(said.names[-1])
    found = {
        code[:length]
        for code, facts in rows.items()
        if len(code) == 1 + 2 * len(said.names)
        and any(bare_name(f.name) == last for f in facts)
        and any(matches(sentences, said, f) for f in facts)
    }
    return [code for code in found if code in rows]


def bare_name(name: str) -> str:
    return key_without_brackets(name).removesuffix("支出").removesuffix("科目")


def _same_name(a: str, b: str) -> bool:
    return key(a) == key(b) or bare_name(a) == bare_name(b)


def _sentence(name: str, own: str) -> bool:
    """Whether a name is the table's with words of a sentence before it: 支出预算为教育支出."""
    return name.endswith(own) and bool(re.search("为|是|预算|决算|包括|支出|收入|用于|安排", name.removesuffix(own)))


def _shares_words(a: str, b: str) -> bool:
    """Whether two names have two neighbouring characters in common, beside those that every name has."""
    common = {"支出", "事务", "其他"}
    pairs = {a[i : i + 2] for i in range(len(a) - 1)} - common
    return any(pair in b for pair in pairs)
