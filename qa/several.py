"""Several values at once: a table over bodies, years, stages and topics, in the answer's text and in its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.disclosure import Stage
from qa.answer import Status
from qa.compose import fact_label, fact_name, figure_of
from qa.draft import Draft, NoAnswer, ask_back, draft_of, no_data, one_value
from qa.lookup import Found, Lookup, Value
from qa.question import Query
from qa.vocabulary import Body


@dataclass(frozen=True, slots=True)
class Row:
    """What tells the rows of the table apart. ``stage`` is "" for what has none, such as people."""

    body: str
    year: int
    stage: str

    @property
    def cells(self) -> tuple[str, str, str]:
        return self.body, f"{self.year}年", self.stage


def asked_in_several(query: Query) -> bool:
    """Whether a table answers better than lines: over bodies, years or stages."""
    return (
        query.every_body
        or query.every_year
        or query.every_scope
        or max(map(len, (query.bodies, query.years, query.stages))) > 1
    )


def table(query: Query, lookup: Lookup) -> Draft:
    """Every value asked for, a row a body, year and stage, a column a topic; what is missing is said under it."""
    rows: dict[Row, dict[str, Value]] = {}
    notes: dict[str, None] = {}
    for body, year, topic, stage in _places(query, lookup):
        asked = replace(query, stages=(stage,) if stage else ())
        try:
            found = _found(asked, lookup, body, topic, year)
        except NoAnswer as end:
            if end.draft.status is Status.AMBIGUOUS:
                raise
            notes[end.draft.text] = None
            continue
        for value in found:
            rows.setdefault(_row(value), {})[topic] = value
    if not rows:
        raise no_data("\n".join(notes))
    rows = _joined(rows)
    values = list(dict.fromkeys(value for cells in rows.values() for value in cells.values()))
    stages = list(dict.fromkeys(v.fact.stage.value for v in values if v.fact.role == "amount"))
    if len(stages) > 1 and len(query.stages) < 2:
        notes[f"注意口径不同：有的是{'数，有的是'.join(stages)}数，不宜直接相比。"] = None
    text = "\n".join([_markdown(query, rows), *notes])
    figures = tuple(figure_of(value, query.unit)[0] for value in values)
    return replace(draft_of(query, values, text, stages=False), figures=figures)


def _places(query: Query, lookup: Lookup) -> Iterable[tuple[Body, int | None, str, Stage | None]]:
    stages: Sequence[Stage | None] = query.stages if len(query.stages) > 1 else query.stages or (None,)
    for body in query.bodies:
        years: Sequence[int | None] = query.years or (None,)
        if query.every_year:
            years = lookup.years_of(body)
        for year in years:
            for topic in query.topics:
                for stage in stages:
                    yield body, year, topic, stage


def _found(query: Query, lookup: Lookup, body: Body, topic: str, year: int | None) -> list[Value]:
    """The value, or, where every body or year was asked for, each of the readings that differ in year, stage or scope."""
    found = lookup.value(query, body, topic, year)
    if found.readings and (query.every_body or query.every_year or query.every_scope) and _by_disclosure(found):
        return [value for _, value in found.readings]
    if found.readings:
        raise NoAnswer(ask_back(query, body, topic, found))
    return [one_value(query, lookup, body, topic, year)]


def _by_disclosure(found: Found) -> bool:
    facts = [value.fact for _, value in found.readings]
    return len({(f.year, f.stage, f.scope) for f in facts}) == len(facts)


def _row(value: Value) -> Row:
    fact = value.fact
    stage = "" if fact.stage in (Stage.ACTUAL, Stage.TARGET) else f"{fact.scope}{fact.stage}"
    return Row(fact.body, fact.year, stage)


def _joined(rows: dict[Row, dict[str, Value]]) -> dict[Row, dict[str, Value]]:
    """Rows without a stage (people, vehicles) put into the one row of the same body and year."""
    joined = dict(rows)
    for row, cells in rows.items():
        others = [r for r in rows if r != row and r.year == row.year and r.stage]
        same = [
            r
            for r in others
            if {v.fact.source.sha256 for v in rows[r].values()} & {v.fact.source.sha256 for v in cells.values()}
        ]
        if not row.stage and len(same) == 1 and not set(rows[same[0]]) & set(cells):
            joined[same[0]] = {**rows[same[0]], **cells}
            del joined[row]
    return joined


def _markdown(query: Query, rows: dict[Row, dict[str, Value]]) -> str:
    """A Markdown table; columns that say the same in every row are said once above it."""
    names = [
        fact_name(next(c[t] for c in rows.values() if t in c).fact)
        for t in query.topics
        if any(t in c for c in rows.values())
    ]
    topics = [t for t in query.topics if any(t in c for c in rows.values())]
    heads = [row.cells for row in rows]
    shown = [i for i in range(3) if len({cells[i] for cells in heads}) > 1] or [0]
    said = "".join(heads[0][i] for i in range(2) if i not in shown)
    if 2 not in shown and heads[0][2]:
        said += f"（{heads[0][2]}）"
    titles = [("单位", "年份", "口径")[i] for i in shown]
    lines = [f"{said}{'、'.join(names)}：", "", _line([*titles, *names]), _line(["---"] * (len(shown) + len(names)))]
    for row, cells in rows.items():
        amounts = [figure_of(cells[t], query.unit)[1] if t in cells else "—" for t in topics]
        lines.append(_line([*(row.cells[i] or "—" for i in shown), *amounts]))
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |"


def ranked_table(values: Sequence[Value], unit: str = "") -> str:
    """Values of several bodies or years as a Markdown table, in the order given."""
    lines = [_line(["名次", "口径", "金额"]), _line(["---"] * 3)]
    lines += [_line([f"第{i}", fact_label(v.fact), figure_of(v, unit)[1]]) for i, v in enumerate(values, 1)]
    return "\n".join(lines)
