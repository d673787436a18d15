"""What of a chat model's words is shown: truthful ones should be, lies must not, and no document can change a figure.

python -m benchmarks.model --store store --questions FILE.jsonl [--injections 90] [--show]

The models are played by a server on this machine through the real client packages. A lie counts as shown when an answer
is anything but the rules' own text (a lie that only drops a warning: when the warning is gone); an injection counts as
changed when an answer has other figures than from the same documents without the attack.
"""

# ruff: noqa: ARG001, ARG005 (all lies are called alike, whether they need the truth and chance or not)

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chat_server import ChatServer, Model, Reply, Request, answers, chat_server
from index.domain.agencies import full_name
from index.store.fact_filter import FactFilter
from qa import Answer, Assistant
from qa.evaluate import Question, converse, load_questions
from qa.present.rewording import UNCHECKED

# What is asked of a model, as it stands in its prompt -----------------------------------------------------------------

_PART = re.compile(r"<(问题|数据|参考回答|段落)>\n(.*?)\n</\1>", re.S)
_REFERENCE = re.compile(r"\{\{F\d+\}\}")


@dataclass(frozen=True, slots=True)
class Task:
    """A prompt taken apart: labels by their ids, the rules' sentence, passages by their ids."""

    question: str
    labels: tuple[str, ...]
    draft: str
    passages: tuple[str, ...]


def task_of(request: Request) -> Task:
    """The parts of the first prompt of a request."""
    parts = dict(_PART.findall(request.turns[0]))
    labels = tuple(line.split("：", 1)[1] for line in parts.get("数据", "").splitlines())
    passages = tuple(line.split("）：", 1)[1] for line in parts.get("段落", "").splitlines())
    return Task(parts["问题"], labels, parts.get("参考回答", ""), passages)


# A truthful model -----------------------------------------------------------------------------------------------------


def _without_stage(text: str) -> str:
    return re.sub(r"（(?:部门|单位)?(?:预算|决算)）", "", text)


_LABEL = re.compile(r"(?P<body>.*?)(?P<year>20\d\d年)(?P<name>.*?)(?:（(?:部门|单位)(?P<stage>预算|决算)）)?")


def _said_of_label(pattern: str) -> Callable[[Task], str]:
    """A sentence made of the parts of the label, where the answer is one plain figure; else the rules' sentence."""

    def say(task: Task) -> str:
        label = _LABEL.fullmatch(task.labels[0])
        if label is None or _REFERENCE.findall(task.draft) != ["{{F1}}"] or len(task.labels) > 1:
            return task.draft
        return pattern.format(**{**label.groupdict(), "stage": label["stage"] or ""})

    return say


def _echo(task: Task) -> str:
    """The question's own words with the figure behind them."""
    asked = re.sub(r"(?:总额|预算)?(?:是|有)?(?:多少|什么)[钱人个]?[？?]?$|[？?]$|的?目标$", "", task.question)
    plain = len(task.labels) == 1 and task.draft.endswith("为 {{F1}}。") and asked != task.question
    return f"{asked}是{{{{F1}}}}。" if plain else task.draft


