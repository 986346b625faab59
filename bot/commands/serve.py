"""`frontdesk serve`: the bot for a real workspace, by Socket Mode or signed HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from time import time

import structlog

from bot.adapters.health_server import Figures, Probe, served
from bot.adapters.meter import Index, PrometheusMeter
from bot.adapters.worker_name import worker_name
from bot.app import Beside, flows_from, open_turnstile, watch
from bot.commands.arguments import parser
from bot.commands.ending import forever, run_until_told
from bot.logs import set_up_logs
from bot.office import Connection
from bot.service import Service, running
from bot.settings import Settings
from bot.slack.signed_http import Entrance
from knowledge.app import Knowledge, open_knowledge
from knowledge.errors import BadSettings

log = structlog.get_logger()


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Serve until SIGTERM or Ctrl-C; what runs then is finished or handed back."""
    given = parser("serve", "Serve a Slack workspace.").parse_args(arguments)
    settings = Settings.from_environ(environ)
    set_up_logs(settings.log)
    run_until_told(_serve(settings, connection(settings, given.workspace)))
    return 0


def connection(settings: Settings, workspace: str) -> Connection:
    """Return how Slack is reached; raise `BadSettings` naming every variable that is missing."""
    needed = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_APP_TOKEN": settings.slack_app_token or settings.slack_signing_secret,
        "FRONTDESK_DESK_CHANNEL": settings.desk_channel,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        where = "`frontdesk manifest` says where they come from"
        message = f"set {', '.join(missing)}: {where} (signed HTTP: SLACK_SIGNING_SECRET instead)"
        raise BadSettings(message)
    return Connection(
        api_url=settings.slack_api_url,
        bot_token=settings.slack_bot_token or "",
        app_token=settings.slack_app_token or "",
        desk=settings.desk_channel or "",
        admins=frozenset(settings.admins),
        workspace=workspace,
        entrance=_entrance(settings),
        allowed_bots=frozenset(settings.allowed_bots),
        cases=settings.cases,
        watch=watch(settings),
        rates=settings.rates,
        verified=settings.verified,
    )


def _entrance(settings: Settings) -> Entrance | None:
    if not settings.by_http:
        return None
    return Entrance(settings.slack_signing_secret or "", settings.http_host, settings.http_port)


async def _serve(settings: Settings, slack: Connection) -> None:
    with worker_name(settings.knowledge.home) as name:
        await _serve_as(name, settings, slack)


async def _serve_as(name: str, settings: Settings, slack: Connection) -> None:
    meter = PrometheusMeter()
    async with (
        open_knowledge(settings.knowledge) as knowledge,
        flows_from(knowledge, settings, Beside(knowledge.database, meter)) as flows,
        open_turnstile(settings) as counter,
        running(
            flows, knowledge, knowledge.database, replace(slack, counter=counter), name
        ) as service,
        served(
            settings.health_port,
            _probe(service, slack.workspace),
            Figures(
                meter,
                partial(_index, knowledge, slack.workspace),
                partial(service.health.called, slack.workspace),
            ),
        ),
    ):
        log.info("ready", stage="start", workspace=slack.workspace)
        await forever()


async def _index(knowledge: Knowledge, workspace: str) -> Index | None:
    live = (await knowledge.ingest.status(workspace)).live
    return None if live is None else Index(live.number, time() - live.activated_at)


def _probe(service: Service, workspace: str) -> Probe:
    return Probe(service.health, workspace, service.write, service.is_connected)
