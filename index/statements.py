"""Prose → statements: every number of a paragraph, what it is of, and what it says of it.

A paragraph of a disclosure is a chain of clauses, and a number takes its meaning from the clauses before it::

    基本支出150.91万元，占47.03%，比上年减少0.58万元，下降0.38%，主要原因是…
    └ item ┘└ amount ┘ └ share ┘ └── change ────┘ └ rate ─┘

So the paragraph is read from left to right with two memories: the *subject* that heads it (a 类/款/项 path, a project)
and the last *item* that was given an amount.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.amounts import MONEY_UNITS, Amount, find_amounts, squeeze
from index.disclosure import Stage
from index.paragraphs import Paragraph

_SENTENCE_END = re.compile(r"[。!?]")
_CLAUSE_END = re.compile(r"[,，。;；、:：!?]")
_QUOTES = re.compile(r"[“”\"「」]")
_LIST_NUMBER = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．](?:(?!\d)|(?=\d{7}[^\d.]))|[一二三四五六七八九十]{1,3}、)+"
)
_YEAR = re.compile(r"(20\d\d)年度?")
_AS_OF = re.compile(r"截[至止]到?(20\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?底?)")
_SKIP_BEFORE = re.compile(r"[〔\[【(]\s*$|第$|[A-Za-z]$|[-—~]\s*$")
_SKIP_AFTER = re.compile(r"^(?:年|月|日|号|〕|\]|】|[-—~－]\d|、\d+[)）]|类[)）]|款[)）]|项[)）]|[)）](?:类|款|项))")
_CJK_COUNT_BEFORE = re.compile(r"[设有共为计约含括辖管]$")
_QUALIFIER_AFTER = re.compile(r"^(?:[(（]含[)）])?(?:以上|以下|及以上|以内)|^[(（]含[)）]")
# A name may itself hold brackets: 其他政府办公厅(室)及相关机构事务支出(项).
_NAME = r"(?:[^()。,;:“”\"、\d]|\((?!类|款|项|\d)[^()]*\))+?"
_PATH = re.compile(
    rf"({_NAME})(?:\(\s*(?:(\d{{2,3}})\s*(?:类|款|项)|(?:类|款|项)(?::(\d{{2,3}}))?)\s*\)|\((\d{{2,3}})\)(?:类|款|项))"
)
_CODE_PREFIX = re.compile(r"^\(?\d*(?:类|款|项)\)")
_CODED = re.compile(r"^(\d{7}|\d{5})[-—－\s]*([一-鿿（）()]{2,30})")
_DOWN = "减少|下降|降低|压减|下浮|缩减|节约|减"
_UP = "增加|增长|上升|提高|上浮|增"
_CHANGE = re.compile(rf"(?<![稳促保])({_DOWN}|{_UP})(?:了|额|幅|率)?(?:为|约|达)?$")
_BASE = re.compile(
    r"(?:比|较|与|同)(?:于)?(?P<base>上年度?|去年|上一年度?|20\d\d年度?)?(?P<stage>年初预算|全年预算|预算执行|执行|预算|决算|同期)?数?"
)
_COMPARED = re.compile(r"(?:比|较|与|同)(?:上年|去年|上一年|20\d\d年)")
_SHARE = re.compile(r"占(?:比)?(?P<base>[^,;。]{0,24}?)的?(?:比例|比重)?(?:为|约|达)?$")
_COMPLETION = re.compile(r"完成(?P<base>[^,;。]{0,14}?)(?:数)?的?$")
_STAGES = (
    (re.compile(r"年初预算数?(?:为|是|安排)?$"), Stage.BUDGET),
    (re.compile(r"(?:全年|调整)预算(?:数|总额)?(?:为|是)?$"), Stage.ADJUSTED),
    (re.compile(r"(?:全年|实际)?执行(?:数|总额)(?:为|是)?$"), Stage.EXECUTED),
    (re.compile(r"(?:支出)?决算数?(?:为|是)?$"), Stage.FINAL),
    (re.compile(r"预算数?(?:为|是|安排)?$"), Stage.BUDGET),
)
_LEADING = re.compile(
    r"^(?:本部门\(单位\)|(?:行政|事业)单位的|其中|包括|主要包括|主要为|分别是|分别为|含|以及|和|及|与|另|即|共有|共|截[至止]到?|按照\S*?原则|全部为|全部|"
    r"当年|本年度(?!收入|支出)|全年|年度|本部门|本单位|我单位|我部门|我局|该项目|单位全年安排的|全年安排的|安排的?|预计|实际|实行|涉及|下设|设有|设|授予|用于)+"
)
_TRAILING = re.compile(
    r"(?:共计|总计为|为|是|有|共|(?<![合总])计|约|达到|达|安排|(?<![人制置])数|金额|总额为|经费为|分别|各|合计为|控制在|调减|:|=|≥|≤|>=|<=|>|<|-|—)+$"
)
_STAGE_WORDS = re.compile(r"(?:年初预算|全年预算|调整预算|预算|决算)(?:数|安排|支出)?$")
# 1720.00万: the document leaves the 元 out.
_MONEY_SHORT = {"万": "万元", "亿": "亿元"}
_REASON = re.compile(r"原因|由于|因为|主要是|致使|导致")
_PROJECT_NAME = re.compile(r"^(?:\d{1,2}[.、．])?项目名称[:：](?P<name>[^。]{2,60}?)[,。;]?$")
_PROJECT_TITLE = re.compile(
    r"^(?![一二三四五六七八九十]+、|关于|[（(\d])(?P<name>[^,。:]{3,50}?)(?:项目)?经费情况说明$"
)
_PROJECT_BUDGET = re.compile(r"预算安排规模|项目总预算|年度预算安排|预算总额|项目预算")
_NO_PROJECT_HEADING = re.compile(r"^第.{1,3}部分|关于|情况的?(?:总体)?说明|其他重要事项|名词解释")
_TOTAL_OF_ABOVE = re.compile(r"^(?:以上)?(?:合计|总计|共计)(?:为|是)?$")
_OF_THE_COUNTED = re.compile(r"涉及|^(?:全年|年初)?(?:预算|执行)(?:数|总额|金额|资金)$")
_RELATIVE = re.compile(r"(?:中标|成交|预留|授予)[^,]{0,8}的$")
_BARE_LEVELS = re.compile(r"\(\d{2,3}(?:类|款|项)\)|\(\d{2,3}\)(?:类|款|项)")
_JUNK_ITEM = re.compile(
    r"^[同环]比$|^(?:合计|总计|共计)$|[和及以与或]$|是?包括|^(?:数|金额|预算|决算|支出决算|比?上年|比?去年)$|^[\d.\s年月日]*$"
)
_COUNTED = re.compile(r"^(?:的)?([一-鿿]{2,10}?)(?=[,，。;；、:：(（]|分别|$)")
_KEEP_STAGE = re.compile(r"(?:收入|支出|总)(?:预算|决算)$|(?:一般公共|政府性基金|国有资本经营)(?:预算|决算)(?:支出)?$")


@dataclass(frozen=True, slots=True)
class Statement:
    """A number in prose. ``item`` is the words for what it is of; ``path`` the 类/款/项 names and codes if it has any.

    ``role``: amount, change (signed), change_rate (signed), share, rate, count. ``base`` says against what.
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
    path: tuple[tuple[str, str], ...] = ()
    as_of: str = ""
    project: str = ""
    start: int = 0
    end: int = 0
    paragraph: Paragraph | None = None


