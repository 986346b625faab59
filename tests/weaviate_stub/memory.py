"""What the stub keeps, and how it searches it."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from weaviate.proto.v1 import base_pb2

Value = str | int | float | bool | None
Filters = base_pb2.Filters

MOST_DELETED = 10_000
MOST_FOUND = 10_000

_K1, _B = 1.2, 0.75


class Refused(Exception):
    """What the real server answers with an error of no particular code."""


@dataclass
class Stored:
    """One object."""

    uuid: str
    properties: dict[str, Value]
    vector: NDArray[np.float32] | None


@dataclass
class Collection:
    """A collection's configuration as it was posted, and its tenants."""

    config: dict[str, object]
    tenants: dict[str, dict[str, Stored]] = field(default_factory=dict[str, dict[str, Stored]])
    asleep: set[str] = field(default_factory=set[str])
    """Tenants that are inactive."""


@dataclass
class Memory:
    """Every collection, by name."""

    collections: dict[str, Collection] = field(default_factory=dict[str, Collection])

    def tenant(self, collection: str, tenant: str) -> dict[str, Stored]:
        """Return a tenant's objects by id; raise `Refused` in the server's words."""
        if collection not in self.collections:
            message = f"could not find class {collection} in schema"
            raise Refused(message)
        tenants = self.collections[collection].tenants
        if tenant not in tenants:
            message = f'tenant not found: "{tenant}"'
            raise Refused(message)
        if tenant in self.collections[collection].asleep:
            message = f"tenant not active: '{tenant}'"
            raise Refused(message)
        return tenants[tenant]


def matching(objects: Mapping[str, Stored], where: Filters | None) -> list[Stored]:
    """Return the objects that a filter lets through, by id."""
    every = sorted(objects.values(), key=lambda it: it.uuid)
    return [it for it in every if where is None or matches({"_id": it.uuid} | it.properties, where)]


def matches(properties: Mapping[str, Value], where: Filters) -> bool:
    """Say whether an object passes a filter; raise `Refused` for an operator we do not have."""
    if where.operator in _JOINED:
        return _JOINED[where.operator](matches(properties, one) for one in where.filters)
    value = properties.get(where.target.property)
    if where.operator == Filters.OPERATOR_CONTAINS_ANY:
        return value in list(where.value_text_array.values)
    kind = where.WhichOneof("test_value")
    if where.operator not in _COMPARED or kind is None:
        message = f"the stub has no operator {where.operator}"
        raise Refused(message)
    return _compared(value, where.operator, getattr(where, kind))


def _compared(value: Value, operator: int, wanted: Value) -> bool:
    if isinstance(value, int) and isinstance(wanted, int):
        return _COMPARED[operator](value, wanted)
    return operator == Filters.OPERATOR_EQUAL and value == wanted


_JOINED: dict[int, Callable[[Iterable[bool]], bool]] = {
    Filters.OPERATOR_AND: all,
    Filters.OPERATOR_OR: any,
    Filters.OPERATOR_NOT: lambda found: not any(found),
}
_COMPARED: dict[int, Callable[[int, int], bool]] = {
    Filters.OPERATOR_EQUAL: lambda value, wanted: value == wanted,
    Filters.OPERATOR_GREATER_THAN: lambda value, wanted: value > wanted,
    Filters.OPERATOR_GREATER_THAN_EQUAL: lambda value, wanted: value >= wanted,
    Filters.OPERATOR_LESS_THAN: lambda value, wanted: value < wanted,
    Filters.OPERATOR_LESS_THAN_EQUAL: lambda value, wanted: value <= wanted,
}


def nearest(found: list[Stored], vector: NDArray[np.float32]) -> Iterator[tuple[Stored, float]]:
    """Yield objects with their cosine distance, the nearest first."""
    unit = vector / np.linalg.norm(vector)
    distances = [
        (it, 1 - float(it.vector @ unit / np.linalg.norm(it.vector)))
        for it in found
        if it.vector is not None
    ]
    yield from sorted(distances, key=lambda pair: pair[1])


def ranked(
    objects: Mapping[str, Stored], found: list[Stored], query: str, name: str
) -> Iterator[tuple[Stored, float]]:
    """Yield objects with their BM25 score, the best first; statistics are the whole tenant's."""
    words = {it.uuid: str(it.properties.get(name) or "").split() for it in objects.values()}
    average = sum(map(len, words.values())) / max(len(words), 1)
    scores: Counter[str] = Counter()
    for term in query.split():
        holding = [uuid for uuid, held in words.items() if term in held]
        idf = math.log1p((len(words) - len(holding) + 0.5) / (len(holding) + 0.5))
        for uuid in holding:
            frequency = words[uuid].count(term)
            norm = _K1 * (1 - _B + _B * len(words[uuid]) / average)
            scores[uuid] += idf * frequency / (frequency + norm)  # pyright: ignore[reportArgumentType]  # counts in fractions
    pairs = [(it, float(scores[it.uuid])) for it in found if it.uuid in scores]
    yield from sorted(pairs, key=lambda pair: -pair[1])
