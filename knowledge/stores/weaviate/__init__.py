"""The production store: Weaviate, one collection a spec, one tenant a workspace."""

from knowledge.stores.weaviate.schema import Keeping
from knowledge.stores.weaviate.store import WeaviateStore

__all__ = ["Keeping", "WeaviateStore"]
