"""Whoever a workspace is, it finds its own; names and ids that clash are another's all the same."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.models import Audience, Hit, Index, IndexedChunk, View
from knowledge.ports import Store
from tests.contract.stores import KINDS, Server, server_for, stores_of
from tests.knowledge.builders import SPEC, chunk, direction, indexed

COMBINATIONS = int(os.environ.get("FRONTDESK_TEST_COMBINATIONS", "400"))  # noqa: TID251  # a length, read as the tests are collected

WORKSPACES = (
    *("T1", "t1", "\uff341", "T1 ", " T1", "T1\n", "T1\0", "T1\x00a", "T", "1"),
    *("a/b", "b/a", "a--b", "a:b", "a\0b", "ab", "A/B", "../a", "%", "*", "'", '"'),
    *(
        "\u00e9",
        "e\u0301",
        "\u00df",
        "ss",
        "SS",
        "\u0130",
        "i",
        "\u0131",
        "\u017f",
        "s",
        "\u202e1T",
    ),
)
"""Names that are one to a careless comparison: by case, form, spaces, separators or wildcards."""
DOCUMENTS = (("a", "b/c"), ("a/b", "c"), ("b/a", "c"), ("a", "b"), ("A", "B/C"), ("a", "c/b"))
"""Sources and paths that are one to a tokenizer, or when they are put together."""
IDS = ("c1", "C1", "c1 ", "c/1", "1/c", "\uff431")

FOREVER = 99

Change = tuple[str, int, int]
"""What is done, to the how-manieth workspace, and to which of its documents or chunks."""


@dataclass
class Held:
    """A chunk as a workspace has it."""

    document: tuple[str, str]
    audience: Audience
    until: int = FOREVER


@dataclass
class Tenant:
    """A workspace, and what it should hold."""

    index: Index
    chunks: dict[str, Held] = field(default_factory=dict[str, Held])

    def text(self, chunk_id: str) -> str:
        return f"{chunk_id!r} of {self.index.workspace!r}"

    def indexed(self) -> list[IndexedChunk]:
        return [
            indexed(
                replace(
                    chunk(chunk_id, held.document[1], audience=held.audience),
                    source=held.document[0],
                    text=self.text(chunk_id),
                )
            )
            for chunk_id, held in self.chunks.items()
        ]

    def close(self, chunk_id: str) -> None:
        if chunk_id in self.chunks:
            self.chunks[chunk_id].until = 2

    def reopen(self) -> None:
        for held in self.chunks.values():
            held.until = FOREVER

    def keep(self, kept: Callable[[Held], bool]) -> None:
        self.chunks = {it: held for it, held in self.chunks.items() if kept(held)}

    def seen(self, generation: int, audience: Audience) -> set[str]:
        return {
            chunk_id
            for chunk_id, held in self.chunks.items()
            if held.until > generation and held.audience in audience.may_see
        }


CHUNKS = st.dictionaries(
    st.sampled_from(IDS),
    st.builds(Held, st.sampled_from(DOCUMENTS), st.sampled_from(Audience)),
    min_size=1,
)
TENANTS = st.lists(
    st.builds(
        Tenant,
        st.builds(Index, st.sampled_from(WORKSPACES) | st.text(max_size=9), st.just(SPEC)),
        CHUNKS,
    ),
    min_size=2,
    max_size=3,
    unique_by=lambda tenant: tenant.index.workspace,
)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(("close", "forget", "collect", "reopen", "again")),
        st.integers(0, 2),
        st.integers(0, 9),
    ),
    max_size=6,
)


async def change(store: Store, tenant: Tenant, what: str, number: int) -> None:
    """Change one workspace, and what it should hold."""
    document, one = DOCUMENTS[number % len(DOCUMENTS)], IDS[number % len(IDS)]
    match what:
        case "close":
            await store.close(tenant.index, 2, [one])
            tenant.close(one)
        case "forget":
            await store.forget(tenant.index, *document)
            tenant.keep(lambda held: held.document != document)
        case "collect":
            await store.collect(tenant.index, 2)
            tenant.keep(lambda held: held.until > 2)
        case "reopen":
            await store.sweep(tenant.index, 1)
            tenant.reopen()
        case _:
            await store.add(tenant.index, 1, tenant.indexed())


async def expect_its_own(store: Store, tenant: Tenant) -> None:
    """Hold every answer that a workspace can get against what it should hold."""
    for generation in (1, 2):
        assert await store.ids(tenant.index, generation) == tenant.seen(
            generation, Audience.INTERNAL
        )
        for audience in Audience:
            view = View(tenant.index, generation, audience)
            seen = tenant.seen(generation, audience)
            assert of(await store.dense(view, direction("x"), 99)) == seen
            assert of(await store.lexical(view, ["word"], 99)) == seen
            chunks = await store.chunks(view, IDS)
            assert {it.chunk_id: it.text for it in chunks} == {it: tenant.text(it) for it in seen}
            for one in chunks:
                near = {it.chunk_id for it in await store.neighbours(view, one)}
                document = tenant.chunks[one.chunk_id].document
                assert near == {it for it in seen if tenant.chunks[it].document == document}


def of(hits: Sequence[Hit]) -> set[str]:
    return {hit.chunk_id for hit in hits}


async def played(
    kind: str, server: Server | None, tenants: list[Tenant], changes: list[Change]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with stores_of(kind, Path(folder), server) as stores:
            store = await stores.open()
            for tenant in tenants:
                await store.add(tenant.index, 1, tenant.indexed())
            for what, who, number in changes:
                await change(store, tenants[who % len(tenants)], what, number)
            for tenant in tenants:
                await expect_its_own(store, tenant)


@pytest.mark.parametrize("kind", KINDS)
def test_a_workspace_finds_its_own_and_nothing_else(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """Whatever the others are called, hold, close, forget or collect; and for both audiences."""
    server, played_through = server_for(request, kind), 0

    @given(tenants=TENANTS, changes=CHANGES)
    @settings(
        max_examples=max(4, COMBINATIONS // (100 if server else 40)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        database=None,
    )
    def holds(tenants: list[Tenant], changes: list[Change]) -> None:
        nonlocal played_through
        asyncio.run(played(kind, server, tenants, changes))
        played_through += 1

    holds()
    assert played_through >= 4
