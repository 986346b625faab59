"""assistant.threads.*: the status line, suggested questions, and a thread's title."""

from collections.abc import Mapping

from bot.playground.arguments import Arguments
from bot.playground.errors import Code, Refused
from bot.playground.models import Kind, Place, Prompt
from bot.playground.session import Method, Session
from bot.playground.wire import Json, list_at, objects_at, text_at

LONGEST_STATUS = 1000
MOST_LOADING_LINES = 10
MOST_PROMPTS = 4
LONGEST_TITLE = 200


def set_status(session: Session, arguments: Arguments) -> Json:
    """Say what the app is doing in a thread; an empty status clears the line."""
    channel = session.joined(arguments.needed("channel_id"))
    place = Place(channel.channel_id, arguments.needed("thread_ts"))
    if len(arguments.text("status")) > LONGEST_STATUS:
        raise Refused(Code.INVALID_ARGUMENTS, "[ERROR] status is too long")
    lines = [
        str(line) for line in list_at(arguments.decoded("loading_messages", Code.INVALID_ARGUMENTS))
    ]
    if len(lines) > MOST_LOADING_LINES:
        raise Refused(Code.INVALID_ARGUMENTS, "[ERROR] no more than 10 items allowed")
    session.workspace.set_status(place, arguments.text("status"), lines)
    return {}


def set_prompts(session: Session, arguments: Arguments) -> Json:
    """Suggest up to four questions; with a thread_ts nothing happens, as for agents on Slack."""
    channel = session.joined(arguments.needed("channel_id"))
    decoded = arguments.decoded("prompts", Code.INVALID_ARGUMENTS)
    prompts = [Prompt(text_at(p, "title"), text_at(p, "message")) for p in objects_at(decoded)]
    if not prompts or any(not (prompt.title and prompt.message) for prompt in prompts):
        raise Refused(Code.INVALID_ARGUMENTS, "[ERROR] each prompt needs a title and a message")
    if len(prompts) > MOST_PROMPTS:
        raise Refused(Code.INVALID_ARGUMENTS, "[ERROR] no more than 4 items allowed")
    if not arguments.text("thread_ts"):
        session.workspace.suggest(channel.channel_id, arguments.text("title"), prompts)
    return {}


def set_title(session: Session, arguments: Arguments) -> Json:
    """Name a thread of the conversation with somebody."""
    channel = session.joined(arguments.needed("channel_id"))
    if channel.kind is not Kind.DIRECT:
        raise Refused(Code.CHANNEL_NOT_FOUND)
    title = arguments.needed("title")
    if len(title) > LONGEST_TITLE:
        raise Refused(Code.INVALID_ARGUMENTS, "[ERROR] title is too long")
    session.workspace.entitle(Place(channel.channel_id, arguments.needed("thread_ts")), title)
    return {}


METHODS: Mapping[str, Method] = {
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_prompts,
    "assistant.threads.setTitle": set_title,
}
