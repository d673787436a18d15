"""Prose against the tables of the same disclosure: amounts, subject names, enumerations, and tables that are not there.

A number in prose agrees if any cell that its item can mean prints it: the same name stands under several codes, in
several tables, and with several funds. Only what agrees with none of them is a finding.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from index.amounts import MONEY_UNITS, is_empty_mark, squeeze, to_yuan
from index.disclosure import Classification, Fact, Stage, Table
from index.reconcile.claims import Check, Claims, Said, failed, in_unit, money, plain, where
from index.reconcile.lists import Listing, matches, one_slip, slips
from index.terms import is_known, key, key_without_brackets, project_topic

_MYRIAD = Decimal(10_000)
_SHOWN = 4
_ENUMERATION = re.compile(r"(?:主要)?包括:?(?P<names>[^。;\d]{2,}?)(?P<more>等)?(?=[。;]|$)")
# An enumeration of what an amount consists of; without the amount it defines a word (名词解释).
_WITH_AMOUNT = re.compile(r"(?:人员经费|公用经费)[^。;]{0,16}?\d[\d,.]*[百千万亿]?元[^。;]*$")
_ANNOUNCED = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\d{1,2}[.、．]|[(（][一二三四五六七八九十\d]+[)）])《?(?P<name>[^《》,。;:]{4,40}表)》?$"
)

_NO_SUBJECT = {
    *("基本支出", "项目支出", "支出总计", "本年支出合计", "财政拨款支出", "一般公共预算支出", "财政拨款支出总计"),
    *("政府性基金支出", "国有资本经营支出", "政府采购总额", "三公经费", "机关运行经费", "人员经费", "公用经费"),
}
_GENERIC_TABLES = re.compile(r"^.{0,4}(?:单位|部门)(?:收支)?(?:预算|决算)(?:公开)?(?:报|总)?表$")


def check_amounts(claims: Claims) -> Iterator[Check]:
    """Every amount in prose that a table gives too. One wrong number printed in several places is one finding."""
    differing: dict[tuple[Decimal, Decimal, str], list[tuple[Said, list[Fact]]]] = defaultdict(list)
    for said in claims.said:
        if said.role not in ("amount", "count") or said.vague:
            continue
        if said.statement.project and said.item != said.statement.project:
            continue  # what a project pays for, not what the body does
        cells = claims.cells_of(said)
        if not cells:
            continue
        agreeing = [cell for cell in cells if matches(claims, said, cell)]
        if agreeing:
            yield Check("prose-table", (said,), tuple(agreeing[:1]))
        else:
            rows = [cell for cell in cells if "|" not in cell.topic] or cells
            counts = Counter(_base(cell) for cell in rows)
            value = max(counts, key=lambda base: (counts[base], -abs(base - said.base)))
            rows.sort(key=lambda cell: _base(cell) != value)
            differing[said.base, value, said.unit].append((said, rows))
    for (_, value, _), group in differing.items():
        yield _differs(claims, value, group)


def _differs(claims: Claims, value: Decimal, group: Sequence[tuple[Said, list[Fact]]]) -> Check:
    said, cells = group[0]
    shown = [cell for cell in cells if _base(cell) == value]
    others = [cell for cell in cells if _base(cell) != value][:2]
    printed = money(value, said.unit)
    quantum = claims.quantum(said)
    rule, note = "prose-table", ""
    if said.base and value and value / said.base in (_MYRIAD, 1 / _MYRIAD):
        note = "，正好相差一万倍，多半是“元”与“万元”写错"
    elif quantum and abs(value - said.base) == quantum:
        rule, note = "prose-table-last-digit", "，只差末位一个单位，可能是四舍五入，也可能是笔误"
    elif any(slip == in_unit(value, said.unit) for slip in slips(said.statement.amount.value)):
        note = "，像是数字写颠倒或小数点错位"
    tables = "、".join(list(dict.fromkeys(cell.source.table or "表" for cell in shown))[:_SHOWN])
    items = "、".join(f"{where(one.source)}“{one.item}”" for one, _ in group)
    return failed(
        rule,
        f"{items}文字写{said.written}，{tables}是{printed}",
        f"文字{len(group)}处写{said.written}，表里{len(shown)}处是{printed}，"
        f"相差{money(abs(value - said.base), said.unit)}{note}"
        f"（容许误差：文字按末位四舍五入，{money(quantum, said.unit)}以内）",
        [one for one, _ in group],
        cells=[*shown[:_SHOWN], *others],
        suspects=[one.source for one, _ in group],
        likely=f"表里的{printed}更可信" if not others else f"多数表里是{printed}",
        expected=in_unit(value, said.unit),
        found=said.value,
        unit=said.unit,
    )


def _base(fact: Fact) -> Decimal:
    yuan = to_yuan(fact.value, fact.unit)
    return fact.value if yuan is None else yuan


def check_repeats(claims: Claims) -> Iterator[Check]:
    """The same item with two amounts in prose, where no table gives it."""
    groups: dict[tuple[object, ...], list[Said]] = defaultdict(list)
    for said in claims.said:
        if said.role != "amount" or said.vague or not said.is_money or said.statement.as_of or said.statement.project:
            continue
        if len(said.names) < 3 and not is_known(said.item) and not is_known(said.topic):
            continue
        fund = said.fact.fund if said.fact else ""
        year = said.statement.year or claims.disclosure.year
        groups[_one_side(said.topic), said.names, fund, year, claims.stage(said)].append(said)
    for group in groups.values():
        if len(group) < 2:
            continue
        first = group[0]
        quantum = claims.quantum(first)
        against = next((other for other in group[1:] if abs(other.base - first.base) > quantum), None)
        if against is None:
            yield Check("prose-twice", tuple(group))
            continue
        if any(claims.cells_of(said) for said in group):
            continue  # compared with the table instead
        counts = Counter(said.base for said in group)
        most = counts.most_common(2)
        clear = most[0][1] > most[1][1]
        suspects = [said for said in group if said.base != most[0][0]] if clear else []
        apart = "同一句里" if against.statement.sentence == first.statement.sentence else "两处"
        yield failed(
            "prose-twice",
            f"“{first.item}”{apart}写了两个数：{where(first.source)}{first.written}，{where(against.source)}{against.written}",
            f"同一项目、同一年度和口径只能有一个数，相差{money(abs(against.base - first.base), first.unit)}"
            f"（容许误差{money(quantum, first.unit)}）",
            group,
            severity="error" if clear or apart == "同一句里" else "warning",
            suspects=[said.source for said in suspects],
            likely=f"多数处写的是{money(most[0][0], first.unit)}" if clear else "",
            expected=in_unit(most[0][0], first.unit),
            found=suspects[0].value if suspects else against.value,
            unit=first.unit,
        )


def _one_side(topic: str) -> str:
    """收入总计 and 支出总计 are one number."""
    return topic.replace("收入总计", "收支总计").replace("支出总计", "收支总计")


def check_names(claims: Claims) -> Iterator[Check]:
    """Subject names in prose against the names that the tables give to the same codes, or to the same amounts."""
    by_code: dict[str, Counter[str]] = defaultdict(Counter)
    rows: dict[str, list[Fact]] = defaultdict(list)
    for fact in claims.evidence.facts:
        if fact.kind == "cell" and fact.code and fact.name and fact.classification is Classification.FUNCTIONAL:
            if "绩效" in fact.source.table:
                continue
            by_code[fact.code][fact.name] += 1
            rows[fact.code].append(fact)
    if not by_code:
        return
    known = {_bare(name) for names in by_code.values() for name in names}
    wrong: dict[tuple[str, str, str], list[Said]] = defaultdict(list)
    misnumbered: dict[tuple[str, str, str], list[Said]] = defaultdict(list)
    for said in claims.said:
        if said.role != "amount" or not said.value:
            continue
        codes = _printed_codes(said) or _codes_before(claims, said)
        if codes:
            for code, name in codes:
                if code not in by_code:
                    other = _elsewhere(code, name, by_code)
                    if other and any(matches(claims, said, fact) for fact in rows[other]):
                        misnumbered[code, name, other].append(said)
                elif not any(_same_name(name, other) for other in by_code[code]):
                    wrong[code, name, by_code[code].most_common(1)[0][0]].append(said)
        elif len(said.names) >= 3 or (said.item.endswith("支出") and said.topic not in _NO_SUBJECT):
            names = said.names or (said.item,)
            for level, name in enumerate(names):
                if _bare(name) in known:
                    continue
                length = 3 + 2 * level if said.names else 3
                same = [
                    code
                    for code, facts in rows.items()
                    if len(code) == length and any(matches(claims, said, f) for f in facts if f.unit in MONEY_UNITS)
                ]
                if said.names and level < len(names) - 1:
                    same = _parents(said, rows, claims, length)
                own = by_code[same[0]].most_common(1)[0][0] if len(same) == 1 else ""
                if own and _shares_words(name, own) and not _same_name(name, own):
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


def _codes_before(claims: Claims, said: Said) -> list[tuple[str, str]]:
    """The code of a 项 whose parts stand apart in the sentence: 甲(201类)乙(03款)(08项)丙10万元; …,丁(50项)5万元."""
    text = claims.paragraphs[said.number].text[: said.statement.start]
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


def _parents(said: Said, rows: dict[str, list[Fact]], claims: Claims, length: int) -> list[str]:
    """The codes above those rows that have the amount of a path's last name and that name itself."""
    last = _bare(said.names[-1])
    found = {
        code[:length]
        for code, facts in rows.items()
        if len(code) == 1 + 2 * len(said.names)
        and any(_bare(f.name) == last for f in facts)
        and any(matches(claims, said, f) for f in facts)
    }
    return [code for code in found if code in rows]


