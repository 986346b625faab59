"""LlamaIndex: sentence splitter, BM25 and vector index joined by the query fusion retriever."""

from collections.abc import Sequence

from llama_index.core import Document, MockEmbedding, Settings, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from pydantic import PrivateAttr

from tests.benchmarks.peers.exchange import DEPTH, Corpus, Peer, Piece, Search


class HandedOver(MockEmbedding):
    """Questions' vectors, computed beforehand."""

    _corpus: Corpus = PrivateAttr()

    def __init__(self, corpus: Corpus) -> None:
        super().__init__(embed_dim=corpus.vectors.shape[1])
        self._corpus = corpus

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._corpus.questions[query].tolist()


def cut(pages: Sequence[Piece]) -> list[Piece]:
    """Cut pages by the default node parser, in the size of the fusion retriever's guide."""
    splitter = SentenceSplitter(chunk_size=256, chunk_overlap=20)
    documents = [
        Document(
            text=page.text,
            metadata={"path": page.path},
            # As its own directory reader does: a file's place is no part of its text.
            excluded_embed_metadata_keys=["path"],
            excluded_llm_metadata_keys=["path"],
        )
        for page in pages
    ]
    nodes = splitter.get_nodes_from_documents(documents)
    return [Piece(node.metadata["path"], node.get_content()) for node in nodes]


def index(corpus: Corpus) -> Search:
    """Return the fusion of both retrievers, without generated queries: those need a model."""
    Settings.llm = MockLLM()
    nodes = [
        TextNode(
            text=piece.text,
            metadata={"path": piece.path},
            excluded_embed_metadata_keys=["path"],
            excluded_llm_metadata_keys=["path"],
            embedding=vector,
        )
        for piece, vector in zip(corpus.pieces, corpus.vectors.tolist(), strict=True)
    ]
    nearness = VectorStoreIndex(nodes, embed_model=HandedOver(corpus))
    near = nearness.as_retriever(similarity_top_k=DEPTH)
    words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH)
    both = QueryFusionRetriever(
        [near, words],
        similarity_top_k=2 * DEPTH,
        num_queries=1,
        mode="reciprocal_rerank",
        use_async=False,
    )
    return lambda question: [found.node.metadata["path"] for found in both.retrieve(question)]


PEER = Peer(
    name="LlamaIndex",
    packages=("llama-index-core", "llama-index-retrievers-bm25", "bm25s"),
    cutting="SentenceSplitter(chunk_size=256, chunk_overlap=20)",
    searching="QueryFusionRetriever([vector, BM25Retriever], reciprocal_rerank, num_queries=1)",
    cut=cut,
    index=index,
)
