"""Slack's Web API, the part that a bot uses: one function a method, no network.

`WebApi.call` is the only way in: it checks the token, finds the method and turns what was refused
into Slack's answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.playground import (
    assistant_methods,
    chat_methods,
    conversation_methods,
    membership_methods,
    people_methods,
    reaction_methods,
    view_methods,
)
from bot.playground.arguments import Arguments
from bot.playground.errors import Code, Refused
from bot.playground.session import Method, Session
from bot.playground.wire import Json

SCOPES = (
    "app_mentions:read,assistant:write,channels:history,channels:join,channels:manage,channels:read,"
    "chat:write,"
    "chat:write.customize,commands,groups:history,groups:read,im:history,im:read,im:write,"
    "reactions:read,reactions:write,users:read,users:read.email"
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The two tokens that the app signs in with."""

    bot: str
    app: str


class Tickets(Protocol):
    """Whoever admits the app's sockets."""

    def ticket(self) -> str:
        """Return the address of one socket to open."""
        ...


def auth_test(session: Session, _arguments: Arguments) -> Json:
    """Say who the token belongs to."""
    workspace = session.workspace
    return {
        "url": f"{session.url}/",
        "team": workspace.team.name,
        "user": workspace.person(workspace.app.user_id).handle,
        "team_id": workspace.team.team_id,
        "user_id": workspace.app.user_id,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
    }


METHODS: Mapping[str, Method] = {
    "auth.test": auth_test,
    **assistant_methods.METHODS,
    **chat_methods.METHODS,
    **conversation_methods.METHODS,
    **membership_methods.METHODS,
    **people_methods.METHODS,
    **reaction_methods.METHODS,
    **view_methods.METHODS,
}


class WebApi:
    """Answers Web API calls."""

    def __init__(self, session: Session, tokens: Tokens, tickets: Tickets) -> None:
        self._session = session
        self._tokens = tokens
        self._tickets = tickets

    def call(self, method: str, token: str, arguments: Json) -> Json:
        """Answer one call; what is refused is an answer too (`ok` false and `error`)."""
        try:
            return {"ok": True, **self._answer(method, token, Arguments(arguments))}
        except Refused as refusal:
            answer: Json = {"ok": False, "error": refusal.code.value}
            if not refusal.messages:
                return answer
            return {**answer, "response_metadata": {"messages": list(refusal.messages)}}

    def _answer(self, method: str, token: str, arguments: Arguments) -> Json:
        if method != "apps.connections.open" and method not in METHODS:
            raise Refused(Code.UNKNOWN_METHOD)
        if not token:
            raise Refused(Code.NOT_AUTHED)
        if token not in (self._tokens.bot, self._tokens.app):
            raise Refused(Code.INVALID_AUTH)
        if (token == self._tokens.app) != (method == "apps.connections.open"):
            raise Refused(Code.NOT_ALLOWED_TOKEN_TYPE)
        if method == "apps.connections.open":
            return {"url": self._tickets.ticket()}
        return METHODS[method](self._session, arguments)