def _bare(name: str) -> str:
    return key_without_brackets(name).removesuffix("支出").removesuffix("科目")


def _same_name(a: str, b: str) -> bool:
    return key(a) == key(b) or _bare(a) == _bare(b)


def _shares_words(a: str, b: str) -> bool:
    """Whether two names have two neighbouring characters in common, beside those that every name has."""
    common = {"支出", "事务", "其他"}
    pairs = {a[i : i + 2] for i in range(len(a) - 1)} - common
    return any(pair in b for pair in pairs)


def check_enumerations(claims: Claims, found: Sequence[Listing]) -> Iterator[Check]:
    """人员经费…主要包括:甲、乙、丙: what is named must have an amount in the table of economic subjects, and the other
    way round where the enumeration itself shows a gap."""
    filled: dict[str, Fact] = {}
    for fact in claims.evidence.facts:
        if fact.kind == "cell" and fact.code[:1] == "3" and len(fact.code) == 5 and fact.value:
            filled.setdefault(key_without_brackets(fact.name), fact)
    if len(filled) < 3:
        return
    empty = _empty_rows(claims.evidence.tables) - set(filled)
    for number, paragraph in enumerate(claims.paragraphs):
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
            source = claims.sentence_source(number, match.start("names"), match.end("names"))
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
        if left_out and sum((_base(f) for f in left_out), Decimal(0)) == short:
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


