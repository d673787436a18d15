"""What has a form instead of standing in a list: years, dates, amounts, subject codes and paths, quoted names, table titles,
ordinals, and wishes for the form of the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from index.domain.address import Classification
from index.domain.amounts import chinese_number
from index.domain.subjects import classification as classification_of
from index.domain.subjects import is_subject
from index.domain.terms import key
from qa.query import ItemWanted, Located, Period
from qa.understand.english import is_english
from qa.understand.senses import FORM, Amount, Edge, Kind, Sense

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "o": "0"}
_YEAR = re.compile(
    r"(?<![\d.])(?P<long>(?:19|20)\d\d)(?:财年|会计年度|财政年度|年度|年)?(?![\d.])|(?<![\d.])(?P<short>[1-3]\d)年度?"
    r"|(?<![一二三四五六七八九十百千〇零])(?P<two>二[〇零一二三四五六七八九])年度?|(?P<cjk>[二两][〇零○o][〇零○一二三]?[〇零○一二三四五六七八九])年度?"
)
_DATE = re.compile(
    r"(?:截至|截止到?|至)?(?P<year>(?:19|20)\d\d)年(?:(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>3[01]|[12]\d|0?[1-9])日)?"
    r"|(?P<end>年?末|年?底))"
)
_RANGE = re.compile(r"(?P<first>(?:19|20)\d\d)年?[-—~～至到](?P<last>(?:19|20)\d\d)年(?:度)?")
_UNIT = (
    r"个百分点|百分点|平方米|人次|批次|团组|万元|亿元|千元|块钱|万块|元|块|万人次|万平方米|万个|万条|万字|万|亿|%|‰"
    r"|个|人|名|辆|台|套|家|项|次|件|处|条|场|批|篇|户|倍|种|分|册|天|小时|张|份|期|所|间"
)
_AMOUNT = re.compile(
    rf"(?P<about>约|近|快|大约|大概|将近|差不多|接近|超过)?(?P<sign>[-−+])?(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<unit>{_UNIT})?(?P<more>多)?"
)
_CJK_AMOUNT = re.compile(
    r"(?P<about>约|近|快|大约|大概|将近|差不多|接近|超过)?(?P<number>[一二三四五六七八九十两百千零]+)(?P<unit>个百分点|百分点|万元|亿元|千元|块钱|万块|万|亿|元|倍)"
)
_IS_YEAR = re.compile(r"(?:19|20)\d\d(?:年|[^\d.,]|$)")
_PART_OF_WHOLE = re.compile(
    r"(?P<half>一半|半数)|(?P<down>[二三四五六七八九十])分之(?P<up>[一二三四五六七八九])|(?P<tenths>[一二三四五六七八九])成"
)
_MOST = re.compile(
    r"最(?P<way>大|多|高|小|少|低|贵)的?前?(?P<n>[一二三四五六七八九十两]|\d{1,2})(?:个|项|类|笔|家|大|种)"
)
_CODE = re.compile(
    r"(?:(?:政府|部门)?(?:预算)?(?:支出)?(?:功能|经济)?(?:分类)?(?:科目)?(?:编码|代码|编号)?(?:为|是|:)?[“\"(]?)?(?<![\d.])(?P<code>(?:2|3|5|1)\d{2}(?:\d{2}){0,2})(?![\d.年]|万|元|人|个|辆|%|亿)(?P<word>科目|号科目)?"
)
_PATH = re.compile(
    r"(?P<lei>[^()“”\",。、？！;:]{2,30}?)\(类\)(?:[-—>/、]?(?P<kuan>[^()“”\",。？！;:]{2,40}?)\(款\)(?:[-—>/、]?(?P<xiang>[^()“”\",。？！;:]{2,50}?)\(项\))?)?"
    r"|(?P<kuan2>[^()“”\",。、？！;:]{2,40}?)\(款\)(?:[-—>/、]?(?P<xiang2>[^()“”\",。？！;:]{2,50}?)\(项\))?"
    r"|(?P<xiang3>[^()“”\",。、？！;:]{2,50}?)\(项\)"
)
# Counts of tables and codes of bodies that a question gives beside their names.
_ASIDE = re.compile(r"\d+张(?=[^,。]{0,12}表)|(?<=[\u4e00-\u9fff(])\d{6}(?=\))")
# How many things a question names (A、B、C三个项目, 甲乙两家): the names say it.
_HOW_MANY_NAMED = re.compile(r"(?<![哪前第一二三四五六七八九十百\d])[两二三四五六七八九]大?(?:个|家|项|笔|块|类|种|者)")
_QUOTED = re.compile(
    r"“(?P<a>[^“”]{1,80})”|\"(?P<b>[^\"]{1,80})\"|《(?P<c>[^《》]{2,80})》|「(?P<d>[^「」]{1,80})」|‘(?P<e>[^‘’]{1,80})’|'(?P<f>[^']{1,80})'"
)
_NUMERAL = r"[0-9]{1,3}|[一二三四五六七八九十]{1,3}"
_ORDINAL_OF_TABLE = re.compile(
    rf"[(（]?(?P<ordinal>(?:预算|决算|公开|财预|预|决)?(?:{_NUMERAL})表(?!示|明|现|格)|(?:附表|附件|表)(?:{_NUMERAL})(?:-\d+)?)[)）]?"
)
_TITLE_WORDS = (
    "部门|单位|财政拨款|财政|拨款|一般公共预算|一般公共|公共|政府性基金|国有资本经营|社会保险基金|财务|收支|收入|支出|预算|决算|总体|总|情况|明细|基本|"
    "项目|汇总|“?三公”?|经费|功能分类|功能|经济分类|经济|分类|科目|绩效|目标|自评|评价|整体|政府采购|采购|购买服务|购买|服务|政府|机关|运行|资产|"
    "人员|公用|综合|年初|年度|年|本级|全市|市级|市本级|省级|省本级|县级|区级|草案|完成|执行|表|及|和|与|的|安排|结转|结余|转移支付|分地区|债务|"
    "限额|余额|税收返还|专项|资金|申报|其他|按|对个人和家庭的补助|资本性|信息|统计|清单|一览|国有|占用|使用|管理|专户|上年|事业|主要|指标|业务费|委托"
)
_TITLE = re.compile(rf"(?:{_TITLE_WORDS}){{1,14}}?(?:表(?!示|明|现|格)|草案)(?:\(?(?:{_NUMERAL})\)?)?")
_DECIMALS = re.compile(
    rf"(?:结果)?(?:四舍五入)?(?:,)?(?:请)?(?:保留|精确)(?:到|至)?(?:小数点?后?)?(?P<n>{_NUMERAL}|两)位(?:小数)?|四舍五入(?:到|至)整数|(?P<bare>{_NUMERAL}|两)位小数|取整(?P<whole>数)?|四舍五入"
)
_UNIT_WISH = re.compile(
    r"(?:请)?(?:以|用|按|单位[:为是]?|单位|换算成|折合成?|折算成)(?P<unit>万元|亿元|元|百分数|百分比|%)(?:为单位|表示|作答|回答|计|作单位|做单位)?"
)
_RANK = re.compile(
    r"(?:排名?|位列|排在?|名列|位居|排行)第(?P<listed>[一二三四五六七八九十\d]+)(?:位|名)?的?"
    r"|第(?P<nth>[一二三四五六七八九十\d]+)(?:位|名|大|高|多|贵|小|低|少)的?"
    r"|(?:排名?|位列|排在?|位居|排行)?(?:最(?:大|高|多))?的?前(?P<top>[一二三四五六七八九十两\d]+)(?:位|名|个|大|项|家)?的?"
    r"|倒数第?(?P<fromlast>[一二三四五六七八九十\d]+)(?:位|名|个)?"
    r"|top (?P<en>\d+)"
)
_ORDINAL_IN_TABLE = re.compile(rf"(?P<what>目标|指标|第)(?P<n>{_NUMERAL})(?P<unit>条|款|点|项)?[:、]?")


def number_of(text: str) -> int:
    """A small number in digits or Chinese numerals; 0 for none."""
    if text.isdigit():
        return int(text)
    return chinese_number(text) or 0


def edges_of_patterns(chars: str) -> list[Edge]:
    """Every edge that a pattern finds in the normalised question; they may overlap."""
    return [edge for find in _FINDERS for edge in find(chars)]


def quoted(chars: str) -> list[tuple[int, int, str]]:
    """The stretches between quotation marks (the marks included) and what stands in them."""
    return [(m.start(), m.end(), next(filter(None, m.groups()))) for m in _QUOTED.finditer(chars)]


def _slot(start: int, end: int, sense: Sense, cost: float = 1.0) -> Edge:
    return Edge(start, end, "F" if sense.kind in FORM else "S", cost, (sense,))


def _years(chars: str) -> Iterator[Edge]:
    for m in _YEAR.finditer(chars):
        if m["long"]:
            year = int(m["long"])
        elif m["short"]:
            year = 2000 + int(m["short"])
        elif m["two"]:
            year = 2020 + int(_DIGITS[m["two"][1]])
        else:
            digits = "".join(_DIGITS.get(c, "2") for c in m["cjk"])
            if len(digits) < 4:
                continue
            year = int(digits)
        yield _slot(m.start(), m.end(), Sense(Kind.PERIOD, period=Period(year)), 0.8)
    for m in _RANGE.finditer(chars):
        first, last = int(m["first"]), int(m["last"])
        if first < last <= first + 10:
            names = tuple(str(year) for year in range(first, last + 1))
            yield _slot(m.start(), m.end(), Sense(Kind.PERIOD, names=names, period=Period(last)), 0.8)


def _dates(chars: str) -> Iterator[Edge]:
    for m in _DATE.finditer(chars):
        year = int(m["year"])
        if m["end"]:
            period = Period(None, date(year, 12, 31))
        elif m["month"] and m["day"]:
            try:
                period = Period(None, date(year, int(m["month"]), int(m["day"])))
            except ValueError:
                continue
        else:
            continue
        yield _slot(m.start(), m.end(), Sense(Kind.PERIOD, period=period), 0.7)


def _amounts(chars: str) -> Iterator[Edge]:
    for m in _AMOUNT.finditer(chars):
        if _IS_YEAR.match(chars, m.start()):
            continue
        unit = {"块钱": "元", "块": "元", "万块": "万元", "万": "万元", "亿": "亿元"}.get(
            m["unit"] or "", m["unit"] or ""
        )
        value = Decimal(m["number"].replace(",", ""))
        if m["sign"] in ("-", "−"):
            value = -value
        yield Edge(
            m.start(), m.end(), "AMT", 1.0 if unit else 2.0, amount=Amount(value, unit, bool(m["about"] or m["more"]))
        )
    for m in _PART_OF_WHOLE.finditer(chars):
        value = Decimal(50)
        if m["tenths"]:
            value = Decimal(number_of(m["tenths"]) * 10)
        elif m["down"]:
            value = (Decimal(number_of(m["up"])) * 100 / number_of(m["down"])).quantize(Decimal("0.01"))
        yield Edge(m.start(), m.end(), "AMT", 0.9, amount=Amount(value, "%", about=True))
    for m in _CJK_AMOUNT.finditer(chars):
        number = chinese_number(m["number"])
        if number is not None:
            unit = {"块钱": "元", "万块": "万元", "万": "万元", "亿": "亿元"}.get(m["unit"], m["unit"])
            yield Edge(m.start(), m.end(), "AMT", 1.2, amount=Amount(Decimal(number), unit, True))


def _codes(chars: str) -> Iterator[Edge]:
    for m in _CODE.finditer(chars):
        code = m["code"]
        marked = m.start() < m.start("code") or bool(m["word"])
        if len(code) == 3 and not marked and code[0] not in "235":
            continue
        classified = {"1": Classification.REVENUE, "5": Classification.GOVERNMENT_ECONOMIC}.get(code[0])
        wanted = ItemWanted(classified or classification_of(code) or None, (), code)
        yield _slot(
            m.start(), m.end(), Sense(Kind.ITEM, text=code, item=wanted), 1.0 if marked or len(code) > 3 else 2.2
        )


def _known_tail(name: str) -> str:
    """The longest ending of a stretch that the list of subjects knows (2025年单位预算住房保障支出 → 住房保障支出)."""
    for i in range(len(name) - 1):
        if is_subject(name[i:]):
            return name[i:]
    return name


def _paths(chars: str) -> Iterator[Edge]:
    for m in _PATH.finditer(chars.replace("（", "(").replace("）", ")")):
        names = [m[g] for g in ("lei", "kuan", "xiang", "kuan2", "xiang2", "xiang3") if m[g]]
        marks = "类款项" if m["lei"] else "款项" if m["kuan2"] else "项"
        first = _known_tail(names[0])
        start = m.start() + len(names[0]) - len(first)
        path = tuple(key(name) for name in (first, *names[1:]))
        level = marks[len(names) - 1]
        item = ItemWanted(Classification.FUNCTIONAL, path, level=level)
        yield _slot(start, m.end(), Sense(Kind.ITEM, text=path[-1], item=item), 0.5)


def _quotes(chars: str) -> Iterator[Edge]:
    for start, end, text in quoted(chars):
        title = text.rstrip(")）0123456789(（").endswith(("表", "草案"))
        if title:
            yield _slot(start, end, Sense(Kind.LOCATED, text=text, located=Located(table=text)), 0.9)
        else:
            item = ItemWanted(None, (key(text),))
            yield _slot(start, end, Sense(Kind.ITEM, text=text, item=item, quoted=True), 2.5)


def _chinese_names(chars: str) -> Iterator[Edge]:
    """A Chinese name in an English question, whatever it names."""
    if is_english(chars):
        for m in re.finditer(r"[一-鿿][一-鿿()“”\"《》\-\d]{2,60}[一-鿿)》]", chars):
            item = ItemWanted(None, (key(m.group()),))
            yield _slot(m.start(), m.end(), Sense(Kind.ITEM, text=m.group(), item=item), 2.5)


def _tables(chars: str) -> Iterator[Edge]:
    for m in _ORDINAL_OF_TABLE.finditer(chars):
        located = Located(ordinal=m["ordinal"])
        yield _slot(m.start(), m.end(), Sense(Kind.LOCATED, text=m["ordinal"], located=located), 0.9)
    at = 0
    while at < len(chars):
        title = _TITLE.match(chars, at)
        if title and len(title.group()) > 2:
            located = Located(table=title.group())
            yield _slot(title.start(), title.end(), Sense(Kind.LOCATED, text=title.group(), located=located), 0.9)
        at += 1


def _forms(chars: str) -> Iterator[Edge]:
    for m in _DECIMALS.finditer(chars):
        if m["n"] or m["bare"]:
            said = m["n"] or m["bare"]
            yield _slot(m.start(), m.end(), Sense(Kind.DECIMALS, number=2 if said == "两" else number_of(said)), 0.8)
        elif m.group().startswith("取整") or m.group().endswith("整数"):
            yield _slot(m.start(), m.end(), Sense(Kind.DECIMALS, number=0), 0.8)
        else:
            yield Edge(m.start(), m.end(), "skip", 0.3)
    for m in _UNIT_WISH.finditer(chars):
        unit = "%" if m["unit"].startswith("百分") else m["unit"]
        yield _slot(m.start(), m.end(), Sense(Kind.UNIT, text=unit), 0.8)


def _asides(chars: str) -> Iterator[Edge]:
    for m in _ASIDE.finditer(chars):
        yield Edge(m.start(), m.end(), "skip", 0.5)
    for m in _HOW_MANY_NAMED.finditer(chars):
        yield Edge(m.start(), m.end(), "skip", 1.4)


def _ranks(chars: str) -> Iterator[Edge]:
    for m in _RANK.finditer(chars):
        if m["top"] or m["en"]:
            n = 2 if m["top"] == "两" else number_of(m["top"] or m["en"])
            value = "+" + ",".join(str(i) for i in range(1, n + 1)) if 0 < n <= 20 else ""
        elif m["fromlast"]:
            value = f"-{number_of(m['fromlast'])}"
        else:
            small = bool(re.search(r"[小低少](?:的)?$", m.group()))
            nth = number_of(m["nth"] or m["listed"])
            value = f"{'-' if small else '+'}{nth}" if nth else ""
        if value:
            yield Edge(m.start(), m.end(), "RANKC", 1.0, value=value)
    for m in _MOST.finditer(chars):
        n = 2 if m["n"] == "两" else number_of(m["n"])
        if 0 < n <= 20:
            sign = "-" if m["way"] in "小少低" else "+"
            yield Edge(m.start(), m.end(), "RANKC", 0.9, value=sign + ",".join(str(i) for i in range(1, n + 1)))
    for m in _ORDINAL_IN_TABLE.finditer(chars):
        if m["what"] != "第" or m["unit"] in ("条", "点"):
            ordinal = m.group().strip(":、")
            yield _slot(m.start(), m.end(), Sense(Kind.LOCATED, text=ordinal, located=Located(ordinal=ordinal)), 1.6)


_FINDERS: tuple[Callable[[str], Iterator[Edge]], ...] = (
    _years, _dates, _amounts, _codes, _paths, _quotes, _chinese_names, _tables, _forms, _asides, _ranks,
)  # fmt: skip
