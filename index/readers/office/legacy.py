"""Formats that LibreOffice reads and we do not (DOC, RTF, WPS …): converted to DOCX or XLSX first."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from index.domain.errors import DamagedDocument, UnsupportedFormat
from index.readers.raw import RawDocument

# A document of some hundred pages takes a few seconds, the first start of LibreOffice some more.
_PATIENCE = 180
_NAMES = {"doc": "旧版 Word 文件（DOC）", "rtf": "RTF 文件"}


def read_converted(
    suffix: str, target: str, reader: Callable[[Path, bytes], RawDocument]
) -> Callable[[Path, bytes], RawDocument]:
    """A reader for files of the kind ``suffix``: they are converted to ``target`` and read by ``reader``.

    It raises ``UnsupportedFormat`` where LibreOffice is not installed, else what ``reader`` raises.
    """

    def read(path: Path, content: bytes) -> RawDocument:
        name = _NAMES.get(suffix, f"{suffix.upper()} 文件")
        program = shutil.which("soffice") or shutil.which("libreoffice")
        if program is None:
            raise UnsupportedFormat(
                path, f"是{name}，要由 LibreOffice 转换", f"请安装 LibreOffice，或另存为 {target.upper()} 再导入"
            )
        converted = _convert(program, content, suffix, target)
        if converted is None:
            raise DamagedDocument(path, f"{name}转换失败，可能损坏", f"请另存为 {target.upper()} 再导入")
        return replace(reader(path, converted), path=path)

    return read


def _convert(program: str, content: bytes, suffix: str, target: str) -> bytes | None:
    """The file in the other format, None when LibreOffice gave up. It works in a folder of its own, with a profile of
    its own: a running LibreOffice of the user's would else take the work and end with success."""
    with tempfile.TemporaryDirectory(prefix="wenzhang-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, f"source.{suffix}")
        source.write_bytes(content)
        command = [
            program,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--convert-to", target, "--outdir", f"{folder}/out"),
            str(source),
        ]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            # soffice is a script around the program that works: both have to go.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return None
        converted = Path(folder, "out", f"source.{target}")
        return converted.read_bytes() if converted.exists() else None
