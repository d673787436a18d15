"""Disclosures that a generator makes up, with much prose, in which everything agrees: four forms, any seed.

Amounts are drawn in whole 元 and summed exactly. What is printed is rounded from them, so printed sums, shares and rates
are off by the last place as in real disclosures. ``clean(form, seed)`` gives the same document for the same arguments.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from typesetting import Block, Document, Heading, Paragraph, TableSpec

BODY = "某州测试局"
YEAR = 2024

# Code → names from 类 to 项.
SUBJECTS = {
    "2010301": ("一般公共服务支出", "政府办公厅（室）及相关机构事务", "行政运行"),
    "2010302": ("一般公共服务支出", "政府办公厅（室）及相关机构事务", "一般行政管理事务"),
    "2010350": ("一般公共服务支出", "政府办公厅（室）及相关机构事务", "事业运行"),
    "2080501": ("社会保障和就业支出", "行政事业单位养老支出", "行政单位离退休"),
    "2080505": ("社会保障和就业支出", "行政事业单位养老支出", "机关事业单位基本养老保险缴费支出"),
    "2080506": ("社会保障和就业支出", "行政事业单位养老支出", "机关事业单位职业年金缴费支出"),
    "2101101": ("卫生健康支出", "行政事业单位医疗", "行政单位医疗"),
    "2101103": ("卫生健康支出", "行政事业单位医疗", "公务员医疗补助"),
    "2210201": ("住房保障支出", "住房改革支出", "住房公积金"),
    "2210203": ("住房保障支出", "住房改革支出", "购房补贴"),
}
PROJECT_SUBJECT = "2010302"
STAFF = {"30101": "基本工资", "30102": "津贴补贴", "30103": "奖金", "30112": "其他社会保障缴费", "30302": "退休费"}
RUNNING = {"30201": "办公费", "30206": "电费", "30211": "差旅费", "30217": "公务接待费", "30228": "工会经费"}
EMPTY = {"30304": "抚恤金", "30216": "培训费"}
PROJECTS = ("政务信息系统运行维护", "业务档案数字化", "公共数据平台改造", "社会调查委托")


@dataclass(frozen=True, slots=True)
class Money:
    """Two years of one body, in 元: this year's amounts, last year's, and the budgets of a final account."""

    now: dict[str, int]
    last: dict[str, int]
    planned: dict[str, int]
    staff: dict[str, int]
    running: dict[str, int]
    projects: dict[str, int]
    public: tuple[int, ...]  # 出国 购置 运行 接待
    public_last: tuple[int, ...]
    bought: tuple[int, ...]  # 货物 工程 服务

    def total(self, prefix: str = "", of: str = "now") -> int:
        amounts: dict[str, int] = getattr(self, of)
        return sum(amount for code, amount in amounts.items() if code.startswith(prefix))

    @property
    def project(self) -> int:
        return self.now[PROJECT_SUBJECT]

    @property
    def basic(self) -> int:
        return self.total() - self.project

    @property
    def basic_last(self) -> int:
        return self.total(of="last") - self.last[PROJECT_SUBJECT]


def drawn(chance: random.Random) -> Money:
    """A body of some size."""
    scale = chance.choice((1, 4, 20))

    def amount(low: int = 20_000, high: int = 900_000) -> int:
        return chance.randrange(low, high) * scale

    staff = {code: amount() for code in STAFF}
    running = {code: amount(2_000, 60_000) for code in RUNNING}
    basic = sum(staff.values()) + sum(running.values())
    names = chance.sample(PROJECTS, chance.randrange(2, len(PROJECTS) + 1))
    projects = {name: amount(30_000, 800_000) for name in names}
    kept = [c for c in SUBJECTS if c != PROJECT_SUBJECT]
    kept = sorted({"2010301", "2080505", "2210201", *chance.sample(kept, 4)})
    weights = [chance.randrange(3, 40) for _ in kept]
    shares = [basic * weight // sum(weights) for weight in weights]
    shares[0] += basic - sum(shares)
    now = dict(sorted({**dict(zip(kept, shares, strict=True)), PROJECT_SUBJECT: sum(projects.values())}.items()))
    public = tuple(chance.choice((0, amount(3_000, 90_000))) for _ in range(3))
    hosting = running["30217"]
    return Money(
        now,
        {code: int(value * chance.uniform(0.6, 1.5)) for code, value in now.items()},
        {code: int(value * chance.uniform(1.001, 1.2)) for code, value in now.items()},
        staff,
        running,
        projects,
        (*public, hosting),
        (
            *(value + chance.randrange(500, 9_000) if value else 0 for value in public),
            hosting + chance.randrange(500, 9_000),
        ),
        (amount(), amount(), amount()),
    )


def wan(amount: int) -> str:
    """In 万元 with two places."""
    return str((Decimal(amount) / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP))


def per_cent(part: int, whole: int) -> str:
    return f"{(Decimal(100 * part) / whole).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def changed(now: int, last: int, base: str = "比上年预算", join: str = "，") -> str:
    """比上年预算增加1.00万元，增长2.00%: the change as the printed amounts have it."""
    difference = Decimal(wan(now)) - Decimal(wan(last))
    up = difference >= 0
    rate = per_cent(abs(now - last), last) if last else "0%"
    return f"{base}{'增加' if up else '减少'}{abs(difference)}万元{join}{'增长' if up else '下降'}{rate}"


def _functional(m: Money, show: Callable[[int], str]) -> list[tuple[str, ...]]:
    rows = []
    for code in sorted({c[:n] for c in m.now for n in (3, 5, 7)}):
        name = next(names[(len(code) - 3) // 2] for c, names in SUBJECTS.items() if c.startswith(code))
        total = m.total(code)
        project = m.project if PROJECT_SUBJECT.startswith(code) else 0
        rows.append((code[:3], code[3:5], code[5:], name, *map(show, (total, total - project, project))))
    return [*rows, ("", "", "", "合计", *map(show, (m.total(), m.basic, m.project)))]


def _economic(m: Money, show: Callable[[int], str]) -> list[tuple[str, ...]]:
    amounts = m.staff | m.running | dict.fromkeys(EMPTY, 0)
    names = STAFF | RUNNING | EMPTY
    rows = []
    for code in sorted(amounts):
        shown = show(amounts[code])
        is_staff = code[:3] in ("301", "303")
        rows.append((code[:3], code[3:], names[code], shown, shown if is_staff else "", "" if is_staff else shown))
    paid, spent = sum(m.staff.values()), sum(m.running.values())
    return [*rows, ("", "", "合计", show(paid + spent), show(paid), show(spent))]


def _tables(m: Money, word: str, unit: str) -> list[Block]:
    def show(amount: int) -> str:
        return "" if not amount else wan(amount) if unit == "万元" else f"{amount:,}.00"

    public = (sum(m.public), m.public[0], m.public[1] + m.public[2], *m.public[1:])
    grids: list[tuple[str, str, list[tuple[str, ...]], int]] = [
        (
            f"一般公共预算支出{word}表",
            "功能分类科目编码 | < | < | 功能分类科目名称 | 合计 | 基本支出 | 项目支出\n类 | 款 | 项 | ^ | ^ | ^ | ^",
            _functional(m, show),
            3,
        ),
        (
            f"一般公共预算基本支出{word}表",
            "经济分类科目编码 | < | 经济分类科目名称 | 合计 | 人员经费 | 公用经费\n类 | 款 | ^ | ^ | ^ | ^",
            _economic(m, show),
            2,
        ),
        (
            f"“三公”经费支出{word}表",
            "合计 | 因公出国（境）费 | 公务用车购置及运行费 | < | < | 公务接待费\n^ | ^ | 小计 | 公务用车购置费 | 公务用车运行费 | ^",
            [tuple(show(amount) or "0.00" for amount in public)],
            0,
        ),
    ]
    return [
        TableSpec(
            (title,),
            tuple(tuple(cell.strip() for cell in line.split("|")) for line in header.splitlines()),
            tuple(rows),
            department=f"编制部门：{BODY}",
            unit=f"单位：{unit}",
            code_columns=codes,
        )
        for title, header, rows, codes in grids
    ]


def _public(m: Money, word: str) -> list[str]:
    names = ("因公出国（境）费", "公务用车购置费", "公务用车运行费", "公务接待费")
    parts = "，".join(f"{name}{wan(amount)}万元" for name, amount in zip(names, m.public, strict=True))
    fallen = "；".join(
        f"{name}减少{Decimal(wan(last)) - Decimal(wan(now))}万元"
        for name, now, last in zip(names, m.public, m.public_last, strict=True)
    )
    less = sum((Decimal(wan(x)) for x in m.public_last), Decimal(0)) - sum(
        (Decimal(wan(x)) for x in m.public), Decimal(0)
    )
    return [
        f"{BODY}{YEAR}年“三公”经费{word}{wan(sum(m.public))}万元，其中：{parts}。",
        f"{YEAR}年“三公”经费比上年{word}减少{less}万元，其中：{fallen}。",
    ]


def _bought(m: Money, word: str) -> str:
    goods, works, services = map(wan, m.bought)
    return (
        f"{YEAR}年，{BODY}政府采购{word}{wan(sum(m.bought))}万元，其中：政府采购货物{word}{goods}万元，"
        f"政府采购工程{word}{works}万元，政府采购服务{word}{services}万元。"
    )


def _listed(names: dict[str, str], amounts: dict[str, int]) -> str:
    return "、".join(f"{names[code]}{wan(amount)}万元" for code, amount in amounts.items())


def _classes(m: Money) -> list[str]:
    return list(dict.fromkeys(code[:3] for code in m.now))


def _class_name(code: str) -> str:
    return next(names[0] for c, names in SUBJECTS.items() if c.startswith(code))


def _west_budget(m: Money) -> list[str]:
    total, last = m.total(), m.total(of="last")
    lines = [
        "## 一、收支预算总体情况",
        f"{BODY}{YEAR}年支出预算{wan(total)}万元，{changed(total, last)}，其中：",
        f"基本支出{wan(m.basic)}万元，占{per_cent(m.basic, total)}，{changed(m.basic, m.basic_last)}，主要原因是人员变动。",
        f"项目支出{wan(m.project)}万元，占{per_cent(m.project, total)}，{changed(m.project, m.last[PROJECT_SUBJECT])}，主要原因是任务调整。",
        "## 二、一般公共预算拨款结构",
    ]
    lines += [
        f"{n}.{_class_name(code)}（{code}类）{wan(m.total(code))}万元，占{per_cent(m.total(code), total)}。"
        for n, code in enumerate(_classes(m), 1)
    ]
    lines.append("## 三、一般公共预算拨款具体安排")
    for n, (code, amount) in enumerate(m.now.items(), 1):
        names = SUBJECTS[code]
        lines.append(
            f"{n}.{names[0]}（{code[:3]}类）{names[1]}（{code[3:5]}款）{names[2]}（{code[5:]}项）{wan(amount)}万元，"
            f"{changed(amount, m.last[code])}，主要原因是政策调整。"
        )
    lines += [
        "## 四、一般公共预算基本支出情况",
        f"{BODY}{YEAR}年一般公共预算基本支出{wan(m.basic)}万元，其中：",
        f"人员经费{wan(sum(m.staff.values()))}万元，主要包括：{_listed(STAFF, m.staff)}。",
        f"公用经费{wan(sum(m.running.values()))}万元，主要包括：{_listed(RUNNING, m.running)}。",
        "## 五、项目支出情况",
    ]
    for n, (name, amount) in enumerate(m.projects.items(), 1):
        lines += [f"{n}.项目名称：{name}", f"预算安排规模：{wan(amount)}万元"]
    lines += [
        "## 六、“三公”经费情况说明",
        *_public(m, "预算"),
        "## 七、政府采购情况说明",
        _bought(m, "预算"),
        "## 八、预算绩效情况说明",
        f"{YEAR}年度，本部门实行绩效管理的项目{len(m.projects)}个，涉及预算金额{wan(m.project)}万元。",
        "## 九、人员情况说明",
        f"{BODY}编制数40名，实有人数33人，其中：在职27人，离休1人，退休5人。",
    ]
    return lines


def _east_budget(m: Money) -> list[str]:
    total, last = m.total(), m.total(of="last")
    change = changed(total, last, f"比{YEAR - 1}年预算").split("，")[0]
    word = "增加" if "增加" in change else "减少"
    lines = [
        "## 一、预算编制说明",
        f"{YEAR}年，{BODY}支出预算{wan(total)}万元，其中：财政拨款支出预算{wan(total)}万元，{change}。财政拨款支出预算中，"
        f"一般公共预算拨款支出预算{wan(total)}万元，{change}；政府性基金拨款支出预算0万元；国有资本经营预算拨款支出预算0万元。",
        f"财政拨款收入支出{word}的主要原因是项目调整。",
        "财政拨款支出主要内容如下：",
    ]
    lines += [
        f"{n}.“{SUBJECTS[code][0]}（类）{SUBJECTS[code][1]}（款）{SUBJECTS[code][2]}（项）”{wan(amount)}万元，主要用于本项工作。"
        for n, (code, amount) in enumerate(m.now.items(), 1)
    ]
    cars = m.public[1] + m.public[2]
    lines += [
        "## 二、“三公”经费预算",
        f"{YEAR}年“三公”经费预算数为{wan(sum(m.public))}万元。其中：",
        f"（一）因公出国（境）费{wan(m.public[0])}万元。",
        f"（二）公务用车购置及运行费{wan(cars)}万元。其中：公务用车购置费{wan(m.public[1])}万元；公务用车运行费{wan(m.public[2])}万元。",
        f"（三）公务接待费{wan(m.public[3])}万元。",
        "## 三、政府采购预算",
        _bought(m, "预算"),
    ]
    return lines


def _west_final(m: Money) -> list[str]:
    total, last = m.total(), m.total(of="last")
    lines = [
        "## 一、收入支出决算总体情况",
        f"{YEAR}年度支出总计{wan(total)}万元，与上年相比，{changed(total, last, '')}，主要原因是项目调整。",
        "## 二、支出决算情况",
        f"本年支出{wan(total)}万元，其中：基本支出{wan(m.basic)}万元，占{per_cent(m.basic, total)}；"
        f"项目支出{wan(m.project)}万元，占{per_cent(m.project, total)}。",
        "## 三、一般公共预算财政拨款支出决算结构",
        f"{YEAR}年度一般公共预算财政拨款支出{wan(total)}万元，占本年支出合计的100.00%。",
    ]
    lines += [
        f"{n}.{_class_name(code)}（类）{wan(m.total(code))}万元，占{per_cent(m.total(code), total)}。"
        for n, code in enumerate(_classes(m), 1)
    ]
    lines.append("## 四、一般公共预算财政拨款支出决算具体情况")
    lines += [
        f"{n}.{SUBJECTS[code][0]}（类）{SUBJECTS[code][1]}（款）{SUBJECTS[code][2]}（项）：支出决算数为{wan(amount)}万元，"
        f"{changed(amount, m.last[code], '比上年决算')}，主要原因是人员变动。"
        for n, (code, amount) in enumerate(m.now.items(), 1)
    ]
    lines += ["## 五、“三公”经费支出决算情况", *_public(m, "决算"), "## 六、政府采购情况", _bought(m, "支出")]
    return lines


def _east_final(m: Money) -> list[str]:
    total, planned = m.total(), m.total(of="planned")
    shares = "；".join(
        f"{_class_name(code)}（类）{wan(m.total(code))}万元，占{per_cent(m.total(code), total)}" for code in _classes(m)
    )
    lines = [
        "## 一、支出决算情况",
        f"本年支出合计{wan(total)}万元，其中：基本支出{wan(m.basic)}万元，占{per_cent(m.basic, total)}；"
        f"项目支出{wan(m.project)}万元，占{per_cent(m.project, total)}。",
        "## 二、一般公共预算财政拨款支出决算情况",
        f"一般公共预算财政拨款支出{wan(total)}万元，{changed(total, m.total(of='last'), f'与{YEAR - 1}年度相比')}。",
        f"一般公共预算财政拨款支出{wan(total)}万元，主要用于以下方面：{shares}。",
        f"一般公共预算财政拨款支出年初预算为{wan(planned)}万元，支出决算为{wan(total)}万元，"
        f"完成年初预算的{per_cent(total, planned)}。决算数小于预算数的主要原因：按实际支出。其中：",
    ]
    for n, (code, amount) in enumerate(m.now.items(), 1):
        names = SUBJECTS[code]
        lines.append(
            f"{n}、{names[0]}（类）{names[1]}（款）{names[2]}（项）。主要用于：本项支出。年初预算为{wan(m.planned[code])}万元，"
            f"支出决算为{wan(amount)}万元，完成年初预算的{per_cent(amount, m.planned[code])}。决算数小于预算数的主要原因：按实际支出。"
        )
    lines += [
        "## 三、一般公共预算财政拨款基本支出决算情况",
        f"一般公共预算财政拨款基本支出{wan(m.basic)}万元。其中：人员经费{wan(sum(m.staff.values()))}万元，"
        f"主要包括：{'、'.join(STAFF.values())}；公用经费{wan(sum(m.running.values()))}万元，主要包括：{'、'.join(RUNNING.values())}。",
        "## 四、国有资产占有使用情况",
        f"截至{YEAR}年12月31日，{BODY}共有车辆3辆，其中：机要通信用车1辆、应急保障用车2辆、其他用车0辆。",
    ]
    return lines


# form → (what it says, kind, word of its tables, money unit of its tables; no unit: no tables)
FORMS: dict[str, tuple[Callable[[Money], list[str]], str, str, str]] = {
    "新疆预算": (_west_budget, "部门预算", "预算", "万元"),
    "上海预算": (_east_budget, "部门预算", "预算", "元"),
    "新疆决算": (_west_final, "部门决算", "决算", ""),
    "上海决算": (_east_final, "部门决算", "决算", "万元"),
}


def clean(form: str, seed: int) -> Document:
    """One disclosure of a form of ``FORMS``: its tables, then what it says of them."""
    say, kind, word, unit = FORMS[form]
    money = drawn(random.Random(f"{form}{seed}"))
    title = f"{BODY}{YEAR}年{kind}"
    tables = _tables(money, word, unit) if unit else []
    return Document(title, BODY, YEAR, kind, (Heading(title, 1), *tables, *_blocks(kind, say(money))))


def _blocks(kind: str, lines: Sequence[str]) -> list[Block]:
    blocks: list[Block] = [Heading(f"第三部分 {YEAR}年度{kind}情况说明", 1)]
    for line in lines:
        marks, _, text = line.partition(" ")
        blocks.append(Heading(text, len(marks)) if text and not marks.strip("#") else Paragraph(line))
    return blocks
