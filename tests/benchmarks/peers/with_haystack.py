"""Haystack: document splitter, in-memory BM25 and embedding retrievers, joined by rank fusion."""

from collections.abc import Sequence

from haystack import Document, Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy

from tests.benchmarks.peers.exchange import DEPTH, Corpus, Peer, Piece, Search


@component
class HandedOver:
    """Questions' vectors, computed beforehand."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        """Return a question's vector."""
        return {"embedding": self._corpus.questions[text].tolist()}


def cut(pages: Sequence[Piece]) -> list[Piece]:
    """Cut pages by the splitter's own defaults."""
    splitter = DocumentSplitter(split_by="word", split_length=200, split_overlap=0)
    documents = [Document(content=page.text, meta={"path": page.path}) for page in pages]
    cuttings = splitter.run(documents=documents)["documents"]
    return [Piece(cutting.meta["path"], cutting.content) for cutting in cuttings]


def index(corpus: Corpus) -> Search:
    """Return the pipeline of the hybrid retrieval tutorial, with rank fusion for its ranker."""
    store = InMemoryDocumentStore()
    documents = [
        Document(content=piece.text, meta={"path": piece.path}, embedding=vector)
        for piece, vector in zip(corpus.pieces, corpus.vectors.tolist(), strict=True)
    ]
    store.write_documents(documents, policy=DuplicatePolicy.SKIP)
    pipeline = Pipeline()
    pipeline.add_component("embedder", HandedOver(corpus))
    pipeline.add_component("near", InMemoryEmbeddingRetriever(store, top_k=DEPTH))
    pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=DEPTH))
    pipeline.add_component("both", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("embedder", "near")
    pipeline.connect("near", "both")
    pipeline.connect("words", "both")

    def search(question: str) -> list[str]:
        given = {"embedder": {"text": question}, "words": {"query": question}}
        return [found.meta["path"] for found in pipeline.run(given)["both"]["documents"]]

    return search


PEER = Peer(
    name="Haystack",
    packages=("haystack-ai",),
    cutting='DocumentSplitter(split_by="word", split_length=200, split_overlap=0)',
    searching="InMemoryBM25Retriever + InMemoryEmbeddingRetriever, reciprocal_rank_fusion",
    cut=cut,
    index=index,
)
