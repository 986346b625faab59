"""Who is who, what holds for a channel, and what admins look after."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.inbox import Button, Whereabouts
from bot.manners import Manners
from bot.models import Deed, Entry
from bot.overview import Figures
from knowledge.models import Audience, LoadReport


class Directory(Protocol):
    """Who is who, and who may see what."""

    async def audience(self, origin: Whereabouts) -> Audience:
        """Return for whom it is what the sender alone sees there; whatever is unknown: `public`."""
        ...

    async def audience_there(self, origin: Whereabouts) -> Audience:
        """Return for whom it is what everybody in the channel sees, the sender among them."""
        ...

    def look_again(self, changed: Iterable[str]) -> None:
        """Ask again about these channels and people: something may have changed."""
        ...

    async def require_admin(self, user: str) -> None:
        """Raise `NotAllowed` unless this is an admin now, or `SlackUnavailable`."""
        ...


class Channels(Protocol):
    """What admins decided for channels."""

    async def manners(self, workspace: str, channel: str) -> Manners:
        """Return what was decided for a channel, or what holds where nothing was."""
        ...

    async def decide(self, channel: str, manners: Manners, deed: Deed) -> None:
        """Store what holds from now on, with its line in the audit log."""
        ...


class Audit(Protocol):
    """Who did what that not everybody may do."""

    async def note(self, deed: Deed) -> None:
        """Append one line."""
        ...


class KnowledgeAdmin(Protocol):
    """What an admin does to the knowledge base; raises `KnowledgeError`."""

    async def reload(
        self,
        workspace: str,
        progress: Callable[[str], Awaitable[None]],
        shrunk: frozenset[str] = frozenset(),
    ) -> LoadReport:
        """Sync every source; `progress` is told, in words for a person, how far it is.

        Raise `SourceShrunk` where most of a source is gone that `shrunk` does not name.
        """
        ...

    async def care(self, workspace: str) -> Sequence[str]:
        """Return what should be looked at in the pages, in plain lines; none where all is well."""
        ...

    async def status(self, workspace: str) -> str:
        """Return what is loaded, in a few lines of text."""
        ...

    async def rollback(self, workspace: str, leaving: int | None = None) -> int:
        """Go back to the generation before; return its number.

        Raise `GenerationMoved` where another generation is live than the one to be left.
        """
        ...

    async def live(self, workspace: str) -> int | None:
        """Return the number of what is live; None before the first load."""
        ...


class ScheduledKnowledge(Protocol):
    """Sources that are synced without anybody asking; raises `KnowledgeError`."""

    async def due(self, workspace: str, tried: Mapping[str, datetime]) -> Sequence[str]:
        """Return the names of the sources whose time has come since they were synced or tried."""
        ...

    async def sync(self, workspace: str, name: str) -> LoadReport:
        """Sync one declared source; raise `SourceShrunk` where most of it is gone."""
        ...


class Notices(Protocol):
    """What the desk is told without having asked; raises `SlackUnavailable` or `SlackRefused`."""

    async def line(self, text: str) -> None:
        """Say a line of plain text at the desk."""
        ...

    async def offer(self, text: str, button: Button, value: str) -> None:
        """Say one with a button under it."""
        ...


class Library(Protocol):
    """What the documents are about."""

    async def titles(self, workspace: str, audience: Audience, limit: int) -> Sequence[str]:
        """Return the titles of some pages that this audience may see; raise `KnowledgeError`."""
        ...


class Overview(Protocol):
    """What the journal says of many turns."""

    async def figures(self, workspace: str, since: datetime) -> Figures:
        """Return how the bot did since then."""
        ...

    async def unanswered(self, workspace: str, since: datetime, limit: int) -> Sequence[Entry]:
        """Return the questions to which the documents held no answer, newest first."""
        ...

    async def answered(self, workspace: str, since: datetime, limit: int) -> Sequence[Entry]:
        """Return the questions that were answered where others could read it, newest first."""
        ...

    async def asked_by(self, workspace: str, asker: str, limit: int) -> Sequence[Entry]:
        """Return somebody's last questions, newest first."""
        ...


class NotedDeeds(Protocol):
    """The audit log, where something is done once only."""

    async def has(self, deed: Deed) -> bool:
        """Say whether this very deed was noted before."""
        ...

    async def note(self, deed: Deed) -> None:
        """Append one line."""
        ...
