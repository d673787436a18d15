"""How scans are read: of the cells with an amount, the shares right, wrong and withheld, by resolution and damage.

python benchmarks/ocr.py samples/*.pdf [--dpi 200 150] [--damage clean noise] [--every 3]

The truth is the text layer of the same file, read from its ruled tables. A cell is wrong when another amount stands in
its place; withheld when it is marked so; missing when its place holds no amount and says nothing.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.domain.amounts import parse_cell
from index.domain.disclosure import Cell
from index.readers.pdf.page import read_pdf
from index.readers.raw import Grid, Line
from index.readers.scan.ocr import ILLEGIBLE, read_picture

Damage = Callable[[Any, Any], Any]


def damages() -> dict[str, Damage]:
    """What happens to a page (grey bytes) on its way through a scanner; the second argument is a seeded generator."""
    import cv2
    import numpy as np

    def turned(degrees: float) -> Damage:
        def turn(page: Any, _: Any) -> Any:
            height, width = page.shape
            matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
            return cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)

        return turn

    def noisy(page: Any, random: Any) -> Any:
        return np.clip(page + random.normal(0, 18, page.shape), 0, 255).astype(np.uint8)

    def jpeg(page: Any, _: Any) -> Any:
        return cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], cv2.IMREAD_GRAYSCALE)

    def grey(page: Any, random: Any) -> Any:
        shade = np.linspace(0.65, 0.95, page.shape[1])[None, :]
        return np.clip(20 + page * shade * 0.9 + random.normal(0, 5, page.shape), 0, 255).astype(np.uint8)

    def all_at_once(page: Any, random: Any) -> Any:
        return jpeg(grey(turned(0.7)(page, random), random), random)

    return {
        "clean": lambda page, _: page,
        "turned +1": turned(1),
        "turned -1": turned(-1),
        "noise": noisy,
        "jpeg 30": jpeg,
        "grey": grey,
        "all": all_at_once,
    }


def judged(truth: Cell, found: list[Cell]) -> str:
    """right | wrong | withheld | missing: what stands where ``truth`` stands."""
    assert truth.box is not None
    x, y = (truth.box.x0 + truth.box.x1) / 2, (truth.box.top + truth.box.bottom) / 2
    here = [c for c in found if c.box and c.box.x0 <= x <= c.box.x1 and c.box.top <= y <= c.box.bottom]
    said, meant = (parse_cell(here[0].text) if here else None), parse_cell(truth.text)
    assert meant is not None
    if said is None:
        return "withheld" if here and ILLEGIBLE in here[0].text else "missing"
    return "right" if said.value == meant.value else "wrong"


def amounts(blocks: tuple[Line | Grid, ...], page: int) -> list[Cell]:
    """The cells of a page's grids that hold an amount."""
    grids = [block for block in blocks if isinstance(block, Grid) and block.page == page]
    return [cell for grid in grids for cell in grid.cells if parse_cell(cell.text)]


def main() -> None:
    import numpy as np
    import pypdfium2

    kinds = damages()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--dpi", type=int, nargs="+", default=[200])
    parser.add_argument("--damage", nargs="+", choices=list(kinds), default=list(kinds))
    parser.add_argument("--every", type=int, default=1, help="only every n-th page with amounts")
    parser.add_argument("--show", action="store_true", help="print every cell that is not right")
    options = parser.parse_args()
    pages = []
    for path in options.files:
        document = read_pdf(path, path.read_bytes())
        filled = [n for n in range(1, document.pages + 1) if amounts(document.blocks, n)]
        pages += [(path, n, amounts(document.blocks, n)) for n in filled[:: options.every]]
    print(
        f"{'dpi':>4} {'damage':<10} {'cells':>6} {'right':>8} {'wrong':>8} {'withheld':>9} {'missing':>8} {'s/page':>7}"
    )
    for dpi in options.dpi:
        for kind in options.damage:
            counted: Counter[str] = Counter()
            seconds = 0.0
            for path, number, truth in pages:
                pdf = pypdfium2.PdfDocument(path)
                picture = np.asarray(pdf[number - 1].render(scale=dpi / 72, grayscale=True).to_pil())
                pdf.close()
                damaged = kinds[kind](picture, np.random.default_rng(number))
                started = time.perf_counter()
                reading = read_picture(damaged, dpi / 72, number)
                seconds += time.perf_counter() - started
                found = [c for block in reading.blocks if isinstance(block, Grid) for c in block.cells]
                for cell in truth:
                    verdict = judged(cell, found)
                    counted[verdict] += 1
                    if options.show and verdict != "right":
                        print(f"     {path.name} {number}: {cell.text!r} {verdict}")
            total = sum(counted.values())
            shares = [f"{counted[name] / max(1, total):.2%}" for name in ("right", "wrong", "withheld", "missing")]
            print(
                f"{dpi:>4} {kind:<10} {total:>6} {shares[0]:>8} {shares[1]:>8} {shares[2]:>9} {shares[3]:>8} "
                f"{seconds / max(1, len(pages)):>7.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
