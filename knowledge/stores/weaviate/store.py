"""Weaviate as a store: generations by two numbers on each object, reads and writes apart."""

from knowledge.errors import SearchUnavailable
from knowledge.models import Checkup
from knowledge.stores.weaviate.address import addresses
from knowledge.stores.weaviate.connection import Connection, is_untested, version_of
from knowledge.stores.weaviate.loading import Loading
from knowledge.stores.weaviate.schema import Keeping
from knowledge.stores.weaviate.searching import Searching

_READ_S = 5


class WeaviateStore(Searching, Loading):
    """Chunks in one collection a spec and one tenant a workspace."""

    def __init__(
        self,
        url: str,
        key: str | None = None,
        grpc_url: str | None = None,
        read_seconds: float = _READ_S,
        keeping: Keeping | None = None,
    ) -> None:
        where = addresses(url, key, grpc_url)
        # Two: a load that breaks its connection must not take a search's with it.
        Searching.__init__(self, Connection(where), read_seconds)
        Loading.__init__(self, Connection(where), keeping or Keeping())

    async def connect(self) -> None:
        """Do nothing: the first call connects, so that the bot starts while Weaviate is away."""

    async def disconnect(self) -> None:
        """Close both connections."""
        await self._reads.close()
        await self._writes.close()

    async def checkup(self) -> Checkup:
        """Ask every address for its version; raise what the first says where none answers."""
        answers = await self._reads.each(version_of, self._read_seconds)
        away = [answer for _, answer in answers if isinstance(answer, SearchUnavailable)]
        versions = sorted({answer for _, answer in answers if isinstance(answer, str)})
        if not versions:
            raise away[0]
        urls = ", ".join(address.url for address, _ in answers)
        text = f"Weaviate {', '.join(versions)} at {urls}"
        if away:
            return Checkup(text, str(away[0]))
        if any(is_untested(version) for version in versions):
            return Checkup(text, "Frontdesk is tested with 1.39: try a load and a search")
        return Checkup(text)
