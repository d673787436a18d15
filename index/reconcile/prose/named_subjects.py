"""人员经费…主要包括:甲、乙、丙: what prose enumerates against the table of economic subjects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from index.domain.amounts import is_empty_mark, squeeze
from index.domain.disclosure import Fact, Table
from index.domain.terms import key_without_brackets
from index.reconcile.prose.against_tables import base_of
from index.reconcile.prose.lists import Listing
from index.reconcile.prose.sentences import Check, Sentences, failed, in_unit, money, plain, where

_ENUMERATION = re.compile(r"(?:主要)?包括:?(?P<names>[^。;\d]{2,}?)(?P<more>等)?(?=[。;]|$)")
# An enumeration of what an amount consists of; without the amount it defines a word (名词解释).
_WITH_AMOUNT = re.compile(r"(?:人员经费|公用经费)[^。;]{0,16}?\d[\d,.]*[百千万亿]?元[^。;]*$")


def check_enumerations(sentences: Sentences, found: Sequence[Listing]) -> Iterator[Check]:
    """人员经费…主要包括:甲、乙、丙: what is named must have an amount in the table of economic subjects, and the other
    way round where the enumeration itself shows a gap."""
    filled: dict[str, Fact] = {}
    for fact in sentences.evidence.facts:
        if fact.kind == "cell" and fact.code[:1] == "3" and len(fact.code) == 5 and fact.value:
            filled.setdefault(key_without_brackets(fact.name), fact)
    if len(filled) < 3:
        return
    empty = _empty_rows(sentences.evidence.tables) - set(filled)
    for number, paragraph in enumerate(sentences.paragraphs):
        text = paragraph.text
        for match in _ENUMERATION.finditer(text):
            head = text[: match.start()]
            group = _group(head) if _WITH_AMOUNT.search(head) else ()
            names = [name for name in re.split("[、,]", match["names"]) if name]
            if not group or len(names) < 2:
                continue
            keys = {key_without_brackets(name) for name in names}
            named_empty = [name for name in names if key_without_brackets(name) in empty]
            if not named_empty:
                continue
            left_out = [
                fact
                for name, fact in filled.items()
                if fact.code[:3] in group and name not in keys and not match["more"]
            ]
            source = sentences.sentence_source(number, match.start("names"), match.end("names"))
            words = "、".join(named_empty)
            missing = "、".join(f"{fact.name}（{plain(fact.value)}{fact.unit}）" for fact in left_out)
            yield failed(
                "named-empty",
                f"{where(source)}列举的“{words}”在表里没有数" + (f"，表里有数的{missing}却没有列出" if missing else ""),
                f"文字说包括{words}，{next(iter(filled.values())).source.table}里这一行是空的"
                + (f"；表里{missing}不在列举中" if missing else ""),
                sources=[source],
                cells=left_out,
                suspects=[source],
                likely=f"“{words}”可能应为“{left_out[0].name}”" if len(left_out) == len(named_empty) == 1 else "",
                both_ways=False,
            )
    yield from _short_lists(found, filled)


def _group(head: str) -> tuple[str, ...]:
    """The economic classes that an enumeration belongs to, by the last of these words before it."""
    at = {word: head.rfind(word) for word in ("人员经费", "公用经费")}
    word = max(at, key=lambda w: at[w])
    if at[word] < 0:
        return ()
    return ("301", "303") if word == "人员经费" else ("302", "307", "309", "310")


def _empty_rows(tables: Sequence[Table]) -> set[str]:
    """The names of the rows of tables with economic subjects that print no amount."""
    names: set[str] = set()
    for table in tables:
        if "基本支出" not in table.title:
            continue
        for row in table.rows:
            texts = [squeeze(cell.text) if cell else "" for cell in row]
            for i, text in enumerate(texts[:-1]):
                if re.fullmatch(r"[一-鿿()（）]{2,20}", text) and is_empty_mark(texts[i + 1]):
                    names.add(key_without_brackets(text))
    return names


def _short_lists(found: Sequence[Listing], filled: dict[str, Fact]) -> Iterator[Check]:
    """A list with amounts that falls short of its total by just what the table has and the list leaves out."""
    for one in found:
        group = _group(one.whole.item)
        short = one.whole.base - one.total
        if not group or one.open or short <= 0 or len(one.parts) < 3:
            continue
        named = {key_without_brackets(part.item) for part in one.parts}
        left_out = [f for name, f in filled.items() if f.code[:3] in group and name not in named]
        if left_out and sum((base_of(f) for f in left_out), Decimal(0)) == short:
            words = "、".join(f"{f.name}（{plain(f.value)}{f.unit}）" for f in left_out)
            yield failed(
                "unnamed-amount",
                f"{where(one.whole.source)}“{one.whole.item}”{one.whole.written}的明细漏了{words}",
                f"列出的各项之和是{money(one.total, one.whole.unit)}，比{one.whole.written}少{money(short, one.whole.unit)}，"
                f"正好是表里的{words}",
                (one.whole, *one.parts),
                cells=left_out,
                suspects=[one.whole.source],
                likely=f"应当补上{words}",
                expected=in_unit(one.whole.base, one.whole.unit),
                found=in_unit(one.total, one.whole.unit),
                unit=one.whole.unit,
                both_ways=False,
            )
