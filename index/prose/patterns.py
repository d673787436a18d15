"""The words around a number in prose: what is counted, against what, at which stage, under which subject.

Patterns are of the kind of sentence, never of a document. ``statements.py`` reads sentences with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.domain.address import Stage
from index.domain.subjects import class_code

# The names and printed code parts ("" where none is printed) of a subject from 类 down.
Path = tuple[tuple[str, str], ...]

SENTENCE_END = re.compile(r"[。!?]")
CLAUSE_END = re.compile(r"[,，。;；、:：!?]")
QUOTES = re.compile(r"[“”\"「」]")
LIST_NUMBER = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．](?:(?!\d)|(?=\d{5}(?:\d\d)?(?!\d)))|[一二三四五六七八九十]{1,3}、)+"
)
YEAR = re.compile(r"(20\d\d)年度?")
AS_OF = re.compile(r"截[至止]到?(20\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?[底末]?)")
CODED = re.compile(r"^(\d{7}|\d{5})[-—－\s]*([一-鿿（）()]{2,30})")
REASON = re.compile(r"原因|由于|因为|主要是|致使|导致")

_DOWN = "减少|下降|降低|压减|下浮|缩减|节约|减支|下调|调减|回落|减"
_UP = "增加|增长|上升|提高|上浮|增支|上调|调增|上涨|增"
CHANGE = re.compile(rf"(?<![稳促保])({_DOWN}|{_UP})(?:了|额|幅|率|幅度)?(?:为|约|达|了)?$")
BASE = re.compile(
    r"(?:比|较|与|同)(?:于)?(?P<base>上年度?|去年|上一年度?|20\d\d年度?)?(?P<stage>年初预算|全年预算|调整预算|预算执行|执行|预算|决算|同期)?数?"
)
COMPARED = re.compile(r"(?:比|较|与|同)(?:上年|去年|上一年|20\d\d年)")
SHARE = re.compile(r"占(?:比)?(?P<base>[^,;。]{0,24}?)的?(?:比例|比重)?(?:为|约|达)?$")
COMPLETION = re.compile(r"(?:完成|为(?=(?:年初|全年|调整|当年)?预算))(?P<base>[^,;。]{0,14}?)(?:数)?的?$")
# 持平 in its wordings; 基本持平 says of no number that it is the same.
UNCHANGED = re.compile(
    r"(?P<about>基本|大致|大体|总体)?(?P<word>持平|(?:增减)?无(?:增减)?变化|(?:增减)?没有变化|未发生(?:增减)?变化|未增减|无增减)"
)
_STAGES = (
    (re.compile(r"年初预算数?(?:为|是|安排)?$"), Stage.BUDGET),
    (re.compile(r"(?:全年|调整)预算(?:数|总额)?(?:为|是)?$"), Stage.ADJUSTED),
    (re.compile(r"(?:全年|实际)?执行(?:数|总额)(?:为|是)?$"), Stage.EXECUTED),
    (re.compile(r"(?:支出)?决算数?(?:为|是)?$"), Stage.FINAL),
    (re.compile(r"预算(?:数|资金|金额|总额)?(?:为|是|安排|共)?$"), Stage.BUDGET),
)
# 下属1家机关和1家事业单位的: whose money, not how many.
OF_UNITS = re.compile(
    r"(?:本级|本部|机关)?(?:及|和|以及)?(?:下属|所属)+(?:各预算单位|(?:(?:共|等)?\d+[家个][^,，。;；:：、\d]{0,8}?(?:单位|机关|机构)(?:和|及|、)?)+)(?:的|财政拨款的)?"
)
_UNITS_AHEAD = re.compile(r"(?:本级)?及?下属(?:下属)?(?:各预算单位|\d*家.{0,4}单位和?)*的?")
_LEADING = re.compile(
    r"^(?:本部门\(单位\)|[期年]末(?=公务用车|车辆|固定资产|实有|在职|人员)|(?:单位|部门)(?=共有)|累计|(?:行政|事业)单位的|其中|包括|主要包括|主要为|分别是|分别为|含|以及|和|及|与|另|即|共有|共|截[至止]到?|按照\S*?原则|全部为|全部|"
    r"(?:部门|单位)预算(?:未安排|安排)|当年|本年度(?!收入|支出)|全年|年度|本部门|本单位|我单位|我部门|我局|该项目|单位全年安排的|全年安排的|安排的?|预计|实际|实行|涉及|下设|设有|设|授予|用于)+"
)
_TRAILING = re.compile(
    r"(?:共计|总计为|为|是|(?<![实现])有|共|(?<![合总累])计|约|达到|达|安排|(?<![人制置])数|金额|总额为|经费为|分别|各|合计为|控制在|调减|:|=|≥|≤|>=|<=|>|<|-|—)+$"
)
_STAGE_WORDS = re.compile(r"(?:年初预算|全年预算|调整预算|预算|决算)(?:数|安排|支出)?$")
_KEEP_STAGE = re.compile(
    r"(?:一般公共|政府性基金|国有资本经营)(?:预算|决算)(?:支出|收入)?$|(?:收入|支出|总)(?:预算|决算)$"
)
_NONE_PLANNED = re.compile(r"^.*预算未安排[^(]*\(或")
_REASON_LEAD = re.compile(r"^.*?(?:主要)?(?:原因(?:是|为|在于)?|由于|因为)[:：]?")
_JUNK_ITEM = re.compile(
    r"^[同环]比$|^(?:合计|总计|共计|累计)$|[和及以与或]$|是?包括|^(?:数|金额|预算|决算|支出决算|比?上年|比?去年)$|^[\d.\s年月日]*$"
)

# A name may itself hold brackets: 其他政府办公厅(室)及相关机构事务支出(项).
_NAME = r"(?:[^()。,;:“”\"、\d]|\((?!类|款|项|\d)[^()]*\))+?"
_PATH = re.compile(
    rf"({_NAME})(?:\(\s*(?:(\d{{2,3}})\s*(类|款|项)|(类|款|项)(?::(\d{{2,3}}))?)\s*\)|\((\d{{2,3}})\)(类|款|项))"
)
# …事务(03款)(03项)信访事务: the level that counts stands before its name.
_LEVEL_AHEAD = re.compile(rf"(?<=\))\((\d{{2,3}})(款|项)\)({_NAME})(?=$|[\d,:。])")
_BARE_LEVELS = re.compile(r"\(\d{2,3}(?:类|款|项)\)|\(\d{2,3}\)(?:类|款|项)")
_LEVELS = ("类", "款", "项")


def stage_in(clause: str) -> Stage | None:
    """The stage that the words right before a number name."""
    return next((stage for pattern, stage in _STAGES if pattern.search(clause)), None)


def is_decrease(word: str) -> bool:
    """Whether a word of change (减少, 增长) is one of less."""
    return bool(re.match(_DOWN, word))


def base_of(match: re.Match[str]) -> str:
    """What a comparison is with: 比2024年预算执行数 → 2024年预算执行."""
    return f"{match['base'] or ''}{match['stage'] or ''}"


def subject_path(text: str, above: Path = ()) -> Path:
    """The 类/款/项 names of a text. Of a path that begins lower (事业运行(50项)), what stands over it is taken from ``above``,
    the last whole path. ``一般公共服务支出-财政事务-行政运行`` is a path too."""
    text = _LEVEL_AHEAD.sub(r"\3(\1\2)", text)
    path, levels = [], []
    for match in _PATH.finditer(text):
        name = LIST_NUMBER.sub("", match[1]).strip('“”" .．、')
        if name:
            path.append((name, match[2] or match[5] or match[6] or ""))
            levels.append(match[3] or match[4] or match[7])
    if not path:
        return _dashed(text)
    missing = _LEVELS.index(levels[0])
    if missing and len(above) > missing and len(path) == 1 and len(above[missing][1]) == len(path[0][1]):
        return (*above[:missing], *path)
    return tuple(path)


def _dashed(text: str) -> Path:
    clause = re.split(r"[,，。;；:：]", LIST_NUMBER.sub("", QUOTES.sub("", text)))[-1]
    names = [name.strip() for name in re.split(r"[-—－]+", clause.strip())]
    if not 2 <= len(names) <= 3 or not class_code(names[0]) or not all(names):
        return ()
    names[-1] = re.sub(r"(?:科目)?(?:预算数?|决算数?)?(?:为|是)?$", "", names[-1]) or names[-1]
    return tuple((name, "") for name in names)


def tail_behind_levels(clause: str, names: Sequence[str]) -> str:
    """What stands behind the levels of a path: 商贸事务(款)招商引资(项)支出 → 支出."""
    return item_words(_BARE_LEVELS.sub("", _PATH.sub("", _LEVEL_AHEAD.sub(r"\3(\1\2)", clause))), names)


def item_words(clause: str, names: Sequence[str]) -> str:
    """The words for what is counted: the clause without the body, the year, the stage and the filling words."""
    text = _NONE_PLANNED.sub("", LIST_NUMBER.sub("", clause))
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    text = AS_OF.sub("", YEAR.sub("", text))
    text = re.sub(r"\((?:以合同签订为准|事业单位|行政单位)\)", "", text)
    text = _UNITS_AHEAD.sub("", OF_UNITS.sub("", text))
    text = _LEADING.sub("", text.strip("“”\"' 的"))
    text = _TRAILING.sub("", text)
    for _ in range(2):
        if _STAGE_WORDS.search(text) and not _KEEP_STAGE.search(text):
            text = _TRAILING.sub("", _STAGE_WORDS.sub("", text))
    text = text.strip("“”\"' 的-—").lstrip(")").rstrip("(")
    if text.count("(") != text.count(")"):
        text = text.replace("(", "").replace(")", "")
    return "" if _JUNK_ITEM.search(text) else text


def explained_words(clause: str, names: Sequence[str]) -> str:
    """The words for what a number inside a reason is of: 主要原因是新增电费40万元 → 新增电费."""
    return item_words(_REASON_LEAD.sub("", clause), names)
