"""Where Weaviate is: one server, or the nodes of a cluster in the order in which they are asked."""

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_CLOUDS = (".weaviate.cloud", ".weaviate.network", ".wcs.api.weaviate.io")


@dataclass(frozen=True, slots=True)
class Address:
    """Where Weaviate is; its search port follows from its web address unless it is given."""

    url: str
    key: str | None = None
    grpc_url: str | None = None

    @property
    def http(self) -> tuple[str, int, bool]:
        """Return host, port, and whether it is encrypted."""
        return _ends(urlsplit(self.url), 80)

    @property
    def grpc(self) -> tuple[str, int, bool]:
        """Return the same for gRPC: port 50051 beside a plain server, 443 beside an encrypted."""
        if self.grpc_url:
            return _ends(urlsplit(self.grpc_url), 50051)
        host, _, secure = self.http
        if host.endswith(_CLOUDS):
            return f"grpc-{host}", 443, True
        return host, 443 if secure else 50051, secure


def addresses(urls: str, key: str | None, grpc_urls: str | None) -> tuple[Address, ...]:
    """Return an address for each of these URLs, which are joined by commas."""
    web = [url.strip() for url in urls.split(",")]
    grpc = [url.strip() for url in grpc_urls.split(",")] if grpc_urls else [None] * len(web)
    return tuple(Address(url, key, search) for url, search in zip(web, grpc, strict=True))


def _ends(parts: SplitResult, port: int) -> tuple[str, int, bool]:
    secure = parts.scheme in {"https", "grpcs"}
    return parts.hostname or "", parts.port or (443 if secure else port), secure
