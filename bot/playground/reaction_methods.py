"""reactions.*: the app's emoji under messages."""

from collections.abc import Mapping

from bot.playground.arguments import Arguments
from bot.playground.models import Message
from bot.playground.payloads import stored_message_json
from bot.playground.session import Method, Session
from bot.playground.wire import Json


def add_reaction(session: Session, arguments: Arguments) -> Json:
    """Put the app's emoji under a message."""
    name = arguments.needed("name").strip(":")
    session.workspace.react(pointed_at(session, arguments), name, session.workspace.app.user_id)
    return {}


def remove_reaction(session: Session, arguments: Arguments) -> Json:
    """Take the app's emoji away from a message."""
    name = arguments.needed("name").strip(":")
    session.workspace.unreact(pointed_at(session, arguments), name, session.workspace.app.user_id)
    return {}


def get_reactions(session: Session, arguments: Arguments) -> Json:
    """Return a message with what was put under it."""
    message = pointed_at(session, arguments)
    body = stored_message_json(session.workspace, message)
    return {"type": "message", "channel": message.channel, "message": body}


def pointed_at(session: Session, arguments: Arguments) -> Message:
    """Return the message that a reaction is for."""
    channel = session.joined(arguments.needed("channel"))
    return session.workspace.message(channel.channel_id, arguments.needed("timestamp"))


METHODS: Mapping[str, Method] = {
    "reactions.add": add_reaction,
    "reactions.get": get_reactions,
    "reactions.remove": remove_reaction,
}