def check_empty_tables(claims: Claims) -> Iterator[Check]:
    """A 三公 table without a single number, while the prose gives one that belongs into it."""
    for table in claims.evidence.tables:
        if "三公" not in squeeze(table.title):
            continue
        cells = [cell for row in table.rows for cell in row if cell is not None]
        if any(re.search(r"\d", cell.text) for cell in cells) or any("空表" in cell.text for cell in cells):
            continue
        said = next((s for s in claims.said if s.topic == "三公经费" and s.role == "amount" and s.value), None)
        if said is None or said.statement.year not in (None, claims.disclosure.year):
            continue
        source = claims.disclosure.source(table.place, table=table.title)
        yield failed(
            "table-empty",
            f"{where(source)}一个数也没有，{where(said.source)}文字却写“{said.item}”{said.written}",
            f"文字里有{said.written}，表里应当填列；零应当写0，不应当空着",
            (said,),
            sources=[source],
            suspects=[source],
            likely="表漏填",
            found=said.value,
            unit=said.unit,
            both_ways=False,
        )


def check_announced(claims: Claims) -> Iterator[Check]:
    """A table that the contents list and that is not there, where every other one of them is."""
    announced: dict[str, int] = {}
    for number, paragraph in enumerate(claims.paragraphs):
        match = _ANNOUNCED.match(squeeze(paragraph.text))
        if match and len(announced) < 30 and not _GENERIC_TABLES.match(_bare_title(match["name"], claims)):
            announced.setdefault(_bare_title(match["name"], claims), number)
    titles = {_bare_title(table.title, claims) for table in claims.evidence.tables if table.title}
    missing = [name for name in announced if name not in titles]
    if len(announced) < 5 or len(missing) != 1:
        return
    held = any(title and (missing[0].endswith(title) or title.startswith(missing[0])) for title in titles)
    if held or len(claims.evidence.tables) >= len(announced) + 1:
        return
    number = announced[missing[0]]
    source = claims.sentence_source(number)
    yield failed(
        "table-missing",
        f"{where(source)}列出的“{claims.paragraphs[number].text.strip()}”没有找到",
        f"目录列了{len(announced)}张表，正文里有其余{len(announced) - 1}张，唯独没有这一张",
        sources=[source],
        suspects=[source],
        likely="表漏放，或者表名写成了别的表",
        both_ways=False,
    )


