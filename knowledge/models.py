"""The values of the knowledge flow: from a document as its source holds it to a passage."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.languages import Language

Vector = NDArray[np.float32]
"""One embedding (shape: dimension) or a batch (shape: texts x dimension), of unit length."""


class Audience(StrEnum):
    """Say who may see a document, and for whom a question is asked."""

    PUBLIC = "public"
    INTERNAL = "internal"

    @property
    def may_see(self) -> frozenset["Audience"]:
        """Return the audiences whose documents an asker of this audience may see."""
        if self is Audience.INTERNAL:
            return frozenset(Audience)
        return frozenset({Audience.PUBLIC})


class SourceKind(StrEnum):
    """Name how a source is read."""

    FOLDER = "folder"
    WEBSITE = "website"
    GIT = "git"
    SQL = "sql"
    ZENDESK = "zendesk"
    INTERCOM = "intercom"
    FRESHDESK = "freshdesk"
    NOTION = "notion"
    CONFLUENCE = "confluence"
    SLACK = "slack"
    CASES = "cases"


class BlockKind(StrEnum):
    """Name what a block is in its document."""

    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Original:
    """A document as its source holds it: bytes that no reader has looked at."""

    path: str
    """Relative to the loaded folder, with forward slashes, or a URL; outputs call it `source`."""
    content: bytes
    modified_at: datetime | None = None
    url: str | None = None
    media: str | None = None
    """Media type of the bytes (`text/html`); None where the path's suffix says it."""
    title: str | None = None
    """What the source calls it, where that is not in the bytes."""
    audience: Audience | None = None
    """Narrows the audience of its source for this document; nothing can widen it."""
    includes: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    """Files that the document takes text from, by their path in the source."""


@dataclass(frozen=True, slots=True)
class Unfetched:
    """A document that its source has and could not hand over: what is live of it stays live."""

    path: str
    reason: str
    """One line for a person, which names the document."""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Part of a source could not be looked through: what it did not yield has not gone."""

    reason: str
    """One line for a person, which names the source."""


@dataclass(frozen=True, slots=True)
class ResolvedCase:
    """A case that a person resolved with a reply, as it was written: nothing is redacted yet."""

    key: str
    question: str
    answers: tuple[str, ...]
    """What people wrote to the asker, oldest first."""
    asker: str
    at: datetime
    """When it was resolved."""
    audience: Audience | None
    """Narrows the audience of its source."""
    channel: str
    message: str | None
    """Slack's ts of what was asked."""
    is_direct: bool
    """Whether it was asked in a direct message."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list, table or code block, verbatim, where its document has it."""

    kind: BlockKind
    text: str
    headings: tuple[str, ...]
    line: int | None
    """1-based line at which `text` begins in the original; None for formats without lines."""
    page: int | None = None
    adjacent: bool = False
    """Whether nothing but at most one blank line lies between the block before and this one."""
    lines: tuple[int, ...] = ()
    """The line of each line of `text`, where they do not follow one another: text of an include
    stands where it is included."""

    def line_at(self, place: int) -> int | None:
        """Return the line in the original of a character of `text`."""
        before = self.text.count("\n", 0, place)
        if self.lines:
            return self.lines[before]
        return None if self.line is None else self.line + before


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the reader of its format understood it."""

    path: str
    title: str
    blocks: tuple[Block, ...]
    audience: Audience
    url: str | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit that is searched: one block, or a piece of one, or tiny ones joined."""

    chunk_id: str
    """Hash of everything below: any change of text or place makes another chunk."""
    source: str
    """Name of the source, not the path."""
    path: str
    ordinal: int
    """Position in the document, from 0."""
    title: str
    headings: tuple[str, ...]
    kind: BlockKind
    text: str
    """Verbatim in the original, beginning at `line`, whitespace aside."""
    content_hash: str
    """Hash of `text` alone: the key of its embedding, and what makes duplicates duplicates."""
    audience: Audience
    line: int | None = None
    page: int | None = None
    url: str | None = None
    modified_at: datetime | None = None

    @property
    def breadcrumb(self) -> str:
        """Return the heading path as an asker reads it: `Billing > Refunds`."""
        return " > ".join(self.headings)


