"""Settle what sources disagree on: answer from the one that leads, or ask a person."""

from dataclasses import dataclass, replace

import structlog

from bot.composing import compose
from bot.disagreement import Disagreement, disagreement
from bot.models import Citation, HandoffReason, Level, Question
from bot.ports import Beliefs
from bot.voice.lines import Voice
from bot.writing import Writer, Written
from knowledge.claims import Claim
from knowledge.errors import KnowledgeError
from knowledge.models import Findings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SettlingWriter:
    """See whether a source contradicts what another writer's answer rests on."""

    writer: Writer
    beliefs: Beliefs
    voice: Voice

    async def write(self, question: Question, findings: Findings) -> Written:
        """Return what was written; with both sources, or refused, where they disagree."""
        written = await self.writer.write(question, findings)
        between = disagreement(question.text, findings.passages, {})
        if between is None or not between.touches(written.citations):
            return written
        priorities = await self._priorities(question)
        between = disagreement(question.text, findings.passages, priorities) or between
        log.info("sources_disagree", question_id=question.question_id, leads=between.why)
        return self._settled(written, between)

    async def _priorities(self, question: Question) -> dict[str, int]:
        try:
            return dict(await self.beliefs.priorities(question.where.workspace))
        except KnowledgeError as error:
            log.warning("no_priorities", question_id=question.question_id, error=str(error))
            return {}

    def _settled(self, written: Written, between: Disagreement) -> Written:
        if between.why is None:
            return self._refused(written, between)
        line = self.voice.disagree[between.why]
        if written.model == "extractive" or not between.follows(written.citations):
            both = (_citation(between.leads, 1), _citation(between.other, 2))
            quoted = compose(both, _numbered(line, 1, 2), self.voice.answer.closing)
            return replace(written, text=quoted, citations=both, level=Level.QUOTED)
        leads = next(it.n for it in written.citations if between.follows([it]))
        other = len(written.citations) + 1
        told = f"{written.text}\n\n{_numbered(line, leads, other)}"
        citations = (*written.citations, _citation(between.other, other))
        return replace(written, text=told, citations=citations)

    def _refused(self, written: Written, between: Disagreement) -> Written:
        both = (_citation(between.leads, 1), _citation(between.other, 2))
        return replace(
            written,
            text=compose(both, "", ""),
            citations=both,
            refused=HandoffReason.SOURCES_DISAGREE,
            why="; ".join(f"{it.source} says “{it.quote}”" for it in both),
        )


def _numbered(line: str, leads: int, other: int) -> str:
    return line.replace("{leads}", f"[{leads}]").replace("{other}", f"[{other}]")


def _citation(claim: Claim, n: int) -> Citation:
    chunk = claim.chunk
    said = chunk.text[claim.start : claim.end]
    begins = claim.start + len(said) - len(said.lstrip())
    line = None if chunk.line is None else chunk.line + chunk.text.count("\n", 0, begins)
    return Citation(
        n=n,
        title=chunk.title,
        heading=chunk.breadcrumb,
        source=chunk.path,
        quote=said.strip(),
        chunk_id=chunk.chunk_id,
        url=chunk.url,
        line=line,
        page=chunk.page,
    )
