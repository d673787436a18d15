"""A page as a picture: cleaned, set straight, its ruling lines found and its cells cut out. No character is read here.

Lengths are pixels unless a name says points. The thresholds are in points of the page (1/72 inch), so that they hold at
any resolution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.domain.disclosure import Box

# Grey image, one byte a pixel, 255 is paper. (opencv and numpy are loaded only where a page is a picture.)
Pixels = Any

# Scans are turned by at most so much (degrees); beyond it is not an accident.
_MOST_SKEW = 5.0
# A ruling line is at least this long (points), a stroke of a letter is not; vertical ones may be as short as a row.
_SHORTEST_RULE_ACROSS, _SHORTEST_RULE_DOWN = 18.0, 9.0
# A vertical line this long (points) is a rule even where it meets no other.
_LONG_RULE_DOWN = 36.0
# Lines nearer than this (points) are one; ends within it meet.
_SAME_RULE = 3.0
# Anything smaller in both directions (points) is a hollow of a letter, not a cell.
_SMALLEST_CELL = 6.0
# Within so much of a cell's edge (points), ink no higher than that is what is left of a ruling line.
_RESIDUE = 2.0
# The share of a cell's height or width that no print fills in one stroke.
_THROUGH = 0.85
# A line of print that is no larger than this either way (points) is dust.
_DUST = 3.0
# Ink smaller than this (square points) is dust: a decimal point is four times as large.
_SPECK = 0.3
# A table has at least this many cells: a drawn frame is none, nor is the character 田.
_FEWEST_CELLS = 4


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The cells of a table as rectangles on the image (x0, top, x1, bottom)."""

    cells: tuple[Box, ...]

    @property
    def box(self) -> Box:
        return Box(
            min(c.x0 for c in self.cells),
            min(c.top for c in self.cells),
            max(c.x1 for c in self.cells),
            max(c.bottom for c in self.cells),
        )


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page set straight; ``scale`` is pixels a point. ``turns`` quarter turns clockwise and then ``angle`` degrees
    counter-clockwise were made to get it from the page as given."""

    pixels: Pixels
    scale: float
    ink: Pixels  # 255 where there is ink
    rules: Pixels  # 255 on the ruling lines of tables and right beside them
    tables: tuple[RuledTable, ...]  # top first
    turns: int = 0
    angle: float = 0.0

    def on_page(self, box: Box) -> Box:
        """A rectangle of this image as the rectangle of the page as given that holds it, in points."""
        import cv2

        height, width = self.pixels.shape
        back = cv2.getRotationMatrix2D((width / 2, height / 2), -self.angle, 1)
        corners = [tuple(back @ (x, y, 1)) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
        for _ in range(self.turns):
            corners = [(y, width - x) for x, y in corners]
            height, width = width, height
        across, down = [float(x) / self.scale for x, _ in corners], [float(y) / self.scale for _, y in corners]
        return Box(min(across), min(down), max(across), max(down))


def cleaned(pixels: Pixels) -> Pixels:
    """Black on white whatever the paper: each pixel divided by the paper's brightness around it."""
    import cv2

    height, width = pixels.shape
    small = cv2.resize(pixels, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9))), 21)
    return cv2.divide(pixels, cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR), scale=255)


def skew(pixels: Pixels) -> float:
    """Degrees by which the page must be turned (counter-clockwise) to make its lines level.

    The angle at which ink gathers in the fewest rows: level lines of print and ruling give the sharpest profile.
    """
    import cv2
    import numpy as np

    height, width = pixels.shape
    shrink = min(1.0, 1000 / max(height, width))
    small = cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    ink = (255 - small).astype(np.float32)
    ink[ink < 60] = 0

    def sharpness(angle: float) -> float:
        profile = _rotated(ink, angle, 0).sum(axis=1)
        return float(((profile[1:] - profile[:-1]) ** 2).sum())

    best = 0.0
    for reach, step in ((_MOST_SKEW, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=sharpness))
    return best if abs(best) >= 0.04 else 0.0


def _rotated(pixels: Pixels, angle: float, border: int) -> Pixels:
    import cv2

    height, width = pixels.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=border)


def straightened(pixels: Pixels, scale: float, turns: int = 0) -> PageImage:
    """The page turned clockwise by quarters, cleaned and level, with its ink and its ruling lines told apart."""
    import cv2
    import numpy as np

    clean = cleaned(np.ascontiguousarray(np.rot90(pixels, -turns)))
    angle = skew(clean)
    level = _rotated(clean, angle, 255) if angle else clean
    ink = _without_specks(cv2.threshold(cv2.GaussianBlur(level, (3, 3), 0), 195, 255, cv2.THRESH_BINARY_INV)[1], scale)
    across = _strokes(ink, (max(8, round(_SHORTEST_RULE_ACROSS * scale)), 1))
    down = _strokes(ink, (1, max(6, round(_SHORTEST_RULE_DOWN * scale))))
    tables = _ruled_tables(_edges(across, True, scale) + _edges(down, False, scale), scale)
    rules = cv2.bitwise_and(cv2.bitwise_or(across, down), _cell_edges(tables, ink.shape, scale))
    beside = cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3))
    return PageImage(level, scale, ink, cv2.dilate(rules, beside), tables, turns, angle)


