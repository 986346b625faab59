"""What goes wrong with Weaviate, as one line of ours: what happened, where, and what to do.

The client says most of it with one class of its own; the gRPC status is some links down the chain
of causes, and what tells a full disk or a lost tenant apart are the server's words alone.
"""

from collections.abc import Iterator

import httpx  # weaviate-client lets its errors through
from grpc.aio import AioRpcError
from weaviate.exceptions import (
    InsufficientPermissionsError,
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateConnectionError,
    WeaviateInsertManyAllFailedError,
    WeaviateStartUpError,
    WeaviateTimeoutError,
)

from knowledge.errors import (
    ForeignSchema,
    KnowledgeLost,
    PartialWrite,
    ReplicasMissing,
    SearchTimeout,
    SearchUnavailable,
    StoreOverloaded,
    StoreReadOnly,
    StoreRefused,
    StoreUnreachable,
    StoreVersion,
)

FAILURES = (WeaviateBaseError, httpx.HTTPError, AioRpcError, OSError)
"""What a call to Weaviate raises."""
SHOWN = 200
"""Characters of the server's own words in a line of ours."""

_Meaning = tuple[type[SearchUnavailable], str]

READ_ONLY: _Meaning = (
    StoreReadOnly,
    "takes no writes: its disk is full, or it was made read-only. Make room, restart, load again.",
)
UNREACHED: _Meaning = (StoreUnreachable, "cannot be reached. Check WEAVIATE_URL.")
_REFUSED: _Meaning = (StoreRefused, "refuses the key. Check WEAVIATE_API_KEY.")
_FORBIDDEN: _Meaning = (
    StoreRefused,
    "does not let this key do that: give it collections, tenants and data named Frontdesk_*.",
)
_OVERLOADED: _Meaning = (StoreOverloaded, "takes no more requests for now: try again later.")
_LOST: _Meaning = (KnowledgeLost, "does not hold this knowledge: load it again.")
_SLOW: _Meaning = (SearchTimeout, "was too slow.")

_BY_WORDS: tuple[tuple[tuple[str, ...], _Meaning], ...] = (
    (("read-only", "no space left"), READ_ONLY),
    (("tenant not found", "could not find class", "class not found"), _LOST),
    (("insufficient permissions",), _FORBIDDEN),
    (("tenant not active",), (KnowledgeLost, "has put this workspace to sleep: load it again.")),
    (
        ("no such prop", "vector index not found", "does not have named vector"),
        (ForeignSchema, "holds a collection under our name that is not ours: delete it there."),
    ),
    (
        ("consistency level", "not enough replicas", "cannot achieve"),
        (
            ReplicasMissing,
            "reaches too few replicas for FRONTDESK_WEAVIATE_WRITES: start the missing nodes.",
        ),
    ),
    (
        ("please use weaviate version",),
        (StoreVersion, "is too old: Frontdesk needs 1.39."),
    ),
)
_BY_CODE: dict[str, _Meaning] = {
    "UNAUTHENTICATED": _REFUSED,
    "401": _REFUSED,
    "PERMISSION_DENIED": _FORBIDDEN,
    "403": _FORBIDDEN,
    "RESOURCE_EXHAUSTED": _OVERLOADED,
    "429": _OVERLOADED,
    "UNAVAILABLE": UNREACHED,
    "DEADLINE_EXCEEDED": _SLOW,
}
_BY_KIND: tuple[tuple[tuple[type[BaseException], ...], _Meaning], ...] = (
    ((WeaviateTimeoutError,), _SLOW),
    ((WeaviateConnectionError, WeaviateStartUpError, httpx.HTTPError, OSError), UNREACHED),
)


def explained(error: BaseException, where: str) -> SearchUnavailable:
    """Return what an error of the client means."""
    chain = list(_chain(error))
    said = " ".join(str(one) for one in chain).lower()
    meaning = by_words(said) or _by_code(chain) or _by_kind(error)
    if meaning is not None:
        kind, what = meaning
        return kind(f"Weaviate at {where} {what}")
    text = " ".join(str(error).split())[:SHOWN]
    kind = (
        PartialWrite if isinstance(error, WeaviateInsertManyAllFailedError) else SearchUnavailable
    )
    return kind(f"Weaviate at {where} failed: {text}")


def by_words(said: str) -> _Meaning | None:
    """Return what the server's words mean, in lower case, where they mean something particular."""
    matching = (it for words, it in _BY_WORDS if any(word in said for word in words))
    return next(matching, None)


def _by_code(chain: list[BaseException]) -> _Meaning | None:
    codes = (_code(one) for one in chain)
    return next((_BY_CODE[code] for code in codes if code in _BY_CODE), None)


def _by_kind(error: BaseException) -> _Meaning | None:
    return next((it for kinds, it in _BY_KIND if isinstance(error, kinds)), None)


def _code(error: BaseException) -> str | None:
    """Return the gRPC or HTTP status of an error."""
    if isinstance(error, AioRpcError):
        return error.code().name
    if isinstance(error, InsufficientPermissionsError):
        return "PERMISSION_DENIED"
    if isinstance(error, UnexpectedStatusCodeError):
        return str(error.status_code)
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
