"""Disclosures that a generator makes up and in which everything agrees: several forms, any seed.

Amounts are drawn in whole 元 and summed exactly; what is printed in 万元 is rounded from them, so sums of printed figures
are off by the last place as in real disclosures. ``clean(form, seed)`` gives the same document for the same arguments.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from benchmarks.clean_figures import (
    BODY,
    CLASSES,
    ECONOMIC,
    ITEMS,
    RUNNING,
    SECTIONS,
    STAFF,
    YEAR,
    Figures,
    figures,
)
from typesetting import Block, Document, Heading, Paragraph, TableSpec

Printed = Callable[[int], str]


def wan(amount: int) -> str:
    """In 万元 with two places, "" for nothing."""
    return f"{(Decimal(amount) / 10_000).quantize(Decimal('0.01'), ROUND_HALF_UP)}" if amount else ""


def wan_grouped(amount: int) -> str:
    return f"{(Decimal(amount) / 10_000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}" if amount else ""


def yuan(amount: int) -> str:
    """In 元 as Shanghai prints it."""
    return f"{amount:,}.00" if amount else ""


def _split(code: str) -> tuple[str, ...]:
    return (code[:3], code[3:5], code[5:7])


def _name(code: str) -> str:
    return CLASSES.get(code) or SECTIONS.get(code) or ITEMS[code]


def _functional(
    f: Figures, show: Printed, columns: Sequence[Callable[[str], int]], last: bool = True
) -> list[tuple[str, ...]]:
    """A row for every code and one for 合计, with what each column says of a code."""
    rows = [(*_split(code), _name(code), *(show(column(code)) for column in columns)) for code in f.codes]
    total = ("", "", "", "合计", *(show(column("")) for column in columns))
    return [*rows, total] if last else [total, *rows]


def _economic(f: Figures, show: Printed) -> list[tuple[str, ...]]:
    rows = []
    for code in sorted({c[:3] for c in f.economic} | set(f.economic)):
        amount = show(f.spent_on(code))
        staff = code[:3] in ("301", "303")
        name = ECONOMIC.get(code) or STAFF.get(code) or RUNNING[code]
        rows.append((code[:3], code[3:], name, amount, amount if staff else "", "" if staff else amount))
    return [*rows, ("", "", "合计", show(f.basic()), show(f.staff), show(f.running))]


def _beside(left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Two lists of rows side by side, the last rows in one line."""
    blank_left, blank_right = ("",) * len(left[0]), ("",) * len(right[0])
    most = max(len(left), len(right)) - 1
    rows = []
    for n in range(most):
        rows.append(
            (*(left[n] if n < len(left) - 1 else blank_left), *(right[n] if n < len(right) - 1 else blank_right))
        )
    return [*rows, (*left[-1], *right[-1])]


def _classes(f: Figures, show: Printed, numbered: bool, columns: int = 1) -> list[tuple[str, ...]]:
    numerals = "一二三四五六七八九十"
    rows = []
    for n, (code, name) in enumerate(CLASSES.items()):
        amount = show(f.total(code))
        label = f"{numerals[n]}、{name}" if numbered else f"{code} {name}"
        rows.append((label, *((amount, amount, "", "")[:columns])))
    return rows


def _table(
    title: Sequence[str], header: Iterable[str], rows: Iterable[tuple[str, ...]], unit: str, codes: int = 0
) -> TableSpec:
    grid = tuple(tuple(cell.strip() for cell in line.split("|")) for line in header)
    return TableSpec(
        tuple(title), grid, tuple(rows), department=f"编制部门：{BODY}", unit=f"单位：{unit}", code_columns=codes
    )


CODES = "功能分类科目编码 | < | <"
BY_CODE = (
    "项目 | < | < | < | 支出预算 | < | <",
    f"{CODES} | 功能分类科目名称 | 合计 | 基本支出 | 项目支出",
    "类 | 款 | 项 | ^ | ^ | ^ | ^",
)


