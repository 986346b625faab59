# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
"""Whether a Slack workspace is set up as the bot needs it: what `frontdesk doctor` asks."""

from collections.abc import AsyncGenerator

from slack_sdk.web.async_client import AsyncWebClient

from bot.diagnosis import Finding
from bot.errors import FrontdeskError
from bot.slack.calls import call
from bot.slack.scopes import bot_scopes

REINSTALL = "take the manifest of `frontdesk manifest` and install the app again"


async def examine(client: AsyncWebClient, desk: str | None) -> AsyncGenerator[Finding]:
    """Yield what was found of the bot token, its scopes and the desk."""
    token = await _bot_token(client)
    yield token
    if token.state == "error":
        return
    yield await _scopes(client)
    yield await _desk(client, desk)


async def _bot_token(client: AsyncWebClient) -> Finding:
    try:
        await call("auth.test", client.auth_test())
    except FrontdeskError as error:
        remedy = "set SLACK_BOT_TOKEN to the bot token of the installed app, `xoxb-…`"
        return Finding("Slack bot token", "error", str(error), remedy)
    return Finding("Slack bot token", "ok", "accepted")


async def _scopes(client: AsyncWebClient) -> Finding:
    answer = await client.auth_test()
    header = str(answer.headers.get("x-oauth-scopes", ""))
    granted = {scope.strip() for scope in header.split(",")}
    missing = sorted(set(bot_scopes()) - granted)
    if missing:
        return Finding("Slack scopes", "error", f"missing: {', '.join(missing)}", REINSTALL)
    return Finding("Slack scopes", "ok", f"all {len(bot_scopes())} are granted")


async def socket_mode(client: AsyncWebClient, token: str | None) -> Finding:
    """Return what was found of the app token, which opens Socket Mode."""
    remedy = (
        "set SLACK_APP_TOKEN to an app-level token with connections:write, `xapp-…`; "
        "or SLACK_SIGNING_SECRET, for signed HTTP"
    )
    if not token:
        return Finding("Slack app token", "error", "not set", remedy)
    try:
        await call("apps.connections.open", client.apps_connections_open(app_token=token))
    except FrontdeskError as error:
        return Finding("Slack app token", "error", str(error), remedy)
    return Finding("Slack app token", "ok", "Socket Mode opens")


async def _desk(client: AsyncWebClient, desk: str | None) -> Finding:
    remedy = "set FRONTDESK_DESK_CHANNEL to the id of a channel that the bot is a member of"
    if not desk:
        return Finding("Desk channel", "error", "not set", remedy)
    try:
        await call("conversations.info", client.conversations_info(channel=desk))
    except FrontdeskError as error:
        return Finding("Desk channel", "error", f"{desk}: {error}", remedy)
    return Finding("Desk channel", "ok", desk)
