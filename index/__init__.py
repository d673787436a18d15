"""From files to facts and passages. Knows nothing of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.facts.identity import Told
    from index.ingestion.report import IngestReport, Progress

__all__ = ["ingest"]


def ingest(
    paths: Iterable[str | Path] | str | Path,
    store: str | Path = "store",
    *,
    jobs: int | None = None,
    re_embed: bool = False,
    told: Told | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Read files, folders and ZIP archives into a store; see ``index.ingestion.ingest.ingest``."""
    # Here and not above: a question must not load the readers.
    from index.ingestion.ingest import ingest as run

    return run(paths, store, jobs=jobs, re_embed=re_embed, told=told, progress=progress)
