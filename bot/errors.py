"""Everything that can go wrong in the bot.

    FrontdeskError              one line for a person: what happened, and what to do
    ├── Unavailable             something outside that does not answer now: a person takes over
    │   ├── ModelUnavailable    the voice model
    │   ├── CacheUnavailable    the answer cache (never fatal: a miss)
    │   └── SlackUnavailable    Slack's Web API
    ├── SlackRefused            a Web API call that will fail again: its text names Slack's error
    ├── DraftUnusable           the voice model said something that is no draft
    ├── StillAsked              a deletion that came before its question was answered: it waits
    ├── CaseConflict            somebody else changed the case first
    ├── NothingToVerify         a case of which no verified answer may be made
    ├── NothingToRenew          a verified answer that is gone, or whose end was decided already
    ├── WordingTaken            a wording that another verified answer has
    ├── NotAllowed              an asker who is not an admin asks for an admin's thing
    ├── NoSuchAlias             an alias that is not there, or not any more
    ├── Unreadable              a file that a command was given and cannot read
    ├── OutOfVoice              fewer sentences in voice than were asked for
    ├── NothingToUndo           a rollback of voice models where none was changed
    ├── NothingHere             a home in which nothing was ever kept
    └── BackupFailed            a backup that cannot be made, or not be restored: nothing changed

Knowledge has its own tree, `knowledge.errors`, and so have settings: `BadSettings` stands there.
"""

from bot.usage import Usage


class FrontdeskError(Exception):
    """Any failure of the bot; its text is one line that a person can act on."""


class Unavailable(FrontdeskError):
    """Something outside that does not answer now."""


class ModelUnavailable(Unavailable):
    """A voice model that does not answer; what it began to say is charged for all the same."""

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage or Usage()


class CacheUnavailable(Unavailable):
    """A cache that does not answer; callers go on as if it missed."""


class SlackUnavailable(Unavailable):
    """A Web API call that failed for now: down, slow, or rate limited."""


class SlackRefused(FrontdeskError):
    """A Web API call that Slack will refuse every time."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"Slack refused {method}: {code}")
        self.code = code


class DraftUnusable(FrontdeskError):
    """A reply of the voice model that is not a draft, and is charged for all the same."""

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage or Usage()


class StillAsked(FrontdeskError):
    """A deletion that came before its question was answered, on another way: it waits."""


class CaseConflict(FrontdeskError):
    """A case that somebody else changed first."""


class NothingToVerify(FrontdeskError):
    """A case of which no verified answer may be made, or not from here."""


class NothingToRenew(FrontdeskError):
    """A verified answer that is gone, or about whose end somebody decided already."""


class WordingTaken(FrontdeskError):
    """A wording that another verified answer for the same audience has."""

    def __init__(self, question: str, answer_id: str) -> None:
        super().__init__(
            f"The verified answer to “{question}” ({answer_id}) has one of these wordings already: "
            "leave it out, or remove that answer first."
        )


class NotAllowed(FrontdeskError):
    """A person who asks for what is not theirs to do."""


class NoSuchAlias(FrontdeskError):
    """An alias that is not there, or not any more."""


class Unreadable(FrontdeskError):
    """A file that a command was given and cannot read."""


class OutOfVoice(FrontdeskError):
    """Fewer sentences in voice than were asked for."""


class NothingToUndo(FrontdeskError):
    """A rollback where nothing was changed, or all of it is undone."""


class NothingHere(FrontdeskError):
    """A home in which nothing was ever kept."""


class BackupFailed(FrontdeskError):
    """A backup that cannot be made, or an archive that cannot be restored; nothing was changed."""
