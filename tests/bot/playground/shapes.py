"""The shape of a payload: every field path in it, with its JSON type."""

from collections.abc import Collection, Iterator, Mapping

from bot.playground.wire import Json, JsonValue

Field = tuple[str, str]
"""A path and a type; the items of a list share one path, `.messages[].ts`."""


def fields(value: JsonValue, leaving_out: Collection[str] = (), path: str = "") -> Iterator[Field]:
    """Yield every field of a payload, but what stands below one of these names."""
    yield path, kind_of(value)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in leaving_out:
                yield from fields(inner, leaving_out, f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from fields(inner, leaving_out, f"{path}[]")


def kind_of(value: JsonValue) -> str:
    """Name a JSON type."""
    if value is None:
        return "null"
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "boolean"),
        (str, "string"),
        ((int, float), "number"),
        (Mapping, "object"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "list")


def strangers(sent: Json, recorded: Json, leaving_out: Collection[str] = ()) -> list[str]:
    """Return the fields of a payload that the other one lacks, or has with another type.

    A field that is null has the type that the other one gives it.
    """
    known: dict[str, set[str]] = {}
    for path, kind in fields(recorded, leaving_out):
        known.setdefault(path, set()).add(kind)
    return sorted(
        f"{path}: {kind}"
        for path, kind in set(fields(sent, leaving_out))
        if path not in known or not fits(kind, known[path])
    )


def fits(kind: str, known: Collection[str]) -> bool:
    """Say whether a type is among those that were seen; null says nothing of the type."""
    return kind in known or kind == "null" or set(known) == {"null"}
