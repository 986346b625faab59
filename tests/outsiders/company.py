# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""A Slack that knows who reads what: it notes every internal mark that an outsider could see."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.web.async_client import AsyncWebClient

HOME, PARTNER = "T0HOME", "T0PARTNER"
BOT = "U0BOT"
DESK = "C0DESK"
INTERNAL = "inmark"
"""Stands in everything that an internal page holds: text, title, heading, path and address."""
PRIVATE = "prmark"
"""Stands before a person's id in every question that they ask privately."""


@dataclass(frozen=True)
class Member:
    """Somebody, as Slack knows them."""

    user: str
    team: str = HOME
    is_guest: bool = False
    is_gone: bool = False

    @property
    def is_outsider(self) -> bool:
        return self.team != HOME or self.is_guest or self.is_gone

    @property
    def described(self) -> Mapping[str, object]:
        return {
            "id": self.user,
            "team_id": self.team,
            "is_restricted": self.is_guest,
            "deleted": self.is_gone,
            "is_admin": self.user == "U0ALEX",
        }


@dataclass(frozen=True)
class Room:
    """A channel, as Slack knows it."""

    channel: str
    members: frozenset[str]
    shared: str | None = None
    """The flag by which Slack says that others share it."""
    is_unknown: bool = False
    """Whether Slack fails when it is asked about it."""
    is_narrowed: bool = False
    """Whether an admin keeps it to public pages."""

    @property
    def is_external(self) -> bool:
        return bool(self.shared or self.is_unknown or self.is_narrowed)


@dataclass
class Company:
    """Who there is, where they are, and what they saw that was not for them."""

    people: dict[str, Member]
    rooms: dict[str, Room]
    leaks: list[str] = field(default_factory=list[str])
    messages: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    failing: set[str] = field(default_factory=set[str])
    """Methods that do not answer; a name is taken out when `once` holds it."""
    once: set[str] = field(default_factory=set[str])
    shown: int = 0
    """How often something internal was shown to somebody whom it is for: else nothing is tested."""

    def see(self, channel: str, content: str, only_for: str | None = None) -> None:
        """Note what is wrong with this being seen there."""
        readers = self._readers(channel, only_for)
        room = self.rooms.get(channel)
        is_external = bool(room and room.is_external)
        content = content.lower()
        if INTERNAL in content:
            self.shown += 1
            if is_external or any(self.people[reader].is_outsider for reader in readers):
                self.leaks.append(f"internal, in {channel} for {sorted(readers)}: {content}")
        if PRIVATE in content and channel != DESK:
            owners = {user for user in self.people if f"{PRIVATE}{user}".lower() in content}
            if not readers <= owners or len(owners) > 1:
                self.leaks.append(f"private, in {channel} for {sorted(readers)}: {content}")

    def _readers(self, channel: str, only_for: str | None) -> frozenset[str]:
        if only_for is not None:
            return frozenset({only_for})
        if channel.startswith("D"):
            return frozenset({f"U{channel[1:]}"})
        return self.rooms[channel].members - {BOT}

    def change(
        self,
        room: Room,
        *,
        members: frozenset[str] | None = None,
        shared: str | None = None,
        is_narrowed: bool | None = None,
    ) -> None:
        """Let a channel be another one from now on, in what is given."""
        self.rooms[room.channel] = replace(
            room,
            members=members or room.members,
            shared=shared or room.shared,
            is_narrowed=room.is_narrowed if is_narrowed is None else is_narrowed,
        )


@dataclass(frozen=True)
class _Reply:
    data: Mapping[str, object]
    status_code: int = 200


class WatchedSlack(AsyncWebClient):
    """The SDK's own client, whose calls go to a company instead of to Slack."""

    def __init__(self, company: Company) -> None:
        super().__init__()
        self.company = company
        self.clock = 1_763_726_400.0

    async def api_call(  # pyright: ignore[reportIncompatibleMethodOverride]  # by keyword alone, as the SDK does
        self, api_method: str, **sent: object
    ) -> _Reply:
        """Answer one call."""
        if api_method in self.company.failing:
            if api_method in self.company.once:
                self.company.failing.discard(api_method)
                self.company.once.discard(api_method)
            message = "away"
            raise aiohttp.ClientConnectionError(message)
        given: dict[str, object] = {}
        for way in ("params", "json", "data"):
            part = sent.get(way)
            if isinstance(part, dict):
                given |= {name: value for name, value in part.items() if value is not None}
        return _Reply({"ok": True, **self._answer(api_method, given)})

    def _answer(self, method: str, given: Mapping[str, object]) -> Mapping[str, object]:
        channel, company = str(given.get("channel", "")), self.company
        known: Mapping[str, Callable[[], object]] = {
            "users.info": lambda: {"user": self._person(str(given["user"])).described},
            "users.list": lambda: {"members": [one.described for one in company.people.values()]},
            "conversations.info": lambda: {"channel": self._room(channel)},
            "conversations.members": lambda: {"members": sorted(company.rooms[channel].members)},
            "conversations.open": lambda: {"channel": {"id": f"D{str(given['users'])[1:]}"}},
            "conversations.replies": lambda: {"messages": self._said_in(channel)},
            "conversations.history": lambda: {"messages": self._said_in(channel)},
            "chat.getPermalink": lambda: {"permalink": f"https://acme.slack.com/{channel}"},
        }
        if method in known:
            return cast("Mapping[str, object]", known[method]())
        return self._say(method, channel, given)

    def _said_in(self, channel: str) -> Sequence[Mapping[str, object]]:
        return [message for message in self.company.messages if message["channel"] == channel]

    def _say(self, method: str, channel: str, given: Mapping[str, object]) -> Mapping[str, object]:
        only_for = str(given["user"]) if method == "chat.postEphemeral" else None
        content = json.dumps(given, default=_plain)
        where = channel or str(given.get("channel_id", ""))
        if where:
            self.company.see(where, content, only_for)
        self.clock += 0.01
        ts = f"{self.clock:.6f}"
        if method == "chat.postMessage":
            said = json.loads(content)
            self.company.messages.append({**said, "channel": channel, "ts": ts})
        return {"ts": ts, "message_ts": ts}

    def _person(self, user: str) -> Member:
        if user not in self.company.people:
            raise SlackApiError("", _Reply({"ok": False, "error": "user_not_found"}))  # noqa: EM101  # Slack's word
        return self.company.people[user]

    def _room(self, channel: str) -> Mapping[str, object]:
        if channel.startswith("D"):
            return {"id": channel, "is_im": True}
        room = self.company.rooms.get(channel)
        if room is None or room.is_unknown:
            raise SlackApiError("", _Reply({"ok": False, "error": "channel_not_found"}))  # noqa: EM101  # Slack's word
        return {"id": channel, **({room.shared: True} if room.shared else {})}


def _plain(value: object) -> object:
    return value.to_dict() if isinstance(value, JsonObject) else str(value)
