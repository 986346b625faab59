"""What the code asks of Slack, no more: a test holds its calls against this."""

from collections.abc import Mapping

METHODS: Mapping[str, tuple[str, ...]] = {
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "assistant.threads.setStatus": ("chat:write",),
    "auth.test": (),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write", "chat:write.customize"),
    "chat.update": ("chat:write",),
    "conversations.history": (
        "channels:history",
        "groups:history",
        "im:history",
        "mpim:history",
    ),
    "conversations.info": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.members": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": (
        "channels:history",
        "groups:history",
        "im:history",
        "mpim:history",
    ),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "views.open": (),
    "views.publish": (),
}
"""The Web API methods that the bot calls, and the scopes that each needs."""

EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unshared": ("channels:read", "groups:read"),
    "member_joined_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "user_change": ("users:read",),
}
"""The events that the bot subscribes to, and the scopes that each needs."""

READERS_CHANGED = ("channel_shared", "channel_unshared", "member_joined_channel", "user_change")
"""Those that tell of who reads where; they may not come to every worker, so none is relied on."""

COMMANDS: Mapping[str, tuple[str, str]] = {
    "/ask": ("Ask a question; you alone see the answer", "[question]"),
    "/sources": ("Show the sources behind the last answers", ""),
    "/frontdesk": (
        "For admins: load the knowledge again, or set up a channel",
        "reload|status|rollback|channel",
    ),
}
"""The slash commands: what Slack says of each, and its usage hint. They need `commands`."""

SHORTCUTS: Mapping[str, tuple[str, str]] = {
    "frontdesk_show_sources": ("Show sources", "Show the quotes that this answer rests on"),
    "frontdesk_ask_person": (
        "Ask a person about this",
        "Fetch a colleague who replies in this thread",
    ),
}
"""The shortcuts of a message: their names, and what Slack says of each. They need `commands`."""


def bot_scopes() -> tuple[str, ...]:
    """Return the scopes of the bot token, sorted: those of methods, events and commands."""
    needed = {scope for scopes in (*METHODS.values(), *EVENTS.values()) for scope in scopes}
    return tuple(sorted(needed | {"commands"}))


APP_METHODS: Mapping[str, tuple[str, ...]] = {"apps.connections.open": ("connections:write",)}
"""The methods that are called with the app-level token: it opens Socket Mode."""

APP_SCOPES = tuple(scope for scopes in APP_METHODS.values() for scope in scopes)
"""The scopes of the app-level token."""
