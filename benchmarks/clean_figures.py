"""The figures of a body that is made up: what it spends by subject and project, in whole 元, summed exactly."""

from __future__ import annotations

import random
from dataclasses import dataclass

BODY = "某州测试局"
YEAR = 2024

# code → name; a functional subject has 类, 款 and 项.
CLASSES = {
    "201": "一般公共服务支出",
    "205": "教育支出",
    "206": "科学技术支出",
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "221": "住房保障支出",
}
SECTIONS = {
    "20103": "政府办公厅（室）及相关机构事务",
    "20106": "财政事务",
    "20508": "进修及培训",
    "20605": "科技条件与服务",
    "20805": "行政事业单位养老支出",
    "21011": "行政事业单位医疗",
    "22102": "住房改革支出",
}
ITEMS = {
    "2010301": "行政运行",
    "2010302": "一般行政管理事务",
    "2010350": "事业运行",
    "2010607": "信息化建设",
    "2010608": "财政委托业务支出",
    "2050803": "培训支出",
    "2060503": "科技条件专项",
    "2080501": "行政单位离退休",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出",
    "2101101": "行政单位医疗",
    "2101103": "公务员医疗补助",
    "2210201": "住房公积金",
    "2210203": "购房补贴",
}
OF_PROJECTS = ("2010302", "2010607", "2010608", "2050803", "2060503")
STAFF = {
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30103": "奖金",
    "30108": "机关事业单位基本养老保险缴费",
    "30110": "职工基本医疗保险缴费",
    "30113": "住房公积金",
    "30301": "离休费",
    "30302": "退休费",
}
RUNNING = {
    "30201": "办公费",
    "30205": "水费",
    "30206": "电费",
    "30211": "差旅费",
    "30217": "公务接待费",
    "30228": "工会经费",
    "30229": "福利费",
    "31002": "办公设备购置",
}
ECONOMIC = {"301": "工资福利支出", "302": "商品和服务支出", "303": "对个人和家庭的补助", "310": "资本性支出"}
PROJECTS = (
    "政务信息系统运行维护",
    "业务档案数字化",
    "专用机房电费",
    "培训教材编印",
    "公共数据平台改造",
    "社会调查委托",
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one body spends, in 元. ``items``: subject → (基本, 项目); ``economic``: economic subject → amount;
    ``projects``: (subject, name) → amount; ``other`` is received beside the budget and carried forward."""

    items: dict[str, tuple[int, int]]
    economic: dict[str, int]
    projects: dict[tuple[str, str], int]
    abroad: int
    purchase: int
    driving: int
    hosting: int
    carried: int
    other: int
    goods: int
    works: int
    services: int

    def basic(self, prefix: str = "") -> int:
        return sum(basic for code, (basic, _) in self.items.items() if code.startswith(prefix))

    def project(self, prefix: str = "") -> int:
        return sum(project for code, (_, project) in self.items.items() if code.startswith(prefix))

    def total(self, prefix: str = "") -> int:
        return self.basic(prefix) + self.project(prefix)

    def spent_on(self, prefix: str) -> int:
        return sum(amount for code, amount in self.economic.items() if code.startswith(prefix))

    @property
    def staff(self) -> int:
        return self.spent_on("301") + self.spent_on("303")

    @property
    def running(self) -> int:
        return self.spent_on("302") + self.spent_on("310")

    @property
    def public(self) -> int:
        return self.abroad + self.purchase + self.driving + self.hosting

    @property
    def codes(self) -> list[str]:
        """Every 类, 款 and 项 that is used, in order."""
        return sorted({code[:n] for code in self.items for n in (3, 5, 7)})


def figures(chance: random.Random) -> Figures:
    """A body of some size, drawn."""

    def drawn(low: int, high: int) -> int:
        return chance.randrange(low, high)

    scale = chance.choice((1, 3, 10))
    economic = {code: drawn(20_000, 900_000) * scale for code in STAFF}
    economic |= {code: drawn(2_000, 90_000) * scale for code in RUNNING}
    basic_codes = [code for code in ITEMS if code not in OF_PROJECTS]
    kept = ["2010301", *chance.sample(basic_codes[1:], chance.randrange(4, len(basic_codes)))]
    cuts = sorted(drawn(1, sum(economic.values())) for _ in kept[1:])
    shares = [b - a for a, b in zip([0, *cuts], [*cuts, sum(economic.values())], strict=True)]
    items = {code: (share, 0) for code, share in zip(kept, shares, strict=True)}
    names = list(chance.sample(PROJECTS, chance.randrange(2, len(PROJECTS) + 1)))
    used = chance.sample(OF_PROJECTS, chance.randrange(1, 4))
    projects = {(chance.choice(used), name): drawn(30_000, 3_000_000) for name in names}
    for (code, _), amount in projects.items():
        basic, project = items.get(code, (0, 0))
        items[code] = (basic, project + amount)
    return Figures(
        dict(sorted(items.items())),
        economic,
        projects,
        *(drawn(1_000, 300_000) for _ in range(6)),
        *(drawn(10_000, 900_000) for _ in range(3)),
    )
