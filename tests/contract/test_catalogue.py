"""The model list of an OpenAI-compatible endpoint, as servers really give it."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import cast

import pytest
from aiohttp import web

from bot.adapters.openai_catalogue import OpenAICatalogue
from bot.errors import ModelUnavailable


def model(name: str, **more: object) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 1, "owned_by": "somebody", **more}


@asynccontextmanager
async def endpoint(body: str | Mapping[str, object], status: int = 200) -> AsyncGenerator[str]:
    """Serve a model list on a free port; yield its base URL."""

    async def listed(_: web.Request) -> web.Response:
        if isinstance(body, str):
            return web.Response(text=body, status=status, content_type="application/json")
        return web.json_response(body, status=status, headers={"retry-after-ms": "1"})

    app = web.Application()
    app.router.add_get("/v1/models", listed)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = cast("tuple[str, int]", runner.addresses[0])
    try:
        yield f"http://{host}:{port}/v1"
    finally:
        await runner.cleanup()


async def test_days_are_read_and_whatever_is_none_is_left() -> None:
    """OpenAI's field; null before an announcement; servers without it; what is no day."""
    listed = {
        "object": "list",
        "data": [
            model("ends", shutdown_date="2027-01-14"),
            model("stays", shutdown_date=None),
            model("local"),
            model("odd", shutdown_date="soon"),
        ],
    }
    async with endpoint(listed) as url:
        assert await OpenAICatalogue(url, "k").shutdowns() == {"ends": date(2027, 1, 14)}


@pytest.mark.parametrize(
    ("body", "status"), [("{}", 401), ("{}", 500), ("no JSON", 200), ('{"data": 3}', 200)]
)
async def test_an_endpoint_that_lists_nothing_is_unavailable(body: str, status: int) -> None:
    """One error of ours, with the address and without the key."""
    async with endpoint(body, status) as url:
        with pytest.raises(ModelUnavailable) as caught:
            await OpenAICatalogue(url, "secret-key").shutdowns()
    assert url in str(caught.value)
    assert "secret-key" not in str(caught.value)


async def test_an_endpoint_that_is_not_there_is_unavailable() -> None:
    """Nobody listens."""
    with pytest.raises(ModelUnavailable):
        await OpenAICatalogue("http://127.0.0.1:9/v1", "").shutdowns()