@dataclass(slots=True)
class _Memory:
    """What the reader remembers on its way through the paragraphs."""

    subject: str = ""
    path: tuple[tuple[str, str], ...] = ()
    item: str = ""
    item_path: tuple[tuple[str, str], ...] = ()
    item_role: str = ""
    base: str = ""
    ended: bool = False
    shared_out: bool = False
    year: int | None = None
    as_of: str = ""
    heading: str = ""
    project: str = ""


def read_statements(paragraphs: Sequence[Paragraph], names: Sequence[str]) -> list[Statement]:
    """Every number in the paragraphs that says something. ``names`` are the body's names, which are no part of items."""
    memory = _Memory()
    found: list[Statement] = []
    for paragraph in paragraphs:
        if memory.ended:
            memory.item, memory.item_path, memory.base = "", (), ""
        memory.shared_out = paragraph.text.startswith("资金分配情况")
        memory.ended = bool(_SENTENCE_END.search(paragraph.text[-1:]))
        if paragraph.heading != memory.heading:
            keep = "" if _NO_PROJECT_HEADING.search(paragraph.heading) else memory.project
            memory = _Memory(heading=paragraph.heading, project=keep)
        project = _PROJECT_NAME.match(paragraph.text) or _PROJECT_TITLE.match(paragraph.text)
        if project:
            memory = _Memory(heading=paragraph.heading, project=project["name"] if project["name"] != "无" else "")
            continue
        found += [replace(s, paragraph=paragraph) for s in read_text(paragraph.text, names, memory)]
    return found


