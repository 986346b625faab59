"""A search, top to bottom: pointer, both legs at once, fusion, text, what answers, signals."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from time import perf_counter

import structlog

from knowledge.analysis import ANALYZER, indexed_text, question_terms
from knowledge.closeness import with_nearest, worth_a_look
from knowledge.crossing import ELSEWHERE, Reads, crossing, understood
from knowledge.errors import NoGeneration, SearchTimeout, SearchUnavailable, SpecMismatch
from knowledge.ledger.generations import Ledger
from knowledge.ledger.values import Pointer
from knowledge.models import (
    Chunk,
    Findings,
    Hit,
    Passage,
    Query,
    Section,
    Signals,
    Spec,
    TermStatistics,
    Vector,
    View,
)
from knowledge.ports import ChunkSearch, Embedder, Reranker
from knowledge.ranking import CANDIDATES, DEPTH, Ranked, answering, fuse, signals
from knowledge.spelling import spelled

log = structlog.get_logger()

PASSAGES = 20
"""Passages of one search: more than anybody reads, enough to judge a ranking by."""

_STATISTICS_KEPT = 16
_GRACE_SECONDS = 0.25
"""How much longer than its deadline a search may take before it fails as a whole."""


@dataclass(frozen=True, slots=True)
class _Leg:
    """What one leg brought: its finds, or why there are none."""

    hits: Sequence[Hit] = ()
    error: SearchUnavailable | None = None
    embed_ms: float = 0.0
    vector: Vector | None = None
    """The question's, of the dense leg."""


@dataclass(frozen=True, slots=True)
class _Embedded:
    """A question's vector, and how long that took."""

    vector: Vector
    milliseconds: float


@dataclass(frozen=True, slots=True)
class _Ahead:
    """An embedding that began before it was known whether the knowledge still has this spec."""

    spec: Spec
    embedding: asyncio.Task[_Embedded]

    def end(self) -> None:
        """Stop it, or forget what it failed with, where nobody waits for it."""
        if not self.embedding.cancel() and not self.embedding.cancelled():
            self.embedding.exception()


def nobody(_: Spec) -> None:
    """Take no embedder for one that embeds a dozen sentences in no time."""