def _xinjiang(f: Figures, _: random.Random) -> list[Block]:
    everything = [f.total, f.basic, f.project]
    income = [
        ("财政拨款（补助）", wan(f.total())),
        ("　一般公共预算", wan(f.total())),
        ("　政府性基金预算", ""),
        ("国有资本经营预算", ""),
        ("教育收费（财政专户）", ""),
        ("事业收入", ""),
        ("收入总计", wan(f.total())),
    ]
    fiscal = [
        ("财政拨款（补助）", wan(f.total())),
        ("　一般公共预算", wan(f.total())),
        ("　政府性基金预算", ""),
        ("　国有资本经营预算", ""),
        ("收入总计", wan(f.total())),
    ]
    projects = [
        (*_split(code), _name(code), name, wan(amount), "", wan(amount), "", "")
        for (code, name), amount in f.projects.items()
    ]
    projects.append(("", "", "", "", "合计", wan(f.project()), "", wan(f.project()), "", ""))
    blocks: list[Block] = [
        _table(
            ("表一：", "部门收支总体情况表"),
            ("收入 | < | 支出 | <", "项目 | 预算数 | 功能分类 | 预算数"),
            _beside(income, [*_classes(f, wan, False), ("支出总计", wan(f.total()))]),
            "万元",
        ),
        _table(
            ("表二：", "部门收入总体情况表"),
            (
                f"{CODES} | 功能分类科目名称 | 总计 | 一般公共预算拨款 | 政府性基金预算拨款 | 财政专户（教育收费） | 事业收入",
            ),
            [(*row, "", "", "") for row in _functional(f, wan, [f.total, f.total])],
            "万元",
            3,
        ),
        _table(("表三：", "部门支出总体情况表"), BY_CODE, _functional(f, wan, everything), "万元", 3),
        _table(
            ("表四：", "财政拨款收支预算总体情况表"),
            (
                "财政拨款收入 | < | 财政拨款支出 | < | < | < | <",
                "项目 | 合计 | 功能分类 | 合计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算",
            ),
            _beside(fiscal, [*_classes(f, wan, False, 4), ("支出总计", wan(f.total()), wan(f.total()), "", "")]),
            "万元",
        ),
        _table(
            ("表五：", "一般公共预算支出情况表"),
            tuple(line.replace("支出预算", "一般公共预算支出") for line in BY_CODE),
            _functional(f, wan, everything),
            "万元",
            3,
        ),
        _table(
            ("表六：", "一般公共预算基本支出情况表"),
            (
                "经济分类科目编码 | < | 经济分类科目名称 | 一般公共预算基本支出 | < | <",
                "类 | 款 | ^ | 合计 | 人员经费 | 公用经费",
            ),
            _economic(f, wan),
            "万元",
            2,
        ),
        _table(
            ("表七：", "一般公共预算项目支出情况表"),
            (
                "科目编码 | < | < | 科目名称 | 项目名称 | 项目支出合计 | 工资福利支出 | 商品和服务支出 | 对个人和家庭的补助 | 资本性支出",
                "类 | 款 | 项 | ^ | ^ | ^ | ^ | ^ | ^ | ^",
            ),
            projects,
            "万元",
            3,
        ),
        _table(
            ("表八：", "一般公共预算“三公”经费支出情况表"),
            (
                "合计 | 因公出国（境）费用 | 公务用车购置及运行费 | < | < | 公务接待费",
                "^ | ^ | 小计 | 公务用车购置费 | 公务用车运行费 | ^",
            ),
            [
                (
                    wan(f.public),
                    wan(f.abroad),
                    wan(f.purchase + f.driving),
                    wan(f.purchase),
                    wan(f.driving),
                    wan(f.hosting),
                )
            ],
            "万元",
        ),
    ]
    for name in dict.fromkeys(name for _, name in f.projects):
        amount = sum(money for (_, other), money in f.projects.items() if other == name)
        blocks.append(_targets(name, amount))
    return blocks


