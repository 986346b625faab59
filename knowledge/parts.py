"""What the knowledge flow works with, as the composition root puts it together."""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.analysis import ANALYZER
from knowledge.database import Database
from knowledge.ledger.embeddings import Embeddings
from knowledge.ledger.generations import Ledger
from knowledge.ledger.leases import Leases
from knowledge.ledger.values import KnownSource
from knowledge.models import Index, Spec
from knowledge.ports import Embedder, Source, Store


@dataclass(frozen=True, slots=True)
class Parts:
    """Ledger, store and embedder, and how a source is opened."""

    database: Database
    ledger: Ledger
    leases: Leases
    store: Store
    embedder: Embedder
    open_source: Callable[[KnownSource], Source]
    discard_fetched: Callable[[KnownSource], None]
    """How what was fetched of a source is deleted."""
    clock: Callable[[], float]
    """Seconds since 1970."""
    grace_seconds: float
    """How long a search may still look at a generation that was just left; its deadline, twice."""

    @property
    def spec(self) -> Spec:
        """Return what this configuration makes indexes with."""
        return Spec(self.embedder.model, self.embedder.dimension, ANALYZER)

    def index(self, workspace: str) -> Index:
        """Return a workspace's index under this configuration."""
        return Index(workspace, self.spec)

    def embeddings(self, workspace: str) -> Embeddings:
        """Return the embeddings that a workspace has by this model."""
        return Embeddings(self.database, workspace, self.embedder.model)
