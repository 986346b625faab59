"""LangChain: recursive splitter, BM25 and FAISS joined by the ensemble retriever."""

from collections.abc import Sequence

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from tests.benchmarks.peers.exchange import DEPTH, Corpus, Peer, Piece, Search


class HandedOver(Embeddings):
    """Questions' vectors, computed beforehand."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Refuse: pieces bring their vectors."""
        message = f"{len(texts)} texts came without their vectors"
        raise ValueError(message)

    def embed_query(self, text: str) -> list[float]:
        """Return a question's vector."""
        return self._corpus.questions[text].tolist()


def cut(pages: Sequence[Piece]) -> list[Piece]:
    """Cut pages by the splitter that the documentation recommends for generic text."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    documents = [Document(page.text, metadata={"path": page.path}) for page in pages]
    cuttings = splitter.split_documents(documents)
    return [Piece(cutting.metadata["path"], cutting.page_content) for cutting in cuttings]


def index(corpus: Corpus) -> Search:
    """Return the ensemble of both retrievers."""
    texts = [piece.text for piece in corpus.pieces]
    places = [{"path": piece.path} for piece in corpus.pieces]
    words = BM25Retriever.from_texts(texts, metadatas=places, k=DEPTH)
    pairs = zip(texts, corpus.vectors.tolist(), strict=True)
    nearness = FAISS.from_embeddings(pairs, HandedOver(corpus), metadatas=places)
    near = nearness.as_retriever(search_kwargs={"k": DEPTH})
    both = EnsembleRetriever(retrievers=[words, near], weights=[0.5, 0.5])
    return lambda question: [found.metadata["path"] for found in both.invoke(question)]


PEER = Peer(
    name="LangChain",
    packages=("langchain-classic", "langchain-community", "langchain-text-splitters", "rank-bm25"),
    cutting="RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)",
    searching="EnsembleRetriever([BM25Retriever, FAISS], weights=[0.5, 0.5])",
    cut=cut,
    index=index,
)
