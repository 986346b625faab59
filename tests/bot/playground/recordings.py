"""Slack's own recordings: what it has sent, with every field ever seen, and blank values."""

import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.playground.wire import Json, object_at, text_at

ARCHIVE = "data/slack/slack-recorded-payloads.tar.gz"

OWN_CONTENT = ("blocks", "event_payload", "values")
"""Below these stands what the app itself wrote, or what a person entered in it."""

EVENTS = {
    ("app_mention", ""): "AppMentionPayload",
    ("app_mention", "file_share"): "AppMentionPayload",
    ("message", ""): "MessagePayload",
    ("message", "bot_message"): "MessageBotPayload",
    ("message", "file_share"): "MessageFileSharePayload",
    ("message", "thread_broadcast"): "MessageThreadBroadcastPayload",
    ("message", "channel_join"): "MessageChannelJoinPayload",
    ("message", "channel_leave"): "MessageChannelLeavePayload",
    ("message", "channel_archive"): "MessageChannelArchivePayload",
    ("message", "channel_unarchive"): "MessageChannelUnarchivePayload",
    ("message", "message_changed"): "MessageChangedPayload",
    ("message", "message_deleted"): "MessageDeletedPayload",
    ("app_home_opened", ""): "AppHomeOpenedPayload",
    ("member_joined_channel", ""): "MemberJoinedChannelPayload",
    ("member_left_channel", ""): "MemberLeftChannelPayload",
    ("channel_archive", ""): "ChannelArchivePayload",
    ("channel_unarchive", ""): "ChannelUnarchivePayload",
    ("channel_deleted", ""): "ChannelDeletedPayload",
    ("channel_left", ""): "ChannelLeftPayload",
    ("reaction_added", ""): "ReactionAddedPayload",
    ("reaction_removed", ""): "ReactionRemovedPayload",
    ("tokens_revoked", ""): "TokensRevokedPayload",
    ("user_change", ""): "UserChangePayload",
}
"""The names of the recordings, by an event's type and subtype."""

INTERACTIONS = {
    "block_actions": "BlockActionPayload",
    "message_action": "MessageShortcutPayload",
    "view_submission": "ViewSubmissionPayload",
    "view_closed": "ViewClosedPayload",
}
"""The names of the recordings, by an interaction's type; a command has none."""


def recordings_in(folder: Path) -> Mapping[str, Json]:
    """Return the recordings by file name; skip the test where there are none."""
    archive = folder / ARCHIVE
    if not archive.exists():
        pytest.skip(f"no recordings at {archive}")
    found: dict[str, Json] = {}
    with tarfile.open(archive) as files:
        for member in files:
            content = files.extractfile(member) if member.name.endswith(".json") else None
            if content is not None:
                found[Path(member.name).name.removesuffix(".json")] = json.load(content)
    return found


def recording_of(callback: Json) -> str:
    """Return the name of the recording of this kind of event."""
    event = object_at(callback, "event")
    return EVENTS[text_at(event, "type"), text_at(event, "subtype")]


def recording_of_interaction(payload: Json) -> str:
    """Return the name of the recording of this kind of interaction, or of a command."""
    return INTERACTIONS.get(text_at(payload, "type"), "SlashCommandPayload")
