"""The Slack workspace that a running bot works for: how it is reached, and what is known of it."""

import time
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.turnstiles import MemoryTurnstile
from bot.approved.answers import Terms
from bot.handoff import Limits
from bot.limiting import Rates
from bot.ports import Turnstile
from bot.registry.retiring import Watch
from bot.slack.directory import SlackDirectory
from bot.slack.render import LinkTo, own_address
from bot.slack.signed_http import Entrance


@dataclass(frozen=True, slots=True)
class Connection:
    """One Slack workspace, as the bot reaches it."""

    api_url: str
    bot_token: str
    app_token: str
    """For Socket Mode; empty where there is an entrance for signed HTTP."""
    desk: str
    """Id of the channel where people take over."""
    admins: frozenset[str]
    workspace: str
    """Whose knowledge answers there."""
    link_to: LinkTo = own_address
    entrance: Entrance | None = None
    allowed_bots: frozenset[str] = frozenset()
    cases: Limits = field(default_factory=Limits)
    watch: Watch | None = None
    """What is known of the ends of voice models; None where nobody looks."""
    rates: Rates = field(default_factory=Rates)
    counter: Turnstile = field(default_factory=lambda: MemoryTurnstile(time.monotonic))
    """Who counts questions: this process for itself, or all of them together."""
    verified: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True)
class Office:
    """The Slack workspace, from within."""

    slack: Connection
    client: AsyncWebClient
    directory: SlackDirectory
