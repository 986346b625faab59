"""An embedder that is opened at its first use: most commands never embed anything."""

import asyncio
from collections.abc import Callable, Sequence

from knowledge.models import Vector
from knowledge.ports import Embedder


class DeferredEmbedder:
    """Know model and dimension at once, and open the embedder itself, once, in a thread."""

    def __init__(self, model: str, dimension: int, opener: Callable[[], Embedder]) -> None:
        self._model = model
        self._dimension = dimension
        self._opener = opener
        self._opening: asyncio.Task[Embedder] | None = None

    @property
    def model(self) -> str:
        """Return the model's name, as the embedder will say it."""
        return self._model

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return self._dimension

    @property
    def tokens(self) -> int:
        """Return how many tokens were embedded since the embedder was opened."""
        task = self._opening
        return task.result().tokens if task and task.done() and not task.exception() else 0

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text; raise what opening or embedding raises."""
        return await (await self._opened()).embed(texts)

    async def _opened(self) -> Embedder:
        if self._opening is None or (self._opening.done() and self._opening.exception()):
            self._opening = asyncio.create_task(asyncio.to_thread(self._opener))
        # A search that gives up at its deadline must not stop the opening for all that follow.
        return await asyncio.shield(self._opening)
