"""Who comes and goes: joining, leaving, archiving, deleting, and accounts that end."""

from dataclasses import replace

from bot.playground.errors import Code, Refused
from bot.playground.models import (
    Channel,
    Content,
    Happened,
    Happening,
    Kind,
    Message,
    PersonChanged,
    Place,
    Standing,
)
from bot.playground.workspace import Workspace

LINES = {
    Happening.JOINED: ("channel_join", "<@{user}> has joined the channel"),
    Happening.LEFT: ("channel_leave", "<@{user}> has left the channel"),
    Happening.ARCHIVED: ("channel_archive", "<@{user}> has archived the channel"),
    Happening.UNARCHIVED: ("channel_unarchive", "<@{user}> has un-archived the channel"),
}
"""What Slack writes into a conversation: the message's subtype, and its text."""


def join(workspace: Workspace, user: str, channel_id: str, by: str | None = None) -> Channel:
    """Let somebody into a conversation; `by` has invited them."""
    channel = workspace.channel(channel_id)
    if channel.archived:
        raise Refused(Code.IS_ARCHIVED)
    members = channel.members | {workspace.person(user).user_id}
    changed = workspace.put_channel(replace(channel, members=members))
    return happened(workspace, Happened(Happening.JOINED, changed, user, by, workspace.ids.ts()))


def leave(workspace: Workspace, user: str, channel_id: str, by: str | None = None) -> Channel:
    """Let somebody leave a conversation; `by` has removed them."""
    channel = workspace.channel(channel_id)
    if user not in channel.members:
        raise Refused(Code.NOT_IN_CHANNEL)
    changed = workspace.put_channel(replace(channel, members=channel.members - {user}))
    return happened(workspace, Happened(Happening.LEFT, changed, user, by, workspace.ids.ts()))


def archive(workspace: Workspace, user: str, channel_id: str) -> Channel:
    """Close a conversation: everybody can read on, nobody writes."""
    channel = workspace.channel(channel_id)
    if channel.archived:
        raise Refused(Code.ALREADY_ARCHIVED)
    changed = workspace.put_channel(replace(channel, archived=True))
    return happened(
        workspace, Happened(Happening.ARCHIVED, changed, user, None, workspace.ids.ts())
    )


def unarchive(workspace: Workspace, user: str, channel_id: str) -> Channel:
    """Open a conversation again."""
    channel = workspace.channel(channel_id)
    if not channel.archived:
        raise Refused(Code.NOT_ARCHIVED)
    changed = workspace.put_channel(replace(channel, archived=False))
    return happened(
        workspace, Happened(Happening.UNARCHIVED, changed, user, None, workspace.ids.ts())
    )


def remove_channel(workspace: Workspace, user: str, channel_id: str) -> None:
    """Delete a conversation with everything that was said in it."""
    channel = workspace.channel(channel_id)
    happened(workspace, Happened(Happening.DELETED, channel, user, None, workspace.ids.ts()))
    workspace.forget_channel(channel_id)


def deactivate(workspace: Workspace, user: str) -> None:
    """End somebody's account: they are in no channel any more and write nothing."""
    gone = replace(workspace.person(user), standing=Standing.GONE)
    workspace.people[user] = gone
    for channel in tuple(workspace.channels.values()):
        if user in channel.members and channel.kind is not Kind.DIRECT:
            workspace.put_channel(replace(channel, members=channel.members - {user}))
    workspace.tell(PersonChanged(gone))


def happened(workspace: Workspace, change: Happened) -> Channel:
    """Tell of it, with the line that Slack writes into the conversation."""
    channel = change.channel
    if change.what in LINES:
        subtype, text = LINES[change.what]
        said = Content(text.format(user=change.user))
        place = Place(channel.channel_id)
        line = Message(place, change.at, change.user, said, subtype=subtype, by=change.by)
        workspace.write_line(line)
    workspace.tell(change)
    return channel
