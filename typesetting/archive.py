"""DOCX and XLSX are zip files full of clock times; a fixed one makes the same input give the same bytes."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO

MOMENT = datetime(2000, 1, 1)  # when every document was made, as far as its metadata says
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")


def timeless(package: bytes) -> bytes:
    """The same package with fixed times in the archive and in its core properties."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the present time here whatever it is told
                content = _MODIFIED.sub(rb"\g<1>" + MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, date_time=(*MOMENT.timetuple()[:3], 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return out.getvalue()
