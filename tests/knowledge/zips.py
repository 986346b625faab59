"""Archives for tests, as services make them, and as nobody should."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

Content = str | bytes | object


def packed(files: Mapping[str, Content]) -> bytes:
    """Return a ZIP of these files; what is neither text nor bytes is written as JSON."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            is_raw = isinstance(content, str | bytes)
            archive.writestr(name, content if is_raw else json.dumps(content))
    return held.getvalue()


def zipped(place: Path, files: Mapping[str, Content]) -> Path:
    """Write a ZIP of these files; return where it is."""
    place.write_bytes(packed(files))
    return place


def with_links(place: Path, links: Mapping[str, str]) -> Path:
    """Write a ZIP whose members are symbolic links."""
    with zipfile.ZipFile(place, "w") as archive:
        for name, target in links.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            archive.writestr(info, target)
    return place