def project_named(paragraph: Paragraph, current: str) -> str:
    """The project that a paragraph names or that still goes on, "" outside of any."""
    named = _PROJECT_NAME.match(paragraph.text) or _PROJECT_TITLE.match(paragraph.text)
    if named:
        return named["name"] if named["name"] != "无" else ""
    heads = paragraph.text == paragraph.heading and _NO_PROJECT_HEADING.search(paragraph.heading)
    return "" if heads else current


def read_text(text: str, names: Sequence[str], memory: _Memory | None = None) -> list[Statement]:
    """The same for one tidied text, going on from ``memory`` where a paragraph continues another."""
    memory = memory or _Memory()
    found: list[Statement] = []
    begins_item = bool(_LIST_NUMBER.match(text))
    if begins_item:
        memory.subject, memory.path, memory.item, memory.item_path = "", (), "", ()
    for start, end in _sentences(text):
        sentence = text[start:end]
        body = _LIST_NUMBER.sub("", sentence)
        _note_subject(body, memory)
        skip = sentence.find(body) if body else 0
        found += [
            replace(s, start=s.start + start, end=s.end + start) for s in _read_sentence(sentence, skip, names, memory)
        ]
    return found


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    starts = [0, *ends]
    return [(a, b) for a, b in zip(starts, [*ends, len(text)], strict=True) if text[a:b].strip()]


def _note_subject(sentence: str, memory: _Memory) -> None:
    """The subject that heads a sentence: a 类/款/项 path or ``2010350-事业运行费:``. It stays for what follows."""
    head = sentence[: _first_amount(sentence)]
    path = _path_of(head)
    coded = _CODED.match(sentence)
    if coded:
        memory.subject, memory.path = re.split(r"[:(（]", coded[2])[0], ((coded[2].split(":")[0], coded[1]),)
    elif path and re.match(r"^[“\"]?" + re.escape(path[0][0]), head):
        memory.subject, memory.path = path[-1][0], path
    compared = _COMPARED.search(head)
    year = _YEAR.search(head[: compared.start()] if compared else head)
    if year and not _AS_OF.search(sentence) and not _REASON.search(head):
        memory.year, memory.as_of = int(year[1]), ""
    as_of = _AS_OF.search(sentence)
    if as_of:
        memory.as_of, memory.year = as_of[1], None


def _first_amount(sentence: str) -> int:
    for amount in find_amounts(sentence):
        if (
            amount.unit
            and not _SKIP_AFTER.match(sentence[amount.end :])
            and amount.unit not in ("年", "月", "日", "项")
        ):
            return amount.start
    return len(sentence)


def _path_of(text: str) -> tuple[tuple[str, str], ...]:
    """The 类/款/项 names of a text and their printed code parts ("" where none is printed)."""
    path = []
    for match in _PATH.finditer(text):
        name = _LIST_NUMBER.sub("", match[1]).strip('“”" ')
        if name:
            path.append((name, match[2] or match[3] or match[4] or ""))
    return tuple(path)


