"""conversations.*: which there are, who is in them, and what was said there."""

from collections.abc import Iterable, Mapping, Sequence

from bot.playground.arguments import Arguments
from bot.playground.errors import Code, Refused
from bot.playground.models import Channel, Kind, Message, Place, Standing
from bot.playground.payloads import channel_json, stored_message_json
from bot.playground.session import Method, Paging, Session
from bot.playground.wire import Json, objects_at, without

KINDS = {
    "public_channel": Kind.PUBLIC,
    "private_channel": Kind.PRIVATE,
    "im": Kind.DIRECT,
    "mpim": Kind.GROUP,
}


def info(session: Session, arguments: Arguments) -> Json:
    """Describe a conversation."""
    channel = session.visible(arguments.needed("channel"))
    return {"channel": channel_json(session.workspace, channel)}


def history(session: Session, arguments: Arguments) -> Json:
    """Return what was said in a conversation outside of threads, newest first."""
    channel = session.joined(arguments.needed("channel"))
    messages = session.workspace.messages(channel.channel_id)
    roots = [m for m in messages if m.thread is None and in_window(m.ts, arguments)]
    return {**listed(session, arguments, roots[::-1]), "pin_count": 0}


def replies(session: Session, arguments: Arguments) -> Json:
    """Return a thread with its first message, oldest first."""
    channel = session.joined(arguments.needed("channel"))
    ts = arguments.needed("ts")
    place = Place(channel.channel_id, ts)
    thread = session.workspace.thread(place)
    if not thread or thread[0].ts != ts:
        raise Refused(Code.THREAD_NOT_FOUND)
    within = [m for m in thread[1:] if in_window(m.ts, arguments)]
    answer = listed(session, arguments, [thread[0], *within])
    messages = [without(message, {"client_msg_id"}) for message in objects_at(answer, "messages")]
    return {**answer, "messages": messages}


def open_direct(session: Session, arguments: Arguments) -> Json:
    """Open the conversation with one person, or with several."""
    users = [user for user in arguments.text("users").split(",") if user]
    if not users:
        raise Refused(Code.USERS_LIST_NOT_SUPPLIED)
    workspace = session.workspace
    if users == [workspace.app.user_id]:
        raise Refused(Code.CANNOT_DM_BOT)
    if any(workspace.person(user).standing is Standing.GONE for user in users):
        raise Refused(Code.USER_DISABLED)
    before = len(workspace.channels)
    channel = workspace.direct(users[0]) if len(users) == 1 else workspace.group(users)
    known = len(workspace.channels) == before
    full = arguments.flag("return_im")
    body = channel_json(session.workspace, channel) if full else {"id": channel.channel_id}
    return {"channel": body, "already_open": known, "no_op": known}


def list_all(session: Session, arguments: Arguments) -> Json:
    """List the conversations that the app may know of."""
    return channel_list(session, arguments, session.workspace.channels.values())


def of_user(session: Session, arguments: Arguments) -> Json:
    """List the conversations that somebody is in, the app itself unless named."""
    user = arguments.text("user") or session.workspace.app.user_id
    member = session.workspace.person(user).user_id
    found = [c for c in session.workspace.channels.values() if member in c.members]
    answer = channel_list(session, arguments, found)
    left_out = {"num_members", "is_member"}
    channels = [without(channel, left_out) for channel in objects_at(answer, "channels")]
    return {**answer, "channels": channels}


def channel_list(session: Session, arguments: Arguments, among: Iterable[Channel]) -> Json:
    """Write one page of conversations, of the kinds that were asked for."""
    names = [name.strip() for name in (arguments.text("types") or "public_channel").split(",")]
    if any(name not in KINDS for name in names):
        raise Refused(Code.INVALID_TYPES)
    kinds = {KINDS[name] for name in names}
    found = [c for c in among if c.kind in kinds and listable(session, arguments, c)]
    part, cursor = Paging.of(arguments).cut(found, lambda channel: channel.channel_id)
    # Only conversations.info names the other companies by this word.
    left_out = {"connected_team_ids"}
    channels = [without(channel_json(session.workspace, channel), left_out) for channel in part]
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


def listable(session: Session, arguments: Arguments, channel: Channel) -> bool:
    """Say whether a conversation belongs into a list."""
    if channel.archived and arguments.flag("exclude_archived"):
        return False
    return channel.kind is Kind.PUBLIC or session.belongs(channel)


def members(session: Session, arguments: Arguments) -> Json:
    """List who is in a conversation."""
    channel = session.visible(arguments.needed("channel"))
    part, cursor = Paging.of(arguments).cut(sorted(channel.members), str)
    return {"members": list(part), "response_metadata": {"next_cursor": cursor}}


def listed(session: Session, arguments: Arguments, messages: Sequence[Message]) -> Json:
    """Write one page of messages."""
    part, cursor = Paging.of(arguments).cut(messages, lambda message: message.ts)
    keep = arguments.flag("include_all_metadata")
    written = [stored_message_json(session.workspace, m, with_metadata=keep) for m in part]
    answer: Json = {"messages": written, "has_more": bool(cursor)}
    return {**answer, "response_metadata": {"next_cursor": cursor}} if cursor else answer


def in_window(ts: str, arguments: Arguments) -> bool:
    """Say whether a message lies between `oldest` and `latest`; the ends count if `inclusive`."""
    oldest, latest = arguments.text("oldest") or "0", arguments.text("latest") or "inf"
    try:
        at, low, high = float(ts), float(oldest), float(latest)
    except ValueError:
        raise Refused(Code.INVALID_TS_LATEST) from None
    return low <= at <= high if arguments.flag("inclusive") else low < at < high


METHODS: Mapping[str, Method] = {
    "conversations.info": info,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.open": open_direct,
    "conversations.list": list_all,
    "conversations.members": members,
    "users.conversations": of_user,
}