def _cell_edges(tables: Sequence[RuledTable], shape: tuple[int, int], scale: float) -> Pixels:
    """255 near the edges of cells. A stroke elsewhere is print, however long: large type has strokes like rules."""
    import cv2
    import numpy as np

    near = np.zeros(shape, np.uint8)
    for table in tables:
        for cell in table.cells:
            x0, top, x1, bottom = map(round, cell)
            cv2.rectangle(near, (x0, top), (x1, bottom), 255, max(3, round(_SAME_RULE * scale)))
    return near


def _without_specks(ink: Pixels, scale: float) -> Pixels:
    import cv2
    import numpy as np

    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = stats[:, cv2.CC_STAT_AREA] < _SPECK * scale * scale
    return np.where(small[labels], 0, ink).astype(np.uint8) if count > 1 else ink


def _strokes(ink: Pixels, kernel: tuple[int, int]) -> Pixels:
    """What of the ink goes on straight for the length of the kernel; a gap of two pixels is bridged."""
    import cv2

    bridge = cv2.getStructuringElement(cv2.MORPH_RECT, tuple(3 if side > 1 else 1 for side in kernel))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bridge)
    return cv2.morphologyEx(closed, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, kernel))


def _ruled_tables(edges: list[dict[str, Any]], scale: float) -> tuple[RuledTable, ...]:
    """The tables drawn with lines, top first. The search is pdfplumber's: edges → intersections → cells → tables."""
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    near = _SAME_RULE
    merged = merge_edges(_without_letters(edges), near, near, near, near)
    crossings = edges_to_intersections(merged + _open_sides(merged), near, near)
    cells = [
        cell
        for cell in intersections_to_cells(crossings)
        if cell[2] - cell[0] >= _SMALLEST_CELL and cell[3] - cell[1] >= _SMALLEST_CELL
    ]
    tables = [
        RuledTable(tuple(Box(*(value * scale for value in cell)) for cell in sorted(table)))
        for table in cells_to_tables(cells)
        if len(table) >= _FEWEST_CELLS
    ]
    return tuple(sorted(tables, key=lambda table: table.box.top))


def _edges(strokes: Pixels, across: bool, scale: float) -> list[dict[str, Any]]:
    """Ruling lines as pdfplumber's edges, in points."""
    import cv2

    found = []
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    for x, y, width, height, _ in stats[1:]:
        thick, long = (height, width) if across else (width, height)
        if thick > max(4, long / 6):
            continue  # a black bar, a logo
        x0, top, x1, bottom = (float(v) / scale for v in (x, y, x + width, y + height))
        if across:
            top = bottom = (top + bottom) / 2
        else:
            x0 = x1 = (x0 + x1) / 2
        edge = {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top}
        found.append({**edge, "orientation": "h" if across else "v", "object_type": "line"})
    return found