def _read_sentence(sentence: str, offset: int, names: Sequence[str], memory: _Memory) -> list[Statement]:
    found: list[Statement] = []
    before = offset
    for amount in find_amounts(sentence):
        after = sentence[amount.end :]
        if amount.start < offset or _is_no_figure(sentence, amount, after):
            continue
        lead = sentence[before : amount.start]
        if _QUALIFIER_AFTER.match(after):
            continue  # 单价100万元以上设备: the number belongs to the name of what is counted
        statement = _interpret(lead, after, amount, names, memory)
        before = amount.end
        if statement is not None:
            found.append(replace(statement, sentence=sentence.strip(), start=amount.start, end=amount.end))
    return found


def _is_no_figure(sentence: str, amount: Amount, after: str) -> bool:
    """Years, dates, document numbers, codes and list numbers are no figures."""
    before = sentence[: amount.start]
    if before.endswith("第") or (
        amount.written_as[0] in "一二三四五六七八九十两百" and not _CJK_COUNT_BEFORE.search(before)
    ):
        return True
    if (
        amount.unit in ("年", "月", "日")
        or _SKIP_AFTER.match(after)
        or (not amount.unit and _SKIP_BEFORE.search(before))
    ):
        return True
    if amount.unit == "项" and before.endswith("("):
        return True  # 事业运行(50项): a code
    if not amount.unit and re.fullmatch(r"20\d\d|\d{5,7}", amount.written_as):
        return True
    # A bare number is taken only right behind a word for how many (编制数30).
    return not amount.unit and not re.search(r"(?:数|人员|名额)(?:为|是|共|有)?$", before)


def _interpret(lead: str, after: str, amount: Amount, names: Sequence[str], memory: _Memory) -> Statement | None:
    lead = re.split(r"[;；]", _QUOTES.sub("", lead))[-1]
    # 年度资金总额:6 names its number before the colon.
    clause = _CLAUSE_END.split(lead.removesuffix(":"))[-1]
    pieces = [piece for piece in _CLAUSE_END.split(lead) if piece]
    clause = squeeze(clause)
    year = _YEAR.search(clause) if not _COMPARED.search(clause) else None
    explains = any(_REASON.search(piece) for piece in pieces) and not clause.startswith("其中")
    if explains or lead.startswith("资金分配情况") or memory.shared_out:
        # A number inside a reason explains; it is kept as a mention and is no figure of the item.
        return _statement(_item(clause, names) or memory.item, (), "mention", amount, memory)
    if _COMPARED.search(clause) and not _CHANGE.search(clause):
        # 比上年预算数10万元: the verb is missing, nobody knows what it says
        return _statement(_item(clause, names) or memory.item, (), "mention", amount, memory)
    share = _SHARE.search(clause)
    if share and amount.unit == "%":
        item, path = memory.item, memory.item_path
        named = _item(clause[: share.start()], names)
        item, path = (named, _path_of(clause[: share.start()])) if named else (item, path)
        return _statement(item, path, "share", amount, memory, base=share["base"])
    change = _CHANGE.search(clause)
    if change:
        return _change(clause, change, pieces, amount, names, memory)
    if amount.unit == "%":
        completion = _COMPLETION.search(clause)
        if completion:
            return _statement(memory.item, memory.item_path, "rate", amount, memory, base=completion["base"])
        named = _item(clause, names)
        if "差异率" in clause or "执行率" in clause:
            return _statement(memory.item, memory.item_path, "rate", amount, memory, base=clause)
        if not named:
            return None
        return _statement(named, (), "rate", amount, memory, base=named)
    stage = next((stage for pattern, stage in _STAGES if pattern.search(clause)), None)
    path = _path_of(clause)
    item = path[-1][0] if path else _item(clause, names)
    if path and (tail := _item(_BARE_LEVELS.sub("", _PATH.sub("", clause)), names)):
        item, path = tail, ()  # …事务(03款)(03项)信访事务10万元: the level that counts stands behind its bracket
    role = "amount" if _MONEY_SHORT.get(amount.unit, amount.unit) in MONEY_UNITS else "count"
    if role == "count" and (not item or item.endswith("设")):
        counted = _COUNTED.match(after)
        item = counted[1] if counted else item
    if memory.project and (_PROJECT_BUDGET.search(clause) or (not item and "预算" in clause)):
        return _statement(memory.project, (), role, amount, memory, project=memory.project)
    if role == "amount" and _OF_THE_COUNTED.search(clause) and memory.item_role == "count":
        item, path = f"{memory.item}涉及金额", ()  # 编报绩效目标的项目25个,涉及预算资金…: the money of those projects
    if len(pieces) > 1 and _RELATIVE.search(pieces[-2]) and item:
        item = f"{_item(pieces[-2], names)}{item}"  # 由中小企业中标的,采购金额…: not all of it
    if _TOTAL_OF_ABOVE.search(clause) and not memory.subject:
        # …A 50万元、B 30万元,合计80万元: what the items make together, of the project if it is its budget
        if memory.project:
            return _statement(memory.project, (), role, amount, memory, project=memory.project)
        return _statement("合计", (), "mention", amount, memory)
    if not item:
        item, path = memory.subject or memory.item, memory.path or memory.item_path
    if item in ("价值", "面积", "金额") and memory.item:
        item = memory.item.removesuffix("价值") + item
    if not item:
        return None
    memory.item, memory.item_path, memory.item_role, memory.base = item, path, role, ""
    own_year = int(year[1]) if year else memory.year
    return _statement(item, path, role, amount, memory, stage=stage, year=own_year)