def _bare_title(title: str, claims: Claims) -> str:
    bare = squeeze(title)
    for name in sorted(claims.names, key=len, reverse=True):
        bare = bare.replace(name, "")
    bare = re.sub(r"20\d\d年度?", "", bare)
    bare = re.sub(r"^(?:公开|附)?表?(?:[一二三四五六七八九十]+|\d+)[、.:：\s]?(?=[^一二三四五六七八九十\d])", "", bare)
    return re.sub(r"[“”\"「」《》()（）\s]", "", bare)


def check_projects(claims: Claims) -> Iterator[Check]:
    """Projects told one by one: as many as are stated, and adding up to what they are said to cost."""
    projects: dict[str, Said] = {}
    for said in claims.said:
        if said.statement.project and said.role == "amount" and said.is_money and said.item == said.statement.project:
            projects.setdefault(said.item, said)
    for said in claims.said:  # 2.项目名称…预算安排规模:某项目25万元
        project = said.statement.project
        if project and project not in projects and said.role == "amount" and said.is_money:
            projects.setdefault(project, said)
    count = next(
        (s for s in claims.said if s.role == "count" and s.unit in ("个", "项") and re.search("绩效.*项目", s.item)),
        None,
    )
    if len(projects) < 2 or count is None or count.value != len(projects):
        return
    total = sum((said.base for said in projects.values()), Decimal(0))
    wholes = [
        s
        for s in claims.said
        if s.role == "amount"
        and s.is_money
        and not s.statement.project
        and (s.topic == "项目支出" or s.item == f"{count.item}涉及金额")
    ]
    if not wholes:
        return
    tolerance = claims.quantum(wholes[0]) * Decimal(len(projects) + 1) / 2
    for whole in wholes:
        together = (whole, *projects.values())
        if abs(total - whole.base) <= tolerance:
            yield Check("projects-sum", together)
        else:
            terms = "＋".join(plain(s.value) for s in projects.values())
            yield failed(
                "projects-sum",
                f"{where(whole.source)}“{whole.item}”{whole.written}与逐个说明的{len(projects)}个项目之和不符",
                f"{terms}＝{money(total, whole.unit)}，与{whole.written}相差{money(abs(total - whole.base), whole.unit)}"
                f"（容许误差{money(tolerance, whole.unit)}）",
                together,
                expected=in_unit(total, whole.unit),
                found=whole.value,
                unit=whole.unit,
            )