def _without_letters(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The edges without the strokes of large letters: a short vertical rule begins and ends on horizontal ones.

    A stroke left among them would pull the rule beside it out of its place when both are merged.
    """
    across = [edge for edge in edges if edge["orientation"] == "h"]

    def meets(x: float, y: float) -> bool:
        return any(
            abs(edge["top"] - y) <= _SAME_RULE and edge["x0"] - _SAME_RULE <= x <= edge["x1"] + _SAME_RULE
            for edge in across
        )

    return across + [
        edge
        for edge in edges
        if edge["orientation"] == "v"
        and (
            edge["height"] >= _LONG_RULE_DOWN or (meets(edge["x0"], edge["top"]) and meets(edge["x0"], edge["bottom"]))
        )
    ]


def _open_sides(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The outer verticals that a table with open sides does not draw: where several rules begin or end together."""
    across = [edge for edge in edges if edge["orientation"] == "h" and edge["width"] > 4 * _SHORTEST_RULE_ACROSS]
    down = [edge for edge in edges if edge["orientation"] == "v"]
    sides = []
    for end in ("x0", "x1"):
        for edge in across:
            x = edge[end]
            peers = [other for other in across if abs(other[end] - x) <= _SAME_RULE]
            if len(peers) < 3 or edge is not peers[0]:
                continue
            top, bottom = min(p["top"] for p in peers), max(p["top"] for p in peers)
            if not any(abs(v["x0"] - x) <= 2 * _SAME_RULE and v["bottom"] > top and v["top"] < bottom for v in down):
                sides.append({**edge, "x0": x, "x1": x, "top": top, "bottom": bottom, "width": 0.0})
                sides[-1].update(height=bottom - top, orientation="v")
    return sides


def print_lines(image: PageImage, cell: Box) -> list[Box]:
    """Where lines of print stand in a cell: bands of rows with ink, each as wide as its ink.

    Ruling lines do not count as ink, and specks do not make a band.
    """
    import numpy as np

    x0, top, x1, bottom = (round(value) for value in cell)
    ink = (image.ink[top:bottom, x0:x1] > 0) & (image.rules[top:bottom, x0:x1] == 0)
    if not ink.size:
        return []
    # What goes through nearly all of the cell is a rule that was not told as one.
    ink[:, ink.mean(axis=0) > _THROUGH] = False
    ink[ink.mean(axis=1) > _THROUGH] = False
    edge = _RESIDUE * image.scale
    bands = [
        (first, last)
        for first, last in _runs(ink.any(axis=1), gap=max(1, round(0.8 * image.scale)))
        if last - first > edge or (first > edge and last < len(ink) - edge)
    ]
    lines = []
    for first, last in _joined(bands, image.scale):
        columns = np.flatnonzero(ink[first:last].any(axis=0))
        if max(last - first, columns[-1] - columns[0]) < _DUST * image.scale:
            continue
        lines.append(Box(x0 + float(columns[0]), top + float(first), x0 + float(columns[-1]) + 1, top + float(last)))
    return lines


def _runs(flags: Any, gap: int) -> list[tuple[int, int]]:
    """Where flags are set, as (first, after last); runs nearer than ``gap`` are one."""
    import numpy as np

    runs: list[tuple[int, int]] = []
    for index in map(int, np.flatnonzero(flags)):
        if runs and index - runs[-1][1] < gap:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _joined(bands: list[tuple[int, int]], scale: float) -> list[tuple[int, int]]:
    """Bands that are parts of one line of print (二, =, a dot above) put together; specks left out."""
    least = 5.0 * scale  # no print is set smaller
    lines: list[tuple[int, int]] = []
    for first, last in bands:
        low = last - first < least
        if lines and (low or lines[-1][1] - lines[-1][0] < least) and last - lines[-1][0] <= 2.4 * least:
            lines[-1] = (lines[-1][0], last)
        else:
            lines.append((first, last))
    return lines


def without_rules(image: PageImage) -> Pixels:
    """The page with its ruling lines painted over."""
    pixels = image.pixels.copy()
    pixels[image.rules > 0] = 255
    return pixels


def cut(image: PageImage, box: Box, margin: float) -> Pixels:
    """The image of one line of print with white around it (``margin`` in shares of its height), rules painted over."""
    import cv2

    edge = 2
    height, width = image.pixels.shape
    x0, top = max(0, round(box.x0) - edge), max(0, round(box.top) - edge)
    x1, bottom = min(width, round(box.x1) + edge), min(height, round(box.bottom) + edge)
    piece = image.pixels[top:bottom, x0:x1].copy()
    piece[image.rules[top:bottom, x0:x1] > 0] = 255
    white = max(1, round(margin * (bottom - top)))
    return cv2.copyMakeBorder(piece, white, white, white, white, cv2.BORDER_CONSTANT, value=255)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What a line of figures is drawn with: low marks (points, commas), and the least and most tall glyphs (digits)
    that its ink can be; digits may touch. ``cropped``: its ink runs into a ruling line, and part of a digit may have
    been taken away with the line (8 → 3)."""

    low: int
    least: int
    most: int
    cropped: bool = False


def glyphs(image: PageImage, line: Box) -> Glyphs:
    """Counted from connected ink alone: what a recogniser that drops a decimal point with full confidence cannot
    influence. Pieces above one another are one glyph; a digit is between 0.45 and 0.8 of its height wide, 1 less."""
    import math

    import cv2

    x0, top, x1, bottom = (round(value) for value in line)
    ink = image.ink[top:bottom, x0:x1].copy()
    ink[image.rules[top:bottom, x0:x1] > 0] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    low = 0
    tall: list[tuple[int, int]] = []
    parts = stats[1:].tolist()
    height = max((y + high for _, y, _, high, _ in parts if high > 0.5 * (bottom - top)), default=bottom - top)
    for x, y, wide, high, _ in sorted(parts):
        if high <= 0.45 * height and wide <= 0.4 * height and y >= 0.55 * height:
            low += 1
        elif tall and min(tall[-1][1], x + wide) - x > 0.5 * min(wide, tall[-1][1] - tall[-1][0]):
            tall[-1] = (tall[-1][0], max(tall[-1][1], x + wide))
        else:
            tall.append((x, x + wide))
    shares = [(last - first) / height for first, last in tall]
    least = sum(max(1, math.ceil(share / 0.85)) for share in shares)
    most = sum(max(1, math.floor(share / 0.4)) for share in shares)
    around = image.rules[max(0, top - 1) : bottom + 1, max(0, x0 - 1) : x1 + 1]
    return Glyphs(low, least, most, cropped=bool(around.any()))