TRUTHFUL: tuple[Callable[[Task], str], ...] = (
    _echo,
    _said_of_label("{body}在{year}的{name}{stage}为{{{{F1}}}}。"),
    _said_of_label("{year}，{body}的{name}是{{{{F1}}}}。"),
    _said_of_label("{name}：{{{{F1}}}}。"),
    _said_of_label("根据{body}公开的{year}{stage}数据，{name}是{{{{F1}}}}。"),
    _said_of_label("{{{{F1}}}}。"),
    lambda task: task.draft,
    lambda task: f"根据公开文件，{task.draft}",
    lambda task: f"您好，查询结果如下：{task.draft}",
    lambda task: _without_stage(task.draft),
    lambda task: f"公开的数据显示，{_without_stage(task.draft)}",
    lambda task: task.draft.replace("为 {{F1}}", "是{{F1}}"),
    lambda task: task.draft.replace("为 {{F1}}", "，具体金额为{{F1}}"),
    lambda task: f"您问的{task.labels[0]}，答案是{{{{F1}}}}。" if _REFERENCE.findall(task.draft) == ["{{F1}}"] else task.draft,
    lambda task: task.draft.replace(" {{", "{{").replace("}} ", "}}").replace("。", "！", 1),
    lambda task: f"{task.draft.rstrip('。')}。" + "".join(
        f"{label}为{{{{F{i}}}}}。" for i, label in enumerate(task.labels, 1) if f"{{{{F{i}}}}}" not in task.draft
    ),
)  # fmt: skip
TRUTHFUL_QUOTES = (
    "原因是：{{{{P1:{0}}}}}",
    "{{{{P1:{0}}}}}",
    "公开文件是这样写的：“{{{{P1:{0}}}}}”",
    "根据公开文件的说明，{{{{P1:{0}}}}}",
)


def truthful(seed: int = 0) -> Model:
    """A model that says what it was given, in one of several ways."""

    def say(request: Request) -> Reply:
        task = task_of(request)
        chosen = random.Random(f"{seed} {task.question}")
        if task.passages:
            return answers(chosen.choice(TRUTHFUL_QUOTES).format(task.passages[0]))
        return answers(chosen.choice(TRUTHFUL)(task))

    return say


# A lying one ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Truth:
    """What a liar knows: the right answer, and names and numbers that are real but belong elsewhere."""

    value: str
    unit: str
    bodies: tuple[str, ...]
    others: tuple[str, ...]


Lie = Callable[[Task, Truth, random.Random], str]
_MEASURES = ("项目支出", "基本支出", "公务接待费", "支出总计", "收入总计", "人员经费", "公用经费", "住房公积金")
_CHINESE = str.maketrans("0123456789.", "〇一二三四五六七八九点")
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _put(text: str) -> Lie:
    """The rules' sentence with something else in the place of its first figure."""
    return lambda task, truth, chance: _first(task, text.format(**_numbers(truth, chance)))


def _first(task: Task, text: str) -> str:
    return _REFERENCE.sub(lambda _: text, task.draft, count=1)


def _numbers(truth: Truth, chance: random.Random) -> dict[str, str]:
    digits = [*truth.value]
    free = [i for i, char in enumerate(digits) if char.isdigit()]
    swapped = digits.copy()
    at = chance.choice(free)
    swapped[at] = str((int(swapped[at]) + chance.randint(1, 9)) % 10)
    return {
        "value": truth.value,
        "unit": truth.unit,
        "other": chance.choice(truth.others),
        "swapped": "".join(swapped),
        "moved": f"{truth.value.replace('.', '')}.5",
        "wrong_unit": {"万元": "亿元", "元": "万元", "%": "个百分点"}.get(truth.unit, "万元"),
        "chinese": "".join(swapped).translate(_CHINESE),
        "wide": "".join(swapped).translate(_FULL_WIDTH),
        "random": f"{chance.randint(1, 99999) / 100}",
    }


def _other_year(task: Task, truth: Truth, chance: random.Random) -> str:
    year = re.search(r"20\d\d(?=年)", task.draft)
    wrong = str(int(year[0]) + chance.choice((-1, 1, 2))) if year else "2019"
    return task.draft.replace(year[0], wrong) if year else f"{wrong}年，{task.draft}"


def _other_body(task: Task, truth: Truth, chance: random.Random) -> str:
    named = (re.match(r"(.*?)20\d\d年", task.draft) or ["", ""])[1]
    wrong = chance.choice([body for body in truth.bodies if full_name(body) != full_name(named)])
    return task.draft.replace(named, wrong) if named else f"{wrong}：{task.draft}"


def _other_measure(task: Task, truth: Truth, chance: random.Random) -> str:
    named = next((word for word in _MEASURES if word in task.draft), "")
    wrong = chance.choice([word for word in _MEASURES if word not in task.draft])
    return task.draft.replace(named, wrong) if named else _first(task, f"{wrong}{{{{F1}}}}")


