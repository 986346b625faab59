"""JSON as it goes over the wire, and how to read it without trusting it."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = (
    "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)
Json: TypeAlias = Mapping[str, JsonValue]

NOTHING: Json = {}


def text_at(value: JsonValue, *path: str) -> str:
    """Return the string at the end of `path`, or an empty one."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def object_at(value: JsonValue, *path: str) -> Json:
    """Return the object at the end of `path`, or an empty one."""
    found = at(value, *path)
    return found if isinstance(found, Mapping) else NOTHING


def objects_at(value: JsonValue, *path: str) -> tuple[Json, ...]:
    """Return the objects of the list at the end of `path`."""
    return tuple(item for item in list_at(value, *path) if isinstance(item, Mapping))


def list_at(value: JsonValue, *path: str) -> Sequence[JsonValue]:
    """Return the list at the end of `path`, or an empty one."""
    found = at(value, *path)
    return found if isinstance(found, list | tuple) else ()


def at(value: JsonValue, *path: str) -> JsonValue:
    """Return what is at the end of `path`, or None."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def present(**fields: JsonValue) -> dict[str, JsonValue]:
    """Return the fields that have a value: Slack leaves out what is not there."""
    return {name: value for name, value in fields.items() if value is not None}


def without(value: JsonValue, names: Collection[str]) -> Json:
    """Return an object without some of its fields."""
    fields = value if isinstance(value, Mapping) else NOTHING
    return {name: inner for name, inner in fields.items() if name not in names}
