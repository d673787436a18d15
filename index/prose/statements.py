"""Prose → statements: every number of a paragraph, what it is of, and what it says of it.

A paragraph of a disclosure is a chain of clauses, and a number takes its meaning from the clauses before it::

    基本支出150.91万元，占47.03%，比上年减少0.58万元，下降0.38%，主要原因是…
    └ item ┘└ amount ┘ └ share ┘ └── change ────┘ └ rate ─┘

So the paragraph is read from left to right with memories: the *subject* that heads it (a 类/款/项 path, a project), the
last *item* that was given an amount, the whole that the items are *within* (其中, 主要包括), and the base of the last
comparison. The words themselves are in ``wording.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.domain.address import Stage
from index.domain.amounts import MONEY_UNITS, Amount, find_amounts, squeeze
from index.prose.figures import figures, first_amount, sentences, unit_of
from index.prose.paragraphs import Paragraph
from index.prose.patterns import (
    AS_OF,
    BASE,
    CHANGE,
    CLAUSE_END,
    CODED,
    COMPARED,
    COMPLETION,
    LIST_NUMBER,
    OF_UNITS,
    QUOTES,
    REASON,
    SENTENCE_END,
    SHARE,
    YEAR,
    Path,
    base_of,
    explained_words,
    is_decrease,
    item_words,
    stage_in,
    subject_path,
    tail_behind_levels,
)

_PROJECT_NAME = re.compile(r"^(?:\d{1,2}[.、．])?项目名称[:：](?P<name>[^。]{2,60}?)[,。;]?$")
_PROJECT_TITLE = re.compile(
    r"^(?![一二三四五六七八九十]+、|关于|[（(\d])(?P<name>[^,。:]{3,50}?)(?:项目)?经费情况说明$"
)
_PROJECT_BUDGET = re.compile(r"预算安排规模|项目总预算|年度预算安排|预算总额|项目预算")
_NO_PROJECT_HEADING = re.compile(r"^第.{1,3}部分|关于|情况的?(?:总体)?说明|其他重要事项|名词解释")
_TOTAL_OF_ABOVE = re.compile(r"^(?:以上)?(?:合计|总计|共计|累计)(?:支出|金额|费用)?(?:为|是)?$")
_OF_THE_COUNTED = re.compile(r"涉及|^(?:全年|年初|实际)*(?:预算|执行)(?:数|总额|金额|资金)?$")
_RELATIVE = re.compile(r"(?:中标|成交|预留|授予)[^,]{0,8}的$")
_AMONG = re.compile(r"^在(?P<whole>[^,]{2,30})中$")
_COUNTED = re.compile(r"^(?:的)?([一-鿿]{2,10}?)(?=[,，。;；、:：(（]|分别|$)")
# What is planned is no state on a day.
_OF_THIS_YEAR = re.compile(r"本年|今年|当年|拟|计划|预算|安排")
# 2026年预算比2025年预算增加…: the whole budget, whatever was told before.
_WHOLE_BUDGET = re.compile(r"^(?:20\d\d年度?|本年度?)?(?:我?[部局委办厅]门?|单位)?(?:收支)?(?:总?预算)(?:总?[数额])?$")
# 社会保障和就业支出(类)支出12万元: behind a subject these name nothing else.
_ONLY_SPENT = ("支出", "支出预算", "预算支出", "支出安排", "安排支出")
_VALUE = ("价值", "面积", "金额", "人数")
_DONE = re.compile(r"^(?:拟|计划)?(?:召开|开展|举办|组织)$")
# What opens the parts of the amount before it; 主要包括 only up to the next semicolon.
_WITHIN = re.compile(r"^[,，。;；(（]?(?:其中|分为)")
_MADE_OF = re.compile(r"^[,，。;；(（]?(?:主要)?(?:包括|用于以下方面)")
# 甲、乙分别为5万元、6万元
_EACH = re.compile(r"(?:分别|依次)(?P<verb>[^,，。;；:：、\d]{0,10})$")
_BETWEEN_EACH = re.compile(r"^(?:[、和及与,，]|以及)$")
_LISTED = re.compile(r"、|以及|[和及与]")


@dataclass(frozen=True, slots=True)
class Statement:
    """A number in prose. ``item`` is the words for what it is of; ``path`` the 类/款/项 names and codes if it has any.

    ``role``: amount, change (signed), change_rate (signed), share, rate, count, or mention: a number that explains another
    or of which it cannot be told what it is of. ``base`` says against what. ``within`` is the item that this one is a part of.
    ``sentence`` is the sentence it stands in, ``start`` and ``end`` where the number stands in the text read.
    """

    item: str
    role: str
    amount: Amount
    value: Decimal
    unit: str
    sentence: str
    year: int | None = None
    stage: Stage | None = None
    base: str = ""
    path: Path = ()
    as_of: str = ""
    project: str = ""
    start: int = 0
    end: int = 0
    paragraph: Paragraph | None = None
    within: str = ""


@dataclass(slots=True)
class _Memory:
    """What the reader remembers on its way through the paragraphs."""

    subject: str = ""
    path: Path = ()
    item: str = ""
    item_path: Path = ()
    item_unit: str = ""
    item_stage: Stage | None = None
    counted: str = ""
    base: str = ""
    last_base: str = ""
    within: str = ""
    made_of: str = ""
    ended: bool = False
    shared_out: bool = False
    whole_budget: bool = False
    everything: bool = False
    year: int | None = None
    as_of: str = ""
    heading: str = ""
    project: str = ""


def read_statements(
    paragraphs: Sequence[Paragraph], names: Sequence[str], *, everything: bool = False
) -> list[Statement]:
    """Every number in the paragraphs that says something. ``names`` are the body's names, which are no part of items.
    ``everything``: also what is said to have stayed the same (持平), a change of 0 that is not printed in digits, and the
    money and rates of which it cannot be told what they are of."""
    memory = _Memory(everything=everything)
    found: list[Statement] = []
    for paragraph in paragraphs:
        if memory.ended:
            memory.item, memory.item_path, memory.base = "", (), ""
        text = paragraph.text
        memory.shared_out = text.startswith("资金分配情况")
        memory.ended = bool(SENTENCE_END.search(text[-1:]))
        if paragraph.heading != memory.heading:
            keep = "" if _NO_PROJECT_HEADING.search(paragraph.heading) else memory.project
            memory = _Memory(everything=everything, heading=paragraph.heading, project=keep)
        project = _PROJECT_NAME.match(text) or _PROJECT_TITLE.match(text)
        if project:
            name = project["name"] if project["name"] != "无" else ""
            memory = _Memory(everything=everything, heading=paragraph.heading, project=name)
            continue
        money = [amount for amount in find_amounts(text) if unit_of(amount) in MONEY_UNITS]
        memory.whole_budget = text.startswith("预算安排规模") and len(money) == 1
        found += [replace(s, paragraph=paragraph) for s in read_text(text, names, memory)]
    return found


def project_named(paragraph: Paragraph, current: str) -> str:
    """The project that a paragraph names or that still goes on, "" outside of any."""
    named = _PROJECT_NAME.match(paragraph.text) or _PROJECT_TITLE.match(paragraph.text)
    if named:
        return named["name"] if named["name"] != "无" else ""
    heads = paragraph.text == paragraph.heading and _NO_PROJECT_HEADING.search(paragraph.heading)
    return "" if heads else current


def read_text(
    text: str, names: Sequence[str], memory: _Memory | None = None, *, everything: bool = False
) -> list[Statement]:
    """The same for one tidied text, going on from ``memory`` where a paragraph continues another. ``everything``: also what
    is said to have stayed the same, a change of 0 that is not printed in digits, and the numbers of no item."""
    memory = memory or _Memory(everything=everything)
    found: list[Statement] = []
    memory.last_base = ""
    if LIST_NUMBER.match(text):
        memory.subject, memory.path, memory.item, memory.item_path = "", (), "", ()
    for start, end in sentences(text):
        sentence = text[start:end]
        body = LIST_NUMBER.sub("", sentence)
        _note_subject(body, memory)
        skip = sentence.find(body) if body else 0
        memory.made_of = ""
        found += [
            replace(s, start=s.start + start, end=s.end + start)
            for s in _read_sentence(sentence, skip, text[end:], names, memory)
            if s.item or memory.everything
        ]
    return found


def _note_subject(sentence: str, memory: _Memory) -> None:
    """The subject that heads a sentence: a 类/款/项 path or ``2010350-事业运行费:``. It stays for what follows."""
    head = sentence[: first_amount(sentence)]
    path = subject_path(head, memory.path)
    coded = CODED.match(sentence)
    if coded:
        memory.subject, memory.path = re.split(r"[:(（]", coded[2])[0], ((coded[2].split(":")[0], coded[1]),)
    elif path and re.match(r"^[“\"]?" + re.escape(path[0][0]), head):
        memory.subject, memory.path = path[-1][0], path
    compared = COMPARED.search(head)
    if memory.as_of and _OF_THIS_YEAR.search(head):
        memory.as_of = ""
    year = YEAR.search(head[: compared.start()] if compared else head)
    if year and not AS_OF.search(sentence) and not REASON.search(head):
        memory.year, memory.as_of = int(year[1]), ""
    as_of = AS_OF.search(sentence)
    if as_of:
        memory.as_of, memory.year = as_of[1], None


def _read_sentence(
    sentence: str, offset: int, following: str, names: Sequence[str], memory: _Memory
) -> list[Statement]:
    found: list[Statement] = []
    before = offset
    numbers = figures(sentence, offset, memory.everything)
    for i, amount in enumerate(numbers):
        if amount.start < before:
            continue
        lead, after = OF_UNITS.sub("", sentence[before : amount.start]), sentence[amount.end :]
        each = _of_each(lead, sentence, numbers[i:], names, memory)
        before = amount.end
        if each is not None:
            found += [replace(s, sentence=sentence.strip(), start=a.start, end=a.end) for s, a in each]
            before = each[-1][1].end
            continue
        if re.search(r"[;；]", lead):
            memory.made_of = ""
        if not amount.unit and amount.comparator in ("0", "~"):
            statement = _unchanged(lead, amount, names, memory) if amount.comparator == "0" else None
        else:
            statement = _interpret(lead, after, amount, names, memory)
        if statement is None:
            continue
        found.append(replace(statement, sentence=sentence.strip(), start=amount.start, end=amount.end))
        if statement.role == "amount" or (statement.role == "count" and statement.item.startswith("购置")):
            _open_parts(statement.item, after or following, memory)
    return found


def _open_parts(item: str, after: str, memory: _Memory) -> None:
    """其中 and 主要包括 behind an amount: what follows are its parts."""
    rest = re.split(r"[;；]", after)[0]
    clauses = [clause for clause in re.split(r"(?=[,，。])", rest)[:6] if clause]
    for clause in clauses:
        if _WITHIN.match(clause):
            memory.within = item
        elif _MADE_OF.match(clause):
            memory.made_of = item
        elif re.search(r"\d", clause) and not REASON.search(clause) and not _says_of_item(clause):
            return
    if _WITHIN.match(after[len(rest) :]):
        memory.within = item


def _says_of_item(clause: str) -> bool:
    """Whether a clause says more of the item before it (占5%, 比上年减少3万元), not of another one."""
    return bool(re.match(r"^[,，。]?(?:占|比|较|与|同比|下降|增长|增加|减少|完成)", clause))


def _interpret(lead: str, after: str, amount: Amount, names: Sequence[str], memory: _Memory) -> Statement | None:
    lead = re.split(r"[;；]", QUOTES.sub("", lead))[-1]
    # 年度资金总额:6 names its number before the colon.
    clause = CLAUSE_END.split(lead.removesuffix(":"))[-1]
    pieces = [piece for piece in CLAUSE_END.split(lead) if piece]
    clause = squeeze(clause)
    if any(REASON.search(piece) for piece in pieces) and not clause.startswith("其中"):
        # A number inside a reason explains; it is kept as a mention and is no figure of the item.
        return _statement(explained_words(clause, names) or memory.item, (), "mention", amount, memory)
    if lead.startswith("资金分配情况") or memory.shared_out:
        return _statement(item_words(clause, names) or _counted_after(after), (), "mention", amount, memory)
    if COMPARED.search(clause) and not CHANGE.search(clause):
        # 比上年预算数10万元: the verb is missing, nobody knows what it says
        base = BASE.search(clause)
        memory.base = memory.last_base = base_of(base) if base else memory.base
        return _statement(item_words(clause, names) or memory.item, (), "mention", amount, memory)
    share = SHARE.search(clause)
    if share and amount.unit == "%":
        item, path = memory.item, memory.item_path
        named = item_words(clause[: share.start()], names)
        item, path = (named, subject_path(clause[: share.start()], memory.path)) if named else (item, path)
        return _statement(item, path, "share", amount, memory, base=share["base"])
    change = CHANGE.search(clause)
    if change:
        return _change(clause, change, pieces, amount, names, memory)
    if amount.unit == "%":
        return _rate(clause, amount, names, memory)
    return _amount(clause, pieces, after, amount, names, memory)


def _rate(clause: str, amount: Amount, names: Sequence[str], memory: _Memory) -> Statement | None:
    completion = COMPLETION.search(clause)
    if completion:
        return _statement(memory.item, memory.item_path, "rate", amount, memory, base=completion["base"])
    named = item_words(clause, names)
    if "差异率" in clause or "执行率" in clause:
        return _statement(memory.item, memory.item_path, "rate", amount, memory, base=clause)
    if not named:
        return _statement("", (), "mention", amount, memory)
    return _statement(named, (), "rate", amount, memory, base=named)


def _amount(
    clause: str, pieces: Sequence[str], after: str, amount: Amount, names: Sequence[str], memory: _Memory
) -> Statement | None:
    """An amount of money or a count, and of what."""
    year = YEAR.search(clause) if not COMPARED.search(clause) else None
    stage = stage_in(clause)
    path = subject_path(clause, memory.path)
    item = path[-1][0] if path else item_words(clause, names)
    tail = tail_behind_levels(clause, names) if len(path) == 1 and not clause.endswith("科目") else ""
    if tail and tail not in _ONLY_SPENT:
        item, path = tail, ()
    role = "amount" if unit_of(amount) in MONEY_UNITS else "count"
    if role == "count" and (not item or item.endswith("设") or _DONE.match(item)):
        item = _counted_after(after) or item
    whole = memory.whole_budget or _PROJECT_BUDGET.search(clause) or (not item and "预算" in clause)
    if memory.project and whole:
        return _statement(memory.project, (), role, amount, memory, project=memory.project)
    if role == "amount" and _OF_THE_COUNTED.search(clause) and memory.counted:
        # 编报绩效目标的项目25个,涉及预算资金…: the money of those projects
        item, path = f"{memory.counted}涉及金额", ()
    elif item:
        memory.counted = item if role == "count" else ""
    item = _qualified(item, pieces, names)
    if _TOTAL_OF_ABOVE.search(clause) and not memory.subject and not (role == "count" and "累计" in clause):
        # …A 50万元、B 30万元,合计80万元: what the items make together, of the project if it is its budget
        if memory.project:
            return _statement(memory.project, (), role, amount, memory, project=memory.project)
        return _statement("合计", (), "mention", amount, memory)
    if not item:
        item, path = memory.subject or memory.item, memory.path or memory.item_path
    elif item in _VALUE:
        item = _owner(pieces, names, memory) + item
    if not item:
        return _statement("", (), "mention", amount, memory) if role == "amount" else None
    if memory.within.startswith("政府采购") and re.fullmatch(r"(?:货物|工程|服务)类?(?:支出|预算)?", item):
        item = f"政府采购{item}"
    if role == "count" and memory.within.startswith("购置") and not item.startswith("购置"):
        item = f"购置{item}"  # 购置车辆2辆,其中:其他用车2辆: to be bought, not held
    if path and len(path) > 1:
        memory.path = path
    memory.item, memory.item_path, memory.item_unit, memory.base = item, path, unit_of(amount), ""
    memory.item_stage = stage
    own_year = int(year[1]) if year else memory.year
    return _statement(item, path, role, amount, memory, stage=stage, year=own_year)


def _qualified(item: str, pieces: Sequence[str], names: Sequence[str]) -> str:
    """在预留的项目中,由中小企业中标的,采购金额…: the item with what it is restricted to."""
    if len(pieces) < 2 or not item or not _RELATIVE.search(pieces[-2]):
        return item
    among = _AMONG.match(squeeze(pieces[-3])) if len(pieces) > 2 else None
    return f"{among['whole'] + '中' if among else ''}{item_words(pieces[-2], names)}{item}"


def _owner(pieces: Sequence[str], names: Sequence[str], memory: _Memory) -> str:
    """Whose value or area: what the clause before names without a number (其他车辆辆,价值0万元), else the item before."""
    named = item_words(squeeze(pieces[-2]), names) if len(pieces) > 1 else ""
    owner = re.sub(r"(?<=车辆)辆$|平方米$|台\(套\)$", "", named) if named and not re.search(r"\d", named) else ""
    return owner or memory.item.removesuffix("价值")


def _counted_after(after: str) -> str:
    counted = _COUNTED.match(after)
    return counted[1] if counted else ""


def _change(
    clause: str,
    change: re.Match[str],
    pieces: Sequence[str],
    amount: Amount,
    names: Sequence[str],
    memory: _Memory,
) -> Statement | None:
    lead = clause[: change.start()]
    base = BASE.search(lead)
    compared = base is not None and bool(base_of(base))
    named = item_words(lead[: base.start()] if compared and base else lead.removesuffix("同比"), names)
    if compared and base:
        memory.base = base_of(base)
        if not named and len(pieces) == 1 and _WHOLE_BUDGET.match(lead[: base.start()].strip()):
            named = "收支预算"
    elif "同比" in lead:
        memory.base = "上年"
    else:
        for piece in reversed(pieces):
            earlier = BASE.search(squeeze(piece))
            if COMPARED.search(piece) and earlier:
                named = named or item_words(squeeze(piece)[: earlier.start()], names)
                memory.base = base_of(earlier)
                break
    memory.base = memory.base or memory.last_base
    memory.last_base = memory.base
    if named:
        memory.item, memory.item_path, memory.item_stage = named, subject_path(lead, memory.path), None
    elif not memory.item:
        memory.item, memory.item_path = memory.subject, memory.path
    if not memory.item:
        return _statement("", (), "mention", amount, memory)
    sign = -1 if is_decrease(change[1]) else 1
    role = "change_rate" if amount.unit in ("%", "倍") else "change"
    stage = memory.item_stage
    return _statement(memory.item, memory.item_path, role, amount, memory, base=memory.base, sign=sign, stage=stage)


def _unchanged(lead: str, amount: Amount, names: Sequence[str], memory: _Memory) -> Statement | None:
    """持平 as a change of 0 against what is named, in the unit of the item's amount. Between the item and the word nothing
    else may stand: 无退休人员,与上年比较无变化 says nothing of the item before."""
    lead = re.split(r"[;；]", QUOTES.sub("", lead))[-1]
    *earlier, clause = (squeeze(piece) for piece in CLAUSE_END.split(lead))
    pieces = [*(piece for piece in earlier if len(piece) > 1), clause]
    if any(REASON.search(piece) for piece in pieces):
        return None
    base = next((match for match in BASE.finditer(clause) if base_of(match)), None)
    if base is None and (memory.last_base == "" or amount.written_as == "持平"):
        return None
    named = item_words(clause[: base.start()] if base else clause, names)
    if not named and len(pieces) > 1 and not _says_of_item(pieces[-2]):
        return None
    item, path = (named, subject_path(clause, memory.path)) if named else (memory.item, memory.item_path)
    if not item:
        item, path = memory.subject, memory.path
    if not item:
        return None
    memory.base = memory.last_base = base_of(base) if base else memory.last_base
    if named:
        memory.item, memory.item_path, memory.item_stage = item, path, None
    same = replace(amount, unit=memory.item_unit or "万元", comparator="")
    return _statement(item, path, "change", same, memory, base=memory.base, stage=memory.item_stage)


def _of_each(
    lead: str, sentence: str, numbers: Sequence[Amount], names: Sequence[str], memory: _Memory
) -> list[tuple[Statement, Amount]] | None:
    """``甲、乙分别为5万元、6万元``: each item its own amount, or each year its own; None where the sentence is no such list.
    Where names and numbers do not match, the numbers are mentions: none is given to a wrong name."""
    clause = squeeze(re.split(r"[,，。;；:：]", QUOTES.sub("", lead))[-1])
    each = _EACH.search(clause)
    listed = [numbers[0]]
    for amount in numbers[1:]:
        if not _BETWEEN_EACH.match(sentence[listed[-1].end : amount.start]) or amount.unit != numbers[0].unit:
            break
        listed.append(amount)
    if each is None or len(listed) < 2 or not clause[: each.start()]:
        return None
    heads = [head for head in _LISTED.split(clause[: each.start()]) if head]
    years = [YEAR.match(head) for head in heads]
    if len(heads) != len(listed):
        return [(_statement(clause[: each.start()], (), "mention", amount, memory), amount) for amount in listed]
    shared = item_words(heads[-1], names)
    found = []
    for head, year, amount in zip(heads, years, listed, strict=True):
        item = (item_words(head, names) or shared or memory.item) if all(years) else item_words(head, names)
        rest = f"{item}{each['verb']}"
        statement = _interpret(rest, "", amount, names, memory)
        if statement is None or not item:
            return None
        found.append((replace(statement, year=int(year[1]) if year else statement.year), amount))
    return found


def _statement(
    item: str,
    path: Path,
    role: str,
    amount: Amount,
    memory: _Memory,
    *,
    sign: int = 1,
    base: str = "",
    stage: Stage | None = None,
    year: int | None = None,
    project: str = "",
) -> Statement:
    return Statement(
        item=item,
        role=role,
        amount=amount,
        value=sign * amount.value,
        unit=unit_of(amount),
        sentence="",
        year=year if year is not None else memory.year,
        stage=stage,
        base=base,
        path=path,
        as_of=memory.as_of,
        project=project or memory.project,
        within=memory.made_of or memory.within,
    )
