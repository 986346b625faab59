"""Public doubles of the question flow's ports: they say what a test tells them to."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.models import Answerable, Draft, Question
from knowledge.models import Findings, Passage, Query, Section


@dataclass
class ScriptedSearch:
    """A knowledge base that gives the findings of its script, or raises its error."""

    script: Findings | Exception
    asked: list[Query] = field(default_factory=list[Query])

    async def find(self, query: Query) -> Findings:
        """Return the script's findings; raise its error."""
        self.asked.append(query)
        if isinstance(self.script, Exception):
            raise self.script
        return self.script

    async def read(self, query: Query, passages: Sequence[Passage]) -> Sequence[Section]:
        """Return each passage's chunk as a section of its own."""
        chunks = [passage.chunk for passage in passages]
        return [Section(one.path, one.title, one.headings, (one,)) for one in chunks]


@dataclass
class ScriptedModel:
    """A voice model that gives its drafts in turn; an error among them is raised."""

    drafts: list[Draft | Exception]
    name: str = "scripted"

    async def write(self, question: Question, sections: Sequence[Section]) -> Draft:
        """Return the next draft; raise it where it is an error; say no where none is left."""
        draft = self.drafts.pop(0) if self.drafts else Draft(Answerable.NO, "", (), self.name)
        if isinstance(draft, Exception):
            raise draft
        return draft


@dataclass
class HangingModel:
    """A voice model that never answers."""

    name: str = "hanging"

    async def write(self, question: Question, sections: Sequence[Section]) -> Draft:
        """Wait for ever."""
        await asyncio.Event().wait()
        raise AssertionError
