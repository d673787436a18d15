"""The label cells of a table → what each row is of: subjects, projects, lines, catalogue items, a unit, a place.

A row takes from the rows above it what it leaves out: a cell that spans several rows, the 类 over a 款, the unit over its
subjects, the heading (一、 （一） 1.) over what is counted within it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from index.domain.address import Classification, Facet, Flow, Fund, Role, Scope, Stage
from index.domain.amounts import is_empty_mark, normalise, parse_cell, squeeze, without_marks
from index.domain.disclosure import Cell, Column, Table
from index.domain.subjects import (
    classification,
    codes_of,
    economic_code,
    join_code,
    split_leading_code,
    subject_names,
    subject_path,
)
from index.domain.terms import canonical, is_known, key, project_topic, without_ordinal
from index.tables.header_words import YEAR, dimensions_in
from index.tables.headers import TOTAL_WORDS

_UNITS_ABOVE_SUBJECTS = re.compile(
    r"(?:单位|部门)(?:名称)?[(/、（]科目(?:名称)?[)）]?(?:名称)?$|科目(?:名称)?[(/、（](?:单位|部门)(?:名称)?[)）]?$"
)
_ORDINALS = (
    re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]"),
    re.compile(r"^[(（][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"^\d{1,2}[、.．](?!\d)"),
    re.compile(r"^[(（]\d{1,2}[)）]"),
)
_NO_ORDINAL = len(_ORDINALS) + 1
_COUNTED_IN = re.compile(r"\((?:辆|台|套|台套|台/套|个|人|名|平方米|万元|元|%)\)$")
_PLACE = re.compile(r"^(?!全|其他|各)[一-鿿]{1,8}[市县区州盟旗](?:本级)?$")
_FEWEST_PLACES = 3
_CATALOGUE_CODE = re.compile(r"^(?:[A-C]\d*|\d{2,8})[-—－.、]?(?=[一-鿿])")
_SCOPED = re.compile(r"^(?:全[省市县区州旗]|[省市县区州旗]本级|[省市县区州]级)(?P<rest>.+)$")
_CATALOGUE_LETTER = re.compile(r"(?<=[一-鿿])[A-C]$")
_OWN_LEVEL = re.compile(r"^(?:局|厅|委|办|部|处|中心|单位|部门|机关)?(?:本级|机关)(?:[(（].*[)）])?$")


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What the label cells of a row say. ``item`` is () for a row that counts the whole table (``total``) and for one that
    names nothing. ``unit``: the unit (单位) that the row is of, "" for the disclosure's own. ``fund``: what the row's own name
    says of it under 年初结转和结余. ``year``, ``stage``,
    ``scope`` and ``role``: of a row of one of several years, of a stage, of 全市, or of a change."""

    name: str = ""
    code: str = ""
    project: str = ""
    item: tuple[Facet, ...] = ()
    total: bool = False
    unit: str = ""
    recipient: str = ""
    fund: Fund | None = None
    year: int | None = None
    stage: Stage | None = None
    scope: Scope | None = None
    role: Role | None = None
    flags: tuple[str, ...] = ()


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = files("index.tables").joinpath("data/label_columns.csv").read_text(encoding="utf-8")
    return tuple((row["kind"], re.compile(row["pattern"])) for row in csv.DictReader(text.splitlines()))


def label_kind(column: Column) -> str:
    """What a label column holds, "" for a name of whatever kind: unit_code, unit, none, government_economic,
    department_economic, functional, procurement, project, place, category. The lowest word that tells decides."""
    for word in reversed([squeeze(normalise(word)) for word in column.path]):
        for kind, pattern in _kinds():
            if pattern.search(word):
                return kind
    return ""