def reads_everything(_: str) -> Reads:
    """Take a model for one that reads every language."""
    return None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Search a workspace's live generation."""

    ledger: Ledger
    store: ChunkSearch
    embedder_for: Callable[[Spec], Embedder | None]
    """The embedder of a spec's model, None where it is not at hand."""
    deadline_seconds: float
    reads: Callable[[str], Reads] = reads_everything
    """The languages that an embedding model reads, by its name."""
    close_reader: Callable[[Spec], Embedder | None] = nobody
    """An embedder at hand, for sentences: an endpoint would have the asker wait once more."""
    reranker: Reranker | None = None
    spelling: Callable[[str, TermStatistics], str] = spelled
    """How a question is read whose words are not those of the pages."""
    most_read: int = 24_000
    """Characters that are read around what was found; the best finds come first."""
    _statistics: dict[Pointer, TermStatistics] = field(
        default_factory=dict[Pointer, TermStatistics]
    )
    _noises: dict[View, float] = field(default_factory=dict[View, float])
    _specs: dict[str, Spec] = field(default_factory=dict[str, Spec])
    """What each workspace was embedded with when it was last asked."""

    async def find(self, query: Query) -> Findings:
        """Return the best passages; raise `NoGeneration`, `SpecMismatch` or `SearchUnavailable`."""
        began = perf_counter()
        ends = asyncio.get_running_loop().time() + self.deadline_seconds
        try:
            async with asyncio.timeout_at(ends + _GRACE_SECONDS):
                found, spent = await self._find(query, ends)
        except TimeoutError as error:
            message = f"The search took more than {self.deadline_seconds:g} s."
            raise SearchTimeout(message) from error
        total = (perf_counter() - began) * 1000
        return replace(found, timings_ms={"embed": spent, "retrieve": total - spent})

    async def read(self, query: Query, passages: Sequence[Passage]) -> Sequence[Section]:
        """Return the section around each passage, in the order of the passages, none twice."""
        pointer = await self._pointer(query.workspace)
        view = View(pointer.index, pointer.generation, query.audience)
        sections: dict[tuple[str, ...], Section] = {}
        documents: dict[tuple[str, str], Sequence[Chunk]] = {}
        for passage in passages:
            document = passage.chunk.source, passage.chunk.path
            if document not in documents:
                documents[document] = await self.store.neighbours(view, passage.chunk)
            section = _section(passage.chunk, documents[document])
            sections.setdefault(tuple(chunk.chunk_id for chunk in section.chunks), section)
        return tuple(_within(self.most_read, sections.values()))

    async def priorities(self, workspace: str) -> dict[str, int]:
        """Return how much each source of a workspace is believed, by its name."""
        return {source.name: source.priority for source in await self.ledger.sources(workspace)}

    async def _find(self, query: Query, ends: float) -> tuple[Findings, float]:
        ahead = self._begin(query)
        try:
            pointer = await self._pointer(query.workspace)
            view = View(pointer.index, pointer.generation, query.audience)
            counted = await self._counted(pointer)
            text = self.spelling(query.text, counted)
            dense, lexical = await self._legs(text, view, ends, ahead)
        finally:
            if ahead is not None:
                ahead.end()
        reads = self.reads(model := view.index.spec.model)
        # What a model makes of a language that it does not read would push right pages down.
        near = dense.hits if understood(text, reads) or not lexical.hits else ()
        found = await self._found(view, near, lexical.hits)
        ours = answering(text, found, counted)[:PASSAGES]
        passages, trouble = await self._reranked(text, ours, ends)
        across = crossing(text, passages, model, reads)
        if across is not None and across.model is None:
            across = replace(across, noise=await self._noise(view))
        said = signals(text, passages, counted)
        evidence = await self._closer(said, passages, view, dense.vector)
        evidence = replace(evidence, crossing=across, top_rerank=_top_rerank(passages))
        degraded = _degraded(dense, lexical) or trouble
        if degraded is not None:
            log.warning("degraded", stage="retrieve", workspace=query.workspace, why=degraded)
        return Findings(passages, evidence, pointer.generation, degraded), dense.embed_ms

    async def _pointer(self, workspace: str) -> Pointer:
        pointer = await self.ledger.active(workspace)
        if pointer is None:
            message = f"Nothing is loaded in {workspace}: run `frontdesk knowledge load PATH`."
            raise NoGeneration(message)
        self._specs[workspace] = pointer.index.spec
        return pointer

    def _begin(self, query: Query) -> _Ahead | None:
        """Embed while the pointer is read: it names another model once in a long while."""
        spec = self._specs.get(query.workspace)
        embedder = self.embedder_for(spec) if spec and spec.dimension else None
        if spec is None or embedder is None:
            return None
        return _Ahead(spec, asyncio.create_task(_embedded(embedder, query.text)))

    async def _legs(
        self, text: str, view: View, ends: float, ahead: _Ahead | None
    ) -> tuple[_Leg, _Leg]:
        """Run both legs at once; raise where neither brings anything back."""
        legs = await asyncio.gather(
            self._dense(text, view, ends, ahead), self._lexical(text, view, ends)
        )
        dense, lexical = legs
        spec = view.index.spec
        if lexical.error and (dense.error or not spec.dimension):
            raise lexical.error if dense.error is None else dense.error
        return dense, lexical

    async def _dense(self, text: str, view: View, ends: float, ahead: _Ahead | None) -> _Leg:
        spec = view.index.spec
        if not spec.dimension:
            return _Leg()
        begun = ahead.embedding if ahead and ahead.spec == spec else None
        spent = 0.0
        try:
            async with asyncio.timeout_at(ends):
                embedded = await (begun or self._embed(text, view))
                spent = embedded.milliseconds
                hits = await self.store.dense(view, embedded.vector, DEPTH)
        except SearchUnavailable as error:
            return _Leg(error=error, embed_ms=spent)
        except TimeoutError:
            return _Leg(error=SearchTimeout("The dense leg was too slow."), embed_ms=spent)
        return _Leg(hits, embed_ms=spent, vector=embedded.vector)

    async def _lexical(self, text: str, view: View, ends: float) -> _Leg:
        if view.index.spec.analyzer != ANALYZER:
            return _Leg(error=SpecMismatch(_other_analyzer(view)))
        try:
            async with asyncio.timeout_at(ends):
                hits = await self.store.lexical(view, question_terms(text), DEPTH)
        except SearchUnavailable as error:
            return _Leg(error=error)
        except TimeoutError:
            return _Leg(error=SearchTimeout("The lexical leg was too slow."))
        return _Leg(hits)

    async def _embed(self, text: str, view: View) -> _Embedded:
        embedder = self.embedder_for(view.index.spec)
        if embedder is None:
            raise SpecMismatch(_other_model(view))
        return await _embedded(embedder, text)

    async def _found(
        self, view: View, dense: Sequence[Hit], lexical: Sequence[Hit]
    ) -> list[tuple[Ranked, Chunk]]:
        ranked = fuse(dense, lexical)[:CANDIDATES]
        chunks = await self.store.chunks(view, [it.chunk_id for it in ranked])
        texts = {chunk.chunk_id: chunk for chunk in chunks}
        return [(it, texts[it.chunk_id]) for it in ranked if it.chunk_id in texts]

    async def _closer(
        self, found: Signals, passages: Sequence[Passage], view: View, asked: Vector | None
    ) -> Signals:
        """Return the signals after a look at single sentences, where blocks leave it in doubt."""
        reader = self.close_reader(view.index.spec)
        texts = worth_a_look(found, passages)
        if reader is None or asked is None or not texts:
            return found
        vectors = await reader.embed(texts)
        return with_nearest(found, float((vectors @ asked).max()))

    async def _reranked(
        self, question: str, passages: Sequence[Passage], ends: float
    ) -> tuple[tuple[Passage, ...], str | None]:
        """Return the passages as the reranker orders them, else as they are, and why."""
        if self.reranker is None or not passages:
            return tuple(passages), None
        texts = [indexed_text(passage.chunk) for passage in passages]
        try:
            async with asyncio.timeout_at(ends):
                scores = await self.reranker.scores(question, texts)
        except SearchUnavailable as error:
            return tuple(passages), str(error)
        except TimeoutError:
            return tuple(passages), f"The reranker {self.reranker.model} was too slow."
        scored = [replace(it, rerank_score=by) for it, by in zip(passages, scores, strict=True)]
        # Python's sort keeps our own order where scores are equal.
        return tuple(sorted(scored, key=lambda it: -(it.rerank_score or 0.0))), None

    async def _noise(self, view: View) -> float:
        """Return the best cosine that this model gives to finds for questions about other things.

        Asked once a generation: only a question in another language needs it.
        """
        embedder = self.embedder_for(view.index.spec)
        if view not in self._noises and embedder is not None:
            vectors = await embedder.embed(ELSEWHERE)
            found = await asyncio.gather(*(self.store.dense(view, one, 1) for one in vectors))
            while len(self._noises) >= _STATISTICS_KEPT:
                self._noises.pop(next(iter(self._noises)))
            self._noises[view] = sum(hits[0].score for hits in found if hits) / len(ELSEWHERE)
        return self._noises.get(view, 0.0)

    async def _counted(self, pointer: Pointer) -> TermStatistics:
        """Return the generation's term statistics, kept for the next search."""
        if pointer not in self._statistics:
            counted = await self.ledger.statistics(pointer)
            while len(self._statistics) >= _STATISTICS_KEPT:
                self._statistics.pop(next(iter(self._statistics)))
            self._statistics[pointer] = counted
        return self._statistics[pointer]


