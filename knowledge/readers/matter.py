"""Front matter: what a page says of itself before it begins."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import yaml

from knowledge.markup import plain

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a page says of itself before it begins."""

    title: str | None = None
    audience: str | None = None
    url: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    """All that is plain text or a number."""


def front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return what the front matter says, and the text with blank lines in its place."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return FrontMatter(), text
    fields = _fields(found.group(1))
    url = fields.get("url") or fields.get("canonical_url")
    matter = FrontMatter(
        title=fields.get("title"),
        audience=fields.get("audience", "").lower() or None,
        url=url if url and url.startswith(("https://", "http://")) else None,
        fields=fields,
    )
    return matter, "\n" * found.group().count("\n") + text[found.end() :]


def _fields(raw: str) -> dict[str, str]:
    """Return the plain fields of front matter; of broken YAML the lines `name: value`."""
    try:
        parsed: object = yaml.safe_load(raw)
    except (yaml.YAMLError, ValueError):
        pairs = (line.split(":", 1) for line in raw.splitlines() if ":" in line)
        return {name.strip(): plain(value.strip().strip("\"'")) for name, value in pairs}
    if not isinstance(parsed, dict):
        return {}
    found = cast("dict[object, object]", parsed)
    return {
        str(name): text
        for name, value in found.items()
        if isinstance(value, str | int | float) and (text := plain(str(value)))
    }