@dataclass(slots=True)
class _Texts:
    """The label texts of a row by what they are."""

    codes: list[str] = field(default_factory=list)
    subjects: list[tuple[str, str, str]] = field(default_factory=list)  # kind, code, name as printed
    projects: list[str] = field(default_factory=list)
    catalogue: list[str] = field(default_factory=list)
    unit: str = ""
    place: str = ""
    category: str = ""
    when: str = ""
    flags: tuple[str, ...] = ()


def read_labels(
    table: Table, labels: Sequence[Column], flow: Flow | None, *, of_projects: bool = False
) -> list[RowLabel]:
    """What the label columns of one side say of each row. ``flow`` is the side."""
    return list(_Reader(table, labels, flow, of_projects).read())


class _Reader:
    """Reads the labels of one side of a table from its first row to its last."""

    def __init__(self, table: Table, labels: Sequence[Column], flow: Flow | None, of_projects: bool) -> None:
        self.table, self.labels, self.flow, self.of_projects = table, labels, flow, of_projects
        self.kinds = {column.index: label_kind(column) for column in labels}
        self.above_subjects = any(c.path and _UNITS_ABOVE_SUBJECTS.search(normalise(c.path[-1])) for c in labels)
        self.names: dict[str, str] = {}  # code → name as printed, of the rows above
        self.codes_above: list[str] = []
        self.projects_above: list[str] = []
        self.catalogue_above: list[str] = []
        self.stack: list[tuple[int, Facet]] = []
        self.carried = ""
        self.seen: set[str] = set()
        self.unit = ""
        self.stage: Stage | None = None
        self.places = self._are_places()

    def read(self) -> Iterator[RowLabel]:
        """The labels, row by row."""
        above = RowLabel()
        for number in range(len(self.table.rows)):
            texts = self._texts(number)
            named = texts.subjects or texts.projects or texts.catalogue or texts.unit or texts.place or texts.category
            above = above if texts.when and not named else self._row(texts, number)
            yield _of_year(above, texts.when) if texts.when else above

    def _texts(self, number: int) -> _Texts:
        found = _Texts()
        levels = [c.index for c in self.labels if c.path and c.path[-1] in ("类", "款", "项")]
        codes: list[str] = []
        for column in self.labels:
            text = self._text(number, column.index)
            kind = self.kinds[column.index]
            is_total = text.strip(":：") in TOTAL_WORDS
            if column.index in levels and not is_total:
                is_code = bool(re.fullmatch(r"\d+", normalise(text)))
                codes.append(text if is_code else "")
                if not is_code and not is_empty_mark(text):
                    _take(found, "", text, self.above_subjects)  # 人员经费合计, drawn over the columns of the codes
                continue
            if is_total and (column.index in levels or kind in ("none", "unit_code")):
                found.category = text.strip(":：")
            if is_empty_mark(text) or column.index in levels or kind in ("none", "unit_code"):
                continue
            if codes and any(codes):
                found.codes += self._completed(codes)
                codes = []
            leaf = column.path[-1] if column.path else ""
            if not kind and leaf.startswith("项目") and any(code for _, code, _ in found.subjects):
                kind = "project"  # 科目编码 | 科目 | 项目
            if kind == "project" and not self.of_projects and is_known(text):
                kind = ""  # 项目名称 over the lines of a 收支 table
            _take(found, kind, text, self.above_subjects)
        if any(codes):
            found.codes += self._completed(codes)
        if found.codes:
            _close_subject(found, "", "")
        return found

    def _text(self, number: int, index: int) -> str:
        """The text of a label cell, of a cell above it that spans down to this row included."""
        for back in range(number, -1, -1):
            cell = self.table.rows[back][index]
            if cell is not None:
                return without_marks(squeeze(cell.text)) if back == number or cell.row_span > number - back else ""
            if number - back > 200:
                break
        return ""

    def _completed(self, codes: list[str]) -> list[str]:
        """类, 款 and 项 of a row, with those that it leaves to the row above: ("", "40", "") below ("201", "", "")."""
        filled = list(codes)
        for i, code in enumerate(filled):
            if code:
                break
            filled[i] = self.codes_above[i] if i < len(self.codes_above) else ""
        self.codes_above = filled
        return [code for code in filled if code]

    def _row(self, texts: _Texts, number: int) -> RowLabel:
        kind, code, name = texts.subjects[-1] if texts.subjects else ("", "", "")
        if texts.projects and texts.projects[-1] in TOTAL_WORDS:
            name, texts.projects = name or texts.projects[-1], []
        elif name.strip(":：") in TOTAL_WORDS and texts.projects and any(p not in TOTAL_WORDS for p in texts.projects):
            texts.subjects, name, code = texts.subjects[:-1], "", ""
        if not (name or code or texts.projects or texts.catalogue or texts.unit or texts.place) and self.labels:
            name = texts.category or self._reaching(number)
            kind = "category"
        if squeeze(name).strip(":：") in TOTAL_WORDS or texts.unit in TOTAL_WORDS or texts.category in TOTAL_WORDS:
            self.stack = []
            return RowLabel(
                name or "合计", code, total=True, flags=texts.flags, unit="" if texts.unit in TOTAL_WORDS else self.unit
            )
        if not self.labels:
            return RowLabel(total=True)
        self.unit = texts.unit or self.unit
        if self.above_subjects and name and not code and not subject_names(code):
            self.unit = name
        if name in self.places or (self.places and name.endswith("本级")):
            return self._of_place(name)
        if texts.place:
            return self._of_place(texts.place)
        if (
            self.unit
            and (texts.unit or name == self.unit)
            and not texts.projects
            and (not name or name == self.unit)
            and not code
        ):
            return RowLabel(self.unit, total=True, unit=self.unit)
        return self._of_things(texts, kind, code, name)

    def _of_place(self, place: str) -> RowLabel:
        """A row of a column of places: a place, or a heading over places (一、提前下达数)."""
        if _PLACE.match(place) or place.endswith("本级"):
            return RowLabel(place, recipient=place, total=True, stage=self.stage)
        self.stage = dimensions_in(place)[0].stage
        return RowLabel(place, total=True, stage=self.stage)

    def _of_things(self, texts: _Texts, kind: str, code: str, name: str) -> RowLabel:
        facets: list[Facet] = []
        fund: Fund | None = None
        scope: Scope | None = None
        project = ""
        if texts.projects:
            path = self._project_path(texts.projects)
            facets.append(Facet(Classification.PROJECT, path))
            project = texts.projects[-1]
        if texts.catalogue:
            facets.append(_catalogue_facet(texts.catalogue))
        for of_kind, own_code, own_name in texts.subjects:
            scope, own_name = _without_scope(own_name)
            facet, said = self._subject(of_kind, own_code, own_name)
            fund = said or fund
            facets.append(facet)
        if not facets and name:
            facet, fund = self._subject(kind, code, name)
            facets.append(facet)
        if not project and facets and facets[0].classification is Classification.PROJECT:
            project = name
        shown = name or (subject_names(code) or ("",))[0] or (texts.catalogue[-1] if texts.catalogue else "")
        return RowLabel(shown, code, project, tuple(facets), unit=self.unit, fund=fund, scope=scope, flags=texts.flags)

    def _project_path(self, projects: list[str]) -> tuple[str, ...]:
        width = sum(kind == "project" for kind in self.kinds.values())
        if len(projects) < width and self.projects_above and projects[0] != self.projects_above[0]:
            # a project of the lower level below the one that stands above it
            column_of_first = self._first_project_column(projects[0])
            projects = [*self.projects_above[:column_of_first], *projects]
        self.projects_above = projects
        names = [project_topic(name) or key(name) for name in projects]
        return tuple(dict.fromkeys(names))

    def _first_project_column(self, text: str) -> int:
        columns = [index for index, kind in self.kinds.items() if kind == "project"]
        for row in self.table.rows:
            for place, index in enumerate(columns):
                cell = row[index]
                if cell is not None and squeeze(cell.text) == text:
                    return place
        return 0

    def _subject(self, kind: str, code: str, printed: str) -> tuple[Facet, Fund | None]:
        """The facet of one subject, line or name of a row."""
        name = _COUNTED_IN.sub("", normalise(squeeze(without_ordinal(printed))))
        if code:
            return self._coded(kind, code, name), None
        level = _level(printed)
        del self.stack[next((i for i, (above, _) in enumerate(self.stack) if above >= level), len(self.stack)) :]
        own = key(name)
        if own in self.seen and self.carried and kind != "category":
            fund = dimensions_in(name)[0].fund
            if fund is not None:
                return Facet(Classification.LINE, (self.carried,)), fund
        self.seen.add(own)
        facet = self._named(kind, name)
        is_carried = facet.classification is Classification.LINE and "结转" in facet.name
        self.carried = facet.name if is_carried else self.carried if dimensions_in(name)[0].fund else ""
        self.stack.append((level, facet))
        return facet, None

    def _coded(self, kind: str, code: str, name: str) -> Facet:
        classified = classification(code)
        if classified is Classification.NONE:
            classified = _CLASSES.get(kind, Classification.NAMED)
        self.names[code] = key(name) or self.names.get(code, "")
        printed = [
            self.names.get(code[:length]) or key((subject_names(code[:length]) or ("",))[0])
            for length in range(3, len(code), 2)
        ]
        own = key(name) or self.names[code] or next(iter(subject_names(code)), code)
        return Facet(classified, (*(p for p in printed if p), own), code)

    def _named(self, kind: str, name: str) -> Facet:
        """What a name without a code is: a subject of the side that it stands on, a line of the standard forms, a name."""
        code = self._code_by_name(kind, name)
        if code:
            return Facet(classification(code), subject_path(code, name), code)
        if is_known(name):
            return Facet(Classification.LINE, (canonical(name),))
        above = tuple(part for facet in [f for _, f in self.stack][-1:] for part in facet.path)
        lines = bool(self.stack) and self.stack[-1][1].classification is Classification.LINE
        path = (key(name),) if lines else (*above, key(name))
        if self.flow is Flow.REVENUE and re.search(r"收入$|税$|[税费]收入|罚没|捐赠", name):
            return Facet(Classification.REVENUE, path)
        return Facet(Classification.PROJECT if self.of_projects else Classification.NAMED, path)

    def _code_by_name(self, kind: str, name: str) -> str:
        """The code that a name tells without ambiguity on this side, under the subject that stands above it."""
        codes = codes_of(name)
        parent = next((f.code for _, f in reversed(self.stack) if f.code), "")
        if kind == "government_economic":
            fitting = [c for c in codes if c.startswith("5")]
        elif kind == "department_economic":
            return economic_code(name)
        elif self.flow is Flow.REVENUE:
            fitting = [c for c in codes if c.startswith("1")]
        else:
            fitting = [c for c in codes if len(c) == 3 and c[0] in "235"][:1]
            within = [c for c in codes if parent and c.startswith(parent) and c != parent]
            fitting = (
                fitting or within or ([] if is_known(name) else [c for c in codes if c.startswith("2") and len(c) == 5])
            )
        under = [c for c in fitting if parent and c.startswith(parent) and c != parent]
        chosen = sorted(under or fitting, key=len)
        nested = all(code.startswith(chosen[0]) for code in chosen)
        return chosen[0] if chosen and nested else ""

    def _reaching(self, number: int) -> str:
        """The text of a cell of the other side that is drawn over the label columns of this one (公用经费合计)."""
        label = self.labels[0]
        cells: Sequence[Cell | None] = self.table.rows[number]
        over = (cell for cell in cells[: label.index] if cell and cell.column + cell.column_span > label.index)
        return without_ordinal(next((squeeze(cell.text) for cell in over if parse_cell(cell.text) is None), ""))

    def _are_places(self) -> frozenset[str]:
        """The names of places, where several rows of a name column are places: 地区, 市县."""
        texts = {
            squeeze(cell.text)
            for column in self.labels
            if self.kinds[column.index] in ("", "place")
            for row in self.table.rows
            if (cell := row[column.index]) is not None
        }
        places = frozenset(text for text in texts if _PLACE.match(text))
        return places if len(places) >= _FEWEST_PLACES else frozenset()


