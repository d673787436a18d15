"""From files to facts and passages. Knows nothing of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.ingestion import IngestReport

__all__ = ["ingest"]


def ingest(
    paths: Iterable[str | Path] | str | Path,
    store: str | Path = "store",
    *,
    jobs: int | None = None,
    re_embed: bool = False,
    progress: Callable[[Path, int, int], None] | None = None,
) -> IngestReport:
    """Read files, folders and ZIP archives into a store; see ``index.ingestion.ingest``."""
    # Here and not above: a question must not load the readers.
    from index.ingestion import ingest as run

    return run(paths, store, jobs=jobs, re_embed=re_embed, progress=progress)
