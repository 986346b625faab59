"""What the journal holds of a turn: redacted, and of a sensitive topic no word."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.models import Answered, Clarified, Decision, Entry, HandedOff, Ignored, Posted


@dataclass(frozen=True, slots=True)
class Clerk:
    """Turn decisions into entries: redacted, and with what they were made with."""

    redact: Callable[[str], str]
    pipeline: str

    def entry(self, decision: Decision, posted: Posted) -> Entry:
        """Return the journal's line for a turn."""
        question, said = decision.question, decision.outcome
        reply = said.why if isinstance(said, Ignored) else said.text
        return Entry(
            question_id=question.question_id,
            workspace=question.where.workspace,
            channel=posted.where.channel,
            thread=posted.where.thread,
            asker=question.asker,
            audience=question.audience,
            private=question.via.is_private,
            question=self._asked(decision),
            outcome=said.name,
            reply=self.redact(reply),
            citations=said.citations if isinstance(said, Answered) else (),
            evidence_score=decision.evidence_score,
            confidence=decision.confidence,
            reason=said.reason if isinstance(said, HandedOff) else None,
            model=decision.model,
            level=decision.level,
            setbacks=decision.setbacks,
            prompt_hash=decision.prompt_hash,
            voice_model=decision.voice_model,
            pipeline=decision.pipeline or self.pipeline,
            cache=decision.cache,
            generation=decision.generation,
            usage=decision.usage,
            timings_ms=decision.timings_ms,
            at=question.asked_at,
            reply_ts=posted.ts,
            signs=decision.signs,
            rewritten=self.redact(question.rewritten),
            readings=said.readings if isinstance(said, Clarified) else (),
        )

    def _asked(self, decision: Decision) -> str:
        """Return what was asked, redacted; of a sensitive topic nothing but what kind it is."""
        said = decision.outcome
        if isinstance(said, HandedOff) and said.alarm:
            return f"[{said.alarm.kind}]"
        return self.redact(decision.question.text)