@dataclass(frozen=True, slots=True)
class IndexedChunk:
    """A chunk with what the two legs search: our analyzer's tokens and the embedding."""

    chunk: Chunk
    terms: tuple[str, ...]
    vector: Vector | None
    """None where no embedder is at hand: lexical search alone."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What an index is made with: another spec is another index, built beside."""

    model: str
    """Embedding model with its version; `none` for lexical search alone."""
    dimension: int
    analyzer: str

    @property
    def key(self) -> str:
        """Return a short name for tables and tenants: equal specs, equal keys."""
        named = f"{self.model}\0{self.dimension}\0{self.analyzer}"
        return hashlib.sha256(named.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Index:
    """One workspace's chunks under one spec."""

    workspace: str
    spec: Spec


@dataclass(frozen=True, slots=True)
class View:
    """What one search may see: an index at a generation, for an audience."""

    index: Index
    generation: int
    audience: Audience


class Hit(NamedTuple):
    """One leg's find: its raw score (cosine, or BM25), never rescaled.

    A named tuple, for a search makes four hundred: a frozen dataclass takes twice as long.
    """

    chunk_id: str
    path: str
    content_hash: str
    score: float


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """How often terms occur in one generation: what BM25 and coverage are weighed with."""

    chunks: int
    """Number of chunks counted."""
    tokens: int
    """Sum of their lengths in tokens."""
    frequencies: Mapping[str, int] = field(default_factory=dict[str, int])
    """Number of chunks that hold a term."""


@dataclass(frozen=True, slots=True)
class Query:
    """A standalone question, and for whom it is asked."""

    workspace: str
    text: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as retrieved. A leg's score is None where that leg did not reach the chunk."""

    chunk: Chunk
    dense_score: float | None
    lexical_score: float | None
    fused_score: float
    """For ranking only: it is scaled within one search and says nothing about another."""
    rerank_score: float | None = None
    """What a reranker says of it, raw; None without one."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A question in one language, for which pages were found that are in another."""

    asked: Language
    written: Language
    model: str | None
    """The embedding model where it does not read both; None where it brings the two together."""
    noise: float = 0.0
    """The cosine that this model gives to the best find for questions about something else."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Raw evidence that the knowledge base holds the answer; what the evidence score is made of."""

    normalised_bm25: float
    """Best BM25 score over the highest that the question's terms could reach, 0 to 1."""
    coverage: float
    """Share of the question's terms, weighed by idf, that the best passage holds, 0 to 1."""
    coverage_top3: float
    """The same over the first three passages together."""
    top_cosine: float | None
    """Best cosine of a block, or of a sentence that was looked at; None without an embedder."""
    missing_terms: tuple[str, ...] = ()
    """Words of the question that no passage holds, as the asker wrote them."""
    top_rerank: float | None = None
    """Best score of the reranker; None without one."""
    crossing: Crossing | None = None
    """Set where the words say nothing, because question and pages have none in common."""
    asked_above: float = 0.0
    """How much of the question and of a heading above a first passage is the same, 0 to 1.

    A page of questions and answers asks them in its headings, which are not embedded.
    """


@dataclass(frozen=True, slots=True)
class Section:
    """The text around a find, in order: what a voice model reads."""

    path: str
    title: str
    headings: tuple[str, ...]
    chunks: tuple[Chunk, ...]
    rank: int = field(default=0, compare=False)
    """Where not all can be read, the lowest is read first; of equals, the first."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What one search found, best first, and on which generation."""

    passages: tuple[Passage, ...]
    signals: Signals
    generation: int
    degraded: str | None = None
    """Why one leg is missing from this search, or None."""
    timings_ms: Mapping[str, float] = field(default_factory=dict[str, float])
    """`embed` and `retrieve`."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read, and why, in words for a person."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a document that somebody should look at."""

    source: str
    about: str


@dataclass(frozen=True, slots=True)
class Complaints:
    """How often answers from a page left somebody unhappy."""

    unhelpful: Mapping[str, int]
    """Votes `not helpful` for answers that cite it, by path."""
    handed_over: Mapping[str, int]
    """Answers that cite it and were followed by a person, by path."""


NO_COMPLAINTS = Complaints({}, {})


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one load changed."""

    generation: int
    added: int
    changed: int
    unchanged: int
    removed: int
    chunks_added: int
    chunks_removed: int
    chunks_total: int
    embedded_tokens: int
    seconds: float
    failures: tuple[Failure, ...] = ()
    flagged: tuple[Remark, ...] = ()
    """Documents of this load that tell a model what to do: kept, as data."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """How a store is, for whoever runs it."""

    text: str
    remedy: str | None = None
    """What to do; None where all is well."""
