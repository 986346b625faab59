"""A knowledge base whose internal pages are marked, and that is asked by the bot's own search."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from knowledge.models import (
    Audience,
    BlockKind,
    Chunk,
    Findings,
    Passage,
    Query,
    Section,
)
from tests.builders import STRONG, WEAK
from tests.outsiders.company import INTERNAL

TOPICS = ("refunds", "salaries", "roadmap", "plants")
HELD = {
    "refunds": (Audience.INTERNAL, Audience.PUBLIC),
    "salaries": (Audience.INTERNAL,),
    "roadmap": (Audience.PUBLIC, Audience.INTERNAL),
    "plants": (),
}
"""Which pages each topic has, best first."""

TOKEN = re.compile(r"\basked\d+\b")
"""Stands in every question, so that it is known again where it comes up."""


@dataclass
class MarkedPages:
    """Search pages for an audience; `meanwhile` is called before it answers."""

    leaks: list[str]
    meanwhile: Callable[[], None] = lambda: None
    generation: int = 1
    _asked_inside: set[str] = field(default_factory=set[str])

    def publish(self) -> None:
        """Let every page be a newer one."""
        self.generation += 1

    async def find(self, query: Query) -> Findings:
        """Return what is found, and note what an outsider's search should not know."""
        self._note(query)
        topic = next((topic for topic in TOPICS if topic in query.text), "plants")
        seen = [one for one in HELD[topic] if one in query.audience.may_see]
        passages = tuple(Passage(self._chunk(topic, one), 0.9, 9.0, 1.0) for one in seen)
        self.meanwhile()
        return Findings(passages, STRONG if passages else WEAK, self.generation, None, {})

    async def read(self, query: Query, passages: Sequence[Passage]) -> Sequence[Section]:
        """Read nothing: quotes are taken from what was found."""
        return ()

    def _note(self, query: Query) -> None:
        *before, own = TOKEN.findall(query.text) or [""]
        if query.audience is Audience.INTERNAL:
            self._asked_inside.add(own)
            return
        self._asked_inside.discard(own)
        known = self._asked_inside.intersection(before)
        if known:
            self.leaks.append(f"an outsider's search knows {sorted(known)}: {query.text}")

    def _chunk(self, topic: str, audience: Audience) -> Chunk:
        mark = INTERNAL if audience is Audience.INTERNAL else "open"
        text = f"The {topic} of {mark} are asked for by form {self.generation}."
        return Chunk(
            f"{mark}-{topic}-{self.generation}", f"{mark}-docs", f"{mark}/{topic}.md", 0,
            f"{mark} {topic}", (f"{mark} {topic}", f"{mark} rules"), BlockKind.PARAGRAPH, text,
            f"{mark}-{topic}-{self.generation}", audience, line=3,
            url=f"https://{mark}.example.com/{topic}",
        )  # fmt: skip
