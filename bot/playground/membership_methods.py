"""conversations.*: who comes and goes."""

from collections.abc import Mapping

from bot.playground import membership
from bot.playground.arguments import Arguments
from bot.playground.errors import Code, Refused
from bot.playground.models import Channel, Kind
from bot.playground.payloads import channel_json
from bot.playground.session import Method, Session
from bot.playground.wire import Json, without


def join(session: Session, arguments: Arguments) -> Json:
    """Let the app into a public channel; once in, it stays as it was."""
    channel = named(session, arguments)
    if channel.kind is not Kind.PUBLIC:
        raise Refused(Code.METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE)
    if not session.belongs(channel):
        channel = membership.join(
            session.workspace, session.workspace.app.user_id, channel.channel_id
        )
    return {"channel": joined_json(session, channel)}


def leave(session: Session, arguments: Arguments) -> Json:
    """Let the app leave a channel."""
    channel = named(session, arguments)
    if not session.belongs(channel):
        return {"not_in_channel": True}
    membership.leave(session.workspace, session.workspace.app.user_id, channel.channel_id)
    return {}


def invite(session: Session, arguments: Arguments) -> Json:
    """Let people into a channel that the app is in."""
    workspace = session.workspace
    channel = session.joined(named(session, arguments).channel_id)
    users = [user for user in arguments.needed("users").split(",") if user]
    for user in users:
        if user == workspace.app.user_id:
            raise Refused(Code.CANT_INVITE_SELF)
        if workspace.person(user).user_id in channel.members:
            raise Refused(Code.ALREADY_IN_CHANNEL)
    for user in users:
        channel = membership.join(workspace, user, channel.channel_id, workspace.app.user_id)
    return {"channel": joined_json(session, channel)}


def kick(session: Session, arguments: Arguments) -> Json:
    """Remove somebody from a channel that the app is in."""
    channel = session.joined(named(session, arguments).channel_id)
    user = arguments.needed("user")
    if user == session.workspace.app.user_id:
        raise Refused(Code.CANT_KICK_SELF)
    membership.leave(session.workspace, user, channel.channel_id, session.workspace.app.user_id)
    return {}


def archive(session: Session, arguments: Arguments) -> Json:
    """Close a channel that the app is in."""
    channel = session.joined(named(session, arguments).channel_id)
    if channel.name == "general":
        raise Refused(Code.CANT_ARCHIVE_GENERAL)
    membership.archive(session.workspace, session.workspace.app.user_id, channel.channel_id)
    return {}


def named(session: Session, arguments: Arguments) -> Channel:
    """Return the channel that a call is about; direct conversations have no comings and goings."""
    channel = session.visible(arguments.needed("channel"))
    if channel.kind in (Kind.DIRECT, Kind.GROUP):
        raise Refused(Code.METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE)
    return channel


def joined_json(session: Session, channel: Channel) -> Json:
    """Write a channel as these methods return it: less than conversations.info does."""
    left_out = {"num_members", "connected_team_ids", "conversation_host_id"}
    return without(channel_json(session.workspace, channel), left_out)


METHODS: Mapping[str, Method] = {
    "conversations.archive": archive,
    "conversations.invite": invite,
    "conversations.join": join,
    "conversations.kick": kick,
    "conversations.leave": leave,
}
