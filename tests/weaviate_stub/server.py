"""The REST half of the stub, and how both are started."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

import grpc
from aiohttp import web
from aiohttp.typedefs import Handler
from weaviate.proto.v1 import weaviate_pb2_grpc

from tests.weaviate_stub.memory import Collection, Memory, Stored
from tests.weaviate_stub.service import Faults, Service

Json = dict[str, object]


@dataclass
class Stub:
    """A running stub: where it is, what it holds, and what shall go wrong."""

    url: str
    grpc_url: str
    memory: Memory
    faults: Faults


@dataclass
class Rest:
    """Schema, tenants and single objects."""

    memory: Memory
    key: str | None
    faults: Faults

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self.guard])
        app.router.add_get("/v1/meta", self.meta)
        app.router.add_post("/v1/schema", self.create)
        app.router.add_get("/v1/schema/{name}", self.config)
        app.router.add_get("/v1/schema/{name}/tenants/{tenant}", self.tenant)
        app.router.add_post("/v1/schema/{name}/tenants", self.add_tenants)
        app.router.add_put("/v1/schema/{name}/tenants", self.wake)
        return app

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            return web.json_response({"error": [{"message": "unauthorized"}]}, status=401)
        return await handler(request)

    async def meta(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"hostname": "stub", "version": self.faults.version, "modules": {}}
        )

    async def create(self, request: web.Request) -> web.Response:
        config = cast("Json", await request.json())
        name = str(config["class"])
        if name in self.memory.collections:
            said = f"class name {name} already exists"
            return web.json_response({"error": [{"message": said}]}, status=422)
        self.memory.collections[name] = Collection(_completed(config))
        return web.json_response(config)

    async def config(self, request: web.Request) -> web.Response:
        found = self.memory.collections.get(request.match_info["name"])
        return web.json_response(found.config if found else {}, status=200 if found else 404)

    async def tenant(self, request: web.Request) -> web.Response:
        found = self.memory.collections.get(request.match_info["name"])
        name = request.match_info["tenant"]
        if found is None or name not in found.tenants:
            return web.json_response({"error": [{"message": "tenant not found"}]}, status=404)
        asleep = name in found.asleep
        return web.json_response(
            {"name": name, "activityStatus": "INACTIVE" if asleep else "ACTIVE"}
        )

    async def wake(self, request: web.Request) -> web.Response:
        tenants = cast("list[Json]", await request.json())
        collection = self.memory.collections[request.match_info["name"]]
        for tenant in tenants:
            awake = tenant["activityStatus"] in {"ACTIVE", "HOT"}
            (collection.asleep.discard if awake else collection.asleep.add)(str(tenant["name"]))
        return web.json_response(tenants)

    async def add_tenants(self, request: web.Request) -> web.Response:
        tenants = cast("list[Json]", await request.json())
        collection = self.memory.collections[request.match_info["name"]]
        for tenant in tenants:
            collection.tenants.setdefault(str(tenant["name"]), dict[str, Stored]())
        return web.json_response(tenants)


_INVERTED: Json = {
    "cleanupIntervalSeconds": 60,
    "stopwords": {"preset": "none", "additions": None, "removals": None},
}
_HNSW: Json = {
    "cleanupIntervalSeconds": 300,
    "distance": "cosine",
    "dynamicEfMin": 100,
    "dynamicEfMax": 500,
    "dynamicEfFactor": 8,
    "ef": -1,
    "efConstruction": 128,
    "flatSearchCutoff": 40_000,
    "maxConnections": 32,
    "skip": False,
    "vectorCacheMaxObjects": 10**12,
}


def _completed(config: Json) -> Json:
    """Fill in what the real server fills in, as far as the client reads it back."""
    for one in cast("list[Json]", config["properties"]):
        one.setdefault("indexSearchable", one["dataType"] == ["text"])
    _complete(cast("Json", config["invertedIndexConfig"]), _INVERTED)
    for named in cast("dict[str, Json]", config["vectorConfig"]).values():
        _complete(cast("Json", named["vectorIndexConfig"]), _HNSW)
    config.setdefault("replicationConfig", {"factor": 1})
    return config


def _complete(given: Json, defaults: Json) -> None:
    for name, value in defaults.items():
        if name not in given:
            given[name] = value
        elif isinstance(value, dict):
            _complete(cast("Json", given[name]), cast("Json", value))


@asynccontextmanager
async def weaviate_stub(key: str | None = None) -> AsyncGenerator[Stub]:
    """Serve on two free ports until the end of the block."""
    memory = Memory()
    service = Service(memory, key)
    server = grpc.aio.server()
    weaviate_pb2_grpc.add_WeaviateServicer_to_server(service, server)  # pyright: ignore[reportUnknownMemberType]  # generated, untyped
    grpc_port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    runner = web.AppRunner(Rest(memory, key, service.faults).app(), shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = cast("tuple[str, int]", runner.addresses[0])
    try:
        yield Stub(f"http://{host}:{port}", f"grpc://127.0.0.1:{grpc_port}", memory, service.faults)
    finally:
        await runner.cleanup()
        await server.stop(None)