def _targets(name: str, amount: int) -> TableSpec:
    rows = f"""项目名称 | < | {name} | < | <
预算单位 | < | {BODY} | < | <
项目资金（万元） | < | 年度资金总额：{wan(amount)} | < | <
^ | ^ | 其中：财政拨款：{wan(amount)} | < | <
^ | ^ | 其他资金：0 | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值（包含数字及文字描述）
^ | 项目完成 | 数量指标 | 完成次数（次） | ≥4
^ | 项目效益 | 社会效益指标 | 业务平稳运行 | 有效保障
^ | 满意度指标 | 满意度指标 | 使用人员满意率（%） | ≥95%"""
    grid = tuple(tuple(cell.strip() for cell in line.split("|")) for line in rows.splitlines())
    return TableSpec(("项目支出绩效目标表", f"（{YEAR}年）"), (), grid)


def _shanghai(f: Figures, _: random.Random) -> list[Block]:
    total = yuan(f.total())
    income = [
        ("一、财政拨款收入", total),
        ("1.一般公共预算资金", total),
        ("2.政府性基金", ""),
        ("3.国有资本经营预算", ""),
        ("二、事业收入", ""),
        ("三、事业单位经营收入", ""),
        ("四、其他收入", ""),
        ("收入总计", total),
    ]
    fiscal = [
        ("一、一般公共预算资金", total),
        ("二、政府性基金", ""),
        ("三、国有资本经营预算", ""),
        ("收入总计", total),
    ]
    codes = (
        "项目 | < | < | < | {} | < | <",
        f"{CODES} | 功能分类科目名称 | 合计 | 基本支出 | 项目支出",
        "类 | 款 | 项 | ^ | ^ | ^ | ^",
    )
    spent = [f.total, f.basic, f.project]
    public = (f.public, f.abroad, f.hosting, f.purchase + f.driving, f.purchase, f.driving, f.running)
    return [
        _table(
            (f"{YEAR}年部门财务收支预算总表",),
            ("本年收入 | < | 本年支出 | <", "项目 | 预算数 | 项目 | 预算数"),
            _beside(income, [*_classes(f, yuan, True), ("支出总计", total)]),
            "元",
        ),
        _table(
            (f"{YEAR}年部门收入预算总表",),
            (
                "项目 | < | < | < | 收入预算 | < | < | < | <",
                f"{CODES} | 功能分类科目名称 | 合计 | 财政拨款收入 | 事业收入 | 事业单位经营收入 | 其他收入",
                "类 | 款 | 项 | ^ | ^ | ^ | ^ | ^ | ^",
            ),
            [(*row, "", "", "") for row in _functional(f, yuan, [f.total, f.total])],
            "元",
            3,
        ),
        _table(
            (f"{YEAR}年部门支出预算总表",),
            (codes[0].format("支出预算"), *codes[1:]),
            _functional(f, yuan, spent),
            "元",
            3,
        ),
        _table(
            (f"{YEAR}年部门财政拨款收支预算总表",),
            (
                "财政拨款收入 | < | 财政拨款支出 | < | < | < | <",
                "项目 | 预算数 | 项目 | 合计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算",
            ),
            _beside(fiscal, [*_classes(f, yuan, True, 4), ("支出总计", total, total, "", "")]),
            "元",
        ),
        _table(
            (f"{YEAR}年部门一般公共预算支出功能分类预算表",),
            (codes[0].format("一般公共预算支出"), *codes[1:]),
            _functional(f, yuan, spent),
            "元",
            3,
        ),
        _table(
            (f"{YEAR}年部门一般公共预算基本支出部门预算经济分类预算表",),
            (
                "项目 | < | < | 一般公共预算基本支出 | < | <",
                "部门预算经济分类科目编码 | < | 经济分类科目名称 | 合计 | 人员经费 | 公用经费",
                "类 | 款 | ^ | ^ | ^ | ^",
            ),
            _economic(f, yuan),
            "元",
            2,
        ),
        _table(
            (f"{YEAR}年部门“三公”经费和机关运行经费预算表",),
            (
                "“三公”经费预算数 | < | < | < | < | < | 机关运行经费预算数",
                "合计 | 因公出国（境）费 | 公务接待费 | 公务用车购置及运行费 | < | < | ^",
                "^ | ^ | ^ | 小计 | 购置费 | 运行费 | ^",
            ),
            [tuple(map(wan, public))],
            "万元",
        ),
    ]