def _change(
    clause: str,
    change: re.Match[str],
    pieces: list[str],
    amount: Amount,
    names: Sequence[str],
    memory: _Memory,
) -> Statement | None:
    lead = clause[: change.start()]
    base = _BASE.search(lead)
    compared = base is not None and bool(base["base"] or base["stage"])
    named = _item(lead[: base.start()] if compared and base else lead, names)
    if compared and base:
        memory.base = f"{base['base'] or ''}{base['stage'] or ''}"
    else:
        for piece in reversed(pieces):
            earlier = _BASE.search(squeeze(piece))
            if _COMPARED.search(piece) and earlier:
                named = named or _item(squeeze(piece)[: earlier.start()], names)
                memory.base = f"{earlier['base'] or ''}{earlier['stage'] or ''}"
                break
    if named:
        memory.item, memory.item_path = named, _path_of(lead)
    elif not memory.item:
        memory.item, memory.item_path = memory.subject, memory.path
    if not memory.item:
        return None
    sign = -1 if re.match(_DOWN, change[1]) else 1
    role = "change_rate" if amount.unit == "%" else "change"
    return _statement(memory.item, memory.item_path, role, amount, memory, base=memory.base, sign=sign)


def _statement(
    item: str,
    path: tuple[tuple[str, str], ...],
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
        unit=_MONEY_SHORT.get(amount.unit, amount.unit),
        sentence="",
        year=year if year is not None else memory.year,
        stage=stage,
        base=base,
        path=path,
        as_of=memory.as_of,
        project=project or memory.project,
    )


def _item(clause: str, names: Sequence[str]) -> str:
    """The words for what is counted: the clause without the body, the year, the stage and the filling words."""
    text = _LIST_NUMBER.sub("", clause)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    text = _AS_OF.sub("", _YEAR.sub("", text))
    text = re.sub(r"\((?:以合同签订为准|事业单位|行政单位)\)", "", text)
    text = re.sub(r"(?:本级)?及?下属(?:下属)?(?:各预算单位|\d*家.{0,4}单位和?)*的?", "", text)
    text = _LEADING.sub("", text.strip("“”\"' 的"))
    text = _TRAILING.sub("", text)
    for _ in range(2):
        if _STAGE_WORDS.search(text) and not _KEEP_STAGE.search(text):
            text = _TRAILING.sub("", _STAGE_WORDS.sub("", text))
    text = text.strip("“”\"' 的-—").lstrip(")").rstrip("(")
    if text.count("(") != text.count(")"):
        text = text.replace("(", "").replace(")", "")
    return "" if _JUNK_ITEM.search(text) else text