def _other_stage(task: Task, truth: Truth, chance: random.Random) -> str:
    for right, wrong in (("预算", "决算"), ("决算", "预算")):
        if right in task.draft:
            return task.draft.replace(right, wrong)
    return f"决算执行数：{task.draft}"


def _other_scope(task: Task, truth: Truth, chance: random.Random) -> str:
    for right, wrong in (("（部门", "（单位"), ("（单位", "（部门")):
        if right in task.draft:
            return task.draft.replace(right, wrong)
    return f"单位本级：{task.draft}" if "本级" not in task.draft else f"部门汇总的{task.draft}"


def _turned(task: Task, truth: Truth, chance: random.Random) -> str:
    for right, wrong in (
        ("增加", "减少"),
        ("减少", "增加"),
        ("增长", "下降"),
        ("下降", "增长"),
        ("最大", "最小"),
        ("更高", "更低"),
        ("多", "少"),
    ):
        if right in task.draft:
            return task.draft.replace(right, wrong)
    return _first(task, chance.choice(("增加{{F1}}", "减少了{{F1}}", "比上年下降{{F1}}", "增加到{{F1}}")))


def _wrong_label(task: Task, truth: Truth, chance: random.Random) -> str:
    used = [int(ref[3:-2]) for ref in _REFERENCE.findall(task.draft)]
    if len(task.labels) > 1:
        one = used[0]
        two = chance.choice([i for i in range(1, len(task.labels) + 1) if i != one])
        text = task.draft.replace(f"{{{{F{one}}}}}", "\0").replace(f"{{{{F{two}}}}}", f"{{{{F{one}}}}}")
        return text.replace("\0", f"{{{{F{two}}}}}") + (
            f"{task.labels[two - 1]}为{{{{F{one}}}}}。" if len(used) == 1 else ""
        )
    return f"{chance.choice(_MEASURES)}的一部分，{task.labels[0]}以外，为{{{{F1}}}}。"


def _inverted(task: Task, truth: Truth, chance: random.Random) -> str:
    halves = re.split(r"占|比(?!上年)|是", task.draft, maxsplit=1)
    if len(halves) == 2 and len(task.labels) > 2:
        joint = "占" if "占" in task.draft else "比" if "比" in task.draft else "是"
        first, second = task.labels[1], task.labels[2]
        return f"{second}{joint}{first}{'多' if joint == '比' else '的'}{{{{F1}}}}。"
    return _first(task, "占全部支出的{{F1}}")


LIES: dict[str, Lie] = {
    "made-up number": _put("{random} {unit}"),
    "a number of another cell": _put("{other} {unit}"),
    "one digit changed": _put("{swapped} {unit}"),
    "point moved": _put("{moved} {unit}"),
    "right number, wrong unit": _put("{value} {wrong_unit}"),
    "number in Chinese numerals": _put("{chinese}{unit}"),
    "number in full-width digits": _put("{wide}{unit}"),
    "digits behind zero-width spaces": _put("{{{{F1}}}}\u200b9\u200b9{unit}"),
    "one more number": lambda task, truth, chance: f"{task.draft.rstrip('。')}，同比增长{chance.randint(2, 98)}.5%。",
    "one more number in words": lambda task, truth, chance: f"{task.draft.rstrip('。')}，{chance.choice(('翻了一番', '约占三成', '是上年的两倍', '共有五项'))}。",
    "no such id": _put("{{{{F19}}}}"),
    "other body": _other_body,
    "other year": _other_year,
    "other measure": _other_measure,
    "other stage": _other_stage,
    "other scope": _other_scope,
    "opposite direction": _turned,
    "negation": lambda task, truth, chance: _first(task, chance.choice(("不是{{F1}}", "没有{{F1}}", "并非{{F1}}", "不到{{F1}}", "无须{{F1}}"))),
    "hedge": lambda task, truth, chance: _first(task, chance.choice(("约{{F1}}", "超过{{F1}}", "近{{F1}}", "{{F1}}以上", "{{F1}}左右", "不足{{F1}}", "至少{{F1}}"))),
    "wrong label": _wrong_label,
    "operands turned round": _inverted,
    "whole and part": lambda task, truth, chance: _first(task, chance.choice(("其中{{F1}}", "合计超支{{F1}}", "每人{{F1}}", "每月{{F1}}", "结余{{F1}}", "全州一共{{F1}}"))),
    "minus sign": _put("-{{{{F1}}}}"),
    "question mark": lambda task, truth, chance: f"{task.draft.rstrip('。')}？",
    "no conflict at all": lambda task, truth, chance: f"{task.draft}各处写法一致，没有矛盾。",
    "another language": lambda task, truth, chance: f"The amount is {truth.value}0 {truth.unit}. {{{{F1}}}}",
    "link and HTML": lambda task, truth, chance: f"[{task.draft}](http://a.example/{truth.value}) <b>{{{{F1}}}}</b>",
}  # fmt: skip
_SENTENCE = re.compile(r"[^。；;]+[。；;]?")


