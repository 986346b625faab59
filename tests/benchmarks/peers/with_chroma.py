"""Chroma: a collection's own query, by vectors alone.

Its hybrid search (`Search`, `Rrf`, sparse vectors) answers "not implemented for Local Chroma" in
the pinned version: it runs in Chroma's cloud. Chroma cuts nothing itself; its pieces are
LangChain's, whose splitter its guides use.
"""

import chromadb
from chromadb.api.types import Documents, EmbeddingFunction, Embeddings
from chromadb.config import Settings

from tests.benchmarks.peers.exchange import DEPTH, Corpus, Peer, Search
from tests.benchmarks.peers.with_langchain import PEER as LANGCHAIN


class HandedOver(EmbeddingFunction):
    """Questions' vectors, computed beforehand."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def __call__(self, input: Documents) -> Embeddings:  # noqa: A002  # Chroma's own name
        """Return questions' vectors."""
        return [self._corpus.questions[text] for text in input]


def index(corpus: Corpus) -> Search:
    """Return a collection's query, with the defaults of a collection."""
    client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
    collection = client.create_collection("pages", embedding_function=HandedOver(corpus))
    size = client.get_max_batch_size()
    for start in range(0, len(corpus.pieces), size):
        some = corpus.pieces[start : start + size]
        collection.add(
            ids=[str(start + number) for number in range(len(some))],
            documents=[piece.text for piece in some],
            metadatas=[{"path": piece.path} for piece in some],
            embeddings=corpus.vectors[start : start + size],
        )

    def search(question: str) -> list[str]:
        found = collection.query(query_texts=[question], n_results=DEPTH)
        return [place["path"] for place in found["metadatas"][0]]

    return search


PEER = Peer(
    name="Chroma",
    packages=("chromadb",),
    cutting=LANGCHAIN.cutting,
    searching="Collection.query, dense alone: hybrid search is not implemented locally",
    cut=LANGCHAIN.cut,
    index=index,
)
