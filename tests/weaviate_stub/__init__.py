"""A Weaviate for tests: REST and gRPC on loopback, built on the client's own protobuf modules.

It does what our adapter asks of the real one, in memory and exactly. What it cannot show is how the
real one behaves: its approximate index, its own statistics, its replicas.
"""

from tests.weaviate_stub.memory import Memory
from tests.weaviate_stub.server import Stub, weaviate_stub

__all__ = ["Memory", "Stub", "weaviate_stub"]
