"""Aliases: other words for a question, which a person approved or has yet to look at.

An alias holds for one workspace and one audience, and only as far as the evidence does: an answer
that is found by it passes the same rules as any other.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.models import Deed
from knowledge.analysis import normalised_tokens
from knowledge.models import Audience


class AliasState(StrEnum):
    """Say what a person said of an alias."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    """Refused, or taken back; it is not proposed again."""


@dataclass(frozen=True, slots=True)
class Alias:
    """Two wordings that ask the same, the one in the place of the other."""

    workspace: str
    audience: Audience
    asked: str
    """The words that were asked, redacted."""
    question: str
    """The words whose answer they get."""
    times: int
    """How often they were asked when this was proposed."""
    state: AliasState = AliasState.PROPOSED
    by: str | None = None
    """Who decided; None as long as nobody did."""
    at: datetime | None = None
    """When it was proposed or decided."""

    @property
    def alias_id(self) -> str:
        """Return its short name: the same words have one alias in a workspace and audience."""
        return alias_id(self.workspace, self.audience, self.tokens)

    @property
    def tokens(self) -> tuple[str, ...]:
        """Return the words that were asked, as the cache compares them."""
        return normalised_tokens(self.asked)

    @property
    def same_as(self) -> tuple[str, ...]:
        """Return the tokens of the question whose answer they get."""
        return normalised_tokens(self.question)


def alias_id(workspace: str, audience: Audience, tokens: tuple[str, ...]) -> str:
    """Return the short name of whatever alias these words have."""
    parts = json.dumps([workspace, audience, tokens])
    return hashlib.sha256(parts.encode()).hexdigest()[:12]


def deed(workspace: str, actor: str, alias_id: str, state: AliasState) -> Deed:
    """Return the line of the audit log: it holds no words of askers, for they may be erased."""
    return Deed(workspace, actor, "cache.alias", alias_id, state)
