"""Years that a disclosure of its year cannot name where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from index.domain.address import Stage
from index.domain.amounts import normalise
from index.reconcile.prose.sentences import Check, Sentences, failed, where

_QUOTED = re.compile(r"《[^》]*》|“[^”]*”|\"[^\"]*\"")
_COMPARED = re.compile(r"(?:比|与|较|和|同|自|据|按照?)[^,。;:]{0,3}$")
_OWN_YEAR = re.compile(
    r"(?P<year>20\d\d)年度?(?:本级)?(?:部门|单位|收支|区级部门|区级单位)?(?:预算|决算)"
    r"(?P<after>公开|情况|说明|编制|安排|未安排|表|收支|$)"
)
_OPENING = re.compile(r"\s*(?:(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]?)|第.部分|关于|附件?\d*[:：]?|\s)*")
_LEADING_YEAR = re.compile(r"^(?P<year>20\d\d)年度?[,，](?P<rest>[^。;]*)")
_THIS_YEAR = re.compile(r"(?:本年度?|当年)[(（](?P<year>20\d\d)年")
_ASSETS = re.compile("车辆|资产|设备|房屋|人员|编制")
_AS_OF = re.compile(r"截[至止]到?(?P<year>20\d\d)年")
_BASE_YEAR = re.compile(
    r"(?<![占合])(?:比|与|较|同)(?P<year>20\d\d)年度?(?P<what>[^,。;]{0,12}?)"
    r"(?=相比|相同|一致|增加|减少|增长|下降|持平|上升|降低|压减)"
)


def check_years(sentences: Sentences) -> Iterator[Check]:
    """Years that a disclosure of its year cannot name where they stand."""
    own, final = sentences.disclosure.year, sentences.disclosure.stage is Stage.FINAL
    for number, paragraph in enumerate(sentences.paragraphs):
        text = _QUOTED.sub(lambda m: "□" * len(m[0]), normalise(paragraph.text))
        is_heading = paragraph.text.rstrip("。:") == paragraph.heading
        yield from _own_years(sentences, number, text, is_heading)
        for match in _AS_OF.finditer(text):
            year = int(match["year"])
            right = own if final else own - 1
            if year < right and _ASSETS.search(text[match.end() :]):  # a later date may tell what was done since
                severity = "error" if final or right - year > 1 else "warning"
                yield _year(sentences, number, match, year, f"截至日期的年度应当是{right}年", severity)
        for match in _THIS_YEAR.finditer(text):
            if int(match["year"]) != own:
                yield _year(sentences, number, match, int(match["year"]), f"本文件的本年是{own}年", "error")
        for match in _BASE_YEAR.finditer(text):
            year = int(match["year"])
            of_plan = final and re.search("预算", match["what"])
            if re.search("原因|由于", text[: match.start()].split("。")[-1]):
                continue
            if year > own or (year == own and not of_plan):
                yield _year(sentences, number, match, year, f"本文件是{own}年的，不能与{year}年比", "error")
            elif year < own - 1:
                yield _year(
                    sentences, number, match, year, f"一般与上年（{own - 1}年）比，这里比的是{year}年", "warning"
                )


def _own_years(sentences: Sentences, number: int, text: str, is_heading: bool) -> Iterator[Check]:
    own = sentences.disclosure.year
    project = any(said.statement.project for said in sentences.by_paragraph[number])
    for match in _OWN_YEAR.finditer(text):
        year = int(match["year"])
        if year == own or _COMPARED.search(text[: match.start()]) or project:
            continue
        before = text[: match.start()]
        opens = is_heading or (len(text) < 60 and not re.search("[。;,]", text))
        if not opens and (not _OPENING.fullmatch(_without_names(sentences, before)) or match["after"] == "编制"):
            continue  # 作为2025年部门预算安排的依据: another year's budget is spoken of
        certain = is_heading or abs(year - own) > 1 or match["after"] in ("情况", "公开")
        yield _year(
            sentences, number, match, year, f"本文件是{own}年的，这里写的是{year}年", "error" if certain else "warning"
        )
    leading = _LEADING_YEAR.match(text)
    if leading and not project and int(leading["year"]) != own:
        rest = leading["rest"]
        of_own = re.search(r"预算\d|预算为|经费预算|比上年", rest) and not re.search("执行|决算|完成", rest)
        if of_own and not _OWN_YEAR.search(text[: leading.end()]):
            year = int(leading["year"])
            yield _year(
                sentences,
                number,
                leading,
                year,
                f"本文件是{own}年的，这一段说的是{own}年的数，却写{year}年",
                "error" if abs(year - own) > 1 else "warning",
            )


def _without_names(sentences: Sentences, text: str) -> str:
    for name in sorted(sentences.names, key=len, reverse=True):
        text = text.replace(name, "")
    return re.split("[。;]", text)[-1]


def _year(sentences: Sentences, number: int, match: re.Match[str], year: int, why: str, severity: str) -> Check:
    source = sentences.sentence_source(number, match.start("year"), match.end("year"))
    around = sentences.paragraphs[number].text[max(0, match.start() - 6) : match.start("year") + 16]
    return failed(
        "year",
        f"{where(source)}“…{around}…”的年度{year}与本文件不符",
        why,
        sources=[source],
        suspects=[source],
        likely=f"多半是从别的年度抄来没有改，应核对是否为{sentences.disclosure.year}年",
        found=Decimal(year),
        unit="年",
        severity=severity,
        both_ways=False,
    )
