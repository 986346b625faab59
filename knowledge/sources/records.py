"""What services write into their exports, JSON, CSV or XML, as records with named fields."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from xml.etree.ElementTree import Element, ParseError

from knowledge.sources import xml_tree
from knowledge.sources.export import Damaged, File

_MILLISECONDS = 1e11
"""A moment in seconds since 1970 is smaller than this; in milliseconds it is larger."""
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Record:
    """An object of an export, with the objects that it lies in."""

    fields: Mapping[str, object]
    above: "Record | None" = None

    def text(self, *names: str) -> str:
        """Return the first of these fields that says something, as text."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                said = str(value).strip()
                if said:
                    return said
        return ""

    def has(self, name: str) -> bool:
        """Say whether a field holds anything but nothing."""
        return self.fields.get(name) not in (None, "", False, [], {})

    def inherited(self, name: str) -> str:
        """Return a field of this object, or of the nearest one around it."""
        return self.text(name) or (self.above.inherited(name) if self.above else "")

    def moment(self, *names: str) -> datetime | None:
        """Return the moment that the first of these fields names: ISO 8601, or since 1970."""
        said = self.text(*names)
        try:
            number = float(said)
            return datetime.fromtimestamp(number / (1000 if number > _MILLISECONDS else 1), UTC)
        except (ValueError, OverflowError, OSError):
            pass
        try:
            found = datetime.fromisoformat(said.replace(" UTC", "+00:00"))
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def objects(self) -> Iterator[tuple[str, "Record"]]:
        """Yield the objects among the fields, by name."""
        for name, value in self.fields.items():
            if isinstance(value, dict):
                yield name, Record(cast("dict[str, object]", value), self)

    def children(self, name: str) -> Iterator[tuple[str, "Record"]]:
        """Yield the objects that a field maps names to."""
        for key, inner in self.objects():
            if key == name:
                yield from inner.objects()


def rows(file: File) -> Iterator[Record]:
    """Yield the objects of the list that a file is; raise `Damaged` for a broken one."""
    found = _parsed(file)
    if isinstance(found, list):
        for one in cast("list[object]", found):
            if isinstance(one, dict):
                yield Record(cast("dict[str, object]", one))


def records(file: File) -> Iterator[Record]:
    """Yield every object of a file, outer ones first; raise `Damaged` for a broken one."""
    yield from _walk(_parsed(file), None, 0)


def _parsed(file: File) -> object:
    content = file.read()
    suffix = file.name.rpartition(".")[2].lower()
    parse = _PARSERS.get(suffix, _json)
    try:
        return parse(content)
    except (ValueError, ParseError, csv.Error, RecursionError) as error:
        message = f"{file.name}: broken {suffix.upper()} ({error})"
        raise Damaged(message) from error


def _walk(value: object, above: Record | None, depth: int) -> Iterator[Record]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in cast("list[object]", value):
            yield from _walk(one, above, depth + 1)
    elif isinstance(value, dict):
        record = Record(cast("dict[str, object]", value), above)
        yield record
        for one in record.fields.values():
            yield from _walk(one, record, depth + 1)


def _json(content: bytes) -> object:
    """Return a JSON document; or, where each line is one, all of them."""
    text = content.decode("utf-8-sig")
    try:
        return cast("object", json.loads(text))
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:  # noqa: PLR2004  # one line that is broken is broken JSON
            raise
        return [cast("object", json.loads(line)) for line in lines]


def _csv(content: bytes) -> object:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    head = [name.strip().lower().replace(" ", "_") for name in next(rows, list[str]())]
    return [dict(zip(head, row, strict=False)) for row in rows]


def _xml(content: bytes) -> object:
    return _plain(xml_tree.parse(content))


def _plain(element: Element) -> object:
    """Return an element as JSON would have it; `solution-article` becomes `solution_article`."""
    if not len(element):
        return element.text or ""
    named: dict[str, object] = {}
    for child in element:
        name = xml_tree.name(child).replace("-", "_")
        value = _plain(child)
        before = named.get(name)
        if before is None:
            named[name] = value
        elif isinstance(before, list):
            cast("list[object]", before).append(value)
        else:
            named[name] = [before, value]
    return named


_PARSERS: Mapping[str, Callable[[bytes], object]] = {"csv": _csv, "xml": _xml}

SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".xml"})
