"""How agencies are understood that are named shorter than printed, and that none is taken for another one.

``python -m benchmarks.names --bodies FILE`` (a name a line: those of a store, or of the whole country) writes a store of these
agencies and asks for the total of each under short names made by a seed: by cutting the name into words of two
characters and keeping the first of some, and by contractions that people use. Then it asks for bodies that the store does
not hold: the same organs of other places, and other organs of the same places. Reported are how many names were
recognised, taken for another agency, asked back, and not understood, and the time a question takes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.domain.address import Scope, Stage
from index.domain.agencies import full_name, place_of, place_words
from index.domain.disclosure import Disclosure
from index.domain.places import places
from index.store.fact_store import FactStore
from qa.query import Amount, AnyOf
from qa.understand import understand
from qa.understand.lexicon import Lexicon

# Contractions of the language, not those of the lists that understanding uses: what people say in the news.
_CONTRACTIONS = (
    ("医疗保险", "医保"), ("职业教育", "职教"), ("科技大学", "科大"), ("附属学校", "附校"), ("附属中学", "附中"), ("办公室", "办"),
    ("卫生健康", "卫健"), ("委员会", "委"), ("政务服务和数据管理", "政数"), ("退役军人事务", "退役军人"), ("规划和自然资源", "规自"),
    ("安全生产", "安监"), ("疾病预防控制", "疾控"), ("信息中心", "信息中心"), ("外国语", "外语"), ("老年病医院", "老年医院"),
    ("轨道交通", "轨交"), ("电子政务", "电政"), ("监督管理局", "监管局"), ("应急救援", "应急"), ("人民政府", "政府"),
    ("服务中心", "中心"), ("交通运输", "交通"), ("发展和改革", "发改"), ("妇女儿童", "妇儿"), ("公安局", "公安"), ("和", ""),
)  # fmt: skip
_LAST = ("委员会", "办公室", "中心", "医院", "学校", "学院", "大学", "中学", "支队", "分局", "局", "署")
_ORGANS = (
    "信访局", "财政局", "税务局", "审计局", "口岸办公室", "电子政务办公室", "人民政府办公室", "医疗保险事业管理中心", "卫生健康委员会",
    "职业教育中心", "公安局交通警察支队", "退役军人事务局", "中医院", "妇幼保健院", "第一中学", "统计局", "民政局", "档案馆", "党校",
    "供销合作社", "气象局", "图书馆", "体育局", "政务服务和数据管理局", "安全生产监督管理局", "轨道交通局", "建筑工务署", "荣军医院",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tried:
    """A name as somebody types it, the agency that it means ("" for one that is not held), and what came out."""

    said: str
    agency: str
    outcome: str
    seconds: float


def main() -> None:
    """Write the store, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forms", type=int, default=6, help="short names of each agency")
    parser.add_argument("--others", type=int, default=200, help="bodies that are not held")
    parser.add_argument("--ask", type=int, default=80, help="agencies that are asked for")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    names = sorted({full_name(line) for line in given.bodies.read_text(encoding="utf-8").split() if line})
    with tempfile.TemporaryDirectory() as folder:
        store = written(names, Path(folder))
        asked = [name for name in names if place_of(name)]
        asked = rng.sample(asked, min(len(asked), given.ask))
        held = [tried(said, name, store) for name in asked for said in short_names(name, rng, given.forms)]
        others = [tried(said, "", store) for said in not_held(names, rng, given.others)]
        store.close()
    _report("held", held, given.show)
    _report("not held", others, given.show)


def written(names: Sequence[str], folder: Path) -> FactStore:
    """A store with a disclosure of every agency and nothing in it."""
    store = FactStore.create(folder)
    with store.writer() as writer:
        for i, name in enumerate(names):
            path = str(folder / f"{i}.pdf")
            of = Disclosure(
                f"{name}2024年部门预算", path, f"{i:064x}", name, (), Scope.DEPARTMENT, 2024, Stage.BUDGET, 1
            )
            writer.disclosure(of, [], [], "names")
    return store


def tried(said: str, agency: str, lexicon: Lexicon) -> Tried:
    """What understanding makes of a name."""
    started = time.perf_counter()
    reading = understand(f"{said}2024年支出总计是多少", lexicon)
    seconds = time.perf_counter() - started
    best = reading.best
    wanted = best.asked.query.wanted if best and best.complete and isinstance(best.asked.query, Amount) else None
    found = wanted.agency or (wanted.place if agency else "") if wanted is not None else None
    if not found:
        return Tried(said, agency, "not understood", seconds)
    if isinstance(found, AnyOf):
        return Tried(said, agency, "asked back" if agency in found.values else "taken", seconds)
    right = isinstance(found, str) and (found == agency or (bool(agency) and found.endswith(agency)))
    return Tried(said, agency, "recognised" if right else "taken", seconds)


def short_names(name: str, rng: random.Random, count: int) -> Iterator[str]:
    """Short names of an agency: its place short or in full, its organ with words shortened."""
    place = place_of(name)
    organ = name.removeprefix(place)
    before = sorted(word for word in place_words(place) if not word.endswith("自治"))
    for i in range(count):
        short = _contracted(organ, rng) if i % 2 else _dropped(organ, rng)
        yield rng.choice(before) + rng.choice(("", "", "的", "那个")) + short


def _contracted(organ: str, rng: random.Random) -> str:
    for long, short in rng.sample(_CONTRACTIONS, len(_CONTRACTIONS)):
        organ = organ.replace(long, short, 1)
    return organ


def _dropped(organ: str, rng: random.Random) -> str:
    """The organ with two words of two characters shortened to their first where it is long; its last word is kept, or 办 for
    办公室."""
    last = next((word for word in _LAST if organ.endswith(word)), organ[-2:])
    body = organ.removesuffix(last)
    pieces = [body[i : i + 2] for i in range(0, len(body), 2)]
    for at in rng.sample(range(len(pieces)), min(2, len(pieces))) if len(body) > 3 else ():
        pieces[at] = pieces[at][0]
    return "".join(pieces) + last.replace("办公室", "办").replace("委员会", "委")


def not_held(names: Sequence[str], rng: random.Random, count: int) -> Iterator[str]:
    """Bodies that no name of the list is: organs of the list elsewhere, and other organs of its places."""
    known = set(names)
    here = [(place_of(name), name.removeprefix(place_of(name))) for name in names if place_of(name) not in ("", name)]
    everywhere = [place.name for place in places()]
    places_of_organ: dict[str, set[str]] = {}
    for place, organ in here:
        places_of_organ.setdefault(organ, set()).add(place)
    made = 0
    while made < count:
        place, organ = rng.choice(here)
        other = rng.choice(everywhere) if made % 2 else place
        what = organ if made % 2 else rng.choice(_ORGANS)
        if full_name(other + what) in known or any(p.endswith(other) for p in places_of_organ.get(what, ())):
            continue
        made += 1
        yield other + (_contracted(what, rng) if made % 4 < 2 else what)


def _report(title: str, found: Sequence[Tried], show: bool) -> None:
    times = sorted(one.seconds * 1000 for one in found)
    outcomes = Counter(one.outcome for one in found)
    print(f"{title}: {len(found)} names", dict(outcomes), f"median {statistics.median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms")  # fmt: skip
    for one in found if show else ():
        if one.outcome != "recognised" and (one.agency or one.outcome != "not understood"):
            print(f"  {one.outcome}: {one.said} ({one.agency})")


if __name__ == "__main__":
    main()
