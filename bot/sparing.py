"""A model that keeps failing is spared: the fallback chain goes on at once, without asking it."""

from collections.abc import Callable, Sequence

import structlog

from bot.breaker import Breaker
from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Draft, Question
from bot.ports import Model
from knowledge.models import Section

log = structlog.get_logger()


class SparedModel:
    """A model behind a breaker; a draft that cannot be used is an answer all the same."""

    def __init__(self, model: Model, clock: Callable[[], float]) -> None:
        self._model = model
        self._clock = clock
        self._breaker = Breaker()
        self._last = ""

    @property
    def name(self) -> str:
        """Return the model's name as the journal has it."""
        return self._model.name

    async def write(self, question: Question, sections: Sequence[Section]) -> Draft:
        """Return a draft; raise `ModelUnavailable`, at once while spared, or `DraftUnusable`."""
        now = self._clock()
        if not self._breaker.lets_through(now):
            left = (self._breaker.open_until or now) - now
            message = f"{self._last} It is not asked for another {left:.0f} s."
            raise ModelUnavailable(message)
        self._breaker = self._breaker.asked(now)
        try:
            draft = await self._model.write(question, sections)
        except DraftUnusable:
            self._breaker = self._breaker.succeeded()
            raise
        except BaseException as error:  # a caller who runs out of patience has seen it fail, too
            self._fail(str(error) or f"The model {self.name} took too long.")
            raise
        self._breaker = self._breaker.succeeded()
        return draft

    def _fail(self, why: str) -> None:
        was_closed = self._breaker.open_until is None
        self._last = why
        self._breaker = self._breaker.failed(self._clock())
        if was_closed and self._breaker.open_until is not None:
            log.error("model_spared", model=self.name, failures=self._breaker.failures, error=why)
