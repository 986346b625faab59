"""A double for offers of a person: on paper."""

from dataclasses import dataclass, field

from bot.models import HandoffReason, Offer, ThreadRef


@dataclass
class PaperOffers:
    """Offers that are kept as long as the test runs."""

    made: dict[tuple[ThreadRef, str], Offer] = field(
        default_factory=dict[tuple[ThreadRef, str], Offer]
    )
    declined: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    async def make(self, offer: Offer) -> bool:
        where = offer.where
        thread = ThreadRef(where.workspace, where.channel, where.thread or offer.question_id)
        return self.made.setdefault((thread, offer.asker), offer) == offer

    async def reason(self, question_id: str, asker: str) -> HandoffReason | None:
        own = [o for o in self.made.values() if (o.question_id, o.asker) == (question_id, asker)]
        return own[0].reason if own else None

    async def decline(self, question_id: str, asker: str) -> None:
        self.declined.add((question_id, asker))
