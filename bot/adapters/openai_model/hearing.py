"""What a model says, taken in piece by piece; whatever a server leaves out or gets wrong."""

from typing import cast

from bot.usage import Usage

MOST_CHARACTERS = 40_000
"""Of one reply, thoughts among them: ten times what an answer in Slack needs."""

MOST_PIECES = 20_000
"""Of one stream: pieces may be empty, and a stream may have no end."""

CHARACTERS_A_TOKEN = 4
"""Of English prose, as OpenAI's help centre counts it."""


class Hearing:
    """One reply, as far as it was heard; streams and whole replies alike."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._characters = 0
        self._pieces = 0
        self.finish = ""
        self.refused = False
        self.usage = Usage(cost_usd=None)

    @property
    def text(self) -> str:
        """Return what was said."""
        return "".join(self._parts)

    @property
    def begun(self) -> bool:
        """Say whether anything came at all."""
        return self._pieces > 0

    @property
    def is_full(self) -> bool:
        """Say whether no more of it is listened to."""
        return self._characters > MOST_CHARACTERS or self._pieces > MOST_PIECES

    def take(self, piece: object) -> None:
        """Take in a chunk of a stream, or a whole completion."""
        self._pieces += 1
        self._spend(getattr(piece, "usage", None))
        choice = _first(getattr(piece, "choices", None))
        if choice is None:
            return
        said: object = getattr(choice, "delta", None) or getattr(choice, "message", None)
        part = _text(getattr(said, "content", None))
        self._parts.append(part)
        self._characters += len(part)
        self.refused = self.refused or bool(_text(getattr(said, "refusal", None)))
        self.finish = _text(getattr(choice, "finish_reason", None)) or self.finish

    def estimate(self, asked: int) -> None:
        """Estimate what a reply cost that broke off before it said so; `asked` is in characters.

        A piece is a token at least, also one that holds nothing: a thought, which nobody sees.
        """
        if self.usage.output_tokens or self.finish or not self.begun:
            return
        written = max(self._characters // CHARACTERS_A_TOKEN, self._pieces)
        self.usage = Usage(asked // CHARACTERS_A_TOKEN, written, cost_usd=None)

    def _spend(self, told: object) -> None:
        if told is not None:
            self.usage = usage_of(told)


def usage_of(told: object) -> Usage:
    """Return what an endpoint says that it charges for; not yet what that costs."""
    read: object = getattr(told, "prompt_tokens_details", None)
    written: object = getattr(told, "completion_tokens_details", None)
    return Usage(
        input_tokens=_count(told, "prompt_tokens"),
        output_tokens=_count(told, "completion_tokens"),
        cost_usd=None,
        cached_input_tokens=_count(read, "cached_tokens"),
        reasoning_tokens=_count(written, "reasoning_tokens"),
    )


# The client builds its values without a check: any field may be missing, or of another type.


def _first(value: object) -> object:
    return next(iter(cast("list[object]", value)), None) if isinstance(value, list) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object, name: str) -> int:
    found: object = getattr(value, name, None)
    return max(found, 0) if isinstance(found, int) and not isinstance(found, bool) else 0