_CLASSES = {
    "functional": Classification.FUNCTIONAL,
    "department_economic": Classification.ECONOMIC,
    "government_economic": Classification.GOVERNMENT_ECONOMIC,
}


def _take(found: _Texts, kind: str, text: str, above_subjects: bool) -> None:
    """One label text, put where its column's kind and its own form say."""
    if re.fullmatch(r"\d+", normalise(text)) and kind not in ("unit", "place", "project", "procurement", "year"):
        found.codes.append(text)
    elif kind == "unit" and not above_subjects:
        found.unit = _without_code(text)
    elif kind == "place":
        found.place = text
    elif kind == "category":
        found.category = text
    elif kind == "year":
        found.when = text
    elif kind == "project" and not found.codes:
        found.projects.append(text)
    elif kind == "procurement":
        found.catalogue.append(text)
    else:
        _close_subject(found, kind, text)


def _close_subject(found: _Texts, kind: str, text: str) -> None:
    code, flags = join_code(found.codes)
    own_code, name = split_leading_code(without_ordinal(text))
    found.flags = (*found.flags, *flags)
    if not code and not own_code:
        name = text
    found.subjects.append((kind, code or own_code, name))
    found.codes = []


def _of_year(label: RowLabel, when: str) -> RowLabel:
    """The label of a row that is of one year (2025年), or of the change between two (增减变化金额, 增减比例)."""
    year = YEAR.search(normalise(when))
    if year:
        return replace(label, year=int(year[1]))
    if "增" in when or "变" in when:
        return replace(label, role=Role.CHANGE_RATE if re.search(r"[%％率]|比例|幅", when) else Role.CHANGE)
    return label


