"""How people ask: the patterns of stages, funds, units, claims and lists over a folded question.

Nothing here knows the store. ``qa/question.py`` puts what is found here into the Query; words that only a clerk would
add stand in ``data/words.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from index.amounts import MONEY_UNITS, Amount, chinese_number, find_amounts, squeeze
from index.disclosure import Flow, Fund, Scope, Stage
from index.terms import flow_of
from qa.vocabulary import wordings

_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)年(?:度)?")
_CHINESE_YEAR = re.compile(r"(二[〇○零0][一二三四五六七八九〇零]{2})年?度?")
STAGES = (
    (re.compile(r"年初预算|年初(?:安排|批复|下达)(?:了|的)?"), Stage.BUDGET),
    (re.compile(r"全年预算|调整后?预算|调整数"), Stage.ADJUSTED),
    (re.compile(r"执行数|执行额|实际执行|实际完成值?|完成值|实际值"), Stage.EXECUTED),
    (re.compile(r"决算"), Stage.FINAL),
    (re.compile(r"(?<!公共)(?<!公)(?<!基金)(?<!经营)预算(?!单位|执行率|管理)"), Stage.BUDGET),
    (re.compile(r"目标值?|指标值"), Stage.TARGET),
)
FUNDS = (
    (re.compile(r"政府性基金"), Fund.GOVERNMENT),
    (re.compile(r"国有资本经营"), Fund.CAPITAL),
    (re.compile(r"一般公共预算"), Fund.GENERAL),
    (re.compile(r"财政拨款"), Fund.FISCAL),
)
SCOPES = (
    (re.compile(r"(?:部门汇总|全部门|部门口径|整个部门|汇总口径)"), Scope.DEPARTMENT),
    (re.compile(r"(?:单位本级|本级|单位口径|单位预算)"), Scope.UNIT),
)
# Right behind a body, as the titles of disclosures have it: 某委员会单位2025年预算.
SCOPES_OF_A_BODY = (
    (re.compile(r"[会局办委院部厅处]部门(?=的|20\d\d年)"), Scope.DEPARTMENT),
    (re.compile(r"[会局办委院部厅处]单位(?=的|20\d\d年)"), Scope.UNIT),
)
UNIT_ASKED = re.compile(
    r"折?合?成?(?:多少|几|合|折合|换算成?|以|用|按)(亿元|万元|元)|(?:是|为)?多少(亿|万)(?![元])"
    r"|单位(?:是|为|用|按)?(亿元|万元|元)"
)
_LAST_YEAR_STAGE = re.compile(r"(?:比|较|与|同)(?:上年|去年|上一年)(?:相比)?(?:年初)?(?:预算|决算|执行)?数?")
BASE_STAGE = re.compile(r"(?:比|较|与|同)\s*(?:年初)?(?:预算|决算)?(?:执行)?数?")
_STAGE_ENDING = re.compile(r"(?<!公共)(?<!基金)(?<!经营)(预算|决算)(?:数|总额|合计)?$")
# What kind of number is asked for, where the words say so.
WANTS = (
    (
        "count",
        re.compile(
            r"(?:多少|几)(?:个|家|辆|台套?|人次?|名|项|次|批次?|件|场次?|套|期|条|篇|平方米|平米|小时|天|团组)"
            r"|人数|个数|台数|次数|人次|批次|数量|面积"
        ),
    ),
    ("money", re.compile(r"多少(?:钱|万|元|亿)|金额|资金|万元|几万|(?:预算|决算|执行)[数额]|总额|花了?多少")),
)
LAST_YEAR = re.compile(r"(?<![比较同与])(?:上年|去年|上一年|前一年)(?:度)?(?:的)?数?")
BASE_YEAR = re.compile(r"(?:比|较|与|同)(20\d\d)年")
LISTINGS = (
    (
        "bodies",
        re.compile(
            r"哪(?:一?个|一?家|些|几个|几家)(?:单位|部门|机构)|谁|哪边|哪一?方|(?:各个?|每个|每家|所有|全部|全体|这些)(?:的|单位|部门|机构)+"
            r"|(?:最|较|更)[高低多少大小]的(?:是哪个|一个)?(?:单位|部门|机构)|(?:单位|部门)(?:排名|之间|里|中)"
        ),
    ),
    ("functional", re.compile(r"功能分类|功能科目|各类支出|支出功能")),
    ("economic", re.compile(r"经济分类|经济科目")),
    ("subjects", re.compile(r"(?:哪一?(?:个|项|些)|[的级])科目|[类款项]级科目")),
    ("projects", re.compile(r"项目(?!支出|经费|资金|上)")),
)
EVERY_YEAR = re.compile(r"历年来?|各年度?|每一?年度?|这些年|这几年|逐年|所有年[份度]|各个?年[份度]")
# A whole region, of which no single body's disclosure speaks.
REGION = re.compile(r"全(?:省|自治区|市|州|区|县|国|旗)")
SHARE_OF_IT = re.compile(r"那?(?:它|其|这|这个)?占")
_LEVELS = re.compile(r"[类款项]级?(?:科目)?(?:下面?|里面?|的|之下|中)*(?=支出|共|总|$|[^一-鿿])|[类款项]级(?:科目)?")
_LIMIT = re.compile(
    r"(?:前|(?<=[大多小少高低])的?)(?:[一二两三四五六七八九十]|\d{1,2})(?:名|个|大|项|位|家)?"
    r"|(?<!\d)(?:[一二两三四五六七八九十]|\d{1,2})[个项]?最[大多小少高低]"
)
# A comparison that a yes/no question makes.
OVER = re.compile(r"超过|超出|高于|大于|多于|突破|超(?=了?(?:预算|[\d一二三四五六七八九十百]))|不止|以上")
UNDER = re.compile(r"低于|少于|小于|不到|不足|以下|未达到?|没有?达到")
_MORE = re.compile(r"更?[多高大]|超过|高于|多于|大于")
_LESS = re.compile(r"更?[少低小]|低于|少于|小于|不如")
RISES = re.compile(r"增加|增长|上升|提高|变多|多了|涨|扩大")
FALLS = re.compile(r"减少|下降|降低|压减|变少|少了|降|缩减|削减")
_ZERO = re.compile(r"(?:为|是|等于)(零)")
_TENTHS = re.compile(r"([一二三四五六七八九])成(?!为|立|本|果|员|效|都|功|绩)")
_HALF = re.compile(r"一半|半数|过半")
_PER_CENT = re.compile(r"百分之([一二三四五六七八九十百]+|\d+(?:\.\d+)?)")
_TIMES = re.compile(r"([一二两三四五六七八九十]+|\d+(?:\.\d+)?)倍")
_BARE = re.compile(
    r"(?:为|是|等于|有|花了|共|超过|达到|不到|低于|高于)(\d+(?:\.\d+)?)(?![\d.]|年|万|亿|元|%|[一-鿿](?<!吗|吧|是|对|么|的))"
)
EXPLAINED: tuple[re.Pattern[str], ...] = (
    _LIMIT,
    UNIT_ASKED,
    EVERY_YEAR,
    *wordings().intents.values(),
    *(pattern for pattern, _ in (*STAGES, *FUNDS, *SCOPES)),
    *(pattern for _, pattern in (*WANTS, *LISTINGS)),
    LAST_YEAR,
    _LEVELS,
)


def with_years(text: str) -> str:
    """Short and Chinese-numeral years written out: 21年 → 2021年, 二〇二一年 → 2021年."""
    text = _CHINESE_YEAR.sub(lambda m: f"{chinese_number(m[1].replace('0', '〇').replace('○', '〇'))}年", text)
    return _SHORT_YEAR.sub(lambda m: f"20{m[1]}年" if 10 <= int(m[1]) <= 40 else m[0], text)


def claimed_amount(text: str) -> tuple[Amount | None, str]:
    """An amount stated in the question (…是174.82万元，对吗; …为零; …超过三成), taken out of it."""
    text = squeeze(text)
    for amount in find_amounts(text):
        stated = amount.unit in MONEY_UNITS or amount.unit in (
            "万",
            "亿",
            "%",
            "个",
            "人",
            "辆",
            "名",
            "倍",
            "台",
            "家",
        )
        qualifies = re.match(r"[(（]含[)）]|以上(?!吗|么|对|是)|以下(?!吗|么|对|是)|及以上", text[amount.end :])
        if stated and not qualifies and amount.written_as[0] in "-0123456789":
            return amount, text.replace(amount.written_as, "", 1)
    asks = wordings().intents["verify"].search(text)
    for pattern, unit in ((_ZERO, ""), (_TENTHS, "%"), (_HALF, "%"), (_PER_CENT, "%"), (_TIMES, "倍"), (_BARE, "")):
        match = pattern.search(text) if asks else None
        if match is None:
            continue
        group = 1 if pattern in (_ZERO, _BARE) else 0  # what stands before the number there is said of something
        value = _number(match, pattern)
        if value is not None:
            rest = text[: match.start(group)] + text[match.end() :]
            return Amount(value, unit, match[group], match.start(group), match.end()), rest
    return None, text


def _number(match: re.Match[str], pattern: re.Pattern[str]) -> Decimal | None:
    if pattern is _HALF:
        return Decimal(50)
    if pattern is _ZERO:
        return Decimal(0)
    written = match[1]
    number = Decimal(written) if written[0].isdigit() else chinese_number(written)
    if number is None:
        return None
    return Decimal(number) * 10 if pattern is _TENTHS else Decimal(number)


def unit_of(match: re.Match[str] | None) -> str:
    """The unit that a match of ``UNIT_ASKED`` names."""
    if match is None:
        return ""
    return match[1] or match[3] or {"亿": "亿元", "万": "万元"}.get(match[2] or "", "")


def limit_of(folded: str) -> int:
    """How many of a ranking are asked for."""
    match = re.search(
        r"(?:前|[大多小少高低]的?)([一二两三四五六七八九十]|\d{1,2})|(?<!\d)([一二两三四五六七八九十]|\d{1,2})[个项]?最",
        folded,
    )
    if match is None:
        return 1
    written = match[1] or match[2]
    return int(written) if written.isdigit() else chinese_number(written) or 1


def stages_of(rest: str, topic_words: Sequence[str]) -> tuple[Stage, ...]:
    """The stages named, in order: in what nothing else took, and as the endings of topic words (支出决算)."""
    text = _LAST_YEAR_STAGE.sub(" ", rest)
    found: dict[Stage, int] = {}
    for pattern, stage in STAGES:
        match = pattern.search(text)
        if match:
            found.setdefault(stage, match.start())
            text = pattern.sub(lambda m: " " * len(m[0]), text)
    for word in topic_words:
        if re.search(r"(?:全年|调整后?)预算数?$", word):
            found.setdefault(Stage.ADJUSTED, len(text))
            continue
        ending = _STAGE_ENDING.search(word)
        if ending:
            found.setdefault(Stage.FINAL if ending[1] == "决算" else Stage.BUDGET, len(text))
    return tuple(sorted(found, key=lambda stage: found[stage]))


def asks_for_the_amount(rest: str) -> bool:
    """同比减少多少 and 增长多少万元 ask for the amount of a change, though 同比 and 增长多少 alone ask for its rate."""
    if re.search(r"多少(?:万元|亿元|元|钱|个|人|名)", rest) and not re.search(r"百分|%|幅|率", rest):
        return True
    by_same_period_alone = "同比" in rest and not re.search(r"百分|%|幅|率|增速|增长了?多少", rest)
    return by_same_period_alone and bool(re.search(r"(?:减少|增加|下降|降低|上升|多|少)了?多少", rest))


def level_of(rest: str) -> int:
    """The length of the codes of a level that is named (款级: 5), 0 for none."""
    match = re.search(r"([类款项])级", rest)
    return {"类": 3, "款": 5, "项": 7}[match[1]] if match else 0


def flow_asked(folded: str, topics: Sequence[str]) -> Flow | None:
    """Whether what is received is asked for."""
    flows = {flow_of(topic) for topic in topics}
    if Flow.REVENUE in flows and Flow.EXPENDITURE not in flows:
        return Flow.REVENUE
    if Flow.EXPENDITURE in flows:
        return None
    return Flow.REVENUE if "收入" in folded and "支出" not in folded else None


def comparator_of(rest: str) -> str:
    """What a yes/no question compares with: ">" (超过), "<" (不到), "" when it says neither."""
    if OVER.search(rest):
        return ">"
    return "<" if UNDER.search(rest) else ""


def direction_of(rest: str) -> int:
    """1 when the words say more or that something rose, -1 when less or that it fell, 0 for neither or both."""
    rest = rest.replace("多少", " ")
    up = bool(RISES.search(rest) or _MORE.search(rest))
    down = bool(FALLS.search(rest) or _LESS.search(rest))
    return 0 if up == down else 1 if up else -1