def _national(f: Figures, chance: random.Random) -> list[Block]:
    spent, received = f.total(), f.total() + f.other
    forward = f.carried + f.other
    show = wan_grouped
    income = [
        ("一、一般公共预算财政拨款收入", show(spent)),
        ("二、政府性基金预算财政拨款收入", ""),
        ("三、国有资本经营预算财政拨款收入", ""),
        ("四、上级补助收入", ""),
        ("五、事业收入", ""),
        ("六、经营收入", ""),
        ("七、附属单位上缴收入", ""),
        ("八、其他收入", show(f.other)),
    ]
    classes = _classes(f, show, True)
    rows = [
        (*(income[n] if n < len(income) else ("", "")), *(classes[n] if n < len(classes) else ("", "")))
        for n in range(max(len(income), len(classes)))
    ]
    rows += [
        ("本年收入合计", show(received), "本年支出合计", show(spent)),
        ("使用非财政拨款结余", "", "结余分配", ""),
        ("年初结转和结余", show(f.carried), "年末结转和结余", show(forward)),
        ("总计", show(received + f.carried), "总计", show(spent + forward)),
    ]
    fiscal = [
        ("一、一般公共预算财政拨款", show(spent)),
        ("二、政府性基金预算财政拨款", ""),
        ("三、国有资本经营预算财政拨款", ""),
    ]
    classes4 = _classes(f, show, True, 4)
    rows4 = [(*(fiscal[n] if n < len(fiscal) else ("", "")), *classes4[n]) for n in range(len(classes4))]
    kept = show(f.carried)
    rows4 += [
        ("本年收入合计", show(spent), "本年支出合计", show(spent), show(spent), "", ""),
        ("年初财政拨款结转和结余", kept, "年末财政拨款结转和结余", kept, kept, "", ""),
        ("一、一般公共预算财政拨款", kept, "", "", "", "", ""),
        ("二、政府性基金预算财政拨款", "", "", "", "", "", ""),
        ("总计", show(spent + f.carried), "总计", show(spent + f.carried), show(spent + f.carried), "", ""),
    ]

    def other(code: str) -> int:
        return f.other if "2010301".startswith(code) else 0

    income_rows = _functional(
        f, show, [lambda c: f.total(c) + other(c), f.total, lambda _: 0, lambda _: 0, other], last=False
    )
    staff = [(c[:3], c[3:], ECONOMIC.get(c) or STAFF[c], show(f.spent_on(c))) for c in sorted({"301", "303", *STAFF})]
    running = [
        (c[:3], c[3:], ECONOMIC.get(c) or RUNNING[c], show(f.spent_on(c))) for c in sorted({"302", "310", *RUNNING})
    ]
    economic = _beside(
        [*staff, ("人员经费合计", "<", "<", show(f.staff))], [*running, ("公用经费合计", "<", "<", show(f.running))]
    )
    plans = [amount + chance.randrange(1_000, 90_000) for amount in (f.abroad, f.purchase, f.driving, f.hosting)]
    pairs = [
        (sum(plans), f.public),
        (plans[0], f.abroad),
        (plans[1] + plans[2], f.purchase + f.driving),
        (plans[1], f.purchase),
        (plans[2], f.driving),
        (plans[3], f.hosting),
    ]
    codes = ("项目 | < | < | < | {}", f"{CODES} | 科目名称 | {{}}", "类 | 款 | 项 | ^ | {}")
    three = tuple(
        line.format(
            " | ".join(
                ("本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")
                if n == 0
                else ("^",) * 6
            )
        )
        for n, line in enumerate(codes)
    )
    two = tuple(
        line.format(
            " | ".join(
                ("本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "其他收入") if n == 0 else ("^",) * 5
            )
        )
        for n, line in enumerate(codes)
    )
    five = tuple(
        line.format(" | ".join(("合计", "基本支出", "项目支出") if n == 0 else ("^",) * 3))
        for n, line in enumerate(codes)
    )
    spending = [f.total, f.basic, f.project]
    return [
        _table(("收入支出决算总表",), ("收入 | < | 支出 | <", "项目 | 决算数 | 项目 | 决算数"), rows, "万元"),
        _table(("收入决算表",), two, income_rows, "万元", 3),
        _table(
            ("支出决算表",),
            three,
            [(*row, "", "", "") for row in _functional(f, show, spending, last=False)],
            "万元",
            3,
        ),
        _table(
            ("财政拨款收入支出决算总表",),
            (
                "收入 | < | 支出 | < | < | < | <",
                "项目 | 决算数 | 项目 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款",
            ),
            rows4,
            "万元",
        ),
        _table(("一般公共预算财政拨款支出决算表",), five, _functional(f, show, spending), "万元", 3),
        _table(
            ("一般公共预算财政拨款基本支出决算表",),
            (
                "经济分类科目编码 | < | 科目名称 | 决算数 | 经济分类科目编码 | < | 科目名称 | 决算数",
                "类 | 款 | ^ | ^ | 类 | 款 | ^ | ^",
            ),
            economic,
            "万元",
        ),
        _table(
            ("财政拨款“三公”经费支出决算表",),
            (
                "合计 | < | 因公出国（境）费 | < | 公务用车购置及运行费 | < | < | < | < | < | 公务接待费 | <",
                "^ | ^ | ^ | ^ | 小计 | < | 公务用车购置费 | < | 公务用车运行费 | < | ^ | ^",
                "预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数",
            ),
            [tuple(wan(amount) for pair in pairs for amount in pair)],
            "万元",
        ),
        *(_assessment(name, amount, chance) for (_, name), amount in list(f.projects.items())[:2]),
    ]


def _other(f: Figures, chance: random.Random) -> list[Block]:
    """A form of another province: three sides, a table by unit, what is passed on from above, 会议费 beside 三公经费."""
    total, above = f.total(), f.total() // 10
    own = total - above
    left = [
        ("一、本年收入", wan(total)),
        ("1.一般公共预算拨款", wan(total)),
        ("其中：一般财力", wan(own)),
        ("上级一般公共预算安排转移支付", wan(above)),
        ("2.基金预算拨款", ""),
        ("3.国有资本经营预算拨款", ""),
        ("4.单位资金", wan(f.other)),
        ("二、上年结转结余", wan(f.carried)),
        ("1.财政拨款结转", wan(f.carried)),
        ("其中：一般公共预算拨款", wan(f.carried)),
        ("2.非财政拨款结转结余", ""),
        ("收入总计", wan(total + f.carried)),
    ]
    left[0] = ("一、本年收入", wan(total + f.other))
    whole = total + f.other + f.carried
    left[-1] = ("收入总计", wan(whole))
    middle = [*_classes(f, wan, True), ("结转下年", wan(f.other + f.carried)), ("支出总计", wan(whole))]
    right = [
        ("一、基本支出", wan(f.basic())),
        ("工资福利支出", wan(f.spent_on("301"))),
        ("商品和服务支出", wan(f.spent_on("302"))),
        ("对个人和家庭的补助", wan(f.spent_on("303"))),
        ("资本性支出", wan(f.spent_on("310"))),
        ("二、项目支出", wan(f.project())),
        ("三、结转下年", wan(f.other + f.carried)),
        ("支出总计", wan(whole)),
    ]
    sides = [
        (*row[:4], *other)
        for row, other in zip(_padded(_beside(left, middle), right), _padded(right, left), strict=True)
    ]
    received = [
        (
            *_split(code),
            _name(code),
            wan(f.total(code)),
            wan(f.total(code)),
            wan(f.total(code) - f.total(code) // 10),
            wan(f.total(code) // 10),
            "",
        )
        for code in f.codes
        if len(code) == 7
    ]
    share = sum(f.total(code) // 10 for code in f.items)
    received.append(("", "", "", "合计", wan(total), wan(total), wan(total - share), wan(share), ""))
    first = {code: (basic * 6 // 10, project * 6 // 10) for code, (basic, project) in f.items.items()}
    second = {code: (f.basic(code) - basic, f.project(code) - project) for code, (basic, project) in first.items()}
    by_unit = [("", "合计", wan(total), wan(f.basic()), wan(f.project()))]
    for unit, held in (("某州测试局（本级）", first), ("某州测试中心", second)):
        basic, project = (sum(pair[n] for pair in held.values()) for n in (0, 1))
        by_unit.append(("", unit, wan(basic + project), wan(basic), wan(project)))
        by_unit += [(code, ITEMS[code], wan(b + p), wan(b), wan(p)) for code, (b, p) in held.items()]
    meeting, training = chance.randrange(1_000, 90_000), chance.randrange(1_000, 90_000)
    public = [
        ("“三公”经费合计", wan(f.public)),
        ("1.因公出国（境）费", wan(f.abroad)),
        ("2.公务接待费", wan(f.hosting)),
        ("3.公务用车购置及运行费", wan(f.purchase + f.driving)),
        ("其中：公务用车购置费", wan(f.purchase)),
        ("公务用车运行费", wan(f.driving)),
        ("会议费", wan(meeting)),
        ("培训费", wan(training)),
    ]
    bought = f.goods + f.works + f.services
    orders = [
        ("办公家具和设备", wan(f.goods), wan(f.goods), "", ""),
        ("维修改造和物业", wan(f.works + f.services), "", wan(f.works), wan(f.services)),
        ("合计", wan(bought), wan(f.goods), wan(f.works), wan(f.services)),
    ]
    return [
        _table(
            ("附表1", "收支预算总表"),
            ("收入 | < | 支出（按功能分类） | < | 支出（按用途） | <", "项目 | 预算数 | 项目 | 预算数 | 项目 | 预算数"),
            sides,
            "万元",
        ),
        _table(
            ("附表2", "收入预算总表"),
            (
                "功能分类科目编码 | < | < | 功能分类科目名称 | 总计 | 财政拨款 | < | < | 单位资金",
                "类 | 款 | 项 | ^ | ^ | 小计 | 一般公共预算 | 上级一般公共预算安排的转移支付 | ^",
            ),
            received,
            "万元",
            3,
        ),
        _table(
            ("附表3", "支出预算明细表"),
            ("科目编码 | 单位名称（科目） | 合计 | 基本支出 | 项目支出",),
            by_unit,
            "万元",
            1,
        ),
        _table(("附表4", "一般公共预算“三公”经费、会议费、培训费预算表"), ("项目 | 预算数",), public, "万元"),
        _table(("附表5", "政府采购预算表"), ("项目名称 | 合计 | 货物 | 工程 | 服务",), orders, "万元"),
    ]


def _padded(rows: Sequence[tuple[str, ...]], other: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """As many rows as the longer of two, the last row kept last."""
    missing = max(len(other), len(rows)) - len(rows)
    return [*rows[:-1], *[("",) * len(rows[0])] * missing, rows[-1]]


def _assessment(name: str, amount: int, chance: random.Random) -> TableSpec:
    """A 自评表 of a project: its money by source with the rate of execution, and marks that add up."""
    plan = amount + chance.randrange(1_000, 200_000)
    rate = (Decimal(amount) / plan * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    marks = [chance.choice((8, 9, 10)), chance.choice((18, 20)), chance.choice((27, 30)), 30]
    rows = f"""项目名称 | {name}项目 | < | < | < | < | < | < | <
主管部门 | {BODY} | < | < | 实施单位 | {BODY} | < | < | <
项目资金（万元） |  | < | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | < | {wan(plan)} | {wan(plan)} | {wan(amount)} | 10 | {rate}% | {marks[0]}.00
^ | 其中：当年财政拨款 | < | {wan(plan)} | {wan(plan)} | {wan(amount)} | — | — | —
^ | 其他资金 | < | 0.00 | 0.00 | 0.00 | — | — | —
年度绩效指标完成情况 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
^ | 产出指标 | 数量指标 | 维护系统个数 | >=4个 | =5个 | 20 | {marks[1]}.00 | 无
^ | 效益指标 | 社会效益指标 | 业务平稳运行 | 提高 | 提高 | 30 | {marks[2]}.00 | 无
^ | 成本指标 | 经济成本指标 | 运维成本 | <=30万元 | =21万元 | 30 | {marks[3]}.00 | 无
^ | 满意度指标 | 满意度指标 | 使用者满意度 | >=90% | =96% | 10 | 10.00 | 无
总分 | < | < | < | < | < | 100 | {sum(marks) + 10}.00分 | 无"""
    grid = tuple(tuple(cell.strip() for cell in line.split("|")) for line in rows.splitlines())
    return TableSpec(("项目支出绩效自评表", f"（{YEAR}年度）"), (), grid)


FORMS = {
    "新疆预算": (_xinjiang, "部门预算"),
    "上海预算": (_shanghai, "部门预算"),
    "全国决算": (_national, "部门决算"),
    "其他预算": (_other, "部门预算"),
}


def clean(form: str, seed: int) -> Document:
    """One disclosure of a form of ``FORMS``, tables first and then what is said of them."""
    chance = random.Random(f"{form}{seed}")
    drawn = figures(chance)
    make, kind = FORMS[form]
    title = f"{BODY}{YEAR}年{kind}"
    carries = make in (_national, _other)
    blocks = [
        Heading(title, 1),
        *make(drawn, chance),
        *_prose(drawn, kind, drawn.other + drawn.carried if carries else 0),
    ]
    return Document(title, BODY, YEAR, kind, tuple(blocks))


def _prose(f: Figures, kind: str, beside: int) -> list[Block]:
    """What is said of the figures; ``beside`` is what the grand totals have beside the year's expenditure."""
    final = kind == "部门决算"
    word = "决算" if final else "预算"

    def money(amount: int) -> str:
        return f"{wan(amount) or '0.00'}万元"

    classes = "、".join(f"{name}{money(f.total(code))}" for code, name in CLASSES.items() if f.total(code))
    bought = f.goods + f.works + f.services
    lines = [
        f"# 第三部分 {YEAR}年度{kind}情况说明",
        f"## 一、{'收入支出决算' if final else '收支预算'}总体情况说明",
        f"{BODY}{YEAR}年度{'收入支出总计' if final else '收支总预算'}{money(f.total() + beside)}。",
        f"## 二、一般公共预算{'财政拨款' if final else ''}支出情况说明",
        f"一般公共预算{'财政拨款支出' if final else '支出'}包括：{classes}。",
        f"{BODY}{YEAR}年一般公共预算基本支出{money(f.basic())}，其中：",
        f"人员经费{money(f.staff)}，主要用于在职人员的工资和退休人员的补助。",
        f"公用经费{money(f.running)}，主要用于日常办公。",
        "## 三、政府采购情况说明",
        f"{YEAR}年，{BODY}政府采购{word}{money(bought)}，其中：政府采购货物{word}{money(f.goods)}，政府采购工程{word}{money(f.works)}，政府采购服务{word}{money(f.services)}。",
        "## 四、人员情况说明",
        f"{BODY}编制数40名，实有人数33人，其中：在职27人，离休1人，退休5人。",
    ]
    if not final:
        count = len(dict.fromkeys(name for _, name in f.projects))
        lines += [
            "## 五、预算绩效情况说明",
            f"{YEAR}年度，本部门编报绩效目标的项目{count}个，涉及预算金额{money(f.project())}。",
        ]
    blocks: list[Block] = []
    for line in lines:
        marks, _, text = line.partition(" ")
        blocks.append(Heading(text, len(marks)) if marks.strip("#") == "" else Paragraph(line))
    return blocks
