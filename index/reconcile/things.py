"""What a fact is of, as the rules ask for it: read from its typed address."""

from __future__ import annotations

from index.domain.address import Classification, Facet
from index.domain.disclosure import Fact

_OF_PROJECTS = "项目支出"  # of a project the column 项目支出 prints all


def thing_of(fact: Fact) -> Facet | None:
    """The facet that names the thing itself: the project, where one is named, before the subject that it belongs to."""
    projects = [facet for facet in fact.item if facet.classification is Classification.PROJECT]
    return next(iter(projects or fact.item), None)


def name_of(fact: Fact) -> str:
    """The canonical name of the thing itself: of the line, the subject, the project or its part."""
    thing = thing_of(fact)
    return thing.name if thing else ""


def owner_of(fact: Fact) -> str:
    """The widest name of the thing: the project that a source of its money belongs to."""
    thing = thing_of(fact)
    return thing.path[0] if thing else ""


def is_of_project(fact: Fact) -> bool:
    """True for what is a project or a part of one."""
    thing = thing_of(fact)
    return thing is not None and thing.classification is Classification.PROJECT


def measures_of(fact: Fact) -> tuple[str, ...]:
    """Which part of the thing a number is; () for the whole."""
    of_project = is_of_project(fact)
    return tuple(word for word in fact.measures if not (of_project and word == _OF_PROJECTS))


def is_whole(fact: Fact) -> bool:
    """True for the whole of a thing: neither a column's part of it nor a part of a project."""
    thing = thing_of(fact)
    part = thing is not None and is_of_project(fact) and len(thing.path) > 1
    return not measures_of(fact) and not part


def line_of(fact: Fact) -> str:
    """The name of what has neither a subject's code nor a project and is meant as a whole; "" for all else."""
    return name_of(fact) if is_whole(fact) and not fact.code and not is_of_project(fact) else ""


def words_of(fact: Fact) -> str:
    """The thing and what part of it, for people."""
    return " ".join((fact.project or fact.name or name_of(fact), *fact.measures))