def _without_code(text: str) -> str:
    return re.sub(r"^\d{3,}[-—－\s]*", "", normalise(text)) or text


def _without_scope(printed: str) -> tuple[Scope | None, str]:
    """A standard line of 全市 or 市本级 without these words: 全市国有资本经营收入."""
    found = _SCOPED.match(without_ordinal(printed))
    if found is None or not is_known(found["rest"]):
        return None, printed
    return Scope.REGION if printed.startswith("全") else Scope.OWN_LEVEL, found["rest"]


def _level(printed: str) -> int:
    """How deep a name stands by what numbers it: 一、 0, （一） 1, 1. 2, （1） 3, none 5."""
    return next((i for i, pattern in enumerate(_ORDINALS) if pattern.match(printed.strip())), _NO_ORDINAL)


def _catalogue_facet(texts: Sequence[str]) -> Facet:
    plain = (_CATALOGUE_LETTER.sub("", _CATALOGUE_CODE.sub("", normalise(without_ordinal(text)))) for text in texts)
    names = tuple(dict.fromkeys(key(name) or name for name in plain))
    if len(names) == 1 and is_known(f"政府采购{names[0]}") and canonical(f"政府采购{names[0]}").startswith("政府采购"):
        return Facet(Classification.LINE, (canonical(f"政府采购{names[0]}"),))
    code = _CATALOGUE_CODE.match(normalise(texts[-1]))
    return Facet(Classification.PROCUREMENT, names, code[0].rstrip("-—－.、") if code else "")


def is_own_level(unit: str) -> bool:
    """Whether a unit row is the department's own level (局本级, 机关)."""
    return bool(_OWN_LEVEL.match(unit))
