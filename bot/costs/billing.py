"""A voice model whose drafts say what they cost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bot.costs.prices import Prices
from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Draft, Question
from bot.ports import Model
from bot.usage import Usage
from knowledge.models import Section

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BilledModel:
    """Any model, with a price tag on what it writes; a model without a price is warned of once."""

    model: Model
    prices: Prices
    clock: Callable[[], datetime]
    _warned: set[str] = field(default_factory=set[str])

    @property
    def name(self) -> str:
        """Return the model's name as the journal has it."""
        return self.model.name

    async def write(self, question: Question, sections: Sequence[Section]) -> Draft:
        """Return the model's draft with its cost; raise what the model raises, with its."""
        try:
            draft = await self.model.write(question, sections)
        except (DraftUnusable, ModelUnavailable) as error:
            if error.usage != Usage():
                error.usage = self._billed(self.name, error.usage)
            raise
        return replace(draft, usage=self._billed(draft.model, draft.usage))

    def _billed(self, model: str, spent: Usage) -> Usage:
        usage = self.prices.billed(model, spent, self.clock().date())
        if usage.cost_usd is None and model not in self._warned:
            self._warned.add(model)
            log.warning("no_price", stage="voice", model=model, hint="FRONTDESK_PRICES")
        return usage