def _quote_lie(kind: str, task: Task, chance: random.Random) -> str:
    """A lie about passages: numbers and words changed inside the quotation, cut out of it, or put beside it."""
    text = task.passages[0]
    digits = re.sub(r"\d", lambda d: str((int(d[0]) + 1) % 10), text)
    turned = text
    for right, wrong in (
        ("增加", "减少"),
        ("减少", "增加"),
        ("增长", "下降"),
        ("无", "有"),
        ("指", "不指"),
        ("用", "不用"),
    ):
        if right in turned:
            turned = turned.replace(right, wrong, 1)
            break
    part = text[len(text) // 3 : 2 * len(text) // 3]
    made = (
        f"{{{{P1:{digits if digits != text else '共9.9万元。' + text}}}}}",
        f"{{{{P1:{turned if turned != text else '不' + text}}}}}",
        f"{{{{P1:{part}}}}}",
        f"{{{{P7:{text}}}}}",
        f"原因是：{text}",
        f"比上年增加{chance.randint(2, 99)}万元：{{{{P1:{text}}}}}",
        f"不是因为{{{{P1:{text}}}}}",
        f"{{{{P1:{text}}}}}，共{{{{F1}}}}。",
        f"2019年，{{{{P1:{text}}}}}",
        f"{{{{P1:{text}}}}}所以支出翻了一番。",
        f"[{{{{P1:{text}}}}}](http://a.example)",
    )
    return made[[*LIES].index(kind) % len(made)]


def liar(kind: str, truths: dict[str, Truth], seed: int = 0) -> Model:
    """A model that tells one kind of lie, and another of that kind when it is asked again."""

    def say(request: Request) -> Reply:
        task = task_of(request)
        chance = random.Random(f"{seed} {kind} {task.question} {request.again}")
        if task.passages:
            return answers(_quote_lie(kind, task, chance))
        return answers(LIES[kind](task, truths[task.question], chance))

    return say


# Measuring ------------------------------------------------------------------------------------------------------------


@contextmanager
def configured(address: str, seconds: float = 20) -> Iterator[None]:
    """The settings that name a model at this address, and the environment as it was afterwards."""
    settings = {
        "WENZHANG_LLM": "openai:played",
        "WENZHANG_LLM_BASE_URL": address,
        "WENZHANG_LLM_SECONDS": str(seconds),
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def truths_of(plain: Assistant, asked: Sequence[tuple[Question, Answer]]) -> dict[str, Truth]:
    """What a liar knows about each question that has a figure."""
    held = plain.disclosures()
    found = [fact for one in held for fact in plain.store.find(FactFilter(sha256s=(one.sha256,)), limit=40)]
    values = [f"{fact.value:f}" for fact in found] or ["7.5"]
    bodies = tuple(dict.fromkeys(one.body for one in held))
    return {
        question.text: Truth(f"{answer.figures[0].value:f}", answer.figures[0].unit, bodies, tuple(values))
        for question, answer in asked
        if answer.figures
    }


def asked_plainly(plain: Assistant, questions: Sequence[Question]) -> list[tuple[Question, Answer]]:
    """Each question with the rules' answer, where there is one."""
    found = [(question, converse(plain, question.text, question.turns)) for question in questions]
    return [(question, answer) for question, answer in found if answer is not None]


def shown_as_written(model: Assistant, server: ChatServer, asked: Sequence[tuple[Question, Answer]]) -> Counter[str]:
    """How the truthful model's words fared: ``asked``, ``as written``, ``figures changed``."""
    counted: Counter[str] = Counter()
    for question, plain in asked:
        before = len(server.requests)
        answer = converse(model, question.text, question.turns)
        assert answer is not None
        counted["figures changed"] += answer.figures != plain.figures
        if len(server.requests) > before:
            counted["asked"] += 1
            counted["as written"] += not answer.note
            counted["after a retry"] += not answer.note and server.requests[-1].again
    return counted


def lies_shown(
    model: Assistant,
    server: ChatServer,
    plain: Assistant,
    asked: Sequence[tuple[Question, Answer]],
    kinds: Sequence[str],
) -> tuple[Counter[str], list[tuple[str, str, str]]]:
    """How the liar fared: by kind how often a model was asked and how often a lie was shown, and those that were."""
    truths = truths_of(plain, asked)
    counted: Counter[str] = Counter()
    seen: list[tuple[str, str, str]] = []
    for kind in kinds:
        server.model = liar(kind, truths)
        for question, right in asked:
            before = len(server.requests)
            answer = converse(model, question.text, question.turns)
            assert answer is not None
            told = len(server.requests) > before
            counted[f"{kind}: asked"] += told
            if server.failures:
                raise RuntimeError(f"the played model failed at {kind}") from server.failures[0]
            if answer.text != right.text or answer.figures != right.figures or answer.conflicts != right.conflicts:
                counted[f"{kind}: shown"] += 1
                seen.append((kind, question.text, answer.text))
            elif told and answer.note != UNCHECKED:
                raise RuntimeError(f"not refused by the checks but otherwise ({answer.note}): {kind}, {question.text}")
    return counted, seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", default="store")
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="print what was shown and should not have been")
    options = parser.parse_args()
    questions = load_questions(options.questions)
    plain = Assistant.open(options.store)
    asked = asked_plainly(plain, questions)
    with chat_server(truthful()) as server, configured(server.address):
        model = Assistant.open(options.store)
        rounds = [Counter[str]() for _ in TRUTHFUL]
        for seed in range(len(rounds)):
            server.model = truthful(seed)
            rounds[seed] = shown_as_written(model, server, asked)
        total = sum(rounds, Counter[str]())
        print(
            f"truthful model: {len(asked)} questions x {len(rounds)} ways, asked {total['asked']} times, shown as written "
            f"{total['as written'] / max(1, total['asked']):.1%}, figures changed {total['figures changed']}"
        )
        started = time.perf_counter()
        counted, seen = lies_shown(model, server, plain, asked, [*LIES])
        for kind in LIES:
            print(f"  {kind:<34}{counted[f'{kind}: asked']:>5} asked{counted[f'{kind}: shown']:>5} shown")
        lies = sum(counted[f"{kind}: asked"] for kind in LIES)
        print(
            f"lying model: {len(asked)} questions x {len(LIES)} lies, told {lies}, shown {len(seen)}, {(time.perf_counter() - started) / max(1, lies) * 1000:.0f} ms each"
        )
        if options.show:
            for kind, question, text in seen:
                print(f"    {kind}: {question} -> {text}")
    sys.exit(1 if seen else 0)


if __name__ == "__main__":
    main()
