"""Every lookup is answered through an index: no plan reads all facts, items, words or passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from benchmarks.made_up import agencies, fill
from index.domain.address import Classification, Fund, Role, Stage
from index.domain.agencies import full_name
from index.store.fact_filter import FactFilter
from index.store.fact_store import FactStore

AGENCY = full_name(next(agencies()))
GROWS = (
    "facts",
    "items",
    "item_facets",
    "facets",
    "lexicon",
    "passages",
    "bodies",
    "titles",
    "disclosures",
    "ancestors",
)
OF_AGENCY: dict[str, Any] = {"agencies": [AGENCY], "years": [2023]}
OF_ALL: dict[str, Any] = {"years": [2023], "measures": [()], "roles": [Role.AMOUNT], "money": True}

FILTERS = {
    "a figure": FactFilter(**OF_AGENCY, names=["支出总计"], stages=[Stage.BUDGET], funds=[Fund.ALL]),
    "a figure by code": FactFilter(**OF_AGENCY, codes=["30201"]),
    "all of an agency": FactFilter(agencies=[AGENCY]),
    "all of two agencies": FactFilter(agencies=[AGENCY, "某局"], years=[2023, 2024]),
    "a kind of an agency": FactFilter(**OF_AGENCY, classifications=[Classification.PROJECT]),
    "what lies in a class": FactFilter(**OF_AGENCY, within="201"),
    "what lies in a project": FactFilter(**OF_AGENCY, within="某项目"),
    "in a table": FactFilter(**OF_AGENCY, table="收支总表"),
    "of a disclosure": FactFilter(sha256s=["0" * 64], names=["支出总计"]),
    "of all agencies": FactFilter(**OF_ALL, names=["支出总计"]),
    "of all agencies by code": FactFilter(**OF_ALL, codes=["30201"]),
    "of a place": FactFilter(**OF_ALL, names=["支出总计"], places=["河北省"]),
    "of a place by code": FactFilter(**OF_ALL, codes=["30201"], places=["河北省"]),
    "a project of anybody": FactFilter(names=["某项目"]),
    "within a class, of all": FactFilter(**OF_ALL, within="20103"),
}
LOOKUPS: dict[str, Callable[[FactStore], object]] = {
    **{f"find {name}": lambda store, where=where: store.find(where) for name, where in FILTERS.items()},  # type: ignore[misc]
    **{f"rank {name}": lambda store, where=where: store.rank(where, limit=3) for name, where in FILTERS.items()},  # type: ignore[misc]
    **{f"count {name}": lambda store, where=where: store.count(where) for name, where in FILTERS.items()},  # type: ignore[misc]
    "years of an agency": lambda store: store.distinct(FILTERS["all of an agency"], "year"),
    "names of an agency": lambda store: store.distinct(FILTERS["all of an agency"], "name"),
    "agencies of a place": lambda store: store.distinct(FILTERS["of a place"], "agency"),
    "words": lambda store: store.words(["支出总计", "项目支出", AGENCY]),
    "neighbours": lambda store: store.near("公务接侍费"),
    "disclosures of an agency": lambda store: store.disclosures_of([AGENCY], [2023]),
    "reasons": lambda store: store.reasons(AGENCY),
    "blanks": lambda store: store.blanks(AGENCY),
    "passages": lambda store: store.passages(["0" * 64]),
    "passages by key": lambda store: store.passages_by_key(["0/1"]),
    "contradictions": lambda store: store.contradictions(["0" * 64]),
    "contradictions of facts": lambda store: store.contradictions_of(FILTERS["a figure"]),
    "known": lambda store: store.known("0" * 64, "1"),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FactStore]:
    store = FactStore.create(tmp_path_factory.mktemp("plans"))
    fill(store, 6)
    yield store
    store.close()


def plans(store: FactStore, lookup: Callable[[FactStore], object]) -> list[str]:
    """What SQLite does for each statement of a lookup."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    sa.event.listen(store.engine, "before_cursor_execute", note)
    lookup(store)
    sa.event.remove(store.engine, "before_cursor_execute", note)
    with store.engine.connect() as connection:
        return [
            row[3]
            for statement, parameters in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


@pytest.mark.parametrize("name", LOOKUPS)
def test_no_lookup_reads_what_grows(store: FactStore, name: str) -> None:
    steps = plans(store, LOOKUPS[name])
    assert steps
    assert not [step for step in steps if step.startswith("SCAN") and step.split()[1] in GROWS], "\n".join(steps)
