"""JSON that somebody else wrote, read part by part: the type that is wanted, or `TypeError`."""

from typing import cast


def record(value: object) -> dict[str, object]:
    """Return an object; its keys are strings, as JSON has them."""
    if not isinstance(value, dict):
        raise TypeError
    return cast("dict[str, object]", value)


def items(value: object) -> list[object]:
    """Return an array."""
    if not isinstance(value, list):
        raise TypeError
    return cast("list[object]", value)


def text(value: object) -> str:
    """Return a string."""
    if not isinstance(value, str):
        raise TypeError
    return value


def whole(value: object) -> int:
    """Return a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def number(value: object) -> float:
    """Return a number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    return value