def check_performance(claims: Claims) -> Iterator[Check]:
    """A project's budget in prose or in a table of projects against the funds that its performance table gives it."""
    if claims.disclosure.stage is not Stage.BUDGET:
        return
    funds = {
        fact.topic: fact
        for fact in claims.evidence.facts
        if fact.kind == "cell"
        and "绩效" in fact.source.table
        and fact.role == "amount"
        and fact.unit in MONEY_UNITS
        and fact.stage is Stage.BUDGET
        and fact.year == claims.disclosure.year
        and re.search("(?:年度|项目)?资金总额|年度资金|项目总?资金", fact.name)
        and fact.project
        and fact.topic == project_topic(fact.project)
    }
    for topic, fact in funds.items():
        said = [
            s for s in claims.said if s.topic == topic and s.statement.project and s.is_money and s.role == "amount"
        ]
        cells = [f for f in claims.cells.get(topic, ()) if f.project and f.stage is Stage.BUDGET]
        values = [*(s.base for s in said), *(_base(cell) for cell in cells)]
        if not values:
            continue
        tolerance = MONEY_UNITS[fact.unit] * Decimal("0.01")
        if any(abs(value - _base(fact)) <= tolerance for value in values):
            yield Check("project-performance", tuple(said), (fact,), both_ways=False)
            continue
        yield failed(
            "project-performance",
            f"项目“{fact.project}”的预算是{money(values[0], fact.unit)}，{where(fact.source)}写{plain(fact.value)}{fact.unit}",
            f"相差{money(abs(values[0] - _base(fact)), fact.unit)}（容许误差{money(tolerance, fact.unit)}）；"
            f"预算写{money(values[0], fact.unit)}的有{len(values)}处",
            said,
            cells=[*cells, fact],
            suspects=[fact.source],
            likely=f"{len(values)}处写的{money(values[0], fact.unit)}更可信" if len(set(values)) == 1 else "",
            expected=in_unit(values[0], fact.unit),
            found=fact.value,
            unit=fact.unit,
            both_ways=False,
        )


def check_classes(claims: Claims) -> Iterator[Check]:
    """Subjects told one by one add up to their class, where all other classes do."""
    items: dict[str, dict[tuple[str, ...], Said]] = defaultdict(dict)
    classes: dict[str, Said] = {}
    for said in claims.said:
        if said.role != "amount" or not said.is_money or claims.stage(said) != claims.disclosure.stage:
            continue
        if len(said.names) == 3:
            items[_bare(said.names[0])].setdefault(said.names, said)
        elif len(said.names) == 1:
            classes.setdefault(_bare(said.names[0]), said)
    both = [name for name in items if name in classes]
    if len(both) < 2:
        return
    off = {}
    for name in both:
        total = sum((said.base for said in items[name].values()), Decimal(0))
        tolerance = claims.quantum(classes[name]) * Decimal(len(items[name]) + 1) / 2
        off[name] = (total, max(tolerance, claims.quantum(classes[name])))
    wrong = [name for name in both if abs(off[name][0] - classes[name].base) > off[name][1]]
    if len(wrong) > 1:
        return  # the enumeration names some subjects only
    for name in both:
        together = (classes[name], *items[name].values())
        total, tolerance = off[name]
        if name not in wrong:
            yield Check("subjects-sum", together)
            continue
        whole = classes[name]
        if total < whole.base and not one_slip(whole, items[name].values(), tolerance):
            continue  # a subject may have been left out
        yield failed(
            "subjects-sum",
            f"{where(whole.source)}“{whole.item}”{whole.written}与逐项说明的科目之和不符",
            f"{'＋'.join(plain(s.value) for s in items[name].values())}＝{money(total, whole.unit)}，"
            f"与{whole.written}相差{money(abs(total - whole.base), whole.unit)}（容许误差{money(tolerance, whole.unit)}）",
            together,
            expected=in_unit(total, whole.unit),
            found=whole.value,
            unit=whole.unit,
        )
