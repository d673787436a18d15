"""What the store holds: whose disclosures, of which years."""

from __future__ import annotations

from qa.answer import Status
from qa.blocks import Listing, Sentence
from qa.query import Holdings, Period, Wanted
from qa.select import whose
from qa.solve.expand import resolved
from qa.solve.world import Outcome, World

_MOST = 60


def holdings(query: Holdings, world: World) -> Outcome:
    """The disclosures of the whole store, or of the agency, place or year that is named."""
    wanted = resolved(query.wanted, world) if query.wanted is not None else Wanted()
    agencies = whose(world.store, wanted)
    years = (wanted.period.fiscal_year,) if isinstance(wanted.period, Period) and wanted.period.fiscal_year else None
    held = world.store.disclosures_of(agencies=agencies, years=years)
    if not held:
        return Outcome(Status.NO_DATA, blocks=(Sentence(("库里没有这样的公开文件。",)),))
    by_body: dict[str, list[str]] = {}
    for one in held:
        by_body.setdefault(one.body, []).append(f"{one.year}年{one.scope}{one.stage}")
    items = tuple((f"{body}：{'、'.join(dict.fromkeys(kinds))}",) for body, kinds in list(by_body.items())[:_MOST])
    more = f"，以下是前 {_MOST} 个单位" if len(by_body) > _MOST else ""
    head = f"库里有 {len(by_body)} 个单位的 {len(held)} 份公开文件{more}："
    return Outcome(Status.ANSWERED, blocks=(Listing((head,), items),))
