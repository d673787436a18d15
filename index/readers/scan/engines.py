"""Who reads the print on a page image: RapidOCR with the models of its own package, else the system's tesseract.

Each line of print with a digit is read twice in different ways, so that the caller can see where they disagree.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from index.domain.disclosure import Box
from index.readers.scan.page_image import PageImage, Pixels, cut, without_rules

# Lines of print are found as well at this many pixels of the longer side, in a fifth of the time.
_DETECTION_SIDE = 1200
# The narrowest crop is padded to this width (of 48 high): padding to the model's 320 costs five times the time and
# changed no amount on 1,500 cells, without any it dropped a lone 1.
_NARROWEST = 96
_TESSERACT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line of print was taken for. ``confidence`` is the mean of its characters', ``figures`` the least of its
    digits', points' and commas', 1 where there are none (0–1)."""

    text: str
    confidence: float
    figures: float


class Recogniser(Protocol):
    """Finds lines of print on a page, and reads given lines: twice those with a digit, in different ways."""

    def find_lines(self, image: PageImage) -> list[Box]: ...

    def read(self, image: PageImage, lines: Sequence[Box]) -> list[tuple[Reading, Reading]]: ...


@cache
def recogniser() -> Recogniser | None:
    """The recogniser of this process, loaded once; None when neither is installed."""
    models = _packaged_models()
    if models and importlib.util.find_spec("onnxruntime"):
        return _RapidOcr(*models)
    if importlib.util.find_spec("cv2") and _tesseract_reads_chinese():
        return _Tesseract()
    return None


def _packaged_models() -> tuple[Path, Path] | None:
    """The models of detection and recognition that lie in RapidOCR's own package."""
    package = importlib.util.find_spec("rapidocr")
    for folder in (package.submodule_search_locations or []) if package else []:
        found = [sorted(Path(folder, "models").glob(f"*_{task}_*.onnx")) for task in ("det", "rec")]
        if all(found):
            return found[0][-1], found[1][-1]
    return None


class _RapidOcr:
    """PP-OCR, detection and recognition apart. The models are named by path: left to itself, RapidOCR downloads what
    its package does not hold."""

    def __init__(self, detection: Path, recognition: Path) -> None:
        from rapidocr import RapidOCR
        from rapidocr.ch_ppocr_rec import TextRecInput

        engine: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Det.model_path": str(detection),
                "Rec.model_path": str(recognition),
            }
        )
        self._detect = engine._load_det_model()
        self._recognise = engine._load_rec_model()
        self._recognise.rec_image_shape = [3, 48, _NARROWEST]
        self._input = TextRecInput

    def find_lines(self, image: PageImage) -> list[Box]:
        import cv2

        shrink = min(1.0, _DETECTION_SIDE / max(image.pixels.shape))
        small = cv2.resize(image.pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        boxes = self._detect(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR)).boxes
        corners = [] if boxes is None else [box / shrink for box in boxes]
        return [Box(*map(float, (*box.min(axis=0), *box.max(axis=0)))) for box in corners]

    def read(self, image: PageImage, lines: Sequence[Box]) -> list[tuple[Reading, Reading]]:
        import cv2

        first = self._read([cut(image, line, 0.1) for line in lines])
        again = [i for i, reading in enumerate(first) if any(char.isdecimal() for char in reading.text)]
        wide = [cv2.resize(cut(image, lines[i], 0.3), None, fx=1.3, fy=1, interpolation=cv2.INTER_CUBIC) for i in again]
        second = dict(zip(again, self._read(wide), strict=True))
        return [(reading, second.get(i, reading)) for i, reading in enumerate(first)]

    def _read(self, crops: Sequence[Pixels]) -> list[Reading]:
        import cv2

        if not crops:
            return []
        images = [cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR) for crop in crops]
        result = self._recognise(self._input(img=images, return_word_box=True))
        readings = []
        for text, word in zip(result.txts, result.word_results, strict=True):
            # The blank's own confidence is always low.
            sure = [(char, c) for char, c in zip(text, word.confs, strict=False) if not char.isspace()]
            figures = min((c for char, c in sure if char.isdecimal() or char in ".,"), default=1.0)
            readings.append(Reading(text.strip(), sum(c for _, c in sure) / max(1, len(sure)), figures))
        return readings


class _Tesseract:
    """The tesseract command with chi_sim on the page without its ruling lines, as sparse text and as one block."""

    def find_lines(self, image: PageImage) -> list[Box]:
        rows: dict[tuple[str, ...], Box] = {}
        for word in self._words(image, 11):
            box = rows.get(word.line, word.box)
            rows[word.line] = Box(
                min(box.x0, word.box.x0),
                min(box.top, word.box.top),
                max(box.x1, word.box.x1),
                max(box.bottom, word.box.bottom),
            )
        return list(rows.values())

    def read(self, image: PageImage, lines: Sequence[Box]) -> list[tuple[Reading, Reading]]:
        sparse, block = (self._words(image, mode) for mode in (11, 6))
        return [(_within(line, sparse), _within(line, block)) for line in lines]

    def _words(self, image: PageImage, mode: int) -> list[_Word]:
        import cv2

        picture = cv2.imencode(".png", without_rules(image))[1].tobytes()
        dpi = str(round(image.scale * 72))
        command = ["tesseract", "stdin", "stdout", "-l", "chi_sim", "--psm", str(mode), "--dpi", dpi, "tsv"]
        try:
            done = subprocess.run(command, input=picture, capture_output=True, timeout=_TESSERACT_SECONDS, check=True)
        except (subprocess.SubprocessError, OSError):
            return []  # nothing recognised: the page is reported as unread
        words = []
        for row in csv.DictReader(
            done.stdout.decode("utf-8", "replace").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
        ):
            if (row.get("text") or "").strip() and float(row["conf"]) >= 0:
                x, y, wide, high = (float(row[key]) for key in ("left", "top", "width", "height"))
                line = (row["block_num"], row["par_num"], row["line_num"])
                words.append(_Word(row["text"], float(row["conf"]) / 100, Box(x, y, x + wide, y + high), line))
        return words


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    confidence: float
    box: Box
    line: tuple[str, ...]


def _within(line: Box, words: Sequence[_Word]) -> Reading:
    """The words whose middle lies in the line, left to right."""
    inside = [
        word
        for word in words
        if line.x0 - 2 <= (word.box.x0 + word.box.x1) / 2 <= line.x1 + 2
        and line.top - 2 <= (word.box.top + word.box.bottom) / 2 <= line.bottom + 2
    ]
    inside.sort(key=lambda word: word.box.x0)
    text = "".join(word.text for word in inside)
    mean = sum(word.confidence for word in inside) / max(1, len(inside))
    figures = min((word.confidence for word in inside if re.search(r"\d", word.text)), default=1.0)
    return Reading(text, mean, figures)


def _tesseract_reads_chinese() -> bool:
    if not shutil.which("tesseract"):
        return False
    try:
        listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, timeout=20, check=False)
    except (subprocess.SubprocessError, OSError):
        return False
    return b"chi_sim" in (listed.stdout + listed.stderr).split()
