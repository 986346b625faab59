"""Frozen dataclasses to JSON text and back, guided by their type hints."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TypeVar, Union, cast, get_args, get_origin, get_type_hints

Value = TypeVar("Value")

KIND = "is"
"""The key that tells the members of a union apart."""


def dump(value: object) -> str:
    """Return a dataclass, or a tuple of them, as JSON text."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def load(text: str, *kinds: type[Value]) -> Value:
    """Return the value of one of these dataclasses that `dump` made into this text."""
    plain = cast("dict[str, object]", json.loads(text))
    kind = next(kind for kind in kinds if kind.__name__ == plain[KIND])
    return cast("Value", _rebuilt(kind, plain))


def load_all(text: str, kind: type[Value]) -> tuple[Value, ...]:
    """Return the tuple of dataclasses that `dump` made into this text."""
    rows = cast("list[object]", json.loads(text))
    return tuple(cast("Value", _rebuilt(kind, row)) for row in rows)


def _plain(value: object) -> object:
    if is_dataclass(value):
        named = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {KIND: type(value).__name__, **named}
    if isinstance(value, tuple):
        return [_plain(item) for item in cast("tuple[object, ...]", value)]
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    return _scalar(value)


def _scalar(value: object) -> object:
    if isinstance(value, Enum):
        return cast("str", value.value)
    return value.isoformat() if isinstance(value, datetime) else value


def _rebuilt(hint: object, plain: object) -> object:
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return None if plain is None else _rebuilt(_member(hint, plain), plain)
    if origin is tuple:
        inner = cast("object", get_args(hint)[0])
        return tuple(_rebuilt(inner, item) for item in cast("list[object]", plain))
    if isinstance(hint, type):
        return _made(hint, plain)
    return plain


def _made(kind: type, plain: object) -> object:
    if is_dataclass(kind):
        named = cast("dict[str, object]", plain)
        return kind(
            **{name: _rebuilt(hint, named[name]) for name, hint in _hints(kind) if name in named}
        )
    if issubclass(kind, Enum):
        return kind(plain)
    if kind is datetime:
        return datetime.fromisoformat(cast("str", plain))
    return plain


def _member(hint: object, plain: object) -> object:
    """Return the member of a union that this was: by name among dataclasses, else the only one."""
    members = [member for member in get_args(hint) if member is not NoneType]
    if isinstance(plain, dict) and KIND in plain:
        return next(m for m in members if getattr(m, "__name__", "") == plain[KIND])
    return members[0]


@cache
def _hints(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple(get_type_hints(kind).items())