async def _embedded(embedder: Embedder, text: str) -> _Embedded:
    began = perf_counter()
    (vector,) = await embedder.embed([text])
    return _Embedded(vector, (perf_counter() - began) * 1000)


def _section(chunk: Chunk, near: Sequence[Chunk]) -> Section:
    """Return the run of chunks around this one that stand under the same headings."""
    ids = [it.chunk_id for it in near]
    # A document that changed since the search: what was found stands alone.
    around = [chunk]
    if chunk.chunk_id in ids:
        first = last = ids.index(chunk.chunk_id)
        while first and near[first - 1].headings == chunk.headings:
            first -= 1
        while last + 1 < len(near) and near[last + 1].headings == chunk.headings:
            last += 1
        around = list(near[first : last + 1])
    return Section(chunk.path, chunk.title, chunk.headings, tuple(around))


def _within(characters: int, sections: Iterable[Section]) -> Iterator[Section]:
    """Yield sections until so much is read; the one that goes beyond is cut after a chunk."""
    for section in sections:
        lengths = accumulate(len(chunk.text) for chunk in section.chunks)
        kept = [it for it, end in zip(section.chunks, lengths, strict=True) if end <= characters]
        if kept:
            yield replace(section, chunks=tuple(kept))
        if len(kept) < len(section.chunks):
            return
        characters -= sum(len(chunk.text) for chunk in kept)


def _top_rerank(passages: Sequence[Passage]) -> float | None:
    return passages[0].rerank_score if passages else None


def _degraded(dense: _Leg, lexical: _Leg) -> str | None:
    error = dense.error or lexical.error
    return None if error is None else str(error)


def _other_model(view: View) -> str:
    return (
        f"The knowledge of {view.index.workspace} was embedded with {view.index.spec.model}, which "
        "is not at hand: configure it, or load again."
    )


def _other_analyzer(view: View) -> str:
    return (
        f"The knowledge of {view.index.workspace} was analysed by another Frontdesk "
        f"({view.index.spec.analyzer}): load again."
    )
