"""One decision as `ask --json` shows it: the contract that scripts rely on."""

from collections.abc import Mapping

from bot.models import Answered, Citation, Decision, HandedOff, Ignored
from knowledge.models import Passage

Json = Mapping[str, object]


def as_json(decision: Decision) -> Json:
    """Return the object of the design's section 4; scores stay raw."""
    outcome = decision.outcome
    reason = outcome.reason.value if isinstance(outcome, HandedOff) else None
    citations = outcome.citations if isinstance(outcome, Answered) else ()
    return {
        "outcome": outcome.name,
        "text": "" if isinstance(outcome, Ignored) else outcome.text,
        "citations": [_citation(citation) for citation in citations],
        "confidence": decision.confidence,
        "evidence_score": decision.evidence_score,
        "reason": reason,
        "retrieved": [_passage(passage) for passage in decision.passages],
        "model": decision.model,
        "cache": decision.cache,
        "tokens": {
            "input": decision.usage.input_tokens,
            "cached_input": decision.usage.cached_input_tokens,
            "output": decision.usage.output_tokens,
        },
        "cost_usd": decision.usage.cost_usd,
        "timings_ms": {name: round(spent, 3) for name, spent in decision.timings_ms.items()},
    }


def _citation(citation: Citation) -> Json:
    return {
        "n": citation.n,
        "title": citation.title,
        "heading": citation.heading,
        "source": citation.source,
        "url": citation.url,
        "line": citation.line,
        "page": citation.page,
        "quote": citation.quote,
        "chunk_id": citation.chunk_id,
    }


def _passage(passage: Passage) -> Json:
    reranked = passage.rerank_score is not None
    return {
        "source": passage.chunk.path,
        "chunk_id": passage.chunk.chunk_id,
        "dense_score": passage.dense_score,
        "lexical_score": passage.lexical_score,
        "fused_score": passage.fused_score,
        **({"rerank_score": passage.rerank_score} if reranked else {}),
    }
