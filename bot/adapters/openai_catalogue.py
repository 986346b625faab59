"""What an OpenAI-compatible endpoint says of its models: `GET /v1/models`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from openai import AsyncOpenAI, OpenAIError, Timeout

from bot.errors import ModelUnavailable

_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class OpenAICatalogue:
    """The model list of one endpoint; `key` may be empty."""

    url: str
    key: str

    async def shutdowns(self) -> Mapping[str, date]:
        """Return the day on which each model ends, of those of which the endpoint says it.

        `shutdown_date` is OpenAI's own field, a day as text or null; other servers have none.
        Raise `ModelUnavailable`.
        """
        timeout = Timeout(_SECONDS, connect=2)
        found: dict[str, date] = {}
        try:
            async with AsyncOpenAI(
                api_key=self.key or "none", base_url=self.url, timeout=timeout, max_retries=1
            ) as client:
                async for model in client.models.list():
                    on = _day(model.shutdown_date)
                    if on:
                        found[model.id] = on
        except (OpenAIError, ValueError, TypeError, AttributeError) as error:
            message = f"The models at {self.url} cannot be listed ({type(error).__name__})."
            raise ModelUnavailable(message) from error
        return found


def _day(said: object) -> date | None:
    """Return a day as the endpoint writes it; what is none is not believed."""
    try:
        return date.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
