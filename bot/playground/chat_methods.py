"""chat.*: what the app says."""

from collections.abc import Mapping
from dataclasses import replace

from bot.playground.arguments import Arguments
from bot.playground.errors import Code, Refused
from bot.playground.models import Message
from bot.playground.payloads import stored_message_json
from bot.playground.session import Method, Session
from bot.playground.wire import Json, without
from bot.playground.workspace import Workspace

NOT_IN_UPDATE = frozenset(
    {
        *("icons", "latest_reply", "parent_user_id", "reply_count", "reply_users"),
        *("reply_users_count", "subscribed", "subtype", "thread_ts", "ts", "username"),
    }
)
"""What Slack leaves out of the message that chat.update returns."""


def post_message(session: Session, arguments: Arguments) -> Json:
    """Say something in a conversation."""
    workspace = session.workspace
    place = session.target(arguments.place())
    content = arguments.content(workspace.ids)
    message = workspace.post(workspace.app.user_id, place, content, arguments.guise())
    return written(workspace, message)


def update(session: Session, arguments: Arguments) -> Json:
    """Replace what one of the app's own messages says; what is not given stays, as in Slack."""
    workspace = session.workspace
    message = own_message(session, arguments, Code.CANT_UPDATE_MESSAGE)
    content = arguments.content(workspace.ids)
    if not arguments.given("metadata"):
        content = replace(content, metadata=message.content.metadata)
    if not arguments.given("blocks") and not arguments.given("markdown_text"):
        content = replace(content, blocks=message.blocks)
    changed = workspace.edit(message, content, workspace.app.user_id)
    answer = written(workspace, changed)
    return {**answer, "text": changed.text, "message": without(answer["message"], NOT_IN_UPDATE)}


def delete(session: Session, arguments: Arguments) -> Json:
    """Take one of the app's own messages away."""
    message = own_message(session, arguments, Code.CANT_DELETE_MESSAGE)
    session.workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(session: Session, arguments: Arguments) -> Json:
    """Say something that one person alone sees."""
    place = session.target(arguments.place())
    content = arguments.content(session.workspace.ids)
    message = session.workspace.post_whisper(arguments.needed("user"), place, content)
    return {"message_ts": message.ts}


def get_permalink(session: Session, arguments: Arguments) -> Json:
    """Return the address at which the page shows a message."""
    channel = session.visible(arguments.needed("channel"))
    message = session.workspace.message(channel.channel_id, arguments.needed("message_ts"))
    return {"channel": channel.channel_id, "permalink": permalink(session.url, message)}


def permalink(url: str, message: Message) -> str:
    """Write a message's address as Slack does."""
    address = f"{url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.thread is None:
        return address
    return f"{address}?thread_ts={message.thread}&cid={message.channel}"


def own_message(session: Session, arguments: Arguments, refusal: Code) -> Message:
    """Return the message that is to change; refuse if the app did not write it."""
    channel = session.visible(arguments.needed("channel"))
    message = session.workspace.message(channel.channel_id, arguments.needed("ts"))
    if message.author != session.workspace.app.user_id:
        raise Refused(refusal)
    return message


def written(workspace: Workspace, message: Message) -> Json:
    """Write the answer to a call that wrote a message."""
    body = stored_message_json(workspace, message)
    return {"channel": message.channel, "ts": message.ts, "message": body}


METHODS: Mapping[str, Method] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
}
