"""``python -m typesetting samples/figures -o samples``: build the files that each figures file names."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from typesetting import FORMATS, TypesettingError, load_figures, write


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m typesetting", description="由数据文件排出公开文件")
    parser.add_argument("figures", type=Path, nargs="+", help="数据文件（.toml），或放数据文件的文件夹")
    parser.add_argument("-o", "--out", type=Path, default=Path(), help="写到哪个文件夹")
    parser.add_argument("--format", choices=[suffix[1:] for suffix in FORMATS], help="只写这一种格式，不看 files 字段")
    options = parser.parse_args(arguments)
    try:
        for path in _figures_files(options.figures):
            figures = load_figures(path)
            names = figures.files
            if options.format:
                names = tuple(dict.fromkeys(f"{Path(name).stem}.{options.format}" for name in names or (path.name,)))
            for name in names:
                written = write(figures.document, options.out / name, figures.style)
                sys.stdout.write(f"{written}  {written.stat().st_size // 1024} KB\n")
    except TypesettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _figures_files(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not found:
        raise TypesettingError(f"没有数据文件：{'、'.join(map(str, paths))} 里没有 .toml。")
    return found


if __name__ == "__main__":
    sys.exit(main())
